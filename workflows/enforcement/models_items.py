"""What is done about the items of a decision, one by one: the standstill, the licence, the correction, the goods (行政处罚法 Art.66 to 74)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.validators import MinLengthValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.models.record import CaseRow
from workflows.enforcement.vocabulary_items import CashState, DisposalState, IfNotCorrected, ItemDoing, ItemEnd, LicenceFate


def _officer(verbose_name: Any) -> Any:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=verbose_name
    )


class ItemStep(models.Model):
    """One thing that was done about one item of a decision, by whom, on which day, and what was found.

    Several may stand behind one item (begun, checked, accepted). That the item is performed, a row of ``Performance`` says.
    """

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+")
    facts = models.ForeignKey("enforcement.PartyFacts", models.PROTECT, related_name="item_steps")
    item = models.CharField(_("item of the decision"), max_length=24)
    doing = models.CharField(_("What was done"), max_length=12, choices=ItemDoing)
    done_on = models.DateField(_("Done on"))
    officer_1 = _officer(_("first officer"))
    officer_2 = _officer(_("second officer"))
    found = models.CharField(_("What was found, and what was done"), max_length=500, validators=[MinLengthValidator(10)])
    passed = models.BooleanField(_("Found in order"), null=True)
    # The standstill
    seals = models.CharField(_("Numbers of the seals"), max_length=100, blank=True)
    # The licence
    fate = models.CharField(_("The licence itself"), max_length=10, choices=LicenceFate, blank=True)
    issuer_told_on = models.DateField(_("Issuer of the licence told on"), null=True, blank=True)
    receiver = models.CharField(_("Who received it, in what relation to the party"), max_length=80, blank=True)
    follows = models.CharField(_("What follows"), max_length=200, blank=True, validators=[MinLengthValidator(4)])
    # The correction
    if_failed = models.CharField(_("How it goes on"), max_length=10, choices=IfNotCorrected, blank=True)
    again_by = models.DateField(_("To be corrected, and checked again, from"), null=True, blank=True)
    # The end
    end_ground = models.CharField(pgettext_lazy("item of a decision", "Why it ends"), max_length=12, choices=ItemEnd, blank=True)
    other_case = models.ForeignKey(
        "cases.Case", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Case that goes on with it")
    )
    act_no = models.PositiveIntegerField()

    class Meta:
        default_permissions = ()
        ordering = ("facts", "pk")

    def __str__(self) -> str:
        return f"{self.item} {self.doing} {self.done_on}"


class Disposal(CaseRow):
    """One disposal of things that a decision on one party has confiscated: asked for, approved by a leader, carried out by two officers (ENF-53).

    ``lines`` names each thing of the register of goods with its quantity and mode; what was really done stands in the moves of the goods.
    """

    party = models.ForeignKey("cases.Party", models.PROTECT, related_name="+")
    no = models.PositiveSmallIntegerField(_("number"))
    state = models.CharField(_("state"), max_length=10, choices=DisposalState, default=DisposalState.ASKED)
    lines = models.JSONField(_("things with quantity and mode"), default=list)
    valuation = models.CharField(_("Price, or who valued it"), max_length=200, blank=True)
    reason = models.CharField(_("Opinion of the handlers"), max_length=500, validators=[MinLengthValidator(4)])
    asked_on = models.DateField(_("asked for on"))
    approved = models.BooleanField(_("Decision on the disposal"), null=True, choices=[(True, _("Approve")), (False, _("Refuse"))])
    approved_on = models.DateField(_("decided on"), null=True)
    leader_opinion = models.CharField(pgettext_lazy("penalty case", "Opinion of the leader"), max_length=500, blank=True)
    approver = _officer(_("approved by"))
    paper_no = models.CharField(_("number of the approval"), max_length=80, blank=True)
    # Carried out
    done_on = models.DateField(_("Carried out on"), null=True)
    officer_1 = _officer(_("first officer"))
    officer_2 = _officer(_("second officer"))
    place = models.CharField(pgettext_lazy("disposal of goods", "Place"), max_length=100, blank=True)
    witness = models.CharField(pgettext_lazy("disposal of goods", "Witness"), max_length=40, blank=True)
    police_present = models.BooleanField(_("Were the police there?"), null=True)
    handover_to = models.CharField(_("Who received it"), max_length=60, blank=True)
    course = models.TextField(
        pgettext_lazy("disposal of goods", "How it was done"), max_length=1000, blank=True, validators=[MinLengthValidator(10)]
    )
    treasury_receipt = models.CharField(_("Receipt of the treasury"), max_length=40, blank=True)
    av_recording = models.CharField(_("Photographs and recordings, by number"), max_length=100, blank=True)

    class Meta(CaseRow.Meta):
        verbose_name = _("disposal of goods")
        verbose_name_plural = _("disposals of goods")
        ordering = ("case", "no")
        constraints = [models.UniqueConstraint(fields=["case", "no"], name="disposal_number")]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.no}"

    @property
    def is_live(self) -> bool:
        return self.state in (DisposalState.ASKED, DisposalState.APPROVED)


class CashTaken(CaseRow):
    """A fine that two officers took in cash in a remote place, at the party's own wish, against the receipt of the finance department.

    行政处罚法 Art.69 to 71: two working days to the bureau, two more to the bank. ``receipt_no`` is given once in the bureau.
    """

    party = models.ForeignKey("cases.Party", models.PROTECT, related_name="+")
    collected_on = models.DateField(_("Collected on"))
    amount = models.DecimalField(
        pgettext_lazy("cash", "Sum (yuan)"), max_digits=14, decimal_places=2, validators=[MinValueValidator(Decimal("0.01"))]
    )
    receipt_no = models.CharField(_("Number of the special receipt"), max_length=30, unique=True)
    remote = models.BooleanField(_("Is the place remote, on water or hard to reach, and the bank hard to get to?"), null=True)
    asked = models.BooleanField(_("Has the party itself asked to pay on the spot?"), null=True)
    place = models.CharField(
        pgettext_lazy("cash", "Place, and why the bank is hard to reach"), max_length=200, validators=[MinLengthValidator(4)]
    )
    officer_1 = _officer(_("first officer"))
    officer_2 = _officer(_("second officer"))
    state = models.CharField(_("state"), max_length=10, choices=CashState, default=CashState.TAKEN)
    handed_in_on = models.DateField(_("handed in on"), null=True)
    slip_no = models.CharField(_("Number of the slip of the bank"), max_length=30, blank=True)
    banked_on = models.DateField(_("Paid to the bank on"), null=True)

    class Meta(CaseRow.Meta):
        verbose_name = _("fine taken in cash")
        verbose_name_plural = _("fines taken in cash")
        ordering = ("case", "pk")

    def __str__(self) -> str:
        return self.receipt_no
