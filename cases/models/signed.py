"""How a unit answered on the spot."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SignedOnSite(models.Model):
    """How the unit answered a paper on the spot: it signed, or its refusal was noted before a witness or a recording (安全生产法 Art.68)."""

    refusal_note = models.CharField(_("Note of refusal to sign"), max_length=300, blank=True)
    witness = models.CharField(_("Witness"), max_length=40, blank=True)
    av_recording = models.CharField(_("Number of the recording"), max_length=80, blank=True)

    class Meta:
        abstract = True
