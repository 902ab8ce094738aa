"""What the specimen's steps ask."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms

from cases.models import Case, Enterprise, Referral
from documents.models import IssuedDocument
from documents.reading import unserved
from documents.service_rules import Proofs
from foundation.free_text import SealedField
from foundation.numbers import Number
from foundation.refusals import Refusal
from permissions.models import Account, Section
from tests.specimen import documents as papers
from tests.specimen.models import OrderItem, OrderRecord
from workflows.engine.act import ServiceFacts
from workflows.engine.asking import AskingForm
from workflows.engine.forms import StepForm
from workflows.engine.questions import PhotosField
from workflows.engine.service import ServiceForm


def place(form: StepForm, unit: Enterprise) -> None:
    """The case lies where its unit lies, with the section that supervises its sector."""
    case = form.act.case
    case.unit, case.region, case.township_id, case.category = unit, unit.region, unit.region.township_id, unit.category
    case.section = next((section for section in Section.objects.all() if unit.category in section.categories), None)


class Said(StepForm):
    """A step that asks for one sentence."""

    title = "说一句话"
    word = forms.CharField(label="一句话", max_length=100, required=False)
    photos = PhotosField(label="照片", required=False)

    def check(self) -> Iterable[Refusal]:
        if self.cleaned_data["word"] == "空话":
            yield Refusal("E-SPC-01", field="word")
        if self.cleaned_data["word"] == "只此一次" and "只此一次" in getattr(self.act.record, "words", ()):
            yield Refusal("E-SPC-03", field="word")

    def apply(self) -> None:
        if self.cleaned_data["word"] and hasattr(self.act.record, "words"):
            self.act.record.words = [*self.act.record.words, self.cleaned_data["word"]]


class FileLetter(StepForm):
    """Opens a letter."""

    title = "收到来信"
    capacity = "registered"
    second_officer = "second"
    unit = forms.ModelChoiceField(label="单位", queryset=Enterprise.objects.all())
    text = forms.CharField(label="来信", min_length=2, max_length=200)
    identity = SealedField(label="身份证号", required=False, holds=Number.IDENTITY)
    second = forms.ModelChoiceField(label="协办", queryset=Account.objects.all(), required=False)
    photos = PhotosField(label="照片", required=False)

    def check(self) -> Iterable[Refusal]:
        if self.cleaned_data["text"] == "空话":
            yield Refusal("E-SPC-01", field="text")

    def apply(self) -> None:
        place(self, self.cleaned_data["unit"])
        self.act.case.title = self.cleaned_data["text"]
        self.act.case.parent = self.act.linked_cases.get("parent")
        self.act.record.text = self.cleaned_data["text"]
        self.act.record.sender_identity = self.cleaned_data["identity"] or None


class WriteAgain(StepForm):
    """A further letter in a matter that was answered."""

    title = "再次来信"
    text = forms.CharField(label="来信", min_length=2, max_length=200)

    def apply(self) -> None:
        earlier = self.act.linked_cases["earlier"]
        place(self, earlier.unit)
        self.act.case.title = self.act.record.text = self.cleaned_data["text"]


class AnswerLetter(StepForm):
    """Answers it."""

    title = "答复来信"
    capacity = "decided"
    answer = forms.CharField(label="答复", min_length=2, max_length=200)
    is_good = forms.BooleanField(label="予以答复", required=False)
    photos = PhotosField(label="照片", required=False)

    def check(self) -> Iterable[Refusal]:
        if self.cleaned_data["answer"] == "空话":
            yield Refusal("E-SPC-01", field="answer")

    def apply(self) -> None:
        self.act.record.answer, self.act.record.is_good = self.cleaned_data["answer"], self.cleaned_data["is_good"]


class OpenMatter(StepForm):
    """Opens a matter, with notice to the unit."""

    title = "立事项"
    unit = forms.ModelChoiceField(label="单位", queryset=Enterprise.objects.all())
    began_on = forms.DateField(label="发生日期", required=False)

    def apply(self) -> None:
        place(self, self.cleaned_data["unit"])
        self.act.case.title = "样例事项"
        self.act.record.began_on = self.cleaned_data["began_on"]


class Weigh(Said):
    """Says which road the matter goes."""

    title = "权衡"
    road = forms.ChoiceField(label="道路", choices=[("both", "分头"), ("short", "直接"), ("wait", "等待")])

    def apply(self) -> None:
        super().apply()
        self.act.record.road = self.cleaned_data["road"]


class Decide(Said):
    """Decides, and wakes the case that waits for it."""

    title = "决定"
    capacity = "decided"
    other = forms.ModelChoiceField(label="关联案件", queryset=Case.objects.all(), required=False)

    def apply(self) -> None:
        super().apply()
        if self.cleaned_data["other"]:
            self.act.linked_cases["other"] = self.cleaned_data["other"]


class AskOpinion(Said):
    """Asks a named officer."""

    title = "征求意见"
    reviewer = forms.ModelChoiceField(label="意见人", queryset=Account.objects.all())


class Copy(Said):
    """Sends a copy for information."""

    title = "抄送"
    reader = forms.ModelChoiceField(label="抄送给", queryset=Account.objects.all())


class HandOver(StepForm):
    """Hands the notice over."""

    title = "送达通知"
    legal_day = "served_on"
    hands_over = True
    served_on = forms.DateField(label="送达日期")
    second = forms.ModelChoiceField(label="协办", queryset=Account.objects.all())
    proof = PhotosField(label="回执", least=1)

    def apply(self) -> None:
        document = IssuedDocument.objects.filter(
            case=self.act.case, code=papers.NOTICE.code, served_on__isnull=True, party_id=self.act.party_id
        ).latest("id")
        proofs = Proofs(receiver="样例收件人", relation="本人", place="样例地点")
        self.act.services.append(
            ServiceFacts(
                code=papers.NOTICE.code, mode="direct", served_on=self.cleaned_data["served_on"],
                officers=(self.act.hand, self.cleaned_data["second"]), proofs=proofs, document_id=document.pk,
            )
        )  # fmt: skip


class OrderItemForm(AskingForm):
    record = OrderItem
    asks = "problem requirement?"


class IssueOrder(StepForm):
    """Orders a unit to put something right."""

    title = "责令改正"
    capacity = "ordered"
    record = OrderRecord
    row_sets: ClassVar = {"items": forms.formset_factory(OrderItemForm, extra=0, min_num=1)}
    asks = "unit facts informant? seen_on due_on amount kind opinion note?"
    unit = forms.ModelChoiceField(label="单位", queryset=Enterprise.objects.all())
    note = forms.CharField(label="备注", max_length=20, required=False)

    def apply(self) -> None:
        place(self, self.cleaned_data["unit"])
        self.act.case.title = "样例责令"
        self.act.named["items"] = [
            OrderItem(case=self.act.case, no=number, **row) for number, row in enumerate(self.rows("items"), start=1)
        ]
        for item in self.act.named["items"]:
            self.act.also_save(item)


class ServeOrder(ServiceForm):
    """Hands the order over."""

    title = "送达责令"

    def to_serve(self) -> list[IssuedDocument]:
        return [row for row in unserved(self.act.case) if row.code == papers.ORDER.code]


class TakeUp(StepForm):
    """A matter that another process has handed on becomes a case of this one."""

    title = "受理移送"
    referral = forms.ModelChoiceField(label="移送事项", queryset=Referral.objects.none())

    def prepare(self) -> None:
        self.fields["referral"].queryset = Referral.objects.filter(process="enforcement", target_case=None, decided_on=None)

    def apply(self) -> None:
        referral, act = self.cleaned_data["referral"], self.act
        place(self, referral.source_case.unit)
        act.case.title, act.record.referral = f"{referral.source_case.title}案", referral


class AlsoTakeUp(TakeUp):
    """A further matter joins a case that is running."""

    title = "并案受理"

    def apply(self) -> None:
        """The flow takes the referral up; nothing else changes."""


class DecidePenalty(StepForm):
    """The penalty is decided; the matter it came from goes on."""

    title = "作出处罚决定"
    capacity = "decided"

    def apply(self) -> None:
        act, referral = self.act, self.act.record.referral
        act.record.decided_on, referral.decision = act.acted_on, "罚款二万元"
        act.also_save(referral)


class Measured(StepForm):
    """A step of the flow whose statements are counted."""

    title = "计数步骤"


class OpenMeasured(StepForm):
    """Opens the flow whose statements are counted."""

    title = "开始计数"
    unit = forms.ModelChoiceField(label="单位", queryset=Enterprise.objects.all())

    def apply(self) -> None:
        place(self, self.cleaned_data["unit"])
        self.act.case.title = "计数"


def titled(form_class: Any, title: str) -> Any:
    """The same form under the name of another step."""
    return type(form_class.__name__, (form_class,), {"title": title, "__doc__": form_class.__doc__, "__module__": __name__})
