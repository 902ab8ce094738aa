"""May this officer do this step of this case? One answer for pages, lists, the API and the gate."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from cases.models import Case, Participation
from foundation import clock, prepared
from foundation.refusals import Refusal
from permissions import grants
from permissions.models import Account
from permissions.offices import Standing, covers, standings
from permissions.roles import Role
from workflows.engine.branches import PARTIES, party_of
from workflows.engine.case_rows import CaseRows
from workflows.engine.nodes import HANDLERS, MEMBER, PARTY
from workflows.engine.registry import speaks_for, units_of


def standing_for(node: Any, case: Case, held: Iterable[Standing]) -> Standing | None:
    """The office by which one may act here, or None."""
    for standing in held:
        if standing.role in node.roles and covers(
            standing, township_id=case.township_id, region_id=case.region_id, section_id=case.section_id
        ):
            return standing
    return None


def entitled(node: Any, case: Case, account: Account, duties: Collection[str], row: Any = None) -> bool:
    """Whether the step's *By* word admits this account; ``duties`` are those that count for it on the case today.

    In a branch the ``row`` says who the party is (its own accounts, not those of another party), and whose opinion is asked.
    """
    if node.roles:
        return standing_for(node, case, standings(account, clock.today())) is not None
    if node.duty == MEMBER:
        return row is not None and account.pk == getattr(row, f"{node.member}_id")
    if node.duty == PARTY and row is not None:
        ours = row.party.enterprise_id
        return (ours is not None and ours in units_of(account, clock.today())) or (node.allows_handlers and HANDLERS in duties)
    if node.duty == PARTY:
        return PARTY in duties or speaks_for(account, case) or (node.allows_handlers and HANDLERS in duties)
    return node.duty in duties


def whose(node: Any, rows: CaseRows, token: Any) -> Any:
    """The row of a branch that says who acts at a node: the member's own, or that of the party; None where no row decides it."""
    if node.duty == MEMBER:
        return rows.row(token)
    party = party_of(token) if node.duty == PARTY else None
    return rows.of(PARTIES)[party] if party is not None else None


def may_open(node: Any, account: Account) -> bool:
    """Whether the account may do an act that opens a case: by an office it holds today, or for a unit it speaks for today."""
    if node.duty == PARTY:
        return bool(units_of(account, clock.today()))
    return any(standing.role in node.roles for standing in standings(account, clock.today()))


def excluding(node: Any) -> Mapping[str, str]:
    """The capacities in which somebody is out of a case of this flow for good, each with its code."""
    return getattr(getattr(node, "flow_class", None), "excludes", {})


def looks_back(node: Any) -> bool:
    """Whether it is asked of this act who took part before."""
    return bool(node.bars) or bool(excluding(node))


def exclusions(node: Any, case: Case) -> list[Participation]:
    """What of the history puts somebody out of the case for good: asked where *NotBy* has been asked before, or is not asked again."""
    words = excluding(node)
    return [took for took in history_of(case) if took.capacity in words] if words else []


def put_out(node: Any, account_id: int, history: Iterable[Any], name: str = "") -> Refusal | None:
    """The refusal of whoever is out of the case for good, with the day since when, or None."""
    words = excluding(node)
    for took in history if words else ():
        if took.account_id == account_id and took.capacity in words:
            day = took.acted_on
            note = f"{name or '本人'}自{day.year}年{day.month}月{day.day}日起不得参与本案（{took.act_title}）"
            return Refusal(words[took.capacity], note=note, bars_actor=not name)
    return None


def barred(node: Any, account_id: int, history: Iterable[Any], name: str = "") -> Refusal | None:
    """The refusal of *NotBy*, naming the earlier act, or of whoever is out of the case for good; ``name`` for somebody else than the one who acts."""
    history = list(history)
    if (refusal := put_out(node, account_id, history, name)) is not None:
        return refusal
    for bar in node.bars:
        for took in history:
            if took.account_id == account_id and took.step == bar.step.name:
                day = took.acted_on
                note = f"{name or '本人'}已于{day.year}年{day.month}月{day.day}日办理“{took.act_title}”"
                return Refusal(bar.code, note=note, bars_actor=not name)
    return None


