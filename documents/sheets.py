"""Papers of several sheets under one code: the title each sheet prints; and text that leaves a ruled cell for the attached page."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from documents.typography import lines, paragraphs

POWER, EXPLOSIVES = "停止供电", "停止供应民用爆炸物品"

# Code -> the catalogue's title of the pair, and what the single sheets are called. A bureau that words its own titles writes them
# in the same order with a slash between (`DocumentWords`).
SHEETS: dict[str, tuple[str, dict[str, str]]] = {
    "INS-06": ("强制措施决定书（停止供电等）", {POWER: "停止供电决定书", EXPLOSIVES: "停止供应民用爆炸物品决定书"}),
    "INS-07": ("停止供电（供应民用爆炸物品）通知书", {POWER: "停止供电通知书", EXPLOSIVES: "停止供应民用爆炸物品通知书"}),
    "INS-08": ("恢复供电（解除强制措施）通知书", {POWER: "恢复供电通知书", EXPLOSIVES: "恢复供应民用爆炸物品通知书"}),
    "HAZ-06": (
        "整改延期审批表/答复书",
        {"approval": "整改延期审批表", "reply": "整改延期申请答复书", "listed": "重大事故隐患治理延期审批意见书"},
    ),
    "HAZ-07": ("整改完成报告（复查申请）", {"listed": "重大事故隐患治理验收申请书"}),
    "HAZ-13": ("重大隐患验收意见书", {"listed": "重大事故隐患治理验收意见书"}),
    "HAZ-15": ("隐患核销通知书", {"listed": "重大事故隐患核销通知书"}),
    "HAZ-16": (
        "恢复生产经营申请书/批复",
        {"application": "恢复生产经营申请书", "reply": "恢复生产经营批复", "refusal": "不予恢复生产经营决定书"},
    ),
    "HAZ-18": ("安全生产约谈通知书/记录", {"notice": "安全生产约谈通知书", "record": "安全生产约谈记录"}),
}

# 安全生产法 Art.113: when closing is proposed.
CLOSING_GROUNDS = {
    "一": "存在重大事故隐患，一百八十日内三次或者一年内四次受到本法规定的行政处罚的",
    "二": "经停产停业整顿，仍不具备法律、行政法规和国家标准或者行业标准规定的安全生产条件的",
    "三": "不具备法律、行政法规和国家标准或者行业标准规定的安全生产条件，导致发生重大、特别重大生产安全事故的",
    "四": "拒不执行负有安全生产监督管理职责的部门作出的停产停业整顿决定的",
}

_SENTENCE = re.compile(r"(?<=[。；！？])")


def is_power(measure: Any) -> bool:
    """Whether a cut-off is one of power; the law's 24 hours' notice belongs to power only (安全生产法 Art.70(2))."""
    return "电" in str(measure or "")


def sheet_of(code: str, f: Mapping[str, Any], x: Mapping[str, Any]) -> str:
    """Which of the sheets of its code a paper is."""
    sheet = str(x.get("sheet") or "")
    match code:
        case "INS-06" | "INS-07" | "INS-08":
            measure = f.get("measure") or x.get("measure")
            return POWER if is_power(measure) or not measure else EXPLOSIVES
        case "HAZ-06" if sheet == "reply" and x.get("is_listed"):
            return "listed"
        case "HAZ-07" if x.get("is_listed"):
            return "listed"
        case "HAZ-13" | "HAZ-15":
            return "listed"
        case "HAZ-16" if sheet == "reply" and is_refused(f.get("result")):
            return "refusal"
    return sheet


def is_refused(result: Any) -> bool:
    """The words by which the services know a refused application (`documents.services.with_remedy`)."""
    return result in {"refused", "refuse", "不同意"}


def printed_title(code: str, title: str, f: Mapping[str, Any], x: Mapping[str, Any]) -> str:
    """The title of the sheet at hand; a title the bureau worded itself is printed as it is, or its part for this sheet."""
    if code not in SHEETS:
        return title
    default, titles = SHEETS[code]
    sheet = sheet_of(code, f, x)
    if title == default:
        return titles.get(sheet, title)
    parts = title.split("/")
    return parts[list(titles).index(sheet)] if len(parts) == len(titles) and sheet in titles else title


@dataclass(frozen=True, slots=True)
class Cut:
    """A text cut for a ruled cell: its paragraphs there, and those that go to the attached page."""

    here: tuple[str, ...]
    attached: tuple[str, ...]


def cut_text(text: str | Sequence[str], *, room: int, per_line: int) -> Cut:
    """Keep what fits into `room` lines, cutting between paragraphs or sentences only; a line is kept for （此栏不够，接附页）."""
    whole = paragraphs(text) if isinstance(text, str) else [str(item) for item in text]
    if sum(lines(paragraph, per_line) for paragraph in whole) <= room:
        return Cut(tuple(whole), ())
    here: list[str] = []
    left = room - 1
    for place, paragraph in enumerate(whole):
        if lines(paragraph, per_line) <= left:
            here.append(paragraph)
            left -= lines(paragraph, per_line)
            continue
        start = _sentences(paragraph, left, per_line)
        if start:
            here.append(start)
        rest = paragraph[len(start) :]
        return Cut(tuple(here), (*((rest,) if rest else ()), *whole[place + 1 :]))
    return Cut(tuple(here), ())


def _sentences(paragraph: str, room: int, per_line: int) -> str:
    """As many whole sentences from the start of the paragraph as fit."""
    kept = ""
    for sentence in _SENTENCE.split(paragraph):
        if lines(kept + sentence, per_line) > room:
            break
        kept += sentence
    return kept if room > 0 else ""
