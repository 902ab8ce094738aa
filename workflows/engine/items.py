"""The items of an order, what was done about each, and their re-inspection by two officers: forms on which a process builds its own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator
from typing import Any, ClassVar

from django import forms
from django.forms import formset_factory
from django.utils.translation import gettext_lazy as _

from cases.models import OrderedItem
from cases.vocabulary import Result
from foundation import clock
from foundation.refusals import Refusal
from workflows.engine.asking import AskingForm
from workflows.engine.forms import StepForm
from workflows.engine.officers import TwoOfficersForm
from workflows.engine.on_site import SIGNATURE, SignedOnSiteForm
from workflows.engine.questions import PhotosField


class OrderItemForm(AskingForm):
    """One item of an order."""

    record = OrderedItem
    asks = "problem requirement? legal_basis due_on?"


OrderItems = formset_factory(OrderItemForm, extra=0, min_num=1, max_num=40, validate_min=True, validate_max=True, absolute_max=60)


class RectifiedItemForm(AskingForm):
    """What the unit did about one item."""

    record = OrderedItem
    asks = "no problem rectified photos_before photos"
    no = forms.IntegerField(widget=forms.HiddenInput)
    problem = forms.CharField(label=_("Problem"), required=False, disabled=True)
    photos_before = PhotosField(label=_("Photographs before"), most=10, required=False)
    photos = PhotosField(label=_("Photographs after, or a test report"), least=1, most=10, accept="image/*,application/pdf")


RectifiedItems = formset_factory(RectifiedItemForm, extra=0)


class ResultForm(AskingForm):
    """What the officers found of one item, and what proves it."""

    sometimes = "photos"
    record = OrderedItem
    asks = "no problem result note=result_note photos"
    no = forms.IntegerField(widget=forms.HiddenInput)
    problem = forms.CharField(label=_("Problem"), required=False, disabled=True)
    photos = PhotosField(label=_("Photographs of the re-inspection"), most=10, required=False, accept="image/*,application/pdf")


Results = formset_factory(ResultForm, extra=0)


class OrderedForm(StepForm):
    """A step about the items of the order in force, which the record counts in ``order_round``."""

    item: ClassVar[Any]
    """The model of its items, an `OrderedItem`."""

    def current_items(self) -> list[Any]:
        """The items of the order in force, in their order; what an earlier one left open is among them."""
        rows = self.item._default_manager.filter(case=self.act.case, round=self.act.record.order_round, withdrawn=False)
        return list(rows.order_by("no"))

    def told_of_each(self, prefix: str, *, field: str) -> Iterator[Refusal]:
        """Every item is answered, and once, and nothing else, whatever a browser leaves out or sends besides."""
        told, numbers = [row["no"] for row in self.rows(prefix)], [item.no for item in self.current_items()]
        if missing := [f"第{number}项" for number in numbers if number not in told]:
            yield Refusal("E-REQUIRED", field=field, note="、".join(missing))
        if strange := [f"第{number}项" for number in dict.fromkeys(told) if number not in numbers or told.count(number) > 1]:
            yield Refusal("E-NOT-OF-CASE", field=field, note="、".join(strange))

    def item_rows(self) -> list[dict[str, Any]]:
        """The items as first rows of a list that answers each."""
        return [{"no": item.no, "problem": f"{item.no}. {item.problem}"} for item in self.current_items()]

    def keep_items(self, items: list[Any]) -> None:
        """They are written with the act, and papers of the act state them."""
        for item in items:
            self.act.also_save(item)
        self.act.named["items"] = items


class ReportItems(OrderedForm):
    """The unit reports item by item what it did, with proof for each; ``photo_counts`` says how many pictures prove an item."""

    row_sets = {"items": RectifiedItems}

    def initial_rows(self, prefix: str) -> list[dict[str, Any]]:
        return self.item_rows()

    def apply(self) -> None:
        told = {row["no"]: row for row in self.rows("items")}
        items = self.current_items()
        for item in items:
            item.rectified = told[item.no]["rectified"]
        self.keep_items(items)
        self.act.named["photo_counts"] = {number: len(row["photos"]) for number, row in told.items()}


def review_asks(day: str) -> tuple[tuple[Any, str], ...]:
    """What a review asks beside its items; ``day`` names the question for its day."""
    return ((_("When and by whom"), f"{day} inspector_2"), (_("The unit"), SIGNATURE))


class ReviewItems(OrderedForm, TwoOfficersForm, SignedOnSiteForm):
    """Two officers look at every item of the order in force, with proof of each that is put right.

    The day stands in the field that ``legal_day`` names.
    """

    capacity = "reinspected"
    row_sets = {"results": Results}
    reinspection: ClassVar[Any]
    """The model of its re-inspections, a `Reinspected`."""
    proof_code: ClassVar[str] = "E-REQUIRED"
    """The refusal of an item that passes without words and a file that prove it."""

    def prepare(self) -> None:
        self.initial = {self.legal_day: clock.today()} | self.initial

    def initial_rows(self, prefix: str) -> list[dict[str, Any]]:
        return self.item_rows()

    def check(self) -> Iterable[Refusal]:
        yield from super().check()
        yield from self.check_review(self.cleaned_data[self.legal_day])
        yield from self.told_of_each("results", field=self.legal_day)
        for place, row in self.placed_rows("results"):
            if row["result"] == Result.PASSED and not (row["note"].strip() and row["photos"]):
                yield Refusal(self.proof_code, field=f"{place}-photos", note=f"第{row['no']}项")
        yield from self.signed_or_refused()

    def check_review(self, on: dt.date) -> Iterable[Refusal]:
        """What else stands against a review on this day."""
        return ()

    def apply(self) -> None:
        cleaned, record, act = self.cleaned_data, self.act.record, self.act
        found = {row["no"]: row for row in self.rows("results")}
        items = self.current_items()
        for item in items:
            item.result, item.result_note = found[item.no]["result"], found[item.no]["note"]
        self.keep_items(items)
        record.overall = overall_of([item.result for item in items])
        record.reinspected_on = cleaned[self.legal_day]
        results = [{"no": item.no, "result": item.result, "note": item.result_note} for item in items]
        act.also_save(
            self.reinspection(
                case=act.case, round=record.order_round, reinspected_on=record.reinspected_on, inspector_1=act.hand,
                inspector_2=cleaned["inspector_2"], overall=record.overall, results=results, act_no=act.no,
            )
        )  # fmt: skip


def overall_of(results: Collection[str]) -> str:
    """Passed only if every item passed; failed if none did anything; else partly."""
    if results and all(result == Result.PASSED for result in results):
        return Result.PASSED
    if all(result == Result.FAILED for result in results):
        return Result.FAILED
    return Result.PARTLY
