"""What a flow says beside its nodes: whom it reminds of what comes, and who reads what waits for his office."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest

from cases.models import Case, CaseDuty, Notice
from foundation import clock
from permissions.models import Account, Appointment
from permissions.roles import Role
from tests.cast import LONG_AGO, Town, build_town
from workflows.engine import observing, reminding

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 3, 18)


@pytest.fixture
def town() -> Any:
    with clock.at(dt.datetime.combine(TODAY, dt.time(9), clock.ZONE)):
        yield build_town()


def a_case(town: Town) -> Case:
    return Case.objects.create(
        process="enforcement", number="XS-2026-00001", title="某案", state="clue", region=town.chengui, township=town.chengui,
        place="石桥镇", opened_by=town.inspector, opened_on=TODAY, created_at=clock.now(), updated_at=clock.now(),
    )  # fmt: skip


def test_each_is_reminded_once_of_a_thing_and_its_day(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    case, people = a_case(town), (town.inspector.pk, town.colleague.pk, town.inspector.pk)
    days: list[str] = ["meeting1:20260319"]
    flow = SimpleNamespace(
        reminds=lambda day: [reminding.Reminder(case, event, f"明日开会（{day:%d}日提醒）", people) for event in days]
    )
    monkeypatch.setattr(reminding, "flows", lambda: [flow, SimpleNamespace(reminds=None)])
    assert reminding.remind() == reminding.remind() == 1
    told = Notice.objects.filter(case=case)
    assert sorted(told.values_list("account", "title")) == sorted((key, "明日开会（18日提醒）") for key in set(people))
    days[:] = ["meeting1:20260326"]
    reminding.remind()
    assert told.count() == 4, "put off, it is told again"


def test_whoever_comes_to_an_office_reads_what_waits_for_it_and_nothing_else(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    waits, other = a_case(town), Case.objects.create(
        process="enforcement", number="XS-2026-00002", title="另一案", state="clue", region=town.chengui, township=town.chengui,
        place="石桥镇", opened_by=town.inspector, opened_on=TODAY, created_at=clock.now(), updated_at=clock.now(),
    )  # fmt: skip
    flow = SimpleNamespace(observed_by=None, read_by={Role.CLERK: lambda day: [waits] if day == TODAY else []})
    monkeypatch.setattr(observing, "flows", lambda: [flow])
    clerk = Account.objects.create_user("C001", "demo-password", name="书记员", officer_no="C001")
    Appointment.objects.create(account=clerk, role=Role.CLERK, region=town.county, valid_from=LONG_AGO)
    held = CaseDuty.objects.filter(user=clerk, permission__codename="view_case")
    assert [row.content_object_id for row in held] == [waits.pk] and other.pk != waits.pk
    assert observing.name_newcomers() == 0, "he is named already"
