"""The order: measures, items and period, its approval, the second one, and what is put right under the officers' eyes."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.vocabulary import Level, Result
from foundation import clock
from foundation import settings as bureau
from foundation.refusals import Refusal
from workflows.engine.forms import StepForm
from workflows.engine.items import OrderItems
from workflows.engine.on_site import SIGNATURE, SignedOnSiteForm
from workflows.engine.questions import PhotosField, moment_field, text_field
from workflows.hazards import rules
from workflows.hazards.fields import OfficersForm, TwoOfficersForm, current_items, other_inspector
from workflows.hazards.models import HazardItem, HazardRecord
from workflows.hazards.vocabulary import SAFETY_MEASURES, STOP_MEASURES, Measure

SAFETY = "safety_ensured safety_measures"


class SecuredOrder(OfficersForm):
    """An order to rectify: of a major hazard it says whether and how safety is secured until it is removed (E-HAZ-07)."""

    sometimes = SAFETY
    record = HazardRecord

    @property
    def wanted_measures(self) -> list[str]:
        """The measures that this order takes or asks for."""
        raise NotImplementedError

    def prepare(self) -> None:
        super().prepare()
        if self.act.case.level != Level.MAJOR:
            for name in SAFETY.split():
                del self.fields[name]

    def secured(self, field: str) -> Iterator[Refusal]:
        """What is missing where a major hazard is left to a period, or a general one is to be stopped."""
        record: HazardRecord = self.act.record
        yield from rules.safety_secured(
            self.act.case.level, self.wanted_measures, ensured=self.cleaned_data.get("safety_ensured"),
            words=self.cleaned_data.get("safety_measures", ""), people_withdrawn=bool(record.withdrawal),
            stopped=rules.is_halted_on(record, self.act.acted_on), field=field,
        )  # fmt: skip


class OrderRectify(SecuredOrder, TwoOfficersForm, SignedOnSiteForm):
    """INS-04, with INS-03 where people are withdrawn at once; a stop is asked of the deputy leader, who decides on the whole (Art.65(1))."""

    sometimes = "stop_scope stop_until"
    title = _("Order rectification")
    button = _("Issue the order to the unit")
    capacity = "ordered"
    row_sets = {"items": OrderItems}
    record = HazardRecord
    asks = (
        (_("Measures"), "measures safety_ensured? safety_measures? stop_scope? stop_until?"),
        (_("Period"), "due_on"),
        (_("Officers and the unit"), f"inspector_2 {SIGNATURE}"),
    )

    @property
    def wanted_measures(self) -> list[str]:
        return list(self.cleaned_data["measures"])

    def prepare(self) -> None:
        super().prepare()
        self.fields["measures"].help_text = _(
            "People are withdrawn at once. A stop of production or use is for major hazards: the deputy leader decides on it."
        )
        own = int(bureau.value("hazards.inspector_days"))
        self.fields["due_on"].help_text = _("The last day allowed. Above %(days)d days the section head decides.") % {"days": own}
        offered = (Measure.RECTIFY_PERIOD, *SAFETY_MEASURES)
        self.fields["measures"].choices = [(measure.value, measure.label) for measure in offered]
        record = self.act.record
        due = clock.today() + dt.timedelta(days=int(bureau.value("hazards.default_days")))
        self.initial = {"measures": [Measure.RECTIFY_PERIOD], "due_on": due, "inspector_2": other_inspector(self)} | self.initial
        self._first_item = {
            "problem": record.in_words[:500],
            "legal_basis": record.legal_basis,
            "requirement": record.requirement,
        }

    def initial_rows(self, prefix: str) -> list[dict[str, Any]]:
        return rows_left(self) or [self._first_item]

    def check(self) -> Iterable[Refusal]:
        yield from super().check()
        cleaned, on = self.cleaned_data, self.act.acted_on
        yield from rules.managed_here(self.act.case.region, self.act.acted_on, field="measures")
        if Measure.RECTIFY_PERIOD not in cleaned["measures"]:
            yield Refusal("E-REQUIRED", field="measures", note="本环节须含限期整改")
        yield from rules.reordered_once(self.act.record.failures)
        yield from rules.period_in_range(on, cleaned["due_on"])
        yield from item_dates(self, cleaned["due_on"], on)
        yield from nothing_left_out(self)
        yield from self.secured("measures")
        if self._stop_holds() and any(measure in STOP_MEASURES for measure in cleaned["measures"]):
            note = f"停产停业决定正在执行（{self.act.record.stop_scope}），需要变更的由分管领导另行决定"
            yield Refusal("E-NOT-OPEN", field="measures", note=note)
        yield from rules.stop_in_range(cleaned["measures"], cleaned["stop_scope"], cleaned["stop_until"], on)
        yield from self.signed_or_refused()

    def write(self) -> None:
        record = self.act.record
        before = (record.stop_scope, record.stop_until) if self._stop_holds() else ("", None)
        super().write()
        if not rules.halts(record):
            record.stop_scope, record.stop_until = before

    def apply(self) -> None:
        cleaned, record, act = self.cleaned_data, self.act.record, self.act
        begin_order(self, problems_of(self))
        record.resume_granted = record.stop_granted = None
        rules.withdraw_people(record, cleaned["measures"])
        write_period(self, cleaned["due_on"])
        record.order_inspector_1, record.order_inspector_2 = act.hand, cleaned["inspector_2"]

    def _stop_holds(self) -> bool:
        """A stop that was decided is lifted by an approval after a review, not by a later order that does not name it (E-HAZ-12)."""
        return rules.is_halted(self.act.record)


def rows_left(form: StepForm) -> list[dict[str, Any]]:
    """What was ordered and has not passed, and what an order asked that was taken back, as the first rows of the next."""
    items = standing_items(form)
    left = _left(items)
    known = {item.problem for item in left}
    void = [item for item in items if item.withdrawn and item.round == form.act.record.order_round and item.problem not in known]
    return [
        {"problem": item.problem, "requirement": item.requirement, "legal_basis": item.legal_basis} for item in (*left, *void)
    ]


def problems_of(form: StepForm) -> list[str]:
    """What the order being written asks to be put right."""
    return [row["problem"] for row in form.rows("items")]


def nothing_left_out(form: StepForm) -> Iterator[Refusal]:
    """E-HAZ-09 for what has not passed and does not stand in the order being written."""
    yield from rules.all_stand_again(_left(standing_items(form)), problems_of(form))


def standing_items(form: StepForm) -> list[HazardItem]:
    """All items of the case as they stand when another order is written.

    One that never reached the unit (it was taken back, or sent back before it was issued), so that nobody has looked what became of it,
    asks nothing: what it had asked again is open as before.
    """
    round_ = form.act.record.order_round
    items = list(HazardItem.objects.filter(case=form.act.case).order_by("round", "no"))
    void = [item for item in items if item.round == round_ and not item.result]
    for item in void:
        item.withdrawn = True
    for item in items:
        if void and item.again_in == round_:
            item.again_in = None
    return items


def _left(items: Iterable[HazardItem]) -> list[HazardItem]:
    return [item for item in items if not item.withdrawn and item.again_in is None and item.result != Result.PASSED]


def withdraw_items(form: StepForm) -> list[HazardItem]:
    """The order in force never reached the unit: write what that makes of the items, and answer them."""
    items = standing_items(form)
    for item in items:
        form.act.also_save(item)
    return items


def begin_order(form: StepForm, problems: Iterable[str] | None = None) -> list[HazardItem]:
    """Count the next order. What is left and stands among its problems, or all of it without them, is asked again by it: answers that."""
    left = _left(withdraw_items(form))
    form.act.record.order_round += 1
    asked = Counter(item.problem for item in left) if problems is None else Counter(problems)
    again = []
    for item in left:
        if asked[item.problem] > 0:
            asked[item.problem] -= 1
            item.again_in = form.act.record.order_round
            again.append(item)
    return again


def item_dates(form: StepForm, due_on: dt.date, on: dt.date) -> Iterator[Refusal]:
    """E-HAZ-04 at the item that is to be done after the whole order, or before it."""
    for number, (place, row) in enumerate(form.placed_rows("items"), start=1):
        if not on < (row["due_on"] or due_on) <= due_on:
            note = f"第{number}项期限应当晚于{on:%Y-%m-%d}，不晚于{due_on:%Y-%m-%d}"
            yield Refusal("E-HAZ-04", field=f"{place}-due_on", note=note)


def write_period(form: StepForm, due_on: dt.date) -> None:
    """The items and the last day of the period of this order."""
    record, act = form.act.record, form.act
    record.ordered_on, record.due_on, record.served_on, record.overall = act.acted_on, due_on, None, ""
    record.reported_on = None
    record.due_on_original = record.due_on_original or due_on
    act.named["items"] = [
        HazardItem(
            case=act.case,
            round=record.order_round,
            no=number,
            **row | {"due_on": row["due_on"] or due_on},
        )
        for number, row in enumerate(form.rows("items"), start=1)
    ]
    for item in act.named["items"]:
        act.also_save(item)
    name_sooner(form, due_on)


def name_sooner(form: StepForm, due_on: dt.date) -> None:
    """The items whose own day comes before that of the whole order: each has a clock of its own (TL-HAZ-29)."""
    form.act.named["sooner"] = [item for item in form.act.named["items"] if item.due_on < due_on]


class ApproveOrder(StepForm):
    """A period above the inspectors' power is decided by the section head (hazard.md H3)."""

    title = _("Approve the period of the order")
    button = _("Approve and issue the order to the unit")
    capacity = "approved"
    asks_history = True
    record = HazardRecord
    asks = "due_on opinion=approval_opinion"

    def prepare(self) -> None:
        self.initial = {"due_on": self.act.record.due_on} | self.initial

    def check(self) -> Iterable[Refusal]:
        due_on = self.cleaned_data["due_on"]
        yield from rules.managed_here(self.act.case.region, self.act.acted_on, field="due_on")
        yield from rules.period_in_range(self.act.acted_on, due_on)
        if due_on > self.act.record.due_on:
            yield Refusal("E-HAZ-04", field="due_on", note="不得长于提请的期限")

    def write(self) -> None:
        record, due_on = self.act.record, self.cleaned_data["due_on"]
        if record.due_on_original == record.due_on:
            record.due_on_original = due_on
        super().write()

    def apply(self) -> None:
        act, due_on = self.act, self.cleaned_data["due_on"]
        act.record.ordered_on = act.acted_on
        items = current_items(self)
        for item in items:
            if item.due_on > due_on:
                item.due_on = due_on
                act.also_save(item)
        act.named["items"] = items
        name_sooner(self, due_on)


