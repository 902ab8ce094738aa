"""Questions that several steps of hazard supervision ask alike."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django import forms
from django.forms.models import ModelChoiceIterator
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from cases.models import Criterion, Enterprise, Finding
from cases.vocabulary import Category, Level
from foundation import clock
from permissions.models import Account
from workflows.engine import officers, questions
from workflows.engine.forms import StepForm
from workflows.engine.registry import units_of
from workflows.hazards.models import HazardItem


class UnitField(questions.UnitField):
    """A unit in the officer's region (E-HAZ-15)."""

    outside = "E-HAZ-15"


class OwnUnitField(questions.UnitField):
    """A unit for which the account speaks; another one is refused as such (E-HAZ-14)."""

    iterator = ModelChoiceIterator
    outside = "E-HAZ-14"

    def offer_to(self, actor: Account) -> None:
        """The units for which the actor speaks today."""
        self.queryset = Enterprise.objects.filter(pk__in=units_of(actor, clock.today()))


#: 《判定标准》（文号）第一部分第（一）项: the standard, and the place in it.
CITATION = re.compile(r"(《[^》]+》(?:（[^）]*号）)?)(.*)", re.DOTALL)
NAMED_AT_MOST = 2


class CriteriaByStandard(ModelChoiceIterator):
    """The criteria under the standard they stand in, those of the sector at hand first."""

    def __iter__(self) -> Iterator[Any]:
        field: Any = self.field
        if field.empty_label is not None:
            yield ("", field.empty_label)
        first = field.first_categories
        rows = sorted(self.queryset.order_by("category", "code"), key=lambda row: row.category not in first)
        for (category, standard), group in groupby(rows, key=lambda row: (row.category, cited(row.text)[0])):
            sector = str(dict(Category.choices).get(category, category))
            yield (f"{sector} {standard}".strip(), [self.choice(row) for row in group])


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
        names, place = self._names.get(criterion.text, []), cited(criterion.text)[1]
        shown = "、".join(names[:NAMED_AT_MOST]) + ("等" if len(names) > NAMED_AT_MOST else "")
        return " · ".join(part for part in (shown, place) if part) or criterion.text

    @cached_property
    def _names(self) -> dict[str, list[str]]:
        """By citation, what the catalogue of findings calls the hazards it is cited for; of today's standard and of the one before."""
        found: dict[str, list[str]] = {}
        rows = Finding.objects.filter(level=Level.MAJOR).order_by("code").values_list("legal_basis", "basis_before", "title")
        for basis, before, title in rows:
            for text in {basis, before} - {""}:
                if title not in found.setdefault(text, []):
                    found[text].append(title)
        return found


def cited(text: str) -> tuple[str, str]:
    """The standard of a citation, and the place in it."""
    match = CITATION.fullmatch(text)
    return (match[1], match[2]) if match else ("", text)


class ViolationField(forms.ModelChoiceField):
    """A violation by its name, with the article that punishes it and its code in the discretion standard."""

    def label_from_instance(self, violation: Any) -> str:
        return f"{violation.description_zh} · {violation.penalty_article}（{violation.code}）"


class OfficersForm(officers.OfficersForm):
    """Two officers are named (E-HAZ-01)."""

    officers_code = "E-HAZ-01"


class TwoOfficersForm(officers.TwoOfficersForm):
    """The actor and a second officer (E-HAZ-01)."""

    officers_code = "E-HAZ-01"


def current_items(form: StepForm) -> list[HazardItem]:
    """The items of the order in force, in their order."""
    return list(HazardItem.objects.filter(case=form.act.case, round=form.act.record.order_round).order_by("no"))
