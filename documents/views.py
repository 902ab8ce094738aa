"""Pages of papers: read one, preview one, and the public page that says whether one is genuine."""

import json
from typing import Any
from urllib.parse import quote

from csp.constants import SELF
from csp.decorators import csp_replace
from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET, require_POST, require_safe

from cases.models import Case
from documents.catalog import CATALOGUE
from documents.catalog import paper as paper_kind
from documents.models import IssuedDocument
from documents.press import PressRefused, PressUnavailable
from documents.printing import is_public, print_document, print_preview, verification_address
from documents.reading import Face, face_of, own_accounts, shows
from documents.services import PaperRequest, refusals_of
from documents.typesetting import Mode
from foundation.clock import today
from foundation.refusals import Refusal

PREVIEWS_A_MINUTE = 30
COPIES_A_MINUTE = 20
LOOKUPS_A_MINUTE = 60
LONGEST_PREVIEW = 300_000
PrintState = IssuedDocument.PrintState


def _too_often(what: str, who: str, most: int) -> bool:
    """Count one more in this minute; printing is work, and tokens are not to be guessed."""
    key = f"documents-{what}-{who}"
    if cache.add(key, 1, timeout=60):
        return False
    try:
        return cache.incr(key) > most
    except ValueError:
        return False


def _pdf(response: HttpResponse | FileResponse, name: str, *, download: bool) -> HttpResponse | FileResponse:
    """Headers of every PDF this floor hands out: never kept by caches, shown in our own pages only."""
    way = "attachment" if download else "inline"
    response["Content-Type"] = "application/pdf"
    response["Content-Disposition"] = f"{way}; filename=\"paper.pdf\"; filename*=UTF-8''{quote(name)}.pdf"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def _readable_document(request: HttpRequest, pk: int) -> tuple[IssuedDocument, Face]:
    """The paper, or "not found" for whoever may not read it."""
    document = get_object_or_404(IssuedDocument.objects.select_related("case", "replaced_by", "issued_by"), pk=pk)
    face = face_of(request.user, document.case)
    if not shows(face, document, own_accounts(face, request.user, document.case)):
        raise Http404
    return document, face


@login_required
@require_safe
@never_cache
@xframe_options_sameorigin
@csp_replace({"frame-ancestors": [SELF]})
def paper(request: HttpRequest, pk: int) -> HttpResponse | FileResponse:
    """The PDF of an issued paper. `?copy=1` prints a reading copy; a replaced or revoked one comes marked void.

    `?original=1` hands the file its stored print, whatever became of the paper; `?download=1` saves it.
    """
    document, face = _readable_document(request, pk)
    name = f"{document.title}{document.number or ''}"
    download = request.GET.get("download") == "1"
    mode: Mode = "copy" if request.GET.get("copy") == "1" else "original"
    if document.state != IssuedDocument.State.ISSUED and not (face is Face.FILE and request.GET.get("original") == "1"):
        mode = "revoked"
    if document.print_state != PrintState.PRINTED or (mode == "original" and not default_storage.exists(str(document.pdf.name))):
        waits = document.print_state == PrintState.PROMISED
        return render(request, "documents_pages/not_printed.html", {"document": document}, status=202 if waits else 404)
    if mode == "original":
        return _pdf(FileResponse(document.pdf.open("rb")), name, download=download)
    if _too_often("copy", str(request.user.pk), COPIES_A_MINUTE):
        return _too_many(request)
    try:
        printed = print_document(document, mode)
    except (PressUnavailable, PressRefused) as error:
        return render(request, "documents_pages/no_preview.html", {"words": str(error)}, status=503)
    return _pdf(HttpResponse(printed.pdf), name, download=download)


@login_required
@require_GET
@never_cache
def paper_page(request: HttpRequest, pk: int) -> HttpResponse:
    """What is known of one paper: number, state, print, service, correction, verification."""
    document, face = _readable_document(request, pk)
    kind = paper_kind(document.code)
    context = {
        "document": document,
        "kind": kind,
        "services": document.services.select_related("first_officer", "second_officer").prefetch_related("proofs__evidence"),
        "replaces": list(document.replaces.all()),
        "reads_file": face is Face.FILE,
        "verification": verification_address(document.token)
        if is_public(kind) and document.origin == IssuedDocument.Origin.ISSUED
        else "",
    }
    return render(request, "documents_pages/paper.html", context)


