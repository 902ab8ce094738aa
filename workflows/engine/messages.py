"""Who must know of an act, and the job that tells them after the commit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cases import services as cases
from cases.models import Case, CaseDuty, Spokesman
from cases.models.duty import DUTIES
from cases.services import NewNotice
from foundation import clock, jobs
from permissions.dated import holding
from permissions.models import Account
from permissions.offices import holders
from permissions.roles import Role
from workflows.engine import acts
from workflows.engine.nodes import HANDLERS
from workflows.engine.registry import flow_by_code
from workflows.engine.settle import TELL_JOB, WAKE_JOB


def recipients(case: Case, word: str, named: dict[str, list[int]]) -> Iterator[int]:
    """Accounts that a word of ``Tells`` means on this case today."""
    today = clock.today()
    if word in named:
        yield from named[word]
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
        yield from _whoever_waits(case, named)
    else:
        yield from _holders(case, Role(word))


def _holders(case: Case, role: Role) -> Iterator[int]:
    found = holders(role, township_id=case.township_id, region_id=case.region_id, section_id=case.section_id)
    yield from (account.pk for account in found)


def _whoever_waits(case: Case, named: dict[str, list[int]]) -> Iterator[int]:
    """Whose task it is now: its owner, else the holders of its offices or its duty."""
    for task in case.tasks.filter(status__in=("NEW", "ASSIGNED")):
        if task.owner_id:
            yield task.owner_id
        elif task.role_key:
            for role in task.role_key.split("|"):
                yield from _holders(case, Role(role))
        elif task.duty == "party":
            yield from recipients(case, "unit", named)
        else:
            yield from recipients(case, "handlers", named)


@jobs.handler(TELL_JOB, title=_("Telling people of an act"))
def tell(job: Any, progress: Callable[[int, str], None]) -> dict[str, int]:
    """One notice for each person and event; the actor, who knows, is left out. Repeating it tells nobody twice."""
    facts = job.payload
    case = Case.objects.get(pk=facts["case"])
    people = {account for word in facts["whom"] for account in recipients(case, word, facts["named"])}
    people.discard(facts["by"])
    node = flow_by_code(facts["flow"]).living(facts["step"])
    title = f"{facts.get('title') or getattr(node, 'task_title', facts['step'])}：{case.title}"[:120]
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
    )
    return {"woken": woken}
