"""What each paper of hazard supervision states that is special to it; the rest stands in the act, its answers and the record."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q

from cases import terms
from cases.vocabulary import Level, Result
from documents.models import IssuedDocument
from documents.shared_papers import HAND_OVER
from documents.shared_papers import REINSPECTION_OPINION as REINSPECTION
from documents.typography import day_text
from foundation import settings as bureau
from workflows.engine.act import Act
from workflows.engine.stating import (
    REFUSAL,
    acting_officers,
    before_and_after,
    cited,
    contact,
    day_of_paper,
    legal_representative,
    officers_of,
    phone,
    photos_of,
    rows_of,
    stated,
    township,
    township_government,
    unit_address,
    unit_name,
)
from workflows.hazards import ledger, papers, rules
from workflows.hazards.models import HazardItem, HazardRecord, OwnHazard, PeriodReportRecord
from workflows.hazards.terms import HAND_OVER_RECEIPT
from workflows.hazards.vocabulary import (
    STOP_MEASURES,
    ClosureGround,
    ExtensionDecision,
    ExtensionReason,
    Measure,
    Mode,
    PlanBasis,
    SupplyMeasure,
)

Said = Mapping[str, Any]
MEASURE_ARTICLE = "《中华人民共和国安全生产法》第六十五条第一款第三项"
SUPPLY_ARTICLE = "《中华人民共和国安全生产法》第七十条第一款"
WHOLE_UNIT = "全部停产停业、停止使用的范围"
AFTER_THE_PERIOD = "期后已整改"
#: What a ledger did not say of a request for more time that waits for its answer.
UNSTATED = "原台账未载明"
#: 安全生产法 Art.65(1)(3) in the words of the paper.
MEASURE_WORDS = {
    Measure.IMMEDIATE: "责令立即排除", Measure.WITHDRAW_PEOPLE: "责令从危险区域内撤出作业人员", Measure.TEMPORARY_STOP: "责令暂时停产停业",
    Measure.STOP_USE: "责令停止使用相关设施、设备",
}  # fmt: skip
MEASURE_BOXES = {
    Measure.IMMEDIATE: "当场整改", Measure.RECTIFY_PERIOD: "限期整改", Measure.TEMPORARY_STOP: "停产停用", Measure.STOP_USE: "停产停用",
    Measure.WITHDRAW_PEOPLE: "撤人",
}  # fmt: skip
MODE_WORDS = {
    Mode.SITE: "现场检查", Mode.PAPERS: "查阅资料", Mode.QUESTIONS: "询问", Mode.SAMPLES: "抽样", Mode.TESTS: "委托检测", Mode.OTHER: "其他",
}  # fmt: skip
BASIS_WORDS = {
    PlanBasis.ANNUAL_PLAN: "年度监督检查计划", PlanBasis.RANDOM_DRAW: "双随机抽查", PlanBasis.TIPOFF: "举报核查",
    PlanBasis.SPECIAL_OPERATION: "专项行动", PlanBasis.URGENT: "紧急检查",
}  # fmt: skip
RESULT_WORDS = {Result.PASSED: "已整改", Result.PARTLY: "部分整改", Result.FAILED: "未整改"}
OVERALL_WORDS = RESULT_WORDS | {Result.PASSED: "全部整改合格"}
REASON_WORDS = {
    ExtensionReason.FORCE_MAJEURE: "不可抗力", ExtensionReason.DESIGN_CHANGE: "设计变更", ExtensionReason.SUPPLY: "设备材料供应",
    ExtensionReason.WEATHER: "天气", ExtensionReason.OTHER: "其他",
}  # fmt: skip
DECISION_WORDS = {
    ExtensionDecision.APPROVE: "同意延期", ExtensionDecision.APPROVE_SHORTER: "同意部分延期", ExtensionDecision.REFUSE: "不同意延期",
}  # fmt: skip
SUPPLY_WORDS = {SupplyMeasure.POWER: "停止供电", SupplyMeasure.EXPLOSIVES: "停止供应民用爆炸物品"}
GROUND_NUMBERS = {
    ClosureGround.PENALTIES: "一", ClosureGround.STILL_UNFIT: "二", ClosureGround.NO_CONDITIONS: "三", ClosureGround.REFUSED_STOP: "四",
}  # fmt: skip

bureau.declare("hazards.discipline_body", "抄送的纪检监察机关（全称）", "text", "中共大冶市纪律检查委员会", "由局填写")
bureau.declare(
    "hazards.listing_as_letter", "挂牌督办通知书用红头文件格式（否则为填写式）", "boolean", False, "HAZ-09 版式，地方习惯"
)
bureau.declare(
    "hazards.public_list_a3", "挂牌督办公示印成A3（公告栏张贴；否则为A4，供网站公布）", "boolean", False, "HAZ-10 版式，地方习惯"
)


# --- shared pieces ---------------------------------------------------------------------------------------------------------


def items_of(act: Act) -> list[HazardItem]:
    """What the act is about; else the items of the order in force."""
    rows = HazardItem.objects.filter(case=act.case, round=act.record.order_round, withdrawn=False)
    return act.named.get("items") or list(rows.order_by("no"))


def discipline_body(act: Act) -> str:
    return str(bureau.value("hazards.discipline_body", act.acted_on))


def told_beside(act: Act, *bodies: str) -> list[str]:
    """Who gets a copy: the government of the township, these bodies, and the discipline commission."""
    return [name for name in (township_government(act), *bodies, discipline_body(act)) if name]


def order_no(record: HazardRecord) -> str:
    """The paper that the unit carries out: the listing notice of a listed hazard, else the order, else the government's reply."""
    if record.is_listed and record.listing_no:
        return record.listing_no
    return record.order_no or record.measure_no or record.closure_reason


