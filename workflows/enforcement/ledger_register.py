"""What the rows of the case register are compared with besides: cases, numbers and receipts that stand already, fines, hazards."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from cases.models import Case, Enterprise, OutsideBody, Party, Violation
from documents.models import IssuedDocument
from permissions.models import Region
from workflows.enforcement import ranges
from workflows.enforcement.ledger_entry import Entry
from workflows.enforcement.models import EnforcementRecord, Paid, PartyFacts
from workflows.enforcement.vocabulary import Verdict
from workflows.engine import intake_register
from workflows.engine.intake_reading import name_key

PROCESS = "enforcement"


@dataclass
class Register(intake_register.Register):
    """What a row of the case register refers to."""

    process = PROCESS

    county: Region | None = None
    by_code: dict[str, Enterprise] = field(default_factory=dict)
    filed: dict[str, str] = field(default_factory=dict)
    """The cases that stand already, by the number of their filing."""
    given: dict[str, str] = field(default_factory=dict)
    """Numbers of papers that stand in a case already, with the number of its filing."""
    receipts: set[str] = field(default_factory=set)
    fined: set[tuple[Any, ...]] = field(default_factory=set)
    """Whom which act was fined for: party, end of the act, code of the violation."""
    hazards: dict[str, Case] = field(default_factory=dict)
    police: OutsideBody | None = None

    def load_own(self) -> None:
        self.county = Region.objects.filter(level=Region.Level.COUNTY).order_by("code").first()
        known = {unit.pk: unit for named in self.units.values() for unit in named}
        self.by_code = {unit.credit_code: unit for unit in known.values() if unit.credit_code}
        records = EnforcementRecord.objects.exclude(filing_no="").values_list("filing_no", "case__number")
        self.filed = {name_key(filing): number or filing for filing, number in records}
        papers = IssuedDocument.objects.filter(case__process=PROCESS, number__isnull=False)
        for number, filing in papers.values_list("number", "case__enforcementrecord__filing_no"):
            self.given[name_key(number or "")] = name_key(filing or "")
        self.receipts = {number for number in Paid.objects.values_list("receipt_no", flat=True) if number}
        fined = PartyFacts.objects.filter(verdict=Verdict.PENALTY, fine__gt=0, ended="").select_related("party", "violation")
        for facts in fined.select_related("case__enforcementrecord"):
            record: EnforcementRecord = facts.case.enforcementrecord  # type: ignore[attr-defined]
            if record.act_to is not None and facts.violation is not None:
                self.fined.add((_who(facts.party), record.act_to, facts.violation.code))
        hazards = Case.objects.filter(process="hazards", number__isnull=False)
        self.hazards = {case.number: case for case in hazards if case.number}
        self.police = OutsideBody.objects.filter(kind=OutsideBody.Kind.POLICE).order_by("valid_from", "pk").first()

    def codes_of(self, article: str) -> list[str]:
        """The codes that may be meant by the bare number of an article."""
        return [code for code in self.violations if code == f"V-{article}" or code.startswith(f"V-{article}-")]

    def law(self, code: str, kind: str, stage: str, act_on: dt.date, on: dt.date) -> tuple[Violation | None, Violation | None]:
        """The version of a row that is applied to an act of one day and decided on another, and the one that is not (从旧兼从轻)."""
        rows = self.violations.get(code, [])
        old, new = (next((row for row in rows if row.holds_on(day)), None) for day in (act_on, on))
        if old is None or new is None or old == new:
            return old or new or next(iter(rows), None), None
        chosen = ranges.lighter_of(old, new, kind, stage, on)
        return chosen, new if chosen == old else old

    def fine_key(self, entry: Entry) -> tuple[Any, ...] | None:
        """What makes two fines those for one act: the party, the day on which the act ended, the violation."""
        act_to = entry.day("act_to")
        if act_to is None or entry.violation is None or not entry.fine:
            return None
        who = ("unit", entry.unit.pk) if entry.unit is not None else ("code", entry.credit_code or entry.identity or entry.name)
        return who, act_to, entry.violation.code

    def remember(self, entries: Iterable[Entry], numbers: Iterable[str], filing: str) -> None:
        """A case that was judged good is one that the next rows are compared with."""
        for number in numbers:
            self.given.setdefault(number, filing)
        for entry in entries:
            if entry.text("receipt_no"):
                self.receipts.add(entry.text("receipt_no"))
            if (key := self.fine_key(entry)) is not None:
                self.fined.add(key)


def _who(party: Party) -> tuple[str, Any]:
    if party.enterprise_id is not None:
        return "unit", party.enterprise_id
    return "code", party.credit_code or party.identity or party.name
