"""manage.py verify_papers [--json]: every printed paper still has its PDF, unchanged, and no series has a gap of its own."""

import hashlib
import json
from argparse import ArgumentParser
from typing import Any

from django.core.files.storage import default_storage
from django.core.management.base import BaseCommand, CommandError

from documents.models import IssuedDocument, Series
from documents.registers import gaps


class Command(BaseCommand):
    help = "Compare every stored PDF with its hash and every number series with its papers; exit code 1 if anything is wrong."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        wrong = []
        printed = IssuedDocument.objects.filter(print_state=IssuedDocument.PrintState.PRINTED)
        for document in printed.only("pdf", "pdf_sha256", "number", "code").iterator():
            if not default_storage.exists(str(document.pdf.name)):
                wrong.append({"paper": document.pk, "number": document.number, "problem": "missing"})
                continue
            with document.pdf.open("rb") as file:
                if hashlib.file_digest(file, "sha256").hexdigest() != document.pdf_sha256:
                    wrong.append({"paper": document.pk, "number": document.number, "problem": "changed"})
        open_numbers = {f"{row.code}〔{row.year}〕": gaps(row.code, row.year) for row in Series.objects.order_by("code", "year")}
        not_here = {series: numbers for series, numbers in open_numbers.items() if numbers}
        if options["json"]:
            self.stdout.write(json.dumps({"wrong": wrong, "numbers_not_here": not_here}, ensure_ascii=False))
        else:
            for line in wrong:
                self.stdout.write(f"{line['paper']} {line['number']}: {line['problem']}")
            for series, numbers in not_here.items():
                self.stdout.write(f"{series}: {len(numbers)} numbers stand on papers outside this register")
        if wrong:
            raise CommandError(f"{len(wrong)} papers are not as they were printed")
