"""Stop, resumption and power cut-off: what is stopped, when it may go on, and what happens if the stop is refused."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.vocabulary import Level, Result
from documents.models import IssuedDocument
from documents.reading import numbers_of
from foundation import clock
from foundation.refusals import Refusal
from permissions.models import Account
from permissions.roles import Role
from workflows.engine.forms import StepForm
from workflows.engine.items import OrderItems, review_asks
from workflows.engine.on_site import SIGNATURE, SignedOnSiteForm
from workflows.engine.questions import PhotosField
from workflows.hazards import rules, terms
from workflows.hazards.fields import OfficersForm, TwoOfficersForm, current_items, in_office, ordered_items, other_inspector
from workflows.hazards.forms_order import begin_order, name_sooner, nothing_left_out, problems_of, rows_left, write_period
from workflows.hazards.forms_review import ItemReview
from workflows.hazards.forms_service import ServeOrder
from workflows.hazards.models import HazardItem, HazardRecord
from workflows.hazards.vocabulary import SAFETY_MEASURES, STOP_MEASURES, Measure, Withdrawal

LEADERS = (Role.DEPUTY_LEADER, Role.BUREAU_HEAD)
TO_CONFIRM = dt.timedelta(hours=terms.CONFIRM_STOP.length or 0)


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
        yield from rules.managed_here(self.act.case.region, self.act.acted_on, field="measures")
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
        record.resume_granted = record.stop_told_at = record.stop_confirmed = None
        record.stop_granted, record.withdrawal = True, Withdrawal.STANDS
        for name in ("inspector_1", "inspector_2"):
            act.participate(cleaned[name], "ordered", second=True)


class DecideStop(StepForm):
    """A stop that inspectors asked for in an order is the deputy leader's own decision; with it the order goes out, without it nothing does."""

    sometimes = "stop_scope stop_until due_on opinion"
    title = _("Decide on the stop")
    button = _("Decide on the stop, and on the order with it")
    capacity = "decided"
    record = HazardRecord
    asks = "granted=stop_granted stop_scope? stop_until? due_on? opinion=stop_opinion?"

    def prepare(self) -> None:
        record = self.act.record
        self.initial = {"stop_scope": record.stop_scope, "stop_until": record.stop_until, "due_on": record.due_on} | self.initial

    def check(self) -> Iterable[Refusal]:
        cleaned, on = self.cleaned_data, self.act.acted_on
        if not cleaned["granted"]:
            if not cleaned["opinion"]:
                yield Refusal("E-REQUIRED", field="opinion", note="不同意停产停用的，应当写明理由")
            return
        yield from rules.managed_here(self.act.case.region, self.act.acted_on, field="granted")
        if self.act.case.level != Level.MAJOR:
            yield Refusal("E-HAZ-07", field="granted", note="暂时停产停业适用于重大隐患")
        yield from rules.stop_in_range([Measure.TEMPORARY_STOP], cleaned["stop_scope"], cleaned["stop_until"], on)
        if cleaned["due_on"] is None:
            yield Refusal("E-REQUIRED", field="due_on")
            return
        yield from rules.period_in_range(on, cleaned["due_on"])
        if cleaned["due_on"] > self.act.record.due_on:
            yield Refusal("E-HAZ-04", field="due_on", note="不得长于提请的期限")

    def write(self) -> None:
        record, cleaned = self.act.record, self.cleaned_data
        is_first = record.due_on_original == record.due_on
        if cleaned["granted"]:
            if is_first:
                record.due_on_original = cleaned["due_on"]
            super().write()
            return
        # Nothing has gone out: the officers word the order again.
        record.stop_granted, record.stop_opinion = False, cleaned["opinion"]
        record.stop_scope, record.stop_until, record.due_on, record.ordered_on = "", None, None, None
        if is_first:
            record.due_on_original = None

    def apply(self) -> None:
        act, record = self.act, self.act.record
        act.named["items"] = items = current_items(self)
        record.ordered_on, record.stop_told_at, record.stop_confirmed = act.acted_on, None, None
        for item in items:
            if item.due_on > record.due_on:
                item.due_on = record.due_on
                act.also_save(item)
        name_sooner(self, record.due_on)


