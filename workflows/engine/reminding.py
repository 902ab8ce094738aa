"""What people are reminded of before its day comes: a hearing tomorrow."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from cases import services as cases
from cases.models import Case
from cases.services import NewNotice
from foundation import clock
from workflows.engine.registry import flows


@dataclass(frozen=True, slots=True)
class Reminder:
    """Of what in which case, and who is reminded. ``event`` names the thing and its day: put off, it is told again."""

    case: Case
    event: str
    title: str
    accounts: tuple[int, ...]


def remind() -> int:
    """Tell what comes soon, once a person and event however often this is asked. Answers how many reminders are due today."""
    today = clock.today()
    due = [reminder for flow in flows() if flow.reminds is not None for reminder in flow.reminds(today)]
    with transaction.atomic():
        cases.tell(list(_notices(due)))
    return len(due)


def _notices(due: Iterable[Reminder]) -> Iterable[NewNotice]:
    for each in due:
        body = f"{each.case.number or ''} {each.case.who_and_where}".strip()
        for account in dict.fromkeys(each.accounts):
            yield NewNotice(
                account_id=account, key=f"remind:{each.case.pk}:{each.event}", title=each.title, body=body, case=each.case
            )
