"""Running clocks: pause, extension, performance, and the words a page says."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cases import calendar, clocks
from cases.clocks import Clock, ClockRefused, ClockState, Urgency
from cases.limits import Unit
from cases.terms import count, term

DAYS = st.dates(date(2019, 1, 1), date(2026, 6, 30))
ONE_DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def no_overrides() -> Iterator[None]:
    before = calendar.set_override_source(None)
    yield
    calendar.set_override_source(before)


def running(code: str, start: date | datetime, length: int | None = None) -> Clock:
    limit = term(code)
    return clocks.started(clocks.waiting(limit.unit, roll=limit.rolls), start, count(code, start, length=length))


def test_a_clock_waits_for_service_then_runs_then_lapses() -> None:
    clock = clocks.waiting(Unit.NATURAL_DAYS, roll=True)
    assert clocks.state_on(clock, date(2023, 9, 16)) is ClockState.WAITING
    clock = running("TL-HAZ-01", date(2023, 9, 16), 15)
    assert clocks.state_on(clock, date(2023, 10, 7)) is ClockState.RUNNING
    assert clocks.state_on(clock, date(2023, 10, 8)) is ClockState.LAPSED
    assert clocks.days_late(clock, date(2023, 10, 10)) == 3


def test_a_clock_met_is_met_late_or_in_time() -> None:
    clock = running("TL-ENF-25", date(2023, 3, 1))
    in_time, late = clocks.met(clock, date(2023, 3, 16)), clocks.met(clock, date(2023, 3, 20))
    assert clocks.state_on(in_time, date(2023, 4, 1)) is ClockState.MET
    assert clocks.days_late(in_time, date(2023, 4, 1)) == 0
    assert clocks.state_on(late, date(2023, 3, 18)) is ClockState.LAPSED
    assert clocks.days_late(late, date(2023, 4, 1)) == 4


def test_hours_lapse_by_the_minute() -> None:
    clock = running("TL-ENF-14", datetime(2023, 11, 10, 18))
    assert clocks.state_on(clock, datetime(2023, 11, 11, 18)) is ClockState.RUNNING
    assert clocks.state_on(clock, datetime(2023, 11, 11, 18, 1)) is ClockState.LAPSED
    with pytest.raises(ClockRefused):
        clocks.paused(clock, date(2023, 11, 11), "鉴定中")


def test_a_date_fixed_by_an_officer_rolls_like_a_counted_one() -> None:
    clock = clocks.started_until(clocks.waiting(Unit.NATURAL_DAYS, roll=True), date(2023, 9, 16), date(2023, 10, 1))
    assert (clock.raw, clock.due) == (date(2023, 10, 1), date(2023, 10, 7))
    with pytest.raises(ClockRefused):
        clocks.started_until(clock, date(2023, 9, 16), date(2023, 9, 16))


def test_an_extension_is_later_and_keeps_the_original() -> None:
    clock = running("TL-HAZ-01", date(2023, 9, 16), 15)
    longer = clocks.extended_until(clock, date(2023, 11, 4))
    assert (longer.original_due, longer.raw, longer.due) == (date(2023, 10, 7), date(2023, 11, 4), date(2023, 11, 6))
    with pytest.raises(ClockRefused):
        clocks.extended_until(clock, date(2023, 10, 7))
    assert clocks.extended_by(running("TL-INF-02", date(2023, 3, 1)), 20).due == calendar.add_working_days(date(2023, 3, 1), 40)


def test_a_clock_moved_into_a_year_without_notice_is_provisional() -> None:
    order, review = running("TL-HAZ-01", date(2026, 12, 1), 15), running("TL-ENF-22", date(2026, 12, 21))
    assert not order.provisional
    assert not review.provisional
    assert clocks.extended_until(order, date(2027, 1, 15)).provisional
    assert clocks.extended_by(review, 5).provisional
    assert clocks.resumed(clocks.paused(review, date(2026, 12, 25), "鉴定中"), date(2027, 1, 15)).provisional
    decision = running("TL-ENF-08", date(2026, 12, 1))
    assert not clocks.resumed(clocks.paused(decision, date(2026, 12, 25), "鉴定中"), date(2027, 1, 15)).provisional


def test_what_cannot_be_paused() -> None:
    clock = running("TL-ENF-12", date(2023, 9, 5))
    for day in (date(2023, 9, 4), date(2023, 10, 6)):
        with pytest.raises(ClockRefused):
            clocks.paused(clock, day, "鉴定中")
    still = clocks.paused(clock, date(2023, 9, 11), "鉴定中")
    with pytest.raises(ClockRefused):
        clocks.paused(still, date(2023, 9, 12), "鉴定中")
    once = clocks.resumed(still, date(2023, 9, 20))
    with pytest.raises(ClockRefused):
        clocks.paused(once, date(2023, 9, 20), "鉴定中")
    with pytest.raises(ClockRefused):
        clocks.resumed(once, date(2023, 9, 21))
    with pytest.raises(ClockRefused):
        clocks.extended_by(clocks.met(once, date(2023, 9, 25)), 30)


def test_a_pause_from_the_day_of_seizure_does_not_count_that_day_twice() -> None:
    clock = clocks.paused(running("TL-ENF-12", date(2023, 9, 5)), date(2023, 9, 5), "鉴定中")
    assert clocks.resumed(clock, date(2023, 9, 10)).due == date(2023, 10, 10)


def test_a_pause_on_the_rest_days_at_the_end_leaves_a_day_to_act() -> None:
    clock = clocks.paused(running("TL-HAZ-01", date(2023, 9, 16), 15), date(2023, 10, 3), "复议期间")
    assert clocks.resumed(clock, date(2023, 10, 20)).due == date(2023, 10, 25)


@given(DAYS, st.integers(5, 60), st.integers(1, 60), st.integers(0, 90))
def test_natural_days_move_by_the_length_of_the_pause(start: date, length: int, offset: int, span: int) -> None:
    assume(offset <= length)
    clock = clocks.started(clocks.waiting(Unit.NATURAL_DAYS), start, calendar.count_days(start, length, roll=False))
    since = start + timedelta(days=offset)
    after = clocks.resumed(clocks.paused(clock, since, "鉴定中"), since + timedelta(days=span - 1))
    assert after.due == start + timedelta(days=length + span)
    assert after.original_due == clock.due


@given(DAYS, st.integers(1, 20), st.integers(0, 30), st.integers(0, 40))
def test_working_days_of_a_pause_are_not_counted(start: date, length: int, offset: int, span: int) -> None:
    clock = clocks.started(clocks.waiting(Unit.WORKING_DAYS), start, calendar.count_working_days(start, length))
    since = start + timedelta(days=offset)
    assume(since <= clock.due)
    last = since + timedelta(days=span)
    after = clocks.resumed(clocks.paused(clock, since, "鉴定中"), last)
    left, on = length, start
    while left:
        on += ONE_DAY
        left -= calendar.is_working_day(on) and not since <= on <= last
    assert after.due == on


@given(DAYS, st.integers(10, 60), st.integers(1, 9), st.integers(1, 10), st.integers(1, 10), st.booleans())
def test_a_pause_cut_in_two_is_the_same_pause(start: date, length: int, at: int, one: int, two: int, roll: bool) -> None:
    clock = clocks.started(clocks.waiting(Unit.NATURAL_DAYS, roll=roll), start, calendar.count_days(start, length, roll=roll))
    first = start + timedelta(days=at)
    middle, last = first + timedelta(days=one - 1), first + timedelta(days=one + two - 1)
    whole = clocks.resumed(clocks.paused(clock, first, "鉴定中"), last)
    half = clocks.resumed(clocks.paused(clock, first, "鉴定中"), middle)
    cut = clocks.resumed(clocks.paused(half, middle + ONE_DAY, "鉴定中"), last)
    assert (whole.raw, whole.due) == (cut.raw, cut.due)
    assert cut.due is not None
    assert cut.due > last
    assert not roll or calendar.is_working_day(cut.due)


@given(DAYS, st.integers(1, 90), st.booleans(), st.integers(0, 200))
def test_a_clock_is_in_one_state_each_day_and_lapses_once(start: date, length: int, roll: bool, later: int) -> None:
    clock = clocks.started(clocks.waiting(Unit.NATURAL_DAYS, roll=roll), start, calendar.count_days(start, length, roll=roll))
    day = start + timedelta(days=later)
    late = clocks.days_late(clock, day)
    assert (clocks.state_on(clock, day) is ClockState.LAPSED) is (late > 0)
    assert (clocks.urgency(clock.due, day) is Urgency.OVERDUE) is (late > 0)
    assert str(clocks.words(clock, day, "zh-hans")).startswith("逾期" if late else ("今天" if day == clock.due else "剩"))


def test_the_words_of_a_page() -> None:
    reinspection = running("TL-HAZ-09", date(2023, 6, 14))
    assert str(clocks.words(reinspection, date(2023, 6, 14), "zh-hans")) == "剩 2 个工作日 · 6月16日到期"
    assert str(clocks.words(reinspection, date(2023, 6, 16), "zh-hans")) == "今天到期 · 6月16日到期"
    assert str(clocks.words(reinspection, date(2023, 6, 19), "zh-hans")) == "逾期 3 天"
    assert str(clocks.words(reinspection, date(2023, 6, 15), "en")) == "1 working day left · due 2023-06-16"
    seizure = clocks.paused(running("TL-ENF-12", date(2023, 9, 5)), date(2023, 9, 11), "鉴定中")
    assert str(clocks.words(seizure, date(2023, 9, 12), "zh-hans")) == "已中止：鉴定中"
    assert str(clocks.words(clocks.waiting(Unit.MONTHS), date(2023, 9, 12), "zh-hans")) == "待送达起算"
    fine = clocks.met(running("TL-ENF-25", date(2023, 3, 1)), date(2023, 3, 20))
    assert str(clocks.words(fine, date(2023, 4, 1), "zh-hans")) == "逾期 4 天后办结 · 3月20日"


def test_the_words_of_a_provisional_clock_name_year_and_doubt() -> None:
    clock = running("TL-ENF-25", date(2026, 12, 28))
    assert str(clocks.words(clock, date(2026, 12, 28), "zh-hans")) == "剩 15 天 · 2027年1月12日到期 · 暂估"


def test_the_words_of_hours() -> None:
    clock = running("TL-ENF-14", datetime(2023, 11, 10, 18))
    assert str(clocks.words(clock, datetime(2023, 11, 11, 15, 30), "zh-hans")) == "剩 2 小时 · 11月11日 18:00到期"
    assert str(clocks.words(clock, datetime(2023, 11, 11, 17, 30), "zh-hans")) == "剩 30 分钟 · 11月11日 18:00到期"
    assert str(clocks.words(clock, datetime(2023, 11, 11, 20, 30), "zh-hans")) == "逾期 3 小时"


def test_the_groups_of_a_work_list() -> None:
    today = date(2023, 6, 14)
    groups = [clocks.urgency(today + timedelta(days=shift), today) for shift in (-1, 0, 1, 7, 8)]
    assert groups == [Urgency.OVERDUE, Urgency.TODAY, Urgency.WEEK, Urgency.WEEK, Urgency.LATER]
