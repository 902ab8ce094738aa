"""What every test stands on: databases, the audit's triggers, the broker, and CI's rule that a skipped test has failed."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.conf import settings
from django.db import connections
from django.test import TransactionTestCase
from django.utils import translation

from tests import databases
from tests.servers import Server, running, start_valkey

# What is written once stays: triggers forbid it to be emptied. Django empties all tables after a transactional test.


@contextmanager
def lifted_triggers(alias: str = "default") -> Iterator[None]:
    """No trigger fires for this connection inside the block; all are back after it."""
    connection = connections[alias]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = 'replica'")
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute("SET session_replication_role = 'origin'")
        return
    triggers = _sqlite_triggers(connection)
    with connection.cursor() as cursor:
        for name in triggers:
            cursor.execute(f'DROP TRIGGER "{name}"')
    try:
        yield
    finally:
        # Some are made anew by the signal that follows the emptying.
        there = _sqlite_triggers(connection)
        with connection.cursor() as cursor:
            for name, sql in triggers.items():
                if name not in there:
                    cursor.execute(sql, None)


def _sqlite_triggers(connection: Any) -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        return dict(cursor.fetchall())


@pytest.fixture(autouse=True)
def the_bureaus_language() -> None:
    """A page asked for in English leaves its language to the thread; the next test begins in the bureau's own."""
    translation.deactivate()


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: Any) -> Iterator[None]:
    """In place of pytest-django's: a copy of the database that is made once for each state of the migrations."""
    connection = connections["default"]
    with django_db_blocker.unblock():
        databases.forget_dead_runs()
        databases.provide(connection)
    yield
    with django_db_blocker.unblock():
        databases.take_away(connection)


@pytest.fixture(scope="session", autouse=True)
def _flush_past_the_triggers() -> Iterator[None]:
    """Lift the triggers for the emptying of tables after a transactional test, and for nothing else."""
    plain = TransactionTestCase._fixture_teardown

    def teardown(self: TransactionTestCase) -> None:
        with lifted_triggers():
            plain(self)

    TransactionTestCase._fixture_teardown = teardown  # type: ignore[method-assign]
    yield
    TransactionTestCase._fixture_teardown = plain  # type: ignore[method-assign]


@pytest.fixture(scope="session")
def broker_server() -> Iterator[Server]:
    """A Redis-compatible server for the whole run; for tests marked `broker`."""
    with running(start_valkey) as server:
        yield server


@pytest.fixture
def redis_broker(broker_server: Server) -> Iterator[str]:
    """Celery of this process rings over a real broker, emptied before; its address."""
    import redis

    from config.celery import app

    client = redis.Redis.from_url(broker_server.url)
    client.flushall()
    before = app.conf.broker_url
    _point_celery_at(broker_server.url)
    try:
        yield broker_server.url
    finally:
        _point_celery_at(before)
        client.close()


def _point_celery_at(url: str) -> None:
    from config.celery import app

    app.pool.force_close_all()
    app.conf.update(broker_url=url, broker_read_url=url, broker_write_url=url)
    app._pool = None
    if "amqp" in app.__dict__:
        app.amqp._producer_pool = None


@pytest.fixture
def process_environment(db: None) -> dict[str, str]:
    """Environment for a child process (a worker, a command) that shall work on this test's database.

    What the test itself wrote must be committed: mark it `django_db(transaction=True)`.
    """
    database = connections["default"].settings_dict
    if connections["default"].vendor == "postgresql":
        url = f"postgres://{database['USER']}@/{database['NAME']}?host={database['HOST']}"
    else:
        url = f"sqlite:///{database['NAME']}"
    return {**os.environ, "DJANGO_SETTINGS_MODULE": settings.SETTINGS_MODULE, "ANJIAN_DATABASE_URL": url}


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Take away the files of this run."""
    shutil.rmtree(settings.TEST_RUN, ignore_errors=True)


def _in_ci() -> bool:
    return os.environ.get("CI", "").lower() == "true"


def _skip_is_failure(report: Any) -> None:
    if _in_ci() and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped, which CI does not allow: {report.longrepr}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    report = yield
    _skip_is_failure(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Iterator[None]:
    report = yield
    _skip_is_failure(report)
    return report
