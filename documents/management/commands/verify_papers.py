"""manage.py verify_papers [--json]: every printed paper, bound file and piece of evidence still lies there unchanged; gaps of series."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cases.evidence import stored_copy
from cases.models import Evidence
from documents import binding
from documents.models import BoundFile, IssuedDocument, Series
from documents.printing import stored_print
from documents.registers import gaps
from foundation.stored import NotAsStored, StoredFile


class Command(BaseCommand):
    help = "Compare every stored PDF, bound file and piece of evidence with its hash, and every number series with its papers; exit code 1 if anything is wrong."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        wrong = []
        printed = IssuedDocument.objects.filter(print_state=IssuedDocument.PrintState.PRINTED).select_related("case")
        for document in printed.order_by("pk").iterator():
            if problem := _problem(stored_print(document)):
                wrong.append({"paper": document.pk, "number": document.number, "problem": problem})
        for row in Evidence.objects.select_related("case").order_by("pk").iterator():
            if problem := _problem(stored_copy(row)):
                wrong.append({"evidence": row.pk, "case": row.case.number, "problem": problem})
        for bound in BoundFile.objects.select_related("case").order_by("pk").iterator():
            if problem := _problem(binding.stored_file(bound)):
                wrong.append({"file": bound.pk, "case": bound.case.number, "problem": problem})
        open_numbers = {f"{row.code}〔{row.year}〕": gaps(row.code, row.year) for row in Series.objects.order_by("code", "year")}
        not_here = {series: numbers for series, numbers in open_numbers.items() if numbers}
        if options["json"]:
            self.stdout.write(json.dumps({"wrong": wrong, "numbers_not_here": not_here}, ensure_ascii=False))
        else:
            for line in wrong:
                self.stdout.write(" ".join(f"{name} {value}" for name, value in line.items()))
            for series, numbers in not_here.items():
                self.stdout.write(f"{series}: {len(numbers)} numbers stand on papers outside this register")
        if wrong:
            raise CommandError(f"{len(wrong)} files are not as they were stored")


def _problem(file: StoredFile) -> str:
    """Nothing, `missing` or `changed`; what is wrong goes into the history of its case and becomes an incident."""
    try:
        file.read()
    except NotAsStored as spoilt:
        spoilt.report()
        return "missing" if spoilt.is_missing else "changed"
    return ""
