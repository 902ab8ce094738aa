"""One page for all steps: a task, an opening act, an act beside the road; it shows, keeps drafts, previews papers, asks
whether what will happen is meant, and sends."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases.faces import is_anothers, own_units
from cases.models import Case
from documents.reading import readable_papers
from foundation import clock
from foundation.refusals import Refusal, Refusals
from permissions import sessions
from workflows.engine import (
    acts,
    answers,
    draft_views,
    drafts,
    late,
    move_views,
    pages,
    panels,
    people,
    previews,
    registry,
    roads,
)
from workflows.engine.forms import StepForm
from workflows.engine.models import SentForm, Task
from workflows.engine.pages import ActPage, AsidePage, OpeningPage, PaperActPage, RowPage, TaskPage

both = require_http_methods(["GET", "POST"])


# --- addresses -------------------------------------------------------------------------------------------------------------


@login_required
@never_cache
@both
def task(request: HttpRequest, task_id: int) -> HttpResponse:
    """A waiting step: see it, do it. A done one says who did it. What has a desk of its own is done there."""
    page = TaskPage(request.user, task_id)  # type: ignore[arg-type]
    return redirect(page.desk_url) if request.method == "GET" and page.desk_url else step(request, page)


def step(request: HttpRequest, page: TaskPage) -> HttpResponse:
    """One step as this page shows it: waiting to be done, read by whoever may not do it, or done."""
    status = 200
    if request.method == "POST":
        if not page.is_await:
            return send(request, page)
        status = 409
    if not page.is_waiting:
        return _done_page(request, page, status=status)
    if page.is_await or page.hindrance is not None:
        return _read_page(request, page, status=status)
    return _first_shown(request, page)


@login_required
@never_cache
@both
def open_case(request: HttpRequest, process: str, name: str) -> HttpResponse:
    """Open a case by one of its opening acts; ``?from=`` names the case it goes on from."""
    page = _opening(request, process, name)
    if page.hindrance is not None:
        return _hindered(request, page, page.hindrance)
    if sent := page.sent_before:
        return _sent_before(request, sent)
    return send(request, page) if request.method == "POST" else _first_shown(request, page)


@login_required
@never_cache
@both
def case_aside(request: HttpRequest, case_id: int, name: str) -> HttpResponse:
    """An act beside the road, while the case or the step it stands beside is open."""
    page = _aside(request, case_id, name)
    if page.hindrance is not None:
        return _hindered(request, page, page.hindrance)
    if sent := page.sent_before:
        return _sent_before(request, sent)
    if request.method == "POST":
        return send(request, page)
    if not page.is_open:
        return _refused(request, page, Refusal("E-NOT-OPEN"))
    return _first_shown(request, page)


@login_required
@never_cache
@both
def paper_act(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Correct an issued paper by a new one, or serve the new one."""
    page = _on_paper(request, pk, name)
    # Sent before first: the paper that was corrected is not to be corrected any more.
    if sent := page.sent_before:
        return _sent_before(request, sent)
    if page.hindrance is not None:
        return _hindered(request, page, page.hindrance)
    return send(request, page) if request.method == "POST" else _first_shown(request, page)


def _on_paper(request: HttpRequest, pk: int, name: str) -> PaperActPage:
    return PaperActPage(request.user, pk, name, pages.asked_form_key(request))  # type: ignore[arg-type]


def _opening(request: HttpRequest, process: str, name: str) -> OpeningPage:
    source = pages.source_case(request.user, request.GET.get("from", ""))  # type: ignore[arg-type]
    return OpeningPage(request.user, process, name, source, pages.asked_form_key(request))  # type: ignore[arg-type]


def _aside(request: HttpRequest, case_id: int, name: str) -> AsidePage | RowPage:
    return pages.aside_page(request.user, case_id, name, pages.asked_form_key(request), request.GET.get("of", ""))  # type: ignore[arg-type]


@login_required
@never_cache
@require_GET
def new_case(request: HttpRequest) -> HttpResponse:
    """What I may open: the phone's 「登记」."""
    return render(request, "workflows/new_case.html", {"openings": panels.openings(request.user)})  # type: ignore[arg-type]


def _sent_before(request: HttpRequest, sent: SentForm) -> HttpResponse:
    """The form of an act that is done, out of the browser's memory: it leads to what it did, and nothing is done twice."""
    messages.info(request, _("This form was sent already; nothing was done twice."))
    return redirect("case", sent.case_id)


# --- showing ---------------------------------------------------------------------------------------------------------------


