"""Load the model county: registers, the ledgers of its year, and live matters at every step. Run again, nothing comes twice."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from cases.models import Case
from reports import demo_register
from workflows.engine.registry import part_of, processes


class Command(BaseCommand):
    help = "Load the model county. Its persons and units are invented; everybody has the same password."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--register-only", action="store_true", help="regions, officers, units and catalogues, no case")

    def handle(self, *args: Any, **options: Any) -> None:
        with transaction.atomic():
            counts = demo_register.load_registers()
        self.stdout.write(f"{counts['accounts']} accounts, {counts['enterprises']} enterprises")
        if options["register_only"]:
            return
        with transaction.atomic():
            demo_register.renew_certificates()
        for config in processes():
            self._load(config.label)
        self.stdout.write(f"{Case.objects.count()} cases in all")

    def _load(self, process: str) -> None:
        """What a process has to show, in its module `demo`: the ledger of the year, then its live matters."""
        demo = part_of(process, "demo")
        if demo is None:
            return
        for (outcome, code), count in sorted(demo.load_ledger(demo_register.DATA).items()):
            self.stdout.write(f"{process}: {count} rows {outcome} {code}".rstrip())
        self.stdout.write(f"{process}: {demo.load_live()} live matters")
