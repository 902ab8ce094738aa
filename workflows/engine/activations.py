"""How each kind of node moves: Viewflow's activations over the movement of one act."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from viewflow.workflow.activation import Activation
from viewflow.workflow.nodes.mixins import NextNodeActivationMixin
from viewflow.workflow.status import PROCESS, STATUS
from viewflow.workflow.token import Token

from foundation.refusals import Refusal
from workflows.engine.branches import about, aside_of, part
from workflows.engine.movement import Movement


class CaseActivation(Activation):
    """Moves in memory: the movement writes in sets when the act settles."""

    def __init__(self, task: Any) -> None:
        self.task = task
        self.process = task.process

    # Rows opened by this act have no key yet: an activation is its task itself, in the order in which the act opened it.
    def __eq__(self, other: object) -> bool:
        return isinstance(other, CaseActivation) and self.task is other.task

    def __hash__(self) -> int:
        return self.task.opened_as

    @property
    def movement(self) -> Movement:
        return self.process.movement

    @property
    def facts(self) -> Any:
        """What a rule is asked of: the row of the branch, else the record of the case."""
        return self.movement.rows.facts(self.task.token)

    @classmethod
    def create(cls, flow_task: Any, prev_activation: Activation, token: Any, data: Any = None, seed: Any = None) -> Activation:
        task = prev_activation.process.movement.new_task(flow_task, token, prev_activation.task)
        return cls(task)

    @Activation.status.transition(source=STATUS.NEW)
    def activate(self) -> None:
        """Nothing to prepare."""

    @Activation.status.transition(source=STATUS.NEW, target=STATUS.DONE)
    def complete(self) -> None:
        self.movement.finish(self.task)


class NextActivation(NextNodeActivationMixin, CaseActivation):
    """A node with one way out."""


def _opened(activation: CaseActivation) -> Iterator[Activation]:
    """What begins beside the road with the act."""
    for step, when in getattr(activation.flow_task, "opens", ()):
        if when is None or when(activation.facts):
            yield step._create(activation, Token(aside_of(activation.task.token)))


class StepActivation(NextActivation):
    """Waits for a person; STARTED is the moment of the act itself."""

    @Activation.status.transition(source=STATUS.NEW)
    def activate(self) -> None:
        """Wait."""

    @Activation.status.transition(source=[STATUS.NEW, STATUS.ASSIGNED], target=STATUS.STARTED)
    def begin(self, owner_id: int | None) -> None:
        self.task.owner_id = owner_id
        self.task.started = self.movement.at

    @Activation.status.transition(source=STATUS.STARTED, target=STATUS.DONE)
    def complete(self) -> None:
        self.movement.finish(self.task)

    @Activation.status.transition(source=STATUS.DONE)
    def create_next(self) -> Iterator[Activation]:
        if self.flow_task._next:
            yield self.flow_task._next._create(self, self.task.token)
        yield from _opened(self)


class OpenActivation(NextActivation):
    """The act that opens the case is done the moment it exists."""


class AsideActivation(NextActivation):
    """An act beside the road: its row is born when it happens, so there is nothing to disarm."""

    @Activation.status.transition(source=STATUS.DONE)
    def create_next(self) -> Iterator[Activation]:
        # What it opens stands before what it leads to, which may take some of it away again.
        yield from _opened(self)
        yield self.flow_task._next._create(self, self.task.token)


class WhenActivation(CaseActivation):
    """One of two roads, by a rule of the record."""

    @Activation.status.transition(source=STATUS.DONE)
    def create_next(self) -> Iterator[Activation]:
        node = self.flow_task._on_true if self.flow_task._condition(self.facts) else self.flow_task._on_false
        if node is not None:
            yield node._create(self, self.task.token)


class WhichActivation(CaseActivation):
    """One of several roads: the rule names the road."""

    @Activation.status.transition(source=STATUS.DONE)
    def create_next(self) -> Iterator[Activation]:
        answer = self.flow_task.rule(self.facts)
        node = self.flow_task.roads.get(answer)
        if node is None:
            raise LookupError(f"{self.flow_task.name} has no road for {answer!r}")
        yield node._create(self, self.task.token)


class DoActivation(NextActivation):
    """A short effect on the record inside the act."""

    @Activation.status.transition(source=STATUS.NEW)
    def activate(self) -> None:
        self.flow_task.effect(self.facts)
        needless = {step.name for step in self.flow_task.withdraws}
        for task in self.movement.open_tasks():
            if about(task.token) != about(self.task.token) or task is self.task:
                continue
            if task.step in needless or (self.flow_task.clears and "#" not in str(task.token) and task.flow_task_type == "HUMAN"):
                self.movement.withdraw(task)


class SplitActivation(CaseActivation):
    """Opens every branch; tokens come from the number of the act, so that no row must be written first."""

    @Activation.status.transition(source=STATUS.DONE)
    def create_next(self) -> Iterator[Activation]:
        self.movement.splits += 1
        tokens = Token.split_token_source(self.task.token, self.movement.act_no * 100 + self.movement.splits)
        for node, condition in self.flow_task.branches:
            if condition is None or condition(self.facts):
                yield node._create(self, next(tokens))


class ForEachActivation(CaseActivation):
    """A branch for each row that is still in the case; its token says whose it is."""

    @Activation.status.transition(source=STATUS.DONE)
    def create_next(self) -> Iterator[Activation]:
        kind, node, token = self.flow_task.kind, self.flow_task._next, self.task.token
        if kind in about(token):
            yield node._create(self, token)
            return
        rows = self.movement.rows.in_branch(kind, token)
        if not rows:
            raise Refusal("E-NO-BRANCH")
        self.movement.splits += 1
        number = self.movement.act_no * 100 + self.movement.splits
        for key in rows:
            yield node._create(self, Token(f"{token}/{number}_{part(kind, key)}"))


class JoinActivation(NextActivation):
    """Waits until every branch of its split is done, looking at the tasks read under the lock."""

    type = "join"

    @classmethod
    def create(cls, flow_task: Any, prev_activation: Activation, token: Any, data: Any = None, seed: Any = None) -> Activation:
        movement: Movement = prev_activation.process.movement
        base = token.get_base_split_token() if token.is_split_token() else token
        task = movement.waiting_at(flow_task, base)
        if task is None:
            task = movement.new_task(flow_task, base, prev_activation.task)
        else:
            movement.links.append((task, prev_activation.task))
        activation = cls(task)
        activation.prefix = prev_activation.task.token.get_common_split_prefix(task.token, prev_activation.task.pk)
        return activation

    @Activation.status.transition(source=STATUS.NEW)
    def activate(self) -> None:
        """Nothing to prepare."""

    def all_branches_done(self) -> bool:
        return not any(task is not self.task and task.token.token.startswith(self.prefix) for task in self.movement.open_tasks())

    @Activation.status.transition(source=STATUS.NEW, target=STATUS.DONE, conditions=[all_branches_done])
    def complete(self) -> None:
        self.movement.finish(self.task)


class AwaitActivation(StepActivation):
    """Waits for something that happens in another case; a promised job wakes it."""


class OverActivation(CaseActivation):
    """A side road ends here; the case goes on, and so does a Join that waited for nothing else."""

    @Activation.status.transition(source=STATUS.DONE)
    def create_next(self) -> Iterator[Activation]:
        token = self.task.token
        for task in self.movement.open_tasks():
            kind = task.flow_task.activation_class
            if issubclass(kind, JoinActivation) and token.is_split_token() and token.get_base_split_token() == task.token:
                activation = kind(task)
                activation.prefix = token.get_common_split_prefix(task.token, self.task.pk)
                yield activation


class CloseActivation(CaseActivation):
    """The case is closed, unless a road beside it is still open or a job of it has failed."""

    @Activation.status.transition(source=STATUS.NEW)
    def activate(self) -> None:
        left = [task for task in self.movement.open_tasks() if task is not self.task]
        if left:
            raise Refusal("E-SIDE-ROAD", note="、".join(str(task.flow_task.task_title) for task in left))
        self.process.status = PROCESS.DONE
        self.process.finished = self.movement.at
        self.movement.case.state = self.flow_task.state
        self.movement.closed_as = self.flow_task.outcome

    @Activation.status.transition(source=STATUS.DONE)
    def create_next(self) -> Iterator[Activation]:
        for step, when in self.flow_task.opens:
            if when is None or when(self.facts):
                yield step._create(self, self.task.token)
