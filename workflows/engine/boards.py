"""Boards that a process offers to managers: what the reports floor shows without knowing the process."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from cases.as_at import Counting
from cases.models import Case
from cases.vocabulary import Words
from permissions.models import Account
from workflows.engine.registry import part_of, processes


@dataclass(frozen=True)
class Rectification:
    """Cases of one flow that are found, become due and are closed: counted on any day by township, category, level and month.

    `counting` says since when a case counts and which limits make it due, `late_words` says the same to the reader of the page.
    `operation` is the column of the special operation, if the process has one. What stands in no figure the vocabulary of the process says.
    """

    process: str
    title: Words
    counting: Counting = field(default_factory=Counting)
    late_words: Words = ""
    operation: str = ""


@dataclass(frozen=True)
class WallRow:
    """One case on a wall: its group, its supervisor, how far it is, when it is due and where the clock stands."""

    case: Case
    group: Words
    supervisor: str
    due_on: date | None
    clock: Mapping[str, Any] | None
    progress: int | None = None
    progress_words: Words = ""
    is_late: bool = False
    note: Words = ""


@dataclass(frozen=True)
class WallCounts:
    """What stands above a wall: all, open, late, done; by the scope of whoever looks."""

    all: int
    open: int
    late: int
    done: int


@dataclass(frozen=True)
class WallPage:
    """One page of a wall: late ones first, then by the day they are due; and where the next page begins."""

    rows: Sequence[WallRow]
    counts: WallCounts
    groups: Sequence[tuple[str, Words]] = field(default_factory=tuple)
    next_after: str = ""


@dataclass(frozen=True)
class Wall:
    """Cases of one process under somebody's eyes together. `page` is asked for whom, what is shown, which group, and from where.

    What is shown is "open", "late", "done" or "all"; an unknown group is every group.
    """

    code: str
    title: Words
    text: Words
    page: Callable[[Account, str, str, str], WallPage]
    empty_title: Words = ""
    empty_text: Words = ""
    """What stands there instead where nothing is under common supervision."""


Board = TypeVar("Board", Rectification, Wall)


def declared(kind: type[Board]) -> Iterator[Board]:
    """The boards of a kind that the installed processes declare in `boards.py` as BOARDS."""
    for config in processes():
        for board in getattr(part_of(config.label, "boards"), "BOARDS", ()):
            if isinstance(board, kind):
                yield board
