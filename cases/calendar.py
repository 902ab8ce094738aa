"""Working days: the only module that knows what day counts.

Asked in this order: the bureau's own table of exceptions (the State Council's notice as typed in by the administrator), the
notices carried by chinesecalendar, and for years without a notice weekends and statutory days, marked provisional (暂估).
"""

import calendar as gregorian
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import accumulate
from typing import Protocol

import chinese_calendar
from lunardate import LunarDate

ONE_DAY = timedelta(days=1)
SATURDAY = 5
OVERRIDES_KEPT_SECONDS = 30
FULL_NAMES = {"清明": "清明节", "端午": "端午节", "中秋": "中秋节"}
STATUTORY_EVE_SINCE = 2025  # 全国年节及纪念日放假办法 (2024 revision): New Year's Eve of the lunar year and 2 May added


@dataclass(frozen=True, slots=True)
class DayOverride:
    """One exception typed in by the bureau; `notice_year` names the yearly notice of the State Council that it belongs to.

    A year of whose notice at least one day stands in the table counts as announced: its days are no longer provisional.
    """

    date: date
    is_working: bool
    name: str
    source: str
    notice_year: int | None = None


class OverrideSource(Protocol):
    """Gives the exceptions that fall in one year, or that belong to that year's notice; called once per year and half minute."""

    def __call__(self, year: int, /) -> Iterable[DayOverride]: ...


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the calendar and why it is a working day or not."""

    date: date
    is_working: bool
    name: str
    provisional: bool


class Part(StrEnum):
    """The part a day plays in a count."""

    START = "start"
    COUNTED = "counted"
    SKIPPED = "skipped"
    ROLLED_OVER = "rolled_over"
    LAST = "last"


@dataclass(frozen=True, slots=True)
class DayNote:
    """One day of a count: the part it plays, its number in the count (None: not counted) and why."""

    date: date
    part: Part
    number: int | None
    is_working: bool
    name: str
    provisional: bool


@dataclass(frozen=True, slots=True)
class Counted:
    """A time limit, counted: the last day (or hour), and how it was found.

    `raw` is the last day before any roll; `would_roll_to` tells, for a limit that does not roll (TL-GEN-07), where a rolling one
    would end; `opens` is the first day of a window; `provisional` means that a holiday notice may still move the day.
    """

    due: date | datetime
    raw: date | datetime
    rolled: bool = False
    provisional: bool = False
    days: tuple[DayNote, ...] = ()
    basis: str = ""
    would_roll_to: date | None = None
    opens: date | None = None

    @property
    def due_on(self) -> date:
        """The last day, also of a limit in hours."""
        return self.due.date() if isinstance(self.due, datetime) else self.due

    @property
    def day_after(self) -> date:
        """The first day on which the limit has passed, and on which what had to wait for it may be done."""
        return self.due_on + ONE_DAY


# --- the years -------------------------------------------------------------------------------------------------------------


def _no_overrides(year: int, /) -> Iterable[DayOverride]:
    return ()


_source: OverrideSource = _no_overrides
_years: dict[int, tuple[float, "_Year"]] = {}


@dataclass(frozen=True, slots=True)
class _Year:
    """The named days of one year, and how many working days precede each of its days."""

    year: int
    provisional: bool
    named: dict[date, Day]
    working_before: tuple[int, ...]


def set_override_source(source: OverrideSource | None) -> OverrideSource:
    """Tell where the bureau's exceptions are read (None: there are none), forget what was read; gives the source before."""
    global _source
    before, _source = _source, source or _no_overrides
    forget()
    return before


_supposed: ContextVar[tuple[OverrideSource, dict[int, "_Year"]] | None] = ContextVar("supposed", default=None)


@contextmanager
def supposing(source: OverrideSource) -> Iterator[None]:
    """Inside, whoever asks here counts by another table of exceptions; all others go on counting by the one that holds."""
    token = _supposed.set((source, {}))
    try:
        yield
    finally:
        _supposed.reset(token)


def forget() -> None:
    """Read the exceptions anew at the next question; to be called when one was written."""
    _years.clear()


def spring_festival(year: int) -> date:
    """The first day of the lunar year that begins in `year` (1900 to 2099)."""
    return LunarDate(year, 1, 1).to_solar_date()


def _qingming(year: int) -> date:
    terms = chinese_calendar.get_solar_terms(date(year, 4, 1), date(year, 4, 30))
    return next(day for day, name in terms if name == "清明")


