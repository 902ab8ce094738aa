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
from workflows.engine.adoption import Matter
from workflows.engine.intake import Judgement, fingerprint
from workflows.engine.intake_models import OutcomeOfRow
from workflows.engine.intake_reading import Problem, told
from workflows.engine.intake_sheet import Row, Sheet, Table
from workflows.engine.registry import flow_by_code
from workflows.hazards import ledger
from workflows.hazards.ledger_entry import Entry
from workflows.hazards.ledger_matter import matter_of
from workflows.hazards.ledger_register import OpenHazard, Register, hazard_key, letters
from workflows.hazards.ledger_roads import rounds_of
from workflows.hazards.ledger_rows import HAZARD_NUMBER, RowReading
from workflows.hazards.models import HazardRecord, ListingBatch, RoundVisit, TrackingRound
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

    def reader(self, account: Account, as_of: dt.date) -> HazardReader:
        return HazardReader(Register.load(account, as_of, self.roles))

    def flow(self) -> Any:
        return flow_by_code("hazards")

    def before_adopting(self, matters: Sequence[Matter]) -> None:
        """Numbers that come with the ledger are never drawn again; its batches and rounds stand in the register."""
        found = (HAZARD_NUMBER.fullmatch(matter.case.get("number") or "") for matter in matters)
        registers.reserve((f"YH-{each['place']}", int(each["year"]), int(each["sequence"])) for each in found if each)
        _write_batches([matter.record for matter in matters])
        _write_rounds([row for matter in matters for row in matter.rows if isinstance(row, RoundVisit)])

    def rows_of(self, cases: Iterable[Case]) -> Iterable[list[str]]:
        return ledger.rows_of(cases)

    def paper_of(self, cases: Iterable[Case], as_of: dt.date, scope: str) -> tuple[str, dict[str, Any], dict[str, Any]]:
        """HAZ-02, the register as it stands; what was rejected is no hazard."""
        return "HAZ-02", {"rows": ledger.printed_rows(cases)}, {"as_of": as_of.isoformat(), "scope": scope}


LEDGER = HazardLedger()


def _write_batches(records: Sequence[HazardRecord]) -> None:
    """Each record gets the batch of the register; one that is new is written."""
    known: dict[tuple[int, int], ListingBatch] = {}
    for record in records:
        if record.batch is None:
            continue
        key = (record.batch.year, record.batch.number)
        if key not in known:
            known[key], _made = ListingBatch.objects.get_or_create(year=key[0], number=key[1])
        record.batch = known[key]


def _write_rounds(visits: Sequence[RoundVisit]) -> None:
    """Each visit gets its round; what is known of a past round is never changed."""
    known: dict[tuple[int, int], TrackingRound] = {}
    for visit in visits:
        new = visit.round
        key = (new.year, new.number)
        if key not in known:
            facts = {"held_on": new.held_on, "participants": new.participants, "next_due": new.next_due}
            known[key], _made = TrackingRound.objects.get_or_create(year=key[0], number=key[1], defaults=facts)
        visit.round = known[key]


class HazardReader:
    """Judges the rows of one workbook in their order."""

    def __init__(self, register: Register) -> None:
        self.register = register
        self.in_file: dict[str, int] = {}
        self.numbers_in_file: dict[str, int] = {}

    def look_beside(self, tables: Sequence[Table]) -> None:
        """Rounds on the sheet beside the ledger count besides those known already."""
        known = {(held.number, held.held_on) for held in self.register.rounds}
        self.register.rounds += [held for held in rounds_of(tables) if (held.number, held.held_on) not in known]
        self.register.rounds.sort(key=lambda held: held.held_on)

    def judge(self, row: Row, sheet: Sheet) -> Judgement:
        reading = RowReading(row, sheet, self.register)
        entry = reading.read()
        mark = _mark(reading, entry)
        title = reading.text("title")
        known = self._known(reading, entry, mark)
        if known:
            return Judgement(row, OutcomeOfRow.SKIPPED, "IMP-KNOWN", f"已在系统中（{known}），不重复导入", title, mark)
        self._twice(reading, mark)
        if reading.problems:
            return Judgement(row, OutcomeOfRow.REFUSED, reading.problems[0].code, told(reading.problems), title, mark)
        return self._good(reading, entry, mark)

    def _known(self, reading: RowReading, entry: Entry, mark: str) -> str:
        number = reading.text("hazard_no")
        if number and number in self.register.numbers:
            return number
        if mark in self.register.taken_in:
            return self.register.taken_in[mark]
        found_on = entry.day("found_on")
        if found_on is None or not reading.text("title") or (entry.unit is None and reading.text("unit")):
            return ""
        key = hazard_key(entry.unit.pk if entry.unit else None, reading.text("place"), reading.text("title"), found_on)
        return self.register.known.get(key, "")

    def _twice(self, reading: RowReading, mark: str) -> None:
        """A copy within the file; an equal number is a copy as well, whatever else differs."""
        before = self.in_file.get(mark) or self.numbers_in_file.get(reading.text("hazard_no"))
        if before is not None:
            reading.problems.insert(0, Problem("IMP-DUP", f"与第{before}行重复"))

    def _good(self, reading: RowReading, entry: Entry, mark: str) -> Judgement:
        reading.similar(lambda row: f"第{row.number}行")
        self._remember(reading, entry, mark)
        warned = bool(reading.warnings)
        return Judgement(
            reading.row,
            OutcomeOfRow.WARNED if warned else OutcomeOfRow.ACCEPTED,
            reading.warnings[0].code if warned else "",
            told(reading.warnings),
            reading.text("title"),
            mark,
            matter_of(reading, entry, self.register),
            _history(reading, entry),
            _facts(entry),
        )

    def _remember(self, reading: RowReading, entry: Entry, mark: str) -> None:
        self.in_file[mark] = reading.row.number
        if number := reading.text("hazard_no"):
            self.numbers_in_file[number] = reading.row.number
        found_on = entry.days["found_on"]
        if entry.unit is not None and entry.state not in (HazardState.CLOSED, HazardState.REJECTED):
            label = f"第{reading.row.number}行“{reading.text('title')}”"
            self.register.open_of_unit.setdefault(entry.unit.pk, []).append(
                OpenHazard(letters(reading.text("title")), found_on, label)
            )


def _mark(reading: RowReading, entry: Entry) -> str:
    """The same hazard written again gives the same mark, however the clerk's cells look."""
    unit = entry.unit.pk if entry.unit else reading.text("unit")
    facts = ("township", "place", "title", "description", "level", "category", "responsible")
    return fingerprint("hazards", [unit, str(entry.day("found_on")), *("".join(reading.text(name).split()) for name in facts)])


def _history(reading: RowReading, entry: Entry) -> dict[str, str]:
    """Every column as understood: for some the record has no place, and nothing is lost."""
    return {**reading.entry.texts, **{name: day.isoformat() for name, day in entry.days.items()}}


def _facts(entry: Entry) -> dict[str, Any]:
    return {
        "township_code": entry.township.code if entry.township else "",
        "unit": entry.unit.name if entry.unit else "",
        "category": str(getattr(entry.category, "value", entry.category)),
        "level": str(getattr(entry.level, "value", entry.level)),
        "found_on": entry.day("found_on"),
        "served_on": entry.day("served_on"),
        "due_on": entry.current_due,
        "closed_on": entry.day("closed_on"),
        "state": str(getattr(entry.state, "value", entry.state)),
    }
