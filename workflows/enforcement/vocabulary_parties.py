"""Words of what happens to the parties of a penalty case behind its filing."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ChangeKind(models.TextChoices):
    """Why somebody comes into a case behind its filing, or leaves it (enforcement.md section 7)."""

    SUCCESSOR = "successor", _("Merged, divided or taken over: the successor")
    ESTATE = "estate", _("Died: whoever administers or inherits the estate")
    CORRECT = "correct", _("Named wrongly: the right party")
    ADD = "add", _("Took part in the same facts: a further party")
    DEATH = "death", _("Died, and nobody stands in for the party")
    DISSOLVED = "dissolved", _("Dissolved without a successor")
    NOT_PARTY = "not_party", _("Not a party: has no part in the facts")
    BEARER = "bearer", pgettext_lazy("change of a party", "Bears a decision that stands, as successor")


#: What takes the place of a party, what ends one without a successor.
INSTEAD = (ChangeKind.SUCCESSOR, ChangeKind.ESTATE, ChangeKind.CORRECT)
ENDS = (ChangeKind.DEATH, ChangeKind.DISSOLVED, ChangeKind.NOT_PARTY)
