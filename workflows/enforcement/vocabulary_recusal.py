"""Words of a recusal: who asks for it, on which ground, and what becomes of what the officer has done (行政处罚法 Art.43)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Applicant(models.TextChoices):
    """Who asks that an officer withdraws."""

    PARTY = "party", _("A party of the case")
    OFFICER = "officer", _("The officer himself")


class RecusalGround(models.TextChoices):
    """Why somebody must not take part (行政处罚法 Art.43(1); roles.md section 4)."""

    INTEREST = "interest", _("Direct interest in the case")
    KIN = "kin", _("Near kin of a party or of its representative")
    WITNESS = "witness", _("Witness or appraiser in the case")
    OTHER = "other", _("Another relation that may keep the case from being handled fairly")


class RecusalDecision(models.TextChoices):
    """What the agency decides."""

    GRANT = "grant", _("Granted: the officer withdraws")
    REFUSE = "refuse", _("Refused: the officer goes on")


class EarlierActs(models.TextChoices):
    """What becomes of what the officer has done so far."""

    RECONFIRM = "reconfirm", _("Stands; the handlers who go on confirm the evidence anew")
    STAND = "stand", _("Stands as it is")
    EXCLUDED = "excluded", pgettext_lazy("acts of a recused officer", "The evidence that he has taken is excluded")
