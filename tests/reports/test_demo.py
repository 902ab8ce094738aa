"""The model county loads through the doors that everybody uses, and loads only once."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
from collections import Counter

from django.contrib.auth import authenticate
from django.core.management import call_command
from django.test import TestCase
from django.urls import reverse
from django.utils.translation import override

from cases.models import (
    Case,
    Criterion,
    Deadline,
    Enterprise,
    Finding,
    Notice,
    OutsideBody,
    SpecialOperation,
    Spokesman,
    Violation,
)
from documents.models import IssuedDocument
from documents.services import PRINT_JOB
from foundation import audit, clock, jobs
from permissions import offices
from permissions.models import Account, Appointment, Certificate, Region
from permissions.roles import Role
from reports import demo_register, since
from reports.demo_logins import acts_of, logins
from reports.scope import Scope
from workflows.enforcement.demo import LATELY, STORIES
from workflows.enforcement.flows import EnforcementFlow
from workflows.enforcement.models import EnforcementRecord
from workflows.enforcement.vocabulary import CaseState
from workflows.engine import acts
from workflows.engine.boards import Rectification, declared
from workflows.engine.intake_models import IntakeRun
from workflows.engine.models import Task
from workflows.engine.registry import flows
from workflows.hazards.demo import play_beside
from workflows.hazards.flows import HazardFlow, InspectionFlow, PeriodReportFlow

#: Of the ledger of the year: its states are those of this day.
FILLED_IN_ON = dt.date(2024, 1, 5)


def figures_on(day: str) -> dict[str, int]:
    """The declared figures of the ledger's year as they stood on a day."""
    out = io.StringIO()
    call_command("figures", "--year", "2023", "--cut-off", day, "--json", stdout=out)
    told: dict[str, int] = json.loads(out.getvalue())
    return told


def load(*options: str) -> str:
    out = io.StringIO()
    call_command("load_demo", *options, stdout=out)
    return out.getvalue()


class Registers(TestCase):
    """Regions, enterprises and officers without a case."""

    @classmethod
    def setUpTestData(cls) -> None:
        load("--register-only")

    def test_there_are_registers_and_no_case(self) -> None:
        assert not Case.objects.exists() and not IntakeRun.objects.exists()
        counts = (
            Region.objects.count(),
            Enterprise.objects.count(),
            Finding.objects.count(),
            Account.objects.filter(kind="officer").count(),
        )
        assert counts == (84, 100, 230, 140)
        assert (OutsideBody.objects.count(), Criterion.objects.count()) == (26, 124)
        assert Criterion.objects.exists() and Violation.objects.exists() and SpecialOperation.objects.count() == 1

    def test_everybody_signs_in_with_the_one_password(self) -> None:
        for login in logins():
            account = authenticate(username=login.username, password=demo_register.PASSWORD)
            assert account is not None, login
        assert authenticate(username="DY015", password="something else") is None

    def test_certificates_are_those_of_the_file(self) -> None:
        assert str(Certificate.objects.filter(account__officer_no="DY014").latest("valid_until").valid_until) == "2023-06-30"
        assert Certificate.objects.filter(account__officer_no="DY018").count() == 2

    def test_loaded_again_nothing_comes_twice(self) -> None:
        models = (Account, Appointment, Certificate, Enterprise, Spokesman, Finding, Criterion, OutsideBody, Violation)
        before = [model.objects.count() for model in models]
        load("--register-only")
        assert before == [model.objects.count() for model in models]

    def test_shortly_after_midnight_the_demo_is_loaded_as_at_noon(self) -> None:
        with clock.at(dt.datetime(2026, 11, 25, 0, 2, tzinfo=clock.ZONE)):
            play_beside()
            opened = Case.objects.exclude(process="unitreports")
            assert Counter(opened.values_list("process", flat=True)) == {"inspections": 2, "hazards": 1}
            assert Task.objects.filter(case__process="inspections", step="enter_hazard", status="NEW").exists()

    def test_every_criterion_of_the_county_is_cited_by_a_finding_in_its_words_or_stands_for_itself(self) -> None:
        cited = set(Finding.objects.filter(level="major").values_list("legal_basis", flat=True))
        assert cited <= set(Criterion.objects.values_list("text", flat=True))


#: Steps at which no matter of the demo waits yet: the spot, goods and cash of a decision, dunning and the court (ROADMAP).
TO_COME = {
    "approve_disposal", "close_ended", "court_executed", "deposit_cash", "deposit_spot_cash", "dispose_goods", "hand_in_cash", "hand_in_spot_cash",
    "hand_over_on_spot", "record_on_spot", "resume_execution", "serve_dunning", "take_cash",
}  # fmt: skip


