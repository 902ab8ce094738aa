"""Registered preservation, sealing and seizure: asked for, approved and carried out by different hands, longer, tested, settled, given back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.forms import formset_factory
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from cases import calendar
from cases import services as cases
from cases.models import OutsideBody
from cases.models.register import in_force
from cases.services import NewDeadline
from foundation import clock
from foundation.inputs import key_in
from foundation.refusals import Refusal
from workflows.enforcement import goods, rules, terms
from workflows.enforcement import rules_measures as measures
from workflows.enforcement.fields import DigestField, TwoOfficersForm, digests, files, in_order, not_ahead, party_of, says_why
from workflows.enforcement.forms_evidence import InvestigationForm
from workflows.enforcement.goods import HandedOver
from workflows.enforcement.models_measures import LEAST, LONGEST_SEIZURE, ExcludedPeriod, Goods, Measure, Move, Recording
from workflows.enforcement.vocabulary import Capacity
from workflows.enforcement.vocabulary_measures import (
    HELD,
    OPEN_STATES,
    Category,
    Doing,
    GoodsState,
    MeasureKind,
    MeasureState,
    PreservedResult,
    Purpose,
    Recorded,
    ReleaseGround,
    SeizedResult,
    What,
)
from workflows.engine.asking import AskingForm, Asks
from workflows.engine.branches import item_of
from workflows.engine.forms import StepForm
from workflows.engine.on_site import SIGNATURE, SignedOnSiteForm
from workflows.engine.questions import OfficerField, day_field, moment_field, text_field

MOST_ITEMS = 100
RESULT_WORDS = {
    PreservedResult.RELEASE: "解除，予以退还", PreservedResult.COPY: "复制后退还", PreservedResult.APPRAISAL: "送检",
    PreservedResult.SEIZE: "转为查封、扣押", PreservedResult.CONFISCATE: "作为涉案物品随案处理", PreservedResult.TRANSFER: "移送有权机关处理",
    SeizedResult.SELL: "依法变卖，价款退还", SeizedResult.DESTROY: "依法销毁",
}  # fmt: skip
RELEASED = "解除，予以退还"
GIVEN_BACK = (PreservedResult.RELEASE, PreservedResult.COPY)


def measure_of(form: StepForm) -> Measure:
    """The measure that an act is about."""
    found = form.act.facts
    assert isinstance(found, Measure)
    return found


def this_minute() -> dt.datetime:
    """Now, as a question shows it."""
    return clock.now().astimezone(clock.ZONE).replace(second=0, microsecond=0)


class ItemForm(AskingForm):
    """One thing, exactly: neither a lot nor several."""

    record = Goods
    asks = "name spec? quantity unit condition?"


class SeizedItemForm(AskingForm):
    """One thing to be sealed or seized."""

    record = Goods
    asks = "name spec? what doing quantity unit condition?"


class ListedItemForm(AskingForm):
    """One thing as the list of the seizure names it."""

    record = Goods
    asks = "name spec? what doing quantity unit condition? value? label_no? category"


_LIST: dict[str, Any] = {"extra": 0, "max_num": MOST_ITEMS, "validate_max": True, "absolute_max": MOST_ITEMS + 20}
Items = formset_factory(ItemForm, min_num=1, validate_min=True, **_LIST)
SeizedItems = formset_factory(SeizedItemForm, min_num=0, **_LIST)
ListedItems = formset_factory(ListedItemForm, min_num=0, **_LIST)
VAGUE = ("一批", "若干", "等物品", "一些")


def exact(rows: Iterable[tuple[str, dict[str, Any]]]) -> Iterator[Refusal]:
    """A list names every thing: what is one lot, or several, can be neither counted nor given back (行政强制法 Art.24(3))."""
    for place, row in rows:
        if any(word in row["name"] for word in VAGUE):
            yield Refusal("E-ENF-GOODS", field=f"{place}-name", note="逐项写明名称和数量，不写“一批”“若干”")
        if row.get("what") == What.PREMISES and row.get("doing") == Doing.SEIZE:
            yield Refusal("E-ENF-GOODS", field=f"{place}-doing", note="场所只能查封，不能扣押")


def told(row: dict[str, Any]) -> dict[str, Any]:
    """A row as the measure keeps it: plain values."""
    return {name: f"{value.normalize():f}" if isinstance(value, Decimal) else value for name, value in row.items()}


class GoodsField(forms.ModelMultipleChoiceField):
    """Things of the register by their numbers."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Goods.objects.none(), widget=forms.CheckboxSelectMultiple, **kwargs)

    def offer(self, rows: Iterable[Goods]) -> None:
        self.queryset = Goods.objects.filter(pk__in=[each.pk for each in rows]).prefetch_related("moves").order_by("no")

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.no}. {obj.words(obj.in_state(*OPEN_STATES) or obj.quantity)}"


# --- asked for ----------------------------------------------------------------------------------------------------------------


class AskMeasure(InvestigationForm):
    """The handlers ask for a measure against the things of one party, and say why; a leader decides on it before it is carried out."""

    kind: ClassVar[MeasureKind]
    record = Measure
    capacity = "requested"
    legal_day = when = "applied_at"

    def prepare(self) -> None:
        self.initial = {"applied_at": this_minute()} | self.initial

    def check(self) -> Iterable[Refusal]:
        yield from super().check()
        yield from not_ahead(self.cleaned_data["applied_at"], field="applied_at")
        yield from exact(self.placed_rows("items"))

    def objects_asked(self) -> list[dict[str, Any]]:
        return [told(row) for row in self.rows("items")]

    def write(self) -> None:
        act, facts = self.act, party_of(self)
        number = Measure.objects.filter(case=act.case).count() + 1
        measure = Measure(case=act.case, party=facts.party, no=number, kind=self.kind, objects_asked=self.objects_asked())
        self.write_to(measure)
        act.add(goods.MEASURES, measure)


class ApplyPreservation(AskMeasure):
    """ENF-09: evidence that may be lost or would be hard to get later is to be kept (行政处罚法 Art.56)."""

    kind = MeasureKind.PRESERVATION
    title = _("Ask for registered preservation")
    button = _("Send the request to the leader")
    row_sets: ClassVar = {"items": Items}
    row_titles: ClassVar = {"items": _("Evidence to be kept")}
    asks: ClassVar[Asks] = ((_("Why"), "loss ground"), (_("How"), "keeping place applied_at"))


