"""The ledger of hazards (隐患排查治理台账): its columns, the words clerks use, and its rows written out again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from cases.models import Case
from cases.vocabulary import Category, Level
from documents.models import IssuedDocument
from permissions.models import Account
from workflows.engine.intake_models import IntakeRow
from workflows.engine.intake_sheet import Column
from workflows.hazards.models import ExtensionRequest, HazardRecord, Reinspection, RoundVisit
from workflows.hazards.vocabulary import (
    NOT_COUNTED,
    ExtensionDecision,
    ExtensionReason,
    Grade,
    HazardState,
    Measure,
    Result,
    Source,
)

SHEET = "隐患台账"
TITLE = "事故隐患排查治理台账"

COLUMNS: tuple[Column, ...] = (
    Column("no", "序号", "基本信息", ("No.", "编号(流水)"), kind="number"),
    Column(
        "hazard_no",
        "隐患编号",
        "基本信息",
        ("台账编号", "隐患编码"),
        width=24,
        note="YH-年-乡镇代码-5位流水；导入新台账时可空，由系统编号",
    ),
    Column(
        "township",
        "乡镇（街道）",
        "基本信息",
        ("所属乡镇", "属地", "镇街", "乡镇、街道"),
        essential=True,
        note="可写简称（陈贵、陈贵镇均可）",
    ),
    Column("village", "村（社区）", "基本信息", ("村居", "所在村")),
    Column(
        "unit",
        "责任单位",
        "基本信息",
        ("企业名称", "单位名称", "被检查单位", "隐患单位"),
        width=24,
        note="公共场所可空，须填隐患地点",
    ),
    Column("credit_code", "统一社会信用代码", "基本信息", ("信用代码", "社会信用代码"), note="校验位；与单位名称不一致时拒绝"),
    Column(
        "category",
        "行业领域",
        "基本信息",
        ("行业类别", "所属行业", "领域", "行业"),
        kind="choice",
        essential=True,
        note="中文名对应 hazard.md 第1节代码",
    ),
    Column("place", "隐患地点", "基本信息", ("地点", "部位", "具体位置", "隐患部位"), essential=True, width=24),
    Column("title", "隐患名称", "隐患情况", ("隐患标题", "问题名称"), essential=True, width=24),
    Column(
        "description",
        "隐患描述",
        "隐患情况",
        ("隐患内容", "存在问题", "问题描述", "隐患具体情况"),
        essential=True,
        width=40,
        note="10-2000字",
    ),
    Column(
        "level",
        "隐患级别",
        "隐患情况",
        ("级别", "隐患等级", "是否重大"),
        kind="choice",
        essential=True,
        note="重大=major 一般=general",
        choices=("重大", "一般"),
    ),
    Column("major_criterion", "重大隐患判定依据", "隐患情况", ("判定依据", "判定标准"), width=40),
    Column("legal_basis", "违反依据", "隐患情况", ("依据", "法律依据"), wanted=True, width=40),
    Column(
        "source",
        "来源",
        "隐患情况",
        ("隐患来源", "发现方式"),
        kind="choice",
        wanted=True,
        note="企业自报/执法检查/督导检查/举报/专项行动/日常巡查/上级交办/媒体曝光",
        choices=("企业自报", "执法检查", "督导检查", "举报", "专项行动", "日常巡查", "上级交办", "媒体曝光"),
    ),
    Column("immediate_danger", "现实危险", "隐患情况", ("是否现实危险",), kind="choice", wanted=True, choices=("是", "否")),
    Column("special_operation", "专项行动", "隐患情况", ("所属专项", "专项名称"), note="统计口径字段"),
    Column(
        "found_on",
        "发现日期",
        "隐患情况",
        ("检查时间", "排查日期", "发现时间", "检查日期"),
        kind="date",
        essential=True,
        note="<= 填报日期",
    ),
    Column(
        "inspector_1",
        "检查人员一",
        "隐患情况",
        ("检查人", "执法人员"),
        essential=True,
        note="证件当日有效；乡镇台账常把两人写在一格，用“、”分开",
    ),
    Column("inspector_2", "检查人员二", "隐患情况", ("检查人2", "执法人员二"), note="与检查人员一不同"),
    Column("entered_on", "录入日期", "隐患情况", ("登记日期",), kind="date", note="发现后2个工作日内（TL-HAZ-09）"),
    Column("verified_on", "核实日期", "隐患情况", kind="date"),
    Column(
        "measure",
        "处理措施",
        "责令整改",
        ("措施", "处理方式"),
        kind="choice",
        note="当场整改/限期整改/撤出人员/暂时停产停业/停止使用/提请挂牌督办",
    ),
    Column("order_no", "文书文号", "责令整改", ("指令书文号", "文号"), width=24, note="责改=INS-04 现决=INS-03"),
    Column("served_on", "送达日期", "责令整改", ("下达日期", "下达时间", "指令书送达"), kind="date", note="期限从送达起算"),
    Column(
        "due_original",
        "原整改期限",
        "责令整改",
        ("整改期限", "整改时限", "限期", "完成时限"),
        kind="date",
        note="> 送达日期，<= 送达+90日；遇休息日已顺延",
    ),
    Column("stop_until", "停产截止日期", "责令整改", ("停产期限",), kind="date", note="<= 送达+6个月"),
    Column("requirement", "整改要求", "责令整改", ("整改措施", "措施要求"), wanted=True, width=40),
    Column("responsible", "整改责任人", "责令整改", ("责任人", "整改负责人")),
    Column("fund", "整改资金（万元）", "责令整改", ("资金", "投入资金"), kind="number"),
    Column("ext_applied_on", "申请延期日期", "延期", ("延期申请时间",), kind="date", note="<= 当时期限；挂牌的须提前20个工作日"),
    Column("ext_reason", "延期理由", "延期", kind="choice", note="不可抗力/设计变更/供货/天气/其他"),
    Column("ext_answered_on", "答复日期", "延期", ("延期批复时间",), kind="date", note="5日内；挂牌的10个工作日内"),
    Column("ext_result", "答复结果", "延期", kind="choice", note="同意/缩短/不同意"),
    Column("due_on", "现整改期限", "延期", ("延期后期限", "最终期限"), kind="date", note="<= 原期限+60日"),
    Column("asked_on", "申请复查日期", "复查", ("整改完成报告日期",), kind="date"),
    Column("review1_on", "第一次复查日期", "复查", ("复查日期", "复查时间", "验收日期"), kind="date", note="10日内（TL-HAZ-04）"),
    Column("review1", "第一次复查结论", "复查", ("复查结果", "复查情况"), kind="choice", note="合格/不合格"),
    Column("review1_by", "复查人员", "复查", ("复查人",), note="两人，至少一人未参与下达"),
    Column("served2_on", "再次责令送达", "复查", kind="date", note="只限一次"),
    Column("due2_on", "再次整改期限", "复查", kind="date"),
    Column("review2_on", "第二次复查日期", "复查", kind="date"),
    Column("review2", "第二次复查结论", "复查", kind="choice"),
    Column("review2_by", "第二次复查人员", "复查"),
    Column("batch", "挂牌批次", "挂牌督办", ("批次",)),
    Column("list_grade", "挂牌级别", "挂牌督办", kind="choice", note="县级/市级/省级"),
    Column("supervisor", "督办单位", "挂牌督办", note="不得为责任单位"),
    Column("proposed_on", "提请日期", "挂牌督办", kind="date"),
    Column("list_approved_on", "批准日期", "挂牌督办", ("挂牌日期",), kind="date"),
    Column("list_no", "挂牌通知文号", "挂牌督办"),
    Column("list_served_on", "挂牌通知送达", "挂牌督办", kind="date", note="批准后5个工作日内"),
    Column("plan_on", "治理方案报送", "挂牌督办", kind="date", note="送达后10日内"),
    Column("list_due_original", "原治理期限", "挂牌督办", kind="date", note="<= 送达+180日"),
    Column("list_due_on", "现治理期限", "挂牌督办", kind="date", note="延期一次，+90日"),
    Column("rounds", "跟踪督办轮次", "挂牌督办", ("督办轮次",), note="轮次日期见工作表“跟踪督办”"),
    Column("published_on", "结果公告日期", "挂牌督办", ("公告日期",), kind="date"),
    Column("resume_applied_on", "申请恢复日期", "恢复生产", kind="date"),
    Column("resume_reviewed_on", "审查日期", "恢复生产", kind="date", note="10日内"),
    Column("resume_result", "审查结果", "恢复生产", kind="choice", note="同意/不同意"),
    Column("referred_on", "移送日期", "移送处罚", ("立案日期",), kind="date"),
    Column("violation", "违法代码", "移送处罚", note="见 discretion.csv"),
    Column("decided_on", "处罚决定日期", "移送处罚", kind="date"),
    Column("due3_on", "处罚后整改期限", "移送处罚", kind="date"),
    Column("review3_on", "处罚后复查日期", "移送处罚", kind="date"),
    Column("review3", "处罚后复查结论", "移送处罚", kind="choice"),
    Column("review3_by", "处罚后复查人员", "移送处罚"),
    Column("submitted_on", "报批销号日期", "销号", kind="date"),
    Column("closed_by", "销号审批人", "销号", ("审批人",), note="不得为复查人"),
    Column("closed_on", "销号日期", "销号", ("完成日期", "整改完成时间", "闭环日期"), kind="date"),
    Column("recheck_on", "回访日期", "销号", kind="date", note="销号+90日"),
    Column(
        "state",
        "当前状态",
        "状态",
        ("整改状态", "整改情况", "状态", "进展"),
        kind="choice",
        essential=True,
        note="hazard.md 第2节中文名",
    ),
    Column("note", "备注", "状态", ("说明",)),
)

HEADERS = {column.field: column.header for column in COLUMNS}

CATEGORIES = {
    "非煤矿山": Category.NON_COAL_MINE,
    "矿山": Category.NON_COAL_MINE,
    "金属非金属矿山": Category.NON_COAL_MINE,
    "危险化学品": Category.CHEMICALS,
    "危化品": Category.CHEMICALS,
    "危化": Category.CHEMICALS,
    "化工": Category.CHEMICALS,
    "加油站": Category.CHEMICALS,
    "工贸": Category.INDUSTRY_TRADE,
    "工贸行业": Category.INDUSTRY_TRADE,
    "冶金": Category.INDUSTRY_TRADE,
    "烟花爆竹": Category.FIREWORKS,
    "烟花": Category.FIREWORKS,
    "建筑施工": Category.CONSTRUCTION,
    "建筑": Category.CONSTRUCTION,
    "消防": Category.FIRE,
    "火灾": Category.FIRE,
    "道路交通": Category.ROAD,
    "交通": Category.ROAD,
    "道路": Category.ROAD,
    "城镇燃气": Category.GAS,
    "燃气": Category.GAS,
    "特种设备": Category.SPECIAL_EQUIPMENT,
    "特设": Category.SPECIAL_EQUIPMENT,
    "防汛": Category.FLOOD,
    "防汛抗旱": Category.FLOOD,
    "地质灾害": Category.GEOLOGICAL,
    "地灾": Category.GEOLOGICAL,
    "森林防火": Category.FOREST_FIRE,
    "森防": Category.FOREST_FIRE,
    "防溺水": Category.DROWNING,
    "溺水": Category.DROWNING,
    "尾矿库": Category.TAILINGS,
    "尾矿": Category.TAILINGS,
    "文化旅游": Category.TOURISM,
    "文旅": Category.TOURISM,
    "旅游": Category.TOURISM,
    "其他": Category.OTHER,
    "其它": Category.OTHER,
}
#: Sectors in which a public place may have no responsible unit.
PUBLIC_SECTORS = frozenset(
    {
        Category.FLOOD,
        Category.GEOLOGICAL,
        Category.FOREST_FIRE,
        Category.DROWNING,
        Category.ROAD,
        Category.TOURISM,
        Category.OTHER,
    }
)
LEVELS = {
    "重大": Level.MAJOR,
    "重大隐患": Level.MAJOR,
    "重大事故隐患": Level.MAJOR,
    "是": Level.MAJOR,
    "True": Level.MAJOR,
    "一般": Level.GENERAL,
    "一般隐患": Level.GENERAL,
    "一般事故隐患": Level.GENERAL,
    "否": Level.GENERAL,
    "False": Level.GENERAL,
}
SOURCES = {
    "企业自报": Source.SELF_REPORTED,
    "自查自报": Source.SELF_REPORTED,
    "执法检查": Source.INSPECTION,
    "督导检查": Source.SUPERVISION,
    "举报": Source.TIPOFF,
    "专项行动": Source.SPECIAL_OPERATION,
    "日常巡查": Source.PATROL,
    "上级交办": Source.UPPER_NOTICE,
    "媒体曝光": Source.MEDIA,
}
YES_NO = {"是": True, "有": True, "True": True, "1": True, "否": False, "无": False, "False": False, "0": False}
LISTING = "listing"
MEASURES = {
    "当场整改": Measure.IMMEDIATE,
    "立即整改": Measure.IMMEDIATE,
    "立行立改": Measure.IMMEDIATE,
    "限期整改": Measure.RECTIFY_PERIOD,
    "责令限期整改": Measure.RECTIFY_PERIOD,
    "撤出人员": Measure.WITHDRAW_PEOPLE,
    "撤人": Measure.WITHDRAW_PEOPLE,
    "暂时停产停业": Measure.TEMPORARY_STOP,
    "停产停业": Measure.TEMPORARY_STOP,
    "停产": Measure.TEMPORARY_STOP,
    "停业": Measure.TEMPORARY_STOP,
    "停产整顿": Measure.TEMPORARY_STOP,
    "停止使用": Measure.STOP_USE,
    "停用": Measure.STOP_USE,
    "提请挂牌督办": LISTING,
    "挂牌督办": LISTING,
}
RESULTS = {"合格": Result.PASSED, "通过": Result.PASSED, "不合格": Result.FAILED, "未通过": Result.FAILED}
EXTENSION_REASONS = {
    "不可抗力": ExtensionReason.FORCE_MAJEURE,
    "设计变更": ExtensionReason.DESIGN_CHANGE,
    "供货": ExtensionReason.SUPPLY,
    "天气": ExtensionReason.WEATHER,
    "其他": ExtensionReason.OTHER,
    "其它": ExtensionReason.OTHER,
}
EXTENSION_DECISIONS = {
    "同意": ExtensionDecision.APPROVE,
    "缩短": ExtensionDecision.APPROVE_SHORTER,
    "不同意": ExtensionDecision.REFUSE,
}
GRADES = {"县级": Grade.COUNTY, "市级": Grade.PREFECTURE, "省级": Grade.PROVINCE}
CONSENTS = {"同意": True, "不同意": False}

#: The domain's own words for a state, as the yearly ledger has them.
STATES = {
    "已登记": HazardState.REGISTERED,
    "已核实": HazardState.VERIFIED,
    "当场整改": HazardState.ON_SITE_FIXED,
    "整改中": HazardState.RECTIFYING,
    "逾期未改": HazardState.OVERDUE,
    "待复查": HazardState.REVIEW_DUE,
    "待验收": HazardState.REVIEW_DUE,
    "待复查/验收": HazardState.REVIEW_DUE,
    "复查合格": HazardState.PASSED,
    "复查不合格": HazardState.FAILED,
    "销号审批": HazardState.CLOSING,
    "已销号": HazardState.CLOSED,
    "不属实": HazardState.REJECTED,
    "提请挂牌": HazardState.LISTING_PROPOSED,
    "挂牌督办中": HazardState.LISTED,
    "挂牌督办": HazardState.LISTED,
    "跟踪督办": HazardState.TRACKING,
    "申请延期": HazardState.EXTENSION_REQUESTED,
    "停产停业治理": HazardState.STOPPED,
    "停产停业": HazardState.STOPPED,
    "申请恢复生产": HazardState.RESUME_REQUESTED,
    "移送处罚": HazardState.PENALTY_REFERRED,
    "提请关闭": HazardState.CLOSURE_PROPOSED,
}
FINISHED_WORDS = frozenset({"已整改", "整改完成", "整改完毕", "已完成", "完成", "已整改完成", "已整改到位", "已闭环", "闭环"})
UNFINISHED_WORDS = frozenset({"正在整改", "未整改", "未完成", "未整改完成", "整改进行中", "正在进行", "逾期", "未销号"})


# --- written out again -----------------------------------------------------------------------------------------------------

_WORD_OF = {
    "category": {code.value: word for word, code in reversed(CATEGORIES.items())},
    "level": {Level.MAJOR.value: "重大", Level.GENERAL.value: "一般"},
    "source": {code.value: word for word, code in reversed(SOURCES.items())},
    "measure": {getattr(code, "value", code): word for word, code in reversed(MEASURES.items())},
    "result": {Result.PASSED.value: "合格", Result.PARTLY.value: "不合格", Result.FAILED.value: "不合格"},
    "extension_reason": {code.value: word for word, code in reversed(EXTENSION_REASONS.items())},
    "extension_decision": {code.value: word for word, code in EXTENSION_DECISIONS.items()},
    "consent": {str(consent): word for word, consent in CONSENTS.items()},
    "grade": {code.value: word for word, code in GRADES.items()},
    "state": {code.value: word for word, code in reversed(STATES.items())} | {HazardState.REVIEW_DUE.value: "待复查/验收"},
}
_WORD_OF["source"][Source.SELF_REPORTED.value] = "企业自报"
_WORD_OF["measure"][Measure.TEMPORARY_STOP.value] = "暂时停产停业"
#: The words of the yearly ledger, by what they stand for.
WORDS: dict[str, dict[str, str]] = _WORD_OF
#: The word of the yearly ledger for each state.
WORD_OF_STATE: dict[str, str] = _WORD_OF["state"]
BATCH = 500


def rows_of(cases: Iterable[Case]) -> Iterator[list[str]]:
    """The ledger's rows for these cases in their order, every column as text."""
    batch: list[Case] = []
    number = 0
    for case in cases:
        batch.append(case)
        if len(batch) == BATCH:
            yield from _rows(batch, number)
            number, batch = number + len(batch), []
    yield from _rows(batch, number)


