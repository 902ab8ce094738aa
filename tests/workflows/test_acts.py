"""Moving tasks about: claim, release, transfer, send back, take back, cancel."""

from __future__ import annotations

import pytest

from cases.models import Case, Deadline
from documents.models import IssuedDocument
from foundation import audit, clock
from foundation.refusals import Refusal
from tests.cast import Town
from tests.specimen import terms
from tests.specimen.play import answer, aside, clock_of, do, letter, matter, measured, open_steps, waiting
from workflows.engine import acts, worklists
from workflows.engine.models import ProcessInstance, Task

pytestmark = pytest.mark.django_db


def history(case: Case) -> list[tuple[str, str]]:
    """The acts of a case with their reasons, as its chain tells them."""
    rows = audit.AuditRow.objects.filter(subject_kind="cases.case", subject_id=case.pk).order_by("number")
    return [(row.act, row.reason) for row in rows]


# --- claim, release, transfer ----------------------------------------------------------------------------------------------


def test_an_unclaimed_task_stands_in_the_list_of_its_offices_and_goes_to_whoever_claims_it(town: Town) -> None:
    case = letter(town)
    task = waiting(case, "answer")
    assert task in worklists.page(worklists.to_claim_arms(town.head))
    assert task not in worklists.page(worklists.to_claim_arms(town.trade_inspector)), "another section"
    assert task not in worklists.page(worklists.to_claim_arms(town.leader)), "another office"
    claimed = acts.claim(task.pk, actor=town.head)
    assert (claimed.status, claimed.owner_id) == ("ASSIGNED", town.head.pk)
    assert task not in worklists.page(worklists.to_claim_arms(town.colleague))
    assert task in worklists.page(worklists.to_do_arms(town.head))
    with pytest.raises(acts.Conflict) as conflict:
        acts.claim(task.pk, actor=town.colleague)
    assert conflict.value.task.owner == town.head
    assert acts.claim(task.pk, actor=town.head).owner_id == town.head.pk, "claiming twice is no harm"


def test_the_handlers_and_the_unit_find_their_tasks_in_their_own_lists(town: Town) -> None:
    case = matter(town)
    assert waiting(case, "weigh") in worklists.page(worklists.to_do_arms(town.inspector))
    assert waiting(case, "weigh") not in worklists.page(worklists.to_do_arms(town.colleague))
    assert not worklists.page(worklists.to_do_arms(town.unit_account))


def test_another_person_cannot_do_a_claimed_task(town: Town) -> None:
    case = letter(town)
    acts.claim(waiting(case, "answer").pk, actor=town.head)
    with pytest.raises(acts.Conflict) as conflict:
        answer(case, town.colleague)
    assert conflict.value.task.owner == town.head
    answer(case, town.head)


def test_a_released_task_is_free_again_and_only_its_owner_releases_it(town: Town) -> None:
    case = letter(town)
    task = waiting(case, "answer")
    acts.claim(task.pk, actor=town.head)
    with pytest.raises(acts.Conflict):
        acts.release(task.pk, actor=town.colleague)
    acts.release(task.pk, actor=town.head, reason="外出办案")
    task.refresh_from_db()
    assert (task.status, task.owner_id, task.assigned) == ("NEW", None, None)
    answer(case, town.colleague)
    assert history(case)[1:3] == [("letters.claim", ""), ("letters.release", "外出办案")]


def test_a_transfer_needs_a_reason_and_a_colleague_who_may(town: Town) -> None:
    case = letter(town)
    task = waiting(case, "answer")
    for to, reason, code in (
        (town.colleague, " ", "E-REASON"),
        (town.leader, "请协助", "E-TRANSFER"),
        (town.trade_inspector, "请协助", "E-TRANSFER"),
    ):
        with pytest.raises(Refusal) as refused:
            acts.transfer(task.pk, actor=town.head, to=to, reason=reason)
        assert refused.value.code == code
    with pytest.raises(acts.NotVisible):
        acts.transfer(task.pk, actor=town.other_township, to=town.colleague, reason="不是本镇的案件")
    acts.transfer(task.pk, actor=town.head, to=town.colleague, reason="由其办理")
    task.refresh_from_db()
    assert (task.owner, task.status, task.sent_note) == (town.colleague, "ASSIGNED", "由其办理")
    with pytest.raises(acts.Conflict):
        acts.transfer(task.pk, actor=town.head, to=town.colleague, reason="再转一次")
    answer(case, town.colleague)


def test_a_colleague_who_has_left_receives_nothing(town: Town) -> None:
    case = letter(town)
    town.colleague.is_active = False
    town.colleague.save(update_fields=["is_active"])
    with pytest.raises(Refusal) as refused:
        acts.transfer(waiting(case, "answer").pk, actor=town.head, to=town.colleague, reason="由其办理")
    assert refused.value.code == "E-TRANSFER"


