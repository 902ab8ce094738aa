"""Workbooks as clerks send them: opened safely, headers found, merged cells resolved; remarks written into the same file."""

from __future__ import annotations

import datetime as dt
import io
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from openpyxl import load_workbook
from openpyxl.cell.cell import MergedCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.workbook import Workbook
from openpyxl.worksheet.dimensions import ColumnDimension
from openpyxl.worksheet.worksheet import Worksheet

from foundation.refusals import Refusal, declare

declare(
    {
        "E-INTAKE-TYPE": "请上传Excel工作簿（.xlsx），不接收带宏、加密或者其他格式的文件",
        "E-INTAKE-SIZE": "工作簿过大，请分开上传",
        "E-INTAKE-BROKEN": "工作簿已损坏，无法读取",
        "E-INTAKE-HEADERS": "没有找到台账的表头，请使用模板或者检查表头文字",
    }
)

LONGEST_FILE = 10 * 1024 * 1024
LONGEST_UNPACKED = 60 * 1024 * 1024
MOST_PARTS = 1_000
MOST_RATIO = 200
MOST_ROWS = 10_000
MOST_COLUMNS = 400
MOST_CELLS = 600_000
#: A range named in the file is unfolded cell by cell: one over the whole sheet would fill the memory.
MOST_RANGED_CELLS = 100_000
HEADER_ROWS_LOOKED_AT = 15
FEWEST_HEADERS = 5
LONGEST_REMARK = 500

_RANGED = re.compile(rb"<(?:\w+:)?(?:mergeCell|hyperlink)\b[^>]*?\bref\s*=\s*[\"']([A-Za-z]+\d+:[A-Za-z]+\d+)[\"']")
_CELL = re.compile(rb"<(?:\w+:)?c[\s>]")
_YEAR = re.compile(r"(20\d{2})\s*年")
_SUBTOTAL = re.compile(r"(小计|合计|总计|累计|共计|本页计|本页合计)")
_FOOTNOTE = re.compile(r"(注|备注|说明|填表|填报|审核|制表|以上)")
_FORBIDDEN_TYPES = (b"macroEnabled", b"vnd.ms-office.vbaProject", b"vnd.ms-excel.sheet.binary")
OLE = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True)
class Column:
    """One column of a ledger: its field, its own header and what clerks write instead."""

    field: str
    header: str
    group: str = ""
    variants: tuple[str, ...] = ()
    kind: str = "text"
    """``text``, ``date``, ``number`` or ``choice``."""
    essential: bool = False
    """Every row needs it, whether the sheet has the column or not."""
    wanted: bool = False
    """A row needs it where the sheet has the column."""
    width: int = 14
    note: str = ""
    choices: tuple[str, ...] = ()


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


# --- opening ---------------------------------------------------------------------------------------------------------------


def open_safely(content: bytes, name: str = "") -> Workbook:
    """The workbook, after a look at its parts. Raises Refusal E-INTAKE-*; links to other files are not followed or kept."""
    if len(content) > LONGEST_FILE:
        raise Refusal("E-INTAKE-SIZE", field="file", note=f"不超过{LONGEST_FILE // 1024 // 1024}MB")
    if (name and not name.lower().endswith(".xlsx")) or content[:4] == OLE or content[:2] != b"PK":
        raise Refusal("E-INTAKE-TYPE", field="file")
    _look_at_parts(content)
    try:
        return load_workbook(io.BytesIO(content), keep_vba=False, keep_links=False, rich_text=False)
    except Refusal:
        raise
    except Exception as error:
        raise Refusal("E-INTAKE-BROKEN", field="file", note=type(error).__name__) from error


