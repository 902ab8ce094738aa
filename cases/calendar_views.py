"""The administrator's pages of the calendar: the days of holiday notices, and what a change of one would move, before it does."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from cases import rest_days
from cases.forms import RestDay
from cases.models import DayOverride
from cases.rest_days import Change, plain
from foundation import audit, clock
from foundation.refusals import Refusal

SHIFTS_SHOWN = 300


@login_required
@permission_required("cases.view_dayoverride", raise_exception=True)
@never_cache
@require_GET
def rest_day_list(request: HttpRequest) -> HttpResponse:
    """The days entered, of one year."""
    years = sorted({day.year for day in DayOverride.objects.values_list("date", flat=True)} | {clock.today().year})
    asked = request.GET.get("year", "")
    year = int(asked) if asked in map(str, years) else clock.today().year
    rows = DayOverride.objects.filter(date__range=(date(year, 1, 1), date(year, 12, 31)))
    return render(request, "cases/rest_days.html", {"rows": rows, "years": years, "year": year})


@login_required
@permission_required("cases.add_dayoverride", raise_exception=True)
@never_cache
@require_http_methods(["GET", "POST"])
def rest_day_new(request: HttpRequest) -> HttpResponse:
    """Enter a day."""
    return _ask(request, None, RestDay(request.POST or None))


@login_required
@permission_required("cases.change_dayoverride", raise_exception=True)
@never_cache
@require_http_methods(["GET", "POST"])
def rest_day_change(request: HttpRequest, row_id: int) -> HttpResponse:
    """Alter what was entered of a day."""
    row = get_object_or_404(DayOverride, pk=row_id)
    return _ask(request, row, RestDay(request.POST or None, instance=get_object_or_404(DayOverride, pk=row_id)))


@login_required
@permission_required("cases.delete_dayoverride", raise_exception=True)
@never_cache
@require_http_methods(["GET", "POST"])
def rest_day_remove(request: HttpRequest, row_id: int) -> HttpResponse:
    """Take a day out again: it is then what the notices and the week make of it."""
    row = get_object_or_404(DayOverride, pk=row_id)
    change = Change(plain(row), None)
    if request.method == "POST":
        answer = _done(request, change)
        if answer is not None:
            return answer
    return _confirm(request, change, None)


def _ask(request: HttpRequest, row: DayOverride | None, form: RestDay) -> HttpResponse:
    """The form; once it is in order, what would move; once that is confirmed, the change."""
    if not form.is_valid():
        context = {"form": form, "row": row}
        return render(request, "cases/rest_day_form.html", context, status=422 if form.is_bound else 200)
    change = Change(plain(row) if row else None, form.day)
    if "confirm" in request.POST:
        answer = _done(request, change)
        if answer is not None:
            return answer
    return _confirm(request, change, form)


def _done(request: HttpRequest, change: Change) -> HttpResponse | None:
    """The change, or None where the list has to be looked at once more."""
    try:
        with transaction.atomic():
            found = rest_days.enter(change, by=request.user, seen=request.POST.get("seen", ""))  # type: ignore[arg-type]
    except Refusal as refusal:
        audit.append_refusal(None, refusal, actor=request.user, act="change_rest_day", acted_on=clock.today())
        messages.error(request, str(refusal))
        return None
    moved = sum(shift.is_written for shift in found)
    messages.success(request, _("The calendar is changed; %(moved)d time limits have moved with it.") % {"moved": moved})
    return redirect("rest-days")


def _confirm(request: HttpRequest, change: Change, form: RestDay | None) -> HttpResponse:
    found = rest_days.shifts(change)
    context: dict[str, Any] = {
        "form": form,
        "words": change.words,
        "shifts": found[:SHIFTS_SHOWN],
        "more": max(len(found) - SHIFTS_SHOWN, 0),
        "moved": sum(shift.is_written for shift in found),
        "examined": sum(shift.fate is not rest_days.Fate.MOVES for shift in found),
        "seen": rest_days.digest(found),
    }
    return render(request, "cases/rest_day_confirm.html", context)
