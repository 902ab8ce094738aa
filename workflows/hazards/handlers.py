"""What follows where the leader does not stand by a stop that was decided by telephone: it lapses, and an incident is written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _

from cases import services as cases
from cases.models import Deadline
from documents import services as documents
from documents.models import IssuedDocument
from foundation import clock, jobs
from workflows.hazards.models import HazardRecord
from workflows.hazards.papers import ON_SITE_MEASURE
from workflows.hazards.terms import STOP

UNCONFIRMED_JOB = "hazards.stop_unconfirmed"
REASON = "电话决定停产停业未经作出决定的领导本人在二十四小时内确认，决定失效"


def lapse_stop(record: HazardRecord) -> None:
    """The stop lapses

    Its paper is revoked, its clock ends; people stay withdrawn, for that the officers order by themselves.
    """
    case = record.case
    papers = IssuedDocument.objects.filter(case=case, code=ON_SITE_MEASURE.code, state=IssuedDocument.State.ISSUED, cover=None)
    for paper in papers.order_by("id"):
        if paper.data.get("stop_until") and str(paper.data["stop_until"]) == str(record.stop_until):
            documents.revoke(paper, on=clock.today(), reason=REASON, by=None)
    cases.end(list(Deadline.objects.open().filter(case=case, term=STOP.code)), reason=REASON)
    payload = {"case": case.pk, "number": case.number or "", "paper": record.measure_no}
    jobs.promise_many([jobs.Promise(UNCONFIRMED_JOB, f"{UNCONFIRMED_JOB}:{case.pk}:{record.measure_no}", payload)])
    record.stop_scope, record.stop_until, record.stop_told_at = "", None, None
    # What an earlier decision ordered, by its own paper, the unit still has to do.
    left = papers.filter(state=IssuedDocument.State.ISSUED).order_by("-id")
    record.measure_no = next((str(paper.number) for paper in left if paper.data.get("stop_until")), "")
    record.stop_confirmed = False


@jobs.handler(UNCONFIRMED_JOB, title=_("A stop decided by telephone that nobody confirmed"))
def stop_unconfirmed(job: Any, progress: Callable[[int, str], None]) -> dict[str, bool]:
    """Becomes an incident at once, for somebody to look into; whoever has looked into it tries it again, and it is done."""
    if job.incidents.exists():
        return {"looked_into": True}
    raise jobs.JobFailed(f"{job.payload['number']} {job.payload['paper']}：{REASON}", final=True)
