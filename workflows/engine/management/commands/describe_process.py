"""Writes docs/processes from the flows, or prints them as JSON."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import translation

from workflows.engine import chart, describe
from workflows.engine.registry import processes


class Command(BaseCommand):
    help = "Writes the duty table and chart of every process to docs/processes, or prints the tables with --json."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print the duty tables and write nothing")
        parser.add_argument("--check", action="store_true", help="write nothing; fail if a file would change")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override("zh-hans"):
            if options["json"]:
                told = {config.label: describe.process(config) for config in processes()}
                self.stdout.write(json.dumps(told, ensure_ascii=False, indent=2))
                return
            folder = Path(settings.BASE_DIR) / "docs" / "processes"
            stale = [path for path, text in self.files(folder) if not path.exists() or path.read_text(encoding="utf-8") != text]
            if options["check"]:
                if stale:
                    raise SystemExit("out of date: " + ", ".join(path.name for path in stale))
                return
            folder.mkdir(parents=True, exist_ok=True)
            for path, text in self.files(folder):
                path.write_text(text, encoding="utf-8")
                self.stdout.write(path.name)

    def files(self, folder: Path) -> list[tuple[Path, str]]:
        """Every file of every process with what it must say."""
        found = []
        for config in processes():
            found.append((folder / f"{config.label}.md", describe.markdown(config)))
            for flow in config.flows():
                found.append((folder / f"{config.label}-{flow.code}.svg", chart.svg(flow)))
                found.append((folder / f"{config.label}-{flow.code}.bpmn", chart.bpmn(flow)))
        return found
