"""Collective discussion: who sits in it, how its votes are counted, and what it comes to (行政处罚法 Art.57(2); ENF-26)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Literal

from cases.models import Case
from foundation import settings as bureau
from foundation.refusals import Refusal, declare
from permissions.dated import holding
from permissions.models import Account, Appointment
from permissions.roles import Role
from workflows.enforcement.models import EnforcementRecord, PartyFacts
from workflows.enforcement.rules import cases_at, concerned
from workflows.enforcement.vocabulary import Conclusion, Vote
from workflows.enforcement.vocabulary_transfer import TransferStands
from workflows.engine.votes import NO_QUORUM, Ballot, Votes

declare(
    {
        "E-ENF-38": "集体讨论人数不足或有不得表决的人员参加表决",
        "E-ENF-VOTES": "结论与表决结果不一致",
    }
)
# fmt: off
bureau.declare("enforcement.discussion_least", "集体讨论到会表决的最少人数", "integer", 3, "《行政处罚法》第57条第2款（未定人数）；项目默认")
bureau.declare("enforcement.discussion_quorum", "集体讨论到会人数占应到人数的最低比例（%）", "integer", 50, "《行政处罚法》第57条第2款（未定比例）；项目默认")
bureau.declare("enforcement.discussion_host_breaks_tie", "集体讨论票数相等时以主持人的意见为准（否则再次讨论）", "boolean", False, "项目默认：再次讨论")
bureau.declare("enforcement.discussion_after_hearing", "听证之后一律再次集体讨论", "boolean", True, "《行政处罚法》第57条第2款、第65条；项目默认")
# fmt: on

#: Who votes: the committee, and the head of the bureau who chairs it.
MEMBERS = (Role.DISCUSSION_MEMBER, Role.BUREAU_HEAD)
#: What the meeting may come to, by what its votes say.
BY_VOTES: dict[str, tuple[Conclusion, ...]] = {
    Vote.FOR: (Conclusion.AGREE,),
    Vote.AGAINST: (Conclusion.CHANGE, Conclusion.NO_PENALTY, Conclusion.RETURN, Conclusion.TRANSFER),
}


def members_on(day: dt.date) -> list[Account]:
    """Who has to come to a discussion on a day, by name in the order of their numbers."""
    held = Appointment.objects.filter(holding(day), role__in=MEMBERS).values("account")
    return list(Account.objects.filter(pk__in=held, is_active=True).order_by("officer_no", "username"))


def outcome(ballots: Sequence[Ballot], on: dt.date) -> str:
    """What the votes say by the rules of the bureau on that day: the vote that carries, ``repeat``, or ``no_quorum``."""
    rules = Votes(
        quorum=Fraction(int(bureau.value("enforcement.discussion_quorum", on)), 100),
        least=int(bureau.value("enforcement.discussion_least", on)),
        chair_breaks_tie=bool(bureau.value("enforcement.discussion_host_breaks_tie", on)),
    )
    return rules.result(ballots)


def possible(result: str) -> tuple[Conclusion, ...]:
    """The conclusions that agree with what the votes say; without a majority it is discussed again, without a quorum there is none."""
    return () if result == NO_QUORUM else BY_VOTES.get(result, (Conclusion.AGAIN,))


def whom_it_is_about(facts: EnforcementRecord | PartyFacts) -> list[PartyFacts]:
    """The parties whose drafts the leaders have to discuss: of the case, or the one that came back alone."""
    return [row for row in concerned(facts) if row.to_discuss]


def waits_for_members(today: dt.date) -> Iterator[Case]:
    """The cases that wait to be discussed: whoever sits in the committee reads what he is to vote on, and may preside."""
    return cases_at("discuss")


def discussion_owed(facts: EnforcementRecord | PartyFacts) -> Literal["discuss", "go_on"]:
    """Must the leaders discuss it together?"""
    return "discuss" if whom_it_is_about(facts) else "go_on"


def after_discussion(facts: EnforcementRecord | PartyFacts) -> Literal["agree", "again", "transfer", "return"]:
    """Agreed to, to be discussed again, to be handed to the police, or returned?"""
    waiting = whom_it_is_about(facts)
    if not waiting:
        return "agree"
    if all(row.discussion_result == Conclusion.AGAIN for row in waiting):
        return "again"
    return "transfer" if all(row.discussion_result == Conclusion.TRANSFER for row in waiting) else "return"


def to_the_police(facts: EnforcementRecord | PartyFacts, *, field: str | None = None) -> Iterator[Refusal]:
    """E-ENF-24 where the leaders have agreed that the police must have the matter, until it is back from them, or the head of the bureau has
    not approved the transfer (行政处罚法 Art.27)."""
    rows = [row for row in concerned(facts) if row.discussion_result == Conclusion.TRANSFER]
    record = rows[0].case.enforcementrecord if rows else None  # type: ignore[attr-defined]
    if record is not None and record.transfer_stands not in (TransferStands.REFUSED, TransferStands.BACK):
        names = "、".join(row.party.name for row in rows)
        yield Refusal(
            "E-ENF-24", field=field, note=f"{rows[0].discussed_on:%Y-%m-%d}集体讨论认为{names}涉嫌犯罪，应当提请移送公安机关"
        )
