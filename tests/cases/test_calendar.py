"""Working days: the State Council's notices, the bureau's own exceptions, and the years without a notice."""

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases import calendar
from cases.calendar import DayOverride, Part

HOLIDAYS = Path(__file__).parent / "data" / "holidays.csv"
DAYS = st.dates(date(2019, 1, 1), date(2031, 12, 31))


@pytest.fixture(autouse=True)
def no_overrides() -> Iterator[None]:
    before = calendar.set_override_source(None)
    yield
    calendar.set_override_source(before)


def override(*rows: DayOverride) -> None:
    calendar.set_override_source(lambda year: [row for row in rows if year in (row.date.year, row.notice_year)])


def listed() -> dict[date, bool]:
    with HOLIDAYS.open(encoding="utf-8") as rows:
        return {date.fromisoformat(row["date"]): row["is_off_day"] == "false" for row in csv.DictReader(rows)}


def test_every_day_of_the_four_notices_agrees_with_the_library() -> None:
    named = listed()
    assert len(named) > 120
    on = date(2022, 12, 31)
    while on.year < 2027:
        expected = named.get(on, on.weekday() < 5)
        assert calendar.is_working_day(on) is expected, on
        assert not calendar.is_provisional(on)
        on += timedelta(days=1)


def test_a_day_says_why_it_is_free_or_worked() -> None:
    assert calendar.day(date(2023, 10, 2)).name == "国庆节"
    assert calendar.day(date(2023, 10, 7)) == calendar.Day(date(2023, 10, 7), True, "国庆节调休上班", False)
    assert calendar.day(date(2024, 6, 10)).name == "端午节"
    assert calendar.day(date(2023, 9, 9)).name == "周末"
    assert calendar.day(date(2023, 9, 8)).name == "工作日"


@pytest.mark.parametrize("year", range(2008, 2027))
def test_computed_statutory_days_were_free_in_every_past_notice(year: int) -> None:
    """The lunar and solar tables used for years to come are right for all years whose notice is known."""
    computed = calendar.statutory_days(year)
    assert {"元旦", "春节", "清明节", "劳动节", "端午节", "国庆节"} <= set(computed.values())
    assert [on for on in computed if calendar.is_working_day(on)] == []


def test_statutory_days_of_a_year_without_notice() -> None:
    assert calendar.spring_festival(2027) == date(2027, 2, 6)
    free = calendar.statutory_days(2027)
    assert sorted(on for on, name in free.items() if name == "春节") == [date(2027, 2, day) for day in (5, 6, 7, 8)]
    assert free[date(2027, 4, 5)] == "清明节"
    assert free[date(2027, 5, 2)] == "劳动节"
    assert free[date(2027, 6, 9)] == "端午节"
    assert free[date(2027, 9, 15)] == "中秋节"
    assert len(free) == 13


def test_days_of_a_year_without_notice_are_provisional() -> None:
    assert calendar.day(date(2027, 2, 8)) == calendar.Day(date(2027, 2, 8), False, "春节", True)
    assert calendar.day(date(2027, 2, 9)) == calendar.Day(date(2027, 2, 9), True, "工作日", True)
    assert not calendar.is_provisional(date(2026, 12, 31))


def test_a_count_is_provisional_only_if_such_a_day_mattered() -> None:
    assert calendar.count_working_days(date(2026, 12, 29), 2).provisional is False
    assert calendar.count_working_days(date(2026, 12, 29), 3).provisional is True
    assert calendar.count_days(date(2026, 12, 29), 20, roll=True).provisional is True
    assert calendar.count_days(date(2026, 12, 29), 20, roll=False).provisional is False
    assert calendar.count_months(date(2026, 12, 29), 2, roll=True).provisional is True


def test_an_exception_of_the_bureau_comes_before_the_notice() -> None:
    on = date(2023, 6, 14)
    assert calendar.is_working_day(on)
    override(DayOverride(on, False, "抗洪停工", "县政府通知"))
    assert calendar.day(on) == calendar.Day(on, False, "抗洪停工", False)
    assert calendar.working_days_between(date(2023, 6, 13), date(2023, 6, 16)) == 1
    assert calendar.add_working_days(date(2023, 6, 13), 1) == date(2023, 6, 15)


def test_a_single_exception_leaves_its_year_provisional_a_notice_does_not() -> None:
    override(DayOverride(date(2027, 3, 3), False, "停工", "县政府通知"))
    assert calendar.is_provisional(date(2027, 3, 4))
    assert not calendar.is_provisional(date(2027, 3, 3))
    override(DayOverride(date(2027, 2, 13), True, "春节调休上班", "国务院办公厅通知", notice_year=2027))
    assert not calendar.is_provisional(date(2027, 3, 4))
    assert calendar.is_working_day(date(2027, 2, 13))
    assert not calendar.is_working_day(date(2027, 2, 6))


