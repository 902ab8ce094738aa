"""A fine that is paid late: more time that the agency grants, agreements, and the surcharge that is decided on."""

from __future__ import annotations

from decimal import Decimal as Money

from django.conf import settings
from django.core.validators import MinLengthValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from workflows.enforcement.models import PartyFacts
from workflows.enforcement.vocabulary_late import PlanDecision, PlanKind


class PaymentPlan(models.Model):
    """Other days of payment than those of the decision: asked for by the party and granted (延期、分期), or agreed on (执行协议).

    The fine itself is never less for it (行政处罚法 Art.66(2); 行政强制法 Art.42). Sums in yuan.
    """

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+")
    facts = models.ForeignKey(PartyFacts, models.PROTECT, related_name="plans")
    kind = models.CharField(_("What is asked for"), max_length=12, choices=PlanKind)
    applied_on = models.DateField(pgettext_lazy("more time to pay", "Applied on"), null=True, blank=True)
    reason = models.CharField(
        pgettext_lazy("more time to pay", "Economic hardship, and what is asked for"),
        max_length=500,
        blank=True,
        validators=[MinLengthValidator(4)],
    )
    enclosed = models.JSONField(_("what was handed in with it"), default=list)
    decision = models.CharField(pgettext_lazy("more time to pay", "Decision"), max_length=10, choices=PlanDecision, blank=True)
    opinion = models.CharField(pgettext_lazy("penalty case", "Opinion of the leader"), max_length=500, blank=True)
    conditions = models.CharField(
        _("What follows where it is not paid in time"), max_length=300, blank=True, validators=[MinLengthValidator(4)]
    )
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("decided by")
    )
    paid_before = models.DecimalField(_("paid before"), max_digits=14, decimal_places=2, default=Money(0))
    """What had come in of that which the plan is about when it was made: of the fine, in an agreement of the surcharge as well."""
    waived = models.DecimalField(
        _("Of the surcharge waived (yuan)"),
        max_digits=14,
        decimal_places=2,
        default=Money(0),
        validators=[MinValueValidator(Money(0))],
    )
    measures = models.CharField(
        _("Measures of the party that repair the harm"), max_length=500, blank=True, validators=[MinLengthValidator(4)]
    )
    third_party = models.CharField(_("Third party that pays or stands surety"), max_length=80, blank=True)
    undertaking = models.CharField(
        _("What the third party undertakes"), max_length=300, blank=True, validators=[MinLengthValidator(4)]
    )
    breach_effect = models.CharField(
        _("What follows from a breach"), max_length=300, blank=True, validators=[MinLengthValidator(4)]
    )
    place = models.CharField(pgettext_lazy("agreement", "Signed at"), max_length=100, blank=True)
    broken_on = models.DateField(_("not kept from this day on"), null=True, blank=True)
    act_no = models.PositiveIntegerField()

    class Meta:
        default_permissions = ()
        ordering = ("facts", "pk")

    def __str__(self) -> str:
        return f"{self.facts_id} {self.kind} {self.decision}"


class PlannedPart(models.Model):
    """One part of a plan: until when how much is paid."""

    plan = models.ForeignKey(PaymentPlan, models.PROTECT, related_name="parts")
    no = models.PositiveSmallIntegerField(_("number"))
    due_on = models.DateField(pgettext_lazy("part of a payment", "To be paid by"))
    amount = models.DecimalField(_("Sum (yuan)"), max_digits=14, decimal_places=2, validators=[MinValueValidator(Money("0.01"))])

    class Meta:
        default_permissions = ()
        ordering = ("plan", "no")
        constraints = [models.UniqueConstraint(fields=["plan", "no"], name="planned_part_number")]

    def __str__(self) -> str:
        return f"{self.no} {self.due_on} {self.amount}"


class SurchargeDecision(models.Model):
    """One decision on the late surcharge (加处罚款决定, ENF-46): for which days how much, in yuan. A later one is about later days. Never changed."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+")
    facts = models.ForeignKey(PartyFacts, models.PROTECT, related_name="surcharges")
    since = models.DateField(_("first day"))
    until = models.DateField(_("Reckoned until"))
    days = models.PositiveIntegerField(_("days that count"))
    amount = models.DecimalField(_("sum (yuan)"), max_digits=14, decimal_places=2)
    computation = models.CharField(_("how it was reckoned"), max_length=1000)
    decided_on = models.DateField(_("decided on"))
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("decided by"))
    act_no = models.PositiveIntegerField()

    class Meta:
        default_permissions = ()
        ordering = ("facts", "until")
        constraints = [models.UniqueConstraint(fields=["facts", "until"], name="surcharge_until")]

    def __str__(self) -> str:
        return f"{self.facts_id} {self.until} {self.amount}"
