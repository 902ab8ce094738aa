"""What a process keeps of a case besides the case itself: one record, and rows of several kinds."""

from django.conf import settings
from django.db import models


class CaseRecord(models.Model):
    """The facts that only one process asks for, one record a case. It hangs on the case under its name in small letters."""

    case = models.OneToOneField("cases.Case", models.PROTECT, related_name="%(class)s")

    class Meta:
        abstract = True
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.case_id)


class CaseRow(models.Model):
    """One of several rows of a case that have a road of their own (a measure). It stays in the case, unless its model says until when."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+")

    class Meta:
        abstract = True
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_live(self) -> bool:
        return True


class CaseMember(CaseRow):
    """Somebody who is asked about the case by name: a member of a meeting or of a body that votes."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta(CaseRow.Meta):
        abstract = True

    def __str__(self) -> str:
        return self.account.name
