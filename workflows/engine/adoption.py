"""Adoption: matters from earlier registers, and rows of lists, become running cases at the step where they really stand.

What was done before is recorded with its own dates and people; nothing is issued, nobody is told, no number of a paper is drawn.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from viewflow.workflow.status import PROCESS, STATUS
from viewflow.workflow.token import Token

from cases import deadlines as case_deadlines
from cases import services as cases
from cases.deadlines import NewDeadline
from cases.models import Case, Deadline, DeadlineChange, Participation, Party, Referral
from documents import services as documents
from documents.services import ForeignPaper
from foundation import audit, clock, prepared, transactions
from permissions import grants
from permissions.grants import NewDuty
from permissions.models import Account
from workflows.engine.branches import PARTIES, beside, part
from workflows.engine.models import ProcessInstance, Task
from workflows.engine.movement import Movement
from workflows.engine.nodes import Along, Close, FormNode, Lapse
from workflows.engine.owners import owner_role

ADOPT = "adopt"
ADOPTED_STEP = "adopted_step"
#: The same of a row of a list, which nobody has brought in from anywhere.
BORN = "born"
LIST_STEP = "list_step"


@dataclass(frozen=True)
class DoneStep:
    """A step that was done before: by whom (if it is known), with whom, on which day, in which capacity (else the step's own), on which party."""

    step: str
    account_id: int | None
    on: dt.date
    others: tuple[int, ...] = ()
    capacity: str = ""
    party: Party | None = None


@dataclass(frozen=True)
class OldClock:
    """A clock with its own dates. ``lapsed`` says that it ran out; without it and ``met_on`` its dates and the case decide."""

    term: str
    starts_on: dt.date
    due_on: dt.date | None = None
    met_on: dt.date | None = None
    lapsed: bool = False
    original_due_on: dt.date | None = None
    extended_on: dt.date | None = None
    extended_reason: str = ""
    task_key: str = ""
    party: Party | None = None


@dataclass(frozen=True)
class OldPaper:
    """A paper that was issued on the way, under its own number."""

    code: str
    number: str
    issued_on: dt.date
    served_on: dt.date | None = None
    recipient: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    party: Party | None = None


@dataclass(frozen=True)
class Branch:
    """A step that waits in the branch of one party, or beside it; the party is one of the rows of its matter. Without one it is the case's."""

    step: str
    party: Party | None = None
    beside: bool = False


@dataclass(frozen=True)
class OldDuty:
    """A named duty on the matter: to whom, from when (else from the day of adoption) and until when, if it ends by itself."""

    duty: str
    account_id: int
    since: dt.date | None = None
    until: dt.date | None = None


@dataclass(frozen=True)
class Matter:
    """One matter of an earlier register: its case, its record, and where it stands.

    ``stands_at`` names the waiting step of an open case and ``beside`` the side steps that wait with it; the state is that of
    the last of them. A finished one has ``outcome`` (of one of the flow's ends) and ``closed_on`` among the columns of its case; what is
    owed behind its end waits ``beside``. Where the parties wait in branches of their own, ``branches`` says who waits where, and
    ``stands_at`` is the step of the one that is furthest behind. ``rows`` are rows of other tables, each behind those that it refers to; the
    foreign key by which each belongs to the case is filled in here. A ``record`` that stands already (a row of a list) becomes the record of
    its case; ``birth`` is the node by which that case begins. ``takes_up`` is the case that had handed the matter on.
    """

    case: Mapping[str, Any]
    record: Any
    stands_at: str | None = None
    beside: tuple[str, ...] = ()
    branches: tuple[Branch, ...] = ()
    outcome: str = ""
    done: tuple[DoneStep, ...] = ()
    clocks: tuple[OldClock, ...] = ()
    duties: tuple[OldDuty, ...] = ()
    papers: tuple[OldPaper, ...] = ()
    rows: tuple[models.Model, ...] = ()
    takes_up: Case | None = None
    reason: str = ""
    birth: Any = None


@dataclass
class _Adopted:
    """One matter on its way in."""

    matter: Matter
    case: Case
    end: Any
    side: tuple[Any, ...] = ()
    process: ProcessInstance | None = None
    clocks: list[Deadline] = field(default_factory=list)
    changes: list[DeadlineChange] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)
    links: list[tuple[Task, Task]] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        return self.matter.stands_at is not None

    @property
    def stands(self) -> tuple[Any, ...]:
        """The step that waits and those beside it, or the end."""
        return (self.end, *self.side)


