"""Signing in and out, and what a person is told about himself, in a real browser on the product's own addresses."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from permissions.models import Account, Appointment, Region
from permissions.roles import Role

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Opening = Callable[..., Page]
Barriers = Callable[[Page], list[str]]


@pytest.fixture
def inspector(transactional_db: None) -> Account:
    county = Region.objects.create(code="420281", name="大冶市", level=Region.Level.COUNTY)
    town = Region.objects.create(code="420281103", name="陈贵镇", level=Region.Level.TOWNSHIP, parent=county)
    account = Account.objects.create_user(
        "yj0107", "long-enough-pass", name="陈国梁", kind=Account.Kind.OFFICER, officer_no="DY107"
    )
    Appointment.objects.create(account=account, role=Role.TOWNSHIP_SAFETY_OFFICER, region=town, valid_from=date(2023, 1, 1))
    return account


def test_an_officer_signs_in_sees_his_office_and_signs_out(
    live_server: Any, open_browser: Opening, inspector: Account, barriers: Barriers
) -> None:
    page = open_browser(base_url=live_server.url, phone=True)
    page.goto("/me/")
    assert "/accounts/login/" in page.url
    assert barriers(page) == []
    page.get_by_label("账号").fill("yj0107")
    page.get_by_label("密码").fill("wrong")
    page.get_by_role("button", name="登录").click()
    expect(page.locator("#error-summary")).to_be_visible()
    assert barriers(page) == []
    page.get_by_label("密码").fill("long-enough-pass")
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", name="我的账号")).to_be_visible()
    expect(page.locator("main")).to_contain_text("陈贵镇 · 乡镇应急办人员")
    assert barriers(page) == []
    page.locator("main").get_by_role("link", name="修改密码").click()
    expect(page.get_by_role("heading", name="修改密码")).to_be_visible()
    assert barriers(page) == []
    page.locator(".app-header details summary").click()
    page.locator(".app-header").get_by_role("button", name="退出登录").click()
    page.wait_for_url("**/accounts/login/**")
    page.goto("/me/")
    assert "/accounts/login/" in page.url


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_the_second_step_of_signing_in_stands_in_our_shell(
    live_server: Any, open_browser: Opening, sign_in: Callable[..., None], inspector: Account, barriers: Barriers, phone: bool
) -> None:
    page = open_browser(base_url=live_server.url, phone=phone)
    sign_in(page, inspector, live_server.url)
    page.goto("/accounts/2fa/")
    expect(page.locator(".app-header")).to_be_visible()
    assert barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_what_is_not_there_or_not_allowed_says_so_in_our_shell(
    live_server: Any, open_browser: Opening, sign_in: Callable[..., None], inspector: Account, barriers: Barriers
) -> None:
    page = open_browser(base_url=live_server.url)
    sign_in(page, inspector, live_server.url)
    answer = page.goto("/no-such-page/")
    assert answer is not None
    assert answer.status == 404
    expect(page.get_by_role("heading", level=1)).to_have_text("没有这个页面，或您无权查看")
    assert barriers(page) == []
    page.context.clear_cookies(name="csrftoken")
    page.goto("/me/")
    page.context.clear_cookies(name="csrftoken")
    page.locator("main").get_by_role("button", name="退出登录").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("页面打开时间过长")
    assert barriers(page) == []
