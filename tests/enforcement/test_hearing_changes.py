"""What comes between in a hearing: others hear, it is held anew, taken back, remembered, and the party goes on defending itself."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.http import Http404

from cases.models import Notice
from documents.models import IssuedDocument
from foundation.refusals import Refusal
from permissions.models import Account, Appointment
from permissions.roles import Role
from tests.enforcement.heavy_road import ASKED, BEGUN, DECIDED, HEARD, REPORTED, HeavyRoad, at, on, refused
from tests.enforcement.road import DAY
from workflows.enforcement import rules
from workflows.enforcement.models import Claim, Hearing, PartyFacts
from workflows.engine.models import Task
from workflows.engine.observing import name_newcomers
from workflows.engine.pages import TaskPage
from workflows.engine.play import drawn
from workflows.engine.reminding import remind

pytestmark = pytest.mark.django_db
#: The last working day before the hearing.
EVE = HEARD - DAY


def page(account: Account, heavy: HeavyRoad, step: str) -> TaskPage:
    return TaskPage(account, Task.objects.get(case=heavy.case, step=step, status="NEW").pk)


def change(heavy: HeavyRoad, facts: PartyFacts, **others: Any) -> Any:
    return heavy.do("change_hearers", heavy.town.leader, facts.party_id, **{"reason": "主持人住院，不能按期主持"} | others)


def anew(heavy: HeavyRoad, facts: PartyFacts) -> Any:
    return heavy.do("hear_anew", heavy.town.bureau_head, facts.party_id, reason="主持人住院，听证未能按期举行")


# --- others hear ------------------------------------------------------------------------------------------------------------


def test_others_hear_and_the_party_is_told_of_them_before_the_day(heavy: HeavyRoad) -> None:
    (facts,) = heavy.told()
    second, clerk = heavy.somebody(Role.HEARING_HOST, "2"), heavy.somebody(Role.CLERK, "2")
    with on(ASKED):
        heavy.notified(facts)
    with on(EVE):
        assert list(refused(lambda: change(heavy, facts))) == ["host"], "nobody else is named"
        Appointment.objects.create(
            account=heavy.town.colleague, role=Role.HEARING_MEMBER, region=heavy.town.county, valid_from=BEGUN - DAY
        )
        refusals = refused(lambda: change(heavy, facts, host=second, member_1=heavy.town.colleague))
        assert list(refusals) == ["member_1"] and "E-ENF-15" in refusals["member_1"]
        recorder = heavy.somebody(Role.CLERK, "record")
        assert "E-SOD-15" in refused(lambda: change(heavy, facts, host=second, clerk=recorder))["clerk"]
        member = heavy.somebody(Role.HEARING_MEMBER, "1")
        assert "不得兼任" in refused(lambda: change(heavy, facts, host=second, member_2=member))["member_2"]
        change(heavy, facts, host=second, clerk=clerk, member_2="")
        assert heavy.waiting == ["serve_hearing_notice"] and heavy.case.state == "hearing_scheduled"
        notice = heavy.paper("ENF-32")
        assert (notice.data["host"], notice.data["clerk"]) == (second.name, clerk.name) and len(notice.data["members"]) == 1
        assert heavy.paper("ENF-33").data["host"] == second.name
        assert IssuedDocument.objects.filter(case=heavy.case, code="ENF-32", state="issued").count() == 2, "what was served stays"
        heavy.hand_over("serve_hearing_notice", facts)
        assert heavy.waiting == ["hold_hearing"] and heavy.hearing(facts).notified_on == ASKED, (
            "the day has been known since then"
        )
    with on(HEARD):
        refusals = refused(lambda: heavy.hold(facts))
        assert "E-SCOPE" in refusals["started_at"] and second.name in refusals["started_at"]
        heavy.hold(facts, second)
    assert heavy.paper("ENF-34").data["host"] == second.name


def test_whoever_is_told_of_other_persons_on_the_day_itself_is_told_too_late(heavy: HeavyRoad) -> None:
    (facts,) = heavy.told()
    second = heavy.somebody(Role.HEARING_HOST, "2")
    with on(ASKED):
        heavy.notified(facts)
    with on(EVE):
        change(heavy, facts, host=second)
    with on(HEARD, 8):
        assert "E-ENF-14" in refused(lambda: heavy.hand_over("serve_hearing_notice", facts))["served_on"]
        assert "E-ENF-14" in refused(lambda: change(heavy, facts, host=heavy.host))["reason"]


def test_a_notice_that_was_not_served_yet_is_void_and_the_seven_days_hold_for_the_next(heavy: HeavyRoad) -> None:
    (facts,) = heavy.told()
    with on(ASKED):
        heavy.ask(facts)
        heavy.fix(facts)
        old = heavy.paper("ENF-32")
    with on(ASKED + DAY):
        change(heavy, facts, host=heavy.somebody(Role.HEARING_HOST, "2"))
        old.refresh_from_db()
        assert old.state == "revoked"
        assert "E-ENF-14" in refused(lambda: heavy.hand_over("serve_hearing_notice", facts))["served_on"]


# --- held anew --------------------------------------------------------------------------------------------------------------


def test_a_hearing_that_was_not_held_on_its_day_is_fixed_anew(heavy: HeavyRoad) -> None:
    (facts,) = heavy.told()
    with on(ASKED):
        heavy.notified(facts)
        assert "E-ENF-14" in refused(lambda: anew(heavy, facts))["reason"], "before its day it is put off"
    with on(HEARD + DAY):
        anew(heavy, facts)
        assert heavy.waiting == ["schedule_hearing"] and heavy.case.state == "hearing_requested"
        assert [row.ended for row in Hearing.objects.filter(facts=facts).order_by("pk")] == ["anew", ""]
        assert [state for state, _due in heavy.clocks("TL-ENF-20")] == ["ended", "running"]
        day = dt.date(2026, 4, 15)
        heavy.fix(facts, heavy.somebody(Role.HEARING_HOST, "2"), hearing_at=at(day, 10), enrol_by=day - 2 * DAY)
        heavy.hand_over("serve_hearing_notice", facts)
    assert heavy.waiting == ["hold_hearing"] and "ENF-34" not in heavy.papers


def test_a_hearing_whose_host_is_gone_before_he_reports_is_held_anew(heavy: HeavyRoad) -> None:
    (facts,) = heavy.told()
    with on(ASKED):
        heavy.notified(facts)
    with on(HEARD):
        heavy.hold(facts)
    with on(REPORTED):
        assert heavy.waiting == ["submit_hearing_report"]
        anew(heavy, facts)
        assert rules.hearing_held(facts) is None and heavy.waiting == ["schedule_hearing"]
        facts.refresh_from_db()
        assert facts.heard_on is None and facts.hearing_asked_on == ASKED
        day = dt.date(2026, 4, 15)
        heavy.fix(facts, hearing_at=at(day, 10), enrol_by=day - 2 * DAY)
        heavy.hand_over("serve_hearing_notice", facts)
    with on(day):
        heavy.hold(facts)
        heavy.report_hearing(facts)
        heavy.review(step="review_after_hearing", of=facts.party_id)
        heavy.discuss(facts.party_id)
        heavy.decide(facts)
    assert "于2026年4月15日举行听证" in heavy.paper("ENF-38").data["defence_result"]


# --- taken back -------------------------------------------------------------------------------------------------------------


def test_a_request_taken_back_before_the_day_leaves_no_record_of_a_hearing(heavy: HeavyRoad) -> None:
    (facts,) = heavy.told()
    withdraw = {"letter": [drawn("撤回听证申请")]}
    with on(ASKED):
        heavy.notified(facts)
    with on(HEARD, 8):
        with pytest.raises(Exception, match="E-ENF-DAYS") as late:
            heavy.do("withdraw_hearing_request", heavy.town.inspector, facts.party_id, **withdraw)
        assert "由主持人记入听证笔录" in str(late.value)
    with on(EVE):
        heavy.do("withdraw_hearing_request", heavy.town.inspector, facts.party_id, **withdraw)
        assert heavy.waiting == ["recheck_defence"] and heavy.case.state == "defence"
        assert "ENF-34" not in heavy.papers and heavy.paper("ENF-32").state == "issued"
        told = Notice.objects.filter(case=heavy.case, title__startswith="撤回听证申请")
        heavy.do("recheck_defence", heavy.town.inspector, facts.party_id, effect="keep")
        heavy.decide(facts)
        assert told.model is Notice
    assert "撤回听证要求" in heavy.paper("ENF-38").data["defence_result"] and "ENF-34" not in heavy.papers


def test_a_request_taken_back_in_the_room_stands_in_its_record(heavy: HeavyRoad) -> None:
    (facts,) = heavy.told()
    with on(ASKED):
        heavy.notified(facts)
    with on(HEARD):
        heavy.end(facts, "withdrawn", end_reason="当事人当场书面撤回听证申请", refusal_note="", signed_record=[drawn("听证笔录")])
    assert heavy.paper("ENF-34").linked["ended_early"].startswith("当事人撤回听证申请，听证终止")


# --- who reads --------------------------------------------------------------------------------------------------------------


def test_a_host_who_is_appointed_after_the_request_reads_the_case_and_fixes_the_hearing(heavy: HeavyRoad) -> None:
    (facts,) = heavy.told()
    with on(ASKED):
        heavy.ask(facts)
        later = heavy.somebody(Role.HEARING_HOST, "later")
        assert page(later, heavy, "schedule_hearing").hindrance is None
        heavy.fix(facts, later)
    assert heavy.hearing(facts).host == later
    stranger = heavy.somebody(Role.HEARING_HOST, "stranger")
    with pytest.raises(Http404):
        page(stranger, heavy, "serve_hearing_notice")


def test_a_member_of_the_committee_reads_what_he_presides_over(heavy: HeavyRoad) -> None:
    heavy.reported()
    heavy.review()
    name_newcomers()
    presiding = heavy.somebody(Role.DISCUSSION_MEMBER, "0")
    assert page(presiding, heavy, "discuss").hindrance is None
    assert name_newcomers() == 0, "nobody is named twice"


# --- the day before ---------------------------------------------------------------------------------------------------------


def reminded(heavy: HeavyRoad) -> list[str]:
    rows = Notice.objects.filter(case=heavy.case, title__startswith="听证提醒").order_by("pk")
    return list(rows.values_list("account__name", flat=True))


def test_whoever_hears_is_reminded_on_the_working_day_before(heavy: HeavyRoad) -> None:
    (facts,) = heavy.told()
    with on(ASKED):
        heavy.notified(facts)
    with on(EVE - 3 * DAY):
        remind()
        assert reminded(heavy) == [], "it is a Friday, and Monday is still between"
    with on(EVE):
        remind()
        remind()
        people = [heavy.host, heavy.somebody(Role.HEARING_MEMBER, "1"), heavy.somebody(Role.HEARING_MEMBER, "2")]
        people += [heavy.somebody(Role.CLERK, "hearing"), heavy.town.inspector, heavy.town.colleague]
        assert reminded(heavy) == [each.name for each in people], "each of them once"
        later = {"hearing_at": at(dt.date(2026, 4, 20), 9), "enrol_by": dt.date(2026, 4, 17), "reason": "当事人生病住院"}
        heavy.do("postpone_hearing", heavy.host, facts.party_id, **later)
        heavy.hand_over("serve_hearing_notice", facts)
    with on(dt.date(2026, 4, 17)):
        remind()
        assert len(reminded(heavy)) == 12, "of the new day again, on the Friday before that Monday"


# --- the defence goes on ----------------------------------------------------------------------------------------------------


def test_a_defence_that_comes_in_while_the_hearing_is_prepared_is_answered_before_the_decision(heavy: HeavyRoad) -> None:
    (facts,) = heavy.told()
    points = [{"text": "配件已经到货，请求减少罚款。"}, {"text": "本月已经停产整改。"}]
    with on(ASKED):
        heavy.notified(facts)
        heavy.do("receive_defence", heavy.town.unit_account, facts.party_id, claims=points[:1])
        assert heavy.waiting == ["hold_hearing"] and Claim.objects.filter(facts=facts, accepted=None).count() == 1
    heavy.heard(facts)
    with on(REPORTED):
        heavy.review(step="review_after_hearing", of=facts.party_id)
        heavy.do("receive_defence", heavy.town.unit_account, facts.party_id, claims=points[1:])
        heavy.discuss(facts.party_id)
        refusals = refused(lambda: heavy.decide(facts))
        assert "E-ENF-39" in refusals["verdict"] and "第1项、第2项尚未复核" in refusals["verdict"]
        rows = [{"no": number, "found": "已经核对", "accepted": False, "answer": "不影响认定"} for number in (1, 2)]
        heavy.do("answer_late_defence", heavy.town.inspector, facts.party_id, effect="keep", answers=rows)
        assert heavy.papers[-1] == "ENF-30"
    with on(DECIDED):
        heavy.decide(facts)
    assert "不影响认定" in heavy.paper("ENF-38").data["defence_result"]


def test_a_point_may_be_answered_while_the_hearing_waits(heavy: HeavyRoad) -> None:
    (facts,) = heavy.told()
    with on(ASKED):
        heavy.notified(facts)
        heavy.do("receive_defence", heavy.town.unit_account, facts.party_id, claims=[{"text": "配件已经到货，请求减少罚款。"}])
        rows = [{"no": 1, "found": "已经核对", "accepted": False, "answer": "不影响认定"}]
        heavy.do("answer_late_defence", heavy.town.inspector, facts.party_id, effect="keep", answers=rows)
        assert [state for state, _due in heavy.clocks("TL-ENF-16")] == ["met"] and heavy.waiting == ["hold_hearing"]


def test_nobody_defends_himself_before_he_was_told(heavy: HeavyRoad) -> None:
    (facts,) = heavy.reported()
    with pytest.raises((Refusal, Exception), match="E-NOT-OPEN"):
        heavy.do("receive_defence", heavy.town.unit_account, facts.party_id, claims=[{"text": "配件已经到货"}])
