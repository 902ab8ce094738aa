"""The roads beside the main one, as officers, unit and committee go them: more time, second failure, stop, power, list, closure."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.http import Http404
from django.test import Client

from cases import calendar
from cases.entries import leave_note
from cases.faces import Face, face_of
from cases.models import Case, CaseDuty, CaseLink, Criterion, Deadline, Notice, Referral
from cases.panels_of_cases import clock_of
from documents.models import IssuedDocument
from documents.printing import paper_of
from documents.reading import readable_papers
from documents.typesetting import page_html
from foundation import audit, clock
from foundation import settings as bureau
from foundation.refusals import Refusal
from permissions.models import Account, Appointment
from permissions.roles import Role
from tests.cast import LONG_AGO, Town, in_transaction
from tests.workflows.road import DAY, stamp
from tests.workflows.side_roads import SideRoads, at, open_steps
from tests.workflows.watch import forbidden, refused
from workflows.engine import acts
from workflows.engine.intake_models import IntakeRow, IntakeRun
from workflows.engine.models import OPEN, Task
from workflows.engine.tasks import sweep
from workflows.hazards import figures, ledger, rules
from workflows.hazards.ledger import printed_rows
from workflows.hazards.models import ExtensionRequest, HazardItem, RoundVisit, TrackingRound, WarningTalk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nothing_fails")]


@pytest.fixture
def road(town: Town) -> SideRoads:
    return SideRoads(town)


def codes(case: Case) -> list[str]:
    return list(IssuedDocument.objects.filter(case=case).order_by("id").values_list("code", flat=True))


def term_of(case: Case, code: str) -> Deadline:
    return Deadline.objects.filter(case=case, term=code).latest("id")


def rolled(day: dt.date) -> dt.date:
    return calendar.count_fixed(day, roll=True).due


def anew(account: Account) -> Account:
    """The account as the next request reads it."""
    return Account.objects.get(pk=account.pk)


# --- H4: more time ----------------------------------------------------------------------------------------------------------


def test_more_time_is_granted_as_asked_and_the_first_date_stays(road: SideRoads) -> None:
    case = road.rectifying()
    due = road.waiting("report_done").due_on  # a working day, and two weeks later another
    first = road.record.due_on_original
    road.ask_extension(days=14)
    assert road.case.state == "extension_requested" and open_steps(case) == {"report_done", "decide_extension"}
    road.decide_extension()
    assert road.case.state == "rectifying"
    row = term_of(case, "TL-HAZ-01")
    assert (row.state, row.due_on, row.original_due_on) == ("extended", due + 14 * DAY, due)
    assert road.waiting("report_done").due_on == due + 14 * DAY
    assert (road.record.due_on, road.record.due_on_original) == (due + 14 * DAY, first)
    sheet, reply = IssuedDocument.objects.filter(case=case, code="HAZ-06").order_by("id")
    assert sheet.number is None and reply.number and sheet.linked["shared_number"] == reply.number
    kept = ExtensionRequest.objects.get(case=case)
    assert (kept.decision, kept.granted_until, kept.old_due_on) == ("approve", due + 14 * DAY, due)


def test_more_time_is_granted_for_a_shorter_while(road: SideRoads) -> None:
    case = road.rectifying()
    due = road.waiting("report_done").due_on
    road.ask_extension(days=20)
    with refused("E-HAZ-04", "granted_until"):
        road.decide_extension("approve_shorter", granted_until=(due + 20 * DAY).isoformat())
    with refused("E-REQUIRED", "reason"):
        road.decide_extension("approve_shorter", granted_until=(due + 9 * DAY).isoformat(), reason="")
    road.decide_extension("approve_shorter", granted_until=(due + 9 * DAY).isoformat())
    assert term_of(case, "TL-HAZ-01").due_on == rolled(due + 9 * DAY)


def test_more_time_is_refused_with_a_reason_and_the_date_stays(road: SideRoads) -> None:
    case = road.rectifying()
    due = road.waiting("report_done").due_on
    road.ask_extension()
    with refused("E-REQUIRED", "reason"):
        road.decide_extension("refuse", reason="")
    road.decide_extension("refuse", reason="延期理由不成立")
    assert (road.case.state, term_of(case, "TL-HAZ-01").due_on) == ("rectifying", due)
    assert term_of(case, "TL-HAZ-03").state == "met"
    # Refused once, it may be asked for again.
    road.ask_extension(days=5)
    assert road.record.extension_no == 2


def test_the_longest_extension_is_sixty_days(road: SideRoads) -> None:
    road.rectifying()
    with refused("E-HAZ-04", "new_due_on"):
        road.ask_extension(days=61)
    with refused("E-HAZ-04", "new_due_on"):
        road.ask_extension(days=0)
    road.ask_extension(days=60)


def test_a_request_has_reason_measures_and_proof(road: SideRoads) -> None:
    road.rectifying()
    with refused("min_length", "reason_text"):
        road.ask_extension(reason_text="太短")
    with refused("required", "interim_measures"):
        road.ask_extension(interim_measures="")
    data = {
        "reason": "supply",
        "reason_text": "防护罩生产厂家停产检修，备件要到下月才能到货安装",
        "interim_measures": "警戒",
        "new_due_on": "2099-01-01",
    }
    with refused("required", "evidence"):
        road.aside("request_extension", road.town.unit_account, data)


def test_the_second_extension_is_decided_by_the_head_of_the_bureau(road: SideRoads) -> None:
    road.rectifying()
    road.ask_extension(days=10)
    road.decide_extension()
    road.ask_extension(days=10)
    with refused("E-SCOPE", "decision"):
        road.decide_extension()
    road.decide_extension(actor=road.town.bureau_head)
    assert road.record.extensions_granted == 2


def test_whoever_asked_does_not_decide(road: SideRoads) -> None:
    """SOD-13: a handler who recorded the unit's paper is a leader as well."""
    road.rectifying()
    Appointment.objects.create(account=road.town.inspector, role=Role.DEPUTY_LEADER, region=road.town.county, valid_from=LONG_AGO)
    road.ask_extension(actor=road.town.inspector)
    with forbidden("E-SOD-13"):
        road.decide_extension(actor=road.town.inspector)
    with forbidden("E-SCOPE"):
        road.decide_extension(actor=road.town.head)
    road.decide_extension()


def test_it_is_asked_for_until_the_last_day_rolled_from_the_holidays(road: SideRoads) -> None:
    """A24: an order served on 2023-09-16 for 15 days ends on 2023-10-07; asked on that day it is accepted, on the next refused."""
    with at(dt.date(2023, 9, 16)):
        road.rectifying(days=15)
        assert road.waiting("report_done").due_on == dt.date(2023, 10, 7)
    with at(dt.date(2023, 10, 8), 0, 30), refused("E-HAZ-05", "new_due_on"):
        road.ask_extension()
    with at(dt.date(2023, 10, 7), 23, 30):
        road.ask_extension()


def test_the_day_after_the_bureau_has_taken_over(road: SideRoads) -> None:
    with at(dt.date(2023, 9, 16)):
        road.rectifying(days=15)
    with at(dt.date(2023, 10, 8), 1):
        assert sweep() == 1
        with pytest.raises(acts.Conflict):
            road.aside("request_extension", road.town.unit_account)


def test_the_window_is_the_bureaus_own_rule(road: SideRoads) -> None:
    first = dt.date(2023, 9, 11)
    with at(first):
        in_transaction(
            lambda: bureau.change(
                "hazards.extension_window_days", 10, valid_from=first, by=road.town.administrator, reason="按规定十日内"
            )
        )
        road.rectifying(days=15)
        due = road.waiting("report_done").due_on
    with at(due - 11 * DAY), refused("E-HAZ-05", "new_due_on"):
        road.ask_extension()
    with at(due - 10 * DAY):
        road.ask_extension()


