"""A rest day entered later moves every open clock that was counted over it, and no other; what is over stays over."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from cases import calendar, rest_days, services, tasks, terms
from cases.calendar import DayOverride as Day
from cases.limits import Term, Unit
from cases.models import Case, DayOverride, Deadline
from cases.rest_days import Change, Fate
from cases.services import NewDeadline
from cases.signals import days_changed, deadlines_moved
from foundation import audit, clock, jobs
from foundation.refusals import Refusal
from permissions.models import Account

from .conftest import ADMINISTRATOR, INSPECTOR

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("specimen_words")]

# 5 June 2023 is a Monday, 15 June a Thursday; 22 and 23 June are the Dragon Boat Festival, Sunday 25 June is worked for it.
START, TODAY = date(2023, 6, 5), date(2023, 6, 15)


def _back(limit: Term, event: date, length: int | None) -> calendar.Counted:
    return calendar.count_back_working_days(event, length or 3, clear=False)


WORKING = Term("TL-TEST-01", "样本工作日期限", None, Unit.WORKING_DAYS, "agency", configurable=True)
ROLLING = Term("TL-TEST-02", "样本自然日期限", None, Unit.NATURAL_DAYS, "enterprise", rolls=True, configurable=True)
PLAIN = Term("TL-TEST-03", "样本不顺延期限", None, Unit.NATURAL_DAYS, "agency", configurable=True)
BEFORE = Term("TL-TEST-04", "样本会前期限", None, Unit.WORKING_DAYS, "agency", configurable=True, counts=_back)
HOURS = Term("TL-TEST-05", "样本小时期限", 24, Unit.HOURS, "agency")
LIMITS = (WORKING, ROLLING, PLAIN, BEFORE, HOURS)


@pytest.fixture(autouse=True)
def _fifteenth_of_june() -> Iterator[None]:
    terms.declare(*LIMITS)
    calendar.forget()
    with clock.at(datetime(2023, 6, 15, 10, tzinfo=clock.ZONE)):
        yield
    calendar.forget()
    for limit in LIMITS:
        del terms.TERMS[limit.code]


def on(month: int, day: int, *, worked: bool = False, name: str = "停工", **words: Any) -> Day:
    return Day(date(2023, month, day), worked, name, "县政府通知", **words)


def june(day: int) -> date:
    return date(2023, 6, day)


def running(case: Case, limit: Term, length: int | None = None, start: date = START, **words: Any) -> Deadline:
    with transaction.atomic():
        (row,) = services.create_deadlines(case, [NewDeadline(limit, starts_on=start, length=length, **words)])
        case.save(update_fields=["next_due"])
    return row


def enter(after: Day | None, before: Day | None = None, **words: Any) -> list[rest_days.Shift]:
    with transaction.atomic():
        found = rest_days.enter(Change(before, after), by=None, **words)
    calendar.forget()
    return found


def found_for(row: Deadline, after: Day | None, before: Day | None = None) -> tuple[Fate, date, date] | None:
    """What the list says of one clock before anything is done."""
    return next(
        ((each.fate, each.before, each.after) for each in rest_days.shifts(Change(before, after)) if each.deadline == row), None
    )


@pytest.mark.parametrize(
    ("limit", "length", "day", "was", "becomes"),
    [
        (WORKING, 10, on(6, 16), 19, 20),
        (WORKING, 10, on(6, 19), 19, 20),  # its last day itself
        (WORKING, 10, on(6, 20), 19, None),  # the day after it
        (WORKING, 10, on(6, 5), 19, None),  # the day it starts on, which is not counted
        (WORKING, 10, on(6, 6), 19, 20),  # the first that is
        (WORKING, 10, on(6, 17), 19, None),  # a Saturday is a rest day already
        (WORKING, 10, on(6, 17, worked=True), 19, 17),  # and is worked from now on
        (WORKING, 12, on(6, 22, worked=True), 21, None),
        (WORKING, 13, on(6, 22, worked=True), 25, 22),
        (WORKING, 13, on(6, 25), 25, 26),
        (ROLLING, 11, on(6, 16), 16, 19),
        (ROLLING, 11, on(6, 14), 16, None),  # natural days in between are counted whatever they are
        (ROLLING, 12, on(6, 17, worked=True), 19, 17),  # no rest day any more: no roll
        (ROLLING, 12, on(6, 19), 19, 20),  # the roll goes on
        (PLAIN, 11, on(6, 16), 16, None),
    ],
)  # fmt: skip
def test_a_day_moves_the_clocks_that_it_counts_in(
    case: Case, limit: Term, length: int, day: Day, was: int, becomes: int | None
) -> None:
    row = running(case, limit, length)
    assert row.due_on == june(was)
    shown = found_for(row, day)
    assert shown == (None if becomes is None else (Fate.MOVES, june(was), june(becomes)))
    row.refresh_from_db()
    assert row.due_on == june(was) and not DayOverride.objects.exists(), "the list alone changes nothing"
    enter(day)
    row.refresh_from_db()
    case.refresh_from_db()
    assert row.due_on == case.next_due == june(becomes or was)
    assert row.original_due_on == june(was)
    with calendar.supposing(rest_days.overrides_of):
        assert calendar.is_working_day(day.date) is day.is_working
    # Taken out again, the clock is where it was.
    enter(None, day)
    row.refresh_from_db()
    assert row.due_on == june(was)


def test_a_limit_before_an_event_moves_to_the_other_side(case: Case) -> None:
    row = running(case, BEFORE, 3, start=june(21))
    assert row.due_on == june(16)
    assert found_for(row, on(6, 15)) is None and found_for(row, on(6, 21)) is None
    assert found_for(row, on(6, 19)) == (Fate.MOVES, june(16), TODAY)
    enter(on(6, 19))
    row.refresh_from_db()
    assert row.due_on == TODAY


def test_extended_and_paused_clocks_move_and_those_that_wait_or_run_in_hours_do_not(
    case: Case, officer: Callable[[int], Account]
) -> None:
    extended, paused, resumed = (running(case, WORKING, 5) for _ in range(3))
    with transaction.atomic():
        services.extend_deadline(extended, due_on=june(20), on=june(12), reason="延期", by=officer(INSPECTOR))
        services.pause([paused, resumed], on=june(8), reason="鉴定", by=officer(INSPECTOR))
        services.resume([resumed], on=june(14), reason="鉴定完毕", by=officer(INSPECTOR))
        hours, waiting = services.create_deadlines(
            case,
            [NewDeadline(HOURS, starts_at=datetime(2023, 6, 15, 20, tzinfo=clock.ZONE)), NewDeadline(WORKING, length=5)],
        )
    assert (extended.due_on, paused.due_on, resumed.due_on) == (june(20), june(12), june(16))
    assert found_for(extended, on(6, 20)) == (Fate.MOVES, june(20), june(21))
    assert found_for(extended, on(6, 16)) is None, "an extension holds as approved"
    assert found_for(paused, on(6, 12)) == (Fate.MOVES, june(12), june(13))
    assert found_for(resumed, on(6, 16)) == (Fate.MOVES, june(16), june(19))
    assert found_for(hours, on(6, 16)) is None and found_for(waiting, on(6, 16)) is None
    enter(on(6, 16))
    paused.refresh_from_db()
    resumed.refresh_from_db()
    assert (paused.state, paused.due_on, resumed.due_on) == ("paused", june(12), june(19))


def test_no_clock_moves_to_a_day_that_is_over(case: Case) -> None:
    """Who was told a last day by the bureau may rely on it."""
    told, today = running(case, WORKING, 8), running(case, WORKING, 9)
    assert (told.due_on, today.due_on) == (TODAY, june(16))
    worked = on(6, 10, worked=True)
    assert found_for(told, worked) == (Fate.KEPT, TODAY, june(14))
    assert found_for(today, worked) == (Fate.MOVES, june(16), TODAY)
    enter(worked)
    told.refresh_from_db()
    today.refresh_from_db()
    assert (told.due_on, today.due_on) == (TODAY, TODAY) and not told.changes.exists()


def test_a_clock_that_ran_out_too_early_stays_run_out_by_the_right_day(case: Case) -> None:
    early, rightly = running(case, WORKING, 7), running(case, WORKING, 6)
    with transaction.atomic():
        services.lapse([early, rightly])
    assert (early.due_on, rightly.due_on, early.lapsed_on) == (june(14), june(13), TODAY)
    assert found_for(early, on(6, 12)) == (Fate.LAPSED, june(14), TODAY)
    assert found_for(rightly, on(6, 12)) is None, "late by either calendar"
    enter(on(6, 12))
    early.refresh_from_db()
    rightly.refresh_from_db()
    assert (early.state, early.due_on, early.lapsed_on) == ("lapsed", TODAY, june(16))
    assert (rightly.state, rightly.due_on, rightly.lapsed_on) == ("lapsed", june(13), june(14))
    with transaction.atomic():
        services.meet([early, rightly], on=TODAY)
    early.refresh_from_db()
    rightly.refresh_from_db()
    assert (early.state, rightly.state, rightly.days_late) == ("met", "met_late", 2)


def test_a_clock_that_could_not_act_and_has_not_run_out_after_all_begins_anew(case: Case) -> None:
    early, rightly = running(case, WORKING, 7), running(case, WORKING, 6)
    Deadline.objects.filter(pk__in=[early.pk, rightly.pk]).update(held_up_at=clock.now(), held_up_by="没有接办人员")
    enter(on(6, 12))
    early.refresh_from_db()
    rightly.refresh_from_db()
    assert (early.due_on, early.held_up_at, early.held_up_by) == (TODAY, None, "")
    assert rightly.due_on == june(14) and not rightly.is_held_up, "changed, it is tried anew by the next sweep"


def test_what_was_met_or_ended_does_not_move_and_what_was_met_late_by_mistake_is_shown(case: Case) -> None:
    met, late, later, ended = (running(case, WORKING, 6) for _ in range(4))
    with transaction.atomic():
        services.meet([met], on=june(13))
        services.meet([late], on=june(14))
        services.meet([later], on=TODAY)
        services.end([ended], reason="不再需要")
    day = on(6, 12)
    assert found_for(met, day) is found_for(ended, day) is found_for(later, day) is None
    assert found_for(late, day) == (Fate.MET_LATE, june(13), june(14))
    enter(day)
    for row in (met, late, later, ended):
        row.refresh_from_db()
        assert row.due_on == june(13) and not row.changes.exists()
    assert (late.state, late.days_late) == ("met_late", 1)


def test_a_clock_that_differs_for_another_reason_is_left_alone(case: Case) -> None:
    row = running(case, WORKING, 10)
    Deadline.objects.filter(pk=row.pk).update(due_on=june(30))
    assert found_for(row, on(6, 20)) is None
    assert found_for(row, on(6, 16)) == (Fate.MOVES, june(30), june(20))


def test_the_move_stands_in_the_history_and_reaches_whoever_follows(
    case: Case, new_case: Callable[..., Case], officer: Callable[[int], Account]
) -> None:
    row, other = running(case, WORKING, 10), running(new_case(title="不受影响"), WORKING, 3)
    followed: list[Any] = []

    def follow(**words: Any) -> None:
        followed.append(words.get("deadlines") or (words["case"], [each.deadline for each in words["shifts"]], words["words"]))

    deadlines_moved.connect(follow)
    days_changed.connect(follow)
    try:
        with transaction.atomic():
            rest_days.enter(Change(None, on(6, 16)), by=officer(ADMINISTRATOR))
    finally:
        deadlines_moved.disconnect(follow)
        days_changed.disconnect(follow)
    words = "2023-06-16为休息日：停工，县政府通知"
    assert followed == [[row], (case, [row], words)]
    change = row.changes.get()
    assert (change.kind, change.due_before, change.due_after, change.reason) == ("recounted", june(19), june(20), words)
    assert change.changed_by == officer(ADMINISTRATOR)
    told = audit.history(case).last()
    assert (told.act, told.reason) == ("recount", words) and not audit.history(other.case).filter(act="recount").exists()
    assert audit.history(audit.the_bureau()).last().act == "change_rest_day"


def test_an_altered_day_is_counted_as_it_is_now(case: Case) -> None:
    row = running(case, WORKING, 10)
    enter(on(6, 16))
    row.refresh_from_db()
    assert row.due_on == june(20)
    assert found_for(row, on(6, 16, name="抗洪停工"), on(6, 16)) is None
    enter(on(6, 26), on(6, 16))
    row.refresh_from_db()
    assert row.due_on == june(19) and [each.date for each in DayOverride.objects.all()] == [june(26)]


def test_what_another_process_counted_by_the_old_calendar_is_found_a_minute_later(case: Case) -> None:
    change = Change(None, on(6, 16))
    enter(change.after)
    job = jobs.Job.objects.get(kind=rest_days.JOB)
    assert job.run_after - clock.now() > timedelta(seconds=calendar.OVERRIDES_KEPT_SECONDS)
    with calendar.supposing(change.source(None)):
        late, untouched = running(case, WORKING, 10), running(case, WORKING, 3)
    assert (late.due_on, untouched.due_on) == (june(19), june(8))
    assert tasks.settle_rest_day(job, lambda *_: None) == {"moved": 1}
    late.refresh_from_db()
    assert late.due_on == june(20)
    assert tasks.settle_rest_day(job, lambda *_: None) == {"moved": 0}
    enter(None, change.after)
    late.refresh_from_db()
    assert late.due_on == june(19)
    assert tasks.settle_rest_day(job, lambda *_: None) == {"moved": 0}, "the day was taken out again meanwhile"


def test_only_what_was_seen_is_done(case: Case) -> None:
    day = on(6, 16)
    running(case, WORKING, 10)
    seen = rest_days.digest(rest_days.shifts(Change(None, day)))
    running(case, WORKING, 9)
    with pytest.raises(Refusal, match="E-STALE"):
        enter(day, seen=seen)
    assert not DayOverride.objects.exists()
    enter(day, seen=rest_days.digest(rest_days.shifts(Change(None, day))))
    with pytest.raises(Refusal, match="E-CONFLICT"):
        enter(day)
    with pytest.raises(Refusal, match="E-STALE"):
        enter(None, on(6, 16, name="别的"))


# --- the pages -------------------------------------------------------------------------------------------------------------

DAY = {"date": "2023-06-16", "is_working": "no", "name": "停工", "source": "县政府通知", "notice_year": ""}


def as_(account: Account) -> Client:
    client = Client()
    client.force_login(account, backend="permissions.backends.OfficeAndDutyBackend")
    return client


def test_the_administrator_sees_what_moves_before_it_does_and_nothing_of_the_case(
    case: Case, officer: Callable[[int], Account]
) -> None:
    row, client, url = (
        running(case, WORKING, 10, title="关于张某的内部期限"),
        as_(officer(ADMINISTRATOR)),
        reverse("rest-day-new"),
    )
    assert client.get(url).status_code == 200
    shown = client.post(url, DAY)
    page = shown.content.decode()
    assert shown.status_code == 200 and not DayOverride.objects.exists()
    assert str(case.number) in page and "样本工作日期限" in page and "06-19" in page and "06-20" in page
    assert case.title not in page and "张某" not in page
    done = client.post(url, {**DAY, "confirm": "1", "seen": shown.context["seen"]})
    row.refresh_from_db()
    assert done.status_code == 302 and row.due_on == june(20)
    entered = DayOverride.objects.get()
    assert "停工" in client.get(reverse("rest-days") + "?year=2023").content.decode()
    change = reverse("rest-day-change", args=[entered.pk])
    assert 'value="2023-06-16"' in client.get(change).content.decode()
    shown = client.post(change, {**DAY, "date": "2023-06-19"})
    assert [(each.before, each.after) for each in shown.context["shifts"]] == []
    assert client.post(change, {**DAY, "date": "2023-06-19", "confirm": "1", "seen": shown.context["seen"]}).status_code == 302
    remove = reverse("rest-day-remove", args=[entered.pk])
    shown = client.get(remove)
    assert [(each.before, each.after) for each in shown.context["shifts"]] == [(june(20), june(19))]
    assert client.post(remove, {"confirm": "1", "seen": shown.context["seen"]}).status_code == 302
    row.refresh_from_db()
    assert row.due_on == june(19) and not DayOverride.objects.exists()


def test_a_list_that_has_changed_meanwhile_is_shown_again(case: Case, officer: Callable[[int], Account]) -> None:
    client, url = as_(officer(ADMINISTRATOR)), reverse("rest-day-new")
    seen = client.post(url, DAY).context["seen"]
    row = running(case, WORKING, 10)
    again = client.post(url, {**DAY, "confirm": "1", "seen": seen})
    assert again.status_code == 200 and "E-STALE" in again.content.decode() and not DayOverride.objects.exists()
    assert [each.deadline for each in again.context["shifts"]] == [row]
    assert client.post(url, {**DAY, "confirm": "1"}).status_code == 200 and not DayOverride.objects.exists()
    assert client.post(url, {**DAY, "confirm": "1", "seen": again.context["seen"]}).status_code == 302


def test_a_day_out_of_order_is_refused_at_its_field_and_the_pages_are_the_administrators(
    case: Case, officer: Callable[[int], Account]
) -> None:
    enter(on(6, 16))
    entered = DayOverride.objects.get()
    client, url = as_(officer(ADMINISTRATOR)), reverse("rest-day-new")
    for words, field in (
        ({}, "date"), ({"date": "1800-01-01"}, "date"), ({"date": "9999-12-31"}, "date"), ({"date": "x"}, "date"),
        ({"date": "2023-06-20", "is_working": "maybe"}, "is_working"), ({"date": "2023-06-20", "source": ""}, "source"),
        ({"date": "2023-06-20", "notice_year": "99999"}, "notice_year"),
    ):  # fmt: skip
        answer = client.post(url, {**DAY, **words})
        assert answer.status_code == 422 and field in answer.context["form"].errors, words
    assert client.post(url, {**DAY, "date": "2090-12-31", "notice_year": "2090"}).status_code == 200
    addresses = ["rest-days", "rest-day-new"]
    own = ["rest-day-change", "rest-day-remove"]
    for address in [*map(reverse, addresses), *(reverse(name, args=[entered.pk]) for name in own)]:
        assert as_(officer(INSPECTOR)).get(address).status_code == 403
        assert Client().get(address).status_code == 302
    assert client.get(reverse("rest-day-change", args=[entered.pk + 99])).status_code == 404
