"""Forms of the review of files: which are drawn, and the sheet of one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms
from django.core.validators import MinLengthValidator
from django.utils.translation import gettext_lazy as _

from foundation import clock
from foundation.free_text import Form
from foundation.inputs import DayInput
from foundation.refusals import Refusal
from workflows.enforcement import file_reviews, review_sheet
from workflows.enforcement.holders import named
from workflows.enforcement.vocabulary_file_reviews import Pool

MOST = 100


class ExaminersField(forms.ModelMultipleChoiceField):
    """Who is asked to examine, by name and number."""

    def label_from_instance(self, obj: Any) -> str:
        return named(obj)


class DrawFiles(Form):
    """Which files are drawn, and among whom they are dealt."""

    of = forms.ChoiceField(label=_("Cases"), choices=Pool.choices, initial=Pool.CLOSED)
    day_from = forms.DateField(label=_("From"), widget=DayInput())
    day_to = forms.DateField(label=_("To"), widget=DayInput())
    asked = forms.IntegerField(label=_("How many files"), min_value=1, max_value=MOST, initial=5)
    examiners = ExaminersField(
        label=_("Examiners"), queryset=None, widget=forms.CheckboxSelectMultiple,
        help_text=_("The files are dealt among them; nobody gets a file in which he had a hand."),
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Why the period is drawn again"), required=False, max_length=300, validators=[MinLengthValidator(4)],
        help_text=_("Only where files of this period were drawn before."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["examiners"].queryset = file_reviews.possible_examiners()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("day_from"), cleaned.get("day_to")
        if isinstance(first, date) and isinstance(last, date):
            if last < first:
                self.add_error("day_to", _("The period ends before it begins."))
            elif last > clock.today():
                self.add_error("day_to", str(Refusal("E-DATE-FUTURE")))
        return cleaned


class ScoreFile(Form):
    """The sheet: each fault that is ticked says where it is."""

    words = forms.CharField(
        label=_("Opinion"), max_length=500, validators=[MinLengthValidator(4)], widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for fault in review_sheet.FAULTS.values():
            self.fields[f"found_{fault.code}"] = forms.BooleanField(label=fault.words, required=False)
            self.fields[f"where_{fault.code}"] = forms.CharField(
                label=_("Where: %(fault)s") % {"fault": fault.words}, required=False, max_length=200
            )

    def parts(self) -> Iterator[tuple[review_sheet.Part, list[tuple[review_sheet.Fault, Any, Any]]]]:
        """The sheet part by part, each fault with its two questions."""
        for part in review_sheet.SHEET:
            yield part, [(fault, self[f"found_{fault.code}"], self[f"where_{fault.code}"]) for fault in part.faults]

    def faults(self) -> list[dict[str, str]]:
        """What was ticked, in the order of the sheet."""
        return [
            {"code": code, "where": self.cleaned_data[f"where_{code}"]}
            for code in review_sheet.FAULTS
            if self.cleaned_data[f"found_{code}"]
        ]
