"""Hazards from a ledger stand where they really stand: with their people, clocks and papers, and nobody is told."""

from __future__ import annotations

import datetime as dt
import io
from collections import Counter
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from cases import panels
from cases.faces import Face
from cases.models import Case, CaseDuty, Deadline, Notice, Participation, Referral
from documents import registers
from documents.models import IssuedDocument
from foundation import audit, clock, jobs
from foundation.refusals import Refusal
from permissions import grants
from permissions.models import Account
from reports import demo_register
from tests.snapshots import once
from workflows.engine import acts, adoption, authority, worklists
from workflows.engine.adoption import DoneStep, Matter, OldClock
from workflows.engine.models import Task
from workflows.engine.tasks import sweep
from workflows.hazards import facts as facts_of
from workflows.hazards.flows import HazardFlow
from workflows.hazards.models import HazardItem, HazardRecord, ListingBatch, Reinspection, TrackingRound

REQUESTS = "Requests for more time"


def officer(number: str) -> Account:
    return Account.objects.get(officer_no=number)


def named(number: str) -> Case:
    return Case.objects.select_related("hazard_record").get(number=number)


def waiting(case: Case) -> Task:
    return Task.objects.get(case=case, status="NEW")


def matter(region: Any, number: int = 1, **more: Any) -> Matter:
    day = dt.date(2024, 3, 1)
    case = {
        "title": f"隐患{number}",
        "region": region,
        "township": region,
        "category": "other",
        "level": "general",
        "opened_on": day,
    }
    return Matter(case=case, record=HazardRecord(description="护栏缺失两处，无警示牌", source="patrol", found_on=day), **more)


def demo_region() -> Any:
    from permissions.models import Region

    return Region.objects.get(code="420281108")


