"""One act for many against itself, against single acts and against a worker that dies: each is done once; on both databases."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.models import Case, Participation
from foundation import audit, clock, jobs, prepared
from foundation.jobs import Job
from permissions.models import Account
from tests.cast import Town, build_town
from tests.rolls import rolls, targets
from tests.specimen.flows import RollFlow
from tests.specimen.models import Household
from tests.specimen.play import waiting
from tests.workflows.test_races import fresh, in_order, performing, race
from workflows.engine import acts, many
from workflows.engine.many_models import ActRow, ActRun

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def town(transactional_db: None) -> Town:
    return build_town()


def each_once(cases: list[Case], step: str) -> None:
    for case in cases:
        assert audit.history(case).filter(act=f"rolls.{step}").count() == 1
        assert Participation.objects.filter(case=case, step=step).count() == 1
    in_order(cases[0])


def working(run: ActRun) -> Callable[[], object]:
    job = Job.objects.get(key=run.job_key)
    return lambda: many.work(job, lambda percent, note: None)


def test_two_over_the_same_set_and_single_acts_between_do_each_once(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(many, "CHUNK", 5)
    cases = rolls(town, 20)
    runs = [
        many.order(RollFlow, "check", targets(cases, "check"), actor=actor, answers={}, form=str(number))
        for number, actor in enumerate([town.head, town.inspector])
    ]
    singles = [performing(waiting(case, "check").pk, town.colleague) for case in cases[::7]]
    found = race([*map(working, runs), *singles])
    assert set(found) <= {"done", "Conflict"} and found["done"] >= 2
    each_once(cases, "check")
    rows = Counter(ActRow.objects.values_list("state", "code"))
    assert set(rows) <= {("done", ""), ("refused", "E-NOT-OPEN")}
    assert rows[("done", "")] + found["done"] - 2 == len(cases)


def test_two_workers_on_one_run_do_each_once(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(many, "CHUNK", 3)
    cases = rolls(town, 12)
    run = many.order(RollFlow, "check", targets(cases, "check"), actor=town.head, answers={}, form="a")
    found = race([working(run), working(run)])
    assert found == {"done": 2}
    assert set(run.rows.values_list("state", "code")) == {("done", "")}
    each_once(cases, "check")
    assert audit.AuditRow.objects.filter(act="act_for_many").count() == 1


def test_the_form_sent_twice_at_once_is_ordered_once(town: Town) -> None:
    cases = rolls(town, 3)
    wanted = targets(cases, "check")

    def ordering(account: Account) -> Callable[[], object]:
        return lambda: many.order(RollFlow, "check", wanted, actor=fresh(account), answers={}, form="same")

    assert race([ordering(town.head)] * 6) == {"done": 6}
    assert ActRun.objects.count() == 1 and ActRow.objects.count() == 3 and Job.objects.filter(kind=many.JOB).count() == 1
    jobs.run_due()
    each_once(cases, "check")


def test_rows_of_one_case_by_two_at_once_are_decided_once(town: Town) -> None:
    case = rolls(town, 1, households=12)[0]
    wanted = [many.Target(case.pk, of=key) for key in Household.objects.filter(case=case).values_list("pk", flat=True)]

    def refusing(account: Account) -> Callable[[], object]:
        return lambda: many.perform_many(
            RollFlow, "refuse_row", wanted, actor=fresh(account), data={"why": "不符合条件"}, chunk=4
        )

    assert race([refusing(town.head), refusing(town.leader)])["done"] == 2
    assert set(Household.objects.values_list("state", flat=True)) == {"refused"}
    assert audit.history(case).filter(act="rolls.refuse_row").count() == 12
    in_order(case)


@pytest.mark.parametrize(("doomed", "left"), [(1, 10), (6, 6), (10, 2)])
def test_a_worker_killed_in_a_chunk_leaves_nothing_of_it_and_another_goes_on(
    town: Town, process_environment: dict[str, str], doomed: int, left: int
) -> None:
    cases = rolls(town, 10)
    run = many.order(RollFlow, "check", targets(cases, "check"), actor=town.head, answers={}, form="a")
    job = Job.objects.get(key=run.job_key)
    command = [sys.executable, "-m", "tests.specimen.many_worker", str(job.pk), "4", str(doomed)]
    ended = subprocess.run(command, env=process_environment, check=False, capture_output=True, timeout=120)
    assert ended.returncode == -signal.SIGKILL, ended.stderr.decode()[-2000:]
    states = Counter(run.rows.values_list("state", flat=True))
    assert states["waiting"] == left and states["done"] == 10 - left
    done = [case for case in cases if audit.history(case).filter(act="rolls.check").exists()]
    assert len(done) == 10 - left == Household.objects.filter(state="checked").count(), (
        "the rows of a run say what is done, and no more"
    )
    Job.objects.filter(pk=job.pk).update(lease_until=clock.now())
    jobs.run_due()
    assert Counter(run.rows.values_list("state", flat=True)) == {"done": 10}
    each_once(cases, "check")


def test_a_list_act_waits_for_an_act_on_a_row_and_counts_what_moved(town: Town) -> None:
    """An objection to one household and the act on the whole list at the same moment: whichever is second sees the other."""
    case = rolls(town, 1, households=5)[0]
    row = Household.objects.filter(case=case).first()
    found = race(
        [
            performing(waiting(case, "check").pk, town.head),
            lambda: acts.do_aside(case.pk, "object", actor=fresh(town.inspector), data={"word": "有异议"}, of=row.pk),
        ]
    )
    assert found == {"done": 2}
    told = audit.history(case).get(act="rolls.check").after["households"]["count"]
    assert told == Household.objects.filter(case=case, state="checked").count() and told in (4, 5)
    in_order(case)


def test_many_rows_are_written_by_one_statement_with_every_kind_of_value(town: Town) -> None:
    cases = rolls(town, 1, households=3)
    rows = list(Household.objects.filter(case=cases[0]).order_by("no"))
    for row in rows[1:]:
        row.head, row.fen, row.card, row.why = "改名" * row.no, row.fen + 10**12, f"6222{row.no:08d}", "'\\%s'"
    with CaptureQueriesContext(connection) as queries:
        prepared.update_rows(rows, ("head", "fen", "card", "why"))
    assert len(queries) == 1
    again = list(Household.objects.filter(case=cases[0]).order_by("no"))
    assert [(row.head, row.fen, row.card, row.why) for row in again] == [(row.head, row.fen, row.card, row.why) for row in rows]
    Case.objects.filter(pk=cases[0].pk).update(next_due=None)
    other = Case.objects.get(pk=cases[0].pk)
    other.next_due, other.closed_on = clock.today(), None
    prepared.update_rows([other, *rolls(town, 1)], ("next_due", "closed_on", "level", "updated_at"))
    assert Case.objects.get(pk=other.pk).next_due == clock.today()


def test_more_rows_than_a_statement_takes_are_written_in_several(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prepared, "MOST_PARAMETERS", 9)
    rows = list(Household.objects.filter(case=rolls(town, 1, households=7)[0]).order_by("no"))
    for row in rows:
        row.fen, row.why = row.fen + 1, f"第{row.no}户"
    with CaptureQueriesContext(connection) as queries:
        prepared.update_rows(rows, ("fen", "why"))
    assert len(queries) == 3
    assert list(Household.objects.order_by("no").values_list("fen", "why")) == [(row.fen, row.why) for row in rows]


def test_a_value_too_long_for_its_column_is_refused_and_never_cut(town: Town) -> None:
    if connection.vendor != "postgresql":
        # SQLite keeps a text of any length: the form asks for it.
        assert connection.vendor == "sqlite"
        return
    rows = list(Household.objects.filter(case=rolls(town, 1, households=2)[0]))
    for row in rows:
        row.head = "长" * 41
    with pytest.raises(Exception, match="too long"):
        prepared.update_rows(rows, ("head",))
