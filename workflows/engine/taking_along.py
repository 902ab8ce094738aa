"""An act on a list takes along the cases that its rows have of their own: each goes on by the same step, with one row in its own history."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from foundation.refusals import Refusal
from workflows.engine import authority
from workflows.engine.act import Act
from workflows.engine.case_rows import Changed, unopened
from workflows.engine.movement import Movement
from workflows.engine.nodes import Along
from workflows.engine.own_cases import OwnCase
from workflows.engine.supplements import acts_of_those_taken_over
from workflows.engine.words import Wordless


def with_those_taken_along(acts: Sequence[Act], snapshot: Any) -> list[Act]:
    """The acts of a set, and behind them those by which the cases of the rows that they moved go on.

    ``snapshot`` is what the history compares with. Raises ``Refusal`` of *NotBy* where somebody who acts on the list took part, in the case
    of one row, in what bars him; ``TypeError`` where the form moved a row that something of its own holds back.
    """
    carried = [each for act in acts for each in _taken_along(act, snapshot)]
    _require(carried)
    return [*acts, *carried, *(each for act in acts for each in acts_of_those_taken_over(act))]


def _taken_along(act: Act, snapshot: Any) -> Iterator[Act]:
    if not any(getattr(act.movement.process, "own", {}).values()):
        return
    for each in act.movement.rows.changed():
        own = act.movement.own(each.kind).get(each.key)
        if own is not None:
            yield _take_along(act, own, each, snapshot)


def _take_along(act: Act, own: OwnCase, changed: Changed, snapshot: Any) -> Act:
    """The row is as the act on the list has left it; its case does the step of that name, or has only a row of history where it has none."""
    case, node, task = own.process.case, own.flow.living(act.node.name), own.along
    goes_on = isinstance(node, Along)
    if task is None or (goes_on and task.step != node.name):
        raise TypeError(f"{act.flow.code}.{act.node.name} moves {changed.kind} {changed.key}, whose own case does not go along")
    movement = Movement.begin(own.process, own.record, act.recorded_at, act.actor and act.actor.pk, own.tasks)
    mine = Act(
        flow=own.flow, node=node if goes_on else Wordless(act.node.name, str(act.node.task_title)), actor=act.actor, recorded_at=act.recorded_at,
        acted_on=act.acted_on, case=case, record=own.record, movement=movement, task=task, reason=act.reason, with_list=act,
    )  # fmt: skip
    mine.snapshot = snapshot(case, own.record)
    for name, value in changed.before.items():
        mine.snapshot[f"record.{name}"] = unopened(own.record, name, value)
    mine.participants = [replace(one, act_no=mine.no) for one in act.participants]
    mine.findings = {"list": act.case.pk, "list_act": act.no}
    if goes_on:
        activation = node.activation_class(task)
        activation.begin(movement.actor_id)
        activation.complete()
        activation.activate_next()
    return mine


def _require(carried: Sequence[Act]) -> None:
    """*NotBy* of the step in the case of the row, asked of everybody who does it on the list."""
    barring = [act for act in carried if getattr(act.node, "bars", ())]
    histories = authority.histories_of([act.case for act in barring]) if barring else {}
    for act in barring:
        for one in act.participants:
            refusal = authority.barred(act.node, one.account_id, histories[act.case.pk])
            if refusal is not None:
                raise Refusal(refusal.code, note=f"{act.record}：{refusal.note}", bars_actor=refusal.bars_actor)
