"""The discretion standard of the demo as rows, the road of a penalty case, and a case on a desk."""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from django.db import transaction

from cases.loading import load_violations
from cases.models import Violation
from foundation import clock
from tests.cast import build_town
from tests.enforcement.desk import DAY, Desk, bank, lay_out
from tests.enforcement.heavy_road import BEGUN, HeavyRoad, at
from tests.enforcement.late_road import LateOnFoot
from tests.enforcement.road import PenaltyRoad
from tests.enforcement.whole_road import WholeRoad
from tests.snapshots import once
from tests.workflows.conftest import what_is_asked_is_not_called_optional  # noqa: F401 (for every test here)

STANDARD = Path(__file__).resolve().parents[2] / "reports" / "demo_data" / "discretion.csv"


@pytest.fixture
def violation(db: None) -> Callable[[str], Violation]:
    """A row of the standard by its code."""
    with transaction.atomic():
        once("the standard", lambda: load_violations(STANDARD))
    return lambda code: Violation.objects.get(code=code)


@pytest.fixture
def road(acts_remembered: None, violation: Callable[[str], Violation]) -> Iterator[PenaltyRoad]:
    """On a Wednesday afternoon, so that what was done an hour ago was done today."""
    with clock.at(dt.datetime(2026, 3, 18, 15, tzinfo=clock.ZONE)):
        yield PenaltyRoad(build_town(), violation)


@pytest.fixture
def heavy(acts_remembered: None, violation: Callable[[str], Violation]) -> Iterator[HeavyRoad]:
    """The same for penalties that are heard and discussed; committee and hearing host are appointed, and a bank takes the fines."""
    with clock.at(at(BEGUN)):
        road = HeavyRoad(build_town(), violation)
        assert road.committee() and road.host
        bank()
        yield road


@pytest.fixture
def whole(road: PenaltyRoad) -> WholeRoad:
    """The same road with all its hands, to the archive."""
    return WholeRoad(road.town, road.violation)


@pytest.fixture
def late(whole: WholeRoad) -> Iterator[LateOnFoot]:
    """The same road, whose clock stays where an act has put it: for what is paid late."""
    with ExitStack() as stack:
        yield LateOnFoot(whole, stack)


@pytest.fixture
def desk(db: None) -> Iterator[Desk]:
    """A case that two handlers investigate, with one unit as its party; the clock stands still."""
    with clock.at(DAY):
        desk = lay_out(build_town())
        desk.add_party()
        yield desk
