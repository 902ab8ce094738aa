"""A review by the keyboard alone, at the desk; the same without a script; and one column on a phone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import transaction
from django.urls import reverse
from playwright.sync_api import Page, expect

from cases.loading import load_violations
from cases.models import Violation
from foundation import jobs
from permissions.models import Account, Appointment
from permissions.roles import Role
from tests.cast import LONG_AGO, Town
from tests.enforcement.conftest import STANDARD
from tests.enforcement.road import PenaltyRoad
from workflows.enforcement.models import Opinion
from workflows.engine.models import OPEN, Task

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def road(town: Town) -> PenaltyRoad:
    with transaction.atomic():
        load_violations(STANDARD)
    road = PenaltyRoad(town, lambda code: Violation.objects.get(code=code))
    road.report()
    road.send_on()
    jobs.run_due()
    return road


@pytest.fixture
def lawyer(town: Town) -> Account:
    account = Account.objects.create_user("L001", "demo-password", name="宋律成", officer_no="L001")
    Appointment.objects.create(account=account, role=Role.LEGAL_REVIEWER, region=town.county, valid_from=LONG_AGO)
    return account


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def test_a_review_by_the_keyboard(
    road: PenaltyRoad, lawyer: Account, as_: Callable[..., Page], barriers: Callable[[Page], list[str]]
) -> None:
    page = as_(lawyer)
    page.goto(reverse("my-work"))
    page.locator(".app-rail").get_by_role("link", name="我的审核").click()
    page.get_by_role("link", name=road.case.number).click()
    expect(page.locator("[data-desk-point]")).to_have_count(9)
    assert barriers(page) == [] and fits(page)
    panes = [page.locator(f".desk-{name}").bounding_box() for name in ("queue", "paper", "opinion")]
    assert all(panes) and len({round(pane["y"]) for pane in panes if pane}) == 1, "side by side"

    page.locator(".tab-links a[href='#papers']").click()
    report = page.locator(".desk-papers details[open] img").first
    expect(report).to_be_visible()
    page.wait_for_function("image => image.complete && image.naturalWidth > 500", arg=report.element_handle())
    page.locator(".desk-papers details:not([open]) summary").first.click()
    expect(page.locator(".desk-papers details[open] img[data-src]")).to_have_count(0)
    page.locator("h1").click()

    for _point in range(9):
        page.keyboard.press("j")
        page.keyboard.press("p")
    expect(page.locator("[data-desk-point] input[value=ok]:checked")).to_have_count(9)
    page.keyboard.press("k")
    page.keyboard.press("r")
    form = page.locator("[data-desk-point]").nth(7)
    expect(form.locator("input[value=not_ok]")).to_be_checked()
    expect(form.locator("textarea")).to_be_focused()
    page.keyboard.type("jp")
    expect(form.locator("textarea")).to_have_value("jp")
    form.locator("textarea").fill("")
    form.locator("select").select_option(index=1)
    expect(form.locator("textarea")).to_have_value("文书缺少签名、日期或者送达凭证")
    expect(form.locator("input[type=text]")).to_have_value("《行政处罚法》第59条、第61条")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.locator("#shortcuts-help")).to_contain_text("下一要点")
    page.keyboard.press("Escape")

    page.locator("input[name$='-result'][value=fail]").check()
    page.get_by_label("本人不是本案的承办人").check()
    page.keyboard.press("Enter")
    expect(page.locator(".desk-told")).to_contain_text("文书缺少签名、日期或者送达凭证（《行政处罚法》第59条、第61条）")
    expect(page.locator("#confirm-act")).to_be_focused()
    assert not Opinion.objects.exists() and barriers(page) == []
    page.keyboard.press("Enter")
    expect(page.locator("#confirm-act .btn-primary")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("已办理：法制审核")).to_be_visible()
    assert Opinion.objects.get().result == "fail"


def test_the_keys_can_be_switched_off_and_a_phone_has_one_column(
    road: PenaltyRoad, lawyer: Account, as_: Callable[..., Page], live_server: object, barriers: Callable[[Page], list[str]]
) -> None:
    desk = reverse("review-desk", args=[Task.objects.get(case=road.case, step="legal_review", status__in=OPEN).pk])
    page = as_(lawyer, phone=True)
    page.context.add_cookies([{"name": "anjian_shortcuts", "value": "off", "url": str(live_server)}])
    page.goto(desk)
    assert fits(page) and barriers(page) == []
    tops = [page.locator(f".desk-{name}").bounding_box() for name in ("queue", "paper", "opinion")]
    assert sorted(box["y"] for box in tops if box) == [box["y"] for box in tops if box], "one below the other"
    page.keyboard.press("j")
    page.keyboard.press("p")
    expect(page.locator("[data-desk-point] input:checked")).to_have_count(0)


def test_a_review_without_a_script(road: PenaltyRoad, lawyer: Account, as_: Callable[..., Page]) -> None:
    task = Task.objects.get(case=road.case, step="legal_review", status__in=OPEN)
    page = as_(lawyer, javascript=False)
    page.goto(reverse("task", args=[task.pk]))
    for point in page.locator("[data-desk-point]").all():
        point.locator("input[value=ok]").check()
    page.locator("input[name$='-result'][value=pass]").check()
    page.get_by_label("本人不是本案的承办人").check()
    page.get_by_role("button", name="出具意见书，交承办人", exact=True).click()
    page.get_by_role("button", name="确认：出具意见书，交承办人").click()
    expect(page.get_by_text("已办理：法制审核")).to_be_visible()
    assert Opinion.objects.get().text.startswith("经审核")
