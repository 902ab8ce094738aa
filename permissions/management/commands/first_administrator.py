"""manage.py first_administrator: the one account that nobody inside could open, in an installation that has none yet."""

from __future__ import annotations

import sys
from getpass import getpass
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.db.models import Q

from foundation import audit, clock
from foundation.refusals import Refusal
from permissions import appointments
from permissions.models import Account, Appointment, Region
from permissions.roles import Role

REASON = "装机时设立首位系统管理员"


class Command(BaseCommand):
    """Opens the account and appoints it by the acts that the administrator's pages use, so that the history shows both.

    The password is typed twice on a terminal, or is the first line of the standard input; it never stands on the command line, which
    other users of the machine can read. Every further account and office is the administrator's own to give.
    """

    help = "Make the first system administrator of an installation that has none."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", help="what the administrator signs in with")
        parser.add_argument("name", help="name of the person, in Chinese as papers and history print it")
        parser.add_argument("--password-stdin", action="store_true", help="read the password from the standard input, one line")
        parser.add_argument(
            "--county", nargs=2, metavar=("CODE", "NAME"), help="six-digit code and name, where the register holds no county yet"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        _require_no_administrator()
        account = Account(username=options["username"].strip(), name=options["name"].strip(), kind=Account.Kind.OFFICER)
        try:
            account.clean_fields(exclude=["password"])
            county = self._county(options["county"])
            password = self._password(options["password_stdin"])
            validate_password(password, account)
            self._make(account, county, password)
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from error
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{account.username} {account.name} is the system administrator.")

    def _county(self, given: list[str] | None) -> Region:
        """The county an administrator is appointed in: the one of the register, or the one to be entered."""
        known = Region.objects.filter(level=Region.Level.COUNTY).first()
        if known is not None and given not in (None, [known.code, known.name]):
            raise CommandError(f"The register already holds the county {known.code} {known.name}: leave --county out.")
        if known is not None:
            return known
        if given is None:
            raise CommandError("The register holds no county yet: add --county CODE NAME, such as --county 420281 大冶市")
        county = Region(
            code=given[0], name=given[1].strip(), level=Region.Level.COUNTY, kind=_kind_of_county(given[1].strip()), parent=None
        )
        county.full_clean()
        if len(county.code) != 6:
            raise CommandError("The code of a county has six digits.")
        return county

    def _password(self, from_stdin: bool) -> str:
        if from_stdin or not sys.stdin.isatty():
            password = sys.stdin.readline().rstrip("\r\n")
        else:
            password = getpass("Password: ")
            if password != getpass("Again: "):
                raise CommandError("The two passwords differ. Nothing was made.")
        if not password.strip():
            raise CommandError("An empty password is none. Nothing was made.")
        return password

    def _make(self, account: Account, county: Region, password: str) -> None:
        with transaction.atomic():
            # The bureau's row is held: of two who begin at once the second finds the administrator of the first.
            bureau = audit.the_bureau()
            _require_no_administrator()
            if county._state.adding:
                county.save()
                facts = {"row": county.pk, "code": county.code, "name": county.name}
                audit.append(bureau, [audit.Entry("add_region", reason=REASON, after=facts)], actor=None)
            opened = appointments.open_account(
                username=account.username, name=account.name, password=password, by=None, reason=REASON
            )
            appointments.appoint(
                appointments.locked(opened.pk), Role.SYSTEM_ADMIN, county, valid_from=clock.today(), by=None, reason=REASON
            )


def _require_no_administrator() -> None:
    """Whoever holds the office, or will, opens the next accounts; one whose term has run out does not stand in the way."""
    today = clock.today()
    rows = Appointment.objects.filter(role=Role.SYSTEM_ADMIN, account__is_active=True).select_related("account")
    standing = rows.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=today), ended_at__isnull=True).first()
    if standing is not None:
        raise CommandError(f"There is a system administrator: {standing.account.username}. He opens accounts on the page for it.")


def _kind_of_county(name: str) -> str:
    """A county, a district or a county-level city: the last character of its name says which."""
    return {"市": Region.Kind.COUNTY_LEVEL_CITY, "区": Region.Kind.DISTRICT}.get(name[-1:], Region.Kind.COUNTY)