def _rows(cases: list[Case], before: int) -> Iterator[list[str]]:
    """One batch: its records, re-inspections, requests for more time, order papers and what came in with the ledger, a statement each."""
    if not cases:
        return
    ids = [case.pk for case in cases]
    linked = (*_OFFICERS, "operation", "batch")
    records = {row.case_id: row for row in HazardRecord.objects.filter(case__in=ids).select_related(*linked)}
    reviews: dict[int, list[Reinspection]] = {}
    for review in Reinspection.objects.filter(case__in=ids).select_related("inspector_1", "inspector_2"):
        reviews.setdefault(review.case_id, []).append(review)
    rounds: dict[int, list[str]] = {}
    visits = RoundVisit.objects.filter(case__in=ids).order_by("round__held_on")
    for case_id, held in visits.values_list("case_id", "round__number"):
        rounds.setdefault(case_id, []).append(str(held))
    # In the order of the requests: the one under way, or the last one, stays.
    answers = dict(ExtensionRequest.objects.filter(case__in=ids).order_by("no").values_list("case_id", "answered_on"))
    histories = dict(IntakeRow.objects.filter(case__in=ids).values_list("case_id", "history"))
    served = dict(
        IssuedDocument.objects.filter(case__in=ids, code="INS-04", number__isnull=False)
        .order_by("-id")
        .values_list("case_id", "number")
    )
    for number, case in enumerate(cases, start=before + 1):
        record = records.get(case.pk)
        values = dict(histories.get(case.pk) or {})
        values.update({name: text for name, text in _facts(case, record, reviews.get(case.pk, [])).items() if text})
        if case.pk in answers:
            values["ext_answered_on"] = _day(answers[case.pk])
            # What came in with a ledger was said of an earlier request.
            values["ext_result"] = values.get("ext_result", "") if answers[case.pk] else ""
        values["no"] = str(number)
        values["rounds"] = "、".join(rounds.get(case.pk, ())) or values.get("rounds", "")
        values.setdefault("order_no", served.get(case.pk, ""))
        yield [str(values.get(column.field) or "") for column in COLUMNS]


