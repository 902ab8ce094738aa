"""Load the model county: registers, the ledger of its year, and live matters at every step. Run again, nothing comes twice."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from cases.models import Case
from permissions.models import Account
from reports import demo_live, demo_register
from workflows.engine import intake
from workflows.engine.intake_models import IntakeRun

#: The ledger was filled in on this day; its states are those of it.
FILLED_IN_ON = dt.date(2024, 1, 5)
#: Who keeps the county's ledger: the safety committee's office.
KEEPER = "DY033"


class Command(BaseCommand):
    help = "Load the model county. Its persons and units are invented; everybody has the same password."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--register-only", action="store_true", help="regions, officers, units and catalogues, no case")
        parser.add_argument("--force", action="store_true", help="although this is no demo or test installation")

    def handle(self, *args: Any, **options: Any) -> None:
        module = settings.SETTINGS_MODULE
        if module.endswith("production") and not options["force"]:
            raise CommandError("This installation is a bureau's own. The demo's accounts all have one known password.")
        with transaction.atomic():
            counts = demo_register.load_registers()
        self.stdout.write(f"{counts['accounts']} accounts, {counts['enterprises']} enterprises")
        if options["register_only"]:
            return
        self._load_year()
        with transaction.atomic():
            demo_live.renew_certificates()
        live = demo_live.load_live()
        self.stdout.write(f"{live} live matters, {Case.objects.count()} cases in all")

    def _load_year(self) -> None:
        """The year's ledger comes in by the door that every bureau's ledger takes."""
        keeper = Account.objects.get(officer_no=KEEPER)
        content = demo_register.LEDGER.read_bytes()
        if IntakeRun.objects.filter(sha256=hashlib.sha256(content).hexdigest(), state=IntakeRun.State.COMMITTED).exists():
            return
        judged, _run = intake.import_now("hazards", content, demo_register.LEDGER.name, sender=keeper, as_of=FILLED_IN_ON)
        counts = Counter((str(judgement.outcome), judgement.code) for judgement in judged)
        for (outcome, code), count in sorted(counts.items()):
            self.stdout.write(f"{count} rows {outcome} {code}".rstrip())
