"""The ninety days of a penalty case: told before they end, extended by whom the rule names, shown beside the days of the step (Art.60)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from cases.models import Deadline, Notice
from foundation import clock, jobs
from foundation import settings as bureau
from permissions.models import Account
from tests.enforcement.road import DAY
from tests.enforcement.suspension_road import resume, suspend
from tests.enforcement.whole_road import WholeRoad
from tests.workflows.watch import refused
from workflows.engine.near import tell_what_is_near
from workflows.engine.play import drawn
from workflows.engine.tasks import sweep

pytestmark = pytest.mark.django_db


@pytest.fixture
def begun(whole: WholeRoad) -> WholeRoad:
    whole.begin()
    return whole


def row_of(road: WholeRoad) -> Deadline:
    return Deadline.objects.get(case=road.case, term="TL-ENF-08")


def page(road: WholeRoad, account: Account | None = None) -> str:
    client = Client()
    client.force_login(account or road.town.inspector)
    text: str = client.get(reverse("case", args=[road.case.pk])).content.decode()
    return text


def part(text: str) -> str:
    found = text.partition('id="case_clock"')[2]
    return " ".join(found.partition("</section>")[0].split())


def extend(road: WholeRoad, actor: Account, **changes: Any) -> None:
    answers = {
        "extension_level": "higher", "new_due": row_of(road).due_on + 60 * DAY, "work_done": "已询问三人，委托检测一次。",  # type: ignore[operator]
        "reason": "案情复杂，检测报告尚未作出。", "opinion": "同意延长", "higher_no": "黄应急函〔2026〕8号", "higher_on": road.today,
        "approval": [drawn("上级批复")],
    } | changes  # fmt: skip
    road.do("extend_case", actor, **answers)


def test_ninety_natural_days_from_the_filing_and_no_roll(begun: WholeRoad) -> None:
    assert row_of(begun).due_on == begun.record.filed_on + 90 * DAY == dt.date(2026, 6, 16)  # type: ignore[operator]


@pytest.mark.parametrize("left", [30, 10, 3])
def test_it_is_told_thirty_ten_and_three_days_before(begun: WholeRoad, left: int) -> None:
    due = row_of(begun).due_on
    assert due is not None
    morning = dt.datetime.combine(due - left * DAY, dt.time(9), clock.ZONE)
    with clock.at(morning - DAY):
        tell_what_is_near()
    before = set(Notice.objects.values_list("pk", flat=True))
    with clock.at(morning):
        tell_what_is_near()
    told = set(Notice.objects.exclude(pk__in=before).filter(case=begun.case).values_list("account", flat=True))
    town = begun.town
    assert {town.inspector.pk, town.colleague.pk, town.head.pk, town.leader.pk} <= told


def test_the_higher_agency_extends_it_once_the_head_has_asked(begun: WholeRoad) -> None:
    due = row_of(begun).due_on
    with refused("E-ENF-16", "extension_level"):
        extend(begun, begun.town.leader)
    for name in ("higher_no", "higher_on", "approval"):
        with refused("E-ENF-16", name):
            extend(begun, begun.town.bureau_head, **{name: [] if name == "approval" else ""})
    with refused("E-ENF-16", "new_due"):
        extend(begun, begun.town.bureau_head, new_due=begun.record.filed_on + 181 * DAY)  # type: ignore[operator]
    extend(begun, begun.town.bureau_head)
    assert row_of(begun).due_on == due + 60 * DAY and row_of(begun).state == "extended"  # type: ignore[operator]


def test_behind_its_last_day_it_is_extended_no_more(begun: WholeRoad) -> None:
    with clock.at(clock.now() + 91 * DAY):
        sweep()
        jobs.run_due()
        with refused("E-ENF-16", "new_due"):
            extend(begun, begun.town.bureau_head, new_due=begun.today + 20 * DAY)


def test_the_page_shows_the_days_of_the_case_beside_those_of_the_step(begun: WholeRoad) -> None:
    begun.state(begun.add_evidence())
    begun.propose()
    begun.submit()
    begun.send_on()
    with clock.at(clock.now() + 2 * DAY):
        shown = part(page(begun))
    assert "案件办理期限" in shown and "第2日" in shown and "6月16日到期" in shown
    assert "法制审核" in shown
    assert part(page(begun, begun.town.unit_account)) == ""


def test_days_out_and_days_given_stand_on_the_page(begun: WholeRoad) -> None:
    with transaction.atomic():
        bureau.change("enforcement.suspension_stops_clock", True, valid_from=begun.today, by=None, reason="局务会")
    suspend(begun)
    assert "停止计算" in part(page(begun))
    with clock.at(clock.now() + 10 * DAY):
        resume(begun)
        assert "9日" in part(page(begun))
