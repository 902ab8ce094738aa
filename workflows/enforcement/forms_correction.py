"""The bureau revokes or changes its own decision, pays money back, puts a slip right (行政处罚法 Art.75(2), 82; 行政复议法; 行政诉讼法)."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.models import Case, CaseDuty, Referral
from cases.money import figures
from documents import services as documents
from documents.frozen import SEALED
from documents.models import IssuedDocument
from foundation import clock
from foundation.refusals import Refusal
from permissions.dated import holding
from permissions.models import Account
from workflows.enforcement import drafts, heavy, masking, payments, rules, terms
from workflows.enforcement import rules_correction as corrections
from workflows.enforcement import rules_remedies as remedies
from workflows.enforcement.fields import files, in_order, party_of
from workflows.enforcement.forms_remedies import AfterDecision
from workflows.enforcement.forms_service import ServiceForm
from workflows.enforcement.models import Paid, PartyFacts, Refund, Revocation, Slip
from workflows.enforcement.models_correction import SUMS
from workflows.enforcement.vocabulary import Capacity
from workflows.enforcement.vocabulary_correction import RefundGround, RevocationKind, Source
from workflows.enforcement.vocabulary_remedies import RemedyKind, RemedyResult
from workflows.engine.asking import Asks
from workflows.engine.forms import Forewarning, StepForm
from workflows.engine.questions import text_field

#: The law by which a bureau corrects itself; what a body or a court has decided is cited by its number.
OF_ITSELF = "《中华人民共和国行政处罚法》第七十五条第二款"
REMEDY_OF = {Source.RECONSIDERATION: RemedyKind.RECONSIDERATION, Source.JUDGMENT: RemedyKind.LAWSUIT}


class RevokeDecision(AfterDecision):
    """A served decision is revoked or changed: by own check, or because reconsideration or judgment went against it (ENF-65).

    Leaves the new paper to be served, the publicity to be withdrawn, and what was paid beyond what is now due as an order to pay it back.
    Of a revoked decision nothing is performed any more, and its days end; a changed one goes on with what it is now, never heavier than it was.
    """

    title = _("Revoke or change a decision")
    button = _("Decide and issue the paper")
    capacity = Capacity.DECIDED
    record = Revocation
    names = ("revocation", "change_due", "referring")
    sometimes = "new_fine new_gains dropped redo_by"
    asks: ClassVar[Asks] = (
        (_("How it was found, and what is wrong"), "source wrong"),
        (_("What is done"), "kind legal_basis redo_by?"),
        (_("What the decision is as changed"), "new_fine? new_gains? dropped?"),
    )
    dropped = forms.MultipleChoiceField(
        label=_("Penalties that are left out"), widget=forms.CheckboxSelectMultiple, required=False
    )

    @classmethod
    def concerns(cls, row: Any) -> bool:
        return super().concerns(row) and not corrections.is_revoked(row)

    def prepare(self) -> None:
        facts = party_of(self)
        self.fields["dropped"].choices = [(kind, heavy.NAMED[heavy.Penalty(kind)]) for kind in facts.kinds]
        self.initial = {"legal_basis": OF_ITSELF} | self.initial

    def forewarning(self) -> Forewarning | None:
        facts = party_of(self)
        paid = sum(corrections.paid_by(facts).values(), corrections.NOTHING)
        words = gettext("%(number)s: %(what)s") % {"number": facts.decision_no, "what": "；".join(drafts.penalties(facts))}
        return Forewarning(words, (gettext("Paid so far: %(sum)s yuan.") % {"sum": figures(paid)},), may_send=True)

    def sums(self) -> dict[str, Decimal | None]:
        """The sums as changed: what is left empty stays as it is."""
        facts, cleaned = party_of(self), self.cleaned_data
        kept = {name for kind, name in SUMS.items() if kind in facts.kinds and kind not in cleaned["dropped"]}
        return {name: (cleaned[f"new_{name}"] or getattr(facts, name)) if name in kept else None for name in SUMS.values()}

    def check(self) -> Iterable[Refusal]:
        facts, cleaned = party_of(self), self.cleaned_data
        found = list(corrections.still_stands(facts, field="kind"))
        yield from found
        if found:
            return
        yield from rules.no_handler(self.act.record, self.act.hand, "E-SOD-05", field="kind")
        source, kind = Source(cleaned["source"]), RevocationKind(cleaned["kind"])
        if source in REMEDY_OF:
            led = corrections.led_by(facts, REMEDY_OF[source])
            if led is None:
                yield Refusal("E-NOT-OPEN", field="source", note="没有登记不利于原决定而尚未执行的复议、诉讼结果")
            elif led.result == RemedyResult.REVOKED and kind == RevocationKind.CHANGE:
                yield Refusal("E-NOT-OPEN", field="kind", note=f"{led.result_no}已经撤销原决定")
        if (kind == RevocationKind.REDECIDE) != bool(cleaned["redo_by"]):
            yield Refusal("E-REQUIRED", field="redo_by", note="重新作出决定的，写明期限；其他的不填")
        yield from in_order(self.act.acted_on, cleaned["redo_by"], field="redo_by", note="期限不得早于今日")
        yield from self._changes(kind)

    def _changes(self, kind: RevocationKind) -> Iterable[Refusal]:
        """What is answered of a change, and only of one: something milder, and something left."""
        facts, cleaned = party_of(self), self.cleaned_data
        answered = cleaned["new_fine"] or cleaned["new_gains"] or cleaned["dropped"]
        if kind != RevocationKind.CHANGE:
            if answered:
                yield Refusal("E-REQUIRED", field="kind", note="撤销的，不填写变更后的内容")
            return
        if rules.punishes_not(facts):
            yield Refusal("E-NOT-OPEN", field="kind", note="不予处罚的决定不能变更，只能撤销")
            return
        new = {name: cleaned[f"new_{name}"] for name in SUMS.values()}
        heavier = list(corrections.not_heavier(facts, new))
        yield from heavier
        for penalty, name in SUMS.items():
            if new[name] and penalty in cleaned["dropped"]:
                yield Refusal("E-REQUIRED", field=f"new_{name}", note="已经选择不再给予该项处罚")
        if set(cleaned["dropped"]) >= set(facts.kinds):
            yield Refusal("E-REQUIRED", field="dropped", note="全部不再处罚的，撤销原决定")
        same = all(new[name] in (None, getattr(facts, name)) for name in new) and not cleaned["dropped"]
        if same and not heavier:
            yield Refusal("E-REQUIRED", field="new_fine", note="写明变更的内容")

    def apply(self) -> None:
        act, facts, cleaned = self.act, party_of(self), self.cleaned_data
        source, kind = Source(cleaned["source"]), RevocationKind(cleaned["kind"])
        row = Revocation(
            case=act.case, facts=facts, old_content=drafts.penalties(facts), decided_on=act.acted_on, decided_by=act.hand, act_no=act.no,
            remedy=corrections.led_by(facts, REMEDY_OF[source]) if source in REMEDY_OF else None,
        )  # fmt: skip
        self.write_to(row)
        facts.revoked_as, facts.revoked_on = kind, act.acted_on
        if kind == RevocationKind.CHANGE:
            facts.kinds = [each for each in facts.kinds if each not in cleaned["dropped"]]
            for name, value in self.sums().items():
                setattr(facts, name, value)
            row.new_content = drafts.penalties(facts)
        else:
            self._take_away(facts, row.wrong)
        over = corrections.excess(facts, act.acted_on)
        row.refund = sum(over.values(), corrections.NOTHING)
        act.also_save(row)
        act.named["revocation"] = row
        if over:
            ground = RefundGround.CHANGED if kind == RevocationKind.CHANGE else RefundGround.REVOKED
            act.also_save(refund_of(self, facts, over, ground, row.wrong[:500]))
        self._settle(facts)
        self._tell_the_referring(row)
        act.findings |= {"decision": facts.decision_no, "kind": kind.value, "refund": figures(row.refund)}

    def _settle(self, facts: PartyFacts) -> None:
        """Whether what came in is enough for the decision as changed, while payment is waited for."""
        if (
            corrections.is_changed(facts)
            and facts.performed_on is None
            and facts.pay_due_on is not None
            and self._waits_for_money()
        ):
            facts.settled_by_change = all(rest <= 0 for rest in payments.owed_by(facts, self.act.acted_on).rests.values())
            if facts.settled_by_change and not rules.more_to_perform(facts):
                facts.performed_on = self.act.acted_on

    def _waits_for_money(self) -> bool:
        waiting = {task.step for task in self.act.movement.open_tasks() if task.party_id == self.act.party_id}
        return bool(waiting & set(corrections.WAITING_FOR_MONEY))

    def _take_away(self, facts: PartyFacts, why: str) -> None:
        """The decision is void from today; what was running of it ends."""
        act = self.act
        if (paper := corrections.decision_of(act.case, facts)) is not None:
            documents.revoke(paper, on=act.acted_on, reason=why[:300], by=act.actor)
        codes = set(corrections.FALL_AWAY)
        remedies.end_clocks(act, facts, codes, str(self.title))
        facts.execution_stopped = False

    def _tell_the_referring(self, row: Revocation) -> None:
        """Whoever handed the matter on learns that its penalty does not stand as it was told."""
        act, facts = self.act, party_of(self)
        what = "变更" if row.kind == RevocationKind.CHANGE else "撤销"
        said = f"{facts.decision_no}（{facts}）已于{act.acted_on:%Y-%m-%d}{what}"
        people: dict[int, Any] = {}
        for referral in Referral.objects.filter(target_case=act.case).exclude(decided_on=None).select_related("source_case"):
            referral.decision = f"{referral.decision}\n{said}".strip()
            act.also_save(referral)
            people |= {each.pk: each for each in handlers_of(referral.source_case)}
        act.named["referring"] = list(people.values())


def handlers_of(case: Case) -> list[Account]:
    """Who handles a case whose matter was handed on for penalty."""
    held = CaseDuty.objects.filter(holding(clock.today()), content_object=case, permission__codename="handle_case")
    return [duty.user for duty in held.select_related("user")]


class ServeChange(ServiceForm):
    """The new decision is in the party's hands; of one that was changed the periods for its remedies begin anew."""

    title = _("Serve the revocation or change")
    button = _("Record the service")

    def apply(self) -> None:
        super().apply()
        row = corrections.newest(party_of(self))
        if row is not None:
            row.served_on = self.cleaned_data["served_on"]
            self.act.also_save(row)


