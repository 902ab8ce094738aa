"""Ledgers taken in: each upload with its rows, and the headers that a sender has mapped by hand."""

from __future__ import annotations

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class OutcomeOfRow(models.TextChoices):
    """What became of a row; one row decides alone."""

    ACCEPTED = "accepted", _("Accepted")
    WARNED = "accepted_with_warning", _("Accepted with a warning")
    REFUSED = "refused", pgettext_lazy("row of a ledger", "Refused")
    SKIPPED = "skipped", _("Skipped")


class IntakeRun(models.Model):
    """One workbook that somebody sent: looked through first (dry run), then its good rows taken in as running cases."""

    class State(models.TextChoices):
        READING = "reading", _("Being read")
        READ = "read", _("Looked through, nothing taken in yet")
        COMMITTING = "committing", _("Being taken in")
        COMMITTED = "committed", _("Taken in")
        FAILED = "failed", _("Could not be read")

    process = models.CharField(_("process"), max_length=40)
    sender = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("sender"))
    title = models.CharField(_("title"), max_length=120)
    file_name = models.CharField(_("name of the file sent in"), max_length=120, blank=True)
    """What its sender finds it by on his own disk: nobody else is told, and nothing is called so."""
    file = models.FileField(_("file"), upload_to="intake/%Y/%m/", max_length=200)
    sha256 = models.CharField(max_length=64)
    as_of = models.DateField(_("state of which day"))
    case = models.ForeignKey("cases.Case", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("case"))
    """The case whose list the rows become part of; empty where each becomes a case of its own."""
    kind = models.CharField(max_length=40, blank=True)
    """The kind of rows of that case."""
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.READING)
    sheets = models.JSONField(default=list, encoder=DjangoJSONEncoder)
    """Per sheet: title, row of the headers, known, unknown and missing columns; and the sheets left alone."""
    counts = models.JSONField(default=dict)
    refusal = models.CharField(_("why it could not be read"), max_length=300, blank=True)
    job_key = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(_("sent at"))
    committed_at = models.DateTimeField(_("taken in at"), null=True, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["sender", "-created_at"], name="intake_run_sender")]
        verbose_name = _("ledger taken in")
        verbose_name_plural = _("ledgers taken in")

    def __str__(self) -> str:
        return self.title

    @property
    def is_busy(self) -> bool:
        return self.state in (self.State.READING, self.State.COMMITTING)


class IntakeRow(models.Model):
    """One row of a ledger: what became of it, and the facts that the record of the process has no place for."""

    run = models.ForeignKey(IntakeRun, models.PROTECT, related_name="rows")
    sheet = models.CharField(_("sheet"), max_length=60)
    row = models.PositiveIntegerField(_("row"))
    outcome = models.CharField(_("outcome"), max_length=24, choices=OutcomeOfRow)
    code = models.CharField(_("code"), max_length=24, blank=True)
    remark = models.CharField(_("remark"), max_length=500, blank=True)
    title = models.CharField(_("entry"), max_length=120, blank=True)
    fingerprint = models.CharField(max_length=64, blank=True, db_index=True)
    case = models.ForeignKey(
        "cases.Case", models.PROTECT, null=True, blank=True, related_name="intake_rows", verbose_name=_("case")
    )
    taken_in = models.BooleanField(default=False)
    target = models.CharField(max_length=120, blank=True)
    """What it became where that is no case of its own."""
    history = models.JSONField(default=dict, encoder=DjangoJSONEncoder)

    class Meta:
        default_permissions = ()
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["run", "sheet", "row"], name="intake_row_once"),
            # Two uploads of the same ledger at the same moment: one of them takes the row in.
            # Of a group of rows the one that carries it has the mark.
            models.UniqueConstraint(
                fields=["fingerprint"], condition=models.Q(taken_in=True) & ~models.Q(fingerprint=""), name="intake_taken_in_once"
            ),
        ]
        verbose_name = _("row of a ledger")
        verbose_name_plural = _("rows of ledgers")

    def __str__(self) -> str:
        return f"{self.sheet}!{self.row} {self.outcome}"

    @property
    def is_good(self) -> bool:
        return self.outcome in (OutcomeOfRow.ACCEPTED, OutcomeOfRow.WARNED)


class HeaderMapping(models.Model):
    """What a sender said once about a header: next time it is known."""

    process = models.CharField(max_length=40)
    sender = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    header = models.CharField(_("header in the file"), max_length=120)
    field = models.CharField(_("column of the ledger"), max_length=60)
    """Empty: the column is not part of the ledger."""
    said_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["process", "sender", "header"], name="header_mapped_once")]

    def __str__(self) -> str:
        return f"{self.header} → {self.field}"


__all__ = ["HeaderMapping", "IntakeRow", "IntakeRun", "OutcomeOfRow"]
