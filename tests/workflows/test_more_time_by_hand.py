"""More time: never to a day past, all together within a total, counted from the sending of the request; what the bureau owes is not the unit's."""

from __future__ import annotations

import datetime as dt

import pytest

from cases import as_at
from cases.models import Case, Deadline
from documents.models import IssuedDocument
from foundation import clock
from foundation import settings as bureau
from tests.cast import Town, in_transaction
from tests.workflows.road import DAY
from tests.workflows.side_roads import SideRoads, at, open_steps
from tests.workflows.watch import forbidden, refused
from workflows.engine.tasks import sweep
from workflows.hazards import figures
from workflows.hazards.models import ExtensionRequest, HazardItem

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nothing_fails")]

#: A Monday; the periods below end on working days.
FIRST = dt.date(2024, 3, 4)


@pytest.fixture
def road(town: Town) -> SideRoads:
    return SideRoads(town)


def period(case: Case) -> Deadline:
    return Deadline.objects.filter(case=case, term="TL-HAZ-01").latest("id")


def stands(case: Case, day: dt.date) -> str:
    """How the board counts the hazard on that day."""
    words = (as_at.LATE, as_at.OWED, as_at.NEAR, as_at.SOON, as_at.LATER, as_at.CLOSED)
    found = Case.objects.filter(pk=case.pk)
    return next(word for word in words if figures.COUNTING.standing_so(found, day, (word,)).exists())


# --- never to a day past -----------------------------------------------------------------------------------------------------


def test_no_period_is_moved_to_a_day_that_is_over_when_it_is_decided(road: SideRoads) -> None:
    with at(FIRST):
        case = road.rectifying(days=10)
        due = period(case).due_on
        road.ask_extension(days=5)
    with at(due + 6 * DAY):
        sweep()
        for decision, until in (("approve", {}), ("approve_shorter", {"granted_until": (due + 4 * DAY).isoformat()})):
            with refused("E-HAZ-04", "granted_until"):
                road.decide_extension(decision, **until)
        assert open_steps(case) == {"report_done", "decide_extension"}
    with at(due + 5 * DAY):
        road.decide_extension()
        assert period(case).due_on == due + 5 * DAY and road.record.due_on == due + 5 * DAY


# --- all together ------------------------------------------------------------------------------------------------------------


def within_seventy(road: SideRoads) -> None:
    """All periods together last seventy days in this bureau."""
    in_transaction(
        lambda: bureau.change("hazards.total_days", 70, valid_from=FIRST, by=road.town.administrator, reason="从严掌握")
    )


def test_all_periods_together_last_so_many_days_from_the_first_service(road: SideRoads) -> None:
    with at(FIRST):
        within_seventy(road)
        road.rectifying(days=10)
        road.ask_extension(new_due_on=(FIRST + 70 * DAY).isoformat())
        road.decide_extension()
        assert road.record.due_on == FIRST + 70 * DAY


def test_beyond_them_the_head_of_the_bureau_decides_with_a_reason(road: SideRoads) -> None:
    with at(FIRST):
        within_seventy(road)
        road.rectifying(days=11)
        road.ask_extension(new_due_on=(FIRST + 71 * DAY).isoformat())
        with refused("E-HAZ-04", "granted_until"):
            road.decide_extension()
        with refused("E-REQUIRED", "reason"):
            road.decide_extension(actor=road.town.bureau_head)
        road.decide_extension(actor=road.town.bureau_head, reason="设备须从国外订购，已采取断电等措施")
        assert road.record.due_on == FIRST + 71 * DAY


def test_the_total_is_a_hundred_and_eighty_days_by_default(road: SideRoads) -> None:
    assert bureau.value("hazards.total_days", FIRST) == 180


def test_a_second_order_does_not_begin_the_total_anew(road: SideRoads) -> None:
    with at(FIRST):
        within_seventy(road)
        road.failed()
    with at(FIRST + 30 * DAY):
        road.reorder(days=10)
        road.serve()
        road.ask_extension(new_due_on=(FIRST + 71 * DAY).isoformat())
        with refused("E-HAZ-04", "granted_until"):
            road.decide_extension()
        road.decide_extension("approve_shorter", granted_until=(FIRST + 70 * DAY).isoformat(), reason="总期限以内")
        assert road.record.due_on == FIRST + 70 * DAY


# --- sent in time ------------------------------------------------------------------------------------------------------------


def test_the_day_of_sending_counts_and_is_proved(road: SideRoads) -> None:
    with at(FIRST):
        case = road.rectifying(days=10)
        due = period(case).due_on
    with at(due):
        # The unit's account asks at this moment: it neither dates back nor proves a posting.
        road.ask_extension(sent_on=(due - 3 * DAY).isoformat())
        assert ExtensionRequest.objects.get(case=case).asked_on == due
        road.decide_extension("refuse", reason="理由不成立")
        with refused("E-DATE-FUTURE", "sent_on"):
            road.ask_extension(posted=due + DAY)
        with refused("E-REQUIRED", "posting_proof"):
            road.ask_extension(actor=road.town.inspector, sent_on=(due - DAY).isoformat())
        road.ask_extension(posted=due - DAY)
    kept = ExtensionRequest.objects.filter(case=case).latest("no")
    assert (kept.asked_on, kept.received_on) == (due - DAY, due)
    paper = IssuedDocument.objects.filter(case=case, code="HAZ-05").latest("id")
    assert paper.data["applied_on"] == (due - DAY).isoformat() and paper.linked["received_on"] == due.isoformat()
    assert Deadline.objects.filter(case=case, term="TL-HAZ-03").latest("id").starts_on == due, (
        "the answer is due from the receipt"
    )


