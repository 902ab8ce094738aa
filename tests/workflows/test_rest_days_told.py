"""When the calendar changes, the tasks follow their clocks, and exactly those are told who work on the case."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import transaction

from cases import calendar, rest_days, services
from cases.calendar import DayOverride as Day
from cases.models import Case, Deadline, Notice
from cases.rest_days import Change
from foundation import clock, jobs
from permissions.models import Account
from tests.cast import Town
from tests.specimen import terms
from tests.specimen.play import clock_of, letter, matter, waiting
from workflows.engine import acts
from workflows.engine.messages import DAYS_JOB

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def enter(day: dt.date, by: Account) -> None:
    with transaction.atomic():
        rest_days.enter(Change(None, Day(day, False, "停工", "县政府通知")), by=by)
    calendar.forget()
    jobs.run_due()


def told(case: Case) -> dict[Account, str]:
    rows = Notice.objects.filter(case=case, key__startswith=DAYS_JOB).select_related("account")
    return {row.account: row.body for row in rows}


@pytest.fixture
def case(town: Town) -> Case:
    found = matter(town)
    jobs.run_due()
    return found


def test_the_task_follows_its_clock_and_its_handlers_are_told_of_both_days(town: Town, case: Case) -> None:
    untouched = letter(town)
    row = clock_of(case, terms.WEIGH)
    before = row.due_on
    assert before is not None
    enter(before, town.administrator)
    row.refresh_from_db()
    assert row.due_on is not None and row.due_on > before
    task = waiting(case, "weigh")
    assert (task.due_on, task.due_sort) == (row.due_on, row.due_on)
    assert set(told(case)) == {town.inspector}
    words = told(case)[town.inspector]
    for day in (before, row.due_on):
        assert f"{day.year}年{day.month}月{day.day}日" in words
    assert row.title in words and "停工" in words
    assert not told(untouched)
    jobs.Job.objects.filter(kind=DAYS_JOB).update(state="promised", finished_at=None)
    jobs.run_due()
    assert Notice.objects.filter(key__startswith=DAYS_JOB).count() == 1, "nobody is told twice"


def test_the_unit_is_told_of_its_own_clocks_alone(town: Town, case: Case) -> None:
    row = clock_of(case, terms.PAY)
    with transaction.atomic():
        services.start_deadlines([row], clock.today())
        weigh = clock_of(case, terms.WEIGH)
        Deadline.objects.filter(pk=weigh.pk).update(starts_on=row.starts_on, length=11)
        weigh.refresh_from_db()
    assert row.due_on is not None
    enter(row.due_on, town.administrator)
    words = told(case)
    assert set(words) == {town.inspector, town.unit_account}
    assert row.title in words[town.unit_account] and weigh.title not in words[town.unit_account]


def test_whoever_enters_the_day_knows_it_and_is_not_told(town: Town, case: Case) -> None:
    row = clock_of(case, terms.WEIGH)
    assert row.due_on is not None
    enter(row.due_on, town.inspector)
    assert not told(case)


def test_what_has_to_be_examined_reaches_the_section_head_too(town: Town, case: Case) -> None:
    row = clock_of(case, terms.WEIGH)
    assert row.due_on is not None
    with clock.at(dt.datetime.combine(calendar.roll_forward(row.due_on + dt.timedelta(days=1)), dt.time(9), clock.ZONE)):
        acts.lapse(row.pk)
        row.refresh_from_db()
        assert row.state == "lapsed"
        jobs.run_due()
        enter(row.due_on, town.administrator)
        row.refresh_from_db()
        words = told(case)
        assert row.state == "lapsed" and row.due_on == clock.today()
        assert {town.inspector, town.head} <= set(words) and town.unit_account not in words
        assert "核查" in words[town.head]
        assert not acts.lapse(row.pk), "it does not run out twice"
