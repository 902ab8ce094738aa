"""Where a case lies: its region, township and section, by the unit or the place it is about."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from cases.models import Case, Enterprise, Finding
from foundation import clock
from permissions import offices
from permissions.models import Account, Region, Section
from permissions.roles import Role


def section_for(category: str, actor: Account | None) -> Section | None:
    """The section that supervises a sector, else one of those for every sector (``*``); where several do, the actor's own."""
    own = {standing.section_id for standing in offices.standings(actor, clock.today())} if actor else set()
    sections = list(Section.objects.order_by("code"))
    fitting = [section for section in sections if category in section.categories]
    fitting = fitting or [section for section in sections if "*" in section.categories]
    return next((section for section in fitting if section.pk in own), fitting[0] if fitting else None)


def sectors_of(account: Account, day: dt.date) -> set[str] | None:
    """The sectors that the account's sections supervise; None for who has no section, and so supervises none alone."""
    own = {each.section_id for each in offices.standings(account, day) if each.section_id is not None}
    if not own:
        return None
    return {each for section in Section.objects.filter(pk__in=own) for each in section.categories}


def findings_for(account: Account, day: dt.date) -> list[Finding]:
    """The catalogue of findings of those sectors; of all sectors for who has no section."""
    rows, sectors = Finding.objects.in_force(day), sectors_of(account, day)
    return list((rows if sectors is None else rows.filter(category__in=sectors)).order_by("title"))


def reaches(account: Account, roles: Collection[Role], township: Region) -> bool:
    """Whether one of the account's offices of these roles reaches the township today."""
    return any(
        standing.region_level == Region.Level.COUNTY or standing.region_id == township.pk
        for standing in offices.standings(account, clock.today())
        if standing.role in roles
    )


def place_case(case: Case, unit: Enterprise | None, region: Region, category: str, actor: Account | None) -> None:
    """Where a case lies: region, township and section, by the unit or the place; a doubled row opens no case of its own."""
    unit = unit.standing if unit is not None else None
    case.region, case.unit, case.category = region, unit, category
    case.township_id = region.township_id
    case.section = section_for(category, actor)
