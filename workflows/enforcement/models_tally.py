"""What other departments report of the year's special action: a tally that nobody can count here, as it was reported."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class TallyRows(models.QuerySet["TallyRow"]):
    def in_force(self) -> TallyRows:
        """Of each department and year the row that no later report has replaced."""
        later = TallyRow.objects.filter(
            year=models.OuterRef("year"), department=models.OuterRef("department"), pk__gt=models.OuterRef("pk")
        )
        return self.filter(~models.Exists(later))


class TallyRow(models.Model):
    """The penalties of one other department in a year's special action, as it reported them (报送数). Never changed: a new report replaces it."""

    year = models.PositiveSmallIntegerField(_("Year"))
    department = models.CharField(pgettext_lazy("tally", "Department"), max_length=60)
    cases = models.PositiveIntegerField(_("Cases with a penalty"))
    fines: Any = models.DecimalField(_("Fines (yuan)"), max_digits=14, decimal_places=2, validators=[MinValueValidator(0)])
    source = models.CharField(_("Whence it is known"), max_length=200, blank=True)
    reported_on = models.DateField(_("reported on"))
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("entered by"))
    entered_at = models.DateTimeField(_("entered at"))

    objects = TallyRows.as_manager()

    class Meta:
        default_permissions = ()
        ordering = ("year", "pk")
        verbose_name = _("row of a tally")
        verbose_name_plural = _("rows of tallies")

    def __str__(self) -> str:
        return f"{self.year} {self.department}"
