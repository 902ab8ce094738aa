"""A region that another bureau runs on the day: no inspection and no order of ours there; what is found is registered and handed over."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from cases.models import Case
from foundation import clock, jobs
from permissions import regions
from permissions.models import Region, RegionManagement
from tests.cast import Town
from tests.workflows.road import DAY, stamp
from tests.workflows.side_roads import SideRoads
from tests.workflows.watch import refused
from workflows.engine import acts
from workflows.hazards.flows import InspectionFlow

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nothing_fails")]


@pytest.fixture
def road(town: Town) -> SideRoads:
    return SideRoads(town)


def run_elsewhere(region: Region, *, since: dt.date | None = None, until: dt.date | None = None) -> RegionManagement:
    return RegionManagement.objects.create(region=region, is_managed_here=False, valid_from=since, valid_until=until)


def plan(road: SideRoads, day: dt.date) -> Case:
    data = {
        "unit": road.town.unit.pk, "basis": "annual_plan", "planned_from": day.isoformat(), "inspector_1": road.town.inspector.pk,
        "inspector_2": road.town.colleague.pk, "items": "提升系统安全设施\n通风系统", "modes": ["site"], "approver_opinion": "同意",
    }  # fmt: skip
    outcome = acts.open_case(InspectionFlow, "plan_inspection", actor=road.town.head, data=data)
    jobs.run_due()
    return outcome.case


def go(road: SideRoads, case: Case, **changes: Any) -> Case:
    now = clock.now()
    data = {
        "place": "井口和选厂", "start_at": stamp(now - dt.timedelta(hours=2)), "end_at": stamp(now - dt.timedelta(minutes=5)),
        "inspector_2": road.town.colleague.pk, "showed_certificate": "on", "findings": "由安全科长陪同检查选厂。2号皮带机尾轮未装防护罩。",
        "unit_present": "on", "contact": "贺卫淼", "position": "安全科长", "phone": "13000002108", "refusal_note": "负责人拒绝签字",
        "witness": "南坳畈村委会 王某",
    } | changes  # fmt: skip
    return road.do("inspect", road.town.inspector, data, case=case).case


# --- the day ----------------------------------------------------------------------------------------------------------------


def test_a_place_follows_what_it_is_part_of_unless_it_says_otherwise(town: Town) -> None:
    today = clock.today()
    village = Region.objects.create(code="420281108904", name="南坳畈村", level="village", kind="village", parent=town.chengui)
    assert regions.is_managed_here(village, today)
    run_elsewhere(town.chengui, since=today)
    assert not regions.is_managed_here(village, today) and regions.is_managed_here(village, today - DAY)
    assert regions.is_managed_here(town.jinniu, today) and regions.is_managed_here(town.county, today)
    RegionManagement.objects.create(region=village, is_managed_here=True, valid_from=today)
    assert regions.is_managed_here(village, today) and not regions.is_managed_here(town.chengui, today)


# --- inspections ------------------------------------------------------------------------------------------------------------


def test_no_inspection_is_planned_for_a_day_on_which_another_bureau_runs_the_region(road: SideRoads) -> None:
    today = clock.today()
    run_elsewhere(road.town.chengui, since=today + 3 * DAY)
    with refused("E-HAZ-15", "unit"):
        plan(road, today + 3 * DAY)
    assert plan(road, today + 2 * DAY).state == "planned"


def test_an_inspection_that_was_planned_is_not_made_once_the_region_is_handed_over(road: SideRoads) -> None:
    case, today = plan(road, clock.today()), clock.today()
    row = run_elsewhere(road.town.chengui, since=today)
    with refused("E-HAZ-15", "start_at"):
        go(road, case)
    row.delete()
    run_elsewhere(road.town.chengui, since=today + DAY)
    assert go(road, case).state == "done"


def test_not_even_an_urgent_one_is_made_there(road: SideRoads) -> None:
    row = run_elsewhere(road.town.chengui, until=clock.today())
    with refused("E-HAZ-15", "unit"):
        road.inspect()
    row.delete()
    run_elsewhere(road.town.chengui, until=clock.today() - DAY)
    assert road.inspect().case.state == "entering"


def test_the_refusal_names_the_region_the_day_and_the_way_out(road: SideRoads) -> None:
    run_elsewhere(road.town.chengui)
    with pytest.raises(acts.InvalidForm) as invalid:
        road.inspect()
    words = str(invalid.value.form.errors["unit"])
    assert "陈贵镇" in words and f"{clock.today():%Y-%m-%d}" in words and "移送主管部门" in words


# --- orders -----------------------------------------------------------------------------------------------------------------


def waiting_for_approval(road: SideRoads) -> None:
    road.verified()
    road.order(days=20)


def stop_asked(road: SideRoads) -> None:
    road.verified(major=True)
    road.order_with_stop()


def approve(road: SideRoads) -> None:
    due = (clock.today() + 20 * DAY).isoformat()
    road.do("approve_order", road.town.head, {"due_on": due, "opinion": "同意"})


def returned_to_an_order(road: SideRoads) -> None:
    road.rectifying()
    road.report()
    road.reinspect()
    road.submit()
    road.close(approved=False, back_to="order")


ORDERS: dict[str, tuple[Callable[[SideRoads], Any], Callable[[SideRoads], Any], str]] = {
    "order_rectify": (SideRoads.verified, SideRoads.order, "measures"),
    "fix_on_site": (SideRoads.verified, SideRoads.fix, "fixed"),
    "approve_order": (waiting_for_approval, approve, "due_on"),
    "decide_stop": (stop_asked, SideRoads.grant_stop, "granted"),
    "order_stop": (lambda road: road.verified(major=True), SideRoads.stop, "measures"),
    "stop_by_telephone": (lambda road: road.verified(major=True), SideRoads.stop_by_telephone, "measures"),
    "reorder": (SideRoads.failed, SideRoads.reorder, "due_on"),
    "order_anew": (
        returned_to_an_order,
        lambda road: road.reorder(step="order_anew", problems=["1号皮带机尾轮无防护罩"]),
        "due_on",
    ),
    "notify_cut_power": (SideRoads.stopped, SideRoads.notify_cut, "measure"),
}


@pytest.mark.parametrize("name", ORDERS)
def test_no_order_goes_out_there_and_until_the_day_before_every_one_does(road: SideRoads, name: str) -> None:
    before, order, field = ORDERS[name]
    before(road)
    row = run_elsewhere(road.town.chengui, since=clock.today())
    with refused("E-HAZ-15", field):
        order(road)
    row.delete()
    run_elsewhere(road.town.chengui, since=clock.today() + DAY)
    order(road)


def test_a_stop_is_refused_there_without_a_question_of_whose_region_it_is(road: SideRoads) -> None:
    """What the leader does not grant goes out nowhere."""
    stop_asked(road)
    run_elsewhere(road.town.chengui)
    road.grant_stop(False)
    assert road.waiting("order_rectify")


# --- what stays possible ----------------------------------------------------------------------------------------------------


def test_what_is_found_there_is_registered_verified_and_handed_over(road: SideRoads) -> None:
    run_elsewhere(road.town.chengui)
    road.verified()
    road.refer_out()
    road.receipt()
    assert (road.case.state, road.case.is_closed) == ("referred_out", True)


def test_a_unit_there_reports_its_own_major_hazard_and_it_is_handed_over_too(road: SideRoads) -> None:
    run_elsewhere(road.town.chengui)
    road.report_major()
    road.refer_out()
    assert road.case.state == "referred_out"


def test_what_was_ordered_before_is_reported_reinspected_and_closed_off(road: SideRoads) -> None:
    """What has begun is brought to its end by who began it."""
    road.rectifying()
    run_elsewhere(road.town.chengui, since=clock.today())
    road.report()
    road.reinspect()
    road.submit()
    road.close()
    assert road.case.state == "closed"
