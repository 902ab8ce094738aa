"""Evidence: photographs and scans, cleaned before they are kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

# The clocks of a camera and of this machine differ; one that runs further ahead of the hand-in than this is not believed.
CLOCKS_DIFFER = timedelta(hours=1)


@dataclass(frozen=True)
class Moment:
    """When a photograph was taken, or, where its camera does not say, when it was handed in."""

    at: datetime
    by_camera: bool

    @property
    def word(self) -> str:
        """What papers call it: 拍摄时间 is the camera's alone."""
        return "拍摄时间" if self.by_camera else "上传时间"

    @property
    def label(self) -> str:
        """What pages call it."""
        return str(_("Taken at") if self.by_camera else _("Handed in at"))


class Evidence(models.Model):
    """A piece of evidence or proof in the file (证据).

    What is served is the cleaned copy; `sha256` is the hash of the file as it was handed in, which is kept beside it: the
    original on the phone can be proved to be the same. The title says which question of which item it answers; the name
    that the browser gave the file goes with the original only, to whoever reads the whole file. Place and time of a photograph stand in columns and not in the served copy.
    """

    class Kind(models.TextChoices):
        PHOTO = "photo", _("Photograph")
        DOCUMENT = "document", _("Document")

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="evidence")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    title = models.CharField(_("title"), max_length=120)
    file_name = models.CharField(_("name of the file handed in"), max_length=120, blank=True, default="")
    file = models.FileField(_("file"), upload_to="evidence/", max_length=200)
    sha256 = models.CharField(_("SHA-256 of the file handed in"), max_length=64)
    served_sha256 = models.CharField(_("SHA-256 of the cleaned copy"), max_length=64)
    mime = models.CharField(_("content type"), max_length=60)
    size = models.PositiveIntegerField(_("bytes"))
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    pages = models.PositiveIntegerField(null=True, blank=True)
    taken_at = models.DateTimeField(_("taken at"), null=True, blank=True)
    latitude = models.DecimalField(_("latitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(_("longitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    compressed = models.BooleanField(_("compressed before it was sent"), default=False)
    stage = models.CharField(_("step"), max_length=60, blank=True, default="")
    field = models.CharField(_("question of the step"), max_length=60, blank=True, default="")
    item_ref = models.CharField(_("item"), max_length=60, blank=True, default="")
    act_no = models.PositiveIntegerField(_("number of the act in the case"), null=True, blank=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(_("handed in at"))

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ("id",)

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("case-evidence", args=[self.case_id, self.pk])

    @property
    def moment(self) -> Moment:
        """The one answer to when a photograph is of, for papers and pages: the camera's time, or else the hand-in, called so."""
        if self.taken_at is not None and self.taken_at <= self.uploaded_at + CLOCKS_DIFFER:
            return Moment(self.taken_at, by_camera=True)
        return Moment(self.uploaded_at, by_camera=False)

    @property
    def is_image(self) -> bool:
        return self.kind == self.Kind.PHOTO
