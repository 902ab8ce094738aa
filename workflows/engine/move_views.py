"""Moving a task without doing it: claim, release, transfer, send back, take back; ending a case that should not be."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST
from viewflow.workflow.status import STATUS

from cases.models import Case
from foundation.free_text import Form
from foundation.refusals import Refusal
from permissions import sessions
from permissions.models import Account
from workflows.engine import acts, authority, moves, people
from workflows.engine.branches import about
from workflows.engine.case_rows import is_list
from workflows.engine.models import ProcessInstance, Task
from workflows.engine.nodes import MEMBER, PARTY, Step
from workflows.engine.pages import CASE_NAMES, WAITING, ActPage, TaskPage
from workflows.engine.registry import flow_by_code

REASON_LENGTH = 300
both = require_http_methods(["GET", "POST"])


class ReasonForm(Form):
    """Why a task is moved: the next person reads it."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"), min_length=2, max_length=REASON_LENGTH, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("It is shown to whoever gets the task, and stands in the history."),
    )  # fmt: skip


class TransferForm(ReasonForm):
    """To whom, and why: only those who may do the step are offered."""

    to = forms.ChoiceField(label=gettext_lazy("Colleague"), widget=forms.RadioSelect)
    field_order = ("to", "reason")

    def __init__(self, *args: Any, colleagues: list[Account], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = people.office_words(account.pk for account in colleagues)
        self.colleagues = {str(account.pk): account for account in colleagues}
        self.fields["to"].choices = [  # type: ignore[attr-defined]
            (key, f"{account.name}（{words[account.pk]}）" if account.pk in words else account.name)
            for key, account in self.colleagues.items()
        ]


# --- what may be done with a task --------------------------------------------------------------------------------------------


def ways_of(page: ActPage) -> list[dict[str, str]]:
    """The other acts of a waiting step: those beside it, and moving it, each with a page of its own."""
    if not isinstance(page, TaskPage) or page.account.kind != Account.Kind.OFFICER:
        return []
    task = page.task
    found = [
        {"label": str(aside.task_title), "url": _beside(page, aside)}
        for aside in page.flow.asides()
        if page.node in aside.during
        and not (is_list(page.flow, aside.of) and aside.of not in about(task.token))
        and people.hindrance(aside, page.case, page.account, page.history, authority.whose(aside, page.rows, task.token)) is None
        and aside.form_class.has_occasion(page.case)
        and (aside.of not in about(task.token) or aside.form_class.concerns(page.rows.row(task.token)))
    ]
    if may_send_back(page):
        found.append({"label": _("Send back"), "url": reverse("task-send-back", args=[task.pk])})
    if page.node.duty not in (PARTY, MEMBER):
        found.append({"label": _("Transfer"), "url": reverse("task-transfer", args=[task.pk])})
    if task.owner_id == page.account.pk and page.node.duty != MEMBER:
        found.append({"label": _("Release"), "url": reverse("task-release", args=[task.pk])})
    return found


def _beside(page: TaskPage, aside: Any) -> str:
    """The address of an act beside this step, for the row in whose branch it waits."""
    of = about(page.task.token).get(aside.of)
    return reverse("case-aside", args=[page.case.pk, aside.name]) + (f"?of={of}" if of is not None else "")


def may_send_back(page: TaskPage) -> bool:
    """Whether the step before can have it again: a person did it, and nothing of it is out in the world."""
    before = moves.human_before(page.task)
    node = page.flow.living(before.step) if before is not None else None
    return before is not None and node is not None and not moves.cannot_be_undone(before, node)


def may_take_back(page: TaskPage) -> bool:
    """Whether my own last act can be undone: nothing of what follows was touched, and nothing of it is out in the world."""
    task = page.task
    if task.status != STATUS.DONE or task.owner_id != page.account.pk or not isinstance(page.node, Step) or page.case.is_closed:
        return False
    waiting = list(Task.objects.filter(case=page.case, status__in=WAITING))
    untouched = bool(waiting) and all(each.status == STATUS.NEW and each.created == task.finished for each in waiting)
    return untouched and not moves.cannot_be_undone(task, page.node)


# --- pages -----------------------------------------------------------------------------------------------------------------


@login_required
@require_POST
def task_claim(request: HttpRequest, task_id: int) -> HttpResponse:
    """Take it out of the common list; the next page is the step itself."""
    page = TaskPage(request.user, task_id)  # type: ignore[arg-type]
    return _do(
        request,
        page,
        lambda: acts.claim(task_id, actor=page.account),
        _("Claimed. The task is yours now."),
        to_task=True,
    )


@login_required
@never_cache
@both
def task_release(request: HttpRequest, task_id: int) -> HttpResponse:
    """Put it back into the common list."""
    page = TaskPage(request.user, task_id)  # type: ignore[arg-type]
    words = {
        "title": _("Release the task"),
        "text": _("It goes back to where your colleagues can claim it. What you saved as a draft stays with you."),
        "button": _("Put it back into the common list"),
    }
    form = _form(request, ReasonForm)
    form.fields["reason"].required = False
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        return _do(
            request,
            page,
            lambda: acts.release(task_id, actor=page.account, reason=reason),
            _("The task waits for a colleague now."),
        )
    return _ask(request, page, form, words, offered=page.is_waiting and page.task.owner_id == page.account.pk)


@login_required
@never_cache
@both
def task_transfer(request: HttpRequest, task_id: int) -> HttpResponse:
    """Hand it to a colleague who may do it."""
    page = TaskPage(request.user, task_id)  # type: ignore[arg-type]
    candidates = [
        one for one in people.who_may(page.node, page.case, page.history) if one.pk not in (page.account.pk, page.task.owner_id)
    ]
    form = _form(request, TransferForm, colleagues=candidates)
    if request.method == "POST" and form.is_valid():
        to, reason = form.colleagues[form.cleaned_data["to"]], form.cleaned_data["reason"]
        told = _("The task is with %(name)s now.") % {"name": to.name}
        return _do(request, page, lambda: acts.transfer(task_id, actor=page.account, to=to, reason=reason), told)
    words = {
        "title": _("Transfer the task"),
        "text": _("Only colleagues whose office or duty covers this case, and whom no separation of duties bars, are offered."),
        "button": _("Transfer the task to this colleague"),
        "nobody": _("Nobody else may do this step today.") if not candidates else "",
    }
    return _ask(request, page, form, words, offered=_is_mine(page))


@login_required
@never_cache
@both
def task_send_back(request: HttpRequest, task_id: int) -> HttpResponse:
    """Send the case back to the step before."""
    page = TaskPage(request.user, task_id)  # type: ignore[arg-type]
    form = _form(request, ReasonForm)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        told = _("Sent back; the reason stands with the task.")
        return _do(request, page, lambda: acts.send_back(task_id, actor=page.account, reason=reason), told)
    before = moves.human_before(page.task)
    node = page.flow.living(before.step) if before is not None else None
    name = before.owner.name if before is not None and before.owner is not None else ""
    words = {
        "title": _("Send back"),
        "text": _("The case goes back to “%(step)s” (%(name)s).") % {"step": node.task_title, "name": name} if node else "",
        "button": _("Send back to %(name)s") % {"name": name} if name else _("Send back"),
    }
    return _ask(request, page, form, words, offered=_is_mine(page) and may_send_back(page))


@login_required
@never_cache
@both
def task_take_back(request: HttpRequest, task_id: int) -> HttpResponse:
    """Take one's own last act back."""
    page = TaskPage(request.user, task_id)  # type: ignore[arg-type]
    form = _form(request, ReasonForm)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        told = _("Taken back; the step waits for you again.")
        return _do(request, page, lambda: acts.take_back(task_id, actor=page.account, reason=reason), told)
    words = {
        "title": _("Take back what I did"),
        "text": _("Possible while nobody has touched what follows and no paper was numbered, served or shown to the unit."),
        "button": _("Take it back"),
    }
    return _ask(request, page, form, words, offered=may_take_back(page))


@login_required
@never_cache
@both
def case_cancel(request: HttpRequest, case_id: int) -> HttpResponse:
    """End a case that should not have been opened."""
    account: Account = request.user  # type: ignore[assignment]
    process = ProcessInstance.objects.select_related(*CASE_NAMES).filter(case_id=case_id).first()
    if process is None:
        raise Http404
    case = process.case
    people.face_or_404(account, case)
    form = _form(request, ReasonForm)
    if request.method == "POST" and form.is_valid():
        try:
            acts.cancel(case_id, actor=account, reason=form.cleaned_data["reason"])
        except Refusal as refusal:
            return _refused(request, case, refusal)
        except acts.Conflict as conflict:
            return conflict_page(request, account, conflict, case)
        messages.success(request, _("The case is ended. It stays in the register with your reason."))
        return redirect("case", case_id)
    if not people.may_cancel(flow_by_code(case.process), case, account):
        out_of_scope = Refusal("E-SCOPE")
        if request.method == "POST":
            acts.append_refused(case, out_of_scope, actor=account, act=f"{case.process}.cancel")
        return _refused(request, case, out_of_scope)
    words = {
        "title": _("End this case"),
        "text": _("For a case that should not have been opened. It is not deleted; every open task and time limit ends."),
        "button": _("End the case"),
        "danger": True,
    }
    context = {"case": case, "form": form, "words": words, "back_url": reverse("case", args=[case_id])}
    return render(request, "workflows/move.html", context, status=422 if form.errors else 200)


# --- shared ----------------------------------------------------------------------------------------------------------------


def _form(request: HttpRequest, form_class: Any, **kwargs: Any) -> Any:
    """What is sent now, or what was sent when the session was over."""
    if request.method == "POST":
        return form_class(request.POST, **kwargs)
    before = sessions.typed_before(request)
    return form_class(initial=before[0].dict() if before else None, **kwargs)


def _is_mine(page: TaskPage) -> bool:
    return page.is_waiting and page.hindrance is None


def _ask(request: HttpRequest, page: TaskPage, form: forms.Form, words: dict[str, Any], *, offered: bool) -> HttpResponse:
    """The page that asks for a reason. Whom it is not offered to is led to the task, which says whose turn it is."""
    if request.method == "GET" and not offered:
        return redirect(page.url)
    context = {"page": page, "case": page.case, "task": page.task, "form": form, "words": words, "back_url": page.url}
    return render(request, "workflows/move.html", context, status=422 if form.errors else 200)


def _do(request: HttpRequest, page: TaskPage, action: Any, words: str, *, to_task: bool = False) -> HttpResponse:
    try:
        moved = action()
    except acts.NotVisible as stranger:
        raise Http404 from stranger
    except acts.Conflict as conflict:
        return conflict_page(request, page.account, conflict, page.case)
    except Refusal as refusal:
        return _refused(request, page.case, refusal)
    messages.success(request, words)
    return redirect("task", moved.pk) if to_task or moved.owner_id == page.account.pk else redirect("my-work")


def _refused(request: HttpRequest, case: Case, refusal: Refusal) -> HttpResponse:
    template = "403.html" if refusal.status == 403 else "errors/refusal.html"
    return render(request, template, {"refusal": refusal, "back_url": reverse("case", args=[case.pk])}, status=refusal.status)


def conflict_page(
    request: HttpRequest, account: Account, conflict: acts.Conflict, case: Case | None, *, typed: Any = (), again: str = ""
) -> HttpResponse:
    """The polite page of a lost race: who did what and when, what was typed, and ways on."""
    ways = [{"label": _("Try once more"), "url": again}] if again else []
    if case is not None:
        ways.append({"label": _("See how the case stands now"), "url": reverse("case", args=[case.pk])})
    ways.append({"label": _("To my work"), "url": reverse("my-work")})
    return render(request, "409.html", {"conflict": _told(conflict.task), "typed": typed, "ways": ways}, status=409)


def _told(task: Task | None) -> Any:
    """What happened to the task, in the words of the page; None where only the lock was busy."""
    if task is None or task.owner is None:
        return None
    title = str(getattr(flow_by_code(task.case.process).living(task.step), "task_title", task.step))
    at = task.finished or task.assigned
    if at is None:
        return None
    act = "%(step)s" if task.finished else _("claimed “%(step)s”")
    office = people.office_words([task.owner_id]).get(task.owner_id, "") if task.owner_id else ""
    return SimpleNamespace(actor=task.owner.name, office=office, act=act % {"step": title}, at=at)
