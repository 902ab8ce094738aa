"""The list and its households at the same moment: births, acts on born cases and the act on the list wait for each other and never in a ring."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from cases.models import Case
from foundation import audit
from permissions.models import Account
from tests.cast import Town, build_town
from tests.rolls import targets, villages
from tests.specimen.flows import VillageFlow
from tests.specimen.models import Home
from tests.specimen.play import waiting
from tests.workflows.test_races import fresh, in_order, performing, race
from workflows.engine import acts, many

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db(transaction=True)]
CORRECTED = {"head": "改名", "persons": "2", "fen": "700"}


@pytest.fixture
def town(transactional_db: None) -> Town:
    return build_town()


def alone(village: Case, no: int, name: str, by: Account, **data: Any) -> Callable[[], object]:
    key = Home.objects.get(village=village, no=no).pk
    return lambda: acts.do_alone(village.pk, "homes", key, name, actor=fresh(by), data=data)


def counted(village: Case, step: str, state: str) -> int:
    """What the history says went on, which is what did."""
    said: int = audit.history(village).get(act=f"villages.{step}").after["homes"]["count"]
    assert said == Home.objects.filter(village=village, state=state).count()
    in_order(village)
    for case in Case.objects.filter(process="homes"):
        in_order(case)
        assert audit.history(case).filter(act="homes.born").count() == 1
        assert Case.objects.get(pk=case.pk).parent_id == village.pk
    return said


@pytest.mark.parametrize("again", range(3))
def test_the_act_on_the_list_and_three_births_at_once(town: Town, again: int) -> None:
    village = villages(town, households=6)[0]
    found = race(
        [
            performing(waiting(village, "check").pk, town.inspector),
            *(alone(village, no, "object", town.head, word="异议") for no in (1, 3, 5)),
        ]
    )
    assert found == {"done": 4}
    assert counted(village, "check", "checked") in range(3, 7) and Case.objects.filter(process="homes").count() == 3


@pytest.mark.parametrize("again", range(3))
def test_the_act_on_the_list_and_acts_on_three_born_cases_at_once(town: Town, again: int) -> None:
    """A born case that is held in the same moment stays behind, or has gone along before: never half of each."""
    village = villages(town, households=6)[0]
    cases = [alone(village, no, "correct", town.inspector, **CORRECTED)().case for no in (6, 4, 2)]  # type: ignore[attr-defined]

    def objecting(case: Case) -> Callable[[], object]:
        return lambda: acts.do_aside(case.pk, "object", actor=fresh(town.head), data={"word": "异议"})

    found = race(
        [*map(objecting, cases[:2]), performing(waiting(village, "check").pk, town.inspector), *map(objecting, cases[2:])]
    )
    assert found == {"done": 4}
    assert counted(village, "check", "checked") in range(3, 7)
    for case in cases:
        acts_of = list(audit.history(case).values_list("act", flat=True))
        row = Home.objects.get(case=case)
        assert (row.state == "checked") == ("homes.check" in acts_of)
        if "homes.check" in acts_of:
            assert acts_of.index("homes.check") < acts_of.index("homes.object"), "what is held is not taken along"


def test_eight_births_of_one_household_make_one_case(town: Town) -> None:
    village = villages(town, households=2)[0]
    found = race([alone(village, 1, "correct", town.inspector, **CORRECTED) for _ in range(8)])
    assert found == {"done": 8}
    case = Case.objects.get(process="homes")
    assert audit.history(case).filter(act="homes.correct").count() == 8
    in_order(case)


def test_many_lists_by_one_act_and_births_in_each_at_once(town: Town) -> None:
    found = villages(town, 4, households=3)
    wanted = targets(found, "check")
    came = race(
        [
            lambda: many.perform_many(VillageFlow, "check", wanted, actor=fresh(town.inspector), data={}, chunk=4),
            *(alone(village, 2, "object", town.head, word="异议") for village in found[::-1]),
        ]
    )
    assert came == {"done": 5}
    for village in found:
        said = audit.history(village).get(act="villages.check").after["homes"]["count"]
        assert said == Home.objects.filter(village=village, state="checked").count()
    assert audit.verify() == []


def test_two_supplementary_lists_at_once_take_a_household_over_once(town: Town) -> None:
    village = villages(town, households=2)[0]
    case = alone(village, 1, "object", town.head, word="异议")().case  # type: ignore[attr-defined]
    performing(waiting(village, "check").pk, town.inspector)()
    performing(waiting(case, "answer_objection").pk, town.leader)()

    def opening() -> object:
        return acts.open_case(
            VillageFlow, "supplement", actor=fresh(town.inspector), data={}, context={"list": Case.objects.get(pk=village.pk)}
        )

    assert race([opening] * 4) == {"done": 1, "InvalidForm": 3}
    new = Case.objects.exclude(pk=village.pk).get(process="villages")
    assert list(Home.objects.filter(village=new).values_list("case_id", flat=True)) == [case.pk]
    in_order(case)
