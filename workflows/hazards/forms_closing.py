"""Closing off: on the spot, submitted, decided by somebody else than the re-inspector."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.models import Evidence
from cases.vocabulary import Level
from documents import services as documents
from documents.models import IssuedDocument
from documents.reading import unserved
from foundation import clock
from foundation import settings as bureau
from foundation.refusals import Refusal
from workflows.engine.forms import Forewarning, StepForm
from workflows.engine.questions import PhotosField, day_field, text_field, yes_no_field
from workflows.hazards import rules
from workflows.hazards.fields import TwoOfficersForm, ordered_items
from workflows.hazards.forms_stop import cut_of
from workflows.hazards.models import HazardRecord
from workflows.hazards.vocabulary import ReturnedTo

EXPERT = ("expert_name", "expert_workplace", "expert_title", "expert_opinion")


class ClosingForm(StepForm):
    """On the way to the closing of a case: it says before anything is filled in what has still to be handed over (E-SIDE-ROAD)."""

    def forewarning(self) -> Forewarning | None:
        left = tuple(f"《{document.title}》{document.printed_number}" for document in unserved(self.act.case).order_by("id"))
        words = gettext("The case is closed only after these papers have been handed over:")
        return Forewarning(words, left, may_send=True) if left else None


class CloseOnSite(ClosingForm):
    """HAZ-14 for a hazard fixed on the spot, by somebody who was not there (SOD-07)."""

    title = _("Close a hazard fixed on the spot")
    button = _("Close the hazard off")
    capacity = "closed"
    record = HazardRecord
    asks = "opinion=closing_opinion"

    def check(self) -> Iterable[Refusal]:
        yield from rules.nothing_left(ordered_items(self), field="opinion")

    def apply(self) -> None:
        self.act.record.closing_approved, self.act.record.closed_by = True, self.act.hand
        self.act.named["items"] = ordered_items(self)


class SubmitClosing(ClosingForm):
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
        yield from self._days_in_order()
        if self.act.record.is_listed:
            if not (self.cleaned_data["publicity"] and self.cleaned_data["published_on"]):
                yield Refusal("E-HAZ-09", field="publicity", note="挂牌督办的验收结果应当公告")
        elif self.act.case.level != Level.MAJOR:
            return
        for name in EXPERT:
            if not self.cleaned_data[name]:
                yield Refusal("E-REQUIRED", field=name, note="重大隐患销号须有专家意见")
        if not self.has_opinion():
            yield Refusal("E-REQUIRED", field="expert_file", note="重大隐患销号须有专家意见")

    def _days_in_order(self) -> Iterable[Refusal]:
        """E-HAZ-03: the result is published once it is there, and the return visit lies ahead."""
        published, recheck = self.cleaned_data["published_on"], self.cleaned_data["recheck_on"]
        accepted = self.act.record.reinspected_on
        if published and not (accepted or published) <= published <= self.act.acted_on:
            yield Refusal("E-HAZ-03", field="published_on", note="公告日期不得早于验收日期，也不得晚于办理日期")
        if recheck and recheck <= self.act.acted_on:
            yield Refusal("E-HAZ-03", field="recheck_on", note="回访日期应当晚于办理日期")

    def has_opinion(self) -> bool:
        """Whether the signed opinion of the expert is there."""
        return bool(self.cleaned_data["expert_file"])

    def apply(self) -> None:
        self.act.record.submitted_on = self.act.acted_on
        # The opinion of an earlier submission gives way to the one that comes now.
        earlier = IssuedDocument.objects.filter(case=self.act.case, code="HAZ-13", state=IssuedDocument.State.ISSUED)
        for document in earlier if rules.major_or_listed(self.act.record) else ():
            documents.revoke(document, on=self.act.acted_on, reason="退回后重新报批销号，另行出具", by=self.act.actor)
        if self.cleaned_data["expert_name"]:
            self.act.record.experts = [{name.removeprefix("expert_"): self.cleaned_data[name] for name in EXPERT}]
        self.act.named["items"] = ordered_items(self)


class SubmitAgain(SubmitClosing):
    """What was missing is there now: the same is asked again, with the answers given before."""

    title = _("Submit for closing again")

    def prepare(self) -> None:
        super().prepare()
        record = self.act.record
        known = {f"expert_{name}": value for name, value in (record.experts or [{}])[0].items()}
        self.initial = known | {"publicity": record.publicity, "published_on": record.published_on} | self.initial

    def has_opinion(self) -> bool:
        return super().has_opinion() or Evidence.objects.filter(case=self.act.case, field="expert_file").exists()


class ApproveClosing(ClosingForm):
    """HAZ-14: closing off by somebody who did not accept the hazard (SOD-07, E-HAZ-08); or where it goes instead."""

    sometimes = "back_to"
    title = _("Decide on closing")
    button = _("Decide on closing and tell the unit")
    capacity = "closed"
    record = HazardRecord
    asks = "approved=closing_approved back_to=closing_returned_to? opinion=closing_opinion"

    def prepare(self) -> None:
        unfit = ReturnedTo.ORDER if self.act.record.is_listed else ReturnedTo.LIST
        places = [(to.value, to.label) for to in ReturnedTo if to != unfit]
        self.fields["back_to"].choices = [("", "---------"), *places]
        if rules.is_halted(self.act.record):
            words = gettext(
                "A stop is in force (%(scope)s). Closing the hazard off lifts it: production may resume from then on."
            )
            self.fields["approved"].help_text = words % {"scope": self.act.record.stop_scope}

    def check(self) -> Iterable[Refusal]:
        record = self.act.record
        if not self.cleaned_data["approved"]:
            if not self.cleaned_data["back_to"]:
                yield Refusal("E-REQUIRED", field="back_to")
            if self.cleaned_data["back_to"] == ReturnedTo.ORDER:
                yield from rules.reordered_once(record.failures, field="back_to")
        else:
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
            # A major hazard is visited again, after the closing, whatever was written when it was submitted.
            if (record.recheck_on is None and record.is_major) or (record.recheck_on and record.recheck_on <= self.act.acted_on):
                record.recheck_on = self.act.acted_on + dt.timedelta(days=int(bureau.value("hazards.recheck_days")))
            record.closed_by, record.closing_returned_to = self.act.hand, ""
            if rules.is_halted(record):
                record.resume_granted = True
        elif record.closing_returned_to == ReturnedTo.LIST:
            record.reported_on = None
        self.act.named["items"] = ordered_items(self)


class Revisit(TwoOfficersForm):
    """The return visit behind the closing of a major hazard (hazard.md H8): what came back is registered as a hazard of its own."""

    title = _("Return visit after the closing")
    button = _("Record the return visit")
    capacity = "handled"
    legal_day = "visited_on"
    groups = ((_("The visit"), ("visited_on", "inspector_2", "is_kept", "found", "photos")),)
    visited_on = day_field(_("Visited on"))
    is_kept = yes_no_field(_("Is it still put right?"), {True: _("Yes, it is kept"), False: _("No, it has come back")})
    found = text_field(_("What was found"), rows=3, min_length=4, max_length=500)
    photos = PhotosField(label=_("Photographs of the visit"), least=1, most=10)

    def prepare(self) -> None:
        self.initial = {"visited_on": clock.today()} | self.initial
        self.fields["is_kept"].help_text = _("What has come back is registered from this case as a hazard that came back.")

    def apply(self) -> None:
        self.act.findings["kept"] = self.cleaned_data["is_kept"]
        self.act.findings["found"] = self.cleaned_data["found"]
