"""Questions that several steps of hazard supervision ask alike."""

from __future__ import annotations

from workflows.engine import officers, questions
from workflows.engine.forms import StepForm
from workflows.hazards.models import HazardItem


class UnitField(questions.UnitField):
    """A unit in the officer's region (E-HAZ-15)."""

    outside = "E-HAZ-15"


class OwnUnitField(questions.OwnUnitField):
    """A unit for which the account speaks (E-HAZ-14)."""

    outside = "E-HAZ-14"


class OfficersForm(officers.OfficersForm):
    """Two officers are named (E-HAZ-01)."""

    officers_code = "E-HAZ-01"


class TwoOfficersForm(officers.TwoOfficersForm):
    """The actor and a second officer (E-HAZ-01)."""

    officers_code = "E-HAZ-01"


def current_items(form: StepForm) -> list[HazardItem]:
    """The items of the order in force, in their order; whatever an earlier one left open is among them."""
    rows = HazardItem.objects.filter(case=form.act.case, round=form.act.record.order_round, withdrawn=False)
    return list(rows.order_by("no"))


def ordered_items(form: StepForm) -> list[HazardItem]:
    """All that was ever ordered, each item as it was asked last."""
    return list(HazardItem.objects.ever_ordered(form.act.case))
