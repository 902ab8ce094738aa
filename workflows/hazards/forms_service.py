"""Service: how a paper was handed over, and what proves it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, ClassVar

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from documents.catalog import CATALOGUE
from documents.models import IssuedDocument, Service
from documents.service_rules import Proofs
from foundation import clock
from foundation.refusals import Refusal
from permissions.models import Account
from workflows.engine.act import ServiceFacts
from workflows.engine.forms import PhotosField
from workflows.hazards.fields import day_field
from workflows.hazards.officers import TwoOfficersForm


class ServiceForm(TwoOfficersForm):
    """How a paper was handed over, and what proves it (enforcement.md E11)."""

    capacity = "served"
    legal_day = "served_on"
    groups = (
        (_("Service"), ("mode", "served_on", "inspector_2", "receiver", "relation", "place", "proof")),
        (_("Where it was refused"), ("refusal_note", "witness", "recording")),
        (_("Where it was sent, or handed over by another body"), ("slip_number", "through", "address", "confirmed_on")),
        (_("Where it was served by public notice"), ("published_on", "medium")),
    )
    mode = forms.ChoiceField(label=_("Way of service"), choices=Service.Mode.choices)
    served_on = day_field(_("Served on"))
    receiver = forms.CharField(label=_("Received by"), max_length=40, required=False)
    relation = forms.CharField(label=_("Relation to the unit or post"), max_length=40, required=False)
    place = forms.CharField(label=_("Place of service"), max_length=120, required=False)
    refusal_note = forms.CharField(label=_("Note of refusal"), max_length=300, required=False)
    witness = forms.CharField(label=_("Witness"), max_length=80, required=False)
    recording = forms.CharField(label=_("Number of the recording"), max_length=80, required=False)
    slip_number = forms.CharField(label=_("Number of the post slip"), max_length=60, required=False)
    through = forms.CharField(label=_("Body that handed it over"), max_length=80, required=False)
    address = forms.CharField(label=_("Confirmed electronic address"), max_length=120, required=False)
    confirmed_on = day_field(_("Confirmation signed on"), required=False)
    published_on = day_field(_("Public notice on"), required=False)
    medium = forms.CharField(label=_("Medium of the notice"), max_length=120, required=False)
    proof = PhotosField(
        label=_("Proof: signed receipt, slip, recording, page"), least=1, most=10, accept="image/*,application/pdf"
    )

    def prepare(self) -> None:
        super().prepare()
        record = self.act.record
        other = getattr(record, "order_inspector_2_id", None)
        if other == self.act.actor.pk:
            other = getattr(record, "order_inspector_1_id", None)
        unit = self.act.case.unit
        self.initial = {
            "served_on": clock.today(), "inspector_2": other, "receiver": unit.contact if unit else "", "mode": Service.Mode.DIRECT,
            "place": unit.address if unit else self.act.case.place,
        } | self.initial  # fmt: skip

    def proofs(self) -> Proofs:
        """The facts of the service; files follow when they have become evidence."""
        cleaned = self.cleaned_data
        texts = (
            "receiver",
            "relation",
            "place",
            "refusal_note",
            "witness",
            "recording",
            "slip_number",
            "through",
            "address",
            "medium",
        )
        return Proofs(
            **{name: cleaned[name] for name in texts}, confirmed_on=cleaned["confirmed_on"], published_on=cleaned["published_on"]
        )

    def officers(self) -> tuple[Account, Account]:
        return self.act.actor, self.cleaned_data["inspector_2"]

    def to_serve(self) -> list[IssuedDocument]:
        """The papers that this service hands over."""
        raise NotImplementedError

    def check(self) -> Iterable[Refusal]:
        from documents import service_rules
        from documents.catalog import paper

        yield from super().check()
        cleaned = self.cleaned_data
        proofs = self.proofs()
        failed = False
        yield from _at(
            service_rules.proof_refusals(
                cleaned["mode"], cleaned["served_on"], _assumed(proofs, cleaned["proof"]), has_failed_before=failed
            )
        )
        for document in self.to_serve():
            yield from _at(service_rules.date_refusals(cleaned["served_on"], document.issued_on, clock.today(), None))
            yield from _at(
                service_rules.printed_date_refusals(paper(document.code), document.data, cleaned["served_on"], listed=False)
            )

    def apply(self) -> None:
        for document in self.to_serve():
            self.act.services.append(
                ServiceFacts(
                    code=document.code, mode=self.cleaned_data["mode"], served_on=self.cleaned_data["served_on"],
                    officers=self.officers(), proofs=self.proofs(), document_id=document.pk,
                )
            )  # fmt: skip


def _at(refusals: Iterable[Refusal]) -> Iterator[Refusal]:
    """Fields of the service floor as this form calls them."""
    for refusal in refusals:
        yield Refusal(refusal.code, field="served_on" if refusal.field in ("due_on", None) else refusal.field, note=refusal.note)


def _assumed(proofs: Proofs, files: Any) -> Proofs:
    from dataclasses import replace

    return replace(proofs, proof=tuple(files or ()), confirmation=(files[0] if files and proofs.confirmed_on else None))


class ServeOrder(ServiceForm):
    """The order is handed over; its day starts the period."""

    title = _("Serve the order")
    button = _("Record the service; the period starts")

    def to_serve(self) -> list[IssuedDocument]:
        wanted = {"INS-03", "INS-04"}
        rows = IssuedDocument.objects.filter(
            case=self.act.case, code__in=wanted, state=IssuedDocument.State.ISSUED, served_on__isnull=True
        )
        return list(rows.order_by("id"))

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
        waiting = ("INS-03", "INS-04") if self.act.movement and self._order_waits() else ()
        self.fields["document"].queryset = unserved(self.act.case).exclude(code__in=waiting)

    def _order_waits(self) -> bool:
        return any(task.step == "serve_order" for task in self.act.movement.open_tasks())

    def to_serve(self) -> list[IssuedDocument]:
        return [self.cleaned_data["document"]]


def unserved(case: Any) -> QuerySet[IssuedDocument]:
    """Papers of the case that have still to be handed over."""
    codes = [code for code, kind in CATALOGUE.items() if kind.served]
    rows = IssuedDocument.objects.filter(case=case, code__in=codes, state=IssuedDocument.State.ISSUED, served_on__isnull=True)
    # The sheet of a pair that stays in the file, or came from the unit, is handed to nobody.
    stays = Q(linked__sheet__in=("approval", "application", "record"))
    return rows.filter(Q(linked__sheet__isnull=True) | ~stays)
