"""安全生产法 Art.113(1): which penalties count towards a unit's closure, how they are known, and in which windows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest

from cases import penalties
from cases.models import Case, Violation
from cases.penalties import Penalty
from foundation import audit, clock
from tests.cast import Town
from tests.workflows.road import DAY
from tests.workflows.side_roads import SideRoads, at, open_steps, violation
from tests.workflows.watch import forbidden, refused
from workflows.hazards.models import PenaltyDecision
from workflows.hazards.penalties import had_major_hazard

pytestmark = pytest.mark.django_db

FOUND = dt.date(2023, 1, 5)
TODAY = dt.date(2023, 7, 20)


@pytest.fixture
def road(town: Town) -> Iterator[SideRoads]:
    """A unit with a major hazard since January, stopped in July and referred because it went on."""
    with at(TODAY):
        found = SideRoads(town)
        found.stopped(found_on=FOUND.isoformat())
        found.refer()
        yield found
    assert audit.verify() == []


def other_law(code: str = "F-36-1", article: str = "《烟花爆竹安全管理条例》第三十六条第一款", **words: Any) -> Violation:
    return Violation.objects.create(
        code=code, description_zh="未经许可生产经营烟花爆竹", article_violated="《烟花爆竹安全管理条例》第三条", penalty_article=article, base_kind="yuan",
        correction_required_first=False, range_certainty="verified", tier_certainty="verified", **words,
    )  # fmt: skip


def known() -> PenaltyDecision:
    return PenaltyDecision.objects.latest("pk")


def another_hazard(road: SideRoads, *, unit: str = "unit", **words: Any) -> Case:
    """Another hazard, of this unit or the other one, referred as well."""
    town = road.town
    place = {"unit": getattr(town, unit).pk, "township": getattr(town, unit).township_id}
    case = road.stopped(title_text="主井提升机制动失灵", description="主井提升机闸瓦磨损超限，制动力矩不足。", **place | words)
    road.refer()
    return case


# --- a decision entered by hand: one number, one day, one unit, one ground ---------------------------------------------------


def test_a_decision_entered_by_hand_is_known_with_its_ground(road: SideRoads) -> None:
    road.enter_penalty()
    row = known()
    assert (row.unit, row.decided_on, row.violation, row.case) == (road.town.unit, TODAY, violation(), road.case)
    assert road.record.penalty_no == row.number and open_steps(road.case) == {"follow_penalty"}


def test_the_ground_is_chosen_and_is_none_that_came_into_force_later(road: SideRoads) -> None:
    with refused("invalid_choice", "violation"):
        road.enter_penalty(violation="0")
    later, then = other_law(valid_from=TODAY), other_law("F-36-2", valid_from=TODAY - DAY)
    with refused("E-REQUIRED", "violation"):
        road.enter_other_penalty(on=TODAY - DAY, violation=later.pk)
    road.enter_other_penalty(on=TODAY - DAY, violation=then.pk)


@pytest.mark.parametrize("written", ["（冶）应急罚〔2023〕9号", "(冶)应急罚[2023]9号", "（冶） 应急罚【2023】９号"])
def test_a_number_stands_for_one_decision_however_it_is_written(road: SideRoads, written: str) -> None:
    road.enter_other_penalty(on=TODAY - DAY, number="（冶）应急罚〔2023〕9号")
    with refused("E-PENALTY-KNOWN", "penalty_no"):
        road.enter_penalty(penalty_no=written)
    road.enter_penalty(penalty_no="（冶）应急罚〔2023〕10号")


@pytest.mark.parametrize("entered", ["enter_penalty", "enter_other_penalty"])
def test_the_number_of_another_units_decision_is_refused(road: SideRoads, entered: str) -> None:
    road.enter_penalty()
    number = known().number
    another_hazard(road, unit="other_unit")
    name = "penalty_no" if entered == "enter_penalty" else "number"
    with refused("E-PENALTY-KNOWN", name):
        getattr(road, entered)(**{name: number})


def test_one_decision_may_answer_two_hazards_of_the_unit_and_is_one(road: SideRoads) -> None:
    road.enter_penalty()
    first = known()
    another_hazard(road)
    with refused("E-PENALTY-KNOWN", "violation"):
        road.enter_penalty(penalty_no=first.number, violation=other_law().pk)
    road.enter_penalty(penalty_no=first.number)
    assert PenaltyDecision.objects.count() == 1 and road.record.penalty_no == first.number


def test_what_is_known_already_is_not_entered_as_another_one(road: SideRoads) -> None:
    road.enter_other_penalty(on=TODAY - DAY)
    with refused("E-PENALTY-KNOWN", "number"):
        road.enter_other_penalty(on=TODAY - DAY, number=known().number)


def test_two_who_enter_a_number_at_once_enter_it_once(road: SideRoads, monkeypatch: pytest.MonkeyPatch) -> None:
    road.enter_other_penalty(on=TODAY - DAY)
    monkeypatch.setattr(penalties, "numbered", lambda number: None)
    with forbidden("E-PENALTY-KNOWN"):
        road.enter_other_penalty(on=TODAY, number=known().number)


def test_what_became_of_a_referral_behind_the_closing_is_a_decision_where_it_punishes(road: SideRoads) -> None:
    road.propose_closure()
    road.decide_closure(True)
    with refused("E-REQUIRED", "content"):
        road.answer_referral(decision="（冶）应急罚〔2023〕12号", violation=violation().pk)
    with refused("E-REQUIRED", "violation"):
        road.answer_referral(decision="（冶）应急罚〔2023〕12号", content="罚款人民币2万元")
    road.answer_referral(decision="（冶）应急罚〔2023〕12号", violation=violation().pk, content="罚款人民币2万元")
    assert known().number == "（冶）应急罚〔2023〕12号"


# --- what counts ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cited", "counts"),
    [
        ("《中华人民共和国安全生产法》第一百零二条", True),
        ("《安全生产法》第一百零二条", True),
        ("安全生产法(2021) Art.102", True),
        ("危险化学品安全法 Art.100(3)", False),
        ("《中华人民共和国危险化学品安全法》第一百条", False),
        ("安全生产违法行为行政处罚办法(2015) Art.45", False),
        ("《湖北省安全生产法实施办法》第二条", False),
        ("烟花爆竹安全管理条例(2016) Art.36(1)", False),
    ],
)
def test_only_decisions_by_the_safety_law_count(road: SideRoads, cited: str, counts: bool) -> None:
    row = other_law(article=cited)
    road.enter_other_penalty(on=TODAY - DAY, violation=row.pk)
    if counts:
        road.count(TODAY - DAY)
        assert [one["number"] for one in road.record.penalties] == [known().number]
    else:
        with refused("E-PENALTY-COUNT", "decisions"):
            road.count(TODAY - DAY)


def test_decisions_are_chosen_and_never_typed(road: SideRoads) -> None:
    road.enter_other_penalty(on=TODAY - DAY)
    with refused("invalid_choice", "decisions"):
        road.count(TODAY - DAY, decisions=["（冶）应急罚〔2023〕99号"])
    another_hazard(road, unit="other_unit", found_on=FOUND.isoformat())
    of_the_first = known().number_key
    road.enter_other_penalty(on=TODAY - DAY)
    with refused("invalid_choice", "decisions"):
        road.count(TODAY - DAY, decisions=[of_the_first])


def test_a_decision_that_counts_is_left_out_with_a_reason_only(road: SideRoads) -> None:
    for ago in (2, 1):
        road.enter_other_penalty(on=TODAY - ago * DAY)
    with refused("E-REQUIRED", "left_out"):
        road.count(TODAY - DAY, left_out="")
    road.count(TODAY - DAY, TODAY - 2 * DAY, left_out="")
    road.count(TODAY - DAY, left_out="该决定已被复议机关撤销")
    assert len(road.record.penalties) == 1


def test_what_does_not_count_is_not_missed(road: SideRoads) -> None:
    road.enter_other_penalty(on=FOUND - DAY)
    road.count(TODAY, left_out="")


def test_the_count_is_of_the_unit_and_not_of_the_case(road: SideRoads) -> None:
    for day in ("2023-01-10", "2023-04-20"):
        road.enter_other_penalty(on=dt.date.fromisoformat(day))
    another_hazard(road)
    road.enter_penalty()
    road.count(dt.date(2023, 1, 10), dt.date(2023, 4, 20), TODAY, left_out="")
    with refused("E-CLOSURE-COUNT", "ground"):
        road.propose_closure(ground="1")
    road.enter_other_penalty(on=dt.date(2023, 7, 8))
    road.count(*(dt.date(2023, *day) for day in ((1, 10), (4, 20), (7, 8), (7, 20))), left_out="")
    road.propose_closure(ground="1")
    assert road.case.state == "closure_proposed"


# --- a major hazard was there ----------------------------------------------------------------------------------------------------


def there(road: SideRoads, day: dt.date) -> bool:
    return had_major_hazard(road.town.unit, day)


@pytest.mark.parametrize(("days", "counts"), [(-1, False), (0, True), (1, True)])
def test_a_decision_counts_from_the_day_on_which_the_hazard_was_found(road: SideRoads, days: int, counts: bool) -> None:
    if counts:
        road.count(FOUND + days * DAY)
    else:
        with refused("E-PENALTY-COUNT", "decisions"):
            road.count(FOUND + days * DAY)


def closed_major(road: SideRoads) -> Case:
    """A major hazard of the other unit, found and closed off on days of its own."""
    words = {"unit": road.town.other_unit.pk, "township": road.town.jinniu.pk}
    case = road.stopped(found_on=FOUND.isoformat(), **words)
    road.propose_closure()
    road.decide_closure(True)
    return case


def test_the_day_of_closing_off_is_no_day_of_the_hazard_any_more(road: SideRoads) -> None:
    closed_major(road)
    unit = road.town.other_unit
    assert [had_major_hazard(unit, TODAY + days * DAY) for days in (-1, 0)] == [True, False]


def test_a_hazard_counts_as_what_it_was_on_the_day(road: SideRoads) -> None:
    unit = road.town.other_unit
    road.verified(unit=unit.pk, township=road.town.jinniu.pk, found_on=FOUND.isoformat())
    with at(TODAY + 3 * DAY):
        road.change_level("major")
        assert [had_major_hazard(unit, TODAY + days * DAY) for days in (2, 3)] == [False, True]
    with at(TODAY + 6 * DAY):
        road.change_level("general")
        assert [had_major_hazard(unit, TODAY + days * DAY) for days in (5, 6)] == [True, False]


def test_what_proved_to_be_no_hazard_never_was_one(road: SideRoads) -> None:
    unit = road.town.other_unit
    place = {"unit": unit.pk, "township": road.town.jinniu.pk, "level": "major", "criterion": road.town.criterion.pk}
    road.register(found_on=FOUND.isoformat(), **place)
    assert had_major_hazard(unit, TODAY)
    with at(TODAY + DAY):
        road.verify(is_real="no", opinion="现场核实不属实")
        assert not had_major_hazard(unit, TODAY)


def test_what_is_revoked_never_was_a_hazard_either(road: SideRoads) -> None:
    assert there(road, TODAY)
    road.revoke()
    assert not there(road, TODAY) and road.case.closed_on is None


def test_any_major_hazard_of_the_unit_will_do(road: SideRoads) -> None:
    """The decisions are counted in a case whose own hazard was found later than the other."""
    another_hazard(road, found_on=(TODAY - DAY).isoformat())
    road.count(FOUND)
    assert len(road.record.penalties) == 1


# --- windows -----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("days", "reached"), [(180, True), (181, False)])
def test_three_in_any_hundred_and_eighty_days_lead_to_the_duty(road: SideRoads, days: int, reached: bool) -> None:
    """The last of them lies further back than that: the window is no longer than the law says, and may lie anywhere."""
    three = [FOUND, FOUND + DAY, FOUND + days * DAY]
    with at(FOUND + 400 * DAY):
        road.count(*three, left_out="")
        limit = road.case.deadlines.filter(term="TL-HAZ-15").last()
        assert (limit is not None) is reached
        if limit is not None:
            assert limit.starts_on == three[-1]
            road.propose_closure(ground="1")
        else:
            with refused("E-CLOSURE-COUNT", "ground"):
                road.propose_closure(ground="1")


# --- whoever else knows of penalties -------------------------------------------------------------------------------------------------


class Decided:
    """Another process that decides penalties."""

    def __init__(self, *found: Penalty) -> None:
        self.found = found

    def of_units(self, units: Any) -> list[Penalty]:
        return [one for one in self.found if one.unit_id in units]

    def numbered(self, key: str) -> Penalty | None:
        return next((one for one in self.found if one.key == key), None)


def test_another_process_offers_its_decisions_to_the_same_count(road: SideRoads, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(penalties, "_sources", [*penalties._sources])
    road.enter_other_penalty(on=TODAY - DAY)
    unit, other = road.town.unit.pk, road.town.other_unit.pk
    made = [
        Penalty("（冶）应急罚〔2023〕40号", TODAY - 2 * DAY, unit, violation(), "罚款人民币3万元"),
        Penalty(known().number, TODAY - DAY, unit, violation(), "罚款人民币2万元"),
        Penalty("（冶）应急罚〔2023〕41号", TODAY - 3 * DAY, other, violation(), "罚款人民币3万元"),
    ]
    source = Decided(*made)
    penalties.offer(source)
    penalties.offer(source)
    assert [one.number for one in penalties.of_units([unit])] == [made[0].number, known().number]
    road.count(TODAY - DAY, decisions=[made[0].key, known().number_key], left_out="")
    assert [one["number"] for one in road.record.penalties] == [made[0].number, known().number]
    with refused("E-PENALTY-KNOWN", "penalty_no"):
        road.enter_penalty(penalty_no="（冶）应急罚[2023]40号")
    assert clock.today() == TODAY
