"""Who must know of an act, and the job that tells them after the commit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cases import services as cases
from cases.models import Case, CaseDuty, Party, Spokesman
from cases.models.duty import DUTIES
from cases.rest_days import WRITTEN, Fate
from cases.services import NewNotice
from foundation import clock, jobs
from permissions.dated import holding
from permissions.models import Account
from permissions.offices import holders
from permissions.roles import Role
from workflows.engine import acts
from workflows.engine.nodes import HANDLERS, PARTY
from workflows.engine.registry import flow_by_code
from workflows.engine.settle import TELL_JOB, WAKE_JOB

DAYS_JOB = "engine.days"


def recipients(case: Case, word: str, named: dict[str, list[int]], party_id: int | None = None) -> Iterator[int]:
    """Accounts that a word of ``Tells`` means on this case today; in a branch the unit or party is that of the branch.

    A party without an account (most persons have none) hears it from the handlers, who record what it hands in.
    """
    today = clock.today()
    if word in named:
        yield from named[word]
    elif word in ("unit", PARTY) and party_id is not None:
        unit = Party.objects.filter(pk=party_id).values("enterprise_id")
        speaking = list(Spokesman.objects.speaking(today).filter(enterprise__in=unit).values_list("account_id", flat=True))
        yield from speaking or recipients(case, "handlers", named)
    elif word == "unit":
        yield from Spokesman.objects.speaking(today).filter(enterprise=case.unit).values_list("account_id", flat=True)
    elif word == "handlers":
        yield from CaseDuty.objects.filter(holding(today), content_object=case, permission__codename=HANDLERS).values_list(
            "user_id", flat=True
        )
    elif word in DUTIES:
        yield from CaseDuty.objects.filter(holding(today), content_object=case, permission__codename=word).values_list(
            "user_id", flat=True
        )
    elif word == "township":
        yield from _holders(case, Role.TOWNSHIP_SAFETY_OFFICER)
    elif word == "waiting":
        yield from _whoever_waits(case, named, party_id)
    else:
        yield from _holders(case, Role(word))


def _holders(case: Case, role: Role) -> Iterator[int]:
    found = holders(role, township_id=case.township_id, region_id=case.region_id, section_id=case.section_id)
    yield from (account.pk for account in found)


def _whoever_waits(case: Case, named: dict[str, list[int]], party_id: int | None = None) -> Iterator[int]:
    """Whose task it is now: its owner, else the holders of its offices or its duty; in a branch only there."""
    waiting = case.tasks.filter(status__in=("NEW", "ASSIGNED"))
    for task in waiting if party_id is None else waiting.filter(party=party_id):
        if task.owner_id:
            yield task.owner_id
        elif task.role_key:
            for role in task.role_key.split("|"):
                yield from _holders(case, Role(role))
        elif task.duty == "party":
            yield from list(recipients(case, "unit", named, task.party_id)) or recipients(case, "handlers", named)
        else:
            yield from recipients(case, "handlers", named)


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
