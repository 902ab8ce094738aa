"""What the rows of a ledger are compared with: regions, units, officers, criteria and the hazards known already; read once."""

from __future__ import annotations

import datetime as dt
import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from cases.models import Case, Criterion, Enterprise, SpecialOperation, Spokesman, Violation
from documents.models import IssuedDocument
from foundation import clock
from permissions import offices, regions
from permissions.dated import holding
from permissions.models import Account, Appointment, Certificate, Region, Section
from permissions.roles import Role
from workflows.engine.intake_models import IntakeRow
from workflows.engine.intake_reading import name_key
from workflows.hazards.ledger_entry import RoundHeld
from workflows.hazards.models import HazardRecord, TrackingRound

_SHORTENED = re.compile(r"(镇|乡|街道|街道办|街道办事处)$")
ANY_SECTOR = "*"


def letters(title: str) -> frozenset[str]:
    return frozenset(sign for sign in title if sign.isalnum())


@dataclass(frozen=True)
class OpenHazard:
    """An open hazard of a unit, to tell similar ones from it."""

    letters: frozenset[str]
    found_on: dt.date
    label: str


@dataclass
class Register:
    """Everything a row refers to. Rows judged good are added, so that the next ones are compared with them as well."""

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
    sections: list[Section] = field(default_factory=list)
    section_of_officer: dict[int, int] = field(default_factory=dict)
    numbers: set[str] = field(default_factory=set)
    known: dict[tuple[Any, ...], str] = field(default_factory=dict)
    taken_in: dict[str, str] = field(default_factory=dict)
    issued_here: frozenset[str] = frozenset()
    open_of_unit: dict[int, list[OpenHazard]] = field(default_factory=dict)
    violations: dict[str, list[Violation]] = field(default_factory=dict)
    observers: list[int] = field(default_factory=list)
    rounds: list[RoundHeld] = field(default_factory=list)

    @classmethod
    def load(cls, account: Account, as_of: dt.date, roles: Iterable[Role]) -> Register:
        """A dozen statements, whatever the number of rows."""
        register = cls(account, as_of)
        register._load_regions(frozenset(roles))
        register._load_units()
        register._load_officers()
        register._load_catalogues()
        register._load_hazards()
        return register

    def _load_regions(self, roles: frozenset[Role]) -> None:
        managed = regions.managed_region_ids(self.as_of)
        held = [standing for standing in offices.standings(self.account) if standing.role in roles]
        whole = any(standing.region_level == Region.Level.COUNTY for standing in held)
        own = {standing.region_id for standing in held}
        for region in Region.objects.exclude(level=Region.Level.COUNTY).order_by("code"):
            if region.level == Region.Level.TOWNSHIP:
                self.townships[name_key(region.name)] = region
                self.townships.setdefault(_SHORTENED.sub("", name_key(region.name)), region)
                if region.pk in managed and (whole or region.pk in own):
                    self.covered |= {region.pk}
            elif region.parent_id:
                self.villages[region.parent_id, name_key(region.name)] = region

    def _load_units(self) -> None:
        for unit in Enterprise.objects.exclude(kind=Enterprise.Kind.BODY).select_related("region"):
            self.units.setdefault(name_key(unit.name), []).append(unit)
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
        watching = Appointment.objects.filter(holding(clock.today()), role=Role.DISCIPLINE_OBSERVER, account__is_active=True)
        self.observers = list(watching.order_by("account").values_list("account", flat=True).distinct())
        columns = ("number", "held_on", "participants", "next_due")
        self.rounds = [RoundHeld(*row) for row in TrackingRound.objects.order_by("held_on").values_list(*columns)]
        self.operations = {name_key(operation.name): operation for operation in SpecialOperation.objects.all()}

    def _load_hazards(self) -> None:
        given = Case.objects.filter(process="hazards", number__isnull=False).values_list("number", flat=True)
        self.numbers = {number for number in given if number}
        columns = ("case__unit_id", "case__place", "case__title", "found_on", "case__number", "case_id", "case__closed_on")
        for unit_id, place, title, found_on, number, case_id, closed_on in HazardRecord.objects.values_list(*columns):
            self.known[hazard_key(unit_id, place, title, found_on)] = number or str(case_id)
            if unit_id is not None and closed_on is None:
                self.open_of_unit.setdefault(unit_id, []).append(OpenHazard(letters(title), found_on, f"{number or ''}{title}"))
        taken = IntakeRow.objects.filter(taken_in=True, case__isnull=False).values_list("fingerprint", "case__number", "case_id")
        self.taken_in = {mark: number or str(case_id) for mark, number, case_id in taken}
        here = IssuedDocument.objects.filter(origin=IssuedDocument.Origin.ISSUED, number__isnull=False)
        numbers = here.values_list("number", flat=True)
        self.issued_here = frozenset(number for number in numbers if number)

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

    def section_for(self, category: str, inspector_id: int | None) -> Section | None:
        """The section of the sector; where none has it, the inspector's own or the first that supervises every sector."""
        fitting = [section for section in self.sections if category in section.categories]
        if fitting:
            return fitting[0]
        every = [section for section in self.sections if ANY_SECTOR in section.categories]
        own = self.section_of_officer.get(inspector_id or 0)
        return next((section for section in every if section.pk == own), every[0] if every else None)

    def similar_to(self, unit_id: int, title: str, found_on: dt.date, days: int) -> OpenHazard | None:
        """An open hazard of the unit with nearly the same name, found within the days before."""
        mine = letters(title)
        for other in self.open_of_unit.get(unit_id, ()):
            near = dt.timedelta(0) <= found_on - other.found_on <= dt.timedelta(days=days)
            if near and mine and len(mine & other.letters) / len(mine | other.letters) >= 0.75:
                return other
        return None


def _in_force(rows: list[Any], day: dt.date) -> Any:
    """The row that holds on the day, else the first."""
    holds = [
        row
        for row in rows
        if (row.valid_from is None or row.valid_from <= day) and (row.valid_until is None or row.valid_until >= day)
    ]
    return next(iter(holds or rows), None)


def hazard_key(unit_id: int | None, place: str, title: str, found_on: dt.date) -> tuple[Any, ...]:
    """What makes two entries the same hazard: unit (or public place), name, day of finding."""
    return (unit_id, "" if unit_id else name_key(place), name_key(title), found_on)
