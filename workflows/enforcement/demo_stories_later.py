"""Penalty cases of the demo that stand still, end early, are paid later, or whose decision is revoked."""

from __future__ import annotations

from workflows.enforcement.demo_stories import (
    HAOSHUO,
    HUAIYIN,
    MAILUO,
    POCHUAN,
    SUILONG,
    filed,
    no_gear,
    served,
    uncertified,
    untrained,
)  # fmt: skip
from workflows.enforcement.demo_story import Plot

STORIES: tuple[Plot, ...] = (
    # waits for a report; ended, to be closed
    filed(HUAIYIN, uncertified("爆破员", "东采场"), 26, "begin 25 | examine 24 | stand_still 9"),
    filed(POCHUAN, uncertified("焊工", "树脂罐区"), 24, "begin 23 | examine 22 | end_early 5"),
    # more time is asked for, and is granted in parts
    served(HAOSHUO, untrained(2), 10, "ask_time 2"),
    served(MAILUO, untrained(1), 12, "ask_time 8 | grant_time 6 first=8000 second=7000"),
    # paid and published, then revoked: to be handed over, taken down and paid back
    served(SUILONG, no_gear(1, "投料口"), 20, "pay 12 | revoke 2"),
)
