"""Second failure and refusal: referral to a penalty case, what follows its decision, and the proposal to close."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases import penalties
from cases.models import Case, Referral, Violation
from cases.vocabulary import Result
from foundation import clock
from foundation.refusals import Refusal
from workflows.engine.forms import StepForm
from workflows.engine.on_site import SIGNATURE, SignedOnSiteForm
from workflows.engine.questions import PhotosField, day_field, text_field
from workflows.engine.registered import ViolationField
from workflows.hazards import rules
from workflows.hazards.fields import TwoOfficersForm, current_items, ordered_items
from workflows.hazards.forms_order import begin_order
from workflows.hazards.models import HazardItem, HazardRecord, PenaltyDecision, Reinspection
from workflows.hazards.penalties import of_unit, uncounted
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


def offered_grounds() -> Any:
    """The rows of the catalogue by which a decision of today or an earlier day can have been made."""
    today = clock.today()
    return Violation.objects.filter(Q(valid_from=None) | Q(valid_from__lte=today)).order_by("code", "valid_from")


class DecisionForm(StepForm):
    """A penalty decision entered by hand: one number, one unit, one day, one ground chosen from the catalogue of violations.

    Raises E-PENALTY-KNOWN at the question in which it contradicts the decision that is known under this number.
    """

    number_question = "number"
    violation = ViolationField(label=_("Ground of the penalty"), queryset=Violation.objects.none())
    content = forms.CharField(label=_("What the decision imposes"), min_length=2, max_length=200)
    source = forms.CharField(label=_("Where this is known from"), max_length=120)

    def prepare(self) -> None:
        self.fields["violation"].queryset = offered_grounds()

    @property
    def number_entered(self) -> str:
        return str(self.cleaned_data[self.number_question]).strip()

    def check(self) -> Iterable[Refusal]:
        cleaned = self.cleaned_data
        if cleaned["decided_on"] > clock.today():
            yield Refusal("E-DATE-FUTURE", field="decided_on")
        violation: Violation | None = cleaned["violation"]
        if violation is None:
            return
        if violation.valid_from is not None and violation.valid_from > cleaned["decided_on"]:
            yield Refusal("E-REQUIRED", field="violation", note=f"该裁量基准自{violation.valid_from:%Y-%m-%d}起施行")
        yield from self._contradicted(violation)

    def _contradicted(self, violation: Violation) -> Iterator[Refusal]:
        known, unit = penalties.numbered(self.number_entered), self.act.case.unit
        if known is None:
            return
        if known.unit_id not in (unit.all_ids() if unit is not None else [None]):
            yield Refusal("E-PENALTY-KNOWN", field=self.number_question, note="该文号属于另一单位的处罚决定")
        elif known.decided_on != self.cleaned_data["decided_on"]:
            note = f"{known.number}已登记为{known.decided_on:%Y-%m-%d}的决定"
            yield Refusal("E-PENALTY-KNOWN", field=self.number_question, note=note)
        elif known.violation.code != violation.code:
            yield Refusal("E-PENALTY-KNOWN", field="violation", note=f"已登记的处罚依据为{known.violation}")

    def record_decision(self) -> None:
        """Keep the decision, unless it is known already: one decision may answer several hazards of the unit."""
        act, cleaned = self.act, self.cleaned_data
        act.findings["source"] = cleaned["source"]
        if penalties.numbered(self.number_entered) is not None:
            return
        _row, is_new = PenaltyDecision.objects.get_or_create(
            number_key=penalties.number_key(self.number_entered),
            defaults={
                "case": act.case, "unit": act.case.unit, "number": self.number_entered, "decided_on": cleaned["decided_on"],
                "violation": cleaned["violation"], "content": cleaned["content"], "source": cleaned["source"],
            },
        )  # fmt: skip
        if not is_new:
            # Somebody has entered the same number at this moment.
            raise Refusal("E-PENALTY-KNOWN", field=self.number_question)


class EnterOtherPenalty(DecisionForm):
    """Any other penalty decided on the unit, of whichever matter: without it the count of Art.113 would miss what other cases led to."""

    title = _("Enter another penalty decision on the unit")
    button = _("Enter the decision")
    capacity = "recorded"
    asks = "number decided_on violation content source file"
    number = forms.CharField(label=_("Number of the decision"), max_length=80)
    decided_on = day_field(_("Decided on"))
    file = PhotosField(label=_("Decision as a file"), least=1, most=5, accept="image/*,application/pdf")

    @classmethod
    def has_occasion(cls, case: Any) -> bool:
        return case.unit_id is not None

    def check(self) -> Iterable[Refusal]:
        yield from super().check()
        if self.act.case.unit is None:
            yield Refusal("E-NOT-OPEN", field="number", note="本案没有责任单位")
        elif penalties.numbered(self.number_entered) is not None and self.cleaned_data["violation"] is not None:
            yield Refusal("E-PENALTY-KNOWN", field="number", note="该决定已经登记，无须再录")

    def apply(self) -> None:
        self.record_decision()


class CountPenalties(StepForm):
    """Penalties are counted towards Art.113(1): of the unit and not of the case, chosen among the known decisions and never typed."""

    names = ("closure_from", "closure_due")
    sometimes = "left_out"
    title = _("Count penalties")
    button = _("Record the penalties")
    capacity = "recorded"
    asks = "decisions left_out"
    decisions = forms.MultipleChoiceField(label=_("Decisions that count"), widget=forms.CheckboxSelectMultiple)
    left_out = forms.CharField(label=_("Why a decision that counts is left out"), max_length=300, required=False)

    @classmethod
    def has_occasion(cls, case: Any) -> bool:
        return case.unit is not None and bool(of_unit(case.unit))

    def prepare(self) -> None:
        unit = self.act.case.unit
        self.known = {one.key: one for one in of_unit(unit)} if unit is not None else {}
        self.uncounted = {key: list(uncounted(one, unit)) for key, one in self.known.items() if unit is not None}
        self.fields["decisions"].choices = [(key, _named(one)) for key, one in self.known.items()]
        self.initial = {"decisions": [key for key in self.known if not self.uncounted[key]]} | self.initial

    def check(self) -> Iterable[Refusal]:
        chosen = set(self.cleaned_data["decisions"])
        for key in self.known:
            if key in chosen and self.uncounted[key]:
                note = f"{self.known[key].number}：{'；'.join(self.uncounted[key])}"
                yield Refusal("E-PENALTY-COUNT", field="decisions", note=note)
        missed = [one.number for key, one in self.known.items() if key not in chosen and not self.uncounted[key]]
        if missed and not self.cleaned_data["left_out"]:
            yield Refusal("E-REQUIRED", field="left_out", note=f"应当计入而没有选的：{'、'.join(missed)}")

    def apply(self) -> None:
        record, act = self.act.record, self.act
        counted = [self.known[key] for key in self.known if key in self.cleaned_data["decisions"]]
        record.penalties = [
            {
                "number": one.number, "decided_on": one.decided_on.isoformat(), "article": one.violation.violated_cited,
                "content": one.content, "source": one.source,
            }
            for one in counted
        ]  # fmt: skip
        act.findings["left_out"] = self.cleaned_data["left_out"]
        reached = rules.count_reached([one.decided_on for one in counted])
        if reached is not None:
            grace = int(rules.bureau.value("hazards.closure_days", act.acted_on))
            act.named["closure_from"], act.named["closure_due"] = reached, reached + dt.timedelta(days=grace)


def _named(one: penalties.Penalty) -> str:
    return f"{one.number} · {one.decided_on:%Y-%m-%d} · {one.violation.description_zh} · {one.violation.penalty_cited} · {one.content}"


class AnswerReferral(DecisionForm):
    """The hazard was closed off while the brigade had it in hand: what became of the referral is noted, and nothing of the hazard changes."""

    number_question = "decision"
    sometimes = "violation content"
    title = _("Enter what became of the referral")
    button = _("Enter the result")
    capacity = "recorded"
    asks = "decided_on decision violation content source"
    decided_on = day_field(_("Decided on"))
    decision = forms.CharField(label=_("Number of the decision, or why there is none"), max_length=80)
    violation = ViolationField(
        label=_("Ground of the penalty"),
        queryset=Violation.objects.none(),
        required=False,
        help_text=_("Empty where no penalty was imposed."),
    )
    content = forms.CharField(label=_("What the decision imposes"), max_length=200, required=False)

    def prepare(self) -> None:
        super().prepare()
        case, told = self.act.case, answered(self.act.case)
        if told is None:
            return
        led_to = [one for one in (of_unit(case.unit) if case.unit is not None else []) if case.pk in one.matters]
        source = str(told.target_case) if told.target_case is not None else ""
        if led_to:
            one = led_to[-1]
            known = {
                "decided_on": one.decided_on,
                "decision": one.number,
                "violation": one.violation,
                "content": one.content[:200],
            }
        else:
            known = {"decided_on": told.decided_on, "decision": told.decision[:80]}
        self.initial = known | {"source": source} | self.initial

    def check(self) -> Iterable[Refusal]:
        yield from super().check()
        cleaned = self.cleaned_data
        if cleaned["decided_on"] < self.act.record.referred_on:
            yield Refusal("E-HAZ-03", field="decided_on", note="处罚决定不得早于移送")
        for name, other in (("violation", "content"), ("content", "violation")):
            if cleaned[other] and not cleaned[name]:
                yield Refusal("E-REQUIRED", field=name, note="作出处罚的，写明处罚依据和处罚内容")

    def apply(self) -> None:
        if self.cleaned_data["violation"] is not None:
            self.record_decision()
        self.act.findings["source"] = self.cleaned_data["source"]
        self.act.findings["decision"] = self.cleaned_data["decision"]
        settle_referrals(self, self.cleaned_data["decided_on"], self.cleaned_data["decision"])


def answered(case: Case) -> Referral | None:
    """The last referral for penalty of a hazard of which is known what became of it."""
    rows = Referral.objects.filter(source_case=case, kind=Referral.Kind.PENALTY).exclude(decided_on=None)
    return rows.select_related("target_case").order_by("id").last()


def settle_referrals(form: StepForm, decided_on: dt.date, decision: str) -> None:
    """What was referred for penalty and is not decided yet has this decision."""
    waiting = Referral.objects.filter(source_case=form.act.case, kind=Referral.Kind.PENALTY, decided_on__isnull=True)
    for referral in waiting.order_by("id"):
        referral.decided_on, referral.decision = decided_on, decision
        form.act.also_save(referral)


class EnterPenalty(DecisionForm):
    """Until the enforcement process wakes the hazard, its decision is entered with its ground and its source."""

    number_question = "penalty_no"
    title = _("Enter the penalty decision")
    button = _("Enter the decision")
    capacity = "recorded"
    record = HazardRecord
    asks = "penalty_no decided_on=penalty_decided_on violation content source"

    def prepare(self) -> None:
        super().prepare()
        referred = self.fields["violation"].queryset.filter(code=self.act.record.violation_code).last()
        self.initial = {"violation": referred} | self.initial

    def check(self) -> Iterable[Refusal]:
        yield from super().check()
        if self.cleaned_data["decided_on"] < self.act.record.referred_on:
            yield Refusal("E-HAZ-03", field="decided_on", note="处罚决定不得早于移送")

    def apply(self) -> None:
        record = self.act.record
        self.record_decision()
        settle_referrals(self, record.penalty_decided_on, record.penalty_no)


class FollowPenalty(StepForm):
    """The referral is answered: corrected goes to re-inspection, not yet corrected gets the date of the decision, or a new one without it."""

    sometimes = "due_on"
    names = ("runs_from",)
    title = _("Follow up a penalty decision")
    button = _("Go on after the decision")
    capacity = "decided"
    record = HazardRecord
    asks = "corrected due_on"
    due_on = day_field(_("Due date in the decision"), required=False)

    def prepare(self) -> None:
        told = answered(self.act.case)
        if told is not None and told.decision:
            self.fields["corrected"].help_text = told.decision

    def check(self) -> Iterable[Refusal]:
        cleaned = self.cleaned_data
        if cleaned["corrected"]:
            return
        record = self.act.record
        if cleaned["due_on"] is None:
            yield Refusal("E-REQUIRED", field="due_on")
            return
        yield from rules.period_in_range(self.act.acted_on, cleaned["due_on"])
        if record.is_listed and rules.treatment_runs(record) and cleaned["due_on"] > record.treat_due_on:
            note = f"不得晚于挂牌督办的治理期限{record.treat_due_on:%Y-%m-%d}"
            yield Refusal("E-HAZ-04", field="due_on", note=note)

    def write(self) -> None:
        record, of_order = self.act.record, self.act.record.due_on
        super().write()
        record.overall = ""
        if record.penalty_decided_on is not None:
            # The count of failures starts again after a penalty (hazard.md H6), and after nothing else.
            record.failures = 0
        # Where nobody was punished there is no decision from which a new period could run.
        self.act.named["runs_from"] = record.penalty_decided_on or self.act.acted_on
        if record.is_listed or record.corrected:
            record.due_on = of_order
        if record.corrected:
            return
        record.reported_on = None
        if record.is_listed:
            record.treat_due_on = self.cleaned_data["due_on"]


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
