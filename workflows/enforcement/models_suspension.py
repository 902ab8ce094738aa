"""Rows of a case about the times in which its investigation stood still."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MinLengthValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from workflows.enforcement.vocabulary_suspension import SuspensionGround

OFFICER = settings.AUTH_USER_MODEL


class Suspension(models.Model):
    """One suspension (中止调查): why and since when, what is awaited, who allowed it, and how it ended. One a time is open."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+")
    ground = models.CharField(
        pgettext_lazy("suspension", "Why the investigation stands still"), max_length=16, choices=SuspensionGround
    )
    awaits = models.CharField(_("What is awaited, and of whom"), max_length=300, validators=[MinLengthValidator(6)])
    reason = models.CharField(
        _("Why the investigation cannot go on without it"), max_length=500, validators=[MinLengthValidator(10)]
    )
    opinion = models.CharField(pgettext_lazy("penalty case", "Opinion of the leader"), max_length=500)
    from_on = models.DateField(_("suspended on"))
    decided_by = models.ForeignKey(OFFICER, models.PROTECT, related_name="+", verbose_name=_("decided by"))
    stops_clock = models.BooleanField(_("the days of the case stood still"), default=False)
    """As the setting of the bureau was on the day of the suspension; it is not changed by a later one."""
    act_no = models.PositiveIntegerField()
    # Its end
    gone_on = models.DateField(_("The ground was gone on"), null=True, blank=True)
    outcome = models.CharField(_("What came, with its number"), max_length=500, blank=True, validators=[MinLengthValidator(4)])
    resume_opinion = models.CharField(pgettext_lazy("penalty case", "Opinion of the leader"), max_length=500, blank=True)
    over_on = models.DateField(_("over on"), null=True)
    """The day on which the investigation was resumed, or the case ended."""
    resumed = models.BooleanField(_("resumed"), default=False)
    over_by = models.ForeignKey(OFFICER, models.PROTECT, null=True, related_name="+", verbose_name=_("ended by"))
    over_act = models.PositiveIntegerField(null=True)

    class Meta:
        default_permissions = ()
        ordering = ("case", "pk")

    def __str__(self) -> str:
        return f"{self.ground} {self.from_on:%Y-%m-%d}"
