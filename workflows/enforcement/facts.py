"""What stands beside every step of a penalty case: for which violations its units were punished before."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from cases.faces import Face
from cases.models import Case
from workflows.enforcement import earlier
from workflows.engine.facts import Table, plain


def tables(case: Case, record: Any, face: Face) -> Iterator[Table]:
    """Of each unit the earlier penalties; the party reads nothing of how they are weighed."""
    if face is not Face.FILE:
        return
    for unit in earlier.units_of(case.enforcementrecord):
        yield Table(
            _("Earlier penalties of %(unit)s") % {"unit": unit.name},
            (_("Number"), _("Decided on"), _("Violation"), _("Penalty")),
            [
                (one.number, plain(one.decided_on), one.violation.description_zh, one.content)
                for one in earlier.penalties_before(unit, case.pk)
            ],
        )
