"""A handler leaves: what he had claimed goes along to whoever takes his place, his standing ends, his drafts stay his."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from cases.models import CaseDuty
from foundation import audit
from permissions.models import Account, Appointment
from permissions.roles import Role
from tests.cast import LONG_AGO, Town
from tests.workflows.side_roads import SideRoads
from tests.workflows.watch import forbidden, refused
from workflows.engine import acts
from workflows.engine.models import Draft, Task

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nothing_fails")]


@pytest.fixture
def road(town: Town) -> SideRoads:
    return SideRoads(town)


def claimed(road: SideRoads, step: str, by: Account) -> Task:
    return acts.claim(road.waiting(step).pk, actor=by)


def in_hands_of(road: SideRoads, step: str) -> tuple[Account | None, str]:
    task = road.waiting(step)
    return task.owner, task.status


def also_head(road: SideRoads, account: Account) -> Account:
    Appointment.objects.create(
        account=account, role=Role.SECTION_HEAD, region=road.town.county, section=road.town.mines, valid_from=LONG_AGO
    )
    return Account.objects.get(pk=account.pk)


def test_what_the_first_handler_had_claimed_is_in_the_hands_of_the_new_first_one(road: SideRoads) -> None:
    town = road.town
    road.verified()
    claimed(road, "order_rectify", town.inspector)
    road.reassign(town.third, town.colleague)
    assert in_hands_of(road, "order_rectify") == (town.third, "ASSIGNED")
    with forbidden("E-SCOPE"):
        road.order(actor=town.inspector)
    road.order(actor=town.third)
    assert audit.history(road.case).get(act="hazards.reassign").after["tasks_taken_along"] == {"order_rectify": town.third.pk}


def test_what_the_second_one_had_claimed_goes_to_the_new_second_one(road: SideRoads) -> None:
    town = road.town
    road.verified()
    claimed(road, "order_rectify", town.colleague)
    road.reassign(town.inspector, town.third)
    assert in_hands_of(road, "order_rectify") == (town.third, "ASSIGNED")


def test_who_goes_on_handling_keeps_what_he_claimed_and_what_nobody_claimed_stays_so(road: SideRoads) -> None:
    town = road.town
    road.verified()
    road.reassign(town.colleague, town.inspector)
    assert in_hands_of(road, "order_rectify") == (None, "NEW")
    claimed(road, "order_rectify", town.inspector)
    road.reassign(town.third, town.inspector)
    assert in_hands_of(road, "order_rectify") == (town.inspector, "ASSIGNED")
    assert "tasks_taken_along" not in audit.history(road.case).filter(act="hazards.reassign").last().after


def test_a_step_that_he_had_claimed_as_an_inspector_goes_along_too(road: SideRoads) -> None:
    town = road.town
    road.rectifying()
    road.report()
    claimed(road, "reinspect", town.inspector)
    road.reassign(town.third, town.colleague)
    assert in_hands_of(road, "reinspect") == (town.third, "ASSIGNED")
    road.reinspect(actor=town.third, second=town.colleague)


def test_what_he_had_claimed_by_another_office_stays_his(road: SideRoads) -> None:
    """A section head who handled the case himself still decides what is a head's to decide."""
    town = road.town
    head = also_head(road, town.inspector)
    road.verified()
    road.fix(actor=town.colleague, inspector_2=town.third.pk)
    claimed(road, "close_on_site", head)
    road.reassign(town.third, town.colleague)
    assert in_hands_of(road, "close_on_site") == (head, "ASSIGNED")


def test_what_the_new_one_may_not_do_goes_back_into_the_common_list(road: SideRoads) -> None:
    """Whoever fixed it on the spot does not close it off (E-HAZ-08), though he is a head as well."""
    town = road.town
    leaving, successor = also_head(road, town.inspector), also_head(road, town.third)
    road.verified()
    road.fix(actor=town.colleague, inspector_2=successor.pk)
    claimed(road, "close_on_site", leaving)
    road.reassign(successor, town.colleague)
    assert in_hands_of(road, "close_on_site") == (None, "NEW")
    with forbidden("E-HAZ-08"):
        acts.claim(road.waiting("close_on_site").pk, actor=successor)
    road.close_on_site(actor=leaving)


def test_the_standing_of_whoever_leaves_ends_and_that_of_the_new_ones_begins(road: SideRoads) -> None:
    town = road.town
    case = road.verified()
    road.reassign(town.third, town.colleague)
    rows = CaseDuty.objects.filter(content_object=case, permission__codename="handle_case", valid_until__isnull=True)
    assert {row.user_id for row in rows} == {town.third.pk, town.colleague.pk}
    with refused("E-HAZ-01", "inspector_2"):
        road.reassign(town.third, town.third)


def test_the_new_handler_finds_an_empty_form_and_not_the_draft_of_the_former_one(road: SideRoads) -> None:
    town = road.town
    road.verified()
    task = claimed(road, "order_rectify", town.inspector)
    url = reverse("task", args=[task.pk])
    words = "只有起草人自己看得到的措辞"

    def page(account: Account, data: dict[str, str] | None = None) -> str:
        client = Client()
        client.force_login(account, backend="permissions.backends.OfficeAndDutyBackend")
        return (client.post(url, data, follow=True) if data else client.get(url)).content.decode()

    assert words in page(
        town.inspector, {"items-TOTAL_FORMS": "1", "items-INITIAL_FORMS": "0", "items-0-problem": words, "save_draft": "1"}
    )
    road.reassign(town.third, town.colleague)
    assert words not in page(town.third) and words not in page(town.colleague)
    assert words not in page(town.inspector)
    assert Draft.objects.filter(account=town.inspector).count() == 1