# --- publicity ------------------------------------------------------------------------------------------------------------------


class WithdrawPublicity(StepForm):
    """What was published is withdrawn within three working days, and the reason is published (行政处罚法 Art.48(2); TL-ENF-46).

    Of a decision that was changed what it is now is published in its place.
    """

    title = _("Withdraw the published decision")
    button = _("Withdraw it and publish the reason")
    capacity = Capacity.PUBLISHED
    record = PartyFacts
    names = ("party_masked", "published")
    asks: ClassVar[Asks] = "reason=withdraw_reason"

    def prepare(self) -> None:
        row = corrections.newest(party_of(self))
        what = "变更" if corrections.is_changed(party_of(self)) else "撤销"
        reason = f"原行政处罚决定已于{row.decided_on:%Y年%-m月%-d日}依法{what}。" if row is not None else ""
        self.fields["reason"].required = True
        self.initial = {"reason": reason} | self.initial

    def check(self) -> Iterable[Refusal]:
        facts = party_of(self)
        private = masking.private_of_case(self.act.case)
        if found := list(private.found_in(self.cleaned_data["reason"])):
            yield Refusal("E-ENF-28", field="reason", note="、".join(found))
        if not corrections.is_public(facts):
            yield Refusal("E-NOT-OPEN", field="reason", note="没有正在公示的决定")

    def apply(self) -> None:
        act, facts = self.act, party_of(self)
        act.named |= {
            "party_masked": masking.masked_party(facts.party),
            "published": {
                "on": facts.published_on, "until": facts.publish_until, "text": facts.masked_text, "channels": list(facts.channels),
            },
        }  # fmt: skip
        remedies.end_clocks(act, facts, {terms.PUBLICITY_ENDS.code}, str(self.title))
        if corrections.is_changed(facts):
            # It is published anew as it is now; until then nothing of it is public.
            facts.published_on = facts.publish_until = None
            facts.masked_text, facts.channels = "", []
        else:
            facts.withdrawn_on = act.acted_on


