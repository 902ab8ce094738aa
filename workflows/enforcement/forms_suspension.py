"""The investigation waits and goes on; a case ends before its decision (enforcement.md E3, section 7; ENF-24, ENF-58)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from cases import services as cases
from foundation import clock
from foundation import settings as bureau
from foundation.refusals import Refusal
from workflows.enforcement import links, rules, rules_measures, rules_transfer
from workflows.enforcement import rules_suspension as suspensions
from workflows.enforcement.fields import files
from workflows.enforcement.forms_service import NOTICES, not_handed_over, take_back
from workflows.enforcement.models import EnforcementRecord, Suspension
from workflows.enforcement.vocabulary import EndGround, HearingEnd
from workflows.engine.asking import Asks
from workflows.engine.forms import Forewarning, StepForm
from workflows.engine.models import OPEN, Task
from workflows.engine.questions import text_field


class SuspendCase(StepForm):
    """ENF-24 (中止): the investigation stands still from the day of the leader's decision, which nobody dates back.

    Leaves the suspension with its ground and its proof. The days of the case run on, unless the bureau's setting says that they stand still
    (TL-ENF-08 to 10); the period of a measure never waits (行政强制法 Art.25).
    """

    names = ("suspension",)
    title = _("Suspend the investigation")
    button = _("Suspend it, and tell handlers and party")
    capacity = "decided"
    record = Suspension
    asks: ClassVar[Asks] = ((_("Why"), "ground awaits reason proof"), (_("Opinion"), "opinion"))
    proof = files(_("What shows it: commission, letter, notice of the court, record of the search"))

    def forewarning(self) -> Forewarning | None:
        case = self.act.case
        stops = bool(bureau.value("enforcement.suspension_stops_clock", self.act.acted_on))
        words = (
            gettext("The days of the case stand still until the ground is gone. What does not wait:")
            if stops
            else gettext("The days of the case run on. What does not wait either:")
        )
        return Forewarning(words, tuple(suspensions.runs_on(case)), may_send=True)

    @classmethod
    def has_occasion(cls, case: Any) -> bool:
        waiting = Task.objects.filter(case=case, status__in=OPEN, flow_task_type="HUMAN").exclude(token__contains="#")  # noqa: S106 (of a road)
        return set(waiting.values_list("step", flat=True)) == {"submit_report"}

    def check(self) -> Iterable[Refusal]:
        if {task.step for task in self._of_the_road() if task.flow_task_type == "HUMAN"} != {"submit_report"}:
            yield Refusal("E-NOT-OPEN", field="ground", note="各当事人均在调查取证中的，方可中止调查")
        before = Suspension.objects.filter(case=self.act.case).exclude(over_on=None).order_by("-pk").first()
        if before is not None and before.ground == self.cleaned_data["ground"] and before.awaits == self.cleaned_data["awaits"]:
            note = f"等待的事项已于{before.gone_on:%Y-%m-%d}消失，不得以同一事项再次中止"
            yield Refusal("E-ENF-SUSPENDED", field="awaits", note=note)

    def _of_the_road(self) -> list[Task]:
        """What waits, without what stands beside the road of the case (measures, recusals), which goes on."""
        return [task for task in self.act.movement.open_tasks() if "#" not in str(task.token)]

    def apply(self) -> None:
        act = self.act
        for task in self._of_the_road():
            act.movement.withdraw(task)
        suspension = Suspension(
            case=act.case, from_on=act.acted_on, decided_by=act.hand, act_no=act.no,
            stops_clock=bool(bureau.value("enforcement.suspension_stops_clock", act.acted_on)),
        )  # fmt: skip
        self.write_to(suspension)
        act.also_save(suspension)
        act.named["suspension"] = suspension
        act.findings["reason"] = suspension.awaits
        if suspension.stops_clock:
            words = str(self.title)
            cases.pause(suspensions.ticking(act.case), on=act.acted_on, reason=words, by=act.actor)
            act.forget_deadlines()


class ResumeInvestigation(StepForm):
    """ENF-24 (恢复): the ground is gone, and the investigation goes on.

    Where the days stood still they count again from the day on which the ground was gone, not from the day on which somebody gets round to
    saying so: nobody wins time by waiting with it.
    """

    names = ("suspension",)
    title = _("Resume the investigation")
    button = _("Resume it, and tell the handlers")
    capacity = "decided"
    record = Suspension
    sometimes = "proof"
    asks: ClassVar[Asks] = ((_("What has come"), "gone_on outcome proof"), (_("Opinion"), "opinion=resume_opinion"))
    proof = files(_("What has come, as a file"), required=False)

    def prepare(self) -> None:
        found = suspensions.suspension_of(self.act.case)
        assert found is not None  # the step waits because of it
        self.suspension = found
        for name in ("gone_on", "outcome", "opinion"):
            self.fields[name].required = True
        self.initial = {"gone_on": clock.today()} | self.initial

    def forewarning(self) -> Forewarning | None:
        row = self.suspension
        words = gettext("Suspended since %(day)s: %(ground)s. Awaited:") % {
            "day": f"{row.from_on:%Y-%m-%d}",
            "ground": row.get_ground_display(),
        }
        return Forewarning(words, (row.awaits,), may_send=True)

    def check(self) -> Iterable[Refusal]:
        gone_on, row = self.cleaned_data["gone_on"], self.suspension
        if gone_on > self.act.acted_on:
            yield Refusal("E-DATE-FUTURE", field="gone_on")
        elif gone_on < row.from_on:
            yield Refusal("E-ENF-DAYS", field="gone_on", note=f"{row.from_on:%Y-%m-%d}中止，等待的事项当时尚未出现")
        if not self.cleaned_data["proof"]:
            yield Refusal("E-REQUIRED", field="proof", note="附裁判文书、鉴定意见、复函或者其他材料")

    def apply(self) -> None:
        act, row = self.act, self.suspension
        self.write_to(row)
        row.over_on, row.over_by, row.over_act, row.resumed = act.acted_on, act.hand, act.no, True
        act.also_save(row)
        act.named["suspension"] = row
        act.findings["reason"] = row.outcome
        if clocks := suspensions.standing_still(act.case):
            cases.resume(clocks, on=row.gone_on or act.acted_on, reason=str(self.title), by=act.actor)
            act.forget_deadlines()


class TerminateCase(StepForm):
    """ENF-58 (终止调查): the case ends because there is nobody left on whom could be decided, or on another ground that is no withdrawal.

    Nobody gets out of a decision so: a party that was told and lives is owed one. Leaves the parties as they are, their periods and hearings
    ended, notices that nobody has in hand void, measures settled before (E-ENF-22), and the matters that the case had taken up answered.
    """

    title = _("End the case")
    button = _("End the case before a decision")
    capacity = "decided"
    record = EnforcementRecord
    sometimes = "proof no_successor"
    asks: ClassVar[Asks] = (
        (_("Why"), "ground=end_ground reason=end_reason proof no_successor"),
        (_("What is settled"), "measures_settled party_told"),
        (_("Opinion"), "leader_opinion"),
    )
    proof = files(_("Proof of the death, of the dissolution, or of the other ground"), required=False)
    no_successor = forms.BooleanField(label=_("Nobody takes over the duties of the party: this was looked into"), required=False)
    measures_settled = forms.BooleanField(label=_("Measures are lifted, and goods are settled"), required=False)
    party_told = forms.BooleanField(
        label=_("The party or its relatives, if they know of the case, have been told"), required=False
    )
    leader_opinion = text_field(pgettext_lazy("penalty case", "Opinion of the leader"), rows=2, max_length=500)

    @classmethod
    def has_occasion(cls, case: Any) -> bool:
        record: EnforcementRecord = case.enforcementrecord
        return (
            record.filed_on is not None
            and not record.end_ground
            and not rules.has_decision(case)
            and not rules_transfer.is_away(case)
        )

    def prepare(self) -> None:
        offered = [(each.value, each.label) for each in suspensions.ENDING]
        self.fields["ground"].choices = [("", gettext("Please choose")), *offered]

    def forewarning(self) -> Forewarning | None:
        words = gettext(
            "The case ends without a decision on %(names)s; it is then submitted for closing. A party that was told and lives is owed a decision."
        )
        names = "、".join(facts.party.name for facts in rules.live_parties(self.act.record))
        return Forewarning(words % {"names": names}, tuple(rules_measures.in_hand(self.act.case)), may_send=True)

    def check(self) -> Iterable[Refusal]:
        record, cleaned, case = self.act.record, self.cleaned_data, self.act.case
        ground, parties = cleaned["ground"], rules.live_parties(record)
        if record.filed_on is None or record.end_ground:
            yield Refusal("E-NOT-OPEN", field="ground", note="尚未立案或者已经撤销、终止")
        if rules_transfer.is_away(case):
            yield Refusal("E-NOT-OPEN", field="ground", note="案件正在移送或者已经移送，按移送结果办理")
        if decided := [facts.party.name for facts in parties if rules.is_decided(facts)]:
            yield Refusal("E-NOT-OPEN", field="ground", note=f"对{'、'.join(decided)}已经作出决定")
        if ground not in suspensions.ENDING:
            yield Refusal("E-NOT-OPEN", field="ground", note="违法事实不成立、已过时效、当事人错误的，撤销立案")
        yield from suspensions.fits(ground, parties, field="ground")
        may_decide = not any(rules.in_time(case, self.act.acted_on))
        if ground == EndGround.OTHER and may_decide and (told := suspensions.told(record)):
            note = f"{'、'.join(told)}已被告知，不予处罚的应当作出不予处罚决定"
            yield Refusal("E-NOT-OPEN", field="ground", note=note)
        if not cleaned["proof"]:
            yield Refusal("E-ENF-45", field="proof", note="附死亡证明、注销证明或者证明终止理由的材料")
        if ground in (EndGround.DEATH, EndGround.DISSOLVED) and not cleaned["no_successor"]:
            yield Refusal("E-ENF-45", field="no_successor", note="有承受其权利义务的，变更当事人")
        if left := rules_measures.in_hand(case):
            yield Refusal("E-ENF-22", field="measures_settled", note="；".join(left))
        elif not cleaned["measures_settled"]:
            yield Refusal("E-REQUIRED", field="measures_settled")
        if not cleaned["party_told"]:
            yield Refusal("E-REQUIRED", field="party_told")

    def apply(self) -> None:
        act = self.act
        reason = act.record.end_reason
        take_back(act, not_handed_over(act.case, NOTICES), reason)
        rules_measures.drop_unused(act.record)
        self._end_of_parties(reason)
        if (row := suspensions.suspension_of(act.case)) is not None:
            row.over_on, row.over_by, row.over_act = act.acted_on, act.hand, act.no
            act.also_save(row)
        links.answer(act, f"终止案件：{reason}")
        act.findings["reason"] = reason

    def _end_of_parties(self, reason: str) -> None:
        """Nothing runs for or against a party any more, and nobody is heard."""
        act = self.act
        cases.end([row for row in act.deadlines if row.party_id is not None], reason=reason, on=act.acted_on)
        act.forget_deadlines()
        for facts in rules.live_parties(act.record):
            for hearing in facts.hearings.filter(ended=""):  # type: ignore[attr-defined]
                hearing.ended, hearing.end_reason, hearing.ended_act = HearingEnd.WITHDRAWN, reason, act.no
                act.also_save(hearing)