def order_cited(act: Act, measure_no: str = "") -> dict[str, Any]:
    """The decision that a re-inspection follows: which kind, on which day, and of which body where it is not the bureau's."""
    record: HazardRecord = act.record
    number = measure_no or order_no(record)
    listed = record.is_listed and bool(record.listing_no)
    body = bureau.value("bureau.listing_body", act.acted_on) if listed else ""
    kind = "挂牌督办" if listed else "责令限期整改" if record.order_no and not measure_no else "现场处理措施"
    day = day_of_paper(act, number) or (record.listed_on if listed else record.ordered_on) or record.verified_on
    return {"ref_order_no": number, "order_kind": kind, "order_date": day or record.entered_on, "order_body": body}


# --- inspection and registration --------------------------------------------------------------------------------------------


def inspection_plan(act: Act) -> Said:
    record, unit = act.record, act.case.unit
    reason = f"：{record.urgent_reason}" if record.urgent_reason else ""
    return {
        "contact": f"{unit.contact} {unit.phone}".strip() if unit else "", "inspection_items": record.items,
        "inspection_mode": [MODE_WORDS[Mode(mode)] for mode in record.modes], "planned_date": record.planned_from,
        "approved_at": record.approved_on, "planned_until": record.planned_until, "two_levels": False,
        "industry": ledger.CATEGORIES.write(act.case.category), "township": township(act), "basis": f"{BASIS_WORDS[PlanBasis(record.basis)]}{reason}",
    }  # fmt: skip


def inspection_record(act: Act) -> Said:
    """The post asked is that of the person on site: it stands with the representative only where that is the same person."""
    record, representative = act.record, legal_representative(act)
    return {
        "legal_rep": representative or unit_name(act), "position": record.position if record.contact == representative else "",
        "place": record.place, "contact": record.contact, "contact_position": record.position, "recipient": unit_name(act),
    }  # fmt: skip


def record_of_fix(act: Act) -> Said:
    """INS-02 for a hazard removed under the officers' eyes: what was found, what was done, which photographs show it."""
    before, after = (len(photos_of(act, field)) for field in ("before", "after"))
    found = f"{act.case.place}：{act.record.description}\n现场责令立即排除。{act.named['fixed']}\n照片：整改前{before}张，整改后{after}张。"
    return {"legal_rep": legal_representative(act) or unit_name(act), "findings": found, "recipient": unit_name(act)}


def registration(act: Act) -> Said:
    record: HazardRecord = act.record
    orders = [number for number in (record.order_no, record.measure_no, record.withdrawal_no) if number]
    boxes = list(dict.fromkeys(MEASURE_BOXES[Measure(measure)] for measure in record.measures))
    verified = "" if record.is_real is None else ("经核实属实。" if record.is_real else "经核实不属实。") + record.verify_opinion
    return {
        "hazard_no": act.case.number, "unit": act.case.unit.name if act.case.unit else "", "source": ledger.SOURCES.write(record.source),
        "level": ledger.LEVELS.write(act.case.level), "category": ledger.CATEGORIES.write(act.case.category),
        "photos": photos_of(act, "photos"), "measure_now": "；".join([*boxes, *orders]) or "已登记，待核实后处理", "due_on": record.due_on,
        "responsible": record.responsible or legal_representative(act) or "/", "place": act.case.place,
        "criterion": record.criterion_text, "phone": record.responsible_phone or phone(act), "measures_taken": boxes,
        "order_no": "、".join(orders), "verification": verified, "title": act.case.title, "registered_on": record.entered_on,
    }  # fmt: skip


# --- orders -----------------------------------------------------------------------------------------------------------------


