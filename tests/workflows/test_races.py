"""Twenty at once: one wins, the others are told who was faster, and nothing is done twice; on both databases."""

from __future__ import annotations

import datetime as dt
import threading
from collections import Counter
from collections.abc import Callable

import pytest
from django.db import connection, transaction

from cases.models import Case, Note
from documents import registers
from documents.models import IssuedDocument
from foundation import audit, clock
from foundation.refusals import Refusal
from permissions.models import Account
from tests.cast import Town, build_town
from tests.specimen import terms
from tests.specimen.flows import LetterFlow
from tests.specimen.models import MatterRecord
from tests.specimen.play import clock_of, in_hands, letter, matter, measured, open_steps, waiting
from tests.workflows.test_parties import Play, unit
from workflows.engine import acts, gate
from workflows.engine.models import Task
from workflows.engine.play import Play as DemoPlay

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db(transaction=True)]
RACERS = 20
EIGHT = 8
WEEK = dt.timedelta(days=7)


@pytest.fixture
def town(transactional_db: None) -> Town:
    return build_town()


def race(racers: list[Callable[[], object]]) -> Counter[str]:
    """All start together, each with a connection of its own; what came of them, by name of result or exception."""
    start, found, lock = threading.Barrier(len(racers)), Counter[str](), threading.Lock()

    def run(act: Callable[[], object]) -> None:
        try:
            start.wait(30)
            answer = act()
            name = str(answer) if isinstance(answer, bool) else "done"
        except Refusal as refusal:
            name = refusal.code
        except BaseException as error:
            name = type(error).__name__
        finally:
            connection.close()
        with lock:
            found[name] += 1

    threads = [threading.Thread(target=run, args=(act,)) for act in racers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads)
    return found


def fresh(account: Account) -> Account:
    """The account as each request loads it."""
    return Account.objects.get(pk=account.pk)


def performing(task_id: int, account: Account, **data: str) -> Callable[[], object]:
    return lambda: acts.perform(task_id, actor=fresh(account), data=data)


def claiming(task_id: int, account: Account) -> Callable[[], object]:
    return lambda: acts.claim(task_id, actor=fresh(account))


def copying(case: Case, account: Account, reader: Account, word: str) -> Callable[[], object]:
    return lambda: acts.do_aside(case.pk, "copy_to", actor=fresh(account), data={"reader": str(reader.pk), "word": word})


def test_two_parties_reach_the_join_at_once_and_one_step_follows(town: Town) -> None:
    play = Play(town, "、".join(f"当事人{number}" for number in range(7))).noticed()
    names = [unit(play), *(f"当事人{number}" for number in range(7))]
    for name in names:
        play.to_decide(name)
    for name in names:
        play.do("decide", town.leader, name)
    tasks = [play.task("pay", name).pk for name in names]
    found = race([performing(pk, town.inspector) for pk in tasks for _ in range(2)])
    assert found["done"] == 8, found
    assert play.stand() == {("finish", "")}
    assert Task.objects.filter(case=play.case, step="all_done").count() == 1
    in_order(play.case)


def in_order(case: Case) -> None:
    """The history holds and the acts of the case count up."""
    assert audit.verify() == []
    numbers = list(audit.history(case).values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))


def test_eight_correct_one_paper_and_one_has_corrected_it(town: Town) -> None:
    case = DemoPlay().open(
        "orders", "order", town.inspector, unit=town.unit, facts="一号皮带机", seen_on=clock.today(), due_on=clock.today() + WEEK, amount="1",
        kind="mend", opinion="责令改正", note="", items=[{"problem": "无罩", "requirement": ""}],
    )  # fmt: skip
    old = IssuedDocument.objects.get(case=case)
    asked = {
        "wrong": "号数误写",
        "unit_address": old.data["unit_address"],
        "seen_on": old.data["seen_on"],
        "items-0-problem": "无罩",
    }

    def correcting(number: int) -> Callable[[], object]:
        actor = town.inspector if number % 2 else town.colleague
        data = asked | {"facts": f"{number + 2}号皮带机"}
        return lambda: acts.act_on_paper(old.pk, "correct_paper", actor=fresh(actor), data=data)

    assert race([correcting(number) for number in range(EIGHT)]) == {"done": 1, "E-DOC-STATE": EIGHT - 1}
    old.refresh_from_db()
    assert IssuedDocument.objects.filter(case=case).count() == 2 and registers.gaps(old.series_code, old.year) == []
    assert old.replaced_by == IssuedDocument.objects.latest("pk")
    in_order(case)


