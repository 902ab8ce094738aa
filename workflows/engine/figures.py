"""What a process counts for reports: declared figures, each with its definition and the question asked of the cases."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet, Sum

from cases import former
from cases.models import Case

Number = int | Decimal


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
class Scope:
    """Which cases of a process a statistic is about; its words are printed with it."""

    process: str
    words: str
    where: Q = field(default_factory=Q)

    def cases(self, on: dt.date) -> QuerySet[Case]:
        """The cases it is about as they were when the day ended; ``where`` asks of their level and sector as ``level_then``, ``category_then``."""
        return former.then(Case.objects.filter(process=self.process), on).filter(self.where)

    def counted(self, on: dt.date) -> QuerySet[Case]:
        """Those that stood in figures when the day ended."""
        return former.counted(self.cases(on), self.process, on)

    def __and__(self, other: Scope) -> Scope:
        words = "；".join(words for words in (self.words, other.words) if words)
        return Scope(self.process, words, self.where & other.where)


@dataclass(frozen=True)
class Statistics:
    """Cases of a scope up to a day; a process adds what it counts besides."""

    scope: str
    cut_off: dt.date
    found: int
    closed: int
    overdue: int

    @property
    def open(self) -> int:
        return self.found - self.closed

    @property
    def rate(self) -> float | None:
        """Closed of those found, in percent with one decimal."""
        return round(100 * self.closed / self.found, 1) if self.found else None

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"cut_off": self.cut_off.isoformat(), "open": self.open, "rate": self.rate}


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
    sum_of: str = ""
    """The column of these rows whose sum is told; without one they are counted."""

    def count(self, span: Span) -> Number:
        """The figure of a year: whole, unless what is added up is not."""
        return of_rows(self.filter(span), self.sum_of)


@dataclass(frozen=True)
class Together(Figure):
    """A figure of several bodies: what is counted here, and what others have reported and nobody here can count."""

    besides: Callable[[Span], QuerySet[Any]] = field(kw_only=True)
    besides_sum: str = field(kw_only=True)

    def count(self, span: Span) -> Number:
        return super().count(span) + of_rows(self.besides(span), self.besides_sum)


def of_rows(rows: QuerySet[Any], sum_of: str) -> Number:
    """How many they are, or the sum of one of their columns."""
    if not sum_of:
        return rows.count()
    found = rows.aggregate(total=Sum(sum_of))["total"] or 0
    return int(found) if found == int(found) else Decimal(found).normalize()
