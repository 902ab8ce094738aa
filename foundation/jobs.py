"""Promised work: an outbox row in the promising transaction, a lease, retries, an incident when they are used up."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from foundation import audit, clock, prepared, settings, transactions

logger = logging.getLogger(__name__)

ATTEMPTS = 5
LEASE = timedelta(minutes=5)
# Seconds until the next attempt, by the attempts already made.
BACKOFF_SECONDS = (10, 60, 300, 900)
# A bell that failed is not tried again at once: the person who saves next should not wait for it too.
BELL_REST_SECONDS = 10.0
# A promise whose bell should have been heard by now.
HEARD_AFTER = timedelta(seconds=20)
RING_AT_MOST = 500
FORGET_AT_ONCE = 500
FORGET_AT_MOST = 50_000

KEEP_DAYS = "jobs.keep_days"
settings.declare(KEEP_DAYS, _("Days for which finished background work is kept"), settings.Kind.INTEGER, 90, "项目默认")

Progress = Callable[[int, str], None]


class JobState(models.TextChoices):
    """Where a promise stands."""

    PROMISED = "promised", _("Promised")
    RUNNING = "running", pgettext_lazy("state of background work", "Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")


class Job(models.Model):
    """Work promised in a transaction and done after it, as often as it takes; a row, so that a broker may lose everything."""

    kind = models.CharField(_("kind"), max_length=64)
    key = models.CharField(_("key"), max_length=200, unique=True)
    payload = models.JSONField(default=dict)
    state = models.CharField(_("state"), max_length=10, choices=JobState.choices, default=JobState.PROMISED)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    # Counts every lease ever given: whoever lost his cannot write any more.
    lease_number = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    run_after = models.DateTimeField()
    progress = models.PositiveSmallIntegerField(_("progress"), default=0)
    progress_note = models.CharField(max_length=200, blank=True, default="")
    result = models.JSONField(null=True)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    requested_by_id = models.BigIntegerField(null=True)

    class Meta:
        default_permissions = ()
        permissions = [("see_incidents", "See incidents and try failed jobs again")]
        indexes = [
            # On what is null, not on the state: SQLite uses a partial index only if no parameter stands in its condition.
            models.Index(fields=["run_after"], condition=Q(finished_at=None), name="job_open"),
            models.Index(fields=["requested_by_id", "-created_at"], name="job_requested_by"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"

    @property
    def is_open(self) -> bool:
        """Whether somebody will still work on it."""
        return self.state in {JobState.PROMISED, JobState.RUNNING}


class Incident(models.Model):
    """A job that failed for good: which, and the class of the error. Never its words or variables, they may name a person."""

    job = models.ForeignKey(Job, on_delete=models.PROTECT, related_name="incidents")
    kind = models.CharField(_("kind"), max_length=64)
    exception_class = models.CharField(_("error"), max_length=200)
    note = models.TextField(_("note"), blank=True, default="")
    opened_at = models.DateTimeField(_("opened"))
    closed_at = models.DateTimeField(_("closed"), null=True)
    closed_by = models.BigIntegerField(null=True)

    class Meta:
        default_permissions = ()
        ordering = ["-opened_at", "-pk"]
        indexes = [models.Index(fields=["-opened_at"], condition=Q(closed_at=None), name="incident_open")]

    def __str__(self) -> str:
        return f"{self.kind} {self.exception_class}"

    @property
    def title(self) -> Any:
        """What was to be done, in words."""
        known = HANDLERS.get(self.kind)
        return known.title if known is not None and known.title else _("Background work")

    @property
    def words(self) -> Any:
        """What went wrong: as the work itself said it, or where to read of a fault that nobody foresaw."""
        return self.note or _(
            "An unforeseen fault; the system administrator finds it in the log under the number of this incident."
        )


@dataclass(frozen=True)
class Promise:
    """What promise_many promises. `key` names the work once for all time: promised twice, it is done once.

    The row of what is done is kept for `jobs.keep_days`; nobody promises the same work again after that.
    """

    kind: str
    key: str
    payload: dict[str, Any]
    requested_by: Any = None
    run_after: datetime | None = None


class JobFailed(Exception):
    """Raised by a handler that knows why it cannot.

    `note` is shown on the incident, so it names no person; `final`: trying again is of no use.
    """

    def __init__(self, note: str, *, final: bool = False) -> None:
        super().__init__(note)
        self.note = note
        self.final = final


class LeaseLost(Exception):
    """Another worker has this job now: what is running must stop."""


class NoHandler(Exception):
    """No installed application does this kind of job."""


@dataclass(frozen=True)
class Handler:
    """Who does a kind of job, and how long he may be silent before another takes it over."""

    function: Callable[[Job, Progress], dict[str, Any] | None]
    lease: timedelta
    title: Any = ""


HANDLERS: dict[str, Handler] = {}


def handler(
    kind: str, *, lease: timedelta = LEASE, title: Any = ""
) -> Callable[[Callable[[Job, Progress], Any]], Callable[[Job, Progress], Any]]:
    """Register fn(job, progress) -> result for a kind of job; ``title`` is what pages call it.

    It runs outside every transaction and may run twice: its effects must be the same the second time. Each call of
    progress(percent, note) renews the lease and raises LeaseLost if it is gone.
    """

    def register(function: Callable[[Job, Progress], Any]) -> Callable[[Job, Progress], Any]:
        known = HANDLERS.get(kind)
        if known is not None and known.function.__qualname__ != function.__qualname__:
            raise ValueError(f"Two handlers for jobs of kind {kind!r}")
        HANDLERS[kind] = Handler(function, lease, title)
        return function

    return register


def promise(kind: str, key: str, payload: dict[str, Any], *, requested_by: Any = None, run_after: datetime | None = None) -> Job:
    """Promise one job in the open transaction; the bell rings after its commit. The same key gives the same job again."""
    return promise_many([Promise(kind, key, payload, requested_by, run_after)])[0]


def promise_many(promises: Iterable[Promise]) -> list[Job]:
    """Promise them all with one INSERT. Of a job that was promised before only key and primary key are true in the answer."""
    transactions.require()
    now = clock.now()
    wanted = {promised.key: promised for promised in promises}
    jobs = {
        # In the order of the keys: two acts that promise the same work meet without deadlock.
        key: Job(
            kind=wanted[key].kind,
            key=key,
            payload=wanted[key].payload,
            run_after=wanted[key].run_after or now,
            created_at=now,
            requested_by_id=getattr(wanted[key].requested_by, "pk", wanted[key].requested_by),
        )
        for key in sorted(wanted)
    }
    # Writing the key onto itself is what makes both databases return the primary key of a row that was there before.
    prepared.insert_many(list(jobs.values()), on_conflict='ON CONFLICT ("key") DO UPDATE SET "key" = excluded."key"')
    numbers = [job.pk for job in jobs.values() if job.run_after <= now]
    if numbers:
        transactions.after_commit(partial(ring, numbers))
    return [jobs[key] for key in wanted]


_bell_rests_until = 0.0


def ring(numbers: Iterable[int]) -> bool:
    """Tell the workers that these jobs wait. That nobody hears it is no error: ring_again will be heard. No SQL."""
    global _bell_rests_until
    if clock.ticks() < _bell_rests_until:
        return False
    from foundation.tasks import run_job

    try:
        for number in numbers:
            run_job.apply_async((number,), retry=False, ignore_result=True)
    except Exception as error:
        _bell_rests_until = clock.ticks() + BELL_REST_SECONDS
        logger.warning("the broker does not answer (%s); jobs wait for the next round", type(error).__name__)
        return False
    return True


def unfinished() -> models.QuerySet[Job]:
    """Jobs that are promised or running."""
    return Job.objects.filter(finished_at=None)


def ring_again() -> int:
    """Ring for what was promised and not done, whatever the broker forgot; give up what killed its worker too often."""
    now = clock.now()
    lapsed = Q(state=JobState.RUNNING, lease_until__lt=now)
    for job in unfinished().filter(lapsed, attempts__gte=ATTEMPTS)[:RING_AT_MOST]:
        _give_up(job, "WorkerLost", "")
    waiting = Q(state=JobState.PROMISED, run_after__lte=now) & (Q(created_at__lte=now - HEARD_AFTER) | Q(attempts__gt=0))
    numbers = list(unfinished().filter(lapsed | waiting).order_by("run_after").values_list("pk", flat=True)[:RING_AT_MOST])
    if numbers:
        ring(numbers)
    return len(numbers)


def run(job_id: int) -> bool:
    """Do a job if it is due and nobody has it; True if it was done. Never inside a transaction."""
    _gather_handlers()
    job = _take(job_id)
    if job is None:
        return False
    try:
        result = _handler_of(job).function(job, partial(_report, job))
    except LeaseLost:
        logger.warning("job %s: lease lost", job.pk)
        return False
    except Exception as error:
        _failed(job, error)
        return False
    return _write(job, state=JobState.DONE, result=result, finished_at=clock.now(), lease_until=None, progress=100)


def wait(job: Job, *, until: datetime, note: str = "") -> None:
    """Nobody's fault and no attempt used up: what this work needs is not there yet. The handler ends with LeaseLost after it."""
    mine = Job.objects.filter(pk=job.pk, state=JobState.RUNNING, lease_number=job.lease_number)
    mine.update(state=JobState.PROMISED, attempts=0, lease_until=None, run_after=until, progress=0, progress_note=note[:200])


