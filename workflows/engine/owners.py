"""Whose clock it is: the owner that the table of limits names, in the words of ``Tells`` and as a party's page asks it."""

from __future__ import annotations

from cases.models import Deadline
from cases.terms import Term
from documents.models import IssuedDocument
from documents.serving import is_of_paper, paper_of
from permissions.roles import Role

PARTY = "party"
NAMED = "clock_owner"
"""The word of ``Tells`` for the account named on the clock itself."""

#: The table's owner, and who that is in a case. Whom no account stands for (a court, the police) is not told.
WORDS: dict[str, str] = {
    "enterprise": "unit",
    "party": "unit",
    "case handler": "handlers",
    "officer": "handlers",
    "inspector": "handlers",
    "agency": "handlers",
    "bureau": "handlers",
    "special team": "handlers",
    "investigation team": "handlers",
    "township": "township",
    "village committee": Role.VILLAGE_OFFICER.value,
    "county relief office": Role.COUNTY_RELIEF_OFFICER.value,
    "safety committee office": Role.SAFETY_COMMITTEE_OFFICE.value,
    "listing authority": Role.SAFETY_COMMITTEE_OFFICE.value,
    "legal reviewer": Role.LEGAL_REVIEWER.value,
    "hearing host": Role.HEARING_HOST.value,
    "publicity officer": Role.PUBLICITY_OFFICER.value,
    "archivist": Role.ARCHIVIST.value,
    "finance": Role.FINANCE_OFFICER.value,
    "section head": Role.SECTION_HEAD.value,
    "deputy leader": Role.DEPUTY_LEADER.value,
    "main head": Role.BUREAU_HEAD.value,
}
_PARTIES = frozenset({"enterprise", "party", "household"})


def _parts(owner: str) -> list[str]:
    """``special team (>=2 officers)`` is a special team; ``township/bureau`` are two."""
    return [part.partition("(")[0].strip() for part in owner.split("/")]


def owner_role(term: Term) -> str:
    """Whose clock it is, as the page of a party asks it: the unit sees its own."""
    return PARTY if _parts(term.owner)[0] in _PARTIES else ""


def told_as_owner(term: Term) -> tuple[str, ...]:
    """Who must hear that the clock has run out, because it is theirs, in the words of ``Tells``."""
    return tuple(dict.fromkeys(WORDS[part] for part in _parts(term.owner) if part in WORDS))


def named_owner(deadline: Deadline) -> list[int]:
    """The account whose clock it is, where one is named on it; of a paper that is to be served whoever issued it."""
    if deadline.owner_id:
        return [deadline.owner_id]
    if is_of_paper(deadline):
        return list(IssuedDocument.objects.filter(pk=paper_of(deadline)).values_list("issued_by_id", flat=True))
    return []
