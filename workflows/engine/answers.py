"""What was typed into a form, in words: for the page of a conflict, and to tell one draft from another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.forms import CharField
from django.utils.translation import gettext as _

from foundation.refusals import Refusal
from workflows.engine.drafts import Content
from workflows.engine.forms import StepForm
from workflows.engine.pages import ActPage
from workflows.engine.questions import PhotosField
from workflows.engine.uploads import Kept

LINES_OF_A_DRAFT = 3
LETTERS_OF_A_LINE = 40


@dataclass(frozen=True)
class Typed:
    """One answer in words; ``own`` where the writer gave it and the form did not offer it."""

    label: str
    words: str
    own: bool
    is_text: bool


def typed_words(page: ActPage, content: Content) -> list[tuple[str, str]]:
    """What was typed, question by question, to be copied; nothing where the form cannot be made any more."""
    return [(each.label, each.words) for each in _typed(page, content)]


def told_apart(page: ActPage, content: Content) -> str:
    """What tells one form from another of its kind: the first answer the writer gave (the unit), then his first lines of text."""
    own = [each for each in _typed(page, content) if each.own]
    told = own[:1] + [each for each in own[1:] if each.is_text][:LINES_OF_A_DRAFT]
    return " · ".join(" ".join(each.words.split())[:LETTERS_OF_A_LINE] for each in told)


def _typed(page: ActPage, content: Content) -> list[Typed]:
    try:
        form = page.typed(content.data)
    except Refusal:
        return []
    return [each for each in _questions(form) if each.words]


def _questions(form: StepForm) -> Iterator[Typed]:
    changed = set(form.changed_data)
    for question in form:
        yield Typed(str(question.label), _answer(question), question.name in changed, _is_text(question))
    for formset in form.formsets.values():
        for number, row in enumerate(formset.forms, start=1):
            for question in row:
                if not question.is_hidden:
                    yield Typed(f"{number} · {question.label}", _answer(question), True, _is_text(question))


def _is_text(question: Any) -> bool:
    return isinstance(question.field, CharField)


def _answer(question: Any) -> str:
    value = question.value()
    if value in (None, "", [], False):
        return ""
    if value is True or value == "on":
        return _("Yes")
    if isinstance(question.field, PhotosField):
        return "、".join(each.file.file_name for each in value if isinstance(each, Kept))
    field, chosen = question.field, {str(each) for each in (value if isinstance(value, list) else [value])}
    if hasattr(field, "queryset"):
        try:
            return "、".join(field.label_from_instance(each) for each in field.queryset.filter(pk__in=chosen))
        except (ValueError, TypeError):
            return ""
    if hasattr(field, "choices"):
        return "、".join(str(label) for key, label in field.choices if str(key) in chosen)
    return "、".join(chosen)
