"""THE GATE: every act on a process goes through here, from a page, the API, a command, a bulk action or the sweep.

It opens the transaction, takes the lock and asks every question; nothing else writes process state. Locks are taken in one order
everywhere: process, case, clocks, series, history.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import OperationalError, transaction
from viewflow.workflow.status import PROCESS, STATUS
from viewflow.workflow.token import Token

from cases import services as cases
from cases.models import Case, Deadline
from foundation import audit, clock
from foundation.refusals import Refusal, Refusals, declare
from permissions import grants, offices
from permissions.models import Account
from workflows.engine import authority
from workflows.engine.act import Act
from workflows.engine.activations import OpenActivation
from workflows.engine.forms import StepForm
from workflows.engine.models import ProcessInstance, Task
from workflows.engine.movement import Movement
from workflows.engine.nodes import Aside, Await, Lapse, Open, Step
from workflows.engine.settle import contents, note, settle, snapshot
from workflows.engine.uploads import TakenIn, take_all_in

declare(
    {
        "E-REQUIRED": "该项必须填写",
        "E-DATE-FUTURE": "办理日期不得晚于今日",
        "E-DATE-REASON": "补录以前日期的办理，应当写明原因",
        "E-SIDE-ROAD": "尚有未办结的事项，不得结案",
        "E-NOT-OPEN": "该事项不在可办理的状态",
        "E-REASON": "应当写明理由",
        "E-OWNED": "该待办已由他人领取",
        "E-SENT-BACK": "上一环节已签发文书，不得退回，应当以新文书更正",
        "E-TAKE-BACK": "后续环节已经办理或者文书已经签发，不得撤回",
        "E-TRANSFER": "受理人无权办理该事项",
    }
)


class NotVisible(Exception):
    """The actor may not even know that this exists: a page answers 404."""


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


@dataclass(frozen=True)
class Rehearsal:
    """What an act would do, without doing it: its papers' words, and the steps that would follow."""

    papers: Sequence[tuple[Any, Any]] = ()
    follows: Sequence[Any] = ()
    case: Case | None = None


class _Rehearsed(Exception):
    """Carries a rehearsal out of the transaction that it rolls back."""

    def __init__(self, rehearsal: Rehearsal) -> None:
        self.rehearsal = rehearsal


# --- doing -----------------------------------------------------------------------------------------------------------------


def perform(task_id: int, *, actor: Account, data: Mapping[str, Any], files: Mapping[str, Any] | None = None) -> Outcome:
    """Do one waiting step. Raises NotVisible, Conflict, InvalidForm, Refusal."""
    flow, _name, process_id = _where(task_id)
    taken_in = take_all_in(files)
    return _transact(lambda: _perform(flow, process_id, task_id, actor, data, taken_in), taken_in, actor, task_id)


def open_case(
    flow: Any, name: str, *, actor: Account, data: Mapping[str, Any], files: Mapping[str, Any] | None = None, context: Mapping[str, Any] | None = None
) -> Outcome:
    """Open a case by one of its opening acts. ``context`` are linked cases by name, such as the inspection a hazard comes from."""
    taken_in = take_all_in(files)
    return _transact(lambda: _open(flow, name, actor, data, taken_in, context or {}), taken_in, actor, None)


def do_aside(case_id: int, name: str, *, actor: Account, data: Mapping[str, Any], files: Mapping[str, Any] | None = None) -> Outcome:
    """Do an act beside the road."""
    process_id, flow = _process_of(case_id)
    taken_in = take_all_in(files)
    return _transact(lambda: _aside(flow, process_id, name, actor, data, taken_in), taken_in, actor, None)


def rehearse(action: Callable[[], Outcome]) -> Rehearsal:
    """Run an act up to its papers and roll it back: for the live preview. Printing happens afterwards, outside."""
    raise NotImplementedError  # replaced below


def form_for(act: Act, data: Any = None, files: Any = None) -> StepForm:
    """The form of an act, bound or empty."""
    if data is None:
        return act.node.form_class(act=act)
    return act.node.form_class(data, files, act=act)