def put_off(rows: models.QuerySet[Job], *, until: datetime, apart: timedelta) -> int:
    """Do these promised jobs later, one after another, so that what is promised meanwhile goes first; answers how many. For a demo's past."""
    numbers = list(rows.filter(state=JobState.PROMISED).order_by("pk").values_list("pk", flat=True))
    later = [Job(pk=number, run_after=until + place * apart) for place, number in enumerate(numbers)]
    Job.objects.bulk_update(later, ["run_after"], batch_size=500)
    return len(later)


def run_due(limit: int = RING_AT_MOST) -> int:
    """Do what is due here and now, without a broker: for commands and tests. Returns how many were done."""
    now = clock.now()
    due = Q(state=JobState.PROMISED, run_after__lte=now) | Q(state=JobState.RUNNING, lease_until__lt=now)
    return sum(run(number) for number in list(unfinished().filter(due).order_by("pk").values_list("pk", flat=True)[:limit]))


_gathered = False


def _gather_handlers() -> None:
    """Once in a process: import every application's `tasks` and `handlers`, where handlers register."""
    global _gathered
    if not _gathered:
        autodiscover_modules("tasks", "handlers")
        _gathered = True


def _handler_of(job: Job) -> Handler:
    try:
        return HANDLERS[job.kind]
    except KeyError:
        raise NoHandler(job.kind) from None


