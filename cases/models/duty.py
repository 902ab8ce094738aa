"""Named duties on one case: the closed list, and the permission table behind it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from permissions.models import NamedDuty

# code -> (name, what it lets its holder do, in a sentence)
DUTIES = {
    "view_case": (_("Reader of the file"), _("May read the file of this case.")),
    "handle_case": (_("Case handler"), _("Handles this case and may read its file.")),
    "second_officer": (_("Second officer"), _("Was named as the second officer of an act in this case and may read its file.")),
    "review_case": (_("Reviewer"), _("Reviews this case and may read its file.")),
    "approve_case": (_("Approver"), _("Decides on this case and may read its file.")),
    "party": (_("Party"), _("Speaks for the party: reads the papers served on it, and does its own tasks.")),
    "observe_case": (_("Observer"), _("Reads what this process opens to observers.")),
    "copy_case": (_("Copied"), _("Received a copy for information and may read the file.")),
}

# A party or an observer does not read the file; everybody else does.
FILE_DUTIES = frozenset(DUTIES) - {"party", "observe_case"}
# Those named to act may, with a reason, open what is sealed.
ACTING_DUTIES = frozenset({"handle_case", "review_case", "approve_case"})


class CaseDuty(NamedDuty):
    """That somebody stands in a named relation to one case (身份), from a day until a day."""

    content_object = models.ForeignKey("cases.Case", models.PROTECT, related_name="duties")

    class Meta(NamedDuty.Meta):
        verbose_name = _("named duty")
        verbose_name_plural = _("named duties")
        abstract = False