def statutory_days(year: int) -> dict[date, str]:
    """The statutory rest days of a year under 全国年节及纪念日放假办法, without any days moved by the yearly notice."""
    days = {date(year, 1, 1): "元旦", date(year, 5, 1): "劳动节"}
    days |= {date(year, 10, number): "国庆节" for number in (1, 2, 3)}
    if year >= STATUTORY_EVE_SINCE:
        days[date(year, 5, 2)] = "劳动节"
    if 1900 < year < 2100:  # the range of the lunar tables
        first = spring_festival(year)
        from_day = -1 if year >= STATUTORY_EVE_SINCE else 0
        days |= {first + timedelta(days=shift): "春节" for shift in range(from_day, 3)}
        days[_qingming(year)] = "清明节"
        days[LunarDate(year, 5, 5).to_solar_date()] = "端午节"
        days.setdefault(LunarDate(year, 8, 15).to_solar_date(), "中秋节")
    return days


def _noticed(year: int) -> dict[date, Day] | None:
    """The named days of a year whose notice chinesecalendar carries; None for other years."""
    try:
        chinese_calendar.is_workday(date(year, 1, 1))
    except NotImplementedError:
        return None
    named = {}
    for day in _days_of(year):
        is_rest, name = chinese_calendar.get_holiday_detail(day)
        if name is not None:
            chinese = chinese_calendar.Holiday(name).chinese
            chinese = FULL_NAMES.get(chinese, chinese)
            named[day] = Day(day, not is_rest, chinese if is_rest else f"{chinese}调休上班", provisional=False)
    return named


def _days_of(year: int) -> Iterator[date]:
    first = date(year, 1, 1)
    return (first + timedelta(days=number) for number in range(366 if gregorian.isleap(year) else 365))


def _read_year(year: int, source: OverrideSource) -> _Year:
    overrides = list(source(year))
    noticed = _noticed(year)
    provisional = noticed is None and all(override.notice_year != year for override in overrides)
    if noticed is None:
        noticed = {day: Day(day, False, name, provisional) for day, name in statutory_days(year).items()}
    named = noticed
    for override in overrides:
        if override.date.year == year:
            named[override.date] = Day(override.date, override.is_working, override.name, provisional=False)
    working = (named[day].is_working if day in named else day.weekday() < SATURDAY for day in _days_of(year))
    return _Year(year, provisional, named, tuple(accumulate(working, initial=0)))


def _year(year: int) -> _Year:
    supposed = _supposed.get()
    if supposed is not None:
        source, years = supposed
        if year not in years:
            years[year] = _read_year(year, source)
        return years[year]
    kept = _years.get(year)
    now = time.monotonic()
    if kept is None or now - kept[0] > OVERRIDES_KEPT_SECONDS:
        kept = (now, _read_year(year, _source))
        _years[year] = kept
    return kept[1]


# --- questions about one day -----------------------------------------------------------------------------------------------


def day(on: date) -> Day:
    """What kind of day it is, with the name of the holiday, of the make-up work, or 周末 / 工作日."""
    year = _year(on.year)
    if on in year.named:
        return year.named[on]
    is_working = on.weekday() < SATURDAY
    return Day(on, is_working, "工作日" if is_working else "周末", year.provisional)


def is_working_day(on: date) -> bool:
    """Whether offices work that day: Monday to Friday without the rest days of the notice, and the make-up days."""
    return day(on).is_working


def is_provisional(on: date) -> bool:
    """Whether a notice still to come may change what kind of day it is (暂估)."""
    return day(on).provisional


# --- arithmetic (民法典 Art.200-204; the start day is never counted) --------------------------------------------------------


def add_days(start: date, number: int) -> date:
    """The day `number` natural days after (or, negative, before) the start, which is not counted."""
    return start + timedelta(days=number)


def add_months(start: date, number: int) -> date:
    """The corresponding day `number` months later; where that month has none, its last day (民法典 Art.202)."""
    year, month = divmod(start.year * 12 + start.month - 1 + number, 12)
    return date(year, month + 1, min(start.day, gregorian.monthrange(year, month + 1)[1]))


def add_years(start: date, number: int) -> date:
    """The corresponding day `number` years later; 28 February where 29 February has none (民法典 Art.202)."""
    return add_months(start, 12 * number)


def add_working_days(start: date, number: int) -> date:
    """The `number`-th working day after (or, negative, before) the start, which is not counted; 0 gives the start itself."""
    step = ONE_DAY if number >= 0 else -ONE_DAY
    on, left = start, abs(number)
    while left:
        on += step
        left -= is_working_day(on)
    return on


def roll_forward(on: date) -> date:
    """The day itself, or the first working day after the rest days it lies in (民法典 Art.203)."""
    while not is_working_day(on):
        on += ONE_DAY
    return on


