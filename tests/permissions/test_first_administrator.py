"""The first system administrator comes from the machine itself, once, and with a password that no command line shows."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command

from config.settings import base
from foundation import audit, clock
from foundation.refusals import Refusal
from permissions import offices
from permissions.management.commands import first_administrator
from permissions.models import Account, Appointment, Region
from permissions.roles import Role
from tests.permissions.test_appointments import appoint

PASSWORD = "槐花 blooms late 77"
COUNTY = ("--county", "420281", "大冶市")
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _rules_of_a_bureau(settings: Any) -> None:
    settings.AUTH_PASSWORD_VALIDATORS = base.AUTH_PASSWORD_VALIDATORS


@pytest.fixture
def stdin(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    def typed(text: str) -> None:
        monkeypatch.setattr(sys, "stdin", io.StringIO(text))

    typed(f"{PASSWORD}\n")
    return typed


def command(*words: str) -> str:
    out = io.StringIO()
    call_command("first_administrator", *words, stdout=out)
    return out.getvalue()


def nothing_was_made() -> bool:
    return not (Account.objects.exists() or Region.objects.exists() or audit.AuditRow.objects.exists())


def test_an_empty_installation_gets_its_administrator_and_the_history_shows_it(stdin: Callable[[str], None]) -> None:
    command("xitong", "欧阳管", "--password-stdin", *COUNTY)
    account = authenticate(username="xitong", password=PASSWORD)
    assert isinstance(account, Account) and account.name == "欧阳管" and not account.is_superuser
    assert offices.roles_of(account) == {Role.SYSTEM_ADMIN} and account.is_staff
    assert [(row.act, row.actor_name) for row in audit.history(account)] == [("open_account", "系统"), ("appoint", "系统")]
    assert [row.act for row in audit.history(audit.Bureau(pk=1))] == ["add_region"]
    county = Region.objects.get()
    assert (county.code, county.level, county.kind) == ("420281", "county", "county_level_city")
    assert audit.verify() == []
    assert PASSWORD not in str([(row.before, row.after, row.reason) for row in audit.AuditRow.objects.all()])


def test_the_administrator_takes_no_business_office(stdin: Callable[[str], None]) -> None:
    command("xitong", "欧阳管", *COUNTY)
    account = Account.objects.get()
    with pytest.raises(Refusal) as refused:
        appoint(account, Role.AUDITOR)
    assert refused.value.code == "E-SOD-14"


def test_it_is_done_once(stdin: Callable[[str], None]) -> None:
    command("xitong", "欧阳管", *COUNTY)
    stdin(f"{PASSWORD}\n")
    with pytest.raises(CommandError, match="xitong"):
        command("another", "钟离管")
    assert Account.objects.count() == 1


def test_of_two_that_begin_at_once_the_second_finds_the_first(
    stdin: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The question is asked again once the bureau's row is held: here another one was faster while the password was typed."""

    def meanwhile(password: str, user: Account) -> None:
        if user.username == "late":
            monkeypatch.setattr(first_administrator, "validate_password", lambda *words: None)
            stdin(f"{PASSWORD}\n")
            command("early", "欧阳管", *COUNTY)

    monkeypatch.setattr(first_administrator, "validate_password", meanwhile)
    with pytest.raises(CommandError, match="early"):
        command("late", "钟离管", *COUNTY)
    assert [account.username for account in Account.objects.all()] == ["early"]


@pytest.mark.parametrize("typed", ["short1", "1234567890123", "password123", "\n", "", "   \n"])
def test_a_weak_or_empty_password_makes_nothing(stdin: Callable[[str], None], typed: str) -> None:
    stdin(typed)
    with pytest.raises(CommandError):
        command("xitong", "欧阳管", "--password-stdin", *COUNTY)
    assert nothing_was_made()


def test_no_word_of_the_command_line_takes_a_password() -> None:
    parser = first_administrator.Command().create_parser("manage.py", "first_administrator")
    takes_a_value = [action.dest for action in parser._actions if action.nargs != 0 and "password" in action.dest]
    assert takes_a_value == []


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_on_a_terminal_the_password_is_typed_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal())
    typed = iter([PASSWORD, "something else 99", PASSWORD, PASSWORD])
    monkeypatch.setattr(first_administrator, "getpass", lambda prompt: next(typed))
    with pytest.raises(CommandError, match="differ"):
        command("xitong", "欧阳管", *COUNTY)
    assert nothing_was_made()
    command("xitong", "欧阳管", *COUNTY)
    assert authenticate(username="xitong", password=PASSWORD) is not None


@pytest.mark.parametrize(
    "county", [(), ("--county", "42028", "大冶市"), ("--county", "420281108", "大冶市"), ("--county", "420281", "")]
)
def test_without_a_county_nothing_is_made(stdin: Callable[[str], None], county: tuple[str, ...]) -> None:
    with pytest.raises(CommandError):
        command("xitong", "欧阳管", *county)
    assert nothing_was_made()


@pytest.mark.parametrize("words", [("", "欧阳管"), ("xitong", " "), ("x" * 61, "欧阳管"), ("xitong", "管" * 61)])
def test_who_has_no_name_or_one_too_long_is_not_made(stdin: Callable[[str], None], words: tuple[str, str]) -> None:
    with pytest.raises(CommandError):
        command(*words, *COUNTY)
    assert nothing_was_made()


def test_the_county_of_the_register_is_taken_and_no_other(county: None, stdin: Callable[[str], None]) -> None:
    Appointment.objects.filter(role=Role.SYSTEM_ADMIN).update(valid_until=clock.today() - timedelta(1))
    with pytest.raises(CommandError, match="大冶市"):
        command("xitong", "欧阳管", "--county", "420222", "阳新县")
    command("xitong", "欧阳管")
    assert Appointment.objects.get(account__username="xitong").region.code == "420281"


def test_whoever_has_an_account_already_is_not_made_anew(county: None, stdin: Callable[[str], None]) -> None:
    Appointment.objects.filter(role=Role.SYSTEM_ADMIN).update(valid_until=clock.today() - timedelta(1))
    with pytest.raises(CommandError, match="E-OFF-07|已被使用"):
        command("DY015", "冯火芳")
    assert not offices.holds(Account.objects.get(username="DY015"), Role.SYSTEM_ADMIN)


@pytest.mark.parametrize("days", [0, 1])
def test_an_administrator_whose_term_still_lasts_or_begins_later_stands_in_the_way(
    county: None, stdin: Callable[[str], None], days: int
) -> None:
    held = Appointment.objects.filter(role=Role.SYSTEM_ADMIN)
    held.update(valid_until=clock.today()) if days == 0 else held.update(valid_from=clock.today() + timedelta(days))
    with pytest.raises(CommandError, match="DY045"):
        command("xitong", "欧阳管")
