"""What a row of the case register says, understood: one party, with what the register says of its case."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal

from cases.models import Case, Enterprise, Party, Violation
from permissions.models import Account, Region
from workflows.enforcement.heavy import Penalty
from workflows.enforcement.vocabulary import CaseKind, ClueSource

DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Reviewed:
    """One opinion as the sheet beside the register has it; ``in_force`` says that no later one has taken its place."""

    number: str
    party: str
    sent_on: dt.date | None
    reviewed_on: dt.date
    result: str
    review_round: str
    reviewer: str
    in_force: bool


@dataclass(frozen=True)
class Thing:
    """One line of the goods as the sheet beside the register has it."""

    seizure_no: str
    category: str
    name: str
    quantity: Decimal | None
    unit: str
    doing: str
    kept: str
    result: str
    settled_on: dt.date | None


@dataclass(frozen=True)
class Part:
    """One instalment that was paid."""

    number: int
    due_on: dt.date | None
    amount: Decimal
    paid_on: dt.date | None


@dataclass
class Entry:
    """What a row says of one party. Only what no problem stands against may be relied on."""

    days: dict[str, dt.date] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    # The case
    kind: str = CaseKind.GENERAL
    source: str = ClueSource.OTHER
    township: Region | None = None
    hazard: Case | None = None
    handlers: list[Account] = field(default_factory=list)
    reply_no: str = ""
    reply_on: dt.date | None = None
    discussed_on: dt.date | None = None
    opinions: list[Reviewed] = field(default_factory=list)
    things: list[Thing] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    # The party
    party_kind: str = Party.Kind.UNIT
    name: str = ""
    unit: Enterprise | None = None
    credit_code: str = ""
    identity: str = ""
    born_on: dt.date | None = None
    violation: Violation | None = None
    other_law: Violation | None = None
    stage: str = ""
    kinds: list[str] = field(default_factory=list)
    sums: dict[str, Decimal] = field(default_factory=dict)
    is_no_penalty: bool = False
    with_hearing: bool = False
    reviewer: Account | None = None
    host: Account | None = None
    pay_due_on: dt.date | None = None
    stop: tuple[dt.date, dt.date] | None = None
    defended_on: dt.date | None = None
    claim: str = ""
    claim_answer: str = ""
    claim_accepted: bool | None = None

    def day(self, name: str) -> dt.date | None:
        return self.days.get(name)

    def text(self, name: str) -> str:
        return self.texts.get(name, "")

    @property
    def fine(self) -> Decimal | None:
        return self.sums.get("fine")

    @property
    def gains(self) -> Decimal | None:
        return self.sums.get("gains")

    @property
    def is_person(self) -> bool:
        return self.party_kind == Party.Kind.PERSON

    @property
    def is_decided(self) -> bool:
        return self.day("decided_on") is not None

    @property
    def is_punished(self) -> bool:
        return self.is_decided and not self.is_no_penalty

    @property
    def is_to_pay(self) -> bool:
        return self.is_punished and bool(self.fine or self.gains)

    @property
    def is_transferred(self) -> bool:
        return self.day("transferred_on") is not None

    @property
    def is_paid(self) -> bool:
        return not self.is_to_pay or self.day("paid_on") is not None

    @property
    def is_late(self) -> bool:
        """Paid behind its last day, with no plan that allowed it."""
        paid, due = self.day("paid_on"), self.pay_due_on
        return paid is not None and due is not None and paid > due and not self.text("deferral")

    @property
    def act_day(self) -> dt.date | None:
        """The day of the act as the register tells it: when it ended, else the day by which it was known."""
        return self.day("act_to") or self.day("clue_on") or self.day("filed_on")

    @property
    def is_goods_confiscated(self) -> bool:
        return Penalty.GOODS in self.kinds

    def closed_before(self, as_of: dt.date) -> bool:
        closed = self.day("closed_on")
        return closed is not None and closed < as_of
