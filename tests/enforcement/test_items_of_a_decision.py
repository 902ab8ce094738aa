"""Each item of a decision is performed by acts of its own, in its days and by its hands; a case closes with all of them, never with the money alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from documents.models import IssuedDocument
from foundation import clock
from foundation.refusals import Refusal, Refusals
from permissions.models import Account, Appointment
from permissions.roles import Role
from tests.cast import LONG_AGO
from tests.enforcement.heavy_road import refused
from tests.enforcement.items_road import LICENCE, ItemsRoad, afternoon
from tests.enforcement.road import DAY, PenaltyRoad
from workflows.enforcement import rules
from workflows.enforcement.flows import EnforcementFlow
from workflows.enforcement.models import Paid, PartyFacts, Performance
from workflows.enforcement.models_items import ItemStep
from workflows.enforcement.models_remedies import ExecutionStop
from workflows.engine import acts
from workflows.engine.case_rows import CaseRows
from workflows.engine.play import drawn

pytestmark = pytest.mark.django_db

FILES = [drawn("凭证")]
REFUSED = (acts.InvalidForm, acts.NotVisible, Refusal, Refusals)


class Road(ItemsRoad):
    """The road with a clock that stays where it was put."""

    stack: ExitStack

    def at(self, day: dt.date) -> None:
        self.stack.enter_context(clock.at(afternoon(day)))

    def left_to_do(self) -> str:
        """What stands against the closing, in words."""
        record = self.record
        CaseRows(EnforcementFlow, self.case, record)
        return "；".join(rules.left_to_do(record, "performed"))


@pytest.fixture
def items(road: PenaltyRoad) -> Iterator[Road]:
    made = Road(road.town, road.violation)
    with ExitStack() as stack:
        made.stack = stack
        yield made


# --- the whole --------------------------------------------------------------------------------------------------------------------


def test_money_alone_performs_nothing_else_and_the_section_head_confirms_the_whole(items: Road) -> None:
    both = items.standstill()["kinds"] + items.withheld()["kinds"]
    facts = items.imposed(**{**items.standstill(), **items.withheld(), **items.correction(), "kinds": ["fine", *both]})
    items.publish()
    items.pay()
    assert items.waiting == ["confirm_performance"] and items.left == ["stopped", "licence_suspended", "correction"]
    found = refused(items.confirm)
    assert found["__all__"].startswith("E-ENF-22") and "责令停产停业、暂扣许可证件、责令改正" in found["__all__"]
    assert "责令停产停业、暂扣许可证件" in items.left_to_do()
    items.withhold()
    items.at(facts.stop_from)
    items.stop()
    items.check()
    items.at(facts.stop_to + DAY)
    items.resume()
    assert items.left == ["licence_suspended"]
    items.hand_back()
    assert items.left == [] and "尚未履行完毕" in items.left_to_do()
    # Who was there on the spot does not confirm it.
    also(items, items.town.colleague, Role.SECTION_HEAD)
    with pytest.raises(REFUSED):
        items.confirm(items.town.colleague)
    items.confirm()
    assert items.facts.performed_on == items.today and items.case.state == "performed"
    items.serve_papers()
    items.submit_closing()
    words = items.paper("ENF-59").data["performance"]
    assert [line for line in words if "开始停产停业" in line] and [line for line in words if "收缴许可证件" in line]
    assert Performance.objects.filter(case=items.case).count() == 3


def also(road: Road, account: Account, role: Role) -> None:
    where = {"section": road.town.mines} if role == Role.SECTION_HEAD else {}
    Appointment.objects.create(account=account, role=role, region=road.town.county, valid_from=LONG_AGO, **where)


# --- the standstill ------------------------------------------------------------------------------------------------------------------


def test_a_standstill_begins_is_looked_at_and_ends_in_its_days(items: Road) -> None:
    facts = items.imposed(**items.standstill())
    assert "E-ENF-DAYS" in refused(items.stop)["done_on"]
    with pytest.raises(REFUSED):
        items.look()
    items.at(facts.stop_from)
    assert "done_on" in refused(lambda: items.stop(done_on=items.today + DAY))
    items.stop()
    opinion = items.paper("INS-05")
    assert opinion.data["overall_result"] == "正在履行" and opinion.data["ref_order_no"] == facts.decision_no
    assert "封条编号：F0701、F0702" in opinion.data["items"][0]["evidence"]
    # Nobody begins it twice.
    with pytest.raises(REFUSED):
        items.stop()
    items.at(facts.stop_from + 5 * DAY)
    assert "follows" in refused(lambda: items.look(passed=False, found="夜间私自送电，正在检修低压柜。"))
    items.look(passed=False, found="夜间私自送电，正在检修低压柜。", follows="责令立即停止，另行立案查处")
    broken = items.paper("INS-05")
    assert (broken.data["overall_result"], broken.data["next_action"]) == ("未履行", "责令立即停止，另行立案查处")
    # An act that is entered behind another one does not come before it.
    assert (
        "E-ENF-DAYS"
        in refused(lambda: items.look(done_on=items.today - 2 * DAY, late_reason="当日未带设备，回来补录"))["done_on"]
    )
    assert "期满以后验收" in refused(items.resume)["done_on"]
    items.at(facts.stop_to + DAY)
    items.resume(passed=False, found="一名电工仍未取得操作证。", follows="继续停产，取得操作证后再验收")
    assert items.left == ["stopped"]
    items.at(facts.stop_to + 4 * DAY)
    items.resume()
    assert items.paper("INS-05").data["overall_result"] == "已经履行" and items.left == []
    assert [doing for _item, doing, _passed in items.steps] == ["stopped", "looked_at", "resumed", "resumed"]


def test_a_standstill_that_nobody_began_in_its_days_is_for_the_leader(items: Road) -> None:
    facts = items.imposed(**items.standstill())
    items.at(facts.stop_to + DAY)
    assert "已经届满" in refused(items.stop)["done_on"]
    items.end_item("stopped", found="期限届满，执法人员未到场执行，责任另行追究。", end_ground="other")
    items.confirm()
    assert items.case.state == "performed"


# --- the licence ---------------------------------------------------------------------------------------------------------------------


def test_the_issuer_of_a_licence_is_written_to_and_a_withheld_one_goes_back_when_its_days_are_over(items: Road) -> None:
    facts = items.imposed(**items.withheld())
    assert "拒不交出" in refused(lambda: items.withhold(fate="void", found="经两次上门，当事人未交出许可证。"))["fate"]
    items.withhold()
    letter = items.paper("ENF-03")
    assert letter.data["to_agency"] == "湖北省应急管理厅" and facts.decision_no in letter.data["facts"]
    assert "由当事人交出" in letter.data["reason"]
    assert letter.title == "许可证件处理告知函"
    items.at(facts.withheld_to)
    assert "期满以后发还" in refused(items.hand_back)["done_on"]
    items.at(facts.withheld_to + DAY)
    assert "receiver" in refused(lambda: items.hand_back(receiver=""))
    assert "E-DATE-FUTURE" in refused(lambda: items.hand_back(issuer_told_on=items.today + DAY))["issuer_told_on"]
    items.hand_back()
    assert items.left == []


def test_a_revoked_licence_is_done_with_once_it_is_in_or_the_issuer_is_asked_to_declare_it_void(items: Road) -> None:
    items.imposed(kinds=["licence_revoked"], **LICENCE)
    items.withhold(fate="void", found="经两次上门，当事人未交出许可证。")
    assert "公告作废" in items.paper("ENF-03").data["reason"]
    assert items.left == [] and Performance.objects.get(case=items.case).issuer_told_on == items.today
    with pytest.raises(REFUSED):
        items.hand_back()


# --- the correction ------------------------------------------------------------------------------------------------------------------


def test_a_correction_is_looked_at_with_its_clock_and_again_by_a_new_day(items: Road) -> None:
    facts = items.imposed(**items.correction(10))
    assert [state for state, _due in items.clocks("TL-ENF-51")] == ["running"]
    failed = {"passed": False, "found": "张大山仍未取得操作证，继续上岗。"}
    assert "届满以前不能认定未改正" in refused(lambda: items.check(**failed, if_failed="new_case"))["passed"]
    items.at(facts.correction_by + DAY)
    assert "if_failed" in refused(lambda: items.check(**failed))
    assert "again_by" in refused(lambda: items.check(**failed, if_failed="again"))
    assert "E-ENF-DAYS" in refused(lambda: items.check(**failed, if_failed="again", again_by=items.today))["again_by"]
    assert "again_by" in refused(lambda: items.check(again_by=items.today + DAY))
    later = items.today + 10 * DAY
    items.check(**failed, if_failed="again", again_by=later)
    assert [state for state, _due in items.clocks("TL-ENF-51")] == ["met", "running"]
    paper = items.paper("INS-05")
    assert paper.data["overall_result"] == "未整改" and "再次复查" in paper.data["next_action"]
    items.at(later + DAY)
    items.check()
    assert [state for state, _due in items.clocks("TL-ENF-51")] == ["met", "met"]
    assert items.paper("INS-05").data["overall_result"] == "全部整改合格"
    items.confirm()


def test_a_correction_that_another_case_goes_on_with_is_ended_by_a_leader_who_names_it(items: Road) -> None:
    facts = items.imposed(**items.correction(10))
    first = items.case
    items.at(facts.correction_by + DAY)
    items.check(passed=False, found="张大山仍未取得操作证，继续上岗。", if_failed="new_case")
    assert items.paper("INS-05").data["next_action"] == "依法另行立案查处"
    goes_on = {"end_ground": "new_case", "found": "拒不改正，已另行立案。"}
    assert "other_case" in refused(lambda: items.end_item("correction", **goes_on))
    items.begin()
    second, items.case = items.case, first
    assert "other_case" in refused(lambda: items.end_item("correction", other_case=second))
    with pytest.raises(REFUSED):
        items.end_item("correction", items.town.inspector, other_case=second, **goes_on)
    items.end_item("correction", other_case=second, **goes_on)
    assert items.left == [] and ItemStep.objects.get(doing="ended").other_case == second
    assert {state for state, _due in items.clocks("TL-ENF-51")} == {"met"}
    items.confirm()
    assert items.case.state == "performed"


def test_what_was_corrected_early_is_looked_at_early_but_never_before_the_service(items: Road) -> None:
    items.imposed(**items.correction(10))
    before = items.facts.served_on - DAY
    found = refused(lambda: items.check(done_on=before, late_reason="当日系统停用，次日补录"))
    assert "done_on" in found
    items.check()
    with pytest.raises(REFUSED):
        items.check()


def test_nothing_is_performed_of_a_decision_that_is_not_served(items: Road) -> None:
    items.begin()
    items.state(items.add_evidence())
    items.propose(kinds=["warning"], amount="", tier="", **items.correction(10))
    items.submit()
    items.send_on()
    items.review()
    items.told()
    items.waive()
    items.recheck()
    items.decide()
    with pytest.raises(REFUSED):
        items.check()
    assert not IssuedDocument.objects.filter(case=items.case, code="INS-05").exists()
    assert PartyFacts.objects.get(case=items.case).served_on is None


# --- confiscated goods ---------------------------------------------------------------------------------------------------------------


def test_confiscated_fireworks_are_destroyed_at_once_under_the_police_and_never_by_who_asked_for_it(items: Road) -> None:
    items.begin()
    items.seized_things()
    items.state(items.add_evidence())
    items.decided(**items.confiscated())
    assert items.left == ["goods"] and items.states() == ["confiscated"]
    clock_of_it = items.clocks("TL-ENF-53")
    assert clock_of_it[0][0] == "running" and (clock_of_it[0][1] - items.today).days <= 62
    assert "不得拍卖" in refused(lambda: items.ask_disposal(items.line("auction")))["lines-0-mode"]
    assert "E-ENF-GOODS" in refused(lambda: items.ask_disposal(items.line(quantity="43")))["lines-0-quantity"]
    items.ask_disposal()
    assert "第1次处理尚未办结" in refused(items.ask_disposal)["reason"]
    # Whoever asks for it does not approve it, whatever other office he holds.
    also(items, items.town.inspector, Role.DEPUTY_LEADER)
    with pytest.raises(REFUSED):
        items.approve_disposal(items.town.inspector)
    assert "opinion" in refused(lambda: items.approve_disposal(approved=False, opinion="不"))
    items.approve_disposal()
    sheet = items.paper("ENF-53")
    assert (
        sheet.data["items"] == [{"name": "组合烟花（36发）", "qty": "42箱", "mode": "销毁"}]
        and sheet.title == "罚没物品处理审批表"
    )
    assert "第四十三条" in sheet.linked["legal_basis"]
    assert "公安机关" in refused(lambda: items.dispose_of(police_present=False))["police_present"]
    assert "见证人" in refused(lambda: items.dispose_of(witness=items.town.colleague.name))["witness"]
    assert "proceeds" in "".join(refused(lambda: items.dispose_of(proceeds="100")))
    items.dispose_of()
    record = items.paper("ENF-53")
    assert (
        record.title == "罚没物品处理记录"
        and record.printed_number == sheet.printed_number
        and record.data["witness"] == "纪云舒"
    )
    assert items.states() == ["destroyed"] and items.left == []
    assert [state for state, _due in items.clocks("TL-ENF-53")] == ["met"]
    items.confirm()


def test_other_goods_wait_until_nobody_can_contest_the_decision_and_what_they_bring_goes_to_the_treasury(items: Road) -> None:
    facts = items.imposed(**items.confiscated("自制配电箱2台"))
    with pytest.raises(REFUSED):
        items.do("ask_disposal", items.town.inspector, facts.party_id, lines=[], reason="建议公开拍卖。")
    assert "决定没收的是" in refused(lambda: items.take_over({"quantity": "3"}))["things-0-name"]
    items.take_over()
    assert "已在涉案财物登记中" in refused(items.take_over)["things-0-name"]
    assert items.states() == ["confiscated"] and "已没收，尚未处理" in items.left_to_do()
    assert "尚未处理" in refused(lambda: items.end_item("goods"))["item"]
    items.ask_disposal(items.line("auction"), reason="建议公开拍卖。", valuation="估价四百元")
    items.approve_disposal()
    sold = {
        "proceeds": "420",
        "treasury_receipt": "鄂非税0099887",
        "police_present": "",
        "course": "委托拍卖行公开拍卖，由竞买人取走。",
    }
    assert "期满以后处理" in refused(lambda: items.dispose_of(**sold))["done_on"]
    last = items.clocks("TL-ENF-31")[0][1]
    items.at(last + DAY)
    assert "treasury_receipt" in refused(lambda: items.dispose_of(**sold | {"treasury_receipt": ""}))
    assert "results-0-proceeds" in refused(lambda: items.dispose_of(**sold | {"proceeds": ""}))
    items.dispose_of(**sold)
    assert items.states() == ["auctioned"] and items.left == []
    move = items.goods()[0].moves.last()
    assert move.proceeds == 420 and move.officer_2 == items.town.colleague
    assert "420.00元，鄂非税0099887" in items.paper("ENF-53").data["items"][0]["proceeds"]


def test_a_disposal_that_is_refused_or_given_up_leaves_the_goods_where_they_are(items: Road) -> None:
    items.begin()
    items.seized_things()
    items.state(items.add_evidence())
    items.decided(**items.confiscated())
    items.ask_disposal(items.line(quantity="40"))
    items.approve_disposal(approved=False, opinion="应当一次全部销毁")
    assert items.states() == ["confiscated"]
    items.ask_disposal(items.line(quantity="40"))
    items.approve_disposal()
    items.of_disposal("drop_disposal", items.town.inspector, reason="销毁场检修")
    items.ask_disposal(items.line(quantity="40"))
    items.approve_disposal()
    items.dispose_of()
    # Two boxes are left: the item is not performed, and its clock runs on.
    assert items.left == ["goods"] and [state for state, _due in items.clocks("TL-ENF-53")] == ["running"]
    assert items.goods()[0].in_state("confiscated") == 2


# --- cash ----------------------------------------------------------------------------------------------------------------------------


def test_cash_is_taken_only_where_the_law_allows_and_is_the_partys_payment_from_that_day(items: Road) -> None:
    facts = items.imposed(kinds=["fine"])
    assert "E-ENF-19" in refused(lambda: items.collect(remote=False))["remote"]
    assert "E-ENF-19" in refused(lambda: items.collect(asked=False))["asked"]
    assert "E-ENF-19" in refused(lambda: items.collect(receipt_no=""))["receipt_no"]
    assert "E-ENF-40" in refused(lambda: items.collect("20000.01"))["amount"]
    day = facts.pay_due_on
    items.at(day)
    items.collect("12000")
    assert "E-ENF-40" in refused(lambda: items.collect("8000"))["receipt_no"]
    assert "E-ENF-40" in refused(lambda: items.collect("8000.01", receipt_no="鄂财罚00012346"))["amount"]
    # Nobody enters the officers' receipt as one of the bank, and the money is not in before the bank has it.
    receipt = {"receipt_no": items.cash.receipt_no, "purpose": "fine", "paid_on": items.today, "amount": "12000"}
    pay = {"receipts": [receipt], "proof": FILES}
    assert (
        "E-ENF-40"
        in refused(lambda: items.do("record_part_payment", items.finance, facts.party_id, **pay))["receipts-0-receipt_no"]
    )
    assert "尚未缴付银行" in items.left_to_do()
    also(items, items.town.colleague, Role.FINANCE_OFFICER)
    with pytest.raises(REFUSED):
        items.hand_in(items.town.colleague)
    assert "如数上缴" in refused(lambda: items.hand_in(counted="11900"))["counted"]
    assert "stub_no" in refused(lambda: items.hand_in(stub_no="鄂财罚1"))
    assert [state for state, _due in items.clocks("TL-ENF-03")] == ["running"]
    items.hand_in()
    assert [state for state, _due in items.clocks("TL-ENF-03")] == ["met"]
    items.deposit()
    assert [state for state, _due in items.clocks("TL-ENF-04")] == ["met"]
    found = Paid.objects.get(case=items.case)
    assert (found.receipt_no, found.paid_on, found.amount) == ("鄂财罚00012345", day, 12000)
    items.collect("8000", receipt_no="鄂财罚00012346")
    items.hand_in()
    items.deposit()
    assert "尚未缴付银行" not in items.left_to_do()
    # All is paid: finance confirms it without any further receipt, and no day of ours cost the party a surcharge.
    items.do("confirm_payment", items.finance, facts.party_id, receipts=[], proof=FILES)
    assert items.facts.performed_on == day and items.case.state == "performed"


def test_a_payment_is_not_confirmed_without_a_receipt_while_something_is_owed(items: Road) -> None:
    facts = items.imposed(kinds=["fine"])
    found = refused(lambda: items.do("confirm_payment", items.finance, facts.party_id, receipts=[], proof=FILES))
    assert "尚欠罚款20,000.00元" in found["proof"]


# --- while execution stands still ----------------------------------------------------------------------------------------------------


def test_nothing_is_taken_from_the_party_while_execution_is_ordered_to_stop(items: Road) -> None:
    facts = items.imposed(**{**items.withheld(), "kinds": ["licence_suspended", "fine"]})
    ExecutionStop.objects.create(
        case=items.case, facts=facts, ground="court", order_no="（2026）鄂行初8号", since=items.today, words="停止执行处罚决定", act_no=1,
    )  # fmt: skip
    assert "停止执行" in refused(items.withhold)["done_on"]
    assert "停止执行" in refused(items.collect)["collected_on"]
    ExecutionStop.objects.update(until=items.today)
    items.at(items.today + DAY)
    items.withhold()
    assert items.steps == [("licence_suspended", "withheld", None)]
