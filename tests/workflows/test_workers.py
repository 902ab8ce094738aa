"""Workers are killed and the broker is away while papers are approved: in the end every paper is there, exactly once."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import signal
import subprocess
import sys
import time

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import reverse

from cases.models import Case, Notice
from documents.archive_check import problems
from documents.models import IssuedDocument
from foundation import audit, clock, jobs
from foundation.jobs import Incident, Job, JobState
from tests.cast import Town, build_town
from tests.conftest import _point_celery_at
from tests.sending import confirm
from tests.servers import free_port, running, start_valkey
from tests.specimen.play import answer, letter, waiting
from tests.specimen.worker import POINTS

LETTERS = 30
SLOWEST_ACT = 3.0


@pytest.fixture
def town(transactional_db: None) -> Town:
    return build_town()


def printed_files() -> list[str]:
    folder = settings.MEDIA_ROOT / "papers"
    return sorted(str(path.relative_to(settings.MEDIA_ROOT)) for path in folder.rglob("*.pdf")) if folder.exists() else []


@pytest.mark.slow
@pytest.mark.broker
@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
@pytest.mark.prints
def test_workers_die_at_twenty_points_and_the_broker_goes_away(town: Town, process_environment: dict[str, str]) -> None:
    from config.celery import app

    before = app.conf.broker_url
    # A test that was rolled back leaves its prints, and its keys are given again: the same paper under the same key is the same file.
    shutil.rmtree(settings.MEDIA_ROOT / "papers", ignore_errors=True)
    slowest = 0.0
    with running(start_valkey) as broker:
        _point_celery_at(broker.url)
        jobs._bell_rests_until = 0.0
        try:
            for number in range(LETTERS):
                if number == LETTERS // 3:
                    os.kill(broker.pid, signal.SIGKILL)
                started = time.monotonic()
                answer(letter(town), town.head)
                slowest = max(slowest, time.monotonic() - started)
        finally:
            _point_celery_at(before)
            jobs._bell_rests_until = 0.0
    assert slowest < SLOWEST_ACT, "nobody waits for a broker"
    assert Case.objects.filter(state="answered").count() == LETTERS
    assert Job.objects.filter(kind="documents.print", state=JobState.PROMISED).count() == LETTERS

    ended = subprocess.run(
        [sys.executable, "-m", "tests.specimen.worker", str(os.getpid())],
        cwd=settings.BASE_DIR, env=process_environment, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    assert json.loads(ended.stdout) == [signal.SIGKILL] * len(POINTS)
    left = Job.objects.exclude(state=JobState.DONE)
    assert left.filter(state=JobState.RUNNING).count() >= 8, "the dead hold their leases"

    with clock.at(clock.now() + dt.timedelta(minutes=6)):
        assert jobs.ring_again() == left.count()
        jobs.run_due()
        assert jobs.run_due() == 0
    assert not left.exists() and not Incident.objects.exists()

    papers = list(IssuedDocument.objects.order_by("sequence"))
    assert [paper.sequence for paper in papers] == list(range(1, LETTERS + 1))
    assert {paper.print_state for paper in papers} == {"printed"}
    assert printed_files() == sorted(paper.pdf.name for paper in papers), "one file each, and no other"
    for paper in papers[:3]:
        with paper.pdf.open() as file:
            assert problems(file.read()) == []
    told = Notice.objects.filter(account=town.unit_account).values_list("case", "key")
    assert len(told) == len(set(told)) == LETTERS
    assert audit.verify() == []


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_a_page_answers_and_its_promises_stand_though_no_broker_is_there(town: Town, client: Client) -> None:
    from config.celery import app

    before, options = app.conf.broker_url, app.conf.broker_transport_options
    task = waiting(letter(town), "answer")
    client.force_login(town.head)
    _point_celery_at(f"redis://127.0.0.1:{free_port()}/0")
    app.conf.broker_transport_options = {"max_retries": 0, "socket_connect_timeout": 1}
    jobs._bell_rests_until = 0.0
    try:
        sent = confirm(client, reverse("task", args=[task.pk]), {"answer": "已答复", "is_good": "on"})
        assert jobs._bell_rests_until > 0, "the bell was rung, and nobody heard it"
    finally:
        app.conf.broker_transport_options = options
        _point_celery_at(before)
        jobs._bell_rests_until = 0.0
    assert sent.status_code == 302 and Case.objects.get().state == "answered"
    assert set(Job.objects.filter(state=JobState.PROMISED).values_list("kind", flat=True)) == {"documents.print", "engine.tell"}


@pytest.mark.slow
@pytest.mark.broker
@pytest.mark.django_db(transaction=True)
def test_a_worker_waits_for_a_broker_that_comes_later_and_goes_on_after_it_was_away(
    town: Town, process_environment: dict[str, str]
) -> None:
    from config.celery import app

    before, port = app.conf.broker_url, free_port()
    url = f"redis://127.0.0.1:{port}/0"
    worker = subprocess.Popen(
        [sys.executable, "-m", "celery", "-A", "config.celery", "worker", "-P", "solo", "--without-gossip", "--without-mingle"],
        cwd=settings.BASE_DIR, env={**process_environment, "ANJIAN_BROKER_URL": url}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    _point_celery_at(url)
    try:
        for turn in range(2):
            with transaction.atomic():
                job = jobs.promise("engine.hand_over", f"turn:{turn}", {"account": town.head.pk})
            with running(lambda: start_valkey(port)):
                assert done_by_bell(job, worker), turn
    finally:
        _point_celery_at(before)
        jobs._bell_rests_until = 0.0
        worker.terminate()
        worker.wait(30)


def done_by_bell(job: Job, worker: subprocess.Popen[bytes]) -> bool:
    """Ring until the job is done, for as long as a worker's longest pause between two tries and more."""
    until = time.monotonic() + 90
    while time.monotonic() < until and worker.poll() is None:
        if Job.objects.get(pk=job.pk).state == JobState.DONE:
            return True
        jobs._bell_rests_until = 0.0
        jobs.ring([job.pk])
        time.sleep(0.5)
    return False
