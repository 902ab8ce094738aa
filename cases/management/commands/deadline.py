"""Count one time limit: `manage.py deadline TL-ENF-24 2023-03-01`."""

import json
from datetime import date, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from cases import calendar, terms
from cases.calendar import Counted
from cases.limits import Term
from cases.terms import LengthNotAllowed, NotCountable

REFUSED = 2


class Command(BaseCommand):
    """Print the last day of a limit, its basis, and whether a holiday notice may still move it, as one line of JSON.

    The start is a day, or for limits in hours a moment of local time (a day alone means its 00:00); for a limit before an event it is
    the event, and the answer is the latest day. What is no length from a day is refused with exit code 2.
    """

    help = 'Count a time limit from a day: {"due", "basis", "provisional"}.'
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", metavar="TL-CODE")
        parser.add_argument("start", metavar="YYYY-MM-DD[THH:MM]")
        parser.add_argument("--length", type=int, help="for limits whose length somebody sets, within what the law allows")

    def handle(self, *args: Any, **options: Any) -> None:
        start = self._start(options["start"])
        limit = self._limit(options["code"].upper(), start)
        if not terms.is_plain_length(limit) and not (options["length"] and terms.takes_length(limit)):
            raise CommandError(
                f"{limit.code}: not a plain length / 该时限不能由起算日直接推算（{limit.words}）", returncode=REFUSED
            )
        try:
            counted = self._counted(limit, start, options["length"])
        except (NotCountable, LengthNotAllowed) as refused:
            raise CommandError(f"{refused} / 期限长度不在允许范围内", returncode=REFUSED) from refused
        due = counted.due.isoformat(timespec="minutes") if isinstance(counted.due, datetime) else counted.due.isoformat()
        basis = f"{limit.law}; {counted.basis}"
        self.stdout.write(json.dumps({"due": due, "basis": basis, "provisional": counted.provisional}, ensure_ascii=False))

    def _counted(self, limit: Term, start: date | datetime, length: int | None) -> Counted:
        """Count with the bureau's own exceptions; before the tables are made there can be none."""
        try:
            return terms.count(limit, start, length=length)
        except DatabaseError as missing:
            self.stderr.write(f"counted without the bureau's own days: {type(missing).__name__}")
        before = calendar.set_override_source(None)
        try:
            return terms.count(limit, start, length=length)
        finally:
            calendar.set_override_source(before)

    @staticmethod
    def _start(text: str) -> date | datetime:
        try:
            return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
        except ValueError as wrong:
            raise CommandError(f"{text}: not a date (YYYY-MM-DD) or moment (YYYY-MM-DDTHH:MM)", returncode=REFUSED) from wrong

    @staticmethod
    def _limit(code: str, start: date | datetime) -> Term:
        try:
            return terms.term(code, start.date() if isinstance(start, datetime) else start)
        except KeyError:
            raise CommandError(f"{code}: no such time limit / 没有这个时限代码", returncode=REFUSED) from None
