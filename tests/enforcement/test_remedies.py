"""A party attacks the decision on it, the execution stops and goes on, and its days end, also behind the closing (行政处罚法 Art.73)."""

from __future__ import annotations

import datetime as dt

import pytest

from cases.models import Deadline, Notice
from foundation import audit, clock, jobs
from tests.enforcement import remedies_road as after
from tests.enforcement.road import DAY
from tests.enforcement.whole_road import WholeRoad
from tests.workflows.watch import forbidden, refused
from workflows.enforcement import appeal_days
from workflows.enforcement.models import ExecutionStop, Remedy
from workflows.enforcement.surcharge import Span, reckon

pytestmark = pytest.mark.django_db


def days_of(road: WholeRoad, until: dt.date) -> tuple[Span, ...]:
    return appeal_days.suspended(appeal_days.recorded(road.facts), until)


# --- reconsideration and lawsuit ----------------------------------------------------------------------------------------------


def test_a_reconsideration_leaves_its_days_out_of_the_surcharge(whole: WholeRoad) -> None:
    """B3: asked for behind the last day of payment, decided later; only what lies before and behind it is late."""
    facts = after.served(whole)
    due = facts.pay_due_on
    assert due is not None
    with clock.at(after.at(due + 5 * DAY)):
        after.reconsider(whole)
    with clock.at(after.at(due + 55 * DAY)):
        assert days_of(whole, clock.today()) == (Span(due + 5 * DAY, due + 55 * DAY),), "open: until today"
        after.reconsidered(whole)
    spans = days_of(whole, due + 60 * DAY)
    assert spans == (Span(due + 5 * DAY, due + 55 * DAY),)
    assert reckon(facts.fine, due, due + 60 * DAY, suspended=spans).days == 9  # type: ignore[arg-type]


def test_a_simple_procedure_has_thirty_days(whole: WholeRoad) -> None:
    after.served(whole)
    after.reconsider(whole, is_simple=True)
    remedy = Remedy.objects.get(facts=whole.facts)
    assert remedy.is_simple and after.clock_of(whole, "TL-ENF-33").due_on == remedy.due_on
    assert remedy.due_on is not None and 30 <= (remedy.due_on - clock.today()).days <= 37
    assert whole.facts.under_reconsideration and Deadline.objects.get(case=whole.case, term="TL-ENF-28").state == "met"


def test_what_is_out_of_order_is_refused_at_its_question(whole: WholeRoad) -> None:
    after.served(whole)
    tomorrow = clock.today() + DAY
    with refused("E-ENF-DAYS", "applied_on"):
        after.reconsider(whole, applied_on=clock.today() - DAY)
    with refused("E-DATE-FUTURE", "accepted_on"):
        after.reconsider(whole, accepted_on=tomorrow)
    with refused("E-NOT-OPEN", "result"):
        after.judged(whole)
    after.reconsider(whole)
    with refused("E-NOT-OPEN", "applied_on"):
        after.reconsider(whole, notice_no="云政复受〔2026〕6号")
    with refused("E-NOT-OPEN", "applied_on"):
        after.sue(whole)
    with refused("E-REQUIRED", "result_no"):
        after.reconsidered(whole, result_no="")
    with refused("E-REQUIRED", "redo_by"):
        after.reconsidered(whole, redo_by=clock.today() + 30 * DAY)
    with refused("E-DATE-FUTURE", "ended_on"):
        after.reconsidered(whole, ended_on=tomorrow)
    after.reconsidered(whole)
    with refused("E-NOT-OPEN", "applied_on"):
        after.reconsider(whole, notice_no="云政复受〔2026〕7号")
    with refused("E-NOT-OPEN", "result"):
        after.reconsidered(whole)


def test_nobody_attacks_a_decision_that_nobody_has(whole: WholeRoad) -> None:
    whole.reviewed()
    whole.told()
    whole.waive()
    whole.recheck()
    whole.decide()
    with refused("E-NOT-OPEN", "applied_on"):
        after.reconsider(whole)
    with refused("E-NOT-OPEN", "since"):
        after.stop(whole, "law")


