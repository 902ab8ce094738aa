"""The row of a penalty on the spot: what was seen, said and decided there, and where its money went."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.validators import MinLengthValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.models.signed import SignedOnSite
from workflows.enforcement.models import PartyFacts
from workflows.enforcement.vocabulary_on_spot import CashGround, PayMode, SpotPenalty


def _officer(verbose_name: Any) -> Any:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=verbose_name
    )


class OnSpot(SignedOnSite):
    """One decision on the spot (当场处罚) on one party; a form that is void stays with its number (行政处罚法 Art.51, 52, 68 to 71)."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+")
    facts = models.OneToOneField(PartyFacts, models.PROTECT, related_name="on_spot")
    act_at = models.DateTimeField(_("When it was seen"))
    act_place = models.CharField(_("Where"), max_length=100, validators=[MinLengthValidator(2)])
    words = models.TextField(_("Facts, and what shows them"), max_length=1000, validators=[MinLengthValidator(20)])
    penalty = models.CharField(_("Penalty on the spot"), max_length=20, choices=SpotPenalty)
    party_statement = models.CharField(
        _("Statement of the party"), max_length=500, validators=[MinLengthValidator(2)],
        help_text=_("Where the party says nothing, that is entered as such."),
    )  # fmt: skip
    statement_answer = models.CharField(
        _("What was answered to it"), max_length=500, blank=True, validators=[MinLengthValidator(4)]
    )
    pay_mode = models.CharField(_("How the fine is paid"), max_length=10, choices=PayMode, blank=True)
    cash_ground = models.CharField(_("Why it is taken on the spot"), max_length=20, choices=CashGround, blank=True)
    receipt_no = models.CharField(_("Number of the receipt of the finance department"), max_length=30, blank=True)
    inspector_1 = _officer(_("First officer"))
    inspector_2 = _officer(_("Second officer"))
    issued_at = models.DateTimeField(_("issued at"))
    handed_at = models.DateTimeField(_("Handed over at"), null=True, blank=True)
    # With the bureau
    recorded_on = models.DateField(_("recorded with the bureau on"), null=True)
    recorded_by = _officer(_("recorded by"))
    # The money
    collected_at = models.DateTimeField(_("Taken at"), null=True, blank=True)
    bank_instead = models.CharField(
        _("Why it was not taken on the spot after all"), max_length=300, blank=True, validators=[MinLengthValidator(4)]
    )
    handed_in_on = models.DateField(_("Handed in to the bureau on"), null=True, blank=True)
    handed_in_to = _officer(_("taken over by"))
    deposited_on = models.DateField(_("Paid into the bank on"), null=True, blank=True)
    bank_slip = models.CharField(_("Number of the bank's slip"), max_length=40, blank=True)
    # Its end
    void_reason = models.CharField(_("Why the form is void"), max_length=300, blank=True, validators=[MinLengthValidator(4)])
    void_on = models.DateField(_("void since"), null=True)
    act_no = models.PositiveIntegerField()

    class Meta:
        default_permissions = ()
        ordering = ("case", "pk")
        constraints = [
            models.UniqueConstraint(fields=["receipt_no"], condition=~models.Q(receipt_no=""), name="on_spot_receipt_once"),
            models.UniqueConstraint(fields=["bank_slip"], condition=~models.Q(bank_slip=""), name="on_spot_slip_once"),
        ]

    def __str__(self) -> str:
        return f"{self.facts} {self.issued_at:%Y-%m-%d}"
