"""Rows of a case about its recusals: what was asked for and decided, and what was confirmed anew."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MinLengthValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.models.record import CaseRow
from workflows.enforcement.vocabulary_recusal import Applicant, EarlierActs, RecusalDecision, RecusalGround

OFFICER = settings.AUTH_USER_MODEL


class Recusal(CaseRow):
    """One application that an officer withdraws from a case (回避), asked for by a party or by himself (行政处罚法 Art.43)."""

    officer = models.ForeignKey(OFFICER, models.PROTECT, related_name="+", verbose_name=_("Officer who is to withdraw"))
    part = models.CharField(_("as what he takes part"), max_length=100, blank=True)
    applicant = models.CharField(_("Who asks for it"), max_length=10, choices=Applicant)
    party = models.ForeignKey(
        "enforcement.PartyFacts", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Party")
    )
    applicant_name = models.CharField(_("who asks, by name"), max_length=80)
    ground = models.CharField(pgettext_lazy("recusal", "Ground"), max_length=10, choices=RecusalGround)
    ground_words = models.CharField(_("What the ground rests on"), max_length=500, validators=[MinLengthValidator(4)])
    officer_says = models.CharField(_("What the officer says to it"), max_length=300, blank=True)
    applied_on = models.DateField(_("asked for on"))
    applied_act = models.PositiveIntegerField()
    number = models.CharField(_("number of the application"), max_length=80, blank=True)
    # The decision
    decision = models.CharField(_("Decision"), max_length=10, choices=RecusalDecision, blank=True)
    reason = models.CharField(_("What was found, and why"), max_length=500, blank=True, validators=[MinLengthValidator(4)])
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    decided_by = models.ForeignKey(OFFICER, models.PROTECT, null=True, related_name="+", verbose_name=_("decided by"))
    decided_with = models.JSONField(_("leaders who decided together"), default=list)
    successor = models.ForeignKey(OFFICER, models.PROTECT, null=True, related_name="+", verbose_name=_("Successor"))
    earlier_acts = models.CharField(_("What he has done so far"), max_length=10, choices=EarlierActs, blank=True)
    earlier_reason = models.CharField(
        _("Why it stands as it is, or is excluded"), max_length=300, blank=True, validators=[MinLengthValidator(4)]
    )
    acts_meanwhile = models.JSONField(_("what he did while it was undecided"), default=list)
    to_confirm = models.BooleanField(_("evidence is to be confirmed anew"), default=False)
    confirmed_on = models.DateField(_("evidence confirmed anew on"), null=True, blank=True)

    class Meta(CaseRow.Meta):
        verbose_name = _("recusal")
        verbose_name_plural = _("recusals")
        ordering = ("case", "pk")

    def __str__(self) -> str:
        return self.officer.name

    @property
    def is_own(self) -> bool:
        """Whether the officer asks for it himself."""
        return self.applicant == Applicant.OFFICER


class Reconfirmed(models.Model):
    """One piece of evidence that a recused officer had taken, as two others looked at it again."""

    recusal = models.ForeignKey(Recusal, models.PROTECT, related_name="reconfirmed")
    exhibit = models.ForeignKey("enforcement.Exhibit", models.PROTECT, related_name="+", verbose_name=_("Evidence"))
    holds = models.BooleanField(_("Does it hold?"), choices=[(True, _("Confirmed")), (False, _("Not confirmed: excluded"))])
    words = models.CharField(_("How it was checked, and what was found"), max_length=300, validators=[MinLengthValidator(4)])
    officer_1 = models.ForeignKey(OFFICER, models.PROTECT, related_name="+", verbose_name=_("first officer"))
    officer_2 = models.ForeignKey(OFFICER, models.PROTECT, related_name="+", verbose_name=_("Second officer"))
    on = models.DateField(_("looked at again on"))
    act_no = models.PositiveIntegerField()

    class Meta:
        default_permissions = ()
        ordering = ("recusal", "exhibit")

    def __str__(self) -> str:
        return f"{self.exhibit_id} {self.holds}"
