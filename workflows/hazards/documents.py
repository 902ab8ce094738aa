"""The papers of hazard supervision: which facts each of them states, taken from the act that issues it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from cases.models import Evidence
from cases.vocabulary import Category, Level
from documents.frozen import Picture
from permissions import certificates
from permissions.models import Account
from workflows.engine.act import Act
from workflows.engine.words import Paper, PaperContent
from workflows.hazards import papers
from workflows.hazards.models import HazardItem, HazardRecord
from workflows.hazards.vocabulary import STOP_MEASURES, Measure, Mode, PlanBasis, Result, Source

MEASURE_ARTICLE = "《中华人民共和国安全生产法》第六十五条第一款第三项"
#: 安全生产法 Art.65(1)(3) in the words of the paper.
MEASURE_WORDS = {
    Measure.IMMEDIATE: "责令立即排除",
    Measure.WITHDRAW_PEOPLE: "责令从危险区域内撤出作业人员",
    Measure.TEMPORARY_STOP: "责令暂时停产停业",
    Measure.STOP_USE: "责令停止使用相关设施、设备",
}
LEVEL_WORDS = {Level.GENERAL: "一般", Level.MAJOR: "重大"}
SOURCE_WORDS = {
    Source.SELF_REPORTED: "企业自报", Source.INSPECTION: "执法检查", Source.SUPERVISION: "督导检查", Source.TIPOFF: "举报",
    Source.SPECIAL_OPERATION: "专项行动", Source.PATROL: "日常巡查", Source.UPPER_NOTICE: "上级交办", Source.MEDIA: "媒体曝光",
}  # fmt: skip
CATEGORY_WORDS: dict[str, str] = {
    Category.CHEMICALS: "危险化学品", Category.INDUSTRY_TRADE: "工贸", Category.NON_COAL_MINE: "非煤矿山", Category.FIREWORKS: "烟花爆竹",
    Category.CONSTRUCTION: "建筑施工", Category.FIRE: "消防", Category.ROAD: "道路交通", Category.GAS: "城镇燃气",
    Category.SPECIAL_EQUIPMENT: "特种设备", Category.FLOOD: "防汛", Category.GEOLOGICAL: "地质灾害", Category.FOREST_FIRE: "森林防火",
    Category.DROWNING: "防溺水", Category.TAILINGS: "尾矿库", Category.TOURISM: "文化旅游", Category.OTHER: "其他",
}  # fmt: skip
MODE_WORDS = {
    Mode.SITE: "现场检查", Mode.PAPERS: "查阅资料", Mode.QUESTIONS: "询问", Mode.SAMPLES: "抽样", Mode.TESTS: "委托检测", Mode.OTHER: "其他",
}  # fmt: skip
BASIS_WORDS = {
    PlanBasis.ANNUAL_PLAN: "年度监督检查计划", PlanBasis.RANDOM_DRAW: "双随机抽查", PlanBasis.TIPOFF: "举报核查",
    PlanBasis.SPECIAL_OPERATION: "专项行动", PlanBasis.URGENT: "紧急检查",
}  # fmt: skip
RESULT_WORDS = {Result.PASSED: "已整改", Result.PARTLY: "部分整改", Result.FAILED: "未整改"}
OVERALL_WORDS = {Result.PASSED: "全部整改合格", Result.PARTLY: "部分整改", Result.FAILED: "未整改"}
MEASURE_BOXES = {
    Measure.IMMEDIATE: "当场整改", Measure.RECTIFY_PERIOD: "限期整改", Measure.TEMPORARY_STOP: "停产停用", Measure.STOP_USE: "停产停用",
    Measure.WITHDRAW_PEOPLE: "撤人",
}  # fmt: skip


# --- shared pieces ---------------------------------------------------------------------------------------------------------


def addressee(act: Act) -> str:
    """The unit by its name on the licence, or the public place."""
    return act.case.who_and_where


def address(act: Act) -> str:
    return (act.case.unit.address if act.case.unit else "") or act.case.place


def officers(act: Act, first: Account | None, second: Account | None) -> tuple[dict[str, str], dict[str, str]]:
    """Names for the fields and certificate numbers for the linked data, valid on the day of the act."""
    ids = [account.pk for account in (first, second) if account]
    valid = certificates.valid_on(ids, act.acted_on)

    def number(account: Account | None) -> str:
        certificate = valid.get(account.pk) if account else None
        return certificate.number if certificate else ""

    names = {"inspector_1": first.name if first else "", "inspector_2": second.name if second else ""}
    return names, {"cert_no_1": number(first), "cert_no_2": number(second)}


def refusal(record: Any) -> dict[str, str]:
    return {"refusal_note": record.refusal_note, "witness": record.witness, "av_recording": record.av_recording}


def unit_facts(act: Act) -> dict[str, str]:
    unit = act.case.unit
    return {
        "unit_address": address(act),
        "legal_rep": unit.legal_representative if unit else "",
        "phone": unit.phone if unit else "",
        "industry": CATEGORY_WORDS.get(act.case.category, ""),
        "township": act.case.township.name if act.case.township else "",
    }


def items_of(act: Act) -> list[HazardItem]:
    return act.named.get("items") or list(HazardItem.objects.filter(case=act.case, round=act.record.order_round).order_by("no"))


def photos_of(act: Act, field: str) -> list[dict[str, Any]]:
    """Pictures of this act with number, time and place under each."""
    rows = [row for row in act.evidence if row.field == field and row.is_image]
    return [
        {"asset": Picture(row.pk), "no": number, "taken_at": row.taken_at or row.uploaded_at, "place": act.case.place}
        for number, row in enumerate(rows, start=1)
    ]


# --- inspection ------------------------------------------------------------------------------------------------------------


def inspection_plan(act: Act) -> PaperContent:
    record = act.record
    names, linked = officers(act, record.inspector_1, record.inspector_2)
    unit = act.case.unit
    return PaperContent(
        fields={
            "unit_name": addressee(act), "unit_address": address(act),
            "contact": f"{unit.contact} {unit.phone}".strip() if unit else "",
            "inspection_items": record.items, "inspection_mode": [MODE_WORDS[Mode(mode)] for mode in record.modes], **names,
            "planned_date": record.planned_from,
            "approver_opinion": record.approver_opinion, "approved_at": record.approved_on,
        },
        linked={**linked, **unit_facts(act), "planned_until": record.planned_until, "two_levels": False,
                "basis": BASIS_WORDS[PlanBasis(record.basis)] + (f"：{record.urgent_reason}" if record.urgent_reason else "")},
    )  # fmt: skip


def inspection_record(act: Act) -> PaperContent:
    record = act.record
    _names, numbers = officers(act, record.inspector_1, record.inspector_2)
    return PaperContent(
        fields={
            "unit_name": addressee(act), "unit_address": address(act),
            "legal_rep": (act.case.unit.legal_representative if act.case.unit else "") or record.contact,
            "position": record.position, "phone": record.phone, "place": record.place,
            "start_at": record.start_at, "end_at": record.end_at, **numbers, "findings": record.findings,
            "unit_opinion": record.unit_opinion, "refusal_note": record.refusal_note,
        },
        linked={**_names, "witness": record.witness, "av_recording": record.av_recording, "contact": record.contact},
        recipient=addressee(act),
    )  # fmt: skip


def record_of_fix(act: Act) -> PaperContent:
    """INS-02 for a hazard removed under the officers' eyes: what was found, what was done, which photographs show it."""
    record: HazardRecord = act.record
    _names, numbers = officers(act, record.order_inspector_1, record.order_inspector_2)
    before, after = (len([row for row in act.evidence if row.field == field]) for field in ("before", "after"))
    found = f"{act.case.place}：{record.description}\n现场责令立即排除。{act.named['fixed']}\n照片：整改前{before}张，整改后{after}张。"
    moment = act.recorded_at
    return PaperContent(
        fields={
            "unit_name": addressee(act), "unit_address": address(act),
            "legal_rep": (act.case.unit.legal_representative if act.case.unit else "") or addressee(act), "position": "",
            "phone": act.case.unit.phone if act.case.unit else "", "place": act.case.place,
            "start_at": moment - dt.timedelta(minutes=30), "end_at": moment, **numbers, "findings": found, "unit_opinion": "",
            "refusal_note": record.refusal_note,
        },
        linked={**_names, "witness": record.witness, "av_recording": record.av_recording},
        recipient=addressee(act),
    )  # fmt: skip


