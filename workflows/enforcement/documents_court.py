"""What the papers of dunning and of the court state that is special to them (ENF-29, 30, 49 to 52)."""

from __future__ import annotations

from cases import terms as limits
from cases.money import figures
from documents.typography import day_text
from foundation import settings as bureau
from permissions.roles import Role
from workflows.enforcement import appeal_days, payments, rules_court, terms
from workflows.enforcement import papers_afterwards as afterwards
from workflows.enforcement import papers_decision as decision
from workflows.enforcement.documents import (
    HANDLERS,
    Said,
    acting_officers,
    block_of,
    call,
    matter,
    number_of,
    party_facts,
    states,
)
from workflows.enforcement.documents_hearing import OFFICE_WORDS
from workflows.enforcement.documents_late import of_the_decision, plan_of
from workflows.enforcement.forms_court import GROUNDS_ENDED, GROUNDS_SUSPENDED
from workflows.enforcement.models import Claim, CourtApplication, Dunning, ExecutionChange, PartyFacts
from workflows.enforcement.vocabulary_court import Enclosure, EndOfExecution, SuspensionOfExecution
from workflows.engine.act import Act

bureau.declare("enforcement.office_address", "本机关的办公地址（写入强制执行申请书）", "text", "湖北省大冶市", "示例县，由局填写")

ENCLOSED = {
    Enclosure.DECISION: "行政处罚决定书及作出决定的事实、理由和依据", Enclosure.EVIDENCE: "证据材料", Enclosure.SERVICE: "送达回执、告知书及听证材料",
    Enclosure.OPINION: "当事人的意见", Enclosure.DUNNING: "催告书及送达回执", Enclosure.OBJECT: "执行标的情况", Enclosure.IDENTITY: "被申请人身份材料",
    Enclosure.POWER: "授权委托书",
}  # fmt: skip
WHAT_WORDS = {
    ExecutionChange.What.SUSPENDED: "中止", ExecutionChange.What.RESUMED: "恢复", ExecutionChange.What.ENDED: "终结",
}  # fmt: skip
REMEDIES = {appeal_days.RECONSIDERATION: "申请行政复议", appeal_days.LAWSUIT: "提起行政诉讼"}


# --- agreement --------------------------------------------------------------------------------------------------------------


def agreement(act: Act) -> Said:
    """ENF-51: the parts, what is waived of the surcharge and for what, the third party, what a breach brings."""
    facts, plan = party_facts(act), plan_of(act)
    left = payments.owed_by(facts, act.acted_on)
    return block_of(facts, act.acted_on) | of_the_decision(act) | {
        "schedule": act.named["schedule_rows"], "late_fee_reduction": plan.waived or None, "breach_effect": plan.breach_effect,
        "until": act.acted_on, "fine_rest": left.fine, "late_fee_yuan": left.surcharge + plan.waived, "remedial_measures": plan.measures,
        "place": plan.place, "signed_on": act.acted_on, "third_party": plan.third_party, "undertaking": plan.undertaking,
    }  # fmt: skip


# --- dunning ----------------------------------------------------------------------------------------------------------------


def letter_of(act: Act) -> Dunning:
    row = act.named["dunning"]
    assert isinstance(row, Dunning)
    return row


def dunning(act: Act) -> Said:
    """ENF-49: exact sums to the day, and that the surcharge grows on."""
    facts, row = party_facts(act), letter_of(act)
    owed = [
        f"{words}{figures(rest)}元"
        for words, rest in (
            ("缴纳罚款", row.fine_due),
            ("缴纳加处罚款", row.surcharge_due),
            ("缴纳没收的违法所得", row.gains_due),
        )
        if rest > 0
    ]
    perform_by = limits.count(terms.DUN, row.hand_over_on).due_on if row.hand_over_on else None
    return call(act) | of_the_decision(act) | {
        "duty": owed, "amount_yuan": row.fine_due, "late_fee_yuan": row.surcharge_due or None, "perform_by": perform_by, "mode": row.mode,
        "defence_right": RIGHT, "due_on": payments.due_of(facts), "until": act.acted_on, "gains_yuan": row.gains_due or None,
        "total_yuan": row.fine_due + row.surcharge_due + row.gains_due,
    }  # fmt: skip


#: The right of 行政强制法 Art.36, as the layout sheet words it.
RIGHT = "依据《中华人民共和国行政强制法》第三十六条的规定，收到本催告书后有权进行陈述和申辩。"


def statement(act: Act) -> Said:
    """ENF-29, of what a party said to the dunning letter."""
    facts, answers = party_facts(act), act.form.cleaned_data
    given = len([row for row in act.evidence if row.field == "evidence_given"])
    row = letter_of(act)
    return {
        "party_name": facts.party.name, "party_type": facts.party.kind, "at": answers["heard_at"], "statements": [each.text for each in act.named["claims"]],
        "evidence_given": [f"证据材料{given}件"] if given else [], "position": facts.party.post, "phone": facts.party.phone or "",
        "party_address": facts.party.address, "dunning_no": number_of(act, afterwards.DUNNING.code), "dunning_on": row.issued_on,
    }  # fmt: skip


