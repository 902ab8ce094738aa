"""Who may read which paper: the file reads all, a party what is served on it and what it handed in, an observer what is sent to its office."""

from collections.abc import Collection
from enum import StrEnum

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from cases.faces import own_units, own_uploaders
from cases.models import Case
from cases.models.duty import FILE_DUTIES
from documents.catalog import CATALOGUE, paper
from documents.kinds import UNIT
from documents.models import IssuedDocument
from permissions import grants
from permissions.models import Account

OBSERVED_BY = "discipline_commission"
#: The sheet of a pair that stays in the file, or came from the unit, is handed to nobody.
STAYS = ("approval", "application", "record")


class Face(StrEnum):
    """Which face of a case somebody sees."""

    NONE = "none"
    FILE = "file"
    PARTY = "party"
    OBSERVER = "observer"


def face_of(account: Account | AnonymousUser, case: Case) -> Face:
    """By why the account may see the case: an office or an inner duty reads the file, whatever else it is."""
    if isinstance(account, AnonymousUser):
        return Face.NONE
    found = grants.reasons(account, case)
    if not found:
        return Face.NONE
    duties = {reason.code for reason in found if reason.kind == "duty"}
    inner = any(reason.kind == "office" for reason in found) or bool(duties & FILE_DUTIES)
    if inner and account.kind != Account.Kind.UNIT:
        return Face.FILE
    return Face.OBSERVER if duties == {"observe_case"} else Face.PARTY


def shows(face: Face, document: IssuedDocument, own: Collection[int] = (), units: Collection[int] = ()) -> bool:
    """Whether this face of the case shows the paper; ``own`` are the accounts of a party, which reads what it handed in.

    A paper to one party is nothing to another: ``units`` are those that the reader speaks for, and a person's paper belongs to none.
    """
    kind = paper(document.code)
    of_another = document.party is not None and document.party.enterprise_id not in units
    match face:
        case Face.FILE:
            return True
        case Face.PARTY:
            if document.issued_by_id in own:
                return True
            if of_another or not kind.is_external:
                return False
            if kind.seal == UNIT:
                return True
            # A record is signed where it is written: who signed it has its copy without a service.
            handed_over = document.served_on is not None or not kind.served or document.linked.get("sheet") == "record"
            return bool({"unit", "party"} & set(kind.holders)) and handed_over
        case Face.OBSERVER:
            return OBSERVED_BY in kind.holders
    return False


def is_out(document: IssuedDocument) -> bool:
    """Whether the paper has left the bureau: numbered, served or tried to be, or one that goes out without any service.

    What is issued never changes, its correction is another paper. What the unit itself handed in is not ours: it may be asked for again.
    """
    if document.number or document.served_on is not None or document.services.exists():
        return True
    kind = paper(document.code)
    return kind.is_ours and kind.is_external and not kind.served


def in_force(document: IssuedDocument) -> IssuedDocument:
    """The paper that stands in its place today; itself unless it was corrected."""
    while document.replaced_by is not None:
        document = document.replaced_by
    return document


def unserved(case: Case) -> QuerySet[IssuedDocument]:
    """Papers of the case that have still to be handed over."""
    rows = _not_served(case, [code for code, kind in CATALOGUE.items() if kind.served])
    stays = Q(linked__sheet__in=STAYS)
    return rows.filter(Q(linked__sheet__isnull=True) | ~stays)


def has_to_be_served(document: IssuedDocument) -> bool:
    """The same asked of one paper."""
    is_open = document.state == IssuedDocument.State.ISSUED and document.served_on is None and document.cover_id is None
    return is_open and paper(document.code).served and document.linked.get("sheet") not in STAYS


def unserved_of(case: Case, *codes: str) -> list[IssuedDocument]:
    """Papers of these kinds in the case that have still to be handed over, in the order of their issue."""
    return list(_not_served(case, codes).order_by("id"))


def _not_served(case: Case, codes: Collection[str]) -> QuerySet[IssuedDocument]:
    """Papers of these kinds that stand and that nobody has been given; of one in volumes its cover."""
    return IssuedDocument.objects.filter(case=case, code__in=codes, state=IssuedDocument.State.ISSUED, served_on=None, cover=None)


def numbers_of(case: Case, number: str) -> set[str]:
    """A number, and those of the papers that the paper of this number corrects: others of the case may cite them still."""
    found, papers = {number}, IssuedDocument.objects.filter(case=case)
    while before := papers.filter(replaced_by__number=number).first():
        number = before.number or ""
        found.add(number)
    return found


def readable_papers(account: Account, case: Case, papers: QuerySet[IssuedDocument] | None = None) -> list[IssuedDocument]:
    """The papers of a case this account may read, in the order of issue."""
    face = face_of(account, case)
    if face is Face.NONE:
        return []
    rows = (papers if papers is not None else case.documents.all()).select_related("party", "replaced_by__party")
    own, units = own_accounts(face, account, case), units_of(face, account)
    found = [document for document in rows.order_by("id") if shows(face, document, own, units)]
    for document in found:
        later = document.replaced_by
        document.successor = later if later is not None and shows(face, later, own, units) else None
    return found


def units_of(face: Face, account: Account | AnonymousUser) -> Collection[int]:
    """The units that a party speaks for; none for another face, which does not ask."""
    return own_units(account) if face is Face.PARTY and not isinstance(account, AnonymousUser) else ()


def own_accounts(face: Face, account: Account | AnonymousUser, case: Case) -> Collection[int]:
    """The accounts of a party; nobody's for another face, which does not ask."""
    return own_uploaders(account, case) if face is Face.PARTY and not isinstance(account, AnonymousUser) else ()
