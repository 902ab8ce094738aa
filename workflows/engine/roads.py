"""The road of a case in words: what follows a step, how far a case has come, which roads lead aside."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from viewflow.workflow.nodes.if_gate import If
from viewflow.workflow.status import STATUS

from cases.limits import UNIT_WORDS, Unit
from cases.models import Case
from cases.terms import Term
from foundation import clock
from workflows.engine import people
from workflows.engine.models import OPEN
from workflows.engine.nodes import Along, Aside, Close, FormNode, Lapse, Over, Step, Which

LONGEST_ROAD = 60


@dataclass(frozen=True)
class Stop:
    """One step of the main road as a page shows it: done, now or next, and when it was done."""

    name: str
    title: str
    state: str
    on: date | None = None


@dataclass(frozen=True)
class Branch:
    """One act or road beside the main road."""

    title: str
    state_text: str
    on: date | None = None


@dataclass(frozen=True)
class Done:
    """One stored task, as far as the road asks for it."""

    step: str
    status: str
    on: date | None
    """The day of handling; of an act that nobody stood for, the day of its record."""


def node_title(node: Any) -> str:
    """What a node is called; the end of a case by the state it leaves."""
    if isinstance(node, Close):
        return str(dict(node.flow_class.states.choices).get(node.state, node.task_title))
    return str(node.task_title)


def length_words(term: Term, length: int | None = None, unit: str = "") -> str:
    """The length of a limit in words, or of a clock that has one of its own: 5 个工作日; empty where somebody sets it."""
    number, measure = length or term.length, Unit(unit) if unit else term.unit
    if number is None or measure not in UNIT_WORDS:
        return ""
    chinese, english = UNIT_WORDS[measure]
    return f"{number} {chinese}" if (get_language() or "").startswith("zh") else f"{number} {english}"


# --- what follows ----------------------------------------------------------------------------------------------------------


def following(node: Any) -> list[Any]:
    """The steps and ends that may come next, through gateways and short effects, in the order of the flow file."""
    found: dict[str, Any] = {}
    queue, seen = [edge.dst for edge in node._outgoing()], set()
    while queue:
        next_node = queue.pop(0)
        if next_node.name in seen:
            continue
        seen.add(next_node.name)
        if isinstance(next_node, FormNode | Along | Close | Over):
            found[next_node.name] = next_node
        else:
            queue += [edge.dst for edge in next_node._outgoing()]
    return list(found.values())


def what_follows(nodes: Iterable[Any], case: Case) -> str:
    """«复查（行政执法人员），时限 10 个工作日；或者…» for the line under the button."""
    return _("; or ").join(_followed(node, case) for node in nodes if not isinstance(node, Over))


def _followed(node: Any, case: Case) -> str:
    words = node_title(node)
    if isinstance(node, Along):
        return _("%(step)s, with its list") % {"step": words}
    if not isinstance(node, Step):
        return _("the case is closed: %(state)s") % {"state": words}
    if by := people.who(node, case):
        words = _("%(step)s (%(who)s)") % {"step": words, "who": by}
    limits = [length_words(limit.term) for limit in node.limits]
    if limit := next(filter(None, limits), ""):
        words = _("%(step)s, within %(limit)s") % {"step": words, "limit": limit}
    return words


def possible_papers(node: Any) -> list[str]:
    """The papers that can come out of a step, before anything is filled in: each with the case in which it does."""
    found = []
    for issue in node.issues:
        words, clause = {"title": issue.paper.document.title}, str(getattr(issue.when, "said", ""))
        if issue.when is None:
            found.append(_("《%(title)s》 comes out of this step") % words)
        elif clause:
            found.append(_("《%(title)s》 comes out where %(when)s") % {**words, "when": clause})
        else:
            found.append(_("《%(title)s》 comes out with some answers") % words)
    return list(dict.fromkeys(found))  # two sheets of one paper are said once


# --- how far a case has come -----------------------------------------------------------------------------------------------


def main_road(start: Any) -> list[Any]:
    """The straight way from an opening act to the end: at every fork the first road of the flow file."""
    road, node = [start], start
    for _step in range(LONGEST_ROAD):
        node = _ahead(node)
        if node is None or node in road:
            break
        if isinstance(node, FormNode | Along | Close):
            road.append(node)
    return road


def _ahead(node: Any) -> Any:
    if isinstance(node, If):
        return node._on_true
    if isinstance(node, Which):
        return next(iter(node.roads.values()), None)
    return next((edge.dst for edge in node._outgoing() if edge.edge_class == "next"), None)


def stops_and_branches(flow: Any, case: Case, tasks: Iterable[Any], acted: Mapping[int, date]) -> tuple[list[Stop], list[Branch]]:
    """The main road with its dates and the present step, and what happened beside it; ``acted`` has the day of handling by act."""
    if case.opened_by_id is None:
        # Nobody took part where a case opened by itself; its first act has the day that opened it.
        acted = {1: case.opened_on, **acted}
    rows = [
        Done(task.step, task.status, acted.get(task.act_no) or clock.day_of(task.finished) if task.finished else None)
        for task in tasks
    ]
    opened = {node.name: node for node in (*flow.opens(), *flow.occasions(), *flow.births())}
    start = next((opened[row.step] for row in rows if row.step in opened), None) or next(iter(opened.values()))
    road = main_road(start)
    names = [node.name for node in road]
    return list(_stops(road, names, rows, case)), list(_branches(flow, names, rows))


def _stops(road: list[Any], names: list[str], rows: list[Done], case: Case) -> Iterator[Stop]:
    present = _present(road, names, rows, case)
    for place, node in enumerate(road):
        done_on = max(
            (row.on for row in rows if row.step == node.name and row.status == STATUS.DONE and row.on),
            default=None,
        )
        if place == present:
            yield Stop(node.name, node_title(node), "now")
        elif done_on is not None and (present is None or place < present):
            yield Stop(node.name, node_title(node), "done", done_on)
        elif not case.is_closed or done_on is not None:
            yield Stop(node.name, node_title(node), "next")


def _present(road: list[Any], names: list[str], rows: list[Done], case: Case) -> int | None:
    """Where the case stands on the main road: at its open step, or at the one to which an open side road leads back."""
    if case.is_closed:
        return None
    waiting = [row.step for row in rows if row.status in OPEN]
    on_road = [names.index(step) for step in waiting if step in names]
    if on_road:
        return min(on_road)
    flow = road[0].flow_class
    for step in waiting:
        node = flow.living(step)
        ahead = [names.index(next_node.name) for next_node in (following(node) if node else []) if next_node.name in names]
        if ahead:
            return min(ahead)
    return None


def _branches(flow: Any, names: list[str], rows: list[Done]) -> Iterator[Branch]:
    for row in rows:
        node = flow.living(row.step)
        if row.step in names or not isinstance(node, FormNode | Aside | Lapse):
            continue
        title = _("%(limit)s has run out") % {"limit": node.task_title} if isinstance(node, Lapse) else node_title(node)
        if row.status in OPEN:
            yield Branch(title, _("under way"))
        elif row.status == STATUS.DONE and row.on:
            yield Branch(title, _("done"), row.on)
        elif row.on:
            yield Branch(title, _("taken away"), row.on)
