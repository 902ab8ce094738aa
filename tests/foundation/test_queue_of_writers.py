"""On SQLite the writers of one process queue fairly; a transaction begins as a writer."""

import threading
import time
from typing import Any

import pytest
from django.db import DatabaseError, OperationalError, connection, connections, transaction
from django.db.models import F

from foundation.audit import Bureau
from foundation.database.sqlite.base import Gate, gate_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def gate() -> Gate:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL locks rows itself")
    return gate_of(connection.settings_dict["NAME"])


def in_threads(count: int, act: Any) -> list[BaseException]:
    failures: list[BaseException] = []

    def run() -> None:
        try:
            act()
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failures


@pytest.mark.both_databases
def test_fifty_writers_of_one_row_all_come_through() -> None:
    Bureau.objects.create(pk=1)
    waits: list[float] = []

    def act() -> None:
        started = time.monotonic()
        with transaction.atomic():
            held = Bureau.objects.select_for_update().get(pk=1)
            Bureau.objects.filter(pk=1).update(audit_count=held.audit_count + 1)
        waits.append(time.monotonic() - started)

    assert in_threads(50, act) == []
    assert Bureau.objects.get().audit_count == 50
    if connection.vendor == "sqlite":
        assert sorted(waits)[47] < 1.5


def test_the_gate_lets_in_by_order_of_coming() -> None:
    gate, order, threads = Gate(), [], []
    assert gate.enter(0)
    for number in range(5):
        thread = threading.Thread(target=lambda number=number: (gate.enter(5), order.append(number), gate.leave()))
        thread.start()
        threads.append(thread)
        while len(gate._waiting) <= number:
            time.sleep(0.001)
    gate.leave()
    for thread in threads:
        thread.join()
    assert order == [0, 1, 2, 3, 4]
    assert gate.enter(0)


def test_whoever_waits_too_long_goes_and_is_not_let_in_later() -> None:
    gate = Gate()
    assert gate.enter(0)
    assert gate.enter(0.01) is False
    gate.leave()
    assert gate.enter(0)


def test_a_transaction_holds_the_gate_and_always_lets_go(gate: Gate) -> None:
    with transaction.atomic():
        assert gate._taken
        with transaction.atomic():
            assert gate._taken
        assert gate._taken
    assert not gate._taken
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        1 / 0
    assert not gate._taken
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("no such words")
    assert not gate._taken
    with transaction.atomic():
        connection.close()
        assert not gate._taken
    connection.close()
    assert Bureau.objects.count() == 0


def test_a_begin_that_fails_lets_go(gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
    connection.ensure_connection()
    monkeypatch.setattr(connections["default"], "transaction_mode", "SIDEWAYS")
    with pytest.raises(OperationalError), transaction.atomic():
        pass
    assert not gate._taken


def test_a_writer_who_finds_the_queue_stuck_is_told_as_by_sqlite(gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "timeout", 0.05)
    assert gate.enter(0)
    try:
        with pytest.raises(OperationalError, match="database is locked"), transaction.atomic():
            pass
        assert Bureau.objects.count() == 0, "readers go on"
    finally:
        gate.leave()
    with transaction.atomic():
        Bureau.objects.create(pk=1)


def test_read_then_write_in_parallel_loses_nothing(gate: Gate) -> None:
    Bureau.objects.create(pk=1)

    def act() -> None:
        for _ in range(5):
            with transaction.atomic():
                count = Bureau.objects.get(pk=1).audit_count
                Bureau.objects.filter(pk=1, audit_count=count).update(audit_count=F("audit_count") + 1)

    assert in_threads(8, act) == []
    assert Bureau.objects.get().audit_count == 40


def test_the_file_has_a_journal_that_lets_readers_go_on_and_triggers_that_recurse(gate: Gate) -> None:
    with connection.cursor() as cursor:
        answers = [
            cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "recursive_triggers", "foreign_keys")
        ]
    assert answers == ["wal", 1, 1]
