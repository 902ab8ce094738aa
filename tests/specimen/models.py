"""Facts that the specimen's stories ask for."""

from django.conf import settings
from django.db import models

from foundation.sealed import SealedTextField


class LetterRecord(models.Model):
    """A letter to the bureau and its answer."""

    case = models.OneToOneField("cases.Case", models.PROTECT, related_name="letter_record")
    text = models.CharField(max_length=200)
    sender_identity = SealedTextField(null=True)
    answer = models.CharField(max_length=200, blank=True)
    is_good = models.BooleanField(default=False)
    answer_no = models.CharField(max_length=80, blank=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.case_id)


class MatterRecord(models.Model):
    """A matter that goes all roads an engine knows."""

    case = models.OneToOneField("cases.Case", models.PROTECT, related_name="matter_record")
    road = models.CharField(max_length=20, blank=True)
    words = models.JSONField(default=list)
    began_on = models.DateField(null=True)
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    notice_no = models.CharField(max_length=80, blank=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.case_id)


class PenaltyRecord(models.Model):
    """A penalty case that took up a matter which another process had handed on."""

    case = models.OneToOneField("cases.Case", models.PROTECT, related_name="penalty_record")
    referral = models.ForeignKey("cases.Referral", models.PROTECT, related_name="+")
    decided_on = models.DateField(null=True)
    decision_no = models.CharField(max_length=80, blank=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.case_id)


class MeasuredRecord(models.Model):
    """What the flow of the statement count keeps."""

    case = models.OneToOneField("cases.Case", models.PROTECT, related_name="measured_record")
    ok = models.BooleanField(default=True)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.case_id)
