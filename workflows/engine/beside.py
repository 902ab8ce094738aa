"""An act beside the road: the step it stands beside, the row it is about, what it takes away, and where it leads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from viewflow.workflow.token import Token

from foundation.refusals import Refusal, declare
from workflows.engine.act import Act
from workflows.engine.branches import about, aside_of, before, beside, fan_out_of, part, within
from workflows.engine.models import Task
from workflows.engine.movement import Movement
from workflows.engine.nodes import MEMBER, AfterClose, Aside
from workflows.engine.own_cases import belongs_by

declare({"E-ROW-CASE": "该户（行）已单独立案，应当在其案件中办理"})


@dataclass(frozen=True)
class Place:
    """Where an act beside the road is done: the waiting task (None: beside none) and the token of what it is about."""

    host: Task | None
    token: str


def hosts(node: Aside, movement: Movement) -> list[Task]:
    """The waiting tasks beside which this may be done."""
    names = {step.name for step in node.during}
    return [task for task in movement.open_tasks() if task.step in names]


def place_of(node: Aside, movement: Movement, of: int | None) -> Place | None:
    """Where the act is done; None while no step waits beside which it could be.

    ``of`` is the row it is about. Beside a step it says for which row the step waits, and is needed only where it waits for several.
    Raises ``Refusal``: E-WHICH-ONE where one of several must be named; E-NOT-OF-CASE for a row of another case, or one that has left this;
    E-ROW-CASE for one that has a case of its own.
    """
    waiting = hosts(node, movement)
    if node.during and not waiting:
        return None
    if node.of and not any(node.of in about(host.token) for host in waiting):
        host = waiting[0] if waiting else None
        if host is None or of is not None:
            return Place(host, _about_row(node, movement, host.token if host else "start", of))
    if of is not None:
        waiting = [host for host in waiting if about(host.token).get(node.of) == of]
        if not waiting:
            raise Refusal("E-NOT-OF-CASE")
    places = {_beside(node, host): host for host in reversed(waiting)}
    if len([token for token in places if about(token)]) > 1:
        raise Refusal("E-WHICH-ONE", note="、".join(str(movement.rows.row(token)) for token in places if about(token)))
    return Place(waiting[0], _beside(node, waiting[0])) if waiting else Place(None, "start")


def places(node: Aside, movement: Movement) -> Iterator[tuple[int | None, Place]]:
    """Where the act may be done now, with the row that the address names (None: it is about none)."""
    named: set[int | None] = {about(host.token).get(node.of) for host in hosts(node, movement)} if node.of else {None}
    if node.of and (not node.during or named == {None}):
        named = set(movement.rows.of(node.of) if isinstance(node, AfterClose) else movement.rows.live(node.of))
    for of in sorted(named, key=lambda key: key or 0):
        try:
            place = place_of(node, movement, of)
        except Refusal:
            continue
        if place is not None:
            yield of, place


def _beside(node: Aside, host: Task) -> str:
    """The token of its host; closing a discussion is no act of one member, but one more in the same fan-out and no row's."""
    return f"{fan_out_of(host.token)}0" if node.instead and host.flow_task.duty == MEMBER else str(host.token)


def _about_row(node: Aside, movement: Movement, token: Any, of: int | None) -> str:
    """The branch of the row, or a side road about it."""
    row = movement.rows.of(node.of).get(of) if of is not None else None
    # Behind the closing no row is live any more in the sense of the road; it is only asked whether it is one of this case.
    if of is None or row is None or not (row.is_live or isinstance(node, AfterClose)):
        raise Refusal("E-NOT-OF-CASE")
    if belongs_by(row) != "case" and row.case_id is not None:
        raise Refusal("E-ROW-CASE")
    return movement.branch(node.of, of) or beside(token, node.of, of)


class SideRoad:
    """What an act beside the road moves: it takes away before its form is applied, and leads on after it."""

    def __init__(self, act: Act, place: Place) -> None:
        """Raises ``Refusal`` E-ALL-DONE where the branches that the new row would go beside are over."""
        self.act, self.place = act, place
        self.node, self.movement = act.node, act.movement
        self.fans_out = bool(self.node.adds and act.flow.fans_out(self.node.adds))
        self.siblings = self.movement.siblings(self.node.adds, before(place.token, self.node.adds)) if self.fans_out else None
        if self.fans_out and self.siblings is None and not self._fans_out_yet():
            raise Refusal("E-ALL-DONE")
        # A row that leaves before its branch begins, or after it has ended, is noted; there is nothing to lead anywhere.
        self.leads_on = not (self.node.instead and self.node.of and place.host is None) or any(self._of_the_row())

    def _fans_out_yet(self) -> bool:
        ahead = set(self.act.flow.fans_out(self.node.adds))
        return any(ahead & self.act.flow.comes_to(task.step) for task in self.movement.open_tasks())

    def _of_the_row(self) -> list[Task]:
        return [task for task in self.movement.open_tasks() if within(task.token, self.place.token)]

    def clear(self) -> None:
        """Take away what the act stands instead of: a step, the members' steps of a discussion, the branch of a row, or all that waits."""
        if not self.node.instead or not self.leads_on:
            return
        host = self.place.host
        if host is None:
            taken = self._of_the_row() if self.node.of else list(self.movement.tasks)
        elif host.flow_task.duty == MEMBER:
            taken = [task for task in self.movement.open_tasks() if str(task.token).startswith(fan_out_of(host.token))]
        else:
            taken = [host]
        for task in taken:
            self.movement.withdraw(task)

    def enter(self) -> None:
        """The act is done, and what follows it opens: for a row that it has added in the branch of that row."""
        act = self.act
        if self.node.adds:
            row = next(row for kind, row in act.added if kind == self.node.adds)
            key = self.movement.rows.key_of(self.node.adds, row)
            if not self.fans_out:
                # Of a row that belongs to a party beside its branch, whose Join does not count it.
                act.token = beside(aside_of(self.place.token), self.node.adds, key)
            elif self.siblings is not None:
                act.token, self.leads_on = f"{self.siblings}{part(self.node.adds, key)}", True
            elif self.node.instead and self.place.host is not None:
                # The branches are still to come: what follows takes the place of the step of the case.
                act.token = str(self.place.host.token)
            else:
                self.leads_on = False
        task = self.movement.new_task(self.node, Token(str(act.token)), self.place.host)
        task.owner_id = act.actor.pk
        activation = self.node.activation_class(task)
        activation.complete()
        if self.leads_on:
            activation.activate_next()