# --- registration ----------------------------------------------------------------------------------------------------------


def registration(act: Act) -> PaperContent:
    record: HazardRecord = act.record
    case = act.case
    orders = [number for number in (record.order_no, record.measure_no) if number]
    boxes = list(dict.fromkeys(MEASURE_BOXES[Measure(measure)] for measure in record.measures))
    measure_now = "；".join([*boxes, *orders]) or "已登记，待核实后处理"
    verified = "" if record.is_real is None else ("经核实属实。" if record.is_real else "经核实不属实。") + record.verify_opinion
    return PaperContent(
        fields={
            "hazard_no": case.number, "unit": case.unit.name if case.unit else "", "township": case.township.name if case.township else "",
            "source": SOURCE_WORDS[Source(record.source)], "found_on": record.found_on, "level": LEVEL_WORDS[Level(case.level)],
            "category": CATEGORY_WORDS[Category(case.category)], "description": record.description, "photos": photos_of(act, "photos"),
            "measure_now": measure_now, "due_on": record.due_on,
            "responsible": record.responsible or (case.unit.legal_representative if case.unit else "") or "待明确",
        },
        linked={
            "place": case.place, "criterion": record.criterion_text, "phone": record.responsible_phone or (case.unit.phone if case.unit else ""),
            "measures_taken": boxes, "order_no": "、".join(orders), "verification": verified, "title": case.title,
            "registered_on": record.entered_on,
        },
    )  # fmt: skip


