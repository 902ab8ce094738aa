"""Stop, resumption and power cut-off: what is stopped, when it may go on, and what happens if the stop is refused."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.vocabulary import Level, Result
from documents.models import IssuedDocument
from documents.reading import numbers_of
from foundation.refusals import Refusal
from workflows.engine.forms import StepForm
from workflows.engine.items import OrderItems, review_asks
from workflows.engine.questions import PhotosField
from workflows.hazards import rules
from workflows.hazards.fields import OfficersForm, ordered_items
from workflows.hazards.forms_order import begin_order, nothing_left_out, problems_of, rows_left, write_period
from workflows.hazards.forms_review import ItemReview
from workflows.hazards.forms_service import ServeOrder
from workflows.hazards.models import HazardRecord
from workflows.hazards.vocabulary import SAFETY_MEASURES, Measure


class OrderStop(OfficersForm):
    """INS-03 alone: production or use is stopped until the danger is removed (安全生产法 Art.65(1)(3))."""

    title = _("Order a temporary stop")
    button = _("Issue the stop order to the unit")
    capacity = "ordered"
    row_sets = {"items": OrderItems}
    record = HazardRecord
    asks = (
        (_("Measures"), "measures stop_scope stop_until"),
        (_("Officers who serve it"), "inspector_1=order_inspector_1 inspector_2=order_inspector_2"),
    )

    def prepare(self) -> None:
        record = self.act.record
        self.fields["measures"].choices = [(measure.value, measure.label) for measure in SAFETY_MEASURES]
        self.initial = {
            "measures": [Measure.WITHDRAW_PEOPLE, Measure.TEMPORARY_STOP], "inspector_1": record.inspector_1_id,
            "inspector_2": record.inspector_2_id,
        } | self.initial  # fmt: skip
        self._first = {
            "problem": record.in_words[:500], "requirement": record.requirement, "legal_basis": record.legal_basis,
        }  # fmt: skip

    def initial_rows(self, prefix: str) -> list[dict[str, Any]]:
        return [row | {"due_on": self.initial.get("stop_until")} for row in rows_left(self) or [self._first]]

    def check(self) -> Iterable[Refusal]:
        cleaned, on = self.cleaned_data, self.act.acted_on
        if self.act.case.level != Level.MAJOR:
            yield Refusal("E-HAZ-07", field="measures", note="暂时停产停业适用于重大隐患")
        if Measure.WITHDRAW_PEOPLE not in cleaned["measures"]:
            yield Refusal("E-HAZ-07", field="measures", note="责令停产停业应当同时撤出人员")
        yield from rules.stop_in_range(
            [*cleaned["measures"], Measure.TEMPORARY_STOP], cleaned["stop_scope"], cleaned["stop_until"], on
        )
        yield from nothing_left_out(self)
        yield from self.two_officers()

    def apply(self) -> None:
        cleaned, record, act = self.cleaned_data, self.act.record, self.act
        begin_order(self, problems_of(self))
        due, original = record.due_on, record.due_on_original
        write_period(self, cleaned["stop_until"])
        # A stop has no period of rectification of its own: the one of an earlier order stays in the statistics.
        record.due_on, record.due_on_original = due, original
        record.resume_granted = None
        for name in ("inspector_1", "inspector_2"):
            act.participate(cleaned[name], "ordered", second=True)


class ServeStop(ServeOrder):
    """The stop order is handed over; its six months run from here (TL-HAZ-18)."""

    title = _("Serve the stop order")
    button = _("Record the service; the stop holds")


class ApplyResume(StepForm):
    """HAZ-16, sheet 1: the unit says that the danger is removed and asks to resume."""

    title = _("Apply for resumption")
    button = _("Send the application to the bureau")
    capacity = "requested"
    record = HazardRecord
    asks = "facts=resume_facts evidence truth"
    evidence = PhotosField(
        label=_("Proof of the treatment: photographs, self-assessment, assessment report"),
        least=1,
        most=20,
        accept="image/*,application/pdf",
    )
    truth = forms.BooleanField(label=_("What is reported here is true"))

    def apply(self) -> None:
        record = self.act.record
        record.resume_asked_on = self.act.acted_on
        record.resume_reviewed_on, record.resume_granted, record.resume_reason = None, None, ""
        self.act.named["proofs"] = self.enclosed("evidence")


class ReviewResume(ItemReview):
    """The on-site review within ten days is the re-inspection of a stopped hazard (TL-HAZ-05)."""

    title = _("Review on site before resumption")
    button = _("Issue the opinion on the review to the unit")
    legal_day = "reviewed_on"
    asks = review_asks("reviewed_on=resume_reviewed_on")

    def check_review(self, on: dt.date) -> Iterable[Refusal]:
        yield from super().check_review(on)
        if on < self.act.record.resume_asked_on:
            yield Refusal("E-HAZ-03", field="reviewed_on", note="不得早于申请日期")


class DecideResume(StepForm):
    """HAZ-16, sheet 2: only after the review has passed (E-HAZ-12); silence is not consent."""

    sometimes = "reason"
    title = _("Decide on resumption")
    button = _("Decide, and reply to the unit")
    capacity = "decided"
    record = HazardRecord
    asks = "granted=resume_granted reason=resume_reason?"

    def check(self) -> Iterable[Refusal]:
        if self.cleaned_data["granted"] and self.act.record.overall != Result.PASSED:
            yield Refusal("E-HAZ-12", field="granted", note="现场审查未合格")
        elif self.cleaned_data["granted"]:
            for refusal in rules.nothing_left(ordered_items(self)):
                yield Refusal("E-HAZ-12", field="granted", note=refusal.note)
        if not self.cleaned_data["granted"] and not self.cleaned_data["reason"]:
            yield Refusal("E-REQUIRED", field="reason")

    def apply(self) -> None:
        self.act.named["items"] = ordered_items(self)


class NotifyCutPower(StepForm):
    """INS-06: the stop order is refused, danger is real, and the cut is safe; twenty-four hours before it (Art.70)."""

    names = ("notice_at",)
    title = _("Give notice of a power cut-off")
    button = _("Issue the decision to the unit; 24 hours run from now")
    capacity = "decided"
    record = HazardRecord
    asks = (
        "measure=cut_measure supplier=cut_supplier refusal_facts=cut_refusal danger_facts=cut_danger start_at=cut_start_at"
        " urgent=cut_urgent? kept_loads=cut_kept_loads safe"
    )
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
        self.act.record.cut_notice_at, self.act.record.cut_lifted_at = self.act.recorded_at, None
        self.act.named["notice_at"] = self.act.recorded_at


class CutPower(StepForm):
    """INS-07: the supplier is asked to cut; not before the twenty-four hours, and only while the conditions hold."""

    title = _("Cut the power")
    button = _("Issue the notice to the supplier")
    capacity = "decided"
    record = HazardRecord
    asks = "start_at=cut_start_at supply_point still"
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
        self.act.named["supply_point"] = self.cleaned_data["supply_point"]


def cut_of(case: Any, record: HazardRecord) -> IssuedDocument | None:
    """The notice to the supplier under the decision in force (INS-07), once it was issued."""
    if not record.cut_decision_no:
        return None
    issued = IssuedDocument.objects.filter(case=case, code="INS-07", state=IssuedDocument.State.ISSUED).order_by("-id")
    numbers = numbers_of(case, record.cut_decision_no)
    return next((paper for paper in issued if paper.data.get("decision_no") in numbers), None)


class LiftCutPower(StepForm):
    """INS-08: the unit has obeyed or the danger is gone; the supply is restored without delay."""

    title = _("Restore the power")
    button = _("Issue the notice to supplier and unit")
    capacity = "decided"
    record = HazardRecord
    asks = "lift_reason=cut_lift_reason lift_at=cut_lifted_at"

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
