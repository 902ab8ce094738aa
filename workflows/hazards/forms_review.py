"""The unit's report, and the review of every item by two officers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.forms import formset_factory
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from foundation import clock
from foundation import settings as bureau
from foundation.refusals import Refusal
from workflows.engine.asking import AskingForm
from workflows.engine.forms import StepForm
from workflows.engine.on_site import SIGNATURE, SignedOnSiteForm
from workflows.engine.questions import PhotosField
from workflows.hazards import rules
from workflows.hazards.fields import TwoOfficersForm, current_items
from workflows.hazards.models import HazardItem, HazardRecord, Reinspection
from workflows.hazards.vocabulary import Result


class RectifiedItemForm(AskingForm):
    """What the unit did about one item."""

    record = HazardItem
    asks = "no problem rectified photos_before photos"
    no = forms.IntegerField(widget=forms.HiddenInput)
    problem = forms.CharField(label=_("Problem"), required=False, disabled=True)
    photos_before = PhotosField(label=_("Photographs before"), most=10, required=False)
    photos = PhotosField(label=_("Photographs after, or a test report"), least=1, most=10, accept="image/*,application/pdf")


RectifiedItems = formset_factory(RectifiedItemForm, extra=0)


class ReportDone(StepForm):
    """HAZ-07: the unit reports item by item, with proof for each, and asks for re-inspection."""

    title = _("Report rectification as done")
    button = _("Send the report to the bureau and ask for re-inspection")
    capacity = "requested"
    row_sets = {"items": RectifiedItems}
    record = HazardRecord
    asks = ((_("Report"), "completed_on truth"),)
    truth = forms.BooleanField(label=_("What is reported here is true"))

    def prepare(self) -> None:
        if rules.is_halted(self.act.record):
            words = gettext(
                "A stop is in force (%(scope)s): it is lifted only by the approval that follows a passed re-inspection."
            )
            self.fields["completed_on"].help_text = words % {"scope": self.act.record.stop_scope}

    def initial_rows(self, prefix: str) -> list[dict[str, Any]]:
        self.items = current_items(self)
        return [{"no": item.no, "problem": f"{item.no}. {item.problem}"} for item in self.items]

    def check(self) -> Iterable[Refusal]:
        if self.cleaned_data["completed_on"] > clock.today():
            yield Refusal("E-DATE-FUTURE", field="completed_on")
        told = {row["no"] for row in self.rows("items")}
        missing = [item for item in current_items(self) if item.no not in told]
        if missing:
            yield Refusal("E-REQUIRED", field="completed_on", note="、".join(f"第{item.no}项" for item in missing))

    def apply(self) -> None:
        record, act = self.act.record, self.act
        rules.withdraw_request(record)
        record.reported_on = act.acted_on
        told = {row["no"]: row for row in self.rows("items")}
        items = current_items(self)
        for item in items:
            item.rectified = told[item.no]["rectified"]
            act.also_save(item)
        act.named["items"] = items
        act.named["photo_counts"] = {number: len(row["photos"]) for number, row in told.items()}


class OpenReview(TwoOfficersForm):
    """The period has passed without a report: the bureau sets the re-inspection itself (hazard.md H5)."""

    title = _("Arrange the re-inspection")
    button = _("Arrange the re-inspection and tell the unit")
    capacity = "handled"
    note = forms.CharField(label=_("Remark"), max_length=300, required=False)

    def apply(self) -> None:
        self.act.findings["note"] = self.cleaned_data["note"]


class ResultForm(AskingForm):
    """What the officers found of one item, and what proves it."""

    sometimes = "photos"
    record = HazardItem
    asks = "no problem result note=result_note photos"
    no = forms.IntegerField(widget=forms.HiddenInput)
    problem = forms.CharField(label=_("Problem"), required=False, disabled=True)
    photos = PhotosField(label=_("Photographs"), most=10, required=False, accept="image/*,application/pdf")


Results = formset_factory(ResultForm, extra=0)


def review_asks(day: str) -> tuple[tuple[Any, str], ...]:
    """What a review asks beside its items; ``day`` names the question for its day."""
    return ((_("When and by whom"), f"{day} inspector_2"), (_("The unit"), SIGNATURE))


class ItemReview(TwoOfficersForm, SignedOnSiteForm):
    """INS-05: two officers look at every item of the order in force, with proof of each that is put right.

    The day stands in the field that ``legal_day`` names.
    """

    capacity = "reinspected"
    early_code = "E-HAZ-03"
    record = HazardRecord
    row_sets = {"results": Results}

    def prepare(self) -> None:
        self.initial = {self.legal_day: clock.today()} | self.initial

    def initial_rows(self, prefix: str) -> list[dict[str, Any]]:
        return [{"no": item.no, "problem": f"{item.no}. {item.problem}"} for item in current_items(self)]

    def check(self) -> Iterable[Refusal]:
        yield from super().check()
        yield from self.check_review(self.cleaned_data[self.legal_day])
        rows = self.rows("results")
        missing = {item.no for item in current_items(self)} - {row["no"] for row in rows}
        if missing:
            yield Refusal("E-REQUIRED", field=self.legal_day, note="、".join(f"第{number}项" for number in sorted(missing)))
        for place, row in self.placed_rows("results"):
            evidence = (row["no"], row["result"], row["note"], bool(row["photos"]))
            yield from rules.evidence_for_each([evidence], field=f"{place}-photos")
        yield from self.signed_or_refused()

    def check_review(self, on: dt.date) -> Iterable[Refusal]:
        """What else stands against a review on this day."""
        return ()

    def apply(self) -> None:
        cleaned, record, act = self.cleaned_data, self.act.record, self.act
        found = {row["no"]: row for row in self.rows("results")}
        items = current_items(self)
        for item in items:
            item.result, item.result_note = found[item.no]["result"], found[item.no]["note"]
            act.also_save(item)
        record.overall = rules.overall_of([item.result for item in items])
        record.reinspected_on = cleaned[self.legal_day]
        results = [{"no": item.no, "result": item.result, "note": item.result_note} for item in items]
        act.also_save(
            Reinspection(
                case=act.case, round=record.order_round, reinspected_on=record.reinspected_on, inspector_1=act.actor,
                inspector_2=cleaned["inspector_2"], overall=record.overall, results=results, act_no=act.no,
            )
        )  # fmt: skip
        act.named["items"] = items


class Reinspect(ItemReview):
    """The re-inspection of an order; at least one of the two officers did not issue it (SOD-06)."""

    title = _("Re-inspect item by item")
    button = _("Issue the re-inspection opinion to the unit")
    asks_history = True
    legal_day = "reinspected_on"
    asks = review_asks("reinspected_on")

    def check_review(self, on: dt.date) -> Iterable[Refusal]:
        ordered_on = self.act.record.ordered_on
        if ordered_on and on < ordered_on:
            yield Refusal("E-HAZ-03", field="reinspected_on", note=f"不得早于下达日期{ordered_on:%Y-%m-%d}")
        yield from self._another_officer()

    def _another_officer(self) -> Iterator[Refusal]:
        """SOD-06, a setting that is on by default."""
        if not bureau.value("hazards.other_reinspector", self.act.acted_on):
            return
        record, second = self.act.record, self.cleaned_data.get("inspector_2")
        took = [one for one in self.act.history if one.capacity == "ordered" and one.case_id == self.act.case.pk]
        newest = max((one.act_no for one in took), default=0)
        # Who signed the order as its officers, and who issued it: a section head issues the second one.
        ordered = {record.order_inspector_1_id, record.order_inspector_2_id} - {None}
        ordered |= {one.account_id for one in took if one.act_no == newest}
        if second is not None and ordered and {self.act.actor.pk, second.pk} <= ordered:
            yield Refusal("E-SOD-06", field="inspector_2", note="两名复查人员均参与下达指令")

    def apply(self) -> None:
        super().apply()
        self.act.record.failures += self.act.record.overall != Result.PASSED