class ApplySeizure(AskMeasure):
    """ENF-13: places, facilities and goods of the case are to be sealed or seized by the power of a law (行政强制法 Art.18, 22, 23).

    What is preserved already may be named and is taken over. An urgent seizure is carried out first, and approved within 24 hours.
    """

    kind = MeasureKind.SEIZURE
    title = _("Ask for sealing or seizure")
    button = _("Send the request to the leader")
    names = ("objects",)
    sometimes = "preserved urgent_reason"
    row_sets: ClassVar = {"items": SeizedItems}
    row_titles: ClassVar = {"items": _("Places, facilities and goods")}
    asks: ClassVar[Asks] = (
        (_("Why"), "ground basis"),
        (_("Which"), "preserved related living sealed_before"),
        (_("How long, and where it is kept"), "period_days place"),
        (_("Asked for"), "applied_at urgent urgent_reason"),
    )
    rows_behind = 2
    preserved = GoodsField(label=_("Preserved things that are to be seized"), required=False)
    urgent_reason = forms.CharField(label=_("Why it cannot wait"), required=False, min_length=4, max_length=200)

    def prepare(self) -> None:
        super().prepare()
        self.fields["preserved"].offer(
            each for each in goods.held_of(self.act.party_id, self.act.case) if each.in_state(GoodsState.PRESERVED)
        )
        self.initial = {"period_days": LONGEST_SEIZURE} | self.initial

    def check(self) -> Iterable[Refusal]:
        yield from super().check()
        cleaned = self.cleaned_data
        if not self.rows("items") and not cleaned["preserved"]:
            yield Refusal("E-REQUIRED", field="preserved", note="应当写明查封、扣押的场所、设施或者财物")
        yield from measures.may_be_taken(cleaned)
        yield from measures.basis_holds(cleaned["basis"], self.act.acted_on, field="basis")
        if cleaned["urgent"] and not cleaned["urgent_reason"]:
            yield Refusal("E-REQUIRED", field="urgent_reason", note="写明来不及事先报批的情况")

    def objects_asked(self) -> list[dict[str, Any]]:
        kept = [
            {
                "goods": each.pk, "name": each.name, "spec": each.spec, "what": each.what, "doing": each.doing,
                "quantity": f"{each.in_state(GoodsState.PRESERVED).normalize():f}", "unit": each.unit, "condition": each.condition,
            }
            for each in self.cleaned_data["preserved"]
        ]  # fmt: skip
        return [*kept, *super().objects_asked()]

    def write(self) -> None:
        super().write()
        if self.cleaned_data["urgent"]:
            self.act.findings["urgent"] = self.cleaned_data["urgent_reason"]


# --- approved ------------------------------------------------------------------------------------------------------------------


class DecideMeasure(StepForm):
    """A leader who does not handle the case decides on a measure, at an hour that is written down."""

    capacity = Capacity.MEASURED
    record = Measure
    legal_day = "approved_at"
    asks: ClassVar[Asks] = "approved approved_at opinion=leader_opinion"

    def prepare(self) -> None:
        self.initial = {"approved_at": this_minute()} | self.initial

    def check(self) -> Iterable[Refusal]:
        cleaned, measure = self.cleaned_data, measure_of(self)
        yield from rules.no_handler(self.act.record, self.act.hand, "E-SOD-13", field="approved")
        yield from not_ahead(cleaned["approved_at"], field="approved_at")
        if measure.applied_at and cleaned["approved_at"] < measure.applied_at:
            at = measure.applied_at.astimezone(clock.ZONE)
            yield Refusal("E-ENF-04", field="approved_at", note=f"报批时间为{at:%Y-%m-%d %H:%M}")
        if not cleaned["approved"]:
            yield from says_why(cleaned["opinion"], field="opinion")

    def apply(self) -> None:
        measure = measure_of(self)
        measure.approver = self.act.hand
        measure.state = MeasureState.APPROVED if measure.approved else MeasureState.REFUSED


class ApprovePreservation(DecideMeasure):
    """ENF-09: before anything is registered."""

    title = _("Decide on the registered preservation")
    button = _("Decide, and tell the handlers")


class ApproveSeizure(DecideMeasure):
    """ENF-13: before anything is sealed or seized."""

    title = _("Decide on the sealing or seizure")
    button = _("Decide, and tell the handlers")


class DropMeasure(StepForm):
    """What was asked for or approved is not carried out any more."""

    title = _("Not carry out the measure")
    button = _("Give the measure up")
    capacity = "handled"
    asks = "reason"
    record = Measure
    reason = text_field(_("Reason"), rows=2, min_length=4, max_length=300)

    @classmethod
    def concerns(cls, row: Any) -> bool:
        return row.state in (MeasureState.ASKED, MeasureState.APPROVED)

    def apply(self) -> None:
        measure_of(self).state = MeasureState.DROPPED
        self.act.findings["reason"] = self.cleaned_data["reason"]


# --- carried out ---------------------------------------------------------------------------------------------------------------


