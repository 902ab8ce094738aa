"""Timed work of this floor."""

from django.utils.translation import gettext_lazy as _

from foundation import jobs
from permissions import townships


@jobs.handler(townships.JOB, title=_("What lay in a township that has ended"))
def carry_out(job: jobs.Job, progress: jobs.Progress) -> dict[str, int]:
    """The day after the last day of a township."""
    return {"moved": townships.carry_out()}