def require_all(act: Any) -> None:
    """*NotBy* is asked of everybody whom an act names and not only of who acts: one place for all of them.

    Whoever takes part beside the actor by the bars of this step; who is given a duty, or becomes a member, by those of the steps that wait for
    such a one. What the act itself says of somebody counts too. Raises ``Refusal`` with the code of the bar, naming the person and the act.
    """
    questions = [(node, account_id) for node, account_id in _named(act) if looks_back(node)]
    if not questions:
        return
    history = [*(act.history or history_of(act.case)), *act.participants]
    for node, account_id in questions:
        if barred(node, account_id, history) is not None:
            name = Account.objects.values_list("name", flat=True).get(pk=account_id)
            raise barred(node, account_id, history, name)  # type: ignore[misc]


def _named(act: Any) -> Iterator[tuple[Any, int]]:
    """Whom an act names, each with the step whose bars are asked of him."""
    actor_id = act.actor.pk if act.actor is not None else None
    # Whom this very act puts out of the case takes no part in it.
    out = {one.account_id for one in act.participants if one.capacity in excluding(act.node)}
    yield from ((act.node, one.account_id) for one in act.participants if one.account_id not in {actor_id, *out})
    steps = act.flow.steps()
    for word in act.node.grants:
        for step in (step for step in steps if step.duty == word.duty):
            yield from ((step, account.pk) for account in act.accounts(word.to))
    for step in (step for step in steps if step.member):
        yield from ((step, account_id) for _kind, row in act.added if (account_id := getattr(row, f"{step.member}_id", None)))


def not_in_office_then(act: Any) -> Refusal | None:
    """The refusal of an act of an earlier day by whoever did not hold the office on that day; named duties are given by acts, which keep order.

    Of a colleague's act that somebody only enters the form asks it of the colleague (``late.may_have_signed``).
    """
    if not act.is_late or act.signed_by is not None or not act.node.roles:
        return None
    held = standings(act.actor, act.acted_on)
    if act.case.pk is None:
        holds = any(standing.role in act.node.roles for standing in held)
    else:
        holds = standing_for(act.node, act.case, held) is not None
    return None if holds else Refusal("E-DATE-OFFICE", field=act.form.legal_day or "acted_on")


def require(node: Any, case: Case, account: Account, *, history: Iterable[Participation], row: Any = None) -> None:
    """Raise the refusal that stands in the way of this account at this step.

    Raises ``Refusal``: E-SCOPE, or the code that the step names, without office or duty; the bar's own code for separation of duties.
    """
    history = list(history)
    # Whoever was put out of the case hears so, and not that the duty has ended with it.
    if (refusal := put_out(node, account.pk, history)) is not None:
        raise refusal
    # One statement answers for the offices and, on a stored case, for the named duties; the active mark is read with them.
    duties = grants.duties_of(account, case) if case.pk else frozenset()
    if not account.is_active or not entitled(node, case, account, duties, row):
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
    """Who took part in this case and in those it came from, which counts for separation of duties."""
    return histories_of([case])[case.pk] if case.pk else []


def histories_of(found: Collection[Case]) -> dict[int, list[Participation]]:
    """The same for the cases of a set, by case: one statement, and one more where some stand two floors down.

    Up to the case from which that came from which a case came (a household, its list, their batch): no process has more floors.
    """
    parents = sorted({case.parent_id for case in found if case.parent_id})
    known = sorted({case.pk for case in found} | set(parents))
    where = f"case_id IN ({_places(known)})"
    if parents:
        where += f" OR case_id IN (SELECT parent_id FROM {Case._meta.db_table} WHERE id IN ({_places(parents)}))"  # noqa: S608
    took: dict[int, list[Participation]] = {}
    for row in prepared.select(Participation, where, [*known, *parents], suffix=" ORDER BY act_no, id"):
        took.setdefault(row.case_id, []).append(row)
    above: dict[int, int | None] = {}
    if set(took) - set(known):
        above = dict(Case.objects.filter(pk__in=parents).values_list("pk", "parent_id"))
    return {case.pk: _in_order(took, (case.pk, case.parent_id, above.get(case.parent_id or 0))) for case in found}


def _places(values: Collection[Any]) -> str:
    return ", ".join(["%s"] * len(values))


def _in_order(took: Mapping[int, list[Participation]], keys: Iterable[int | None]) -> list[Participation]:
    rows = [row for key in dict.fromkeys(keys) if key for row in took.get(key, [])]
    return sorted(rows, key=lambda row: (row.act_no, row.pk))
