"""Whatever was ordered stays open until it has passed: no order, no stop and no list loses an item on the way to the closing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from documents.models import IssuedDocument
from foundation import clock
from tests.cast import Town
from tests.workflows.road import DAY
from tests.workflows.side_roads import SideRoads, at
from workflows.engine import acts
from workflows.hazards.models import HazardItem

pytestmark = pytest.mark.django_db

FIRST, SECOND, THIRD = (f"{number}号皮带机尾轮无防护罩" for number in (1, 2, 3))


@pytest.fixture
def road(town: Town) -> SideRoads:
    return SideRoads(town)


@contextmanager
def refused(code: str, *named: str) -> Iterator[None]:
    with pytest.raises(acts.InvalidForm) as invalid:
        yield
    assert invalid.value.form.refusal_codes == {code}, invalid.value.form.errors
    assert not [words for words in named if words not in str(invalid.value.form.errors)]


def two_of_three_failed(road: SideRoads) -> None:
    road.rectifying(items=3)
    road.report()
    road.reinspect("passed", "failed", "partly")


def stands(road: SideRoads) -> list[tuple[int, int, str, int | None, bool]]:
    rows = HazardItem.objects.filter(case=road.case).order_by("round", "no")
    return [(row.round, row.no, row.result, row.again_in, row.withdrawn) for row in rows]


#: What an order may leave out, and what it must not.
WRONG = {
    "one is left out": [SECOND],
    "one is worded otherwise": [SECOND, f"{THIRD}（已处理）"],
    "one stands twice": [SECOND, SECOND],
}


@pytest.mark.parametrize("problems", WRONG.values(), ids=WRONG)
def test_a_second_order_asks_again_whatever_has_not_passed(road: SideRoads, problems: list[str]) -> None:
    two_of_three_failed(road)
    with refused("E-HAZ-09", f"第3项“{THIRD}”"):
        road.reorder(problems=problems)
    road.reorder(problems=[THIRD, "4号皮带机无急停拉绳", SECOND])
    assert stands(road) == [
        (1, 1, "passed", None, False), (1, 2, "failed", 2, False), (1, 3, "partly", 2, False),
        (2, 1, "", None, False), (2, 2, "", None, False), (2, 3, "", None, False),
    ]  # fmt: skip
    road.serve()
    road.report()
    road.reinspect("passed", "passed", "passed")
    road.submit()
    road.close()
    approval = IssuedDocument.objects.get(case=road.case, code="HAZ-14")
    assert (approval.linked["items_total"], approval.linked["items_done"]) == (4, 4), "those of both orders, each once"


def test_a_stop_in_place_of_the_second_order_leaves_nothing_out_either(road: SideRoads) -> None:
    two_of_three_failed(road)
    road.change_level("major")
    with refused("E-HAZ-09", f"第2项“{SECOND}”"):
        road.stop(problems=[THIRD])
    road.stop(problems=[SECOND, THIRD])
    assert [row[3] for row in stands(road)] == [None, 2, 2, None, None]


@pytest.mark.parametrize("step", ["submit_closing", "approve_closing", "decide_resume"])
def test_a_closing_asks_for_the_items_of_every_order(road: SideRoads, step: str) -> None:
    """A row that an order has lost, however it came about: the newest order has passed as a whole."""
    if step == "decide_resume":
        road.stopped()
        road.ask_resume()
        road.review_resume()
        act: Callable[[], object] = road.decide_resume
    else:
        two_of_three_failed(road)
        road.reorder()
        road.serve()
        road.report()
        road.reinspect("passed", "passed")
        act = road.submit
    if step == "approve_closing":
        road.submit()
        act = road.close
    lost = HazardItem(case=road.case, round=1, no=9, problem="配电室通道堵塞", legal_basis="《安全生产法》", due_on=clock.today())
    lost.save()
    with refused("E-HAZ-12" if step == "decide_resume" else "E-HAZ-09", "第9项"):
        act()
    HazardItem.objects.filter(pk=lost.pk).update(result="passed")
    act()


def second_order_taken_back(road: SideRoads) -> None:
    """Its period is over before anybody has handed it over."""
    two_of_three_failed(road)
    road.reorder(days=10)
    with at(clock.today() + 11 * DAY):
        road.aside("take_back_order", road.town.inspector, {"reason": "单位负责人一直不在"})


def test_an_order_that_was_taken_back_asks_nothing_and_what_it_had_asked_again_is_open(road: SideRoads) -> None:
    second_order_taken_back(road)
    assert [row[3:] for row in stands(road)] == [(None, False)] * 3 + [(None, True)] * 2
    with at(clock.today() + 11 * DAY):
        road.order(problems=[SECOND, THIRD], days=20)
        acts.send_back(road.waiting("approve_order").pk, actor=road.town.head, reason="期限过长")
        with refused("E-HAZ-09", f"第3项“{THIRD}”"):
            road.order(problems=[SECOND])
        road.order(problems=[SECOND, THIRD])
    assert [row[3:] for row in stands(road)] == [
        (None, False), (4, False), (4, False), *[(None, True)] * 4, (None, False), (None, False),
    ]  # fmt: skip


def test_a_draft_that_was_sent_back_asks_nothing(road: SideRoads) -> None:
    road.verified()
    road.order(days=20, problems=[FIRST, SECOND])
    acts.send_back(road.waiting("approve_order").pk, actor=road.town.head, reason="第2项不属本单位")
    road.order(days=10, problems=[FIRST])
    road.serve()
    road.report()
    road.reinspect()
    road.submit()
    road.close()
    assert road.case.state == "closed"


def test_what_was_ordered_and_failed_is_not_closed_as_fixed_on_the_spot(road: SideRoads) -> None:
    second_order_taken_back(road)
    with at(clock.today() + 11 * DAY):
        with refused("E-HAZ-09", "第2项", "第3项"):
            road.fix()
        assert not [row for row in stands(road) if row[0] == 3]


def test_a_draft_that_was_sent_back_may_be_fixed_on_the_spot(road: SideRoads) -> None:
    road.verified()
    road.order(days=20, problems=[FIRST, SECOND])
    acts.send_back(road.waiting("approve_order").pk, actor=road.town.head, reason="已当场整改")
    road.fix()
    lost = HazardItem.objects.create(
        case=road.case, round=2, no=9, problem="配电室通道堵塞", legal_basis="《安全生产法》", due_on=clock.today()
    )
    with refused("E-HAZ-09", "第9项"):
        road.close_on_site()
    HazardItem.objects.filter(pk=lost.pk).update(result="passed")
    road.close_on_site()
    assert road.case.state == "closed"


def test_a_list_asks_what_an_earlier_order_has_left_open(road: SideRoads) -> None:
    second_order_taken_back(road)
    with at(clock.today() + 11 * DAY):
        road.change_level("major")
        road.propose()
        road.approve()
        road.announce()
    newest = HazardItem.objects.filter(case=road.case, round=3).order_by("no")
    assert [item.problem for item in newest][2:] == [SECOND, THIRD] and newest.count() == 4


def test_a_stop_after_the_governments_refusal_asks_what_is_left_open(road: SideRoads) -> None:
    second_order_taken_back(road)
    with at(clock.today() + 11 * DAY):
        road.propose_closure()
        road.decide_closure(False)
    assert [item.problem for item in HazardItem.objects.filter(case=road.case, round=3)] == [SECOND, THIRD]
