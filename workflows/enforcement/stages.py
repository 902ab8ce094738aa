"""Where each party of a penalty case stands: the days of its stages, or the step that it waits for; on the page of a case with several parties."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases import panels
from cases.faces import Face
from cases.panels import Looking, Panel
from workflows.enforcement.models import Draft, Opinion, PartyFacts
from workflows.enforcement.vocabulary import CaseState as State
from workflows.engine.models import WAITING, Task
from workflows.engine.panels import rows_of_case, tasks_of_case

#: The stages in the order of the road, each with the states of the steps that lead to it.
STAGES: dict[str, tuple[Any, tuple[str, ...]]] = {
    "reported": (pgettext_lazy("stage of a party", "Reported"), (State.INVESTIGATING, State.SUSPENDED, State.REPORTED)),
    "reviewed": (pgettext_lazy("stage of a party", "Reviewed"), (State.LEGAL_REVIEW,)),
    "discussed": (pgettext_lazy("stage of a party", "Discussed"), (State.DISCUSSION,)),
    "noticed": (pgettext_lazy("stage of a party", "Notice served"), (State.NOTICE,)),
    "defended": (pgettext_lazy("stage of a party", "Defence"), (State.DEFENCE,)),
    "heard": (pgettext_lazy("stage of a party", "Hearing held"), (State.HEARING_REQUESTED, State.HEARING_SCHEDULED, State.HEARD)),
    "decided": (pgettext_lazy("stage of a party", "Decided"), (State.DECISION_PENDING,)),
    "served": (pgettext_lazy("stage of a party", "Decision served"), (State.DECIDED, State.NO_PENALTY, State.SERVING)),
    "performed": (pgettext_lazy("stage of a party", "Paid and performed"), (State.EXECUTING, State.OVERDUE)),
    "published": (pgettext_lazy("stage of a party", "Published"), ()),
}
OF_STATE = {str(state): stage for stage, (_title, states) in STAGES.items() for state in states}
#: The step that has no state, for it stands beside the road.
PUBLICITY = "publish_decision"


@dataclass(frozen=True, slots=True)
class Cell:
    """One stage of a party: its title, the day on which it was reached, the step that is waited for, or a word on why it never will be."""

    title: Any
    day: dt.date | None = None
    waits: Any = ""
    words: Any = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One party with its stages; of one that has left why."""

    name: str
    ended: str
    cells: list[Cell]


def panel(looking: Looking) -> Panel | None:
    """The table, for whoever reads the file of a case with more than one party, former ones included. Two statements beside the rows."""
    if looking.case.process != "enforcement" or looking.face is not Face.FILE:
        return None
    parties = list(rows_of_case(looking).of("parties").values())
    if len(parties) < 2:
        return None
    waiting = [task for task in tasks_of_case(looking) if task.status in WAITING]
    return Panel(
        "enforcement/stages.html",
        _("Where each party stands"),
        {"stages": [title for title, _states in STAGES.values()], "rows": list(table(parties, waiting))},
        len(parties),
        "people",
        "stages",
    )


def table(parties: list[PartyFacts], waiting: Iterable[Task]) -> Iterable[Row]:
    """A row for each party in the order in which they came into the case."""
    waiting = list(waiting)
    reported = dict(Draft.objects.filter(facts__in=parties).order_by("version").values_list("facts", "made_on"))
    reviewed = dict(Opinion.objects.filter(facts__in=parties).order_by("pk").values_list("facts", "reviewed_on"))
    for facts in parties:
        days = {
            "reported": reported.get(facts.pk), "reviewed": reviewed.get(facts.pk), "discussed": facts.discussed_on, "noticed": facts.noticed_on,
            "defended": facts.defended_on, "heard": facts.heard_on, "decided": facts.decided_on, "served": facts.served_on,
            "performed": facts.performed_on, "published": facts.published_on or facts.exempt_on,
        }  # fmt: skip
        steps = {} if facts.ended else waited_for(facts, waiting)
        cells = [
            Cell(title, days[stage], steps.get(stage, ""), _besides(facts, stage)) for stage, (title, _states) in STAGES.items()
        ]
        yield Row(str(facts), facts.ended, cells)


def waited_for(facts: PartyFacts, waiting: Iterable[Task]) -> dict[str, Any]:
    """What a party waits for, by stage: the steps of its own branch, and those of the whole case that are about it as well."""
    found: dict[str, Any] = {}
    for task in waiting:
        node = task.flow_task
        stage = "published" if task.step == PUBLICITY else OF_STATE.get(getattr(node, "state", ""))
        behind = task.party_id is None and stage not in (None, "reported") and not facts.draft_version
        if stage is not None and task.party_id in (None, facts.party_id) and not behind:
            found.setdefault(stage, node.task_title)
    return found


def _besides(facts: PartyFacts, stage: str) -> Any:
    """What a day alone would say wrongly: rights that were given up, a decision that is not published, or that there is no penalty."""
    if stage == "defended" and facts.waived and facts.defended_on is None:
        return pgettext_lazy("stage of a party", "given up")
    if stage == "published" and facts.exempt_on is not None:
        return pgettext_lazy("stage of a party", "not published")
    return ""


panels.register("stages", panel, place="head", order=20)
