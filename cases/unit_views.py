"""Pages of the register of units: a change of name; two rows that are one unit are proposed to be merged, and another section head decides."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from cases import doubles, names
from cases.faces import sees_enterprise
from cases.forms import DecideMerger, ProposeMerger, RenameUnit
from cases.models import Case, Enterprise, UnitMerger
from foundation import audit, clock
from foundation.refusals import Refusal

DECIDED_SHOWN = 50


@login_required
@never_cache
@require_GET
def merger_list(request: HttpRequest) -> HttpResponse:
    """What is proposed and what was decided, for section heads."""
    _may_or_404(request, doubles.MERGE)
    rows = UnitMerger.objects.select_related("younger", "older", "proposed_by", "decided_by")
    context = {"proposed": rows.filter(confirmed=None), "decided": rows.exclude(confirmed=None)[:DECIDED_SHOWN]}
    return render(request, "cases/mergers.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def merger_propose(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    """Say of which other row this one is a double, and why."""
    _may_or_404(request, doubles.MERGE)
    unit = _unit_or_404(request, enterprise_id).standing
    form = ProposeMerger(_sent(request), unit=unit)
    if request.method == "POST" and form.is_valid():
        other, reason = form.cleaned_data["other"], form.cleaned_data["reason"]
        try:
            doubles.propose(unit, other, reason=reason, by=request.user)  # type: ignore[arg-type]
        except Refusal as refusal:
            _refuse(request, form, refusal, "propose_merger")
        else:
            messages.success(request, _("Proposed. Another section head decides on it."))
            return redirect("unit-mergers")
    return render(request, "cases/merger_propose.html", {"unit": unit, "form": form}, status=422 if form.errors else 200)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def merger_decide(request: HttpRequest, merger_id: int) -> HttpResponse:
    """Both rows side by side, and the decision of a section head who did not propose it."""
    _may_or_404(request, doubles.MERGE)
    rows = UnitMerger.objects.select_related("younger__region", "older__region", "proposed_by", "decided_by")
    merger = get_object_or_404(rows, pk=merger_id)
    for unit in (merger.younger, merger.older):
        _unit_or_404(request, unit.pk)
    form = DecideMerger(_sent(request))
    if request.method == "POST" and form.is_valid():
        confirmed, opinion = form.cleaned_data["confirmed"], form.cleaned_data["opinion"]
        try:
            doubles.decide(merger.pk, confirmed=confirmed, opinion=opinion, by=request.user)  # type: ignore[arg-type]
        except Refusal as refusal:
            _refuse(request, form, refusal, "decide_merger")
        else:
            messages.success(request, _("The two rows are one unit now.") if confirmed else _("The rows stay two units."))
            return redirect("enterprise", merger.older_id)
    context: dict[str, Any] = {
        "merger": merger,
        "form": form,
        "rows": [(unit, Case.objects.filter(unit=unit).count()) for unit in (merger.older, merger.younger)],
        "may_decide": merger.confirmed is None and merger.proposed_by_id != request.user.pk,
    }
    return render(request, "cases/merger_decide.html", context, status=422 if form.errors else 200)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def unit_rename(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    """From which day the unit bears another name, and on which paper that rests."""
    _may_or_404(request, names.RENAME)
    unit = _unit_or_404(request, enterprise_id)
    form = RenameUnit(_sent(request))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            names.rename(unit, said["name"], on=said["on"], paper=said["paper"], by=request.user)  # type: ignore[arg-type]
        except Refusal as refusal:
            _refuse(request, form, refusal, "rename_enterprise")
        else:
            messages.success(request, _("The unit has its new name; the former one is kept."))
            return redirect("enterprise", unit.pk)
    return render(request, "cases/unit_rename.html", {"unit": unit, "form": form}, status=422 if form.errors else 200)


def _sent(request: HttpRequest) -> QueryDict | None:
    """What was sent, be it nothing: then every question is refused as unanswered."""
    return request.POST if request.method == "POST" else None


def _may_or_404(request: HttpRequest, permission: str) -> None:
    """Whoever may not is told that there is no such page."""
    if not request.user.has_perm(permission):  # type: ignore[union-attr]
        raise Http404


def _unit_or_404(request: HttpRequest, enterprise_id: int) -> Enterprise:
    unit = get_object_or_404(Enterprise.objects.select_related("region", "township", "merged_into"), pk=enterprise_id)
    if not sees_enterprise(request.user, unit):  # type: ignore[arg-type]
        raise Http404
    return unit


def _refuse(request: HttpRequest, form: Any, refusal: Refusal, act: str) -> None:
    """At its question; the attempt stands in the bureau's history."""
    audit.append_refusal(None, refusal, actor=request.user, act=act, acted_on=clock.today())
    form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
