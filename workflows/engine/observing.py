"""Whoever comes to an office later: observers are named in every case that is observed, and holders of an office in the cases that wait for it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from cases.models import Case, CaseDuty
from foundation import clock
from permissions import grants, offices
from permissions.dated import holding
from permissions.grants import NewDuty
from permissions.models import Account, Appointment
from permissions.roles import Role
from workflows.engine.registry import flows

OBSERVER, READER = "observe_case", "view_case"


def let_observer_in(sender: Any, instance: Appointment, raw: bool = False, **kwargs: Any) -> None:
    """Somebody is appointed: he reads from the first day of the office. One that begins later is found when its day has come."""
    if not raw and any(instance.role == flow.observed_by or instance.role in flow.read_by for flow in flows()):
        name_newcomers()


def name_newcomers() -> int:
    """Name whoever holds such an office today in the cases in which he is not named yet. Answers how often somebody was named."""
    today = clock.today()
    return sum(
        _name_in(role, list(offices.everybody(role)), cases, duty, today)
        for flow in flows()
        for role, duty, cases in _owed(flow, today)
    )


def _owed(flow: Any, today: dt.date) -> Iterator[tuple[Role, str, Iterable[tuple[Case, dt.date | None]]]]:
    if flow.observed_by is not None:
        yield flow.observed_by, OBSERVER, flow.observed(today)
    for role, waiting in flow.read_by.items():
        yield role, READER, ((case, None) for case in waiting(today))


def _name_in(role: Role, holders: list[Account], cases: Iterable[tuple[Case, dt.date | None]], duty: str, today: dt.date) -> int:
    if not holders:
        return 0
    owed = {case.pk: (case, until) for case, until in cases}
    held = CaseDuty.objects.filter(holding(today), user__in=holders, permission__codename=duty)
    named = set(held.values_list("content_object_id", "user_id"))
    reason = _("Appointed to observe") if duty == OBSERVER else str(role.label)
    new = [
        NewDuty(case, duty, account, since=today, until=until, reason=reason)
        for case, until in owed.values()
        for account in holders
        if (case.pk, account.pk) not in named
    ]
    with transaction.atomic():
        return len(grants.grant_many(new, by=None))