class TakeMeasure(TwoOfficersForm, SignedOnSiteForm):
    """Two officers carry out what was approved; the party signs the list, or its refusal is noted."""

    record = Measure
    capacity = "investigated"
    legal_day = "taken_at"
    unit_signature = files(_("Signed list and papers, as photographs or a scan"), required=False)

    def prepare(self) -> None:
        super().prepare()
        self.initial = {"taken_at": this_minute()} | self.initial

    def initial_rows(self, prefix: str) -> list[dict[str, Any]] | None:
        return [{"category": Category.OTHER} | row for row in measure_of(self).objects_asked if "goods" not in row]

    def check(self) -> Iterable[Refusal]:
        yield from super().check()
        measure, cleaned = measure_of(self), self.cleaned_data
        yield from not_ahead(cleaned["taken_at"], field="taken_at")
        if not measure.urgent:
            yield from measures.approved_before(measure, cleaned["taken_at"], field="taken_at")
            yield from self._within_the_approval()
        yield from exact(self.placed_rows("items"))
        yield from self.signed_or_refused()

    def _within_the_approval(self) -> Iterator[Refusal]:
        """E-ENF-04 for what the leader was not asked for, and for more of it."""
        most: dict[tuple[str, str], Decimal] = {}
        for asked in (each for each in measure_of(self).objects_asked if "goods" not in each):
            key = (asked["name"], asked.get("doing", ""))
            most[key] = most.get(key, Decimal(0)) + Decimal(asked["quantity"])
        for place, row in self.placed_rows("items"):
            key = (row["name"], row.get("doing", ""))
            most[key] = most.get(key, Decimal(0)) - row["quantity"]
            if most[key] < 0:
                yield Refusal("E-ENF-04", field=f"{place}-quantity", note="超出批准的物品、数量，应当另行报批")

    def take(self, state: GoodsState, place: str, keeper: str) -> list[Goods]:
        """The measure is in force, and what the list names is in custody."""
        act, measure, cleaned = self.act, measure_of(self), self.cleaned_data
        measure.officer_1, measure.officer_2 = act.hand, cleaned["inspector_2"]
        measure.state, measure.until = MeasureState.IN_FORCE, measures.period_of(measure, act.acted_on)
        facts = act.movement.rows.of("parties")[measure.party_id]
        how = HandedOver(
            facts.party.name, keeper, cleaned["taken_at"], place, Purpose.STORE, officers=(act.hand, cleaned["inspector_2"]),
            receipts=digests(self, "unit_signature"),
        )  # fmt: skip
        rows = [Goods(party=measure.party, measure=measure, **row) for row in self.rows("items")]
        taken = goods.take_in(act, rows, state, how)
        act.findings["goods"] = [str(each) for each in taken]
        return taken


class PreserveEvidence(TakeMeasure):
    """ENF-10: the evidence is registered and kept, seven working days at most (行政处罚法 Art.56, 85; TL-ENF-11)."""

    title = _("Register and keep the evidence")
    button = _("File the notice; the seven working days begin")
    row_sets: ClassVar = {"items": Items}
    row_titles: ClassVar = {"items": _("List of the evidence")}
    names = ("items_taken",)
    asks: ClassVar[Asks] = (
        (_("When and by whom"), "taken_at inspector_2"),
        (_("Where it is kept"), "place keeper"),
        (_("The list"), SIGNATURE),
    )

    def prepare(self) -> None:
        super().prepare()
        self.initial = {"place": measure_of(self).place} | self.initial

    def apply(self) -> None:
        cleaned = self.cleaned_data
        self.act.named["items_taken"] = self.take(GoodsState.PRESERVED, cleaned["place"], cleaned["keeper"])


class Seize(TakeMeasure):
    """ENF-14 to 16: two officers show their certificates, call the party, tell its rights, hear it, list everything (行政强制法 Art.18, 24).

    The decision, the list and the record are handed over on the spot. An urgent seizure is reported to the leader within 24 hours (Art.19).
    """

    title = _("Seal or seize")
    button = _("File decision, list and record; the period begins")
    row_sets: ClassVar = {"items": ListedItems}
    row_titles: ClassVar = {"items": _("List of the places, facilities and goods")}
    rows_behind = 2
    names = ("items_taken",)
    sometimes = "reported_at"
    asks: ClassVar[Asks] = (
        (_("When, where and by whom"), "taken_at taken_until site inspector_2 certificates_shown"),
        (_("The party"), "notified party_present rights_told statement"),
        (_("How it was done"), "living sealed_before process"),
        (_("Where it is kept"), "place keeper"),
        (_("Recording"), "recording device sha256 stored_at"),
        (_("Signature"), SIGNATURE),
        (_("Where it was urgent"), "reported_at?"),
    )
    certificates_shown = forms.BooleanField(label=_("Both certificates were shown"), required=False)
    recording = forms.CharField(label=_("Name or number of the recording"), max_length=60)
    device = forms.CharField(label=_("Device and its number"), max_length=60)
    sha256 = DigestField()
    stored_at = forms.CharField(label=_("Where the file is kept"), max_length=100)

    def prepare(self) -> None:
        super().prepare()
        measure = measure_of(self)
        self.initial = {"place": measure.place, "site": self.act.case.place[:100]} | self.initial
        if not measure.urgent:
            del self.fields["reported_at"]

    def check(self) -> Iterable[Refusal]:
        yield from super().check()
        cleaned, measure = self.cleaned_data, measure_of(self)
        if not self.rows("items") and not self._taken_over():
            yield Refusal("E-REQUIRED", field="process", note="清单至少一项")
        if cleaned["taken_until"] <= cleaned["taken_at"]:
            yield Refusal("E-ENF-DAYS", field="taken_until", note="结束时间应当晚于开始时间")
        yield from not_ahead(cleaned["taken_until"], field="taken_until")
        for name, note in (("certificates_shown", "应当出示执法证件"), ("rights_told", "应当当场告知理由、依据、权利和救济途径")):
            if not cleaned[name]:
                yield Refusal("E-REQUIRED", field=name, note=note)
        if not cleaned["party_present"] and not cleaned["witness"]:
            yield Refusal("E-REQUIRED", field="witness", note="当事人不到场的，邀请见证人到场")
        yield from measures.may_be_taken({"related": True} | {name: cleaned[name] for name in ("living", "sealed_before")})
        yield from in_time_of_report(measure.urgent, cleaned.get("reported_at"), cleaned["taken_at"])
        yield from recorded_once(self, cleaned["sha256"], "sha256")

    def _taken_over(self) -> list[Goods]:
        """What is preserved still and was named in the request."""
        keys = [row["goods"] for row in measure_of(self).objects_asked if "goods" in row]
        return [each for each in goods.of_case(self.act.case) if each.pk in keys and each.in_state(GoodsState.PRESERVED)]

    def apply(self) -> None:
        act, measure, cleaned = self.act, measure_of(self), self.cleaned_data
        over = self._taken_over()
        taken = self.take(GoodsState.SEIZED, cleaned["place"], cleaned["keeper"])
        for each in over:
            each.came_from_id, each.measure = each.measure_id, measure
            Goods.objects.filter(pk=each.pk).update(came_from=each.came_from_id)
            how = HandedOver(each.keeper, cleaned["keeper"], cleaned["taken_at"], cleaned["place"], Purpose.STORE)
            goods.move(act, each, GoodsState.SEIZED, how, was=GoodsState.PRESERVED)
        act.named["items_taken"] = [*over, *taken]
        measure.av_recording = cleaned["recording"]
        act.also_save(
            Recording(
                case=act.case, no=next_recording(self), name=cleaned["recording"], device=cleaned["device"], started_at=cleaned["taken_at"],
                ended_at=cleaned["taken_until"], shows=Recorded.SEIZURE, officer=act.hand, sha256=cleaned["sha256"],
                stored_at=cleaned["stored_at"], act_no=act.no,
            )
        )  # fmt: skip
        # Its period was decided: it is not always the longest that the law allows.
        clock_of_it = NewDeadline(
            terms.SEIZURE, starts_on=act.acted_on, due_on=measure.until, task_key="release_seizure", party_id=measure.party_id,
            item=item_of(act.token),
        )  # fmt: skip
        act.started.extend(cases.create_deadlines(act.case, [clock_of_it]))


