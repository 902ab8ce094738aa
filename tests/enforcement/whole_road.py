"""The road of a penalty case behind its report, in short words: review, notice, defence, decision, payment, publicity, closing, archive."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from cases import calendar
from documents.reading import unserved
from foundation import clock
from permissions.models import Account, Appointment
from permissions.roles import Role
from tests.cast import LONG_AGO
from tests.enforcement.desk import bank
from tests.enforcement.road import DAY, PenaltyRoad
from workflows.enforcement import rules
from workflows.enforcement.models import Opinion, PartyFacts
from workflows.enforcement.vocabulary import Point
from workflows.engine import acts
from workflows.engine.models import OPEN, Task
from workflows.engine.play import drawn

#: The offices of the road that the town has not filled: each is held by somebody whom nobody else of the road is.
OFFICES = {
    "lawyer": (Role.LEGAL_REVIEWER, "祝青禾"),
    "finance": (Role.FINANCE_OFFICER, "闵采薇"),
    "archivist": (Role.ARCHIVIST, "舒望云"),
    "publicity": (Role.PUBLICITY_OFFICER, "谈星野"),
}


@dataclass
class WholeRoad(PenaltyRoad):
    """One case from the clue to the archive, with everybody whom it needs."""

    lawyer: Account = field(init=False)
    finance: Account = field(init=False)
    archivist: Account = field(init=False)
    publicity: Account = field(init=False)
    receipts: Iterator[int] = field(init=False)
    """Numbers of the receipts of the bank."""

    def __post_init__(self) -> None:
        for number, (name, (role, called)) in enumerate(OFFICES.items(), start=1):
            number_ = f"W000{number}"
            account = Account.objects.create_user(number_, "demo-password", name=called, officer_no=number_)
            Appointment.objects.create(account=account, role=role, region=self.town.county, valid_from=LONG_AGO)
            setattr(self, name, account)
        self.receipts = itertools.count(1)
        bank()

    @property
    def facts(self) -> PartyFacts:
        """The first party as it stands now."""
        return self.parties[0]

    def as_it_stands(self, facts: PartyFacts | None) -> PartyFacts:
        return self.facts if facts is None else PartyFacts.objects.get(pk=facts.pk)

    def opinion(self, facts: PartyFacts | None = None) -> Opinion:
        found = rules.opinion_in_force(self.as_it_stands(facts))
        assert found is not None
        return found

    # Review

    def whom_at(self, step: str) -> list[PartyFacts]:
        """Whom the step that waits first is about: the party of its branch, or all that were reported on."""
        task = Task.objects.filter(case=self.case, step=step, status__in=OPEN).order_by("pk").first()
        if task is None or task.party_id is None:
            return [facts for facts in self.parties if facts.draft_version]
        return [facts for facts in self.parties if facts.party_id == task.party_id]

    def opinion_row(self, facts: PartyFacts, result: str = "pass", **changes: Any) -> dict[str, Any]:
        """What the lawyer says of the newest draft of one party."""
        draft = rules.newest_draft(facts)
        row: dict[str, Any] = {f"point_{point}": "ok" for point in Point}
        row |= {"draft": draft.digest if draft else "", "result": result, "text": "事实清楚，适用法律正确，裁量适当。"}
        if result == "pass_after_change":
            row |= {"part_1": "circumstances", "condition_1": "写明适用该裁量阶次的理由"}
        if result in ("fail", "more_investigation"):
            row |= {"point_evidence": "not_ok", "note_evidence": "无证作业的时间没有证据"}
        if result == "more_investigation":
            row["questions"] = "张大山从哪一天起上岗？\n谁安排的？"
        return row | changes

    def review(self, result: str = "pass", actor: Account | None = None, **changes: Any) -> acts.Outcome:
        """Whoever is under review now: every party that was reported on, or the one that came back alone."""
        rows = [self.opinion_row(facts, result, **changes) for facts in self.whom_at("legal_review")]
        return self.do("legal_review", actor or self.lawyer, statement=True, opinions=rows)

    def submit_changed(self, **changes: Any) -> acts.Outcome:
        answers = {"answers": [{"answer": "已补充裁量理由"}]} | changes
        return self.do("submit_changed_draft", self.town.inspector, **answers)

    def confirm_changed(self, result: str = "pass", actor: Account | None = None, **changes: Any) -> acts.Outcome:
        whose = [facts for facts in self.whom_at("confirm_changed_draft") if facts.review_result == "pass_after_change"]
        rows = [
            {"draft": rules.newest_draft(facts).digest, "result": result, "text": "已按意见修改"} | changes for facts in whose
        ]  # type: ignore[union-attr]
        return self.do("confirm_changed_draft", actor or self.lawyer, confirmations=rows)

    def reviewed(self, **changes: Any) -> None:
        """Reported, sent on and passed."""
        self.report(**changes)
        self.send_on()
        self.review()

    # Notice and defence

    def give_notice(self, facts: PartyFacts | None = None, **changes: Any) -> acts.Outcome:
        return self.do("give_notice", self.town.inspector, self.as_it_stands(facts).party_id, **changes)

    def served(self, **changes: Any) -> dict[str, Any]:
        """How a paper was handed over, today."""
        return {
            "inspector_2": self.town.colleague, "receiver": "林知远", "relation": "法定代表人", "proof": [drawn("送达回执")],
        } | changes  # fmt: skip

    def serve_notice(self, facts: PartyFacts | None = None, actor: Account | None = None, **changes: Any) -> acts.Outcome:
        return self.do("serve_notice", actor or self.town.inspector, self.as_it_stands(facts).party_id, **self.served(**changes))

    def told(self, facts: PartyFacts | None = None) -> None:
        self.give_notice(facts)
        self.serve_notice(facts)

    def defend(self, facts: PartyFacts | None = None, actor: Account | None = None, **changes: Any) -> acts.Outcome:
        """Two officers hear the party and write down one point."""
        answers = {
            "way": "oral", "heard_at": clock.now() - dt.timedelta(minutes=5), "place": "本局305室", "inspector_2": self.town.colleague,
            "signed_record": [drawn("笔录签名页")], "claims": [{"text": "张某已经报名参加培训，请求从轻。"}],
        } | changes  # fmt: skip
        return self.do("receive_defence", actor or self.town.inspector, self.as_it_stands(facts).party_id, **answers)

    def waive(self, facts: PartyFacts | None = None, actor: Account | None = None, **changes: Any) -> acts.Outcome:
        facts = self.as_it_stands(facts)
        answers: dict[str, Any] = {"waives_defence": True, "defence_signed": [drawn("放弃陈述申辩声明")]}
        if facts.with_hearing:
            answers |= {"waives_hearing": True, "hearing_signed": [drawn("放弃听证声明")]}
        return self.do("waive_rights", actor or self.town.inspector, facts.party_id, **answers | changes)

    def recheck(
        self, effect: str = "keep", facts: PartyFacts | None = None, *, step: str = "recheck_defence", **changes: Any
    ) -> acts.Outcome:
        facts = self.as_it_stands(facts)
        answer = {"found": "报名属实，作业时尚未取证", "accepted": effect != "keep", "answer": "不改变无证作业的事实"}
        rows = [{"no": claim.no} | answer for claim in rules.open_claims(facts)]
        answers = {"effect": effect, "effect_reason": "" if effect == "keep" else "主动消除危害后果", "answers": rows} | changes
        return self.do(step, self.town.inspector, facts.party_id, **answers)

    def change(self, facts: PartyFacts | None = None, **changes: Any) -> acts.Outcome:
        """The next draft of one party, lighter by half."""
        facts = self.as_it_stands(facts)
        answers = {
            "fine": "10000",
            "circumstances": ["lighter"],
            "grounds": ["removed_harm"],
            "reason": "采纳申辩意见，从轻处罚",
        } | changes
        return self.do("change_proposal", self.town.inspector, facts.party_id, **answers)

    def last_day_of_rights(self, facts: PartyFacts | None = None) -> dt.date:
        return max(rules.last_days(self.as_it_stands(facts)).values())

    # Decision and service

    def decide(self, facts: PartyFacts | None = None, actor: Account | None = None, **changes: Any) -> acts.Outcome:
        facts = self.as_it_stands(facts)
        verdict = "no_penalty" if facts.no_penalty_ground else "penalty"
        answers = {"verdict": verdict, "opinion": "同意按送审稿作出决定"} | changes
        return self.do("decide", actor or self.town.bureau_head, facts.party_id, **answers)

    def send_back(self, why: str = "return_law", facts: PartyFacts | None = None) -> acts.Outcome:
        return self.decide(facts, verdict=why, return_words="裁量理由不充分，退回修改")

    def withdraw_decision(self, facts: PartyFacts | None = None) -> acts.Outcome:
        return self.do(
            "withdraw_unserved", self.town.bureau_head, self.as_it_stands(facts).party_id, reason="决定书当事人地址有误"
        )

    def serve_decision(self, facts: PartyFacts | None = None, actor: Account | None = None, **changes: Any) -> acts.Outcome:
        return self.do(
            "serve_decision", actor or self.town.inspector, self.as_it_stands(facts).party_id, **self.served(**changes)
        )

    def attempt(self, facts: PartyFacts | None = None, **changes: Any) -> acts.Outcome:
        """A service that failed; with a mode ``public`` the notice that is put out instead."""
        answers = {
            "mode": "direct", "failure": "经营场所已经搬空，无人签收", "inspector_2": self.town.colleague, "proof": [drawn("现场照片")],
        } | changes  # fmt: skip
        return self.do("attempt_service", self.town.inspector, self.as_it_stands(facts).party_id, **answers)

    def put_up(self, facts: PartyFacts | None = None) -> acts.Outcome:
        return self.attempt(facts, mode="public", failure="", medium="大冶市人民政府网站")

    def serve_papers(self) -> None:
        """Whatever else nobody was given yet."""
        for paper in unserved(self.case).order_by("pk"):
            self.do("serve_paper", self.town.inspector, document=paper, **self.served())

    def educate(self, facts: PartyFacts | None = None, **changes: Any) -> acts.Outcome:
        answers = {"inspector_2": self.town.colleague, "content": "讲解特种作业人员持证上岗的规定和危险"} | changes
        return self.do("educate", self.town.inspector, self.as_it_stands(facts).party_id, **answers)

    # Payment, publicity, the end

    def pay(
        self,
        *parts: tuple[str, str],
        facts: PartyFacts | None = None,
        step: str = "confirm_payment",
        actor: Account | None = None,
    ) -> acts.Outcome:
        """Receipts of today by purpose and sum; without any, the whole fine."""
        facts = self.as_it_stands(facts)
        rows = [
            {"receipt_no": f"42{next(self.receipts):08d}", "purpose": purpose, "paid_on": self.today, "amount": amount}
            for purpose, amount in parts or (("fine", str(facts.fine)),)
        ]
        return self.do(step, actor or self.finance, facts.party_id, receipts=rows, proof=[drawn("缴款票据")])

    def publish(self, facts: PartyFacts | None = None, **changes: Any) -> acts.Outcome:
        return self.do("publish_decision", self.publicity, self.as_it_stands(facts).party_id, **changes)

    def exempt(self, facts: PartyFacts | None = None) -> acts.Outcome:
        said = {"ground": "secret", "reason": "决定书载有该单位的工艺秘密"}
        return self.do("exempt_publicity", self.town.leader, self.as_it_stands(facts).party_id, **said)

    def submit_closing(self, step: str = "submit_closing", **changes: Any) -> acts.Outcome:
        answers = {"words": "已经履行完毕，建议结案", "retention": "30y"} | changes
        return self.do(step, self.town.inspector, **answers)

    def close(self, approved: bool = True, actor: Account | None = None) -> acts.Outcome:
        words = {"approved": approved, "opinion": "同意结案" if approved else "公示材料不全，退回"}
        return self.do("approve_closing", actor or self.town.leader, **words)

    def archive(self, **changes: Any) -> acts.Outcome:
        return self.do("archive", self.archivist, **{"pages": 90} | changes)

    def withdraw(self, **changes: Any) -> acts.Outcome:
        answers = {
            "end_ground": "no_fact", "end_reason": "经调查，张某当日持有有效操作证", "party_told": True,
            "leader_opinion": "同意撤销立案",
        } | changes  # fmt: skip
        return self.do("withdraw_case", self.town.leader, **answers)


def a_day_later(day: dt.date) -> dt.datetime:
    """An afternoon of the working day behind a day."""
    return dt.datetime.combine(calendar.add_working_days(day, 1), dt.time(15), clock.ZONE)


__all__ = ["DAY", "WholeRoad", "a_day_later"]
