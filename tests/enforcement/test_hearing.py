"""A party asks to be heard: until when, before whom, how long before it is told, what is written down, and what follows (Art.63 to 65)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.http import Http404

from cases.models import Participation
from documents.models import IssuedDocument
from foundation import clock
from foundation.refusals import Refusal
from permissions.models import Account, Appointment
from permissions.roles import Role
from tests.cast import LONG_AGO
from tests.enforcement.heavy_road import ASKED, BEGUN, DECIDED, HEARD, REPORTED, HeavyRoad, at, on, refused
from tests.enforcement.road import DAY
from workflows.enforcement import rules, rules_hearing
from workflows.enforcement.models import Examined, Hearing, Opinion, PartyFacts, Representative
from workflows.engine.models import Task
from workflows.engine.pages import AsidePage, TaskPage
from workflows.engine.play import drawn

pytestmark = pytest.mark.django_db
#: The last day on which the party may ask.
LAST = dt.date(2026, 3, 25)


def appoint(heavy: HeavyRoad, account: Account, role: Role) -> Account:
    Appointment.objects.create(account=account, role=role, region=heavy.town.county, valid_from=LONG_AGO)
    return Account.objects.get(pk=account.pk)


def hindered(account: Account, heavy: HeavyRoad, step: str) -> str:
    """What stands against somebody at a waiting step, in code and words."""
    page = TaskPage(account, Task.objects.get(case=heavy.case, step=step, status="NEW").pk)
    return str(page.hindrance and f"{page.hindrance.code} {page.hindrance.note}")


def represents() -> dict[str, Any]:
    return {"name": "王律师", "powers": "general", "power_of_attorney": [drawn("授权委托书")]}


# --- the whole road ---------------------------------------------------------------------------------------------------------


def test_a_unit_is_heard_and_the_leaders_decide_on_the_record_of_the_hearing(heavy: HeavyRoad) -> None:
    (facts,) = heavy.told()
    assert {"ENF-27", "ENF-28"} <= set(heavy.papers) and heavy.waiting == ["recheck_defence"]
    with on(ASKED):
        heavy.do("request_hearing", heavy.town.unit_account, facts.party_id)
        assert heavy.waiting == ["schedule_hearing"] and heavy.case.state == "hearing_requested"
        assert [state for state, _due in heavy.clocks("TL-ENF-18")] == ["met"]
        assert heavy.clocks("TL-ENF-20") == [("running", dt.date(2026, 4, 10))]
        heavy.fix(facts)
        assert (
            heavy.waiting == ["serve_hearing_notice"]
            and heavy.case.state == "hearing_scheduled"
            and heavy.papers[-2:] == ["ENF-32", "ENF-33"]
        )
        assert heavy.clocks("TL-ENF-19") == [("running", ASKED)], "it has to be served today"
        heavy.hand_over("serve_hearing_notice", facts)
        assert heavy.waiting == ["hold_hearing"] and heavy.case.state == "hearing_scheduled"
        assert [state for state, _due in heavy.clocks("TL-ENF-19")] == ["met"]
    notice = heavy.paper("ENF-32")
    assert notice.served_on == ASKED and notice.party_id == facts.party_id
    assert notice.data["members"] == [heavy.somebody(Role.HEARING_MEMBER, each).name for each in "12"]
    assert notice.linked["requested_on"] == "2026-03-19" and not notice.linked["secret_ground"]
    with on(HEARD):
        heavy.hold(facts)
        assert heavy.waiting == ["submit_hearing_report"] and heavy.case.state == "heard" and heavy.papers[-1] == "ENF-34"
        assert heavy.clocks("TL-ENF-49") == [("running", dt.date(2026, 4, 8))], "the days of Qingming are none"
        assert [state for state, _due in heavy.clocks("TL-ENF-20")] == ["met"]
    said = heavy.paper("ENF-34").data
    assert said["host"] == heavy.host.name and said["attendees"][-1] == "委托代理人王律师（一般授权）"
    assert said["cross_examination"] == [
        "证据1 书证《工作票》，当事人意见：对真实性无异议，认为整改期限过短；调查人员答复：期限与安装周期相当"
    ]
    assert Examined.objects.count() == 1 and Representative.objects.get().name == "王律师"
    with on(REPORTED):
        heavy.report_hearing(facts)
        assert heavy.papers[-1] == "ENF-35" and heavy.waiting == ["review_after_hearing"]
        assert heavy.paper("ENF-35").data["dispute_points"] == ["整改期限是否过短", "配件未到货是否属于正当理由"]
        heavy.review(step="review_after_hearing", of=facts.party_id)
        assert Opinion.objects.filter(facts=facts).latest("pk").review_round == "after_hearing"
        assert heavy.waiting == ["discuss"], "a case that was heard is always discussed again"
        heavy.discuss(facts.party_id)
        record = heavy.paper("ENF-26")
        assert record.linked["after_hearing"] is True and record.linked["round"] == "二"
        assert heavy.waiting == ["decide"], "and the party is not told a second time"
    with on(DECIDED):
        heavy.decide(facts)
    result = heavy.paper("ENF-38").data["defence_result"]
    assert "要求听证。本机关于2026年3月31日举行听证，公开进行。" in result and "未要求听证" not in result


# --- asking -----------------------------------------------------------------------------------------------------------------


def test_the_party_asks_within_five_working_days_and_the_day_of_the_post_mark_counts(heavy: HeavyRoad) -> None:
    (facts,) = heavy.told()
    with on(LAST + DAY):
        refusals = refused(lambda: heavy.ask(facts))
        assert (
            list(refusals) == ["asked_way"]
            and "E-ENF-13" in refusals["asked_way"]
            and "申请期限至2026-03-25" in refusals["asked_way"]
        )
        late = refused(lambda: heavy.ask(facts, asked_way="post", posted_on=LAST + DAY))
        assert "E-ENF-13" in late["posted_on"]
        assert "E-REQUIRED" in refused(lambda: heavy.ask(facts, asked_way="post"))["posted_on"]
        assert "E-ENF-DAYS" in refused(lambda: heavy.ask(facts, posted_on=LAST))["posted_on"]
        assert "E-DATE-FUTURE" in refused(lambda: heavy.ask(facts, asked_way="post", posted_on=LAST + 2 * DAY))["posted_on"]
        assert "E-REQUIRED" in refused(lambda: heavy.ask(facts, asked_way="post", posted_on=LAST, letter=[]))["letter"]
        heavy.do("recheck_defence", heavy.town.inspector, facts.party_id, effect="keep")
        assert heavy.waiting == ["decide"]
        heavy.ask(facts, asked_way="post", posted_on=LAST)
    assert heavy.waiting == ["schedule_hearing"], "the letter was on its way while the case had gone on"
    assert heavy.hearing(facts).requested_on == LAST


def test_the_last_day_itself_is_in_time(heavy: HeavyRoad) -> None:
    (facts,) = heavy.told()
    with on(LAST):
        heavy.ask(facts)
    assert heavy.waiting == ["schedule_hearing"]


def test_who_was_told_of_no_hearing_or_has_given_it_up_is_not_heard(heavy: HeavyRoad) -> None:
    (facts,) = heavy.told()
    heavy.do(
        "waive_rights", heavy.town.inspector, facts.party_id, waives_hearing=True, hearing_signed=[drawn("声明")], signed_on=BEGUN
    )
    refusals = refused(lambda: heavy.ask(facts))
    assert "E-ENF-13" in refusals["asked_way"] and "已经放弃听证权利" in refusals["asked_way"]
    PartyFacts.objects.filter(pk=facts.pk).update(with_hearing=False, waived=[])
    assert "不属于听证范围" in refused(lambda: heavy.ask(facts))["asked_way"]


def test_the_account_of_another_unit_asks_for_nothing(heavy: HeavyRoad) -> None:
    (facts,) = heavy.told()
    with pytest.raises(Http404):
        AsidePage(heavy.town.other_unit_account, heavy.case.pk, "request_hearing", of=str(facts.party_id))


def test_a_request_taken_back_leads_to_the_recheck_and_may_be_made_again_in_time(heavy: HeavyRoad) -> None:
    (facts,) = heavy.told()
    with on(ASKED):
        heavy.ask(facts)
        refusals = refused(lambda: heavy.do("withdraw_hearing_request", heavy.town.inspector, facts.party_id))
        assert "E-REQUIRED" in refusals["letter"]
        heavy.do("withdraw_hearing_request", heavy.town.unit_account, facts.party_id)
        assert heavy.waiting == ["recheck_defence"] and heavy.hearing(facts).ended == "withdrawn"
        heavy.notified(facts)
        assert heavy.waiting == ["hold_hearing"] and Hearing.objects.filter(facts=facts).count() == 2


def test_a_draft_under_review_comes_back_to_its_review_when_the_request_is_taken_back(heavy: HeavyRoad) -> None:
    (facts,) = heavy.told()
    with on(LAST + DAY):
        heavy.do("recheck_defence", heavy.town.inspector, facts.party_id, effect="lighter", effect_reason="当事人已经停产整改")
        heavy.do("change_proposal", heavy.town.inspector, facts.party_id, fine="150000")
        assert heavy.waiting == ["legal_review"]
        heavy.ask(facts, asked_way="post", posted_on=LAST)
        assert heavy.waiting == ["schedule_hearing"]
        heavy.do("withdraw_hearing_request", heavy.town.unit_account, facts.party_id)
        heavy.do("recheck_defence", heavy.town.inspector, facts.party_id, effect="keep")
        assert heavy.waiting == ["legal_review"], "the changed draft has not been read yet"
        heavy.review(of=facts.party_id)
        assert heavy.waiting == ["discuss"]


# --- the notice of the hearing ----------------------------------------------------------------------------------------------


def test_seven_working_days_lie_between_notice_and_hearing(heavy: HeavyRoad) -> None:
    (facts,) = heavy.told()
    with on(ASKED):
        heavy.ask(facts)
        early = {"hearing_at": at(HEARD - DAY, 10), "enrol_by": HEARD - 3 * DAY}
        refusals = refused(lambda: heavy.fix(facts, **early))
        assert (
            list(refusals) == ["hearing_at"]
            and "E-ENF-14" in refusals["hearing_at"]
            and "最早2026-03-31听证" in refusals["hearing_at"]
        )
        heavy.fix(facts)
    with on(ASKED + DAY):
        refusals = refused(lambda: heavy.hand_over("serve_hearing_notice", facts))
        assert "E-ENF-14" in refusals["served_on"] and "最迟2026-03-19送达" in refusals["served_on"]
        old = heavy.paper("ENF-32")
        postponed = {"hearing_at": at(HEARD + DAY, 9), "enrol_by": HEARD - DAY, "reason": "通知书未能及时送达"}
        heavy.do("postpone_hearing", heavy.host, facts.party_id, **postponed)
        old.refresh_from_db()
        assert old.state == "revoked" and heavy.papers[-2:] == ["ENF-32", "ENF-33"]
        heavy.hand_over("serve_hearing_notice", facts)
    assert heavy.waiting == ["hold_hearing"] and heavy.paper("ENF-32").served_on == ASKED + DAY
    assert clock.day_of(heavy.hearing(facts).hearing_at) == HEARD + DAY  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("hearing", "latest"),
    [(dt.date(2023, 5, 18), dt.date(2023, 5, 8)), (dt.date(2023, 10, 12), dt.date(2023, 9, 26))],
    ids=["A12", "A13"],
)
def test_the_latest_day_of_the_notice(hearing: dt.date, latest: dt.date) -> None:
    assert rules_hearing.latest_notice(at(hearing, 9)) == latest
    assert not list(rules_hearing.notified_in_time(at(hearing, 9), latest))
    (refusal,) = rules_hearing.notified_in_time(at(hearing, 9), latest + DAY)
    assert refusal.code == "E-ENF-14"
    assert rules_hearing.earliest_hearing(latest) <= hearing < rules_hearing.earliest_hearing(latest + DAY)


def test_who_investigated_or_reviewed_neither_hosts_nor_sits_nor_writes_down(heavy: HeavyRoad) -> None:
    """D4, SOD-03, SOD-15."""
    (facts,) = heavy.told()
    with on(ASKED):
        reviewer = appoint(heavy, heavy.somebody(Role.LEGAL_REVIEWER), Role.HEARING_HOST)
        handler = appoint(heavy, heavy.town.inspector, Role.HEARING_HOST)
        heavy.ask(facts)
        assert hindered(handler, heavy, "schedule_hearing").startswith("E-ENF-15")
        assert hindered(reviewer, heavy, "schedule_hearing").startswith("E-SOD-15")
        colleague = appoint(heavy, heavy.town.colleague, Role.HEARING_MEMBER)
        recorder = heavy.somebody(Role.CLERK, "record")
        refusals = refused(lambda: heavy.fix(facts, member_1=colleague, clerk=recorder))
        assert "E-ENF-15" in refusals["member_1"] and colleague.name in refusals["member_1"]
        assert "E-SOD-15" in refusals["clerk"] and recorder.name in refusals["clerk"], "he wrote down the discussion"
        member = heavy.somebody(Role.HEARING_MEMBER, "1")
        refusals = refused(lambda: heavy.fix(facts, member_2=member))
        assert list(refusals) == ["member_2"] and "不得兼任" in refusals["member_2"]


def test_a_hearing_that_is_not_public_says_why_and_is_not_announced(heavy: HeavyRoad) -> None:
    (facts,) = heavy.told()
    with on(ASKED):
        heavy.ask(facts)
        closed = {"is_public": False, "enrol_by": "", "seats": ""}
        assert "E-REQUIRED" in refused(lambda: heavy.fix(facts, **closed))["secret_ground"]
        refusals = refused(lambda: heavy.fix(facts, enrol_by="", seats=""))
        assert {"enrol_by", "seats"} <= set(refusals)
        assert "E-ENF-DAYS" in refused(lambda: heavy.fix(facts, enrol_by=HEARD))["enrol_by"]
        heavy.fix(facts, **closed, secret_ground="涉及当事人的商业秘密")
    assert "ENF-33" not in heavy.papers and heavy.clocks("TL-ENF-21") == []
    assert heavy.paper("ENF-32").linked["secret_ground"] == "涉及当事人的商业秘密"


def test_it_is_put_off_before_its_day_only(heavy: HeavyRoad) -> None:
    (facts,) = heavy.told()
    with on(ASKED):
        heavy.notified(facts)
        postponed: dict[str, Any] = {"hearing_at": at(HEARD, 9), "enrol_by": HEARD - DAY, "reason": "当事人生病"}
        refusals = refused(lambda: heavy.do("postpone_hearing", heavy.host, facts.party_id, **postponed))
        assert list(refusals) == ["hearing_at"] and "E-ENF-DAYS" in refusals["hearing_at"], "to a later day"
    with on(HEARD, 8):
        later = postponed | {"hearing_at": at(dt.date(2026, 4, 20), 9), "enrol_by": dt.date(2026, 4, 17)}
        refusals = refused(lambda: heavy.do("postpone_hearing", heavy.host, facts.party_id, **later))
        assert list(refusals) == ["reason"] and "E-ENF-14" in refusals["reason"]


# --- in the room ------------------------------------------------------------------------------------------------------------


def test_the_room_is_as_the_notice_said_and_its_record_is_signed(heavy: HeavyRoad) -> None:
    (facts,) = heavy.told()
    another = heavy.somebody(Role.HEARING_HOST, "2")
    with on(ASKED):
        heavy.notified(facts)
    with on(HEARD - DAY):
        assert "E-ENF-14" in refused(lambda: heavy.hold(facts))["started_at"], "not on another day"
    with on(HEARD):
        refusals = refused(lambda: heavy.hold(facts, another))
        assert "E-SCOPE" in refusals["started_at"] and heavy.host.name in refusals["started_at"]
        refusals = refused(lambda: heavy.hold(facts, representatives=[represents(), represents(), represents()]))
        assert list(refusals) == ["representatives-2-name"] and "E-ENF-42" in refusals["representatives-2-name"]
        refusals = refused(lambda: heavy.hold(facts, representatives=[represents(), represents() | {"power_of_attorney": []}]))
        assert list(refusals) == ["representatives-1-power_of_attorney"]
        assert "E-ENF-42" in refusals["representatives-1-power_of_attorney"]
        assert "E-REQUIRED" in refused(lambda: heavy.hold(facts, signed_record=[]))["signed_record"]
        heavy.hold(facts, signed_record=[], refusal_note="当事人拒绝签名，未说明理由。", representatives=[])
    assert heavy.paper("ENF-34").linked["refusal_note"] == "当事人拒绝签名，未说明理由。"
    took = Participation.objects.filter(case=heavy.case, step="hold_hearing").count()
    assert took == 4, "host, two members and the clerk took part"


@pytest.mark.parametrize(
    ("ended", "words"), [("absent", "无正当理由未出席听证，视为放弃听证权利"), ("left", "未经许可中途退出听证，视为放弃听证权利")]
)
def test_who_stays_away_or_leaves_has_given_up_the_right(heavy: HeavyRoad, ended: str, words: str) -> None:
    (facts,) = heavy.told()
    with on(ASKED):
        heavy.notified(facts)
    with on(HEARD):
        heavy.end(facts, ended)
        assert heavy.waiting == ["recheck_defence"] and heavy.papers[-1] == "ENF-34"
        facts.refresh_from_db()
        assert facts.waived == ["hearing"] and facts.hearing_asked_on is None
        assert "已经放弃听证权利" in refused(lambda: heavy.ask(facts))["asked_way"]
        assert [state for state, _due in heavy.clocks("TL-ENF-20")] == ["met"]
        said = heavy.paper("ENF-34")
        assert said.data["investigator_claims"] == "听证终止，本项未进行。" and "听证终止" in said.linked["ended_early"]
        heavy.do("recheck_defence", heavy.town.inspector, facts.party_id, effect="keep")
        assert heavy.waiting == ["decide"], "what was agreed to before still holds"
        heavy.decide(facts)
    assert words in heavy.paper("ENF-38").data["defence_result"]


# --- behind the hearing -----------------------------------------------------------------------------------------------------


def test_what_was_read_and_agreed_to_before_the_hearing_is_void(heavy: HeavyRoad) -> None:
    """D10."""
    (facts,) = heavy.told()
    with on(ASKED):
        heavy.ask(facts)
        assert [each.code for each in rules_hearing.heard_out(facts)] == ["E-ENF-11"]
        heavy.fix(facts)
        heavy.hand_over("serve_hearing_notice", facts)
    with on(HEARD):
        heavy.hold(facts)
        facts.refresh_from_db()
        (refusal,) = rules_hearing.heard_out(facts)
        assert refusal.code == "E-ENF-08" and "2026-03-31听证之后尚未重新审核" in refusal.note
        assert [each.code for each in rules.discussed(facts, heavy.record, HEARD)] == ["E-ENF-09"]
    with on(REPORTED):
        heavy.report_hearing(facts)
        host = appoint(heavy, heavy.host, Role.LEGAL_REVIEWER)
        member = appoint(heavy, heavy.somebody(Role.HEARING_MEMBER, "1"), Role.DISCUSSION_MEMBER)
        assert hindered(host, heavy, "review_after_hearing").startswith("E-SOD-15")
        heavy.review(step="review_after_hearing", of=facts.party_id)
        assert not list(rules_hearing.heard_out(facts))
        rows = [{"vote": "for", "words": "事实清楚，同意处罚"}] * 5
        refusals = refused(lambda: heavy.discuss(facts.party_id, members=rows))
        ((field, words),) = refusals.items()
        assert field.endswith("-attendance") and "E-SOD-15" in words and member.name in words


def test_a_review_that_fails_after_the_hearing_takes_the_party_back_to_the_investigation(heavy: HeavyRoad) -> None:
    (facts,) = heavy.told()
    with on(ASKED):
        heavy.notified(facts)
    heavy.heard(facts)
    with on(REPORTED):
        failed = {"result": "fail", "point_facts": "not_ok", "note_facts": "《行政处罚法》第五十四条，停产日期未查明"}
        heavy.review(step="review_after_hearing", of=facts.party_id, **failed)
    assert heavy.waiting == ["submit_report"] and heavy.case.state == "investigating"


def test_what_is_changed_after_the_hearing_is_never_heavier_and_is_reviewed_and_discussed_again(heavy: HeavyRoad) -> None:
    (facts,) = heavy.told()
    with on(ASKED):
        heavy.notified(facts)
    heavy.heard(facts)
    with on(REPORTED):
        change = {"reason": "采纳听证意见，减少罚款数额"}
        refusals = refused(
            lambda: heavy.do("change_after_hearing", heavy.town.inspector, facts.party_id, fine="210000", **change)
        )
        assert list(refusals) == ["fine"] and "E-ENF-12" in refusals["fine"]
        heavy.do("change_after_hearing", heavy.town.inspector, facts.party_id, fine="120000", **change)
        assert heavy.waiting == ["legal_review"] and heavy.papers[-1] == "ENF-24"
        heavy.review(of=facts.party_id)
        assert Opinion.objects.filter(facts=facts).latest("pk").review_round == "after_hearing"
        heavy.discuss(facts.party_id)
        assert heavy.waiting == ["decide"]
        heavy.decide(facts)
    assert heavy.paper("ENF-38").data["penalties"][0].startswith("罚款人民币120,000.00元")


# --- several parties --------------------------------------------------------------------------------------------------------


def test_one_party_is_heard_and_the_other_waits_before_its_decision(heavy: HeavyRoad) -> None:
    """D38."""
    first, second = heavy.told(heavy.unit_row(), heavy.other_unit())
    signed = {"waives_hearing": True, "hearing_signed": [drawn("声明")], "signed_on": BEGUN}
    heavy.do("waive_rights", heavy.town.inspector, first.party_id, **signed)
    with on(ASKED):
        heavy.notified(second)
    with on(LAST + DAY):
        heavy.do("recheck_defence", heavy.town.inspector, first.party_id, effect="keep")
        assert sorted(heavy.waiting) == ["decide", "hold_hearing"]
        with pytest.raises(Refusal, match="E-TOGETHER"):
            heavy.decide(first)
    heavy.heard(second)
    with on(REPORTED):
        heavy.review(second, step="review_after_hearing", of=second.party_id)
        assert Opinion.objects.filter(facts=first).count() == 1 and Opinion.objects.filter(facts=second).count() == 2
        heavy.discuss(second.party_id)
    with on(DECIDED):
        for facts in (first, second):
            heavy.decide(facts)
    assert heavy.papers.count("ENF-34") == 1 and heavy.papers.count("ENF-38") == 2


def test_two_parties_are_heard_each_for_itself(heavy: HeavyRoad) -> None:
    first, second = heavy.told(heavy.unit_row(), heavy.other_unit())
    with on(ASKED):
        heavy.notified(first)
        heavy.ask(second)
        assert sorted(heavy.waiting) == ["hold_hearing", "schedule_hearing"] and heavy.case.state == "hearing_requested"
        assert [state for state, _due in heavy.clocks("TL-ENF-20")] == ["running", "running"], "each has its own clock"
        heavy.fix(second, hearing_at=at(HEARD, 14))
        heavy.hand_over("serve_hearing_notice", second)
    with on(HEARD):
        heavy.hold(first)
        assert [state for state, _due in heavy.clocks("TL-ENF-20")] == ["met", "running"]
        heavy.hold(second, started_at=clock.now() - dt.timedelta(minutes=55), ended_at=clock.now() - dt.timedelta(minutes=5))
    with on(REPORTED):
        for facts in (first, second):
            heavy.report_hearing(facts)
            heavy.review(facts, step="review_after_hearing", of=facts.party_id)
            heavy.discuss(facts.party_id)
        assert heavy.waiting == ["decide", "decide"]
    with on(DECIDED):
        for facts in (first, second):
            heavy.decide(facts)
    for code in ("ENF-32", "ENF-34", "ENF-35", "ENF-38"):
        assert heavy.papers.count(code) == 2, code


def test_of_three_parties_one_is_heard_one_is_changed_and_one_is_not_punished(heavy: HeavyRoad) -> None:
    heard, changed, person = heavy.told(heavy.unit_row(), heavy.other_unit(), heavy.person_row())
    with on(ASKED):
        heavy.notified(heard)
    with on(LAST + DAY):
        lighter = {"effect": "lighter", "effect_reason": "当事人已经停产整改"}
        heavy.do("recheck_defence", heavy.town.inspector, changed.party_id, **lighter)
        heavy.do("change_proposal", heavy.town.inspector, changed.party_id, fine="110000")
        heavy.review(changed, of=changed.party_id)
        heavy.discuss(changed.party_id)
        assert sorted(heavy.waiting) == ["decide", "decide", "hold_hearing"]
        with pytest.raises(Refusal, match="E-TOGETHER"):
            heavy.decide(person, verdict="no_penalty")
    heavy.heard(heard)
    with on(REPORTED):
        heavy.review(heard, step="review_after_hearing", of=heard.party_id)
        heavy.discuss(heard.party_id)
    with on(DECIDED):
        heavy.decide(person, verdict="no_penalty")
        for facts in (heard, changed):
            heavy.decide(facts)
    issued = IssuedDocument.objects.filter(case=heavy.case, code="ENF-26").order_by("pk")
    assert [paper.linked["round"] for paper in issued] == ["一", "二", "二"], "each party's own count of discussions"
    assert heavy.papers.count("ENF-38") == 2 and heavy.papers.count("ENF-40") == 1
