"""What an act leaves behind, as its actor reads it before it is done: read from the act itself, settled and not yet committed."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from viewflow.workflow.status import STATUS

from cases import terms
from cases.faces import Face, is_anothers, own_units
from cases.limits import Unit
from cases.models import Case, Deadline
from cases.models.duty import DUTIES
from cases.templatetags.days import short_day
from documents.catalog import paper
from documents.identity import copies_words
from documents.models import IssuedDocument, Service
from documents.reading import is_out
from permissions import grants
from permissions.models import Account
from permissions.roles import Role
from workflows.engine import authority, people
from workflows.engine.act import Act
from workflows.engine.nodes import PARTY, Await, Step
from workflows.engine.owners import PARTY as OF_PARTY
from workflows.engine.recipients import recipients
from workflows.engine.roads import length_words
from workflows.engine.rows import whose_step
from workflows.engine.settle import whom
from workflows.engine.uploads import Kept

Clocks = dict[int, tuple[str, dt.date | None]]

Group = tuple[str, list[str]]
"""A heading and the sentences below it."""


@dataclass(frozen=True)
class Moved:
    """A clock that the act starts or changes, and how it stood before (None: it was not there)."""

    row: Deadline
    before: tuple[str, dt.date | None] | None

    @property
    def is_new(self) -> bool:
        """Whether it begins to run with this act, or is laid down to begin with a service."""
        return self.before is None or (self.before[0] == Deadline.State.WAITING and self.row.is_ticking)


@dataclass(frozen=True)
class Next:
    """A step that waits for somebody: its office and, where they are known, the persons."""

    step: str
    title: str
    office: str
    persons: tuple[str, ...]
    due_on: dt.date | None
    opened: bool
    """Whether this act opens it; otherwise it was waiting before and still is."""


@dataclass(frozen=True)
class Told:
    """Who hears of the act under one word of ``Tells``."""

    label: str
    accounts: tuple[int, ...]
    names: tuple[str, ...]


@dataclass(frozen=True)
class Consequences:
    """All that an officer has to know before an act that cannot be taken back; nothing that does not happen."""

    papers: Sequence[IssuedDocument]
    handed_over: Sequence[tuple[IssuedDocument, str]]
    """Papers served by the act, with the way."""
    not_handed_over: Sequence[str]
    put_up: Sequence[str]
    """Papers that are served by public notice, once its days are over."""
    clocks: Sequence[Moved]
    follows: Sequence[Next]
    told: Sequence[Told]
    withdrawn: Sequence[str]
    woken: Sequence[Case]
    closed_as: str
    """The state in which the case is closed, in words; empty where it stays open."""
    unit: str
    of: str
    """Of which act they are: who does what on which day, with which answers and files, and how far the file had come."""

    @property
    def want_confirming(self) -> bool:
        """Whether it cannot be taken back: a paper goes out or is handed over, a step is taken away, the case is closed."""
        return bool(self.handed_over or self.withdrawn or self.closed_as or any(is_out(each) for each in self.papers))

    @property
    def key(self) -> str:
        """Tells two confirmations apart: what is done must be what was read, and what was read the act that is done."""
        lines = (line for _heading, lines in self.groups for line in lines)
        return hashlib.sha256("\n".join([self.of, *lines]).encode()).hexdigest()

    @property
    def kind(self) -> tuple[Any, ...]:
        """Tells what two acts do differently, whatever their cases, persons and days are called."""
        return (
            sorted(each.code for each in self.papers),
            sorted((each.code, mode) for each, mode in self.handed_over),
            sorted(self.not_handed_over),
            sorted(self.put_up),
            sorted((each.row.term, each.row.state, each.is_new) for each in self.clocks),
            sorted(each.step for each in self.follows if each.opened),
            len(self.withdrawn), len(self.woken), self.closed_as,
        )  # fmt: skip

    @cached_property
    def groups(self) -> list[Group]:
        """The confirmation, by what it speaks of."""
        found = [
            (_("Papers of this act"), [*self._issued(), *self._served()]),
            (_("No longer to be done"), [_("%(step)s is not to be done any more") % {"step": step} for step in self.withdrawn]),
            (_("Time limits touched"), [clock_words(moved) for moved in self.clocks]),
            (_("Next step"), list(self._next())),
            (_("Who is told"), [_told_words(each) for each in self.told]),
        ]
        return [(heading, lines) for heading, lines in found if lines]

    def _issued(self) -> Iterator[str]:
        for document in self.papers:
            kind = paper(document.code)
            if document.on_paper:
                words = {"title": document.title, "day": short_day(document.issued_on), "number": document.number}
                yield (
                    _("《%(title)s》%(number)s is filed as it was signed on %(day)s; nothing is printed") % words
                    if document.own_number
                    else _("《%(title)s》 is filed as it was signed on %(day)s; nothing is printed") % words
                )
                continue
            copies = copies_words(kind, bureau=str(document.bureau["name"]), unit=document.recipient or self.unit)
            yield _("《%(title)s》 comes out, %(copies)s") % {"title": document.title, "copies": copies}
        if any(document.number and not document.own_number for document in self.papers):
            yield _("A number is drawn with it and cannot be changed afterwards")

    def _served(self) -> Iterator[str]:
        for document, mode in self.handed_over:
            words = {"title": document.title, "number": document.printed_number, "day": short_day(document.served_on)}
            words |= {"mode": mode, "recipient": document.recipient}
            yield _("《%(title)s》%(number)s counts as served on %(recipient)s on %(day)s (%(mode)s)") % words
        for title in self.not_handed_over:
            yield _("《%(title)s》 is not served: the attempt is noted, and no time limit begins") % {"title": title}
        for title in self.put_up:
            yield _("《%(title)s》 is put up as a public notice: it is not served before the days of the notice are over") % {
                "title": title
            }

    def _next(self) -> Iterator[str]:
        if self.closed_as:
            yield _("The case is closed: %(state)s") % {"state": self.closed_as}
        opened = [each for each in self.follows if each.opened]
        for each in opened:
            yield _next_words(each)
        if not opened:
            for each in self.follows:
                yield _("%(step)s goes on waiting") % {"step": _next_words(each)}
        for case in self.woken:
            yield _("%(case)s goes on") % {"case": f"{case.number or ''} {case.title}".strip()}


def clocks_of(act: Act) -> Clocks:
    """How the clocks of the case stand before the act is settled; those of a new case do not stand at all."""
    if not act.movement.process_was_there:
        return {}
    rows = Deadline.objects.filter(case=act.case).values_list("pk", "state", "due_on")
    return {pk: (state, due_on) for pk, state, due_on in rows}


def consequences_of(act: Act, before: Clocks) -> Consequences:
    """What the settled act has left behind, in the transaction that may still be rolled back.

    A unit's own account reads its own clocks, offices instead of officers, and of other parties nothing; of another case whoever may
    not open it reads nothing.
    """
    is_unit = act.actor.kind == Account.Kind.UNIT
    units = own_units(act.actor) if is_unit else set()

    def is_told(each: Any) -> bool:
        return not (is_unit and is_anothers(each.party, Face.PARTY, units))

    served = [facts for facts in act.services if not facts.failure and not facts.is_notice]
    handed = [document for document in act.papers if document.act_no != act.no]
    rows = Deadline.objects.filter(case=act.case).select_related("party").order_by("pk")
    moved = [Moved(row, before.get(row.pk)) for row in rows if before.get(row.pk) != (row.state, row.due_on)]
    return Consequences(
        papers=[document for document in act.papers if document.act_no == act.no],
        handed_over=[(document, str(Service.Mode(facts.mode).label)) for document, facts in zip(handed, served, strict=True)],
        not_handed_over=[paper(facts.code).title for facts in act.services if facts.failure],
        put_up=[paper(facts.code).title for facts in act.services if facts.is_notice],
        clocks=[each for each in moved if is_told(each.row) and (not is_unit or each.row.owner_role == OF_PARTY)],
        follows=list(_follows(act, is_told, named=not is_unit)),
        told=list(_told(act, named=not is_unit)),
        withdrawn=[
            whose_step(task.flow_task.task_title, _row(act, task, named=not is_unit))
            for task in act.movement.changed
            if task.status == STATUS.CANCELED and is_told(task)
        ],
        woken=_readable(act.actor, act.woken),
        closed_as=str(dict(act.flow.states.choices).get(act.case.state, "")) if act.movement.closed_as is not None else "",
        unit=act.case.who_and_where,
        of=_of(act),
    )


def _readable(account: Account, cases: Sequence[Case]) -> list[Case]:
    if not cases:
        return []
    seen = set(grants.visible(Case, account).filter(pk__in=[case.pk for case in cases]).values_list("pk", flat=True))
    return [case for case in cases if case.pk in seen]


def _row(act: Act, task: Any, *, named: bool) -> Any:
    """The row that a task is about; a unit's account reads the names of parties only, for other rows are the bureau's."""
    return act.movement.rows.row(task.token) if named or (task.party_id is not None and not task.item) else None


def _of(act: Act) -> str:
    """The act as its actor sent it. A case that is only opened has no key yet, and its history no length."""
    where = [act.case.pk, act.no, act.token] if act.movement.process_was_there else []
    forms = [act.form, *(row for formset in act.form.formsets.values() for row in formset.forms)] if act.form is not None else []
    answers = [[form.prefix or "", name, _said(answer)] for form in forms for name, answer in sorted(form.cleaned_data.items())]
    facts = [act.flow.code, act.node.name, act.actor.pk, act.acted_on.isoformat(), *map(str, where), answers]
    return json.dumps(facts, ensure_ascii=False)


def _said(answer: Any) -> Any:
    """An answer as it can be compared: a row by its key, a file by what is in it."""
    if isinstance(answer, Model):
        return [answer._meta.label, answer.pk]
    if isinstance(answer, Kept):
        return answer.file.sha256
    if isinstance(answer, list | tuple | set | QuerySet):
        return [_said(each) for each in answer]
    return str(answer)


def _follows(act: Act, is_told: Callable[[Any], bool], *, named: bool) -> Iterator[Next]:
    tasks = [task for task in act.movement.open_tasks() if isinstance(task.flow_task, Step) and is_told(task)]
    new = act.movement.newly_open()
    history = authority.history_of(act.case) if tasks else []
    for task in tasks:
        node, row = task.flow_task, _row(act, task, named=named)
        is_new = any(task is each for each in new)
        office = str(row) if node.duty == PARTY and row else people.office_of(node, act.case)
        persons: tuple[str, ...] = ()
        if named and task.owner is not None:
            persons = (task.owner.name,)
        elif named and not isinstance(node, Await) and not row and (is_new or not new):
            found = [account.name for account in people.who_may(node, act.case, history)]
            persons = tuple(found) if len(found) <= people.SHOWN else ()
        yield Next(task.step, whose_step(node.task_title, row), office, persons, task.due_on, is_new)


def _told(act: Act, *, named: bool) -> Iterator[Told]:
    words, by_name, second = whom(act)
    found: dict[str, list[int]] = {}
    for word in words:
        label = "" if word in by_name else _label(word, act)
        found.setdefault(label, []).extend(recipients(act.case, word, by_name, act.party_id))
    found.setdefault(_("second officer"), []).extend(second)
    names = dict(Account.objects.filter(pk__in={key for keys in found.values() for key in keys}).values_list("pk", "name"))
    known = set() if act.actor is None else {act.actor.pk}
    for label, keys in found.items():
        fresh = tuple(key for key in dict.fromkeys(keys) if key not in known)
        known |= set(fresh)
        if fresh:
            yield Told(label, fresh, tuple(names[key] for key in fresh) if named or not label else ())


def _label(word: str, act: Act) -> str:
    """Whom a word of ``Tells`` means, in words."""
    if word in ("unit", PARTY):
        return str(act.movement.rows.row(act.token) or act.case.who_and_where) if act.about else act.case.who_and_where
    if word == "township":
        return str(Role.TOWNSHIP_SAFETY_OFFICER.label)
    if word == "waiting":
        return _("whoever it waits for")
    if word == "handlers":
        word = "handle_case"
    return str(DUTIES[word][0]) if word in DUTIES else str(Role(word).label)


# --- words -----------------------------------------------------------------------------------------------------------------


def _next_words(each: Next) -> str:
    who = each.office
    if each.persons:
        who = (
            _("%(office)s: %(persons)s") % {"office": who, "persons": "、".join(each.persons)} if who else "、".join(each.persons)
        )
    words = _("%(step)s (%(who)s)") % {"step": each.title, "who": who} if who else each.title
    return _("%(step)s, until %(day)s") % {"step": words, "day": short_day(each.due_on)} if each.due_on else words


def _told_words(each: Told) -> str:
    names = "、".join(each.names)
    if not each.label or not names:
        return each.label or names
    return _("%(office)s: %(persons)s") % {"office": each.label, "persons": names}


def clock_words(moved: Moved) -> str:
    """What happens to a clock, with its length, its days, and the article it rests on."""
    row = moved.row
    limit = terms.term(row.term, row.starts_on)
    in_hours = (row.unit or limit.unit) == Unit.HOURS
    facts = {
        "name": whose_step(row.title, row.party),
        # Where the limit has its own way of counting, its number is no length from a day.
        "length": length_words(limit, row.length, row.unit) if row.length or not limit.counts else "",
        "start": short_day(row.starts_on),
        "due": short_day(row.due_on),
        "until": short_day(row.fixed_due_on),
        "before": short_day(moved.before[1]) if moved.before else "",
        "days": row.days_late,
        "law": limit.basis,
    }
    return _sentence(moved, in_hours=in_hours, facts=facts) % facts


def _sentence(moved: Moved, *, in_hours: bool, facts: dict[str, Any]) -> str:
    match moved.row.state:
        case Deadline.State.MET:
            return _("%(name)s is kept")
        case Deadline.State.MET_LATE:
            return _("%(name)s is done %(days)s days late")
        case Deadline.State.ENDED:
            return _("%(name)s ends")
        case Deadline.State.PAUSED:
            return _("%(name)s stands still")
        case Deadline.State.WAITING:
            if facts["until"]:
                return _("%(name)s begins on the day of service and lasts until %(until)s (%(law)s)")
            return _("%(name)s begins on the day of service: %(length)s (%(law)s)")
    if moved.is_new:
        if in_hours:
            return _("%(name)s begins: %(length)s (%(law)s)")
        if facts["length"]:
            return _("%(name)s begins: %(length)s, from %(start)s until %(due)s (%(law)s)")
        return _("%(name)s begins: from %(start)s until %(due)s (%(law)s)")
    if facts["before"] and facts["before"] != facts["due"]:
        return _("%(name)s moves from %(before)s to %(due)s (%(law)s)")
    return _("%(name)s goes on until %(due)s (%(law)s)")
