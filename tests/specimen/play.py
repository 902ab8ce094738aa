"""Plays the specimen's stories: opens its cases and does its steps in short words."""

from __future__ import annotations

from typing import Any

from django.utils.datastructures import MultiValueDict

from cases.models import Case, Deadline
from documents.reading import unserved
from foundation import clock
from permissions.models import Account
from tests.cast import Town
from tests.specimen.flows import LetterFlow, MatterFlow, MeasuredFlow
from workflows.engine import acts
from workflows.engine.models import OPEN, Task


def letter(
    town: Town, *, by: Account | None = None, files: dict[str, Any] | None = None, parent: Case | None = None, **changes: Any
) -> Case:
    """A letter filed by the inspector."""
    data = {"unit": town.unit.pk, "text": "来信一封"} | changes
    context = {"parent": parent} if parent else {}
    return acts.open_case(
        LetterFlow, "file_letter", actor=by or town.inspector, data=data, files=uploads(files), context=context
    ).case


def answer(case: Case, by: Account, *, files: dict[str, Any] | None = None, **changes: Any) -> acts.Outcome:
    """The letter answered."""
    return acts.perform(
        waiting(case, "answer").pk, actor=by, data={"answer": "已答复", "is_good": "on"} | changes, files=uploads(files)
    )


def matter(town: Town, *, by: Account | None = None, **changes: Any) -> Case:
    """A matter opened by the inspector, who handles it."""
    return acts.open_case(MatterFlow, "open_matter", actor=by or town.inspector, data={"unit": town.unit.pk} | changes).case


def measured(town: Town) -> Case:
    return acts.open_case(MeasuredFlow, "start", actor=town.head, data={"unit": town.unit.pk}).case


def waiting(case: Case, step: str) -> Task:
    """The one task that waits at a step."""
    return Task.objects.get(case=case, step=step, status__in=OPEN)


def open_steps(case: Case) -> list[str]:
    """Where the case waits."""
    return sorted(Task.objects.filter(case=case, status__in=OPEN).values_list("step", flat=True))


#: Steps that close a case; nothing is closed before its papers are handed over.
CLOSING = ("decide", "confirm", "finish")


def in_hands(case: Case) -> None:
    """The papers of the case are where they were sent, as their service leaves them."""
    unserved(case).update(served_on=clock.today())


def do(case: Case, step: str, by: Account, **data: Any) -> acts.Outcome:
    if step in CLOSING:
        in_hands(case)
    outcome = acts.perform(waiting(case, step).pk, actor=by, data=data)
    case.refresh_from_db()
    return outcome


def aside(case: Case, name: str, by: Account, *, files: dict[str, Any] | None = None, **data: Any) -> acts.Outcome:
    outcome = acts.do_aside(case.pk, name, actor=by, data=data, files=uploads(files))
    case.refresh_from_db()
    return outcome


def clock_of(case: Case, term: Any) -> Deadline:
    """The latest clock of a term in a case."""
    return Deadline.objects.filter(case=case, term=term.code).latest("id")


def uploads(files: dict[str, Any] | None) -> MultiValueDict:
    found: MultiValueDict = MultiValueDict()
    for name, sent in (files or {}).items():
        found.setlist(name, sent)
    return found
