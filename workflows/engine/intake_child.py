"""The child that reads workbooks, and how what it read comes back through the pipe: as plain JSON, never as objects."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from foundation.bounded_child import Answer, Handler, Refused, serve
from foundation.refusals import Refusal
from workflows.engine.intake_sheet import Book, Cell, Remark, Row, Sheet, Table, UnknownHeader


def start() -> Handler:
    """openpyxl is imported once, before the doors are closed."""
    from workflows.engine import intake_csv, intake_workbook
    from workflows.engine.intake_parts import look_at_parts

    def look(head: dict[str, Any], content: bytes) -> Answer:
        if head["is_text"]:
            intake_csv.lines_of(content)
        else:
            look_at_parts(content)
        return {}, []

    def open_whole(head: dict[str, Any], content: bytes) -> Answer:
        if head["is_text"]:
            return look(head, content)
        intake_workbook.open_safely(content)
        return {}, []

    def read(head: dict[str, Any], content: bytes) -> Answer:
        if head["is_text"]:
            return {"book": packed(intake_csv.read_book(content, head["names"]))}, []
        book = intake_workbook.open_safely(content)
        return {"book": packed(intake_workbook.read_book(book, head["names"], head["beside"]))}, []

    def remark(head: dict[str, Any], content: bytes) -> Answer:
        remarks = [Remark(*each) for each in head["remarks"]]
        beside = intake_csv if head["is_text"] else intake_workbook
        return {}, [beside.with_remarks(content, head["header_rows"], remarks)]

    acts = {"look": look, "open": open_whole, "read": read, "remark": remark}

    def handle(head: dict[str, Any], blobs: list[bytes]) -> Answer:
        try:
            return acts[head["what"]](head, blobs[0])
        except Refusal as refusal:
            raise Refused(refusal.code, refusal.note) from None

    return handle


# --- through the pipe ------------------------------------------------------------------------------------------------------


def packed(book: Book) -> dict[str, Any]:
    """A book as JSON knows it."""
    return {
        "sheets": [_packed_sheet(sheet) for sheet in book.sheets],
        "ignored": book.ignored,
        "epoch": book.epoch.isoformat(),
        "beside": [[table.title, [[_packed_value(value) for value in row] for row in table.rows]] for table in book.beside],
    }


def unpacked(plain: Mapping[str, Any]) -> Book:
    """The book again."""
    return Book(
        tuple(_unpacked_sheet(sheet) for sheet in plain["sheets"]),
        tuple((title, reason) for title, reason in plain["ignored"]),
        dt.datetime.fromisoformat(plain["epoch"]),
        tuple(Table(title, tuple(tuple(map(_unpacked_value, row)) for row in rows)) for title, rows in plain["beside"]),
    )


def _packed_sheet(sheet: Sheet) -> dict[str, Any]:
    """A row names its cells by the place of their field: a large ledger would repeat every name ten thousand times."""
    fields = list(sheet.columns)
    return {
        "title": sheet.title,
        "header_row": sheet.header_row,
        "columns": sheet.columns,
        "headers": sheet.headers,
        "year": sheet.year,
        "rows": [
            [row.number, row.skipped, row.remark, [_packed_cell(row.cells[name]) for name in fields] if row.cells else []]
            for row in sheet.rows
        ],
        "unknown": [[each.header, each.letter, each.samples] for each in sheet.unknown],
        "hidden": sheet.hidden,
    }


def _unpacked_sheet(plain: Mapping[str, Any]) -> Sheet:
    fields = list(plain["columns"])
    return Sheet(
        plain["title"],
        plain["header_row"],
        plain["columns"],
        plain["headers"],
        plain["year"],
        tuple(
            Row(
                plain["title"],
                number,
                dict(zip(fields, map(_unpacked_cell, cells), strict=True)) if cells else {},
                skipped,
                remark,
            )
            for number, skipped, remark, cells in plain["rows"]
        ),
        tuple(UnknownHeader(header, letter, tuple(samples)) for header, letter, samples in plain["unknown"]),
        tuple(plain["hidden"]),
    )


def _packed_cell(cell: Cell) -> list[Any]:
    return [_packed_value(cell.value), cell.is_formula]


def _unpacked_cell(plain: list[Any]) -> Cell:
    return Cell(_unpacked_value(plain[0]), plain[1])


def _packed_value(value: Any) -> Any:
    """Days and moments are told from text by standing in a list."""
    if isinstance(value, dt.datetime):
        return ["moment", value.isoformat()]
    if isinstance(value, dt.date):
        return ["day", value.isoformat()]
    return value


def _unpacked_value(plain: Any) -> Any:
    if isinstance(plain, list):
        kind, text = plain
        return dt.datetime.fromisoformat(text) if kind == "moment" else dt.date.fromisoformat(text)
    return plain


if __name__ == "__main__":
    serve(start)
