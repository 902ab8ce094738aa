"""Every branch comes to its Join, every row has what a branch asks of it, every act beside the road leads somewhere else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from django.core.checks import CheckMessage, Error
from viewflow.workflow.base import Node

from foundation.sealed import SealedTextField
from workflows.engine.branches import PARTIES
from workflows.engine.nodes import MEMBER, AfterClose, Along, Aside, Close, ForEach, Join, Lapse, Over, Split
from workflows.engine.own_cases import belongs_by
from workflows.engine.words import Wake

#: Splits in splits deeper than this have no Join.
DEEPEST = 6


def of_branches(flow: Any) -> Iterator[CheckMessage]:
    """What the branches, rows and side roads of one flow get wrong."""
    yield from _rows(flow)
    wrong = list(_kinds(flow))
    yield from wrong
    if not wrong:
        yield from _members(flow)
        yield from _joins(flow)
    yield from _asides(flow)
    yield from _answers(flow)


# --- rows ------------------------------------------------------------------------------------------------------------------


def _rows(flow: Any) -> Iterator[CheckMessage]:
    for kind, model in flow.rows.items():
        where = f"{flow.code}: rows {kind!r}"
        if not re.fullmatch("[a-z]+", kind):
            yield Error(f"{where} is no word of small letters, which a token could name", id="workflows.E020")
        columns = {column.name for column in model._meta.concrete_fields}
        needed = {belongs_by(model), *(("party",) if kind == PARTIES else ())}
        for name in needed - columns:
            yield Error(f"{where}: {model.__name__} has no {name}", id="workflows.E020")
        if not hasattr(model, "is_live"):
            yield Error(f"{where}: {model.__name__} does not say whether it is_live", id="workflows.E020")
        for name in {*getattr(model, "marked_by", ()), *getattr(model, "summed", ()), *getattr(model, "listed", ())} - columns:
            yield Error(
                f"{where}: {model.__name__} is marked by, sums or lists {name!r}, which is no column", id="workflows.E030"
            )
        if hasattr(model, "marked_by") and not hasattr(model, "summed"):
            yield Error(f"{where}: {model.__name__} is a list that does not say what is summed", id="workflows.E030")
        sealed = {column.name for column in model._meta.concrete_fields if isinstance(column, SealedTextField)}
        for name in sealed & {*getattr(model, "marked_by", ()), *getattr(model, "listed", ())}:
            yield Error(
                f"{where}: {name!r} is sealed; no list shows it, and it is sealed anew with every key", id="workflows.E030"
            )
        if model._meta.pk.is_relation:
            yield Error(
                f"{where}: {model.__name__} has no key of its own; a new row would be taken for an old one", id="workflows.E020"
            )
    for model in (flow.record_class, *flow.rows.values()):
        if hasattr(model, "rows"):
            yield Error(f"{flow.code}: {model.__name__}.rows hides the rows that a rule asks for", id="workflows.E020")


def _kinds(flow: Any) -> Iterator[CheckMessage]:
    said = [(node, node.kind) for node in flow.story() if isinstance(node, ForEach)]
    said += [(node, kind) for node in flow.asides() for kind in (node.of, node.adds) if kind]
    said += [(node, issue.each) for node in flow.acting_nodes() for issue in node.issues if issue.each]
    for node, kind in said:
        if kind not in flow.rows:
            yield Error(f"{flow.code}.{node.name}: {kind!r} is no kind of rows of this flow", id="workflows.E021")


def _members(flow: Any) -> Iterator[CheckMessage]:
    for step in flow.steps():
        where = f"{flow.code}.{step.name}"
        kinds = kinds_at(flow, step)
        if step.duty == MEMBER and not member_kinds(flow, step):
            yield Error(f"{where}: ByMember in no branch of rows with a column {step.member!r}", id="workflows.E022")
        if step.is_together and PARTIES not in kinds:
            yield Error(f"{where}: Together in no branch of the parties", id="workflows.E023")


def member_kinds(flow: Any, step: Any) -> set[str]:
    """The kinds of rows that say whose step it is."""
    found = kinds_at(flow, step)
    return {kind for kind in found if step.member in {column.name for column in flow.rows[kind]._meta.concrete_fields}}


# --- roads from a ForEach to its Join ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Way:
    """A node as a road comes to it: the fan-outs not yet joined (empty for a Split), the row of a side road, and whether it is one."""

    node: Node
    open: tuple[str, ...] = ()
    row: str = ""
    is_side: bool = False

    def on(self) -> Iterator[Way]:
        """Where it goes on, and what may open beside it or in its place."""
        node, now = self.node, self
        if isinstance(node, ForEach) and node.kind not in self.open:
            now = replace(self, open=(*self.open, node.kind))
        elif isinstance(node, Split):
            now = replace(self, open=(*self.open, ""))
        elif isinstance(node, Join):
            now = replace(self, open=self.open[:-1])
        # What opens beside the road is no end of a branch, whatever it comes to.
        beside = {edge.dst for edge in node._outgoing() if edge.edge_class == "opens"}
        yield from (replace(now, node=edge.dst, is_side=now.is_side or edge.dst in beside) for edge in node._outgoing())
        for event in node._boundary_events:
            # A row that is added in the place of a step, before the roads of the rows begin, leads the case on and not itself.
            is_of = isinstance(event, Aside) and event.of not in self.open and not (event.adds and event.instead)
            row = self.row or (event.of if is_of else "")
            yield replace(now, node=event, row=row, is_side=self.is_side or not event._interrupting)


def _beginnings(flow: Any) -> Iterator[Way]:
    for node in flow.story():
        if node.task_type == "START":
            yield Way(node)
        elif isinstance(node, Aside) and not node.during:
            kind = node.adds or node.of
            branches = bool(kind and flow.fans_out(kind))
            is_side = not (node.instead or (node.adds and branches))
            yield Way(node, (kind,) if branches else (), "" if branches else kind, is_side)


@cache
def _all_ways(flow: Any) -> frozenset[Way]:
    queue = list(_beginnings(flow))
    found = set(queue)
    while queue:
        way = queue.pop()
        if len(way.open) > DEEPEST:
            continue
        more = set(way.on()) - found
        found |= more
        queue += more
    return frozenset(found)


def kinds_at(flow: Any, node: Node) -> set[str]:
    """The kinds of rows that a task at this node may be about."""
    return {kind for way in _all_ways(flow) if way.node is node for kind in (*way.open, way.row) if kind}


def _joins(flow: Any) -> Iterator[CheckMessage]:
    """A branch that ends otherwise leaves the Join waiting, or the case without an end."""
    told = set()
    for way in _all_ways(flow):
        ends = isinstance(way.node, Over | Close) and not way.is_side and way.open and way.open[-1]
        if (ends or len(way.open) > DEEPEST) and way.node not in told:
            told.add(way.node)
            kind = next(filter(None, reversed(way.open)), "")
            yield Error(
                f"{flow.code}.{way.node.name}: a branch of {kind or 'a Split'} comes here without a Join", id="workflows.E024"
            )


# --- beside the road, and behind its end ------------------------------------------------------------------------------------


def _asides(flow: Any) -> Iterator[CheckMessage]:
    for node in flow.story():
        where = f"{flow.code}.{node.name}"
        ahead = flow.comes_to(node.name) if isinstance(node, Aside | Lapse) else frozenset()
        hosts = node.during if isinstance(node, Aside) else (node._attached_to,) if isinstance(node, Lapse) else ()
        if not getattr(node, "_interrupting", True) and (back := ahead & set(hosts)):
            names = ", ".join(sorted(host.name for host in back))
            yield Error(f"{where}: leads back to {names}, which still waits and would stand there twice", id="workflows.E025")
        if isinstance(node, AfterClose) and any(isinstance(end, Close) for end in ahead):
            yield Error(f"{where}: closes a case that is closed", id="workflows.E026")
        if isinstance(node, Close) and any(isinstance(end, Close) for end in flow.comes_to(node.name)):
            yield Error(f"{where}: opens a road that closes the case again", id="workflows.E026")
        if isinstance(node, AfterClose):
            for name in set(node.changes) - {column.name for column in flow.record_class._meta.concrete_fields}:
                yield Error(f"{where}: changes {name!r}, which is no column of {flow.record_class.__name__}", id="workflows.E026")
        if isinstance(node, Aside) and set(flow.rows) >= ({node.of, node.adds} - {""}):
            for host in node.during:
                if unsaid := _rows_of(flow, host) - {node.of}:
                    yield Error(
                        f"{where}: beside {host.name}, which waits for each of {', '.join(sorted(unsaid))}: of=",
                        id="workflows.E027",
                    )


def _rows_of(flow: Any, host: Any) -> set[str]:
    """The rows for each of which a step waits; closing a discussion is no act of one member."""
    return kinds_at(flow, host) - (member_kinds(flow, host) if host.duty == MEMBER else set())


def _answers(flow: Any) -> Iterator[CheckMessage]:
    """A case that takes a referral up answers it however it ends: otherwise the other case waits for ever."""
    taking = [node for node in flow.acting_nodes() if node.takes_up]
    if not taking:
        return
    queue = [*taking, *(node for node in flow.asides() if node.instead and not node.during)]
    seen: set[Node] = set(queue)
    while queue:
        node = queue.pop()
        answers = any(word.case == Wake.REFERRALS for word in getattr(node, "wakes", ()))
        if isinstance(node, Close):
            yield Error(
                f"{flow.code}.{node.name}: a referral that was taken up is not answered on a road here", id="workflows.E028"
            )
        # What takes the place of a step that answers has not been answered by it.
        more = {*node._boundary_events, *(() if answers else (edge.dst for edge in node._outgoing()))}
        queue += more - seen
        seen |= more


# --- rows with cases of their own -------------------------------------------------------------------------------------------


def of_births(flow: Any, flows: Iterable[Any]) -> Iterator[CheckMessage]:
    """The list of which a case is born is there, its rows are the record, and what they go along with is a step of the list."""
    lists = {other.code: other for other in flows}
    bearing = [node for node in flow.asides() if node.bears]
    along = [node for node in flow.story() if isinstance(node, Along)]
    births = flow.births()
    for node in (*bearing, *along) if not births else ():
        yield Error(f"{flow.code}.{node.name}: the rows of no list become cases of this flow", id="workflows.E031")
    for birth in births[1:]:
        yield Error(f"{flow.code}.{birth.name}: its cases are born in two ways", id="workflows.E031")
    for birth in births[:1]:
        where, home = f"{flow.code}.{birth.name}", lists.get(birth.list_code)
        model = home.rows.get(birth.kind) if home is not None else None
        if model is not flow.record_class:
            yield Error(f"{where}: {birth.list_code}.{birth.kind} are no rows of which the record is made", id="workflows.E031")
        elif belongs_by(model) == "case":
            yield Error(f"{where}: {model.__name__} does not say by which column it belongs_by its list", id="workflows.E031")
        if not bearing:
            yield Error(f"{where}: no act bears a case", id="workflows.E031")
        steps = {step.name for step in home.steps()} if home is not None else set()
        for node in along:
            if node.name not in steps:
                yield Error(f"{flow.code}.{node.name}: goes along with no step of {birth.list_code}", id="workflows.E031")
