"""The specimen's ledger of households: its rows become rows of one list."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, ClassVar

from cases.models import Case
from permissions.models import Account
from permissions.roles import Role
from tests.specimen.models import Household
from workflows.engine.intake import Judgement, fingerprint
from workflows.engine.intake_columns import SERIAL, Column
from workflows.engine.intake_models import OutcomeOfRow
from workflows.engine.intake_reading import RowReading, told
from workflows.engine.intake_sheet import Row, Sheet, Table

COLUMNS = (
    Column("no", "序号", "住户", kind=SERIAL),
    Column("head", "户主", "住户", ("户主姓名",), essential=True, longest=40),
    Column("persons", "人数", "住户", kind="number", essential=True),
    Column("fen", "金额（分）", "住户", kind="number", essential=True),
    Column("card", "银行卡号", "住户"),
)


class HouseholdReading(RowReading):
    columns = COLUMNS


class HouseholdReader:
    """Who stands in the list, or above in the sheet, does not come in twice."""

    def __init__(self, as_of: dt.date, case: Case) -> None:
        self.as_of, self.case = as_of, case
        self.known = dict(Household.objects.filter(case=case).values_list("head", "no"))

    def look_beside(self, tables: Sequence[Table]) -> None:
        """Nothing stands beside it."""

    def judge(self, row: Row, sheet: Sheet) -> Judgement:
        reading = HouseholdReading(row, sheet, self.as_of)
        reading.read_texts()
        reading.read_required()
        reading.read_lengths()
        head, persons, fen = (reading.text(name) for name in ("head", "persons", "fen"))
        if head in self.known:
            return Judgement(row, OutcomeOfRow.SKIPPED, "IMP-KNOWN", f"名单中已有{head}", head)
        for name, text in (("persons", persons), ("fen", fen)):
            if text and not text.isdecimal():
                reading.refuse("IMP-NUMBER", f"{reading.header(name)}应为数字")
        if reading.problems:
            return Judgement(row, OutcomeOfRow.REFUSED, reading.problems[0].code, told(reading.problems), head)
        no = len(self.known) + 1
        self.known[head] = no
        entry = Household(no=no, head=head, persons=int(persons), fen=int(fen), card=reading.text("card") or None)
        mark = fingerprint("specimen", [self.case.pk, head])
        return Judgement(row, OutcomeOfRow.ACCEPTED, title=head, fingerprint=mark, entry=entry)


class HouseholdLedger:
    process, kind, act, sheet, title = "specimen", "households", "bring", "住户", "住户名单"
    columns = COLUMNS
    roles = frozenset({Role.INSPECTOR, Role.SECTION_HEAD})
    beside: ClassVar[dict[str, str]] = {}

    def reader(self, account: Account, as_of: dt.date, case: Case) -> Any:
        return HouseholdReader(as_of, case)


ROW_LEDGERS = {"households": HouseholdLedger()}
