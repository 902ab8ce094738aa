"""One road for each party: what a branch carries, what it must not touch, how branches meet, and acts on single rows."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import pytest
from django.test import Client
from django.urls import reverse

from cases import services as cases
from cases.faces import Face, may_reveal
from cases.models import Case, Deadline, Notice, Participation, Reveal
from cases.panels import Looking, timeline
from cases.panels_of_cases import deadlines_panel, parties_panel
from documents.models import IssuedDocument
from documents.reading import readable_papers
from foundation import audit, clock, jobs
from foundation import settings as bureau
from foundation.refusals import Refusal
from permissions import grants
from permissions.models import Account
from tests.cast import Town, photo
from tests.sending import confirm
from tests.specimen import terms
from tests.specimen.flows import ActionFlow
from tests.specimen.forms_actions import Publish
from tests.specimen.models import Measure, Member, PartyFacts
from tests.specimen.play import in_hands, uploads
from tests.workflows.watch import statements
from workflows.engine import acts, worklists
from workflows.engine.models import OPEN, ProcessInstance, Task
from workflows.engine.pages import TaskPage
from workflows.engine.tasks import sweep
from workflows.engine.votes import ALL, ANY, Ballot, Votes

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


class Play:
    """The story in short words."""

    def __init__(self, town: Town, persons: str = "张三", *, meeting: str = "", members: tuple[Account, ...] = ()) -> None:
        self.town = town
        self.case: Case = acts.open_case(
            ActionFlow, "open_action", actor=town.inspector, data={"unit": town.unit.pk, "meeting": meeting}
        ).case
        self.do("name_parties", town.inspector, persons=persons, members=[each.pk for each in members])

    def party(self, name: str) -> PartyFacts:
        return PartyFacts.objects.get(case=self.case, party__name=name)

    def task(self, step: str, name: str | None = None) -> Task:
        found = Task.objects.filter(case=self.case, step=step, status__in=OPEN)
        return found.get(party__name=name) if name else found.get()

    def do(self, step: str, by: Account, name: str | None = None, **data: object) -> acts.Outcome:
        if step == "finish":
            in_hands(self.case)
        outcome = acts.perform(self.task(step, name).pk, actor=by, data=data)
        self.case.refresh_from_db()
        return outcome

    def aside(self, step: str, by: Account, of: int | None = None, files: dict | None = None, **data: object) -> acts.Outcome:
        outcome = acts.do_aside(self.case.pk, step, actor=by, data=data, files=uploads(files), of=of)
        self.case.refresh_from_db()
        return outcome

    def say(self, who: Account, opinion: str, name: str | None = None) -> None:
        found = Task.objects.filter(case=self.case, step="vote", status__in=OPEN, owner=who)
        task = found.get(party__name=name) if name else found.get()
        acts.perform(task.pk, actor=who, data={"opinion": opinion})

    def discuss(self, opinions: list[tuple[Account, str]]) -> None:
        rows = {
            f"members-{at}-{key}": value
            for at, (who, said) in enumerate(opinions)
            for key, value in (("account", who.pk), ("opinion", said))
        }
        self.do("discuss", self.town.bureau_head, **{"members-TOTAL_FORMS": len(opinions), "members-INITIAL_FORMS": 0, **rows})

    def stand(self) -> set[tuple[str, str]]:
        rows = Task.objects.filter(case=self.case, status__in=OPEN).select_related("party")
        return {(row.step, row.party.name if row.party else "") for row in rows}

    def noticed(self, *, fine: int = 5000) -> Play:
        self.do("review", self.town.head)
        for facts in PartyFacts.objects.filter(case=self.case).select_related("party"):
            self.do("give_notice", self.town.inspector, facts.party.name, fine=fine)
        return self

    def to_decide(self, name: str, **data: object) -> None:
        self.do("defend", self.town.inspector, name)
        self.do("recheck", self.town.inspector, name, **data)

    def serve(self, name: str) -> None:
        self.aside(
            "hand_notice", self.town.inspector, self.party(name).party_id, {"proof": [photo()]},
            served_on=clock.today(), second=self.town.colleague.pk,
        )  # fmt: skip


@pytest.fixture
def play(town: Town) -> Play:
    return Play(town)


def unit(play: Play) -> str:
    return play.town.unit.name


# --- what a branch carries ------------------------------------------------------------------------------------------------


def test_each_party_has_its_own_task_paper_clock_row_and_state(play: Play) -> None:
    opinions = play.do("review", play.town.head).papers
    assert [paper.party.name for paper in opinions] == [unit(play), "张三"] and len({paper.number for paper in opinions}) == 2
    assert play.stand() == {("give_notice", unit(play)), ("give_notice", "张三")}
    play.do("give_notice", play.town.inspector, "张三", fine=800)
    assert play.stand() == {("give_notice", unit(play)), ("defend", "张三")}
    assert (play.party("张三").fine, play.party(unit(play)).fine) == (800, 0)
    told = IssuedDocument.objects.get(case=play.case, code="SPC-02")
    assert (told.party.name, told.recipient) == ("张三", "张三")
    clocks = Deadline.objects.filter(case=play.case, party__isnull=False)
    assert {(row.term, row.party.name) for row in clocks} == {(terms.PAY.code, "张三"), (terms.SURVEY.code, "张三")}
    assert play.case.state == "notice"  # the party furthest behind
    play.do("give_notice", play.town.inspector, unit(play), fine=900)
    assert play.case.state == "defence"
    said = audit.history(play.case).last()
    assert said.after["about"] == {"parties": play.party(unit(play)).party_id}
    assert said.after[f"parties.{play.party(unit(play)).party_id}.fine"] == 900


def test_service_on_one_starts_and_its_defence_meets_only_its_own_clock(play: Play) -> None:
    play.noticed()
    play.serve("张三")
    states = {row.party.name: row.state for row in Deadline.objects.filter(case=play.case, term=terms.PAY.code)}
    assert states == {"张三": "running", unit(play): "waiting"}
    play.do("defend", play.town.inspector, "张三")
    states = {row.party.name: row.state for row in Deadline.objects.filter(case=play.case, term=terms.PAY.code)}
    assert states == {"张三": "met", unit(play): "waiting"}
    own = {row.party.name: row.state for row in Deadline.objects.filter(case=play.case, term=terms.SURVEY.code)}
    assert own == {"张三": "met", unit(play): "running"}


def test_a_late_party_opens_a_late_road_of_its_own(play: Play) -> None:
    play.noticed()
    play.do("defend", play.town.inspector, unit(play))
    with clock.at(clock.now() + 14 * DAY):
        assert sweep() >= 1
    assert ("remind", "张三") in play.stand() and ("remind", unit(play)) not in play.stand()
    play.do("remind", play.town.head, "张三")
    assert ("defend", "张三") in play.stand()


# --- together, back, on ---------------------------------------------------------------------------------------------------


def test_the_decision_waits_for_the_party_behind_and_both_then_go_on(play: Play) -> None:
    play.noticed()
    play.to_decide("张三")
    with pytest.raises(Refusal, match="E-TOGETHER"):
        play.do("decide", play.town.leader, "张三")
    page = TaskPage(play.town.leader, play.task("decide", "张三").pk)
    assert page.hindrance is not None and page.hindrance.code == "E-TOGETHER" and unit(play) in page.hindrance.note
    play.to_decide(unit(play))
    assert TaskPage(play.town.leader, page.task.pk).hindrance is None
    play.do("decide", play.town.leader, "张三")
    assert Deadline.objects.get(case=play.case, term=terms.SETTLE.code).state == "running"
    play.do("decide", play.town.leader, unit(play))
    assert Deadline.objects.get(case=play.case, term=terms.SETTLE.code).state == "met"
    assert play.party("张三").decision_no != play.party(unit(play)).decision_no != ""
    play.do("pay", play.town.inspector, unit(play))
    assert play.stand() == {("pay", "张三"), ("all_done", "")}
    play.do("pay", play.town.inspector, "张三")
    assert play.stand() == {("finish", "")}
    play.do("finish", play.town.inspector)
    assert ProcessInstance.objects.get(case=play.case).status == "DONE"


@pytest.mark.parametrize("is_posted", [True, False])
def test_what_an_act_opens_beside_the_road_waits_while_the_party_goes_on_and_holds_the_end_of_the_case(
    play: Play, is_posted: bool
) -> None:
    town, name = play.town, unit(play)
    play.noticed(fine=9_999)
    for each in (name, "张三"):
        play.to_decide(each, fine=9_999 if each == name else 5_000)
    for each in (name, "张三"):
        play.do("decide", town.leader, each)
    assert play.stand() == {("pay", name), ("put_up_decision", name), ("pay", "张三")}
    assert play.case.state == "paying" and play.task("put_up_decision", name).deadline is not None
    for each in (name, "张三"):
        play.do("pay", town.inspector, each)
    assert play.stand() == {("put_up_decision", name), ("finish", "")}, "no Join waits for it"
    with pytest.raises(Refusal, match="E-SIDE-ROAD"):
        play.do("finish", town.inspector)
    if is_posted:
        play.do("put_up_decision", town.head, name)
    else:
        play.aside("post_not", town.leader, play.party(name).party_id)
        assert not Deadline.objects.filter(
            case=play.case, term=terms.WEIGH.code, party__name=name, state__in=Deadline.OPEN_STATES
        )
    assert play.stand() == {("finish", "")}


def test_one_party_goes_back_to_the_review_of_the_case_alone_and_comes_again(play: Play) -> None:
    play.noticed()
    play.to_decide(unit(play))
    play.to_decide("张三", fine=20_000)
    assert play.stand() == {("decide", unit(play)), ("review", "张三")} and play.case.state == "review"
    with pytest.raises(Refusal, match="E-TOGETHER"):
        play.do("decide", play.town.leader, unit(play))
    opinions = play.do("review", play.town.head, "张三").papers
    assert [paper.party.name for paper in opinions] == ["张三"]
    assert play.stand() == {("decide", unit(play)), ("give_notice", "张三")}
    play.do("give_notice", play.town.inspector, "张三", fine=7000)
    play.to_decide("张三")
    play.do("decide", play.town.leader, unit(play))
    assert play.stand() == {("pay", unit(play)), ("decide", "张三")}


@pytest.mark.parametrize("unit_first", [True, False])
def test_two_hearings_at_once_do_not_share_a_join(play: Play, unit_first: bool) -> None:
    play.noticed()
    one, other = (unit(play), "张三") if unit_first else ("张三", unit(play))
    for name in (unit(play), "张三"):
        play.to_decide(name, wants_hearing="on")
    assert {step for step, _ in play.stand()} == {"hear", "report"} and len(play.stand()) == 4
    play.do("hear", play.town.head, "张三")
    play.do("hear", play.town.head, unit(play))
    play.do("report", play.town.inspector, one)
    assert ("decide", one) in play.stand() and ("decide", other) not in play.stand()
    play.do("report", play.town.inspector, other)
    assert play.stand() == {("decide", unit(play)), ("decide", "张三")}


def test_a_step_of_one_branch_is_sent_back_alone(play: Play) -> None:
    play.noticed()
    for name in (unit(play), "张三"):
        play.do("defend", play.town.inspector, name)
    acts.send_back(play.task("recheck", "张三").pk, actor=play.town.inspector, reason="陈述不全")
    assert play.stand() == {("recheck", unit(play)), ("defend", "张三")}
    ticking = Deadline.objects.filter(case=play.case, term=terms.SURVEY.code, state="running")
    assert [row.party.name for row in ticking] == ["张三"]


def test_an_act_in_one_branch_is_taken_back_while_others_have_moved(play: Play) -> None:
    play.noticed()
    for name in (unit(play), "张三"):
        play.do("defend", play.town.inspector, name)
    done = Task.objects.get(case=play.case, step="defend", party__name="张三", status="DONE")
    acts.take_back(done.pk, actor=play.town.inspector, reason="填错了")
    assert play.stand() == {("recheck", unit(play)), ("defend", "张三")}
    states = {row.party.name: row.state for row in Deadline.objects.filter(case=play.case, term=terms.SURVEY.code)}
    assert states == {"张三": "running", unit(play): "met"}


def test_an_arrival_at_the_join_is_taken_back_whoever_came_first(town: Town) -> None:
    play = Play(town, "张三、李四").noticed()
    for name in (unit(play), "张三", "李四"):
        play.to_decide(name)
    for name in (unit(play), "张三", "李四"):
        play.do("decide", town.leader, name)
    for name in ("张三", "李四"):
        play.do("pay", town.inspector, name)
    for name in ("李四", "张三"):
        done = Task.objects.get(case=play.case, step="pay", party__name=name, status="DONE")
        acts.take_back(done.pk, actor=town.inspector, reason="填错了")
    assert play.stand() >= {("pay", unit(play)), ("pay", "张三"), ("pay", "李四")}
    for name in ("张三", unit(play), "李四"):
        play.do("pay", town.inspector, name)
    assert play.stand() == {("finish", "")}


def test_one_branch_is_claimed_and_transferred_alone(play: Play) -> None:
    play.do("review", play.town.head)
    grants.grant(play.case, "handle_case", play.town.colleague, since=clock.today(), by=play.town.head, reason="共同办理")
    task = acts.transfer(play.task("give_notice", "张三").pk, actor=play.town.inspector, to=play.town.colleague, reason="分工")
    owners = {row.party.name: row.owner for row in Task.objects.filter(case=play.case, step="give_notice")}
    assert owners == {"张三": play.town.colleague, unit(play): None} and task.party_id == play.party("张三").party_id


def test_with_the_setting_each_goes_on(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ActionFlow.instance._nodes_by_name["decide"], "together_unless", "some.setting")
    value = bureau.value
    monkeypatch.setattr(bureau, "value", lambda name, on=None: True if name == "some.setting" else value(name, on))
    play.noticed()
    play.to_decide("张三")
    play.do("decide", play.town.leader, "张三")
    assert play.stand() == {("defend", unit(play)), ("pay", "张三")}


# --- parties come and go --------------------------------------------------------------------------------------------------


def test_a_party_that_ends_leaves_and_the_others_go_on(town: Town) -> None:
    play = Play(town, "张三、李四").noticed()
    play.to_decide("张三", wants_hearing="on")
    play.aside("end_party", town.inspector, play.party("张三").party_id, why="当事人死亡")
    assert play.stand() == {("defend", unit(play)), ("defend", "李四"), ("all_done", "")}
    assert not Deadline.objects.open().filter(case=play.case, party__name="张三").exists()
    with pytest.raises(Refusal, match="E-NOT-OF-CASE"):
        play.aside("end_party", town.inspector, play.party("张三").party_id, why="再一次")
    for name in (unit(play), "李四"):
        play.to_decide(name)
    for name in (unit(play), "李四"):
        play.do("decide", town.leader, name)
        play.do("pay", town.inspector, name)
    assert play.stand() == {("finish", "")}


def test_a_party_that_ends_before_the_branches_begin_opens_no_road(play: Play) -> None:
    play.aside("end_party", play.town.inspector, play.party("张三").party_id, why="死亡")
    assert play.stand() == {("review", "")}
    play.do("review", play.town.head)
    assert play.stand() == {("give_notice", unit(play))}


def test_one_who_takes_a_place_before_the_branches_begin_takes_the_step_of_the_case_as_well(play: Play) -> None:
    play.aside("correct_party", play.town.inspector, play.party("张三").party_id, name="承受人")
    assert play.stand() == {("name_parties", "")}


def test_all_parties_end_and_the_case_does_not_hang(play: Play) -> None:
    play.noticed()
    for name in (unit(play), "张三"):
        play.aside("end_party", play.town.inspector, play.party(name).party_id, why="终止")
    assert play.stand() == {("finish", "")}


def test_without_any_party_nobody_goes_on(play: Play) -> None:
    PartyFacts.objects.filter(case=play.case).update(ended="终止")
    with pytest.raises(Refusal, match="E-NO-BRANCH"):
        play.do("review", play.town.head)


def test_a_party_added_while_branches_run_has_its_own_and_the_join_waits_for_it(play: Play) -> None:
    play.noticed()
    play.aside("add_party", play.town.inspector, name="王五")
    assert ("review", "王五") in play.stand()
    for name in (unit(play), "张三"):
        play.to_decide(name)
    with pytest.raises(Refusal, match="E-TOGETHER"):
        play.do("decide", play.town.leader, "张三")
    play.do("review", play.town.head, "王五")
    play.do("give_notice", play.town.inspector, "王五", fine=1)
    play.to_decide("王五")
    for name in (unit(play), "张三", "王五"):
        play.do("decide", play.town.leader, name)
    for name in (unit(play), "张三"):
        play.do("pay", play.town.inspector, name)
    assert play.stand() == {("pay", "王五"), ("all_done", "")}
    play.do("pay", play.town.inspector, "王五")
    assert play.stand() == {("finish", "")}


def test_a_party_added_before_the_branches_is_simply_there(play: Play) -> None:
    play.aside("add_party", play.town.inspector, name="王五")
    assert play.stand() == {("review", "")}
    play.do("review", play.town.head)
    assert play.stand() == {("give_notice", unit(play)), ("give_notice", "张三"), ("give_notice", "王五")}


def test_a_successor_takes_the_place_of_the_only_party(town: Town) -> None:
    play = Play(town, "").noticed()
    play.aside("change_party", town.inspector, play.party(unit(play)).party_id, name="承受人")
    assert play.stand() == {("give_notice", "承受人")}
    play.do("give_notice", town.inspector, "承受人", fine=1)
    play.to_decide("承受人")
    play.do("decide", town.leader, "承受人")
    play.do("pay", town.inspector, "承受人")
    assert play.stand() == {("finish", "")}
    with pytest.raises(Refusal, match="E-ALL-DONE"):
        play.aside("add_party", town.inspector, name="王五")


def test_cancel_takes_every_branch(play: Play) -> None:
    play.noticed()
    acts.cancel(play.case.pk, actor=play.town.head, reason="不应立案")
    assert play.stand() == set() and not Deadline.objects.open().filter(case=play.case).exists()


def test_the_account_of_one_party_does_nothing_for_another(play: Play) -> None:
    play.noticed()
    with pytest.raises((Refusal, acts.NotVisible)):
        play.do("defend", play.town.unit_account, "张三")
    play.do("defend", play.town.unit_account, unit(play))


# --- several decide -------------------------------------------------------------------------------------------------------


def test_each_member_says_an_opinion_and_the_chair_closes(town: Town) -> None:
    members = (town.bureau_head, town.leader, town.colleague, town.third)
    play = Play(town, meeting="each", members=members)
    play.do("review", town.head)
    tasks = {task.owner: task for task in Task.objects.filter(case=play.case, step="vote", status__in=OPEN)}
    assert set(tasks) == set(members) and {task.status for task in tasks.values()} == {"ASSIGNED"}
    with pytest.raises(Refusal, match="E-SCOPE"):
        acts.perform(tasks[town.leader].pk, actor=town.colleague, data={"opinion": "approved"})
    for who, opinion in ((town.leader, "approved"), (town.colleague, "returned")):
        acts.perform(tasks[who].pk, actor=who, data={"opinion": opinion})
    play.aside("close_vote", town.bureau_head, opinion="approved")
    assert play.stand() == {("give_notice", unit(play)), ("give_notice", "张三")}
    assert Member.objects.get(case=play.case, account=town.third).opinion == ""
    assert Task.objects.get(pk=tasks[town.third].pk).status == "CANCELED"


def test_a_member_who_handled_the_case_is_refused_when_named(town: Town) -> None:
    with pytest.raises(Refusal, match="E-SOD-13.*冯火芳"):
        Play(town, meeting="each", members=(town.bureau_head, town.leader, town.inspector))
    assert not Member.objects.exists()


@pytest.mark.parametrize(
    ("votes", "ballots", "result"),
    [
        (Votes(), "aar", "approved"), (Votes(), "ar", "no_quorum"), (Votes(), "aarr", "repeat"), (Votes(), "aa---", "no_quorum"),
        (Votes(), "aaX", "no_quorum"), (Votes(), "aaaX", "approved"), (Votes(), "aarXX", "approved"),
        (Votes(), "aarrX", "repeat"), (Votes(), "aaa---", "approved"), (Votes(), "aaa----", "no_quorum"),
        (Votes(chair_breaks_tie=True), "Aarr", "approved"), (Votes(chair_breaks_tie=True), "aaRr", "returned"),
        (Votes(needs=Fraction(2, 3)), "aaar", "approved"), (Votes(needs=Fraction(2, 3)), "aar", "repeat"),
        (ALL, "aaa", "approved"), (ALL, "aar", "repeat"), (ALL, "aa-", "no_quorum"), (ANY, "a--", "approved"), (ANY, "---", "no_quorum"),
    ],
)  # fmt: skip
def test_votes_are_counted(votes: Votes, ballots: str, result: str) -> None:
    words = {"a": "approved", "A": "approved", "r": "returned", "R": "returned", "-": "", "X": "approved"}
    assert votes.result([Ballot(words[one], recused=one == "X", chair=one.isupper() and one != "X") for one in ballots]) == result


def test_a_meeting_in_a_room_is_one_act_whose_members_all_took_part(town: Town) -> None:
    play = Play(town, meeting="room")
    play.do("review", town.head)
    present = [(town.leader, "approved"), (town.colleague, "approved"), (town.third, "")]
    play.discuss([*present[:1], *present[2:]])
    assert play.stand() == {("discuss", "")}  # two of three who were asked, and at least three must be there
    with pytest.raises(Refusal, match="E-SOD-13.*冯火芳"):
        play.discuss([*present, (town.inspector, "approved")])
    play.discuss([*present[:2], (town.third, "returned"), (town.bureau_head, "approved")])
    assert play.stand() == {("give_notice", unit(play)), ("give_notice", "张三")}
    took = Participation.objects.filter(case=play.case, step="discuss", account=town.third)
    assert took.exists()


def test_what_is_discussed_again_begins_without_the_earlier_opinions(town: Town) -> None:
    members = (town.bureau_head, town.leader, town.colleague, town.third)
    play = Play(town, meeting="each", members=members)
    play.do("review", town.head)
    for who, opinion in zip(members, ("approved", "approved", "returned", "returned"), strict=True):
        play.say(who, opinion)
    assert {step for step, _ in play.stand()} == {"vote"} and not Member.objects.filter(case=play.case).exclude(opinion="")
    for who in members:
        play.say(who, "approved")
    assert play.stand() == {("give_notice", unit(play)), ("give_notice", "张三")}


def test_a_member_gives_its_opinion_itself_and_cannot_put_it_into_a_common_list(town: Town) -> None:
    play = Play(town, meeting="each", members=(town.bureau_head, town.leader, town.third))
    play.do("review", town.head)
    task = Task.objects.get(case=play.case, step="vote", owner=town.leader)
    with pytest.raises(Refusal, match="E-MEMBER"):
        acts.release(task.pk, actor=town.leader)
    with pytest.raises(Refusal, match="E-TRANSFER"):
        acts.transfer(task.pk, actor=town.leader, to=town.bureau_head, reason="出差")
    town.leader.is_active = False
    town.leader.save()
    assert not acts.hand_over(task.pk)
    task.refresh_from_db()
    assert (task.owner, task.status) == (town.leader, "ASSIGNED")


def test_of_two_discussions_at_once_the_one_that_is_closed_is_named(town: Town) -> None:
    play = Play(town).noticed()
    members = [town.bureau_head.pk, town.leader.pk, town.third.pk]
    for name in (unit(play), "张三"):
        play.to_decide(name, fine=20_000, meeting="each", members=members)
        play.do("review", town.head, name)
    assert {step for step, _ in play.stand()} == {"vote"} and len(
        Task.objects.filter(case=play.case, step="vote", status="ASSIGNED")
    ) == 6
    for who in (town.leader, town.third):
        for name in (unit(play), "张三"):
            play.say(who, "approved", name)
    with pytest.raises(Refusal, match="E-WHICH-ONE"):
        play.aside("close_vote", town.bureau_head, opinion="approved")
    play.aside("close_vote", town.bureau_head, play.party("张三").party_id, opinion="approved")
    assert play.stand() == {("give_notice", "张三"), ("vote", unit(play)), ("counted", unit(play))}
    said = Member.objects.filter(case=play.case, account=town.bureau_head).values_list("party__name", "opinion")
    assert dict(said) == {"张三": "approved", unit(play): ""}
    play.aside("close_vote", town.bureau_head, opinion="approved")  # the only one that is left
    assert play.stand() == {("give_notice", "张三"), ("give_notice", unit(play))}


# --- measures -------------------------------------------------------------------------------------------------------------


def test_each_measure_has_its_clock_its_road_and_its_own_acts(play: Play) -> None:
    for what in ("鞭炮", "叉车"):
        play.aside("ask_measure", play.town.inspector, what=what)
    one, two = Measure.objects.filter(case=play.case).order_by("pk")
    rows = {task.item: task for task in Task.objects.filter(case=play.case, step="approve_measure", status__in=OPEN)}
    assert set(rows) == {f"measures{one.pk}", f"measures{two.pk}"}
    acts.perform(rows[f"measures{two.pk}"].pk, actor=play.town.leader, data={})
    two.refresh_from_db()
    assert two.approved and not Measure.objects.get(pk=one.pk).approved
    with clock.at(clock.now() + 3 * DAY):
        acts.perform(rows[f"measures{one.pk}"].pk, actor=play.town.leader, data={})
        clocks = {row.item: row for row in Deadline.objects.open().filter(case=play.case, term=terms.ASSESS.code)}
        assert clocks[f"measures{one.pk}"].due_on - clocks[f"measures{two.pk}"].due_on == 3 * DAY
        play.aside("inspect_measure", play.town.inspector, one.pk)
        keep = Task.objects.get(case=play.case, step="keep", item=f"measures{two.pk}")
        acts.perform(keep.pk, actor=play.town.inspector, data={})
    states = {row.item: row.state for row in Deadline.objects.filter(case=play.case, term=terms.ASSESS.code)}
    assert states == {f"measures{one.pk}": "running", f"measures{two.pk}": "met"}
    with pytest.raises(Refusal, match="E-NOT-OF-CASE"):
        play.aside("inspect_measure", play.town.inspector, two.pk)


def test_a_measure_does_not_hold_the_join_of_the_parties(play: Play) -> None:
    play.noticed()
    play.aside("ask_measure", play.town.inspector, what="鞭炮")
    for name in (unit(play), "张三"):
        play.to_decide(name)
    for name in (unit(play), "张三"):
        play.do("decide", play.town.leader, name)
        play.do("pay", play.town.inspector, name)
    assert {step for step, _ in play.stand()} == {"finish", "approve_measure"}
    with pytest.raises(Refusal, match="E-SIDE-ROAD"):
        play.do("finish", play.town.inspector)


# --- after closing --------------------------------------------------------------------------------------------------------


def closed(play: Play) -> Play:
    play.noticed()
    for name in (unit(play), "张三"):
        play.aside("end_party", play.town.inspector, play.party(name).party_id, why="终止")
    play.do("finish", play.town.inspector)
    return play


@pytest.mark.parametrize("column", ["state", "outcome", "closed_on", "number", "place", "title"])
def test_no_act_after_closing_changes_the_case(play: Play, column: str, monkeypatch: pytest.MonkeyPatch) -> None:
    closed(play)
    monkeypatch.setattr(
        Publish, "apply", lambda form: setattr(form.act.case, column, clock.today() if column == "closed_on" else "别样")
    )
    with clock.at(clock.now() + DAY), pytest.raises(TypeError, match=f"changes a closed case: {column}"):
        play.aside("publish", play.town.inspector)


def test_an_act_after_closing_changes_only_what_the_flow_names(play: Play) -> None:
    with pytest.raises(acts.Conflict):
        play.aside("publish", play.town.inspector)
    closed(play)
    before = (play.case.state, play.case.outcome, play.case.closed_on)
    play.aside("publish", play.town.inspector)
    with pytest.raises(TypeError, match="changes a closed case"):
        play.aside("publish", play.town.inspector, text="改写事实")
    with pytest.raises(acts.Conflict):
        play.aside("ask_measure", play.town.inspector, what="鞭炮")
    play.aside("lend", play.town.inspector, play.party("张三").party_id)
    assert play.stand() == {("lending", "张三")}
    assert (play.case.state, play.case.outcome, play.case.closed_on) == before and play.case.next_due is not None
    play.do("lending", play.town.inspector, "张三")
    assert (play.case.state, play.case.outcome, play.case.closed_on) == before and play.case.next_due is None


# --- NotBy of everybody named ---------------------------------------------------------------------------------------------


def test_not_by_is_asked_of_the_second_officer_and_of_whom_a_duty_is_given(play: Play) -> None:
    play.do("review", play.town.head)
    with pytest.raises(Refusal, match="E-SOD-13"):
        play.aside("name", play.town.inspector, second=play.town.head.pk)
    with pytest.raises(Refusal, match="E-SOD-13"):
        play.aside("name", play.town.inspector, reviewer=play.town.inspector.pk)
    play.aside("name", play.town.inspector, reviewer=play.town.third.pk, second=play.town.colleague.pk)
    assert Participation.objects.filter(case=play.case, account=play.town.colleague, second=True).exists()


# --- what it costs --------------------------------------------------------------------------------------------------------


def test_opening_branches_costs_the_same_whatever_their_number(town: Town) -> None:
    found = {}
    for count in (2, 1, 7):
        play = Play(town, "、".join(f"当事人{number}" for number in range(count)))
        task, head = play.task("review").pk, Account.objects.get(pk=town.head.pk)
        found[count] = statements(lambda task=task, head=head: acts.perform(task, actor=head, data={}))
    assert len(found[1]) == len(found[7]), "\n".join(line[:160] for line in found[1] + ["---"] + found[7])


def test_an_act_in_a_branch_reads_the_rows_once(play: Play) -> None:
    play.do("review", play.town.head)
    inspector = Account.objects.get(pk=play.town.inspector.pk)
    for step, data in (("give_notice", {"fine": 5}), ("defend", {}), ("recheck", {})):
        task = play.task(step, "张三").pk
        sql = statements(lambda task=task, data=data: acts.perform(task, actor=inspector, data=data))
        assert sum('FROM "specimen_partyfacts"' in each for each in sql) == 1
        assert len(sql) <= 20


# --- who reads what of which party ----------------------------------------------------------------------------------------


def test_the_account_of_the_unit_reads_nothing_of_the_person(play: Play, client: Client) -> None:
    grants.grant(play.case, "party", play.town.unit_account, since=clock.today(), by=play.town.head, reason="当事人")
    play.noticed()
    for name in (unit(play), "张三"):
        play.serve(name)
    papers = [paper for paper in readable_papers(play.town.unit_account, play.case) if paper.code == "SPC-02"]
    assert [paper.party.name for paper in papers] == [unit(play)]
    tasks = worklists.page(worklists.to_do_arms(play.town.unit_account))
    assert [task.party.name for task in tasks] == [unit(play)]
    client.force_login(play.town.unit_account)
    assert "张三" not in client.get(reverse("case", args=[play.case.pk])).content.decode()


@pytest.fixture
def two_units(town: Town) -> Play:
    """The unit, a second one and a person are parties; both units' accounts are named in the case, and each of the three got its notice."""
    play = Play(town, "张三")
    party = cases.add_party(play.case, kind="unit", name=town.other_unit.name, enterprise=town.other_unit)
    PartyFacts.objects.create(case=play.case, party=party)
    for account in (town.unit_account, town.other_unit_account):
        grants.grant(play.case, "party", account, since=clock.today(), by=town.head, reason="当事人")
    play.noticed()
    for name in (unit(play), town.other_unit.name, "张三"):
        play.serve(name)
    return play


