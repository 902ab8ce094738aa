"""Pages of one act for many: the list of the rows of a case, choosing, one confirmation, and what became of each."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import SimpleNamespace
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases.faces import Face, face_of
from cases.models import Case
from cases.panels_of_cases import clock_of
from foundation import clock, jobs
from foundation.inputs import key_in
from foundation.refusals import REFUSALS, Refusal
from permissions import grants
from permissions.models import Account
from workflows.engine import (
    acts,
    answers,
    authority,
    drafts,
    intake,
    intake_reader,
    many,
    people,
    previews,
    rows_taken_in,
    worklists,
)
from workflows.engine.beside import places
from workflows.engine.branches import about
from workflows.engine.case_rows import CaseRows, is_list, rows_of
from workflows.engine.consequences import Consequences
from workflows.engine.forms import StepForm
from workflows.engine.ledger_views import UploadForm
from workflows.engine.many_models import ActRow, ActRun
from workflows.engine.models import OPEN, ProcessInstance, Task
from workflows.engine.movement import Movement
from workflows.engine.nodes import AfterClose, Aside
from workflows.engine.own_cases import belongs_by
from workflows.engine.pages import ActPage, AsidePage, TaskPage, leave_unjudged
from workflows.engine.questions import PhotosField
from workflows.engine.registry import flow_by_code, own_flows, process_of

ROWS_A_PAGE = 50
SHOWN = 200
NAMED = 12
#: So many are looked at for a form; whoever chose more that are not his to do gets none.
TRIED = 50
TONES = {ActRow.State.WAITING: "paused", ActRow.State.DONE: "done", ActRow.State.REFUSED: "late"}


def _keys(sent: Iterable[str]) -> list[int]:
    """Keys as a page sends them. Raises Http404 for nonsense."""
    found = [key_in(each) for each in sent if each]
    if None in found:
        raise Http404
    return [key for key in dict.fromkeys(found) if key is not None]


def _flow_or_404(process: str) -> Any:
    try:
        return flow_by_code(process)
    except LookupError as error:
        raise Http404 from error


def _file_or_404(account: Account, case_id: int) -> Case:
    """The case, for whoever reads its whole file: its lists name people."""
    case = get_object_or_404(Case.objects.with_names(), pk=case_id)
    if people.face_or_404(account, case) is not Face.FILE:
        raise Http404
    return case


# --- the rows of a case ----------------------------------------------------------------------------------------------------


@login_required
@never_cache
@require_GET
def case_rows(request: HttpRequest, case_id: int, kind: str) -> HttpResponse:
    """The list of the rows of a case: what each says, what of its own waits, and the acts on it."""
    account: Account = request.user  # type: ignore[assignment]
    case = _file_or_404(account, case_id)
    flow = _flow_or_404(case.process)
    if not is_list(flow, kind):
        raise Http404
    model, start = flow.rows[kind], (_keys([request.GET.get("after", "")]) or [0])[0]
    of_case = rows_of(flow, kind, case)
    shown = list(of_case.filter(pk__gt=start).order_by("pk")[: ROWS_A_PAGE + 1])
    listed = [model._meta.get_field(name) for name in model.listed]
    ways, waiting = _ways(flow, kind, case, account), _waiting(case, kind)
    alone = _alone(flow, kind, case, account)
    context = {
        "case": case,
        "title": model._meta.verbose_name_plural,
        "head": [str(column.verbose_name) for column in listed],
        "rows": [
            {"row": row, "cells": [(str(column.verbose_name), _shown(row, column)) for column in listed], "waiting": waiting.get(row.pk, []),
             "own_case": row.case_id if belongs_by(row) != "case" else None,
             "ways": [{"title": node.task_title, "url": f"{url}?of={row.pk}"} for node, url, keys in ways if row.pk in keys]
             + ([{"title": node.task_title, "url": f"{url}?of={row.pk}"} for node, url in alone] if alone and row.is_live and not row.case_id else [])}
            for row in shown[:ROWS_A_PAGE]
        ],
        "for_many": [
            {"title": node.task_title, "url": reverse("act-for-many", args=[flow.code, node.name])}
            for node, _url, keys in ways
            if node.is_for_many and keys
        ],
        "upload_form": _upload_form(flow, kind, case, account),
        "kind": kind,
        "count": of_case.count(),
        "next_url": f"?after={shown[ROWS_A_PAGE - 1].pk}" if len(shown) > ROWS_A_PAGE else "",
        "first_url": "?" if start else "",
    }  # fmt: skip
    return render(request, "workflows/case_rows.html", context)


@login_required
@require_POST
def rows_upload(request: HttpRequest, case_id: int, kind: str) -> HttpResponse:
    """A workbook whose rows are to be added to the list: looked through first, as every ledger."""
    account: Account = request.user  # type: ignore[assignment]
    case = _file_or_404(account, case_id)
    flow, back = _flow_or_404(case.process), reverse("case-rows", args=[case_id, kind])
    if not is_list(flow, kind):
        raise Http404
    try:
        form = UploadForm(request.POST, request.FILES, ledger=intake.ledger_of(process_of(flow), kind))
        if not form.is_valid():
            raise Refusal("E-REQUIRED", note="；".join(str(error) for errors in form.errors.values() for error in errors))
        file = form.cleaned_data["file"]
        if file.size > intake_reader.LONGEST_FILE:
            raise Refusal("E-INTAKE-SIZE")
        taken = intake.receive(
            process_of(flow), file.read(), file.name, sender=account, as_of=form.cleaned_data["as_of"], case=case, kind=kind
        )
    except Refusal as refusal:
        template = "403.html" if refusal.status == 403 else "errors/refusal.html"
        return render(request, template, {"refusal": refusal, "back_url": back}, status=refusal.status)
    return redirect("ledger-run", run_id=taken.pk)


def _upload_form(flow: Any, kind: str, case: Case, account: Account) -> UploadForm | None:
    """The form for a ledger of such rows; None where the process has none, or this account may not send one in now."""
    try:
        ledger = intake.ledger_of(process_of(flow), kind)
        intake.require_sender(ledger, account)
        rows_taken_in.require(case, ledger.act, account)
    except Refusal:
        return None
    return UploadForm(initial={"as_of": clock.today()}, ledger=ledger)


def _shown(row: Any, column: Any) -> str:
    value = getattr(row, f"get_{column.name}_display")() if column.choices else getattr(row, column.name)
    return "" if value is None else str(value)


def _ways(flow: Any, kind: str, case: Case, account: Account) -> list[tuple[Any, str, set[int | None]]]:
    """The acts on rows of this kind that the account may do now, each with the rows on which it may be done."""
    movement = Movement(ProcessInstance(case=case, flow_class=flow), case, None, clock.now(), 0, account.pk)
    movement.tasks = list(Task.objects.filter(case=case, status__in=OPEN))
    history = authority.history_of(case)
    return [
        (node, reverse("case-aside", args=[case.pk, node.name]), {of for of, _place in places(node, movement)})
        for node in flow.asides()
        if node.of == kind
        and isinstance(node, AfterClose) == case.is_closed
        and people.hindrance(node, case, account, history) is None
        and node.form_class.has_occasion(case)
    ]


def _alone(flow: Any, kind: str, case: Case, account: Account) -> list[tuple[Any, str]]:
    """The acts by which a row of this kind gets a case of its own, as far as the account may do them."""
    own = own_flows(flow).get(kind)
    history = authority.history_of(case) if own is not None else []
    return [
        (node, reverse("case-aside", args=[case.pk, node.name]))
        for node in (own.asides() if own is not None else ())
        if node.bears and people.hindrance(node, case, account, history) is None
    ]


def _waiting(case: Case, kind: str) -> dict[int, list[dict[str, Any]]]:
    """What waits about single rows: the step, its clock, and its address."""
    found: dict[int, list[dict[str, Any]]] = {}
    for task in Task.objects.filter(case=case, status__in=OPEN).exclude(item="").select_related("deadline"):
        key = about(task.token).get(kind)
        if key is not None and (node := task.flow_task) is not None:
            task.case = case
            due = clock_of(task.deadline) if task.deadline else None
            found.setdefault(key, []).append({"title": node.task_title, "clock": due, "url": reverse("task", args=[task.pk])})
    return found


# --- choosing, confirming ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Offer:
    """One that may be chosen: its key on the page, what it is called, and until when."""

    key: int
    target: many.Target
    title: str
    place: str
    due_on: Any = None


class ManyPage:
    """A step, or an act on rows of one case, for many."""

    def __init__(self, account: Account, process: str, name: str, case_id: str) -> None:
        """Raises Http404 for a stranger, and for what is not done for many."""
        self.account, self.flow = account, _flow_or_404(process)
        try:
            self.node = many.node_for_many(self.flow, name)
        except Refusal as refusal:
            raise Http404 from refusal
        self.on_rows = isinstance(self.node, Aside)
        keys = _keys([case_id])
        if self.on_rows and not (keys and is_list(self.flow, self.node.of)):
            raise Http404
        self.case = _file_or_404(account, keys[0]) if self.on_rows else None
        if self.case is not None and self.case.process != self.flow.code:
            raise Http404
        self.url = reverse("act-for-many", args=[process, name]) + (f"?case={self.case.pk}" if self.case else "")

    @cached_property
    def _arms(self) -> list[Any]:
        return worklists.at_step(self.account, self.flow.code, self.node.name)

    @cached_property
    def _free(self) -> dict[int, Any]:
        """Rows on which the act may be done now."""
        assert self.case is not None
        movement = Movement(
            ProcessInstance(case=self.case, flow_class=self.flow), self.case, None, clock.now(), 0, self.account.pk
        )
        movement.tasks = list(Task.objects.filter(case=self.case, status__in=OPEN))
        rows = movement.rows.of(self.node.of)
        return {of: rows[of] for of, _place in places(self.node, movement) if of is not None}

    @cached_property
    def count(self) -> int:
        """How many wait, at most one more than can be decided at once."""
        return len(self._free) if self.on_rows else grants.capped_count(self._arms, many.MOST + 1)

    @cached_property
    def offers(self) -> list[Offer]:
        """The first of them, urgent first."""
        if self.case is not None:
            case_id = self.case.pk
            rows = list(self._free.items())[:SHOWN]
            return [Offer(of, many.Target(case_id, of=of), str(row), self._cells(row)) for of, row in rows]
        return [
            Offer(task.pk, many.Target(task.case_id, task.pk), _title(task), task.case.who_and_where, task.due_on)
            for task in worklists.page(self._arms, limit=SHOWN)
        ]

    @staticmethod
    def _cells(row: Any) -> str:
        cells = (_shown(row, row._meta.get_field(name)) for name in row.listed)
        return " · ".join(cell for cell in cells if cell)

    def chosen(self, data: QueryDict) -> list[many.Target]:
        """What was chosen, whatever has become of it since. Raises Http404 for what this account may not know of."""
        if "everything" in data:
            return self._everything()
        picks = _keys(data.getlist("pick"))
        if self.case is not None:
            known = set(rows_of(self.flow, self.node.of, self.case).filter(pk__in=picks).values_list("pk", flat=True))
            if set(picks) - known:
                raise Http404
            return [many.Target(self.case.pk, of=key) for key in picks]
        found = dict(
            Task.objects.filter(pk__in=picks, step=self.node.name, case__process=self.flow.code).values_list("pk", "case_id")
        )
        if set(picks) - set(found) or len(seen_by(self.account, found.values())) < len(set(found.values())):
            raise Http404
        return [many.Target(found[key], key) for key in picks]

    def _everything(self) -> list[many.Target]:
        if self.case is not None:
            return [many.Target(self.case.pk, of=key) for key in self._free]
        keys = {key for arm in self._arms for key in arm.values_list("case_id", "pk")[: many.MOST + 1]}
        return [many.Target(case_id, key) for case_id, key in sorted(keys)]

    def page_of(self, target: many.Target) -> ActPage:
        """The page on which one of them is done singly: its form asks for all of them."""
        if target.task_id is not None:
            return TaskPage(self.account, target.task_id)
        return AsidePage(self.account, target.case_id, self.node.name, drafts.new_form_key(), str(target.of))

    def form(self, targets: list[many.Target], data: Mapping[str, Any] | None = None) -> StepForm | None:
        """The form, asked of the first that is this account's to do; files are asked singly only."""
        for target in targets[:TRIED]:
            try:
                act = self.page_of(target).act()
                row = authority.whose(self.node, act.movement.rows, act.token)
                if people.hindrance(self.node, act.case, self.account, (), row) is not None:
                    continue
                form = acts.form_for(act, data, MultiValueDict())
            except (Http404, Refusal):
                continue
            numbers = {asked.number for asked in form.on_paper}
            for name in [name for name, question in form.fields.items() if isinstance(question, PhotosField) or name in numbers]:
                del form.fields[name]
            return form
        return None


