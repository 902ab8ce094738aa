"""Pages of the review of files: what was drawn, a drawing with its figures, the sheet of a file."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from foundation import audit, clock
from foundation.refusals import Refusal
from workflows.enforcement import file_reviews, review_sheet
from workflows.enforcement.flows import EnforcementFlow
from workflows.enforcement.forms_closing import marked_down
from workflows.enforcement.forms_file_reviews import DrawFiles, ScoreFile
from workflows.enforcement.models import EnforcementRecord, FileDrawing, ReviewedFile
from workflows.engine.case_rows import CaseRows


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def drawings(request: HttpRequest) -> HttpResponse:
    """GET: what was drawn, and the files that wait for me. POST: draw."""
    if not file_reviews.may_read(request.user):
        raise Http404
    may_draw = file_reviews.may_draw(request.user)
    form = DrawFiles(request.POST if request.method == "POST" else None) if may_draw else None
    if request.method == "POST":
        if form is None:
            raise Http404
        if form.is_valid():
            try:
                drawing = file_reviews.draw(**_asked(form), by=request.user)  # type: ignore[arg-type]
            except Refusal as refusal:
                audit.append_refusal(None, refusal, actor=request.user, act=file_reviews.DRAWN, acted_on=clock.today())
                form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
            else:
                messages.success(request, _("Drawn. Each examiner finds his files here and may read them."))
                return redirect("file-drawing", drawing.pk)
    mine = ReviewedFile.objects.filter(examiner=request.user.pk, examined_on=None).select_related("case", "drawing")
    rows = FileDrawing.objects.select_related("drawn_by").prefetch_related("files") if may_draw else []
    context = {"form": form, "drawings": rows, "mine": mine}
    return render(request, "enforcement/file_reviews.html", context, status=422 if form is not None and form.errors else 200)


def _asked(form: DrawFiles) -> dict[str, Any]:
    cleaned = form.cleaned_data
    return {name: cleaned[name] for name in ("of", "day_from", "day_to", "asked", "reason")} | {
        "examiners": list(cleaned["examiners"])
    }


@login_required
@never_cache
@require_GET
def drawing(request: HttpRequest, drawing_id: int) -> HttpResponse:
    """One drawing: its number and pool, its files with their marks, and how each pair of handlers did. For those who may draw."""
    if not file_reviews.may_draw(request.user):
        raise Http404
    row = get_object_or_404(FileDrawing.objects.select_related("drawn_by"), pk=drawing_id)
    files = list(row.files.select_related("case", "examiner"))
    again = file_reviews.drawn(row.pool, row.seed, row.asked)
    context = {
        "drawing": row,
        "files": files,
        "groups": file_reviews.by_handlers(files),
        "holds": again == [file.case.number for file in files],
    }
    return render(request, "enforcement/file_drawing.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def sheet(request: HttpRequest, file_id: int) -> HttpResponse:
    """The sheet of one file: to be filled in once by its examiner, to be read by him and by those who may draw."""
    file = get_object_or_404(ReviewedFile.objects.select_related("case", "drawing", "examiner"), pk=file_id)
    is_mine = file.examiner_id == request.user.pk
    if not is_mine and not file_reviews.may_draw(request.user):
        raise Http404
    if file.examined_on is not None or not is_mine:
        if request.method == "POST":
            raise Http404
        found = [(review_sheet.FAULTS[fault["code"]], fault["where"]) for fault in file.faults]
        return render(request, "enforcement/file_scored.html", {"file": file, "found": found})
    form = ScoreFile(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            file_reviews.examine(file.pk, faults=form.faults(), words=form.cleaned_data["words"], by=request.user)  # type: ignore[arg-type]
        except Refusal as refusal:
            audit.append_refusal(file.case, refusal, actor=request.user, act=file_reviews.EXAMINED, acted_on=clock.today())
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("The sheet is in the file of the drawing."))
            return redirect("file-reviews")
    record = EnforcementRecord.objects.select_related("case").get(case=file.case)
    CaseRows(EnforcementFlow, file.case, record)  # the record then knows its rows, as in an act
    context = {"file": file, "form": form, "marked": marked_down(record), "full": review_sheet.FULL}
    return render(request, "enforcement/file_sheet.html", context, status=422 if form.errors else 200)
