"""The words of a flow file: Open, OpenWhen, Born, Step, Along, Aside, AfterClose, When, Which, Split, ForEach, Join, Await, Over, Close."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any, ClassVar, Self

from django.utils.translation import gettext_lazy as _
from viewflow import this
from viewflow.workflow.base import Edge, Node
from viewflow.workflow.chart import DEFAULT_SHAPE
from viewflow.workflow.nodes.boundary import BoundaryEventMixin
from viewflow.workflow.nodes.end import End as ViewflowEnd
from viewflow.workflow.nodes.if_gate import If
from viewflow.workflow.nodes.join import Join as ViewflowJoin
from viewflow.workflow.nodes.mixins import NextNodeMixin
from viewflow.workflow.nodes.split import Split as ViewflowSplit
from viewflow.workflow.nodes.switch import Switch as ViewflowSwitch

from cases.terms import Term
from permissions.roles import Role
from workflows.engine import activations
from workflows.engine.occasions import Occasion
from workflows.engine.own_cases import ALONG
from workflows.engine.words import Afterwards, Bar, Extension, GrantWord, Issue, Limit, Paper, Rule, Served, Start, Wake

#: Who acts on behalf of the unit or person the case is about.
PARTY = "party"
#: Who acts is the account that the row of the branch names.
MEMBER = "member"
HANDLERS = "handle_case"

_STEP_SHAPE = {**DEFAULT_SHAPE, "text-align": "middle"}


class Words:
    """What may be said of a step: who acts, who must not, which paper, which clock, who is told."""

    form_class: Any
    state: str
    roles: tuple[Role, ...]
    by_code: str
    duty: str
    allows_handlers: bool
    member: str
    is_together: bool
    is_for_many: bool
    is_together_for_many: bool
    together_unless: str
    bars: tuple[Bar, ...]
    issues: tuple[Issue, ...]
    serves: tuple[Paper, ...]
    starts: tuple[Start, ...]
    meets: tuple[Term, ...]
    drops: tuple[Term, ...]
    pauses: tuple[Term, ...]
    resumes: tuple[Term, ...]
    limits: tuple[Limit, ...]
    extends: tuple[Extension, ...]
    withdraws: tuple[Any, ...]
    ends_after: tuple[Afterwards, ...]
    meets_when: dict[str, Rule]
    from_case: str
    from_open_case: bool
    takes_up: str
    grants: tuple[GrantWord, ...]
    ends: tuple[str, ...]
    ends_of: tuple[tuple[str, str], ...]
    tells: tuple[Any, ...]
    wakes: tuple[Wake, ...]
    capacity: str

    #: The order in which the words stand in a flow file; a check reads it.
    ORDER: ClassVar = ("By", "NotBy", "Within", "Grants", "Issues", "Serves", "Starts", "Meets", "Tells", "Next")

    def _say_nothing(self, form_class: Any) -> None:
        self.form_class = form_class
        self.state = ""
        self.roles = ()
        self.by_code = "E-SCOPE"
        self.duty = ""
        self.allows_handlers = False
        self.bars = self.issues = self.serves = self.starts = self.meets = self.drops = ()
        self.extends = self.withdraws = self.ends_after = self.ends_of = ()
        self.meets_when = {}
        self.from_case = self.takes_up = self.member = self.together_unless = ""
        self.is_together = self.is_for_many = self.is_together_for_many = self.from_open_case = False
        self.pauses = self.resumes = self.limits = self.grants = self.ends = self.tells = self.wakes = ()
        self.capacity = getattr(form_class, "capacity", "") or "handled"

    def _only_one_by(self) -> None:
        if self.roles or self.duty:
            raise TypeError("a step has exactly one of By, ByHandlers, ByNamed, ByParty and ByMember")

    def In(self, state: str) -> Self:
        """State of the case while this step waits, in the domain's word."""
        self.state = state
        return self

    def By(self, *roles: Role, code: str = "E-SCOPE") -> Self:
        """Holders of any of these offices that covers the case; ``code`` refuses the others where the process has its own."""
        self._only_one_by()
        self.roles, self.by_code = roles, code
        return self

    def ByHandlers(self) -> Self:
        """The handlers named on this case."""
        self._only_one_by()
        self.duty = HANDLERS
        return self

    def ByNamed(self, duty: str) -> Self:
        """Holders of this named duty on the case."""
        self._only_one_by()
        self.duty = duty
        return self

    def ByParty(self, *, or_handlers: bool = True) -> Self:
        """The unit's or person's own account; handlers may record a paper that came in by hand."""
        self._only_one_by()
        self.duty = PARTY
        self.allows_handlers = or_handlers
        return self

    def ByMember(self, column: str = "account") -> Self:
        """The account that the row of the branch names: each member does an act of its own, and nobody else does it."""
        self._only_one_by()
        self.duty, self.member = MEMBER, column
        return self

    def Together(self, *, unless: str = "") -> Self:
        """Refused while another branch has not come so far, unless this setting of the bureau lets each go on by itself."""
        self.is_together, self.together_unless = True, unless
        return self

    def ForMany(self, *, together: bool = False) -> Self:
        """May also be done for many cases or rows by one act, each through the same door as singly.

        ``together`` for a step whose form asks and writes nothing that another of them could change: all of a chunk are asked first and then
        written in sets. Without it each is done after the other, so that a ceiling for all of them is counted with those before it.
        """
        self.is_for_many, self.is_together_for_many = True, together
        return self

    def NotBy(self, *steps: Any, code: str = "E-SOD-13") -> Self:
        """Whoever took part in one of these steps of this case can neither claim, receive, nor perform this one."""
        self.bars += tuple(Bar(step, code) for step in steps)
        return self

    def Grants(self, duty: str, *, to: str) -> Self:
        self.grants += (GrantWord(duty, to),)
        return self

    def Ends(self, *duties: str, of: str = "") -> Self:
        """Whoever holds these duties on the case loses them; ``of`` for those only whom the form names."""
        if of:
            self.ends_of += tuple((duty, of) for duty in duties)
        else:
            self.ends += duties
        return self

    def EndsAfter(self, duty: str, *, days: int | str, when: Rule | None = None) -> Self:
        """A named duty that goes on for so many days after this act, then ends by itself.

        ``days`` may be the code of a setting of the bureau: what it is on the legal day of the act rules.
        """
        self.ends_after += (Afterwards(duty, days, when),)
        return self

    def Extends(self, term: Term, *, to: str, when: Rule | None = None) -> Self:
        """The running clock of this term lasts until the day that ``to`` names."""
        self.extends += (Extension(term, to, when),)
        return self

    def Withdraws(self, *steps: Any) -> Self:
        """Waiting side steps that this act makes needless are taken away."""
        self.withdraws += steps
        return self

    def Tells(self, *whom: Any) -> Self:
        self.tells += whom
        return self

    def Issues(self, *papers: Paper, when: Rule | None = None, each: str = "") -> Self:
        """``each`` for an act about all parties that issues a paper to every one of them; the clock that waits for its service is each one's."""
        self.issues += tuple(Issue(paper, when, each) for paper in papers)
        return self

    def Serves(self, *papers: Paper) -> Self:
        self.serves += papers
        return self

    def Starts(
        self,
        term: Term,
        *,
        since: str | Served | None = None,
        until: str | None = None,
        when: Rule | None = None,
        met: bool = False,
        each: str = "",
        length: str = "",
    ) -> Self:
        """A clock starts; ``met`` for a limit that this very act keeps (a report within the hours since the finding).

        ``each`` names rows that the form names: every one of them gets a clock until its own day. ``length`` as in *Within*.
        """
        self.starts += (Start(term, since, until, when, met, each, length),)
        return self

    def Meets(self, *terms: Term, when: Rule | None = None) -> Self:
        self.meets += terms
        if when is not None:
            self.meets_when |= {term.code: when for term in terms}
        return self

    def Drops(self, *terms: Term) -> Self:
        """Clocks that wait for the service of what this act takes back: they end without having begun. One that runs goes on."""
        self.drops += terms
        return self

    def From(self, name: str, *, while_open: bool = False) -> Self:
        """The case is opened from another one, which the form knows by this name; *NotBy* is asked of that one's history.

        A page offers it once that case is closed; ``while_open`` also before.
        """
        self.from_case, self.from_open_case = name, while_open
        return self

    def Pauses(self, *terms: Term) -> Self:
        self.pauses += terms
        return self

    def Resumes(self, *terms: Term) -> Self:
        self.resumes += terms
        return self

    def TakesUp(self, name: str) -> Self:
        """The referral that the form knows by this name is taken up by this case, which then owes it an answer: see *Wakes*."""
        self.takes_up = name
        return self

    def Wakes(
        self, awaiting: str, *, case: str, facts: Mapping[str, str] | None = None, when: Rule | None = None, party: str = ""
    ) -> Self:
        """After commit the step ``awaiting`` of the case that ``case`` names goes on, by a promised job.

        ``referrals`` are all cases whose referral this one has taken up. ``facts`` tell that case what was decided: its column, and the answer
        or column here that goes into it. ``party`` names the party there, where a step of that party's branch waits.
        """
        self.wakes += (Wake(awaiting, case, tuple((facts or {}).items()), when, party),)
        return self

    @property
    def role_key(self) -> str:
        return "|".join(sorted(role.value for role in self.roles))


