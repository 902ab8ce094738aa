"""The defence is kept point by point and answered point by point; rights are given up one by one; what is changed is never heavier for it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from foundation import clock
from tests.enforcement.desk import DAY, Desk
from workflows.enforcement import rules
from workflows.enforcement.models import Claim, Draft

pytestmark = pytest.mark.django_db
SERVED = dt.date(2023, 6, 5)
POINTS = {"claims": [{"text": "已订购配件"}, {"text": "企业经营困难，请求从轻"}]}
ORAL = {"way": "oral", "place": "本局询问室", "heard_at": "2023-06-02 10:00"}


@pytest.fixture
def told(desk: Desk, violation: Any) -> Desk:
    """The unit was told of a fine of 20,000; its defence runs to 2023-06-08."""
    desk.propose(desk.facts, violation("V-102"), kinds=["fine"], fine=Decimal(20000), tier=2)
    desk.notify(desk.facts, SERVED)
    return desk


def defends(desk: Desk, by: Any = None, files: tuple[str, ...] = ("signed_record",), **answers: Any) -> Any:
    known = {"way": "written"} | answers
    return desk.ask("receive_defence", by or desk.town.inspector, desk.facts, files=files, lists=POINTS, **known)


def test_an_oral_defence_is_heard_by_two_at_a_place_and_an_hour(told: Desk) -> None:
    assert defends(told, **ORAL).refusal_codes == set()
    assert defends(told, **ORAL | {"inspector_2": told.town.inspector.pk}).refusal_codes == {"E-ENF-02"}
    form = defends(told, way="oral", files=())
    assert form.refusal_codes == {"E-REQUIRED"} and {"heard_at", "place", "signed_record"} <= set(form.errors)
    assert defends(told, **ORAL | {"heard_at": "2023-06-02 19:00"}).refusal_codes == {"E-DATE-FUTURE"}
    assert set(defends(told, representative="王某").errors) == {"power_of_attorney"}


def test_claims_are_numbered_on_and_a_late_one_is_marked(told: Desk) -> None:
    facts = told.facts
    with clock.at(dt.date(2023, 6, 8)):
        told.do("receive_defence", told.town.inspector, facts, files=("signed_record",), lists=POINTS, way="written")
    with clock.at(dt.date(2023, 6, 9)):
        act = told.do("receive_defence", told.town.inspector, facts, files=("signed_record",), lists=POINTS, way="written")
    rows = [(claim.no, claim.came_late) for claim in Claim.objects.filter(facts=facts)]
    assert rows == [(1, False), (2, False), (3, True), (4, True)] and act.named["came_late"]
    assert facts.defended_on == dt.date(2023, 6, 9) and rules.was_defended(facts)


def test_a_party_writes_under_its_own_account(told: Desk) -> None:
    form = defends(told, told.town.unit_account, files=())
    assert form.refusal_codes == set() and "inspector_2" not in form.fields and "way" not in form.fields
    told.do("receive_defence", told.town.unit_account, told.facts, lists=POINTS)
    assert told.facts.defence_way == "written"


def test_each_right_is_given_up_with_a_signature_of_its_own(told: Desk) -> None:
    facts, by = told.facts, told.town.inspector
    with clock.at(SERVED):
        facts.with_hearing = True
        assert set(told.ask("waive_rights", by, facts).errors) == {"waives_defence"}
        form = told.ask("waive_rights", by, facts, files=("defence_signed",), waives_defence="on", waives_hearing="on")
        assert set(form.errors) == {"hearing_signed"}
        early = {"signed_on": dt.date(2023, 6, 4), "late_reason": "前一日签署"}
        form = told.ask("waive_rights", by, facts, files=("defence_signed",), waives_defence="on", **early)
        assert form.refusal_codes == {"E-ENF-DAYS"}
        told.do("waive_rights", by, facts, files=("defence_signed",), waives_defence="on")
        assert facts.waived == ["defence"] and rules.waives_defence(facts) and not rules.waives_hearing(facts)
        told.do("waive_rights", by, facts, files=("hearing_signed",), waives_hearing="on")
        assert facts.waived == ["defence", "hearing"]
        facts.with_hearing = False
        assert "waives_hearing" not in told.ask("waive_rights", by, facts).fields


def answers(*numbers: int, accepted: str = "no") -> dict[str, Any]:
    said = {"found": "合同日期晚于整改期限", "accepted": accepted, "answer": "期限届满前未采取临时措施"}
    return {"answers": [{"no": number} | said for number in numbers]}


def test_every_point_is_answered_and_not_before_the_periods_are_over(told: Desk) -> None:
    facts, by = told.facts, told.town.inspector
    told.do("receive_defence", by, facts, files=("signed_record",), lists=POINTS, way="written")
    with clock.at(dt.date(2023, 6, 8)):
        form = told.ask("recheck_defence", by, facts, lists=answers(1, 2))
        assert form.refusal_codes == {"E-ENF-11"} and "最早2023-06-09" in str(form.errors)
    with clock.at(dt.date(2023, 6, 9)):
        form = told.ask("recheck_defence", by, facts, lists=answers(1))
        assert form.refusal_codes == {"E-REQUIRED"} and "第2项" in str(form.errors)
        assert told.ask("recheck_defence", by, facts, lists=answers(1, 2, 3)).refusal_codes == {"E-NOT-OF-CASE"}
        form = told.ask("recheck_defence", by, facts, lists=answers(1, 2, accepted="yes"), effect="lighter")
        assert set(form.errors) == {"effect_reason"}
        words = {"effect": "lighter", "effect_reason": "采纳第二项意见，予以从轻"}
        told.do("recheck_defence", by, facts, lists=answers(1, 2, accepted="yes"), **words)
    assert not rules.open_claims(facts) and rules.after_defence(facts) == "changed"
    assert "heavier" not in dict(form.fields["effect"].choices)


def test_without_a_defence_the_penalty_stays(told: Desk) -> None:
    with clock.at(dt.date(2023, 6, 9)):
        told.do("recheck_defence", told.town.inspector, told.facts, lists={"answers": []})
    assert rules.after_defence(told.facts) == "decide" and not rules.was_defended(told.facts)


def test_a_late_defence_is_answered_while_the_leader_decides(told: Desk) -> None:
    facts, by = told.facts, told.town.inspector
    with clock.at(dt.date(2023, 6, 12)):
        form = told.ask("answer_late_defence", by, facts, lists={"answers": []})
        assert form.refusal_codes == {"E-NOT-OPEN"} and not type(form).concerns(facts)
        told.do("receive_defence", by, facts, files=("signed_record",), lists=POINTS, way="written")
        assert type(form).concerns(facts)
        told.do("answer_late_defence", by, facts, lists=answers(1, 2))
    assert not rules.open_claims(facts)


CHANGE = {"reason": "采纳申辩意见，减少罚款数额"}


def test_a_defence_never_makes_it_heavier(told: Desk) -> None:
    """D11: noticed 20,000; more is refused, less is the next draft."""
    facts, by = told.facts, told.town.inspector
    facts.effect = "lighter"
    form = told.ask("change_proposal", by, facts, fine="25000", **CHANGE)
    assert form.refusal_codes == {"E-ENF-12"} and "告知20000" in str(form.errors)
    act = told.do("change_proposal", by, facts, fine="16000", **CHANGE)
    draft = Draft.objects.get(facts=facts, version=2)
    assert (draft, draft.reason) == (act.named["draft"], CHANGE["reason"]) and "人民币16,000.00元" in str(draft.content)
    assert facts.effect == "" and rules.told_enough(facts), "no new notice is owed"


def test_what_the_leader_sent_back_may_become_heavier_and_is_told_anew(told: Desk) -> None:
    facts, by = told.facts, told.town.inspector
    facts.verdict, facts.return_words = "return_law", "裁量阶次有误"
    form = told.ask("change_proposal", by, facts)
    assert form.initial["reason"] == "裁量阶次有误" and form.refusal_codes == {"E-REQUIRED"}, "nothing is changed"
    told.do("change_proposal", by, facts, fine="30000")
    assert rules.notice_owed(facts) == "notice" and facts.verdict == ""


def test_a_change_lies_in_the_range_and_is_whole(told: Desk) -> None:
    facts, by = told.facts, told.town.inspector

    def changed(**answers: Any) -> Any:
        return told.ask("change_proposal", by, facts, **CHANGE | answers)

    assert changed(fine="15000", tier="2").refusal_codes == set()
    form = changed(fine="14999", tier="2")
    assert form.refusal_codes == {"E-ENF-06"} and "fine" in form.errors
    assert changed(kinds=["fine", "detained"]).refusal_codes == {"E-ENF-12", "E-ENF-25"}
    assert set(changed(kinds=["fine", "licence_suspended"]).errors) >= {
        "licence",
        "licence_no",
        "licence_issuer",
        "withheld_from",
        "withheld_to",
    }
    assert changed(kinds=[]).refusal_codes == {"E-ENF-39"}
    assert set(changed(correction_order="立即停用", correction_by="").errors) == {"correction_by"}


def test_no_penalty_leaves_nothing_of_the_penalty(told: Desk) -> None:
    facts, by = told.facts, told.town.inspector
    facts.effect = "no_penalty"
    assert set(told.ask("change_proposal", by, facts, fine="16000", **CHANGE).errors) == {"no_penalty_ground"}
    told.do("change_proposal", by, facts, no_penalty_ground="G2", **CHANGE)
    assert (facts.kinds, facts.fine, facts.amount_reason) == ([], None, "")
    assert Draft.objects.get(facts=facts, version=2).content["penalties"][0].startswith("不予行政处罚")


def test_what_was_given_up_is_dated_by_its_signature(told: Desk) -> None:
    form = told.ask("waive_rights", told.town.inspector, told.facts)
    assert form.initial["signed_on"] == DAY
