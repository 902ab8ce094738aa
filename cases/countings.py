"""Ways of counting a limit that are no length from a day: for ``counts=`` of a `Term`."""

from dataclasses import replace
from datetime import date, timedelta

from cases import calendar
from cases.calendar import Counted
from cases.limits import Term
from cases.terms import refuse_length


def window_before(limit: Term, due: date, length: int | None) -> Counted:
    """From the due date: a request is in time up to that day; the window opens only if the bureau sets its days."""
    opens = calendar.add_days(due, -limit.chosen_length(length)) if length is not None else None
    last = (calendar.note(due, calendar.Part.LAST),)
    return Counted(due, due, opens=opens, days=last, basis=f"{limit.basis}；届满之日（含）前提出")


def after_quarter(limit: Term, day: date, length: int | None) -> Counted:
    """A day of the month after the quarter in which the day lies."""
    first_of_next = calendar.add_months(date(day.year, (day.month - 1) // 3 * 3 + 1, 1), 3)
    number = limit.chosen_length(length)
    counted = calendar.count_fixed(first_of_next + timedelta(days=number - 1), start=day, roll=limit.rolls)
    return replace(counted, basis=f"{limit.basis}；季度结束后次月{number}日前，遇休息日顺延（《民法典》第203条）")


def after_year(limit: Term, day: date, length: int | None) -> Counted:
    """31 January of the next year."""
    refuse_length(limit, length)
    counted = calendar.count_fixed(date(day.year + 1, 1, 31), start=day, roll=limit.rolls)
    return replace(counted, basis=f"{limit.basis}；次年1月31日前，遇休息日顺延（《民法典》第203条）")


def before_due(limit: Term, due: date, length: int | None) -> Counted:
    """From the due date: the request must be in that many working days before it."""
    number = limit.chosen_length(length)
    counted = calendar.count_back_working_days(due, number, clear=False)
    return replace(counted, basis=f"{limit.basis}；届满前{number}个工作日")
