"""The case register of a year (行政处罚案件台账): its columns, the words clerks use, and its rows written out again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from itertools import groupby

from cases.models import Case, Party
from foundation.numbers import Number
from workflows.enforcement.heavy import Penalty
from workflows.enforcement.models import EnforcementRecord, PartyFacts
from workflows.enforcement.vocabulary import CaseKind, ClueSource, ReviewResult, ReviewRound
from workflows.enforcement.vocabulary_measures import UNIT_WORDS, Category, Doing, GoodsState
from workflows.engine.intake_columns import DATE, DONE, SERIAL, Column, Words, written_out
from workflows.engine.intake_models import IntakeRow

SHEET = "行政处罚案件台账"
TITLE = "行政处罚案件台账"

KINDS = Words(
    (CaseKind.GENERAL, "一般 一般案件"),
    (CaseKind.ACCIDENT, "事故 生产安全事故 事故案件"),
    # A case of a crackdown operation counts as general.
    also={CaseKind.SPECIAL_OPERATION: "一般"},
)
SOURCES = Words(
    (ClueSource.INSPECTION, "执法检查 检查 日常检查"),
    (ClueSource.HAZARD, "隐患移送(二次复查不合格) 隐患移送 隐患"),
    (ClueSource.TIPOFF, "举报 投诉举报"),
    (ClueSource.TRANSFER_IN, "公安移交 其他部门移交 移交"),
    (ClueSource.UPPER, "上级交办 交办"),
    (ClueSource.ACCIDENT, "事故调查批复 生产安全事故 事故"),
    (ClueSource.OTHER, "其他 其它 专项行动"),
)
PARTY_KINDS = Words(
    (Party.Kind.UNIT, "单位 企业"),
    (Party.Kind.INDIVIDUAL_BUSINESS, "个体工商户 个体"),
    (Party.Kind.PERSON, "个人 自然人 公民"),
)
RESULTS = Words(
    (ReviewResult.PASS, "审核通过 通过 审核通过(建议移送)"),
    (ReviewResult.PASS_AFTER_CHANGE, "修改后通过"),
    (ReviewResult.MORE_INVESTIGATION, "退回补充调查"),
    (ReviewResult.FAIL, "审核不通过 不通过"),
)
ROUNDS = Words(
    (ReviewRound.FIRST, "首次"), (ReviewRound.CHANGED, "修改后"), (ReviewRound.AFTER_HEARING, "听证后"),
)  # fmt: skip
YES_NO = Words((True, "是 有 True"), (False, "否 无 False"))
PENALTIES = Words(
    (Penalty.WARNING, "警告"),
    (Penalty.CRITICISM, "通报批评"),
    (Penalty.FINE, "罚款"),
    (Penalty.GAINS, "没收违法所得"),
    (Penalty.GOODS, "没收非法财物"),
    (Penalty.LICENCE_SUSPENDED, "暂扣许可证件"),
    (Penalty.QUALIFICATION_LOWERED, "降低资质等级"),
    (Penalty.LICENCE_REVOKED, "吊销许可证件"),
    (Penalty.RESTRICTED, "限制开展生产经营活动"),
    (Penalty.STOPPED, "责令停产停业整顿 责令停产停业 停产停业整顿"),
    (Penalty.BANNED, "限制从业"),
    (Penalty.CLOSED, "责令关闭 关闭"),
    (Penalty.DETAINED, "行政拘留 拘留"),
    # What is decided where nobody is punished stands in the same column.
    ("", "不予处罚 不予行政处罚"),
)
CATEGORIES = Words(
    (Category.FIREWORKS, "烟花爆竹"), (Category.DIESEL, "柴油"), (Category.TANK, "油罐"), (Category.PUMP, "油泵"), (Category.OTHER, "其他 其它"),
)  # fmt: skip
UNITS = Words(*((unit, words) for unit, words in UNIT_WORDS.items()))
#: What was done to a thing; what was only confiscated with the decision was never seized.
CONFISCATED_AT_ONCE = "confiscate"
DOINGS = Words((Doing.SEIZE, "扣押"), (Doing.SEAL, "查封"), (CONFISCATED_AT_ONCE, "没收"))
SETTLED = Words(
    (GoodsState.TRANSFERRED, "移交公安 移交"),
    (GoodsState.DESTROYED, "没收销毁 销毁"),
    (GoodsState.CONFISCATED, "没收"),
    (GoodsState.RETURNED, "解除退还 退还"),
    (GoodsState.RELEASED, "解除"),
)
NO_PENALTY = frozenset(["不予处罚", "不予行政处罚"])
MITIGATED = "减轻"
NOTHING_SAID = frozenset(["未提出", "无", "放弃", "未申辩"])
SAME_AGAIN = frozenset(["同上", "同前", "〃"])

#: What stands once for all parties of a case; a row that leaves it empty says what the first row of its case says.
OF_CASE, OF_PARTY = "case", "party"


COLUMNS: tuple[Column, ...] = (
    Column("no", "序号", "案件", kind=SERIAL),
    Column("filing_no", "立案号", "案件", ("案号", "立案文号"), essential=True, width=24, to="record.filing_no", longest=60),
    Column("kind", "案件类别", "案件", ("类别",), kind="choice", to="record.kind", words=KINDS, note="一般/事故（打非案件计入一般）"),
    Column("source", "案件来源", "案件", ("来源", "线索来源"), kind="choice", essential=True, to="record.source", words=SOURCES),
    Column("clue_on", "线索日期", "案件", ("线索登记日期",), kind=DONE, to="record.discovered_on"),
    Column("hazard_no", "关联隐患编号", "案件", ("隐患编号",), longest=60, note="隐患台账中的编号"),
    Column("operation_no", "关联行动", "案件", ("打非行动", "行动编号"), width=24, to="record.operation_no", longest=60),
    Column("reply", "事故批复", "案件", ("事故调查批复", "批复文号"), longest=120, note="事故案件：批复文号和日期"),
    Column("cause", "案由", "案件", essential=True, width=30, to="record.cause_of_action", longest=120),
    Column("township", "发生地", "案件", ("乡镇（街道）", "属地"), to="case.township.name"),
    Column("act_to", "违法终了日期", "案件", ("违法行为终了日期", "行为终了日期"), kind=DONE, to="record.act_to"),
    Column("filed_on", "立案日期", "案件", ("立案时间",), kind=DONE, essential=True, after="clue_on", to="record.filed_on"),
    Column("handler_1", "承办人一", "案件", ("承办人", "主办人"), to="record.handler_1.name", note="两人，证件在立案之日有效"),
    Column("handler_2", "承办人二", "案件", ("协办人",), to="record.handler_2.name"),
    Column("party", "当事人", "当事人", ("当事人名称", "被处罚人"), essential=True, width=26, to="party.name", longest=120),
    Column("party_kind", "当事人类型", "当事人", kind="choice", to="party.kind", words=PARTY_KINDS, note="单位/个体工商户/个人"),
    Column("credentials", "证件号码", "当事人", ("信用代码/身份证", "信用代码或身份证号", "证件号"), width=20, holds=Number.IDENTITY,
           note="统一社会信用代码或者身份证号码"),
    Column("belongs", "负责人或所属单位", "当事人", ("负责人", "所属单位"), longest=120, note="单位填负责人，个人填所在单位"),
    Column("post", "职务", "当事人", to="party.post", longest=60),
    Column("facts", "主要违法事实", "违法", ("基本事实", "违法事实"), essential=True, width=40, to="record.case_summary", longest=3000),
    Column("violation", "违法代码", "违法", ("条款", "违法行为代码"), essential=True, to="facts.violation.code"),
    Column("violated", "违反条款", "违法", width=30, longest=300),
    Column("basis", "处罚依据", "违法", width=30, longest=300),
    Column("tier", "裁量阶次", "违法", ("阶次",), note="1至3，减轻；按收入计算或者不予处罚的不填"),
    Column("seizure_no", "查封扣押文号", "强制措施", width=24, longest=80),
    Column("seized_on", "查封扣押日期", "强制措施", kind=DONE, after="clue_on"),
    Column("seized_until", "期限至", "强制措施", kind=DATE, note="含检测期间和延长"),
    Column("tested", "检测期间", "强制措施", longest=60, note="不计入期限"),
    Column("seizure_extended_on", "延长批准", "强制措施", kind=DONE, after="seized_on"),
    Column("measure_over_on", "措施结束", "强制措施", kind=DONE, after="seized_on"),
    Column("extended_on", "延期办理批准", "调查审核", ("延期批准",), kind=DONE, after="filed_on", note="立案后30日不能办结的"),
    Column("reported_on", "调查终结日期", "调查审核", kind=DONE, after="filed_on", to="record.reported_on"),
    Column("sent_on", "送审日期", "调查审核", kind=DONE, after="filed_on"),
    Column("opinion_no", "审核意见书文号", "调查审核", width=24, longest=80),
    Column("reviewed_on", "审核日期", "调查审核", ("法制审核", "法制审核日期"), kind=DONE, after="filed_on sent_on"),
    Column("review_result", "审核结论", "调查审核", kind="choice", to="facts.review_result", words=RESULTS),
    Column("review_round", "审核次数", "调查审核", kind="choice", words=ROUNDS),
    Column("reviewer", "审核人", "调查审核", ("法制审核人",), note="不得为承办人"),
    Column("discussed_on", "集体讨论日期", "集体讨论", ("集体讨论",), kind=DONE, after="filed_on", to="facts.discussed_on"),
    Column("discussion_no", "讨论记录文号", "集体讨论", width=24, longest=80),
    Column("notice_no", "告知书文号", "告知", width=24, to="facts.notice_no", longest=80),
    Column("hearing_notice_no", "听证告知书文号", "告知", width=24, longest=80),
    Column("hearing_told", "是否告知听证", "告知", ("告知听证",), kind="choice", to="facts.with_hearing", words=YES_NO),
    Column("noticed_on", "告知送达日期", "告知", ("告知送达", "告知日期"), kind=DONE, after="filed_on", to="facts.noticed_on"),
    Column("noticed_fine", "告知罚款（元）", "告知", ("拟罚金额", "拟处罚款"), kind="number", to="facts.noticed_fine"),
    Column("defence", "陈述申辩", "告知", ("申辩",), width=30, longest=500, note="日期；意见；采纳与否和理由"),
    Column("hearing_asked_on", "申请听证日期", "听证", kind=DONE, after="noticed_on", to="facts.hearing_asked_on"),
    Column("hearing_notified_on", "听证通知送达", "听证", kind=DONE, after="hearing_asked_on"),
    Column("heard_on", "听证日期", "听证", kind=DONE, after="hearing_notified_on", to="facts.heard_on"),
    Column("host", "听证主持人", "听证", note="不得为承办人或者审核人"),
    Column("decision_no", "决定书文号", "决定", ("处罚文号", "处罚决定书文号"), width=24, to="facts.decision_no", longest=80),
    Column("decided_on", "决定日期", "决定", ("处罚日期", "处罚决定日期"), kind=DONE, after="filed_on", to="facts.decided_on"),
    Column("penalties", "处罚种类", "决定", to="facts.kinds", words=PENALTIES),
    Column("fine", "罚款金额（元）", "决定", ("罚款", "罚款金额"), kind="number", to="facts.fine"),
    Column("gains", "没收违法所得（元）", "决定", ("没收", "没收违法所得"), kind="number", to="facts.gains"),
    Column("stop", "停产停业期间", "决定", longest=60),
    Column("served_on", "送达日期", "送达执行", ("送达", "处罚送达"), kind=DONE, to="facts.served_on"),
    Column("service_way", "送达方式", "送达执行", longest=30),
    Column("pay_due_on", "缴款期限", "送达执行", kind=DATE, to="facts.pay_due_on", note="送达+15日；遇休息日顺延"),
    Column("paid_on", "缴款日期", "送达执行", ("缴款时间", "缴纳日期"), kind=DONE, note="末次缴款"),
    Column("receipt_no", "缴款票据号", "送达执行", ("票据号",), longest=30, note="首张票据"),
    Column("deferral", "延期分期", "送达执行", longest=300),
    Column("surcharge", "加处罚款（元）", "送达执行", ("加处罚款",), kind="number"),
    Column("transfer_no", "移送文号", "移送", width=24, longest=80, note="移＝涉嫌犯罪；移函＝违反治安管理"),
    Column("transfer_to", "移送机关", "移送", longest=60),
    Column("transfer_approved_on", "移送批准日期", "移送", kind=DONE, after="filed_on"),
    Column("transferred_on", "移送日期", "移送", kind=DONE, after="filed_on transfer_approved_on"),
    Column("receipt_on", "回执日期", "移送", kind=DONE, after="transferred_on"),
    Column("transfer_result", "移送结果", "移送", longest=120),
    Column("result_on", "结果日期", "移送", kind=DONE, after="transferred_on"),
    Column("goods_handed_on", "涉案物品移交", "移送", kind=DONE, after="transferred_on"),
    Column("published_on", "公示日期", "公示结案", kind=DONE, after="decided_on", to="facts.published_on"),
    Column("result", "处理结果", "公示结案", ("结果",), longest=120),
    Column("closed_on", "结案日期", "公示结案", ("结案时间",), kind=DONE, after="filed_on", to="case.closed_on"),
    Column("archived_on", "归档日期", "公示结案", ("归档时间",), kind=DATE, after="closed_on"),
    Column("note", "备注", "公示结案", ("说明",), longest=500),
)  # fmt: skip

#: What every party has for itself; all other columns are those of the case.
PARTY_GROUPS = frozenset(["当事人", "告知", "听证", "决定", "送达执行"])
_ALSO_OF_PARTY = frozenset(
    ["violation", "violated", "basis", "tier", "sent_on", "opinion_no", "reviewed_on", "review_result", "review_round", "reviewer", "published_on"]
)  # fmt: skip


def is_of_party(column: Column) -> bool:
    return column.group in PARTY_GROUPS or column.field in _ALSO_OF_PARTY


#: Numbers of papers that are given once in the bureau (E-ENF-29).
NUMBERS = (
    "filing_no", "seizure_no", "opinion_no", "discussion_no", "notice_no", "hearing_notice_no", "decision_no", "transfer_no",
)  # fmt: skip
#: What money columns are called in a remark.
SUMS = {"noticed_fine": "拟罚金额", "fine": "罚款", "gains": "没收", "surcharge": "加处罚款"}


# --- written out again -----------------------------------------------------------------------------------------------------

BATCH = 200


def rows_of(cases: Iterable[Case]) -> Iterator[list[str]]:
    """The register's rows for these cases in their order, one for each party, every column as text; no number of a person."""
    for number, chunk in enumerate(_batches(cases)):
        yield from _rows(chunk, number * BATCH)