def test_while_the_answer_is_awaited_the_period_does_not_run_out(road: SideRoads) -> None:
    with at(dt.date(2023, 9, 11)):
        case = road.rectifying(days=15)
        due = road.waiting("report_done").due_on
    with at(due):
        road.ask_extension()
    with at(due + 3 * DAY):
        sweep()
        road.case.refresh_from_db()
        assert road.case.state == "extension_requested" and term_of(case, "TL-HAZ-01").state == "running"
        road.decide_extension("refuse", reason="理由不成立")
        sweep()
        road.case.refresh_from_db()
        assert road.case.state == "overdue" and term_of(case, "TL-HAZ-01").state == "lapsed"


def test_who_arranges_the_reinspection_late_wins_no_time_and_it_is_met_late(road: SideRoads) -> None:
    with at(dt.date(2023, 9, 11)):
        case = road.rectifying(days=15)
        due = road.waiting("report_done").due_on
    with at(due + DAY):
        sweep()
        last = term_of(case, "TL-HAZ-04").due_on
    with at(last + DAY):
        sweep()
        road.do("open_review", road.town.inspector, {"inspector_2": road.town.third.pk, "note": ""})
        task = road.waiting("reinspect")
        assert (task.due_on, task.late) == (last, True) and Deadline.objects.filter(case=case, term="TL-HAZ-04").count() == 1
    with at(last + 3 * DAY):
        road.reinspect()
        row = term_of(case, "TL-HAZ-04")
        assert (row.state, row.met_on, row.days_late) == ("met_late", last + 3 * DAY, 3)
        assert term_of(case, "TL-HAZ-01").state == "lapsed", "the unit has not reported it done"


@pytest.mark.parametrize("listed", [False, True])
def test_the_ledger_tells_when_a_request_was_answered(road: SideRoads, listed: bool) -> None:
    def told() -> tuple[str, str, str]:
        (row,) = ledger.rows_of(Case.objects.filter(pk=road.case.pk).select_related("township", "region", "unit"))
        facts = dict(zip([column.field for column in ledger.COLUMNS], row, strict=True))
        return facts["ext_applied_on"], facts["ext_answered_on"], facts["ext_result"]

    today = clock.today()
    _ = road.listed() if listed else road.rectifying()
    assert told() == ("", "", "")
    road.ask_extension(listed=listed)
    assert told() == (today.isoformat(), "", "")
    with at(today + DAY):
        road.decide_extension(listed=listed)
        assert told() == (today.isoformat(), (today + DAY).isoformat(), "同意")
    if not listed:
        # The answer to an earlier request is not that of the next one, wherever it stands.
        IntakeRow.objects.create(
            run=IntakeRun.objects.create(process="hazards", sender=road.town.head, as_of=today, created_at=clock.now()),
            sheet="隐患台账", row=2, outcome="accepted", case=road.case, history={"ext_answered_on": "2023-01-01", "ext_result": "同意"},
        )  # fmt: skip
        with at(today + 2 * DAY):
            road.ask_extension(days=10)
            assert told() == ((today + 2 * DAY).isoformat(), "", "")


def test_only_one_request_at_a_time(road: SideRoads) -> None:
    road.rectifying()
    road.ask_extension()
    with refused("E-EXTENSION-PENDING", "new_due_on"):
        road.ask_extension()


def test_reporting_it_as_done_takes_the_request_back(road: SideRoads) -> None:
    case = road.rectifying()
    road.ask_extension()
    road.report()
    assert open_steps(case) == {"reinspect"} and term_of(case, "TL-HAZ-03").state == "ended"
    # After a failed re-inspection the new period is a period like any other.
    road.reinspect("failed")
    road.reorder(days=10)
    road.serve()
    with clock.at(clock.now() + 30 * DAY):
        sweep()
        road.case.refresh_from_db()
        assert road.case.state == "overdue"


def test_a_new_period_may_be_extended_although_a_request_was_once_left_unanswered(road: SideRoads) -> None:
    road.rectifying()
    road.ask_extension()
    road.report()
    road.reinspect("failed")
    road.reorder(days=10)
    road.serve()
    road.ask_extension(days=5)
    assert road.case.state == "extension_requested"


def test_another_unit_finds_nothing_to_ask_for(road: SideRoads) -> None:
    road.rectifying()
    with pytest.raises(acts.NotVisible):
        road.ask_extension(actor=road.town.other_unit_account)


# --- H6: second failure, overdue --------------------------------------------------------------------------------------------


def test_after_the_second_failure_there_is_no_third_order(road: SideRoads) -> None:
    """D21"""
    case = road.fail_twice()
    assert IssuedDocument.objects.filter(case=case, code="INS-05").latest("id").data["next_action"] == "依法立案查处"
    with refused("E-HAZ-16"):
        road.reorder()
    road.refer()
    assert road.case.state == "penalty_referred" and open_steps(case) == {"await_penalty"}
    referral = Referral.objects.get(source_case=case)
    assert (referral.kind, referral.process, referral.target_case, referral.decided_on) == ("penalty", "enforcement", None, None)
    assert Notice.objects.filter(case=case, account=road.town.brigade).exists()


def test_after_a_penalty_the_count_starts_again(road: SideRoads) -> None:
    case = road.fail_twice()
    road.refer()
    road.enter_penalty()
    assert Referral.objects.get(source_case=case).decided_on == clock.today()
    road.follow(corrected=False, days=20)
    assert (road.case.state, road.record.failures) == ("rectifying", 0)
    row = term_of(case, "TL-HAZ-01")
    assert row.state == "running" and row.due_on >= clock.today() + 20 * DAY
    road.report()
    road.reinspect("failed")
    road.reorder()
    assert road.case.state == "rectifying"


def test_corrected_after_the_penalty_it_is_reinspected(road: SideRoads) -> None:
    case = road.referred()
    road.enter_penalty()
    road.follow(corrected=True)
    assert road.case.state == "review_due" and term_of(case, "TL-HAZ-04").state == "running"
    road.reinspect()
    road.submit()
    road.close()
    assert road.case.state == "closed"


def test_a_decision_before_the_referral_is_none(road: SideRoads) -> None:
    road.referred()
    with refused("E-HAZ-03", "decided_on"):
        road.enter_penalty(on=clock.today() - DAY)
    with refused("E-DATE-FUTURE", "decided_on"):
        road.enter_penalty(on=clock.today() + DAY)


def test_overdue_goes_to_penalty(road: SideRoads) -> None:
    case = road.rectifying(days=5)
    with clock.at(clock.now() + 20 * DAY):
        sweep()
        road.refer()
        assert road.case.state == "penalty_referred" and open_steps(case) == {"await_penalty"}
        assert term_of(case, "TL-HAZ-04").state == "ended"


def test_a_refused_stop_goes_to_penalty(road: SideRoads) -> None:
    case = road.stopped()
    with forbidden("E-SCOPE"):
        road.refer(actor=road.town.inspector)
    road.refer()
    assert open_steps(case) == {"await_penalty"} and term_of(case, "TL-HAZ-18").state == "running"


def test_a_refusal_to_correct_is_established_by_two_officers_and_starts_the_daily_fine(road: SideRoads) -> None:
    case = road.referred()
    road.enter_penalty()
    road.recheck()
    assert road.case.state == "penalty_referred" and term_of(case, "TL-HAZ-16").due_on == clock.today() + DAY
    assert codes(case)[-1] == "INS-05"
    # Established again, the clock runs once.
    road.recheck()
    assert Deadline.objects.filter(case=case, term="TL-HAZ-16").exclude(state="ended").count() == 1
    road.follow()
    assert term_of(case, "TL-HAZ-16").state == "met"


