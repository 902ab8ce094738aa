"""Penalties that hazard supervision has entered by hand, and which of a unit's penalties count towards its closure (安全生产法 Art.113(1))."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator

from django.db.models import Q

from cases.models import Enterprise
from cases.penalties import Penalty
from cases.penalties import of_units as all_of_units
from cases.vocabulary import Level
from workflows.hazards import figures
from workflows.hazards.models import PenaltyDecision
from workflows.hazards.vocabulary import HazardState


def of_units(units: Collection[int]) -> Iterable[Penalty]:
    """Those entered by hand."""
    return [_known(row) for row in PenaltyDecision.objects.filter(unit__in=units).select_related("violation")]


def numbered(key: str) -> Penalty | None:
    row = PenaltyDecision.objects.filter(number_key=key).select_related("violation").first()
    return _known(row) if row is not None else None


def _known(row: PenaltyDecision) -> Penalty:
    return Penalty(row.number, row.decided_on, row.unit_id, row.violation, row.content, row.source)


def of_unit(unit: Enterprise) -> list[Penalty]:
    """Every penalty decided on a unit that any process knows, by day."""
    return all_of_units(unit.all_ids())


def uncounted(penalty: Penalty, unit: Enterprise) -> Iterator[str]:
    """Why a penalty does not count, in the words of a refusal: it is not by the Safety Law, or no major hazard was there on its day."""
    if not penalty.violation.is_of_safety_law:
        yield f"处罚依据为{penalty.violation.penalty_cited}，不是《安全生产法》"
    if not had_major_hazard(unit, penalty.decided_on):
        yield f"{penalty.decided_on:%Y-%m-%d}该单位没有重大事故隐患"


def had_major_hazard(unit: Enterprise, day: dt.date) -> bool:
    """Whether a major hazard of the unit, in whichever case, had been found by a day and was not closed off by its end.

    What proved to be no hazard never was one; a hazard that was raised or lowered is what it was on that day.
    """
    scope = figures.Scope("", Q(unit__in=unit.all_ids(), level_then=Level.MAJOR))
    real = ~Q(state=HazardState.REJECTED) & Q(hazard_record__revoked_on=None)
    return figures.open_on(scope, day).filter(real).exists()
