"""Second failure and refusal: referral to a penalty case, what follows its decision, and the proposal to close."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms
from django.forms import formset_factory
from django.utils.translation import gettext_lazy as _

from cases.models import Referral, Violation
from cases.vocabulary import Result
from foundation import clock
from foundation.free_text import Form
from foundation.refusals import Refusal
from workflows.engine.forms import StepForm
from workflows.engine.on_site import SIGNATURE, SignedOnSiteForm
from workflows.engine.questions import PhotosField, day_field, text_field
from workflows.engine.registered import ViolationField
from workflows.hazards import rules
from workflows.hazards.fields import TwoOfficersForm, current_items, ordered_items
from workflows.hazards.forms_order import begin_order
from workflows.hazards.models import HazardItem, HazardRecord, Reinspection
from workflows.hazards.vocabulary import ClosureGround

AWAIT_PENALTY = _("Penalty case under way")


class ReferPenalty(StepForm):
    """The case is handed to the enforcement brigade: a referral stands open until a penalty case takes it up."""

    title = _("Refer for penalty")
    button = _("Refer to the enforcement brigade")
    capacity = "decided"
    violation = ViolationField(label=_("Violation"), queryset=Violation.objects.none())
    reason = text_field(_("Reason"), rows=3, min_length=10, max_length=500)

    def prepare(self) -> None:
        self.fields["violation"].queryset = Violation.objects.in_force(clock.today()).order_by("code")

    def apply(self) -> None:
        record, act = self.act.record, self.act
        violation: Violation = self.cleaned_data["violation"]
        record.violation_code, record.referred_on = violation.code, act.acted_on
        record.penalty_decided_on, record.penalty_no, record.corrected = None, "", None
        act.also_save(
            Referral(
                source_case=act.case, kind=Referral.Kind.PENALTY, process="enforcement", reason=self.cleaned_data["reason"],
                basis=violation.basis, opened_on=act.acted_on, opened_by=act.hand,
            )
        )  # fmt: skip


class RecheckRefusal(TwoOfficersForm, SignedOnSiteForm):
    """Two officers establish that the unit, ordered to correct and fined, still refuses (Art.112; INS-05)."""

    title = _("Check a refusal to correct")
    button = _("Record the refusal; daily fines may follow")
    capacity = "reinspected"
    record = HazardRecord
    asks = ((_("What was found"), "found photos"), (_("Officers and the unit"), f"inspector_2 {SIGNATURE}"))
    found = text_field(_("Findings"), rows=3, min_length=10, max_length=300)
    photos = PhotosField(label=_("Photographs of the re-inspection"), least=1, most=10)

    def check(self) -> Iterable[Refusal]:
        yield from super().check()
        if self.act.record.penalty_decided_on is None:
            yield Refusal("E-REQUIRED", field="found", note="须先有责令改正并处罚款的决定")
        yield from self.signed_or_refused()

    def apply(self) -> None:
        record, act = self.act.record, self.act
        items = current_items(self)
        for item in items:
            if item.result != Result.PASSED:
                item.result, item.result_note = Result.FAILED, self.cleaned_data["found"]
                act.also_save(item)
        record.reinspected_on, record.overall = act.acted_on, Result.FAILED
        act.also_save(
            Reinspection(
                case=act.case, round=record.order_round, reinspected_on=act.acted_on, inspector_1=act.hand,
                inspector_2=self.cleaned_data["inspector_2"], overall=Result.FAILED, act_no=act.no,
            )
        )  # fmt: skip
        act.named["items"] = items


class PenaltyRow(Form):
    """One penalty on the unit while the hazard existed."""

    number = forms.CharField(label=_("Number of the decision"), max_length=80)
    decided_on = day_field(_("Decided on"))
    article = forms.CharField(label=_("Provision violated"), max_length=200)
    content = forms.CharField(label=_("Penalty"), max_length=200)
    source = forms.CharField(label=_("Where this is known from"), max_length=120)


Penalties = formset_factory(PenaltyRow, extra=0, min_num=1, max_num=12, validate_min=True)


class CountPenalties(StepForm):
    """Penalties are counted towards Art.113; until the enforcement process counts them, they are typed in with their source."""

    names = ("closure_from", "closure_due")
    title = _("Count penalties")
    button = _("Record the penalties")
    capacity = "recorded"
    row_sets = {"penalties": Penalties}

    def initial_rows(self, prefix: str) -> list[dict[str, Any]] | None:
        return [dict(row) for row in self.act.record.penalties] or None

    def check(self) -> Iterable[Refusal]:
        if any(row["decided_on"] > clock.today() for row in self.rows("penalties")):
            yield Refusal("E-DATE-FUTURE")

    def apply(self) -> None:
        record = self.act.record
        record.penalties = [row | {"decided_on": row["decided_on"].isoformat()} for row in self.rows("penalties")]
        newest = max(dt.date.fromisoformat(row["decided_on"]) for row in record.penalties)
        grace = int(rules.bureau.value("hazards.closure_days", self.act.acted_on))
        self.act.named["closure_from"], self.act.named["closure_due"] = newest, newest + dt.timedelta(days=grace)


class AnswerReferral(StepForm):
    """The hazard was closed off while the brigade had it in hand: what became of the referral is noted, and nothing of the hazard changes."""

    title = _("Enter what became of the referral")
    button = _("Enter the result")
    capacity = "recorded"
    asks = "decided_on decision source"
    decided_on = day_field(_("Decided on"))
    decision = forms.CharField(label=_("Number of the decision, or why there is none"), max_length=80)
    source = forms.CharField(label=_("Where this is known from"), max_length=120)

    def check(self) -> Iterable[Refusal]:
        if self.cleaned_data["decided_on"] > clock.today():
            yield Refusal("E-DATE-FUTURE", field="decided_on")
        elif self.cleaned_data["decided_on"] < self.act.record.referred_on:
            yield Refusal("E-HAZ-03", field="decided_on", note="处罚决定不得早于移送")

    def apply(self) -> None:
        self.act.findings["source"] = self.cleaned_data["source"]
        self.act.findings["decision"] = self.cleaned_data["decision"]
        settle_referrals(self, self.cleaned_data["decided_on"], self.cleaned_data["decision"])


def settle_referrals(form: StepForm, decided_on: dt.date, decision: str) -> None:
    """What was referred for penalty and is not decided yet has this decision."""
    waiting = Referral.objects.filter(source_case=form.act.case, kind=Referral.Kind.PENALTY, decided_on__isnull=True)
    for referral in waiting.order_by("id"):
        referral.decided_on, referral.decision = decided_on, decision
        form.act.also_save(referral)


class EnterPenalty(StepForm):
    """Until the enforcement process wakes the hazard, its decision is typed in with its source."""

    title = _("Enter the penalty decision")
    button = _("Enter the decision")
    capacity = "recorded"
    record = HazardRecord
    asks = "penalty_no decided_on=penalty_decided_on source"
    source = forms.CharField(label=_("Where this is known from"), max_length=120)

    def check(self) -> Iterable[Refusal]:
        if self.cleaned_data["decided_on"] > clock.today():
            yield Refusal("E-DATE-FUTURE", field="decided_on")
        elif self.cleaned_data["decided_on"] < self.act.record.referred_on:
            yield Refusal("E-HAZ-03", field="decided_on", note="处罚决定不得早于移送")

    def apply(self) -> None:
        record = self.act.record
        self.act.findings["source"] = self.cleaned_data["source"]
        settle_referrals(self, record.penalty_decided_on, record.penalty_no)


class FollowPenalty(StepForm):
    """The penalty is decided: corrected goes to re-inspection, not yet corrected gets the date of the decision."""

    sometimes = "due_on"
    title = _("Follow up a penalty decision")
    button = _("Go on after the decision")
    capacity = "decided"
    record = HazardRecord
    asks = "corrected due_on"
    due_on = day_field(_("Due date in the decision"), required=False)

    def check(self) -> Iterable[Refusal]:
        cleaned = self.cleaned_data
        if cleaned["corrected"]:
            return
        if cleaned["due_on"] is None:
            yield Refusal("E-REQUIRED", field="due_on")
        else:
            yield from rules.period_in_range(self.act.acted_on, cleaned["due_on"])

    def apply(self) -> None:
        cleaned, record = self.cleaned_data, self.act.record
        # The count of failures starts again after a penalty (hazard.md H6).
        record.failures, record.overall = 0, ""
        if not cleaned["corrected"]:
            record.due_on, record.reported_on = cleaned["due_on"], None


class ProposeClosure(StepForm):
    """HAZ-17: the bureau asks the government to close the unit (安全生产法 Art.113)."""

    title = _("Propose closure")
    button = _("Issue the proposal to the government")
    capacity = "decided"
    record = HazardRecord
    asks = "ground=closure_ground facts=closure_facts"

    def check(self) -> Iterable[Refusal]:
        record: HazardRecord = self.act.record
        yield from rules.not_revoked(record, field="facts")
        if self.cleaned_data["ground"] == ClosureGround.PENALTIES and not rules.threshold_reached(record):
            yield Refusal("E-CLOSURE-COUNT", field="ground")

    def apply(self) -> None:
        record = self.act.record
        rules.withdraw_request(record)
        record.closure_decided, record.closure_reason = None, ""


class DecideClosure(StepForm):
    """The government's decision is filed: the unit is shut, or the stop goes on."""

    title = _("File the government's decision on closure")
    button = _("File the decision")
    capacity = "recorded"
    record = HazardRecord
    asks = "decided=closure_decided reason=closure_reason file"
    file = PhotosField(label=_("Decision of the government as a file"), least=1, most=5, accept="image/*,application/pdf")

    def apply(self) -> None:
        record, act = self.act.record, self.act
        if record.closure_decided:
            record.closing_approved, record.closing_opinion = True, f"政府决定关闭：{record.closure_reason}"[:300]
            record.closed_by = act.hand
        act.named["items"] = ordered_items(self)
        if not current_items(self) and not record.closure_decided:
            act.named["items"] = self._left_to_remove()

    def _left_to_remove(self) -> list[HazardItem]:
        """The stop goes on although no order is in force: what an earlier one left open, else the hazard as one item."""
        act, record = self.act, self.act.record
        left = begin_order(self)
        items = [item.asked_again(record.order_round, number, act.acted_on) for number, item in enumerate(left, start=1)]
        if not items:
            basis = record.legal_basis or "《中华人民共和国安全生产法》第一百一十三条"
            requirement = record.requirement[:500] or "消除事故隐患"
            items = [HazardItem.whole(record, requirement=requirement, legal_basis=basis, due_on=act.acted_on)]
        for item in items:
            act.also_save(item)
        return items
