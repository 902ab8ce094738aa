"""Every act of a walk confirmed before it is done: what was foreseen is what then stands in the file, and foreseeing leaves nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest

from cases.models import Case, Deadline, Notice
from documents.models import IssuedDocument
from tests.workflows.watch import Untouched
from workflows.engine import acts, gate
from workflows.engine.consequences import Consequences
from workflows.engine.models import OPEN, Task
from workflows.engine.nodes import Step
from workflows.engine.registry import flow_by_code
from workflows.engine.uploads import Kept, TakenIn

Foreseen = dict[tuple[int, int], Consequences]


class Standing:
    """The clocks, the served papers, the waiting steps and the closed cases, of all of them: what an act may change."""

    def __init__(self) -> None:
        self.clocks = dict(_clocks())
        self.served = set(IssuedDocument.objects.exclude(served_on=None).values_list("pk", flat=True))
        self.closed = set(Case.objects.exclude(closed_on=None).values_list("pk", flat=True))
        self.open = set(Task.objects.filter(status__in=OPEN).values_list("pk", flat=True))


def _clocks() -> Iterator[tuple[int, tuple[Any, ...]]]:
    for row in Deadline.objects.all():
        yield row.pk, (row.term, row.party_id, row.item, row.state, row.due_on)


@contextmanager
def foreseeing(monkeypatch: pytest.MonkeyPatch) -> Iterator[Foreseen]:
    """Within the block every act through the gate is foreseen, done, and compared; answers by case and number of the act."""
    transact, found = gate.transact, {}

    def twice(action: Callable[[], acts.Outcome], taken_in: TakenIn, attempt: gate.Attempt) -> acts.Outcome:
        _hold(taken_in)
        before = Standing()
        if gate.rehearsing.get() or gate.to_confirm.get() is not None:
            return transact(action, taken_in, attempt)
        with Untouched():
            told = acts.foresee(lambda: transact(action, taken_in, attempt))
            assert told.groups and told.key
        outcome = transact(action, taken_in, attempt)
        compare(told, outcome, before)
        found[(outcome.case.pk, outcome.act_no)] = told
        return outcome

    with monkeypatch.context() as patched:
        patched.setattr(gate, "transact", twice)
        yield found


def _hold(taken_in: TakenIn) -> None:
    """As a draft does: what was taken in outlives the act that is only foreseen."""
    for name in taken_in:
        taken_in.setlist(name, [replace(each, held=True) if isinstance(each, Kept) else each for each in taken_in.getlist(name)])


def compare(told: Consequences, outcome: acts.Outcome, before: Standing) -> None:
    """Papers, service, clocks and steps as they were said are those that stand in the file."""
    case = Case.objects.get(pk=outcome.case.pk)
    issued = IssuedDocument.objects.filter(case=case, act_no=outcome.act_no).order_by("pk")
    assert [(each.code, each.title, each.recipient) for each in told.papers] == [
        (each.code, each.title, each.recipient) for each in issued
    ]
    assert [bool(each.number) for each in told.papers] == [bool(each.number) for each in issued]
    served = IssuedDocument.objects.exclude(served_on=None).exclude(pk__in=before.served)
    assert sorted((each.pk, each.served_on) for each, _mode in told.handed_over) == sorted(served.values_list("pk", "served_on"))
    changed = [facts for pk, facts in _clocks() if before.clocks.get(pk) != facts]
    said = [(each.row.term, each.row.party_id, each.row.item, each.row.state, each.row.due_on) for each in told.clocks]
    assert sorted(map(str, said)) == sorted(map(str, changed)) or _is_of_unit(outcome, said, changed)
    flow = flow_by_code(case.process)
    waiting = [each for each in Task.objects.filter(case=case, status__in=OPEN) if isinstance(flow.living(each.step), Step)]
    opened = [task for task in waiting if task.pk not in before.open]
    assert sorted((each.step, str(each.due_on)) for each in told.follows if each.opened) == sorted(
        (task.step, str(task.due_on)) for task in opened
    )
    assert len(told.follows) == len(waiting)
    assert bool(told.closed_as) == (case.closed_on is not None and case.pk not in before.closed)
    gone = Task.objects.filter(pk__in=before.open, case=case, status="CANCELED").count()
    assert len(told.withdrawn) == gone


def _is_of_unit(outcome: acts.Outcome, said: list[Any], changed: list[Any]) -> bool:
    """A unit's own account is told of its own clocks only, and of all of those."""
    actor = Task.objects.filter(case=outcome.case, act_no=outcome.act_no).exclude(owner=None).latest("pk").owner
    own = Deadline.objects.filter(case=outcome.case, owner_role="party").values_list("term", flat=True)
    return actor.kind == "unit" and sorted(map(str, said)) == sorted(str(facts) for facts in changed if facts[0] in set(own))


def told_of(told: Consequences) -> set[int]:
    return {account for each in told.told for account in each.accounts}


def noticed(case_id: int, act_no: int) -> set[int]:
    """Who was told of this act when its job ran."""
    key = f"act:{case_id}:{act_no}"
    return set(Notice.objects.filter(key__in=(key, f"{key}:second")).values_list("account_id", flat=True))
