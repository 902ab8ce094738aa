"""Who sees a step, whose turn it is, and to whom it may be handed: in accounts and in words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _

from cases.faces import Face, face_of
from cases.models import DUTIES, Case, CaseDuty, Spokesman
from foundation import clock
from foundation.refusals import Refusal
from permissions import grants, offices
from permissions.dated import holding
from permissions.models import Account, Appointment
from permissions.roles import SECTIONED, Role
from workflows.engine import authority
from workflows.engine.nodes import HANDLERS, MEMBER, PARTY
from workflows.engine.own_cases import ALONG

SHOWN = 4


def face_in(account: Account, case: Case) -> Face | None:
    """Which face of the case somebody sees; whoever speaks for its unit has the party's face before any duty is written."""
    return face_of(account, case) or (Face.PARTY if authority.speaks_for(account, case) else None)


def face_or_404(account: Account, case: Case) -> Face:
    """A stranger is told that there is no such page."""
    face = face_in(account, case)
    if face is None:
        raise Http404
    return face


def hindrance(node: Any, case: Case, account: Account, history: Iterable[Any], row: Any = None) -> Refusal | None:
    """What stands in the way of this account at this step, in a branch at that of its row; or None."""
    try:
        authority.require(node, case, account, history=history, row=row)
    except Refusal as refusal:
        return refusal
    return None


def who(node: Any, case: Case) -> str:
    """Who acts at a step, in words: the offices, the named duty, or the unit."""
    if node.roles:
        return _(" or ").join(str(Role(role).label) for role in node.roles)
    if node.duty == PARTY:
        return case.who_and_where or _("Responsible unit")
    if node.duty == MEMBER:
        return _("Each member")
    if node.duty in DUTIES:
        return str(DUTIES[node.duty][0])
    return ""


def turn(task: Any, node: Any, account: Account) -> str:
    """Whose turn it is: one's own, a colleague's, or that of an office that has not claimed it yet."""
    if task.owner_id == account.pk:
        return _("Your turn")
    if task.owner is not None:
        return _("%(name)s is at it") % {"name": task.owner.name}
    if node.duty == PARTY:
        return _("Waits for %(unit)s") % {"unit": task.party.name if task.party else task.case.who_and_where}
    if node.duty:
        names = "、".join(sorted(holder.name for holder in holders_of_duty(task.case, node.duty))[:SHOWN])
        return _("Waits for %(who)s") % {"who": names or who(node, task.case)}
    if task.flow_task_type == ALONG:
        return _("Goes on with its list")
    return _("Waits to be claimed by %(who)s") % {"who": office_of(node, task.case)}


def office_of(node: Any, case: Case) -> str:
    """Who acts at a step of this case, with the section whose office it is."""
    sectioned = case.section_id and any(Role(role) in SECTIONED for role in node.roles)
    section = case.section.name if sectioned and case.section else ""
    return " ".join(part for part in (section, who(node, case)) if part)


def holders_of_duty(case: Case, duty: str) -> list[Account]:
    """Accounts that hold a named duty on the case today."""
    rows = CaseDuty.objects.filter(holding(clock.today()), content_object=case, permission__codename=duty).select_related("user")
    return list({row.user_id: row.user for row in rows}.values())


def who_may(node: Any, case: Case, history: Iterable[Any]) -> list[Account]:
    """Everybody who may do this step of this case today, by name; the gate asks again."""
    place: dict[str, Any] = {"township_id": case.township_id, "region_id": case.region_id, "section_id": case.section_id}
    found: dict[int, Account] = {}
    for role in node.roles:
        found |= {account.pk: account for account in offices.holders(role, **place)}
    if node.duty:
        duties = (node.duty, HANDLERS) if node.duty == PARTY and node.allows_handlers else (node.duty,)
        found |= {account.pk: account for duty in duties for account in holders_of_duty(case, duty)}
    if node.duty == PARTY and case.unit_id:
        speaking = Spokesman.objects.speaking(clock.today()).of(case.unit_id)
        found |= {row.account_id: row.account for row in speaking.select_related("account")}
    known = list(history)
    may = (account for account in found.values() if account.is_active and authority.barred(node, account.pk, known) is None)
    return sorted(may, key=lambda account: account.name)


def office_words(account_ids: Iterable[int]) -> dict[int, str]:
    """Today's offices of several accounts in words, one statement: 非煤矿山股 · 行政执法人员."""
    rows = Appointment.objects.filter(holding(clock.today()), account__in=list(account_ids)).select_related("region", "section")
    found: dict[int, list[str]] = {}
    for row in rows:
        place = row.section.name if row.section is not None else row.region.name
        found.setdefault(row.account_id, []).append(f"{place} · {Role(row.role).label}")
    return {account_id: "；".join(words) for account_id, words in found.items()}


def may_cancel(flow: Any, case: Case, account: Account) -> bool:
    """Whether one of the account's offices may end this case as one that should not have been opened."""
    roles = getattr(flow, "cancelled_by", ())
    return bool(roles) and not case.is_closed and grants.office_on(account, roles, case) is not None