def in_time_of_report(urgent: bool, reported_at: dt.datetime | None, taken_at: dt.datetime) -> Iterator[Refusal]:
    """An urgent measure is reported within twenty-four hours (行政强制法 Art.19)."""
    if not urgent:
        return
    if reported_at is None:
        yield Refusal("E-REQUIRED", field="reported_at", note="情况紧急先行实施的，二十四小时内向负责人报告")
        return
    yield from not_ahead(reported_at, field="reported_at")
    if reported_at < taken_at or reported_at > taken_at + dt.timedelta(hours=24):
        yield Refusal("E-ENF-04", field="reported_at", note="应当在实施后二十四小时内报告")


def next_recording(form: StepForm) -> int:
    return Recording.objects.filter(case=form.act.case).count() + 1


def recorded_once(form: StepForm, digest: str, field: str) -> Iterator[Refusal]:
    """One file is one recording of the case."""
    if Recording.objects.filter(case=form.act.case, sha256=digest).exists():
        yield Refusal("E-ENF-RECORDING", field=field, note="该文件已经登记")


# --- urgent: approved afterwards -----------------------------------------------------------------------------------------------


class ApproveEmergency(StepForm):
    """ENF-13: the leader approves within 24 hours what was urgent (行政强制法 Art.19; TL-ENF-14)."""

    title = _("Approve the urgent seizure afterwards")
    button = _("Approve the seizure")
    capacity = Capacity.MEASURED
    record = Measure
    legal_day = "approved_at"
    asks: ClassVar[Asks] = "approved_at opinion=leader_opinion"

    def prepare(self) -> None:
        self.initial = {"approved_at": this_minute()} | self.initial

    def check(self) -> Iterable[Refusal]:
        measure, cleaned = measure_of(self), self.cleaned_data
        yield from rules.no_handler(self.act.record, self.act.hand, "E-SOD-13", field="opinion")
        yield from not_ahead(cleaned["approved_at"], field="approved_at")
        if measure.taken_at is None:
            return
        if cleaned["approved_at"] < measure.taken_at:
            yield Refusal("E-ENF-DAYS", field="approved_at", note="补办批准不得早于实施")
        elif cleaned["approved_at"] > measure.taken_at + dt.timedelta(hours=24) or not measure.is_in_force:
            yield Refusal("E-ENF-04", field="approved_at", note="已超过二十四小时，措施应当解除")

    def apply(self) -> None:
        measure = measure_of(self)
        measure.approved, measure.approver = True, self.act.hand


class RefuseEmergency(StepForm):
    """The leader does not approve the urgent seizure: it is lifted at once, and everything is given back (行政强制法 Art.19)."""

    title = _("Refuse the urgent seizure")
    button = _("Refuse; the seizure is lifted at once")
    capacity = Capacity.MEASURED
    record = Measure
    names = ("results",)
    asks: ClassVar[Asks] = "opinion=leader_opinion collect_by"
    collect_by = day_field(_("To be fetched by"))

    def check(self) -> Iterable[Refusal]:
        yield from rules.no_handler(self.act.record, self.act.hand, "E-SOD-13", field="opinion")
        yield from says_why(self.cleaned_data["opinion"], field="opinion")
        yield from in_order(self.act.acted_on, self.cleaned_data["collect_by"], field="collect_by", note="不得早于今日")

    def apply(self) -> None:
        act, measure = self.act, measure_of(self)
        measure.approved, measure.approver, measure.approved_at = False, act.hand, act.recorded_at
        act.named["results"] = [(each, each.in_state(*HELD), RELEASED) for each in goods.held_by(measure)]
        goods.let_go(measure, act, act.recorded_at, RELEASED)
        goods.settle(measure, act.acted_on)
        goods.goes_back(measure)


# --- tested, longer --------------------------------------------------------------------------------------------------------------


class NotifyTesting(StepForm):
    """ENF-18: what is tested, by whom, from when to when is told to the party; these days are not counted (行政强制法 Art.25(3))."""

    title = _("Tell the party of a test")
    button = _("Issue the notice; the days of the test are not counted")
    capacity = "investigated"
    record = ExcludedPeriod
    names = ("new_until", "goods_tested")
    asks: ClassVar[Asks] = ((_("What"), "items how purpose"), (_("By whom and when"), "institute test_from test_to"))
    items = GoodsField(label=_("What is tested"))

    @classmethod
    def concerns(cls, row: Any) -> bool:
        return bool(row.is_in_force and row.kind == MeasureKind.SEIZURE)

    def prepare(self) -> None:
        self.fields["items"].offer(goods.held_by(measure_of(self)))
        self.fields["institute"].queryset = institutes(self.act.acted_on)

    def check(self) -> Iterable[Refusal]:
        measure, cleaned = measure_of(self), self.cleaned_data
        yield from measures.in_time(measure, self.act.acted_on, field="test_from")
        first, last, end = cleaned["test_from"], cleaned["test_to"], measures.last_day_of(measure)
        if last < first:
            yield Refusal("E-ENF-DAYS", field="test_to", note="检测应当有明确的起止日期")
        elif last <= self.act.acted_on:
            yield Refusal("E-ENF-26", field="test_to", note="告知当日即结束的检测，不扣除期限")
        if first < self.act.acted_on:
            yield Refusal("E-ENF-26", field="test_from", note="检测期间应当事先书面告知，告知以前的日期不能扣除")
        if end is not None and first > end:
            yield Refusal("E-ENF-26", field="test_from", note=f"查封扣押至{end:%Y-%m-%d}届满，检测应当在期限以内开始")
        for other in measure.tests.all():
            if first <= other.test_to and other.test_from <= last:
                yield Refusal("E-ENF-26", field="test_from", note=f"{other.test_from}至{other.test_to}已经扣除，不得重复")

    def write(self) -> None:
        act, measure = self.act, measure_of(self)
        period = ExcludedPeriod(measure=measure, told_on=act.acted_on, act_no=act.no)
        self.write_to(period)
        period.save()
        period.goods.set(self.cleaned_data["items"])
        end = measures.last_day_of(measure)
        act.named["new_until"] = calendar.add_days(end, period.days) if end else None
        act.named["goods_tested"] = list(self.cleaned_data["items"])
        act.findings["not_counted"] = f"{period.test_from}–{period.test_to}"


