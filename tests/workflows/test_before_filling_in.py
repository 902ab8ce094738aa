"""What an officer or a unit learns before filling in a form: certificates, photographs at hand, whose day it is, what comes out."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from foundation import clock
from permissions.models import Account
from tests.workflows.road import DAY
from tests.workflows.side_roads import SideRoads, at
from tests.workflows.watch import print_nothing, refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def road(town: Any) -> SideRoads:
    return SideRoads(town)


@pytest.fixture(autouse=True)
def no_press(monkeypatch: pytest.MonkeyPatch) -> None:
    print_nothing(monkeypatch)


@pytest.fixture
def as_(settings: Any) -> Any:
    def signed_in(account: Account) -> Client:
        client = Client()
        client.force_login(account, backend=settings.AUTHENTICATION_BACKENDS[0])
        return client

    return signed_in


# --- whose day -------------------------------------------------------------------------------------------------------------


def test_a_units_own_account_acts_today(road: SideRoads) -> None:
    """Not even with a reason: a request after the last day would otherwise be dated before it (E-HAZ-05)."""
    with at(dt.date(2024, 3, 4)):
        road.rectifying(days=15)
    asked = {"acted_on": "2024-03-07", "late_reason": "系统故障，补录"}
    with at(dt.date(2024, 3, 8)):
        with refused("E-DATE-OWN"):
            road.ask_extension(**asked)
        with refused("E-DATE-OWN"):
            road.report(**asked)
        # What came in by hand on that day is entered by the handler, who answers for it with a reason.
        with refused("E-DATE-REASON", "late_reason"):
            road.ask_extension(actor=road.town.inspector, acted_on="2024-03-07")
        road.ask_extension(actor=road.town.inspector, **asked)
        assert road.record.extension_asked_on == dt.date(2024, 3, 7)
        road.report()
        assert road.record.reported_on == dt.date(2024, 3, 8)


def test_the_unit_is_not_asked_for_another_day_and_the_officer_is(road: SideRoads, as_: Any) -> None:
    road.rectifying()
    address = reverse("task", args=[road.waiting("report_done").pk])
    assert 'name="acted_on"' not in as_(road.town.unit_account).get(address).content.decode()
    assert 'name="acted_on"' in as_(road.town.inspector).get(address).content.decode()


_ = (clock, DAY)