def rectification_order(act: Act) -> Said:
    items = items_of(act)
    major = [item.no for item in items] if act.case.level == Level.MAJOR else []
    rows = rows_of(items, "no", "problem", "requirement", "due_on", "legal_basis")
    safety = act.record.safety_measures if act.case.level == Level.MAJOR else ""
    return {"items": rows, "due_on": act.record.due_on, "major_numbers": major, "hazard_no": act.case.number, "safety": safety}


def on_site_measure(act: Act) -> Said:
    """INS-03: withdraw, stop, or remove at once; object and end of a stop in a line of its own."""
    return _on_site(act, act.record.measures)


def withdrawal(act: Act) -> Said:
    """INS-03 of the inspectors alone: people leave the danger, whatever else is still to be decided."""
    return _on_site(act, [Measure.WITHDRAW_PEOPLE])


def ordered_stop(act: Act) -> Said:
    """INS-03 of the leader alone: what he stopped, in the act or by telephone."""
    stopped = act.named.get("stopped") or act.record.measures
    return _on_site(act, [measure for measure in stopped if measure in STOP_MEASURES])


def _on_site(act: Act, taken: Iterable[str]) -> Said:
    record: HazardRecord = act.record
    measures = [Measure(measure) for measure in taken if Measure(measure) in MEASURE_WORDS]
    stops = any(measure in STOP_MEASURES for measure in measures)
    words = [
        MEASURE_WORDS[measure] + (f"（{record.stop_scope}）" if measure in STOP_MEASURES and record.stop_scope else "")
        for measure in measures
    ]
    return {
        "problems": [item.problem for item in items_of(act)], "measures": words, "stop_scope": record.stop_scope if stops else "",
        "stop_until": record.stop_until if stops else None, "legal_basis": MEASURE_ARTICLE, "stops": stops,
    }  # fmt: skip


# --- report, re-inspection, closing -----------------------------------------------------------------------------------------


def completion_report(act: Act) -> Said:
    counts, answers = act.named.get("photo_counts", {}), act.form.cleaned_data
    # Not the record: a listed hazard that goes on after a penalty reports like any other, and nobody asked for its conclusion.
    applies_for_acceptance = "own_conclusion" in answers
    rows = rows_of(
        items_of(act), "no", "problem", result=lambda item: item.rectified,
        photos=lambda item: _photo_numbers(item.no, counts.get(item.no, 0)),
    )  # fmt: skip
    return {
        "ref_order_no": order_no(act.record), "items": rows, "hazard_no": act.case.number, "is_listed": applies_for_acceptance,
        "photo_pairs": before_and_after(act, "items", [item.no for item in items_of(act)]), "own_conclusion": answers.get("own_conclusion", ""), "has_expert_report": bool(answers.get("expert_report")),
    }  # fmt: skip


def _photo_numbers(item: int, count: int) -> str:
    return "、".join(f"照片{item}-{number}" for number in range(2, count + 2)) or "/"


def reinspection_opinion(act: Act) -> Said:
    record: HazardRecord = act.record
    again = "依法立案查处" if record.failures >= 2 else "另行下达责令限期整改指令书"
    return _opinion(act, "继续挂牌督办治理" if record.is_listed else again)


def resumption_review(act: Act) -> Said:
    """INS-05 of the review before resumption: it follows the stop, not a period."""
    return _opinion(act, "继续停产停业治理", act.record.measure_no if not act.record.is_listed else "")


def refusal_opinion(act: Act) -> Said:
    """INS-05 that establishes a refusal to correct after order and fine (Art.112)."""
    return _opinion(act, "依法按日连续处罚")


def _opinion(act: Act, if_failed: str, measure_no: str = "") -> Said:
    record: HazardRecord = act.record
    results = {
        "result": lambda item: RESULT_WORDS[Result(item.result or Result.FAILED)],
        "evidence": lambda item: item.result_note,
    }
    return order_cited(act, measure_no) | {
        "items": rows_of(items_of(act), "no", **results), "overall_result": OVERALL_WORDS[Result(record.overall)], "next_action": "" if record.overall == Result.PASSED else if_failed,
        "order_items": rows_of(items_of(act), "no", "problem"),
    }  # fmt: skip


def acceptance_opinion(act: Act) -> Said:
    record, items = act.record, items_of(act)
    rows = rows_of(
        items, content=lambda item: item.problem, found=lambda item: item.result_note,
        result=lambda item: "合格" if item.result == Result.PASSED else "不合格",
    )  # fmt: skip
    # Of several orders: numbered anew, each item as the last of them asks it.
    rows = [{"no": number, **row} for number, row in enumerate(rows, start=1)]
    passed = bool(items) and all(item.result == Result.PASSED for item in items)
    return {
        "hazard_no": act.case.number, "checked_on": record.reinspected_on, "experts": record.experts, "items": [item.problem for item in items],
        "conclusion": "验收合格" if passed else "验收不合格", "hazard": act.case.title, "asked_on": record.reported_on, "rows": rows,
        "is_listed": record.is_listed,
    }  # fmt: skip


