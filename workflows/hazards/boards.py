"""The boards of hazard supervision: rectification, and the wall of listed hazards (hazard.md H7, section 6)."""

from __future__ import annotations

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import Case, Deadline
from workflows.engine.boards import Rectification, Wall, WallRow
from workflows.engine.walls import Hung, clock_on_wall
from workflows.hazards import figures
from workflows.hazards.models import HazardRecord, ListingBatch, RoundVisit
from workflows.hazards.terms import TREAT


def _rows(cases: list[Case]) -> list[WallRow]:
    visited = RoundVisit.objects.filter(case__in=cases).select_related("round").order_by("round__held_on", "round__number")
    visits = {visit.case_id: visit for visit in visited}
    clocks = {row.case_id: row for row in Deadline.objects.filter(case__in=cases, term=TREAT.code).order_by("pk")}
    return [_row(case, visits.get(case.pk), clocks.get(case.pk)) for case in cases]


def _row(case: Case, visit: RoundVisit | None, deadline: Deadline | None) -> WallRow:
    record: HazardRecord = case.hazard_record  # type: ignore[attr-defined]
    # A round taken in from a ledger says that it came, and not how far the treatment was: no figure is shown then.
    is_measured = visit is not None and (visit.progress > 0 or not case.adopted)
    return WallRow(
        case=case,
        group=str(record.batch) if record.batch else "",
        supervisor=record.supervisor,
        due_on=record.treat_due_on,
        clock=clock_on_wall(case, deadline, record.treat_due_on),
        progress=visit.progress if visit and case.closed_on is None and is_measured else None,
        progress_words=_round_words(visit) if visit else _("No round has been here yet."),
        is_late=case.is_late,  # type: ignore[attr-defined]
        note=record.responsible_post,
    )


def _round_words(visit: RoundVisit) -> str:
    day = date_format(visit.round.held_on, _("j M Y"))
    return _("Last round: no. %(number)s of %(year)s, %(day)s") % {
        "number": visit.round.number,
        "year": visit.round.year,
        "day": day,
    }


LISTED = Hung(
    where=Q(hazard_record__is_listed=True, hazard_record__revoked_on=None),
    due="hazard_record__treat_due_on",
    term=TREAT.code,
    counting=figures.COUNTING,
    related="hazard_record__batch",
    groups=lambda: [(str(batch.pk), str(batch)) for batch in ListingBatch.objects.all()],
    in_group=lambda group: Q(hazard_record__batch_id=int(group)),
    rows=_rows,
)

BOARDS = (
    Rectification(
        "hazards",
        gettext_lazy("Hazards"),
        figures.COUNTING,
        gettext_lazy(
            "Overdue: the period of the order, of the listed treatment or of the stop is over, and the hazard was not reported as done in time, or not found as reported. Only a passed re-inspection settles it. Where the unit had asked for more time before, the answer is owed by the bureau."
        ),
        operation="hazard_record__operation",
    ),
    Wall(
        "listed",
        gettext_lazy("Listed hazards"),
        gettext_lazy("Hazards under the listed supervision of the safety committee; the late ones first."),
        LISTED.page,
        empty_title=gettext_lazy("No listed hazard in your scope"),
        empty_text=gettext_lazy("A hazard stands here once the safety committee's office has approved its listing."),
    ),
)
