"""Days that the bureau entered from a holiday notice; they win over every library."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from cases import calendar


class DayOverride(models.Model):
    """One day of a holiday notice of the State Council (放假安排): a day off, or a rest day worked."""

    date = models.DateField(_("date"), unique=True)
    is_working = models.BooleanField(_("working day"))
    name = models.CharField(_("name"), max_length=60, blank=True, default="")
    source = models.CharField(_("source"), max_length=120)
    notice_year = models.PositiveSmallIntegerField(
        _("year of the notice"),
        null=True,
        blank=True,
        help_text=_("A year of whose notice a day stands here counts as announced; its days are no longer provisional."),
    )

    class Meta:
        verbose_name = _("day of a holiday notice")
        verbose_name_plural = _("days of holiday notices")
        ordering = ("date",)

    def __str__(self) -> str:
        return f"{self.date} {self.name}"


def overrides_of(year: int, /) -> list[calendar.DayOverride]:
    """The days that fall in a year or belong to that year's notice, as the calendar asks for them."""
    rows = DayOverride.objects.filter(models.Q(date__year=year) | models.Q(notice_year=year))
    return [calendar.DayOverride(row.date, row.is_working, row.name, row.source, row.notice_year) for row in rows]
