"""A hazard's way from inspection to closing off, as the officers of a county go it."""

from __future__ import annotations

import datetime as dt

import pytest

from cases.models import Case, Deadline, Notice, Participation
from documents.models import IssuedDocument
from foundation import audit, clock
from tests.workflows.road import Road
from workflows.engine.models import Task
from workflows.hazards.models import HazardItem, Reinspection

pytestmark = pytest.mark.django_db


def papers(case: Case) -> list[str]:
    return list(IssuedDocument.objects.filter(case=case).order_by("id").values_list("code", flat=True))


def test_a_hazard_is_found_ordered_rectified_reinspected_and_closed_off(road: Road) -> None:
    """H1, H2, H3, H5, H8 of the hazard procedure in one story."""
    inspection = road.inspect().case
    assert papers(inspection) == ["INS-02"]
    assert inspection.state == "entering"
    entering = Deadline.objects.get(case=inspection, term="TL-HAZ-09")
    assert entering.state == "running"

    case = road.register(inspection=inspection)
    assert case.number.startswith(f"YH-{clock.today().year}-420281108-")
    assert case.state == "registered" and papers(case) == ["HAZ-01"]
    inspection.refresh_from_db()
    entering.refresh_from_db()
    assert (inspection.state, inspection.outcome, entering.state) == ("done", "done", "met")

    road.verify()
    assert road.case.state == "verified"

    order = road.order(items=2)
    assert road.case.state == "rectifying" and "INS-04" in papers(case)
    paper = next(document for document in order.papers if document.code == "INS-04")
    assert paper.number == f"（冶）应急责改〔{clock.today().year}〕1号"
    clock_row = Deadline.objects.get(case=case, term="TL-HAZ-01")
    assert clock_row.state == "waiting" and clock_row.due_on is None

    road.serve()
    clock_row.refresh_from_db()
    due = clock.today() + dt.timedelta(days=10)
    assert clock_row.state == "running" and clock_row.due_on >= due
    assert road.waiting("report_done").due_on == clock_row.due_on

    road.report()
    clock_row.refresh_from_db()
    assert clock_row.state == "met" and road.case.state == "review_due"
    assert Deadline.objects.get(case=case, term="TL-HAZ-04").state == "running"

    road.reinspect()
    assert road.case.state == "passed" and Reinspection.objects.get(case=case).overall == "passed"
    assert all(item.result == "passed" for item in HazardItem.objects.filter(case=case))

    road.submit()
    road.close()
    assert (road.case.state, road.case.outcome, road.case.closed_on) == ("closed", "closed", clock.today())
    assert papers(case) == ["HAZ-01", "INS-04", "HAZ-07", "INS-05", "HAZ-14"]
    assert not Task.objects.filter(case=case, status__in=("NEW", "ASSIGNED", "STARTED")).exists()
    assert not Deadline.objects.open().filter(case=case).exists()
    assert audit.verify() == []


def test_the_second_officer_counts_is_told_and_reads_the_file(road: Road) -> None:
    case = road.register()
    took = Participation.objects.get(case=case, account=road.town.colleague)
    assert took.second and took.capacity == "registered"
    assert Notice.objects.filter(account=road.town.colleague, case=case, key__endswith=":second").exists()
    assert road.town.colleague.has_perm("cases.view_case", case)