def _transact(action: Callable[[], Outcome], taken_in: TakenIn, actor: Account, task_id: int | None) -> Outcome:
    """One transaction; a failure leaves nothing, files included; a lost race is a Conflict, never a server error."""
    try:
        with transaction.atomic():
            return action()
    except OperationalError as error:
        taken_in.forget()
        raise Conflict(busy=True) from error
    except Exception:
        taken_in.forget()
        raise


def _perform(flow: Any, process_id: int, task_id: int, actor: Account, data: Any, files: TakenIn) -> Outcome:
    process, record = _lock(flow, process_id)
    movement = Movement.begin(process, record, clock.now(), actor.pk)
    task = next((task for task in movement.tasks if task.pk == task_id), None)
    node = flow.living(task.step) if task is not None else None
    if not isinstance(node, Step) or isinstance(node, Await) or task.status not in (STATUS.NEW, STATUS.ASSIGNED):
        _require_view(actor, process.case)
        raise Conflict(Task.objects.filter(pk=task_id).select_related("owner").first())
    act = _begin(flow, node, actor, process.case, record, movement, task)
    if task.owner_id is not None and task.owner_id != actor.pk:
        raise Conflict(task)
    _ask_form(act, data, files)
    activation = node.activation_class(task)
    activation.begin(actor.pk)
    _apply(act)
    activation.complete()
    activation.activate_next()
    return _settled(act)


def _open(flow: Any, name: str, actor: Account, data: Any, files: TakenIn, context: Mapping[str, Any]) -> Outcome:
    node = flow.living(name)
    if not isinstance(node, Open):
        raise NotVisible
    act = opening_act(flow, node, actor, context)
    _ask_form(act, data, files)
    act.form.apply()
    authority.require(node, act.case, actor, history=())
    act.case.opened_on, act.case.created_at, act.case.updated_at = act.acted_on, act.recorded_at, act.recorded_at
    act.case.save(force_insert=True)
    process = ProcessInstance(flow_class=flow, case=act.case, created=act.recorded_at)
    process.save(force_insert=True)
    _enter(act, process)
    act.participate(actor, act.node.capacity)
    _name_second(act)
    return _settled(act)


def _enter(act: Act, process: ProcessInstance) -> None:
    """The opening task, done the moment it exists, and what follows it."""
    movement = Movement(process, act.case, act.record, act.recorded_at, 1, act.actor.pk)
    process.movement = movement  # type: ignore[attr-defined]
    act.movement = movement
    task = movement.new_task(act.node, Token("start"), None)
    task.owner_id = act.actor.pk
    activation = OpenActivation(task)
    activation.complete()
    activation.activate_next()


def _aside(flow: Any, process_id: int, name: str, actor: Account, data: Any, files: TakenIn) -> Outcome:
    node = flow.living(name)
    if not isinstance(node, Aside):
        raise NotVisible
    process, record = _lock(flow, process_id)
    movement = Movement.begin(process, record, clock.now(), actor.pk)
    host = node.open_host(movement) if node.during else None
    act = _begin(flow, node, actor, process.case, record, movement, host)
    if process.status != PROCESS.NEW or (node.during and host is None):
        raise Conflict(Task.objects.filter(process=process).order_by("-finished").select_related("owner").first())
    _ask_form(act, data, files)
    if node.instead and host is not None:
        movement.withdraw(host)
    task = movement.new_task(node, host.token if host else Token("start"), host)
    task.owner_id = actor.pk
    _apply(act)
    activation = node.activation_class(task)
    activation.complete()
    activation.activate_next()
    return _settled(act)


def _begin(flow: Any, node: Any, actor: Account, case: Case, record: Any, movement: Movement, task: Task | None) -> Act:
    """Ask who acts: offices and duties are read afresh under the lock, so that a revocation holds from the next request."""
    offices.forget(actor)
    history = authority.history_of(case) if node.bars or getattr(node.form_class, "asks_history", False) else []
    act = Act(
        flow=flow, node=node, actor=actor, recorded_at=movement.at, acted_on=clock.today(), case=case, record=record, movement=movement,
        task=task, history=history,
    )  # fmt: skip
    act.snapshot = snapshot(case, record)
    try:
        authority.require(node, case, actor, history=history)
    except Refusal:
        _require_view(actor, case)
        raise
    return act


