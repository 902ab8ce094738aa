"""More time: the unit asks, the bureau answers (hazard.md H4); for a listed hazard the listing authority does."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases import calendar
from foundation.refusals import Refusal
from permissions import offices
from permissions.roles import Role
from workflows.engine.forms import StepForm
from workflows.engine.questions import PhotosField
from workflows.hazards import rules, terms
from workflows.hazards.models import ExtensionRequest, HazardRecord
from workflows.hazards.vocabulary import ExtensionDecision

ANSWER_WORKING_DAYS = 10


def day_that_holds(form: Any) -> dt.date | None:
    """The last day that holds now, rolled from rest days as its clock is; None where no period was set."""
    record: HazardRecord = form.act.record
    term = terms.TREAT if form.listed else terms.RECTIFY
    row = next((row for row in form.act.deadlines if row.term == term.code and row.is_ticking), None)
    if row is not None:
        return row.due_on
    return record.treat_due_on if form.listed else record.due_on


class RequestExtension(StepForm):
    """HAZ-05: reason, interim measures and proof, within the period."""

    title = _("Ask for an extension")
    button = _("Send the request for extension to the bureau")
    capacity = "requested"
    record = HazardRecord
    asks = (
        (
            _("Until when, and why"),
            "new_due_on=extension_asked_until reason=extension_reason reason_text=extension_reason_text",
        ),
        (_("Safety meanwhile"), "interim_measures=extension_measures evidence"),
    )
    evidence = PhotosField(label=_("Proof of the reason"), least=1, most=10, accept="image/*,application/pdf")

    listed = False

    def prepare(self) -> None:
        due_on = day_that_holds(self)
        if due_on is not None:
            words = _("The period now ends on %(now)s; it may be extended to %(latest)s at most.")
            latest = rules.latest_extension(due_on, listed=self.listed, on=self.act.acted_on)
            span = {"now": date_format(due_on, gettext("j F Y")), "latest": date_format(latest, gettext("j F Y"))}
            self.fields["new_due_on"].help_text = words % span

    def check(self) -> Iterable[Refusal]:
        if rules.extension_pending(self.act.record):
            yield Refusal("E-EXTENSION-PENDING", field="new_due_on")
        due_on = day_that_holds(self)
        yield from self.in_time(due_on)
        if due_on is not None:
            yield from rules.longer_in_range(due_on, self.cleaned_data["new_due_on"], listed=self.listed, on=self.act.acted_on)

    def in_time(self, due_on: dt.date | None) -> Iterator[Refusal]:
        yield from rules.extension_in_time(due_on, self.act.acted_on)

    def apply(self) -> None:
        record, act = self.act.record, self.act
        due_on = day_that_holds(self)
        assert due_on is not None  # the period runs while its end can be asked for
        record.extension_no += 1
        record.extension_asked_on = act.acted_on
        record.extension_decision, record.extension_granted_until, record.extension_opinion = "", None, ""
        act.also_save(
            ExtensionRequest(
                case=act.case, no=record.extension_no, asked_on=act.acted_on, old_due_on=due_on,
                asked_until=record.extension_asked_until, reason=record.extension_reason,
            )
        )  # fmt: skip
        act.named["old_due_on"] = due_on
        act.named["proofs"] = self.enclosed("evidence")


class RequestListedExtension(RequestExtension):
    """The same for a listed hazard: once, twenty working days before the end (TL-HAZ-12)."""

    names = ("answer_due",)
    title = _("Ask for an extension of the listed treatment")
    button = _("Send the request for extension to the committee's office")
    listed = True

    def in_time(self, due_on: dt.date | None) -> Iterator[Refusal]:
        if self.act.record.extensions_granted and self.act.record.treat_due_on != self.act.record.treat_due_original:
            yield Refusal("E-HAZ-05", field="new_due_on", note="挂牌督办只延期一次")
        yield from rules.listed_extension_in_time(due_on, self.act.acted_on)

    def apply(self) -> None:
        super().apply()
        # The listing authority decides within ten working days (TL-HAZ-12).
        self.act.named["answer_due"] = calendar.add_working_days(self.act.acted_on, ANSWER_WORKING_DAYS)


class DecideExtension(StepForm):
    """HAZ-06: granted, shorter, or not; the second extension is the bureau head's."""

    sometimes = "granted_until reason"
    title = _("Decide on the extension")
    button = _("Decide, and reply to the unit")
    capacity = "decided"
    record = HazardRecord
    asks = "decision=extension_decision granted_until=extension_granted_until? reason=extension_opinion?"

    listed = False

    def prepare(self) -> None:
        self.fields["granted_until"].help_text = _("To be changed only for a shorter extension than was asked for.")
        self.initial = {"granted_until": self.act.record.extension_asked_until} | self.initial

    def until(self) -> dt.date | None:
        """The day granted: as asked, the shorter one, or none."""
        if self.cleaned_data["decision"] == ExtensionDecision.REFUSE:
            return None
        if self.cleaned_data["decision"] == ExtensionDecision.APPROVE:
            return self.act.record.extension_asked_until
        return self.cleaned_data["granted_until"]

    def check(self) -> Iterable[Refusal]:
        decision, until = self.cleaned_data["decision"], self.until()
        if decision != ExtensionDecision.APPROVE and not self.cleaned_data["reason"]:
            yield Refusal("E-REQUIRED", field="reason", note="未全部同意的，应当写明理由")
        if decision == ExtensionDecision.REFUSE:
            return
        if until is None:
            yield Refusal("E-REQUIRED", field="granted_until")
            return
        if decision == ExtensionDecision.APPROVE_SHORTER and until >= self.act.record.extension_asked_until:
            yield Refusal("E-HAZ-04", field="granted_until", note="缩短的期限应当早于申请的期限")
        old = day_that_holds(self)
        if old is not None:
            yield from rules.longer_in_range(old, until, listed=self.listed, on=self.act.acted_on, field="granted_until")
        yield from self.who_may()

    def who_may(self) -> Iterator[Refusal]:
        """A second extension is decided by the head of the bureau."""
        if self.act.record.extensions_granted and not offices.holds(self.act.hand, Role.BUREAU_HEAD, on=self.act.acted_on):
            yield Refusal("E-SCOPE", field="decision", note="第二次延期由局主要负责人决定")

    def apply(self) -> None:
        record, act, until = self.act.record, self.act, self.until()
        request = ExtensionRequest.objects.filter(case=act.case, no=record.extension_no).first()
        # The period as it held before: what is granted is written below.
        act.named["old_due_on"] = request.old_due_on if request is not None else day_that_holds(self)
        record.extension_granted_until = until
        if until is not None:
            record.extensions_granted += 1
            self.write_due(until)
        if request is not None:
            request.decision, request.answered_on, request.granted_until = record.extension_decision, act.acted_on, until
            act.also_save(request)

    def write_due(self, until: dt.date) -> None:
        self.act.record.due_on = until


class DecideListedExtension(DecideExtension):
    """The listing authority decides on the extension of a listed treatment."""

    title = _("Decide on the extension of the listed treatment")
    listed = True

    def who_may(self) -> Iterator[Refusal]:
        return iter(())

    def write_due(self, until: dt.date) -> None:
        self.act.record.treat_due_on = until
