"""Appointing and ending offices: with reason, in the log, and never administrator and business in one person (SOD-14)."""

import threading
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection, transaction

from foundation import audit, clock
from foundation.refusals import Refusal
from permissions import appointments, offices
from permissions.models import Account, Appointment, Region, Section
from permissions.roles import Role

Officer = Callable[[int], Account]
DAY = date(2023, 6, 20)


@pytest.fixture(autouse=True)
def _a_day_in_june():
    with clock.at(DAY):
        yield


def appoint(account: Account, role: Role, place: str = "420281", *, by: Account | None = None, **more) -> Appointment:
    words = {"valid_from": DAY, "reason": "任职文件", **more}
    with transaction.atomic():
        return appointments.appoint(appointments.locked(account.pk), role, Region.objects.get(code=place), by=by, **words)


def test_an_appointment_counts_within_its_dates(officer: Officer) -> None:
    account = officer(28)
    section = Section.objects.get(code="mines")
    appoint(account, Role.SECTION_HEAD, section=section, valid_from=DAY + timedelta(1), valid_until=DAY + timedelta(2))
    for days, holds in ((0, False), (1, True), (2, True), (3, False)):
        assert offices.holds(officer(28), Role.SECTION_HEAD, on=DAY + timedelta(days)) is holds


def test_the_log_says_who_appointed_and_why(officer: Officer) -> None:
    account, admin = officer(31), officer(45)
    held = appoint(account, Role.FINANCE_OFFICER, by=admin)
    with transaction.atomic():
        held.account = appointments.locked(account.pk)
        appointments.end_office(held, by=admin, reason="退休")
    rows = list(audit.history(account))
    assert [(row.act, row.reason, row.actor_id) for row in rows] == [
        ("appoint", "任职文件", admin.pk),
        ("end_office", "退休", admin.pk),
    ]
    assert (rows[1].before["valid_until"], rows[1].after["valid_until"]) == (None, "2023-06-20")
    assert audit.verify() == []


@pytest.mark.parametrize(("number", "role"), [(15, Role.SYSTEM_ADMIN), (45, Role.AUDITOR), (45, Role.INSPECTOR)])
def test_the_administrator_holds_no_business_office(officer: Officer, number: int, role: Role) -> None:
    with pytest.raises(Refusal) as refused:
        appoint(officer(number), role)
    assert (refused.value.code, refused.value.field, refused.value.status) == ("E-SOD-14", "role", 403)


def test_an_office_that_is_over_stands_in_nobodys_way(officer: Officer) -> None:
    account = officer(31)
    Appointment.objects.filter(account=account).update(valid_until=DAY)
    with pytest.raises(Refusal, match="E-SOD-14"):
        appoint(account, Role.SYSTEM_ADMIN)
    appoint(account, Role.SYSTEM_ADMIN, valid_from=DAY + timedelta(1))
    assert not officer(31).is_staff
    with clock.at(DAY + timedelta(1)):
        assert officer(31).is_staff


@pytest.mark.parametrize(
    ("role", "place", "more", "code"),
    [
        (Role.BUREAU_HEAD, "420281108", {}, "E-OFF-01"),
        (Role.TOWNSHIP_SAFETY_OFFICER, "420281", {}, "E-OFF-01"),
        (Role.VILLAGE_OFFICER, "420281108", {}, "E-OFF-01"),
        (Role.AUDITOR, "420281", {"valid_until": DAY - timedelta(1)}, "E-OFF-02"),
        (Role.AUDITOR, "420281", {"reason": "  "}, "E-OFF-03"),
        (Role.COUNTY_RELIEF_OFFICER, "420281", {"section": "relief"}, "E-OFF-05"),
        (Role.SYSTEM, "420281", {}, "E-OFF-09"),
    ],
)
def test_an_appointment_that_does_not_fit_is_refused(officer: Officer, role: Role, place: str, more: dict, code: str) -> None:
    if "section" in more:
        more = {**more, "section": Section.objects.get(code=more["section"])}
    before = Appointment.objects.count()
    with pytest.raises(Refusal) as refused:
        appoint(officer(31), role, place, **more)
    assert refused.value.code == code
    assert Appointment.objects.count() == before


