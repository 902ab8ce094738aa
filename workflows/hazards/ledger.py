"""The ledger of hazards (隐患排查治理台账): its columns, the words clerks use, and its rows written out again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from cases.models import Case
from cases.vocabulary import Category, Level, Result
from documents.models import IssuedDocument
from workflows.engine.intake_columns import DATE, DONE, SERIAL, Column, Words, written_out
from workflows.engine.intake_models import IntakeRow
from workflows.hazards.models import ExtensionRequest, HazardRecord, Reinspection, RoundVisit
from workflows.hazards.vocabulary import NOT_COUNTED, ExtensionDecision, ExtensionReason, Grade, HazardState, Measure, Source

SHEET = "隐患台账"
TITLE = "事故隐患排查治理台账"
LISTING = "listing"

CATEGORIES = Words(
    (Category.NON_COAL_MINE, "非煤矿山 矿山 金属非金属矿山"),
    (Category.CHEMICALS, "危险化学品 危化品 危化 化工 加油站"),
    (Category.INDUSTRY_TRADE, "工贸 工贸行业 冶金"),
    (Category.FIREWORKS, "烟花爆竹 烟花"),
    (Category.CONSTRUCTION, "建筑施工 建筑"),
    (Category.FIRE, "消防 火灾"),
    (Category.ROAD, "道路交通 交通 道路"),
    (Category.GAS, "城镇燃气 燃气"),
    (Category.SPECIAL_EQUIPMENT, "特种设备 特设"),
    (Category.FLOOD, "防汛 防汛抗旱"),
    (Category.GEOLOGICAL, "地质灾害 地灾"),
    (Category.FOREST_FIRE, "森林防火 森防"),
    (Category.DROWNING, "防溺水 溺水"),
    (Category.TAILINGS, "尾矿库 尾矿"),
    (Category.TOURISM, "文化旅游 文旅 旅游"),
    (Category.OTHER, "其他 其它"),
)
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
LEVELS = Words(
    (Level.MAJOR, "重大 重大隐患 重大事故隐患 是 True"),
    (Level.GENERAL, "一般 一般隐患 一般事故隐患 否 False"),
)
SOURCES = Words(
    (Source.SELF_REPORTED, "企业自报 自查自报"),
    (Source.INSPECTION, "执法检查"),
    (Source.SUPERVISION, "督导检查"),
    (Source.TIPOFF, "举报"),
    (Source.SPECIAL_OPERATION, "专项行动"),
    (Source.PATROL, "日常巡查"),
    (Source.UPPER_NOTICE, "上级交办"),
    (Source.MEDIA, "媒体曝光"),
)
YES_NO = Words((True, "是 有 True 1"), (False, "否 无 False 0"))
MEASURES = Words(
    (Measure.IMMEDIATE, "当场整改 立即整改 立行立改"),
    (Measure.RECTIFY_PERIOD, "限期整改 责令限期整改"),
    (Measure.WITHDRAW_PEOPLE, "撤出人员 撤人"),
    (Measure.TEMPORARY_STOP, "暂时停产停业 停产停业 停产 停业 停产整顿"),
    (Measure.STOP_USE, "停止使用 停用"),
    (LISTING, "提请挂牌督办 挂牌督办"),
)
RESULTS = Words((Result.PASSED, "合格 通过"), (Result.FAILED, "不合格 未通过"), also={Result.PARTLY: "不合格"})
EXTENSION_REASONS = Words(
    (ExtensionReason.FORCE_MAJEURE, "不可抗力"),
    (ExtensionReason.DESIGN_CHANGE, "设计变更"),
    (ExtensionReason.SUPPLY, "供货"),
    (ExtensionReason.WEATHER, "天气"),
    (ExtensionReason.OTHER, "其他 其它"),
)
EXTENSION_DECISIONS = Words(
    (ExtensionDecision.APPROVE, "同意"), (ExtensionDecision.APPROVE_SHORTER, "缩短"), (ExtensionDecision.REFUSE, "不同意")
)
GRADES = Words((Grade.COUNTY, "县级"), (Grade.PREFECTURE, "市级"), (Grade.PROVINCE, "省级"))
CONSENTS = Words((True, "同意"), (False, "不同意"))
#: The domain's own words for a state, as the yearly ledger has them.
STATES = Words(
    (HazardState.REGISTERED, "已登记"),
    (HazardState.VERIFIED, "已核实"),
    (HazardState.ON_SITE_FIXED, "当场整改"),
    (HazardState.RECTIFYING, "整改中"),
    (HazardState.OVERDUE, "逾期未改"),
    (HazardState.REVIEW_DUE, "待复查/验收 待复查 待验收"),
    (HazardState.PASSED, "复查合格"),
    (HazardState.FAILED, "复查不合格"),
    (HazardState.CLOSING, "销号审批"),
    (HazardState.CLOSED, "已销号"),
    (HazardState.REJECTED, "不属实"),
    (HazardState.LISTING_PROPOSED, "提请挂牌"),
    (HazardState.LISTED, "挂牌督办中 挂牌督办"),
    (HazardState.TRACKING, "跟踪督办"),
    (HazardState.EXTENSION_REQUESTED, "申请延期"),
    (HazardState.STOPPED, "停产停业治理 停产停业"),
    (HazardState.RESUME_REQUESTED, "申请恢复生产"),
    (HazardState.PENALTY_REFERRED, "移送处罚"),
    (HazardState.CLOSURE_PROPOSED, "提请关闭"),
)
FINISHED_WORDS = frozenset(["已整改", "整改完成", "整改完毕", "已完成", "完成", "已整改完成", "已整改到位", "已闭环", "闭环"])
UNFINISHED_WORDS = frozenset(["正在整改", "未整改", "未完成", "未整改完成", "整改进行中", "正在进行", "逾期", "未销号"])


#: The groups of columns that tell what was found.
FOUND = frozenset({"基本信息", "隐患情况"})

COLUMNS: tuple[Column, ...] = (
    Column("no", "序号", "基本信息", ("No.", "编号(流水)"), kind=SERIAL),
    Column("hazard_no", "隐患编号", "基本信息", ("台账编号", "隐患编码"), width=24, to="case.number", longest=60,
           note="YH-年-乡镇代码-5位流水；导入新台账时可空，由系统编号"),
    Column("township", "乡镇（街道）", "基本信息", ("所属乡镇", "属地", "镇街", "乡镇、街道"), essential=True, to="case.township.name", note="可写简称（陈贵、陈贵镇均可）"),
    Column("village", "村（社区）", "基本信息", ("村居", "所在村")),
    Column("unit", "责任单位", "基本信息", ("企业名称", "单位名称", "被检查单位", "隐患单位"), width=24, to="case.unit.name", note="公共场所可空，须填隐患地点"),
    Column("credit_code", "统一社会信用代码", "基本信息", ("信用代码", "社会信用代码"), to="case.unit.credit_code", note="校验位；与单位名称不一致时拒绝"),
    Column("category", "行业领域", "基本信息", ("行业类别", "所属行业", "领域", "行业"), kind="choice", essential=True,
           to="case.category", words=CATEGORIES, note="中文名对应 hazard.md 第1节代码"),
    Column("place", "隐患地点", "基本信息", ("地点", "部位", "具体位置", "隐患部位"), essential=True, width=24, to="case.place", longest=120),
    Column("title", "隐患名称", "隐患情况", ("隐患标题", "问题名称"), essential=True, width=24, to="case.title", longest=80),
    Column("description", "隐患描述", "隐患情况", ("隐患内容", "存在问题", "问题描述", "隐患具体情况"), essential=True,
           width=40, to="record.description", longest=2000, note="10-2000字"),
    Column("level", "隐患级别", "隐患情况", ("级别", "隐患等级", "是否重大"), kind="choice", essential=True, to="case.level",
           words=LEVELS, offered=True, note="重大=major 一般=general"),
    Column("major_criterion", "重大隐患判定依据", "隐患情况", ("判定依据", "判定标准"), width=40, to="record.criterion_text", longest=300),
    Column("legal_basis", "违反依据", "隐患情况", ("依据", "法律依据"), wanted=True, width=40, to="record.legal_basis", longest=300),
    Column("source", "来源", "隐患情况", ("隐患来源", "发现方式"), kind="choice", wanted=True, to="record.source",
           words=SOURCES, offered=True),
    Column("immediate_danger", "现实危险", "隐患情况", ("是否现实危险",), kind="choice", wanted=True,
           to="record.immediate_danger", words=YES_NO, offered=True),
    Column("special_operation", "专项行动", "隐患情况", ("所属专项", "专项名称"), to="record.operation.name", note="统计口径字段"),
    Column("found_on", "发现日期", "隐患情况", ("检查时间", "排查日期", "发现时间", "检查日期"), kind=DONE, essential=True,
           to="record.found_on", note="<= 填报日期"),
    Column("inspector_1", "检查人员一", "隐患情况", ("检查人", "执法人员"), essential=True, to="record.inspector_1.name",
           note="证件当日有效；乡镇台账常把两人写在一格，用“、”分开"),
    Column("inspector_2", "检查人员二", "隐患情况", ("检查人2", "执法人员二"), to="record.inspector_2.name", note="与检查人员一不同"),
    Column("entered_on", "录入日期", "隐患情况", ("登记日期",), kind=DONE, after="found_on", to="record.entered_on",
           note="发现后2个工作日内（TL-HAZ-09）"),
    Column("verified_on", "核实日期", "隐患情况", kind=DONE, after="found_on", to="record.verified_on"),
    Column("measure", "处理措施", "责令整改", ("措施", "处理方式"), kind="choice", to="record.measures", words=MEASURES,
           note="当场整改/限期整改/撤出人员/暂时停产停业/停止使用/提请挂牌督办"),
    Column("order_no", "文书文号", "责令整改", ("指令书文号", "文号"), width=24, longest=80, note="责改=INS-04 现决=INS-03"),
    Column("served_on", "送达日期", "责令整改", ("下达日期", "下达时间", "指令书送达"), kind=DONE, after="found_on", note="期限从送达起算"),
    Column("due_original", "原整改期限", "责令整改", ("整改期限", "整改时限", "限期", "完成时限"), kind=DATE, to="record.due_on_original",
           note="> 送达日期，<= 送达+90日；遇休息日已顺延"),
    Column("stop_until", "停产截止日期", "责令整改", ("停产期限",), kind=DATE, to="record.stop_until", note="<= 送达+6个月"),
    Column("requirement", "整改要求", "责令整改", ("整改措施", "措施要求"), wanted=True, width=40, to="record.requirement", longest=2000),
    Column("responsible", "整改责任人", "责令整改", ("责任人", "整改负责人"), to="record.responsible", longest=60),
    Column("fund", "整改资金（万元）", "责令整改", ("资金", "投入资金"), kind="number", to="record.funds"),
    Column("ext_applied_on", "申请延期日期", "延期", ("延期申请时间",), kind=DONE, to="record.extension_asked_on",
           note="<= 当时期限；挂牌的须提前20个工作日"),
    Column("ext_reason", "延期理由", "延期", kind="choice", to="record.extension_reason", words=EXTENSION_REASONS,
           note="不可抗力/设计变更/供货/天气/其他"),
    Column("ext_answered_on", "答复日期", "延期", ("延期批复时间",), kind=DONE, after="ext_applied_on", note="5日内；挂牌的10个工作日内"),
    Column("ext_result", "答复结果", "延期", kind="choice", to="record.extension_decision", words=EXTENSION_DECISIONS, note="同意/缩短/不同意"),
    Column("due_on", "现整改期限", "延期", ("延期后期限", "最终期限"), kind=DATE, note="<= 原期限+60日"),
    Column("asked_on", "申请复查日期", "复查", ("整改完成报告日期",), kind=DONE, after="found_on", to="record.reported_on"),
    Column("review1_on", "第一次复查日期", "复查", ("复查日期", "复查时间", "验收日期"), kind=DONE, after="found_on served_on",
           note="10日内（TL-HAZ-04）"),
    Column("review1", "第一次复查结论", "复查", ("复查结果", "复查情况"), kind="choice", words=RESULTS, note="合格/不合格"),
    Column("review1_by", "复查人员", "复查", ("复查人",), note="两人，至少一人未参与下达"),
    Column("served2_on", "再次责令送达", "复查", kind=DONE, after="review1_on", note="只限一次"),
    Column("due2_on", "再次整改期限", "复查", kind=DATE),
    Column("review2_on", "第二次复查日期", "复查", kind=DONE, after="served2_on"),
    Column("review2", "第二次复查结论", "复查", kind="choice", words=RESULTS),
    Column("review2_by", "第二次复查人员", "复查"),
    Column("batch", "挂牌批次", "挂牌督办", ("批次",)),
    Column("list_grade", "挂牌级别", "挂牌督办", kind="choice", to="record.grade", words=GRADES, note="县级/市级/省级"),
    Column("supervisor", "督办单位", "挂牌督办", to="record.supervisor", longest=120, note="不得为责任单位"),
    Column("proposed_on", "提请日期", "挂牌督办", kind=DONE, to="record.proposed_on"),
    Column("list_approved_on", "批准日期", "挂牌督办", ("挂牌日期",), kind=DONE, after="proposed_on", to="listing.listed_on"),
    Column("list_no", "挂牌通知文号", "挂牌督办", to="listing.listing_no", longest=80),
    Column("list_served_on", "挂牌通知送达", "挂牌督办", kind=DONE, after="list_approved_on", to="listing.listing_served_on",
           note="批准后5个工作日内"),
    Column("plan_on", "治理方案报送", "挂牌督办", kind=DONE, after="list_served_on", to="listing.plan_on", note="送达后10日内"),
    Column("list_due_original", "原治理期限", "挂牌督办", kind=DATE, note="<= 送达+180日"),
    Column("list_due_on", "现治理期限", "挂牌督办", kind=DATE, note="延期一次，+90日"),
    Column("rounds", "跟踪督办轮次", "挂牌督办", ("督办轮次",), note="轮次日期见工作表“跟踪督办”"),
    Column("published_on", "结果公告日期", "挂牌督办", ("公告日期",), kind=DONE, to="listing.published_on"),
    Column("resume_applied_on", "申请恢复日期", "恢复生产", kind=DONE, after="served_on", to="record.resume_asked_on"),
    Column("resume_reviewed_on", "审查日期", "恢复生产", kind=DONE, after="resume_applied_on", to="record.resume_reviewed_on", note="10日内"),
    Column("resume_result", "审查结果", "恢复生产", kind="choice", to="record.resume_granted", words=CONSENTS, note="同意/不同意"),
    Column("referred_on", "移送日期", "移送处罚", ("立案日期",), kind=DONE, after="found_on", to="record.referred_on"),
    Column("violation", "违法代码", "移送处罚", to="record.violation_code", note="见 discretion.csv"),
    Column("decided_on", "处罚决定日期", "移送处罚", kind=DONE, after="referred_on", to="record.penalty_decided_on"),
    Column("due3_on", "处罚后整改期限", "移送处罚", kind=DATE),
    Column("review3_on", "处罚后复查日期", "移送处罚", kind=DONE, after="decided_on"),
    Column("review3", "处罚后复查结论", "移送处罚", kind="choice", words=RESULTS),
    Column("review3_by", "处罚后复查人员", "移送处罚"),
    Column("submitted_on", "报批销号日期", "销号", kind=DONE, after="found_on review1_on", to="record.submitted_on"),
    Column("closed_by", "销号审批人", "销号", ("审批人",), to="record.closed_by.name", note="不得为复查人"),
    Column("closed_on", "销号日期", "销号", ("完成日期", "整改完成时间", "闭环日期"), kind=DONE,
           after="found_on review1_on review2_on submitted_on"),
    Column("recheck_on", "回访日期", "销号", kind=DATE, after="closed_on", to="record.recheck_on", note="销号+90日"),
    Column("state", "当前状态", "状态", ("整改状态", "整改情况", "状态", "进展"), kind="choice", essential=True, words=STATES,
           note="hazard.md 第2节中文名"),
    Column("note", "备注", "状态", ("说明",), to="record.note"),
)  # fmt: skip


# --- written out again -----------------------------------------------------------------------------------------------------

BATCH = 500
_OFFICERS = ("inspector_1", "inspector_2", "closed_by")


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


def _facts(case: Case, record: HazardRecord | None, reviews: list[Reinspection]) -> dict[str, str]:
    """What stands in the case and its record, as the ledger writes it."""
    facts = written_out(COLUMNS, case=case, record=record, listing=record) | {
        "village": case.region.name if case.region_id != case.township_id and case.region.level == "village" else "",
        "state": STATES.write(case.state, case.state_label),
        "closed_on": _day(case.closed_on) if case.outcome == "closed" else "",
    }
    if record is None:
        return facts
    listed = (record.batch, record.treat_due_original, record.treat_due_on) if record.is_listed else (None, None, None)
    return (
        facts
        | _period_facts(record)
        | _review_facts(record, reviews)
        | {
            "order_no": record.order_no or record.measure_no,
            "batch": str(listed[0] or ""),
            "list_due_original": _day(listed[1]),
            "list_due_on": _day(listed[2]),
        }
    )


def _period_facts(record: HazardRecord) -> dict[str, str]:
    """The record keeps the last order and its period: they belong to the columns of the first, the second, or the penalty's."""
    served, due = _day(record.served_on), _day(record.due_on)
    if record.corrected is False:
        return {"due3_on": due}
    if record.order_round > 1 and not record.is_listed and record.failures:
        return {"served2_on": served, "due2_on": due}
    return {"served_on": served, "due_on": due}


