"""What lies in a township that has ended lies in its successor from the day after; of the days before it is kept where it lay."""

from datetime import date
from typing import Any

from django.db.models import Q

from cases.former import TOWNSHIP
from cases.models import Case, Enterprise, FormerValue
from foundation import clock
from permissions.models import Region

AT_ONCE = 500


def move(*, ended: Region, successor: Region, changed_on: date, **_sender: Any) -> dict[str, int]:
    """Cases, open and closed, and units; answers how many of each. Places are not told in a case's history: the bureau's tells of them all."""
    found = Case.objects.filter(Q(township=ended) | Q(region=ended))
    keys = list(found.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))
    kept = {"column": TOWNSHIP, "value": str(ended.pk), "changed_on": changed_on, "changed_at": clock.now()}
    FormerValue.objects.bulk_create([FormerValue(case_id=key, **kept) for key in keys], batch_size=AT_ONCE)
    Case.objects.filter(township=ended).update(township=successor)
    Case.objects.filter(region=ended).update(region=successor)
    units = Enterprise.objects.filter(township=ended).update(township=successor)
    Enterprise.objects.filter(region=ended).update(region=successor)
    return {"cases": len(keys), "units": units}
