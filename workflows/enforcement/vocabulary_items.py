"""Choices of what is done about the items of a decision, one by one (行政处罚法 Art.66 to 74)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ItemDoing(models.TextChoices):
    """What was done about an item of a decision."""

    STOPPED = "stopped", _("Standstill begun")
    LOOKED_AT = "looked_at", _("Standstill checked")
    RESUMED = "resumed", _("Accepted behind the standstill")
    WITHHELD = "withheld", _("Licence taken, or declared void")
    RETURNED = "returned", _("Licence given back")
    CHECKED = "checked", _("Correction checked")
    TAKEN_OVER = "taken_over", _("Confiscated goods taken over")
    DISPOSED = "disposed", _("Confiscated goods disposed of")
    ENDED = "ended", _("Ended without performance")


class LicenceFate(models.TextChoices):
    """What became of the licence itself."""

    HANDED_IN = "handed_in", _("Handed in by the party")
    VOID = "void", _("Not handed in: the issuer is asked to declare it void")


class IfNotCorrected(models.TextChoices):
    """What follows where an ordered correction was not made (安全生产法 Art.112; TL-ENF-51)."""

    AGAIN = "again", _("Checked again by a new day")
    DAILY = "daily", _("A fine for each day is proposed in a case of its own")
    NEW_CASE = "new_case", _("A new case is filed for it")


class ItemEnd(models.TextChoices):
    """Why an item of a decision is not performed any more."""

    NEW_CASE = "new_case", _("Another case goes on with it")
    IMPOSSIBLE = "impossible", _("What it is about exists no more")
    HIGHER = "higher", _("Lifted by court or reconsideration")
    OTHER = "other", pgettext_lazy("end of an item of a decision", "Other")


class DisposalMode(models.TextChoices):
    """What becomes of a confiscated thing (行政处罚法 Art.74(1); 烟花爆竹安全管理条例 Art.43)."""

    AUCTION = "auction", _("Public auction")
    HAND_OVER = "hand_over", _("Handed over")
    DESTROY = "destroy", pgettext_lazy("disposal of goods", "Destroyed")
    OTHER = "other", pgettext_lazy("disposal of goods", "Another way that the state orders")


class DisposalState(models.TextChoices):
    """Where the disposal of confiscated goods stands."""

    ASKED = "asked", pgettext_lazy("disposal of goods", "Asked for")
    APPROVED = "approved", pgettext_lazy("disposal of goods", "Approved, not carried out yet")
    REFUSED = "refused", pgettext_lazy("disposal of goods", "Refused")
    DROPPED = "dropped", pgettext_lazy("disposal of goods", "Not carried out")
    DONE = "done", pgettext_lazy("disposal of goods", "Carried out")


class CashState(models.TextChoices):
    """Where a fine that officers took in cash is (行政处罚法 Art.71)."""

    TAKEN = "taken", _("With the officers")
    HANDED_IN = "handed_in", _("Handed in to the bureau")
    BANKED = "banked", _("Paid to the bank")
