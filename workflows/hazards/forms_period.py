"""The report of a unit on a quarter or a year: what it found and rectified, in numbers and words (暂行规定 Art.14)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.db.models import Q, QuerySet
from django.forms import formset_factory
from django.utils.translation import gettext_lazy as _

from cases.models import Case
from cases.vocabulary import Level
from foundation import clock
from foundation.refusals import Refusal
from workflows.engine.asking import AskingForm, Asks
from workflows.engine.forms import StepForm
from workflows.engine.questions import PhotosField
from workflows.hazards.models import OwnHazard, PeriodReportRecord
from workflows.hazards.vocabulary import NOT_COUNTED, HazardState, Source


class OwnHazardForm(AskingForm):
    """A general hazard that the unit found and keeps by itself."""

    record = OwnHazard
    asks = "title found_on due_on? rectified_on?"


OwnHazards = formset_factory(OwnHazardForm, extra=0, min_num=0, max_num=200, validate_max=True, absolute_max=220, can_delete=True)


def supervised_hazards(record: PeriodReportRecord) -> QuerySet[Case]:
    """The unit's hazards in the bureau's register that belong to the period: found by its end, not closed before its beginning.

    What nobody has verified yet, a tip-off above all, the unit does not learn here; what it reported itself it knows.
    """
    unverified = Q(state=HazardState.REGISTERED) & ~Q(hazard_record__source=Source.SELF_REPORTED)
    of_unit = (
        Case.objects.filter(process="hazards", unit__in=record.unit.all_ids()).exclude(state__in=NOT_COUNTED).exclude(unverified)
    )
    found = of_unit.filter(hazard_record__found_on__lte=record.period_end)
    return found.filter(Q(closed_on__isnull=True) | Q(closed_on__gte=record.period_start)).order_by(
        "hazard_record__found_on", "pk"
    )


class SubmitPeriodReport(StepForm):
    """HAZ-02 for a quarter or a year: the bureau's register of the unit, its own general hazards beside it, and its analysis."""

    title = _("Hand in the report of the period")
    button = _("Hand the report in to the bureau")
    capacity = "reported"
    row_sets = {"hazards": OwnHazards}
    row_titles = {"hazards": _("Hazards the unit keeps itself")}
    record = PeriodReportRecord
    asks: ClassVar[Asks] = ((_("Hazards of the period"), "nothing_found"), (_("Analysis"), "analysis funds? main_person truth"))
    nothing_found = forms.BooleanField(
        label=_("No hazard was found in this period"),
        required=False,
        help_text=_(
            "What stands in the bureau's register is entered by itself, as the preview shows. Add the general hazards that you found and"
            " keep yourselves. A major hazard is reported at once and on its own."
        ),
    )
    truth = forms.BooleanField(label=_("What is reported here is true"))

    def prepare(self) -> None:
        record: PeriodReportRecord = self.act.record
        self.initial = {"main_person": record.unit.legal_representative} | self.initial

    def initial_rows(self, prefix: str) -> list[dict[str, Any]]:
        """What the last report left open goes on."""
        record: PeriodReportRecord = self.act.record
        last = (
            PeriodReportRecord.objects.filter(
                unit__in=record.unit.all_ids(), period=record.period, period_end__lt=record.period_end, reported_on__isnull=False
            )
            .order_by("-period_end")
            .first()
        )
        if last is None:
            return []
        left = OwnHazard.objects.filter(Q(rectified_on__isnull=True) | Q(rectified_on__gt=last.period_end), case=last.case_id)
        return [{name: getattr(row, name) for name in OwnHazardForm.columns} for row in left]

    def check(self) -> Iterable[Refusal]:
        rows = self.placed_rows("hazards")
        for place, row in rows:
            yield from self._row_refusals(place, row)
        found = bool(rows) or supervised_hazards(self.act.record).exists()
        if found and self.cleaned_data["nothing_found"]:
            yield Refusal("E-NOTHING-FOUND", field="nothing_found")
        if not found and not self.cleaned_data["nothing_found"]:
            yield Refusal("E-REQUIRED", field="nothing_found", note="未填写隐患的，应当勾选“本期未发现隐患”")

    def _row_refusals(self, place: str, row: dict[str, Any]) -> Iterable[Refusal]:
        """E-HAZ-03 for days that cannot be."""
        end: dt.date = self.act.record.period_end
        if row["found_on"] > end:
            yield Refusal("E-HAZ-03", field=f"{place}-found_on", note="发现日期晚于报告期末")
        if row["rectified_on"] and not row["found_on"] <= row["rectified_on"] <= clock.today():
            yield Refusal("E-HAZ-03", field=f"{place}-rectified_on", note="整改完成日期不得早于发现日期，也不得晚于今日")
        elif row["rectified_on"] and row["rectified_on"] < self.act.record.period_start:
            yield Refusal("E-HAZ-03", field=f"{place}-rectified_on", note="报告期开始前已整改的，不列入本期")
        if row["due_on"] and row["due_on"] < row["found_on"]:
            yield Refusal("E-HAZ-03", field=f"{place}-due_on", note="整改期限早于发现日期")

    def apply(self) -> None:
        act = self.act
        record: PeriodReportRecord = act.record
        own = [
            OwnHazard(case=act.case, no=number, **{name: row[name] for name in OwnHazardForm.columns})
            for number, row in enumerate(self.rows("hazards"), start=1)
        ]
        for hazard in own:
            act.also_save(hazard)
        supervised = list(supervised_hazards(record).select_related("unit"))
        act.named["own_hazards"], act.named["supervised"] = own, supervised
        ended = [case.closed_on for case in supervised] + [hazard.rectified_on for hazard in own]
        record.found = len(ended)
        record.rectified = sum(1 for day in ended if day is not None and day <= record.period_end)
        record.major_open = sum(
            1
            for case in supervised
            if case.level == Level.MAJOR and (case.closed_on is None or case.closed_on > record.period_end)
        )
        record.reported_on = act.acted_on


class EnterPaperReport(SubmitPeriodReport):
    """The same report, handed in on paper: an officer enters what it says and keeps its picture."""

    title = _("Enter a report handed in on paper")
    button = _("Enter the report of the unit")
    capacity = "recorded"
    shows_signed = "scan"
    asks = (
        (_("Hazards of the period"), "nothing_found"),
        (_("Analysis"), "analysis funds? main_person"),
        (_("Report on paper"), "scan"),
    )
    scan = PhotosField(label=_("Picture of the signed report"), least=1, most=10, accept="image/*,application/pdf")

    def prepare(self) -> None:
        super().prepare()
        # Its truth was declared by whoever signed it, not by the officer.
        del self.fields["truth"]
