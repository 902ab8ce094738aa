"""Penalty cases of the demo that leave the bureau, or that an officer leaves: one at every step that waits."""

from __future__ import annotations

from workflows.enforcement.demo_stories import (
    FENGRUI,
    HAOSHUO,
    JUXI,
    LEIYUE,
    LINYUN,
    MAILUO,
    MUYAO,
    NANZHOU,
    POCHUAN,
    SHUOYE,
    SUILONG,
    XIANYU,
    YANLAN,
    alarm_off,
    filed,
    hot_work,
    locked_exit,
    no_gear,
    uncertified,
    unrecorded,
    unsigned,
)  # fmt: skip
from workflows.enforcement.demo_story import Offence, Plot
from workflows.engine.story import Unit


def gone(unit: Unit, offence: Offence, ago: int, more: str) -> Plot:
    """A case whose facts were stated so many days ago, and that goes to another body."""
    return filed(unit, offence, ago + 4, f"begin {ago + 3} | examine {ago + 2} | copy {ago + 1} | state {ago} | {more}")


STORIES: tuple[Plot, ...] = (
    # to the police: the letter at its review; to be reported; to be approved; to be handed over within a day
    gone(POCHUAN, alarm_off("树脂储罐区"), 3, "draft_transfer 2"),
    gone(SHUOYE, alarm_off("原料罐区"), 4, "draft_transfer 3 | review_letter 1"),
    gone(JUXI, alarm_off("充装间"), 5, "draft_transfer 4 | review_letter 3 | propose_transfer 1"),
    gone(MUYAO, alarm_off("反应釜区"), 5, "draft_transfer 4 | review_letter 3 | propose_transfer 2 | approve_transfer 1"),
    # with the police; opened, the goods to be handed over; not opened; opened and handed over, to be closed
    gone(LINYUN, hot_work("稀释剂库"), 6, "to_police 1"),
    gone(YANLAN, hot_work("二号库房外"), 8, "to_police 3 | police_open 1"),
    gone(MAILUO, locked_exit("包装车间"), 8, "to_police 3 | police_refuse 1"),
    gone(NANZHOU, hot_work("喷漆房"), 12, "to_police 6 | police_open 4 | goods_over 2"),
    # to the competent agency: to be referred; the receipt, and the outcome, are awaited
    gone(SUILONG, no_gear(2, "配料间"), 5, "draft_referral 3 | review_letter 2"),
    gone(XIANYU, unsigned("压缩机房", 1), 8, "draft_referral 6 | review_letter 5 | refer 3"),
    gone(FENGRUI, unsigned("空压机房", 1), 14, "draft_referral 12 | review_letter 11 | refer 9 | receipt 5"),
    # recusal: to be decided; granted, the evidence to be confirmed anew
    filed(HAOSHUO, uncertified("电工", "挤压车间"), 6, "begin 5 | ask_recusal 1"),
    filed(LEIYUE, unrecorded("五条隐患没有整改记录"), 10, "begin 9 | examine 8 | copy 7 | ask_recusal 4 | grant_recusal 2"),
)
