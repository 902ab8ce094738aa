"""Where files are kept. A disk that takes nothing is a refusal in words for whoever uploads, and an incident for the house."""

import logging

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage
from django.db import DatabaseError, transaction

from foundation import clock, jobs
from foundation.refusals import Refusal, declare

logger = logging.getLogger(__name__)

declare({"E-STORAGE": "文件暂时无法保存，请稍后重试；所填内容不受影响"})

WRITE_JOB = "foundation.storage"
#: Nobody waits long for a disk: the second attempt, ten seconds after the first, is the last one before the incident.
ATTEMPTS = 2


def is_last_attempt(job: jobs.Job) -> bool:
    """Whether a job that cannot store its file becomes an incident now."""
    return job.attempts >= ATTEMPTS


class HouseStorage(FileSystemStorage):
    """Files of the bureau on a disk. Writing raises Refusal E-STORAGE where the disk does not take it, and leaves nothing half-written."""

    def _save(self, name: str, content: File) -> str:
        is_ours = not self.exists(name)
        try:
            return str(super()._save(name, content))  # type: ignore[misc]  # Django's stubs leave it out
        except OSError as error:
            logger.error("the storage takes no file: %s", type(error).__name__)
            if is_ours:
                self.delete(name)
            _promise_a_look()
            raise Refusal("E-STORAGE") from error

    def delete(self, name: str) -> None:
        """Take a file away. One that a failing disk keeps is in nobody's way: the sweep of forgotten files comes back for it."""
        try:
            super().delete(name)
        except OSError as error:
            logger.error("the storage keeps a file that should go: %s", type(error).__name__)


def _promise_a_look() -> None:
    """A job tries the disk, and becomes an incident if it still takes nothing. Once an hour, however much could not be stored."""
    key = f"{WRITE_JOB}:{clock.now():%Y%m%d%H}"
    try:
        with transaction.atomic():
            jobs.promise(WRITE_JOB, key, {})
    except DatabaseError as error:
        logger.error("the storage takes no file, and no job could be promised: %s", type(error).__name__)
