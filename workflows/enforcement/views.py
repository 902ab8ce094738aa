"""The calculators of enforcement: everybody may reckon what the law reckons, signed in or not."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from cases.calculators import CALCULATORS
from cases.models import Violation
from cases.models.register import in_force
from cases.money import in_full
from foundation.refusals import Refusal
from workflows.enforcement import forms_calculators as forms
from workflows.enforcement import heavy, limitation, ranges
from workflows.enforcement.surcharge import computation


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
    parts = [heavy.Part(heavy.Penalty.FINE, amount)] if amount else []
    if gains:
        parts.append(heavy.Part(heavy.Penalty.GAINS, gains))
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
        "on_the_spot": _on_the_spot(row, amount, gains, kind, on),
        "limitation": [limitation.last_day(act_on, with_harm=harm) for harm in (False, True)] if data["act_to"] else [],
        "holds_for_act": Violation.objects.filter(in_force(act_on), pk=row.pk).exists(),
        "holds_on_decision": Violation.objects.filter(in_force(on), pk=row.pk).exists(),
        "act_to": data["act_to"],
        "decided_on": on,
    }


def _on_the_spot(row: Violation, amount: Decimal | None, gains: Decimal, kind: str, on: Any) -> str:
    """Why it cannot be decided on the spot; empty where it can."""
    parts = [heavy.Part(heavy.Penalty.FINE, amount)] if amount else [heavy.Part(heavy.Penalty.WARNING)]
    if gains:
        parts.append(heavy.Part(heavy.Penalty.GAINS, gains))
    try:
        heavy.require_on_the_spot(row, parts, kind, on)
    except Refusal as refusal:
        return str(refusal)
    return ""
