"""Who asks does not decide, and who stopped does not look alone whether it may go on: closing and resumption of a hazard."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from foundation import clock
from foundation import settings as bureau
from foundation.refusals import Refusal
from permissions.models import Account, Appointment
from permissions.roles import Role
from tests.cast import LONG_AGO, Town
from tests.workflows.side_roads import SideRoads
from tests.workflows.watch import refused
from workflows.engine import acts

pytestmark = pytest.mark.django_db


@pytest.fixture
def road(town: Town) -> SideRoads:
    return SideRoads(town)


def also_leader(road: SideRoads, account: Account) -> Account:
    Appointment.objects.create(account=account, role=Role.DEPUTY_LEADER, region=road.town.county, valid_from=LONG_AGO)
    return account


def submitted(road: SideRoads) -> None:
    road.rectifying()
    road.report()
    road.reinspect()
    road.submit(actor=road.town.colleague)


def submitted_again(road: SideRoads) -> None:
    road.rectifying()
    road.report()
    road.reinspect()
    road.submit()
    road.close(approved=False)
    road.do("submit_again", road.town.colleague, {"note": ""})


def submitted_after_a_stop(road: SideRoads) -> None:
    road.stopped()
    road.ask_resume()
    road.review_resume()
    road.decide_resume()
    road.submit_with_experts(step="submit_after_stop", actor=road.town.colleague)


@pytest.mark.parametrize("before", [submitted, submitted_again, submitted_after_a_stop], ids=lambda before: before.__name__)
def test_who_submitted_a_closing_neither_decides_on_it_nor_claims_it(
    road: SideRoads, before: Callable[[SideRoads], None]
) -> None:
    """SOD-13, by every road to the decision; a colleague of the same two offices who did nothing in the case decides."""
    before(road)
    colleague = also_leader(road, road.town.colleague)
    for approved in (True, False):
        with pytest.raises(Refusal, match="E-SOD-13.*销号"):
            road.close(actor=colleague, approved=approved)
    with pytest.raises(Refusal, match="E-SOD-13"):
        acts.claim(road.waiting("approve_closing").pk, actor=colleague)
    road.close(actor=also_leader(road, road.town.brigade))
    assert road.case.state == "closed"


def test_the_two_officers_of_a_stop_do_not_review_alone_whether_it_may_go_on(road: SideRoads) -> None:
    """SOD-06: one of the two did not take part in the stop; a setting that is on by default."""
    road.stopped()
    road.ask_resume()
    with refused("E-SOD-06", "inspector_2"):
        road.review_resume(inspector_2=road.town.colleague.pk)
    road.review_resume(inspector_2=road.town.third.pk)
    road.decide_resume(False)
    bureau.change("hazards.other_reinspector", False, valid_from=clock.today(), by=road.town.administrator, reason="人员不足")
    road.ask_resume()
    road.review_resume(inspector_2=road.town.colleague.pk)
