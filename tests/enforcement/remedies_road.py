"""What becomes of a decision, told in short words: attacked, stopped, and what the bodies outside say."""

from __future__ import annotations

import datetime as dt
from typing import Any

from cases.models import Case, Deadline
from documents.models import IssuedDocument
from foundation import clock
from permissions.models import Account
from tests.enforcement.away import body
from tests.enforcement.whole_road import WholeRoad
from workflows.enforcement.models import PartyFacts
from workflows.engine import acts
from workflows.engine.pages import OpeningPage
from workflows.engine.play import drawn, sent
from workflows.engine.tasks import sweep

GOVERNMENT, COURT = "云石市人民政府", "云石市人民法院"


def served(road: WholeRoad, **changes: Any) -> PartyFacts:
    """A fine of 20,000 yuan, decided and served today."""
    road.reviewed(**changes)
    road.told()
    road.waive()
    road.recheck()
    road.decide()
    road.serve_decision()
    return road.facts


def is_later(road: WholeRoad) -> bool:
    return road.case.is_closed


def reconsider(road: WholeRoad, actor: Account | None = None, **changes: Any) -> acts.Outcome:
    answers = {
        "body": body(GOVERNMENT, "county_gov"), "notice_no": "云政复受〔2026〕5号", "applied_on": clock.today(),
        "accepted_on": clock.today(), "notice": [drawn("行政复议受理通知书")],
    } | changes  # fmt: skip
    name = "reconsideration_later" if is_later(road) else "record_reconsideration"
    return road.do(name, actor or road.town.inspector, road.facts.party_id, **answers)


def reconsidered(road: WholeRoad, result: str = "upheld", **changes: Any) -> acts.Outcome:
    answers = {
        "result": result, "ended_on": clock.today(), "result_no": "云政复决〔2026〕5号", "result_words": "决定书主文如下",
        "document": [drawn("行政复议决定书")],
    } | changes  # fmt: skip
    name = "reconsideration_closed_later" if is_later(road) else "close_reconsideration"
    return road.do(name, road.town.inspector, road.facts.party_id, **answers)


def sue(road: WholeRoad, **changes: Any) -> acts.Outcome:
    answers = {
        "body": body(COURT, "court"), "notice_no": "（2026）鄂行初31号", "applied_on": clock.today(), "accepted_on": clock.today(),
        "notice": [drawn("应诉通知书")],
    } | changes  # fmt: skip
    name = "litigation_later" if is_later(road) else "record_litigation"
    return road.do(name, road.town.inspector, road.facts.party_id, **answers)


def judged(road: WholeRoad, result: str = "upheld", **changes: Any) -> acts.Outcome:
    answers = {
        "result": result, "ended_on": clock.today(), "result_no": "（2026）鄂行终8号", "result_words": "判决主文如下", "is_final": True,
        "document": [drawn("行政判决书")],
    } | changes  # fmt: skip
    name = "litigation_closed_later" if is_later(road) else "close_litigation"
    return road.do(name, road.town.inspector, road.facts.party_id, **answers)


def stop(road: WholeRoad, ground: str = "reconsideration_body", **changes: Any) -> acts.Outcome:
    answers = {
        "ground": ground, "order_no": "云政复停〔2026〕1号", "since": clock.today(), "words": "复议期间停止执行罚款",
        "order": [drawn("停止执行通知书")],
    } | changes  # fmt: skip
    return road.do("stop_by_order", road.town.inspector, road.facts.party_id, **answers)


def go_on(road: WholeRoad, **changes: Any) -> acts.Outcome:
    answers = {"until": clock.today(), "lifted_words": "停止执行的理由消失", "order": [drawn("恢复执行通知书")]} | changes
    return road.do("lift_stop", road.town.inspector, road.facts.party_id, **answers)


def revoke(road: WholeRoad, kind: str = "revoke", actor: Account | None = None, **changes: Any) -> acts.Outcome:
    answers = {
        "source": "own_finding", "wrong": "裁量阶次认定有误，应当适用较低一档。", "kind": kind, "legal_basis": "《中华人民共和国行政处罚法》第七十五条第二款",
    } | changes  # fmt: skip
    name = "revoke_later" if is_later(road) else "revoke_decision"
    return road.do(name, actor or road.town.bureau_head, road.facts.party_id, **answers)


