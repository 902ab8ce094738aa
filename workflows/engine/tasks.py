"""The sweep: lapsed clocks and tasks whose owner has left, each through the gate; catches up after any outage."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from celery import shared_task
from django.db.models import Exists, OuterRef, Q
from viewflow.workflow.status import STATUS

from cases.models import Deadline
from foundation import clock, jobs
from permissions.models import Appointment
from workflows.engine import acts
from workflows.engine.models import Task
from workflows.engine.registry import flows

logger = logging.getLogger(__name__)

HAND_OVER_JOB = "engine.hand_over"


@shared_task(name="workflows.engine.tasks.sweep", ignore_result=True)
def sweep(limit: int = 500) -> int:
    """Lapse every clock whose last day is over; one that cannot be moved now is tried again at the next sweep."""
    moved = 0
    for deadline_id in Deadline.objects.past_due(clock.today()).order_by("due_on", "id").values_list("pk", flat=True)[:limit]:
        moved += _tried(acts.lapse, deadline_id)
    for task_id in ownerless(limit):
        moved += _tried(acts.hand_over, task_id)
    return moved


@shared_task(name="workflows.engine.tasks.open_what_is_due", ignore_result=True)
def open_what_is_due() -> int:
    """Open every case whose day has come, each in its own transaction; one that cannot be opened now is tried again."""
    opened = 0
    for flow in flows():
        for node in flow.occasions():
            for occasion in node.occasion.due(clock.today()):
                try:
                    opened += acts.open_on(flow, node, occasion) is not None
                except Exception as error:
                    # One unit whose case cannot be opened must not keep the others waiting; its words may name a person.
                    logger.error("%s of %s failed: %s", node.name, flow.code, type(error).__name__)
    return opened


def _tried(act: Callable[[int], bool], key: int) -> bool:
    try:
        return act(key)
    except (acts.Conflict, acts.NotVisible) as error:
        logger.warning("%s of %s put off: %s", act.__name__, key, type(error).__name__)
        return False
    except Exception as error:
        # One case that cannot be moved must not stop the clocks of all others; its words may name a person.
        logger.error("%s of %s failed: %s", act.__name__, key, type(error).__name__)
        return False


def ownerless(limit: int, account_id: int | None = None) -> list[int]:
    """Claimed tasks whose owner was switched off or has an office that is over: he may no longer be entitled."""
    today = clock.today()
    over = Appointment.objects.filter(Q(valid_until__lt=today) | Q(ended_at__isnull=False), account=OuterRef("owner"))
    claimed = Task.objects.filter(Q(owner__is_active=False) | Exists(over), status=STATUS.ASSIGNED)
    if account_id is not None:
        claimed = claimed.filter(owner=account_id)
    return list(claimed.order_by("id").values_list("pk", flat=True)[:limit])


@shared_task(name="workflows.engine.tasks.forget_old_drafts", ignore_result=True)
def forget_old_drafts() -> int:
    """Discard drafts that nobody touched for long, with the files taken in for them."""
    from workflows.engine import drafts

    return drafts.forget_old()


@jobs.handler(HAND_OVER_JOB)
def hand_over(job: Any, progress: Callable[[int, str], None]) -> dict[str, int]:
    """Somebody's offices have changed: what he had claimed and may no longer do goes back to the common list."""
    return {"handed_over": sum(_tried(acts.hand_over, task_id) for task_id in ownerless(5000, job.payload["account"]))}
