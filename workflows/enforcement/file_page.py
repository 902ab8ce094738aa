"""The file of a penalty case on a page: its sheets as the index lists them, what an examiner would mark down, and the whole as one PDF."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cases.faces import Face, case_or_404
from cases.panels import Looking, Panel
from documents import binding
from documents.models import BoundFile
from foundation import clock
from workflows.enforcement import case_file
from workflows.enforcement.flows import EnforcementFlow
from workflows.enforcement.forms_closing import marked_down
from workflows.enforcement.models import EnforcementRecord
from workflows.engine.case_rows import CaseRows


def panel(looking: Looking) -> Panel | None:
    """The way to the file, for whoever reads it."""
    if looking.case.process != EnforcementFlow.code or looking.face is not Face.FILE:
        return None
    context = {"url": reverse("case-file", args=[looking.case.pk])}
    return Panel("enforcement/panel_file.html", _("File"), context, icon="folder2-open", name="case_file")


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def case_file_page(request: HttpRequest, case_id: int) -> HttpResponse:
    """GET: the file as it lies today. POST: bind it into one PDF, behind the request. "Not found" for whoever does not read the file."""
    case, face = case_or_404(request.user, case_id)  # type: ignore[arg-type]
    if case.process != EnforcementFlow.code or face is not Face.FILE:
        raise Http404
    if request.method == "POST":
        binding.ask_for(case, by=request.user)  # type: ignore[arg-type]
        return redirect("case-file", case_id=case.pk)
    entries = case_file.paged(case_file.sheets(case, clock.today()))
    record = EnforcementRecord.objects.select_related("case").get(case=case)
    CaseRows(EnforcementFlow, case, record)  # the record then knows its rows, as in an act
    bound = list(BoundFile.objects.filter(case=case).select_related("asked_by"))
    mark = binding.fingerprint(binding.leaves_of(case)) if bound else ""
    context = {
        "case": case,
        "entries": entries,
        "pages": sum(entry.sheet.pages or 0 for entry in entries),
        "is_complete": all(entry.sheet.pages is not None for entry in entries),
        "marked": marked_down(record),
        "bound": bound,
        "is_current": any(each.fingerprint == mark for each in bound),
        "waits": binding.is_promised(case),
    }
    return render(request, "enforcement/case_file.html", context)