def test_penalties_are_counted_towards_a_proposal_to_close(road: SideRoads) -> None:
    """D20: 179 days are a duty to propose closure, 183 days are not."""
    days = [dt.date(2023, 1, 10), dt.date(2023, 4, 20)]
    with at(dt.date(2023, 7, 20)):
        case = road.stopped(found_on="2023-01-05")
        road.refer()
        with refused("E-CLOSURE-COUNT", "ground"):
            road.propose_closure(ground="1")
        road.count(*days, dt.date(2023, 7, 12))
        assert not Deadline.objects.filter(case=case, term="TL-HAZ-15").exists()
        with refused("E-CLOSURE-COUNT", "ground"):
            road.propose_closure(ground="1")
        road.count(*days, dt.date(2023, 7, 8))
        assert term_of(case, "TL-HAZ-15").state == "running"
        assert Notice.objects.filter(case=case, account=road.town.bureau_head).exists()
        road.propose_closure(ground="1")
        assert road.case.state == "closure_proposed" and term_of(case, "TL-HAZ-15").state == "met"


def test_four_penalties_in_a_year_count_as_well(road: SideRoads) -> None:
    with at(dt.date(2023, 12, 20)):
        case = road.stopped(found_on="2023-01-05")
        road.refer()
        road.count(*(dt.date(2023, month, 10) for month in (1, 4, 8, 12)))
        assert term_of(case, "TL-HAZ-15").starts_on == dt.date(2023, 12, 10)


def test_only_a_major_hazard_leads_to_closure_by_the_count(road: SideRoads) -> None:
    """Art.113(1): three penalties in 180 days *while a major hazard exists*."""
    with at(dt.date(2023, 7, 20)):
        case = road.referred()
        with refused("E-PENALTY-COUNT", "decisions"):
            road.count(dt.date(2023, 1, 10), dt.date(2023, 4, 20), dt.date(2023, 7, 8))
        assert not Deadline.objects.filter(case=case, term="TL-HAZ-15").exists()
        with refused("E-CLOSURE-COUNT", "ground"):
            road.propose_closure(ground="1")


# --- stop and resumption ----------------------------------------------------------------------------------------------------


def test_a_stop_is_for_major_hazards_with_people_withdrawn_for_six_months_at_most(road: SideRoads) -> None:
    road.verified(major=True)
    with forbidden("E-SCOPE"):
        road.stop(actor=road.town.head)
    with refused("E-HAZ-07", "measures"):
        road.stop(measures=["temporary_stop"])
    with refused("E-HAZ-04", "stop_until"):
        road.stop(days=190)
    road.stop(days=180)
    road.serve_stop()
    assert term_of(road.case, "TL-HAZ-18").due_on >= clock.today() + 180 * DAY


def test_a_general_hazard_is_not_stopped(road: SideRoads) -> None:
    road.verified()
    with refused("E-HAZ-07", "measures"):
        road.stop()


def test_a_stopped_unit_resumes_after_its_review_has_passed_and_another_one_decides(road: SideRoads) -> None:
    case = road.stopped()
    Appointment.objects.create(account=road.town.inspector, role=Role.DEPUTY_LEADER, region=road.town.county, valid_from=LONG_AGO)
    road.ask_resume()
    assert road.case.state == "resume_requested" and term_of(case, "TL-HAZ-05").due_on == clock.today() + 10 * DAY
    road.review_resume()
    with forbidden("E-SOD-13"):
        road.decide_resume(actor=road.town.inspector)
    road.decide_resume()
    assert road.case.state == "closing" and term_of(case, "TL-HAZ-18").state == "met"
    road.submit_with_experts(step="submit_after_stop")
    with forbidden("E-HAZ-08"):
        road.close(actor=road.town.inspector)
    road.close()
    assert road.case.state == "closed"
    assert IssuedDocument.objects.get(case=case, code="HAZ-14").linked["resumption"] == "已批准"


def test_without_a_passed_review_nothing_resumes(road: SideRoads) -> None:
    case = road.stopped()
    road.ask_resume()
    road.review_resume("partly")
    with refused("E-HAZ-12", "granted"):
        road.decide_resume()
    with refused("E-REQUIRED", "reason"):
        road.do("decide_resume", road.town.leader, {"granted": "no", "reason": ""})
    road.decide_resume(False)
    assert road.case.state == "stopped" and term_of(case, "TL-HAZ-18").state == "running"
    assert "第1项" in IssuedDocument.objects.filter(case=case, code="HAZ-16").latest("id").data["reason"]
    road.ask_resume()
    road.review_resume()
    road.decide_resume()
    assert road.case.state == "closing"


def test_silence_is_no_consent(road: SideRoads) -> None:
    case = road.stopped()
    road.ask_resume()
    with clock.at(clock.now() + 20 * DAY):
        sweep()
        road.case.refresh_from_db()
        assert road.case.state == "resume_requested" and open_steps(case) == {"review_resume"}
        assert Task.objects.get(case=case, step="review_resume").late


def test_the_review_is_on_site_by_two_officers_after_the_application(road: SideRoads) -> None:
    road.stopped()
    with clock.at(clock.now() + 2 * DAY):
        road.ask_resume()
        yesterday = (clock.today() - DAY).isoformat()
        with refused("E-HAZ-03", "reviewed_on"):
            road.review_resume(reviewed_on=yesterday, late_reason="补录")
        with refused("E-HAZ-01", "inspector_2"):
            road.review_resume(inspector_2=road.town.inspector.pk)


@pytest.mark.parametrize(
    ("back_to", "state", "step"),
    [
        ("papers", "passed", "submit_again"),
        ("review", "review_due", "reinspect"),
        ("order", "verified", "order_anew"),
    ],
)
def test_returned_after_a_stop_it_is_not_with_the_unit_without_a_period(
    road: SideRoads, back_to: str, state: str, step: str
) -> None:
    case = road.stopped()
    road.ask_resume()
    road.review_resume()
    road.decide_resume()
    road.submit_with_experts(step="submit_after_stop")
    with refused("invalid_choice", "back_to"):
        road.close(approved=False, back_to="list")
    road.close(approved=False, back_to=back_to)
    assert road.case.state == state and open_steps(case) == {step}


def test_what_is_submitted_again_has_one_opinion_in_force_and_asks_for_no_second_scan(road: SideRoads) -> None:
    case = road.listed()
    road.apply_acceptance()
    road.accept()
    road.submit_with_experts()
    with refused("invalid_choice", "back_to"):
        road.close(approved=False, back_to="order")
    road.close(approved=False)
    again = {
        "expert_name": "陆青禾", "expert_workplace": "黄石职业技术学院", "expert_title": "矿山机电副教授", "expert_opinion": "补充检测后同意通过",
        "publicity": "市政府网站", "published_on": clock.today().isoformat(), "note": "",
    }  # fmt: skip
    road.do("submit_again", road.town.inspector, again)
    opinions = IssuedDocument.objects.filter(case=case, code="HAZ-13").order_by("id")
    assert [paper.state for paper in opinions] == ["revoked", "issued"]
    road.close(approved=False, back_to="review")
    assert open_steps(case) == {"accept_listed"} and term_of(case, "TL-HAZ-13").state == "running"


# --- an order that comes too late -------------------------------------------------------------------------------------------


def test_an_order_that_can_no_longer_be_served_is_revoked_and_decided_anew(road: SideRoads) -> None:
    case = road.verified()
    road.order(days=5)
    reason = {"reason": "单位负责人外出，期限届满前未能送达"}
    with refused("E-NOT-OPEN", "reason"):
        road.aside("take_back_order", road.town.inspector, reason)
    with clock.at(clock.now() + 6 * DAY):
        with refused("E-HAZ-04", "served_on"):
            road.serve()
        road.aside("take_back_order", road.town.inspector, reason)
        assert road.case.state == "verified"
        assert list(Deadline.objects.open().filter(case=case).values_list("term", flat=True)) == ["TL-HAZ-22"]
        assert IssuedDocument.objects.get(case=case, code="INS-04").state == "revoked"
        road.order(days=5)
        road.serve()
        assert road.case.state == "rectifying" and term_of(case, "TL-HAZ-01").state == "running"


