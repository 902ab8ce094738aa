"""Decisions and refusals of the specimen."""

from typing import Any, Literal, cast

from foundation.refusals import declare
from tests.specimen.models import (
    ActionRecord,
    Home,
    LetterRecord,
    MatterRecord,
    MeasuredRecord,
    Member,
    PartyFacts,
    VillageRecord,
)
from workflows.engine.votes import Ballot, Votes

declare(
    {
        "E-SPC-01": "样例文字不得为空话",
        "E-SPC-02": "来信人不得答复",
        "E-SPC-03": "该话只说一次",
        "E-SPC-04": "合计超过可用资金",
        "E-SPC-05": "没有可以办理的户",
    }
)


def is_good(record: LetterRecord) -> bool:
    """Is the letter answered?"""
    return record.is_good


def is_answered(record: LetterRecord) -> bool:
    """The answer goes out as a paper."""
    return record.is_good


def road(record: MatterRecord) -> Literal["both", "short", "wait"]:
    """Which road?"""
    return cast(Literal["both", "short", "wait"], record.road)


def is_ok(record: MeasuredRecord) -> bool:
    """Go on?"""
    return record.ok


def count_one(record: MeasuredRecord) -> None:
    """Count the passage"""
    record.count += 1


def meeting(facts: ActionRecord | PartyFacts) -> Literal["none", "room", "each"]:
    """Is it discussed?"""
    return cast(Literal["none", "room", "each"], facts.meeting or "none")


def members_of(facts: Any) -> list[Member]:
    """The members who discuss the case, or in a branch that party."""
    return [each for each in facts.rows("members").values() if each.party_id == getattr(facts, "party_id", None)]


def discussed(facts: ActionRecord | PartyFacts) -> Literal["approved", "returned", "no_quorum", "repeat"]:
    """What has the meeting decided?"""
    ballots = [Ballot(each.opinion, each.recused, each.chair) for each in members_of(facts)]
    return cast(Literal["approved", "returned", "no_quorum", "repeat"], Votes().result(ballots))


def ask_again(facts: ActionRecord | PartyFacts) -> None:
    """Nobody has said anything yet"""
    for each in members_of(facts):
        each.opinion = ""


def after_recheck(facts: PartyFacts) -> Literal["hearing", "changed", "go_on"]:
    """Which way after the defence?"""
    return "hearing" if facts.wants_hearing else "changed" if facts.fine > 10_000 else "go_on"


def is_posted(facts: PartyFacts) -> bool:
    """Is the decision posted?"""
    return facts.fine == 9_999


def is_last_decided(facts: PartyFacts) -> bool:
    """Has the last party its decision?"""
    return all(each.decision_no or each.ended for each in facts.rows("parties").values() if each.pk != facts.pk)


def where_in_list(home: Home) -> Literal["entered", "checked", "approved"]:
    """At which step of its list does the household stand?"""
    return cast(Literal["entered", "checked", "approved"], home.state)


def where_they_wait(village: VillageRecord) -> Literal["enter", "entered", "checked", "approved"]:
    """For which step do the households of a supplementary list wait?"""
    states = {row.state for row in village.rows("homes").values()}
    return cast(Literal["enter", "entered", "checked", "approved"], states.pop() if states else "enter")
