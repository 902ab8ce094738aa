"""The managers' pages in the browser: board, its lists, wall, calendar and search, at the desk and on a phone."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from cases.loading import name_initials
from cases.models import Case
from foundation import clock
from tests.cast import Town
from tests.workflows.side_roads import SideRoads

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

Opening = Callable[..., Page]
Barriers = Callable[[Page], list[str]]
SHAPES = pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])


@pytest.fixture
def road(town: Town) -> SideRoads:
    return SideRoads(town)


def stays_in_the_page(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


@pytest.fixture
def hazards(road: SideRoads) -> dict[str, Case]:
    """One due within a week, one on the list with a round, one registered only."""
    road.town.unit.name_initials = name_initials(road.town.unit.name)
    road.town.unit.save()
    found = {"due": road.register(title_text="主井罐笼防坠器失灵")}
    road.verify()
    road.order(days=5)
    road.serve()
    found["listed"] = road.listed()
    road.round(1, progress=40)
    found["new"] = road.register(title_text="2号尾矿坝浸润线偏高")
    return found


@SHAPES
def test_the_leader_goes_from_a_figure_to_its_cases_and_back(
    hazards: dict[str, Case], town: Town, as_: Callable[..., Page], barriers: Barriers, phone: bool
) -> None:
    page = as_(town.leader, phone=phone)
    page.goto(reverse("rectification"))
    expect(page.get_by_role("heading", level=1, name="整改情况看板")).to_be_visible()
    tiles = page.locator(".tiles .tile")
    expect(tiles.locator(".tile-label")).to_have_text(["在办案件", "逾期", "3 日内到期", "7 日内到期", "本局未答复", "销号率"])
    expect(tiles.locator(".tile-figure")).to_have_text(["3", "0", "0", "1", "0", "0.0%"])
    expect(tiles.locator(".tile-before").first).to_contain_text(re.compile(r"\d+月\d+日：0"))
    assert barriers(page) == [] and stays_in_the_page(page)
    # Each drawing has its table, and the dots of the year stand in the drawing.
    expect(page.locator(".count-card")).to_have_count(5)
    expect(page.locator(".count-card table")).to_have_count(5)
    expect(page.locator("#found-months ~ .chart .this-year .dot")).to_have_count(clock.today().month)
    page.locator(".bars").get_by_role("link", name="陈贵镇").click()
    expect(page.locator("table.records tbody tr")).to_have_count(3)
    page.go_back()
    tiles.nth(3).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("7 日内到期"))
    expect(page.locator("table.records tbody tr")).to_have_count(1)
    assert barriers(page) == [] and stays_in_the_page(page)
    page.get_by_role("link", name="返回看板").click()
    expect(tiles).to_have_count(6)


@SHAPES
def test_another_cut_off_day_is_chosen_and_one_to_come_is_refused(
    hazards: dict[str, Case], town: Town, as_: Callable[..., Page], barriers: Barriers, phone: bool
) -> None:
    page, today = as_(town.leader, phone=phone), clock.today()
    page.goto(reverse("rectification"))
    page.locator(".filter-card > summary").click()
    page.locator("#id_on").fill(str(today - dt.timedelta(days=1)))
    page.locator("#id_level").select_option("major")
    page.get_by_label("非煤矿山").check()
    page.get_by_role("button", name="统计这些案件").click()
    expect(page.get_by_text("截至该日，此范围内没有发现的隐患。")).to_be_visible()
    expect(page.locator(".scope-line").first).to_contain_text("级别 重大 · 行业领域 非煤矿山")
    # The filter stays while the day moves on.
    page.locator("#id_on").fill(str(today))
    page.get_by_role("button", name="统计这些案件").click()
    expect(page.locator(".tiles .tile-figure").first).to_have_text("1")
    expect(page.locator(".figure-scope").first).to_contain_text("行业领域 非煤矿山")
    page.locator(".tiles .tile").first.click()
    expect(page.locator(".scope-line").first).to_contain_text("行业领域 非煤矿山")
    page.goto(f"{reverse('rectification')}?on={today + dt.timedelta(days=1)}")
    field = page.locator("#id_on")
    assert field.get_attribute("aria-invalid") == "true"
    expect(page.get_by_text("截止日期不得晚于今日")).to_be_visible()
    expect(page.locator(".tiles")).to_have_count(0)
    assert barriers(page) == [] and stays_in_the_page(page)


def test_the_board_prints_its_figures_without_the_filter(hazards: dict[str, Case], town: Town, as_: Callable[..., Page]) -> None:
    page = as_(town.leader)
    page.goto(reverse("rectification"))
    page.emulate_media(media="print")
    expect(page.locator(".filter-card")).to_be_hidden()
    expect(page.locator(".app-rail")).to_be_hidden()
    expect(page.locator(".scope-line").first).to_be_visible()
    expect(page.locator(".months-drawing").first).to_be_visible()


@SHAPES
def test_the_wall_shows_what_is_listed_and_what_is_late(
    hazards: dict[str, Case], town: Town, as_: Callable[..., Page], barriers: Barriers, phone: bool
) -> None:
    page = as_(town.leader, phone=phone)
    page.goto(reverse("listed-wall"))
    card = page.locator(".wall-card")
    expect(card).to_have_count(1)
    expect(card.locator("progress")).to_have_attribute("value", "40")
    expect(card).to_contain_text("大冶市应急管理局")
    assert barriers(page) == [] and stays_in_the_page(page)
    page.locator(".tiles").get_by_role("link", name="逾期").click()
    expect(page.get_by_text("没有此类挂牌隐患")).to_be_visible()
    assert barriers(page) == [] and stays_in_the_page(page)
    page.locator(".tiles").get_by_role("link", name="累计挂牌").click()
    card.get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(hazards["listed"].title)


@SHAPES
def test_the_calendar_turns_its_months_and_says_when_nothing_ends(
    hazards: dict[str, Case], town: Town, as_: Callable[..., Page], barriers: Barriers, phone: bool
) -> None:
    page, today = as_(town.leader, phone=phone), clock.today()
    deadline = hazards["due"].deadlines.get(term="TL-HAZ-01")
    page.goto(f"{reverse('calendar')}?month={deadline.due_on:%Y-%m}")
    page.locator(f"td:has(time[datetime='{deadline.due_on}']) a").click()
    expect(page.locator("#day")).to_contain_text(hazards["due"].title)
    assert barriers(page) == [] and stays_in_the_page(page)
    page.goto(reverse("calendar"))
    page.get_by_role("link", name="上月").click()
    before = today.replace(day=1) - dt.timedelta(days=1)
    heading = page.locator("#month-heading")
    expect(heading).to_contain_text(f"{before.year}年{before.month}月")
    expect(heading).to_contain_text("0项期限届满")
    weeks = page.locator(".week-note")
    if phone:
        assert weeks.count() in (4, 5, 6)
        expect(weeks.first).to_have_text(re.compile(rf"^{before.month}月1日.*：没有到期的期限。$"))
    else:
        expect(weeks.first).to_be_hidden()
        page.locator(f"td:has(time[datetime='{before}']) a").click()
        expect(page.locator("#day")).to_contain_text("当日没有期限届满")
    assert barriers(page) == [] and stays_in_the_page(page)
    page.get_by_role("link", name="本月").click()
    page.get_by_role("link", name="下月").click()
    after = (today.replace(day=1) + dt.timedelta(days=32)).replace(day=1)
    expect(heading).to_contain_text(f"{after.year}年{after.month}月")


@SHAPES
def test_the_box_finds_by_words_by_number_and_by_the_initials_of_a_unit(
    hazards: dict[str, Case], town: Town, as_: Callable[..., Page], barriers: Barriers, phone: bool
) -> None:
    page, case = as_(town.inspector, phone=phone), hazards["new"]
    page.goto(reverse("my-work"))

    def seek(words: str) -> None:
        box = page.locator("header").get_by_role("searchbox")
        box.fill(words)
        box.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(re.escape(words)))
        assert barriers(page) == [] and stays_in_the_page(page)

    rows = page.locator("table.records tbody tr")
    seek("尾矿坝 浸润线")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text(case.title)
    seek(str(case.number))
    expect(rows).to_have_count(1)
    seek("yptk")
    expect(page.locator(".unit-list")).to_contain_text(town.unit.name)
    expect(rows).to_have_count(3)
    seek("没有这样的词")
    expect(page.get_by_text("没有找到")).to_be_visible()
    page.locator("#search-again").fill("浸润线")
    page.locator("#search-again").press("Enter")
    rows.get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(case.title)
