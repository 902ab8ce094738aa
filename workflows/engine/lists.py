"""The pages of the work lists: my work, what I may claim, what I did."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from cases.panels import StartSection
from foundation.inputs import key_in
from permissions.models import Account
from permissions.offices import standings
from workflows.engine import rows, vacancies, worklists
from workflows.engine.models import Task

ON_START_PAGE = 4


@login_required
@never_cache
@require_GET
def my_work(request: HttpRequest) -> HttpResponse:
    """What waits for me: claimed by me, mine by a duty, or my unit's; urgent first."""
    account: Account = request.user  # type: ignore[assignment]
    context = _list(request, worklists.to_do_arms(account), to_claim=False)
    if not context["groups"] and account.kind == Account.Kind.OFFICER:
        context["claimable"] = capped(worklists.capped_count(worklists.to_claim_arms(account)))
    return render(request, "workflows/work.html", context)


@login_required
@never_cache
@require_GET
def to_claim(request: HttpRequest) -> HttpResponse:
    """What my offices may take and nobody has taken yet."""
    context = _list(request, worklists.to_claim_arms(request.user), to_claim=True)  # type: ignore[arg-type]
    return render(request, "workflows/claim.html", context)


@login_required
@never_cache
@require_GET
def my_done(request: HttpRequest) -> HttpResponse:
    """What I did, newest first."""
    found = worklists.done_by(request.user).select_related("case__unit", "case__township")  # type: ignore[arg-type]
    place = _place(request.GET.get("after", ""), parse_datetime)
    if place is not None:
        found = found.filter(finished__lte=place[0]).exclude(finished=place[0], pk__gte=place[1])
    page = list(found.order_by("-finished", "-pk")[: worklists.PAGE + 1])
    shown = page[: worklists.PAGE]
    next_url = (
        f"?{urlencode({'after': f'{shown[-1].finished.isoformat()}~{shown[-1].pk}'})}" if len(page) > worklists.PAGE else ""
    )
    done = [{"task": task, "step": _title(task), "case": task.case} for task in shown]
    return render(request, "workflows/done.html", {"done": done, "next_url": next_url, "first_url": "?" if place else ""})


@login_required
@never_cache
@require_GET
def vacancy_list(request: HttpRequest) -> HttpResponse:
    """Steps that nobody can do today: for the heads who answer for them, and without a word of a case for the administrator."""
    held = standings(request.user)
    found = vacancies.seen_by(held)
    if found is None:
        raise Http404
    after = key_in(request.GET.get("after", ""))
    if after is not None:
        found = found.filter(pk__gt=after)
    page = list(found.order_by("pk")[: worklists.PAGE + 1])
    shown = page[: worklists.PAGE]
    context = {
        "rows": [vacancies.row_of(vacancy, held) for vacancy in vacancies.still_vacant(shown)],
        "next_url": f"?after={shown[-1].pk}" if len(page) > worklists.PAGE else "",
        "first_url": "?" if after is not None else "",
    }
    return render(request, "workflows/vacancies.html", context)


def start_sections(account: Account) -> Iterator[StartSection]:
    """The most urgent of what waits for me and of what I may take, on the start page."""
    kinds = [(_("My work"), "my-work", worklists.to_do_arms(account), False)]
    if account.kind == Account.Kind.OFFICER:
        kinds.append((_("To claim"), "to-claim", worklists.to_claim_arms(account), True))
    for title, name, arms, to_claim in kinds:
        if found := worklists.page(arms, limit=ON_START_PAGE):
            shown = [rows.row_of(task, account, to_claim=to_claim) for task in found]
            yield StartSection(title, "workflows/start_tasks.html", {"rows": shown}, reverse(name))


def capped(count: int) -> str:
    """A count as a list says it: 500+ above the cap."""
    return f"{worklists.CAP}+" if count > worklists.CAP else str(count)


def _title(task: Task) -> Any:
    node = rows.node_of(task)
    return node.task_title if node else task.step


def _list(request: HttpRequest, arms: Sequence[QuerySet[Task]], *, to_claim: bool) -> dict[str, Any]:
    """One page of a work list, grouped by urgency, and how many there are."""
    account: Account = request.user  # type: ignore[assignment]
    after = _place(request.GET.get("after", ""), parse_date)
    page = worklists.page(arms, limit=worklists.PAGE + 1, after=after)
    shown, has_more = page[: worklists.PAGE], len(page) > worklists.PAGE
    count = worklists.capped_count(arms) if arms else 0
    last = shown[-1] if shown else None
    many = {(task.case.process, node.name): node for task in shown if (node := rows.node_of(task)) and node.is_for_many}
    return {
        "for_many": [
            {"title": node.task_title, "url": reverse("act-for-many", args=[process, name])}
            for (process, name), node in many.items()
        ],
        "groups": rows.grouped([rows.row_of(task, account, to_claim=to_claim) for task in shown], has_more=has_more),
        "count": min(count, worklists.CAP),
        "capped": count > worklists.CAP,
        "count_text": capped(count),
        "next_url": f"?{urlencode({'after': f'{last.due_sort.isoformat()}~{last.pk}'})}" if has_more and last else "",
        "first_url": "?" if after else "",
    }


def _place(asked: str, parse: Callable[[str], date | datetime | None]) -> tuple[Any, int] | None:
    """Where a list goes on; nonsense gives the first page."""
    moment, _tilde, named = asked.partition("~")
    try:
        at = parse(moment)
    except ValueError:
        return None
    if at is None or (key := key_in(named)) is None:
        return None
    return None if isinstance(at, datetime) and at.tzinfo is None else (at, key)
