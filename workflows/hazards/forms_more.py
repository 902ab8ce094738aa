"""The unit's own reports, re-appearance, and the exceptions of hazard.md section 4."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.models import Case, CaseLink, Criterion, Enterprise, Spokesman
from cases.vocabulary import Level
from documents import service_rules
from documents import services as documents
from documents.catalog import paper
from documents.reading import unserved_of
from foundation import clock
from foundation.refusals import Refusal
from permissions.models import Account
from workflows.engine import hand_over, officers, people
from workflows.engine.asking import Asks
from workflows.engine.forms import StepForm
from workflows.engine.placing import place_case
from workflows.engine.questions import PhotosField, moment_field, text_field
from workflows.engine.registered import CriterionField, answer_so_far, day_asked
from workflows.engine.registry import flow_by_code
from workflows.hazards.fields import OwnUnitField
from workflows.hazards.forms_order import withdraw_items
from workflows.hazards.forms_registration import Register
from workflows.hazards.forms_service import ORDERS
from workflows.hazards.models import HazardRecord
from workflows.hazards.vocabulary import HazardState, Source


class ReportMajor(StepForm):
    """HAZ-03: a unit reports its own major hazard within twenty-four hours of finding it (安全生产法 Art.41; TL-HAZ-08)."""

    names = ("spokesmen",)
    title = _("Report a major hazard of one's own unit")
    button = _("Send the report to the bureau")
    capacity = "reported"
    asks = (
        (_("Hazard"), "unit title_text place criterion found_at"),
        (_("State and danger"), "present_state cause difficulty plan_summary interim photos"),
    )
    unit = OwnUnitField(label=_("Unit"))
    title_text = forms.CharField(label=_("Name of the hazard"), min_length=2, max_length=80)
    place = forms.CharField(label=_("Place"), max_length=120)
    criterion = CriterionField()
    found_at = moment_field(_("Hour of finding"))
    present_state = text_field(_("Present state"), rows=3, min_length=10, max_length=1000)
    cause = text_field(_("Cause"), rows=2, min_length=4, max_length=600)
    difficulty = text_field(_("Degree of danger and difficulty of the fix"), rows=2, min_length=4, max_length=600)
    plan_summary = text_field(_("Outline of the treatment plan"), rows=2, min_length=4, max_length=600)
    interim = forms.CharField(label=_("Safety measures taken"), max_length=300)
    photos = PhotosField(label=_("Photographs of the hazard"), most=10, required=False)

    def prepare(self) -> None:
        own = self.fields["unit"].queryset
        criteria = Criterion.objects.in_force(day_asked(self, "found_at"))
        self.fields["criterion"].offer(criteria, *own.values_list("category", flat=True))
        self.initial = {"unit": own.first()} | self.initial

    def check(self) -> Iterable[Refusal]:
        if self.cleaned_data["found_at"] > clock.now():
            yield Refusal("E-HAZ-03", field="found_at")

    def apply(self) -> None:
        cleaned, record, act = self.cleaned_data, self.act.record, self.act
        unit: Enterprise = cleaned["unit"]
        place_case(act.case, unit, unit.region, unit.category, act.actor)
        act.case.title, act.case.level, act.case.place = cleaned["title_text"], Level.MAJOR, cleaned["place"]
        record.description, record.source = cleaned["present_state"], Source.SELF_REPORTED
        record.found_on, record.entered_on = clock.day_of(cleaned["found_at"]), act.acted_on
        record.cite(cleaned["criterion"])
        record.responsible = unit.legal_representative
        act.named["spokesmen"] = Spokesman.objects.of_unit(unit.pk, clock.today())
        act.findings["reported_within_hours"] = round((act.recorded_at - cleaned["found_at"]).total_seconds() / 3600, 1)


class InspectionField(forms.ModelChoiceField):
    """An inspection that still waits for what it found, by its number, its day and its title."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Case.objects.none(), **kwargs)

    def offer(self, unit: Enterprise | None, account: Account) -> Case | None:
        """Those of the unit whose hazards this account may enter; answers the newest."""
        node = flow_by_code("inspections").living("enter_hazard")
        waiting = (
            Case.objects.filter(process="inspections", unit__in=unit.all_ids(), state=node.state) if unit else Case.objects.none()
        )
        own = [case.pk for case in waiting if people.hindrance(node, case, account, ()) is None]
        self.queryset = offered = Case.objects.filter(pk__in=own).order_by("-opened_on", "-pk")
        return offered.first()

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.number} {obj.opened_on} {obj.title}"