# --- orders ----------------------------------------------------------------------------------------------------------------


def rectification_order(act: Act) -> PaperContent:
    record: HazardRecord = act.record
    items = items_of(act)
    names, numbers = officers(act, record.order_inspector_1, record.order_inspector_2)
    major = [item.no for item in items] if act.case.level == Level.MAJOR else []
    return PaperContent(
        fields={
            "unit_name": addressee(act),
            "items": [
                {
                    "no": item.no, "problem": item.problem, "requirement": item.requirement, "due_on": item.due_on,
                    "legal_basis": item.legal_basis,
                }
                for item in items
            ],
            "due_on": record.due_on, **names,
        },
        linked={**numbers, **refusal(record), "major_numbers": major, "hazard_no": act.case.number},
    )  # fmt: skip


def on_site_measure(act: Act) -> PaperContent:
    """INS-03: withdraw, stop; object and end of a stop in a line of its own."""
    record: HazardRecord = act.record
    names, numbers = officers(act, record.order_inspector_1, record.order_inspector_2)
    words = [_measure_words(Measure(measure), record) for measure in record.measures if Measure(measure) in MEASURE_WORDS]
    stops = any(Measure(measure) in STOP_MEASURES for measure in record.measures)
    return PaperContent(
        fields={
            "unit_name": addressee(act), "found_on": record.found_on, "problems": [item.problem for item in items_of(act)],
            "measures": words, "stop_scope": record.stop_scope if stops else "", "stop_until": record.stop_until if stops else None,
            "legal_basis": MEASURE_ARTICLE, **names,
        },
        linked={**numbers, **refusal(record), "stops": stops},
    )  # fmt: skip


def _measure_words(measure: Measure, record: HazardRecord) -> str:
    words = MEASURE_WORDS[measure]
    return f"{words}（{record.stop_scope}）" if measure in STOP_MEASURES and record.stop_scope else words


def measure_at_once(act: Act) -> PaperContent:
    """INS-03 for what was removed on the spot."""
    record: HazardRecord = act.record
    names, numbers = officers(act, record.order_inspector_1, record.order_inspector_2)
    return PaperContent(
        fields={
            "unit_name": addressee(act), "found_on": record.found_on, "problems": [item.problem for item in items_of(act)],
            "measures": [MEASURE_WORDS[Measure.IMMEDIATE]], "stop_scope": "", "stop_until": None,
            "legal_basis": MEASURE_ARTICLE, **names,
        },
        linked={**numbers, **refusal(record), "stops": False},
    )  # fmt: skip


# --- report, re-inspection, closing ----------------------------------------------------------------------------------------


def order_reference(record: HazardRecord) -> str:
    """The paper that the unit carries out: the listing notice of a listed hazard, else the order, else the government's reply."""
    if record.is_listed and record.listing_no:
        return record.listing_no
    return record.order_no or record.measure_no or record.closure_reason


def order_date(record: HazardRecord) -> dt.date | None:
    return (
        (record.listing_served_on if record.is_listed else None) or record.ordered_on or record.verified_on or record.entered_on
    )


def order_kind(record: HazardRecord) -> str:
    if record.is_listed and record.listing_no:
        return "挂牌督办"
    return "责令限期整改" if record.order_no else "现场处理措施"


def completion_report(act: Act) -> PaperContent:
    record: HazardRecord = act.record
    counts = act.named.get("photo_counts", {})
    return PaperContent(
        fields={
            "ref_order_no": order_reference(record),
            "items": [
                {"no": item.no, "problem": item.problem, "result": item.rectified, "photos": _photo_numbers(item.no, counts.get(item.no, 0))}
                for item in items_of(act)
            ],
            "completed_on": record.completed_on, "unit": addressee(act),
        },
        linked={
            "hazard_no": act.case.number, "is_listed": record.is_listed, "photo_pairs": _pairs(act),
            "own_conclusion": "治理已经完成，自评合格", "has_expert_report": False,
        },
    )  # fmt: skip


def _photo_numbers(item: int, count: int) -> str:
    return "、".join(f"照片{item}-{number}" for number in range(2, count + 2)) or "/"


