"""What an order to correct asks item by item, and what its re-inspection found: columns that any process of orders keeps."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.vocabulary import Result


class Numbered(models.Model):
    """A row of a case with a number of its own in it; the process adds the ``case``."""

    no = models.PositiveSmallIntegerField(_("number"))

    class Meta:
        abstract = True
        default_permissions = ()
        ordering = ["case", "no"]
        constraints = [models.UniqueConstraint(fields=["case", "no"], name="%(class)s_once")]


class OrderedItems(models.QuerySet["OrderedItem"]):
    """Items of orders, asked by the case."""

    def ever_ordered(self, case: Any) -> Self:
        """Everything that the orders of a case have asked, each item once: as the last of them asks it."""
        return self.filter(case=case, withdrawn=False, again_in=None).order_by("round", "no")

    def left_open(self, case: Any) -> Self:
        """What was ordered and has not passed."""
        return self.ever_ordered(case).exclude(result=Result.PASSED)


class OrderedItem(models.Model):
    """One item of an order (整改事项): the problem, what is required, by which provision and until when; what was done, what was found.

    It stays open until it has passed: the next order asks it again in the same words (`again_in`), or it is of an order that the party
    never had in its hands (`withdrawn`).
    """

    round = models.PositiveSmallIntegerField(_("order"), default=1)
    no = models.PositiveSmallIntegerField(_("number"))
    problem = models.CharField(_("Problem"), max_length=500)
    requirement = models.CharField(_("Requirement"), max_length=500, blank=True)
    legal_basis = models.CharField(_("Provision"), max_length=300)
    due_on = models.DateField(_("Until"), help_text=_("Only where it ends before the period of the whole order."))
    rectified = models.CharField(_("What was done"), max_length=500, blank=True)
    result = models.CharField(_("Result"), max_length=10, choices=Result, blank=True)
    result_note = models.CharField(_("State found, photograph or test report"), max_length=300, blank=True)
    again_in = models.PositiveSmallIntegerField(_("asked again by order"), null=True, blank=True)
    withdrawn = models.BooleanField(_("withdrawn with its order"), default=False)

    objects = OrderedItems.as_manager()

    class Meta:
        abstract = True
        default_permissions = ()
        ordering = ["round", "no"]
        constraints = [models.UniqueConstraint(fields=["case", "round", "no"], name="%(class)s_once")]

    def __str__(self) -> str:
        return f"{self.no}. {self.problem}"

    def asked_again(self, order: int, no: int, due_on: date) -> Self:
        """The item as a later order asks it."""
        words = {name: getattr(self, name) for name in ("case", "problem", "requirement", "legal_basis")}
        return type(self)(round=order, no=no, due_on=due_on, **words)


class Reinspected(models.Model):
    """One re-inspection (整改复查) of the items of an order by two officers."""

    round = models.PositiveSmallIntegerField(_("order"), default=1)
    reinspected_on = models.DateField(_("re-inspected on"))
    inspector_1 = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("first inspector"))
    inspector_2 = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("second inspector")
    )
    overall = models.CharField(_("overall result"), max_length=10, choices=Result)
    results = models.JSONField(_("results by item"), default=list)
    act_no = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True
        default_permissions = ()
        ordering = ["reinspected_on", "id"]

    def __str__(self) -> str:
        return f"{self.case_id} {self.reinspected_on} {self.overall}"  # type: ignore[attr-defined]
