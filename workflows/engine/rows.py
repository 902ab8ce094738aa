"""Rows of the work lists: what a person must know of a task before opening it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cases import clocks
from cases.clocks import Urgency
from cases.models import Case
from cases.panels_of_cases import clock_of
from cases.vocabulary import Level, Words
from foundation import clock
from permissions.models import Account
from workflows.engine.models import Task
from workflows.engine.nodes import MEMBER, Await
from workflows.engine.registry import flow_by_code

TONES = {Urgency.OVERDUE: "late", Urgency.TODAY: "near", Urgency.WEEK: "", Urgency.LATER: ""}
GROUPS = (
    (Urgency.OVERDUE, gettext_lazy("Overdue")),
    (Urgency.TODAY, gettext_lazy("Today")),
    (Urgency.WEEK, gettext_lazy("Within a week")),
    (Urgency.LATER, gettext_lazy("Later")),
)


@dataclass(frozen=True)
class Row:
    """One task as components/task_row.html shows it."""

    urgency: Urgency
    tone: str
    urgency_text: str
    step: str
    subject: str
    url: str
    level: Words
    level_tone: str
    case_number: str
    place: str
    sent_by: str
    sent_at: dt.datetime
    due_on: dt.date | None
    came_back: str
    claim_url: str = ""
    actions: tuple[dict[str, str], ...] = ()


@dataclass
class Group:
    """Tasks of the same urgency."""

    title: Words
    rows: list[Row] = field(default_factory=list)
    count: int | None = None
    """How many, where all of them stand on this page."""


def node_of(task: Task) -> Any:
    """The living node of a stored task, or None where its flow file has changed."""
    try:
        return flow_by_code(task.case.process).living(task.step)
    except LookupError:
        return None


def whose_step(title: Any, whose: Any) -> str:
    """A step with the party, or other row, in whose branch it is: 陈述申辩（张三）."""
    return f"{title}（{whose}）" if whose else str(title)


def subject_of(case: Case) -> str:
    """What a case is about, with whom or where in front, unless its title says so by itself."""
    whom = case.who_and_where
    return case.title if whom in case.title or flow_by_code(case.process).names_whom else f"{whom} {case.title}".strip()


def row_of(task: Task, account: Account, *, to_claim: bool = False) -> Row:
    """A task with its case, unit, township, sender and clock already read."""
    case, today = task.case, clock.today()
    node = node_of(task)
    urgency = clocks.urgency(task.due_on, today) if task.due_on else Urgency.LATER
    major = case.level == Level.MAJOR
    return Row(
        urgency=urgency,
        tone=TONES[urgency],
        urgency_text=_urgency_text(task, today),
        step=whose_step(node.task_title if node else task.step, task.party),
        subject=subject_of(case),
        url=reverse("task", args=[task.pk]),
        level=case.level_label if major else "",
        level_tone="late" if major else "",
        case_number=case.number or "",
        place=case.township.name if case.township_id and case.township else "",
        sent_by=task.sent_by.name if task.sent_by_id and task.sent_by else "",
        sent_at=task.created,
        due_on=task.due_on,
        came_back=task.sent_note,
        claim_url=reverse("task-claim", args=[task.pk]) if to_claim else "",
        actions=() if to_claim or isinstance(node, Await) else tuple(_moves(task, account)),
    )


def _urgency_text(task: Task, today: dt.date) -> str:
    if task.due_on is None:
        return ""
    if task.due_on == today:
        return _("Due today")
    facts: dict[str, Any] = clock_of(task.deadline) if task.deadline_id and task.deadline else {}
    if task.due_on < today:
        days = facts.get("days_late") or (today - task.due_on).days
        return ngettext("%(days)s day late", "%(days)s days late", days) % {"days": days}
    left = facts.get("left")
    if left is None:
        left = (task.due_on - today).days
    if facts.get("unit") == "working":
        return ngettext("%(days)s working day left", "%(days)s working days left", left) % {"days": left}
    if facts.get("unit") == "hours":
        return ngettext("%(hours)s hour left", "%(hours)s hours left", left) % {"hours": left}
    return ngettext("%(days)s day left", "%(days)s days left", left) % {"days": left}


def _moves(task: Task, account: Account) -> Iterable[dict[str, str]]:
    """More that can be done with a task than doing it; each has a page of its own that asks for what it needs."""
    is_member = task.duty == MEMBER
    if task.owner_id in (None, account.pk) and account.kind == Account.Kind.OFFICER and not is_member:
        yield {"label": _("Transfer"), "url": reverse("task-transfer", args=[task.pk])}
        yield {"label": _("Send back"), "url": reverse("task-send-back", args=[task.pk])}
    if task.owner_id == account.pk and not is_member:
        yield {"label": _("Release"), "url": reverse("task-release", args=[task.pk])}


def grouped(rows: Iterable[Row], *, has_more: bool) -> list[Group]:
    """Rows by urgency; a group that goes on overleaf shows no count."""
    groups = {urgency: Group(title) for urgency, title in GROUPS}
    for row in rows:
        groups[row.urgency].rows.append(row)
    found = [group for group in groups.values() if group.rows]
    for group in found[: len(found) - 1] if has_more else found:
        group.count = len(group.rows)
    return found
