"""Triggers that keep rows as they are, on both databases; the first of them guard the audit rows and their seals."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections

SQLITE, POSTGRESQL = "sqlite", "postgresql"


@dataclass(frozen=True)
class Trigger:
    """One trigger of one database: when it fires, and (on SQLite) with which words."""

    table: str
    name: str
    when: str
    complaint: str = ""

    @property
    def full_name(self) -> str:
        return f"{self.table}_{self.name}"


@dataclass(frozen=True)
class Guard:
    """A family of triggers: put in place, taken away, missed, lifted together. ``complaint`` is what PostgreSQL says, % is the table."""

    function: str
    complaint: str
    triggers: Callable[[str], list[Trigger]]

    def install(self, connection: Any) -> None:
        """Put the triggers in place; harmless if they are. Raises on a database that the product does not know."""
        if connection.vendor not in {SQLITE, POSTGRESQL}:
            raise NotImplementedError(f"No triggers for {connection.vendor}.")
        with connection.cursor() as cursor:
            if connection.vendor == POSTGRESQL:
                cursor.execute(
                    f"CREATE OR REPLACE FUNCTION {self.function}() RETURNS trigger LANGUAGE plpgsql AS $$ "
                    f"BEGIN RAISE EXCEPTION '{self.complaint}', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END $$"
                )
            for trigger in self.triggers(connection.vendor):
                for statement in self._put(connection.vendor, trigger):
                    cursor.execute(statement)

    def _put(self, vendor: str, trigger: Trigger) -> list[str]:
        if vendor == SQLITE:
            return [
                f"CREATE TRIGGER IF NOT EXISTS {trigger.full_name} {trigger.when} BEGIN SELECT RAISE(ABORT, '{trigger.complaint}'); END"
            ]
        return [
            f"DROP TRIGGER IF EXISTS {trigger.full_name} ON {trigger.table}",
            f"CREATE TRIGGER {trigger.full_name} {trigger.when} EXECUTE FUNCTION {self.function}()",
        ]

    def remove(self, connection: Any) -> None:
        """Take the triggers away."""
        with connection.cursor() as cursor:
            for trigger in self.triggers(connection.vendor):
                on = "" if connection.vendor == SQLITE else f" ON {trigger.table}"
                cursor.execute(f"DROP TRIGGER IF EXISTS {trigger.full_name}{on}")

    def unguarded(self, using: str = DEFAULT_DB_ALIAS) -> list[str]:
        """The tables that lack a trigger, or whose trigger is switched off."""
        connection = connections[using]
        if connection.vendor == SQLITE:
            question = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        else:
            question = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')"
        with connection.cursor() as cursor:
            cursor.execute(question)
            present = {name for (name,) in cursor.fetchall()}
        missing = {trigger.table: None for trigger in self.triggers(connection.vendor) if trigger.full_name not in present}
        return list(missing)

    @contextmanager
    def lifted(self, using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
        """The block without triggers, which are back after it; in a transaction nobody else ever sees the table without them."""
        connection = connections[using]
        self.remove(connection)
        try:
            yield
        finally:
            self.install(connection)


GUARDED_TABLES = ("foundation_auditrow", "foundation_seal")


def _append_only(vendor: str) -> list[Trigger]:
    if vendor == SQLITE:
        return [
            Trigger(table, f"no_{event}", f"BEFORE {event} ON {table}", f"{table} is append-only")
            for table in GUARDED_TABLES
            for event in ("UPDATE", "DELETE")
        ]
    return [
        trigger
        for table in GUARDED_TABLES
        for trigger in (
            Trigger(table, "no_change", f"BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW"),
            Trigger(table, "no_truncate", f"BEFORE TRUNCATE ON {table} FOR EACH STATEMENT"),
        )
    ]


APPEND_ONLY = Guard("foundation_append_only", "% is append-only", _append_only)
install, remove, unguarded = APPEND_ONLY.install, APPEND_ONLY.remove, APPEND_ONLY.unguarded
#: For the flush between tests, and for nothing else.
lifted = APPEND_ONLY.lifted

#: Tables whose frozen columns hold sealed tokens: the guard that `manage.py reseal` lifts while it seals them anew.
SEALED_WITHIN: dict[str, Guard] = {}
