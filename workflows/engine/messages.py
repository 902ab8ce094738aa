"""The jobs that tell people of an act after the commit, and wake the cases that wait for it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cases import services as cases
from cases.models import Case, Party
from cases.rest_days import WRITTEN, Fate
from cases.services import NewNotice
from foundation import jobs
from permissions.models import Account
from permissions.roles import Role
from workflows.engine import acts
from workflows.engine.recipients import recipients
from workflows.engine.registry import flow_by_code
from workflows.engine.settle import TELL_JOB, WAKE_JOB

DAYS_JOB = "engine.days"


@jobs.handler(TELL_JOB, title=_("Telling people of an act"))
def tell(job: Any, progress: Callable[[int, str], None]) -> dict[str, int]:
    """One notice for each person and event; the actor, who knows, is left out. Repeating it tells nobody twice."""
    facts = job.payload
    case = Case.objects.get(pk=facts["case"])
    people = {account for word in facts["whom"] for account in recipients(case, word, facts["named"], facts.get("party"))}
    people.discard(facts["by"])
    node = flow_by_code(facts["flow"]).living(facts["step"])
    whose = f"（{Party.objects.get(pk=facts['party']).name}）" if facts.get("party") else ""
    title = f"{facts.get('title') or getattr(node, 'task_title', facts['step'])}{whose}：{case.title}"[:120]
    key = f"act:{case.pk}:{facts['act']}"
    body = f"{case.number or ''} {case.who_and_where}".strip()
    notices = [NewNotice(account_id=account, key=key, title=title, body=body, case=case) for account in sorted(people)]
    second = [
        NewNotice(
            account_id=account, key=f"{key}:second", case=case, title=f"您被列为第二名执法人员：{title}"[:120],
            body=f"{body}。如与事实不符，可以在案件页提出异议。",
        )
        for account in facts["second"]
    ]  # fmt: skip
    with transaction.atomic():
        cases.tell([*notices, *second])
    return {"told": len(people) + len(second)}


@jobs.handler(DAYS_JOB, title=_("Telling people of moved days"))
def tell_of_days(job: Any, progress: Callable[[int, str], None]) -> dict[str, int]:
    """Clocks of a case moved with the calendar: its handlers and whoever it waits for learn how, the owner of a clock of his own.

    The section head learns of what has to be examined, the unit of its own clocks that really moved. Repeating it tells nobody twice.
    """
    facts = job.payload
    case, moves = Case.objects.get(pk=facts["case"]), facts["moves"]
    unit = set(recipients(case, "unit", {}))
    told = {account: moves for word in ("handlers", "waiting") for account in recipients(case, word, {}) if account not in unit}
    for move in moves:
        examined = Fate(move["fate"]) is not Fate.MOVES
        words = [*move["owners"], Role.SECTION_HEAD.value] if examined else move["owners"]
        for account in {*move["named"], *(each for word in words for each in recipients(case, word, {}))}:
            if account not in unit or Fate(move["fate"]) in WRITTEN:
                known = told.get(account, [])
                told[account] = known if move in known else [*known, move]
    told.pop(facts["by"], None)
    title = f"期限变动：{case.title}"
    notices = [
        NewNotice(account_id=account, key=job.key, title=title, body=_moved(case, found, facts["words"]), case=case)
        for account, found in sorted(told.items())
    ]
    with transaction.atomic():
        cases.tell(notices)
    return {"told": len(notices)}


def _moved(case: Case, moves: list[dict[str, Any]], words: str) -> str:
    lines = [
        f"{move['title']}：原{_day(move['before'])}，按新历法{_day(move['after'])}（{Fate(move['fate']).label}）"
        for move in moves
    ]
    return "\n".join([f"{case.number or ''} {case.who_and_where}".strip(), *lines, words])


def _day(text: str) -> str:
    day = date.fromisoformat(text)
    return f"{day.year}年{day.month}月{day.day}日"


@jobs.handler(WAKE_JOB, title=_("Going on with a case that waits"))
def wake(job: Any, progress: Callable[[int, str], None]) -> dict[str, bool]:
    """An awaited event of another case: the waiting step goes on, once."""
    facts = job.payload
    actor = Account.objects.filter(pk=facts["by"]).first()
    woken = acts.wake(
        facts["case"],
        facts["step"],
        actor=actor,
        on=date.fromisoformat(facts["on"]),
        reason=f"case {facts['from']}",
        facts=facts.get("facts"),
        party=facts.get("party"),
    )
    return {"woken": woken}
