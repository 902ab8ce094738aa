"""Where a case lies: its region, township and section, by the unit or the place it is about."""

from __future__ import annotations

from cases.models import Case, Enterprise
from foundation import clock
from permissions import offices
from permissions.models import Account, Region, Section


def section_for(category: str, actor: Account | None) -> Section | None:
    """The section that supervises a sector, else one of those for every sector (``*``); where several do, the actor's own."""
    own = {standing.section_id for standing in offices.standings(actor, clock.today())} if actor else set()
    sections = list(Section.objects.order_by("code"))
    fitting = [section for section in sections if category in section.categories]
    fitting = fitting or [section for section in sections if "*" in section.categories]
    return next((section for section in fitting if section.pk in own), fitting[0] if fitting else None)


def place_case(case: Case, unit: Enterprise | None, region: Region, category: str, actor: Account | None) -> None:
    """Where a case lies: region, township and section, by the unit or the place."""
    case.region, case.unit, case.category = region, unit, category
    case.township_id = region.township_id
    case.section = section_for(category, actor)
