"""Acts that were played before from the very same state: their rows are laid down instead of played again.

A hundred tests begin with the same thirty acts. An act is told by its door, its hand, its answers and the moment at which the clock is held,
a state by every row of the database. What the first playing of an act wrote, returned and left to do after commit is kept for the
process, and laid down where the same act meets the same state. Nothing is remembered of an act that was refused, where the clock
runs, where a test has changed code or settings under the act, or on PostgreSQL, whose keys are never given twice.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any

from django.db import connection, models, transaction
from django.utils import translation

from cases import calendar
from foundation import clock
from permissions.models import Account
from tests.snapshots import read_rows, tables
from workflows.engine.acts import Outcome

Rows = frozenset[tuple[Any, ...]]

WRITES = re.compile(r'\s*(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM)\s+"?(\w+)"?', re.IGNORECASE)
HARMLESS = re.compile(r"\s*(?:SELECT|SAVEPOINT|RELEASE|PRAGMA|EXPLAIN|WITH)\b", re.IGNORECASE)
#: Fixtures under which a test may have changed what an act does.
CHANGING = {"monkeypatch", "settings", "mocker"}

#: By table the columns that are written otherwise each time and on which no act depends: the salt of a password, the clock of the machine.
DIFFERENT_EACH_TIME = {Account._meta.db_table: {"password", "date_joined"}}


class NotToldError(Exception):
    """An answer that is not told apart by its value."""


@dataclass(frozen=True)
class Played:
    """What an act left: by table the rows that are gone and those that are new, what it returned, what it does after commit."""

    rows: dict[str, tuple[Rows, Rows]]
    outcome: Outcome
    after_commit: tuple[tuple[Callable[[], Any], bool], ...]


_PLAYED: dict[Any, Played] = {}


@dataclass
class Memory:
    """The state of the database as one test sees it: rows by table, read again where something was written."""

    rows: dict[str, Rows] = field(default_factory=dict)
    marks: dict[str, int] = field(default_factory=dict)
    written: set[str] = field(default_factory=set)
    ever_written: set[str] = field(default_factory=set)
    everything: bool = True
    ever_unknown: bool = False
    """Whether something was written of which it is not known where: then whatever is rolled back may be anything."""

    def watch(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        """Notes which tables a statement writes; whatever it does not know may have written all of them."""
        found = WRITES.match(sql)
        if found:
            self.written.add(found[1])
            self.ever_written.add(found[1])
        elif sql.startswith("ROLLBACK TO"):
            self.written |= self.ever_written
            self.everything = self.everything or self.ever_unknown
        elif not HARMLESS.match(sql):
            self.everything = self.ever_unknown = True
        return execute(sql, params, many, context)

    def settle(self) -> None:
        """Read what was written since."""
        stale = tables() if self.everything else self.written
        for table in stale:
            self._set(table, frozenset(read_rows(table)))
        self.written, self.everything = set(), False

    def _set(self, table: str, rows: Rows) -> None:
        self.rows[table] = rows
        blind = DIFFERENT_EACH_TIME.get(table)
        seen = (
            frozenset(
                tuple(value for name, value in zip(columns_of(table), row, strict=True) if name not in blind) for row in rows
            )
            if blind
            else rows
        )
        self.marks[table] = hash(seen)

    @property
    def state(self) -> int:
        return hash(tuple(sorted(self.marks.items())))

    def play(self, told: tuple[Any, ...], run: Callable[[], Outcome]) -> Outcome:
        self.settle()
        key = (told, self.state, clock._held.get(), translation.get_language())
        played = _PLAYED.get(key)
        if played is not None:
            self._lay_down(played)
            return read_anew(played.outcome)
        before, due = dict(self.rows), len(connection.run_on_commit)
        outcome = run()
        self.settle()
        changed = {table: (before[table] - now, now - before[table]) for table, now in self.rows.items() if now != before[table]}
        after = tuple((function, robust) for _points, function, robust in connection.run_on_commit[due:])
        _PLAYED[key] = Played(changed, outcome, after)
        return outcome

    def _lay_down(self, played: Played) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            # What guards rows against change and deletion let the act through when it was played; here rows are replaced.
            cursor.execute("PRAGMA recursive_triggers = OFF")
            for table, (gone, new) in played.rows.items():
                place = _key_of(table)
                kept = {row[place[0]] for row in new}
                cursor.executemany(
                    f'DELETE FROM "{table}" WHERE "{place[1]}" = %s',
                    [(row[place[0]],) for row in gone if row[place[0]] not in kept],
                )
                rows = sorted(new, key=lambda row: str(row[place[0]]).zfill(20))
                if rows:
                    cursor.executemany(f'INSERT OR REPLACE INTO "{table}" VALUES ({", ".join(["%s"] * len(rows[0]))})', rows)
            cursor.execute("PRAGMA recursive_triggers = ON")
        for table, (gone, new) in played.rows.items():
            self._set(table, (self.rows[table] - gone) | new)
        self.written = set()
        for function, robust in played.after_commit:
            transaction.on_commit(function, robust=robust)


@cache
def _table(table: str) -> list[tuple[str, bool]]:
    """Its columns in their order, each with whether it is the key."""
    with connection.cursor() as cursor:
        return [(row[1], bool(row[5])) for row in cursor.execute(f'PRAGMA table_info("{table}")').fetchall()]


@cache
def columns_of(table: str) -> list[str]:
    return [name for name, _is_key in _table(table)]


@cache
def _key_of(table: str) -> tuple[int, str]:
    """Where in a row its key stands, and what it is called."""
    ((number, name),) = [(number, name) for number, (name, is_key) in enumerate(_table(table)) if is_key]
    return number, name


def read_anew(outcome: Outcome) -> Outcome:
    """The same rows as objects of their own: what one test does to them is no matter of another."""

    def anew(rows: Any) -> list[Any]:
        return [type(row)._default_manager.get(pk=row.pk) for row in rows]

    (case,) = anew([outcome.case])
    return replace(outcome, case=case, papers=anew(outcome.papers), opened=anew(outcome.opened))


def _told(value: Any) -> Any:
    """An answer as something that is equal where it says the same."""
    if value is None or isinstance(value, str | int | float | Decimal | dt.date | dt.time | dt.timedelta | bytes | Enum):
        return value
    if isinstance(value, models.Model):
        return value._meta.label, value.pk
    if isinstance(value, dict):
        return tuple((name, _told(each)) for name, each in value.items())
    if isinstance(value, list | tuple):
        return tuple(map(_told, value))
    if hasattr(value, "seek") and hasattr(value, "read"):
        value.seek(0)
        content = value.read()
        value.seek(0)
        return value.name, content
    raise NotToldError(type(value))


#: The memory of the test that runs.
_memory: list[Memory] = []


@contextmanager
def remembering() -> Iterator[None]:
    """For one test."""
    memory = Memory()
    _memory.append(memory)
    try:
        with connection.execute_wrapper(memory.watch):
            yield
    finally:
        _memory.clear()


def played(told: tuple[Any, ...], run: Callable[[], Outcome]) -> Outcome:
    """What ``run`` returns and leaves, played or laid down; ``told`` says which act it is."""
    if not _memory or not connection.in_atomic_block or clock._held.get() is None or calendar._supposed.get() is not None:
        return run()
    try:
        key = _told(told)
    except NotToldError:
        return run()
    return _memory[0].play(key, run)
