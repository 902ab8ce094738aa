"""The page shell: what every page owes its reader, on a desktop, on a phone, in elder mode, without scripts."""

import hashlib
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.test import Client, RequestFactory, override_settings
from django.urls import reverse
from playwright.sync_api import Page, expect

from config import navigation

pytestmark = pytest.mark.browser

Opening = Callable[..., Page]
Barriers = Callable[[Page], list[str]]
PAGES = ["", "step/", "case/", "conflict/"]


def png(name: str) -> dict[str, object]:
    """A small real picture as a file to choose."""
    from io import BytesIO

    from PIL import Image

    held = BytesIO()
    Image.new("RGB", (32, 24), "#14508c").save(held, "PNG")
    return {"name": name, "mimeType": "image/png", "buffer": held.getvalue()}


@pytest.mark.parametrize("elder", [False, True], ids=["plain", "elder"])
@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
@pytest.mark.parametrize("path", PAGES)
def test_pages_have_no_barriers_and_do_not_scroll_sideways(
    specimen: str, open_browser: Opening, barriers: Barriers, path: str, phone: bool, elder: bool
) -> None:
    page = open_browser(base_url=specimen, phone=phone, elder=elder)
    page.goto(path)
    assert barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_states_of_a_page_have_no_barriers(specimen: str, open_browser: Opening, barriers: Barriers) -> None:
    for phone in (False, True):
        page = open_browser(base_url=specimen, phone=phone)
        page.goto("step/")
        page.locator(".app-header details summary").click()
        assert barriers(page) == [], "menu open"
        page.keyboard.press("Escape")
        page.locator("details.confirm summary").click()
        assert barriers(page) == [], "confirmation open"
        page.locator(".confirm-panel button.btn-primary").click()
        expect(page.locator("#error-summary")).to_be_visible()
        assert barriers(page) == [], "errors shown"


def test_elder_mode_enlarges_the_root_and_keeps_every_place_within_reach(specimen: str, open_browser: Opening) -> None:
    page = open_browser(base_url=specimen)
    page.goto("case/")
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "16px"
    page.locator(".app-header details summary").click()
    page.get_by_role("button", name="长者版：大字显示").click()
    assert page.url.endswith("/case/")
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "22px"
    expect(page.locator(".app-rail")).to_be_hidden()
    expect(page.locator(".bottom-bar")).to_be_visible()
    page.locator(".app-header details summary").click()
    expect(page.locator(".menu-rail").get_by_role("link", name="时限计算器")).to_be_visible()
    page.get_by_role("button", name="退出长者版").click()
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "16px"


def test_targets_on_a_phone_are_44_pixels(specimen: str, open_browser: Opening) -> None:
    page = open_browser(base_url=specimen, phone=True)
    for path in PAGES:
        page.goto(path)
        small = page.evaluate(
            """() => [...document.querySelectorAll(
                 ".btn, .bottom-bar a, .app-header summary, .tab-links a, select, label:has(input), .field > input")]
               .filter((each) => each.checkVisibility() && !each.matches("[type=hidden], [data-search]"))
               .filter((each) => each.getBoundingClientRect().height < 43.9)
               .map((each) => each.outerHTML.slice(0, 120))"""
        )
        assert small == [], path


def test_the_language_switches_and_stays(specimen: str, open_browser: Opening) -> None:
    page = open_browser(base_url=specimen, javascript=False)
    page.goto("")
    rail = page.locator(".app-rail")
    expect(rail.get_by_role("link", name="待领")).to_be_visible()
    page.locator(".app-header details summary").click()
    page.get_by_role("button", name="Switch to English").click()
    expect(rail.get_by_role("link", name="To claim")).to_be_visible()
    page.goto("case/")
    expect(rail.get_by_role("link", name="To claim")).to_be_visible()
    assert page.locator("html").get_attribute("lang") == "en"
    page.locator(".app-header details summary").click()
    page.get_by_role("button", name="切换为简体中文").click()
    assert page.locator("html").get_attribute("lang") == "zh-hans"


def test_without_scripts_a_step_can_be_filled_in_and_sent(specimen: str, open_browser: Opening) -> None:
    page = open_browser(base_url=specimen, javascript=False)
    page.goto("step/")
    page.fill("#id_unit", "宏达石料厂")
    page.fill("#id_item-0-place", "采场东侧")
    page.get_by_role("button", name="再加一条隐患").click()
    expect(page.locator("fieldset.item")).to_have_count(2)
    assert page.input_value("#id_unit") == "宏达石料厂"
    assert page.input_value("#id_item-0-place") == "采场东侧"
    page.locator("details.confirm summary").click()
    expect(page.get_by_text("编号随即生成，不能再改。")).to_be_visible()
    page.locator(".confirm-panel button.btn-primary").click()
    expect(page.locator("#error-summary a[href='#id_inspected_on']")).to_contain_text("检查日期：请填写此项。")
    page.goto("step/#history")
    expect(page.locator("#history")).to_be_visible()
    expect(page.locator("#facts")).to_be_hidden()
    expect(page.get_by_label("从相册选择照片")).to_be_visible()


