"""The investigation of a penalty case: interviews, the scene, pieces of evidence, and what is excluded."""

from __future__ import annotations

import datetime as dt

import pytest

from cases.models import Evidence
from foundation import audit, clock
from permissions.models import Appointment, Certificate
from permissions.roles import Role
from tests.cast import LONG_AGO
from tests.enforcement.road import DAY, HOUR, PenaltyRoad, identity, years_ago
from tests.private_numbers import IDENTITY, NO_IDENTITY, kept_open
from tests.workflows.watch import forbidden, refused
from workflows.engine.play import drawn

pytestmark = pytest.mark.django_db


def test_two_officers_begin(road: PenaltyRoad) -> None:
    road.file()
    with refused("E-ENF-02", "inspector_2"):
        road.do("start_investigation", road.town.inspector, inspector_2=road.town.inspector)
    road.do("start_investigation", road.town.inspector)  # the other handler is suggested
    assert (road.record.investigated_on, road.case.state) == (road.today, "investigating")


def test_somebody_is_summoned_to_a_time_that_has_not_passed(road: PenaltyRoad) -> None:
    road.begin()
    said = {"person_name": "张大山", "interview_place": "本局一楼询问室"}
    with refused("E-ENF-DAYS", "interview_at"):
        road.do("summon", road.town.inspector, interview_at=clock.now() - DAY, **said)
    with refused("E-REQUIRED", "bring_other"):
        road.do("summon", road.town.inspector, interview_at=clock.now() + DAY, bring_list=["id", "other"], **said)
    road.do("summon", road.town.inspector, interview_at=clock.now() + DAY, **said)


def test_an_interview_becomes_evidence_of_its_kind_and_keeps_the_number_sealed(road: PenaltyRoad) -> None:
    road.begin()
    minutes = road.interview()
    assert (minutes.identity, minutes.round, minutes.qa) == (
        IDENTITY, 1, [{"question": "你有没有电工操作证？", "answer": "没有，还没有考。"}],
    )  # fmt: skip
    assert minutes.recorder == road.town.colleague
    exhibit = minutes.exhibit
    assert (exhibit.no, exhibit.kind, exhibit.name) == (1, "witness", "张大山的询问笔录（第1次）")
    assert exhibit.files == list(Evidence.objects.filter(case=road.case, field="unit_signature").values_list("sha256", flat=True))
    later = clock.now()
    with clock.at(later + 3 * HOUR):
        again = road.interview(standing="representative")
    assert (again.round, again.exhibit.no, again.exhibit.kind) == (2, 2, "party")
    assert kept_open(IDENTITY) == [] and audit.verify() == []


def test_the_age_is_that_of_the_day_and_minors_have_their_guardian(road: PenaltyRoad) -> None:
    road.begin()
    with refused("E-PARTY-IDENTITY", "identity"):
        road.interview(identity=NO_IDENTITY)
    with refused("E-REQUIRED", "guardian"):
        road.interview(identity=identity(years_ago(18) + DAY))
    assert road.interview(identity=identity(years_ago(18) + DAY), guardian="张父").age == 17
    with clock.at(clock.now() + 3 * HOUR):
        assert road.interview(identity=identity(years_ago(18))).age == 18


def test_certificates_are_shown_and_rights_told_first(road: PenaltyRoad) -> None:
    road.begin()
    for name in ("certificates_shown", "rights_told"):
        with refused("E-REQUIRED", name):
            road.interview(**{name: False})
    with refused("E-REQUIRED", "unit_signature"):
        road.interview(unit_signature=[])
    with refused("E-REQUIRED", "witness"):
        road.interview(unit_signature=[], refusal_note="拒绝签字")
    road.interview(unit_signature=[], refusal_note="拒绝签字", witness="村支书李某")


def test_one_officer_is_no_pair_and_nobody_is_in_two_rooms(road: PenaltyRoad) -> None:
    """D1; records of one officer never overlap, of whatever case."""
    road.begin()
    with refused("E-ENF-02", "inspector_2"):
        road.interview(inspector_2=road.town.inspector)
    Certificate.objects.filter(account=road.town.third).update(valid_until=road.today - DAY)
    with refused("E-ENF-02", "recorder"):
        road.interview(recorder=road.town.third)
    first = road.interview(inspector_2=road.town.colleague)
    here = road.case
    road.begin()
    with refused("E-ENF-02", "start_at"):
        road.interview()
    Certificate.objects.filter(account=road.town.third).update(valid_until=road.today)
    with refused("E-ENF-02", "inspector_2"):
        road.examine(actor=road.town.colleague, inspector_2=road.town.inspector)
    with refused("E-ENF-02", "start_at"):
        road.interview(start_at=first.end_at - dt.timedelta(minutes=1), end_at=first.end_at)
    before = first.start_at - HOUR
    road.interview(start_at=before, end_at=first.start_at)
    assert here != road.case


