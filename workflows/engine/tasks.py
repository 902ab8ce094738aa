"""The sweep: lapsed clocks, each through the gate; catches up after any outage."""

from __future__ import annotations

import logging

from celery import shared_task

from cases.models import Deadline
from foundation import clock
from workflows.engine import acts

logger = logging.getLogger(__name__)


@shared_task(name="workflows.engine.tasks.sweep", ignore_result=True)
def sweep(limit: int = 500) -> int:
    """Lapse every clock whose last day is over; one that cannot be moved now is tried again at the next sweep."""
    lapsed = 0
    for deadline_id in Deadline.objects.past_due(clock.today()).order_by("due_on", "id").values_list("pk", flat=True)[:limit]:
        try:
            lapsed += acts.lapse(deadline_id)
        except (acts.Conflict, acts.NotVisible) as error:
            logger.warning("deadline %s not lapsed now: %s", deadline_id, type(error).__name__)
    return lapsed
