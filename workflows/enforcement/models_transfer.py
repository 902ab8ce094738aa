"""Rows of a case about its transfers: the letter and its list of goods, what the other body answers, what the courts decide."""

from __future__ import annotations

from decimal import Decimal as Money
from typing import Any

from django.conf import settings
from django.core.validators import MinLengthValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from workflows.enforcement.vocabulary_transfer import (
    AgencyOutcome,
    AskedAgain,
    CriminalOutcome,
    HeadDecision,
    PoliceResult,
    TransferWay,
)

OFFICER = settings.AUTH_USER_MODEL


def _body(verbose_name: Any, *, null: bool = True) -> Any:
    return models.ForeignKey(
        "cases.OutsideBody", models.PROTECT, null=null, blank=null, related_name="+", verbose_name=verbose_name
    )


class Transfer(models.Model):
    """One transfer of a filed case: to the police as a suspected crime, or to the agency that is competent (行政处罚法 Art.22, 27)."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+")
    way = models.CharField(_("To whom, and why"), max_length=10, choices=TransferWay)
    body = _body(_("Body that receives the case"), null=False)
    # The letter, as it is reviewed
    facts = models.TextField(_("What was found, with the figures"), max_length=3000, validators=[MinLengthValidator(20)])
    crime = models.CharField(_("Suspected crime"), max_length=60, blank=True)
    article = models.CharField(_("Article of the Criminal Law"), max_length=60, blank=True)
    threshold = models.CharField(
        _("Standard for filing, and the figure that reaches it"), max_length=300, blank=True, validators=[MinLengthValidator(4)]
    )
    reason = models.CharField(_("Why it is not ours"), max_length=500, blank=True, validators=[MinLengthValidator(10)])
    attached = models.JSONField(_("enclosures"), default=list)
    # Both are empty of a transfer that came in with the register of an earlier year, which tells neither.
    drafted_on: Any = models.DateField(_("drafted on"), null=True)
    drafted_by: Any = models.ForeignKey(OFFICER, models.PROTECT, null=True, related_name="+", verbose_name=_("drafted by"))
    review_opinion = models.CharField(_("opinion of the legal review"), max_length=3000, blank=True)
    reviewer = models.ForeignKey(OFFICER, models.PROTECT, null=True, related_name="+", verbose_name=_("reviewer"))
    reviewed_on = models.DateField(_("reviewed on"), null=True)
    # Its approval
    team = models.JSONField(_("special team"), default=list)
    """Keys of the accounts; their names stand beside them in ``team_names``."""
    team_names = models.JSONField(_("members of the special team"), default=list)
    team_on = models.DateField(_("Team named on"), null=True, blank=True)
    report_at = models.DateTimeField(_("Report handed to the head at"), null=True, blank=True)
    handler_opinion = models.CharField(_("Opinion of the team"), max_length=500, blank=True)
    measures = models.CharField(_("Measures taken, and the goods of the case"), max_length=500, blank=True)
    head_decision = models.CharField(_("Decision"), max_length=10, choices=HeadDecision, blank=True)
    refuse_reason = models.CharField(_("Why it is not approved"), max_length=500, blank=True, validators=[MinLengthValidator(4)])
    decided_at = models.DateTimeField(_("Decided at"), null=True, blank=True)
    decided_by = models.ForeignKey(OFFICER, models.PROTECT, null=True, related_name="+", verbose_name=_("decided by"))
    # The hand-over
    handed_at = models.DateTimeField(_("Handed over at"), null=True, blank=True)
    receipt_at = models.DateTimeField(_("Receipt signed at"), null=True, blank=True)
    receiver = models.CharField(_("Who took it over"), max_length=60, blank=True)
    procurator = _body(_("Procuratorate that gets a copy"))
    goods_handed_on = models.DateField(_("Goods handed over on"), null=True, blank=True)
    # What the other body says
    forwarded_to = models.CharField(_("Passed on to"), max_length=120, blank=True)
    forwarded_on = models.DateField(_("Passed on on"), null=True, blank=True)
    police_result = models.CharField(_("Answer of the police"), max_length=12, choices=PoliceResult, blank=True)
    answer_no = models.CharField(_("Number of the answer"), max_length=80, blank=True)
    answered_on = models.DateField(_("Answer received on"), null=True, blank=True)
    answer_words = models.CharField(_("What the answer says"), max_length=500, blank=True, validators=[MinLengthValidator(4)])
    asked_again = models.CharField(_("What is done about the refusal"), max_length=12, choices=AskedAgain, blank=True)
    asked_again_on = models.DateField(_("asked again on"), null=True)
    outcome = models.CharField(pgettext_lazy("other agency", "Outcome"), max_length=12, choices=AgencyOutcome, blank=True)
    outcome_on = models.DateField(_("Day of the outcome"), null=True, blank=True)
    outcome_words = models.CharField(
        _("Outcome in words, with its number"), max_length=500, blank=True, validators=[MinLengthValidator(4)]
    )
    detained = models.PositiveSmallIntegerField(_("Persons detained"), null=True, blank=True)
    returned_on = models.DateField(_("procurator's suggestion received on"), null=True)
    back_on = models.DateField(_("back in the case on"), null=True)
    back_reason = models.CharField(_("Why the case goes on"), max_length=500, blank=True, validators=[MinLengthValidator(4)])
    act_no = models.PositiveIntegerField()

    class Meta:
        default_permissions = ()
        ordering = ("case", "pk")

    def __str__(self) -> str:
        return f"{self.way} {self.body}"


class TransferGood(models.Model):
    """One line of the list of goods that goes with a transfer (ENF-56)."""

    transfer = models.ForeignKey(Transfer, models.PROTECT, related_name="goods")
    held = models.ForeignKey(
        "enforcement.Goods", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("From the register of goods")
    )
    """The thing in the custody of the bureau that the line is about; none for what was never sealed or seized."""
    no = models.PositiveSmallIntegerField(_("number"))
    name = models.CharField(_("Name"), max_length=60)
    spec = models.CharField(_("Specification"), max_length=60, blank=True)
    qty = models.DecimalField(_("Quantity"), max_digits=12, decimal_places=3, validators=[MinValueValidator(Money("0.001"))])
    unit = models.CharField(pgettext_lazy("of measure", "Unit"), max_length=10)
    place = models.CharField(_("Where it is kept"), max_length=80)
    custodian = models.CharField(_("Who keeps it"), max_length=40)
    condition = models.CharField(_("State, number of the seal"), max_length=80, blank=True)
    note = models.CharField(_("Remark"), max_length=80, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ("transfer", "no")

    def __str__(self) -> str:
        return self.name


class CriminalResult(models.Model):
    """What court, procurator or police have decided on one party; a criminal fine takes the place of ours (行政处罚法 Art.35(2))."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+")
    facts = models.ForeignKey("enforcement.PartyFacts", models.PROTECT, related_name="criminal_results", verbose_name=_("Party"))
    outcome = models.CharField(pgettext_lazy("criminal procedure", "Outcome"), max_length=16, choices=CriminalOutcome)
    body = _body(_("Court, procuratorate or police"), null=False)
    document_no = models.CharField(_("Number of the judgment or decision"), max_length=80)
    decided_on = models.DateField(_("Day of the judgment or decision"))
    received_on = models.DateField(_("received on"))
    words = models.CharField(_("What it says"), max_length=500, validators=[MinLengthValidator(4)])
    criminal_fine = models.DecimalField(
        _("Criminal fine (yuan)"),
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Money("0.01"))],
    )
    set_off = models.DecimalField(
        _("Of our fine set off (yuan)"),
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Money("0.01"))],
    )
    suggests_penalty = models.BooleanField(_("a penalty is suggested"), default=False)
    act_no = models.PositiveIntegerField()

    class Meta:
        default_permissions = ()
        ordering = ("case", "pk")

    def __str__(self) -> str:
        return f"{self.facts_id} {self.outcome}"