def test_an_office_ends_at_once_or_on_a_later_day(officer: Officer) -> None:
    account = officer(44)
    held = account.appointments.get()
    with transaction.atomic():
        held.account = appointments.locked(account.pk)
        appointments.end_office(held, on=DAY + timedelta(5), by=None, reason="轮岗")
    assert offices.holds(officer(44), Role.AUDITOR)
    assert offices.holds(officer(44), Role.AUDITOR, on=DAY + timedelta(5))
    assert not offices.holds(officer(44), Role.AUDITOR, on=DAY + timedelta(6))
    with transaction.atomic():
        held.account = appointments.locked(account.pk)
        appointments.end_office(held, by=None, reason="提前")
    assert not offices.holds(officer(44), Role.AUDITOR)
    assert offices.holds(officer(44), Role.AUDITOR, on=DAY - timedelta(1))
    with pytest.raises(Refusal, match="E-OFF-06"), transaction.atomic():
        appointments.end_office(held, by=None, reason="再次")


def test_an_appointment_is_never_deleted(officer: Officer) -> None:
    with pytest.raises(TypeError):
        officer(44).appointments.get().delete()
    with pytest.raises(TypeError):
        Appointment.objects.all().delete()


def test_the_last_administrator_stays(officer: Officer) -> None:
    admin = officer(45)
    with pytest.raises(Refusal, match="E-OFF-04"), transaction.atomic():
        appointments.end_office(admin.appointments.get(), by=admin, reason="调离")
    with pytest.raises(Refusal, match="E-OFF-04"), transaction.atomic():
        appointments.set_active(appointments.locked(admin.pk), False, by=admin, reason="调离")
    second = Account.objects.create_user("admin-2", name="第二管理员")
    appoint(second, Role.SYSTEM_ADMIN, valid_until=DAY + timedelta(30))
    with transaction.atomic():
        held = admin.appointments.get()
        held.account = appointments.locked(admin.pk)
        appointments.end_office(held, by=second, reason="调离")
    assert not officer(45).is_staff


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("ways", [("off", "off"), ("off", "end"), ("end", "end")])
def test_of_two_administrators_who_leave_at_once_one_stays(ways: tuple[str, str], transactional_db: None, county: None) -> None:
    """Each is switched off or leaves office while the other one does: whoever comes second is the last."""
    first = Account.objects.get(officer_no="DY045")
    second = Account.objects.create_user("admin-2", name="第二管理员")
    appoint(second, Role.SYSTEM_ADMIN)
    start, found = threading.Barrier(2), []

    def leave(account: Account, way: str) -> None:
        try:
            with clock.at(DAY), transaction.atomic():
                held = appointments.locked(account.pk)
                if connection.vendor == "postgresql":
                    start.wait(30)
                if way == "off":
                    appointments.set_active(held, False, by=None, reason="调离")
                else:
                    appointments.end_office(held.appointments.get(), by=None, reason="调离")
            found.append("left")
        except Refusal as refusal:
            found.append(refusal.code)
        except BaseException as error:
            found.append(type(error).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=leave, args=pair) for pair in zip((first, second), ways, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(found) == ["E-OFF-04", "left"]
    left = Appointment.objects.filter(role=Role.SYSTEM_ADMIN, account__is_active=True)
    assert [row.holds_on(DAY) for row in left].count(True) == 1


def test_a_certificate_number_belongs_to_one_person(officer: Officer) -> None:
    first, second = officer(14), officer(15)
    period = {"category": "安全生产行政执法", "valid_from": date(2023, 8, 1), "valid_until": date(2028, 7, 31)}
    with pytest.raises(Refusal, match="E-OFF-08"), transaction.atomic():
        appointments.certify(appointments.locked(second.pk), number="鄂B281015014", **period, by=None, reason="换证")
    with transaction.atomic():
        appointments.certify(appointments.locked(first.pk), number="鄂B281015014", **period, by=None, reason="换证")
    assert first.certificates.count() == 2
    with pytest.raises(Refusal, match="E-OFF-08"), transaction.atomic():
        appointments.certify(appointments.locked(first.pk), number="鄂B281015014", **period, by=None, reason="换证")


def test_an_account_opens_with_nothing(db: None) -> None:
    with transaction.atomic():
        account = appointments.open_account(username="DY900", officer_no="DY900", name="新人", by=None, reason="录用")
    assert offices.standings(account) == ()
    with pytest.raises(Refusal) as refused, transaction.atomic():
        appointments.open_account(username="DY901", officer_no="DY900", name="新人", by=None, reason="录用")
    assert (refused.value.code, refused.value.field) == ("E-OFF-07", "officer_no")
