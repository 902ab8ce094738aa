"""The case list and the counts of the start page: arms by office and duty, each narrowed, ordered and limited for itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet

from cases import words
from cases.models import Case
from cases.vocabulary import LATE_STATES
from foundation import clock
from foundation.inputs import key_in
from permissions import grants, offices
from permissions.models import Region
from permissions.townships import predecessors

if TYPE_CHECKING:
    from permissions.models import Account

PAGE = 30
CAP = 500
# Newest first is by key, which is drawn when a case is recorded: every arm, that of the duties too, ends in it.
ORDER = ("-pk",)
EXACT = ("process", "category", "level")


@dataclass(frozen=True)
class CasePage:
    """One page of the list: its rows, how many there are (capped), and where the next page begins."""

    rows: list[Case]
    count: int
    capped: bool
    next_after: str


def narrowed(wanted: Mapping[str, Any]) -> Q:
    """The condition of a filter: exact columns, a state left out, township by code, days, time limit, open or closed, words."""
    found = Q(**{name: wanted[name] for name in EXACT if wanted.get(name)})
    if wanted.get("state"):
        found &= _in_state(wanted["state"])
    if wanted.get("without"):
        found &= ~_in_state(wanted["without"])
    if wanted.get("since"):
        found &= Q(opened_on__gte=wanted["since"])
    if wanted.get("until"):
        found &= Q(opened_on__lte=wanted["until"])
    if wanted.get("township"):
        found &= Q(township__code=wanted["township"])
    if wanted.get("open"):
        found &= Q(closed_on__isnull=wanted["open"] == "yes")
    if wanted.get("due"):
        found &= _due(wanted["due"])
    return found & words.in_case(words.split(str(wanted.get("words") or "")))


def _in_state(state: str) -> Q:
    """A state by its code, or as ``process:code`` where the list holds several processes."""
    process, _colon, code = state.rpartition(":")
    return Q(process=process, state=code) if process else Q(state=code)


def _due(due: str) -> Q:
    today = clock.today()
    if due == "late":
        return overdue(today)
    return Q(next_due__gte=today, next_due__lte=today + timedelta(days=int(due)))


def overdue(today: date) -> Q:
    """The cases of which a clock has run out, or whose state says that the party is late; closed ones have neither."""
    found = Q(next_due__lt=today)
    for process, states in LATE_STATES.items():
        found |= Q(process=process, state__in=sorted(states))
    return found


def arms(account: Account, wanted: Mapping[str, Any]) -> list[QuerySet[Case]]:
    """What this account may see, narrowed; for merged pages and counts."""
    return grants.arms(Case.objects.filter(narrowed(wanted)), account)


def page(account: Account, wanted: Mapping[str, Any], after: str = "") -> CasePage:
    """One page, newest first. `after` is what the page before gave; nonsense there gives the first page."""
    return page_of(arms(account, wanted), after)


def page_of(found: list[QuerySet[Case]], after: str = "") -> CasePage:
    """One page of these arms; a first page that holds all of them is counted without asking."""
    place = _place(after)
    rows = grants.merged_page(found, ORDER, PAGE + 1, place, rows=Case.objects.with_names())
    whole = place is None and len(rows) <= PAGE
    count = len(rows) if whole else grants.capped_count(found, CAP + 1)
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    return CasePage(rows[:PAGE], min(count, CAP), count > CAP, str(last.pk) if last else "")


def _place(after: str) -> tuple[int] | None:
    key = key_in(after)
    return None if key is None else (key,)


def count(account: Account, wanted: Mapping[str, Any]) -> tuple[int, bool]:
    """How many cases, and whether there are more than the cap."""
    found = grants.capped_count(arms(account, wanted), CAP + 1)
    return min(found, CAP), found > CAP


def townships_of(account: Account, on: date | None = None) -> list[tuple[str, str]]:
    """The townships an account can filter by: all, or those of its offices; as they stood on a day (today if not said)."""
    day = on or clock.today()
    standings = [standing for standing in offices.standings(account) if standing.reads]
    townships = Region.objects.filter(level=Region.Level.TOWNSHIP).standing(day)
    if not any(standing.region_level == Region.Level.COUNTY for standing in standings):
        ids = {standing.region_id for standing in standings}
        if day < clock.today():
            ids |= predecessors(ids, day)
        townships = townships.filter(Q(pk__in=ids) | Q(children__in=ids)).distinct()
    return list(townships.order_by("code").values_list("code", "name"))