class StopByTelephone(TwoOfficersForm, SignedOnSiteForm):
    """INS-03 on the spot: the leader has decided by telephone, at this hour and in these words, and confirms it in person (TL-HAZ-27)."""

    names = ("leaders",)
    title = _("Stop by telephone decision of the leader")
    button = _("Issue the stop to the unit; the leader confirms it within 24 hours")
    capacity = "ordered"
    record = HazardRecord
    asks = (
        (_("Decision of the leader"), "leader told_at=stop_told_at words=stop_words"),
        (_("What is stopped"), "measures stop_scope stop_until"),
        (_("Officers and the unit"), f"inspector_2 {SIGNATURE}"),
    )
    leader = forms.ModelChoiceField(label=_("Leader who decided by telephone"), queryset=Account.objects.none())
    measures = forms.MultipleChoiceField(
        label=_("Measures"),
        choices=[(measure.value, measure.label) for measure in STOP_MEASURES],
        widget=forms.CheckboxSelectMultiple,
    )

    @classmethod
    def has_occasion(cls, case: Any) -> bool:
        record = HazardRecord.objects.filter(case=case).first()
        return record is not None and case.level == Level.MAJOR and not rules.is_halted_on(record, clock.today())

    def prepare(self) -> None:
        self.without_dating()
        leaders = [account.pk for account in in_office(self.act.case, *LEADERS)]
        self.fields["leader"].queryset = Account.objects.filter(pk__in=leaders).order_by("officer_no", "username")
        self.initial = {"inspector_2": other_inspector(self), "measures": [Measure.TEMPORARY_STOP]} | self.initial

    def check(self) -> Iterable[Refusal]:
        yield from super().check()
        yield from self.signed_or_refused()
        cleaned, record, now = self.cleaned_data, self.act.record, self.act.recorded_at
        yield from rules.managed_here(self.act.case.region, self.act.acted_on, field="measures")
        yield from rules.safety_secured(
            self.act.case.level, cleaned["measures"], ensured=False, words="", people_withdrawn=True, stopped=False
        )
        if rules.is_halted_on(record, self.act.acted_on):
            yield Refusal("E-NOT-OPEN", field="measures", note=f"停产停业决定正在执行：{record.stop_scope}")
        yield from rules.stop_in_range(cleaned["measures"], cleaned["stop_scope"], cleaned["stop_until"], self.act.acted_on)
        if not now - TO_CONFIRM < cleaned["told_at"] <= now:
            yield Refusal("E-STOP-CONFIRM", field="told_at", note="电话决定的时间应当在此前二十四小时以内")
        if cleaned["leader"].pk in (self.act.hand.pk, cleaned["inspector_2"].pk):
            yield Refusal("E-SOD-13", field="leader", note="现场人员不得自己作出停产停业决定")

    def apply(self) -> None:
        cleaned, record, act = self.cleaned_data, self.act.record, self.act
        record.resume_granted = record.stop_confirmed = None
        record.stop_leader = cleaned["leader"]
        act.named["items"] = current_items(self) or [HazardItem.whole(record)]
        act.named["leaders"], act.named["stopped"] = [cleaned["leader"]], cleaned["measures"]
        # Whoever is stopped at once is out of the danger first: the inspectors' own measure, which does not lapse with the stop.
        rules.withdraw_people(record, [Measure.WITHDRAW_PEOPLE])


class ConfirmStop(StepForm):
    """The leader confirms in person what was decided by telephone, or says that it was not decided: then it lapses at once."""

    title = _("Confirm the stop decided by telephone")
    button = _("Answer for the stop")
    capacity = "decided"
    record = HazardRecord
    asks = "confirmed=stop_confirmed opinion=stop_opinion?"

    def prepare(self) -> None:
        self.without_dating()
        record = self.act.record
        if record.stop_told_at is not None:
            told = f"{record.stop_told_at.astimezone(clock.ZONE):%Y-%m-%d %H:%M}"
            words = gettext("Told at %(at)s: %(words)s") % {"at": told, "words": record.stop_words}
            self.fields["confirmed"].help_text = words

    def check(self) -> Iterable[Refusal]:
        record = self.act.record
        if self.act.actor.pk != record.stop_leader_id:
            yield Refusal("E-STOP-CONFIRM", field="confirmed", note=f"应由{record.stop_leader.name}本人确认")
        if self.act.recorded_at > record.stop_told_at + TO_CONFIRM:
            yield Refusal("E-STOP-CONFIRM", field="confirmed", note="已超过二十四小时，该停产停业决定失效")


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
    """INS-06: the stop order is refused, danger is real, and the cut is safe; twenty-four hours after it was served on the unit (Art.70)."""

    title = _("Give notice of a power cut-off")
    button = _("Issue the decision to the unit; 24 hours run from its service")
    capacity = "decided"
    record = HazardRecord
    asks = (
        "measure=cut_measure supplier=cut_supplier refusal_facts=cut_refusal danger_facts=cut_danger start_at=cut_start_at"
        " urgent=cut_urgent? kept_loads=cut_kept_loads safe"
    )
    safe = forms.BooleanField(label=_("Drainage, ventilation and other safety loads stay on"))

    def check(self) -> Iterable[Refusal]:
        record: HazardRecord = self.act.record
        yield from rules.managed_here(self.act.case.region, self.act.acted_on, field="measure")
        # The notice cannot be served before it is written: the announced hour lies a day ahead at least.
        yield from rules.cut_allowed(
            level=self.act.case.level, stop_ordered=stop_binds(self.act.case, record), notice_at=self.act.recorded_at,
            start_at=self.cleaned_data["start_at"], urgent=self.cleaned_data["urgent"],
        )  # fmt: skip

    def apply(self) -> None:
        self.act.record.cut_notice_at, self.act.record.cut_lifted_at = None, None


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
            level=self.act.case.level, stop_ordered=stop_binds(self.act.case, record), notice_at=record.cut_notice_at, start_at=start_at,
            urgent=record.cut_urgent,
        )  # fmt: skip

    def apply(self) -> None:
        self.act.named["supply_point"] = self.cleaned_data["supply_point"]


def stop_binds(case: Any, record: HazardRecord) -> bool:
    """Whether the unit has a stop in its hands that nobody has lifted, and that does not wait for the leader's own word."""
    if not rules.is_halted(record) or rules.stop_unconfirmed(record):
        return False
    stops = IssuedDocument.objects.filter(case=case, code="INS-03", served_on__isnull=False).exclude(
        state=IssuedDocument.State.REVOKED
    )
    if case.adopted and not record.measure_no:
        return record.served_on is not None
    return (stops if case.adopted else stops.filter(number__in=numbers_of(case, record.measure_no))).exists()


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
