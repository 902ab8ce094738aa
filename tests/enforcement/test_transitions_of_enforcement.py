"""The walk of the table of transitions: each row is walked once, by those whom it names, with its papers and clocks, or waits for its landing.

A story walks several rows one after the other. What the table says in another way than the flow stands in its chapter, with the reason.
"""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from foundation import audit, jobs
from tests.contracts.test_refusals import met
from tests.enforcement.transitions import (
    afterwards,
    hearing,
    items,
    late,
    main_road,
    measures,
    parties,
    performance,
    suspension,
    transfer,
)
from tests.enforcement.transitions.table import BY_KEY, ROWS, Key, key_of, together
from tests.enforcement.transitions.walk import Walk
from tests.workflows.table import words_in
from workflows.enforcement.flows import EnforcementFlow

pytestmark = pytest.mark.django_db

TOLD = together(
    tuple(
        each.CHAPTER
        for each in (main_road, hearing, parties, measures, transfer, suspension, items, late, performance, afterwards)
    )
)
STORIES: dict[str, Callable[[Walk], None]] = {each.__name__: each for each in TOLD.stories}
AHEAD: dict[Key, str] = {
    (before, action): landing for words, landing in TOLD.later.items() for before, action in [words.split("/")]
}


def _declared(story: Callable[[Walk], None]) -> tuple[set[Key], set[tuple[Key, str]]]:
    """The rows that a story walks and the refusals that it meets, as they are written in it."""
    rows, refusals = set(), set()
    for call in ast.walk(ast.parse(inspect.getsource(story))):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr in ("row", "refuses"):
            words = [
                vars(sys.modules[story.__module__])[each.id] if isinstance(each, ast.Name) else each.value
                for each in call.args[:3]
                if not isinstance(each, ast.Lambda)
            ]
            rows |= {(words[0], words[1])} if call.func.attr == "row" else set()
            refusals |= {((words[0], words[1]), words[2])} if call.func.attr == "refuses" else set()
    return rows, refusals


DECLARED = {name: _declared(story) for name, story in STORIES.items()}
WALKED: set[Key] = set().union(*(rows for rows, _refusals in DECLARED.values()))


@pytest.fixture
def walk(road: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Walk]:
    with ExitStack() as stack:
        walker = Walk(road.town, road.violation)
        walker.begin_walk(stack, monkeypatch, TOLD)
        yield walker


@pytest.mark.parametrize("name", STORIES)
def test_the_rows_of_a_story_hold(walk: Walk, name: str) -> None:
    rows, refusals = DECLARED[name]
    STORIES[name](walk)
    jobs.run_due()
    assert set(walk.walked) == rows and walk.refused_at == refusals
    assert list(jobs.Incident.objects.values_list("kind", "note")) == []
    assert audit.verify() == []


# --- the tables --------------------------------------------------------------------------------------------------------------


def test_every_row_is_walked_or_waits_for_its_landing() -> None:
    keys = [key_of(row) for row in ROWS]
    assert len(keys) == 154 and len(set(keys)) == 154
    assert len(WALKED) + len(TOLD.as_part_of) + len(AHEAD) == len(keys)
    assert WALKED | set(TOLD.as_part_of) | set(AHEAD) == set(keys)
    twice = [key for rows, _refusals in DECLARED.values() for key in rows]
    assert len(twice) == len(WALKED), "a row is walked once"
    assert {into for into, _reason in TOLD.as_part_of.values()} <= WALKED


def test_a_row_that_is_built_waits_no_longer() -> None:
    """A node of that name in the flow, and a step in that state: then the row is to be walked."""
    nodes = {node.name for node in (*EnforcementFlow.steps(), *EnforcementFlow.asides())}
    states = {step.state for step in EnforcementFlow.steps() if step.state}
    built = [key for key in AHEAD if key[1] in nodes and (set(key[0].split(" or ")) & states or key[0].startswith("any"))]
    assert built == []
    assert {"clue", "filing", "executing"} <= states


def test_each_refusal_of_the_table_is_met_on_its_row() -> None:
    """By somebody who does what it is for: in its story, at the desk of its form, or there is a reason why it cannot arise."""
    named = {(key, code) for key in WALKED for code in words_in(BY_KEY[key]["refusal_codes"])}
    on_the_road = set().union(*(refusals for _rows, refusals in DECLARED.values()))
    assert named <= on_the_road | set(TOLD.met_at) | set(TOLD.cannot), named - on_the_road - set(TOLD.met_at) - set(TOLD.cannot)
    assert not set(TOLD.cannot) & (on_the_road | set(TOLD.met_at)) and set(TOLD.cannot) <= named
    for (_key, code), file in TOLD.met_at.items():
        assert code in met(Path(__file__).parent / file), (code, file)


def test_every_deviation_is_one_of_a_row_and_has_its_reason() -> None:
    assert {
        *TOLD.told_besides,
        *TOLD.not_told,
        *TOLD.not_kept,
        *((before, action) for before, action, _cell in TOLD.said_otherwise),
    } <= WALKED
    assert all(
        reason
        for table in (TOLD.told_besides, TOLD.not_told, TOLD.not_kept)
        for reasons in table.values()
        for reason in reasons.values()
    )
    told = {key: set(words_in(BY_KEY[key]["notify"])) for key in WALKED}
    assert not [key for key, words in TOLD.told_besides.items() if set(words) & told[key]], "what the table says is no deviation"
    assert not [key for key, words in TOLD.not_told.items() if not set(words) <= told[key]]
    same = [key for key, (words, _reason) in TOLD.said_otherwise.items() if BY_KEY[key[:2]][key[2]] == words]
    assert same == [], "what the table says is no deviation"
