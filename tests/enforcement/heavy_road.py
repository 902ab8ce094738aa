"""A penalty so heavy that the party may ask for a hearing and the leaders discuss it, told in short words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from cases.models import Deadline, Party
from documents.models import IssuedDocument
from foundation import clock
from permissions.models import Account, Appointment
from permissions.roles import Role
from tests.cast import LONG_AGO
from tests.enforcement.road import PenaltyRoad
from tests.enforcement.whole_road import WholeRoad
from workflows.enforcement import rules
from workflows.enforcement.models import Exhibit, Hearing, PartyFacts
from workflows.enforcement.vocabulary import Point
from workflows.engine import acts
from workflows.engine.play import drawn

#: Filed and told on this Wednesday; asked on Thursday, a hearing may be held on 31 March at the earliest.
BEGUN = dt.date(2026, 3, 18)
ASKED = dt.date(2026, 3, 19)
HEARD = dt.date(2026, 3, 31)
REPORTED = dt.date(2026, 4, 1)
DECIDED = dt.date(2026, 4, 2)
#: Row of the standard: production before the safety facilities were accepted; a unit pays from 100,000 yuan, in the first tier up to 220,000.
CODE, FINE = "V-98-4", "200000"
VIEW = "事实清楚，证据确实，同意按送审稿处罚"


def at(day: dt.date, hour: int = 15, minute: int = 0) -> dt.datetime:
    return dt.datetime(day.year, day.month, day.day, hour, minute, tzinfo=clock.ZONE)


@contextmanager
def on(day: dt.date, hour: int = 15) -> Iterator[None]:
    with clock.at(at(day, hour)):
        yield


def refused(action: Callable[[], Any]) -> dict[str, str]:
    """Every refusal of a form by its question (of a row ``prefix-number-name``), with code and words; it was refused, or the test fails."""
    with pytest.raises(acts.InvalidForm) as invalid:
        action()
    form, found = invalid.value.form, {}
    for each in (form, *(row for formset in form.formsets.values() for row in formset.forms)):
        for name, errors in each.errors.as_data().items():
            found[each.add_prefix(name)] = "；".join(f"{error.code} {error.messages[0]}" for error in errors)
    return found


@dataclass
class InTheRoom(PenaltyRoad):
    """Those who discuss, hear and report on a hearing, and what they do."""

    appointed: dict[str, Account] = field(default_factory=dict)

    def holders(self, role: Role) -> set[int]:
        """Who was appointed to this office on the way."""
        return {account.pk for name, account in self.appointed.items() if name.startswith(role.value)}

    def somebody(self, role: Role, tag: str = "") -> Account:
        """Who holds this office and no other; ``tag`` for a second one."""
        name = f"{role.value}{tag}"
        if name not in self.appointed:
            number = f"H{len(self.appointed):03d}"
            self.appointed[name] = Account.objects.create_user(
                number, "demo-password", name=f"{role.label}{tag}"[:20], officer_no=number
            )
            Appointment.objects.create(account=self.appointed[name], role=role, region=self.town.county, valid_from=LONG_AGO)
        return self.appointed[name]

    @property
    def papers(self) -> list[str]:
        return list(IssuedDocument.objects.filter(case=self.case).order_by("pk").values_list("code", flat=True))

    def paper(self, code: str) -> IssuedDocument:
        return IssuedDocument.objects.filter(case=self.case, code=code).latest("pk")

    def clocks(self, code: str) -> list[tuple[str, dt.date | None]]:
        """The clocks of a limit as they stand, in the order in which they began."""
        return list(Deadline.objects.filter(case=self.case, term=code).order_by("pk").values_list("state", "due_on"))

    def hearing(self, facts: PartyFacts | None = None) -> Hearing:
        return Hearing.objects.filter(facts=facts or self.parties[0]).latest("pk")

    # --- the discussion

    def committee(self, members: int = 3) -> list[Account]:
        """The members of the committee; the head of the bureau presides and comes last."""
        return [*(self.somebody(Role.DISCUSSION_MEMBER, str(number)) for number in range(members)), self.town.bureau_head]

    def discuss(self, of: int | None = None, members: list[dict[str, Any]] | None = None, **changes: Any) -> acts.Outcome:
        everybody = self.committee()
        rows = members or [{"vote": "for", "words": VIEW} for _member in everybody]
        answers = {
            "held_at": clock.now() - dt.timedelta(minutes=50), "ended_at": clock.now() - dt.timedelta(minutes=10), "place": "局三楼会议室",
            "recorder": self.somebody(Role.CLERK, "record"), "conclusion": "agree", "members": rows,
        } | changes  # fmt: skip
        return self.do("discuss", self.town.bureau_head, of, **answers)

    # --- the hearing

    def hand_over(self, step: str, facts: PartyFacts, **changes: Any) -> acts.Outcome:
        answers = {
            "inspector_2": self.town.colleague,
            "proof": [drawn("送达回执")],
            "receiver": "董兰",
            "relation": "法定代表人",
        } | changes
        return self.do(step, self.town.inspector, facts.party_id, **answers)

    def ask(self, facts: PartyFacts, actor: Account | None = None, **changes: Any) -> acts.Outcome:
        answers = {"asked_way": "written", "letter": [drawn("听证申请书")]} | changes
        return self.do("request_hearing", actor or self.town.inspector, facts.party_id, **answers)

    def fix(self, facts: PartyFacts, actor: Account | None = None, **changes: Any) -> acts.Outcome:
        answers = {
            "hearing_at": at(HEARD, 10), "place": "局三楼会议室", "is_public": True, "enrol_by": HEARD - dt.timedelta(days=2), "seats": 20,
            "member_1": self.somebody(Role.HEARING_MEMBER, "1"), "member_2": self.somebody(Role.HEARING_MEMBER, "2"),
            "clerk": self.somebody(Role.CLERK, "hearing"),
        } | changes  # fmt: skip
        return self.do("schedule_hearing", actor or self.host, facts.party_id, **answers)

    @property
    def host(self) -> Account:
        return self.somebody(Role.HEARING_HOST)

    def notified(self, facts: PartyFacts, **changes: Any) -> None:
        """Asked for, fixed and notified on the day at hand."""
        self.ask(facts)
        self.fix(facts, **changes)
        self.hand_over("serve_hearing_notice", facts)

    def hold(self, facts: PartyFacts, actor: Account | None = None, **changes: Any) -> acts.Outcome:
        """Every piece of evidence is shown and examined."""
        row = {"opinion": "对真实性无异议，认为整改期限过短", "answer": "期限与安装周期相当"}
        answers = {
            "started_at": clock.now() - dt.timedelta(hours=3), "ended_at": clock.now() - dt.timedelta(hours=2),
            "others": "董兰，当事人法定代表人\n顾长河，证人", "opening": "主持人核对到场人员身份，宣布听证纪律，告知权利。当事人不申请回避。",
            "investigator_claims": "安全设施未经验收即投入生产，事实清楚，拟罚款二十万元。", "party_defence": "配件未到货，请求减少罚款。",
            "final_statements": "请求减少罚款，保证今后及时消除隐患。", "signed_record": [drawn("听证笔录")],
            "examined": [row | {"exhibit": each.pk} for each in Exhibit.objects.filter(case=self.case, excluded_on=None).order_by("no")],
            "representatives": [{"name": "王律师", "powers": "general", "power_of_attorney": [drawn("授权委托书")]}],
        } | changes  # fmt: skip
        return self.do("hold_hearing", actor or self.host, facts.party_id, **answers)

    def end(self, facts: PartyFacts, how: str = "absent", **changes: Any) -> acts.Outcome:
        """Nothing is heard: the party has not come, has left, or has taken its request back in the room."""
        began = clock.now() - dt.timedelta(hours=3)
        answers = {
            "ended": how, "end_reason": "等候三十分钟，当事人未说明理由", "started_at": began, "ended_at": began + dt.timedelta(minutes=30),
            "others": "冯火芳，调查人员", "representatives": [], "signed_record": [], "refusal_note": "当事人未到场。",
        } | changes  # fmt: skip
        return self.do("end_hearing", self.host, facts.party_id, **answers)

    def report_hearing(self, facts: PartyFacts, actor: Account | None = None, **changes: Any) -> acts.Outcome:
        answers = {
            "positions": "调查人员主张罚款二十万元；当事人请求减少罚款。", "points": "整改期限是否过短\n配件未到货是否属于正当理由",
            "facts_found": "当事人安全设施未经验收合格即投入生产。", "proposal": "keep",
            "host_opinion": "整改期限与设备安装周期相当，当事人的意见不成立，建议维持。", "record_pages": 6,
        } | changes  # fmt: skip
        return self.do("submit_hearing_report", actor or self.host, facts.party_id, **answers)

    def heard(self, facts: PartyFacts) -> None:
        """Held on its day and reported on the next."""
        with on(HEARD):
            self.hold(facts)
        with on(REPORTED):
            self.report_hearing(facts)


@dataclass
class EveryRoad(InTheRoom, WholeRoad):
    """The whole road, discussion and hearing among it."""


@dataclass
class HeavyRoad(InTheRoom):
    """The same road up to the decision."""

    def other_unit(self, **changes: Any) -> dict[str, Any]:
        return self.unit_row(unit=self.town.other_unit) | changes

    # --- up to the review

    def reported(self, *parties: dict[str, Any]) -> list[PartyFacts]:
        """Reported and sent on: each unit is to pay two hundred thousand yuan."""
        self.begin(suspected=self.violation(CODE), **({"parties": list(parties)} if parties else {}))
        self.state(self.add_evidence())
        for facts in self.parties:
            if facts.party.kind == Party.Kind.PERSON:
                self.no_penalty(facts)
            else:
                self.propose(
                    facts, violation=self.violation(CODE), amount=FINE, amount_reason="情节较轻，属第一阶次，无从轻从重情节。"
                )
        self.submit()
        self.send_on()
        return self.parties

    def review(
        self, *parties: PartyFacts, step: str = "legal_review", of: int | None = None, tag: str = "", **changes: Any
    ) -> acts.Outcome:
        rows = []
        for facts in parties or self.parties:
            draft = rules.newest_draft(facts)
            assert draft is not None
            row = {"draft": draft.digest, "result": "pass", "text": "事实清楚，适用法律正确，裁量适当。"} | changes
            rows.append({f"point_{point}": "ok" for point in Point} | row)
        return self.do(step, self.somebody(Role.LEGAL_REVIEWER, tag), of, statement=True, opinions=rows)

    # --- notice

    def tell(self, facts: PartyFacts) -> None:
        """The notice and the notice of the right to a hearing are in the party's hands."""
        self.do("give_notice", self.town.inspector, facts.party_id)
        self.hand_over("serve_notice", facts)

    def told(self, *parties: dict[str, Any]) -> list[PartyFacts]:
        """Reviewed, discussed and told, all on one day."""
        found = self.reported(*parties)
        self.review()
        self.discuss()
        for facts in (each for each in found if not each.no_penalty_ground):
            self.tell(facts)
        return self.parties

    def decide(self, facts: PartyFacts, **changes: Any) -> acts.Outcome:
        return self.do("decide", self.town.bureau_head, facts.party_id, **{"verdict": "penalty", "opinion": "同意处罚"} | changes)
