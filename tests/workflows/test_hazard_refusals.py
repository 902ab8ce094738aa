"""What must be refused on the main road: each E-HAZ code at the field it concerns, and who may not at all."""

from __future__ import annotations

import datetime as dt

import pytest

from cases.models import Case, Criterion
from documents.models import IssuedDocument
from foundation import clock, jobs
from foundation import settings as bureau
from foundation.refusals import Refusal
from permissions.models import Account, Appointment, Certificate
from permissions.roles import Role
from tests.cast import LONG_AGO, in_transaction, photo
from tests.workflows.road import Road, rows, stamp
from tests.workflows.watch import forbidden, refused
from workflows.engine import acts
from workflows.engine.models import OPEN, Task
from workflows.hazards.flows import HazardFlow, InspectionFlow
from workflows.hazards.models import HazardItem, HazardRecord

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def ordered(road: Road, *, items: int = 1, days: int = 10, **changes) -> Case:
    case = road.register(**changes)
    road.verify(**({"criterion": changes["criterion"]} if "criterion" in changes else {}))
    measures = {"measures": ["rectify_period", "withdraw_people"]} if changes.get("level") == "major" else {}
    road.order(items=items, days=days, **measures)
    return case


def reported(road: Road, *, items: int = 1) -> Case:
    case = ordered(road, items=items)
    road.serve()
    road.report()
    return case


# --- E-HAZ-01: two valid officers ------------------------------------------------------------------------------------------


def test_two_officers_are_two(road: Road) -> None:
    """D1-like: an officer who names himself as the second."""
    with refused("E-HAZ-01", "inspector_2"):
        road.inspect(inspector_2=road.town.inspector.pk)
    with refused("E-HAZ-01", "inspector_2"):
        road.register(inspector_2=road.town.inspector.pk)
    with refused("E-HAZ-01", "inspector_2"):
        road.register(inspector_2="")
    assert not Case.objects.exists()


def test_a_certificate_holds_on_its_last_day_and_not_on_the_next(road: Road) -> None:
    """D2: ended 2023-06-30; the act of 2023-07-01 is refused, that of 2023-06-30 stands."""
    Certificate.objects.filter(account=road.town.colleague).update(valid_until=dt.date(2023, 6, 30))
    with clock.at(dt.datetime(2023, 7, 1, 10, tzinfo=clock.ZONE)), refused("E-HAZ-01", "inspector_2"):
        road.inspect()
    with clock.at(dt.datetime(2023, 6, 30, 18, tzinfo=clock.ZONE)):
        road.inspect()
    # Entered a day later, the day of the act still counts.
    with clock.at(dt.datetime(2023, 7, 1, 9, tzinfo=clock.ZONE)):
        yesterday = dt.datetime(2023, 6, 30, 17, tzinfo=clock.ZONE)
        road.inspect(start_at=stamp(yesterday - dt.timedelta(hours=1)), end_at=stamp(yesterday), late_reason="次日补录")


def test_the_actors_own_certificate_is_asked_as_well(road: Road) -> None:
    Certificate.objects.filter(account=road.town.inspector).delete()
    with refused("E-HAZ-01", "inspector_2"):
        road.inspect()


def test_each_act_of_two_officers_asks_for_both(road: Road) -> None:
    town, me = road.town, road.town.inspector.pk
    road.register()
    with refused("E-HAZ-01", "inspector_2"):
        road.verify(inspector_2=me)
    road.verify()
    with refused("E-HAZ-01", "inspector_2"):
        road.order(inspector_2=me)
    road.order()
    with refused("E-HAZ-01", "inspector_2"):
        road.serve(inspector_2=me)
    road.serve()
    road.report()
    with refused("E-HAZ-01", "inspector_2"):
        road.reinspect(second=town.inspector)
    road.reinspect("failed")
    with refused("E-HAZ-01", "inspector_2"):
        reorder(road, inspector_2=me)


def reorder(road: Road, days: int = 10, **changes) -> acts.Outcome:
    due = (clock.today() + days * DAY).isoformat()
    item = {
        "problem": "1号皮带机尾轮无防护罩",
        "requirement": "安装",
        "legal_basis": "《安全生产法》第三十六条第一款",
        "due_on": due,
    }
    data = {"due_on": due, "inspector_1": road.town.inspector.pk, "inspector_2": road.town.colleague.pk}
    return road.do("reorder", road.town.head, data | rows("items", [item]) | changes)


