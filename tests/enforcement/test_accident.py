"""An accident: the government's reply is the ground, its grade decides who punishes and by which item, incomes count (条例; 安全生产法 Art.95, 114)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction

from cases.models import Violation
from foundation import settings as bureau
from tests.enforcement.heavy_road import refused as words_of
from tests.enforcement.road import DAY, PenaltyRoad, years_ago
from tests.enforcement.whole_road import WholeRoad
from tests.workflows.watch import refused
from workflows.enforcement import accidents, drafts, ranges, rules
from workflows.enforcement.documents import how_it_went
from workflows.enforcement.ranges import Grade, Proposal

pytestmark = pytest.mark.django_db
HEAD, UNIT, KEEPER = "V-95-G", "V-114-G", "V-96"


def accident(road: PenaltyRoad, **changes: Any) -> dict[str, Any]:
    """One dead, replied to yesterday; unit and main head are two parties of one case."""
    return {
        "kind": "accident", "suspected": road.violation(UNIT), "accident_reply_no": "冶政函〔2026〕3号", "accident_reply_on": road.today - DAY,
        "accident_grade": "general", "deaths": 1, "direct_loss": "180.50", "parties": [road.unit_row(), road.person_row(post="主要负责人")],
        "case_summary": "2026年3月13日该单位发生坠落事故，造成一人死亡，事故调查报告已经批复。",
    } | changes  # fmt: skip


@pytest.fixture
def filed(whole: WholeRoad) -> WholeRoad:
    whole.begin(**accident(whole))
    return whole


# --- grade and competence ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("numbers", "grade"),
    [
        ((0, 0, "0"), Grade.GENERAL),
        ((2, 9, "999.99"), Grade.GENERAL),
        ((3, 0, "0"), Grade.LARGER),
        ((0, 10, "0"), Grade.LARGER),
        ((1, 0, "1000"), Grade.LARGER),
        ((9, 49, "4999.99"), Grade.LARGER),
        ((10, 0, "0"), Grade.MAJOR),
        ((0, 50, "0"), Grade.MAJOR),
        ((29, 99, "9999.99"), Grade.MAJOR),
        ((30, 0, "0"), Grade.ESPECIALLY_MAJOR),
        ((0, 0, "10000"), Grade.ESPECIALLY_MAJOR),
    ],
)
def test_dead_injured_and_loss_make_the_grade(numbers: tuple[int, int, str], grade: Grade) -> None:
    deaths, injured, loss = numbers
    assert accidents.grade_of(deaths, injured, Decimal(loss)) == grade


@pytest.mark.parametrize(
    ("code", "name", "changes"),
    [
        ("E-ENF-33", "accident_reply_no", {"accident_reply_no": ""}),
        ("E-ENF-33", "accident_reply_on", {"accident_reply_on": ""}),
        ("E-ENF-45", "accident_grade", {"accident_grade": ""}),
        ("E-ENF-45", "deaths", {"deaths": ""}),
        ("E-ENF-45", "direct_loss", {"direct_loss": ""}),
        ("E-ENF-ACCIDENT", "accident_grade", {"deaths": 3}),
        ("E-ENF-ACCIDENT", "accident_grade", {"accident_grade": "larger"}),
        ("E-ENF-ACCIDENT", "accident_designation", {"accident_grade": "larger", "deaths": 3}),
    ],
)
def test_a_case_is_filed_on_the_reply_with_its_numbers(whole: WholeRoad, code: str, name: str, changes: dict[str, Any]) -> None:
    whole.register()
    with refused(code, name):
        whole.apply(**accident(whole, **changes))


def test_a_reply_does_not_come_before_the_accident_nor_behind_the_filing(whole: WholeRoad) -> None:
    whole.register()
    with refused("E-ENF-33", "accident_reply_on"):
        whole.apply(**accident(whole, accident_reply_on=whole.today - 6 * DAY))
    with refused("E-ENF-33", "accident_reply_on"):
        whole.apply(**accident(whole, accident_reply_on=whole.today + DAY))


def test_a_larger_accident_is_punished_here_only_when_the_higher_agency_has_handed_it_over(whole: WholeRoad) -> None:
    larger = accident(whole, accident_grade="larger", deaths=3, injured=2)
    whole.register()
    found = words_of(lambda: whole.apply(**larger))
    assert "较大事故由上级" in found["accident_designation"]
    whole.apply(**larger | {"accident_designation": "黄应急指〔2026〕2号"})
    whole.decide_filing()
    assert whole.case.state == "filed" and "黄应急指〔2026〕2号指定" in accidents.course(whole.record)


def test_a_bureau_of_a_city_punishes_larger_ones_of_itself(whole: WholeRoad) -> None:
    with transaction.atomic():
        bureau.change("enforcement.accident_grade_own", "larger", valid_from=whole.today, by=None, reason="设区的市")
    whole.register()
    whole.apply(**accident(whole, accident_grade="larger", deaths=3))
    assert whole.case.state == "filing"


def test_where_life_was_lost_the_limitation_is_five_years(whole: WholeRoad) -> None:
    act_to = years_ago(3)
    whole.register(act_to=act_to, discovered_on=whole.today)
    with refused("E-ENF-01", "discovered_on"):
        whole.apply(**accident(whole, deaths=0))
    whole.apply(**accident(whole))
    whole.decide_filing()
    assert whole.record.harm_life_health and whole.case.state == "filed"


# --- what is proposed --------------------------------------------------------------------------------------------------------


def head(road: WholeRoad, **changes: Any) -> Any:
    """Forty per cent of what the main head earned."""
    person = next(facts for facts in road.parties if facts.party.kind == "person")
    words = {
        "violation": road.violation(HEAD), "citation": "一", "tier": "", "amount": "72000", "income_last_year": "180000",
        "income_words": "证据2工资明细和纳税记录", "amount_reason": "主要负责人未履行安全生产管理职责，导致发生一般事故。",
    } | changes  # fmt: skip
    return road.propose(person, **words)


def unit(road: WholeRoad, **changes: Any) -> Any:
    words = {
        "violation": road.violation(UNIT), "tier": 1, "amount": "350000", "amount_reason": "对一人死亡的一般事故负有责任，属第一阶次。",
    } | changes  # fmt: skip
    return road.propose(road.parties[0], **words)


def test_the_head_is_fined_by_his_proved_income_and_the_unit_by_the_grade(filed: WholeRoad) -> None:
    with refused("E-ENF-45", "income_words"):
        head(filed, income_words="")
    with refused("E-ENF-45", "income_last_year"):
        head(filed, income_last_year="")
    with refused("E-ENF-06", "amount"):
        head(filed, amount="72001")
    facts = head(filed)
    assert facts.fine == Decimal(72000) and "年收入180,000.00元（证据2工资明细和纳税记录）" in drafts.circumstances(facts)
    with refused("E-ENF-06", "amount"):
        unit(filed, amount="299999")
    assert unit(filed).fine == Decimal(350000)


def test_the_liability_for_an_accident_is_nothing_of_another_case(whole: WholeRoad) -> None:
    whole.begin()
    with refused("E-ENF-33", "violation"):
        unit(whole)


def test_an_item_of_another_grade_is_refused(whole: WholeRoad) -> None:
    whole.begin(**accident(whole, accident_grade="larger", deaths=3, accident_designation="黄应急指〔2026〕2号"))
    found = words_of(lambda: unit(whole))
    assert "E-ENF-ACCIDENT" in found["violation"] and "第二项" in found["violation"]


def test_who_is_in_charge_of_safety_is_fined_by_income_once_an_accident_came_of_it(whole: WholeRoad) -> None:
    row = whole.violation(KEEPER)

    def against(amount: str, **changes: Any) -> Proposal:
        words: dict[str, Any] = {"kind": "person", "stage": "first", "grade": Grade.GENERAL, "income": Decimal(100000)} | changes
        return Proposal(violation=row, amount=Decimal(amount), on=whole.today, **words)

    for amount in ("20000", "50000"):
        ranges.require_in_range(against(amount))
    for amount in ("19999", "50001"):
        with pytest.raises(Exception, match="E-ENF-06"):
            ranges.require_in_range(against(amount))
    with pytest.raises(Exception, match="E-ENF-45"):
        ranges.require_in_range(against("20000", income=None))
    ranges.require_in_range(against("12000", grade="", income=None, tier=1))


# --- to its end --------------------------------------------------------------------------------------------------------------


def test_it_is_always_discussed_and_its_papers_say_the_reply(filed: WholeRoad) -> None:
    filed.state(filed.add_evidence())
    head(filed)
    unit(filed)
    filed.submit()
    assert "经人民政府批复（冶政函〔2026〕3号），认定为一般事故" in how_it_went(filed.record)
    filed.send_on()
    filed.review()
    assert filed.case.state == "discussion"
    for facts in filed.parties:
        assert "生产安全事故" in "、".join(
            rules.discussion_reasons(facts, filed.record, filed.today, rules.occasion_of(facts, filed.record))
        )


def test_its_file_is_kept_for_ever(filed: WholeRoad) -> None:
    filed.withdraw()
    with refused("E-ENF-ACCIDENT", "retention"):
        filed.submit_closing("close_withdrawn", words="撤销立案，建议结案")
    filed.submit_closing("close_withdrawn", words="撤销立案，建议结案", retention="permanent")
    assert filed.case.state == "closing"


def test_every_row_on_the_liability_for_an_accident_is_known_as_one(whole: WholeRoad) -> None:
    whole.violation(UNIT)
    found = {row.code for row in Violation.objects.all() if accidents.article_of(row)}
    assert found == {HEAD, UNIT}
