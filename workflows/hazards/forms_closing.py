"""Closing off: on the spot, submitted, decided by somebody else than the re-inspector."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.vocabulary import Level
from documents.models import IssuedDocument
from foundation import clock
from foundation import settings as bureau
from foundation.refusals import Refusal
from workflows.engine.forms import PhotosField, StepForm
from workflows.hazards import rules
from workflows.hazards.fields import day_field, text_field
from workflows.hazards.models import HazardItem
from workflows.hazards.on_site import current_items


class CloseOnSite(StepForm):
    """HAZ-14 for a hazard fixed on the spot, by somebody who was not there (SOD-07)."""

    title = _("Close a hazard fixed on the spot")
    button = _("Close the hazard off")
    capacity = "closed"
    opinion = text_field(_("Opinion"), rows=2, min_length=4, max_length=300)

    def apply(self) -> None:
        record = self.act.record
        record.closing_approved, record.closing_opinion = True, self.cleaned_data["opinion"]
        record.closed_by = self.act.actor
        self.act.named["items"] = list(HazardItem.objects.filter(case=self.act.case, round=record.order_round))


class SubmitClosing(StepForm):
    """The handlers ask for closing; a major hazard needs an expert opinion (HAZ-13)."""

    title = _("Submit for closing")
    button = _("Submit to the leader for closing")
    capacity = "requested"
    groups = (
        (_("Acceptance"), ("expert_name", "expert_workplace", "expert_title", "expert_opinion", "expert_file")),
        (_("Publication"), ("publicity", "published_on")),
        (_("After closing"), ("recheck_on", "note")),
    )
    expert_name = forms.CharField(label=_("Expert"), max_length=40, required=False)
    expert_workplace = forms.CharField(label=_("Workplace of the expert"), max_length=80, required=False)
    expert_title = forms.CharField(label=_("Field and title of the expert"), max_length=60, required=False)
    expert_opinion = text_field(_("Expert opinion"), rows=2, max_length=300, required=False)
    expert_file = PhotosField(label=_("Signed expert opinion"), most=5, required=False, accept="image/*,application/pdf")
    publicity = forms.CharField(label=_("Where the result was published (listed hazards)"), max_length=200, required=False)
    published_on = day_field(_("Result published on"), required=False)
    recheck_on = day_field(_("Return visit on"), required=False)
    note = forms.CharField(label=_("Remark"), max_length=300, required=False)

    def prepare(self) -> None:
        if self.act.case.level == Level.MAJOR:
            after = dt.timedelta(days=int(bureau.value("hazards.recheck_days")))
            self.initial = {"recheck_on": clock.today() + after} | self.initial

    def check(self) -> Iterable[Refusal]:
        yield from rules.nothing_left(current_items(self))
        if self.act.record.is_listed:
            if not (self.cleaned_data["publicity"] and self.cleaned_data["published_on"]):
                yield Refusal("E-HAZ-09", field="publicity", note="挂牌督办的验收结果应当公告")
        elif self.act.case.level != Level.MAJOR:
            return
        for name in ("expert_name", "expert_workplace", "expert_title", "expert_opinion"):
            if not self.cleaned_data[name]:
                yield Refusal("E-REQUIRED", field=name, note="重大隐患销号须有专家意见")
        if not self.cleaned_data["expert_file"]:
            yield Refusal("E-REQUIRED", field="expert_file", note="重大隐患销号须有专家意见")

    def apply(self) -> None:
        cleaned, record, act = self.cleaned_data, self.act.record, self.act
        record.submitted_on, record.note = act.acted_on, cleaned["note"]
        record.publicity, record.published_on = cleaned["publicity"], cleaned["published_on"]
        if cleaned["expert_name"]:
            record.experts = [
                {"name": cleaned["expert_name"], "workplace": cleaned["expert_workplace"], "title": cleaned["expert_title"],
                 "opinion": cleaned["expert_opinion"]}
            ]  # fmt: skip
            record.expert_opinion = cleaned["expert_opinion"]
        record.recheck_on = cleaned["recheck_on"]
        act.named["items"] = current_items(self)


class ApproveClosing(StepForm):
    """HAZ-14: closing off by somebody who did not accept the hazard (SOD-07, E-HAZ-08)."""

    title = _("Decide on closing")
    button = _("Decide on closing and tell the unit")
    capacity = "closed"
    approved = forms.TypedChoiceField(
        label=_("Decision"),
        choices=[("yes", _("Close the hazard off")), ("no", _("Return for further rectification"))],
        widget=forms.RadioSelect,
        coerce=lambda value: value == "yes",
    )
    opinion = text_field(_("Opinion"), rows=2, min_length=4, max_length=300)

    def prepare(self) -> None:
        if rules.is_halted(self.act.record):
            words = gettext(
                "A stop is in force (%(scope)s). Closing the hazard off lifts it: production may resume from then on."
            )
            self.fields["approved"].help_text = words % {"scope": self.act.record.stop_scope}

    def check(self) -> Iterable[Refusal]:
        if self.cleaned_data["approved"]:
            yield from rules.nothing_left(current_items(self))
            yield from rules.reviewed_before_resuming(self.act.record, field="approved")
            if self.act.record.cut_decision_no and self.act.record.cut_lifted_at is None and self._is_cut():
                yield Refusal("E-POWER-CUT", field="approved")
            if self.act.record.is_listed and not self.act.record.published_on:
                yield Refusal("E-HAZ-09", field="approved", note="挂牌督办的验收结果未公告")

    def _is_cut(self) -> bool:
        """Whether the supplier was told to cut under the decision in force (安全生产法 Art.70(2): it is lifted without delay)."""
        told = IssuedDocument.objects.filter(case=self.act.case, code="INS-07", state=IssuedDocument.State.ISSUED)
        return any(paper.data.get("decision_no") == self.act.record.cut_decision_no for paper in told)

    def apply(self) -> None:
        cleaned, record = self.cleaned_data, self.act.record
        record.closing_approved, record.closing_opinion = cleaned["approved"], cleaned["opinion"]
        if cleaned["approved"]:
            record.closed_by = self.act.actor
            if rules.is_halted(record):
                record.resume_granted = True
        self.act.named["items"] = current_items(self)
