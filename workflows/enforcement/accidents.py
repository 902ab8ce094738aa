"""Penalties after an accident: its grade by dead, injured and loss, who is competent, and whose income a fine is counted on.

生产安全事故报告和调查处理条例 Art.3, 19, 32; 安全生产法 Art.95, 96, 114; 生产安全事故罚款处罚规定. Losses are in 10,000 yuan, sums in yuan.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from cases.models import Violation
from documents.typography import day_text
from foundation import settings as bureau
from foundation.refusals import Refusal, declare
from workflows.enforcement import ranges
from workflows.enforcement.models import EnforcementRecord
from workflows.enforcement.ranges import Grade
from workflows.enforcement.vocabulary import CaseKind

declare({"E-ENF-ACCIDENT": "事故等级、管辖或者所依据的条款与事故批复不符"})
bureau.declare(
    "enforcement.accident_grade_own",
    "本局有权处罚的最高事故等级（其上须有上级机关指定）",
    "choice",
    Grade.GENERAL.value,
    "《生产安全事故报告和调查处理条例》第19条；《生产安全事故罚款处罚规定》：一般事故由县级应急管理部门处罚",
    tuple(Grade.values),
)
#: From which numbers on an accident is of a grade: dead, seriously injured, direct loss in 10,000 yuan (条例 Art.3).
FROM = {
    Grade.LARGER: (3, 10, Decimal(1000)),
    Grade.MAJOR: (10, 50, Decimal(5000)),
    Grade.ESPECIALLY_MAJOR: (30, 100, Decimal(10000)),
}
ORDER = list(Grade)
GRADE_WORDS = {
    Grade.GENERAL: "一般事故", Grade.LARGER: "较大事故", Grade.MAJOR: "重大事故", Grade.ESPECIALLY_MAJOR: "特别重大事故",
}  # fmt: skip
#: The item of an article that speaks of each grade (安全生产法 Art.95, 114(1)).
ITEMS = dict(zip(Grade, ("第一项", "第二项", "第三项", "第四项"), strict=True))
SAFETY_LAW = "《中华人民共和国安全生产法》"
ON_THE_HEAD, ON_THE_UNIT = f"{SAFETY_LAW}第九十五条", f"{SAFETY_LAW}第一百一十四条第一款"


def grade_of(deaths: int, injured: int, loss: Decimal) -> Grade:
    """The grade that the numbers make: the highest of which one is reached, the number itself included."""
    reached = [grade for grade, least in FROM.items() if deaths >= least[0] or injured >= least[1] or loss >= least[2]]
    return reached[-1] if reached else Grade.GENERAL


def in_order(
    kind: str, stated: Mapping[str, Any], act_to: dt.date, on: dt.date, *, field: str | None = None
) -> Iterator[Refusal]:
    """What an accident case is refused with besides what is missing: another grade than its numbers make, a reply that came before the
    accident (E-ENF-33), or a grade that another bureau punishes and has not handed to this one."""
    if kind != CaseKind.ACCIDENT or stated.get("accident_grade") in (None, ""):
        return
    grade, reply = Grade(stated["accident_grade"]), stated.get("accident_reply_on")
    if reply is not None and reply < act_to:
        yield Refusal("E-ENF-33", field=field or "accident_reply_on", note=f"批复日期早于事故发生日期{act_to:%Y-%m-%d}")
    deaths, loss = stated.get("deaths"), stated.get("direct_loss")
    if deaths is not None and loss is not None:
        made = grade_of(deaths, stated.get("injured") or 0, loss)
        if made != grade:
            note = f"按死亡、重伤人数和直接经济损失为{GRADE_WORDS[made]}，因重伤人数定级的填写重伤人数"
            yield Refusal("E-ENF-ACCIDENT", field=field or "accident_grade", note=note)
    own = Grade(bureau.value("enforcement.accident_grade_own", on))
    if ORDER.index(grade) > ORDER.index(own) and not stated.get("accident_designation"):
        note = f"{GRADE_WORDS[grade]}由上级应急管理部门处罚，本局办理的填写上级机关指定的文号"
        yield Refusal("E-ENF-ACCIDENT", field=field or "accident_designation", note=note)


def article_of(violation: Violation) -> str:
    """Which article on the liability for an accident a row rests on; empty for any other."""
    basis = violation.penalty_article_zh
    return next((article for article in (ON_THE_HEAD, ON_THE_UNIT) if basis.startswith(article)), "")


def fits(violation: Violation, record: EnforcementRecord, *, field: str) -> Iterator[Refusal]:
    """E-ENF-33 for the liability for an accident in a case that is none, E-ENF-ACCIDENT for the item of another grade."""
    article = article_of(violation)
    if not article:
        return
    if record.kind != CaseKind.ACCIDENT:
        yield Refusal("E-ENF-33", field=field, note="事故责任的处罚以政府批复的事故调查报告为依据，应当按事故案件立案")
        return
    item = ITEMS[Grade(record.accident_grade)]
    if not violation.penalty_article_zh.removeprefix(article).startswith(item):
        note = f"本案为{GRADE_WORDS[Grade(record.accident_grade)]}，应当依据{article}{item}"
        yield Refusal("E-ENF-ACCIDENT", field=field, note=note)


def income_proved(violation: Violation, record: EnforcementRecord, words: str, *, field: str) -> Iterator[Refusal]:
    """E-ENF-45 for a fine on an income of which nobody says how it is proved."""
    if ranges.needs_income(violation, record.accident_grade) and not words:
        yield Refusal("E-ENF-45", field=field, note="写明年收入的证明材料及其证据序号")


def course(record: EnforcementRecord) -> str:
    """How the government answered the report of the investigation, for the course of the case on its papers; empty for other cases."""
    if record.kind != CaseKind.ACCIDENT or record.accident_reply_on is None:
        return ""
    words = f"{day_text(record.accident_reply_on)}，事故调查报告经人民政府批复（{record.accident_reply_no}），认定为"
    words += GRADE_WORDS[Grade(record.accident_grade)]
    return f"{words}，上级机关以{record.accident_designation}指定本机关处罚" if record.accident_designation else words
