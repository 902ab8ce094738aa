"""The discretion standard of the demo, as rows."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import transaction

from cases.loading import load_violations
from cases.models import Violation

STANDARD = Path(__file__).resolve().parents[2] / "reports" / "demo_data" / "discretion.csv"


@pytest.fixture
def violation(db: None) -> Callable[[str], Violation]:
    """A row of the standard by its code."""
    with transaction.atomic():
        load_violations(STANDARD)
    return lambda code: Violation.objects.get(code=code)