def _title(task: Task) -> str:
    return f"{task.case.number} {task.case.title}" if task.case.number else task.case.title


def seen_by(account: Account, case_ids: Iterable[int]) -> set[int]:
    """Of which of these cases the account reads the whole file today: whoever is only a party to one is told nothing of it here."""
    cases = list(grants.visible(Case, account).filter(pk__in=set(case_ids)))
    grants.learn_duties(account, cases)
    return {case.pk for case in cases if face_of(account, case) is Face.FILE}


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def act_for_many(request: HttpRequest, process: str, name: str) -> HttpResponse:
    """Choose and answer, be told how many of what, confirm once, and be led to the run."""
    account: Account = request.user  # type: ignore[assignment]
    page = ManyPage(account, process, name, request.GET.get("case", ""))
    if request.method == "GET":
        return _choose(request, page)
    form_key = request.POST.get("form", "")
    if not drafts.is_form_key(form_key):
        raise Http404
    if (sent := ActRun.objects.filter(account=account, form=form_key).first()) is not None:
        messages.info(request, _("This form was sent already; nothing was done twice."))
        return redirect("act-run", sent.pk)
    targets = page.chosen(request.POST)
    if not targets or len(targets) > many.MOST:
        refusal = Refusal("E-MANY-MOST", note=f"最多{many.MOST}件") if targets else Refusal("E-MANY-NONE")
        return _choose(request, page, refusals=[refusal], status=422)
    form = page.form(targets, request.POST)
    wrong = _wrong(form) if form is not None else []
    if "change" in request.POST or wrong:
        return _choose(request, page, form=form, wrong=wrong, status=422 if wrong else 200)
    told, data = Told(page, targets, _answers(request.POST)), request.POST
    if data.get("confirmed") != told.key:
        return _confirm(request, told, form, form_key, data, changed="confirmed" in data)
    run_ordered = many.order(page.flow, page.node.name, targets, actor=account, answers=_answers(request.POST), form=form_key)
    return redirect("act-run", run_ordered.pk)


