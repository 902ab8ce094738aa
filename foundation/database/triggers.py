"""Triggers that forbid changing what only grows: the audit rows and their seals, on both databases."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections

GUARDED_TABLES = ("foundation_auditrow", "foundation_seal")

_SQLITE = """
CREATE TRIGGER IF NOT EXISTS {table}_no_{event} BEFORE {event} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
"""

_POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION foundation_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END $$
"""
_POSTGRES = (
    "DROP TRIGGER IF EXISTS {table}_no_change ON {table}",
    "CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION foundation_append_only()",
    "DROP TRIGGER IF EXISTS {table}_no_truncate ON {table}",
    "CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION foundation_append_only()",
)


def _statements(vendor: str) -> list[str]:
    if vendor == "sqlite":
        return [_SQLITE.format(table=table, event=event) for table in GUARDED_TABLES for event in ("UPDATE", "DELETE")]
    return [_POSTGRES_FUNCTION, *(line.format(table=table) for table in GUARDED_TABLES for line in _POSTGRES)]


def _names(vendor: str, table: str) -> set[str]:
    events = ("UPDATE", "DELETE") if vendor == "sqlite" else ("change", "truncate")
    return {f"{table}_no_{event}" for event in events}


def install(connection: Any) -> None:
    """Put the triggers in place; harmless if they are. Raises on a database that the product does not know."""
    if connection.vendor not in {"sqlite", "postgresql"}:
        raise NotImplementedError(f"No append-only triggers for {connection.vendor}.")
    with connection.cursor() as cursor:
        for statement in _statements(connection.vendor):
            cursor.execute(statement)


def remove(connection: Any) -> None:
    """Take the triggers away."""
    with connection.cursor() as cursor:
        for table in GUARDED_TABLES:
            for name in sorted(_names(connection.vendor, table)):
                on = "" if connection.vendor == "sqlite" else f" ON {table}"
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


def unguarded(using: str = DEFAULT_DB_ALIAS) -> list[str]:
    """The guarded tables that lack a trigger, or whose trigger is switched off."""
    connection = connections[using]
    if connection.vendor == "sqlite":
        question = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    else:
        question = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')"
    with connection.cursor() as cursor:
        cursor.execute(question)
        present = {name for (name,) in cursor.fetchall()}
    return [table for table in GUARDED_TABLES if not _names(connection.vendor, table) <= present]


@contextmanager
def lifted(using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """The block without triggers, which are back after it. For the flush between tests, and for nothing else."""
    connection = connections[using]
    remove(connection)
    try:
        yield
    finally:
        install(connection)
