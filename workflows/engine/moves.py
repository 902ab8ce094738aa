"""Moving a task without doing it: claim, release, transfer, send back, take back; and cancelling a whole case."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import OperationalError, transaction
from django.db.models import Q
from viewflow.workflow.status import PROCESS, STATUS

from cases import former
from cases import services as cases
from cases.models import Case, Deadline
from documents.models import IssuedDocument
from documents.reading import is_out
from foundation import clock
from foundation.refusals import Refusal, raise_all
from permissions import offices
from permissions.models import Account
from workflows.engine import authority
from workflows.engine.act import Act
from workflows.engine.branches import about, within
from workflows.engine.gate import Attempt, Conflict, lock, lock_of, process_of, recorded, require_view
from workflows.engine.models import ProcessInstance, Task
from workflows.engine.movement import Movement
from workflows.engine.nodes import MEMBER, Join, Step
from workflows.engine.settle import keep_clocks, note
from workflows.engine.words import Wordless


@contextmanager
def _one_transaction(attempt: Attempt) -> Iterator[None]:
    """A locked row is a Conflict, never a server error; a refusal stands in the history."""
    try:
        with recorded(attempt), transaction.atomic():
            yield
    except OperationalError as error:
        raise Conflict(busy=True) from error


@contextmanager
def _held(task_id: int, actor: Account, act: str) -> Iterator[tuple[Any, Movement, Task, Any]]:
    """A waiting task under its lock, and the actor's right to it asked by the caller."""
    with _one_transaction(Attempt(actor, act, task_id)):
        flow, process, record = lock_of(task_id)
        movement = Movement.begin(process, record, clock.now(), actor.pk)
        offices.forget(actor)
        task = next((task for task in movement.tasks if task.pk == task_id), None)
        node = flow.living(task.step) if task is not None else None
        if task is None or not isinstance(node, Step) or task.status not in (STATUS.NEW, STATUS.ASSIGNED):
            require_view(actor, process.case)
            raise Conflict(Task.objects.filter(pk=task_id).select_related("owner").first())
        yield flow, movement, task, node


def claim(task_id: int, *, actor: Account) -> Task:
    """Take a task out of the common list, or from a colleague who may not do it any more; of twenty at once, one has it."""
    with _held(task_id, actor, "claim") as (_unused, movement, task, node):
        _require(node, task, actor)
        if task.owner_id not in (None, actor.pk) and _holder_may(node, task):
            raise Conflict(task)
        task.owner_id, task.status, task.assigned = actor.pk, STATUS.ASSIGNED, movement.at
        _moved(movement, task, "claim", actor)
        return task


def release(task_id: int, *, actor: Account, reason: str = "") -> Task:
    """Put a claimed task back into the common list."""
    with _held(task_id, actor, "release") as (_unused, movement, task, node):
        if task.owner_id != actor.pk:
            require_view(actor, task.process.case)
            raise Conflict(task)
        if node.duty == MEMBER:
            raise Refusal("E-MEMBER")
        task.owner_id, task.status, task.assigned = None, STATUS.NEW, None
        _moved(movement, task, "release", actor, reason)
        return task


def hand_over(task_id: int) -> bool:
    """Give a claimed task back to the common list because its owner may no longer do it. Answers False if he still may."""
    with transaction.atomic():
        flow, process, record = lock_of(task_id)
        movement = Movement.begin(process, record, clock.now(), None)
        task = next((task for task in movement.tasks if task.pk == task_id), None)
        node = flow.living(task.step) if task is not None else None
        if task is None or not isinstance(node, Step) or node.duty == MEMBER or task.status != STATUS.ASSIGNED:
            return False
        owner = Account.objects.get(pk=task.owner_id)
        try:
            history = authority.exclusions(node, process.case)
            authority.require(node, process.case, owner, history=history, row=authority.whose(node, movement.rows, task.token))
        except Refusal as refusal:
            task.owner_id, task.status, task.assigned = None, STATUS.NEW, None
            _moved(movement, task, "hand_over", None, str(refusal), {"from": owner.pk})
            return True
        return False


