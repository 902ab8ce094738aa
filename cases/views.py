"""Pages of this floor: start, case list, the case, evidence, notices, calculator, a unit of the register."""

from __future__ import annotations

import io
import re
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases import doubles, entries, forms, lists, names, notices, panels, penalties
from cases.calculators import CALCULATORS
from cases.evidence import EXTENSIONS, stored_copy, stored_original
from cases.faces import Face, case_or_404, sees_enterprise, sees_evidence
from cases.limits import UNIT_WORDS, Unit
from cases.models import Case, Enterprise, Evidence, Notice, Reveal
from cases.panels import Looking
from cases.terms import term
from foundation import audit, clock
from foundation.inputs import key_in
from foundation.refusals import Refusal
from foundation.stored import NotAsStored
from foundation.views import not_handed_out
from permissions import grants
from permissions.models import Account


class SignedIn(HttpRequest):
    """A request behind login_required."""

    user: Account


NOTICES_A_PAGE = 30
DAYS_SHOWN = 400
UNIT_CASES_SHOWN = 30
NOTHING_MAY_RUN = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; sandbox"
TOKEN = re.compile(r"[0-9a-f]{32}")


# --- start -----------------------------------------------------------------------------------------------------------------


@never_cache
@require_GET
def start_page(request: HttpRequest) -> HttpResponse:
    """Signed in: what there is to begin and what presses; else the public page: verification of papers, and sign-in."""
    account = request.user
    if not isinstance(account, Account):
        return _public_start(request)
    tiles = [
        _tile(account, _("Open cases"), {"open": "yes"}, "primary"),
        _tile(account, _("Overdue"), {"due": "late"}, "late"),
        _tile(account, _("Due within 3 days"), {"due": "3"}, "near"),
        _tile(account, _("Due within 7 days"), {"due": "7"}, ""),
    ]
    context = {
        "tiles": tiles,
        "sections": panels.start_sections(account),
        "openings": panels.openings(account),
        "unread": notices.unread_words(account),
        "notices": Notice.objects.filter(account=account, read_at__isnull=True).select_related("case")[:5],
    }
    return render(request, "cases/start.html", context)


def _tile(account: Account, label: str, wanted: dict[str, str], tone: str) -> dict[str, Any]:
    count, capped = lists.count(account, wanted)
    url = f"{reverse('case-list')}?{urlencode(wanted)}"
    return {"label": label, "count": f"{count}+" if capped else str(count), "url": url, "tone": tone}


def _public_start(request: HttpRequest) -> HttpResponse:
    """A paper's code, as printed beside its QR, leads to the page that says whether the paper is genuine."""
    code, problem = request.GET.get("code", "")[:200].strip(), ""
    if code:
        try:
            token = re.sub(r"[\s-]", "", code.rsplit("/v/", maxsplit=1)[-1].strip("/")).lower()
            if TOKEN.fullmatch(token):
                return redirect(reverse("verify", args=[token]))
            problem = _("This is no verification code. It stands under the QR code at the foot of the paper.")
        except NoReverseMatch:
            problem = _("Papers cannot be verified on this installation.")
    return render(request, "cases/start_public.html", {"code": code, "problem": problem}, status=422 if problem else 200)


# --- cases -----------------------------------------------------------------------------------------------------------------


@login_required
@never_cache
@require_GET
def case_list(request: SignedIn) -> HttpResponse:
    """The cases this account may see, newest first, narrowed by the filter."""
    form = forms.CaseFilter(request.GET, townships=lists.townships_of(request.user))
    form.is_valid()
    wanted = form.cleaned_data
    found = lists.page(request.user, wanted, request.GET.get("after", ""))
    query = request.GET.copy()
    query.pop("after", None)
    context = {
        "form": form,
        "page": found,
        "filtered": any(wanted.values()),
        "more_filtered": any(value for name, value in wanted.items() if name != "words"),
        "today": clock.today(),
        "first_url": f"?{query.urlencode()}" if request.GET.get("after") else "",
        "next_url": f"?{query.urlencode()}&{urlencode({'after': found.next_after})}" if found.next_after else "",
    }
    return render(request, "cases/list.html", context)