def test_only_the_handlers_enter_what_the_bodies_say(whole: WholeRoad) -> None:
    after.served(whole)
    for actor in (whole.finance, whole.town.leader, whole.lawyer):
        with forbidden("E-SCOPE"):
            after.reconsider(whole, actor=actor)


def test_behind_a_decided_reconsideration_fifteen_days_are_left(whole: WholeRoad) -> None:
    after.served(whole)
    after.reconsider(whole)
    after.reconsidered(whole, ended_on=clock.today())
    row = after.clock_of(whole, "TL-ENF-32")
    assert row.state == "running" and row.due_on is not None and (row.due_on - clock.today()).days >= 15
    assert after.clock_of(whole, "TL-ENF-31").state == "ended"
    with clock.at(after.at(row.due_on + DAY)):
        after.swept()
    assert whole.facts.remedies_until == row.due_on


def test_a_withdrawn_reconsideration_leaves_the_six_months(whole: WholeRoad) -> None:
    after.served(whole)
    after.reconsider(whole)
    after.reconsidered(whole, "withdrawn", result_no="")
    assert not Deadline.objects.filter(case=whole.case, term="TL-ENF-32").exists()
    assert after.clock_of(whole, "TL-ENF-31").state == "running" and not whole.facts.under_reconsideration


def test_while_it_is_attacked_nothing_becomes_final(whole: WholeRoad) -> None:
    """The six months run out beside a reconsideration that is open; once it is withdrawn they are over."""
    after.served(whole)
    last = after.clock_of(whole, "TL-ENF-31").due_on
    assert last is not None
    with clock.at(after.at(last - 10 * DAY)):
        after.reconsider(whole)
    with clock.at(after.at(last + DAY)):
        after.swept()
        assert after.clock_of(whole, "TL-ENF-31").state == "running" and whole.facts.remedies_until is None
    with clock.at(after.at(last + 3 * DAY)):
        after.reconsidered(whole, "withdrawn", result_no="")
        after.swept()
    assert whole.facts.remedies_until == last
    assert after.clock_of(whole, "TL-ENF-34").starts_on == last


def test_a_judgment_leaves_nothing_and_a_withdrawn_suit_the_periods(whole: WholeRoad) -> None:
    facts = after.served(whole)
    last = after.clock_of(whole, "TL-ENF-31").due_on
    after.sue(whole)
    assert after.clock_of(whole, "TL-ENF-31").state == "met" and whole.facts.under_litigation
    with refused("E-NOT-OPEN", "applied_on"):
        after.reconsider(whole)
    after.judged(whole, "withdrawn", result_no="（2026）鄂行初31号之一")
    again = after.clock_of(whole, "TL-ENF-31")
    assert (again.state, again.due_on) == ("running", last) and whole.facts.remedies_until is None
    after.sue(whole, notice_no="（2026）鄂行初40号")
    after.judged(whole)
    assert whole.facts.remedies_until == clock.today() and after.clock_of(whole, "TL-ENF-31").state == "met"
    assert after.clock_of(whole, "TL-ENF-34").starts_on == clock.today(), "the money is still owed"
    with refused("E-NOT-OPEN", "applied_on"):
        after.sue(whole, notice_no="（2026）鄂行初41号")
    assert appeal_days.last_day(facts.served_on, appeal_days.recorded(whole.facts).appeals) == clock.today()  # type: ignore[arg-type]


def test_a_judgment_that_is_not_final_is_not_recorded(whole: WholeRoad) -> None:
    after.served(whole)
    after.sue(whole)
    with refused("E-NOT-OPEN", "is_final"):
        after.judged(whole, is_final=False)
    assert whole.facts.under_litigation


# --- the stop -----------------------------------------------------------------------------------------------------------------


