"""Every word of a flow file does what it says, told by the specimen's stories."""

from __future__ import annotations

import datetime as dt

import pytest
from django.template.loader import render_to_string

from cases import clocks
from cases.models import Case, CaseDuty, Deadline, DeadlineChange, Notice, Participation
from cases.panels_of_cases import clock_of as words_of
from documents.models import IssuedDocument, Service
from foundation import clock, jobs
from foundation.refusals import Refusal
from permissions.models import Account
from tests.cast import Town, photo
from tests.specimen import terms
from tests.specimen.flows import LetterFlow
from tests.specimen.play import answer, aside, clock_of, do, letter, matter, open_steps, waiting
from workflows.engine import acts
from workflows.engine.checks import check_flows
from workflows.engine.models import NEVER_DUE, ProcessInstance, Task
from workflows.engine.tasks import sweep

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def later(days: int) -> object:
    return clock.at(clock.now() + days * DAY)


# --- Open, Step, When, Close ----------------------------------------------------------------------------------------------


def test_a_letter_is_filed_answered_with_a_numbered_paper_and_closed(town: Town) -> None:
    case = letter(town)
    assert (case.process, case.state, case.number) == ("letters", "open", f"LX-{clock.today().year}-00001")
    assert (case.region_id, case.township_id, case.opened_by_id) == (town.chengui.pk, town.chengui.pk, town.inspector.pk)
    task = waiting(case, "answer")
    assert (task.status, task.owner_id, task.role_key) == ("NEW", None, "inspector|section_head")

    outcome = answer(case, town.head)
    case.refresh_from_db()
    assert [paper.number for paper in outcome.papers] == [f"（冶）应急样审〔{clock.today().year}〕1号"]
    assert case.letterrecord.answer_no == outcome.papers[0].number
    assert (case.state, case.outcome, case.closed_on, case.next_due) == ("answered", "answered", clock.today(), None)
    assert ProcessInstance.objects.get(case=case).status == "DONE"
    task.refresh_from_db()
    assert (task.status, task.owner_id, task.act_no) == ("DONE", town.head.pk, outcome.act_no)
    assert open_steps(case) == []


def test_the_other_road_closes_without_a_paper(town: Town) -> None:
    case = letter(town)
    assert list(answer(case, town.head, is_good="").papers) == []
    case.refresh_from_db()
    assert (case.state, case.outcome) == ("declined", "declined")
    assert not IssuedDocument.objects.filter(case=case).exists()


def test_a_closed_case_is_done_once(town: Town) -> None:
    case = letter(town)
    task = waiting(case, "answer")
    answer(case, town.head)
    with pytest.raises(acts.Conflict) as conflict:
        acts.perform(task.pk, actor=town.head, data={"answer": "再答复", "is_good": "on"})
    assert conflict.value.task is not None and conflict.value.task.owner_id == town.head.pk
    assert IssuedDocument.objects.filter(case=case).count() == 1


# --- NotBy ----------------------------------------------------------------------------------------------------------------


def test_who_filed_the_letter_can_neither_answer_claim_nor_receive_it(town: Town) -> None:
    case = letter(town)
    task = waiting(case, "answer")
    for attempt in (
        lambda: answer(case, town.inspector),
        lambda: acts.claim(task.pk, actor=town.inspector),
    ):
        with pytest.raises(Refusal) as refused:
            attempt()
        assert refused.value.code == "E-SPC-02"
        assert "收到来信" in refused.value.note and str(clock.today().day) in refused.value.note
    acts.claim(task.pk, actor=town.head)
    with pytest.raises(Refusal) as refused:
        acts.transfer(task.pk, actor=town.head, to=town.inspector, reason="请代办")
    assert refused.value.code == "E-TRANSFER" and "E-SPC-02" in refused.value.note


def test_the_second_officer_named_in_the_act_is_barred_too(town: Town) -> None:
    case = letter(town, second=town.colleague.pk)
    with pytest.raises(Refusal) as refused:
        answer(case, town.colleague)
    assert refused.value.code == "E-SPC-02"


def test_the_case_a_case_came_from_counts(town: Town) -> None:
    parent = letter(town, by=town.colleague)
    case = letter(town, parent=parent)
    with pytest.raises(Refusal) as refused:
        answer(case, town.colleague)
    assert refused.value.code == "E-SPC-02"
    answer(case, town.head)


