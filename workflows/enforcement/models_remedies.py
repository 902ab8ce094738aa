"""Rows of a case about the remedies of its parties: each reconsideration, each lawsuit, each order to stop the execution."""

from __future__ import annotations

from django.core.validators import MinLengthValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from workflows.enforcement.models import PartyFacts
from workflows.enforcement.vocabulary_remedies import RemedyKind, RemedyResult, StopGround


class Remedy(models.Model):
    """One remedy that a party has sought against the decision on it: asked for, taken up, and what came of it (行政复议法; 行政诉讼法)."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+")
    facts = models.ForeignKey(PartyFacts, models.PROTECT, related_name="remedies", verbose_name=_("Party"))
    kind = models.CharField(_("kind of remedy"), max_length=16, choices=RemedyKind)
    body = models.ForeignKey("cases.OutsideBody", models.PROTECT, related_name="+", verbose_name=_("Body that takes it up"))
    applied_on = models.DateField(pgettext_lazy("remedy", "Applied or sued on"))
    accepted_on = models.DateField(pgettext_lazy("remedy", "Taken up on"))
    notice_no = models.CharField(_("Number of the notice of acceptance, or of the suit"), max_length=60)
    is_simple = models.BooleanField(_("Simple procedure of reconsideration (30 days)"), default=False)
    due_on = models.DateField(_("to be decided by"), null=True)
    result = models.CharField(pgettext_lazy("remedy", "Result"), max_length=12, choices=RemedyResult, blank=True)
    ended_on = models.DateField(pgettext_lazy("remedy", "Decision received, or judgment in force, on"), null=True, blank=True)
    """Of a reconsideration the day on which the party received its decision; of a lawsuit the day from which the judgment is final."""
    result_no = models.CharField(_("Number of the decision or judgment"), max_length=60, blank=True)
    result_words = models.CharField(
        pgettext_lazy("remedy", "What it says"), max_length=500, blank=True, validators=[MinLengthValidator(4)]
    )
    redo_by = models.DateField(_("To be decided anew by"), null=True, blank=True)
    act_no = models.PositiveIntegerField()

    class Meta:
        default_permissions = ()
        ordering = ("facts", "applied_on", "pk")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.notice_no}"  # type: ignore[attr-defined]


class ExecutionStop(models.Model):
    """An order by which a decision is not executed for the time being (停止执行): no payment falls due, and no surcharge grows."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+")
    facts = models.ForeignKey(PartyFacts, models.PROTECT, related_name="stops", verbose_name=_("Party"))
    ground = models.CharField(pgettext_lazy("stop of execution", "Ground"), max_length=20, choices=StopGround)
    order_no = models.CharField(_("Number of the order, or the article of the law"), max_length=80)
    since = models.DateField(pgettext_lazy("stop of execution", "Stopped from"))
    words = models.CharField(
        pgettext_lazy("stop of execution", "What is stopped, and why"), max_length=500, validators=[MinLengthValidator(4)]
    )
    until = models.DateField(pgettext_lazy("stop of execution", "Last day of the stop"), null=True, blank=True)
    lifted_words = models.CharField(
        _("Why the execution goes on"), max_length=300, blank=True, validators=[MinLengthValidator(4)]
    )
    act_no = models.PositiveIntegerField()

    class Meta:
        default_permissions = ()
        ordering = ("facts", "since", "pk")

    def __str__(self) -> str:
        return self.order_no
