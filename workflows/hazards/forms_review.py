"""The unit's report, and the review of every item by two officers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.vocabulary import Result
from foundation import clock
from foundation import settings as bureau
from foundation.refusals import Refusal
from workflows.engine.items import ReportItems, ReviewItems, review_asks
from workflows.engine.questions import PhotosField, moment_field, text_field, yes_no_field
from workflows.hazards import rules
from workflows.hazards.fields import TwoOfficersForm
from workflows.hazards.models import HazardItem, HazardRecord, Reinspection

LOOKED_WITHIN = dt.timedelta(hours=24)


class ReportDone(ReportItems):
    """HAZ-07: the unit reports item by item, with proof for each, and asks for re-inspection."""

    title = _("Report rectification as done")
    button = _("Send the report to the bureau and ask for re-inspection")
    capacity = "requested"
    item = HazardItem
    record = HazardRecord
    asks = ((_("Report"), "completed_on truth"),)
    truth = forms.BooleanField(label=_("What is reported here is true"))

    def prepare(self) -> None:
        if rules.is_halted(self.act.record):
            words = gettext(
                "A stop is in force (%(scope)s): it is lifted only by the approval that follows a passed re-inspection."
            )
            self.fields["completed_on"].help_text = words % {"scope": self.act.record.stop_scope}

    def check(self) -> Iterable[Refusal]:
        if self.cleaned_data["completed_on"] > clock.today():
            yield Refusal("E-DATE-FUTURE", field="completed_on")
        yield from rules.not_before_it_was_asked(self.act.record, self.cleaned_data["completed_on"], field="completed_on")
        yield from self.told_of_each("items", field="completed_on")

    def apply(self) -> None:
        super().apply()
        rules.withdraw_request(self.act.record)
        self.act.record.reported_on = self.act.acted_on


class ReportLate(ReportDone):
    """The period is over and the unit reports all the same: the officers read it before they look; being late is settled by what they find."""

    title = _("Report rectification after the period")

    @classmethod
    def has_occasion(cls, case: Any) -> bool:
        return HazardRecord.objects.filter(case=case, reported_on=None).exists()

    def check(self) -> Iterable[Refusal]:
        if self.act.record.reported_on is not None:
            yield Refusal("E-NOT-OPEN", field="completed_on", note="已报告整改完成，正在安排复查")
        yield from super().check()


class OpenReview(TwoOfficersForm):
    """The period has passed without a report: the bureau sets the re-inspection itself (hazard.md H5)."""

    title = _("Arrange the re-inspection")
    button = _("Arrange the re-inspection and tell the unit")
    capacity = "handled"
    note = forms.CharField(label=_("Remark"), max_length=300, required=False)

    def apply(self) -> None:
        self.act.findings["note"] = self.cleaned_data["note"]


class ItemReview(ReviewItems, TwoOfficersForm):
    """INS-05; an item passes only with its proof (E-HAZ-06), and at least one of the two officers did not issue what is reviewed (SOD-06)."""

    asks_history = True
    early_code = "E-HAZ-03"
    item = HazardItem
    reinspection = Reinspection
    record = HazardRecord
    proof_code = "E-HAZ-06"

    def check_review(self, on: dt.date) -> Iterable[Refusal]:
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
        if second is not None and ordered and {self.act.hand.pk, second.pk} <= ordered:
            yield Refusal("E-SOD-06", field="inspector_2", note="两名复查人员均参与下达指令")


class LookAgain(TwoOfficersForm):
    """There was real danger: two officers look again within the hours, until it is gone (TL-HAZ-26)."""

    title = _("Look at the danger again")
    button = _("Record what was found of the danger")
    capacity = "inspected"
    groups = ((_("On site"), ("looked_at", "inspector_2", "over", "found", "photos")),)
    looked_at = moment_field(_("Looked at"))
    over = yes_no_field(_("Is the danger gone?"), {True: _("Yes, it is gone"), False: _("No, it goes on")})
    found = text_field(_("What was found, and what was done at once"), rows=3, min_length=4, max_length=500)
    photos = PhotosField(label=_("Photographs of the danger"), least=1, most=10)

    @classmethod
    def has_occasion(cls, case: Any) -> bool:
        return HazardRecord.objects.filter(case=case, immediate_danger=True).exists()

    def prepare(self) -> None:
        self.without_dating()
        self.initial = {"looked_at": self.act.recorded_at} | self.initial

    def check(self) -> Iterable[Refusal]:
        yield from super().check()
        if not self.act.recorded_at - LOOKED_WITHIN < self.cleaned_data["looked_at"] <= self.act.recorded_at:
            yield Refusal("E-HAZ-03", field="looked_at", note="复看时间应当在此前二十四小时以内，不晚于现在")

    def apply(self) -> None:
        self.act.record.immediate_danger = not self.cleaned_data["over"]
        self.act.findings["found"] = self.cleaned_data["found"]


class Reinspect(ItemReview):
    """The re-inspection of an order."""

    title = _("Re-inspect item by item")
    button = _("Issue the re-inspection opinion to the unit")
    legal_day = "reinspected_on"
    asks = review_asks("reinspected_on")

    def check_review(self, on: dt.date) -> Iterable[Refusal]:
        yield from super().check_review(on)
        ordered_on = self.act.record.ordered_on
        if ordered_on and on < ordered_on:
            yield Refusal("E-HAZ-03", field="reinspected_on", note=f"不得早于下达日期{ordered_on:%Y-%m-%d}")

    def apply(self) -> None:
        super().apply()
        self.act.record.failures += self.act.record.overall != Result.PASSED