def opening_act(flow: Any, node: Open, actor: Account, context: Mapping[str, Any]) -> Act:
    """An act on a case that does not exist yet; its form fills in the case and the record."""
    now = clock.now()
    case = Case(process=flow.code, opened_by=actor, state="", created_at=now, updated_at=now)
    act = Act(flow=flow, node=node, actor=actor, recorded_at=now, acted_on=clock.today(), case=case, record=flow.record_class())
    act.record.case = case
    act.linked_cases = dict(context)
    offices.forget(actor)
    if not any(standing.role in node.roles for standing in offices.standings(actor, clock.today())):
        raise Refusal("E-SCOPE")
    return act


def _ask_form(act: Act, data: Any, files: TakenIn) -> None:
    form = form_for(act, data, files)
    act.form = form
    if not form.is_valid():
        raise InvalidForm(form)


def _apply(act: Act) -> None:
    act.form.apply()
    act.participate(act.actor, act.node.capacity)
    _name_second(act)


def _name_second(act: Act) -> None:
    """The second officer counts as taking part, is told, and can object."""
    name = act.form.second_officer
    second = act.form.cleaned_data.get(name) if name else None
    if second is not None and second.pk != act.actor.pk:
        act.participate(second, act.node.capacity, second=True)


def _settled(act: Act) -> Outcome:
    if _rehearsing.get():
        raise _Rehearsed(Rehearsal(list(contents(act)), [task.flow_task for task in act.movement.newly_open()], act.case))
    settle(act)
    return Outcome(act.case, act.no, list(act.papers.values()), act.movement.newly_open())


# --- the lock --------------------------------------------------------------------------------------------------------------


def _where(task_id: int) -> tuple[Any, str, int]:
    """Flow, step and process of a task, read without a lock; a page has read them already."""
    row = Task.objects.filter(pk=task_id).values_list("process__case__process", "step", "process_id").first()
    if row is None:
        raise NotVisible
    return _flow(row[0]), row[1], row[2]


def _flow(code: str) -> Any:
    from workflows.engine.registry import flow_by_code

    return flow_by_code(code)


def _process_of(case_id: int) -> tuple[int, Any]:
    row = ProcessInstance.objects.filter(case_id=case_id).values_list("pk", "case__process").first()
    if row is None:
        raise NotVisible
    return row[0], _flow(row[1])


def _lock(flow: Any, process_id: int) -> tuple[ProcessInstance, Any]:
    """The process and its case, locked, with the record: one statement. On SQLite the transaction itself is the lock."""
    accessor = flow.record_accessor()
    process = (
        ProcessInstance.objects.select_for_update(of=("self", "case"))
        .select_related("case", f"case__{accessor}")
        .filter(pk=process_id)
        .first()
    )
    if process is None:
        raise NotVisible
    record = getattr(process.case, accessor)
    record.case = process.case
    return process, record


def _require_view(actor: Account, case: Case) -> None:
    if not grants.may(actor, "cases.view_case", case) and not authority.speaks_for(actor, case):
        raise NotVisible


# --- rehearsing ------------------------------------------------------------------------------------------------------------

from contextvars import ContextVar  # noqa: E402

_rehearsing: ContextVar[bool] = ContextVar("anjian_rehearsing", default=False)


def rehearse(action: Callable[[], Outcome]) -> Rehearsal:  # noqa: F811
    """Run an act up to its papers and roll it back: for the live preview. Printing happens afterwards, outside."""
    token = _rehearsing.set(True)
    try:
        action()
    except _Rehearsed as done:
        return done.rehearsal
    finally:
        _rehearsing.reset(token)
    raise AssertionError("a rehearsal always ends before it is settled")