def test_an_error_is_summed_up_read_first_and_tied_to_its_field(specimen: str, open_browser: Opening) -> None:
    page = open_browser(base_url=specimen)
    page.goto("step/")
    page.locator("details.confirm summary").click()
    page.locator(".confirm-panel button.btn-primary").click()
    expect(page.locator("#error-summary")).to_be_focused()
    page.locator("#error-summary a[href='#id_second_officer']").click()
    field = page.locator("#id_second_officer")
    expect(field).to_be_focused()
    assert field.get_attribute("aria-invalid") == "true"
    described = (field.get_attribute("aria-describedby") or "").split()
    words = " ".join(page.locator(f"#{each}").inner_text() for each in described)
    assert "请填写此项。" in words
    assert "《行政处罚法》第四十二条" in words


def test_an_item_is_added_in_place_and_typing_goes_on_there(specimen: str, open_browser: Opening) -> None:
    page = open_browser(base_url=specimen)
    page.goto("step/")
    page.fill("#id_unit", "宏达石料厂")
    page.fill("#id_item-0-place", "采场东侧")
    page.get_by_role("button", name="再加一条隐患").click()
    expect(page.locator("#id_item-1-category")).to_be_focused()
    assert page.input_value("#id_unit") == "宏达石料厂"
    assert page.input_value("#id_item-0-place") == "采场东侧"
    assert page.input_value("#id_item-TOTAL_FORMS") == "2"


def test_an_act_is_confirmed_with_its_effect_and_escape_goes_back(specimen: str, open_browser: Opening) -> None:
    page = open_browser(base_url=specimen)
    page.goto("step/")
    summary = page.locator("details.confirm summary")
    summary.focus()
    page.keyboard.press("Enter")
    panel = page.get_by_role("alertdialog", name="签发指令书，送达企业")
    expect(panel).to_be_focused()
    expect(panel).to_have_accessible_description(re.compile("送达后整改期限开始计算"))
    for _ in range(3):
        page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('.confirm-panel').contains(document.activeElement)")
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(summary).to_be_focused()


def test_keys_go_to_the_search_box_and_can_be_switched_off(specimen: str, open_browser: Opening) -> None:
    page = open_browser(base_url=specimen)
    page.goto("step/")
    page.keyboard.press("/")
    search = page.get_by_role("searchbox")
    expect(search).to_be_focused()
    page.keyboard.press("/")
    assert search.input_value() == "/", "in a box the key is a letter"
    search.blur()
    page.keyboard.press("?")
    expect(page.locator("#shortcuts-help")).to_be_visible()
    page.keyboard.press("Escape")
    page.locator(".app-header details summary").click()
    page.get_by_role("button", name="关闭键盘快捷键").click()
    page.locator("body").press("/")
    expect(page.get_by_role("searchbox")).not_to_be_focused()


def test_a_draft_saves_itself_and_says_when(specimen: str, open_browser: Opening) -> None:
    page = open_browser(base_url=specimen)
    page.clock.install()
    page.goto("step/")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.post_data or "") if request.url.endswith("/draft/") else None)
    page.clock.run_for(21_000)
    assert sent == [], "nothing was typed, nothing is sent"
    page.fill("#id_remark", "边坡高度实测 18.6 米")
    page.clock.run_for(21_000)
    status = page.locator("[data-autosave-status]")
    expect(status).to_have_text("已自动保存 10:33")
    assert len(sent) == 1
    assert "边坡高度实测" in sent[0]
    page.route("**/draft/", lambda route: route.abort())
    page.fill("#id_remark", "边坡高度实测 18.7 米")
    page.clock.run_for(21_000)
    expect(status).to_contain_text("未保存：网络不通")


def test_photos_of_camera_and_album_come_together_and_can_be_taken_out(specimen: str, open_browser: Opening) -> None:
    page = open_browser(base_url=specimen, phone=True)
    page.goto("step/")
    assert page.locator("#id_photos").get_attribute("capture") == "environment"
    page.set_input_files("#id_photos", [png("东坡.png")])
    page.set_input_files("#id_photos", [png("西坡.png")])
    page.set_input_files("#id_photos_album", [png("图纸.png")])
    names = "[...document.querySelectorAll('[data-photos] input[type=file]')].flatMap((i) => [...i.files].map((f) => f.name))"
    assert page.evaluate(names) == ["东坡.png", "西坡.png", "图纸.png"]
    page.get_by_role("button", name="移除 西坡.png").click()
    assert page.evaluate(names) == ["东坡.png", "图纸.png"]
    expect(page.locator(".photo-list li")).to_have_count(2)