def test_a_stop_that_was_served_outlives_an_order_that_was_taken_back(road: SideRoads) -> None:
    """Nothing but an approval after a passed review lifts it (E-HAZ-12): neither the revocation of a later order nor the next one."""
    with at(dt.date(2024, 3, 4)):
        case = ordered_with_stop(road, stop_until="2024-06-03")
        road.serve()
        road.report()
        road.reinspect("failed")
        road.reorder(days=5)
    with at(dt.date(2024, 3, 12)):
        road.aside("take_back_order", road.town.inspector, {"reason": "送达时单位无人，文书所载期限已到"})
        assert term_of(case, "TL-HAZ-01").state == "ended" and term_of(case, "TL-HAZ-18").state == "running"
        road.order(days=10, safety_ensured="no")
        assert rules.is_halted(road.record) and road.record.stop_until == dt.date(2024, 6, 3)
        assert term_of(case, "TL-HAZ-18").state == "running"


def test_a_stop_that_was_never_served_goes_with_the_order_that_is_taken_back(road: SideRoads) -> None:
    with at(dt.date(2024, 3, 4)):
        case = ordered_with_stop(road, stop_until="2024-06-03")
        assert road.record.measure_no
    with at(dt.date(2024, 3, 18)):
        road.aside("take_back_order", road.town.inspector, {"reason": "送达时单位无人，文书所载期限已到"})
        assert not rules.is_halted(road.record) and not road.record.measure_no
        assert term_of(case, "TL-HAZ-18").state == "ended"


# --- power ------------------------------------------------------------------------------------------------------------------


def test_power_is_cut_twenty_four_hours_after_the_notice(road: SideRoads) -> None:
    """D23"""
    notice = dt.datetime(2023, 8, 1, 9, tzinfo=clock.ZONE)
    with clock.at(notice - 5 * DAY):
        case = road.stopped()
    with clock.at(notice):
        with refused("E-HAZ-11", "start_at"):
            road.notify_cut(start_at=notice + dt.timedelta(hours=23, minutes=59))
        road.notify_cut(start_at=notice + DAY)
        assert term_of(case, "TL-HAZ-17").state == "waiting"
        road.serve_notice()
        assert term_of(case, "TL-HAZ-17").due_at == notice + DAY
    with clock.at(notice + dt.timedelta(hours=23, minutes=59)), refused("E-HAZ-11", "start_at"):
        road.cut()
    with clock.at(notice + dt.timedelta(hours=23, minutes=59)), refused("E-HAZ-11", "start_at"):
        road.cut(start_at=notice + DAY)
    with clock.at(notice + DAY):
        road.cut()
        assert term_of(case, "TL-HAZ-17").state == "met"
        with refused("E-HAZ-11", "start_at"):
            road.cut()
        assert road.case.state == "stopped"


def test_a_cut_after_its_twenty_four_hours_is_not_late(road: SideRoads) -> None:
    """TL-HAZ-17 has to pass before the cut (E-HAZ-11): whoever waited for it kept it."""
    notice = dt.datetime(2023, 8, 1, 9, tzinfo=clock.ZONE)
    with clock.at(notice - 5 * DAY):
        case = road.stopped()
    with clock.at(notice):
        road.notify_cut(start_at=notice + DAY)
        road.serve_notice()
    with clock.at(notice + 3 * DAY):
        sweep()
        assert term_of(case, "TL-HAZ-17").state == "lapsed"
        road.cut()
        row = term_of(case, "TL-HAZ-17")
        assert (row.state, row.days_late, clock_of(row)["days_late"]) == ("met", None, 0)


def test_in_urgent_danger_power_is_cut_at_once(road: SideRoads) -> None:
    case = road.stopped()
    road.notify_cut(start_at=clock.now(), urgent="井下仍有人员作业，随时可能发生事故")
    road.cut()
    assert codes(case)[-2:] == ["INS-06", "INS-07"]


def test_no_power_is_cut_without_a_stop_order_or_without_the_main_head(road: SideRoads) -> None:
    road.rectifying()
    with refused("E-HAZ-11", "start_at"):
        road.notify_cut()
    road.register(
        title_text="主井无防坠网", description="主井井口未设防坠网，有坠落危险。", level="major", criterion=road.town.criterion.pk
    )
    road.verify(criterion=road.town.criterion.pk)
    road.stop()
    with pytest.raises(acts.Conflict):
        road.notify_cut()
    road.serve_stop()
    # Somebody else's cut meets the code of the law and not the general one; a stranger does not learn that there is a case.
    with pytest.raises(Refusal, match="E-HAZ-11.*主要负责人") as not_the_head:
        road.notify_cut(actor=road.town.leader)
    assert not_the_head.value.status == 403
    with pytest.raises(acts.NotVisible):
        road.notify_cut(actor=road.town.trade_inspector)
    with refused("E-HAZ-11", "start_at"):
        road.cut()
    road.notify_cut()
    with forbidden("E-HAZ-11"):
        road.cut(actor=road.town.leader)


def test_power_is_restored_once_and_not_before_it_was_cut(road: SideRoads) -> None:
    case = road.stopped()
    with refused("E-HAZ-11", "lift_at"):
        road.lift()
    road.notify_cut(start_at=clock.now(), urgent="仍有人员作业，随时可能发生事故")
    with refused("E-HAZ-11", "lift_at"):
        road.lift()
    road.cut()
    road.lift()
    assert codes(case)[-1] == "INS-08"
    with refused("E-HAZ-11", "lift_at"):
        road.lift()


def test_a_case_is_not_closed_while_the_power_is_cut(road: SideRoads) -> None:
    road.stopped()
    road.notify_cut(start_at=clock.now(), urgent="仍有人员作业，随时可能发生事故")
    road.cut()
    road.ask_resume()
    road.review_resume()
    road.decide_resume()
    road.submit_with_experts(step="submit_after_stop")
    with refused("E-POWER-CUT", "approved"):
        road.close()
    road.lift()
    road.close()
    assert road.case.state == "closed"


# --- H7: the list -----------------------------------------------------------------------------------------------------------


def test_the_committees_office_lists_with_the_leaders_signature_and_not_its_own_proposal(road: SideRoads) -> None:
    case = road.verified(major=True)
    Appointment.objects.create(
        account=road.town.head, role=Role.SAFETY_COMMITTEE_OFFICE, region=road.town.county, valid_from=LONG_AGO
    )
    with forbidden("E-SCOPE"):
        road.propose(actor=road.town.inspector)
    with refused("E-SOD-12", "supervisor"):
        road.propose(supervisor=road.town.unit.name)
    with refused("E-HAZ-04", "due_on"):
        road.propose(days=181)
    before = road.batch()
    road.propose(days=180, batch="")
    road.case.refresh_from_db()
    opened = road.case.hazard_record.batch
    assert (opened.year, opened.number) == (before.year, before.number + 1)
    with forbidden("E-SOD-13"):
        road.approve(actor=road.town.head)
    with refused("E-REQUIRED", "signature"):
        road.approve(signed=False)
    assert face_of(road.town.observer, case) is None
    road.approve()
    assert road.case.state == "listed" and road.record.is_listed and face_of(anew(road.town.observer), case) is Face.OBSERVER


def test_a_listing_that_is_refused_leaves_the_hazard_as_verified(road: SideRoads) -> None:
    case = road.verified(major=True)
    road.propose()
    road.approve(False, signed=False)
    assert road.case.state == "verified" and not road.record.is_listed and open_steps(case) == {"order_rectify"}
    assert face_of(anew(road.town.observer), case) is None


def test_notice_and_public_list_start_the_treatment_on_service(road: SideRoads) -> None:
    case = road.verified(major=True)
    road.propose(days=150)
    road.approve()
    assert term_of(case, "TL-HAZ-10").state == "running"
    with refused("required", "media"):
        road.do("announce_listing", road.town.office, {"media": "", "contact": "市安委办", "issuer": "何守田"})
    with refused("E-REQUIRED", "media"):
        road.do("announce_listing", road.town.office, {"media": "，、", "contact": "市安委办", "issuer": "何守田"})
    road.announce()
    road.serve_listing()
    assert {"HAZ-09", "HAZ-10"} <= set(codes(case)) and term_of(case, "TL-HAZ-10").state == "met"
    assert {term: term_of(case, term).state for term in ("TL-HAZ-11", "TL-HAZ-14", "TL-HAZ-19")} == dict.fromkeys(
        ("TL-HAZ-11", "TL-HAZ-14", "TL-HAZ-19"), "running"
    )
    assert HazardItem.objects.filter(case=case, round=road.record.order_round).count() == 2