# --- E-HAZ-02, E-HAZ-03: certificates shown, times --------------------------------------------------------------------------


def test_no_inspection_without_showing_the_certificates(road: Road) -> None:
    with refused("E-HAZ-02", "showed_certificate"):
        road.inspect(showed_certificate="")


def test_an_inspection_ends_after_it_began_and_not_in_the_future(road: Road) -> None:
    now = clock.now()
    with refused("E-HAZ-03", "end_at"):
        road.inspect(start_at=stamp(now - dt.timedelta(minutes=5)), end_at=stamp(now - dt.timedelta(hours=1)))
    # At 11:00 in Shanghai: an end an hour later lies on the same day.
    with clock.at(now.replace(hour=3)), refused("E-HAZ-03", "end_at"):
        road.inspect(end_at=stamp(clock.now() + dt.timedelta(hours=1)))


def test_a_hazard_is_not_found_tomorrow(road: Road) -> None:
    with refused("E-HAZ-03", "found_on"):
        road.register(found_on=(clock.today() + DAY).isoformat())


def test_a_reinspection_is_not_before_its_order(road: Road) -> None:
    reported(road)
    with refused("E-HAZ-03", "reinspected_on"):
        road.reinspect(reinspected_on=(clock.today() - DAY).isoformat(), late_reason="补录")


# --- E-HAZ-04: the period ---------------------------------------------------------------------------------------------------


def test_the_period_is_after_today_and_at_most_ninety_days(road: Road) -> None:
    road.register()
    road.verify()
    for days in (0, -1, 91):
        with refused("E-HAZ-04", "due_on"):
            road.order(days=days)
    road.order(days=90)
    assert road.waiting("approve_order")


def test_no_item_is_due_after_the_order(road: Road) -> None:
    road.register()
    road.verify()
    with refused("E-HAZ-04", "items-0-due_on"):
        road.order(days=10, **{"items-0-due_on": (clock.today() + 11 * DAY).isoformat()})


def test_the_longest_period_is_the_bureaus_own_rule(road: Road) -> None:
    in_transaction(
        lambda: bureau.change("hazards.longest_days", 30, valid_from=clock.today(), by=road.town.administrator, reason="本县从严")
    )
    road.register()
    road.verify()
    with refused("E-HAZ-04", "due_on"):
        road.order(days=31)
    road.order(days=30)


def test_the_printed_date_holds_so_service_on_it_or_after_it_is_refused(road: Road) -> None:
    case = ordered(road, days=5)
    due = clock.today() + 5 * DAY
    for late in (due, due + DAY):
        with clock.at(dt.datetime.combine(late, dt.time(10), clock.ZONE)), refused("E-HAZ-04", "served_on"):
            road.serve(on=late)
    with clock.at(dt.datetime.combine(due - DAY, dt.time(10), clock.ZONE)):
        road.serve(on=due - DAY)
    assert IssuedDocument.objects.get(case=case, code="INS-04").served_on == due - DAY


def test_an_order_is_not_served_before_it_was_issued_or_tomorrow(road: Road) -> None:
    ordered(road)
    for day in (clock.today() - DAY, clock.today() + DAY):
        with pytest.raises(acts.InvalidForm):
            road.serve(on=day)
    assert road.waiting("serve_order")


def test_service_needs_its_proof(road: Road) -> None:
    ordered(road)
    data = {"mode": "direct", "served_on": clock.today().isoformat(), "receiver": "贺卫淼", "inspector_2": road.town.colleague.pk}
    with refused("required", "proof"):
        road.do("serve_order", road.town.inspector, data)
    with pytest.raises(acts.InvalidForm):
        road.serve(mode="left", receiver="", refusal_note="", witness="")
    road.serve(mode="left", receiver="", refusal_note="拒绝签收", witness="陈贵镇南坳畈村村委会 王某", recording="音像-1")


# --- E-HAZ-06, E-HAZ-07 -----------------------------------------------------------------------------------------------------


