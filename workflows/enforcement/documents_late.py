"""What the papers of late payment state that is special to them (ENF-46 to 48)."""

from __future__ import annotations

from cases.money import figures
from documents.typography import day_text
from workflows.enforcement import appeal_days, drafts, payments
from workflows.enforcement import papers_afterwards as afterwards
from workflows.enforcement.documents import HANDLERS, Said, account_of, block_of, matter, party_facts, states
from workflows.enforcement.models import Paid, PartyFacts, PaymentPlan, SurchargeDecision
from workflows.enforcement.surcharge import RATE
from workflows.enforcement.vocabulary_late import PlanDecision, PlanKind
from workflows.engine.act import Act

KIND_WORDS = {PlanKind.DEFERRAL: "延期", PlanKind.INSTALMENTS: "分期"}
#: Which box of ENF-48 is ticked, by what was decided of what.
ANSWER_WORDS = {PlanKind.DEFERRAL: afterwards.DEFERRED, PlanKind.INSTALMENTS: afterwards.INSTALMENTS}
UNDER = {appeal_days.RECONSIDERATION: "行政复议期间", appeal_days.LAWSUIT: "行政诉讼期间"}
STOPPED = "决定停止执行期间"


def of_the_decision(act: Act) -> dict[str, object]:
    """The decision that is performed, by number and days."""
    facts = party_facts(act)
    return {
        "decision_no": facts.decision_no, "penalty_on": facts.decided_on, "served_on": facts.served_on, "party_type": facts.party.kind,
        "party_name": facts.party.name, "pay_account": account_of(facts.pay_bank, act.acted_on), "recipient": facts.party.name,
    }  # fmt: skip


def surcharge(act: Act) -> Said:
    """ENF-46: the reckoning in full, what came in, the days that do not count, the cap whether it was reached or not."""
    facts, row = party_facts(act), surcharge_of(act)
    fine = facts.fine or payments.NOTHING
    whole = sum((each.amount for each in SurchargeDecision.objects.filter(facts=facts).exclude(pk=row.pk)), row.amount)
    reached = "，现已达到该数额" if whole >= fine else ""
    return block_of(facts, act.acted_on) | of_the_decision(act) | {
        "fine_yuan": fine, "due_on": payments.due_of(facts), "days": row.days, "rate": RATE, "amount_yuan": row.amount, "decided_on": act.acted_on,
        "cap_note": f"加处罚款不超出罚款数额，以{figures(fine)}元为限{reached}。", "payment": paid_words(facts), "since": row.since, "until": row.until,
        "computation": f"{row.computation}。", "suspended": not_counted(facts, row),
    }  # fmt: skip


def surcharge_of(act: Act) -> SurchargeDecision:
    row = act.named["surcharge"]
    assert isinstance(row, SurchargeDecision)
    return row


def paid_words(facts: PartyFacts) -> str:
    """What came in of the fine, by its days."""
    rows = [
        f"{day_text(paid.paid_on)}缴纳罚款{figures(paid.amount)}元"
        for paid in Paid.objects.filter(facts=facts, purpose=Paid.For.FINE)
    ]
    rest = (facts.fine or payments.NOTHING) - sum((part.amount for part in payments.received(facts) if part.purpose == Paid.For.FINE), payments.NOTHING)  # fmt: skip
    if not rows:
        return "至今未缴纳罚款"
    return f"{'、'.join(rows)}，{f'其余{figures(rest)}元至今未缴纳' if rest > 0 else '已缴清罚款'}"


def not_counted(facts: PartyFacts, row: SurchargeDecision) -> list[dict[str, object]]:
    """The days of a remedy or of a stop that lie in those of the decision, each with what it was."""
    on_file = appeal_days.recorded(facts)
    named = [
        *((each.since, each.until, UNDER[each.kind]) for each in on_file.appeals),
        *((each.since, each.until, STOPPED) for each in on_file.stops),
    ]
    return [
        {"since": max(since, row.since), "until": min(until or row.until, row.until), "ground": ground}
        for since, until, ground in sorted(named, key=lambda one: one[0])
        if since <= row.until and (until or row.until) >= row.since
    ]


# --- more time ----------------------------------------------------------------------------------------------------------------


def plan_of(act: Act) -> PaymentPlan:
    plan = act.named["plan"]
    assert isinstance(plan, PaymentPlan)
    return plan


def deferral_sheet(act: Act) -> Said:
    """ENF-47: what the party has asked for and shown, and what the leader says to it."""
    facts, plan = party_facts(act), plan_of(act)
    return matter(act) | of_the_decision(act) | {
        "application_text": plan.reason, "schedule": act.named["schedule_rows"], "leader_opinion": plan.opinion, "kind": KIND_WORDS[PlanKind(plan.kind)],
        "applied_on": plan.applied_on, "proofs": list(plan.enclosed), "party_address": facts.party.address, "penalty": "；".join(drafts.penalties(facts)),
        "leader_name": act.hand.name, "leader_on": act.acted_on,
    }  # fmt: skip


def deferral(act: Act) -> Said:
    """ENF-48: granted as a whole or in parts, or refused with the reason."""
    facts, plan = party_facts(act), plan_of(act)
    granted = plan.decision == PlanDecision.GRANT
    return of_the_decision(act) | {
        "schedule": act.named["schedule_rows"], "conditions": plan.conditions, "applied_on": plan.applied_on, "fine_yuan": facts.fine,
        "decision": ANSWER_WORDS[PlanKind(plan.kind)] if granted else afterwards.NOT_DEFERRED, "reason": plan.opinion,
        "rest_yuan": payments.owed_by(facts, act.acted_on).fine,
    }  # fmt: skip


# fmt: off
SURCHARGE = states(afterwards.SURCHARGE, surcharge)
DEFERRAL_SHEET = states(afterwards.DEFERRAL_SHEET, deferral_sheet, officers=HANDLERS)
DEFERRAL = states(afterwards.DEFERRAL, deferral)
# fmt: on