def transfer(task_id: int, *, actor: Account, to: Account, reason: str) -> Task:
    """Hand a task to a colleague who may do it; asked of both."""
    if not reason.strip():
        raise Refusal("E-REASON", field="reason")
    with _held(task_id, actor, "transfer") as (_unused, movement, task, node):
        _require(node, task, actor)
        if task.owner_id not in (None, actor.pk):
            raise Conflict(task)
        offices.forget(to)
        try:
            history = authority.history_of(task.process.case)
            authority.require(node, task.process.case, to, history=history, row=authority.whose(node, movement.rows, task.token))
        except Refusal as refusal:
            raise Refusal("E-TRANSFER", field="to", note=str(refusal)) from refusal
        task.owner_id, task.status, task.assigned, task.sent_note = to.pk, STATUS.ASSIGNED, movement.at, reason[:300]
        _moved(movement, task, "transfer", actor, reason, {"to": to.pk})
        return task


def send_back(task_id: int, *, actor: Account, reason: str) -> Task:
    """Send the case back to the step before, as a new task; refused where what that step did is out in the world."""
    if not reason.strip():
        raise Refusal("E-REASON", field="reason")
    with _held(task_id, actor, "send_back") as (flow, movement, task, node):
        _require(node, task, actor)
        before = human_before(task)
        if before is None:
            raise Refusal("E-SENT-BACK")
        earlier = flow.living(before.step)
        if earlier is None or cannot_be_undone(before, earlier):
            raise Refusal("E-SENT-BACK")
        if before.token != task.token:
            raise Refusal("E-SENT-BACK-SPLIT")
        movement.withdraw(task)
        movement.sent_note = reason[:300]
        again = earlier._create(node.activation_class(task), task.token)
        again.activate()
        again.task.owner_id, again.task.status = before.owner_id, STATUS.ASSIGNED
        again.task.assigned = movement.at
        _keep_clocks(flow, movement, node, actor, reason, token=task.token)
        _moved(movement, None, "send_back", actor, reason, {"to": before.step})
        return again.task


def take_back(task_id: int, *, actor: Account, reason: str) -> Task:
    """Take one's own last act back while nobody has touched what follows and no paper came out of it."""
    if not reason.strip():
        raise Refusal("E-REASON", field="reason")
    with _one_transaction(Attempt(actor, "take_back", task_id)):
        flow, process, record = lock_of(task_id)
        movement = Movement.begin(process, record, clock.now(), actor.pk)
        done = Task.objects.filter(pk=task_id, process=process, status=STATUS.DONE, owner=actor).first()
        if done is None:
            require_view(actor, process.case)
            raise Conflict(Task.objects.filter(pk=task_id).select_related("owner").first())
        node = flow.living(done.step)
        offices.forget(actor)
        if not isinstance(node, Step):
            raise Refusal("E-TAKE-BACK")
        history = authority.exclusions(node, process.case)
        authority.require(node, process.case, actor, history=history, row=authority.whose(node, movement.rows, done.token))
        following = _goes_with(movement, done)
        if following is None or cannot_be_undone(done, node):
            raise Refusal("E-TAKE-BACK")
        for task in following:
            movement.withdraw(task)
        done.process = process
        movement.sent_note = reason[:300]
        again = node._create(node.activation_class(done), done.token)
        again.activate()
        again.task.owner_id, again.task.status, again.task.assigned = actor.pk, STATUS.ASSIGNED, movement.at
        again_running = _undo_clocks(flow, done, node, reason)
        _keep_clocks(flow, movement, node, actor, reason, again_running, token=done.token)
        _moved(movement, None, "take_back", actor, reason, {"step": done.step})
        return again.task


def cancel(case_id: int, *, actor: Account, reason: str) -> Case:
    """End a case that should not have been opened, where its flow says who may and in which state it then stands."""
    if not reason.strip():
        raise Refusal("E-REASON", field="reason")
    process_id, flow = process_of(case_id)
    with _one_transaction(Attempt(actor, f"{flow.code}.cancel", case_id=case_id)):
        process, record = lock(flow, process_id)
        movement = Movement.begin(process, record, clock.now(), actor.pk)
        offices.forget(actor)
        case = process.case
        allowed = any(
            standing.role in flow.cancelled_by
            and offices.covers(standing, township_id=case.township_id, region_id=case.region_id, section_id=case.section_id)
            for standing in offices.standings(actor, clock.today())
        )
        if not allowed:
            require_view(actor, case)
            raise Refusal("E-SCOPE")
        if process.status != PROCESS.NEW:
            raise Conflict()
        if flow.cancel_refusals is not None:
            raise_all(flow.cancel_refusals(record))
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


