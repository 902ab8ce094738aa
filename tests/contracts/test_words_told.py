"""docs/words.md tells every word with which a process is written, and none that no longer exists."""

from __future__ import annotations

import dataclasses
import inspect
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from viewflow.workflow.base import Node

from cases import models
from cases.limits import Term
from documents.kinds import Document
from documents.templatetags import blocks, official, sheets
from foundation.free_text import SealedField
from workflows.engine import nodes, questions
from workflows.engine.asking import AskingForm
from workflows.engine.flow import CaseFlow
from workflows.engine.forms import StepForm
from workflows.engine.intake_columns import Column

CHAPTER = re.compile(r"^## ([^\n]+)\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
CHAPTERS = dict(CHAPTER.findall((Path(settings.ROOT) / "docs" / "words.md").read_text(encoding="utf-8")))
FIRST_CELL = re.compile(r"^\| (`.+?) \|", re.MULTILINE)
NAME = re.compile(r"`\.?(\w+)")

#: What a form lets its process say; the rest of its methods is the engine's.
HOOKS = {
    "prepare",
    "check",
    "apply",
    "forewarning",
    "alike",
    "has_occasion",
    "concerns",
    "initial_rows",
    "row_arguments",
    "enclosed",
}
#: Viewflow's own word.
VIEWFLOW = {"Next"}


def told(chapter: str) -> set[str]:
    """The words in the first column of a chapter's tables."""
    return {name for cell in FIRST_CELL.findall(CHAPTERS[chapter]) for name in NAME.findall(cell)}


def class_words(cls: type) -> set[str]:
    """What a class may be told by its subclasses: its annotated names, but for what it makes itself."""
    return {name for name, kind in vars(cls).get("__annotations__", {}).items() if "ClassVar" in str(kind)}


def nodes_of_a_flow() -> set[str]:
    found = {name for name, value in vars(nodes).items() if inspect.isclass(value) and issubclass(value, Node)}
    own = {name for name in found if vars(nodes)[name].__module__ == nodes.__name__}
    return own - {"FormNode", "Lapse"}


def words_of_a_node() -> set[str]:
    found = {name for name, value in vars(nodes.Words).items() if name[0].isupper() and callable(value)}
    return {*found, "Within", "Bears", "Opens"} | VIEWFLOW


def attributes_of_a_form() -> set[str]:
    return (class_words(AskingForm) | class_words(StepForm)) - {"columns"} | HOOKS


def records() -> set[str]:
    """The abstract models that a process builds on."""
    return {name for name in models.__all__ if getattr(models, name, None) is not None and _is_abstract(getattr(models, name))}


def _is_abstract(value: Any) -> bool:
    return hasattr(value, "_meta") and bool(value._meta.abstract)


def questions_asked() -> set[str]:
    own = {name for name, value in vars(questions).items() if getattr(value, "__module__", "") == questions.__name__}
    return {name for name in own if name.endswith(("Field", "_field"))} | {"SuggestingInput", SealedField.__name__}


def attributes_of_a_document() -> set[str]:
    return {field.name for field in dataclasses.fields(Document)} | class_words(Document)


def attributes_of_a_limit() -> set[str]:
    """Its versions are made by `since` and `until`, of which the chapter speaks."""
    return {field.name for field in dataclasses.fields(Term)} - {"valid_from", "valid_until", "others"}


def words_of_a_template() -> set[str]:
    return {name for library in (official.register, sheets.register) for name in (*library.tags, *library.filters)}


WORDS = [
    ("Nodes of a flow file", nodes_of_a_flow),
    ("Words of a node", words_of_a_node),
    ("The flow itself", lambda: class_words(CaseFlow)),
    ("A record and its rows", records),
    ("A form", attributes_of_a_form),
    ("A question", questions_asked),
    ("A paper", attributes_of_a_document),
    ("A template", words_of_a_template),
    ("A column of a ledger", lambda: {field.name for field in dataclasses.fields(Column)}),
    ("A limit", attributes_of_a_limit),
]


@pytest.mark.parametrize(("chapter", "there_are"), WORDS, ids=[chapter for chapter, _words in WORDS])
def test_every_word_is_told_and_no_other(chapter: str, there_are: Any) -> None:
    words, known = there_are(), told(chapter)
    assert len(words) > 3
    assert words - known == set(), "not told"
    assert known - words == set(), "told, and not there"


def test_every_block_of_a_template_is_told_and_no_other() -> None:
    known = {name for name in re.findall(r"\{% (\w+)", CHAPTERS["The blocks of a template"]) if not name.startswith("end")}
    assert known - {"load"} == {*blocks.register.tags} - words_of_a_template()


def test_every_word_of_a_node_has_its_example() -> None:
    """A word that is not shown in use cannot be learned: the table shows it, or a flow file of the house does."""
    flows = [*Path(settings.ROOT).glob("workflows/*/flows*.py"), Path(settings.ROOT) / "tests/specimen/flows.py"]
    text = "".join(path.read_text(encoding="utf-8") for path in flows)
    assert [word for word in sorted(words_of_a_node()) if f".{word}(" not in text] == []
