"""Filters of the boards."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.models import SpecialOperation
from cases.vocabulary import Category, Level, Words
from foundation import clock
from foundation.free_text import Form
from foundation.inputs import DayInput
from permissions.models import Section
from reports import returns

ALL: tuple[str, Words] = ("", _("All"))


def _day(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, required=False, widget=DayInput(), **more)


class RectificationFilter(Form):
    """What the rectification view counts, and up to which day. An unknown value narrows nothing; a day still to come is refused."""

    on = _day(_("Cut-off date"), help_text=_("Counted as things stood at the end of this day"))
    process = forms.ChoiceField(label=_("Process"), required=False)
    township = forms.ChoiceField(label=_("Township or subdistrict"), required=False)
    section = forms.ChoiceField(label=_("Section"), required=False)
    operation = forms.ChoiceField(label=_("Special operation"), required=False)
    level = forms.ChoiceField(label=_("Level"), required=False, choices=[ALL, *Level.choices])
    since = _day(_("Found from"))
    until = _day(_("Found until"))
    category = forms.MultipleChoiceField(
        label=_("Sectors"),
        required=False,
        choices=Category.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: all sectors"),
    )

    def __init__(self, *args: Any, processes: list[tuple[str, Words]], townships: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sections = Section.objects.order_by("name").values_list("code", "name")
        operations = SpecialOperation.objects.values_list("code", "name")
        offered = {"township": townships, "section": sections, "operation": operations}
        for name, choices in {"process": processes, **{name: [ALL, *rows] for name, rows in offered.items()}}.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices
        self.fields["on"].widget.attrs["max"] = clock.today().isoformat()
        if len(processes) == 1:
            del self.fields["process"]
        if not offered["operation"]:
            del self.fields["operation"]

    def clean_on(self) -> date:
        """No day chosen is today."""
        today = clock.today()
        day: date = self.cleaned_data["on"] or today
        if day > today:
            raise forms.ValidationError(gettext("The cut-off date lies in the future. Choose today or an earlier day."))
        return day


class RectificationListFilter(RectificationFilter):
    """The same, with the number whose list is wanted."""

    count = forms.CharField(required=False, widget=forms.HiddenInput)
    closed_since = forms.DateField(required=False, widget=forms.HiddenInput)
    closed_until = forms.DateField(required=False, widget=forms.HiddenInput)


class ReturnSpan(Form):
    """Which year is returned, and up to which day."""

    year = forms.IntegerField(label=_("Year"), min_value=returns.FIRST_YEAR, max_value=returns.LAST_YEAR)
    cut_off = forms.DateField(
        label=_("Cut-off date"), widget=DayInput(), help_text=_("The figures are counted as things stood at the end of this day.")
    )


class ReturnSent(ReturnSpan):
    """The same once more, with what the sender had before him, and why it is sent again."""

    reason = forms.CharField(
        label=_("Why it is sent again"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What was sent before stays beside it."),
    )
    follows = forms.IntegerField(min_value=0, widget=forms.HiddenInput())
    seen = forms.CharField(max_length=2000, required=False, widget=forms.HiddenInput())
