"""The sheet by which the file of a penalty case is scored (案卷评查): six parts, faults in fixed words, what each costs.

Nobody's own words score a file: an examiner ticks faults and says where they are. A fault that makes the decision unlawful fails the whole
file, whatever else is in order (行政处罚法 Art.38). Points and grades are the bureau's; source: the usual sheet of the judicial bureaus.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from workflows.enforcement.vocabulary_file_reviews import Mark

FULL = 100
#: From how many points on a file is excellent, good, or passes.
GRADES = ((90, Mark.EXCELLENT), (80, Mark.GOOD), (60, Mark.PASSED))


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault in fixed words; ``fails`` whatever it costs."""

    code: str
    words: str
    costs: int
    fails: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the sheet, and the points that can be lost in it."""

    title: str
    points: int
    faults: tuple[Fault, ...]


SHEET = (
    Part("主体与管辖", 10, (
        Fault("A1", "不具有处罚主体资格，或者超越法定职权、管辖范围", 10, fails=True),
        Fault("A2", "执法人员少于两人，或者没有有效执法证件", 10, fails=True),
        Fault("A3", "当事人名称、身份信息记载不全或者前后不一致", 3),
        Fault("A4", "应当回避而未回避，或者没有回避情况的记载", 4),
    )),
    Part("事实与证据", 25, (
        Fault("B1", "主要违法事实没有证据证明", 25, fails=True),
        Fault("B2", "以非法手段取得的证据作为定案依据", 25, fails=True),
        Fault("B3", "证据没有注明来源、时间、提供人，复制件未经核对", 4),
        Fault("B4", "询问、勘验笔录要素不全，涂改或者没有逐页签名", 4),
        Fault("B5", "询问未个别进行，或者未告知权利义务", 5),
        Fault("B6", "违法行为的时间、地点、情节、后果记载不清", 5),
        Fault("B7", "证据与事实之间没有对应说明", 3),
    )),
    Part("法律适用与裁量", 20, (
        Fault("C1", "适用的法律、法规、规章错误，或者当时不生效", 20, fails=True),
        Fault("C2", "罚款超出法定幅度，没有减轻处罚的依据", 20, fails=True),
        Fault("C3", "引用法律条款不具体到条、款、项", 4),
        Fault("C4", "没有说明裁量理由，或者与裁量基准不符", 5),
        Fault("C5", "从轻、减轻、从重情节没有证据", 4),
    )),
    Part("程序", 25, (
        Fault("D1", "未告知拟作出的处罚及事实、理由、依据和权利", 25, fails=True),
        Fault("D2", "应当听证、集体讨论而没有", 25, fails=True),
        Fault("D3", "应当法制审核而没有，或者审核人员参与办案", 25, fails=True),
        Fault("D4", "立案前开展调查且没有紧急情形，或者立案审批不全", 5),
        Fault("D5", "陈述、申辩没有复核，或者没有说明采纳情况", 5),
        Fault("D6", "超过办案期限且没有延期批准", 5),
        Fault("D7", "陈述、申辩或者听证期限未满作出决定", 8),
        Fault("D8", "先行登记保存、查封扣押超期或者未处理", 5),
    )),
    Part("文书与送达", 15, (
        Fault("E1", "处罚决定书缺少法定内容", 8),
        Fault("E2", "没有送达凭证，或者送达方式不符合规定", 6),
        Fault("E3", "没有写明或者写错救济途径、期限", 6),
        Fault("E4", "文书编号、日期、落款、印章有误", 2),
        Fault("E5", "文书用语不规范，错字、漏项", 1),
    )),
    Part("执行与归档", 5, (
        Fault("F1", "没有执行凭证，或者逾期未催告、未加处", 3),
        Fault("F2", "未在规定期限内结案、归档", 2),
        Fault("F3", "卷内文件不全，目录、页号有误", 2),
    )),
)  # fmt: skip
FAULTS = {fault.code: fault for part in SHEET for fault in part.faults}


def points_of(codes: Collection[str]) -> int:
    """The points that are left; no part costs more than it is worth."""
    return FULL - sum(min(part.points, sum(fault.costs for fault in part.faults if fault.code in codes)) for part in SHEET)


def mark_of(codes: Collection[str]) -> Mark:
    """What the file is worth; one fault that makes the decision unlawful fails it."""
    if any(FAULTS[code].fails for code in codes):
        return Mark.FAILED
    points = points_of(codes)
    return next((mark for least, mark in GRADES if points >= least), Mark.FAILED)
