"""What I have not sent yet: the list that tells my drafts apart, and the files they hold."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from cases.evidence import HELD_DAYS
from foundation.stored import NotAsStored
from permissions.models import Account
from workflows.engine import answers, drafts, pages
from workflows.engine.models import Draft

AT_MOST = 50
LONGEST_KEY = 120


@dataclass(frozen=True)
class Unsent:
    """One draft as a list shows it; without an address where its act cannot be opened any more."""

    draft: Draft
    title: str = ""
    about: str = ""
    url: str = ""


def unsent(account: Account, prefix: str = "", *, but: str = "") -> Iterator[Unsent]:
    """The drafts of this person, last saved first, told apart by what was filled in; with a prefix, of one kind of form."""
    for draft in drafts.waiting(account, prefix).exclude(key=but)[:AT_MOST]:
        try:
            page = pages.page_of_draft(account, draft.key)
        except Http404:
            yield Unsent(draft)
            continue
        case = page.case
        own = answers.told_apart(page, page.draft or drafts.empty()) if page.form_key else ""
        about = " · ".join(part for part in (case and case.number, case and case.title, own) if part)
        yield Unsent(draft, page.title, about, page.url)


@login_required
@never_cache
@require_GET
def my_drafts(request: HttpRequest) -> HttpResponse:
    """Everything I began to fill in and did not send."""
    account: Any = request.user
    return render(request, "workflows/drafts.html", {"unsent": list(unsent(account)), "kept_days": HELD_DAYS})


@login_required
@require_POST
def draft_drop(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Throw one draft of mine away, with its files."""
    account: Any = request.user
    draft = drafts.waiting(account).filter(pk=draft_id).first()
    if draft is None:
        raise Http404
    drafts.discard(account, draft.key)
    messages.info(request, _("The draft is thrown away."))
    return redirect("my-drafts")


@login_required
@never_cache
@require_GET
def draft_state(request: HttpRequest) -> JsonResponse:
    """What became of a form of mine, by the key of its draft: whether its act is done, and which files the server has of it."""
    account: Any = request.user
    key = request.GET.get("key", "")[:LONGEST_KEY].replace("\x00", "")
    content = drafts.find(account, key)
    held = [str(file.facts["sha256"]) for file in content.files] if content else []
    return JsonResponse({"account": str(account.pk), "done": drafts.is_done(account, key), "held": held})


@login_required
@never_cache
@require_GET
def draft_file(request: HttpRequest, draft_id: int, number: int) -> HttpResponseBase:
    """A photograph that a draft of mine holds."""
    row = Draft.objects.filter(pk=draft_id, account_id=request.user.pk or 0).first()
    content = drafts.find(request.user, row.key) if row else None  # type: ignore[arg-type]
    if content is None or number >= len(content.files):
        raise Http404
    file = content.files[number]
    if not file.is_image:
        raise Http404
    try:
        response = FileResponse(io.BytesIO(file.read()), content_type=str(file.facts["mime"]))
    except NotAsStored as spoilt:
        raise Http404 from spoilt
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response
