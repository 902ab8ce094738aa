"""Take in the register of crackdown operations: `manage.py import_operations FILE --by DY008 --commit`."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from permissions.models import Account
from workflows.enforcement import year_files
from workflows.enforcement.management.commands.import_tally import Command as TakesIn


class Command(TakesIn):
    help = "Take in the register of crackdown operations (CSV), behind that of cases. Without --commit nothing is written."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        # A register of operations says its days itself.
        parser.set_defaults(year=None)
        for action in parser._actions:
            if action.dest == "year":
                action.required = False

    def take(self, content: bytes, sender: Account, options: dict[str, Any]) -> list[year_files.Answer]:
        return year_files.take_operations(content, by=sender, commit=options["commit"])
