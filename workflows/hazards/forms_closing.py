"""Closing off: on the spot, submitted, decided by somebody else than the re-inspector."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.vocabulary import Level
from foundation import clock
from foundation import settings as bureau
from foundation.refusals import Refusal
from workflows.engine.forms import StepForm
from workflows.engine.questions import PhotosField
from workflows.hazards import rules
from workflows.hazards.fields import ordered_items
from workflows.hazards.forms_stop import cut_of
from workflows.hazards.models import HazardRecord

EXPERT = ("expert_name", "expert_workplace", "expert_title", "expert_opinion")


class CloseOnSite(StepForm):
    """HAZ-14 for a hazard fixed on the spot, by somebody who was not there (SOD-07)."""

    title = _("Close a hazard fixed on the spot")
    button = _("Close the hazard off")
    capacity = "closed"
    record = HazardRecord
    asks = "opinion=closing_opinion"

    def apply(self) -> None:
        self.act.record.closing_approved, self.act.record.closed_by = True, self.act.hand
        self.act.named["items"] = ordered_items(self)


class SubmitClosing(StepForm):
    """The handlers ask for closing; a major hazard needs an expert opinion (HAZ-13)."""

    sometimes = "publicity published_on expert_name expert_workplace expert_title expert_opinion expert_file"
    title = _("Submit for closing")
    button = _("Submit to the leader for closing")
    capacity = "requested"
    record = HazardRecord
    asks = (
        (_("Acceptance"), "expert_name expert_workplace expert_title expert_opinion? expert_file"),
        (_("Publication"), "publicity? published_on?"),
        (_("After closing"), "recheck_on? note?"),
    )
    expert_name = forms.CharField(label=_("Expert"), max_length=40, required=False)
    expert_workplace = forms.CharField(label=_("Workplace of the expert"), max_length=80, required=False)
    expert_title = forms.CharField(label=_("Field and title of the expert"), max_length=60, required=False)
    expert_file = PhotosField(label=_("Signed expert opinion"), most=5, required=False, accept="image/*,application/pdf")

    def prepare(self) -> None:
        if self.act.case.level == Level.MAJOR:
            after = dt.timedelta(days=int(bureau.value("hazards.recheck_days")))
            self.initial = {"recheck_on": clock.today() + after} | self.initial

    def check(self) -> Iterable[Refusal]:
        yield from rules.nothing_left(ordered_items(self))
        if self.act.record.is_listed:
            if not (self.cleaned_data["publicity"] and self.cleaned_data["published_on"]):
                yield Refusal("E-HAZ-09", field="publicity", note="挂牌督办的验收结果应当公告")
        elif self.act.case.level != Level.MAJOR:
            return
        for name in (*EXPERT, "expert_file"):
            if not self.cleaned_data[name]:
                yield Refusal("E-REQUIRED", field=name, note="重大隐患销号须有专家意见")

    def apply(self) -> None:
        self.act.record.submitted_on = self.act.acted_on
        if self.cleaned_data["expert_name"]:
            self.act.record.experts = [{name.removeprefix("expert_"): self.cleaned_data[name] for name in EXPERT}]
        self.act.named["items"] = ordered_items(self)


class ApproveClosing(StepForm):
    """HAZ-14: closing off by somebody who did not accept the hazard (SOD-07, E-HAZ-08)."""

    title = _("Decide on closing")
    button = _("Decide on closing and tell the unit")
    capacity = "closed"
    record = HazardRecord
    asks = "approved=closing_approved opinion=closing_opinion"

    def prepare(self) -> None:
        if rules.is_halted(self.act.record):
            words = gettext(
                "A stop is in force (%(scope)s). Closing the hazard off lifts it: production may resume from then on."
            )
            self.fields["approved"].help_text = words % {"scope": self.act.record.stop_scope}

    def check(self) -> Iterable[Refusal]:
        record = self.act.record
        if self.cleaned_data["approved"]:
            yield from rules.nothing_left(ordered_items(self))
            yield from rules.reviewed_before_resuming(record, field="approved")
            # 安全生产法 Art.70(2): the supply is restored without delay.
            if record.cut_lifted_at is None and cut_of(self.act.case, record) is not None:
                yield Refusal("E-POWER-CUT", field="approved")
            if record.is_listed and not record.published_on:
                yield Refusal("E-HAZ-09", field="approved", note="挂牌督办的验收结果未公告")

    def apply(self) -> None:
        record = self.act.record
        if record.closing_approved:
            record.closed_by = self.act.hand
            if rules.is_halted(record):
                record.resume_granted = True
        self.act.named["items"] = ordered_items(self)
