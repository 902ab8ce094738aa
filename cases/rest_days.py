"""A day of the calendar entered, altered or taken out later: every open clock that was counted over it moves, told before and after.

What is right in law where a day is already over stands in docs/adr/0009-rest-days-entered-later.md: a clock never moves to a day
that is over; one that ran out too early stays run out, but by the right day.
"""

from __future__ import annotations

import copy
import hashlib
import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError
from django.db.models import Min
from django.utils.translation import gettext_lazy as _

from cases import calendar, clocks, terms
from cases.deadlines import recount, write_recounted
from cases.models import Case, DayOverride, Deadline, DeadlineChange
from cases.models.dayoverride import overrides_of
from cases.signals import days_changed, deadlines_moved
from foundation import audit, clock, jobs, transactions
from foundation.refusals import Refusal

if TYPE_CHECKING:
    from permissions.models import Account

logger = logging.getLogger(__name__)

JOB = "cases.rest_day"
#: Every process has read the calendar anew by then; what it counted by the old one in between is found by the job.
SETTLED_AFTER = timedelta(seconds=2 * calendar.OVERRIDES_KEPT_SECONDS)
#: What ran out or was met late longer ago is not looked through again.
LOOKED_BACK = timedelta(days=366)
State = Deadline.State


class Fate(StrEnum):
    """What becomes of a clock whose count passes over the day."""

    MOVES = "moves"
    KEPT = "kept"
    """By the new calendar its last day would be over already: it keeps the day that was told."""
    LAPSED = "lapsed"
    """It ran out, and by the new calendar it has not: what followed from that is to be examined."""
    MET_LATE = "met_late"
    """It was met late, and by the new calendar it was in time."""

    @property
    def label(self) -> str:
        return str(_FATES[self])


_FATES = {
    Fate.MOVES: _("moves"),
    Fate.KEPT: _("stays: the new day is over already"),
    Fate.LAPSED: _("ran out, and by the new day has not: examine what followed"),
    Fate.MET_LATE: _("was met late, and by the new day in time: examine what followed"),
}


#: Whose last day becomes another one.
WRITTEN = frozenset({Fate.MOVES, Fate.LAPSED})


@dataclass(frozen=True)
class Shift:
    """One clock, its last day as it holds and as the new calendar has it."""

    deadline: Deadline
    fate: Fate
    before: date
    after: date

    @property
    def title(self) -> str:
        """The limit by its name in law: whoever keeps the calendar reads no case."""
        return terms.term(self.deadline.term, self.deadline.starts_on).name_zh

    @property
    def is_written(self) -> bool:
        """Whether the last day of the clock becomes another one."""
        return self.fate in WRITTEN


@dataclass(frozen=True)
class Change:
    """One row of the table of exceptions before and after: one of them is None where it is new or taken out."""

    before: calendar.DayOverride | None
    after: calendar.DayOverride | None

    @property
    def days(self) -> frozenset[date]:
        return frozenset(row.date for row in (self.before, self.after) if row is not None)

    @property
    def words(self) -> str:
        """What the day is from now on, for the history and for whoever is told."""
        if self.after is None:
            assert self.before is not None
            return f"撤销{self.before.date}的放假调休安排：{self.before.name}"
        kind = "工作日" if self.after.is_working else "休息日"
        return f"{self.after.date}为{kind}：{'，'.join(filter(None, (self.after.name, self.after.source)))}"

    def source(self, wanted: calendar.DayOverride | None) -> calendar.OverrideSource:
        """The table with `wanted` in the place of this row, whatever stands there now."""

        def rows(year: int, /) -> Iterable[calendar.DayOverride]:
            others = [row for row in overrides_of(year) if row.date not in self.days]
            belongs = wanted is not None and year in {wanted.date.year, wanted.notice_year}
            return [*others, wanted] if belongs and wanted is not None else others

        return rows


def plain(row: DayOverride) -> calendar.DayOverride:
    """A row of the table as the calendar reads it."""
    return calendar.DayOverride(row.date, row.is_working, row.name, row.source, row.notice_year)