def closing_approval(act: Act) -> Said:
    record, items = act.record, items_of(act)
    resumption = "不涉及" if record.resume_granted is None else "已批准" if record.resume_granted else "未批准"
    return {
        "hazard_no": act.case.number, "acceptance_no": record.acceptance_no or record.opinion_no or record.measure_no or order_no(record),
        "publicity": record.publicity or (record.closure_reason if record.closure_decided else ""), "leader_opinion": record.closing_opinion,
        "closed_on": act.acted_on, "level": ledger.LEVELS.write(act.case.level), "listing_no": record.listing_no, "unit": unit_name(act),
        "description": act.record.in_words, "accepted_on": record.reinspected_on or record.completed_on or act.acted_on,
        "items_total": len(items), "items_done": sum(item.result == Result.PASSED for item in items), "recheck_on": record.recheck_on,
        "resumption": resumption, "resumption_no": record.resume_no, "is_listed": record.is_listed,
    }  # fmt: skip


# --- the unit's own report, its periodic report, more time --------------------------------------------------------------------


def major_report(act: Act) -> Said:
    return {
        "hazard": f"{act.case.title}（{act.case.place}）", "reported_at": act.recorded_at, "found_at": act.form.cleaned_data["found_at"],
        "legal_rep": legal_representative(act), "phone": phone(act), "interim_measures": act.form.cleaned_data["interim"],
        "hazard_no": act.case.number, "received_at": act.recorded_at, "plan_attached": False,
    }  # fmt: skip


def period_register(act: Act) -> Said:
    """The unit's hazards as they stood at the end of a period: those of the bureau's register, then those it keeps itself."""
    record: PeriodReportRecord = act.record
    supervised = [
        row
        if case.closed_on is None or case.closed_on <= record.period_end
        else {**row, "state": AFTER_THE_PERIOD, "closed_on": ""}
        for case, row in zip(act.named["supervised"], ledger.printed_rows(act.named["supervised"]), strict=True)
    ]
    return {
        "rows": supervised + [_own_hazard(hazard, record) for hazard in act.named["own_hazards"]], "as_of": record.period_end,
        "scope": f"{record.unit.name}，{record.period_words}（企业报送）", "analysis": record.analysis, "funds": record.funds,
        "main_person": record.main_person,
    }  # fmt: skip


def _own_hazard(hazard: OwnHazard, record: PeriodReportRecord) -> dict[str, Any]:
    """A row of HAZ-02 without a number of the bureau's."""
    done_on = hazard.rectified_on
    in_time = done_on is not None and done_on <= record.period_end
    return {
        "hazard_no": "", "unit": record.unit.name, "title": hazard.title, "level": ledger.LEVELS.write(Level.GENERAL),
        "found_on": hazard.found_on, "due_on": hazard.due_on,
        "state": "已整改" if in_time else AFTER_THE_PERIOD if done_on else "自行整改中", "closed_on": done_on if in_time else "",
    }  # fmt: skip


def extension_request(act: Act) -> Said:
    record, unit = act.record, act.case.unit
    return {
        "ref_order_no": order_no(record), "reason": record.extension_reason_text, "applied_on": record.extension_asked_on,
        "progress": "；".join(f"{item.no}.{item.problem}" for item in items_of(act)) or act.record.in_words,
        "reason_kind": REASON_WORDS[ExtensionReason(record.extension_reason)], "due_on": act.named["old_due_on"], "township": township(act),
        "contact": unit.contact if unit else "", "phone": phone(act), "proofs": act.named["proofs"], "received_on": act.acted_on,
    }  # fmt: skip


def _extension(act: Act, sheet: str) -> Said:
    """The period that held before the decision is the one of the request, not the one the decision has just written."""
    record: HazardRecord = act.record
    granted = record.extension_granted_until
    decision = DECISION_WORDS[ExtensionDecision(record.extension_decision)]
    opinion = decision + (f"，至{day_text(granted)}" if granted else "")
    return {
        "sheet": sheet, "ref_order_no": order_no(record), "decision": decision, "new_due_on": granted, "reason": record.extension_opinion,
        "applied_on": record.extension_asked_on, "asked_due_on": record.extension_asked_until,
        "asked_due_unknown": "" if record.extension_asked_until else UNSTATED, "due_on": act.named["old_due_on"],
        "is_listed": record.is_listed, "is_second": record.extensions_granted > bool(granted), "is_stopped": rules.is_halted(record),
        "reason_summary": "：".join(
            dict.fromkeys(filter(None, (REASON_WORDS[ExtensionReason(record.extension_reason)], record.extension_reason_text)))
        ),
        "leader_opinion": f"{opinion}。{record.extension_opinion}".strip(), "leader_name": act.hand.name, "leader_on": act.acted_on,
        "issuer": act.hand.name, "recipient": unit_name(act) if sheet == "reply" else "",
    }  # fmt: skip


