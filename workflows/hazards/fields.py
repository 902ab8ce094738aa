"""Questions that several steps of hazard supervision ask alike."""

from __future__ import annotations

from cases.models import Case
from permissions import offices
from permissions.models import Account
from permissions.roles import Role
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


def in_office(case: Case, *roles: Role) -> list[Account]:
    """Who holds one of these offices for the place of the case today."""
    township, region, section = case.township_id, case.region_id, case.section_id
    found = (offices.holders(role, township_id=township, region_id=region, section_id=section) for role in roles)
    return [account for holders in found for account in holders]


def other_inspector(form: StepForm) -> int | None:
    """Of the two who found the hazard the one who does not act now."""
    record = form.act.record
    found: int | None = record.inspector_2_id if record.inspector_1_id == form.act.actor.pk else record.inspector_1_id
    return found


def current_items(form: StepForm) -> list[HazardItem]:
    """The items of the order in force, in their order; whatever an earlier one left open is among them."""
    rows = HazardItem.objects.filter(case=form.act.case, round=form.act.record.order_round, withdrawn=False)
    return list(rows.order_by("no"))


def ordered_items(form: StepForm) -> list[HazardItem]:
    """All that was ever ordered, each item as it was asked last."""
    return list(HazardItem.objects.ever_ordered(form.act.case))
