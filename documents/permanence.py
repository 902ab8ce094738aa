"""Triggers that hold fast what an issued paper says: frozen columns never change, papers and services are never deleted."""

from typing import Any

from documents.models import BoundFile, IssuedDocument, PaperScan, Service, ServiceProof
from foundation.database.triggers import SEALED_WITHIN, SQLITE, Guard, Trigger

_TABLE = IssuedDocument._meta.db_table
_BOUND = BoundFile._meta.db_table
_KEPT = (_TABLE, PaperScan._meta.db_table, Service._meta.db_table, ServiceProof._meta.db_table, _BOUND)
# A PDF is hung on the paper once; after that it is the paper.
_PDF = ("pdf", "pdf_sha256", "pages")


def _frozen() -> list[str]:
    columns = {field.attname: str(field.column) for field in IssuedDocument._meta.concrete_fields}
    return [columns[name] for name in IssuedDocument.FROZEN]


def _triggers(vendor: str) -> list[Trigger]:
    differs = "IS NOT" if vendor == SQLITE else "IS DISTINCT FROM"
    changed = " OR ".join(f'OLD."{column}" {differs} NEW."{column}"' for column in _frozen())
    reprinted = " OR ".join(f'OLD."{column}" {differs} NEW."{column}"' for column in _PDF)
    if_changed, if_reprinted = changed, f"OLD.print_state = 'printed' AND ({reprinted})"
    each = "" if vendor == SQLITE else " FOR EACH ROW"
    if vendor != SQLITE:
        if_changed, if_reprinted = f"({if_changed})", f"({if_reprinted})"
    kept = "issued papers and their service records are never deleted"
    return [
        Trigger(_TABLE, "frozen", f"BEFORE UPDATE ON {_TABLE}{each} WHEN {if_changed}", "an issued paper never changes"),
        Trigger(_TABLE, "printed", f"BEFORE UPDATE ON {_TABLE}{each} WHEN {if_reprinted}", "a printed paper is printed"),
        Trigger(_BOUND, "bound", f"BEFORE UPDATE ON {_BOUND}{each}", "a bound file never changes"),
        *(Trigger(table, "kept", f"BEFORE DELETE ON {table}{each}", kept) for table in _KEPT),
    ]


GUARD = Guard("documents_permanent", "% never changes", _triggers)
install = GUARD.install
#: For a migration that rebuilds the table.
remove = GUARD.remove
SEALED_WITHIN[_TABLE] = GUARD


def install_after_migrate(*, using: str, **_signal: Any) -> None:
    """After every migrate: on SQLite a migration that alters the table rebuilds it and loses the triggers."""
    from django.db import connections

    connection = connections[using]
    tables = connection.introspection.table_names()
    if all(table in tables for table in _KEPT):
        install(connection)
