"""Stop, resumption and power cut-off: what is stopped, when it may go on, and what happens if the stop is refused."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.vocabulary import Level
from documents.models import IssuedDocument
from foundation import clock
from foundation.refusals import Refusal
from workflows.engine.forms import PhotosField, StepForm
from workflows.hazards import rules
from workflows.hazards.fields import day_field, moment_field, text_field
from workflows.hazards.forms_order import OrderItems, write_period
from workflows.hazards.forms_review import ItemReview, review_groups
from workflows.hazards.forms_service import ServeOrder
from workflows.hazards.models import HazardItem, HazardRecord
from workflows.hazards.officers import OfficerField, inspectors, two_officers
from workflows.hazards.vocabulary import SAFETY_MEASURES, Measure, Result, SupplyMeasure


class OrderStop(StepForm):
    """INS-03 alone: production or use is stopped until the danger is removed (安全生产法 Art.65(1)(3))."""

    title = _("Order a temporary stop")
    button = _("Issue the stop order to the unit")
    capacity = "ordered"
    row_sets = {"items": OrderItems}
    groups = (
        (_("Measures"), ("measures", "stop_scope", "stop_until")),
        (_("Officers who serve it"), ("inspector_1", "inspector_2")),
    )
    measures = forms.MultipleChoiceField(label=_("Measures"), choices=[], widget=forms.CheckboxSelectMultiple)
    stop_scope = forms.CharField(label=_("What is stopped (workshop, line, device)"), max_length=200)
    stop_until = day_field(_("Stopped until"))
    inspector_1 = OfficerField(label=_("First officer"))
    inspector_2 = OfficerField(label=_("Second officer"))

    def prepare(self) -> None:
        record, case = self.act.record, self.act.case
        self.fields["measures"].choices = [(measure.value, measure.label) for measure in SAFETY_MEASURES]
        for name in ("inspector_1", "inspector_2"):
            self.fields[name].queryset = inspectors(clock.today())
        self.initial = {
            "measures": [Measure.WITHDRAW_PEOPLE, Measure.TEMPORARY_STOP], "inspector_1": record.inspector_1_id,
            "inspector_2": record.inspector_2_id,
        } | self.initial  # fmt: skip
        self._first = {
            "problem": f"{case.title}：{record.description}"[:500], "requirement": record.requirement, "legal_basis": record.legal_basis,
        }  # fmt: skip

    def initial_rows(self, prefix: str) -> list[dict[str, Any]]:
        return [self._first | {"due_on": self.initial.get("stop_until")}]

    def check(self) -> Iterable[Refusal]:
        cleaned, on = self.cleaned_data, self.act.acted_on
        if self.act.case.level != Level.MAJOR:
            yield Refusal("E-HAZ-07", field="measures", note="暂时停产停业适用于重大隐患")
        if Measure.WITHDRAW_PEOPLE not in cleaned["measures"]:
            yield Refusal("E-HAZ-07", field="measures", note="责令停产停业应当同时撤出人员")
        yield from rules.stop_in_range(
            [*cleaned["measures"], Measure.TEMPORARY_STOP], cleaned["stop_scope"], cleaned["stop_until"], on
        )
        yield from two_officers(self)

    def apply(self) -> None:
        cleaned, record, act = self.cleaned_data, self.act.record, self.act
        record.order_round += 1
        record.measures = list(cleaned["measures"])
        record.stop_scope, record.stop_until = cleaned["stop_scope"], cleaned["stop_until"]
        due, original = record.due_on, record.due_on_original
        write_period(self, cleaned["stop_until"])
        # A stop has no period of rectification of its own: the one of an earlier order stays in the statistics.
        record.due_on, record.due_on_original = due, original
        record.order_inspector_1, record.order_inspector_2 = cleaned["inspector_1"], cleaned["inspector_2"]
        record.resume_granted = None
        act.participate(cleaned["inspector_1"], "ordered", second=True)
        act.participate(cleaned["inspector_2"], "ordered", second=True)


class ServeStop(ServeOrder):
    """The stop order is handed over; its six months run from here (TL-HAZ-18)."""

    title = _("Serve the stop order")
    button = _("Record the service; the stop holds")


class ApplyResume(StepForm):
    """HAZ-16, sheet 1: the unit says that the danger is removed and asks to resume."""

    title = _("Apply for resumption")
    button = _("Send the application to the bureau")
    capacity = "requested"
    facts = text_field(_("What was treated, item by item"), rows=5, min_length=10, max_length=2000)
    evidence = PhotosField(
        label=_("Proof: photographs, self-assessment, assessment report"), least=1, most=20, accept="image/*,application/pdf"
    )
    truth = forms.BooleanField(label=_("What is reported here is true"))

    def apply(self) -> None:
        record = self.act.record
        record.resume_asked_on, record.resume_facts = self.act.acted_on, self.cleaned_data["facts"]
        record.resume_reviewed_on, record.resume_granted, record.resume_reason = None, None, ""
        self.act.named["proofs"] = [kept.file.title for kept in self.cleaned_data["evidence"]]


class ReviewResume(ItemReview):
    """The on-site review within ten days is the re-inspection of a stopped hazard (TL-HAZ-05)."""

    title = _("Review on site before resumption")
    button = _("Issue the opinion on the review to the unit")
    legal_day = "reviewed_on"
    groups = review_groups("reviewed_on")
    reviewed_on = day_field(_("Reviewed on site on"))

    def check_review(self, on: dt.date) -> Iterable[Refusal]:
        if on < self.act.record.resume_asked_on:
            yield Refusal("E-HAZ-03", field="reviewed_on", note="不得早于申请日期")

    def apply(self) -> None:
        super().apply()
        self.act.record.resume_reviewed_on = self.cleaned_data["reviewed_on"]


class DecideResume(StepForm):
    """HAZ-16, sheet 2: only after the review has passed (E-HAZ-12); silence is not consent."""

    title = _("Decide on resumption")
    button = _("Decide, and reply to the unit")
    capacity = "decided"
    granted = forms.TypedChoiceField(
        label=_("Decision"),
        choices=[("yes", _("May resume")), ("no", _("May not resume"))],
        widget=forms.RadioSelect,
        coerce=lambda value: value == "yes",
    )
    reason = text_field(_("Reason of the decision"), rows=2, max_length=300, required=False)

    def check(self) -> Iterable[Refusal]:
        if self.cleaned_data["granted"] and self.act.record.overall != Result.PASSED:
            yield Refusal("E-HAZ-12", field="granted", note="现场审查未合格")
        if not self.cleaned_data["granted"] and not self.cleaned_data["reason"]:
            yield Refusal("E-REQUIRED", field="reason")

    def apply(self) -> None:
        record = self.act.record
        record.resume_granted, record.resume_reason = self.cleaned_data["granted"], self.cleaned_data["reason"]
        self.act.named["items"] = list(HazardItem.objects.filter(case=self.act.case, round=record.order_round).order_by("no"))


class NotifyCutPower(StepForm):
    """INS-06: the stop order is refused, danger is real, and the cut is safe; twenty-four hours before it (Art.70)."""

    title = _("Give notice of a power cut-off")
    button = _("Issue the decision to the unit; 24 hours run from now")
    capacity = "decided"
    measure = forms.ChoiceField(label=_("What is cut"), choices=SupplyMeasure.choices)
    supplier = forms.CharField(label=_("Supplier"), max_length=120)
    refusal_facts = text_field(_("How the stop was refused"), rows=2, min_length=10, max_length=500)
    danger_facts = text_field(_("Real danger"), rows=2, min_length=10, max_length=500)
    start_at = moment_field(_("Cut from"))
    urgent = forms.CharField(label=_("Why it is urgent (then no 24 hours)"), max_length=300, required=False)
    safe = forms.BooleanField(label=_("Drainage, ventilation and other safety loads stay on"))

    def check(self) -> Iterable[Refusal]:
        record: HazardRecord = self.act.record
        cleaned = self.cleaned_data
        notice = None if cleaned["urgent"] else self.act.recorded_at
        yield from rules.cut_allowed(
            stop_ordered=rules.is_halted(record) and record.served_on is not None, notice_at=notice, start_at=cleaned["start_at"],
            urgent=cleaned["urgent"],
        )  # fmt: skip

    def apply(self) -> None:
        cleaned, record = self.cleaned_data, self.act.record
        record.cut_measure, record.cut_supplier, record.cut_start_at = (
            cleaned["measure"],
            cleaned["supplier"],
            cleaned["start_at"],
        )
        record.cut_refusal, record.cut_danger, record.cut_urgent = (
            cleaned["refusal_facts"],
            cleaned["danger_facts"],
            cleaned["urgent"],
        )
        record.cut_notice_at, record.cut_lifted_at = self.act.recorded_at, None
        self.act.named["notice_at"] = self.act.recorded_at


class CutPower(StepForm):
    """INS-07: the supplier is asked to cut; not before the twenty-four hours, and only while the conditions hold."""

    title = _("Cut the power")
    button = _("Issue the notice to the supplier")
    capacity = "decided"
    start_at = moment_field(_("Cut from"))
    supply_point = forms.CharField(label=_("Supply point or account number"), max_length=60, required=False)
    still = forms.BooleanField(label=_("The stop is still refused and the danger still real"))

    @classmethod
    def has_occasion(cls, case: Any) -> bool:
        record = HazardRecord.objects.filter(case=case).first()
        return record is not None and bool(record.cut_decision_no) and cut_of(case, record) is None

    def prepare(self) -> None:
        self.initial = {"start_at": self.act.record.cut_start_at} | self.initial

    def check(self) -> Iterable[Refusal]:
        record: HazardRecord = self.act.record
        if not record.cut_decision_no:
            yield Refusal("E-HAZ-11", field="start_at", note="尚未作出停止供电的决定")
            return
        if cut_of(self.act.case, record) is not None:
            yield Refusal("E-HAZ-11", field="start_at", note="该决定已通知供电（供应）单位执行")
        # Neither the cut nor the word to the supplier comes before the twenty-four hours are over.
        start_at = min(self.cleaned_data["start_at"], self.act.recorded_at)
        yield from rules.cut_allowed(
            stop_ordered=bool(record.measure_no), notice_at=record.cut_notice_at, start_at=start_at, urgent=record.cut_urgent
        )

    def apply(self) -> None:
        self.act.record.cut_start_at = self.cleaned_data["start_at"]
        self.act.named["supply_point"] = self.cleaned_data["supply_point"]


def cut_of(case: Any, record: HazardRecord) -> IssuedDocument | None:
    """The notice to the supplier under the decision in force (INS-07), once it was issued."""
    if not record.cut_decision_no:
        return None
    issued = IssuedDocument.objects.filter(case=case, code="INS-07", state=IssuedDocument.State.ISSUED).order_by("-id")
    return next((paper for paper in issued if paper.data.get("decision_no") == record.cut_decision_no), None)


class LiftCutPower(StepForm):
    """INS-08: the unit has obeyed or the danger is gone; the supply is restored without delay."""

    title = _("Restore the power")
    button = _("Issue the notice to supplier and unit")
    capacity = "decided"
    lift_reason = text_field(_("Why it is restored"), rows=2, min_length=4, max_length=300)
    lift_at = moment_field(_("Restored from"))

    @classmethod
    def has_occasion(cls, case: Any) -> bool:
        record = HazardRecord.objects.filter(case=case).first()
        return record is not None and record.cut_lifted_at is None and cut_of(case, record) is not None

    def check(self) -> Iterable[Refusal]:
        record: HazardRecord = self.act.record
        if cut_of(self.act.case, record) is None or record.cut_lifted_at is not None:
            yield Refusal("E-HAZ-11", field="lift_at", note="没有正在执行的停止供电措施")
        elif record.cut_start_at is not None and self.cleaned_data["lift_at"] < record.cut_start_at:
            yield Refusal("E-HAZ-03", field="lift_at", note="不得早于停止供电的时间")

    def apply(self) -> None:
        self.act.record.cut_lifted_at = self.cleaned_data["lift_at"]
        self.act.record.cut_lift_reason = self.cleaned_data["lift_reason"]