def test_an_item_passes_only_with_its_evidence(road: Road) -> None:
    reported(road, items=2)
    item_data = {
        f"results-{index}-{name}": value
        for index in range(2)
        for name, value in (("no", index + 1), ("result", "passed"), ("note", "现场核对"))
    }
    data = {"reinspected_on": clock.today().isoformat(), "inspector_2": road.town.third.pk} | item_data
    data |= {"results-TOTAL_FORMS": 2, "results-INITIAL_FORMS": 2}
    files = {"unit_signature": [photo("s.jpg")], "results-0-photos": [photo("one.jpg")]}
    with pytest.raises(acts.InvalidForm) as invalid:
        road.do("reinspect", road.town.inspector, data, files)
    form = invalid.value.form
    assert "E-HAZ-06" in form.refusal_codes and "第2项" in str(form.errors) + str(form.formsets["results"].errors)
    road.do("reinspect", road.town.inspector, data, files | {"results-1-photos": [photo("two.jpg")]})
    assert road.case.state == "passed"


def test_a_failed_item_needs_no_photograph(road: Road) -> None:
    reported(road)
    data = {"reinspected_on": clock.today().isoformat(), "inspector_2": road.town.third.pk} | rows(
        "results", [{"no": 1, "result": "failed", "note": "仍无防护罩"}], initial=1
    )
    road.do("reinspect", road.town.inspector, data, {"unit_signature": [photo("s.jpg")]})
    assert road.case.state == "failed"


def test_every_item_is_looked_at(road: Road) -> None:
    reported(road, items=2)
    data = {"reinspected_on": clock.today().isoformat(), "inspector_2": road.town.third.pk} | rows(
        "results", [{"no": 1, "result": "passed", "note": "现场核对"}], initial=1
    )
    with refused("E-REQUIRED", "reinspected_on"):
        road.do(
            "reinspect", road.town.inspector, data, {"unit_signature": [photo("s.jpg")], "results-0-photos": [photo("p.jpg")]}
        )


def test_a_major_hazard_is_not_left_to_a_period(road: Road) -> None:
    road.register(level="major", criterion=road.town.criterion.pk)
    road.verify(criterion=road.town.criterion.pk)
    with refused("E-HAZ-07", "safety_ensured"):
        road.order()
    with refused("E-REQUIRED", "stop_scope"):
        road.order_with_stop(stop_scope="")
    with refused("E-HAZ-04", "stop_until"):
        road.order_with_stop(until=200)
    road.order(measures=["rectify_period", "withdraw_people"])


def test_a_major_hazard_names_its_criterion(road: Road) -> None:
    with refused("E-REQUIRED", "criterion"):
        road.register(level="major")


@pytest.mark.parametrize("found_days_ago", [0, 1, 2, 3])
def test_the_day_of_finding_chooses_the_criteria(road: Road, found_days_ago: int) -> None:
    """The old standard holds until the day before yesterday, the new one from yesterday on; neither is asked about today."""
    today, found_on = clock.today(), clock.today() - found_days_ago * DAY
    facts = {"category": "non_coal_mine", "text": "《判定标准》"}
    old = Criterion.objects.create(code="OLD", valid_until=today - 2 * DAY, **facts)
    new = Criterion.objects.create(code="NEW", valid_from=today - DAY, **facts)
    fitting, other = (new, old) if found_days_ago < 2 else (old, new)
    asked = {"level": "major", "found_on": found_on.isoformat()}
    with pytest.raises(acts.InvalidForm) as invalid:
        road.register(criterion=other.pk, **asked)
    (said,) = invalid.value.form.errors["criterion"]
    assert "E-REQUIRED" in said and "发现之日" in said and str(other.valid_from or other.valid_until) in said
    assert road.register(criterion=fitting.pk, **asked).hazard_record.criterion == fitting


@pytest.mark.parametrize("wrong", ["0", "x", "9" * 30])
def test_a_criterion_that_is_none_is_no_choice(road: Road, wrong: str) -> None:
    with refused("invalid_choice", "criterion"):
        road.register(level="major", criterion=wrong)


@pytest.mark.parametrize("found_on", ["", "yesterday"])
def test_without_a_day_of_finding_the_criteria_of_today_are_offered(road: Road, found_on: str) -> None:
    with pytest.raises(acts.InvalidForm) as invalid:
        road.register(level="major", criterion=road.town.criterion.pk, found_on=found_on)
    assert set(invalid.value.form.errors) == {"found_on"}


# --- E-HAZ-08, SOD-06, E-HAZ-09 ---------------------------------------------------------------------------------------------