class FormNode(Words, NextNodeMixin, Node):
    """A node at which somebody acts through a form."""

    bpmn_element = "userTask"
    shape = _STEP_SHAPE

    def __init__(self, form_class: Any) -> None:
        super().__init__()
        self._say_nothing(form_class)
        self.task_title = getattr(form_class, "title", "")

    def _resolve(self, instance: Any) -> None:
        super()._resolve(instance)
        self.bars = tuple(Bar(this.resolve(instance, bar.step), bar.code) for bar in self.bars)
        self.withdraws = tuple(this.resolve(instance, step) for step in self.withdraws)
        self.limits = tuple(
            replace(limit, then=this.resolve(instance, limit.then), instead=this.resolve(instance, limit.instead))
            for limit in self.limits
        )


class Open(FormNode):
    """The act that opens the case."""

    activation_class = activations.OpenActivation
    task_type = "START"
    bpmn_element = "startEvent"


class OpenWhen(FormNode):
    """A case that opens by itself when its day comes; no person acts, so it has no *By* word."""

    activation_class = activations.OpenActivation
    task_type = "START"
    bpmn_element = "startEvent"

    def __init__(self, occasion: type[Occasion]) -> None:
        super().__init__(occasion)
        self.occasion = occasion


class Opening:
    """What begins beside the road with an act: the word that a step and an act beside the road have in common."""

    opens: tuple[tuple[Any, Rule | None], ...] = ()

    def Opens(self, step: Any, *, when: Rule | None = None) -> Self:
        """What begins with this act beside the road, where ``when`` holds: it waits for somebody else while the road goes on.

        In a branch it is about the row, and no Join waits for it; the case is not closed before it is done (E-SIDE-ROAD). What makes it needless
        says so by *Withdraws*, or stands ``instead`` of it.
        """
        self.opens += ((step, when),)
        return self

    def _resolve(self, instance: Any) -> None:
        super()._resolve(instance)  # type: ignore[misc]
        self.opens = tuple((this.resolve(instance, step), when) for step, when in self.opens)

    def _outgoing(self) -> Iterator[Edge]:
        yield from super()._outgoing()  # type: ignore[misc]
        for step, _when in self.opens:
            yield Edge(src=self, dst=step, edge_class="opens")


