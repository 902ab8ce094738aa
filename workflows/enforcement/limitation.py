"""Whether an act may still be punished: the limitation of penalties, and the age of the person (行政处罚法 Art.30, 36)."""

from __future__ import annotations

from datetime import date

from cases import calendar, terms
from cases.calendar import Counted
from foundation.refusals import Refusal, declare
from workflows.enforcement.terms import LIMITATION, LIMITATION_WITH_HARM

declare(
    {
        "E-ENF-01": "违法行为已超过处罚时效",
        "E-ENF-32": "不满十四周岁不予行政处罚",
    }
)

PUNISHABLE_AGE = 14
FULL_AGE = 18


def last_day(act_to: date, *, with_harm: bool) -> Counted:
    """The last day on which an act may be discovered to be punished, counted from the day it ended.

    ``with_harm``: it concerned life, health or financial safety and harm was done. That is five years for acts that ended on or after
    2021-07-15, two for all others (Art.36; the law of 2017 knew two only).
    """
    return terms.count(LIMITATION_WITH_HARM if with_harm else LIMITATION, act_to)


def require_in_time(act_to: date, discovered_on: date, *, with_harm: bool) -> None:
    """Raises Refusal E-ENF-01 at ``discovered_on`` for an act that was discovered after its limitation."""
    last = last_day(act_to, with_harm=with_harm)
    if discovered_on > last.due_on:
        raise Refusal("E-ENF-01", field="discovered_on", note=f"应当在{last.due_on}以前发现")


def age_on(born_on: date, day: date) -> int:
    """Full years of life on a day: a year is full on the birthday (民法典 Art.200 to 203, the birthday itself counted as reached)."""
    years = day.year - born_on.year
    return years if calendar.add_years(born_on, years) <= day else years - 1


def require_punishable(born_on: date, act_on: date) -> None:
    """Raises Refusal E-ENF-32 for a person who was under fourteen when the act was done (Art.30)."""
    if age_on(born_on, act_on) < PUNISHABLE_AGE:
        raise Refusal("E-ENF-32", field="party")


def must_be_milder(born_on: date, act_on: date) -> bool:
    """Whether the law demands a lighter or mitigated penalty: fourteen to under eighteen when the act was done (Art.30)."""
    return PUNISHABLE_AGE <= age_on(born_on, act_on) < FULL_AGE
