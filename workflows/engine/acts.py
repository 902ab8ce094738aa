"""THE DOOR: every act on a process goes through here, from a page, the API, a command, a bulk action or the sweep.

``gate`` opens the transaction, takes the lock and asks the questions, ``settle`` writes what the act leaves behind, ``moves`` hands
tasks about, ``timed`` does what no person does. Nothing else writes process state.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from viewflow.workflow.status import PROCESS, STATUS

from foundation import clock
from foundation.refusals import Refusal
from permissions.models import Account
from workflows.engine import authority, bearing, correction, gate
from workflows.engine.act import Act
from workflows.engine.beside import SideRoad, place_of
from workflows.engine.consequences import Consequences
from workflows.engine.gate import (
    Conflict,
    InvalidForm,
    NotVisible,
    Outcome,
    Rehearsal,
    Rehearsed,
    Unconfirmed,
    append_refused,
    form_for,
    opening_act,
)
from workflows.engine.held_up import hold_up
from workflows.engine.models import Task
from workflows.engine.movement import Movement
from workflows.engine.moves import cancel, claim, hand_over, release, send_back, take_back, transfer
from workflows.engine.nodes import AfterClose, Aside, Await, Open, Step
from workflows.engine.own_cases import belongs_by
from workflows.engine.registry import own_flows
from workflows.engine.timed import lapse, open_on, wake
from workflows.engine.uploads import TakenIn, take_all_in

__all__ = [
    "Conflict", "InvalidForm", "NotVisible", "Outcome", "Rehearsal", "Unconfirmed", "act_on_paper", "append_refused", "cancel", "claim", "confirmed",
    "do_alone", "do_aside", "foresee", "form_for", "hand_over", "hold_up", "lapse", "open_case", "open_on", "opening_act", "perform", "rehearse", "release",
    "send_back", "take_back", "transfer", "wake",
]  # fmt: skip


def perform(task_id: int, *, actor: Account, data: Mapping[str, Any], files: Mapping[str, Any] | None = None) -> Outcome:
    """Do one waiting step. Raises NotVisible, Conflict, InvalidForm, Refusal."""
    taken_in = take_all_in(files)
    return gate.transact(lambda: _perform(task_id, actor, data, taken_in), taken_in, gate.Attempt(actor, task_id=task_id))


def open_case(
    flow: Any,
    name: str,
    *,
    actor: Account,
    data: Mapping[str, Any],
    files: Mapping[str, Any] | None = None,
    context: Mapping[str, Any] | None = None,
    form: str = "",
) -> Outcome:
    """Open a case by one of its opening acts. ``context`` are linked cases by name, such as the inspection a hazard comes from.

    ``form`` is the key of the opened form, kind of act included: sent again by the same account it finds the case that it opened.
    """
    taken_in = take_all_in(files)
    attempt = gate.Attempt(actor, f"{flow.code}.{name}")
    return gate.transact(lambda: _open(flow, name, actor, data, taken_in, context or {}, form), taken_in, attempt)


def do_aside(
    case_id: int,
    name: str,
    *,
    actor: Account,
    data: Mapping[str, Any],
    files: Mapping[str, Any] | None = None,
    form: str = "",
    of: int | None = None,
) -> Outcome:
    """Do an act beside the road; a ``form`` that was sent before finds what it did, as in `open_case`.

    ``of`` is the party, measure or other row that it is about.
    """
    process_id, flow = gate.process_of(case_id)
    taken_in = take_all_in(files)
    attempt = gate.Attempt(actor, f"{flow.code}.{name}", case_id=case_id)
    return gate.transact(lambda: _aside(flow, process_id, name, actor, data, taken_in, form, of), taken_in, attempt)


def do_alone(
    case_id: int,
    kind: str,
    row_id: int,
    name: str,
    *,
    actor: Account,
    data: Mapping[str, Any],
    files: Mapping[str, Any] | None = None,
    form: str = "",
) -> Outcome:
    """Do an individual act on a row of a list, by the flow of the cases that such rows get; the row gets its case if it has none.

    ``case_id`` is the case of the list, which is locked first, in the same transaction. Raises what `do_aside` raises, and ``Refusal``
    E-NOT-OF-CASE.
    """
    process_id, flow = gate.process_of(case_id)
    own = own_flows(flow).get(kind)
    node = own.living(name) if own is not None else None
    if own is None or not isinstance(node, Aside) or not node.bears:
        raise NotVisible
    taken_in = take_all_in(files)
    attempt = gate.Attempt(actor, f"{own.code}.{name}", case_id=case_id)
    return gate.transact(lambda: _alone(flow, process_id, kind, row_id, node, actor, data, taken_in, form), taken_in, attempt)


def perform_one(
    flow: Any, node: Any, process: Any, *, task_id: int | None, of: int | None, actor: Account, data: Any, many: gate.ForMany
) -> Outcome:
    """One of many within the transaction of all: the step or the act beside the road, as it is done singly. See `many.perform_many`."""
    nothing = TakenIn()
    if isinstance(node, Aside):
        return _aside(flow, process.pk, node.name, actor, data, nothing, "", of, many)
    return _perform(task_id or 0, actor, data, nothing, many)


def act_on_paper(
    document_id: int,
    name: str,
    *,
    actor: Account,
    data: Mapping[str, Any],
    files: Mapping[str, Any] | None = None,
    form: str = "",
) -> Outcome:
    """Correct an issued paper by a new one (``correction.CORRECT``), or serve the new one (``correction.SERVE``).

    Leaves the old paper as it was, marked and tied to the new one, and one row of history. A ``form`` that was sent before finds what it did.
    """
    taken_in = take_all_in(files)
    return correction.perform(name, document_id, actor=actor, data=data, files=taken_in, form=form)


def bring(case_id: int, name: str, rows: Sequence[Any], *, actor: Account, facts: Mapping[str, Any]) -> Outcome:
    """Rows of a ledger become rows of the case by an act beside the road, within the caller's transaction; ``facts`` stand in its history."""
    process_id, flow = gate.process_of(case_id)
    return _aside(flow, process_id, name, actor, {}, TakenIn(), "", None, brought=rows, facts=facts)


