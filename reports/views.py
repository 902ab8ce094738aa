"""Pages above every process: search from anywhere, the rectification view, the wall of listed cases, the calendar."""

from __future__ import annotations

from datetime import date
from functools import wraps
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from cases import former, lists, names
from cases import search as searching
from cases.models import Case
from foundation import clock
from permissions import offices
from permissions.models import Account, Region, Section
from reports import due_dates, paper_numbers, rectification, since
from reports.forms import RectificationFilter, RectificationListFilter
from reports.scope import MEASURES, Scope
from workflows.engine.boards import Rectification, Wall, declared

if TYPE_CHECKING:
    from collections.abc import Callable

LONGEST_QUERY = 60
SHOWN = ("open", "late", "done", "all")


class SignedIn(HttpRequest):
    """A request behind login_required."""

    user: Account


def for_officers(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Boards are for officers, each within what he may see; a unit's account reads its own cases elsewhere."""

    @wraps(view)
    def asked(request: SignedIn, *args: Any, **words: Any) -> HttpResponse:
        if request.user.kind != Account.Kind.OFFICER:
            raise PermissionDenied
        return view(request, *args, **words)

    return asked


@login_required
@never_cache
@require_GET
def search(request: SignedIn) -> HttpResponse:
    """Cases and units by a few words, within what this account may see."""
    text, after = request.GET.get("q", "")[:LONGEST_QUERY].strip(), request.GET.get("after", "")
    found = searching.find(request.user, text, after, also=paper_numbers.cases_with(text))
    context = {
        "search_query": text,
        "found": found,
        "today": clock.today(),
        "first_url": f"?{urlencode({'q': text})}" if after else "",
        "next_url": f"?{urlencode({'q': text, 'after': found.cases.next_after})}" if found.cases.next_after else "",
    }
    return render(request, "reports/search.html", context)


@login_required
@never_cache
@require_GET
@for_officers
def rectification_page(request: SignedIn) -> HttpResponse:
    """What is open, late, soon due and closed as at a day, by township, category, level and month; counted now, from the cases."""
    form, scope = _asked(request, RectificationFilter)
    context = _scope_words(form, scope) | {
        "view": rectification.view(scope) if scope.is_counted else None,
        "since": since.changed(scope) if scope.is_counted else [],
        "last_week": scope.day - rectification.WEEK,
        "here": f"{reverse('rectification')}?{scope.query()}",
    }
    return render(request, "reports/rectification.html", context, status=200 if scope.is_counted else 422)


@login_required
@never_cache
@require_GET
@for_officers
def rectification_cases(request: SignedIn) -> HttpResponse:
    """The list behind one number of the board: the same cases, as they stood on the same day."""
    form, scope = _asked(request, RectificationListFilter)
    if not scope.is_counted:
        return redirect(f"{reverse('rectification')}?{urlencode({'on': request.GET.get('on', '')})}")
    wanted = form.cleaned_data
    measure = wanted["count"] if wanted["count"] in MEASURES else "found"
    closed = wanted.get("closed_since"), wanted.get("closed_until")
    page = lists.page_of(scope.listed(measure, closed), request.GET.get("after", ""))
    _named_as_of(page.rows, scope.day)
    more = {"count": measure, "closed_since": closed[0], "closed_until": closed[1]}
    context = _scope_words(form, scope) | {
        "page": page,
        "measure": measure,
        "closed_since": closed[0],
        "closed_until": closed[1],
        "today": clock.today(),
        "board_url": f"{reverse('rectification')}?{scope.query()}",
        "first_url": f"?{scope.query(**more)}" if request.GET.get("after") else "",
        "next_url": f"?{scope.query(**more, after=page.next_after)}" if page.next_after else "",
    }
    return render(request, "reports/rectification_cases.html", context)


def _named_as_of(cases: list[Case], day: date) -> None:
    """The units as they were called when the day ended, and the townships in which the cases lay then."""
    lay_in = former.townships_on(cases, day)
    called = names.names_on((case.unit for case in cases if case.unit is not None), day)
    for case in cases:
        if case.unit_id in called:
            case.unit.name = called[case.unit_id]  # type: ignore[union-attr]
        if case.pk in lay_in:
            case.township = lay_in[case.pk]


def _day_in(text: str) -> date:
    """The day of an address; today for what is none, which the filter refuses."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return clock.today()


def _asked(request: SignedIn, kind: type[RectificationFilter]) -> tuple[RectificationFilter, Scope]:
    """The filter as sent, and what is counted by it; a cut-off day that cannot be is refused, so nothing is counted."""
    boards = {board.process: board for board in declared(Rectification)}
    if not boards:
        raise Http404
    asked = request.GET.copy()
    if not asked.get("on"):
        asked["on"] = clock.today().isoformat()
    form = kind(
        asked,
        processes=[(code, board.title) for code, board in boards.items()],
        townships=lists.townships_of(request.user, _day_in(str(asked["on"]))),
    )
    form.is_valid()
    wanted = form.cleaned_data
    board = boards.get(wanted.get("process", "")) or next(iter(boards.values()))
    return form, Scope(board, request.user, wanted, wanted.get("on") or clock.today())


def _scope_words(form: RectificationFilter, scope: Scope) -> dict[str, Any]:
    """What is printed with every figure: what it is counted over, where, and up to which day."""
    narrowed = [
        field for field in form if field.name not in ("on", "process") and not field.is_hidden and scope.wanted.get(field.name)
    ]
    return {
        "form": form,
        "board": scope.board,
        "day": scope.day,
        "scope": [(field.label, _shown(field)) for field in narrowed],
        "places": _places(scope.account),
        "filtered": bool(narrowed) or scope.day != clock.today() or not scope.is_counted,
    }


def _places(account: Account) -> list[str]:
    """Where the offices that open files to this account reach, a section after its region; printed with the figures."""
    reading = [standing for standing in offices.standings(account) if standing.reads]
    regions = dict(Region.objects.filter(pk__in={each.region_id for each in reading}).values_list("pk", "name"))
    sections = dict(Section.objects.filter(pk__in={each.section_id for each in reading}).values_list("pk", "name"))
    places = (f"{regions[each.region_id]} {sections.get(each.section_id or 0, '')}".strip() for each in reading)
    return list(dict.fromkeys(places))


def _shown(field: Any) -> Any:
    """What was chosen, in the words of its choices."""
    value = field.form.cleaned_data[field.name]
    words = dict(getattr(field.field, "choices", ()))
    return (
        "、".join(str(word) for each, word in words.items() if each in value)
        if isinstance(value, list)
        else words.get(value, value)
    )


@login_required
@never_cache
@require_GET
@for_officers
def listed_wall(request: SignedIn) -> HttpResponse:
    """The cases under common supervision, the late ones first; an observer finds those opened to him."""
    walls = {wall.code: wall for wall in declared(Wall)}
    if not walls:
        raise Http404
    wall = walls.get(request.GET.get("wall", "")) or next(iter(walls.values()))
    shown = request.GET.get("shown", "")
    shown = shown if shown in SHOWN else SHOWN[0]
    group, after = request.GET.get("group", ""), request.GET.get("after", "")
    page = wall.page(request.user, shown, group, after)
    query = {"wall": wall.code if len(walls) > 1 else "", "shown": shown, "group": group}
    context = {
        "wall": wall,
        "walls": list(walls.values()) if len(walls) > 1 else [],
        "page": page,
        "rate": rectification.rate(page.counts.done, page.counts.all),
        "shown": shown,
        "group": group,
        "group_name": dict(page.groups).get(group, ""),
        "today": clock.today(),
        "urls": {each: _query({**query, "shown": each}) for each in SHOWN},
        "first_url": _query(query) if after else "",
        "next_url": _query({**query, "after": page.next_after}) if page.next_after else "",
    }
    return render(request, "reports/listed_wall.html", context)


def _query(words: dict[str, str]) -> str:
    return f"?{urlencode({name: value for name, value in words.items() if value})}"


@login_required
@never_cache
@require_GET
def calendar_page(request: SignedIn) -> HttpResponse:
    """A month of due dates, and the list of one day of it."""
    today = clock.today()
    first = due_dates.month_of(request.GET.get("month", ""), today)
    in_this_month = (first.year, first.month) == (today.year, today.month)
    chosen = due_dates.day_of(request.GET.get("day", ""), first) or (today if in_this_month else None)
    day = due_dates.day_list(request.user, chosen, request.GET.get("after", "")) if chosen else None
    context = {
        "month": due_dates.month(request.user, first, today, chosen),
        "day": day,
        "today": today,
        "in_this_month": in_this_month,
        "next_url": _query({"month": f"{first:%Y-%m}", "day": str(chosen), "after": day.next_after})
        if day and day.next_after
        else "",
    }
    return render(request, "reports/calendar.html", context)
