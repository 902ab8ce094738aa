"""What a case was before, where figures count by it; and what was entered later than its day, which moves them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class FormerValue(models.Model):
    """An earlier level, sector, standing or township of a case, until the legal day from which another holds: by it figures of earlier days count.

    Written once by the act that changed it (of a township: when it ended; its key), and never changed itself. What never changed has no row here.
    """

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="former_values")
    column = models.CharField(_("column"), max_length=20)
    value = models.CharField(_("value before"), max_length=40, blank=True)
    changed_on = models.DateField(_("changed on"))
    changed_at = models.DateTimeField(_("recorded at"))

    class Meta:
        verbose_name = _("earlier value of a case")
        verbose_name_plural = _("earlier values of cases")
        ordering = ("id",)
        indexes = [models.Index(fields=["case", "column", "changed_on"], name="former_value_by_day")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.column} {self.value} {self.changed_on}"


class EnteredLater(models.Model):
    """An act entered later than its day (补录), or a day put right by a correction: all that may move a figure of a day between the two.

    Written once with the act; it says what was done on which day and who entered it when.
    """

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+")
    act = models.CharField(_("act"), max_length=100)
    acted_on = models.DateField(_("legal day"))
    entered_at = models.DateTimeField(_("recorded at"))
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("entered by"))

    class Meta:
        verbose_name = _("act entered later")
        verbose_name_plural = _("acts entered later")
        ordering = ("id",)
        indexes = [models.Index(fields=["acted_on", "entered_at"], name="entered_later_by_day")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.act} {self.acted_on}"