def institutes(on: dt.date) -> Any:
    return OutsideBody.objects.filter(in_force(on), kind=OutsideBody.Kind.INSTITUTE).order_by("name")


class ExtendSeizure(StepForm):
    """ENF-17: once, thirty days more at most, for the things that it names; the others are released (行政强制法 Art.25(1)(2); E-ENF-26)."""

    title = _("Extend the seizure")
    button = _("Extend it, release what is not named, tell the party")
    capacity = Capacity.MEASURED
    record = Measure
    names = ("old_until", "results", "kept")
    sometimes = "collect_by release_ground finding"
    asks: ClassVar[Asks] = (
        (_("What is kept"), "items"),
        (_("Until when, and why"), "extension_until extension_reason leader_opinion"),
        (_("What is not kept is released"), "release_ground finding collect_by"),
    )
    items = GoodsField(label=_("Things that are kept"))
    collect_by = day_field(_("To be fetched by"), required=False)
    leader_opinion = text_field(_("Opinion of the leader"), rows=2, max_length=500)
    release_ground = forms.ChoiceField(
        label=_("Ground of the release"), choices=[("", _("Not chosen")), *ReleaseGround.choices], required=False
    )
    finding = text_field(_("What was found"), rows=2, max_length=500, required=False)

    @classmethod
    def concerns(cls, row: Any) -> bool:
        return bool(row.is_in_force and row.kind == MeasureKind.SEIZURE and row.extension_until is None)

    def prepare(self) -> None:
        measure = measure_of(self)
        held = goods.held_by(measure)
        self.fields["items"].offer(held)
        self.initial = {"items": [each.pk for each in held], "extension_until": measures.longest(measure)} | self.initial

    def check(self) -> Iterable[Refusal]:
        measure, cleaned = measure_of(self), self.cleaned_data
        yield from rules.no_handler(self.act.record, self.act.hand, "E-SOD-13", field="extension_until")
        yield from measures.in_time(measure, self.act.acted_on, field="extension_until")
        if measure.extension_until is not None:
            yield Refusal("E-ENF-26", field="extension_until", note=f"已延长至{measure.extension_until:%Y-%m-%d}，只能延长一次")
        if measure.urgent and not measure.approved:
            yield Refusal("E-ENF-04", field="extension_until", note="紧急查封扣押尚未补办批准")
        old, most = measures.last_day_of(measure), measures.longest(measure)
        if old and most and not old < cleaned["extension_until"] <= most:
            yield Refusal("E-ENF-26", field="extension_until", note=f"应当晚于{old:%Y-%m-%d}，不晚于{most:%Y-%m-%d}")
        if any(word in cleaned["extension_reason"] for word in ("案情需要", "工作繁忙", "人手不足")):
            yield Refusal("E-REASON", field="extension_reason", note="写明情况复杂的事实")
        for name, what in (("release_ground", "解除理由"), ("finding", "查明的情况"), ("collect_by", "领取期限")):
            if self._others() and not cleaned[name]:
                yield Refusal("E-REQUIRED", field=name, note=f"未列入延长的物品予以解除，写明{what}")

    def _others(self) -> list[Goods]:
        kept = {each.pk for each in self.cleaned_data["items"]}
        return [each for each in goods.held_by(measure_of(self)) if each.pk not in kept]

    def apply(self) -> None:
        act, measure = self.act, measure_of(self)
        act.named["old_until"], act.named["kept"] = measures.last_day_of(measure), list(self.cleaned_data["items"])
        act.named["results"] = [(each, each.in_state(*HELD), RELEASED) for each in self._others()]
        for each, quantity, words in act.named["results"]:
            each.result = words
            goods.move(
                act, each, GoodsState.RELEASED, goods.in_place(each, act.recorded_at), was=GoodsState.SEIZED, quantity=quantity
            )
        measure.released_now = bool(act.named["results"])
        goods.goes_back(measure)


# --- settled ---------------------------------------------------------------------------------------------------------------------


