"""Service of a paper (送达): how it was handed over, to whom, and what proves it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from documents import service_rules
from documents.catalog import paper
from documents.models import IssuedDocument, Service
from documents.reading import unserved
from documents.service_rules import Proofs
from documents.services import first_served_on, may_be_served_publicly, published_on
from foundation import clock
from foundation.refusals import Refusal
from permissions.models import Account
from workflows.engine.act import ServiceFacts
from workflows.engine.officers import TwoOfficersForm
from workflows.engine.questions import PhotosField, day_field, text_field

PROOFS = "receiver relation place refusal_note witness recording slip_number through address medium confirmed_on published_on"


class ServiceForm(TwoOfficersForm):
    """How a paper was handed over, and what proves it."""

    capacity = "served"
    hands_over = True
    legal_day = "served_on"
    # What the chosen way needs.
    sometimes = f"{PROOFS} proof"
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
        label=_("Proof of service: signed receipt, slip, recording, page"), least=1, most=10, accept="image/*,application/pdf"
    )

    def prepare(self) -> None:
        super().prepare()
        unit = self.act.case.unit
        self.initial = {
            "served_on": clock.today(), "inspector_2": self.other_officer(), "receiver": unit.contact if unit else "", "mode": Service.Mode.DIRECT,
            "place": unit.address if unit else self.act.case.place,
        } | self.initial  # fmt: skip

    def other_officer(self) -> int | None:
        """The second of the two officers whose paper is handed over, to be suggested; nobody by default."""
        return None

    def proofs(self) -> Proofs:
        """The facts of the service; files follow when they have become evidence."""
        return Proofs(**{name: self.cleaned_data[name] for name in PROOFS.split()})

    def officers(self) -> tuple[Account, Account]:
        return self.act.hand, self.cleaned_data["inspector_2"]

    def to_serve(self) -> list[IssuedDocument]:
        """The papers that this service hands over: those that the step *Serves* and nobody has handed over yet, to the party of the branch."""
        promised = unserved(self.act.case).filter(code__in=[paper.code for paper in self.act.node.serves]).order_by("id")
        return [row for row in promised if self.act.party_id is None or row.party_id in (None, self.act.party_id)]

    def check(self) -> Iterable[Refusal]:
        yield from super().check()
        cleaned = self.cleaned_data
        proofs, documents = _assumed(self.proofs(), cleaned["proof"]), self.to_serve()
        failed = cleaned["mode"] == Service.Mode.PUBLIC and all(may_be_served_publicly(document) for document in documents)
        yield from _at(service_rules.proof_refusals(cleaned["mode"], cleaned["served_on"], proofs, has_failed_before=failed))
        for document in documents:
            yield from _at(service_rules.date_refusals(cleaned["served_on"], document.issued_on, clock.today(), None))
            yield from _at(
                service_rules.printed_date_refusals(
                    paper(document.code), document.data, first_served_on(document) or cleaned["served_on"], listed=False
                )
            )

    def apply(self) -> None:
        for document in self.to_serve():
            self.act.services.append(
                ServiceFacts(
                    code=document.code, mode=self.cleaned_data["mode"], served_on=self.cleaned_data["served_on"],
                    officers=self.officers(), proofs=self.proofs(), document_id=document.pk,
                )
            )  # fmt: skip


class ServePaper(ServiceForm):
    """Any paper of the case that has still to be served."""

    title = _("Serve a paper")
    button = _("Record the service")
    groups: ClassVar[Any] = ((_("Paper"), ("document",)), *ServiceForm.groups)
    document = forms.ModelChoiceField(label=_("Paper"), queryset=IssuedDocument.objects.none())
    own_steps: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    """Papers that are handed over in a step of their own as long as that step waits, by its name."""

    @classmethod
    def has_occasion(cls, case: Any) -> bool:
        return unserved(case).exists()

    def prepare(self) -> None:
        super().prepare()
        waiting = {task.step for task in self.act.movement.open_tasks()} if self.act.movement else set()
        theirs = [code for step, codes in self.own_steps.items() if step in waiting for code in codes]
        self.fields["document"].queryset = unserved(self.act.case).exclude(code__in=theirs)

    def to_serve(self) -> list[IssuedDocument]:
        return [self.cleaned_data["document"]]


class AttemptService(TwoOfficersForm):
    """A service that did not succeed (送达未成), with its proof; behind it the public notice that is put out instead (E-ENF-27).

    The thirty days of a notice are its own: until when the paper is handed over counts anew from the day on which it counts as service.
    """

    title = _("Record a failed service or a public notice")
    button = _("Record the failed service or the notice")
    capacity = "served"
    legal_day = "tried_on"
    sometimes = "failure medium"
    groups = (
        (_("Paper"), ("document",)),
        (_("What was tried"), ("mode", "tried_on", "inspector_2", "failure", "proof")),
        (_("Where it was served by public notice"), ("medium",)),
    )
    document = forms.ModelChoiceField(label=_("Paper"), queryset=IssuedDocument.objects.none())
    mode = forms.ChoiceField(label=_("Way of service"), choices=Service.Mode.choices)
    tried_on = day_field(_("Tried, or published, on"))
    failure = text_field(_("Why it did not succeed"), rows=2, min_length=4, max_length=300, required=False)
    medium = forms.CharField(label=_("Medium of the notice"), max_length=120, required=False)
    proof = PhotosField(
        label=_("Proof: returned slip, photographs, statement of a witness, page of the notice"),
        least=1,
        most=10,
        accept="image/*,application/pdf",
    )

    @classmethod
    def has_occasion(cls, case: Any) -> bool:
        return unserved(case).exists()

    def prepare(self) -> None:
        super().prepare()
        self.fields["document"].queryset = unserved(self.act.case)
        self.initial = {"tried_on": clock.today(), "document": unserved(self.act.case).order_by("-id").first()} | self.initial

    def check(self) -> Iterable[Refusal]:
        yield from super().check()
        cleaned, document = self.cleaned_data, self.cleaned_data["document"]
        for refusal in service_rules.date_refusals(cleaned["tried_on"], document.issued_on, clock.today(), None):
            yield Refusal(refusal.code, field="tried_on", note=refusal.note)
        if not self.is_notice:
            if not cleaned["failure"]:
                yield Refusal("E-SRV-FAILURE", field="failure")
            return
        if not may_be_served_publicly(document):
            yield Refusal("E-ENF-27", field="mode")
        if not cleaned["medium"].strip():
            yield Refusal("E-SRV-MEDIUM", field="medium")
        if (before := published_on(document)) is not None:
            yield Refusal("E-SRV-TWICE", field="mode", note=f"{before:%Y-%m-%d}已经公告，期满后登记送达")

    @property
    def is_notice(self) -> bool:
        return bool(self.cleaned_data["mode"] == Service.Mode.PUBLIC)

    def apply(self) -> None:
        cleaned, document = self.cleaned_data, self.cleaned_data["document"]
        self.act.services.append(
            ServiceFacts(
                code=document.code, mode=cleaned["mode"], served_on=cleaned["tried_on"], officers=(self.act.hand, cleaned["inspector_2"]),
                proofs=Proofs(medium=cleaned["medium"]), document_id=document.pk, failure=cleaned["failure"], is_notice=self.is_notice,
            )
        )  # fmt: skip
        self.act.findings["published" if self.is_notice else "tried"] = f"{document.code} {document.printed_number}".strip()
        self.act.findings["medium" if self.is_notice else "failure"] = cleaned["medium" if self.is_notice else "failure"]


def _at(refusals: Iterable[Refusal]) -> Iterator[Refusal]:
    """Fields of the service floor as this form calls them."""
    for refusal in refusals:
        yield Refusal(refusal.code, field="served_on" if refusal.field in ("due_on", None) else refusal.field, note=refusal.note)


def _assumed(proofs: Proofs, files: Any) -> Proofs:
    return replace(proofs, proof=tuple(files or ()), confirmation=(files[0] if files and proofs.confirmed_on else None))