@pytest.mark.parametrize(
    ("setting", "code", "word"),
    [("hazards.listing_as_letter", "HAZ-09", "as_letter"), ("hazards.public_list_a3", "HAZ-10", "on_board")],
)
def test_the_form_of_the_listing_papers_is_a_dated_setting_frozen_at_issue(
    road: SideRoads, setting: str, code: str, word: str
) -> None:
    before = road.listed()
    in_transaction(
        lambda: bureau.change(setting, True, valid_from=clock.today(), by=road.town.administrator, reason="安委办要求")
    )
    after = road.listed()
    plain, other = (IssuedDocument.objects.get(case=case, code=code) for case in (before, after))
    assert (plain.linked[word], other.linked[word]) == (False, True)
    profiles = {"HAZ-09": ('class="F"', 'class="letter R"'), "HAZ-10": ('class="letter B"', 'class="letter B A3"')}
    for document, profile in zip((plain, other), profiles[code], strict=True):
        assert profile in page_html(paper_of(document), bureau=document.bureau, f=document.data, x=document.linked)


def test_the_public_list_names_the_hazards_of_its_batch_that_still_stand(road: SideRoads) -> None:
    first = road.listed()
    road.apply_acceptance()
    road.accept()
    second = road.listed()
    road.case = first
    road.submit_with_experts()
    road.close()
    third = road.listed()
    rows = {case: IssuedDocument.objects.get(case=case, code="HAZ-10").data["hazards"] for case in (first, second, third)}
    assert [len(rows[case]) for case in (first, second, third)] == [1, 2, 2], "a hazard that was delisted is named no more"
    assert rows[third][-1]["due_on"] == str(third.hazard_record.treat_due_on)


def test_a_notice_that_can_no_longer_be_served_is_issued_anew(road: SideRoads) -> None:
    case = road.verified(major=True)
    road.propose(days=10)
    road.approve()
    road.announce()
    again = {"due_on": (clock.today() + 100 * DAY).isoformat(), "reason": "单位搬迁，未能及时送达"}
    with refused("E-NOT-OPEN", "reason"):
        road.aside("take_back_notice", road.town.office, again)
    with clock.at(clock.now() + 11 * DAY):
        road.aside("take_back_notice", road.town.office, again)
        road.announce()
        road.serve_listing()
        assert (
            term_of(case, "TL-HAZ-11").state == "running"
            and Deadline.objects.open().filter(case=case, term="TL-HAZ-11").count() == 1
        )


def test_the_treatment_plan_has_six_contents_and_figures(road: SideRoads) -> None:
    case = road.listed()
    with refused("required", "emergency_plan"):
        road.hand_in_plan(emergency_plan="")
    with refused("E-REQUIRED", "funds"):
        road.hand_in_plan(funds="企业自筹")
    with pytest.raises(acts.NotVisible):
        road.hand_in_plan(actor=road.town.other_unit_account)
    road.hand_in_plan()
    assert term_of(case, "TL-HAZ-19").state == "met" and codes(case)[-1] == "HAZ-04"


def test_rounds_are_joint_numbered_and_never_changed(road: SideRoads) -> None:
    case = road.listed()
    with refused("required", "observer"):
        road.round(observer="")
    with refused("invalid_choice", "observer"):
        road.round(observer=road.town.auditor.pk)
    with refused("E-ROUND-NUMBER", "round_no"):
        road.round(2)
    road.round(1)
    assert road.case.state == "tracking" and open_steps(case) == {"apply_acceptance", "back_to_listed"}
    assert term_of(case, "TL-HAZ-14").due_on == clock.today() + 60 * DAY
    with refused("E-ROUND-PAST", "round_no"):
        road.round(1, progress=100)
    road.letter()
    assert road.case.state == "listed" and RoundVisit.objects.get(case=case).progress == 40
    with clock.at(clock.now() + 30 * DAY):
        with refused("E-ROUND-NUMBER", "round_no"):
            road.round(1)
        road.round(2)
        assert TrackingRound.objects.count() == 2


def test_two_hazards_are_visited_in_one_round(road: SideRoads) -> None:
    first = road.listed()
    road.round(1)
    road.register(
        title_text="主井提升机制动失灵",
        description="主井提升机闸瓦磨损超限，制动力矩不足。",
        level="major",
        criterion=road.town.criterion.pk,
    )
    road.verify(criterion=road.town.criterion.pk)
    road.propose()
    road.approve()
    road.announce()
    road.serve_listing()
    road.round(1)
    assert TrackingRound.objects.get().visits.count() == 2 and road.case.pk != first.pk


def test_the_observer_reads_what_is_open_to_him_and_adds_notes_only(road: SideRoads) -> None:
    """D7"""
    case, observer = road.listed(), road.town.observer
    assert face_of(observer, case) is Face.OBSERVER
    assert leave_note(observer, case.pk, "已到现场察看").observer
    with forbidden("E-HAZ-13"):
        road.round(1, actor=observer)
    with forbidden("E-HAZ-13"):
        acts.perform(road.waiting("apply_acceptance").pk, actor=observer, data={})
    road.round(1)
    with forbidden("E-HAZ-13"):
        road.do("back_to_listed", observer, {})
    with pytest.raises(acts.NotVisible):
        road.do("back_to_listed", road.town.trade_inspector, {})


def closed_listed(road: SideRoads) -> Case:
    case = road.listed()
    road.apply_acceptance()
    road.accept()
    road.submit_with_experts()
    road.close()
    return case


def test_the_observer_reads_until_sixty_days_after_delisting(road: SideRoads) -> None:
    case, observer = closed_listed(road), road.town.observer
    assert codes(case)[-2:] == ["HAZ-14", "HAZ-15"] and Notice.objects.filter(case=case, account=observer).exists()
    for days, face in ((0, Face.OBSERVER), (60, Face.OBSERVER), (61, None)):
        with clock.at(clock.now() + days * DAY):
            assert face_of(anew(observer), case) is face, days
    with clock.at(clock.now() + 61 * DAY), pytest.raises(Http404):
        leave_note(anew(observer), case.pk, "太晚了")


def test_the_bureau_says_how_long_the_observer_reads(road: SideRoads) -> None:
    today = clock.today()
    in_transaction(
        lambda: bureau.change("hazards.observer_days", 10, valid_from=today, by=road.town.bureau_head, reason="项目决定")
    )
    case, observer = closed_listed(road), road.town.observer
    for days, face in ((10, Face.OBSERVER), (11, None)):
        with clock.at(clock.now() + days * DAY):
            assert face_of(anew(observer), case) is face, days


def test_a_returned_closing_does_not_end_the_observers_access(road: SideRoads) -> None:
    case, observer = road.listed(), road.town.observer
    road.apply_acceptance()
    road.accept()
    road.submit_with_experts()
    road.close(approved=False, back_to="list")
    assert road.case.state == "listed" and open_steps(case) == {"apply_acceptance"}
    assert Deadline.objects.ticking().get(case=case, term="TL-HAZ-11").due_on == rolled(road.record.treat_due_on)
    with clock.at(clock.now() + 90 * DAY):
        assert face_of(anew(observer), case) is Face.OBSERVER
        road.apply_acceptance()
        road.accept()
        road.submit_with_experts()
        road.close()
        assert road.case.state == "closed"
    with clock.at(clock.now() + 150 * DAY):
        assert face_of(anew(observer), case) is Face.OBSERVER


