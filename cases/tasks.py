"""Timed work of this floor: count provisional clocks again, clear away files that no case took."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import TypeVar

from celery import shared_task
from django.core.files.storage import default_storage
from django.db import transaction

from cases import calendar, rest_days
from cases.deadlines import NOTICE_CAME, earliest_due, recount, write_recounted
from cases.evidence import HELD_DAYS, served_name
from cases.models import Case, Deadline, Evidence
from cases.signals import deadlines_moved
from foundation import audit, clock, jobs

T = TypeVar("T")
CASES_AT_ONCE = 100
FILES_AT_ONCE = 500
# A draft holds files for a step that is not done yet.
FORGOTTEN_AFTER = timedelta(days=HELD_DAYS + 1)


@shared_task(name="cases.tasks.recount_provisional")
def recount_provisional() -> int:
    """Count every provisional clock again, after a holiday notice came in; answers how many last days moved or became certain."""
    calendar.forget()
    waiting = Deadline.objects.filter(provisional=True, state__in=Deadline.OPEN_STATES)
    case_ids = list(waiting.order_by("case_id").values_list("case_id", flat=True).distinct())
    return sum(_recount_cases(chunk) for chunk in _chunks(case_ids, CASES_AT_ONCE))


def _recount_cases(case_ids: Sequence[int]) -> int:
    """One transaction for some cases: lock them in key order, count, write, tell the floors above."""
    with transaction.atomic():
        cases = {case.pk: case for case in Case.objects.select_for_update(no_key=True).filter(pk__in=case_ids).order_by("pk")}
        clocks_of_cases = list(Deadline.objects.open().filter(case_id__in=cases).prefetch_related("changes").order_by("pk"))
        today = clock.today()
        changes = [(each, recount(each, on=today)) for each in clocks_of_cases if each.provisional]
        moved = [deadline for deadline, change in changes if change is not None]
        if not moved:
            return 0
        write_recounted(moved, [change for _deadline, change in changes if change is not None])
        touched = [cases[key] for key in sorted({deadline.case_id for deadline in moved})]
        for case in touched:
            case.next_due = earliest_due(deadline for deadline in clocks_of_cases if deadline.case_id == case.pk)
        Case.objects.bulk_update(touched, ["next_due"])
        audit.append_many([(case, [_entry(case, moved)]) for case in touched], actor=None)
        deadlines_moved.send(sender=Deadline, deadlines=moved)
    return len(moved)


@jobs.handler(rest_days.JOB)
def settle_rest_day(job: jobs.Job, progress: jobs.Progress) -> dict[str, int]:
    """A minute after a rest day was entered: the clocks that were still counted by the old calendar move as well."""
    calendar.forget()
    with transaction.atomic():
        return {"moved": rest_days.settle(job.payload)}


def _chunks(rows: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    return (rows[start : start + size] for start in range(0, len(rows), size))


def _entry(case: Case, moved: list[Deadline]) -> audit.Entry:
    after = [{"deadline": each.pk, "due_on": each.due_on} for each in moved if each.case_id == case.pk]
    return audit.Entry("recount", reason=NOTICE_CAME, acted_on=clock.today(), after=after)


@shared_task(name="cases.tasks.clear_forgotten_files")
def clear_forgotten_files() -> int:
    """Delete files that were kept for an act which never came about; answers how many. Evidence of a case is never deleted."""
    limit, cleared = clock.now() - FORGOTTEN_AFTER, 0
    if not default_storage.exists("evidence"):
        return 0
    for names in _chunks(default_storage.listdir("evidence")[1], FILES_AT_ONCE):
        served = {path: served_name(path) for path in (f"evidence/{name}" for name in names)}
        known = set(Evidence.objects.filter(file__in=set(served.values())).values_list("file", flat=True))
        for path, name in served.items():
            if name not in known and default_storage.get_modified_time(path) < limit:
                default_storage.delete(path)
                cleared += 1
    return cleared
