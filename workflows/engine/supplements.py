"""A supplementary list: what was held while its list went on goes the same road on a new list, with its case and all that stands behind it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cases.models import Case
from foundation import clock, prepared
from workflows.engine.act import Act
from workflows.engine.models import ProcessInstance
from workflows.engine.movement import Movement, open_tasks
from workflows.engine.own_cases import OwnCase, belongs_by
from workflows.engine.registry import flow_by_code
from workflows.engine.words import Wordless


def left_behind(case: Case, kind: str) -> list[OwnCase]:
    """Of the rows of a list those that wait for a step to which the list does not come any more, while nothing of their own waits.

    In an act that goes on from the list they are locked with it; else they are as a page reads them.
    """
    flow, process = flow_by_code(case.process), case.running
    if process.pk is None:
        # A page has looked at the case by a process of its own making.
        process = ProcessInstance.objects.get(case_id=case.pk)
    movement = Movement(process, case, None, clock.now(), 0, None)
    movement.tasks = open_tasks([process.pk])
    ahead = {task.step for task in movement.tasks}
    ahead |= {node.name for step in tuple(ahead) for node in flow.comes_to(step)}
    return [own for own in movement.own(kind).values() if own.along is not None and own.along.step not in ahead]


def take_over(act: Act, snapshot: Any) -> None:
    """The rows that an opening act takes over belong to the new case, before its first step is chosen: rules find them there.

    ``snapshot`` is what the history compares with.
    """
    for kind, own in act.taken_over:
        own.before = snapshot(own.process.case, own.record)
        own.came_from = getattr(own.record, f"{belongs_by(own.record)}_id")
        setattr(own.record, belongs_by(own.record), act.case)
        own.process.case.parent = act.case
        act.movement.rows.take(kind, own.record)


def acts_of_those_taken_over(act: Act) -> Iterator[Act]:
    """One row in the history of each, by the act that opened the new list."""
    cases = [own.process.case for _kind, own in act.taken_over]
    if cases:
        prepared.update_rows(cases, ("parent_id",))
    for _kind, own in act.taken_over:
        movement = Movement.begin(own.process, own.record, act.recorded_at, act.actor and act.actor.pk, own.tasks)
        mine = Act(
            flow=own.flow, node=Wordless(act.node.name, str(act.node.task_title)), actor=act.actor, recorded_at=act.recorded_at,
            acted_on=act.acted_on, case=own.process.case, record=own.record, movement=movement, reason=act.reason,
        )  # fmt: skip
        mine.snapshot = own.before
        mine.findings = {"list": act.case.pk, "from_list": own.came_from}
        yield mine


__all__ = ["acts_of_those_taken_over", "left_behind", "take_over"]
