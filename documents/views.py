"""Pages of papers: read one, and the public page that says whether one is genuine."""

import io
from urllib.parse import quote

from csp.constants import SELF
from csp.decorators import csp_replace
from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET, require_safe

from cases.evidence import stored_copy
from cases.models import Participation
from cases.views import evidence_file
from documents import binding, ways
from documents.catalog import paper as paper_kind
from documents.frozen import readable
from documents.models import BoundFile, IssuedDocument, PaperScan
from documents.press import PressRefused, PressUnavailable
from documents.printing import print_document, stored_print
from documents.reading import Face, face_of, own_accounts, shows, units_of
from documents.services import first_served_on
from documents.typesetting import Mode
from foundation.stored import NotAsStored
from foundation.views import not_handed_out
from permissions.separation import Capacity

COPIES_A_MINUTE = 20
LOOKUPS_A_MINUTE = 60
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
    related = ("case", "replaced_by__party", "issued_by", "party")
    document = get_object_or_404(IssuedDocument.objects.select_related(*related), pk=pk)
    face = face_of(request.user, document.case)
    own, units = own_accounts(face, request.user, document.case), units_of(face, request.user)
    if not shows(face, document, own, units):
        raise Http404
    later = document.replaced_by
    document.successor = later if later is not None and shows(face, later, own, units) else None
    return document, face


@login_required
@require_safe
@never_cache
@xframe_options_sameorigin
@csp_replace({"frame-ancestors": [SELF]})
def paper(request: HttpRequest, pk: int) -> HttpResponse | FileResponse:
    """The PDF of an issued paper. `?copy=1` prints a reading copy; a replaced or revoked one comes marked void.

    What was signed by hand has none: the page leads to what was signed.

    `?original=1` hands the file its stored print, whatever became of the paper; `?download=1` saves it.
    """
    document, face = _readable_document(request, pk)
    if document.on_paper:
        return render(request, "documents_pages/signed.html", {"document": document, "scans": scans_of(document)})
    name = f"{document.title}{document.printed_number}"
    download = request.GET.get("download") == "1"
    mode: Mode = "copy" if request.GET.get("copy") == "1" else "original"
    if document.state != IssuedDocument.State.ISSUED and not (face is Face.FILE and request.GET.get("original") == "1"):
        mode = "corrected" if document.state == IssuedDocument.State.REPLACED else "revoked"
    if document.print_state != PrintState.PRINTED:
        waits = document.print_state == PrintState.PROMISED
        return render(request, "documents_pages/not_printed.html", {"document": document}, status=202 if waits else 404)
    try:
        if mode == "original":
            return _pdf(FileResponse(io.BytesIO(stored_print(document).read())), name, download=download)
        return _printed_anew(request, document, mode, name, download=download)
    except NotAsStored as spoilt:
        return not_handed_out(request, spoilt, reverse("paper-page", args=[document.pk]))


def _printed_anew(request: HttpRequest, document: IssuedDocument, mode: Mode, name: str, *, download: bool) -> HttpResponse:
    """A reading copy, or a paper that came to nothing, printed with its mark. Raises NotAsStored for a photograph on it."""
    if _too_often("copy", str(request.user.pk), COPIES_A_MINUTE):
        return _too_many(request)
    try:
        printed = print_document(document, mode)
    except (PressUnavailable, PressRefused) as error:
        return render(request, "documents_pages/no_preview.html", {"words": str(error)}, status=503)
    return _pdf(HttpResponse(printed.pdf), name, download=download)  # type: ignore[return-value]


@login_required
@require_safe
@never_cache
def paper_scan(request: HttpRequest, pk: int, number: int) -> HttpResponseBase:
    """The paper as it was signed by hand, one of its scans by its place: for whoever may read the paper, as its print would be."""
    document, _face = _readable_document(request, pk)
    scans = scans_of(document)
    if not 1 <= number <= len(scans):
        raise Http404
    evidence = scans[number - 1].evidence
    try:
        content = stored_copy(evidence).read()
    except NotAsStored as spoilt:
        return not_handed_out(request, spoilt, reverse("paper-page", args=[document.pk]))
    return evidence_file(evidence, content, f"{document.title}{document.printed_number}-{number}")


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
        # What was wrong may name somebody by a number: then it is sealed, and shown masked.
        "wrong": readable(document.corrects.get("wrong", "")),
        "verification": document.address,
        "first_served_on": first_served_on(document),
        "scans": scans_of(document),
        "hands": hands_of(document) if face is Face.FILE and document.entered_on else [],
        "ways": ways.of(request.user, document) if face is Face.FILE else [],  # type: ignore[arg-type]
    }
    return render(request, "documents_pages/paper.html", context)


def scans_of(document: IssuedDocument) -> list[PaperScan]:
    """The paper as it was signed by hand, of one that was entered later; none for a print of ours."""
    return list(document.scans.select_related("evidence__case")) if document.on_paper else []


def hands_of(document: IssuedDocument) -> list[str]:
    """Who acted when a paper was signed that was entered later, by name; who only entered it is named as such elsewhere."""
    took = Participation.objects.filter(case=document.case, act_no=document.act_no or 0).exclude(capacity=Capacity.ENTERED)
    return list(dict.fromkeys(took.order_by("id").values_list("account__name", flat=True)))


@login_required
@require_safe
@never_cache
def bound_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The whole file of a case as one PDF: for whoever reads the file, and for nobody else."""
    bound = get_object_or_404(BoundFile.objects.select_related("case"), pk=pk)
    if face_of(request.user, bound.case) is not Face.FILE:
        raise Http404
    try:
        content = binding.stored_file(bound).read()
    except NotAsStored as spoilt:
        return not_handed_out(request, spoilt, bound.case.get_absolute_url())
    words = _("Whole file")
    name = f"{bound.case.number}{words}{bound.made_at:%Y%m%d}"
    return _pdf(FileResponse(io.BytesIO(content)), name, download=request.GET.get("download") == "1")


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
    papers = IssuedDocument.objects.select_related("replaced_by").prefetch_related("replaces")
    document = papers.filter(token=token, origin=IssuedDocument.Origin.ISSUED).first()
    if document is None or not document.address:
        response = render(request, "documents_pages/verify_unknown.html", status=404)
    else:
        context = {"document": document, "replaced_by": document.replaced_by, "replaces": list(document.replaces.all())}
        response = render(request, "documents_pages/verify.html", context)
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    return response