# --- moving a task without doing it ----------------------------------------------------------------------------------------


@contextmanager
def _held(task_id: int, actor: Account) -> Iterator[tuple[Any, Movement, Task, Any]]:
    """A waiting task under its lock, and the actor's right to it asked by the caller."""
    flow, _name, process_id = _where(task_id)
    try:
        with transaction.atomic():
            process, record = _lock(flow, process_id)
            movement = Movement.begin(process, record, clock.now(), actor.pk)
            offices.forget(actor)
            task = next((task for task in movement.tasks if task.pk == task_id), None)
            node = flow.living(task.step) if task is not None else None
            if not isinstance(node, Step) or task.status not in (STATUS.NEW, STATUS.ASSIGNED):
                _require_view(actor, process.case)
                raise Conflict(Task.objects.filter(pk=task_id).select_related("owner").first())
            yield flow, movement, task, node
    except OperationalError as error:
        raise Conflict(busy=True) from error


def claim(task_id: int, *, actor: Account) -> Task:
    """Take a task out of the common list; twenty at once, and one of them has it."""
    with _held(task_id, actor) as (_flow_, movement, task, node):
        _require(node, task, actor)
        if task.owner_id not in (None, actor.pk):
            raise Conflict(task)
        task.owner_id, task.status, task.assigned = actor.pk, STATUS.ASSIGNED, movement.at
        _moved(movement, task, "claim", actor)
        return task


def release(task_id: int, *, actor: Account, reason: str = "") -> Task:
    """Put a claimed task back into the common list."""
    with _held(task_id, actor) as (_flow_, movement, task, _node):
        if task.owner_id != actor.pk:
            _require_view(actor, task.process.case)
            raise Conflict(task)
        task.owner_id, task.status, task.assigned = None, STATUS.NEW, None
        _moved(movement, task, "release", actor, reason)
        return task


def transfer(task_id: int, *, actor: Account, to: Account, reason: str) -> Task:
    """Hand a task to a colleague who may do it; asked of both."""
    if not reason.strip():
        raise Refusal("E-REASON", field="reason")
    with _held(task_id, actor) as (_flow_, movement, task, node):
        _require(node, task, actor)
        if task.owner_id not in (None, actor.pk):
            raise Conflict(task)
        offices.forget(to)
        try:
            authority.require(node, task.process.case, to, history=authority.history_of(task.process.case))
        except Refusal as refusal:
            raise Refusal("E-TRANSFER", field="to", note=str(refusal)) from refusal
        task.owner_id, task.status, task.assigned, task.sent_note = to.pk, STATUS.ASSIGNED, movement.at, reason[:300]
        _moved(movement, task, "transfer", actor, reason, {"to": to.pk})
        return task


def send_back(task_id: int, *, actor: Account, reason: str) -> Task:
    """Send the case back to the step before, as a new task; refused where that step issued a numbered paper."""
    if not reason.strip():
        raise Refusal("E-REASON", field="reason")
    with _held(task_id, actor) as (flow, movement, task, node):
        _require(node, task, actor)
        before = _human_before(task)
        if before is None:
            raise Refusal("E-SENT-BACK")
        earlier = flow.living(before.step)
        if earlier is None or _issued_something(before):
            raise Refusal("E-SENT-BACK")
        movement.withdraw(task)
        movement.sent_note = reason[:300]
        again = earlier._create(node.activation_class(task), task.token)
        again.activate()
        again.task.owner_id, again.task.status = before.owner_id, STATUS.ASSIGNED
        again.task.assigned = movement.at
        _moved(movement, None, "send_back", actor, reason, {"to": before.step})
        return again.task


