"""Kinds of job for the tests, and a worker that is killed at a named point: `python -m tests.foundation.work JOB POINT`."""

import os
import signal
import sys
from typing import Any

POINTS = (
    "before the lease",
    "after the lease",
    "before the first effect",
    "in the middle of the first effect",
    "after the first effect",
    "after the progress",
    "before the last effect is committed",
    "after the last effect",
    "before done is written",
    "after done is written",
)
EFFECTS = 3


def die_at(point: str, chosen: str) -> None:
    """kill -9 of oneself, as the kernel does it to a worker that eats too much memory."""
    if point == chosen:
        os.kill(os.getpid(), signal.SIGKILL)


def register(chosen: str = "") -> None:
    """The handlers: `test.stamp` leaves a row, `test.three_stamps` has three effects and reports progress between them."""
    from django.db import transaction

    from foundation import jobs

    @jobs.handler("test.stamp")
    def stamp(job: jobs.Job, progress: jobs.Progress) -> None:
        """Done by being there."""

    @jobs.handler("test.three_stamps")
    def three_stamps(job: jobs.Job, progress: jobs.Progress) -> dict[str, Any]:
        die_at("before the first effect", chosen)
        for number in range(EFFECTS):
            with transaction.atomic():
                # The effect is itself a row under a key: the second time it finds itself there.
                jobs.promise("test.stamp", f"stamp:{job.key}:{number}", {"number": number})
                if number == 0:
                    die_at("in the middle of the first effect", chosen)
                if number == EFFECTS - 1:
                    die_at("before the last effect is committed", chosen)
            if number == 0:
                die_at("after the first effect", chosen)
            progress((number + 1) * 100 // EFFECTS, f"{number + 1} / {EFFECTS}")
            if number == 0:
                die_at("after the progress", chosen)
        die_at("after the last effect", chosen)
        return {"stamps": EFFECTS}


def doomed_worker(job_id: int, chosen: str) -> None:
    """Do one job in this process and die on the way."""
    import django

    django.setup()
    from foundation import jobs

    register(chosen)
    take, write = jobs._take, jobs._write

    def taking(number: int) -> jobs.Job | None:
        die_at("before the lease", chosen)
        job = take(number)
        die_at("after the lease", chosen)
        return job

    def writing(job: jobs.Job, **columns: Any) -> bool:
        last = columns.get("state") == jobs.JobState.DONE
        if last:
            die_at("before done is written", chosen)
        written = write(job, **columns)
        if last:
            die_at("after done is written", chosen)
        return written

    jobs._take, jobs._write = taking, writing
    jobs.run(job_id)


if __name__ == "__main__":
    doomed_worker(int(sys.argv[1]), sys.argv[2])
