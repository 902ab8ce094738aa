"""Service of the papers of a hazard: the order, and any other."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from documents.models import IssuedDocument
from workflows.engine import service
from workflows.engine.service import unserved
from workflows.hazards.fields import TwoOfficersForm

ORDERS = ("INS-03", "INS-04")


def unserved_of(case: Any, *codes: str) -> list[IssuedDocument]:
    """Papers of these kinds in the case that have still to be handed over, in the order of their issue."""
    rows = IssuedDocument.objects.filter(case=case, code__in=codes, state=IssuedDocument.State.ISSUED, served_on__isnull=True)
    return list(rows.order_by("id"))


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


class ServePaper(ServiceForm):
    """Any other paper of the case that has still to be served."""

    title = _("Serve a paper")
    button = _("Record the service")
    groups: ClassVar[Any] = ((_("Paper"), ("document",)), *ServiceForm.groups)
    document = forms.ModelChoiceField(label=_("Paper"), queryset=IssuedDocument.objects.none())

    @classmethod
    def has_occasion(cls, case: Any) -> bool:
        return unserved(case).exists()

    def prepare(self) -> None:
        super().prepare()
        waiting = ORDERS if self.act.movement and self._order_waits() else ()
        self.fields["document"].queryset = unserved(self.act.case).exclude(code__in=waiting)

    def _order_waits(self) -> bool:
        return any(task.step == "serve_order" for task in self.act.movement.open_tasks())

    def to_serve(self) -> list[IssuedDocument]:
        return [self.cleaned_data["document"]]
