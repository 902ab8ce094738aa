"""What becomes of a decision: reported, attacked, revoked, corrected, taken down."""

from __future__ import annotations

from tests.enforcement import remedies_road as after
from tests.enforcement.road import DAY
from tests.enforcement.transitions.table import HANDLERS, HEAD, Chapter, Key
from tests.enforcement.transitions.walk import Walk

ANY = "any after decision"
ANEW = "any after decision or closed or archived"
FIFTEEN_DAYS = "behind a decision on reconsideration the fifteen days take the place of the six months (行政诉讼法 Art.45)"
GONE = "ended: nobody attacks a decision that stands no more"
OVER = "ran out: that is what the row is about"
TOLD_BESIDES: dict[Key, dict[str, str]] = {
    (ANY, "appeal_period_over"): {"party": "hears that its own days are over"},
    (ANY, "revoke_decision"): {"handlers": HANDLERS},
    (ANY, "correct_slip"): {"handlers": HANDLERS},
    (ANY, "report_decision"): {"section_head": HEAD},
    (ANEW, "open_correction_case"): {"section_head": HEAD},
    (ANY, "take_down"): {"publicity_officer": "takes it off the page"},
}
NOT_KEPT: dict[Key, dict[str, str]] = {
    (ANY, "close_reconsideration"): {"TL-ENF-31": FIFTEEN_DAYS},
    (ANY, "appeal_period_over"): {"TL-ENF-31": OVER},
    (ANY, "revoke_decision"): {"TL-ENF-28": GONE, "TL-ENF-31": GONE},
    (ANY, "withdraw_publicity"): {"TL-ENF-47": "what is not public any more is not taken down"},
    (ANY, "take_down"): {"TL-ENF-47": OVER},
}
SAID_OTHERWISE: dict[tuple[str, str, str], tuple[str, str]] = {
    (ANEW, "open_correction_case", "to_state"): (
        "clue",
        "the new case is filed by its handlers as every case is; the earlier one stays as it is",
    ),
    (ANEW, "open_correction_case", "deadlines_started"): ("TL-ENF-06", "the new case has its own days"),
    (ANEW, "open_correction_case", "documents"): ("", "ENF-01 comes with the filing that the handlers of the new case ask for"),
    (ANY, "take_down", "documents"): ("", "the published sheet names its last day; nobody signs what a day does by itself"),
}
MET_AT: dict[tuple[Key, str], str] = {((ANY, "refund"), "E-ENF-30"): "test_revocation.py"}
CANNOT: dict[tuple[Key, str], str] = {
    (("any open", "void_document"), "E-ENF-29"): "nobody types a number, and a void paper keeps its own",
    ((ANY, "revoke_decision"), "E-ENF-34"): "the words on remedies are chosen by the day and cannot be edited",
}


def attacked(road: Walk) -> None:
    """Reconsidered, with the payment stopped for it; upheld, paid, sued over, upheld by the court."""
    after.served(road)
    with road.row("any after decision", "record_reconsideration"):
        after.reconsider(road)
    with road.row("any after decision", "stop_by_order"):
        after.stop(road)
    with road.row("any after decision", "close_reconsideration"):
        after.reconsidered(road)
    road.pay()
    with road.row("any after decision", "record_litigation"):
        after.sue(road)
    with road.row("any after decision", "close_litigation"):
        after.judged(road)


def nobody_attacks_it(road: Walk) -> None:
    """Neither attacked nor paid: six months behind the service the court may be asked."""
    after.served(road)
    last = after.clock_of(road, "TL-ENF-31").due_on
    assert last is not None
    road.at(after.at(last))
    after.swept()
    road.at(after.at(last + DAY))
    with road.row("any after decision", "appeal_period_over"):
        after.swept()


def found_wrong(road: Walk) -> None:
    """Paid and published, then revoked by own check: withdrawn, served, paid back."""
    after.served(road)
    road.refuses("any after decision", "revoke_decision", "E-ENF-12", lambda: after.revoke(road, "change", new_fine="30000"))
    road.pay()
    road.publish()
    with road.row("any after decision", "revoke_decision"):
        after.revoke(road)
    with road.row("any after decision", "withdraw_publicity"):
        after.withdraw_publicity(road)
    after.serve_change(road)
    road.refuses("any after decision", "refund", "E-ENF-40", lambda: after.refund(road, "100"))
    with road.row("any after decision", "refund"):
        after.refund(road, "20000")


def a_slip_and_the_end_of_publicity(road: Walk) -> None:
    """Words are put right; five years later nobody reads it any more."""
    after.served(road)
    with road.row("any after decision", "correct_slip"):
        after.correct_slip(road, "电工作业", "电工维修作业")
    road.serve_papers()
    after.to_the_end(road)
    last = road.facts.publish_until
    assert last is not None
    road.at(after.at(last))
    after.swept()
    road.at(after.at(last + DAY))
    with road.row("any after decision", "take_down"):
        after.swept()


def reported_up(road: Walk) -> None:
    """A notice of an interview comes to nothing; what is confiscated is reported upward; once it is revoked the matter is filed anew."""
    road.begin()
    notice = after.summon(road)
    with road.row("any open", "void_document"):
        after.void(road, notice)
    after.confiscated(road, begun=True)
    with road.row("any after decision", "report_decision"):
        after.report_up(road)
    after.revoke(road)
    earlier = road.case
    with road.row("any after decision or closed or archived", "open_correction_case"):
        road.case = after.file_anew(road)
    road.case = earlier


CHAPTER = Chapter(
    stories=(attacked, nobody_attacks_it, found_wrong, a_slip_and_the_end_of_publicity, reported_up),
    told_besides=TOLD_BESIDES,
    not_kept=NOT_KEPT,
    said_otherwise=SAID_OTHERWISE,
    met_at=MET_AT,
    cannot=CANNOT,
)
