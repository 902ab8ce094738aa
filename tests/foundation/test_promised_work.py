"""What is promised is done: once in effect, whatever dies on the way, or it stands on the incidents page."""

import os
import signal
import subprocess
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connection, transaction
from kombu.exceptions import OperationalError

from foundation import audit, clock, jobs, settings
from foundation.audit import Bureau
from foundation.jobs import Incident, Job, JobFailed, JobState, Promise
from foundation.tasks import run_job
from foundation.transactions import NoTransaction
from tests.foundation import work

pytestmark = [
    pytest.mark.both_databases,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("fresh_bell", "no_handlers_left"),
]

LEADER = SimpleNamespace(pk=11, name="向局长")


@pytest.fixture
def rung(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The job numbers that the bell was rung for; nobody hears it."""
    heard: list[int] = []
    monkeypatch.setattr(run_job, "apply_async", lambda args, **words: heard.append(args[0]))
    return heard


def promise(kind: str = "test.work", key: str = "work:1", **payload: Any) -> Job:
    with transaction.atomic():
        return jobs.promise(kind, key, payload)


def fresh(job: Job) -> Job:
    return Job.objects.get(pk=job.pk)


def test_a_promise_is_rung_for_after_its_commit_only(rung: list[int]) -> None:
    with transaction.atomic():
        job = jobs.promise("test.work", "work:1", {"paper": 1}, requested_by=LEADER)
        assert rung == []
    assert rung == [job.pk]
    assert (fresh(job).state, fresh(job).payload, fresh(job).requested_by_id) == (JobState.PROMISED, {"paper": 1}, 11)

    with pytest.raises(ZeroDivisionError), transaction.atomic():
        jobs.promise("test.work", "work:2", {})
        1 / 0
    assert rung == [job.pk]
    assert Job.objects.count() == 1
    with pytest.raises(NoTransaction):
        jobs.promise("test.work", "work:3", {})


def test_a_promise_made_twice_is_one_job(rung: list[int]) -> None:
    first = promise(paper=1)
    second = promise(paper=2)
    assert first.pk == second.pk
    assert fresh(first).payload == {"paper": 1}
    assert Job.objects.count() == 1


def test_many_promises_cost_one_insert_and_keep_their_order(rung: list[int], django_assert_num_queries: Any) -> None:
    known = promise(key="b")
    wanted = [Promise("test.work", key, {"key": key}) for key in ("c", "b", "a", "c")]
    with transaction.atomic(), django_assert_num_queries(1):
        made = jobs.promise_many(wanted)
    assert [job.key for job in made] == ["c", "b", "a"]
    assert made[1].pk == known.pk
    assert {job.pk: job.key for job in Job.objects.all()} == {job.pk: job.key for job in made}
    assert sorted(rung[1:]) == sorted(job.pk for job in made)


def test_a_job_is_done_outside_any_transaction_with_progress_and_result(rung: list[int]) -> None:
    seen = []

    @jobs.handler("test.work")
    def do(job: Job, progress: jobs.Progress) -> dict[str, int]:
        progress(40, "第2页")
        seen.append((connection.in_atomic_block, fresh(job).state, fresh(job).progress, fresh(job).progress_note))
        return {"pages": 2}

    job = promise()
    assert jobs.run(job.pk) is True
    assert seen == [(False, JobState.RUNNING, 40, "第2页")]
    done = fresh(job)
    assert (done.state, done.result, done.progress, done.attempts, done.lease_until) == (
        JobState.DONE,
        {"pages": 2},
        100,
        1,
        None,
    )
    assert done.finished_at is not None
    assert jobs.run(job.pk) is False
    assert len(seen) == 1


def test_a_job_is_not_done_before_its_time(rung: list[int]) -> None:
    work.register()
    now = clock.now()
    with transaction.atomic():
        job = jobs.promise("test.stamp", "later", {}, run_after=now + timedelta(hours=1))
    assert rung == []
    assert jobs.run(job.pk) is False
    with clock.at(now + timedelta(minutes=59)):
        assert jobs.ring_again() == 0
    with clock.at(now + timedelta(minutes=61)):
        assert jobs.ring_again() == 1
        assert rung == [job.pk]
        assert jobs.run(job.pk) is True


def fail_until_given_up(job: Job) -> None:
    with clock.at(clock.now()) as start:
        moment = start
    for _attempt in range(jobs.ATTEMPTS):
        with clock.at(moment):
            assert jobs.run(job.pk) is False
        moment += timedelta(hours=1)


def test_what_is_put_off_is_rung_for_one_after_another_behind_what_is_promised_meanwhile(rung: list[int]) -> None:
    old = [promise(key=f"work:{number}") for number in range(3)]
    done = promise(key="work:done")
    Job.objects.filter(pk=done.pk).update(state=JobState.DONE, finished_at=clock.now())
    later, apart = clock.now() + timedelta(minutes=5), timedelta(seconds=40)
    assert jobs.put_off(Job.objects.all(), until=later, apart=apart) == 3
    new = promise(key="work:new")
    with clock.at(clock.now() + timedelta(minutes=1)):
        rung.clear()
        assert jobs.ring_again() == 1 and rung == [new.pk]
    with clock.at(later + apart):
        rung.clear()
        jobs.ring_again()
    assert rung == [new.pk, old[0].pk, old[1].pk]
    assert fresh(done).run_after < later


def test_a_failing_job_is_tried_five_times_with_growing_pauses(rung: list[int]) -> None:
    tries = []

    @jobs.handler("test.work")
    def fail(job: Job, progress: jobs.Progress) -> None:
        identity = "420281199001010029"
        tries.append(clock.now())
        raise ValueError(f"cannot print {identity}")

    job = promise(identity="sealed")
    moment = clock.now()
    pauses = []
    for _attempt in range(jobs.ATTEMPTS):
        with clock.at(moment):
            assert jobs.run(job.pk) is False
            assert jobs.run(job.pk) is False, "not again before its pause is over"
        waiting = fresh(job)
        if waiting.state == JobState.PROMISED:
            pauses.append(int((waiting.run_after - moment).total_seconds()))
            moment = waiting.run_after
    assert (len(tries), pauses) == (5, [10, 60, 300, 900])
    assert fresh(job).state == JobState.FAILED
    incident = Incident.objects.get()
    assert (incident.job_id, incident.kind, incident.exception_class, incident.note) == (job.pk, "test.work", "ValueError", "")


def test_a_handler_may_say_why_and_that_trying_again_is_of_no_use(rung: list[int]) -> None:
    @jobs.handler("test.work")
    def fail(job: Job, progress: jobs.Progress) -> None:
        raise JobFailed("字体缺字：堃", final=True)

    job = promise()
    jobs.run(job.pk)
    assert (fresh(job).state, fresh(job).attempts) == (JobState.FAILED, 1)
    assert Incident.objects.get().note == "字体缺字：堃"


def test_a_job_that_nobody_knows_becomes_an_incident(rung: list[int]) -> None:
    job = promise("test.unknown")
    fail_until_given_up(job)
    assert Incident.objects.get().exception_class == "NoHandler"


def test_an_incident_is_tried_again_once(rung: list[int]) -> None:
    broken = [True]

    @jobs.handler("test.work")
    def do(job: Job, progress: jobs.Progress) -> None:
        if broken:
            raise JobFailed("纸张用尽", final=True)

    job = promise()
    jobs.run(job.pk)
    incident = Incident.objects.get()
    broken.clear()
    rung.clear()
    with transaction.atomic():
        assert jobs.retry(incident, by=LEADER) is True
        assert rung == []
    with transaction.atomic():
        assert jobs.retry(incident, by=LEADER) is False
    assert rung == [job.pk]
    assert (fresh(job).state, fresh(job).attempts) == (JobState.PROMISED, 0)
    assert jobs.run(job.pk) is True
    incident.refresh_from_db()
    assert (incident.closed_by, incident.closed_at is not None) == (11, True)
    row = audit.history(Bureau.objects.get()).get()
    assert (row.act, row.actor_name, row.after["job"]) == ("job_retried", "向局长", job.pk)


def test_two_workers_never_have_one_job_at_once(rung: list[int]) -> None:
    guard = threading.Lock()
    inside, most, done = [0], [0], []

    @jobs.handler("test.work")
    def do(job: Job, progress: jobs.Progress) -> None:
        with guard:
            inside[0] += 1
            most[0] = max(most[0], inside[0])
        time.sleep(0.02)
        progress(50, "")
        with guard:
            inside[0] -= 1

    number = promise().pk
    start = threading.Barrier(8)

    def worker() -> None:
        try:
            start.wait()
            for _attempt in range(3):
                if jobs.run(number):
                    done.append(threading.get_ident())
        finally:
            connection.close()

    threads = [threading.Thread(target=worker) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (most, len(done)) == ([1], 1)
    assert (fresh(Job(pk=number)).attempts, fresh(Job(pk=number)).state) == (1, JobState.DONE)


def test_a_worker_that_lost_its_lease_can_write_nothing_more(rung: list[int]) -> None:
    now = clock.now()
    order: list[str] = []

    @jobs.handler("test.work")
    def do(job: Job, progress: jobs.Progress) -> dict[str, int]:
        if job.attempts == 1:
            # It slept past its lease; meanwhile another took over and finished.
            with clock.at(now + timedelta(minutes=6)):
                assert jobs.run(job.pk) is True
            order.append("the slow one wakes")
            progress(10, "too late")
            order.append("never reached")
        return {"attempt": job.attempts}

    job = promise()
    assert jobs.run(job.pk) is False
    assert order == ["the slow one wakes"]
    assert (fresh(job).state, fresh(job).result, fresh(job).progress_note) == (JobState.DONE, {"attempt": 2}, "")


def test_a_result_without_a_lease_is_not_written(rung: list[int]) -> None:
    now = clock.now()

    @jobs.handler("test.work")
    def do(job: Job, progress: jobs.Progress) -> dict[str, int]:
        if job.attempts == 1:
            with clock.at(now + timedelta(minutes=6)):
                jobs.run(job.pk)
        return {"attempt": job.attempts}

    job = promise()
    assert jobs.run(job.pk) is False
    assert fresh(job).result == {"attempt": 2}


def test_a_handler_that_needs_longer_is_given_longer(rung: list[int]) -> None:
    leases = []

    @jobs.handler("test.work", lease=timedelta(hours=1))
    def do(job: Job, progress: jobs.Progress) -> None:
        leases.append(fresh(job).lease_until - now)
        progress(1, "")
        leases.append(fresh(job).lease_until - now)

    job = promise()
    now = clock.now()
    with clock.at(now):
        jobs.run(job.pk)
    assert leases == [timedelta(hours=1), timedelta(hours=1)]


@pytest.mark.parametrize("point", work.POINTS)
def test_a_worker_killed_on_the_way_leaves_every_effect_once(
    rung: list[int], process_environment: dict[str, str], point: str
) -> None:
    job = promise("test.three_stamps", "three")
    environment = {**process_environment, "DJANGO_SETTINGS_MODULE": os.environ["DJANGO_SETTINGS_MODULE"]}
    ended = subprocess.run(
        [sys.executable, "-m", "tests.foundation.work", str(job.pk), point],
        cwd=Path(django_settings.ROOT),
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == -signal.SIGKILL, ended.stderr

    work.register()
    now = clock.now()
    assert fresh(job).state == (
        JobState.PROMISED
        if point == "before the lease"
        else JobState.DONE
        if point == "after done is written"
        else JobState.RUNNING
    )
    if fresh(job).state == JobState.RUNNING:
        assert jobs.run(job.pk) is False, "nobody takes it while the dead worker's lease lasts"
    with clock.at(now + timedelta(minutes=6)):
        rung.clear()
        jobs.ring_again()
        assert (job.pk in rung) == (point != "after done is written")
        jobs.run_due()
    assert (fresh(job).state, fresh(job).result) == (JobState.DONE, {"stamps": work.EFFECTS})
    stamps = Job.objects.filter(kind="test.stamp").order_by("key")
    assert [stamp.key for stamp in stamps] == [f"stamp:three:{number}" for number in range(work.EFFECTS)]
    assert Incident.objects.count() == 0


def test_a_job_that_kills_every_worker_is_given_up(rung: list[int]) -> None:
    job = promise()
    now = clock.now()
    for attempt in range(jobs.ATTEMPTS):
        with clock.at(now + timedelta(minutes=6 * attempt)):
            assert jobs._take(job.pk) is not None
    with clock.at(now + timedelta(minutes=6 * jobs.ATTEMPTS)):
        assert jobs.run(job.pk) is False
        assert jobs.ring_again() == 0
        assert jobs.ring_again() == 0
    assert fresh(job).state == JobState.FAILED
    assert Incident.objects.get().exception_class == "WorkerLost"


def test_a_broker_that_is_away_costs_nobody_anything(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    calls = []

    def nobody_there(args: Any, **words: Any) -> None:
        calls.append(args)
        assert words["retry"] is False
        raise OperationalError("Connection refused")

    monkeypatch.setattr(run_job, "apply_async", nobody_there)
    first, second = promise(key="one"), promise(key="two")
    assert len(calls) == 1, "the next act does not wait for the same silence"
    assert "the broker does not answer" in caplog.text
    assert {fresh(first).state, fresh(second).state} == {JobState.PROMISED}

    heard: list[int] = []
    monkeypatch.setattr(run_job, "apply_async", lambda args, **words: heard.append(args[0]))
    later = clock.ticks() + jobs.BELL_REST_SECONDS
    monkeypatch.setattr(clock, "ticks", lambda: later)
    with clock.at(clock.now() + timedelta(seconds=30)):
        assert jobs.ring_again() == 2
    assert sorted(heard) == sorted([first.pk, second.pk])


PROMISE_WITHOUT_BROKER = """
import time
import django
django.setup()
from django.db import transaction
from foundation import jobs
started = time.monotonic()
with transaction.atomic():
    jobs.promise("test.stamp", "without broker", {})
print(time.monotonic() - started)
"""


def test_an_act_is_saved_at_once_though_the_broker_is_down(process_environment: dict[str, str]) -> None:
    environment = {
        **process_environment,
        "DJANGO_SETTINGS_MODULE": os.environ["DJANGO_SETTINGS_MODULE"],
        "ANJIAN_BROKER_URL": "redis://127.0.0.1:1/0",
    }
    ended = subprocess.run(
        [sys.executable, "-c", PROMISE_WITHOUT_BROKER],
        cwd=Path(django_settings.ROOT),
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    assert float(ended.stdout) < 3
    assert Job.objects.get().state == JobState.PROMISED
    work.register()
    assert jobs.run_due() == 1


def done_on(key: str, days_ago: int) -> Job:
    with clock.at(clock.now() - timedelta(days=days_ago)):
        job = promise("test.stamp", key)
        assert jobs.run(job.pk)
    return job


def test_finished_work_is_forgotten_after_the_days_of_the_setting(rung: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    work.register()
    monkeypatch.setattr(jobs, "FORGET_AT_ONCE", 2)
    old = [done_on(f"old:{number}", 91) for number in range(5)]
    young, open_job = done_on("young", 89), promise(key="open")
    assert jobs.forget_done() == len(old)
    assert set(Job.objects.all()) == {young, open_job} and jobs.forget_done() == 0
    today = clock.today()
    with transaction.atomic():
        settings.change("jobs.keep_days", 30, valid_from=today, by=LEADER, reason="项目决定")
    assert jobs.forget_done() == 1 and list(Job.objects.all()) == [open_job]


def test_at_most_so_many_are_forgotten_a_night(rung: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    work.register()
    monkeypatch.setattr(jobs, "FORGET_AT_ONCE", 2)
    monkeypatch.setattr(jobs, "FORGET_AT_MOST", 2)
    for number in range(5):
        done_on(f"old:{number}", 91)
    assert (jobs.forget_done(), Job.objects.count()) == (2, 3)


def test_what_failed_is_never_forgotten_nor_what_was_done_only_after_an_incident(rung: list[int]) -> None:
    with clock.at(clock.now() - timedelta(days=200)):
        failed, mended = promise("test.unknown", "failed"), promise("test.stamp", "mended")
        for job in (failed, mended):
            jobs._give_up(jobs._take(job.pk), "WorkerLost", "")
        work.register()
        with transaction.atomic():
            assert jobs.retry(mended.incidents.get(), by=LEADER)
        assert jobs.run(mended.pk)
    assert (fresh(failed).state, fresh(mended).state) == (JobState.FAILED, JobState.DONE)
    assert jobs.forget_done() == 0 and Job.objects.count() == 2


def test_the_round_does_not_ring_for_what_was_just_promised(rung: list[int]) -> None:
    job = promise()
    rung.clear()
    assert jobs.ring_again() == 0
    with clock.at(clock.now() + timedelta(minutes=1)):
        assert jobs.ring_again() == 1
    assert rung == [job.pk]


def test_two_handlers_for_one_kind_are_a_fault() -> None:
    def one(job: Job, progress: jobs.Progress) -> None: ...

    def other(job: Job, progress: jobs.Progress) -> None: ...

    jobs.handler("test.work")(one)
    jobs.handler("test.work")(one)
    with pytest.raises(ValueError, match=r"test\.work"):
        jobs.handler("test.work")(other)


def test_open_jobs_are_found_by_an_index_of_open_jobs(rung: list[int]) -> None:
    promise()
    assert fresh(Job(pk=Job.objects.get().pk)).is_open
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # With one row it would read the table.
            cursor.execute("SET LOCAL enable_seqscan = off")
        assert "job_open" in jobs.unfinished().filter(state=JobState.PROMISED, run_after__lte=clock.now()).explain()
