"""The draft that is reviewed, told and decided: what is proposed against one party, in words, with its digest (送审稿).

A draft is made of what stands in the case on the day it is made and is never changed; whoever changes anything makes the next version. The
digest is SHA-256 over its content, so that an opinion holds for these very words (E-ENF-35).
"""

from __future__ import annotations

import difflib
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from cases.money import exactly, figures
from workflows.enforcement import heavy, imposed, laws
from workflows.enforcement.models import Draft, Exhibit, Fact, PartyFacts
from workflows.enforcement.ranges import Circumstance, Ground
from workflows.engine.act import Act

#: The parts of a draft in the order in which papers state them.
PARTS = {
    "party": "当事人",
    "facts": "违法事实",
    "evidence": "证据",
    "law": "违反的规定",
    "basis": "处罚依据",
    "laws": "规定的比较适用",
    "circumstances": "情节与裁量",
    "penalties": "拟处罚",
    "correction": "责令改正",
}
CIRCUMSTANCE_WORDS = {
    Circumstance.LIGHTER: "从轻", Circumstance.MITIGATED: "减轻", Circumstance.HEAVIER: "从重", Circumstance.NONE: "无从轻、减轻、从重情节",
}  # fmt: skip
GROUND_WORDS = {
    Ground.MINOR: "已满十四周岁不满十八周岁", Ground.MENTAL: "尚未完全丧失辨认或者控制自己行为能力", Ground.REMOVED_HARM: "主动消除或者减轻违法行为危害后果",
    Ground.COERCED: "受他人胁迫或者诱骗实施违法行为", Ground.SELF_REPORTED: "主动供述行政机关尚未掌握的违法行为",
    Ground.MERIT: "配合行政机关查处违法行为有立功表现", Ground.OTHER_LAW: "法律、法规、规章规定其他应当从轻或者减轻",
}  # fmt: skip
GROUNDS_OF_NO_PENALTY = {
    "G1": "违法行为轻微并及时改正，没有造成危害后果", "G2": "初次违法且危害后果轻微并及时改正", "G3": "当事人有证据足以证明没有主观过错",
    "G4": "不满十四周岁", "G5": "精神病人、智力残疾人在不能辨认或者不能控制自己行为时有违法行为", "G6": "违法事实不能成立", "G7": "违法行为已超过处罚时效",
}  # fmt: skip
#: What a fine for each day rests on besides (安全生产法 Art.112).
DAILY_ARTICLE = "《中华人民共和国安全生产法》第一百一十二条第一款"


def lines(draft: Draft) -> tuple[str, ...]:
    """What a draft says, part by part, each line with the name of its part; who the party is in one."""
    told = ((part, ["，".join(said)] if part == "party" else said) for part, said in draft.content.items() if part in PARTS)
    return tuple(f"{PARTS[part]}：{line}" for part, said in told for line in said)


def cited(written: str, item: str) -> str:
    """An article as papers cite it, its open item filled in."""
    return written.replace("{item}", item)


def law_violated(facts: PartyFacts) -> str:
    row = facts.violation
    return cited(row.article_violated_zh or row.article_violated, facts.citation) if row else ""


def penalty_basis(facts: PartyFacts) -> str:
    row = facts.violation
    own = cited(row.penalty_article_zh or row.penalty_article, facts.citation) if row else ""
    return f"{own}、{DAILY_ARTICLE}" if own and facts.fine_words else own


def penalties(facts: PartyFacts) -> list[str]:
    """What is proposed, a line for each penalty, sums in figures and capitals; of no penalty its ground."""
    if facts.no_penalty_ground:
        return [f"不予行政处罚（{GROUNDS_OF_NO_PENALTY[facts.no_penalty_ground]}）"]
    words = {
        heavy.Penalty.FINE: f"罚款{exactly(facts.fine)}{facts.fine_words}" if facts.fine else "",
        heavy.Penalty.GAINS: f"没收违法所得{exactly(facts.gains)}" if facts.gains else "",
        heavy.Penalty.GOODS: f"没收{facts.goods_words}" if facts.goods_words else "",
        heavy.Penalty.WARNING: "警告",
        heavy.Penalty.CRITICISM: "通报批评",
    }
    return [
        (words.get(heavy.Penalty(kind)) or heavy.NAMED.get(heavy.Penalty(kind), "")) + imposed.words(facts, kind)
        for kind in facts.kinds
    ]