# --- what would move -------------------------------------------------------------------------------------------------------


def shifts(change: Change) -> list[Shift]:
    """Every clock that the change touches, by case and day; nothing is written."""
    return sorted(_shifts(change, _touched(change)), key=lambda shift: (shift.deadline.case_id, shift.before, shift.deadline.pk))


def digest(found: Sequence[Shift]) -> str:
    """Tells two lists apart: what is confirmed must be what was shown."""
    words = ";".join(f"{each.deadline.pk}:{each.fate}:{each.before}:{each.after}" for each in found)
    return hashlib.sha256(words.encode()).hexdigest()[:24]


def _touched(change: Change) -> list[Deadline]:
    counted = Deadline.objects.counted_over(change.days).select_related("case").prefetch_related("changes").order_by("pk")
    lately = clock.today() - LOOKED_BACK
    lapsed = counted.filter(state=State.LAPSED, due_on__gte=lately)
    late = counted.filter(state=State.MET_LATE, met_on__gte=lately)
    return [*counted.open(), *lapsed, *late]


def _shifts(change: Change, deadlines: Iterable[Deadline]) -> Iterator[Shift]:
    rows = list(deadlines)
    with calendar.supposing(change.source(change.before)):
        as_it_was = [_counted(row) for row in rows]
    with calendar.supposing(change.source(change.after)):
        as_it_will_be = [_counted(row) for row in rows]
    for row, was, will_be in zip(rows, as_it_was, as_it_will_be, strict=True):
        # A clock that differs for another reason than this day is no business of it.
        if was is None or will_be is None or was == will_be or row.due_on is None or row.due_on == will_be:
            continue
        fate = _fate(row, row.due_on, will_be)
        if fate is not None:
            yield Shift(row, fate, row.due_on, will_be)


def _counted(deadline: Deadline) -> date | None:
    """The last day by the calendar that is supposed; None for a clock that cannot be counted."""
    again = copy.copy(deadline)
    try:
        recount(again, on=clock.today())
    except (Refusal, clocks.ClockRefused, terms.NotCountable, terms.LengthNotAllowed) as error:
        logger.error("deadline %s cannot be counted again: %s", deadline.pk, type(error).__name__)
        return None
    return again.due_on


def _fate(deadline: Deadline, before: date, after: date) -> Fate | None:
    today = clock.today()
    if deadline.state == State.LAPSED:
        return Fate.LAPSED if after >= today else None
    if deadline.state == State.MET_LATE:
        in_time = deadline.met_on is not None and deadline.met_on <= after
        return Fate.MET_LATE if in_time else None
    if after < before and after < today and deadline.is_ticking:
        return Fate.KEPT
    return Fate.MOVES


# --- doing it --------------------------------------------------------------------------------------------------------------


def enter(change: Change, *, by: Account | None, seen: str | None = None) -> list[Shift]:
    """Write the row, move every clock it touches, tell each case's history and its people; all in the open transaction.

    Raises Refusal E-STALE where the row is not the one that was changed, or the list of clocks not the one that was ``seen``
    (None: any); E-CONFLICT where somebody else has entered that day.
    """
    transactions.require()
    row = _saved(change)
    found = _moved(change, by=by, seen=seen)
    facts = {"days": sorted(change.days), "moved": sum(shift.is_written for shift in found), "row": row.pk if row else None}
    entry = audit.Entry("change_rest_day", reason=change.words, acted_on=clock.today(), after=facts)
    audit.append_to_bureau([entry], actor=by)
    payload = {"before": _facts(change.before), "after": _facts(change.after)}
    moment = clock.now()
    jobs.promise(JOB, f"{JOB}:{moment.isoformat()}", payload, requested_by=by, run_after=moment + SETTLED_AFTER)
    return found


