"""The days on which a matter of hazard supervision opens by itself: the end of a quarter and of a year, for each unit that reports."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from cases.models import Enterprise, Spokesman
from foundation import clock
from foundation import settings as bureau
from workflows.engine.act import Act
from workflows.engine.occasions import Occasion
from workflows.engine.placing import place_case
from workflows.hazards.models import PeriodReportRecord
from workflows.hazards.vocabulary import Period

bureau.declare(
    "hazards.period_reports",
    "企业按季、按年报送隐患排查治理情况",
    "boolean",
    True,
    "《安全生产事故隐患排查治理暂行规定》第14条；不启用时不再自动开启新的报表",
)
bureau.declare(
    "hazards.period_reports_of_all",
    "没有账号的单位也要求报送报表（书面报送，由承办机构录入）",
    "boolean",
    False,
    "项目默认；第14条适用于全部生产经营单位",
)


def last_day_of_quarter(today: dt.date) -> dt.date:
    """The last day of the newest quarter that is over."""
    return dt.date(today.year, (today.month - 1) // 3 * 3 + 1, 1) - dt.timedelta(days=1)


@dataclass(frozen=True)
class PeriodOver(Occasion):
    """A quarter or a year has ended: a unit that had an account on its last day, or each one, reports on it (暂行规定 Art.14).

    It is asked for during the quarter that follows: no outage is as long, and a bureau that begins in May demands nothing of past years.
    """

    names = ("spokesmen",)
    title = _("A period of reports has ended")
    unit: Enterprise
    period: Period
    period_end: dt.date

    @property
    def on(self) -> dt.date:  # type: ignore[override]
        """The day after the period."""
        return self.period_end + dt.timedelta(days=1)

    @classmethod
    def due(cls, today: dt.date) -> Iterator[Self]:
        end = last_day_of_quarter(today)
        if not bureau.value("hazards.period_reports", end):
            return
        for period in (Period.QUARTER, Period.YEAR) if end.month == 12 else (Period.QUARTER,):
            for unit in _units_without(period, end):
                yield cls(unit, period, end)

    def apply(self, act: Act) -> None:
        unit = self.unit
        record: PeriodReportRecord = act.record
        record.unit, record.period, record.period_end = unit, self.period, self.period_end
        place_case(act.case, unit, unit.region, unit.category, None)
        act.case.place = unit.address[:120]
        act.case.title = f"{record.period_words}事故隐患排查治理情况报表"
        act.named["spokesmen"] = Spokesman.objects.of_unit(unit.pk, clock.today())


def _units_without(period: Period, end: dt.date) -> list[Enterprise]:
    """Units that had an account on the last day (by the bureau's rule all of them) and of whose period nothing stands yet."""
    units = Enterprise.objects.filter(merged_into__isnull=True).exclude(kind=Enterprise.Kind.BODY)
    if not bureau.value("hazards.period_reports_of_all", end):
        units = units.filter(Exists(Spokesman.objects.speaking(end).filter(enterprise=OuterRef("pk"))))
    asked = PeriodReportRecord.objects.filter(unit=OuterRef("pk"), period=period, period_end=end)
    there = Q(gone_on__isnull=True) | Q(gone_on__gt=end)
    return list(units.filter(there, ~Exists(asked)).select_related("region").order_by("pk"))
