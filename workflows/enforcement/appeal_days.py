"""How long the remedies of a party stay open, and on which days its late payment costs nothing (行政复议法 Art.20; 行政诉讼法 Art.45, 46).

A fine is enforced by the court only once nobody can ask for reconsideration or sue any more (行政强制法 Art.53), and the surcharge leaves
out the days of either (行政处罚法 Art.73(3)). Pure functions of the day of service and of what was recorded of the remedies.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cases import terms as limits
from workflows.enforcement import terms
from workflows.enforcement.models import ExecutionStop, PartyFacts, Remedy
from workflows.enforcement.surcharge import Span
from workflows.enforcement.vocabulary_remedies import UNDECIDED, RemedyKind

RECONSIDERATION, LAWSUIT = RemedyKind.RECONSIDERATION, RemedyKind.LAWSUIT


@dataclass(frozen=True, slots=True)
class Appeal:
    """One remedy: asked for on ``since``; its outcome was received on ``until``, None while it is open.

    ``is_decided`` is False where it was not taken up or was withdrawn: then the earlier periods count as if it had not been asked for.
    """

    kind: str
    since: dt.date
    until: dt.date | None = None
    is_decided: bool = True


@dataclass(frozen=True, slots=True)
class Stop:
    """Execution was ordered to stop from one day on (行政处罚法 Art.73(1)); ``until`` is the last such day, None while it lasts."""

    since: dt.date
    until: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """What stands on file of the remedies of one party."""

    appeals: tuple[Appeal, ...] = ()
    stops: tuple[Stop, ...] = ()


def recorded(facts: PartyFacts) -> Recorded:
    """What was recorded of the remedies of a party, in the order in which they were asked for."""
    remedies = Remedy.objects.filter(facts=facts.pk).order_by("applied_on", "pk")
    stops = ExecutionStop.objects.filter(facts=facts.pk).order_by("since", "pk")
    return Recorded(
        tuple(Appeal(row.kind, row.applied_on, row.ended_on, row.result not in UNDECIDED) for row in remedies),
        tuple(Stop(row.since, row.until) for row in stops),
    )


def is_open(appeals: Iterable[Appeal]) -> bool:
    """Whether some remedy still runs."""
    return any(appeal.until is None for appeal in appeals)


def last_day(served_on: dt.date, appeals: Sequence[Appeal] = ()) -> dt.date | None:
    """The last day on which the party could still ask for a remedy; None while one is open.

    Sixty days for reconsideration and six months for a suit, the later of both; fifteen days from the receipt of a decision on
    reconsideration; behind a judgment nothing is left.
    """
    if is_open(appeals):
        return None
    decided = [appeal for appeal in appeals if appeal.is_decided and appeal.until is not None]
    if not decided:
        return max(limits.count(term, served_on).due_on for term in (terms.RECONSIDER, terms.SUE))
    ends = [appeal.until for appeal in decided if appeal.kind == LAWSUIT and appeal.until is not None]
    ends += [
        limits.count(terms.SUE_AFTER_RECONSIDERATION, appeal.until).due_on
        for appeal in decided
        if appeal.kind == RECONSIDERATION and appeal.until is not None and not ends
    ]
    return max(ends)


def suspended(on_file: Recorded, until: dt.date) -> tuple[Span, ...]:
    """The days up to ``until`` that no surcharge counts: under reconsideration or suit, or while execution was ordered to stop."""
    spans: list[Appeal | Stop] = [*on_file.appeals, *on_file.stops]
    return tuple(
        Span(each.since, min(each.until or until, until))
        for each in sorted(spans, key=lambda one: one.since)
        if each.since <= until
    )


def court_window(last_appeal_day: dt.date, put_off_until: dt.date | None = None) -> tuple[dt.date, dt.date]:
    """The first and the last day on which the bureau may ask the court (行政强制法 Art.53; TL-ENF-34).

    Three months from the end of the remedies; where payment was put off beyond it, from the end of that time (行政处罚法 Art.72(2)).
    """
    start = max(last_appeal_day, put_off_until or last_appeal_day)
    return start + dt.timedelta(days=1), limits.count(terms.APPLY_TO_COURT, start).due_on
