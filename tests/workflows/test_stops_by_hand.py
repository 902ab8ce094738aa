"""Who may stop what: inspectors withdraw people, the deputy leader stops major hazards, by telephone for a day; power only then, and late enough."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import transaction

from cases.models import Case, Deadline, Notice
from documents.models import IssuedDocument
from foundation import audit, clock, jobs
from foundation.jobs import Incident
from permissions.models import Appointment
from permissions.roles import Role
from tests.cast import LONG_AGO, Town
from tests.workflows.road import DAY, stamp
from tests.workflows.side_roads import SideRoads
from tests.workflows.watch import forbidden, refused
from workflows.engine.models import OPEN, Task
from workflows.engine.tasks import sweep
from workflows.hazards import handlers, rules
from workflows.hazards.forms_stop import stop_binds

pytestmark = pytest.mark.django_db

HOUR = dt.timedelta(hours=1)
STOPS = ("temporary_stop", "stop_use")
#: Where nothing but the period is ordered, of a major hazard.
PLAIN = {"measures": ["rectify_period"]}


@pytest.fixture
def road(town: Town) -> SideRoads:
    return SideRoads(town)


@pytest.fixture(autouse=True)
def every_chain_holds() -> Iterator[None]:
    yield
    assert not IssuedDocument.objects.filter(print_state="failed").exists()
    assert audit.verify() == []


def open_steps(case: Case) -> set[str]:
    return set(Task.objects.filter(case=case, status__in=OPEN).values_list("step", flat=True))


def stops_of(case: Case) -> list[IssuedDocument]:
    return [paper for paper in IssuedDocument.objects.filter(case=case, code="INS-03").order_by("id") if paper.data["stop_until"]]


def term_of(case: Case, code: str) -> Deadline:
    return Deadline.objects.filter(case=case, term=code).latest("id")


# --- nobody but the leader, and major hazards only ---------------------------------------------------------------------------


def in_an_order(road: SideRoads, measure: str) -> None:
    wanted = ["rectify_period", "withdraw_people", measure]
    road.order_with_stop(measures=wanted, **road.safety(wanted))


def by_itself(road: SideRoads, measure: str) -> None:
    road.stop(measures=["withdraw_people", measure])


def by_telephone(road: SideRoads, measure: str) -> None:
    road.stop_by_telephone(measures=[measure])


@pytest.mark.parametrize("measure", STOPS)
@pytest.mark.parametrize("form", [in_an_order, by_itself, by_telephone], ids=lambda form: form.__name__)
def test_a_general_hazard_is_stopped_by_no_form(road: SideRoads, form: Callable[..., None], measure: str) -> None:
    case = road.verified()
    with refused("E-HAZ-07", "measures"):
        form(road, measure)
    assert not stops_of(case) and not Deadline.objects.filter(case=case, term="TL-HAZ-18").exists()
    # What is allowed: people leave the danger at once, and the two inspectors say so.
    road.order(measures=["rectify_period", "withdraw_people"])
    (paper,) = IssuedDocument.objects.filter(case=case, code="INS-03")
    assert paper.data["measures"] == ["责令从危险区域内撤出作业人员"] and road.case.state == "rectifying"


@pytest.mark.parametrize("measure", STOPS)
def test_what_inspectors_ask_for_in_an_order_the_leader_decides(road: SideRoads, measure: str) -> None:
    case = road.verified(major=True)
    in_an_order(road, measure)
    # People are out; nothing is stopped, no period runs, and no order has gone out yet.
    assert not rules.is_halted(road.record)
    (out,) = IssuedDocument.objects.filter(case=case, code__in=("INS-03", "INS-04"))
    assert out.code == "INS-03" and out.number == road.record.withdrawal_no and not stops_of(case)
    assert (
        open_steps(case) == {"decide_stop"}
        and not Deadline.objects.filter(case=case, term__in=("TL-HAZ-01", "TL-HAZ-18")).exists()
    )
    road.serve_paper(out)
    for other in (road.town.inspector, road.town.head):
        with forbidden("E-SCOPE"):
            road.grant_stop(actor=other)
    with refused("E-HAZ-04", "stop_until"):
        road.grant_stop(stop_until=(clock.today() + 190 * DAY).isoformat())
    road.grant_stop(stop_scope="选厂全部皮带机")
    (stop,) = stops_of(case)
    assert (
        stop.data["stop_scope"] == "选厂全部皮带机" and stop.number == road.record.measure_no and road.case.state == "rectifying"
    )
    road.serve()
    assert term_of(case, "TL-HAZ-18").state == term_of(case, "TL-HAZ-01").state == "running"


def test_whoever_ordered_does_not_decide_on_his_own_stop(road: SideRoads) -> None:
    road.verified(major=True)
    Appointment.objects.create(account=road.town.colleague, role=Role.DEPUTY_LEADER, region=road.town.county, valid_from=LONG_AGO)
    in_an_order(road, "temporary_stop")
    with forbidden("E-SOD-13"):
        road.grant_stop(actor=road.town.colleague)
    road.grant_stop()


def test_where_the_leader_does_not_stop_it_nothing_goes_out_and_the_order_is_worded_again(road: SideRoads) -> None:
    case = road.verified(major=True)
    in_an_order(road, "temporary_stop")
    with refused("E-REQUIRED", "opinion"):
        road.grant_stop(False, opinion="")
    road.grant_stop(False)
    assert open_steps(case) == {"order_rectify"} and not rules.is_halted(road.record)
    assert (road.record.due_on, road.record.due_on_original, road.record.stop_scope) == (None, None, "")
    with refused("E-HAZ-07", "measures"):
        road.order(**PLAIN, safety_ensured="no")
    # People stay withdrawn: that is not ordered twice.
    road.order(**PLAIN, safety_ensured="yes", safety_measures="隔离皮带机，专人看守")
    assert IssuedDocument.objects.filter(case=case, code="INS-03").count() == 1
    assert IssuedDocument.objects.get(case=case, code="INS-04").linked["safety"] == "隔离皮带机，专人看守"
    road.serve()
    assert road.case.state == "rectifying"


# --- a major hazard is not left to a period ---------------------------------------------------------------------------------

#: What an order of a major hazard says of safety, and the question at which it is refused; none where it is in order.
SAID: dict[str, tuple[dict[str, Any], str]] = {
    "nothing": (PLAIN, "safety_ensured"),
    "withdrawal alone": ({"measures": ["rectify_period", "withdraw_people"], "safety_ensured": ""}, "safety_ensured"),
    "ensured by nothing": ({**PLAIN, "safety_ensured": "yes", "safety_measures": ""}, "safety_measures"),
    "ensured by something": ({**PLAIN, "safety_ensured": "yes", "safety_measures": "断电上锁，专人看守"}, ""),
    "not ensured": ({**PLAIN, "safety_ensured": "no"}, "measures"),
    "not ensured, people out": ({"measures": ["rectify_period", "withdraw_people"], "safety_ensured": "no"}, "measures"),
    "not ensured, a stop, people in": ({"measures": ["rectify_period", "temporary_stop"], "safety_ensured": "no"}, "measures"),
    "not ensured, a stop, people out": (
        {"measures": ["rectify_period", "withdraw_people", "temporary_stop"], "safety_ensured": "no"}, "",
    ),
}  # fmt: skip


@pytest.mark.parametrize("said", SAID)
def test_an_order_of_a_major_hazard_says_how_safety_is_secured(road: SideRoads, said: str) -> None:
    answers, question = SAID[said]
    case = road.verified(major=True)
    if question:
        with refused("E-HAZ-07", question):
            road.order_with_stop(**answers)
        assert open_steps(case) == {"order_rectify"}
    else:
        road.order_with_stop(**answers)
        assert open_steps(case) != {"order_rectify"}


def major_failed(road: SideRoads, *, stopped: bool) -> Case:
    case = road.verified(major=True)
    if stopped:
        road.order_with_stop()
        road.grant_stop()
    else:
        road.order(**PLAIN, safety_ensured="yes", safety_measures="断电上锁，专人看守")
    road.serve()
    road.report()
    road.reinspect("failed")
    return case


def test_a_second_order_of_a_major_hazard_is_asked_the_same(road: SideRoads) -> None:
    case = major_failed(road, stopped=False)
    with refused("E-HAZ-07", "safety_ensured"):
        road.reorder(safety_ensured="")
    with refused("E-HAZ-07", "safety_measures"):
        road.reorder(safety_measures="")
    for answers in ({"safety_ensured": "no"}, {"safety_ensured": "no", "withdraw_people_now": "on"}):
        with refused("E-HAZ-07", "withdraw_people_now"):
            road.reorder(**answers)
    road.reorder(withdraw_people_now="on")
    assert IssuedDocument.objects.filter(case=case, code="INS-03").count() == 1 and road.record.withdrawal_no


def test_a_stop_in_force_secures_the_second_order_until_its_last_day(road: SideRoads) -> None:
    case = major_failed(road, stopped=True)
    until = road.record.stop_until
    with clock.at(dt.datetime.combine(until, dt.time(9), clock.ZONE)), refused("E-HAZ-07", "withdraw_people_now"):
        road.reorder(safety_ensured="no")
    with clock.at(dt.datetime.combine(until - DAY, dt.time(9), clock.ZONE)):
        road.reorder(safety_ensured="no")
    assert len(stops_of(case)) == 1 and open_steps(case) == {"serve_order"}


def test_a_general_hazard_is_asked_nothing_of_it(road: SideRoads) -> None:
    road.failed()
    road.reorder()
    road.serve()
    assert road.case.state == "rectifying" and road.record.safety_ensured is None


# --- by telephone ------------------------------------------------------------------------------------------------------------


def test_on_the_spot_the_leader_stops_it_by_telephone_and_confirms_in_person(road: SideRoads) -> None:
    case = road.verified(major=True)
    road.stop_by_telephone()
    record = road.record
    (stop,) = stops_of(case)
    assert stop.number == record.measure_no and stop.data["measures"] == ["责令暂时停产停业（选厂2号皮带机）"]
    assert (record.stop_leader, record.stop_words) == (road.town.leader, "同意立即停产，人员先撤出来") and record.withdrawal_no
    assert open_steps(case) == {"order_rectify", "confirm_stop"}
    clock_ = term_of(case, "TL-HAZ-27")
    assert clock_.due_at == record.stop_told_at + 24 * HOUR
    assert Notice.objects.filter(case=case, account=road.town.leader).exists()
    assert not rules.within_inspectors_power(record) or rules.stop_unconfirmed(record)
    road.serve_paper(stop)
    assert term_of(case, "TL-HAZ-18").state == "running" and not stop_binds(case, road.record)
    with refused("E-STOP-CONFIRM", "confirmed"):
        road.confirm_stop(actor=road.town.bureau_head)
    road.confirm_stop()
    assert stop_binds(case, road.record) and term_of(case, "TL-HAZ-27").state == "met"
    # With the stop in force and people out, the order is in order; another stop is not asked for.
    with refused("E-NOT-OPEN", "measures"):
        road.order_with_stop()
    road.order(**PLAIN, safety_ensured="no")
    road.serve()
    assert road.case.state == "rectifying" and len(stops_of(case)) == 1
    assert list(Incident.objects.all()) == []


def test_what_the_officers_enter_of_the_call_is_asked(road: SideRoads) -> None:
    road.verified(major=True)
    for changes, field in (({"leader": ""}, "leader"), ({"told_at": ""}, "told_at"), ({"words": ""}, "words")):
        with refused("required", field):
            road.stop_by_telephone(**changes)
    for wrong in (clock.now() + HOUR, clock.now() - 24 * HOUR):
        with refused("E-STOP-CONFIRM", "told_at"):
            road.stop_by_telephone(told_at=stamp(wrong))
    with refused("invalid_choice", "leader"):
        road.stop_by_telephone(leader=road.town.head.pk)
    with forbidden("E-SCOPE"):
        road.stop_by_telephone(actor=road.town.head)
    road.stop_by_telephone(told_at=stamp(clock.now() - 23 * HOUR))


def test_who_stands_on_the_spot_is_not_the_leader_who_decides(road: SideRoads) -> None:
    road.verified(major=True)
    Appointment.objects.create(account=road.town.colleague, role=Role.DEPUTY_LEADER, region=road.town.county, valid_from=LONG_AGO)
    with refused("E-SOD-13", "leader"):
        road.stop_by_telephone(leader=road.town.colleague.pk)
    road.stop_by_telephone()


@pytest.mark.parametrize("served", [True, False])
def test_unconfirmed_it_lapses_at_the_hour_and_an_incident_is_written(road: SideRoads, served: bool) -> None:
    called = dt.datetime(2024, 3, 4, 15, 30, tzinfo=clock.ZONE)
    with clock.at(called + dt.timedelta(minutes=20)):
        case = road.verified(major=True)
        road.stop_by_telephone(told_at=stamp(called), days=60)
        if served:
            road.serve_paper(stops_of(case)[0])
        Notice.objects.filter(case=case).delete()
    with clock.at(called + 24 * HOUR):
        assert sweep() == 0 and rules.is_halted(road.record)
    with clock.at(called + 24 * HOUR + dt.timedelta(minutes=1)):
        with refused("E-STOP-CONFIRM", "confirmed"):
            road.confirm_stop()
        assert sweep() == 1
        jobs.run_due()
        assert open_steps(case) == {"order_rectify"} and not rules.is_halted(road.record)
        (stop,) = stops_of(case)
        assert (stop.state, stop.ended_on) == ("revoked", dt.date(2024, 3, 5)) and "失效" in stop.ended_reason
        assert term_of(case, "TL-HAZ-18").state == "ended" and term_of(case, "TL-HAZ-27").state == "lapsed"
        told = set(Notice.objects.filter(case=case).values_list("account_id", flat=True))
        assert {road.town.unit_account.pk, road.town.leader.pk, road.town.inspector.pk, road.town.head.pk} <= told
        (incident,) = Incident.objects.all()
        assert incident.kind == handlers.UNCONFIRMED_JOB and str(case.number) in incident.note and stop.number in incident.note
        # People stay withdrawn; an order that relies on the stop is refused again.
        assert road.record.withdrawal and IssuedDocument.objects.filter(case=case, code="INS-03", state="issued").count() == 1
        with refused("E-HAZ-07", "measures"):
            road.order(**PLAIN, safety_ensured="no")
        # Looked into, it is done.
        with transaction.atomic():
            assert jobs.retry(incident, by=road.town.administrator)
        jobs.run_due()
        assert not Incident.objects.filter(closed_at=None).exists()


def test_what_was_stopped_before_is_still_cited_once_another_stop_has_lapsed(road: SideRoads) -> None:
    """Found by the random walk: the re-inspection had no paper left that the unit had to carry out."""
    case = road.stopped()
    (first,) = stops_of(case)
    road.refer()
    road.enter_penalty()
    road.follow(days=80)
    with clock.at(clock.now() + 91 * DAY):
        sweep()
        road.stop_by_telephone()
        road.confirm_stop(False)
        assert road.record.measure_no == first.number and road.record.stop_until is None
        road.do("open_review", road.town.inspector, {"inspector_2": road.town.third.pk, "note": ""})
        road.reinspect()
        assert IssuedDocument.objects.get(case=case, code="INS-05").data["ref_order_no"] == first.number


def test_the_leader_who_never_said_so_lets_it_lapse_at_once(road: SideRoads) -> None:
    case = road.rectifying()
    road.change_level("major")
    road.stop_by_telephone()
    road.confirm_stop(False)
    assert open_steps(case) == {"report_done"} and stops_of(case)[0].state == "revoked" and not rules.is_halted(road.record)
    assert Incident.objects.get().kind == handlers.UNCONFIRMED_JOB


def test_the_leaders_own_stop_takes_the_place_of_the_one_by_telephone(road: SideRoads) -> None:
    case = road.verified(major=True)
    road.stop_by_telephone()
    road.stop()
    assert open_steps(case) == {"serve_stop"} and road.record.stop_told_at is None
    road.serve_stop()
    with clock.at(clock.now() + 2 * DAY):
        sweep()
        assert rules.is_halted(road.record)


# --- power -------------------------------------------------------------------------------------------------------------------


def test_the_hours_before_a_cut_run_from_the_service_on_the_unit(road: SideRoads) -> None:
    decided = dt.datetime(2024, 8, 1, 9, tzinfo=clock.ZONE)
    served = decided + 5 * HOUR
    with clock.at(decided - 5 * DAY):
        case = road.stopped()
    with clock.at(decided):
        road.notify_cut(start_at=decided + 25 * HOUR)
    with clock.at(decided + 30 * HOUR), refused("E-HAZ-11", "start_at"):
        road.cut()
    with clock.at(served):
        with refused("E-REQUIRED", "served_at"):
            road.aside("serve_paper", road.town.inspector, _notice(case) | {"served_at": ""}, {"proof": [_photo()]})
        with refused("E-SRV-DATE", "served_at"):
            road.serve_notice(at=served + dt.timedelta(minutes=1))
        with refused("E-SRV-DATE", "served_at"):
            road.serve_notice(at=served - DAY)
        road.serve_notice()
        assert term_of(case, "TL-HAZ-17").due_at == served + 24 * HOUR
    with clock.at(served + 24 * HOUR - dt.timedelta(minutes=1)), refused("E-HAZ-11", "start_at"):
        road.cut()
    with clock.at(served + 24 * HOUR):
        road.cut()


def _notice(case: Case) -> dict[str, Any]:
    paper = IssuedDocument.objects.get(case=case, code="INS-06")
    return {
        "document": paper.pk, "mode": "direct", "served_on": clock.today().isoformat(), "receiver": "贺卫淼",
        "inspector_2": IssuedDocument.objects.get(case=case, code="INS-03").case.hazard_record.inspector_2_id,
    }  # fmt: skip


def _photo() -> Any:
    from tests.cast import photo

    return photo("receipt.jpg")


def test_a_general_hazard_has_its_power(road: SideRoads) -> None:
    """Lowered behind the stop: neither is the cut announced, nor one that was announced carried out."""
    case = road.stopped()
    road.change_level("general")
    with refused("E-HAZ-11", "start_at"):
        road.notify_cut()
    road.change_level("major")
    road.notify_cut(start_at=clock.now(), urgent="仍有人员作业，随时可能发生事故")
    road.change_level("general")
    with refused("E-HAZ-11", "start_at"):
        road.cut()
    road.change_level("major")
    road.cut()
    assert "INS-07" in set(IssuedDocument.objects.filter(case=case).values_list("code", flat=True))


def test_no_power_is_cut_for_a_stop_that_is_not_in_the_units_hands(road: SideRoads) -> None:
    """A stop by telephone binds when the leader has confirmed it and the unit has the paper, whatever else was served on it."""
    case = road.rectifying()
    road.change_level("major")
    road.stop_by_telephone()
    urgent = {"start_at": clock.now(), "urgent": "仍有人员作业，随时可能发生事故"}
    with refused("E-HAZ-11", "start_at"):
        road.notify_cut(**urgent)
    road.serve_paper(stops_of(case)[0])
    with refused("E-HAZ-11", "start_at"):
        road.notify_cut(**urgent)
    road.confirm_stop()
    road.notify_cut(**urgent)
    decision = IssuedDocument.objects.get(case=case, code="INS-06")
    assert decision.linked["ordered"] == "责令从危险区域内撤出作业人员、责令暂时停产停业"
    assert decision.data["stop_order_no"] == stops_of(case)[0].number
    road.cut()
