"""The table of transitions of a penalty case, and what a chapter of the walk says of its rows."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

TABLE = Path(__file__).parents[1] / "data" / "transitions_enforcement.csv"
ROWS = list(csv.DictReader(TABLE.read_text(encoding="utf-8").splitlines()))
Key = tuple[str, str]


def key_of(row: dict[str, str]) -> Key:
    return row["from_state"], row["action"]


BY_KEY = {key_of(row): row for row in ROWS}

#: While money is owed.
MONEY = "executing or overdue or deferred or enforcement_applied or execution_suspended"

# Why many rows are told to others than the table says.
HANDLERS = "the handlers of a case hear what others do in it"
HEAD = "the section head answers for the case, and hears what is done in it without him"
BOTH = "one act of ours answers yes or no, and tells the same people whichever it is"
THERE = "was there when it was done"


@dataclass(frozen=True)
class Chapter:
    """Stories that walk rows of the table, and where the table speaks of these rows in another way than the flow, with the reason."""

    stories: tuple[Callable[[Any], None], ...] = ()
    later: dict[str, str] = field(default_factory=dict)
    """Rows that are still to come, as ``state/action``, by the landing that brings them (ROADMAP)."""
    as_part_of: dict[Key, tuple[Key, str]] = field(default_factory=dict)
    """Rows that the flow walks within another one."""
    said_otherwise: dict[tuple[str, str, str], tuple[str, str]] = field(default_factory=dict)
    """What a cell of a row says here: row, column, words and reason."""
    told_besides: dict[Key, dict[str, str]] = field(default_factory=dict)
    """Who is told besides those whom the table names, in its words, and why."""
    not_told: dict[Key, dict[str, str]] = field(default_factory=dict)
    """Who is not told although the table names him, and why."""
    not_kept: dict[Key, dict[str, str]] = field(default_factory=dict)
    """Clocks that end otherwise than by being kept, of which the table does not speak, and why."""
    met_at: dict[tuple[Key, str], str] = field(default_factory=dict)
    """Refusals that the table names for a row and that are met elsewhere: in which file of tests."""
    cannot: dict[tuple[Key, str], str] = field(default_factory=dict)
    """Refusals that cannot arise on a row, and why."""


def together(chapters: tuple[Chapter, ...]) -> Chapter:
    """All chapters as one; a row is spoken of in one of them."""
    whole: dict[str, Any] = {"stories": tuple(story for chapter in chapters for story in chapter.stories)}
    for name in ("later", "as_part_of", "said_otherwise", "told_besides", "not_told", "not_kept", "met_at", "cannot"):
        tables = [getattr(chapter, name) for chapter in chapters]
        whole[name] = {key: value for table in tables for key, value in table.items()}
        assert len(whole[name]) == sum(len(table) for table in tables), f"{name}: a row is spoken of twice"
    return Chapter(**whole)
