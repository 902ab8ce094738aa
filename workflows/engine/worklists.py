"""Work lists: to do, to claim, done, copied to me. Querysets over one table, each arm on an index."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from viewflow.workflow.status import STATUS

from cases.models import CaseDuty
from foundation import clock
from permissions import grants
from permissions.dated import holding
from permissions.models import Account
from permissions.offices import Standing, standings
from permissions.roles import Scope
from workflows.engine.models import CLAIMED, Task
from workflows.engine.nodes import PARTY
from workflows.engine.registry import duties_of_steps, role_keys_of, units_of

URGENT_FIRST = ("due_sort", "id")
PAGE = 25
#: Counts stop here: an exact count of a million rows costs more than the page.
CAP = 500


def offered(standing: Standing) -> list[QuerySet[Task]]:
    """Unclaimed tasks that one office may take, an arm for each declared set of offices."""
    if standing.scope in (Scope.NAMED, Scope.NONE):
        return []
    arms = []
    for key in role_keys_of(standing.role):
        arm = Task.objects.filter(status=STATUS.NEW, role_key=key).exclude(role_key="")
        arms.append(arm.filter(**covered(standing)))
    return arms


def covered(standing: Standing, prefix: str = "") -> dict[str, Any]:
    """What filters the tasks of the place and section that an office covers; ``prefix`` leads to them."""
    found: dict[str, Any] = {}
    if standing.region_level == "township":
        found["township_id"] = standing.region_id
    elif standing.region_level == "village":
        found["region_id"] = standing.region_id
    if standing.section_id is not None:
        found["section_id"] = standing.section_id
    return {f"{prefix}{name}": value for name, value in found.items()}


def to_claim_arms(account: Account) -> list[QuerySet[Task]]:
    """What my offices may take: nothing of it is mine yet."""
    return [arm for standing in standings(account, clock.today()) for arm in offered(standing)]


def to_do_arms(account: Account) -> list[QuerySet[Task]]:
    """What I claimed, and what a named duty or the unit I speak for puts before me."""
    today = clock.today()
    if not account.is_active:
        return []
    owned = Task.objects.filter(CLAIMED, owner=account)
    if account.kind == "unit":
        spoken_for = units_of(account, today)
        waits = waiting_for(PARTY)
        # In a branch it is the party's own turn, not that of the unit the case began with.
        return [owned, waits.filter(party=None, case__unit__in=spoken_for), waits.filter(party__enterprise__in=spoken_for)]
    arms = [owned]
    if not standings(account, today):
        return arms
    named = CaseDuty.objects.filter(holding(today), user=account)
    for duty in duties_of_steps():
        mine = named.filter(permission__codename=duty).values("content_object")
        arms.append(waiting_for(duty).filter(grants.AmongKeys("case_id", mine)))
    return arms


def at_step(account: Account, process: str, step: str) -> list[QuerySet[Task]]:
    """What of it waits at one step of one process, mine already or to be taken."""
    arms = [*to_do_arms(account), *to_claim_arms(account)]
    return [arm.filter(step=step, case__process=process) for arm in arms]


def waiting_for(duty: str) -> QuerySet[Task]:
    """Tasks that a named duty may do; said twice, because SQLite finds a partial index only by its own words."""
    return Task.objects.filter(status=STATUS.NEW, duty=duty).exclude(duty="")


def page(arms: Sequence[QuerySet[Task]], *, limit: int = PAGE, after: tuple[object, ...] | None = None) -> list[Task]:
    """First (or next) rows of a list, urgent first: one statement for the keys, one for the rows."""
    if not arms:
        return []
    wanted = Task.objects.select_related("case__unit", "case__township", "sent_by", "deadline", "party")
    return grants.merged_page(arms, URGENT_FIRST, limit, after, rows=wanted)


def capped_count(arms: Sequence[QuerySet[Task]]) -> int:
    """How many, at most ``CAP + 1``: shown as «500+»."""
    return grants.capped_count(arms, CAP + 1)


def done_by(account: Account) -> QuerySet[Task]:
    """What I did, newest first."""
    return Task.objects.filter(owner=account, status=STATUS.DONE).order_by("-finished")
