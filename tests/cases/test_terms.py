"""Statutory limits: the worked examples of the domain, and every row of its table."""

import csv
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from cases import calendar, terms
from cases.clocks import extended_by, paused, resumed, started, waiting
from cases.terms import TERMS, LengthNotAllowed, NotCountable, Unit, count, is_plain_length, term

DATA = Path(__file__).parent / "data"
ONE_DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def no_overrides() -> Iterator[None]:
    before = calendar.set_override_source(None)
    yield
    calendar.set_override_source(before)


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# The domain's table. The limits of inspections since 2025 wait for their own procedure.
AHEAD = "TL-INS-"
ROWS = {row["code"]: row for row in rows("time_limits.csv") if not row["code"].startswith(AHEAD)}


@pytest.mark.parametrize(
    ("example", "code", "start", "due"),
    [
        ("A1 evidence preserved, seven working days", "TL-ENF-11", "2023-09-25", "2023-10-10"),
        ("A2 pay within fifteen days", "TL-ENF-25", "2023-03-01", "2023-03-16"),
        ("A3 rolls to a make-up Saturday", "TL-ENF-25", "2023-09-14", "2023-10-07"),
        ("A4 rolls to a make-up Sunday", "TL-ENF-25", "2024-01-26", "2024-02-18"),
        ("A5 rolls over Labour Day", "TL-ENF-25", "2023-04-14", "2023-05-04"),
        ("A6 decide in ninety days", "TL-ENF-08", "2023-03-01", "2023-05-30"),
        ("A6 and in 180 in all", "TL-ENF-10", "2023-03-01", "2023-08-28"),
        ("A7 the agency's own limit does not roll", "TL-ENF-08", "2023-07-10", "2023-10-08"),
        ("A8 a seizure ends on a holiday", "TL-ENF-12", "2023-09-05", "2023-10-05"),
        ("A11 ask for a hearing", "TL-ENF-18", "2023-09-27", "2023-10-10"),
        ("A12 latest notice of a hearing", "TL-ENF-19", "2023-05-18", "2023-05-08"),
        ("A13 latest notice before a holiday", "TL-ENF-19", "2023-10-12", "2023-09-26"),
        ("A14 serve the decision", "TL-ENF-23", "2023-09-26", "2023-10-11"),
        ("A15 publish the decision", "TL-ENF-44", "2024-02-05", "2024-02-20"),
        ("A16 publish another decision", "TL-ENF-45", "2024-01-29", "2024-02-29"),
        ("A17 there is no 31 February", "TL-ENF-31", "2023-08-31", "2024-02-29"),
        ("A18 six months roll", "TL-ENF-31", "2023-04-01", "2023-10-07"),
        ("A19 reconsideration, sixty days", "TL-ENF-28", "2023-08-05", "2023-10-07"),
        ("A20 dunning, ten working days", "TL-ENF-35", "2023-12-25", "2024-01-09"),
        ("A21 suit in six months", "TL-ENF-31", "2023-03-15", "2023-09-15"),
        ("A21 court within three months after", "TL-ENF-34", "2023-09-15", "2023-12-15"),
        ("A22 public notice", "TL-ENF-24", "2023-09-05", "2023-10-07"),
        ("A25 re-inspection within ten days", "TL-HAZ-04", "2023-09-25", "2023-10-07"),
        ("A26 head decides on transfer", "TL-TRF-01", "2023-06-20", "2023-06-23"),
        ("A27 file the plan", "TL-PLAN-01", "2023-09-20", "2023-10-24"),
        ("A27 check the filing", "TL-PLAN-02", "2023-09-27", "2023-10-10"),
        ("A28 village list posted", "TL-REL-03", "2023-11-20", "2023-11-27"),
        ("A29 fifteen working days before Spring Festival", "TL-REL-09", "2024-01-15", "2024-02-04"),
        ("A30 withdraw publicity", "TL-ENF-46", "2024-04-30", "2024-05-08"),
        ("A31 hand in a cash fine", "TL-ENF-03", "2023-09-28", "2023-10-08"),
    ],
)
def test_worked_example(example: str, code: str, start: str, due: str) -> None:
    assert count(code, date.fromisoformat(start)).due == date.fromisoformat(due), example


def test_a3_a4_a5_show_the_raw_last_day() -> None:
    assert count("TL-ENF-25", date(2023, 9, 14)).raw == date(2023, 9, 29)
    assert count("TL-ENF-25", date(2024, 1, 26)).raw == date(2024, 2, 10)
    assert count("TL-ENF-25", date(2023, 4, 14)).raw == date(2023, 4, 29)


def test_a8_the_roll_is_shown_as_information_only() -> None:
    counted = count("TL-ENF-12", date(2023, 9, 5))
    assert (counted.rolled, counted.would_roll_to) == (False, date(2023, 10, 7))


def test_a9_noticed_test_days_are_excluded_from_a_seizure() -> None:
    seized = started(waiting(Unit.NATURAL_DAYS), date(2023, 9, 5), count("TL-ENF-12", date(2023, 9, 5)))
    tested = resumed(paused(seized, date(2023, 9, 11), "鉴定中"), date(2023, 9, 20))
    assert tested.due == date(2023, 10, 15)