def _look_at_parts(content: bytes) -> None:
    """Sizes as declared (zipfile reads no more than that), then each XML part for what would grow or reach out."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            unpacked = sum(part.file_size for part in parts)
            if len(parts) > MOST_PARTS or unpacked > LONGEST_UNPACKED or unpacked > MOST_RATIO * max(len(content), 4096):
                raise Refusal("E-INTAKE-SIZE", field="file", note="解压后过大")
            names = {part.filename for part in parts}
            if "[Content_Types].xml" not in names or not any(each.startswith("xl/worksheets/") for each in names):
                raise Refusal("E-INTAKE-TYPE", field="file")
            if any(part.flag_bits & 1 or "vbaproject" in part.filename.lower() for part in parts):
                raise Refusal("E-INTAKE-TYPE", field="file", note="含有宏或者已加密")
            cells = sum(_look_at_part(archive, part) for part in parts)
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError, zlib.error) as error:
        raise Refusal("E-INTAKE-BROKEN", field="file") from error
    if cells > MOST_CELLS:
        raise Refusal("E-INTAKE-SIZE", field="file", note=f"单元格不超过{MOST_CELLS}个")


def _look_at_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> int:
    """Refuses document types, macros and giant ranges in one part; answers how many cells it holds."""
    if not part.filename.endswith((".xml", ".rels")):
        return 0
    text = archive.read(part)
    if b"<!DOCTYPE" in text or b"<!ENTITY" in text or text[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise Refusal("E-INTAKE-TYPE", field="file", note="含有实体声明")
    if part.filename == "[Content_Types].xml" and any(word in text for word in _FORBIDDEN_TYPES):
        raise Refusal("E-INTAKE-TYPE", field="file", note="含有宏")
    if not part.filename.startswith("xl/worksheets/"):
        return 0
    ranged = sum(_area(found.group(1).decode()) for found in _RANGED.finditer(text))
    if ranged > MOST_RANGED_CELLS:
        raise Refusal("E-INTAKE-SIZE", field="file", note="合并单元格范围过大")
    return sum(1 for _found in _CELL.finditer(text))


def _area(reference: str) -> int:
    first_column, first_row, last_column, last_row = range_boundaries(reference.upper())
    return abs((last_column - first_column + 1) * (last_row - first_row + 1))  # type: ignore[operator]


# --- reading ---------------------------------------------------------------------------------------------------------------


def normalised(header: str) -> str:
    """A header without blanks, line breaks and differences of width."""
    return "".join(unicodedata.normalize("NFKC", header).split()).rstrip(":*")


def _names_of(columns: Iterable[Column], mapped: Mapping[str, str]) -> dict[str, str]:
    """Every known header and its field; what a sender mapped by hand counts after the ledger's own words."""
    found = {normalised(header): header_field for header, header_field in mapped.items()}
    for column in columns:
        for word in (column.header, *column.variants):
            found[normalised(word)] = column.field
    return found


def _field_of(header: str, names: Mapping[str, str]) -> str:
    """The field of a header, with or without the clerk's remark in brackets behind it."""
    word = normalised(header)
    return names.get(word) or names.get(re.sub(r"\([^()]*\)$", "", word), "")


def read_book(
    book: Workbook, columns: Sequence[Column], mapped: Mapping[str, str] | None = None, beside: Iterable[str] = ()
) -> Book:
    """Read every visible sheet that holds a ledger, and those called as one of ``beside``.

    ``mapped`` are headers the sender has mapped by hand: header to field.
    """
    names = _names_of(columns, mapped or {})
    sheets, ignored, tables = [], [], []
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            ignored.append((sheet.title, "隐藏的工作表，不读取"))
            continue
        if sheet.max_column > MOST_COLUMNS or sheet.max_row > MOST_ROWS:
            raise Refusal("E-INTAKE-SIZE", field="file", note=f"“{sheet.title}”超过{MOST_ROWS}行或者{MOST_COLUMNS}列")
        if sheet.title.strip() in beside:
            tables.append(_read_table(sheet))
            continue
        read = _read_sheet(sheet, names)
        if read is None:
            ignored.append((sheet.title, "没有台账表头，不读取"))
        else:
            sheets.append(read)
    return Book(tuple(sheets), tuple(ignored), book.epoch, tuple(tables))


def _read_table(sheet: Worksheet) -> Table:
    """Formulas count as empty: a sheet beside the ledger holds plain facts."""
    grid = _Grid(sheet)
    shown = [column for column in range(1, grid.width + 1) if column not in grid.hidden]
    cells = (
        [grid.at(row, column) for column in shown] for row in range(1, min(sheet.max_row, MOST_ROWS) + 1) if grid.filled(row)
    )
    return Table(sheet.title.strip(), tuple(tuple(None if cell.is_formula else cell.value for cell in row) for row in cells))


