"""Samples, appraisal, preservation and seizure, and what becomes of the goods."""

from __future__ import annotations

import datetime as dt

from foundation import clock
from tests.enforcement.measures_road import MeasuresRoad, minute
from tests.enforcement.road import DAY, HOUR
from tests.enforcement.transitions.table import HANDLERS, Chapter, Key
from tests.enforcement.transitions.walk import Walk
from workflows.engine import tasks

KEPT, SEIZED = "any with preservation", "any with seizure"


class MeasuresWalk(Walk, MeasuresRoad):
    """The walk with the acts of this chapter."""


def taken_in_hand(road: Walk) -> MeasuresWalk:
    """The same walker, with this chapter's short words."""
    road.__class__ = MeasuresWalk
    assert isinstance(road, MeasuresWalk)
    road.begin()
    return road


def of_one(road: Walk) -> dict[str, object]:
    return {"inspector_2": road.town.inspector}


def sampled_and_appraised(road: Walk) -> None:
    road = taken_in_hand(road)
    road.refuses("investigating", "take_sample", "E-ENF-02", lambda: road.sample(**of_one(road)))
    with road.row("investigating", "take_sample"):
        road.sample()
    with road.row("investigating", "commission_appraisal"):
        road.commission()
    with road.row("investigating", "receive_appraisal"):
        road.receive_opinion()


def preserved_and_settled(road: Walk) -> None:
    road = taken_in_hand(road)
    with road.row("investigating", "apply_preservation"):
        road.ask_preservation()
    early = minute(clock.now() - HOUR)
    road.refuses("investigating", "approve_preservation", "E-ENF-04", lambda: road.approve_preservation(approved_at=early))
    with road.row("investigating", "approve_preservation"):
        road.approve_preservation()
    road.refuses("investigating", "preserve_evidence", "E-ENF-04", lambda: road.preserve(taken_at=minute(clock.now() - HOUR)))
    with road.row("investigating", "preserve_evidence"):
        road.preserve()
    with road.row(KEPT, "dispose_preserved"):
        road.dispose()
    road.give_back()


def preserved_too_long(road: Walk) -> None:
    road = taken_in_hand(road)
    measure = road.preserved()
    assert measure.until is not None
    road.at(dt.datetime.combine(measure.until + DAY, dt.time(9), clock.ZONE))
    road.refuses(KEPT, "dispose_preserved", "E-ENF-04", road.dispose)
    with road.row(KEPT, "preservation_lapsed"):
        tasks.sweep()
    road.give_back()


def seized_and_released(road: Walk) -> None:
    road = taken_in_hand(road)
    later = clock.now() + 3 * HOUR
    road.refuses("investigating", "apply_seizure", "E-ENF-46", lambda: road.ask_seizure(living=True))
    with road.row("investigating", "apply_seizure"):
        road.ask_seizure()
    early = minute(clock.now() - HOUR)
    road.refuses("investigating", "approve_seizure", "E-ENF-04", lambda: road.approve_seizure(approved_at=early))
    with road.row("investigating", "approve_seizure"):
        road.approve_seizure()
    approved = clock.now()
    road.at(later)
    road.refuses("investigating", "seize", "E-ENF-04", lambda: road.seize(taken_at=minute(approved - HOUR)))
    road.refuses("investigating", "seize", "E-ENF-46", lambda: road.seize(taken_at=minute(later - HOUR), sealed_before=True))
    road.refuses("investigating", "seize", "E-ENF-02", lambda: road.seize(taken_at=minute(later - HOUR), **of_one(road)))
    with road.row("investigating", "seize"):
        road.seize(taken_at=minute(later - HOUR))
    road.refuses(SEIZED, "notify_testing", "E-ENF-26", lambda: road.tell_of_test(first=31))
    with road.row(SEIZED, "notify_testing"):
        road.tell_of_test(first=3)
    late = road.today + dt.timedelta(days=71)
    road.refuses(SEIZED, "extend_seizure", "E-ENF-26", lambda: road.extend(extension_until=late))
    with road.row(SEIZED, "extend_seizure"):
        road.extend()
    road.refuses(SEIZED, "move_goods", "E-ENF-02", lambda: road.move(road.goods()[0], **of_one(road)))
    with road.row(SEIZED, "move_goods"):
        road.move(road.goods()[0])
    with road.row(SEIZED, "release_seizure"):
        road.release()
    road.refuses(SEIZED, "return_goods", "E-ENF-02", lambda: road.give_back(**of_one(road)))
    road.give_back()


def seized_urgently(road: Walk) -> None:
    road = taken_in_hand(road)
    road.seized_urgently()
    late = road.measure.taken_at
    assert late is not None
    with clock.at(late + 25 * HOUR):
        road.refuses(SEIZED, "approve_emergency", "E-ENF-04", road.approve_afterwards)
    with road.row(SEIZED, "approve_emergency"):
        road.approve_afterwards()
    measure = road.measure
    assert measure.until is not None
    road.at(dt.datetime.combine(measure.until + DAY, dt.time(9), clock.ZONE))
    road.refuses(SEIZED, "seizure_lapsed", "E-ENF-26", road.release)
    with road.row(SEIZED, "seizure_lapsed"):
        tasks.sweep()
    with road.row(SEIZED, "return_goods"):
        road.give_back()


RAN_OUT = "ran out: that is what the row is about"
LOST: dict[Key, dict[str, str]] = {
    (KEPT, "preservation_lapsed"): {"TL-ENF-11": RAN_OUT},
    (SEIZED, "seizure_lapsed"): {"TL-ENF-12": RAN_OUT, "TL-ENF-09": "the thirty days of the case are over on the same day"},
}
SAID: dict[tuple[str, str, str], tuple[str, str]] = {
    ("investigating", "receive_appraisal", "documents"): ("", "the list of evidence comes out with the report"),
    ("investigating", "seize", "deadlines_started"): (
        "TL-ENF-12",
        "it was approved before; the hours of an urgent one run in its own story",
    ),
    (SEIZED, "move_goods", "documents"): (
        "",
        "the list ENF-56 goes with what is handed over; a move keeps the receipt of both hands",
    ),
    (SEIZED, "extend_seizure", "deadlines_started"): ("", "the clock that runs gets its later last day"),
}
CHAPTER = Chapter(
    stories=(
        sampled_and_appraised, preserved_and_settled, preserved_too_long, seized_and_released, seized_urgently,
    ),
    said_otherwise=SAID,
    told_besides={(before, action): {"handlers": HANDLERS} for before, action in ((KEPT, "dispose_preserved"), (SEIZED, "extend_seizure"), (SEIZED, "release_seizure"))},
    not_kept=LOST,
    met_at={(("investigating", "apply_seizure"), "E-ENF-04"): "test_measures.py"},
    cannot={
        (("investigating", "apply_preservation"), "E-ENF-04"): "anybody may ask; what is done without an approval is refused where it is done",
        (("investigating", "approve_seizure"), "E-ENF-46"): "refused where it is asked for, and again on the spot",
        ((KEPT, "preservation_lapsed"), "E-ENF-04"): "the system acts; who comes too late is refused on the row of the disposal",
    },
)  # fmt: skip
