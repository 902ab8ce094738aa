"""What was found and closed month by month, this year against last: counted in one statement, drawn as lines, told in a table."""

from __future__ import annotations

import calendar
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q
from django.db.models.functions import TruncMonth
from django.utils.translation import gettext as _

from cases.vocabulary import Words
from reports.scope import Scope

MONTHS = range(1, 13)
#: The drawing is stretched to the page's width; words stand beside it, so that they keep their size.
WIDTH, HEIGHT, MARGIN = 1200, 200, 10
STEPS = (2, 4, 6, 8, 10)


@dataclass(frozen=True)
class Point:
    """One month of one year: how many, the list behind it, and where its dot stands in the drawing."""

    month: int
    number: int
    url: str
    x: int
    y: int


@dataclass(frozen=True)
class YearLine:
    """One year of a chart; months still to come have no point."""

    year: int
    points: list[Point | None]
    url: str

    @property
    def total(self) -> int:
        return sum(point.number for point in self.points if point)

    @property
    def path(self) -> str:
        """The line through the dots."""
        return " ".join(f"{point.x},{point.y}" for point in self.points if point)


@dataclass(frozen=True)
class Chart:
    """Cases found, or closed, by month: this year and the one before."""

    code: str
    title: Words
    now: YearLine
    before: YearLine
    top: int

    @property
    def half(self) -> int:
        return self.top // 2

    @property
    def years(self) -> tuple[YearLine, YearLine]:
        """The order of the table and of the drawing: the present year lies above the other."""
        return self.before, self.now


def charts(scope: Scope) -> list[Chart]:
    """Found and closed, in this order; one statement."""
    found, closed = _numbers(scope)
    return [
        _chart(scope, "found-months", _("Found, by month"), found, "found"),
        _chart(scope, "closed-months", _("Closed, by month"), closed, "closed"),
    ]


def _numbers(scope: Scope) -> tuple[Counter[date], Counter[date]]:
    """By first day of the month, from January of last year to the cut-off day."""
    first, day, found_on = date(scope.day.year - 1, 1, 1), scope.day, scope.board.counting.found_on
    rows = (
        scope.cases()
        .filter(Q(**{f"{found_on}__gte": first}) | Q(closed_on__range=(first, day)))
        .order_by()
        .values(found_in=TruncMonth(found_on), closed_in=TruncMonth("closed_on"), was_closed=Q(closed_on__lte=day))
        .annotate(number=Count("pk"))
    )
    found, closed = Counter[date](), Counter[date]()
    for row in rows:
        found[row["found_in"]] += row["number"]
        if row["was_closed"]:
            closed[row["closed_in"]] += row["number"]
    return found, closed


def _chart(scope: Scope, code: str, title: Words, numbers: Mapping[date, int], measure: str) -> Chart:
    year = scope.day.year
    counted = {each: [numbers.get(date(each, month, 1), 0) for month in MONTHS] for each in (year, year - 1)}
    top = _top(max(max(each) for each in counted.values()))
    link = scope.found_between if measure == "found" else scope.closed_between

    def line(of: int) -> YearLine:
        last = scope.day.month if of == year else 12
        points = [
            _point(month, number, link(*_span(of, month)) if number else "", top) if month <= last else None
            for month, number in zip(MONTHS, counted[of], strict=True)
        ]
        return YearLine(of, points, link(date(of, 1, 1), date(of, 12, 31)))

    return Chart(code, title, line(year), line(year - 1), top)


def _span(year: int, month: int) -> tuple[date, date]:
    """First and last day."""
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def _point(month: int, number: int, url: str, top: int) -> Point:
    column = WIDTH // len(MONTHS)
    y = HEIGHT - MARGIN - round((HEIGHT - 2 * MARGIN) * number / top)
    return Point(month, number, url, column * month - column // 2, y)


def _top(most: int) -> int:
    """The end of the scale: the next even step of 2, 4, 6, 8 or 10 times a power of ten."""
    power = 1
    while most > STEPS[-1] * power:
        power *= 10
    return next(step * power for step in STEPS if most <= step * power)
