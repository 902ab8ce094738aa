"""The investigation: summoned and asked, the scene, pieces of evidence, and what is excluded (enforcement.md E3)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, ClassVar

from django import forms
from django.db.models import Q
from django.forms import formset_factory
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from documents.models import IssuedDocument
from foundation import clock, sealed
from foundation.free_text import Form
from foundation.numbers import birth_date, is_identity_number, normalised
from foundation.refusals import Refusal
from permissions import offices
from permissions.models import Account
from permissions.roles import Role
from workflows.enforcement import rules
from workflows.enforcement.fields import (
    TwoOfficersForm,
    digests,
    in_order,
    is_handler,
    next_exhibit,
    not_ahead,
    valid_recorder,
)
from workflows.enforcement.limitation import FULL_AGE, age_on
from workflows.enforcement.models import Exhibit, Minutes
from workflows.enforcement.vocabulary import Bring, EvidenceKind, MinutesKind, Standing
from workflows.engine.asking import Asks
from workflows.engine.forms import StepForm
from workflows.engine.models import OPEN, Task
from workflows.engine.on_site import SIGNATURE, SignedOnSiteForm
from workflows.engine.questions import OfficerField, PhotosField, moment_field, text_field, yes_no_field

FILES = "image/*,application/pdf"
IDENTITY_PURPOSE = "identity"
SUMMONS = "ENF-05"
#: The steps at which a case waits whose filing follows later.
BEFORE_FILING = ("apply_filing", "decide_filing")


class InvestigationForm(StepForm):
    """An act of the investigation: between the filing and the report, of the case or of a party whose report came back (E-ENF-03)."""

    urgent: ClassVar[bool] = False
    """Whether it may also be done in the days of urgent evidence, before the filing."""
    beside: ClassVar[tuple[str, ...]] = ("start_investigation", "submit_report")
    """The steps while one of which waits the case is investigated."""
    when: ClassVar[str] = ""
    """The question at which an act that comes too early or too late is refused; empty: over the whole form."""

    @classmethod
    def has_occasion(cls, case: Any) -> bool:
        steps = list(cls.beside)
        if cls.urgent and case.enforcementrecord.urgent_started_at is not None:
            steps += BEFORE_FILING
        return Task.objects.filter(case=case, step__in=steps, status__in=OPEN).exists()

    def check(self) -> Iterable[Refusal]:
        yield from super().check()
        early = list(rules.may_investigate(self.act.record, self.act.acted_on, urgent=self.urgent, field=self.when or None))
        yield from early
        waiting = {task.step for task in self.act.movement.open_tasks()}
        if not early and not waiting & {*self.beside, *(BEFORE_FILING if self.urgent else ())}:
            is_still = "resume_investigation" in waiting
            note = "案件已经中止调查，恢复调查后方可继续" if is_still else "调查报告已经提交，退回补充调查后方可继续调查"
            yield Refusal("E-NOT-OPEN", field=self.when or None, note=note)


class StartInvestigation(TwoOfficersForm):
    """Two officers with valid certificates begin."""

    title = _("Begin the investigation")
    button = _("Begin the investigation")
    capacity = "investigated"
    asks = "inspector_2"

    def apply(self) -> None:
        self.act.record.investigated_on = self.act.acted_on


class Summon(InvestigationForm):
    """ENF-05: one person is asked to come, when and where, and what to bring (行政处罚法 Art.55)."""

    names = ("bring",)
    when = "interview_at"
    sometimes = "bring_other"
    title = _("Summon somebody to an interview")
    button = _("Issue the interview notice")
    capacity = "investigated"
    asks = (
        (_("Whom"), "person_name unit_name?"),
        (_("When and where"), "interview_at interview_place"),
        (_("What to bring"), "bring_list bring_other"),
    )
    person_name = forms.CharField(label=_("Person to be asked"), max_length=40, help_text=_("One notice for one person."))
    unit_name = forms.CharField(label=_("Unit in which the person works"), max_length=120, required=False)
    interview_at = moment_field(_("Time of the interview"))
    interview_place = forms.CharField(label=_("Place"), max_length=100)
    bring_list = forms.MultipleChoiceField(
        label=_("To be brought"), choices=Bring.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    bring_other = forms.CharField(label=_("What else"), max_length=100, required=False)

    def prepare(self) -> None:
        unit = self.act.case.unit
        self.initial = {"unit_name": unit.name if unit else "", "bring_list": [Bring.IDENTITY]} | self.initial

    def check(self) -> Iterable[Refusal]:
        yield from super().check()
        if clock.day_of(self.cleaned_data["interview_at"]) < self.act.acted_on:
            yield Refusal("E-ENF-DAYS", field="interview_at", note="询问时间不得早于发出通知")
        if Bring.OTHER in self.cleaned_data["bring_list"] and not self.cleaned_data["bring_other"]:
            yield Refusal("E-REQUIRED", field="bring_other")

    def apply(self) -> None:
        self.act.named["bring"] = list(self.cleaned_data["bring_list"])


class MinutesForm(InvestigationForm, TwoOfficersForm, SignedOnSiteForm):
    """What two officers write down at once, signed page by page or with the note of a refusal; it becomes a piece of evidence of its kind."""

    capacity = "investigated"
    legal_day = when = "end_at"
    shows_signed = "unit_signature"
    record = Minutes
    kind: ClassVar[str]

    unit_signature = PhotosField(label=_("Pages signed, as photographs or a scan"), most=20, required=False, accept=FILES)
    recorder = OfficerField(
        label=_("Recorder"), required=False, help_text=_("Empty for the second officer; a third person needs a certificate.")
    )
    proves = forms.CharField(
        label=_("What it proves"), min_length=4, max_length=500, help_text=_("As the list of evidence says it.")
    )

    def check(self) -> Iterable[Refusal]:
        yield from super().check()
        cleaned = self.cleaned_data
        if cleaned["end_at"] <= cleaned["start_at"]:
            yield Refusal("E-ENF-DAYS", field="end_at", note="结束时间应当晚于开始时间")
        yield from not_ahead(cleaned["end_at"], field="end_at")
        day = clock.day_of(cleaned["start_at"])
        if day < self.act.acted_on:
            yield from rules.may_investigate(self.act.record, day, urgent=self.urgent, field="start_at")
        if not cleaned["certificates_shown"]:
            yield Refusal("E-REQUIRED", field="certificates_shown", note="应当出示执法证件")
        yield from valid_recorder(cleaned["recorder"], self.act.acted_on, field="recorder")
        yield from self._at_one_place()
        yield from self.signed_or_refused()

    def _at_one_place(self) -> Iterator[Refusal]:
        """E-ENF-02 where one of the officers was at another record at the same time, of whatever case: then one alone was here."""
        start, end, second = self.cleaned_data["start_at"], self.cleaned_data["end_at"], self.cleaned_data["inspector_2"]
        same_time = Minutes.objects.filter(start_at__lt=end, end_at__gt=start).select_related("case")
        for field, officer in (("start_at", self.act.hand), ("inspector_2", second)):
            if officer is None:
                continue
            other = same_time.filter(Q(officer_1=officer) | Q(officer_2=officer)).order_by("start_at").first()
            if other is not None:
                span = f"{other.start_at.astimezone(clock.ZONE):%Y-%m-%d %H:%M}至{other.end_at.astimezone(clock.ZONE):%H:%M}"
                yield Refusal(
                    "E-ENF-02", field=field, note=f"{officer.name}在{span}另有{other.get_kind_display()}（{other.case}）"
                )

    def write(self) -> None:
        # The columns are those of the minutes, which the act makes.
        self.apply()

    def exhibit_of(self, kind: str, name: str, source: str, *questions: str) -> Exhibit:
        """The piece of evidence that the minutes become, saved at once: the minutes name it."""
        act = self.act
        return Exhibit.objects.create(
            case=act.case, no=next_exhibit(self), kind=kind, name=name[:80], source_person=source[:60],
            collected_at=self.cleaned_data["end_at"], collector_1=act.hand, collector_2=self.cleaned_data["inspector_2"],
            proves=self.cleaned_data["proves"], files=digests(self, *questions), act_no=act.no,
        )  # fmt: skip

    def keep(self, minutes: Minutes) -> None:
        """They are written with the act, and the paper of the act states them as ``minutes``."""
        act, cleaned = self.act, self.cleaned_data
        minutes.case, minutes.kind = act.case, self.kind
        minutes.officer_1, minutes.officer_2 = act.hand, cleaned["inspector_2"]
        minutes.recorder = cleaned["recorder"] or cleaned["inspector_2"]
        if cleaned["recorder"] not in (None, act.hand, cleaned["inspector_2"]):
            act.participate(cleaned["recorder"], act.node.capacity)
        act.also_save(minutes)
        act.named["minutes"] = minutes
        act.findings["exhibit"] = minutes.exhibit.no


class QuestionRow(Form):
    """One question and its answer, in the person's own words."""

    question = text_field(_("Question"), rows=2, max_length=500)
    answer = text_field(pgettext_lazy("interview", "Answer"), rows=3, max_length=2000)


