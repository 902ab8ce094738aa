"""Words of a transfer: to whom, where it stands, what the other body answers, what the courts decide."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class TransferWay(models.TextChoices):
    """Why a filed case leaves the bureau."""

    POLICE = "police", _("Suspected crime: to the police (ENF-55)")
    AGENCY = "agency", _("Not ours, or public order without a suspected crime: to the competent agency (ENF-03)")


class TransferStands(models.TextChoices):
    """Where a transfer stands, as the roads of the case ask it."""

    DRAFTED = "drafted", _("Letter drafted")
    PASSED = "passed", _("Letter passed by the legal review")
    RETURNED = "returned", _("Letter not passed")
    APPROVED = "approved", pgettext_lazy("transfer of a case", "Approved")
    REFUSED = "refused", pgettext_lazy("transfer of a case", "Not approved")
    AWAY = "away", _("With the other body")
    OPENED = "opened", _("Opened by the police")
    NOT_OPENED = "not_opened", _("Not opened by the police")
    SENT_BACK = "sent_back", _("Sent back")
    SETTLED = "settled", _("Dealt with by the other agency")
    NOT_PROSECUTED = "not_prosecuted", _("Not prosecuted, a penalty is suggested")
    BACK = "back", _("Back in the case")


class HeadDecision(models.TextChoices):
    """What the main head decides on a transfer."""

    APPROVE = "approve", _("Approve the transfer")
    REFUSE = "refuse", _("Do not approve it")


class PoliceResult(models.TextChoices):
    """What the police answer within their three days, or after they were asked again."""

    OPENED = "opened", _("The police have opened a case")
    NOT_OPENED = "not_opened", _("The police do not open a case")
    RETURNED = "returned", _("The police send the file back")


class AskedAgain(models.TextChoices):
    """What is done about a refusal of the police (规定 Art.9)."""

    RECONSIDER = "reconsider", _("Ask the police to reconsider (within 3 days)")
    SUPERVISE = "supervise", _("Suggest that the procurator supervises")


class AgencyOutcome(models.TextChoices):
    """What the other agency has made of the matter; the bureau records a detention and never decides one."""

    DETAINED = "detained", _("Detained by the police")
    FINED = "fined", _("Fined")
    OPENED = "opened", _("Accepted and opened")
    RETURNED = "returned", _("Sent back")


class CriminalOutcome(models.TextChoices):
    """What became of a party in the criminal procedure."""

    CONVICTED = "convicted", _("Convicted")
    EXEMPTED = "exempted", _("Guilty, exempted from punishment")
    ACQUITTED = "acquitted", _("Acquitted")
    NOT_PROSECUTED = "not_prosecuted", _("Not prosecuted")
    DROPPED = "dropped", _("Dropped by the police")