class EndPublicity(StepForm):
    """A published decision is taken down before its time: credit repair by the rules of the place, approved by a leader (TL-ENF-47)."""

    title = _("Take a published decision down before its time")
    button = _("Take it down")
    capacity = "approved"
    record = PartyFacts
    names = ("party_masked", "published")
    asks: ClassVar[Asks] = "reason=withdraw_reason proof"
    proof = files(_("Application of the party and what proves its ground"), most=10)

    @classmethod
    def has_occasion(cls, case: Any) -> bool:
        return any(cls.concerns(row) for row in PartyFacts.objects.filter(case=case, ended=""))

    @classmethod
    def concerns(cls, row: Any) -> bool:
        return corrections.is_public(row)

    def prepare(self) -> None:
        self.fields["reason"].required = True

    def check(self) -> Iterable[Refusal]:
        facts = party_of(self)
        if not corrections.is_public(facts):
            yield Refusal("E-NOT-OPEN", field="reason", note="没有正在公示的决定")
        elif facts.performed_on is None:
            yield Refusal("E-NOT-OPEN", field="reason", note="决定尚未履行完毕，不得提前下架")
        if found := list(masking.private_of_case(self.act.case).found_in(self.cleaned_data["reason"])):
            yield Refusal("E-ENF-28", field="reason", note="、".join(found))

    def apply(self) -> None:
        act, facts = self.act, party_of(self)
        act.named |= {
            "party_masked": masking.masked_party(facts.party),
            "published": {
                "on": facts.published_on, "until": facts.publish_until, "text": facts.masked_text, "channels": list(facts.channels),
            },
        }  # fmt: skip
        facts.taken_down_on = act.acted_on