def _review_facts(record: HazardRecord, reviews: list[Reinspection]) -> dict[str, str]:
    facts = {}
    for number, review in enumerate(sorted(reviews, key=lambda row: (row.reinspected_on, row.pk))[:3], start=1):
        facts[f"review{number}_on"] = _day(review.reinspected_on)
        facts[f"review{number}"] = RESULTS.write(review.overall)
        facts[f"review{number}_by"] = "、".join(one.name for one in (review.inspector_1, review.inspector_2) if one)
    return facts


def printed_rows(cases: Iterable[Case]) -> list[dict[str, Any]]:
    """The rows of HAZ-02."""
    found = [case for case in cases if case.state not in NOT_COUNTED]
    records = HazardRecord.objects.in_bulk([case.pk for case in found], field_name="case_id")
    return [_printed(case, records.get(case.pk)) for case in found]


def _printed(case: Case, record: HazardRecord | None) -> dict[str, Any]:
    due = None if record is None else record.treat_due_on if record.is_listed else record.due_on or record.stop_until
    return {
        "hazard_no": case.number or "",
        "unit": case.who_and_where,
        "title": case.title,
        "level": LEVELS.write(case.level, case.level),
        "found_on": _day(record.found_on) if record else "",
        "due_on": _day(due),
        "state": STATES.write(case.state, case.state),
        "closed_on": _day(case.closed_on),
    }


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
