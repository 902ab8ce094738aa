"""The session ends while somebody fills in a form: nothing is called saved that is not, nothing typed is lost, no other account sees it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from permissions import sessions
from permissions.models import Account
from tests.cast import photo
from tests.sending import confirm
from tests.workflows.road import Road
from tests.workflows.test_pages import order_data
from workflows.engine import drafts
from workflows.engine.models import Draft, Task

pytestmark = pytest.mark.django_db

PASSWORD = "long-enough-pass"
TYPED = "二期工程的全部设备"
BY_SCRIPT = {"Page-Account": "1"}


@pytest.fixture
def order_task(road: Road) -> Task:
    road.register()
    road.verify()
    return road.waiting("order_rectify")


@pytest.fixture
def address(order_task: Task) -> str:
    return reverse("task", args=[order_task.pk])


@pytest.fixture
def inspector(road: Road) -> Account:
    return with_password(road.town.inspector)


def with_password(account: Account) -> Account:
    account.set_password(PASSWORD)
    account.save()
    return account


def sign_in(client: Client, account: Account, page: str, **changes: str) -> Any:
    """What the page of signing in would send, with the hidden fields it carries."""
    hidden = dict(re.findall(r'<input type="hidden" name="(typed|next)" value="([^"]*)">', page))
    return client.post(reverse("account_login"), {"login": account.username, "password": PASSWORD} | hidden | changes)


def filled_in(road: Road, **changes: Any) -> dict[str, Any]:
    return order_data(road.town) | {"stop_scope": TYPED, sessions.FILLED_BY: str(road.town.inspector.pk)} | changes


# --- a script is told, and told the truth ----------------------------------------------------------------------------------


def every_address(patterns: list[Any]) -> Iterator[str]:
    """Every address of the product, with something in each of its places."""
    stand_in = {"int": "1", "slug": "x", "str": "x", "uuid": "0" * 8 + "-0000-0000-0000-" + "0" * 12, "path": "x"}
    for pattern in patterns:
        text = re.sub(r"<(\w+):\w+>", lambda found: stand_in.get(found[1], "x"), str(pattern.pattern))
        if isinstance(pattern, URLResolver):
            yield from (text + rest for rest in every_address(pattern.url_patterns))
        elif isinstance(pattern, URLPattern) and not re.search(r"[\^(\\]", text):
            yield text


@pytest.mark.parametrize("header", [BY_SCRIPT, {"HX-Request": "true"}], ids=["script", "htmx"])
def test_a_script_is_nowhere_led_to_the_page_of_signing_in(header: dict[str, str]) -> None:
    client, guarded = Client(), 0
    for path in every_address(get_resolver().url_patterns):
        for ask in (client.get, client.post):
            plain = ask(f"/{path}")
            if plain.status_code == 302 and plain.url.startswith(reverse("account_login")):
                guarded += 1
                answer = ask(f"/{path}", headers=header)
                assert answer.status_code == 401 and answer.json() == {"error": "signed_out"}, path
    assert guarded > 60


def test_saved_is_said_only_of_what_was_saved_for_this_account(road: Road, order_task: Task, inspector: Account) -> None:
    draft = reverse("task-draft", args=[order_task.pk])
    client = Client()
    client.force_login(inspector)
    mine = {"Page-Account": str(inspector.pk)}
    answer = client.post(draft, {"stop_scope": "甲"}, headers=mine)
    assert answer.status_code == 200 and answer.json()["account"] == str(inspector.pk)
    client.force_login(road.town.colleague)
    answer = client.post(draft, {"stop_scope": "乙"}, headers=mine)
    assert answer.status_code == 409 and answer.json()["error"] == "other_account"
    client.logout()
    assert client.post(draft, {"stop_scope": "丙"}, headers=mine).status_code == 401
    assert [row.account_id for row in Draft.objects.all()] == [inspector.pk]
    assert drafts.find(inspector, f"task:{order_task.pk}").data["stop_scope"] == "甲"


def test_a_script_whose_token_is_old_is_told_so_and_a_person_reads_a_page(inspector: Account, order_task: Task) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(inspector)
    draft = reverse("task-draft", args=[order_task.pk])
    mine = {"Page-Account": str(inspector.pk)}
    refused = client.post(draft, {"stop_scope": "甲"}, headers=mine)
    assert refused.status_code == 403 and refused.json() == {"error": "csrf"}
    token = client.get(reverse("session"), headers=mine).json()["csrf"]
    assert client.post(draft, {"stop_scope": "甲"}, headers=mine | {"X-CSRFToken": token}).status_code == 200
    assert "页面打开时间过长" in client.post(draft, {}).content.decode()


def test_a_form_of_one_account_is_not_sent_by_another(road: Road, address: str, inspector: Account) -> None:
    client = Client()
    client.force_login(road.town.colleague)
    answer = client.post(address, filled_in(road) | {"unit_signature": [photo("sign.jpg")]})
    assert answer.status_code == 409 and "E-OTHER-ACCOUNT" in answer.content.decode()
    assert road.waiting("order_rectify") and not Draft.objects.exists()
    client.force_login(inspector)
    assert confirm(client, address, filled_in(road) | {"unit_signature": [photo("sign.jpg")]}).status_code == 302


# --- without scripts -------------------------------------------------------------------------------------------------------


def expired(road: Road, address: str, **changes: Any) -> tuple[Client, str]:
    """The form is sent when the session is over."""
    client = Client()
    answer = client.post(address, filled_in(road, **changes))
    assert answer.status_code == 401
    return client, answer.content.decode()


def test_a_form_sent_after_the_end_is_shown_again_as_it_was_filled_in(road: Road, address: str, inspector: Account) -> None:
    client, page = expired(road, address, unit_signature=[photo("sign.jpg")])
    assert "登录已过期" in page and "重新选择" in page
    wrong = sign_in(client, inspector, page, password="wrong").content.decode()
    assert "登录未成功" in wrong and "尚未保存，请更正" not in wrong
    answer = sign_in(client, inspector, wrong)
    assert answer.url == address
    shown = client.get(address)
    assert shown.context["form"]["stop_scope"].value() == TYPED
    assert shown.context["formsets"][0]["formset"].forms[0]["problem"].value() == "皮带机尾轮无防护罩"
    assert "照片和文件未能保留" in shown.content.decode()
    assert road.waiting("order_rectify"), "nothing was sent by itself"
    assert confirm(client, address, filled_in(road) | {"unit_signature": [photo("sign.jpg")]}).status_code == 302
    assert not drafts.waiting(inspector).exists()


def test_a_reason_typed_to_transfer_a_task_is_there_again(road: Road, order_task: Task, inspector: Account) -> None:
    address = reverse("task-transfer", args=[order_task.pk])
    client = Client()
    data = {sessions.FILLED_BY: str(inspector.pk), "to": str(road.town.colleague.pk), "reason": TYPED}
    page = client.post(address, data).content.decode()
    sign_in(client, inspector, page)
    form = client.get(address).context["form"]
    assert form["reason"].value() == TYPED and form["to"].value() == str(road.town.colleague.pk)
    assert client.get(address).context["form"]["reason"].value() is None, "once"


def test_another_account_that_signs_in_does_not_see_what_was_typed(road: Road, address: str, inspector: Account) -> None:
    client, page = expired(road, address)
    other = with_password(road.town.colleague)
    sign_in(client, other, page)
    assert TYPED not in client.get(address).content.decode()
    client.logout()
    client.force_login(inspector)
    assert client.get(address).context["form"]["stop_scope"].value() in (None, "") and not Draft.objects.exists()


def test_the_second_step_of_signing_in_loses_nothing(road: Road, address: str, inspector: Account) -> None:
    secret = generate_totp_secret()
    TOTP.activate(inspector, secret)
    RecoveryCodes.activate(inspector)
    client, page = expired(road, address)
    second = sign_in(client, inspector, page)
    assert second.url.startswith(reverse("mfa_authenticate"))
    code = format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))
    answer = client.post(reverse("mfa_authenticate"), {"code": code})
    assert answer.status_code == 302 and answer.url == address
    assert client.get(address).context["form"]["stop_scope"].value() == TYPED


def test_what_waits_for_the_second_step_is_sealed(road: Road, address: str, inspector: Account) -> None:
    TOTP.activate(inspector, generate_totp_secret())
    client, page = expired(road, address, stop_scope="13000002108")
    sign_in(client, inspector, page)
    held = Session.objects.get(pk=client.session.session_key).get_decoded()
    assert "s1:" in str(held) and "13000002108" not in str(held)


def test_what_is_too_long_to_be_carried_is_said_and_what_was_changed_is_not_believed(
    road: Road, address: str, inspector: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, page = expired(road, address)
    sign_in(client, inspector, page, typed="changed:by:hand")
    assert client.get(address).context["form"]["stop_scope"].value() in (None, "")
    monkeypatch.setattr(sessions, "TYPED_LONGEST", 10)
    _client, page = expired(road, address)
    assert 'name="typed"' not in page and "过长" in page


# --- how long it lasts -----------------------------------------------------------------------------------------------------


def test_use_prolongs_the_session_and_a_page_that_looks_by_itself_does_not(
    inspector: Account, order_task: Task, settings: Any
) -> None:
    whole, state = settings.SESSION_COOKIE_AGE, reverse("session")
    mine = {"Page-Account": str(inspector.pk)}
    with time_machine.travel(dt.datetime.now(dt.UTC), tick=False) as now:
        client = Client()
        client.force_login(inspector)
        client.get("/me/")
        assert client.get(state, headers=mine).json()["seconds"] == whole
        now.shift(whole - 100)
        assert client.get(state, headers=mine).json()["seconds"] == 100, "asking is not using"
        told = client.post(state, headers=mine).json()
        assert told["seconds"] == whole and told["account"] == str(inspector.pk) and told["csrf"]
        now.shift(whole - 1)
        assert client.post(reverse("task-draft", args=[order_task.pk]), {}, headers=mine).status_code == 200
        assert client.get(state, headers=mine).json()["seconds"] == whole, "typing is using"
        now.shift(whole - 1)
        client.get("/me/")
        now.shift(whole - 1)
        assert client.get(state, headers=mine).status_code == 200
        now.shift(2)
        assert client.get(state, headers=mine).status_code == 401


def test_not_every_page_writes_the_session_down(inspector: Account) -> None:
    client = Client()
    client.force_login(inspector)
    client.get(reverse("session"))
    before = Session.objects.get().expire_date
    client.get(reverse("session"))
    assert Session.objects.get().expire_date == before
