"""A filed case that goes to the police or to another agency, in short words: what is not said is in order."""

from __future__ import annotations

from typing import Any

from cases.models import OutsideBody
from foundation import clock
from permissions.models import Account
from tests.enforcement.whole_road import WholeRoad
from workflows.enforcement import rules
from workflows.enforcement.models import Transfer
from workflows.enforcement.vocabulary import Point
from workflows.engine import acts
from workflows.engine.models import OPEN, Task
from workflows.engine.play import drawn

POLICE, PROCURATORATE, AGENCY = "云石市公安局", "云石市人民检察院", "云石市市场监督管理局"
GOOD = {
    "name": "柴油", "spec": "0号", "qty": "1.8", "unit": "吨", "place": "指定油库3号罐", "custodian": "油库保管员", "condition": "封签0107",
}  # fmt: skip
FACTS = "现场查明该单位未经许可储存0号柴油1.8吨，储存点与两户住宅毗连，现场无防火防静电设施。"
ENCLOSURES = "调查报告（1份8页）\n涉案物品清单（1份1页）\n检测报告（1份6页）\n证据材料（1份31页）"


def body(name: str, kind: str) -> OutsideBody:
    return OutsideBody.objects.get_or_create(name=name, defaults={"code": f"B-{kind}", "kind": kind})[0]


def draft(road: WholeRoad, actor: Account | None = None, **changes: Any) -> Transfer:
    """The letter to the police, with one thing on its list."""
    answers: dict[str, Any] = {
        "way": "police", "body": body(POLICE, "police"), "transfer_check": "yes", "transfer_reason": "达到危险作业罪的追诉标准", "facts": FACTS,
        "crime": "危险作业罪", "article": "刑法第一百三十四条之一第三项", "threshold": "未经批准储存危险物品1.8吨，具有现实危险",
        "attached_list": ENCLOSURES, "goods": [GOOD],
    } | changes  # fmt: skip
    road.do("draft_transfer", actor or road.town.inspector, **answers)
    return Transfer.objects.filter(case=road.case).latest("pk")


def draft_to_agency(road: WholeRoad, **changes: Any) -> Transfer:
    nothing = {"crime": "", "article": "", "threshold": ""}
    plain = {
        "way": "agency", "body": body(AGENCY, "department"), "transfer_check": "no", "transfer_reason": "只储存未销售，数量较小",
        "reason": "储存成品油的计量和质量由市场监督管理部门监督管理。", "facts": "现场查明该单位储存0号柴油1.8吨自用，储罐未登记，没有销售记录。",
    }  # fmt: skip
    return draft(road, **nothing | plain | changes)


def review(road: WholeRoad, result: str = "pass", actor: Account | None = None, **changes: Any) -> acts.Outcome:
    rows = []
    for facts in road.parties:
        newest = rules.newest_draft(facts)
        row: dict[str, Any] = {f"point_{point}": "ok" for point in Point}
        row |= {"draft": newest.digest if newest else "", "result": result, "text": "涉嫌犯罪的事实清楚，符合移送条件。"}
        if result in ("fail", "more_investigation"):
            row |= {"point_transfer": "not_ok", "note_transfer": "没有鉴定意见证明现实危险"}
        if result == "pass_after_change":
            row |= {"part_1": "facts", "condition_1": "补充数量"}
        rows.append(row | changes)
    return road.do("review_transfer", actor or road.lawyer, statement=True, opinions=rows)


def team(road: WholeRoad) -> list[int]:
    return [road.town.inspector.pk, road.town.colleague.pk]


def propose(road: WholeRoad, **changes: Any) -> acts.Outcome:
    answers = {"members": team(road), "handler_opinion": "建议移送公安机关。", "measures": "储罐已贴封签"} | changes
    return road.do("propose_transfer", road.town.inspector, **answers)


def approve(road: WholeRoad, actor: Account | None = None, **changes: Any) -> acts.Outcome:
    return road.do("decide_transfer", actor or road.town.bureau_head, **{"decision": "approve"} | changes)


def disapprove(road: WholeRoad, **changes: Any) -> acts.Outcome:
    return approve(road, **{"decision": "refuse", "refuse_reason": "鉴定意见不能证明存在现实危险，继续调查。"} | changes)


