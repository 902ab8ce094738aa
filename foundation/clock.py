"""What time it is: the only place that asks."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

# Legal dates are days of this zone, whatever the server's own may be.
ZONE = ZoneInfo("Asia/Shanghai")

#: How far the clock stands from the machine's. Nothing, but in the suite, which begins at one hour of one day whenever it is run.
ahead = timedelta(0)

_held: ContextVar[datetime | None] = ContextVar("anjian_clock", default=None)


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _held.get() or datetime.now(UTC) + ahead


def today() -> date:
    """The present legal date, in Asia/Shanghai."""
    return day_of(now())


def day_of(moment: datetime) -> date:
    """The legal date of an aware moment."""
    return moment.astimezone(ZONE).date()


def end_of(day: date) -> datetime:
    """The moment at which a legal date is over: the first of the next."""
    return datetime.combine(day + timedelta(days=1), datetime.min.time(), ZONE)


def ticks() -> float:
    """Seconds of a clock that never goes back, for measuring a span; says nothing about the date and is never held."""
    return time.monotonic()


@contextmanager
def at(moment: datetime | date) -> Iterator[datetime]:
    """Hold the clock at a moment (a date means its noon). For tests, and for the demo, which plays a past: no other code moves the clock."""
    if not isinstance(moment, datetime):
        moment = datetime(moment.year, moment.month, moment.day, 12, tzinfo=ZONE)
    if moment.tzinfo is None:
        raise ValueError("The clock takes aware moments only.")
    token = _held.set(moment.astimezone(UTC))
    try:
        yield moment
    finally:
        _held.reset(token)
