"""The specimen's ledger of households: its rows become rows of one list."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, ClassVar

from cases.models import Case
from foundation.numbers import Number
from permissions.models import Account
from permissions.roles import Role
from tests.specimen.models import Home, HomePerson, Household
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
    Column("card", "银行卡号", "住户", holds=Number.CARD),
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


HOME_COLUMNS = (
    Column("no", "序号", "住户", kind=SERIAL),
    Column("home", "户号", "住户", essential=True, longest=20),
    Column("person", "姓名", "人员", essential=True, longest=40),
    Column("relation", "与户主关系", "人员", essential=True, longest=20),
    Column("fen", "金额（分）", "住户", kind="number"),
)


class HomeReading(RowReading):
    columns = HOME_COLUMNS


class HomeReader:
    """A household is the lines of one number that follow each other: its head and its persons, each judged, all or none taken in."""

    def __init__(self, as_of: dt.date, case: Case) -> None:
        self.as_of, self.case = as_of, case
        self.known = set(Home.objects.filter(village=case).values_list("head", flat=True))
        self.last = len(self.known)

    def look_beside(self, tables: Sequence[Table]) -> None:
        """Nothing stands beside it."""

    def group_of(self, row: Row, sheet: Sheet) -> str:
        return row["home"].text

    def judge_group(self, rows: Sequence[Row], sheet: Sheet) -> list[Judgement]:
        readings = [self._reading(row, sheet) for row in rows]
        heads = [reading for reading in readings if reading.text("relation") == "户主"]
        if len(heads) != 1:
            for reading in heads[1:] or readings[:1]:
                reading.refuse("IMP-HEAD", "一户应当有且只有一名户主")
        if any(reading.problems for reading in readings):
            return [self._answer(reading) for reading in readings]
        head = heads[0]
        if head.text("person") in self.known:
            return [Judgement(each.row, OutcomeOfRow.SKIPPED, "IMP-KNOWN", "名单中已有该户") for each in readings]
        self.known.add(head.text("person"))
        self.last += 1
        home = Home(no=self.last, head=head.text("person"), persons=len(rows), fen=int(head.text("fen") or 0))
        home.brought_people = [HomePerson(name=reading.text("person")) for reading in readings]
        mark = fingerprint("specimen.homes", [self.case.pk, home.head])
        return [
            Judgement(each.row, OutcomeOfRow.ACCEPTED, title=home.head, fingerprint=mark if each is head else "", entry=home if each is head else None)
            for each in readings
        ]  # fmt: skip

    def _reading(self, row: Row, sheet: Sheet) -> HomeReading:
        reading = HomeReading(row, sheet, self.as_of)
        reading.read_texts()
        reading.read_required()
        reading.read_lengths()
        if (fen := reading.text("fen")) and not fen.isdecimal():
            reading.refuse("IMP-NUMBER", "金额（分）应为数字")
        return reading

    @staticmethod
    def _answer(reading: HomeReading) -> Judgement:
        if reading.problems:
            return Judgement(reading.row, OutcomeOfRow.REFUSED, reading.problems[0].code, told(reading.problems))
        return Judgement(reading.row, OutcomeOfRow.ACCEPTED)


class HomeLedger:
    process, kind, act, sheet, title = "specimen", "homes", "bring", "住户", "住户及人员名单"
    columns = HOME_COLUMNS
    roles = frozenset({Role.INSPECTOR})
    beside: ClassVar[dict[str, str]] = {}
    takes_text = True

    def reader(self, account: Account, as_of: dt.date, case: Case) -> Any:
        return HomeReader(as_of, case)


ROW_LEDGERS = {"households": HouseholdLedger(), "homes": HomeLedger()}
