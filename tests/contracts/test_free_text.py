"""No form of the product keeps the number of a person or a bank card as typed: each class of forms, each question, and what comes in by none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django import forms
from django.contrib import admin
from django.core.validators import MinLengthValidator
from django.forms.utils import ErrorDict
from django.urls import get_resolver

from foundation.free_text import WithoutNumbers, taken_by
from foundation.numbers import Number
from tests.private_numbers import CARD, IDENTITY, NO_CARD, NO_IDENTITY
from workflows.engine.correction import CorrectPaper, ServeCorrected
from workflows.engine.registry import flows

ROOT = Path(__file__).resolve().parents[2]
FLOORS = ("foundation", "permissions", "cases", "documents", "workflows", "reports", "config")
#: The form classes that are only built upon.
BASES = ("foundation.free_text",)
FITTING = {Number.IDENTITY: (IDENTITY, NO_IDENTITY), Number.CARD: (CARD, NO_CARD)}
#: Texts that pages read without a form: who fills in which form, what the page itself sends, and the two that their services look at.
READ_PLAINLY = {
    "account", "action", "add_item", "ask_consent", "confirm", "confirmed", "form", "language", "next", "objection", "pick", "seen", "text",
}  # fmt: skip


def kinds_of(kind: type[Any]) -> Iterator[type[Any]]:
    for each in kind.__subclasses__():
        yield each
        yield from kinds_of(each)


def product_forms() -> list[type[Any]]:
    """Every class of forms of the product and of the specimen."""
    assert get_resolver().url_patterns, "loads what the pages ask"
    ours = (*(f"{floor}." for floor in FLOORS), "tests.specimen.")
    return sorted(
        {kind for kind in kinds_of(forms.BaseForm) if kind.__module__.startswith(ours) and kind.__module__ not in BASES},
        key=lambda kind: (kind.__module__, kind.__qualname__),
    )


def answered(kind: type[Any], name: str, answer: str) -> set[str]:
    """The codes with which a form of this class refuses one answer at its question; of the others nothing is said."""
    form, field = kind.__new__(kind), kind.base_fields[name]
    shortest = max((each.limit_value for each in field.validators if isinstance(each, MinLengthValidator)), default=0)
    forms.BaseForm.__init__(form, data={name: answer.rjust(shortest, "某")})
    # Nothing is asked of a case, an act or a row: what a form sets up by itself has nothing to do with what is typed.
    vars(form).update(fields={name: form.fields[name]}, cleaned_data={}, _errors=ErrorDict(), formsets={})
    form._clean_fields()
    return {error.code for error in form._errors.as_data().get(name, ())}


FORMS = product_forms()
QUESTIONS = [
    (kind, name, number)
    for kind in FORMS
    for name, field in kind.base_fields.items()
    for number in Number
    if number not in taken_by(field) and (field.max_length is None or field.max_length >= len(FITTING[number][0]))
]


def test_every_form_is_one_that_looks_at_its_texts() -> None:
    assert [kind for kind in FORMS if not issubclass(kind, WithoutNumbers)] == []


@pytest.mark.parametrize("flow", flows(), ids=lambda flow: flow.code)
def test_the_forms_of_every_act_and_of_their_rows_are_among_them(flow: Any) -> None:
    classes = {getattr(node, "form_class", None) for node in flow.acting_nodes()}
    asked = {kind for kind in classes if isinstance(kind, type) and issubclass(kind, forms.BaseForm)}
    assert asked
    asked |= {formset.form for kind in asked for formset in kind.row_sets.values()}
    assert all(issubclass(kind, WithoutNumbers) for kind in asked)
    ours = {kind for kind in asked if not kind.__module__.startswith("tests.tutorial")}
    assert ours <= set(FORMS)


def test_each_question_for_a_free_text_refuses_a_number_and_takes_its_neighbour() -> None:
    asked = {(kind, name) for kind, name, _number in QUESTIONS}
    assert len(asked) > 250 and {CorrectPaper, ServeCorrected} <= {kind for kind, _name in asked}
    wrong = []
    for kind, name, number in QUESTIONS:
        typed, neighbour = FITTING[number]
        if "E-TEXT-NUMBER" not in answered(kind, name, typed):
            wrong.append(f"{kind.__module__}.{kind.__qualname__}.{name} takes {number}")
        if "E-TEXT-NUMBER" in answered(kind, name, neighbour):
            wrong.append(f"{kind.__module__}.{kind.__qualname__}.{name} refuses the neighbour of {number}")
    assert wrong == []


def test_reference_data_is_entered_by_such_forms_as_well() -> None:
    request: Any = SimpleNamespace(user=SimpleNamespace(has_perm=lambda *_: True), GET={}, POST={})
    written = [
        each
        for model, each in admin.site._registry.items()
        if type(each).__module__.startswith(FLOORS) and (each.has_add_permission(request) or each.has_change_permission(request))
    ]
    assert len(written) > 6
    assert [type(each) for each in written if not issubclass(each.form, WithoutNumbers)] == []


def test_no_page_reads_a_text_behind_the_back_of_a_form() -> None:
    reads = re.compile(r"""POST(?:\.get|\.getlist)?[(\[]["'](\w+)["']""")
    found = {
        name
        for floor in FLOORS
        for path in (ROOT / floor).rglob("*.py")
        for name in reads.findall(path.read_text(encoding="utf-8"))
    }
    assert found <= READ_PLAINLY | {"drop_file"}, "a text that comes in by no form asks `numbers.require_none`"
