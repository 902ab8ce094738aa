"""A unit changes its name: the former one is kept with its day and the paper it rests on, is still found, and stands where an earlier day is shown."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction

from cases.loading import name_initials
from cases.models import Enterprise, FormerName
from foundation import audit, clock
from foundation.refusals import Refusal

if TYPE_CHECKING:
    from permissions.models import Account

RENAME = "cases.rename_enterprise"


@transaction.atomic
def rename(unit: Enterprise, name: str, *, on: date, paper: str, by: Account) -> FormerName:
    """From a day on the unit bears another name; ``paper`` is what that rests on (变更登记通知书). Papers that were issued keep theirs.

    Raises ``Refusal``: E-SCOPE, E-NAME-SAME, and E-NAME-DAY for a day to come or before the last change.
    """
    if not by.has_perm(RENAME):
        raise Refusal("E-SCOPE")
    unit = Enterprise.objects.select_for_update(of=("self",), no_key=True).get(pk=unit.pk)
    if name == unit.name:
        raise Refusal("E-NAME-SAME", field="name")
    if on > clock.today():
        raise Refusal("E-NAME-DAY", field="on", note="不得晚于今日")
    last = unit.former_names.order_by("-changed_on").first()
    if last is not None and on <= last.changed_on:
        raise Refusal("E-NAME-DAY", field="on", note=f"应当晚于上一次更名的{last.changed_on:%Y-%m-%d}")
    former = FormerName.objects.create(
        unit=unit, name=unit.name, changed_on=on, paper=paper, entered_by=by, entered_at=clock.now()
    )
    unit.name, unit.name_initials = name, name_initials(name)
    unit.save(update_fields=["name", "name_initials"])
    facts = {"id": unit.pk, "paper": paper}
    entry = audit.Entry("rename_enterprise", acted_on=on, before={"name": former.name}, after={"name": name, **facts})
    audit.append_to_bureau([entry], actor=by)
    return former


def name_on(unit: Enterprise, day: date) -> str:
    """What the unit was called when the day ended."""
    return names_on([unit], day).get(unit.pk, unit.name)


def names_on(units: Iterable[Enterprise], day: date) -> dict[int, str]:
    """The names of those that were called otherwise when the day ended than they are today, by key. One statement, none for today."""
    keys = {unit.pk for unit in units}
    if day >= clock.today() or not keys:
        return {}
    later = FormerName.objects.filter(unit__in=keys, changed_on__gt=day).order_by("-changed_on")
    return dict(later.values_list("unit_id", "name"))
