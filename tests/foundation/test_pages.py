"""Pages of floor 0: who may open them, what they show, what they change."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import translation

from foundation import audit, clock, jobs, settings
from foundation.audit import Bureau
from foundation.jobs import Incident, Job, JobState
from foundation.settings import SettingValue
from permissions.models import Account, Appointment, Region
from permissions.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def county() -> Region:
    return Region.objects.create(code="420281", name="大冶市", level="county")


def somebody(username: str, county: Region, role: Role | None) -> Client:
    account = Account.objects.create_user(username, name=f"{username}同志")
    if role:
        Appointment.objects.create(account=account, role=role, region=county, valid_from=date(2020, 1, 1))
    client = Client(headers={"accept-language": "en"})
    client.force_login(account, backend="permissions.backends.OfficeAndDutyBackend")
    return client


@pytest.fixture
def administrator(county: Region) -> Client:
    return somebody("administrator", county, Role.SYSTEM_ADMIN)


@pytest.fixture
def leader(county: Region) -> Client:
    return somebody("leader", county, Role.BUREAU_HEAD)


@pytest.fixture
def inspector(county: Region) -> Client:
    return somebody("inspector", county, Role.INSPECTOR)


@pytest.fixture
def incident() -> Incident:
    with transaction.atomic():
        job = jobs.promise("test.paper", "paper:17", {})
    Job.objects.update(state=JobState.FAILED, attempts=5, finished_at=clock.now())
    return Incident.objects.create(
        job=job, kind=job.kind, exception_class="MissingGlyph", note="字体缺字：堃", opened_at=clock.now()
    )


PAGES = ["incidents", "bureau-settings"]


@pytest.mark.parametrize("page", PAGES)
def test_a_stranger_is_asked_to_sign_in(client: Client, page: str) -> None:
    answer = client.get(reverse(page))
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_login"))


def test_who_opens_which_page(administrator: Client, leader: Client, inspector: Client) -> None:
    def statuses(page: str) -> list[int]:
        return [each.get(reverse(page)).status_code for each in (administrator, leader, inspector)]

    assert statuses("incidents") == [200, 200, 403]
    assert statuses("bureau-settings") == [200, 403, 403]


def test_an_office_that_ended_yesterday_opens_nothing(administrator: Client) -> None:
    Appointment.objects.update(valid_until=clock.today() - timedelta(days=1))
    assert administrator.get(reverse("incidents")).status_code == 403


def test_incidents_are_shown_and_tried_again(leader: Client, incident: Incident) -> None:
    page = leader.get(reverse("incidents")).content.decode()
    assert "MissingGlyph" not in page and "test.paper" not in page and "paper:17" not in page
    assert "字体缺字：堃" in page
    retry = reverse("incident-retry", args=[incident.pk])
    assert f'action="{retry}"' in page

    answer = leader.post(retry, follow=True)
    assert answer.redirect_chain == [(reverse("incidents"), 302)]
    assert "Promised again" in answer.content.decode()
    assert Job.objects.get().state == JobState.PROMISED
    assert f'action="{retry}"' not in answer.content.decode()
    assert "leader同志" in answer.content.decode()
    assert "Somebody else" in leader.post(retry, follow=True).content.decode()
    assert audit.history(Bureau.objects.get()).count() == 1


def test_a_retry_needs_the_office_a_post_and_a_token(inspector: Client, leader: Client, incident: Incident) -> None:
    retry = reverse("incident-retry", args=[incident.pk])
    assert inspector.post(retry).status_code == 403
    assert leader.get(retry).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = leader.cookies
    assert strict.post(retry).status_code == 403
    assert leader.post(reverse("incident-retry", args=[incident.pk + 1])).status_code == 404
    assert Job.objects.get().state == JobState.FAILED


def test_an_empty_list_says_why(leader: Client) -> None:
    assert "Nothing has failed" in leader.get(reverse("incidents")).content.decode()


def test_incidents_cost_the_same_however_many(leader: Client, incident: Incident, django_assert_max_num_queries: Any) -> None:
    for number in range(30):
        Incident.objects.create(job=incident.job, kind="x", exception_class="E", note=f"note {number}", opened_at=clock.now())
    with django_assert_max_num_queries(14):
        page = leader.get(reverse("incidents")).content.decode()
    assert "note 29" in page


def test_a_job_is_seen_by_whoever_asked_for_it(inspector: Client, leader: Client, county: Region) -> None:
    with transaction.atomic():
        job = jobs.promise("test.import", "ledger:1", {}, requested_by=Account.objects.get(username="inspector"))
    Job.objects.update(progress=40, progress_note="第 400 行", state=JobState.RUNNING)
    address = reverse("job", args=[job.pk])
    page = inspector.get(address).content.decode()
    assert 'value="40"' in page
    assert "第 400 行" in page
    assert leader.get(address).status_code == 200
    assert somebody("other", county, Role.INSPECTOR).get(address).status_code == 404

    piece = inspector.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in piece
    assert "hx-trigger" in piece
    Job.objects.update(state=JobState.DONE, progress=100)
    assert "hx-trigger" not in inspector.get(address, headers={"HX-Request": "true"}).content.decode()


def test_settings_show_what_holds_and_where_it_comes_from(administrator: Client, a_rule: settings.Declared) -> None:
    page = administrator.get(reverse("bureau-settings")).content.decode()
    assert "大冶市应急管理局" in page
    assert "a test" in page
    assert reverse("bureau-setting", args=["test.days"]) in page


def test_the_first_day_stands_in_the_form_as_a_browser_reads_it(administrator: Client, a_rule: settings.Declared) -> None:
    page = administrator.get(reverse("bureau-setting", args=["test.days"])).content.decode()
    assert f'name="valid_from" value="{clock.today().isoformat()}"' in page


def test_a_dated_value_is_added_and_stays_on_record(administrator: Client, a_rule: settings.Declared) -> None:
    address = reverse("bureau-setting", args=["test.days"])
    tomorrow = clock.today() + timedelta(days=1)
    answer = administrator.post(
        address, {"value": "7", "valid_from": tomorrow.isoformat(), "reason": "局务会第3次会议"}, follow=True
    )
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "局务会第3次会议" in page
    assert "administrator同志" in page
    assert (settings.value("test.days"), settings.value("test.days", tomorrow)) == (5, 7)
    row = audit.history(Bureau.objects.get()).get()
    assert (row.act, row.actor_name) == ("setting_changed", "administrator同志")


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"value": "seven"}, "id_value"),
        ({"valid_from": "2020-01-01"}, "E-SET-03"),
        ({"valid_from": "2020-13-01"}, "id_valid_from"),
        ({"reason": "  "}, "id_reason"),
    ],
)
def test_what_is_not_in_order_is_refused_at_its_field(
    administrator: Client, a_rule: settings.Declared, answers: dict[str, str], said: str
) -> None:
    address = reverse("bureau-setting", args=["test.days"])
    asked = {"value": "7", "valid_from": clock.today().isoformat(), "reason": "x", **answers}
    answer = administrator.post(address, asked)
    assert answer.status_code == 422
    assert "error-summary" in answer.content.decode()
    assert said in answer.content.decode()
    assert SettingValue.objects.count() == 0


def test_only_the_administrator_changes_rules(leader: Client, inspector: Client, a_rule: settings.Declared) -> None:
    address = reverse("bureau-setting", args=["test.days"])
    asked = {"value": "7", "valid_from": clock.today().isoformat(), "reason": "x"}
    assert [each.post(address, asked).status_code for each in (leader, inspector)] == [403, 403]
    assert SettingValue.objects.count() == 0


def test_a_rule_that_nobody_declared_is_not_found(administrator: Client) -> None:
    assert administrator.get(reverse("bureau-setting", args=["no.such"])).status_code == 404


@pytest.mark.parametrize(
    ("kind", "default", "typed", "stored"),
    [
        ("boolean", True, "no", False),
        ("decimal", "0.5", "0.85", "0.85"),
        ("date", date(2024, 1, 1), "2024-02-29", "2024-02-29"),
        ("choice", "a", "b", "b"),
        ("text", "甲", "乙", "乙"),
    ],
)
def test_every_kind_of_rule_has_its_question(administrator: Client, kind: str, default: Any, typed: str, stored: Any) -> None:
    settings.declare("test.kind", "A rule", kind, default, "a test", ("a", "b"))
    try:
        address = reverse("bureau-setting", args=["test.kind"])
        answer = administrator.post(
            address, {"value": typed, "valid_from": clock.today().isoformat(), "reason": "x"}, follow=True
        )
        assert answer.status_code == 200
        assert SettingValue.objects.get().value == stored
    finally:
        del settings.DECLARED["test.kind"]


@pytest.mark.parametrize("page", PAGES)
def test_the_pages_speak_chinese(administrator: Client, page: str) -> None:
    with translation.override("zh-hans"):
        text = administrator.get(reverse(page), headers={"accept-language": "zh-hans"}).content.decode()
    assert {"incidents": "没有失败的工作", "bureau-settings": "本局设置"}[page] in text
