"""What the acts of one row of the domain's table of transitions did to a case, and how the cells of the table are read."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Set
from contextlib import contextmanager
from dataclasses import dataclass

from cases.models import Case, CaseDuty, Deadline, Notice, Participation
from documents.models import IssuedDocument
from foundation import jobs


@dataclass
class Seen:
    """What the acts of one row did to the case."""

    before: str
    case: Case
    after: str = ""
    papers: set[str] = None  # type: ignore[assignment]
    started: set[str] = None  # type: ignore[assignment]
    extended: set[str] = None  # type: ignore[assignment]
    met: set[str] = None  # type: ignore[assignment]
    lost: set[str] = None  # type: ignore[assignment]
    """Clocks that ended or ran out without being kept."""
    ticking: set[str] = None  # type: ignore[assignment]
    """Clocks that ran before it."""
    again: set[str] = None  # type: ignore[assignment]
    """Clocks that were met, and run again."""
    elsewhere: set[tuple[str, str]] = None  # type: ignore[assignment]
    """Clocks of other cases that it touched, with their new state."""
    told: set[int] = None  # type: ignore[assignment]
    told_as_second: set[int] = None  # type: ignore[assignment]
    told_elsewhere: set[int] = None  # type: ignore[assignment]
    handlers: set[int] = None  # type: ignore[assignment]
    """Who handles the case behind it."""
    actors: list[int] = None  # type: ignore[assignment]
    took_part: list[int] = None  # type: ignore[assignment]


ENDED = ("met", "met_late")
Clocks = dict[int, tuple[str, str, dt.date | None]]


def _clocks(case: Case) -> Clocks:
    return {row.pk: (row.term, row.state, row.due_on) for row in Deadline.objects.filter(case=case)}


def _clocks_of_others(case: Case | None) -> Clocks:
    rows = Deadline.objects.exclude(case=case) if case is not None else Deadline.objects.all()
    return {row.pk: (row.term, row.state, row.due_on) for row in rows}


def _handlers(case: Case) -> set[int]:
    held = CaseDuty.objects.filter(content_object=case, permission__codename="handle_case", valid_until=None)
    return set(held.values_list("user", flat=True))


@contextmanager
def seen(case: Case | None, opened: Callable[[], Case], leave_out: Set[str] = frozenset()) -> Iterator[Seen]:
    """Compare the case before and after; one that is opened inside has nothing before. Clocks to ``leave_out`` are not looked at."""
    if case is not None:
        case.refresh_from_db()
    row = Seen(case.state if case else "", case)  # type: ignore[arg-type]
    papers = set(IssuedDocument.objects.values_list("pk", flat=True))
    clocks, others = _clocks(case) if case else {}, _clocks_of_others(case)
    known = set(Case.objects.values_list("pk", flat=True))
    notices = set(Notice.objects.values_list("pk", flat=True))
    people = set(Participation.objects.values_list("pk", flat=True))
    yield row
    jobs.run_due()
    row.case = case or opened()
    row.case.refresh_from_db()
    row.after = row.case.state
    row.papers = set(IssuedDocument.objects.filter(case=row.case).exclude(pk__in=papers).values_list("code", flat=True))
    now = _clocks(row.case)
    ticking = ("running", "extended")
    # A clock that was already met when the row began is none of its own; one that begins and is met in the row is both.
    row.started = {term for pk, (term, state, _due) in now.items() if pk not in clocks and state in (*ticking, "met")}
    row.started |= {
        term for pk, (term, state, _due) in now.items() if pk in clocks and clocks[pk][1] == "waiting" and state in ticking
    }
    row.extended = {
        term for pk, (term, state, due) in now.items() if pk in clocks and state == "extended" and due > clocks[pk][2]
    }
    row.met = {term for pk, (term, state, _due) in now.items() if state == "met" and clocks.get(pk, ("", "", None))[1] != "met"}
    row.started, row.extended, row.met = (each - leave_out for each in (row.started, row.extended, row.met))
    row.lost = {
        term
        for pk, (term, state, _due) in now.items()
        if pk in clocks and clocks[pk][1] != state and state in ("ended", "lapsed", "met_late")
    } - leave_out
    row.ticking = {term for term, state, _due in clocks.values() if state in ticking} - leave_out
    row.again = {
        term for pk, (term, state, _due) in now.items() if state in ticking and clocks.get(pk, ("", "", None))[1] in ENDED
    }
    touched = ((pk, facts) for pk, facts in _clocks_of_others(row.case).items() if pk in others and others[pk] != facts)
    row.elsewhere = {(term, state) for _pk, (term, state, _due) in touched}
    row.handlers = _handlers(row.case)
    new = Notice.objects.exclude(pk__in=notices)
    ours = new.filter(case=row.case)
    row.told = set(ours.exclude(key__endswith=":second").values_list("account_id", flat=True))
    row.told_as_second = set(ours.filter(key__endswith=":second").values_list("account_id", flat=True))
    row.told_elsewhere = set(new.filter(case__in=known).exclude(case=row.case).values_list("account_id", flat=True))
    took = Participation.objects.filter(case=row.case).exclude(pk__in=people).order_by("id")
    row.took_part = list(took.values_list("pk", flat=True))
    row.actors = list(took.filter(second=False).values_list("account_id", flat=True))


def codes_in(cell: str) -> dict[str, str]:
    """Code -> remark in brackets of a cell such as ``TL-HAZ-03;TL-HAZ-02 (check)``."""
    found = (re.fullmatch(r"\s*(\S+)(?:\s*\((.*)\))?\s*", part) for part in cell.split(";") if part.strip())
    return {match[1]: match[2] or "" for match in found if match}


def words_in(cell: str) -> list[str]:
    return [word.strip() for word in cell.split(";") if word.strip()]
