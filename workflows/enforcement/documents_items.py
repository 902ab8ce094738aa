"""What the papers of the items of a decision state that is special to them (INS-05, ENF-03, ENF-53)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from cases import terms as limits
from cases.money import figures
from documents import shared_papers as shared
from documents.templatetags.sheets import you
from documents.typography import day_text
from workflows.enforcement import forms_disposal, heavy, imposed, terms
from workflows.enforcement import papers_afterwards as afterwards
from workflows.enforcement import rules_items as items
from workflows.enforcement.documents import Said, matter, party_facts, states
from workflows.enforcement.models import PartyFacts
from workflows.enforcement.models_items import Disposal, ItemStep
from workflows.enforcement.models_measures import Goods, plain
from workflows.enforcement.vocabulary_items import DisposalMode, IfNotCorrected, ItemDoing, LicenceFate
from workflows.enforcement.vocabulary_measures import UNIT_WORDS, Category, UnitOfGoods
from workflows.engine.act import Act
from workflows.engine.stating import acting_officers, contact

DONE_WORDS = {
    (ItemDoing.STOPPED, True): "已停产停业", (ItemDoing.LOOKED_AT, True): "停产停业期间未恢复生产经营", (ItemDoing.LOOKED_AT, False): "未按决定停产停业",
    (ItemDoing.RESUMED, True): "停产停业期满，符合决定要求的条件", (ItemDoing.RESUMED, False): "停产停业期满，尚不符合决定要求的条件",
    (ItemDoing.CHECKED, True): "已改正", (ItemDoing.CHECKED, False): "未改正",
}  # fmt: skip
FATE_WORDS = {
    LicenceFate.HANDED_IN: "该许可证件已于{}由当事人交出，由本机关收存",
    LicenceFate.VOID: "截至{}，当事人未交出该许可证件，请你单位依法公告作废",
}
#: 行政处罚法 Art.9(3), 75: licences are withheld, lowered or revoked, and whoever issued them is told.
LICENCE_LAW = "《中华人民共和国行政处罚法》第九条"


def step_of(act: Act) -> ItemStep:
    found = act.named["step"]
    assert isinstance(found, ItemStep)
    return found


def opinion(act: Act) -> Said:
    """INS-05: what two officers found of the correction or of the standstill that a decision orders."""
    facts, step = party_facts(act), step_of(act)
    person = you(facts.party.kind)
    of_penalty = step.item != items.CORRECTION
    result = DONE_WORDS[ItemDoing(step.doing), bool(step.passed)]
    seals = f"；封条编号：{step.seals}" if step.seals else ""
    return {
        "unit_name": facts.party.name, "party_type": facts.party.kind, "recipient": facts.party.name, "ref_order_no": facts.decision_no,
        "order_date": facts.decided_on, "order_kind": "行政处罚" if of_penalty else "责令改正", "reinspected_on": step.done_on,
        "items": [{"no": 1, "result": result, "evidence": f"{step.found.rstrip('。')}{seals}"}],
        "order_items": [{"no": 1, "problem": items.items_of(facts).get(step.item, "")}], "overall_result": overall(step),
        "next_action": what_follows(step), "of_penalty": of_penalty, "you": person, "signs": f"被复查{'单位负责人' if person == '你单位' else '人'}",
    }  # fmt: skip


def overall(step: ItemStep) -> str:
    """How it stands, as the sheet has its boxes."""
    if step.item == items.CORRECTION:
        return shared.CORRECTED[0] if step.passed else shared.CORRECTED[2]
    if not step.passed:
        return shared.CARRIED_OUT[2]
    return shared.CARRIED_OUT[1] if step.doing == ItemDoing.RESUMED else shared.CARRIED_OUT[0]


def what_follows(step: ItemStep) -> str:
    """What the officers say that follows, where it is not in order."""
    match step.if_failed:
        case IfNotCorrected.AGAIN:
            assert step.again_by is not None  # asked with it
            return f"限于{day_text(step.again_by)}前改正，届时再次复查"
        case IfNotCorrected.DAILY:
            return "依法提出按日连续处罚的意见"
        case IfNotCorrected.NEW_CASE:
            return "依法另行立案查处"
        case _:
            return step.follows


def letter_to_issuer(act: Act) -> Said:
    """ENF-03 in another form: the issuer of a licence hears what was decided on it, and where it is."""
    facts, step = party_facts(act), step_of(act)
    assert facts.decided_on is not None and facts.served_on is not None  # nothing is performed before
    name = heavy.NAMED[heavy.Penalty(step.item)]
    said = f"本机关于{day_text(facts.decided_on)}对{facts.party.name}作出行政处罚决定［{facts.decision_no}］，{name}{imposed.words(facts, step.item)}"
    return contact(act) | {
        "to_agency": facts.licence_issuer, "recipient": facts.licence_issuer, "sheet": "issuer", "legal_basis": LICENCE_LAW,
        "facts": f"{said}，该决定已于{day_text(facts.served_on)}送达当事人", "reason": FATE_WORDS[LicenceFate(step.fate)].format(day_text(step.done_on)),
        "attached_list": f"行政处罚决定书（{facts.decision_no}）1份", "reply_due": limits.count(terms.AGENCY_RECEIPT, act.acted_on).due_on,
    }  # fmt: skip


# --- confiscated goods ----------------------------------------------------------------------------------------------------------

MODES = {
    DisposalMode.AUCTION: "公开拍卖", DisposalMode.HAND_OVER: "移交", DisposalMode.DESTROY: "销毁", DisposalMode.OTHER: "其他",
}  # fmt: skip
DISPOSAL_LAW, FIREWORKS_LAW = "《中华人民共和国行政处罚法》第七十四条", "《烟花爆竹安全管理条例》第四十三条"


def disposal_of(act: Act) -> tuple[Disposal, PartyFacts]:
    """The disposal that a paper is about, and whose goods they were."""
    found = act.facts
    assert isinstance(found, Disposal)
    return found, act.movement.rows.of("parties")[found.party_id]


def goods_row(each: Goods, quantity: Decimal, mode: DisposalMode, **more: Any) -> dict[str, Any]:
    return {"name": each.title, "qty": f"{plain(quantity)}{UNIT_WORDS[UnitOfGoods(each.unit)]}", "mode": MODES[mode]} | more


def disposal_decided(act: Act) -> Said:
    """ENF-53, the sheet that a leader signs."""
    disposal, facts = disposal_of(act)
    lines = forms_disposal.lines_of(disposal)
    laws = [
        DISPOSAL_LAW,
        *([FIREWORKS_LAW] if any(each.category == Category.FIREWORKS for each, _number, _mode in lines) else []),
    ]
    return matter(act) | {
        "items": [goods_row(*line) for line in lines], "sheet": "approval", "decision_no": facts.decision_no, "effective_on": facts.served_on,
        "legal_basis": "、".join(laws), "valuation": disposal.valuation, "handler_opinion": disposal.reason, "leader_name": act.hand.name,
        "leader_opinion": disposal.leader_opinion if disposal.approved else f"不予批准。{disposal.leader_opinion}", "leader_on": act.acted_on,
    }  # fmt: skip


def disposal_record(act: Act) -> Said:
    """ENF-53, the record of what two officers did before a witness, under the number of its approval."""
    disposal, facts = disposal_of(act)
    said = [
        goods_row(each, quantity, mode, proceeds=f"{figures(proceeds)}元，{disposal.treasury_receipt}" if proceeds else "")
        for each, quantity, mode, proceeds in act.named["done"]
    ]
    return matter(act) | {
        "items": said, "sheet": "record", "decision_no": facts.decision_no, "witness": disposal.witness, "place": disposal.place,
        "done_on": disposal.done_on, "handover_to": disposal.handover_to, "course": disposal.course,
        "treasury_receipt": disposal.treasury_receipt, "av_recording": disposal.av_recording, "shared_number": disposal.paper_no,
        "police_present": disposal.police_present,
    }  # fmt: skip


OPINION = states(shared.REINSPECTION_OPINION, opinion, officers=acting_officers)
LETTER_TO_ISSUER = states(shared.HAND_OVER, letter_to_issuer)
DISPOSAL_DECIDED = states(afterwards.GOODS_DISPOSAL, disposal_decided, number_to="paper_no")
DISPOSAL_RECORD = states(afterwards.GOODS_DISPOSAL, disposal_record, numbered=False)