def _take(job_id: int) -> Job | None:
    """Take the lease by one conditional UPDATE: of many workers one has the row."""
    now = clock.now()
    due = Q(state=JobState.PROMISED, run_after__lte=now) | Q(state=JobState.RUNNING, lease_until__lt=now, attempts__lt=ATTEMPTS)
    taken = Job.objects.filter(due, pk=job_id).update(
        state=JobState.RUNNING, attempts=F("attempts") + 1, lease_number=F("lease_number") + 1, lease_until=now + LEASE
    )
    if not taken:
        return None
    job = Job.objects.get(pk=job_id)
    # A slow worker may read the row only after its lease was lost and given on; then number and lease are the other's.
    if job.state != JobState.RUNNING or job.lease_until != now + LEASE:
        return None
    known = HANDLERS.get(job.kind)
    if known is not None and known.lease != LEASE:
        job.lease_until = now + known.lease
        _write(job, lease_until=job.lease_until)
    return job


def _mine(job: Job) -> models.QuerySet[Job]:
    return Job.objects.filter(pk=job.pk, state=JobState.RUNNING, lease_number=job.lease_number)


def _report(job: Job, percent: int, note: str = "") -> None:
    """Progress of a running job; also renews its lease."""
    known = HANDLERS.get(job.kind)
    until = clock.now() + (known.lease if known else LEASE)
    job.progress, job.progress_note, job.lease_until = max(0, min(100, int(percent))), note[:200], until
    if not _mine(job).update(progress=job.progress, progress_note=job.progress_note, lease_until=until):
        raise LeaseLost