class County(TestCase):
    """The whole demo."""

    @classmethod
    def setUpTestData(cls) -> None:
        load()

    def test_a_live_matter_waits_at_every_step_of_every_road(self) -> None:
        live = set(Task.objects.filter(case__adopted=False, status="NEW").values_list("step", flat=True))
        roads = (HazardFlow, InspectionFlow, PeriodReportFlow, EnforcementFlow)
        steps = {node.name for flow in roads for node in flow.steps()}
        assert live == steps - TO_COME and len(steps) > 50 and steps > TO_COME

    def test_clocks_of_the_side_roads_have_time_are_near_and_are_over(self) -> None:
        today = clock.today()
        rows = Deadline.objects.filter(case__adopted=False)
        for term in ("TL-HAZ-03", "TL-HAZ-05", "TL-HAZ-18"):
            assert rows.filter(term=term, state="lapsed").exists() and rows.filter(term=term, state="running").exists(), term
        near = [
            row for row in rows.filter(term__in=("TL-HAZ-11", "TL-HAZ-18"), state="running") if (row.due_on - today).days < 10
        ]
        assert {row.term for row in near} == {"TL-HAZ-11", "TL-HAZ-18"}
        assert rows.filter(term="TL-HAZ-19", state="lapsed").exists()
        # A period over which a request for more time is unanswered does not run out.
        held = Task.objects.get(case__title="油罐区可燃气体报警器失效", step="report_done", status="NEW")
        assert held.due_on < today and held.deadline.state == "running" and not acts.lapse(held.deadline_id)

    def test_some_clocks_have_time_some_are_near_their_end_and_some_are_over(self) -> None:
        today = clock.today()
        left = [(row.due_on - today).days for row in Deadline.objects.ticking().filter(case__adopted=False)]
        assert any(0 <= days <= 3 for days in left) and any(days > 7 for days in left)
        assert Deadline.objects.filter(case__adopted=False, state="lapsed").count() >= 2
        assert Task.objects.filter(case__adopted=False, status="NEW", late=True).exists()

    def test_live_orders_have_numbers_of_this_year_and_wait_for_the_press(self) -> None:
        papers = IssuedDocument.objects.filter(case__adopted=False, code="INS-04")
        numbers = sorted(papers.values_list("sequence", flat=True))
        assert numbers == list(range(1, len(numbers) + 1)) and len(numbers) > 8
        on_paper = IssuedDocument.objects.get(case__adopted=False, on_paper=True)
        assert (on_paper.code, on_paper.own_number, on_paper.print_state) == ("INS-04", True, "none") and on_paper.scans.exists()
        others = IssuedDocument.objects.filter(case__adopted=False, on_paper=False)
        assert set(others.values_list("print_state", flat=True)) == {"promised"}

    def test_the_ledger_of_the_year_came_in_by_the_common_door(self) -> None:
        counts = {run.process: (run.state, run.counts) for run in IntakeRun.objects.all()}
        assert counts == {
            "hazards": ("committed", {"accepted": 481, "accepted_with_warning": 2}),
            "enforcement": ("committed", {"accepted": 71, "accepted_with_warning": 1}),
        }
        matters = Case.objects.exclude(process="unitreports")
        assert Counter(matters.values_list("adopted", flat=True)) == {True: 483 + 51, False: 53 + len(STORIES)}

    def test_what_was_open_in_the_year_of_the_ledger_is_closed_but_for_what_waits_for_others(self) -> None:
        left = Task.objects.filter(case__adopted=True, status__in=("NEW", "ASSIGNED"))
        assert Counter(left.values_list("step", flat=True)) == {
            "verify": 2, "approve_listing": 1, "await_penalty": 3, "decide_closure": 1,
        }  # fmt: skip
        assert Case.objects.filter(adopted=True, closed_on=None).count() == 7
        assert not Deadline.objects.ticking().filter(case__adopted=True).exclude(case__closed_on=None).exists()

    def test_they_were_closed_on_many_days_from_february_on_by_another_than_who_looked(self) -> None:
        played = Case.objects.filter(adopted=True, closed_on__gt=FILLED_IN_ON)
        days = list(played.values_list("closed_on", flat=True))
        assert len(days) == 42 and dt.date(2024, 2, 1) < min(days) and max(days) < dt.date(2024, 7, 1) and len(set(days)) > 20
        assert set(played.values_list("outcome", flat=True)) == {"closed"}
        steps = Task.objects.filter(case__in=played, finished__date__gt=FILLED_IN_ON)
        roads = {"report_done", "open_review", "reorder", "decide_extension", "decide_resume", "accept_listed", "serve_delisting"}
        assert roads <= set(steps.values_list("step", flat=True))
        for case in played:
            took = case.participations.filter(acted_on__gt=FILLED_IN_ON)
            looked = set(took.filter(capacity="reinspected").values_list("account", flat=True))
            assert not looked & set(took.filter(capacity="closed").values_list("account", flat=True)), case

    def test_the_figures_of_the_year_stand_as_they_were_declared(self) -> None:
        of_hazards = {
            "SF-011": 287, "SF-012": 259, "SF-013": 28, "SF-030": 2, "SF-031": 33, "SF-032": 5, "SF-033": 27, "SF-050": 31,
        }  # fmt: skip
        of_enforcement = {
            "SF-014": 218, "SF-015": 3977500, "SF-019": 55, "SF-020": 21, "SF-021": 7702, "SF-022": 57560, "SF-023": 53000, "SF-024": 8,
            "SF-025": 7, "SF-026": 21.46, "SF-027": 1, "SF-028": 10, "SF-029": 7, "SF-079": 72, "SF-080": 72, "SF-081": 51, "SF-082": 51,
            "SF-083": 4, "SF-084": 47, "SF-085": 0,
        }  # fmt: skip
        assert figures_on("2023-12-31") == of_hazards | of_enforcement
        earlier = figures_on("2023-06-30")
        assert (earlier["SF-011"], earlier["SF-030"], earlier["SF-031"], earlier["SF-032"]) == (125, 1, 19, 1)
        assert figures_on("2024-01-31") == figures_on("2024-01-05")
        assert (figures_on("2024-01-31")["SF-012"], figures_on("2024-06-30")["SF-012"]) == (262, 285)

    def test_the_ledger_came_in_on_the_day_it_was_filled_in_and_later_days_list_none_of_it_as_changed(self) -> None:
        assert {clock.day_of(case.created_at) for case in Case.objects.filter(adopted=True)} == {FILLED_IN_ON}
        leader = Account.objects.get(username="DY001")
        for day in (FILLED_IN_ON, dt.date(2024, 1, 31)):
            assert since.changed(Scope(next(declared(Rectification)), leader, {"on": day}, day)) == []

    def test_an_inspector_finds_nothing_that_is_years_late(self) -> None:
        for username in ("DY015", "DY017", "DY020"):
            self.client.force_login(Account.objects.get(username=username), "permissions.backends.OfficeAndDutyBackend")
            for name in ("start-page", "rectification", "my-work", "notices"):
                shown = self.client.get(reverse(name)).content.decode()
                assert not re.search(r"逾期\s*[\d,]{4,}\s*天|[\d,]{4,} days late", shown), (username, name)
        assert not Notice.objects.filter(case__adopted=True, read_at=None).exists()

    def test_old_papers_are_printed_after_those_of_the_live_matters(self) -> None:
        old = set(
            IssuedDocument.objects.filter(case__adopted=True, case__closed_on__gt=FILLED_IN_ON).values_list("pk", flat=True)
        )
        prints = list(jobs.unfinished().filter(kind=PRINT_JOB).order_by("run_after"))
        lately = clock.today() - LATELY
        old |= set(IssuedDocument.objects.filter(case__process="enforcement", issued_on__lt=lately).values_list("pk", flat=True))
        first_old = next(place for place, job in enumerate(prints) if job.payload["document"] in old)
        assert first_old > 50 and all(job.payload["document"] in old for job in prints[first_old:])
        assert all(job.run_after > clock.now() for job in prints[first_old + 20 :])

    def test_penalty_cases_stand_at_every_state_of_the_road(self) -> None:
        cases = Case.objects.filter(process="enforcement", adopted=False)
        assert Counter(cases.values_list("state", flat=True)) == {
            "clue": 4, "referred_out": 1, "rejected_clue": 1, "filing": 2, "not_filed": 1, "filed": 1, "investigating": 13, "reported": 3,
            "legal_review": 5, "discussion": 1, "notice": 2, "defence": 4, "hearing_requested": 1, "hearing_scheduled": 2, "heard": 2, "decision_pending": 2, "serving": 2, "executing": 3, "performed": 3, "closing": 1, "suspended": 1, "terminated": 1, "deferred": 1, "overdue": 1,
            "withdrawn": 1, "closed": 2, "transfer_pending": 2, "transferred": 6,
        }  # fmt: skip
        # Through these a case only passes, or no story of the demo has led it there yet.
        passing = {
            CaseState.DECIDED, CaseState.NO_PENALTY, CaseState.ENFORCEMENT_APPLIED, CaseState.EXECUTION_SUSPENDED, CaseState.EXECUTION_ENDED,
            CaseState.CANCELLED,
        }  # fmt: skip
        assert set(CaseState) - passing == set(cases.values_list("state", flat=True))
        decided = IssuedDocument.objects.filter(case__in=cases, code="ENF-38")
        assert decided.count() == 13 and decided.exclude(number=None).count() == 13

    def test_clocks_of_penalty_cases_have_time_are_near_and_are_over(self) -> None:
        rows, today = Deadline.objects.filter(case__process="enforcement"), clock.today()
        for term in ("TL-ENF-06", "TL-ENF-16", "TL-ENF-22", "TL-ENF-23", "TL-ENF-25"):
            assert set(rows.filter(term=term).values_list("state", flat=True)) >= {"lapsed", "running"}, term
        near = {row.term for row in rows.filter(state="running") if (row.due_on - today).days <= 3}
        assert {"TL-ENF-09", "TL-ENF-17", "TL-ENF-25"} <= near
        assert rows.filter(term="TL-ENF-09", state="extended").exists()

    def test_who_handles_reviews_decides_and_sees_the_money_of_a_case_are_different_people(self) -> None:
        handling = {"clue_registered", "requested", "investigated", "reported", "handled"}
        apart = (
            handling,
            {"filed", "case_closed"},
            {"sent_on"},
            {"reviewed"},
            {"penalty_decided"},
            {"payment_confirmed"},
            {"case_archived"},
        )
        for case in Case.objects.filter(process="enforcement"):
            took = Counter(
                account
                for capacities in apart
                for account in set(case.participations.filter(capacity__in=capacities).values_list("account", flat=True))
            )
            assert took and set(took.values()) == {1}, (
                case,
                case.title,
                list(case.participations.values_list("account__name", "capacity", "step")),
            )

    def test_a_hazard_that_was_handed_on_for_penalty_has_become_a_case_and_waits_for_it(self) -> None:
        taken_in = EnforcementRecord.objects.filter(source="hazard", case__adopted=True)
        assert taken_in.count() == 8 and not taken_in.filter(case__referred_from=None).exists()
        record = EnforcementRecord.objects.get(source="hazard", case__adopted=False)
        referral = record.case.referred_from.get()
        assert referral.decided_on is None and referral.source_case.state == "penalty_referred"
        assert Task.objects.filter(case=referral.source_case, step="await_penalty", status="NEW").exists()

    def test_each_unit_with_an_account_is_asked_for_the_report_of_its_period_and_one_has_handed_it_in(self) -> None:
        reports = Case.objects.filter(process="unitreports")
        assert set(reports.values_list("unit", flat=True)) == set(Spokesman.objects.values_list("enterprise", flat=True))
        assert reports.filter(state="reported").count() == 1

    def test_inspectors_hold_a_certificate_today_but_for_the_one_whose_ran_out(self) -> None:
        today = clock.today()
        without = [
            account.officer_no
            for account in Account.objects.filter(kind="officer")
            if offices.holds(account, Role.INSPECTOR)
            and not account.certificates.filter(valid_from__lte=today, valid_until__gte=today).exists()
        ]
        assert without == ["DY014", "DY028"]

    def test_loaded_again_nothing_comes_twice(self) -> None:
        before = (Case.objects.count(), Task.objects.count(), audit.AuditRow.objects.filter(subject_kind="cases.case").count())
        load()
        after = (Case.objects.count(), Task.objects.count(), audit.AuditRow.objects.filter(subject_kind="cases.case").count())
        assert before == after
        assert audit.verify() == []

    def test_a_role_is_offered_only_if_an_installed_process_gives_it_something_to_do(self) -> None:
        out = io.StringIO()
        with override("zh-hans"):
            call_command("demo_logins", stdout=out)
            told = out.getvalue()
            lines = [line for line in told.splitlines() if line.startswith("  ")]
            rows = list(logins())
            working = [login for login in rows if login.has_work]
            assert all(login.username in line and login.what in line for login, line in zip(working, lines, strict=True))
        assert demo_register.PASSWORD in told
        held = set(Appointment.objects.values_list("role", flat=True)) | {Role.ENTERPRISE_USER}
        assert {login.role for login in rows} <= {str(Role(role).label) for role in held}
        for role in held:
            acting = any(role in node.roles for flow in flows() for node in flow.acting_nodes())
            assert bool(acts_of(role)) == (acting or role == Role.ENTERPRISE_USER)
        idle = {login.username for login in rows if not login.has_work}
        assert not idle & {login.username for login in working} and not idle & {"DY017", "DY001"}
        assert {"DY035", "DY040"} <= idle and all(f"{name} " in told for name in idle)

    def test_the_page_of_signing_in_names_the_accounts_in_the_demo_only(self) -> None:
        address = reverse("account_login")
        with self.settings(ANJIAN_DEMO=False):
            assert "DY015" not in self.client.get(address).content.decode()
        shown = self.client.get(address).content.decode()
        working, _details, idle = shown.partition("<details>")
        assert "DY015" in working and "村级信息员" not in working and "村级信息员" in idle
