"""What holds from a day to a day: the one condition for offices and duties, as a filter and as SQL."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Dated(models.Model):
    """A row of law that holds from its first to its last day; what ends within a day no longer holds on that day."""

    valid_from = models.DateField(_("from"))
    valid_until = models.DateField(_("until (last day)"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True, editable=False)

    class Meta:
        abstract = True

    def holds_on(self, day: date) -> bool:
        """Whether the row holds on this day, by the same rule as `holding` and `HOLDING_SQL`."""
        if self.valid_from > day:
            return False
        if self.valid_until is None or self.valid_until > day:
            return True
        return self.valid_until == day and self.ended_at is None


def holding(day: date, prefix: str = "") -> Q:
    """The filter for rows that hold on a day; `prefix` leads to them ("duties__")."""

    def q(**conditions: object) -> Q:
        return Q(**{prefix + name: value for name, value in conditions.items()})

    return q(valid_from__lte=day) & (
        q(valid_until__isnull=True) | q(valid_until__gt=day) | q(valid_until=day, ended_at__isnull=True)
    )


def holding_sql(alias: str) -> str:
    """The same condition for the SQL written by hand; it takes the day three times."""
    return (
        f"{alias}.valid_from <= %s AND ({alias}.valid_until IS NULL OR {alias}.valid_until > %s"
        f" OR ({alias}.valid_until = %s AND {alias}.ended_at IS NULL))"
    )