class _Grid:
    """The cells of a sheet with merged values at every place they cover."""

    def __init__(self, sheet: Worksheet) -> None:
        self.sheet = sheet
        self.anchor: dict[tuple[int, int], tuple[int, int]] = {}
        for merged in sheet.merged_cells.ranges:
            for row in range(merged.min_row, merged.max_row + 1):
                for column in range(merged.min_col, merged.max_col + 1):
                    self.anchor[row, column] = (merged.min_row, merged.min_col)
        self.width = min(sheet.max_column, MOST_COLUMNS)
        self.hidden = _hidden_columns(sheet, self.width)

    def at(self, row: int, column: int) -> Cell:
        """The value at a place, that of the merged cell that covers it included."""
        place = self.anchor.get((row, column), (row, column))
        return self.own(*place)

    def own(self, row: int, column: int) -> Cell:
        cell = self.sheet._cells.get((row, column))
        if cell is None or isinstance(cell, MergedCell) or cell.value is None:
            return EMPTY
        is_formula = cell.data_type == "f"
        value = cell.value if isinstance(cell.value, str | int | float | bool | dt.date | dt.datetime) else str(cell.value)
        return Cell(value, is_formula)

    def filled(self, row: int) -> list[int]:
        """Visible columns that hold a value of this row itself."""
        return [column for column in range(1, self.width + 1) if column not in self.hidden and not self.own(row, column).is_empty]


def _hidden_columns(sheet: Worksheet, width: int) -> set[int]:
    found: set[int] = set()
    for letter, dimension in sheet.column_dimensions.items():
        if dimension.hidden:
            first = dimension.min or sheet[f"{letter}1"].column
            found.update(range(first, min(dimension.max or first, width) + 1))
    return found


def _read_sheet(sheet: Worksheet, names: Mapping[str, str]) -> Sheet | None:
    grid = _Grid(sheet)
    header_row, labels = _find_headers(grid, names)
    if header_row == 0:
        return None
    columns, headers, unknown = _columns_of(grid, header_row, labels, names)
    last = max((row for row in range(header_row + 1, sheet.max_row + 1) if grid.filled(row)), default=header_row)
    rows = tuple(_read_row(grid, row, columns) for row in range(header_row + 1, _last_shown(grid, last) + 1))
    hidden = tuple(get_column_letter(column) for column in sorted(grid.hidden))
    return Sheet(sheet.title, header_row, columns, headers, _year_of(grid, header_row), rows, unknown, hidden)


def _last_shown(grid: _Grid, last: int) -> int:
    return min(last, MOST_ROWS)


def _find_headers(grid: _Grid, names: Mapping[str, str]) -> tuple[int, dict[int, str]]:
    """The row that names the most columns; a cell above counts where two rows of headers are not merged."""
    best, best_row, best_labels = 0, 0, {}
    for row in range(1, min(grid.sheet.max_row, HEADER_ROWS_LOOKED_AT) + 1):
        labels = _labels(grid, row)
        fields = {_field_of(label, names) for label in labels.values()} - {""}
        if len(fields) > best:
            best, best_row, best_labels = len(fields), row, labels
    return (best_row, best_labels) if best >= FEWEST_HEADERS else (0, {})


def _labels(grid: _Grid, row: int) -> dict[int, str]:
    found = {}
    for column in range(1, grid.width + 1):
        if column in grid.hidden:
            continue
        cell = grid.at(row, column)
        if cell.is_empty and row > 1:
            cell = grid.at(row - 1, column)
        if isinstance(cell.value, str) and not cell.is_empty:
            found[column] = cell.text
    return found


def _columns_of(
    grid: _Grid, header_row: int, labels: Mapping[int, str], names: Mapping[str, str]
) -> tuple[dict[str, int], dict[str, str], tuple[UnknownHeader, ...]]:
    """Which column holds which field; a header that comes twice is unknown the second time."""
    columns: dict[str, int] = {}
    headers: dict[str, str] = {}
    unknown = []
    for column, label in labels.items():
        name = _field_of(label, names)
        if name and name not in columns:
            columns[name], headers[name] = column, " ".join(label.split())
        else:
            samples = _samples(grid, header_row, column)
            unknown.append(UnknownHeader(" ".join(label.split()), get_column_letter(column), samples))
    return columns, headers, tuple(unknown)


def _samples(grid: _Grid, header_row: int, column: int) -> tuple[str, ...]:
    found: list[str] = []
    for row in range(header_row + 1, min(grid.sheet.max_row, header_row + 200) + 1):
        text = grid.own(row, column).text[:40]
        if text and text not in found:
            found.append(text)
        if len(found) == 3:
            break
    return tuple(found)


