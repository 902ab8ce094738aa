"""Appointments: an account in an office, somewhere, from a day to a day."""

from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from permissions.dated import Dated
from permissions.models.region import Region, Section
from permissions.roles import Role


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    def delete(self) -> NoReturn:
        raise TypeError("an appointment is ended, never deleted")


class Appointment(Dated):
    """The office itself: it covers the cases of its region (and of its section, where it has one) within its dates.

    Ended by its last day, never deleted. Written by `permissions.appointments`, so that every change has a reason in the log.
    """

    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="appointments", verbose_name=_("holder"))
    role = models.CharField(_("office"), max_length=30, choices=Role)
    region = models.ForeignKey(Region, models.PROTECT, related_name="appointments", verbose_name=_("region"))
    section = models.ForeignKey(
        Section, models.PROTECT, null=True, blank=True, related_name="appointments", verbose_name=_("section")
    )
    post = models.CharField(_("post"), max_length=60, blank=True)
    appointed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    end_reason = models.CharField(_("reason of the end"), max_length=200, blank=True)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        ordering = ("-valid_from", "pk")
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        indexes = [models.Index(fields=["role", "region"], name="appointment_role_region")]

    def __str__(self) -> str:
        return f"{self.account_id} {self.role}"

    def delete(self, using: Any = None, keep_parents: bool = False) -> NoReturn:
        raise TypeError("an appointment is ended, never deleted")
