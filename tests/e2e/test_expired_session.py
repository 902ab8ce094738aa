"""In a browser: the session ends while somebody types, is renewed before it ends, and two forms of one kind keep two drafts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import Page, expect

from documents.models import IssuedDocument
from permissions.models import Account
from tests.cast import Town
from tests.e2e.test_main_road import picture, press, stays_in_the_page
from tests.workflows.road import Road
from workflows.engine import drafts
from workflows.engine.models import Draft

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

PASSWORD = "long-enough-pass"
TYPED = "二期工程的全部设备"
As = Callable[..., Page]
Barriers = Callable[[Page], list[str]]


@pytest.fixture
def road(town: Town) -> Road:
    for account in (town.inspector, town.colleague):
        account.set_password(PASSWORD)
        account.save()
    return Road(town)


def order_page(road: Road) -> str:
    road.register()
    road.verify()
    return reverse("task", args=[road.waiting("order_rectify").pk])


def typing(page: Page, address: str) -> None:
    """Somebody fills in the order until the session is over."""
    page.clock.install()
    page.goto(address)
    page.locator("#id_stop_scope").fill(TYPED)
    page.locator("#id_unit_signature").set_input_files([picture("sign.jpg")])
    Session.objects.all().delete()
    page.clock.run_for(21_000)
    expect(page.get_by_role("dialog", name="登录已过期")).to_be_visible()
    expect(page.locator("#session-panel input[name=login]")).to_be_visible()


def sign_in_over_the_form(page: Page, account: Account, password: str = PASSWORD) -> None:
    panel = page.locator("#session-panel")
    panel.locator("input[name=login]").fill(account.username)
    panel.locator("input[name=password]").fill(password)
    panel.locator("[data-session-form]").get_by_role("button", name="登录").click()


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_who_is_signed_out_while_typing_signs_in_over_the_form_and_goes_on(
    road: Road, as_: As, barriers: Barriers, phone: bool
) -> None:
    town = road.town
    page = as_(town.inspector, phone=phone)
    typing(page, order_page(road))
    expect(page.locator("[data-autosave-status]")).to_contain_text("未保存：登录已过期")
    assert not Draft.objects.exists()
    assert barriers(page) == [] and stays_in_the_page(page)
    sign_in_over_the_form(page, town.inspector, "wrong")
    expect(page.locator("#session-panel")).to_contain_text("登录未成功")
    assert barriers(page) == []
    page.locator("#session-panel").get_by_role("button", name="稍后登录").click()
    expect(page.locator("#session-ended")).to_be_visible()
    assert barriers(page) == [] and stays_in_the_page(page)
    page.locator("#session-ended").get_by_role("button", name="重新登录").click()
    sign_in_over_the_form(page, town.inspector)
    expect(page.locator("#session-panel")).to_be_hidden()
    expect(page.locator("#session-ended")).to_be_hidden()
    expect(page.locator("[data-autosave-status]")).to_contain_text("已自动保存")
    draft = drafts.waiting(town.inspector).get()
    assert TYPED in draft.content
    expect(page.locator("#id_stop_scope")).to_have_value(TYPED)
    expect(page.locator("[data-photo-list] li").first).to_be_visible()
    page.locator("#id_items-0-legal_basis").fill("《中华人民共和国安全生产法》第三十六条第一款")
    press(page, "签发指令书，发给单位")
    expect(page.get_by_role("link", name="《责令限期整改指令书》")).to_be_visible()
    assert IssuedDocument.objects.filter(case=road.case, code="INS-04").count() == 1


def test_another_account_that_signs_in_over_the_form_neither_sees_nor_stores_it(road: Road, as_: As) -> None:
    town = road.town
    page = as_(town.inspector)
    typing(page, order_page(road))
    sign_in_over_the_form(page, town.colleague)
    expect(page.locator(".app-header")).to_contain_text(town.colleague.name)
    assert page.locator("#id_stop_scope").count() == 0
    assert not Draft.objects.filter(account=town.colleague).exists()


def test_the_second_step_of_signing_in_is_taken_over_the_form(road: Road, as_: As) -> None:
    town, secret = road.town, generate_totp_secret()
    TOTP.activate(town.inspector, secret)
    page = as_(town.inspector)
    typing(page, order_page(road))
    sign_in_over_the_form(page, town.inspector)
    panel = page.locator("#session-panel")
    panel.locator("input[name=code]").fill(format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time()))))
    panel.locator("[data-session-form]").get_by_role("button", name="登录").click()
    expect(panel).to_be_hidden()
    expect(page.locator("[data-autosave-status]")).to_contain_text("已自动保存")
    expect(page.locator("#id_stop_scope")).to_have_value(TYPED)


def test_two_minutes_before_the_end_the_page_offers_to_go_on(road: Road, as_: As, barriers: Barriers, settings: Any) -> None:
    whole, settings.SESSION_COOKIE_AGE = settings.SESSION_COOKIE_AGE, 110
    page = as_(road.town.inspector, phone=True)
    page.clock.install()
    page.goto(order_page(road))
    page.clock.run_for(6_000)
    line = page.locator("#session-ending")
    expect(line).to_be_visible()
    assert barriers(page) == [] and stays_in_the_page(page)
    settings.SESSION_COOKIE_AGE = whole
    line.get_by_role("button", name="继续填写").click()
    expect(line).to_be_hidden()
    page.clock.run_for(6_000)
    expect(line).to_be_hidden()


def test_two_forms_of_one_kind_keep_two_drafts_and_a_page_loaded_again_keeps_its_own(
    road: Road, as_: As, barriers: Barriers
) -> None:
    address = reverse("open-case", args=["hazards", "register"])
    page = as_(road.town.inspector)
    other = page.context.new_page()
    for each, title in ((page, "竖井罐道变形"), (other, "变压器室门未上锁")):
        each.clock.install()
        each.goto(address)
        each.get_by_label("隐患名称").fill(title)
        each.clock.run_for(21_000)
        expect(each.locator("[data-autosave-status]")).to_contain_text("已自动保存")
    page.reload()
    expect(page.get_by_label("隐患名称")).to_have_value("竖井罐道变形")
    expect(page.locator(".other-drafts")).to_contain_text("您另有 1 份同类表单尚未提交")
    page.locator(".other-drafts summary").click()
    assert barriers(page) == []
    page.goto(reverse("my-drafts"))
    expect(page.locator(".draft-list li")).to_have_count(2)
    assert barriers(page) == [] and stays_in_the_page(page)
    page.locator(".draft-list li", has_text="变压器室门未上锁").get_by_role("link").click()
    expect(page.get_by_label("隐患名称")).to_have_value("变压器室门未上锁")


def test_without_scripts_the_form_sent_after_the_end_is_there_again(road: Road, as_: As, barriers: Barriers) -> None:
    town = road.town
    page = as_(town.inspector, javascript=False)
    page.goto(order_page(road))
    page.locator("#id_stop_scope").fill(TYPED)
    page.locator("#id_unit_signature").set_input_files([picture("sign.jpg")])
    Session.objects.all().delete()
    page.locator(".sticky-actions").get_by_role("button", name="签发指令书，发给单位").click()
    expect(page.get_by_text("登录已过期，表单尚未保存。")).to_be_visible()
    page.get_by_label("账号").fill(town.inspector.username)
    page.get_by_label("密码").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="登录").click()
    expect(page.locator("#id_stop_scope")).to_have_value(TYPED)
    expect(page.get_by_text("照片和文件未能保留，请重新选择。")).to_be_visible()
    assert not IssuedDocument.objects.filter(case=road.case, code="INS-04").exists()
