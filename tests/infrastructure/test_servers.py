"""The suite stands on real databases and a real broker."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from tests.servers import running, start_postgres, start_valkey

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_the_database_is_the_one_asked_for() -> None:
    asked = os.environ.get("ANJIAN_TEST_DATABASE", "sqlite")
    assert connection.vendor == {"sqlite": "sqlite", "postgres": "postgresql"}[asked]


@pytest.mark.django_db(transaction=True)
def test_sqlite_is_a_file_with_write_ahead_log_and_recursive_triggers() -> None:
    if connection.vendor != "sqlite":
        return
    assert Path(str(connection.settings_dict["NAME"])).is_file()
    with connection.cursor() as cursor:
        words = {}
        for pragma in ("journal_mode", "recursive_triggers", "foreign_keys", "synchronous"):
            cursor.execute(f"PRAGMA {pragma}")
            words[pragma] = cursor.fetchone()[0]
    assert words == {"journal_mode": "wal", "recursive_triggers": 1, "foreign_keys": 1, "synchronous": 1}


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_twenty_threads_write_and_none_is_refused() -> None:
    from django.contrib.sessions.models import Session
    from django.db import connections, transaction
    from django.utils import timezone

    failures: list[Exception] = []
    together = threading.Barrier(20)

    def write(number: int) -> None:
        together.wait()
        try:
            with transaction.atomic():
                Session.objects.filter(session_key="none").exists()
                Session.objects.create(session_key=f"racer{number}", session_data="", expire_date=timezone.now())
        except Exception as failure:
            failures.append(failure)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=write, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert Session.objects.filter(session_key__startswith="racer").count() == 20


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_a_child_process_works_on_the_same_database(process_environment: dict[str, str]) -> None:
    from django.contrib.sessions.models import Session
    from django.utils import timezone

    Session.objects.create(session_key="seen-by-child", session_data="", expire_date=timezone.now())
    script = (
        "import django; django.setup(); from django.contrib.sessions.models import Session; "
        "print(Session.objects.filter(session_key='seen-by-child').count())"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], env=process_environment, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.stdout.strip() == "1", done.stderr


@pytest.mark.parametrize("start", [start_postgres, start_valkey])
def test_a_server_ends_and_leaves_nothing(start) -> None:
    with running(start) as server:
        assert server.folder.is_dir()
        assert not server.ended()
    assert server.ended()
    assert not server.folder.exists()


@pytest.mark.broker
def test_a_job_travels_over_the_real_broker(redis_broker: str) -> None:
    import redis

    from config.celery import app

    app.send_task("nobody.listens", args=[7])
    with redis.Redis.from_url(redis_broker) as client:
        assert client.llen("celery") == 1


def test_files_of_the_suite_stay_in_its_own_folder() -> None:
    run = Path(settings.TEST_RUN)
    for path in (settings.MEDIA_ROOT, settings.ANJIAN_ANCHOR_FILE):
        assert Path(path).is_relative_to(run)


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_the_audit_is_emptied_after_a_test_and_guarded_in_the_next(turn: int) -> None:
    from django.db import DatabaseError, transaction

    from foundation import audit

    assert audit.AuditRow.objects.count() == 0
    with transaction.atomic():
        audit.append_to_bureau([audit.Entry(act="infrastructure.turn", reason=str(turn))], actor=None)
    with pytest.raises(DatabaseError), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {audit.AuditRow._meta.db_table}")
    assert audit.AuditRow.objects.count() == 1