def test_twenty_do_one_task_and_one_has_done_it(town: Town) -> None:
    case = letter(town)
    task = waiting(case, "answer")
    actors = [town.head, town.colleague, town.third]
    found = race(
        [performing(task.pk, actors[number % 3], answer=f"第{number}个", is_good="on") for number in range(RACERS)]
    )  # fmt: skip
    assert found == {"done": 1, "Conflict": RACERS - 1}
    assert IssuedDocument.objects.filter(case=case).count() == 1
    assert Task.objects.filter(case=case, step="answered").count() == 1
    assert registers.gaps("应急样审", clock.today().year) == []
    in_order(case)


def test_twenty_claim_one_task_and_one_has_it(town: Town) -> None:
    case = letter(town)
    task = waiting(case, "answer")
    # Claiming twice is no harm, so the winner's own repetitions are done as well.
    others = [Account.objects.get(pk=one.pk) for one in (town.head, town.colleague, town.third)]
    found = race([claiming(task.pk, others[number % 3]) for number in range(RACERS)])
    task.refresh_from_db()
    winners = sum(1 for number in range(RACERS) if others[number % 3].pk == task.owner_id)
    assert found == {"done": winners, "Conflict": RACERS - winners}
    assert task.status == "ASSIGNED"
    in_order(case)


def test_twenty_acts_on_twenty_cases_draw_one_series_without_gap(town: Town) -> None:
    cases = [letter(town) for _ in range(RACERS)]
    tasks = [waiting(case, "answer").pk for case in cases]
    found = race([performing(task_id, town.head, answer="已答复", is_good="on") for task_id in tasks])
    assert found == {"done": RACERS}
    drawn = sorted(IssuedDocument.objects.filter(case__in=cases).values_list("sequence", flat=True))
    assert drawn == list(range(1, RACERS + 1))
    assert sorted(case.number for case in Case.objects.all()) == [
        f"LX-{clock.today().year}-{number:05d}" for number in range(1, RACERS + 1)
    ]


def test_acts_that_fail_among_those_that_succeed_leave_no_gap(town: Town) -> None:
    tasks = [waiting(letter(town), "answer").pk for _ in range(RACERS)]
    words = ["写坏" if number % 4 == 0 else "已答复" for number in range(RACERS)]
    found = race([performing(task_id, town.head, answer=word, is_good="on") for task_id, word in zip(tasks, words, strict=True)])
    assert found == {"done": 15, "BrokenContent": 5}
    assert sorted(IssuedDocument.objects.values_list("sequence", flat=True)) == list(range(1, 16))


def test_twenty_open_cases_at_once(town: Town) -> None:
    found = race([lambda: letter(town, by=fresh(town.inspector)) for _ in range(RACERS)])
    assert found == {"done": RACERS}
    assert Case.objects.exclude(number=None).values("number").distinct().count() == RACERS


def test_both_branches_finish_at_once_and_the_join_opens_one_step(town: Town) -> None:
    for _round in range(4):
        case = measured(town)
        for step in ("a", "b"):
            acts.perform(waiting(case, step).pk, actor=town.inspector, data={})
        found = race([performing(waiting(case, step).pk, town.inspector) for step in ("c1", "c2")])
        assert found == {"done": 2}
        case.refresh_from_db()
        assert case.state == "done" and Task.objects.filter(case=case, step="end").count() == 1
        in_order(case)


