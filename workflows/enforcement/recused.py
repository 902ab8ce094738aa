"""The recused persons of a case: who may be asked to withdraw, who has, and what is left undecided or unconfirmed (行政处罚法 Art.43).

Whoever is granted to withdraw does nothing more in the case by any road: the engine asks it of claim, transfer, act, second officer, and whoever
is given a duty (``CaseFlow.excludes``). A form that names somebody asks ``barred`` here, so that the refusal stands at its question.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from viewflow.workflow.status import STATUS

from cases.models import Case, Participation
from foundation.refusals import Refusal, declare
from permissions.models import Account
from permissions.roles import Role
from workflows.enforcement.holders import holders_today
from workflows.enforcement.models_recusal import Recusal
from workflows.enforcement.vocabulary import Capacity
from workflows.enforcement.vocabulary_recusal import RecusalDecision

CODE = "E-ENF-31"
declare({"E-ENF-31": "已决定回避，不得参与"})

#: Who may come to act in a case by office, besides those who have taken part: anybody of them may be asked to withdraw.
BY_OFFICE = (
    Role.SECTION_HEAD, Role.DEPUTY_LEADER, Role.BUREAU_HEAD, Role.LEGAL_REVIEWER, Role.DISCUSSION_MEMBER, Role.HEARING_HOST,
    Role.HEARING_MEMBER, Role.CLERK,
)  # fmt: skip
#: Who of the bureau may take part in a case at all, and so ask to withdraw.
OF_THE_BUREAU = (Role.INSPECTOR, Role.CASE_HANDLER, *BY_OFFICE, Role.FINANCE_OFFICER, Role.PUBLICITY_OFFICER, Role.ARCHIVIST)


def recused_in(case: Case) -> dict[int, Recusal]:
    """Who has withdrawn from a case, or from the one that it goes on from, by the key of the account."""
    cases = [key for key in (case.pk, case.parent_id) if key]
    rows = Recusal.objects.filter(case__in=cases, decision=RecusalDecision.GRANT).select_related("officer").order_by("pk")
    return {row.officer_id: row for row in rows}


def barred(case: Case, named: Iterable[tuple[str, Account | None]]) -> Iterator[Refusal]:
    """E-ENF-31, at its question, for everybody named who has withdrawn from the case."""
    found = [(field, account) for field, account in named if account is not None]
    gone = recused_in(case) if found else {}
    for field, account in found:
        if row := gone.get(account.pk):
            yield Refusal(CODE, field=field, note=f"{account.name}已于{row.decided_on:%Y-%m-%d}决定回避")


def is_recused(case: Case, account: Account) -> bool:
    return account.pk in recused_in(case)


def head_has_withdrawn(case: Case) -> bool:
    """Whether every head of the bureau has withdrawn from the case: what only the head decides is decided by a deputy then."""
    heads = {account.pk for account in holders_today((Role.BUREAU_HEAD,))}
    return bool(heads) and heads <= set(recused_in(case))


def undecided(case: Case) -> list[Recusal]:
    """Applications that wait for their decision, the oldest first."""
    return list(Recusal.objects.filter(case=case, decision="").select_related("officer").order_by("pk"))


def unconfirmed(case: Case) -> list[Recusal]:
    """Granted ones whose evidence has still to be confirmed anew."""
    rows = Recusal.objects.filter(case=case, to_confirm=True, confirmed_on=None)
    return list(rows.select_related("officer").order_by("pk"))


def evidence_confirmed(case: Case, *, field: str | None = None) -> Iterator[Refusal]:
    """E-ENF-05 while evidence that a recused officer has taken waits to be confirmed anew."""
    if waiting := unconfirmed(case):
        names = "、".join(row.officer.name for row in waiting)
        yield Refusal("E-ENF-05", field=field, note=f"{names}回避后，其收集的证据尚未重新确认")


def all_decided(case: Case, *, field: str | None = None) -> Iterator[Refusal]:
    """E-NOT-OPEN for a decision on the case while an application waits for its own: afterwards it could be granted no more."""
    if waiting := undecided(case):
        names = "、".join(row.officer.name for row in waiting)
        yield Refusal("E-NOT-OPEN", field=field, note=f"对{names}的回避申请尚未决定")


def may_be_asked(case: Case) -> Any:
    """Accounts of the bureau that have taken part in the case or may come to act in it, and have not withdrawn, by their numbers."""
    took = Participation.objects.filter(case=case).values_list("account", flat=True)
    record = case.enforcementrecord  # type: ignore[attr-defined]
    known = {*took, record.handler_1_id, record.handler_2_id} - {None}
    by_office = holders_today(BY_OFFICE).values_list("pk", flat=True)
    ours = holders_today(OF_THE_BUREAU).filter(pk__in={*known, *by_office})
    return ours.exclude(pk__in=recused_in(case)).order_by("officer_no", "username")


def part_in(case: Case, officer: Account) -> str:
    """As what somebody takes part in a case, in words: handler, or in what he has done so far."""
    record = case.enforcementrecord  # type: ignore[attr-defined]
    if officer.pk in (record.handler_1_id, record.handler_2_id):
        return "承办人"
    titles = Participation.objects.filter(case=case, account=officer).order_by("act_no").values_list("act_title", flat=True)
    return "、".join(dict.fromkeys(titles))[:100] or "、".join(_offices(officer))[:100]


def _offices(officer: Account) -> list[str]:
    held = [role for role in BY_OFFICE if officer in holders_today((role,))]
    return [str(Role(role).label) for role in held]


def acts_since(recusal: Recusal) -> list[str]:
    """What the officer has done in the case while the application about him was undecided, each with its day."""
    rows = Participation.objects.filter(case=recusal.case_id, account=recusal.officer_id, act_no__gt=recusal.applied_act)
    rows = rows.exclude(capacity=Capacity.RECUSED).order_by("act_no")
    return list(dict.fromkeys(f"{row.acted_on:%Y-%m-%d} {row.act_title}" for row in rows))


def set_free(act: Any, officer: Account) -> None:
    """What the officer had claimed in the case goes back into the common list."""
    for task in act.movement.open_tasks():
        if task.owner_id == officer.pk:
            task.owner_id, task.status, task.assigned = None, STATUS.NEW, None
            act.movement.touch(task)