def extension_sheet(act: Act) -> Said:
    return _extension(act, "approval")


def extension_reply(act: Act) -> Said:
    return _extension(act, "reply")


# --- resumption and power ---------------------------------------------------------------------------------------------------


def ordered_words(record: HazardRecord) -> list[str]:
    """What was ordered besides a period, in the words of INS-03: of the stop as its paper says, whatever a later order took."""
    paper = IssuedDocument.objects.filter(case=record.case_id, number=record.measure_no).first() if record.measure_no else None
    stated = paper.data.get("measures") if paper is not None else None
    stopped = [str(words).partition("（")[0] for words in stated or ()]
    taken = [MEASURE_WORDS[Measure(one)] for one in record.measures if Measure(one) in MEASURE_WORDS]
    out = [MEASURE_WORDS[Measure.WITHDRAW_PEOPLE]] if record.withdrawal else []
    return list(dict.fromkeys([*out, *(stopped or taken)]))


def resumption_request(act: Act) -> Said:
    """The government's refusal to close leaves the unit stopped without a measure."""
    record: HazardRecord = act.record
    ordered = [words.removeprefix("责令") for words in ordered_words(record)]
    return {
        "sheet": "application", "stop_order_no": record.measure_no or order_no(record), "applied_on": record.resume_asked_on, "facts": record.resume_facts,
        "measure": "、".join(ordered) or "停产停业治理", "scope": record.stop_scope or WHOLE_UNIT, "enclosures": act.named["proofs"],
    }  # fmt: skip


def resumption_reply(act: Act) -> Said:
    record: HazardRecord = act.record
    granted = bool(record.resume_granted)
    items = items_of(act)
    open_items = [
        f"{name}：{item.result_note}"
        for name, item in zip(rules.numbered(items), items, strict=True)
        if item.result != Result.PASSED
    ]
    return {
        "sheet": "reply", "stop_order_no": record.measure_no or order_no(record), "applied_on": record.resume_asked_on, "review_on": record.resume_reviewed_on,
        "result": "同意" if granted else "不同意", "reply": record.stop_scope or WHOLE_UNIT, "reinspection_no": record.opinion_no,
        "reason": "" if granted else "；".join([record.resume_reason, *open_items]), "recipient": unit_name(act),
    }  # fmt: skip


def _supply(act: Act) -> dict[str, Any]:
    record: HazardRecord = act.record
    return {
        "supplier_name": record.cut_supplier, "measure": SUPPLY_WORDS[SupplyMeasure(record.cut_measure)], "start_at": record.cut_start_at,
        "legal_basis": SUPPLY_ARTICLE, "stop_order_no": record.measure_no, "decision_no": record.cut_decision_no,
        "stop_order_date": day_of_paper(act, record.measure_no) or record.ordered_on, "kept_loads": record.cut_kept_loads,
    }  # fmt: skip


def power_decision(act: Act) -> Said:
    record: HazardRecord = act.record
    return _supply(act) | {
        "refusal_facts": record.cut_refusal, "danger_facts": record.cut_danger, "hazard": act.case.title, "urgent_reason": record.cut_urgent,
        "notice_given_at": None if record.cut_urgent else act.recorded_at, "recipient": unit_name(act),
        "ordered": "、".join(ordered_words(record)),
    }  # fmt: skip


def supplier_notice(act: Act) -> Said:
    return _supply(act) | contact(act) | {"supply_point": act.named.get("supply_point", ""), "recipient": act.record.cut_supplier}


def supply_restored(act: Act) -> Said:
    record: HazardRecord = act.record
    return _supply(act) | contact(act) | {
        "lift_reason": record.cut_lift_reason, "lift_at": record.cut_lifted_at, "decision_date": day_of_paper(act, record.cut_decision_no),
        "performed_on": act.acted_on, "legal_basis": "《中华人民共和国安全生产法》第七十条第二款", "recipient": record.cut_supplier,
    }  # fmt: skip


# --- listed supervision -----------------------------------------------------------------------------------------------------


def _listing(act: Act) -> dict[str, Any]:
    record: HazardRecord = act.record
    return {
        "hazard_no": act.case.number, "due_on": record.treat_due_on, "supervisor_unit": record.supervisor, "description": act.record.in_words,
        "grade": ledger.GRADES.write(record.grade), "batch": str(record.batch), "responsible_unit": unit_name(act), "unit": unit_name(act),
    }  # fmt: skip


