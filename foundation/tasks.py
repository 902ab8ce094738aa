"""What Celery runs for floor 0: a bell for promised jobs, the round that rings again, the sealer."""

import logging
from typing import Any

from celery import shared_task
from celery.signals import worker_shutdown
from django.db import DatabaseError

from foundation import audit, jobs

logger = logging.getLogger(__name__)


@shared_task(name="foundation.tasks.run_job", acks_late=True, reject_on_worker_lost=True, ignore_result=True)
def run_job(job_id: int) -> None:
    """Do one promised job; delivered twice, it is done once."""
    jobs.run(job_id)


@shared_task(name="foundation.tasks.ring_again", ignore_result=True)
def ring_again() -> None:
    """Ring for jobs whose bell was lost or whose worker died."""
    jobs.ring_again()


@shared_task(name="foundation.tasks.seal_heads", ignore_result=True)
def seal_heads() -> None:
    """Seal the heads that moved and write the anchor."""
    audit.seal_heads()


@shared_task(name="foundation.tasks.forget_done_jobs", ignore_result=True)
def forget_done_jobs() -> int:
    """Delete the rows of work that was done long ago."""
    return jobs.forget_done()


@worker_shutdown.connect
def seal_at_shutdown(**signal: Any) -> None:
    """A worker that leaves seals what was written since the last round; that it cannot must not keep it from leaving."""
    try:
        audit.seal_heads()
    except DatabaseError as error:
        logger.warning("not sealed at shutdown: %s", type(error).__name__)
