"""Matters that another process has handed on for penalty: which wait, which may join a case, and what the case answers them (hazard.md H6).

A matter is answered once: by a clue that comes to nothing, a filing that is refused or withdrawn, or by the decision, and by that only when it
is served on every party. Until then it may be taken back, and nothing may go on with a penalty that does not stand.
"""

from __future__ import annotations

from django.db.models import Q, QuerySet

from cases.models import Case, Enterprise, Referral
from workflows.enforcement import drafts, rules, rules_transfer
from workflows.enforcement.models import EnforcementRecord, PartyFacts
from workflows.engine.act import Act


def waiting() -> QuerySet[Referral]:
    """What no case has taken up yet, the oldest first."""
    rows = Referral.objects.filter(process="enforcement", target_case=None, decided_on=None)
    return rows.select_related("source_case__unit").order_by("opened_on", "id")


def joinable(record: EnforcementRecord) -> QuerySet[Referral]:
    """What waits of the unit that a case concerns, in whichever of its rows of the register; of a place without a unit as well."""
    unit = unit_of_matters(record.case) or record.case.unit or record.suspect_unit
    if unit is None:
        return waiting()
    return waiting().filter(Q(source_case__unit__in=unit.all_ids()) | Q(source_case__unit=None))


def unit_of_matters(case: Case) -> Enterprise | None:
    """The unit of the matters that a case has taken up; they have one at most."""
    taken = Referral.objects.filter(target_case=case).exclude(source_case__unit=None).select_related("source_case__unit").first()
    return taken.source_case.unit if taken is not None else None


def penalty_on_unit(facts: PartyFacts) -> PartyFacts | None:
    """The penalty that the matters of the case have led to, as this act leaves it: of their unit; of a place without one, of anybody."""
    punished = [row for row in facts.rows("parties").values() if row.is_live and rules.punishes(row)]  # type: ignore[attr-defined]
    unit = unit_of_matters(facts.case)
    own = unit.all_ids() if unit is not None else None
    return next((row for row in punished if own is None or row.party.enterprise_id in own), None)


def answer(act: Act, words: str) -> None:
    """What became of the matters, in the words that their cases read; whose day it is says the flow, which wakes them."""
    for referral in Referral.objects.filter(target_case=act.case, decided_on=None).order_by("id"):
        referral.decision = words
        act.also_save(referral)


def transferred(act: Act) -> None:
    """The case is closed because another body has it: its matters hear which, and what that body has said."""
    answer(act, rules_transfer.went(act.case))


def decided(facts: PartyFacts) -> str:
    """All decisions of the case with their numbers, on whom, and what they impose."""
    rows = [row for row in facts.rows("parties").values() if row.is_live]  # type: ignore[attr-defined]
    return "\n".join(f"{row.decision_no}（{row}）：{'；'.join(drafts.penalties(row))}" for row in rows)