def test_a_listed_hazard_is_closed_with_published_result_and_experts_only(road: SideRoads) -> None:
    """D22"""
    road.listed()
    road.apply_acceptance()
    road.accept()
    with refused("E-HAZ-09", "publicity"):
        road.submit_with_experts(publicity="")
    with refused("E-REQUIRED", "expert_name"):
        road.submit_with_experts(expert_name="")
    road.submit_with_experts()
    record = road.record
    record.published_on = None
    record.save(update_fields=["published_on"])
    with refused("E-HAZ-09", "approved"):
        road.close()


def test_a_listed_hazard_is_neither_lowered_nor_deleted(road: SideRoads) -> None:
    case = road.listed()
    with refused("E-HAZ-10", "level"):
        road.change_level("general")
    with forbidden("E-HAZ-10"):
        acts.cancel(case.pk, actor=road.town.head, reason="登记错误")
    with pytest.raises(TypeError):
        case.delete()
    assert road.case.state == "listed" and open_steps(case) == {"apply_acceptance"}


def test_acceptance_that_fails_leaves_the_hazard_on_the_list_with_the_same_date(road: SideRoads) -> None:
    case = road.listed()
    due = term_of(case, "TL-HAZ-11").due_on
    road.apply_acceptance()
    assert term_of(case, "TL-HAZ-13").due_on >= clock.today() + 10 * DAY
    road.accept("partly")
    assert road.case.state == "failed" and open_steps(case) == {"continue_listing"}
    assert IssuedDocument.objects.filter(case=case, code="INS-05").latest("id").data["next_action"] == "继续挂牌督办治理"
    road.letter("continue_listing")
    assert road.case.state == "listed" and term_of(case, "TL-HAZ-11").due_on == due


def test_acceptance_that_fails_after_the_last_day_wins_no_time(road: SideRoads) -> None:
    case = road.listed()
    with clock.at(clock.now() + 170 * DAY):
        sweep()
        road.apply_acceptance(late=True)
        road.open_acceptance()
        road.accept("failed")
        road.letter("continue_listing")
        assert road.case.state == "listed" and term_of(case, "TL-HAZ-11").due_on == rolled(road.record.treat_due_on)
        sweep()
        assert open_steps(case) == {"open_acceptance"}
        road.talk()
        assert codes(case)[-1] == "HAZ-18"


def test_a_talk_that_was_called_is_recorded_once_under_the_number_of_its_notice(road: SideRoads) -> None:
    with at(dt.date(2026, 2, 27)):
        case = road.listed()
    with at(dt.date(2026, 3, 2)):
        with refused("E-TALK-NONE", "talk"):
            road.record_talk()
        road.talk(at="2026-03-04T09:00")
    notice = IssuedDocument.objects.get(case=case, code="HAZ-18")
    with at(dt.date(2026, 3, 4), 10):
        # The unit has asked for acceptance meanwhile: what was said is still recorded.
        road.apply_acceptance()
        late = {"start_at": "2026-03-04T09:00"}
        with refused("E-TALK-TIME", "end_at"):
            road.record_talk(**late, end_at="2026-03-04T08:50")
        with refused("E-TALK-TIME", "end_at"):
            road.record_talk(**late, end_at="2026-03-04T10:30")
        with refused("E-TALK-TIME", "start_at"):
            road.record_talk(start_at="2026-03-01T09:00", end_at="2026-03-01T09:50", late_reason="会后补录")
        with refused("E-REQUIRED", "unit_signature"):
            road.record_talk(**late, signed=False)
        with refused("E-REQUIRED", "witness"):
            road.record_talk(**late, signed=False, refusal_note="董某以需请示为由拒绝签名")
        with forbidden("E-SCOPE"):
            road.record_talk(actor=road.town.head)
        road.record_talk(**late, signed=False, refusal_note="董某以需请示为由拒绝签名", witness="陆青禾")
    sheet = IssuedDocument.objects.filter(case=case, code="HAZ-18").latest("id")
    assert sheet != notice and sheet.number is None and sheet.linked["shared_number"] == notice.number
    assert sheet.linked["witness"] == "陆青禾" and sheet.linked["attendees"] == ["沈知秋", "陆青禾（市纪委监委）"]
    talk = WarningTalk.objects.get(case=case)
    assert (talk.called_on, talk.held_until) == (dt.date(2026, 3, 2), dt.datetime(2026, 3, 4, 10, tzinfo=clock.ZONE))
    assert open_steps(case) == {"accept_listed"}, "a talk moves nothing"
    with at(dt.date(2026, 3, 4), 11):
        # The record lies on the table that was signed at; the notice still waits for its service.
        assert [paper.pk for paper in readable_papers(anew(road.town.unit_account), case) if paper.code == "HAZ-18"] == [sheet.pk]
    with at(dt.date(2026, 3, 4), 11), refused("E-TALK-NONE", "talk"):
        road.record_talk()


def test_of_two_talks_that_were_called_the_older_one_is_recorded_unless_the_other_is_named(road: SideRoads) -> None:
    case = road.listed()
    road.talk(reason="治理方案逾期未报")
    road.talk(reason="治理进度迟缓")
    first, second = WarningTalk.objects.filter(case=case).order_by("no")
    client = Client()
    client.force_login(road.town.office, backend="permissions.backends.OfficeAndDutyBackend")
    page = client.get(f"/cases/{case.pk}/do/record_talk/").content.decode()
    assert f'<option value="{first.pk}" selected>' in page and 'value="何守田（副局长）"' in page and 'value="矿长 董某"' in page
    road.record_talk(talk=second.pk)
    road.record_talk()
    sheets = [row for row in IssuedDocument.objects.filter(case=case, code="HAZ-18").order_by("id") if row.number is None]
    assert [row.data["reason"] for row in sheets] == [second.reason, first.reason]
    numbers = (
        IssuedDocument.objects.filter(case=case, code="HAZ-18", number__isnull=False)
        .order_by("id")
        .values_list("number", flat=True)
    )
    assert [row.linked["shared_number"] for row in sheets] == list(reversed(numbers))


def test_the_record_of_a_talk_is_not_a_paper_to_serve(road: SideRoads) -> None:
    case = road.listed()
    road.talk()
    road.record_talk()
    notice, sheet = IssuedDocument.objects.filter(case=case, code="HAZ-18").order_by("id")
    with pytest.raises(acts.InvalidForm) as wrong:
        road.serve_paper(sheet)
    assert set(wrong.value.form.errors) == {"document"}
    road.serve_paper(notice)
    notice.refresh_from_db()
    assert notice.served_on == clock.today()


def test_the_listing_is_extended_once_twenty_working_days_before(road: SideRoads) -> None:
    with at(dt.date(2024, 3, 1)):
        case = road.listed()
        due = term_of(case, "TL-HAZ-11").due_on
    with at(due - 10 * DAY), refused("E-HAZ-05", "new_due_on"):
        road.ask_extension(listed=True)
    with at(due - 60 * DAY):
        with refused("E-HAZ-04", "new_due_on"):
            road.ask_extension(listed=True, days=91)
        with pytest.raises(acts.Conflict):
            road.aside("request_extension", road.town.unit_account)
        road.ask_extension(listed=True, days=90)
        assert road.case.state == "extension_requested"
        assert Task.objects.get(case=case, step="decide_listed_extension").due_on > clock.today() + 10 * DAY
        with forbidden("E-SCOPE"):
            road.decide_extension(listed=True, actor=road.town.leader)
        road.decide_extension(listed=True)
        assert (road.case.state, term_of(case, "TL-HAZ-11").due_on) == ("listed", rolled(due + 90 * DAY))
        with refused("E-HAZ-05", "new_due_on"):
            road.ask_extension(listed=True, days=10)


def test_asking_for_acceptance_takes_the_open_request_and_letter_away(road: SideRoads) -> None:
    case = road.listed()
    road.round(1)
    road.ask_extension(listed=True)
    road.apply_acceptance()
    assert road.case.state == "review_due" and open_steps(case) == {"accept_listed"}


# --- closure ----------------------------------------------------------------------------------------------------------------


