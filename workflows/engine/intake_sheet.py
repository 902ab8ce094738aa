"""What a ledger in a workbook is made of: its columns, rows and sheets; text that Excel would run; a new workbook."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from foundation.refusals import declare
from workflows.engine.intake_columns import Column

declare(
    {
        "E-INTAKE-TYPE": "请上传Excel工作簿（.xlsx），不接收带宏、加密或者其他格式的文件",
        "E-INTAKE-SIZE": "工作簿过大，请分开上传",
        "E-INTAKE-BROKEN": "工作簿已损坏，无法读取",
        "E-INTAKE-BUSY": "正在读取其他台账，请稍后再试",
        "E-INTAKE-HEADERS": "没有找到台账的表头，请使用模板或者检查表头文字",
    }
)


@dataclass(frozen=True)
class Cell:
    """One value with what Excel says about it."""

    value: Any = None
    is_formula: bool = False

    @property
    def text(self) -> str:
        return "" if self.value is None else str(self.value).strip()

    @property
    def is_empty(self) -> bool:
        return not self.text


EMPTY = Cell()


@dataclass(frozen=True)
class Row:
    """One row below the headers: its cells by field, or why it holds no entry at all."""

    sheet: str
    number: int
    cells: Mapping[str, Cell] = field(default_factory=dict)
    skipped: str = ""
    remark: str = ""

    def __getitem__(self, name: str) -> Cell:
        return self.cells.get(name, EMPTY)


@dataclass(frozen=True)
class UnknownHeader:
    """A column whose header nobody knows, with some of its values, for mapping by hand."""

    header: str
    letter: str
    samples: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """One sheet that holds a ledger."""

    title: str
    header_row: int
    columns: Mapping[str, int]
    headers: Mapping[str, str]
    year: int | None
    rows: tuple[Row, ...]
    unknown: tuple[UnknownHeader, ...] = ()
    hidden: tuple[str, ...] = ()
    """Letters of hidden columns: never read, not even their headers."""

    def has(self, name: str) -> bool:
        return name in self.columns


@dataclass(frozen=True)
class Table:
    """A sheet beside the ledger that the ledger knows by its name: its filled rows as they stand, without hidden columns."""

    title: str
    rows: tuple[tuple[Any, ...], ...]

    def under(self, *headers: str) -> Iterator[dict[str, Any]]:
        """The rows below one that has all of these headers, each by its headers."""
        places: dict[str, int] = {}
        for row in self.rows:
            words = [str(value or "").strip() for value in row]
            if all(header in words for header in headers):
                places = {word: place for place, word in enumerate(words) if word}
            elif places:
                yield {word: row[place] for word, place in places.items() if place < len(row)}


def as_day(value: Any) -> dt.date | None:
    """A cell that is a day."""
    return value.date() if isinstance(value, dt.datetime) else value if isinstance(value, dt.date) else None


@dataclass(frozen=True)
class Book:
    """A workbook as read: its ledgers, the sheets left alone, the day zero of its serial numbers, the known sheets beside."""

    sheets: tuple[Sheet, ...]
    ignored: tuple[tuple[str, str], ...]
    epoch: dt.datetime
    beside: tuple[Table, ...] = ()

    @property
    def row_count(self) -> int:
        return sum(len(sheet.rows) for sheet in self.sheets)


# --- headers ---------------------------------------------------------------------------------------------------------------


def normalised(header: str) -> str:
    """A header without blanks, line breaks and differences of width."""
    return "".join(unicodedata.normalize("NFKC", header).split()).rstrip(":*")


def names_of(columns: Iterable[Column], mapped: Mapping[str, str]) -> dict[str, str]:
    """Every known header, normalised, and its field; what a sender mapped by hand counts after the ledger's own words."""
    found = {normalised(header): header_field for header, header_field in mapped.items()}
    for column in columns:
        for word in (column.header, *column.variants):
            found[normalised(word)] = column.field
    return found


