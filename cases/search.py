"""Search from anywhere: the cases and the units that a few words mean, among those this account may see."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Q

from cases import lists, words
from cases.faces import sees_enterprise_by_office
from cases.models import Case, Enterprise, Spokesman
from foundation import clock
from permissions import grants, offices
from permissions.models import Region

if TYPE_CHECKING:
    from permissions.models import Account

UNITS_SHOWN = 10
#: One character alone is in every title: no index helps and nobody reads what it finds.
SHORTEST = 2


@dataclass(frozen=True)
class Found:
    """What the words mean: one page of cases, the first units; or that they are too short to be sought."""

    words: list[str] = field(default_factory=list)
    cases: lists.CasePage = field(default_factory=lambda: lists.CasePage([], 0, False, ""))
    units: list[Enterprise] = field(default_factory=list)
    more_units: bool = False
    too_short: bool = False

    @property
    def nothing(self) -> bool:
        return not self.cases.rows and not self.units


def find(account: Account, text: str, after: str = "", *, also: Collection[int] = ()) -> Found:
    """Cases by number, title, place, and name or initials of the unit; units by name or initials.

    Eight queries (offices, the two registers, former names, doubled rows, keys, rows, count), one more where words name more than 200 units.

    `also` are keys of cases that a higher floor found, by the number of a paper. Units stand on the first page only.
    """
    asked = words.split(text)
    if not asked or max(map(len, asked)) < SHORTEST:
        return Found(asked, too_short=bool(asked))
    named = words.look_up(asked)
    wanted = words.in_case(asked, named)
    if also:
        wanted |= Q(pk__in=also)
    cases = lists.page_of(grants.arms(Case.objects.filter(wanted), account), after)
    if after:
        return Found(asked, cases)
    found = _units(account, asked, named)
    return Found(asked, cases, found[:UNITS_SHOWN], len(found) > UNITS_SHOWN)


def _units(account: Account, asked: Collection[str], named: words.Named) -> list[Enterprise]:
    """The units that bear every word and that this account may look up; asked for again only where they were not all named."""
    if named.units is not None and (account.kind != "unit" or not named.bearing_all):
        return [unit for unit in named.bearing_all if sees_enterprise_by_office(account, unit)]
    found = Enterprise.objects.filter(_open_to(account), merged_into__isnull=True).select_related("township", "region")
    for word in asked:
        found = found.filter(pk__in=words.units_with(word).values("pk"))
    return list(found.order_by("name", "pk")[: UNITS_SHOWN + 1])


def _open_to(account: Account) -> Q:
    """The same question as `faces.sees_enterprise`, as a condition."""
    if not account.is_active:
        return Q(pk__in=[])
    if account.kind == "unit":
        speaks = Spokesman.objects.speaking(clock.today()).filter(account=account)
        own = speaks.values("enterprise_id")
        return Q(pk__in=own) | Q(merged_into__in=own)
    found = Q(pk__in=[])
    for standing in offices.standings(account):
        if not standing.reads or standing.scope in (offices.Scope.NAMED, offices.Scope.NONE):
            continue
        if standing.region_level == Region.Level.COUNTY:
            return Q()
        found |= Q(region_id=standing.region_id)
        if standing.region_level == Region.Level.TOWNSHIP:
            found |= Q(township_id=standing.region_id)
    return found
