"""The decision on one party: a penalty, none, or the draft goes back; what is taken back before its service; who is taught (Art.57 to 59)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases import services as cases
from cases.models import Deadline, OutsideBody
from cases.models.register import in_force
from foundation import clock
from foundation.refusals import Refusal
from permissions import offices
from permissions.roles import Role
from workflows.enforcement import drafts, goods, heavy, laws, proposals, recused, rules, rules_correction, rules_hearing, terms
from workflows.enforcement.fields import TwoOfficersForm, in_order
from workflows.enforcement.forms_service import DECISIONS, not_handed_over, take_back
from workflows.enforcement.models import PartyFacts
from workflows.enforcement.vocabulary import Capacity, Effect, Verdict
from workflows.engine.forms import Forewarning, StepForm
from workflows.engine.questions import day_field, text_field

#: Said of the account in the register of bodies into which fines are paid.
FINES = "罚款"
RETURNED = (Verdict.RETURN_FACTS, Verdict.RETURN_LAW)


def _bank_and_use(bank: OutsideBody) -> str:
    return f"{bank.name}：{bank.used_for}" if bank.used_for else bank.name


class Decide(StepForm):
    """ENF-38/39 or ENF-40: the reviewed draft is decided word for word, or sent back; nothing is changed at this desk.

    By the head of the bureau; by a deputy only up to the sum that the bureau has handed to him.
    """

    sometimes = "pay_bank return_words"
    names = ("draft", "publishers")
    title = _("Decide on the penalty")
    button = _("Decide")
    capacity = Capacity.DECIDED
    record = PartyFacts
    asks = (
        (_("Decision"), "verdict opinion=decision_opinion"),
        (_("Payment"), "pay_bank?"),
        (_("Where the draft goes back"), "return_words?"),
    )

    def prepare(self) -> None:
        on = self.act.acted_on
        banks = OutsideBody.objects.filter(in_force(on), kind=OutsideBody.Kind.BANK).order_by("name")
        self.fields["pay_bank"].queryset = banks
        # One bank may keep several accounts of the bureau: each is told by what it is used for.
        self.fields["pay_bank"].label_from_instance = _bank_and_use
        fitting = [bank for bank in banks if FINES in bank.used_for] or list(banks)
        self.initial = {"pay_bank": fitting[0] if len(fitting) == 1 else None} | self.initial

    def forewarning(self) -> Forewarning | None:
        """What stands against a decision today, before an opinion is worded; where nothing does, the draft that is decided."""
        verdict = Verdict.NO_PENALTY if self.act.facts.no_penalty_ground else Verdict.PENALTY
        found = tuple(str(refusal) for refusal in self._against(verdict))
        if found:
            return Forewarning(gettext("Today the draft can only be sent back:"), found, may_send=True)
        draft = rules.newest_draft(self.act.facts)
        return (
            Forewarning(gettext("The draft that is decided, as it was reviewed:"), drafts.lines(draft), may_send=True)
            if draft
            else None
        )

    def check(self) -> Iterable[Refusal]:
        cleaned, facts = self.cleaned_data, self.act.facts
        verdict = cleaned["verdict"]
        yield from rules.no_handler(self.act.record, self.act.hand, "E-SOD-05", field="verdict")
        yield from rules.may_decide(facts, self.act.hand, self.act.acted_on, field="verdict")
        if verdict in RETURNED:
            if not cleaned["return_words"]:
                yield Refusal("E-REQUIRED", field="return_words", note="退回应当写明理由")
            return
        yield from self._against(verdict)
        if verdict == Verdict.PENALTY and (facts.fine or facts.gains) and not cleaned["pay_bank"]:
            yield Refusal("E-ENF-39", field="pay_bank", note="履行方式：缴款账户")

    def _against(self, verdict: str) -> Iterator[Refusal]:
        """Whatever the law has against deciding this draft on this day, in the order in which a file is read."""
        facts, record, on = self.act.facts, self.act.record, self.act.acted_on
        is_penalty = verdict == Verdict.PENALTY
        if is_penalty == bool(facts.no_penalty_ground):
            proposed = "不予处罚" if facts.no_penalty_ground else "处罚"
            yield Refusal("E-ENF-35", field="verdict", note=f"送审稿拟{proposed}，改变的应当退回")
            return
        if is_penalty:
            yield from rules.periods_over(facts, on, field="verdict")
        yield from self._defence_is_answered(facts)
        yield from recused.all_decided(self.act.case, field="verdict")
        yield from recused.evidence_confirmed(self.act.case, field="verdict")
        yield from rules.reviewed_draft(facts, field="verdict")
        yield from rules_hearing.heard_out(facts, field="verdict")
        draft = rules.newest_draft(facts)
        if is_penalty and facts.noticed_on is not None and not rules.told_enough(facts):
            heavier = "；".join(rules.heavier_than_told(facts))
            words = "事实或者依据与告知的不同，应当重新告知"
            yield (
                Refusal("E-ENF-12", field="verdict", note=heavier)
                if heavier
                else Refusal("E-ENF-10", field="verdict", note=words)
            )
        if is_penalty:
            yield from rules.fined_before(facts, record, field="verdict")
            yield from rules_correction.not_as_before(facts, field="verdict")
        yield from rules.discussed(facts, record, on, field="verdict")
        yield from rules.in_time(self.act.case, on, field="verdict")
        if draft is not None and is_penalty and (missing := rules.missing_of_decision(facts, draft, on)):
            yield Refusal("E-ENF-39", field="verdict", note="、".join(missing))
        yield from rules.no_crime(record, facts, field="verdict")
        yield from self._goods_are_named(is_penalty)
        if is_penalty:
            yield from laws.still_applied(facts, record.act_to, on, field="verdict")
            for refusal in proposals.in_range(facts, record, on):
                yield Refusal(refusal.code, field="verdict", note=refusal.note)

    def _goods_are_named(self, is_penalty: bool) -> Iterator[Refusal]:
        """E-ENF-GOODS for what is held still: the decision names it among what it confiscates, or it is released before (行政强制法 Art.27)."""
        facts = self.act.facts
        words = facts.goods_words if is_penalty and heavy.Penalty.GOODS in facts.kinds else ""
        if left := goods.unnamed(goods.held_of(facts.party_id, self.act.case), words):
            note = f"{'、'.join(left)}尚在查封、扣押或者保存中，应当列入没收（名称、数量与登记一致），或者先行解除、处理"
            yield Refusal("E-ENF-GOODS", field="verdict", note=note)

    @staticmethod
    def _defence_is_answered(facts: PartyFacts) -> Iterator[Refusal]:
        """Every point of the defence is answered (Art.45), and what the answer changes stands in the draft."""
        if claims := rules.open_claims(facts):
            note = "、".join(f"第{claim.no}项" for claim in claims)
            yield Refusal("E-ENF-39", field="verdict", note=f"陈述、申辩{note}尚未复核")
        if facts.effect in (Effect.LIGHTER, Effect.NO_PENALTY):
            yield Refusal("E-ENF-35", field="verdict", note="复核意见改变拟处罚，应当退回改稿")

    def apply(self) -> None:
        act, facts = self.act, self.act.facts
        if facts.verdict in RETURNED:
            facts.decided_on, facts.decided_by, facts.pay_bank = None, None, None
            act.named |= {"draft": None, "publishers": []}
            act.findings["returned"] = facts.return_words
            return
        facts.decided_on, facts.decided_by, facts.return_words = act.acted_on, act.hand, ""
        case = act.case
        publishers = offices.holders(
            Role.PUBLICITY_OFFICER, township_id=case.township_id, region_id=case.region_id, section_id=case.section_id
        )
        act.named |= {"draft": rules.newest_draft(facts), "publishers": publishers}
        goods.confiscate(act, facts.party_id)


class WithdrawUnserved(StepForm):
    """An error was found before the party had the decision: it is void, its number stays with it, and the case goes on (D25)."""

    title = _("Take back a decision that was not served")
    button = _("Take the decision back")
    capacity = Capacity.DECIDED
    record = PartyFacts
    reason = text_field(_("What is wrong with it"), rows=2, min_length=4, max_length=300)

    def decisions(self) -> list[Any]:
        """The decision on this party that nobody has handed over yet."""
        return not_handed_over(self.act.case, DECISIONS, self.act.party_id)

    def check(self) -> Iterable[Refusal]:
        if not self.decisions():
            yield Refusal("E-NOT-OPEN", field="reason", note="没有尚未送达的决定书")

    def apply(self) -> None:
        act, facts, reason = self.act, self.act.facts, self.cleaned_data["reason"]
        take_back(act, self.decisions(), reason)
        self._let_the_case_run_on(str(self.title))
        goods.give_up_confiscation(act, act.party_id)
        act.findings |= {"reason": reason, "withdrawn": facts.decision_no}
        if facts.published_on is not None:
            act.findings["published"] = True
        facts.verdict, facts.decided_on, facts.decided_by, facts.decision_no = "", None, None, ""
        facts.published_on = facts.publish_until = facts.exempt_on = None
        facts.masked_text, facts.channels = "", []

    def _let_the_case_run_on(self, title: str) -> None:
        """What the decision began ends with it; the limit of the case, which it had kept, runs to the same last day (TL-ENF-08)."""
        begun = {each.code for each in (terms.SERVE_DECISION, terms.PUBLISH_PENALTY, terms.PUBLISH_OTHER, terms.FILE_DECISION)}
        cases.end([row for row in self.act.deadlines if row.term in begun and row.party_id == self.act.party_id], reason=title)
        cases.reopen([row for row in rules.limits_of(self.act.case) if row.state in Deadline.MET_STATES], reason=title)
        self.act.forget_deadlines()


class Educate(TwoOfficersForm):
    """ENF-41: whoever is not punished is taught what the law asks and why (行政处罚法 Art.33(3)), once that is decided."""

    title = _("Teach a party that is not punished")
    button = _("File the record")
    capacity = "handled"
    record = PartyFacts
    legal_day = "educated_on"
    asks = ((_("When and by whom"), "educated_on inspector_2"), (_("How it went"), "content party_words"))
    educated_on = day_field(_("Taught on"))
    content = text_field(
        _("What was taught: the act, the law, the danger, what is to be done"), rows=4, min_length=10, max_length=2000
    )
    party_words = text_field(_("Words of the party"), rows=2, max_length=500, required=False)

    @classmethod
    def concerns(cls, row: Any) -> bool:
        return rules.punishes_not(row) and row.no_penalty_ground in rules.TAUGHT and row.educated_on is None

    def prepare(self) -> None:
        super().prepare()
        self.initial = {"educated_on": clock.today()} | self.initial

    def check(self) -> Iterable[Refusal]:
        yield from super().check()
        facts = self.act.facts
        if not rules.punishes_not(facts) or facts.no_penalty_ground not in rules.TAUGHT:
            yield Refusal("E-NOT-OPEN", field="content", note="只对不予处罚的当事人进行教育")
        elif facts.educated_on is not None:
            yield Refusal("E-NOT-OPEN", field="content", note=f"{facts.educated_on:%Y-%m-%d}已经予以教育")
        else:
            decided, taught = facts.decided_on, self.cleaned_data["educated_on"]
            yield from in_order(decided, taught, field="educated_on", note=f"{decided:%Y-%m-%d}作出决定")

    def apply(self) -> None:
        self.act.facts.educated_on = self.cleaned_data["educated_on"]
