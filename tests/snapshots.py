"""Registers that test after test begins with: written once in a process, and laid down as rows wherever they are asked for again."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import IntegrityError, connection, transaction

from foundation import clock

Written = TypeVar("Written")


@dataclass(frozen=True)
class Snapshot:
    """The rows that somebody's writing left in the tables, and what he returned."""

    rows: dict[str, list[Any]]
    result: bytes


_TAKEN: dict[tuple[str, Any], Snapshot] = {}


def once(name: str, write: Callable[[], Written]) -> Written:
    """What `write` leaves in the database and returns, as if it had been run.

    Told apart by its name and by the moment at which the clock is held. Only inside a test's transaction: rows that are committed
    bring what hangs on their commit, and are written as ever. So they are where the keys of the rows are taken already.
    """
    if not connection.in_atomic_block:
        return write()
    key = (name, clock._held.get())
    taken = _TAKEN.get(key)
    if taken is not None and _lay_down(taken):
        return pickle.loads(taken.result)
    before = _contents()
    result = write()
    after = _contents()
    if all(rows <= after[table] for table, rows in before.items()):
        new = {table: sorted(after[table] - rows, key=str) for table, rows in before.items()}
        _TAKEN[key] = Snapshot({table: rows for table, rows in new.items() if rows}, pickle.dumps(result))
    return result


def _contents() -> dict[str, set[Any]]:
    return {table: set(read_rows(table)) for table in tables()}


def tables() -> list[str]:
    return connection.introspection.django_table_names(only_existing=True)


def read_rows(table: str) -> list[Any]:
    """Rows as the database writes them, so that no type is lost on the way: tuples on SQLite, lines of COPY on PostgreSQL."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            columns = [column[0] for column in cursor.execute(f'SELECT * FROM "{table}" LIMIT 0').description]
            # With a sign before it a column is an expression, which the driver leaves as it is stored.
            as_stored = ", ".join('+"' + column + '"' for column in columns)
            return cursor.execute(f'SELECT {as_stored} FROM "{table}"').fetchall()
        with cursor.copy(f'COPY "{table}" TO STDOUT') as lines:
            return b"".join(bytes(block) for block in lines).splitlines(keepends=True)


def _lay_down(snapshot: Snapshot) -> bool:
    """False if a key is taken; then nothing was written."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            for table, rows in snapshot.rows.items():
                if connection.vendor == "sqlite":
                    cursor.executemany(f'INSERT INTO "{table}" VALUES ({", ".join(["%s"] * len(rows[0]))})', rows)
                else:
                    with connection.wrap_database_errors, cursor.copy(f'COPY "{table}" FROM STDIN') as lines:
                        lines.write(b"".join(rows))
    except IntegrityError:
        return False
    return True