def listing_sheet(act: Act) -> Said:
    """HAZ-08 as it is sent for approval: the opinions of office and leader are still to be written."""
    record: HazardRecord = act.record
    proposed = {"proposer_name": act.hand.name, "proposer_on": record.proposed_on}
    return _listing(act) | {"reasons": record.listing_reasons, "leader_opinion": "（待签批）", **proposed}


def listing_approval(act: Act) -> Said:
    """The same sheet, under the number it was sent with, with the opinions of office and leader."""
    record: HazardRecord = act.record
    sent = (
        IssuedDocument.objects.filter(case=act.case, code=papers.LISTING_SHEET.code, number__isnull=False).order_by("-id").first()
    )
    return _listing(act) | {
        "reasons": record.listing_reasons, "leader_opinion": record.listing_opinion, "proposer_on": record.proposed_on,
        "proposer_name": sent.linked.get("proposer_name", "") if sent else "", "shared_number": sent.number if sent else "", "committee_name": act.hand.name, "committee_on": act.acted_on,
        "committee_opinion": "同意挂牌督办" if record.listing_approved else "不予挂牌督办", "leader_on": act.form.cleaned_data["leader_on"],
    }  # fmt: skip


def listing_notice(act: Act) -> Said:
    record: HazardRecord = act.record
    return _listing(act) | {
        "treat_requirements": record.treatment_requirements, "responsible_unit": f"{unit_name(act)}（{record.responsible_post}）",
        "contact": act.named["contact"], "plan_days": 10, "issuer": act.form.cleaned_data["issuer"],
        "as_letter": bool(bureau.value("hazards.listing_as_letter", act.acted_on)), "copied_to": told_beside(act, record.supervisor),
        "recipient": unit_name(act),
    }  # fmt: skip


def public_list(act: Act) -> Said:
    """One public list a batch: what of the batch was announced before and stood on the day of the act, then this hazard."""
    record, on = act.record, act.acted_on
    before = (
        HazardRecord.objects.filter(
            Q(case__closed_on__isnull=True) | Q(case__closed_on__gt=on), batch=record.batch, listed_on__lte=on
        )
        .exclude(Q(case=act.case) | Q(listing_no="") | Q(revoked_on__lte=on))
        .select_related("case__unit", "case__township")
        .order_by("listed_on", "case__number")
    )
    return {
        "batch": str(record.batch),
        "hazards": [
            {
                "name": one.case.title, "place": one.case.place or (one.case.unit.address if one.case.unit else "") or "/",
                "unit": one.case.who_and_where, "due_on": one.treat_due_on, "responsible": one.responsible_post or "/",
            }
            for one in (*before, record)
        ],
        "grade": ledger.GRADES.write(record.grade), "phone": contact(act)["phone"], "shown_from": on,
        "on_board": bool(bureau.value("hazards.public_list_a3", on)),
    }  # fmt: skip


def supervision_letter(act: Act) -> Said:
    record, answers = act.record, act.form.cleaned_data
    return contact(act) | {
        "to": answers["addressee"], "hazard_no": act.case.number, "overdue_days": str(act.named["overdue"]), "hazard": act.case.title,
        "unit": unit_name(act), "due_on": record.treat_due_on, "listing_no": record.listing_no, "description": record.description,
        "copied_to": [discipline_body(act)], "recipient": answers["addressee"],
    }  # fmt: skip


def hand_over_letter(act: Act) -> Said:
    """To the department that is competent, which answers within the days that the bureau sets."""
    referral = act.named["referral"]
    due = terms.count(HAND_OVER_RECEIPT, act.acted_on, length=int(bureau.value("hazards.acknowledge_days", act.acted_on)))
    return contact(act) | {
        "to_agency": referral.department, "facts": f"{unit_name(act)}存在以下隐患。{act.record.in_words}", "reason": referral.reason,
        "attached_list": f"隐患登记材料（{act.case.number}）", "legal_basis": "《中华人民共和国安全生产法》第六十九条",
        "reply_due": due.due_on, "sheet": "hand_over", "recipient": referral.department,
    }  # fmt: skip


def round_record(act: Act) -> Said:
    held, answers = act.named["round"], act.form.cleaned_data
    photos = len([row for row in act.evidence if row.field == "photos"])
    return {
        "round_no": f"{held.year}年第{held.number}轮", "date": held.held_on, "hazard_no": act.case.number, "progress": str(answers["progress"]),
        "problems": answers["problem"], "unit": unit_name(act), "place": act.case.place, "sheet": "record",
        "observer_name": held.observer.name if held.observer else "",
        "photo_numbers": "、".join(f"照片{number}" for number in range(1, photos + 1)),
    }  # fmt: skip


