"""A row of a list gets a case of its own at its first individual act; until then its file is the row and the history of its list.

The row becomes the record of the case, which names the list's case as its parent and has behind it what the list did with the row: the
steps with their days and people, so that separation of duties counts them, and whoever handles the list.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from cases.models import Case, CaseDuty, Participation
from foundation import clock, transactions
from foundation.refusals import Refusal
from permissions.dated import holding
from permissions.models import Account
from workflows.engine.adoption import DoneStep, Matter, OldDuty, adopt_many
from workflows.engine.case_rows import rows_of
from workflows.engine.nodes import HANDLERS, Along
from workflows.engine.registry import own_flows

REASON = "单独立案"


def row_of(flow: Any, kind: str, case: Case, key: int) -> Any:
    """The row as it stands. Raises ``Refusal`` E-NOT-OF-CASE for one of another case, or one that has left this."""
    row = rows_of(flow, kind, case).filter(pk=key).first()
    if row is None or not (row.case_id or row.is_live):
        raise Refusal("E-NOT-OF-CASE")
    return row


def bear(flow: Any, kind: str, case: Case, key: int, *, by: Account) -> Case:
    """The case of a row, made if it has none. The caller holds the case of the list locked, and acts in the same transaction.

    Raises ``Refusal`` E-NOT-OF-CASE.
    """
    transactions.require()
    row = row_of(flow, kind, case, key)
    if row.case is not None:
        found: Case = row.case
        return found
    own = own_flows(flow)[kind]
    return adopt_many(own, [matter_of(own, case, row)], by=by)[0]


def unborn(own: Any, case: Case, row: Any) -> Case:
    """The case of a row as it would begin, not written: for the page of its first act."""
    matter = matter_of(own, case, row)
    assert matter.stands_at is not None
    return Case(process=own.code, state=own.living(matter.stands_at).state, **matter.case)


def matter_of(own: Any, case: Case, row: Any) -> Matter:
    """The case of a row as it begins: where the list lies, at the step at which the row stands."""
    birth = own.births()[0]
    stands_at = birth.roads[birth.rule(row)]
    facts = {
        "title": str(row), "region": case.region, "township": case.township, "section": case.section, "category": case.category,
        "level": case.level, "unit": case.unit, "place": case.place, "parent": case, "opened_on": clock.today(),
    }  # fmt: skip
    return Matter(
        facts,
        row,
        stands_at=stands_at.name,
        done=tuple(_done(own, case, stands_at)),
        duties=tuple(OldDuty(HANDLERS, account_id) for account_id in _handlers(case)),
        reason=REASON,
        birth=birth,
    )


def _done(own: Any, case: Case, stands_at: Any) -> Iterator[DoneStep]:
    """What the list did with the row: its acts by the steps that lead to the one at which the row stands."""
    behind = {node.name for node in own.story() if isinstance(node, Along) and stands_at in own.comes_to(node.name)} - {
        stands_at.name
    }
    acts: dict[int, list[Participation]] = {}
    for row in Participation.objects.filter(case=case, step__in=behind).order_by("act_no", "second", "id"):
        acts.setdefault(row.act_no, []).append(row)
    for took in acts.values():
        first, *others = took
        yield DoneStep(first.step, first.account_id, first.acted_on, tuple(_accounts(others)), first.capacity)


def _accounts(rows: Sequence[Participation]) -> Iterator[int]:
    yield from dict.fromkeys(row.account_id for row in rows)


def _handlers(case: Case) -> list[int]:
    rows = CaseDuty.objects.filter(holding(clock.today()), content_object=case, permission__codename=HANDLERS)
    return list(dict.fromkeys(rows.order_by("id").values_list("user_id", flat=True)))