def test_a10_a_seizure_is_extended_by_thirty_days() -> None:
    seized = started(waiting(Unit.NATURAL_DAYS), date(2023, 9, 5), count("TL-ENF-12", date(2023, 9, 5)))
    assert extended_by(seized, 30).due == date(2023, 11, 4)


def test_a11_the_day_after_the_last_is_late() -> None:
    assert count("TL-ENF-18", date(2023, 9, 27)).day_after == date(2023, 10, 11)


def test_a12_one_day_later_leaves_too_few_working_days() -> None:
    assert calendar.working_days_between(date(2023, 5, 8), date(2023, 5, 18)) == 7
    assert calendar.working_days_between(date(2023, 5, 9), date(2023, 5, 18)) < 7


def test_a20_a21_what_must_wait_begins_the_day_after() -> None:
    assert count("TL-ENF-35", date(2023, 12, 25)).day_after == date(2024, 1, 10)
    assert count("TL-ENF-31", date(2023, 3, 15)).day_after == date(2023, 9, 16)


def test_a22_public_notice_took_sixty_days_before_2022() -> None:
    assert term("TL-ENF-24").length == 30
    assert count("TL-ENF-24", date(2021, 12, 1)).raw == date(2022, 1, 30)
    assert count("TL-ENF-24", date(2021, 12, 1), on_law_date=date(2022, 1, 1)).raw == date(2021, 12, 31)


def test_a23_a26_hours_run_from_the_hour() -> None:
    assert count("TL-ENF-14", datetime(2023, 11, 10, 18)).due == datetime(2023, 11, 11, 18)
    assert count("TL-TRF-02", datetime(2023, 6, 21, 10)).due == datetime(2023, 6, 22, 10)
    assert count("TL-ENF-14", date(2023, 11, 10)).due == datetime(2023, 11, 11)


def test_a24_the_last_day_to_ask_for_an_extension_is_the_rolled_due_date() -> None:
    order = count("TL-HAZ-01", date(2023, 9, 16), length=15)
    assert (order.raw, order.due) == (date(2023, 10, 1), date(2023, 10, 7))
    window = count("TL-HAZ-02", order.due_on)
    assert (window.due, window.day_after, window.opens) == (date(2023, 10, 7), date(2023, 10, 8), None)
    assert count("TL-HAZ-02", order.due_on, length=10).opens == date(2023, 9, 27)


def test_a28_the_village_list_may_be_sent_the_day_after() -> None:
    assert count("TL-REL-03", date(2023, 11, 20)).day_after == date(2023, 11, 28)


def test_a29_a_winter_batch_is_paid_before_spring_festival() -> None:
    late = date(2024, 1, 29)
    assert count("TL-REL-09", late).due == date(2024, 2, 9)
    assert count("TL-REL-09", late, simply=True).due == date(2024, 2, 22)
    assert count("TL-REL-09", date(2024, 2, 9)).due > date(2024, 2, 9)


def test_limits_of_the_calendar() -> None:
    assert count("TL-HAZ-06", date(2023, 9, 30)).due == date(2023, 10, 16)
    assert count("TL-HAZ-06", date(2023, 11, 1)).due == date(2024, 1, 15)
    assert count("TL-HAZ-07", date(2023, 12, 31)).due == date(2024, 1, 31)
    assert count("TL-REL-07", date(2023, 10, 31)).due == date(2023, 10, 31)
    assert count("TL-REL-07", date(2023, 11, 1)).due == date(2024, 10, 31)
    season = count("TL-REL-08", date(2023, 9, 1))
    assert (season.opens, season.due) == (date(2023, 12, 1), date(2024, 5, 31))
    assert count("TL-ASM-01", date(2023, 9, 30)).due == date(2023, 10, 18)


def test_a_listed_hazard_asks_twenty_working_days_before() -> None:
    latest = count("TL-HAZ-12", date(2023, 10, 20)).due_on
    assert latest == date(2023, 9, 18)
    assert calendar.working_days_from_to(latest, date(2023, 10, 19)) == 20


def test_the_court_rules_in_working_days_and_hears_in_natural_days() -> None:
    assert count("TL-ENF-37", date(2023, 9, 25), length=5).due == date(2023, 10, 8)
    assert count("TL-ENF-37", date(2023, 9, 5), length=30).due == date(2023, 10, 5)


def test_limitation_is_five_years_only_since_the_2021_law() -> None:
    assert count("TL-ENF-02", date(2021, 7, 15)).due == date(2026, 7, 15)
    assert count("TL-ENF-02", date(2021, 7, 14)).due == date(2023, 7, 14)


def test_the_ministrys_measures_have_two_dated_versions() -> None:
    old, new = term("TL-HAZ-04", date(2026, 1, 31)), term("TL-HAZ-04", date(2026, 2, 1))
    assert (old.valid_until, new.valid_from) == (date(2026, 1, 31), date(2026, 2, 1))
    assert "第18号" in new.basis
    assert "第18号" not in old.basis


