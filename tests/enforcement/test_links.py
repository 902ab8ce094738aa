"""A hazard that is handed on for penalty and the case that takes it up: what each learns of the other, when, and who reads it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from cases.models import Case, Deadline, Enterprise, Evidence, Party, Referral, Violation
from documents.models import IssuedDocument
from foundation import clock, jobs
from permissions import grants
from permissions.models import Account
from permissions.roles import Role
from tests.cast import Town, build_town, in_transaction, photo
from tests.enforcement.desk import Desk, bank, lay_out
from tests.enforcement.road import DAY, PenaltyRoad
from tests.enforcement.test_main_road import somebody
from tests.snapshots import once
from tests.workflows.side_roads import SideRoads, open_steps
from tests.workflows.watch import refused
from workflows.enforcement import rules
from workflows.enforcement.forms_clue import RegisterClue
from workflows.enforcement.vocabulary import Point
from workflows.engine import acts
from workflows.engine.pages import OpeningPage, TaskPage
from workflows.engine.play import drawn

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 3, 18, 15, tzinfo=clock.ZONE)


@dataclass
class Linked:
    """Two hazards of a unit, handed on for penalty, and the case that has taken up both."""

    road: PenaltyRoad
    hazards: list[SideRoads]

    @property
    def town(self) -> Town:
        return self.road.town

    @property
    def party(self) -> int:
        (facts,) = self.road.parties
        return facts.party_id

    def served(self) -> dict[str, Any]:
        return {"inspector_2": self.town.colleague, "receiver": "林知远", "relation": "法定代表人", "proof": [drawn("送达回执")]}

    def waiting(self) -> list[set[str]]:
        jobs.run_due()
        return [open_steps(each.case) for each in self.hazards]

    def decide(self) -> None:
        self.road.do("decide", self.town.extra["bureau_head"], self.party, verdict="penalty", opinion="同意处罚")


def referred(town: Town, **words: Any) -> SideRoads:
    """A hazard whose re-inspection failed, handed on for penalty."""
    hazard = SideRoads(town)
    hazard.verified(**words)
    hazard.order(days=10)
    hazard.serve()
    hazard.report(actor=town.other_unit_account if words.get("unit") == town.other_unit.pk else None)
    hazard.reinspect("failed")
    hazard.refer()
    return hazard


def referral_of(hazard: SideRoads) -> Referral:
    return Referral.objects.filter(source_case=hazard.case).latest("id")


@pytest.fixture
def linked(db: None, violation: Callable[[str], Violation]) -> Iterator[Linked]:
    """Up to the service of the notice on the unit."""
    with clock.at(NOW):
        town, case, hazards = once("a penalty case told of", lambda: _tell(violation))
        road = PenaltyRoad(town, violation)
        road.case = Case.objects.get(pk=case)
        roads = [SideRoads(town) for _hazard in hazards]
        for each, key in zip(roads, hazards, strict=True):
            each.case = Case.objects.get(pk=key)
        yield Linked(road, roads)


def _tell(violation: Callable[[str], Violation]) -> tuple[Town, int, list[int]]:
    road = PenaltyRoad(build_town(), violation)
    hazards = [referred(road.town), referred(road.town, title_text="配电柜未接地")]
    first, second = (referral_of(each) for each in hazards)
    road.register(referral=first, unit="", source="hazard")
    road.do("also_take_up", road.town.inspector, referral=second)
    road.apply()
    road.decide_filing()
    road.do("start_investigation", road.town.inspector, inspector_2=road.town.colleague)
    road.state(road.add_evidence())
    road.propose()
    road.submit()
    road.send_on()
    (facts,) = road.parties
    draft = rules.newest_draft(facts)
    assert draft is not None
    row = {"draft": draft.digest, "result": "pass", "text": "事实清楚，适用法律正确，裁量适当。"}
    row |= {f"point_{point}": "ok" for point in Point}
    road.do("legal_review", somebody(road, Role.LEGAL_REVIEWER), statement=True, opinions=[row])
    road.do("give_notice", road.town.inspector, facts.party_id)
    served = {"inspector_2": road.town.colleague, "receiver": "林知远", "relation": "法定代表人", "proof": [drawn("送达回执")]}
    road.do("serve_notice", road.town.inspector, facts.party_id, **served)
    road.town.extra["bureau_head"] = somebody(road, Role.BUREAU_HEAD)
    bank()
    return road.town, road.case.pk, [each.case.pk for each in hazards]


# --- the whole way ------------------------------------------------------------------------------------------------------------


def test_hazards_go_on_with_the_decision_that_is_served_and_not_with_one_that_was_taken_back(linked: Linked) -> None:
    with clock.at(NOW + 8 * DAY):
        linked.road.do("recheck_defence", linked.town.inspector, linked.party, effect="keep")
        linked.decide()
        assert linked.waiting() == [{"await_penalty"}] * 2
        assert not Referral.objects.exclude(decided_on=None).exists()
        linked.road.do("withdraw_unserved", linked.town.extra["bureau_head"], linked.party, reason="当事人名称有误")
        assert linked.waiting() == [{"await_penalty"}] * 2
        linked.decide()
        linked.road.do("serve_decision", linked.town.inspector, linked.party, **linked.served())
        assert linked.waiting() == [{"follow_penalty"}] * 2

    (facts,) = linked.road.parties
    on = (NOW + 8 * DAY).date()
    for hazard in linked.hazards:
        assert (hazard.record.penalty_no, hazard.record.penalty_decided_on) == (facts.decision_no, on)
        answer = referral_of(hazard)
        assert answer.decided_on == on and answer.decision.startswith(f"{facts.decision_no}（大冶市砚坪铁矿有限公司）：罚款")
    with clock.at(NOW + 9 * DAY):
        hazard = linked.hazards[0]
        hazard.follow(days=20)
        assert hazard.record.failures == 0 and open_steps(hazard.case) == {"report_done"}
        clock_of = Deadline.objects.filter(case=hazard.case, term="TL-HAZ-01").latest("id")
        assert (clock_of.starts_on, clock_of.state) == (on, Deadline.State.RUNNING)
    assert not jobs.Incident.objects.exists()


def test_a_hazard_that_was_closed_meanwhile_is_offered_what_its_penalty_came_to(linked: Linked) -> None:
    hazard = linked.hazards[0]
    with clock.at(NOW + 8 * DAY):
        hazard.propose_closure()
        hazard.decide_closure(True)
        assert hazard.case.is_closed and open_steps(hazard.case) >= {"answer_referral"}
        linked.road.do("recheck_defence", linked.town.inspector, linked.party, effect="keep")
        linked.decide()
        linked.road.do("serve_decision", linked.town.inspector, linked.party, **linked.served())
        assert linked.waiting()[1] == {"follow_penalty"}
        (facts,) = linked.road.parties
        empty = acts.form_for(_task_page(linked.town.head, hazard, "answer_referral").act())
        assert (empty.initial["decision"], empty.initial["decided_on"]) == (facts.decision_no, clock.today())
        assert empty.initial["violation"] == facts.violation
        hazard.answer_referral(
            decision=facts.decision_no,
            violation=facts.violation_id,
            content=empty.initial["content"],
            source=str(linked.road.case),
        )
    assert "answer_referral" not in open_steps(hazard.case) and not jobs.Incident.objects.exists()


def _task_page(actor: Account, hazard: SideRoads, step: str) -> TaskPage:
    return TaskPage(actor, hazard.waiting(step).pk)


# --- ends without a decision ----------------------------------------------------------------------------------------------


def refuse(road: PenaltyRoad) -> None:
    road.apply()
    road.decide_filing(
        decision="refuse",
        opinion="违法行为轻微，已经改正",
        reject_reason="no_fact",
        clue_check="现场复核，防护罩已经装好并固定。",
    )


def reject(road: PenaltyRoad) -> None:
    said = {"clue_check": "现场复核，防护罩已经装好。", "reject_reason": "no_fact", "reject_words": "违法行为轻微，已经改正"}
    road.do("reject_clue", road.town.head, **said)


def refer_out(road: PenaltyRoad) -> None:
    said = {"department": "黄石市应急管理局", "reason": "违法行为轻微，已经改正", "attached_list": "检查记录1份3页"}
    road.do("refer_out", road.town.leader, **said)


def withdraw(road: PenaltyRoad) -> None:
    road.apply()
    road.decide_filing()
    road.do(
        "withdraw_case", road.town.leader, end_ground="no_fact", end_reason="违法行为轻微，已经改正",
        party_told=True, leader_opinion="同意撤销",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("end", "words"), [(refuse, "不予立案"), (reject, "线索不成立"), (refer_out, "移交黄石市应急管理局"), (withdraw, "撤销立案")]
)
def test_every_end_without_a_decision_tells_the_hazard_why(
    road: PenaltyRoad, end: Callable[[PenaltyRoad], None], words: str
) -> None:
    hazard = referred(road.town)
    road.register(referral=referral_of(hazard), unit="", source="hazard")
    end(road)
    jobs.run_due()
    answer = referral_of(hazard)
    assert answer.decision == f"{words}：违法行为轻微，已经改正" and answer.decided_on == road.today
    assert open_steps(hazard.case) == {"follow_penalty"}
    assert (hazard.record.penalty_no, hazard.record.penalty_decided_on) == ("", None)
    form = acts.form_for(_task_page(road.town.head, hazard, "follow_penalty").act())
    assert form.fields["corrected"].help_text == answer.decision


def test_a_hazard_whose_penalty_was_refused_goes_on_and_may_be_handed_on_again(road: PenaltyRoad) -> None:
    hazard = referred(road.town)
    road.register(referral=referral_of(hazard), unit="", source="hazard")
    reject(road)
    jobs.run_due()
    first = road.case
    hazard.follow(days=20)
    # Without a decision the failures stay counted, and the new period runs from today.
    rectify = Deadline.objects.filter(case=hazard.case, term="TL-HAZ-01").latest("id")
    assert (rectify.starts_on, rectify.due_on) == (road.today, road.today + 20 * DAY)
    assert rectify.state == Deadline.State.RUNNING and hazard.record.failures == 1
    hazard.report()
    hazard.reinspect("failed")
    assert hazard.record.failures == 2
    with refused("E-HAZ-16"):
        hazard.reorder()
    hazard.refer()
    road.register(referral=referral_of(hazard), unit="", source="hazard")
    assert road.case != first and Referral.objects.filter(source_case=hazard.case).count() == 2
    # What the first case still has to say concerns the second one's hazard no more.
    assert open_steps(hazard.case) == {"await_penalty"}
    reject(road)
    jobs.run_due()
    assert open_steps(hazard.case) == {"follow_penalty"}


# --- who may be joined, who is answered --------------------------------------------------------------------------------------


def offered(actor: Account, **answers: Any) -> RegisterClue:
    form = acts.form_for(OpeningPage(actor, "enforcement", "register_clue").act())
    form.initial |= answers
    return form


def test_whoever_registers_a_clue_of_a_unit_is_shown_what_waits_of_it(road: PenaltyRoad) -> None:
    town = road.town
    hazard = referred(town)
    assert list(offered(town.inspector).alike()) == []
    (shown,) = offered(town.inspector, unit=town.unit.pk).alike()
    assert hazard.case.number in shown.words and shown.ways[0][1] == hazard.case.get_absolute_url()
    double = Enterprise.objects.create(name="大冶市砚坪铁矿", region=town.chengui, township=town.chengui, merged_into=town.unit)
    assert len(list(offered(town.inspector, unit=double.pk).alike())) == 1
    assert list(offered(town.inspector, unit=town.other_unit.pk).alike()) == []
    assert list(offered(town.inspector, unit=town.unit.pk, referral=referral_of(hazard).pk).alike()) == []


def test_a_case_takes_up_further_matters_of_its_own_unit_only(road: PenaltyRoad) -> None:
    town = road.town
    other = referred(town, unit=town.other_unit.pk, township=town.jinniu.pk)
    road.register()
    with refused("invalid_choice", "referral"):
        road.do("also_take_up", town.inspector, referral=referral_of(other))
    road.register(referral=referral_of(other), unit="", source="hazard", township=town.jinniu)
    own = referred(town)
    with refused("invalid_choice", "referral"):
        road.do("also_take_up", town.inspector, referral=referral_of(own))
    road.register()
    road.do("also_take_up", town.inspector, referral=referral_of(own))


@pytest.fixture
def desk(db: None, violation: Callable[[str], Violation]) -> Iterator[Desk]:
    """A case on a hazard of the unit, whose parties are to be named."""
    with clock.at(dt.date(2023, 6, 2)):
        desk = lay_out(build_town())
        hazard = Case.objects.create(
            process="hazards", number="YH-2023-420281108-00001", title="皮带机尾轮无防护罩", state="penalty_referred", region=desk.town.chengui,
            township=desk.town.chengui, unit=desk.town.unit, opened_by=desk.town.inspector, opened_on=dt.date(2023, 3, 1),
            created_at=clock.now(), updated_at=clock.now(),
        )  # fmt: skip
        Referral.objects.create(
            source_case=hazard, kind="penalty", process="enforcement", reason="拒不整改", basis="《安全生产法》第一百零二条", target_case=desk.case,
            opened_on=dt.date(2023, 3, 18), opened_by=desk.town.head,
        )  # fmt: skip
        yield desk


def serve(desk: Desk, facts: Any) -> Any:
    desk.paper("ENF-38", facts, clock.today(), facts.decision_no)
    return desk.do("serve_decision", desk.town.inspector, facts, files=("proof",), inspector_2=desk.town.colleague.pk)


def test_of_several_parties_the_last_service_answers_with_the_decision_on_the_hazards_unit(
    desk: Desk, violation: Callable[[str], Violation]
) -> None:
    unit = desk.add_party(name=desk.town.unit.name, enterprise=desk.town.unit)
    person = desk.add_party(Party.Kind.PERSON, "张大山")
    for row, fine in ((unit, 20000), (person, 5000)):
        desk.propose(row, violation("V-97-7"), kinds=["fine"], fine=fine)
        desk.decide(row, clock.today())
    person.decision_no = "（冶）应急罚〔2023〕13号"
    act = serve(desk, unit)
    assert "penalty_no" not in act.named and not rules.is_last_served(unit)
    act = serve(desk, person)
    assert rules.is_last_served(person)
    assert (act.named["penalty_no"], act.named["penalty_decided_on"]) == (unit.decision_no, unit.decided_on)
    assert Referral.objects.get().decision.splitlines() == [
        "（冶）应急罚〔2023〕12号（大冶市砚坪铁矿有限公司）：罚款人民币20,000.00元（大写：贰万元整）",
        "（冶）应急罚〔2023〕13号（张大山）：罚款人民币5,000.00元（大写：伍仟元整）",
    ]


def test_a_decision_on_somebody_else_is_told_and_is_no_penalty_of_the_hazards_unit(
    desk: Desk, violation: Callable[[str], Violation]
) -> None:
    person = desk.add_party(Party.Kind.PERSON, "张大山")
    desk.propose(person, violation("V-97-7"), kinds=["fine"], fine=5000)
    desk.decide(person, clock.today())
    act = serve(desk, person)
    assert (act.named["penalty_no"], act.named["penalty_decided_on"]) == ("", None)
    assert "张大山" in Referral.objects.get().decision


# --- who reads it -----------------------------------------------------------------------------------------------------------


def page(account: Account, case: Case) -> str:
    answer = client(account).get(case.get_absolute_url())
    assert answer.status_code == 200
    return answer.content.decode()


def client(account: Account) -> Client:
    found = Client()
    found.force_login(account, backend=settings.AUTHENTICATION_BACKENDS[0])
    return found


def test_each_page_leads_to_the_other_and_a_stranger_to_one_reads_its_number_alone(linked: Linked) -> None:
    penalty, hazard, town = linked.road.case, linked.hazards[0].case, linked.town
    stranger = town.trade_inspector
    for at, other in ((penalty, hazard), (hazard, penalty)):
        assert f'href="{other.get_absolute_url()}"' in page(town.head, at)
        in_transaction(
            lambda at=at: grants.grant(at, "handle_case", stranger, since=clock.today(), by=town.head, reason="协助办理")
        )
        text = page(stranger, at)
        assert other.number in text and other.get_absolute_url() not in text
        assert client(stranger).get(other.get_absolute_url()).status_code == 404
        in_transaction(lambda at=at: grants.revoke(at, ("handle_case",), stranger, by=town.head, reason="协助结束"))


def test_the_unit_reads_its_notice_and_nothing_of_what_is_kept_in_the_file(linked: Linked) -> None:
    town, case, account = linked.town, linked.road.case, linked.town.unit_account
    text = page(account, case)
    # The hazards are the unit's own cases, but that one led to the other is the file's.
    assert linked.hazards[0].case.number not in text
    with_papers = {row.code: row for row in IssuedDocument.objects.filter(case=case).order_by("pk")}
    reader, stranger = client(account), client(town.other_unit_account)
    readable = {code for code, row in with_papers.items() if reader.get(f"/papers/{row.pk}/").status_code == 200}
    assert readable == {"ENF-27"}, readable
    assert {"ENF-01", "ENF-22", "ENF-23", "ENF-25"} <= set(with_papers)
    evidence = list(Evidence.objects.filter(case=case))
    assert evidence and all(reader.get(f"/cases/{case.pk}/evidence/{each.pk}/").status_code == 404 for each in evidence)
    for address in (case.get_absolute_url(), f"/papers/{with_papers['ENF-27'].pk}/", f"/cases/{case.pk}/do/receive_defence/"):
        assert stranger.get(address).status_code == 404
    for name in ("add_evidence", "propose", "attempt_service"):
        assert reader.get(f"/cases/{case.pk}/do/{name}/?of={linked.party}").status_code in (403, 404)


def test_the_unit_defends_itself_and_waives_under_its_own_account(linked: Linked) -> None:
    case, reader = linked.road.case, client(linked.town.unit_account)
    address = f"/cases/{case.pk}/do/receive_defence/?of={linked.party}"
    form = reader.get(address)
    assert form.status_code == 200 and "inspector_2" not in form.content.decode()
    rows = {"claims-TOTAL_FORMS": 1, "claims-INITIAL_FORMS": 0, "claims-0-text": "操作证已经报名，请求从轻"}
    answer = _send(reader, address, rows)
    assert answer.status_code == 302
    (facts,) = linked.road.parties
    assert (facts.defended_on, facts.defence_way) == (clock.today(), "written")
    waive = f"/cases/{case.pk}/do/waive_rights/?of={linked.party}"
    said = {"waives_defence": "on", "signed_on": clock.today().isoformat(), "defence_signed": [photo("waiver.jpg")]}
    assert _send(reader, waive, said).status_code == 302
    (facts,) = linked.road.parties
    assert facts.waived == ["defence"]
    mine = {row.code for row in IssuedDocument.objects.filter(case=case) if reader.get(f"/papers/{row.pk}/").status_code == 200}
    assert "ENF-31" in mine and "ENF-25" not in mine


def _send(reader: Client, address: str, data: dict[str, Any]) -> Any:
    """Sent, and confirmed where the page asks before anything goes out."""
    answer = reader.post(address, data)
    if answer.status_code == 200 and answer.context.get("consequences"):
        for sent in (row for value in data.values() if isinstance(value, list) for row in value):
            sent.seek(0)
        answer = reader.post(address, data | {"confirmed": answer.context["consequences"].key})
    return answer


READERS = {
    "inspector": 200, "third": 200, "head": 200, "leader": 200, "bureau_head": 200, "auditor": 200, "unit_account": 200,
    "trade_inspector": 404, "other_unit_account": 404, "other_township": 404, "observer": 404, "administrator": 404,
}  # fmt: skip


def test_who_reads_a_penalty_case(linked: Linked) -> None:
    found = {role: client(getattr(linked.town, role)).get(linked.road.case.get_absolute_url()).status_code for role in READERS}
    assert found == READERS
