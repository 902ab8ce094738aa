"""The clocks of a case: start, extend, pause, resume, meet, lapse. Every earlier value is kept.

All functions take rows the caller holds loaded and locked, change them in memory as well, and write each kind of row in one
statement. They count only through `cases.terms` and `cases.clocks`.
The caller saves `case.next_due` (see `earliest_due`) with the case.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from cases import calendar, clocks, terms
from cases.limits import Term, Unit
from cases.models import Case, Deadline, DeadlineChange
from foundation import clock, transactions
from foundation.prepared import insert_many
from foundation.refusals import Refusal

if TYPE_CHECKING:
    from permissions.models import Account

State = Deadline.State
Kind = DeadlineChange.Kind
ONE_DAY = timedelta(days=1)
CHANGED_COLUMNS = [
    "state", "starts_on", "starts_at", "due_on", "due_at", "raw_due_on", "original_due_on", "provisional", "basis",
    "paused_from", "lapsed_on", "met_on", "days_late", "reason", "held_up_at", "held_up_by",
]  # fmt: skip
#: What a clock says while it is held up, once it is not.
ACTS_AGAIN: dict[str, Any] = {"held_up_at": None, "held_up_by": ""}


@dataclass(frozen=True)
class NewDeadline:
    """A clock to be set up. Without `starts_on` or `starts_at` it waits for service.

    Its last day is counted by the term (`length` in the term's unit where the term leaves it open), or is `due_on` where an
    officer fixed a date, which an order prints (on a rest day the clock rolls, as the law has it for every last day).
    """

    term: Term | str
    starts_on: date | None = None
    starts_at: datetime | None = None
    length: int | None = None
    unit: Unit | None = None
    due_on: date | None = None
    task_key: str = ""
    owner_id: int | None = None
    owner_role: str = ""
    party_id: int | None = None
    item: str = ""
    basis: str = ""
    title: str = ""

    @property
    def code(self) -> str:
        return self.term if isinstance(self.term, str) else self.term.code


def create_deadlines(case: Case, new: Sequence[NewDeadline]) -> list[Deadline]:
    """Set up clocks, running or waiting, in one INSERT."""
    if not new:
        return []
    transactions.require()
    rows = counted(case, new)
    insert_many(rows)
    _sooner(case, rows)
    return rows


def counted(case: Case, new: Sequence[NewDeadline]) -> list[Deadline]:
    """The same clocks, counted and not yet written: for whoever writes those of many cases at once."""
    now = clock.now()
    rows = []
    for each in new:
        limit = each.term if isinstance(each.term, Term) else terms.term(each.term, each.starts_on)
        deadline = Deadline(
            case=case,
            term=limit.code,
            title=each.title or limit.name_zh,
            party_id=each.party_id,
            item=each.item,
            task_key=each.task_key,
            owner_id=each.owner_id,
            owner_role=each.owner_role,
            state=State.WAITING,
            length=each.length,
            unit=each.unit or "",
            fixed_due_on=each.due_on,
            basis=each.basis,
            created_at=now,
        )
        starts_on = clock.day_of(each.starts_at) if each.starts_at else each.starts_on
        if starts_on:
            _start(deadline, starts_on, each.starts_at)
        rows.append(deadline)
    return rows


def start_deadlines(deadlines: Sequence[Deadline], on: date, *, at: datetime | None = None) -> None:
    """Start waiting clocks, since the paper was served; one UPDATE. A clock that runs already keeps its start."""
    waiting = [deadline for deadline in deadlines if deadline.state == State.WAITING]
    if not waiting:
        return
    transactions.require()
    for deadline in waiting:
        _start(deadline, on, at)
    Deadline.objects.bulk_update(waiting, CHANGED_COLUMNS)
    for deadline in waiting:
        _sooner(deadline.case, [deadline])


def start_deadline(deadline: Deadline, on: date, *, at: datetime | None = None) -> None:
    start_deadlines([deadline], on, at=at)


def extend_deadline(deadline: Deadline, *, due_on: date, on: date, reason: str, by: Account | None) -> None:
    """Give a later last day, which holds as approved; refuses an earlier one. One UPDATE, one INSERT of the earlier value."""
    transactions.require()
    if not deadline.is_ticking:
        raise Refusal("E-DEADLINE-STATE", note=deadline.title)
    if deadline.due_on is None or due_on <= deadline.due_on:
        raise Refusal("E-DEADLINE-EARLIER", field="new_due_on")
    before = _Before.of(deadline)
    _take(deadline, _refusing(deadline, lambda clock: clocks.extended_until(clock, due_on)))
    deadline.state, deadline.reason = State.EXTENDED, reason
    _write([deadline], [before.change(Kind.EXTENDED, on, reason, by)])


def pause(deadlines: Sequence[Deadline], *, on: date, reason: str, by: Account | None) -> None:
    """Stop clocks from a day on (that day is not counted any more)."""
    transactions.require()
    changes = []
    for deadline in deadlines:
        if not deadline.is_ticking:
            raise Refusal("E-DEADLINE-STATE", note=deadline.title)
        before = _Before.of(deadline)
        _refusing(deadline, lambda clock: clocks.paused(clock, on, reason))
        deadline.state, deadline.paused_from, deadline.reason = State.PAUSED, on, reason
        changes.append(before.change(Kind.PAUSED, on, reason, by))
    _write(deadlines, changes)


def resume(deadlines: Sequence[Deadline], *, on: date, reason: str, by: Account | None) -> None:
    """Let paused clocks run again: `on` is the first day that counts again; the days in between move the last day."""
    transactions.require()
    changes = []
    for deadline in deadlines:
        if deadline.state != State.PAUSED:
            raise Refusal("E-DEADLINE-STATE", note=deadline.title)
        before = _Before.of(deadline)
        _take(deadline, _refusing(deadline, lambda clock: clocks.resumed(clock, on - ONE_DAY)))
        deadline.state = _ticking(deadline, before.due_on)
        deadline.paused_from, deadline.reason = None, reason
        changes.append(before.change(Kind.RESUMED, on, reason, by))
    _write(deadlines, changes)


def meet(deadlines: Sequence[Deadline], *, on: date, at: datetime | None = None, reason: str = "") -> None:
    """What was to be done is done, in time or so many days late; one UPDATE for those in time. A lapsed clock can still be met.

    ``at`` is the hour, where it is known: limits in hours are late by the hour.
    """
    by_days: dict[int, list[Deadline]] = {}
    for deadline in deadlines:
        by_days.setdefault(days_late(deadline, on, at), []).append(deadline)
    for days, rows in by_days.items():
        _settle(rows, State.MET_LATE if days else State.MET, reason, met_on=on, days_late=days or None)


def days_late(deadline: Deadline, on: date, at: datetime | None = None) -> int:
    """How many natural days after its last day a clock is met on a day; a clock that stands still is met in time."""
    if deadline.state == State.PAUSED:
        return 0
    moment = at if deadline.due_at and at and clock.day_of(at) == on else on
    return clocks.days_late(clocks.met(deadline.as_clock(), moment), moment)


def reopen(deadlines: Sequence[Deadline], *, reason: str) -> None:
    """What met the clocks was taken back: they stand as if it had not been done, run or run out, to the same last day; one UPDATE."""
    transactions.require()
    for deadline in deadlines:
        if deadline.state not in Deadline.MET_STATES or deadline.due_on is None:
            raise Refusal("E-DEADLINE-STATE", note=deadline.title)
        # What followed from its running out has followed: it does not run out twice.
        deadline.state = State.LAPSED if deadline.lapsed_on else _ticking(deadline, deadline.due_on)
        deadline.met_on, deadline.days_late, deadline.reason = None, None, reason
    if deadlines:
        Deadline.objects.bulk_update(deadlines, ["state", "met_on", "days_late", "reason"])


def _ticking(deadline: Deadline, due_on: date | None) -> State:
    """How a clock ticks towards this last day: as it began, or moved."""
    return State.EXTENDED if due_on != deadline.original_due_on else State.RUNNING


def take_back_lapse(deadlines: Sequence[Deadline], *, reason: str) -> None:
    """They had not run out: what was done in time came to be known later. They run on to the same last day; one UPDATE."""
    transactions.require()
    for deadline in deadlines:
        if deadline.state != State.LAPSED or deadline.due_on is None:
            raise Refusal("E-DEADLINE-STATE", note=deadline.title)
        deadline.state = _ticking(deadline, deadline.due_on)
        deadline.lapsed_on, deadline.reason = None, reason
    if deadlines:
        Deadline.objects.bulk_update(deadlines, ["state", "lapsed_on", "reason"])


def lapse(deadlines: Sequence[Deadline], *, reason: str = "") -> None:
    """The last day or hour is over; one UPDATE for each day from which they are late."""
    by_day: dict[date | None, list[Deadline]] = {}
    for deadline in deadlines:
        by_day.setdefault(deadline.first_late_day, []).append(deadline)
    for late_from, rows in by_day.items():
        _settle(rows, State.LAPSED, reason, lapsed_on=late_from)


def hold_up(deadline: Deadline, *, at: datetime, reason: str) -> None:
    """The clock has run out, but what should follow is refused: it ticks on and says so; one UPDATE. Any change of it clears this."""
    transactions.require()
    if not deadline.is_ticking:
        raise Refusal("E-DEADLINE-STATE", note=deadline.title)
    deadline.held_up_at, deadline.held_up_by = at, reason
    deadline.save(update_fields=["held_up_at", "held_up_by"])


def end_all(case: Case, *, reason: str, but: Collection[int] = ()) -> int:
    """Every open clock of a closed case ends, but those of what is still owed behind it; one UPDATE, without reading them."""
    transactions.require()
    return (
        Deadline.objects.open()
        .filter(case=case)
        .exclude(pk__in=but)
        .update(state=State.ENDED, reason=reason, paused_from=None, **ACTS_AGAIN)
    )


def end(deadlines: Sequence[Deadline], *, reason: str, on: date | None = None) -> None:
    """What was to be done need not be done any more from the day on (today if not said); one UPDATE."""
    _settle(deadlines, State.ENDED, reason, ended_on=on or clock.today())


def take_back_start(deadlines: Sequence[Deadline], *, reason: str) -> None:
    """What started the clocks was taken back: they never ran, on no day of any later count; one UPDATE."""
    _settle(deadlines, State.ENDED, reason, starts_on=None, starts_at=None)


def earliest_due(deadlines: Iterable[Deadline]) -> date | None:
    """The value of `Case.next_due`: the first last day among the clocks that tick, of all clocks of the case."""
    return min((deadline.due_on for deadline in deadlines if deadline.is_ticking and deadline.due_on), default=None)


NOTICE_CAME = "节假日安排公布后重新计算"


def recount(deadline: Deadline, *, on: date, reason: str = NOTICE_CAME, by: Account | None = None) -> DeadlineChange | None:
    """Count again by the calendar as it is now, in memory: the start, then every change in its order (`changes` is read).

    Answers the change to be written if the day or its certainty is another one.
    """
    before, clock_now = _Before.of(deadline), _started(deadline)
    for change in deadline.changes.all():
        if change.kind == Kind.EXTENDED and change.due_after:
            rolls = clock_now.roll or clock_now.unit is Unit.WORKING_DAYS
            rolled = calendar.count_fixed(change.due_after, roll=rolls)
            clock_now = replace(clock_now, raw=rolled.raw, due=rolled.due, provisional=rolled.provisional)
        elif change.kind == Kind.PAUSED:
            clock_now = replace(clock_now, pauses=(*clock_now.pauses, clocks.Pause(change.on, None, change.reason)))
        elif change.kind == Kind.RESUMED:
            clock_now = clocks.resumed(clock_now, change.on - ONE_DAY)
    _take(deadline, clock_now)
    if deadline.due_on == before.due_on and deadline.provisional == before.provisional:
        return None
    return before.change(Kind.RECOUNTED, on, reason, by)


def write_recounted(deadlines: Sequence[Deadline], changes: Sequence[DeadlineChange]) -> None:
    """Write what `recount` changed."""
    transactions.require()
    _write(deadlines, changes)


# --- counting --------------------------------------------------------------------------------------------------------------


def _start(deadline: Deadline, on: date, at: datetime | None) -> None:
    deadline.state, deadline.starts_on, deadline.starts_at = State.RUNNING, on, at
    _take(deadline, _started(deadline))
    deadline.original_due_on = deadline.due_on


def _started(deadline: Deadline) -> clocks.Clock:
    """The clock as it was when it started: until the day fixed by the officer, else as the term counts."""
    assert deadline.starts_on is not None
    limit = terms.term(deadline.term, deadline.starts_on)
    unit = Unit(deadline.unit) if deadline.unit else limit.unit
    waiting = clocks.waiting(unit, roll=limit.rolls)
    start = deadline.starts_at or deadline.starts_on
    if deadline.fixed_due_on:
        deadline.basis = deadline.basis or limit.basis
        try:
            return clocks.started_until(waiting, deadline.starts_on, deadline.fixed_due_on)
        except clocks.ClockRefused as refused:
            raise Refusal("E-DEADLINE-BEFORE", field="due_on", note=deadline.title) from refused
    counted = terms.count(limit, start, length=deadline.length, unit=unit)
    deadline.basis = counted.basis
    return clocks.started(waiting, start, counted)


def _take(deadline: Deadline, value: clocks.Clock) -> None:
    """Copy what was counted into the columns."""
    assert value.due is not None and value.raw is not None
    deadline.due_on, deadline.raw_due_on = clocks.day_of(value.due), clocks.day_of(value.raw)
    deadline.due_at = value.due if isinstance(value.due, datetime) else None
    deadline.provisional = value.provisional


def _refusing(deadline: Deadline, change: Callable[[clocks.Clock], clocks.Clock]) -> clocks.Clock:
    """What cannot be done to the clock is a refusal, not a fault."""
    try:
        return change(deadline.as_clock())
    except clocks.ClockRefused as refused:
        raise Refusal("E-DEADLINE-STATE", note=deadline.title) from refused


# --- writing ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Before:
    """What a deadline was before a change."""

    deadline: Deadline
    state: str
    due_on: date | None
    provisional: bool

    @classmethod
    def of(cls, deadline: Deadline) -> _Before:
        return cls(deadline, deadline.state, deadline.due_on, deadline.provisional)

    def change(self, kind: Kind, on: date, reason: str, by: Account | None) -> DeadlineChange:
        return DeadlineChange(
            deadline=self.deadline,
            kind=kind,
            on=on,
            state_before=self.state,
            state_after=self.deadline.state,
            due_before=self.due_on,
            due_after=self.deadline.due_on,
            reason=reason,
            changed_by=by,
            changed_at=clock.now(),
        )


def _write(deadlines: Sequence[Deadline], changes: Sequence[DeadlineChange]) -> None:
    if not deadlines:
        return
    for deadline in deadlines:
        for name, value in ACTS_AGAIN.items():
            setattr(deadline, name, value)
    Deadline.objects.bulk_update(deadlines, CHANGED_COLUMNS)
    DeadlineChange.objects.bulk_create(changes)


def _settle(deadlines: Sequence[Deadline], state: Deadline.State, reason: str, **facts: Any) -> None:
    if not deadlines:
        return
    transactions.require()
    allowed = {*Deadline.OPEN_STATES, State.LAPSED} if state in Deadline.MET_STATES else set(Deadline.OPEN_STATES)
    for deadline in deadlines:
        if deadline.state not in allowed:
            raise Refusal("E-DEADLINE-STATE", note=deadline.title)
    columns = {"state": state, "reason": reason, "paused_from": None, **ACTS_AGAIN, **facts}
    written = Deadline.objects.filter(pk__in=[deadline.pk for deadline in deadlines], state__in=allowed).update(**columns)
    if written != len(deadlines):
        raise Refusal("E-CONFLICT")
    for deadline in deadlines:
        for name, value in columns.items():
            setattr(deadline, name, value)


def _sooner(case: Case, deadlines: Iterable[Deadline]) -> None:
    """A new clock can only bring the next due day forward; the caller writes it with the case."""
    due = earliest_due(deadlines)
    if due is not None and (case.next_due is None or due < case.next_due):
        case.next_due = due
