"""How every act enters: one transaction, one lock, the same questions in the same order.

Locks are taken in one order everywhere: process, case (`locking`), clocks, series, history.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.db import OperationalError, connection, transaction
from viewflow.workflow.token import Token

from cases.models import Case
from documents.models import IssuedDocument
from documents.services import NUMBER_TAKEN
from foundation import audit, clock, transactions
from foundation import settings as bureau
from foundation.refusals import Refusal, Refusals, declare
from permissions import grants, offices
from permissions.models import Account
from permissions.separation import Capacity
from workflows.engine import authority, late, supplements
from workflows.engine.act import Act
from workflows.engine.activations import OpenActivation
from workflows.engine.branches import PARTIES, about, within
from workflows.engine.consequences import Consequences, clocks_of, consequences_of
from workflows.engine.forms import StepForm
from workflows.engine.locking import NotVisible, lock, lock_many
from workflows.engine.models import ProcessInstance, SentForm, Task
from workflows.engine.movement import Movement
from workflows.engine.nodes import Open
from workflows.engine.registry import flow_by_code
from workflows.engine.settle import contents, settle, snapshot
from workflows.engine.uploads import TakenIn

__all__ = ["NotVisible", "lock", "lock_many"]

declare(
    {
        "E-REQUIRED": "该项必须填写",
        "E-DATE-FUTURE": "办理日期不得晚于今日",
        "E-DATE-ORDER": "办理日期不得早于上一环节的办理日期",
        "E-DATE-REASON": "补录以前日期的办理，应当写明原因",
        "E-DATE-SCAN": "补录以前日期签发的文书，应当附当时签署的文书扫描件或者照片",
        "E-DATE-OFFICE": "办理日期当日尚未担任或者已不担任该职务，不得以本人名义补录",
        "E-DATE-OWN": "单位账号办理的日期为当日；此前以书面提交的，由承办人员补录",
        "E-SIDE-ROAD": "尚有未办结的事项，不得结案",
        "E-NOT-OPEN": "该事项不在可办理的状态",
        "E-REASON": "应当写明理由",
        "E-OWNED": "该待办已由他人领取",
        "E-SENT-BACK": "上一环节已签发文书，不得退回，应当以新文书更正",
        "E-SENT-BACK-SPLIT": "该事项与上一环节之间有分头办理的环节，不得退回",
        "E-TAKE-BACK": "后续环节已经办理或者文书已经签发，不得撤回",
        "E-TRANSFER": "受理人无权办理该事项",
        "E-NO-BRANCH": "没有可以分别办理的对象",
        "E-ALL-DONE": "各当事人均已办结，不得再追加",
        "E-TOGETHER": "其他当事人尚未办理至本环节，应当一并办理",
        "E-NOT-OF-CASE": "所选事项不属于本案或者已经办结",
        "E-WHICH-ONE": "有多项同类事项正在办理，应当指明是哪一项",
        "E-REFERRAL-TAKEN": "该移送事项已经受理",
        "E-MEMBER": "成员应当本人发表意见，不得退回由他人领取",
    }
)


@dataclass
class Conflict(Exception):
    """Somebody was faster, or the page is stale: who did what in the meantime."""

    task: Task | None = None
    busy: bool = False


@dataclass
class InvalidForm(Exception):
    """The form is not in order; it carries what was typed and every refusal at its field."""

    form: StepForm


@dataclass(frozen=True)
class Outcome:
    """What an act left behind."""

    case: Case
    act_no: int
    papers: Sequence[Any] = ()
    opened: Sequence[Task] = ()
    is_repeated: bool = False
    """The form was sent before: this is what it did then, and nothing was done now."""


@dataclass(frozen=True)
class Rehearsal:
    """What an act would print, without doing it: its papers and their words."""

    papers: Sequence[tuple[Any, Any]] = ()
    is_late: bool = False
    """Whether they were signed on an earlier day: then nothing is printed."""


@dataclass(frozen=True)
class ForMany:
    """One act done for many: the step, the day on which the actor decided it, and what was read once for all whose cases are locked.

    Without ``histories`` and ``tasks`` (by case and by process) each of them is asked and read as if it were done singly.
    """

    step: str
    decided_on: dt.date
    histories: Mapping[int, list[Any]] | None = None
    tasks: Mapping[int, list[Task]] | None = None

    def tasks_of(self, process: ProcessInstance) -> list[Task] | None:
        return None if self.tasks is None else self.tasks.get(process.pk, [])


class Rehearsed(Exception):
    """Carries a rehearsal out of the transaction that it rolls back."""

    def __init__(self, rehearsal: Rehearsal) -> None:
        self.rehearsal = rehearsal


rehearsing: ContextVar[bool] = ContextVar("anjian_rehearsing", default=False)


@dataclass
class Unconfirmed(Exception):
    """The act is in order and was not done: its actor has still to confirm these consequences, or those have changed since."""

    consequences: Consequences


#: Whether the actor has still to be asked about what the act turns out to do; None where nobody is asked (a command, the sweep).
to_confirm: ContextVar[Callable[[Consequences], bool] | None] = ContextVar("anjian_to_confirm", default=None)


@dataclass(frozen=True)
class Attempt:
    """Who tried what on which case (none: one that was to be opened), so that the history can tell of a refusal.

    ``act`` is told as ``letters.answer``; without it, it is the step at which the task waits.
    """

    actor: Account
    act: str = ""
    task_id: int | None = None
    case_id: int | None = None


def transact(action: Callable[[], Outcome], taken_in: TakenIn, attempt: Attempt) -> Outcome:
    """One transaction; a failure leaves nothing, files included; a lost race is a Conflict, never a server error."""
    try:
        with recorded(attempt), transaction.atomic():
            outcome = action()
    except OperationalError as error:
        taken_in.forget()
        raise Conflict(busy=True) from error
    except Exception:
        taken_in.forget()
        raise
    if outcome.is_repeated:
        taken_in.forget()
    return outcome


@contextmanager
def recorded(attempt: Attempt) -> Iterator[None]:
    """The history of the case tells of a refused attempt, once its transaction is rolled back; a rehearsal is no attempt.

    What stands at a field of a form, a lost race, and a stranger to the case leave no trace there.
    """
    try:
        yield
    except (Refusal, Refusals) as refusal:
        if not rehearsing.get():
            _record(attempt, refusal)
        raise


def _record(attempt: Attempt, refusal: Refusal | Refusals) -> None:
    case_id, act = attempt.case_id, attempt.act
    if attempt.task_id is not None:
        task = Task.objects.filter(pk=attempt.task_id).values_list("case_id", "case__process", "step").first()
        if task is None:
            return
        case_id, act = task[0], f"{task[1]}.{act or task[2]}"
    append_refused(Case(pk=case_id) if case_id else None, refusal, actor=attempt.actor, act=act)


#: Flow and process of tasks seen lately. They never change, and ``lock`` asks for the task by both: a wrong entry finds nothing.
_WHERE: dict[int, tuple[str, int]] = {}
_WHERE_AT_MOST = 20_000


def lock_of(task_id: int) -> tuple[Any, ProcessInstance, Any]:
    """Flow, process and record of a task, the process and its case locked. Raises NotVisible for a task that never was."""
    known = _WHERE.get(task_id)
    if known is not None:
        try:
            return _locked(flow_by_code(known[0]), known[1], task_id)
        except NotVisible:
            # A key whose transaction was rolled back can be given again: look once more.
            del _WHERE[task_id]
    flow, process_id = where(task_id)
    return _locked(flow, process_id, task_id)


def _locked(flow: Any, process_id: int, task_id: int) -> tuple[Any, ProcessInstance, Any]:
    return flow, *lock(flow, process_id, task_id)


def where(task_id: int) -> tuple[Any, int]:
    """Flow and process of a task, read without a lock. Raises NotVisible for a task that never was."""
    found = _WHERE.get(task_id)
    if found is None:
        row = Task.objects.filter(pk=task_id).values_list("case__process", "process_id").first()
        if row is None:
            raise NotVisible
        found = row
        # What an open transaction sees may never have been.
        if not connection.in_atomic_block:
            remember([(task_id, row[0], row[1])])
    return flow_by_code(found[0]), found[1]


def remember(rows: Iterable[tuple[int, str, int]]) -> None:
    """Note where tasks are, so that the act on them needs no look."""
    if len(_WHERE) > _WHERE_AT_MOST:
        _WHERE.clear()
    for task_id, code, process_id in rows:
        _WHERE[task_id] = (code, process_id)


def process_of(case_id: int) -> tuple[int, Any]:
    row = ProcessInstance.objects.filter(case_id=case_id).values_list("pk", "case__process").first()
    if row is None:
        raise NotVisible
    return row[0], flow_by_code(row[1])


def held(case: Case) -> Case:
    """The case from which another goes on, read again under its lock, with its record. Raises NotVisible for one that no flow moves."""
    process_id, flow = process_of(case.pk)
    process, _record = lock(flow, process_id)
    return process.case


def sent_before(actor: Account, form: str) -> Outcome | None:
    """What this form of the actor's did when it was sent before; None for the first time, which is then noted.

    Of two at once on PostgreSQL the second waits here until the first is done or undone. A rehearsal is no sending.
    """
    if not form or rehearsing.get():
        return None
    row, is_new = SentForm.objects.select_related("case").get_or_create(account=actor, key=form)
    if is_new:
        return None
    assert row.case is not None, "a form is sent once within a transaction"
    return Outcome(row.case, row.act_no, list(IssuedDocument.objects.filter(case=row.case, act_no=row.act_no)), is_repeated=True)


def require_view(actor: Account, case: Case) -> None:
    if not grants.may(actor, "cases.view_case", case) and not authority.speaks_for(actor, case):
        raise NotVisible


def reads_history(node: Any) -> bool:
    """Whether it is asked who took part before."""
    return authority.looks_back(node) or getattr(node.form_class, "asks_history", False)


def begin(
    flow: Any,
    node: Any,
    actor: Account,
    case: Case,
    record: Any,
    movement: Movement,
    task: Task | None,
    token: Any = "",
    many: ForMany | None = None,
) -> Act:
    """Ask who acts: offices and duties are read afresh under the lock, so that a revocation holds from the next request."""
    if many is None or many.histories is None:
        offices.forget(actor)
        history = authority.history_of(case) if reads_history(node) else []
    else:
        history = many.histories.get(case.pk, [])
    act = Act(
        flow=flow, node=node, actor=actor, recorded_at=movement.at, acted_on=clock.today(), case=case, record=record, movement=movement,
        task=task, history=history, token=token, decided_on=many.decided_on if many else None,
    )  # fmt: skip
    act.snapshot = snapshot(case, record)
    try:
        authority.require(node, case, actor, history=history, row=authority.whose(node, movement.rows, act.token))
    except Refusal as refusal:
        require_view(actor, case)
        raise authority.observing(flow, case, actor) or refusal from None
    require_together(act)
    return act


def require_together(act: Act) -> None:
    """What is decided of all parties together waits until the last of them has come so far. Raises E-TOGETHER, naming who is behind."""
    if not act.node.is_together or (act.node.together_unless and bureau.value(act.node.together_unless, act.acted_on)):
        return
    behind = [
        task
        for task in act.movement.open_tasks()
        if task.step in act.flow.not_so_far() and task.party_id not in (None, act.party_id)
    ]
    if behind:
        rows = act.movement.rows.of(PARTIES)
        raise Refusal("E-TOGETHER", note="、".join(f"{rows[task.party_id]}（{task.flow_task.task_title}）" for task in behind))


def new_act(flow: Any, node: Any, actor: Account | None, *, on: dt.date) -> Act:
    """An act on a case that does not exist yet, with its empty case and record."""
    now = clock.now()
    case = Case(process=flow.code, opened_by=actor, state="", created_at=now, updated_at=now)
    act = Act(flow=flow, node=node, actor=actor, recorded_at=now, acted_on=on, case=case, record=flow.record_class())
    act.record.case = case
    return act


def opening_act(flow: Any, node: Open, actor: Account, context: Mapping[str, Any]) -> Act:
    """Somebody opens a case; the form fills in the case and the record."""
    act = new_act(flow, node, actor, on=clock.today())
    act.linked_cases = dict(context)
    earlier = act.linked_cases.get(node.from_case) if node.from_case else None
    if earlier is not None and reads_history(node):
        act.history = authority.history_of(earlier)
    offices.forget(actor)
    if not authority.may_open(node, actor):
        raise Refusal("E-SCOPE")
    if (refusal := authority.barred(node, actor.pk, act.history)) is not None:
        raise refusal
    return act


def enter(act: Act) -> None:
    """The case is written with its process; the opening task is done the moment it exists, and what follows it opens."""
    act.case.opened_on, act.case.created_at, act.case.updated_at = act.acted_on, act.recorded_at, act.recorded_at
    act.case.save(force_insert=True)
    process = ProcessInstance(flow_class=act.flow, case=act.case, created=act.recorded_at)
    process.save(force_insert=True)
    actor_id = act.actor.pk if act.actor else None
    movement = Movement(process, act.case, act.record, act.recorded_at, 1, actor_id)
    act.movement = movement
    supplements.take_over(act, snapshot)
    task = movement.new_task(act.node, Token("start"), None)
    task.owner_id = actor_id
    activation = OpenActivation(task)
    activation.complete()
    activation.activate_next()


def form_for(act: Act, data: Any = None, files: Any = None) -> StepForm:
    """The form of an act, bound or empty."""
    if data is None:
        return act.node.form_class(act=act)
    return act.node.form_class(data, files, act=act)


def ask_form(act: Act, data: Any, files: TakenIn) -> None:
    form = form_for(act, data, files)
    act.form = form
    if not form.is_valid():
        raise InvalidForm(form)
    if (refusal := authority.not_in_office_then(act)) is not None:
        form.add_refusal(refusal)
        raise InvalidForm(form)


def apply(act: Act) -> None:
    if to_confirm.get() is not None:
        # What the form itself does to clocks (an order that is revoked ends them) belongs to what its actor confirms.
        act.clocks_before = clocks_of(act)
    act.form.write()
    needless = {step.name for step in act.node.withdraws}
    for waiting in act.movement.open_tasks() if needless else ():
        is_ours = not act.about or within(waiting.token, act.token) or about(waiting.token) == act.about
        if waiting.step in needless and is_ours:
            act.movement.withdraw(waiting)
    take_part(act)


def take_part(act: Act) -> None:
    """Who acts, and who is named beside; *NotBy* is asked of all of them. Who enters what another signed takes part as such."""
    act.participate(act.hand, act.node.capacity)
    name_second(act)
    if act.hand.pk != act.actor.pk:
        if not late.may_have_signed(act.node, act.case, act.hand, act.acted_on):
            act.form.add_refusal(Refusal("E-DATE-HAND", field="signed_by", note=act.hand.name))
            raise InvalidForm(act.form)
        act.participate(act.actor, Capacity.ENTERED)
    authority.require_all(act)


def name_second(act: Act) -> None:
    """The second officer counts as taking part, is told, and can object."""
    name = act.form.second_officer
    second = act.form.cleaned_data.get(name) if name else None
    if second is not None and second.pk != act.hand.pk:
        act.participate(second, act.node.capacity, second=True)


def settled(act: Act, form: str = "") -> Outcome:
    """Write what the act leaves behind; ``form`` is the key of the sent form, where no task makes the act unique.

    Raises ``Unconfirmed`` behind it, so that nothing stays, where the actor has still to confirm it.
    """
    if rehearsing.get():
        raise Rehearsed(Rehearsal(list(contents(act)), act.is_late))
    asks = to_confirm.get()
    clocks = act.clocks_before or (clocks_of(act) if asks is not None else {})
    try:
        settle(act)
    except (Refusal, Refusals) as refusal:
        raise _at_its_field(act, refusal) or refusal from None
    if asks is not None and asks(found := consequences_of(act, clocks)):
        raise Unconfirmed(found)
    if form:
        SentForm.objects.filter(account=act.actor, key=form).update(case=act.case, act_no=act.no)
    process = act.movement.process
    opened = [(task.pk, act.flow.code, process.pk) for task in act.movement.newly_open()]
    transactions.after_commit(lambda: remember(opened))
    return Outcome(act.case, act.no, list(act.papers), act.movement.newly_open())


def _at_its_field(act: Act, refusal: Refusal | Refusals) -> InvalidForm | None:
    """The form with what its papers lack, if it asks for all of that; what it does not ask cannot be mended there."""
    found = list(refusal) if isinstance(refusal, Refusals) else [refusal]
    if act.form is None or any(
        not one.code.startswith(("E-DOC-", "E-DATE-", NUMBER_TAKEN)) or one.field not in act.form.fields for one in found
    ):
        return None
    for one in found:
        act.form.add_refusal(one)
    return InvalidForm(act.form)


def append_refused(case: Case | None, refusal: Refusal | Refusals, *, actor: Any, act: str) -> None:
    """The history says that an attempt was refused, and nothing else has changed."""
    audit.append_refusal(case, refusal, actor=actor, act=act)
