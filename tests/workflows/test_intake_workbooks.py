"""Workbooks that are not what they say, or would grow without end, are refused before they are read."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.styles import Border, Side

from foundation import bounded
from foundation.refusals import Refusal
from reports import demo_register
from workflows.engine import intake_parts, intake_reader, intake_sheet, intake_workbook
from workflows.hazards import ledger

ROOT = Path(__file__).resolve().parents[2]
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
        intake_reader.check(content, name)
    assert caught.value.field == "file"
    return caught.value.code


def test_the_clerks_workbook_itself_opens() -> None:
    intake_reader.check(MESSY, "台账.xlsx")
    assert intake_workbook.open_safely(MESSY).sheetnames == ["Sheet1", "下拉选项", "Sheet3"]


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"<html>", "a.xlsx"), (b"", "a.xlsx"), (MESSY, "a.xlsm"), (MESSY, "a.xls"), (intake_reader.OLE + b"0" * 600, "a.xlsx"),
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
    assert refusal_of(b"PK" + b"0" * (intake_reader.LONGEST_FILE + 1)) == "E-INTAKE-SIZE"
    many = changed(MESSY, lambda name, text: text, {f"xl/media/{number}.png": b"" for number in range(1100)})
    assert refusal_of(many) == "E-INTAKE-SIZE"


@pytest.mark.parametrize(
    "name", ["xl/worksheets/sheet1.xml", "xl/worksheets/sheet1.dat", "anything.bin", "docProps/thumbnail.png"]
)
def test_a_sheet_is_judged_whatever_its_part_is_called(name: str) -> None:
    """The relationships of the file decide what is read as a sheet; its name and the place it stands in do not."""

    def call(part: str, text: bytes) -> bytes:
        if part in {"xl/_rels/workbook.xml.rels", "[Content_Types].xml"}:
            return re.sub(rb"/?(xl/)?worksheets/sheet1\.xml", b"/" + name.encode(), text)
        return text

    def renamed(more: bytes) -> bytes:
        with zipfile.ZipFile(io.BytesIO(MESSY)) as archive:
            sheet = archive.read("xl/worksheets/sheet1.xml").replace(b"</worksheet>", more + b"</worksheet>")
        moved = changed(MESSY, lambda part, text: None if part.endswith("sheet1.xml") else call(part, text))
        return changed(moved, lambda part, text: text, {name: sheet})

    assert intake_reader.read(renamed(b""), "台账.xlsx", ledger.COLUMNS).sheets[0].title == "Sheet1"
    cells = "".join(f'<mergeCell ref="A{row}:B{row}"/>' for row in range(1000, 21_001))
    with pytest.raises(Refusal) as caught:
        intake_reader.read(renamed(f"<mergeCells>{cells}</mergeCells>".encode()), "台账.xlsx", ledger.COLUMNS)
    assert (caught.value.code, caught.value.field) == ("E-INTAKE-SIZE", "file")


def with_part(text: bytes, name: str = "xl/theme/theme9.dat") -> bytes:
    return changed(MESSY, lambda part, own: own, {name: text})


def looked_at(content: bytes) -> str:
    try:
        intake_parts.look_at_parts(content)
    except Refusal as refusal:
        return refusal.code
    return ""


@pytest.mark.parametrize("element", sorted(intake_parts.BOUNDS))
@pytest.mark.parametrize("prefix", ["", "x:"])
def test_of_everything_that_grows_so_many_are_read_and_not_one_more(
    element: str, prefix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = looking_counts(MESSY)[element]
    monkeypatch.setitem(intake_parts.BOUNDS, element, (own + 3, "部分"))
    for count, answer in ((3, ""), (4, "E-INTAKE-SIZE")):
        text = f'<x:a xmlns:x="urn:x">{f"<{prefix}{element}/>" * count}</x:a>'
        assert looked_at(with_part(text.encode())) == answer
        assert looked_at(with_part(text.encode("utf-16"))) == answer


def looking_counts(content: bytes) -> Any:
    found = intake_parts._Found()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for part in archive.infolist():
            with archive.open(part) as stream:
                found.look_at(part.filename, stream)
    return found.count


@pytest.mark.parametrize("reference", ["A1:XFD1048576", "A:C", "1:400", "XFD1048576:A1"])
@pytest.mark.parametrize("tag", ["mergeCell", "hyperlink"])
def test_a_range_that_would_be_unfolded_over_the_whole_sheet_is_refused(tag: str, reference: str) -> None:
    assert looked_at(with_part(f'<x><{tag} ref="{reference}"/></x>'.encode())) == "E-INTAKE-SIZE"
    assert looked_at(with_part(f'<x><{tag} ref="A1:C400"/></x>'.encode())) == ""


def test_what_stands_before_and_around_the_elements_hides_none_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(intake_parts.BOUNDS, "blip", (3, "图片"))
    remark = "".join(f"{number:x}" for number in range(60_000))
    text = f"<!-- {remark} --><x>{'<blip/>' * 4}</x>"
    assert len(text) > 2 * intake_parts.PIECE and looked_at(with_part(text.encode())) == "E-INTAKE-SIZE"
    assert looked_at(with_part(text.replace("<blip/>", "", 1).encode())) == ""
    # What breaks off later was read until there.
    assert looked_at(with_part(b"<x>" + b"<blip/>" * 4 + b"<<<")) == "E-INTAKE-SIZE"
    assert looked_at(with_part(b"\x89PNG\r\n" + b"<blip/>" * 4)) == ""


def test_what_is_nested_too_deep_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    deep = intake_parts.DEEPEST
    assert looked_at(with_part(b"<a>" * deep + b"</a>" * deep)) == ""
    assert looked_at(with_part(b"<a>" * (deep + 1) + b"</a>" * (deep + 1))) == "E-INTAKE-SIZE"
    monkeypatch.setattr(intake_parts, "MOST_ELEMENTS", 100)
    assert looked_at(MESSY) == "E-INTAKE-SIZE"


@pytest.mark.parametrize("target", ["worksheets/sheet1.xml", "/xl/worksheets/sheet1.xml", "../xl/./worksheets/sheet1.xml"])
def test_one_sheet_that_is_read_many_times_is_refused(target: str) -> None:
    more = f'<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="{target}"/></Relationships>'

    def relate(name: str, text: bytes) -> bytes:
        return text.replace(b"</Relationships>", more.encode()) if name == "xl/_rels/workbook.xml.rels" else text

    def repeat(name: str, text: bytes) -> bytes:
        return text.replace(b"</sheets>", first + b"</sheets>") if name == "xl/workbook.xml" else text

    with zipfile.ZipFile(io.BytesIO(MESSY)) as archive:
        text = archive.read("xl/workbook.xml")
        first = text[text.index(b"<sheet ") : text.index(b"/>", text.index(b"<sheet ")) + 2]
    assert looked_at(changed(MESSY, relate)) == looked_at(changed(MESSY, repeat)) == "E-INTAKE-BROKEN"
    more = more.replace("sheet1.xml", "sheet9.xml")
    assert looked_at(changed(MESSY, relate)) == ""


def test_filled_cells_count_and_not_those_that_are_only_formatted(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = read(lambda book: None).sheets[0].rows
    filled = max(row.number for row in rows)
    border = Border(left=Side("thin"))

    def format_below(book: Any) -> None:
        for row in range(filled + 1, 12_001):
            book["Sheet1"].cell(row, 1).border = border
        book["Sheet1"].cell(1_048_576, 1).border = border

    assert len(read(format_below).sheets[0].rows) == len(rows)
    names = intake_sheet.names_of(ledger.COLUMNS, {})
    monkeypatch.setattr(intake_workbook, "MOST_ROWS", filled)
    assert len(intake_workbook.read_book(intake_workbook.open_safely(MESSY), names).sheets[0].rows) == len(rows)
    monkeypatch.setattr(intake_workbook, "MOST_ROWS", filled - 1)
    with pytest.raises(Refusal) as caught:
        intake_workbook.read_book(intake_workbook.open_safely(MESSY), names)
    assert caught.value.code == "E-INTAKE-SIZE"


@contextmanager
def children(**limits: Any) -> Iterator[None]:
    """Readers with other limits."""
    own = intake_reader.CHILDREN
    intake_reader.CHILDREN = bounded.Children("workflows.engine.intake_child", **{"places": 1, "memory_mb": 1024, **limits})
    try:
        yield
    finally:
        intake_reader.CHILDREN.close()
        intake_reader.CHILDREN = own


def test_a_reader_without_memory_or_time_or_a_free_place_is_a_refusal_at_the_field(monkeypatch: pytest.MonkeyPatch) -> None:
    def fill(book: Any) -> None:
        for row in range(100, 4000):
            for column in range(1, 9):
                book["Sheet1"].cell(row, column, f"{row}行{column}列")

    with children(memory_mb=60):
        with pytest.raises(Refusal, match="E-INTAKE-SIZE.*内存"):
            read(fill)
        assert read(lambda book: None).sheets, "the next workbook is read"
    with children():
        with monkeypatch.context() as patch, pytest.raises(Refusal, match="E-INTAKE-SIZE.*时间"):
            patch.setattr(intake_reader, "SECONDS_AT_ONCE", 0)
            read(lambda book: None)
        assert read(lambda book: None).sheets
        with monkeypatch.context() as patch, intake_reader.CHILDREN.free:
            patch.setattr(intake_reader, "PATIENCE", 0)
            assert refusal_of(MESSY) == "E-INTAKE-BUSY"
        intake_reader.check(MESSY, "台账.xlsx")


def test_only_the_child_opens_workbooks() -> None:
    """openpyxl reads nothing anywhere else, not even by way of another module."""
    opening = re.compile(r"\bload_workbook\b|\bintake_workbook\b")
    floors = ("config", "foundation", "permissions", "cases", "documents", "workflows", "reports")
    found = {path.name for floor in floors for path in (ROOT / floor).rglob("*.py") if opening.search(path.read_text("utf-8"))}
    assert found == {"intake_child.py", "intake_workbook.py", "intake_reader.py"}
    words = "import sys, workflows.engine.intake_reader as way; sys.exit('workflows.engine.intake_workbook' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", words], cwd=ROOT, check=False).returncode == 0


def test_a_broken_workbook_is_refused_and_not_a_server_error() -> None:
    assert refusal_of(MESSY[: len(MESSY) // 2]) == "E-INTAKE-BROKEN"
    assert refusal_of(in_sheet(b"<sheetData", b"<sheetData><nonsense")) == "E-INTAKE-BROKEN"


def read(change: Callable[[Any], None]) -> intake_sheet.Book:
    book = openpyxl.load_workbook(demo_register.MESSY)
    change(book)
    target = io.BytesIO()
    book.save(target)
    return intake_reader.read(target.getvalue(), "台账.xlsx", ledger.COLUMNS)


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
    returned = intake_reader.with_remarks(target.getvalue(), {"Sheet1": 4}, [remark])
    sheet = openpyxl.load_workbook(io.BytesIO(returned))["Sheet1"]
    assert sheet["W5"].value == "'=危险的批注" and sheet["W5"].data_type == "s"
    assert not sheet.column_dimensions["W"].hidden
    assert sheet.column_dimensions["X"].hidden
