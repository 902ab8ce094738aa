"""Words of what the bureau does about its own decision: revokes, changes, corrects it, pays money back."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Source(models.TextChoices):
    """How it was found that the decision is wrong."""

    OWN = "own_finding", _("Own check of the bureau")
    RECONSIDERATION = "reconsideration", _("Decision of the reconsideration body")
    JUDGMENT = "judgment", _("Final judgment")


class RevocationKind(models.TextChoices):
    """What is done about it (行政处罚法 Art.75(2))."""

    REVOKE = "revoke", _("Revoke the decision")
    CHANGE = "change", _("Change it, never to something heavier")
    REDECIDE = "redecide", _("Revoke it and decide anew in a linked case")


#: The decision stands no more.
TAKEN_AWAY = (RevocationKind.REVOKE, RevocationKind.REDECIDE)


class RefundGround(models.TextChoices):
    """Why money goes back to the party."""

    REVOKED = "revoked", pgettext_lazy("refund", "Decision revoked")
    CHANGED = "changed", pgettext_lazy("refund", "Decision changed")
    TWICE = "twice", _("Paid twice, or more than was due")
