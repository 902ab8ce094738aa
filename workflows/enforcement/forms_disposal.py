"""Confiscated goods: taken over where the bureau does not hold them yet, then auctioned, handed over or destroyed (行政处罚法 Art.74; ENF-53).

Read from the register of goods and moved in it: never more than is there, and never before the remedies against the decision are over
(fireworks: at once, under the police; 烟花爆竹安全管理条例 Art.43).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.forms import formset_factory
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.money import figures
from foundation import clock
from foundation.inputs import key_in
from foundation.refusals import Refusal
from workflows.enforcement import appeal_days, goods, heavy, rules
from workflows.enforcement import rules_items as items
from workflows.enforcement.fields import TwoOfficersForm, digests, files, in_order, party_of, says_why
from workflows.enforcement.forms_items import ItemForm
from workflows.enforcement.forms_measures import MOST_ITEMS, exact
from workflows.enforcement.goods import HandedOver
from workflows.enforcement.models import Paid, PartyFacts, Performance
from workflows.enforcement.models_items import Disposal, ItemStep
from workflows.enforcement.models_measures import LEAST, Goods
from workflows.enforcement.vocabulary import Capacity
from workflows.enforcement.vocabulary_items import DisposalMode, DisposalState, ItemDoing
from workflows.enforcement.vocabulary_measures import Category, GoodsState, Purpose
from workflows.engine.asking import AskingForm, Asks
from workflows.engine.forms import StepForm
from workflows.engine.questions import text_field

BECOMES = {
    DisposalMode.AUCTION: GoodsState.AUCTIONED, DisposalMode.HAND_OVER: GoodsState.TRANSFERRED, DisposalMode.DESTROY: GoodsState.DESTROYED,
    DisposalMode.OTHER: GoodsState.TRANSFERRED,
}  # fmt: skip
PURPOSES = {
    DisposalMode.AUCTION: Purpose.AUCTION, DisposalMode.HAND_OVER: Purpose.TRANSFER, DisposalMode.DESTROY: Purpose.DESTROY, DisposalMode.OTHER: Purpose.TRANSFER,
}  # fmt: skip
#: What fireworks may become: the police destroy them, or are there when they are destroyed.
OF_FIREWORKS = (DisposalMode.DESTROY, DisposalMode.HAND_OVER)


def disposal_of(form: StepForm) -> Disposal:
    """The disposal that an act is about."""
    found = form.act.facts
    assert isinstance(found, Disposal)
    return found


def facts_of(form: StepForm) -> PartyFacts:
    """The party whose goods they were."""
    facts: PartyFacts = form.act.movement.rows.of("parties")[disposal_of(form).party_id]
    return facts


# --- taken over ------------------------------------------------------------------------------------------------------------------


class HandedInForm(AskingForm):
    """One thing that the decision confiscates and the party hands in now."""

    record = Goods
    asks = "name spec? quantity unit condition? category"


HandedIn = formset_factory(
    HandedInForm, extra=0, min_num=1, validate_min=True, max_num=MOST_ITEMS, validate_max=True, absolute_max=MOST_ITEMS + 20
)


class TakeOverGoods(ItemForm):
    """What a decision confiscates and nobody had seized is handed in now: each thing enters the register, in the words of the decision.

    Refused with E-ENF-GOODS for what the decision does not name with its quantity, and for what is in the register already.
    """

    title = _("Take over confiscated goods")
    button = _("Enter the goods in the register")
    doing = ItemDoing.TAKEN_OVER
    of = (heavy.Penalty.GOODS,)
    row_sets: ClassVar = {"things": HandedIn}
    row_titles: ClassVar = {"things": _("List of the goods, as both sides sign it")}
    rows_behind = 1
    asks: ClassVar[Asks] = (
        (_("When and by whom"), "done_on inspector_2"),
        (_("Where they are kept"), "place keeper found proof"),
    )
    place = forms.CharField(label=_("Place of keeping"), max_length=100)
    keeper = forms.CharField(label=_("Who keeps it"), max_length=80)
    proof = files(_("Signed list"))

    def initial_rows(self, prefix: str) -> list[dict[str, Any]] | None:
        return [{"category": Category.OTHER}]

    def in_its_turn(self, facts: PartyFacts, item: str, day: dt.date) -> Iterator[Refusal]:
        yield from super().in_its_turn(facts, item, day)
        yield from exact(self.placed_rows("things"))
        known = [each.words() for each in goods.of_case(self.act.case) if each.party_id == facts.party_id]
        for place, row in self.placed_rows("things"):
            words = Goods(**row).words()
            if words not in facts.goods_words:
                yield Refusal("E-ENF-GOODS", field=f"{place}-name", note=f"决定没收的是：{facts.goods_words}")
            elif words in known:
                yield Refusal("E-ENF-GOODS", field=f"{place}-name", note="已在涉案财物登记中")
            known.append(words)

    def write(self) -> None:
        step = self.keep(passed=True)
        act, facts, cleaned = self.act, party_of(self), self.cleaned_data
        moment = dt.datetime.combine(step.done_on, act.recorded_at.astimezone(clock.ZONE).timetz())
        how = HandedOver(
            facts.party.name, cleaned["keeper"], min(moment, act.recorded_at), cleaned["place"], Purpose.STORE,
            officers=(act.hand, cleaned["inspector_2"]), receipts=digests(self, "proof"),
        )  # fmt: skip
        rows = [Goods(party=facts.party, result="没收", **row) for row in self.rows("things")]
        act.findings["goods"] = [str(each) for each in goods.take_in(act, rows, GoodsState.CONFISCATED, how)]


# --- asked for --------------------------------------------------------------------------------------------------------------------


class LineForm(AskingForm):
    """What is to become of one confiscated thing."""

    asks = "goods mode quantity"
    goods = forms.ModelChoiceField(label=_("Thing"), queryset=Goods.objects.none(), widget=forms.HiddenInput)
    mode = forms.ChoiceField(label=_("How it is disposed of"), choices=[("", "---------"), *DisposalMode.choices])
    quantity = forms.DecimalField(label=_("Quantity"), max_digits=14, decimal_places=3, min_value=LEAST)

    def __init__(self, *args: Any, offered: Iterable[Goods], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = {each.pk: each for each in offered}
        self.fields["goods"].queryset = Goods.objects.filter(pk__in=self.offered)
        key = key_in(self.initial.get("goods") or self.data.get(self.add_prefix("goods")))
        if key in self.offered:
            each = self.offered[key]
            self.fields["mode"].label = gettext("%(thing)s: how it is disposed of") % {
                "thing": f"{each.no} {each.words(each.in_state(GoodsState.CONFISCATED))}"
            }

    def clean_goods(self) -> Goods:
        return self.offered[self.cleaned_data["goods"].pk]


Lines = formset_factory(LineForm, extra=0, min_num=1, validate_min=True, max_num=MOST_ITEMS, absolute_max=MOST_ITEMS + 20)


class AskDisposal(StepForm):
    """ENF-53: the handlers say how each confiscated thing is to be disposed of; a leader decides on it before anything is done."""

    title = _("Ask for the disposal of confiscated goods")
    button = _("Send the request to the leader")
    capacity = "requested"
    record = Disposal
    row_sets: ClassVar = {"lines": Lines}
    row_titles: ClassVar = {"lines": _("Confiscated goods of the register")}
    rows_behind = 0
    asks: ClassVar[Asks] = "valuation? reason"

    @classmethod
    def concerns(cls, row: Any) -> bool:
        return bool(items.open_item(row, heavy.Penalty.GOODS)) and bool(goods.confiscated_of(row.party_id, row.case_id))

    def held(self) -> list[Goods]:
        return goods.confiscated_of(self.act.party_id, self.act.case)

    def initial_rows(self, prefix: str) -> list[dict[str, Any]] | None:
        return [{"goods": each.pk, "quantity": each.in_state(GoodsState.CONFISCATED).normalize()} for each in self.held()]

    def row_arguments(self, prefix: str) -> dict[str, Any]:
        return {"offered": self.held()}

    def check(self) -> Iterable[Refusal]:
        facts = party_of(self)
        if not items.open_item(facts, heavy.Penalty.GOODS):
            yield Refusal("E-NOT-OPEN", field="reason", note="该决定没有待处理的没收物品")
        open_ones = Disposal.objects.filter(
            case=self.act.case, party=facts.party, state__in=(DisposalState.ASKED, DisposalState.APPROVED)
        )
        if (waiting := open_ones.first()) is not None:
            yield Refusal("E-NOT-OPEN", field="reason", note=f"第{waiting.no}次处理尚未办结")
        seen: set[int] = set()
        for place, row in self.placed_rows("lines"):
            each, there = row["goods"], row["goods"].in_state(GoodsState.CONFISCATED)
            if each.pk in seen:
                yield Refusal("E-ENF-GOODS", field=f"{place}-quantity", note=f"{each.no}号物品列了两次")
            elif row["quantity"] > there:
                yield goods.too_much(each, there, field=f"{place}-quantity")
            if each.category == Category.FIREWORKS and row["mode"] not in OF_FIREWORKS:
                yield Refusal("E-ENF-GOODS", field=f"{place}-mode", note="烟花爆竹由公安机关组织销毁，不得拍卖或者作其他处理")
            seen.add(each.pk)

    def write(self) -> None:
        act, facts = self.act, party_of(self)
        disposal = Disposal(
            case=act.case, party=facts.party, no=Disposal.objects.filter(case=act.case).count() + 1, asked_on=act.acted_on,
            lines=[
                {"goods": row["goods"].pk, "quantity": f"{row['quantity'].normalize():f}", "mode": row["mode"]} for row in self.rows("lines")
            ],
        )  # fmt: skip
        self.write_to(disposal)
        act.add("disposals", disposal)
        act.findings["goods"] = [words_of(each, quantity, mode) for each, quantity, mode in lines_of(disposal)]


def lines_of(disposal: Disposal) -> list[tuple[Goods, Decimal, DisposalMode]]:
    """The things of a disposal as the register has them now, each with the quantity and the mode that were asked for."""
    known = {each.pk: each for each in goods.of_case(disposal.case_id)}
    return [(known[row["goods"]], Decimal(row["quantity"]), DisposalMode(row["mode"])) for row in disposal.lines]


def words_of(each: Goods, quantity: Decimal, mode: DisposalMode) -> str:
    return f"{each.no} {each.words(quantity)} {mode.value}"


class ApproveDisposal(StepForm):
    """ENF-53: a leader who does not handle the case decides how confiscated goods are disposed of."""

    title = _("Decide on the disposal of goods")
    button = _("Decide, and tell the handlers")
    capacity = Capacity.MEASURED
    record = Disposal
    asks: ClassVar[Asks] = "approved opinion=leader_opinion"

    def check(self) -> Iterable[Refusal]:
        yield from rules.no_handler(self.act.record, self.act.hand, "E-SOD-13", field="approved")
        if not self.cleaned_data["approved"]:
            yield from says_why(self.cleaned_data["opinion"], field="opinion")

    def apply(self) -> None:
        disposal = disposal_of(self)
        disposal.approver, disposal.approved_on = self.act.hand, self.act.acted_on
        disposal.state = DisposalState.APPROVED if disposal.approved else DisposalState.REFUSED


class DropDisposal(StepForm):
    """What was asked for or approved is not carried out any more; the goods stay where they are."""

    title = _("Not carry out the disposal")
    button = _("Give the disposal up")
    capacity = "handled"
    asks = "reason"
    reason = text_field(_("Reason"), rows=2, min_length=4, max_length=300)

    def write(self) -> None:
        disposal_of(self).state = DisposalState.DROPPED
        self.act.findings["reason"] = self.cleaned_data["reason"]


# --- carried out ------------------------------------------------------------------------------------------------------------------


class DoneLineForm(AskingForm):
    """What one thing brought at the auction."""

    asks = "goods proceeds"
    goods = forms.ModelChoiceField(label=_("Thing"), queryset=Goods.objects.none(), widget=forms.HiddenInput)
    proceeds = forms.DecimalField(
        label=_("Proceeds (yuan)"), max_digits=12, decimal_places=2, required=False, min_value=Decimal("0.01")
    )
    sometimes = "proceeds"

    def __init__(self, *args: Any, offered: Iterable[tuple[Goods, Decimal, DisposalMode]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = {each.pk: (each, quantity, mode) for each, quantity, mode in offered}
        self.fields["goods"].queryset = Goods.objects.filter(pk__in=found)
        key = key_in(self.initial.get("goods") or self.data.get(self.add_prefix("goods")))
        if key in found:
            each, quantity, mode = found[key]
            self.fields["proceeds"].label = gettext("%(thing)s, %(mode)s: proceeds (yuan)") % {
                "thing": f"{each.no} {each.words(quantity)}", "mode": mode.label,
            }  # fmt: skip


DoneLines = formset_factory(DoneLineForm, extra=0, max_num=MOST_ITEMS, absolute_max=MOST_ITEMS + 20)


class DisposeGoods(TwoOfficersForm):
    """ENF-53: two officers carry out what was approved, before a witness; each thing of the list leaves the register as it was disposed of.

    With the last of them the item of the decision is performed, and its clock kept (TL-ENF-53).
    """

    title = _("Dispose of the confiscated goods")
    button = _("File the record of the disposal")
    capacity = "handled"
    record = Disposal
    legal_day = "done_on"
    row_sets: ClassVar = {"results": DoneLines}
    row_titles: ClassVar = {"results": _("What was approved")}
    rows_behind = 1
    sometimes = "police_present handover_to treasury_receipt"
    names: ClassVar[tuple[str, ...]] = ("done",)
    asks: ClassVar[Asks] = (
        (_("When, where and by whom"), "done_on inspector_2 place witness police_present? handover_to?"),
        (_("How it was done"), "course treasury_receipt? av_recording? proof"),
    )
    proof = files(_("Photographs, signed record, receipts"))

    def prepare(self) -> None:
        super().prepare()
        self.initial = {"done_on": clock.today()} | self.initial

    def initial_rows(self, prefix: str) -> list[dict[str, Any]] | None:
        return [{"goods": each.pk} for each, _quantity, _mode in lines_of(disposal_of(self))]

    def row_arguments(self, prefix: str) -> dict[str, Any]:
        return {"offered": lines_of(disposal_of(self))}

    def check(self) -> Iterable[Refusal]:
        yield from super().check()
        disposal, facts, cleaned = disposal_of(self), facts_of(self), self.cleaned_data
        lines = lines_of(disposal)
        modes = {mode for _goods, _quantity, mode in lines}
        yield from in_order(disposal.approved_on, cleaned["done_on"], field="done_on", note="处理应当在批准以后")
        yield from items.not_stopped(facts, cleaned["done_on"], field="done_on")
        yield from self._remedies_over(facts, [each for each, _quantity, _mode in lines])
        for each, quantity, _mode in lines:
            if quantity > (there := each.in_state(GoodsState.CONFISCATED)):
                yield goods.too_much(each, there, field="done_on")
        if any(each.category == Category.FIREWORKS for each, _quantity, _mode in lines) and not cleaned["police_present"]:
            yield Refusal("E-ENF-GOODS", field="police_present", note="烟花爆竹应当在公安机关监督下销毁或者移交公安机关")
        if modes & {DisposalMode.HAND_OVER, DisposalMode.OTHER} and not cleaned["handover_to"]:
            yield Refusal("E-REQUIRED", field="handover_to", note="写明接收单位")
        if cleaned["witness"] in self._hands():
            yield Refusal("E-ENF-GOODS", field="witness", note="见证人不得为承办人或者在场执法人员")
        yield from self._sold(lines)

    def _hands(self) -> set[str]:
        record, second = self.act.record, self.cleaned_data.get("inspector_2")
        officers = (record.handler_1, record.handler_2, self.act.hand, second)
        return {officer.name for officer in officers if officer is not None}

    def _remedies_over(self, facts: PartyFacts, things: Iterable[Goods]) -> Iterator[Refusal]:
        """E-ENF-DAYS while the decision may still be changed: what is gone cannot be given back."""
        if all(each.category == Category.FIREWORKS for each in things):
            return
        assert facts.served_on is not None  # nothing is asked for before
        last = appeal_days.last_day(facts.served_on, appeal_days.recorded(facts).appeals)
        if last is None:
            yield Refusal("E-ENF-DAYS", field="done_on", note="复议或者诉讼尚未终结，不得处理没收物品")
        elif self.cleaned_data["done_on"] <= last:
            yield Refusal("E-ENF-DAYS", field="done_on", note=f"复议、诉讼期限至{last:%Y-%m-%d}，期满以后处理")

    def _sold(self, lines: list[tuple[Goods, Decimal, DisposalMode]]) -> Iterator[Refusal]:
        """What was auctioned has its price, and the treasury has it (行政处罚法 Art.74(2)); nothing else brings any money."""
        mode_of = {each.pk: mode for each, _quantity, mode in lines}
        told = [row["goods"].pk for row in self.rows("results")]
        if sorted(told) != sorted(mode_of):
            yield Refusal("E-ENF-GOODS", field="course", note="逐项填写，不得增减批准的物品")
        for place, row in self.placed_rows("results"):
            if (mode_of.get(row["goods"].pk) == DisposalMode.AUCTION) != bool(row["proceeds"]):
                yield Refusal("E-ENF-GOODS", field=f"{place}-proceeds", note="拍卖的写明价款，其他不填")
        receipt = self.cleaned_data["treasury_receipt"]
        if bool(receipt) != (DisposalMode.AUCTION in mode_of.values()):
            yield Refusal("E-ENF-GOODS", field="treasury_receipt", note="拍卖所得全部上缴国库，写明缴库凭证号；没有拍卖的不填")
        elif receipt and _is_used(receipt):
            yield Refusal("E-ENF-40", field="treasury_receipt", note=f"票据{receipt}已经使用")

    def apply(self) -> None:
        act, disposal, facts, cleaned = self.act, disposal_of(self), facts_of(self), self.cleaned_data
        disposal.officer_1, disposal.officer_2, disposal.state = act.hand, cleaned["inspector_2"], DisposalState.DONE
        proceeds = {row["goods"].pk: row["proceeds"] for row in self.rows("results")}
        moment = dt.datetime.combine(cleaned["done_on"], act.recorded_at.astimezone(clock.ZONE).timetz())
        act.named["done"] = done = []
        for each, quantity, mode in lines_of(disposal):
            how = HandedOver(
                each.keeper, cleaned["handover_to"], min(moment, act.recorded_at), cleaned["place"], PURPOSES[mode], cleaned["course"][:300],
                (act.hand, cleaned["inspector_2"]), digests(self, "proof"), proceeds.get(each.pk),
            )  # fmt: skip
            each.result = MODE_WORDS[mode]
            goods.dispose(act, each, BECOMES[mode], how, quantity)
            done.append((each, quantity, mode, proceeds.get(each.pk)))
        step = ItemStep(
            case=act.case, facts=facts, item=heavy.Penalty.GOODS, doing=ItemDoing.DISPOSED, done_on=cleaned["done_on"], officer_1=act.hand,
            officer_2=cleaned["inspector_2"], found="；".join(told(*row) for row in done)[:500], passed=True, act_no=act.no,
        )  # fmt: skip
        act.also_save(step)
        disposal.left_nothing = not goods.confiscated_of(disposal.party_id, act.case)  # type: ignore[attr-defined]
        if disposal.left_nothing:  # type: ignore[attr-defined]
            act.also_save(
                Performance(
                    case=act.case,
                    facts=facts,
                    item=step.item,
                    done_on=step.done_on,
                    words=step.found,
                    confirmed_by=act.hand,
                    act_no=act.no,
                )
            )


MODE_WORDS = {
    DisposalMode.AUCTION: "公开拍卖", DisposalMode.HAND_OVER: "移交", DisposalMode.DESTROY: "销毁", DisposalMode.OTHER: "其他",
}  # fmt: skip


def told(each: Goods, quantity: Decimal, mode: DisposalMode, proceeds: Decimal | None) -> str:
    """组合烟花（36发）42箱销毁; with what it brought."""
    return f"{each.words(quantity)}{MODE_WORDS[mode]}{f'，价款{figures(proceeds)}元' if proceeds else ''}"


def _is_used(receipt: str) -> bool:
    return Paid.objects.filter(receipt_no=receipt).exists() or Disposal.objects.filter(treasury_receipt=receipt).exists()
