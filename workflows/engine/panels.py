"""What this floor puts on the case page and the start page: road, whose turn it is, acts beside the road, papers, chart."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import unescape
from typing import Any

from django.urls import reverse
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases import panels
from cases.faces import Face, is_anothers, own_units
from cases.models import Case
from cases.panels import Event, Looking, Opening, Panel
from cases.panels_of_cases import clock_of
from documents import ways
from documents.models import IssuedDocument
from documents.reading import readable_papers
from documents.ways import Way
from foundation import clock
from permissions.models import Account
from workflows.engine import authority, chart, correction, facts, late, people, roads
from workflows.engine.adoption import ADOPT, ADOPTED_STEP, BORN, LIST_STEP
from workflows.engine.beside import places
from workflows.engine.case_rows import CaseRows, is_list
from workflows.engine.held_up import HELD_UP
from workflows.engine.lists import start_sections
from workflows.engine.models import ProcessInstance, Task
from workflows.engine.movement import Movement
from workflows.engine.nodes import AfterClose, Along, Await, Step
from workflows.engine.pages import WAITING
from workflows.engine.registry import flow_by_code, flows
from workflows.engine.rows import whose_step

STATE_WORDS = {
    "done": gettext_lazy("done"),
    "waiting": gettext_lazy("waiting now"),
    "withdrawn": gettext_lazy("taken away"),
    "ahead": gettext_lazy("not reached"),
}


def _flow(case: Case) -> Any:
    try:
        return flow_by_code(case.process)
    except LookupError:
        return None


def tasks_of_case(looking: Looking) -> list[Task]:
    """The tasks of the case that this reader may know of, read once for all panels of a page."""
    if "tasks" not in looking.shared:
        rows = Task.objects.filter(case=looking.case).select_related("owner", "deadline", "party").order_by("pk")
        units = own_units(looking.account) if looking.face is Face.PARTY else ()
        looking.shared["tasks"] = [task for task in rows if not is_anothers(task.party, looking.face, units)]
        for task in looking.shared["tasks"]:
            task.case = looking.case
    return looking.shared["tasks"]


def _history(looking: Looking) -> list[Any]:
    if "participations" not in looking.shared:
        looking.shared["participations"] = authority.history_of(looking.case)
    return looking.shared["participations"]


def rows_of_case(looking: Looking, flow: Any = None) -> CaseRows:
    """The rows of the case with roads of their own, each kind read once for all panels of a page."""
    if "rows" not in looking.shared:
        looking.shared["rows"] = CaseRows(flow or _flow(looking.case), looking.case, None)
    return looking.shared["rows"]


def road_panel(looking: Looking) -> Panel | None:
    """The main road with its dates, the present step filled, side roads as branches."""
    flow = _flow(looking.case)
    if flow is None or not tasks_of_case(looking):
        return None
    acted = {one.act_no: one.acted_on for one in _history(looking) if one.case_id == looking.case.pk}
    stops, branches = roads.stops_and_branches(flow, looking.case, tasks_of_case(looking), acted)
    return Panel("workflows/panels/road.html", _("The road of the case"), {"stops": stops, "branches": branches}, name="road")


def open_task(task: Task, account: Account, rows: CaseRows, history: Iterable[Any]) -> dict[str, Any] | None:
    """One waiting step: whose turn, its clock, and the way in for those who may do it."""
    flow = _flow(task.case)
    node = flow.living(task.step) if flow else None
    # What waits for other branches waits for nobody.
    if not isinstance(node, Step | Along):
        return None
    row = authority.whose(node, rows, task.token)
    mine = task.owner_id in (None, account.pk) and people.hindrance(node, task.case, account, history, row) is None
    return {
        "task": task,
        "title": whose_step(node.task_title, rows.row(task.token)),
        "turn": people.turn(task, node, account),
        "clock": clock_of(task.deadline) if task.deadline_id and task.deadline else None,
        "mine": mine,
        "url": reverse("case", args=[task.case.parent_id]) if isinstance(node, Along) else reverse("task", args=[task.pk]),
        "may_claim": mine and task.owner_id is None and bool(task.role_key) and not isinstance(node, Await),
    }


def tasks_panel(looking: Looking) -> Panel | None:
    """Whose turn it is now."""
    flow = _flow(looking.case)
    if flow is None:
        return None
    waiting = [task for task in tasks_of_case(looking) if task.status in WAITING]
    shown = [
        each for task in waiting if (each := open_task(task, looking.account, rows_of_case(looking, flow), _history(looking)))
    ]
    if looking.face is not Face.FILE:
        shown = [each for each in shown if each["mine"]]
    if not shown:
        return None
    return Panel("workflows/panels/tasks.html", _("Whose turn it is"), {"tasks": shown}, len(shown), "hand-index-thumb", "tasks")


def facts_panel(looking: Looking) -> Panel | None:
    """What the record of the process says, with its tables: the items of an order and what became of them."""
    flow = _flow(looking.case)
    if flow is None:
        return None
    named = [column.name for column in flow.record_class._meta.concrete_fields if column.many_to_one]
    record = flow.record_class.objects.select_related(*named).filter(case=looking.case).first()
    known = facts.facts_of(flow, looking.case, record, looking.face)
    tables = facts.tables_of(flow, looking.case, record, looking.face)
    if not known and not tables:
        return None
    return Panel("workflows/panels/facts.html", _("What is known"), {"facts": known, "tables": tables}, name="facts")


def acts_panel(looking: Looking) -> Panel | None:
    """Acts beside the road that this reader may do now, going on to another case, and ending the case."""
    flow, case = _flow(looking.case), looking.case
    if flow is None:
        return None
    ways = list(_asides(looking, flow)) + _lists(looking, flow)
    ways += _goings_on(looking, flow) + _comings_again(looking, flow)
    if people.may_cancel(flow, case, looking.account):
        ways.append({"title": _("End this case"), "url": reverse("case-cancel", args=[case.pk])})
    return Panel("workflows/panels/acts.html", "", {"ways": ways}, name="acts") if ways else None


def _asides(looking: Looking, flow: Any) -> Iterable[dict[str, Any]]:
    asides = [
        node for node in flow.asides() if isinstance(node, AfterClose) == looking.case.is_closed and not is_list(flow, node.of)
    ]
    if not asides:
        return
    process = ProcessInstance(case=looking.case, flow_class=flow)
    movement = Movement(process, looking.case, None, clock.now(), 0, looking.account.pk)
    movement.tasks = tasks_of_case(looking)
    for node in asides:
        for of, place in places(node, movement):
            row = authority.whose(node, movement.rows, place.token)
            hindered = people.hindrance(node, looking.case, looking.account, _history(looking), row) is not None
            if not hindered and node.form_class.has_occasion(looking.case):
                url = reverse("case-aside", args=[looking.case.pk, node.name])
                whose = movement.rows.row(place.token) if of is not None else None
                if whose is not None and not node.form_class.concerns(whose):
                    continue
                yield {"title": whose_step(node.task_title, whose), "url": f"{url}?of={of}" if whose is not None else url}


def _lists(looking: Looking, flow: Any) -> list[dict[str, Any]]:
    """The lists of rows of the case, each with a page of its own on which the acts on single rows stand."""
    if looking.face is not Face.FILE:
        return []
    return [
        {"title": model._meta.verbose_name_plural, "url": reverse("case-rows", args=[looking.case.pk, kind])}
        for kind, model in flow.rows.items()
        if is_list(flow, kind)
    ]


def _goings_on(looking: Looking, flow: Any) -> list[dict[str, Any]]:
    """Opening acts of other processes that go on from this case, for those who may do the step that waits for them."""
    reached = {task.step for task in tasks_of_case(looking)}
    found = []
    for node in flow.awaits():
        code, _dot, name = node.page.partition(".")
        if not name or node.name not in reached:
            continue
        if people.hindrance(node, looking.case, looking.account, ()) is None:
            title = flow_by_code(code).living(name).task_title
            found.append({"title": title, "url": f"{reverse('open-case', args=[code, name])}?from={looking.case.pk}"})
    return found


def _comings_again(looking: Looking, flow: Any) -> list[dict[str, Any]]:
    """Opening acts of this process that begin a new case from one that is closed, or from one that still runs where their flow says so."""
    if looking.face is not Face.FILE:
        return []
    return [
        {"title": node.task_title, "url": f"{reverse('open-case', args=[flow.code, node.name])}?from={looking.case.pk}"}
        for node in flow.opens()
        if node.from_case
        and (looking.case.is_closed or node.from_open_case)
        and authority.may_open(node, looking.account)
        and node.form_class.has_occasion(looking.case)
        and authority.barred(node, looking.account.pk, _history(looking)) is None
    ]


def papers_panel(looking: Looking) -> Panel | None:
    """The papers this reader may read: number, state, print, service."""
    papers = readable_papers(looking.account, looking.case)
    for paper in papers:
        paper.case = looking.case
    for paper, way in correction.ways(looking.account, papers, _history(looking)) if looking.face is Face.FILE else ():
        paper.ways = [*paper.ways, way]
    return Panel(
        "workflows/panels/papers.html", _("Official papers"), {"papers": papers}, len(papers), "file-earmark-text", "papers"
    )


def papers_of(looking: Looking) -> Iterable[Event]:
    """Issue of papers on the timeline, with their numbers."""
    for paper in readable_papers(looking.account, looking.case):
        if paper.origin != IssuedDocument.Origin.ISSUED:
            continue
        yield Event(
            at=paper.created_at if clock.day_of(paper.created_at) == paper.issued_on else paper.issued_on,
            title=f"《{paper.title}》", body=paper.printed_number,
            url=reverse("paper-page", args=[paper.pk]), icon="file-earmark-text",
            kind=_("Paper"),
        )  # fmt: skip
        if paper.served_on:
            yield Event(
                at=paper.served_on, title=_("Served: 《%(title)s》") % {"title": paper.title}, body=paper.printed_number,
                url=reverse("paper-page", args=[paper.pk]), icon="send", tone="done", kind=_("Service"),
            )  # fmt: skip


def ways_of_paper(account: Account, document: IssuedDocument) -> Iterable[Way]:
    """Correction of a paper, and service of one that corrects, on the page of the paper."""
    if _flow(document.case) is None:
        return []
    return [way for _paper, way in correction.ways(account, [document], authority.history_of(document.case))]


def chart_panel(looking: Looking) -> Panel | None:
    """The picture of the process with this case's way in it, and the same as a list."""
    flow = _flow(looking.case)
    if flow is None or looking.face is not Face.FILE:
        return None
    steps = [
        {"title": roads.node_title(visit.node), "state": visit.state, "words": STATE_WORDS[visit.state], "times": visit.times}
        for visit in chart.visits(flow, looking.case.pk)
        if hasattr(visit.node, "form_class") or visit.node.task_type == "END"
    ]
    context = {"svg": chart_svg(flow, looking.case.pk), "steps": steps, "flow": flow}
    return Panel("workflows/panels/chart.html", _("Chart"), context, None, "diagram-3", "chart")


