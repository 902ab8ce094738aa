"""A workbook opened, its ledgers read, remarks written beside its rows: what `intake_child` does within its limits.

Nothing outside the child calls this: openpyxl builds the whole workbook in memory, and a small file can hold a great deal.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable, Mapping

from openpyxl import load_workbook
from openpyxl.cell.cell import MergedCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.dimensions import ColumnDimension
from openpyxl.worksheet.worksheet import Worksheet

from foundation.refusals import Refusal
from workflows.engine.intake_grid import Grid, read_sheet
from workflows.engine.intake_parts import look_at_parts
from workflows.engine.intake_sheet import EMPTY, Book, Cell, Remark, Table, as_text

MOST_ROWS = 10_000
MOST_COLUMNS = 400
LONGEST_REMARK = 500


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
        read = read_sheet(grid, names)
        if read is None:
            ignored.append((sheet.title, "没有台账表头，不读取"))
        else:
            sheets.append(read)
    return Book(tuple(sheets), tuple(ignored), book.epoch, tuple(tables))


def _read_table(grid: _Grid) -> Table:
    """Formulas count as empty: a sheet beside the ledger holds plain facts."""
    shown = [column for column in range(1, grid.width + 1) if column not in grid.hidden]
    cells = ([grid.at(row, column) for column in shown] for row in range(1, grid.height + 1) if grid.filled(row))
    return Table(grid.title.strip(), tuple(tuple(None if cell.is_formula else cell.value for cell in row) for row in cells))


class _Grid(Grid):
    """The filled cells of a sheet, with merged values at every place they cover; what is only formatted does not count."""

    def __init__(self, sheet: Worksheet) -> None:
        super().__init__(sheet.title)
        self.sheet = sheet
        for row, column in sorted(sheet._cells):
            if not self.own(row, column).is_empty:
                self.columns.setdefault(row, []).append(column)
        self.measure()
        for merged in sheet.merged_cells.ranges:
            for row in range(merged.min_row, merged.max_row + 1):
                for column in range(merged.min_col, merged.max_col + 1):
                    self.anchor[row, column] = (merged.min_row, merged.min_col)
        self.hidden = _hidden_columns(sheet, self.width)

    def own(self, row: int, column: int) -> Cell:
        cell = self.sheet._cells.get((row, column))
        if cell is None or isinstance(cell, MergedCell) or cell.value is None:
            return EMPTY
        is_formula = cell.data_type == "f"
        value = cell.value if isinstance(cell.value, str | int | float | bool | dt.date | dt.datetime) else str(cell.value)
        return Cell(value, is_formula)

    def is_hidden(self, row: int) -> bool:
        return bool(self.sheet.row_dimensions[row].hidden)


def _hidden_columns(sheet: Worksheet, width: int) -> set[int]:
    found: set[int] = set()
    for letter, dimension in sheet.column_dimensions.items():
        if dimension.hidden:
            first = dimension.min or sheet[f"{letter}1"].column
            found.update(range(first, min(dimension.max or first, width) + 1))
    return found


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