#: What the page sends besides the answers of the form.
_OF_PAGE = ("csrfmiddlewaretoken", "form", "pick", "everything", "confirmed", "change")


def _answers(data: QueryDict) -> QueryDict:
    found = data.copy()
    for name in _OF_PAGE:
        found.pop(name, None)
    return drafts.answers(found)


def _wrong(form: StepForm) -> list[tuple[str, str]]:
    """What is not in order at a question, which is the same for all; what concerns one of them it meets when its turn comes."""
    form.is_valid()
    of_one = set(map(str, form.non_field_errors()))
    return [(words, field) for words, field in previews.missing(form) if words not in of_one]


def _choose(
    request: HttpRequest, page: ManyPage, *, form: StepForm | None = None, wrong: Any = (), refusals: Any = (), status: int = 200
) -> HttpResponse:
    targets = [offer.target for offer in page.offers]
    sent = request.POST
    asked = form if form is not None else page.form(targets, sent or None)
    if asked is not None and form is None and sent:
        leave_unjudged(asked)
    picked = set(map(key_in, sent.getlist("pick") if sent else request.GET.getlist("of")))
    context = {
        "page": page,
        "case": page.case,
        "title": page.node.task_title,
        "offers": [(offer, offer.key in picked) for offer in page.offers],
        "everything": "everything" in sent,
        "more": max(page.count - len(page.offers), 0),
        "count": page.count,
        "capped": page.count > many.MOST,
        "form": asked,
        "groups": _groups(asked),
        "dating": asked.dating() if asked is not None else [],
        "wrong": wrong,
        "refusals": refusals,
        "form_key": sent.get("form") or drafts.new_form_key(),
        "back_url": reverse("case-rows", args=[page.case.pk, page.node.of]) if page.case else reverse("my-work"),
    }
    return render(request, "workflows/many.html", context, status=status)


