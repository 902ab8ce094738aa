"""Photographs chosen on a phone: they survive a killed tab, are shown to nobody else, are gone once sent; a large one is made smaller."""

from __future__ import annotations

import base64
import io
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from PIL import ExifTags, Image
from playwright.sync_api import Page, expect

from cases.evidence import PHOTO_BYTES, clean
from cases.models import Evidence
from permissions.models import Account
from tests.cast import Town
from tests.e2e.test_expired_session import sign_in_over_the_form, typing
from tests.e2e.test_main_road import picture, press
from tests.workflows.road import Road

pytestmark = [pytest.mark.browser, pytest.mark.slow]

Opening = Callable[..., Page]
WAITING = """async (act) => {
  const opening = indexedDB.open("anjian", 1);
  const base = await new Promise((done) => { opening.onsuccess = () => done(opening.result); });
  const store = base.transaction("waiting", "readwrite").objectStore("waiting");
  const rows = await new Promise((done) => { const all = store.getAll(); all.onsuccess = () => done(all.result); });
  if (act === "age") rows.forEach((row) => store.put({ ...row, at: row.at - 3 * 24 * 3600 * 1000 - 1 }));
  base.close();
  return rows.map((row) => ({ ...row, iv: null, sealed: new TextDecoder("latin1").decode(row.sealed) }));
}"""
CHOSEN = "[...document.querySelectorAll('[data-photos] input[type=file]')].flatMap((input) => [...input.files].map((file) => file.name))"


@pytest.fixture
def road(town: Town) -> Road:
    town.colleague.set_password("long-enough-pass")
    town.colleague.save()
    road = Road(town)
    road.register()
    road.verify()
    return road


@pytest.fixture
def address(road: Road) -> str:
    return reverse("task", args=[road.waiting("order_rectify").pk])


def waits(page: Page, act: str = "") -> list[dict[str, Any]]:
    return list(page.evaluate(WAITING, act))


def nothing_waits(page: Page) -> None:
    """The page takes away by itself what need not wait any more; give it the time it takes."""
    for _time in range(100):
        if not waits(page):
            return
        page.wait_for_timeout(100)
    assert waits(page) == []


def at_rest(page: Page) -> None:
    """What waited on the device is restored, or there was nothing for this account."""
    expect(page.locator("[data-photos][aria-busy]")).to_have_count(0)


def chosen_on_a_phone(page: Page, address: str) -> None:
    page.goto(address)
    page.locator("#id_unit_signature").set_input_files([picture("现场.jpg")])
    expect(page.locator("[data-photo-list] li")).to_have_count(1)
    at_rest(page)
    assert len(waits(page)) == 1


@pytest.mark.django_db(transaction=True)
def test_a_photograph_survives_a_killed_tab_and_is_gone_once_sent(
    road: Road, address: str, as_: Opening, barriers: Callable[[Page], list[str]]
) -> None:
    page = as_(road.town.inspector, phone=True)
    chosen_on_a_phone(page, address)
    [held] = waits(page)
    assert "Exif" not in held["sealed"] and "JFIF" not in held["sealed"] and "现场" not in str(held), "sealed on the device"
    page.close()
    again = page.context.new_page()
    again.goto(address)
    expect(again.locator("[data-photo-restored]").first).to_contain_text("1")
    assert again.evaluate(CHOSEN) == ["现场.jpg"]
    assert barriers(again) == []
    again.locator("#id_items-0-legal_basis").fill("《中华人民共和国安全生产法》第三十六条第一款")
    press(again, "签发指令书，发给单位")
    expect(again.get_by_role("link", name="《责令限期整改指令书》")).to_be_visible()
    assert Evidence.objects.get(case=road.case, field="unit_signature").file_name == "现场.jpg"
    nothing_waits(again)


@pytest.mark.django_db(transaction=True)
def test_no_other_account_sees_it_and_signing_out_takes_it_away(
    road: Road, address: str, as_: Opening, sign_in: Callable[..., None], live_server: Any
) -> None:
    page = as_(road.town.inspector, phone=True)
    chosen_on_a_phone(page, address)
    sign_in(page, Account.objects.get(pk=road.town.colleague.pk), live_server.url)
    page.goto(address)
    at_rest(page)
    assert page.evaluate(CHOSEN) == [] and len(waits(page)) == 1
    sign_in(page, Account.objects.get(pk=road.town.inspector.pk), live_server.url)
    page.goto(address)
    expect(page.locator("[data-photo-list] li")).to_have_count(1)
    page.goto("/me/")
    page.locator("main").get_by_role("button", name="退出登录").click()
    expect(page.get_by_role("heading", name="登录")).to_be_visible()
    nothing_waits(page)