# --- money back ---------------------------------------------------------------------------------------------------------------


def refund_of(form: StepForm, facts: PartyFacts, sums: dict[str, Decimal], ground: RefundGround, words: str) -> Refund:
    """The order of a leader that these sums go back; one that waits already takes them up as well."""
    act = form.act
    waiting = Refund.objects.filter(facts=facts.pk, refunded_on=None).first()
    row = waiting or Refund(case=act.case, facts=facts, act_no=act.no)
    row.ground, row.words, row.ordered_on, row.ordered_by = ground, words, act.acted_on, act.hand
    row.fine = sums.get(Paid.For.FINE, corrections.NOTHING)
    row.surcharge = sums.get(Paid.For.SURCHARGE, corrections.NOTHING)
    row.gains = sums.get(Paid.For.GAINS, corrections.NOTHING)
    # The roads of this act ask whether money goes back before the act is written.
    row.save()
    return row


class OrderRefund(AfterDecision):
    """More came in than was due, by a double payment or an error: a leader orders that it goes back (TL-ENF-50)."""

    title = _("Order a refund")
    button = _("Order the refund")
    capacity = "approved"
    asks: ClassVar[Asks] = "words proof"
    words = text_field(_("Why it goes back"), rows=2, min_length=4, max_length=500)
    proof = files(_("Statement of the bank that shows it"), most=10)

    def check(self) -> Iterable[Refusal]:
        facts = party_of(self)
        yield from rules.no_handler(self.act.record, self.act.hand, "E-ENF-30", field="words")
        if not corrections.excess(facts, self.act.acted_on):
            yield Refusal("E-ENF-40", field="words", note="没有多缴的款项")
        elif corrections.money_goes_back(facts):
            yield Refusal("E-ENF-40", field="words", note="已经决定退还")

    def apply(self) -> None:
        act, facts = self.act, party_of(self)
        over = corrections.excess(facts, act.acted_on)
        row = refund_of(self, facts, over, RefundGround.TWICE, self.cleaned_data["words"])
        act.also_save(row)
        act.findings["refund"] = figures(row.total)


class ConfirmRefund(StepForm):
    """Finance pays back what a leader has ordered, the whole at once, and gives the number of the refund (E-ENF-30, E-ENF-40)."""

    title = _("Refund to the party")
    button = _("Confirm the refund")
    capacity = Capacity.PAID
    record = Refund
    names = ("refund",)
    asks: ClassVar[Asks] = "refund_no refunded_on amount proof"
    amount = forms.DecimalField(label=_("Sum refunded (yuan)"), max_digits=14, decimal_places=2)
    proof = files(_("Voucher of the refund"), most=10)

    def order(self) -> Refund | None:
        return Refund.objects.filter(facts=party_of(self).pk, refunded_on=None).first()

    def prepare(self) -> None:
        row = self.order()
        for name in ("refund_no", "refunded_on"):
            self.fields[name].required = True
        self.initial = {"refunded_on": clock.today(), "amount": row.total if row else None} | self.initial

    def forewarning(self) -> Forewarning | None:
        row = self.order()
        if row is None:
            return None
        parts = ((row.fine, "罚款"), (row.surcharge, "加处罚款"), (row.gains, "没收违法所得"))
        said = "、".join(f"{name}{figures(amount)}元" for amount, name in parts if amount)
        words = gettext("To be refunded by order of %(who)s of %(day)s: %(sums)s.")
        return Forewarning(words % {"who": row.ordered_by.name, "day": f"{row.ordered_on:%Y-%m-%d}", "sums": said}, may_send=True)

    def check(self) -> Iterable[Refusal]:
        row, cleaned = self.order(), self.cleaned_data
        yield from rules.no_handler(self.act.record, self.act.hand, "E-ENF-30", field="refund_no")
        if row is None:
            yield Refusal("E-NOT-OPEN", field="refund_no", note="没有应当退还的款项")
            return
        if row.ordered_by_id == self.act.hand.pk:
            yield Refusal("E-ENF-30", field="refund_no", note="决定退还的人不得确认退还", bars_actor=True)
        if cleaned["amount"] != row.total:
            yield Refusal("E-ENF-40", field="amount", note=f"应当一次退还{figures(row.total)}元，本金和加处罚款一并退还")
        if (
            Refund.objects.filter(refund_no=cleaned["refund_no"]).exists()
            or Paid.objects.filter(receipt_no=cleaned["refund_no"]).exists()
        ):
            yield Refusal("E-ENF-40", field="refund_no", note=f"凭证号{cleaned['refund_no']}已经使用")
        yield from in_order(
            row.ordered_on, cleaned["refunded_on"], field="refunded_on", note=f"{row.ordered_on:%Y-%m-%d}决定退还"
        )
        if cleaned["refunded_on"] > self.act.acted_on:
            yield Refusal("E-DATE-FUTURE", field="refunded_on")

    def apply(self) -> None:
        act, row = self.act, self.order()
        assert row is not None
        self.write_to(row)
        row.confirmed_by = act.hand
        act.also_save(row)
        act.findings |= {"refund": row.refund_no, "sum": figures(row.total)}


