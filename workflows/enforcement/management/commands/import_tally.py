"""Take in what other departments report of a year's special action: `manage.py import_tally FILE --year 2023 --by DY033 --commit`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from foundation.refusals import Refusal
from permissions.models import Account
from workflows.enforcement import year_files


class Command(BaseCommand):
    help = "Take in the tally of other departments (CSV). Without --commit nothing is written."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--year", type=int, required=True)
        parser.add_argument("--by", required=True, metavar="OFFICER_NO")
        parser.add_argument("--commit", action="store_true", help="take the good rows in")
        parser.add_argument("--json", action="store_true", help="a list with an object for each row")

    def take(self, content: bytes, sender: Account, options: dict[str, Any]) -> list[year_files.Answer]:
        return year_files.take_tally(content, options["year"], by=sender, commit=options["commit"])

    def handle(self, *args: Any, **options: Any) -> None:
        sender = Account.objects.filter(officer_no=options["by"], is_active=True).first()
        if sender is None:
            raise CommandError(f"No active account with officer number {options['by']}.")
        try:
            answers = self.take(options["file"].read_bytes(), sender, options)
        except (Refusal, OSError) as error:
            raise CommandError(str(error)) from error
        if options["json"]:
            self.stdout.write(json.dumps([answer.as_json() for answer in answers], ensure_ascii=False, indent=1))
            return
        for answer in answers:
            if answer.code:
                self.stdout.write(f"{answer.row} {answer.outcome} {answer.code} {answer.remark}")
        self.stdout.write(f"{sum(answer.outcome == year_files.ACCEPTED for answer in answers)} accepted of {len(answers)}")
