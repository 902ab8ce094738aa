"""The paragraph on legal remedies: chosen by the date of the decision, worded here, editable nowhere (行政复议法; E-ENF-34)."""

from datetime import date
from typing import Any, Protocol

REFUSED = "不同意"

# 行政复议法 (2023 revision), in force: the county government alone decides on reconsideration.
ONE_BODY_FROM = date(2024, 1, 1)


def is_refused(result: Any) -> bool:
    """The words by which a reply is known as a refusal."""
    return result in {"refused", "refuse", REFUSED}


class RemedyBodies(Protocol):
    """Who hears a complaint against the bureau."""

    @property
    def county_government(self) -> str: ...
    @property
    def prefecture_bureau(self) -> str: ...
    @property
    def court(self) -> str: ...


def remedy_text(decided_on: date, noun: str, bureau: RemedyBodies) -> str:
    """The paragraph for a 决定, 指令 or 通知 of that date: REM-A up to 2023-12-31, REM-B from 2024-01-01."""
    bodies = bureau.county_government
    if decided_on < ONE_BODY_FROM:
        bodies += f"或者{bureau.prefecture_bureau}"
    return (
        f"如不服本{noun}，可以自收到之日起60日内向{bodies}申请行政复议，或者6个月内依法向{bureau.court}提起行政诉讼；"
        f"复议、诉讼期间不停止执行，法律另有规定的除外。"
    )
