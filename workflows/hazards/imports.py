"""The ledger of hazards read in: each row judged alone, a good one becomes a running hazard at its real stage and dates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cases.models import Case
from documents import registers
from permissions.models import Account
from permissions.roles import Role
from workflows.engine.adoption import Matter, stand_in_register
from workflows.engine.intake import fingerprint
from workflows.engine.intake_rows import Reader
from workflows.engine.intake_sheet import Table
from workflows.engine.registry import flow_by_code
from workflows.hazards import ledger
from workflows.hazards.ledger_entry import Entry
from workflows.hazards.ledger_matter import matter_of
from workflows.hazards.ledger_register import OpenHazard, Register, hazard_key
from workflows.hazards.ledger_roads import rounds_of
from workflows.hazards.ledger_rows import HAZARD_NUMBER, RowReading
from workflows.hazards.models import RoundVisit
from workflows.hazards.vocabulary import HazardState

ROUNDS_SHEET = "跟踪督办"


@dataclass(frozen=True)
class HazardLedger:
    """隐患排查治理台账: the bureau's inspectors and sections, the safety committee's office, and the townships for themselves."""

    process: str = "hazards"
    sheet: str = ledger.SHEET
    title: str = ledger.TITLE
    columns: tuple[Any, ...] = ledger.COLUMNS
    roles: frozenset[Role] = frozenset(
        {Role.INSPECTOR, Role.SECTION_HEAD, Role.TOWNSHIP_SAFETY_OFFICER, Role.SAFETY_COMMITTEE_OFFICE}
    )
    beside: Mapping[str, str] = field(default_factory=lambda: {ROUNDS_SHEET: "作为督办轮次读取"})
    prints: bool = True

    def reader(self, account: Account, as_of: dt.date) -> HazardReader:
        return HazardReader(Register.load(account, as_of, self.roles))

    def flow(self) -> Any:
        return flow_by_code("hazards")

    def before_adopting(self, matters: Sequence[Matter]) -> None:
        """Numbers that come with the ledger are never drawn again; its batches and rounds stand in the register."""
        found = (HAZARD_NUMBER.fullmatch(matter.case.get("number") or "") for matter in matters)
        registers.reserve((f"YH-{each['place']}", int(each["year"]), int(each["sequence"])) for each in found if each)
        stand_in_register([matter.record for matter in matters], "batch", ("year", "number"))
        visits = [row for matter in matters for row in matter.rows if isinstance(row, RoundVisit)]
        stand_in_register(visits, "round", ("year", "number"), ("held_on", "participants", "next_due"))

    def after_adopting(self, matters: Sequence[Matter]) -> None:
        """Nothing else in the house waits for a hazard of a ledger."""

    def rows_of(self, cases: Iterable[Case]) -> Iterable[list[str]]:
        return ledger.rows_of(cases)

    def paper_of(self, cases: Iterable[Case], as_of: dt.date, scope: str) -> tuple[str, dict[str, Any], dict[str, Any]]:
        """HAZ-02, the register as it stands; what was rejected is no hazard."""
        return "HAZ-02", {"rows": ledger.printed_rows(cases)}, {"as_of": as_of.isoformat(), "scope": scope}


LEDGER = HazardLedger()


class HazardReader(Reader):
    """Judges the rows of the ledger of hazards."""

    number = "hazard_no"
    reading = RowReading

    def look_beside(self, tables: Sequence[Table]) -> None:
        """Rounds on the sheet beside the ledger count besides those known already."""
        known = {(held.number, held.held_on) for held in self.register.rounds}
        self.register.rounds += [held for held in rounds_of(tables) if (held.number, held.held_on) not in known]
        self.register.rounds.sort(key=lambda held: held.held_on)

    def mark(self, reading: RowReading, entry: Entry) -> str:
        unit = entry.unit.pk if entry.unit else reading.text("unit")
        facts = ("township", "place", "title", "description", "level", "category", "responsible")
        said = ("".join(reading.text(name).split()) for name in facts)
        return fingerprint("hazards", [unit, str(entry.day("found_on")), *said])

    def known_as(self, reading: RowReading, entry: Entry) -> str:
        found_on = entry.day("found_on")
        if found_on is None or not reading.text("title") or (entry.unit is None and reading.text("unit")):
            return ""
        key = hazard_key(entry.unit.pk if entry.unit else None, reading.text("place"), reading.text("title"), found_on)
        return str(self.register.known.get(key, ""))

    def remember(self, reading: RowReading, entry: Entry) -> None:
        reading.similar()
        if entry.unit is not None and entry.state not in (HazardState.CLOSED, HazardState.REJECTED):
            title = reading.text("title")
            hazard = OpenHazard(title, entry.days["found_on"], f"第{reading.row.number}行“{title}”")
            self.register.open_of_unit.setdefault(entry.unit.pk, []).append(hazard)

    def matter(self, reading: RowReading, entry: Entry) -> Matter:
        if entry.is_unseen:
            reading.keep_what_was_found()
        return matter_of(reading, entry, self.register)

    def facts(self, entry: Entry) -> dict[str, Any]:
        words = {name: str(getattr(entry, name)) for name in ("category", "level", "state")}
        days = {name: entry.day(name) for name in ("found_on", "served_on", "closed_on")}
        township, unit = (entry.township.code if entry.township else ""), (entry.unit.name if entry.unit else "")
        return {"township_code": township, "unit": unit, "due_on": entry.current_due, **words, **days}
