"""The investigation waits with grounds and goes on; a case ends before its decision, and what becomes of its parties, measures and matters."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import transaction
from django.http import Http404

from cases.models import Deadline
from documents.models import IssuedDocument
from foundation import audit, clock, jobs
from foundation import settings as bureau
from foundation.refusals import Refusal
from permissions.models import Appointment
from permissions.roles import Role
from tests.cast import LONG_AGO
from tests.enforcement.heavy_road import HeavyRoad
from tests.enforcement.heavy_road import refused as words_of
from tests.enforcement.measures_road import MeasuresRoad
from tests.enforcement.parties_road import add_party
from tests.enforcement.road import DAY
from tests.enforcement.suspension_road import close, resume, suspend, terminate
from tests.enforcement.whole_road import WholeRoad
from tests.workflows.watch import forbidden, refused
from workflows.enforcement.flows import EnforcementFlow
from workflows.enforcement.models import EnforcementRecord, Hearing, Suspension
from workflows.engine.tasks import sweep

pytestmark = pytest.mark.django_db
STOPS = "enforcement.suspension_stops_clock"


@pytest.fixture
def begun(whole: WholeRoad) -> WholeRoad:
    whole.begin()
    return whole


def occasion(name: str, road: WholeRoad) -> bool:
    road.case.refresh_from_db()
    return bool(EnforcementFlow.living(name).form_class.has_occasion(road.case))  # type: ignore[union-attr]


def days_of_case(road: WholeRoad) -> tuple[str, dt.date | None]:
    row = Deadline.objects.get(case=road.case, term="TL-ENF-08")
    return row.state, row.due_on


def newest(road: WholeRoad, code: str) -> IssuedDocument:
    return IssuedDocument.objects.filter(case=road.case, code=code).latest("pk")


def stops_the_clock() -> None:
    with transaction.atomic():
        bureau.change(STOPS, True, valid_from=clock.today(), by=None, reason="局务会")


# --- it waits ---------------------------------------------------------------------------------------------------------------


def test_the_paper_says_since_when_why_what_is_awaited_and_that_the_days_run_on(begun: WholeRoad) -> None:
    before = days_of_case(begun)
    suspend(begun)
    assert begun.case.state == "suspended" and begun.waiting == ["resume_investigation"]
    paper = newest(begun, "ENF-24")
    assert paper.data["leader_opinion"].startswith("同意中止调查")
    for words in ("2026年3月18日起中止调查", "省检测中心", "检测、检验、鉴定", "办案期限继续计算"):
        assert words in paper.data["proposal"]
    assert days_of_case(begun) == before


def test_nothing_is_investigated_meanwhile_and_it_is_said_why(begun: WholeRoad) -> None:
    suspend(begun)
    for act in (begun.add_evidence, begun.examine):
        assert "已经中止调查" in "".join(words_of(act).values())
    with pytest.raises((Http404, Refusal)):
        begun.submit()


def test_a_handler_does_not_suspend_his_own_case_nor_resume_it(begun: WholeRoad) -> None:
    for account in (begun.town.inspector, begun.town.colleague):
        Appointment.objects.create(account=account, role=Role.DEPUTY_LEADER, region=begun.town.county, valid_from=LONG_AGO)
    with forbidden("E-SOD-13"):
        suspend(begun, begun.town.inspector)
    suspend(begun)
    with forbidden("E-SOD-13"):
        resume(begun, begun.town.colleague)
    with pytest.raises((Http404, Refusal)):
        resume(begun, begun.town.head)


def test_it_needs_a_proof_and_words(begun: WholeRoad) -> None:
    with refused("required", "proof"):
        suspend(begun, proof=[])
    for name, short in (("awaits", "检测"), ("reason", "需要等待"), ("opinion", " ")):
        assert name in words_of(lambda name=name, short=short: suspend(begun, **{name: short}))  # type: ignore[misc]


def test_it_is_not_done_before_the_investigation_nor_behind_its_end(whole: WholeRoad) -> None:
    whole.file()
    assert not occasion("suspend_case", whole)
    with refused("E-NOT-OPEN", "ground"):
        suspend(whole)
    whole.do("start_investigation", whole.town.inspector, inspector_2=whole.town.colleague)
    assert occasion("suspend_case", whole)
    whole.state(whole.add_evidence())
    whole.propose()
    whole.submit()
    assert not occasion("suspend_case", whole)
    with refused("E-NOT-OPEN", "ground"):
        suspend(whole)


def test_while_one_party_is_told_the_case_is_not_suspended_for_the_other(whole: WholeRoad) -> None:
    whole.reviewed()
    whole.told()
    add_party(whole)
    assert whole.case.state == "investigating" and not occasion("suspend_case", whole)
    with refused("E-NOT-OPEN", "ground"):
        suspend(whole)


def test_it_is_resumed_once_the_thing_has_come_and_with_it(begun: WholeRoad) -> None:
    suspend(begun)
    for name in ("outcome", "opinion"):
        with refused("required", name):
            resume(begun, **{name: " "})
    with refused("E-REQUIRED", "proof"):
        resume(begun, proof=[])
    with refused("E-DATE-FUTURE", "gone_on"):
        resume(begun, gone_on=begun.today + DAY)
    with refused("E-ENF-DAYS", "gone_on"):
        resume(begun, gone_on=begun.today - DAY)
    resume(begun)
    assert begun.case.state == "investigating" and begun.waiting == ["submit_report"]
    paper = newest(begun, "ENF-24")
    assert "118号" in paper.data["proposal"] and "恢复调查" in paper.data["proposal"]
    row = Suspension.objects.get(case=begun.case)
    assert row.resumed and row.over_on == begun.today and row.over_by == begun.town.leader
    begun.state(begun.add_evidence())
    begun.propose()
    begun.submit()
    assert begun.case.state == "reported"


def test_the_same_thing_is_not_waited_for_twice(begun: WholeRoad) -> None:
    suspend(begun)
    resume(begun)
    with refused("E-ENF-SUSPENDED", "awaits"):
        suspend(begun)
    suspend(begun, awaits="对同一低压柜的补充检测报告")
    assert Suspension.objects.filter(case=begun.case).count() == 2


def test_a_draft_that_came_back_to_the_investigation_may_wait_too(whole: WholeRoad) -> None:
    whole.reviewed()
    whole.told()
    whole.waive()
    whole.recheck()
    whole.decide(verdict="return_facts", return_words="检测报告未附，退回补充")
    assert whole.waiting == ["submit_report"]
    suspend(whole)
    resume(whole)
    whole.propose()
    whole.submit()
    whole.send_on()
    whole.review()
    assert whole.case.state in ("notice", "decision_pending")
    assert len([step for step in whole.waiting if step in ("give_notice", "decide")]) == 1


# --- its clocks -------------------------------------------------------------------------------------------------------------


def test_by_the_setting_the_days_stand_still_and_count_again_from_the_day_the_ground_was_gone(begun: WholeRoad) -> None:
    stops_the_clock()
    _state, due = days_of_case(begun)
    assert due is not None
    suspend(begun)
    assert days_of_case(begun)[0] == "paused"
    assert "中止期间不计入办案期限" in newest(begun, "ENF-24").data["proposal"]
    with clock.at(clock.now() + 30 * DAY):
        came = begun.today - 10 * DAY
        resume(begun, gone_on=came)
        # Twenty days stood still, the first of them the day of the filing, which counts on no account; ten more of waiting win nothing.
        assert days_of_case(begun) == ("running", due + 19 * DAY)
        assert begun.case.state == "investigating"


def test_days_that_stand_still_do_not_run_out(begun: WholeRoad) -> None:
    stops_the_clock()
    suspend(begun)
    with clock.at(clock.now() + 120 * DAY):
        sweep()
        jobs.run_due()
        assert days_of_case(begun)[0] == "paused"


def test_without_the_setting_they_run_out_while_it_waits(begun: WholeRoad) -> None:
    suspend(begun)
    with clock.at(clock.now() + 91 * DAY):
        sweep()
        jobs.run_due()
        assert days_of_case(begun)[0] == "lapsed"


def test_what_was_set_when_it_began_holds_to_its_end(begun: WholeRoad) -> None:
    """Another setting meanwhile makes no day good."""
    suspend(begun)
    stops_the_clock()
    before = days_of_case(begun)
    with clock.at(clock.now() + 5 * DAY):
        resume(begun)
        assert days_of_case(begun) == before


def test_a_seizure_does_not_wait(road: WholeRoad) -> None:
    led = MeasuresRoad(road.town, road.violation)
    led.begin()
    stops_the_clock()
    led.ask_preservation()
    led.approve_preservation()
    led.preserve()
    before = Deadline.objects.get(case=led.case, term="TL-ENF-11")
    suspend(led)
    after = Deadline.objects.get(case=led.case, term="TL-ENF-11")
    assert (after.state, after.due_on) == (before.state, before.due_on) == ("running", before.due_on)
    assert "先行登记保存1尚未解除" in words_of(lambda: terminate(led))["measures_settled"]


# --- it ends before its decision --------------------------------------------------------------------------------------------


def test_nobody_is_left_and_the_case_ends_with_its_paper(begun: WholeRoad) -> None:
    terminate(begun)
    assert begun.case.state == "terminated" and begun.waiting == ["close_terminated"]
    paper = newest(begun, "ENF-58")
    assert paper.data["ground_code"] == "单位终止且无承受人"
    assert days_of_case(begun)[0] == "met"
    assert Deadline.objects.get(case=begun.case, term="TL-ENF-41").state == "running"
    close(begun)
    assert begun.case.state == "closed" and begun.case.outcome == "closed"
    assert EnforcementRecord.objects.get(case=begun.case).closing_ground == "terminated"
    begun.archive()
    assert audit.verify() == []


def test_a_closing_that_is_returned_comes_back_to_the_end(begun: WholeRoad) -> None:
    terminate(begun)
    begun.submit_closing("close_terminated", words="案件已经终止，建议结案")
    begun.close(approved=False)
    assert begun.case.state == "terminated" and begun.waiting == ["close_terminated"]


@pytest.mark.parametrize(
    ("code", "name", "changes"),
    [
        ("E-ENF-45", "proof", {"proof": []}),
        ("E-ENF-45", "no_successor", {"no_successor": False}),
        ("E-ENF-PARTY", "ground", {"ground": "death"}),
        ("E-REQUIRED", "measures_settled", {"measures_settled": False}),
        ("E-REQUIRED", "party_told", {"party_told": False}),
        ("required", "leader_opinion", {"leader_opinion": " "}),
    ],
)
def test_an_end_is_proved_and_fits_its_parties(begun: WholeRoad, code: str, name: str, changes: dict[str, object]) -> None:
    with refused(code, name):
        terminate(begun, **changes)
    assert begun.case.state == "investigating"


def test_grounds_of_a_withdrawal_are_no_ground_for_an_end_and_the_other_way_round(begun: WholeRoad) -> None:
    with pytest.raises(Exception, match="ground"):
        terminate(begun, ground="no_fact")
    with pytest.raises(Exception, match="end_ground"):
        begun.withdraw(end_ground="death")
    assert begun.case.state == "investigating"


def test_of_several_parties_the_dead_one_is_ended_for_itself_first(whole: WholeRoad) -> None:
    whole.begin(parties=[whole.unit_row(), whole.person_row()])
    assert "先对已死亡" in words_of(lambda: terminate(whole, ground="death"))["ground"]


def test_nobody_gets_out_of_a_decision_by_an_end(whole: WholeRoad) -> None:
    whole.reviewed()
    whole.told()
    assert "不予处罚决定" in words_of(lambda: terminate(whole, ground="other", reason="不宜继续办理，终止本案"))["ground"]


def test_a_decided_case_does_not_end_so(whole: WholeRoad) -> None:
    whole.reviewed()
    whole.told()
    whole.waive()
    whole.recheck()
    whole.decide()
    assert not occasion("terminate_case", whole)
    with refused("E-NOT-OPEN", "ground"):
        terminate(whole)


def test_a_hearing_that_was_fixed_is_not_held_any_more(heavy: HeavyRoad) -> None:
    (facts,) = heavy.told()
    heavy.ask(facts)
    heavy.fix(facts)
    terminate(heavy)
    hearing = Hearing.objects.get(facts__case=heavy.case)
    assert hearing.ended and "注销" in hearing.end_reason
    assert not Deadline.objects.open().filter(case=heavy.case).exclude(term="TL-ENF-41").exists()


def test_a_case_that_waits_ends_and_its_suspension_with_it(begun: WholeRoad) -> None:
    stops_the_clock()
    suspend(begun, ground="missing", awaits="登记机关对该单位的处理结果")
    terminate(begun)
    row = Suspension.objects.get(case=begun.case)
    assert not row.resumed and row.over_on == begun.today
    assert days_of_case(begun)[0] == "met"
