"""Of all forms of all processes: what the page says of a question is true, and who decides may say it in two words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.utils import translation

from workflows.engine.asking import AskingForm
from workflows.engine.forms import StepForm, _short
from workflows.engine.questions import PhotosField
from workflows.engine.registry import flows


def all_forms() -> Iterator[Any]:
    """The form of every act, and the forms of its rows."""
    found = dict.fromkeys(node.form_class for flow in flows() for node in flow.acting_nodes())
    # A case that opens by itself asks nobody.
    for form in (each for each in found if isinstance(each, type) and issubclass(each, StepForm)):
        yield form
        yield from (formset.form for formset in form.row_sets.values())


def test_agreed_is_a_full_opinion() -> None:
    """同意: no opinion of any step has a least length."""
    found = 0
    for form in all_forms():
        for name, question in form.base_fields.items():
            is_opinion = "opinion" in name or "opinion" in getattr(form, "columns", {}).get(name, "")
            if is_opinion and isinstance(question, forms.CharField):
                assert question.clean("同意") == "同意" and question.min_length is None, (form.__name__, name)
                found += 1
    assert found >= 10


def test_what_is_asked_sometimes_is_a_question_of_the_form_that_may_stay_empty() -> None:
    found = 0
    for form in all_forms():
        if issubclass(form, AskingForm):
            found += len(form.asked_sometimes() & set(form.base_fields))
            for name in form.__dict__.get("sometimes", "").split():
                assert name in form.base_fields, (form.__name__, name)
    assert found >= 20


#: What files may be, but not which.
BARE = {"照片", "证明", "证明材料", "文件", "附件", "扫描件", "材料"}


def test_a_question_for_files_says_by_itself_what_they_are() -> None:
    """Its label is their title, in the case and among the enclosures of a paper: 证明材料 1 would name nothing."""
    found = []
    with translation.override("zh-hans"):
        for form in all_forms():
            if form.__module__.startswith("workflows."):
                found += [_short(field.label) for field in form.base_fields.values() if isinstance(field, PhotosField)]
    assert len(found) > 40 and [label for label in found if label in BARE] == []


class Asked(AskingForm):
    sometimes = "witness"
    witness = forms.CharField(label="见证人", required=False)
    remark = forms.CharField(label="备注", required=False)
    reason = forms.CharField(label="理由")


def test_a_question_that_is_asked_sometimes_is_not_called_optional() -> None:
    said = {name: render_to_string("components/needed.html", {"field": Asked()[name]}) for name in Asked.base_fields}
    assert "有此情形时必填" in said["witness"] and "选填" not in said["witness"]
    assert "选填" in said["remark"] and said["reason"] == ""