# --- send back, take back --------------------------------------------------------------------------------------------------


def both_roads(town: Town) -> Case:
    case = matter(town)
    do(case, "weigh", town.inspector, road="short")
    return case


def test_sent_back_the_step_before_waits_again_for_who_did_it(town: Town) -> None:
    case = both_roads(town)
    sent = waiting(case, "decide")
    with pytest.raises(Refusal, match="E-REASON"):
        acts.send_back(sent.pk, actor=town.leader, reason="")
    again = acts.send_back(sent.pk, actor=town.leader, reason="请补充理由")
    sent.refresh_from_db()
    case.refresh_from_db()
    assert sent.status == "CANCELED" and open_steps(case) == ["weigh"]
    assert (again.owner_id, again.status, again.sent_note) == (town.inspector.pk, "ASSIGNED", "请补充理由")
    assert case.state == "weighing"
    assert history(case)[-1] == ("matters.send_back", "请补充理由")
    do(case, "weigh", town.inspector, road="short")
    do(case, "decide", town.leader)
    assert case.state == "done"


def test_the_step_that_came_back_has_its_clock_again(town: Town) -> None:
    case = both_roads(town)
    assert clock_of(case, terms.WEIGH).state == "met"
    again = acts.send_back(waiting(case, "decide").pk, actor=town.leader, reason="请补充理由")
    row = clock_of(case, terms.WEIGH)
    again.refresh_from_db()
    assert row.state == "running" and (again.deadline_id, again.due_on) == (row.pk, row.due_on)
    case.refresh_from_db()
    assert case.next_due == row.due_on


def test_a_step_whose_paper_is_out_does_not_come_back(town: Town) -> None:
    case = measured(town)
    do(case, "a", town.inspector)
    with pytest.raises(Refusal) as refused:
        acts.send_back(waiting(case, "b").pk, actor=town.inspector, reason="写错了")
    assert refused.value.code == "E-SENT-BACK"
    assert open_steps(case) == ["b"]


def test_the_first_step_cannot_be_sent_back_to_the_opening(town: Town) -> None:
    case = letter(town)
    with pytest.raises(Refusal) as refused:
        acts.send_back(waiting(case, "answer").pk, actor=town.head, reason="材料不全")
    assert refused.value.code == "E-SENT-BACK"


def test_nothing_is_sent_back_across_a_split_or_a_join(town: Town) -> None:
    case = matter(town)
    do(case, "weigh", town.inspector, road="both")
    for step, actor in (("survey", town.inspector), ("assess", town.head)):
        with pytest.raises(Refusal) as refused:
            acts.send_back(waiting(case, step).pk, actor=actor, reason="不应分头办理")
        assert refused.value.code == "E-SENT-BACK-SPLIT"
    do(case, "survey", town.inspector)
    do(case, "assess", town.head)
    with pytest.raises(Refusal) as refused:
        acts.send_back(waiting(case, "decide").pk, actor=town.leader, reason="再查")
    assert refused.value.code == "E-SENT-BACK-SPLIT"
    assert open_steps(case) == ["decide"]


def test_an_act_is_taken_back_while_nobody_has_touched_what_follows(town: Town) -> None:
    case = both_roads(town)
    done = Task.objects.get(case=case, step="weigh")
    met = clock_of(case, terms.WEIGH)
    follower = waiting(case, "decide")
    again = acts.take_back(done.pk, actor=town.inspector, reason="选错道路")
    case.refresh_from_db()
    follower.refresh_from_db()
    assert (follower.status, open_steps(case), case.state) == ("CANCELED", ["weigh"], "weighing")
    assert again.owner_id == town.inspector.pk
    met.refresh_from_db()
    assert met.state == "running" and met.met_on is None, "whoever takes an act back does not win time"
    again.refresh_from_db()
    assert again.deadline_id == met.pk and Deadline.objects.filter(case=case, term=terms.WEIGH.code).count() == 1
    do(case, "weigh", town.inspector, road="both")
    assert open_steps(case) == ["assess", "survey"]


def test_an_act_is_not_taken_back_by_another_or_after_the_next_was_claimed(town: Town) -> None:
    case = both_roads(town)
    done = Task.objects.get(case=case, step="weigh")
    with pytest.raises(acts.Conflict):
        acts.take_back(done.pk, actor=town.head, reason="代为撤回")
    acts.claim(waiting(case, "decide").pk, actor=town.leader)
    with pytest.raises(Refusal) as refused:
        acts.take_back(done.pk, actor=town.inspector, reason="选错道路")
    assert refused.value.code == "E-TAKE-BACK"
    assert open_steps(case) == ["decide"]