Questions = formset_factory(QuestionRow, extra=0, min_num=1, max_num=60, validate_min=True, validate_max=True, absolute_max=80)


class Interview(MinutesForm):
    """ENF-06: one person, two officers who show their certificates and tell the rights, question by question (行政处罚法 Art.55)."""

    names = ("minutes", "qa")
    kind = MinutesKind.INTERVIEW
    sometimes = "guardian notice"
    notice = forms.ModelChoiceField(
        label=_("By which interview notice"), queryset=IssuedDocument.objects.none(), required=False,
        help_text=_("Empty where the person was asked on the spot."),
    )  # fmt: skip
    title = _("Interview one person")
    button = _("File the record of the interview")
    row_sets = {"qa": Questions}
    row_titles = {"qa": _("Questions and answers")}
    rows_behind = 3
    asks: ClassVar[Asks] = (
        (_("Who is asked"), "person standing identity sex employer? post? home? phone guardian? notice?"),
        (_("When, where and by whom"), "place start_at end_at inspector_2 recorder"),
        (_("Told before the first question"), "certificates_shown rights_told recusal_asked"),
        (_("The record"), f"corrections? {SIGNATURE} proves"),
    )

    def check(self) -> Iterable[Refusal]:
        yield from super().check()
        cleaned = self.cleaned_data
        if not cleaned["rights_told"]:
            yield Refusal("E-REQUIRED", field="rights_told", note="应当告知权利和义务")
        if not is_identity_number(cleaned["identity"]):
            yield Refusal("E-PARTY-IDENTITY", field="identity")
        elif self.age < FULL_AGE and not cleaned["guardian"]:
            yield Refusal("E-REQUIRED", field="guardian", note=f"被询问人{self.age}周岁，询问时监护人应当在场")

        yield from self._by_its_notice()

    def prepare(self) -> None:
        super().prepare()
        notices = IssuedDocument.objects.filter(case=self.act.case.pk, code=SUMMONS, state=IssuedDocument.State.ISSUED)
        self.fields["notice"].queryset = notices.order_by("pk")
        self.fields["notice"].label_from_instance = lambda paper: f"{paper.printed_number}（{paper.data['person_name']}）"

    def _by_its_notice(self) -> Iterator[Refusal]:
        """One notice calls one person, to a day that the interview does not precede."""
        notice, cleaned = self.cleaned_data["notice"], self.cleaned_data
        if notice is None:
            return
        if (called := notice.data["person_name"]) != cleaned["person"]:
            yield Refusal("E-ENF-PARTY", field="notice", note=f"该通知书通知的是{called}")
        if notice.issued_on > clock.day_of(cleaned["start_at"]):
            yield Refusal("E-ENF-DAYS", field="notice", note=f"该通知书{notice.issued_on}发出，询问在其之前")

    @property
    def age(self) -> int:
        """The person's years on the day of the interview, by the identity number."""
        born = birth_date(normalised(self.cleaned_data["identity"]))
        assert born is not None  # the number was looked at
        return age_on(born, clock.day_of(self.cleaned_data["end_at"]))

    def apply(self) -> None:
        cleaned, act = self.cleaned_data, self.act
        kind = EvidenceKind.PARTY if cleaned["standing"] in (Standing.PARTY, Standing.REPRESENTATIVE) else EvidenceKind.WITNESS
        minutes = Minutes()
        self.write_to(minutes)
        minutes.identity = normalised(cleaned["identity"])
        minutes.identity_index = sealed.blind_index(minutes.identity, IDENTITY_PURPOSE)
        minutes.age, minutes.qa, minutes.notice = self.age, self.rows("qa"), cleaned["notice"]
        earlier = Minutes.objects.filter(case=act.case, kind=MinutesKind.INTERVIEW, identity_index=minutes.identity_index)
        minutes.round = earlier.count() + 1
        name = f"{cleaned['person']}的询问笔录（第{minutes.round}次）"
        minutes.exhibit = self.exhibit_of(kind, name, cleaned["person"], "unit_signature")
        act.named["qa"] = minutes.qa
        if cleaned["recusal_asked"]:
            act.findings["recusal_asked"] = True
        self.keep(minutes)


