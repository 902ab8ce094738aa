"""Days that cannot be are refused, each with the first that can; a unit that is late reports all the same, and stays late until it passes."""

from __future__ import annotations

import datetime as dt

import pytest

from cases.models import Deadline
from documents.models import IssuedDocument
from foundation import clock
from foundation.refusals import Refusal
from tests.cast import Town
from tests.workflows.road import DAY, stamp
from tests.workflows.side_roads import SideRoads, at
from tests.workflows.watch import refused
from workflows.engine import acts
from workflows.engine.models import OPEN, Task
from workflows.engine.tasks import sweep
from workflows.hazards import figures

pytestmark = pytest.mark.django_db


@pytest.fixture
def road(town: Town) -> SideRoads:
    return SideRoads(town)


def test_nothing_is_rectified_before_it_was_ordered(road: SideRoads) -> None:
    """E-HAZ-03, on the day of the order it may be."""
    road.verified()
    tomorrow = clock.today() + DAY
    with at(tomorrow):
        road.order()
        road.serve()
    with at(tomorrow + DAY):
        for day in ("1999-01-01", (tomorrow - DAY).isoformat()):
            with refused("E-HAZ-03", "completed_on"):
                road.report(completed_on=day)
        road.report(completed_on=tomorrow.isoformat())
        road.reinspect("failed")
    with at(tomorrow + 2 * DAY):
        road.reorder()
        road.serve()
        with refused("E-HAZ-03", "completed_on"):
            road.report(completed_on=(tomorrow + DAY).isoformat())
        road.report()


def test_nothing_listed_is_treated_before_it_was_listed(road: SideRoads) -> None:
    road.listed()
    listed_on = road.record.listed_on
    with at(listed_on + 5 * DAY):
        with refused("E-HAZ-03", "completed_on"):
            road.apply_acceptance(completed_on=(listed_on - DAY).isoformat())
        road.apply_acceptance(completed_on=listed_on.isoformat())
        with refused("E-HAZ-03", "reinspected_on"):
            road.accept(reinspected_on=(listed_on - DAY).isoformat(), late_reason="补录")
        road.accept()
    day = listed_on + 6 * DAY
    with at(day):
        for published in (listed_on + 4 * DAY, day + DAY):
            with refused("E-HAZ-03", "published_on"):
                road.submit_with_experts(published_on=published.isoformat())
        with refused("E-HAZ-03", "recheck_on"):
            road.submit_with_experts(recheck_on=day.isoformat())
        road.submit_with_experts(published_on=(day - DAY).isoformat(), recheck_on=(day + DAY).isoformat())


def test_nothing_is_fixed_on_the_spot_before_it_was_found(road: SideRoads) -> None:
    road.verified()
    found = dt.datetime.combine(road.record.found_on, dt.time(0, 0), clock.ZONE)
    with at(road.record.found_on + DAY):
        with refused("E-HAZ-03", "start_at"):
            road.fix(start_at=stamp(found - dt.timedelta(minutes=1)))
        road.fix(start_at=stamp(found))


def overdue(road: SideRoads) -> dt.date:
    """The day after the last one, and the sweep has found it."""
    road.rectifying(days=5)
    day: dt.date = road.waiting("report_done").due_on + DAY
    with at(day):
        sweep()
    road.case.refresh_from_db()
    return day


def is_late(road: SideRoads, day: dt.date) -> bool:
    return figures.overdue_on(figures.Scope(""), day).filter(pk=road.case.pk).exists()


def test_a_unit_that_is_late_reports_all_the_same_and_stays_late_until_it_passes(road: SideRoads) -> None:
    day = overdue(road)
    review = Deadline.objects.get(case=road.case, term="TL-HAZ-04")
    with at(day + DAY):
        road.report(late=True)
        assert IssuedDocument.objects.filter(case=road.case, code="HAZ-07").count() == 1
        assert road.record.reported_on == day + DAY
        assert road.case.state == "overdue" and is_late(road, day + DAY), "to report late is no rectification in time"
        with refused("E-NOT-OPEN", "completed_on"):
            road.report(late=True)
        road.do("open_review", road.town.inspector, {"inspector_2": road.town.third.pk, "note": ""})
        review.refresh_from_db()
        assert review.state == "running" and road.waiting("reinspect").due_on == review.due_on, "reporting late wins no time"
    with at(day + 2 * DAY):
        road.reinspect()
        assert not is_late(road, day + 2 * DAY)


def test_also_while_the_reinspection_waits_and_not_where_it_was_reported(road: SideRoads) -> None:
    day = overdue(road)
    with at(day + DAY):
        road.do("open_review", road.town.inspector, {"inspector_2": road.town.third.pk, "note": ""})
        road.report(late=True)
        assert set(Task.objects.filter(case=road.case, status__in=OPEN).values_list("step", flat=True)) == {"reinspect"}
    with at(day + 2 * DAY):
        road.reinspect("failed")
        road.reorder()
        road.serve()
        with pytest.raises((Refusal, acts.Conflict, acts.NotVisible)):
            road.report(late=True)
        road.report()
        with refused("E-NOT-OPEN", "completed_on"):
            road.report(late=True)
