"""A township ends on a day and another goes on for it: entered beforehand, and carried out when the day is over."""

from collections import Counter
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from foundation import audit, clock, jobs, transactions
from foundation.refusals import Refusal, declare
from permissions import appointments, offices
from permissions.models import Account, Region
from permissions.roles import Role
from permissions.signals import township_ended

JOB = "permissions.carry_out"
NEXT_DAY = timedelta(days=1)

declare(
    {
        "E-REG-01": "只有乡镇（街道）可以撤销并入另一乡镇（街道）",
        "E-REG-02": "该乡镇（街道）已登记撤销",
        "E-REG-03": "承接的乡镇（街道）本身已登记撤销，或与撤销的相同",
        "E-REG-04": "最后一日不得早于今天：以往日期的统计不因补登而变",
        "E-REG-05": "只有系统管理员可以登记乡镇（街道）撤销",
        "E-REG-06": "须写明依据的文件和理由",
    }
)


def end(region: Region, *, into: Region, on: date, paper: str, reason: str, by: Account) -> Region:
    """Enter that a township ends with the day `on` and goes on in another; its offices end with it, what lies in it moves the day after.

    Raises Refusal: E-REG-01 no township, -02 ended already, -03 an ending successor, -04 a day in the past, -05 no administrator, -06 no paper.
    """
    transactions.require()
    # In the order of the keys, so that two ends entered at once wait for each other and do not name each other.
    rows = Region.objects.select_for_update(no_key=True).filter(pk__in=[region.pk, into.pk]).order_by("pk")
    held = {row.pk: row for row in rows}
    region, into = held[region.pk], held[into.pk]
    _require(region, into, on, by)
    if not paper.strip() or not reason.strip():
        raise Refusal("E-REG-06", field="reason" if paper.strip() else "paper")
    region.ended_on, region.successor = on, into
    region.save(update_fields=["ended_on", "successor"])
    ended = appointments.end_with(region, on=on, by=by, reason=f"{region.name}撤销，并入{into.name}：{paper}")
    after = {"region": region.pk, "successor": into.pk, "ended_on": on, "paper": paper, "offices": ended}
    audit.append_to_bureau([audit.Entry("end_township", reason=reason, acted_on=on, after=after)], actor=by)
    jobs.promise(JOB, f"{JOB}:{region.pk}", {}, requested_by=by, run_after=_first_moment(on + NEXT_DAY))
    return region


def carry_out() -> int:
    """Move what lies in townships that ended before today to those that go on for them; answers how much.

    Done when the day comes, and every hour after: an act of that moment, or a register read in later, may still have placed something there.
    """
    ended = Region.objects.filter(ended_on__lt=clock.today()).select_related("successor").order_by("ended_on", "pk")
    return sum(_move(region) for region in ended)


def predecessors(region_ids: set[int], day: date) -> set[int]:
    """The townships that stood on the day and whose matters lie in these regions today."""
    ended = Region.objects.filter(ended_on__gte=day, ended_on__lt=clock.today()).select_related("successor")
    return {region.pk for region in ended if region.standing_on(clock.today()).pk in region_ids}


def _require(region: Region, into: Region, on: date, by: Account) -> None:
    if not offices.holds(by, Role.SYSTEM_ADMIN):
        raise Refusal("E-REG-05")
    if {region.level, into.level} != {Region.Level.TOWNSHIP}:
        raise Refusal("E-REG-01", field="region")
    if region.ended_on is not None:
        raise Refusal("E-REG-02", field="region", note=f"{region.ended_on}")
    if into.ended_on is not None or into.pk == region.pk:
        raise Refusal("E-REG-03", field="into")
    if on < clock.today():
        raise Refusal("E-REG-04", field="on")


@transaction.atomic
def _move(region: Region) -> int:
    assert region.ended_on is not None and region.successor is not None
    first_day = region.ended_on + NEXT_DAY
    successor = region.successor.standing_on(first_day)
    moved = Counter(villages=Region.objects.filter(parent=region).update(parent=successor))
    for _receiver, answer in township_ended.send(sender=Region, ended=region, successor=successor, changed_on=first_day):
        moved.update(answer)
    if moved.total():
        after = {"region": region.pk, "successor": successor.pk, **moved}
        audit.append_to_bureau([audit.Entry("carry_out_township_end", acted_on=first_day, after=after)], actor=None)
    return moved.total()


def _first_moment(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