def test_whoever_reinspected_does_not_close_off(road: Road) -> None:
    """D6: the refusal shows the code of the process, not SOD-07, and names the earlier act with its day."""
    reported(road)
    Appointment.objects.create(account=road.town.third, role=Role.DEPUTY_LEADER, region=road.town.county, valid_from=LONG_AGO)
    road.reinspect()
    road.submit()
    today = clock.today()
    with pytest.raises(Refusal) as refusal:
        road.close(actor=road.town.third)
    assert refusal.value.code == "E-HAZ-08"
    assert f"{today.year}年{today.month}月{today.day}日" in refusal.value.note
    with pytest.raises(Refusal, match="E-HAZ-08"):
        acts.claim(road.waiting("approve_closing").pk, actor=road.town.third)


def test_one_of_those_who_reinspect_did_not_issue_the_order(road: Road) -> None:
    """SOD-06, a setting that is on by default."""
    reported(road)
    with refused("E-SOD-06", "inspector_2"):
        road.reinspect(second=road.town.colleague)
    in_transaction(
        lambda: bureau.change(
            "hazards.other_reinspector", False, valid_from=clock.today(), by=road.town.administrator, reason="人员不足"
        )
    )
    road.reinspect(second=road.town.colleague)


def test_nothing_is_closed_off_with_an_open_item(road: Road) -> None:
    case = reported(road)
    road.reinspect()
    HazardItem.objects.filter(case=case).update(result="partly")
    with pytest.raises(acts.InvalidForm) as invalid:
        road.submit()
    assert invalid.value.form.refusal_codes == {"E-HAZ-09"} and "第1项" in str(invalid.value.form.errors)
    HazardItem.objects.filter(case=case).update(result="passed")
    road.submit()
    HazardItem.objects.filter(case=case).update(result="partly")
    with pytest.raises(acts.InvalidForm) as invalid:
        road.close()
    assert invalid.value.form.refusal_codes == {"E-HAZ-09"}
    road.close(approved=False)
    assert road.case.state == "passed"


# --- E-HAZ-14, E-HAZ-15: other units, other regions -------------------------------------------------------------------------


def test_a_unit_neither_sees_nor_does_what_concerns_another(road: Road) -> None:
    """D8: enterprise A opens the order of enterprise B and finds nothing."""
    case = ordered(road)
    road.serve()
    stranger = road.town.other_unit_account
    with pytest.raises(acts.NotVisible):
        road.report(actor=stranger)
    assert not stranger.has_perm("cases.view_case", case)
    assert not Case.objects.visible_to(stranger).filter(pk=case.pk).exists()
    assert road.case.state == "rectifying"
    road.report()


def test_the_unit_does_nothing_but_its_own_step(road: Road) -> None:
    ordered(road)
    unit = road.town.unit_account
    with pytest.raises((acts.NotVisible, Refusal)):
        road.serve(actor=unit)
    road.serve()
    road.report(actor=unit)
    with pytest.raises((acts.NotVisible, Refusal)):
        road.reinspect(actor=unit)
    with pytest.raises((acts.NotVisible, Refusal)):
        acts.do_aside(road.case.pk, "change_level", actor=unit, data={"level": "major"})
    for flow, name in ((HazardFlow, "register"), (InspectionFlow, "inspect_at_once")):
        with forbidden("E-SCOPE"):
            acts.open_case(flow, name, actor=unit, data={})


def test_a_township_registers_only_in_its_own_region(road: Road) -> None:
    town = road.town
    patrol = {"source": "patrol", "inspector_2": ""}
    with refused("E-HAZ-15", "township"):
        road.register(actor=town.township, unit="", township=town.jinniu.pk, **patrol)
    with refused("E-HAZ-15", "unit"):
        road.register(actor=town.township, unit=town.other_unit.pk, township=town.jinniu.pk, **patrol)
    with refused("E-HAZ-15", "township"):
        road.register(actor=town.inspector, unit=town.unit.pk, township=town.jinniu.pk)
    assert not Case.objects.exists()
    road.register(actor=town.township, **patrol)


def test_another_township_does_not_find_the_hazard(road: Road) -> None:
    case = road.register()
    assert road.town.township.has_perm("cases.view_case", case)
    assert not road.town.other_township.has_perm("cases.view_case", case)
    with pytest.raises(acts.NotVisible):
        road.verify(actor=road.town.other_township)


def test_another_section_does_not_find_it_either(road: Road) -> None:
    case = road.register()
    assert not road.town.trade_inspector.has_perm("cases.view_case", case)