@login_required
@never_cache
@require_GET
def case_page(request: SignedIn, case_id: int) -> HttpResponse:
    """One case, with the face that this reader's office or duty opens."""
    case, face = case_or_404(request.user, case_id)
    return _render_case(request, case, face)


def _render_case(request: SignedIn, case: Case, face: Face, *, status: int = 200, **more: Any) -> HttpResponse:
    looking = Looking(request, request.user, case, face)
    context = {
        "case": case,
        "face": face,
        "panels": panels.panels(looking),
        "events": panels.timeline(looking),
        "sees_unit": case.unit is not None and sees_enterprise(request.user, case.unit),
        "today": clock.today(),
        **more,
    }
    return render(request, "cases/case.html", context, status=status)


@login_required
@require_GET
def case_evidence(request: SignedIn, case_id: int, evidence_id: int) -> HttpResponseBase:
    """The cleaned copy of a piece of evidence: photographs in the page, everything else as a download; nothing in it may run.

    With `?original` the file as it was handed in and under the name it came with, for the readers of the whole file, who alone see where and with what it was taken.
    """
    case, face = case_or_404(request.user, case_id)
    evidence = get_object_or_404(Evidence, pk=evidence_id, case=case)
    if not sees_evidence(request.user, case, face, evidence):
        raise Http404
    wants_original = "original" in request.GET
    if evidence.mime not in EXTENSIONS or (wants_original and face is not Face.FILE):
        raise Http404
    try:
        content = (stored_original if wants_original else stored_copy)(evidence).read()
    except NotAsStored as spoilt:
        return not_handed_out(request, spoilt, case.get_absolute_url())
    stem = evidence.file_name.rsplit(".", 1)[0] if wants_original and evidence.file_name else evidence.title
    return evidence_file(evidence, content, stem, download=wants_original or "download" in request.GET)


