"""What was entered behind a past day and counts for it: all that may have moved its figures since."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F
from django.utils.translation import gettext as _

from cases import former
from cases.models import Case
from cases.panels import act_words
from cases.vocabulary import Words
from foundation import clock
from permissions import grants
from reports.scope import Scope

MOST = 50


@dataclass(frozen=True)
class Since:
    """One entry: which case, what it tells of which day, and who entered it when."""

    case: Case
    words: Words
    on: date
    entered_at: datetime
    by: str


def changed(scope: Scope) -> list[Since]:
    """Two statements for a day that is over, none for today. Whatever the filter, for what was changed may stand outside it now."""
    if scope.day >= clock.today():
        return []
    cases = grants.visible(Case.objects.filter(process=scope.board.process), scope.account)
    return sorted([*_acts(scope, cases), *_found(scope, cases)], key=lambda each: each.entered_at, reverse=True)[:MOST]


def _acts(scope: Scope, cases: former.Cases) -> Iterator[Since]:
    for row in former.since(cases, scope.day)[:MOST]:
        yield Since(row.case, act_words(row.act) or row.act, row.acted_on, row.entered_at, row.entered_by.name)


def _found(scope: Scope, cases: former.Cases) -> Iterator[Since]:
    """Cases of the day or before that came into the register only behind it: registered then, or taken in with a ledger."""
    late = cases.filter(scope.board.counting.found_by(scope.day), created_at__gte=clock.end_of(scope.day))
    rows = late.select_related("opened_by").annotate(since=F(scope.board.counting.found_on)).order_by("-created_at", "-pk")
    for case in rows[:MOST]:
        words = _("Taken in with a ledger") if case.adopted else _("Registered")
        yield Since(case, words, case.since, case.created_at, case.opened_by.name if case.opened_by else "")
