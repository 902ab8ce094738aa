"""The town, and the road of a hazard in short words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django import forms

from documents.models import IssuedDocument
from foundation import audit, jobs
from foundation.refusals import Refusal
from tests.cast import Town, build_town
from tests.workflows.road import Road
from workflows.engine.forms import StepForm


@pytest.fixture(autouse=True)
def what_is_asked_is_not_called_optional(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a test refuses: no question is refused for being empty that the page calls optional."""
    add_refusal = StepForm.add_refusal

    def watched(form: StepForm, refusal: Refusal) -> None:
        asked, name = _asked(form, refusal.field or "")
        question = asked.fields.get(name)
        if question is not None and not isinstance(question, forms.BooleanField) and not asked.cleaned_data.get(name):
            says_so = question.required or getattr(question, "asked_sometimes", False)
            assert says_so, f"{type(asked).__name__}.{name} may stay empty, says the page, and is refused with {refusal.code}"
        add_refusal(form, refusal)

    monkeypatch.setattr(StepForm, "add_refusal", watched)


def _asked(form: StepForm, field: str) -> tuple[Any, str]:
    """The form, or the row of a list, that asks a question, and its name there."""
    prefix, _dash, rest = field.partition("-")
    number, _dash, name = rest.partition("-")
    if prefix in form.formsets and number.isdecimal():
        return form.formsets[prefix].forms[int(number)], name
    return form, field


@pytest.fixture
def town(db: None) -> Town:
    return build_town()


@pytest.fixture
def road(town: Town) -> Road:
    return Road(town)


@pytest.fixture
def nothing_fails(db: None) -> Iterator[None]:
    """Every paper is laid out with its demands; at the end no incident is open and every chain holds."""
    yield
    assert list(jobs.Incident.objects.values_list("kind", "note")) == []
    assert not IssuedDocument.objects.filter(print_state="failed").exists()
    assert audit.verify() == []
