"""The decision: the reviewed draft word for word or back; whatever the law has against it is refused with its code."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from cases.models import Deadline, OutsideBody
from foundation import clock
from foundation import settings as bureau
from tests.cast import in_transaction
from tests.enforcement.desk import DAY, Desk, bank, refused
from workflows.enforcement import rules, terms
from workflows.enforcement.models import Claim, Exhibit

pytestmark = pytest.mark.django_db
SERVED = dt.date(2023, 5, 22)
WORDS = {"opinion": "同意给予罚款二万元的行政处罚"}
PENALTY = {"verdict": "penalty", **WORDS}


@pytest.fixture
def ready(desk: Desk, violation: Any) -> Desk:
    """A fine of 20,000 was told on 2023-05-22, nothing was said against it, and one bank takes fines."""
    desk.propose(desk.facts, violation("V-102"), on=SERVED, kinds=["fine"], fine=Decimal(20000), tier=2)
    desk.notify(desk.facts, SERVED)
    bank()
    return desk


def decides(desk: Desk, by: Any = None, **answers: Any) -> Any:
    return desk.ask("decide", by or desk.town.bureau_head, desk.facts, **PENALTY | answers)


def test_what_is_in_order_is_decided(ready: Desk) -> None:
    told = decides(ready).forewarning()
    assert any(line.startswith("拟处罚：") and "20,000.00元" in line for line in told.ways) and told.may_send
    act = ready.do("decide", ready.town.bureau_head, ready.facts, **PENALTY)
    facts = ready.facts
    assert (facts.decided_on, facts.decided_by) == (DAY, ready.town.bureau_head) and facts.pay_bank.name == "云石农村商业银行"
    assert act.named["draft"] == rules.newest_draft(facts) and rules.is_last_decided(facts)


def test_of_several_accounts_the_one_for_fines_is_suggested_and_each_says_what_it_is_for(ready: Desk) -> None:
    relief = OutsideBody.objects.create(code="BANK-2", name="云石农村商业银行", kind="bank", used_for="救灾资金代发")
    fines = OutsideBody.objects.create(code="BANK-3", name="云石农村商业银行", kind="bank", used_for="罚款代收")
    field = (form := decides(ready)).fields["pay_bank"]
    assert form.initial["pay_bank"] == fines
    assert [field.label_from_instance(each) for each in (relief, fines)] == [
        "云石农村商业银行：救灾资金代发", "云石农村商业银行：罚款代收",
    ]  # fmt: skip


def no_notice(desk: Desk) -> None:
    desk.facts.noticed_on = None


def still_running(desk: Desk) -> None:
    desk.facts.noticed_on = DAY


def other_draft(desk: Desk) -> None:
    desk.propose(desk.facts, desk.facts.violation, passed=False, fine=Decimal(19000))


def failed_review(desk: Desk) -> None:
    desk.review(desk.facts, rules.newest_draft(desk.facts), "fail")


def heavier(desk: Desk) -> None:
    desk.facts.noticed_fine = Decimal(15000)


def other_facts(desk: Desk) -> None:
    desk.facts.noticed_ground = "0" * 64


def excluded(desk: Desk) -> None:
    Exhibit.objects.update(excluded_on=DAY)


def to_be_discussed(desk: Desk) -> None:
    desk.propose(desk.facts, desk.facts.violation, fine=Decimal(50000), tier=3)
    desk.facts.noticed_fine = Decimal(50000)


def agreed_to(desk: Desk) -> None:
    """The leaders have agreed to the draft as it stands."""
    draft = rules.newest_draft(desk.facts)
    assert draft is not None
    desk.facts.discussed_on, desk.facts.discussed_digest = DAY, draft.digest


def accident(desk: Desk) -> None:
    desk.record.kind = "accident"


def too_late(desk: Desk) -> None:
    last = DAY - dt.timedelta(days=1)
    Deadline.objects.create(
        case=desk.case, term=terms.DECIDE.code, title="办案期限", state="running", due_on=last, created_at=clock.now()
    )


def without_reason(desk: Desk) -> None:
    desk.facts.amount_reason = ""


def licence_without_name(desk: Desk) -> None:
    desk.facts.kinds = desk.facts.noticed_kinds = ["fine", "licence_revoked"]
    agreed_to(desk)


def crime(desk: Desk) -> None:
    desk.record.transfer_check = "yes"


def with_the_police(desk: Desk) -> None:
    desk.record.police_since = SERVED


def detention(desk: Desk) -> None:
    desk.facts.kinds = desk.facts.noticed_kinds = ["fine", "detained"]


def out_of_range(desk: Desk) -> None:
    desk.facts.tier = 3


def unanswered(desk: Desk) -> None:
    Claim.objects.create(case=desk.case, facts=desk.facts, no=1, text="已订购配件", stated_on=DAY)


def answered_otherwise(desk: Desk) -> None:
    desk.facts.effect = "lighter"


def no_penalty_proposed(desk: Desk) -> None:
    desk.facts.no_penalty_ground = "G2"


@pytest.mark.parametrize(
    ("spoil", "code", "words"),
    [
        (no_notice, "E-ENF-10", ""),
        (other_facts, "E-ENF-10", "重新告知"),
        (still_running, "E-ENF-11", "最早2023-06-08"),
        (failed_review, "E-ENF-08", ""),
        (other_draft, "E-ENF-35", "现稿为"),
        (heavier, "E-ENF-12", "告知15000"),
        (excluded, "E-ENF-37", "证据1"),
        (to_be_discussed, "E-ENF-09", "罚款数额较大"),
        (accident, "E-ENF-09", "生产安全事故"),
        (too_late, "E-ENF-16", "2023-06-01"),
        (without_reason, "E-ENF-39", "裁量理由"),
        (licence_without_name, "E-ENF-39", "许可证件名称"),
        (crime, "E-ENF-24", "未达追诉标准"),
        (with_the_police, "E-ENF-44", "2023-05-22移送"),
        (detention, "E-ENF-25", ""),
        (out_of_range, "E-ENF-06", "第3阶次"),
        (unanswered, "E-ENF-39", "第1项尚未复核"),
        (answered_otherwise, "E-ENF-35", "退回改稿"),
        (no_penalty_proposed, "E-ENF-35", "拟不予处罚"),
    ],
)
def test_what_is_not_in_order_is_refused_at_the_decision(
    ready: Desk, spoil: Callable[[Desk], None], code: str, words: str
) -> None:
    spoil(ready)
    form = decides(ready)
    assert code in refused(form) and set(form.errors) == {"verdict"}, form.errors.as_text()
    assert words in str(form.errors)
    if spoil is not no_penalty_proposed:
        assert any(code in line for line in form.forewarning().ways), "and it is said before"
    back = ready.ask("decide", ready.town.bureau_head, ready.facts, verdict="return_facts", return_words="补充调查取证", **WORDS)
    assert back.refusal_codes == set(), "sent back it may always be"


def test_what_was_discussed_may_be_decided(ready: Desk) -> None:
    to_be_discussed(ready)
    agreed_to(ready)
    assert decides(ready).refusal_codes == set()


def test_a_decision_that_asks_for_money_names_the_bank(ready: Desk) -> None:
    form = decides(ready, pay_bank="")
    assert form.refusal_codes == {"E-ENF-39"} and set(form.errors) == {"pay_bank"}


def test_a_return_says_why_and_leaves_no_day(ready: Desk) -> None:
    form = ready.ask("decide", ready.town.bureau_head, ready.facts, verdict="return_law", **WORDS)
    assert set(form.errors) == {"return_words"}
    ready.do("decide", ready.town.bureau_head, ready.facts, verdict="return_law", return_words="裁量阶次有误", **WORDS)
    assert (
        rules.after_decision(ready.facts) == "law" and ready.facts.decided_on is None and not rules.is_last_decided(ready.facts)
    )


def test_no_penalty_needs_no_notice_but_its_review(desk: Desk, violation: Any) -> None:
    facts = desk.facts
    desk.propose(facts, violation("V-102"), passed=False, kinds=[], no_penalty_ground="G1")
    said = {"verdict": "no_penalty", "opinion": "同意不予行政处罚"}
    assert desk.ask("decide", desk.town.bureau_head, facts, **said).refusal_codes == {"E-ENF-08"}
    desk.review(facts, rules.newest_draft(facts))
    desk.do("decide", desk.town.bureau_head, facts, **said)
    assert rules.punishes_not(facts) and facts.pay_bank is None


def test_a_deputy_decides_what_was_handed_to_him(ready: Desk) -> None:
    assert decides(ready, ready.town.leader).refusal_codes == {"E-SCOPE"}

    def hand_over(most: int) -> None:
        in_transaction(
            lambda: bureau.change(
                "enforcement.delegated_sum", Decimal(most), valid_from=DAY, by=ready.town.bureau_head, reason="局长办公会议决定"
            )
        )
        bureau.forget()

    hand_over(20000)
    assert decides(ready, ready.town.leader).refusal_codes == set()
    hand_over(19999)
    form = decides(ready, ready.town.leader)
    assert form.refusal_codes == {"E-SCOPE"} and "19999" in str(form.errors)


# --- behind the decision --------------------------------------------------------------------------------------------------


def test_an_unserved_decision_is_taken_back_and_the_case_runs_on(ready: Desk) -> None:
    """D25: the number stays with the void paper."""
    facts, head = ready.facts, ready.town.bureau_head
    assert ready.ask("withdraw_unserved", head, facts, reason="当事人名称有误").refusal_codes == {"E-NOT-OPEN"}
    ready.decide(facts, DAY)
    paper = ready.paper("ENF-38", facts, DAY, facts.decision_no)
    kept = Deadline.objects.create(
        case=ready.case, term=terms.DECIDE.code, title="办案期限", state="met", due_on=dt.date(2023, 6, 23), original_due_on=dt.date(2023, 6, 23),
        met_on=DAY, created_at=clock.now(),
    )  # fmt: skip
    ready.do("withdraw_unserved", head, facts, reason="当事人名称有误")
    for row in (paper, kept):
        row.refresh_from_db()
    assert (paper.state, paper.number) == ("revoked", "（冶）应急罚〔2023〕12号")
    assert kept.state == "running" and (facts.verdict, facts.decision_no, facts.decided_on) == ("", "", None)


def test_who_is_not_punished_is_taught_once_that_is_decided(desk: Desk) -> None:
    facts, by = desk.facts, desk.town.inspector
    said = {"content": "讲解安全生产法第四十一条第二款的要求"}
    assert desk.ask("educate", by, facts, **said).refusal_codes == {"E-NOT-OPEN"}
    facts.no_penalty_ground = "G2"
    desk.decide(facts, DAY, verdict="no_penalty")
    early = {"educated_on": DAY - dt.timedelta(days=1), "late_reason": "当日外出"}
    assert "E-ENF-DAYS" in desk.ask("educate", by, facts, **said | early).refusal_codes
    assert desk.ask("educate", by, facts, **said | {"inspector_2": by.pk}).refusal_codes == {"E-ENF-02"}
    desk.do("educate", by, facts, **said)
    assert facts.educated_on == DAY
    assert desk.ask("educate", by, facts, **said).refusal_codes == {"E-NOT-OPEN"}, "once"
    facts.educated_on = None
    facts.no_penalty_ground = "G6"
    assert desk.ask("educate", by, facts, **said).refusal_codes == {"E-NOT-OPEN"}, "nothing was proved"
