"""Workers that are killed, one at each named point and some at any moment: `python -m tests.specimen.worker`.

One process sets Django up and forks a worker for every point; each does what is due until it is killed as the kernel
kills a process that eats too much memory. Prints one line of JSON: how each of them ended.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

PRINT, TELL = "documents.print", "engine.tell"
AT_ANY_MOMENT = 4
POINTS = (
    *(("any moment", number) for number in range(AT_ANY_MOMENT)),
    (PRINT, "before the lease"),
    (PRINT, "after the lease"),
    (PRINT, "before printing"),
    (PRINT, "after printing"),
    (PRINT, "in the middle of the file"),
    (PRINT, "after the file"),
    (PRINT, "after the row"),
    (PRINT, "before done is written"),
    (PRINT, "after done is written"),
    (TELL, "before the lease"),
    (TELL, "after the lease"),
    (TELL, "before the notices"),
    (TELL, "before the notices are committed"),
    (TELL, "after the notices"),
    (TELL, "before done is written"),
    (TELL, "after done is written"),
)
assert len(POINTS) == 20


def wrapped(owner: Any, name: str, before: Callable[..., None] | None = None, after: Callable[..., None] | None = None) -> None:
    """Put something before or after a function."""
    function = getattr(owner, name)

    def around(*words: Any, **named: Any) -> Any:
        if before:
            before(*words, **named)
        answer = function(*words, **named)
        if after:
            after(*words, **named)
        return answer

    setattr(owner, name, around)


def doom(kind: str, point: str) -> None:
    """Make this process die at the point."""
    from django.core.files.storage import FileSystemStorage

    from cases import services as cases
    from documents import tasks as printing
    from foundation import jobs

    def die(*words: Any, **named: Any) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    def of_kind(job_id: int, **named: Any) -> None:
        if jobs.Job.objects.get(pk=job_id).kind == kind:
            die()

    def done(job: Any, **columns: Any) -> None:
        if job.kind == kind and columns.get("state") == jobs.JobState.DONE:
            die()

    def half_a_file(storage: Any, name: str, content: Any) -> None:
        path = Path(storage.path(name))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.read()[:1000])
        die()

    jobs._gather_handlers()
    {
        "before the lease": lambda: wrapped(jobs, "_take", before=of_kind),
        "after the lease": lambda: wrapped(jobs, "_take", after=of_kind),
        "before printing": lambda: wrapped(printing, "print_document", before=die),
        "after printing": lambda: wrapped(printing, "print_document", after=die),
        "in the middle of the file": lambda: wrapped(FileSystemStorage, "_save", before=half_a_file),
        "after the file": lambda: wrapped(FileSystemStorage, "_save", after=die),
        "after the row": lambda: wrapped(printing, "_hang", after=die),
        "before the notices": lambda: wrapped(cases, "tell", before=die),
        "before the notices are committed": lambda: wrapped(cases, "tell", after=die),
        "after the notices": lambda: wrapped(jobs, "_write", before=done),
        "before done is written": lambda: wrapped(jobs, "_write", before=done),
        "after done is written": lambda: wrapped(jobs, "_write", after=done),
    }[point]()


def worker(kind: str, point: Any) -> int:
    """Fork a worker; its number."""
    number = os.fork()
    if number:
        return number
    try:
        from foundation import jobs

        if kind == "any moment":
            jobs.run_due()
        else:
            doom(kind, point)
            for due in jobs.unfinished().filter(kind=kind, state=jobs.JobState.PROMISED).order_by("pk"):
                jobs.run(due.pk)
    finally:
        os._exit(0)


def main() -> None:
    import django

    django.setup()
    chance = random.Random(int(sys.argv[1]))
    ended = []
    for kind, point in POINTS:
        number = worker(kind, point)
        if kind == "any moment":
            time.sleep(chance.uniform(0.05, 1.3))
            os.kill(number, signal.SIGKILL)
        _number, status = os.waitpid(number, 0)
        ended.append(os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0)
    sys.stdout.write(json.dumps(ended))


if __name__ == "__main__":
    main()
