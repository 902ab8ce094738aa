"""What was closed off and is found again: shown where it is entered, registered as what it was, and the inspection that found it is met."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from cases.models import CaseLink, Deadline
from foundation import clock
from permissions.models import Account
from tests.cast import Town
from tests.workflows.road import DAY
from tests.workflows.side_roads import SideRoads
from tests.workflows.watch import refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nothing_fails")]

REGISTER, REAPPEAR = "/cases/new/hazards/register/", "/cases/new/hazards/reappear/"


@pytest.fixture
def road(town: Town) -> SideRoads:
    return SideRoads(town)


def shown(account: Account, url: str, data: dict[str, Any] | None = None) -> str:
    client = Client()
    client.force_login(account, backend="permissions.backends.OfficeAndDutyBackend")
    answer = client.post(url, data) if data is not None else client.get(url)
    return answer.content.decode()


def alike(page: str) -> str:
    """The notice of cases that look alike, empty where the page has none."""
    return page.partition('id="alike"')[2].partition("step-columns")[0]


def half_filled(road: SideRoads, **changes: Any) -> dict[str, Any]:
    return {
        "unit": road.town.unit.pk, "township": road.town.chengui.pk, "place": "选厂2号皮带机", "title_text": "皮带机尾轮无防护罩",
        "level": "general", "source": "inspection", "found_on": clock.today().isoformat(), "legal_basis": "《安全生产法》第四十九条",
    } | changes  # fmt: skip


# --- shown where a hazard is entered ----------------------------------------------------------------------------------------


def test_a_hazard_closed_off_is_named_before_it_is_entered_as_a_new_one(road: SideRoads) -> None:
    first = road.closed_on_site()
    with refused("E-REAPPEARED", "similar_checked"):
        road.register()
    assert road.register(similar_checked="on").pk != first.pk


def test_another_thing_of_the_same_unit_is_entered_without_a_word(road: SideRoads) -> None:
    road.closed_on_site()
    assert road.register(title_text="配电室门未关", legal_basis="《安全生产法》第四十九条", place="配电室").state == "registered"


def test_the_same_name_in_another_unit_is_another_thing(road: SideRoads) -> None:
    road.closed_on_site()
    other = road.town.other_unit
    assert road.register(unit=other.pk, township=other.township_id).state == "registered"


def test_the_same_provision_violated_at_the_same_place_is_the_same_thing(road: SideRoads) -> None:
    road.closed_on_site()
    with refused("E-REAPPEARED", "similar_checked"):
        road.register(title_text="传动部位裸露")
    road.register(title_text="传动部位裸露", place="破碎车间")


def test_the_same_criterion_is_the_same_thing_whatever_it_is_called(road: SideRoads) -> None:
    road.verified(major=True)
    road.order(measures=["rectify_period", "withdraw_people"])
    road.serve()
    road.report()
    road.reinspect()
    road.submit_with_experts()
    road.close()
    another = {"title_text": "闸瓦磨损超限", "place": "副井", "legal_basis": "《安全生产法》"}
    with refused("E-REAPPEARED", "similar_checked"):
        road.register(level="major", criterion=road.town.criterion.pk, **another)
    road.register(**another)


def test_an_open_one_is_no_closed_one_and_a_rejected_one_is_neither(road: SideRoads) -> None:
    road.register()
    with refused("E-SIMILAR", "similar_checked"):
        road.register()
    road.verify(is_real="no", opinion="不属实")
    road.register()


def test_the_page_leads_from_the_entry_to_the_hazard_that_came_back(road: SideRoads) -> None:
    first, inspector = road.closed_on_site(), road.town.inspector
    assert alike(shown(inspector, REGISTER)) == ""
    words = alike(shown(inspector, REGISTER, half_filled(road)))
    assert first.number in words and f"/cases/{first.pk}/" in words and f"{REAPPEAR}?from={first.pk}" in words
    assert f'value="{first.title}"' in shown(inspector, f"{REAPPEAR}?from={first.pk}")


def test_the_page_leads_to_an_open_one_but_not_to_its_coming_back(road: SideRoads) -> None:
    first = road.register()
    words = alike(shown(road.town.inspector, REGISTER, half_filled(road)))
    assert f"/cases/{first.pk}/" in words and "reappear" not in words


def test_whoever_cannot_read_the_earlier_case_reads_its_number_and_no_link(road: SideRoads) -> None:
    """A township registers, and officers of another section: the first reads the case and enters nothing that came back."""
    first = road.closed_on_site()
    of_township = alike(shown(road.town.township, REGISTER, half_filled(road)))
    assert f"/cases/{first.pk}/" in of_township and "reappear" not in of_township
    of_another = alike(shown(road.town.trade_inspector, REGISTER, half_filled(road)))
    assert first.number in of_another and "<a " not in of_another


# --- what comes back --------------------------------------------------------------------------------------------------------


def test_a_second_entry_of_what_came_back_and_is_open_is_named_as_such(road: SideRoads) -> None:
    first = road.closed_on_site()
    with refused("E-NOT-OPEN"):
        road.reappear(
            road.register(similar_checked="on", title_text="配电室门未关", place="配电室", legal_basis="《安全生产法》")
        )
    road.reappear(first, similar_checked="")
    with refused("E-SIMILAR", "similar_checked"):
        road.reappear(first, similar_checked="")


def test_the_inspection_that_found_it_again_is_met(road: SideRoads) -> None:
    first = road.closed_on_site()
    inspection = road.inspect().case
    assert inspection.state == "entering"
    page = shown(road.town.inspector, f"{REAPPEAR}?from={first.pk}")
    assert f'<option value="{inspection.pk}" selected' in page
    second = road.reappear(first, inspection=inspection.pk)
    inspection.refresh_from_db()
    assert (inspection.state, inspection.is_closed, second.parent_id) == ("done", True, inspection.pk)
    assert Deadline.objects.get(case=inspection, term="TL-HAZ-09").state == "met"
    assert CaseLink.objects.get(source=second).target_id == first.pk


def test_an_inspection_that_is_not_named_goes_on_waiting(road: SideRoads) -> None:
    first = road.closed_on_site()
    inspection = road.inspect().case
    road.reappear(first)
    inspection.refresh_from_db()
    assert inspection.state == "entering"
    road.register(inspection=inspection, similar_checked="on", title_text="支护锚杆松动", place="-40米中段")
    inspection.refresh_from_db()
    assert inspection.state == "done"


def test_only_ones_own_waiting_inspections_of_the_unit_are_met(road: SideRoads) -> None:
    first, town = road.closed_on_site(), road.town
    of_others = road.inspect(actor=town.third, inspector_2=town.trade_inspector.pk).case
    done = road.inspect(found=False).case
    elsewhere = road.inspect(unit=town.other_unit.pk).case
    for inspection in (of_others, done, elsewhere):
        with pytest.raises(Exception, match="inspection"):
            road.reappear(first, inspection=inspection.pk)
    own = road.inspect().case
    road.reappear(first, inspection=own.pk)
    own.refresh_from_db()
    assert own.state == "done"


def test_what_was_found_again_late_meets_its_inspection_late(road: SideRoads) -> None:
    first = road.closed_on_site()
    inspection = road.inspect().case
    with clock.at(clock.now() + 9 * DAY):
        road.reappear(first, inspection=inspection.pk)
    assert Deadline.objects.get(case=inspection, term="TL-HAZ-09").state == "met_late"