class Reorder(SecuredOrder):
    """The second order, once only: after a second failure the case goes to penalty (E-HAZ-16). A stop is the deputy leader's own act beside it."""

    second_officer = "inspector_2"
    title = _("Order rectification again")
    button = _("Issue the second order to the unit")
    capacity = "ordered"
    row_sets = {"items": OrderItems}
    record = HazardRecord
    asks = (
        (_("Safety of a major hazard"), "safety_ensured? safety_measures? withdraw_people_now"),
        (_("Period"), "due_on"),
        (_("Officers"), "inspector_1=order_inspector_1 inspector_2=order_inspector_2"),
    )
    withdraw_people_now = forms.BooleanField(label=Measure.WITHDRAW_PEOPLE.label, required=False)

    @property
    def wanted_measures(self) -> list[str]:
        return [Measure.RECTIFY_PERIOD, *([Measure.WITHDRAW_PEOPLE] if self.cleaned_data["withdraw_people_now"] else [])]

    def prepare(self) -> None:
        super().prepare()
        record = self.act.record
        due = clock.today() + dt.timedelta(days=int(bureau.value("hazards.default_days")))
        self.initial = {
            "due_on": due,
            "inspector_1": record.order_inspector_1_id,
            "inspector_2": record.order_inspector_2_id,
        } | self.initial

    def initial_rows(self, prefix: str) -> list[dict[str, Any]]:
        return rows_left(self) or [{}]

    def check(self) -> Iterable[Refusal]:
        cleaned, record = self.cleaned_data, self.act.record
        yield from rules.managed_here(self.act.case.region, self.act.acted_on, field="due_on")
        yield from rules.reordered_once(record.failures)
        yield from self.secured("withdraw_people_now")
        yield from self.two_officers()
        yield from rules.period_in_range(self.act.acted_on, cleaned["due_on"])
        yield from item_dates(self, cleaned["due_on"], self.act.acted_on)
        yield from nothing_left_out(self)

    def apply(self) -> None:
        cleaned, record = self.cleaned_data, self.act.record
        begin_order(self, problems_of(self))
        record.measures = self.wanted_measures
        rules.withdraw_people(record, self.wanted_measures)
        write_period(self, cleaned["due_on"])
        self.act.participate(cleaned["inspector_1"], "ordered", second=True)


