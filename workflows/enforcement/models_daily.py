"""The fine for each day (按日连续处罚; 安全生产法 Art.112): a case of its own, linked to the decision on which it is reckoned."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class DailyFine(models.Model):
    """What a case about a fine for each day rests on: the first decision, the order to correct, the check that found it refused.

    Days are natural days, from the day after the order, or after the check of the fine for each day before it, to the check, both included.
    Sums are yuan. Never changed: another check is another case.
    """

    case = models.OneToOneField("cases.Case", models.PROTECT, related_name="daily_fine")
    base = models.ForeignKey(
        "enforcement.PartyFacts", models.PROTECT, related_name="daily_fines", verbose_name=_("First decision")
    )
    refusal = models.ForeignKey(
        "documents.IssuedDocument", models.PROTECT, related_name="+", verbose_name=_("Opinion that shows the refusal")
    )
    counted_from = models.DateField(_("counted from the day after"))
    checked_on = models.DateField(_("checked on"))
    days = models.PositiveSmallIntegerField(_("days"))
    base_fine = models.DecimalField(_("fine of the first decision (yuan)"), max_digits=14, decimal_places=2)
    amount = models.DecimalField(_("fine for all days (yuan)"), max_digits=16, decimal_places=2)
    act_no = models.PositiveIntegerField()

    class Meta:
        default_permissions = ()
        ordering = ("base", "checked_on")

    def __str__(self) -> str:
        return f"{self.base_id} {self.counted_from} {self.checked_on}"
