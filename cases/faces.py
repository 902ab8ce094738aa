"""Which face of a case somebody sees: the file, the party's papers, or what is opened to observers."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from django.db.models import Q
from django.http import Http404

from cases.models import Case, Evidence, Party, Spokesman
from cases.models.duty import ACTING_DUTIES, FILE_DUTIES
from cases.models.register import Enterprise
from cases.vocabulary import readers_of
from foundation import clock
from permissions import grants, offices
from permissions.roles import OFFICE_READS, Role

if TYPE_CHECKING:
    from permissions.models import Account


class Face(StrEnum):
    """What a reader of a case page gets to see."""

    FILE = "file"
    PARTY = "party"
    OBSERVER = "observer"


def face_of(account: Account, case: Case) -> Face | None:
    """The widest face that an office or a duty opens today; None for a stranger. At most one query."""
    duties = grants.duties_of(account, case)
    if grants.office_on(account, OFFICE_READS, case) or duties & FILE_DUTIES:
        return Face.FILE
    if "party" in duties:
        return Face.PARTY
    return Face.OBSERVER if "observe_case" in duties else None


def case_or_404(account: Account, case_id: int, *, lock: bool = False) -> tuple[Case, Face]:
    """The case and the face this account sees; a stranger is told that there is no such page."""
    cases = Case.objects.with_names()
    if lock:
        cases = Case.objects.select_for_update(no_key=True)
    case = cases.filter(pk=case_id).first()
    face = face_of(account, case) if case and account.is_authenticated else None
    if case is None or face is None:
        raise Http404
    return case, face


def sees_evidence(account: Account, case: Case, face: Face, evidence: Evidence) -> bool:
    """The file's readers see all evidence; a party what accounts of its own unit handed in; an observer none."""
    if face is Face.FILE:
        return True
    if face is Face.OBSERVER:
        return False
    return evidence.uploaded_by_id in own_uploaders(account, case)


def may_reveal(account: Account, case: Case, name: str) -> bool:
    """Sealed values are opened by acting offices that cover the case and by those named to act in it, not by mere readers.

    A process may narrow it for a value of this name: then only the duties and offices open it that it names.
    """
    generally = _may_reveal_any(account, case)
    named = readers_of(case.process, name)
    if named is None or not generally:
        return generally
    roles = [role for role in Role if role.value in named]
    return bool(grants.duties_of(account, case) & named) or grants.office_on(account, roles, case) is not None


def _may_reveal_any(account: Account, case: Case) -> bool:
    return grants.may(account, "cases.reveal_party", case) or bool(grants.duties_of(account, case) & ACTING_DUTIES)


def own_uploaders(account: Account, case: Case) -> set[int]:
    """The account itself and whoever spoke or speaks for its own unit, which is the unit of the case or one of its parties."""
    spoken_for = Spokesman.objects.filter(account=account).values("enterprise")
    own = Enterprise.objects.filter(Q(pk__in=spoken_for) | Q(merged_into__in=spoken_for)).order_by()
    return {account.pk, *Spokesman.objects.filter(enterprise__in=own.values("pk")).values_list("account_id", flat=True)}


def own_units(account: Account) -> set[int]:
    """The units that the account speaks for today, each by all rows that are it."""
    return units_spoken_for(account, clock.today())


def units_spoken_for(account: Account, on: date) -> set[int]:
    """The keys of the units for which an account speaks on a day, doubled rows among them. One statement."""
    rows = Spokesman.objects.speaking(on).filter(account=account).values_list("enterprise_id", "enterprise__doubles")
    return {key for row in rows for key in row if key is not None}


def is_anothers(party: Party | None, face: Face, units: Collection[int]) -> bool:
    """Whether something is hidden because it concerns another party than the reader, who speaks for ``units``; a person has no unit."""
    return face is Face.PARTY and party is not None and party.enterprise_id not in units


def sees_enterprise_by_office(account: Account, enterprise: Enterprise) -> bool:
    """Whether an office that reads covers the place of the unit, whatever its section."""
    place = {"township_id": enterprise.township_id, "region_id": enterprise.region_id}
    return any(
        standing.reads and offices.covers(standing, **place, section_id=standing.section_id)
        for standing in offices.standings(account)
    )


def sees_enterprise(account: Account, enterprise: Enterprise) -> bool:
    """Offices that read and cover the place of the unit, and whoever speaks for it today."""
    if sees_enterprise_by_office(account, enterprise):
        return True
    return account.is_active and Spokesman.objects.speaking(clock.today()).of(enterprise.pk).filter(account=account).exists()
