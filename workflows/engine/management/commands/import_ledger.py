"""Read a ledger: say what would become of each row, and with --commit take the good ones in as running cases."""

from __future__ import annotations

import argparse
import datetime as dt
import json
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from foundation import clock
from foundation.refusals import Refusal
from permissions.models import Account
from workflows.engine import intake
from workflows.engine.intake import Judgement
from workflows.engine.intake_models import IntakeRun


def day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text} is not a day like 2023-07-05") from error


class Command(BaseCommand):
    help = "Read a ledger in Excel. Without --commit nothing is written."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("process", help="the process whose ledger it is, as in addresses")
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--as-of", type=day, default=None, metavar="YYYY-MM-DD", help="the day whose state the ledger shows (today)"
        )
        parser.add_argument("--by", required=True, metavar="OFFICER_NO", help="who sends it: rows outside his region are refused")
        parser.add_argument("--commit", action="store_true", help="take the good rows in")
        parser.add_argument("--json", action="store_true", help="one JSON document: a list with an object for each row")
        parser.add_argument(
            "--remarks", type=Path, metavar="FILE", help="write the workbook with its remarks here (with --commit)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        sender = Account.objects.filter(officer_no=options["by"], is_active=True).first()
        if sender is None:
            raise CommandError(f"No active account with officer number {options['by']}.")
        as_of = options["as_of"] or clock.today()
        try:
            content = options["file"].read_bytes()
            judged, run = self._judge(options["process"], content, options["file"].name, sender, as_of, options["commit"])
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        except OSError as error:
            raise CommandError(str(error)) from error
        if options["remarks"] and run is not None:
            options["remarks"].write_bytes(intake.remarked(run))
        self._tell(judged, as_json=options["json"])

    def _judge(
        self, process: str, content: bytes, name: str, sender: Account, as_of: dt.date, commit: bool
    ) -> tuple[list[Judgement], IntakeRun | None]:
        ledger = intake.ledger_of(process)
        intake.require_sender(ledger, sender)
        intake.require_day(as_of)
        if commit:
            return intake.import_now(process, content, name, sender=sender, as_of=as_of)
        book = intake.read(ledger, content, name, intake.mappings_of(process, sender))
        return intake.judge_all(ledger, book, sender, as_of), None

    def _tell(self, judged: list[Judgement], *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps([judgement.as_json() for judgement in judged], ensure_ascii=False, indent=1))
            return
        for judgement in judged:
            if judgement.code:
                self.stdout.write(
                    f"{judgement.row.sheet}!{judgement.row.number} {judgement.outcome} {judgement.code} {judgement.remark}"
                )
        counts = Counter(judgement.outcome for judgement in judged)
        self.stdout.write(", ".join(f"{count} {outcome}" for outcome, count in sorted(counts.items())))
