"""A fine that is not paid by its last day: the case says so by itself, the surcharge grows and is decided on, and is never more than the fine."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import transaction
from django.http import Http404

from cases import deadlines
from cases.models import Deadline
from documents.models import IssuedDocument
from foundation import clock, jobs
from foundation.refusals import Refusal
from permissions.models import Appointment
from permissions.roles import Role
from tests.cast import LONG_AGO
from tests.enforcement.heavy_road import refused
from tests.enforcement.late_road import LateOnFoot
from tests.enforcement.whole_road import DAY
from workflows.enforcement import appeal_days, payments
from workflows.enforcement.appeal_days import Appeal, Recorded, Stop
from workflows.enforcement.models import PartyFacts, SurchargeDecision
from workflows.engine import acts, tasks
from workflows.engine.models import OPEN, Task
from workflows.engine.play import drawn

pytestmark = pytest.mark.django_db


def paper(late: LateOnFoot, code: str) -> IssuedDocument:
    return IssuedDocument.objects.filter(case=late.case, code=code).latest("pk")


def due_of(facts: PartyFacts) -> dt.date:
    assert facts.pay_due_on is not None
    return facts.pay_due_on


def test_the_last_day_makes_the_payment_late_by_itself(late: LateOnFoot) -> None:
    facts = late.fined()
    due = due_of(facts)
    late.on(due)
    tasks.sweep()
    late.case.refresh_from_db()
    assert late.case.state == "executing" and "confirm_payment" in late.waiting, "the last day counts whole"
    late.over(due)
    late.case.refresh_from_db()
    assert late.case.state == "overdue" and late.waiting == ["confirm_overdue"]
    assert late.facts.late_since == due + DAY
    clocks = dict(Deadline.objects.filter(case=late.case).values_list("term", "state"))
    assert clocks["TL-ENF-25"] == "lapsed" and clocks["TL-ENF-36"] == "running"
    tasks.sweep()
    assert late.waiting == ["confirm_overdue"], "it becomes late once"


def test_of_two_parties_each_is_late_for_itself(late: LateOnFoot) -> None:
    """Who pays in time waits for the other one, whose payment is late; neither is reckoned with the other's money."""
    late.reviewed(parties=[late.unit_row(), late.unit_row(unit=late.town.other_unit)])
    first, second = late.parties
    for facts in (first, second):
        late.told(facts)
    late.on(late.last_day_of_rights(second) + DAY)
    for facts in (first, second):
        late.recheck(facts=facts)
    for facts in (first, second):
        late.decide(facts)
    for facts in (first, second):
        late.serve_decision(facts)
    late.pay(facts=first)
    late.over(due_of(late.as_it_stands(second)))
    late.case.refresh_from_db()
    assert late.case.state == "overdue" and late.as_it_stands(first).late_since is None
    assert late.as_it_stands(second).late_since is not None
    assert set(Task.objects.filter(case=late.case, status__in=OPEN).values_list("step", "party")) >= {
        ("confirm_overdue", second.party_id)
    }
    with pytest.raises((acts.NotVisible, acts.Conflict, Refusal, Http404)):
        late.do("assess_surcharge", late.town.inspector, first.party_id)


def test_what_was_paid_in_time_and_entered_late_costs_nothing(late: LateOnFoot) -> None:
    due = due_of(late.fined())
    late.over(due)
    row = {"receipt_no": "4200000777", "purpose": "fine", "paid_on": due, "amount": "20000"}
    late.do("confirm_overdue", late.finance, late.facts.party_id, receipts=[row], proof=[drawn("缴款票据")])
    late.case.refresh_from_db()
    assert late.case.state == "performed" and late.facts.performed_on == due