def rehearse(action: Callable[[], Outcome]) -> Rehearsal:
    """Run an act up to its papers and roll it back: for the live preview. Printing happens afterwards, outside."""
    token = gate.rehearsing.set(True)
    try:
        action()
    except Rehearsed as done:
        return done.rehearsal
    finally:
        gate.rehearsing.reset(token)
    raise AssertionError("a rehearsal always ends before it is settled")


def foresee(action: Callable[[], Outcome]) -> Consequences:
    """What an act does, told from the act itself: done to its end and rolled back with its numbers, jobs, notices and history.

    Raises what the act raises; a refusal found so is an attempt, and stands in the history as one.
    """
    token = gate.to_confirm.set(lambda consequences: True)
    try:
        action()
    except Unconfirmed as told:
        return told.consequences
    finally:
        gate.to_confirm.reset(token)
    raise AssertionError("a form that was sent before has no consequences any more")


def confirmed(action: Callable[[], Outcome], key: str = "") -> Outcome:
    """Do an act whose actor has confirmed the consequences with this key (empty: none yet).

    Raises ``Unconfirmed``, and leaves nothing, where it cannot be taken back and does not do exactly what was confirmed: whatever somebody
    else has done in the meantime is found here.
    """
    token = gate.to_confirm.set(lambda consequences: consequences.want_confirming and consequences.key != key)
    try:
        return action()
    finally:
        gate.to_confirm.reset(token)


def _perform(task_id: int, actor: Account, data: Any, files: TakenIn, many: gate.ForMany | None = None) -> Outcome:
    flow, process, record = gate.lock_of(task_id)
    act = asked(flow, process, record, task_id, actor, data, files, many)
    carry_out(act)
    return gate.settled(act)


