"""Tokens as sentences: what a branch is about, where it begins, what lies inside it."""

from __future__ import annotations

import pytest

from foundation import clock
from tests.cast import Town
from tests.specimen.play import matter, waiting
from workflows.engine.branches import about, beside, branch_of, fan_out_of, item_of, party_of, within
from workflows.engine.models import ProcessInstance
from workflows.engine.movement import Movement


@pytest.mark.parametrize(
    ("token", "rows", "party", "item"),
    [
        ("start", {}, None, ""),
        ("start/301_2", {}, None, ""),
        ("start/301_parties7", {"parties": 7}, 7, ""),
        ("start/301_parties7/305_2", {"parties": 7}, 7, ""),
        ("start#measures12", {"measures": 12}, None, "measures12"),
        ("start/301_parties7/309_members4", {"parties": 7, "members": 4}, 7, "members4"),
        ("start/301_parties7#measures12", {"parties": 7, "measures": 12}, 7, "measures12"),
    ],
)
def test_a_token_says_which_rows_it_is_about(token: str, rows: dict[str, int], party: int | None, item: str) -> None:
    assert (about(token), party_of(token), item_of(token)) == (rows, party, item)


def test_a_branch_is_cut_where_it_begins_and_no_longer_key_is_taken_for_it() -> None:
    assert branch_of("start/301_parties7/305_2", "parties", 7) == "start/301_parties7"
    assert branch_of("start/301_parties70/305_2", "parties", 7) is None
    assert branch_of(beside("start", "measures", 12), "measures", 12) == "start#measures12"
    assert branch_of("start/301_2", "parties", 7) is None


def test_what_lies_within_a_branch() -> None:
    branch = "start/301_parties7"
    assert [within(token, branch) for token in (branch, f"{branch}/305_2", f"{branch}#measures1")] == [True] * 3
    assert [within(token, branch) for token in ("start", "start/301_parties70", "start/301_parties8")] == [False] * 3


def test_what_the_branches_of_one_fan_out_have_in_common() -> None:
    assert fan_out_of("start/301_parties7/309_members4") == "start/301_parties7/309_"
    assert fan_out_of("start/301_2") == "start/301_"


@pytest.mark.django_db
def test_a_task_has_the_rows_of_its_token_in_its_columns(town: Town) -> None:
    case = matter(town)
    process = ProcessInstance.objects.get(case=case)
    process.case = case
    movement = Movement.begin(process, None, clock.now(), None)
    node = waiting(case, "weigh").flow_task
    rows = [
        (task.party_id, task.item)
        for token in ("start/301_parties7#measures12", "start")
        for task in [movement.new_task(node, token, None)]
    ]
    assert rows == [(7, "measures12"), (None, "")]
