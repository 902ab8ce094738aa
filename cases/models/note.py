"""Notes of officers on a case: words beside the file, never a paper."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Note(models.Model):
    """A remark an officer or an observer leaves in the file (批注); inner, not shown to the party, never changed."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    text = models.TextField(_("note"), max_length=2000)
    observer = models.BooleanField(_("by an observer"), default=False)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ("id",)

    def __str__(self) -> str:
        return self.text[:40]