def take_back(task_id: int, *, actor: Account, reason: str) -> Task:
    """Take one's own last act back while nobody has touched what follows and no paper came out of it."""
    if not reason.strip():
        raise Refusal("E-REASON", field="reason")
    flow, _name, process_id = _where(task_id)
    with transaction.atomic():
        process, record = _lock(flow, process_id)
        movement = Movement.begin(process, record, clock.now(), actor.pk)
        done = Task.objects.filter(pk=task_id, process=process, status=STATUS.DONE, owner=actor).first()
        if done is None:
            _require_view(actor, process.case)
            raise Conflict(Task.objects.filter(pk=task_id).select_related("owner").first())
        node = flow.living(done.step)
        offices.forget(actor)
        if not isinstance(node, Step):
            raise Refusal("E-TAKE-BACK")
        authority.require(node, process.case, actor, history=[])
        following = [task for task in movement.tasks if _is_human_before(task, done)]
        untouched = following and len(following) == len(movement.tasks) and all(task.status == STATUS.NEW for task in following)
        if not untouched or _issued_something(done):
            raise Refusal("E-TAKE-BACK")
        for task in following:
            movement.withdraw(task)
        done.process = process
        movement.sent_note = reason[:300]
        again = node._create(node.activation_class(done), done.token)
        again.activate()
        again.task.owner_id, again.task.status, again.task.assigned = actor.pk, STATUS.ASSIGNED, movement.at
        _moved(movement, None, "take_back", actor, reason, {"step": done.step})
        return again.task


def cancel(case_id: int, *, actor: Account, reason: str) -> Case:
    """End a case that should not have been opened, where its flow says who may and in which state it then stands."""
    if not reason.strip():
        raise Refusal("E-REASON", field="reason")
    process_id, flow = _process_of(case_id)
    with transaction.atomic():
        process, record = _lock(flow, process_id)
        movement = Movement.begin(process, record, clock.now(), actor.pk)
        offices.forget(actor)
        case = process.case
        allowed = any(
            standing.role in flow.cancelled_by
            and offices.covers(standing, township_id=case.township_id, region_id=case.region_id, section_id=case.section_id)
            for standing in offices.standings(actor, clock.today())
        )
        if not allowed:
            _require_view(actor, case)
            raise Refusal("E-SCOPE")
        if process.status != PROCESS.NEW:
            raise Conflict()
        for task in movement.tasks:
            movement.withdraw(task)
        left = list(Deadline.objects.open().filter(case=case))
        if left:
            cases.end(left, reason=reason)
        process.status, process.finished = PROCESS.CANCELED, movement.at
        ProcessInstance.objects.filter(pk=process.pk).update(status=process.status, finished=process.finished)
        cases.close_case(case, state=flow.cancelled_state, outcome="cancelled", on=clock.today(), save=False)
        _moved(movement, None, "cancel", actor, reason)
        return case


def _require(node: Any, task: Task, actor: Account) -> None:
    case = task.process.case
    try:
        authority.require(node, case, actor, history=authority.history_of(case) if node.bars else [])
    except Refusal:
        _require_view(actor, case)
        raise


def _moved(movement: Movement, task: Task | None, act: str, actor: Any, reason: str = "", after: dict[str, Any] | None = None) -> None:
    if task is not None:
        movement.touch(task)
    movement.flush()
    note(movement.case, f"{movement.process.flow_class.code}.{act}", actor=actor, at=movement.at, reason=reason,
         after={"task": task.step if task else None, **(after or {})})


def _human_before(task: Task) -> Task | None:
    """The step a person did before this task, looking through gateways."""
    queue = list(task.previous.all())
    while queue:
        before = queue.pop(0)
        if before.flow_task_type in ("HUMAN", "START", "ASIDE"):
            return before if before.flow_task_type == "HUMAN" else None
        queue += list(before.previous.all())
    return None


def _is_human_before(task: Task, done: Task) -> bool:
    before = _human_before(task)
    return before is not None and before.pk == done.pk


def _issued_something(done: Task) -> bool:
    from documents.models import IssuedDocument

    return IssuedDocument.objects.filter(case_id=done.case_id, act_no=done.act_no, number__isnull=False).exists()


# --- acts without a person -------------------------------------------------------------------------------------------------


