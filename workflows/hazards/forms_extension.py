"""More time: the unit asks, the bureau answers (hazard.md H4); for a listed hazard the listing authority does."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases import services as cases
from cases.models import Deadline
from cases.vocabulary import Result
from documents.models import IssuedDocument
from foundation.refusals import Refusal
from permissions import offices
from permissions.roles import Role
from workflows.engine.forms import StepForm
from workflows.engine.questions import PhotosField, day_field
from workflows.hazards import rules, terms
from workflows.hazards.fields import current_items
from workflows.hazards.models import ExtensionRequest, HazardItem, HazardRecord
from workflows.hazards.papers import RECTIFICATION_ORDER
from workflows.hazards.vocabulary import ExtensionDecision

SENDING = ("sent_on", "posting_proof")
NAME_THE_DAY = _("The ledger does not say until when the unit asked for more time: name the day until which it is granted.")


def day_that_holds(form: Any) -> dt.date | None:
    """The last day that holds now or held last, rolled from rest days as its clock is; None where no period was set."""
    record: HazardRecord = form.act.record
    term = terms.TREAT if form.listed else terms.RECTIFY
    row = next((row for row in form.act.deadlines if row.term == term.code and row.is_ticking), None) or form.ran_out()
    if row is not None:
        return row.due_on
    return record.treat_due_on if form.listed else record.due_on


def first_service(case: Any, record: HazardRecord) -> dt.date | None:
    """The day on which the unit first had an order to rectify in its hands, whichever order holds now."""
    orders = IssuedDocument.objects.filter(case=case, code=RECTIFICATION_ORDER.code, served_on__isnull=False)
    first: dt.date | None = orders.order_by("served_on").values_list("served_on", flat=True).first()
    return first or record.served_on


class RequestExtension(StepForm):
    """HAZ-05: reason, interim measures and proof, within the period."""

    title = _("Ask for an extension")
    button = _("Send the request for extension to the bureau")
    capacity = "requested"
    record = HazardRecord
    sometimes = "sent_on posting_proof"
    asks = (
        (
            _("Until when, and why"),
            "new_due_on=extension_asked_until reason=extension_reason reason_text=extension_reason_text",
        ),
        (_("Safety meanwhile"), "interim_measures=extension_measures evidence"),
        (_("Where it came by post"), "sent_on posting_proof"),
    )
    evidence = PhotosField(label=_("Proof of the reason"), least=1, most=10, accept="image/*,application/pdf")
    sent_on = day_field(
        _("Sent on"), required=False, help_text=_("Of a request that came by post: the day of sending counts. Empty for today.")
    )
    posting_proof = PhotosField(
        label=_("Postmark or receipt of posting"), required=False, most=5, accept="image/*,application/pdf"
    )

    listed = False

    def ran_out(self) -> Deadline | None:
        """The clock that has run out, where a request that was sent before is still taken in."""
        return None

    @property
    def asked_on(self) -> dt.date:
        """The day on which the unit asked: that of sending, of what it hands in itself the day of the act."""
        sent: dt.date | None = self.cleaned_data.get("sent_on")
        return sent or self.act.acted_on

    def prepare(self) -> None:
        if self.is_own_account:
            # Through its account the unit asks at this moment.
            for name in SENDING:
                del self.fields[name]
        due_on = day_that_holds(self)
        if due_on is not None:
            words = _("The period now ends on %(now)s; it may be extended to %(latest)s at most.")
            latest = rules.latest_extension(due_on, listed=self.listed, on=self.act.acted_on)
            span = {"now": date_format(due_on, gettext("j F Y")), "latest": date_format(latest, gettext("j F Y"))}
            self.fields["new_due_on"].help_text = words % span

    def check(self) -> Iterable[Refusal]:
        if rules.extension_pending(self.act.record):
            yield Refusal("E-EXTENSION-PENDING", field="new_due_on")
        if self.asked_on > self.act.acted_on:
            yield Refusal("E-DATE-FUTURE", field="sent_on")
        elif self.asked_on < self.act.acted_on and not self.cleaned_data["posting_proof"]:
            yield Refusal("E-REQUIRED", field="posting_proof", note="以寄出日期计算的，应当附邮戳或者寄件凭证")
        due_on = day_that_holds(self)
        yield from self.in_time(due_on)
        if due_on is not None:
            yield from rules.longer_in_range(due_on, self.cleaned_data["new_due_on"], listed=self.listed, on=self.act.acted_on)

    def in_time(self, due_on: dt.date | None) -> Iterator[Refusal]:
        yield from rules.extension_in_time(due_on, self.asked_on)

    def apply(self) -> None:
        record, act = self.act.record, self.act
        due_on = day_that_holds(self)
        assert due_on is not None  # the period runs while its end can be asked for
        record.extension_no += 1
        record.extension_asked_on = self.asked_on
        record.extension_decision, record.extension_granted_until, record.extension_opinion = "", None, ""
        act.also_save(
            ExtensionRequest(
                case=act.case, no=record.extension_no, asked_on=self.asked_on, received_on=act.acted_on, old_due_on=due_on,
                asked_until=record.extension_asked_until, reason=record.extension_reason,
            )
        )  # fmt: skip
        act.named["old_due_on"] = due_on
        act.named["proofs"] = self.enclosed("evidence")


class RequestPostedExtension(RequestExtension):
    """A request that was sent in time and came in when the period had run out: it has not run out, the answer is awaited first."""

    title = _("Take in a request for extension that was sent in time")
    button = _("Take the request in; the period waits for its answer")

    def ran_out(self) -> Deadline | None:
        rows = [row for row in self.act.lapsed if row.term == terms.RECTIFY.code]
        return max(rows, key=lambda row: row.pk, default=None)

    def apply(self) -> None:
        super().apply()
        row = self.ran_out()
        assert row is not None  # the form is refused where no period ran out
        cases.take_back_lapse([row], reason=str(self.act.node.task_title))
        self.act.forget_deadlines()


class RequestListedExtension(RequestExtension):
    """The same for a listed hazard: once, twenty working days before the end (TL-HAZ-12)."""

    title = _("Ask for an extension of the listed treatment")
    button = _("Send the request for extension to the committee's office")
    listed = True

    def in_time(self, due_on: dt.date | None) -> Iterator[Refusal]:
        if self.act.record.extensions_granted and self.act.record.treat_due_on != self.act.record.treat_due_original:
            yield Refusal("E-HAZ-05", field="new_due_on", note="挂牌督办只延期一次")
        yield from rules.listed_extension_in_time(due_on, self.asked_on)


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
        asked_until = self.act.record.extension_asked_until
        shorter = _("To be changed only for a shorter extension than was asked for.")
        self.fields["granted_until"].help_text = shorter if asked_until else NAME_THE_DAY
        self.initial = {"granted_until": asked_until} | self.initial

    def until(self) -> dt.date | None:
        """The day granted: as asked, the shorter one, or none. Where a ledger does not say what was asked, the leader names it."""
        asked_until: dt.date | None = self.act.record.extension_asked_until
        if self.cleaned_data["decision"] == ExtensionDecision.REFUSE:
            return None
        if self.cleaned_data["decision"] == ExtensionDecision.APPROVE and asked_until is not None:
            return asked_until
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
        asked_until = self.act.record.extension_asked_until
        if decision == ExtensionDecision.APPROVE_SHORTER and asked_until is not None and until >= asked_until:
            yield Refusal("E-HAZ-04", field="granted_until", note="缩短的期限应当早于申请的期限")
        old, on = day_that_holds(self), self.act.acted_on
        if old is not None:
            yield from rules.longer_in_range(old, until, listed=self.listed, on=on, field="granted_until")
        yield from rules.not_to_a_day_past(until, on, field="granted_until")
        yield from self.who_may(until)

    def ran_out(self) -> Deadline | None:
        return None

    def who_may(self, until: dt.date) -> Iterator[Refusal]:
        """A second extension, and one beyond the days that all periods may last together, is decided by the head of the bureau."""
        on = self.act.acted_on
        is_main_head = offices.holds(self.act.hand, Role.BUREAU_HEAD, on=on)
        if self.act.record.extensions_granted and not is_main_head:
            yield Refusal("E-SCOPE", field="decision", note="第二次延期由局主要负责人决定")
        for refusal in rules.within_the_total(first_service(self.act.case, self.act.record), until, on, field="granted_until"):
            if not is_main_head:
                yield refusal
            elif not self.cleaned_data["reason"]:
                yield Refusal("E-REQUIRED", field="reason", note=refusal.note)

    def apply(self) -> None:
        record, act, until = self.act.record, self.act, self.until()
        request = ExtensionRequest.objects.filter(case=act.case, no=record.extension_no).first()
        # The period as it held before: what is granted is written below.
        act.named["old_due_on"] = request.old_due_on if request is not None else day_that_holds(self)
        record.extension_granted_until = until
        if until is not None:
            record.extensions_granted += 1
            self._move_items(record.treat_due_on if self.listed else record.due_on, until)
            self.write_due(until)
        if request is not None:
            request.decision, request.answered_on, request.granted_until = record.extension_decision, act.acted_on, until
            act.also_save(request)

    def _move_items(self, before: dt.date | None, until: dt.date) -> None:
        """What was still to be done when the unit asked moves by as many days as the whole period, to its new end at most."""
        asked_on = self.act.record.extension_asked_on
        if before is None or asked_on is None:
            return
        for item in current_items(self):
            if item.result != Result.PASSED and item.due_on >= asked_on:
                item.due_on = min(item.due_on + (until - before), until)
                self.act.also_save(item)
                self._move_clock(item)

    def _move_clock(self, item: HazardItem) -> None:
        """The clock of an item that ends before the whole goes with it; what ran out while the answer was awaited had not run out."""
        about = f"{item._meta.model_name}{item.pk}"
        for row in (*self.act.deadlines, *self.act.lapsed):
            if (row.term, row.item) != (terms.ITEM.code, about) or row.due_on is None or row.due_on >= item.due_on:
                continue
            if row.state == Deadline.State.LAPSED:
                cases.take_back_lapse([row], reason=str(self.act.node.task_title))
            cases.extend_deadline(
                row, due_on=item.due_on, on=self.act.acted_on, reason=str(self.act.node.task_title), by=self.act.actor
            )

    def write_due(self, until: dt.date) -> None:
        self.act.record.due_on = until


class DecideListedExtension(DecideExtension):
    """The listing authority decides on the extension of a listed treatment."""

    title = _("Decide on the extension of the listed treatment")
    listed = True

    def who_may(self, until: dt.date) -> Iterator[Refusal]:
        return iter(())

    def write_due(self, until: dt.date) -> None:
        self.act.record.treat_due_on = until
