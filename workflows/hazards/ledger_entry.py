"""What a row of the ledger says, understood."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal

from cases.models import Criterion, SpecialOperation, Violation
from permissions.models import Account
from workflows.engine.intake_rows import Placed
from workflows.hazards.vocabulary import ExtensionDecision, HazardState, Measure, Source


@dataclass(frozen=True)
class RoundHeld:
    """One joint round as the sheet beside the ledger (or the register) has it."""

    number: int
    held_on: dt.date
    participants: str = ""
    next_due: dt.date | None = None


@dataclass
class Entry(Placed):
    """What a row says, understood."""

    category: str = ""
    level: str = ""
    source: str = Source.INSPECTION
    immediate_danger: bool = False
    criterion: Criterion | None = None
    operation: SpecialOperation | None = None
    reviewers: dict[int, list[Account]] = field(default_factory=dict)
    closed_by: Account | None = None
    measures: list[str] = field(default_factory=list)
    problems_listed: list[str] = field(default_factory=list)
    results: dict[int, str] = field(default_factory=dict)
    fund: Decimal | None = None
    days: dict[str, dt.date] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    state: str = ""
    extension_reason: str = ""
    extension_decision: str = ""
    grade: str = ""
    batch: tuple[int, int] | None = None
    rounds: list[RoundHeld] = field(default_factory=list)
    violation: Violation | None = None
    resume_granted: bool | None = None
    is_unseen: bool = False
    """Nobody has inspected it yet, says the township that tells of it: it is registered, whatever was done about it."""

    def day(self, name: str) -> dt.date | None:
        return self.days.get(name)

    @property
    def due(self) -> dt.date | None:
        """The last day of the first period, extensions included."""
        return self.day("due_on") or self.day("due_original")

    @property
    def current_due(self) -> dt.date | None:
        """The last day that holds now: that of the penalty's order, of the second order, of the first."""
        return (self.day("due3_on") if self.day("decided_on") else None) or self.day("due2_on") or self.due

    @property
    def treat_due(self) -> dt.date | None:
        """The last day of a listed treatment, its extension included."""
        return self.day("list_due_on") or self.day("list_due_original")

    @property
    def last_review(self) -> int:
        """The number of the last re-inspection that stands in the row; 0 for none."""
        return max((number for number in (1, 2, 3) if self.day(f"review{number}_on") or self.results.get(number)), default=0)

    @property
    def is_finished(self) -> bool:
        return self.state in (HazardState.CLOSED, HazardState.REJECTED)

    @property
    def is_listed(self) -> bool:
        return self.batch is not None and self.day("list_approved_on") is not None

    @property
    def is_on_site(self) -> bool:
        return Measure.IMMEDIATE.value in self.measures and Measure.RECTIFY_PERIOD.value not in self.measures

    @property
    def is_stop(self) -> bool:
        """Stopped by INS-03 alone, without a period of rectification."""
        return self.day("stop_until") is not None and self.due is None

    @property
    def has_request(self) -> bool:
        """Whether more time was asked for in a way that can be taken in: it was answered, or the row says that it waits for its answer."""
        answered = self.day("ext_answered_on") is not None
        return self.day("ext_applied_on") is not None and (answered or self.state == HazardState.EXTENSION_REQUESTED)

    @property
    def asked_until(self) -> dt.date | None:
        """The ledger has no column for it: known where all that was asked for was granted."""
        return self.granted_until if self.extension_decision == ExtensionDecision.APPROVE else None

    @property
    def granted_until(self) -> dt.date | None:
        """The end of the period that was granted, where it lies behind the one before."""
        if self.extension_decision not in (ExtensionDecision.APPROVE, ExtensionDecision.APPROVE_SHORTER):
            return None
        granted, before = self.treat_due if self.is_listed else self.due, self.due_before_extension
        return granted if granted is not None and before is not None and granted > before else None

    @property
    def due_before_extension(self) -> dt.date | None:
        if self.is_listed:
            return self.day("list_due_original") or self.day("list_due_on")
        return self.day("due_original") or self.day("due_on")

    @property
    def orders(self) -> int:
        """How many sets of items there are: one for each order, and one for the listing."""
        if self.state in (HazardState.REGISTERED, HazardState.VERIFIED, HazardState.REJECTED) or not self.measures:
            return 0
        if self.state == HazardState.LISTING_PROPOSED or self.is_listed:
            return (1 if self.day("served_on") else 0) + (1 if self.is_listed else 0)
        return 2 if self.day("served2_on") else 1
