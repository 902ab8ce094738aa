"""Workers are killed and the broker is away while papers are approved: in the end every paper is there, exactly once."""

from __future__ import annotations

import datetime as dt
import json
import os
import signal
import subprocess
import sys
import time

import pytest
from django.conf import settings

from cases.models import Case, Notice
from documents.archive_check import problems
from documents.models import IssuedDocument
from foundation import audit, clock, jobs
from foundation.jobs import Incident, Job, JobState
from tests.cast import Town, build_town
from tests.conftest import _point_celery_at
from tests.servers import running, start_valkey
from tests.specimen.play import answer, letter
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
def test_workers_die_at_twenty_points_and_the_broker_goes_away(town: Town, process_environment: dict[str, str]) -> None:
    from config.celery import app

    before, files_before = app.conf.broker_url, set(printed_files())
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
    assert sorted(set(printed_files()) - files_before) == sorted(paper.pdf.name for paper in papers), (
        "one file each, and no other"
    )
    for paper in papers[:3]:
        with paper.pdf.open() as file:
            assert problems(file.read()) == []
    told = Notice.objects.filter(account=town.unit_account).values_list("case", "key")
    assert len(told) == len(set(told)) == LETTERS
    assert audit.verify() == []
