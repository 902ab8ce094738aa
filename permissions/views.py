"""The administrator's pages: accounts, their offices and certificates. Every change names its reason and stands in the log."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from foundation import audit, clock
from foundation.refusals import Refusal
from permissions import appointments
from permissions.forms import Appoint, Certify, EndOffice, FindAccounts, NewPassword, OpenAccount, Switch, sentences
from permissions.models import Account, Appointment
from permissions.signals import leaving

ROWS = 50
HISTORY_ROWS = 50

# The acts on an account, as the log names them and as the page does.
ACTS: dict[str, str | Promise] = {
    "open_account": gettext_lazy("Account opened"),
    "appoint": gettext_lazy("Appointed to an office"),
    "end_office": gettext_lazy("Office ended"),
    "certify": gettext_lazy("Certificate entered"),
    "switch_on": gettext_lazy("Switched on"),
    "switch_off": gettext_lazy("Switched off"),
    "set_password": gettext_lazy("New password set"),
    "refused": gettext_lazy("Refused attempt"),
}

Page = Callable[..., HttpResponse]


def for_administrators(page: Page) -> Page:
    """Only the system administrator in office keeps accounts; the answer is never kept by a browser."""
    return login_required(permission_required("permissions.manage_offices", raise_exception=True)(never_cache(page)))


@for_administrators
@require_GET
def accounts(request: HttpRequest) -> HttpResponse:
    """All accounts with the offices they hold today."""
    form, today = FindAccounts(request.GET or None), clock.today()
    found = Account.objects.filter(form.condition()).order_by("kind", "username")
    if form.is_valid() and form.cleaned_data["role"]:
        found = found.filter(pk__in=appointments.in_office(today).filter(role=form.cleaned_data["role"]).values("account"))
    offices = Prefetch("appointments", appointments.in_office(today).order_by("pk"), to_attr="offices_today")
    page = Paginator(found.prefetch_related(offices), ROWS).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {"form": form, "page": page, "query": query.urlencode()}
    return render(request, "permissions/account_list.html", context)


@for_administrators
@require_GET
def account_detail(request: HttpRequest, account_id: int) -> HttpResponse:
    """One account: offices now, to come and past, certificates, and what was changed by whom and why."""
    account, today = get_object_or_404(Account, pk=account_id), clock.today()
    rows = list(account.appointments.select_related("region", "section", "appointed_by"))
    context = {
        "account": account,
        "today": today,
        "current": [row for row in rows if row.holds_on(today)],
        "coming": [row for row in rows if row.valid_from > today],
        "past": [row for row in rows if row.valid_from <= today and not row.holds_on(today)],
        "certificates": [(row, row.holds_on(today)) for row in account.certificates.order_by("-valid_from")],
        "history": [(row, ACTS.get(row.act, row.act)) for row in audit.history(account).order_by("-number")[:HISTORY_ROWS]],
    }
    return render(request, "permissions/account_detail.html", context)


@for_administrators
@require_http_methods(["GET", "POST"])
def account_new(request: HttpRequest) -> HttpResponse:
    """Open an account."""
    form = OpenAccount(request.POST or None)
    if form.is_valid():
        account = _do(
            request, form, None, "open_account", lambda: appointments.open_account(**form.cleaned_data, by=request.user)
        )
        if account is not None:
            messages.success(request, _("Account opened. It sees nothing until it is appointed to an office."))
            return redirect("account-detail", account_id=account.pk)
    return _form_page(request, form, None, _("Open an account"), _("Open account"))


@for_administrators
@require_http_methods(["GET", "POST"])
def account_appoint(request: HttpRequest, account_id: int) -> HttpResponse:
    """Appoint an account to an office."""
    account, form = get_object_or_404(Account, pk=account_id), Appoint(request.POST or None)

    def act() -> Appointment:
        return appointments.appoint(appointments.locked(account_id), **form.cleaned_data, by=request.user)

    if form.is_valid() and _do(request, form, account, "appoint", act) is not None:
        messages.success(request, _("Appointed. The office counts from the next request within its dates."))
        return redirect("account-detail", account_id=account_id)
    return _form_page(request, form, account, _("Appoint to an office"), _("Appoint"), office_sentences=sentences())


@for_administrators
@require_http_methods(["GET", "POST"])
def appointment_end(request: HttpRequest, account_id: int, appointment_id: int) -> HttpResponse:
    """End an office."""
    office = get_object_or_404(Appointment.objects.select_related("account", "region"), pk=appointment_id, account_id=account_id)
    left = _left_by(office.account, office) if office.holds_on(clock.today()) else []
    form = EndOffice(request.POST or None, left=left)

    def act() -> Appointment:
        account = appointments.locked(account_id)
        held = Appointment.objects.get(pk=appointment_id)
        held.account = account
        answers = form.cleaned_data
        return appointments.end_office(held, on=answers["valid_until"], by=request.user, reason=answers["reason"])

    if form.is_valid() and _do(request, form, office.account, "end_office", act) is not None:
        messages.success(request, _("The office is ended."))
        return redirect("account-detail", account_id=account_id)
    title = _("End the office: %(office)s") % {"office": office.get_role_display()}
    return _form_page(request, form, office.account, title, _("End this office"), left=left)


@for_administrators
@require_http_methods(["GET", "POST"])
def account_certify(request: HttpRequest, account_id: int) -> HttpResponse:
    """Enter a certificate or its renewal."""
    account, form = get_object_or_404(Account, pk=account_id), Certify(request.POST or None)

    def act() -> Any:
        return appointments.certify(appointments.locked(account_id), **form.cleaned_data, by=request.user)

    if form.is_valid() and _do(request, form, account, "certify", act) is not None:
        messages.success(request, _("Certificate entered."))
        return redirect("account-detail", account_id=account_id)
    return _form_page(request, form, account, _("Enter a certificate"), _("Enter certificate"))


@for_administrators
@require_http_methods(["GET", "POST"])
def account_switch(request: HttpRequest, account_id: int) -> HttpResponse:
    """Switch an account off, or on again. It is never deleted: its acts keep their author."""
    account = get_object_or_404(Account, pk=account_id)
    turn_on = not account.is_active
    left = [] if turn_on else _left_by(account)
    form = Switch(request.POST or None, left=left)

    def act() -> Account:
        return appointments.set_active(appointments.locked(account_id), turn_on, by=request.user, **form.cleaned_data)

    if form.is_valid() and _do(request, form, account, "switch_on" if turn_on else "switch_off", act) is not None:
        messages.success(request, _("The account is active again.") if turn_on else _("The account is switched off."))
        return redirect("account-detail", account_id=account_id)
    title = _("Switch the account on again") if turn_on else _("Switch the account off")
    return _form_page(request, form, account, title, title, left=left)


@for_administrators
@require_http_methods(["GET", "POST"])
def account_password(request: HttpRequest, account_id: int) -> HttpResponse:
    """Set a new password for somebody who lost it; all sessions of the account end with the old one."""
    account = get_object_or_404(Account, pk=account_id)
    form = NewPassword(account, request.POST or None)

    def act() -> Account:
        return appointments.set_password(appointments.locked(account_id), by=request.user, **form.cleaned_data)

    if form.is_valid() and _do(request, form, account, "set_password", act) is not None:
        messages.success(request, _("New password set; the old one and its sessions no longer hold."))
        return redirect("account-detail", account_id=account_id)
    return _form_page(request, form, account, _("Set a new password"), _("Set password"))


def _left_by(account: Account, office: Appointment | None = None) -> list[str]:
    """What nobody could do today without the account, or without this office of it, in the sentences of whoever knows."""
    answers: Any = leaving.send(sender=Account, account=account, office=office)
    return [sentence for _receiver, found in answers for sentence in found]


def _do(request: HttpRequest, form: forms.Form, account: Account | None, act: str, change: Callable[[], Any]) -> Any:
    """Make the change in one transaction. A refusal stands at its field and in the log, and nothing else is changed."""
    try:
        with transaction.atomic():
            return change()
    except Refusal as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        audit.append_refusal(account, refusal, actor=request.user, act=act)
        return None


def _form_page(
    request: HttpRequest,
    form: forms.Form,
    account: Account | None,
    title: str | Promise,
    button: str | Promise,
    **more: Any,
) -> HttpResponse:
    context = {"form": form, "account": account, "form_title": title, "button": button, **more}
    return render(request, "permissions/account_form.html", context, status=422 if form.errors else 200)