class Step(Opening, FormNode):
    """One step that waits for somebody."""

    activation_class = activations.StepActivation
    task_type = "HUMAN"

    def Within(
        self,
        term: Term,
        *,
        then: Any = None,
        instead: Any = None,
        unless: Rule | None = None,
        tells: tuple[Any, ...] = (),
        length: str = "",
    ) -> Self:
        """Until when; ``then`` opens a road beside the step when it is late, ``instead`` takes the step away for another.

        While ``unless`` holds the clock does not lapse (a request for more time waits for its answer). ``tells`` hear that it has run out.
        ``length`` names the setting by which the bureau sets another length than the limit's own.
        """
        self.limits += (Limit(term, then, instead, unless, tells, length),)
        if then is not None or instead is not None:
            self._boundary_specs.append(("late", Lapse(term, interrupting=instead is not None).Next(instead or then)))
        return self


class Await(Step):
    """Waits for an event of another case (a decision, an entry); woken by a promised job, never by a form."""

    activation_class = activations.AwaitActivation
    task_type = "AWAIT"
    bpmn_element = "receiveTask"

    def __init__(
        self, kind: str, title: Any = "", *, form_class: Any = None, page: str = "", accepts: tuple[str, ...] = ()
    ) -> None:
        super().__init__(form_class)
        self.accepts = accepts
        self.kind = kind
        self.page = page
        if title:
            self.task_title = title


