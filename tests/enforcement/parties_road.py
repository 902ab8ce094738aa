"""Parties that come into a penalty case behind its filing, take the place of others, or leave it, in short words for every road."""

from __future__ import annotations

from typing import Any

from tests.enforcement.road import PenaltyRoad
from tests.private_numbers import IDENTITY
from workflows.enforcement.models import PartyFacts
from workflows.engine import acts
from workflows.engine.play import drawn

WORKED = {
    "kind": "person",
    "unit": "",
    "name": "张大山",
    "post": "电工",
    "identity": IDENTITY,
    "address": "大冶市陈贵镇南坳畈村6组",
}


def unit_row(road: PenaltyRoad) -> dict[str, Any]:
    return {"kind": "unit", "unit": road.town.other_unit}


def add_party(road: PenaltyRoad, row: dict[str, Any] | None = None, **changes: Any) -> PartyFacts:
    """By the leader, today: the other unit of the town unless somebody else is named."""
    answers = {
        "reason": "调查发现该单位共同安排无证人员作业", "proof": [drawn("用工协议")], "opinion": "同意追加", "party": [row or unit_row(road)],
    } | changes  # fmt: skip
    road.do("add_party", road.town.leader, **answers)
    return PartyFacts.objects.filter(case=road.case).latest("pk")


def change_party(
    road: PenaltyRoad, facts: PartyFacts, row: dict[str, Any] | None = None, kind: str = "successor", **changes: Any
) -> PartyFacts:
    answers = {
        "kind": kind, "reason": "原单位被吸收合并，登记机关已核准注销", "proof": [drawn("合并协议和注销证明")], "opinion": "同意变更",
        "party": [row or unit_row(road)],
    } | changes  # fmt: skip
    road.do("change_party", road.town.leader, facts.party_id, **answers)
    return PartyFacts.objects.filter(case=road.case).latest("pk")


def end_party(road: PenaltyRoad, facts: PartyFacts, kind: str = "death", **changes: Any) -> acts.Outcome:
    answers = {
        "kind": kind,
        "reason": "当事人因病死亡，没有承受其责任的人",
        "proof": [drawn("死亡证明")],
        "opinion": "同意终止",
    } | changes
    return road.do("end_party", road.town.leader, facts.party_id, **answers)


def note_bearer(road: PenaltyRoad, facts: PartyFacts, **changes: Any) -> acts.Outcome:
    answers = {
        "bearer": "大冶市合盛矿业有限公司", "bearer_code": "91420281MA4K00000P", "reason": "原单位并入该公司", "proof": [drawn("合并协议")],
        "opinion": "由合并后的公司继续履行",
    } | changes  # fmt: skip
    return road.do("note_bearer", road.town.leader, facts.party_id, **answers)
