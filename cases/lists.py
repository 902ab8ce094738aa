"""The case list and the counts of the start page: arms by office and duty, each narrowed, ordered and limited for itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet

from cases.models import Case, Enterprise
from foundation import clock
from permissions import grants, offices
from permissions.models import Region

if TYPE_CHECKING:
    from permissions.models import Account

PAGE = 30
CAP = 500
# Newest first is by key, which is drawn when a case is recorded: every arm, that of the duties too, ends in it.
ORDER = ("-pk",)
UNITS_MATCHED = 200
WORDS_ASKED = 4
LONGEST_KEY = 19
EXACT = ("process", "state", "category", "level")


@dataclass(frozen=True)
class CasePage:
    """One page of the list: its rows, how many there are (capped), and where the next page begins."""

    rows: list[Case]
    count: int
    capped: bool
    next_after: str


def narrowed(wanted: Mapping[str, Any]) -> Q:
    """The condition of a filter: exact columns, township by code, time limit, open or closed, words."""
    found = Q(**{name: wanted[name] for name in EXACT if wanted.get(name)})
    if wanted.get("township"):
        found &= Q(township__code=wanted["township"])
    if wanted.get("open"):
        found &= Q(closed_on__isnull=wanted["open"] == "yes")
    if wanted.get("due"):
        found &= _due(wanted["due"])
    for word in str(wanted.get("words") or "").split()[:WORDS_ASKED]:
        found &= _word(word)
    return found


def _due(due: str) -> Q:
    today = clock.today()
    if due == "late":
        return Q(next_due__lt=today)
    return Q(next_due__gte=today, next_due__lte=today + timedelta(days=int(due)))


def _word(word: str) -> Q:
    """A word in number, title or place; or a unit by its name or the initials of its name."""
    named = Q(name__icontains=word) | Q(short_name__icontains=word) | Q(name_initials__contains=word.lower())
    units = Enterprise.objects.filter(named)
    ids = list(units.order_by().values_list("pk", flat=True)[:UNITS_MATCHED])
    found = Q(title__icontains=word) | Q(number__icontains=word) | Q(place__icontains=word)
    return found | Q(unit_id__in=ids) if ids else found


def arms(account: Account, wanted: Mapping[str, Any]) -> list[QuerySet[Case]]:
    """What this account may see, narrowed; for merged pages and counts."""
    return grants.arms(Case.objects.filter(narrowed(wanted)), account)


def page(account: Account, wanted: Mapping[str, Any], after: str = "") -> CasePage:
    """One page, newest first. `after` is what the page before gave; nonsense there gives the first page."""
    found = arms(account, wanted)
    rows = grants.merged_page(found, ORDER, PAGE + 1, _place(after), rows=Case.objects.with_names())
    count = grants.capped_count(found, CAP + 1)
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    return CasePage(rows[:PAGE], min(count, CAP), count > CAP, str(last.pk) if last else "")


def _place(after: str) -> tuple[int] | None:
    return (int(after),) if after.isascii() and after.isdigit() and len(after) < LONGEST_KEY else None


def count(account: Account, wanted: Mapping[str, Any]) -> tuple[int, bool]:
    """How many cases, and whether there are more than the cap."""
    found = grants.capped_count(arms(account, wanted), CAP + 1)
    return min(found, CAP), found > CAP


def townships_of(account: Account) -> list[tuple[str, str]]:
    """The townships an account can filter by: all, or those of its offices."""
    standings = [standing for standing in offices.standings(account) if standing.reads]
    townships = Region.objects.filter(level=Region.Level.TOWNSHIP)
    if not any(standing.region_level == Region.Level.COUNTY for standing in standings):
        ids = [standing.region_id for standing in standings]
        townships = townships.filter(Q(pk__in=ids) | Q(children__in=ids)).distinct()
    return list(townships.order_by("code").values_list("code", "name"))
