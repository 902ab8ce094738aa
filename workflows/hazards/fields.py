"""Questions that several steps of hazard supervision ask alike."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import ModelChoiceIterator
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from cases.models import Criterion, Enterprise, Finding
from cases.vocabulary import Category, Level
from foundation import clock
from foundation.inputs import DayInput
from foundation.refusals import Refusal
from permissions import offices
from permissions.models import Account, Region
from workflows.engine.forms import RefusalError

MOMENT = {"type": "datetime-local"}


def day_field(label: Any, **kwargs: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=DayInput(), **kwargs)


def moment_field(label: Any, **kwargs: Any) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs=MOMENT, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(
        label=label, widget=widget, input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S"], **kwargs
    )


def text_field(label: Any, rows: int = 3, **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)


def scoped_units(account: Account) -> Any:
    """Units in the regions of the account's offices that have not gone."""
    units = Enterprise.objects.filter(gone_on__isnull=True).order_by("name")
    held = offices.standings(account, clock.today())
    if any(standing.region_level == Region.Level.COUNTY for standing in held):
        return units
    return units.filter(
        township_id__in=[standing.region_id for standing in held if standing.region_level == Region.Level.TOWNSHIP]
    )


class UnitsByTownship(ModelChoiceIterator):
    """The choices of a unit, under the name of its township: ninety names that all begin alike are not found otherwise."""

    def __iter__(self) -> Iterator[Any]:
        if self.field.empty_label is not None:
            yield ("", self.field.empty_label)
        units = self.queryset.select_related("township").order_by("township__code", "name")
        for township, group in groupby(units, key=lambda unit: unit.township):
            yield (township.name if township else "", [self.choice(unit) for unit in group])


class UnitField(forms.ModelChoiceField):
    """A unit in the officer's region; one outside it is refused as such and not as a strange choice (E-HAZ-15)."""

    iterator: type[ModelChoiceIterator] = UnitsByTownship
    outside: ClassVar[str] = "E-HAZ-15"
    """The refusal of a unit that is there but not to be chosen here."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Enterprise.objects.none(), **kwargs)

    def to_python(self, value: Any) -> Enterprise | None:
        try:
            return super().to_python(value)
        except ValidationError:
            if str(value).isdecimal() and Enterprise.objects.filter(pk=value, gone_on__isnull=True).exists():
                raise RefusalError(Refusal(self.outside)) from None
            raise


class OwnUnitField(UnitField):
    """A unit for which the account speaks; another one is refused as such (E-HAZ-14)."""

    iterator = ModelChoiceIterator
    outside = "E-HAZ-14"


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
