"""Cells in rows and columns, wherever they come from, read as a ledger: where its headers stand, what each row holds or why it holds nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping

from openpyxl.utils import get_column_letter

from workflows.engine.intake_sheet import Cell, Row, Sheet, UnknownHeader, normalised

HEADER_ROWS_LOOKED_AT = 15
FEWEST_HEADERS = 5

_YEAR = re.compile(r"(20\d{2})\s*年")
_SUBTOTAL = re.compile(r"(小计|合计|总计|累计|共计|本页计|本页合计)")
_FOOTNOTE = re.compile(r"(注|备注|说明|填表|填报|审核|制表|以上)")


class Grid:
    """The filled cells of one table: ``columns`` has them by row, ``anchor`` says which place a merged one covers."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.columns: dict[int, list[int]] = {}
        self.height = self.width = 0
        self.anchor: dict[tuple[int, int], tuple[int, int]] = {}
        self.hidden: set[int] = set()

    def measure(self) -> None:
        """Height and width, from what is filled."""
        self.height = max(self.columns, default=0)
        self.width = max((columns[-1] for columns in self.columns.values()), default=0)

    def own(self, row: int, column: int) -> Cell:
        """What stands in a place itself."""
        raise NotImplementedError

    def is_hidden(self, row: int) -> bool:
        """Whether the sender has hidden the row."""
        return False

    def at(self, row: int, column: int) -> Cell:
        """The value at a place, that of the merged cell that covers it included."""
        place = self.anchor.get((row, column), (row, column))
        return self.own(*place)

    def filled(self, row: int) -> list[int]:
        """Visible columns that hold a value of this row itself."""
        return [column for column in self.columns.get(row, ()) if column not in self.hidden]


def _field_of(header: str, names: Mapping[str, str]) -> str:
    """The field of a header, with or without the clerk's remark in brackets behind it."""
    word = normalised(header)
    return names.get(word) or names.get(re.sub(r"\([^()]*\)$", "", word), "")


def read_sheet(grid: Grid, names: Mapping[str, str]) -> Sheet | None:
    """The ledger that stands in the cells; None where no row names enough of its columns."""
    header_row, labels = _find_headers(grid, names)
    if header_row == 0:
        return None
    columns, headers, unknown = _columns_of(grid, header_row, labels, names)
    last = max((row for row in grid.columns if row > header_row and grid.filled(row)), default=header_row)
    rows = tuple(_read_row(grid, row, columns) for row in range(header_row + 1, last + 1))
    hidden = tuple(get_column_letter(column) for column in sorted(grid.hidden))
    title = grid.title
    return Sheet(title, header_row, columns, headers, _year_of(grid, header_row), rows, unknown, hidden)


def _find_headers(grid: Grid, names: Mapping[str, str]) -> tuple[int, dict[int, str]]:
    """The row that names the most columns; a cell above counts where two rows of headers are not merged."""
    best, best_row, best_labels = 0, 0, {}
    for row in range(1, min(grid.height, HEADER_ROWS_LOOKED_AT) + 1):
        labels = _labels(grid, row)
        fields = {_field_of(label, names) for label in labels.values()} - {""}
        if len(fields) > best:
            best, best_row, best_labels = len(fields), row, labels
    return (best_row, best_labels) if best >= FEWEST_HEADERS else (0, {})


def _labels(grid: Grid, row: int) -> dict[int, str]:
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
    grid: Grid, header_row: int, labels: Mapping[int, str], names: Mapping[str, str]
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


def _samples(grid: Grid, header_row: int, column: int) -> tuple[str, ...]:
    found: list[str] = []
    for row in range(header_row + 1, min(grid.height, header_row + 200) + 1):
        text = grid.own(row, column).text[:40]
        if text and text not in found:
            found.append(text)
        if len(found) == 3:
            break
    return tuple(found)


def _year_of(grid: Grid, header_row: int) -> int | None:
    """The year that stands in the title; none where the title names two."""
    for row in range(1, header_row):
        years = {int(year) for column in grid.filled(row)[:1] for year in _YEAR.findall(grid.own(row, column).text)}
        if years:
            return years.pop() if len(years) == 1 else None
    return None


def _read_row(grid: Grid, row: int, columns: Mapping[str, int]) -> Row:
    title = grid.title
    filled = grid.filled(row)
    if not filled:
        return Row(title, row, skipped="IMP-BLANK", remark="空行")
    first = grid.own(row, filled[0]).text
    if _SUBTOTAL.match(first) and len(first) < 12:
        word = _SUBTOTAL.match(first)
        return Row(title, row, skipped="IMP-SUBTOTAL", remark=f"{word.group(1) if word else '小计'}行，不导入")
    if len(filled) == 1 and (_FOOTNOTE.match(first) or (row, filled[0]) in grid.anchor):
        return Row(title, row, skipped="IMP-FOOTNOTE", remark="表尾说明，不导入")
    if grid.is_hidden(row):
        return Row(title, row, skipped="IMP-HIDDEN", remark="隐藏行，不导入；如需导入请取消隐藏")
    return Row(title, row, {name: grid.at(row, column) for name, column in columns.items()})