@pytest.mark.parametrize("reader", ["unit", "other"])
def test_no_page_of_one_party_shows_what_is_anothers(two_units: Play, reader: str, client: Client) -> None:
    play, town = two_units, two_units.town
    account, own = (town.unit_account, town.unit) if reader == "unit" else (town.other_unit_account, town.other_unit)
    others = {"张三", town.other_unit.name} - {own.name}  # the case itself is called after the unit that it began with
    client.force_login(account)
    page = client.get(reverse("case", args=[play.case.pk])).content.decode()
    assert own.name in page and not [name for name in others if name in page]
    for row in Task.objects.filter(case=play.case, step="defend"):
        assert client.get(reverse("task", args=[row.pk])).status_code == (200 if row.party.name == own.name else 404)
    for paper in IssuedDocument.objects.filter(case=play.case, code="SPC-02"):
        assert client.get(reverse("paper-page", args=[paper.pk])).status_code == (200 if paper.party.name == own.name else 404)
    for facts in PartyFacts.objects.filter(case=play.case):
        address = f"{reverse('case-aside', args=[play.case.pk, 'comment_party'])}?of={facts.party_id}"
        assert client.get(address).status_code == (200 if facts.party.enterprise == own else 404)
    shown = [Looking(None, account, play.case, Face.PARTY)]
    assert {each["row"].party.name for each in deadlines_panel(shown[0]).context["deadlines"]} == {own.name}
    assert [party.name for party in parties_panel(shown[0]).context["parties"]] == [own.name]
    assert [task.party.name for task in worklists.page(worklists.to_do_arms(account))] == [own.name]
    assert {paper.party.name for paper in readable_papers(account, play.case) if paper.party} == {own.name}


