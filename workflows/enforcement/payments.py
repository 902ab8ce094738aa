"""What a party still owes of its decision: the fine and the gains as decided, the surcharge as it has grown, less what was paid.

行政处罚法 Art.66, 67, 72. Sums are yuan with two decimals; a surcharge grows on the fine alone, and stops with the payment that leaves no
fine.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from cases.money import figures
from workflows.enforcement.models import Paid, PartyFacts, Refund
from workflows.enforcement.surcharge import Payment, Reckoned, reckon

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


def owed(fine: Decimal | None, gains: Decimal | None, due: dt.date, parts: Sequence[Part], on: dt.date) -> Owed:
    """What is left on a day, ``due`` being the last day of payment as it stands after rolling.

    Parts of the fine that go beyond it leave the surcharge as if the last of them had been right.
    """
    fines = sorted((part for part in parts if part.purpose == Paid.For.FINE), key=lambda part: part.on)
    left, capped = fine or NOTHING, []
    for part in fines:
        if (taken := min(part.amount, left)) > 0:
            capped.append(Payment(part.on, taken))
            left -= taken
    # Behind the part that leaves no fine there is nothing left to reckon on.
    reckoned = reckon(fine, due, on, payments=capped) if fine else Reckoned(0, NOTHING)
    return Owed(
        fine=(fine or NOTHING) - _sum(parts, Paid.For.FINE),
        gains=(gains or NOTHING) - _sum(parts, Paid.For.GAINS),
        surcharge=reckoned.amount - _sum(parts, Paid.For.SURCHARGE),
        reckoned=reckoned,
    )


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
    return owed(facts.fine, facts.gains, facts.pay_due_on, [*received(facts), *more], on)