def chart_svg(flow: Any, case_id: int | None = None) -> SafeString:
    """The chart for a page that allows no inline style: the drawing's own styles are left out, ours stand in css/workflow.css."""
    text = chart.svg(flow, case_id)
    text = re.sub(r"<style.*?</style>", "", text, flags=re.DOTALL)
    text = re.sub(r'\sstyle="[^"]*"', "", text)
    text = re.sub(r"<title>([^<]*)</title>(?=\s*<(?:path class=\"gateway\"|circle class=\"event end-event\"))", _label, text)
    text = re.sub(r"<title>([^<]*)</title>(?=\s*<circle class=\"event\")", _label_of_event, text)
    text = re.sub(r'(<text class="edge-label"[^>]*>)\s*(yes|no)\s*<', _answer_of_edge, text)
    # Two charts may stand on one page, and a step may be called like a part of it.
    text = re.sub(r'<g id="([^"]+)"', r'<g data-node="\1"', text)
    text = re.sub(r'<svg [^>]*viewBox="0 0 (\d+) (\d+)"[^>]*>', _svg_head, text, count=1)
    return mark_safe(text)  # noqa: S308 (drawn by the engine from the flow file; titles come escaped)


def _label(found: re.Match[str]) -> str:
    """What a fork asks and how an end is called, written under it; the drawing has it as a tooltip only."""
    words = conditional_escape(_(unescape(found.group(1))))
    return f'<title>{words}</title><text class="node-label" font-size="12px" x="25" y="-8">{words}</text>'


