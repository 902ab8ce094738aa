"""Drafts: one for each form that was opened, told apart in a list, sealed, and gone for good once the act was done."""

from __future__ import annotations

import base64
import datetime as dt
import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from PIL import Image

from cases.evidence import HELD_DAYS
from cases.evidence_child import COMPRESSED
from cases.models import Evidence
from foundation import clock
from permissions.models import Account
from tests.cast import photo
from tests.sending import confirm
from tests.workflows.side_roads import SideRoads
from tests.workflows.test_pages import order_data
from workflows.engine import drafts
from workflows.engine.models import Draft, Task
from workflows.engine.tasks import forget_old_drafts

pytestmark = pytest.mark.django_db

REGISTER = ["hazards", "register"]


@pytest.fixture
def road(town: Any) -> SideRoads:
    return SideRoads(town)


@pytest.fixture
def inspector(road: SideRoads, settings: Any) -> Client:
    return signed_in(road.town.inspector, settings)


def signed_in(account: Account, settings: Any) -> Client:
    client = Client()
    client.force_login(account, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def opened(client: Client, address: str) -> Any:
    """The page of a form as it is opened anew."""
    return client.get(address).context["page"]


def hazard(road: SideRoads, **changes: Any) -> dict[str, Any]:
    town = road.town
    return {
        "unit": town.unit.pk, "township": town.chengui.pk, "place": "选厂", "title_text": "尾轮无防护罩", "category": "non_coal_mine",
        "description": "2号皮带机尾轮距地面0.6米，未装防护罩。", "level": "general", "source": "inspection",
        "legal_basis": "《安全生产法》第三十六条第一款", "found_on": clock.today().isoformat(), "inspector_2": town.colleague.pk,
    } | changes  # fmt: skip


def test_two_forms_of_one_kind_have_two_drafts_and_the_list_tells_them_apart(road: SideRoads, inspector: Client) -> None:
    address = reverse("open-case", args=REGISTER)
    first, second = opened(inspector, address), opened(inspector, address)
    assert first.key != second.key
    for form, title in ((first, "竖井罐道变形"), (second, "变压器室门未上锁")):
        answer = inspector.post(form.draft_url, hazard(road, title_text=title, place=title[:2]))
        assert answer.json()["account"] == str(road.town.inspector.pk)
    assert Draft.objects.count() == 2
    listed = inspector.get(reverse("my-drafts"))
    words = [each.about for each in listed.context["unsent"]]
    assert len(words) == 2 and "变压器室门未上锁" in words[0] and "竖井罐道变形" in words[1]
    for form, title in ((first, "竖井罐道变形"), (second, "变压器室门未上锁")):
        shown = inspector.get(form.url)
        assert shown.context["form"]["title_text"].value() == title
    # A third one opened now is empty, and names the two that wait.
    third = inspector.get(address)
    assert not third.context["form"]["title_text"].value() and len(third.context["other_drafts"]) == 2
    assert inspector.post(reverse("draft-drop", args=[listed.context["unsent"][0].draft.pk])).url == reverse("my-drafts")
    assert [draft.key for draft in drafts.waiting(road.town.inspector)] == [first.key]


def test_nobody_elses_draft_is_listed_opened_or_thrown_away(road: SideRoads, inspector: Client, settings: Any) -> None:
    form = opened(inspector, reverse("open-case", args=REGISTER))
    inspector.post(form.draft_url, hazard(road, title_text="只有我看得见"))
    other = signed_in(road.town.colleague, settings)
    assert "只有我看得见" not in other.get(form.url).content.decode()
    assert not other.get(reverse("my-drafts")).context["unsent"]
    assert other.post(reverse("draft-drop", args=[Draft.objects.get().pk])).status_code == 404
    assert other.get(form.url.split("?")[0] + "?draft=nonsense").status_code == 404
    assert drafts.find(road.town.inspector, form.key) is not None


@pytest.mark.both_databases
@pytest.mark.parametrize("kind", ["step", "opening", "beside"])
def test_a_draft_never_comes_back_after_its_act_was_done(road: SideRoads, kind: str, inspector: Client) -> None:
    """An autosave may be on its way while the form is sent, and a page may come out of the browser's memory."""
    if kind == "opening":
        address, data, files = reverse("open-case", args=REGISTER), hazard(road), {"photos": [photo()]}
    elif kind == "step":
        road.register()
        road.verify()
        address, data = reverse("task", args=[road.waiting("order_rectify").pk]), None
        files = {"unit_signature": [photo("sign.jpg")]}
    else:
        road.rectifying()
        address = reverse("case-aside", args=[road.case.pk, "request_extension"])
        data, files = None, {"evidence": [photo("letter.jpg")]}
    form = opened(inspector, address)
    data = data or answers_of(road, kind)
    assert inspector.post(form.draft_url, data).status_code == 200
    sent = confirm(inspector, form.url, data | files)
    assert sent.status_code == 302, sent.context["wrong"]
    assert not drafts.waiting(road.town.inspector).exists()
    late = inspector.post(form.draft_url, data)
    assert late.status_code in (409, 422) and "saved_at" not in late.json() and late.json()["words"]
    with pytest.raises(Exception, match="E-DONE"):
        drafts.save_answers(road.town.inspector, form.key, drafts.empty().data)
    assert not drafts.waiting(road.town.inspector).exists()
    done = Task.objects.count()
    again = confirm(inspector, form.url, data | files)
    assert again.status_code in (302, 409) and Task.objects.count() == done, "nothing is done twice"
    if kind == "opening":
        assert again.url == reverse("case", args=[Task.objects.get(step="verify").case_id]) == inspector.get(form.url).url
        assert not opened(inspector, address).draft, "the next one begins empty"


def answers_of(road: SideRoads, kind: str) -> dict[str, Any]:
    if kind == "step":
        return order_data(road.town)
    return {
        "reason": "supply", "reason_text": "防护罩生产厂家停产检修，备件要到下月才能到货，届时才能安装",
        "new_due_on": (road.record.due_on + dt.timedelta(days=20)).isoformat(), "interim_measures": "设置警戒线，派专人看守",
    }  # fmt: skip


def test_a_draft_holds_nothing_that_can_be_read_at_rest(road: SideRoads, inspector: Client) -> None:
    form = opened(inspector, reverse("open-case", args=REGISTER))
    inspector.post(form.draft_url, hazard(road, responsible="贺卫淼", responsible_phone="13000002108"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM engine_draft")
        row = " ".join(map(str, cursor.fetchone()))
    assert form.form_key in row and "s1:" in row
    assert not [word for word in ("13000002108", "贺卫淼", "尾轮", "title_text") if word in row]
    drafts.finish(road.town.inspector, form.key)
    assert Draft.objects.get().content == ""


@pytest.mark.both_databases
def test_what_is_typed_does_not_take_away_a_photograph_that_came_in_beside_it(road: SideRoads, inspector: Client) -> None:
    form = opened(inspector, reverse("open-case", args=REGISTER))
    before = drafts.empty()
    drafts.save(road.town.inspector, form.key, before)
    inspector.post(form.url, hazard(road, save_draft="1") | {"photos": [photo()]})
    drafts.save_answers(road.town.inspector, form.key, before.data)
    found = drafts.find(road.town.inspector, form.key)
    assert found is not None and [file.file_name for file in found.files] == [photo().name]


def test_what_is_done_is_forgotten_after_a_while(road: SideRoads) -> None:
    account = road.town.inspector
    drafts.finish(account, "task:1")
    with clock.at(clock.now() + dt.timedelta(days=HELD_DAYS - 1)):
        assert drafts.forget_old() == 0 and drafts.is_done(account, "task:1")
    with clock.at(clock.now() + dt.timedelta(days=HELD_DAYS + 1)):
        assert drafts.forget_old() == 1 and not Draft.objects.exists()


def test_a_night_forgets_all_that_is_old_however_much_it_is(road: SideRoads, monkeypatch: pytest.MonkeyPatch) -> None:
    """One account can leave more drafts in a day than are looked at together."""
    monkeypatch.setattr(drafts, "FORGOTTEN_AT_ONCE", 2)
    for number in range(5):
        drafts.save(road.town.inspector, f"open:hazards.register::{number:032x}", drafts.empty())
    with clock.at(clock.now() + dt.timedelta(days=HELD_DAYS + 1)):
        assert forget_old_drafts() == 5 and not Draft.objects.exists()


# --- what waits on a device ------------------------------------------------------------------------------------------------


def test_the_key_of_a_device_is_the_accounts_own_and_stays_the_same(road: SideRoads, inspector: Client, settings: Any) -> None:
    address = reverse("device-key")
    first, again = inspector.post(address), inspector.post(address)
    other = signed_in(road.town.colleague, settings).post(address)
    assert first.json() == again.json() and len(base64.b64decode(first.json()["key"])) == 32
    assert other.json()["key"] != first.json()["key"] and other.json()["account"] == str(road.town.colleague.pk)
    assert "no-store" in first["Cache-Control"]
    assert inspector.get(address).status_code == 405


def test_a_device_learns_what_the_server_has_and_what_is_done(road: SideRoads, inspector: Client, settings: Any) -> None:
    form = opened(inspector, reverse("open-case", args=REGISTER))
    address, asked = reverse("draft-state"), {"key": form.key}
    assert inspector.get(address, asked).json()["held"] == []
    inspector.post(form.url, hazard(road, save_draft="1") | {"photos": [photo()]})
    content = drafts.find(road.town.inspector, form.key)
    assert content is not None
    told = inspector.get(address, asked).json()
    assert told["held"] == [content.files[0].facts["sha256"]] and not told["done"]
    assert signed_in(road.town.colleague, settings).get(address, asked).json()["held"] == []
    drafts.finish(road.town.inspector, form.key)
    told = inspector.get(address, asked).json()
    assert told["done"] and told["held"] == []
    assert inspector.get(address, {"key": "\x00" * 300}).status_code == 400


def test_a_photograph_made_smaller_says_so_in_the_draft_and_in_the_record(road: SideRoads, inspector: Client) -> None:
    made = io.BytesIO()
    Image.new("RGB", (40, 30), "#14508c").save(made, "JPEG", comment=COMPRESSED)
    smaller = SimpleUploadedFile("压缩.jpg", made.getvalue(), content_type="image/jpeg")
    form = opened(inspector, reverse("open-case", args=REGISTER))
    inspector.post(form.url, hazard(road, save_draft="1") | {"photos": [smaller]})
    assert confirm(inspector, form.url, hazard(road) | {"photos": [photo("原样.jpg")]}).status_code == 302
    said = dict(Evidence.objects.values_list("file_name", "compressed"))
    assert said == {"压缩.jpg": True, "原样.jpg": False}
    case = Evidence.objects.first().case
    assert inspector.get(reverse("case", args=[case.pk])).content.decode().count("上传前经压缩") == 1
