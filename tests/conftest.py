"""What every test stands on: databases, the broker, and CI's rule that a skipped test has failed."""

import hashlib
import os
import shutil
from collections.abc import Iterator
from typing import Any

import hypothesis
import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection, connections
from django.test import TransactionTestCase
from django.utils import translation

from documents import typesetting
from documents.press import PrintResult, check_pango
from tests import browser, databases, remembered
from tests.servers import Server, running, start_valkey
from workflows.engine import gate

IN_CI = os.environ.get("CI", "").lower() == "true"

# One profile. No deadlines: how fast a machine is, is no property of the law. CI walks the same examples every time, unless new ones
# are asked for (./dev test --walks).
hypothesis.settings.register_profile(
    "suite",
    deadline=None,
    derandomize=IN_CI and "ANJIAN_WALKS" not in os.environ,
    print_blob=True,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("suite")


@pytest.fixture(autouse=True)
def the_bureaus_language() -> None:
    """A page asked for in English leaves its language to the thread; the next test begins in the bureau's own."""
    translation.deactivate()


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    """The next test gives the same keys to other rows: how often an account printed within the last minute, and to which process a task
    belongs, is no matter of it."""
    cache.clear()
    gate._WHERE.clear()


@pytest.fixture(autouse=True)
def press(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The press stands still but for tests marked `prints`: papers are laid out with all their demands, and what costs a tenth of a
    second each, the PDF, is tested by itself."""
    if request.node.get_closest_marker("prints") is None:
        monkeypatch.setattr(typesetting, "print_pdf", laid_out_only)


@pytest.fixture
def acts_remembered(request: pytest.FixtureRequest, db: None) -> Iterator[None]:
    """Acts of a road that were played before from the same state are laid down; not where a test may have changed what they do."""
    changed = set(request.fixturenames) & remembered.CHANGING
    if (changed - {"monkeypatch"} or "monkeypatch" in request.node._fixtureinfo.argnames) or connection.vendor != "sqlite":
        yield
        return
    with remembered.remembering():
        yield


UNPRINTED = b"%PDF-1.7 laid out, not printed"


def laid_out_only(*words: Any, **settings: Any) -> PrintResult:
    return PrintResult(UNPRINTED, 1, hashlib.sha256(UNPRINTED).hexdigest())


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
def _as_migrated_after_a_test_that_committed() -> Iterator[None]:
    """In place of Django's flush, which triggers forbid and which writes permissions anew after every transactional test."""
    plain = TransactionTestCase._fixture_teardown
    TransactionTestCase._fixture_teardown = lambda self: databases.restore(connections["default"])  # type: ignore[method-assign]
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


#: Folders all of whose tests may print: the press is their matter, or they go the whole way.
PRINTING = {"documents", "e2e", "tutorial"}


def lacking() -> dict[str, str]:
    """What this machine has not got, by the mark of the tests that need it, with the word that is said of them. CI must have all."""
    found = {}
    if not browser.CHROMIUM:
        found["browser"] = f"Tests of the pages in a browser are left out. {browser.MISSING}"
    for warning in check_pango():
        found["prints"] = f"Tests that print papers are left out. {warning.msg} {warning.hint}"
    return {} if IN_CI else found


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Without Chromium or Pango what needs it is left out, with a word at the end; in CI it fails, each saying what is missing."""
    for item in items:
        if item.path.relative_to(config.rootpath).parts[1] in PRINTING:
            item.add_marker("prints")
    marks = lacking()
    left_out = {item for item in items if any(item.get_closest_marker(mark) for mark in marks)}
    if left_out:
        config.hook.pytest_deselected(items=list(left_out))
        items[:] = [item for item in items if item not in left_out]


def pytest_terminal_summary(terminalreporter: Any) -> None:
    for words in lacking().values():
        terminalreporter.write_line(words, yellow=True)


def _skip_is_failure(report: Any) -> None:
    if IN_CI and report.skipped and not hasattr(report, "wasxfail"):
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
