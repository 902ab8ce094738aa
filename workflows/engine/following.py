"""What the engine does when a lower floor changes something under it."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from viewflow.workflow.status import STATUS

from cases import terms
from cases.models import Case, CaseDuty, Deadline, Enterprise, Spokesman, one_unit
from cases.rest_days import Shift
from foundation import clock, jobs
from permissions import grants
from permissions.grants import NewDuty
from permissions.models import Account, Region
from workflows.engine import owners
from workflows.engine.messages import DAYS_JOB
from workflows.engine.models import OPEN, Task
from workflows.engine.nodes import PARTY
from workflows.engine.registry import flows
from workflows.engine.tasks import HAND_OVER_JOB


def move_due_days(sender: Any, deadlines: list[Deadline], **kwargs: Any) -> None:
    """A recount has moved last days: the tasks that keep these clocks are sorted by the new ones."""
    moved = {deadline.pk: deadline.due_on for deadline in deadlines}
    tasks = list(Task.objects.filter(deadline_id__in=moved, status__in=OPEN))
    for task in tasks:
        task.set_due(moved[task.deadline_id])
    Task.objects.bulk_update(tasks, ["due_on", "due_sort"])


def move_tasks(*, ended: Region, successor: Region, **_sender: Any) -> dict[str, int]:
    """A township has ended: what waits there waits in its successor. What was done keeps the place where it was done."""
    waiting = Task.objects.filter(status__in=OPEN)
    moved = waiting.filter(township=ended).update(township=successor)
    waiting.filter(region=ended).update(region=successor)
    return {"tasks": moved}


def promise_telling_of_days(sender: Any, case: Case, shifts: list[Shift], words: str, by: Any, **kwargs: Any) -> None:
    """A day of the calendar has changed, and clocks of a case with it: whoever works on the case is told after the commit."""
    moves = [
        {
            "title": shift.deadline.title,
            "before": shift.before.isoformat(),
            "after": shift.after.isoformat(),
            "fate": shift.fate.value,
            "owners": owners.told_as_owner(terms.term(shift.deadline.term, shift.deadline.starts_on)),
            "named": owners.named_owner(shift.deadline),
        }
        for shift in shifts
    ]
    payload = {"case": case.pk, "moves": moves, "words": words, "by": getattr(by, "pk", None)}
    jobs.promise(DAYS_JOB, f"{DAYS_JOB}:{case.pk}:{clock.now().isoformat()}", payload, requested_by=by)


def promise_handing_over(sender: Any, account: Account, **kwargs: Any) -> None:
    """Offices have changed: what the account had claimed is looked at after the commit."""
    moment = clock.now().isoformat()
    jobs.promise(HAND_OVER_JOB, f"{HAND_OVER_JOB}:{account.pk}:{moment}", {"account": account.pk})


def let_spokesman_in(sender: Any, instance: Spokesman, raw: bool = False, **kwargs: Any) -> None:
    """Somebody new speaks for a unit: what its earlier accounts read and answer in open cases, this one does as well."""
    today = clock.today()
    if raw or instance.account.kind != Account.Kind.UNIT or (instance.until is not None and instance.until < today):
        return
    named = CaseDuty.objects.filter(
        content_object=OuterRef("pk"), user_id=instance.account_id, permission__codename=PARTY, valid_until__isnull=True
    )
    cases = open_to_their_unit(Case.objects.filter(unit__in=one_unit(instance.enterprise_id))).exclude(Exists(named))
    since, reason = max(instance.since, today), _("Appointed to speak for the unit")
    new = [NewDuty(case, PARTY, instance.account, since=since, reason=reason) for case in cases]
    with transaction.atomic():
        grants.grant_many(new, by=None)


def let_all_spokesmen_in(sender: Any, unit: Enterprise, **kwargs: Any) -> None:
    """Two rows of the register were one unit: its accounts read and answer what was open under either."""
    for spokesman in Spokesman.objects.filter(enterprise=unit).exclude(until__lt=clock.today()).select_related("account"):
        let_spokesman_in(sender, spokesman)


def open_to_their_unit(cases: QuerySet[Case]) -> QuerySet[Case]:
    """The open cases in which the act that lets the unit in has been done; one taken in from a ledger is past it unless it waits there."""
    lets_in = Q(pk__in=[])
    for flow in flows():
        names = [node.name for node in flow.acting_nodes() if any(word.duty == PARTY for word in node.grants)]
        lets_in |= Q(case__process=flow.code, step__in=names)
    tasks = Task.objects.filter(lets_in, case=OuterRef("pk"))
    done, waits = tasks.filter(status=STATUS.DONE), tasks.filter(status__in=OPEN)
    return cases.filter(closed_on__isnull=True).filter(Exists(done) | (Q(adopted=True) & ~Exists(waits)))
