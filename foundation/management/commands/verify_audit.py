"""manage.py verify_audit: read the whole audit log and name what was changed."""

import dataclasses
import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from foundation import audit


class Command(BaseCommand):
    """Exit status 1 if anything was changed."""

    help = "Verify every chain of the audit log, the seals, the outside anchor and the triggers."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print {rows, seals, problems} as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        problems = audit.verify()
        rows, seals = audit.AuditRow.objects.count(), audit.Seal.objects.count()
        if options["json"]:
            report = {"rows": rows, "seals": seals, "problems": [dataclasses.asdict(problem) for problem in problems]}
            self.stdout.write(json.dumps(report, ensure_ascii=False))
        else:
            for problem in problems:
                self.stdout.write(str(problem))
            self.stdout.write(f"{rows} rows, {seals} seals, {len(problems)} problems")
        if problems:
            raise SystemExit(1)