class Along(Words, NextNodeMixin, Node):
    """In the case of a single row: the step of the same name that its list does. Nobody does it here; it is done when the list does it.

    While anything else waits in the case, the list goes on without it.
    """

    activation_class = activations.AwaitActivation
    task_type = ALONG
    bpmn_element = "receiveTask"
    shape = _STEP_SHAPE

    def __init__(self, title: Any) -> None:
        super().__init__()
        self._say_nothing(None)
        self.task_title = title

    def _resolve(self, instance: Any) -> None:
        super()._resolve(instance)
        self.bars = tuple(Bar(this.resolve(instance, bar.step), bar.code) for bar in self.bars)


class Lapse(BoundaryEventMixin, NextNodeMixin, Node):
    """What follows when a step's limit has passed: a boundary on the chart, born when the sweep finds the clock run out."""

    activation_class = activations.AsideActivation
    task_type = "LAPSE"
    state = ""
    shape: ClassVar = {
        "width": 36,
        "height": 36,
        "svg": '<circle class="event" cx="18" cy="18" r="17"/><circle cx="18" cy="18" r="13" fill="none" stroke="#000"/>',
    }

    def __init__(self, term: Term, *, interrupting: bool) -> None:
        super().__init__(None, interrupting=interrupting)
        self.term = term
        self.task_title = term.name_zh

    def _arm(self, host_activation: Any) -> None:
        """Nothing is armed: the clock's own row says when it lapses."""

    def _ready(self) -> None:
        self._attached_to._boundary_events.append(self)


class Aside(Opening, Words, BoundaryEventMixin, NextNodeMixin, Node):
    """An act that may be done while ``during`` waits (without it: while the case is open), as often as its rules allow.

    ``of`` names the kind of row that it is about (of a step that waits for several parties: for which of them), ``adds`` the kind of which it
    adds one. ``instead`` takes the step away; without a step all that waits, in the branch of the row where it is about one.
    """

    activation_class = activations.AsideActivation
    task_type = "ASIDE"
    shape: ClassVar = {"width": 36, "height": 36, "svg": '<circle class="event" cx="18" cy="18" r="17"/>'}

    def __init__(self, form_class: Any, *, during: Any = None, instead: bool = False, of: str = "", adds: str = "") -> None:
        super().__init__(during, interrupting=instead)
        self._say_nothing(form_class)
        self.during = during
        self.instead = instead
        self.of = of
        self.adds = adds
        self.bears = False
        self.task_title = getattr(form_class, "title", "")

    def Bears(self) -> Self:
        """May be the first act on a row that has no case of its own yet: the row gets one, and the act is done there."""
        self.bears = True
        return self

    def _resolve(self, instance: Any) -> None:
        super()._resolve(instance)
        steps = self.during if isinstance(self.during, tuple) else (self.during,) if self.during is not None else ()
        self.during = tuple(this.resolve(instance, step) for step in steps)
        self._attached_to = self.during[0] if self.during else None
        self.bars = tuple(Bar(this.resolve(instance, bar.step), bar.code) for bar in self.bars)
        self.withdraws = tuple(this.resolve(instance, step) for step in self.withdraws)

    def _ready(self) -> None:
        if self._attached_to is not None:
            self._attached_to._boundary_events.append(self)

    def _incoming(self) -> Iterator[Edge]:
        yield from Node._incoming(self)
        if self._attached_to is not None:
            yield Edge(src=self._attached_to, dst=self, edge_class="boundary")

    def _arm(self, host_activation: Any) -> None:
        """Nothing is armed: the row is born when the act is done."""

    def bpmn_attrs(self) -> dict[str, str]:
        return super().bpmn_attrs() if self._attached_to is not None else {}


class AfterClose(Aside):
    """An act on a closed case: the case and its record stay as they are, but for the columns of the record that it names in ``changes``.

    What it opens is done as any step; rows, papers, evidence and clocks of its own are free.
    """

    def __init__(self, form_class: Any, *, of: str = "", changes: tuple[str, ...] = ()) -> None:
        super().__init__(form_class, of=of)
        self.changes = changes


class When(If):
    """Two roads by a rule: ``When(rules.x).Then(this.a).Else(this.b)``."""

    activation_class = activations.WhenActivation

    def __init__(self, rule: Callable[[Any], bool]) -> None:
        super().__init__(rule)
        self.task_title = _title_of(rule)


