"""What the road of a penalty on the spot asks, and when the general procedure is needed (行政处罚法 Art.51, 52, 68 to 71)."""

from __future__ import annotations

from typing import Any, Literal

from django.utils.translation import gettext_lazy as _

from cases.models import Case, Party
from workflows.enforcement import drafts, rules
from workflows.enforcement.models import PartyFacts
from workflows.enforcement.models_on_spot import OnSpot
from workflows.enforcement.vocabulary_on_spot import PayMode
from workflows.engine.words import said

#: What a party that says nothing writes in its own hand.
NOTHING_STATED = "无陈述申辩意见"


def spot_of(facts: PartyFacts) -> OnSpot:
    """The row of the decision on the spot of a party."""
    return OnSpot.objects.select_related("facts__party", "inspector_1", "inspector_2").get(facts=facts)


def of_case(case: Case) -> OnSpot | None:
    """The decision on the spot that stands in a case; none for the general procedure, or once the form is void."""
    return OnSpot.objects.filter(case=case, void_on=None).select_related("facts__party").order_by("-pk").first()


@said(_("a unit or a business is punished on the spot"))
def is_on_unit(facts: PartyFacts) -> bool:
    """A business is punished by the sheet of a unit, in the name of its licence; its fine has the limit of a person."""
    return facts.party.kind != Party.Kind.PERSON


@said(_("a person is punished on the spot"))
def is_on_person(facts: PartyFacts) -> bool:
    return facts.party.kind == Party.Kind.PERSON


def after_hand_over(facts: PartyFacts) -> Literal["cash", "pay", "perform", "nothing"]:
    """Is the fine taken on the spot, or paid to the bank; or is there none?"""
    if facts.fine and spot_of(facts).pay_mode == PayMode.ON_SPOT:
        return "cash"
    return rules.what_is_performed(facts)


def may_be_void(row: OnSpot) -> str:
    """What stands against making the form void: empty where it may be. Money that came in, and what the public read, is undone otherwise."""
    facts = row.facts
    if row.collected_at is not None or facts.payments.exists():  # type: ignore[attr-defined]
        return "罚款已经收缴，依法变更、撤销决定并退还"
    if facts.published_on is not None:
        return "决定已经公示，依法变更、撤销决定"
    return ""


def content_of(facts: PartyFacts) -> dict[str, Any]:
    """The decision in the parts of a draft, where no draft was reviewed: what the public reads of it."""
    row = OnSpot.objects.filter(facts=facts).first()
    if row is None:
        return {}
    return {"facts": [row.words], "law": [drafts.law_violated(facts)], "basis": [drafts.penalty_basis(facts)]}
