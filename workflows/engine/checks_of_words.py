"""Every name that a flow file says exists: answers, columns, roads of a rule, terms, duties, and what a form says of its own fields."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Literal, get_args, get_origin, get_type_hints

from django.core.checks import CheckMessage, Error
from django.forms import FileField

from cases.models import DUTIES
from permissions.roles import Role
from workflows.engine.branches import PARTIES
from workflows.engine.checks_of_branches import kinds_at
from workflows.engine.nodes import MEMBER, PARTY, AfterClose, Which

#: Words of *Tells* that are no office, no duty and nobody whom a form names.
TOLD = ("unit", PARTY, "township", "handlers", "waiting")


def of_words(flow: Any) -> Iterator[CheckMessage]:
    """What the words of one flow get wrong."""
    started = flow.terms_started() | {limit.term.code for step in flow.steps() for limit in step.limits}
    for node in flow.acting_nodes():
        where = f"{flow.code}.{node.name}"
        known = _asked(node) | _columns(flow) | {"actor", "recorded_at"}
        for word, name in _answers(node):
            if name not in known:
                yield Error(f"{where}: {word} {name!r} is no answer of its form and no column", id="workflows.E010")
        yield from _terms(flow, node, where, started)
        yield from _people(node, where)
        yield from _form(node, where)
    yield from _states(flow)
    for fork in (node for node in flow.story() if isinstance(node, Which)):
        yield from _roads_of(fork, f"{flow.code}.{fork.name}")


def _asked(node: Any) -> set[str]:
    """The answers of a form: its questions, and what it names by itself."""
    form = node.form_class
    return {*getattr(form, "base_fields", ()), *getattr(form, "names", ())}


def _columns(flow: Any) -> set[str]:
    return {name for model in (flow.record_class, *flow.rows.values()) for name in dir(model) if not name.startswith("_")}


def _answers(node: Any) -> Iterator[tuple[str, str]]:
    """Every name of an answer or a column that a node says, with the word that says it."""
    yield from (("Grants to", word.to) for word in node.grants)
    yield from (("Ends of", of) for _duty, of in node.ends_of)
    yield from (("Extends to", word.to) for word in node.extends)
    for start in node.starts:
        yield from (
            (f"Starts {word}", name) for word, name in (("since", start.since), ("until", start.until)) if isinstance(name, str)
        )
    for wake in node.wakes:
        yield from (("Wakes facts", name) for _column, name in wake.facts)
        if wake.party:
            yield "Wakes party", wake.party
    if node.takes_up:
        yield "TakesUp", node.takes_up


def _terms(flow: Any, node: Any, where: str, started: Iterable[str]) -> Iterator[CheckMessage]:
    for limit in node.limits:
        if limit.term.set_by_officer and limit.term.code not in flow.terms_started():
            yield Error(
                f"{where}: Within {limit.term.code}, whose last day an officer must set, and no act starts it",
                id="workflows.E011",
            )
    others = (*node.meets, *node.drops, *node.pauses, *node.resumes, *(word.term for word in node.extends))
    for term in others:
        if term.code not in started:
            yield Error(f"{where}: {term.code} is started by no act and kept by no step", id="workflows.E012")


def _people(node: Any, where: str) -> Iterator[CheckMessage]:
    duties = [*(word.duty for word in node.grants), *node.ends, *(word.duty for word in node.ends_after)]
    if node.duty not in ("", PARTY, MEMBER):
        duties.append(node.duty)
    for duty in duties:
        if duty not in DUTIES:
            yield Error(f"{where}: there is no duty {duty!r}", id="workflows.E013")
    named = {*_asked(node), *(word.to for word in node.grants)}
    for word in node.tells:
        if word not in TOLD and word not in DUTIES and word not in named and word not in Role:
            yield Error(f"{where}: Tells {word!r}, who is nobody", id="workflows.E014")


def _form(node: Any, where: str) -> Iterator[CheckMessage]:
    """What a form says of its own fields, and whether it does what the words of the step promise."""
    form = node.form_class
    if form is None or not hasattr(form, "base_fields"):
        return
    fields = set(form.base_fields)
    said = [("legal_day", form.legal_day), ("second_officer", form.second_officer)]
    said += [("groups", name) for _title, names in form.groups for name in names]
    for word, name in said:
        if name and name not in fields:
            yield Error(f"{where}: {word} {name!r} is no field of {form.__name__}", id="workflows.E015")
    for prefix in set(form.row_titles) - set(form.row_sets):
        yield Error(f"{where}: row_titles {prefix!r} is no list of rows of {form.__name__}", id="workflows.E015")
    if node.is_for_many and (why := _only_singly(node, form)):
        yield Error(f"{where}: ForMany, but {why}", id="workflows.E029")
    if node.serves and not form.hands_over:
        yield Error(f"{where}: Serves, but {form.__name__} does not ask how a paper was handed over", id="workflows.E016")


def _only_singly(node: Any, form: Any) -> str:
    """Why one act cannot be done for many: whose it is, and what each of them would have to be asked alone."""
    if node.duty in (PARTY, MEMBER):
        return "each party and each member acts alone"
    if node.task_type == "START" or isinstance(node, AfterClose):
        return "it neither waits nor stands beside a road"
    if node.task_type == "ASIDE" and node.is_together_for_many:
        return "acts beside the road are done one after the other"
    if form.hands_over or form.row_sets:
        return f"{form.__name__} asks each of them for what is its own"
    needed = [name for name, question in form.base_fields.items() if isinstance(question, FileField) and question.required]
    return f"{form.__name__} needs {', '.join(needed)} of each" if needed else ""


def _states(flow: Any) -> Iterator[CheckMessage]:
    known = set(flow.states.values)
    for node in (*flow.acting_nodes(), *flow.closes()):
        if node.state and node.state not in known:
            yield Error(f"{flow.code}.{node.name}: there is no state {node.state!r}", id="workflows.E017")


def _roads_of(fork: Which, where: str) -> Iterator[CheckMessage]:
    """The answers of a rule are its return annotation, ``Literal["closed", "returned"]``: the type checker holds the rule to it."""
    answers = get_type_hints(fork.rule).get("return")
    if get_origin(answers) is not Literal:
        yield Error(f"{where}: {fork.rule.__name__} does not say by a Literal what it answers", id="workflows.E018")
        return
    for answer in set(get_args(answers)) - set(fork.roads):
        yield Error(f"{where}: there is no road for the answer {answer!r}", id="workflows.E018")
    for answer in set(fork.roads) - set(get_args(answers)):
        yield Error(f"{where}: {fork.rule.__name__} never answers {answer!r}", id="workflows.E018")


def of_wakes(flow: Any, flows: Iterable[Any]) -> Iterator[CheckMessage]:
    """A step of another process that is woken is there, waits, and knows what it is told."""
    awaits = [(other, node) for other in flows for node in other.awaits()]
    for node in flow.acting_nodes():
        for word in node.wakes:
            where = f"{flow.code}.{node.name}: Wakes {word.awaiting}"
            found = [(other, awaited) for other, awaited in awaits if awaited.name == word.awaiting]
            if not found:
                yield Error(f"{where}, at which no process waits", id="workflows.E019")
            for other, awaited in found:
                if PARTIES in kinds_at(other, awaited) and not word.party:
                    yield Error(f"{where} of {other.code} waits for each party: party=", id="workflows.E019")
                if missing := [column for column, _name in word.facts if column not in awaited.accepts]:
                    yield Error(f"{where} tells what {other.code} does not accept: {', '.join(missing)}", id="workflows.E019")
