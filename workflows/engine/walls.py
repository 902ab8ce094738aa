"""How a wall is filled: cases under somebody's eyes together, the open ones first, by the day on which they are due."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q

from cases.as_at import Counting
from cases.models import Case, Deadline
from cases.panels_of_cases import clock_of
from cases.vocabulary import Words
from foundation import clock
from foundation.inputs import key_in
from permissions import grants
from permissions.models import Account
from workflows.engine.boards import WallCounts, WallPage, WallRow

PAGE = 60
OPEN = Q(closed_on__isnull=True)


@dataclass(frozen=True)
class Hung:
    """Which cases hang on a wall, and by which limit they are due."""

    where: Q
    due: str
    """The column of the record with the day on which the case is due, as in ``hazard_record__treat_due_on``."""
    term: str
    """The code of its limit."""
    counting: Counting
    related: str
    """What each row shows besides of the record, as in ``hazard_record__batch``."""
    groups: Callable[[], Sequence[tuple[str, Words]]]
    in_group: Callable[[str], Q]
    rows: Callable[[list[Case]], list[WallRow]]

    def page(self, account: Account, shown: str, group: str, after: str) -> WallPage:
        """One page of those this account may see; at most ten queries whatever their number. An unknown group is every group."""
        today = clock.today()
        groups = list(self.groups())
        wanted = self.where & self.in_group(group) if group in dict(groups) else self.where
        found = self._in_order(account, wanted, shown, after, today)
        last = found[PAGE - 1] if len(found) > PAGE else None
        return WallPage(self.rows(found[:PAGE]), self._counts(account, today), groups, self._token(last) if last else "")

    def late(self, today: dt.date) -> Q:
        """Open and late as on the board, by the clocks; one taken in from a ledger may have the day and no clock of it."""
        ran_out = self.counting.clocks(today).filter(case=OuterRef("pk"), held__lt=today)
        clockless = ~Exists(Deadline.objects.filter(case=OuterRef("pk"), term=self.term))
        return OPEN & (Q(Exists(ran_out)) | (Q(**{f"{self.due}__lt": today}) & Q(clockless)))

    def _in_order(self, account: Account, wanted: Q, shown: str, after: str, today: dt.date) -> list[Case]:
        """A page and one row more: by the day they are due, the open ones before those that are done."""
        parts = {"open": [OPEN], "late": [self.late(today)], "done": [~OPEN]}.get(shown, [OPEN, ~OPEN])
        phase, place = _place(after)
        found: list[Case] = []
        for number, part in enumerate(parts):
            if len(parts) > 1 and number < phase:
                continue
            arms = grants.arms(Case.objects.filter(wanted & part), account)
            rows = Case.objects.with_names().select_related(self.related).annotate(is_late=self.late(today))
            start = place if len(parts) == 1 or number == phase else None
            found += grants.merged_page(arms, (self.due,), PAGE + 1 - len(found), start, rows=rows)
            if len(found) > PAGE:
                break
        return found

    def _token(self, last: Case) -> str:
        """Where the next page goes on: among the open (0) or the done (1), the day, the key."""
        value: Any = last
        for name in self.due.split("__"):
            value = getattr(value, name)
        return f"{int(last.is_closed)}~{value or ''}~{last.pk}"

    def _counts(self, account: Account, today: dt.date) -> WallCounts:
        found = grants.visible(Case.objects.filter(self.where), account).aggregate(
            all=Count("pk"),
            open=Count("pk", filter=OPEN),
            late=Count("pk", filter=self.late(today)),
            done=Count("pk", filter=~OPEN),
        )
        return WallCounts(**found)


def _place(after: str) -> tuple[int, tuple[dt.date | None, int] | None]:
    """What a token says; nonsense gives the first page."""
    phase, _first, rest = after.partition("~")
    day, _second, named = rest.partition("~")
    if phase not in ("0", "1") or (key := key_in(named)) is None:
        return 0, None
    try:
        return int(phase), ((dt.date.fromisoformat(day) if day else None), key)
    except ValueError:
        return 0, None


def clock_on_wall(case: Case, deadline: Deadline | None, due_on: dt.date | None) -> dict[str, Any] | None:
    """The clock of the limit as a row shows it; a case taken in from a ledger may have the day and no clock of it."""
    if case.closed_on is not None:
        return {"state": "met", "met_on": case.closed_on}
    if deadline is not None and deadline.state not in (Deadline.State.WAITING, Deadline.State.ENDED):
        return clock_of(deadline)
    if due_on is None:
        return None
    left = (due_on - clock.today()).days
    state = "running" if left >= 0 else "lapsed"
    return {"state": state, "due_on": due_on, "left": left, "days_late": max(-left, 0), "unit": "calendar"}