# --- text that Excel would take for a formula ------------------------------------------------------------------------------

_LEADS = "=+-@\t\r＝＋－＠"
_COMMAND = re.compile(r"[A-Za-z_.]{2,}\s*\(|\|\s*'?[^|]*'?\s*!|\bcmd\b|\bDDE\b|https?://|\\\\\w", re.IGNORECASE)


def looks_like_formula(cell: Cell) -> bool:
    """A formula, or text that is one or runs a command when another program opens it; ordinary «-160米» and «+86…» are text."""
    if cell.is_formula:
        return True
    if not isinstance(cell.value, str):
        return False
    text = cell.value.lstrip()
    if not text or text[0] not in _LEADS:
        return False
    return text[0] in "=＝" or bool(_COMMAND.search(text))


def as_text(value: str) -> str:
    """What may stand in a cell that somebody opens: a leading formula sign gets an apostrophe; no control characters."""
    cleaned = "".join(sign for sign in value if sign in "\n\t" or sign >= " ")[:32_000]
    leads = (cleaned[:1], cleaned.lstrip()[:1])
    return f"'{cleaned}" if cleaned and any(sign and sign in _LEADS for sign in leads) else cleaned


# --- remarks ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Remark:
    """What a row is told beside it."""

    sheet: str
    row: int
    outcome: str
    text: str


# --- a new workbook --------------------------------------------------------------------------------------------------------


def write_book(target: BinaryIO, sheet_title: str, title: str, columns: Sequence[Column], rows: Iterable[Sequence[str]]) -> int:
    """A ledger as a workbook of text cells, written row by row; answers how many rows. Opens without running anything."""
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    sheet = book.create_sheet(sheet_title)
    for number, column in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = column.width
    sheet.freeze_panes = "C5"

    def cell(value: str, *, bold: bool = False) -> Any:
        made = WriteOnlyCell(sheet, value=as_text(value))
        made.data_type, made.number_format = "s", "@"
        if bold:
            made.font, made.alignment = Font(bold=True), Alignment(horizontal="center", vertical="center", wrap_text=True)
        return made

    sheet.append([cell(title, bold=True)])
    sheet.append([])
    sheet.append([cell(column.group if first else "", bold=True) for column, first in _first_of_group(columns)])
    sheet.append([cell(column.header, bold=True) for column in columns])
    count = 0
    for row in rows:
        sheet.append([cell(value) if value else None for value in row])
        count += 1
    book.save(target)
    return count


def _first_of_group(columns: Sequence[Column]) -> Iterator[tuple[Column, bool]]:
    before = None
    for column in columns:
        yield column, column.group != before
        before = column.group


def write_template(target: BinaryIO, sheet_title: str, title: str, columns: Sequence[Column]) -> None:
    """An empty ledger to fill in: headers, a line on each column, lists to choose from, dates as dates."""
    from openpyxl.comments import Comment
    from openpyxl.worksheet.datavalidation import DataValidation

    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = sheet_title
    sheet.cell(1, 1, title).font = Font(bold=True, size=14)
    for number, (column, first) in enumerate(_first_of_group(columns), start=1):
        letter = get_column_letter(number)
        sheet.column_dimensions[letter].width = column.width
        if first:
            sheet.cell(3, number, column.group).font = Font(bold=True)
        head = sheet.cell(4, number, column.header)
        head.font = Font(bold=True, color="FFC00000" if column.essential else None)
        head.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")
        if column.note:
            head.comment = Comment(column.note, "台账模板")
        if column.choices:
            rule = DataValidation(type="list", formula1='"' + ",".join(column.choices) + '"', allow_blank=True)
            rule.add(f"{letter}5:{letter}1000")
            sheet.add_data_validation(rule)
        for row in range(5, 25):
            sheet.cell(row, number).number_format = "yyyy-mm-dd" if column.is_day else "@"
    sheet.freeze_panes = "C5"
    book.save(target)
