"""The discretion standard of the demo as rows, and a case on a desk."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import transaction

from cases.loading import load_violations
from cases.models import Violation
from foundation import clock
from tests.cast import build_town
from tests.enforcement.desk import DAY, Desk, lay_out

STANDARD = Path(__file__).resolve().parents[2] / "reports" / "demo_data" / "discretion.csv"


@pytest.fixture
def violation(db: None) -> Callable[[str], Violation]:
    """A row of the standard by its code."""
    with transaction.atomic():
        load_violations(STANDARD)
    return lambda code: Violation.objects.get(code=code)


@pytest.fixture
def desk(db: None) -> Iterator[Desk]:
    """A case that two handlers investigate, with one unit as its party; the clock stands still."""
    with clock.at(DAY):
        desk = lay_out(build_town())
        desk.add_party()
        yield desk
