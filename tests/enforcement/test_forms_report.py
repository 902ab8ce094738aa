"""The report of a penalty case: facts with their evidence, what is proposed of each party, and what the section says to it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from cases.models import Party, Referral, Violation
from foundation import audit, clock
from tests.enforcement.road import CODE, DAY, PenaltyRoad, identity
from tests.workflows.watch import forbidden, refused
from workflows.enforcement import laws
from workflows.enforcement.models import Draft, EnforcementRecord, Fact, PartyFacts
from workflows.enforcement.ranges import Stage

pytestmark = pytest.mark.django_db


# --- facts ------------------------------------------------------------------------------------------------------------------


def test_each_fact_has_lawful_evidence_and_a_new_statement_takes_the_place_of_the_old(road: PenaltyRoad) -> None:
    road.begin()
    first, second = road.add_evidence(), road.add_evidence(name="培训记录")
    with refused("E-ENF-05", "facts-0-evidence"):
        road.state()
    road.state(first, second)
    road.state(second, text="张大山未取得特种作业操作证。")
    (fact,) = Fact.objects.filter(case=road.case)
    assert (fact.no, fact.text, list(fact.evidence.all())) == (1, "张大山未取得特种作业操作证。", [second])
    assert audit.history(road.case).last().after["facts"] == [{"no": 1, "text": fact.text, "evidence": [2]}]


def test_excluded_evidence_proves_nothing(road: PenaltyRoad) -> None:
    road.begin()
    first, second = road.add_evidence(), road.add_evidence(name="培训记录")
    road.state(first, second)
    road.propose()
    road.do("exclude_evidence", road.town.inspector, exhibit=first, exclusion_reason="以偷拍方式取得")
    with refused("E-ENF-37"):
        road.submit()
    with refused("E-ENF-37", "facts-0-evidence"):
        road.state(first, second)
    road.state(second)
    road.submit()


def test_a_fact_whose_evidence_is_all_excluded_has_none(road: PenaltyRoad) -> None:
    road.begin()
    exhibit = road.add_evidence()
    road.state(exhibit)
    road.propose()
    road.do("exclude_evidence", road.town.inspector, exhibit=exhibit, exclusion_reason="以偷拍方式取得")
    with refused("E-ENF-05"):
        road.submit()


def test_facts_are_stated_while_the_report_is_being_written(road: PenaltyRoad) -> None:
    road.file()
    with refused("E-NOT-OPEN"):
        road.state()
    road.begin()
    exhibit = road.add_evidence()
    road.state(exhibit)
    road.propose()
    road.submit()
    with refused("E-NOT-OPEN"):
        road.state(exhibit)


# --- what is proposed -------------------------------------------------------------------------------------------------------


def test_a_fine_within_its_tier_is_proposed_of_the_party(road: PenaltyRoad) -> None:
    road.begin()
    facts = road.propose(correction_order="立即停止无证作业", correction_by=road.today + DAY)
    assert (facts.violation.code, facts.stage, facts.tier, facts.kinds, facts.fine) == (
        CODE,
        "first",
        1,
        ["fine"],
        Decimal(20000),
    )
    assert (facts.circumstances, facts.correction_by) == (["none"], road.today + DAY)


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"amount": "30001"}, "E-ENF-06", "amount"),
        ({"tier": ""}, "E-ENF-06", "tier"),
        ({"circumstances": ["lighter"]}, "E-ENF-06", "grounds"),
        ({"circumstances": ["lighter", "heavier"], "grounds": ["merit"]}, "E-ENF-06", "circumstances"),
        ({"circumstances": ["none", "heavier"]}, "E-ENF-PROPOSAL", "circumstances"),
        ({"circumstances": ["lighter"], "grounds": ["minor"]}, "E-ENF-06", "grounds"),
        ({"kinds": ["fine", "closed"]}, "E-ENF-25", "kinds"),
        ({"kinds": ["fine", "detained"]}, "E-ENF-25", "kinds"),
        ({"amount": ""}, "E-REQUIRED", "amount"),
        ({"kinds": ["warning"]}, "E-ENF-PROPOSAL", "amount"),
        ({"kinds": ["fine", "gains"]}, "E-REQUIRED", "gains"),
        ({"kinds": ["fine", "gains"], "gains": "100"}, "E-REQUIRED", "gains_words"),
        ({"gains": "100"}, "E-ENF-PROPOSAL", "gains"),
        ({"kinds": ["fine", "goods"], "goods_value": "100"}, "E-REQUIRED", "goods_words"),
        ({"kinds": []}, "E-REQUIRED", "kinds"),
        ({"circumstances": []}, "E-REQUIRED", "circumstances"),
        ({"violation": ""}, "E-REQUIRED", "violation"),
        ({"correction_order": "立即停止"}, "E-REQUIRED", "correction_by"),
        ({"no_penalty_ground": "G2"}, "E-ENF-PROPOSAL", "kinds"),
    ],
    ids=str,
)
def test_a_proposal_is_refused_at_what_is_wrong(road: PenaltyRoad, changes: dict[str, Any], code: str, field: str) -> None:
    road.begin()
    with refused(code, field):
        road.propose(**changes)


def test_a_correction_lies_ahead_and_says_what(road: PenaltyRoad) -> None:
    road.begin()
    with refused("E-ENF-DAYS", "correction_by"):
        road.propose(correction_order="立即停止", correction_by=road.today)
    with refused("E-REQUIRED", "correction_order"):
        road.propose(correction_by=road.today + DAY)


def test_an_article_with_items_is_cited_to_its_item(road: PenaltyRoad) -> None:
    road.begin(parties=[road.person_row(post="主要负责人")])
    head = {"violation": road.violation("V-94-1"), "tier": 1, "amount": "25000"}
    with refused("E-REQUIRED", "citation"):
        road.propose(**head)
    assert road.propose(citation="五", **head).citation == "五"


def test_a_fine_on_an_income_needs_the_income(road: PenaltyRoad) -> None:
    """D42, B8."""
    accident = {
        "kind": "accident", "accident_reply_no": "冶政函〔2026〕12号", "accident_reply_on": road.today, "accident_grade": "general",
        "deaths": 1, "direct_loss": "120",
    }  # fmt: skip
    road.begin(parties=[road.person_row(post="主要负责人")], **accident)
    head = {"violation": road.violation("V-95-G"), "citation": "五", "tier": ""}
    with refused("E-ENF-45", "income_last_year"):
        road.propose(amount="72000", **head)
    proved = {"income_last_year": "180000", "income_words": "证据1工资明细"}
    with refused("E-ENF-45", "income_words"):
        road.propose(amount="72000", income_last_year="180000", **head)
    with refused("E-ENF-06", "amount"):
        road.propose(amount="72001", **proved, **head)
    assert road.propose(amount="72000", **proved, **head).income == Decimal(180000)


def test_nobody_under_fourteen_and_minors_milder(road: PenaltyRoad) -> None:
    act_to = road.today - 5 * DAY
    youth = act_to.replace(year=act_to.year - 15)
    road.begin(parties=[road.person_row(identity=identity(youth), guardian="张父")])
    mild = {"violation": road.violation("V-94-1"), "citation": "五", "tier": 1, "amount": "20000"}
    with refused("E-ENF-06", "circumstances"):
        road.propose(**mild)
    with refused("E-ENF-06", "grounds"):
        road.propose(circumstances=["lighter"], grounds=["merit"], **mild)
    road.propose(circumstances=["lighter"], grounds=["minor"], **mild)
    facts = road.parties[0]
    facts.born_on = act_to.replace(year=act_to.year - 14) + DAY
    facts.save()
    with refused("E-ENF-32", "no_penalty_ground"):
        road.propose(circumstances=["lighter"], grounds=["minor"], **mild)
    road.state(road.add_evidence())
    with refused("E-ENF-32"):
        road.submit()
    road.no_penalty(no_penalty_ground="G4")
    road.submit()


def test_a_ground_for_no_penalty_is_true(road: PenaltyRoad) -> None:
    road.begin()
    for ground in ("G4", "G7"):
        with refused("E-ENF-PROPOSAL", "no_penalty_ground"):
            road.no_penalty(no_penalty_ground=ground)
    road.propose()
    facts = road.no_penalty(amount_reason="初次违法，危害后果轻微并及时改正。")
    assert (facts.no_penalty_ground, facts.kinds, facts.fine, facts.tier) == ("G2", [], None, None)


def test_the_same_act_is_not_fined_twice(road: PenaltyRoad) -> None:
    """The same party and violation, in days that overlap; another party, and other days, are other acts."""
    road.begin()
    facts = road.propose()
    facts.verdict, facts.decision_no, facts.decided_on = "penalty", "（冶）应急罚〔2026〕1号", road.today
    facts.save()
    road.begin()
    with refused("E-ENF-17", "amount"):
        road.propose()
    with refused("E-ENF-17", "amount"):
        road.propose(other_act="另有一名电工无证上岗，与前案人员不同")
    other = {"violation": road.violation("V-97-2"), "tier": 1, "amount": "10000"}
    with refused("E-ENF-17", "other_act"):
        road.propose(**other)
    road.propose(**other, other_act="前案为无证上岗，本案为未设置安全生产管理机构，不是同一行为")
    for case in (facts.case, road.case):
        Referral.objects.create(
            source_case=facts.case,
            target_case=case,
            process="enforcement",
            kind="penalty",
            opened_on=road.today,
            opened_by=road.town.head,
        )
    with refused("E-ENF-17", "amount"):
        road.propose(**other, other_act="前案为无证上岗，本案为未设置安全生产管理机构，不是同一行为")
    Referral.objects.all().delete()
    earlier = EnforcementRecord.objects.get(case=facts.case_id)
    earlier.act_to = road.today - 6 * DAY
    earlier.save()
    road.propose()
    earlier.act_to, earlier.act_from = road.today, road.today - 6 * DAY
    earlier.save()
    road.begin(parties=[road.unit_row(unit=road.town.other_unit)])
    road.propose()


def test_the_older_law_is_applied_unless_the_newer_is_lighter(db: None, road: PenaltyRoad) -> None:
    """D19: an act of April 2026, judged in June."""
    old, new = Violation.objects.filter(code=CODE).get(), Violation.objects.filter(code=CODE).get()
    act, on = dt.date(2026, 4, 10), dt.date(2026, 6, 1)
    Violation.objects.filter(pk=old.pk).update(valid_until=dt.date(2026, 4, 30))
    new.pk, new.valid_from, new.first_unit_max_yuan = None, dt.date(2026, 5, 1), Decimal(500000)
    new.save()
    old.refresh_from_db()
    assert laws.applied(new, Party.Kind.UNIT, Stage.FIRST, act, on) == old
    Violation.objects.filter(pk=new.pk).update(first_unit_max_yuan=Decimal(50000))
    new.refresh_from_db()
    assert laws.applied(old, Party.Kind.UNIT, Stage.FIRST, act, on) == new
    assert laws.applied(new, Party.Kind.UNIT, Stage.FIRST, dt.date(2026, 5, 2), on) == new


def test_the_wrong_version_of_the_law_is_refused(road: PenaltyRoad) -> None:
    road.begin()
    old = road.violation(CODE)
    Violation.objects.filter(pk=old.pk).update(valid_until=road.today - 2 * DAY)
    new = Violation.objects.get(pk=old.pk)
    new.pk, new.valid_from, new.valid_until, new.first_unit_max_yuan = None, road.today - DAY, None, Decimal(500000)
    new.save()
    with refused("E-ENF-PROPOSAL", "violation"):
        road.propose(violation=new)
    road.propose(violation=old, law_reason="行为终了时旧规定有效，罚款上限较低")


# --- the report -------------------------------------------------------------------------------------------------------------


def test_the_report_is_whole(road: PenaltyRoad) -> None:
    road.begin(parties=[road.unit_row(), road.person_row()])
    with refused("E-ENF-05"):
        road.submit()
    road.propose()
    road.state(road.add_evidence())
    with refused("E-ENF-05"):
        road.submit()
    road.no_penalty(road.parties[1])
    with pytest.raises(KeyError, match="transfer_reason"):
        road.submit(transfer_reason="")
    road.submit()
    assert (road.record.reported_on, road.record.report_round, road.case.state) == (road.today, 1, "reported")


def test_every_party_has_a_draft_with_its_digest(road: PenaltyRoad) -> None:
    road.report(parties=[road.unit_row(), road.person_row()])
    first, second = Draft.objects.filter(case=road.case).order_by("facts")
    assert [(draft.version, len(draft.digest)) for draft in (first, second)] == [(1, 64), (1, 64)]
    assert first.content["penalties"] == ["罚款人民币20,000.00元（大写：贰万元整）"]
    assert second.content["penalties"] == ["不予行政处罚（初次违法且危害后果轻微并及时改正）"]
    assert first.content["facts"] == second.content["facts"] == ["1. 该单位安排张大山无证从事电工作业。"]
    assert [facts.draft_version for facts in road.parties] == [1, 1]


def test_a_crime_is_not_paid_off_with_a_fine(road: PenaltyRoad) -> None:
    """D15."""
    road.begin()
    road.state(road.add_evidence())
    road.propose()
    with refused("E-ENF-24", "transfer_check"):
        road.submit(transfer_check="yes", transfer_reason="涉嫌危险作业罪")
    road.submit(transfer_check="possible", transfer_reason="是否构成危险作业罪存疑")


def test_the_section_sends_the_report_on_or_back(road: PenaltyRoad) -> None:
    road.report()
    with forbidden("E-SCOPE"):
        road.do("send_review", road.town.inspector, decision="send", opinion="送审", complete=True)
    with refused("E-ENF-05", "complete"):
        road.send_on(complete=False)
    with refused("E-REASON", "opinion"):
        road.send_on(decision="return", opinion="退回", complete=False)
    road.send_on(decision="return", opinion="补充询问笔录", complete=False)
    assert (road.case.state, road.waiting) == ("investigating", ["submit_report"])
    assert PartyFacts.objects.get(case=road.case).report_returned
    road.submit()
    assert Draft.objects.filter(case=road.case).count() == 2
    assert not PartyFacts.objects.get(case=road.case).report_returned
    road.send_on()
    assert (road.case.state, road.record.sent_on, road.waiting) == ("legal_review", clock.today(), ["legal_review"])


def test_what_was_excluded_after_the_report_holds_it_back(road: PenaltyRoad) -> None:
    road.report()
    exhibit = Fact.objects.get(case=road.case).evidence.get()
    road.do("exclude_evidence", road.town.inspector, exhibit=exhibit, exclusion_reason="以偷拍方式取得")
    with refused("E-ENF-37", "decision"):
        road.send_on()
    road.send_on(decision="return", opinion="证据已排除，重新认定事实")