def _groups(form: StepForm | None) -> list[Any]:
    return form.grouped() if form is not None else []


class Told:
    """What an act for many does, as it is confirmed: worked out for each of the first that are named, by what each does differently."""

    def __init__(self, page: ManyPage, targets: list[many.Target], answers_: QueryDict) -> None:
        self.page, self.targets, self.answers = page, targets, answers_
        self.looked_at = [
            many.foresee(page.flow, page.node.name, target, actor=page.account, data=answers_) for target in targets[:NAMED]
        ]

    @cached_property
    def names(self) -> list[str]:
        return _names(self.page, self.targets[:NAMED])

    @property
    def lines(self) -> list[tuple[str, str]]:
        """Each that is named, with what would refuse it."""
        return [
            (name, each.words if isinstance(each, many.Answer) else "")
            for name, each in zip(self.names, self.looked_at, strict=True)
        ]

    @property
    def foreseen(self) -> list[tuple[str, int, list[Any]]]:
        """Of each kind the first by its name, how many others of those named are of it, and what happens to it."""
        kinds: dict[Any, list[tuple[str, Consequences]]] = {}
        for name, each in zip(self.names, self.looked_at, strict=True):
            if isinstance(each, Consequences):
                kinds.setdefault(repr(each.kind), []).append((name, each))
        return [(found[0][0], len(found) - 1, found[0][1].groups) for found in kinds.values()]

    @cached_property
    def key(self) -> str:
        """Of exactly these, as they stand, with these answers, today, by this account; so that nothing else is done than what was read."""
        page = self.page
        known = many.seen(page.flow, page.node, self.targets, page.account)
        facts = [
            page.account.pk, page.flow.code, page.node.name, clock.today().isoformat(),
            sorted([each.case_id, each.task_id or 0, each.of or 0, known[each]] for each in self.targets),
            sorted((name, values) for name, values in self.answers.lists()),
            [each.words if isinstance(each, many.Answer) else each.key for each in self.looked_at],
        ]  # fmt: skip
        return hashlib.sha256(json.dumps(facts, ensure_ascii=False).encode()).hexdigest()


