"""What follows from a revocation: what of the party's road falls away, what money goes back, what a new decision may not be."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Literal

from django.utils.translation import gettext_lazy as _

from cases.models import Case, CaseLink
from documents.models import IssuedDocument
from foundation import settings as bureau
from foundation.refusals import Refusal
from workflows.enforcement import heavy, payments, rules, terms
from workflows.enforcement.models import Paid, PartyFacts, Refund, Remedy, Revocation
from workflows.enforcement.vocabulary_correction import TAKEN_AWAY, RevocationKind
from workflows.enforcement.vocabulary_remedies import AGAINST_US
from workflows.engine.words import said

#: The papers in which a case decides on a party.
DECISIONS = ("ENF-38", "ENF-39", "ENF-40")
NOTHING = Decimal(0)
#: Steps at which the payment of a party is waited for.
WAITING_FOR_MONEY = ("confirm_payment", "decide_deferral", "confirm_deferred", "confirm_overdue")
#: What of the party's clocks need not be kept any more once its decision is gone.
FALL_AWAY = frozenset(
    term.code
    for term in (
        terms.PAY, terms.PAY_LATER, terms.RECONSIDER, terms.SUE, terms.SUE_AFTER_RECONSIDERATION, terms.APPLY_TO_COURT, terms.DUN,
        terms.DUN_AFTER_SURCHARGE, terms.PUBLISH_PENALTY, terms.PUBLISH_OTHER, terms.FILE_DECISION, terms.CHECK_CORRECTION,
        terms.DISPOSE_CONFISCATED,
    )
)  # fmt: skip


def newest(facts: PartyFacts) -> Revocation | None:
    """The last revocation or change of the decision on a party."""
    return Revocation.objects.filter(facts=facts.pk).order_by("-pk").first()


def is_revoked(facts: PartyFacts) -> bool:
    """Whether the decision stands no more."""
    return facts.revoked_as in TAKEN_AWAY


def is_changed(facts: PartyFacts) -> bool:
    return facts.revoked_as == RevocationKind.CHANGE


@said(_("the decision was published"))
def is_public(facts: PartyFacts) -> bool:
    return facts.published_on is not None and facts.withdrawn_on is None and facts.taken_down_on is None


@said(_("the decision was changed: what it is now is published"))
def published_anew(facts: PartyFacts) -> bool:
    return is_changed(facts)


def after_withdrawal(facts: PartyFacts) -> Literal["anew", "over"]:
    """Is the decision as changed published in its place?"""
    return "anew" if is_changed(facts) else "over"


@said(_("money goes back to the party"))
def money_goes_back(facts: PartyFacts) -> bool:
    return Refund.objects.filter(facts=facts.pk, refunded_on=None).exists()


def after_revocation(facts: PartyFacts) -> Literal["off", "settled", "needless", "stands"]:
    """Does what was to be performed fall away, is the rest of the money gone, or does the decision stand as changed?"""
    if is_revoked(facts):
        return "off" if facts.performed_on is None else "needless"
    return "settled" if facts.settled_by_change else "stands"


def falls_away(facts: PartyFacts) -> None:
    """What was to be performed falls away"""


def is_settled(facts: PartyFacts) -> None:
    """What was paid is enough for the decision as changed"""


def is_not_published(facts: PartyFacts) -> None:
    """What stands no more is not published"""


def taken_down(facts: PartyFacts, on: dt.date) -> None:
    """公示期限届满下架

    The decision is published no more; ``on`` is the first such day.
    """
    facts.taken_down_on = on


# --- money -----------------------------------------------------------------------------------------------------------------


def paid_by(facts: PartyFacts) -> dict[str, Decimal]:
    """What has come in of each, less what went back already."""
    found = dict.fromkeys(Paid.For.values, NOTHING)
    for part in payments.received(facts):
        found[part.purpose] += part.amount
    return found


def excess(facts: PartyFacts, on: dt.date) -> dict[str, Decimal]:
    """What the party has paid beyond what it owes, by what it was paid for; all of it where the decision stands no more."""
    if is_revoked(facts):
        return {purpose: amount for purpose, amount in paid_by(facts).items() if amount > 0}
    if facts.pay_due_on is None:
        return {}
    rests = payments.owed_by(facts, on).rests
    return {purpose: -rest for purpose, rest in rests.items() if rest < 0}


# --- the bureau above ------------------------------------------------------------------------------------------------------

bureau.declare(
    "enforcement.reported_up_sum",
    "报上级备案的罚款数额（元）",
    "decimal",
    Decimal(50000),
    "安全生产违法行为行政处罚办法 Art.62；其他地区有两万元的",
)
#: What is reported whatever the sum: confiscation, a standstill, a licence taken away.
REPORTED = frozenset({heavy.Penalty.GAINS, heavy.Penalty.GOODS, heavy.Penalty.STOPPED, heavy.Penalty.LICENCE_REVOKED})


@said(_("it is reported to the bureau above"))
def is_to_report(facts: PartyFacts) -> bool:
    """A fine from the sum of the setting on, or another heavy penalty (TL-ENF-48)."""
    if not rules.punishes(facts) or facts.decided_on is None or is_revoked(facts):
        return False
    least: Decimal = bureau.value("enforcement.reported_up_sum", facts.decided_on)
    return bool(REPORTED & set(facts.kinds)) or (facts.fine or NOTHING) >= least


# --- what a new decision may not be ----------------------------------------------------------------------------------------


def decided_before(facts: PartyFacts) -> PartyFacts | None:
    """The party's row in the earlier case from which this one goes on, where its decision there stands no more."""
    earlier = CaseLink.objects.filter(source=facts.case_id, kind=CaseLink.Kind.RELATED).values("target")
    party = facts.party
    rows = PartyFacts.objects.filter(case__in=earlier, revoked_as__in=TAKEN_AWAY).select_related("party").order_by("-pk")
    return next((row for row in rows if row.party.name == party.name and row.party.kind == party.kind), None)


