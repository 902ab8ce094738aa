"""Which hazards the discipline commission reads (hazard.md H7): the listed ones, until the days of a setting after they were taken off the list."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from cases.models import Case
from foundation import settings as bureau
from workflows.hazards.models import HazardRecord


def last_day(off_the_list_on: dt.date) -> dt.date:
    """The last day on which observers read what was closed, or revoked, on a day."""
    return off_the_list_on + dt.timedelta(days=int(bureau.value("hazards.observer_days", off_the_list_on)))


def observed(today: dt.date) -> Iterator[tuple[Case, dt.date | None]]:
    """Every listed hazard that is open, and those closed or revoked not longer ago than the setting, each with its last day."""
    for record in HazardRecord.objects.filter(is_listed=True).select_related("case").order_by("pk"):
        off = record.revoked_on or record.case.closed_on
        until = last_day(off) if off is not None else None
        if until is None or until >= today:
            yield record.case, until
