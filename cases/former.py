"""What figures count by is dated: a change holds from its own day on, and what stood before goes on standing for the days before."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db.models import BigIntegerField, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Cast, Coalesce

from cases import vocabulary
from cases.models import Case, EnteredLater, FormerValue
from foundation import clock, prepared
from permissions.models import Region

if TYPE_CHECKING:
    from permissions.models import Account

Cases = QuerySet[Case]
#: The columns of a case that figures count by and that an act may change.
COLUMNS = ("level", "category", "state")
#: No act changes it: a township that ends does, for all its cases at once. Its value is the key of the region.
TOWNSHIP = "township"


def changes(case: Case, before: Mapping[str, Any], *, on: date, at: datetime) -> Iterator[FormerValue]:
    """What the case was before, where it is something else now. Of states only whether they stand in figures at all."""
    uncounted = vocabulary.uncounted(case.process)
    for column in COLUMNS:
        was, now = before.get(column), getattr(case, column)
        if was is None or was == now:
            continue
        if column != "state" or (was in uncounted) != (now in uncounted):
            yield FormerValue(case=case, column=column, value=was, changed_on=on, changed_at=at)


def later(case: Case, act: str, *, on: date, at: datetime, by: Account) -> EnteredLater:
    """That something of this day was entered only then."""
    return EnteredLater(case=case, act=act, acted_on=on, entered_at=at, entered_by=by)


def keep(rows: Iterable[Any]) -> None:
    """One INSERT for all rows of one kind, none for none."""
    prepared.insert_many(list(rows))


def since(cases: QuerySet[Case], day: date, moment: datetime) -> QuerySet[EnteredLater]:
    """What was entered about these cases from the moment on for the day or an earlier one, the newest first."""
    entered = EnteredLater.objects.filter(acted_on__lte=day, entered_at__gte=moment, case__in=cases.values("pk"))
    return entered.select_related("case", "entered_by").order_by("-pk")


def then(cases: QuerySet[Case], day: date) -> QuerySet[Case]:
    """The cases with what they were when the day ended, for conditions and groups: ``level_then``, ``category_then``, ``state_then``,
    and ``township_then``, the key of the township in which they lay.
    """
    return cases.alias(
        **{f"{column}_then": _value_on(column, day) for column in COLUMNS}, township_then=_value_on(TOWNSHIP, day, "township_id")
    )


def townships_on(cases: Collection[Case], day: date) -> dict[int, Region]:
    """In which townships these cases lay on the day, by case, where it is another one than today; nothing is asked about today."""
    if day >= clock.today():
        return {}
    later = FormerValue.objects.filter(case__in=[case.pk for case in cases], column=TOWNSHIP, changed_on__gt=day)
    # The first change after the day is the last to be written over the others.
    keys = {key: int(value) for key, value in later.order_by("-changed_on", "-pk").values_list("case_id", "value")}
    regions = Region.objects.in_bulk(set(keys.values())) if keys else {}
    return {key: regions[region] for key, region in keys.items()}


def counted(cases: QuerySet[Case], process: str, day: date) -> QuerySet[Case]:
    """Those that stood in figures when the day ended; ``cases`` come from `then`."""
    uncounted = vocabulary.uncounted(process)
    return cases.exclude(Q(state_then__in=sorted(uncounted))) if uncounted else cases


def _value_on(column: str, day: date, key: str = "") -> Any:
    """The value before the first change that came later, a key as a number; of today nothing can have changed since."""
    if day >= clock.today():
        return F(key or column)
    later = FormerValue.objects.filter(case=OuterRef("pk"), column=column, changed_on__gt=day).order_by("changed_on", "pk")
    before = Subquery(later.values("value")[:1])
    if key:
        return Coalesce(Cast(before, BigIntegerField()), F(key), output_field=BigIntegerField())
    return Coalesce(before, F(column))
