"""Items of a decision are performed one by one, on the spot by two officers: standstill, licence, correction; or a leader ends one.

行政处罚法 Art.28, 66; 安全生产法 Art.112. Money is another matter (``forms_payment``). What is done leaves a row of ``ItemStep``, and with
the last of them a row of ``Performance``; the head of the section confirms the whole only when every item has one or is ended.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases import calendar
from cases.models import Case
from foundation import clock
from foundation.refusals import Refusal
from workflows.enforcement import goods, heavy, rules
from workflows.enforcement import rules_items as items
from workflows.enforcement.fields import TwoOfficersForm, files, party_of
from workflows.enforcement.models import PartyFacts, Performance
from workflows.enforcement.models_items import ItemStep
from workflows.enforcement.vocabulary_items import IfNotCorrected, ItemDoing, ItemEnd, LicenceFate
from workflows.engine.asking import Asks
from workflows.engine.forms import Forewarning, StepForm
from workflows.engine.questions import yes_no_field

#: What takes something from the party; what is given back, accepted or looked at goes on while execution stands still.
TAKES = (ItemDoing.STOPPED, ItemDoing.WITHHELD, ItemDoing.TAKEN_OVER)


class ItemForm(TwoOfficersForm):
    """Two officers do something about one item of the decision on one party (E-ENF-02), on a day behind its service (E-ENF-DAYS)."""

    capacity = "handled"
    record = ItemStep
    legal_day = "done_on"
    doing: ClassVar[ItemDoing]
    of: ClassVar[tuple[str, ...]]
    """The items that it may be about; a decision has one of them at most."""
    names: ClassVar[tuple[str, ...]] = ("step",)
    proof = files(_("Photographs, signed papers"))

    @classmethod
    def item_in(cls, facts: PartyFacts) -> str:
        """The item of this party that the act is about now; empty for none."""
        return items.open_item(facts, *cls.of)

    @classmethod
    def concerns(cls, row: Any) -> bool:
        return bool(cls.item_in(row))

    def prepare(self) -> None:
        super().prepare()
        self.initial = {"done_on": clock.today()} | self.initial

    def check(self) -> Iterable[Refusal]:
        yield from super().check()
        facts = party_of(self)
        if not self.item_in(facts):
            yield Refusal("E-NOT-OPEN", field="found", note="该事项不在办理中，或者已经履行、终结")
            return
        yield from items.behind_the_service(facts, self.cleaned_data["done_on"], field="done_on")
        if self.doing in TAKES:
            yield from items.not_stopped(facts, self.cleaned_data["done_on"], field="done_on")
        yield from self.in_its_turn(facts, self.item_in(facts), self.cleaned_data["done_on"])

    def in_its_turn(self, facts: PartyFacts, item: str, day: dt.date) -> Iterator[Refusal]:
        """What was done before about the same item lies before it."""
        before = items.steps_of(facts, item)
        if before and day < before[-1].done_on:
            yield Refusal("E-ENF-DAYS", field="done_on", note=f"{before[-1].done_on:%Y-%m-%d}：{before[-1].get_doing_display()}")

    def keep(self, **words: Any) -> ItemStep:
        """The row that says what was done, to be written with the act and told by its papers."""
        act, facts = self.act, party_of(self)
        step = ItemStep(
            case=act.case, facts=facts, item=self.item_in(facts), doing=self.doing, officer_1=act.hand,
            officer_2=self.cleaned_data["inspector_2"], act_no=act.no,
        )  # fmt: skip
        self.write_to(step)
        if "passed" in self.fields:
            step.passed = self.cleaned_data["passed"]
        for name, value in words.items():
            setattr(step, name, value)
        act.also_save(step)
        act.named["step"] = step
        act.findings["item"] = f"{items.items_of(facts).get(step.item, step.item)}：{step.found}"
        return step

    def performed(self, step: ItemStep) -> None:
        """With this the item is performed."""
        act = self.act
        act.also_save(
            Performance(
                case=act.case, facts=step.facts, item=step.item, done_on=step.done_on, words=step.found,
                issuer_told_on=step.issuer_told_on, confirmed_by=act.hand, act_no=act.no,
            )
        )  # fmt: skip

    def write(self) -> None:
        self.keep()


# --- the standstill -------------------------------------------------------------------------------------------------------------


class StopForm(ItemForm):
    """About an order to stop, or to restrict, production and trade."""

    of = heavy.STOPS


class StartStop(StopForm):
    """INS-05: from the day of the decision the unit stands still; seals and photographs are recorded."""

    title = _("Carry out the standstill")
    button = _("Record that the unit stands still")
    doing = ItemDoing.STOPPED
    sometimes = "seals"
    asks: ClassVar[Asks] = ((_("When and by whom"), "done_on inspector_2"), (_("What was found"), "found seals? proof"))

    @classmethod
    def item_in(cls, facts: PartyFacts) -> str:
        item = super().item_in(facts)
        return item if item and items.last_step(facts, item, ItemDoing.STOPPED) is None else ""

    def in_its_turn(self, facts: PartyFacts, item: str, day: dt.date) -> Iterator[Refusal]:
        yield from super().in_its_turn(facts, item, day)
        first, last = facts.stop_from, facts.stop_to
        if first is not None and day < first:
            yield Refusal("E-ENF-DAYS", field="done_on", note=f"决定自{first:%Y-%m-%d}起停产停业")
        if last is not None and day > last:
            yield Refusal("E-ENF-DAYS", field="done_on", note=f"停产停业期限至{last:%Y-%m-%d}，已经届满，由负责人决定是否终结")

    def write(self) -> None:
        self.keep(passed=True)


class CheckStop(StopForm):
    """INS-05: while the standstill lasts two officers look whether it is kept; what they find stands in the file, whichever it is."""

    title = _("Check the standstill")
    button = _("Record the check and tell the party")
    doing = ItemDoing.LOOKED_AT
    sometimes = "follows"
    asks: ClassVar[Asks] = ((_("When and by whom"), "done_on inspector_2"), (_("What was found"), "passed found follows? proof"))
    passed = yes_no_field(_("Does the unit stand still, with the seals unbroken?"))

    def in_its_turn(self, facts: PartyFacts, item: str, day: dt.date) -> Iterator[Refusal]:
        yield from super().in_its_turn(facts, item, day)
        if not self.cleaned_data["passed"] and not self.cleaned_data["follows"]:
            yield Refusal("E-REQUIRED", field="follows", note="写明后续处理")

    @classmethod
    def item_in(cls, facts: PartyFacts) -> str:
        item = super().item_in(facts)
        return item if item and items.last_step(facts, item, ItemDoing.STOPPED) is not None else ""


class ResumeAfterStop(CheckStop):
    """INS-05: the days of the standstill are over, and its conditions are met or not; a unit that does not meet them stands still on.

    Refused before its last day is over (E-ENF-DAYS): nobody shortens a penalty on the spot.
    """

    title = _("Accept the unit behind the standstill")
    button = _("Record the acceptance and tell the party")
    doing = ItemDoing.RESUMED
    passed = yes_no_field(
        _("Are the conditions of the decision met?"), choices={True: _("Met: work may go on"), False: _("Not met")}
    )

    def in_its_turn(self, facts: PartyFacts, item: str, day: dt.date) -> Iterator[Refusal]:
        yield from super().in_its_turn(facts, item, day)
        if facts.stop_to is not None and day <= facts.stop_to:
            yield Refusal("E-ENF-DAYS", field="done_on", note=f"停产停业至{facts.stop_to:%Y-%m-%d}，期满以后验收")

    def write(self) -> None:
        step = self.keep()
        if step.passed:
            self.performed(step)


# --- the licence ----------------------------------------------------------------------------------------------------------------


class WithholdLicence(ItemForm):
    """ENF-03: the licence is handed in, or the issuer is asked to declare it void; the issuer hears of it by letter.

    One that is revoked or lowered is done with it; one that is withheld is given back when its days are over.
    """

    title = _("Take in the licence")
    button = _("Record it and write to the issuer")
    doing = ItemDoing.WITHHELD
    of = heavy.LICENCES
    names = ("step",)
    asks: ClassVar[Asks] = ((_("When and by whom"), "done_on inspector_2"), (_("The licence"), "fate found proof"))

    @classmethod
    def item_in(cls, facts: PartyFacts) -> str:
        item = super().item_in(facts)
        return item if item and items.last_step(facts, item, ItemDoing.WITHHELD) is None else ""

    def in_its_turn(self, facts: PartyFacts, item: str, day: dt.date) -> Iterator[Refusal]:
        yield from super().in_its_turn(facts, item, day)
        first = facts.withheld_from if item == heavy.Penalty.LICENCE_SUSPENDED else None
        if first is not None and day < first and self.cleaned_data["fate"] == LicenceFate.VOID:
            yield Refusal("E-ENF-DAYS", field="fate", note=f"暂扣自{first:%Y-%m-%d}起，此前不能认定拒不交出")

    def write(self) -> None:
        # The letter goes out with the act.
        step = self.keep(issuer_told_on=self.act.acted_on)
        if step.item != heavy.Penalty.LICENCE_SUSPENDED:
            self.performed(step)


class ReturnLicence(ItemForm):
    """The days are over: the licence goes back against a signature, and the issuer is told (E-ENF-DAYS before)."""

    title = _("Give the licence back")
    button = _("File the receipt; the penalty is performed")
    doing = ItemDoing.RETURNED
    of = (heavy.Penalty.LICENCE_SUSPENDED,)
    sometimes = "receiver"
    asks: ClassVar[Asks] = (
        (_("When and by whom"), "done_on inspector_2"),
        (_("Who received it"), "receiver? found proof"),
        (_("Issuer"), "issuer_told_on"),
    )
    proof = files(_("Signed receipt, or proof that the period is over"))

    @classmethod
    def item_in(cls, facts: PartyFacts) -> str:
        item = super().item_in(facts)
        return item if item and items.last_step(facts, item, ItemDoing.WITHHELD) is not None else ""

    def in_its_turn(self, facts: PartyFacts, item: str, day: dt.date) -> Iterator[Refusal]:
        yield from super().in_its_turn(facts, item, day)
        cleaned, last = self.cleaned_data, facts.withheld_to
        if last is not None and day <= last:
            yield Refusal("E-ENF-DAYS", field="done_on", note=f"暂扣至{last:%Y-%m-%d}，期满以后发还")
        if items.is_handed_in(facts, item) and not cleaned["receiver"]:
            yield Refusal("E-REQUIRED", field="receiver", note="领取人应当签收")
        if cleaned["issuer_told_on"] > self.act.acted_on:
            yield Refusal("E-DATE-FUTURE", field="issuer_told_on")
        else:
            yield from items.behind_the_service(facts, cleaned["issuer_told_on"], field="issuer_told_on")

    def write(self) -> None:
        self.performed(self.keep())


# --- the correction -------------------------------------------------------------------------------------------------------------


class CheckCorrection(ItemForm):
    """INS-05: two officers look whether what was ordered is corrected (行政处罚法 Art.28; TL-ENF-51).

    A party that is ready early is looked at early; that it has not corrected can only be found when its days are over. Then a new day is set, or
    what follows is a case of its own.
    """

    title = _("Check the correction")
    button = _("Record the check and tell the party")
    doing = ItemDoing.CHECKED
    of = (items.CORRECTION,)
    sometimes = "if_failed again_by"
    asks: ClassVar[Asks] = (
        (_("When and by whom"), "done_on inspector_2"),
        (_("What was found"), "passed found proof"),
        (_("Where it is not corrected"), "if_failed? again_by?"),
    )
    passed = yes_no_field(_("Is it corrected?"), choices={True: _("Corrected"), False: _("Not corrected")})

    def forewarning(self) -> Forewarning | None:
        """What was ordered, and until when."""
        facts = party_of(self)
        day = items.corrected_by(facts)
        words = gettext("Ordered: %(order)s. To be corrected by %(day)s.")
        said = words % {"order": facts.correction_order, "day": f"{day:%Y-%m-%d}" if day else "/"}
        return super().forewarning() or Forewarning(said, (), may_send=True)

    def in_its_turn(self, facts: PartyFacts, item: str, day: dt.date) -> Iterator[Refusal]:
        yield from super().in_its_turn(facts, item, day)
        cleaned, until = self.cleaned_data, items.corrected_by(facts)
        if cleaned["passed"]:
            for name in ("if_failed", "again_by"):
                if cleaned[name]:
                    yield Refusal("E-REQUIRED", field=name, note="已经改正的不填")
            return
        if until is not None and day <= until:
            yield Refusal("E-ENF-DAYS", field="passed", note=f"改正期限至{until:%Y-%m-%d}，届满以前不能认定未改正")
        if not cleaned["if_failed"]:
            yield Refusal("E-REQUIRED", field="if_failed", note="写明后续处理")
        is_again = cleaned["if_failed"] == IfNotCorrected.AGAIN
        if is_again and cleaned["again_by"] is None:
            yield Refusal("E-REQUIRED", field="again_by")
        elif not is_again and cleaned["again_by"]:
            yield Refusal("E-REQUIRED", field="again_by", note="不再次复查的不填")
        elif is_again and not day < cleaned["again_by"] <= calendar.add_years(day, 1):
            yield Refusal("E-ENF-DAYS", field="again_by", note="应当晚于复查之日，不超过一年")

    def write(self) -> None:
        step = self.keep()
        facts = party_of(self)
        facts.checked_now = step.if_failed  # type: ignore[attr-defined]
        if step.passed:
            self.performed(step)


# --- the end without performance -------------------------------------------------------------------------------------------------


class EndItem(StepForm):
    """A leader who does not handle the case says why an item is performed no more: another case goes on with it, or nothing is left of it."""

    title = _("End an item of the decision")
    button = _("End the item")
    capacity = "approved"
    record = ItemStep
    sometimes = "other_case"
    names = ("step",)
    asks: ClassVar[Asks] = "item end_ground other_case? found proof"
    item = forms.ChoiceField(label=_("Item of the decision"))
    proof = files(_("What proves it"))

    @classmethod
    def concerns(cls, row: Any) -> bool:
        return items.is_to_perform(row) and bool(items.left(row))

    def prepare(self) -> None:
        facts = party_of(self)
        self.fields["item"].choices = [("", gettext("Please choose")), *items.left(facts).items()]
        self.fields["other_case"].queryset = cases_of_the_same(facts)

    def check(self) -> Iterable[Refusal]:
        cleaned = self.cleaned_data
        yield from rules.no_handler(self.act.record, self.act.hand, "E-SOD-13", field="end_ground")
        facts = party_of(self)
        if cleaned["item"] == heavy.Penalty.GOODS and (held := goods.confiscated_of(facts.party_id, self.act.case)):
            yield Refusal("E-ENF-GOODS", field="item", note=f"{'、'.join(str(each) for each in held)}尚未处理")
        goes_on = cleaned["end_ground"] == ItemEnd.NEW_CASE
        if goes_on and cleaned["other_case"] is None:
            yield Refusal("E-REQUIRED", field="other_case", note="写明由哪一案件继续办理")
        elif not goes_on and cleaned["other_case"] is not None:
            yield Refusal("E-REQUIRED", field="other_case", note="由另案继续办理的才填")

    def write(self) -> None:
        act, facts, cleaned = self.act, party_of(self), self.cleaned_data
        step = ItemStep(
            case=act.case, facts=facts, item=cleaned["item"], doing=ItemDoing.ENDED, done_on=act.acted_on, officer_1=act.hand,
            found=cleaned["found"], end_ground=cleaned["end_ground"], other_case=cleaned["other_case"], act_no=act.no,
        )  # fmt: skip
        act.also_save(step)
        act.named["step"] = step
        facts.ended_now = step.item  # type: ignore[attr-defined]
        act.findings["item"] = f"{items.items_of(facts)[step.item]}：{step.get_end_ground_display()}，{step.found}"


def cases_of_the_same(facts: PartyFacts) -> Any:
    """Other penalty cases of the same party that are filed already, under whichever name of the register it stands in them, the newest first."""
    party, found = facts.party, PartyFacts.objects.exclude(case=facts.case_id)
    if party.enterprise is not None:
        found = found.filter(party__enterprise__in=party.enterprise.all_ids())
    elif party.identity_index:
        found = found.filter(party__identity_index=party.identity_index)
    else:
        found = found.none()
    return Case.objects.filter(pk__in=found.values("case")).order_by("-pk")