def test_the_clock_lapses_while_the_step_is_done(town: Town) -> None:
    """Whichever is first holds: either the step was done in time and nothing follows, or it was taken away."""
    for _round in range(3):
        case = matter(town)
        acts.perform(waiting(case, "weigh").pk, actor=town.inspector, data={"road": "both"})
        row, task = clock_of(case, terms.ASSESS), waiting(case, "assess")
        row.due_on = clock.today().replace(year=clock.today().year - 1)
        row.save(update_fields=["due_on"])
        found = race([lambda row=row: acts.lapse(row.pk) for _ in range(4)] + [performing(task.pk, town.head) for _ in range(4)])
        row.refresh_from_db()
        if row.state == "met_late":
            assert found == {"False": 4, "done": 1, "Conflict": 3}
            assert open_steps(case) == ["join", "survey"]
        else:
            assert found == {"True": 1, "False": 3, "Conflict": 4}
            assert row.state == "lapsed" and open_steps(case) == ["survey", "take_over"]
        in_order(case)


def test_claim_and_transfer_at_once(town: Town) -> None:
    case = letter(town)
    task = waiting(case, "answer")
    found = race(
        [claiming(task.pk, town.third) for _ in range(5)]
        + [lambda: acts.transfer(task.pk, actor=fresh(town.head), to=fresh(town.colleague), reason="由其办理") for _ in range(5)]
    )
    task.refresh_from_db()
    assert task.status == "ASSIGNED"
    # Five claims by the same officer are one claim; a task that was handed on cannot be handed on again by who gave it away.
    expected = {town.third.pk: {"done": 5, "Conflict": 5}, town.colleague.pk: {"done": 1, "Conflict": 9}}
    assert found == expected[task.owner_id]
    in_order(case)


def test_an_aside_that_takes_the_step_away_and_the_step_itself_at_once(town: Town) -> None:
    for _round in range(3):
        case = matter(town)
        task = waiting(case, "weigh")
        found = race(
            [
                lambda case=case: acts.do_aside(case.pk, "withdraw", actor=fresh(town.inspector), data={"word": "撤回"})
                for _ in range(3)
            ]
            + [performing(task.pk, town.inspector, road="short") for _ in range(3)]
        )
        assert found == {"done": 1, "Conflict": 5}
        assert open_steps(case) in (["confirm"], ["decide"])
        in_order(case)


def test_an_aside_and_the_step_that_closes_at_once(town: Town) -> None:
    """A side road is open when the case closes, or the case is closed when it should open; never both."""
    case = matter(town)
    acts.perform(waiting(case, "weigh").pk, actor=town.inspector, data={"road": "short"})
    in_hands(case)
    task = waiting(case, "decide")
    found = race(
        [performing(task.pk, town.leader)]
        + [
            lambda: acts.do_aside(case.pk, "copy_to", actor=fresh(town.head), data={"reader": str(town.third.pk)})
            for _ in range(5)
        ]
    )
    assert found["done"] >= 1 and found["done"] + found["Conflict"] == 6, found
    case.refresh_from_db()
    assert case.state == "done" and open_steps(case) == []
    in_order(case)


def test_each_of_eight_acts_at_once_sees_what_the_one_before_it_wrote(town: Town) -> None:
    """What the record counts up or adds to is complete: no act builds on the record as it was before its wait."""
    case = matter(town)
    words = [f"第{number}句" for number in range(EIGHT)]
    assert race([copying(case, town.head, town.third, word) for word in words]) == {"done": EIGHT}
    assert sorted(MatterRecord.objects.get(case=case).words) == words
    in_order(case)


def test_a_rule_that_reads_the_record_lets_one_of_eight_through(town: Town) -> None:
    case = matter(town)
    found = race([copying(case, town.head, town.third, "只此一次") for _ in range(EIGHT)])
    assert found == {"done": 1, "InvalidForm": EIGHT - 1}
    assert MatterRecord.objects.get(case=case).words == ["只此一次"]
    in_order(case)


