"""Acts without a person: a day opens a case, an awaited event wakes a step, a clock that has run out opens the road that follows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction

from cases import services as cases
from cases import terms
from cases.models import Case, Deadline
from documents.serving import is_of_paper
from foundation import clock
from permissions.models import Account
from workflows.engine import held_up, owners
from workflows.engine.act import Act
from workflows.engine.branches import PARTIES, beside
from workflows.engine.gate import enter, lock, new_act, process_of
from workflows.engine.models import ProcessInstance, Task
from workflows.engine.movement import Movement
from workflows.engine.nodes import Await, Lapse, OpenWhen
from workflows.engine.occasions import Occasion
from workflows.engine.settle import settle, snapshot
from workflows.engine.words import Elapsed, Wordless


def open_on(flow: Any, node: OpenWhen, occasion: Occasion) -> Case | None:
    """Open the case of one occasion. Answers None where another worker has just opened it: the record's constraint says so."""
    try:
        with transaction.atomic():
            act = new_act(flow, node, None, on=occasion.on)
            occasion.apply(act)
            enter(act)
            settle(act)
            return act.case
    except IntegrityError:
        if occasion in node.occasion.due(occasion.on):
            # No case stands yet: it was another fault, which must not be tried for ever in silence.
            raise
        return None


def wake(
    case_id: int,
    name: str,
    *,
    actor: Account | None,
    on: dt.date,
    reason: str = "",
    facts: Mapping[str, Any] | None = None,
    party: int | None = None,
) -> bool:
    """An awaited event of another case has happened: the waiting step goes on. Answers False if it no longer waits.

    ``facts`` are what the other case decided; only the columns that the step accepts are written to the record, in a branch to its row.
    ``party`` says in whose branch the step waits.
    """
    process_id, flow = process_of(case_id)
    with transaction.atomic():
        process, record = lock(flow, process_id)
        movement = Movement.begin(process, record, clock.now(), actor.pk if actor else None)
        node = flow.living(name)
        waiting = [task for task in movement.open_tasks() if isinstance(node, Await) and task.step == node.name]
        task = next((task for task in waiting if task.party_id == party), None)
        if task is None:
            return False
        act = Act(
            flow=flow, node=node, actor=actor, recorded_at=movement.at, acted_on=on, case=process.case, record=record, movement=movement,
            task=task, reason=reason,
        )  # fmt: skip
        act.snapshot = snapshot(process.case, record)
        for column in node.accepts:
            if facts and column in facts:
                setattr(act.facts, column, act.facts._meta.get_field(column).to_python(facts[column]))
        activation = node.activation_class(task)
        activation.begin(actor.pk if actor else None)
        activation.complete()
        activation.activate_next()
        settle(act)
        return True


def lapse(deadline_id: int) -> bool:
    """A clock has run out: mark it, and open the road that follows. Called by the sweep and its job only; idempotent."""
    found = Deadline.objects.filter(pk=deadline_id).values_list("case_id", flat=True).first()
    if found is None:
        return False
    process_id, flow = process_of(found)
    with transaction.atomic():
        process, record = lock(flow, process_id)
        movement = Movement.begin(process, record, clock.now(), None)
        deadline = Deadline.objects.select_for_update(no_key=True).get(pk=deadline_id)
        deadline.case = process.case
        if not deadline.has_run_out:
            return False
        # The steps of several branches may have to keep one clock of the case.
        tasks = [task for task in movement.tasks if task.deadline_id == deadline.pk]
        if any(
            limit.unless is not None and limit.unless(movement.rows.facts(task.token))
            for task in tasks
            for limit in task.flow_task.limits
            if limit.term.code == deadline.term
        ):
            return False
        elapsed = _elapsed(flow, deadline)
        if elapsed is not None and elapsed.unless is not None and elapsed.unless(movement.rows.facts(_about(deadline))):
            return False
        held_up.acts_again(deadline)
        cases.lapse([deadline], reason="期限届满")
        for task in tasks:
            task.late = True
            movement.touch(task)
        _after_lapse(flow, process, record, movement, tasks, deadline)
        return True


def _boundary(task: Task, deadline: Deadline) -> Lapse | None:
    return next(
        (event for event in task.flow_task._boundary_events if isinstance(event, Lapse) and event.term.code == deadline.term),
        None,
    )


def _elapsed(flow: Any, deadline: Deadline) -> Elapsed | None:
    """What the flow says of a clock that no step keeps."""
    return next((each for each in flow.elapses if each.term.code == deadline.term), None)


def _about(deadline: Deadline) -> str:
    """The token of the party that the clock is about, or that of the case."""
    return beside("start", PARTIES, deadline.party_id) if deadline.party_id else "start"


def _told(flow: Any, case: Case, deadline: Deadline, tasks: list[Task]) -> tuple[Any, ...]:
    """Whoever it waits for now, whose clock it was, and whom the steps and the flow name.

    Nobody of what had lapsed before a ledger brought it. What waits in the case has nothing to do with a paper that is to be served, nor
    with a clock that no step keeps.
    """
    if case.adopted and deadline.due_on is not None and deadline.due_on < clock.day_of(case.created_at):
        return ()
    elapsed = _elapsed(flow, deadline)
    limits = (limit for task in tasks for limit in task.flow_task.limits)
    named = [word for limit in limits if limit.term.code == deadline.term for word in limit.tells]
    named += elapsed.tells if elapsed is not None else ()
    owner = owners.told_as_owner(terms.term(deadline.term, deadline.starts_on))
    waiting = () if is_of_paper(deadline) or elapsed is not None else ("waiting",)
    return tuple(dict.fromkeys((*waiting, owners.NAMED, *owner, *named, *flow.lapses_tell)))


def _after_lapse(
    flow: Any, process: ProcessInstance, record: Any, movement: Movement, tasks: list[Task], deadline: Deadline
) -> None:
    """The late road of each step: beside it, or in its place. The legal date of what opens is the day after the last day, or that of the last hour.

    Where the steps of several branches are late at once, it is an act about what the clock is about, and of no single task.
    """
    elapsed = _elapsed(flow, deadline)
    node = Wordless(
        f"lapse:{deadline.term}",
        f"{deadline.title.removesuffix('期限')}期限届满",
        tells=_told(flow, process.case, deadline, tasks),
        starts=elapsed.starts if elapsed is not None else (),
    )
    task = tasks[0] if len(tasks) == 1 else None
    on = deadline.first_late_day
    assert on is not None
    act = Act(
        flow=flow, node=node, actor=None, recorded_at=movement.at, acted_on=on, case=process.case, record=record,
        movement=movement, task=task, token="" if task is not None or not deadline.party_id else _about(deadline),
    )  # fmt: skip
    act.snapshot = snapshot(process.case, record)
    act.named = {owners.NAMED: [Account(pk=account_id) for account_id in owners.named_owner(deadline)]}
    act.findings = {"deadline": deadline.term, "due_on": deadline.due_on}
    if elapsed is not None:
        elapsed.effect(act.facts, on)
    for late in tasks:
        boundary = _boundary(late, deadline)
        if boundary is None:
            continue
        # One after the other: a Join waits for those of whom the step has not been taken away yet.
        if boundary._interrupting:
            movement.withdraw(late)
        activation = boundary.activation_class(movement.new_task(boundary, late.token, late))
        activation.complete()
        activation.activate_next()
    settle(act)