@login_required
@require_POST
@never_cache
@xframe_options_sameorigin
@csp_replace({"frame-ancestors": [SELF]})
def paper_preview(request: HttpRequest, code: str) -> HttpResponse:
    """Print a preview of (code, data): a JSON body, or the same JSON in the form field `paper`; saves nothing.

    {"data": {...}, "linked": {...}, "case": 17}: the case only for its pictures, asked for permission like the case itself.
    """
    if code not in CATALOGUE:
        raise Http404
    asked = _asked(request)
    if asked is None:
        return JsonResponse({"error": _("The preview was not asked for in the right form.")}, status=400)
    case = None
    if asked.get("case") is not None:
        case = get_object_or_404(Case, pk=asked["case"])
        if not request.user.has_perm("cases.view_case", case):
            raise Http404
    return preview_response(request, PaperRequest(code, asked["data"], asked["linked"]), case=case)


def preview_response(request: HttpRequest, wanted: PaperRequest, *, case: Case | None = None) -> HttpResponse:
    """The preview as PDF for any page that has put the paper together; 422 with the reason if it cannot be printed.

    The caller has asked whether this account may see the case.
    """
    if _too_often("preview", str(request.user.pk), PREVIEWS_A_MINUTE):
        return _too_many(request)
    try:
        _check_length(wanted)
        printed = print_preview(wanted, on=today(), case_id=case.pk if case else None)
    except PressUnavailable as error:
        return render(request, "documents_pages/no_preview.html", {"words": str(error)}, status=503)
    except (PressRefused, Refusal) as error:
        return render(request, "documents_pages/no_preview.html", {"words": str(error)}, status=422)
    except (ValueError, TypeError, KeyError, AttributeError):
        # Half-typed values: no date yet, a list that is none.
        words = _("What is filled in so far cannot be printed yet.")
        return render(request, "documents_pages/no_preview.html", {"words": words}, status=422)
    response = HttpResponse(printed.pdf)
    _pdf(response, f"{paper_kind(wanted.code).title}（预览）", download=False)
    response["X-Paper-Pages"] = str(printed.pages)
    return response


def _asked(request: HttpRequest) -> dict[str, Any] | None:
    """The body of a request for a preview, or None if it is none."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > LONGEST_PREVIEW:
        return None
    raw = request.body.decode("utf-8", "replace") if request.content_type == "application/json" else request.POST.get("paper", "")
    try:
        asked = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    if not isinstance(asked, dict):
        return None
    data, linked, case = asked.get("data"), asked.get("linked", {}), asked.get("case")
    if not (isinstance(data, dict) and isinstance(linked, dict)):
        return None
    if case is not None and (isinstance(case, bool) or not isinstance(case, int)):
        return None
    return {"data": data, "linked": linked, "case": case}


def _check_length(wanted: PaperRequest) -> None:
    """A preview may have empty blanks, but is no longer than a paper; unknown fields are a mistake of the page."""
    for refusal in refusals_of(wanted):
        if refusal.code != "E-DOC-MISSING":
            raise refusal


def _too_many(request: HttpRequest) -> HttpResponse:
    response = render(request, "documents_pages/no_preview.html", {"words": _("Too many prints in one minute; wait a moment.")})
    response.status_code = 429
    response["Retry-After"] = "60"
    return response


@require_GET
@never_cache
def verify(request: HttpRequest, token: str) -> HttpResponse:
    """Is this paper genuine? Public: title, number, date, issuing body, hash and state, and nothing about any person or unit."""
    if _too_often("verify", request.META.get("REMOTE_ADDR", ""), LOOKUPS_A_MINUTE):
        return _too_many(request)
    document = (
        IssuedDocument.objects.select_related("replaced_by").filter(token=token, origin=IssuedDocument.Origin.ISSUED).first()
    )
    if document is None or not is_public(paper_kind(document.code)):
        response = render(request, "documents_pages/verify_unknown.html", status=404)
    else:
        response = render(request, "documents_pages/verify.html", {"document": document, "replaced_by": document.replaced_by})
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    return response
