"""The case register read in: the rows of a case judged together, a good one becomes a penalty case at its real stage and dates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from cases.models import Case, Referral
from permissions.models import Account
from permissions.roles import Role
from workflows.enforcement import ledger
from workflows.enforcement.ledger_beside import BESIDE, Beside
from workflows.enforcement.ledger_entry import Entry
from workflows.enforcement.ledger_law import CaseOfRow
from workflows.enforcement.ledger_matter import matter_of
from workflows.enforcement.ledger_register import PROCESS, Register
from workflows.enforcement.models import PartyFacts
from workflows.engine.adoption import Matter
from workflows.engine.intake import Judgement, fingerprint
from workflows.engine.intake_models import OutcomeOfRow
from workflows.engine.intake_reading import Problem, name_key, told
from workflows.engine.intake_sheet import Row, Sheet, Table
from workflows.engine.models import OPEN, Task
from workflows.engine.registry import flow_by_code

ON_THE_SPOT = "当罚"


@dataclass(frozen=True)
class CaseRegister:
    """行政处罚案件台账: the clerk of the legal section keeps it; heads of sections may send in theirs."""

    process: str = PROCESS
    sheet: str = ledger.SHEET
    title: str = ledger.TITLE
    columns: tuple[Any, ...] = ledger.COLUMNS
    roles: frozenset[Role] = frozenset({Role.CLERK, Role.SECTION_HEAD})
    beside: Mapping[str, str] = field(default_factory=lambda: dict(BESIDE))
    prints: bool = False

    def reader(self, account: Account, as_of: dt.date) -> RegisterReader:
        return RegisterReader(Register.load(account, as_of, self.roles))

    def flow(self) -> Any:
        return flow_by_code(PROCESS)

    def before_adopting(self, matters: Sequence[Matter]) -> None:
        """The numbers of its papers are kept from being drawn again where they are recorded."""

    def after_adopting(self, matters: Sequence[Matter]) -> None:
        """The matters that hazard supervision had handed on find the case that took them up, and hear what was decided."""
        for matter in matters:
            if matter.takes_up is not None:
                _take_up(matter.takes_up, matter.record.case, [row for row in matter.rows if isinstance(row, PartyFacts)])

    def rows_of(self, cases: Iterable[Case]) -> Iterable[list[str]]:
        return ledger.rows_of(cases)

    def paper_of(self, cases: Iterable[Case], as_of: dt.date, scope: str) -> tuple[str, dict[str, Any], dict[str, Any]]:
        """No sheet of its own: whoever needs it on paper takes it out as a workbook."""
        raise LookupError("the case register has no paper")


LEDGER = CaseRegister()


def _take_up(hazard: Case, case: Case, parties: Sequence[PartyFacts]) -> None:
    """The referral of a hazard belongs to the case; one that still waits for its answer is answered on its own road, and not here."""
    served = [facts for facts in parties if facts.served_on is not None]
    decided_on = max((facts.decided_on for facts in served if facts.decided_on), default=None)
    words = "\n".join(f"{facts.decision_no}（{facts.party.name}）" for facts in served) if len(served) == len(parties) else ""
    waits = Task.objects.filter(case=hazard, step="await_penalty", status__in=OPEN).exists()
    for referral in Referral.objects.filter(source_case=hazard, process=PROCESS, target_case=None).order_by("id")[:1]:
        referral.target_case, referral.taken_on = case, referral.taken_on or case.opened_on
        if words and not waits and referral.decided_on is None:
            referral.decided_on, referral.decision = decided_on, words
        referral.save(update_fields=["target_case", "taken_on", "decided_on", "decision"])


class RegisterReader:
    """Judges the rows of one register, those of a case together: known already, wrong, or a matter to be taken in."""

    def __init__(self, register: Register) -> None:
        self.register = register
        self.beside = Beside()
        self.last = ""
        self.cases: dict[str, int] = {}

    def look_beside(self, tables: Sequence[Table]) -> None:
        self.beside = Beside(tables)

    def group_of(self, row: Row, sheet: Sheet) -> str:
        """The rows of one filing; a row without a number goes on with the case above it, unless it tells of a penalty on the spot."""
        if _is_on_the_spot(row):
            self.last = ""
            return ""
        self.last = name_key(row["filing_no"].text) or self.last
        return self.last

    def judge_group(self, rows: Sequence[Row], sheet: Sheet) -> list[Judgement]:
        if _is_on_the_spot(rows[0]):
            words = "简易程序案件，请登记在当场处罚台账"
            return [Judgement(row, OutcomeOfRow.SKIPPED, "IMP-SIMPLE", words, row["party"].text) for row in rows]
        filing = name_key(rows[0]["filing_no"].text)
        if filing and filing in self.register.filed:
            words = f"已在系统中（{self.register.filed[filing]}），不重复导入"
            return [Judgement(row, OutcomeOfRow.SKIPPED, "IMP-KNOWN", words, row["party"].text) for row in rows]
        readings = [CaseOfRow(_with_the_case(row, rows[0]), sheet, self.register) for row in rows]
        for reading in readings:
            self._read(reading, filing)
        self._together(readings, filing)
        judged = [_judged(reading) for reading in readings]
        if all(each.outcome != OutcomeOfRow.REFUSED for each in judged):
            judged[0] = self._taken(judged[0], readings, filing, rows)
        return judged

    def _read(self, reading: CaseOfRow, filing: str) -> Entry:
        """What stands beside the register belongs to the row before it is judged."""
        party = name_key(reading.row["party"].text)
        reading.entry.opinions = self.beside.opinions.get((filing, party), [])
        reading.entry.things = self.beside.things.get(filing, [])
        reading.entry.parts = self.beside.parts.get((filing, party), [])
        return reading.read()

    def _together(self, readings: Sequence[CaseOfRow], filing: str) -> None:
        """What one case cannot have: the number of another above, the same party or paper twice, some decided and some not."""
        lead = readings[0]
        if filing and filing in self.cases:
            lead.problems.insert(0, Problem("E-ENF-29", f"文书编号不得重复或更改（与第{self.cases[filing]}行立案号相同）"))
        lead.read_hazard()
        lead.read_things()
        seen: dict[str, str] = {}
        for reading in readings:
            for name in ("opinion_no", "notice_no", "hearing_notice_no", "decision_no", "receipt_no"):
                number = name_key(reading.text(name))
                if number and number in seen:
                    code = "E-ENF-40" if name == "receipt_no" else "E-ENF-29"
                    reading.refuse(code)
                seen[number] = name
            who = f"{reading.entry.unit.pk}" if reading.entry.unit else reading.entry.identity or reading.entry.name
            if who in seen:
                reading.refuse("E-ENF-PARTY", f"{reading.entry.name}在本案中列了两次")
            seen[who] = "party"
        if len({reading.entry.is_decided for reading in readings}) > 1:
            lead.refuse("IMP-STATE", "同一案件有的当事人已作出决定，有的没有，请分别核对")

    def _taken(self, judgement: Judgement, readings: Sequence[CaseOfRow], filing: str, rows: Sequence[Row]) -> Judgement:
        """The first row of the case carries it; the next rows are compared with it."""
        entries = [reading.entry for reading in readings]
        numbers = [number for reading in readings for name in ledger.NUMBERS if (number := name_key(reading.text(name)))]
        numbers += [name_key(opinion.number) for entry in entries for opinion in entry.opinions]
        self.register.remember(entries, numbers, filing)
        self.cases[filing] = rows[0].number
        mark = fingerprint(PROCESS, [filing, str(entries[0].day("filed_on")), *(entry.name for entry in entries)])
        return replace(judgement, matter=matter_of(readings, self.register), fingerprint=mark)


def _is_on_the_spot(row: Row) -> bool:
    return not row["filing_no"].text and (ON_THE_SPOT in row["decision_no"].text or "简易程序" in row["note"].text)


def _with_the_case(row: Row, lead: Row) -> Row:
    """A row that leaves empty what stands once for its case says what the first row says; so does one that writes 同上."""
    if row is lead:
        return row
    cells = dict(row.cells)
    for column in ledger.COLUMNS:
        own = row[column.field]
        if own.text in ledger.SAME_AGAIN or (own.is_empty and not ledger.is_of_party(column)):
            cells[column.field] = lead[column.field]
    return replace(row, cells=cells)


def _judged(reading: CaseOfRow) -> Judgement:
    """A row for itself: what is wrong with it, or every column as it was understood."""
    entry = reading.entry
    title = "　".join(filter(None, (entry.name, reading.text("cause"))))
    if reading.problems:
        return Judgement(reading.row, OutcomeOfRow.REFUSED, reading.problems[0].code, told(reading.problems), title)
    sealed = {column.field for column in reading.columns if column.holds is not None}
    texts = {name: text for name, text in reading.texts.items() if name not in sealed}
    history = {**texts, **{name: day.isoformat() for name, day in reading.days.items()}}
    outcome = OutcomeOfRow.WARNED if reading.warnings else OutcomeOfRow.ACCEPTED
    code = reading.warnings[0].code if reading.warnings else ""
    return Judgement(reading.row, outcome, code, told(reading.warnings), title, history=history, facts=_told_of(entry))


def _told_of(entry: Entry) -> dict[str, Any]:
    return {
        "party": entry.unit.name if entry.unit else entry.name,
        "case_no": entry.text("filing_no"),
        "filed_on": entry.day("filed_on"),
        "decided_on": entry.day("decided_on"),
        "fine_yuan": entry.fine,
    }
