"""The one known password is given and named only in a database that the demo itself began."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.urls import reverse

from foundation import audit
from foundation import settings as bureau_settings
from permissions.models import Account
from reports import checks, demo_mark, demo_register

pytestmark = pytest.mark.django_db


def mark() -> None:
    with transaction.atomic():
        demo_mark.set_at_the_making()


def by_an_account() -> None:
    Account.objects.create_user("wang", "a password of his own", name="王某")


def by_a_setting() -> None:
    with transaction.atomic():
        bureau_settings.change(
            "bureau.name", "阳新县应急管理局", valid_from=dt.date(2023, 1, 1), by=None, reason="装机", retroactive=True
        )


@pytest.mark.parametrize("begin", [by_an_account, by_a_setting])
@pytest.mark.parametrize("options", [("--register-only",), ()])
def test_what_somebody_else_began_takes_no_demo(begin: Any, options: tuple[str, ...]) -> None:
    begin()
    before = (Account.objects.count(), audit.AuditRow.objects.count())
    with pytest.raises(CommandError, match="did not make this database"):
        call_command("load_demo", *options, stdout=io.StringIO())
    assert (Account.objects.count(), audit.AuditRow.objects.count()) == before and not demo_mark.is_marked()


def test_under_a_bureaus_settings_an_empty_database_takes_none_either(settings: Any) -> None:
    settings.ANJIAN_DEMO = False
    with pytest.raises(demo_mark.NotTheDemo, match="bureau's own"), transaction.atomic():
        demo_register.load_registers()
    assert not Account.objects.exists() and not demo_mark.is_marked()


def test_the_mark_is_the_beginning_and_stands_once() -> None:
    mark()
    by_an_account()
    mark()
    assert demo_mark.is_the_demos()
    assert [row.act for row in audit.history(audit.Bureau(pk=1))] == [demo_mark.MADE]
    assert audit.verify() == []


def test_a_mark_further_down_is_none() -> None:
    by_a_setting()
    with transaction.atomic():
        audit.append_to_bureau([audit.Entry(demo_mark.MADE)], actor=None)
    assert not demo_mark.is_the_demos()


def test_the_command_and_the_page_name_no_password_where_the_demo_did_not_begin(client: Any) -> None:
    Account.objects.create_user("DY015", "a password of his own", name="王某")
    with pytest.raises(CommandError, match="load_demo"):
        call_command("demo_logins", stdout=io.StringIO())
    assert demo_register.PASSWORD not in client.get(reverse("account_login")).content.decode()


def test_a_bureau_does_not_begin_in_the_database_of_the_demo(settings: Any) -> None:
    mark()
    assert checks.no_bureau_in_a_demo(None, databases=["default"]) == []
    settings.ANJIAN_DEMO = False
    assert [error.id for error in checks.no_bureau_in_a_demo(None, databases=["default"])] == ["reports.E001"]
    # Without a database to ask (plain `check`) it asks none.
    assert checks.no_bureau_in_a_demo(None, databases=None) == []


def test_a_bureau_begins_in_a_database_of_its_own(settings: Any) -> None:
    by_an_account()
    settings.ANJIAN_DEMO = False
    assert checks.no_bureau_in_a_demo(None, databases=["default"]) == []
