"""A fine for each day is begun from the decision that it follows, and takes over what that case has proved (安全生产法 Art.112)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.models import Case, CaseLink
from cases.money import figures
from documents.models import IssuedDocument
from documents.typography import day_text
from foundation import clock
from foundation.refusals import Refusal
from workflows.enforcement import daily, rules
from workflows.enforcement.fields import ExhibitsField, TwoOfficersForm, next_exhibit
from workflows.enforcement.models import EnforcementRecord, Exhibit, PartyFacts
from workflows.enforcement.models_daily import DailyFine
from workflows.enforcement.vocabulary import ClueSource, EvidenceKind
from workflows.engine.asking import Asks
from workflows.engine.forms import Forewarning, StepForm
from workflows.engine.placing import place_case
from workflows.engine.questions import text_field


class RefusalField(forms.ModelChoiceField):
    """An opinion of a re-inspection that shows the refusal."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=IssuedDocument.objects.none(), **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.printed_number}（{obj.data.get('reinspected_on')}）"


class PartyField(forms.ModelChoiceField):
    """A party of the first decision that was fined."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=PartyFacts.objects.none(), **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.party.name}（{obj.decision_no}，罚款{figures(obj.fine)}元）"


class RegisterDailyFine(StepForm):
    """A unit that was ordered to correct and fined still refuses: a clue of its own, linked to that decision, with the days counted.

    Refused with E-ENF-DAILY where the check lies before the service of the fine; the same check is used once.
    """

    title = _("Begin a fine for each day")
    button = _("Register the clue, linked to the first decision")
    capacity = "clue_registered"
    record = EnforcementRecord
    asks: ClassVar[Asks] = ((_("What it follows"), "party refusal"), (_("What is known"), "clue_facts"))
    party = PartyField(label=_("First decision"))
    refusal = RefusalField(label=_("Opinion that shows the refusal"))
    clue_facts = text_field(
        _("What was found at the check, and how the unit was told to correct"), rows=4, min_length=20, max_length=3000
    )

    @property
    def base(self) -> Case | None:
        found: Case | None = self.act.linked_cases.get("base")
        return found

    @classmethod
    def has_occasion(cls, case: Any) -> bool:
        """Somebody was fined, and a check behind it shows that nothing was corrected."""
        return case is not None and case.process == "enforcement" and bool(daily.fined(case)) and daily.refusals(case).exists()

    def prepare(self) -> None:
        if self.base is None:
            return
        fined = daily.fined(self.base)
        self.fields["party"].queryset = PartyFacts.objects.filter(pk__in=[row.pk for row in fined]).select_related("party")
        self.fields["refusal"].queryset = offered = daily.refusals(self.base)
        first = {"refusal": offered.first()} | ({"party": fined[0].pk} if len(fined) == 1 else {})
        self.initial = first | self.initial

    def forewarning(self) -> Forewarning | None:
        """Which days would be counted, and what they come to."""
        fined = daily.fined(self.base) if self.base is not None else []
        lines = []
        for base in fined:
            for paper in daily.refusals(self.base) if self.base is not None else ():
                try:
                    since, checked, found = daily.reckoned(base, paper)
                except Refusal:
                    continue
                first = day_text(since + dt.timedelta(days=1))
                lines.append(f"{base.party.name}：{first}至{day_text(checked)}，{found.days}日，{figures(found.amount)}元")
        return Forewarning(gettext("Counted by the opinions on file:"), tuple(lines), may_send=True) if lines else None

    def check(self) -> Iterable[Refusal]:
        base, paper = self.cleaned_data["party"], self.cleaned_data["refusal"]
        if not self.has_occasion(self.base):
            yield Refusal("E-ENF-DAILY", field="refusal", note="须先有罚款决定、责令改正和拒不改正的复查意见")
            return
        if paper.party_id is not None and paper.case_id == base.case_id and paper.party_id != base.party_id:
            yield Refusal("E-ENF-DAILY", field="refusal", note="该复查意见书是对另一当事人的")
            return
        try:
            daily.reckoned(base, paper)
        except Refusal as refusal:
            yield Refusal(refusal.code, field="refusal", note=refusal.note)

    def apply(self) -> None:
        act, case, record = self.act, self.act.case, self.act.record
        base, paper, source = self.cleaned_data["party"], self.cleaned_data["refusal"], self.base
        assert source is not None
        since, checked, found = daily.reckoned(base, paper)
        unit = base.party.enterprise
        record.source, record.received_at, record.discovered_on = ClueSource.INSPECTION, act.recorded_at, checked
        record.act_from, record.act_to = since + dt.timedelta(days=1), checked
        record.clue_facts, record.suspect_unit = self.cleaned_data["clue_facts"], unit
        record.suspect, record.suspected = base.party.name, base.violation
        place_case(case, None, source.region, source.category, act.actor)
        case.place = source.place
        case.title = f"{base.party.name}涉嫌拒不改正违法行为线索"
        act.also_save(
            DailyFine(
                case=case, base=base, refusal=paper, counted_from=since, checked_on=checked, days=found.days, base_fine=base.fine,
                amount=found.amount, act_no=act.no,
            )
        )  # fmt: skip
        act.also_save(
            CaseLink(
                source=case, target=source, kind=CaseLink.Kind.RELATED, reason=f"按日连续处罚，原处罚决定{base.decision_no}",
                created_by=act.actor, created_at=act.recorded_at,
            )
        )  # fmt: skip
        act.findings["daily"] = f"{base.decision_no}：{found.days}日，{figures(found.amount)}元"


class TakeOverEvidence(TwoOfficersForm):
    """Once the case is filed its officers take over what the first case has proved: copies of its lawful evidence, and the opinion itself.

    What was excluded there is not offered (行政处罚法 Art.46); each piece is taken over once.
    """

    title = _("Take over the evidence of the first decision")
    button = _("Add the copies to the evidence")
    capacity = "investigated"
    record = Exhibit
    asks: ClassVar[Asks] = "exhibits opinion? inspector_2"
    exhibits = ExhibitsField(label=_("Evidence of the first case"), required=False)
    opinion = forms.BooleanField(label=_("The opinion that shows the refusal as well"), required=False)

    @classmethod
    def has_occasion(cls, case: Any) -> bool:
        return daily.of_case(case.pk) is not None and case.enforcementrecord.filed_on is not None

    def prepare(self) -> None:
        super().prepare()
        row = daily.of_case(self.act.case.pk)
        if row is not None:
            field = self.fields["exhibits"]
            field.offer(row.base.case_id)
            field.queryset = field.queryset.filter(excluded_on=None)
        self.initial = {"opinion": not self._has_opinion()} | self.initial

    def _has_opinion(self) -> bool:
        row = daily.of_case(self.act.case.pk)
        return row is not None and Exhibit.objects.filter(case=self.act.case, name=opinion_name(row)).exists()

    def check(self) -> Iterable[Refusal]:
        yield from super().check()
        row = daily.of_case(self.act.case.pk)
        if row is None:
            yield Refusal("E-NOT-OPEN", field="exhibits", note="本案不是按日连续处罚案件")
            return
        yield from rules.may_investigate(self.act.record, self.act.acted_on, field="exhibits")
        if not self.cleaned_data["exhibits"] and not self.cleaned_data["opinion"]:
            yield Refusal("E-REQUIRED", field="exhibits")
        taken = set(Exhibit.objects.filter(case=self.act.case).values_list("name", "source_person"))
        for each in self.cleaned_data["exhibits"]:
            if (each.name, source_of(row)) in taken:
                yield Refusal("E-NOT-OPEN", field="exhibits", note=f"证据{each.no} {each.name}已经移入")
        if self.cleaned_data["opinion"] and self._has_opinion():
            yield Refusal("E-NOT-OPEN", field="opinion", note="复查意见书已经移入")

    def write(self) -> None:
        act, row, number = self.act, daily.of_case(self.act.case.pk), next_exhibit(self)
        assert row is not None
        found = [(each.kind, each.name, each.proves, list(each.files)) for each in self.cleaned_data["exhibits"]]
        if self.cleaned_data["opinion"]:
            proves = f"{day_text(row.checked_on)}复查，当事人仍未改正"
            found.append((EvidenceKind.DOCUMENT, opinion_name(row), proves, []))
        for place, (kind, name, proves, digests) in enumerate(found):
            act.also_save(
                Exhibit(
                    case=act.case, no=number + place, kind=kind, name=name, source_person=source_of(row), collected_at=clock.now(),
                    collector_1=act.hand, collector_2=self.cleaned_data["inspector_2"], is_copy=True, proves=proves, files=digests, act_no=act.no,
                )
            )  # fmt: skip
        act.findings["exhibits"] = [name for _kind, name, _proves, _files in found]


def opinion_name(row: DailyFine) -> str:
    """As evidence the opinion is called by its title and number."""
    return f"{row.refusal.title}{row.refusal.printed_number}"[:80]


def source_of(row: DailyFine) -> str:
    """Out of which file a copy was made."""
    return f"本局案卷{row.base.case.number}"[:60]
