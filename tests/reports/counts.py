"""The hazards of a scope counted by dimension, in words of the yearly ledger: what the county's table of counts is compared with."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from cases.models import Case
from cases.vocabulary import Result
from workflows.hazards import ledger
from workflows.hazards.models import ExtensionRequest, HazardRecord, Reinspection
from workflows.hazards.vocabulary import HazardState, Measure


@dataclass(frozen=True)
class Row:
    """What a count asks of one hazard."""

    found_on: dt.date
    values: Mapping[str, str]
    is_closed: bool


def rows(cases: QuerySet[Case], cut_off: dt.date, as_of: dt.date | None = None) -> list[Row]:
    """Category, level, township, month, state and road of each hazard in words of the ledger; one statement.

    State and road are those of the day ``as_of`` (else of the cut-off): what is late then need not have been late before.
    """
    failures = Reinspection.objects.filter(case=OuterRef("pk"), overall__in=(Result.FAILED, Result.PARTLY)).order_by()
    failed = failures.values("case").annotate(number=Count("pk")).values("number")
    annotated = cases.select_related("hazard_record", "township").annotate(
        failed=Coalesce(Subquery(failed), 0), extended=Exists(ExtensionRequest.objects.filter(case=OuterRef("pk")))
    )
    return [_row(case, cut_off, as_of or cut_off) for case in annotated.order_by("pk")]


def _row(case: Any, cut_off: dt.date, as_of: dt.date) -> Row:
    record: HazardRecord = case.hazard_record
    values = {
        "total": "",
        "category": ledger.CATEGORIES.write(case.category, case.category),
        "level": ledger.LEVELS.write(case.level, case.level),
        "township": case.township.name if case.township else "",
        "month": f"{record.found_on:%Y-%m}",
        "state": ledger.STATES.write(case.state, case.state),
        "road": road_of(case, record, as_of),
    }
    is_closed = case.outcome == HazardState.CLOSED and case.closed_on is not None and case.closed_on <= cut_off
    return Row(record.found_on, values, is_closed)


def road_of(case: Any, record: HazardRecord, as_of: dt.date) -> str:
    """The first road that applies: how the hazard went, in the words of the yearly ledger."""
    late = record.due_on is not None and (record.reported_on or case.closed_on or as_of) > record.due_on
    roads = (
        ("不属实", case.outcome == HazardState.REJECTED),
        ("移送其他部门", case.outcome == HazardState.REFERRED_OUT),
        ("挂牌督办", record.is_listed),
        ("当场整改", record.measures == [Measure.IMMEDIATE]),
        ("二次不合格移送", case.failed >= 2),
        ("停产停业", record.stop_until is not None and record.due_on is None),
        ("一次不合格", case.failed == 1),
        ("延期", case.extended),
        ("逾期", late),
    )
    return next((word for word, applies in roads if applies), "按期或未到期")


def counted(found_rows: Iterable[Row], dimension: str) -> dict[str, tuple[int, int]]:
    """Found and closed by the values of one dimension."""
    all_of, closed = Counter[str](), Counter[str]()
    for row in found_rows:
        value = row.values[dimension]
        all_of[value] += 1
        closed[value] += row.is_closed
    return {value: (count, closed[value]) for value, count in all_of.items()}
