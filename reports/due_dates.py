"""The month calendar of due dates: how many open clocks end on each day, and which end on one."""

from __future__ import annotations

import calendar as gregorian
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet

from cases import calendar
from cases.models import Case, Deadline
from cases.panels_of_cases import OWN_OF_PARTY, clock_of
from foundation.inputs import key_in
from permissions import grants
from permissions.models import Account

FIRST_YEAR, LAST_YEAR = 1990, 2090
DAY_SHOWN = 40
SHOWN = (*Deadline.TICKING_STATES, Deadline.State.LAPSED)
WEEKS = gregorian.Calendar(firstweekday=gregorian.MONDAY)


@dataclass(frozen=True)
class DayCell:
    """One day of the grid: what kind of day it is, and how many clocks end on it."""

    day: date
    kind: calendar.Day
    count: int
    in_month: bool
    is_today: bool
    is_chosen: bool
    is_past: bool

    @property
    def is_rest(self) -> bool:
        return not self.kind.is_working

    @property
    def is_made_up(self) -> bool:
        """A Saturday or Sunday on which offices work (调休)."""
        return self.kind.is_working and self.day.weekday() >= gregorian.SATURDAY

    @property
    def name(self) -> str:
        """The holiday's name; plain weekends and working days need none."""
        return "" if self.kind.name in ("周末", "工作日") else self.kind.name


class Week(list[DayCell]):
    """Seven days, Monday first."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing ends on its days of this month: a phone shows only days on which something does."""
        return not any(each.count for each in self if each.in_month)

    @property
    def ends(self) -> tuple[date, date]:
        """First and last of its days in this month."""
        days = [each.day for each in self if each.in_month]
        return days[0], days[-1]


@dataclass(frozen=True)
class Month:
    """One month as a grid of weeks, Monday first, with the months around it."""

    first: date
    weeks: list[Week]
    total: int

    @property
    def before(self) -> date | None:
        found = self.first - timedelta(days=1)
        return found.replace(day=1) if found.year >= FIRST_YEAR else None

    @property
    def after(self) -> date | None:
        found = (self.first + timedelta(days=32)).replace(day=1)
        return found if found.year <= LAST_YEAR else None


def month_of(asked: str, today: date) -> date:
    """The first day of the month asked for as 2024-06; nonsense gives the present month."""
    try:
        found = date.fromisoformat(f"{asked}-01")
    except ValueError:
        return today.replace(day=1)
    return found if FIRST_YEAR <= found.year <= LAST_YEAR else today.replace(day=1)


def day_of(asked: str, month: date) -> date | None:
    """The day asked for, if it lies in the month or in the weeks shown with it."""
    try:
        found = date.fromisoformat(asked)
    except ValueError:
        return None
    return found if any(found in week for week in WEEKS.monthdatescalendar(month.year, month.month)) else None


def clocks_of(account: Account) -> QuerySet[Deadline]:
    """The clocks that tick, or ran out unmet, in the open cases this account may see; a unit's account sees those the unit keeps."""
    cases = grants.visible(Case.objects.filter(closed_on__isnull=True), account)
    found = Deadline.objects.filter(state__in=SHOWN, case__in=cases)
    if account.kind == Account.Kind.UNIT:
        found = found.filter(Q(owner=account) | Q(owner_role__in=OWN_OF_PARTY))
    return found


def month(account: Account, first: date, today: date, chosen: date | None) -> Month:
    """The grid of a month; one statement counts all its days."""
    weeks = WEEKS.monthdatescalendar(first.year, first.month)
    rows = clocks_of(account).filter(due_on__range=(weeks[0][0], weeks[-1][-1]))
    counts = dict(rows.order_by().values_list("due_on").annotate(Count("pk")))

    def cell(day: date) -> DayCell:
        in_month = (day.year, day.month) == (first.year, first.month)
        return DayCell(day, calendar.day(day), counts.get(day, 0), in_month, day == today, day == chosen, day < today)

    cells = [Week(cell(day) for day in week) for week in weeks]
    return Month(first, cells, sum(each.count for week in cells for each in week if each.in_month))


@dataclass(frozen=True)
class DayList:
    """The clocks that end on one day: a page of them, and where the next begins."""

    day: date
    kind: calendar.Day
    entries: list[dict[str, Any]]
    next_after: str


def day_list(account: Account, day: date, after: str) -> DayList:
    """What ends on a day, in the order of its recording; two statements."""
    rows = clocks_of(account).filter(due_on=day)
    if (start := key_in(after)) is not None:
        rows = rows.filter(pk__gt=start)
    names = ("case__unit", "case__township", "case__region")
    found = list(rows.select_related(*names).order_by("pk")[: DAY_SHOWN + 1])
    shown = found[:DAY_SHOWN]
    entries = [{"row": row, "case": row.case, "clock": clock_of(row)} for row in shown]
    return DayList(day, calendar.day(day), entries, str(shown[-1].pk) if len(found) > DAY_SHOWN else "")
