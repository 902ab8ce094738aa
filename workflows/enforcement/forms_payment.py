"""The party pays to the bank and does what else the decision asks (行政处罚法 Art.66, 67, 72): entered by finance, never by a handler."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, ClassVar

from django import forms
from django.forms import formset_factory
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.money import figures
from foundation import clock
from foundation.refusals import Refusal
from workflows.enforcement import payments, rules
from workflows.enforcement import rules_items as items
from workflows.enforcement.fields import files
from workflows.enforcement.models import Paid, PartyFacts, Performance
from workflows.enforcement.models_items import CashTaken
from workflows.enforcement.payments import Part
from workflows.enforcement.surcharge import computation
from workflows.enforcement.vocabulary import Capacity
from workflows.engine.asking import AskingForm
from workflows.engine.forms import Forewarning, StepForm
from workflows.engine.questions import day_field


class ReceiptForm(AskingForm):
    """One receipt of the bank."""

    record = Paid
    asks = "receipt_no purpose paid_on amount"
    # Not above zero is a refusal of the law here, with its code.
    amount = forms.DecimalField(label=_("Sum (yuan)"), max_digits=14, decimal_places=2)


Receipts = formset_factory(ReceiptForm, extra=0, min_num=1, max_num=12, validate_min=True, validate_max=True, absolute_max=20)
#: Where all is paid already, in cash or in parts, nothing more comes in.
MoreReceipts = formset_factory(ReceiptForm, extra=0, min_num=0, max_num=12, validate_max=True, absolute_max=20)


class ReceiptsForm(StepForm):
    """Receipts of the bank for what a party pays, each number given once in the bureau (E-ENF-40)."""

    capacity = Capacity.PAID
    record = PartyFacts
    row_sets: ClassVar = {"receipts": Receipts}
    row_titles: ClassVar = {"receipts": _("Receipts of the bank")}
    rows_behind = 0
    proof = files(_("Receipts of the bank, or its statement"))

    def initial_rows(self, prefix: str) -> list[dict[str, Any]] | None:
        return [{"purpose": Paid.For.FINE if self.act.facts.fine else Paid.For.GAINS, "paid_on": clock.today()}]

    def forewarning(self) -> Forewarning | None:
        """What is owed today."""
        facts = self.act.facts
        now = payments.owed_by(facts, self.act.acted_on)
        words = gettext("Owed today: %(sums)s.") % {"sums": now.words}
        lines = [gettext("To be paid by %(day)s.") % {"day": f"{payments.due_of(facts):%Y-%m-%d}"}]
        if now.reckoned.amount:
            lines.append(computation(facts.fine, now.reckoned))
        return Forewarning(words, tuple(lines), may_send=True)

    def parts(self) -> list[Part]:
        return [Part(row["purpose"], row["paid_on"], row["amount"]) for row in self.rows("receipts")]

    def check(self) -> Iterable[Refusal]:
        # Who handles the case does not say that it was paid (行政处罚法 Art.67).
        yield from rules.no_handler(self.act.record, self.act.hand, "E-ENF-30", field="proof")
        yield from self._receipts_are_right()

    def _receipts_are_right(self) -> Iterator[Refusal]:
        facts, rows = self.act.facts, self.placed_rows("receipts")
        numbers = [row["receipt_no"] for _place, row in rows]
        used = dict(Paid.objects.filter(receipt_no__in=numbers).values_list("receipt_no", "case__number"))
        used |= dict(CashTaken.objects.filter(receipt_no__in=numbers).values_list("receipt_no", "case__number"))
        for place, row in rows:
            number = row["receipt_no"]
            if number in used:
                yield Refusal("E-ENF-40", field=f"{place}-receipt_no", note=f"票据{number}已用于{used[number] or '另案'}")
            elif numbers.count(number) > 1:
                yield Refusal("E-ENF-40", field=f"{place}-receipt_no", note=f"票据{number}填写了两次")
            if row["amount"] <= 0:
                yield Refusal("E-ENF-40", field=f"{place}-amount", note="金额应当大于零")
            if row["paid_on"] < facts.decided_on:
                yield Refusal("E-ENF-40", field=f"{place}-paid_on", note=f"{facts.decided_on:%Y-%m-%d}作出决定")
            if row["paid_on"] > self.act.acted_on:
                yield Refusal("E-ENF-40", field=f"{place}-paid_on", note="缴款日期不得晚于办理日期")

    def left(self, parts: list[Part]) -> payments.Owed:
        """What is owed behind these parts."""
        return payments.owed_by(self.act.facts, self.act.acted_on, parts)

    def too_much(self) -> Iterator[Refusal]:
        """E-ENF-40 at the receipt by which more of one kind came in than was owed."""
        rests = self.left(self.parts()).rests
        for place, row in reversed(self.placed_rows("receipts")):
            rest = rests[row["purpose"]]
            if rest < 0:
                most = max(row["amount"] + rest, payments.NOTHING)
                yield Refusal("E-ENF-40", field=f"{place}-amount", note=f"至多{figures(most)}元")
                rests = {**rests, row["purpose"]: payments.NOTHING}

    def apply(self) -> None:
        act, facts = self.act, self.act.facts
        for place, row in self.placed_rows("receipts"):
            # Of two who enter the same number at once the second finds it used.
            _paid, is_new = Paid.objects.get_or_create(
                receipt_no=row["receipt_no"],
                defaults={
                    "case": act.case, "facts": facts, "purpose": row["purpose"], "paid_on": row["paid_on"], "amount": row["amount"],
                    "confirmed_by": act.hand, "act_no": act.no,
                },
            )  # fmt: skip
            if not is_new:
                raise Refusal("E-ENF-40", field=f"{place}-receipt_no", note=f"票据{row['receipt_no']}")
        plan = payments.plan_in_force(facts)
        following = payments.next_part(plan, payments.received(facts)) if plan is not None else None
        if following is not None:
            facts.plan_due_on = following.last_day
        act.findings["receipts"] = [f"{row['receipt_no']}：{figures(row['amount'])}元" for row in self.rows("receipts")]


class RecordPartPayment(ReceiptsForm):
    """A part came in; the rest stays due, and a surcharge grows on it."""

    title = _("Record a part payment")
    button = _("Record the payment; the rest stays due")

    def check(self) -> Iterable[Refusal]:
        found = list(super().check())
        yield from found
        if found:
            return
        beyond = list(self.too_much())
        yield from beyond
        if not beyond and self.left(self.parts()).is_settled:
            yield Refusal("E-ENF-40", field="receipts-0-amount", note="已经缴清，应当办理“确认缴款”")


class ConfirmPayment(ReceiptsForm):
    """All is paid: the fine and the gains, with the surcharge of every late day, parts paid before taken off (TL-ENF-25, 27)."""

    names = ("surcharge", "paid_total")
    title = _("Confirm the payment")
    button = _("Confirm that all is paid")
    row_sets: ClassVar = {"receipts": MoreReceipts}

    def initial_rows(self, prefix: str) -> list[dict[str, Any]] | None:
        """None where nothing is owed any more: it came in by parts, or in cash."""
        return [] if self.left([]).is_settled else super().initial_rows(prefix)

    def check(self) -> Iterable[Refusal]:
        found = list(super().check())
        yield from found
        if found:
            return
        beyond = list(self.too_much())
        yield from beyond
        left = self.left(self.parts())
        if not beyond and left.total > 0:
            line = f"（{computation(self.act.facts.fine, left.reckoned)}）" if left.surcharge > 0 else ""
            field = "receipts-0-amount" if self.rows("receipts") else "proof"
            yield Refusal("E-ENF-40", field=field, note=f"尚欠{left.words}{line}；只缴一部分的，登记部分缴款")

    def apply(self) -> None:
        reckoned = self.left(self.parts()).reckoned
        super().apply()
        act, facts = self.act, self.act.facts
        parts = payments.received(facts)
        act.named |= {"surcharge": reckoned, "paid_total": sum((part.amount for part in parts), payments.NOTHING)}
        if not rules.more_to_perform(facts):
            facts.performed_on = max(part.on for part in parts)


class Remind(StepForm):
    """ENF-45: the last day of payment is over; what is owed, what grows each day, and until when to pay. It defers nothing."""

    names = ("owed",)
    title = _("Remind the party to pay")
    button = _("Issue the reminder")
    capacity = "handled"
    record = PartyFacts
    new_deadline = day_field(_("To be paid by"))

    def check(self) -> Iterable[Refusal]:
        due, on = payments.due_of(self.act.facts), self.act.acted_on
        if due is None or on <= due:
            yield Refusal("E-NOT-OPEN", field="new_deadline", note=f"缴款期限至{due:%Y-%m-%d}，尚未逾期")
        if self.cleaned_data["new_deadline"] <= on:
            yield Refusal("E-ENF-40", field="new_deadline", note="催缴的限期应当晚于今日")

    def apply(self) -> None:
        self.act.named["owed"] = payments.owed_by(self.act.facts, self.act.acted_on)


# --- what else the decision asks -------------------------------------------------------------------------------------------


class DoneForm(AskingForm):
    """One item of the decision that has no act of its own: when and how it was done, and what proves it."""

    record = Performance
    asks = "item name done_on words proof"
    item = forms.CharField(widget=forms.HiddenInput)
    name = forms.CharField(label=_("Item of the decision"), required=False, disabled=True)
    proof = files(_("Proof that the item was done"))


Done = formset_factory(DoneForm, extra=0)


class ConfirmPerformance(StepForm):
    """The money is in; every other item of the decision stands performed by its own acts, or ended, or is proved here (E-ENF-22)."""

    title = _("Confirm that the decision is performed")
    button = _("Confirm the performance")
    capacity = "approved"
    record = PartyFacts
    row_sets: ClassVar = {"items": Done}
    row_titles: ClassVar = {"items": _("Items of the decision")}

    def to_be_proved(self) -> dict[str, str]:
        """What is proved here, for want of an act of its own."""
        return {item: name for item, name in items.left(self.act.facts).items() if not items.has_own_act(item)}

    def initial_rows(self, prefix: str) -> list[dict[str, Any]]:
        return [{"item": item, "name": name} for item, name in self.to_be_proved().items()]

    def forewarning(self) -> Forewarning | None:
        """What has still to be done by acts of its own."""
        waiting = [name for item, name in items.left(self.act.facts).items() if items.has_own_act(item)]
        words = gettext("It is confirmed only after this has been done:")
        return Forewarning(words, tuple(waiting), may_send=True) if waiting else None

    def check(self) -> Iterable[Refusal]:
        facts, on = self.act.facts, self.act.acted_on
        still, told = items.left(facts), [row["item"] for row in self.rows("items")]
        if missing := [name for item, name in still.items() if items.has_own_act(item) or item not in told]:
            yield Refusal("E-ENF-22", note="、".join(missing))
        wanted = self.to_be_proved()
        if strange := [item for item in dict.fromkeys(told) if item not in wanted or told.count(item) > 1]:
            yield Refusal("E-NOT-OF-CASE", note="、".join(strange))
        if rules.is_to_pay(facts) and not (left := payments.owed_by(facts, on)).is_settled:
            yield Refusal("E-ENF-22", note=f"尚欠{left.words}")
        for place, row in self.placed_rows("items"):
            yield from self._in_order(place, row)

    def _in_order(self, place: str, row: dict[str, Any]) -> Iterator[Refusal]:
        """The day of one item: behind the service of the decision, nothing ahead."""
        yield from items.behind_the_service(self.act.facts, row["done_on"], field=f"{place}-done_on")
        if row["done_on"] > self.act.acted_on:
            yield Refusal("E-DATE-FUTURE", field=f"{place}-done_on")

    def apply(self) -> None:
        act, facts = self.act, self.act.facts
        rows = self.rows("items")
        for row in rows:
            act.also_save(
                Performance(
                    case=act.case, facts=facts, item=row["item"], done_on=row["done_on"], words=row["words"], confirmed_by=act.hand, act_no=act.no,
                )
            )  # fmt: skip
        days = [row["done_on"] for row in rows] + [part.on for part in payments.received(facts)]
        facts.performed_on = max([*days, *items.days_of(facts)])