def test_an_opening_act_bars_whoever_took_part_in_the_case_it_comes_from(town: Town) -> None:
    grandparent = letter(town, by=town.inspector)
    answer(grandparent, town.colleague)
    earlier = letter(town, by=town.inspector, parent=grandparent)
    answer(earlier, town.head)
    count = Case.objects.count()
    for barred in (town.head, town.colleague):
        with pytest.raises(Refusal) as refused:
            acts.open_case(LetterFlow, "write_again", actor=barred, data={"text": "再来一信"}, context={"earlier": earlier})
        assert refused.value.code == "E-SPC-02" and "答复来信" in refused.value.note
    assert Case.objects.count() == count
    again = acts.open_case(
        LetterFlow, "write_again", actor=town.inspector, data={"text": "再来一信"}, context={"earlier": earlier}
    )
    assert again.case.title == "再来一信" and open_steps(again.case) == ["answer"]


def test_a_bar_on_an_act_that_opens_from_nothing_is_refused_by_the_check(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not [each for each in check_flows() if each.id == "workflows.E006"]
    monkeypatch.setattr(LetterFlow.instance.write_again, "from_case", "")
    assert [each.msg for each in check_flows() if each.id == "workflows.E006"] == [
        "letters.write_again: NotBy without From bars nobody"
    ]


# --- Within ---------------------------------------------------------------------------------------------------------------


def test_a_step_has_its_clock_and_the_list_its_day(town: Town) -> None:
    with clock.at(dt.datetime(2024, 3, 4, 9, tzinfo=clock.ZONE)):
        case = letter(town)
        row, task = clock_of(case, terms.ANSWER), waiting(case, "answer")
        assert (row.state, row.starts_on, row.due_on) == ("running", dt.date(2024, 3, 4), dt.date(2024, 3, 9))
        assert (task.deadline_id, task.due_on, task.due_sort) == (row.pk, row.due_on, row.due_on)
        case.refresh_from_db()
        assert case.next_due == row.due_on
        answer(case, town.head)
        row.refresh_from_db()
        assert (row.state, row.met_on) == ("met", dt.date(2024, 3, 4))
        case.refresh_from_db()
        assert case.next_due is None


def test_a_step_done_after_its_clock_ran_out_is_met_late_and_says_by_how_much(town: Town) -> None:
    with clock.at(dt.datetime(2024, 3, 4, 9, tzinfo=clock.ZONE)):
        case = letter(town)
    with clock.at(dt.datetime(2024, 3, 20, 9, tzinfo=clock.ZONE)):
        assert sweep() == 1
        answer(case, town.head)
        row = clock_of(case, terms.ANSWER)
        assert (row.state, row.due_on, row.lapsed_on) == ("met_late", dt.date(2024, 3, 9), dt.date(2024, 3, 10))
        assert (row.met_on, row.days_late) == (dt.date(2024, 3, 20), 11)
        assert Task.objects.get(case=case, step="answer").late, "who counts what was late still counts it"
        assert not Deadline.objects.open().filter(case=case).exists() and sweep() == 0
    page = render_to_string("components/clock.html", {"clock": words_of(row)})
    assert "逾期 11 天后办结" in page and "2024年3月20日" in page
    assert str(clocks.words(row.as_clock(), dt.date(2024, 5, 1), "zh-hans")) == "逾期 11 天后办结 · 3月20日"


def test_a_clock_met_late_by_a_word_opens_nothing_again(town: Town) -> None:
    case = matter(town, began_on=(clock.today() - 200 * DAY).isoformat())
    do(case, "weigh", town.inspector, road="short")
    with later(400):
        sweep()
        assert clock_of(case, terms.SETTLE).state == "lapsed"
        before = Deadline.objects.filter(case=case).count()
        do(case, "decide", town.leader)
        row = clock_of(case, terms.SETTLE)
        assert (row.state, row.met_on, row.days_late) == ("met_late", clock.today(), (clock.today() - row.due_on).days)
        assert open_steps(case) == [] and Deadline.objects.filter(case=case).count() == before


def test_an_act_taken_back_that_came_late_leaves_the_clock_run_out(town: Town) -> None:
    case = matter(town)
    with later(30):
        sweep()
        do(case, "weigh", town.inspector, road="short")
        assert clock_of(case, terms.WEIGH).state == "met_late"
        acts.take_back(Task.objects.get(case=case, step="weigh").pk, actor=town.inspector, reason="选错道路")
        row, task = clock_of(case, terms.WEIGH), waiting(case, "weigh")
        assert (row.state, row.met_on, row.days_late) == ("lapsed", None, None)
        assert (task.deadline_id, task.due_on, task.late) == (row.pk, row.due_on, True)
        assert Deadline.objects.filter(case=case, term=terms.WEIGH.code).count() == 1, "whoever takes an act back wins no time"
        do(case, "weigh", town.inspector, road="short")
        assert clock_of(case, terms.WEIGH).state == "met_late"


def test_a_step_without_limit_sorts_after_all_others(town: Town) -> None:
    case = matter(town)
    do(case, "weigh", town.inspector, road="short")
    task = waiting(case, "decide")
    assert (task.due_on, task.due_sort) == (None, NEVER_DUE)


def test_the_clock_lapses_after_its_last_day_and_the_step_is_marked(town: Town) -> None:
    case = letter(town)
    row = clock_of(case, terms.ANSWER)
    with later(5):
        assert sweep() == 0, "the last day still counts"
    with later(6):
        assert sweep() == 1
        row.refresh_from_db()
        task = waiting(case, "answer")
        assert (row.state, task.late, task.status) == ("lapsed", True, "NEW")
        jobs.run_due()
        assert Notice.objects.filter(case=case, account=town.head, title__contains="期限届满").count() == 1
        assert sweep() == 0 and acts.lapse(row.pk) is False, "once"
        answer(case, town.head)
    case.refresh_from_db()
    assert case.state == "answered"


def test_the_sweep_catches_up_after_an_outage(town: Town) -> None:
    cases = [letter(town) for _ in range(3)]
    with later(60):
        assert sweep() == 3
        assert all(waiting(case, "answer").late for case in cases)


def test_one_broken_case_does_not_stop_the_clocks_of_the_others(town: Town, caplog: pytest.LogCaptureFixture) -> None:
    broken, sound = letter(town), letter(town)
    Case.objects.filter(pk=broken.pk).update(process="gone")
    with later(60):
        assert sweep() == 1
    assert waiting(sound, "answer").late and not waiting(broken, "answer").late
    assert "LookupError" in caplog.text


def test_then_opens_a_road_beside_the_late_step(town: Town) -> None:
    case = matter(town)
    do(case, "weigh", town.inspector, road="both")
    row = clock_of(case, terms.SURVEY)
    with clock.at(dt.datetime.combine(row.due_on + DAY, dt.time(1), clock.ZONE)):
        acts.lapse(row.pk)
        assert open_steps(case) == ["assess", "remind", "survey"]
        assert waiting(case, "survey").late
        do(case, "remind", town.head)
        assert open_steps(case) == ["assess", "survey"]
        do(case, "survey", town.inspector)
        do(case, "assess", town.head)
        assert open_steps(case) == ["decide"]


def test_instead_takes_the_late_step_away(town: Town) -> None:
    case = matter(town)
    do(case, "weigh", town.inspector, road="both")
    row, host = clock_of(case, terms.ASSESS), waiting(case, "assess")
    with clock.at(dt.datetime.combine(row.due_on + DAY, dt.time(1), clock.ZONE)):
        acts.lapse(row.pk)
        host.refresh_from_db()
        assert (host.status, host.late) == ("CANCELED", True)
        assert open_steps(case) == ["survey", "take_over"]
        with pytest.raises(acts.Conflict):
            acts.perform(host.pk, actor=town.head, data={})
        do(case, "take_over", town.leader)
        do(case, "survey", town.inspector)
        assert open_steps(case) == ["decide"]


def test_only_the_clock_that_lapsed_moves_anything(town: Town) -> None:
    case = matter(town)
    do(case, "weigh", town.inspector, road="both")
    row = clock_of(case, terms.SURVEY)
    do(case, "survey", town.inspector)
    with later(40):
        assert acts.lapse(row.pk) is False
        row.refresh_from_db()
        assert row.state == "met" and "remind" not in open_steps(case)


# --- Which, Split, Join ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("road", "follows"), [("both", ["assess", "survey"]), ("short", ["decide"]), ("wait", ["await_other"])])
def test_which_names_the_road(town: Town, road: str, follows: list[str]) -> None:
    case = matter(town)
    outcome = do(case, "weigh", town.inspector, road=road)
    assert open_steps(case) == follows
    assert sorted(task.step for task in outcome.opened) == follows


@pytest.mark.parametrize("order", [("survey", "assess"), ("assess", "survey")])
def test_join_waits_for_every_branch(town: Town, order: tuple[str, str]) -> None:
    case = matter(town)
    do(case, "weigh", town.inspector, road="both")
    actors = {"survey": town.inspector, "assess": town.head}
    do(case, order[0], actors[order[0]])
    assert open_steps(case) == sorted(["join", order[1]])
    do(case, order[1], actors[order[1]])
    assert open_steps(case) == ["decide"]
    join = Task.objects.get(case=case, step="join")
    assert join.status == "DONE" and join.previous.count() == 2


def test_join_waits_for_a_side_road_that_began_in_its_branch(town: Town) -> None:
    case = matter(town)
    do(case, "weigh", town.inspector, road="both")
    aside(case, "look_closer", town.inspector)
    do(case, "survey", town.inspector)
    do(case, "assess", town.head)
    assert open_steps(case) == ["closer_look", "join"]
    do(case, "closer_look", town.head)
    assert open_steps(case) == ["decide"]


# --- Aside ----------------------------------------------------------------------------------------------------------------


def test_an_aside_may_be_done_twice_and_leaves_its_host_standing(town: Town) -> None:
    case = matter(town)
    host = waiting(case, "weigh")
    for reviewer in (town.colleague, town.third):
        aside(case, "ask_opinion", town.inspector, reviewer=reviewer.pk)
    assert open_steps(case) == ["give_opinion", "give_opinion", "weigh"]
    host.refresh_from_db()
    assert host.status == "NEW"


def test_an_aside_is_open_only_while_its_step_waits(town: Town) -> None:
    case = matter(town)
    do(case, "weigh", town.inspector, road="short")
    with pytest.raises(acts.Conflict):
        aside(case, "ask_opinion", town.inspector, reviewer=town.colleague.pk)
    aside(case, "copy_to", town.head, reader=town.third.pk)
    do(case, "decide", town.leader)
    with pytest.raises(acts.Conflict):
        aside(case, "copy_to", town.head, reader=town.third.pk)


def test_closing_is_refused_while_a_side_road_is_open(town: Town) -> None:
    case = matter(town)
    aside(case, "ask_opinion", town.inspector, reviewer=town.colleague.pk)
    do(case, "weigh", town.inspector, road="short")
    papers = IssuedDocument.objects.count()
    with pytest.raises(Refusal) as refused:
        do(case, "decide", town.leader)
    assert refused.value.code == "E-SIDE-ROAD" and "出具意见" in refused.value.note
    case.refresh_from_db()
    assert (case.state, case.closed_on, IssuedDocument.objects.count()) == ("deciding", None, papers)
    do(case, "give_opinion", town.colleague)
    do(case, "decide", town.leader)
    assert case.state == "done"


def test_instead_withdraws_the_host_and_its_clock(town: Town) -> None:
    case = matter(town)
    host, row = waiting(case, "weigh"), clock_of(case, terms.WEIGH)
    aside(case, "withdraw", town.inspector, word="单位已自行纠正")
    host.refresh_from_db()
    row.refresh_from_db()
    assert host.status == "CANCELED" and open_steps(case) == ["confirm"]
    assert row.state == "ended", "nobody is told that a step which was taken away is late"
    with pytest.raises(acts.Conflict):
        acts.perform(host.pk, actor=town.inspector, data={"road": "short"})
    do(case, "confirm", town.head)
    assert (case.state, case.outcome) == ("withdrawn", "withdrawn")


# --- Starts, Serves, Meets, Pauses, Resumes ------------------------------------------------------------------------------


def test_a_clock_from_service_waits_until_the_paper_is_served(town: Town) -> None:
    case = matter(town)
    row = clock_of(case, terms.PAY)
    assert (row.state, row.due_on) == ("waiting", None)
    with later(3):
        aside(
            case, "hand_over", town.inspector, served_on=clock.today().isoformat(), second=town.colleague.pk,
            files={"proof": [photo("receipt.jpg")]},
        )  # fmt: skip
        row.refresh_from_db()
        assert (row.state, row.starts_on) == ("running", clock.today())
        assert row.due_on is not None and row.due_on >= clock.today() + 15 * DAY
        assert Service.objects.get(document__case=case).served_on == clock.today()
        case.refresh_from_db()
        assert case.next_due == min(clock_of(case, terms.WEIGH).due_on, row.due_on)
        do(case, "weigh", town.inspector, road="short")
        do(case, "decide", town.leader)
        row.refresh_from_db()
        assert (row.state, row.met_on) == ("met", clock.today())


def test_a_clock_starts_on_a_day_of_the_record_and_ends_when_the_case_does(town: Town) -> None:
    began = clock.today() - 20 * DAY
    case = matter(town, began_on=began.isoformat())
    row = clock_of(case, terms.SETTLE)
    assert (row.starts_on, row.due_on) == (began, began + 90 * DAY)
    aside(case, "withdraw", town.inspector)
    do(case, "confirm", town.head)
    row.refresh_from_db()
    assert row.state == "ended"
    assert not Deadline.objects.open().filter(case=case).exists()


def test_a_paused_clock_does_not_run_and_the_days_are_added(town: Town) -> None:
    case = matter(town)
    do(case, "weigh", town.inspector, road="both")
    row = clock_of(case, terms.SURVEY)
    due = row.due_on
    with later(2):
        aside(case, "stop_clock", town.inspector)
        row.refresh_from_db()
        assert (row.state, row.paused_from) == ("paused", clock.today())
    with later(58):  # eight weeks: a working day again
        assert acts.lapse(row.pk) is False
        aside(case, "go_on", town.inspector)
        row.refresh_from_db()
        assert row.is_ticking and row.due_on >= due + 56 * DAY
        assert waiting(case, "survey").due_on == row.due_on, "the list sorts by the new day"
    assert list(DeadlineChange.objects.filter(deadline=row).values_list("kind", flat=True)) == ["paused", "resumed"]


# --- By…, Grants, Ends, Tells ---------------------------------------------------------------------------------------------


def test_a_named_duty_is_granted_used_and_ends_with_the_case(town: Town) -> None:
    case = matter(town)
    aside(case, "ask_opinion", town.inspector, reviewer=town.third.pk)
    aside(case, "copy_to", town.head, reader=town.trade_inspector.pk)
    with pytest.raises(Refusal) as refused:
        do(case, "give_opinion", town.head)
    assert refused.value.code == "E-SCOPE"
    assert town.trade_inspector.has_perm("cases.view_case", case)
    do(case, "give_opinion", Account.objects.get(pk=town.third.pk))
    do(case, "weigh", town.inspector, road="short")
    do(case, "decide", town.leader)
    rows = {
        row.permission.codename: row.valid_until
        for row in CaseDuty.objects.filter(content_object=case).select_related("permission")
    }
    assert rows["copy_case"] is not None, "the step ended it"
    assert rows["review_case"] is not None, "the close ended it"
    assert rows["handle_case"] is None


def test_the_step_of_the_handlers_is_closed_to_other_inspectors(town: Town) -> None:
    case = matter(town)
    with pytest.raises(Refusal) as refused:
        do(case, "weigh", town.colleague, road="short")
    assert refused.value.code == "E-SCOPE"


def test_the_party_alone_comments_and_only_on_its_own_matter(town: Town) -> None:
    case = matter(town)
    with pytest.raises(Refusal):
        aside(case, "comment", town.inspector, word="代为陈述")
    with pytest.raises(acts.NotVisible):
        aside(case, "comment", town.other_unit_account, word="不是本单位")
    aside(case, "comment", town.unit_account, word="请从轻")
    assert case.matterrecord.words == ["请从轻"]


def test_each_person_is_told_once_of_one_event(town: Town) -> None:
    case = letter(town)
    jobs.run_due()
    told = Notice.objects.filter(case=case, account=town.head)
    assert told.count() == 1
    job = jobs.Job.objects.get(key=f"engine.tell:{case.pk}:1")
    jobs.Job.objects.filter(pk=job.pk).update(state="promised", finished_at=None)
    jobs.run_due()
    assert told.count() == 1
    assert not Notice.objects.filter(case=case, account=town.inspector).exists(), "who did it knows it"


# --- Await, Wakes ---------------------------------------------------------------------------------------------------------


def test_one_case_waits_for_another_and_is_woken_after_its_commit_once(town: Town) -> None:
    waits, other = matter(town), matter(town)
    do(waits, "weigh", town.inspector, road="wait")
    assert (open_steps(waits), waits.state) == (["await_other"], "waiting")
    with pytest.raises(acts.Conflict):
        acts.perform(waiting(waits, "await_other").pk, actor=town.inspector, data={})

    do(other, "weigh", town.inspector, road="short")
    do(other, "decide", town.leader, other=waits.pk)
    assert open_steps(waits) == ["await_other"], "not in the same transaction"
    jobs.run_due()
    assert open_steps(waits) == ["decide"]
    waits.refresh_from_db()
    assert waits.state == "deciding"

    jobs.Job.objects.filter(kind="engine.wake").update(state="promised", finished_at=None)
    jobs.run_due()
    assert Task.objects.filter(case=waits, step="decide").count() == 1
    assert acts.wake(waits.pk, "await_other", actor=None, on=clock.today()) is False


def test_a_case_wakes_without_a_person(town: Town) -> None:
    case = matter(town)
    do(case, "weigh", town.inspector, road="wait")
    assert acts.wake(case.pk, "await_other", actor=None, on=clock.today(), reason="他案已决定") is True
    assert open_steps(case) == ["decide"]
    assert not Participation.objects.filter(case=case, step="await_other").exists()
