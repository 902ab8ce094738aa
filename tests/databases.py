"""The test database: migrated once for each state of the migrations, kept under var/test, copied for every worker and run.

The kept one is named after a digest of everything that shapes an empty database: change a migration and it is made anew.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings

from foundation.database.triggers import APPEND_ONLY, SEALED_WITHIN
from permissions import grants
from reports import permanence

ROOT = Path(settings.BASE_DIR)
KEPT = settings.TEST_VAR / "databases"
#: How many states are kept of each kind of database: branches are changed to and fro.
STATES = 6
#: Files of a run that was killed are taken away after that long.
LEFT_BEHIND_SECONDS = 24 * 3600
#: How long a connection that a test forgot may hold the database before the next test is refused one.
HELD_SECONDS = 30.0


def digest(vendor: str) -> str:
    """What an empty database of this kind looks like: migrations, what they import, versions, and what is laid down after migrating."""
    found = hashlib.sha256(f"{sys.version_info[:2]} {settings.INSTALLED_APPS}".encode())
    migrations = [
        path
        for config in apps.get_app_configs()
        if Path(config.path).is_relative_to(ROOT) and ".venv" not in Path(config.path).parts
        for path in sorted((Path(config.path) / "migrations").glob("*.py"))
    ]
    imported = {path for migration in migrations for path in _imported(migration)}
    for path in [*migrations, *sorted(imported), *(ROOT / "requirements.txt", ROOT / "requirements-dev.txt")]:
        found.update(f"{path.relative_to(ROOT)} {hashlib.sha256(path.read_bytes()).hexdigest()}".encode())
    for guard in [APPEND_ONLY, *SEALED_WITHIN.values(), permanence.GUARD]:
        found.update(f"{guard.function} {guard.complaint} {guard.triggers(vendor)}".encode())
    found.update(f"{_duties()}".encode())
    return found.hexdigest()[:16]


# Migrations are written by a program: one import a line.
_IMPORT = re.compile(r"^\s*(?:from ([\w.]+) import ([\w, ]+)|import ([\w.]+))", re.MULTILINE)


def _imported(path: Path) -> Iterator[Path]:
    """The product's own modules that this file imports (a package: all its modules)."""
    for source, members, module in _IMPORT.findall(path.read_text(encoding="utf-8")):
        names = [module] if module else [source, *(f"{source}.{name.strip()}" for name in members.split(","))]
        for name in names:
            module = ROOT.joinpath(*name.split("."))
            if module.is_dir():
                yield from module.glob("*.py")
            elif module.with_suffix(".py").is_file():
                yield module.with_suffix(".py")


def _duties() -> list[str]:
    """Duties of cases have a row each, written after migrating."""
    return sorted(grants.registered(apps.get_model("cases", "Case")).duties)


@contextmanager
def _alone(name: str) -> Iterator[None]:
    """One process at a time, of all runs on this checkout."""
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / f"{name}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def provide(connection: Any) -> None:
    """Point the connection at a database of this worker's own, migrated and empty. Raises what migrating raises."""
    if connection.vendor == "sqlite":
        _provide_sqlite(connection)
    else:
        _provide_postgres(connection)


def take_away(connection: Any) -> None:
    """Close and drop what `provide` made; files go with the folder of the run."""
    connection.close()
    if connection.vendor == "postgresql":
        with connection.creation._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{connection.settings_dict["NAME"]}" WITH (FORCE)')


def restore(connection: Any) -> None:
    """After a test that committed: every table is again as migrating left it, and so are caches of what it laid down."""
    if connection.vendor == "sqlite":
        _restore_sqlite(connection)
    else:
        _restore_postgres(connection)
    from foundation import settings as dated_settings  # loaded with Django, after the settings of the suite

    dated_settings.forget()


def _turn_to(connection: Any, name: str) -> None:
    connection.close()
    settings.DATABASES[connection.alias]["NAME"] = name
    connection.settings_dict["NAME"] = name


def _migrate(connection: Any, name: str) -> None:
    """Make the database of that name and migrate it, as Django makes a test database."""
    connection.settings_dict["TEST"]["NAME"] = name
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)


# SQLite: one file


def _provide_sqlite(connection: Any) -> None:
    kept = KEPT / f"{digest('sqlite')}.sqlite3"
    with _alone("sqlite"):
        if not kept.exists():
            making = kept.with_suffix(".making")
            making.unlink(missing_ok=True)
            _migrate(connection, str(making))
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.close()
            making.replace(kept)
        _use(kept)
    # A copy of its own to restore from: another run may take the kept one away.
    shutil.copyfile(kept, _migrated())
    own = settings.TEST_RUN / "test.sqlite3"
    shutil.copyfile(kept, own)
    _turn_to(connection, str(own))