class Reappear(Register):
    """A closed hazard has come back: a new one, linked to it (hazard.md section 2). The inspection that found it is met by it."""

    title = _("Register a hazard that came back")
    button = _("Register the hazard and link it to the earlier one")
    asks: ClassVar[Asks] = ((_("Where it was found again"), "inspection"), *Register.asks)
    inspection = InspectionField(
        label=_("Inspection that found it"),
        required=False,
        help_text=_("An inspection that waits for its hazards is met by this entry. Leave empty where none found it."),
    )

    @classmethod
    def has_occasion(cls, case: Any) -> bool:
        """Only what was closed off comes back: what was rejected, or handed over to another department, never was one of ours."""
        return case is not None and case.closed_on is not None and case.state == HazardState.CLOSED

    def prepare(self) -> None:
        earlier, linked = self.act.linked_cases.get("earlier"), self.act.linked_cases
        if earlier is not None:
            question: InspectionField = self.fields["inspection"]
            newest = question.offer(answer_so_far(self, "unit") or earlier.unit, self.act.actor)
            self.initial = {"inspection": newest} | self.initial
            linked["inspection"] = answer_so_far(self, "inspection")
        super().prepare()
        if earlier is not None:
            record = earlier.hazard_record
            self.initial |= {
                "unit": earlier.unit, "township": earlier.township, "place": earlier.place, "title_text": earlier.title,
                "category": earlier.category, "level": earlier.level, "legal_basis": record.legal_basis,
                "criterion": record.criterion,
            }  # fmt: skip
            self.initial.setdefault("description", record.description)

    def check(self) -> Iterable[Refusal]:
        yield from super().check()
        if not self.has_occasion(self.act.linked_cases.get("earlier")):
            yield Refusal("E-NOT-OPEN", note="须从已销号的隐患登记再次出现；不属实或者已移送的，另行登记")

    def apply(self) -> None:
        super().apply()
        earlier = self.act.linked_cases["earlier"]
        self.act.also_save(
            CaseLink(
                source=self.act.case, target=earlier, kind=CaseLink.Kind.REAPPEARED, reason=f"{earlier.number}再次出现",
                created_by=self.act.actor, created_at=self.act.recorded_at,
            )
        )  # fmt: skip


class UnitGone(StepForm):
    """The unit is closed or has moved: it is marked, the place stays, the township is told."""

    title = _("Mark the unit as gone")
    button = _("Mark the unit as gone and tell the township")
    capacity = "handled"
    found = text_field(_("How this was established"), rows=2, min_length=10, max_length=300)
    photos = PhotosField(label=_("Photographs of the premises"), least=1, most=5)

    def apply(self) -> None:
        act = self.act
        act.record.unit_gone_on = act.acted_on
        act.findings["found"] = self.cleaned_data["found"]
        if act.case.unit is not None and act.case.unit.gone_on is None:
            act.case.unit.gone_on = act.acted_on
            act.also_save(act.case.unit)


class ReferOut(hand_over.HandOver):
    """Not our sector (安全生产法 Art.69)."""

    button = _("Hand the hazard over to the department")
    basis = "《安全生产法》第六十九条"


class TakeBackReferral(hand_over.TakeBack):
    """The hazard is ours again, to be verified and entered."""

    button = _("Take the hazard up again")


class TakeBackOrder(StepForm):
    """An order whose printed day has come before it could be served is revoked; a new one follows (E-HAZ-04)."""

    title = _("Take back an order that can no longer be served")
    button = _("Revoke the order and decide anew")
    capacity = "handled"
    reason = text_field(_("Why it could not be served"), rows=2, min_length=4, max_length=300)

    def check(self) -> Iterable[Refusal]:
        papers = unserved_of(self.act.case, *ORDERS)
        over = (service_rules.printed_date_refusals(paper(row.code), row.data, self.act.acted_on, listed=False) for row in papers)
        if papers and not any(list(refusals) for refusals in over):
            yield Refusal("E-NOT-OPEN", field="reason", note="文书所载期限未到，仍可送达")

    def apply(self) -> None:
        record, unserved = self.act.record, unserved_of(self.act.case, *ORDERS)
        for document in unserved:
            documents.revoke(document, on=self.act.acted_on, reason=self.cleaned_data["reason"], by=self.act.actor)
        withdraw_items(self)
        numbers = {document.number for document in unserved}
        if record.measure_no and record.measure_no in numbers:
            record.stop_scope, record.stop_until, record.measure_no, record.stop_told_at = "", None, "", None
        if record.withdrawal_no in numbers:
            record.withdrawal, record.withdrawal_no = "", ""


class Reassign(officers.Reassign):
    """An inspector leaves: others are named; orders stay valid (hazard.md section 4)."""

    officers_code = "E-HAZ-01"
    record = HazardRecord
    asks = "inspector_1 inspector_2 reason"