def test_a_step_and_acts_beside_it_at_once_lose_nothing(town: Town) -> None:
    case = matter(town)
    task = waiting(case, "weigh")
    found = race(
        [performing(task.pk, town.inspector, road="short", word="已权衡") for _ in range(4)]
        + [copying(case, town.head, town.third, f"第{number}句") for number in range(4)]
    )
    assert found == {"done": 5, "Conflict": 3}
    record = MatterRecord.objects.get(case=case)
    assert record.road == "short" and sorted(record.words) == ["已权衡", *(f"第{number}句" for number in range(4))]
    in_order(case)


def test_what_refers_to_a_case_comes_in_while_an_act_holds_it(town: Town) -> None:
    """On SQLite every writer waits for every other; on PostgreSQL only whoever would move the same case."""
    case = matter(town)
    process_id, flow = gate.process_of(case.pk)
    said: list[BaseException | None] = []

    def note() -> None:
        try:
            if connection.vendor == "postgresql":
                connection.cursor().execute("SET lock_timeout = '5s'")
            with transaction.atomic():
                Note.objects.create(case=case, text="附记", author=town.head, created_at=clock.now())
            said.append(None)
        except BaseException as error:
            said.append(error)
        finally:
            connection.close()

    other = threading.Thread(target=note)
    with transaction.atomic():
        gate.lock(flow, process_id)
        other.start()
        if connection.vendor == "postgresql":
            other.join(30)
    other.join(30)
    assert said == [None] and Note.objects.filter(case=case).count() == 1


def test_a_case_is_opened_from_another_as_that_one_is_now(town: Town) -> None:
    """The page read the earlier case before its transaction; what was changed since holds."""
    case = letter(town)
    acts.perform(waiting(case, "answer").pk, actor=town.colleague, data={"answer": "已答复", "is_good": "on"})
    seen = Case.objects.select_related("unit").get(pk=case.pk)
    Case.objects.filter(pk=case.pk).update(unit=town.other_unit)
    again = acts.open_case(
        LetterFlow, "write_again", actor=town.inspector, data={"text": "再来一信"}, context={"earlier": seen}
    ).case
    assert again.unit == town.other_unit


def filing(town: Town, form: str, account: Account | None = None) -> Callable[[], object]:
    actor = account or town.inspector
    data = {"unit": town.unit.pk, "text": "来信一封"}
    return lambda: acts.open_case(LetterFlow, "file_letter", actor=fresh(actor), data=data, form=form)


def test_one_form_sent_eight_times_at_once_opens_one_case(town: Town) -> None:
    assert race([filing(town, "open:letters.file_letter::1") for _ in range(EIGHT)]) == {"done": EIGHT}
    case = Case.objects.get()
    in_order(case)
    assert race([filing(town, "open:letters.file_letter::2")]) == {"done": 1}
    assert Case.objects.count() == 2, "another form opens another case"


def test_one_key_in_the_hands_of_two_opens_a_case_for_each(town: Town) -> None:
    form = "open:letters.file_letter::1"
    found = race([filing(town, form, account) for account in (town.inspector, town.head) for _ in range(4)])
    assert found == {"done": EIGHT}
    assert set(Case.objects.values_list("opened_by", flat=True)) == {town.inspector.pk, town.head.pk}
    assert Case.objects.count() == 2


def test_one_form_of_an_act_beside_the_road_sent_eight_times_at_once_does_it_once(town: Town) -> None:
    case = matter(town)
    data = {"reader": str(town.third.pk), "word": "抄送一次"}

    def sending(form: str) -> Callable[[], object]:
        return lambda: acts.do_aside(case.pk, "copy_to", actor=fresh(town.head), data=data, form=form)

    assert race([sending("aside:copy_to:1") for _ in range(EIGHT)]) == {"done": EIGHT}
    assert Task.objects.filter(case=case, step="copy_to").count() == 1
    assert MatterRecord.objects.get(case=case).words == ["抄送一次"]
    assert race([sending("aside:copy_to:2")]) == {"done": 1}
    assert Task.objects.filter(case=case, step="copy_to").count() == 2, "another form does it again"
    in_order(case)
