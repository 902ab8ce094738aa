"""Running clocks: what a pause, an extension or a performance does to a due date, and how a page says where a clock stands.

Pure: a `Clock` is a value, each function gives a new one. Days of a pause are excluded, first and last included
(行政强制法 Art.25(3)); what the law lets run in hours cannot be paused.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from django.utils.translation import get_language

from . import calendar
from .calendar import Counted
from .limits import Unit

CHINA = ZoneInfo("Asia/Shanghai")
ONE_DAY = timedelta(days=1)
DAYS_NEAR = 7


class ClockState(StrEnum):
    """Where a clock stands on a day."""

    WAITING = "waiting"
    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    LAPSED = "lapsed"


class Urgency(StrEnum):
    """How near a due date is, in the order of a work list."""

    OVERDUE = "overdue"
    TODAY = "today"
    WEEK = "week"
    LATER = "later"


class ClockRefused(ValueError):
    """What was asked cannot be done to the clock as it stands."""


@dataclass(frozen=True, slots=True)
class Pause:
    """A span that is not counted, both days included; `until` is None while it lasts."""

    since: date
    until: date | None
    reason: str

    def covers(self, day: date) -> bool:
        """Whether the clock stood still on that day."""
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Clock:
    """A time limit as it runs in one matter.

    `start` is None until the paper it runs from is served. `raw` is the last day before a roll: pauses move it, not the rolled
    day. `original_due` stays what was first counted, whatever is extended later. What follows a time that `must_pass` is never late.
    """

    unit: Unit
    roll: bool
    start: date | datetime | None = None
    raw: date | datetime | None = None
    due: date | datetime | None = None
    original_due: date | datetime | None = None
    provisional: bool = False
    pauses: tuple[Pause, ...] = ()
    met_on: date | datetime | None = None
    must_pass: bool = False

    @property
    def open_pause(self) -> Pause | None:
        """The pause that still lasts."""
        return self.pauses[-1] if self.pauses and self.pauses[-1].until is None else None


def waiting(unit: Unit, *, roll: bool = False) -> Clock:
    """A clock that starts with a service still to come."""
    return Clock(unit, roll)


def started(clock: Clock, start: date | datetime, counted: Counted) -> Clock:
    """The clock, started from a day or hour, with the limit counted by `terms.count`."""
    due = counted.due
    return replace(clock, start=start, raw=counted.raw, due=due, original_due=due, provisional=counted.provisional)


def started_until(clock: Clock, start: date | datetime, due: date) -> Clock:
    """The clock, started with a last day that an officer fixed; it rolls like a counted one (TL-GEN-02)."""
    if due <= day_of(start):
        raise ClockRefused(f"the last day {due} is not after the start")
    return started(clock, start, calendar.count_fixed(due, roll=clock.roll))


def paused(clock: Clock, since: date, reason: str) -> Clock:
    """The clock, standing still from a day on (that day is no longer counted)."""
    start, due = _running(clock)
    if clock.open_pause:
        raise ClockRefused("the clock already stands still")
    if clock.unit is Unit.HOURS:
        raise ClockRefused("a limit in hours cannot be paused")
    if not day_of(start) <= since <= day_of(due):
        raise ClockRefused(f"{since} is outside the running of the clock")
    if any(pause.until is not None and since <= pause.until for pause in clock.pauses):
        raise ClockRefused(f"{since} is already excluded")
    return replace(clock, pauses=(*clock.pauses, Pause(since, None, reason)))


def resumed(clock: Clock, last_day: date) -> Clock:
    """The clock, running again on the day after `last_day`: its last day moves by the days excluded, all or the working ones."""
    pause = clock.open_pause
    if pause is None or clock.raw is None or clock.start is None:
        raise ClockRefused("the clock does not stand still")
    if last_day < pause.since - ONE_DAY:
        raise ClockRefused(f"{last_day} lies before the pause began")
    first = max(pause.since, day_of(clock.start) + ONE_DAY)  # the start day is not counted anyway
    raw = day_of(clock.raw)
    if first > raw and clock.due is not None:
        raw = day_of(clock.due)  # paused on the rest days over which the last day rolled
    if clock.unit is Unit.WORKING_DAYS:
        raw = calendar.add_working_days(raw, calendar.working_days_from_to(first, last_day))
    else:
        raw = calendar.add_days(raw, max((last_day - first).days + 1, 0))
    closed = (*clock.pauses[:-1], replace(pause, until=last_day))
    return _due(replace(clock, pauses=closed), raw, first=first)


def extended_by(clock: Clock, number: int, unit: Unit | None = None) -> Clock:
    """The clock with its last day moved on by days (natural, or working days as `unit` says; default: the clock's own).

    Counted from the last day as it stood, that is after any roll; months and years move by month arithmetic, hours by hours.
    """
    _, due = _running(clock)
    unit = unit or clock.unit
    if number < 1:
        raise ClockRefused("an extension is at least one day")
    if (unit is Unit.HOURS) is not (clock.unit is Unit.HOURS):
        raise ClockRefused("hours are extended by hours, days by days")
    if isinstance(due, datetime):
        later = due + timedelta(hours=number)
        return replace(clock, raw=later, due=later)
    if unit is Unit.WORKING_DAYS:
        raw = calendar.add_working_days(due, number)
    elif unit is Unit.NATURAL_DAYS:
        raw = calendar.add_days(due, number)
    else:
        raw = calendar.add_months(due, number * (12 if unit is Unit.YEARS else 1))
    return _due(clock, raw, first=due)


def extended_until(clock: Clock, due: date) -> Clock:
    """The clock with a later last day as approved; it rolls like a counted one (TL-GEN-02)."""
    _, before = _running(clock)
    if due <= day_of(before):
        raise ClockRefused(f"{due} is not later than {before}")
    return _due(clock, due, first=due)


def met(clock: Clock, on: date | datetime) -> Clock:
    """The clock, stopped because what it asked for was done."""
    return replace(clock, met_on=on)


def state_on(clock: Clock, moment: date | datetime) -> ClockState:
    """Where the clock stands on a day (or, for hours, at a moment); the last day itself is still in time."""
    if clock.met_on is not None and day_of(clock.met_on) <= day_of(moment):
        return ClockState.MET
    if clock.start is None or clock.due is None:
        return ClockState.WAITING
    if any(pause.covers(day_of(moment)) for pause in clock.pauses):
        return ClockState.PAUSED
    return ClockState.LAPSED if _is_past(clock.due, moment) else ClockState.RUNNING


def days_late(clock: Clock, moment: date | datetime) -> int:
    """By how many natural days the due date has passed, or had passed when the clock was met; 0 in time or standing still."""
    if clock.due is None or state_on(clock, moment) is ClockState.PAUSED:
        return 0
    is_met = state_on(clock, moment) is ClockState.MET
    last = clock.met_on if is_met and clock.met_on else moment
    if (is_met and clock.must_pass) or not _is_past(clock.due, last):
        return 0
    return max((day_of(last) - day_of(clock.due)).days, 1)


def urgency(due: date | datetime, moment: date | datetime) -> Urgency:
    """The group of a work list in which a due date stands: overdue, today, in the next seven days, later."""
    if _is_past(due, moment):
        return Urgency.OVERDUE
    left = (day_of(due) - day_of(moment)).days
    return Urgency.TODAY if left == 0 else Urgency.WEEK if left <= DAYS_NEAR else Urgency.LATER


# --- words --------------------------------------------------------------------------------------------------------------------

_ZH = {
    "waiting": "待送达起算",
    "working_days": "剩 {n} 个工作日",
    "days": "剩 {n} 天",
    "hours": "剩 {n} 小时",
    "minutes": "剩 {n} 分钟",
    "today": "今天到期",
    "due": "{day}到期",
    "late": "逾期 {n} 天",
    "late_hours": "逾期 {n} 小时",
    "paused": "已中止：{reason}",
    "met": "{day}办结",
    "met_late": "逾期 {n} 天后办结",
    "provisional": "暂估",
}
_EN = {
    "waiting": "waiting for service",
    "working_days": "{n} working days left",
    "days": "{n} days left",
    "hours": "{n} hours left",
    "minutes": "{n} minutes left",
    "today": "due today",
    "due": "due {day}",
    "late": "{n} days overdue",
    "late_hours": "{n} hours overdue",
    "paused": "paused: {reason}",
    "met": "done {day}",
    "met_late": "done {n} days late",
    "provisional": "provisional",
}


@dataclass(frozen=True, slots=True)
class ClockWords:
    """What a page says of a clock: where it stands, when it ends, and a mark if a holiday notice may still move it."""

    state: ClockState
    standing: str
    due: str = ""
    mark: str = ""

    def __str__(self) -> str:
        return " · ".join(part for part in (self.standing, self.due, self.mark) if part)


def words(clock: Clock, moment: date | datetime, language: str | None = None) -> ClockWords:
    """Where the clock stands, in the language given or the one of the page: 剩 2 个工作日 · 6月17日到期."""
    zh = (language or get_language() or "zh-hans").startswith("zh")
    said = _ZH if zh else _EN
    state = state_on(clock, moment)
    late = days_late(clock, moment)
    late_words = _number(said["late"], late)
    if state is ClockState.WAITING or clock.due is None:
        return ClockWords(state, said["waiting"])
    if state is ClockState.MET and clock.met_on is not None:
        day = _day_words(clock.met_on, moment, zh=zh)
        if late:
            return ClockWords(state, _number(said["met_late"], late), day)
        return ClockWords(state, said["met"].format(day=day))
    if state is ClockState.PAUSED:
        reason = next(pause.reason for pause in clock.pauses if pause.covers(day_of(moment)))
        return ClockWords(state, said["paused"].format(reason=reason))
    mark = said["provisional"] if clock.provisional else ""
    if state is ClockState.LAPSED:
        if isinstance(clock.due, datetime) and isinstance(moment, datetime) and moment - clock.due < ONE_DAY:
            late_words = _number(said["late_hours"], int((moment - clock.due).total_seconds() // 3600) + 1)
        return ClockWords(state, late_words, mark=mark)
    due = said["due"].format(day=_day_words(clock.due, moment, zh=zh))
    return ClockWords(state, _left(clock, clock.due, moment, said), due, mark)


def _left(clock: Clock, due: date | datetime, moment: date | datetime, said: dict[str, str]) -> str:
    if isinstance(due, datetime) and isinstance(moment, datetime):
        minutes = int((due - moment).total_seconds() // 60)
        return _number(said["hours"], minutes // 60) if minutes >= 60 else _number(said["minutes"], minutes)
    today, last = day_of(moment), day_of(due)
    if today == last:
        return said["today"]
    if clock.unit is Unit.WORKING_DAYS:
        return _number(said["working_days"], calendar.working_days_from_to(today + ONE_DAY, last))
    return _number(said["days"], (last - today).days)


def _number(sentence: str, number: int) -> str:
    """The sentence with its number; English drops the s of one day."""
    said = sentence.format(n=number)
    return said.replace("days", "day").replace("hours", "hour").replace("minutes", "minute") if number == 1 else said


def _day_words(on: date | datetime, moment: date | datetime, *, zh: bool) -> str:
    day = day_of(on)
    hour = f" {_local(on):%H:%M}" if isinstance(on, datetime) else ""
    if not zh:
        return f"{day.isoformat()}{hour}"
    year = f"{day.year}年" if day.year != day_of(moment).year else ""
    return f"{year}{day.month}月{day.day}日{hour}"


# --- small print --------------------------------------------------------------------------------------------------------------


def _local(moment: datetime) -> datetime:
    return moment.astimezone(CHINA) if moment.tzinfo else moment


def day_of(moment: date | datetime) -> date:
    """The legal day of a last day or last hour."""
    return _local(moment).date() if isinstance(moment, datetime) else moment


def _is_past(due: date | datetime, moment: date | datetime) -> bool:
    if isinstance(due, datetime) and isinstance(moment, datetime):
        return moment > due
    return day_of(moment) > day_of(due)


def _running(clock: Clock) -> tuple[date | datetime, date | datetime]:
    if clock.start is None or clock.due is None:
        raise ClockRefused("the clock has not started")
    if clock.met_on is not None:
        raise ClockRefused("the clock has been met")
    return clock.start, clock.due


def _due(clock: Clock, raw: date, *, first: date) -> Clock:
    """The clock with a new raw last day: rolled if it rolls, provisional if a day that mattered is."""
    by_working_days = clock.unit is Unit.WORKING_DAYS
    due = calendar.roll_forward(raw) if clock.roll or by_working_days else raw
    looked_at = min(first, raw) if by_working_days else raw
    span = range((due - looked_at).days + 1)
    provisional = any(calendar.is_provisional(looked_at + timedelta(days=shift)) for shift in span)
    depends = clock.roll or by_working_days
    return replace(clock, raw=raw, due=due, provisional=depends and (provisional or (by_working_days and clock.provisional)))
