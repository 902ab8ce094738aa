"""One act done for many cases or rows: what was ordered, and what became of each."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from foundation.sealed import SealedTextField


class ActRun(models.Model):
    """One decision of one officer for many: the step or the act beside the road, the answers, and the day on which it was decided."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    form = models.CharField(max_length=120)
    """Number of the form as the page made it: sent twice, it is ordered once."""
    process = models.CharField(max_length=40)
    step = models.CharField(max_length=80)
    answers = SealedTextField(blank=True)
    """Sealed as a whole, for it holds whatever the step asks."""
    decided_on = models.DateField()
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    job_key = models.CharField(max_length=200, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["account", "-created_at"], name="act_run_account")]
        constraints = [models.UniqueConstraint(fields=["account", "form"], name="act_run_once")]

    def __str__(self) -> str:
        return f"{self.process}.{self.step}/{self.pk}"


class ActRow(models.Model):
    """One of them: it waits, it is done, or it was refused with the code and the sentence that it would have met singly."""

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("one of many", "Waiting")
        DONE = "done", _("Done")
        REFUSED = "refused", pgettext_lazy("one of many", "Refused")

    run = models.ForeignKey(ActRun, models.PROTECT, related_name="rows")
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+", db_index=False)
    task = models.ForeignKey("engine.Task", models.PROTECT, null=True, related_name="+", db_index=False)
    """The step that waits; empty for an act beside the road."""
    of = models.BigIntegerField(null=True)
    """The row of the case that it is about, where the act beside the road is about one."""
    seen = models.CharField(max_length=64, blank=True)
    """How it stood when it was decided; see ``many.seen``."""
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    code = models.CharField(max_length=24, blank=True)
    words = models.CharField(max_length=500, blank=True)
    act_no = models.PositiveIntegerField(default=0)

    class Meta:
        default_permissions = ()
        ordering = ["id"]
        indexes = [models.Index(fields=["run", "state", "id"], name="act_row_state")]

    def __str__(self) -> str:
        return f"{self.run_id}/{self.case_id} {self.state}"


__all__ = ["ActRow", "ActRun"]
