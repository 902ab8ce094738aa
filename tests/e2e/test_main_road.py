"""A hazard's way through the browser: found on a phone, ordered beside its paper, reported, re-inspected, closed off."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from documents.models import IssuedDocument
from foundation import clock, jobs
from tests.cast import Town, photo
from tests.workflows.road import Road
from workflows.engine.models import Draft, Task

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

Opening = Callable[..., Page]
Barriers = Callable[[Page], list[str]]


@pytest.fixture
def road(town: Town) -> Road:
    return Road(town)


def picture(name: str = "photo.jpg") -> dict[str, Any]:
    return {"name": name, "mimeType": "image/jpeg", "buffer": photo(name).read()}


def stays_in_the_page(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def local(moment: dt.datetime) -> str:
    return moment.astimezone(clock.ZONE).strftime("%Y-%m-%dT%H:%M")


def press(page: Page, label: str) -> None:
    """The one primary act of a step, through its confirmation where it has one."""
    expect(page.locator(".sticky-actions")).to_be_visible()
    page.locator(".sticky-actions").get_by_role("button", name=label).click()
    page.wait_for_load_state("domcontentloaded")
    confirmation = page.locator("#confirm-act")
    if confirmation.count():
        confirmation.get_by_role("button", name=label).click()


def test_an_inspector_files_an_inspection_and_a_hazard_from_a_phone(
    road: Road, as_: Callable[..., Page], barriers: Barriers
) -> None:
    town, now = road.town, clock.now()
    page = as_(town.inspector, phone=True)
    page.goto(reverse("my-work"))
    expect(page.get_by_text("没有待办事项")).to_be_visible()
    assert barriers(page) == []
    page.locator(".bottom-bar").get_by_role("link", name="登记").click()
    assert barriers(page) == [] and stays_in_the_page(page)
    page.get_by_role("link", name="立即检查").click()
    page.get_by_label("单位", exact=True).select_option(label=str(town.unit))
    page.get_by_label("紧急理由").fill("群众反映井口有明火作业")
    page.get_by_label("检查场所").fill("井口和选厂")
    page.locator("#id_start_at").fill(local(now - dt.timedelta(hours=2)))
    page.locator("#id_end_at").fill(local(now - dt.timedelta(minutes=5)))
    page.locator("#id_inspector_2").select_option(str(town.inspector.pk))
    page.get_by_label("已出示两人执法证件").check()
    page.get_by_label("检查情况").fill("由安全科长陪同检查选厂，2号皮带机尾轮距地面0.6米，未装防护罩。")
    page.get_by_label("发现隐患", exact=True).check()
    page.locator("#id_unit_signature").set_input_files([picture("sign.jpg")])
    assert barriers(page) == [] and stays_in_the_page(page)
    press(page, "提交现场检查记录")
    # Himself as second officer: refused at the field, and the photograph need not be taken again.
    expect(page.locator("#error-summary")).to_be_focused()
    expect(page.locator("#error-summary")).to_contain_text("E-HAZ-01")
    expect(page.locator(".photo-list.held")).to_contain_text("sign.jpg")
    assert barriers(page) == [] and stays_in_the_page(page)
    page.locator("#id_inspector_2").select_option(str(town.colleague.pk))
    press(page, "提交现场检查记录")
    expect(page.get_by_role("heading", name="产生的文书")).to_be_visible()
    expect(page.get_by_role("link", name="《现场检查记录》")).to_be_visible()
    assert barriers(page) == [] and stays_in_the_page(page)

    page.locator(".open-tasks").get_by_role("link", name="办理").click()
    expect(page.get_by_role("heading", name="录入发现的隐患")).to_be_visible()
    assert barriers(page) == []
    page.get_by_role("link", name="登记隐患").click()
    expect(page.locator("#id_unit")).to_have_value(str(town.unit.pk))
    page.get_by_label("隐患名称").fill("皮带机尾轮无防护罩")
    page.get_by_label("违反条款").fill("《中华人民共和国安全生产法》第三十六条第一款")
    page.locator("#id_photos").set_input_files([picture()])
    expect(page.locator("[data-photo-list] li")).to_have_count(1)
    press(page, "登记隐患，送交核实")
    expect(page.get_by_text("待非煤矿山安全监管股 承办机构负责人领取")).to_be_visible()
    verify = Task.objects.get(step="verify")
    assert verify.case.number and verify.case.parent.process == "inspections"
    jobs.run_due()
    assert Task.objects.get(step="enter_hazard").status == "DONE"
    paper = IssuedDocument.objects.get(case=verify.case, code="HAZ-01")
    page.reload()
    page.get_by_role("link", name="PDF").click()
    assert paper.number and not Draft.objects.filter(done_at=None).exists()


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_an_order_is_seen_as_paper_before_it_is_issued(
    road: Road, as_: Callable[..., Page], barriers: Barriers, phone: bool
) -> None:
    town = road.town
    road.register()
    road.verify()
    task = road.waiting("order_rectify")
    page = as_(town.inspector, phone=phone)
    page.goto(reverse("task", args=[task.pk]))
    if phone:
        page.get_by_role("button", name="先看文书").click()
    expect(page.locator("#paper-preview .sheet img").first).to_be_visible(timeout=30_000)
    expect(page.locator("#paper-preview")).to_contain_text("《责令限期整改指令书》")
    assert barriers(page) == [] and stays_in_the_page(page)
    assert not IssuedDocument.objects.filter(case=road.case, code="INS-04").exists()
    page.get_by_role("button", name="增加一项").click()
    expect(page.locator("fieldset.item")).to_have_count(2)
    page.locator("#id_items-1-problem").fill("3号皮带机无拉绳开关")
    page.locator("#id_items-1-legal_basis").fill("《中华人民共和国安全生产法》第三十六条第一款")
    page.locator("#id_items-1-due_on").fill((clock.today() + dt.timedelta(days=10)).isoformat())
    page.locator("#id_unit_signature").set_input_files([picture("sign.jpg")])
    page.locator(".sticky-actions").get_by_role("button", name="签发指令书，发给单位").click()
    confirmation = page.locator("#confirm-act")
    expect(confirmation).to_be_focused()
    expect(confirmation).to_contain_text("出具《责令限期整改指令书》，一式两份")
    expect(confirmation).to_contain_text("送达指令书（承办人：冯火芳、胡涛润）")
    expect(page.locator(".photo-list.held")).to_contain_text("sign.jpg")
    expect(page.locator("#id_items-1-problem")).to_have_value("3号皮带机无拉绳开关")
    assert barriers(page) == [] and stays_in_the_page(page)
    assert not IssuedDocument.objects.filter(case=road.case, code="INS-04").exists()
    confirmation.get_by_role("button", name="签发指令书，发给单位").click()
    expect(page.get_by_role("link", name="《责令限期整改指令书》")).to_be_visible()
    paper = IssuedDocument.objects.get(case=road.case, code="INS-04")
    assert [item["problem"] for item in paper.data["items"]][1] == "3号皮带机无拉绳开关"
    assert barriers(page) == [] and stays_in_the_page(page)


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_the_unit_reports_two_officers_reinspect_and_a_leader_closes_off(
    road: Road, as_: Callable[..., Page], barriers: Barriers, phone: bool
) -> None:
    town = road.town
    road.register()
    road.verify()
    road.order()
    road.serve()
    unit = as_(town.unit_account, phone=phone)
    unit.goto(reverse("my-work"))
    assert barriers(unit) == [] and stays_in_the_page(unit)
    unit.locator(".task-list").get_by_role("link", name="办理").click()
    unit.locator("#id_completed_on").fill(clock.today().isoformat())
    unit.get_by_label("所报情况属实").check()
    unit.get_by_label("整改情况").fill("已安装固定式防护罩，间隙18毫米")
    for each in unit.locator("fieldset.item input[type=file]:not([id$=_album])").all():
        each.set_input_files([picture("after.jpg")])
    assert barriers(unit) == [] and stays_in_the_page(unit)
    press(unit, "向应急管理局提交报告，申请复查")
    expect(unit.get_by_role("heading", name="已完成")).to_be_visible()
    assert barriers(unit) == [] and stays_in_the_page(unit)

    officer = as_(town.inspector, phone=phone)
    officer.goto(reverse("to-claim"))
    officer.get_by_role("button", name="领取").click()
    expect(officer.get_by_text("已领取，由您办理。")).to_be_visible()
    officer.locator("#id_inspector_2").select_option(str(town.third.pk))
    officer.locator("fieldset.item").get_by_label("已整改").check()
    officer.locator("#id_results-0-note").fill("现场核对，照片1")
    officer.locator("#id_results-0-photos").set_input_files([picture("check.jpg")])
    officer.locator("#id_unit_signature").set_input_files([picture("sign.jpg")])
    assert barriers(officer) == [] and stays_in_the_page(officer)
    press(officer, "签发整改复查意见书，发给单位")
    expect(officer.get_by_role("link", name="《整改复查意见书》")).to_be_visible()
    officer.locator(".open-tasks").get_by_role("link", name="办理").click()
    press(officer, "报分管领导审批销号")
    road.hand_over()

    leader = as_(town.leader, phone=phone)
    leader.goto(reverse("task", args=[road.waiting("approve_closing").pk]))
    leader.get_by_label("隐患销号").check()
    leader.get_by_label("意见").fill("同意销号，纳入日常检查")
    assert barriers(leader) == [] and stays_in_the_page(leader)
    press(leader, "作出销号决定，告知单位")
    expect(leader.get_by_text("本案已办结：已销号。")).to_be_visible()
    leader.get_by_role("link", name="打开案件").click()
    leader.locator("#chart summary").click()
    assert barriers(leader) == [] and stays_in_the_page(leader)
    road.case.refresh_from_db()
    assert road.case.state == "closed"


def test_without_scripts_a_draft_is_kept_a_row_added_the_paper_seen_and_the_order_issued(
    road: Road, as_: Callable[..., Page]
) -> None:
    town = road.town
    road.register()
    road.verify()
    page = as_(town.inspector, javascript=False)
    page.goto(reverse("task", args=[road.waiting("order_rectify").pk]))
    page.locator("#id_unit_signature").set_input_files([picture("sign.jpg")])
    page.get_by_role("button", name="增加一项").click()
    expect(page.locator("fieldset.item")).to_have_count(2)
    expect(page.locator(".photo-list.held")).to_contain_text("sign.jpg")
    page.get_by_role("button", name="先看文书").click()
    expect(page.locator("#paper-preview .sheet img").first).to_be_visible()
    page.locator(".sticky-actions").get_by_role("button", name="存草稿").click()
    expect(page.get_by_text("草稿已保存，仅您本人可见。")).to_be_visible()
    press(page, "签发指令书，发给单位")
    expect(page.get_by_role("link", name="《责令限期整改指令书》")).to_be_visible()
    assert IssuedDocument.objects.filter(case=road.case, code="INS-04").count() == 1


def test_what_was_typed_is_there_again_after_the_page_was_left(road: Road, as_: Callable[..., Page]) -> None:
    town = road.town
    road.register()
    road.verify()
    address = reverse("task", args=[road.waiting("order_rectify").pk])
    page = as_(town.inspector)
    page.goto(address)
    page.locator("#id_stop_scope").fill("2号皮带机")
    page.locator(".sticky-actions").get_by_role("button", name="存草稿").click()
    page.goto(reverse("my-work"))
    page.goto(address)
    expect(page.locator("#id_stop_scope")).to_have_value("2号皮带机")
    page.get_by_role("button", name="丢弃草稿").click()
    expect(page.locator("#id_stop_scope")).to_have_value("")
