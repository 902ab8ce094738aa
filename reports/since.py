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
from permissions.models import Account
from reports.scope import Scope
from workflows.engine.boards import Rectification

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
    return entered(scope.board, scope.account, scope.day, clock.end_of(scope.day))[:MOST]


def entered(board: Rectification, account: Account, day: date, moment: datetime, most: int | None = MOST) -> list[Since]:
    """What was entered from the moment on for the day or an earlier one, the newest first; ``most`` is None for all of it."""
    cases = grants.visible(Case.objects.filter(process=board.process), account)
    found = [*_acts(cases, day, moment, most), *_found(board, cases, day, moment, most)]
    return sorted(found, key=lambda each: each.entered_at, reverse=True)


def _acts(cases: former.Cases, day: date, moment: datetime, most: int | None) -> Iterator[Since]:
    for row in former.since(cases, day, moment)[:most]:
        yield Since(row.case, act_words(row.act) or row.act, row.acted_on, row.entered_at, row.entered_by.name)


def _found(board: Rectification, cases: former.Cases, day: date, moment: datetime, most: int | None) -> Iterator[Since]:
    """Cases of the day or before that came into the register only behind the moment: registered then, or taken in with a ledger."""
    late = cases.filter(board.counting.found_by(day), created_at__gte=moment)
    rows = late.select_related("opened_by").annotate(since=F(board.counting.found_on)).order_by("-created_at", "-pk")
    for case in rows[:most]:
        words = _("Taken in with a ledger") if case.adopted else _("Registered")
        yield Since(case, words, case.since, case.created_at, case.opened_by.name if case.opened_by else "")
