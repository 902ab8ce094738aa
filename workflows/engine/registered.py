"""Questions answered from the registers: a criterion by its standard, a violation with its article, a unit of one's own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import ModelChoiceIterator
from django.utils.translation import gettext_lazy as _

from cases.models import Criterion
from cases.vocabulary import Category
from foundation import clock
from foundation.inputs import key_in
from foundation.refusals import Refusal, RefusalError


class CriteriaByStandard(ModelChoiceIterator):
    """The criteria under the standard they stand in, those of the sector at hand first."""

    def __iter__(self) -> Iterator[Any]:
        field: Any = self.field
        if field.empty_label is not None:
            yield ("", field.empty_label)
        first = field.first_categories
        rows = sorted(self.queryset.order_by("category", "code"), key=lambda row: row.category not in first)
        for (category, standard, number), group in groupby(rows, key=lambda row: (row.category, row.standard, row.standard_no)):
            words = (str(Category(category).label), f"《{standard}》" if standard else "", f"（{number}）" if number else "")
            yield (f"{words[0]} {words[1]}{words[2]}".strip(), [self.choice(row) for row in group])


class CriterionField(forms.ModelChoiceField):
    """A criterion of a major hazard by what it is about: a citation alone tells nobody which to choose."""

    iterator = CriteriaByStandard
    first_categories: frozenset[str] = frozenset()

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        super().__init__(queryset=Criterion.objects.none(), label=_("Criterion of a major hazard"), **kwargs)

    def offer(self, criteria: Any, *categories: str) -> None:
        """The criteria to choose from; those of these sectors stand first."""
        self.first_categories = frozenset(categories)
        self.queryset = criteria

    def label_from_instance(self, criterion: Any) -> str:
        return " · ".join(part for part in (criterion.subject, criterion.item) if part) or criterion.text

    def to_python(self, value: Any) -> Criterion | None:
        try:
            return super().to_python(value)
        except ValidationError:
            key = key_in(value)
            if key is None or (other := Criterion.objects.filter(pk=key).first()) is None:
                raise
            raise RefusalError(
                Refusal("E-REQUIRED", note=f"须选发现之日有效的判定依据，“{other.text}”{_validity(other)}")
            ) from None


def _validity(criterion: Criterion) -> str:
    """From when and until when a criterion holds, in the words of a refusal."""
    since = f"自{criterion.valid_from:%Y-%m-%d}起施行" if criterion.valid_from else ""
    until = f"至{criterion.valid_until:%Y-%m-%d}止" if criterion.valid_until else ""
    return since + until


def answer_so_far(form: forms.Form, name: str) -> Any:
    """What a question of the form is answered with or suggests, of a form that is not judged yet; None as long as that is no answer."""
    try:
        return form.fields[name].to_python(form[name].value())
    except ValidationError:
        return None


def day_asked(form: forms.Form, name: str) -> dt.date:
    """The day that a question of the form is answered with or that it suggests; today as long as that is no day."""
    answer = answer_so_far(form, name)
    return (clock.day_of(answer) if isinstance(answer, dt.datetime) else answer) or clock.today()


class ViolationField(forms.ModelChoiceField):
    """A violation by its name, with the article that punishes it and its code in the discretion standard."""

    def label_from_instance(self, violation: Any) -> str:
        return f"{violation.description_zh} · {violation.penalty_cited}（{violation.code}）"
