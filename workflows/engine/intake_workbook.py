"""A workbook opened, its ledgers read, remarks written beside its rows: what `intake_child` does within its limits.

Nothing outside the child calls this: openpyxl builds the whole workbook in memory, and a small file can hold a great deal.
"""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Iterable, Mapping

from openpyxl import load_workbook
from openpyxl.cell.cell import MergedCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.dimensions import ColumnDimension
from openpyxl.worksheet.worksheet import Worksheet

from foundation.refusals import Refusal
from workflows.engine.intake_parts import look_at_parts
from workflows.engine.intake_sheet import EMPTY, Book, Cell, Remark, Row, Sheet, Table, UnknownHeader, as_text, normalised

MOST_ROWS = 10_000
MOST_COLUMNS = 400
HEADER_ROWS_LOOKED_AT = 15
FEWEST_HEADERS = 5
LONGEST_REMARK = 500

_YEAR = re.compile(r"(20\d{2})\s*年")
_SUBTOTAL = re.compile(r"(小计|合计|总计|累计|共计|本页计|本页合计)")
_FOOTNOTE = re.compile(r"(注|备注|说明|填表|填报|审核|制表|以上)")


# --- opening ---------------------------------------------------------------------------------------------------------------


def open_safely(content: bytes) -> Workbook:
    """The workbook, after a look at its parts. Raises Refusal E-INTAKE-*; links to other files are not followed or kept."""
    look_at_parts(content)
    try:
        return load_workbook(io.BytesIO(content), keep_vba=False, keep_links=False, rich_text=False)
    except (Refusal, MemoryError):
        raise
    except Exception as error:
        raise Refusal("E-INTAKE-BROKEN", field="file", note=type(error).__name__) from error


# --- reading ---------------------------------------------------------------------------------------------------------------


def _field_of(header: str, names: Mapping[str, str]) -> str:
    """The field of a header, with or without the clerk's remark in brackets behind it."""
    word = normalised(header)
    return names.get(word) or names.get(re.sub(r"\([^()]*\)$", "", word), "")


def read_book(book: Workbook, names: Mapping[str, str], beside: Iterable[str] = ()) -> Book:
    """Read every visible sheet that holds a ledger, and those called as one of ``beside``.

    ``names`` are the known headers and their fields, see ``intake_sheet.names_of``. Raises Refusal E-INTAKE-SIZE: filled cells count, not
    formatted ones.
    """
    sheets, ignored, tables = [], [], []
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            ignored.append((sheet.title, "隐藏的工作表，不读取"))
            continue
        grid = _Grid(sheet)
        if grid.width > MOST_COLUMNS or grid.height > MOST_ROWS:
            raise Refusal("E-INTAKE-SIZE", field="file", note=f"“{sheet.title}”超过{MOST_ROWS}行或者{MOST_COLUMNS}列")
        if sheet.title.strip() in beside:
            tables.append(_read_table(grid))
            continue
        read = _read_sheet(grid, names)
        if read is None:
            ignored.append((sheet.title, "没有台账表头，不读取"))
        else:
            sheets.append(read)
    return Book(tuple(sheets), tuple(ignored), book.epoch, tuple(tables))


def _read_table(grid: _Grid) -> Table:
    """Formulas count as empty: a sheet beside the ledger holds plain facts."""
    shown = [column for column in range(1, grid.width + 1) if column not in grid.hidden]
    cells = ([grid.at(row, column) for column in shown] for row in range(1, grid.height + 1) if grid.filled(row))
    return Table(grid.sheet.title.strip(), tuple(tuple(None if cell.is_formula else cell.value for cell in row) for row in cells))


class _Grid:
    """The filled cells of a sheet, with merged values at every place they cover; what is only formatted does not count."""

    def __init__(self, sheet: Worksheet) -> None:
        self.sheet = sheet
        self.columns: dict[int, list[int]] = {}
        for row, column in sorted(sheet._cells):
            if not self.own(row, column).is_empty:
                self.columns.setdefault(row, []).append(column)
        self.height = max(self.columns, default=0)
        self.width = max((columns[-1] for columns in self.columns.values()), default=0)
        self.anchor: dict[tuple[int, int], tuple[int, int]] = {}
        for merged in sheet.merged_cells.ranges:
            for row in range(merged.min_row, merged.max_row + 1):
                for column in range(merged.min_col, merged.max_col + 1):
                    self.anchor[row, column] = (merged.min_row, merged.min_col)
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
        return [column for column in self.columns.get(row, ()) if column not in self.hidden]


def _hidden_columns(sheet: Worksheet, width: int) -> set[int]:
    found: set[int] = set()
    for letter, dimension in sheet.column_dimensions.items():
        if dimension.hidden:
            first = dimension.min or sheet[f"{letter}1"].column
            found.update(range(first, min(dimension.max or first, width) + 1))
    return found


def _read_sheet(grid: _Grid, names: Mapping[str, str]) -> Sheet | None:
    header_row, labels = _find_headers(grid, names)
    if header_row == 0:
        return None
    columns, headers, unknown = _columns_of(grid, header_row, labels, names)
    last = max((row for row in grid.columns if row > header_row and grid.filled(row)), default=header_row)
    rows = tuple(_read_row(grid, row, columns) for row in range(header_row + 1, last + 1))
    hidden = tuple(get_column_letter(column) for column in sorted(grid.hidden))
    title = grid.sheet.title
    return Sheet(title, header_row, columns, headers, _year_of(grid, header_row), rows, unknown, hidden)


def _find_headers(grid: _Grid, names: Mapping[str, str]) -> tuple[int, dict[int, str]]:
    """The row that names the most columns; a cell above counts where two rows of headers are not merged."""
    best, best_row, best_labels = 0, 0, {}
    for row in range(1, min(grid.height, HEADER_ROWS_LOOKED_AT) + 1):
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
    for row in range(header_row + 1, min(grid.height, header_row + 200) + 1):
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


# --- remarks ---------------------------------------------------------------------------------------------------------------

REMARK_HEADER = "导入结果"
_TONES = {"refused": "FFFFC7CE", "accepted_with_warning": "FFFFEB9C", "skipped": "FFE7E6E6"}


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