class YearTakenIn(TestCase):
    """The year's ledger of the bureau, taken in once."""

    @classmethod
    def setUpTestData(cls) -> None:
        once("registers", demo_register.load_registers)
        options = {"as_of": dt.date(2024, 1, 5), "by": "DY033", "commit": True, "stdout": io.StringIO()}
        call_command("import_ledger", "hazards", str(demo_register.LEDGER), **options)

    WAITS = (
        ("registered", "verify", "", "section_head"),
        ("verified", "order_rectify", "handle_case", ""),
        ("rectifying", "report_done", "party", ""),
        ("overdue", "open_review", "handle_case", ""),
        ("review_due", "reinspect", "", "inspector"),
        ("passed", "submit_closing", "handle_case", ""),
        ("failed", "reorder", "", "section_head"),
        ("closing", "approve_closing", "", "deputy_leader"),
        ("listing_proposed", "approve_listing", "", "safety_committee_office"),
        ("listed", "apply_acceptance", "party", ""),
        ("stopped", "apply_resume", "party", ""),
        ("resume_requested", "review_resume", "", "inspector"),
        ("penalty_referred", "await_penalty", "", "section_head"),
        ("closure_proposed", "decide_closure", "", "safety_committee_office"),
    )

    def test_each_open_hazard_waits_at_its_step_for_those_who_take_it(self) -> None:
        for state, step, duty, role_key in self.WAITS:
            cases = list(Case.objects.filter(state=state))
            assert cases, state
            for case in cases:
                task = waiting(case)
                assert (task.step, task.duty, task.role_key) == (step, duty, role_key)
                assert (task.township_id, task.region_id, task.section_id) == (case.township_id, case.region_id, case.section_id)
                assert case.section_id is not None
                assert Task.objects.filter(case=case, step="register", status="DONE").count() == 1

    def test_nobody_is_told_and_no_number_of_a_paper_is_drawn(self) -> None:
        assert not Notice.objects.exists()
        assert not jobs.Job.objects.exists()
        papers = IssuedDocument.objects.all()
        assert set(papers.values_list("origin", "print_state")) == {("adopted", "none")}
        assert papers.filter(code="INS-04").count() + papers.filter(code="INS-03").count() > 400
        with transaction.atomic():
            assert registers.draw({"应急责改": 1}, 2024) == {"应急责改": 1}
            # The last order of the year stands in the ledger under number 363; the next one follows it.
            assert registers.draw({"应急责改": 1}, 2023)["应急责改"] == 364
        assert audit.verify() == []

    def test_a_hazard_keeps_its_number_and_the_next_one_follows(self) -> None:
        case = named("YH-2023-420281003-00033")
        assert case.adopted and case.title == "爆破警戒记录不全"
        with transaction.atomic():
            assert registers.draw({"YH-420281003": 1}, 2023) == {"YH-420281003": 34}

    def test_a_period_that_was_extended_runs_to_its_new_day_and_shows_the_old_one(self) -> None:
        case = named("YH-2023-420281102-00040")
        deadline = Deadline.objects.get(case=case, term="TL-HAZ-01")
        assert (deadline.state, deadline.due_on, deadline.original_due_on) == (
            "extended", dt.date(2024, 1, 19), dt.date(2023, 12, 11)
        )  # fmt: skip
        change = deadline.changes.get()
        assert (change.on, change.due_before, change.due_after) == (
            dt.date(2023, 12, 6),
            dt.date(2023, 12, 11),
            dt.date(2024, 1, 19),
        )
        task = waiting(case)
        assert (task.deadline_id, task.due_on, case.next_due) == (deadline.pk, deadline.due_on, deadline.due_on)

    def test_what_lapsed_before_stands_as_lapsed(self) -> None:
        case = named("YH-2023-420281102-00048")
        assert case.state == "overdue"
        period, review = Deadline.objects.filter(case=case).order_by("id")
        assert (period.term, period.state, period.due_on) == ("TL-HAZ-01", "lapsed", dt.date(2024, 1, 2))
        assert (review.term, review.starts_on, review.state) == ("TL-HAZ-04", dt.date(2024, 1, 3), "lapsed")
        task = waiting(case)
        assert task.late and task.due_on == review.due_on == case.next_due

    def test_a_second_order_counts_from_its_own_service(self) -> None:
        case = named("YH-2023-420281004-00051")
        record: HazardRecord = case.hazard_record
        assert (record.order_round, record.failures, record.due_on, record.due_on_original) == (
            2, 1, dt.date(2024, 1, 8), dt.date(2023, 12, 18)
        )  # fmt: skip
        first, second = Deadline.objects.filter(case=case, term="TL-HAZ-01").order_by("id")
        assert first.state in ("met", "lapsed") and (second.state, second.due_on) == ("running", dt.date(2024, 1, 8))
        assert {(item.round, item.result) for item in HazardItem.objects.filter(case=case)} == {(1, "failed"), (2, "")}
        assert Reinspection.objects.get(case=case).overall == "failed"

    def test_who_took_part_is_kept_apart_from_what_follows(self) -> None:
        case = named("YH-2023-420281104-00036")
        assert case.state == "closing"
        took = Participation.objects.filter(case=case, step="reinspect")
        assert {row.account.name for row in took.select_related("account")} == {"莫浩才", "曾波平"}
        assert {row.acted_on for row in took} == {dt.date(2023, 12, 29)}
        bar = authority.barred(HazardFlow.approve_closing, took[0].account_id, authority.history_of(case))
        assert bar is not None and bar.code == "E-HAZ-08"
        ordered = set(Participation.objects.filter(case=case, capacity="ordered").values_list("account__name", flat=True))
        assert ordered == {"黄德强", "莫浩才"}

    def test_its_inspectors_handle_it_and_its_unit_speaks_for_it(self) -> None:
        case = Case.objects.filter(state="verified").select_related("unit")[0]
        record = case.hazard_record
        assert set(CaseDuty.objects.filter(content_object=case).values_list("user_id", flat=True)) == {
            record.inspector_1_id, record.inspector_2_id
        }  # fmt: skip
        assert grants.may(record.inspector_1, "cases.view_case", case)
        assert case in [task.case for task in worklists.page(worklists.to_do_arms(record.inspector_1), limit=200)]

    def test_side_steps_wait_beside_the_main_one_and_give_the_state(self) -> None:
        for state, steps in (
            ("extension_requested", ["report_done", "decide_extension"]),
            ("tracking", ["apply_acceptance", "back_to_listed"]),
        ):
            cases = list(Case.objects.filter(state=state))
            assert cases
            for case in cases:
                assert list(Task.objects.filter(case=case, status="NEW").order_by("id").values_list("step", flat=True)) == steps
                assert Task.objects.filter(case=case, status="NEW", deadline__isnull=False).exists()

    def test_each_state_holds_as_many_as_the_ledger_says(self) -> None:
        counts = Counter(Case.objects.values_list("state", flat=True))
        assert counts == {
            "closed": 432, "rectifying": 14, "overdue": 6, "review_due": 4, "tracking": 4, "stopped": 3, "closing": 3,
            "penalty_referred": 3, "registered": 2, "verified": 2, "extension_requested": 2, "rejected": 2, "failed": 1,
            "listing_proposed": 1, "passed": 1, "resume_requested": 1, "closure_proposed": 1, "listed": 1,
        }  # fmt: skip
        assert sum(counts.values()) == 483

    def test_a_finished_listed_hazard_keeps_its_listing_rounds_and_publication(self) -> None:
        case = named("YH-2023-420281109-00002")
        record: HazardRecord = case.hazard_record
        assert record.is_listed and str(record.batch) == "2023年第一批" and record.grade == "county"
        assert (record.listed_on, record.listing_served_on, record.plan_on, record.published_on) == (
            dt.date(2023, 4, 12), dt.date(2023, 4, 17), dt.date(2023, 4, 23), dt.date(2023, 6, 28)
        )  # fmt: skip
        assert [visit.round.number for visit in case.tracking_visits.select_related("round")] == [1]
        assert IssuedDocument.objects.get(case=case, code="HAZ-09").number == record.listing_no == "（冶）应急挂〔2023〕5号"
        assert not Deadline.objects.open().filter(case=case).exists()
        steps = list(Task.objects.filter(case=case).order_by("id").values_list("step", flat=True))
        assert steps == [
            "register", "verify", "order_stop", "serve_stop", "propose_listing", "approve_listing", "announce_listing",
            "serve_listing", "submit_plan", "tracking_round", "back_to_listed", "apply_acceptance", "accept_listed",
            "submit_closing", "approve_closing", "closed",
        ]  # fmt: skip
        took = Participation.objects.filter(case=case, step="accept_listed").values_list("account__name", flat=True)
        assert set(took) == {"蒋发生", "范秀安"}

    def test_batches_and_rounds_stand_in_the_register_once(self) -> None:
        assert {str(batch): batch.hazards.count() for batch in ListingBatch.objects.all()} == {
            "2023年第一批": 19,
            "2023年第二批": 14,
        }
        rounds = TrackingRound.objects.order_by("number")
        assert [(one.held_on, one.visits.count()) for one in rounds] == [
            (dt.date(2023, 5, 12), 19), (dt.date(2023, 7, 7), 10), (dt.date(2023, 8, 31), 19), (dt.date(2023, 10, 27), 13),
            (dt.date(2023, 12, 20), 7),
        ]  # fmt: skip
        assert rounds[4].next_due == dt.date(2024, 2, 18) and "市纪委监委（观察）" in rounds[0].participants

    def test_clocks_of_a_listed_treatment_stand_with_their_own_days(self) -> None:
        case = named("YH-2023-420281003-00007")
        clocks = [(row.term, row.state, row.due_on, row.met_on) for row in Deadline.objects.filter(case=case).order_by("id")]
        assert clocks[:3] == [
            ("TL-HAZ-10", "met", dt.date(2023, 4, 19), dt.date(2023, 4, 17)),
            ("TL-HAZ-11", "extended", dt.date(2024, 1, 10), None),
            ("TL-HAZ-19", "met", dt.date(2023, 4, 27), dt.date(2023, 4, 20)),
        ]
        assert [met for term, _state, _due, met in clocks if term == "TL-HAZ-14"] == [
            dt.date(2023, 5, 12), dt.date(2023, 7, 7), dt.date(2023, 8, 31), dt.date(2023, 10, 27), dt.date(2023, 12, 20), None,
        ]  # fmt: skip
        treatment = Deadline.objects.get(case=case, term="TL-HAZ-11")
        assert (treatment.original_due_on, treatment.changes.get().on) == (dt.date(2023, 10, 12), dt.date(2023, 9, 13))
        request = case.extension_requests.get()
        assert (request.old_due_on, request.granted_until, request.decision) == (
            dt.date(2023, 10, 12), dt.date(2024, 1, 10), "approve"
        )  # fmt: skip

    def test_a_stop_keeps_its_last_day_and_what_has_to_be_removed(self) -> None:
        case = named("YH-2023-420281102-00052")
        assert case.state == "resume_requested" and case.hazard_record.stop_until == dt.date(2024, 5, 1)
        terms = dict(Deadline.objects.filter(case=case).values_list("term", "due_on"))
        assert terms == {"TL-HAZ-18": dt.date(2024, 5, 1), "TL-HAZ-05": dt.date(2024, 1, 13)}
        assert HazardItem.objects.get(case=case).due_on == dt.date(2024, 5, 1)
        closed = named("YH-2023-420281101-00001")
        assert Deadline.objects.get(case=closed, term="TL-HAZ-18").met_on == dt.date(2023, 2, 27)
        assert closed.hazard_record.resume_granted

    def test_a_request_for_more_time_waits_for_its_answer(self) -> None:
        case = named("YH-2023-420281003-00029")
        period, answer = Deadline.objects.filter(case=case).order_by("id")
        assert (period.term, period.state, answer.term, answer.state) == ("TL-HAZ-01", "running", "TL-HAZ-03", "lapsed")
        assert not acts.lapse(period.pk)
        # The ledger does not say until when the unit asked, and nobody says it for the unit: the leader names a day.
        assert case.extension_requests.get().asked_until is case.hazard_record.extension_asked_until is None
        with override("en"):
            shown = [table.rows for table in facts_of.tables(case, case.hazard_record, Face.FILE) if table.title == REQUESTS]
        assert [rows[0][2] for rows in shown] == ["Not stated in the ledger"]
        leader = Account.objects.get(officer_no="DY003")
        task = Task.objects.get(case=case, step="decide_extension", status="NEW")
        with clock.at(dt.date(2024, 1, 5)), self.assertRaises(acts.InvalidForm) as open_ended:
            acts.perform(task.pk, actor=leader, data={"decision": "approve", "reason": ""})
        assert set(open_ended.exception.form.errors) == {"granted_until"}
        assert open_ended.exception.form.refusal_codes == {"E-REQUIRED"}
        granted = {"decision": "approve", "reason": "", "granted_until": "2024-02-02"}
        # Years later nobody moves it to a day that is over; when the ledger came in it was still to come.
        with self.assertRaises(acts.InvalidForm) as late:
            acts.perform(task.pk, actor=leader, data=granted)
        assert late.exception.form.refusal_codes == {"E-HAZ-04"}
        with clock.at(dt.date(2024, 1, 5)):
            acts.perform(task.pk, actor=leader, data=granted)
        case.refresh_from_db()
        answered = case.extension_requests.get()
        assert case.state == "rectifying" and answered.decision == "approve"
        assert (answered.asked_until, answered.granted_until) == (None, dt.date(2024, 2, 2))
        assert case.hazard_record.due_on == dt.date(2024, 2, 2)
        sheet, reply = IssuedDocument.objects.filter(case=case, code="HAZ-06").order_by("id")
        assert (sheet.linked["asked_due_unknown"], sheet.linked["reason_summary"]) == ("原台账未载明", "设计变更")
        assert reply.data["new_due_on"] == "2024-02-02" and "最长" not in str(sheet.linked | reply.linked)

    def test_referrals_for_penalty_stay_open_until_a_decision(self) -> None:
        referrals = Referral.objects.filter(process="enforcement", kind="penalty")
        still = referrals.filter(decided_on__isnull=True).values_list("source_case__state", flat=True)
        assert (referrals.count(), Counter(still)) == (11, {"penalty_referred": 3, "closure_proposed": 1})
        decided = referrals.get(source_case__number="YH-2023-420281003-00006")
        assert decided.decided_on == dt.date(2023, 6, 19) and decided.basis.startswith("V-102")
        assert [row.due_on for row in Deadline.objects.filter(case=decided.source_case, term="TL-HAZ-01").order_by("id")] == [
            dt.date(2023, 4, 13), dt.date(2023, 4, 20), dt.date(2023, 7, 3)
        ]  # fmt: skip

    def test_the_observer_reads_listed_hazards_until_sixty_days_after_their_closing(self) -> None:
        observer = Account.objects.get(officer_no="DY043")
        seen = CaseDuty.objects.filter(user=observer, permission__codename="observe_case")
        assert seen.count() == 33
        closed = named("YH-2023-420281109-00002")
        assert seen.get(content_object=closed).valid_until == closed.closed_on + dt.timedelta(days=60)
        assert not grants.may(observer, "cases.view_case", closed)
        assert grants.may(observer, "cases.view_case", named("YH-2023-420281109-00012"))

    def test_the_first_sweep_moves_what_is_over_and_tells_nobody(self) -> None:
        assert sweep() == 19
        assert Case.objects.filter(state="overdue").count() == 25
        assert not jobs.Job.objects.exists() and not Notice.objects.exists()

    def test_the_timeline_has_words_for_what_came_with_the_ledger(self) -> None:
        case = named("YH-2023-420281109-00002")
        rows = audit.history(case).values_list("act", flat=True)
        with override("zh-hans"):
            told = [str(panels.act_words(act)) for act in rows]
        assert len(told) == 16 and not any("hazards." in words for words in told)

    def test_the_case_pages_of_every_stage_open(self) -> None:
        self.client.force_login(officer("DY001"))
        for state in set(Case.objects.values_list("state", flat=True)):
            case = Case.objects.filter(state=state)[0]
            assert self.client.get(reverse("case", args=[case.pk])).status_code == 200, state

    def test_a_hazard_taken_in_goes_on_like_any_other(self) -> None:
        case = Case.objects.filter(state="registered")[0]
        head = Account.objects.get(officer_no={"mines": "DY009", "chemicals": "DY010"}[case.section.code])
        certified = [officer("DY017"), officer("DY018")]
        data = {
            "is_real": "yes", "level": case.level, "category": case.category, "opinion": "情况属实",
            "inspector_1": certified[0].pk, "inspector_2": certified[1].pk,
        }  # fmt: skip
        acts.perform(waiting(case).pk, actor=head, data=data)
        case.refresh_from_db()
        assert (case.state, waiting(case).step) == ("verified", "order_rectify")
        assert audit.verify() == []


