"""A register laid down from its rows is the register that was loaded."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection, transaction

from foundation import audit
from permissions.models import Account, Region
from tests import cast, snapshots

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def nothing_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshots, "_TAKEN", {})


def rolled_back(write: Any) -> tuple[Any, dict[str, set[Any]]]:
    with transaction.atomic():
        result, left = write(), snapshots._contents()
        transaction.set_rollback(True)
    return result, left


def test_the_second_time_rows_and_cast_are_those_of_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    first, rows = rolled_back(cast.build_town)
    monkeypatch.setattr(cast, "_write_town", lambda: pytest.fail("written again"))
    second, again = rolled_back(cast.build_town)
    assert again == rows and sum(map(len, rows.values())) > 60
    assert second == first and second.inspector is not first.inspector
    assert second.inspector.date_joined == first.inspector.date_joined


def test_keys_go_on_after_rows_that_were_laid_down() -> None:
    rolled_back(cast.build_town)
    town = cast.build_town()
    fresh = Account.objects.create_user("after", name="后来")
    assert fresh.pk not in {town.inspector.pk, town.brigade.pk} and Account.objects.filter(pk=fresh.pk).count() == 1
    audit.append_to_bureau([audit.Entry(act="infrastructure.after", reason="后来")], actor=None)
    assert audit.verify() == []


def test_where_the_keys_are_taken_it_is_written_as_ever() -> None:
    town, _rows = rolled_back(cast.build_town)
    Account.objects.create_user("before", name="先来", pk=town.inspector.pk)
    again = cast.build_town()
    assert again.inspector.pk != town.inspector.pk and Region.objects.filter(pk=again.county.pk).exists()
    assert connection.in_atomic_block and not connection.needs_rollback
