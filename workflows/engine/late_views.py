"""Consent to what is entered long after it was done: what waits for my answer, and one request with its answer."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from documents.reading import Face, face_of
from foundation.free_text import Form
from foundation.refusals import Refusal
from permissions.models import Account
from workflows.engine import late
from workflows.engine.late_models import LateEntry
from workflows.engine.questions import text_field, yes_no_field


class AnswerForm(Form):
    """Consent or not, and why."""

    given = yes_no_field(
        gettext_lazy("May it be entered?"), {True: gettext_lazy("I consent"), False: gettext_lazy("I do not consent")}
    )
    opinion = text_field(
        gettext_lazy("Reason"),
        min_length=late.SHORTEST,
        max_length=300,
        help_text=gettext_lazy("It is shown to whoever asked, and stands in the history."),
    )


@login_required
@never_cache
@require_GET
def late_entries(request: HttpRequest) -> HttpResponse:
    """What waits for my answer, and what I have asked for."""
    account: Account = request.user  # type: ignore[assignment]
    if account.kind != Account.Kind.OFFICER:
        raise Http404
    context = {
        "waiting": [_row(entry) for entry in late.waiting_for(account)],
        "asked": [_row(entry) for entry in late.asked_by(account)],
    }
    return render(request, "workflows/late_entries.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def late_entry(request: HttpRequest, entry_id: int) -> HttpResponse:
    """One request: who asked for it reads it, who may answer it answers, once."""
    account: Account = request.user  # type: ignore[assignment]
    entry = get_object_or_404(LateEntry.objects.select_related("account", "case", "decided_by"), pk=entry_id)
    may_answer = late.may_answer(account, entry)
    if account.pk not in (entry.account_id, entry.decided_by_id) and not may_answer:
        raise Http404
    is_open = entry.decided_at is None
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and (not may_answer or form.is_valid()):
        answers = getattr(form, "cleaned_data", {})
        try:
            late.answer(entry.pk, actor=account, given=bool(answers.get("given")), opinion=answers.get("opinion", ""))
        except Refusal as refusal:
            template = "403.html" if refusal.status == 403 else "errors/refusal.html"
            context = {"refusal": refusal, "back_url": reverse("late-entries")}
            return render(request, template, context, status=refusal.status)
        messages.success(request, _("Answered; whoever asked is told."))
        return redirect("late-entries")
    sees_case = entry.case is not None and face_of(account, entry.case) is Face.FILE
    context = {**_row(entry), "form": form if is_open and may_answer else None, "sees_case": sees_case}
    return render(request, "workflows/late_entry.html", context, status=422 if form.errors else 200)


def _row(entry: LateEntry) -> dict[str, Any]:
    return {"entry": entry, "title": late.title_of(entry), "url": reverse("late-entry", args=[entry.pk])}
