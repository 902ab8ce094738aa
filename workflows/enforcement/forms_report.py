"""The end of the investigation: facts with their evidence, what is proposed of each party, the report, and what its section says to it (E4)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from django import forms
from django.forms import formset_factory
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.models import Violation
from documents.models import IssuedDocument
from foundation.refusals import Refusal
from workflows.enforcement import (
    accidents,
    daily,
    drafts,
    earlier,
    goods,
    heavy,
    imposed,
    laws,
    limitation,
    proposals,
    ranges,
    recused,
    rules,
    rules_discussion,
)
from workflows.enforcement.fields import ExhibitsField, ViolationInForce, party_of, says_why
from workflows.enforcement.forms_evidence import InvestigationForm
from workflows.enforcement.forms_service import NOTICES, not_handed_over, take_back
from workflows.enforcement.heavy import Penalty
from workflows.enforcement.models import EnforcementRecord, Exhibit, Fact, PartyFacts
from workflows.enforcement.ranges import Circumstance, Ground, Stage
from workflows.enforcement.vocabulary import Capacity, NoPenaltyGround, SendingDecision, TransferCheck
from workflows.engine.asking import AskingForm
from workflows.engine.forms import Forewarning, StepForm
from workflows.engine.questions import text_field, yes_no_field

#: The columns of a proposal, which a party for whom no penalty is proposed leaves empty.
SUMS = {Penalty.FINE: "amount", Penalty.GAINS: "gains", Penalty.GOODS: "goods_value"}


# --- facts ------------------------------------------------------------------------------------------------------------------


class FactRow(AskingForm):
    """One fact of the violation, and the pieces of evidence that show it."""

    sometimes = "evidence"
    record = Fact
    asks = "text evidence"
    evidence = ExhibitsField(label=_("Shown by"), required=False)

    def __init__(self, *args: Any, case_id: int | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["evidence"].offer(case_id)


FactRows = formset_factory(FactRow, extra=0, min_num=1, max_num=40, validate_min=True, validate_max=True, absolute_max=60)


class StateFacts(InvestigationForm):
    """The facts of the case, each with lawful evidence; they take the place of those that were stated before."""

    # A condition of the review may concern them: the changed draft states them anew.
    beside = ("submit_report", "submit_changed_draft")
    title = _("State the facts")
    button = _("State the facts with their evidence")
    capacity = "investigated"
    row_sets = {"facts": FactRows}
    row_titles = {"facts": _("Facts of the violation")}

    def row_arguments(self, prefix: str) -> dict[str, Any]:
        return {"case_id": self.act.case.pk}

    def initial_rows(self, prefix: str) -> list[dict[str, Any]]:
        stated = facts_of(self.act.case.pk)
        return [{"text": fact.text, "evidence": [each.pk for each in fact.evidence.all()]} for fact in stated] or [{}]

    def check(self) -> Iterable[Refusal]:
        yield from super().check()
        for number, (place, row) in enumerate(self.placed_rows("facts"), start=1):
            if cited := [exhibit for exhibit in row["evidence"] if exhibit.is_excluded]:
                yield excluded_is_cited(number, cited, field=f"{place}-evidence")
            if not any(not exhibit.is_excluded for exhibit in row["evidence"]):
                yield Refusal("E-ENF-05", field=f"{place}-evidence", note=f"事实{number}没有证据")

    def apply(self) -> None:
        """Written at once, for the evidence of a fact hangs on its key."""
        case = self.act.case
        for fact in facts_of(case.pk):
            fact.evidence.clear()
            fact.delete()
        told = []
        for number, row in enumerate(self.rows("facts"), start=1):
            fact = Fact.objects.create(case=case, no=number, text=row["text"])
            fact.evidence.set(row["evidence"])
            told.append({"no": number, "text": row["text"], "evidence": sorted(exhibit.no for exhibit in row["evidence"])})
        self.act.findings["facts"] = told


def facts_of(case_id: Any) -> list[Fact]:
    """The facts of a case with their evidence, in their order."""
    return list(Fact.objects.filter(case_id=case_id).order_by("no").prefetch_related("evidence"))


def excluded_is_cited(number: int, exhibits: Iterable[Exhibit], *, field: str | None) -> Refusal:
    """E-ENF-37, naming fact and evidence."""
    numbers = "、".join(str(each.no) for each in exhibits)
    return Refusal("E-ENF-37", field=field, note=f"事实{number}引用了证据{numbers}，应当重新认定事实")


# --- what is proposed -------------------------------------------------------------------------------------------------------


class Propose(StepForm):
    """What is proposed of one party: the violation, its circumstances, the penalties with their sums, or why there is none."""

    sometimes = (
        "violation law_reason also citation stage tier grounds kinds amount gains gains_words goods_value goods_words income_last_year income_words"
        " circumstances correction_by correction_order no_penalty_ground other_act"
        " licence licence_no licence_issuer withheld_from withheld_to stop_from stop_to stop_scope"
    )
    title = _("Propose of a party")
    button = _("Propose this of the party")
    capacity = "investigated"
    record = PartyFacts
    asks = (
        (_("Violation"), "violation citation? stage? tier? law_reason? also?"),
        (_("Circumstances"), "circumstances? grounds?"),
        (
            _("Penalties"),
            "kinds? amount=fine? gains? gains_words? goods_value? goods_words? income_last_year=income? income_words?",
        ),
        (_("Licence"), proposals.LICENCE),
        (_("Standstill"), proposals.STANDSTILL),
        (_("Why"), "amount_reason other_act?"),
        (_("Correction"), "correction_order? correction_by?"),
        (_("No penalty"), "no_penalty_ground?"),
    )
    violation = ViolationInForce(label=_("Violation"), required=False)
    also = forms.ModelMultipleChoiceField(
        label=_("Other provisions that the same act offends"), queryset=Violation.objects.none(), required=False,
        help_text=_("Only the one with the higher fine is fined by (Art. 29)."),
    )  # fmt: skip

    def prepare(self) -> None:
        record: EnforcementRecord = self.act.record
        facts = party_of(self)
        self.fields["violation"].offer(record.act_to, self.act.acted_on)
        self.fields["also"].queryset = Violation.objects.in_force(record.act_to).order_by("code")
        suspected, stage = facts.violation or record.suspected, facts.stage or Stage.FIRST
        self.fields["violation"].help_text = laws.hint(suspected, facts.party.kind, stage, record.act_to, self.act.acted_on)
        # What others decide is offered to nobody; who sends it all the same is told whose it is (E-ENF-25).
        self.fields["kinds"].choices = [each for each in Penalty.choices if each[0] not in heavy.NOT_OURS or self.is_bound]
        self.fields["tier"].help_text = ranges.tiers_in_words(suspected, facts.party.kind, self.act.acted_on)
        names = (
            "citation", "stage", "tier", "circumstances", "grounds", "kinds", "gains", "gains_words", "goods_value", "goods_words",
            "amount_reason", "other_act", "correction_order", "correction_by", "no_penalty_ground", *imposed.COLUMNS,
        )  # fmt: skip
        self.initial = {
            **{name: getattr(facts, name) for name in names}, "amount": facts.fine, "income_last_year": facts.income,
            "violation": facts.violation_id or record.suspected_id, "also": facts.also_violated, "law_reason": facts.law_reason, "stage": facts.stage or Stage.FIRST,
            "circumstances": facts.circumstances or [Circumstance.NONE],
        } | self.initial  # fmt: skip
        if facts.fine is None and (row := daily.of_case(record.case_id)) is not None:
            self.initial |= {"amount": row.amount}
        self.fields["circumstances"].help_text = earlier.hint(facts, record)
        goods.suggest(self, facts)

    def forewarning(self) -> Forewarning | None:
        return proposals.discussed_later(party_of(self), self.act.record, self.act.acted_on)

    def check(self) -> Iterable[Refusal]:
        cleaned, facts = self.cleaned_data, party_of(self)
        if cleaned["no_penalty_ground"]:
            yield from self._no_penalty(cleaned, facts)
            return
        yield from punishable(facts, self.act.record, field="no_penalty_ground")
        for name in ("violation", "kinds", "circumstances"):
            if not cleaned[name]:
                yield Refusal("E-REQUIRED", field=name)
        if not cleaned["violation"] or not cleaned["kinds"]:
            return
        yield from self._consistent(cleaned)
        try:
            heavy.require_ours([heavy.Part(kind) for kind in cleaned["kinds"]])
        except Refusal as refusal:
            yield Refusal(refusal.code, field="kinds", note="拘留由公安机关、关闭由人民政府决定")
        yield from self._law(cleaned["violation"], facts)
        yield from milder_for_minors(facts, self.act.record, cleaned)
        if Penalty.FINE in cleaned["kinds"] and cleaned["amount"]:
            yield from self._fine(cleaned, facts)

    def _no_penalty(self, cleaned: dict[str, Any], facts: PartyFacts) -> Iterator[Refusal]:
        """A ground stands alone, and is true where the file can say it."""
        for name in ("kinds", *SUMS.values(), *imposed.COLUMNS):
            if cleaned[name]:
                yield Refusal("E-ENF-PROPOSAL", field=name, note="不予处罚的，不填处罚种类、数额和内容")
        record: EnforcementRecord = self.act.record
        is_child = facts.born_on is not None and limitation.age_on(facts.born_on, record.act_to) < limitation.PUNISHABLE_AGE
        if cleaned["no_penalty_ground"] == NoPenaltyGround.UNDER_AGE and not is_child:
            yield Refusal("E-ENF-PROPOSAL", field="no_penalty_ground", note="当事人违法时已满十四周岁或者不是自然人")
        if cleaned["no_penalty_ground"] == NoPenaltyGround.LIMITATION:
            last = limitation.last_day(record.act_to, with_harm=record.harm_life_health).due_on
            if record.known_on <= last:
                yield Refusal("E-ENF-PROPOSAL", field="no_penalty_ground", note=f"处罚时效至{last}，未超过")

    def _consistent(self, cleaned: dict[str, Any]) -> Iterator[Refusal]:
        """Each penalty with its sum and words, and no sum without its penalty; nothing contradicts itself."""
        for kind, name in SUMS.items():
            if kind in cleaned["kinds"] and not cleaned[name]:
                yield Refusal("E-REQUIRED", field=name, note=heavy.NAMED[kind])
            elif cleaned[name] and kind not in cleaned["kinds"]:
                yield Refusal("E-ENF-PROPOSAL", field=name, note=f"处罚种类中没有{heavy.NAMED[kind]}")
        for kind, name in ((Penalty.GAINS, "gains_words"), (Penalty.GOODS, "goods_words")):
            if kind in cleaned["kinds"] and not cleaned[name]:
                yield Refusal("E-REQUIRED", field=name)
        yield from imposed.in_order(cleaned, cleaned["kinds"], self.act.acted_on)
        if Circumstance.NONE in cleaned["circumstances"] and len(cleaned["circumstances"]) > 1:
            yield Refusal("E-ENF-PROPOSAL", field="circumstances", note="没有从轻、减轻、从重情节的，不选其他情节")
        if cleaned["correction_order"] and cleaned["correction_by"] is None:
            yield Refusal("E-REQUIRED", field="correction_by")
        if cleaned["correction_by"] is not None and not cleaned["correction_order"]:
            yield Refusal("E-REQUIRED", field="correction_order")
        if cleaned["correction_by"] is not None and cleaned["correction_by"] <= self.act.acted_on:
            yield Refusal("E-ENF-DAYS", field="correction_by", note="改正期限应当晚于今日")

    def _law(self, violation: Violation, facts: PartyFacts) -> Iterator[Refusal]:
        """Which item of the article applies is said; which version of the law, the days say (从旧兼从轻, Art.37)."""
        is_open = "{item}" in violation.article_violated_zh + violation.penalty_article_zh
        if is_open and not self.cleaned_data["citation"]:
            yield Refusal("E-REQUIRED", field="citation", note="所引条文须写明款、项")
        stage = self.cleaned_data["stage"] or Stage.FIRST
        also, reason = list(self.cleaned_data["also"]), self.cleaned_data["law_reason"]
        yield from laws.in_order(violation, also, reason, facts, stage, self.act.record.act_to, self.act.acted_on)
        yield from accidents.fits(violation, self.act.record, field="violation")

    def _fine(self, cleaned: dict[str, Any], facts: PartyFacts) -> Iterator[Refusal]:
        record: EnforcementRecord = self.act.record
        if (row := daily.of_case(record.case_id)) is not None:
            # The sum is reckoned and not weighed: the first decision has weighed it.
            yield from daily.sum_holds(row, facts, cleaned["amount"], cleaned["violation"], field="amount")
            return
        proposal = ranges.Proposal(
            violation=cleaned["violation"], kind=facts.party.kind, stage=cleaned["stage"] or Stage.FIRST, amount=cleaned["amount"],
            on=self.act.acted_on, tier=cleaned["tier"], circumstances=cleaned["circumstances"], grounds=cleaned["grounds"],
            gains=cleaned["gains"] or Decimal(0), income=cleaned["income_last_year"], grade=record.accident_grade,
        )  # fmt: skip
        yield from accidents.income_proved(cleaned["violation"], record, cleaned["income_words"], field="income_words")
        try:
            ranges.require_in_range(proposal)
        except Refusal as refusal:
            yield refusal
        proposed = PartyFacts(
            case_id=facts.case_id,
            party=facts.party,
            violation=cleaned["violation"],
            fine=cleaned["amount"],
            other_act=cleaned["other_act"],
        )
        yield from rules.fined_before(proposed, record, field="amount", other="other_act")

    def apply(self) -> None:
        facts = party_of(self)
        facts.violation = self.cleaned_data["violation"]
        facts.fine_words = daily.words(facts) if facts.fine else ""
        facts.other_law = laws.other(facts.violation, self.act.record.act_to, self.act.acted_on)
        facts.also_violated = [each.pk for each in self.cleaned_data["also"]]
        if facts.other_law is None:
            facts.law_reason = ""
        if facts.no_penalty_ground:
            facts.stage, facts.tier, facts.circumstances, facts.grounds = "", None, [], []


def punishable(facts: PartyFacts, record: EnforcementRecord, *, field: str | None) -> Iterator[Refusal]:
    """E-ENF-32 for a person who was under fourteen: nothing but the decision that there is no penalty may be proposed."""
    if facts.born_on is None:
        return
    try:
        limitation.require_punishable(facts.born_on, record.act_to)
    except Refusal as refusal:
        yield Refusal(refusal.code, field=field, note=f"{facts.party.name}，选填“不满十四周岁”")


def milder_for_minors(facts: PartyFacts, record: EnforcementRecord, stated: dict[str, Any]) -> Iterator[Refusal]:
    """From fourteen to eighteen the law demands a lighter or mitigated penalty, and names it as the ground (Art.30); of nobody else."""
    must = facts.born_on is not None and limitation.must_be_milder(facts.born_on, record.act_to)
    if must and not {Circumstance.LIGHTER, Circumstance.MITIGATED} & set(stated["circumstances"]):
        yield Refusal("E-ENF-06", field="circumstances", note="已满十四周岁不满十八周岁的，应当从轻或者减轻处罚")
    elif must and Ground.MINOR not in stated["grounds"]:
        yield Refusal("E-ENF-06", field="grounds", note="应当选“已满十四周岁不满十八周岁”")
    elif not must and Ground.MINOR in stated["grounds"]:
        yield Refusal("E-ENF-06", field="grounds", note="当事人违法时不是已满十四周岁不满十八周岁的人")


# --- the report -------------------------------------------------------------------------------------------------------------


class SubmitReport(StepForm):
    """ENF-23: facts, evidence, law, circumstances and a proposal of every party; whether it may be a crime (行政处罚法 Art.57)."""

    names = ("facts", "exhibits", "parties")
    title = _("Submit the report")
    button = _("End the investigation and submit the report")
    capacity = Capacity.REPORTED
    record = EnforcementRecord
    asks = "transfer_check transfer_reason"

    def prepare(self) -> None:
        record: EnforcementRecord = self.act.record
        self.initial = {name: getattr(record, name) for name in ("transfer_check", "transfer_reason")} | self.initial

    def forewarning(self) -> Forewarning | None:
        """What the last review wants found out, where it sent the case back for that."""
        opinions = [opinion for facts in self.parties if (opinion := rules.opinion_in_force(facts)) is not None]
        asked = tuple(f"{each.facts}：{question}" for each in opinions for question in each.questions)
        return Forewarning(gettext("The legal review wants found out:"), asked, may_send=True) if asked else None

    @property
    def parties(self) -> list[PartyFacts]:
        """Whom the report is about: every party, or the one whose report came back."""
        return rules.to_be_reported(self.act.facts)

    def check(self) -> Iterable[Refusal]:
        yield from recused.evidence_confirmed(self.act.case, field="transfer_check")
        yield from self._facts()
        yield from self._proposals()
        fined = [facts.party.name for facts in self.parties if Penalty.FINE in facts.kinds]
        if self.cleaned_data["transfer_check"] == TransferCheck.YES and fined:
            yield Refusal("E-ENF-24", field="transfer_check", note=f"对{'、'.join(fined)}拟处罚款，应当先行移送公安机关")
        yield from rules_discussion.to_the_police(self.act.facts, field="transfer_check")

    def _facts(self) -> Iterator[Refusal]:
        stated = facts_of(self.act.case.pk)
        if not stated:
            yield Refusal("E-ENF-05", note="没有认定违法事实")
        for fact in stated:
            exhibits = list(fact.evidence.all())
            if cited := [exhibit for exhibit in exhibits if exhibit.is_excluded]:
                yield excluded_is_cited(fact.no, cited, field=None)
            if not any(not exhibit.is_excluded for exhibit in exhibits):
                yield Refusal("E-ENF-05", note=f"事实{fact.no}没有证据")

    def _proposals(self) -> Iterator[Refusal]:
        for facts in self.parties:
            if facts.no_penalty_ground:
                continue
            if facts.violation_id is None or not facts.kinds:
                yield Refusal("E-ENF-05", note=f"对{facts.party.name}没有处罚建议")
            if Penalty.FINE in facts.kinds:
                yield from rules.fined_before(facts, self.act.record, field="transfer_check")
            yield from punishable(facts, self.act.record, field=None)

    def apply(self) -> None:
        act, record = self.act, self.act.record
        record.reported_on, record.report_round = act.acted_on, record.report_round + 1
        parties = self.parties
        for facts in parties:
            facts.report_returned, facts.review_result = False, ""
            drafts.make(act, facts, reason="" if record.report_round == 1 else "重新提交调查报告")
        act.named["facts"], act.named["parties"] = facts_of(act.case.pk), parties
        act.named["exhibits"] = list(Exhibit.objects.filter(case=act.case).order_by("no"))


class RedoReport(StepForm):
    """Evidence was excluded after the draft of a party had passed: it is told nothing that rests on it, and its report is made anew (Art.46).

    Once the party was told, the leader returns the draft for facts.
    """

    title = _("Take the draft back, since evidence was excluded")
    button = _("Take it back to the investigation")
    capacity = Capacity.REPORTED
    record = PartyFacts
    reason = text_field(_("Reason"), rows=2, min_length=4, max_length=300)

    @classmethod
    def concerns(cls, row: Any) -> bool:
        draft = rules.newest_draft(row)
        return draft is not None and any(rules.evidence_holds(row, draft))

    def check(self) -> Iterable[Refusal]:
        if not self.concerns(party_of(self)):
            yield Refusal("E-NOT-OPEN", field="reason", note="送审稿没有引用已排除的证据")

    def apply(self) -> None:
        act, facts, reason = self.act, party_of(self), self.cleaned_data["reason"]
        take_back(act, not_handed_over(act.case, NOTICES, act.party_id), reason)
        told = IssuedDocument.objects.filter(
            case=act.case, code=NOTICES[0], party=act.party_id, state=IssuedDocument.State.ISSUED
        )
        facts.notice_no = told.order_by("-id").values_list("printed_number", flat=True).first() or ""
        facts.review_result = ""
        act.findings["reason"] = reason


class SendReview(StepForm):
    """The head of the section looks whether the file is complete, and sends it to legal review or back (ENF-24)."""

    names = ("parties",)
    title = _("Send to legal review, or return the report")
    button = _("Decide on the report")
    capacity = "sent_on"
    asks = "decision opinion=sending_opinion complete"
    record = EnforcementRecord
    decision = forms.ChoiceField(label=_("Decision"), choices=SendingDecision.choices, widget=forms.RadioSelect)
    complete = yes_no_field(_("Is the file complete: filing, records, evidence, report?"))

    def check(self) -> Iterable[Refusal]:
        cleaned = self.cleaned_data
        if cleaned["decision"] != SendingDecision.SEND:
            yield from says_why(cleaned["opinion"], field="opinion")
            return
        if not cleaned["complete"]:
            yield Refusal("E-ENF-05", field="complete", note="案卷不齐的，退回补充调查")
        yield from rules_discussion.to_the_police(self.act.facts, field="decision")
        for facts in rules.concerned(self.act.facts):
            if (draft := rules.newest_draft(facts)) is not None:
                yield from rules.evidence_holds(facts, draft, field="decision")

    def apply(self) -> None:
        act, is_sent = self.act, self.cleaned_data["decision"] == SendingDecision.SEND
        act.named["parties"] = parties = rules.concerned(act.facts)
        for facts in parties:
            facts.report_returned = not is_sent
        if is_sent:
            act.record.sent_on = act.acted_on
        else:
            act.findings["returned"] = self.cleaned_data["opinion"]
