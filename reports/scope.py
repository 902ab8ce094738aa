"""What a board counts: the cases of one process within a reader's view and filter, up to a day; and the lists behind its numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.urls import reverse

from cases import as_at, former
from cases.models import Case
from permissions import grants
from permissions.models import Account, Region
from workflows.engine.boards import Rectification

#: What can be counted, and how a case stood that belongs to it. Due soon are those due at once too.
MEASURES: dict[str, tuple[str, ...]] = {
    "found": (),
    "closed": (as_at.CLOSED,),
    "open": (as_at.LATE, as_at.OWED, as_at.NEAR, as_at.SOON, as_at.LATER),
    "late": (as_at.LATE,),
    "owed": (as_at.OWED,),
    "near": (as_at.NEAR,),
    "soon": (as_at.NEAR, as_at.SOON),
}
PLAIN = ("township", "section", "operation", "level")


@dataclass(frozen=True)
class Scope:
    """One board for one reader: what he narrowed it to, and the cut-off day. Every number and every list comes from here."""

    board: Rectification
    account: Account
    wanted: Mapping[str, Any]
    day: date

    @property
    def is_counted(self) -> bool:
        """Whether the day asked for can be counted; the filter has refused any other."""
        return self.wanted.get("on") is not None

    def found(self) -> QuerySet[Case]:
        """Found by the day, within the filter; whoever reads them is asked separately, by `cases` or by arms."""
        process = self.board.process
        cases = former.then(Case.objects.filter(self.board.counting.found_by(self.day), process=process), self.day)
        return former.counted(cases, process, self.day).filter(self._narrowed())

    def cases(self) -> QuerySet[Case]:
        """The same, within what the reader may see: for counts."""
        return grants.visible(self.found(), self.account)

    def listed(self, measure: str, closed: tuple[date | None, date | None] = (None, None)) -> list[QuerySet[Case]]:
        """The arms of the list behind a number."""
        found = self.found()
        since, until = closed
        if since:
            found = found.filter(closed_on__gte=since)
        if until:
            found = found.filter(closed_on__lte=until)
        words = MEASURES[measure]
        if words == (as_at.CLOSED,):
            found = found.filter(closed_on__lte=self.day)
        elif len(words) == len(MEASURES["open"]):
            found = found.filter(as_at.open_on(self.day))
        elif words:
            found = self.board.counting.standing_so(found, self.day, words)
        return grants.arms(found, self.account)

    def _narrowed(self) -> Q:
        """The filter as a condition on what held on the day; a column that the process does not have narrows nothing."""
        wanted, found_on, operation = self.wanted, self.board.counting.found_on, self.board.operation
        narrowing = Q()
        if wanted.get("township"):
            narrowing &= Q(township_then__in=Region.objects.filter(code=wanted["township"]).values("pk"))
        if wanted.get("level"):
            narrowing &= Q(level_then=wanted["level"])
        for name, column in (("section", "section__code"), ("operation", operation and f"{operation}__code")):
            if wanted.get(name) and column:
                narrowing &= Q(**{column: wanted[name]})
        if wanted.get("category"):
            narrowing &= Q(category_then__in=wanted["category"])
        for name, way in (("since", "gte"), ("until", "lte")):
            if wanted.get(name):
                narrowing &= Q(**{f"{found_on}__{way}": wanted[name]})
        return narrowing

    def query(self, **more: Any) -> str:
        """The filter and the day as words of an address; the day always, so that a link shows tomorrow what it shows today."""
        words = {name: self.wanted.get(name) for name in ("process", *PLAIN, "category", "since", "until")}
        words |= {"on": self.day, **more}
        return urlencode({name: value for name, value in words.items() if value}, doseq=True)

    def url(self, measure: str, **more: Any) -> str:
        """The list behind a number; `more` narrows it further."""
        return f"{reverse('rectification-cases')}?{self.query(count=measure, **more)}"

    def urls(self, **more: Any) -> dict[str, str]:
        return {measure: self.url(measure, **more) for measure in MEASURES}

    def found_between(self, first: date, last: date) -> str:
        """The list of what was found in these days, as far as the filter asks for them."""
        since, until = self.wanted.get("since"), self.wanted.get("until")
        return self.url("found", since=max(first, since or first), until=min(last, until or last))

    def closed_between(self, first: date, last: date) -> str:
        return self.url("closed", closed_since=first, closed_until=last)