def _keep_clocks(
    flow: Any, movement: Movement, node: Any, actor: Account, reason: str, reopened: Sequence[Deadline] = (), *, token: Any
) -> None:
    """Clocks of the steps taken away end, the step that waits again has its own."""
    act = Act(
        flow=flow, node=Wordless(node.name, str(node.task_title)), actor=actor, recorded_at=movement.at, acted_on=clock.today(),
        case=movement.case, record=movement.record, movement=movement, reason=reason, started=list(reopened), token=token,
    )  # fmt: skip
    keep_clocks(act)


def _undo_clocks(flow: Any, done: Task, node: Any, reason: str) -> list[Deadline]:
    """What the act that is taken back had met runs again to its old last day; what it had started ends. Answers what runs again."""
    terms = {term.code for term in node.meets} | {start.term.code for start in node.starts}
    rows = list(Deadline.objects.filter(Q(pk=done.deadline_id) | Q(term__in=terms), case_id=done.case_id).order_by("id"))
    if about(done.token):
        rows = [row for row in rows if row.party_id in (None, done.party_id) and row.item in ("", done.item)]
    # Of rows with clocks of their own those that began together last: what an earlier act started has nothing to do with this one.
    of_rows = {start.term.code for one in flow.acting_nodes() for start in one.starts if start.each}
    newest = {code: max((row.created_at for row in rows if row.term == code), default=None) for code in of_rows}
    rows = [row for row in rows if row.term not in of_rows or row.created_at == newest[row.term]]
    latest = {(row.term, row.party_id, row.item): row for row in rows}.values()
    started = {start.term.code for start in node.starts}
    if undone := [row for row in latest if row.is_open and row.term in started and row.task_key == node.name]:
        cases.take_back_start(undone, reason=reason)
    reopened = [row for row in latest if row.state in Deadline.MET_STATES and row.term not in started]
    cases.reopen(reopened, reason=reason)
    return reopened


def _holder_may(node: Any, task: Task) -> bool:
    """Whether who claimed the task can still do it; a task of an officer who left is free again."""
    try:
        row = authority.whose(node, task.process.movement.rows, task.token)
        history, owner = authority.exclusions(node, task.process.case), Account.objects.get(pk=task.owner_id)
        authority.require(node, task.process.case, owner, history=history, row=row)
    except Refusal:
        return False
    return True


def _require(node: Any, task: Task, actor: Account) -> None:
    case = task.process.case
    try:
        history = authority.history_of(case) if authority.looks_back(node) else []
        authority.require(node, case, actor, history=history, row=authority.whose(node, task.process.movement.rows, task.token))
    except Refusal:
        require_view(actor, case)
        raise


def _moved(
    movement: Movement, task: Task | None, act: str, actor: Any, reason: str = "", after: dict[str, Any] | None = None
) -> None:
    if task is not None:
        movement.touch(task)
    movement.flush()
    before = {"state": movement.state_before}
    former.keep(former.changes(movement.case, before, on=clock.day_of(movement.at), at=movement.at))
    note(
        movement.case,
        f"{movement.process.flow_class.code}.{act}",
        actor=actor,
        at=movement.at,
        reason=reason,
        after={"task": task.step if task else None, **(after or {})},
    )


def human_before(task: Task) -> Task | None:
    """The step a person did before this task, looking through gateways."""
    queue = list(task.previous.all())
    while queue:
        before = queue.pop(0)
        if before.flow_task_type in ("HUMAN", "START", "ASIDE"):
            return before if before.flow_task_type == "HUMAN" else None
        queue += list(before.previous.all())
    return None


def _goes_with(movement: Movement, done: Task) -> list[Task] | None:
    """The waiting tasks that fall with an act when it is taken back; None where somebody has gone on from it.

    What other branches do neither follows from it nor stands in its way, and a Join that it has reached goes on waiting.
    """
    joins = [task for task in movement.tasks if isinstance(task.flow_task, Join) and _led_to(task, done)]
    inside = [task for task in movement.tasks if within(task.token, done.token) and task not in joins]
    untouched = all(task.status == STATUS.NEW and _is_human_before(task, done) for task in inside)
    return inside if untouched and (inside or joins) else None


def _is_human_before(task: Task, done: Task) -> bool:
    before = human_before(task)
    return before is not None and before.pk == done.pk


def _led_to(join: Task, done: Task) -> bool:
    return any(before.act_no == done.act_no for before in join.previous.all())


def cannot_be_undone(done: Task, node: Any) -> bool:
    """Whether something of the act is out in the world: it handed papers over, or a paper of it has left the bureau's hands."""
    papers = IssuedDocument.objects.filter(case_id=done.case_id, act_no=done.act_no)
    return bool(getattr(node, "serves", ())) or any(is_out(paper) for paper in papers)
