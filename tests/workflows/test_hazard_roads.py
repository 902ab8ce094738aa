"""Every road of the main procedure, walked action by action against the domain's table of transitions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import pytest

from cases import calendar
from cases.models import Case, Deadline, Notice, Participation
from documents.models import IssuedDocument, Service
from foundation import audit, clock, jobs
from foundation import settings as bureau
from foundation.refusals import Refusal
from permissions.models import Appointment
from permissions.roles import Role
from tests.cast import LONG_AGO, photo
from tests.workflows.road import Road, _files, rows, stamp
from tests.workflows.watch import Change, forbidden, refused, watched
from workflows.engine import acts
from workflows.engine.models import OPEN, Task
from workflows.engine.tasks import sweep
from workflows.hazards.flows import HazardFlow, InspectionFlow
from workflows.hazards.models import HazardItem, HazardRecord

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nothing_fails")]
DAY = dt.timedelta(days=1)

# action: from_state, to_state, documents, deadlines started, deadlines stopped (transitions.csv; law and the state table first:
# an order's period starts on service, HAZ-13 belongs to major hazards, HAZ-15 to listed ones).
TRANSITIONS = {
    "plan_inspection": ("", "planned", "INS-01", "", ""),
    "inspect": ("planned", "entering", "INS-02", "TL-HAZ-09", ""),
    "register": ("", "registered", "HAZ-01", "TL-HAZ-21", ""),
    "verify": ("registered", "verified", "", "TL-HAZ-22", "TL-HAZ-21"),
    "reject": ("registered", "rejected", "", "", "TL-HAZ-21"),
    "change_level": ("verified", "verified", "HAZ-01", "", ""),
    "fix_on_site": ("verified", "on_site_fixed", "INS-02;INS-03", "TL-HAZ-23;TL-HAZ-24", "TL-HAZ-22"),
    "close_on_site": ("on_site_fixed", "closed", "HAZ-14", "", "TL-HAZ-24"),
    "order_rectify": ("verified", "rectifying", "INS-04", "TL-HAZ-23", "TL-HAZ-22"),
    "order_rectify_major": ("verified", "rectifying", "INS-03;INS-04", "TL-HAZ-23", "TL-HAZ-22"),
    "serve_order": ("rectifying", "rectifying", "", "TL-HAZ-01", "TL-HAZ-23"),
    "serve_order_with_stop": ("rectifying", "rectifying", "", "TL-HAZ-01;TL-HAZ-18", "TL-HAZ-23"),
    "report_done": ("rectifying", "review_due", "HAZ-07", "TL-HAZ-04", "TL-HAZ-01"),
    "due_passed": ("rectifying", "overdue", "", "TL-HAZ-04", "TL-HAZ-01"),
    "open_review": ("overdue", "review_due", "", "", ""),
    "reinspect_pass": ("review_due", "passed", "INS-05", "TL-HAZ-23;TL-HAZ-31", "TL-HAZ-04"),
    "reinspect_fail": ("review_due", "failed", "INS-05", "TL-HAZ-22;TL-HAZ-23", "TL-HAZ-04"),
    "reorder": ("failed", "rectifying", "INS-04", "TL-HAZ-23", "TL-HAZ-22"),
    "submit_closing": ("passed", "closing", "", "TL-HAZ-24", "TL-HAZ-31"),
    "submit_closing_major": ("passed", "closing", "HAZ-13", "TL-HAZ-23;TL-HAZ-24", "TL-HAZ-31"),
    "approve_closing": ("closing", "closed", "HAZ-14", "", "TL-HAZ-23;TL-HAZ-24"),
    "approve_closing_after_stop": ("closing", "closed", "HAZ-14", "TL-HAZ-30", "TL-HAZ-18;TL-HAZ-23;TL-HAZ-24"),
    "return_for_papers": ("closing", "passed", "", "TL-HAZ-25", "TL-HAZ-24"),
    "submit_again": ("passed", "closing", "", "TL-HAZ-24", "TL-HAZ-25"),
    "return_to_review": ("closing", "review_due", "", "TL-HAZ-04", "TL-HAZ-24"),
    "return_to_order": ("closing", "verified", "", "TL-HAZ-25", "TL-HAZ-24"),
    "order_anew": ("verified", "rectifying", "INS-04", "TL-HAZ-23", "TL-HAZ-25"),
}


def walk(road: Road, action: str) -> watched:
    """A context that holds the row of the table against what happens in it."""
    return _Walk(road.case, action)


class _Walk:
    def __init__(self, case: Case, action: str) -> None:
        self.action, self.watch = action, watched(case)

    def __enter__(self) -> Change:
        self.change = self.watch.__enter__()
        return self.change

    def __exit__(self, kind, error, trace) -> None:
        self.watch.__exit__(kind, error, trace)
        if kind is None:
            assert self.change.row == TRANSITIONS[self.action], self.action


def opened(case: Case) -> tuple[str, str, str, str, str]:
    """The row of the act that opened a case."""
    papers = IssuedDocument.objects.filter(case=case, act_no=1).order_by("code").values_list("code", flat=True)
    started = Deadline.objects.filter(case=case, state="running").values_list("term", flat=True)
    return "", case.state, ";".join(papers), ";".join(sorted(started)), ""


def verified(road: Road, **changes) -> Case:
    case = road.register(**changes)
    road.verify(**({"criterion": changes["criterion"]} if "criterion" in changes else {}))
    return case


def ordered(road: Road, *, items: int = 1, days: int = 10) -> Case:
    case = verified(road)
    road.order(items=items, days=days)
    road.serve()
    return case


def told(case: Case, account) -> set[str]:
    return {title.split("：")[0] for title in Notice.objects.filter(case=case, account=account).values_list("title", flat=True)}


# --- inspection -----------------------------------------------------------------------------------------------------------


def planned(road: Road) -> Case:
    town = road.town
    data = {
        "unit": town.unit.pk, "basis": "annual_plan", "planned_from": clock.today().isoformat(), "items": "皮带机防护\n外包管理",
        "modes": ["site", "papers"], "inspector_1": town.inspector.pk, "inspector_2": town.colleague.pk,
        "approver_opinion": "同意",
    }  # fmt: skip
    outcome = acts.open_case(InspectionFlow, "plan_inspection", actor=town.head, data=data)
    jobs.run_due()
    return outcome.case


def facts(road: Road, **changes) -> dict[str, object]:
    now = clock.now()
    return {
        "place": "井口", "start_at": stamp(now - dt.timedelta(hours=2)), "end_at": stamp(now - dt.timedelta(minutes=1)),
        "inspector_2": road.town.colleague.pk, "showed_certificate": "on", "findings": "由安全科长陪同检查，2号皮带机无防护罩。",
        "unit_present": "on", "contact": "贺卫淼", "position": "安全科长", "found_hazard": "on",
    } | changes  # fmt: skip


def test_an_inspection_is_planned_then_carried_out_by_those_who_were_named(road: Road) -> None:
    case = planned(road)
    assert opened(case) == TRANSITIONS["plan_inspection"]
    assert case.number == f"JC-{clock.today().year}-00001"
    assert len(told(case, road.town.colleague)) == 1 and len(told(case, road.town.third)) == 0
    road.case = case
    with forbidden("E-SCOPE"):
        road.do("inspect", road.town.third, facts(road), {"unit_signature": [photo("s.jpg")]})
    with walk(road, "inspect"):
        road.do("inspect", road.town.inspector, facts(road), {"unit_signature": [photo("s.jpg")]})
    assert Notice.objects.filter(case=case, account=road.town.unit_account).count() == 1


def test_an_inspection_that_finds_nothing_is_done(road: Road) -> None:
    case = road.inspect(found=False).case
    case.refresh_from_db()
    assert (case.state, case.outcome, Deadline.objects.filter(case=case).count()) == ("done", "done", 0)


def test_a_hazard_not_entered_within_two_working_days_is_late(road: Road) -> None:
    with clock.at(dt.datetime(2024, 3, 7, 15, tzinfo=clock.ZONE)):  # a Thursday
        case = road.inspect().case
        row = Deadline.objects.get(case=case, term="TL-HAZ-09")
        assert row.due_on == dt.date(2024, 3, 11)
    with clock.at(dt.datetime(2024, 3, 12, 0, 5, tzinfo=clock.ZONE)):
        assert sweep() == 1
        task = Task.objects.get(case=case, step="enter_hazard")
        assert task.late and task.status == "NEW"
        road.register(inspection=case)
        task.refresh_from_db()
        assert task.status == "DONE"


def test_two_hazards_of_one_inspection_wake_it_once(road: Road) -> None:
    inspection = road.inspect().case
    first = road.register(inspection=inspection)
    second = road.register(inspection=inspection, title_text="井口无警示标志", description="主井口未设置安全警示标志和防护栏。")
    assert {first.parent_id, second.parent_id} == {inspection.pk}
    assert Task.objects.filter(case=inspection, step="done").count() == 1
    assert first.number[-5:] == "00001" and second.number[-5:] == "00002"


# --- registration and verification ----------------------------------------------------------------------------------------


def test_a_hazard_is_registered_and_verified(road: Road) -> None:
    case = road.register()
    assert opened(case) == TRANSITIONS["register"]
    with walk(road, "verify"):
        road.verify()
    assert told(case, road.town.unit_account) and told(case, road.town.township)
    for handler in (road.town.inspector, road.town.colleague):
        assert Task.objects.get(case=case, status__in=OPEN).step == "order_rectify"
        assert handler.has_perm("cases.view_case", case)


def test_a_wrong_entry_is_rejected_with_its_reason_and_never_deleted(road: Road) -> None:
    case = road.register()
    with walk(road, "reject"):
        road.verify(is_real="no", opinion="现场核实已有防护罩，不属实")
    assert (case.pk, Case.objects.get(pk=case.pk).outcome) == (case.pk, "rejected")
    assert case.hazard_record.pk and audit.history(case).count() == 2


def test_a_township_registers_what_it_was_told_and_the_bureau_verifies_it(road: Road) -> None:
    case = road.register(actor=road.town.township, source="patrol", inspector_2="")
    assert case.state == "registered" and case.section == road.town.mines
    assert case.hazard_record.inspector_1_id is None
    road.verify()
    assert HazardRecord.objects.get(case=case).inspector_1 == road.town.inspector


def test_the_level_is_raised_with_a_reason_and_a_new_registration_form(road: Road) -> None:
    case = verified(road)
    data = {"level": "major", "criterion": road.town.criterion.pk, "reason": "符合判定标准第一项"}
    with forbidden("E-SCOPE"):
        acts.do_aside(case.pk, "change_level", actor=road.town.inspector, data=data)
    with walk(road, "change_level"):
        acts.do_aside(case.pk, "change_level", actor=road.town.head, data=data)
    road.case.refresh_from_db()
    assert road.case.level == "major" and audit.history(case).last().after["level"] == "major"
    assert road.waiting("order_rectify")


# --- fixed on the spot ----------------------------------------------------------------------------------------------------


def test_a_hazard_fixed_on_the_spot_is_closed_by_somebody_who_was_not_there(road: Road) -> None:
    case = verified(road)
    Appointment.objects.create(
        account=road.town.colleague, role=Role.SECTION_HEAD, region=road.town.county, section=road.town.mines, valid_from=LONG_AGO
    )
    with walk(road, "fix_on_site"):
        road.fix()
    assert not Task.objects.filter(case=case, step="order_rectify", status__in=OPEN).exists()
    with forbidden("E-HAZ-08"):
        road.close_on_site(actor=road.town.colleague)
    with walk(road, "close_on_site"):
        road.close_on_site()
    assert not Task.objects.filter(case=case, status__in=OPEN).exists()


def test_a_major_hazard_is_not_closed_on_the_spot(road: Road) -> None:
    verified(road, level="major", criterion=road.town.criterion.pk)
    with refused("E-HAZ-07", "fixed"):
        road.fix()


# --- order, service, report -----------------------------------------------------------------------------------------------


def test_the_order_its_service_the_report_the_reinspection_and_the_closing(road: Road) -> None:
    verified(road)
    with walk(road, "order_rectify"):
        road.order(items=2)
    with walk(road, "serve_order"):
        road.serve()
    with walk(road, "report_done"):
        road.report()
    with walk(road, "reinspect_pass"):
        road.reinspect()
    with walk(road, "submit_closing"):
        road.submit()
    with walk(road, "approve_closing"):
        road.close()


def test_the_measures_of_a_major_hazard_and_the_opinion_of_experts(road: Road) -> None:
    case = verified(road, level="major", criterion=road.town.criterion.pk)
    until = (clock.today() + 60 * DAY).isoformat()
    with watched(case) as change:
        road.order_with_stop(until=60)
    assert change.row == ("verified", "verified", "INS-03", "TL-HAZ-23", ""), "people leave at once; the stop is the leader's"
    with walk(road, "order_rectify_major"):
        road.grant_stop()
    out, measure = IssuedDocument.objects.filter(case=case, code="INS-03").order_by("id")
    assert (out.data["measures"], out.data["stop_until"]) == (["责令从危险区域内撤出作业人员"], None)
    assert measure.data["stop_scope"] == "选厂2号皮带机" and measure.data["stop_until"] == until
    assert measure.data["measures"] == ["责令暂时停产停业（选厂2号皮带机）"]
    with walk(road, "serve_order_with_stop"):
        road.serve()
    assert set(Service.objects.filter(document__case=case).values_list("document__code", flat=True)) == {"INS-03", "INS-04"}
    road.report()
    road.reinspect()
    with refused("E-REQUIRED", "expert_opinion"):
        road.submit()
    with walk(road, "submit_closing_major"):
        road.submit(
            expert_name="陆青禾", expert_workplace="黄石职业技术学院", expert_title="副教授", expert_opinion="整改到位",
            files={"expert_file": ["expert.jpg"]},
        )  # fmt: skip
    with walk(road, "approve_closing_after_stop"):
        road.close()
    case.hazard_record.refresh_from_db()
    assert case.hazard_record.recheck_on == road.case.closed_on + 90 * DAY
    assert case.hazard_record.acceptance_no.startswith("（冶）应急验收")


def test_a_long_period_is_decided_by_the_section_head(road: Road) -> None:
    case = verified(road)
    with watched(case) as change:
        road.order(days=40)
    assert change.row == ("verified", "verified", "", "", "") and road.waiting("approve_order")
    longer = (clock.today() + 41 * DAY).isoformat()
    with refused("E-HAZ-04", "due_on"):
        road.do("approve_order", road.town.head, {"due_on": longer, "opinion": "同意延长"})
    shorter = clock.today() + 30 * DAY
    with walk(road, "order_rectify"):
        road.do("approve_order", road.town.head, {"due_on": shorter.isoformat(), "opinion": "同意，缩短为30日"})
    order = IssuedDocument.objects.get(case=case, code="INS-04")
    assert order.data["due_on"] == shorter.isoformat() == order.data["items"][0]["due_on"]
    road.serve()
    assert Deadline.objects.get(case=case, term="TL-HAZ-01").due_on >= shorter


def test_a_fortnight_is_in_the_inspectors_power_and_a_day_more_is_not(road: Road) -> None:
    verified(road)
    road.order(days=15)
    assert road.waiting("serve_order")
    verified(road, title_text="主井口无护栏", description="主井口未设置防护栏，有坠落危险。")
    road.order(days=16)
    assert road.waiting("approve_order")


def test_the_handlers_record_a_report_that_came_in_by_hand(road: Road) -> None:
    ordered(road)
    with forbidden("E-SCOPE"):
        road.report(actor=road.town.third)
    road.report(actor=road.town.inspector)
    assert road.case.state == "review_due"


# --- overdue --------------------------------------------------------------------------------------------------------------


def test_the_day_passes_and_the_bureau_arranges_the_reinspection_itself(road: Road) -> None:
    case = ordered(road)
    row = Deadline.objects.get(case=case, term="TL-HAZ-01")
    with clock.at(dt.datetime.combine(row.due_on, dt.time(23), clock.ZONE)):
        assert sweep() == 0
    with clock.at(dt.datetime.combine(row.due_on + DAY, dt.time(0, 10), clock.ZONE)):
        with walk(road, "due_passed"):
            assert sweep() == 1
        jobs.run_due()
        review = Deadline.objects.get(case=case, term="TL-HAZ-04")
        assert review.starts_on == row.due_on + DAY
        for account in (road.town.inspector, road.town.colleague):
            assert any("期限届满" in title for title in told(case, account))
        with pytest.raises((acts.Conflict, Task.DoesNotExist)):
            road.report()
        with walk(road, "open_review"):
            road.do("open_review", road.town.inspector, {"inspector_2": road.town.colleague.pk})
        review.refresh_from_db()
        assert review.state == "running" and road.waiting("reinspect").due_on == review.due_on, "arranging wins no time"
        with walk(road, "reinspect_fail"):
            road.reinspect("failed")


def test_a_sweep_after_a_week_of_outage_counts_from_the_day_itself(road: Road) -> None:
    case = ordered(road)
    due = Deadline.objects.get(case=case, term="TL-HAZ-01").due_on
    with clock.at(dt.datetime.combine(due + 8 * DAY, dt.time(9), clock.ZONE)):
        assert sweep() == 1
        assert Deadline.objects.get(case=case, term="TL-HAZ-04").starts_on == due + DAY
        assert audit.history(case).last().acted_on == due + DAY


# --- failed ---------------------------------------------------------------------------------------------------------------


def reorder(road: Road, days: int = 10, *, step: str = "reorder", problems: Sequence[str] = (), **changes) -> acts.Outcome:
    due = (clock.today() + days * DAY).isoformat()
    again = [
        {"problem": problem, "requirement": "安装", "legal_basis": "《安全生产法》第三十六条第一款", "due_on": due}
        for problem in problems or road.left()
    ]
    data = {"due_on": due, "inspector_1": road.town.inspector.pk, "inspector_2": road.town.colleague.pk}
    return road.do(step, road.town.head, data | rows("items", again) | changes)


def test_a_second_order_once_and_after_a_second_failure_no_third(road: Road) -> None:
    """D21: a hazard that fails twice goes to penalty."""
    case = ordered(road, items=2)
    road.report()
    with walk(road, "reinspect_fail"):
        road.reinspect("passed", "failed")
    assert case.hazard_record.pk and IssuedDocument.objects.get(case=case, code="INS-05").data["next_action"]
    with walk(road, "reorder"):
        reorder(road)
    assert list(HazardItem.objects.filter(case=case, round=2).values_list("no", "result")) == [(1, "")]
    with walk(road, "serve_order"):
        road.serve()
    with walk(road, "report_done"):
        road.report()
    with walk(road, "reinspect_fail"):
        road.reinspect("failed")
    with refused("E-HAZ-16"):
        reorder(road)
    assert IssuedDocument.objects.filter(case=case, code="INS-04").count() == 2
    assert road.case.state == "failed"


def test_the_second_order_rectified_passes_and_closes(road: Road) -> None:
    case = ordered(road)
    road.report()
    road.reinspect("failed")
    reorder(road)
    road.serve()
    road.report()
    road.reinspect()
    road.submit()
    road.close()
    numbers = [paper.sequence for paper in IssuedDocument.objects.filter(case=case, code="INS-04").order_by("id")]
    assert (road.case.state, numbers) == ("closed", [1, 2])


# --- closing --------------------------------------------------------------------------------------------------------------


def test_closing_is_returned_and_the_road_goes_on(road: Road) -> None:
    case = ordered(road)
    road.report()
    road.reinspect()
    road.submit()
    with refused("E-REQUIRED", "back_to"):
        road.close(approved=False, back_to="")
    with walk(road, "return_for_papers"):
        road.close(approved=False, opinion="现场照片不清，请补充")
    assert not IssuedDocument.objects.filter(case=case, code="HAZ-14").exists()
    with walk(road, "submit_again"):
        road.do("submit_again", road.town.inspector, {"note": "已补充照片"})
    with walk(road, "return_to_review"):
        road.close(approved=False, back_to="review")
    with walk(road, "reinspect_pass"):
        road.reinspect()
    road.submit()
    with walk(road, "return_to_order"):
        road.close(approved=False, back_to="order")
    with walk(road, "order_anew"):
        reorder(road, step="order_anew", problems=["防护罩未固定"])
    with walk(road, "serve_order"):
        road.serve()
    road.report()
    road.reinspect()
    road.submit()
    with walk(road, "approve_closing"):
        road.close()


def test_a_returned_closing_is_never_with_the_unit_but_under_an_order(road: Road) -> None:
    """After a second failure no order may follow (E-HAZ-16); until one is served the unit has nothing to report and no period runs."""
    case = ordered(road)
    road.report()
    road.reinspect("failed")
    reorder(road)
    road.serve()
    road.report()
    road.reinspect()
    road.submit()
    for back_to, step in (("papers", "submit_again"), ("review", "reinspect")):
        road.close(approved=False, back_to=back_to)
        assert set(Task.objects.filter(case=case, status__in=("NEW", "ASSIGNED")).values_list("step", flat=True)) == {step}
        if step == "submit_again":
            road.do("submit_again", road.town.inspector, {"note": ""})
    road.reinspect("failed")
    with refused("E-HAZ-16"):
        reorder(road)


def test_who_waits_for_a_closing_or_has_it_back_hears_when_it_is_late(road: Road) -> None:
    """TL-HAZ-24: five working days; TL-HAZ-25: two; both are settings of the bureau and end on the last day."""
    case = ordered(road)
    town = road.town
    bureau.change("hazards.hand_on_days", 3, valid_from=clock.today(), by=town.administrator, reason="人员不足")
    road.report()
    road.reinspect()
    road.hand_over()
    road.submit()
    decide = Deadline.objects.get(case=case, term="TL-HAZ-24")
    assert decide.due_on == calendar.add_working_days(clock.today(), 5)

    def heard(day: dt.date) -> set[int]:
        before = set(Notice.objects.values_list("pk", flat=True))
        with clock.at(dt.datetime.combine(day, dt.time(9), clock.ZONE)):
            sweep()
            jobs.run_due()
        return set(Notice.objects.filter(case=case).exclude(pk__in=before).values_list("account_id", flat=True))

    assert heard(decide.due_on) == set()
    assert heard(decide.due_on + DAY) == {town.leader.pk, town.head.pk}
    late = decide.due_on + DAY
    with clock.at(dt.datetime.combine(late, dt.time(10), clock.ZONE)):
        road.close(approved=False)
    hand_on = Deadline.objects.get(case=case, term="TL-HAZ-25")
    assert hand_on.due_on == calendar.add_working_days(late, 3)
    assert heard(hand_on.due_on) == set()
    assert heard(hand_on.due_on + DAY) == {town.inspector.pk, town.colleague.pk, town.head.pk}


def test_who_reinspected_does_not_close_off_nor_does_the_second_of_them(road: Road) -> None:
    """D6, SOD-07: E-HAZ-08 names the earlier act."""
    ordered(road)
    road.report()
    town = road.town
    Appointment.objects.create(account=town.third, role=Role.DEPUTY_LEADER, region=town.county, valid_from=LONG_AGO)
    Appointment.objects.create(account=town.inspector, role=Role.DEPUTY_LEADER, region=town.county, valid_from=LONG_AGO)
    road.reinspect()
    road.submit()
    for actor in (town.inspector, town.third):
        with pytest.raises(Refusal, match="E-HAZ-08.*复查"):
            road.close(actor=actor)
    road.close()
    assert Participation.objects.filter(case=road.case, step="reinspect").count() == 2


# --- service of another paper ---------------------------------------------------------------------------------------------


def test_the_reinspection_opinion_is_served_beside_the_road(road: Road) -> None:
    case = ordered(road)
    road.report()
    road.reinspect()
    opinion = IssuedDocument.objects.get(case=case, code="INS-05")
    data = {
        "document": opinion.pk, "mode": "direct", "served_on": clock.today().isoformat(), "receiver": "贺卫淼",
        "relation": "安全科长", "place": "公司办公室", "inspector_2": road.town.colleague.pk,
    }  # fmt: skip
    with watched(case) as change:
        acts.do_aside(
            case.pk, "serve_paper", actor=road.town.inspector, data=data, files=_files({"proof": [photo("receipt.jpg")]})
        )
    assert change.row == ("passed", "passed", "", "", "TL-HAZ-23")
    opinion.refresh_from_db()
    assert opinion.served_on == clock.today()
    with pytest.raises(acts.InvalidForm):
        acts.do_aside(
            case.pk, "serve_paper", actor=road.town.inspector, data=data, files=_files({"proof": [photo("receipt.jpg")]})
        )
    road.submit()
    road.close()


# --- the turn of the year -------------------------------------------------------------------------------------------------


def test_a_hazard_found_before_and_closed_after_the_turn_of_the_year(road: Road) -> None:
    """D33: at the cut-off it is found and not closed; each paper's number belongs to the year of its day."""
    with clock.at(dt.datetime(2023, 12, 20, 9, tzinfo=clock.ZONE)):
        case = ordered(road)
    with clock.at(dt.datetime(2023, 12, 28, 9, tzinfo=clock.ZONE)):
        road.report()
    with clock.at(dt.datetime(2024, 1, 4, 9, tzinfo=clock.ZONE)):
        road.reinspect()
        road.submit()
    with clock.at(dt.datetime(2024, 1, 5, 9, tzinfo=clock.ZONE)):
        road.close()
    cut_off = dt.date(2023, 12, 31)
    found = Case.objects.filter(process="hazards", hazard_record__found_on__lte=cut_off).exclude(state="rejected")
    assert found.count() == 1 and found.filter(closed_on__lte=cut_off).count() == 0
    assert case.number == "YH-2023-420281108-00001"
    numbers = dict(IssuedDocument.objects.filter(case=case).exclude(number=None).values_list("code", "number"))
    assert "〔2023〕1号" in numbers["INS-04"] and "〔2024〕1号" in numbers["INS-05"] and "〔2024〕1号" in numbers["HAZ-14"]
    assert road.case.closed_on == dt.date(2024, 1, 5)


def test_every_row_of_the_table_was_walked() -> None:
    """A row that no story holds against the engine would only look like a test."""
    text = Path(__file__).read_text(encoding="utf-8")
    walked = {action for action in TRANSITIONS if f'walk(road, "{action}")' in text or f'== TRANSITIONS["{action}"]' in text}
    assert walked == set(TRANSITIONS)
    assert HazardFlow.code == "hazards"
