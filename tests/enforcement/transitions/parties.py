"""Parties that come into the case behind its filing, and that take the place of others."""

from __future__ import annotations

from tests.enforcement.parties_road import add_party, change_party
from tests.enforcement.road import DAY, years_ago
from tests.enforcement.transitions.table import HEAD, Chapter, Key
from tests.enforcement.transitions.walk import Walk
from tests.enforcement.whole_road import a_day_later

ANY = "any before decision"
ANEW = "the case stands where the party furthest behind does: whoever comes in is reported on anew"
SAID_OTHERWISE: dict[tuple[str, str, str], tuple[str, str]] = {
    (ANY, "add_party", "to_state"): ("investigating", ANEW),
    (ANY, "change_party", "to_state"): ("investigating", ANEW),
}
TOLD_BESIDES: dict[Key, dict[str, str]] = {
    (ANY, "add_party"): {"section_head": HEAD, "other_party": "a unit that comes into a case is told so"},
    (ANY, "change_party"): {"section_head": HEAD, "other_party": "the former party hears that what it was told is void"},
}
NOT_KEPT: dict[Key, dict[str, str]] = {(ANY, "change_party"): {"TL-ENF-17": "ended: what the former party was told is void"}}


def parties_change(road: Walk) -> None:
    """The wrong unit was told; the right one takes its place, and a further one comes in, in the last days of the limitation."""
    act_to = years_ago(2)
    other = {"kind": "unit", "unit": road.town.other_unit}
    mine = {"kind": "unit", "unit": road.town.unit}
    road.register(unit=road.town.other_unit, act_to=act_to, discovered_on=road.today)
    road.apply(parties=[other])
    road.decide_filing()
    road.do("start_investigation", road.town.inspector, inspector_2=road.town.colleague)
    road.state(road.add_evidence())
    road.propose()
    road.submit()
    road.send_on()
    road.review()
    road.told()
    road.refuses(ANY, "change_party", "E-ENF-45", lambda: change_party(road, road.facts, mine, "correct", proof=[]))
    with road.row(ANY, "change_party"):
        change_party(road, road.facts, mine, "correct", reason="工作票为该单位签发，原列当事人有误")
    road.propose()
    road.submit()
    road.send_on()
    road.review()
    road.told()
    found_on, tomorrow = road.today, road.today + DAY
    road.at(a_day_later(road.today))
    road.refuses(ANY, "add_party", "E-ENF-01", lambda: add_party(road, other, found_on=tomorrow))
    with road.row(ANY, "add_party"):
        add_party(road, other, found_on=found_on)


CHAPTER = Chapter(stories=(parties_change,), said_otherwise=SAID_OTHERWISE, told_besides=TOLD_BESIDES, not_kept=NOT_KEPT)
