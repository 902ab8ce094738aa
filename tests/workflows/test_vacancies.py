"""A step that nobody can do today stands on a list, is told once, and leaves it when mended; whoever switches the last one off is told first."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.models import Case, CaseDuty, Notice, Participation, Spokesman
from foundation import clock, jobs
from permissions import appointments
from permissions.models import Account, Appointment, Certificate
from permissions.roles import Role
from tests.cast import LONG_AGO, Town
from tests.workflows.road import Road
from workflows.engine.models import Vacancy
from workflows.engine.tasks import look_for_vacancies

pytestmark = pytest.mark.django_db

BACKEND = "permissions.backends.OfficeAndDutyBackend"
#: Statements of one look, whatever it finds, and of one page of the list.
LOOK, LIST = 20, 16


def steps() -> list[str]:
    """What stands on the list."""
    return list(Vacancy.objects.order_by("pk").values_list("task__step", flat=True))


def told(account: Account) -> int:
    return Notice.objects.filter(account=account, key__startswith="vacancies:").count()


def page(account: Account) -> str:
    client = Client()
    client.force_login(account, backend=BACKEND)
    return client.get(reverse("vacancies")).content.decode()


def end(account: Account) -> None:
    """An office that is over since yesterday, as a dated one ends without anybody's button."""
    Appointment.objects.filter(account=account).update(valid_until=clock.today() - dt.timedelta(days=1))


def succeed(town: Town, since: dt.date) -> Account:
    account = Account.objects.create_user("T0099", "demo-password", name="卢继任", officer_no="T0099")
    Appointment.objects.create(account=account, role=Role.SECTION_HEAD, region=town.county, section=town.mines, valid_from=since)
    return account


def another(case: Case, number: int) -> None:
    """The same step of one more case."""
    task = case.tasks.get(step="verify")
    process = task.process
    case.pk, case.number = None, f"{case.number}-{number}"
    case.save(force_insert=True)
    process.pk, process.case = None, case
    process.save(force_insert=True)
    task.pk, task.case, task.process = None, case, process
    task.save(force_insert=True)


def test_a_step_with_nobody_is_listed_and_told_once_to_whoever_can_mend_it(town: Town, road: Road) -> None:
    road.register()
    assert look_for_vacancies() == 0 and steps() == []
    end(town.head)
    assert look_for_vacancies() == 1 and steps() == ["verify"]
    assert [told(account) for account in (town.administrator, town.leader, town.bureau_head)] == [1, 1, 1]
    assert [told(account) for account in (town.inspector, town.head, town.trade_inspector, town.unit_account)] == [0] * 4
    assert look_for_vacancies() == 0 and steps() == ["verify"]
    assert told(town.administrator) == 1, "not told every hour"


def test_one_who_holds_the_office_from_tomorrow_does_not_fill_it_today_and_then_does(town: Town, road: Road) -> None:
    road.register()
    end(town.head)
    tomorrow = clock.today() + dt.timedelta(days=1)
    succeed(town, tomorrow)
    assert look_for_vacancies() == 1
    with clock.at(tomorrow):
        assert look_for_vacancies() == 0 and steps() == []


@pytest.mark.parametrize("is_mines", [True, False])
def test_only_a_head_of_the_same_section_fills_it(town: Town, road: Road, is_mines: bool) -> None:
    road.register()
    end(town.head)
    heir = succeed(town, LONG_AGO)
    if not is_mines:
        Appointment.objects.filter(account=heir).update(section=town.trade)
    assert look_for_vacancies() == (0 if is_mines else 1)


def test_an_account_switched_off_holds_nothing(town: Town, road: Road) -> None:
    road.register()
    with transaction.atomic():
        appointments.set_active(appointments.locked(town.head.pk), False, by=town.administrator, reason="调离")
    jobs.run_due()
    assert steps() == ["verify"], "at once, not at the next hour"


def test_separation_leaves_nobody_only_where_it_bars_the_last_one(town: Town, road: Road) -> None:
    case = road.register()
    # As if the order waited for its approval: nobody who took part in it may give that.
    case.tasks.filter(step="verify").update(step="approve_order")
    heir = succeed(town, LONG_AGO)
    for number, (account, vacant) in enumerate(((town.head, 0), (heir, 1)), 1):
        Participation.objects.create(
            case=case, account=account, step="order_rectify", capacity="handled", act_title="责令整改",
            acted_on=clock.today(), recorded_at=clock.now(), act_no=number,
        )  # fmt: skip
        assert look_for_vacancies() == vacant