@pytest.mark.django_db(transaction=True)
def test_what_is_taken_out_dropped_or_old_waits_no_more(road: Road, address: str, as_: Opening) -> None:
    page = as_(road.town.inspector, phone=True)
    chosen_on_a_phone(page, address)
    page.get_by_role("button", name="移除 现场.jpg").click()
    expect(page.locator("[data-photo-list] li")).to_have_count(0)
    nothing_waits(page)
    chosen_on_a_phone(page, address)
    waits(page, "age")
    page.reload()
    at_rest(page)
    nothing_waits(page)
    assert page.evaluate(CHOSEN) == []


@pytest.mark.django_db(transaction=True)
def test_words_that_another_account_drove_away_are_there_for_their_writer(
    road: Road, address: str, as_: Opening, sign_in: Callable[..., None], live_server: Any
) -> None:
    page = as_(road.town.inspector)
    typing(page, address)
    sign_in_over_the_form(page, road.town.colleague)
    expect(page.locator(".app-header")).to_contain_text(road.town.colleague.name)
    sign_in(page, Account.objects.get(pk=road.town.inspector.pk), live_server.url)
    page.goto(address)
    expect(page.locator("#id_stop_scope")).to_have_value("二期工程的全部设备")
    expect(page.locator("#draft-notice")).to_be_visible()


def camera_picture(edge: tuple[int, int] = (3600, 2700)) -> bytes:
    """A photograph as a camera on its side writes it: time, place, orientation, and too many bytes."""
    noise = random.Random(7).randbytes(edge[0] * edge[1] * 3)
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    details = exif.get_ifd(ExifTags.IFD.Exif)
    details[ExifTags.Base.DateTimeOriginal] = "2024:06:13 09:30:00"
    details[ExifTags.Base.OffsetTimeOriginal] = "+08:00"
    place = exif.get_ifd(ExifTags.IFD.GPSInfo)
    place[ExifTags.GPS.GPSLatitudeRef], place[ExifTags.GPS.GPSLatitude] = "N", (30.0, 6.0, 0.0)
    place[ExifTags.GPS.GPSLongitudeRef], place[ExifTags.GPS.GPSLongitude] = "E", (114.0, 58.5, 0.0)
    out = io.BytesIO()
    Image.frombytes("RGB", edge, noise).save(out, "JPEG", quality=96, exif=exif)
    return out.getvalue()


def sent_bytes(page: Page) -> bytes:
    """What the form would send of its first file."""
    text = page.evaluate(
        """async () => {
          const [file] = document.querySelector('[data-photos] input[type=file]').files;
          return await new Promise((done) => {
            const reader = new FileReader();
            reader.onload = () => done(reader.result.split(',')[1]);
            reader.readAsDataURL(file);
          });
        }"""
    )
    return base64.b64decode(text)


def test_a_photograph_over_ten_megabytes_is_made_smaller_and_keeps_its_time_and_place(
    specimen: str, open_browser: Opening, tmp_path: Path
) -> None:
    original = camera_picture()
    assert len(original) > PHOTO_BYTES
    page = open_browser(base_url=specimen, phone=True)
    page.set_default_timeout(60_000)
    page.goto("step/")
    large = tmp_path / "东坡.jpg"
    large.write_bytes(original)
    page.set_input_files("#id_photos", [large])
    expect(page.locator("[data-photo-list] li")).to_have_count(1, timeout=60_000)
    sent = sent_bytes(page)
    assert len(sent) < PHOTO_BYTES
    found = clean(sent, "东坡.jpg")
    assert found.compressed and found.taken_at is not None and found.taken_at.isoformat() == "2024-06-13T01:30:00+00:00"
    assert (str(found.latitude), str(found.longitude)) == ("30.100000", "114.975000")
    assert (found.width, found.height) == (2400, 3200), "upright, and not turned a second time"


def test_the_original_is_sent_unless_somebody_wants_it_small(specimen: str, open_browser: Opening) -> None:
    original = camera_picture((800, 600))
    page = open_browser(base_url=specimen, phone=True)
    page.goto("step/")
    photo = {"name": "西坡.jpg", "mimeType": "image/jpeg", "buffer": original}
    page.set_input_files("#id_photos", [photo])
    expect(page.locator("[data-photo-list] li")).to_have_count(1)
    assert sent_bytes(page) == original and not clean(original, "西坡.jpg").compressed
    page.get_by_role("button", name="移除 西坡.jpg").click()
    page.get_by_label("压缩照片以节省流量").check()
    page.set_input_files("#id_photos", [photo])
    expect(page.locator("[data-photo-list] li")).to_have_count(1)
    sent = sent_bytes(page)
    assert len(sent) < len(original) and clean(sent, "西坡.jpg").compressed
