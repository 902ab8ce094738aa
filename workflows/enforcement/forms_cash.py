"""A fine that officers take in cash in a remote place, hand in within two working days, and that the bureau pays to the bank (行政处罚法 Art.69 to 71)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from cases.money import figures
from foundation import clock
from foundation.refusals import Refusal
from workflows.enforcement import payments, rules, rules_late
from workflows.enforcement import rules_items as items
from workflows.enforcement.fields import TwoOfficersForm, files, in_order, party_of
from workflows.enforcement.models import Paid
from workflows.enforcement.models_items import CashTaken
from workflows.enforcement.vocabulary import Capacity
from workflows.enforcement.vocabulary_items import CashState
from workflows.engine.asking import Asks
from workflows.engine.forms import StepForm


class CollectCash(TwoOfficersForm):
    """E-ENF-19 unless the place is remote, the party has asked for it itself, and it gets the special receipt of the finance department.

    The money is on file from then on: it waits for the finance officer, who counts it, and the case does not close before the bank has it.
    """

    title = _("Collect the fine on the spot")
    button = _("Record it; two working days to hand it in")
    capacity = "handled"
    record = CashTaken
    legal_day = "collected_on"
    asks: ClassVar[Asks] = (
        (_("When, where and by whom"), "collected_on inspector_2 place remote asked"),
        (_("The money"), "amount receipt_no proof"),
    )
    receipt_no = forms.CharField(label=_("Number of the special receipt"), max_length=30, required=False)
    proof = files(_("Request of the party, copy of the receipt"))
    sometimes = "receipt_no"

    @classmethod
    def concerns(cls, row: Any) -> bool:
        # Of a fine that is paid later or in parts the bank gets each part on its day.
        return items.is_to_perform(row) and rules.is_to_pay(row) and bool(row.fine) and not rules_late.is_granted(row)

    def prepare(self) -> None:
        super().prepare()
        self.initial = {"collected_on": clock.today()} | self.initial

    def check(self) -> Iterable[Refusal]:
        yield from super().check()
        facts, cleaned = party_of(self), self.cleaned_data
        if not self.concerns(facts):
            yield Refusal("E-NOT-OPEN", field="amount", note="该决定没有待缴的罚款")
            return
        yield from items.behind_the_service(facts, cleaned["collected_on"], field="collected_on")
        yield from items.not_stopped(facts, cleaned["collected_on"], field="collected_on")
        if not cleaned["remote"]:
            yield Refusal("E-ENF-19", field="remote", note="不在边远、水上、交通不便地区的，由当事人向银行缴纳")
        if not cleaned["asked"]:
            yield Refusal("E-ENF-19", field="asked", note="当事人未提出的，不得当场收缴")
        yield from self._receipt()
        owed = payments.owed_by(facts, cleaned["collected_on"]).fine - under_way(facts.case_id, facts.party_id)
        if cleaned["amount"] > owed:
            yield Refusal("E-ENF-40", field="amount", note=f"至多{figures(max(owed, Decimal(0)))}元")

    def _receipt(self) -> Iterator[Refusal]:
        number = self.cleaned_data["receipt_no"].strip()
        if not number:
            yield Refusal(
                "E-ENF-19", field="receipt_no", note="未出具国务院财政部门或者省级财政部门统一制发的专用票据，当事人有权拒缴"
            )
        elif is_used(number):
            yield Refusal("E-ENF-40", field="receipt_no", note=f"票据{number}已经使用")

    def write(self) -> None:
        act, facts = self.act, party_of(self)
        cash = CashTaken(case=act.case, party=facts.party, officer_1=act.hand, officer_2=self.cleaned_data["inspector_2"])
        self.write_to(cash)
        cash.receipt_no = self.cleaned_data["receipt_no"].strip()
        act.add("cash", cash)
        act.findings["cash"] = f"{cash.receipt_no}：{figures(cash.amount)}元"


def under_way(case_id: int, party_id: int | None) -> Decimal:
    """What officers took of a party and the bank has not got yet."""
    rows = CashTaken.objects.filter(case=case_id, party=party_id).exclude(state=CashState.BANKED)
    return rows.aggregate(sum=Sum("amount"))["sum"] or Decimal(0)


def is_used(number: str) -> bool:
    return Paid.objects.filter(receipt_no=number).exists() or CashTaken.objects.filter(receipt_no=number).exists()


def cash_of(form: StepForm) -> CashTaken:
    """The money that an act is about."""
    found = form.act.facts
    assert isinstance(found, CashTaken)
    return found


class HandInCash(StepForm):
    """The finance officer, who has not handled the case, counts it against the stub of the receipt (E-ENF-30; TL-ENF-03).

    What is less than the receipt says is not taken in: the clock runs on, and the leaders hear of it.
    """

    title = _("Take in the fine that was collected in cash")
    button = _("Take it in; two working days to the bank")
    capacity = Capacity.PAID
    asks: ClassVar[Asks] = "stub_no counted"
    stub_no = forms.CharField(label=_("Number on the stub of the receipt"), max_length=30)
    counted = forms.DecimalField(label=_("Sum counted (yuan)"), max_digits=14, decimal_places=2)

    def check(self) -> Iterable[Refusal]:
        cash, cleaned = cash_of(self), self.cleaned_data
        yield from rules.no_handler(self.act.record, self.act.hand, "E-ENF-30", field="stub_no")
        if cleaned["stub_no"].strip() != cash.receipt_no:
            yield Refusal("E-ENF-30", field="stub_no", note="与当场收缴登记的票据号不符")
        if cleaned["counted"] != cash.amount:
            yield Refusal("E-ENF-30", field="counted", note=f"票据金额{figures(cash.amount)}元，应当如数上缴")

    def apply(self) -> None:
        cash = cash_of(self)
        cash.state, cash.handed_in_on = CashState.HANDED_IN, self.act.acted_on
        self.act.findings["cash"] = f"{cash.receipt_no}：{figures(cash.amount)}元"


class DepositCash(StepForm):
    """It is paid to the bank (TL-ENF-04) and counts as paid on the day on which the officers took it: the party owes no surcharge for our days."""

    title = _("Pay the cash to the bank")
    button = _("Record the payment to the bank")
    capacity = Capacity.PAID
    record = CashTaken
    asks: ClassVar[Asks] = "slip_no banked_on proof"
    proof = files(_("Slip of the bank"))

    def prepare(self) -> None:
        self.initial = {"banked_on": clock.today()} | self.initial

    def check(self) -> Iterable[Refusal]:
        cash, cleaned = cash_of(self), self.cleaned_data
        yield from rules.no_handler(self.act.record, self.act.hand, "E-ENF-30", field="slip_no")
        day = cleaned["banked_on"]
        yield from in_order(cash.handed_in_on, day, field="banked_on", note="不得早于上缴之日")
        if day > self.act.acted_on:
            yield Refusal("E-DATE-FUTURE", field="banked_on")

    def apply(self) -> None:
        act, cash = self.act, cash_of(self)
        cash.state = CashState.BANKED
        facts = act.movement.rows.of("parties")[cash.party_id]
        paid = {
            "case": act.case, "facts": facts, "purpose": Paid.For.FINE, "paid_on": cash.collected_on, "amount": cash.amount,
            "confirmed_by": act.hand, "act_no": act.no,
        }  # fmt: skip
        _row, is_new = Paid.objects.get_or_create(receipt_no=cash.receipt_no, defaults=paid)
        if not is_new:
            raise Refusal("E-ENF-40", field="slip_no", note=f"票据{cash.receipt_no}")
        act.findings["receipts"] = [f"{cash.receipt_no}：{figures(cash.amount)}元"]
