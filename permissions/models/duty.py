"""The named duty: a person's standing in one case, as a guardian object permission with dates."""

from datetime import date
from typing import Any, NoReturn

from django.conf import settings
from django.contrib.auth.models import Permission
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from guardian.managers import UserObjectPermissionManager
from guardian.models import UserObjectPermissionBase

from permissions.dated import Dated, holding


class NamedDutyQuerySet(models.QuerySet["NamedDuty"]):
    def in_force(self, day: date) -> "NamedDutyQuerySet":
        """The duties whose dates hold on a day; whether their holders keep an office is asked by `grants`."""
        return self.filter(holding(day)).select_related("permission")

    def delete(self) -> NoReturn:
        raise TypeError("a duty is ended, never deleted")


class NamedDutyManager(UserObjectPermissionManager.from_queryset(NamedDutyQuerySet)):  # type: ignore[misc]
    """guardian asks its manager whether the table is a generic one; the rest is ours."""


class NamedDuty(UserObjectPermissionBase, Dated):
    """Somebody named in one case: handler, second officer, observer, copy recipient, the party's own account.

    guardian knows no dates and cascades; here a row counts only within its dates, and neither a person nor a permission
    that was ever granted can disappear. The concrete model adds `content_object` as a direct foreign key.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="%(class)s_set", verbose_name=_("holder"))
    permission = models.ForeignKey(Permission, models.PROTECT, related_name="+", verbose_name=_("duty"))
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("granted by")
    )
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    granted_at = models.DateTimeField(_("granted at"))
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    end_reason = models.CharField(_("reason of the end"), max_length=200, blank=True)

    objects = NamedDutyManager()

    class Meta:
        abstract = True
        unique_together = ()
        constraints = [
            # The same open-ended grant twice on a day is one grant; an ended or dated one never stands in the way of the next.
            models.UniqueConstraint(
                fields=["user", "permission", "content_object", "valid_from"],
                condition=Q(valid_until__isnull=True),
                name="%(class)s_granted_once",
            )
        ]
        # It carries what `holding` asks, so that the keys of somebody named in thousands of cases come from the index alone.
        indexes = [
            models.Index(
                fields=["user", "content_object"],
                include=["permission", "valid_from", "valid_until", "ended_at"],
                name="%(class)s_of_user",
            )
        ]

    def delete(self, using: Any = None, keep_parents: bool = False) -> NoReturn:
        raise TypeError("a duty is ended, never deleted")

    @property
    def duty(self) -> str:
        """The code of the duty in the closed list of the case."""
        return self.permission.codename
