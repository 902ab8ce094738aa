"""Each worker has a migrated database of its own, and finds it so again after a test that committed."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Permission
from django.db import DatabaseError, connection, transaction

from foundation import audit
from tests import databases


def filled() -> dict[str, list[Any]]:
    """Every table that holds a row, with its keys."""
    models = apps.get_models(include_auto_created=True)
    rows = {model._meta.db_table: sorted(map(str, model._default_manager.values_list("pk", flat=True))) for model in models}
    return {table: keys for table, keys in rows.items() if keys}


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_what_a_test_committed_is_gone_and_what_migrating_laid_down_is_there_again() -> None:
    before = filled()
    assert {"auth_permission", "django_content_type"} <= before.keys()
    with transaction.atomic():
        audit.append_to_bureau([audit.Entry(act="infrastructure.kept", reason="留痕")], actor=None)
        Permission.objects.all().delete()
    assert filled().keys() != before.keys()
    databases.restore(connection)
    assert filled() == before
    with transaction.atomic():
        audit.append_to_bureau([audit.Entry(act="infrastructure.kept", reason="留痕")], actor=None)
    with pytest.raises(DatabaseError), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {audit.AuditRow._meta.db_table}")


@pytest.mark.both_databases
@pytest.mark.django_db
def test_the_copy_is_what_the_migrations_make() -> None:
    """No migration waits, and every guard of a table stands."""
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []
    for guard in [databases.APPEND_ONLY, *databases.SEALED_WITHIN.values()]:
        assert guard.unguarded() == []


def test_a_changed_migration_or_trigger_makes_the_database_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    now = databases.digest("sqlite")
    assert databases.digest("sqlite") == now != databases.digest("postgresql")

    read = Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda path: read(path) + (b"#" if path.name == "0001_initial.py" else b""))
    assert databases.digest("sqlite") != now
    monkeypatch.undo()

    monkeypatch.setattr(databases, "SEALED_WITHIN", {})
    assert databases.digest("sqlite") != now
    monkeypatch.undo()
    assert databases.digest("sqlite") == now


def test_the_states_used_last_are_kept_and_folders_of_dead_runs_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(databases, "KEPT", tmp_path)
    for age in range(databases.STATES + 2):
        (tmp_path / f"{age}.sqlite3").touch()
        os.utime(tmp_path / f"{age}.sqlite3", (time.time() - 60 * (age + 1),) * 2)
    (tmp_path / "1.sql").touch()
    oldest = tmp_path / f"{databases.STATES + 1}.sqlite3"
    databases._use(oldest)
    kept = {path.name for path in tmp_path.glob("*.sqlite3")}
    assert kept == {oldest.name, *(f"{age}.sqlite3" for age in range(databases.STATES - 1))}
    assert (tmp_path / "1.sql").exists()

    monkeypatch.setattr(settings, "TEST_VAR", tmp_path)
    dead, fresh, living = tmp_path / "4194999-gw0", tmp_path / "4194998-gw0", tmp_path / f"{os.getpid()}-gw0"
    for folder in (dead, fresh, living):
        folder.mkdir()
    long_ago = time.time() - databases.LEFT_BEHIND_SECONDS - 60
    for folder in (dead, living):
        os.utime(folder, (long_ago, long_ago))
    databases.forget_dead_runs()
    assert [folder.exists() for folder in (dead, fresh, living)] == [False, True, True]
