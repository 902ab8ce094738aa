"""Pages of the annual return: what was sent of which year, what it would be today, and the sending itself."""

from __future__ import annotations

import csv
import io
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from foundation import audit, clock
from foundation.refusals import Refusal, RefusalError
from permissions.models import Account
from reports import returns
from reports.forms import ReturnSent, ReturnSpan
from reports.models import AnnualReturn
from workflows.engine.figures import Span

#: So that a spreadsheet reads the file as what it is.
BYTE_ORDER_MARK = "\ufeff"
YEARS = frozenset(map(str, range(returns.FIRST_YEAR, returns.LAST_YEAR + 1)))
HEAD = ("编号", "指标", "报送数", "单位", "统计口径")


def _reader(request: HttpRequest) -> Account:
    account: Account = request.user  # type: ignore[assignment]
    if not returns.may_read(account):
        raise PermissionDenied
    return account


@login_required
@never_cache
@require_GET
def annual_returns(request: HttpRequest) -> HttpResponse:
    """Every return that was sent, the newest year first."""
    account = _reader(request)
    rows = AnnualReturn.objects.select_related("sent_by")
    return render(request, "reports/annual_returns.html", {"rows": rows, "may_send": returns.may_send(account)})


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def annual_return_send(request: HttpRequest) -> HttpResponse:
    """The figures of a year as they are counted now, read before they are sent; what was sent is not taken back."""
    account = _reader(request)
    if not returns.may_send(account):
        raise PermissionDenied
    if request.method == "POST":
        form = ReturnSent(request.POST)
        if form.is_valid():
            try:
                sent = returns.send(actor=account, **form.cleaned_data)
            except Refusal as refusal:
                audit.append_refusal(None, refusal, actor=account, act=returns.SENT, acted_on=clock.today())
                if refusal.field not in form.fields:
                    messages.error(request, str(refusal))
                    return redirect(f"{reverse('annual-return-send')}?year={form.cleaned_data['year']}")
                form.add_error(refusal.field, RefusalError(refusal))
            else:
                messages.success(request, _("The annual return is sent; its figures stand."))
                return redirect("annual-return", sent.pk)
        return render(request, "reports/annual_return_send.html", _asked(form) | {"form": form}, status=422)
    year = request.GET.get("year") or str(clock.today().year - 1)
    latest = returns.latest_cut_off(int(year)) if year in YEARS else ""
    span = ReturnSpan({"year": year, "cut_off": request.GET.get("cut_off") or latest})
    context = _asked(span) if span.is_valid() else {}
    return render(request, "reports/annual_return_send.html", {"span": span, **context}, status=200 if span.is_valid() else 422)


def _asked(form: Any) -> dict[str, Any]:
    """What would be sent, and the form that sends exactly that."""
    wanted = form.cleaned_data
    if not {"year", "cut_off"} <= set(wanted):
        return {"span": ReturnSpan(form.data)}
    year, cut_off = wanted["year"], wanted["cut_off"]
    found = returns.counted(Span.of(year, cut_off))
    before = AnnualReturn.objects.filter(year=year).order_by("-number").first()
    hidden = {"year": year, "cut_off": cut_off, "follows": before.number if before else 0, "seen": returns.digest(found)}
    return {
        "span": ReturnSpan(wanted),
        "year": year,
        "cut_off": cut_off,
        "before": before,
        "figures": [(each.words, each.number) for each in found],
        "form": ReturnSent(initial=hidden),
        "latest": returns.latest_cut_off(year),
    }


@login_required
@never_cache
@require_GET
def annual_return(request: HttpRequest, return_id: int) -> HttpResponse:
    """One return as it was sent; beside it what it would be today, and through which entries."""
    account = _reader(request)
    sent = get_object_or_404(AnnualReturn.objects.select_related("sent_by"), pk=return_id)
    others = AnnualReturn.objects.filter(year=sent.year).exclude(pk=sent.pk).order_by("number").prefetch_related("figures")
    context = {"sent": sent, "beside": returns.beside(sent, account), "others": others, "may_send": returns.may_send(account)}
    return render(request, "reports/annual_return.html", context)


@login_required
@never_cache
@require_GET
def annual_return_export(request: HttpRequest, return_id: int) -> HttpResponse:
    """The figures as they were sent, as a table for a spreadsheet; what was entered since is not in it."""
    account = _reader(request)
    sent = get_object_or_404(AnnualReturn, pk=return_id)
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerow((f"{sent.year}年度统计报表（第{sent.number}次报送，截至{sent.cut_off:%Y-%m-%d}）",))
    writer.writerow(HEAD)
    writer.writerows(returns.exported(sent))
    with transaction.atomic():
        facts = {"year": sent.year, "number": sent.number}
        audit.append_to_bureau([audit.Entry(returns.EXPORTED, after=facts)], actor=account)
    response = HttpResponse(BYTE_ORDER_MARK + target.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="annual-return-{sent.year}-{sent.number}.csv"'
    return response
