"""What a process counts for reports: declared figures, each with its definition and the question asked of the cases."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet


@dataclass(frozen=True)
class Span:
    """A year, and the day up to which is counted."""

    year: int
    cut_off: dt.date

    @classmethod
    def of(cls, year: int, cut_off: dt.date | None = None) -> Span:
        """Up to the last day of the year where no other day is named."""
        return cls(year, cut_off or dt.date(year, 12, 31))

    @property
    def days(self) -> tuple[dt.date, dt.date]:
        """First and last day counted, for a ``__range``."""
        return dt.date(self.year, 1, 1), min(self.cut_off, dt.date(self.year, 12, 31))


@dataclass(frozen=True)
class Figure:
    """One number of a report: never stored, always counted from what stands in the cases."""

    seed: str
    """The number of the seed's figure, or empty."""
    name: str
    definition: str
    unit: str
    filter: Callable[[Span], QuerySet[Any]]
    """The rows that are counted: each number can open its list."""

    def count(self, span: Span) -> int:
        return self.filter(span).count()
