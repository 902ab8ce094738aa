"""The days of the case beside those of the step that waits, on the page of a penalty case (行政处罚法 Art.60; TL-ENF-08 to 10)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.faces import Face
from cases.models import Deadline
from cases.panels import Looking, Panel
from cases.panels_of_cases import clock_of
from foundation import clock
from workflows.enforcement import rules
from workflows.engine.models import WAITING
from workflows.engine.panels import tasks_of_case


@dataclass(frozen=True, slots=True)
class Line:
    """One limit: whose it is, where its clock stands, and what was counted."""

    title: Any
    clock: dict[str, Any]
    words: str = ""


def panel(looking: Looking) -> Panel | None:
    """For whoever reads the file of a case that is filed and not closed; one statement beside those of the page."""
    case = looking.case
    if case.process != "enforcement" or looking.face is not Face.FILE or case.closed_on is not None:
        return None
    limits = rules.limits_of(case)
    if not limits:
        return None
    steps = [task for task in tasks_of_case(looking) if task.status in WAITING and task.deadline is not None]
    of_steps = [Line(task.flow_task.task_title, clock_of(task.deadline)) for task in steps if task.deadline is not None]
    context = {"of_case": [Line(row.title, clock_of(row), counted(row)) for row in limits], "of_steps": of_steps}
    return Panel("enforcement/case_clock.html", _("Days of the case"), context, None, "clock", "case_clock")


def counted(row: Deadline) -> str:
    """Since when the days run, which day it is, and by how many the last day has moved; of a clock that stands still since when."""
    said = []
    if row.starts_on is not None and row.is_open:
        day = (clock.today() - row.starts_on).days
        said.append(gettext("from %(since)s, today is day %(day)d") % {"since": f"{row.starts_on:%Y-%m-%d}", "day": day})
    if row.due_on is not None and row.original_due_on is not None and row.due_on > row.original_due_on:
        words = gettext("first due on %(due)s, moved by %(days)d days")
        said.append(words % {"due": f"{row.original_due_on:%Y-%m-%d}", "days": (row.due_on - row.original_due_on).days})
    if row.paused_from is not None:
        said.append(gettext("stands still since %(since)s") % {"since": f"{row.paused_from:%Y-%m-%d}"})
    return "；".join(said)