@pytest.mark.parametrize("who", ["observer", "auditor", "administrator"])
def test_who_only_reads_does_nothing(road: Road, who: str) -> None:
    """D7 on the main road: a reading office performs no step."""
    case = ordered(road)
    actor = getattr(road.town, who)
    for step in Task.objects.filter(case=case, status__in=OPEN):
        with pytest.raises((acts.NotVisible, Refusal)):
            acts.perform(step.pk, actor=actor, data={})
    with forbidden("E-SCOPE"):
        road.register(actor=actor, title_text="另一处隐患")


# --- other guards of the steps ----------------------------------------------------------------------------------------------


def test_a_refusal_to_sign_needs_a_witness_or_a_recording(road: Road) -> None:
    """安全生产法 Art.68"""
    now = clock.now()
    data = {
        "unit": road.town.unit.pk, "urgent_reason": "群众反映", "place": "井口", "start_at": stamp(now - dt.timedelta(hours=1)),
        "end_at": stamp(now - dt.timedelta(minutes=5)), "inspector_2": road.town.colleague.pk, "showed_certificate": "on",
        "findings": "检查选厂，2号皮带机尾轮无防护罩。", "unit_present": "on", "contact": "贺卫淼", "position": "安全科长",
    }  # fmt: skip

    def inspect(**changes: str) -> acts.Outcome:
        return acts.open_case(InspectionFlow, "inspect_at_once", actor=road.town.inspector, data=data | changes)

    with refused("E-REQUIRED", "unit_signature"):
        inspect()
    with refused("E-REQUIRED", "witness"):
        inspect(refusal_note="单位负责人拒绝签字")
    assert inspect(refusal_note="单位负责人拒绝签字", witness="南坳畈村委会 王某").case.state == "done"


def test_a_similar_open_hazard_is_named_before_another_is_registered(road: Road) -> None:
    first = road.register()
    with refused("E-SIMILAR", "similar_checked"):
        road.register()
    with refused("E-SIMILAR", "similar_checked"):
        road.register(title_text="皮带机尾轮无防护罩壳")
    second = road.register(similar_checked="on")
    assert second.pk != first.pk
    with clock.at(clock.now() + 91 * DAY):
        road.register()


def test_a_rejected_wrong_entry_is_no_similar_open_hazard(road: Road) -> None:
    road.register()
    road.verify(is_real="no", opinion="不属实")
    road.register()


def test_a_report_tells_of_every_item_with_its_photograph(road: Road) -> None:
    ordered(road, items=2)
    road.serve()
    data = {"completed_on": clock.today().isoformat(), "truth": "on"} | rows(
        "items", [{"no": 1, "rectified": "已安装"}], initial=1
    )
    with refused("E-REQUIRED", "completed_on"):
        road.do("report_done", road.town.unit_account, data, {"items-0-photos": [photo("a.jpg")]})
    with pytest.raises(acts.InvalidForm):
        road.do("report_done", road.town.unit_account, data)
    with refused("E-DATE-FUTURE", "completed_on"):
        road.report(completed_on=(clock.today() + DAY).isoformat())
    road.report()


def test_a_numbered_order_is_never_sent_back_or_taken_back(road: Road) -> None:
    ordered(road)
    done = Task.objects.get(case=road.case, step="order_rectify")
    with forbidden("E-TAKE-BACK"):
        acts.take_back(done.pk, actor=road.town.inspector, reason="写错了")
    with forbidden("E-SENT-BACK"):
        acts.send_back(road.waiting("serve_order").pk, actor=road.town.inspector, reason="写错了")


def test_a_service_is_never_undone(road: Road) -> None:
    ordered(road)
    road.serve()
    done = Task.objects.get(case=road.case, step="serve_order")
    with forbidden("E-TAKE-BACK"):
        acts.take_back(done.pk, actor=Account.objects.get(pk=done.owner_id), reason="写错了")
    with forbidden("E-SENT-BACK"):
        acts.send_back(road.waiting("report_done").pk, actor=road.town.unit_account, reason="写错了")


def test_the_number_of_the_order_is_kept_for_the_papers_that_cite_it(road: Road) -> None:
    case = reported(road)
    jobs.run_due()
    number = IssuedDocument.objects.get(case=case, code="INS-04").number
    assert HazardRecord.objects.get(case=case).order_no == number
    assert IssuedDocument.objects.get(case=case, code="HAZ-07").data["ref_order_no"] == number