def test_a_record_ends_after_it_began_and_not_ahead(road: PenaltyRoad) -> None:
    road.begin()
    now = clock.now()
    with refused("E-ENF-DAYS", "end_at"):
        road.interview(start_at=now - HOUR, end_at=now - HOUR)
    with refused("E-DATE-FUTURE", "end_at"):
        road.interview(start_at=now - HOUR, end_at=now + dt.timedelta(minutes=30))
    with refused("E-ENF-03", "start_at"):
        road.interview(start_at=now - DAY)


def test_nobody_is_asked_before_the_filing(road: PenaltyRoad) -> None:
    road.register()
    with refused("E-ENF-03", "end_at"):
        road.interview()


def test_the_scene_is_examined_with_the_party_or_somebody_from_outside(road: PenaltyRoad) -> None:
    road.begin()
    with refused("min_length", "findings"):
        road.examine(findings="现场混乱，明显违法。")
    for name in ("absence", "invited"):
        with refused("E-REQUIRED", name):
            road.examine(party_present=False, **{"absence": "电话通知后未到", "invited": "村支书李某"} | {name: ""})
    with refused("E-REQUIRED", "invited"):
        road.examine(party_present=False, absence="电话通知后未到", invited=road.town.third.name)
    minutes = road.examine(party_present=False, absence="电话通知后未到", invited="村支书李某")
    assert (minutes.exhibit.kind, minutes.exhibit.name) == ("scene", "现场勘验笔录（湖北省大冶市陈贵镇南坳畈村6组）")
    assert len(minutes.exhibit.files) == 2  # a photograph of the scene, and the signed pages


def test_evidence_is_numbered_in_its_case_with_the_digests_of_its_files(road: PenaltyRoad) -> None:
    road.begin()
    first = road.add_evidence()
    second = road.add_evidence(name="培训记录", file=[drawn("第一页"), drawn("第二页")])
    assert (first.no, second.no, len(second.files)) == (1, 2, 2)
    assert second.files == list(Evidence.objects.filter(case=road.case, act_no=second.act_no).values_list("sha256", flat=True))
    assert (first.collector_1, first.collector_2) == (road.town.inspector, road.town.colleague)
    road.begin()
    assert road.add_evidence().no == 1


def test_evidence_is_collected_by_two_after_the_discovery(road: PenaltyRoad) -> None:
    road.begin()
    with refused("E-ENF-02", "inspector_2"):
        road.add_evidence(inspector_2=road.town.inspector)
    with refused("E-DATE-FUTURE", "collected_at"):
        road.add_evidence(collected_at=clock.now() + HOUR / 2)
    with refused("E-REQUIRED", "source_person"):
        road.add_evidence(is_copy=True)
    with refused("E-ENF-DAYS", "collected_at"):
        road.add_evidence(collected_at=clock.now() - 4 * DAY)
    Certificate.objects.filter(account=road.town.colleague).update(valid_from=road.today - DAY)
    with refused("E-ENF-02", "inspector_2"):
        road.add_evidence(collected_at=clock.now() - 2 * DAY)
    road.add_evidence(collected_at=clock.now() - DAY, is_copy=True, source_person="董兰")


def test_excluded_evidence_stays_and_is_offered_no_more(road: PenaltyRoad) -> None:
    road.begin()
    exhibit = road.add_evidence()
    said = {"exhibit": exhibit, "exclusion_reason": "以偷拍方式取得"}
    with refused("E-SCOPE", "exhibit"):
        road.do("exclude_evidence", road.town.third, **said)
    with forbidden("E-SCOPE"):
        road.do("exclude_evidence", road.town.leader, **said)
    with pytest.raises(KeyError, match="exclusion_reason"):
        road.do("exclude_evidence", road.town.inspector, exhibit=exhibit)
    road.do("exclude_evidence", road.town.inspector, **said)
    exhibit.refresh_from_db()
    assert (exhibit.excluded_on, exhibit.exclusion_reason, exhibit.is_excluded) == (road.today, "以偷拍方式取得", True)
    with refused("invalid_choice", "exhibit"):
        road.do("exclude_evidence", road.town.inspector, **said)


def test_a_legal_reviewer_may_exclude(road: PenaltyRoad) -> None:
    Appointment.objects.create(account=road.town.third, role=Role.LEGAL_REVIEWER, region=road.town.county, valid_from=LONG_AGO)
    road.begin()
    exhibit = road.add_evidence()
    road.do("exclude_evidence", road.town.third, exhibit=exhibit, exclusion_reason="未经查证属实")
    exhibit.refresh_from_db()
    assert exhibit.is_excluded
