"""The inspection: its plan, what two inspectors saw, and one that cannot wait for a plan."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext_lazy as _

from foundation import clock
from foundation.refusals import Refusal
from permissions import certificates
from workflows.engine.forms import PhotosField, StepForm
from workflows.hazards.fields import UnitField, day_field, moment_field, scoped_units, text_field
from workflows.hazards.officers import OfficerField, TwoOfficersForm, inspectors
from workflows.hazards.on_site import SignedOnSiteForm, place_case, signed_or_refused, spokesmen_of, write_signature
from workflows.hazards.vocabulary import Mode, PlanBasis

ENTER_HAZARD = _("Enter the hazards found")


class PlanInspection(StepForm):
    """INS-01: what is inspected where, when and by whom; approved before anybody goes."""

    title = _("Plan an inspection")
    button = _("Approve the plan and tell both inspectors")
    capacity = "planned"
    groups = (
        (_("Who and when"), ("unit", "basis", "urgent_reason", "planned_from", "planned_until", "inspector_1", "inspector_2")),
        (_("What"), ("items", "modes")),
        (_("Approval"), ("approver_opinion",)),
    )

    unit = UnitField(label=_("Unit"))
    basis = forms.ChoiceField(label=_("Basis"), choices=PlanBasis.choices)
    urgent_reason = forms.CharField(label=_("Reason of urgency"), max_length=300, required=False)
    planned_from = day_field(_("From"))
    planned_until = day_field(_("Until"), required=False)
    inspector_1 = OfficerField(label=_("First inspector"))
    inspector_2 = OfficerField(label=_("Second inspector"))
    items = text_field(_("What is inspected, one item a line"), rows=6, min_length=6, max_length=2000)
    modes = forms.MultipleChoiceField(label=_("Ways of inspection"), choices=Mode.choices, widget=forms.CheckboxSelectMultiple)
    approver_opinion = forms.CharField(label=_("Opinion"), max_length=200)

    def prepare(self) -> None:
        self.fields["unit"].queryset = scoped_units(self.act.actor)
        for name in ("inspector_1", "inspector_2"):
            self.fields[name].queryset = inspectors(clock.today())

    def check(self) -> Iterable[Refusal]:
        cleaned = self.cleaned_data
        if cleaned["basis"] == PlanBasis.URGENT and not cleaned["urgent_reason"]:
            yield Refusal("E-REQUIRED", field="urgent_reason")
        first, last = cleaned["planned_from"], cleaned["planned_until"] or cleaned["planned_from"]
        if last < first:
            yield Refusal("E-HAZ-03", field="planned_until")
        try:
            certificates.require_two_officers(
                cleaned["inspector_1"].pk, cleaned["inspector_2"].pk, first, code="E-HAZ-01", field="inspector_2"
            )
        except Refusal as refusal:
            yield refusal

    def apply(self) -> None:
        cleaned, record, act = self.cleaned_data, self.act.record, self.act
        unit = cleaned["unit"]
        place_case(act.case, unit, unit.region, unit.category, act.actor)
        act.case.title = f"{unit.name}现场检查"
        for name in (
            "basis",
            "urgent_reason",
            "planned_from",
            "items",
            "modes",
            "approver_opinion",
            "inspector_1",
            "inspector_2",
        ):
            setattr(record, name, cleaned[name])
        record.planned_until = cleaned["planned_until"] or cleaned["planned_from"]
        record.approved_on, record.approved_by = act.acted_on, act.actor
        act.named["inspectors"] = [cleaned["inspector_1"], cleaned["inspector_2"]]


class InspectionFacts(TwoOfficersForm, SignedOnSiteForm):
    """INS-02: what two inspectors saw, facts only, to the minute."""

    capacity = "inspected"
    legal_day = "end_at"
    place = forms.CharField(label=_("Place of inspection"), max_length=100)
    start_at = moment_field(_("Began at"))
    end_at = moment_field(_("Ended at"))
    showed_certificate = forms.BooleanField(label=_("Both certificates were shown"), required=False)
    findings = text_field(
        _("Findings"),
        rows=8,
        min_length=10,
        max_length=5000,
        help_text=_("Route and who went along, what was looked at, what was found, papers taken, photographs. Facts only."),
    )
    photos = PhotosField(label=_("Photographs"), most=20, required=False)
    unit_present = forms.BooleanField(label=_("Somebody of the unit was present"), required=False, initial=True)
    contact = forms.CharField(label=_("Person of the unit on site"), max_length=40, required=False)
    position = forms.CharField(label=_("Post"), max_length=40, required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=30, required=False)
    unit_opinion = forms.CharField(label=_("Opinion of the unit"), max_length=300, required=False)
    found_hazard = forms.BooleanField(label=_("Hazards were found"), required=False)

    def check(self) -> Iterable[Refusal]:
        yield from super().check()
        cleaned = self.cleaned_data
        if not cleaned["showed_certificate"]:
            yield Refusal("E-HAZ-02", field="showed_certificate")
        if cleaned["end_at"] <= cleaned["start_at"]:
            yield Refusal("E-HAZ-03", field="end_at", note="结束时间应当晚于开始时间")
        elif cleaned["end_at"] > clock.now():
            yield Refusal("E-HAZ-03", field="end_at", note="结束时间晚于现在")
        yield from signed_or_refused(cleaned)

    def apply(self) -> None:
        cleaned, record, act = self.cleaned_data, self.act.record, self.act
        names = ("place", "start_at", "end_at", "showed_certificate", "findings", "unit_present", "contact", "position", "phone",
                 "unit_opinion", "found_hazard")  # fmt: skip
        for name in names:
            setattr(record, name, cleaned[name])
        write_signature(record, cleaned)
        record.inspector_1, record.inspector_2 = act.actor, cleaned["inspector_2"]
        act.case.place = record.place


class Inspect(InspectionFacts):
    """The planned inspection as it was carried out."""

    title = _("Inspect on site")
    button = _("File the inspection record")
    groups = (
        (_("On site"), ("place", "start_at", "end_at", "inspector_2", "showed_certificate")),
        (_("What was found"), ("findings", "photos", "found_hazard")),
        (
            _("The unit"),
            (
                "unit_present",
                "contact",
                "position",
                "phone",
                "unit_opinion",
                "unit_signature",
                "refusal_note",
                "witness",
                "av_recording",
            ),
        ),
    )

    def prepare(self) -> None:
        super().prepare()
        record, case = self.act.record, self.act.case
        other = record.inspector_2 if record.inspector_1_id == self.act.actor.pk else record.inspector_1
        unit = case.unit
        self.initial = {
            "inspector_2": other, "place": unit.address if unit else case.place, "contact": unit.contact if unit else "",
            "phone": unit.phone if unit else "", "unit_present": True,
        } | self.initial  # fmt: skip

    def apply(self) -> None:
        super().apply()
        self.act.named["spokesmen"] = spokesmen_of(self.act.case)


class InspectAtOnce(InspectionFacts):
    """An inspection without a plan, for an urgent reason (hazard.md H1)."""

    title = _("Inspect at once")
    button = _("File the inspection record")
    groups = (
        (_("Which unit, and why now"), ("unit", "urgent_reason")),
        *Inspect.groups,
    )
    unit = UnitField(label=_("Unit"))
    urgent_reason = forms.CharField(label=_("Reason of urgency"), max_length=300)

    def prepare(self) -> None:
        super().prepare()
        self.fields["unit"].queryset = scoped_units(self.act.actor)
        self.initial = {"unit_present": True} | self.initial

    def apply(self) -> None:
        super().apply()
        cleaned, record, act = self.cleaned_data, self.act.record, self.act
        unit = cleaned["unit"]
        place_case(act.case, unit, unit.region, unit.category, act.actor)
        act.case.title = f"{unit.name}现场检查"
        record.basis, record.urgent_reason = PlanBasis.URGENT, cleaned["urgent_reason"]
        record.planned_from = record.planned_until = clock.day_of(cleaned["start_at"])
        act.named["inspectors"] = [act.actor, cleaned["inspector_2"]]
        act.named["spokesmen"] = spokesmen_of(act.case)