def test_the_length_of_the_law_cannot_be_changed_but_the_bureaus_can() -> None:
    with pytest.raises(LengthNotAllowed):
        count("TL-ENF-25", date(2023, 3, 1), length=16)
    assert count("TL-ENF-22", date(2023, 3, 1), length=3).due == date(2023, 3, 6)
    assert count("TL-ENF-33", date(2023, 3, 1), length=30).raw == date(2023, 3, 31)
    for length in (0, 91):
        with pytest.raises(LengthNotAllowed):
            count("TL-HAZ-01", date(2023, 3, 1), length=length)
    with pytest.raises(LengthNotAllowed):
        count("TL-REL-03", date(2023, 3, 1), length=2)
    with pytest.raises(NotCountable):
        count("TL-HAZ-01", date(2023, 3, 1))
    assert count("TL-TRF-01", date(2023, 6, 21), unit=Unit.WORKING_DAYS).due == date(2023, 6, 27)
    with pytest.raises(LengthNotAllowed):
        count("TL-ENF-08", date(2023, 6, 21), unit=Unit.WORKING_DAYS)


UNITS = {
    "": Unit.RECURRING,
    "count": Unit.EVENTS,
    "of the fine per day": Unit.RATE,
    "fixed dates": Unit.FIXED_DATE,
    "days": Unit.NATURAL_DAYS,
}


def test_every_row_of_the_table_stands_as_written() -> None:
    """What a limit is: name, length, unit, roll, whose it is, where it is written; what explains it stays in the table."""
    assert len(ROWS) == 132
    assert {code for code in TERMS if not code.startswith(("TL-SPC-", "TL-YA-"))} == set(ROWS)
    for code, row in ROWS.items():
        found = TERMS[code]
        assert (found.name_zh, found.owner, found.law) == (row["name_zh"], row["owner"], row["legal_basis"]), code
        assert found.configurable is (row["configurable"] == "yes"), code
        unit = UNITS.get(row["unit"]) or next(unit for unit in Unit if row["unit"].startswith(unit.replace("_", " ")))
        assert found.unit is unit, code
        # A rule rolls or not for all limits; a limit in working days ends on one.
        assert found.rolls is (row["roll_forward_if_last_day_not_working"] == "yes" and found.unit is not Unit.RULE), code
        assert found.basis and found.words, code
        if row["length"].isdigit():
            assert found.length == int(row["length"]), code


PLAIN = {"natural days": 1, "working days": 0, "months": 1, "years": 12, "hours": 0}
EVENTS = [date(2023, 1, 5), date(2023, 4, 14), date(2023, 9, 14), date(2023, 9, 28), date(2024, 1, 26), date(2024, 6, 30)]
OFF = {date.fromisoformat(row["date"]): row["is_off_day"] == "true" for row in rows("holidays.csv")}


def rests(on: date) -> bool:
    return OFF.get(on, on.weekday() > 4)


def by_hand(row: dict[str, str], start: date) -> date:
    """Count a plain row with nothing but the domain's table of rest days."""
    number, unit, on = int(row["length"]), row["unit"], start
    if unit == "working days":
        while number:
            on += ONE_DAY
            number -= not rests(on)
        return on
    if unit == "natural days":
        on = start + timedelta(days=number)
    else:
        months = start.month - 1 + number * PLAIN[unit]
        year, month, day = start.year + months // 12, months % 12 + 1, start.day
        while True:
            try:
                on = date(year, month, day)
                break
            except ValueError:
                day -= 1
    while row["roll_forward_if_last_day_not_working"] == "yes" and rests(on):
        on += ONE_DAY
    return on


@pytest.mark.parametrize("code", [code for code, row in ROWS.items() if row["unit"] in PLAIN and row["length"].isdigit()])
def test_every_plain_row_counts_as_by_hand(code: str) -> None:
    row = ROWS[code]
    assert is_plain_length(term(code))
    for start in EVENTS:
        counted = count(code, start, on_law_date=date(2023, 6, 1), simply=code == "TL-REL-09")
        if row["unit"] == "hours":
            assert counted.due == datetime.combine(start, datetime.min.time()) + timedelta(hours=int(row["length"]))
        else:
            assert counted.due == by_hand(row, start), start
        assert counted.basis.startswith(term(code).basis)


@pytest.mark.parametrize("code", [code for code, row in ROWS.items() if row["unit"] in {"rule", "count", "days excluded"}])
def test_a_rule_has_no_last_day(code: str) -> None:
    assert not is_plain_length(term(code))
    with pytest.raises(NotCountable, match=code):
        count(code, date(2023, 3, 1))


def test_an_aware_moment_counts_from_the_local_day() -> None:
    moment = datetime.fromisoformat("2023-02-28T17:30:00+00:00")
    assert count("TL-ENF-25", moment).due == date(2023, 3, 16)
    assert terms.count("TL-ENF-14", moment).due == moment + timedelta(hours=24)