def answer(act: Act) -> Said:
    """ENF-30: an answer to each point of it."""
    facts, row = party_facts(act), letter_of(act)
    return matter(act) | {
        "points": [
            {"claim": each.text, "check": each.check_words, "accepted": "采纳" if each.accepted else "不采纳", "reason": each.answer}
            for each in act.named["claims"]
        ],
        "effect_on_penalty": row.conclusion, "party_name": facts.party.name, "dunning_no": number_of(act, afterwards.DUNNING.code), "served_on": row.served_on,
        "received_on": row.stated_on, "way": row.get_way_display(),
    }  # fmt: skip


# --- the court --------------------------------------------------------------------------------------------------------------


def application_of(act: Act) -> CourtApplication:
    row = act.named["application"]
    assert isinstance(row, CourtApplication)
    return row


def court_application(act: Act) -> Said:
    """ENF-50: what the court is to execute, why it may be asked now, what goes with it; signed by the head by hand."""
    facts, row = party_facts(act), application_of(act)
    return _to_a_court(act, row) | {
        "facts_reasons": row.facts_reasons, "party_opinion": _said_by(facts), "target": row.target, "amount_yuan": row.total,
        "attached": [ENCLOSED[Enclosure(each)] for each in row.enclosures], "applied_on": row.applied_on, "sheet": "application",
        "court": row.court.name, "remedies": remedies(facts),
    }  # fmt: skip


def contest(act: Act) -> Said:
    """The same to the court of the higher level, against the ruling."""
    row = application_of(act)
    assert row.upper_court is not None
    return _to_a_court(act, row) | {
        "facts_reasons": row.contest_reasons, "target": f"撤销{row.court.name}{row.ruling_no}行政裁定，依法受理、准予强制执行。", "amount_yuan": row.total,
        "attached": [f"{row.court.name}{row.ruling_no}行政裁定书", "强制执行申请书及所附材料"], "applied_on": act.acted_on, "sheet": "contest",
        "court": row.upper_court.name, "ruling_no": row.ruling_no, "ruling_on": row.ruling_on, "first_court": row.court.name,
    }  # fmt: skip


def _to_a_court(act: Act, row: CourtApplication) -> dict[str, object]:
    facts = party_facts(act)
    letter = rules_court.dunned(facts)
    return call(act) | block_of(facts, act.acted_on) | of_the_decision(act) | {
        "party": facts.party.name, "dunning_served_at": letter.served_on if letter is not None else None, "agent": row.agent, "property_clues": row.property_clues,
        "bureau_head": act.hand.name, "bureau_head_post": OFFICE_WORDS[Role.BUREAU_HEAD], "recipient": row.court.name,
        "office_address": str(bureau.value("enforcement.office_address", act.acted_on)),
    }  # fmt: skip


def _said_by(facts: PartyFacts) -> str:
    letter = rules_court.dunned(facts)
    if letter is None or letter.stated_on is None:
        return ""
    return "；".join(each.text for each in Claim.objects.filter(facts=facts, stated_on__gte=letter.served_on).order_by("no"))


def remedies(facts: PartyFacts) -> str:
    """How the remedies of the party went: what the court is told of them."""
    appeals = appeal_days.recorded(facts).appeals
    if not appeals:
        return ""
    return "；".join(
        f"被申请人于{day_text(each.since)}{REMEDIES[each.kind]}，{f'{day_text(each.until)}办结' if each.until else '尚未办结'}"  # type: ignore[index]
        for each in appeals
    )


def execution_change(act: Act) -> Said:
    """ENF-52: the ground by its item, the facts, what was paid and what is owed."""
    facts, row = party_facts(act), act.named["change"]
    assert isinstance(row, ExecutionChange)
    left = payments.owed_by(facts, act.acted_on)
    paid = sum((part.amount for part in payments.received(facts)), payments.NOTHING)
    return matter(act) | {
        "decision_no": facts.decision_no, "party_name": facts.party.name, "action": WHAT_WORDS[ExecutionChange.What(row.what)], "ground": ground_of(row),
        "leader_opinion": row.opinion, "leader_name": act.hand.name, "leader_on": act.acted_on, "facts": row.words, "state": f"尚欠{left.words}，已缴{figures(paid)}元",
        "proofs": "；".join(act.form.enclosed("proof")), "review_on": row.review_on, "court_letter": row.court_told,
    }  # fmt: skip


def ground_of(row: ExecutionChange) -> str:
    """The ground as the sheet has its boxes."""
    if row.what == ExecutionChange.What.SUSPENDED:
        return afterwards.EXECUTION_GROUNDS["中止"][GROUNDS_SUSPENDED.index(SuspensionOfExecution(row.suspension_ground))]
    if row.what == ExecutionChange.What.ENDED:
        return afterwards.EXECUTION_GROUNDS["终结"][GROUNDS_ENDED.index(EndOfExecution(row.end_ground))]
    return afterwards.EXECUTION_GROUNDS["恢复"][0]


# fmt: off
AGREEMENT = states(afterwards.AGREEMENT, agreement)
DUNNING = states(afterwards.DUNNING, dunning)
STATEMENT = states(decision.DEFENCE_RECORD, statement, officers=acting_officers)
ANSWER = states(decision.DEFENCE_CHECK, answer)
COURT_APPLICATION = states(afterwards.COURT_APPLICATION, court_application)
CONTEST = states(afterwards.COURT_APPLICATION, contest)
EXECUTION_STATE = states(afterwards.EXECUTION_STATE, execution_change, officers=HANDLERS)
# fmt: on
