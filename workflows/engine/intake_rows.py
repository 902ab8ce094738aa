"""Rows of a ledger about units in townships: where, whose, by which officers; and a reader that judges them in their order."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

from cases.models import Enterprise
from foundation.numbers import is_credit_code, normalised
from foundation.refusals import REFUSALS
from permissions.models import Account, Region
from workflows.engine.adoption import Matter
from workflows.engine.intake import Judgement
from workflows.engine.intake_models import OutcomeOfRow
from workflows.engine.intake_reading import Problem, RowReading, name_key, told
from workflows.engine.intake_register import Register
from workflows.engine.intake_sheet import Row, Sheet


@dataclass
class Placed:
    """What a row says of unit, place and officers, understood. Only what no problem stands against may be relied on."""

    township: Region | None = None
    village: Region | None = None
    unit: Enterprise | None = None
    inspectors: list[Account] = field(default_factory=list)


class PlacedRow(RowReading):
    """Reads of a row with the columns township, village, unit, credit_code, inspector_1, inspector_2 what they stand for."""

    scope_code: ClassVar[str] = "E-SCOPE"
    """The refusal of a township or a unit that the sender does not cover."""
    officers_code: ClassVar[str] = "E-CERT"
    """The refusal where two officers with certificates valid on the day are not named."""
    done_on: ClassVar[str] = "found_on"
    """The column with the day on which the officers acted."""

    entry: Any
    register: Any

    def __init__(self, row: Row, sheet: Sheet, register: Register) -> None:
        super().__init__(row, sheet, register.as_of)
        self.register = register

    def read(self) -> Any:
        """Read every column in the order in which problems are told: the first gives the row its code. Answers the entry."""
        raise NotImplementedError

    def may_lack_unit(self) -> bool:
        """Whether this row is about a public place that belongs to no unit."""
        return False

    def may_lack_officers(self) -> bool:
        """Whether officers have still to look at what this row tells."""
        return False

    def read_place(self) -> None:
        written = self.text("township")
        if not written:
            return
        township = self.register.townships.get(name_key(written))
        if township is None:
            meant = self.register.similar_township(written)
            self.refuse("IMP-TOWNSHIP", f"乡镇“{written[:20]}”不存在" + (f"，是否为“{meant}”？" if meant else ""))
            return
        self.entry.township = township
        if township.pk not in self.register.covered:
            self.refuse(self.scope_code)
        if village := self.text("village"):
            self.entry.village = self.register.villages.get((township.pk, name_key(village)))
            if self.entry.village is None:
                self.warn("W-VILLAGE", f"{township.name}没有“{village[:20]}”，按乡镇导入")

    def read_unit(self) -> None:
        written, code = self.text("unit"), normalised(self.text("credit_code"))
        if code and not is_credit_code(code):
            self.refuse("IMP-CREDIT-CODE", "统一社会信用代码校验位不正确")
        if not written:
            if code or not self.may_lack_unit():
                self.refuse("IMP-UNIT", "责任单位为空且非公共场所")
            return
        found, by_part = self.register.unit_named(written)
        if len(found) != 1:
            names = "、".join(unit.name for unit in found[:3])
            remark = f"单位“{written[:40]}”" + (f"可能是{names}，请写全称" if found else "未登记")
            self.refuse("IMP-UNIT-UNKNOWN", remark)
            return
        self._check_unit(found[0], code, by_part=by_part)

    def _check_unit(self, unit: Enterprise, code: str, *, by_part: bool) -> None:
        self.entry.unit = unit
        if by_part:
            self.warn("W-UNIT-ABBR", f"按简称唯一匹配“{unit.name}”，请确认")
        if code and unit.credit_code and code != unit.credit_code:
            self.refuse("IMP-CREDIT-CODE", f"统一社会信用代码与“{unit.name}”不一致")
        township = self.entry.township
        if township is not None and unit.township_id != township.pk:
            self.refuse(self.scope_code, f"{REFUSALS[self.scope_code]}（{unit.name}不在{township.name}）")

    def read_officers(self) -> None:
        """Two officers, both with a certificate valid on the day on which they acted."""
        done_on, named = self.day(self.done_on), self.entry.inspectors
        if any(problem.code == "IMP-OFFICER" for problem in self.problems) or (not named and self.may_lack_officers()):
            return
        valid = [one for one in named if done_on is None or self.register.has_certificate(one.pk, done_on)]
        if len(valid) >= 2:
            # Somebody without a certificate may go along; he signs nothing.
            self.entry.inspectors = valid
        else:
            without = "、".join(one.name for one in named if one not in valid)
            note = f"（{without}的证件在{done_on:%Y-%m-%d}无效）" if without and done_on else ""
            self.refuse(self.officers_code, f"{REFUSALS[self.officers_code]}{note}")


class Reader:
    """Judges the rows of one workbook in their order: known already, written twice, wrong, or a matter to be taken in."""

    number: ClassVar[str]
    """The column of the case's number."""
    reading: ClassVar[type[PlacedRow]]

    def __init__(self, register: Any) -> None:
        self.register = register
        self.in_file: dict[str, int] = {}
        self.numbers_in_file: dict[str, int] = {}

    def mark(self, reading: Any, entry: Any) -> str:
        """The same matter written again gives the same mark, however the clerk's cells look."""
        raise NotImplementedError

    def known_as(self, reading: Any, entry: Any) -> str:
        """The number of the case that stands already for what this row tells; empty for none."""
        return ""

    def matter(self, reading: Any, entry: Any) -> Matter:
        """A good row as a matter to be taken in."""
        raise NotImplementedError

    def facts(self, entry: Any) -> dict[str, Any]:
        """What is said of a good row besides, for whoever looks through a file."""
        return {}

    def remember(self, reading: Any, entry: Any) -> None:
        """Add a good row to what the next ones are compared with; its warnings may still be told."""

    def judge(self, row: Row, sheet: Sheet) -> Judgement:
        reading = self.reading(row, sheet, self.register)
        entry = reading.read()
        mark, title, number = self.mark(reading, entry), reading.text("title"), reading.text(self.number)
        known = number if number in self.register.numbers else self.register.taken_in.get(mark) or self.known_as(reading, entry)
        if known:
            return Judgement(row, OutcomeOfRow.SKIPPED, "IMP-KNOWN", f"已在系统中（{known}），不重复导入", title, mark)
        # A copy within the file; an equal number is a copy as well, whatever else differs.
        before = self.in_file.get(mark) or self.numbers_in_file.get(number)
        if before is not None:
            reading.problems.insert(0, Problem("IMP-DUP", f"与第{before}行重复"))
        if reading.problems:
            return Judgement(row, OutcomeOfRow.REFUSED, reading.problems[0].code, told(reading.problems), title, mark)
        self.remember(reading, entry)
        self.in_file[mark] = row.number
        if number:
            self.numbers_in_file[number] = row.number
        # Every column as understood: for some the record has no place, and nothing is lost. What the process keeps sealed has its place there.
        sealed = {column.field for column in reading.columns if column.holds is not None}
        texts = {name: text for name, text in reading.texts.items() if name not in sealed}
        history = {**texts, **{name: day.isoformat() for name, day in reading.days.items()}}
        outcome = OutcomeOfRow.WARNED if reading.warnings else OutcomeOfRow.ACCEPTED
        code = reading.warnings[0].code if reading.warnings else ""
        matter = self.matter(reading, entry)
        return Judgement(row, outcome, code, told(reading.warnings), title, mark, matter, history, self.facts(entry))