def adopt_many(flow: Any, matters: Sequence[Matter], *, by: Account, since: dt.date | None = None) -> list[Case]:
    """Take matters in as cases of this flow: a fixed number of statements, besides one for each number of a case to be drawn.

    ``since`` is the day from which named duties count (today). Raises Refusal E-ENF-29 where a paper's number is already given.
    """
    transactions.require()
    if not matters:
        return []
    now = clock.now()
    adopted = [_begin(flow, matter, by, now) for matter in matters]
    _write_cases(flow, adopted, now)
    # Clocks, steps and papers may be those of one party.
    _write_rows(adopted)
    _write_clocks(adopted)
    _write_tasks(flow, adopted, by, now)
    _write_people(flow, adopted, by, since or clock.today(), now)
    _write_papers(adopted, by)
    _write_history(flow, adopted, by)
    return [each.case for each in adopted]


def _begin(flow: Any, matter: Matter, by: Account, now: dt.datetime) -> _Adopted:
    """The case at its step or at its end, not yet written."""
    end = flow.living(matter.stands_at) if matter.stands_at else _close_of(flow, matter.outcome)
    if not isinstance(end, FormNode | Along | Close):
        raise LookupError(f"{flow.code} has no step or end {matter.stands_at or matter.outcome!r}")
    side = tuple(flow.living(name) for name in matter.beside)
    if any(not isinstance(node, FormNode) for node in side):
        raise LookupError(f"{flow.code} has no such steps {matter.beside!r}")
    case = Case(process=flow.code, adopted=matter.birth is None, opened_by=by, created_at=now, updated_at=now, **matter.case)
    case.state = next((node.state for node in (*side[::-1], end) if node.state), case.state)
    if isinstance(end, Close):
        case.outcome = end.outcome
    matter.record.case = case
    if case.number is None and flow.case_number is not None:
        case.number = flow.case_number(case, matter.record)
    return _Adopted(matter, case, end, side)


def _close_of(flow: Any, outcome: str) -> Close | None:
    return next((node for node in flow.closes() if node.outcome == outcome), None)


def _write_cases(flow: Any, adopted: Sequence[_Adopted], now: dt.datetime) -> None:
    Case.objects.bulk_create([each.case for each in adopted])
    for each in adopted:
        each.matter.record.case = each.case
        each.process = ProcessInstance(flow_class=flow, case=each.case, created=now)
        if not each.is_open:
            each.process.status, each.process.finished = PROCESS.DONE, noon(each.case.closed_on or each.case.opened_on)
    records = [each.matter.record for each in adopted]
    flow.record_class._default_manager.bulk_create([record for record in records if record.pk is None])
    if standing := [record for record in records if not record._state.adding]:
        prepared.update_rows(standing, ("case_id",))
    ProcessInstance.objects.bulk_create([each.process for each in adopted if each.process is not None])


# --- clocks ----------------------------------------------------------------------------------------------------------------


def _write_clocks(adopted: Sequence[_Adopted]) -> None:
    """Clocks start from their dates; what lapsed before stands as lapsed, and nobody is told."""
    today = clock.today()
    for each in adopted:
        wanted = [
            NewDeadline(
                old.term,
                starts_on=old.starts_on,
                due_on=old.due_on,
                task_key=old.task_key,
                party_id=old.party.pk if old.party else None,
            )
            for old in each.matter.clocks
        ]
        each.clocks = case_deadlines.counted(each.case, [*wanted, *_of_the_bureau(each, today)])
        for old, deadline in zip(each.matter.clocks, each.clocks, strict=False):
            _set_state(each, old, deadline, today)
    Deadline.objects.bulk_create([deadline for each in adopted for deadline in each.clocks])
    changes = [change for each in adopted for change in each.changes]
    for change in changes:
        change.deadline_id = change.deadline.pk
    DeadlineChange.objects.bulk_create(changes)
    for each in adopted:
        cases.keep_next_due(each.case, each.clocks)


def _of_the_bureau(each: _Adopted, today: dt.date) -> list[NewDeadline]:
    """What the bureau itself sets as the limit of a step that waits runs from the day on which the matter came in."""
    known = {old.term for old in each.matter.clocks}
    return [
        NewDeadline(
            limit.term, starts_on=today, length=limit.length_on(today), task_key=node.name, owner_role=owner_role(limit.term)
        )
        for node in (each.stands if each.is_open and each.matter.birth is None else ())
        for limit in getattr(node, "limits", ())
        if limit.length and limit.term.code not in known
    ]