def asked(
    flow: Any,
    process: Any,
    record: Any,
    task_id: int,
    actor: Account,
    data: Any,
    files: TakenIn,
    many: gate.ForMany | None = None,
) -> Act:
    """A waiting step of a locked case up to the answers of its form: who may, who must not, and what is in order; nothing is written yet."""
    movement = Movement.begin(process, record, clock.now(), actor.pk, many.tasks_of(process) if many else None)
    task = next((task for task in movement.tasks if task.pk == task_id), None)
    node = flow.living(task.step) if task is not None else None
    # The answers are those of one step; a task that waits at another is none of the many.
    if many is not None and node is not None and node.name != many.step:
        raise NotVisible
    if task is None or not isinstance(node, Step) or isinstance(node, Await) or task.status not in (STATUS.NEW, STATUS.ASSIGNED):
        gate.require_view(actor, process.case)
        raise Conflict(Task.objects.filter(pk=task_id).select_related("owner").first())
    act = gate.begin(flow, node, actor, process.case, record, movement, task, many=many)
    if task.owner_id is not None and task.owner_id != actor.pk:
        raise Conflict(task)
    gate.ask_form(act, data, files)
    return act


def carry_out(act: Act) -> None:
    """The form writes, the step is done, and what follows it opens: all but what is settled."""
    activation = act.node.activation_class(act.task)
    activation.begin(act.actor.pk)
    gate.apply(act)
    activation.complete()
    activation.activate_next()


def _open(flow: Any, name: str, actor: Account, data: Any, files: TakenIn, context: Mapping[str, Any], form: str) -> Outcome:
    node = flow.living(name)
    if not isinstance(node, Open):
        raise NotVisible
    if (before := gate.sent_before(actor, form)) is not None:
        return before
    act = opening_act(flow, node, actor, {word: gate.held(case) for word, case in context.items()})
    gate.ask_form(act, data, files)
    act.form.write()
    authority.require(node, act.case, actor, history=act.history)
    gate.enter(act)
    gate.take_part(act)
    return gate.settled(act, form)


def _alone(
    flow: Any, process_id: int, kind: str, row_id: int, node: Aside, actor: Account, data: Any, files: TakenIn, form: str
) -> Outcome:
    process, _record = gate.lock(flow, process_id)
    try:
        case = bearing.bear(flow, kind, process.case, row_id, by=actor)
    except Refusal:
        gate.require_view(actor, process.case)
        raise
    own_process, own = gate.process_of(case.pk)
    return _aside(own, own_process, node.name, actor, data, files, form, None)


def _aside(
    flow: Any,
    process_id: int,
    name: str,
    actor: Account,
    data: Any,
    files: TakenIn,
    form: str,
    of: int | None,
    many: gate.ForMany | None = None,
    brought: Sequence[Any] = (),
    facts: Mapping[str, Any] | None = None,
) -> Outcome:
    node = flow.living(name)
    if not isinstance(node, Aside):
        raise NotVisible
    process, record = gate.lock(flow, process_id)
    if (before := gate.sent_before(actor, form)) is not None:
        return before
    movement = Movement.begin(process, record, clock.now(), actor.pk)
    try:
        place = place_of(node, movement, of)
    except Refusal:
        gate.require_view(actor, process.case)
        raise
    host, token = (place.host, place.token) if place is not None else (None, "start")
    act = gate.begin(flow, node, actor, process.case, record, movement, host, token, many)
    if process.status != (PROCESS.DONE if isinstance(node, AfterClose) else PROCESS.NEW) or place is None:
        raise Conflict(Task.objects.filter(process=process).order_by("-finished").select_related("owner").first())
    act.brought, act.findings = list(brought), dict(facts or {})
    for row in act.brought:
        setattr(row, belongs_by(row), process.case)
    gate.ask_form(act, data, files)
    road = SideRoad(act, place)
    road.clear()
    gate.apply(act)
    road.enter()
    return gate.settled(act, form)