def _answer_of_edge(found: re.Match[str]) -> str:
    return f"{found.group(1)}{_('Yes') if found.group(2) == 'yes' else _('No')}<"


def _label_of_event(found: re.Match[str]) -> str:
    return f'{found.group(0)}<text class="node-label" font-size="12px" x="18" y="52">{found.group(1)}</text>'


def _svg_head(found: re.Match[str]) -> str:
    width, height = found.groups()
    label = _("Chart of the process; the same stands in the list beside it.")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="flow-chart" viewBox="0 0 {width} {height}"'
        f' width="{width}" height="{height}"'
        f' role="img" aria-label="{label}">'
    )


def openings(account: Account) -> list[Opening]:
    """What this account may open today: by its offices, or for the unit it speaks for."""
    return [
        Opening(node.task_title, reverse("open-case", args=[flow.code, node.name]), text=gettext_lazy(flow.process_title))
        for flow in flows()
        for node in flow.opens()
        if not node.from_case and authority.may_open(node, account)
    ]


def declare_acts() -> None:
    """How the acts of every flow are called on the timeline."""
    moved = {
        "claim": None,
        "release": gettext_lazy("Released the task"),
        "transfer": gettext_lazy("Transferred the task"),
        "send_back": gettext_lazy("Sent back"),
        "take_back": gettext_lazy("Took the act back"),
        "cancel": gettext_lazy("Ended the case"),
        correction.CORRECT: correction.CorrectPaper.title,
        correction.SERVE: correction.ServeCorrected.title,
        HELD_UP: gettext_lazy("A time limit has run out, but what follows could not be opened"),
        ADOPT: gettext_lazy("Taken in from a ledger"),
        BORN: gettext_lazy("Got a case of its own"),
    }
    panels.declare_acts(
        {
            late.ASKED: gettext_lazy("Asked for the consent to enter something later"),
            late.GIVEN: gettext_lazy("Consented to a late entry"),
            late.REFUSED: gettext_lazy("Did not consent to a late entry"),
        }
    )
    for flow in flows():
        _declare_list_acts(flow)
        panels.declare_acts({f"{flow.code}.{node.name}": node.task_title for node in flow.acting_nodes()})
        panels.declare_acts({f"{flow.code}.{name}": words for name, words in moved.items()})
        before = gettext_lazy("as the ledger says")
        panels.declare_acts(
            {
                f"{flow.code}.{ADOPTED_STEP}:{node.name}": format_lazy("{} ({})", node.task_title, before)
                for node in flow.acting_nodes()
            }
        )
        limits = {limit.term for step in flow.steps() for limit in step.limits} | {
            *flow.outlives,
            *(each.term for each in flow.elapses),
        }
        panels.declare_acts(
            {f"{flow.code}.lapse:{term.code}": format_lazy("{} {}", term.name_zh, gettext_lazy("has run out")) for term in limits}
        )


def _declare_list_acts(flow: Any) -> None:
    """In the case of a single row, what its list did with it: before it was born, and since, and the list that took it over."""
    with_list = gettext_lazy("with its list")
    for birth in flow.births():
        for node in flow_by_code(birth.list_code).acting_nodes():
            words = format_lazy("{} ({})", node.task_title, with_list)
            panels.declare_acts({f"{flow.code}.{node.name}": words, f"{flow.code}.{LIST_STEP}:{node.name}": words})


panels.register("road", road_panel, place="head", order=10)
panels.register("tasks", tasks_panel, place="head", order=5)
panels.register("acts", acts_panel, place="actions", order=10)
panels.register("facts", facts_panel, place="main", order=10)
panels.register("papers", papers_panel, order=20)
panels.register("chart", chart_panel, place="tab", order=90)
panels.register_timeline("papers", papers_of)
ways.register("engine", ways_of_paper)
panels.register_openings("engine", openings)
panels.register_start("engine", start_sections)