def _confirm(
    request: HttpRequest, told: Told, form: StepForm | None, form_key: str, data: QueryDict, *, changed: bool = False
) -> HttpResponse:
    """How many of what, which of them, with which answers, and what it leaves behind: once, before it is done."""
    page, count = told.page, len(told.targets)
    what = {"count": count, "act": page.node.task_title}
    context = {
        "page": page,
        "case": page.case,
        "title": page.node.task_title,
        "question": ngettext("“%(act)s” for %(count)d, by one decision", "“%(act)s” for %(count)d, by one decision", count)
        % what,
        "lines": told.lines,
        "more": count - len(told.looked_at),
        "foreseen": told.foreseen,
        "key": told.key,
        "answered": answers.in_words(form) if form is not None else [],
        "hidden": [
            (name, value)
            for name, values in data.lists()
            if name not in ("csrfmiddlewaretoken", "confirmed", "change", "form")
            for value in values
        ],
        "form_key": form_key,
        "changed": changed,
        "button": _("Confirm: %(count)d") % what,
    }
    return render(request, "workflows/many_confirm.html", context)


def _names(page: ManyPage, targets: list[many.Target]) -> list[str]:
    rows = [SimpleNamespace(case_id=each.case_id, task_id=each.task_id, of=each.of) for each in targets]
    return [each["title"] for each in _told(page.account, page.flow, page.node, rows)]


