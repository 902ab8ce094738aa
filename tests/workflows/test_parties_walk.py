"""Branches under random acts, people's and the clock's: nothing hangs, nothing is counted twice, nobody's clock is another's."""

from __future__ import annotations

import random

import pytest

from cases.models import Deadline
from foundation import audit, clock
from foundation.refusals import Refusal, Refusals
from tests.cast import Town
from tests.specimen.models import PartyFacts
from tests.workflows.test_parties import DAY, Play
from workflows.engine import acts
from workflows.engine.models import OPEN, ProcessInstance, Task
from workflows.engine.tasks import sweep

pytestmark = pytest.mark.django_db
FACTS = {"fine": 5, "word": "好", "opinion": "approved", "why": "终止", "text": "", "what": "鞭炮"}


def step(play: Play, dice: random.Random, seen: dict[str, int]) -> str:
    town = play.town
    everybody = [town.inspector, town.head, town.leader]
    what = dice.choices(["perform", "send_back", "take_back", "end", "add", "sweep"], [60, 8, 8, 2, 2, 2])[0]
    try:
        if what == "perform":
            task = dice.choice(list(Task.objects.filter(case=play.case, status__in=OPEN, flow_task_type="HUMAN")))
            data = {**FACTS, "fine": dice.choice([5, 20_000]), "wants_hearing": dice.choice(["", "on"])}
            for actor in everybody:
                try:
                    acts.perform(task.pk, actor=actor, data=data)
                    break
                except (Refusal, acts.NotVisible, acts.Conflict):
                    continue
            else:
                return "nobody"
        elif what == "send_back":
            task = dice.choice(list(Task.objects.filter(case=play.case, status__in=OPEN, flow_task_type="HUMAN")))
            acts.send_back(task.pk, actor=dice.choice(everybody), reason="退回重办")
        elif what == "take_back":
            task = dice.choice(list(Task.objects.filter(case=play.case, status="DONE", flow_task_type="HUMAN")))
            acts.take_back(task.pk, actor=task.owner, reason="填错了")
        elif what == "end":
            row = dice.choice(list(PartyFacts.objects.filter(case=play.case)))
            acts.do_aside(play.case.pk, "end_party", actor=town.inspector, data={"why": "终止"}, of=row.party_id)
        elif what == "add":
            acts.do_aside(play.case.pk, "add_party", actor=town.inspector, data={"name": f"增{dice.random():.3f}"})
        else:
            sweep()
    except (Refusal, Refusals, acts.NotVisible, acts.Conflict, acts.InvalidForm) as refused:
        seen["refused"] = seen.get("refused", 0) + 1
        return f"{what}: {type(refused).__name__}"
    seen[what] = seen.get(what, 0) + 1
    return what


def holds(play: Play, trace: list[str]) -> None:
    tasks = list(Task.objects.filter(case=play.case, status__in=OPEN))
    process = ProcessInstance.objects.get(case=play.case)
    if process.status != "NEW":
        assert not tasks and not Deadline.objects.open().filter(case=play.case).exists(), trace
        return
    assert [task for task in tasks if task.flow_task_type == "HUMAN"], trace
    steps = [(task.step, str(task.token)) for task in tasks if task.step in ("all_done", "heard", "counted")]
    assert len(steps) == len(set(steps)), (steps, trace)
    rows = {row.party_id: row for row in PartyFacts.objects.filter(case=play.case)}
    running = [task for task in tasks if task.party_id]
    for task in running:
        assert rows[task.party_id].is_live, (task.step, trace)
        if task.deadline_id:
            assert task.deadline.party_id in (None, task.party_id), trace
    at_join = any(task.step == "all_done" for task in tasks)
    if running and not at_join:
        # Nobody has arrived: each live party must be somewhere.
        assert {key for key, row in rows.items() if row.is_live} == {task.party_id for task in running}, trace


@pytest.mark.parametrize("seed", range(12))
def test_branches_hold_under_random_acts(town: Town, seed: int) -> None:
    dice, seen = random.Random(seed), {}
    play, trace, now = Play(town, "张三、李四"), [], clock.now()
    for _ in range(70):
        if dice.random() < 0.15:
            now += dice.randint(1, 4) * DAY
        with clock.at(now):
            trace.append(step(play, dice, seen))
        holds(play, trace)
        if ProcessInstance.objects.get(case=play.case).status != "NEW":
            break
    assert audit.verify() == []
