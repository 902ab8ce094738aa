"""The catalogue: every kind of paper there is, its fields, and what it holds against the domain's table."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from documents.catalog import CATALOGUE, REQUIRED_WHEN, Remedy, paper, series_words
from documents.kinds import fields_of
from documents.printing import copies_note

USES = re.compile(r"\bf\.([a-z_0-9]+)")
NEEDS = re.compile(r"{%\s*(?:need|demand)\s+\"([a-z_0-9]+)\"")


def test_every_kind_of_paper_is_there_with_series_copies_seal_and_service() -> None:
    assert len(CATALOGUE) == 122
    order = paper("INS-04")
    assert (order.title, order.series, order.copies, order.holders) == ("责令限期整改指令书", "应急责改", 2, ("unit", "file"))
    assert order.needs_seal and order.needs_service and order.is_external
    assert order.field_names == ("unit_name", "items", "due_on", "remedy_text", "inspector_1", "inspector_2", "served_at")
    assert [column.name for column in order.fields[1].columns] == ["no", "problem", "requirement", "due_on", "legal_basis"]
    assert not paper("HAZ-14").is_external
    assert paper("ENF-42").needs_service is False
    assert paper("ENF-36").needs_service, "an on-the-spot decision is handed over at once"


def test_two_decisions_share_one_series_and_every_other_series_is_its_own() -> None:
    assert paper("ENF-38").series == paper("ENF-39").series == "应急罚"
    numbered = [document for document in CATALOGUE.values() if document.series]
    assert len(series_words()) == len(numbered) - 1


def test_a_paper_with_a_remedy_paragraph_says_which() -> None:
    for document in CATALOGUE.values():
        assert ("remedy_text" in document.field_names) == (document.remedy is not Remedy.NONE), document.code


@pytest.mark.parametrize(
    ("code", "noun"), [("INS-04", "指令"), ("INS-03", "决定"), ("REL-17", "通知"), ("ENF-38", "决定"), ("HAZ-16", "批复")]
)
def test_the_remedy_paragraph_speaks_of_the_paper_by_its_own_word(code: str, noun: str) -> None:
    assert paper(code).noun == noun


def test_fields_are_read_from_their_words() -> None:
    name, items, listed = fields_of("unit_name! items![no problem!] attached[]")
    assert (name.required, name.many) == (True, False)
    assert items.many and [(c.name, c.required) for c in items.columns] == [("no", False), ("problem", True)]
    assert listed.many and not listed.columns and not listed.required


def test_copies_are_told_with_their_holders() -> None:
    assert copies_note(paper("INS-04")) == "本文书一式两份：一份由应急管理部门备案，一份交被检查单位。"
    assert copies_note(paper("INS-01")) == ""


def test_what_a_template_cannot_do_without_is_required_before_issue() -> None:
    """Else a paper would be issued, numbered, and then not printable."""
    found = 0
    for document in CATALOGUE.values():
        if not document.code.startswith(("INS", "HAZ")):
            continue
        template = Path(settings.ROOT) / "templates" / document.template
        if not template.exists():
            continue
        found += 1
        required = {field.name for field in document.fields if field.required}
        required |= {condition.field for condition in REQUIRED_WHEN.get(document.code, ())}
        words = template.read_text(encoding="utf-8")
        assert set(NEEDS.findall(words)) <= required, document.code
        assert set(USES.findall(words)) <= document.accepts, f"{document.code} prints what its data cannot hold"
    assert found, "no paper template was found"