# --- a slip of the pen ----------------------------------------------------------------------------------------------------------

#: What a slip never touches: it is what the decision decides, and is changed by a change of the decision alone.
DECIDES = (
    "penalties",
    "fine_yuan",
    "pay_due",
    "remedy_text",
    "decided_on",
    "law_violated",
    "penalty_basis",
    "correction_order",
    "gains",
)


class CorrectSlip(AfterDecision):
    """Wrong words of a served decision are put right where nothing that it decides is touched (文字补正): no new remedy begins (ENF-65)."""

    title = _("Correct a slip in a decision")
    button = _("Issue the correction")
    capacity = "approved"
    record = Slip
    names = ("slip",)
    asks: ClassVar[Asks] = "wrong right"

    @classmethod
    def concerns(cls, row: Any) -> bool:
        return super().concerns(row) and not corrections.is_revoked(row)

    def paper(self) -> IssuedDocument | None:
        return corrections.decision_of(self.act.case, party_of(self))

    def check(self) -> Iterable[Refusal]:
        facts, cleaned, paper = party_of(self), self.cleaned_data, self.paper()
        found = list(corrections.still_stands(facts, field="wrong"))
        yield from found
        if found or paper is None:
            return
        wrong, right = cleaned["wrong"].strip(), cleaned["right"].strip()
        if wrong == right:
            yield Refusal("E-REQUIRED", field="right", note="与原文相同")
        places = [name for name, value in paper.data.items() if wrong in _words_of(value)]
        if not places:
            yield Refusal("E-NOT-OPEN", field="wrong", note=f"决定书{facts.decision_no}没有“{wrong}”")
        decided = [name for name in places if name in DECIDES]
        touches = decided or any(sign.isdigit() for sign in f"{wrong}{right}") or _is_sum(wrong) or _is_sum(right)
        if touches:
            yield Refusal(
                "E-COR-PAPER", field="wrong", note="涉及处罚内容、法律依据、数额、日期或者救济的，不得补正，依法变更或者撤销"
            )
        if wrong in facts.party.name or right in facts.party.name:
            yield Refusal("E-COR-PAPER", field="wrong", note="当事人名称不得补正")

    def apply(self) -> None:
        row = Slip(case=self.act.case, facts=party_of(self), act_no=self.act.no)
        self.write_to(row)
        self.act.also_save(row)
        self.act.named["slip"] = row
        self.act.findings |= {"wrong": row.wrong, "right": row.right}


def _words_of(value: Any) -> str:
    """Everything that a paper says at one blank, as one text; what is sealed is not looked into."""
    if isinstance(value, dict):
        return "" if SEALED in value else "\n".join(_words_of(each) for each in value.values())
    if isinstance(value, list):
        return "\n".join(_words_of(each) for each in value)
    return str(value) if isinstance(value, str) else ""


_CAPITALS = frozenset("零壹贰叁肆伍陆柒捌玖拾佰仟万亿元角分整%％")


def _is_sum(words: str) -> bool:
    """Words made of nothing but signs of sums."""
    return bool(words) and all(sign in _CAPITALS for sign in words)