def _year_of(grid: _Grid, header_row: int) -> int | None:
    """The year that stands in the title; none where the title names two."""
    for row in range(1, header_row):
        years = {int(year) for column in grid.filled(row)[:1] for year in _YEAR.findall(grid.own(row, column).text)}
        if years:
            return years.pop() if len(years) == 1 else None
    return None


def _read_row(grid: _Grid, row: int, columns: Mapping[str, int]) -> Row:
    title = grid.sheet.title
    filled = grid.filled(row)
    if not filled:
        return Row(title, row, skipped="IMP-BLANK", remark="空行")
    first = grid.own(row, filled[0]).text
    if _SUBTOTAL.match(first) and len(first) < 12:
        word = _SUBTOTAL.match(first)
        return Row(title, row, skipped="IMP-SUBTOTAL", remark=f"{word.group(1) if word else '小计'}行，不导入")
    if len(filled) == 1 and (_FOOTNOTE.match(first) or (row, filled[0]) in grid.anchor):
        return Row(title, row, skipped="IMP-FOOTNOTE", remark="表尾说明，不导入")
    if grid.sheet.row_dimensions[row].hidden:
        return Row(title, row, skipped="IMP-HIDDEN", remark="隐藏行，不导入；如需导入请取消隐藏")
    return Row(title, row, {name: grid.at(row, column) for name, column in columns.items()})


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

REMARK_HEADER = "导入结果"
_TONES = {"refused": "FFFFC7CE", "accepted_with_warning": "FFFFEB9C", "skipped": "FFE7E6E6"}


@dataclass(frozen=True)
class Remark:
    """What a row is told beside it."""

    sheet: str
    row: int
    outcome: str
    text: str


def with_remarks(content: bytes, header_rows: Mapping[str, int], remarks: Iterable[Remark]) -> bytes:
    """The user's own workbook with a column of remarks; nothing else of it is touched, hidden columns and sheets stay hidden."""
    book = open_safely(content)
    by_sheet: dict[str, list[Remark]] = {}
    for remark in remarks:
        by_sheet.setdefault(remark.sheet, []).append(remark)
    for title, header_row in header_rows.items():
        if title in book.sheetnames:
            _write_remarks(book[title], header_row, by_sheet.get(title, ()))
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _write_remarks(sheet: Worksheet, header_row: int, remarks: Iterable[Remark]) -> None:
    column = _free_column(sheet)
    _show_column(sheet, column)
    head = sheet.cell(header_row, column, REMARK_HEADER)
    head.font, head.alignment = Font(bold=True), Alignment(horizontal="center", vertical="center")
    for remark in remarks:
        cell = sheet.cell(remark.row, column, as_text(remark.text[:LONGEST_REMARK]))
        cell.data_type = "s"
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        if remark.outcome in _TONES:
            cell.fill = PatternFill("solid", fgColor=_TONES[remark.outcome])


def _free_column(sheet: Worksheet) -> int:
    """The first column behind everything that is written, merged or hidden with content."""
    cells = sheet._cells.items()
    used = [column for (_row, column), cell in cells if not isinstance(cell, MergedCell) and cell.value is not None]
    merged = [merged.max_col for merged in sheet.merged_cells.ranges]
    return max([*used, *merged], default=0) + 1


def _show_column(sheet: Worksheet, column: int) -> None:
    """Width for the remarks; a group of hidden columns that reaches over this one is cut in two."""
    dimensions = sheet.column_dimensions
    for key, dimension in list(dimensions.items()):
        first, last = dimension.min, dimension.max
        if not first or not last or not first <= column <= last:
            continue
        if first == column:
            del dimensions[key]
        else:
            dimension.max = column - 1
        if last > column:
            behind = get_column_letter(column + 1)
            dimensions[behind] = ColumnDimension(
                sheet, index=behind, min=column + 1, max=last, hidden=dimension.hidden, width=dimension.width
            )
    letter = get_column_letter(column)
    dimensions[letter] = ColumnDimension(sheet, index=letter, width=46)


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
            sheet.cell(row, number).number_format = "yyyy-mm-dd" if column.kind == "date" else "@"
    sheet.freeze_panes = "C5"
    book.save(target)
