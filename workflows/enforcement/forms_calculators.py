"""What the calculators of enforcement ask: a late payment, and a fine that is to be weighed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.models import Party, Violation
from foundation import clock
from foundation.free_text import Form
from foundation.inputs import DayInput
from foundation.refusals import Refusal, RefusalError
from workflows.enforcement.ranges import Stage
from workflows.enforcement.surcharge import Span, reckon

SPANS = 3
FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2090, 12, 31)


class DayField(forms.DateField):
    """A day of a time that somebody reckons with; the bounds keep a typing error from being counted out day by day."""

    widget = DayInput

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value is not None and not FIRST_DAY <= value <= LAST_DAY:
            raise forms.ValidationError(_("Give a day between 1990 and 2090."))


class SumField(forms.DecimalField):
    """A sum in yuan with two decimals."""

    def __init__(self, **words: Any) -> None:
        super().__init__(max_digits=14, decimal_places=2, min_value=Decimal("0.01"), **words)


class LatePayment(Form):
    """A fine, its last day, the day on which it was paid, and the days that are not counted (行政处罚法 Art.72, 73)."""

    fine = SumField(label=_("Fine (yuan)"))
    due = DayField(label=_("Last day of payment"), help_text=_("As it stands, rolled over rest days"))
    paid = DayField(label=_("Paid on"), help_text=_("Or the day to reckon to; that day is counted"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, SPANS + 1):
            self.fields[f"since_{number}"] = DayField(label=_("Not counted from"), required=False)
            self.fields[f"until_{number}"] = DayField(label=_("Not counted until"), required=False)

    @property
    def spans(self) -> list[tuple[Any, Any]]:
        """The pairs of fields, for the page."""
        return [(self[f"since_{number}"], self[f"until_{number}"]) for number in range(1, SPANS + 1)]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        found = [self._span(number) for number in range(1, SPANS + 1)]
        if not self.errors:
            data["suspended"] = [span for span in found if span is not None]
            # The whole at once: of parts the payments of a case know.
            data["reckoned"] = reckon(data["fine"], data["due"], data["paid"], suspended=data["suspended"], on_rest=False)
        return data

    def _span(self, number: int) -> Span | None:
        since, until = (self.cleaned_data.get(f"{end}_{number}") for end in ("since", "until"))
        if since is None and until is None:
            return None
        if since is None or until is None:
            self.add_error(f"{'since' if since is None else 'until'}_{number}", _("Give both days, or none."))
            return None
        try:
            return Span(since, until)
        except Refusal as refusal:
            self.add_error(f"until_{number}", RefusalError(refusal))
            return None


class WeighedFine(Form):
    """An act and the row of the standard that it falls under: in what range does a fine lie, and what follows from the sum."""

    violation = forms.ModelChoiceField(Violation.objects.all(), label=_("Violation"))
    kind = forms.ChoiceField(label=_("Party"), choices=Party.Kind)
    stage = forms.ChoiceField(label=_("Stage"), choices=Stage)
    act_to = DayField(label=_("The act ended on"), required=False, help_text=_("Then the limitation is counted as well"))
    decided_on = DayField(label=_("Decided on"), initial=clock.today)
    gains = SumField(label=_("Illegal gains (yuan)"), required=False, help_text=_("Some articles count a multiple of them"))
    amount = SumField(label=_("Fine (yuan)"), required=False, help_text=_("Then hearing and discussion are judged as well"))
