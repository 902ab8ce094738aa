"""Observers who come later: whoever holds the office that observes is named in every case that is observed, since when so ever it was."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from cases.models import CaseDuty
from foundation import clock
from permissions import grants, offices
from permissions.dated import holding
from permissions.grants import NewDuty
from permissions.models import Account, Appointment
from workflows.engine.registry import flows

OBSERVER = "observe_case"


def let_observer_in(sender: Any, instance: Appointment, raw: bool = False, **kwargs: Any) -> None:
    """Somebody is appointed observer: he reads from the first day of the office. One that begins later is found when its day has come."""
    if not raw and any(flow.observed_by == instance.role for flow in flows()):
        name_newcomers()


def name_newcomers() -> int:
    """Name whoever holds an observing office today in the observed cases in which he is not named yet. Answers how often somebody was named."""
    today = clock.today()
    return sum(
        _name_in(flow, list(offices.everybody(flow.observed_by)), today) for flow in flows() if flow.observed_by is not None
    )


def _name_in(flow: Any, observers: list[Account], today: dt.date) -> int:
    if not observers:
        return 0
    observed = {case.pk: (case, until) for case, until in flow.observed(today)}
    held = CaseDuty.objects.filter(holding(today), user__in=observers, permission__codename=OBSERVER)
    named = set(held.values_list("content_object_id", "user_id"))
    reason = _("Appointed to observe")
    new = [
        NewDuty(case, OBSERVER, account, since=today, until=until, reason=reason)
        for case, until in observed.values()
        for account in observers
        if (case.pk, account.pk) not in named
    ]
    with transaction.atomic():
        return len(grants.grant_many(new, by=None))
