"""Whoever is put out of a case for good does nothing more in it, by whatever door (``CaseFlow.excludes``)."""

from __future__ import annotations

import pytest

from cases.models import Case, Participation
from foundation import clock
from foundation.refusals import Refusal
from permissions.models import Account
from tests.cast import Town
from tests.specimen.flows import LetterFlow
from tests.specimen.play import letter, waiting
from workflows.engine import acts, people

pytestmark = pytest.mark.django_db


def put_out(case: Case, account: Account) -> Participation:
    return Participation.objects.create(
        case=case,
        account=account,
        recorded_at=clock.now(),
        capacity="withdrawn",
        step="answer",
        act_title="退出",
        act_no=2,
        acted_on=clock.today(),
    )


def test_no_door_lets_in_whoever_was_put_out(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    case = letter(town)
    put_out(case, town.head)
    task = waiting(case, "answer")
    assert acts.claim(task.pk, actor=town.head).owner_id == town.head.pk, "a flow that excludes nobody asks nothing"
    monkeypatch.setattr(LetterFlow, "excludes", {"withdrawn": "E-SPC-02"})
    for attempt in (
        lambda: acts.perform(task.pk, actor=town.head, data={"answer": "已答复"}),
        lambda: acts.send_back(task.pk, actor=town.head, reason="材料不全"),
        lambda: acts.transfer(task.pk, actor=town.head, to=town.colleague, reason="请代办"),
    ):
        with pytest.raises(Refusal) as refusal:
            attempt()
        assert refusal.value.code == "E-SPC-02" and "不得参与本案" in refusal.value.note
    assert acts.hand_over(task.pk), "what he holds is free again"
    with pytest.raises(Refusal) as refusal:
        acts.claim(task.pk, actor=town.head)
    assert refusal.value.code == "E-SPC-02"
    with pytest.raises(Refusal) as refusal:
        acts.transfer(task.pk, actor=town.colleague, to=town.head, reason="请代办")
    assert refusal.value.code == "E-TRANSFER" and "不得参与本案" in refusal.value.note
    node = LetterFlow.living("answer")
    assert town.head not in people.who_may(node, case, Participation.objects.filter(case=case))