def test_a_step_of_two_officers_needs_one_with_a_certificate(town: Town, road: Road) -> None:
    road.register()
    road.verify()
    assert look_for_vacancies() == 0
    handlers = CaseDuty.objects.filter(content_object=road.case, permission__codename="handle_case")
    first, *others = sorted(set(handlers.values_list("user_id", flat=True)))
    assert others
    yesterday = clock.today() - dt.timedelta(days=1)
    Certificate.objects.filter(account=first).update(valid_until=yesterday)
    assert look_for_vacancies() == 0, "one is left"
    Certificate.objects.filter(account__in=others).update(valid_until=yesterday)
    assert look_for_vacancies() == 1 and steps() == ["order_rectify"]


def test_a_step_of_the_unit_is_done_by_its_account_or_by_the_handlers(town: Town, road: Road) -> None:
    road.register()
    road.verify()
    road.order()
    road.serve()
    Spokesman.objects.filter(account=town.unit_account).update(until=clock.today() - dt.timedelta(days=1))
    look_for_vacancies()
    assert "report_done" not in steps(), "the handlers may record what came in by hand"
    CaseDuty.objects.filter(content_object=road.case).update(valid_until=clock.today() - dt.timedelta(days=1))
    look_for_vacancies()
    assert "report_done" in steps()


def test_the_list_is_for_those_who_can_mend_and_shows_the_case_to_heads_only(town: Town, road: Road, client: Client) -> None:
    case = road.register()
    end(town.head)
    look_for_vacancies()
    leader, administrator = page(town.leader), page(town.administrator)
    assert case.title in leader and case.get_absolute_url() in leader
    assert case.number in administrator and case.title not in administrator and town.unit.name not in administrator
    for account in (town.inspector, town.township, town.auditor, town.unit_account, town.head):
        client.force_login(account, backend=BACKEND)
        assert client.get(reverse("vacancies")).status_code == 404, account
    trade_head = succeed(town, LONG_AGO)
    Appointment.objects.filter(account=trade_head).update(section=town.trade)
    assert case.number not in page(trade_head), "a head sees what his own section lacks"


def test_what_was_mended_since_the_last_look_is_not_shown(town: Town, road: Road) -> None:
    case = road.register()
    end(town.head)
    look_for_vacancies()
    assert case.number in page(town.administrator)
    succeed(town, LONG_AGO)
    assert case.number not in page(town.administrator)


@pytest.mark.parametrize("further", [0, 2])
def test_neither_the_look_nor_the_list_asks_more_for_more_rows(town: Town, road: Road, further: int) -> None:
    case = road.register()
    for number in range(further):
        another(case, number)
    end(town.head)
    with CaptureQueriesContext(connection) as looked:
        assert look_for_vacancies() == further + 1
    assert len(looked) <= LOOK, [query["sql"][:90] for query in looked]
    client = Client()
    client.force_login(town.leader, backend=BACKEND)
    with CaptureQueriesContext(connection) as listed:
        assert client.get(reverse("vacancies")).content.decode().count("<tr>") == further + 2
    assert len(listed) <= LIST, [query["sql"][:90] for query in listed]


def address(town: Town, act: str) -> str:
    if act == "account-switch":
        return reverse(act, args=[town.head.pk])
    return reverse(act, args=[town.head.pk, Appointment.objects.get(account=town.head).pk])


@pytest.mark.parametrize("act", ["account-switch", "appointment-end"])
def test_whoever_lets_the_last_one_go_is_told_first_and_confirms(town: Town, road: Road, client: Client, act: str) -> None:
    road.register()
    client.force_login(town.administrator, backend=BACKEND)
    where, answers = address(town, act), {"reason": "调离", "valid_until": clock.today().isoformat()}
    shown = client.get(where).content.decode()
    assert "在办1个环节将无人可办" in shown and "该岗位将无人任职" in shown
    refused = client.post(where, answers)
    assert refused.status_code == 422 and "请先任命接办人员" in refused.content.decode()
    town.head.refresh_from_db()
    assert town.head.is_active and Appointment.objects.get(account=town.head).holds_on(clock.today())
    assert client.post(where, answers | {"left_vacant": "on"}).status_code == 302
    jobs.run_due()
    assert steps() == ["verify"]


@pytest.mark.parametrize("act", ["account-switch", "appointment-end"])
def test_of_two_holders_one_goes_without_a_word_unless_the_other_begins_tomorrow(
    town: Town, road: Road, client: Client, act: str
) -> None:
    road.register()
    client.force_login(town.administrator, backend=BACKEND)
    heir = succeed(town, clock.today() + dt.timedelta(days=1))
    assert "将无人" in client.get(address(town, act)).content.decode()
    Appointment.objects.filter(account=heir).update(valid_from=LONG_AGO)
    assert "将无人" not in client.get(address(town, act)).content.decode()
    answers = {"reason": "调离", "valid_until": clock.today().isoformat()}
    assert client.post(address(town, act), answers).status_code == 302
