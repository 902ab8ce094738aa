"""Statutory limits: find one by its code, count it from a day.

`term("TL-HAZ-04")` gives the value, `count("TL-HAZ-04", date(2023, 9, 25))` the last day with its reasons.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from datetime import time as clock_time
from zoneinfo import ZoneInfo

from . import calendar
from .calendar import Counted
from .limits import LENGTH_UNITS, UNIT_WORDS, LengthNotAllowed, NotCountable, Term, Unit
from .term_table import TABLE

__all__ = [
    "TERMS",
    "LengthNotAllowed",
    "NotCountable",
    "Term",
    "Unit",
    "count",
    "is_plain_length",
    "takes_length",
    "term",
    "versions",
]

CHINA = ZoneInfo("Asia/Shanghai")
WINDOWS = frozenset({"TL-HAZ-02"})
HEARD_BY_COURT = 30  # TL-ENF-37: natural days where the court hears the parties; its 5 and 7 are working days

_VERSIONS: dict[str, tuple[Term, ...]] = {}
for _term in TABLE:
    _VERSIONS[_term.code] = (*_VERSIONS.get(_term.code, ()), _term)

TERMS: dict[str, Term] = {code: found[0] for code, found in _VERSIONS.items()}


def versions(code: str) -> tuple[Term, ...]:
    """All versions of a limit, the one of the domain's table first. Raises KeyError for an unknown code."""
    return _VERSIONS[code]


def term(code: str, on: date | None = None) -> Term:
    """The limit of that code, in the version in force on a day (without a day, or outside all versions: the table's own)."""
    found = _VERSIONS[code]
    if on is None:
        return found[0]
    return next((version for version in found if version.is_in_force(on)), found[0])


def is_plain_length(limit: Term) -> bool:
    """Whether a start day alone gives the last day: a number of days, months, years or hours, not a window or a calendar date."""
    return limit.is_length and limit.length is not None and limit.code not in WINDOWS


def takes_length(limit: Term) -> bool:
    """Whether it becomes a plain length as soon as somebody gives the number."""
    return limit.is_length and limit.code not in WINDOWS


def count(
    limit: Term | str,
    start: date | datetime,
    *,
    length: int | None = None,
    unit: Unit | None = None,
    on_law_date: date | None = None,
    winter_batch: bool = True,
) -> Counted:
    """Count a limit from its start (for a limit before an event, from the event) and say why it ends when it does.

    The version is the one in force on `on_law_date` (default: the start). `length` and `unit` are taken only where the row leaves
    them open: set by an officer, several in the law, or configurable. Limits in days start on the local day of a datetime; limits
    in hours that are given a date start at its 00:00. Raises NotCountable and LengthNotAllowed.
    """
    day = _local_day(start)
    limit = term(limit if isinstance(limit, str) else limit.code, on_law_date or day)
    special = _SPECIAL.get(limit.code)
    if special is not None:
        counted = special(limit, day, length)
    elif limit.code == "TL-REL-09":
        counted = _pay_households(limit, day, length, winter_batch=winter_batch)
    elif limit.unit in LENGTH_UNITS:
        counted = _plain(limit, start, limit.chosen_length(length), limit.chosen_unit(unit))
    else:
        raise NotCountable(f"{limit.code}: {limit.counting_rule or limit.unit_words} cannot be counted from a day")
    return counted if counted.basis else replace(counted, basis=f"{limit.basis_zh}；{limit.counting_rule}")


def _local_day(moment: date | datetime) -> date:
    if not isinstance(moment, datetime):
        return moment
    return (moment.astimezone(CHINA) if moment.tzinfo else moment).date()


def _plain(limit: Term, start: date | datetime, length: int, unit: Unit) -> Counted:
    """A length from a start day or hour (TL-GEN-01 to 03; without roll TL-GEN-07)."""
    day, roll = _local_day(start), bool(limit.roll)
    if unit is Unit.HOURS:
        counted = calendar.count_hours(start if isinstance(start, datetime) else datetime.combine(day, clock_time()), length)
    elif unit is Unit.WORKING_DAYS:
        counted = calendar.count_working_days(day, length)
    elif unit is Unit.NATURAL_DAYS:
        counted = calendar.count_days(day, length, roll=roll)
    else:
        counted = calendar.count_months(day, length * (12 if unit is Unit.YEARS else 1), roll=roll)
    return replace(counted, basis=f"{limit.basis_zh}；{counting_words(length, unit, roll=roll)}")


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


# --- limits that are not a length from a day ----------------------------------------------------------------------------------


def _extension_window(limit: Term, due: date, length: int | None) -> Counted:
    """TL-HAZ-02, from the due date: a request is in time up to that day; the window opens only if the bureau sets its days."""
    opens = calendar.add_days(due, -limit.chosen_length(length)) if length is not None else None
    return Counted(
        due, due, opens=opens, days=(calendar.note(due, calendar.Part.LAST),), basis=f"{limit.basis_zh}；届满之日（含）前提出"
    )


