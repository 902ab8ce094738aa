"""Samples are taken as evidence, and an institute is asked about facts and answers (行政处罚法 Art.46, 56; enforcement.md E3)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.forms import formset_factory
from django.utils.translation import gettext_lazy as _

from cases.models import SignedOnSite
from foundation.refusals import Refusal
from workflows.enforcement import goods
from workflows.enforcement.fields import TwoOfficersForm, digests, files, in_order, next_exhibit, not_ahead, party_of
from workflows.enforcement.forms_evidence import InvestigationForm
from workflows.enforcement.forms_measures import GoodsField, exact, institutes, this_minute
from workflows.enforcement.goods import HandedOver
from workflows.enforcement.models import Exhibit
from workflows.enforcement.models_measures import Appraisal, Goods
from workflows.enforcement.vocabulary import EvidenceKind
from workflows.enforcement.vocabulary_measures import HELD, GoodsState, Purpose, What
from workflows.engine.asking import AskingForm, Asks
from workflows.engine.on_site import SIGNATURE, SignedOnSiteForm
from workflows.engine.questions import day_field, moment_field, text_field

#: An expert answers facts; whether something is lawful is for the bureau (ENF-21).
LEGAL_QUESTIONS = ("是否违法", "是否构成违法", "是否犯罪", "应当如何处罚")


class SampleForm(AskingForm):
    """One sample: how much of what was taken, from how much, and what is kept as a spare."""

    record = Goods
    asks = "name spec? batch? quantity unit base spare"
    base = forms.CharField(label=_("Taken from (quantity of the lot)"), max_length=20)
    spare = forms.CharField(label=_("Spare sample"), max_length=20)


Samples = formset_factory(SampleForm, extra=0, min_num=1, max_num=30, validate_min=True, validate_max=True, absolute_max=40)


class TakeSample(InvestigationForm, TwoOfficersForm, SignedOnSiteForm):
    """ENF-08: two officers take samples, sealed before the party, which signs or whose refusal is noted (行政处罚法 Art.56)."""

    urgent = True
    record = SignedOnSite
    title = _("Take samples as evidence")
    button = _("File the receipt of the samples")
    capacity = "investigated"
    legal_day = when = "taken_at"
    names = ("samples_taken",)
    row_sets: ClassVar = {"samples": Samples}
    row_titles: ClassVar = {"samples": _("Samples")}
    rows_behind = 1
    asks: ClassVar[Asks] = (
        (_("When, where and by whom"), "taken_at taken_until place site_manager inspector_2"),
        (_("How they are sealed"), "sealed_state keeper proves"),
        (_("Signature"), SIGNATURE),
    )
    taken_at = moment_field(_("Began at"))
    taken_until = moment_field(_("Ended at"))
    place = forms.CharField(label=_("Place"), max_length=100)
    site_manager = forms.CharField(label=_("Who is in charge there"), max_length=40)
    sealed_state = text_field(
        _("How they are sealed, numbers of the labels, who keeps sample and spare"), rows=2, min_length=4, max_length=300
    )
    keeper = forms.CharField(label=_("Who keeps the samples"), max_length=80)
    proves = forms.CharField(label=_("What it proves"), min_length=4, max_length=500)
    unit_signature = files(_("Signed receipt, as photographs or a scan"), required=False)

    def prepare(self) -> None:
        super().prepare()
        self.initial = {"place": self.act.case.place[:100]} | self.initial

    def check(self) -> Iterable[Refusal]:
        yield from super().check()
        cleaned = self.cleaned_data
        if cleaned["taken_until"] <= cleaned["taken_at"]:
            yield Refusal("E-ENF-DAYS", field="taken_until", note="结束时间应当晚于开始时间")
        yield from not_ahead(cleaned["taken_until"], field="taken_until")
        yield from exact(self.placed_rows("samples"))
        yield from self.signed_or_refused()

    def write(self) -> None:
        act, cleaned, facts = self.act, self.cleaned_data, party_of(self)
        rows = self.rows("samples")
        columns = [{name: value for name, value in row.items() if name not in ("base", "spare")} for row in rows]
        both = (act.hand, cleaned["inspector_2"])
        how = HandedOver(
            facts.party.name, cleaned["keeper"], cleaned["taken_at"], cleaned["place"], Purpose.TEST, officers=both,
            receipts=digests(self, "unit_signature"),
        )  # fmt: skip
        taken = goods.take_in(act, [Goods(party=facts.party, **row) for row in columns], GoodsState.SAMPLED, how)
        act.named["samples_taken"] = [
            (each, {"base": row["base"], "spare": row["spare"]}) for each, row in zip(taken, rows, strict=True)
        ]
        exhibit = Exhibit(
            case=act.case, no=next_exhibit(self), kind=EvidenceKind.OBJECT, name=f"样品（{'、'.join(each.name for each in taken)}）"[:80],
            source_person=facts.party.name[:60], collected_at=cleaned["taken_at"], collector_1=both[0], collector_2=both[1],
            proves=cleaned["proves"], files=digests(self, "unit_signature"), act_no=act.no,
        )  # fmt: skip
        act.also_save(exhibit)
        act.findings |= {"exhibit": exhibit.no, "goods": [str(each) for each in taken]}


class CommissionAppraisal(InvestigationForm):
    """ENF-21: a qualified institute is asked about facts of goods or samples, until a day; never about the law."""

    title = _("Commission an appraisal")
    button = _("Issue the commission")
    capacity = "investigated"
    record = Appraisal
    names = ("appraisal", "objects")
    asks: ClassVar[Asks] = (
        (_("Who is asked"), "institute qualification"),
        (_("What"), "items questions materials due_on"),
    )
    items = GoodsField(label=_("What is appraised"))
    qualification = files(_("Qualification of the institute"), most=5)
    materials = text_field(_("Materials that go with it, one a line"), rows=2, max_length=500, required=False)

    @classmethod
    def has_occasion(cls, case: Any) -> bool:
        return super().has_occasion(case) and Goods.objects.filter(case=case, state__in=(*HELD, GoodsState.SAMPLED)).exists()

    def prepare(self) -> None:
        self.fields["institute"].queryset = institutes(self.act.acted_on)
        self.fields["items"].offer(each for each in goods.of_case(self.act.case) if each.in_state(*HELD, GoodsState.SAMPLED))

    def check(self) -> Iterable[Refusal]:
        yield from super().check()
        cleaned = self.cleaned_data
        if word := next((word for word in LEGAL_QUESTIONS if word in cleaned["questions"]), ""):
            yield Refusal("E-ENF-APPRAISAL", field="questions", note=f"只问事实，不问“{word}”")
        if cleaned["due_on"] <= self.act.acted_on:
            yield Refusal("E-ENF-APPRAISAL", field="due_on", note="提交鉴定意见的日期应当晚于委托日期")
        premises = [each for each in cleaned["items"] if each.what == What.PREMISES]
        if premises:
            yield Refusal("E-ENF-APPRAISAL", field="items", note="场所不能送检")

    def write(self) -> None:
        act = self.act
        asked = Appraisal(
            case=act.case, no=Appraisal.objects.filter(case=act.case).count() + 1, asked_on=act.acted_on, act_no=act.no
        )
        self.write_to(asked)
        asked.save(force_insert=True)
        asked.goods.set(self.cleaned_data["items"])
        act.named |= {"appraisal": asked, "objects": list(self.cleaned_data["items"])}
        act.findings["appraisal"] = asked.no


class ReceiveAppraisal(TwoOfficersForm):
    """The institute has answered: its opinion, signed by its experts, is evidence, and the party is told of it (行政处罚法 Art.46)."""

    title = _("File the opinion of the institute")
    button = _("File the opinion; it becomes evidence")
    capacity = "investigated"
    record = Appraisal
    asks: ClassVar[Asks] = (
        (_("The opinion"), "appraisal received_on experts qualified report conclusion proves"),
        (_("The party"), "told_on inspector_2"),
    )
    appraisal = forms.ModelChoiceField(label=_("Appraisal"), queryset=Appraisal.objects.none())
    qualified = forms.BooleanField(
        label=_("Qualification of institute and experts, method, conclusion, signatures and seal are there"), required=False
    )
    report = files(_("Opinion as a file"), most=10)
    proves = forms.CharField(label=_("What it proves"), min_length=4, max_length=500)
    received_on = day_field(_("Opinion received on"))
    told_on = day_field(_("Result told to the party on"))

    @classmethod
    def has_occasion(cls, case: Any) -> bool:
        return Appraisal.objects.filter(case=case, received_on=None).exists()

    def prepare(self) -> None:
        super().prepare()
        self.fields["appraisal"].queryset = Appraisal.objects.filter(case=self.act.case.pk, received_on=None).select_related(
            "institute"
        )
        self.initial = {"received_on": this_minute().date(), "told_on": this_minute().date()} | self.initial

    def check(self) -> Iterable[Refusal]:
        yield from super().check()
        cleaned = self.cleaned_data
        asked: Appraisal = cleaned["appraisal"]
        if not cleaned["qualified"]:
            yield Refusal("E-ENF-APPRAISAL", field="qualified", note="资质、方法、结论、签名或者印章不全的，不得作为证据")
        yield from in_order(asked.asked_on, cleaned["received_on"], field="received_on", note=f"{asked.asked_on}委托")
        yield from in_order(cleaned["received_on"], cleaned["told_on"], field="told_on", note="收到以后方可告知")
        for name in ("received_on", "told_on"):
            if cleaned[name] > self.act.acted_on:
                yield Refusal("E-DATE-FUTURE", field=name)

    def write(self) -> None:
        act, cleaned = self.act, self.cleaned_data
        asked: Appraisal = cleaned["appraisal"]
        self.write_to(asked)
        asked.received_on, asked.told_on = cleaned["received_on"], cleaned["told_on"]
        act.also_save(asked)
        exhibit = Exhibit(
            case=act.case, no=next_exhibit(self), kind=EvidenceKind.EXPERT, name=f"鉴定意见（{asked.institute.name}）"[:80],
            source_person=asked.institute.name[:60], collected_at=act.recorded_at, collector_1=act.hand, collector_2=cleaned["inspector_2"],
            proves=cleaned["proves"], files=digests(self, "report"), act_no=act.no,
        )  # fmt: skip
        act.also_save(exhibit)
        act.findings |= {"exhibit": exhibit.no, "appraisal": asked.no}
