"""What the rows of the ledger of hazards are compared with besides: the hazards known already, observers, rounds."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.db.models.functions import Coalesce

from permissions import offices
from permissions.roles import Role
from workflows.engine import intake_register
from workflows.engine.intake_reading import name_key
from workflows.hazards.ledger_entry import RoundHeld
from workflows.hazards.models import HazardRecord, TrackingRound
from workflows.hazards.rules import alike, letters


@dataclass(frozen=True)
class OpenHazard:
    """An open hazard of a unit, to tell similar ones from it."""

    title: str
    found_on: dt.date
    label: str


@dataclass
class Register(intake_register.Register):
    """What a row of hazards refers to."""

    process = "hazards"

    known: dict[tuple[Any, ...], str] = field(default_factory=dict)
    open_of_unit: dict[int, list[OpenHazard]] = field(default_factory=dict)
    observers: list[int] = field(default_factory=list)
    rounds: list[RoundHeld] = field(default_factory=list)
    by_township: bool = False

    def load_own(self) -> None:
        self.by_township = offices.holds(self.account, Role.TOWNSHIP_SAFETY_OFFICER)
        unit = Coalesce("case__unit__merged_into_id", "case__unit_id")
        columns = (unit, "case__place", "case__title", "found_on", "case__number", "case_id", "case__closed_on")
        for unit_id, place, title, found_on, number, case_id, closed_on in HazardRecord.objects.values_list(*columns):
            self.known[hazard_key(unit_id, place, title, found_on)] = number or str(case_id)
            if unit_id is not None and closed_on is None:
                self.open_of_unit.setdefault(unit_id, []).append(OpenHazard(title, found_on, f"{number or ''}{title}"))
        self.observers = [account.pk for account in offices.everybody(Role.DISCIPLINE_OBSERVER)]
        held = ("number", "held_on", "participants", "next_due")
        self.rounds = [RoundHeld(*row) for row in TrackingRound.objects.order_by("held_on").values_list(*held)]

    def similar_to(self, unit_id: int, title: str, found_on: dt.date, days: int) -> OpenHazard | None:
        """An open hazard of the unit with nearly the same name, found within the days before."""
        for other in self.open_of_unit.get(unit_id, ()):
            near = dt.timedelta(0) <= found_on - other.found_on <= dt.timedelta(days=days)
            if near and alike(letters(title), letters(other.title)):
                return other
        return None


def hazard_key(unit_id: int | None, place: str, title: str, found_on: dt.date) -> tuple[Any, ...]:
    """What makes two entries the same hazard: unit (or public place), name, day of finding."""
    return (unit_id, "" if unit_id else name_key(place), name_key(title), found_on)