def test_a_count_is_capped_and_the_bar_of_the_phone_shows_it(specimen: str, open_browser: Opening) -> None:
    page = open_browser(base_url=specimen, phone=True)
    page.goto("")
    expect(page.locator(".bottom-bar a").first).to_contain_text("500+")
    expect(page.locator(".bottom-bar a[aria-current=page]")).to_have_text(re.compile("待办"))
    expect(page.locator(".app-rail")).to_be_hidden()


def test_pages_carry_a_strict_policy_and_no_inline_script_or_style(specimen: str, open_browser: Opening) -> None:
    page = open_browser(base_url=specimen)
    for path in PAGES:
        answer = page.goto(path)
        assert answer is not None
        policy = answer.headers["content-security-policy"]
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy
        html = answer.text()
        assert re.search(r"<style|\sstyle=|\son\w+=|javascript:", html) is None
        assert re.findall(r"<script(?![^>]*\ssrc=)", html) == []
        addresses = re.findall(r"(?:src|href)=\"(https?:[^\"]+)", html)
        assert set(addresses) <= {"https://example.org/anjian"}, "nothing comes from elsewhere; the source code is a link"


def test_a_fault_shows_a_page_that_needs_nothing() -> None:
    html = render_to_string("500.html")
    assert "系统出现故障" in html
    assert "Traceback" not in html


@override_settings(ROOT_URLCONF="tests.e2e.specimen")
def test_the_way_back_after_a_choice_stays_on_this_site() -> None:
    client = Client()
    back = {
        "/case/?page=2": "/case/?page=2",
        "https://elsewhere.example/": "/",
        "//elsewhere.example/": "/",
        "javascript:alert(1)": "/",
        "": "/",
    }
    for wanted, given in back.items():
        answer = client.post(reverse("set_display"), {"elder": "on", "next": wanted})
        assert answer.status_code == 302
        assert answer["Location"] == given
    assert client.cookies["anjian_elder"].value == "on"
    assert client.cookies["anjian_elder"]["httponly"]
    client.post(reverse("set_display"), {"language": "xx", "elder": "perhaps"})
    assert settings.LANGUAGE_COOKIE_NAME not in client.cookies
    assert client.cookies["anjian_elder"].value == "on"
    assert client.get(reverse("set_display")).status_code == 405


@override_settings(ROOT_URLCONF="tests.e2e.specimen")
def test_the_rail_shows_only_places_that_are_there_and_open_to_this_reader() -> None:
    from tests.e2e.specimen import Reader

    request = RequestFactory().get("/case/")
    request.user = Reader()  # type: ignore[assignment]
    items = (
        navigation.Item("there", "case-list", "folder2"),
        navigation.Item("not built", "no-such-page", "folder2"),
        navigation.Item("not mine", "my-work", "inbox", audience=lambda request: False),
    )
    entries = navigation.entries(items, request)
    assert [(entry.label, entry.url, entry.is_current) for entry in entries] == [("there", "/case/", True)]


def test_every_icon_named_in_a_template_is_in_the_sprite() -> None:
    root = Path(settings.ROOT)
    drawn = set(re.findall(r'<symbol id="([\w-]+)"', (root / "static/icons/icons.svg").read_text(encoding="utf-8")))
    named: dict[str, Path] = {}
    for template in (root / "templates").rglob("*.html"):
        text = template.read_text(encoding="utf-8")
        for name in re.findall(r'icon\.html" with name="([\w-]+)"', text) + re.findall(r'\bicon="([\w-]+)"', text):
            named[name] = template
    named |= {item.icon: Path("config/navigation.py") for item in (*navigation.RAIL, *navigation.BOTTOM_BAR)}
    assert len(named) > 20
    assert {name: str(where) for name, where in named.items() if name not in drawn} == {}


def test_vendored_files_are_the_ones_named_in_the_notice() -> None:
    root = Path(settings.ROOT)
    listed = dict(
        reversed(line.split("  ")) for line in (root / "NOTICE").read_text(encoding="utf-8").splitlines()
        if re.match(r"[0-9a-f]{64}  static/", line)
    )  # fmt: skip
    vendored = {str(each.relative_to(root)) for each in (root / "static/vendor").iterdir()}
    assert vendored <= set(listed)
    for path, digest in listed.items():
        assert hashlib.sha256((root / path).read_bytes()).hexdigest() == digest, path
