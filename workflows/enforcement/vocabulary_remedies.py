"""Words of the remedies against a decision: reconsideration, lawsuit, and the order to stop its execution."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class RemedyKind(models.TextChoices):
    """How a party attacks a decision."""

    RECONSIDERATION = "reconsideration", _("Administrative reconsideration")
    LAWSUIT = "lawsuit", _("Administrative lawsuit")


class RemedyResult(models.TextChoices):
    """What came of it (行政复议法 Art.63 to 69; 行政诉讼法 Art.69 to 77)."""

    UPHELD = "upheld", _("Upheld, or what was asked for is rejected")
    CHANGED = "changed", _("Decision changed")
    REVOKED = "revoked", _("Decision revoked")
    ILLEGAL = "illegal", _("Decision found illegal or void")
    WITHDRAWN = "withdrawn", _("Withdrawn, ended by agreement, or not taken up after all")


#: It ends as if it had not been asked for: the periods of the party run as before.
UNDECIDED = (RemedyResult.WITHDRAWN,)
#: The decision does not stand as it was made.
AGAINST_US = (RemedyResult.CHANGED, RemedyResult.REVOKED, RemedyResult.ILLEGAL)


class StopGround(models.TextChoices):
    """Why a decision is not executed although it stands (行政处罚法 Art.73(1); 行政复议法 Art.42; 行政诉讼法 Art.56)."""

    RECONSIDERATION_BODY = "reconsideration_body", _("Order of the reconsideration body")
    COURT = "court", _("Ruling of the court")
    LAW = "law", _("Another provision of the law")
