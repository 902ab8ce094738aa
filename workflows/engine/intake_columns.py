"""The columns of a ledger: what each is called, what is asked of it, and where its value lives in the case; in both directions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from foundation.numbers import Number

SERIAL, DATE, DONE = "serial", "date", "done"


class Words:
    """The words of a ledger for one list of choices: read as any of them, written out as the first.

    ``Words((Level.MAJOR, "重大 重大隐患"), (Level.GENERAL, "一般 一般隐患"))``; ``also`` are values that are only written out.
    """

    def __init__(self, *rows: tuple[Any, str], also: Mapping[Any, str] | None = None) -> None:
        self.empty = None if any(isinstance(value, bool) for value, _words in rows) else ""
        self.first = tuple(words.split()[0] for _value, words in rows)
        self._meant = {word: value for value, words in rows for word in words.split()}
        self._written = {_plain(value): words.split()[0] for value, words in rows}
        self._written |= {_plain(value): word for value, word in (also or {}).items()}

    def read(self, written: str) -> Any:
        """What a clerk's word stands for; None for a word nobody knows."""
        return self._meant.get(written)

    def write(self, value: Any, otherwise: Any = "") -> str:
        """The ledger's own word for a value."""
        return self._written.get(_plain(value), str(otherwise))


def _plain(value: Any) -> Any:
    return getattr(value, "value", value)


@dataclass(frozen=True)
class Column:
    """One column of a ledger."""

    field: str
    header: str
    group: str = ""
    variants: tuple[str, ...] = ()
    """What clerks write instead of the header."""
    kind: str = "text"
    """``text``, ``number``, ``choice``, SERIAL (counts the rows, and is not read), DATE (a limit or an appointment) or DONE: a day on which something was done."""
    essential: bool = False
    """Every row needs it, whether the sheet has the column or not."""
    wanted: bool = False
    """A row needs it where the sheet has the column."""
    width: int = 14
    note: str = ""
    offered: bool = False
    """Whether the template lets choose among the words."""
    to: str = ""
    """Where the value lives, ``case.place`` or ``record.found_on``: kept there as read, and written out from there. What lies behind a
    relation, ``case.unit.name``, is only written out: which row the words mean a process says itself."""
    after: str = ""
    """The fields of the days before which this one cannot lie."""
    words: Words | None = None
    longest: int = 0
    """How many characters there is room for; 0 for no bound."""
    holds: Number | None = None
    """Which number of a person or a card it asks for, which the process keeps sealed; a row with one in any other column is refused."""

    @property
    def choices(self) -> tuple[str, ...]:
        """The words that the template offers."""
        return self.words.first if self.offered and self.words is not None else ()

    @property
    def is_day(self) -> bool:
        return self.kind in (DATE, DONE)

    def written(self, value: Any) -> str:
        """A value as the ledger writes it; several choices in one cell."""
        if value is None or value in ("", []):
            return ""
        if self.words is not None:
            return "；".join(self.words.write(each, each) for each in (value if isinstance(value, list) else [value]))
        if isinstance(value, Decimal):
            return f"{value.normalize():f}"
        return value.isoformat() if isinstance(value, date) else str(value)


def written_out(columns: Iterable[Column], **sources: Any) -> dict[str, str]:
    """What stands in the places of these columns, as the ledger writes it: ``written_out(COLUMNS, case=case, record=record)``."""
    found = {}
    for column in columns:
        place, *names = column.to.split(".")
        value = sources.get(place)
        if value is None:
            continue
        for name in names:
            value = getattr(value, name, None)
        found[column.field] = column.written(value)
    return found