# --- what became of them ----------------------------------------------------------------------------------------------------


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def run(request: HttpRequest, run_id: int) -> HttpResponse:
    """How far it is, how many are done, and why each of the others is not; only for whoever ordered it."""
    account: Account = request.user  # type: ignore[assignment]
    found = get_object_or_404(ActRun, pk=run_id, account=account)
    if request.method == "POST":
        try:
            return _again(request, account, found)
        except Refusal as refusal:
            context = {"refusal": refusal, "back_url": reverse("act-run", args=[found.pk])}
            return render(request, "errors/refusal.html", context, status=refusal.status)
    flow = _flow_or_404(found.process)
    node = flow.living(found.step)
    counts = many.counts(found.rows.values_list("state", flat=True))
    show = request.GET.get("show", ActRow.State.REFUSED)
    show = show if show in ActRow.State.values else ActRow.State.REFUSED
    start = (_keys([request.GET.get("after", "")]) or [0])[0]
    rows = list(found.rows.filter(state=show, pk__gt=start).order_by("pk")[: SHOWN + 1])
    context = {
        "run": found,
        "title": node.task_title if node is not None else found.step,
        "job": jobs.Job.objects.filter(key=found.job_key).first() if found.finished_at is None else None,
        "tallies": [
            {"state": value, "label": label, "tone": TONES[ActRow.State(value)], "count": counts[value]}
            for value, label in ActRow.State.choices
        ],
        "rows": _told(account, flow, node, rows[:SHOWN]),
        "show": show,
        "refused": counts[ActRow.State.REFUSED],
        "next_url": f"?show={show}&after={rows[SHOWN - 1].pk}" if len(rows) > SHOWN else "",
        "first_url": f"?show={show}" if start else "",
        "count": counts[show],
    }
    return render(request, "workflows/many_run.html", context)


def _again(request: HttpRequest, account: Account, run_: ActRun) -> HttpResponse:
    """What was refused, to be confirmed as another run with the same answers. Raises Refusal E-MANY-BUSY, E-MANY-NONE; Http404."""
    refused = many.refused(run_)
    known = seen_by(account, {each.case_id for each in refused})
    targets = [each for each in refused if each.case_id in known]
    if not targets:
        raise Refusal("E-MANY-NONE")
    page = ManyPage(account, run_.process, run_.step, str(targets[0].case_id) if targets[0].of else "")
    told, data = Told(page, targets, many.answers_of(run_)), many.answers_of(run_)
    data.setlist("pick", [str(each.task_id or each.of) for each in targets])
    return _confirm(request, told, page.form(targets, data), drafts.new_form_key(), data)


def _told(account: Account, flow: Any, node: Any, rows: list[Any]) -> list[dict[str, Any]]:
    """Each by its name, with what refused it; of a case that the account may no longer see neither name nor words, only the sentence."""
    cases = Case.objects.with_names().filter(pk__in=seen_by(account, (row.case_id for row in rows))).in_bulk()
    names = _names_of_rows(flow, node, rows)
    told = []
    for row in rows:
        case = cases.get(row.case_id)
        code = getattr(row, "code", "")
        if case is None:
            told.append(
                {"row": row, "title": _("No longer open to you"), "url": "", "code": code, "words": REFUSALS.get(code, "")}
            )
            continue
        name = names.get(row.task_id or row.of, "")
        title = " · ".join(part for part in (f"{case.number or ''} {case.title}".strip(), case.who_and_where, name) if part)
        url = reverse("task", args=[row.task_id]) if row.task_id else reverse("case", args=[case.pk])
        told.append(
            {"row": row, "title": title, "url": url, "code": code, "words": getattr(row, "words", "").removeprefix(f"{code} ")}
        )
    return told


def _names_of_rows(flow: Any, node: Any, rows: list[Any]) -> dict[int, str]:
    """What the rows that single ones are about are called: by task, or by their own key."""
    if isinstance(node, Aside):
        keys = [row.of for row in rows if row.of]
        return {row.pk: str(row) for row in flow.rows[node.of]._default_manager.filter(pk__in=keys)} if keys else {}
    tasks = dict(
        Task.objects.filter(Q(pk__in=[row.task_id for row in rows if row.task_id]) & ~Q(item="")).values_list("pk", "token")
    )
    by_kind: dict[str, dict[int, int]] = {}
    for task_id, token in tasks.items():
        kind, key = list(about(token).items())[-1]
        by_kind.setdefault(kind, {})[task_id] = key
    found: dict[int, str] = {}
    for kind, of_tasks in by_kind.items():
        names = {
            CaseRows.key_of(kind, row): str(row) for row in flow.rows[kind]._default_manager.filter(pk__in=of_tasks.values())
        }
        found |= {task_id: names.get(key, "") for task_id, key in of_tasks.items()}
    return found
