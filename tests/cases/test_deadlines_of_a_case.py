"""Clocks of a case: waiting for service, running, extended, paused, met, lapsed; earlier values stay; recount after a notice."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import transaction

from cases import calendar, services, tasks
from cases.deadlines import NewDeadline
from cases.models import Case, DayOverride, Deadline
from cases.signals import deadlines_moved
from foundation import audit, clock
from foundation.refusals import Refusal

from .conftest import statements

S = Deadline.State


@pytest.fixture(autouse=True)
def _atomic(db: None) -> object:
    calendar.is_working_day(date(2023, 1, 1))  # the bureau's days of a year are read once in a while, not in every act
    with transaction.atomic():
        yield


def test_a_clock_waits_for_service_and_then_counts_from_it(case: Case) -> None:
    with statements(1):
        order, entry = services.create_deadlines(
            case, [NewDeadline("TL-HAZ-01", length=15), NewDeadline("TL-HAZ-09", starts_on=date(2023, 9, 27))]
        )
    assert (order.state, order.due_on, order.starts_on) == (S.WAITING, None, None)
    assert (entry.state, entry.due_on) == (S.RUNNING, date(2023, 10, 7)), "28 September and the make-up day of 7 October"
    assert case.next_due == date(2023, 10, 7)
    with statements(1):
        services.start_deadline(order, date(2023, 9, 14))
    order.refresh_from_db()
    assert (order.state, order.due_on, order.original_due_on) == (S.RUNNING, date(2023, 10, 7), date(2023, 10, 7)), "29 Sep rolls"
    assert case.next_due == date(2023, 10, 7)
    services.start_deadline(order, date(2023, 9, 20))
    assert order.starts_on == date(2023, 9, 14), "a second service does not start it again"


def test_a_day_fixed_by_the_officer_is_the_last_day_and_rolls_from_a_rest_day(case: Case) -> None:
    friday, saturday, past = services.create_deadlines(
        case, [NewDeadline("TL-HAZ-01", due_on=day) for day in (date(2023, 6, 30), date(2023, 7, 1), date(2023, 6, 13))]
    )
    services.start_deadlines([friday, saturday], date(2023, 6, 13))
    assert (friday.due_on, friday.fixed_due_on) == (date(2023, 6, 30), date(2023, 6, 30))
    assert (saturday.raw_due_on, saturday.due_on) == (date(2023, 7, 1), date(2023, 7, 3))
    with pytest.raises(Refusal, match="E-DEADLINE-BEFORE"):
        services.start_deadline(past, date(2023, 6, 13))


def test_an_extension_keeps_the_earlier_value_and_cannot_shorten(case: Case) -> None:
    (order,) = services.create_deadlines(case, [NewDeadline("TL-HAZ-01", starts_on=date(2023, 6, 1), due_on=date(2023, 6, 15))])
    with pytest.raises(Refusal, match="E-DEADLINE-EARLIER"):
        services.extend_deadline(order, due_on=date(2023, 6, 15), on=date(2023, 6, 10), reason="天气", by=None)
    with statements(2):
        services.extend_deadline(order, due_on=date(2023, 7, 14), on=date(2023, 6, 10), reason="天气", by=None)
    order.refresh_from_db()
    assert (order.state, order.due_on, order.original_due_on) == (S.EXTENDED, date(2023, 7, 14), date(2023, 6, 15))
    change = order.changes.get()
    assert (change.kind, change.due_before, change.due_after, change.reason) == (
        "extended", date(2023, 6, 15), date(2023, 7, 14), "天气",
    )  # fmt: skip


def test_days_of_an_appraisal_are_not_counted(case: Case) -> None:
    """rules_for_tests A9: seized on 5 September, 30 days, test from 11 to 20 September inclusive."""
    (seizure,) = services.create_deadlines(case, [NewDeadline("TL-ENF-12", starts_on=date(2023, 9, 5))])
    assert seizure.due_on == date(2023, 10, 5)
    services.pause([seizure], on=date(2023, 9, 11), reason="鉴定", by=None)
    assert (seizure.state, seizure.words.state) == (S.PAUSED, "paused")
    with pytest.raises(Refusal, match="E-DEADLINE-STATE"):
        services.pause([seizure], on=date(2023, 9, 12), reason="鉴定", by=None)
    services.resume([seizure], on=date(2023, 9, 21), reason="鉴定结束", by=None)
    seizure.refresh_from_db()
    assert (seizure.state, seizure.due_on, seizure.paused_from) == (S.RUNNING, date(2023, 10, 15), None)
    assert [change.kind for change in seizure.changes.all()] == ["paused", "resumed"]


def test_met_lapsed_and_ended_are_one_statement_each_and_final(case: Case) -> None:
    rows = services.create_deadlines(case, [NewDeadline("TL-HAZ-04", starts_on=date(2023, 6, 1))] * 3)
    with statements(1):
        services.meet(rows[:2], on=date(2023, 6, 5), reason="已复查")
    services.lapse(rows[2:])
    assert [row.state for row in Deadline.objects.order_by("pk")] == [S.MET, S.MET, S.LAPSED]
    services.keep_next_due(case, rows)
    assert case.next_due is None
    with statements(1):
        services.meet(rows[2:], on=date(2023, 6, 20))
    late = Deadline.objects.get(pk=rows[2].pk)
    assert (late.state, late.lapsed_on, late.met_on, late.days_late) == (S.MET_LATE, date(2023, 6, 13), date(2023, 6, 20), 8)
    assert not late.is_open and not Deadline.objects.open().exists() and not Deadline.objects.past_due(date(2024, 1, 1)).exists()
    with pytest.raises(Refusal, match="E-DEADLINE-STATE"):
        services.end(rows, reason="撤销")
    with pytest.raises(Refusal, match="E-DEADLINE-STATE"):
        services.extend_deadline(rows[0], due_on=date(2024, 1, 1), on=date(2023, 6, 5), reason="x", by=None)


@pytest.mark.parametrize(
    ("swept", "met_on", "expected"),
    [
        (False, date(2023, 6, 12), (S.MET, None)),
        (False, date(2023, 6, 13), (S.MET_LATE, 1)),
        (True, date(2023, 6, 22), (S.MET_LATE, 10)),
        (True, date(2023, 6, 12), (S.MET, None)),
    ],
)
def test_late_is_by_the_legal_day_whether_the_sweep_came_or_not(
    case: Case, swept: bool, met_on: date, expected: tuple[str, int | None]
) -> None:
    (row,) = services.create_deadlines(case, [NewDeadline("TL-HAZ-04", starts_on=date(2023, 6, 1))])
    if swept:
        services.lapse([row])
    services.meet([row], on=met_on)
    row.refresh_from_db()
    assert (row.state, row.days_late) == expected
    services.reopen([row], reason="撤回")
    row.refresh_from_db()
    assert (row.state, row.met_on, row.days_late) == (S.LAPSED if swept else S.RUNNING, None, None)


def test_a_clock_that_stands_still_is_met_in_time_and_hours_are_late_by_the_hour(case: Case) -> None:
    start = clock.now().replace(2023, 9, 5, 1, 0, 0, 0)
    seizure, report = services.create_deadlines(
        case, [NewDeadline("TL-ENF-12", starts_on=date(2023, 9, 5)), NewDeadline("TL-HAZ-08", starts_at=start, length=24)]
    )
    services.pause([seizure], on=date(2023, 9, 11), reason="鉴定", by=None)
    services.meet([seizure], on=date(2023, 12, 1))
    assert (seizure.state, seizure.days_late) == (S.MET, None)
    services.meet([report], on=date(2023, 9, 6), at=start + timedelta(hours=25))
    assert (report.state, report.days_late) == (S.MET_LATE, 1)


def test_the_sweep_sees_only_ticking_clocks_whose_last_day_is_over(case: Case) -> None:
    late, today, waiting = services.create_deadlines(
        case,
        [
            NewDeadline("TL-HAZ-04", starts_on=date(2023, 6, 1)),
            NewDeadline("TL-HAZ-04", starts_on=date(2023, 6, 3)),
            NewDeadline("TL-HAZ-01", length=15),
        ],
    )
    assert list(Deadline.objects.past_due(date(2023, 6, 13))) == [late]
    assert (late.due_on, today.due_on) == (date(2023, 6, 12), date(2023, 6, 13)) and waiting.due_on is None


def test_hours_run_from_the_hour(case: Case) -> None:
    start = clock.now().replace(2023, 8, 1, 1, 0, 0, 0)
    (report,) = services.create_deadlines(case, [NewDeadline("TL-HAZ-08", starts_at=start, length=24)])
    report.refresh_from_db()
    assert report.due_at is not None and (report.due_at - start).total_seconds() == 24 * 3600


def test_hours_run_out_at_their_hour_and_days_with_their_day(case: Case) -> None:
    start = clock.now().replace(2023, 8, 1, 1, 0, 0, 0)
    hours, days = services.create_deadlines(
        case, [NewDeadline("TL-HAZ-08", starts_at=start, length=24), NewDeadline("TL-HAZ-04", starts_on=date(2023, 7, 23))]
    )
    assert hours.due_on == days.due_on == date(2023, 8, 2)
    for moment, over in ((hours.due_at, []), (hours.due_at + timedelta(minutes=1), [hours])):
        with clock.at(moment):
            assert list(Deadline.objects.past_due(clock.today(), clock.now())) == over
            assert [row.has_run_out for row in (hours, days)] == [row in over for row in (hours, days)]
    with clock.at(date(2023, 8, 3)):
        assert hours.has_run_out and days.has_run_out
    services.lapse([hours, days])
    assert (hours.lapsed_on, days.lapsed_on) == (date(2023, 8, 2), date(2023, 8, 3))


def test_what_had_not_run_out_runs_on_to_its_last_day(case: Case) -> None:
    (row,) = services.create_deadlines(case, [NewDeadline("TL-HAZ-04", starts_on=date(2023, 6, 1))])
    with pytest.raises(Refusal, match="E-DEADLINE-STATE"):
        services.take_back_lapse([row], reason="期限内寄出")
    services.lapse([row])
    services.take_back_lapse([row], reason="期限内寄出")
    row.refresh_from_db()
    assert (row.state, row.due_on, row.lapsed_on) == (S.RUNNING, date(2023, 6, 12), None)


def test_a_provisional_day_is_recounted_when_the_notice_comes(case: Case) -> None:
    (order,) = services.create_deadlines(case, [NewDeadline("TL-HAZ-09", starts_on=date(2030, 9, 27))])
    assert (order.due_on, order.provisional) == (date(2030, 10, 4), True), "30 September, then 4 October after the statutory days"
    case.save(update_fields=["next_due"])
    moved: list[Deadline] = []

    def follow(deadlines: list[Deadline], **_words: object) -> None:
        moved.extend(deadlines)

    deadlines_moved.connect(follow)
    try:
        for day in (4, 7):
            DayOverride.objects.create(
                date=date(2030, 10, day), is_working=False, name="国庆节", source="国办发明电〔2029〕1号", notice_year=2030
            )
        assert tasks.recount_provisional() == 1
    finally:
        deadlines_moved.disconnect(follow)
    order.refresh_from_db()
    case.refresh_from_db()
    assert (order.due_on, order.provisional, order.original_due_on) == (date(2030, 10, 8), False, date(2030, 10, 4))
    assert case.next_due == date(2030, 10, 8)
    assert [each.pk for each in moved] == [order.pk]
    change = order.changes.get()
    assert (change.kind, change.due_before, change.due_after) == ("recounted", date(2030, 10, 4), date(2030, 10, 8))
    assert audit.history(case).last().act == "recount"
    assert tasks.recount_provisional() == 0, "nothing is left to count"
