"""The words of a legal review: the phrases that reviewers use again and again, dated as the law they cite, and the opinion built from nine points.

A phrase is offered, never imposed: it fills in the remark and the article of a point, both of which may be written freely instead.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from workflows.enforcement.vocabulary import Checked, Point, ReviewResult

#: The law of administrative penalties as it stands since this day (主席令第七十号); the rules on safety cases as revised in 2015.
NEW_LAW = dt.date(2021, 7, 15)
LAW = "《行政处罚法》"
RULES = "《安全生产违法行为行政处罚办法》"

#: The points as the opinion names them.
POINT_WORDS = {
    Point.SUBJECT: "执法主体", Point.POWER: "权限和管辖", Point.FACTS: "事实", Point.EVIDENCE: "证据", Point.LAW: "法律适用", Point.PROCEDURE: "程序",
    Point.DISCRETION: "裁量", Point.FORM: "文书", Point.TRANSFER: "涉嫌犯罪移送",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Phrase:
    """One remark of the bank: of which point, what it says of it, in which words, by which article, from when until when it is used."""

    point: Point
    checked: Checked
    text: str
    article: str
    valid_from: dt.date = NEW_LAW
    valid_until: dt.date | None = None

    def holds_on(self, day: dt.date) -> bool:
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)


_R, _N = Checked.NOT_OK, Checked.NOT_CONCERNED
BANK = (
    Phrase(Point.SUBJECT, _R, "调查时在场的执法人员不足两人，或者未出示执法证件", f"{LAW}第42条第1款、第55条第1款"),
    Phrase(Point.SUBJECT, _R, "执法人员的执法证件在执法当日已过有效期", f"{LAW}第42条第1款"),
    Phrase(Point.POWER, _R, "违法行为发生地不在本机关管辖范围内，应当移送有管辖权的机关", f"{LAW}第22条"),
    Phrase(Point.POWER, _R, "拟作出的处罚种类不在本机关权限之内", f"{LAW}第17条"),
    Phrase(Point.FACTS, _R, "违法事实的时间、地点、经过表述不清，应当查明后补正", f"{LAW}第40条"),
    Phrase(Point.FACTS, _R, "违法主体认定错误，应当查明实际违法人", f"{LAW}第40条"),
    Phrase(Point.FACTS, _R, "送审稿认定的事实与询问笔录、现场笔录不一致", f"{LAW}第40条"),
    Phrase(Point.EVIDENCE, _R, "证据不足以证明违法事实，应当补充收集", f"{LAW}第46条第2款"),
    Phrase(Point.EVIDENCE, _R, "复制件未注明与原件核对一致，未由提供人签名", f"{LAW}第46条"),
    Phrase(Point.EVIDENCE, _R, "该证据以非法手段取得，不得作为认定案件事实的根据", f"{LAW}第46条第3款"),
    Phrase(Point.LAW, _R, "引用的条款与违法事实不对应", f"{LAW}第5条第2款"),
    Phrase(Point.LAW, _R, "违法行为发生时该规定尚未施行，应当适用行为时的规定", f"{LAW}第37条"),
    Phrase(Point.LAW, _R, "同一违法行为不得给予两次以上罚款", f"{LAW}第29条"),
    Phrase(Point.PROCEDURE, _R, "未经批准立案即开展调查", f"{LAW}第54条第2款"),
    Phrase(Point.PROCEDURE, _R, "未告知当事人陈述、申辩的权利", f"{LAW}第44条、第45条"),
    Phrase(Point.PROCEDURE, _R, "已超过办案期限且未经批准延长", f"{RULES}第32条"),
    Phrase(Point.DISCRETION, _R, "罚款数额与裁量阶次不符，应当说明理由或者调整", f"{LAW}第34条"),
    Phrase(Point.DISCRETION, _R, "有从轻或者减轻情节而未适用", f"{LAW}第32条"),
    Phrase(Point.DISCRETION, _R, "初次违法且危害后果轻微并及时改正，可以不予处罚", f"{LAW}第33条第1款"),
    Phrase(Point.FORM, _R, "文书缺少签名、日期或者送达凭证", f"{LAW}第59条、第61条"),
    Phrase(Point.FORM, _R, "未写明救济途径和期限", f"{LAW}第59条第1款第5项"),
    Phrase(Point.TRANSFER, _R, "涉嫌犯罪，应当移送公安机关，不得以罚代刑", f"{LAW}第27条"),
    Phrase(Point.TRANSFER, _N, "未达刑事追诉标准，不涉及移送", f"{LAW}第27条"),
    Phrase(Point.DISCRETION, _N, "拟不予处罚，不涉及罚款裁量", f"{LAW}第33条"),
)


def phrases_for(point: Point, day: dt.date) -> list[Phrase]:
    """What the bank offers of a point on a day."""
    return [phrase for phrase in BANK if phrase.point == point and phrase.holds_on(day)]


def phrase_of(point: Point, text: str, day: dt.date) -> Phrase | None:
    """The phrase of these words, if the bank offers it on this day."""
    return next((phrase for phrase in phrases_for(point, day) if phrase.text == text), None)


def remark(row: Mapping[str, Any]) -> str:
    """The remark on a point with its article, as the opinion prints it; empty where nothing was said."""
    note, article = row.get("note", ""), row.get("article", "")
    return f"{note}（{article}）" if note and article else note or article


def opinion_words(checklist: Iterable[Mapping[str, Any]], result: str) -> str:
    """The words of an opinion, built from its points, where the reviewer writes none of his own."""
    rows = list(checklist)
    found = _numbered(row for row in rows if row["checked"] == Checked.NOT_OK)
    hints = _numbered(row for row in rows if row["checked"] == Checked.OK and remark(row))
    words = {
        ReviewResult.PASS: "经审核，主体合法，事实清楚，证据确凿，适用法律正确，程序合法，裁量适当，同意按送审稿办理。",
        ReviewResult.PASS_AFTER_CHANGE: f"经审核，下列要点应当修改：{found}修改稿经本人确认后，方可告知、决定。"
        if found
        else "经审核，按修改意见逐条修改，修改稿经本人确认后，方可告知、决定。",
        ReviewResult.FAIL: f"经审核，送审稿不予通过。理由：{found}",
        ReviewResult.MORE_INVESTIGATION: f"经审核，退回补充调查。应当查明：{found}",
    }[ReviewResult(result)]
    return f"{words}提示：{hints}" if hints else words


def _numbered(rows: Iterable[Mapping[str, Any]]) -> str:
    return "".join(_lines(rows))


def _lines(rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for number, row in enumerate(rows, start=1):
        yield f"{number}.{POINT_WORDS[Point(row['point'])]}：{remark(row)}。"
