"""Words of a penalty on the spot (简易程序): what is imposed, how it is paid, why officers may take it in cash."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class SpotPenalty(models.TextChoices):
    """What may be imposed on the spot (行政处罚法 Art.51), and nothing else."""

    WARNING = "warning", pgettext_lazy("penalty on the spot", "Warning")
    FINE = "fine", pgettext_lazy("penalty on the spot", "Fine")
    BOTH = "warning_and_fine", _("Warning and fine")


class PayMode(models.TextChoices):
    """How a fine on the spot is paid."""

    BANK = "bank", _("At the bank, within fifteen days")
    ON_SPOT = "on_spot", _("To the officers on the spot, against the receipt of the finance department")


class CashGround(models.TextChoices):
    """Why officers may take the money themselves (行政处罚法 Art.68, 69)."""

    SMALL = "le_100", _("A hundred yuan or less")
    HARD_LATER = "hard_to_collect", _("It could hardly be collected later")
    REMOTE = "remote_and_asked", _("Remote place, on water or hard to reach, and the party asks for it")
