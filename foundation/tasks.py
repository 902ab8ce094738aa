"""What Celery runs for floor 0: a bell for promised jobs, the round that rings again, the sealer."""

import logging
from typing import Any

from celery import shared_task
from celery.signals import worker_shutdown
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import DatabaseError
from django.utils.translation import gettext_lazy as _

from foundation import audit, jobs, storage
from foundation.jobs import Job, JobFailed, Progress, handler
from foundation.refusals import Refusal
from foundation.stored import RECHECK_JOB, NotAsStored, StoredFile

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


@handler(RECHECK_JOB, title=_("Checking a stored file"))
def recheck(job: Job, progress: Progress) -> dict[str, Any]:
    """Look once more at a file that was not as it was stored: put back by now, or an incident that names it."""
    file = StoredFile(job.payload["name"], job.payload["sha256"], job.payload["words"])
    try:
        return {"bytes": len(file.read())}
    except NotAsStored as spoilt:
        why = "存储中找不到该文件" if spoilt.is_missing else "存储的文件与留存的校验值不一致"
        raise JobFailed(f"{file.words}：{why}", final=True) from spoilt


@handler(storage.WRITE_JOB)
def try_the_disk(job: Job, progress: Progress) -> dict[str, bool]:
    """Write a small file and take it away again: can uploads and prints be kept?"""
    try:
        default_storage.delete(default_storage.save("storage-probe", ContentFile(b"1")))
    except Refusal as refusal:
        note = "文件存储目录不可写（磁盘已满或者没有权限），上传和打印的文件无法保存"
        raise JobFailed(note, final=storage.is_last_attempt(job)) from refusal
    return {"written": True}


@worker_shutdown.connect
def seal_at_shutdown(**signal: Any) -> None:
    """A worker that leaves seals what was written since the last round; that it cannot must not keep it from leaving."""
    try:
        audit.seal_heads()
    except DatabaseError as error:
        logger.warning("not sealed at shutdown: %s", type(error).__name__)