def show(
    request: HttpRequest,
    page: ActPage,
    form: StepForm,
    *,
    status: int = 200,
    preview: previews.Preview | None = None,
    **more: Any,
) -> HttpResponse:
    """The form on the left, what is known on the right, and under the button what comes next."""
    warning = form.forewarning()
    context = {
        "page": page,
        "case": page.case,
        "form": form,
        "groups": form.grouped(),
        "dating": form.dating(),
        "dating_open": any(field.errors or field.value() for field in form.dating()) or bool(warning and warning.may_send),
        "warning": warning,
        "barred": warning is not None and not warning.may_send,
        "alike": list(form.alike()),
        "formsets": [
            {"formset": formset, "fixed": not pages.grows(formset), "title": form.row_titles.get(prefix) or _("Item by item")}
            for prefix, formset in form.formsets.items()
        ],
        "wrong": list(previews.missing(form)),
        "tabs": page.tabs(with_paper=True),
        "preview": preview,
        "saved_at": page.draft.saved_at if page.draft else None,
        "other_drafts": list(draft_views.unsent(page.account, page.kind, but=page.key)) if page.kind else [],
        "next_step": page.next_words,
        "secondary": [*_consent_asked(form), *move_views.ways_of(page)],
        **page.shown_besides(form),
        **more,
    }
    return render(request, page.template, context, status=status)


def _consent_asked(form: StepForm) -> list[dict[str, str]]:
    """The button that asks for a consent, where the form was refused for the want of one."""
    if "E-DATE-FAR" not in form.refusal_codes:
        return []
    return [{"label": _("Ask the section head to consent"), "name": "ask_consent"}]


def _first_shown(request: HttpRequest, page: ActPage) -> HttpResponse:
    """The form as the draft left it; or as it was sent when the session was over."""
    if typed := sessions.typed_before(request):
        data, had_files = typed
        content = page.draft or drafts.empty()
        content.data = drafts.answers(data)
        _keep(page, content)
        messages.warning(request, _("The form was not sent: the session had ended. It is filled in again as you left it."))
        if had_files:
            messages.warning(request, _("Photographs and files could not be kept. Choose them anew."))
    return show(request, page, page.form())


def _read_page(request: HttpRequest, page: TaskPage, *, status: int = 200) -> HttpResponse:
    """A waiting step that is not mine to do, or that waits for another case: whose turn, what is known, where to go."""
    context: dict[str, Any] = {"page": page, "case": page.case, "tabs": page.tabs(), "refusal": page.hindrance}
    if page.is_await and page.hindrance is None:
        flow_code, _dot, name = page.node.page.partition(".")
        if name:
            context["go_on"] = f"{reverse('open-case', args=[flow_code, name])}?from={page.case.pk}"
            context["go_on_title"] = registry.flow_by_code(flow_code).living(name).task_title
    return render(request, "workflows/read.html", context, status=status)


def _done_page(request: HttpRequest, page: TaskPage, *, status: int = 200) -> HttpResponse:
    """Who did it and when, which papers came out, and what comes next."""
    waiting = Task.objects.filter(case=page.case, status__in=pages.WAITING).select_related(
        "owner", "party", "case__unit", "case__section"
    )
    units = own_units(page.account)
    follows = [
        panels.open_task(each, page.account, page.rows, page.history)
        for each in waiting
        if not is_anothers(each.party, page.face, units)
    ]
    papers = [
        paper for paper in readable_papers(page.account, page.case) if paper.act_no == page.task.act_no and page.task.act_no
    ]
    context = {
        "page": page,
        "case": page.case,
        "task": page.task,
        "papers": papers,
        "printing": any(paper.print_state == "promised" for paper in papers),
        "follows": [each for each in follows if each is not None],
        "office": people.office_words([page.task.owner_id]).get(page.task.owner_id, "") if page.task.owner_id else "",
        "take_back": move_views.may_take_back(page),
        "tabs": page.tabs(),
    }
    return render(request, "workflows/done_step.html", context, status=status)


# --- sending ---------------------------------------------------------------------------------------------------------------


def send(request: HttpRequest, page: ActPage) -> HttpResponse:
    """What a button of the page asks for; a draft that cannot be kept is a refusal as well."""
    try:
        return _sent(request, page)
    except Refusal as refusal:
        return _refused(request, page, refusal)


