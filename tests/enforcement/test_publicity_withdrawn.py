"""What was published is withdrawn with its reason, published anew as changed, taken down early or on its day (行政处罚法 Art.48(2); TL-ENF-46, 47)."""

from __future__ import annotations

import pytest

from cases import calendar
from documents.models import IssuedDocument
from foundation import clock
from tests.enforcement import remedies_road as after
from tests.enforcement.road import DAY
from tests.enforcement.whole_road import WholeRoad
from tests.workflows.watch import forbidden, refused
from workflows.engine.play import drawn

pytestmark = pytest.mark.django_db


def sheets(whole: WholeRoad) -> list[IssuedDocument]:
    return list(IssuedDocument.objects.filter(case=whole.case, code="ENF-63").order_by("pk"))


def take_down(whole: WholeRoad, **changes: object) -> None:
    answers = {"reason": "当事人已经履行并完成信用修复", "proof": [drawn("信用修复申请")]} | changes
    name = "end_publicity_later" if whole.case.is_closed else "end_publicity"
    whole.do(name, whole.town.leader, whole.facts.party_id, **answers)


def test_it_is_withdrawn_within_three_working_days_with_its_reason(whole: WholeRoad) -> None:
    after.served(whole)
    whole.pay()
    whole.publish()
    after.revoke(whole)
    assert after.clock_of(whole, "TL-ENF-46").due_on == calendar.add_working_days(clock.today(), 3)
    with refused("E-ENF-28", "reason"):
        after.withdraw_publicity(whole, reason=f"法定代表人{whole.town.unit.legal_representative}申诉成立")
    with forbidden("E-SCOPE"):
        whole.do("withdraw_publicity", whole.town.head, whole.facts.party_id)
    after.withdraw_publicity(whole)
    facts, paper = whole.facts, sheets(whole)[-1]
    assert facts.withdrawn_on == clock.today() and paper.data["withdraw_reason"] == facts.withdraw_reason
    assert "撤销" in facts.withdraw_reason and paper.data["withdrawn_on"] and after.clock_of(whole, "TL-ENF-47").state == "ended"
    assert after.clock_of(whole, "TL-ENF-46").state == "met"


def test_what_was_not_published_yet_is_published_no_more(whole: WholeRoad) -> None:
    after.served(whole)
    whole.pay()
    after.revoke(whole)
    assert not {"withdraw_publicity", "publish_decision"} & set(whole.waiting)


def test_a_changed_decision_is_published_as_it_is_now(whole: WholeRoad) -> None:
    after.served(whole)
    whole.publish()
    after.revoke(whole, "change", new_fine="15000")
    after.withdraw_publicity(whole)
    assert whole.facts.published_on is None and "publish_decision" in whole.waiting
    assert after.clock_of(whole, "TL-ENF-44").state == "running"
    whole.publish()
    assert "15,000.00" in whole.facts.masked_text and "20,000.00" not in whole.facts.masked_text
    assert len(sheets(whole)) == 3


def test_it_is_taken_down_on_its_day_behind_the_closing(whole: WholeRoad) -> None:
    after.served(whole)
    after.to_the_end(whole)
    last = whole.facts.publish_until
    assert last is not None and after.clock_of(whole, "TL-ENF-47").due_on == last
    with clock.at(after.at(last + DAY)):
        after.swept()
        assert whole.facts.taken_down_on == last + DAY
        with refused("E-NOT-OPEN", "reason"):
            take_down(whole)


def test_before_its_day_a_leader_approves_it_and_only_of_what_is_performed(whole: WholeRoad) -> None:
    after.served(whole)
    whole.publish()
    with refused("E-NOT-OPEN", "reason"):
        take_down(whole)
    whole.pay()
    take_down(whole)
    assert whole.facts.taken_down_on == clock.today() and after.clock_of(whole, "TL-ENF-47").state == "met"
    assert len(sheets(whole)) == 2
