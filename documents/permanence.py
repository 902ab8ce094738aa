"""Triggers that hold fast what an issued paper says: frozen columns never change, papers and services are never deleted."""

from typing import Any

from documents.models import IssuedDocument, Service, ServiceProof

_TABLE = IssuedDocument._meta.db_table
_KEPT = (_TABLE, Service._meta.db_table, ServiceProof._meta.db_table)
# A PDF is hung on the paper once; after that it is the paper.
_PDF = ("pdf", "pdf_sha256", "pages")


def _frozen() -> list[str]:
    columns = {field.attname: str(field.column) for field in IssuedDocument._meta.concrete_fields}
    return [columns[name] for name in IssuedDocument.FROZEN]


def _sqlite() -> list[str]:
    changed = " OR ".join(f'OLD."{column}" IS NOT NEW."{column}"' for column in _frozen())
    reprinted = " OR ".join(f'OLD."{column}" IS NOT NEW."{column}"' for column in _PDF)
    return [
        f"CREATE TRIGGER IF NOT EXISTS {_TABLE}_frozen BEFORE UPDATE ON {_TABLE} WHEN {changed} "
        "BEGIN SELECT RAISE(ABORT, 'an issued paper never changes'); END",
        f"CREATE TRIGGER IF NOT EXISTS {_TABLE}_printed BEFORE UPDATE ON {_TABLE} "
        f"WHEN OLD.print_state = 'printed' AND ({reprinted}) "
        "BEGIN SELECT RAISE(ABORT, 'a printed paper is printed'); END",
        *(
            f"CREATE TRIGGER IF NOT EXISTS {table}_kept BEFORE DELETE ON {table} "
            "BEGIN SELECT RAISE(ABORT, 'issued papers and their service records are never deleted'); END"
            for table in _KEPT
        ),
    ]


def _postgresql() -> list[str]:
    changed = " OR ".join(f'OLD."{column}" IS DISTINCT FROM NEW."{column}"' for column in _frozen())
    reprinted = " OR ".join(f'OLD."{column}" IS DISTINCT FROM NEW."{column}"' for column in _PDF)
    function = (
        "CREATE OR REPLACE FUNCTION documents_permanent() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "BEGIN RAISE EXCEPTION '% never changes', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END $$"
    )
    triggers = [
        (_TABLE, "frozen", f"BEFORE UPDATE ON {_TABLE} FOR EACH ROW WHEN ({changed})"),
        (_TABLE, "printed", f"BEFORE UPDATE ON {_TABLE} FOR EACH ROW WHEN (OLD.print_state = 'printed' AND ({reprinted}))"),
        *((table, "kept", f"BEFORE DELETE ON {table} FOR EACH ROW") for table in _KEPT),
    ]
    return [
        function,
        *(
            statement
            for table, name, when in triggers
            for statement in (
                f"DROP TRIGGER IF EXISTS {table}_{name} ON {table}",
                f"CREATE TRIGGER {table}_{name} {when} EXECUTE FUNCTION documents_permanent()",
            )
        ),
    ]


def install(connection: Any) -> None:
    """Put the triggers in place; harmless if they are. Raises on a database that the product does not know."""
    statements = {"sqlite": _sqlite, "postgresql": _postgresql}.get(connection.vendor)
    if statements is None:
        raise NotImplementedError(f"No triggers of permanence for {connection.vendor}.")
    with connection.cursor() as cursor:
        for statement in statements():
            cursor.execute(statement)


def remove(connection: Any) -> None:
    """Take the triggers away; for a migration that rebuilds the table."""
    with connection.cursor() as cursor:
        for table, name in [(_TABLE, "frozen"), (_TABLE, "printed"), *((table, "kept") for table in _KEPT)]:
            on = "" if connection.vendor == "sqlite" else f" ON {table}"
            cursor.execute(f"DROP TRIGGER IF EXISTS {table}_{name}{on}")


def install_after_migrate(*, using: str, **_signal: Any) -> None:
    """After every migrate: on SQLite a migration that alters the table rebuilds it and loses the triggers."""
    from django.db import connections

    connection = connections[using]
    tables = connection.introspection.table_names()
    if all(table in tables for table in _KEPT):
        install(connection)