@pytest.fixture
def registers_loaded(db: None) -> None:
    once("registers", demo_register.load_registers)


def test_many_matters_take_as_many_statements_as_few(registers_loaded: None) -> None:
    clerk = officer("DY038")
    region = demo_region()

    def statements(count: int) -> int:
        matters = [
            matter(region, number, stands_at="verify", done=(DoneStep("register", clerk.pk, dt.date(2024, 3, 1)),))
            for number in range(count)
        ]
        with transaction.atomic(), CaptureQueriesContext(connection) as caught:
            assert len(adoption.adopt_many(HazardFlow, matters, by=clerk)) == count
        return len([query for query in caught if "documents_series" not in query["sql"]])

    statements(1)
    # SQLite takes so many values in a statement; the record of a hazard has a hundred columns.
    assert statements(8) == statements(3)


def test_a_clock_with_a_road_behind_it_runs_so_that_the_sweep_finds_it(registers_loaded: None) -> None:
    served = clock.today() - dt.timedelta(days=40)
    due = served + dt.timedelta(days=20)
    old = OldClock("TL-HAZ-01", served, due)
    with transaction.atomic():
        case = adoption.adopt_many(
            HazardFlow, [matter(demo_region(), stands_at="report_done", clocks=(old,))], by=officer("DY038")
        )[0]
    deadline = Deadline.objects.get(case=case)
    assert deadline.state == "running"
    assert acts.lapse(deadline.pk)
    case.refresh_from_db()
    assert (case.state, waiting(case).step) == ("overdue", "open_review")


