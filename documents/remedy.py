"""The paragraph on legal remedies: chosen by paper and date of the decision, worded here, editable nowhere (行政复议法; E-ENF-34)."""

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


def paragraph_of_decision(
    decided_on: date, noun: str, bureau: RemedyBodies, *, goes_on: bool = True, to_perform: bool = True, on_the_spot: bool = False
) -> str:
    """The paragraph of a decision that punishes, seizes or changes (REM-G, and by its parts REM-S, REM-M, REM-NP, REM-C).

    ``goes_on`` says that a complaint does not suspend the decision (行政处罚法 Art.73(1)), ``to_perform`` that the court will be asked to
    enforce it. On the spot the complaint comes before the suit from 2024-01-01 on (行政复议法 2023 Art.23(1)(i), 34); before it, as ever.
    """
    bodies = bureau.county_government
    if decided_on < ONE_BODY_FROM:
        bodies += f"或者{bureau.prefecture_bureau}"
    if on_the_spot and decided_on >= ONE_BODY_FROM:
        sentences = [
            f"如不服本{noun}，应当自收到本{noun}书之日起六十日内先向{bodies}申请行政复议；"
            f"对行政复议决定不服的，可以自收到行政复议决定书之日起十五日内依法向{bureau.court}提起行政诉讼；"
            "行政复议机关不予受理、驳回申请或者逾期不作答复的，可以自收到决定书之日起或者复议期限届满之日起十五日内提起行政诉讼。"
        ]
    else:
        sentences = [
            f"如不服本{noun}，可以自收到本{noun}书之日起六十日内向{bodies}申请行政复议，"
            f"也可以自收到本{noun}书之日起六个月内依法向{bureau.court}提起行政诉讼。"
        ]
    if goes_on:
        sentences.append(f"复议、诉讼期间本{noun}不停止执行，法律另有规定的除外。")
    if to_perform:
        sentences.append("逾期不申请行政复议、不提起行政诉讼又不履行的，本机关将依法申请人民法院强制执行。")
    return "".join(sentences)
