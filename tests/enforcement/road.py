"""The road of a penalty case up to its legal review, in short words: what is not said is in order."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from stdnum.cn import ric

from cases import calendar
from cases.models import Case, Party, Violation
from foundation import clock
from permissions.models import Account
from tests.cast import Town
from tests.private_numbers import IDENTITY
from tests.remembered import played
from workflows.enforcement.models import EnforcementRecord, Exhibit, Fact, Minutes, PartyFacts
from workflows.engine import acts
from workflows.engine.models import OPEN, Task
from workflows.engine.pages import ActPage, AsidePage, OpeningPage, TaskPage
from workflows.engine.play import drawn, sent

DAY = dt.timedelta(days=1)
HOUR = dt.timedelta(hours=1)
#: Row of the standard: special workers without a certificate; a unit pays up to 30,000 yuan for one of them.
CODE = "V-97-7"


@dataclass
class PenaltyRoad:
    """One case, its town and the standard."""

    town: Town
    violation: Callable[[str], Violation]
    case: Case = field(init=False)

    @property
    def today(self) -> dt.date:
        return clock.today()

    @property
    def record(self) -> EnforcementRecord:
        return EnforcementRecord.objects.get(case=self.case)

    @property
    def parties(self) -> list[PartyFacts]:
        return [facts for facts in PartyFacts.objects.filter(case=self.case).order_by("pk") if facts.is_live]

    @property
    def waiting(self) -> list[str]:
        return list(Task.objects.filter(case=self.case, status__in=OPEN).order_by("pk").values_list("step", flat=True))

    def send(self, page: ActPage, answers: dict[str, Any]) -> acts.Outcome:
        data, files = sent(acts.form_for(page.act()), answers)
        outcome = page.perform(data, files)
        self.case = outcome.case
        self.case.refresh_from_db()
        return outcome

    def do(self, name: str, actor: Account, of: int | None = None, /, **answers: Any) -> acts.Outcome:
        """The step that waits, or the act beside the road, about this row."""
        told = ("do", name, actor, of, answers, self.case)
        outcome = played(told, lambda: self._do(name, actor, of, answers))
        self.case = outcome.case
        return outcome

    def _do(self, name: str, actor: Account, of: int | None, answers: dict[str, Any]) -> acts.Outcome:
        tasks = Task.objects.filter(case=self.case, step=name, status__in=OPEN)
        task = (tasks if of is None else tasks.filter(party=of)).first()
        page = TaskPage(actor, task.pk) if task else AsidePage(actor, self.case.pk, name, of=str(of) if of else "")
        return self.send(page, answers)

    # The clue

    def register(self, actor: Account | None = None, **changes: Any) -> Case:
        answers = {
            "source": "inspection", "unit": self.town.unit, "act_to": self.today - 5 * DAY, "discovered_on": self.today - 3 * DAY,
            "clue_facts": "现场检查发现电工张某未取得特种作业操作证上岗作业。",
        } | changes  # fmt: skip
        who = actor or self.town.inspector
        outcome = played(("register", who, answers), lambda: self.send(OpeningPage(who, "enforcement", "register_clue"), answers))
        self.case = outcome.case
        return self.case

    def unit_row(self, **changes: Any) -> dict[str, Any]:
        return {"kind": "unit", "unit": self.town.unit} | changes

    def person_row(self, **changes: Any) -> dict[str, Any]:
        return {
            "kind": "person", "unit": "", "name": "张大山", "post": "电工", "identity": IDENTITY,
            "address": "大冶市陈贵镇南坳畈村6组", "phone": "13000001234",
        } | changes  # fmt: skip

    def apply(self, actor: Account | None = None, **changes: Any) -> acts.Outcome:
        answers = {
            "suspected": self.violation(CODE), "case_summary": "检查时发现该单位涉嫌安排无证人员从事电工作业，现场有工作票为据。",
            "handler_1": self.town.inspector, "handler_2": self.town.colleague, "no_recusal_1": True, "no_recusal_2": True,
            "section_opinion": "建议立案调查", "parties": [self.unit_row()],
        } | changes  # fmt: skip
        return self.do("apply_filing", actor or self.town.inspector, **answers)

    def decide_filing(self, **changes: Any) -> acts.Outcome:
        answers = {"decision": "file", "opinion": "同意立案，由冯火芳、胡涛润承办"} | changes
        return self.do("decide_filing", self.town.leader, **answers)

    def file(self, **changes: Any) -> Case:
        self.register()
        self.apply(**changes)
        self.decide_filing()
        return self.case

    # The investigation

    def begin(self, **changes: Any) -> Case:
        self.file(**changes)
        self.do("start_investigation", self.town.inspector, inspector_2=self.town.colleague)
        return self.case

    def interview(self, actor: Account | None = None, **changes: Any) -> Minutes:
        end = clock.now() - dt.timedelta(minutes=1)
        answers = {
            "person": "张大山", "standing": "employee", "identity": IDENTITY, "sex": "male", "home": "陈贵镇", "phone": "13000001234",
            "place": "砚坪铁矿办公室", "start_at": end - HOUR, "end_at": end, "inspector_2": self.town.colleague,
            "certificates_shown": True, "rights_told": True, "recusal_asked": False, "proves": "无证上岗作业的经过",
            "unit_signature": [drawn("逐页签名")], "qa": [{"question": "你有没有电工操作证？", "answer": "没有，还没有考。"}],
        } | changes  # fmt: skip
        self.do("interview", actor or self.town.inspector, **answers)
        return Minutes.objects.filter(case=self.case).latest("pk")

    def examine(self, actor: Account | None = None, **changes: Any) -> Minutes:
        end = clock.now() - dt.timedelta(minutes=1)
        answers = {
            "start_at": end - HOUR, "end_at": end, "inspector_2": self.town.colleague, "certificates_shown": True,
            "examined": "三号变电所", "findings": "变电所内有一人正在检修低压柜，柜门敞开，现场工作票载明检修人为张大山，未见操作证。",
            "proves": "现场作业情况", "unit_signature": [drawn("逐页签名")],
        } | changes  # fmt: skip
        self.do("examine_scene", actor or self.town.inspector, **answers)
        return Minutes.objects.filter(case=self.case).latest("pk")

    def add_evidence(self, **changes: Any) -> Exhibit:
        answers = {
            "kind": "document", "name": "工作票", "collected_at": clock.now() - HOUR, "inspector_2": self.town.colleague,
            "proves": "安排张大山从事电工作业", "lawful": True,
        } | changes  # fmt: skip
        self.do("add_evidence", self.town.inspector, **answers)
        return Exhibit.objects.filter(case=self.case).latest("no")

    # The report

    def state(self, *exhibits: Exhibit, text: str = "该单位安排张大山无证从事电工作业。", **changes: Any) -> Fact:
        row = {"text": text, "evidence": [each.pk for each in exhibits]}
        self.do("state_facts", self.town.inspector, **{"facts": [row]} | changes)
        return Fact.objects.get(case=self.case, no=1)

    def propose(self, facts: PartyFacts | None = None, **changes: Any) -> PartyFacts:
        facts = facts or self.parties[0]
        chosen = changes["violation"] if "violation" in changes else self.violation(CODE)
        answers = {
            "violation": chosen, "stage": "first", "tier": 1, "circumstances": ["none"], "kinds": ["fine"],
            "amount": "20000", "amount_reason": "一人无证上岗，属第一阶次，无从轻从重情节。",
        } | changes  # fmt: skip
        self.do("propose", self.town.inspector, facts.party_id, **answers)
        facts.refresh_from_db()
        return facts

    def no_penalty(self, facts: PartyFacts | None = None, **changes: Any) -> PartyFacts:
        nothing = {"violation": "", "stage": "", "tier": "", "circumstances": [], "kinds": [], "amount": ""}
        return self.propose(facts, **nothing | {"no_penalty_ground": "G2"} | changes)

    def submit(self, **changes: Any) -> acts.Outcome:
        answers = {"transfer_check": "no", "transfer_reason": "不涉及犯罪"} | changes
        return self.do("submit_report", self.town.inspector, **answers)

    def report(self, **changes: Any) -> Case:
        self.begin(**changes)
        self.state(self.add_evidence())
        for facts in self.parties:
            if facts.party.kind == Party.Kind.PERSON:
                self.no_penalty(facts)
            else:
                self.propose(facts)
        self.submit()
        return self.case

    def send_on(self, **changes: Any) -> acts.Outcome:
        answers = {"decision": "send", "opinion": "案卷齐备，送法制审核", "complete": True} | changes
        return self.do("send_review", self.town.head, **answers)


def identity(born: dt.date) -> str:
    """An invented identity number of somebody who was born on this day."""
    number = f"420281{born:%Y%m%d}001"
    return number + ric.calc_check_digit(number + "0")  # the sign at its place is not counted


def years_ago(years: int) -> dt.date:
    return calendar.add_years(clock.today(), -years)