class Which(ViewflowSwitch):
    """Several roads: the rule answers with the name of one of them."""

    activation_class = activations.WhichActivation

    def __init__(self, rule: Callable[[Any], str]) -> None:
        super().__init__()
        self.rule = rule
        self.roads: dict[str, Any] = {}
        self.task_title = _title_of(rule)

    def Case(self, answer: str, node: Any) -> Self:
        self.roads[answer] = node
        return self

    def _resolve(self, instance: Any) -> None:
        self.roads = {answer: this.resolve(instance, node) for answer, node in self.roads.items()}

    def _outgoing(self) -> Iterator[Edge]:
        for answer, node in self.roads.items():
            yield Edge(src=self, dst=node, edge_class="cond_true", label=answer)


class Born(Which):
    """How the case of a row begins: at its first individual act, at the step at which it stands in its list.

    ``rows`` names the list and the kind, ``rolls.households``; the rule answers for the row which road it stands at. What the list has done
    with it before stands behind it as steps done.
    """

    activation_class = activations.OpenActivation
    task_type = "START"
    bpmn_element = "startEvent"
    state = ""
    capacity = "registered"

    def __init__(self, rows: str, rule: Callable[[Any], str]) -> None:
        super().__init__(rule)
        self.list_code, _dot, self.kind = rows.partition(".")
        self.task_title = _("A case of its own")  # type: ignore[assignment]


class Do(NextNodeMixin, Node):
    """A short effect on the record, inside the act; anything that takes time is a promised job."""

    activation_class = activations.DoActivation
    task_type = "FUNCTION"
    bpmn_element = "scriptTask"
    shape = _STEP_SHAPE

    def __init__(self, effect: Callable[[Any], None]) -> None:
        super().__init__()
        self.effect = effect
        self.withdraws: tuple[Any, ...] = ()
        self.clears = False
        self.task_title = _title_of(effect)

    def Withdraws(self, *steps: Any) -> Self:
        """Waiting steps about the same row that it makes needless are taken away."""
        self.withdraws += steps
        return self

    def Clears(self) -> Self:
        """Whatever waits in the branch of the row is taken away; what stands beside the branch is not."""
        self.clears = True
        return self

    def _resolve(self, instance: Any) -> None:
        super()._resolve(instance)
        self.withdraws = tuple(this.resolve(instance, step) for step in self.withdraws)


class Split(ViewflowSplit):
    """All roads at once, until a Join."""

    activation_class = activations.SplitActivation

    def __init__(self) -> None:
        super().__init__()

    @property
    def branches(self) -> list[tuple[Any, Callable[[Any], bool] | None]]:
        return [(node, condition) for node, condition, _source in self._activate_next]


class ForEach(NextNodeMixin, Node):
    """The same road for each party (or member, or measure), until a Join; one that comes here again goes on alone."""

    activation_class = activations.ForEachActivation
    task_type = "FOREACH"
    bpmn_element = "parallelGateway"
    shape = ViewflowSplit.shape

    def __init__(self, kind: str) -> None:
        super().__init__()
        self.kind = kind


class Join(ViewflowJoin):
    """Waits for every branch of its Split or its ForEach."""

    activation_class = activations.JoinActivation

    def __init__(self) -> None:
        super().__init__()


class Over(ViewflowEnd):
    """End of a side road: the case itself goes on."""

    activation_class = activations.OverActivation
    task_type = "OVER"

    def __init__(self) -> None:
        super().__init__()


class Close(ViewflowEnd):
    """End of the case, with its outcome and last state; what is owed behind it goes on in the closed case."""

    activation_class = activations.CloseActivation

    def __init__(self, outcome: str, *, state: str = "") -> None:
        super().__init__()
        self.outcome = outcome
        self.state = state or outcome
        self.ends: tuple[str, ...] = ()
        self.opens: tuple[tuple[Any, Rule | None], ...] = ()

    def Opens(self, step: Any, *, when: Rule | None = None) -> Self:
        """What is still owed behind the end, where ``when`` holds: the step waits in the closed case, with the clock it is to be done *Within*."""
        self.opens += ((step, when),)
        return self

    def _resolve(self, instance: Any) -> None:
        super()._resolve(instance)
        self.opens = tuple((this.resolve(instance, step), when) for step, when in self.opens)

    def _outgoing(self) -> Iterator[Edge]:
        for step, _when in self.opens:
            yield Edge(src=self, dst=step, edge_class="next")

    def Ends(self, *duties: str) -> Self:
        """Named duties that end with the case."""
        self.ends += duties
        return self


def _title_of(rule: Callable[..., Any]) -> str:
    return (rule.__doc__ or rule.__name__.replace("_", " ")).strip().splitlines()[0].rstrip(".")