def _after_quarter(limit: Term, day: date, length: int | None) -> Counted:
    """TL-HAZ-06: the 15th of the month after the quarter in which the day lies."""
    first_of_next = calendar.add_months(date(day.year, (day.month - 1) // 3 * 3 + 1, 1), 3)
    number = limit.chosen_length(length)
    counted = calendar.count_fixed(first_of_next + timedelta(days=number - 1), start=day, roll=bool(limit.roll))
    return replace(counted, basis=f"{limit.basis_zh}；季度结束后次月{number}日前，遇休息日顺延（《民法典》第203条）")


def _after_year(limit: Term, day: date, length: int | None) -> Counted:
    """TL-HAZ-07: 31 January of the next year."""
    _refuse_length(limit, length)
    counted = calendar.count_fixed(date(day.year + 1, 1, 31), start=day, roll=bool(limit.roll))
    return replace(counted, basis=f"{limit.basis_zh}；次年1月31日前，遇休息日顺延（《民法典》第203条）")


def _before_due(limit: Term, due: date, length: int | None) -> Counted:
    """TL-HAZ-12, from the due date: the request must be in that many working days before it."""
    number = limit.chosen_length(length)
    counted = calendar.count_back_working_days(due, number, clear=False)
    return replace(counted, basis=f"{limit.basis_zh}；届满前{number}个工作日")


def _clear_before(limit: Term, event: date, length: int | None) -> Counted:
    """TL-ENF-19, TL-ENF-21, from the hearing: that many working days lie strictly between."""
    number = limit.chosen_length(length)
    counted = calendar.count_back_working_days(event, number, clear=True)
    return replace(counted, basis=f"{limit.basis_zh}；与听证日之间须间隔{number}个工作日，首尾两日不计")


def _court(limit: Term, day: date, length: int | None) -> Counted:
    """TL-ENF-37: 5 working days to accept, 7 to rule, 30 natural days where the court hears the parties."""
    number = limit.chosen_length(length)
    return _plain(limit, day, number, Unit.NATURAL_DAYS if number == HEARD_BY_COURT else Unit.WORKING_DAYS)


def _by_31_october(limit: Term, day: date, length: int | None) -> Counted:
    """TL-REL-07: the next 31 October."""
    _refuse_length(limit, length)
    due = date(day.year, 10, 31)
    counted = calendar.count_fixed(due if day <= due else date(day.year + 1, 10, 31), start=day, roll=False)
    return replace(counted, basis=f"{limit.basis_zh}；每年10月31日前")


def _winter_season(limit: Term, day: date, length: int | None) -> Counted:
    """TL-REL-08: the season from December to May in which the day lies, or the next one."""
    _refuse_length(limit, length)
    end = date(day.year if day.month <= 5 else day.year + 1, 5, 31)
    return Counted(end, end, opens=date(end.year - 1, 12, 1), basis=f"{limit.basis_zh}；12月至次年5月")


def _pay_households(limit: Term, day: date, length: int | None, *, winter_batch: bool) -> Counted:
    """TL-REL-09: the working days, but a winter batch not after the last working day before Spring Festival."""
    counted = _plain(limit, day, limit.chosen_length(length), Unit.WORKING_DAYS)
    festival = next(found for year in (day.year, day.year + 1) if (found := calendar.spring_festival(year)) > day)
    last = calendar.last_working_day_before(festival)
    if not winter_batch or not day < last < counted.due_on:
        return counted
    days = tuple(each for each in counted.days if each.date <= last)
    provisional = any(each.provisional for each in days)
    return replace(
        counted, due=last, raw=last, days=days, provisional=provisional, basis=f"{limit.basis_zh}；春节前最后一个工作日"
    )


def _ranking(limit: Term, day: date, length: int | None) -> Counted:
    """TL-ASM-01: a working day of the month after the one in which the day lies."""
    number = limit.chosen_length(length)
    counted = calendar.count_working_days(calendar.add_months(day.replace(day=1), 1) - timedelta(days=1), number)
    return replace(counted, basis=f"{limit.basis_zh}；次月第{number}个工作日前")


def _refuse_length(limit: Term, length: int | None) -> None:
    if length is not None:
        raise LengthNotAllowed(f"{limit.code}: a date of the calendar has no length")


_SPECIAL: dict[str, Callable[[Term, date, int | None], Counted]] = {
    "TL-HAZ-02": _extension_window,
    "TL-HAZ-06": _after_quarter,
    "TL-HAZ-07": _after_year,
    "TL-HAZ-12": _before_due,
    "TL-ENF-19": _clear_before,
    "TL-ENF-21": _clear_before,
    "TL-ENF-37": _court,
    "TL-REL-07": _by_31_october,
    "TL-REL-08": _winter_season,
    "TL-ASM-01": _ranking,
}