def test_the_surcharge_is_decided_for_its_days_and_later_for_later_ones(late: LateOnFoot) -> None:
    """20,000 yuan, 600 a day: ten days, then ten more, then what is left up to the fine."""
    due = due_of(late.overdue())
    late.on(due + 10 * DAY)
    late.assess()
    first = paper(late, "ENF-46")
    assert (first.data["days"], Decimal(str(first.data["amount_yuan"]))) == (10, Decimal(6000))
    assert first.linked["computation"] == "20000.00元×3%×10日＝6000.00元。"
    assert "remedy_text" in first.data and "行政复议" in first.data["remedy_text"]
    late.on(due + 20 * DAY)
    late.part("5000")
    late.on(due + 25 * DAY)
    late.assess()
    # Ten days of 600, five of 450.
    assert list(SurchargeDecision.objects.values_list("days", "amount")) == [(10, Decimal(6000)), (15, Decimal(8250))]
    second = paper(late, "ENF-46")
    assert "缴纳罚款5,000.00元" in second.linked["payment"] and second.linked["since"] == str(due + 11 * DAY)
    late.on(due + 60 * DAY)
    late.assess()
    rows = SurchargeDecision.objects.order_by("until")
    assert sum(row.amount for row in rows) == Decimal(20000), "never more than the fine"
    assert "连同此前已决定的加处罚款" in rows[2].computation
    late.on(due + 70 * DAY)
    assert "E-ENF-20" in refused(late.assess)["until"]


def test_a_surcharge_of_tomorrow_or_of_the_days_in_time_is_refused(late: LateOnFoot) -> None:
    due = due_of(late.overdue())
    late.on(due + 5 * DAY)
    assert "E-ENF-20" in refused(lambda: late.assess(until=due + 6 * DAY))["until"]
    assert "E-ENF-20" in refused(lambda: late.assess(until=due))["until"]
    assert not SurchargeDecision.objects.exists()


def test_days_of_a_remedy_and_of_a_stop_are_left_out_and_said(late: LateOnFoot, monkeypatch: pytest.MonkeyPatch) -> None:
    due = due_of(late.overdue())
    on_file = Recorded(
        (Appeal(appeal_days.RECONSIDERATION, due + 3 * DAY, due + 7 * DAY),), (Stop(due + 9 * DAY, due + 9 * DAY),)
    )
    monkeypatch.setattr(appeal_days, "recorded", lambda facts: on_file)
    late.on(due + 10 * DAY)
    assert payments.owed_by(late.facts, late.today).reckoned.days == 4
    late.assess()
    said = paper(late, "ENF-46")
    assert (said.data["days"], Decimal(str(said.data["amount_yuan"]))) == (4, Decimal(2400))
    assert [each["ground"] for each in said.linked["suspended"]] == ["行政复议期间", "决定停止执行期间"]


def test_no_surcharge_is_decided_on_while_a_remedy_runs(late: LateOnFoot, monkeypatch: pytest.MonkeyPatch) -> None:
    due = due_of(late.overdue())
    late.on(due + 10 * DAY)
    monkeypatch.setattr(appeal_days, "recorded", lambda facts: Recorded((Appeal(appeal_days.LAWSUIT, due + 8 * DAY),)))
    assert "E-ENF-20" in refused(late.assess)["until"]


def test_a_stop_moves_the_last_day_and_the_party_is_late_behind_that(late: LateOnFoot) -> None:
    """Whoever stops the execution pauses the clock: nothing lapses meanwhile, and what counts is the day to which it moved."""
    due = due_of(late.fined())
    row = Deadline.objects.get(case=late.case, term="TL-ENF-25")
    late.on(due - 4 * DAY)
    with transaction.atomic():
        deadlines.pause([row], on=late.today, reason="停止执行", by=None)
    late.over(due + 10 * DAY)
    assert "confirm_payment" in late.waiting
    with transaction.atomic():
        deadlines.resume([row], on=late.today, reason="恢复执行", by=None)
    row.refresh_from_db()
    assert row.due_on is not None and row.due_on > due
    late.over(row.due_on)
    assert late.facts.pay_due_on == row.due_on and late.facts.late_since == row.due_on + DAY


def test_who_handles_the_case_takes_no_money_in(late: LateOnFoot) -> None:
    late.overdue()
    also_finance = Appointment.objects.create(
        account=late.town.inspector, role=Role.FINANCE_OFFICER, region=late.town.county, valid_from=LONG_AGO
    )
    with pytest.raises(Refusal, match="E-ENF-30"):
        late.pay(step="confirm_overdue", actor=also_finance.account)
    with pytest.raises(Refusal, match="E-ENF-30"):
        late.part(100, actor=also_finance.account)


def test_the_papers_of_a_late_payment_are_printed(late: LateOnFoot) -> None:
    due = due_of(late.overdue())
    late.on(due + 10 * DAY)
    late.assess()
    jobs.run_due()
    assert paper(late, "ENF-46").state == IssuedDocument.State.ISSUED
    assert clock.today() == paper(late, "ENF-46").issued_on
