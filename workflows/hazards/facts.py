"""What stands beside a step of hazard supervision: the items of the orders, the unit's own hazards; what the unit may read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from cases.faces import Face
from cases.models import Case
from workflows.engine.facts import Table, plain
from workflows.hazards.models import (
    ExtensionRequest,
    HazardItem,
    HazardRecord,
    OwnHazard,
    PeriodReportRecord,
    RoundVisit,
    WarningTalk,
)

#: Columns of the records that the unit reads of its own case: what was found there, and what the papers served on it say.
PARTY_READS = (
    "place", "start_at", "end_at", "findings", "unit_opinion", "found_hazard",
    "found_on", "measures", "stop_scope", "stop_until", "ordered_on", "order_no", "measure_no", "served_on", "due_on",
    "period", "period_end", "found", "rectified", "major_open", "funds", "analysis", "main_person",
    "reported_on", "completed_on", "reinspected_on", "overall", "opinion_no", "safety_measures", "revoked_on", "revoke_reason",
)  # fmt: skip

#: Titles and questions of the flow files, which stand there as documentation and are shown in the reader's language.
WORDS = (
    gettext_noop("On-site inspection"),
    gettext_noop("Hazard supervision"),
    gettext_noop("Periodic report of a unit"),
    gettext_noop("Hazards found?"),
    gettext_noop("Is it a hazard?"),
    gettext_noop("Within the inspectors' power?"),
    gettext_noop("All items rectified?"),
    gettext_noop("Closing approved?"),
    gettext_noop("Done"),
    gettext_noop("Closed"),
    gettext_noop("Rejected"),
    gettext_noop("Level Changed"),
    gettext_noop("Paper Served"),
)


def tables(case: Case, record: Any, face: Face) -> Iterator[Table]:
    """The items of every order: problem, requirement, until when, what was reported and found; of a report its own hazards."""
    if isinstance(record, PeriodReportRecord):
        yield Table(
            _("Hazards the unit keeps itself"),
            (_("No."), _("Hazard and place"), _("Found on"), _("To be rectified by"), _("Rectified on")),
            [
                (row.no, row.title, plain(row.found_on), plain(row.due_on), plain(row.rectified_on))
                for row in OwnHazard.objects.filter(case=case).order_by("no")
            ],
        )
    if not isinstance(record, HazardRecord):
        return
    items = HazardItem.objects.filter(case=case, withdrawn=False).order_by("round", "no")
    yield Table(
        _("Items of the orders"),
        (_("Order"), _("No."), _("Problem"), _("Requirement"), _("To be rectified by"), _("As reported"), _("As found")),
        [
            (item.round, item.no, item.problem, item.requirement, plain(item.due_on), item.rectified, _found(item))
            for item in items
        ],
    )
    requests = ExtensionRequest.objects.filter(case=case).order_by("no")
    yield Table(
        _("Requests for more time"),
        (_("No."), _("Asked on"), _("Asked until"), _("Decision on the extension"), _("Granted until")),
        [
            (
                asked.no, plain(asked.asked_on), plain(asked.asked_until) if asked.asked_until else _("Not stated in the ledger"),
                str(asked.get_decision_display()) if asked.decision else "", plain(asked.granted_until) if asked.granted_until else "",
            )
            for asked in requests
        ],
    )  # fmt: skip
    if record.is_listed and face in (Face.FILE, Face.OBSERVER):
        visits = RoundVisit.objects.filter(case=case).select_related("round").order_by("round__held_on")
        yield Table(
            _("Tracking rounds"),
            (_("Round"), _("Date of the round"), _("Bodies that took part"), _("Progress (%)"), _("Problems"), _("Demand")),
            [
                (
                    _("round %(number)s of %(year)s") % {"number": visit.round.number, "year": visit.round.year},
                    plain(visit.round.held_on), visit.round.participants, visit.progress, visit.problem, visit.demand,
                )
                for visit in visits
            ],
        )  # fmt: skip
    if record.is_listed and face is Face.FILE:
        yield Table(
            _("Warning talks"),
            (_("No."), _("Time of the talk"), _("Person talked to"), _("Held until"), _("Demands")),
            [
                (
                    talk.no, plain(talk.at), talk.person,
                    plain(talk.held_until) if talk.held_until else _("Not recorded yet"), talk.demands,
                )
                for talk in WarningTalk.objects.filter(case=case).order_by("no")
            ],
        )  # fmt: skip


def _found(item: HazardItem) -> str:
    found = "：".join(part for part in (str(item.get_result_display()) if item.result else "", item.result_note) if part)
    again = _("asked again by order %(number)s") % {"number": item.again_in} if item.again_in else ""
    return "；".join(part for part in (found, again) if part)