class ExamineScene(MinutesForm):
    """ENF-07: what two officers saw at the scene, facts only, with the party or a person invited in its place."""

    names = ("minutes",)
    kind = MinutesKind.SCENE
    urgent = True
    sometimes = "absence invited"
    title = _("Examine the scene")
    button = _("File the record of the scene")
    asks: ClassVar[Asks] = (
        (_("When, where and by whom"), "place weather? start_at end_at inspector_2 recorder certificates_shown"),
        (_("Who was there"), "party_present absence? invited?"),
        (_("What was to be seen"), "examined findings photos photographer drawings"),
        (_("The record"), f"{SIGNATURE} proves"),
    )
    photos = PhotosField(label=_("Photographs of the scene"), least=1, most=20)
    photographer = OfficerField(label=_("Who took the photographs"))
    drawings = PhotosField(label=_("Drawings"), most=10, required=False, accept=FILES)

    def prepare(self) -> None:
        super().prepare()
        first = {"place": self.act.case.place[:100], "party_present": True, "photographer": self.act.actor.pk}
        self.initial = first | self.initial

    def check(self) -> Iterable[Refusal]:
        yield from super().check()
        cleaned = self.cleaned_data
        if cleaned["party_present"]:
            return
        for name, note in (("absence", "当事人不在场的理由"), ("invited", "当事人不在场的，应当邀请见证人，本局人员除外")):
            if not cleaned[name]:
                yield Refusal("E-REQUIRED", field=name, note=note)
        if (
            cleaned["invited"]
            and Account.objects.filter(kind=Account.Kind.OFFICER, is_active=True, name=cleaned["invited"]).exists()
        ):
            yield Refusal("E-REQUIRED", field="invited", note="被邀请人不得为本局人员")

    def apply(self) -> None:
        minutes = Minutes()
        self.write_to(minutes)
        name = f"现场勘验笔录（{self.cleaned_data['place']}）"
        minutes.exhibit = self.exhibit_of(EvidenceKind.SCENE, name, "", "photos", "drawings", "unit_signature")
        self.keep(minutes)
        self.act.findings["photographer"] = self.cleaned_data["photographer"].name