def last_working_day_before(on: date) -> date:
    """The nearest working day strictly before a day."""
    return add_working_days(on, -1)


def _working_days_before(on: date) -> tuple[int, int]:
    """(working days in this year before the day, working days of the whole year)."""
    before = _year(on.year).working_before
    return before[on.timetuple().tm_yday - 1], before[-1]


def working_days_between(after: date, before: date) -> int:
    """How many working days lie strictly between two days; 0 where `before` is not later."""
    return working_days_from_to(after + ONE_DAY, before - ONE_DAY)


def working_days_from_to(first: date, last: date) -> int:
    """How many working days lie from the first to the last day, both included; 0 where the last is earlier."""
    if last < first:
        return 0
    until, _ = _working_days_before(last)
    since, _ = _working_days_before(first)
    whole_years = sum(_year(year).working_before[-1] for year in range(first.year, last.year))
    return whole_years + until + is_working_day(last) - since


def latest_day_for_clear_working_days(event: date, number: int) -> date:
    """The latest day that leaves `number` working days strictly between itself and the event (hearing notice, 七日前)."""
    on = add_working_days(event, -number) if number else event
    return on - ONE_DAY


# --- counting with reasons -------------------------------------------------------------------------------------------------


def note(on: date, part: Part, number: int | None = None) -> DayNote:
    """A day with the part it plays in a count."""
    found = day(on)
    return DayNote(on, part, number, found.is_working, found.name, found.provisional)


def _rolled(raw: date, *, roll: bool, days: tuple[DayNote, ...]) -> Counted:
    """Close a count at its raw last day, or at the first working day after it."""
    end = roll_forward(raw)
    if not roll:
        return Counted(raw, raw, days=days, would_roll_to=end if end != raw else None)
    over = tuple(note(raw + timedelta(days=shift), Part.ROLLED_OVER) for shift in range(1, (end - raw).days))
    last = (note(end, Part.LAST),) if end != raw else ()
    provisional = any(is_provisional(raw + timedelta(days=shift)) for shift in range((end - raw).days + 1))
    return Counted(end, raw, rolled=end != raw, provisional=provisional, days=days + over + last)


def count_days(start: date, number: int, *, roll: bool) -> Counted:
    """Natural days: the start is not counted, every other day is; the last may roll (民法典 Art.201, 203)."""
    days = tuple(note(add_days(start, n), Part.COUNTED if n else Part.START, n or None) for n in range(number + 1))
    return _rolled(add_days(start, number), roll=roll, days=days)


def count_months(start: date, number: int, *, roll: bool) -> Counted:
    """Months (or years, twelve each): the corresponding day, which may roll (民法典 Art.202, 203); only the ends are noted."""
    raw = add_months(start, number)
    return _rolled(raw, roll=roll, days=(note(start, Part.START), note(raw, Part.COUNTED)))


def count_fixed(raw: date, *, start: date | None = None, roll: bool) -> Counted:
    """A limit that ends on a day of the calendar, which may roll."""
    ends = (note(start, Part.START),) if start else ()
    return _rolled(raw, roll=roll, days=(*ends, note(raw, Part.COUNTED)))


def count_working_days(start: date, number: int) -> Counted:
    """Working days: the start and all rest days are not counted; the last day is a working day by itself."""
    days = [note(start, Part.START)]
    on, counted = start, 0
    while counted < number:
        on += ONE_DAY
        counted += is_working_day(on)
        days.append(note(on, Part.COUNTED, counted) if is_working_day(on) else note(on, Part.SKIPPED))
    return Counted(on, on, provisional=any(each.provisional for each in days[1:]), days=tuple(days))


def count_back_working_days(event: date, number: int, *, clear: bool) -> Counted:
    """The latest day at least `number` working days before the event; `clear`: with that many strictly in between."""
    days = [note(event, Part.START)]
    on, counted = event, 0
    while counted < number:
        on -= ONE_DAY
        counted += is_working_day(on)
        days.append(note(on, Part.COUNTED, counted) if is_working_day(on) else note(on, Part.SKIPPED))
    if clear:
        on -= ONE_DAY
        days.append(note(on, Part.LAST))
    return Counted(on, on, provisional=any(each.provisional for each in days[1:]), days=tuple(reversed(days)))


def count_hours(start: datetime, number: int) -> Counted:
    """Hours run from the hour of the event, through nights and rest days (民法典 Art.201(2))."""
    due = start + timedelta(hours=number)
    return Counted(due, due, days=(note(start.date(), Part.START), note(due.date(), Part.LAST)))
