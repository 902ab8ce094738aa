"""Small acts on a case file that are no step of a process: a note, an objection, a look at a sealed value.

Each opens its own short transaction, locks the case (its history is continued), asks again who may, and writes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.http import Http404

from cases import services
from cases.faces import Face, case_or_404, may_reveal
from cases.models import Note, Participation, Party
from foundation.refusals import Refusal
from permissions import offices
from permissions.roles import READING

if TYPE_CHECKING:
    from permissions.models import Account


def leave_note(account: Account, case_id: int, text: str) -> Note:
    """A note by whoever reads the file, or an observer; not by the party and not by those who only read."""
    with transaction.atomic():
        case, face = case_or_404(account, case_id, lock=True)
        only_reads = face is Face.FILE and offices.roles_of(account) <= READING
        if face is Face.PARTY or only_reads:
            raise Refusal("E-NOTE-WHO")
        return services.add_note(case, text=text, actor=account, observer=face is Face.OBSERVER)


def object_to_act(account: Account, case_id: int, participation_id: int, text: str) -> Participation:
    """The second officer's objection; who was not named there finds no such act."""
    with transaction.atomic():
        case, _face = case_or_404(account, case_id, lock=True)
        found = Participation.objects.filter(pk=participation_id, case=case).first()
        if found is None:
            raise Http404
        found.case = case
        services.object_to(found, text=text, actor=account)
        return found


def look_at(account: Account, case_id: int, party_id: int, field: str, reason: str) -> tuple[Party, str]:
    """Open a sealed value of a party; the look is recorded."""
    with transaction.atomic():
        case, _face = case_or_404(account, case_id, lock=True)
        if not may_reveal(account, case, field):
            raise Refusal("E-ROLE")
        party = Party.objects.filter(pk=party_id, case=case).first()
        if party is None:
            raise Http404
        party.case = case
        return party, services.reveal(party, field=field, reason=reason, actor=account)
