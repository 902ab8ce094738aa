"""Figures of hazard supervision (hazard.md section 6): counted from cases up to a day, never stored; the scope is part of each."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from cases import as_at
from cases.models import Case
from cases.vocabulary import Category, Level, Result
from workflows.engine import figures
from workflows.engine.figures import Figure, Span
from workflows.hazards.models import ExtensionRequest, HazardRecord, ListingBatch, Reinspection, TrackingRound
from workflows.hazards.terms import RECTIFY, STOP, TREAT
from workflows.hazards.vocabulary import HazardState

PROCESS = "hazards"
#: The sectors of the special action on major hazards: those that the bureau supervises itself.
ACTION_SECTORS = (Category.NON_COAL_MINE, Category.CHEMICALS, Category.INDUSTRY_TRADE)


#: Which hazards a statistic is about; printed with it.
Scope = partial(figures.Scope, PROCESS)


def found_within(first: dt.date, last: dt.date) -> figures.Scope:
    return Scope(f"{first:%Y-%m-%d}至{last:%Y-%m-%d}发现", Q(hazard_record__found_on__range=(first, last)))


EVERYTHING = Scope("全部隐患")
#: 重大事故隐患专项排查整治: major hazards of the three sectors that an action has found or taken over.
ACTION = Scope(
    "专项行动排查的非煤矿山、危险化学品、工贸重大隐患",
    Q(level_then=Level.MAJOR, category_then__in=ACTION_SECTORS, hazard_record__operation__isnull=False),
)
FLOOD = Scope("防汛隐患", Q(category_then=Category.FLOOD))


def listed_by(span: Span) -> figures.Scope:
    """Hazards in the batches of the year that were approved by the day."""
    where = Q(hazard_record__is_listed=True, hazard_record__batch__year=span.year, hazard_record__listed_on__lte=span.cut_off)
    return Scope(f"{span.year}年挂牌督办", where)


def rectified_by(day: dt.date) -> Exists:
    """Of a clock: the last re-inspection since it began has passed. To be late is settled by that only, not by a report."""
    looked = Reinspection.objects.filter(reinspected_on__lte=day)
    worse = looked.filter(case=OuterRef("case"), pk__gt=OuterRef("pk")).exclude(overall=Result.PASSED)
    passed = looked.filter(~Exists(worse), overall=Result.PASSED)
    return Exists(passed.filter(case=OuterRef("case"), reinspected_on__gt=OuterRef("starts_on")))


def not_as_reported(day: dt.date) -> Exists:
    """Of a clock that a report has kept: a re-inspection since then has found something open."""
    failed = Reinspection.objects.filter(reinspected_on__lte=day).exclude(overall=Result.PASSED)
    return Exists(failed.filter(case=OuterRef("case"), reinspected_on__gte=OuterRef("met_on")))


def answer_owed(day: dt.date) -> Exists:
    """Of a clock that has run out: more time was asked for within it, and nobody has answered yet. The bureau owes from the receipt on."""
    asked = ExtensionRequest.objects.filter(asked_on__lte=F("old_due_on")).alias(came_on=Coalesce("received_on", "asked_on"))
    asked = asked.filter(came_on__lte=day)
    unanswered = asked.filter(Q(answered_on__isnull=True) | Q(answered_on__gt=day))
    return Exists(unanswered.filter(case=OuterRef("case"), old_due_on=OuterRef("held")))


#: A hazard counts since it was found, and is due by the periods that the unit has to keep.
COUNTING = as_at.Counting(
    "hazard_record__found_on", (RECTIFY.code, TREAT.code, STOP.code), rectified_by, not_as_reported, answer_owed
)


def closed_by(cut_off: dt.date) -> Q:
    """Closed off on or before the day; what is closed later was open on it."""
    return Q(outcome=HazardState.CLOSED, closed_on__lte=cut_off)


# --- statistics up to a day ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Statistics(figures.Statistics):
    """Hazards of a scope up to a day, the listed ones among them, and the rounds that saw them."""

    listed: int
    listed_closed: int
    rounds: int


def found(scope: figures.Scope, cut_off: dt.date) -> QuerySet[Case]:
    """Found up to the day; what had proved to be no hazard by then, was cancelled or had gone to another department is not counted."""
    return scope.counted(cut_off).filter(hazard_record__found_on__lte=cut_off)


def open_on(scope: figures.Scope, cut_off: dt.date) -> QuerySet[Case]:
    return found(scope, cut_off).exclude(closed_by(cut_off))


def overdue_on(scope: figures.Scope, cut_off: dt.date) -> QuerySet[Case]:
    """Open, the last day that held then over, and rectification neither reported nor found by then: as the board counts."""
    return COUNTING.standing_so(found(scope, cut_off), cut_off, (as_at.LATE,))


def statistics(scope: figures.Scope, cut_off: dt.date) -> Statistics:
    """The figures of hazard.md section 6, in three statements."""
    listed = Q(hazard_record__is_listed=True, hazard_record__listed_on__lte=cut_off)
    closed = closed_by(cut_off)
    cases = found(scope, cut_off)
    counts = cases.aggregate(
        found=Count("pk"), closed=Count("pk", filter=closed), listed=Count("pk", filter=listed),
        listed_closed=Count("pk", filter=listed & closed),
    )  # fmt: skip
    rounds = TrackingRound.objects.filter(held_on__lte=cut_off, visits__case__in=cases.values("pk")).distinct().count()
    return Statistics(scope.words, cut_off, overdue=overdue_on(scope, cut_off).count(), rounds=rounds, **counts)


# --- the seed's figures ----------------------------------------------------------------------------------------------------


def _found_in_year(scope: figures.Scope) -> Any:
    return lambda span: found(scope & found_within(*span.days), span.cut_off)


def _closed_of(scope: figures.Scope) -> Any:
    return lambda span: found(scope & found_within(*span.days), span.cut_off).filter(closed_by(span.cut_off))


def _open_of(scope: figures.Scope) -> Any:
    return lambda span: open_on(scope & found_within(*span.days), span.cut_off)


def _batches(span: Span) -> QuerySet[ListingBatch]:
    used = HazardRecord.objects.filter(batch=OuterRef("pk"), is_listed=True, listed_on__lte=span.cut_off)
    return ListingBatch.objects.filter(Exists(used), year=span.year)


def _rounds(span: Span) -> QuerySet[TrackingRound]:
    return TrackingRound.objects.filter(held_on__range=span.days, visits__isnull=False).distinct()


def _listed(span: Span) -> QuerySet[Case]:
    return listed_by(span).counted(span.cut_off)


def _listed_closed(span: Span) -> QuerySet[Case]:
    return _listed(span).filter(closed_by(span.cut_off))


FIGURES: tuple[Figure, ...] = (
    Figure(
        "SF-011", "排查重大事故隐患", "当年发现、列入专项行动的非煤矿山、危险化学品、工贸重大隐患，不含不属实的", "条", _found_in_year(ACTION)
    ),
    Figure("SF-012", "已整改完成", "SF-011中销号日期不晚于截止日期的", "条", _closed_of(ACTION)),
    Figure("SF-013", "其余正抓紧整改", "SF-011中截止日期尚未销号的", "条", _open_of(ACTION)),
    Figure("SF-030", "挂牌督办批次", "当年的挂牌批次，截止日期前有隐患批准挂牌", "批次", _batches),
    Figure("SF-031", "挂牌督办重点隐患", "列入当年批次、截止日期前批准挂牌的隐患", "处", _listed),
    Figure("SF-032", "联合跟踪督办", "当年截止日期前进行、到过现场的轮次", "轮次", _rounds),
    Figure("SF-033", "挂牌督办已整改完成", "SF-031中销号日期不晚于截止日期的", "处", _listed_closed),
    Figure("SF-050", "防汛隐患", "当年发现的防汛行业隐患，不含不属实的", "处", _found_in_year(FLOOD)),
)  # fmt: skip


def by_scope(span: Span) -> dict[str, figures.Scope]:
    """The scopes of the yearly tables."""
    year = found_within(*span.days)
    return {
        "SF-011": ACTION & year,
        "SF-031": listed_by(span),
        "SF-050": FLOOD & year,
        f"found in {span.year}": year,
        "all rows": EVERYTHING,
    }


def tables(span: Span) -> list[Statistics]:
    """The statistics of the year in each of its scopes."""
    return [statistics(scope, span.cut_off) for scope in by_scope(span).values()]
