"""Pages of floor 0: the incidents, the progress of a job, the bureau's own rules."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import login_required, permission_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from foundation import clock, jobs, settings
from foundation.forms import ChangeSetting
from foundation.jobs import Incident, Job
from foundation.refusals import Refusal
from foundation.settings import DECLARED, Declared, SettingValue
from foundation.stored import NotAsStored

ROWS_AT_MOST = 100


def not_handed_out(request: HttpRequest, spoilt: NotAsStored, back: str) -> HttpResponse:
    """The page in the place of a stored file that is gone or changed; its history and the incidents tell of it. 409."""
    spoilt.report(request.user)
    return render(request, "errors/not_as_stored.html", {"spoilt": spoilt, "back_url": back}, status=409)


def _names(numbers: Iterable[int | None]) -> dict[int, str]:
    """Account id to name. This floor knows accounts by their number only, and asks Django who stands behind it."""
    accounts = get_user_model()._base_manager.in_bulk({number for number in numbers if number is not None})
    return {number: str(getattr(account, "name", "") or account) for number, account in accounts.items()}


@login_required
@permission_required("foundation.see_incidents", raise_exception=True)
@require_GET
@never_cache
def incidents(request: HttpRequest) -> HttpResponse:
    """Work that failed for good, open ones first by age, and how long the queue is."""
    chosen = Incident.objects.select_related("job")
    still_open = list(chosen.filter(closed_at=None).order_by("opened_at", "pk")[: ROWS_AT_MOST + 1])
    closed = list(chosen.exclude(closed_at=None).order_by("-closed_at")[:20])
    names = _names(incident.closed_by for incident in closed)
    for incident in closed:
        incident.closed_by_name = names.get(incident.closed_by, "")  # type: ignore[attr-defined, arg-type]
    waiting = jobs.unfinished()
    context = {
        "still_open": still_open[:ROWS_AT_MOST],
        "more_open": len(still_open) > ROWS_AT_MOST,
        "closed": closed,
        "waiting": len(waiting.order_by("run_after").values_list("pk")[:ROWS_AT_MOST]),
        "waiting_capped": ROWS_AT_MOST,
        "oldest": waiting.order_by("created_at").values_list("created_at", flat=True).first(),
    }
    return render(request, "foundation/incidents.html", context)


@login_required
@permission_required("foundation.see_incidents", raise_exception=True)
@require_POST
def retry_incident(request: HttpRequest, incident_id: int) -> HttpResponse:
    """Promise the failed work once more."""
    incident = get_object_or_404(Incident, pk=incident_id)
    with transaction.atomic():
        done = jobs.retry(incident, by=request.user)
    if done:
        messages.success(request, _("Promised again. If it fails once more, a new incident appears here."))
    else:
        messages.info(request, _("Somebody else has tried this again already."))
    return redirect("incidents")


@login_required
@require_GET
@never_cache
def job_progress(request: HttpRequest, job_id: int) -> HttpResponse:
    """How far a job is, for whoever asked for it and for those who see incidents; others find nothing."""
    job = get_object_or_404(Job, pk=job_id)
    if job.requested_by_id != request.user.pk and not request.user.has_perm("foundation.see_incidents"):
        raise Http404
    template = "foundation/job_piece.html" if request.headers.get("HX-Request") else "foundation/job.html"
    return render(request, template, {"job": job})


@login_required
@permission_required("foundation.manage_settings", raise_exception=True)
@require_GET
def bureau_settings(request: HttpRequest) -> HttpResponse:
    """Every rule the bureau may set: what holds today, and where its default comes from."""
    today = clock.today()
    changed = set(SettingValue.objects.filter(valid_from__lte=today).values_list("code", flat=True))
    planned = set(SettingValue.objects.filter(valid_from__gt=today).values_list("code", flat=True))
    rows = [
        {
            "declared": declared,
            "value": settings.value(code, today),
            "changed": code in changed,
            "planned": code in planned,
        }
        for code, declared in sorted(DECLARED.items())
    ]
    return render(request, "foundation/settings.html", {"rows": rows, "today": today})


@login_required
@permission_required("foundation.manage_settings", raise_exception=True)
@require_http_methods(["GET", "POST"])
def bureau_setting(request: HttpRequest, code: str) -> HttpResponse:
    """One rule with everything it ever was, and the form for its next value."""
    declared = DECLARED.get(code)
    if declared is None:
        raise Http404
    form = ChangeSetting(declared, request.POST or None)
    if form.is_valid() and _change(declared, form, request.user):
        messages.success(request, _("Saved. What held on earlier days stays as it was."))
        return redirect("bureau-setting", code=code)
    history = list(SettingValue.objects.filter(code=code).order_by("-valid_from", "-pk"))
    names = _names(row.set_by_id for row in history)
    context = {
        "declared": declared,
        "form": form,
        "value": settings.value(code),
        "rows": [
            {
                "valid_from": row.valid_from,
                "value": settings.to_python(declared, row.value),
                "reason": row.reason,
                "set_by": names.get(row.set_by_id, "") if row.set_by_id else "",
                "created_at": row.created_at,
            }
            for row in history
        ],
    }
    return render(request, "foundation/setting.html", context, status=422 if form.errors else 200)


def _change(declared: Declared, form: ChangeSetting, by: Any) -> bool:
    """Add the dated value; a refusal stands at its field."""
    answers = form.cleaned_data
    try:
        with transaction.atomic():
            settings.change(declared.code, answers["value"], valid_from=answers["valid_from"], by=by, reason=answers["reason"])
    except Refusal as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return False
    return True