def treatment_plan(act: Act) -> Said:
    return {
        "hazard_no": act.case.number, "due_on": act.record.treat_due_on, "hazard": act.case.title, "listing_no": act.record.listing_no,
        "sent_on": act.acted_on, "time_demands": act.form.cleaned_data["schedule"], "received_on": act.acted_on,
    }  # fmt: skip


def talk_notice(act: Act) -> Said:
    talk = act.named["talk"]
    facts = {name: getattr(talk, name) for name in ("person", "reason", "at", "place", "host")}
    return contact(act) | facts | {"demands": act.named["to_bring"], "sheet": "notice", "recorder": act.hand.name, "recipient": unit_name(act)}  # fmt: skip


def talk_record(act: Act) -> Said:
    """The record stands under the number of the notice; the unit's head signs each page, or the refusal stands on it."""
    talk, answers = act.named["talk"], act.form.cleaned_data
    return {name: getattr(talk, name) for name in ("person", "reason", "demands", "place", "host", *REFUSAL)} | {
        "sheet": "record", "shared_number": act.named["called_by"], "at": talk.held_from, "start_at": talk.held_from, "end_at": talk.held_until,
        "attendees": [name.strip() for name in re.split("[,，、]", answers["attendees"]) if name.strip()],
        **{name: answers[name] for name in ("recorder", "briefing", "explanation", "pledge")},
    }  # fmt: skip


def delisting(act: Act) -> Said:
    record: HazardRecord = act.record
    stopped = record.resume_granted is not None
    permitted = ("同意恢复生产经营" if record.resume_granted else "恢复生产经营另行批复") if stopped else "未停产，不涉及"
    return {
        "hazard_no": act.case.number, "closed_on": act.acted_on, "resume_permitted": permitted, "hazard": act.case.title,
        "acceptance_no": record.acceptance_no, "accepted_on": record.reinspected_on, "recheck_on": record.recheck_on, "publicity": record.publicity,
        "resume_scope": record.stop_scope or (WHOLE_UNIT if stopped else ""), "copied_to": told_beside(act), "recipient": unit_name(act),
    }  # fmt: skip


# --- closure ----------------------------------------------------------------------------------------------------------------


def closure_proposal(act: Act) -> Said:
    """The penalties are those that were counted, each with its number; where none was, the paper says so."""
    record, unit = act.record, act.case.unit
    facts = [f"{unit_name(act)}，住所{unit_address(act)}。"]
    if unit is not None:
        known = {
            "统一社会信用代码": unit.credit_code, "法定代表人": unit.legal_representative,
            "从业人员": f"{unit.employees}人" if unit.employees else "", "行业：": ledger.CATEGORIES.write(act.case.category, ""),
        }  # fmt: skip
        facts.append("，".join(f"{label}{value}" for label, value in known.items() if value) + "。")
    orders = [
        (record.order_no, papers.RECTIFICATION_ORDER), (record.measure_no, papers.ON_SITE_MEASURE),
        (record.withdrawal_no, papers.ON_SITE_MEASURE), (record.opinion_no, REINSPECTION),
    ]  # fmt: skip
    return contact(act) | {
        "ground": GROUND_NUMBERS[ClosureGround(record.closure_ground)], "facts": record.closure_facts,
        "penalties": [{name: one[name] for name in ("number", "decided_on", "article", "content")} for one in record.penalties],
        "proposal": f"建议依法对{unit_name(act)}予以关闭，由有关部门依法吊销其有关证照，妥善安置职工，保障场所安全。",
        "issuer": act.hand.name, "unit_facts": facts, "printed_on": act.acted_on,
        "measures_taken": "；".join(cited(act, number, kind) for number, kind in orders if number),
        "recipient": str(bureau.value("bureau.county_government", act.acted_on)),
    }  # fmt: skip


def order_revocation(act: Act) -> Said:
    """HAZ-19: which orders are void, of which hazard, and why; who took it off the list where it was listed."""
    record: HazardRecord = act.record
    listed = {"withdrawal": record.listing_withdrawal, "listing_body": bureau.value("bureau.listing_body", act.acted_on)}
    return {
        "orders": act.named["orders"], "reason": record.revoke_reason, "hazard_no": act.case.number, "hazard": act.case.title,
        "is_halted": rules.is_halted(record), "recipient": unit_name(act), **(listed if record.is_listed else {}),
    }  # fmt: skip


# --- the papers, each with what it says -----------------------------------------------------------------------------------------


#: What the officers wrote of each item is its evidence on the opinion.
OF_RESULTS = {"items.evidence": "results.result_note"}
#: The decision on the spot lists what was found as mere texts: they are the problems of the items.
OF_ITEMS = {"problems": "items.problem"}

HANDLERS = officers_of("inspector_1", "inspector_2")
ORDER_OFFICERS = officers_of("order_inspector_1", "order_inspector_2")