def _write(job: Job, **columns: Any) -> bool:
    """Write these columns if the lease is still this worker's."""
    return bool(_mine(job).update(**columns))


def _failed(job: Job, error: Exception) -> None:
    name = type(error).__name__
    note = error.note if isinstance(error, JobFailed) else ""
    logger.warning("job %s (%s), attempt %s: %s", job.pk, job.kind, job.attempts, name)
    if job.attempts >= ATTEMPTS or getattr(error, "final", False):
        _give_up(job, name, note)
        return
    wait = BACKOFF_SECONDS[min(job.attempts, len(BACKOFF_SECONDS)) - 1]
    _write(job, state=JobState.PROMISED, lease_until=None, run_after=clock.now() + timedelta(seconds=wait))


def _give_up(job: Job, exception_class: str, note: str) -> None:
    """The job has failed and stands on the incidents page, both or neither."""
    now = clock.now()
    with transaction.atomic():
        if _write(job, state=JobState.FAILED, lease_until=None, finished_at=now):
            incident = Incident.objects.create(job=job, kind=job.kind, exception_class=exception_class, note=note, opened_at=now)
            logger.error("incident %s: job %s (%s) given up: %s", incident.pk, job.pk, job.kind, exception_class)


def forget_done() -> int:
    """Delete the rows of what was done longer ago than the setting says, in batches; answers how many.

    Whatever ever became an incident stays, as does all that is open or failed. A job leaves what it made on the rows of its own
    floor (papers, notices, intake runs with their workbooks), never on its own row: nothing else goes with it.
    """
    before = clock.now() - timedelta(days=max(settings.value(KEEP_DAYS), 1))
    told = Incident.objects.filter(job=OuterRef("pk"))
    old = (
        Job.objects.filter(~Exists(told), state=JobState.DONE, finished_at__lt=before).order_by("pk").values_list("pk", flat=True)
    )
    forgotten = 0
    while forgotten < FORGET_AT_MOST and (numbers := list(old[:FORGET_AT_ONCE])):
        with transaction.atomic():
            forgotten += Job.objects.filter(pk__in=numbers).delete()[0]
    return forgotten


def done_otherwise(kind: str, key_begins: str) -> int:
    """Close the open incidents of jobs whose work came about in another way; answers how many."""
    open_ones = Incident.objects.filter(closed_at=None, kind=kind, job__key__startswith=key_begins)
    return open_ones.update(closed_at=clock.now())


def retry(incident: Incident, *, by: Any) -> bool:
    """Promise the failed job of an open incident once more, and close the incident; False if somebody was faster.

    Requires a transaction.
    """
    transactions.require()
    now = clock.now()
    if not Incident.objects.filter(pk=incident.pk, closed_at=None).update(closed_at=now, closed_by=by.pk):
        return False
    Job.objects.filter(pk=incident.job_id, state=JobState.FAILED).update(
        state=JobState.PROMISED, attempts=0, run_after=now, finished_at=None, progress=0, progress_note=""
    )
    facts = {"incident": incident.pk, "job": incident.job_id, "kind": incident.kind, "error": incident.exception_class}
    audit.append_to_bureau([audit.Entry("job_retried", after=facts)], actor=by)
    transactions.after_commit(partial(ring, [incident.job_id]))
    return True
