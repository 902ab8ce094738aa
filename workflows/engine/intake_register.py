"""What the rows of a ledger are compared with: regions, units, officers, registers and the cases known already; read once."""

from __future__ import annotations

import datetime as dt
import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, ClassVar, Self

from cases.models import Case, Criterion, Enterprise, FormerName, SpecialOperation, Spokesman, Violation
from documents.models import IssuedDocument
from foundation import clock
from permissions import offices, regions
from permissions.models import Account, Appointment, Certificate, Region, Section
from permissions.roles import Role
from workflows.engine.intake_models import IntakeRow
from workflows.engine.intake_reading import name_key

_SHORTENED = re.compile(r"(镇|乡|街道|街道办|街道办事处)$")
ANY_SECTOR = "*"


@dataclass
class Register:
    """Everything a row refers to. A process adds what is its own in ``load_own``; rows judged good are added by its reader."""

    process: ClassVar[str] = ""

    account: Account
    as_of: dt.date
    townships: dict[str, Region] = field(default_factory=dict)
    villages: dict[tuple[int, str], Region] = field(default_factory=dict)
    covered: frozenset[int] = frozenset()
    units: dict[str, list[Enterprise]] = field(default_factory=dict)
    spokesmen: dict[int, list[int]] = field(default_factory=dict)
    officers: dict[str, list[Account]] = field(default_factory=dict)
    periods: dict[int, list[tuple[dt.date, dt.date]]] = field(default_factory=dict)
    criteria: dict[str, list[Criterion]] = field(default_factory=dict)
    operations: dict[str, SpecialOperation] = field(default_factory=dict)
    violations: dict[str, list[Violation]] = field(default_factory=dict)
    sections: list[Section] = field(default_factory=list)
    section_of_officer: dict[int, int] = field(default_factory=dict)
    numbers: set[str] = field(default_factory=set)
    taken_in: dict[str, str] = field(default_factory=dict)
    issued_here: frozenset[str] = frozenset()

    @classmethod
    def load(cls, account: Account, as_of: dt.date, roles: Iterable[Role]) -> Self:
        """A dozen statements, whatever the number of rows."""
        register = cls(account, as_of)
        register._load_regions(frozenset(roles))
        register._load_units()
        register._load_officers()
        register._load_catalogues()
        register._load_cases()
        register.load_own()
        return register

    def load_own(self) -> None:
        """What the rows of this process refer to besides; nothing by default."""

    def _load_regions(self, roles: frozenset[Role]) -> None:
        managed = regions.managed_region_ids(self.as_of)
        held = [standing for standing in offices.standings(self.account) if standing.role in roles]
        whole = any(standing.region_level == Region.Level.COUNTY for standing in held)
        own = {standing.region_id for standing in held}
        rows = Region.objects.exclude(level=Region.Level.COUNTY).select_related("successor")
        # Those that have ended come last: a name that two bear is that of the one that stands.
        for region in sorted(rows, key=lambda row: (row.ended_on is not None, row.code)):
            if region.level == Region.Level.TOWNSHIP:
                goes_on = region.standing_on(clock.today())
                if goes_on == region:
                    self.townships[name_key(region.name)] = region
                self.townships.setdefault(name_key(region.name), goes_on)
                self.townships.setdefault(_SHORTENED.sub("", name_key(region.name)), goes_on)
                if goes_on.pk in managed and (whole or goes_on.pk in own):
                    self.covered |= {goes_on.pk}
            elif region.parent_id:
                self.villages[region.parent_id, name_key(region.name)] = region

    def _load_units(self) -> None:
        for row in Enterprise.objects.exclude(kind=Enterprise.Kind.BODY).select_related("region", "merged_into__region"):
            named = self.units.setdefault(name_key(row.name), [])
            if row.standing not in named:
                named.append(row.standing)
        for former in FormerName.objects.select_related("unit__region", "unit__merged_into__region"):
            self.units.setdefault(name_key(former.name), [former.unit.standing])
        for unit_id, account_id in Spokesman.objects.speaking(clock.today()).values_list("enterprise_id", "account_id"):
            self.spokesmen.setdefault(unit_id, []).append(account_id)

    def _load_officers(self) -> None:
        for account in Account.objects.filter(kind=Account.Kind.OFFICER).order_by("username"):
            self.officers.setdefault(name_key(account.name), []).append(account)
        for row in Certificate.objects.values_list("account_id", "valid_from", "valid_until"):
            self.periods.setdefault(row[0], []).append((row[1], row[2]))
        self.sections = list(Section.objects.order_by("code"))
        inspecting = Appointment.objects.filter(role=Role.INSPECTOR, section__isnull=False)
        self.section_of_officer = dict(inspecting.values_list("account_id", "section_id"))

    def _load_catalogues(self) -> None:
        for criterion in Criterion.objects.all():
            self.criteria.setdefault(name_key(criterion.text), []).append(criterion)
        for violation in Violation.objects.order_by("code", "valid_from"):
            self.violations.setdefault(violation.code, []).append(violation)
        self.operations = {name_key(operation.name): operation for operation in SpecialOperation.objects.all()}

    def _load_cases(self) -> None:
        given = Case.objects.filter(process=self.process, number__isnull=False).values_list("number", flat=True)
        self.numbers = {number for number in given if number}
        taken = IntakeRow.objects.filter(taken_in=True, case__isnull=False).values_list("fingerprint", "case__number", "case_id")
        self.taken_in = {mark: number or str(case_id) for mark, number, case_id in taken}
        here = IssuedDocument.objects.filter(origin=IssuedDocument.Origin.ISSUED, number__isnull=False)
        self.issued_here = frozenset(number for number in here.values_list("number", flat=True) if number)

    # Questions

    def similar_township(self, written: str) -> str:
        """The name of a township that the clerk may have meant; only ever suggested."""
        full = sorted({region.name for region in self.townships.values()})
        return next(iter(difflib.get_close_matches(written, full, n=1, cutoff=0.6)), "")

    def unit_named(self, written: str) -> tuple[list[Enterprise], bool]:
        """Units of this name; else those whose name contains it (second answer: found by a part of the name)."""
        key = name_key(written)
        if key in self.units:
            return self.units[key], False
        if len(key) < 4:
            return [], True
        found = [unit for name, units in self.units.items() for unit in units if key in name or key == name_key(unit.short_name)]
        return found, True

    def has_certificate(self, account_id: int, day: dt.date) -> bool:
        return any(first <= day <= last for first, last in self.periods.get(account_id, ()))

    def criterion_for(self, text: str, day: dt.date) -> Criterion | None:
        """The criterion of exactly these words in force on the day; a citation of the whole standard names none."""
        return _in_force(self.criteria.get(name_key(text), []), day)

    def violation_on(self, code: str, day: dt.date) -> Violation | None:
        """The row of the discretion standard under this code in force on the day."""
        return _in_force(self.violations.get(code, []), day)

    def section_for(self, category: str, officer_id: int | None) -> Section | None:
        """The section of the sector; where none has it, the officer's own or the first that supervises every sector."""
        fitting = [section for section in self.sections if category in section.categories]
        if fitting:
            return fitting[0]
        every = [section for section in self.sections if ANY_SECTOR in section.categories]
        own = self.section_of_officer.get(officer_id or 0)
        return next((section for section in every if section.pk == own), every[0] if every else None)


def _in_force(rows: list[Any], day: dt.date) -> Any:
    """The row that holds on the day, else the first."""
    holds = [
        row
        for row in rows
        if (row.valid_from is None or row.valid_from <= day) and (row.valid_until is None or row.valid_until >= day)
    ]
    return next(iter(holds or rows), None)
