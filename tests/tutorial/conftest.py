"""The town of the tutorial's story."""

from __future__ import annotations

import pytest

from tests.cast import Town, build_town


@pytest.fixture
def town(db: None) -> Town:
    return build_town()
