"""What Celery runs for floor 0: a bell for promised jobs, the round that rings again, the sealer."""

from celery import shared_task

from foundation import audit, jobs


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
