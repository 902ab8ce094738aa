"""The register of crackdown operations (打非治违): each with its day, place and partners, and the penalty cases that came of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from workflows.enforcement.vocabulary_operations import OperationState


class CrackdownOperation(models.Model):
    """One operation as its register tells it (打非治违行动; OPS-01 bears its number). Its goods are those of its cases, and counted once, there."""

    number = models.CharField(_("Number of the operation"), max_length=60, unique=True)
    held_on = models.DateField(_("Held on"))
    theme = models.CharField(pgettext_lazy("operation", "Theme"), max_length=60)
    township = models.ForeignKey(
        "permissions.Region", models.PROTECT, related_name="+", verbose_name=_("Township or subdistrict")
    )
    partners = models.CharField(_("Who took part besides"), max_length=200, blank=True)
    officers = models.PositiveSmallIntegerField(_("Officers"), null=True)
    targets = models.PositiveSmallIntegerField(_("Places checked"), null=True)
    state = models.CharField(_("state"), max_length=10, choices=OperationState)
    result = models.CharField(pgettext_lazy("operation", "Result"), max_length=200, blank=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("entered by"))
    entered_at = models.DateTimeField(_("entered at"))

    class Meta:
        default_permissions = ()
        ordering = ("held_on", "pk")
        verbose_name = _("crackdown operation")
        verbose_name_plural = _("crackdown operations")

    def __str__(self) -> str:
        return self.number


class OperationCase(models.Model):
    """That a penalty case came of an operation."""

    operation = models.ForeignKey(CrackdownOperation, models.PROTECT, related_name="links")
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+")

    class Meta:
        default_permissions = ()
        ordering = ("operation", "pk")
        constraints = [models.UniqueConstraint(fields=["operation", "case"], name="operation_case_once")]

    def __str__(self) -> str:
        return f"{self.operation_id} {self.case_id}"