def hand_over(road: WholeRoad, actor: Account | None = None, **changes: Any) -> acts.Outcome:
    answers = {
        "inspector_2": road.town.colleague, "receiver": "治安大队龚警官", "receipt": [drawn("公安回执")],
        "procurator": body(PROCURATORATE, "procuratorate"), "procurator_copied": True,
    } | changes  # fmt: skip
    return road.do("hand_over", actor or road.town.inspector, **answers)


def with_police(road: WholeRoad, **changes: Any) -> None:
    """Drafted, passed, approved, handed over on one day."""
    draft(road, **changes)
    review(road)
    propose(road)
    approve(road)
    hand_over(road)


def answer(road: WholeRoad, result: str = "opened", **changes: Any) -> acts.Outcome:
    answers = {
        "police_result": result, "answer_no": "云公立字〔2026〕8号", "answered_on": clock.today(), "answer_words": "经审查，书面通知如下",
        "letter": [drawn("公安通知书")],
    } | changes  # fmt: skip
    return road.do("await_police", road.town.inspector, **answers)


def goods_over(road: WholeRoad, **changes: Any) -> acts.Outcome:
    answers = {
        "inspector_2": road.town.colleague, "goods_receiver": "物证室林警官", "complete": True, "receipt": [drawn("物品清单签收")],
    } | changes  # fmt: skip
    return road.do("hand_over_goods", road.town.inspector, **answers)


def ask_again(road: WholeRoad, way: str = "reconsider", **changes: Any) -> acts.Outcome:
    answers = {
        "asked_again": way,
        "again_reason": "储存数量已达追诉标准，不予立案的理由不成立。",
        "letter": [drawn("提请复议书")],
    }
    return road.do("ask_police_review", road.town.leader, **answers | changes)


def take_back(road: WholeRoad, step: str = "back_to_case", **changes: Any) -> acts.Outcome:
    return road.do(step, road.town.leader, **{"back_reason": "公安机关不予立案，恢复行政处罚程序"} | changes)


def prosecutor(road: WholeRoad, act: str = "prosecutor_returned", **changes: Any) -> acts.Outcome:
    answers = {
        "body": body(PROCURATORATE, "procuratorate"), "document_no": "云检意〔2026〕2号", "decided_on": clock.today(),
        "words": "犯罪情节轻微，不起诉，建议给予行政处罚", "document": [drawn("检察意见书")],
    } | changes  # fmt: skip
    return road.do(act, road.town.inspector, **answers)


def judged(road: WholeRoad, act: str = "criminal_result", **changes: Any) -> acts.Outcome:
    answers = {
        "body": body("云石市人民法院", "court"), "document_no": "（2026）鄂刑初18号", "decided_on": clock.today(), "outcome": "convicted",
        "words": "犯危险作业罪，判处拘役三个月，并处罚金一万元", "criminal_fine": "10000", "document": [drawn("刑事判决书")],
    } | changes  # fmt: skip
    return road.do(act, road.town.inspector, **answers)


def refer(road: WholeRoad, actor: Account | None = None, **changes: Any) -> acts.Outcome:
    return road.do("refer_competent", actor or road.town.leader, **{"opinion": "同意移送"} | changes)


def receipt(road: WholeRoad) -> acts.Outcome:
    return road.do("confirm_receipt", road.town.inspector, answer="云市监收〔2026〕8号，张科长签收", file=[drawn("移送回执")])


def outcome(road: WholeRoad, what: str = "fined", **changes: Any) -> acts.Outcome:
    answers = {
        "outcome": what, "outcome_on": clock.today(), "outcome_words": "云市监罚〔2026〕31号，罚款三千元", "letter": [drawn("处理结果函")],
    } | changes  # fmt: skip
    return road.do("record_outcome", road.town.inspector, **answers)


def close(road: WholeRoad) -> None:
    road.submit_closing("close_transferred", words="已移送，建议结案")
    road.close()


def waits(road: WholeRoad, step: str) -> bool:
    return Task.objects.filter(case=road.case, step=step, status__in=OPEN).exists()
