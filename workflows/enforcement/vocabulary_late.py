"""The domain's words for a fine that is paid later than the decision says: put off, in parts, or by agreement."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PlanKind(models.TextChoices):
    """In which way a fine is paid later (行政处罚法 Art.66(2); 行政强制法 Art.42)."""

    DEFERRAL = "deferral", _("Later, in one sum")
    INSTALMENTS = "instalments", _("In instalments")
    AGREEMENT = "agreement", _("By an execution agreement")


class PlanDecision(models.TextChoices):
    """What became of an application for more time."""

    GRANT = "grant", pgettext_lazy("application for more time", "Grant it")
    REFUSE = "refuse", pgettext_lazy("application for more time", "Refuse it")
    NEEDLESS = "needless", _("Not decided: all was paid before")


class PlanStands(models.TextChoices):
    """Where the time of a party to pay stands, besides the last day of its decision."""

    ASKED = "asked", _("more time is asked for")
    GRANTED = "granted", _("more time is granted")
    REFUSED = "refused", _("more time was refused")
    AGREED = "agreed", _("an execution agreement is in force")
    BROKEN = "broken", _("a part was not paid in time")
