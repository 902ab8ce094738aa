"""A database for a bench, made anew and taken away: SQLite as a file, or PostgreSQL out of a wheel."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory


@contextmanager
def database(kind: str, *, specimen: bool = False) -> Iterator[None]:
    """Set up Django on an empty, migrated database of this kind, if asked with the specimen's flows; one kind a process."""
    from tests.servers import running, start_postgres

    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
    if specimen:
        os.environ["ANJIAN_BENCH_SPECIMEN"] = "1"
    with TemporaryDirectory(prefix="anjian-bench-") as folder:
        if kind == "postgres":
            with running(start_postgres) as server:
                os.environ["ANJIAN_DATABASE_URL"] = server.url
                _migrate()
                yield
                _close()
        else:
            os.environ["ANJIAN_DATABASE_URL"] = f"sqlite:///{Path(folder) / 'bench.sqlite3'}"
            _migrate()
            yield
            _close()


def _migrate() -> None:
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    from django.db import connection

    from bench.flows_b1.models import B1Record

    # The bench's own table has no migrations: PostgreSQL wants the tables it points at to be there first.
    with connection.schema_editor() as editor:
        editor.create_model(B1Record)


def _close() -> None:
    from django.db import connections

    connections.close_all()
