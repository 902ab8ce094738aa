"""Pages of ledgers: the list with its exports, the upload, what became of each row, the file with its remarks."""

from __future__ import annotations

import io
from typing import Any, cast
from urllib.parse import quote, urlencode

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases import lists
from cases.forms import CaseFilter
from cases.models import Case
from documents.catalog import paper as paper_kind
from documents.press import PressRefused, PressUnavailable
from documents.services import bureau_words
from documents.typesetting import Paper, print_paper
from foundation import audit, clock, jobs
from foundation.free_text import Form
from foundation.inputs import DayInput
from foundation.refusals import Refusal
from foundation.stored import NotAsStored
from foundation.views import not_handed_out
from permissions import offices
from permissions.models import Account
from workflows.engine import intake, intake_reader, intake_sheet, ledger_lists
from workflows.engine.intake import Ledger
from workflows.engine.intake_models import IntakeRow, IntakeRun, OutcomeOfRow

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
RUNS_SHOWN = 10
ROWS_SHOWN = 300
TONES = {OutcomeOfRow.ACCEPTED: "done", OutcomeOfRow.WARNED: "near", OutcomeOfRow.REFUSED: "late", OutcomeOfRow.SKIPPED: "paused"}


class UploadForm(Form):
    """One workbook, or for some ledgers a text file, and the day whose state it shows."""

    file = forms.FileField(
        label=gettext_lazy("Workbook (.xlsx)"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
        help_text=gettext_lazy("It is looked through first; nothing is taken in before you say so."),
    )
    as_of = forms.DateField(
        label=gettext_lazy("State of which day"),
        widget=DayInput(),
        help_text=gettext_lazy("The day on which the ledger was filled in. Later days in it are refused."),
    )

    def __init__(self, *args: Any, ledger: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if intake.takes_text(ledger):
            self.fields["file"].label = _("Workbook (.xlsx) or text file (.csv, .csv.gz)")
            self.fields["file"].widget.attrs["accept"] = ".xlsx,.csv,.gz"


def _account(request: HttpRequest) -> Account:
    """Who asks; every page here wants somebody signed in."""
    return cast(Account, request.user)


def _ledger(process: str, kind: str = "") -> Any:
    try:
        return intake.ledger_of(process, kind)
    except Refusal as refusal:
        raise Http404 from refusal


def _may_send(request: HttpRequest, ledger: Ledger) -> bool:
    return offices.holds(_account(request), *ledger.roles)


def _refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    context = {"refusal": refusal, "back_url": reverse("ledger")}
    return render(request, "errors/refusal.html", context, status=refusal.status)


# --- looking and taking out ------------------------------------------------------------------------------------------------


@login_required
@never_cache
@require_GET
def ledger(request: HttpRequest) -> HttpResponse:
    """The ledger as filtered, with its exports; below it, sending one in and what was sent before."""
    known = list(ledger_lists.ledgers())
    wanted = request.GET.get("process") or (known[0].process if known else "")
    found = next((each for each in known if each.process == wanted), None)
    if found is None or not (ledger_lists.reads_ledgers(_account(request)) or _may_send(request, found)):
        raise Http404
    return _ledger_page(request, found, UploadForm(initial={"as_of": clock.today()}, ledger=found))


def _ledger_page(request: HttpRequest, found: Ledger, upload_form: UploadForm, *, status: int = 200) -> HttpResponse:
    form, cleaned = _filter(request, found.process)
    reads = ledger_lists.reads_ledgers(_account(request))
    page = lists.page(_account(request), {**cleaned, "process": found.process})
    query = urlencode({name: value for name, value in cleaned.items() if value and name != "process"})
    context = {
        "ledger": found,
        "ledgers": [each for each in ledger_lists.ledgers() if reads or _may_send(request, each)],
        "form": form,
        "filtered": bool(query),
        "page": page,
        "query": f"?{query}" if query else "",
        "more_url": f"{reverse('case-list')}?{urlencode({'process': found.process})}&{query}",
        "may_take_out": reads,
        "may_send": _may_send(request, found),
        "prints": found.prints,
        "upload_form": upload_form,
        "runs": IntakeRun.objects.filter(sender=_account(request), process=found.process)[:RUNS_SHOWN],
        "today": clock.today(),
    }
    return render(request, "workflows/ledger.html", context, status=status)


def _filter(request: HttpRequest, process: str) -> tuple[CaseFilter, dict[str, Any]]:
    """The filter of the case list, without the choice of a process."""
    asked = request.GET if request.method == "GET" else QueryDict()
    form = CaseFilter(asked, townships=lists.townships_of(_account(request)), process=process)
    form.is_valid()
    return form, {**form.cleaned_data, "process": ""}


@login_required
@require_GET
def template(request: HttpRequest, process: str) -> HttpResponse:
    """The empty ledger to fill in."""
    found = _ledger(process)
    if not _may_send(request, found):
        return _refused(request, Refusal("E-INTAKE-ROLE"))
    target = io.BytesIO()
    intake_sheet.write_template(target, found.sheet, found.title, found.columns)
    return _workbook(target.getvalue(), f"{found.title}模板")


@login_required
@never_cache
@require_GET
def export(request: HttpRequest, process: str) -> HttpResponse:
    """The ledger as filtered on the screen: every column, text cells only."""
    found = _ledger(process)
    if not ledger_lists.reads_ledgers(_account(request)):
        raise Http404
    _form, cleaned = _filter(request, found.process)
    rows = ledger_lists.rows(found, _account(request), cleaned)
    if _more_than(rows, ledger_lists.MOST_EXPORTED):
        return _refused(request, Refusal("E-LEDGER-SIZE", note=f"最多{ledger_lists.MOST_EXPORTED}条"))
    target = io.BytesIO()
    title = f"{found.title}（截至{clock.today():%Y-%m-%d}）"
    count = intake_sheet.write_book(target, found.sheet, title, found.columns, found.rows_of(rows.iterator(chunk_size=500)))
    _record_export(request, found, "export_ledger", cleaned, count)
    return _workbook(target.getvalue(), f"{found.title}{clock.today():%Y%m%d}")


def _more_than(rows: QuerySet[Case], most: int) -> bool:
    return rows.order_by()[: most + 1].count() > most


def _record_export(request: HttpRequest, found: Ledger, act: str, cleaned: dict[str, Any], count: int) -> None:
    """What leaves the house in one piece stands in the bureau's history."""
    facts = {"process": found.process, "filter": {name: value for name, value in cleaned.items() if value}, "rows": count}
    with transaction.atomic():
        audit.append_to_bureau([audit.Entry(act, after=facts)], actor=_account(request))


@login_required
@never_cache
@require_GET
def print_register(request: HttpRequest, process: str) -> HttpResponse:
    """The register as filtered, printed as its paper."""
    found = _ledger(process)
    if not found.prints or not ledger_lists.reads_ledgers(_account(request)):
        raise Http404
    form, cleaned = _filter(request, found.process)
    rows = ledger_lists.rows(found, _account(request), cleaned)
    if _more_than(rows, ledger_lists.MOST_PRINTED):
        return _refused(request, Refusal("E-LEDGER-SIZE", note=f"打印最多{ledger_lists.MOST_PRINTED}条"))
    code, fields, linked = found.paper_of(rows, clock.today(), _scope(form, cleaned))
    kind = paper_kind(code)
    sheet = Paper(code=code, title=kind.title, issued_on=clock.today().isoformat())
    try:
        printed = print_paper(sheet, bureau=bureau_words(clock.today()), f=fields, x=linked)
    except (PressUnavailable, PressRefused) as error:
        return render(request, "documents_pages/no_preview.html", {"words": str(error)}, status=503)
    _record_export(request, found, "print_ledger", cleaned, len(fields["rows"]))
    return _file(printed.pdf, f"{kind.title}.pdf", "application/pdf", inline=True)


def _scope(form: CaseFilter, cleaned: dict[str, Any]) -> str:
    """What the list was narrowed by, in words; the head of the paper says so."""
    words = []
    for name, value in cleaned.items():
        if value and name in form.fields:
            choices = dict(getattr(form.fields[name], "choices", ()))
            words.append(str(choices.get(value, value)))
    return "、".join(words) or "本人可查看的全部"


def _workbook(content: bytes, name: str) -> HttpResponse:
    return _file(content, f"{name}.xlsx", XLSX)


def _file(content: bytes, name: str, mime: str, *, inline: bool = False) -> HttpResponse:
    response = HttpResponse(content, content_type=mime)
    way = "inline" if inline else "attachment"
    response["Content-Disposition"] = f"{way}; filename*=UTF-8''{quote(name)}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


# --- sending in ------------------------------------------------------------------------------------------------------------


@login_required
@require_POST
def upload(request: HttpRequest, process: str) -> HttpResponse:
    """Take a workbook and look through it."""
    found = _ledger(process)
    if not _may_send(request, found):
        return _refused(request, Refusal("E-INTAKE-ROLE"))
    form = UploadForm(request.POST, request.FILES, ledger=found)
    if not form.is_valid():
        return _ledger_page(request, found, form, status=422)
    file = form.cleaned_data["file"]
    try:
        if file.size > intake_reader.LONGEST_FILE:
            raise Refusal("E-INTAKE-SIZE", field="file")
        taken = intake.receive(process, file.read(), file.name, sender=_account(request), as_of=form.cleaned_data["as_of"])
    except Refusal as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return _ledger_page(request, found, form, status=422)
    return redirect("ledger-run", run_id=taken.pk)


def _own_run(request: HttpRequest, run_id: int) -> IntakeRun:
    return get_object_or_404(IntakeRun.objects.select_related("sender"), pk=run_id, sender=_account(request))


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def run(request: HttpRequest, run_id: int) -> HttpResponse:
    """What would become of each row; headers mapped by hand; the good rows taken in."""
    found = _own_run(request, run_id)
    if not _may_send(request, _ledger(found.process, found.kind)):
        return _refused(request, Refusal("E-INTAKE-ROLE"))
    if request.method == "GET":
        return _run_page(request, found)
    try:
        if request.POST.get("action") == "map":
            intake.remember_headers(found, _said(request, found))
            messages.success(request, _("Remembered. The workbook was looked through again."))
        else:
            done = intake.order_commit(found, by=_account(request))
            if done.state == IntakeRun.State.COMMITTED:
                messages.success(request, _("The good rows have been taken in."))
    except Refusal as refusal:
        return _refused(request, refusal)
    return redirect("ledger-run", run_id=found.pk)


def _said(request: HttpRequest, found: IntakeRun) -> dict[str, str]:
    """Answers for the unknown headers of this workbook, by their places on the page."""
    headers = _unknown_headers(found)
    names = {f"header-{number}": header["header"] for number, header in enumerate(headers)}
    return {header: request.POST[name] for name, header in names.items() if request.POST.get(name)}


def _unknown_headers(found: IntakeRun) -> list[dict[str, Any]]:
    headers: dict[str, dict[str, Any]] = {}
    for sheet in found.sheets:
        for header in sheet.get("unknown", ()):
            headers.setdefault(header["header"], header)
    return list(headers.values())


def _run_page(request: HttpRequest, found: IntakeRun) -> HttpResponse:
    ledger_found = _ledger(found.process, found.kind)
    show = request.GET.get("show", "")
    rows = found.rows.select_related("case")
    back = reverse("case-rows", args=[found.case_id, found.kind]) if found.case_id else reverse("ledger")
    rows = rows.filter(outcome=show) if show in OutcomeOfRow.values else rows.exclude(outcome=OutcomeOfRow.ACCEPTED)
    taken = {name for sheet in found.sheets for name in sheet.get("headers", {})}
    good = found.counts.get(OutcomeOfRow.ACCEPTED, 0) + found.counts.get(OutcomeOfRow.WARNED, 0)
    context = {
        "run": found,
        "back_url": back,
        "ledger": ledger_found,
        "job": jobs.Job.objects.filter(key=found.job_key).first() if found.is_busy and found.job_key else None,
        "tallies": [
            {"outcome": value, "label": label, "tone": TONES[OutcomeOfRow(value)], "count": found.counts.get(value, 0)}
            for value, label in OutcomeOfRow.choices
        ],
        "rows": [_shown(row) for row in rows[:ROWS_SHOWN]],
        "more": max(rows.count() - ROWS_SHOWN, 0),
        "show": show,
        "unknown": [{"name": f"header-{number}", **header} for number, header in enumerate(_unknown_headers(found))],
        "fields": [column for column in ledger_found.columns if column.field not in taken],
        "good": good,
        "effects": _effects(found, good),
        "can_commit": found.state == IntakeRun.State.READ and good > 0,
    }
    return render(request, "workflows/ledger_run.html", context)


def _shown(row: IntakeRow) -> dict[str, Any]:
    return {"row": row, "tone": TONES[OutcomeOfRow(row.outcome)], "case": row.case}


def _effects(found: IntakeRun, good: int) -> list[str]:
    """What taking the rows in does, in sentences, before it is done."""
    bad = found.counts.get(OutcomeOfRow.REFUSED, 0)
    if found.case_id:
        return [
            _("%(count)d rows are added to the list of this case, in the name of whoever sends them.") % {"count": good},
            _("%(count)d refused rows stay outside; mend them in your file and send it again.") % {"count": bad},
        ]
    return [
        _("%(count)d rows become cases at the stage and with the dates that the ledger says.") % {"count": good},
        _("%(count)d refused rows stay outside; mend them in your file and send it again.") % {"count": bad},
        _("No paper is numbered or printed, and nobody is told of what lapsed before."),
    ]


@login_required
@require_GET
def remarks(request: HttpRequest, run_id: int) -> HttpResponse:
    """The sender's own workbook with a remark beside each row that is not plainly good."""
    found = _own_run(request, run_id)
    if found.state in (IntakeRun.State.READING, IntakeRun.State.FAILED):
        raise Http404
    try:
        content = intake.remarked(found)
    except Refusal as refusal:
        return _refused(request, refusal)
    except NotAsStored as spoilt:
        return not_handed_out(request, spoilt, reverse("ledger-run", args=[found.pk]))
    name, is_text = found.file_name or found.title, intake_reader.is_text(content)
    for ending in (".gz", ".csv", ".xlsx"):
        name = name.removesuffix(ending)
    name = f"{name}（批注）"
    return _file(content, f"{name}.csv", "text/csv; charset=utf-8") if is_text else _workbook(content, name)