def wake(case_id: int, name: str, *, actor: Account | None, on: dt.date, reason: str = "") -> bool:
    """An awaited event of another case has happened: the waiting step goes on. Answers False if it no longer waits."""
    process_id, flow = _process_of(case_id)
    with transaction.atomic():
        process, record = _lock(flow, process_id)
        movement = Movement.begin(process, record, clock.now(), actor.pk if actor else None)
        node = flow.living(name)
        task = movement.waiting_at(node) if isinstance(node, Await) else None
        if task is None:
            return False
        act = Act(
            flow=flow, node=node, actor=actor, recorded_at=movement.at, acted_on=on, case=process.case, record=record, movement=movement,
            task=task, reason=reason,
        )  # fmt: skip
        act.snapshot = snapshot(process.case, record)
        activation = node.activation_class(task)
        activation.begin(actor.pk if actor else None)
        activation.complete()
        activation.activate_next()
        settle(act)
        return True


def lapse(deadline_id: int) -> bool:
    """A clock has run out: mark it, and open the road that follows. Called by the sweep only; idempotent."""
    found = Deadline.objects.filter(pk=deadline_id).values_list("case_id", flat=True).first()
    if found is None:
        return False
    process_id, flow = _process_of(found)
    with transaction.atomic():
        process, record = _lock(flow, process_id)
        movement = Movement.begin(process, record, clock.now(), None)
        deadline = Deadline.objects.select_for_update().get(pk=deadline_id)
        deadline.case = process.case
        if not deadline.is_ticking or deadline.due_on is None or deadline.due_on >= clock.today():
            return False
        cases.lapse([deadline], reason="期限届满")
        task = next((task for task in movement.tasks if task.deadline_id == deadline.pk), None)
        boundary = _boundary(task, deadline) if task is not None else None
        if task is not None:
            task.late = True
            movement.touch(task)
        _after_lapse(flow, process, record, movement, task, boundary, deadline)
        return True


def _boundary(task: Task, deadline: Deadline) -> Lapse | None:
    return next(
        (event for event in task.flow_task._boundary_events if isinstance(event, Lapse) and event.term.code == deadline.term), None
    )


def _after_lapse(flow: Any, process: ProcessInstance, record: Any, movement: Movement, task: Any, boundary: Any, deadline: Deadline) -> None:
    """The late road: beside the step, or in its place. The legal date of what opens is the day after the last day."""
    node = boundary or (task.flow_task if task is not None else None)
    on = deadline.due_on + dt.timedelta(days=1)
    act = Act(
        flow=flow, node=_Late(node, deadline), actor=None, recorded_at=movement.at, acted_on=on, case=process.case, record=record,
        movement=movement, task=task,
    )  # fmt: skip
    act.snapshot = snapshot(process.case, record)
    act.findings = {"deadline": deadline.term, "due_on": deadline.due_on}
    if boundary is not None:
        if boundary._interrupting:
            movement.withdraw(task)
        born = movement.new_task(boundary, task.token, task)
        activation = boundary.activation_class(born)
        activation.complete()
        activation.activate_next()
    settle(act)


@dataclass
class _Late:
    """Stands for the lapse where settling asks a node for its words: nothing is issued or granted, but people are told."""

    node: Any
    deadline: Deadline
    form_class: Any = None
    grants: tuple[Any, ...] = ()
    ends: tuple[Any, ...] = ()
    issues: tuple[Any, ...] = ()
    starts: tuple[Any, ...] = ()
    meets: tuple[Any, ...] = ()
    pauses: tuple[Any, ...] = ()
    resumes: tuple[Any, ...] = ()
    limits: tuple[Any, ...] = ()
    wakes: tuple[Any, ...] = ()
    tells: tuple[Any, ...] = field(default=("waiting",))

    @property
    def name(self) -> str:
        return f"lapse:{self.deadline.term}"

    @property
    def task_title(self) -> str:
        return f"{self.deadline.title}期限届满"


def append_refused(case: Case | None, refusal: Refusal | Refusals, *, actor: Any, act: str) -> None:
    """The history says that an attempt was refused, and nothing else has changed."""
    audit.append_refusal(case, refusal, actor=actor, act=act)