def evidence_file(evidence: Evidence, content: bytes, stem: str, *, download: bool = False) -> FileResponse:
    """The bytes of a piece of evidence under that name: a photograph in the page, all else as a download; nothing in it may run."""
    response = FileResponse(
        io.BytesIO(content),
        as_attachment=not evidence.is_image or download,
        filename=f"{stem}.{EXTENSIONS[evidence.mime]}",
        content_type=evidence.mime,
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = NOTHING_MAY_RUN
    response.headers["Cache-Control"] = "private, no-store"
    return response


@login_required
@require_POST
def case_note(request: SignedIn, case_id: int) -> HttpResponse:
    """Leave a note in the file."""
    text = request.POST.get("text", "")
    try:
        entries.leave_note(request.user, case_id, text)
    except Refusal as refusal:
        return _refused(request, case_id, refusal, "note", text)
    messages.success(request, _("The note stands in the file."))
    return redirect(f"{reverse('case', args=[case_id])}#timeline")


@login_required
@require_POST
def case_objection(request: SignedIn, case_id: int, participation_id: int) -> HttpResponse:
    """The second officer objects to an act."""
    text = request.POST.get("objection", "")
    try:
        entries.object_to_act(request.user, case_id, participation_id, text)
    except Refusal as refusal:
        return _refused(request, case_id, refusal, "object", text)
    messages.success(request, _("Your objection stands in the file and marks the act."))
    return redirect(f"{reverse('case', args=[case_id])}#people")


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def case_reveal(request: SignedIn, case_id: int, party_id: int, field: str) -> HttpResponse:
    """Ask for a reason, then show a sealed value once; it is never part of another page."""
    case, face = case_or_404(request.user, case_id)
    party = get_object_or_404(case.parties.defer("identity", "phone"), pk=party_id)
    if face is not Face.FILE or field not in Reveal.Field.values:
        raise Http404
    form = forms.RevealForm(request.POST or None)
    context: dict[str, Any] = {"case": case, "party": party, "field_label": Reveal.Field(field).label, "form": form}
    if request.method == "POST" and form.is_valid():
        try:
            _party, context["value"] = entries.look_at(request.user, case_id, party_id, field, form.cleaned_data["reason"])
        except Refusal as refusal:
            _log_refusal(request, case, refusal, "reveal")
            if refusal.status == 403:
                return render(request, "403.html", {"refusal": refusal}, status=403)
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
    return render(request, "cases/reveal.html", context, status=422 if form.errors else 200)


def _log_refusal(request: SignedIn, case: Case, refusal: Refusal, act: str) -> None:
    audit.append_refusal(case, refusal, actor=request.user, act=act, acted_on=clock.today())


def _refused(request: SignedIn, case_id: int, refusal: Refusal, act: str, text: str) -> HttpResponse:
    """Back to the case with the refusal and what was typed."""
    case, face = case_or_404(request.user, case_id)
    if refusal.status == 403 or refusal.code.endswith("-WHO"):
        _log_refusal(request, case, refusal, act)
        return render(request, "403.html", {"refusal": refusal}, status=403)
    return _render_case(request, case, face, status=refusal.status, refusals=[refusal], typed=text)


# --- notices ---------------------------------------------------------------------------------------------------------------


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def notice_page(request: SignedIn) -> HttpResponse:
    """What this account was told; POST marks all as read."""
    if request.method == "POST":
        notices.mark_read(request.user)
        return redirect("notices")
    rows = Notice.objects.filter(account=request.user).select_related("case")
    before = request.GET.get("before", "")
    if (start := key_in(before)) is not None:
        rows = rows.filter(pk__lt=start)
    found = list(rows.order_by("-pk")[: NOTICES_A_PAGE + 1])
    context = {
        "notices": found[:NOTICES_A_PAGE],
        "unread": notices.unread_words(request.user),
        "next_url": f"?before={found[NOTICES_A_PAGE - 1].pk}" if len(found) > NOTICES_A_PAGE else "",
    }
    return render(request, "cases/notices.html", context)


@login_required
@require_POST
def open_notice(request: SignedIn, notice_id: int) -> HttpResponse:
    """Mark one notice as read and go where it leads, inside the application."""
    notice = get_object_or_404(Notice, pk=notice_id, account=request.user)
    notices.mark_read(request.user, [notice.pk])
    inside = notice.url.startswith("/") and not notice.url.startswith(("//", "/\\"))
    return redirect(notice.url if inside else reverse("notices"))


# --- calculator ------------------------------------------------------------------------------------------------------------


@require_GET
def calculator(request: HttpRequest) -> HttpResponse:
    """Count a limit and show every day of the count and why it counts."""
    asked = "start" in request.GET
    form = forms.Calculator(request.GET if asked else None, initial={"start": clock.today()})
    context: dict[str, Any] = {"form": form, "calculators": CALCULATORS}
    if asked and form.is_valid():
        counted = form.cleaned_data["counted"]
        chosen = term(form.cleaned_data["term"]) if form.cleaned_data["term"] else None
        context |= {
            "counted": counted,
            "days": counted.days[:DAYS_SHOWN],
            "more_days": max(len(counted.days) - DAYS_SHOWN, 0),
            "term": chosen,
            "unit": UNIT_WORDS[chosen.unit if chosen else Unit(form.cleaned_data["unit"])][0],
            "start": form.cleaned_data["start"],
        }
    return render(request, "cases/calculator.html", context, status=422 if asked and form.errors else 200)


# --- the register ----------------------------------------------------------------------------------------------------------


@login_required
@never_cache
@require_GET
def enterprise_page(request: SignedIn, enterprise_id: int) -> HttpResponse:
    """A unit of the register and those of its cases that this reader may see, under whichever of its rows they were opened."""
    enterprise = get_object_or_404(Enterprise.objects.select_related("region", "township", "merged_into"), pk=enterprise_id)
    if not sees_enterprise(request.user, enterprise):
        raise Http404
    arms = grants.arms(Case.objects.filter(unit__in=enterprise.all_ids()), request.user)
    cases = grants.merged_page(arms, lists.ORDER, UNIT_CASES_SHOWN, rows=Case.objects.with_names())
    context = {
        "enterprise": enterprise,
        "cases": cases,
        "today": clock.today(),
        "doubles": list(enterprise.standing.doubles.exclude(pk=enterprise.pk).order_by("pk")),
        "former_names": enterprise.former_names.select_related("entered_by").order_by("-changed_on"),
        "may_merge": request.user.has_perm(doubles.MERGE),
        "may_rename": request.user.has_perm(names.RENAME),
        "penalties": penalties.of_units(enterprise.all_ids())[::-1],
    }
    return render(request, "cases/enterprise.html", context)
