"""Consents to enter what was done longer ago than the bureau allows: who asked for which act, and who answered."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class LateEntry(models.Model):
    """One act of one day that somebody wants to enter later than the bureau allows, and what his section head says to it.

    A consent is for this officer, this act of this case (or this opening) and this day, and is used up by the act.
    """

    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("asked by"))
    process = models.CharField(_("process"), max_length=40)
    step = models.CharField(_("step"), max_length=80)
    case = models.ForeignKey("cases.Case", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("case"))
    """The case in which it was done; empty for an act that opens one."""
    acted_on = models.DateField(_("done on"))
    reason = models.CharField(_("why it is entered later"), max_length=200)
    asked_at = models.DateTimeField(_("asked at"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("answered by")
    )
    decided_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    is_given = models.BooleanField(_("consent given"), null=True)
    opinion = models.CharField(_("reason of the answer"), max_length=300, blank=True)
    used_at = models.DateTimeField(_("entered at"), null=True, blank=True)
    used_case = models.ForeignKey("cases.Case", models.PROTECT, null=True, blank=True, related_name="+")
    used_act_no = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["account", "process", "step"], name="late_entry_account"),
            models.Index(fields=["decided_at"], condition=Q(decided_at__isnull=True), name="late_entry_open"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=models.F("account")), name="late_entry_two_persons"
            ),
            models.CheckConstraint(condition=Q(used_at__isnull=True) | Q(is_given=True), name="late_entry_used_if_given"),
        ]
        verbose_name = _("consent to a late entry")
        verbose_name_plural = _("consents to late entries")

    def __str__(self) -> str:
        return f"{self.process}.{self.step} {self.acted_on}"


__all__ = ["LateEntry"]
