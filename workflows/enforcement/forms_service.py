"""Service of the papers of a penalty case: the notice, the decision, and any other, always by two officers (行政处罚法 Art.61)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from cases import terms as limits
from cases.models import Case
from documents import services as documents
from documents.models import IssuedDocument
from documents.reading import unserved
from foundation.refusals import Refusal
from workflows.enforcement import links, rules, rules_items, terms
from workflows.enforcement.fields import TwoOfficersForm, files, other_handler
from workflows.enforcement.models import PartyFacts
from workflows.enforcement.vocabulary import Capacity
from workflows.engine import service
from workflows.engine.act import Act
from workflows.engine.models import OPEN, Task

NOTICES = ("ENF-27", "ENF-28")
HEARINGS = ("ENF-32",)
DECISIONS = ("ENF-38", "ENF-39", "ENF-40")
CHANGES = ("ENF-65",)
#: A paper that was handed over is a matter of its own, not of proof.
KEPT = ("E-SRV-TWICE", "E-SRV-KIND", "E-SRV-DUE")


def not_handed_over(case: Case, codes: Iterable[str], party: int | None = None) -> list[IssuedDocument]:
    """Papers of these kinds that nobody was given yet, of one party or of all, in the order of their issue."""
    rows = unserved(case).filter(code__in=codes).order_by("id")
    return list(rows if party is None else rows.filter(party=party))


def take_back(act: Act, papers: Iterable[IssuedDocument], reason: str) -> None:
    """Void from the day of the act; their numbers stay with them (D25)."""
    for paper in papers:
        documents.revoke(paper, on=act.acted_on, reason=reason, by=act.actor)


def as_proof(refusals: Iterable[Refusal]) -> Iterator[Refusal]:
    """What the floor says of a service without its proof, or on a day that cannot be, is E-ENF-41 here and says which."""
    for refusal in refusals:
        if not refusal.code.startswith("E-SRV-") or refusal.code in KEPT:
            yield refusal
            continue
        note = f"{refusal.message}：{refusal.note}" if refusal.note else refusal.message
        yield Refusal("E-ENF-41", field=refusal.field, note=note)


class ServiceForm(TwoOfficersForm, service.ServiceForm):
    """How a paper of the case was handed over, and what proves it (E-ENF-41)."""

    capacity = Capacity.SERVED
    proof = files(_("Proof of service: signed receipt, slip, recording, page"), required=False)

    def prepare(self) -> None:
        facts = self.act.facts
        if isinstance(facts, PartyFacts):
            party = facts.party
            # Of a person the person, of a unit whoever stands for it; the unit of the case is not always the party.
            known = {"receiver": party.representative or party.name, "place": party.address}
            self.initial = {name: value for name, value in known.items() if value} | self.initial
        super().prepare()

    def other_officer(self) -> int | None:
        return other_handler(self)

    def check(self) -> Iterable[Refusal]:
        found = list(as_proof(super().check()))
        yield from found
        if not self.cleaned_data["proof"] and not any(refusal.field == "proof" for refusal in found):
            yield Refusal("E-ENF-41", field="proof", note="应当附该送达方式的证明材料")


class ServeNotice(ServiceForm):
    """The notice is in the party's hands: its periods begin. What is served is what the lawyer read (E-ENF-35)."""

    title = _("Serve the notice")
    button = _("Record the service; the periods of the party begin")

    def check(self) -> Iterable[Refusal]:
        yield from super().check()
        yield from rules.reviewed_draft(self.act.facts)

    def apply(self) -> None:
        super().apply()
        self.act.facts.noticed_on = self.cleaned_data["served_on"]


class ServeDecision(ServiceForm):
    """The decision is in the party's hands: what it must pay is due fifteen days later, and it may complain (TL-ENF-25, 28, 31).

    With the last one the matters that were handed on for penalty have their answer.
    """

    names = ("penalty_no", "penalty_decided_on", "corrected_from", "disposal_from")
    title = _("Serve the decision")
    button = _("Record the service; the periods of payment and complaint begin")

    def apply(self) -> None:
        super().apply()
        facts, served_on = self.act.facts, self.cleaned_data["served_on"]
        facts.served_on = served_on
        facts.pay_due_on = limits.count(terms.PAY, served_on).due_on if rules.is_to_pay(facts) else None
        # A day that was over before the decision came is none in which the party could correct.
        self.act.named["corrected_from"] = max(facts.correction_by or served_on, served_on)
        self.act.named["disposal_from"] = rules_items.disposal_from(facts, served_on)
        # A warning, and a decision without penalty, are done with their service.
        facts.performed_on = served_on if rules.what_is_performed(facts) == "nothing" else None
        if rules.is_last_served(facts):
            links.answer_decided(self.act, facts)


class AttemptService(TwoOfficersForm, service.AttemptService):
    """A paper could not be handed over to its party; behind it public notice is open (E-ENF-27)."""

    capacity = Capacity.SERVED
    proof = files(_("Proof of the attempt: returned slip, photographs, statement of a witness"), required=False)
    sometimes = "proof"

    def prepare(self) -> None:
        super().prepare()
        field, party = self.fields["document"], self.act.party_id
        field.queryset = field.queryset.filter(party=party) if party else field.queryset
        self.initial |= {"document": field.queryset.order_by("-id").first()}

    def check(self) -> Iterable[Refusal]:
        yield from as_proof(super().check())
        if not self.cleaned_data["proof"]:
            yield Refusal("E-ENF-41", field="proof", note="送达未成应当附证明材料")


class ServePaper(ServiceForm, service.ServePaper):
    """Any other paper of the case; notice and decision have steps of their own while those wait."""

    own_steps = {"serve_notice": NOTICES, "serve_hearing_notice": HEARINGS, "serve_decision": DECISIONS, "serve_change": CHANGES}

    @classmethod
    def has_occasion(cls, case: Any) -> bool:
        """Something is to be handed over for which no step waits."""
        waiting = Task.objects.filter(case=case, step__in=cls.own_steps, status__in=OPEN).values_list("step", flat=True)
        theirs = [code for step in waiting for code in cls.own_steps[step]]
        return unserved(case).exclude(code__in=theirs).exists()
