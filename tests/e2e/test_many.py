"""The list of rows and one act for many, in a browser: from choosing to the report at the desk and on a phone."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from foundation import jobs
from tests.cast import Town
from tests.rolls import rolls
from tests.specimen.models import Household
from tests.specimen.play import open_steps
from workflows.engine import acts

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

Barriers = Callable[[Page], list[str]]
SHAPES = pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])


def in_order(page: Page, barriers: Barriers, name: str) -> None:
    """It fits the screen and axe finds nothing; with ANJIAN_PICTURES its picture is kept there."""
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), name
    assert barriers(page) == [], name
    if folder := os.environ.get("ANJIAN_PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}-{page.viewport_size['width']}.png", full_page=True)  # type: ignore[index]


@SHAPES
def test_from_ones_work_by_one_confirmation_to_the_report(
    town: Town, as_: Callable[..., Page], barriers: Barriers, phone: bool
) -> None:
    cases = rolls(town, 3)
    Household.objects.filter(case=cases[1]).update(state="checked")
    page = as_(town.head, phone=phone)
    page.goto(reverse("to-claim"))
    page.get_by_role("link", name="批量办理：评议名单").click()
    in_order(page, barriers, "choose")
    page.get_by_label("全部（3 件）").check()
    page.get_by_label("意见").fill("同意")
    page.get_by_role("button", name="下一步：确认").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("对 3 件一并办理“评议名单”")
    in_order(page, barriers, "confirm")
    page.get_by_role("button", name="确认办理 3 件").click()
    expect(page.get_by_role("link", name="刷新").or_(page.get_by_role("progressbar")).first).to_be_visible()
    jobs.run_due()
    page.reload()
    expect(page.get_by_role("table")).to_contain_text("E-SPC-05")
    in_order(page, barriers, "report")
    assert [open_steps(case) for case in cases] == [["approve"], ["check"], ["approve"]]


@SHAPES
def test_one_household_and_several_from_the_list_of_the_case(
    town: Town, as_: Callable[..., Page], barriers: Barriers, phone: bool
) -> None:
    case = rolls(town, 1, households=12)[0]
    rows = list(Household.objects.filter(case=case).order_by("no"))
    acts.do_aside(case.pk, "object", actor=town.inspector, data={"word": "收入不实"}, of=rows[3].pk)
    page = as_(town.leader, phone=phone)
    page.goto(reverse("case", args=[case.pk]))
    page.get_by_role("link", name="住户名单").click()
    expect(page.get_by_role("rowheader", name=rows[3].head)).to_be_visible()
    in_order(page, barriers, "rows")
    for row in rows[:2]:
        page.get_by_label(row.head, exact=True).check()
    page.get_by_role("button", name="批量办理：不予救助").click()
    expect(page.get_by_role("checkbox", checked=True)).to_have_count(2)
    page.get_by_label("原因").fill("不符合条件")
    page.get_by_role("button", name="下一步：确认").click()
    page.get_by_role("button", name="确认办理 2 件").click()
    jobs.run_due()
    page.reload()
    expect(page.get_by_text("已全部办理。")).to_be_visible()
    assert Household.objects.filter(case=case, state="refused").count() == 2