_OFFICERS = ("inspector_1", "inspector_2", "closed_by")


def _facts(case: Case, record: HazardRecord | None, reviews: list[Reinspection]) -> dict[str, str]:
    """What stands in the case and its record, as the ledger writes it."""
    facts = {
        "hazard_no": case.number or "",
        "township": case.township.name if case.township else "",
        "village": case.region.name if case.region_id != case.township_id and case.region.level == "village" else "",
        "unit": case.unit.name if case.unit else "",
        "credit_code": (case.unit.credit_code or "") if case.unit else "",
        "category": _WORD_OF["category"].get(case.category, case.category),
        "place": case.place,
        "title": case.title,
        "level": _WORD_OF["level"].get(case.level, case.level),
        "state": _WORD_OF["state"].get(case.state, str(case.state_label)),
        "closed_on": _day(case.closed_on) if case.outcome == "closed" else "",
    }
    if record is None:
        return facts
    return facts | _record_facts(record) | _review_facts(record, reviews)


def _record_facts(record: HazardRecord) -> dict[str, str]:
    words = _WORD_OF["measure"]
    return {
        "description": record.description,
        "legal_basis": record.legal_basis,
        "major_criterion": record.criterion_text,
        "source": _WORD_OF["source"].get(record.source, record.source),
        "immediate_danger": "是" if record.immediate_danger else "否",
        "special_operation": record.operation.name if record.operation else "",
        "found_on": _day(record.found_on),
        "inspector_1": _name(record.inspector_1),
        "inspector_2": _name(record.inspector_2),
        "entered_on": _day(record.entered_on),
        "verified_on": _day(record.verified_on),
        "measure": "；".join(words.get(code, code) for code in record.measures),
        "order_no": record.order_no or record.measure_no,
        "stop_until": _day(record.stop_until),
        "requirement": record.requirement,
        "responsible": record.responsible,
        "fund": f"{record.funds.normalize():f}" if record.funds is not None else "",
        "due_original": _day(record.due_on_original),
        "asked_on": _day(record.reported_on),
        "submitted_on": _day(record.submitted_on),
        "closed_by": _name(record.closed_by),
        "recheck_on": _day(record.recheck_on),
        "note": record.note,
        **_period_facts(record),
        **_extension_facts(record),
        **_listing_facts(record),
        "resume_applied_on": _day(record.resume_asked_on),
        "resume_reviewed_on": _day(record.resume_reviewed_on),
        "resume_result": "" if record.resume_granted is None else _WORD_OF["consent"][str(record.resume_granted)],
        "referred_on": _day(record.referred_on),
        "violation": record.violation_code,
        "decided_on": _day(record.penalty_decided_on),
    }


