"""A fine that is put off or late: more time granted or refused, parts kept or not, the surcharge."""

from __future__ import annotations

from tests.enforcement.late_road import LateRoad
from tests.enforcement.transitions.table import BOTH, HANDLERS, Chapter
from tests.enforcement.transitions.walk import Walk
from tests.enforcement.whole_road import DAY
from workflows.engine import tasks


class LateWalk(Walk, LateRoad):
    """The walk with the acts of this chapter."""


def taken_in_hand(road: Walk) -> LateWalk:
    """The same walker, with this chapter's short words."""
    road.__class__ = LateWalk
    assert isinstance(road, LateWalk)
    return road


def paid_too_late(road: Walk) -> None:
    """Nothing comes in by the last day: the surcharge is decided, and decided again for later days."""
    road = taken_in_hand(road)
    facts = road.fined()
    assert facts.pay_due_on is not None
    road.on(facts.pay_due_on + DAY)
    with road.row("executing", "payment_overdue"):
        tasks.sweep()
    road.refuses("executing", "apply_deferral", "E-ENF-36", road.ask_time)
    road.on(road.today + 9 * DAY)
    road.refuses("overdue", "assess_surcharge", "E-ENF-20", lambda: road.assess(until=road.today + DAY))
    with road.row("overdue", "assess_surcharge"):
        road.assess()
    road.refuses("overdue", "assess_surcharge", "E-ENF-20", road.assess)


def paid_in_parts(road: Walk) -> None:
    """More time is refused, asked for again and granted in two parts; both come in time."""
    road = taken_in_hand(road)
    road.fined()
    with road.row("executing", "apply_deferral"):
        road.ask_time()
    with road.row("executing", "refuse_deferral"):
        road.refuse_time()
    road.ask_time()
    road.refuses("executing", "approve_deferral", "E-ENF-36", lambda: road.grant_time(10000, 9000))
    with road.row("executing", "approve_deferral"):
        road.grant_time(10000, 10000)
    road.part(10000)
    road.refuses("deferred", "confirm_payment", "E-ENF-40", lambda: road.pay(("fine", "9999"), step="confirm_deferred"))
    with road.row("deferred", "confirm_payment"):
        road.pay(("fine", "10000"), step="confirm_deferred")


def parts_not_kept(road: Walk) -> None:
    road = taken_in_hand(road)
    road.fined()
    road.ask_time()
    road.grant_time(10000, 10000)
    due = road.facts.plan_due_on
    assert due is not None
    road.on(due + DAY)
    with road.row("deferred", "payment_overdue"):
        tasks.sweep()


RATE = "the surcharge is a rate, reckoned to the day of payment: no clock runs for it"
FINANCE = {"finance": "who takes the money in has the next step"}
OWES_NOTHING = {"party": "hears that it owes nothing more"}
RAN_OUT = "ran out: that is what the row is about"
SAID: dict[tuple[str, str, str], tuple[str, str]] = {
    ("executing", "payment_overdue", "deadlines_started"): ("TL-ENF-36", RATE),
    ("deferred", "payment_overdue", "deadlines_started"): ("TL-ENF-36", RATE),
}
CHAPTER = Chapter(
    stories=(paid_too_late, paid_in_parts, parts_not_kept),
    said_otherwise=SAID,
    told_besides={
        ("executing", "payment_overdue"): FINANCE,
        ("deferred", "payment_overdue"): FINANCE,
        ("executing", "apply_deferral"): {"handlers": HANDLERS},
        ("executing", "approve_deferral"): {"handlers": HANDLERS},
        ("executing", "refuse_deferral"): {"handlers": HANDLERS, "finance": BOTH},
        ("deferred", "confirm_payment"): OWES_NOTHING,
        ("overdue", "assess_surcharge"): {"finance": "who takes the money in hears what is owed besides"},
    },
    not_kept={
        ("executing", "payment_overdue"): {"TL-ENF-25": RAN_OUT},
        ("deferred", "payment_overdue"): {"TL-ENF-26": RAN_OUT},
    },
    met_at={(("deferred", "confirm_payment"), "E-ENF-30"): "test_forms_payment.py"},
)
