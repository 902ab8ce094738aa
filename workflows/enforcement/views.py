"""Pages of enforcement beside those of every process: the calculators, open to everybody, and the desk of the reviewers."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from cases.calculators import CALCULATORS
from cases.models import Violation
from cases.money import in_full
from documents import pictures
from documents.printing import stored_print
from foundation.refusals import Refusal
from foundation.stored import NotAsStored
from workflows.enforcement import desk, heavy, limitation, ranges
from workflows.enforcement import forms_calculators as forms
from workflows.enforcement.surcharge import computation
from workflows.engine import views as steps

ALL = 500
KEPT_SECONDS = 600

# --- calculators --------------------------------------------------------------------------------------------------------------


@require_GET
def surcharge(request: HttpRequest) -> HttpResponse:
    """The surcharge on a fine that was paid late, with the line that its decision prints."""
    asked = "fine" in request.GET
    form = forms.LatePayment(request.GET if asked else None)
    context: dict[str, Any] = {"form": form, "calculators": CALCULATORS}
    if asked and form.is_valid():
        data, reckoned = form.cleaned_data, form.cleaned_data["reckoned"]
        context |= {
            "reckoned": reckoned,
            "asked": data,
            "left_out": max((data["paid"] - data["due"]).days, 0) - reckoned.days,
            "line": computation(data["fine"], reckoned),
            "in_full": in_full(reckoned.amount),
            "together": in_full(reckoned.amount + data["fine"]),
        }
    return render(request, "enforcement/surcharge.html", context, status=422 if asked and form.errors else 200)


@require_GET
def weighed_fine(request: HttpRequest) -> HttpResponse:
    """The range of a fine with its tiers, and whether a sum makes the penalty heavy or fit for the spot."""
    asked = "violation" in request.GET
    form = forms.WeighedFine(request.GET if asked else None)
    context: dict[str, Any] = {"form": form, "calculators": CALCULATORS}
    if asked and form.is_valid():
        context |= _weighed(form.cleaned_data)
    return render(request, "enforcement/weighed_fine.html", context, status=422 if asked and form.errors else 200)


def _weighed(data: dict[str, Any]) -> dict[str, Any]:
    row: Violation = data["violation"]
    kind, stage, on = data["kind"], data["stage"], data["decided_on"]
    gains, amount = data["gains"] or Decimal(0), data["amount"]
    act_on = data["act_to"] or on
    legal = ranges.range_of(row, kind, stage, on, gains)
    fine = [heavy.Part(heavy.Penalty.FINE, amount)] if amount else []
    taken = [heavy.Part(heavy.Penalty.GAINS, gains)] if gains else []
    parts = [*fine, *taken]
    facts = {entry["tier"]: entry["fact"] for entry in row.tiers}
    return {
        "row": row,
        "legal": legal,
        "on_income": [(grade.label, f"{share:.0%}") for grade, share in ranges.SHARES.items()]
        if ranges.is_on_income(row)
        else [],
        "tiers": [(tier, facts[tier], bounds) for tier, bounds in ranges.tiers_of(row, kind, stage, on, gains).items()],
        "is_outside": bool(amount and legal and amount not in legal),
        "amount": amount,
        "hearing": heavy.hearing_reasons(parts, kind, on),
        "discussion": heavy.discussion_reasons(parts, kind, on),
        # Without a sum only a warning is asked about.
        "on_the_spot": _on_the_spot(row, [*(fine or [heavy.Part(heavy.Penalty.WARNING)]), *taken], kind, on),
        "limitation": [limitation.last_day(act_on, with_harm=harm) for harm in (False, True)] if data["act_to"] else [],
        "holds_for_act": row.holds_on(act_on),
        "holds_on_decision": row.holds_on(on),
        "act_to": data["act_to"],
        "decided_on": on,
    }


def _on_the_spot(row: Violation, parts: list[heavy.Part], kind: str, on: date) -> str:
    """Why it cannot be decided on the spot; empty where it can."""
    try:
        heavy.require_on_the_spot(row, parts, kind, on)
    except Refusal as refusal:
        return str(refusal)
    return ""


# --- the desk of the reviewers ------------------------------------------------------------------------------------------------


@login_required
@never_cache
@require_GET
def my_reviews(request: HttpRequest) -> HttpResponse:
    """What waits for me to be reviewed, and apart from it what somebody else has to review, with my earlier act."""
    if not desk.may_review(request.user):
        raise Http404
    return render(request, "enforcement/my_reviews.html", {"queue": desk.queue_of(request.user, ALL)})  # type: ignore[arg-type]


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def review_desk(request: HttpRequest, task_id: int) -> HttpResponse:
    """A review at the desk: the same form and the same act as those of every step."""
    return steps.step(request, desk.DeskPage(request.user, task_id, goes_on="and_next" in request.POST))  # type: ignore[arg-type]


@login_required
@require_GET
def review_sheet(request: HttpRequest, task_id: int, pk: int, number: int) -> HttpResponse:
    """One page of a paper of the case as a picture, for whoever may read the paper."""
    document = desk.DeskPage(request.user, task_id).paper(pk)  # type: ignore[arg-type]
    key = f"enforcement-sheet-{document.pdf_sha256}-{number}"
    picture = cache.get(key)
    if picture is None:
        try:
            picture = pictures.page(stored_print(document).read(), number)
        except (NotAsStored, pictures.NoPictures) as error:
            raise Http404 from error
        if picture is None:
            raise Http404
        cache.set(key, picture, KEPT_SECONDS)
    response = HttpResponse(picture, content_type="image/png")
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response
