"""Service of the papers of a hazard: the order, and any other."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from workflows.engine import service
from workflows.hazards.fields import TwoOfficersForm
from workflows.hazards.papers import ORDER_REVOCATION

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


class ServePaper(ServiceForm, service.ServePaper):
    """Any other paper of the case that has still to be served; the order has a step of its own while that waits."""

    own_steps = {"serve_order": ORDERS, "serve_revocation": (ORDER_REVOCATION.code,)}
