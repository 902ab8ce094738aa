"""Numbers of cases: drawn from a series of the bureau when the case is opened."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from documents import registers


def yearly(series: str) -> Callable[[Any, Any], str]:
    """``YA-2024-00017``: the year in which the case was opened, and the running number of the bureau in it."""

    def number(case: Any, record: Any) -> str:
        year = case.opened_on.year
        return f"{series}-{year}-{registers.draw({series: 1}, year)[series]:05d}"

    return number
