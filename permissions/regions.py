"""Which regions the bureau itself runs on a day (assessment counts these only)."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from permissions.models import Region, RegionManagement


def is_managed_here(region: Region, on: date) -> bool:
    """Whether the bureau runs this region on a day; a place without a row of its own follows what it is part of. One statement."""
    above = Q(region=region) | Q(region__children=region) | Q(region__children__children=region)
    rows: dict[str, list[RegionManagement]] = {}
    for row in RegionManagement.objects.filter(above).select_related("region"):
        rows.setdefault(row.region.code, []).append(row)
    # The longer a code, the smaller the place.
    for code in sorted(rows, key=len, reverse=True):
        said = _latest(rows[code], on)
        if said is not None:
            return said
    return True


def managed_region_ids(on: date) -> frozenset[int]:
    """The keys of all regions that the bureau runs on a day: two queries, for statistics and ranking."""
    rows: dict[int, list[RegionManagement]] = {}
    for row in RegionManagement.objects.all():
        rows.setdefault(row.region_id, []).append(row)
    managed: dict[int, bool] = {}
    # Codes sort parents before their parts.
    for region in Region.objects.order_by("code"):
        said = _latest(rows.get(region.pk, []), on)
        above = True if region.parent_id is None else managed.get(region.parent_id, True)
        managed[region.pk] = above if said is None else said
    return frozenset(key for key, here in managed.items() if here)


def _latest(rows: Iterable[RegionManagement], on: date) -> bool | None:
    holding = [row for row in rows if row.holds_on(on)]
    if not holding:
        return None
    return max(holding, key=lambda row: row.valid_from or date.min).is_managed_here