class AddEvidence(InvestigationForm, TwoOfficersForm):
    """A piece of evidence with its files, who collected it and what it proves (行政处罚法 Art.46).

    It may be older than the case: what an inspection has taken down is evidence of the case that grows out of it.
    """

    urgent = True
    when = "collected_at"
    sometimes = "source_person exclusion_reason"
    title = _("Add a piece of evidence")
    button = _("Add the evidence to the case")
    capacity = "investigated"
    record = Exhibit
    asks = (
        (_("The evidence"), "kind name source_person? file is_copy"),
        (_("When and by whom"), "collected_at inspector_2"),
        (_("What for"), "proves"),
        (_("Whether it may be cited"), "lawful exclusion_reason?"),
    )
    lawful = yes_no_field(_("Was it obtained lawfully? If not, it is filed as excluded and cited no more."))
    file = PhotosField(label=_("The evidence as files"), least=1, most=20, accept=FILES)

    def check(self) -> Iterable[Refusal]:
        yield from super().check()
        cleaned, record = self.cleaned_data, self.act.record
        day = clock.day_of(cleaned["collected_at"])
        yield from not_ahead(cleaned["collected_at"], field="collected_at")
        yield from in_order(record.known_on, day, field="collected_at", note=f"不得早于发现日期{record.known_on}")
        yield from self.certified(self.act.hand, cleaned["inspector_2"], field="inspector_2", on=day)
        if cleaned["is_copy"] and not cleaned["source_person"]:
            yield Refusal("E-REQUIRED", field="source_person", note="复制件由提供人核对签名")
        if cleaned["lawful"] and cleaned["exclusion_reason"]:
            yield Refusal("E-ENF-PROPOSAL", field="exclusion_reason", note="合法取得的证据不填排除理由")
        elif not cleaned["lawful"] and not cleaned["exclusion_reason"]:
            yield Refusal("E-REQUIRED", field="exclusion_reason", note="以非法手段取得的证据，写明怎样取得、为什么排除")

    def write(self) -> None:
        exhibit = Exhibit(
            case=self.act.case, no=next_exhibit(self), collector_1=self.act.hand, collector_2=self.cleaned_data["inspector_2"],
            act_no=self.act.no,
        )  # fmt: skip
        self.write_to(exhibit)
        exhibit.files = digests(self, "file")
        if not self.cleaned_data["lawful"]:
            exhibit.excluded_on = self.act.acted_on
        self.act.also_save(exhibit)
        self.act.findings["exhibit"] = exhibit.no


