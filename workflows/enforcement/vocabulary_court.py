"""The domain's words for dunning and for the execution by the court (行政强制法 Art.35, 36, 39, 40, 53 to 58)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Enclosure(models.TextChoices):
    """What goes to the court with the application (行政强制法 Art.55)."""

    DECISION = "decision", _("Decision, its facts, reasons and basis")
    EVIDENCE = "evidence", _("Evidence")
    SERVICE = "service", _("Receipts of service, notice and hearing papers")
    OPINION = "opinion", _("Opinion of the party")
    DUNNING = "dunning", _("Dunning letter and its receipt")
    OBJECT = "object", _("State of what is executed")
    IDENTITY = "identity", _("Identity papers of the party")
    POWER = "power", _("Power of attorney of the agent")


class RulingKind(models.TextChoices):
    """What the court has refused (行政强制法 Art.56(2), 58(3))."""

    NOT_ACCEPTED = "not_accepted", _("It does not accept the application")
    NOT_ENFORCED = "not_enforced", _("It does not enforce the decision")


class SuspensionOfExecution(models.TextChoices):
    """Why the execution is suspended (行政强制法 Art.39(1), item by item)."""

    UNABLE = "1", _("(1) The party has difficulty, or cannot perform for now")
    THIRD_PARTY = "2", _("(2) A third party claims what is executed, with reason")
    HARM = "3", _("(3) It may do harm that cannot be made good, and waiting harms no public interest")
    OTHER = "4", pgettext_lazy("suspension of execution", "(4) Another case that the agency holds to call for it")


class EndOfExecution(models.TextChoices):
    """Why the execution ends for good (行政强制法 Art.40, item by item; Art.39(2) the last)."""

    DEAD = "1", _("(1) A citizen has died, without estate and without anybody who bears the duty")
    DISSOLVED = "2", _("(2) A unit has ended, without property and without anybody who bears the duty")
    OBJECT_LOST = "3", _("(3) What is executed has perished")
    REVOKED = "4", _("(4) The decision was revoked")
    OTHER = "5", pgettext_lazy("end of execution", "(5) Another case that the agency holds to call for it")
    THREE_YEARS = "6", _("Three years after the suspension it was not resumed")
