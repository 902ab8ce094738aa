"""The clue of a penalty case: what is asked, what is refused at which question, and how a clue ends without a case."""

from __future__ import annotations

import datetime as dt

import pytest

from cases.models import Deadline, Referral
from foundation import clock
from permissions.models import Certificate
from tests.enforcement.road import DAY, PenaltyRoad
from tests.workflows.side_roads import SideRoads
from tests.workflows.watch import forbidden, refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def referral(road: PenaltyRoad) -> Referral:
    """A hazard that was handed on for penalty."""
    hazard = SideRoads(road.town).referred()
    return Referral.objects.get(source_case=hazard)


def test_a_clue_lies_where_its_unit_lies_and_the_unit_learns_nothing_of_it(road: PenaltyRoad) -> None:
    case = road.register()
    assert (case.state, case.unit, case.township, case.category) == ("clue", None, road.town.chengui, "non_coal_mine")
    assert case.section == road.town.mines and case.place == road.town.unit.address
    assert (road.record.suspect_unit, case.title) == (road.town.unit, "大冶市砚坪铁矿有限公司涉嫌违法线索")
    assert road.waiting == ["apply_filing"]
    assert Deadline.objects.get(case=case).term == "TL-ENF-06"


def test_days_of_a_clue_are_in_order(road: PenaltyRoad) -> None:
    with refused("E-DATE-FUTURE", "received_at"):
        road.register(received_at=clock.now() + dt.timedelta(hours=2))
    with refused("E-DATE-FUTURE", "discovered_on"):
        road.register(discovered_on=road.today + DAY)
    with refused("E-ENF-DAYS", "act_to"):
        road.register(act_to=road.today - 2 * DAY)
    with refused("E-ENF-DAYS", "act_from"):
        road.register(act_from=road.today - 4 * DAY)
    road.register(act_from=road.today - 3 * DAY, act_to=road.today - 3 * DAY)


def test_without_a_unit_place_township_and_sector_are_asked(road: PenaltyRoad) -> None:
    for name in ("township", "place", "category"):
        with refused("required", name):
            road.register(unit="", suspect="无名小作坊")
    where = {"township": road.town.jinniu, "place": "金牛镇胜桥村", "category": "non_coal_mine"}
    case = road.register(unit="", suspect="无名小作坊", **where)
    assert (case.place, case.township, case.title) == ("金牛镇胜桥村", road.town.jinniu, "无名小作坊涉嫌违法线索")
    with refused("min_length", "clue_facts"):
        road.register(clue_facts="太短")


def test_a_hazard_that_was_handed_on_is_taken_up_by_one_case(road: PenaltyRoad, referral: Referral) -> None:
    with refused("E-REQUIRED", "source"):
        road.register(referral=referral, unit="")
    case = road.register(referral=referral, unit="", source="hazard")
    referral.refresh_from_db()
    assert (referral.target_case, referral.taken_on) == (case, road.today)
    assert (road.record.suspect_unit, case.township) == (referral.source_case.unit, referral.source_case.township)
    with refused("invalid_choice", "referral"):
        road.register(referral=referral, source="hazard")


def test_several_hazards_may_be_taken_up_by_one_case_and_are_answered_with_it(road: PenaltyRoad, referral: Referral) -> None:
    case = road.register()
    road.do("also_take_up", road.town.inspector, referral=referral)
    referral.refresh_from_db()
    assert referral.target_case == case
    road.do(
        "reject_clue",
        road.town.head,
        clue_check="调取培训档案，张某持有有效操作证。",
        reject_reason="no_fact",
        reject_words="持证上岗",
    )
    referral.refresh_from_db()
    assert referral.decided_on == road.today


def test_a_clue_is_rejected_with_its_ground_and_what_was_checked(road: PenaltyRoad) -> None:
    """E-ENF-01 is not raised here: that the time is over may be the very ground."""
    road.register(act_to=road.today - 1000 * DAY)
    said = {"clue_check": "经核查，作业行为已于两年前终了。", "reject_reason": "limitation", "reject_words": "已过两年"}
    with forbidden("E-SCOPE"):
        road.do("reject_clue", road.town.inspector, **said)
    road.do("reject_clue", road.town.head, **said)
    assert (road.case.state, road.record.reject_reason) == ("rejected_clue", "limitation")
    assert not Deadline.objects.open().filter(case=road.case).exists()


def test_a_clue_of_another_agency_is_handed_over_with_its_material_and_waits_for_the_receipt(road: PenaltyRoad) -> None:
    road.register()
    outcome = road.do(
        "refer_out", road.town.leader, department="大冶市消防救援大队", reason="疏散通道堵塞由消防救援机构管辖。",
        attached_list="检查记录1份3页\n照片1份2页\n",
    )  # fmt: skip
    assert (outcome.case.state, road.waiting) == ("referred_out", ["await_receipt"])
    handed = Referral.objects.get(source_case=road.case)
    assert (handed.department, handed.basis) == ("大冶市消防救援大队", "《行政处罚法》第二十二条、第二十五条")


def test_the_checking_is_extended_once_and_in_time(road: PenaltyRoad) -> None:
    road.register()
    with clock.at(clock.now() + 30 * DAY), refused("E-NOT-OPEN", "reason"):
        road.do("extend_clue", road.town.leader, reason="等待检测结果")
    road.do("extend_clue", road.town.leader, reason="等待检测结果")
    assert road.record.clue_extended_on == road.today
    assert Deadline.objects.open().filter(case=road.case, term="TL-ENF-06").count() == 1
    with refused("E-NOT-OPEN", "reason"):
        road.do("extend_clue", road.town.leader, reason="等待检测结果")


def test_urgent_evidence_begins_once_with_two_valid_officers(road: PenaltyRoad) -> None:
    road.register()
    began = clock.now() - dt.timedelta(minutes=5)
    said = {"urgent_reason": "现场即将清理", "urgent_started_at": began}
    with refused("E-ENF-02", "inspector_2"):
        road.do("urgent_evidence", road.town.inspector, inspector_2=road.town.inspector, **said)
    Certificate.objects.filter(account=road.town.third).update(valid_until=road.today - DAY)
    with refused("E-ENF-02", "inspector_2"):
        road.do("urgent_evidence", road.town.inspector, inspector_2=road.town.third, **said)
    road.do("urgent_evidence", road.town.inspector, inspector_2=road.town.colleague, **said)
    assert Deadline.objects.open().filter(case=road.case, term="TL-ENF-07").exists()
    with refused("E-NOT-OPEN", "urgent_started_at"):
        road.do("urgent_evidence", road.town.inspector, inspector_2=road.town.colleague, **said)


def test_before_the_filing_only_urgent_evidence_is_collected_and_only_in_its_days(road: PenaltyRoad) -> None:
    road.register()
    with refused("E-ENF-03", "collected_at"):
        road.add_evidence()
    with refused("E-ENF-03", "end_at"):
        road.examine()
    started = clock.now() - dt.timedelta(hours=3)
    road.do(
        "urgent_evidence",
        road.town.inspector,
        inspector_2=road.town.colleague,
        urgent_reason="现场即将清理",
        urgent_started_at=started,
    )
    assert road.examine().exhibit.kind == "scene"
    road.add_evidence()
    with refused("E-ENF-03", "end_at"):
        road.interview()
    with clock.at(clock.now() + 5 * DAY):
        road.add_evidence(name="进货单")
    with clock.at(clock.now() + 6 * DAY), refused("E-ENF-03", "collected_at"):
        road.add_evidence(name="发票")
