"""Words of the review of files."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Mark(models.TextChoices):
    """What a file is worth."""

    EXCELLENT = "excellent", pgettext_lazy("file review", "Excellent")
    GOOD = "good", pgettext_lazy("file review", "Good")
    PASSED = "passed", pgettext_lazy("file review", "Passed")
    FAILED = "failed", pgettext_lazy("file review", "Failed")


class Pool(models.TextChoices):
    """From which cases files are drawn."""

    CLOSED = "closed", _("closed in the period")
    DECIDED = "decided", _("decided in the period")
