"""Hazards that look alike: an open one is not entered twice, one that was closed off comes back as what it was."""

from __future__ import annotations

import datetime as dt
from typing import Any

from cases.models import Case, Criterion, Enterprise
from foundation import settings as bureau
from workflows.hazards import rules
from workflows.hazards.vocabulary import HazardState

CLOSED_AT_MOST = 5


def similar_open(unit: Enterprise | None, title: str, found_on: dt.date) -> Case | None:
    """An open hazard of the same unit with nearly the same name, found within the days of the setting."""
    if unit is None:
        return None
    since = found_on - dt.timedelta(days=int(bureau.value("hazards.similar_days")))
    wanted = rules.letters(title)
    near = Case.objects.filter(
        process="hazards", unit__in=unit.all_ids(), closed_on__isnull=True, hazard_record__found_on__gte=since
    )
    return next((case for case in near if rules.alike(wanted, rules.letters(case.title))), None)


def closed_twins(
    unit: Enterprise | None, title: str, *, criterion: Criterion | None = None, legal_basis: str = "", place: str = ""
) -> list[Case]:
    """Hazards of the same unit that were closed off and are the same thing again, the newest first, at most five.

    The same is what bears nearly the same name, rests on the same criterion, or violates the same provision at the same place. What was
    rejected or handed over to another department was never closed off and is none of them.
    """
    if unit is None:
        return []
    name, spot = rules.letters(title), rules.letters(place)
    closed = Case.objects.filter(process="hazards", unit__in=unit.all_ids(), state=HazardState.CLOSED, closed_on__isnull=False)

    def is_same(case: Case) -> bool:
        record: Any = case.hazard_record
        if rules.alike(name, rules.letters(case.title)) or (criterion is not None and record.criterion_id == criterion.pk):
            return True
        return bool(legal_basis) and record.legal_basis == legal_basis and rules.alike(spot, rules.letters(case.place))

    found = (case for case in closed.select_related("hazard_record").order_by("-closed_on", "-pk") if is_same(case))
    return [case for _place, case in zip(range(CLOSED_AT_MOST), found, strict=False)]
