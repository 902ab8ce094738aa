"""Triggers that hold fast what was sent: no row of an annual return is ever changed or deleted."""

from typing import Any

from foundation.database.triggers import SQLITE, Guard, Trigger
from reports.models import AnnualReturn, ReturnedFigure, ReturnedTable

TABLES = tuple(model._meta.db_table for model in (AnnualReturn, ReturnedFigure, ReturnedTable))


def _triggers(vendor: str) -> list[Trigger]:
    each = "" if vendor == SQLITE else " FOR EACH ROW"
    return [
        Trigger(table, f"sent_{event.lower()}", f"BEFORE {event} ON {table}{each}", "what was sent never changes")
        for table in TABLES
        for event in ("UPDATE", "DELETE")
    ]


GUARD = Guard("reports_permanent", "% never changes", _triggers)


def install_after_migrate(*, using: str, **_signal: Any) -> None:
    """After every migrate: on SQLite a migration that alters a table rebuilds it and loses the triggers."""
    from django.db import connections

    connection = connections[using]
    known = connection.introspection.table_names()
    if all(table in known for table in TABLES):
        GUARD.install(connection)
