"""Filters of the boards."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.vocabulary import Category, Level, Words

ALL: tuple[str, Words] = ("", _("All"))


class RectificationFilter(forms.Form):
    """What the rectification view counts; every field is optional, an unknown value narrows nothing."""

    process = forms.ChoiceField(label=_("Process"), required=False)
    township = forms.ChoiceField(label=_("Township or subdistrict"), required=False)
    category = forms.ChoiceField(label=_("Category"), required=False, choices=[ALL, *Category.choices])
    level = forms.ChoiceField(label=_("Level"), required=False, choices=[ALL, *Level.choices])
    since = forms.DateField(label=_("Opened from"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("Opened until"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, processes: list[tuple[str, Words]], townships: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("process", processes), ("township", [ALL, *townships])):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices
        if len(processes) == 1:
            del self.fields["process"]