def test_what_one_unit_hands_in_another_does_not_see(two_units: Play, client: Client) -> None:
    play, town = two_units, two_units.town
    acts.perform(play.task("defend", unit(play)).pk, actor=town.unit_account, data={}, files=uploads({"photos": [photo()]}))
    evidence = play.case.evidence.get(uploaded_by=town.unit_account)
    for account, status in ((town.unit_account, 200), (town.other_unit_account, 404)):
        client.force_login(account)
        assert client.get(evidence.get_absolute_url()).status_code == status
        assert ("陈述申辩" in [str(event.title) for event in timeline(Looking(None, account, play.case, Face.PARTY))]) == (
            status == 200
        )


def test_lists_and_case_page_say_whose_task_it_is_and_an_act_of_one_has_its_address(play: Play, client: Client) -> None:
    play.noticed()
    client.force_login(play.town.inspector)
    page = client.get(reverse("case", args=[play.case.pk])).content.decode()
    assert "陈述申辩（张三）" in page
    key = play.party("张三").party_id
    assert f"/cases/{play.case.pk}/do/end_party/?of={key}" in page
    address = reverse("case-aside", args=[play.case.pk, "end_party"])
    assert client.get(address).status_code == 404 and client.get(f"{address}?of=999").status_code == 404
    assert "张三" in client.get(f"{address}?of={key}").content.decode()
    sent = confirm(client, f"{address}?of={key}", {"why": "死亡"})
    assert sent.status_code == 302 and play.party("张三").ended == "死亡"
    # The Join waits for the other branch, and for nobody who reads the page.
    assert ("all_done", "") in play.stand()
    page = client.get(reverse("case", args=[play.case.pk]))
    assert page.status_code == 200 and f"陈述申辩（{unit(play)}）" in page.content.decode()


