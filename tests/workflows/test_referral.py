"""A hazard handed on for penalty is taken up by another process, whose decision wakes it."""

from __future__ import annotations

import datetime as dt

import pytest

from cases.models import Case, Referral
from documents.models import IssuedDocument
from foundation import audit, clock, jobs
from foundation.refusals import Refusal
from tests.cast import Town
from tests.specimen.flows import PenaltyFlow
from tests.specimen.forms import TakeUp
from tests.workflows.side_roads import SideRoads
from tests.workflows.watch import forbidden
from workflows.engine import acts
from workflows.engine.models import OPEN, Task

pytestmark = pytest.mark.django_db


@pytest.fixture
def road(town: Town) -> SideRoads:
    return SideRoads(town)


def take_up(road: SideRoads, referral: Referral) -> Case:
    return acts.open_case(PenaltyFlow, "take_up", actor=road.town.brigade, data={"referral": referral.pk}).case


def decide(road: SideRoads, case: Case) -> IssuedDocument:
    outcome = acts.perform(Task.objects.get(case=case, step="decide").pk, actor=road.town.leader, data={})
    jobs.run_due()
    return outcome.papers[0]


def test_the_decision_of_the_penalty_case_wakes_the_hazard_with_its_number_and_day(road: SideRoads) -> None:
    hazard = road.referred()
    referral = Referral.objects.get(source_case=hazard)
    assert (referral.target_case, referral.taken_on) == (None, None)
    case = take_up(road, referral)
    referral.refresh_from_db()
    assert (referral.target_case, referral.taken_on) == (case, clock.today())
    assert not Referral.objects.filter(process="enforcement", target_case=None).exists()
    with forbidden("E-SCOPE"):
        acts.perform(Task.objects.get(case=case, step="decide").pk, actor=road.town.brigade, data={})

    decision = decide(road, case)
    record = road.record
    assert (record.penalty_no, record.penalty_decided_on) == (decision.number, clock.today())
    assert list(Task.objects.filter(case=hazard, status__in=OPEN).values_list("step", flat=True)) == ["follow_penalty"]
    referral.refresh_from_db()
    assert (referral.decided_on, referral.decision) == (clock.today(), "罚款二万元")
    said = audit.history(hazard).last()
    assert (
        said.act == "hazards.await_penalty" and said.after["record.penalty_no"] == decision.number and str(case.pk) in said.reason
    )

    road.case = hazard
    road.follow(corrected=True)
    road.reinspect()
    assert road.case.state == "passed"


def test_a_decision_wakes_once_and_not_what_was_typed_in_before(road: SideRoads) -> None:
    hazard = road.referred()
    referral = Referral.objects.get(source_case=hazard)
    case = take_up(road, referral)
    road.enter_penalty()
    typed = road.record.penalty_no
    decide(road, case)
    assert road.record.penalty_no == typed
    assert Task.objects.filter(case=hazard, step="follow_penalty").count() == 1
    assert not jobs.Incident.objects.exists()


def test_the_answer_to_an_earlier_referral_does_not_wake_a_hazard_that_was_handed_on_anew(road: SideRoads) -> None:
    hazard = road.referred()
    case = take_up(road, Referral.objects.get(source_case=hazard))
    road.enter_penalty()
    road.follow()
    road.report()
    road.reinspect("failed")
    road.refer()
    decide(road, case)
    assert Task.objects.get(case=hazard, status__in=OPEN).step == "await_penalty" and road.record.penalty_no == ""


def test_only_what_the_waiting_step_accepts_is_written(road: SideRoads) -> None:
    hazard = road.referred()
    facts = {"penalty_no": "样罚〔2026〕1号", "failures": 0, "penalty_decided_on": "2026-01-05", "title": "别的名称"}
    failures = road.record.failures
    assert acts.wake(hazard.pk, "await_penalty", actor=None, on=dt.date(2026, 1, 5), facts=facts)
    hazard.refresh_from_db()
    assert (road.record.failures, road.record.penalty_decided_on, hazard.title) == (
        failures,
        dt.date(2026, 1, 5),
        "皮带机尾轮无防护罩",
    )
    assert not acts.wake(hazard.pk, "await_penalty", actor=None, on=dt.date(2026, 1, 5), facts=facts)


def test_a_matter_that_nobody_has_taken_up_stands_open(road: SideRoads) -> None:
    road.referred()
    waiting = Referral.objects.filter(process="enforcement", target_case=None, decided_on=None)
    assert [row.source_case_id for row in waiting] == [road.case.pk]
    with pytest.raises(acts.InvalidForm):
        acts.open_case(PenaltyFlow, "take_up", actor=road.town.brigade, data={"referral": waiting.get().pk + 1})


def test_one_decision_wakes_every_hazard_that_was_joined_to_the_case(road: SideRoads) -> None:
    other = SideRoads(road.town)
    hazards = [road.referred(), other.referred()]
    first, second = Referral.objects.order_by("pk")
    case = take_up(road, first)
    acts.do_aside(case.pk, "also_take_up", actor=road.town.brigade, data={"referral": second.pk})
    decision = decide(road, case)
    for each in (road, other):
        assert each.record.penalty_no == decision.number
    steps = Task.objects.filter(case__in=hazards, status__in=OPEN).values_list("case", "step")
    assert sorted(steps) == sorted((hazard.pk, "follow_penalty") for hazard in hazards)
    assert not Referral.objects.filter(decided_on=None).exists()


def test_an_end_without_a_decision_answers_too(road: SideRoads) -> None:
    hazard = road.referred()
    case = take_up(road, Referral.objects.get(source_case=hazard))
    acts.do_aside(case.pk, "decline", actor=road.town.leader, data={})
    jobs.run_due()
    assert Referral.objects.get(source_case=hazard).decided_on == clock.today()
    assert Task.objects.get(case=hazard, status__in=OPEN).step == "follow_penalty"


def test_a_referral_is_taken_up_once(road: SideRoads, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of two officers who chose it while it was open, the second is refused and opens nothing."""
    referral = Referral.objects.get(source_case=road.referred())
    take_up(road, referral)
    monkeypatch.setattr(TakeUp, "prepare", lambda form: setattr(form.fields["referral"], "queryset", Referral.objects.all()))
    before = Case.objects.count()
    with pytest.raises(Refusal, match="E-REFERRAL-TAKEN"):
        take_up(road, referral)
    assert Case.objects.count() == before
