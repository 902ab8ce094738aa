"""Rows of a case about its own decisions: what was revoked or changed and why, and the money that went back."""

from __future__ import annotations

from decimal import Decimal as Money

from django.conf import settings
from django.core.validators import MinLengthValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from workflows.enforcement.heavy import Penalty
from workflows.enforcement.models import PartyFacts
from workflows.enforcement.models_remedies import Remedy
from workflows.enforcement.vocabulary_correction import RefundGround, RevocationKind, Source


def _sum(words: object) -> models.DecimalField:  # type: ignore[type-arg]
    return models.DecimalField(words, max_digits=14, decimal_places=2, default=Money(0))  # type: ignore[arg-type]


class Revocation(models.Model):
    """One decision of the head by which a served decision is revoked or changed (ENF-65; 行政处罚法 Art.75(2)). Sums in yuan."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+")
    facts = models.ForeignKey(PartyFacts, models.PROTECT, related_name="revocations", verbose_name=_("Party"))
    source = models.CharField(_("How it was found"), max_length=16, choices=Source)
    remedy = models.ForeignKey(Remedy, models.PROTECT, null=True, related_name="+", verbose_name=_("remedy that led to it"))
    kind = models.CharField(pgettext_lazy("revocation", "What is done"), max_length=10, choices=RevocationKind)
    wrong = models.CharField(_("What is wrong: facts, law, procedure, sum"), max_length=1000, validators=[MinLengthValidator(10)])
    legal_basis = models.CharField(_("Legal basis"), max_length=200, validators=[MinLengthValidator(4)])
    old_content = models.JSONField(_("what it was"), default=list)
    new_content = models.JSONField(_("what it is now"), default=list)
    new_fine = models.DecimalField(
        _("Fine as changed (yuan)"),
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Money("0.01"))],
    )
    new_gains = models.DecimalField(
        _("Illegal gains as changed (yuan)"),
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Money("0.01"))],
    )
    refund = _sum(_("goes back to the party (yuan)"))
    redo_by = models.DateField(pgettext_lazy("revocation", "Decided anew by"), null=True, blank=True)
    decided_on = models.DateField(_("decided on"))
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("decided by"))
    served_on = models.DateField(_("served on"), null=True)
    act_no = models.PositiveIntegerField()

    class Meta:
        default_permissions = ()
        ordering = ("facts", "pk")

    def __str__(self) -> str:
        return f"{self.facts_id} {self.kind}"


class Refund(models.Model):
    """Money of a decision that goes back to the party, principal and surcharge together, by order of a leader (退还罚没款; TL-ENF-50)."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+")
    facts = models.ForeignKey(PartyFacts, models.PROTECT, related_name="refunds", verbose_name=_("Party"))
    ground = models.CharField(pgettext_lazy("refund", "Ground"), max_length=10, choices=RefundGround)
    fine = _sum(pgettext_lazy("refund", "of the fine (yuan)"))
    surcharge = _sum(pgettext_lazy("refund", "of the surcharge (yuan)"))
    gains = _sum(pgettext_lazy("refund", "of the gains (yuan)"))
    words = models.CharField(pgettext_lazy("refund", "Why it goes back"), max_length=500, validators=[MinLengthValidator(4)])
    ordered_on = models.DateField(_("ordered on"))
    ordered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("ordered by"))
    refund_no = models.CharField(_("Number of the refund"), max_length=40, unique=True, null=True, blank=True)
    refunded_on = models.DateField(_("Refunded on"), null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("confirmed by")
    )
    act_no = models.PositiveIntegerField()

    class Meta:
        default_permissions = ()
        ordering = ("facts", "pk")
        constraints = [
            models.UniqueConstraint(fields=["facts"], condition=models.Q(refunded_on=None), name="refund_open_once"),
        ]

    def __str__(self) -> str:
        return self.refund_no or f"{self.facts_id} {self.ground}"

    @property
    def total(self) -> Money:
        return self.fine + self.surcharge + self.gains


class Slip(models.Model):
    """Words of a decision that were slips and are put right without touching what it decides (文字补正)."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+")
    facts = models.ForeignKey(PartyFacts, models.PROTECT, related_name="slips", verbose_name=_("Party"))
    wrong = models.CharField(_("Wrong words, as they stand in the decision"), max_length=100)
    right = models.CharField(_("Right words"), max_length=100)
    act_no = models.PositiveIntegerField()

    class Meta:
        default_permissions = ()
        ordering = ("facts", "pk")

    def __str__(self) -> str:
        return f"{self.wrong} → {self.right}"


#: Penalties that have a sum, by the column that holds it.
SUMS = {Penalty.FINE: "fine", Penalty.GAINS: "gains"}