# fmt: off
INSPECTION_PLAN = stated(papers.INSPECTION_PLAN, inspection_plan, officers=HANDLERS)
INSPECTION_RECORD = stated(papers.INSPECTION_RECORD, inspection_record, officers=HANDLERS, signed=True)
INSPECTION_RECORD_OF_FIX = stated(papers.INSPECTION_RECORD, record_of_fix, officers=ORDER_OFFICERS, signed=True)
ON_SITE_MEASURE = stated(papers.ON_SITE_MEASURE, on_site_measure, number_to="measure_no", questions=OF_ITEMS, officers=ORDER_OFFICERS, signed=True)
WITHDRAWAL = stated(papers.ON_SITE_MEASURE, withdrawal, number_to="withdrawal_no", questions=OF_ITEMS, officers=ORDER_OFFICERS, signed=True)
ORDERED_STOP = stated(papers.ON_SITE_MEASURE, ordered_stop, number_to="measure_no", questions=OF_ITEMS, officers=ORDER_OFFICERS, signed=True)
WITHDRAWAL_ON_SPOT = stated(papers.ON_SITE_MEASURE, withdrawal, number_to="withdrawal_no", questions=OF_ITEMS, officers=acting_officers, signed=True)
STOP_ON_SPOT = stated(papers.ON_SITE_MEASURE, ordered_stop, number_to="measure_no", questions=OF_ITEMS, officers=acting_officers, signed=True)
RECTIFICATION_ORDER = stated(papers.RECTIFICATION_ORDER, rectification_order, number_to="order_no", officers=ORDER_OFFICERS, signed=True)
REINSPECTION_OPINION = stated(REINSPECTION, reinspection_opinion, number_to="opinion_no", questions=OF_RESULTS, officers=acting_officers, signed=True)
REGISTRATION = stated(papers.REGISTRATION, registration)
COMPLETION_REPORT = stated(papers.COMPLETION_REPORT, completion_report)
ACCEPTANCE_OPINION = stated(papers.ACCEPTANCE_OPINION, acceptance_opinion, number_to="acceptance_no", officers=HANDLERS)
CLOSING_APPROVAL = stated(papers.CLOSING_APPROVAL, closing_approval)
MAJOR_REPORT = stated(papers.MAJOR_REPORT, major_report)
PERIOD_REGISTER = stated(papers.REGISTER, period_register)
EXTENSION_REQUEST = stated(papers.EXTENSION_REQUEST, extension_request)
EXTENSION_SHEET = stated(papers.EXTENSION, extension_sheet, numbered=False)
EXTENSION_REPLY = stated(papers.EXTENSION, extension_reply)
RESUMPTION_REQUEST = stated(papers.RESUMPTION, resumption_request, numbered=False)
RESUMPTION_REVIEW = stated(REINSPECTION, resumption_review, number_to="opinion_no", questions=OF_RESULTS, officers=acting_officers, signed=True)
RESUMPTION_REPLY = stated(papers.RESUMPTION, resumption_reply, number_to="resume_no")
REFUSAL_OPINION = stated(REINSPECTION, refusal_opinion, questions=OF_RESULTS, officers=acting_officers, signed=True)
POWER_DECISION = stated(papers.POWER_DECISION, power_decision, number_to="cut_decision_no")
SUPPLIER_NOTICE = stated(papers.SUPPLIER_NOTICE, supplier_notice)
SUPPLY_RESTORED = stated(papers.SUPPLY_RESTORED, supply_restored)
LISTING_SHEET = stated(papers.LISTING_SHEET, listing_sheet)
LISTING_APPROVAL = stated(papers.LISTING_SHEET, listing_approval, numbered=False)
LISTING_NOTICE = stated(papers.LISTING_NOTICE, listing_notice, number_to="listing_no")
PUBLIC_LIST = stated(papers.PUBLIC_LIST, public_list)
SUPERVISION_LETTER = stated(papers.SUPERVISION_LETTER, supervision_letter)
ROUND_RECORD = stated(papers.ROUND_RECORD, round_record)
TREATMENT_PLAN = stated(papers.TREATMENT_PLAN, treatment_plan)
TALK_NOTICE = stated(papers.WARNING_TALK, talk_notice)
TALK_RECORD = stated(papers.WARNING_TALK, talk_record, numbered=False)
DELISTING = stated(papers.DELISTING, delisting)
CLOSURE_PROPOSAL = stated(papers.CLOSURE_PROPOSAL, closure_proposal)
ORDER_REVOKED = stated(papers.ORDER_REVOCATION, order_revocation, number_to="revoke_no")
HAND_OVER_LETTER = stated(HAND_OVER, hand_over_letter)
# fmt: on
