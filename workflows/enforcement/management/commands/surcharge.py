"""Reckon a late surcharge: `manage.py surcharge --fine 20000 --due 2023-03-16 --paid 2023-03-26`."""

import json
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from foundation.refusals import Refusal
from workflows.enforcement.surcharge import Span, reckon

REFUSED = 2


class Command(BaseCommand):
    """Print the late days and the surcharge of a fine that was paid late, as one line of JSON; sums in yuan with two decimals.

    ``--due`` is the last day of payment as it stands (rolled), ``--paid`` the day of the payment; each ``--suspended FROM:TO`` is a
    stretch under reconsideration or suit, both ends included. What cannot be reckoned is refused with exit code 2.
    """

    help = 'Reckon the late surcharge of a fine: {"days", "surcharge"}.'
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--fine", required=True, metavar="YUAN")
        parser.add_argument("--due", required=True, metavar="YYYY-MM-DD")
        parser.add_argument("--paid", required=True, metavar="YYYY-MM-DD")
        parser.add_argument("--suspended", nargs="+", action="extend", default=[], metavar="FROM:TO")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            spans = [Span.read(text) for text in options["suspended"]]
            # Paid at once, so nothing was paid in parts: the base is the fine whatever the bureau's setting says of a rest.
            found = reckon(
                self._sum(options["fine"]), self._day(options["due"]), self._day(options["paid"]), suspended=spans, on_rest=False
            )
        except Refusal as refused:
            raise CommandError(str(refused), returncode=REFUSED) from refused
        self.stdout.write(json.dumps({"days": found.days, "surcharge": str(found.amount)}))

    @staticmethod
    def _sum(text: str) -> Decimal:
        try:
            amount = Decimal(text)
        except InvalidOperation:
            amount = Decimal("NaN")
        if not amount.is_finite():
            raise CommandError(f"{text}: not a sum in yuan / 不是金额", returncode=REFUSED)
        return amount

    @staticmethod
    def _day(text: str) -> date:
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise CommandError(f"{text}: not a date (YYYY-MM-DD) / 不是日期", returncode=REFUSED) from None
