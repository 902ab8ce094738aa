"""A penalty on the spot: decided, handed over, recorded, its cash followed to the bank; void, or led over into the general procedure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from cases import services as cases
from cases import terms as limits
from cases.models import OutsideBody, Referral, Violation
from cases.models.register import in_force
from cases.money import figures
from documents.models import IssuedDocument
from foundation import clock
from foundation.refusals import Refusal
from permissions import offices
from permissions.roles import Role
from workflows.enforcement import forms_filing, heavy, limitation, links, rules, terms
from workflows.enforcement import rules_on_spot as spots
from workflows.enforcement.fields import TwoOfficersForm, ViolationInForce, files, not_ahead, party_of
from workflows.enforcement.forms_decision import FINES
from workflows.enforcement.forms_parties import NewParty
from workflows.enforcement.forms_service import take_back
from workflows.enforcement.limitation import FULL_AGE, age_on
from workflows.enforcement.models import EnforcementRecord, OnSpot, Paid, PartyFacts
from workflows.enforcement.vocabulary import Capacity, CaseKind, Verdict
from workflows.enforcement.vocabulary_on_spot import CashGround, PayMode, SpotPenalty
from workflows.engine.asking import Asks
from workflows.engine.forms import Forewarning, StepForm
from workflows.engine.on_site import SIGNATURE, SignedOnSiteForm
from workflows.engine.questions import day_field, text_field

PAPERS = ("ENF-36", "ENF-37")
KINDS = {
    SpotPenalty.WARNING: [heavy.Penalty.WARNING],
    SpotPenalty.FINE: [heavy.Penalty.FINE],
    SpotPenalty.BOTH: [heavy.Penalty.WARNING, heavy.Penalty.FINE],
}
GENERAL = "应当适用普通程序"


class IssueOnSpot(TwoOfficersForm):
    """ENF-36, 37: two officers decide at once what they have seen at once (行政处罚法 Art.51, 52; E-ENF-18).

    Refused where the facts are in dispute, the act was not seen there and then, the penalty is another, the sum too high, the party a minor
    or fined for the act before: then the general procedure is needed. Leaves the party with its decision, the paper with its number, and the
    case filed and decided on one day.
    """

    names = ("handlers", "spokesmen")
    title = _("Penalty on the spot")
    button = _("Decide on the spot and print the decision")
    capacity = Capacity.INVESTIGATED
    record = OnSpot
    sometimes = (
        "fine pay_mode pay_bank cash_ground receipt_no correction_order correction_by statement_answer refusal_note citation"
    )
    row_sets: ClassVar = {"party": NewParty}
    row_titles: ClassVar = {"party": _("The party")}
    asks: ClassVar[Asks] = (
        (_("What was seen"), "act_at act_place words disputed"),
        (_("Law"), "violation citation?"),
        (_("Penalty on the spot"), "penalty fine? goes_on correction_order? correction_by?"),
        (_("Told and heard"), "inspector_2 certificates_shown rights_told party_statement statement_answer?"),
        (_("Payment"), "pay_mode? pay_bank? cash_ground? receipt_no?"),
        (_("If the party will not sign"), "refusal_note?"),
    )
    violation = ViolationInForce(label=_("Violation"))
    citation = forms.CharField(label=_("Item or paragraph, in Chinese numerals"), max_length=20, required=False)
    disputed = forms.BooleanField(label=_("The party disputes the facts, or they are not clear at once"), required=False)
    fine = forms.DecimalField(label=_("Fine (yuan)"), max_digits=8, decimal_places=2, required=False)
    goes_on = forms.BooleanField(label=_("The act goes on and must be put right"), required=False)
    correction_order = forms.CharField(label=_("What is to be corrected"), max_length=200, required=False)
    correction_by = day_field(_("To be corrected by"), required=False)
    certificates_shown = forms.BooleanField(label=_("Both officers have shown their certificates"), required=False)
    rights_told = forms.BooleanField(
        label=_("The party was told the penalty, the facts, the reasons and the law, and that it may state its case"),
        required=False,
    )
    pay_bank = forms.ModelChoiceField(label=_("Bank that takes the fine"), queryset=OutsideBody.objects.none(), required=False)

    @classmethod
    def has_occasion(cls, case: Any) -> bool:
        record: EnforcementRecord = case.enforcementrecord
        return not record.filing_no and record.urgent_started_at is None

    def prepare(self) -> None:
        super().prepare()
        record, on = self.act.record, self.act.acted_on
        self.fields["violation"].offer(record.act_to, on)
        banks = OutsideBody.objects.filter(in_force(on), kind=OutsideBody.Kind.BANK).order_by("name")
        self.fields["pay_bank"].queryset = banks
        fitting = [bank for bank in banks if FINES in bank.used_for] or list(banks)
        self.initial = {
            "act_at": record.received_at, "act_place": self.act.case.place[:100], "words": record.clue_facts,
            "pay_bank": fitting[0] if len(fitting) == 1 else None,
        } | self.initial  # fmt: skip

    def forewarning(self) -> Forewarning | None:
        if (uncertified := super().forewarning()) is not None:
            return uncertified
        words = gettext(
            "Only a warning, or a fine of up to %(unit)s yuan on a unit and %(person)s yuan on a person, of what was seen here and is not in dispute."
        )
        on = self.act.acted_on
        sums = {"unit": figures(heavy.on_spot_limit("unit", on)), "person": figures(heavy.on_spot_limit("person", on))}
        return Forewarning(words % sums, (), may_send=True)

    def row_arguments(self, prefix: str) -> dict[str, Any]:
        return {"actor": self.act.actor}

    def initial_rows(self, prefix: str) -> list[dict[str, Any]]:
        unit = self.act.record.suspect_unit
        return [{"kind": forms_filing.kind_of(unit), "unit": unit.pk}] if unit is not None else [{}]

    # What is refused

    def check(self) -> Iterable[Refusal]:
        yield from super().check()
        cleaned, record = self.cleaned_data, self.act.record
        if record.filing_no or record.urgent_started_at is not None:
            yield Refusal("E-NOT-OPEN", field="violation", note="已经报批立案或者紧急取证，按普通程序办理")
        yield from self._seen_there()
        if cleaned["disputed"]:
            yield Refusal("E-ENF-18", field="disputed", note=f"违法事实不确凿或者当事人对事实有争议的，{GENERAL}")
        yield from self._heard()
        yield from self._party()
        yield from self._penalty()
        yield from self._payment()
        if cleaned["goes_on"]:
            for name in ("correction_order", "correction_by"):
                if not cleaned[name]:
                    yield Refusal("E-ENF-39", field=name, note="违法行为仍在继续的，应当责令改正并写明期限")
        if cleaned["correction_by"] and cleaned["correction_by"] < self.act.acted_on:
            yield Refusal("E-ENF-39", field="correction_by", note="改正期限不得早于今日")

    def _seen_there(self) -> Iterator[Refusal]:
        """E-ENF-18 for what was not done, found and decided on one day."""
        at, record, on = self.cleaned_data["act_at"], self.act.record, self.act.acted_on
        yield from not_ahead(at, field="act_at")
        days = {clock.day_of(at), record.discovered_on, on}
        if len(days) > 1 or record.act_to < on:
            yield Refusal("E-ENF-18", field="act_at", note=f"不是当场发现并当场决定的违法行为，{GENERAL}")

    def _heard(self) -> Iterator[Refusal]:
        cleaned = self.cleaned_data
        for name, note in (
            ("certificates_shown", "应当出示执法证件"),
            ("rights_told", "应当告知内容及事实、理由、依据和陈述、申辩权利"),
        ):
            if not cleaned[name]:
                yield Refusal("E-REQUIRED", field=name, note=note)
        if cleaned["party_statement"].strip("。 ") != spots.NOTHING_STATED and not cleaned["statement_answer"]:
            yield Refusal("E-REQUIRED", field="statement_answer", note="当事人有陈述申辩的，应当当场复核并答复")

    def _party(self) -> Iterator[Refusal]:
        day = clock.day_of(self.cleaned_data["act_at"])
        for place, row in self.placed_rows("party"):
            yield from forms_filing.party_in_order(place, row, None, day)
            born = forms_filing.birth_of(row, None)
            if born is not None and limitation.PUNISHABLE_AGE <= age_on(born, day) < FULL_AGE:
                yield Refusal("E-ENF-18", field=f"{place}-kind", note=f"未成年人，{GENERAL}")

    @property
    def _kind(self) -> str:
        return str(self.rows("party")[0]["kind"])

    def _penalty(self) -> Iterator[Refusal]:
        cleaned, on = self.cleaned_data, self.act.acted_on
        row: Violation = cleaned["violation"]
        if "{item}" in row.article_violated_zh + row.penalty_article_zh and not cleaned["citation"]:
            yield Refusal("E-REQUIRED", field="citation", note="所引条文须写明款、项")
        fine = cleaned["fine"] or Decimal(0)
        kinds = KINDS[SpotPenalty(cleaned["penalty"])]
        if heavy.Penalty.FINE in kinds and not cleaned["fine"]:
            yield Refusal("E-ENF-39", field="fine", note="罚款数额")
        elif heavy.Penalty.FINE not in kinds and cleaned["fine"]:
            yield Refusal("E-ENF-39", field="fine", note="只给予警告的不填罚款数额")
        else:
            parts = [heavy.Part(kind, fine if kind == heavy.Penalty.FINE else Decimal(0)) for kind in kinds]
            try:
                heavy.require_on_the_spot(row, parts, self._kind, on)
            except Refusal as refusal:
                field = "fine" if refusal.field == "fine_yuan" else refusal.field
                note = f"{refusal.note}，{GENERAL}" if refusal.code == "E-ENF-18" else refusal.note
                yield Refusal(refusal.code, field=field, note=note)

    def _payment(self) -> Iterator[Refusal]:
        cleaned, is_fined = self.cleaned_data, self.cleaned_data["penalty"] != SpotPenalty.WARNING
        if not is_fined:
            for name in ("pay_mode", "cash_ground", "receipt_no"):
                if cleaned[name]:
                    yield Refusal("E-ENF-19", field=name, note="只给予警告，没有罚款可收")
            return
        if not cleaned["pay_mode"]:
            yield Refusal("E-ENF-39", field="pay_mode", note="履行方式")
        if not cleaned["pay_bank"]:
            yield Refusal("E-ENF-39", field="pay_bank", note="履行方式：缴款账户")
        if cleaned["pay_mode"] == PayMode.ON_SPOT:
            yield from self._cash()
        elif cleaned["cash_ground"] or cleaned["receipt_no"]:
            yield Refusal("E-ENF-19", field="pay_mode", note="到银行缴款的，不填当场收缴的理由和票据")

    def _cash(self) -> Iterator[Refusal]:
        cleaned, ground = self.cleaned_data, self.cleaned_data["cash_ground"]
        if not ground:
            yield Refusal("E-ENF-19", field="cash_ground", note="写明当场收缴的理由")
            return
        try:
            heavy.require_cash(
                cleaned["fine"] or Decimal(0), cleaned["receipt_no"], self.act.acted_on,
                hard_later=ground == CashGround.HARD_LATER, remote_and_asked=ground == CashGround.REMOTE,
            )  # fmt: skip
        except Refusal as refusal:
            yield Refusal(refusal.code, field="cash_ground" if refusal.field == "pay_mode" else refusal.field, note=refusal.note)
        if cleaned["receipt_no"] and receipt_used(cleaned["receipt_no"]):
            yield Refusal("E-ENF-40", field="receipt_no", note=f"票据{cleaned['receipt_no']}已经使用")

    # What it leaves

    def apply(self) -> None:
        act, cleaned, record = self.act, self.cleaned_data, self.act.record
        violation: Violation = cleaned["violation"]
        both = [act.hand, cleaned["inspector_2"]]
        facts = forms_filing.enter_party(act, self.rows("party")[0])
        facts.violation, facts.citation, facts.stage = violation, cleaned["citation"], "first"
        facts.kinds, facts.fine = [*KINDS[SpotPenalty(cleaned["penalty"])]], cleaned["fine"] or None
        facts.correction_order, facts.correction_by = cleaned["correction_order"], cleaned["correction_by"]
        facts.amount_reason = "当场处罚"
        facts.pay_bank = cleaned["pay_bank"] if facts.fine else None
        facts.verdict, facts.decided_on, facts.decided_by = Verdict.PENALTY, act.acted_on, act.hand
        for refusal in rules.fined_before(facts, record, field="violation"):
            raise refusal
        row = OnSpot(
            case=act.case, facts=facts, inspector_1=both[0], inspector_2=both[1], issued_at=clock.now(), act_no=act.no,
        )  # fmt: skip
        self.write_to(row)
        act.also_save(row)
        act.named |= {"on_spot": row, "handlers": both}
        record.on_spot, record.kind, record.case_summary = True, CaseKind.GENERAL, row.words
        record.handler_1, record.handler_2 = both
        record.cause_of_action = f"{forms_filing.SUSPECTED}{violation.description_zh}"[:120]
        record.suspected, record.filed_on, record.investigated_on = violation, act.acted_on, act.acted_on
        act.case.place, act.case.unit = row.act_place, facts.party.enterprise
        act.case.title = forms_filing.case_name(record)[:200]
        act.named["spokesmen"] = forms_filing.spokesmen_of([facts], act.acted_on)
        act.participate(both[1], self.capacity, second=True)


def receipt_used(number: str) -> bool:
    """Whether a receipt of the finance department was given before, on the spot or by the bank."""
    return OnSpot.objects.filter(receipt_no=number).exists() or Paid.objects.filter(receipt_no=number).exists()


class SpotForm(StepForm):
    """An act on a decision on the spot, in the branch of its party."""

    record = OnSpot

    def prepare(self) -> None:
        super().prepare()
        self.row = spots.spot_of(party_of(self))

    def keep(self) -> OnSpot:
        self.write_to(self.row)
        self.act.also_save(self.row)
        return self.row


class HandOverOnSpot(SpotForm, TwoOfficersForm, SignedOnSiteForm):
    """The decision is signed and handed over there and then; its periods begin (行政处罚法 Art.52; E-ENF-41).

    What was not handed over on its day is void: no post brings it later.
    """

    names = ("penalty_no", "penalty_decided_on", "publishers")
    title = _("Hand over the decision on the spot")
    button = _("Record that it was handed over; the periods of payment and complaint begin")
    capacity = Capacity.SERVED
    asks: ClassVar[Asks] = ((_("Handed over"), "handed_at inspector_2"), (_("Signature"), SIGNATURE))

    def prepare(self) -> None:
        super().prepare()
        self.fields["handed_at"].required = True
        self.initial = {
            "handed_at": clock.now(),
            "refusal_note": self.row.refusal_note,
            "inspector_2": self.row.inspector_2_id,
        } | self.initial

    def check(self) -> Iterable[Refusal]:
        yield from super().check()
        at = self.cleaned_data["handed_at"]
        yield from not_ahead(at, field="handed_at")
        if at.replace(second=0, microsecond=0) < self.row.issued_at.replace(second=0, microsecond=0):
            yield Refusal("E-ENF-41", field="handed_at", note="不得早于决定书作出的时间")
        if clock.day_of(at) != party_of(self).decided_on:
            yield Refusal("E-ENF-41", field="handed_at", note="当场处罚决定书应当当场交付当事人，未当场交付的作废")
        yield from self.signed_or_refused()

    def apply(self) -> None:
        act, facts = self.act, party_of(self)
        row = self.keep()
        facts.served_on = clock.day_of(row.handed_at) if row.handed_at else act.acted_on
        facts.pay_due_on = limits.count(terms.PAY, facts.served_on).due_on if rules.is_to_pay(facts) else None
        facts.performed_on = facts.served_on if rules.what_is_performed(facts) == "nothing" else None
        act.named["publishers"] = publishers_of(act)
        if self.cleaned_data["inspector_2"].pk != act.hand.pk:
            act.participate(self.cleaned_data["inspector_2"], self.capacity, second=True)
        links.answer_decided(act, facts)


def publishers_of(act: Any) -> list[Any]:
    """Who may publish the decision."""
    case = act.case
    return list(
        offices.holders(
            Role.PUBLICITY_OFFICER, township_id=case.township_id, region_id=case.region_id, section_id=case.section_id
        )
    )


class RecordOnSpot(SpotForm):
    """The bureau takes the decision on the spot on record, its number checked against the sheet (TL-ENF-05; E-ENF-29)."""

    title = _("Take the decision on the spot on record")
    button = _("Take it on record")
    capacity = "checked"
    number = forms.CharField(label=_("Number on the sheet that lies before you"), max_length=80)

    def check(self) -> Iterable[Refusal]:
        facts = party_of(self)
        yield from rules.no_handler(self.act.record, self.act.hand, "E-SOD-13", field="number")
        if "".join(self.cleaned_data["number"].split()) != "".join(facts.decision_no.split()):
            yield Refusal("E-ENF-29", field="number", note=f"系统内的编号为{facts.decision_no}")

    def apply(self) -> None:
        self.row.recorded_on, self.row.recorded_by = self.act.acted_on, self.act.hand
        self.keep()


# --- cash -------------------------------------------------------------------------------------------------------------------


class CashForm(SpotForm):
    """A step of the cash: the sum is the fine (E-ENF-40), the receipt the one on the decision (E-ENF-19)."""

    amount = forms.DecimalField(label=_("Sum (yuan)"), max_digits=8, decimal_places=2)

    def prepare(self) -> None:
        super().prepare()
        self.initial = {"amount": party_of(self).fine} | self.initial

    def equals_fine(self) -> Iterator[Refusal]:
        fine = party_of(self).fine or Decimal(0)
        if self.cleaned_data["amount"] != fine:
            yield Refusal("E-ENF-40", field="amount", note=f"罚款为{figures(fine)}元，应当一次收缴")


class TakeCash(CashForm):
    """The officers take the fine against the receipt of the finance department that the decision names (行政处罚法 Art.68 to 70)."""

    names = ("collected_on",)
    title = _("Take the fine on the spot")
    button = _("Record the cash; it is handed in within two working days")
    capacity = Capacity.INVESTIGATED
    asks: ClassVar[Asks] = "collected_at amount receipt_given"
    receipt_given = forms.BooleanField(label=_("The receipt of the finance department was handed to the party"), required=False)

    def prepare(self) -> None:
        super().prepare()
        self.fields["collected_at"].required = True
        self.initial = {"collected_at": clock.now()} | self.initial

    def check(self) -> Iterable[Refusal]:
        at = self.cleaned_data["collected_at"]
        yield from not_ahead(at, field="collected_at")
        if clock.day_of(at) != party_of(self).served_on:
            yield Refusal("E-ENF-19", field="collected_at", note="只能在交付决定书的当日当场收缴；过后由当事人到银行缴纳")
        elif self.row.handed_at is not None and at.replace(second=0, microsecond=0) < self.row.handed_at.replace(
            second=0, microsecond=0
        ):
            yield Refusal("E-ENF-19", field="collected_at", note="不得在交付决定书以前收缴")
        yield from self.equals_fine()
        if not self.cleaned_data["receipt_given"]:
            yield Refusal(
                "E-ENF-19", field="receipt_given", note=f"应当出具专用票据{self.row.receipt_no}，不出具的当事人有权拒绝缴纳"
            )

    def apply(self) -> None:
        row = self.keep()
        self.act.named["collected_on"] = clock.day_of(row.collected_at) if row.collected_at else self.act.acted_on


class PayByBank(SpotForm):
    """The party does not pay on the spot after all: it pays to the bank, to the last day that began with the decision."""

    title = _("Not taken on the spot: the party pays to the bank")
    button = _("The party pays to the bank")
    capacity = "handled"
    asks: ClassVar[Asks] = "reason=bank_instead"

    def prepare(self) -> None:
        super().prepare()
        self.fields["reason"].required = True

    def apply(self) -> None:
        self.keep()
        self.act.findings["reason"] = self.row.bank_instead


class HandInCash(CashForm):
    """The officers hand the cash in with the stub of the receipt, to somebody of finance who did not handle the case (TL-ENF-03; E-ENF-30)."""

    title = _("Take the cash over from the officers")
    button = _("Take the cash over")
    capacity = Capacity.PAID
    asks: ClassVar[Asks] = "handed_in_on amount stub_no"
    stub_no = forms.CharField(label=_("Number on the stub of the receipt"), max_length=30)

    def prepare(self) -> None:
        super().prepare()
        self.fields["handed_in_on"].required = True
        self.initial = {"handed_in_on": clock.today()} | self.initial

    def check(self) -> Iterable[Refusal]:
        yield from rules.no_handler(self.act.record, self.act.hand, "E-ENF-30", field="amount")
        day, taken = self.cleaned_data["handed_in_on"], self.row.collected_at
        if day > self.act.acted_on:
            yield Refusal("E-DATE-FUTURE", field="handed_in_on")
        elif taken is not None and day < clock.day_of(taken):
            yield Refusal("E-ENF-DAYS", field="handed_in_on", note=f"{clock.day_of(taken):%Y-%m-%d}收缴")
        yield from self.equals_fine()
        if self.cleaned_data["stub_no"].strip() != self.row.receipt_no:
            yield Refusal("E-ENF-40", field="stub_no", note=f"决定书上的票据号为{self.row.receipt_no}")

    def apply(self) -> None:
        self.row.handed_in_to = self.act.hand
        self.keep()


class DepositCash(CashForm):
    """The bureau pays the cash into the bank (TL-ENF-04): the fine is paid, on the day on which the party gave it."""

    title = _("Pay the cash into the bank")
    button = _("Record the slip; the fine is paid")
    capacity = Capacity.PAID
    asks: ClassVar[Asks] = "deposited_on amount bank_slip slip"
    slip = files(_("Slip of the bank"))

    def prepare(self) -> None:
        super().prepare()
        for name in ("bank_slip", "deposited_on"):
            self.fields[name].required = True
        self.initial = {"deposited_on": clock.today()} | self.initial

    def check(self) -> Iterable[Refusal]:
        yield from rules.no_handler(self.act.record, self.act.hand, "E-ENF-30", field="amount")
        day = self.cleaned_data["deposited_on"]
        if day > self.act.acted_on:
            yield Refusal("E-DATE-FUTURE", field="deposited_on")
        elif self.row.handed_in_on is not None and day < self.row.handed_in_on:
            yield Refusal("E-ENF-DAYS", field="deposited_on", note=f"{self.row.handed_in_on:%Y-%m-%d}上缴本机关")
        yield from self.equals_fine()
        if OnSpot.objects.filter(bank_slip=self.cleaned_data["bank_slip"]).exists():
            yield Refusal("E-ENF-40", field="bank_slip", note=f"回单{self.cleaned_data['bank_slip']}已经使用")

    def apply(self) -> None:
        act, facts, row = self.act, party_of(self), self.keep()
        taken = clock.day_of(row.collected_at) if row.collected_at else act.acted_on
        Paid.objects.create(
            case=act.case, facts=facts, receipt_no=row.receipt_no, purpose=Paid.For.FINE, paid_on=taken, amount=self.cleaned_data["amount"],
            confirmed_by=act.hand, act_no=act.no,
        )  # fmt: skip
        if not rules.more_to_perform(facts):
            facts.performed_on = taken
        act.findings["receipts"] = [f"{row.receipt_no}：{figures(self.cleaned_data['amount'])}元"]


# --- void, or general -------------------------------------------------------------------------------------------------------


class EndSpotForm(StepForm):
    """The decision on the spot does not stand: its paper is void and keeps its number (E-ENF-29)."""

    record = OnSpot
    reason = text_field(pgettext_lazy("form on the spot", "What is wrong with it"), rows=2, min_length=4, max_length=300)
    party_told = forms.BooleanField(label=_("The party has been told, and its copy taken back or marked void"), required=False)

    @classmethod
    def has_occasion(cls, case: Any) -> bool:
        row = spots.of_case(case) if case.enforcementrecord.on_spot else None
        return row is not None and not spots.may_be_void(row) and not answered(case)

    def check(self) -> Iterable[Refusal]:
        row = spots.of_case(self.act.case)
        if row is None:
            yield Refusal("E-NOT-OPEN", field="reason", note="没有当场处罚决定")
            return
        if why := spots.may_be_void(row):
            yield Refusal("E-ENF-29", field="reason", note=why)
        elif answered(self.act.case):
            yield Refusal("E-ENF-29", field="reason", note="移送的事项已经按本决定答复，依法变更、撤销决定")
        if row.handed_at is not None and not self.cleaned_data["party_told"]:
            yield Refusal("E-REQUIRED", field="party_told")

    def end(self, why: str) -> PartyFacts:
        act, row = self.act, spots.of_case(self.act.case)
        assert row is not None  # the check has looked
        facts: PartyFacts = act.record.rows("parties")[row.facts_id]
        own = IssuedDocument.objects.filter(case=act.case, code__in=PAPERS, state=IssuedDocument.State.ISSUED).order_by("id")
        take_back(act, own, self.cleaned_data["reason"])
        row.void_reason, row.void_on = self.cleaned_data["reason"], act.acted_on
        act.also_save(row)
        facts.ended = why
        # A decision that is void is neither paid nor complained of, whatever outlives the end of a case otherwise.
        cases.end([each for each in act.deadlines if each.party_id == facts.party_id], reason=why, on=act.acted_on)
        act.forget_deadlines()
        act.findings |= {"reason": self.cleaned_data["reason"], "withdrawn": facts.decision_no}
        return facts


def answered(case: Any) -> bool:
    """Whether a matter of another process that the case has taken up was answered with its decision."""
    return bool(Referral.objects.filter(target_case=case).exclude(decision="").exists())


class VoidForm(EndSpotForm):
    """A wrong form: it is void, its number shown as such, and the case over with it."""

    title = _("Make the form void")
    button = _("Make the form void and end the case")
    capacity = "approved"
    asks: ClassVar[Asks] = "reason party_told"

    def apply(self) -> None:
        self.end("当场处罚决定书作废")
        links.answer(self.act, f"当场处罚决定书作废，未作处罚：{self.cleaned_data['reason']}")


class SwitchToGeneral(EndSpotForm):
    """The facts are in dispute: the form is void, and the matter goes on as a clue of the general procedure (TL-ENF-06)."""

    title = _("Lead it over into the general procedure")
    button = _("Make the form void and go on with the clue")
    capacity = "handled"
    asks: ClassVar[Asks] = "reason party_told"

    def apply(self) -> None:
        self.end("转为普通程序")
        record: EnforcementRecord = self.act.record
        record.on_spot, record.filed_on, record.investigated_on = False, None, None