def _set_state(each: _Adopted, old: OldClock, deadline: Deadline, today: dt.date) -> None:
    if old.extended_on is not None and old.original_due_on is not None and old.original_due_on != deadline.due_on:
        deadline.original_due_on, deadline.reason = old.original_due_on, old.extended_reason
        each.changes.append(_extension(old, deadline))
        deadline.state = Deadline.State.EXTENDED
    if old.met_on is not None:
        late = case_deadlines.days_late(deadline, old.met_on)
        deadline.state = Deadline.State.MET_LATE if late else Deadline.State.MET
        deadline.met_on, deadline.days_late = old.met_on, late or None
    elif old.lapsed or (each.is_open and _ran_out(each, old, deadline, today)):
        deadline.state, deadline.reason = Deadline.State.LAPSED, "导入前期限已届满"
        deadline.lapsed_on = deadline.due_on + dt.timedelta(days=1) if deadline.due_on else None
    elif not each.is_open and not _is_still_owed(each, old):
        deadline.state = Deadline.State.ENDED


def _ran_out(each: _Adopted, old: OldClock, deadline: Deadline, today: dt.date) -> bool:
    """Its last day is over, and no road opens from it that the sweep would have to take."""
    opens = any(_opens_a_road(node, old.term) for node in each.stands)
    return deadline.due_on is not None and deadline.due_on < today and not opens


def _is_still_owed(each: _Adopted, old: OldClock) -> bool:
    """Whether a step that waits behind the end of the case has to keep this clock."""
    return any(limit.term.code == old.term for node in each.side for limit in getattr(node, "limits", ()))


def _opens_a_road(node: Any, term: str) -> bool:
    """Whether something follows when this clock runs out: then it must run, so that the sweep finds it."""
    return any(isinstance(event, Lapse) and event.term.code == term for event in getattr(node, "_boundary_events", ()))


def _extension(old: OldClock, deadline: Deadline) -> DeadlineChange:
    assert old.extended_on is not None
    return DeadlineChange(
        deadline=deadline,
        kind=DeadlineChange.Kind.EXTENDED,
        on=old.extended_on,
        state_before=Deadline.State.RUNNING,
        state_after=Deadline.State.EXTENDED,
        due_before=old.original_due_on,
        due_after=deadline.due_on,
        reason=old.extended_reason,
        changed_at=clock.now(),
    )


# --- tasks -----------------------------------------------------------------------------------------------------------------


def _write_tasks(flow: Any, adopted: Sequence[_Adopted], by: Account, now: dt.datetime) -> None:
    """A finished row for each step that was done, then the step that waits, or the end."""
    for each in adopted:
        assert each.process is not None
        movement = Movement(each.process, each.case, each.matter.record, now, 1, by.pk)
        if each.matter.birth is not None:
            birth = movement.new_task(each.matter.birth, Token("start"), None)
            birth.status, birth.owner_id, birth.act_no, birth.started, birth.finished = STATUS.DONE, by.pk, 1, now, now
        _done_tasks(flow, each, movement)
        before = movement.created[-1] if movement.created else None
        first, *owed = [movement.new_task(node, token, before) for node, token in _waiting(flow, each)]
        if each.is_open:
            owed.insert(0, first)
        else:
            first.status, first.act_no = STATUS.DONE, 1
            first.created = each.process.finished or now
            first.started = first.finished = first.created
        for task in owed:
            _tie(each, task)
        each.tasks, each.links = movement.created, movement.links
    Task.objects.bulk_create([task for each in adopted for task in each.tasks])
    through = Task.previous.through
    links = [through(from_task_id=task.pk, to_task_id=before.pk) for each in adopted for task, before in each.links]
    through._default_manager.bulk_create(links)


def _waiting(flow: Any, each: _Adopted) -> list[tuple[Any, Token]]:
    """What waits, or the end and what is owed behind it, each in its branch."""
    start = Token("start")
    if not each.matter.branches:
        return [(node, start) for node in each.stands]
    found = [(flow.living(one.step), _token(one.party, is_beside=one.beside)) for one in each.matter.branches]
    return [*found, *((node, start) for node in each.side)]


def _token(party: Party | None, *, is_beside: bool = False) -> Token:
    """The token of the branch of a party, as the fan-out of the first act would have opened it, or of a road beside it."""
    if party is None:
        return Token("start")
    return Token(beside("start", PARTIES, party.pk) if is_beside else f"start/101_{part(PARTIES, party.pk)}")


def _done_tasks(flow: Any, each: _Adopted, movement: Movement) -> None:
    for number, done in enumerate(each.matter.done, start=2):
        node = flow.living(done.step)
        if node is None:
            raise LookupError(f"{flow.code} has no step {done.step!r}")
        task = movement.new_task(node, _token(done.party), movement.created[-1] if movement.created else None)
        task.status, task.owner_id, task.act_no, task.sent_by_id = STATUS.DONE, done.account_id, number, None
        task.created = task.started = task.finished = noon(done.on)


