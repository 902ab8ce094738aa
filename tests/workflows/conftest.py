"""The town, and the road of a hazard in short words."""

from __future__ import annotations

import pytest

from tests.cast import Town, build_town
from tests.workflows.road import Road


@pytest.fixture
def town(db: None) -> Town:
    return build_town()


@pytest.fixture
def road(town: Town) -> Road:
    return Road(town)
