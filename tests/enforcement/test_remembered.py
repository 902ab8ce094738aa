"""An act that is laid down from memory leaves what it left when it was played, and is played anew wherever anything differs."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection, transaction

from cases.models import Enterprise
from foundation import audit
from tests import remembered, snapshots
from tests.enforcement.road import PenaltyRoad
from workflows.engine import gate


@pytest.fixture(autouse=True)
def nothing_played() -> Any:
    """What other tests played is no matter here, and what is played here none of theirs."""
    before = dict(remembered._PLAYED)
    remembered._PLAYED.clear()
    yield
    remembered._PLAYED.clear()
    remembered._PLAYED.update(before)


@pytest.fixture
def acts_played(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every act that really is done."""
    done: list[str] = []
    plain = gate.settled

    def settled(act: Any, *words: Any, **more: Any) -> Any:
        done.append(act.node.name)
        return plain(act, *words, **more)

    monkeypatch.setattr(gate, "settled", settled)
    return done


def begun(road: PenaltyRoad, **changes: Any) -> dict[str, set[Any]]:
    with transaction.atomic():
        road.begin(**changes)
        left = snapshots._contents()
        assert audit.verify() == []
        transaction.set_rollback(True)
    return left


def test_the_second_time_nothing_is_done_and_the_same_is_left(acts_played: list[str], road: PenaltyRoad) -> None:
    first = begun(road)
    done = len(acts_played)
    assert done == len(remembered._PLAYED) == 4
    assert begun(road) == first and len(acts_played) == done
    assert len(remembered._PLAYED) == done


def test_other_answers_are_played_from_where_they_differ(acts_played: list[str], road: PenaltyRoad) -> None:
    begun(road)
    begun(road, case_summary="检查时发现该单位涉嫌安排两名无证人员从事电工作业，现场有工作票为据。")
    assert len(acts_played) == 4 + 3, "the clue is the same, what follows it is not"


def test_a_row_that_differs_is_another_state(acts_played: list[str], road: PenaltyRoad) -> None:
    begun(road)
    Enterprise.objects.filter(pk=road.town.other_unit.pk).update(address="另一处地址")
    begun(road)
    assert len(acts_played) == 8


def test_what_follows_an_act_laid_down_gets_keys_of_its_own(road: PenaltyRoad) -> None:
    begun(road)
    with transaction.atomic():
        road.begin()
        road.add_evidence()
        assert audit.verify() == []
        with connection.cursor() as cursor:
            assert cursor.execute("PRAGMA foreign_key_check").fetchall() == []
        transaction.set_rollback(True)
