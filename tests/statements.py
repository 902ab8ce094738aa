"""How many statements a look costs, the same however long the process has been up."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.models import DayOverride
from foundation.settings import SettingValue

#: A process keeps what stands in them for seconds, and reads it anew in some look or other.
KEPT = tuple(model._meta.db_table for model in (SettingValue, DayOverride))
BARE = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")


@contextmanager
def counted() -> Iterator[list[str]]:
    """What is asked of the database, savepoints and what a process keeps for seconds left out; the list is whole at the end."""
    found: list[str] = []
    with CaptureQueriesContext(connection) as asked:
        yield found
    found += [
        each["sql"]
        for each in asked.captured_queries
        if not each["sql"].startswith(BARE) and not any(table in each["sql"] for table in KEPT)
    ]
