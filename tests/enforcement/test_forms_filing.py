"""The filing of a penalty case: parties, handlers, the limitation, accidents; returned, refused, approved."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from cases.models import CaseDuty, Deadline, Enterprise, Party, Violation
from foundation import audit, clock
from permissions.models import Certificate
from tests.enforcement.road import DAY, PenaltyRoad, identity, years_ago
from tests.private_numbers import IDENTITY, NO_IDENTITY, kept_open
from tests.workflows.watch import forbidden, refused
from workflows.enforcement.models import PartyFacts

pytestmark = pytest.mark.django_db

ACCIDENT = {
    "kind": "accident", "accident_reply_no": "冶政函〔2026〕12号", "accident_grade": "general", "deaths": 1, "direct_loss": "120",
}  # fmt: skip


def test_a_unit_and_a_person_are_named_and_the_case_is_called_by_them(road: PenaltyRoad) -> None:
    road.register()
    road.apply(parties=[road.unit_row(), road.person_row()])
    unit, person = road.parties
    assert (unit.party.name, unit.party.credit_code, unit.party.representative) == (
        road.town.unit.name,
        "914202810000A00133",
        "董兰",
    )
    assert (person.party.identity, person.party.identity_masked) == (IDENTITY, "4202**********0023")
    assert (unit.born_on, person.born_on) == (None, dt.date(1990, 1, 1))
    assert road.record.cause_of_action == "涉嫌特种作业人员未取得资格上岗"
    assert (road.case.title, road.case.state) == ("大冶市砚坪铁矿有限公司等涉嫌特种作业人员未取得资格上岗案", "filing")
    assert kept_open(IDENTITY) == [] and audit.verify() == []


def test_handlers_hold_the_case_and_nobody_else(road: PenaltyRoad) -> None:
    road.register()
    road.apply(handler_1=road.town.third, handler_2=road.town.inspector)
    held = CaseDuty.objects.filter(content_object=road.case, permission__codename="handle_case", valid_until=None)
    assert set(held.values_list("user", flat=True)) == {road.town.third.pk, road.town.inspector.pk}
    road.decide_filing(decision="return", opinion="补充当事人")
    road.apply()
    held = CaseDuty.objects.filter(content_object=road.case, permission__codename="handle_case", valid_until=None)
    assert set(held.values_list("user", flat=True)) == {road.town.inspector.pk, road.town.colleague.pk}


def test_two_valid_handlers_who_state_that_nothing_stands_against_them(road: PenaltyRoad) -> None:
    road.register()
    with refused("E-ENF-02", "handler_2"):
        road.apply(handler_2=road.town.inspector)
    with refused("E-ENF-02", "handler_1"):
        road.apply(handler_1=road.town.third)
    Certificate.objects.filter(account=road.town.colleague).update(valid_until=road.today - DAY)
    with refused("E-ENF-02", "handler_2"):
        road.apply()
    Certificate.objects.filter(account=road.town.colleague).update(valid_until=road.today)
    for name in ("no_recusal_1", "no_recusal_2"):
        with refused("E-REQUIRED", name):
            road.apply(**{name: False})
    road.apply()


def test_what_was_discovered_too_late_is_not_filed_by_either(road: PenaltyRoad) -> None:
    """D17: two years, five with harm; asked of the handlers, and of the leader again."""
    road.register(act_to=road.today - 1000 * DAY)
    with refused("E-ENF-01", "discovered_on"):
        road.apply()
    with refused("E-ENF-DAYS", "act_to"):
        road.apply(act_to=road.today)
    road.apply(harm_life_health=True)
    record = road.record
    record.harm_life_health = False
    record.save()
    with refused("E-ENF-01", "decision"):
        road.decide_filing()
    road.decide_filing(
        decision="refuse", opinion="已过处罚时效", reject_reason="limitation", clue_check="违法行为已于两年前终了。"
    )
    assert road.case.state == "not_filed"


def test_the_violation_was_in_force_when_the_act_ended(road: PenaltyRoad) -> None:
    road.register()
    Violation.objects.filter(code="V-102").update(valid_until=road.today - 6 * DAY)
    with refused("E-REQUIRED", "suspected"):
        road.apply(suspected=road.violation("V-102"))
    Violation.objects.filter(code="V-102").update(valid_until=road.today - 5 * DAY)
    road.apply(suspected=road.violation("V-102"))


def test_the_cause_of_action_judges_nobody(road: PenaltyRoad) -> None:
    road.register()
    with refused("E-REQUIRED", "cause_of_action"):
        road.apply(cause_of_action="违法安排无证人员上岗")
    road.apply(cause_of_action="涉嫌安排无证人员上岗")
    assert road.record.cause_of_action == "涉嫌安排无证人员上岗"


def test_an_accident_is_filed_after_the_reply_of_the_government(road: PenaltyRoad) -> None:
    """D18; E-ENF-45 for what else the file of an accident needs."""
    road.register()
    whole = ACCIDENT | {"accident_reply_on": road.today}
    for name, code in (
        ("accident_reply_no", "E-ENF-33"), ("accident_reply_on", "E-ENF-33"), ("accident_grade", "E-ENF-45"),
        ("deaths", "E-ENF-45"), ("direct_loss", "E-ENF-45"),
    ):  # fmt: skip
        with refused(code, name):
            road.apply(**whole | {name: ""})
    with refused("E-ENF-33", "accident_reply_on"):
        road.apply(**whole | {"accident_reply_on": road.today + DAY})
    road.apply(**whole | {"deaths": 0})
    assert (road.record.deaths, road.record.direct_loss) == (0, Decimal(120))
    record = road.record
    record.accident_reply_no = ""
    record.save()
    with refused("E-ENF-33", "decision"):
        road.decide_filing()
    road.decide_filing(decision="return", opinion="补充政府批复")
    road.apply(kind="general")
    assert (road.record.accident_grade, road.record.deaths) == ("", None)
    with refused("E-REQUIRED", "operation"):
        road.decide_filing(decision="return", opinion="补充专项行动")
        road.apply(kind="special_operation")


def test_a_party_under_fourteen_is_refused_and_a_minor_has_a_guardian(road: PenaltyRoad) -> None:
    road.register()
    act_to = road.today - 5 * DAY
    child, youth = act_to.replace(year=act_to.year - 14) + DAY, act_to.replace(year=act_to.year - 14)
    with refused("E-ENF-32", "parties-0-identity"):
        road.apply(parties=[road.person_row(identity=identity(child))])
    with refused("E-ENF-32", "parties-1-born_on"):
        road.apply(parties=[road.unit_row(), road.person_row(identity="", born_on=child)])
    with refused("E-REQUIRED", "parties-0-guardian"):
        road.apply(parties=[road.person_row(identity=identity(youth))])
    road.apply(parties=[road.person_row(identity=identity(youth), guardian="张父")])
    assert (road.parties[0].born_on, road.parties[0].guardian, road.parties[0].sex) == (youth, "张父", "male")


def test_each_kind_of_party_says_who_it_is(road: PenaltyRoad) -> None:
    road.register()
    for changes, code, name in (
        ({"identity": NO_IDENTITY}, "E-PARTY-IDENTITY", "identity"),
        ({"identity": ""}, "E-REQUIRED", "identity"),
        ({"name": ""}, "E-REQUIRED", "name"),
        ({"address": ""}, "E-REQUIRED", "address"),
        ({"unit": road.town.unit}, "E-ENF-PARTY", "unit"),
        ({"identity": "", "born_on": road.today + DAY}, "E-DATE-FUTURE", "born_on"),
        ({"identity": "", "born_on": years_ago(40)}, "E-REQUIRED", "sex"),
        ({"kind": "unit"}, "E-REQUIRED", "unit"),
        ({"kind": "individual_business", "representative": "张大山"}, "E-REQUIRED", "credit_code"),
        ({"kind": "individual_business", "representative": "张大山", "credit_code": "914202810000A00134"}, "E-PARTY-CREDIT-CODE", "credit_code"),
    ):  # fmt: skip
        with refused(code, f"parties-0-{name}"):
            road.apply(parties=[road.person_row(**changes)])
    with refused("E-ENF-PARTY", "parties-0-kind"):
        road.apply(parties=[road.unit_row(kind="individual_business")])
    for twice in ([road.unit_row(), road.unit_row()], [road.person_row(), road.person_row(name="张小山")]):
        with refused("E-ENF-PARTY", "parties-1-kind"):
            road.apply(parties=twice)
    Enterprise.objects.filter(pk=road.town.unit.pk).update(kind=Enterprise.Kind.INDIVIDUAL_BUSINESS)
    road.apply(parties=[road.unit_row(kind="individual_business"), road.person_row()])
    assert [facts.party.kind for facts in road.parties] == [Party.Kind.INDIVIDUAL_BUSINESS, Party.Kind.PERSON]


def test_a_sealed_number_belongs_into_its_question_only(road: PenaltyRoad) -> None:
    road.register()
    with refused("E-TEXT-NUMBER", "case_summary"):
        road.apply(case_summary=f"张大山（{IDENTITY}）涉嫌无证从事电工作业。")


def test_papers_that_come_back_restate_the_parties_and_leave_out_who_is_gone(road: PenaltyRoad) -> None:
    road.register()
    road.apply(parties=[road.unit_row(), road.person_row(), road.unit_row(unit=road.town.other_unit)])
    first, person, other = road.parties
    road.do("return_filing", road.town.head, reason="另一单位与本案无关")
    assert (road.case.state, road.record.filing_decision) == ("clue", "return")
    rows = [
        road.unit_row(party=first.party_id, address="陈贵镇新址1号"),
        road.person_row(party=person.party_id, identity="", phone="", name="张大山（小名大山）"),
    ]
    with refused("E-NOT-OF-CASE", "parties-0-kind"):
        road.apply(parties=[road.person_row(party=first.party_id)])
    with refused("E-NOT-OF-CASE", "parties-0-kind"):
        road.apply(parties=[road.unit_row(party=999_999)])
    road.apply(parties=rows)
    assert [facts.pk for facts in road.parties] == [first.pk, person.pk]
    first.party.refresh_from_db()
    person.party.refresh_from_db()
    assert first.party.address == "陈贵镇新址1号"
    assert (person.party.name, person.party.identity) == ("张大山（小名大山）", IDENTITY)
    assert PartyFacts.objects.get(pk=other.pk).ended
    road.decide_filing()
    assert road.case.unit == road.town.unit


def test_the_ninety_days_begin_with_the_filing_and_the_unit_reads_from_then(road: PenaltyRoad) -> None:
    """A6, whatever the day."""
    with clock.at(dt.datetime(2023, 3, 1, 10, tzinfo=clock.ZONE)):
        road.file()
        record = road.record
        assert (record.filed_on, record.due_on) == (dt.date(2023, 3, 1), dt.date(2023, 5, 30))
        assert (record.filed_by, road.case.unit, road.case.state) == (road.town.leader, road.town.unit, "filed")
        clocks = dict(Deadline.objects.open().filter(case=road.case).values_list("term", "due_on"))
        assert clocks == {"TL-ENF-08": dt.date(2023, 5, 30), "TL-ENF-09": dt.date(2023, 3, 31)}


def test_who_asked_does_not_file_and_a_refusal_says_why(road: PenaltyRoad) -> None:
    road.register()
    road.apply()
    with forbidden("E-SCOPE"):
        road.do("decide_filing", road.town.inspector, decision="file", opinion="同意立案")
    for name in ("reject_reason", "clue_check"):
        said = {"reject_reason": "no_fact", "clue_check": "经核查没有违法事实。"} | {name: ""}
        with refused("E-REQUIRED", name):
            road.decide_filing(decision="refuse", **said)
    with refused("E-REASON", "opinion"):
        road.decide_filing(decision="return", opinion="退回")
    Certificate.objects.filter(account=road.town.colleague).update(valid_until=road.today - DAY)
    with refused("E-ENF-02", "decision"):
        road.decide_filing()
    road.decide_filing(decision="refuse", opinion="不予立案", reject_reason="no_fact", clue_check="经核查没有违法事实。")
    assert (road.case.state, road.record.reject_words) == ("not_filed", "不予立案")


def test_an_adult_of_today_needs_no_guardian(road: PenaltyRoad) -> None:
    road.register()
    road.apply(parties=[road.person_row(identity=identity(years_ago(18)))])
    assert road.parties[0].born_on == years_ago(18)
