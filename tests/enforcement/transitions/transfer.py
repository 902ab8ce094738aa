"""Transfer to the police or to another agency, and recusal."""

from __future__ import annotations

from foundation import clock
from tests.enforcement import away
from tests.enforcement import test_recusal as recusals
from tests.enforcement.road import DAY
from tests.enforcement.transitions.table import HANDLERS, HEAD, Chapter, Key
from tests.enforcement.transitions.walk import Walk

LEADERS = "the deputy leader, who brings the case back or closes it, hears with the head of the bureau"
IN_THE_BUREAU = "outside bodies have no account: who answers for the case in the bureau hears that it has left"
CHALLENGED = "whoever is asked to withdraw hears so, and what was decided"
TOLD_BESIDES: dict[Key, dict[str, str]] = {
    ("transfer_pending", "hand_over"): {"leader": IN_THE_BUREAU, "section_head": HEAD},
    ("transferred", "police_opened"): {"deputy_leader": LEADERS},
    ("transferred", "police_refused"): {"deputy_leader": LEADERS},
    ("transferred", "hand_over_goods"): {"section_head": HEAD},
    ("transferred", "ask_police_review"): {"handlers": HANDLERS},
    ("transferred or closed or archived", "prosecutor_returned"): {"deputy_leader": LEADERS},
    ("transferred or closed or archived", "criminal_result"): {"deputy_leader": LEADERS},
    ("transferred", "confirm_receipt"): {"deputy_leader": LEADERS},
    ("transferred", "record_outcome"): {"deputy_leader": LEADERS},
    ("any before decision", "apply_recusal"): {"leader": "decides where the deputy is concerned", "challenged": CHALLENGED},
    ("any before decision", "grant_recusal"): {"section_head": HEAD, "challenged": CHALLENGED},
    ("any before decision", "refuse_recusal"): {"section_head": HEAD, "challenged": CHALLENGED},
}
GOODS_FIRST = "the days for the closing begin once the goods are with the police, or with the answer where there are none"
SAID_OTHERWISE: dict[tuple[str, str, str], tuple[str, str]] = {
    ("transferred", "police_opened", "deadlines_started"): ("TL-TRF-06", GOODS_FIRST),
    ("transferred", "hand_over_goods", "deadlines_started"): ("TL-ENF-41", GOODS_FIRST),
    ("transferred", "ask_police_review", "deadlines_started"): ("TL-TRF-03", "the police have their three days again (移送规定 Art.9)"),
}  # fmt: skip


def to_the_police(road: Walk) -> None:
    """Not approved first; then handed over, passed on, not opened, asked again, opened, not prosecuted, and back in the case."""
    road.begin()
    road.state(road.add_evidence())
    away.draft(road)
    road.refuses(
        "legal_review",
        "review_pass_transfer",
        "E-ENF-07",
        lambda: away.review(road, actor=recusals.as_lawyer(road, road.town.colleague)),
    )
    road.refuses("legal_review", "review_pass_transfer", "E-ENF-35", lambda: away.review(road, draft="0" * 64))
    with road.row("legal_review", "review_pass_transfer"):
        away.review(road)
    with road.row("investigating or reported", "propose_transfer"):
        away.propose(road)
    with road.row("transfer_pending", "refuse_transfer"):
        away.disapprove(road)
    away.draft(road)
    away.review(road)
    away.propose(road)
    with road.row("transfer_pending", "approve_transfer"):
        away.approve(road)
    with road.row("transfer_pending", "hand_over"):
        away.hand_over(road)
    with road.row("transferred", "police_forwarded"):
        notice = {"forwarded_to": "云石市公安局治安大队", "forwarded_on": road.today, "notice": [away.drawn("转送通知")]}
        road.do("police_forwarded", road.town.inspector, **notice)
    with road.row("transferred", "police_refused"):
        away.answer(road, "not_opened")
    with road.row("transferred", "ask_police_review"):
        away.ask_again(road)
    with road.row("transferred", "police_opened"):
        away.answer(road)
    with road.row("transferred", "hand_over_goods"):
        away.goods_over(road)
    road.at(clock.now() + DAY)
    with road.row("transferred or closed or archived", "criminal_result"):
        away.judged(road, criminal_fine="", outcome="not_prosecuted", words="犯罪情节轻微，不起诉")
    road.refuses("transferred", "back_to_case", "E-ENF-44", lambda: away.take_back(road, "resume_case"))
    with road.row("transferred or closed or archived", "prosecutor_returned"):
        away.prosecutor(road)
    with road.row("transferred", "back_to_case"):
        away.take_back(road, "resume_case", back_reason="检察机关不起诉并建议处罚")


def to_another_agency(road: Walk) -> None:
    """Referred with letter and list; received; dealt with."""
    road.begin()
    road.state(road.add_evidence())
    away.draft_to_agency(road)
    away.review(road)
    road.refuses(
        "investigating or reported", "refer_competent", "E-ENF-24", lambda: away.refer(road, opinion="涉嫌危险作业罪，同意移送")
    )
    with road.row("investigating or reported", "refer_competent"):
        away.refer(road)
    with road.row("transferred", "confirm_receipt"):
        away.receipt(road)
    with road.row("transferred", "record_outcome"):
        away.outcome(road)


def recused(road: Walk) -> None:
    """Refused, asked for again on another ground, and granted."""
    road.begin()
    road.add_evidence()
    with road.row("any before decision", "apply_recusal"):
        row = recusals.ask(road, road.town.colleague)
    with road.row("any before decision", "refuse_recusal"):
        recusals.refuse(road, row)
    again = recusals.ask(road, road.town.colleague, ground="other", ground_words="双方有债务往来")
    road.refuses(
        "any before decision", "grant_recusal", "E-ENF-31", lambda: recusals.grant(road, again, handler=road.town.colleague)
    )
    with road.row("any before decision", "grant_recusal"):
        recusals.grant(road, again)


CHAPTER = Chapter(
    stories=(to_the_police, to_another_agency, recused), told_besides=TOLD_BESIDES, said_otherwise=SAID_OTHERWISE,
)  # fmt: skip
