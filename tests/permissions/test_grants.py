"""Offices and named duties: who may see and do what on a case, since when, until when, and why."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from cases.models import Case, CaseDuty, Enterprise, Spokesman
from foundation import clock
from foundation.refusals import Refusal
from foundation.transactions import NoTransaction
from permissions import appointments, grants, offices
from permissions.models import Account, Appointment, Region, Section
from permissions.roles import Role

Officer = Callable[[int], Account]
NewCase = Callable[..., Case]

DAY = date(2023, 6, 20)


@pytest.fixture(autouse=True)
def _a_day_in_june():
    with clock.at(DAY):
        yield


def name(
    account: Account, case: Case, duty: str, *, since: date = DAY, until: date | None = None, by: Account | None = None
) -> None:
    with transaction.atomic():
        grants.grant(case, duty, account, since=since, until=until, by=by, reason="承办")


def sees(account: Account, case: Case) -> bool:
    """Asked in every way there is; they must agree."""
    fresh = Account.objects.get(pk=account.pk)
    answers = {
        grants.may(fresh, "cases.view_case", case),
        Account.objects.get(pk=account.pk).has_perm("cases.view_case", case),
        Case.objects.visible_to(Account.objects.get(pk=account.pk)).filter(pk=case.pk).exists(),
        bool(grants.reasons(Account.objects.get(pk=account.pk), case)),
        any(arm.filter(pk=case.pk).exists() for arm in grants.arms(Case, Account.objects.get(pk=account.pk))),
    }
    assert len(answers) == 1, answers
    return answers.pop()


@pytest.mark.parametrize(
    ("number", "visible"),
    [
        (1, True),  # head of the bureau
        (3, True),  # deputy
        (6, True),  # legal reviewer
        (9, True),  # head of the section of mines
        (15, True),  # inspector of mines
        (17, False),  # inspector of chemicals
        (25, False),  # inspector of the brigade
        (29, True),  # finance
        (31, False),  # relief officer
        (32, True),  # safety committee office
        (34, False),  # sector committee: named cases only
        (35, True),  # relief officer of this township
        (36, False),  # of another township
        (38, True),  # safety officer of this township
        (39, False),  # of another township
        (40, False),  # village officer elsewhere
        (43, False),  # discipline observer: what is opened to observation only
        (44, True),  # auditor
        (45, False),  # system administrator
    ],
)
def test_an_office_covers_its_region_and_section(officer: Officer, new_case: NewCase, number: int, visible: bool) -> None:
    assert sees(officer(number), new_case("420281108902", "mines")) is visible


def test_a_village_officer_sees_the_own_village_only(officer: Officer, new_case: NewCase) -> None:
    assert sees(officer(40), new_case("420281100902", "relief"))
    assert not sees(officer(40), new_case("420281100903", "relief"))
    assert not sees(officer(40), new_case("420281100", "relief"))


def test_a_case_of_the_whole_county_is_no_townships(officer: Officer, new_case: NewCase) -> None:
    case = new_case("420281", "mines")
    assert sees(officer(15), case)
    assert not sees(officer(38), case)


def test_a_section_at_a_township_is_both(officer: Officer, new_case: NewCase) -> None:
    account = officer(28)
    Appointment.objects.filter(account=account).update(
        region=Region.objects.get(code="420281108"), section=Section.objects.get(code="brigade")
    )
    assert sees(account, new_case("420281108902", "brigade"))
    assert not sees(account, new_case("420281108902", "mines"))
    assert not sees(account, new_case("420281104", "brigade"))


def test_a_hearing_host_covers_the_county_but_reads_only_what_he_is_named_in(officer: Officer, new_case: NewCase) -> None:
    account, case = officer(8), new_case()
    Appointment.objects.filter(account=account, role=Role.ARCHIVIST).update(valid_until=date(2023, 1, 1))
    assert not sees(account, case)
    assert grants.office_on(account, {Role.CLERK}, case) is not None
    name(account, case, "view_case")
    assert sees(account, case)


def test_a_named_duty_opens_the_case_and_gives_nothing_else(officer: Officer, new_case: NewCase) -> None:
    account, case, other = officer(17), new_case(), new_case()
    name(account, case, "handle_case", by=officer(9))
    assert sees(account, case)
    assert not sees(account, other)
    account = officer(17)
    assert account.has_perm("cases.handle_case", case)
    assert not account.has_perm("cases.approve_case", case)
    assert not account.has_perm("cases.handle_case", other)
    assert not account.has_perm("cases.handle_case")
    assert not account.has_perm("documents.handle_case", case)
    assert not account.has_perm("cases.no_such_duty", case)


def test_the_inspector_who_covers_a_case_is_not_its_handler(officer: Officer, new_case: NewCase) -> None:
    assert not officer(15).has_perm("cases.handle_case", new_case())


def test_a_duty_counts_within_its_dates_only(officer: Officer, new_case: NewCase) -> None:
    account, case = officer(17), new_case()
    name(account, case, "view_case", since=DAY + timedelta(1), until=DAY + timedelta(3))
    for days, holds in ((0, False), (1, True), (3, True), (4, False)):
        with clock.at(DAY + timedelta(days)):
            assert sees(account, case) is holds, days


def test_a_duty_counts_only_while_its_holder_keeps_an_office(officer: Officer, new_case: NewCase) -> None:
    account, case = officer(17), new_case()
    name(account, case, "handle_case")
    Appointment.objects.filter(account=account).update(valid_until=DAY - timedelta(1))
    assert not sees(account, case)
    assert not officer(17).has_perm("cases.handle_case", case)


def test_nothing_counts_once_the_account_is_switched_off(officer: Officer, new_case: NewCase) -> None:
    account, case = officer(17), new_case()
    name(account, case, "view_case")
    loaded_before = officer(17)
    Account.objects.filter(pk=account.pk).update(is_active=False)
    assert not sees(account, case)
    # An object that somebody loaded before still says it is active; the rows say otherwise.
    assert loaded_before.is_active
    assert not grants.may(loaded_before, "cases.view_case", case)


def test_revocation_holds_from_the_next_request_and_keeps_the_row(officer: Officer, new_case: NewCase) -> None:
    account, case, leader = officer(17), new_case(), officer(9)
    name(account, case, "handle_case", since=DAY - timedelta(5))
    with transaction.atomic():
        assert grants.revoke(case, "handle_case", account, by=leader, reason="回避") == 1
    assert not sees(account, case)
    row = CaseDuty.objects.get()
    assert (row.valid_until, row.ended_by, row.end_reason) == (DAY, leader, "回避")
    with transaction.atomic():
        assert grants.revoke(case, "handle_case", account, by=leader, reason="回避") == 0
    name(account, case, "handle_case")
    assert sees(account, case)
    assert CaseDuty.objects.count() == 2


def test_revoking_one_duty_leaves_the_others(officer: Officer, new_case: NewCase) -> None:
    account, case = officer(17), new_case()
    name(account, case, "handle_case")
    name(account, case, "copy_case")
    with transaction.atomic():
        grants.revoke(case, "handle_case", account, by=None, reason="换人")
    assert grants.duties_of(officer(17), case) == {"copy_case"}
    with transaction.atomic():
        assert grants.revoke(case, ["handle_case", "copy_case"], account, by=None, reason="换人") == 1
    assert not sees(account, case)


@pytest.mark.both_databases
def test_the_same_duty_granted_twice_on_a_day_is_one(officer: Officer, new_case: NewCase) -> None:
    account, case = officer(17), new_case()
    name(account, case, "view_case")
    name(account, case, "view_case")
    assert CaseDuty.objects.count() == 1


def test_granting_asks_for_a_transaction_and_a_known_duty(officer: Officer, new_case: NewCase, transactional_db: None) -> None:
    account, case = officer(17), new_case()
    with pytest.raises(NoTransaction):
        grants.grant(case, "view_case", account, since=DAY, by=None, reason="x")
    with pytest.raises(LookupError), transaction.atomic():
        grants.grant(case, "own_case", account, since=DAY, by=None, reason="x")


def test_an_office_ended_today_no_longer_opens_anything(officer: Officer, new_case: NewCase) -> None:
    account, case, admin = officer(38), new_case("420281108902"), officer(45)
    assert sees(account, case)
    with transaction.atomic():
        held = Appointment.objects.get(account=account)
        appointments.end_office(held, by=admin, reason="调离")
    assert not sees(account, case)
    assert offices.standings(officer(38), DAY - timedelta(1)) != ()


def test_a_change_of_region_takes_effect_at_once(officer: Officer, new_case: NewCase) -> None:
    account, case = officer(38), new_case("420281104904")
    assert not sees(account, case)
    Appointment.objects.filter(account=account).update(region=Region.objects.get(code="420281104"))
    assert sees(account, case)


def test_the_administrator_reads_no_file_even_if_somebody_named_him(officer: Officer, new_case: NewCase) -> None:
    account, case = officer(45), new_case()
    name(account, case, "view_case")
    assert not sees(account, case)


def enterprise(title: str) -> Enterprise:
    return Enterprise.objects.create(name=title, region=Region.objects.get(code="420281108"))


def test_a_units_account_counts_while_it_speaks_for_the_unit_of_the_case(new_case: NewCase) -> None:
    mine, other = enterprise("某矿业公司"), enterprise("某化工公司")
    account = Account.objects.create_user("unit-a", name="安全员", kind=Account.Kind.UNIT)
    Spokesman.objects.create(account=account, enterprise=mine, since=DAY - timedelta(9), until=DAY + timedelta(2))
    case, foreign, unnamed = new_case(unit=mine), new_case(unit=other), new_case(unit=mine)
    name(account, case, "party")
    name(account, foreign, "party")
    assert sees(account, case)
    assert Account.objects.get(pk=account.pk).has_perm("cases.party", case)
    # D8: enterprise A opens the order of enterprise B.
    assert not sees(account, foreign)
    assert not sees(account, unnamed)
    with clock.at(DAY + timedelta(2)):
        assert sees(account, case)
    with clock.at(DAY + timedelta(3)):
        assert not sees(account, case)


def test_a_guest_needs_an_office_however_small(new_case: NewCase) -> None:
    guest = Account.objects.create_user("guest", name="代理人", kind=Account.Kind.GUEST)
    case = new_case()
    name(guest, case, "party")
    assert not sees(guest, case)
    county = Region.objects.get(code="420281")
    Appointment.objects.create(account=guest, role=Role.PARTY, region=county, valid_from=DAY)
    assert sees(guest, case)


def test_a_stranger_is_refused_by_scope(officer: Officer, new_case: NewCase) -> None:
    with pytest.raises(Refusal) as refused:
        grants.require_view(officer(36), new_case())
    assert (refused.value.code, refused.value.status) == ("E-SCOPE", 403)
    grants.require_view(officer(15), new_case())


def test_every_case_says_why_the_reader_sees_it(officer: Officer, new_case: NewCase) -> None:
    account, case = officer(15), new_case()
    name(account, case, "handle_case", by=officer(9))
    why = grants.reasons(officer(15), case)
    assert [(one.kind, one.code) for one in why] == [("office", "inspector"), ("office", "case_handler"), ("duty", "handle_case")]
    assert (why[0].region, why[0].section, why[0].since) == ("大冶市", "非煤矿山安全监管股", date(2022, 1, 1))
    assert (why[2].granted_by, why[2].because, why[2].since) == ("上官旻", "承办", DAY)
    assert grants.reasons(officer(17), case) == []
    assert [(person.officer_no, one.code) for person, one in grants.named_in(case)] == [("DY015", "handle_case")]


def test_a_duty_that_does_not_count_is_no_reason(officer: Officer, new_case: NewCase) -> None:
    account, case = officer(17), new_case()
    name(account, case, "view_case", until=DAY - timedelta(1), since=DAY - timedelta(3))
    assert grants.reasons(officer(17), case) == []


@pytest.mark.parametrize("number", [15, 17, 45])
@pytest.mark.parametrize("perm", ["cases.view_case", "cases.handle_case"])
def test_one_question_is_one_query_and_the_second_none(officer: Officer, new_case: NewCase, number: int, perm: str) -> None:
    case, account = new_case(), officer(number)
    with CaptureQueriesContext(connection) as queries:
        first = grants.may(account, perm, case)
    assert len(queries) == 1
    with CaptureQueriesContext(connection) as queries:
        assert grants.may(account, perm, case) is first
    assert len(queries) == 0


def test_the_gate_can_ask_again_in_the_same_request(officer: Officer, new_case: NewCase) -> None:
    account, case = officer(38), new_case()
    assert grants.may(account, "cases.view_case", case)
    Appointment.objects.filter(account=account).update(valid_until=DAY - timedelta(1))
    assert grants.may(account, "cases.view_case", case)
    offices.forget(account)
    assert not grants.may(account, "cases.view_case", case)


@pytest.mark.parametrize(
    ("permission", "numbers"),
    [
        ("foundation.manage_settings", {45}),
        ("permissions.manage_offices", {45}),
        ("foundation.see_incidents", {45, 1, 2, 3, 4}),
        ("no.such", set()),
    ],
)
def test_what_an_office_may_do_in_the_house(officer: Officer, permission: str, numbers: set[int]) -> None:
    assert {number for number in range(1, 46) if officer(number).has_perm(permission)} == numbers


def test_a_permission_on_all_rows_of_a_model_opens_no_case(officer: Officer, new_case: NewCase, monkeypatch) -> None:
    from permissions import roles

    monkeypatch.setattr(roles, "_PERMITTED", {"cases.view_case": frozenset({Role.SYSTEM_ADMIN})})
    assert officer(45).has_perm("cases.view_case")
    assert not officer(45).has_perm("cases.view_case", new_case())


def test_only_the_administrator_opens_djangos_administration(officer: Officer) -> None:
    assert {number for number in (1, 9, 45) if officer(number).is_staff} == {45}
    assert officer(45).has_module_perms("permissions")
    assert not officer(1).has_module_perms("permissions")


def test_who_holds_an_office_for_a_case(officer: Officer, new_case: NewCase) -> None:
    case = new_case()
    place = {"township_id": case.township_id, "region_id": case.region_id, "section_id": case.section_id}
    assert [person.officer_no for person in offices.holders(Role.INSPECTOR, **place)] == ["DY014", "DY015", "DY016"]
    assert [person.officer_no for person in offices.holders(Role.TOWNSHIP_SAFETY_OFFICER, **place)] == ["DY038"]


def test_an_office_carries_a_permission_on_the_cases_it_covers(officer: Officer, new_case: NewCase, monkeypatch) -> None:
    from permissions import roles

    monkeypatch.setattr(roles, "_PERMITTED_IN_CASE", {})
    roles.allow_in_case("cases.reveal_party", Role.SECTION_HEAD)
    case = new_case()
    assert officer(9).has_perm("cases.reveal_party", case)
    assert not officer(10).has_perm("cases.reveal_party", case)
    assert not officer(15).has_perm("cases.reveal_party", case)
