"""The boards of hazard supervision: rectification, and the wall of listed hazards (hazard.md H7, section 6)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import Case, Deadline
from cases.panels_of_cases import clock_of
from foundation import clock
from permissions import grants
from permissions.models import Account
from workflows.engine.boards import Rectification, Wall, WallCounts, WallPage, WallRow
from workflows.hazards import figures
from workflows.hazards.models import HazardRecord, ListingBatch, RoundVisit
from workflows.hazards.terms import TREAT
from workflows.hazards.vocabulary import NOT_COUNTED

PAGE = 60
LONGEST_KEY = 19
LISTED = Q(hazard_record__is_listed=True)
DUE = "hazard_record__treat_due_on"


def listed_page(account: Account, shown: str, group: str, after: str) -> WallPage:
    """One page of the listed hazards this account may see, open ones first; at most ten queries whatever their number."""
    today = clock.today()
    batches = list(ListingBatch.objects.all())
    wanted = LISTED
    if group in {str(batch.pk) for batch in batches}:
        wanted &= Q(hazard_record__batch_id=int(group))
    found = _in_order(account, wanted, shown, after, today)
    last = found[PAGE - 1] if len(found) > PAGE else None
    return WallPage(
        _rows(found[:PAGE], today),
        _counts(account, today),
        [(str(batch.pk), str(batch)) for batch in batches],
        _token(last) if last else "",
    )


def _late(today: dt.date) -> Q:
    """Open and late as on the board, by the clocks; one taken in from a ledger may have the day and no clock of it."""
    ran_out = figures.COUNTING.clocks(today).filter(case=OuterRef("pk"), held__lt=today)
    clockless = ~Exists(Deadline.objects.filter(case=OuterRef("pk"), term=TREAT.code))
    return Q(closed_on__isnull=True) & (Q(Exists(ran_out)) | (Q(**{f"{DUE}__lt": today}) & Q(clockless)))


def _in_order(account: Account, wanted: Q, shown: str, after: str, today: dt.date) -> list[Case]:
    """A page and one row more: by the day the treatment is due, the open ones before those that are done."""
    is_open = Q(closed_on__isnull=True)
    parts = {"open": [is_open], "late": [_late(today)], "done": [~is_open]}.get(shown, [is_open, ~is_open])
    phase, place = _place(after)
    found: list[Case] = []
    for number, part in enumerate(parts):
        if len(parts) > 1 and number < phase:
            continue
        arms = grants.arms(Case.objects.filter(wanted & part), account)
        rows = Case.objects.with_names().select_related("hazard_record__batch").annotate(is_late=_late(today))
        start = place if len(parts) == 1 or number == phase else None
        found += grants.merged_page(arms, (DUE,), PAGE + 1 - len(found), start, rows=rows)
        if len(found) > PAGE:
            break
    return found


def _token(last: Case) -> str:
    """Where the next page goes on: among the open (0) or the done (1), the day, the key."""
    record: HazardRecord = last.hazard_record  # type: ignore[attr-defined]
    return f"{int(last.is_closed)}~{record.treat_due_on or ''}~{last.pk}"


def _place(after: str) -> tuple[int, tuple[dt.date | None, int] | None]:
    """What a token says; nonsense gives the first page."""
    phase, _first, rest = after.partition("~")
    day, _second, key = rest.partition("~")
    if phase not in ("0", "1") or not (key.isascii() and key.isdigit() and len(key) < LONGEST_KEY):
        return 0, None
    try:
        return int(phase), ((dt.date.fromisoformat(day) if day else None), int(key))
    except ValueError:
        return 0, None


def _counts(account: Account, today: dt.date) -> WallCounts:
    is_open = Q(closed_on__isnull=True)
    found = grants.visible(Case.objects.filter(LISTED), account).aggregate(
        all=Count("pk"),
        open=Count("pk", filter=is_open),
        late=Count("pk", filter=_late(today)),
        done=Count("pk", filter=~is_open),
    )
    return WallCounts(**found)


def _rows(cases: list[Case], today: dt.date) -> list[WallRow]:
    visits = _last_visits(cases)
    clocks = {row.case_id: row for row in Deadline.objects.filter(case__in=cases, term=TREAT.code).order_by("pk")}
    return [_row(case, visits.get(case.pk), clocks.get(case.pk), today) for case in cases]


def _last_visits(cases: list[Case]) -> dict[int, RoundVisit]:
    visits = RoundVisit.objects.filter(case__in=cases).select_related("round").order_by("round__held_on", "round__number")
    return {visit.case_id: visit for visit in visits}


def _row(case: Case, visit: RoundVisit | None, deadline: Deadline | None, today: dt.date) -> WallRow:
    record: HazardRecord = case.hazard_record  # type: ignore[attr-defined]
    due_on, is_open = record.treat_due_on, case.closed_on is None
    is_late: bool = case.is_late  # type: ignore[attr-defined]
    return WallRow(
        case=case,
        group=str(record.batch) if record.batch else "",
        supervisor=record.supervisor,
        due_on=due_on,
        clock=_clock(case, deadline, due_on, today),
        progress=visit.progress if visit and is_open and _is_measured(visit, case) else None,
        progress_words=_round_words(visit) if visit else _("No round has been here yet."),
        is_late=is_late,
        note=record.responsible_post,
    )


def _is_measured(visit: RoundVisit, case: Case) -> bool:
    """A round taken in from a ledger says that it came, and not how far the treatment was: no figure is shown then."""
    return visit.progress > 0 or not case.adopted


def _round_words(visit: RoundVisit) -> str:
    day = date_format(visit.round.held_on, _("j M Y"))
    return _("Last round: no. %(number)s of %(year)s, %(day)s") % {
        "number": visit.round.number,
        "year": visit.round.year,
        "day": day,
    }


def _clock(case: Case, deadline: Deadline | None, due_on: dt.date | None, today: dt.date) -> dict[str, Any] | None:
    """The clock of the treatment, met when the unit asks for acceptance; a hazard taken in from a ledger may have no clock of it."""
    if case.closed_on is not None:
        return {"state": "met", "met_on": case.closed_on}
    if deadline is not None and deadline.state not in (Deadline.State.WAITING, Deadline.State.ENDED):
        return clock_of(deadline)
    if due_on is None:
        return None
    left = (due_on - today).days
    state = "running" if left >= 0 else "lapsed"
    return {"state": state, "due_on": due_on, "left": left, "days_late": max(-left, 0), "unit": "calendar"}


BOARDS = (
    Rectification(
        "hazards",
        gettext_lazy("Hazards"),
        figures.COUNTING,
        gettext_lazy(
            "Overdue: the period of the order, of the listed treatment or of the stop is over, and neither was the hazard reported as done nor has a re-inspection passed."
        ),
        not_counted=tuple(state.value for state in NOT_COUNTED),
        operation="hazard_record__operation",
    ),
    Wall(
        "listed",
        gettext_lazy("Listed hazards"),
        gettext_lazy("Hazards under the listed supervision of the safety committee; the late ones first."),
        listed_page,
        empty_title=gettext_lazy("No listed hazard in your scope"),
        empty_text=gettext_lazy("A hazard stands here once the safety committee's office has approved its listing."),
    ),
)
