"""The catalogue: every kind of paper there is, its fields, and what it holds against the domain's table."""

import csv
import re
from pathlib import Path

import pytest
from django.conf import settings

from documents.catalog import CATALOGUE, declare, paper, series_words
from documents.kinds import Document, Remedy, fields_of
from documents.printing import copies_note
from documents.templatetags.blocks import asked

USES = re.compile(r"\bf\.([a-z_0-9]+)")
BLOCKS = re.compile(r"{%\s*(\w+)\s+(\".*?)%}")
NEEDS = re.compile(r"{%\s*(?:need|demand)\s+\"([a-z_0-9]+)\"")
OWN = {code: document for code, document in CATALOGUE.items() if not code.startswith(("SPC-", "YA-"))}
# The papers of inspections since 2025 wait for their own procedure.
AHEAD = re.compile(r"INS-(1[1-9]|2\d)|[A-Z]+-\d+(?<!INS-..)(?<!HAZ-..)(?<!ENF-..)")

with (Path(__file__).parent / "data" / "documents.csv").open(encoding="utf-8", newline="") as file:
    ROWS = {row["code"]: row for row in csv.DictReader(file) if not AHEAD.fullmatch(row["code"])}


def test_every_kind_of_paper_of_the_table_is_declared() -> None:
    assert set(OWN) == set(ROWS)
    assert len(OWN) == 92


@pytest.mark.parametrize("code", sorted(ROWS))
def test_a_paper_is_what_its_row_says(code: str) -> None:
    """Title, who gets it, number, seal, service, retention, source and fields; what explains them stays in the table."""
    row, document = ROWS[code], paper(code)
    law = row["legal_basis"].replace("same,", paper("ENF-54").law.partition(" ")[0])
    assert (document.title, document.law, document.keeps) == (row["title_zh"], law, row["retention"])
    assert document.inside == (row["kind"] == "internal")
    assert document.served == (row["needs_service"] in ("yes", "receipt"))
    assert document.needs_seal == (row["needs_seal"] != "no")
    assert (document.seal == "unit") == (row["needs_seal"] == "unit seal")
    assert row["number_pattern"] == (f"（冶）{document.series}〔{{year}}〕{{seq}}号" if document.series else "")
    holders = tuple(holder.replace(" ", "_") for holder in row["recipient"].split("; "))
    assert document.holders == (("public",) if code == "HAZ-10" else holders), "a notice goes to website and media as one copy"
    named = {name for name in re.sub(r"\[[^]]*\]", "", row["fields"]).split(",") if name}
    assert set(document.field_names) == named
    for name, columns in re.findall(r"(\w+)\[([^]]+)\]", row["fields"]):
        blank = next(blank for blank in document.fields if blank.name == name)
        assert {column.name for column in blank.columns} == set(columns.split(","))


def test_a_paper_is_declared_with_series_copies_seal_and_service() -> None:
    order = paper("INS-04")
    assert (order.title, order.series, order.holders) == ("责令限期整改指令书", "应急责改", ("unit", "file"))
    assert order.needs_seal and order.served and order.is_external
    assert order.field_names == ("unit_name", "items", "due_on", "inspector_1", "inspector_2", "served_at", "remedy_text")
    assert [column.name for column in order.fields[1].columns] == ["no", "problem", "requirement", "due_on", "legal_basis"]
    assert not paper("HAZ-14").is_external
    assert paper("ENF-42").served is False


def test_every_series_is_its_own() -> None:
    numbered = [document for document in OWN.values() if document.series]
    # A decision on a unit and one on a person are numbered in one series.
    assert len(series_words() & {document.series for document in numbered}) == len(numbered) - 1
    assert paper("ENF-38").series == paper("ENF-39").series


def test_a_code_stands_for_one_paper() -> None:
    declare(paper("INS-04"))
    with pytest.raises(ValueError, match="INS-04"):
        declare(Document("INS-04", "另一种指令书", states="unit_name"))
    assert paper("INS-04").title == "责令限期整改指令书"


def test_a_paper_with_a_remedy_paragraph_has_room_for_it() -> None:
    for document in CATALOGUE.values():
        assert ("remedy_text" in document.field_names) == (document.remedy is not Remedy.NONE), document.code
    required = {document.code: document.fields[-1].required for document in OWN.values() if document.remedy is not Remedy.NONE}
    assert [code for code, asked_for in required.items() if not asked_for] == ["HAZ-16"]
    assert set(required) == {
        "INS-03", "INS-04", "INS-06", "HAZ-16", "HAZ-19", "ENF-12", "ENF-14", "ENF-17", "ENF-20", "ENF-36", "ENF-37", "ENF-38", "ENF-39",
        "ENF-40", "ENF-46", "ENF-65",
    }  # fmt: skip


@pytest.mark.parametrize(("code", "noun"), [("INS-04", "指令"), ("INS-03", "决定"), ("INS-07", "通知"), ("HAZ-16", "批复")])
def test_the_remedy_paragraph_speaks_of_the_paper_by_its_own_word(code: str, noun: str) -> None:
    assert paper(code).noun == noun


def test_fields_are_read_from_their_words() -> None:
    name, items, listed = fields_of("unit_name items[no? problem] attached[]?")
    assert (name.required, name.many) == (True, False)
    assert items.many and [(c.name, c.required) for c in items.columns] == [("no", False), ("problem", True)]
    assert listed.many and not listed.columns and not listed.required


def test_copies_are_told_with_their_holders() -> None:
    assert copies_note(paper("INS-04")) == "本文书一式两份：一份由应急管理部门备案，一份交被检查单位。"
    assert copies_note(paper("HAZ-18")) == "本文书一式两份：一份由应急管理部门备案，一份交责任单位。"
    assert copies_note(paper("INS-01")) == copies_note(paper("HAZ-10")) == copies_note(paper("HAZ-12")) == ""
    assert "一式四份" in copies_note(paper("HAZ-09"))


def needed_by_blocks(source: str) -> set[str]:
    """The blanks that the blocks of a template cannot do without."""
    blanks = [blank for block, words in BLOCKS.findall(source) for blank in asked(block, re.findall(r'"([^"]*)"', words))]
    return {blank.name for blank in blanks if not blank.may_stay_empty and not blank.name.startswith("x.")}


def test_what_a_template_cannot_do_without_is_required_before_issue() -> None:
    """Else a paper would be issued, numbered, and then not printable."""
    found = 0
    for document in OWN.values():
        template = Path(settings.ROOT) / "templates" / document.template
        if not template.exists():
            continue
        found += 1
        required = {field.name for field in document.fields if field.required} | set(document.needs)
        words = template.read_text(encoding="utf-8")
        assert set(NEEDS.findall(words)) | needed_by_blocks(words) <= required, document.code
        assert set(USES.findall(words)) <= document.accepts, f"{document.code} prints what its data cannot hold"
    assert found == 90
