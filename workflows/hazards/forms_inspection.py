"""The inspection: its plan, what two inspectors saw, and one that cannot wait for a plan."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from cases.models import Spokesman
from foundation import clock
from foundation.refusals import Refusal
from workflows.engine.asking import Asks
from workflows.engine.on_site import SIGNATURE, SignedOnSiteForm
from workflows.engine.placing import place_case
from workflows.engine.questions import PhotosField
from workflows.hazards import rules
from workflows.hazards.fields import OfficersForm, TwoOfficersForm, UnitField
from workflows.hazards.models import InspectionRecord
from workflows.hazards.vocabulary import PlanBasis

ENTER_HAZARD = _("Enter the hazards found")
WHAT_WAS_SEEN = (
    (_("On site"), "place start_at end_at inspector_2 showed_certificate"),
    (_("What was found"), "findings photos found_hazard"),
    (_("The unit"), f"unit_present contact? position? phone? unit_opinion? {SIGNATURE}"),
)


class PlanInspection(OfficersForm):
    """INS-01: what is inspected where, when and by whom; approved before anybody goes."""

    sometimes = "urgent_reason"
    names = ("inspectors",)
    title = _("Plan an inspection")
    button = _("Approve the plan and tell both inspectors")
    capacity = "planned"
    record = InspectionRecord
    asks = (
        (_("Who and when"), "unit basis urgent_reason? planned_from planned_until? inspector_1 inspector_2"),
        (_("What"), "items modes"),
        (_("Approval"), "approver_opinion"),
    )
    unit = UnitField(label=_("Unit"))

    def check(self) -> Iterable[Refusal]:
        cleaned = self.cleaned_data
        if cleaned["basis"] == PlanBasis.URGENT and not cleaned["urgent_reason"]:
            yield Refusal("E-REQUIRED", field="urgent_reason")
        yield from rules.managed_here(cleaned["unit"].region, cleaned["planned_from"], field="unit")
        if cleaned["planned_until"] and cleaned["planned_until"] < cleaned["planned_from"]:
            yield Refusal("E-HAZ-03", field="planned_until")
        yield from self.certified(cleaned["inspector_1"], cleaned["inspector_2"], field="inspector_2", on=cleaned["planned_from"])

    def apply(self) -> None:
        record, act, unit = self.act.record, self.act, self.cleaned_data["unit"]
        place_case(act.case, unit, unit.region, unit.category, act.actor)
        act.case.title = f"{unit.name}现场检查"
        record.planned_until = record.planned_until or record.planned_from
        record.approved_on, record.approved_by = act.acted_on, act.hand
        act.named["inspectors"] = [record.inspector_1, record.inspector_2]


class Inspect(TwoOfficersForm, SignedOnSiteForm):
    """INS-02: what two inspectors saw, facts only, to the minute."""

    names: ClassVar[tuple[str, ...]] = ("spokesmen",)
    title = _("Inspect on site")
    button = _("File the inspection record")
    capacity = "inspected"
    legal_day = "end_at"
    record = InspectionRecord
    asks: ClassVar[Asks] = WHAT_WAS_SEEN
    photos = PhotosField(label=_("Photographs of the inspection"), most=20, required=False)

    def prepare(self) -> None:
        record, unit = self.act.record, self.act.case.unit
        other = record.inspector_2 if record.inspector_1_id == self.act.actor.pk else record.inspector_1
        self.initial = {
            "inspector_2": other, "place": unit.address if unit else self.act.case.place, "contact": unit.contact if unit else "",
            "phone": unit.phone if unit else "", "unit_present": True,
        } | self.initial  # fmt: skip

    def check(self) -> Iterable[Refusal]:
        yield from super().check()
        yield from self._in_our_region(clock.day_of(self.cleaned_data["start_at"]))
        yield from rules.inspected_in_order(self.cleaned_data)
        yield from self.signed_or_refused()

    def _in_our_region(self, day: dt.date) -> Iterator[Refusal]:
        """Planned is not enough: the region may have been handed over before the day of the visit."""
        yield from rules.managed_here(self.act.case.region, day, field="start_at")

    def apply(self) -> None:
        record, act = self.act.record, self.act
        record.inspector_1, record.inspector_2 = act.hand, self.cleaned_data["inspector_2"]
        act.case.place = record.place
        act.named["spokesmen"] = Spokesman.objects.of_unit(act.case.unit_id, clock.today())


class InspectAtOnce(Inspect):
    """An inspection without a plan, for an urgent reason (hazard.md H1)."""

    names = ("inspectors", "spokesmen")
    title = _("Inspect at once")
    asks = ((_("Which unit, and why now"), "unit urgent_reason"), *WHAT_WAS_SEEN)
    unit = UnitField(label=_("Unit"))

    def prepare(self) -> None:
        self.initial = {"unit_present": True} | self.initial

    def _in_our_region(self, day: dt.date) -> Iterator[Refusal]:
        yield from rules.managed_here(self.cleaned_data["unit"].region, day, field="unit")

    def apply(self) -> None:
        record, act, unit = self.act.record, self.act, self.cleaned_data["unit"]
        place_case(act.case, unit, unit.region, unit.category, act.actor)
        super().apply()
        act.case.title = f"{unit.name}现场检查"
        record.basis = PlanBasis.URGENT
        record.planned_from = record.planned_until = clock.day_of(record.start_at)
        act.named["inspectors"] = [act.hand, record.inspector_2]
