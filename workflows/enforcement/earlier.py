"""Whether a unit was punished before: shown with number and day to whoever weighs a penalty, and judged by nobody but him."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from cases import calendar, penalties
from cases.models import Enterprise, Violation
from cases.penalties import Penalty
from workflows.enforcement.models import EnforcementRecord, PartyFacts


def units_of(record: EnforcementRecord) -> list[Enterprise]:
    """The units that are parties of a case; before its filing the one that the clue concerns."""
    rows = PartyFacts.objects.filter(case=record.case_id, party__enterprise__isnull=False).select_related("party__enterprise")
    named = [row.party.enterprise for row in rows.order_by("pk") if row.is_live]
    return [unit for unit in named or [record.suspect_unit] if unit is not None]


def penalties_before(unit: Enterprise, case_id: int) -> list[Penalty]:
    """What was decided on a unit in other cases, under whichever row or name, by day."""
    return [one for one in penalties.of_units(unit.all_ids()) if one.case_id != case_id]


def same_within_a_year(unit: Enterprise, case_id: int, violation: Violation, until: dt.date) -> list[Penalty]:
    """Those for the same violation, by whichever version of the standard, that were decided in the year up to a day."""
    first = calendar.add_years(until, -1)
    before = penalties_before(unit, case_id)
    return [one for one in before if one.violation.code == violation.code and first <= one.decided_on <= until]


def hint(facts: PartyFacts, record: EnforcementRecord) -> str:
    """What whoever proposes should know when he says which circumstances weigh: the same violation of the unit within a year; empty for none."""
    unit, violation = facts.party.enterprise, facts.violation or record.suspected
    same = same_within_a_year(unit, facts.case_id, violation, record.act_to) if unit and violation else []
    if not same:
        return ""
    known = {
        "until": f"{record.act_to:%Y-%m-%d}",
        "penalties": "、".join(f"{one.number}（{one.decided_on:%Y-%m-%d}，{one.content}）" for one in same),
    }
    return _("Punished for the same violation in the year before the act ended (%(until)s): %(penalties)s") % known