def test_a_stop_holds_the_payment_still_and_costs_the_party_no_day(whole: WholeRoad) -> None:
    facts = after.served(whole)
    due = facts.pay_due_on
    assert due is not None
    with refused("E-NOT-OPEN", "ground"):
        after.stop(whole)
    after.reconsider(whole)
    after.stop(whole, since=clock.today())
    assert after.clock_of(whole, "TL-ENF-25").state == "paused" and whole.facts.execution_stopped
    with refused("E-NOT-OPEN", "since"):
        after.stop(whole, "law", order_no="又一")
    with clock.at(after.at(due + 20 * DAY)):
        after.swept()
        assert after.clock_of(whole, "TL-ENF-25").state == "paused", "nothing falls due"
        after.go_on(whole)
    row = after.clock_of(whole, "TL-ENF-25")
    assert (
        row.state == "running"
        and row.due_on == whole.facts.pay_due_on
        and row.due_on is not None
        and row.due_on >= due + 20 * DAY
    )
    assert not whole.facts.execution_stopped and ExecutionStop.objects.get(facts=facts).until == due + 20 * DAY
    with refused("E-NOT-OPEN", "until"):
        after.go_on(whole)


def test_the_order_ends_with_the_procedure_of_whoever_gave_it(whole: WholeRoad) -> None:
    after.served(whole)
    after.reconsider(whole)
    after.stop(whole)
    after.reconsidered(whole)
    assert not whole.facts.execution_stopped and after.clock_of(whole, "TL-ENF-25").state in ("running", "extended")
    after.sue(whole)
    after.stop(whole, "court", order_no="（2026）鄂行初31号之二")
    assert whole.facts.execution_stopped
    after.judged(whole)
    assert not whole.facts.execution_stopped and ExecutionStop.objects.filter(facts=whole.facts, until=None).count() == 0


def test_what_is_performed_cannot_be_stopped(whole: WholeRoad) -> None:
    after.served(whole)
    whole.pay()
    with refused("E-NOT-OPEN", "since"):
        after.stop(whole, "law")


# --- behind the closing -------------------------------------------------------------------------------------------------------


def test_a_party_sues_behind_the_closing_and_the_archive(whole: WholeRoad) -> None:
    """The case is closed within days; the party has six months, and its days run on."""
    after.served(whole)
    after.to_the_end(whole)
    assert whole.case.is_closed
    running = set(Deadline.objects.ticking().filter(case=whole.case).values_list("term", flat=True))
    assert {"TL-ENF-28", "TL-ENF-31"} <= running, "what the party may still do is not ended by the bureau"
    whole.archive()
    frozen = (whole.case.state, whole.case.outcome, whole.case.closed_on, whole.case.number)
    with clock.at(clock.now() + 40 * DAY):
        after.swept()
        after.reconsider(whole)
        assert whole.facts.under_reconsideration
        after.reconsidered(whole)
        after.sue(whole)
        after.judged(whole, "revoked", redo_by=clock.today() + 30 * DAY)
    whole.case.refresh_from_db()
    assert (whole.case.state, whole.case.outcome, whole.case.closed_on, whole.case.number) == frozen
    assert not whole.facts.under_litigation and whole.facts.remedies_until is not None
    jobs.run_due()
    assert audit.verify() == [] and not jobs.Incident.objects.exists()


def test_behind_the_closing_the_days_end_by_themselves(whole: WholeRoad) -> None:
    after.served(whole)
    after.to_the_end(whole)
    last = after.clock_of(whole, "TL-ENF-31").due_on
    assert last is not None
    with clock.at(after.at(last + DAY)):
        after.swept()
    assert whole.facts.remedies_until == last
    assert not Deadline.objects.filter(case=whole.case, term="TL-ENF-34").exists(), "all is paid: the court is not needed"


def test_who_answers_for_the_decision_hears_of_it(whole: WholeRoad) -> None:
    after.served(whole)
    jobs.run_due()
    before = set(Notice.objects.values_list("pk", flat=True))
    after.reconsider(whole)
    jobs.run_due()
    told = set(Notice.objects.filter(case=whole.case).exclude(pk__in=before).values_list("account_id", flat=True))
    assert told == {whole.town.bureau_head.pk, whole.lawyer.pk}
