"""What the papers of a suspension and of an end before the decision state that is special to them (ENF-24, ENF-58)."""

from __future__ import annotations

from typing import Any

from documents.typography import day_text
from workflows.enforcement import documents as shared
from workflows.enforcement import drafts, rules
from workflows.enforcement import papers_investigation as investigation
from workflows.enforcement.documents import HANDLERS, NOTHING_TO_SAY, Said, block_of_case, matter, states
from workflows.enforcement.models import EnforcementRecord, Suspension
from workflows.enforcement.vocabulary_suspension import SuspensionGround
from workflows.engine.act import Act

SUSPENDED, RESUMED, ENDED = "中止", "恢复", "终止调查"
GROUND_WORDS = {
    SuspensionGround.COURT: "须以人民法院的裁判结果为依据，裁判尚未作出", SuspensionGround.EXPERT: "须等待检测、检验、鉴定结果",
    SuspensionGround.MISSING: "当事人或者重要证人下落不明", SuspensionGround.OTHER_AGENCY: "须等待其他机关的处理结果或者复函",
    SuspensionGround.FORCE_MAJEURE: "因不可抗力不能继续调查",
}  # fmt: skip


def suspension_of(act: Act) -> Suspension:
    row = act.named["suspension"]
    assert isinstance(row, Suspension)
    return row


def _submission(act: Act, what: str, proposal: str, opinion: str) -> dict[str, Any]:
    """ENF-24 without a proposal of a penalty: the case as it was filed, and what has been found lawfully."""
    record: EnforcementRecord = act.record
    cited = [drafts.cited_as(each) for each in drafts.lawful_exhibits(act.case.pk)]
    told = [f"{facts}：{shared.party_opinion(facts)}" for facts in rules.live_parties(record)]
    return block_of_case(act) | matter(act) | {
        "matter": what, "facts": record.case_summary or record.clue_facts, "evidence_summary": cited or [NOTHING_TO_SAY],
        "party_opinion": told[0].partition("：")[2] if len(told) == 1 else "；".join(told), "law": shared.law_suspected(record) or NOTHING_TO_SAY,
        "proposal": proposal, "section_opinion": "", "review_opinion": "", "leader_opinion": opinion, "leader_name": act.hand.name,
        "leader_on": act.acted_on,
    }  # fmt: skip


def suspended(act: Act) -> Said:
    """ENF-24: ground, since when, what is awaited, and whether the days of the case run on."""
    row = suspension_of(act)
    counted = "中止期间不计入办案期限" if row.stops_clock else "办案期限继续计算"
    words = (
        f"自{day_text(row.from_on)}起中止调查。理由：{GROUND_WORDS[SuspensionGround(row.ground)]}。{row.reason.rstrip('。')}。"
        f"等待事项：{row.awaits.rstrip('。')}。{counted}。"
    )
    return _submission(act, SUSPENDED, words, row.opinion)


def resumed(act: Act) -> Said:
    """ENF-24: since when the ground is gone, and what has come."""
    row = suspension_of(act)
    assert row.gone_on is not None  # the form asks for it
    words = (
        f"{day_text(row.from_on)}中止调查，等待事项：{row.awaits.rstrip('。')}。该情形已于{day_text(row.gone_on)}消失："
        f"{row.outcome.rstrip('。')}。自{day_text(act.acted_on)}起恢复调查。"
    )
    return _submission(act, RESUMED, words, row.resume_opinion)


def ended(act: Act) -> Said:
    """ENF-58 for a case that is not withdrawn: there was ground to file it."""
    return {**shared.ended(act), "kind": ENDED}


# fmt: off
SUSPENDED_CASE = states(investigation.SUBMISSION, suspended, officers=HANDLERS)
RESUMED_CASE = states(investigation.SUBMISSION, resumed, officers=HANDLERS)
ENDED_CASE = states(investigation.END_APPROVAL, ended, officers=HANDLERS)
# fmt: on
