"""What the steps of an action against several parties ask."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms

from cases import services as cases
from cases.models import Enterprise
from foundation.free_text import Form
from permissions.models import Account
from tests.specimen.forms import HandOver, Said, place, titled
from tests.specimen.models import Measure, Member, PartyFacts
from tests.specimen.rules import members_of
from workflows.engine.act import Act
from workflows.engine.forms import StepForm

__all__ = ["HandOver", "Said", "titled"]

MEETINGS = [("", "不讨论"), ("room", "会议"), ("each", "分别发表意见")]
OPINIONS = [("approved", "同意"), ("returned", "退回")]


class OpenAction(StepForm):
    title = "立案"
    unit = forms.ModelChoiceField(label="单位", queryset=Enterprise.objects.all())
    meeting = forms.ChoiceField(label="集体讨论", choices=MEETINGS, required=False)

    def apply(self) -> None:
        place(self, self.cleaned_data["unit"])
        self.act.case.title, self.act.record.meeting = "样例处罚", self.cleaned_data["meeting"]


class NameParties(StepForm):
    """A unit and persons become parties, officers become members of the meeting."""

    title = "列当事人"
    persons = forms.CharField(label="自然人", required=False)
    members = forms.ModelMultipleChoiceField(label="集体讨论成员", queryset=Account.objects.all(), required=False)

    def apply(self) -> None:
        case = self.act.case
        name_party(self.act, "unit", case.unit.name, enterprise=case.unit)
        for name in filter(None, self.cleaned_data["persons"].split("、")):
            name_party(self.act, "person", name)
        name_members(self.act, self.cleaned_data["members"])


def name_party(act: Act, kind: str, name: str, **words: Any) -> None:
    party = cases.add_party(act.case, kind=kind, name=name, **words)
    act.add("parties", PartyFacts(case=act.case, party=party))


def name_members(act: Act, accounts: Iterable[Account]) -> None:
    """The first of them is in the chair."""
    for number, account in enumerate(accounts):
        act.add("members", Member(case=act.case, party_id=act.party_id, account=account, chair=number == 0))


class OpinionForm(Form):
    """One member at the table."""

    account = forms.ModelChoiceField(label="成员", queryset=Account.objects.all())
    opinion = forms.ChoiceField(label="意见", choices=[("", "缺席"), *OPINIONS], required=False)
    recused = forms.BooleanField(label="回避", required=False)


class Discuss(StepForm):
    """A meeting in a room: the chair writes down what each has said; all of them take part."""

    title = "集体讨论"
    row_sets: ClassVar = {"members": forms.formset_factory(OpinionForm, extra=1)}

    def apply(self) -> None:
        for row in self.rows("members"):
            self.act.add("members", Member(case=self.act.case, party_id=self.act.party_id, **row))
            if row["opinion"] and not row["recused"]:
                self.act.participate(row["account"], self.capacity)


class AddParty(StepForm):
    title = "追加当事人"
    name = forms.CharField(label="姓名")

    def apply(self) -> None:
        name_party(self.act, "person", self.cleaned_data["name"])


class ChangeParty(AddParty):
    """A successor takes the place of a party; what was told to the former one is void."""

    title = "变更当事人"

    def apply(self) -> None:
        self.act.facts.ended = "变更为承受人"
        super().apply()


class EndParty(StepForm):
    title = "终止对该当事人的办理"
    why = forms.CharField(label="理由")

    def apply(self) -> None:
        self.act.facts.ended = self.cleaned_data["why"]


class Propose(StepForm):
    """The fine of one party, a column of its row."""

    title = "拟处罚"
    record = PartyFacts
    asks = "fine"


class Recheck(StepForm):
    title = "复核陈述申辩"
    fine = forms.IntegerField(label="改为", required=False)
    wants_hearing = forms.BooleanField(label="申请听证", required=False)
    meeting = forms.ChoiceField(label="集体讨论", choices=MEETINGS, required=False)
    members = forms.ModelMultipleChoiceField(label="集体讨论成员", queryset=Account.objects.all(), required=False)

    def apply(self) -> None:
        self.act.facts.meeting = self.cleaned_data["meeting"]
        name_members(self.act, self.cleaned_data["members"])
        self.act.facts.wants_hearing = self.cleaned_data["wants_hearing"]
        if self.cleaned_data["fine"]:
            self.act.facts.fine = self.cleaned_data["fine"]


class CastVote(StepForm):
    title = "发表意见"
    opinion = forms.ChoiceField(label="意见", choices=OPINIONS)

    def apply(self) -> None:
        self.act.facts.opinion = self.cleaned_data["opinion"]


class CloseVote(CastVote):
    """The chair speaks last and closes; who has said nothing was absent."""

    title = "主持人表决并结束讨论"

    def apply(self) -> None:
        chair = next(each for each in members_of(self.act.facts) if each.account_id == self.act.actor.pk)
        chair.opinion = self.cleaned_data["opinion"]


class AskMeasure(StepForm):
    title = "申请查封扣押"
    what = forms.CharField(label="物品")

    def apply(self) -> None:
        self.act.add("measures", Measure(case=self.act.case, what=self.cleaned_data["what"]))


class ApproveMeasure(StepForm):
    title = "批准查封扣押"

    def apply(self) -> None:
        self.act.facts.approved = True


class Release(StepForm):
    title = "解除查封扣押"

    def apply(self) -> None:
        self.act.facts.released_on = self.act.acted_on


class Publish(StepForm):
    title = "公示"
    text = forms.CharField(label="内容", required=False)

    def apply(self) -> None:
        self.act.record.published_on = self.act.acted_on
        if self.cleaned_data["text"]:
            self.act.record.text = self.cleaned_data["text"]


class Name(StepForm):
    """Names a reviewer and a second officer."""

    title = "指定审核人"
    second_officer = "second"
    reviewer = forms.ModelChoiceField(label="审核人", queryset=Account.objects.all(), required=False)
    second = forms.ModelChoiceField(label="协办", queryset=Account.objects.all(), required=False)
