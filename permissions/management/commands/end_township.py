"""manage.py end_township: a township ends with a day, and another goes on for it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from foundation.refusals import Refusal
from permissions import townships
from permissions.models import Account, Region


class Command(BaseCommand):
    """Enters the end in the name of an administrator. Offices in the township end with it; the day after, its villages, units, cases and
    waiting tasks lie in the successor. It is not taken back: the last day, the successor and the paper stand in the bureau's history.
    """

    help = "Enter that a township ends with a day and which township goes on for it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", help="nine-digit code of the township that ends")
        parser.add_argument("--into", required=True, metavar="CODE", help="nine-digit code of its successor")
        parser.add_argument(
            "--on", required=True, type=date.fromisoformat, metavar="YYYY-MM-DD", help="its last day: today or later"
        )
        parser.add_argument("--paper", required=True, help="the decision it rests on, with number and body")
        parser.add_argument("--reason", required=True, help="why; stands in the history")
        parser.add_argument("--by", required=True, metavar="USERNAME", help="the administrator who enters it")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            by = Account.objects.get(username=options["by"])
            region, into = (Region.objects.get(code=options[name]) for name in ("code", "into"))
            with transaction.atomic():
                townships.end(region, into=into, on=options["on"], paper=options["paper"], reason=options["reason"], by=by)
        except (Account.DoesNotExist, Region.DoesNotExist) as error:
            raise CommandError(str(error)) from error
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{region.code} {region.name} ends with {options['on']}; {into.code} {into.name} goes on for it.")
