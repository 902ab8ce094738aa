"""What goes to the police or to another agency is read from the register of goods, and leaves it when it is handed over."""

from __future__ import annotations

import pytest

from documents.models import IssuedDocument
from tests.enforcement import away
from tests.enforcement.heavy_road import refused
from tests.enforcement.items_road import ItemsRoad
from tests.enforcement.road import PenaltyRoad
from workflows.enforcement.models_transfer import TransferGood

pytestmark = pytest.mark.django_db


@pytest.fixture
def holding(road: PenaltyRoad) -> ItemsRoad:
    """Under investigation, with forty-two boxes of fireworks in custody."""
    made = ItemsRoad(road.town, road.violation)
    made.begin()
    made.seized_things()
    made.state(made.add_evidence())
    return made


def line(road: ItemsRoad, **changes: object) -> dict[str, object]:
    return {"held": road.goods()[0].pk, "qty": "42"} | changes


def test_held_goods_go_to_the_police_by_the_register_and_their_measure_is_over(holding: ItemsRoad) -> None:
    road = holding
    assert "E-ENF-GOODS" in refused(lambda: away.draft(road, goods=[line(road, qty="43")]))["goods-0-qty"]
    twice = refused(lambda: away.draft(road, goods=[line(road), line(road)]))
    assert "列了两次" in twice["goods-1-qty"]
    typed = away.GOOD | {"held": "", "name": "组合烟花", "qty": "42", "unit": "箱"}
    assert "从涉案财物登记中选取" in refused(lambda: away.draft(road, goods=[typed]))["goods-0-held"]
    away.with_police(road, goods=[line(road)])
    row = TransferGood.objects.get()
    assert (row.name, row.unit, row.place, row.custodian) == ("组合烟花", "箱", "指定仓库3号库", "仓库保管员")
    # With the letter they are listed and stay where they are; the police fetch them once they have opened the case.
    assert road.states() == ["seized"]
    away.answer(road)
    away.goods_over(road)
    assert road.states() == ["transferred"] and road.measure.state == "settled"
    move = road.goods()[0].moves.last()
    assert "物证室林警官" in move.to_keeper and move.officer_2 == road.town.colleague and move.receipts
    listed = IssuedDocument.objects.filter(case=road.case, code="ENF-56").latest("pk").data["items"]
    assert listed[0]["name"] == "组合烟花" and listed[0]["custodian"] == "仓库保管员"


def test_goods_that_were_given_back_meanwhile_are_not_handed_over(holding: ItemsRoad) -> None:
    road = holding
    away.with_police(road, goods=[line(road)])
    away.answer(road)
    road.release()
    assert "E-ENF-GOODS" in refused(lambda: away.goods_over(road))["complete"]


def test_a_thing_that_was_never_held_is_typed_in_full(holding: ItemsRoad) -> None:
    found = refused(lambda: away.draft(holding, goods=[{"held": "", "name": "账册", "qty": "2"}]))
    assert set(found) == {"goods-0-unit", "goods-0-place", "goods-0-custodian"}
    away.draft(holding, goods=[away.GOOD | {"held": ""}, line(holding)])
    assert list(TransferGood.objects.order_by("no").values_list("name", "held__no")) == [("柴油", None), ("组合烟花", 1)]


def test_goods_of_an_agency_leave_with_its_receipt(holding: ItemsRoad) -> None:
    road = holding
    away.draft_to_agency(road, goods=[line(road)])
    away.review(road)
    road.do("refer_competent", road.town.leader, opinion="同意移交")
    assert road.states() == ["seized"]
    road.do("confirm_receipt", road.town.inspector, answer="云市监收〔2026〕3号")
    assert road.states() == ["transferred"]
