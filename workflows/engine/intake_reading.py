"""One row of a ledger read by what its columns say: texts, days in their order, words of lists, people; the problems told in one go."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from cases import calendar
from foundation.numbers import Number, numbers_in, refusal_of
from foundation.refusals import REFUSALS, Refusal
from permissions.models import Account
from workflows.engine.intake_columns import DONE, SERIAL, Column
from workflows.engine.intake_dates import DayRead, read_day
from workflows.engine.intake_sheet import Cell, Row, Sheet, looks_like_formula

REMARKS_TOLD = 6
LONGEST_TOLD = 500
_NAMES = re.compile(r"[、，,；;/\s]+")
_DOTS = str.maketrans("•・‧∙", "····")


def name_key(name: str) -> str:
    """A name without blanks and differences of width; brackets and middle dots of one kind."""
    return "".join(unicodedata.normalize("NFKC", name).translate(_DOTS).split())


@dataclass(frozen=True)
class Problem:
    """Why a row cannot come in, or what its sender should look at."""

    code: str
    remark: str


def told(problems: Sequence[Problem]) -> str:
    """Problems as the remark that the sender reads beside the row."""
    return "；".join(problem.remark for problem in problems[:REMARKS_TOLD])[:LONGEST_TOLD]


class RowReading:
    """Reads one row cell by cell; problems and warnings are gathered so that the sender mends them in one go.

    A process names its ``columns`` and reads what is its own; ``texts``, ``days`` and ``meant`` (words of lists) hold what was understood.
    """

    columns: ClassVar[tuple[Column, ...]]
    tells_year: ClassVar[bool] = True
    """Whether a day without a year is told, or the year of the sheet's title is plain enough."""

    def __init__(self, row: Row, sheet: Sheet, as_of: dt.date) -> None:
        self.row, self.sheet, self.as_of = row, sheet, as_of
        self.texts: dict[str, str] = {}
        self.days: dict[str, dt.date] = {}
        self.meant: dict[str, Any] = {}
        self.problems: list[Problem] = []
        self.warnings: list[Problem] = []
        self.by_field = {column.field: column for column in self.columns}

    def refuse(self, code: str, remark: str = "") -> None:
        problem = Problem(code, remark or REFUSALS.get(code, code))
        if problem not in self.problems:
            self.problems.append(problem)

    def refuse_as(self, refusals: Iterable[Refusal]) -> None:
        for refusal in refusals:
            self.refuse(refusal.code, f"{refusal.message}{f'（{refusal.note}）' if refusal.note else ''}")

    def warn(self, code: str, remark: str) -> None:
        self.warnings.append(Problem(code, remark))

    def header(self, name: str) -> str:
        """The column's own header."""
        return self.by_field[name].header

    def label(self, name: str) -> str:
        """What the sender calls the column."""
        return self.sheet.headers.get(name) or self.header(name)

    def text(self, name: str) -> str:
        return self.texts.get(name, "")

    def day(self, name: str) -> dt.date | None:
        return self.days.get(name)

    def need(self, *names: str) -> None:
        """These cells must be filled in (an empty name asks nothing)."""
        for name in names:
            if name and self.row[name].is_empty:
                self.refuse("IMP-REQUIRED", f"{self.header(name)}未填")

    # Cells

    def read_texts(self) -> None:
        """Every cell that is no day as plain text; what looks like a formula, or holds a number of a person or a card, comes in nowhere."""
        for column in self.columns:
            cell = self.row[column.field]
            if cell.is_empty or column.kind == SERIAL:
                continue
            if looks_like_formula(cell):
                self.refuse("IMP-FORMULA", self.formula(column))
            elif found := self._numbers_in(column):
                self._refuse_numbers(column, found)
            elif not column.is_day:
                self.texts[column.field] = plain_text(cell)

    def formula(self, column: Column) -> str:
        """What the sender is told of a formula in this column."""
        return "单元格内容疑似公式或命令，请改为文字"

    def _numbers_in(self, column: Column) -> list[Number]:
        """The kinds of numbers in a cell that the column does not ask for."""
        return [number for number in numbers_in(plain_text(self.row[column.field])) if number != column.holds]

    def _refuse_numbers(self, column: Column, found: Sequence[Number]) -> None:
        asked = {each.holds: self.label(each.field) for each in self.columns if each.holds is not None}
        refusal = refusal_of(found, column.field, asked)
        self.refuse(refusal.code, f"{self.label(column.field)}：{refusal.message}（{refusal.note}）")

    def read_required(self, *but: str) -> None:
        for column in self.columns:
            if column.field not in but and (column.essential or (column.wanted and self.sheet.has(column.field))):
                self.need(column.field)

    def read_lengths(self) -> None:
        for column in self.columns:
            if column.longest and len(self.text(column.field)) > column.longest:
                self.refuse("IMP-LENGTH", f"{column.header}超过{column.longest}字")

    def read_word(self, name: str, remark: str = "", code: str = "IMP-CHOICE") -> Any:
        """What the word of a list stands for; empty for an empty cell and for a word nobody knows."""
        written, words = self.text(name), self.by_field[name].words
        assert words is not None  # a column of choices has its words
        found = words.read(name_key(written)) if written else ""
        if found is None:
            self.refuse(code, (remark or f"{self.header(name)}“{{}}”无法识别").format(written[:20]))
            found = ""
        self.meant[name] = found
        return found

    # Days

    def read_days(self) -> None:
        """The days as clerks write them; without a year the one of the sheet's title; none on which something was done lies ahead."""
        guessed = False
        for column in self.columns:
            cell = self.row[column.field]
            if not column.is_day or cell.is_formula or self._numbers_in(column):
                continue
            read = read_day(cell.value, year=self.sheet.year)
            if read.code:
                self.refuse(read.code, self.unread_day(read))
            elif read.day is not None:
                self.days[column.field] = read.day
                guessed |= read.year_from_title
        if guessed and self.tells_year:
            self.warn("W-YEAR", f"日期无年份，按表题{self.sheet.year}年")
        for column in self.columns:
            day = self.day(column.field)
            if column.kind == DONE and day is not None and day > self.as_of:
                self.lies_ahead(column.field)

    def unread_day(self, read: DayRead) -> str:
        """What the sender is told of a day that cannot be read."""
        return read.note

    def lies_ahead(self, name: str) -> None:
        """The refusal of a day on which something was done, after the day of the ledger."""
        self.refuse("IMP-DATE-FUTURE", f"{self.label(name)}晚于台账日期{self.as_of:%Y-%m-%d}")

    def read_order_of_days(self) -> None:
        for column in self.columns:
            second = self.day(column.field)
            for earlier in column.after.split():
                first = self.day(earlier)
                if first is not None and second is not None and second < first:
                    self.refuse("IMP-DATE-ORDER", f"{self.label(column.field)}早于{self.header(earlier)}")

    def roll(self, *names: str) -> None:
        """A last day on a rest day moves to the next working day (TL-GEN-02)."""
        told_of = set()
        for name in names:
            due = self.day(name)
            if due is None or calendar.is_working_day(due):
                continue
            rolled = calendar.roll_forward(due)
            self.days[name] = rolled
            if due not in told_of:
                told_of.add(due)
                made_up = "（调休上班日）" if rolled.weekday() > 4 else ""
                self.warn("W-ROLL", f"期限{due:%Y-%m-%d}为{calendar.day(due).name}，顺延至{rolled:%Y-%m-%d}{made_up}")

    # People and places

    def read_accounts(self, officers: Mapping[str, list[Account]], *names: str) -> list[Account]:
        """The officers that these cells name, each once; several in one cell."""
        found: list[Account] = []
        for name in (word for column in names for word in _NAMES.split(self.text(column)) if word):
            accounts = officers.get(name_key(name), [])
            if len(accounts) != 1:
                self.refuse("IMP-OFFICER", f"人员“{name[:20]}”" + ("有重名，请注明工号" if accounts else "未登记"))
            elif accounts[0] not in found:
                found.append(accounts[0])
        return found

    def kept(self, place: str) -> dict[str, Any]:
        """What the columns that live in a place say: ``kept("record")`` gives the values of the record's columns."""
        found: dict[str, Any] = {}
        for column in self.columns:
            where, _dot, name = column.to.partition(".")
            if where == place and name and "." not in name:
                if column.is_day:
                    found[name] = self.day(column.field)
                elif column.words is not None:
                    meant = self.meant.get(column.field, "")
                    plain = meant if isinstance(meant, bool) else str(getattr(meant, "value", meant))
                    found[name] = column.words.empty if plain == "" else plain
                else:
                    found[name] = self.text(column.field)
        return found


def plain_text(cell: Cell) -> str:
    """Text without control characters and outer blanks; whole numbers without their point; an export's apostrophe taken off."""
    value = cell.value
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, dt.datetime):
        value = value.date().isoformat()
    text = "".join(sign for sign in str(value) if sign == "\n" or sign >= " ").strip()
    return text[1:] if text[:1] == "'" and text[1:2] in tuple("=+-@＝＋－＠") else text