def test_a_sealed_value_is_opened_on_the_step_page_as_on_that_of_the_case_and_always_told(play: Play, client: Client) -> None:
    party = cases.add_party(play.case, kind="person", name="李四", identity="11010519491231002X")
    PartyFacts.objects.create(case=play.case, party=party)
    play.noticed()
    task = Task.objects.get(case=play.case, step="defend", party=party)
    for who, opens in ((play.town.inspector, True), (play.town.leader, False)):
        client.force_login(who)
        address = reverse("case-reveal", args=[play.case.pk, party.pk, "identity"])
        for page in (reverse("task", args=[task.pk]), reverse("case", args=[play.case.pk])):
            text = client.get(page).content.decode()
            assert party.identity not in text and (address in text) == opens
        answer = client.post(address, {"reason": "核对身份证号码"})
        assert (party.identity in answer.content.decode()) == opens and answer.status_code == (200 if opens else 403)
    assert [look.account for look in Reveal.objects.filter(party=party)] == [play.town.inspector]
    assert audit.history(play.case).filter(act="reveal").count() == 1


def test_a_process_says_who_may_open_a_sealed_value(play: Play) -> None:
    assert may_reveal(play.town.inspector, play.case, "identity") and may_reveal(play.town.head, play.case, "identity")
    assert not may_reveal(play.town.leader, play.case, "identity") and may_reveal(play.town.leader, play.case, "phone")


def test_who_has_no_account_is_told_through_the_handlers_and_no_other_party_hears_it(play: Play) -> None:
    grants.grant(play.case, "party", play.town.unit_account, since=clock.today(), by=play.town.head, reason="当事人")
    play.noticed()
    play.do("defend", play.town.unit_account, unit(play))
    with clock.at(clock.now() + 14 * DAY):
        sweep()
        jobs.run_due()
    told = Notice.objects.filter(case=play.case, title__contains="期限届满")
    assert {notice.account for notice in told} == {play.town.inspector, play.town.head} and "（张三）" in told[0].title
