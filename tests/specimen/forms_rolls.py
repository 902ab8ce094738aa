"""What the steps of a list of households ask: of the list as a whole, and of one household."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from cases.models import Enterprise
from foundation.refusals import Refusal
from tests.specimen.forms import Said, place, titled
from tests.specimen.models import Home, Household
from tests.specimen.vocabulary import RowState
from workflows.engine.forms import StepForm
from workflows.engine.rows_taken_in import TakeRowsIn
from workflows.engine.supplements import left_behind

__all__ = ["Said", "titled"]

WORDS = "甲乙丙丁戊己庚辛壬癸"


class OpenRoll(StepForm):
    """Opens a list with so many households."""

    title = "登记名单"
    unit = forms.ModelChoiceField(label="单位", queryset=Enterprise.objects.all())
    households = forms.IntegerField(label="户数", min_value=0, max_value=1000)
    funds_fen = forms.IntegerField(label="可用资金（分）", required=False)

    def apply(self) -> None:
        place(self, self.cleaned_data["unit"])
        self.act.case.title = "样例名单"
        self.act.record.funds_fen = self.cleaned_data["funds_fen"] or 10**9


class Enter(StepForm):
    """The households are written into the list."""

    title = "登记住户"
    households = forms.IntegerField(label="户数", min_value=0, max_value=1000)

    def apply(self) -> None:
        first = len(self.act.movement.rows.of("households")) + 1
        numbers = range(first, first + self.cleaned_data["households"])
        self.act.add_many(
            "households",
            [Household(case=self.act.case, no=no, head=head_of(no), persons=no % 5 + 1, fen=100 * no) for no in numbers],
        )


def head_of(no: int) -> str:
    return "户" + "".join(WORDS[int(sign)] for sign in str(no))


class BringHouseholds(TakeRowsIn):
    title = "导入住户"
    kind = "households"

    def check(self) -> Iterable[Refusal]:
        yield from super().check()
        if sum(row.fen for row in self.act.brought) > self.act.record.funds_fen:
            yield Refusal("E-SPC-04")


class Carry(StepForm):
    """A step of the whole list: every household that nothing of its own holds back goes on with it."""

    kind = "households"
    before, after = RowState.ENTERED, RowState.CHECKED
    word = forms.CharField(label="意见", max_length=100, required=False)

    def moved(self) -> list[Any]:
        return [row for row in self.act.movement.free(self.kind) if row.state == self.before]

    def check(self) -> Iterable[Refusal]:
        if self.cleaned_data.get("word") == "空话":
            yield Refusal("E-SPC-01", field="word")
        if not self.moved():
            yield Refusal("E-SPC-05")

    def apply(self) -> None:
        for row in self.moved():
            row.state = self.after


class CheckRoll(Carry):
    title = "评议名单"


class ApproveRoll(Carry):
    title = "审批名单"
    before, after = RowState.CHECKED, RowState.APPROVED


class PayRoll(Carry):
    title = "发放名单"
    before, after = RowState.APPROVED, RowState.PAID


class Object(StepForm):
    """Somebody objects to one household: it waits for the answer, the others go on."""

    title = "提出异议"
    word = forms.CharField(label="异议", max_length=100)

    def apply(self) -> None:
        self.act.facts.why = self.cleaned_data["word"]


class AnswerObjection(StepForm):
    title = "答复异议"
    stands = forms.BooleanField(label="异议成立，不予救助", required=False)

    def apply(self) -> None:
        if self.cleaned_data["stands"]:
            self.act.facts.state = RowState.REFUSED


class RefuseRow(StepForm):
    title = "不予救助"
    why = forms.CharField(label="原因", max_length=100)

    def check(self) -> Iterable[Refusal]:
        if self.cleaned_data.get("why") == "空话":
            yield Refusal("E-SPC-01", field="why")

    def apply(self) -> None:
        self.act.facts.state, self.act.facts.why = RowState.REFUSED, self.cleaned_data["why"]


class CorrectRow(StepForm):
    """The columns of one household, written anew."""

    title = "更正住户"
    record = Household
    asks = "head persons fen card?"


class ReturnRow(RefuseRow):
    title = "退回补正"

    def apply(self) -> None:
        self.act.facts.state, self.act.facts.why = RowState.RETURNED, self.cleaned_data["why"]


class PayRow(StepForm):
    """One household is paid beside the list; all of them together never above the funds."""

    title = "单独发放"

    def check(self) -> Iterable[Refusal]:
        rows = self.act.movement.rows.of("households").values()
        if sum(row.fen for row in rows if row.state == RowState.PAID) + self.act.facts.fen > self.act.record.funds_fen:
            yield Refusal("E-SPC-04")
        if self.act.facts.state != RowState.APPROVED:
            yield Refusal("E-NOT-OPEN")

    def apply(self) -> None:
        self.act.facts.state = RowState.PAID


# --- a list whose households get cases of their own --------------------------------------------------------------------------


class OpenVillage(StepForm):
    """Opens a list of such households."""

    title = "登记村名单"
    unit = forms.ModelChoiceField(label="单位", queryset=Enterprise.objects.all())

    def apply(self) -> None:
        place(self, self.cleaned_data["unit"])
        self.act.case.title = "样例村名单"


class OpenSupplement(StepForm):
    """The households that were held while their list went on, as far as they wait for the same step."""

    title = "补充名单"

    @classmethod
    def has_occasion(cls, case: Any) -> bool:
        return bool(left_behind(case, "homes"))

    def prepare(self) -> None:
        left = left_behind(self.act.linked_cases["list"], "homes")
        self.taken = [own for own in left if own.record.state == left[0].record.state]

    def check(self) -> Iterable[Refusal]:
        if not self.taken:
            yield Refusal("E-SPC-05")

    def apply(self) -> None:
        earlier, case = self.act.linked_cases["list"], self.act.case
        place(self, earlier.unit)
        case.title, case.parent, self.act.record.supplement_of = f"{earlier.title}（补充）", earlier.parent, earlier
        self.act.taken_over = [("homes", own) for own in self.taken]


class EnterHomes(Enter):
    def apply(self) -> None:
        numbers = range(1, self.cleaned_data["households"] + 1)
        rows = [Home(village=self.act.case, no=no, head=head_of(no), persons=no % 5 + 1, fen=100 * no) for no in numbers]
        self.act.add_many("homes", rows)


class BringHomes(TakeRowsIn):
    """Households with their persons."""

    title = "导入住户"
    kind = "homes"

    def apply(self) -> None:
        super().apply()
        for row in self.act.brought:
            for person in row.brought_people:
                person.home = row
                self.act.also_save(person)


class CheckHomes(CheckRoll):
    kind = "homes"


class ApproveHomes(ApproveRoll):
    kind = "homes"


class PayHomes(PayRoll):
    kind = "homes"


class NoteAll(StepForm):
    """Something that is no step of the road is written into every household that nothing holds."""

    title = "统一注记"
    word = forms.CharField(label="注记", max_length=100)

    def apply(self) -> None:
        for row in self.act.movement.free("homes"):
            row.why = self.cleaned_data["word"]


class NoteEach(NoteAll):
    """The same without asking what is held: a fault of its author."""

    title = "强行注记"

    def apply(self) -> None:
        for row in self.act.movement.rows.of("homes").values():
            row.why = self.cleaned_data["word"]


class CorrectHome(StepForm):
    title = "更正住户"
    record = Home
    asks = "head persons fen"
