"""Words of crackdown operations."""

from django.db import models
from django.utils.translation import pgettext_lazy


class OperationState(models.TextChoices):
    """Where an operation stands."""

    PLANNED = "planned", pgettext_lazy("operation", "Planned")
    DONE = "done", pgettext_lazy("operation", "Done")
    CANCELLED = "cancelled", pgettext_lazy("operation", "Cancelled")
