"""Every stage of a hazard has a clock and an owner, and its owner hears when it has run out; the section head hears of all of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from cases import calendar
from cases.models import Case, Deadline, Notice
from documents.models import IssuedDocument
from documents.services import deemed_served_on
from foundation import clock, jobs
from foundation import settings as bureau
from tests.cast import Town, photo
from tests.workflows.road import DAY, rows, stamp
from tests.workflows.side_roads import SideRoads, at, open_steps
from tests.workflows.test_closing_and_service import attempt, publicly
from tests.workflows.watch import refused
from workflows.engine import owners
from workflows.engine.correction import CORRECT
from workflows.engine.models import OPEN, Task
from workflows.engine.nodes import PARTY
from workflows.engine.play import Play
from workflows.engine.tasks import sweep
from workflows.hazards import terms
from workflows.hazards.flows import HazardFlow, InspectionFlow, PeriodReportFlow
from workflows.hazards.forms_review import LookAgain
from workflows.hazards.models import HazardItem, HazardRecord

pytestmark = pytest.mark.django_db
FLOWS = (InspectionFlow, HazardFlow, PeriodReportFlow)

#: Steps that wait for an officer without a clock, and why.
WITHOUT_A_CLOCK = {
    "inspect": "its days are those of the plan, which the section head approved",
    "await_penalty": "the brigade decides in a case of its own, with the limits of the penalty procedure",
    "decide_closure": "the county government decides, to which the bureau sets no day",
}
#: Clocks whose running out is nobody's fault, or that cannot run out.
NEVER_LATE = {
    "TL-HAZ-08": "kept by the very act that reports",
    "TL-HAZ-17": "a time that must pass before something may be done",
}


@pytest.fixture
def road(town: Town) -> SideRoads:
    return SideRoads(town)


def test_each_step_that_waits_for_an_officer_has_a_clock_with_an_owner() -> None:
    without = set()
    for flow in FLOWS:
        for step in flow.steps():
            if step.duty == PARTY:
                continue
            if not step.limits:
                without.add(step.name)
            for limit in step.limits:
                assert owners.told_as_owner(limit.term), f"{step.name}: nobody hears of {limit.term.code}"
    assert without == set(WITHOUT_A_CLOCK)


def test_each_new_clock_is_a_dated_setting_and_has_no_article() -> None:
    own = (terms.VERIFY, terms.ORDER, terms.SERVE, terms.DECIDE_CLOSING, terms.HAND_ON, terms.HANDLE, terms.ANSWER_LISTED)
    for term in (*own, terms.DANGER):
        said = [one for node in HazardFlow.acting_nodes() for one in (*node.limits, *node.starts) if one.term == term]
        assert said and {bureau.value(one.length) for one in said} == {term.length}, term.code
        assert term.basis == "本局规定"


# --- a clock that runs out ------------------------------------------------------------------------------------------------


def clock_of(case: Case, code: str) -> Deadline:
    return Deadline.objects.filter(case=case, term=code).latest("pk")


def heard_when_late(deadline: Deadline) -> set[int]:
    """Who is told when the last day, or hour, is over; on the last itself nobody is."""
    told = set(Notice.objects.values_list("pk", flat=True))
    last = deadline.due_at or dt.datetime.combine(deadline.due_on, dt.time(23), clock.ZONE)
    for moment in (last, last + dt.timedelta(hours=2)):
        with clock.at(moment):
            sweep()
            jobs.run_due()
        deadline.refresh_from_db()
        if moment == last:
            assert deadline.state != "lapsed"
    assert deadline.state == "lapsed"
    ours = Notice.objects.filter(case=deadline.case, title__contains="期限届满").exclude(pk__in=told)
    return set(ours.values_list("account_id", flat=True))


def _walk(*names: str, **words: dict[str, Any]) -> Callable[[SideRoads], None]:
    def walk(road: SideRoads) -> None:
        for name in names:
            getattr(road, name.rstrip("_"))(**words.get(name, {}))

    return walk


def _major(road: SideRoads) -> None:
    road.verified(major=True)


def _closed_major(road: SideRoads) -> None:
    road.verified(major=True)
    road.order(measures=["rectify_period", "withdraw_people"])
    road.serve()
    road.report()
    road.reinspect()
    road.submit_with_experts()
    road.close()


def _sooner(road: SideRoads, *, serve: bool = True) -> None:
    """An order of two items, of which one is to be done after three days, the other with the whole after ten."""
    road.verified()
    days = (3, 10)
    words = rows(
        "items",
        [
            {"problem": f"{n}号皮带机尾轮无防护罩", "requirement": "安装", "legal_basis": "《安全生产法》第三十六条第一款",
             "due_on": (clock.today() + days[n - 1] * DAY).isoformat()}
            for n in (1, 2)
        ],
    )  # fmt: skip
    road.order(items=2, days=10, **words)
    if serve:
        road.serve()


def _in_danger(road: SideRoads) -> None:
    road.register(similar_checked="on", immediate_danger="on")


def _stop_asked(road: SideRoads) -> None:
    _major(road)
    road.order_with_stop()


def _by_telephone(road: SideRoads) -> None:
    _major(road)
    road.stop_by_telephone()


def _more_listed_time(road: SideRoads) -> None:
    road.listed()
    road.ask_extension(listed=True)


def _announced(road: SideRoads) -> None:
    _major(road)
    road.propose()
    road.approve()
    road.announce()


def _round(road: SideRoads) -> None:
    road.listed()
    road.round()


def _opinion(road: SideRoads) -> None:
    road.rectifying()
    road.report()
    road.reinspect()


def _counted(road: SideRoads) -> None:
    road.listed()


def _returned_receipt(road: SideRoads) -> None:
    road.verified()
    road.refer_out()


def _shut(road: SideRoads) -> None:
    road.referred()
    road.propose_closure()
    road.decide_closure(True)


#: A step, or what runs beside the steps: what stands before, the clock, whose it is (besides the section head).
LATE: dict[str, tuple[Callable[[SideRoads], Any], str, tuple[str, ...]]] = {
    "verify": (SideRoads.register, "TL-HAZ-21", ("head",)),
    "order_rectify": (SideRoads.verified, "TL-HAZ-22", ("inspector", "colleague")),
    "approve_order": (_walk("verified", "order", order={"days": 30}), "TL-HAZ-22", ("inspector", "colleague", "head")),
    "decide_stop": (_stop_asked, "TL-HAZ-22", ("leader",)),
    "reorder": (SideRoads.failed, "TL-HAZ-22", ("head",)),
    "serve_order": (_walk("verified", "order"), "TL-HAZ-23", ("inspector", "colleague")),
    "serve_stop": (_walk("verified_", "stop", verified_={"major": True}), "TL-HAZ-23", ("inspector", "colleague")),
    "serve_listing": (_announced, "TL-HAZ-23", ("office",)),
    "an opinion": (_opinion, "TL-HAZ-23", ("inspector", "colleague")),
    "a letter of the committee's office": (_walk("listed", "round", "letter"), "TL-HAZ-23", ("inspector", "colleague", "office")),
    "close_on_site": (_walk("verified", "fix"), "TL-HAZ-24", ("head", "leader")),
    "submit_again": (_walk("rectifying", "report", "reinspect", "submit", "close", close={"approved": False}), "TL-HAZ-25",
                     ("inspector", "colleague")),
    "real danger": (_in_danger, "TL-HAZ-26", ("inspector", "head")),
    "confirm_stop": (_by_telephone, "TL-HAZ-27", ("leader",)),
    "answer_referral": (_shut, "TL-HAZ-28", ("head",)),
    "an item": (_sooner, "TL-HAZ-29", ("unit_account", "inspector", "colleague")),
    "revisit": (_closed_major, "TL-HAZ-30", ("inspector", "colleague")),
    "submit_closing": (_opinion, "TL-HAZ-31", ("inspector", "colleague")),
    "approve_listing": (_walk("verified_", "propose", verified_={"major": True}), "TL-HAZ-31", ("office",)),
    "back_to_listed": (_round, "TL-HAZ-31", ("office",)),
    "decide_listed_extension": (_more_listed_time, "TL-HAZ-32", ("office",)),
    "report_done": (SideRoads.rectifying, "TL-HAZ-01", ("unit_account",)),
    "decide_extension": (_walk("rectifying", "ask_extension"), "TL-HAZ-03", ("leader",)),
    "reinspect": (_walk("rectifying", "report"), "TL-HAZ-04", ("inspector", "colleague")),
    "review_resume": (_walk("stopped", "ask_resume"), "TL-HAZ-05", ("inspector", "colleague")),
    "enter_hazard": (SideRoads.inspect, "TL-HAZ-09", ("inspector", "colleague")),
    "announce_listing": (_walk("verified_", "propose", "approve", verified_={"major": True}), "TL-HAZ-10", ("office",)),
    "apply_acceptance": (SideRoads.listed, "TL-HAZ-11", ("unit_account",)),
    "accept_listed": (_walk("listed", "apply_acceptance"), "TL-HAZ-13", ("inspector", "office")),
    "a round": (SideRoads.listed, "TL-HAZ-14", ("office",)),
    "a stop": (SideRoads.stopped, "TL-HAZ-18", ("inspector", "colleague")),
    "a plan": (SideRoads.listed, "TL-HAZ-19", ("unit_account",)),
    "await_receipt": (_returned_receipt, "TL-HAZ-20", ("head", "office")),
}  # fmt: skip


@pytest.mark.parametrize("where", LATE)
def test_whoever_owns_a_clock_hears_that_it_has_run_out_and_so_does_the_section_head(road: SideRoads, where: str) -> None:
    before, code, whose = LATE[where]
    outcome = before(road)
    jobs.run_due()
    case = outcome.case if code == "TL-HAZ-09" else road.case
    heard = heard_when_late(clock_of(case, code))
    wanted = {getattr(road.town, name).pk for name in whose}
    assert wanted <= heard
    # An inspection is no hazard: there the handlers alone hear.
    assert code == "TL-HAZ-09" or road.town.head.pk in heard


def test_every_clock_of_a_hazard_is_among_them() -> None:
    known = {limit.term.code for step in HazardFlow.steps() for limit in step.limits} | HazardFlow.terms_started()
    walked = {code for _before, code, _whose in LATE.values()}
    # The proposal to close and the daily fine are duties that an event opens; their days are asked in the tests of penalties.
    assert known - walked - set(NEVER_LATE) == {"TL-HAZ-15", "TL-HAZ-16"}


# --- the order ------------------------------------------------------------------------------------------------------------


def test_the_decision_on_an_order_is_within_the_days_of_the_order(road: SideRoads) -> None:
    """Drafting it wins no time; what is refused, or taken back, is ordered within three new working days."""
    _major(road)
    case, first = road.case, clock_of(road.case, "TL-HAZ-22")
    assert first.due_on == calendar.add_working_days(clock.today(), 3)
    with at(clock.today() + DAY):
        road.order_with_stop()
        assert road.waiting("decide_stop").deadline_id == first.pk
    with at(first.due_on):
        road.grant_stop(False)
        first.refresh_from_db()
        anew = clock_of(case, "TL-HAZ-22")
        assert (first.state, road.waiting("order_rectify").deadline_id) == ("met", anew.pk)
        assert anew.pk != first.pk and anew.due_on == calendar.add_working_days(first.due_on, 3)
        road.propose()
        anew.refresh_from_db()
        assert anew.state == "ended"
        road.approve(False)
        assert clock_of(case, "TL-HAZ-22").state == "running"


def test_what_is_drafted_and_then_taken_away_leaves_no_clock(road: SideRoads) -> None:
    road.verified()
    road.order(days=30)
    road.propose_closure()
    assert clock_of(road.case, "TL-HAZ-22").state == "ended"


def test_what_comes_back_is_verified_within_three_working_days(road: SideRoads) -> None:
    road.verified()
    road.refer_out()
    with at(clock.today() + 3 * DAY):
        road.returned()
        assert road.waiting("verify").due_on == calendar.add_working_days(clock.today(), 3)


# --- papers ---------------------------------------------------------------------------------------------------------------


def opinion_of(road: SideRoads) -> tuple[IssuedDocument, Deadline]:
    document = IssuedDocument.objects.get(case=road.case, code="INS-05", state="issued")
    return document, Deadline.objects.get(case=road.case, item=f"papers{document.pk}")


def test_a_paper_beside_the_road_is_handed_over_within_seven_working_days(road: SideRoads) -> None:
    _opinion(road)
    document, running = opinion_of(road)
    assert running.due_on == calendar.add_working_days(clock.today(), 7) and document.number in running.title
    with at(running.due_on):
        road.serve_paper(document)
    running.refresh_from_db()
    assert (running.state, running.met_on) == ("met", running.due_on)


def test_serving_the_order_leaves_the_clock_of_another_paper(road: SideRoads) -> None:
    road.failed()
    _document, running = opinion_of(road)
    road.reorder()
    step = road.waiting("serve_order").deadline
    road.serve()
    running.refresh_from_db()
    step.refresh_from_db()
    assert (running.state, step.state) == ("running", "met")


def test_a_correction_wins_no_time_for_its_service(road: SideRoads) -> None:
    _opinion(road)
    document, running = opinion_of(road)
    with at(running.due_on - DAY):
        Play().on_paper(
            document, CORRECT, road.town.inspector, wrong="状态误写", **{"items-0-evidence": "已加装固定式防护罩，用手推不动"}
        )
        new, same = opinion_of(road)
    assert new.pk != document.pk and same.pk == running.pk and same.due_on == running.due_on


def test_a_paper_that_is_revoked_has_not_to_be_handed_over(road: SideRoads) -> None:
    """Submitting again words another opinion of the experts: the earlier is revoked, with its clock."""
    _major(road)
    road.order(measures=["rectify_period", "withdraw_people"])
    road.serve()
    road.report()
    road.reinspect()
    road.submit_with_experts()
    first = IssuedDocument.objects.get(case=road.case, code="HAZ-13")
    road.close(approved=False)
    road.submit_with_experts(step="submit_again")
    assert Deadline.objects.get(case=road.case, item=f"papers{first.pk}").state == "ended"
    assert Deadline.objects.filter(case=road.case, term="TL-HAZ-23", state="running").count() == 2


def test_an_order_that_is_revoked_leaves_what_was_found_to_be_handed_over(road: SideRoads) -> None:
    road.failed()
    _document, running = opinion_of(road)
    road.revoke()
    running.refresh_from_db()
    assert running.state == "running" and road.waiting("serve_revocation").deadline.term == "TL-HAZ-23"


def test_the_days_of_a_public_notice_are_not_late(road: SideRoads) -> None:
    """Published in time, the paper counts as served thirty days later: the limit counts anew from there, once."""
    _opinion(road)
    document, running = opinion_of(road)
    attempt(road, document)
    running.refresh_from_db()
    assert running.due_on == calendar.add_working_days(clock.today(), 7), "a failed attempt alone wins no time"
    with refused("E-SRV-MEDIUM", "medium"):
        attempt(road, document, mode="public", failure="")
    published = running.due_on
    with at(published):
        attempt(road, document, mode="public", failure="", medium="大冶日报")
        running.refresh_from_db()
        deemed = deemed_served_on(published)
        assert (running.state, running.due_on) == ("extended", calendar.add_working_days(deemed, 7))
        with refused("E-SRV-TWICE", "mode"):
            attempt(road, document, mode="public", failure="", medium="大冶日报")
    with at(deemed):
        sweep()
        facts = publicly(document, published, road.town.colleague)
        road.aside("serve_paper", road.town.inspector, facts, {"proof": [photo("page.jpg")]})
    running.refresh_from_db()
    assert (running.state, running.met_on) == ("met", deemed)


def test_a_notice_for_the_order_moves_the_clock_of_its_step(road: SideRoads) -> None:
    road.verified()
    road.order(days=15)
    document = IssuedDocument.objects.get(case=road.case, code="INS-04")
    attempt(road, document)
    attempt(road, document, mode="public", failure="", medium="大冶日报")
    assert road.waiting("serve_order").due_on == calendar.add_working_days(deemed_served_on(clock.today()), 7)


def test_a_paper_whose_step_is_taken_away_is_handed_over_within_the_same_days(road: SideRoads) -> None:
    """The closure that is proposed takes the service of the order away, not the duty to serve it."""
    road.verified()
    road.order()
    step = road.waiting("serve_order").deadline
    document = IssuedDocument.objects.get(case=road.case, code="INS-04")
    with at(clock.today() + 2 * DAY):
        road.propose_closure()
    step.refresh_from_db()
    own = Deadline.objects.get(case=road.case, item=f"papers{document.pk}")
    assert (step.state, own.state, own.due_on) == ("ended", "running", step.due_on)


# --- real danger ----------------------------------------------------------------------------------------------------------


def test_real_danger_is_looked_at_again_until_it_is_gone(road: SideRoads) -> None:
    _in_danger(road)
    case, first = road.case, clock_of(road.case, "TL-HAZ-26")
    assert first.due_at == first.starts_at + dt.timedelta(hours=24)
    road.verify()
    later = clock.now() + dt.timedelta(hours=20)
    with clock.at(later):
        with refused("E-HAZ-03", "looked_at"):
            road.look_again(over=False, looked_at=stamp(later - dt.timedelta(hours=25)))
        road.look_again(over=False)
        second = clock_of(case, "TL-HAZ-26")
        first.refresh_from_db()
        assert (first.state, second.state) == ("met", "running")
        assert second.due_at.replace(second=0, microsecond=0) == (later + dt.timedelta(hours=24)).replace(second=0, microsecond=0)
        road.look_again(over=True)
        assert clock_of(case, "TL-HAZ-26").state == "met" and not HazardRecord.objects.get(case=case).immediate_danger
        assert not LookAgain.has_occasion(case)


def test_a_period_alone_takes_nobody_out_of_danger(road: SideRoads) -> None:
    _in_danger(road)
    road.verify()
    road.order()
    assert clock_of(road.case, "TL-HAZ-26").state == "running"


def test_people_ordered_out_or_the_fix_entered_meet_the_hours_of_danger(road: SideRoads) -> None:
    _in_danger(road)
    road.verify()
    road.order(measures=["rectify_period", "withdraw_people"])
    assert clock_of(road.case, "TL-HAZ-26").state == "met"
    _in_danger(road)
    road.verify()
    road.fix()
    assert clock_of(road.case, "TL-HAZ-26").state == "met"


def test_without_danger_nobody_has_to_look_within_a_day(road: SideRoads) -> None:
    road.verified()
    assert not Deadline.objects.filter(case=road.case, term="TL-HAZ-26").exists()


# --- items ----------------------------------------------------------------------------------------------------------------


def items_clocks(case: Case) -> list[tuple[str, dt.date, str]]:
    found = Deadline.objects.filter(case=case, term="TL-HAZ-29").order_by("pk")
    return [(row.item, row.due_on, row.state) for row in found]


def test_an_item_with_an_earlier_day_is_late_by_itself_and_the_order_goes_on(road: SideRoads) -> None:
    _sooner(road, serve=False)
    item = HazardItem.objects.get(case=road.case, no=1)
    assert items_clocks(road.case) == [(f"hazarditem{item.pk}", None, "waiting")], "it runs from the service, like the whole"
    road.serve()
    running = clock_of(road.case, "TL-HAZ-29")
    assert running.due_on == calendar.roll_forward(item.due_on) and item.problem in running.title
    with at(running.due_on + DAY):
        sweep()
        road.case.refresh_from_db()
        assert road.case.state == "rectifying" and open_steps(road.case) == {"report_done"}
        road.report()
    running.refresh_from_db()
    assert running.state == "met_late" and clock_of(road.case, "TL-HAZ-01").state == "met"


def test_an_extension_moves_the_day_of_an_item_with_its_clock(road: SideRoads) -> None:
    _sooner(road)
    road.ask_extension()
    road.decide_extension()
    item = HazardItem.objects.get(case=road.case, no=1)
    assert clock_of(road.case, "TL-HAZ-29").due_on == calendar.roll_forward(item.due_on)


def test_another_order_ends_the_clocks_of_the_items_before(road: SideRoads) -> None:
    _sooner(road)
    with at(clock.today() + 2 * DAY):
        road.report()
        road.reinspect("failed", "failed")
        road.reorder(days=10)
        road.serve()
    assert {state for _item, _due, state in items_clocks(road.case)} == {"met"}


def test_an_order_whose_items_end_together_has_no_clock_of_an_item(road: SideRoads) -> None:
    road.rectifying(items=2)
    assert items_clocks(road.case) == []


# --- the return visit -----------------------------------------------------------------------------------------------------


def test_a_closed_major_hazard_is_visited_again_on_the_day_that_was_set(road: SideRoads) -> None:
    _closed_major(road)
    case, record = road.case, HazardRecord.objects.filter(case=road.case).values().get()
    day = case.closed_on + 90 * DAY
    assert record["recheck_on"] == day and open_steps(case) == {"revisit"}
    assert Task.objects.get(case=case, status__in=OPEN).due_on == calendar.roll_forward(day)
    with at(day):
        for wrong, other in (("E-DATE-ORDER", case.closed_on - DAY), ("E-DATE-FUTURE", day + DAY)):
            with refused(wrong, "visited_on"):
                road.revisit(visited_on=other.isoformat(), late_reason="补录")
        road.revisit()
    assert open_steps(case) == set() and HazardRecord.objects.filter(case=case).values().get() == record
    assert clock_of(case, "TL-HAZ-30").state == "met"


def test_a_general_hazard_is_visited_again_only_where_a_day_was_set(road: SideRoads) -> None:
    road.rectifying()
    road.report()
    road.reinspect()
    road.submit()
    road.close()
    assert open_steps(road.case) == set()


def test_a_day_of_the_visit_that_passed_before_the_closing_comes_after_it(road: SideRoads) -> None:
    _opinion(road)
    soon = clock.today() + 5 * DAY
    road.submit(recheck_on=soon.isoformat())
    with at(soon + DAY):
        road.close()
        assert road.waiting("revisit").due_on == calendar.roll_forward(clock.today() + 90 * DAY)