def _tie(each: _Adopted, task: Task) -> None:
    """The clock that the waiting step must keep, and the day by which lists sort it."""
    codes = [limit.term.code for limit in getattr(task.flow_task, "limits", ())]
    mine = (None, task.party_id)
    held = [row for row in each.clocks if row.term in codes and row.met_on is None and row.party_id in mine]
    if not held:
        return
    deadline = held[-1]
    task.deadline, task.late = deadline, deadline.state == Deadline.State.LAPSED
    task.set_due(deadline.due_on)
    if each.case.next_due is None:
        # Nothing ticks any more, but the list of what is late must show it.
        each.case.next_due = deadline.due_on


def noon(day: dt.date) -> dt.datetime:
    """Of what was done before only the day is known."""
    return dt.datetime(day.year, day.month, day.day, 12, tzinfo=clock.ZONE)


# --- people, papers, rows, history -----------------------------------------------------------------------------------------


def _write_people(flow: Any, adopted: Sequence[_Adopted], by: Account, since: dt.date, now: dt.datetime) -> None:
    """Who took part in which step, so that separation of duties counts them; and who handles the case from here on."""
    took = [
        Participation(
            case=each.case,
            account_id=account_id,
            capacity=done.capacity or flow.living(done.step).capacity,
            step=done.step,
            act_title=str(flow.living(done.step).task_title)[:100],
            act_no=number,
            acted_on=done.on,
            second=account_id != done.account_id,
            recorded_at=now,
        )
        for each in adopted
        for number, done in enumerate(each.matter.done, start=2)
        for account_id in dict.fromkeys((done.account_id, *done.others))
        if account_id is not None
    ]
    Participation.objects.bulk_create(took)
    reason = str(adopted[0].matter.reason) or "台账导入"
    duties = [
        NewDuty(each.case, old.duty, Account(pk=old.account_id), since=old.since or since, until=old.until, reason=reason)
        for each in adopted
        for old in dict.fromkeys(each.matter.duties)
    ]
    grants.grant_many(duties, by=by)


def _write_papers(adopted: Sequence[_Adopted], by: Account) -> None:
    papers = [
        ForeignPaper(each.case, old.code, old.number, old.issued_on, old.recipient, old.served_on, old.data, party=old.party)
        for each in adopted
        for old in each.matter.papers
    ]
    if papers:
        documents.adopt(papers, by=by)


def _write_rows(adopted: Iterable[_Adopted]) -> None:
    """Rows of the process's own tables and referrals, one INSERT for each table."""
    by_model: dict[type[models.Model], list[Any]] = {}
    for each in adopted:
        for row in each.matter.rows:
            setattr(row, "source_case" if isinstance(row, Referral) else "case", each.case)
            by_model.setdefault(type(row), []).append(row)
    for model, rows in by_model.items():
        model._default_manager.bulk_create(rows)


def _write_history(flow: Any, adopted: Sequence[_Adopted], by: Account) -> None:
    """One row that says what came in, then one for each step that was done before, with its own day."""
    audit.append_many([(each.case, _entries(flow, each)) for each in adopted], actor=by, save=False)
    Case.objects.bulk_update([each.case for each in adopted], ["audit_count", "audit_head", "next_due"])


def _entries(flow: Any, each: _Adopted) -> list[audit.Entry]:
    case, matter = each.case, each.matter
    facts = {name: getattr(value, "pk", value) for name, value in matter.case.items() if value not in (None, "")}
    facts |= {"number": case.number, "state": case.state, "stands_at": matter.stands_at, "outcome": case.outcome}
    if matter.beside:
        facts["beside"] = list(matter.beside)
    came, before = (ADOPT, ADOPTED_STEP) if matter.birth is None else (BORN, LIST_STEP)
    entries = [audit.Entry(f"{flow.code}.{came}", reason=matter.reason, acted_on=case.opened_on, after=facts)]
    for done in matter.done:
        people = [account_id for account_id in (done.account_id, *done.others) if account_id is not None]
        after = {"step": done.step, "by": people} | ({"party": done.party.pk} if done.party else {})
        act = f"{flow.code}.{before}:{done.step}"
        entries.append(audit.Entry(act, reason=matter.reason, acted_on=done.on, after=after))
    return entries


def stand_in_register(rows: Sequence[Any], name: str, by: Sequence[str], besides: Sequence[str] = ()) -> None:
    """Each row gets, in place of what it names, the row of the register that is the same by these columns; a new one is written.

    What stands in the register already is never changed by a ledger.
    """
    known: dict[tuple[Any, ...], Any] = {}
    for row in rows:
        named = getattr(row, name)
        if named is None:
            continue
        key = tuple(getattr(named, column) for column in by)
        if key not in known:
            facts = {column: getattr(named, column) for column in besides}
            known[key], _made = type(named)._default_manager.get_or_create(**dict(zip(by, key, strict=True)), defaults=facts)
        setattr(row, name, known[key])
