"""Statutory limits: each process declares its own, anybody finds one by its code and counts it from a day.

`term("TL-GEN-02")` gives the value, `count(limit, date(2023, 9, 25))` the last day with its reasons.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from datetime import time as clock_time
from types import ModuleType
from zoneinfo import ZoneInfo

from . import calendar
from .calendar import Counted
from .limits import UNIT_WORDS, LengthNotAllowed, NotCountable, Term, Unit

__all__ = [
    "TERMS",
    "LengthNotAllowed",
    "NotCountable",
    "Term",
    "Unit",
    "count",
    "declare",
    "is_plain_length",
    "of",
    "takes_length",
    "term",
]

CHINA = ZoneInfo("Asia/Shanghai")

# Code to limit, in its first version. The general limits of the law and those of every installed process.
TERMS: dict[str, Term] = {}


def declare(*limits: Term) -> None:
    """Add limits to the registry. Raises ValueError if a code already stands there for another limit."""
    for limit in limits:
        if TERMS.setdefault(limit.code, limit) != limit:
            raise ValueError(f"{limit.code} is already declared as {TERMS[limit.code].name_zh}")


def of(module: ModuleType) -> Iterator[Term]:
    """The limits that a module says."""
    return (value for value in vars(module).values() if isinstance(value, Term))


def term(code: str, on: date | None = None) -> Term:
    """The limit of that code, in the version in force on a day (without a day, or outside all versions: the first).

    Raises KeyError for a code that nobody declared.
    """
    return TERMS[code] if on is None else TERMS[code].on(on)


def is_plain_length(limit: Term) -> bool:
    """Whether a start day alone gives the last day: a number of days, months, years or hours, not a window or a calendar date."""
    return takes_length(limit) and limit.length is not None


def takes_length(limit: Term) -> bool:
    """Whether it becomes a plain length as soon as somebody gives the number."""
    return limit.is_length and not limit.is_window


def count(
    limit: Term | str,
    start: date | datetime,
    *,
    length: int | None = None,
    unit: Unit | None = None,
    on_law_date: date | None = None,
    simply: bool = False,
) -> Counted:
    """Count a limit from its start (for a limit before an event, from the event) and say why it ends when it does.

    The version is the one in force on `on_law_date` (default: the start). `length` and `unit` are taken only where the row leaves
    them open: set by an officer, several in the law, or configurable. Limits in days start on the local day of a datetime; limits
    in hours that are given a date start at its 00:00. `simply` counts the length alone where the limit has a way of its own.
    Raises NotCountable and LengthNotAllowed.
    """
    day = _local_day(start)
    limit = (term(limit) if isinstance(limit, str) else limit).on(on_law_date or day)
    if limit.counts is not None and not simply:
        return limit.counts(limit, day, length)
    if not limit.is_length:
        raise NotCountable(f"{limit.code}: {limit.words}")
    return count_length(limit, start, limit.chosen_length(length), limit.chosen_unit(unit))


def count_length(limit: Term, start: date | datetime, length: int, unit: Unit) -> Counted:
    """A length from a start day or hour (TL-GEN-01 to 03; without roll TL-GEN-07)."""
    day = _local_day(start)
    if unit is Unit.HOURS:
        counted = calendar.count_hours(start if isinstance(start, datetime) else datetime.combine(day, clock_time()), length)
    elif unit is Unit.WORKING_DAYS:
        counted = calendar.count_working_days(day, length)
    elif unit is Unit.NATURAL_DAYS:
        counted = calendar.count_days(day, length, roll=limit.rolls)
    else:
        counted = calendar.count_months(day, length * (12 if unit is Unit.YEARS else 1), roll=limit.rolls)
    return replace(counted, basis=f"{limit.basis}；{counting_words(length, unit, roll=limit.rolls)}")


def refuse_length(limit: Term, length: int | None) -> None:
    """For the counting of a date of the calendar: raises LengthNotAllowed where somebody gives it a length."""
    if length is not None:
        raise LengthNotAllowed(f"{limit.code}: a date of the calendar has no length")


def _local_day(moment: date | datetime) -> date:
    if not isinstance(moment, datetime):
        return moment
    return (moment.astimezone(CHINA) if moment.tzinfo else moment).date()


def counting_words(length: int, unit: Unit, *, roll: bool) -> str:
    """The way of counting in a sentence, with its articles."""
    words = f"{length}{UNIT_WORDS[unit][0]}"
    if unit is Unit.HOURS:
        return f"自发生之时起{words}（《民法典》第201条第2款）"
    if unit is Unit.WORKING_DAYS:
        return f"始日不计，{words}，休息日不计、调休上班日计入"
    article = "第201条" if unit is Unit.NATURAL_DAYS else "第202条"
    if roll:
        return f"始日不计，{words}，末日遇休息日顺延（《民法典》{article}、第203条）"
    return f"始日不计，{words}（《民法典》{article}），末日不顺延"
