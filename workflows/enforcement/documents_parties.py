"""The sheet of the leader about who the parties of a case are (ENF-24)."""

from __future__ import annotations

from workflows.enforcement import documents as shared
from workflows.enforcement import drafts
from workflows.enforcement import papers_investigation as investigation
from workflows.enforcement.models import EnforcementRecord
from workflows.enforcement.models_parties import PartyChange
from workflows.enforcement.vocabulary_parties import ENDS, INSTEAD, ChangeKind
from workflows.engine.act import Act

CHANGED, ADDED, ENDED, BORNE = "变更当事人", "追加当事人", "终止对当事人的办理", "明确决定的承受主体"
KIND_WORDS = {
    ChangeKind.SUCCESSOR: "合并、分立、被承受", ChangeKind.ESTATE: "死亡，由遗产管理人或者继承人承受", ChangeKind.CORRECT: "原列当事人有误",
    ChangeKind.DEATH: "死亡", ChangeKind.DISSOLVED: "终止，无承受主体", ChangeKind.NOT_PARTY: "与违法事实无关",
}  # fmt: skip


def change(act: Act) -> shared.Said:
    """ENF-24 of one change: the party it leads to, or of one that leaves the one that left."""
    row: PartyChange = act.named["change"]
    record: EnforcementRecord = act.record
    about = row.came or row.left
    assert about is not None  # somebody comes or leaves
    stated = [drafts.cited_as(each) for each in drafts.lawful_exhibits(act.case.pk)]
    return shared.block_of(about, act.acted_on) | shared.matter(act) | {
        "matter": matter_of(row), "facts": record.case_summary, "evidence_summary": stated or [shared.NOTHING_TO_SAY],
        "party_opinion": shared.NOTHING_TO_SAY, "law": shared.law_suspected(record) or shared.NOTHING_TO_SAY, "proposal": in_words(row),
        "section_opinion": "", "review_opinion": "", "leader_opinion": row.opinion, "leader_name": row.decided_by.name, "leader_on": row.decided_on,
    }  # fmt: skip


def matter_of(row: PartyChange) -> str:
    kind = ChangeKind(row.kind)
    return CHANGED if kind in INSTEAD else ENDED if kind in ENDS else ADDED if kind == ChangeKind.ADD else BORNE


def in_words(row: PartyChange) -> str:
    """What is changed, and why."""
    kind = ChangeKind(row.kind)
    reason = row.reason.rstrip("。")
    if kind == ChangeKind.ADD:
        return f"追加{row.came}为本案当事人。{reason}。"
    if kind == ChangeKind.BEARER:
        return f"对{row.left}作出的决定由{row.bearer}（统一社会信用代码{row.bearer_code}）承受。{reason}。"
    if kind in INSTEAD:
        return f"当事人{row.left}（{KIND_WORDS[kind]}）变更为{row.came}，对原当事人的告知不再有效。{reason}。"
    return f"终止对{row.left}的办理（{KIND_WORDS[kind]}）。{reason}。"


CHANGE_OF_PARTIES = shared.states(investigation.SUBMISSION, change, officers=shared.HANDLERS)
