"""Files that are drawn by lot and scored by somebody who had no hand in them (随机案卷评查)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.validators import MinLengthValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from workflows.enforcement.vocabulary_file_reviews import Mark, Pool


class FileDrawing(models.Model):
    """One drawing: of which cases, with which number, and so which files. Anybody can draw it again from what stands here."""

    day_from = models.DateField(_("From"))
    day_to = models.DateField(_("To"))
    of = models.CharField(_("Cases"), max_length=10, choices=Pool, default=Pool.CLOSED)
    asked = models.PositiveSmallIntegerField(_("How many files"))
    seed = models.PositiveIntegerField(_("Number drawn by lot"))
    pool = models.JSONField(_("numbers of the cases"), default=list)
    reason = models.CharField(_("Why the period is drawn again"), max_length=300, blank=True, validators=[MinLengthValidator(4)])
    drawn_on = models.DateField(_("drawn on"))
    drawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("drawn by"))

    class Meta:
        default_permissions = ()
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.day_from:%Y-%m-%d} – {self.day_to:%Y-%m-%d}"


class ReviewedFile(models.Model):
    """One file that was drawn, who scores it, and its sheet, which is filled in once."""

    drawing = models.ForeignKey(FileDrawing, models.PROTECT, related_name="files")
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="file_reviews")
    place = models.PositiveSmallIntegerField(_("place in the drawing"))
    examiner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("Examiner"))
    faults: Any = models.JSONField(_("faults"), default=list)
    """``{"code": …, "where": …}`` in the order of the sheet."""
    points = models.PositiveSmallIntegerField(_("points"), null=True)
    mark = models.CharField(_("mark"), max_length=10, choices=Mark, blank=True)
    words = models.CharField(_("Opinion"), max_length=500, blank=True, validators=[MinLengthValidator(4)])
    examined_on = models.DateField(_("examined on"), null=True)

    class Meta:
        default_permissions = ()
        ordering = ("drawing", "place")
        constraints = [models.UniqueConstraint(fields=["drawing", "case"], name="enforcement_file_drawn_once")]

    def __str__(self) -> str:
        return f"{self.drawing_id}/{self.place}"
