"""A worker that is killed in the middle of a chunk of one act for many: ``python -m tests.specimen.many_worker JOB CHUNK ACT``.

It does the job in chunks of CHUNK and dies, as the kernel kills, when the ACT-th act of the run is carried out and not yet committed.
"""

from __future__ import annotations

import os
import signal
import sys
from typing import Any


def main() -> None:
    import django

    django.setup()
    from foundation import jobs
    from workflows.engine import acts, many

    job, many.CHUNK, doomed = int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    carry_out, done = acts.carry_out, []

    def deadly(act: Any) -> None:
        carry_out(act)
        done.append(act)
        if len(done) == doomed:
            os.kill(os.getpid(), signal.SIGKILL)

    acts.carry_out = deadly
    jobs.run(job)


if __name__ == "__main__":
    main()