def test_the_notice_of_the_next_year_may_move_a_day_of_december() -> None:
    override(DayOverride(date(2026, 12, 31), False, "元旦", "国务院办公厅通知", notice_year=2027))
    assert not calendar.is_working_day(date(2026, 12, 31))
    assert not calendar.is_provisional(date(2027, 1, 4))


def test_exceptions_are_read_once_until_one_is_written() -> None:
    asked: list[int] = []

    def source(year: int, /) -> list[DayOverride]:
        asked.append(year)
        return []

    calendar.set_override_source(source)
    for _ in range(50):
        calendar.is_working_day(date(2023, 6, 14))
    assert asked == [2023]
    calendar.forget()
    calendar.is_working_day(date(2023, 6, 14))
    assert asked == [2023, 2023]


def test_months_end_on_the_corresponding_day_or_the_last_of_the_month() -> None:
    assert calendar.add_months(date(2023, 8, 31), 6) == date(2024, 2, 29)
    assert calendar.add_months(date(2023, 11, 30), 3) == date(2024, 2, 29)
    assert calendar.add_months(date(2023, 12, 15), 1) == date(2024, 1, 15)
    assert calendar.add_years(date(2024, 2, 29), 1) == date(2025, 2, 28)
    assert calendar.add_years(date(2024, 2, 29), 4) == date(2028, 2, 29)


def test_a_hearing_notice_leaves_clear_working_days() -> None:
    assert calendar.latest_day_for_clear_working_days(date(2023, 5, 18), 7) == date(2023, 5, 8)
    assert calendar.working_days_between(date(2023, 5, 8), date(2023, 5, 18)) == 7
    assert calendar.working_days_between(date(2023, 5, 9), date(2023, 5, 18)) == 6
    assert calendar.latest_day_for_clear_working_days(date(2023, 10, 12), 7) == date(2023, 9, 26)


def test_the_days_of_a_count_tell_the_story() -> None:
    counted = calendar.count_working_days(date(2023, 9, 25), 7)
    numbered = {note.number: note.date for note in counted.days if note.number}
    assert numbered == dict(enumerate((date(2023, 9, day) for day in (26, 27, 28)), start=1)) | dict(
        enumerate((date(2023, 10, day) for day in (7, 8, 9, 10)), start=4)
    )
    assert counted.days[0].part is Part.START
    assert {note.name for note in counted.days if note.part is Part.SKIPPED} >= {"国庆节"}
    rolled = calendar.count_days(date(2023, 9, 14), 15, roll=True)
    assert (rolled.raw, rolled.due, rolled.rolled, rolled.day_after) == (
        date(2023, 9, 29),
        date(2023, 10, 7),
        True,
        date(2023, 10, 8),
    )
    assert [note.part for note in rolled.days[-3:]] == [Part.ROLLED_OVER, Part.ROLLED_OVER, Part.LAST]
    kept = calendar.count_days(date(2023, 9, 14), 15, roll=False)
    assert (kept.due, kept.would_roll_to) == (date(2023, 9, 29), date(2023, 10, 7))


@given(DAYS, st.integers(1, 40))
def test_working_days_added_are_working_days_between(start: date, number: int) -> None:
    last = calendar.add_working_days(start, number)
    assert calendar.is_working_day(last)
    assert calendar.working_days_from_to(start + timedelta(days=1), last) == number
    assert calendar.count_working_days(start, number).due == last


@given(DAYS, DAYS)
def test_working_days_between_is_the_plain_sum(one: date, other: date) -> None:
    first, last = sorted((one, min(other, one + timedelta(days=800))))
    days = (first + timedelta(days=n) for n in range(1, (last - first).days))
    assert calendar.working_days_between(first, last) == sum(map(calendar.is_working_day, days))


@given(DAYS, st.integers(1, 20))
def test_the_latest_day_is_the_last_that_leaves_enough(event: date, number: int) -> None:
    latest = calendar.latest_day_for_clear_working_days(event, number)
    assert calendar.working_days_between(latest, event) >= number
    assert calendar.working_days_between(latest + timedelta(days=1), event) == number - 1
    assert calendar.count_back_working_days(event, number, clear=True).due == latest


@given(DAYS)
def test_a_roll_ends_on_the_first_working_day(on: date) -> None:
    rolled = calendar.roll_forward(on)
    assert rolled >= on
    assert calendar.is_working_day(rolled)
    assert calendar.working_days_between(on - timedelta(days=1), rolled) == 0
    assert calendar.roll_forward(rolled) == rolled


@given(DAYS, st.integers(1, 60))
def test_months_never_leave_their_month(start: date, number: int) -> None:
    end = calendar.add_months(start, number)
    assert (end.year * 12 + end.month) - (start.year * 12 + start.month) == number
    assert end.day == start.day or (end + timedelta(days=1)).day == 1
