"""The annual return as it was sent: its figures stand as they were counted on that day, whatever is entered later."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class AnnualReturn(models.Model):
    """The figures of one year as they were sent (年度统计报表): who sent them when, counted up to which day.

    What was sent is never changed. A corrected return is the next number of the same year, beside the first, with the reason.
    """

    year = models.PositiveSmallIntegerField(_("year"))
    number = models.PositiveSmallIntegerField(_("sent for the time"))
    cut_off = models.DateField(_("cut-off date"))
    sent_at = models.DateTimeField(_("sent at"))
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("sent by"))
    reason = models.CharField(_("why it is sent again"), max_length=300, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ["-year", "-number"]
        constraints = [models.UniqueConstraint(fields=["year", "number"], name="annual_return_once")]
        verbose_name = _("annual return")
        verbose_name_plural = _("annual returns")

    def __str__(self) -> str:
        return f"{self.year} {self.number}"


class ReturnedFigure(models.Model):
    """One figure as it was sent, in the words of that day; and the keys of what was counted, so that every later difference has a name."""

    sent = models.ForeignKey(AnnualReturn, models.PROTECT, related_name="figures")
    code = models.CharField(_("number of the figure"), max_length=20)
    name = models.CharField(_("name"), max_length=100)
    definition = models.CharField(_("what is counted"), max_length=300)
    unit = models.CharField(_("unit of measure"), max_length=20)
    number: Any = models.DecimalField(_("as sent"), max_digits=17, decimal_places=3)
    counted = models.JSONField(_("keys of what was counted"))

    class Meta:
        default_permissions = ()
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["sent", "code"], name="returned_figure_once")]
        verbose_name = _("figure of an annual return")
        verbose_name_plural = _("figures of annual returns")

    def __str__(self) -> str:
        return f"{self.code} {self.told}"

    @property
    def told(self) -> str:
        """The number as a person writes it: 287, 21.46."""
        return f"{Decimal(self.number).normalize():f}"


class ReturnedTable(models.Model):
    """One line of the statistics by scope as it was sent."""

    sent = models.ForeignKey(AnnualReturn, models.PROTECT, related_name="tables")
    process = models.CharField(_("process"), max_length=40)
    scope = models.CharField(_("scope"), max_length=200)
    counts = models.JSONField(_("as sent"))

    class Meta:
        default_permissions = ()
        ordering = ["id"]
        verbose_name = _("statistics of an annual return")
        verbose_name_plural = _("statistics of annual returns")

    def __str__(self) -> str:
        return f"{self.process} {self.scope}"
