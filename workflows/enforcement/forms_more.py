"""At any time: more time for the case, other handlers, and the case withdrawn before anybody was told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from foundation import clock
from foundation.refusals import Refusal
from permissions import offices
from permissions.models import Account
from permissions.roles import Role
from workflows.enforcement import links, recused, rules, rules_measures, rules_transfer, terms
from workflows.enforcement.fields import HandlersForm, last_day, runs_until
from workflows.enforcement.forms_service import NOTICES, not_handed_over, take_back
from workflows.enforcement.models import EnforcementRecord, Exhibit, PartyFacts
from workflows.enforcement.rules_suspension import WITHDRAWING
from workflows.enforcement.vocabulary import Capacity, ExtensionLevel
from workflows.engine.forms import StepForm
from workflows.engine.questions import PhotosField, day_field, text_field

FILES = "image/*,application/pdf"
#: What is no reason for more time (安全生产违法行为行政处罚办法 Art.32 asks for a complicated case).
NO_REASON = ("工作繁忙", "人手不足", "人员不足")


class ExtendCase(StepForm):
    """More time for the case: the bureau grants up to ninety days, the higher agency up to a hundred and eighty (TL-ENF-09, 10; E-ENF-16)."""

    names = ("old_due",)
    sometimes = "higher_no higher_on approval"
    title = _("Extend the case")
    button = _("Extend, and tell the handlers")
    capacity = "decided"
    record = EnforcementRecord
    asks = (
        (_("Until when"), "extension_level new_due"),
        (_("Why"), "work_done reason opinion"),
        (_("Where the higher agency has approved"), "higher_no? higher_on? approval"),
    )
    new_due = day_field(_("New last day"))
    work_done = text_field(_("Work done so far"), rows=3, min_length=10, max_length=1000)
    reason = text_field(_("Why the case is complicated"), rows=3, min_length=10, max_length=500)
    opinion = text_field(_("Opinion"), rows=2, max_length=500)
    approval = PhotosField(label=_("Approval of the higher agency as a file"), required=False, most=5, accept=FILES)

    @classmethod
    def has_occasion(cls, case: Any) -> bool:
        record: EnforcementRecord = case.enforcementrecord
        return record.filed_on is not None and not record.end_ground and not rules.has_decision(case)

    def check(self) -> Iterable[Refusal]:
        cleaned, record = self.cleaned_data, self.act.record
        if record.filed_on is None or rules.any_decided(record):
            yield Refusal("E-NOT-OPEN", field="new_due", note="尚未立案或者已经作出决定")
            return
        old_due = self._old_due()
        if old_due is None:
            yield Refusal("E-ENF-16", field="new_due", note="原期限已经届满，应当在届满前批准延长")
            return
        limit = terms.DECIDE_LONGEST if self._is_higher else terms.DECIDE
        latest = last_day(limit, record.filed_on)
        if not old_due < cleaned["new_due"] <= latest:
            yield Refusal("E-ENF-16", field="new_due", note=f"应当晚于{old_due}，不晚于{latest}")
        if any(word in cleaned["reason"] for word in NO_REASON):
            yield Refusal("E-REASON", field="reason", note="应当写明案情复杂的事实，工作繁忙不是延长的理由")
        if self._is_higher:
            yield from self._approved(old_due)

    def _approved(self, old_due: dt.date) -> Iterator[Refusal]:
        """The head of the bureau has asked the higher agency, whose approval is on file before the old limit was over."""
        cleaned = self.cleaned_data
        if not offices.holds(self.act.hand, Role.BUREAU_HEAD):
            yield Refusal("E-ENF-16", field="extension_level", note="报经上级机关批准的，由主要负责人延长")
        for name, note in (("higher_no", "上级批准文号"), ("higher_on", "上级批准日期"), ("approval", "上级批准文件")):
            if not cleaned[name]:
                yield Refusal("E-ENF-16", field=name, note=f"缺少{note}")
        if cleaned["higher_on"] and cleaned["higher_on"] > min(old_due, self.act.acted_on):
            yield Refusal("E-ENF-16", field="higher_on", note=f"应当在原期限{old_due}届满前批准，并且不晚于办理日期")

    @property
    def _is_higher(self) -> bool:
        return bool(self.cleaned_data["extension_level"] == ExtensionLevel.HIGHER)

    def _old_due(self) -> dt.date | None:
        """The last day that is extended: of the thirty days of the measures, or of the ninety of the law; None where they are over."""
        return runs_until(self, terms.DECIDE if self._is_higher else terms.DECIDE_BY_MEASURES)

    def apply(self) -> None:
        act, cleaned = self.act, self.cleaned_data
        act.named["old_due"] = self._old_due()
        if self._is_higher:
            act.record.due_on = cleaned["new_due"]
        act.findings["reason"] = cleaned["reason"]


class ChangeHandler(HandlersForm):
    """Others handle the case from now on; what was done stays, and they confirm the evidence (enforcement.md section 7)."""

    title = _("Name other handlers")
    button = _("Name the handlers and tell them")
    capacity = "approved"
    sometimes = "evidence_confirmed"
    record = EnforcementRecord
    asks = (
        (_("Handlers"), "handler_1 handler_2 no_recusal_1 no_recusal_2"),
        (_("Why"), "reason evidence_confirmed"),
    )
    reason = text_field(_("Reason"), rows=2, min_length=4, max_length=200)
    evidence_confirmed = forms.BooleanField(
        label=_("The new handlers have looked through the evidence and confirm it"), required=False
    )
    asks_history = True

    @classmethod
    def has_occasion(cls, case: Any) -> bool:
        """Once there are handlers, who are named with the filing."""
        return case.enforcementrecord.handler_1_id is not None

    def prepare(self) -> None:
        record: EnforcementRecord = self.act.record
        self.initial = {"handler_1": record.handler_1_id, "handler_2": record.handler_2_id} | self.initial

    def check(self) -> Iterable[Refusal]:
        cleaned, record = self.cleaned_data, self.act.record
        if record.handler_1_id is None:
            yield Refusal("E-NOT-OPEN", field="handler_1", note="尚未报批立案，承办人在报批立案时确定")
        yield from self.two_handlers()
        both = [(name, cleaned[name]) for name in ("handler_1", "handler_2") if cleaned[name] is not None]
        if {officer.pk for _name, officer in both} == {record.handler_1_id, record.handler_2_id}:
            yield Refusal("E-REQUIRED", field="handler_2", note="承办人没有变化")
        for name, officer in both:
            yield from recused.barred(self.act.case, [(name, officer)])
            yield from may_handle(self, name, officer)
        for name in ("no_recusal_1", "no_recusal_2"):
            if not cleaned[name]:
                yield Refusal("E-REQUIRED", field=name, note="有应当回避情形的，不得承办")
        has_evidence = Exhibit.objects.filter(case=self.act.case).exists()
        if has_evidence and not cleaned["evidence_confirmed"]:
            yield Refusal("E-REQUIRED", field="evidence_confirmed", note="新的承办人应当重新核对已有证据")

    def name_handlers(self) -> None:
        """They hold the case from now on; who names them does not investigate, and they have done nothing yet."""
        self.act.named["handlers"] = [self.cleaned_data["handler_1"], self.cleaned_data["handler_2"]]

    def apply(self) -> None:
        self.name_handlers()
        self.act.findings["reason"] = self.cleaned_data["reason"]


#: Who has acted in one of these capacities does not become a handler, and by which code it is refused.
NOT_HANDLERS = {
    Capacity.REVIEWED: "E-ENF-07",
    Capacity.FILED: "E-SOD-13",
    Capacity.SENT_ON: "E-SOD-13",
    Capacity.DISCUSSED: "E-ENF-38",
    Capacity.HEARD: "E-ENF-15",
    Capacity.DECIDED: "E-SOD-05",
    Capacity.PAID: "E-ENF-30",
    Capacity.MEASURED: "E-SOD-13",
}


def may_handle(form: StepForm, field: str, officer: Account) -> Iterator[Refusal]:
    """Who reviewed, approved or decided in the case, or confirms the money, does not handle it, nor does whoever names the handlers."""
    held = {each.capacity for each in form.act.history if each.account_id == officer.pk}
    for capacity, code in NOT_HANDLERS.items():
        if capacity in held:
            yield Refusal(code, field=field, note=officer.name)
    if officer.pk == form.act.hand.pk:
        yield Refusal("E-SOD-13", field=field, note=f"{officer.name}不得更换自己为承办人")


class WithdrawCase(StepForm):
    """ENF-58: the filing is withdrawn before any party was told of a penalty; later there is a decision that nobody is punished.

    Once the time for a decision is over none can be made (E-ENF-16): then a case in which a party was told is withdrawn as well, and says so.
    A notice that nobody has handed over is taken back with it; measures are lifted and goods are given back before (E-ENF-22).
    """

    title = _("Withdraw the case")
    button = _("Withdraw the case and tell the handlers")
    capacity = "decided"
    record = EnforcementRecord
    asks = (
        (_("Why"), "end_ground end_reason"),
        (_("What is settled"), "party_told"),
        (_("Opinion"), "leader_opinion"),
    )
    party_told = forms.BooleanField(label=_("The party, if it knows of the case, has been told"), required=False)
    leader_opinion = text_field(pgettext_lazy("penalty case", "Opinion of the leader"), rows=2, max_length=500)

    def prepare(self) -> None:
        offered = [(each.value, each.label) for each in WITHDRAWING]
        self.fields["end_ground"].choices = [("", gettext("Please choose")), *offered]

    @classmethod
    def has_occasion(cls, case: Any) -> bool:
        record: EnforcementRecord = case.enforcementrecord
        told = PartyFacts.objects.filter(case=case, ended="").exclude(noticed_on=None).exists()
        may_decide = not any(rules.in_time(case, clock.today()))
        return (
            record.filed_on is not None
            and not record.end_ground
            and not (told and may_decide)
            and not rules.has_decision(case)
            and not rules_transfer.is_away(case)
        )

    def check(self) -> Iterable[Refusal]:
        record: EnforcementRecord = self.act.record
        if record.filed_on is None or record.end_ground:
            yield Refusal("E-NOT-OPEN", field="end_ground", note="尚未立案或者已经撤销")
        if self.cleaned_data["end_ground"] not in WITHDRAWING:
            yield Refusal("E-NOT-OPEN", field="end_ground", note="当事人死亡、终止的，终止案件")
        if rules_transfer.is_away(self.act.case):
            yield Refusal("E-NOT-OPEN", field="end_ground", note="案件正在移送或者已经移送，按移送结果办理")
        parties = rules.live_parties(record)
        if decided := [facts.party.name for facts in parties if rules.is_decided(facts)]:
            yield Refusal("E-NOT-OPEN", field="end_ground", note=f"对{'、'.join(decided)}已经作出决定")
        may_decide = not any(rules.in_time(self.act.case, self.act.acted_on))
        if may_decide and (told := [facts.party.name for facts in parties if facts.noticed_on]):
            note = f"{'、'.join(told)}已被告知，不予处罚的应当作出不予处罚决定"
            yield Refusal("E-NOT-OPEN", field="end_ground", note=note)
        if left := rules_measures.in_hand(self.act.case):
            yield Refusal("E-ENF-22", field="end_ground", note="；".join(left))
        if not self.cleaned_data["party_told"]:
            yield Refusal("E-REQUIRED", field="party_told")

    def apply(self) -> None:
        act, reason = self.act, self.act.record.end_reason
        take_back(act, not_handed_over(act.case, NOTICES), reason)
        rules_measures.drop_unused(act.record)
        links.answer(act, f"撤销立案：{reason}")