def _sent(request: HttpRequest, page: ActPage) -> HttpResponse:
    """One more row, keep, throw away, look, or do."""
    if "drop_draft" in request.POST:
        drafts.discard(page.account, page.key)
        messages.info(request, _("The draft is thrown away."))
        return redirect(page.url)
    data = drafts.answers(request.POST)
    if "add_item" in request.POST and (request.headers.get("HX-Request") or not request.FILES):
        form = page.typed(pages.with_one_more_row(data, page.node.form_class, request.POST["add_item"]))
        return show(request, page, form)
    content = page.draft or drafts.Content(data)
    content.data = data
    files = drafts.take_in(content, request.FILES, request.POST.getlist("drop_file"))
    if "add_item" in request.POST:
        content.data = pages.with_one_more_row(data, page.node.form_class, request.POST["add_item"])
        _keep(page, content)
        return show(request, page, page.typed(content.data))
    if "save_draft" in request.POST or "drop_file" in request.POST:
        _keep(page, content)
        messages.success(request, _("The draft is kept. Only you can see it."))
        return redirect(page.url)
    if "ask_consent" in request.POST:
        return _ask_consent(request, page, content)
    if "preview" in request.POST:
        _keep(page, content)
        return show(request, page, page.typed(data), preview=page.preview(data, files))
    return _perform(request, page, content, files, confirmed=request.POST.get("confirmed", ""))


def _ask_consent(request: HttpRequest, page: ActPage, content: drafts.Content) -> HttpResponse:
    """What lies further back than officers enter by themselves: the draft is kept, and whoever may consent is told."""
    day = page.typed(content.data).day_given(content.data)
    try:
        late.ask(page.account, page.flow, page.node, page.case, day or clock.today(), str(content.data.get("late_reason") or ""))
    except Refusal as refusal:
        return _refused(request, page, refusal, content=content)
    _keep(page, content)
    messages.success(request, _("Your section head is asked. The draft is kept: send it once you have the consent."))
    return redirect(page.url)


def _keep(page: ActPage, content: drafts.Content) -> None:
    page.draft = drafts.save(page.account, page.key, content)  # type: ignore[misc]


def _perform(request: HttpRequest, page: ActPage, content: drafts.Content, files: Any, *, confirmed: str) -> HttpResponse:
    """Do it; what cannot be taken back is first shown as it will be, and done once exactly that is confirmed."""
    try:
        outcome = page.perform_confirmed(content.data, files, confirmed)
    except acts.NotVisible as stranger:
        raise Http404 from stranger
    except acts.Conflict as conflict:
        return _conflict(request, page, conflict, content)
    except acts.InvalidForm as invalid:
        _keep(page, content)
        return show(request, page, page.with_held_files(invalid.form, content), status=422)
    except acts.Unconfirmed as unconfirmed:
        _keep(page, content)
        told = unconfirmed.consequences
        return show(request, page, page.typed(content.data), consequences=told, has_changed=bool(confirmed))
    except (Refusal, Refusals) as refusal:
        return _refused(request, page, refusal, content=content)
    drafts.finish(page.account, page.key)
    if outcome.is_repeated:
        messages.info(request, _("This form was sent already; nothing was done twice."))
    else:
        messages.success(request, _("Done: %(act)s") % {"act": page.title})
    return redirect(page.leads_to(outcome))


def _hindered(request: HttpRequest, page: ActPage, refusal: Refusal) -> HttpResponse:
    """Refused before anything was sent through the gate: an attempt, not a mere look, stands in the history all the same."""
    if request.method == "POST":
        acts.append_refused(page.case, refusal, actor=page.account, act=page.name)
    return _refused(request, page, refusal)


def _refused(
    request: HttpRequest, page: ActPage, refusal: Refusal | Refusals, *, content: drafts.Content | None = None
) -> HttpResponse:
    """The refusal in words. Who may not, 403; what is not in order, the form again."""
    if refusal.status == 403 or content is None:
        back = reverse("case", args=[page.case.pk]) if page.case else reverse("my-work")
        template = "403.html" if refusal.status == 403 else "errors/refusal.html"
        return render(request, template, {"refusal": refusal, "back_url": back}, status=refusal.status)
    _keep(page, content)
    refusals = list(refusal) if isinstance(refusal, Refusals) else [refusal]
    return show(request, page, page.typed(content.data), status=refusal.status, refusals=refusals)


def _conflict(request: HttpRequest, page: ActPage, conflict: acts.Conflict, content: drafts.Content) -> HttpResponse:
    """Somebody was faster: who did what and when, what had been typed, and where to go on."""
    typed = answers.typed_words(page, content)
    if conflict.busy:
        _keep(page, content)
    elif not (isinstance(page, TaskPage) and conflict.task is not None and conflict.task.status in pages.WAITING):
        drafts.discard(page.account, page.key)
    return move_views.conflict_page(
        request, page.account, conflict, page.case, typed=typed, again=page.url if conflict.busy else ""
    )


