"""The last day that is allowed and the first that is not, for every rule of hazards that compares days, moments or counts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import pytest

from cases import calendar
from foundation import clock
from foundation.refusals import Refusal
from workflows.hazards import rules
from workflows.hazards.models import HazardRecord

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)
SECOND = dt.timedelta(seconds=1)
START = dt.date(2023, 3, 1)
NOON = dt.datetime(2023, 3, 1, 12, tzinfo=clock.ZONE)


def code(refusals: Iterable[Refusal]) -> str:
    """The code of the one refusal, or nothing."""
    found = [refusal.code for refusal in refusals]
    assert len(found) < 2
    return "".join(found)


@pytest.mark.parametrize(("days", "within"), [(14, True), (15, True), (16, False)])
def test_fifteen_days_are_within_the_inspectors_power(days: int, within: bool) -> None:
    assert rules.within_inspectors_power(HazardRecord(ordered_on=START, due_on=START + days * DAY)) is within


@pytest.mark.parametrize(("days", "refused"), [(-1, "E-HAZ-04"), (0, "E-HAZ-04"), (1, ""), (90, ""), (91, "E-HAZ-04")])
def test_a_period_ends_after_the_service_and_within_ninety_days(days: int, refused: str) -> None:
    assert code(rules.period_in_range(START, START + days * DAY)) == refused


@pytest.mark.parametrize(
    ("until", "refused"),
    [
        (dt.date(2023, 8, 31), "E-HAZ-04"),
        (dt.date(2023, 9, 1), ""),
        (dt.date(2024, 2, 28), ""),
        (dt.date(2024, 2, 29), ""),
        (dt.date(2024, 3, 1), "E-HAZ-04"),
    ],
)
def test_a_stop_ends_at_the_latest_on_the_same_day_of_the_sixth_month(until: dt.date, refused: str) -> None:
    """Six months from 31 August 2023 end on the last day of February, of a leap year."""
    assert code(rules.stop_in_range(["temporary_stop"], "选厂", until, dt.date(2023, 8, 31))) == refused


@pytest.mark.parametrize(("days", "refused"), [(-1, ""), (0, ""), (1, "E-HAZ-05")])
def test_more_time_is_asked_for_up_to_and_on_the_last_day(days: int, refused: str) -> None:
    assert code(rules.extension_in_time(START, START + days * DAY)) == refused


@pytest.mark.parametrize(("days", "refused"), [(11, "E-HAZ-05"), (10, ""), (9, "")])
def test_with_a_window_of_ten_days_the_tenth_before_the_end_is_its_first(
    days: int, refused: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules.bureau, "value", lambda name, on=None: {"hazards.extension_window_days": 10}[name])
    assert code(rules.extension_in_time(START, START - days * DAY)) == refused


def test_for_a_listed_hazard_the_twentieth_working_day_before_the_end_is_the_last_for_asking() -> None:
    end = dt.date(2023, 6, 30)
    last = next(
        day for day in (end - number * DAY for number in range(60))
        if sum(calendar.is_working_day(day + number * DAY) for number in range(1, (end - day).days + 1)) == 20
        and calendar.is_working_day(day)
    )  # fmt: skip
    assert code(rules.listed_extension_in_time(end, last)) == ""
    assert code(rules.listed_extension_in_time(end, last + DAY)) == "E-HAZ-05"


@pytest.mark.parametrize(("listed", "most"), [(False, 60), (True, 90)])
def test_an_extension_is_longer_than_before_and_within_its_length(listed: bool, most: int) -> None:
    for days, refused in ((-1, "E-HAZ-04"), (0, "E-HAZ-04"), (1, ""), (most, ""), (most + 1, "E-HAZ-04")):
        assert code(rules.longer_in_range(START, START + days * DAY, listed=listed, on=START)) == refused, days


def test_a_talk_has_a_length_and_is_over_by_now() -> None:
    later = NOON + dt.timedelta(hours=1)
    for start, end, now, refused in (
        (NOON, NOON, later, "E-TALK-TIME"),
        (NOON, NOON + SECOND, later, ""),
        (NOON, later, later, ""),
        (NOON, later, later - SECOND, "E-TALK-TIME"),
    ):
        assert code(rules.talk_in_time(START, start, end, now=now)) == refused


@pytest.mark.parametrize(("called", "refused"), [(START - DAY, ""), (START, ""), (START + DAY, "E-TALK-TIME")])
def test_a_talk_is_held_on_the_day_of_its_call_at_the_earliest(called: dt.date, refused: str) -> None:
    later = NOON + dt.timedelta(hours=1)
    assert code(rules.talk_in_time(called, NOON, later, now=later)) == refused


def test_a_visit_has_a_length_and_is_over_by_now() -> None:
    with clock.at(NOON):
        for start, end, refused in (
            (NOON - DAY, NOON, ""),
            (NOON - SECOND, NOON, ""),
            (NOON, NOON, "E-HAZ-03"),
            (NOON - SECOND, NOON + SECOND, "E-HAZ-03"),
        ):
            answers = {"showed_certificate": True, "start_at": start, "end_at": end}
            assert code(rules.inspected_in_order(answers)) == refused, (start, end)


def test_three_penalties_in_a_hundred_and_eighty_days_or_four_in_a_year() -> None:
    """The day of the first is not counted, the year ends on the same date; the window may lie anywhere, and the last one says from when."""
    first = dt.date(2023, 3, 1)
    for days, reached in (
        ((0, 1), None),
        ((0, 1, 180), 180),
        ((0, 1, 181), None),
        ((0, 1, 181, 366), 366),
        ((0, 1, 181, 367), None),
        ((0, 1, 2, 900), 2),
        ((0, 500, 501, 600, 900), 600),
        ((0, 10, 20, 700, 710, 720), 720),
        ((0, 0, 0), 0),
    ):
        wanted = None if reached is None else first + reached * DAY
        assert rules.count_reached([first + number * DAY for number in reversed(days)]) == wanted, days


@pytest.mark.parametrize(("fourth", "reached"), [(dt.date(2025, 2, 28), True), (dt.date(2025, 3, 1), False)])
def test_a_year_from_the_leap_day_ends_on_the_last_of_february(fourth: dt.date, reached: bool) -> None:
    """民法典 Art.202."""
    first = dt.date(2024, 2, 29)
    days = [first, first + 181 * DAY, first + 300 * DAY, fourth]
    assert (rules.count_reached(days) == fourth) is reached


@pytest.mark.parametrize(("failures", "refused"), [(0, ""), (1, ""), (2, "E-HAZ-16"), (3, "E-HAZ-16")])
def test_after_the_second_failure_there_is_no_further_order(failures: int, refused: str) -> None:
    assert code(rules.reordered_once(failures)) == refused


def test_power_is_cut_twenty_four_hours_after_the_notice_to_the_second() -> None:
    day = dt.timedelta(hours=24)
    for start, urgent, refused in ((NOON + day, "", ""), (NOON + day - SECOND, "", "E-HAZ-11"), (NOON, "险情紧急", "")):
        assert code(rules.cut_allowed(level="major", stop_ordered=True, notice_at=NOON, start_at=start, urgent=urgent)) == refused


@pytest.mark.parametrize(("days", "runs"), [(-1, False), (0, False), (1, True)])
def test_a_treatment_that_ends_today_starts_no_clock_again(days: int, runs: bool) -> None:
    with clock.at(NOON):
        assert rules.treatment_runs(HazardRecord(treat_due_on=START + days * DAY)) is runs
