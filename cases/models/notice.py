"""Notices to one person, in the application."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Notice(models.Model):
    """That one person must know one thing (通知): once per event and person."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="notices", db_index=False)
    case = models.ForeignKey("cases.Case", models.PROTECT, null=True, blank=True, related_name="notices")
    key = models.CharField(_("event"), max_length=120)
    title = models.CharField(_("title"), max_length=120)
    body = models.TextField(_("text"), blank=True, default="")
    url = models.CharField(_("address in the application"), max_length=200, blank=True, default="")
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ("-created_at", "-id")
        constraints = [models.UniqueConstraint(fields=["account", "key"], name="notice_once")]
        indexes = [
            models.Index(fields=["account", "-created_at", "-id"], name="notice_newest"),
            models.Index(fields=["account"], condition=models.Q(read_at__isnull=True), name="notice_unread"),
        ]

    def __str__(self) -> str:
        return self.title
