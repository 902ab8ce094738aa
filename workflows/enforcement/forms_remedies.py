"""A party attacks the decision on it; what the body or the court says; execution stops by order and goes on (行政处罚法 Art.7, 73).

Recorded from the papers of the body by the handlers, in whatever state the case is, also behind its closing: the party may still sue then.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases import terms as limits
from cases.models import OutsideBody
from foundation import clock
from foundation.refusals import Refusal
from workflows.enforcement import rules, terms
from workflows.enforcement import rules_remedies as remedies
from workflows.enforcement.fields import files, in_order, party_of
from workflows.enforcement.forms_transfer import BodyField
from workflows.enforcement.models import ExecutionStop, PartyFacts, Remedy
from workflows.enforcement.vocabulary_remedies import AGAINST_US, UNDECIDED, RemedyKind, RemedyResult, StopGround
from workflows.engine.asking import Asks
from workflows.engine.forms import Forewarning, StepForm

RECONSIDERING = (OutsideBody.Kind.COUNTY_GOVERNMENT, OutsideBody.Kind.PREFECTURE_BUREAU)
COURTS = (OutsideBody.Kind.COURT, OutsideBody.Kind.UPPER_COURT)
#: Natural days of the simple procedure of reconsideration (行政复议法 Art.62(2)).
SIMPLE_DAYS = 30


class AfterDecision(StepForm):
    """An act on what became of the decision on one party, once it is in its hands."""

    capacity = "recorded"

    @classmethod
    def has_occasion(cls, case: Any) -> bool:
        return any(cls.concerns(row) for row in PartyFacts.objects.filter(case=case, ended="").exclude(decided_on=None))

    @classmethod
    def concerns(cls, row: Any) -> bool:
        return rules.is_decided(row) and row.served_on is not None

    def unserved(self, *, field: str) -> Iterator[Refusal]:
        """E-NOT-OPEN before the decision was served on the party: nobody attacks or performs what it does not have."""
        facts = party_of(self)
        if not rules.is_decided(facts) or facts.served_on is None:
            yield Refusal("E-NOT-OPEN", field=field, note="决定尚未送达该当事人")

    def behind_service(self, *names: str) -> Iterator[Refusal]:
        """E-ENF-DAYS for a day before the service of the decision, E-DATE-FUTURE for one that has not come."""
        served = party_of(self).served_on
        for name in names:
            day: dt.date | None = self.cleaned_data[name]
            yield from in_order(served, day, field=name, note=f"决定书{served:%Y-%m-%d}送达")
            if day is not None and day > self.act.acted_on:
                yield Refusal("E-DATE-FUTURE", field=name)


# --- reconsideration and lawsuit ----------------------------------------------------------------------------------------------


class RemedyForm(AfterDecision):
    """A remedy that was taken up, from the notice of the body."""

    record = Remedy
    kind: ClassVar[RemedyKind]
    names: ClassVar[tuple[str, ...]] = ("remedy_due_on",)
    notice = files(_("Notice of acceptance, or of the suit, as a file"), most=5)

    @classmethod
    def concerns(cls, row: Any) -> bool:
        return super().concerns(row) and not row.under_litigation

    def prepare(self) -> None:
        self.initial = {"accepted_on": clock.today()} | self.initial

    def check(self) -> Iterable[Refusal]:
        found = [*self.unserved(field="applied_on")]
        yield from found
        if found:
            return
        yield from self.behind_service("applied_on", "accepted_on")
        cleaned, facts = self.cleaned_data, party_of(self)
        yield from in_order(cleaned["applied_on"], cleaned["accepted_on"], field="accepted_on", note="受理不得早于申请或者起诉")
        same = Remedy.objects.filter(facts=facts.pk, kind=self.kind, notice_no=cleaned["notice_no"])
        if same.exists():
            yield Refusal("E-NOT-OPEN", field="notice_no", note=f"{cleaned['notice_no']}已经登记")
        if facts.under_litigation:
            yield Refusal("E-NOT-OPEN", field="applied_on", note="行政诉讼尚未终结")
        elif (judged := remedies.last_of(facts, RemedyKind.LAWSUIT)) is not None and judged.result not in UNDECIDED:
            yield Refusal("E-NOT-OPEN", field="applied_on", note=f"{judged.result_no}已经生效，不得再次申请复议或者起诉")

    def keep(self, *, due_on: dt.date | None = None, is_simple: bool = False) -> Remedy:
        act = self.act
        facts, body = party_of(self), self.cleaned_data["body"]
        row = Remedy(case=act.case, facts=facts, kind=self.kind, body=body, due_on=due_on, act_no=act.no)
        self.write_to(row)
        row.is_simple = is_simple
        act.also_save(row)
        act.named["remedy_due_on"] = due_on
        act.findings |= {"body": row.body.name, "number": row.notice_no}
        return row


class RecordReconsideration(RemedyForm):
    """The reconsideration body has taken up an application: sixty days, or thirty in the simple procedure (TL-ENF-33; 行政复议法 Art.62).

    Leaves the party under reconsideration: no surcharge is counted until it is over, and the decision becomes final for nobody.
    """

    title = _("Record a reconsideration")
    button = _("Record the reconsideration")
    kind = RemedyKind.RECONSIDERATION
    asks: ClassVar[Asks] = "body notice_no applied_on accepted_on is_simple notice"
    body = BodyField(*RECONSIDERING, label=_("Reconsideration body"))

    @classmethod
    def concerns(cls, row: Any) -> bool:
        return super().concerns(row) and not row.under_reconsideration

    def check(self) -> Iterable[Refusal]:
        yield from super().check()
        facts = party_of(self)
        if facts.under_reconsideration:
            yield Refusal("E-NOT-OPEN", field="applied_on", note="行政复议尚未终结")
        elif remedies.reconsideration_decided(facts):
            yield Refusal("E-NOT-OPEN", field="applied_on", note="已经作出复议决定，不服的依法起诉")

    def apply(self) -> None:
        cleaned = self.cleaned_data
        length = SIMPLE_DAYS if cleaned["is_simple"] else None
        due = limits.count(terms.DECIDE_RECONSIDERATION, cleaned["accepted_on"], length=length).due_on
        self.keep(due_on=due, is_simple=cleaned["is_simple"])
        party_of(self).under_reconsideration = True


class RecordLitigation(RemedyForm):
    """The court has taken up a lawsuit against the decision (行政诉讼法 Art.45, 46, 51): the days to sue end with it.

    One that was brought because the reconsideration body let its time pass leaves the reconsideration open until that is recorded.
    """

    title = _("Record a lawsuit")
    button = _("Record the lawsuit")
    kind = RemedyKind.LAWSUIT
    asks: ClassVar[Asks] = "body notice_no applied_on accepted_on notice"
    body = BodyField(*COURTS, label=_("Court"))

    def check(self) -> Iterable[Refusal]:
        yield from super().check()
        pending = remedies.open_remedy(party_of(self), RemedyKind.RECONSIDERATION)
        if pending is not None and pending.due_on is not None and self.cleaned_data["applied_on"] <= pending.due_on:
            note = f"行政复议至{pending.due_on:%Y-%m-%d}，在法定复议期限内不得起诉；已经办结的，先登记复议结果"
            yield Refusal("E-NOT-OPEN", field="applied_on", note=note)

    def apply(self) -> None:
        self.keep()
        party_of(self).under_litigation = True


class ResultForm(AfterDecision):
    """What came of a remedy, from the paper of the body; an order to stop the execution that it had given ends with it."""

    record = Remedy
    kind: ClassVar[RemedyKind]
    stops: ClassVar[StopGround]
    sometimes = "result_no redo_by"
    asks: ClassVar[Asks] = "result ended_on result_no? result_words redo_by? document"
    document = files(_("Decision, judgment or ruling as a file"), most=10)

    def prepare(self) -> None:
        self.initial = {"ended_on": clock.today()} | self.initial

    def remedy(self) -> Remedy | None:
        return remedies.open_remedy(party_of(self), self.kind)

    def forewarning(self) -> Forewarning | None:
        remedy = self.remedy()
        if remedy is None:
            return None
        words = gettext("%(what)s of %(day)s, at %(body)s.")
        said = words % {"what": remedy, "day": f"{remedy.applied_on:%Y-%m-%d}", "body": remedy.body.name}
        return Forewarning(said, may_send=True)

    def check(self) -> Iterable[Refusal]:
        cleaned, remedy = self.cleaned_data, self.remedy()
        if remedy is None:
            yield Refusal("E-NOT-OPEN", field="result", note=f"没有尚未终结的{dict(NAMED)[self.kind]}")
            return
        yield from in_order(remedy.accepted_on, cleaned["ended_on"], field="ended_on", note=f"{remedy.accepted_on:%Y-%m-%d}受理")
        if cleaned["ended_on"] > self.act.acted_on:
            yield Refusal("E-DATE-FUTURE", field="ended_on")
        if cleaned["result"] != RemedyResult.WITHDRAWN and not cleaned["result_no"]:
            yield Refusal("E-REQUIRED", field="result_no", note="决定书、判决书或者裁定书文号")
        if cleaned["redo_by"] and cleaned["result"] not in AGAINST_US:
            yield Refusal("E-REQUIRED", field="redo_by", note="只有撤销、变更或者确认违法的，才有重新作出的期限")
        yield from in_order(cleaned["ended_on"], cleaned["redo_by"], field="redo_by", note="不得早于收到之日")

    def end(self) -> Remedy:
        act, facts, remedy = self.act, party_of(self), self.remedy()
        assert remedy is not None
        self.write_to(remedy)
        act.also_save(remedy)
        # The rules of this act read it before it is written with the act.
        remedy.save()
        act.findings |= {"result": remedy.result, "number": remedy.result_no}
        stop = remedies.open_stop(facts)
        if stop is not None and stop.ground == self.stops:
            lift(self, stop, self.cleaned_data["ended_on"], remedy.result_words)
        return remedy


NAMED = ((RemedyKind.RECONSIDERATION, "行政复议"), (RemedyKind.LAWSUIT, "行政诉讼"))


class CloseReconsideration(ResultForm):
    """The reconsideration is over. Where it was decided, fifteen days to sue begin and take the place of the six months (TL-ENF-32).

    Where it was withdrawn, the periods of the party run as before. What it says against the decision is carried out by the head
    (change or revocation), and by nobody else.
    """

    title = _("Record the result of the reconsideration")
    button = _("Record the result")
    kind, stops = RemedyKind.RECONSIDERATION, StopGround.RECONSIDERATION_BODY

    @classmethod
    def concerns(cls, row: Any) -> bool:
        return super().concerns(row) and row.under_reconsideration

    def apply(self) -> None:
        facts = party_of(self)
        remedy = self.end()
        facts.under_reconsideration = False
        if remedy.result not in UNDECIDED and not facts.under_litigation:
            remedies.end_clocks(self.act, facts, {terms.SUE.code}, "复议决定已经收到，起诉期限为十五日")


class CloseLitigation(ResultForm):
    """A final judgment or ruling. Behind a judgment no remedy is left; a suit that was withdrawn leaves the periods as they were."""

    title = _("Record the result of the lawsuit")
    button = _("Record the result")
    kind, stops = RemedyKind.LAWSUIT, StopGround.COURT
    names = ("sue_until",)
    asks: ClassVar[Asks] = "result ended_on result_no? result_words redo_by? is_final document"
    is_final = forms.BooleanField(
        label=_("The judgment or ruling is final: nobody has appealed, or the appeal was decided"), required=False
    )

    @classmethod
    def concerns(cls, row: Any) -> bool:
        return super().concerns(row) and row.under_litigation

    def check(self) -> Iterable[Refusal]:
        yield from super().check()
        if not self.cleaned_data["is_final"]:
            yield Refusal("E-NOT-OPEN", field="is_final", note="裁判尚未生效，生效以后再登记")

    def apply(self) -> None:
        facts = party_of(self)
        self.end()
        facts.under_litigation = False
        last = remedies.last_day_left(facts)
        self.act.named["sue_until"] = last
        if not remedies.suit_withdrawn(facts):
            facts.remedies_until = last


# --- the execution stops, and goes on -----------------------------------------------------------------------------------------


class StopByOrder(AfterDecision):
    """The execution stops: by order of the reconsideration body or the court, or because the law says so (行政处罚法 Art.73(1)).

    Leaves the clocks of payment and dunning standing still; no surcharge is counted until the stop is over. The bureau cannot end it by
    itself: a new paper of the body does, or the end of its procedure.
    """

    title = _("Stop the execution by order")
    button = _("Record the stop")
    record = ExecutionStop
    asks: ClassVar[Asks] = "ground order_no since words order"
    order = files(_("Order or ruling as a file"), most=5)

    @classmethod
    def concerns(cls, row: Any) -> bool:
        return super().concerns(row) and rules.punishes(row) and not row.execution_stopped and row.performed_on is None

    def prepare(self) -> None:
        self.initial = {"since": clock.today()} | self.initial

    def check(self) -> Iterable[Refusal]:
        found = [*self.unserved(field="since")]
        yield from found
        if found:
            return
        facts, ground = party_of(self), self.cleaned_data["ground"]
        yield from self.behind_service("since")
        if facts.execution_stopped:
            yield Refusal("E-NOT-OPEN", field="since", note="已经停止执行")
        elif facts.performed_on is not None or not rules.punishes(facts):
            yield Refusal("E-NOT-OPEN", field="since", note="没有需要停止执行的内容")
        wanted = {StopGround.RECONSIDERATION_BODY: facts.under_reconsideration, StopGround.COURT: facts.under_litigation}
        if not wanted.get(StopGround(ground), True):
            yield Refusal("E-NOT-OPEN", field="ground", note="先登记行政复议或者行政诉讼的受理")

    def apply(self) -> None:
        act, facts, cleaned = self.act, party_of(self), self.cleaned_data
        row = ExecutionStop(case=act.case, facts=facts, act_no=act.no)
        self.write_to(row)
        act.also_save(row)
        facts.execution_stopped = True
        remedies.hold_still(act, facts, cleaned["since"], cleaned["order_no"])
        act.findings["order"] = cleaned["order_no"]


class LiftStop(AfterDecision):
    """The order is lifted while the procedure goes on: the clocks of payment run on, longer by the days of the stop."""

    title = _("Record the end of the stop")
    button = _("Let the execution go on")
    record = ExecutionStop
    asks: ClassVar[Asks] = "until lifted_words order"
    order = files(_("Paper that lifts the order, as a file"), most=5)

    @classmethod
    def concerns(cls, row: Any) -> bool:
        return super().concerns(row) and row.execution_stopped

    def prepare(self) -> None:
        self.fields["until"].required = True
        self.initial = {"until": clock.today()} | self.initial

    def check(self) -> Iterable[Refusal]:
        stop = remedies.open_stop(party_of(self))
        if stop is None:
            yield Refusal("E-NOT-OPEN", field="until", note="没有停止执行")
            return
        yield from in_order(stop.since, self.cleaned_data["until"], field="until", note=f"自{stop.since:%Y-%m-%d}起停止执行")
        if self.cleaned_data["until"] > self.act.acted_on:
            yield Refusal("E-DATE-FUTURE", field="until")

    def apply(self) -> None:
        stop = remedies.open_stop(party_of(self))
        assert stop is not None
        lift(self, stop, self.cleaned_data["until"], self.cleaned_data["lifted_words"])


def lift(form: StepForm, stop: ExecutionStop, last_day: dt.date, words: str) -> None:
    """The stop is over, ``last_day`` the last day of it."""
    facts = party_of(form)
    stop.until, stop.lifted_words = max(last_day, stop.since), words[:300]
    form.act.also_save(stop)
    facts.execution_stopped = False
    remedies.run_on(form.act, facts, stop.until, stop.order_no)