def _migrated() -> Path:
    return Path(settings.TEST_RUN) / "migrated.sqlite3"


def _restore_sqlite(connection: Any) -> None:
    """SQLite's own backup, page by page, of the migrated file over the worker's: in one transaction, past all triggers."""
    until = time.monotonic() + HELD_SECONDS

    def waited(status: int, remaining: int, total: int) -> None:
        if remaining and time.monotonic() > until:
            raise RuntimeError("a connection that a test left open holds the database")

    connection.ensure_connection()
    with closing(sqlite3.connect(_migrated())) as source:
        source.backup(connection.connection, progress=waited, sleep=0.02)


# PostgreSQL: a template in the run's server, and a dump of it that outlives the server


def _provide_postgres(connection: Any) -> None:
    state = digest("postgresql")
    template, own = f"anjian_{state}", f"test_{settings.TEST_RUN.name}"
    with _alone("postgres"):
        if not _exists(connection, template):
            _make_template(connection, template, KEPT / f"{state}.sql")
        with connection.creation._nodb_cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{own}" TEMPLATE "{template}"')
    _turn_to(connection, own)
    with connection.cursor() as cursor:
        cursor.execute(_REMEMBER)


# What migrating laid down is some hundred rows in a few tables (permissions, content types, migrations): remembered beside them.
_TABLES = "SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
_REMEMBER = f"""
DO $$ DECLARE t record; filled boolean; BEGIN
    CREATE SCHEMA migrated;
    FOR t IN {_TABLES} LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM %I)', t.name) INTO filled;
        IF filled THEN EXECUTE format('CREATE TABLE migrated.%I AS SELECT * FROM public.%I', t.name, t.name); END IF;
    END LOOP;
END $$"""
# Emptying only what is filled costs a tenth of TRUNCATE; as a replica's session no trigger and no foreign key is asked.
_RESTORE = f"""
DO $$ DECLARE t record; filled boolean; BEGIN
    SET LOCAL session_replication_role = 'replica';
    FOR t IN {_TABLES} LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM %I)', t.name) INTO filled;
        IF filled THEN EXECUTE format('DELETE FROM %I', t.name); END IF;
    END LOOP;
    FOR t IN SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'migrated'::regnamespace LOOP
        EXECUTE format('INSERT INTO public.%I SELECT * FROM migrated.%I', t.name, t.name);
    END LOOP;
END $$"""


def _restore_postgres(connection: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_RESTORE)


def _exists(connection: Any, name: str) -> bool:
    with connection.creation._nodb_cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        return cursor.fetchone() is not None


def _make_template(connection: Any, template: str, dump: Path) -> None:
    making = f"{template}_making"
    ours = Path(connection.settings_dict["HOST"]).name.startswith("anjian-postgres-")
    if ours and dump.exists():
        with connection.creation._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{making}"')
            cursor.execute(f'CREATE DATABASE "{making}"')
        _program("psql", connection, making, "-q", "-X", "-v", "ON_ERROR_STOP=1", "-f", str(dump))
    else:
        _migrate(connection, making)
        connection.close()
        if ours:
            writing = dump.with_suffix(".making")
            _program("pg_dump", connection, making, "-f", str(writing))
            writing.replace(dump)
    with connection.creation._nodb_cursor() as cursor:
        cursor.execute(f'ALTER DATABASE "{making}" RENAME TO "{template}"')
    if ours:
        _use(dump)


def _program(name: str, connection: Any, database: str, *words: str) -> None:
    """One of the programs that came with the server, on one of its databases; its folder is readable to whoever runs the suite."""
    host = connection.settings_dict["HOST"]
    program = next(Path(host).glob(f"*/pginstall/bin/{name}"))
    command = [str(program), "-h", host, "-U", connection.settings_dict["USER"], "-d", database, *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{name}: {done.stderr}")


# What is kept


def _use(kept: Path) -> None:
    """Mark a state as used today, and take away those of its kind that were not used for longest."""
    kept.touch()
    of_its_kind = sorted(KEPT.glob(f"*{kept.suffix}"), key=lambda path: path.stat().st_mtime, reverse=True)
    for old in of_its_kind[STATES:]:
        old.unlink(missing_ok=True)


def forget_dead_runs() -> None:
    """Take away the folders of runs that were killed."""
    for folder in settings.TEST_VAR.glob("[0-9]*-*"):
        owner = folder.name.partition("-")[0]
        if owner.isdigit() and not _lives(int(owner)) and time.time() - folder.stat().st_mtime > LEFT_BEHIND_SECONDS:
            shutil.rmtree(folder, ignore_errors=True)


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