def serve_change(road: WholeRoad, **changes: Any) -> acts.Outcome:
    return road.do("serve_change", road.town.inspector, road.facts.party_id, **road.served(**changes))


def withdraw_publicity(road: WholeRoad, **changes: Any) -> acts.Outcome:
    return road.do("withdraw_publicity", road.publicity, road.facts.party_id, **changes)


def refund(road: WholeRoad, amount: str, actor: Account | None = None, **changes: Any) -> acts.Outcome:
    answers = {
        "refund_no": "TK20260001", "refunded_on": clock.today(), "amount": amount, "proof": [drawn("退款凭证")],
    } | changes  # fmt: skip
    return road.do("refund", actor or road.finance, road.facts.party_id, **answers)


def order_refund(road: WholeRoad, actor: Account | None = None) -> acts.Outcome:
    answers = {"words": "当事人重复缴款", "proof": [drawn("银行回单")]}
    return road.do("order_refund", actor or road.town.leader, road.facts.party_id, **answers)


def correct_slip(road: WholeRoad, wrong: str, right: str, actor: Account | None = None) -> acts.Outcome:
    return road.do("correct_slip", actor or road.town.head, road.facts.party_id, wrong=wrong, right=right)


def confiscated(road: WholeRoad, *, begun: bool = False) -> PartyFacts:
    """A small fine and the gains: decided, served, and to be reported upward."""
    if not begun:
        road.begin()
    road.state(road.add_evidence())
    road.propose(kinds=["fine", "gains"], gains="600", gains_words="三次作业收取检修费，合计六百元")
    road.submit()
    road.send_on()
    road.review()
    road.told()
    road.waive()
    road.recheck()
    road.decide()
    road.serve_decision()
    return road.facts


def report_up(road: WholeRoad, actor: Account | None = None, **changes: Any) -> acts.Outcome:
    answers = {
        "sent_on": clock.today(), "issuer": road.town.bureau_head, "enclosures": "行政处罚决定书1份\n案件调查报告1份",
        "summary": "当事人安排无证人员从事电工作业，罚款并没收违法所得，已经送达，尚在复议、诉讼期间。",
    } | changes  # fmt: skip
    return road.do("report_decision", actor or road.town.inspector, road.facts.party_id, **answers)


def void(road: WholeRoad, document: IssuedDocument, actor: Account | None = None, **changes: Any) -> acts.Outcome:
    return road.do(
        "void_document", actor or road.town.head, document=document, **{"reason": "被询问人姓名有误，重新通知"} | changes
    )


def summon(road: WholeRoad) -> IssuedDocument:
    """A notice of an interview that nobody was handed yet."""
    answers = {
        "person_name": "张大山", "interview_at": clock.now() + dt.timedelta(days=2), "interview_place": "本局305室", "unit_name": "",
    }  # fmt: skip
    road.do("summon", road.town.inspector, **answers)
    return IssuedDocument.objects.filter(case=road.case, code="ENF-05").latest("pk")


def file_anew(road: WholeRoad, actor: Account | None = None, **changes: Any) -> Case:
    """The linked case; the road goes on with the earlier one."""
    answers = {
        "reason": "原决定因裁量有误已经撤销", "handler_1": road.town.inspector, "handler_2": road.town.colleague,
    } | changes  # fmt: skip
    page = OpeningPage(actor or road.town.leader, "enforcement", "open_correction_case", road.case)
    data, uploads = sent(acts.form_for(page.act()), answers)
    return page.perform(data, uploads).case


def clock_of(road: WholeRoad, term: str) -> Deadline:
    """The newest clock of a term."""
    return Deadline.objects.filter(case=road.case, term=term).latest("pk")


def swept() -> None:
    """All that has run out by now lapses."""
    while sweep():
        pass


def to_the_end(road: WholeRoad) -> None:
    """Paid, published, closed and archived."""
    road.pay()
    road.publish()
    road.submit_closing()
    road.close()


def at(day: dt.date, hour: int = 15) -> dt.datetime:
    return dt.datetime(day.year, day.month, day.day, hour, tzinfo=clock.ZONE)
