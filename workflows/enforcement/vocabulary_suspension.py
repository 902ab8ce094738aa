"""Words of a case that waits: what it waits for."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class SuspensionGround(models.TextChoices):
    """Why the investigation of a filed case stands still (local rule; no law of the state names the grounds)."""

    COURT = "court", _("A judgment or ruling of a court is awaited")
    EXPERT = "expert", _("A test, an appraisal or an expert is awaited")
    MISSING = "missing", _("The party or an important witness cannot be found")
    OTHER_AGENCY = "other_agency", _("An answer of another agency is awaited")
    FORCE_MAJEURE = "force_majeure", pgettext_lazy("ground of suspension", "Force majeure")
