"""The rows of a list in a case: they go on together, single ones by acts and clocks of their own, and the history tells both."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.models import Case, Deadline
from foundation import audit, clock
from foundation.refusals import Refusal
from permissions.models import Account
from tests.cast import Town
from tests.rolls import rolls
from tests.specimen import terms
from tests.specimen.flows import RollFlow
from tests.specimen.models import Household
from tests.specimen.play import do, open_steps
from workflows.engine import acts
from workflows.engine.case_rows import summary
from workflows.engine.models import OPEN, Task
from workflows.engine.tasks import sweep

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def row_of(case: Case, no: int) -> Household:
    return Household.objects.get(case=case, no=no)


def on_row(case: Case, name: str, no: int, by: Account, **data: object) -> acts.Outcome:
    outcome = acts.do_aside(case.pk, name, actor=by, data=data, of=row_of(case, no).pk)
    case.refresh_from_db()
    return outcome


def states(case: Case) -> list[str]:
    return list(Household.objects.filter(case=case).order_by("no").values_list("state", flat=True))


def task_of(case: Case, step: str, no: int) -> Task:
    return Task.objects.get(case=case, step=step, item=f"households{row_of(case, no).pk}", status__in=OPEN)


# --- the list --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("households", [1, 2, 200])
def test_a_list_moves_by_one_statement_and_its_history_says_how_many_who_and_how_much(town: Town, households: int) -> None:
    case = rolls(town, 1, households=households)[0]
    with CaptureQueriesContext(connection) as queries:
        do(case, "check", town.head)
    assert len(queries) <= 24, "whatever the number of its rows"
    assert states(case) == ["checked"] * households
    rows = list(Household.objects.filter(case=case))
    told = audit.history(case).last().after["households"]
    assert told == summary(rows)
    assert (told["count"], told["fen"]) == (households, sum(100 * no for no in range(1, households + 1)))
    rows[0].fen += 1
    assert summary(rows)["members"] != told["members"], "another sum is another list"


@pytest.mark.parametrize("households", [1, 2, 200])
def test_a_list_is_entered_by_one_statement(town: Town, households: int) -> None:
    case = acts.open_case(RollFlow, "open_roll", actor=town.inspector, data={"unit": town.unit.pk, "households": 0}).case
    with CaptureQueriesContext(connection) as queries:
        do(case, "enter", town.inspector, households=households)
    inserts = [query for query in queries if "INSERT INTO" in query["sql"] and "specimen_household" in query["sql"]]
    assert len(inserts) == 1 and len(queries) <= 24
    assert Household.objects.filter(case=case).count() == households
    assert audit.history(case).last().after["households"]["count"] == households


def test_a_list_act_with_nothing_to_move_is_refused(town: Town) -> None:
    case = rolls(town, 1, households=1)[0]
    on_row(case, "refuse_row", 1, town.head, why="不符合条件")
    with pytest.raises(acts.InvalidForm) as invalid:
        do(case, "check", town.head)
    assert invalid.value.form.refusal_codes == {"E-SPC-05"}


# --- one row ---------------------------------------------------------------------------------------------------------------


def test_one_household_is_held_by_what_is_its_own_and_the_others_go_on(town: Town) -> None:
    case = rolls(town, 1, households=3)[0]
    on_row(case, "object", 2, town.inspector, word="收入不实")
    do(case, "check", town.head)
    assert states(case) == ["checked", "entered", "checked"]
    assert open_steps(case) == ["answer_row", "approve"]
    acts.perform(task_of(case, "answer_row", 2).pk, actor=town.head, data={})
    do(case, "approve", town.leader)
    assert states(case) == ["approved", "entered", "approved"], (
        "it was not checked with the others, so it is not approved with them"
    )


def test_refused_corrected_and_returned_are_acts_on_one_row_told_in_full(town: Town) -> None:
    case = rolls(town, 1, households=4)[0]
    on_row(case, "refuse_row", 1, town.head, why="不符合条件")
    said = audit.history(case).last()
    key = row_of(case, 1).pk
    assert said.after["about"] == {"households": key}
    assert said.before[f"households.{key}.state"] == "entered" and said.after[f"households.{key}.why"] == "不符合条件"
    on_row(case, "correct_row", 2, town.inspector, head="更名", persons=4, fen=900, card="6222000000000000001")
    told = str(audit.history(case).last().after)
    assert "更名" in told and "6222000000000000001" not in told, "a sealed value stands there by its blind index"
    on_row(case, "return_row", 3, town.leader, why="缺材料")
    do(case, "check", town.inspector)
    assert states(case) == ["refused", "checked", "returned", "checked"]
    told = audit.history(case).last().after["households"]
    assert (told["count"], told["fen"]) == (2, 900 + 400)


def test_paid_alone_beside_the_list_and_never_twice(town: Town) -> None:
    case = rolls(town, 1, households=2, stands_at="pay")[0]
    on_row(case, "pay_row", 1, town.inspector)
    with pytest.raises(Refusal, match="E-NOT-OF-CASE"):
        on_row(case, "pay_row", 1, town.inspector)
    do(case, "pay", town.inspector)
    assert states(case) == ["paid", "paid"] and case.outcome == "done"
    assert audit.history(case).last().after["households"]["count"] == 1, "the one that was paid alone is not paid again"
    with pytest.raises(acts.Conflict):
        on_row(case, "pay_row", 2, town.inspector)


def test_the_ceiling_is_asked_of_each_row(town: Town) -> None:
    case = rolls(town, 1, households=3, stands_at="pay", funds_fen=300)[0]
    on_row(case, "pay_row", 1, town.inspector)
    on_row(case, "pay_row", 2, town.inspector)
    with pytest.raises(acts.InvalidForm) as invalid:
        on_row(case, "pay_row", 3, town.inspector)
    assert invalid.value.form.refusal_codes == {"E-SPC-04"}


def test_a_stranger_to_the_case_learns_nothing_of_its_rows(town: Town) -> None:
    case = rolls(town, 1, households=1)[0]
    for stranger in (town.trade_inspector, town.unit_account, town.administrator):
        with pytest.raises((acts.NotVisible, Refusal)):
            on_row(case, "refuse_row", 1, stranger, why="不符合条件")
    assert states(case) == ["entered"]


# --- clocks of single rows -------------------------------------------------------------------------------------------------


def test_each_row_has_clocks_of_its_own_and_its_act_meets_only_them(town: Town) -> None:
    case = rolls(town, 1, households=3)[0]
    on_row(case, "object", 1, town.inspector, word="甲")
    on_row(case, "object", 3, town.inspector, word="乙")
    clocks = Deadline.objects.filter(case=case, term=terms.WEIGH.code).order_by("id")
    assert [row.item for row in clocks] == [f"households{row_of(case, no).pk}" for no in (1, 3)]
    acts.perform(task_of(case, "answer_row", 1).pk, actor=town.head, data={})
    assert list(clocks.values_list("state", flat=True)) == ["met", "running"]
    do(case, "check", town.head)
    assert list(clocks.values_list("state", flat=True)) == ["met", "running"], (
        "the act on the list keeps the list's clock, not a row's"
    )


def test_a_clock_of_a_row_runs_out_and_opens_the_road_of_that_row_alone(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    case = rolls(town, 1, households=2, stands_at="approve")[0]
    for no in (1, 2):
        on_row(case, "object", no, town.inspector, word="异议")
    acts.perform(task_of(case, "answer_row", 1).pk, actor=town.head, data={})
    due = Deadline.objects.get(case=case, term=terms.WEIGH.code, state="running").due_on
    monkeypatch.setattr(clock, "today", lambda: due)
    assert sweep() == 0, "the last day is still in time"
    monkeypatch.setattr(clock, "today", lambda: due + DAY)
    assert sweep() == 1
    reminders = Task.objects.filter(case=case, step="remind_row", status__in=OPEN)
    assert [task.item for task in reminders] == [f"households{row_of(case, 2).pk}"]


def test_a_limit_that_begins_anew_for_one_row_leaves_that_of_another(town: Town) -> None:
    case = rolls(town, 1, households=2)[0]
    on_row(case, "return_row", 1, town.leader, why="缺材料")
    on_row(case, "return_row", 2, town.leader, why="缺材料")
    assert Deadline.objects.filter(case=case, term=terms.ASSESS.code, state="running").count() == 2
    acts.perform(task_of(case, "mend_row", 1).pk, actor=town.inspector, data={"head": "户甲", "persons": 1, "fen": 100})
    states_ = dict(Deadline.objects.filter(case=case, term=terms.ASSESS.code).values_list("item", "state"))
    assert states_ == {f"households{row_of(case, 1).pk}": "met", f"households{row_of(case, 2).pk}": "running"}


# --- separation ------------------------------------------------------------------------------------------------------------


def test_who_objected_to_one_household_does_not_answer_it(town: Town) -> None:
    case = rolls(town, 1, households=2)[0]
    on_row(case, "object", 1, town.inspector, word="异议")
    with pytest.raises(Refusal, match="E-SOD-13"):
        acts.perform(task_of(case, "answer_row", 1).pk, actor=town.inspector, data={})
    acts.perform(task_of(case, "answer_row", 1).pk, actor=town.colleague, data={})


def test_who_took_part_two_floors_up_counts(town: Town) -> None:
    """The list came from a batch, the household's case from the list: who acted on the batch does not act on the household."""
    batch, village, household = rolls(town, 3, stands_at="check")
    Case.objects.filter(pk=village.pk).update(parent=batch)
    Case.objects.filter(pk=household.pk).update(parent=village)
    do(batch, "check", town.head)
    do(household, "check", town.inspector)
    with pytest.raises(Refusal, match="E-SOD-13"):
        do(household, "approve", town.head)
    do(household, "approve", town.leader)
