"""One act in progress: who does what, on which day, in which case, and what it will leave behind."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from cases.models import Case, Deadline, Evidence, Participation
from cases.services import NewParticipation
from foundation import clock, prepared
from permissions.models import Account
from workflows.engine.branches import about, party_of
from workflows.engine.movement import Movement

#: Clocks that can still be kept: the open ones, and those that ran out and are met late.
TO_KEEP = (*Deadline.OPEN_STATES, Deadline.State.LAPSED)
TO_KEEP_OF_CASE = f"case_id = %s AND state IN ({', '.join(['%s'] * len(TO_KEEP))})"


@dataclass(frozen=True)
class ServiceFacts:
    """How a paper was handed over, as a form asked it; ``proof`` names the form's file field."""

    code: str
    mode: str
    served_on: dt.date
    officers: tuple[Account, ...]
    proofs: Any
    document_id: int | None = None
    failure: str = ""
    is_notice: bool = False
    """A public notice was put out on ``served_on``; it counts as service later."""
    proof_field: str = "proof"


@dataclass
class Act:
    """Everything one act knows and everything it has decided, before it is settled.

    ``acted_on`` is the legal date (certificates, terms and the article in force are asked of it), ``recorded_at`` the moment of entry.
    """

    flow: Any
    node: Any
    actor: Any
    """The account that acts; None for what no person does (a clock that runs out)."""
    recorded_at: dt.datetime
    acted_on: dt.date
    case: Case
    record: Any
    movement: Movement = None  # type: ignore[assignment]  # set by the gate before anything asks
    task: Any = None
    history: list[Participation] = field(default_factory=list)
    reason: str = ""
    decided_on: dt.date | None = None
    """The day on which the actor decided, where it is done for many and the worker may come to it on a later one."""
    form: Any = None
    token: Any = ""
    """What the act is about: that of its task, or of the row chosen for an act beside the road."""
    snapshot: dict[str, Any] = field(default_factory=dict)

    participants: list[NewParticipation] = field(default_factory=list)
    related: list[Any] = field(default_factory=list)
    services: list[ServiceFacts] = field(default_factory=list)
    papers: list[Any] = field(default_factory=list)
    """What it has issued, and what it has handed over."""
    named: dict[str, Any] = field(default_factory=dict)
    linked_cases: dict[str, Case] = field(default_factory=dict)
    findings: dict[str, Any] = field(default_factory=dict)
    """What the act wants said in the history besides the changed columns."""
    brought: list[Any] = field(default_factory=list)
    """Rows that come in from a ledger, for the form of the act to add."""
    added: list[tuple[str, Any]] = field(default_factory=list)
    """Kind and row of the parties, measures and members that it has added to the case."""
    signed_by: Account | None = None
    """Who did it and signed it on paper then, where somebody else enters it."""
    consent: Any = None
    """The consent to enter it, where it lies further back than officers enter by themselves; see ``late``."""
    taken_over: list[tuple[str, Any]] = field(default_factory=list)
    """Kind and own case of the rows that an opening act takes over from the list that went on without them (``supplements``)."""
    with_list: Act | None = None
    """The act on the list that takes this case along; the row is written with the list's."""
    corrects: Any = None
    """The issued paper whose place the paper of this act takes; see ``correction``."""
    evidence: list[Evidence] = field(default_factory=list)
    started: list[Deadline] = field(default_factory=list)
    clocks_before: dict[int, tuple[str, dt.date | None]] = field(default_factory=dict)
    """How the clocks stood before the form wrote, where its actor is asked to confirm what it does."""
    woken: list[Case] = field(default_factory=list)
    """Other cases that go on because of it."""

    def __post_init__(self) -> None:
        if not self.token and self.task is not None:
            self.token = self.task.token

    @property
    def about(self) -> dict[str, int]:
        """Kind and key of the rows that the act is about; empty for one about the whole case."""
        return about(self.token)

    @property
    def party_id(self) -> int | None:
        return party_of(self.token)

    @property
    def hand(self) -> Any:
        """Who did the act in law: whoever signed it then, where it is entered later, else the actor."""
        return self.signed_by or self.actor

    @property
    def code(self) -> str:
        """How the history calls it: ``flow.step``."""
        return f"{self.flow.code}.{self.node.name}"

    @property
    def is_late(self) -> bool:
        """Whether it was done on an earlier day than that on which its actor enters it."""
        return self.acted_on < (self.decided_on or clock.day_of(self.recorded_at))

    @property
    def facts(self) -> Any:
        """What rules and words read: the row of the branch, else the record of the case."""
        return self.movement.rows.facts(self.token) if self.movement is not None else self.record

    @contextmanager
    def looking_at(self, token: Any) -> Iterator[None]:
        """While an act about all of them words what it leaves to one."""
        before, self.token = self.token, token
        try:
            yield
        finally:
            self.token = before

    @property
    def no(self) -> int:
        return self.movement.act_no if self.movement else 1

    @cached_property
    def _to_keep(self) -> list[Deadline]:
        """The open and the lapsed clocks of the case; read once, and only if a word of the flow asks for them."""
        if self.movement is None or not self.movement.process_was_there:
            return []
        if not self.flow.has_loose_clocks():
            rows: list[Deadline] = [task.deadline for task in self.movement.tasks if task.deadline is not None]
        else:
            rows = prepared.select(Deadline, TO_KEEP_OF_CASE, [self.case.pk, *TO_KEEP], suffix=" ORDER BY due_on, id")
        known = {row.pk for row in self.started}
        rows = [row for row in rows if row.pk not in known and row.state in TO_KEEP]
        for row in rows:
            row.case = self.case
        return rows

    @cached_property
    def deadlines(self) -> list[Deadline]:
        """The open clocks of the case."""
        return [row for row in self._to_keep if row.is_open]

    @cached_property
    def lapsed(self) -> list[Deadline]:
        """The clocks of the case that ran out before what they ask for was done."""
        return [row for row in self._to_keep if row.state == Deadline.State.LAPSED]

    @property
    def has_read_deadlines(self) -> bool:
        return "_to_keep" in self.__dict__

    def forget_deadlines(self) -> None:
        """Read the clocks again, after a service has started some."""
        for name in ("_to_keep", "deadlines", "lapsed"):
            self.__dict__.pop(name, None)

    def participate(self, account: Account | int, capacity: str, *, second: bool = False) -> None:
        """Name somebody as taking part, so that separation of duties counts them."""
        account_id = account if isinstance(account, int) else account.pk
        if any(one.account_id == account_id and one.capacity == capacity for one in self.participants):
            return
        self.participants.append(
            NewParticipation(
                account_id=account_id,
                capacity=capacity,
                step=self.node.name,
                act_title=str(self.node.task_title),
                act_no=self.no,
                acted_on=self.acted_on,
                second=second,
            )
        )

    def add(self, kind: str, row: Any) -> Any:
        """Add a party, a measure or a member to the case: saved at once, for the rules of this act ask for it too."""
        self.movement.rows.add(kind, row)
        self.added.append((kind, row))
        return row

    def add_many(self, kind: str, rows: Sequence[Any]) -> None:
        """Add the rows of a list to the case, none of which has a road of its own yet."""
        self.movement.rows.add_many(kind, rows)

    def also_save(self, row: Any) -> None:
        """A row of the process's own tables to be written with the act."""
        self.related.append(row)

    def accounts(self, name: str) -> list[Account]:
        """The accounts that an answer names: one, several or none."""
        value = self.answer(name)
        return [] if value is None else [value] if isinstance(value, Account) else list(value)

    def answer(self, name: str) -> Any:
        """A value that a word of the flow names: an answer of the form, something the form named, or a column of the row it is about or of the record."""
        if name in self.named:
            return self.named[name]
        if self.form is not None and name in getattr(self.form, "cleaned_data", {}):
            return self.form.cleaned_data[name]
        if name == "actor":
            return self.hand
        if name == "recorded_at":
            return self.recorded_at
        return getattr(self.facts, name) if hasattr(self.facts, name) else getattr(self.record, name)