def test_an_unknown_step_and_an_end_that_does_not_exist_are_faults(registers_loaded: None) -> None:
    clerk, region = officer("DY038"), demo_region()
    for wrong in ({"stands_at": "nowhere"}, {"outcome": "nothing"}):
        with pytest.raises(LookupError), transaction.atomic():
            adoption.adopt_many(HazardFlow, [matter(region, **wrong)], by=clerk)
    assert not Case.objects.exists()


def test_a_number_that_this_system_gave_is_not_taken_in_twice(registers_loaded: None) -> None:
    clerk = officer("DY038")
    paper = adoption.OldPaper("INS-04", "（冶）应急责改〔2024〕7号", dt.date(2024, 3, 1))
    with transaction.atomic():
        case = adoption.adopt_many(HazardFlow, [matter(demo_region(), stands_at="verify")], by=clerk)[0]
        IssuedDocument.objects.create(
            case=case, code="INS-04", title="责令限期整改指令书",
            number=paper.number, series_code="应急责改", year=2024, sequence=7,
            issued_on=dt.date(2024, 3, 1), issued_by=clerk,
        )  # fmt: skip
    with pytest.raises(Refusal) as caught, transaction.atomic():
        adoption.adopt_many(HazardFlow, [matter(demo_region(), 2, stands_at="verify", papers=(paper,))], by=clerk)
    assert caught.value.code == "E-ENF-29"