class ExcludeEvidence(StepForm):
    """Evidence got by unlawful means or not verified is excluded: it stays in the file and is cited no more (行政处罚法 Art.46)."""

    names = ("exhibits",)
    title = _("Exclude a piece of evidence")
    button = _("Exclude the evidence; it stays in the file")
    capacity = "handled"
    record = Exhibit
    asks = "exhibit exclusion_reason"
    exhibit = forms.ModelChoiceField(label=_("Evidence"), queryset=Exhibit.objects.none())

    @classmethod
    def has_occasion(cls, case: Any) -> bool:
        return Exhibit.objects.filter(case=case, excluded_on=None).exists() and not rules.has_decision(case)

    def prepare(self) -> None:
        self.fields["exhibit"].queryset = Exhibit.objects.filter(case=self.act.case.pk, excluded_on=None).order_by("no")

    def check(self) -> Iterable[Refusal]:
        if rules.any_decided(self.act.record):
            yield Refusal("E-NOT-OPEN", field="exhibit", note="已经作出处罚决定")
        if not is_handler(self) and not offices.holds(self.act.hand, Role.LEGAL_REVIEWER):
            yield Refusal("E-SCOPE", field="exhibit", note="由本案承办人或者法制审核人员排除")

    def write(self) -> None:
        exhibit: Exhibit = self.cleaned_data["exhibit"]
        self.write_to(exhibit)
        exhibit.excluded_on = self.act.acted_on
        self.act.also_save(exhibit)
        self.act.findings["exhibit"] = exhibit.no
        others = Exhibit.objects.filter(case=self.act.case).exclude(pk=exhibit.pk)
        self.act.named["exhibits"] = sorted([*others, exhibit], key=lambda each: each.no)
