"""Numbers of hazards, YH-{year}-{township}-{seq5}, and of reports, BB-{year}-{seq5}; inspections have a yearly one, JC-{year}-{seq5}."""

from __future__ import annotations

from typing import Any

from documents import registers


def _next(series: str, year: int) -> int:
    return registers.draw({series: 1}, year)[series]


def hazard(case: Any, record: Any) -> str:
    """``YH-2024-420281103-00017``: year of finding, township, running number of the two."""
    year, place = record.found_on.year, (case.township or case.region).code
    return f"YH-{year}-{place}-{_next(f'YH-{place}', year):05d}"


def period_report(case: Any, record: Any) -> str:
    """``BB-2024-00017``: year of the period, running number of the bureau."""
    year = record.period_end.year
    return f"BB-{year}-{_next('BB', year):05d}"
