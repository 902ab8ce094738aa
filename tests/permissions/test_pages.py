"""The administrator's pages: everybody else is refused, every change stands in the log, a refused one too."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from foundation import audit, clock
from permissions import offices
from permissions.models import Account, Appointment, Region
from permissions.roles import Role

Officer = Callable[[int], Account]
DAY = date(2023, 6, 20)


@pytest.fixture(autouse=True)
def _a_day_in_june():
    with clock.at(DAY):
        yield


@pytest.fixture
def admin(officer: Officer, client: Client) -> Client:
    client.force_login(officer(45), backend="permissions.backends.OfficeAndDutyBackend")
    return client


def addresses(account: Account) -> list[str]:
    own = ("account-detail", "account-appoint", "account-certify", "account-switch", "account-password")
    office = account.appointments.first()
    return [
        reverse("accounts"),
        reverse("account-new"),
        *(reverse(name, args=[account.pk]) for name in own),
        reverse("appointment-end", args=[account.pk, office.pk]),
    ]


def test_every_page_opens_for_the_administrator(admin: Client, officer: Officer) -> None:
    for address in addresses(officer(18)):
        assert admin.get(address).status_code == 200, address


@pytest.mark.parametrize("number", [1, 15, 38, 44])
def test_nobody_else_opens_any_of_them(client: Client, officer: Officer, number: int) -> None:
    client.force_login(officer(number), backend="permissions.backends.OfficeAndDutyBackend")
    for address in addresses(officer(18)):
        assert client.get(address).status_code == 403, address
        assert client.post(address).status_code == 403, address


def test_a_stranger_is_sent_to_sign_in(client: Client, officer: Officer) -> None:
    for address in addresses(officer(18)):
        response = client.get(address)
        assert response.status_code == 302 and "login" in response["Location"], address


def test_the_list_shows_offices_of_today_and_can_be_narrowed(admin: Client) -> None:
    page = admin.get(reverse("accounts"), {"q": "韦云"}).content.decode()
    assert "DY018" in page and "DY017" not in page
    page = admin.get(reverse("accounts"), {"role": "auditor"}).content.decode()
    assert "DY044" in page and "DY001" not in page
    page = admin.get(reverse("accounts"), {"state": "off"}).content.decode()
    assert "DY0" not in page.split("<main", 1)[-1].replace("DY045", "")
    assert admin.get(reverse("accounts"), {"kind": "nonsense", "page": "x"}).status_code == 200


def test_an_appointment_is_made_and_ended_on_the_page(admin: Client, officer: Officer) -> None:
    account, township = officer(28), Region.objects.get(code="420281108")
    answers = {
        "role": "township_safety_officer",
        "region": township.pk,
        "valid_from": "2023-06-20",
        "post": "干事",
        "reason": "借调",
    }
    detail = reverse("account-detail", args=[account.pk])
    assert admin.post(reverse("account-appoint", args=[account.pk]), answers)["Location"] == detail
    held = Appointment.objects.get(account=account, role=Role.TOWNSHIP_SAFETY_OFFICER)
    assert (held.region, held.post, held.appointed_by) == (township, "干事", officer(45))
    assert offices.holds(officer(28), Role.TOWNSHIP_SAFETY_OFFICER)
    address = reverse("appointment-end", args=[account.pk, held.pk])
    assert admin.post(address, {"valid_until": "2023-06-20", "reason": "借调结束"})["Location"] == detail
    assert not offices.holds(officer(28), Role.TOWNSHIP_SAFETY_OFFICER)
    assert [row.act for row in audit.history(account)] == ["appoint", "end_office"]
    page = admin.get(detail).content.decode()
    assert "借调结束" in page


def test_a_refused_appointment_names_the_rule_and_stands_in_the_log(admin: Client, officer: Officer) -> None:
    account = officer(45)
    before = Appointment.objects.count()
    county = Region.objects.get(code="420281")
    answers = {"role": "inspector", "region": county.pk, "valid_from": "2023-06-20", "reason": "兼任"}
    response = admin.post(reverse("account-appoint", args=[account.pk]), answers)
    assert response.status_code == 422
    assert "E-SOD-14 系统管理员不得担任业务岗位" in response.content.decode()
    assert Appointment.objects.count() == before
    row = audit.history(account).get()
    assert (row.act, row.after["attempt"], row.after["refused"][0]["code"]) == ("refused", "appoint", "E-SOD-14")


def test_another_persons_office_is_not_ended_by_changing_the_address(admin: Client, officer: Officer) -> None:
    other = officer(44).appointments.get()
    address = reverse("appointment-end", args=[officer(28).pk, other.pk])
    assert admin.post(address, {"valid_until": "2023-06-20", "reason": "x"}).status_code == 404
    assert offices.holds(officer(44), Role.AUDITOR)


def test_switched_off_means_out_at_the_next_request(admin: Client, officer: Officer) -> None:
    other = Client()
    other.force_login(officer(44), backend="permissions.backends.OfficeAndDutyBackend")
    # The only auditor: that nobody holds the office any more is confirmed.
    admin.post(reverse("account-switch", args=[officer(44).pk]), {"reason": "离职", "left_vacant": "on"})
    assert not officer(44).is_active
    response = other.get(reverse("accounts"))
    assert response.status_code == 302 and "login" in response["Location"]
    admin.post(reverse("account-switch", args=[officer(44).pk]), {"reason": "返聘"})
    assert officer(44).is_active


def test_an_administrator_who_lost_the_office_is_out_at_the_next_request(admin: Client, officer: Officer) -> None:
    assert admin.get(reverse("accounts")).status_code == 200
    Appointment.objects.filter(account=officer(45)).update(valid_until=date(2023, 6, 19))
    assert admin.get(reverse("accounts")).status_code == 403
    assert admin.get("/admin/").status_code == 302


def test_an_account_is_opened_and_gets_a_certificate_and_a_password(admin: Client) -> None:
    answers = {
        "username": "DY900",
        "name": "新人",
        "kind": "officer",
        "officer_no": "DY900",
        "password": "first long password",
        "reason": "录用",
    }
    admin.post(reverse("account-new"), answers)
    account = Account.objects.get(username="DY900")
    assert account.check_password("first long password")
    period = {"number": "鄂B281015900", "category": "安全生产行政执法", "valid_from": "2023-06-20", "valid_until": "2028-06-19"}
    admin.post(reverse("account-certify", args=[account.pk]), {**period, "reason": "发证"})
    assert account.certificates.get().holds_on(DAY)
    admin.post(reverse("account-password", args=[account.pk]), {"password": "second long password", "reason": "遗忘"})
    account = Account.objects.get(pk=account.pk)
    assert account.check_password("second long password")
    rows = list(audit.history(account))
    assert [row.act for row in rows] == ["open_account", "certify", "set_password"]
    assert "password" not in str([(row.before, row.after, row.reason) for row in rows])
    again = admin.post(reverse("account-new"), answers)
    assert again.status_code == 422 and "E-OFF-07" in again.content.decode()


def test_reference_data_is_kept_in_the_administration_and_nothing_is_deleted(admin: Client, officer: Officer) -> None:
    for name in ("region", "section", "regionmanagement", "account", "appointment", "certificate"):
        assert admin.get(reverse(f"admin:permissions_{name}_changelist")).status_code == 200, name
    account = officer(44)
    assert admin.post(reverse("admin:permissions_account_delete", args=[account.pk]), {"post": "yes"}).status_code == 403
    assert admin.post(reverse("admin:permissions_account_change", args=[account.pk]), {"name": "x"}).status_code == 403
    region = Region.objects.get(code="420281170902") if Region.objects.filter(code="420281170902").exists() else None
    place = region or Region.objects.get(code="420281108902")
    assert admin.post(reverse("admin:permissions_region_delete", args=[place.pk]), {"post": "yes"}).status_code == 403


def test_the_day_a_township_was_handed_over_is_entered_with_a_row_in_the_bureaus_history(admin: Client) -> None:
    from foundation.audit import AuditRow
    from permissions.models import RegionManagement

    row = RegionManagement.objects.get(region__code="420281170")
    answers = {"region": row.region_id, "valid_from": "2015-07-01", "source": "移交文件"}
    admin.post(reverse("admin:permissions_regionmanagement_change", args=[row.pk]), answers)
    row.refresh_from_db()
    assert (row.valid_from, row.is_managed_here) == (date(2015, 7, 1), False)
    written = AuditRow.objects.filter(act="change_regionmanagement").get()
    assert (written.before["valid_from"], written.after["valid_from"]) == (None, "2015-07-01")