def _period_facts(record: HazardRecord) -> dict[str, str]:
    """The record keeps the last order and its period: they belong to the columns of the first, the second, or the penalty's."""
    served, due = _day(record.served_on), _day(record.due_on)
    if record.corrected is False:
        return {"due3_on": due}
    if record.order_round > 1 and not record.is_listed and record.failures:
        return {"served2_on": served, "due2_on": due}
    return {"served_on": served, "due_on": due}


def _extension_facts(record: HazardRecord) -> dict[str, str]:
    """The request under way, or the last one."""
    return {
        "ext_applied_on": _day(record.extension_asked_on),
        "ext_reason": _WORD_OF["extension_reason"].get(record.extension_reason, ""),
        "ext_result": _WORD_OF["extension_decision"].get(record.extension_decision, ""),
    }


def _listing_facts(record: HazardRecord) -> dict[str, str]:
    return {
        "proposed_on": _day(record.proposed_on),
        "list_grade": _WORD_OF["grade"].get(record.grade, ""),
        "supervisor": record.supervisor,
        "batch": str(record.batch) if record.batch and record.is_listed else "",
        "list_approved_on": _day(record.listed_on),
        "list_no": record.listing_no,
        "list_served_on": _day(record.listing_served_on),
        "plan_on": _day(record.plan_on),
        "list_due_original": _day(record.treat_due_original) if record.is_listed else "",
        "list_due_on": _day(record.treat_due_on) if record.is_listed else "",
        "published_on": _day(record.published_on),
    }


