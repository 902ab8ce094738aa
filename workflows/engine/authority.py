"""May this officer do this step of this case? One answer for pages, lists, the API and the gate."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from cases.models import Case, Participation
from foundation import clock, prepared
from foundation.refusals import Refusal
from permissions import grants
from permissions.models import Account
from permissions.offices import Standing, covers, standings
from permissions.roles import Role
from workflows.engine.nodes import HANDLERS, PARTY
from workflows.engine.registry import speaks_for, units_of


def standing_for(node: Any, case: Case, held: Iterable[Standing]) -> Standing | None:
    """The office by which one may act here, or None."""
    for standing in held:
        if standing.role in node.roles and covers(
            standing, township_id=case.township_id, region_id=case.region_id, section_id=case.section_id
        ):
            return standing
    return None


def entitled(node: Any, case: Case, account: Account, duties: Collection[str]) -> bool:
    """Whether the step's *By* word admits this account; ``duties`` are those that count for it on the case today."""
    if node.roles:
        return standing_for(node, case, standings(account, clock.today())) is not None
    if node.duty == PARTY:
        return PARTY in duties or speaks_for(account, case) or (node.allows_handlers and HANDLERS in duties)
    return node.duty in duties


def may_open(node: Any, account: Account) -> bool:
    """Whether the account may do an act that opens a case: by an office it holds today, or for a unit it speaks for today."""
    if node.duty == PARTY:
        return bool(units_of(account, clock.today()))
    return any(standing.role in node.roles for standing in standings(account, clock.today()))


def barred(node: Any, account_id: int, history: Iterable[Participation]) -> Refusal | None:
    """The refusal of *NotBy*, naming the earlier act, or None."""
    for bar in node.bars:
        for took in history:
            if took.account_id == account_id and took.step == bar.step.name:
                day = took.acted_on
                return Refusal(
                    bar.code, note=f"本人已于{day.year}年{day.month}月{day.day}日办理“{took.act_title}”", bars_actor=True
                )
    return None


def require(node: Any, case: Case, account: Account, *, history: Iterable[Participation]) -> None:
    """Raise the refusal that stands in the way of this account at this step.

    Raises ``Refusal``: E-SCOPE, or the code that the step names, without office or duty; the bar's own code for separation of duties.
    """
    # One statement answers for the offices and, on a stored case, for the named duties; the active mark is read with them.
    duties = grants.duties_of(account, case) if case.pk else frozenset()
    if not account.is_active or not entitled(node, case, account, duties):
        raise Refusal(node.by_code, bars_actor=True, note=_whose(node))
    if (refusal := barred(node, account.pk, history)) is not None:
        raise refusal


def observing(flow: Any, case: Case, account: Account) -> Refusal | None:
    """What the process tells somebody who is named in the case only to observe it, or None."""
    if not flow.observer_code or "observe_case" not in grants.duties_of(account, case):
        return None
    return Refusal(flow.observer_code, bars_actor=True)


def _whose(node: Any) -> str:
    """Beside a code of the process's own, which has several grounds, whose act it is."""
    return (
        ""
        if node.by_code == "E-SCOPE"
        else f"“{node.task_title}”由{'或者'.join(str(Role(role).label) for role in node.roles)}决定"
    )


def history_of(case: Case) -> list[Participation]:
    """Who took part in this case and in the case it came from, which counts for separation of duties."""
    if not case.pk:
        return []
    return prepared.select(
        Participation, "case_id IN (%s, %s)", [case.pk, case.parent_id or case.pk], suffix=" ORDER BY act_no, id"
    )
