"""The items of a decision, each performed by acts of its own."""

from __future__ import annotations

from tests.enforcement.items_road import ItemsRoad, afternoon
from tests.enforcement.road import DAY
from tests.enforcement.transitions.table import Chapter
from tests.enforcement.transitions.walk import Walk
from workflows.engine.play import drawn


class ItemsWalk(Walk, ItemsRoad):
    """The walk with the acts of this chapter."""


def taken_in_hand(road: Walk) -> ItemsWalk:
    """The same walker, with this chapter's short words."""
    road.__class__ = ItemsWalk
    assert isinstance(road, ItemsWalk)
    return road


def of_one(road: Walk) -> dict[str, object]:
    return {"inspector_2": road.town.inspector}


def stood_still(road: Walk) -> None:
    """Ordered to stand still for thirty days, and to correct within ten."""
    road = taken_in_hand(road)
    facts = road.imposed(**road.standstill(), **road.correction())
    road.at(afternoon(facts.stop_from))
    road.refuses("executing", "start_stop_business", "E-ENF-02", lambda: road.stop(**of_one(road)))
    with road.row("executing", "start_stop_business"):
        road.stop()
    road.at(afternoon(facts.correction_by + DAY))
    road.refuses("executing", "check_correction", "E-ENF-02", lambda: road.check(**of_one(road)))
    with road.row("executing", "check_correction"):
        road.check()
    road.at(afternoon(facts.stop_to + DAY))
    road.refuses("executing", "resume_after_stop", "E-ENF-02", lambda: road.resume(**of_one(road)))
    with road.row("executing", "resume_after_stop"):
        road.resume()
    road.confirm()
    assert road.case.state == "performed"


def without_its_licence(road: Walk) -> None:
    """The licence is withheld for thirty days, and given back."""
    road = taken_in_hand(road)
    facts = road.imposed(**road.withheld())
    road.refuses("executing", "withhold_licence", "E-ENF-02", lambda: road.withhold(**of_one(road)))
    with road.row("executing", "withhold_licence"):
        road.withhold()
    road.at(afternoon(facts.withheld_to + DAY))
    road.refuses("executing", "return_licence", "E-ENF-02", lambda: road.hand_back(**of_one(road)))
    with road.row("executing", "return_licence"):
        road.hand_back()
    road.confirm()
    assert road.case.state == "performed"


def confiscated(road: Walk) -> None:
    """Fireworks that were seized are confiscated, and destroyed under the police."""
    road = taken_in_hand(road)
    road.begin()
    road.seized_things()
    road.state(road.add_evidence())
    road.decided(**road.confiscated())
    road.ask_disposal()
    road.approve_disposal()
    road.refuses("executing", "dispose_goods", "E-ENF-02", lambda: road.dispose_of(**of_one(road)))
    with road.row("executing", "dispose_goods"):
        road.dispose_of()
    road.confirm()
    assert road.case.state == "performed"


def paid_in_cash(road: Walk) -> None:
    """On an island the party asks to pay the officers, who hand it in; the bureau pays it to the bank."""
    road = taken_in_hand(road)
    road.imposed(kinds=["fine"])
    road.refuses("executing", "collect_cash", "E-ENF-19", lambda: road.collect(asked=False))
    with road.row("executing", "collect_cash"):
        road.collect()
    road.hand_in()
    road.deposit()
    road.do("confirm_payment", road.finance, road.facts.party_id, receipts=[], proof=[drawn("银行缴款回单")])
    assert road.case.state == "performed"


CHAPTER = Chapter(
    stories=(stood_still, without_its_licence, confiscated, paid_in_cash),
    told_besides={("executing", "resume_after_stop"): {"township": "it was told that the unit stands still"}},
)