class OrderAnew(Reorder):
    """The leader has returned the closing: what is still to be put right gets an order with a period of its own."""

    title = _("Order rectification after a returned closing")
    button = _("Issue the order to the unit")


class FixOnSite(TwoOfficersForm, SignedOnSiteForm):
    """Removed under the officers' eyes: a photograph before, a photograph after (hazard.md H3)."""

    title = _("Fixed on the spot")
    button = _("Confirm the fix and send it for closing")
    capacity = "reinspected"
    record = HazardRecord
    legal_day = "end_at"
    asks = (
        (_("On site"), "start_at end_at showed_certificate"),
        (_("What was done"), "fixed before after"),
        (_("Officers and the unit"), f"inspector_2 {SIGNATURE}"),
    )
    start_at = moment_field(_("Began at"))
    end_at = moment_field(_("Ended at"))
    showed_certificate = forms.BooleanField(label=_("Both certificates were shown"), required=False)
    fixed = text_field(_("What was removed, and how"), rows=3, min_length=4, max_length=500)
    before = PhotosField(label=_("Photographs before"), least=1, most=10)
    after = PhotosField(label=_("Photographs after"), least=1, most=10)

    def check(self) -> Iterable[Refusal]:
        yield from super().check()
        yield from self.signed_or_refused()
        yield from rules.inspected_in_order(self.cleaned_data)
        yield from rules.managed_here(self.act.case.region, clock.day_of(self.cleaned_data["start_at"]), field="fixed")
        if clock.day_of(self.cleaned_data["start_at"]) < self.act.record.found_on:
            yield Refusal("E-HAZ-03", field="start_at", note=f"不得早于发现日期{self.act.record.found_on:%Y-%m-%d}")
        if self.act.case.level == Level.MAJOR:
            yield Refusal("E-HAZ-07", field="fixed", note="重大隐患不适用当场整改销号")
        # What was ordered before is re-inspected item by item.
        yield from rules.nothing_left(_left(standing_items(self)), field="fixed")

    def apply(self) -> None:
        cleaned, record, act = self.cleaned_data, self.act.record, self.act
        record.measures = [Measure.IMMEDIATE]
        record.ordered_on = record.completed_on = act.acted_on
        begin_order(self)
        record.overall = Result.PASSED
        record.order_inspector_1, record.order_inspector_2 = act.hand, cleaned["inspector_2"]
        item = HazardItem.whole(
            record, requirement="立即排除", due_on=act.acted_on, result=Result.PASSED, rectified=cleaned["fixed"],
            result_note=cleaned["fixed"][:300],
        )  # fmt: skip
        act.also_save(item)
        act.named["items"] = [item]
        act.named["fixed"] = cleaned["fixed"]