def _pairs(act: Act) -> list[dict[str, Any]]:
    """One pair for each item: as it was (from the unit, else from the registration) and as it is, same viewpoint."""
    at_first = (
        Evidence.objects.filter(case=act.case, field="photos", kind=Evidence.Kind.PHOTO)
        .exclude(act_no=act.no)
        .order_by("id")
        .first()
    )
    pairs = []
    for item in items_of(act):
        before, after = (_picture(act, f"items.{field}", item.no) for field in ("photos_before", "photos"))
        if after is not None:
            first = before or at_first
            pairs.append(
                {
                    "no": item.no,
                    "before": Picture(first.pk) if first else "",
                    "after": Picture(after.pk),
                    "place": act.case.place,
                }
            )
    return pairs


def _picture(act: Act, field: str, item: int) -> Evidence | None:
    return next((row for row in act.evidence if row.field == field and row.item_ref == str(item) and row.is_image), None)


def reinspection_opinion(act: Act) -> PaperContent:
    record: HazardRecord = act.record
    names, numbers = officers(act, act.actor, act.form.cleaned_data["inspector_2"])
    passed = record.overall == Result.PASSED
    again = "依法立案查处" if record.failures >= 2 else "另行下达责令限期整改指令书"
    follows = "" if passed else "继续挂牌督办治理" if record.is_listed else again
    return PaperContent(
        fields={
            "ref_order_no": order_reference(record), "reinspected_on": record.reinspected_on,
            "items": [
                {"no": item.no, "result": RESULT_WORDS[Result(item.result)], "evidence": item.result_note} for item in items_of(act)
            ],
            "overall_result": OVERALL_WORDS[Result(record.overall)], "next_action": follows, **names, "unit_name": addressee(act),
        },
        linked={
            **numbers, **refusal(record), "order_date": order_date(record), "order_kind": order_kind(record),
            "order_items": [{"no": item.no, "problem": item.problem} for item in items_of(act)],
        },
    )  # fmt: skip


def acceptance_opinion(act: Act) -> PaperContent:
    record: HazardRecord = act.record
    names, numbers = officers(act, record.inspector_1, record.inspector_2)
    return PaperContent(
        fields={
            "hazard_no": act.case.number, "checked_on": record.reinspected_on,
            "experts": [f"{expert['name']}，{expert['workplace']}，{expert['title']}" for expert in record.experts],
            "items": [item.problem for item in items_of(act)], "conclusion": "验收合格", "unit": addressee(act),
        },
        linked={
            **names, **numbers, "experts": record.experts, "hazard": act.case.title, "asked_on": record.reported_on,
            "rows": [
                {"no": item.no, "content": item.problem, "found": item.result_note, "result": "合格"} for item in items_of(act)
            ],
        },
    )  # fmt: skip


def closing_approval(act: Act) -> PaperContent:
    record: HazardRecord = act.record
    items = items_of(act)
    accepted = record.acceptance_no or record.opinion_no or record.measure_no
    return PaperContent(
        fields={
            "hazard_no": act.case.number, "acceptance_no": accepted or "现场复核（当场整改）", "publicity": record.publicity or (record.closure_reason if record.closure_decided else ""),
            "leader_opinion": record.closing_opinion, "closed_on": act.acted_on,
        },
        linked={
            "level": LEVEL_WORDS[Level(act.case.level)], "listing_no": record.listing_no, "unit": addressee(act),
            "description": f"{act.case.title}：{record.description}", "accepted_on": record.reinspected_on or record.completed_on or act.acted_on,
            "items_total": len(items), "items_done": sum(item.result == Result.PASSED for item in items),
            "recheck_on": record.recheck_on, "resumed": record.resume_granted, "is_listed": record.is_listed, "approver": act.actor.name,
            "handlers": [account.name for account in (record.inspector_1, record.inspector_2) if account],
        },
    )  # fmt: skip


INSPECTION_PLAN = Paper(papers.INSPECTION_PLAN, inspection_plan)
INSPECTION_RECORD = Paper(papers.INSPECTION_RECORD, inspection_record)
INSPECTION_RECORD_OF_FIX = Paper(papers.INSPECTION_RECORD, record_of_fix)
ON_SITE_MEASURE = Paper(papers.ON_SITE_MEASURE, on_site_measure, number_to="measure_no")
MEASURE_AT_ONCE = Paper(papers.ON_SITE_MEASURE, measure_at_once, number_to="measure_no")
RECTIFICATION_ORDER = Paper(papers.RECTIFICATION_ORDER, rectification_order, number_to="order_no")
REINSPECTION_OPINION = Paper(papers.REINSPECTION_OPINION, reinspection_opinion, number_to="opinion_no")
REGISTRATION = Paper(papers.REGISTRATION, registration)
COMPLETION_REPORT = Paper(papers.COMPLETION_REPORT, completion_report)
ACCEPTANCE_OPINION = Paper(papers.ACCEPTANCE_OPINION, acceptance_opinion, number_to="acceptance_no")
CLOSING_APPROVAL = Paper(papers.CLOSING_APPROVAL, closing_approval)
