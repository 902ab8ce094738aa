"""Numbers of cases: drawn from a series of the bureau when the case is opened."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from documents import registers


def running(series: str, year: int, place: str = "") -> str:
    """The next number of a series in a year, ``YH-2024-420281103-00017``: with a place each place counts for itself."""
    counter = f"{series}-{place}" if place else series
    following = registers.draw({counter: 1}, year)[counter]
    return "-".join(part for part in (series, str(year), place, f"{following:05d}") if part)


def yearly(series: str, of: str = "") -> Callable[[Any, Any], str]:
    """``YA-2024-00017``: the running number of the bureau in the year in which the case was opened, or in that of a day of its record."""

    def number(case: Any, record: Any) -> str:
        return running(series, (getattr(record, of) if of else case.opened_on).year)

    return number