class PreservedResultRow(AskingForm):
    """What becomes of one preserved thing."""

    asks = "goods result quantity"
    goods = forms.ModelChoiceField(label=_("Thing"), queryset=Goods.objects.none(), widget=forms.HiddenInput)
    result = forms.ChoiceField(label=_("What becomes of it"), choices=PreservedResult.choices)
    quantity = forms.DecimalField(label=_("Quantity"), max_digits=14, decimal_places=3, min_value=LEAST)

    def __init__(self, *args: Any, offered: Iterable[Goods], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = {each.pk: each for each in offered}
        self.fields["goods"].queryset = Goods.objects.filter(pk__in=self.offered)
        key = key_in(self.initial.get("goods") or self.data.get(self.add_prefix("goods")))
        if key in self.offered:
            each = self.offered[key]
            self.fields["result"].label = gettext("%(thing)s: what becomes of it") % {
                "thing": f"{each.no} {each.words(each.in_state(*HELD))}"
            }

    def clean_goods(self) -> Goods:
        return self.offered[self.cleaned_data["goods"].pk]


class SeizedResultRow(PreservedResultRow):
    """What becomes of one sealed or seized thing."""

    asks = "goods result quantity proceeds"
    result = forms.ChoiceField(label=_("What becomes of it"), choices=SeizedResult.choices)
    proceeds = forms.DecimalField(
        label=_("Price of the sale (yuan)"), max_digits=12, decimal_places=2, required=False, min_value=Decimal("0.01")
    )
    sometimes = "proceeds"


PreservedResults = formset_factory(PreservedResultRow, extra=0, min_num=0, max_num=MOST_ITEMS, absolute_max=MOST_ITEMS + 20)
SeizedResults = formset_factory(SeizedResultRow, extra=0, min_num=0, max_num=MOST_ITEMS, absolute_max=MOST_ITEMS + 20)


class SettleForm(StepForm):
    """The leader decides thing by thing what becomes of what a measure holds."""

    capacity = Capacity.MEASURED
    row_titles: ClassVar = {"results": _("What becomes of each thing")}
    rows_behind = 0
    names: ClassVar[tuple[str, ...]] = ("results",)
    leader_opinion = text_field(_("Opinion of the leader"), rows=2, max_length=500)

    def held(self) -> list[Goods]:
        return goods.held_by(measure_of(self))

    def initial_rows(self, prefix: str) -> list[dict[str, Any]] | None:
        return [{"goods": each.pk, "result": "release", "quantity": each.in_state(*HELD).normalize()} for each in self.held()]

    def row_arguments(self, prefix: str) -> dict[str, Any]:
        return {"offered": self.held()}

    def check(self) -> Iterable[Refusal]:
        yield from rules.no_handler(self.act.record, self.act.hand, "E-SOD-13", field="leader_opinion")
        seen: set[int] = set()
        for place, row in self.placed_rows("results"):
            each: Goods = row["goods"]
            if each.pk in seen:
                yield Refusal("E-ENF-GOODS", field=f"{place}-quantity", note=f"{each.no}号物品列了两次")
            elif row["quantity"] > each.in_state(*HELD):
                yield goods.too_much(each, each.in_state(*HELD), field=f"{place}-quantity")
            seen.add(each.pk)

    def all_settled(self) -> Iterator[Refusal]:
        """Every thing with its whole quantity: nothing of the list is left out."""
        said = {row["goods"].pk: (place, row["quantity"]) for place, row in self.placed_rows("results")}
        for each in self.held():
            place, quantity = said.get(each.pk, ("", Decimal(0)))
            if quantity < each.in_state(*HELD):
                yield Refusal(
                    "E-ENF-GOODS", field=f"{place}-quantity" if place else "leader_opinion", note=f"{each.no}号物品应当全部处理"
                )


class DisposePreserved(SettleForm):
    """ENF-11 and 12: within seven working days it is decided what becomes of all that is preserved (行政处罚法 Art.56; E-ENF-04)."""

    title = _("Decide on the preserved evidence")
    button = _("Decide on every item and tell the party")
    record = Measure
    row_sets: ClassVar = {"results": PreservedResults}
    asks: ClassVar[Asks] = "reasons leader_opinion"
    reasons = text_field(_("Reasons, and the law of what follows"), rows=3, min_length=4, max_length=500)

    def check(self) -> Iterable[Refusal]:
        yield from measures.in_time(measure_of(self), self.act.acted_on, code="E-ENF-04", field="leader_opinion")
        yield from super().check()
        yield from self.all_settled()
        yield from not_seized(self)

    def apply(self) -> None:
        act, measure = self.act, measure_of(self)
        passed_on = [each for each in goods.of_case(act.case) if each.came_from_id == measure.pk]
        act.named["results"] = [
            *((each, each.quantity, RESULT_WORDS[PreservedResult.SEIZE]) for each in passed_on), *decide_on(self),
        ]  # fmt: skip
        goods.settle(measure, act.acted_on)
        if goods.held_by(measure):
            measure.state = MeasureState.KEPT
        goods.goes_back(measure)


def not_seized(form: StepForm) -> Iterator[Refusal]:
    """To be seized a thing needs a seizure that was approved and carried out, which then holds it already (行政强制法 Art.18)."""
    for place, row in form.placed_rows("results"):
        if row["result"] == PreservedResult.SEIZE:
            yield Refusal("E-ENF-04", field=f"{place}-result", note="转为查封、扣押的，应当先经批准并实施查封、扣押")


def decide_on(form: StepForm) -> list[tuple[Goods, Decimal, str]]:
    """Carry out what was decided on preserved things: thing, quantity, words."""
    act, found = form.act, []
    for row in form.rows("results"):
        each: Goods = row["goods"]
        each.result = RESULT_WORDS[PreservedResult(row["result"])]
        if row["result"] in GIVEN_BACK:
            goods.move(
                act,
                each,
                GoodsState.RELEASED,
                goods.in_place(each, act.recorded_at),
                was=GoodsState.PRESERVED,
                quantity=row["quantity"],
            )
        else:
            Goods.objects.filter(pk=each.pk).update(result=each.result)
        found.append((each, row["quantity"], each.result))
    return found


class ReleaseKept(SettleForm):
    """ENF-11 and 12 once more: what was kept for appraisal or for the decision is needed no more (行政处罚法 Art.56)."""

    title = _("Release things kept for the case")
    button = _("Release them and tell the party")
    record = Measure
    row_sets: ClassVar = {"results": PreservedResults}
    asks: ClassVar[Asks] = "reasons leader_opinion"
    reasons = text_field(_("Reasons, and the law of what follows"), rows=3, min_length=4, max_length=500)

    @classmethod
    def concerns(cls, row: Any) -> bool:
        return bool(row.state == MeasureState.KEPT)

    def check(self) -> Iterable[Refusal]:
        yield from super().check()
        yield from not_seized(self)
        if not self.rows("results"):
            yield Refusal("E-REQUIRED", field="leader_opinion", note="至少处理一项")

    def apply(self) -> None:
        act, measure = self.act, measure_of(self)
        act.named["results"] = decide_on(self)
        goods.wind_up(act, {measure.pk})
        goods.goes_back(measure)


class ReleaseForm(SettleForm):
    """ENF-19 and 20: what is sealed or seized is released, sold or destroyed on a ground of the law (行政强制法 Art.27, 28)."""

    record = Measure
    row_sets: ClassVar = {"results": SeizedResults}
    sometimes = "collect_by"
    names = ("results", "sale_proceeds", "disposes")
    asks: ClassVar[Asks] = (
        (_("Why"), "release_ground finding"),
        (_("Opinion of the leader"), "leader_opinion collect_by"),
    )
    release_ground = forms.ChoiceField(label=_("Ground of the release"), choices=ReleaseGround.choices)
    finding = text_field(_("What was found"), rows=3, min_length=4, max_length=500)
    collect_by = day_field(_("To be fetched by"), required=False)

    def check(self) -> Iterable[Refusal]:
        yield from super().check()
        if not self.rows("results"):
            yield Refusal("E-REQUIRED", field="leader_opinion", note="至少处理一项")
        results = {row["result"] for row in self.rows("results")}
        for place, row in self.placed_rows("results"):
            if (row["result"] == SeizedResult.SELL) != bool(row["proceeds"]):
                yield Refusal("E-ENF-GOODS", field=f"{place}-proceeds", note="变卖的写明价款，其他不填")
        if SeizedResult.RELEASE in results and not self.cleaned_data["collect_by"]:
            yield Refusal("E-REQUIRED", field="collect_by", note="写明领取、启封的期限")
        if self.cleaned_data["collect_by"]:
            yield from in_order(self.act.acted_on, self.cleaned_data["collect_by"], field="collect_by", note="不得早于今日")

    def release(self) -> None:
        """Thing by thing; what is given back waits for the handlers."""
        act, measure, found = self.act, measure_of(self), []
        for row in self.rows("results"):
            each: Goods = row["goods"]
            each.result = RELEASED if row["result"] == SeizedResult.RELEASE else RESULT_WORDS[SeizedResult(row["result"])]
            becomes = {SeizedResult.SELL: GoodsState.SOLD, SeizedResult.DESTROY: GoodsState.DESTROYED}.get(
                row["result"], GoodsState.RELEASED
            )
            how = goods.in_place(each, act.recorded_at, proceeds=row["proceeds"])
            goods.move(act, each, becomes, how, was=GoodsState.SEIZED, quantity=row["quantity"])
            found.append((each, row["quantity"], each.result))
        act.named["results"] = found
        act.named["sale_proceeds"] = sum((row["proceeds"] for row in self.rows("results") if row["proceeds"]), Decimal(0))
        act.named["disposes"] = any(row["result"] != SeizedResult.RELEASE for row in self.rows("results"))
        goods.goes_back(measure)


class ReleaseItems(ReleaseForm):
    """A part of what is seized is released; the seizure of the rest goes on to the same last day."""

    title = _("Release a part of what is seized")
    button = _("Release these things and tell the party")

    @classmethod
    def concerns(cls, row: Any) -> bool:
        return bool(
            row.is_in_force and row.kind == MeasureKind.SEIZURE and sum(each.in_state(*HELD) for each in goods.held_by(row)) > 0
        )

    def check(self) -> Iterable[Refusal]:
        yield from measures.in_time(measure_of(self), self.act.acted_on, field="leader_opinion")
        yield from super().check()
        if not any(True for _refusal in self.all_settled()):
            yield Refusal("E-ENF-GOODS", field="leader_opinion", note="全部解除的，办理解除查封扣押")

    def apply(self) -> None:
        self.release()


class ReleaseSeizure(ReleaseForm):
    """The last thing is released: the seizure is over, and its clocks with it."""

    title = _("Lift the seizure")
    button = _("Lift the seizure and tell the party")

    def check(self) -> Iterable[Refusal]:
        yield from measures.in_time(measure_of(self), self.act.acted_on, field="leader_opinion")
        yield from super().check()
        yield from self.all_settled()

    def apply(self) -> None:
        self.release()
        goods.settle(measure_of(self), self.act.acted_on)


# --- goods ------------------------------------------------------------------------------------------------------------------------


class ReturnGoods(TwoOfficersForm):
    """Two officers give back what was released, counted by the list; the party signs for it, or it is left with a note (行政强制法 Art.28(2))."""

    title = _("Give goods back")
    button = _("File the receipt of the party")
    capacity = "handled"
    record = Measure
    legal_day = "returned_at"
    sometimes = "receipt refusal"
    names = ("results",)
    asks: ClassVar[Asks] = (
        (_("When and by whom"), "returned_at inspector_2"),
        (_("What"), "items counted remarks?"),
        (_("Who received it"), "receiver receipt refusal"),
    )
    returned_at = moment_field(_("Given back at"))
    items = GoodsField(label=_("What is given back"))
    counted = forms.BooleanField(label=_("Quantity and condition were counted and checked by the list"), required=False)
    remarks = forms.CharField(label=_("What does not agree with the list"), max_length=200, required=False)
    receiver = forms.CharField(label=_("Who received it, in what relation to the party"), max_length=80)
    receipt = files(_("Signed receipt"), most=5, required=False)
    refusal = forms.CharField(
        label=_("Where the receipt is not signed: how it was left, and who saw it"), max_length=200, required=False
    )

    def prepare(self) -> None:
        super().prepare()
        waiting = self._waiting()
        self.fields["items"].offer(waiting)
        self.initial = {"items": [each.pk for each in waiting], "returned_at": this_minute()} | self.initial

    def _waiting(self) -> list[Goods]:
        return [each for each in goods.of_measure(measure_of(self)) if each.in_state(GoodsState.RELEASED)]

    def check(self) -> Iterable[Refusal]:
        yield from super().check()
        cleaned = self.cleaned_data
        yield from not_ahead(cleaned["returned_at"], field="returned_at")
        if not cleaned["counted"]:
            yield Refusal("E-REQUIRED", field="counted", note="应当逐项清点")
        if not cleaned["receipt"] and not cleaned["refusal"]:
            yield Refusal("E-REQUIRED", field="receipt", note="领取人签名的凭证，或者拒签、留置的说明")

    def apply(self) -> None:
        act, measure, cleaned = self.act, measure_of(self), self.cleaned_data
        proofs, back = digests(self, "receipt"), []
        for each in cleaned["items"]:
            quantity = each.in_state(GoodsState.RELEASED)
            how = HandedOver(
                each.keeper, cleaned["receiver"], cleaned["returned_at"], "", Purpose.RETURN, cleaned["refusal"] or cleaned["remarks"],
                (act.hand, cleaned["inspector_2"]), proofs,
            )  # fmt: skip
            goods.move(act, each, GoodsState.RETURNED, how, was=GoodsState.RELEASED)
            back.append((each, quantity, each.result or RELEASED))
        act.named["results"] = back
        measure.returning = bool(self._waiting())
        measure.opens_return = False


class MoveGoods(TwoOfficersForm):
    """Goods in custody pass from one keeper to another: who to whom, when, where and what for, with a receipt of both (行政强制法 Art.26)."""

    title = _("Move goods in custody")
    button = _("File the move")
    capacity = "handled"
    record = Move
    legal_day = "moved_at"
    asks: ClassVar[Asks] = (
        (_("What"), "item quantity purpose words?"),
        (_("From whom to whom"), "from_keeper to_keeper place moved_at inspector_2"),
        (_("Proof"), "receipt"),
    )
    item = forms.ModelChoiceField(label=_("Thing"), queryset=Goods.objects.none())
    receipt = files(_("Receipt of both hands"), most=5)

    @classmethod
    def has_occasion(cls, case: Any) -> bool:
        return Goods.objects.filter(case=case, state__in=(*OPEN_STATES, GoodsState.SAMPLED)).exists()

    def prepare(self) -> None:
        super().prepare()
        self.fields["item"].queryset = Goods.objects.filter(
            case=self.act.case.pk, state__in=(*OPEN_STATES, GoodsState.SAMPLED)
        ).order_by("no")

    def check(self) -> Iterable[Refusal]:
        yield from super().check()
        cleaned = self.cleaned_data
        each: Goods = cleaned["item"]
        there = each.in_state(*OPEN_STATES, GoodsState.SAMPLED)
        yield from not_ahead(cleaned["moved_at"], field="moved_at")
        if cleaned["quantity"] > there:
            yield goods.too_much(each, there, field="quantity")
        if cleaned["from_keeper"] == cleaned["to_keeper"]:
            yield Refusal("E-ENF-GOODS", field="to_keeper", note="移出方与接收方应当不同")
        last = max((move.moved_at for move in each.moves.all()), default=None)
        if last is not None and cleaned["moved_at"] < last.replace(second=0, microsecond=0):
            yield Refusal("E-ENF-DAYS", field="moved_at", note=f"不得早于上一次流转{last.astimezone(clock.ZONE):%Y-%m-%d %H:%M}")

    def write(self) -> None:
        cleaned, each = self.cleaned_data, self.cleaned_data["item"]
        how = HandedOver(
            cleaned["from_keeper"], cleaned["to_keeper"], cleaned["moved_at"], cleaned["place"], cleaned["purpose"], cleaned["words"],
            (self.act.hand, cleaned["inspector_2"]), digests(self, "receipt"),
        )  # fmt: skip
        left = cleaned["quantity"]
        for state in (*OPEN_STATES, GoodsState.SAMPLED):
            if part_of_it := min(each.in_state(state), left):
                goods.move(self.act, each, state, how, was=state, quantity=part_of_it)
                left -= part_of_it


class ReportLost(StepForm):
    """Goods were lost or damaged in the custody of the bureau: a leader notes it, and how the party is compensated (行政强制法 Art.26(2))."""

    title = _("Note that goods were lost")
    button = _("Note the loss")
    capacity = Capacity.MEASURED
    record = Move
    asks: ClassVar[Asks] = "item quantity circumstances compensation"
    item = forms.ModelChoiceField(label=_("Thing"), queryset=Goods.objects.none())
    circumstances = text_field(pgettext_lazy("loss of goods", "What happened"), rows=3, min_length=10, max_length=300)
    compensation = text_field(_("How the party is compensated"), rows=2, min_length=4, max_length=300)

    @classmethod
    def has_occasion(cls, case: Any) -> bool:
        return Goods.objects.filter(case=case, state__in=OPEN_STATES).exists()

    def prepare(self) -> None:
        self.fields["item"].queryset = Goods.objects.filter(case=self.act.case.pk, state__in=OPEN_STATES).order_by("no")

    def check(self) -> Iterable[Refusal]:
        yield from rules.no_handler(self.act.record, self.act.hand, "E-SOD-13", field="circumstances")
        each, there = self.cleaned_data["item"], self.cleaned_data["item"].in_state(*OPEN_STATES)
        if self.cleaned_data["quantity"] > there:
            yield goods.too_much(each, there, field="quantity")

    def write(self) -> None:
        cleaned = self.cleaned_data
        goods.report_lost(self.act, cleaned["item"], cleaned["quantity"], cleaned["circumstances"])
        self.act.findings["compensation"] = cleaned["compensation"]


# --- recordings ---------------------------------------------------------------------------------------------------------------------


class AddRecording(StepForm):
    """A recording of an act is entered in the index with the digest of its file (执法全过程记录)."""

    title = _("Enter a recording in the index")
    button = _("Enter the recording")
    capacity = "handled"
    record = Recording
    asks: ClassVar[Asks] = (
        (_("The recording"), "name shows device officer"),
        (_("When"), "started_at ended_at"),
        (_("The file"), "sha256 stored_at"),
    )
    officer = OfficerField(label=_("Who recorded it"))
    sha256 = DigestField()

    def prepare(self) -> None:
        self.initial = {"officer": self.act.actor.pk} | self.initial

    def check(self) -> Iterable[Refusal]:
        cleaned = self.cleaned_data
        if cleaned["ended_at"] <= cleaned["started_at"]:
            yield Refusal("E-ENF-RECORDING", field="ended_at", note="结束时间应当晚于开始时间")
        yield from not_ahead(cleaned["ended_at"], field="ended_at")
        yield from recorded_once(self, cleaned["sha256"], "sha256")

    def write(self) -> None:
        row = Recording(case=self.act.case, no=next_recording(self), act_no=self.act.no)
        self.write_to(row)
        row.officer, row.sha256 = self.cleaned_data["officer"], self.cleaned_data["sha256"]
        self.act.also_save(row)
        self.act.findings["recording"] = row.sha256
