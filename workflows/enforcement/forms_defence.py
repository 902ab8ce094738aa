"""The party states its case, gives up a right, and is answered point by point; what is proposed is changed accordingly (Art.45, 62)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, ClassVar

from django import forms
from django.forms import formset_factory
from django.utils.translation import gettext_lazy as _

from foundation import clock
from foundation.refusals import Refusal
from workflows.enforcement import drafts, proposals, rules
from workflows.enforcement.fields import OfficersForm, files, in_order, other_handler
from workflows.enforcement.models import Claim, PartyFacts
from workflows.enforcement.vocabulary import DefenceWay, Effect, Right, Verdict
from workflows.engine.asking import AskingForm, Asks
from workflows.engine.forms import StepForm
from workflows.engine.questions import OfficerField, day_field, moment_field, text_field

#: What only officers are asked, who write down what a party says or hands in.
OF_AN_OFFICER = ("way", "heard_at", "place", "inspector_2", "signed_record")
HEARING = ("waives_hearing", "hearing_signed")


class ClaimForm(AskingForm):
    """One point of the defence."""

    record = Claim
    asks = "text"


Claims = formset_factory(ClaimForm, extra=0, min_num=1, max_num=30, validate_min=True, validate_max=True, absolute_max=40)


class ReceiveDefence(OfficersForm):
    """ENF-29: the party states its defence itself, or two officers write down what it says or hands in. A late one is kept and marked."""

    sometimes = "heard_at place inspector_2 representative power_of_attorney signed_record"
    second_officer = "inspector_2"
    names = ("claims", "came_late")
    title = _("Receive the defence of the party")
    button = _("Take the defence in")
    capacity = "handled"
    record = PartyFacts
    shows_signed = "signed_record"
    row_sets: ClassVar = {"claims": Claims}
    row_titles: ClassVar = {"claims": _("What the party states, point by point")}
    asks: ClassVar[Asks] = (
        (_("Defence"), "way=defence_way heard_at place inspector_2 signed_record"),
        (_("Representative"), "representative power_of_attorney"),
        (_("Evidence of the party"), "evidence_given"),
    )
    heard_at = moment_field(_("Heard at"), required=False)
    place = forms.CharField(label=_("Place"), max_length=60, required=False)
    inspector_2 = OfficerField(label=_("Second officer"), required=False)
    signed_record = files(_("Signed record, or the letter of the party"), required=False)
    representative = forms.CharField(label=_("Representative"), max_length=40, required=False)
    power_of_attorney = files(_("Power of attorney"), most=3, required=False)
    evidence_given = files(_("Evidence that the party hands in"), required=False)

    @classmethod
    def concerns(cls, row: Any) -> bool:
        return row.noticed_on is not None

    def prepare(self) -> None:
        if self.is_own_account:
            # What the party writes under its own account is its letter.
            for name in OF_AN_OFFICER:
                del self.fields[name]
            return
        self.initial = {"inspector_2": other_handler(self)} | self.initial

    @property
    def is_oral(self) -> bool:
        return self.cleaned_data.get("way") == DefenceWay.ORAL

    def check(self) -> Iterable[Refusal]:
        cleaned = self.cleaned_data
        if self.act.facts.noticed_on is None:
            yield Refusal("E-NOT-OPEN", note="告知书尚未送达，当事人收到告知后陈述、申辩")
        if cleaned["representative"] and not cleaned["power_of_attorney"]:
            yield Refusal("E-REQUIRED", field="power_of_attorney", note="由代理人陈述的，应当提交授权委托书")
        if self.is_own_account:
            return
        if not cleaned["signed_record"]:
            yield Refusal("E-REQUIRED", field="signed_record", note="陈述申辩笔录签名页，或者书面申辩材料")
        if not self.is_oral:
            return
        yield from self.certified(self.act.hand, cleaned["inspector_2"], field="inspector_2")
        for name, what in (("heard_at", "听取的时间"), ("place", "听取的地点")):
            if not cleaned[name]:
                yield Refusal("E-REQUIRED", field=name, note=what)
        heard_at = cleaned["heard_at"]
        if heard_at and heard_at > self.act.recorded_at:
            yield Refusal("E-DATE-FUTURE", field="heard_at")

    def apply(self) -> None:
        act, facts = self.act, self.act.facts
        if self.is_own_account:
            facts.defence_way = DefenceWay.WRITTEN
        day = act.acted_on
        came_late = any(right == Right.DEFENCE and day > last for right, last in rules.last_days(facts).items())
        number = Claim.objects.filter(facts=facts).count()
        claims = [
            Claim(case=act.case, facts=facts, no=number + place, text=row["text"], stated_on=day, came_late=came_late)
            for place, row in enumerate(self.rows("claims"), start=1)
        ]
        for claim in claims:
            act.also_save(claim)
        facts.defended_on = day
        act.named |= {"claims": claims, "came_late": came_late}
        if came_late:
            act.findings["came_late"] = True


class WaiveRights(StepForm):
    """ENF-31: the party gives up a right that it was told of, each with a signature of its own (行政处罚法 Art.62)."""

    sometimes = "waives_defence defence_signed waives_hearing hearing_signed"
    title = _("Waive statement, defence or hearing")
    button = _("Record the waiver")
    capacity = "handled"
    legal_day = "signed_on"
    shows_signed = "defence_signed"
    names = ("waived_rights",)
    asks: ClassVar[Asks] = (
        (_("Statement and defence"), "waives_defence defence_signed"),
        (_("Hearing"), "waives_hearing hearing_signed"),
        (_("Day"), "signed_on"),
    )
    waives_defence = forms.BooleanField(label=_("Gives up statement and defence of its own free will"), required=False)
    defence_signed = files(_("Signed statement on statement and defence"), most=3, required=False)
    waives_hearing = forms.BooleanField(label=_("Gives up the hearing of its own free will"), required=False)
    hearing_signed = files(_("Signed statement on the hearing"), most=3, required=False)
    signed_on = day_field(_("Signed on"))

    def prepare(self) -> None:
        self.initial = {"signed_on": clock.today()} | self.initial
        if not self.act.facts.with_hearing:
            for name in HEARING:
                del self.fields[name]

    @property
    def waived(self) -> list[Right]:
        ticked = {Right.DEFENCE: "waives_defence", Right.HEARING: "waives_hearing"}
        return [right for right, name in ticked.items() if self.cleaned_data.get(name)]

    def check(self) -> Iterable[Refusal]:
        cleaned = self.cleaned_data
        if not self.waived:
            yield Refusal("E-REQUIRED", field="waives_defence", note="应当写明放弃的权利")
        for right, signed in ((Right.DEFENCE, "defence_signed"), (Right.HEARING, "hearing_signed")):
            if right in self.waived and not cleaned[signed]:
                yield Refusal("E-REQUIRED", field=signed, note="每项权利的放弃应当分别签名")
        served = self.act.facts.noticed_on
        yield from in_order(served, cleaned["signed_on"], field="signed_on", note=f"告知书{served:%Y-%m-%d}送达")

    def apply(self) -> None:
        facts = self.act.facts
        facts.waived = [right.value for right in Right if right in facts.waived or right in self.waived]
        self.act.named["waived_rights"] = self.waived


class AnswerForm(AskingForm):
    """One point of the defence: what the check found, whether it is right, and why."""

    record = Claim
    asks = "no text found=check_words accepted answer"
    no = forms.IntegerField(widget=forms.HiddenInput)
    text = forms.CharField(label=_("Point of the defence"), required=False, disabled=True)


Answers = formset_factory(AnswerForm, extra=0)


class RecheckDefence(StepForm):
    """ENF-30: every point is checked and answered; the penalty stays, becomes lighter or falls away, and never grows (Art.45(2)).

    Only once the periods of the party are over, or given up.
    """

    sometimes = "effect_reason"
    names = ("claims",)
    title = _("Re-check the defence")
    button = _("Finish the re-check")
    record = PartyFacts
    row_sets: ClassVar = {"answers": Answers}
    row_titles: ClassVar = {"answers": _("Answers to the defence, point by point")}
    rows_behind = 0
    asks = "effect effect_reason?"

    def prepare(self) -> None:
        self.initial = {"effect": Effect.KEEP} | self.initial
        self.claims = rules.open_claims(self.act.facts)

    def initial_rows(self, prefix: str) -> list[dict[str, Any]]:
        late = {True: "（逾期提出）", False: ""}
        return [{"no": each.no, "text": f"{each.no}. {each.text}{late[each.came_late]}"} for each in self.claims]

    def check(self) -> Iterable[Refusal]:
        yield from self.may_answer_now()
        yield from self._each_is_answered()
        if self.cleaned_data["effect"] != Effect.KEEP and not self.cleaned_data["effect_reason"]:
            yield Refusal("E-REQUIRED", field="effect_reason", note="改变拟处罚的，应当写明理由")

    def may_answer_now(self) -> Iterator[Refusal]:
        yield from rules.periods_over(self.act.facts, self.act.acted_on, field="effect")

    def _each_is_answered(self) -> Iterator[Refusal]:
        """Every point once, and nothing else, whatever a browser leaves out or sends besides."""
        told, numbers = [row["no"] for row in self.rows("answers")], [claim.no for claim in self.claims]
        if missing := [f"第{number}项" for number in numbers if number not in told]:
            yield Refusal("E-REQUIRED", field="effect", note=f"{'、'.join(missing)}尚未复核")
        if strange := [f"第{number}项" for number in dict.fromkeys(told) if number not in numbers or told.count(number) > 1]:
            yield Refusal("E-NOT-OF-CASE", field="effect", note="、".join(strange))

    def apply(self) -> None:
        said = {row["no"]: row for row in self.rows("answers")}
        for claim in self.claims:
            row = said[claim.no]
            claim.check_words, claim.accepted, claim.answer = row["found"], row["accepted"], row["answer"]
            self.act.also_save(claim)
        self.act.named["claims"] = self.claims


class AnswerLateDefence(RecheckDefence):
    """What the party states while the leader already decides is answered as well; where it changes anything, he returns the draft."""

    title = _("Answer a late defence")
    button = _("Answer the late defence")

    @classmethod
    def concerns(cls, row: Any) -> bool:
        return bool(rules.open_claims(row))

    def may_answer_now(self) -> Iterator[Refusal]:
        if not self.claims:
            yield Refusal("E-NOT-OPEN", field="effect", note="没有尚未复核的陈述、申辩")


class ChangeProposal(proposals.ProposalForm):
    """The next draft of one party, after its defence or because the leader sent the last one back for law or sum.

    What a defence changes is never heavier than what was told (E-ENF-12); what the leader had corrected may be, and is told anew.
    """

    names = ("draft",)
    title = _("Change what is proposed")
    button = _("Make the new draft and send it to review")
    asks = (*proposals.ASKS, (_("Change"), "reason"))  # type: ignore[misc]
    reason = text_field(_("What is changed, and why"), rows=2, min_length=4, max_length=300)

    @property
    def is_sent_back(self) -> bool:
        return self.act.facts.verdict == Verdict.RETURN_LAW

    def prepare(self) -> None:
        super().prepare()
        facts = self.act.facts
        self.initial = {"reason": facts.return_words if self.is_sent_back else facts.effect_reason} | self.initial

    def check(self) -> Iterable[Refusal]:
        yield from super().check()
        row, facts = self.proposed(), self.act.facts
        if facts.effect == Effect.NO_PENALTY and not self.is_sent_back and not row.no_penalty_ground:
            yield Refusal("E-REQUIRED", field="no_penalty_ground", note="复核意见为不予处罚")
        draft = rules.newest_draft(facts)
        if draft is not None and drafts.digest_of(drafts.content_now(self.act.case.pk, row)) == draft.digest:
            yield Refusal("E-REQUIRED", field="reason", note="与现稿相同，没有改变")
        heavier = rules.heavier_than_told(row)
        if heavier and facts.noticed_on is not None and not self.is_sent_back:
            yield Refusal("E-ENF-12", field="fine" if row.fine else "kinds", note="；".join(heavier))

    def apply(self) -> None:
        act, facts = self.act, self.act.facts
        facts.review_result, facts.verdict, facts.effect = "", "", ""
        act.named["draft"] = drafts.make(act, facts, self.cleaned_data["reason"])
