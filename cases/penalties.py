"""Penalties decided on a unit, whoever keeps them: a process offers those that it knows, and whoever counts them asks here.

A process that decides or records penalties has a module ``penalties`` with `of_units` and `numbered`; see `Source`.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    # Processes are configured before there are models.
    from cases.models import Violation

_BRACKETS = str.maketrans("〔〕【】{}（）", "[][][]()")


@dataclass(frozen=True)
class Penalty:
    """One decision (行政处罚决定): its number, its day, on which unit, by which row of the catalogue, what it imposes, whence it is known.

    Of a decision of the bureau also its case, and the cases whose matters were handed on to it.
    """

    number: str
    decided_on: dt.date
    unit_id: int | None
    violation: Violation
    content: str
    source: str = ""
    case_id: int | None = None
    matters: tuple[int, ...] = ()

    @property
    def key(self) -> str:
        """What makes it one decision, however its number is written."""
        return number_key(self.number)


class Source(Protocol):
    """What a process knows of penalties."""

    def of_units(self, units: Collection[int]) -> Iterable[Penalty]:
        """The penalties decided on these units."""

    def numbered(self, key: str) -> Penalty | None:
        """The penalty whose number has this key."""


_sources: list[Source] = []


def offer(source: Source) -> None:
    """A process offers the penalties that it knows; once, when the applications are ready."""
    if source not in _sources:
        _sources.append(source)


def of_units(units: Collection[int]) -> list[Penalty]:
    """All penalties decided on these units, each number once, by day."""
    found: dict[str, Penalty] = {}
    for source in _sources:
        for penalty in source.of_units(units):
            found.setdefault(penalty.key, penalty)
    return sorted(found.values(), key=lambda one: (one.decided_on, one.key))


def numbered(number: str) -> Penalty | None:
    """The penalty that bears this number, in whatever brackets it is written; None for an unknown one."""
    key = number_key(number)
    return next((found for source in _sources if (found := source.numbered(key)) is not None), None)


def number_key(number: str) -> str:
    """A number without what writers differ in: blanks, brackets, wide characters, the case of letters."""
    return "".join(unicodedata.normalize("NFKC", number).translate(_BRACKETS).split()).upper()