def test_the_government_closes_the_unit(road: SideRoads) -> None:
    case = road.stopped()
    with forbidden("E-SCOPE"):
        road.propose_closure(actor=road.town.leader)
    road.propose_closure()
    assert road.case.state == "closure_proposed" and open_steps(case) == {"decide_closure"}
    road.decide_closure(True)
    assert (road.case.state, road.case.outcome) == ("closed", "closed") and codes(case)[-1] == "HAZ-14"
    assert not Deadline.objects.open().filter(case=case).exists()


@pytest.mark.parametrize("begin", ["registered", "verified", "rectifying", "listed"])
def test_the_government_refuses_and_the_stop_goes_on_to_its_end(road: SideRoads, begin: str) -> None:
    """From wherever the proposal came, resumption is asked for, reviewed and granted."""
    getattr(road, begin)() if begin != "registered" else road.register()
    road.propose_closure()
    road.decide_closure(False)
    assert road.case.state == "stopped" and open_steps(road.case) == {"apply_resume"}
    if begin != "registered":
        road.ask_resume()
        road.review_resume()
        road.decide_resume()
        assert road.case.state == "closing"


def test_a_request_for_more_time_is_void_when_closure_is_proposed(road: SideRoads) -> None:
    road.rectifying()
    road.ask_extension()
    road.propose_closure()
    assert open_steps(road.case) == {"decide_closure"} and road.record.extension_asked_on is None


def test_the_observer_of_a_closed_unit_reads_sixty_days_more(road: SideRoads) -> None:
    case, observer = road.listed(), road.town.observer
    road.propose_closure()
    road.decide_closure(True)
    with clock.at(clock.now() + 61 * DAY):
        assert face_of(anew(observer), case) is None


# --- re-appearance, own report, exceptions ----------------------------------------------------------------------------------


def test_a_hazard_that_came_back_is_a_new_one_linked_to_the_closed_one(road: SideRoads) -> None:
    first = road.rectifying()
    with refused("E-NOT-OPEN"):
        road.reappear(first)
    road.report()
    road.reinspect()
    road.submit()
    road.close()
    first.refresh_from_db()
    second = road.reappear(first)
    assert second.pk != first.pk and second.state == "registered" and second.number != first.number
    link = CaseLink.objects.get(source=second)
    assert (link.target_id, link.kind) == (first.pk, "reappeared")
    first.refresh_from_db()
    assert first.state == "closed"
    road.verify()
    assert road.case.state == "verified"


def test_a_unit_reports_its_own_major_hazard_in_time(road: SideRoads) -> None:
    case = road.report_major()
    row = term_of(case, "TL-HAZ-08")
    assert (case.state, case.level, row.state) == ("registered", "major", "met") and row.due_at > row.created_at
    assert codes(case) == ["HAZ-03"] and audit.history(case).last().after["reported_within_hours"] in ("3.0", "3.1")
    road.verify()
    assert road.case.state == "verified"


def test_the_unit_reads_what_it_reported_itself_at_once_and_stays_named_once(road: SideRoads) -> None:
    case = road.report_major()
    assert face_of(road.town.unit_account, case) is Face.PARTY
    road.verify(criterion=road.town.criterion.pk)
    named = CaseDuty.objects.filter(content_object=case, permission__codename="party", user=road.town.unit_account)
    assert named.count() == 1


def test_a_report_after_a_day_and_a_half_is_late_and_accepted(road: SideRoads) -> None:
    case = road.report_major(found_at=clock.now() - dt.timedelta(hours=36))
    row = term_of(case, "TL-HAZ-08")
    assert (row.state, row.days_late) == ("met_late", 1) and row.due_at < row.created_at


def test_a_unit_reports_for_itself_and_nothing_of_the_future(road: SideRoads) -> None:
    with refused("E-HAZ-14", "unit"):
        road.report_major(unit=road.town.other_unit.pk)
    with refused("E-HAZ-03", "found_at"):
        road.report_major(found_at=clock.now() + dt.timedelta(hours=1))


def test_the_hour_of_finding_chooses_the_criteria(road: SideRoads) -> None:
    """A standard that holds from today is not yet that of yesterday's last minute, and is that of today's first."""
    midnight = dt.datetime.combine(clock.today(), dt.time(), tzinfo=clock.ZONE)
    new = Criterion.objects.create(code="NEW", category="non_coal_mine", text="《新标准》", valid_from=clock.today())
    with clock.at(midnight + dt.timedelta(hours=2)):
        with refused("E-REQUIRED", "criterion"):
            road.report_major(found_at=midnight - dt.timedelta(minutes=1), criterion=new.pk)
        assert road.report_major(found_at=midnight, criterion=new.pk).hazard_record.criterion == new
    with forbidden("E-SCOPE"):
        road.report_major(actor=road.town.inspector)


def test_a_unit_that_is_gone_is_marked_and_the_township_is_told(road: SideRoads) -> None:
    case = road.rectifying()
    road.mark_gone()
    road.town.unit.refresh_from_db()
    assert road.town.unit.gone_on == clock.today() == road.record.unit_gone_on
    assert case.place and road.case.state == "rectifying"
    assert Notice.objects.filter(case=case, account=road.town.township, title__contains="").exists()


def test_what_is_not_ours_goes_to_the_department_and_its_receipt_is_awaited(road: SideRoads) -> None:
    with at(dt.date(2024, 3, 7)):
        case = road.verified()
        road.refer_out()
        assert (
            road.case.state == "referred_out"
            and open_steps(case) == {"await_receipt"}
            and road.waiting("await_receipt").due_on == dt.date(2024, 3, 14)
        )
        road.receipt()
    assert (road.case.state, road.case.outcome) == ("referred_out", "referred_out")
    referral = Referral.objects.get(source_case=case)
    assert referral.taken_on == dt.date(2024, 3, 7) and "已接收" in referral.decision


def test_a_hazard_handed_over_before_it_was_verified_is_neither_verified_nor_untrue(road: SideRoads) -> None:
    road.register()
    road.refer_out()
    assert (road.case.state, str(road.case.state_label)) == ("referred_out", "已移送主管部门")
    assert figures.found(figures.Scope(""), clock.today()).filter(pk=road.case.pk).count() == 0
    road.receipt()
    assert road.case.state == "referred_out" and printed_rows([road.case]) == []


def test_an_inspector_leaves_and_the_order_stays_valid(road: SideRoads) -> None:
    case = road.verified()
    road.order()
    with refused("E-HAZ-01", "inspector_2"):
        road.reassign(road.town.third, road.town.third)
    road.reassign(road.town.colleague, road.town.third)
    with forbidden("E-SCOPE"):
        road.serve(actor=road.town.inspector)
    road.serve(actor=road.town.colleague, inspector_2=road.town.third.pk)
    assert road.case.state == "rectifying" and IssuedDocument.objects.get(case=case, code="INS-04").state == "issued"


def test_a_refusal_to_sign_is_noted_with_a_witness(road: SideRoads) -> None:
    """Section 4: refusal note with witness or recording, on every paper made on the spot."""
    case = road.rectifying()
    road.report()
    items = {
        "results-0-no": 1,
        "results-0-result": "failed",
        "results-0-note": "仍无防护罩",
        "results-TOTAL_FORMS": 1,
        "results-INITIAL_FORMS": 1,
    }
    data = {
        "reinspected_on": clock.today().isoformat(),
        "inspector_2": road.town.third.pk,
        "refusal_note": "负责人拒绝签字",
    } | items
    with refused("E-REQUIRED", "witness"):
        road.do("reinspect", road.town.inspector, data)
    road.do("reinspect", road.town.inspector, data | {"witness": "南坳畈村委会 王某"})
    assert IssuedDocument.objects.get(case=case, code="INS-05").linked["witness"] == "南坳畈村委会 王某"


def test_the_clock_of_a_moment_is_that_of_the_county(road: SideRoads) -> None:
    assert stamp(dt.datetime(2023, 8, 1, 1, tzinfo=dt.UTC)) == "2023-08-01T09:00"


