"""What the tests of floor 0 share."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from foundation import audit, jobs, settings


@pytest.fixture
def anchor(tmp_path: Path, settings: Any) -> Path:
    """An anchor file of this test alone."""
    settings.ANJIAN_ANCHOR_FILE = tmp_path / "outside" / "anchor.log"
    return settings.ANJIAN_ANCHOR_FILE


@pytest.fixture
def fresh_bell() -> Iterator[None]:
    """A bell that no earlier test has silenced."""
    jobs._bell_rests_until = 0.0
    yield
    jobs._bell_rests_until = 0.0


@pytest.fixture
def no_handlers_left() -> Iterator[None]:
    """Handlers that a test registers are gone after it."""
    jobs._gather_handlers()
    before = dict(jobs.HANDLERS)
    yield
    jobs.HANDLERS.clear()
    jobs.HANDLERS.update(before)


@pytest.fixture
def a_rule() -> Iterator[settings.Declared]:
    """A rule declared for one test."""
    yield settings.declare("test.days", "Days", "integer", 5, "a test")
    del settings.DECLARED["test.days"]


@pytest.fixture
def tamper() -> Any:
    """Does what only a thief of the database can: runs SQL on the log with its triggers lifted."""

    def run(statement: str, *values: Any) -> None:
        with audit.triggers_lifted(), connection.cursor() as cursor:
            cursor.execute(statement, values)
            assert cursor.rowcount != 0, "the tampering must hit something"

    return run