def circumstances(facts: PartyFacts, *, with_tier: bool = True) -> str:
    """Circumstances with their grounds, the tier, and why this sum."""
    named = "、".join(CIRCUMSTANCE_WORDS[Circumstance(each)] for each in facts.circumstances)
    grounds = "、".join(GROUND_WORDS[Ground(each)] for each in facts.grounds)
    tier = f"适用裁量基准第{facts.tier}阶次" if facts.tier and with_tier else ""
    income = f"上一年年收入{figures(facts.income)}元（{facts.income_words}）" if facts.income and facts.income_words else ""
    said = (f"{named}（{grounds}）" if grounds else named, tier, income, facts.amount_reason)
    return "；".join(part for part in said if part)


def content_of(facts: PartyFacts, stated: list[Fact], exhibits: list[Exhibit]) -> dict[str, list[str]]:
    """The words of a draft, in parts of lines: nothing but what was entered."""
    party = facts.party
    who = [party.name, party.credit_code, party.representative, party.address]
    correction = (
        f"{facts.correction_order}（{facts.correction_by:%Y年%-m月%-d日}前）" if facts.correction_by else facts.correction_order
    )
    compared = laws.lines(facts)
    return {
        "party": [word for word in who if word],
        "facts": [f"{fact.no}. {fact.text}" for fact in stated],
        "evidence": [cited_as(each) for each in exhibits],
        "law": [law_violated(facts)] if facts.violation else [],
        "basis": [penalty_basis(facts)] if facts.violation else [],
        "circumstances": [circumstances(facts)] if facts.circumstances or facts.amount_reason else [],
        "penalties": penalties(facts),
        "correction": [correction] if correction else [],
        **({"laws": compared} if compared else {}),
    }


def digest_of(content: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


#: What a party is told that the penalty rests on; what is changed in these parts is told anew (行政处罚法 Art.44, 45).
GROUND = ("facts", "law", "basis")


def ground_of(content: Mapping[str, Any]) -> str:
    """The digest of the facts and the law of a draft: the same for two drafts that differ in the penalty alone."""
    return digest_of({part: content.get(part, []) for part in GROUND})


def cited_as(exhibit: Exhibit) -> str:
    """A piece of evidence as a draft cites it."""
    return f"证据{exhibit.no} {exhibit.name}：{exhibit.proves}"


def lawful_exhibits(case_id: int) -> list[Exhibit]:
    """The evidence that may be cited: what was excluded may not (行政处罚法 Art.46; E-ENF-37)."""
    return list(Exhibit.objects.filter(case_id=case_id, excluded_on=None).order_by("no"))


def content_now(case_id: int, facts: PartyFacts) -> dict[str, list[str]]:
    """The words of a draft that would be made now: of what the case states, the evidence that may be cited, and this proposal."""
    return content_of(facts, list(Fact.objects.filter(case_id=case_id).order_by("no")), lawful_exhibits(case_id))


def make(act: Act, facts: PartyFacts, reason: str = "") -> Draft:
    """The next version of a party's draft, from what stands in the case as this act leaves it. The act saves it."""
    content = content_now(act.case.pk, facts)
    facts.draft_version += 1
    facts.draft_ground = ground_of(content)
    draft = Draft(
        case=act.case, facts=facts, version=facts.draft_version, content=content, digest=digest_of(content), made_on=act.acted_on,
        made_by=act.hand, reason=reason, act_no=act.no,
    )  # fmt: skip
    act.also_save(draft)
    return draft


# --- differences --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of characters of a part: it stands in both versions, only in the newer, or only in the older."""

    kind: str
    text: str


def compare(older: Mapping[str, list[str]], newer: Mapping[str, list[str]]) -> dict[str, list[Piece]]:
    """What changed between two drafts, part by part, marked in the text; only parts that changed."""
    found = {part: list(_pieces("\n".join(older.get(part, [])), "\n".join(newer.get(part, [])))) for part in PARTS}
    return {part: pieces for part, pieces in found.items() if any(piece.kind != "same" for piece in pieces)}


def _pieces(before: str, after: str) -> Iterator[Piece]:
    for tag, begin, end, new_begin, new_end in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Piece("same", before[begin:end])
            continue
        if end > begin:
            yield Piece("gone", before[begin:end])
        if new_end > new_begin:
            yield Piece("new", after[new_begin:new_end])
