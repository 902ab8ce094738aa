"""What the papers about a wrong decision state: revocation or change, the correction of a slip, the withdrawn publicity (ENF-65, ENF-63)."""

from __future__ import annotations

from typing import Any

from foundation import settings as bureau
from workflows.enforcement import documents as shared
from workflows.enforcement import drafts, rules
from workflows.enforcement import papers_afterwards as afterwards
from workflows.enforcement.models_correction import Revocation, Slip
from workflows.enforcement.vocabulary import Channel
from workflows.enforcement.vocabulary_correction import RevocationKind, Source
from workflows.engine.act import Act

KIND_WORDS = {
    RevocationKind.REVOKE: afterwards.REVOKED, RevocationKind.CHANGE: afterwards.CHANGED, RevocationKind.REDECIDE: afterwards.REDECIDED,
}  # fmt: skip
#: By which rule a decision is reported to the bureau above.
REPORTED_BY = "《安全生产违法行为行政处罚办法》第六十二条"
FOUND = "本机关自行检查发现"


def _found(row: Revocation) -> str:
    """How it was found: by own check, or by which decision or judgment, with its number."""
    if row.remedy is None:
        return FOUND
    noun = "行政复议决定" if row.source == Source.RECONSIDERATION else "生效裁判"
    return f"经{row.remedy.body.name}{noun}（{row.remedy.result_no}）认定"


def revocation(act: Act) -> shared.Said:
    """ENF-65: revoked whole, or changed with old and new beside each other."""
    row: Revocation = act.named["revocation"]
    facts = shared.party_facts(act)
    is_changed = row.kind == RevocationKind.CHANGE
    return shared.block_of(facts, act.acted_on) | {
        "decision_no": facts.decision_no, "penalty_on": facts.decided_on, "kind": KIND_WORDS[RevocationKind(row.kind)], "found": _found(row),
        "reason": row.wrong, "legal_basis": row.legal_basis, "old_content": row.old_content if is_changed else "",
        "new_content": row.new_content if is_changed else "", "refund_yuan": row.refund or "", "refund_by": "",
        "was_published": facts.published_on is not None, "redecide_by": row.redo_by, "decided_on": row.decided_on,
    }  # fmt: skip


def slip(act: Act) -> shared.Said:
    """ENF-65 as the small variant: wrong words, right words, and nothing that is decided."""
    row: Slip = act.named["slip"]
    facts = shared.party_facts(act)
    return shared.block_of(facts, act.acted_on) | {
        "decision_no": facts.decision_no, "penalty_on": facts.decided_on, "kind": afterwards.CORRECTED, "old_content": [row.wrong],
        "new_content": [row.right], "reason": f"“{row.wrong}”应为“{row.right}”", "legal_basis": "", "refund_yuan": "", "decided_on": act.acted_on,
    }  # fmt: skip


def _withdrawn(act: Act, day: Any, reason: str) -> shared.Said:
    facts, was = shared.party_facts(act), act.named["published"]
    name, code = act.named["party_masked"], facts.party.credit_code if facts.party.kind != facts.party.Kind.PERSON else ""
    draft = rules.newest_draft(facts)
    return {
        "case_name": f"{name}{act.record.cause_of_action.removeprefix('涉嫌')}案", "decision_no": facts.decision_no, "party_name_masked": name,
        "uscc": code, "cause": was["text"], "law": shared.law_of(facts, act.record)[1],
        "penalty": "；".join(draft.content["penalties"] if draft else drafts.penalties(facts)),
        "agency": str(bureau.value("bureau.name", act.acted_on)), "decided_on": facts.decided_on, "published_on": was["on"],
        "expires_on": was["until"], "withdrawn_on": day, "withdraw_reason": reason,
        "channels": "、".join(shared.CHANNEL_WORDS[Channel(each)] for each in was["channels"]),
    }  # fmt: skip


def withdrawn(act: Act) -> shared.Said:
    """ENF-63 once more, with the day and the reason of the withdrawal."""
    return _withdrawn(act, act.acted_on, shared.party_facts(act).withdraw_reason)


def report_up(act: Act) -> shared.Said:
    """ENF-64: the letter upward, its draft signed by a leader."""
    facts, answers = shared.party_facts(act), act.form.cleaned_data
    return shared.call(act) | {
        "decision_no": facts.decision_no, "summary": answers["summary"], "attached": answers["enclosures"].splitlines(),
        "issuer": answers["issuer"].name, "party_name": facts.party.name, "cause_of_action": act.record.cause_of_action.removeprefix("涉嫌"),
        "basis": REPORTED_BY,
    }  # fmt: skip


# fmt: off
CHANGE = shared.states(afterwards.CHANGE, revocation, number_to="change_no")
SLIP = shared.states(afterwards.CHANGE, slip)
WITHDRAWN = shared.states(afterwards.PUBLICITY, withdrawn)
REPORT_UP = shared.states(afterwards.REPORT_UP, report_up)
# fmt: on
