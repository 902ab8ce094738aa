"""What becomes of a decision: reported, attacked, revoked, corrected, taken down."""

from __future__ import annotations

from tests.enforcement import remedies_road as after
from tests.enforcement.road import DAY
from tests.enforcement.transitions.table import Chapter, Key
from tests.enforcement.transitions.walk import Walk

ANY = "any after decision"
FIFTEEN_DAYS = "behind a decision on reconsideration the fifteen days take the place of the six months (行政诉讼法 Art.45)"
OVER = "ran out: that is what the row is about"
TOLD_BESIDES: dict[Key, dict[str, str]] = {
    (ANY, "appeal_period_over"): {"party": "hears that its own days are over"},
}
NOT_KEPT: dict[Key, dict[str, str]] = {
    (ANY, "close_reconsideration"): {"TL-ENF-31": FIFTEEN_DAYS},
    (ANY, "appeal_period_over"): {"TL-ENF-31": OVER},
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


CHAPTER = Chapter(
    stories=(attacked, nobody_attacks_it),
    told_besides=TOLD_BESIDES,
    not_kept=NOT_KEPT,
    later={
        **dict.fromkeys(
            [
                "any after decision/report_decision",
                "any after decision/take_down",
            ],
            "4, publicity and report",
        ),
        **dict.fromkeys(
            [
                "any after decision/withdraw_publicity",
                "any after decision/revoke_decision",
                "any after decision/refund",
                "any after decision/correct_slip",
                "any after decision or closed or archived/open_correction_case",
                "any open/void_document",
            ],
            "4, revocation and correction",
        ),
    },
)
