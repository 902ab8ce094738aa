"""System checks: every step has somebody, every paper a template, every road an end, every stored task a living node."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import AppConfig
from django.core import checks
from django.db import connection
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from viewflow.workflow.base import Node

from foundation.settings import DECLARED, Kind
from workflows.engine.checks_of_branches import of_births, of_branches
from workflows.engine.checks_of_papers import of_papers
from workflows.engine.checks_of_words import of_wakes, of_words
from workflows.engine.nodes import Aside, Await, Close, FormNode, Lapse, Open, OpenWhen, Over
from workflows.engine.registry import flows


@checks.register("workflows")  # type: ignore[type-var]
def check_flows(app_configs: list[AppConfig] | None = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """What can be said of the flow files alone."""
    return [message for flow in flows() for message in of_flow(flow)]


def of_flow(flow: Any) -> Iterator[checks.CheckMessage]:
    """Everything that is wrong with one flow."""
    yield from _duties(flow)
    yield from _papers(flow)
    yield from _roads(flow)
    yield from of_papers(flow)
    yield from of_words(flow)
    yield from of_branches(flow)
    yield from of_wakes(flow, {flow, *flows()})
    yield from of_births(flow, {flow, *flows()})


def _duties(flow: Any) -> Iterator[checks.CheckMessage]:
    for node in flow.acting_nodes():
        if not node.roles and not node.duty and not isinstance(node, OpenWhen):
            yield checks.Error(f"{flow.code}.{node.name}: nobody may act", id="workflows.E001")
        if node.form_class is None and not isinstance(node, Await):
            yield checks.Error(f"{flow.code}.{node.name}: no form", id="workflows.E002")
        for word in node.ends_after:
            if isinstance(word.days, str) and (word.days not in DECLARED or DECLARED[word.days].kind is not Kind.INTEGER):
                yield checks.Error(f"{flow.code}.{node.name}: {word.days} is no setting in days", id="workflows.E007")
        for limit in (*getattr(node, "limits", ()), *node.starts):
            if limit.length and (limit.length not in DECLARED or DECLARED[limit.length].kind is not Kind.INTEGER):
                yield checks.Error(f"{flow.code}.{node.name}: {limit.length} is no setting of a length", id="workflows.E007")
        if isinstance(node, Open) and node.bars and not node.from_case:
            # A case that begins has no history: nobody could ever be barred.
            yield checks.Error(f"{flow.code}.{node.name}: NotBy without From bars nobody", id="workflows.E006")


def _papers(flow: Any) -> Iterator[checks.CheckMessage]:
    for node in flow.acting_nodes():
        for issue in node.issues:
            try:
                get_template(issue.paper.document.template)
            except TemplateDoesNotExist as missing:
                yield checks.Error(f"{flow.code}.{node.name}: {issue.paper.code} has no template {missing}", id="workflows.E003")


def _roads(flow: Any) -> Iterator[checks.CheckMessage]:
    """From every node some end can be reached."""
    nodes: list[Node] = list(flow.instance.nodes())
    good = {node for node in nodes if isinstance(node, Close | Over)}
    grown = True
    while grown:
        more = {node for node in nodes if node not in good and any(edge.dst in good for edge in node._outgoing())}
        grown = bool(more)
        good |= more
    for node in nodes:
        if node not in good:
            yield checks.Error(f"{flow.code}.{node.name}: no road leads from it to an end", id="workflows.E004")


@checks.register("workflows", checks.Tags.database)  # type: ignore[type-var]
def check_living_tasks(
    app_configs: list[AppConfig] | None = None, databases: Any = None, **kwargs: Any
) -> list[checks.CheckMessage]:
    """Before a deploy: open tasks whose node a new flow file no longer knows."""
    from workflows.engine.models import OPEN, Task

    if not databases or Task._meta.db_table not in connection.introspection.table_names():
        return []
    found: list[checks.CheckMessage] = []
    rows = Task.objects.filter(status__in=OPEN).values_list("case__process", "step").distinct()
    known = {flow.code: flow for flow in flows()}
    for process, step in rows:
        if process not in known or not isinstance(known[process].living(step), FormNode | Aside | Lapse | Node):
            found.append(checks.Error(f"open tasks wait at {process}.{step}, which no flow knows", id="workflows.E005"))
    return found
