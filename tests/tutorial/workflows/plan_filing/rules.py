"""Decisions and refusals of plan filing: pure functions of the record."""

import datetime as dt

from cases import terms as limits
from foundation.refusals import declare
from workflows.engine.votes import Ballot, Votes
from workflows.plan_filing.models import Filing
from workflows.plan_filing.terms import CHECK

declare(
    {
        "E-YA-01": "核对人员应当为三人以上单数",
        "E-YA-02": "材料不齐全的，不予备案",
        "E-YA-03": "材料齐全，或者逾期未告知的，应当予以备案",
        "E-YA-04": "材料不齐全的，应当一次性告知需要补齐的材料",
    }
)


def are_complete(filing: Filing) -> bool:
    """Whether the checkers find the materials complete: more than half of at least three. Who has said nothing was absent."""
    words = {True: "complete", False: "incomplete", None: ""}
    return Votes(least=3).result([Ballot(words[each.is_complete]) for each in filing.rows("checkers").values()]) == "complete"


def is_late(filing: Filing, on: dt.date) -> bool:
    """Whether the bureau has let its five working days pass: then the plan counts as filed."""
    return on > limits.count(CHECK, filing.received_on).due_on


def is_filed(filing: Filing) -> bool:
    """Is the plan filed?"""
    return bool(filing.is_filed)


def is_not_filed(filing: Filing) -> bool:
    """Is something missing?"""
    return not filing.is_filed
