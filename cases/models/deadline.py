"""Clocks of a case: one row a deadline, and every earlier value it had."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases import clocks, terms
from cases.limits import Unit
from foundation import clock


class DeadlineQuerySet(models.QuerySet["Deadline"]):
    def open(self) -> DeadlineQuerySet:
        return self.filter(state__in=Deadline.OPEN_STATES)

    def ticking(self) -> DeadlineQuerySet:
        return self.filter(state__in=Deadline.TICKING_STATES)

    def counted_over(self, days: Collection[date]) -> DeadlineQuerySet:
        """Clocks whose count passes over one of the days, forwards from the start or back from an event."""
        over = models.Q(pk__in=[])
        for day in days:
            over |= models.Q(starts_on__lte=day, due_on__gte=day) | models.Q(due_on__lte=day, starts_on__gte=day)
        return self.filter(over, due_at__isnull=True)

    def past_due(self, today: date, now: datetime | None = None) -> DeadlineQuerySet:
        """What the sweep reads: clocks that tick and whose last day is over; with the moment also those whose last hour is."""
        if now is None:
            return self.ticking().filter(due_on__lt=today)
        return self.ticking().filter(due_on__lte=today).filter(Q(due_on__lt=today) | Q(due_at__lt=now))

    def to_try_again(self, before: datetime) -> DeadlineQuerySet:
        """Held up, and either their case has moved since or they were last tried before that moment."""
        return self.filter(Q(held_up_at__lt=F("case__updated_at")) | Q(held_up_at__lt=before))


class Deadline(models.Model):
    """A time limit in one case (期限), counted by the rule of its term; a clock that runs from service waits for it."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting for service")
        RUNNING = "running", _("Running")
        PAUSED = "paused", _("Paused")
        EXTENDED = "extended", _("Extended")
        MET = "met", _("Met")
        MET_LATE = "met_late", _("Met late")
        LAPSED = "lapsed", _("Lapsed")
        ENDED = "ended", _("Ended")

    TICKING_STATES = (State.RUNNING, State.EXTENDED)
    OPEN_STATES = (State.WAITING, State.RUNNING, State.PAUSED, State.EXTENDED)
    MET_STATES = (State.MET, State.MET_LATE)

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="deadlines")
    term = models.CharField(_("term"), max_length=20)
    title = models.CharField(_("title"), max_length=100)
    party = models.ForeignKey("cases.Party", models.PROTECT, null=True, blank=True, related_name="+")
    item = models.CharField(_("other row it concerns"), max_length=60, blank=True, default="")
    """A row of the process that this floor does not know, by name: ``measures12``."""
    task_key = models.CharField(_("step or task it concerns"), max_length=80, blank=True, default="")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("whose deadline")
    )
    owner_role = models.CharField(_("whose deadline, as an office"), max_length=40, blank=True, default="")
    state = models.CharField(_("state"), max_length=10, choices=State)
    length = models.PositiveIntegerField(_("length as fixed, in the unit of the term"), null=True, blank=True)
    starts_on = models.DateField(_("starts on"), null=True, blank=True)
    starts_at = models.DateTimeField(_("starts at"), null=True, blank=True)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    due_at = models.DateTimeField(_("due at (terms in hours)"), null=True, blank=True)
    raw_due_on = models.DateField(_("last day before any roll"), null=True, blank=True)
    original_due_on = models.DateField(_("originally due on"), null=True, blank=True)
    fixed_due_on = models.DateField(_("last day fixed by the officer"), null=True, blank=True)
    provisional = models.BooleanField(_("provisional: the holiday notice is not out yet"), default=False)
    unit = models.CharField(_("unit, where the term leaves the choice"), max_length=20, blank=True, default="")
    basis = models.TextField(_("how it was counted, and by which article"), blank=True, default="")
    paused_from = models.DateField(_("paused from"), null=True, blank=True)
    lapsed_on = models.DateField(_("first day on which it was late"), null=True, blank=True)
    met_on = models.DateField(_("met on"), null=True, blank=True)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    """From when it need not be kept any more; of a clock that ends with its case the day of closing says it."""
    days_late = models.PositiveIntegerField(_("met so many days late"), null=True, blank=True)
    reason = models.TextField(_("reason of the last change"), blank=True, default="")
    held_up_at = models.DateTimeField(_("ran out and could not act, last tried at"), null=True, blank=True)
    held_up_by = models.TextField(_("what stands against its acting"), blank=True, default="")
    created_at = models.DateTimeField()

    objects = DeadlineQuerySet.as_manager()

    class Meta:
        verbose_name = _("deadline")
        verbose_name_plural = _("deadlines")
        ordering = ("due_on", "id")
        indexes = [
            models.Index(fields=["state", "due_on"], name="deadline_sweep"),
            models.Index(fields=["provisional", "state"], name="deadline_provisional"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state__in=["running", "extended"]) | models.Q(due_on__isnull=False),
                name="deadline_running_has_due",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="paused") | models.Q(paused_from__isnull=False), name="deadline_paused_since"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="met_late") | models.Q(met_on__isnull=False, days_late__gt=0),
                name="deadline_late_by_days",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.term} {self.due_on or '—'} ({self.state})"

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN_STATES

    @property
    def is_ticking(self) -> bool:
        return self.state in self.TICKING_STATES

    @property
    def has_run_out(self) -> bool:
        """Whether it ticks although its last day, or of a limit in hours its last hour, is over."""
        if not self.is_ticking or self.due_on is None:
            return False
        return self.due_at < clock.now() if self.due_at is not None else self.due_on < clock.today()

    @property
    def first_late_day(self) -> date | None:
        """The day on which what follows from its running out begins: of a limit in hours the day of its last hour."""
        if self.due_on is None:
            return None
        return self.due_on if self.due_at is not None else self.due_on + timedelta(days=1)

    def as_clock(self) -> clocks.Clock:
        """The clock as a value, for counting and for the words of a page."""
        limit = terms.term(self.term, self.starts_on)
        return clocks.Clock(
            unit=Unit(self.unit) if self.unit else limit.unit,
            roll=limit.rolls,
            start=self.starts_at or self.starts_on,
            raw=self.due_at or self.raw_due_on,
            due=self.due_at or self.due_on,
            original_due=self.original_due_on,
            provisional=self.provisional,
            pauses=(clocks.Pause(self.paused_from, None, self.reason),) if self.paused_from else (),
            met_on=self.met_on,
            must_pass=limit.must_pass,
        )

    @property
    def words(self) -> clocks.ClockWords:
        """Where it stands now, as a page says it."""
        return clocks.words(self.as_clock(), clock.now() if self.due_at else clock.today())

    @property
    def is_held_up(self) -> bool:
        """Whether it has run out and what the law lets follow could not be opened."""
        return self.held_up_at is not None and self.is_ticking

    @property
    def urgency(self) -> str:
        """overdue, today, week or later for a clock that ticks; else its state."""
        if not self.is_ticking or self.due_on is None:
            return self.state
        return clocks.urgency(self.due_at or self.due_on, clock.now() if self.due_at else clock.today())


class DeadlineChange(models.Model):
    """An earlier value of a deadline and why it changed; start, end and fulfilment stand on the deadline itself."""

    class Kind(models.TextChoices):
        EXTENDED = "extended", _("Extended")
        PAUSED = "paused", _("Paused")
        RESUMED = "resumed", _("Resumed")
        RECOUNTED = "recounted", _("Recounted")

    deadline = models.ForeignKey(Deadline, models.PROTECT, related_name="changes")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    on = models.DateField(_("on"))
    state_before = models.CharField(max_length=10)
    state_after = models.CharField(max_length=10)
    due_before = models.DateField(null=True, blank=True)
    due_after = models.DateField(null=True, blank=True)
    reason = models.TextField(_("reason"), blank=True, default="")
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("change of a deadline")
        verbose_name_plural = _("changes of deadlines")
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.deadline_id} {self.kind} {self.due_before} → {self.due_after}"
