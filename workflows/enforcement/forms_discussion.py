"""Collective discussion (集体讨论): one act of the host, each member by name, with his view in his own words and his vote (Art.57(2))."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any, ClassVar

from django import forms
from django.forms import formset_factory
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from foundation import clock
from foundation.refusals import Refusal
from permissions.models import Account
from permissions.roles import Role
from workflows.enforcement import drafts, rules, rules_hearing
from workflows.enforcement import rules_discussion as meetings
from workflows.enforcement.fields import in_order, not_ahead, says_why
from workflows.enforcement.holders import HolderField, HoldersField
from workflows.enforcement.models import Attendee, DiscussedDraft, Discussion
from workflows.enforcement.vocabulary import Attendance, Capacity, Conclusion, Vote
from workflows.engine.asking import AskingForm, Asks
from workflows.engine.forms import Forewarning, StepForm
from workflows.engine.votes import NO_QUORUM, Ballot

#: What stands under differing views where there are none.
NONE = "无"


class AttendeeForm(AskingForm):
    """One member: there or not, his view, his vote."""

    record = Attendee
    asks = "member name attendance reason? words? vote?"
    sometimes = "reason words vote"
    member = forms.IntegerField(widget=forms.HiddenInput)
    name = forms.CharField(label=_("Member"), required=False, disabled=True)


Attendees = formset_factory(AttendeeForm, extra=0)


class Discuss(StepForm):
    """ENF-26, recorded by whoever presides: at least half of the members and three of them, and a majority of those who are there.

    Who handled the case reports it and has no vote; who is recused leaves and is not counted (E-ENF-38, SOD-04). It holds for the very
    drafts that lay there (E-ENF-09).
    """

    sometimes = "reasons"
    names = ("discussion", "present")
    title = _("Collective discussion")
    button = _("Record the discussion")
    capacity = Capacity.DISCUSSED
    record = Discussion
    row_sets: ClassVar = {"members": Attendees}
    row_titles: ClassVar = {"members": _("The members one by one, whoever presides last")}
    asks: ClassVar[Asks] = (
        (_("When and where"), "held_at ended_at place"),
        (_("Who reports, writes down and sits in"), "reporter recorder sit_in"),
        (pgettext_lazy("discussion of a case", "Report"), "case_report"),
        (_("Conclusion"), "conclusion reasons? minority_view"),
    )
    reporter = HolderField(Role.INSPECTOR, Role.CASE_HANDLER, label=_("Handler who reports the case"))
    recorder = HolderField(Role.CLERK, Role.INSPECTOR, Role.LEGAL_REVIEWER, label=_("Recorder"))
    sit_in = HoldersField(
        Role.LEGAL_REVIEWER,
        Role.SECTION_HEAD,
        Role.INSPECTOR,
        Role.CASE_HANDLER,
        label=_("Sits in without a vote"),
        required=False,
    )

    def prepare(self) -> None:
        record = self.act.record
        both = [each for each in (record.handler_1_id, record.handler_2_id) if each]
        self.fields["reporter"].queryset = Account.objects.filter(pk__in=both)
        self.parties = meetings.whom_it_is_about(self.act.facts)
        self.drafts = {row.pk: rules.newest_draft(row) for row in self.parties}
        self.initial = {"minority_view": NONE, "reporter": record.handler_1_id, "case_report": self._known()} | self.initial

    @cached_property
    def members(self) -> list[Account]:
        """Who has to come, by number; whoever presides speaks last."""
        found = meetings.members_on(self.act.acted_on)
        return [*(each for each in found if each != self.act.actor), *(each for each in found if each == self.act.actor)]

    def initial_rows(self, prefix: str) -> list[dict[str, Any]]:
        return [{"member": each.pk, "name": each.name, "attendance": Attendance.PRESENT} for each in self.members]

    def _known(self) -> str:
        """What the drafts say, party by party, to be reported from."""
        found = []
        for row in self.parties:
            draft = self.drafts[row.pk]
            parts = (draft.content if draft else {}).items()
            said = [f"{drafts.PARTS[part]}：{'；'.join(words)}" for part, words in parts if words and part != "party"]
            found.append("\n".join([row.party.name, *said]))
        return "\n".join(found)

    def forewarning(self) -> Forewarning | None:
        """Why it is discussed, party by party."""
        on, record = self.act.acted_on, self.act.record
        found = [f"{row.party.name}：{'、'.join(rules.to_be_discussed(row, record, on))}" for row in self.parties]
        return Forewarning(gettext("The leaders discuss these drafts together:"), tuple(found), may_send=True) if found else None

    # --- what is refused ---------------------------------------------------------------------------------------------------

    def check(self) -> Iterable[Refusal]:
        cleaned, act = self.cleaned_data, self.act
        yield from not_ahead(cleaned["ended_at"], field="ended_at")
        yield from in_order(cleaned["held_at"], cleaned["ended_at"], field="ended_at", note="结束时间应当晚于开始时间")
        if clock.day_of(cleaned["held_at"]) != act.acted_on:
            yield Refusal("E-ENF-DAYS", field="held_at", note=f"办理日期为{act.acted_on:%Y-%m-%d}，应当与讨论日期一致")
        rows = self.placed_rows("members")
        if [row["member"] for _place, row in rows] != [each.pk for each in self.members]:
            yield Refusal("E-NOT-OF-CASE", field="conclusion", note="应当逐一登记应到人员，名单已变化的请重新打开")
            return
        for (place, row), member in zip(rows, self.members, strict=True):
            yield from self._of_member(place, row, member)
        yield from self._recorder()
        for facts in self.parties:
            yield from rules.reviewed_draft(facts, field="conclusion")
            yield from rules_hearing.heard_out(facts, field="conclusion")
            if (draft := self.drafts[facts.pk]) is not None and cleaned["conclusion"] == Conclusion.AGREE:
                yield from rules.evidence_holds(facts, draft, field="conclusion")
        yield from self._votes([row for _place, row in rows])

    def _of_member(self, place: str, row: dict[str, Any], member: Account) -> Iterator[Refusal]:
        """Whoever is there says what he thinks and votes; whoever is not says neither, and why."""
        if row["attendance"] != Attendance.PRESENT:
            if member == self.act.hand:
                yield Refusal("E-ENF-38", field=f"{place}-attendance", note="主持人应当出席，不能出席的由其他成员主持")
            if not row["reason"]:
                yield Refusal("E-REQUIRED", field=f"{place}-reason", note="缺席、回避的理由")
            if row["vote"]:
                yield Refusal("E-ENF-38", field=f"{place}-vote", note=f"{member.name}缺席或者回避，不参加表决")
            return
        yield from rules_hearing.barred(self, member, field=f"{place}-attendance")
        if not row["vote"]:
            yield Refusal("E-REQUIRED", field=f"{place}-vote", note=f"{member.name}的表决")
        yield from says_why(row["words"], field=f"{place}-words")

    def _recorder(self) -> Iterator[Refusal]:
        """Not a voter, not a handler, and nobody of a hearing of the case (SOD-15)."""
        recorder = self.cleaned_data["recorder"]
        if recorder in self.members:
            yield Refusal("E-ENF-38", field="recorder", note=f"{recorder.name}参加表决，不得兼任记录人")
        else:
            yield from rules_hearing.barred(self, recorder, field="recorder")

    def _votes(self, rows: list[dict[str, Any]]) -> Iterator[Refusal]:
        """E-ENF-38 below the quorum, E-ENF-VOTES where the conclusion is another one than the votes; differing views are written down."""
        if any(row["attendance"] == Attendance.PRESENT and not row["vote"] for row in rows):
            return
        result, conclusion = self._result(rows), self.cleaned_data["conclusion"]
        voting = sum(row["attendance"] == Attendance.PRESENT for row in rows)
        if result == NO_QUORUM:
            asked = sum(row["attendance"] != Attendance.RECUSED for row in rows)
            yield Refusal("E-ENF-38", field="conclusion", note=f"应到{asked}人，到会可以表决的{voting}人，未达法定人数")
            return
        possible = meetings.possible(result)
        if conclusion not in possible:
            counted = "，".join(f"{VOTE_WORDS[vote]}{sum(row['vote'] == vote for row in rows)}人" for vote in Vote)
            words = "、".join(CONCLUSION_WORDS[each] for each in possible)
            yield Refusal("E-ENF-VOTES", field="conclusion", note=f"{counted}，结论应为：{words}")
        if conclusion != Conclusion.AGREE:
            yield from says_why(self.cleaned_data["reasons"], field="reasons")
        differing = [
            member.name
            for row, member in zip(rows, self.members, strict=True)
            if row["vote"] and row["vote"] != result and result in Vote.values
        ]
        if differing and self.cleaned_data["minority_view"].strip() == NONE:
            yield Refusal("E-REQUIRED", field="minority_view", note=f"{'、'.join(differing)}有不同意见，应当如实记录")

    def _result(self, rows: list[dict[str, Any]]) -> str:
        ballots = [
            Ballot(
                row["vote"] if row["attendance"] == Attendance.PRESENT else "",
                recused=row["attendance"] == Attendance.RECUSED,
                chair=member == self.act.hand,
            )
            for row, member in zip(rows, self.members, strict=True)
        ]
        return meetings.outcome(ballots, self.act.acted_on)

    # --- what is written ---------------------------------------------------------------------------------------------------

    def apply(self) -> None:
        act, cleaned = self.act, self.cleaned_data
        earlier = DiscussedDraft.objects.filter(facts__in=self.parties).values("discussion").distinct().count()
        discussion = Discussion(case=act.case, round=earlier + 1, host=act.hand, act_no=act.no)
        self.write_to(discussion)
        discussion.reporter, discussion.recorder = cleaned["reporter"], cleaned["recorder"]
        discussion.sit_in = [each.name for each in cleaned["sit_in"]]
        discussion.after_hearing = any(rules.hearing_held(row) is not None for row in self.parties)
        act.also_save(discussion)
        seats = []
        for row, member in zip(self.rows("members"), self.members, strict=True):
            words = {name: row[name] for name in ("attendance", "reason", "vote", "words")}
            seats.append(Attendee(discussion=discussion, member=member, **words))
            act.also_save(seats[-1])
        present = [seat.member for seat in seats if seat.attendance == Attendance.PRESENT]
        for member in present:
            act.participate(member, self.capacity)
        act.participate(discussion.recorder, Capacity.NOTED_DOWN)
        for facts in self.parties:
            self._conclude(discussion, facts)
        act.named |= {
            "discussion": discussion,
            "seats": seats,
            "drafts": self.drafts,
            "parties": self.parties,
            "present": present,
        }
        if discussion.conclusion != Conclusion.AGREE:
            act.findings["returned"] = discussion.reasons

    def _conclude(self, discussion: Discussion, facts: Any) -> None:
        draft = self.drafts[facts.pk]
        assert draft is not None  # refused without a reviewed draft
        self.act.also_save(DiscussedDraft(discussion=discussion, facts=facts, draft=draft))
        facts.discussion_result, facts.discussed_on = discussion.conclusion, self.act.acted_on
        is_agreed = discussion.conclusion == Conclusion.AGREE
        facts.discussed_digest, facts.to_discuss = (draft.digest, False) if is_agreed else ("", True)


VOTE_WORDS = {Vote.FOR: "同意", Vote.AGAINST: "反对", Vote.ABSTAIN: "弃权"}
CONCLUSION_WORDS = {
    Conclusion.AGREE: "同意送审稿", Conclusion.CHANGE: "改变处罚", Conclusion.NO_PENALTY: "不予处罚", Conclusion.RETURN: "补充调查",
    Conclusion.TRANSFER: "移送公安机关", Conclusion.AGAIN: "再次讨论",
}  # fmt: skip
