"""One act for many: each through the same door as singly, by few statements, ordered once, answered each, and nothing half-written."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.models import Case, Deadline, Participation
from foundation import audit, clock, jobs
from foundation.jobs import Job, JobState
from foundation.refusals import Refusal
from permissions.models import Account, Appointment
from tests.cast import Town
from tests.rolls import rolls, targets
from tests.specimen import terms
from tests.specimen.flows import ActionFlow, MatterFlow, RollFlow
from tests.specimen.models import Household
from tests.specimen.play import clock_of, do, letter, open_steps, waiting
from workflows.engine import acts, many
from workflows.engine.checks_of_branches import of_branches
from workflows.engine.checks_of_words import of_words
from workflows.engine.many import Target
from workflows.engine.many_models import ActRow, ActRun
from workflows.engine.models import ProcessInstance, Task

pytestmark = pytest.mark.django_db


def perform(cases: list[Case], step: str, by: Account, **data: object) -> list[many.Answer]:
    return many.perform_many(RollFlow, step, targets(cases, step), actor=by, data=data)


def codes(answers: list[many.Answer]) -> list[str]:
    return [answer.code for answer in answers]


def facts_of(case: Case) -> dict[str, object]:
    """All that an act leaves on a case, but for its keys and moments."""
    case.refresh_from_db()
    tasks = Task.objects.filter(case=case).order_by("id").values_list("step", "status", "owner_id", "act_no", "due_on", "late")
    took = (
        Participation.objects.filter(case=case).order_by("id").values_list("account_id", "step", "capacity", "act_no", "acted_on")
    )
    clocks = Deadline.objects.filter(case=case).order_by("id").values_list("term", "state", "due_on", "met_on")
    rows = Household.objects.filter(case=case).order_by("id").values_list("no", "state", "why")
    history = audit.history(case).values_list("number", "act", "actor_id", "acted_on", "reason", "before", "after")
    status = ProcessInstance.objects.get(case=case).status
    return {
        "case": (case.state, case.outcome, case.closed_on, case.audit_count, case.next_due),
        "tasks": list(tasks), "took": list(took), "clocks": list(clocks), "rows": list(rows), "history": list(history), "status": status,
    }  # fmt: skip


# --- the same as singly ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("step", ["check", "approve", "pay"])
def test_what_is_done_for_many_leaves_what_the_single_act_leaves(town: Town, step: str) -> None:
    single, *others = rolls(town, 4, households=3, stands_at=step)
    by = town.inspector if step == "pay" else town.head
    do(single, step, by, word="同意")
    assert all(answer.is_done for answer in perform(others, step, by, word="同意"))
    expected = facts_of(single)
    assert expected["status"] == ("DONE" if step == "pay" else "NEW")
    for case in others:
        assert facts_of(case) == expected
    assert audit.verify() == []


@pytest.mark.parametrize("step", ["check", "pay"])
def test_statements_for_many_are_bounded(town: Town, step: str) -> None:
    """In sets as many as for one; one after the other so many for each, whatever their number."""
    by = town.inspector

    def statements(how_many: int) -> int:
        found = rolls(town, how_many, stands_at=step)
        wanted = targets(found, step)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            answers = many.perform_many(RollFlow, step, wanted, actor=by, data={}, chunk=200)
        assert codes(answers) == [""] * how_many
        return len(queries)

    statements(1)
    one, two, many_ = statements(1), statements(2), statements(200)
    if step == "check":
        assert two - one <= 4, "the clock of each is met and the next begins"
        assert (many_ - two) / 198 <= 4
    else:
        assert (many_ - two) / 198 <= 24


def test_a_refusal_in_the_middle_concerns_its_own_row_only(town: Town) -> None:
    first, refused, last = rolls(town, 3)
    Household.objects.filter(case=refused).update(state="checked")
    answers = perform([first, refused, last], "check", town.head)
    assert codes(answers) == ["", "E-SPC-05", ""]
    assert "没有可以办理的户" in answers[1].words
    assert [open_steps(case) for case in (first, refused, last)] == [["approve"], ["check"], ["approve"]]
    assert audit.history(refused).count() == 1, "a row of the run tells of it, not the file"


def test_what_only_the_road_refuses_undoes_that_one_and_the_others_are_done(town: Town) -> None:
    """An open objection holds the closing: known only after the form has written."""
    free, held = rolls(town, 2, households=2, stands_at="pay")
    acts.do_aside(
        held.pk, "object", actor=town.inspector, data={"word": "有异议"}, of=Household.objects.filter(case=held).first().pk
    )
    answers = perform([free, held], "pay", town.inspector)
    assert codes(answers) == ["", "E-SIDE-ROAD"]
    held.refresh_from_db()
    assert held.state == "paying" and set(Household.objects.filter(case=held).values_list("state", flat=True)) == {"approved"}
    assert audit.verify() == []


def test_a_chunk_in_sets_with_a_late_refusal_is_done_one_by_one(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    found = rolls(town, 3, stands_at="approve")
    bad = found[1].pk
    carry_out = acts.carry_out

    def refusing(act: object) -> None:
        carry_out(act)
        if act.case.pk == bad:
            raise Refusal("E-SPC-04")

    monkeypatch.setattr(acts, "carry_out", refusing)
    assert codes(perform(found, "approve", town.leader)) == ["", "E-SPC-04", ""]
    assert [open_steps(case) for case in found] == [["pay"], ["approve"], ["pay"]]
    assert Household.objects.get(case_id=bad).state == "checked"


def test_a_form_that_is_not_in_order_is_told_with_its_question(town: Town) -> None:
    found = rolls(town, 2)
    answers = perform(found, "check", town.head, word="空话")
    assert codes(answers) == ["E-SPC-01"] * 2 and "意见：E-SPC-01 样例文字不得为空话" in answers[0].words


# --- who may ---------------------------------------------------------------------------------------------------------------


def test_who_checked_one_of_them_does_not_approve_it_but_the_others(town: Town) -> None:
    checked_by_head, checked_by_inspector = rolls(town, 2)
    do(checked_by_head, "check", town.head)
    do(checked_by_inspector, "check", town.inspector)
    answers = perform([checked_by_head, checked_by_inspector], "approve", town.head)
    assert codes(answers) == ["E-SOD-13", ""]
    assert "本人已于" in answers[0].words
    assert codes(perform([checked_by_head], "approve", town.leader)) == [""]


def test_an_office_elsewhere_and_none_at_all_are_refused_for_each(town: Town) -> None:
    found = rolls(town, 2)
    assert codes(perform(found, "check", town.trade_inspector)) == ["E-NOT-OPEN"] * 2, "a stranger learns nothing"
    assert codes(perform(found, "check", town.leader)) == ["E-SCOPE"] * 2
    assert [open_steps(case) for case in found] == [["check"], ["check"]]


def test_what_a_colleague_has_claimed_or_done_is_left_to_him(town: Town) -> None:
    claimed, done, free = rolls(town, 3)
    wanted = targets([claimed, done, free], "check")
    acts.claim(waiting(claimed, "check").pk, actor=town.colleague)
    do(done, "check", town.colleague)
    answers = many.perform_many(RollFlow, "check", wanted, actor=town.head, data={})
    assert codes(answers) == ["E-NOT-OPEN", "E-NOT-OPEN", ""]
    assert town.colleague.name in answers[0].words and town.colleague.name in answers[1].words


def test_what_is_not_declared_for_many_is_done_singly(town: Town) -> None:
    case = letter(town)
    with pytest.raises(Refusal, match="E-MANY-NOT"):
        many.order(RollFlow, "enter", [Target(case.pk, 1)], actor=town.head, answers={}, form="a")
    with pytest.raises(Refusal, match="E-MANY-NONE"):
        many.order(RollFlow, "check", [], actor=town.head, answers={}, form="a")
    with pytest.raises(Refusal, match="E-MANY-MOST"):
        many.order(RollFlow, "check", [Target(n) for n in range(5001)], actor=town.head, answers={}, form="a")
    assert ActRun.objects.count() == 0


def test_a_task_of_another_flow_or_step_is_nobody_s_for_this_act(town: Town) -> None:
    other, mine = letter(town), rolls(town, 1)[0]
    wanted = [Target(other.pk, waiting(other, "answer").pk), Target(mine.pk, waiting(mine, "check").pk)]
    assert sorted(codes(many.perform_many(RollFlow, "check", wanted, actor=town.head, data={}))) == ["", "E-NOT-OPEN"]
    approve = rolls(town, 1, stands_at="approve")[0]
    answers = many.perform_many(RollFlow, "check", targets([approve], "approve"), actor=town.head, data={})
    assert codes(answers) == ["E-NOT-OPEN"] and open_steps(approve) == ["approve"]


# --- rows of one case ------------------------------------------------------------------------------------------------------


def test_rows_of_one_case_are_decided_together_and_a_ceiling_counts_those_before(town: Town) -> None:
    case = rolls(town, 1, households=4, stands_at="pay", funds_fen=500)[0]
    rows = list(Household.objects.filter(case=case).order_by("no"))
    wanted = [Target(case.pk, of=row.pk) for row in rows]
    answers = many.perform_many(RollFlow, "pay_row", wanted, actor=town.inspector, data={})
    assert codes(answers) == ["", "", "E-SPC-04", "E-SPC-04"], "100 and 200 are paid; 300 more would be above 500"
    assert (
        list(Household.objects.filter(case=case).order_by("no").values_list("state", flat=True))
        == ["paid"] * 2 + ["approved"] * 2
    )
    numbers = list(audit.history(case).values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1)) and audit.verify() == []


def test_a_row_that_has_left_or_is_of_another_case_is_refused_alone(town: Town) -> None:
    case, other = rolls(town, 2, households=3)
    gone, stranger, good = (
        *Household.objects.filter(case=case)[:1],
        *Household.objects.filter(case=other)[:1],
        Household.objects.filter(case=case).last(),
    )
    Household.objects.filter(pk=gone.pk).update(state="refused")
    wanted = [Target(case.pk, of=row.pk) for row in (gone, stranger, good)]
    answers = {
        answer.target.of: answer.code
        for answer in many.perform_many(RollFlow, "refuse_row", wanted, actor=town.head, data={"why": "不符合条件"})
    }
    assert answers == {gone.pk: "E-NOT-OF-CASE", stranger.pk: "E-NOT-OF-CASE", good.pk: ""}
    assert Household.objects.get(pk=stranger.pk).state == "entered"


@pytest.mark.parametrize("households", [1, 2, 200])
def test_statements_for_each_row_of_a_case_are_bounded(town: Town, households: int) -> None:
    case = rolls(town, 1, households=households)[0]
    wanted = [Target(case.pk, of=key) for key in Household.objects.filter(case=case).values_list("pk", flat=True)]
    with CaptureQueriesContext(connection) as queries:
        answers = many.perform_many(RollFlow, "refuse_row", wanted, actor=town.leader, data={"why": "不符合条件"}, chunk=200)
    assert codes(answers) == [""] * households
    assert len(queries) <= 8 + 18 * households


# --- ordered and worked off -------------------------------------------------------------------------------------------------


def order(cases: list[Case], by: Account, *, form: str = "f1", step: str = "check", **answers: str) -> ActRun:
    return many.order(RollFlow, step, targets(cases, step), actor=by, answers=answers, form=form)


def states(run: ActRun) -> list[tuple[str, str]]:
    return list(run.rows.order_by("case_id").values_list("state", "code"))


def test_a_run_is_worked_off_and_its_rows_say_what_became_of_them(town: Town) -> None:
    found = rolls(town, 3)
    Household.objects.filter(case=found[1]).update(state="checked")
    run = order(found, town.head, word="同意")
    assert states(run) == [("waiting", "")] * 3 and open_steps(found[0]) == ["check"]
    jobs.run_due()
    run.refresh_from_db()
    assert states(run) == [("done", ""), ("refused", "E-SPC-05"), ("done", "")] and run.finished_at is not None
    job = Job.objects.get(key=run.job_key)
    assert job.state == JobState.DONE and job.result == {"waiting": 0, "done": 2, "refused": 1}
    told = audit.AuditRow.objects.filter(act="act_for_many").get()
    assert (told.actor_id, told.after["done"], told.after["refused"], told.acted_on) == (town.head.pk, 2, 1, clock.today())
    assert run.rows.get(case=found[0]).act_no == audit.history(found[0]).last().number


def test_the_same_form_sent_twice_orders_and_acts_once(town: Town) -> None:
    found = rolls(town, 2)
    first = order(found, town.head)
    assert order(found, town.head).pk == first.pk
    jobs.run_due()
    assert order(found, town.head).pk == first.pk and Job.objects.filter(kind=many.JOB).count() == 1
    assert order(rolls(town, 1), town.colleague).pk != first.pk, "another officer's form of the same number is another"
    jobs.run_due()
    assert [audit.history(case).filter(act="rolls.check").count() for case in found] == [1, 1]


def test_a_worker_that_runs_the_job_again_does_nothing_twice(town: Town) -> None:
    found = rolls(town, 2)
    run = order(found, town.head)
    jobs.run_due()
    job = Job.objects.get(key=run.job_key)
    assert many.work(job, lambda percent, note: None) == {"waiting": 0, "done": 2, "refused": 0}
    assert audit.AuditRow.objects.filter(act="act_for_many").count() == 1


def test_broken_off_between_chunks_it_goes_on_where_it_was(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(many, "CHUNK", 2)
    found = rolls(town, 5)
    run = order(found, town.head)
    perform_chunk, calls = many.perform_chunk, []

    def breaking(*words: object, **named: object) -> object:
        calls.append(1)
        if len(calls) == 2:
            raise RuntimeError("the machine stops")
        return perform_chunk(*words, **named)

    monkeypatch.setattr(many, "perform_chunk", breaking)
    jobs.run_due()
    assert [state for state, _code in states(run)] == ["done"] * 2 + ["waiting"] * 3
    Job.objects.filter(key=run.job_key).update(run_after=clock.now())
    jobs.run_due()
    assert [state for state, _code in states(run)] == ["done"] * 5
    assert [audit.history(case).filter(act="rolls.check").count() for case in found] == [1] * 5


def test_what_was_refused_is_tried_again_and_nothing_else(town: Town) -> None:
    found = rolls(town, 2)
    Household.objects.filter(case=found[1]).update(state="checked")
    run = order(found, town.head)
    with pytest.raises(Refusal, match="E-MANY-BUSY"):
        many.refused(run)
    jobs.run_due()
    run.refresh_from_db()
    Household.objects.filter(case=found[1]).update(state="entered")
    assert [each.case_id for each in many.refused(run)] == [found[1].pk]
    again = many.order(RollFlow, "check", many.refused(run), actor=town.head, answers={}, form="f2")
    jobs.run_due()
    assert states(run) == [("done", ""), ("refused", "E-SPC-05")], "what was refused stays told"
    assert states(again) == [("done", "")]
    assert audit.history(found[0]).filter(act="rolls.check").count() == 1


def test_an_office_that_ended_after_the_order_is_asked_when_its_turn_comes(town: Town) -> None:
    found = rolls(town, 1)
    run = order(found, town.head)
    Appointment.objects.filter(account=town.head).update(valid_until=clock.today() - dt.timedelta(days=1))
    jobs.run_due()
    assert states(run)[0][0] == "refused" and open_steps(found[0]) == ["check"]


def test_what_somebody_else_changed_after_the_decision_is_refused_and_looked_at_again(town: Town) -> None:
    """The clerk corrects a household in a list that the head has just decided; what the head has done himself is no news to him."""
    changed, own, same = rolls(town, 3, households=2)
    run = order([changed, own, same], town.head)
    for case, actor in ((changed, town.inspector), (own, town.head)):
        row = Household.objects.filter(case=case).first()
        acts.do_aside(case.pk, "object", actor=actor, data={"word": "收入不实"}, of=row.pk)
    jobs.run_due()
    assert states(run) == [("refused", "E-MANY-CHANGED"), ("done", ""), ("done", "")]
    assert open_steps(changed).count("check") == 1


def test_of_rows_of_one_case_only_the_changed_one_is_refused(town: Town) -> None:
    case = rolls(town, 1, households=3)[0]
    rows = list(Household.objects.filter(case=case).order_by("no"))
    wanted = [Target(case.pk, of=row.pk) for row in rows]
    run = many.order(RollFlow, "refuse_row", wanted, actor=town.leader, answers={"why": "不符合条件"}, form="f")
    # A colleague acts on the first, and changes what the second says.
    acts.do_aside(case.pk, "object", actor=town.inspector, data={"word": "收入不实"}, of=rows[2].pk)
    Household.objects.filter(pk=rows[1].pk).update(fen=1)
    jobs.run_due()
    assert dict(run.rows.values_list("of", "code"))[rows[0].pk] == ""
    assert dict(run.rows.values_list("of", "code"))[rows[1].pk] == "E-MANY-CHANGED"


def test_an_account_that_was_switched_off_does_nothing_more(town: Town) -> None:
    run = order(rolls(town, 1), town.head)
    Account.objects.filter(pk=town.head.pk).update(is_active=False)
    jobs.run_due()
    assert states(run)[0][0] == "refused"


def test_a_case_that_was_closed_meanwhile_is_refused_and_the_others_done(town: Town) -> None:
    closed, other = rolls(town, 2, stands_at="pay")
    run = order([closed, other], town.inspector, step="pay")
    do(closed, "pay", town.colleague)
    jobs.run_due()
    assert states(run) == [("refused", "E-NOT-OPEN"), ("done", "")]
    assert audit.history(closed).filter(act="rolls.pay").count() == 1


def test_the_legal_day_is_that_of_the_decision_even_if_the_worker_comes_later(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = rolls(town, 2)
    today, now = clock.today(), clock.now()
    run = order(found, town.head)
    monkeypatch.setattr(clock, "today", lambda: today + dt.timedelta(days=1))
    monkeypatch.setattr(clock, "now", lambda: now + dt.timedelta(days=1))
    jobs.run_due()
    assert states(run) == [("done", "")] * 2
    said = audit.history(found[0]).last()
    assert said.acted_on == today and clock.day_of(said.recorded_at) == today + dt.timedelta(days=1)
    assert Participation.objects.get(case=found[0], step="check").acted_on == today
    assert clock_of(found[0], terms.ANSWER).met_on == today


def test_what_the_form_holds_is_sealed_at_rest(town: Town) -> None:
    run = order(rolls(town, 1), town.head, word="只有本人知道")
    with connection.cursor() as cursor:
        cursor.execute("SELECT answers FROM engine_actrun WHERE id = %s", [run.pk])
        assert "只有" not in str(cursor.fetchone()[0]) and "\\u" not in str(cursor.fetchone())
    assert many.answers_of(ActRun.objects.get(pk=run.pk))["word"] == "只有本人知道"
    assert ActRow.objects.filter(run=run).count() == 1


# --- what a flow file may say -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("flow", "name"),
    [(MatterFlow, "hand_over"), (ActionFlow, "discuss"), (ActionFlow, "vote"), (ActionFlow, "publish"), (RollFlow, "open_roll")],
)
def test_what_each_must_be_asked_alone_is_not_declared_for_many(flow: Any, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert [message for message in of_words(flow) if message.id == "workflows.E029"] == []
    monkeypatch.setattr(flow.instance._nodes_by_name[name], "is_for_many", True)
    assert [message.id for message in of_words(flow)].count("workflows.E029") == 1


def test_an_act_beside_the_road_is_never_done_in_sets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(RollFlow.instance._nodes_by_name["refuse_row"], "is_together_for_many", True)
    assert [message.id for message in of_words(RollFlow)] == ["workflows.E029"]


def test_a_list_shows_and_is_marked_by_columns_that_are_there_and_open(monkeypatch: pytest.MonkeyPatch) -> None:
    assert list(of_branches(RollFlow)) == []
    monkeypatch.setattr(Household, "listed", ("no", "nothing"))
    monkeypatch.setattr(Household, "marked_by", ("no", "card"))
    messages = [message.msg for message in of_branches(RollFlow) if message.id == "workflows.E030"]
    assert len(messages) == 2 and "nothing" in messages[0] and "card" in messages[1]
