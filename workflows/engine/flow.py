"""CaseFlow: a procedure as it stands in the law, read from top to bottom."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, ClassVar

from viewflow.workflow import flow as viewflow_flow
from viewflow.workflow.base import Node
from viewflow.workflow.lock import select_for_update_lock

from cases.terms import Term
from permissions.roles import Role
from workflows.engine.branches import PARTIES
from workflows.engine.models import ProcessInstance, Task
from workflows.engine.nodes import Aside, Await, Born, Close, ForEach, FormNode, Join, Open, OpenWhen, Over, Step
from workflows.engine.words import Elapsed, Limit


class Chapter:
    """A part of a procedure that is told in a file of its own: nodes like those of a flow, which the flow takes in as a base.

    ``class EnforcementFlow(Hearing, Measures, CaseFlow)``: what a chapter says with ``this`` may stand in the flow or in another chapter.
    """


class CaseFlow(viewflow_flow.Flow):
    """Base of every process: names its record and its code, and gives its nodes in the order of the story."""

    process_class = ProcessInstance
    task_class = Task
    # Only the gate moves a process and it locks by itself; whatever else would, must not run without a lock.
    lock_impl = staticmethod(select_for_update_lock)

    code: ClassVar[str] = ""
    """The process in addresses, figures and settings."""
    record_class: ClassVar[Any] = None
    """Facts that only this process asks for, one-to-one with the case; its ``case`` field names the way back."""
    rows: ClassVar[Mapping[str, Any]] = {}
    """Rows of a case that have roads of their own, by the word of the flow file: ``{"parties": PartyFacts, "measures": Measure}``."""
    states: ClassVar[Any] = None
    """TextChoices of the states of the domain, in the order of the road: of several parties the case shows the state furthest behind."""
    observable: ClassVar[tuple[str, ...]] = ("deadlines",)
    """Panels of a case page that an observer named in the case may read."""
    readable: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    """Who alone may open a sealed value, narrower than the general right: ``{"identity": ("handle_case", Role.LEGAL_REVIEWER)}``."""
    names_whom: ClassVar[bool] = False
    """Whether the title of a case names whom it is about, so that nothing is put beside it in lists."""
    case_number: ClassVar[Any] = None
    """``function(case, record) -> str`` draws the number of the case (``numbers.yearly``); None where it has none."""

    serves_within: ClassVar[Limit | None] = None
    """Until when a paper that has to be handed over is, where no waiting step does it: a clock of its own, which its service meets."""
    lapses_tell: ClassVar[tuple[Any, ...]] = ()
    """Who hears of every clock that runs out, besides its owner, in the words of ``Tells``."""

    elapses: ClassVar[tuple[Elapsed, ...]] = ()
    """What follows by itself when a clock that no step keeps has run out, also behind the closing."""
    outlives: ClassVar[tuple[Term, ...]] = ()
    """Limits that a closing does not end: what somebody outside the bureau may still do, and what becomes of that."""

    near_tells: ClassVar[tuple[Any, ...]] = ()
    """Who hears that a clock is near its end, besides its owner and whoever has the step that keeps it."""

    observer_code: ClassVar[str] = ""
    """The refusal that an observer named in a case meets who tries to act in it; without one it is E-SCOPE."""
    observed_by: ClassVar[Role | None] = None
    """The office whose holders observe cases of this process; whoever comes to hold it later is named in those that are observed."""
    observed: ClassVar[Any] = None
    """``function(day)`` tells which cases are observed on it, each with the last day of that, or None: ``(case, until)``."""

    read_by: ClassVar[Mapping[Role, Any]] = {}
    """Offices that open no file by themselves, with ``function(day)`` that tells the cases that wait for them: whoever comes to hold one later
    reads these as those do whom the flow named."""
    reminds: ClassVar[Any] = None
    """``function(day)`` tells whom to remind on a day of what comes soon (``reminding.Reminder``)."""
    excludes: ClassVar[Mapping[str, str]] = {}
    """Capacities in which somebody takes no part in a case any more, by any road, each with the code of the refusal (recusal)."""

    cancelled_by: ClassVar[tuple[Role, ...]] = ()
    """Offices that may end a case which should not have been opened; none where the procedure knows no such end."""
    cancelled_state: ClassVar[str] = ""
    cancel_refusals: ClassVar[Any] = None
    """``function(record)`` that yields what stands against ending the case; None where nothing does."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        # A base's docstring and title would become every child's.
        for name in ("process_title", "process_description"):
            if name not in vars(cls):
                setattr(cls, name, "")
        super().__init_subclass__(**kwargs)

    @classmethod
    def story(cls) -> Iterator[Node]:
        """Nodes in the order in which the flow file tells them, each boundary after its host, and then those of its chapters."""
        chapters = [base for base in cls.__mro__ if issubclass(base, Chapter) and not issubclass(base, CaseFlow)]
        told = {name: None for chapter in chapters for name in vars(chapter)}
        for name in [name for name in vars(cls) if name not in told] + list(told):
            # Viewflow has put its own copy of a chapter's node into the flow.
            if isinstance(value := getattr(cls, name), Node):
                yield value

    @classmethod
    def acting_nodes(cls) -> list[Any]:
        """Every node that says the words of a step: whoever acts there, or nobody where a case opens by itself."""
        return [node for node in cls.story() if isinstance(node, FormNode | Aside)]

    @classmethod
    def opens(cls) -> list[Open]:
        return [node for node in cls.story() if isinstance(node, Open)]

    @classmethod
    def occasions(cls) -> list[OpenWhen]:
        """Nodes at which a case opens by itself."""
        return [node for node in cls.story() if isinstance(node, OpenWhen)]

    @classmethod
    def births(cls) -> list[Born]:
        """The node at which a row of a list gets a case of its own; none for cases that are opened."""
        return [node for node in cls.story() if isinstance(node, Born)]

    @classmethod
    def asides(cls) -> list[Aside]:
        return [node for node in cls.story() if isinstance(node, Aside)]

    @classmethod
    def steps(cls) -> list[Step]:
        return [node for node in cls.story() if isinstance(node, Step)]

    @classmethod
    def closes(cls) -> list[Close]:
        return [node for node in cls.story() if isinstance(node, Close)]

    @classmethod
    def awaits(cls) -> list[Await]:
        return [node for node in cls.story() if isinstance(node, Await)]

    @classmethod
    @cache
    def has_loose_clocks(cls) -> bool:
        """Whether some clock of this process is not tied to the one step that must keep it: then an act reads them all."""
        return any(node.starts for node in cls.acting_nodes()) or any(len(step.limits) > 1 for step in cls.steps())

    @classmethod
    @cache
    def terms_started(cls) -> frozenset[str]:
        """Limits that some act starts by its own word: a step that must keep one of them does not start it anew."""
        by_itself = {start.term.code for each in cls.elapses for start in each.starts}
        return frozenset(start.term.code for node in cls.acting_nodes() for start in node.starts) | by_itself

    @classmethod
    @cache
    def comes_to(cls, name: str) -> frozenset[Node]:
        """Every node that some road leads to from this one, itself left out unless a road leads back."""
        found: set[Node] = set()
        queue = [edge.dst for edge in cls.instance._nodes_by_name[name]._outgoing()]
        while queue:
            node = queue.pop()
            if node not in found:
                found.add(node)
                queue += [edge.dst for edge in node._outgoing()]
        return frozenset(found)

    @classmethod
    def fans_out(cls, kind: str) -> list[ForEach]:
        """Where branches of this kind begin."""
        return [node for node in cls.story() if isinstance(node, ForEach) and node.kind == kind]

    @classmethod
    @cache
    def not_so_far(cls) -> frozenset[str]:
        """Steps of a branch before those that are done *Together*: on a road from a ForEach to one of them, not past them nor past a Join.

        What may take the place of such a step (a hearing) lies before them as well. A branch that passes none of them waits for nobody.
        """
        follow: dict[Node, list[Node]] = {}
        queue: list[Node] = list(cls.fans_out(PARTIES))
        while queue:
            node = queue.pop()
            if node in follow or getattr(node, "is_together", False) or isinstance(node, Join | Close | Over):
                continue
            follow[node] = [edge.dst for edge in node._outgoing()]
            follow[node] += [event for event in node._boundary_events if event._interrupting]
            queue += follow[node]
        found: set[Node] = set()
        while more := {
            node
            for node, nexts in follow.items()
            if node not in found and any(each in found or getattr(each, "is_together", False) for each in nexts)
        }:
            found |= more
        return frozenset(node.name for node in found)

    @classmethod
    def record_accessor(cls) -> str:
        """Name under which the record hangs on its case, for one joined read under the lock."""
        return cls.record_class._meta.get_field("case").remote_field.get_accessor_name()

    @classmethod
    def living(cls, name: str) -> Node | None:
        """The node of that name, or None where a stored task names one that is gone."""
        return cls.instance._nodes_by_name.get(name)
