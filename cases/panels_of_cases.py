"""The panels of this floor on the case page: clocks, evidence, parties, links, people; and its entries of the timeline."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases import calendar, clocks, panels
from cases.faces import Face, is_anothers, may_reveal, own_units, own_uploaders
from cases.forms import NoteForm
from cases.limits import Unit
from cases.models import Case, Deadline, Evidence, Note, Participation, Referral, Reveal
from cases.panels import Event, Looking, Panel
from foundation import audit, clock
from foundation.stored import SPOILT
from permissions import grants, separation
from permissions.roles import Role

HISTORY_SHOWN = 300
LINKED_SHOWN = 50
NEAR_DAYS = 3
OWN_OF_PARTY = frozenset({Role.ENTERPRISE_USER.value, Role.PARTY.value})
WORDS_OF_UNIT = {Unit.WORKING_DAYS: "working", Unit.HOURS: "hours"}


def clock_of(deadline: Deadline, *, closed_on: date | None = None) -> dict[str, Any]:
    """A deadline in the words of components/clock.html; in a closed case lateness is counted up to the day of closing."""
    today = closed_on or clock.today()
    value = deadline.as_clock()
    left: int | None = None
    if deadline.is_ticking and deadline.due_on:
        left = (deadline.due_on - today).days
        if deadline.due_at:
            left = int((deadline.due_at - clock.now()).total_seconds() // 3600)
        elif left > 0 and value.unit is Unit.WORKING_DAYS:
            left = calendar.working_days_from_to(today + timedelta(days=1), deadline.due_on)
    return {
        "state": deadline.state,
        "due_on": deadline.due_on,
        "left": left,
        "days_late": deadline.days_late or clocks.days_late(value, clock.now() if deadline.due_at and not closed_on else today),
        "unit": WORDS_OF_UNIT.get(value.unit, "calendar"),
        "near": left is not None and left <= NEAR_DAYS,
        "reason": deadline.reason,
        "met_on": deadline.met_on,
        "provisional": deadline.provisional and deadline.is_open,
    }


def _span(deadline: Deadline) -> dict[str, int] | None:
    """How far a ticking clock has run, in days, for its bar."""
    if not (deadline.is_ticking and deadline.starts_on and deadline.due_on):
        return None
    whole = max((deadline.due_on - deadline.starts_on).days, 1)
    return {"whole": whole, "gone": min(max((clock.today() - deadline.starts_on).days, 0), whole)}


def deadlines_panel(looking: Looking) -> Panel | None:
    rows = list(looking.case.deadlines.prefetch_related("changes").select_related("owner", "party"))
    if looking.face is Face.PARTY:
        units = own_units(looking.account)
        rows = [row for row in rows if row.owner_id == looking.account.pk or row.owner_role in OWN_OF_PARTY]
        rows = [row for row in rows if not is_anothers(row.party, looking.face, units)]
    elif looking.face is Face.OBSERVER:
        # What is about a row of its own (a paper, a measure) is the file's: its title names what an observer may not read.
        rows = [row for row in rows if not row.item]
    open_first = sorted(rows, key=lambda row: (not row.is_open, row.due_on is None, row.due_on or row.created_at.date()))
    shown = [
        {
            "row": row,
            "clock": clock_of(row, closed_on=looking.case.closed_on),
            "span": _span(row),
            "changes": list(row.changes.all()),
            "held_up_by": row.held_up_by if row.is_held_up and looking.face is Face.FILE else "",
        }
        for row in open_first
    ]
    return Panel("cases/panels/deadlines.html", _("Deadlines"), {"deadlines": shown}, len(shown), "clock", "deadlines")


def evidence_panel(looking: Looking) -> Panel | None:
    rows: Iterable[Evidence] = looking.case.evidence.select_related("uploaded_by")
    if looking.face is Face.PARTY:
        own = own_uploaders(looking.account, looking.case)
        rows = [row for row in rows if row.uploaded_by_id in own]
    shown = list(rows)
    context = {
        "photos": [row for row in shown if row.is_image],
        "others": [row for row in shown if not row.is_image],
        "originals": looking.face is Face.FILE,
    }
    return Panel("cases/panels/evidence.html", _("Evidence"), context, len(shown), "camera", "evidence")


def parties_panel(looking: Looking) -> Panel | None:
    parties = list(looking.case.parties.defer("identity", "phone"))
    if looking.face is Face.PARTY:
        units = own_units(looking.account)
        parties = [party for party in parties if not is_anothers(party, looking.face, units)]
    if not parties:
        return None
    context = {
        "parties": parties,
        "reveals": [field for field in Reveal.Field.values if may_reveal(looking.account, looking.case, field)],
    }
    return Panel("cases/panels/parties.html", _("Parties"), context, len(parties), "person", "parties")


def links_panel(looking: Looking) -> Panel | None:
    """Parent, children and linked cases, each only if this reader may open it; referrals to and from other cases, of which he reads the number."""
    if looking.face is not Face.FILE:
        return None
    case = looking.case
    links = [*case.links_out.select_related("target"), *case.links_in.select_related("source")]
    others = {link.pk: link.target if link.source_id == case.pk else link.source for link in links}
    children = list(case.children.order_by("pk")[:LINKED_SHOWN])
    parents = [case.parent] if case.parent else []
    concerned = Q(source_case=case) | Q(target_case=case)
    referrals = list(Referral.objects.filter(concerned).select_related("source_case", "target_case").order_by("id"))
    referred = [(row, row.target_case if row.source_case_id == case.pk else row.source_case) for row in referrals]
    keys = {other.pk for other in [*others.values(), *children, *parents, *(other for _row, other in referred)] if other}
    visible = set(Case.objects.visible_to(looking.account).filter(pk__in=keys).values_list("pk", flat=True)) if keys else set()
    context: dict[str, list[Any]] = {
        "links": [(link, others[link.pk]) for link in links if others[link.pk].pk in visible],
        "children": [child for child in children if child.pk in visible],
        "parents": [parent for parent in parents if parent.pk in visible],
        "referrals": [(row, other, other is not None and other.pk in visible) for row, other in referred],
    }
    count = sum(len(rows) for rows in context.values())
    return Panel("cases/panels/links.html", _("Linked cases"), context, count, "link-45deg", "links") if count else None


def people_panel(looking: Looking) -> Panel | None:
    """Why I can see this; who is named in the case and why; who took part, and who objected."""
    context: dict[str, Any] = {"reasons": grants.reasons(looking.account, looking.case)}
    if looking.face is Face.FILE:
        context["named"] = grants.named_in(looking.case)
    context["participations"] = [_part(row, looking) for row in _participations(looking)]
    return Panel("cases/panels/people.html", _("People, and why they see this"), context, None, "people", "people")


def _participations(looking: Looking) -> list[Participation]:
    rows = looking.case.participations.select_related("account")
    if looking.face is not Face.FILE:
        rows = rows.filter(account_id=looking.account.pk)
    return list(rows[:HISTORY_SHOWN])


def _part(row: Participation, looking: Looking) -> dict[str, Any]:
    return {
        "row": row,
        "capacity": separation.label_of(row.capacity),
        "may_object": row.second and row.account_id == looking.account.pk and row.objected_at is None,
    }


def note_panel(looking: Looking) -> Panel | None:
    """The form for a note; the notes themselves stand on the timeline."""
    if looking.face is Face.PARTY:
        return None
    context = {"url": reverse("case-note", args=[looking.case.pk]), "form": NoteForm()}
    return Panel("cases/panels/note_form.html", _("Leave a note"), context, name="notes")


# --- timeline --------------------------------------------------------------------------------------------------------------


def history(looking: Looking) -> Iterable[Event]:
    """Acts from the audit log: all of them for the file, those of the own unit for a party."""
    rows = audit.history(looking.case).order_by("-number")
    if looking.face is Face.PARTY:
        rows = rows.filter(actor_id__in=own_uploaders(looking.account, looking.case))
    for row in rows[:HISTORY_SHOWN]:
        title = panels.act_words(row.act)
        if title is None:
            continue
        late_entry = row.acted_on is not None and row.acted_on != clock.day_of(row.recorded_at)
        yield Event(
            at=row.acted_on if late_entry and row.acted_on else row.recorded_at,
            title=title,
            actor=row.actor_name,
            body=row.reason,
            icon="check-lg",
            kind=_("Entered later") if late_entry and row.actor_id is not None else "",
        )


def notes(looking: Looking) -> Iterable[Event]:
    """Notes for the readers of the file; an observer sees those of observers."""
    if looking.face is Face.PARTY:
        return
    rows = Note.objects.filter(case=looking.case).select_related("author")
    if looking.face is Face.OBSERVER:
        rows = rows.filter(observer=True)
    for row in rows.order_by("-pk")[:HISTORY_SHOWN]:
        yield Event(at=row.created_at, title=_("Note"), actor=row.author.name, body=row.text, icon="pencil")


def changed_clocks(looking: Looking) -> Iterable[Event]:
    """Earlier values of the clocks, for the readers of the file."""
    if looking.face is not Face.FILE:
        return
    for deadline in looking.case.deadlines.prefetch_related("changes"):
        for change in deadline.changes.all():
            days = f"{change.due_before or '—'} → {change.due_after or '—'}"
            yield Event(
                at=change.on,
                title=f"{deadline.title}：{change.get_kind_display()}",
                body="\n".join(part for part in (days if change.due_before != change.due_after else "", change.reason) if part),
                icon="clock",
                kind=_("Time limit"),
            )


panels.register("deadlines", deadlines_panel, order=10)
panels.register("evidence", evidence_panel, order=30)
panels.register("parties", parties_panel, order=40)
panels.register("links", links_panel, order=50)
panels.register("people", people_panel, order=60)
panels.register("notes", note_panel, place="main", order=90)
panels.register_timeline("history", history)
panels.register_timeline("notes", notes)
panels.register_timeline("deadlines", changed_clocks)
panels.declare_acts(
    {
        "note": None,
        "refused": None,
        "reveal": _("Looked at a sealed value"),
        "object": _("The second officer objected"),
        "recount": _("Time limits counted again"),
        SPOILT: _("A stored file was found not to be as it was stored"),
    }
)
