"""Penalties that this process has decided, for whoever counts them by unit: served, and neither taken back nor revoked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

from django.db.models import Exists, OuterRef, QuerySet

from cases.models import Referral
from cases.penalties import Penalty, number_key
from documents.models import IssuedDocument
from workflows.enforcement import drafts
from workflows.enforcement.models import PartyFacts
from workflows.enforcement.vocabulary import Verdict


def of_units(units: Collection[int]) -> Iterable[Penalty]:
    """Those on these units; what a person was fined for is not the unit's."""
    return _known(_standing().filter(party__enterprise__in=units))


def numbered(key: str) -> Penalty | None:
    """The one whose number has this key, be it on a person."""
    found = [pk for pk, number in _standing().values_list("pk", "decision_no") if number_key(number) == key]
    return next(iter(_known(_standing().filter(pk__in=found))), None) if found else None


def _standing() -> QuerySet[PartyFacts]:
    revoked = IssuedDocument.objects.filter(
        case=OuterRef("case"), number=OuterRef("decision_no"), state=IssuedDocument.State.REVOKED
    )
    rows = PartyFacts.objects.filter(~Exists(revoked), verdict=Verdict.PENALTY, served_on__isnull=False)
    return rows.select_related("party", "violation", "case")


def _known(rows: Iterable[PartyFacts]) -> list[Penalty]:
    rows = list(rows)
    matters: dict[int, list[int]] = defaultdict(list)
    taken = Referral.objects.filter(target_case__in=[row.case_id for row in rows]).order_by("id")
    for target, source in taken.values_list("target_case", "source_case"):
        matters[target].append(source)
    return [
        Penalty(
            row.decision_no, row.decided_on, row.party.enterprise_id, row.violation, "；".join(drafts.penalties(row)),
            source=f"本局案件{row.case}", case_id=row.case_id, matters=tuple(matters[row.case_id]),
        )
        for row in rows
        if row.decided_on is not None and row.violation is not None
    ]  # fmt: skip
