"""Workbooks that are not what they say, or would grow without end, are refused before they are read."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest

from foundation.refusals import Refusal
from reports import demo_register
from workflows.engine import intake_sheet
from workflows.hazards import ledger

MESSY = demo_register.MESSY.read_bytes()


def changed(content: bytes, change: Callable[[str, bytes], bytes | None], extra: dict[str, bytes] | None = None) -> bytes:
    """The workbook with each part passed through `change` (None leaves it out), and some parts more."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in source.infolist():
            text = change(part.filename, source.read(part))
            if text is not None:
                archive.writestr(part.filename, text)
        for name, text in (extra or {}).items():
            archive.writestr(name, text)
    return target.getvalue()


def in_sheet(old: bytes, new: bytes) -> bytes:
    return changed(MESSY, lambda name, text: text.replace(old, new) if name.endswith("sheet1.xml") else text)


def refusal_of(content: bytes, name: str = "台账.xlsx") -> str:
    with pytest.raises(Refusal) as caught:
        intake_sheet.open_safely(content, name)
    return caught.value.code


def test_the_clerks_workbook_itself_opens() -> None:
    assert intake_sheet.open_safely(MESSY, "台账.xlsx").sheetnames == ["Sheet1", "下拉选项", "Sheet3"]


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"<html>", "a.xlsx"), (b"", "a.xlsx"), (MESSY, "a.xlsm"), (MESSY, "a.xls"), (intake_sheet.OLE + b"0" * 600, "a.xlsx"),
        (changed(MESSY, lambda name, text: text, {"xl/vbaProject.bin": b"x"}), "a.xlsx"),
        (changed(MESSY, lambda name, text: text.replace(b"sheet.main+xml", b"sheet.macroEnabled.main+xml")), "a.xlsx"),
        (changed(MESSY, lambda name, text: None if name == "[Content_Types].xml" else text), "a.xlsx"),
        (in_sheet(b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet'), "a.xlsx"),
    ],
)  # fmt: skip
def test_macros_other_formats_and_entities_are_refused(content: bytes, name: str) -> None:
    assert refusal_of(content, name) == "E-INTAKE-TYPE"


def test_what_would_grow_is_refused() -> None:
    bomb = changed(MESSY, lambda name, text: text, {"xl/media/image1.xml": b"0" * 70_000_000})
    assert refusal_of(bomb) == "E-INTAKE-SIZE"
    assert refusal_of(in_sheet(b'ref="A1:V1"', b'ref="A1:XFD1048576"')) == "E-INTAKE-SIZE"
    link = b'<hyperlinks><hyperlink ref="A1:XFD900000" location="x"/></hyperlinks></worksheet>'
    assert refusal_of(in_sheet(b"</worksheet>", link)) == "E-INTAKE-SIZE"
    assert refusal_of(b"PK" + b"0" * (intake_sheet.LONGEST_FILE + 1)) == "E-INTAKE-SIZE"
    many = changed(MESSY, lambda name, text: text, {f"xl/media/{number}.png": b"" for number in range(1100)})
    assert refusal_of(many) == "E-INTAKE-SIZE"


def test_a_broken_workbook_is_refused_and_not_a_server_error() -> None:
    assert refusal_of(MESSY[: len(MESSY) // 2]) == "E-INTAKE-BROKEN"
    assert refusal_of(in_sheet(b"<sheetData", b"<sheetData><nonsense")) == "E-INTAKE-BROKEN"


def read(change: Callable[[Any], None]) -> intake_sheet.Book:
    book = openpyxl.load_workbook(demo_register.MESSY)
    change(book)
    target = io.BytesIO()
    book.save(target)
    return intake_sheet.read_book(intake_sheet.open_safely(target.getvalue()), ledger.COLUMNS)


def test_hidden_columns_sheets_and_rows_are_never_read() -> None:
    def hide(book: Any) -> None:
        book["Sheet1"].column_dimensions["H"].hidden = True
        book["Sheet1"].row_dimensions[6].hidden = True

    book = read(hide)
    sheet = book.sheets[0]
    assert not sheet.has("description") and "H" in sheet.hidden and "U" in sheet.hidden
    assert not any("举报人" in cell.text for row in sheet.rows for cell in row.cells.values())
    assert next(row for row in sheet.rows if row.number == 6).skipped == "IMP-HIDDEN"
    assert dict(book.ignored) == {"下拉选项": "隐藏的工作表，不读取", "Sheet3": "没有台账表头，不读取"}


def test_headers_are_found_wherever_they_stand_and_merged_values_fill_their_rows() -> None:
    def push_down(book: Any) -> None:
        book["Sheet1"].cell(3, 30, "无人认识的列")

    sheet = read(push_down).sheets[0]
    assert (sheet.header_row, sheet.year) == (4, 2023)
    assert [header.header for header in sheet.unknown] == ["无人认识的列"]
    below = next(row for row in sheet.rows if row.number == 39)
    assert (below["township"].text, below["unit"].text) == ("陈贵镇", "大冶市灶王爷土菜馆")


@pytest.mark.parametrize(
    ("text", "suspicious"),
    [
        ("=1+1", True),
        ("=cmd|' /C calc'!A0", True), ("＝SUM(A1)", True), ("@SUM(1+9)*cmd|' /C calc'!A0", True), ("+cmd|'/C calc'!A0", True),
        ("-2+3+cmd|' /C calc'!A0", True), ("\t=1+1", True), ("-160米中段东翼回风天井", False), ("+8613800000000", False),
        ("@请领导阅示", False), ("抽查入井12人<script>alert(1)</script>", False), ("局扇无备用电源", False),
    ],
)  # fmt: skip
def test_formulas_and_commands_are_told_from_ordinary_text(text: str, suspicious: bool) -> None:
    assert intake_sheet.looks_like_formula(intake_sheet.Cell(text)) is suspicious
    assert not intake_sheet.as_text(text).lstrip().startswith(("=", "+", "-", "@", "＝"))


def test_remarks_stand_in_sight_even_where_the_clerk_hid_every_column_behind_his_own() -> None:
    book = openpyxl.load_workbook(demo_register.MESSY)
    dimension = book["Sheet1"].column_dimensions["W"]
    dimension.min, dimension.max, dimension.hidden = 23, 16384, True
    target = io.BytesIO()
    book.save(target)
    remark = intake_sheet.Remark("Sheet1", 5, "refused", "=危险的批注")
    returned = intake_sheet.with_remarks(target.getvalue(), {"Sheet1": 4}, [remark])
    sheet = openpyxl.load_workbook(io.BytesIO(returned))["Sheet1"]
    assert sheet["W5"].value == "'=危险的批注" and sheet["W5"].data_type == "s"
    assert not sheet.column_dimensions["W"].hidden
    assert sheet.column_dimensions["X"].hidden