def test_an_act_with_a_numbered_paper_is_not_taken_back(town: Town) -> None:
    case = measured(town)
    do(case, "a", town.inspector)
    with pytest.raises(Refusal) as refused:
        acts.take_back(Task.objects.get(case=case, step="a").pk, actor=town.inspector, reason="写错了")
    assert refused.value.code == "E-TAKE-BACK"


def unnumbered(case: Case, town: Town, code: str) -> IssuedDocument:
    """A paper without number that the weighing issued."""
    act_no = Task.objects.get(case=case, step="weigh", status="DONE").act_no
    row = IssuedDocument(case=case, code=code, title="样例", issued_on=clock.today(), act_no=act_no, issued_by=town.inspector)
    row.save()
    return row


@pytest.mark.parametrize(
    ("code", "is_served", "is_out"),
    [
        ("SPC-01", False, False),  # an inner sheet
        ("SPC-02", False, False),  # lies on the desk until it is served
        ("SPC-02", True, True),
        ("INS-02", False, True),  # the unit reads it at once
        ("HAZ-07", False, False),  # the unit's own report may be asked for again
    ],
)
@pytest.mark.parametrize("undo", ["take_back", "send_back"])
def test_a_paper_that_is_out_is_not_undone_though_it_has_no_number(
    town: Town, code: str, is_served: bool, is_out: bool, undo: str
) -> None:
    case = both_roads(town)
    document = unnumbered(case, town, code)
    if is_served:
        IssuedDocument.objects.filter(pk=document.pk).update(served_on=clock.today())
    done = Task.objects.get(case=case, step="weigh")

    def act() -> Task:
        if undo == "take_back":
            return acts.take_back(done.pk, actor=town.inspector, reason="写错了")
        return acts.send_back(waiting(case, "decide").pk, actor=town.leader, reason="请补充理由")

    if is_out:
        with pytest.raises(Refusal, match="E-TAKE-BACK" if undo == "take_back" else "E-SENT-BACK"):
            act()
        assert open_steps(case) == ["decide"]
    else:
        assert act().step == "weigh" and open_steps(case) == ["weigh"]


def test_both_branches_of_a_split_are_taken_back_together(town: Town) -> None:
    case = matter(town)
    do(case, "weigh", town.inspector, road="both")
    acts.take_back(Task.objects.get(case=case, step="weigh").pk, actor=town.inspector, reason="选错道路")
    assert open_steps(case) == ["weigh"]
    ended = Deadline.objects.filter(case=case, term__in=(terms.SURVEY.code, terms.ASSESS.code))
    assert {row.state for row in ended} == {"ended"}, "clocks of steps that no longer wait"


# --- cancel ----------------------------------------------------------------------------------------------------------------


def test_a_case_that_should_not_have_been_opened_is_cancelled_with_reason(town: Town) -> None:
    case = matter(town)
    aside(case, "ask_opinion", town.inspector, reviewer=town.third.pk)
    for actor, error in ((town.inspector, Refusal), (town.leader, Refusal), (town.other_unit_account, acts.NotVisible)):
        with pytest.raises(error):
            acts.cancel(case.pk, actor=actor, reason="重复立案")
    with pytest.raises(Refusal, match="E-REASON"):
        acts.cancel(case.pk, actor=town.head, reason="")
    acts.cancel(case.pk, actor=town.head, reason="重复立案")
    case.refresh_from_db()
    assert (case.state, case.outcome, case.closed_on) == ("cancelled", "cancelled", clock.today())
    assert open_steps(case) == [] and not Deadline.objects.open().filter(case=case).exists()
    assert ProcessInstance.objects.get(case=case).status == "CANCELED"
    with pytest.raises(acts.Conflict):
        acts.cancel(case.pk, actor=town.head, reason="再撤一次")
    assert history(case)[-1] == ("matters.cancel", "重复立案")


def test_a_procedure_without_cancelling_knows_no_such_end(town: Town) -> None:
    case = letter(town)
    with pytest.raises(Refusal) as refused:
        acts.cancel(case.pk, actor=town.head, reason="重复")
    assert refused.value.code == "E-SCOPE"


def test_after_all_this_every_chain_of_history_holds(town: Town) -> None:
    case = both_roads(town)
    acts.send_back(waiting(case, "decide").pk, actor=town.leader, reason="请补充理由")
    acts.transfer(waiting(matter(town), "weigh").pk, actor=town.inspector, to=town.inspector, reason="自留")
    acts.cancel(case.pk, actor=town.head, reason="重复立案")
    assert audit.verify() == []