def _batches(cases: Iterable[Case]) -> Iterator[list[Case]]:
    for _key, group in groupby(enumerate(cases), lambda each: each[0] // BATCH):
        yield [case for _place, case in group]


def _rows(cases: list[Case], before: int) -> Iterator[list[str]]:
    """One batch: its records, its parties and what came in with a register, a statement each."""
    ids = [case.pk for case in cases]
    records = {
        row.case_id: row for row in EnforcementRecord.objects.filter(case__in=ids).select_related("handler_1", "handler_2")
    }
    parties: dict[int, list[PartyFacts]] = {}
    for facts in PartyFacts.objects.filter(case__in=ids, ended="").select_related("party", "violation").order_by("pk"):
        parties.setdefault(facts.case_id, []).append(facts)
    histories: dict[int, list[dict[str, str]]] = {}
    for case_id, history in IntakeRow.objects.filter(case__in=ids).order_by("row").values_list("case_id", "history"):
        histories.setdefault(case_id or 0, []).append(history)
    for number, case in enumerate(cases, start=before + 1):
        said = histories.get(case.pk, [])
        named: list[PartyFacts | None] = [*parties.get(case.pk, ())] or [None]
        for place, row in enumerate(named):
            values = dict(said[place]) if place < len(said) else {}
            values.update({name: text for name, text in _facts(case, records.get(case.pk), row).items() if text})
            values["no"] = str(number)
            yield [str(values.get(column.field) or "") for column in COLUMNS]


def _facts(case: Case, record: EnforcementRecord | None, facts: PartyFacts | None) -> dict[str, str]:
    party = facts.party if facts is not None else None
    found = written_out(COLUMNS, case=case, record=record, facts=facts, party=party)
    if facts is not None and party is not None:
        paid = [row for row in facts.payments.all() if row.paid_on]
        found |= {
            "credentials": party.credit_code or party.identity_masked,
            "belongs": party.representative,
            "paid_on": _day(max((row.paid_on for row in paid), default=None)),
            "receipt_no": next((row.receipt_no for row in paid if row.receipt_no), ""),
            "tier": str(facts.tier or ""),
        }
    return found


def _day(day: dt.date | None) -> str:
    return day.isoformat() if day else ""