def _saved(change: Change) -> DayOverride | None:
    row = DayOverride()
    if change.before is not None:
        stands = DayOverride.objects.select_for_update(no_key=True).filter(date=change.before.date).first()
        if stands is None or plain(stands) != change.before:
            raise Refusal("E-STALE")
        row = stands
    if change.after is None:
        row.delete()
        return None
    for name in ("date", "is_working", "name", "source", "notice_year"):
        setattr(row, name, getattr(change.after, name))
    try:
        row.save()
    except IntegrityError as error:
        raise Refusal("E-CONFLICT", field="date") from error
    return row


def _moved(change: Change, *, by: Account | None, seen: str | None = None) -> list[Shift]:
    """Lock the cases in the order of their keys, look again, write what is different."""
    touched = sorted({shift.deadline.case_id for shift in shifts(change)})
    cases = {case.pk: case for case in Case.objects.select_for_update(no_key=True).filter(pk__in=touched).order_by("pk")}
    found = [shift for shift in shifts(change) if shift.deadline.case_id in cases]
    if seen is not None and digest(found) != seen:
        raise Refusal("E-STALE")
    _write(change, cases, found, by)
    return found


def _write(change: Change, cases: dict[int, Case], found: Sequence[Shift], by: Account | None) -> None:
    today, reason = clock.today(), change.words
    written: list[tuple[Deadline, DeadlineChange]] = []
    with calendar.supposing(change.source(change.after)):
        for shift in found:
            if shift.is_written and (row := recount(shift.deadline, on=today, reason=reason, by=by)) is not None:
                written.append((shift.deadline, row))
                if shift.fate is Fate.LAPSED:
                    # The first day on which it is late is a fact of the calendar; that it ran out once is a fact of this house.
                    shift.deadline.lapsed_on = shift.after + timedelta(days=1)
    write_recounted([deadline for deadline, _row in written], [row for _deadline, row in written])
    by_case: dict[int, list[Shift]] = {}
    for shift in found:
        by_case.setdefault(shift.deadline.case_id, []).append(shift)
    touched = [cases[key] for key in sorted(by_case)]
    ticking = Deadline.objects.ticking().filter(case__in=touched).order_by()
    soonest = dict(ticking.values_list("case").annotate(soonest=Min("due_on")))
    for case in touched:
        case.next_due = soonest.get(case.pk)
    Case.objects.bulk_update(touched, ["next_due"])
    audit.append_many([(case, [_entry(reason, by_case[case.pk])]) for case in touched], actor=by)
    if written:
        deadlines_moved.send(sender=Deadline, deadlines=[deadline for deadline, _row in written])
    for case in touched:
        days_changed.send(sender=Deadline, case=case, shifts=by_case[case.pk], words=reason, by=by)


def _entry(reason: str, found: Sequence[Shift]) -> audit.Entry:
    after = [
        {"deadline": each.deadline.pk, "fate": each.fate.value, "due_before": each.before, "due_on": each.after} for each in found
    ]
    return audit.Entry("recount", reason=reason, acted_on=clock.today(), after=after)


# --- what was counted by the old calendar in between -----------------------------------------------------------------------


def settle(payload: dict[str, Any]) -> int:
    """Move the clocks that another process set up by the calendar it still remembered; answers how many. Within a transaction."""
    change = Change(_row(payload["before"]), _row(payload["after"]))
    stands = {plain(row) for row in DayOverride.objects.filter(date__in=change.days)}
    if stands != ({change.after} if change.after else set()):
        return 0  # the day was changed again since, and that change has a job of its own
    return sum(shift.is_written for shift in _moved(change, by=None))


def _facts(row: calendar.DayOverride | None) -> dict[str, Any] | None:
    if row is None:
        return None
    return {
        "date": row.date.isoformat(), "is_working": row.is_working, "name": row.name, "source": row.source,
        "notice_year": row.notice_year,
    }  # fmt: skip


def _row(facts: dict[str, Any] | None) -> calendar.DayOverride | None:
    return None if facts is None else calendar.DayOverride(**{**facts, "date": date.fromisoformat(facts["date"])})
