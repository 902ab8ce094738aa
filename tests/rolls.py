"""Lists of households in numbers, for the tests and the bench of one act for many."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from cases.models import Case
from foundation import clock
from tests.cast import Town
from tests.specimen import terms
from tests.specimen.flows import RollFlow, VillageFlow
from tests.specimen.forms_rolls import head_of
from tests.specimen.models import Home, Household, RollRecord, VillageRecord
from tests.specimen.vocabulary import RowState
from workflows.engine.adoption import DoneStep, Matter, OldClock, OldDuty, adopt_many
from workflows.engine.many import Target
from workflows.engine.models import OPEN, Task


def rolls(town: Town, how_many: int, *, households: int = 1, stands_at: str = "check", funds_fen: int = 10**9) -> list[Case]:
    """So many lists of households, as an earlier register brought them in; each waits at the step."""
    before = {"check": RowState.ENTERED, "approve": RowState.CHECKED, "pay": RowState.APPROVED}[stands_at]
    unit = town.unit
    facts = {
        "unit": unit, "region": unit.region, "township_id": unit.region.township_id, "section": town.mines, "title": "样例名单",
        "opened_on": clock.today(),
    }  # fmt: skip
    matters = [
        Matter(
            facts,
            RollRecord(funds_fen=funds_fen),
            stands_at=stands_at,
            clocks=(OldClock(terms.ANSWER.code, clock.today(), task_key="check"),) if stands_at == "check" else (),
            duties=(OldDuty("handle_case", town.inspector.pk),),
            rows=tuple(
                Household(no=no, head=head_of(no), persons=no % 5 + 1, fen=100 * no, state=before)
                for no in range(1, households + 1)
            ),
        )
        for _ in range(how_many)
    ]
    with transaction.atomic():
        return adopt_many(RollFlow, matters, by=town.inspector)


def villages(town: Town, how_many: int = 1, *, households: int = 4, stands_at: str = "check") -> list[Case]:
    """So many lists whose households get cases of their own, played up to the step by the inspector and the leader."""
    before = {"check": RowState.ENTERED, "approve": RowState.CHECKED, "pay": RowState.APPROVED}[stands_at]
    unit = town.unit
    facts = {
        "unit": unit, "region": unit.region, "township_id": unit.region.township_id, "section": town.mines, "title": "样例村名单",
        "opened_on": clock.today(),
    }  # fmt: skip
    road = ("check", "approve", "pay")
    people = {"check": town.inspector, "approve": town.leader}
    matters = [
        Matter(
            facts,
            VillageRecord(),
            stands_at=stands_at,
            done=tuple(DoneStep(step, people[step].pk, clock.today()) for step in road[: road.index(stands_at)]),
            duties=(OldDuty("handle_case", town.inspector.pk),),
        )
        for _ in range(how_many)
    ]
    with transaction.atomic():
        found = adopt_many(VillageFlow, matters, by=town.inspector)
        for case in found:
            Home.objects.bulk_create(
                Home(village=case, no=no, head=head_of(no), persons=no % 5 + 1, fen=100 * no, state=before)
                for no in range(1, households + 1)
            )
    return found


def targets(cases: Iterable[Case], step: str) -> list[Target]:
    """The tasks that wait at a step of these cases, as one act for many takes them."""
    rows = Task.objects.filter(case__in=list(cases), step=step, status__in=OPEN).order_by("id")
    return [Target(case_id, task_id) for case_id, task_id in rows.values_list("case_id", "pk")]
