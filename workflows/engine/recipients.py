"""Who must know of an act: the accounts that the words of ``Tells`` mean on a case today."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cases.models import Case, CaseDuty, Party, Spokesman
from cases.models.duty import DUTIES
from foundation import clock
from permissions.dated import holding
from permissions.offices import holders
from permissions.roles import Role
from workflows.engine.nodes import HANDLERS, PARTY


def recipients(case: Case, word: str, named: dict[str, list[int]], party_id: int | None = None) -> Iterator[int]:
    """Accounts that a word of ``Tells`` means on this case today; in a branch the unit or party is that of the branch.

    A party without an account (most persons have none) hears it from the handlers, who record what it hands in.
    """
    today = clock.today()
    if word in named:
        yield from named[word]
    elif word in ("unit", PARTY) and party_id is not None:
        unit_id = Party.objects.values_list("enterprise_id", flat=True).get(pk=party_id)
        speaking = list(Spokesman.objects.speaking(today).of(unit_id).values_list("account_id", flat=True))
        yield from speaking or recipients(case, "handlers", named)
    elif word == "unit":
        yield from Spokesman.objects.speaking(today).of(case.unit_id).values_list("account_id", flat=True)
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
        yield from who_does(case, task, named)


def who_does(case: Case, task: Any, named: dict[str, list[int]]) -> Iterator[int]:
    """Who does a task that waits: its owner, else the holders of its offices or its duty."""
    if task.owner_id:
        yield task.owner_id
    elif task.role_key:
        for role in task.role_key.split("|"):
            yield from _holders(case, Role(role))
    elif task.duty == "party":
        yield from list(recipients(case, "unit", named, task.party_id)) or recipients(case, "handlers", named)
    else:
        yield from recipients(case, "handlers", named)
