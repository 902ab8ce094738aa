"""Clocks that are near their end: so many days before, as the limit says, whoever answers for them is told, once for each of these days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.db import transaction

from cases import services as cases
from cases import terms
from cases.models import Deadline
from cases.services import NewNotice
from documents.typography import day_text
from foundation import clock
from workflows.engine import owners
from workflows.engine.models import OPEN, Task
from workflows.engine.recipients import recipients, who_does
from workflows.engine.registry import flow_by_code


def tell_what_is_near() -> int:
    """Tell of every clock that has come to one of its days; answers how many notices there are. What was told is not told again."""
    notices = [notice for row in _near() for notice in _notices(row)]
    with transaction.atomic():
        cases.tell(notices)
    return len(notices)


def _near() -> Iterator[Deadline]:
    told = {code: limit.tells_before for code, limit in terms.TERMS.items() if limit.tells_before}
    if not told:
        return
    today = clock.today()
    furthest = today + timedelta(days=max(max(days) for days in told.values()))
    rows = Deadline.objects.ticking().filter(term__in=told, due_on__gte=today, due_on__lte=furthest, case__closed_on=None)
    for row in rows.select_related("case__unit", "party").order_by("due_on", "pk"):
        if row.due_on is not None and (row.due_on - today).days <= max(told[row.term]):
            yield row


def _notices(row: Deadline) -> Iterator[NewNotice]:
    assert row.due_on is not None
    left, case = (row.due_on - clock.today()).days, row.case
    # An outage may have passed over a day: the nearest one that has come is told.
    day = min(days for days in terms.TERMS[row.term].tells_before if left <= days)
    words = [*owners.told_as_owner(terms.term(row.term, row.starts_on)), *flow_by_code(case.process).near_tells]
    people = {account for word in words for account in recipients(case, str(word), {}, row.party_id)}
    for task in Task.objects.filter(case=case, deadline=row, status__in=OPEN):
        people |= set(who_does(case, task, {}))
    whose = f"（{row.party.name}）" if row.party else ""
    for account in sorted(people):
        yield NewNotice(
            account_id=account, key=f"near:{row.pk}:{row.due_on}:{day}", case=case, title=f"期限将至：{row.title}{whose}",
            body=f"{case.number or ''} {case.who_and_where}".strip() + f"，{day_text(row.due_on)}届满，还有{left}天",
        )  # fmt: skip
