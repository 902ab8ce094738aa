"""What the papers of a transfer state that is special to them (ENF-54 to 56, ENF-03, ENF-24, ENF-25)."""

from __future__ import annotations

from typing import Any

from cases import terms as limits
from documents.shared_papers import HAND_OVER
from documents.typography import day_text
from foundation import clock
from workflows.enforcement import drafts, rules, terms
from workflows.enforcement import papers_decision as decision
from workflows.enforcement import papers_investigation as investigation
from workflows.enforcement import rules_transfer as transfers
from workflows.enforcement.documents import (
    HANDLERS,
    NOTHING_TO_SAY,
    Said,
    block_of_case,
    call,
    law_suspected,
    matter,
    number_of,
    review,
    states,
)
from workflows.enforcement.models import EnforcementRecord
from workflows.enforcement.models_transfer import Transfer
from workflows.enforcement.vocabulary_transfer import HeadDecision, PoliceResult, TransferWay
from workflows.engine.act import Act

APPROVED, NOT_APPROVED = "批准移送", "不批准移送"
WITH_THE_FILE, AFTER_OPENING = "随案移送", "立案后移交"
RESUMED = "公安退回后恢复办理"


def transfer_of(act: Act) -> Transfer:
    found = act.named.get("transfer") or transfers.newest(act.case)
    assert isinstance(found, Transfer)
    return found


def transfer_review(act: Act) -> Said:
    """ENF-25 of one party, bound to the digest of the letter."""
    said = dict(review(act))
    draft = act.named["opinions"][act.facts.pk].draft
    return said | {
        "draft_ref": f"对{act.facts.party.name}的{draft.reason}第{draft.version}稿",
        "materials": f"{draft.reason}1份，证据{len(draft.content['evidence'])}件",
    }


def _approval(act: Act) -> dict[str, Any]:
    row = transfer_of(act)
    return block_of_case(act) | matter(act) | {
        "facts": row.facts, "suspected_crime": f"涉嫌{row.crime.removeprefix('涉嫌')}，{row.article}；{row.threshold}", "team": row.team_names, "report_at": row.report_at,
        "to_police": row.body.name, "team_on": row.team_on, "measures": row.measures, "handler_opinion": row.handler_opinion,
        "review_opinion": row.review_opinion, "reviewer": row.reviewer.name if row.reviewer else "", "review_on": row.reviewed_on,
    }  # fmt: skip


def transfer_asked(act: Act) -> Said:
    """ENF-54 as the team reports: what the head decides is still to be written."""
    return {**_approval(act), "sheet": "application"}


def transfer_decided(act: Act) -> Said:
    """The same sheet under its number, decided to the minute by the main head."""
    row = transfer_of(act)
    return _approval(act) | {
        "head_decision": APPROVED if row.head_decision == HeadDecision.APPROVE else NOT_APPROVED, "decided_at": row.decided_at,
        "reason_if_refused": row.refuse_reason, "head_name": act.hand.name, "shared_number": number_of(act, "ENF-54"), "sheet": "approval",
    }  # fmt: skip


def transfer_letter(act: Act) -> Said:
    """ENF-55: the words that were reviewed, with hour and minute of the hand-over."""
    row, record = transfer_of(act), act.record
    fined = "" if rules.any_decided(record) else "本机关未给予罚款。"
    return call(act) | matter(act) | {
        "to_police": row.body.name, "case_summary": f"{row.facts.rstrip('。')}。{fined}", "attached": row.attached,
        "goods_list": "《涉案物品清单》" if record.transfer_goods else "", "handed_at": row.handed_at, "receipt_signed_at": row.receipt_at,
        "filed_on": record.filed_on, "suspected_crime": row.crime.removeprefix("涉嫌"), "recipient": row.body.name,
    }  # fmt: skip


def goods_list(act: Act) -> Said:
    """ENF-56 behind the letter: with the file, or once the police have opened the case."""
    row = transfer_of(act)
    handed_before = row.police_result == PoliceResult.OPENED
    return matter(act) | {
        "items": [
            {
                "name": good.name, "spec": good.spec, "qty": f"{good.qty.normalize():f}", "unit": good.unit, "place": good.place,
                "custodian": good.custodian, "condition": good.condition, "note": good.note,
            }
            for good in transfers.goods_of(row)
        ],
        "letter_no": number_of(act, "ENF-55") if handed_before else "", "handing": AFTER_OPENING if handed_before else WITH_THE_FILE, "recipient": row.body.name,
    }  # fmt: skip


def referral_letter(act: Act) -> Said:
    """ENF-03 of a filed case, with what was found."""
    row = transfer_of(act)
    return call(act) | {
        "to_agency": row.body.name, "facts": row.facts.rstrip("。"), "reason": row.reason, "attached_list": "\n".join(row.attached),
        "legal_basis": "《中华人民共和国行政处罚法》第二十二条、第二十五条", "reply_due": limits.count(terms.AGENCY_RECEIPT, act.acted_on).due_on,
        "sheet": "hand_over", "recipient": row.body.name,
    }  # fmt: skip


def resumed(act: Act) -> Said:
    """ENF-24: the case goes on with the bureau, its report is written anew."""
    record: EnforcementRecord = act.record
    row = transfer_of(act)
    cited = [drafts.cited_as(each) for each in drafts.lawful_exhibits(act.case.pk)]
    law = f"涉嫌{row.crime.removeprefix('涉嫌')}，{row.article}" if row.way == TransferWay.POLICE else law_suspected(record)
    # Of a year's register only the day of the hand-over is known.
    left = row.drafted_on or clock.day_of(row.handed_at or act.recorded_at)
    since = f"{day_text(left)}拟移送{row.body.name}；{row.answer_words or row.outcome_words}"
    return block_of_case(act) | matter(act) | {
        "matter": RESUMED, "facts": row.facts, "evidence_summary": cited or [NOTHING_TO_SAY], "party_opinion": NOTHING_TO_SAY,
        "law": law or NOTHING_TO_SAY, "proposal": f"恢复行政处罚程序，重新提交调查报告。{since.rstrip('；')}。", "section_opinion": "", "review_opinion": "",
        "leader_opinion": row.back_reason, "leader_name": act.hand.name, "leader_on": act.acted_on,
    }  # fmt: skip


# fmt: off
TRANSFER_OPINION = states(decision.LEGAL_REVIEW, transfer_review)
TRANSFER_ASKED = states(investigation.TRANSFER_APPROVAL, transfer_asked)
TRANSFER_DECIDED = states(investigation.TRANSFER_APPROVAL, transfer_decided, numbered=False)
TRANSFER_LETTER = states(investigation.TRANSFER_LETTER, transfer_letter)
GOODS_LIST = states(investigation.GOODS_LIST, goods_list)
REFERRAL_LETTER = states(HAND_OVER, referral_letter)
RESUMED_CASE = states(investigation.SUBMISSION, resumed, officers=HANDLERS)
# fmt: on
