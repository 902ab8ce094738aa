"""What the decision on the spot states that is special to it (ENF-36, ENF-37)."""

from __future__ import annotations

from typing import Any

from documents.typography import day_text
from workflows.enforcement import drafts
from workflows.enforcement import papers_decision as decision
from workflows.enforcement.documents import Said, account_of, block_of, of_a_person, party_facts, states
from workflows.enforcement.models import OnSpot
from workflows.enforcement.vocabulary_on_spot import CashGround, PayMode, SpotPenalty
from workflows.engine.act import Act
from workflows.engine.stating import two_officers

PENALTIES = {SpotPenalty.WARNING: "警告", SpotPenalty.FINE: "罚款", SpotPenalty.BOTH: "警告、罚款"}
MODES = {PayMode.BANK: "银行缴款", PayMode.ON_SPOT: decision.ON_THE_SPOT}
CASH_GROUNDS = {
    CashGround.SMALL: "一百元以下", CashGround.HARD_LATER: "不当场收缴事后难以执行", CashGround.REMOTE: "边远、水上、交通不便地区且当事人提出",
}  # fmt: skip


def _on_spot(act: Act) -> dict[str, Any]:
    row, facts = act.named["on_spot"], party_facts(act)
    assert isinstance(row, OnSpot)
    is_fined = bool(facts.fine)
    to_bank = is_fined and row.pay_mode == PayMode.BANK
    until = f"于{day_text(facts.correction_by)}前" if facts.correction_order and facts.correction_by else ""
    return two_officers(row.inspector_1, row.inspector_2, act) | {
        "party_type": facts.party.kind, "party_name": facts.party.name, "party_phone": facts.party.phone or "", "position": facts.party.post,
        "address": facts.party.address, "facts": row.words, "law": drafts.penalty_basis(facts), "law_violated": drafts.law_violated(facts),
        "penalty": PENALTIES[SpotPenalty(row.penalty)], "fine_yuan": facts.fine if is_fined else "",
        "pay_mode": MODES[PayMode(row.pay_mode)] if is_fined else "", "pay_account": account_of(facts.pay_bank, act.acted_on) if to_bank else "",
        "time": row.act_at, "place": row.act_place, "correction_order": f"{until}{facts.correction_order}" if facts.correction_order else "",
        "rights_told": True, "party_statement": row.party_statement, "statement_answer": row.statement_answer,
        "refusal_note": row.refusal_note, "on_spot_ground": CASH_GROUNDS[CashGround(row.cash_ground)] if row.cash_ground else "",
        "receipt_no": row.receipt_no, "recipient": facts.party.name,
    }  # fmt: skip


def on_unit(act: Act) -> Said:
    """ENF-36; of an individual business too, by the name and the number of its licence."""
    party = party_facts(act).party
    return _on_spot(act) | {"uscc": party.credit_code, "legal_rep": party.representative}


def on_person(act: Act) -> Said:
    """ENF-37."""
    facts = party_facts(act)
    return _on_spot(act) | of_a_person(facts, act.acted_on) | {"id_no": block_of(facts, act.acted_on)["party_id_no"]}


# fmt: off
ON_UNIT = states(decision.ON_THE_SPOT_UNIT, on_unit, number_to="decision_no")
ON_PERSON = states(decision.ON_THE_SPOT_PERSON, on_person, number_to="decision_no")
# fmt: on