def run_out(road: SideRoads) -> tuple[Case, dt.date]:
    """Ordered, never reported, and found late by the sweep."""
    with at(FIRST):
        case = road.rectifying(days=10)
        due = period(case).due_on
    with at(due + DAY, 0, 10):
        assert sweep() == 1
        road.case.refresh_from_db()
        assert road.case.state == "overdue" and period(case).state == "lapsed"
    return case, due


def test_a_letter_posted_on_the_last_day_is_in_time_whenever_it_comes(road: SideRoads) -> None:
    case, due = run_out(road)
    with at(due + 3 * DAY):
        with refused("E-HAZ-05", "new_due_on"):
            road.take_in_request(posted=due + DAY, until=due + 20 * DAY)
        with forbidden("E-SCOPE"):
            road.take_in_request(posted=due, until=due + 20 * DAY, actor=road.town.unit_account)
        road.take_in_request(posted=due, until=due + 20 * DAY)
        assert road.case.state == "extension_requested" and open_steps(case) == {"answer_request"}
        row = period(case)
        assert (row.state, row.due_on, row.lapsed_on) == ("running", due, None)
        assert not Deadline.objects.open().filter(case=case, term="TL-HAZ-04").exists()
        sweep()
        assert period(case).state == "running", "while the answer is awaited it does not run out again"
    with at(due + 5 * DAY):
        road.answer_request()
        row = period(case)
        assert (row.state, row.due_on, row.original_due_on) == ("extended", due + 20 * DAY, due)
        assert road.case.state == "rectifying" and open_steps(case) == {"report_done"}
        road.report()
        assert period(case).state == "met"


def test_refused_it_is_overdue_again_and_the_bureau_looks(road: SideRoads) -> None:
    case, due = run_out(road)
    with at(due + 3 * DAY):
        road.take_in_request(posted=due - DAY, until=due + 20 * DAY)
        road.answer_request("refuse")
        assert period(case).state == "running" and open_steps(case) == {"report_done"}
        sweep()
        road.case.refresh_from_db()
        assert road.case.state == "overdue" and open_steps(case) == {"open_review"} and period(case).state == "lapsed"


# --- the dates of the items --------------------------------------------------------------------------------------------------


def test_what_is_still_to_be_done_moves_with_the_period(road: SideRoads) -> None:
    """Three items: one whose own day was over when the unit asked, one that was to come, one at the end of the period."""
    with at(FIRST):
        case = road.verified()
        days = (3, 8, 10)
        data = {f"items-{place}-due_on": (FIRST + day * DAY).isoformat() for place, day in enumerate(days)}
        road.order(items=3, days=10, **data)
        road.serve()
    with at(FIRST + 5 * DAY):
        road.ask_extension(new_due_on=(FIRST + 25 * DAY).isoformat())
        road.decide_extension()
    moved = [item.due_on for item in HazardItem.objects.filter(case=case).order_by("no")]
    assert moved == [FIRST + 3 * DAY, FIRST + 23 * DAY, FIRST + 25 * DAY]


def test_refused_nothing_moves(road: SideRoads) -> None:
    with at(FIRST):
        case = road.rectifying(days=10)
        road.ask_extension(days=15)
        road.decide_extension("refuse", reason="理由不成立")
    assert HazardItem.objects.get(case=case).due_on == FIRST + 10 * DAY


# --- whose lateness it is ----------------------------------------------------------------------------------------------------


def test_a_request_in_time_that_nobody_answers_is_the_bureaus_lateness(road: SideRoads) -> None:
    with at(FIRST):
        case = road.rectifying(days=10)
        due = period(case).due_on
    with at(due - DAY):
        road.ask_extension(days=20)
    with at(due + 8 * DAY):
        sweep()
        assert (stands(case, due), stands(case, due + DAY), stands(case, due + 8 * DAY)) == ("near", "owed", "owed")
        assert not figures.overdue_on(figures.EVERYTHING, clock.today()).filter(pk=case.pk).exists()
        assert Deadline.objects.get(case=case, term="TL-HAZ-03").state == "lapsed", "the clock of the answer is the bureau's"
        road.decide_extension("refuse", reason="理由不成立")
    # From the refusal on the period is over; the days before stay what they were.
    with at(due + 9 * DAY):
        sweep()
        assert (stands(case, due + 7 * DAY), stands(case, due + 9 * DAY)) == ("owed", "late")


def test_a_hazard_for_which_nobody_asked_in_time_is_the_units(road: SideRoads) -> None:
    case, due = run_out(road)
    assert (stands(case, due), stands(case, due + DAY)) == ("near", "late")
    with at(due + 3 * DAY):
        road.take_in_request(posted=due, until=due + 20 * DAY)
        # The bureau owes an answer since the letter came; the days before it stay what they were.
        assert (stands(case, due + DAY), stands(case, due + 3 * DAY)) == ("late", "owed")
