"""A ledger as a text file (CSV), plain or packed with gzip: read and remarked like a workbook, within limits on what it unpacks to.

Called in the bounded child, for unpacking alone can fill the memory.
"""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import io
import zlib
from collections.abc import Iterable, Mapping

from foundation.refusals import Refusal
from workflows.engine.intake_grid import Grid, read_sheet
from workflows.engine.intake_parts import LONGEST_UNPACKED
from workflows.engine.intake_sheet import EMPTY, Book, Cell, Remark, as_text

GZIP = b"\x1f\x8b"
#: A file of rows alone: a year's list with a line for each person.
MOST_LINES = 50_000
MOST_COLUMNS = 400
LONGEST_CELL = 32_767
REMARK_HEADER = "导入结果"
#: What such a file calls its one table.
TITLE = "CSV"
#: As Excel writes a text file in China, besides UTF-8.
_ENCODINGS = ("utf-8-sig", "gb18030")


def is_packed(content: bytes) -> bool:
    return content[:2] == GZIP


def unpacked_text(content: bytes) -> str:
    """The text of the file. Raises ``Refusal``: E-INTAKE-SIZE for more than it may unpack to, E-INTAKE-BROKEN for what is no text."""
    if is_packed(content):
        try:
            with gzip.open(io.BytesIO(content)) as stream:
                content = stream.read(LONGEST_UNPACKED + 1)
        except (OSError, EOFError, zlib.error) as error:
            raise Refusal("E-INTAKE-BROKEN", field="file", note=type(error).__name__) from error
    if len(content) > LONGEST_UNPACKED:
        raise Refusal("E-INTAKE-SIZE", field="file", note=f"解压后超过{LONGEST_UNPACKED // 1024 // 1024}MB")
    for encoding in _ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Refusal("E-INTAKE-BROKEN", field="file", note="不是文本文件")


def lines_of(content: bytes) -> list[list[str]]:
    """The lines of the file, each with its cells. Raises ``Refusal`` E-INTAKE-*."""
    found: list[list[str]] = []
    limit = csv.field_size_limit(LONGEST_CELL)
    try:
        for line in csv.reader(io.StringIO(unpacked_text(content), newline=""), strict=True):
            found.append(line)
            if len(found) > MOST_LINES or len(line) > MOST_COLUMNS:
                raise Refusal("E-INTAKE-SIZE", field="file", note=f"超过{MOST_LINES}行或者{MOST_COLUMNS}列")
    except csv.Error as error:
        raise Refusal("E-INTAKE-BROKEN", field="file", note=f"第{len(found) + 1}行不是CSV格式") from error
    finally:
        csv.field_size_limit(limit)
    return found


class _Lines(Grid):
    """The cells of the lines: all of them text, nothing merged or hidden."""

    def __init__(self, lines: list[list[str]]) -> None:
        super().__init__(TITLE)
        self.lines = lines
        for row, line in enumerate(lines, start=1):
            if filled := [column for column, text in enumerate(line, start=1) if text.strip()]:
                self.columns[row] = filled
        self.measure()

    def own(self, row: int, column: int) -> Cell:
        line = self.lines[row - 1] if 0 < row <= len(self.lines) else []
        text = line[column - 1] if 0 < column <= len(line) else ""
        return Cell(text) if text.strip() else EMPTY


def read_book(content: bytes, names: Mapping[str, str]) -> Book:
    """The one table of the file, if it has the headers of the ledger. Raises ``Refusal`` E-INTAKE-*."""
    sheet = read_sheet(_Lines(lines_of(content)), names)
    # Text has no serial numbers of days; the day zero of workbooks stands for none.
    epoch = dt.datetime(1899, 12, 30)
    return Book((sheet,) if sheet is not None else (), (), epoch)


def with_remarks(content: bytes, header_rows: Mapping[str, int], remarks: Iterable[Remark]) -> bytes:
    """The sender's own lines with a column of remarks behind the longest of them, as UTF-8 that Excel knows, unpacked."""
    lines = lines_of(content)
    width = max(map(len, lines), default=0)
    texts = {remark.row: remark.text for remark in remarks if remark.sheet == TITLE}
    texts |= {header_rows[TITLE]: REMARK_HEADER} if TITLE in header_rows else {}
    target = io.StringIO(newline="")
    writer = csv.writer(target, lineterminator="\r\n")
    for number, line in enumerate(lines, start=1):
        told = [*[""] * (width - len(line)), as_text(texts[number])] if number in texts else []
        writer.writerow([*line, *told])
    return target.getvalue().encode("utf-8-sig")


__all__ = ["GZIP", "TITLE", "is_packed", "lines_of", "read_book", "with_remarks"]
