"""What the pages of floor 0 ask."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from foundation import clock, settings
from foundation.free_text import Form
from foundation.inputs import DayInput
from foundation.settings import Declared, Kind

YES_NO = [("yes", _("Yes")), ("no", _("No"))]


def _field_for(declared: Declared) -> forms.Field:
    """One question in the shape of the rule's kind."""
    label = _("New value")
    match declared.kind:
        case Kind.INTEGER:
            return forms.IntegerField(label=label)
        case Kind.DECIMAL:
            return forms.DecimalField(label=label)
        case Kind.DATE:
            return forms.DateField(label=label, widget=DayInput())
        case Kind.BOOLEAN:
            return forms.TypedChoiceField(label=label, choices=YES_NO, coerce=lambda answer: answer == "yes")
        case Kind.CHOICE:
            return forms.ChoiceField(label=label, choices=[(choice, choice) for choice in declared.choices])
        case Kind.TEXT:
            return forms.CharField(label=label, max_length=settings.TEXT_AT_MOST)


class ChangeSetting(Form):
    """A new value of one rule, from a day on, with the reason."""

    valid_from = forms.DateField(label=_("Valid from"), widget=DayInput())
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 2}), max_length=1000)

    def __init__(self, declared: Declared, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["value"] = _field_for(declared)
        self.order_fields(["value", "valid_from", "reason"])
        today: date = clock.today()
        self.fields["valid_from"].initial = today
        self.fields["valid_from"].widget.attrs["min"] = today.isoformat()
