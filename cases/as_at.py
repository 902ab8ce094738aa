"""What stood on a day, this one or an earlier: which cases were open, which clocks ran, and the last day that then held."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Case as Choose
from django.db.models import CharField, DateField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from cases.models import Case, Deadline, DeadlineChange

NEAR_DAYS, SOON_DAYS = timedelta(days=3), timedelta(days=7)
#: Where a case stands by its limits. Soon goes on where near ends; a case not yet found has none of these words.
CLOSED, LATE, OWED, NEAR, SOON, LATER = "closed", "late", "owed", "near", "soon", "later"
NOT_FOUND = ""


@dataclass(frozen=True)
class Counting:
    """How the cases of a process are counted on a day; everything is asked of the dates on cases, clocks and records.

    ``found_on`` is the column since which a case counts. ``terms`` are the limits that make it due (empty: all of them).
    ``settled`` says of a clock that what it limits was done by a day, where the clock itself does not know: to keep it is then only to say
    so, which holds if it was said in time and until it is ``belied``. ``owed`` says of one that has run out (``held`` is its last day) that
    whoever it binds had asked in time and the bureau still owed the answer: that is the bureau's lateness and not his.
    """

    found_on: str = "opened_on"
    terms: tuple[str, ...] = ()
    settled: Callable[[date], Exists] | None = None
    belied: Callable[[date], Exists] | None = None
    owed: Callable[[date], Exists] | None = None

    def clocks(self, day: date) -> QuerySet[Any]:
        """The clocks that ran on a day, or had run out unmet, with the last day that held then as ``held``.

        A clock ends with its fulfilment, with its case, on the day on which it need not be kept any more, or when the same limit
        starts anew; one that stands still is not among them, and one whose start was taken back has none.
        """
        found = Deadline.objects.filter(starts_on__lte=day).annotate(held=_held(day))
        if self.terms:
            found = found.filter(term__in=self.terms)
        kept: Any = Q(met_on__isnull=False, met_on__lte=day)
        if self.settled is not None:
            found = found.exclude(self.settled(day))
            kept &= Q(met_on__lte=F("held"))
        if self.belied is not None:
            kept &= ~self.belied(day)
        newer = Deadline.objects.filter(case=OuterRef("case"), term=OuterRef("term"), pk__gt=OuterRef("pk"), starts_on__lte=day)
        return (
            found.filter(~kept)
            .filter(Q(ended_on__isnull=True) | Q(ended_on__gt=day))
            .exclude(
                Exists(newer.filter(Q(party=OuterRef("party")) | Q(party__isnull=True), Q(item=OuterRef("item")) | Q(item="")))
            )
            .exclude(Exists(_pauses(day)))
        )

    def standing(self, day: date) -> Choose:
        """Where a case stood when the day ended, as an expression on `Case`: late, if its earliest last day was over."""
        owed = [When(self.owed(day), held__lt=day, then=Value(OWED))] if self.owed is not None else []
        word = Choose(
            *owed,
            When(held__lt=day, then=Value(LATE)),
            When(held__lte=day + NEAR_DAYS, then=Value(NEAR)),
            default=Value(SOON),
            output_field=CharField(),
        )
        due = self.clocks(day).filter(case=OuterRef("pk"), held__lte=day + SOON_DAYS).annotate(word=word).order_by("held")
        return Choose(
            When(~self.found_by(day), then=Value(NOT_FOUND)),
            When(~open_on(day), then=Value(CLOSED)),
            default=Coalesce(Subquery(due.values("word")[:1]), Value(LATER)),
            output_field=CharField(),
        )

    def found_by(self, day: date) -> Q:
        return Q(**{f"{self.found_on}__lte": day})

    def standing_so(self, cases: QuerySet[Case], day: date, words: Collection[str]) -> QuerySet[Case]:
        """Those of the cases found by the day that stood so on it; the plain columns are asked first."""
        found = cases.filter(self.found_by(day))
        if CLOSED not in words:
            found = found.filter(open_on(day))
        return found.alias(standing=self.standing(day)).filter(standing__in=sorted(words))


def open_on(day: date) -> Q:
    """Open when the day ended: what was closed on it is closed."""
    return Q(closed_on__isnull=True) | Q(closed_on__gt=day)


def _held(day: date) -> Coalesce:
    """The last day before the first change that came later; a clock that nobody moved is not asked for its changes."""
    later = DeadlineChange.objects.filter(deadline=OuterRef("pk"), on__gt=day).order_by("on", "pk").values("due_before")[:1]
    moved = Choose(When(~Q(due_on=F("original_due_on")), then=Subquery(later)), output_field=DateField())
    return Coalesce(moved, F("due_on"), output_field=DateField())


def _pauses(day: date) -> QuerySet[DeadlineChange]:
    """A pause begun by the day and not ended by then."""
    kind = DeadlineChange.Kind
    ended = DeadlineChange.objects.filter(deadline=OuterRef("deadline"), kind=kind.RESUMED, pk__gt=OuterRef("pk"), on__lte=day)
    begun = DeadlineChange.objects.filter(deadline=OuterRef("pk"), kind=kind.PAUSED, on__lte=day)
    return begun.exclude(Exists(ended))