def not_as_before(facts: PartyFacts, *, field: str) -> Iterator[Refusal]:
    """Of a matter that is decided anew: E-NOT-OPEN for the same on the same facts (行政诉讼法 Art.71; 行政复议法 Art.64), E-ENF-12 for more than
    before where the party had complained."""
    old = decided_before(facts)
    if old is None or facts.no_penalty_ground:
        return
    before, now = rules.newest_draft(old), rules.newest_draft(facts)
    if before is not None and now is not None:
        same = all(before.content.get(part) == now.content.get(part) for part in ("facts", "law", "basis", "penalties"))
        if same:
            yield Refusal("E-NOT-OPEN", field=field, note=f"不得以同一事实和理由作出与{old.decision_no}相同的决定")
    row = newest(old)
    complained = row is not None and row.remedy is not None
    heavier = (facts.fine or NOTHING) > (old.fine or NOTHING) or (facts.gains or NOTHING) > (old.gains or NOTHING)
    if complained and (heavier or set(facts.kinds) - set(old.kinds)):
        yield Refusal("E-ENF-12", field=field, note=f"{old.decision_no}经复议、诉讼撤销，重新作出的决定不得更重")


# --- refusals --------------------------------------------------------------------------------------------------------------


def led_by(facts: PartyFacts, kind: str) -> Remedy | None:
    """The remedy whose result goes against the decision and was not carried out yet."""
    used = Revocation.objects.filter(facts=facts.pk).exclude(remedy=None).values("remedy")
    rows = Remedy.objects.filter(facts=facts.pk, kind=kind, result__in=AGAINST_US).exclude(pk__in=used)
    return rows.order_by("-pk").first()


def not_heavier(facts: PartyFacts, sums: Mapping[str, Decimal | None]) -> Iterator[Refusal]:
    """E-ENF-12: nobody is worse off for having complained, nor by the bureau's own correction without a new notice (行政处罚法 Art.45(2))."""
    for name, value in sums.items():
        old = getattr(facts, name)
        if value is not None and (old is None or value > old):
            yield Refusal("E-ENF-12", field=f"new_{name}", note=f"原决定{old or 0}元，变更不得加重")


def decision_of(case: Case, facts: PartyFacts) -> IssuedDocument | None:
    """The paper in which it was decided on the party, in force."""
    rows = IssuedDocument.objects.filter(case=case, party=facts.party_id, code__in=DECISIONS, state=IssuedDocument.State.ISSUED)
    return rows.order_by("-pk").first()


def still_stands(facts: PartyFacts, *, field: str) -> Iterator[Refusal]:
    """E-NOT-OPEN for a decision that was not served, or stands no more."""
    if not rules.is_decided(facts) or facts.served_on is None:
        yield Refusal("E-NOT-OPEN", field=field, note="决定尚未送达；未送达的，撤回未送达的决定")
    elif is_revoked(facts):
        yield Refusal("E-NOT-OPEN", field=field, note=f"原决定已于{facts.revoked_on:%Y-%m-%d}撤销")
