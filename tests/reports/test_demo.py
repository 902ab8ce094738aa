"""The model county loads through the doors that everybody uses, and loads only once."""

from __future__ import annotations

import io
from collections import Counter

from django.contrib.auth import authenticate
from django.core.management import call_command
from django.test import TestCase
from django.urls import reverse
from django.utils.translation import override

from cases.models import Case, Criterion, Deadline, Enterprise, Finding, OutsideBody, SpecialOperation, Spokesman, Violation
from documents.models import IssuedDocument
from foundation import audit, clock
from permissions import offices
from permissions.models import Account, Appointment, Certificate, Region
from permissions.roles import Role
from reports import demo_register
from reports.demo_logins import acts_of, logins
from workflows.engine import acts
from workflows.engine.intake_models import IntakeRun
from workflows.engine.models import Task
from workflows.engine.registry import flows
from workflows.hazards.flows import HazardFlow, InspectionFlow, PeriodReportFlow


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

    def test_every_criterion_of_the_county_is_cited_by_a_finding_in_its_words_or_stands_for_itself(self) -> None:
        cited = set(Finding.objects.filter(level="major").values_list("legal_basis", flat=True))
        assert cited <= set(Criterion.objects.values_list("text", flat=True))


class County(TestCase):
    """The whole demo."""

    @classmethod
    def setUpTestData(cls) -> None:
        load()

    def test_a_live_matter_waits_at_every_step_of_every_road(self) -> None:
        live = set(Task.objects.filter(case__adopted=False, status="NEW").values_list("step", flat=True))
        steps = {node.name for flow in (HazardFlow, InspectionFlow, PeriodReportFlow) for node in flow.steps()}
        assert live == steps and len(steps) > 30

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
        run = IntakeRun.objects.get()
        assert (run.state, run.counts) == ("committed", {"accepted": 481, "accepted_with_warning": 2})
        matters = Case.objects.exclude(process="unitreports")
        assert Counter(matters.values_list("adopted", flat=True)) == {True: 483, False: 43}

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
