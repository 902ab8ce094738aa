"""The record of the b1 flow."""

from django.db import models


class B1Record(models.Model):
    """What the b1 flow asks: which road, and how often its function ran."""

    case = models.OneToOneField("cases.Case", models.PROTECT, related_name="b1_record")
    ok = models.BooleanField(default=True)
    runs = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.case_id)
