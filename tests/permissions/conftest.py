"""The cast: a part of the county, all its officers, and a few cases in different places."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from cases.models import Case
from foundation import clock
from permissions import loading
from permissions.models import Account, Region, Section
from tests.snapshots import once

DATA = Path(__file__).parent / "data"


@pytest.fixture
def county(db: None) -> None:
    """Regions and officers as the demo county has them."""
    once("county", load_county)


def load_county() -> None:
    with transaction.atomic():
        loading.load_regions(DATA / "regions.csv")
        loading.load_officers(DATA / "officers.csv")


@pytest.fixture
def officer(county: None) -> Callable[[int], Account]:
    """The officer DY0nn, as a request would load him: a new object each time."""

    def of(number: int) -> Account:
        return Account.objects.get(officer_no=f"DY{number:03d}")

    return of


@pytest.fixture
def new_case(county: None) -> Callable[..., Case]:
    """A case somewhere, in a section."""

    def make(place: str = "420281108", section: str | None = "mines", **fields: Any) -> Case:
        region = Region.objects.get(code=place)
        values: dict[str, Any] = {
            "process": "specimen",
            "title": "边坡超高",
            "state": "open",
            "region": region,
            "township_id": region.township_id,
            "section": Section.objects.get(code=section) if section else None,
            "opened_on": date(2023, 6, 1),
            "opened_by": Account.objects.get(officer_no="DY015"),
            "created_at": clock.now(),
            "updated_at": clock.now(),
        }
        return Case.objects.create(**{**values, **fields})

    return make
