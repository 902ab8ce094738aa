"""What the engine does when a lower floor changes something under it."""

from __future__ import annotations

from typing import Any

from cases.models import Deadline
from foundation import clock, jobs
from permissions.models import Account
from workflows.engine.models import OPEN, Task
from workflows.engine.tasks import HAND_OVER_JOB


def move_due_days(sender: Any, deadlines: list[Deadline], **kwargs: Any) -> None:
    """A recount has moved last days: the tasks that keep these clocks are sorted by the new ones."""
    moved = {deadline.pk: deadline.due_on for deadline in deadlines}
    tasks = list(Task.objects.filter(deadline_id__in=moved, status__in=OPEN))
    for task in tasks:
        task.set_due(moved[task.deadline_id])
    Task.objects.bulk_update(tasks, ["due_on", "due_sort"])


def promise_handing_over(sender: Any, account: Account, **kwargs: Any) -> None:
    """Offices have changed: what the account had claimed is looked at after the commit."""
    moment = clock.now().isoformat()
    jobs.promise(HAND_OVER_JOB, f"{HAND_OVER_JOB}:{account.pk}:{moment}", {"account": account.pk})
