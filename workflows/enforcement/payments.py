"""What a party still owes of its decision: the fine and the gains as decided, the surcharge as it has grown, less what was paid.

行政处罚法 Art.66, 67, 72; 行政强制法 Art.42. Sums are yuan with two decimals; a surcharge grows on the fine alone, and stops with the payment
that leaves no fine. Of a fine in parts it grows on each part from the day behind that part's own last day; an execution agreement holds it
where it stood, as long as the agreement is kept.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from cases.money import figures
from workflows.enforcement import appeal_days
from workflows.enforcement.models import Paid, PartyFacts, PaymentPlan, Refund
from workflows.enforcement.surcharge import DAY, Instalment, Payment, Reckoned, Span, Stretch, reckon
from workflows.enforcement.vocabulary_late import PlanDecision, PlanKind

NOTHING = Decimal(0)
NAMED = {Paid.For.FINE: "罚款", Paid.For.SURCHARGE: "加处罚款", Paid.For.GAINS: "没收违法所得"}


@dataclass(frozen=True, slots=True)
class Part:
    """One sum that came in, for what, and when."""

    purpose: str
    on: dt.date
    amount: Decimal

    @classmethod
    def of(cls, row: Paid) -> Part:
        return cls(row.purpose, row.paid_on, row.amount)


@dataclass(frozen=True, slots=True)
class Owed:
    """What is left of each; below zero where more came in than was due."""

    fine: Decimal
    gains: Decimal
    surcharge: Decimal
    reckoned: Reckoned
    """How the surcharge came about, without regard to what was paid of it."""

    @property
    def rests(self) -> dict[str, Decimal]:
        return {Paid.For.FINE: self.fine, Paid.For.SURCHARGE: self.surcharge, Paid.For.GAINS: self.gains}

    @property
    def total(self) -> Decimal:
        return sum(self.rests.values(), NOTHING)

    @property
    def is_settled(self) -> bool:
        return not any(self.rests.values())

    @property
    def words(self) -> str:
        """罚款20,000.00元、加处罚款600.00元: what is left, as a refusal and a form name it."""
        left = [f"{NAMED[Paid.For(purpose)]}{figures(rest)}元" for purpose, rest in self.rests.items() if rest > 0]
        return "、".join(left) or "0元"


@dataclass(frozen=True, slots=True)
class OtherTime:
    """What else than the last day of the decision says when a fine is paid."""

    parts: tuple[Instalment, ...] = ()
    """Granted parts of the fine, each with its own last day; kept or not, a surcharge grows on each behind that day alone."""
    agreed_on: dt.date | None = None
    """The day of an execution agreement that is kept: the surcharge stands where it stood then."""
    waived: Decimal = NOTHING
    """What that agreement waives of the surcharge."""


def owed(
    fine: Decimal | None,
    gains: Decimal | None,
    due: dt.date,
    parts: Sequence[Part],
    on: dt.date,
    *,
    suspended: Sequence[Span] = (),
    other: OtherTime | None = None,
) -> Owed:
    """What is left on a day, ``due`` being the last day of payment as it stands after rolling.

    Parts of the fine that go beyond it leave the surcharge as if the last of them had been right. ``suspended`` are days that no surcharge
    counts (行政处罚法 Art.73(3)).
    """
    other = other or OtherTime()
    reckoned = surcharge_until(fine, due, parts, min(on, other.agreed_on or on), suspended=suspended, planned=other.parts)
    return Owed(
        fine=(fine or NOTHING) - _sum(parts, Paid.For.FINE),
        gains=(gains or NOTHING) - _sum(parts, Paid.For.GAINS),
        surcharge=reckoned.amount - other.waived - _sum(parts, Paid.For.SURCHARGE),
        reckoned=reckoned,
    )


def surcharge_until(
    fine: Decimal | None,
    due: dt.date,
    parts: Sequence[Part],
    until: dt.date,
    *,
    suspended: Sequence[Span] = (),
    planned: Sequence[Instalment] = (),
) -> Reckoned:
    """The surcharge as it has grown by the end of a day, without regard to what was paid of it."""
    if not fine:
        return Reckoned(0, NOTHING)
    paid, left = [], fine
    for part in sorted((part for part in parts if part.purpose == Paid.For.FINE), key=lambda part: part.on):
        if (taken := min(part.amount, left)) > 0:
            paid.append(Payment(part.on, taken))
            left -= taken
    if not planned:
        # Behind the part that leaves no fine there is nothing left to reckon on.
        return reckon(fine, due, until, payments=paid, suspended=suspended)
    found = [
        reckon(each.amount, each.last_day, until, payments=own, suspended=suspended)
        for each, own in _filled(planned, paid, outside=fine - sum((each.amount for each in planned), NOTHING))
    ]
    stretches = tuple(stretch for each in found for stretch in each.stretches)
    return Reckoned(
        len(_late_days(stretches, suspended)), min(sum((each.amount for each in found), NOTHING), fine), None, stretches
    )


def _filled(planned: Sequence[Instalment], paid: Sequence[Payment], outside: Decimal) -> list[tuple[Instalment, list[Payment]]]:
    """Each part with the payments that fill it, in the order of both; what was paid before the parts were granted is ``outside`` them."""
    rests, found = [(None, outside), *((each, each.amount) for each in planned)], []
    queue = list(paid)
    for part, sum_of_it in rests:
        own, rest = [], sum_of_it
        while queue and rest > 0:
            first = queue.pop(0)
            taken = min(first.amount, rest)
            own.append(Payment(first.on, taken))
            rest -= taken
            if first.amount > taken:
                queue.insert(0, Payment(first.on, first.amount - taken))
        if part is not None:
            found.append((part, own))
    return found


def _late_days(stretches: Iterable[Stretch], suspended: Iterable[Span]) -> set[dt.date]:
    """The days on which some part was late, each once."""
    off = {span.since + DAY * step for span in suspended for step in range((span.until - span.since).days + 1)}
    found = {each.since + DAY * step for each in stretches for step in range((each.until - each.since).days + 1)}
    return found - off


def _sum(parts: Iterable[Part], purpose: str) -> Decimal:
    return sum((part.amount for part in parts if part.purpose == purpose), NOTHING)


def received(facts: PartyFacts) -> list[Part]:
    """What has come in from a party so far, and as sums below zero what went back to it."""
    back = Refund.objects.filter(facts=facts.pk).exclude(refunded_on=None)
    return [Part.of(row) for row in Paid.objects.filter(facts=facts)] + [part for row in back for part in _gone_back(row)]


def _gone_back(row: Refund) -> list[Part]:
    """One refund, by what had been paid."""
    assert row.refunded_on is not None  # what is only ordered has not gone back
    sums = ((Paid.For.FINE, row.fine), (Paid.For.SURCHARGE, row.surcharge), (Paid.For.GAINS, row.gains))
    return [Part(purpose, row.refunded_on, -amount) for purpose, amount in sums if amount]


def owed_by(facts: PartyFacts, on: dt.date, more: Sequence[Part] = ()) -> Owed:
    """What a party still owes on a day, with what has come in, and ``more`` that is coming in."""
    assert facts.pay_due_on is not None  # the decision is served before anything is paid
    parts = [*received(facts), *more]
    return owed(
        facts.fine, facts.gains, facts.pay_due_on, parts, on, suspended=not_counted(facts, on), other=other_time_of(facts)
    )


def not_counted(facts: PartyFacts, until: dt.date) -> tuple[Span, ...]:
    """The days up to one that no surcharge counts: under reconsideration or suit, or while execution is stopped (行政处罚法 Art.73)."""
    return appeal_days.suspended(appeal_days.recorded(facts), until)


# --- other days than those of the decision ----------------------------------------------------------------------------------


def granted_plan(facts: PartyFacts) -> PaymentPlan | None:
    """The time that the agency granted for the fine, kept or not."""
    rows = PaymentPlan.objects.filter(facts=facts, decision=PlanDecision.GRANT).exclude(kind=PlanKind.AGREEMENT)
    return rows.order_by("-pk").first()


def agreement_of(facts: PartyFacts) -> PaymentPlan | None:
    """The execution agreement in force: none once it was broken."""
    return PaymentPlan.objects.filter(facts=facts, kind=PlanKind.AGREEMENT, broken_on=None).order_by("-pk").first()


def plan_in_force(facts: PartyFacts) -> PaymentPlan | None:
    """By which plan the party pays now; None where none was made, or it was not kept."""
    granted = granted_plan(facts)
    return agreement_of(facts) or (granted if granted is not None and granted.broken_on is None else None)


def instalments_of(plan: PaymentPlan) -> tuple[Instalment, ...]:
    return tuple(Instalment(each.due_on, each.amount) for each in plan.parts.all())


def other_time_of(facts: PartyFacts) -> OtherTime:
    granted, agreed = granted_plan(facts), agreement_of(facts)
    parts = instalments_of(granted) if granted is not None else ()
    if agreed is None:
        return OtherTime(parts)
    return OtherTime(parts, agreed.decided_on, agreed.waived)


def paid_into(plan: PaymentPlan, parts: Iterable[Part]) -> Decimal:
    """What has come in of that which the plan is about, since it was made."""
    about = (Paid.For.FINE, Paid.For.SURCHARGE) if plan.kind == PlanKind.AGREEMENT else (Paid.For.FINE,)
    return sum((_sum(parts, purpose) for purpose in about), NOTHING) - plan.paid_before


def next_part(plan: PaymentPlan, parts: Iterable[Part]) -> Instalment | None:
    """The first part of a plan that is not paid whole; None where all of it is."""
    left = paid_into(plan, parts)
    for each in instalments_of(plan):
        left -= each.amount
        if left < 0:
            return each
    return None


def due_of(facts: PartyFacts) -> dt.date | None:
    """The last day of payment: of the part of a plan that is owed, kept or not, else that of the decision."""
    plan = agreement_of(facts) or granted_plan(facts)
    part = next_part(plan, received(facts)) if plan is not None else None
    return part.last_day if part is not None else facts.pay_due_on
