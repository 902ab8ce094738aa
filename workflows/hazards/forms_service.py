"""Service of the papers of a hazard: the order, and any other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from documents.service_rules import Proofs
from foundation import clock
from foundation.refusals import Refusal
from workflows.engine import service
from workflows.engine.questions import moment_field
from workflows.hazards import rules
from workflows.hazards.fields import TwoOfficersForm
from workflows.hazards.papers import ORDER_REVOCATION, POWER_DECISION

ORDERS = ("INS-03", "INS-04")


class ServiceForm(TwoOfficersForm, service.ServiceForm):
    """How a paper of a hazard was handed over."""

    def other_officer(self) -> int | None:
        """The other officer of the order."""
        record = self.act.record
        other: int | None = getattr(record, "order_inspector_2_id", None)
        return getattr(record, "order_inspector_1_id", None) if other == self.act.actor.pk else other


class ServeOrder(ServiceForm):
    """The order is handed over; its day starts the period."""

    title = _("Serve the order")
    button = _("Record the service; the period starts")

    def apply(self) -> None:
        super().apply()
        self.act.record.served_on = self.cleaned_data["served_on"]


class ServeDelisting(ServiceForm):
    """HAZ-15 reaches the unit: the hazard is closed off before, by the act that issued it."""

    title = _("Serve the notice of closing off")
    button = _("Record the service")


class AttemptService(TwoOfficersForm, service.AttemptService):
    """A paper of a hazard could not be handed over."""


class ServePaper(ServiceForm, service.ServePaper):
    """Any other paper of the case that has still to be served; the order has a step of its own while that waits.

    From the hour at which the unit has the notice of a cut its twenty-four hours run (安全生产法 Art.70(2); TL-HAZ-17).
    """

    own_steps = {"serve_order": ORDERS, "serve_revocation": (ORDER_REVOCATION.code,)}
    sometimes = "served_at"
    groups = (*service.ServePaper.groups, (_("Notice of a power cut-off"), ("served_at",)))
    served_at = moment_field(_("Hour of service"), required=False)

    @property
    def is_notice_of_cut(self) -> bool:
        return self.cleaned_data["document"].code == POWER_DECISION.code and rules.notice_is_due(self.act.record)

    def check(self) -> Iterable[Refusal]:
        yield from super().check()
        served_at = self.cleaned_data["served_at"]
        if not self.is_notice_of_cut:
            return
        if served_at is None:
            yield Refusal("E-REQUIRED", field="served_at", note="二十四小时自送达企业之时起算")
        elif clock.day_of(served_at) != self.cleaned_data["served_on"] or served_at > self.act.recorded_at:
            yield Refusal("E-SRV-DATE", field="served_at", note="送达时间应当在送达日期当日，且不晚于现在")

    def proofs(self) -> Proofs:
        return replace(super().proofs(), served_at=self.cleaned_data["served_at"] if self.is_notice_of_cut else None)

    def apply(self) -> None:
        super().apply()
        # One that was corrected had been in the unit's hands before.
        if self.is_notice_of_cut and self.act.record.cut_notice_at is None:
            self.act.record.cut_notice_at = self.cleaned_data["served_at"]