# --- drafts and previews ---------------------------------------------------------------------------------------------------


@login_required
@require_POST
def task_draft(request: HttpRequest, task_id: int) -> HttpResponse:
    """Keep what has been typed so far; files stay in the page until it is sent."""
    page = TaskPage(request.user, task_id)  # type: ignore[arg-type]
    return _autosave(request, page) if page.is_asked and page.hindrance is None else _not_yours(page)


@login_required
@require_POST
def open_case_draft(request: HttpRequest, process: str, name: str) -> HttpResponse:
    page = _opening(request, process, name)
    return _autosave(request, page) if page.hindrance is None else _not_yours(page)


@login_required
@require_POST
def case_aside_draft(request: HttpRequest, case_id: int, name: str) -> HttpResponse:
    page = _aside(request, case_id, name)
    return _autosave(request, page) if page.is_open and page.hindrance is None else _not_yours(page)


@login_required
@require_POST
def paper_act_draft(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    page = _on_paper(request, pk, name)
    return _autosave(request, page) if page.hindrance is None else _not_yours(page)


def _autosave(request: HttpRequest, page: ActPage) -> HttpResponse:
    """The one answer that means saved names the time and the account."""
    try:
        content = drafts.save_answers(page.account, page.key, drafts.answers(request.POST))
    except Refusal as refusal:
        return JsonResponse({"error": refusal.code, "words": refusal.message}, status=refusal.status)
    saved_at = (content.saved_at or clock.now()).astimezone(clock.ZONE)
    return JsonResponse({"saved_at": saved_at.strftime("%H:%M"), "account": str(page.account.pk)})


def _not_yours(page: ActPage) -> HttpResponse:
    refusal = page.hindrance or Refusal("E-NOT-OPEN")
    status = 409 if page.hindrance is None or refusal.code == "E-OWNED" else refusal.status
    return JsonResponse({"error": refusal.code, "words": refusal.message}, status=status)


@login_required
@require_POST
def task_preview(request: HttpRequest, task_id: int) -> HttpResponse:
    """The papers of this step with what has been typed, as a piece of the page."""
    page = TaskPage(request.user, task_id)  # type: ignore[arg-type]
    return _preview(request, page) if page.is_asked and page.hindrance is None else _not_yours(page)


@login_required
@require_POST
def open_case_preview(request: HttpRequest, process: str, name: str) -> HttpResponse:
    page = _opening(request, process, name)
    return _preview(request, page) if page.hindrance is None else _not_yours(page)


@login_required
@require_POST
def case_aside_preview(request: HttpRequest, case_id: int, name: str) -> HttpResponse:
    page = _aside(request, case_id, name)
    return _preview(request, page) if page.is_open and page.hindrance is None else _not_yours(page)


@login_required
@require_POST
def paper_act_preview(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    page = _on_paper(request, pk, name)
    return _preview(request, page) if page.hindrance is None else _not_yours(page)


def _preview(request: HttpRequest, page: ActPage) -> HttpResponse:
    data = drafts.answers(request.POST)
    content = page.draft or drafts.Content(data)
    files = drafts.take_in(content, None)
    return render(request, "workflows/tabs/sheets.html", {"page": page, "preview": page.preview(data, files)})


# --- charts ----------------------------------------------------------------------------------------------------------------


@login_required
@require_GET
def process_chart(request: HttpRequest, process: str) -> HttpResponse:
    """A process as it stands in the flow file: its picture, and who does what."""
    flow = _flow_or_404(process)
    rows = [
        {"node": node, "who": people.who(node, Case()), "follows": roads.what_follows(roads.following(node), Case())}
        for node in flow.acting_nodes()
    ]
    context = {"flow": flow, "svg": panels.chart_svg(flow), "rows": rows}
    return render(request, "workflows/process.html", context)


@login_required
@require_GET
def process_bpmn(request: HttpRequest, process: str) -> HttpResponse:
    """The process as BPMN 2.0, for other tools."""
    from workflows.engine import chart

    flow = _flow_or_404(process)
    response = HttpResponse(chart.bpmn(flow), content_type="application/xml")
    response.headers["Content-Disposition"] = f'attachment; filename="{flow.code}.bpmn"'
    return response


def _flow_or_404(process: str) -> Any:
    try:
        return registry.flow_by_code(process)
    except LookupError as error:
        raise Http404 from error