def _review_facts(record: HazardRecord, reviews: list[Reinspection]) -> dict[str, str]:
    facts = {}
    for number, review in enumerate(sorted(reviews, key=lambda row: (row.reinspected_on, row.pk))[:3], start=1):
        facts[f"review{number}_on"] = _day(review.reinspected_on)
        facts[f"review{number}"] = _WORD_OF["result"].get(review.overall, "")
        facts[f"review{number}_by"] = "、".join(name for name in (_name(review.inspector_1), _name(review.inspector_2)) if name)
    return facts


def printed_rows(cases: Iterable[Case]) -> list[dict[str, Any]]:
    """The rows of HAZ-02."""
    found = [case for case in cases if case.state not in NOT_COUNTED]
    columns = ("case_id", "found_on", "due_on", "is_listed", "treat_due_on", "stop_until")
    records = {
        case_id: (found_on, treat_due_on if is_listed else due_on or stop_until)
        for case_id, found_on, due_on, is_listed, treat_due_on, stop_until in HazardRecord.objects.filter(
            case__in=[case.pk for case in found]
        ).values_list(*columns)
    }
    return [
        {
            "hazard_no": case.number or "",
            "unit": case.who_and_where,
            "title": case.title,
            "level": _WORD_OF["level"].get(case.level, case.level),
            "found_on": _day(records[case.pk][0]) if case.pk in records else "",
            "due_on": _day(records[case.pk][1]) if case.pk in records else "",
            "state": _WORD_OF["state"].get(case.state, case.state),
            "closed_on": _day(case.closed_on),
        }
        for case in found
    ]


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _name(account: Account | None) -> str:
    return account.name if account else ""
