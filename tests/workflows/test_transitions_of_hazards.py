"""Every row of the domain's table of transitions for hazards: walked, and held against what the table says of it."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from cases import calendar
from cases.models import Case, CaseDuty, Deadline, Participation
from documents.models import IssuedDocument
from documents.press import PrintResult
from foundation import audit, clock, jobs
from foundation import settings as bureau
from foundation.refusals import Refusal, Refusals
from permissions.models import Account, Appointment, Certificate
from permissions.roles import Role
from tests.cast import FAR_AHEAD, LONG_AGO, Town, photo
from tests.workflows import table
from tests.workflows.foreseen import Foreseen, foreseeing, noticed, told_of
from tests.workflows.road import DAY, stamp
from tests.workflows.side_roads import SideRoads
from tests.workflows.table import Seen, codes_in, words_in
from workflows.engine import acts, ledger_views
from workflows.engine.tasks import open_what_is_due, sweep
from workflows.hazards.flows import InspectionFlow
from workflows.hazards.models import ExtensionRequest

pytestmark = pytest.mark.django_db

TABLE = Path(__file__).parent / "data" / "transitions_hazards.csv"
#: The way of inspections since 2025 is a procedure still to come.
AHEAD = set((TABLE.parent / "transitions_ahead.txt").read_text(encoding="utf-8").split())
AHEAD_CODES = "E-INS-"
ROWS = [row for row in csv.DictReader(TABLE.read_text(encoding="utf-8").splitlines()) if row["action"] not in AHEAD]

#: Where the table speaks in another way than the flow, and why.
SAID_OTHERWISE = {
    # The table's inspection ends at once; until the hazards found are entered ours says so.
    ("inspect", "to_state"): "entering",
    ("inspect", "from_state"): "planned",
    ("plan_inspection", "to_state"): "planned",
    ("open_period_report", "to_state"): "due",
    ("submit_period_report", "from_state"): "due",
    ("submit_period_report", "to_state"): "reported",
    ("plan_inspection", "actor_role"): "section_head",
    # The clock of the inspection is met by registering; one that began anew with a return is met (see the returned hazard below).
    ("hand_over_department", "deadlines_stopped"): "",
    # Never to the unit without a period: for papers, to another re-inspection, or to another order, which alone gives one.
    ("return_closing", "to_state"): "passed",
    # HAZ-15 is the reply on a listed hazard; the row is walked with one.
    # The order is served by two officers: the clocks named "(on service)" start there, and the row is walked to it.
    # A wrong entry is rejected by the same act that verifies.
}
#: Clocks that the bureau sets itself, of which the table has none: `test_clocks_of_stages` walks them.
OF_THE_BUREAU = {f"TL-HAZ-{number}" for number in (21, 22, 23, 24, 25, 26, 28, 29, 30, 31, 32)}
#: Who is told besides those whom the table names, in its words, and why; by the action, from whatever state.
NEXT = "whoever has the next step is told that it waits for him"
HANDLERS = "the handlers of a case hear what others decide in it"
HEAD = "the section head answers for the case, and hears what is done in it without him"
BOTH = "one act of ours answers yes or no, and tells the same people whichever it is"
SERVED = "the row goes as far as the service, which tells township and unit of every order"
TOLD_BESIDES: dict[str, dict[str, str]] = {
    "register": {"section_head": NEXT},
    "verify": {"inspector": NEXT},
    "reject": {"unit": BOTH, "township": BOTH, "inspector": BOTH},
    "hand_over_department": {"inspector": HANDLERS, "unit": "a unit is told to which department its matter goes"},
    "confirm_receipt": {"inspector": HANDLERS},
    "change_level": {"inspector": HANDLERS},
    "order_rectify": {"section_head": HEAD},
    "order_stop": {"inspector": NEXT},
    "approve_extension": {"inspector": HANDLERS},
    "answer_request": {"inspector": HANDLERS},
    "refuse_extension": {"inspector": HANDLERS},
    "open_review": {"section_head": HEAD},
    "refer_penalty": {"inspector": HANDLERS},
    "reorder": {"inspector": NEXT, "township": SERVED},
    "recheck_refusal": {"inspector": HANDLERS, "section_head": NEXT},
    "continue_rectify": {"inspector": BOTH},
    "review_after_penalty": {"unit": BOTH},
    "apply_acceptance": {"inspector": NEXT},
    "submit_closing": {"deputy_leader": NEXT},
    "approve_closing": {"inspector": HANDLERS, "section_head": HEAD},
    "return_closing": {"unit": BOTH, "township": BOTH, "section_head": HEAD},
    "approve_resume": {"inspector": HANDLERS},
    "refuse_resume": {"inspector": HANDLERS},
    "notify_cut_power": {"inspector": HANDLERS},
    "cut_power": {"inspector": HANDLERS},
    "lift_cut_power": {"inspector": HANDLERS},
    "propose_closure": {"inspector": HANDLERS, "safety_committee_office": NEXT},
    "closure_decided": {"section_head": BOTH},
    "closure_refused": {"unit": BOTH, "township": BOTH},
    "reappear": {"section_head": NEXT, "township": "as with every registration"},
}
#: Clocks that end otherwise than by being kept, of which the table does not speak, and why.
NOT_KEPT: dict[tuple[str, str], dict[str, str]] = {
    ("rectifying", "due_passed"): {"TL-HAZ-01": "lapsed: the row is its running out"},
    ("overdue", "take_in_request"): {"TL-HAZ-04": "ended: the period has not run out, nothing is re-inspected yet"},
    ("overdue", "refer_penalty"): {"TL-HAZ-04": "ended: the re-inspection is not done, the brigade goes on"},
    ("any open", "revoke_order"): {"TL-HAZ-01": "ended: what was ordered is void, nobody has kept it"},
    ("closing", "approve_closing"): {
        "TL-HAZ-14": "ended: a closed hazard has no further round",
        "TL-HAZ-19": "ended: the plan was never handed in, and the hazard is gone",
    },
}
#: Refusals of the table that somebody meets in another way, and why.
STRANGER = "another unit, or another region, does not learn that the case exists: it is not found"
REFUSED_OTHERWISE: dict[tuple[str, str], str] = {
    ("submit_period_report", "E-HAZ-14"): STRANGER,
    ("hand_over_department", "E-HAZ-15"): STRANGER,
    ("request_extension", "E-HAZ-14"): STRANGER,
    ("request_listed_extension", "E-HAZ-14"): STRANGER,
    ("report_done", "E-HAZ-14"): STRANGER,
    ("submit_plan", "E-HAZ-14"): STRANGER,
    ("apply_acceptance", "E-HAZ-14"): STRANGER,
    ("apply_resume", "E-HAZ-14"): STRANGER,
}
WALKED_ELSEWHERE = {"print_register": "test_the_register_is_printed_from_the_rows_of_ones_own_scope"}


@contextmanager
def seen(road: SideRoads, case: Case | None) -> Iterator[Seen]:
    """What the acts inside change; clocks that the bureau sets itself are looked at elsewhere."""
    with table.seen(case, lambda: Case.objects.filter(unit=road.town.unit).latest("id"), OF_THE_BUREAU) as change:
        yield change


# --- how each row is walked: what stands before it, and the act itself -----------------------------------------------------


def plan(road: SideRoads, **changes: Any) -> acts.Outcome:
    town = road.town
    data = {
        "unit": town.unit.pk, "basis": "annual_plan", "planned_from": clock.today().isoformat(), "items": "皮带机防护\n外包管理", "modes": ["site"],
        "inspector_1": town.inspector.pk, "inspector_2": town.colleague.pk, "approver_opinion": "同意", **changes,
    }  # fmt: skip
    return acts.open_case(InspectionFlow, "plan_inspection", actor=town.head, data=data)


def inspect(road: SideRoads, **changes: Any) -> acts.Outcome:
    now = clock.now()
    data = {
        "place": "井口", "start_at": stamp(now - dt.timedelta(hours=2)), "end_at": stamp(now - dt.timedelta(minutes=1)),
        "inspector_2": road.town.colleague.pk, "showed_certificate": "on", "findings": "由安全科长陪同检查，2号皮带机无防护罩。", "unit_present": "on",
        "contact": "贺卫淼", "position": "安全科长", "found_hazard": "on", **changes,
    }  # fmt: skip
    return road.do("inspect", road.town.inspector, data, {"unit_signature": [photo("s.jpg")]})


def planned(road: SideRoads) -> Case:
    road.case = plan(road).case
    jobs.run_due()
    return road.case


def _then(*names: str, **words: Any) -> Callable[[SideRoads], None]:
    """Several steps of the road, one after the other."""

    def walk(road: SideRoads) -> None:
        for name in names:
            getattr(road, name)()

    return walk


def on_site_fixed(road: SideRoads) -> None:
    road.verified()
    road.fix()
    road.hand_over()


def overdue(road: SideRoads) -> None:
    road.rectifying(days=5)
    _pass(road, road.waiting("report_done").due_on + DAY)


def _pass(road: SideRoads, day: dt.date) -> None:
    """Days go by until this one, and the sweep finds what has run out. The clock of the walk stays there."""
    road.clock.enter_context(clock.at(dt.datetime.combine(day, dt.time(0, 10), clock.ZONE)))
    sweep()
    jobs.run_due()
    road.case.refresh_from_db()


def extension_asked(road: SideRoads) -> None:
    road.rectifying()
    road.ask_extension()


def listed_extension_asked(road: SideRoads) -> None:
    road.listed()
    road.ask_extension(listed=True)


def review_due(road: SideRoads) -> None:
    road.rectifying()
    road.report()


def listed_review_due(road: SideRoads) -> None:
    road.listed()
    road.apply_acceptance()


def listed_overdue(road: SideRoads) -> None:
    road.listed()
    _pass(road, road.waiting("apply_acceptance").due_on + DAY)


def listed_decided(road: SideRoads) -> None:
    listed_overdue(road)
    road.refer()
    road.enter_penalty()


def listed_failed(road: SideRoads) -> None:
    listed_review_due(road)
    road.accept("failed")


def major_failed(road: SideRoads) -> None:
    road.failed()
    road.change_level("major")


def decided(road: SideRoads) -> None:
    road.referred()
    road.enter_penalty()
    road.recheck()


def penalty_decided(road: SideRoads) -> None:
    road.referred()
    road.enter_penalty()


def major_referred(road: SideRoads) -> None:
    """The hazard was there before the penalties of late."""
    road.stopped(found_on=(clock.today() - 180 * DAY).isoformat())
    road.refer()


def penalties_known(road: SideRoads) -> None:
    major_referred(road)
    for day in penalties_of_late():
        road.enter_other_penalty(on=day)


def closure_counted(road: SideRoads) -> None:
    penalties_known(road)
    road.count(*penalties_of_late())


def penalties_of_late() -> list[dt.date]:
    return [clock.today() - days * DAY for days in (170, 90, 5)]


def listing_proposed(road: SideRoads) -> None:
    road.verified(major=True)
    road.propose()


def listing_approved(road: SideRoads) -> None:
    listing_proposed(road)
    road.approve()


def tracked(road: SideRoads) -> None:
    road.listed()
    road.round()


def listed_passed(road: SideRoads) -> None:
    listed_review_due(road)
    road.accept()


def listed_closing(road: SideRoads) -> None:
    listed_passed(road)
    road.submit_with_experts()
    road.hand_over()


def closing(road: SideRoads) -> None:
    review_due(road)
    road.reinspect()
    road.submit()
    road.hand_over()


def resume_asked(road: SideRoads) -> None:
    road.stopped()
    road.ask_resume()


def cut_notified(road: SideRoads) -> None:
    """The unit has had the notice for its hours; the clock of the walk stays there."""
    road.stopped()
    notify_and_serve(road)
    road.clock.enter_context(clock.at(clock.now() + dt.timedelta(hours=25)))  # type: ignore[attr-defined]


def notify_and_serve(road: SideRoads) -> None:
    road.notify_cut()
    road.serve_notice()


def cut(road: SideRoads) -> None:
    cut_notified(road)
    road.cut()


def closure_proposed(road: SideRoads) -> None:
    road.verified()
    road.propose_closure()


def closed(road: SideRoads) -> None:
    closing(road)
    road.close()


def order_and_serve(road: SideRoads) -> None:
    road.order()
    road.serve()


def reorder_and_serve(road: SideRoads) -> None:
    road.reorder()
    road.serve()


def stop_and_serve(road: SideRoads) -> None:
    road.stop()
    road.serve_stop()


def stop_asked(road: SideRoads) -> None:
    road.verified(major=True)
    road.order_with_stop()


def grant_and_serve(road: SideRoads) -> None:
    road.grant_stop()
    road.serve()


def stopped_by_telephone(road: SideRoads) -> None:
    road.verified(major=True)
    road.stop_by_telephone()


def stop_by_telephone_and_serve(road: SideRoads, **changes: Any) -> None:
    road.stop_by_telephone(**changes)
    road.serve_paper(IssuedDocument.objects.get(case=road.case, number=road.record.measure_no))


def take_in(road: SideRoads) -> None:
    road.take_in_request(posted=road.record.due_on, until=clock.today() + 20 * DAY)


def request_taken_in(road: SideRoads) -> None:
    overdue(road)
    take_in(road)


def announce_and_serve(road: SideRoads) -> None:
    road.announce()
    road.serve_listing()


def revoke_and_serve(road: SideRoads) -> None:
    road.revoke()
    road.serve_revocation()


def resume_review_and_decision(passed: bool) -> Callable[[SideRoads], None]:
    def walk(road: SideRoads) -> None:
        road.review_resume("passed" if passed else "failed")
        road.decide_resume(passed)

    return walk


def recheck_again(road: SideRoads) -> None:
    road.recheck()


def arrange(road: SideRoads) -> None:
    road.do("open_review", road.town.inspector, {"inspector_2": road.town.third.pk, "note": ""})


def register_from_inspection(road: SideRoads) -> None:
    road.register(inspection=road.inspection)


def inspected(road: SideRoads) -> None:
    road.inspection = road.inspect().case


def nothing(road: SideRoads) -> None:
    """The row opens a case."""


def quarter_over(road: SideRoads) -> None:
    """The clock of the walk stays on the first day of the next quarter."""
    road.clock.enter_context(clock.at(dt.datetime(2024, 4, 1, 0, 5, tzinfo=clock.ZONE)))
    assert open_what_is_due() == 2
    road.case = Case.objects.get(process="unitreports", unit=road.town.unit)


def year_over(road: SideRoads) -> None:
    """With the year the last quarter is over too: each is a matter of its own."""
    road.clock.enter_context(clock.at(dt.datetime(2025, 1, 2, 0, 5, tzinfo=clock.ZONE)))
    assert open_what_is_due() == 4
    road.case = Case.objects.get(process="unitreports", unit=road.town.unit, title__contains="年度")


def handed_over(road: SideRoads) -> None:
    road.verified()
    road.refer_out()


def hand_in_report(road: SideRoads) -> None:
    road.hand_in_report()


OPENS = {"plan_inspection", "report_major", "register", "reappear", "open_period_report"}


def key_of(row: dict[str, str]) -> tuple[str, str]:
    """From which state, or for which period, and the action."""
    if row["action"].endswith("_period_report"):
        return "year" if "year" in row["guards"] else "quarter", row["action"]
    return row["from_state"], row["action"]


#: What stands before, the act.
WALKS: dict[tuple[str, str], tuple[Callable[[SideRoads], Any], Callable[[SideRoads], Any]]] = {
    ("", "plan_inspection"): (nothing, plan),
    ("inspection planned", "inspect"): (planned, inspect),
    ("", "report_major"): (nothing, SideRoads.report_major),
    ("quarter", "open_period_report"): (nothing, quarter_over),
    ("year", "open_period_report"): (nothing, year_over),
    ("quarter", "submit_period_report"): (quarter_over, hand_in_report),
    ("year", "submit_period_report"): (year_over, hand_in_report),
    ("registered or verified", "hand_over_department"): (SideRoads.verified, SideRoads.refer_out),
    ("referred_out", "confirm_receipt"): (handed_over, SideRoads.receipt),
    ("referred_out", "taken_back"): (handed_over, SideRoads.returned),
    ("", "register"): (inspected, register_from_inspection),
    ("registered", "verify"): (SideRoads.register, SideRoads.verify),
    ("registered", "reject"): (SideRoads.register, lambda road: road.verify(is_real="no", opinion="现场核实不属实")),
    ("any open", "change_level"): (SideRoads.verified, lambda road: road.change_level("major")),
    ("verified", "fix_on_site"): (SideRoads.verified, lambda road: road.fix()),
    ("on_site_fixed", "close_on_site"): (
        on_site_fixed,
        lambda road: road.do("close_on_site", road.town.head, {"opinion": "同意销号"}),
    ),
    ("verified", "order_rectify"): (SideRoads.verified, order_and_serve),
    ("verified", "order_stop"): (lambda road: road.verified(major=True), stop_and_serve),
    ("verified", "decide_stop"): (stop_asked, grant_and_serve),
    ("verified", "stop_by_telephone"): (lambda road: road.verified(major=True), stop_by_telephone_and_serve),
    ("verified", "confirm_stop"): (stopped_by_telephone, SideRoads.confirm_stop),
    ("overdue", "take_in_request"): (overdue, take_in),
    ("extension_requested", "answer_request"): (request_taken_in, SideRoads.answer_request),
    ("rectifying", "request_extension"): (SideRoads.rectifying, SideRoads.ask_extension),
    ("extension_requested", "approve_extension"): (extension_asked, SideRoads.decide_extension),
    ("extension_requested", "refuse_extension"): (extension_asked, lambda road: road.decide_extension("refuse")),
    ("listed", "request_listed_extension"): (SideRoads.listed, lambda road: road.ask_extension(listed=True)),
    ("extension_requested", "decide_listed_extension"): (listed_extension_asked, lambda road: road.decide_extension(listed=True)),
    ("rectifying", "report_done"): (SideRoads.rectifying, SideRoads.report),
    ("rectifying", "due_passed"): (SideRoads.rectifying, lambda road: _pass(road, road.waiting("report_done").due_on + DAY)),
    ("overdue", "open_review"): (overdue, arrange),
    ("overdue", "refer_penalty"): (overdue, SideRoads.refer),
    ("review_due", "reinspect_pass"): (review_due, SideRoads.reinspect),
    ("review_due", "reinspect_fail"): (review_due, lambda road: road.reinspect("failed")),
    ("failed", "reorder"): (SideRoads.failed, reorder_and_serve),
    ("failed", "refer_penalty"): (SideRoads.failed, SideRoads.refer),
    ("failed", "order_stop"): (major_failed, stop_and_serve),
    ("failed", "continue_listing"): (listed_failed, lambda road: road.letter("continue_listing")),
    ("penalty_referred", "count_penalties"): (penalties_known, lambda road: road.count(*penalties_of_late())),
    ("penalty_referred", "recheck_refusal"): (penalty_decided, SideRoads.recheck),
    ("penalty_referred", "continue_rectify"): (decided, SideRoads.follow),
    ("penalty_referred", "review_after_penalty"): (decided, lambda road: road.follow(corrected=True)),
    ("verified", "propose_listing"): (lambda road: road.verified(major=True), SideRoads.propose),
    ("listing_proposed", "approve_listing"): (listing_proposed, SideRoads.approve),
    ("listing_proposed", "refuse_listing"): (listing_proposed, lambda road: road.approve(False)),
    ("listed", "serve_listing"): (listing_approved, announce_and_serve),
    ("listed", "submit_plan"): (SideRoads.listed, SideRoads.hand_in_plan),
    ("listed", "warning_talk"): (SideRoads.listed, SideRoads.talk),
    ("listed", "tracking_round"): (SideRoads.listed, SideRoads.round),
    ("tracking", "back_to_listed"): (tracked, SideRoads.letter),
    ("listed", "apply_acceptance"): (SideRoads.listed, SideRoads.apply_acceptance),
    ("tracking", "apply_acceptance"): (tracked, SideRoads.apply_acceptance),
    ("passed", "submit_closing"): (listed_passed, SideRoads.submit_with_experts),
    ("closing", "approve_closing"): (listed_closing, SideRoads.close),
    ("closing", "return_closing"): (closing, lambda road: road.close(approved=False)),
    ("stopped", "apply_resume"): (SideRoads.stopped, SideRoads.ask_resume),
    ("resume_requested", "approve_resume"): (resume_asked, resume_review_and_decision(True)),
    ("resume_requested", "refuse_resume"): (resume_asked, resume_review_and_decision(False)),
    ("stopped", "refer_penalty"): (SideRoads.stopped, SideRoads.refer),
    ("stopped", "notify_cut_power"): (SideRoads.stopped, notify_and_serve),
    ("stopped", "cut_power"): (cut_notified, SideRoads.cut),
    ("stopped", "lift_cut_power"): (cut, SideRoads.lift),
    ("any open", "propose_closure"): (closure_counted, lambda road: road.propose_closure(ground="1")),
    ("closure_proposed", "closure_decided"): (closure_proposed, lambda road: road.decide_closure(True)),
    ("closure_proposed", "closure_refused"): (closure_proposed, lambda road: road.decide_closure(False)),
    ("any open", "revoke_order"): (SideRoads.rectifying, revoke_and_serve),
    ("closed", "reappear"): (closed, lambda road: road.reappear(road.case)),
}

#: Both ends of a row that a listed hazard walks in another way.
ALSO = {
    ("review_due", "reinspect_pass"): (listed_review_due, SideRoads.accept, "passed"),
    ("review_due", "reinspect_fail"): (listed_review_due, lambda road: road.accept("failed"), "failed"),
    ("closing", "return_closing"): (listed_closing, lambda road: road.close(approved=False, back_to="list"), "listed"),
    ("rectifying", "due_passed"): (
        SideRoads.listed,
        lambda road: _pass(road, road.waiting("apply_acceptance").due_on + DAY),
        "overdue",
    ),
    ("overdue", "open_review"): (listed_overdue, SideRoads.open_acceptance, "review_due"),
    ("overdue", "refer_penalty"): (listed_overdue, SideRoads.refer, "penalty_referred"),
    ("failed", "refer_penalty"): (listed_failed, SideRoads.refer, "penalty_referred"),
    ("failed", "order_stop"): (listed_failed, stop_and_serve, "stopped"),
    ("penalty_referred", "continue_rectify"): (listed_decided, SideRoads.follow, "listed"),
    ("penalty_referred", "review_after_penalty"): (listed_decided, lambda road: road.follow(corrected=True), "review_due"),
}


# --- what each row refuses ---------------------------------------------------------------------------------------------------


def _also(road: SideRoads, account: Account, role: Role) -> Account:
    """Somebody who holds a second office."""
    Appointment.objects.create(account=account, role=role, region=road.town.county, valid_from=LONG_AGO)
    return account


def _ask_late(road: SideRoads, days: int, *, listed: bool = False) -> None:
    due = road.waiting("apply_acceptance" if listed else "report_done").due_on
    with clock.at(dt.datetime.combine(due + days * DAY, dt.time(0, 30), clock.ZONE)):
        road.ask_extension(listed=listed)


def _shorter(road: SideRoads, *, listed: bool = False) -> None:
    """A shorter extension that is as long as what was asked for."""
    asked = ExtensionRequest.objects.filter(case=road.case).latest("pk").asked_until
    road.decide_extension("approve_shorter", listed=listed, granted_until=asked.isoformat())


def _without_photographs(road: SideRoads) -> None:
    rows_ = {
        "results-TOTAL_FORMS": 1,
        "results-INITIAL_FORMS": 1,
        "results-0-no": 1,
        "results-0-result": "passed",
        "results-0-note": "已装",
    }
    data = {"reinspected_on": clock.today().isoformat(), "inspector_2": road.town.third.pk} | rows_
    road.do("reinspect", road.town.inspector, data, {"unit_signature": [photo("s.jpg")]})


def _unpublished(road: SideRoads) -> None:
    record = road.record
    published, record.published_on = record.published_on, None
    record.save(update_fields=["published_on"])
    try:
        road.close()
    finally:
        record.published_on = published
        record.save(update_fields=["published_on"])


def _recheck_alone(road: SideRoads) -> None:
    data = {"found": "仍未安装防护罩，设备仍在运转", "inspector_2": road.town.inspector.pk}
    road.aside("recheck_refusal", road.town.inspector, data, {"photos": [photo()], "unit_signature": [photo("sign.jpg")]})


def _of_other_unit(name: str, **words: Any) -> Callable[[SideRoads], Any]:
    return lambda road: getattr(road, name)(actor=road.town.other_unit_account, **words)


def _changed(walk: Callable[..., Any], **changes: Any) -> Callable[[SideRoads], Any]:
    """The same act with other answers; a callable is asked of the town."""
    return lambda road: walk(road, **{name: each(road.town) if callable(each) else each for name, each in changes.items()})


def _alone(town: Town) -> Any:
    return town.inspector.pk


def _in_plan(road: SideRoads, **changes: Any) -> None:
    plan(road, **changes)


def _on_site(**changes: Any) -> Callable[[SideRoads], Any]:
    return _changed(inspect, **changes)


def _found(**changes: Any) -> Callable[[SideRoads], Any]:
    return lambda road: road.register(
        inspection=road.inspection, **{k: v(road.town) if callable(v) else v for k, v in changes.items()}
    )


#: Each refusal that the table names for a row, met on the way to the act that is in order.
WRONG: dict[tuple[str, str], dict[str, Callable[[SideRoads], Any]]] = {
    ("", "plan_inspection"): {"E-HAZ-01": _changed(_in_plan, inspector_2=_alone)},
    ("inspection planned", "inspect"): {
        "E-HAZ-01": _on_site(inspector_2=_alone),
        "E-HAZ-02": _on_site(showed_certificate=""),
        "E-HAZ-03": _on_site(start_at=lambda town: stamp(clock.now())),
    },
    ("", "report_major"): {
        "E-HAZ-03": lambda road: road.report_major(found_at=clock.now() + dt.timedelta(hours=1)),
        "E-HAZ-14": lambda road: road.report_major(unit=road.town.other_unit.pk),
    },
    ("quarter", "submit_period_report"): {"E-HAZ-14": _of_other_unit("hand_in_report")},
    ("year", "submit_period_report"): {"E-HAZ-14": _of_other_unit("hand_in_report")},
    ("", "register"): {
        "E-HAZ-01": _found(inspector_2=_alone),
        "E-HAZ-03": _found(found_on=lambda town: (clock.today() + DAY).isoformat()),
        "E-HAZ-15": _found(township=lambda town: town.jinniu.pk),
    },
    ("registered or verified", "hand_over_department"): {
        "E-HAZ-15": lambda road: road.aside(
            "refer_out", road.town.other_township, {"department": "住建局", "reason": "不归本局"}
        ),
    },
    ("verified", "fix_on_site"): {"E-HAZ-01": _changed(SideRoads.fix, inspector_2=_alone)},
    ("verified", "order_rectify"): {
        "E-HAZ-01": _changed(SideRoads.order, inspector_2=_alone),
        "E-HAZ-04": lambda road: road.order(days=400),
    },
    ("verified", "order_stop"): {"E-HAZ-07": lambda road: road.stop(measures=["temporary_stop"])},
    ("failed", "order_stop"): {"E-HAZ-07": lambda road: road.stop(measures=["temporary_stop"])},
    ("verified", "decide_stop"): {"E-HAZ-04": lambda road: road.grant_stop(stop_until=(clock.today() + 190 * DAY).isoformat())},
    ("verified", "stop_by_telephone"): {"E-HAZ-01": _changed(SideRoads.stop_by_telephone, inspector_2=_alone)},
    ("verified", "confirm_stop"): {"E-STOP-CONFIRM": _changed(SideRoads.confirm_stop, actor=lambda town: town.bureau_head)},
    ("overdue", "take_in_request"): {
        "E-HAZ-05": lambda road: road.take_in_request(posted=clock.today(), until=clock.today() + 20 * DAY)
    },
    ("extension_requested", "answer_request"): {
        "E-HAZ-04": lambda road: road.answer_request(
            "approve_shorter", granted_until=ExtensionRequest.objects.get(case=road.case).asked_until.isoformat()
        )
    },
    ("rectifying", "request_extension"): {
        "E-HAZ-05": lambda road: _ask_late(road, 1),
        "E-HAZ-14": _of_other_unit("ask_extension"),
    },
    ("listed", "request_listed_extension"): {
        "E-HAZ-05": lambda road: _ask_late(road, -10, listed=True),
        "E-HAZ-14": _of_other_unit("ask_extension", listed=True),
    },
    ("extension_requested", "approve_extension"): {"E-HAZ-04": _shorter},
    ("extension_requested", "decide_listed_extension"): {"E-HAZ-04": lambda road: _shorter(road, listed=True)},
    ("rectifying", "report_done"): {"E-HAZ-14": _of_other_unit("report")},
    ("review_due", "reinspect_pass"): {
        "E-HAZ-01": _changed(SideRoads.reinspect, second=lambda town: town.inspector),
        "E-HAZ-06": _without_photographs,
    },
    ("review_due", "reinspect_fail"): {"E-HAZ-01": lambda road: road.reinspect("failed", second=road.town.inspector)},
    ("penalty_referred", "recheck_refusal"): {"E-HAZ-01": _recheck_alone},
    ("penalty_referred", "continue_rectify"): {"E-HAZ-04": lambda road: road.follow(days=400)},
    ("listed", "submit_plan"): {"E-HAZ-14": _of_other_unit("hand_in_plan")},
    ("listed", "tracking_round"): {"E-HAZ-13": lambda road: road.round(actor=road.town.observer)},
    ("listed", "apply_acceptance"): {"E-HAZ-14": _of_other_unit("apply_acceptance")},
    ("tracking", "apply_acceptance"): {"E-HAZ-14": _of_other_unit("apply_acceptance")},
    ("passed", "submit_closing"): {"E-HAZ-09": lambda road: road.submit_with_experts(publicity="")},
    ("closing", "approve_closing"): {
        "E-HAZ-08": lambda road: road.close(actor=_also(road, road.town.third, Role.DEPUTY_LEADER)),
        "E-HAZ-09": _unpublished,
    },
    ("stopped", "apply_resume"): {"E-HAZ-14": _of_other_unit("ask_resume")},
    ("stopped", "notify_cut_power"): {"E-HAZ-11": _changed(SideRoads.notify_cut, actor=lambda town: town.leader)},
    ("stopped", "cut_power"): {"E-HAZ-11": _changed(SideRoads.cut, actor=lambda town: town.leader)},
}


def _partly_reviewed(road: SideRoads) -> None:
    resume_asked(road)
    road.review_resume("partly")


def _fixed_by_the_head(road: SideRoads) -> None:
    road.verified()
    Certificate.objects.get_or_create(
        account=road.town.head,
        defaults={"number": "鄂B281099999", "category": "安全生产", "valid_from": LONG_AGO, "valid_until": FAR_AHEAD},
    )
    town = road.town
    road.reassign(_also(road, town.head, Role.INSPECTOR), town.colleague)
    road.fix(actor=town.head)


#: The same where the case has to stand otherwise than before the row: what comes before, the act.
WRONG_ELSEWHERE: dict[tuple[str, str, str], tuple[Callable[[SideRoads], Any], Callable[[SideRoads], Any]]] = {
    ("any open", "change_level", "E-HAZ-10"): (SideRoads.listed, lambda road: road.change_level("general")),
    ("verified", "stop_by_telephone", "E-HAZ-07"): (SideRoads.verified, SideRoads.stop_by_telephone),
    ("any open", "revoke_order", "E-HAZ-10"): (SideRoads.listed, SideRoads.revoke),
    ("on_site_fixed", "close_on_site", "E-HAZ-08"): (_fixed_by_the_head, WALKS["on_site_fixed", "close_on_site"][1]),
    ("verified", "order_rectify", "E-HAZ-07"): (lambda road: road.verified(major=True), SideRoads.order),
    ("failed", "reorder", "E-HAZ-16"): (SideRoads.fail_twice, SideRoads.reorder),
    ("resume_requested", "approve_resume", "E-HAZ-12"): (_partly_reviewed, SideRoads.decide_resume),
}


@contextmanager
def met_with(action: str, code: str) -> Iterator[None]:
    """The act is refused with this code, at a question or altogether; or as the table of what is met otherwise says."""
    with pytest.raises((acts.InvalidForm, Refusal, Refusals, acts.NotVisible)) as met:
        yield
    if (action, code) in REFUSED_OTHERWISE:
        assert isinstance(met.value, acts.NotVisible)
        return
    match met.value:
        case acts.InvalidForm():
            assert code in met.value.form.refusal_codes, met.value.form.refusal_codes
        case Refusals():
            assert code in {each.code for each in met.value}
        case _:
            assert isinstance(met.value, Refusal) and met.value.code == code, met.value


# --- what the table says, read ----------------------------------------------------------------------------------------------


def people(town: Town, words: Iterable[str], handlers: set[int]) -> set[int]:
    """Whom the table means: each of them and nobody else."""
    one = {
        "unit": town.unit_account, "responsible unit": town.unit_account, "township": town.township, "section_head": town.head, "sector": town.head,
        "enforcement brigade": town.brigade, "bureau_head": town.bureau_head, "deputy_leader": town.leader, "safety_committee_office": town.office,
        "listing authority": town.office, "discipline": town.observer,
    }  # fmt: skip
    # The inspectors of the case; where it has none any more, those of the section. Outside bodies get the paper itself.
    section = {town.inspector.pk, town.colleague.pk, town.third.pk}
    outside: set[int] = set()
    several = {
        "inspector": handlers or section, "reporter": handlers, "supplier": outside, "government": outside, "department": outside,
    }  # fmt: skip
    found: set[int] = set()
    for word in words:
        found |= several[word] if word in several else {one[word].pk}
    return found


def actor_of(town: Town, role: str) -> Account | None:
    return {
        "section_head": town.head, "inspector": town.inspector, "enterprise_user": town.unit_account, "deputy_leader": town.leader,
        "bureau_head": town.bureau_head, "safety_committee_office": town.office, "system": None,
    }[role]  # fmt: skip


class _Walker(SideRoads):
    """The road with a clock that stays where a row has put it."""

    clock: Any = None
    inspection: Any = None


@pytest.fixture
def road(town: Town) -> Iterator[_Walker]:
    from contextlib import ExitStack

    with ExitStack() as stack:
        walker = _Walker(town)
        walker.clock = stack
        yield walker


@pytest.fixture(autouse=True)
def foreseen(monkeypatch: pytest.MonkeyPatch) -> Iterator[Foreseen]:
    """Every act of every walk is what its confirmation said."""
    with foreseeing(monkeypatch) as found:
        yield found


@pytest.fixture(autouse=True)
def nothing_fails() -> Iterator[None]:
    yield
    assert list(jobs.Incident.objects.values_list("kind", "note")) == []
    assert audit.verify() == []


def test_the_table_is_the_domains_and_each_row_is_walked() -> None:
    keys = [key_of(row) for row in ROWS]
    assert len(keys) == 68 and len(set(keys)) == 68 and len(AHEAD) == 40
    assert {action for before, action in keys if (before, action) not in WALKS and action not in WALKED_ELSEWHERE} == set()


WALKED = [row for row in ROWS if key_of(row) in WALKS]


@pytest.mark.parametrize("row", WALKED, ids=[f"{row['from_state'] or 'new'}-{row['action']}" for row in WALKED])
def test_a_row_of_the_table_holds(road: _Walker, row: dict[str, str], foreseen: Foreseen) -> None:
    before, act = WALKS[key_of(row)]
    before(road)
    jobs.run_due()
    for code, wrong in WRONG.get(key_of(row), {}).items():
        with met_with(row["action"], code):
            wrong(road)
    earlier = set(foreseen)
    opens = row["action"] in OPENS
    with seen(road, None if opens else road.case) as change:
        act(road)
    said = {name: SAID_OTHERWISE.get((row["action"], name), cell) for name, cell in row.items()}
    _states(said, change, opens)
    _papers_and_clocks(said, change, road)
    _who(row, change, road)
    # Behind the last act of the row nobody was named anew: those were told who were said to be.
    for act_of in sorted(set(foreseen) - earlier)[-1:]:
        assert noticed(*act_of) == told_of(foreseen[act_of])


def _states(said: dict[str, str], change: Seen, opens: bool) -> None:
    wanted = said["to_state"].replace(" (new)", "")
    wanted = change.before if wanted == "same" else wanted
    assert change.after in wanted.split(" or "), (change.before, change.after)
    if not opens and said["from_state"] not in ("any open",):
        assert change.before in said["from_state"].split(" or ")


def _papers_and_clocks(row: dict[str, str], change: Seen, road: SideRoads) -> None:
    assert change.papers == set(codes_in(row["documents"]))
    starts = {code: note for code, note in codes_in(row["deadlines_started"]).items() if note != "check"}
    if row["action"] in ("approve_extension", "answer_request", "decide_listed_extension"):
        assert change.extended == set(starts) and change.started == set()
    else:
        assert change.started == set(starts), change.started
    stops = set(codes_in(row["deadlines_stopped"]))
    assert change.lost == set(NOT_KEPT.get(key_of(row), {})), change.lost
    # Of other cases only the inspection that waits for the hazard to be entered.
    assert change.elsewhere == ({(code, "met") for code in stops} if row["action"] == "register" else set())
    if row["action"] == "register":
        assert change.met == set()
    elif row["action"].startswith("reinspect_"):
        assert change.met == {"TL-HAZ-04"} and change.met < stops
    else:
        assert change.met == stops, change.met


def _who(row: dict[str, str], change: Seen, road: SideRoads) -> None:
    actor = actor_of(road.town, SAID_OTHERWISE.get((row["action"], "actor_role"), row["actor_role"]))
    if actor is not None and row["action"] not in ("count_penalties",):
        assert actor.pk in change.actors
    acted = set(change.actors)
    words = [*words_in(row["notify"]), *TOLD_BESIDES.get(row["action"], {})]
    named, told = people(road.town, words, change.handlers) - acted, change.told - acted
    assert told == named, {Account.objects.get(pk=pk).name: pk in told for pk in told ^ named}
    seconds = Participation.objects.filter(case=change.case, second=True, pk__in=change.took_part)
    assert change.told_as_second == set(seconds.values_list("account_id", flat=True)), (
        "the second officer is told as such, always"
    )
    assert change.told_elsewhere == set()


def test_each_refusal_of_the_table_is_met_on_its_row() -> None:
    """Not only known: raised by somebody who does what it is for. Those of the way of inspections still to come are left out."""
    named = {(key_of(row), code) for row in WALKED for code in words_in(row["refusal_codes"]) if not code.startswith(AHEAD_CODES)}
    met = {(key, code) for key, codes in WRONG.items() for code in codes}
    met |= {((before, action), code) for before, action, code in WRONG_ELSEWHERE}
    assert met == named
    assert {(action, code) for (_before, action), code in named} >= set(REFUSED_OTHERWISE)


@pytest.mark.parametrize("key", sorted(WRONG_ELSEWHERE), ids=lambda key: f"{key[1]}-{key[2]}")
def test_a_refusal_of_a_row_that_wants_another_beginning(road: _Walker, key: tuple[str, str, str]) -> None:
    before, wrong = WRONG_ELSEWHERE[key]
    before(road)
    with met_with(key[1], key[2]):
        wrong(road)


def test_every_deviation_is_one_of_a_row_and_has_its_reason() -> None:
    actions = {row["action"] for row in WALKED}
    assert set(TOLD_BESIDES) <= actions and {action for _before, action in NOT_KEPT} <= actions
    assert all(reason for table in (TOLD_BESIDES, NOT_KEPT) for reasons in table.values() for reason in reasons.values())
    said = {row["action"]: set(words_in(row["notify"])) for row in WALKED}
    assert not [action for action, words in TOLD_BESIDES.items() if set(words) & said[action]], (
        "what the table says is no deviation"
    )


@pytest.mark.parametrize("key", sorted(ALSO), ids=lambda key: key[1])
def test_a_listed_hazard_goes_the_same_row_its_own_way(road: _Walker, key: tuple[str, str]) -> None:
    before, act, state = ALSO[key]
    before(road)
    with seen(road, road.case) as change:
        act(road)
    assert change.after == state
    if key[0] == "review_due":
        assert change.met == {"TL-HAZ-13"} and change.papers == {"INS-05"}


def test_a_hazard_that_comes_back_is_entered_anew_and_may_be_handed_over_again(road: _Walker) -> None:
    handed_over(road)
    case = road.returned().case
    ours = Deadline.objects.filter(case=case, term="TL-HAZ-09")
    assert (case.state, ours.get().state) == ("registered", "running")
    with seen(road, case) as change:
        road.refer_out()
    assert (change.before, change.after, change.met) == ("registered", "referred_out", {"TL-HAZ-09"})
    road.returned()
    road.verify()
    assert road.case.state == "verified" and set(ours.values_list("state", flat=True)) == {"met"}


def test_the_bureau_says_how_long_a_receipt_is_waited_for(road: _Walker) -> None:
    bureau.change("hazards.acknowledge_days", 8, valid_from=clock.today(), by=road.town.administrator, reason="部门间约定")
    handed_over(road)
    letter = IssuedDocument.objects.get(case=road.case, code="ENF-03")
    due = Deadline.objects.get(case=road.case, term="TL-HAZ-20").due_on
    assert due == calendar.add_working_days(clock.today(), 8)
    assert (letter.number, letter.linked["reply_due"]) == (f"（冶）应急移函〔{clock.today().year}〕1号", due.isoformat())


def test_rights_are_given_and_end_as_the_table_says(road: _Walker) -> None:
    """permission_granted, permission_revoked: township reads, the unit reads its own and answers, observers from listing on."""
    town = road.town
    case = road.register(level="major", criterion=town.criterion.pk)
    assert town.township.has_perm("cases.view_case", case)
    road.verify(criterion=town.criterion.pk)
    held = CaseDuty.objects.filter(content_object=case, permission__codename="party", valid_until__isnull=True)
    assert list(held.values_list("user", flat=True)) == [town.unit_account.pk]
    road.propose()
    observing = CaseDuty.objects.filter(content_object=case, permission__codename="observe_case")
    assert not observing.exists()
    road.approve()
    assert list(observing.values_list("user", "valid_until")) == [(town.observer.pk, None)]
    road.announce()
    road.serve_listing()
    road.apply_acceptance()
    road.accept()
    road.submit_with_experts()
    road.close()
    assert list(observing.values_list("valid_until", flat=True)) == [clock.today() + 60 * DAY]
    with pytest.raises(acts.Conflict):
        road.hand_in_plan()


def test_the_register_is_printed_from_the_rows_of_ones_own_scope(road: _Walker, monkeypatch: pytest.MonkeyPatch) -> None:
    """HAZ-02: what an inspector of the section sees is on it, for another section it is empty, and nothing of the case changes."""
    town = road.town
    case = road.rectifying()
    printed: list[Any] = []

    def press(sheet: Any, *, f: dict[str, Any], **words: Any) -> PrintResult:
        printed.append((sheet.code, f))
        return PrintResult(b"%PDF-1.7 laid out, not printed", 1, "0" * 64)

    monkeypatch.setattr(ledger_views, "print_paper", press)
    for account in (town.inspector, town.trade_inspector):
        client = Client()
        client.force_login(account, backend="permissions.backends.OfficeAndDutyBackend")
        with seen(road, case) as change:
            assert client.get("/ledger/hazards/print/").status_code == 200
        assert (change.before, change.papers, change.started) == (change.after, set(), set())
    (code, own), (_code, other) = printed
    assert code == "HAZ-02" and [row["hazard_no"] for row in own["rows"]] == [case.number] and other["rows"] == []
    stranger = Client()
    stranger.force_login(town.unit_account, backend="permissions.backends.OfficeAndDutyBackend")
    assert stranger.get("/ledger/hazards/print/").status_code == 404
