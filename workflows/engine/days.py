"""Days in order: no act is dated before the act that opened its step."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from cases.models import Case
from foundation import audit
from workflows.engine.models import Task
from workflows.engine.nodes import AfterClose, Aside


def not_before(act: Any) -> dt.date | None:
    """The earliest day on which the act can have been done; None for one that opens its case.

    That of the act that opened the step; of an act beside the road, which waits for no step, the day on which the case was opened, behind
    the closing that on which it was closed.
    """
    case = act.case
    if case.pk is None:
        return None
    if isinstance(act.node, AfterClose):
        return case.closed_on
    stands_beside = isinstance(act.node, Aside) and not act.node.instead
    return (_opened_on(act.task) if act.task is not None and not stands_beside else None) or case.opened_on


def _opened_on(task: Task) -> dt.date | None:
    """The day of the latest act that led to it; moving a task (sent back, taken back) has no day of its own: what stood before it counts."""
    before, seen = [*task.previous.all()], set[int]()
    days: set[dt.date] = set()
    while before:
        numbers = {each.act_no for each in before if each.act_no is not None}
        known = _days(task.case, numbers - seen)
        days |= set(known.values())
        seen |= numbers
        before = [earlier for each in before if each.act_no not in known for earlier in each.previous.all()]
    return max(days, default=None)


def _days(case: Case, numbers: Collection[int]) -> dict[int, dt.date]:
    """The legal days of these acts, by their number in the history of the case."""
    rows = audit.history(case).filter(number__in=numbers, acted_on__isnull=False)
    return {row.number: row.acted_on for row in rows if row.acted_on is not None} if numbers else {}
