"""The rows of a ledger that an account may see and take out, narrowed as on the screen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import Q, QuerySet

from cases import lists
from cases.models import Case, CaseDuty
from cases.models.duty import FILE_DUTIES
from foundation import clock
from foundation.refusals import declare
from permissions import offices
from permissions.dated import holding
from permissions.models import Account, Region
from workflows.engine.intake import Ledger
from workflows.engine.process import ProcessConfig
from workflows.engine.registry import part_of, processes

declare({"E-LEDGER-SIZE": "条目过多，请缩小筛选范围"})

MOST_EXPORTED = 20_000
MOST_PRINTED = 500


def ledgers() -> Iterator[Ledger]:
    """The ledgers of all installed processes."""
    for config in processes():
        found = _ledger_in(config)
        if found is not None:
            yield found


def _ledger_in(config: ProcessConfig) -> Ledger | None:
    return getattr(part_of(config.label, "imports"), "LEDGER", None)


def reads_ledgers(account: Account) -> bool:
    """Officers in an office that reads files; neither units nor observers take ledgers out."""
    return account.kind == Account.Kind.OFFICER and any(standing.reads for standing in offices.standings(account))


def rows(ledger: Ledger, account: Account, wanted: Mapping[str, Any]) -> QuerySet[Case]:
    """The cases whose file this account reads, by office or duty, narrowed by the filter, in the order of their numbers."""
    found = Case.objects.filter(lists.narrowed({**wanted, "process": ledger.process}))
    return found.filter(_readable(account)).with_names().order_by("opened_on", "id")


def _readable(account: Account) -> Q:
    if not reads_ledgers(account):
        return Q(pk__in=[])
    condition = Q(pk__in=[])
    for standing in offices.standings(account):
        if standing.reads:
            condition |= _covered(standing)
    duties = CaseDuty.objects.filter(holding(clock.today()), user=account, permission__codename__in=FILE_DUTIES)
    return condition | Q(pk__in=duties.values("content_object"))


def _covered(standing: offices.Standing) -> Q:
    """The same question as `offices.covers`, as a condition."""
    if standing.scope in (offices.Scope.NAMED, offices.Scope.NONE):
        return Q(pk__in=[])
    section = Q() if standing.section_id is None else Q(section=standing.section_id)
    if standing.region_level == Region.Level.COUNTY:
        return section if section else Q(pk__isnull=False)
    if standing.region_level == Region.Level.TOWNSHIP:
        return section & (Q(township=standing.region_id) | Q(region=standing.region_id))
    return section & Q(region=standing.region_id)