def test_a_head_who_issued_the_second_order_counts_among_those_who_ordered(road: SideRoads) -> None:
    """SOD-06, found by the random walk: he is no officer of the order, but it is his."""
    road.failed()
    Appointment.objects.create(
        account=road.town.third, role=Role.SECTION_HEAD, region=road.town.county, section=road.town.mines, valid_from=LONG_AGO
    )
    road.reorder(actor=road.town.third)
    road.serve()
    road.report()
    with refused("E-SOD-06", "inspector_2"):
        road.reinspect(second=road.town.third)
    road.reinspect(second=road.town.brigade)


def test_a_round_held_before_the_letter_of_the_last_one_takes_its_place(road: SideRoads) -> None:
    case = road.listed()
    road.round(1)
    with clock.at(clock.now() + 30 * DAY):
        road.round(2)
    assert Task.objects.filter(case=case, step="back_to_listed", status__in=OPEN).count() == 1
    road.letter()
    assert road.case.state == "listed"


def test_the_notice_is_not_served_when_its_treatment_is_over(road: SideRoads) -> None:
    road.verified(major=True)
    road.propose(days=10)
    road.approve()
    road.announce()
    with clock.at(clock.now() + 10 * DAY), refused("E-HAZ-04", "served_on"):
        road.serve_listing()


def test_a_listed_hazard_stopped_by_a_refused_closure_resumes_and_is_delisted(road: SideRoads) -> None:
    """Found by the random walk: nothing named what may resume."""
    case = road.listed()
    road.propose_closure()
    road.decide_closure(False)
    road.ask_resume()
    road.review_resume()
    road.decide_resume()
    road.submit_with_experts(step="submit_after_stop")
    road.close()
    assert road.case.state == "closed" and IssuedDocument.objects.get(case=case, code="HAZ-15").linked["resume_scope"]


# --- a stop within an order ---------------------------------------------------------------------------------------------------


def ordered_with_stop(road: SideRoads, *, days: int = 10, until: int = 90, **changes: Any) -> Case:
    case = road.verified(major=True)
    road.order_with_stop(days=days, until=until, **changes)
    road.grant_stop()
    return case


def test_a_stop_within_an_order_runs_from_its_service_and_is_lifted_by_closing(road: SideRoads) -> None:
    case = ordered_with_stop(road)
    assert {"INS-03", "INS-04"} <= set(codes(case)) and term_of(case, "TL-HAZ-18").state == "waiting"
    road.serve()
    stop = term_of(case, "TL-HAZ-18")
    assert (stop.state, stop.starts_on) == ("running", clock.today()) and stop.due_on >= clock.today() + 90 * DAY
    road.report()
    road.reinspect()
    # Passed is not yet lifted: the leader decides (E-HAZ-12 until then).
    assert term_of(case, "TL-HAZ-18").state == "running" and not road.record.resume_granted
    road.submit_with_experts()
    road.close()
    assert term_of(case, "TL-HAZ-18").state == "met" and road.record.resume_granted
    assert IssuedDocument.objects.get(case=case, code="HAZ-14").linked["resumption"] == "已批准"


def test_a_stop_within_an_order_has_an_end_within_six_months(road: SideRoads) -> None:
    with refused("E-REQUIRED", "stop_until"):
        ordered_with_stop(road, stop_until="")
    with refused("E-HAZ-04", "stop_until"):
        road.order_with_stop(until=190)


def test_withdrawing_people_alone_is_no_stop(road: SideRoads) -> None:
    case = road.verified(major=True)
    road.order(measures=["rectify_period", "withdraw_people"], stop_until=(clock.today() + 30 * DAY).isoformat())
    assert "INS-03" in codes(case) and road.record.stop_until is None
    assert not Deadline.objects.filter(case=case, term="TL-HAZ-18").exists()


def test_whoever_decides_on_the_stop_decides_on_a_long_period_as_well(road: SideRoads) -> None:
    with at(dt.date(2024, 3, 4)):
        case = road.verified(major=True)
        road.order_with_stop(days=30, until=5)
        assert not Deadline.objects.filter(case=case, term="TL-HAZ-18").exists() and open_steps(case) == {"decide_stop"}
    # Its end has passed on the desk: the leader words it again.
    with at(dt.date(2024, 3, 11)), refused("E-HAZ-04", "stop_until"):
        road.grant_stop()
    with at(dt.date(2024, 3, 5)):
        with refused("E-HAZ-04", "due_on"):
            road.grant_stop(due_on="2024-04-04")
        road.grant_stop()
        road.serve()
        assert term_of(case, "TL-HAZ-18").due_on == dt.date(2024, 3, 9) or term_of(case, "TL-HAZ-18").raw_due_on == dt.date(
            2024, 3, 9
        )


def test_what_an_order_stopped_stays_stopped_through_a_failed_review_and_a_second_order(road: SideRoads) -> None:
    case = ordered_with_stop(road)
    road.serve()
    road.report()
    road.reinspect("failed")
    assert road.case.state == "failed" and term_of(case, "TL-HAZ-18").state == "running"
    road.reorder()
    road.serve()
    assert term_of(case, "TL-HAZ-18").state == "running" and not road.record.resume_granted
    road.report()
    road.reinspect()
    road.submit_with_experts()
    road.close(approved=False)
    assert term_of(case, "TL-HAZ-18").state == "running" and not road.record.resume_granted


def test_nothing_stopped_resumes_before_a_passed_review(road: SideRoads) -> None:
    """E-HAZ-12, as a rule of the record: whatever the road, no closing lifts a stop that two officers have not reviewed."""
    ordered_with_stop(road)
    record = road.record
    assert [refusal.code for refusal in rules.reviewed_before_resuming(record, field="approved")] == ["E-HAZ-12"]
    record.overall = "passed"
    assert list(rules.reviewed_before_resuming(record, field="approved")) == []


def test_an_order_with_a_stop_that_is_taken_back_stops_nothing(road: SideRoads) -> None:
    case = ordered_with_stop(road, days=5)
    with clock.at(clock.now() + 6 * DAY):
        road.aside("take_back_order", road.town.inspector, {"reason": "负责人外出，期限届满前未能送达"})
        assert list(Deadline.objects.open().filter(case=case).values_list("term", flat=True)) == ["TL-HAZ-22"]


def test_power_is_cut_where_a_stop_within_an_order_is_refused_and_never_without_a_stop(road: SideRoads) -> None:
    case = ordered_with_stop(road)
    road.serve()
    road.notify_cut(urgent="仍有人员作业，随时可能发生事故", start_at=clock.now())
    assert road.case.state == "rectifying" and "INS-06" in codes(case)
    road.cut()
    road.lift()
    assert open_steps(case) == {"report_done"}
    without = road.rectifying()
    with refused("E-HAZ-11", "start_at"):
        road.notify_cut(urgent="仍有人员作业，随时可能发生事故", start_at=clock.now())
    assert "INS-06" not in codes(without)


def test_a_listed_hazard_that_fails_after_its_last_day_is_late_again(road: SideRoads) -> None:
    """Asking for acceptance in time does not keep the period for ever: what was not accepted is not treated."""
    case = road.listed()
    last = road.record.treat_due_on
    with at(last - 5 * DAY):
        road.apply_acceptance()
    with at(last + 4 * DAY):
        road.accept("failed")
        road.letter("continue_listing")
        assert open_steps(case) == {"apply_acceptance"}
        sweep()
        assert open_steps(case) == {"open_acceptance"} and term_of(case, "TL-HAZ-11").state == "lapsed"
        assert figures.overdue_on(figures.Scope(""), clock.today()).filter(pk=case.pk).exists()
    with at(last + 6 * DAY):
        road.apply_acceptance(late=True)
        road.open_acceptance()
        road.accept()
        road.submit_with_experts()
        road.close()
    # What is still owed behind the closing are the notice of delisting and the return visit.
    assert road.case.state == "closed"
    assert list(Deadline.objects.open().filter(case=case).values_list("term", flat=True)) == ["TL-HAZ-23", "TL-HAZ-30"]
