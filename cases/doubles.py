"""Two rows of the register that are one unit: proposed by a section head, confirmed by another one; no case and no paper is rewritten."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q, QuerySet

from cases.models import Enterprise, Spokesman, UnitMerger
from cases.signals import units_merged
from foundation import audit, clock
from foundation.refusals import Refusal

if TYPE_CHECKING:
    from permissions.models import Account

MERGE = "cases.merge_enterprise"


def proposed() -> QuerySet[UnitMerger]:
    """The proposals that nobody has decided yet, the newest first."""
    return UnitMerger.objects.filter(confirmed__isnull=True)


def to_decide(account: Account) -> QuerySet[UnitMerger]:
    """Those that this account may decide: not its own."""
    return proposed().exclude(proposed_by=account) if account.has_perm(MERGE) else UnitMerger.objects.none()


@transaction.atomic
def propose(one: Enterprise, other: Enterprise, *, reason: str, by: Account) -> UnitMerger:
    """Say that two rows are one unit; the older of them is the one under which it will go on. Nothing changes before it is confirmed.

    Raises ``Refusal``: E-SCOPE, E-MERGE-SAME, E-MERGE-OPEN.
    """
    _require_office(by)
    one, other = _locked(one.pk, other.pk)
    if one.standing == other.standing:
        raise Refusal("E-MERGE-SAME", field="other")
    older, younger = sorted((one.standing, other.standing), key=lambda unit: unit.pk)
    rows = (older.pk, younger.pk)
    if proposed().filter(Q(younger__in=rows) | Q(older__in=rows)).exists():
        raise Refusal("E-MERGE-OPEN", field="other")
    merger = UnitMerger.objects.create(younger=younger, older=older, reason=reason, proposed_by=by, proposed_at=clock.now())
    _record(merger, "propose_merger", reason, by)
    return merger


@transaction.atomic
def decide(merger_id: int, *, confirmed: bool, opinion: str, by: Account) -> UnitMerger:
    """Another section head confirms: the younger row points to the older one, for which its accounts speak from today. Or refuses it.

    Raises ``Refusal``: E-SCOPE, E-MERGE-SELF, E-MERGE-DECIDED.
    """
    _require_office(by)
    merger = UnitMerger.objects.select_for_update(of=("self",), no_key=True).select_related("younger", "older").get(pk=merger_id)
    if merger.confirmed is not None:
        raise Refusal("E-MERGE-DECIDED")
    if merger.proposed_by_id == by.pk:
        raise Refusal("E-MERGE-SELF")
    merger.confirmed, merger.opinion, merger.decided_by, merger.decided_at = confirmed, opinion, by, clock.now()
    merger.save()
    _record(merger, "confirm_merger" if confirmed else "refuse_merger", opinion, by)
    if confirmed:
        _merge(merger)
    return merger


def _merge(merger: UnitMerger) -> None:
    older, younger = _locked(merger.older_id, merger.younger_id)
    if older.merged_into_id or younger.merged_into_id:
        raise Refusal("E-MERGE-SAME")
    Enterprise.objects.filter(Q(pk=younger.pk) | Q(merged_into=younger)).update(merged_into=older)
    for spokesman in Spokesman.objects.filter(enterprise=younger).exclude(until__lt=clock.today()).select_related("account"):
        _speak_for_the_older(spokesman, merger)
    units_merged.send(sender=UnitMerger, unit=older)


def _speak_for_the_older(spokesman: Spokesman, merger: UnitMerger) -> None:
    """From today, or from the later day that was fixed, and as long as was fixed."""
    since, until = max(clock.today(), spokesman.since), spokesman.until
    spokesman.until = since - timedelta(days=1)
    spokesman.save(update_fields=["until"])
    Spokesman.objects.create(account=spokesman.account, enterprise=merger.older, since=since, until=until)
    reason = f"{merger.younger.name}并入{merger.older.name}"
    after = {"enterprise": merger.older_id, "since": since}
    audit.append(
        spokesman.account, [audit.Entry("speak_for", reason=reason, acted_on=since, after=after)], actor=merger.decided_by
    )


def _locked(*keys: int) -> list[Enterprise]:
    """The rows under their lock, in the order asked for; taken in the order of their keys."""
    rows = Enterprise.objects.select_for_update(of=("self",), no_key=True).select_related("merged_into").order_by("pk")
    found = {row.pk: row for row in rows.filter(pk__in=keys)}
    return [found[key] for key in keys]


def _require_office(by: Account) -> None:
    if not by.has_perm(MERGE):
        raise Refusal("E-SCOPE")


def _record(merger: UnitMerger, act: str, reason: str, by: Account) -> None:
    facts = {"merger": merger.pk, "younger": merger.younger_id, "older": merger.older_id}
    audit.append_to_bureau([audit.Entry(act, reason=reason, acted_on=clock.today(), after=facts)], actor=by)
