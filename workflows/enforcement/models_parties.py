"""What happened to the parties of a penalty case behind its filing."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MinLengthValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from workflows.enforcement.models import PartyFacts
from workflows.enforcement.vocabulary_parties import ChangeKind


class PartyChange(models.Model):
    """One change of the parties (变更、追加当事人): who came, who left, why, and who allowed it. Never changed."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+")
    kind = models.CharField(pgettext_lazy("change of a party", "What happened"), max_length=12, choices=ChangeKind)
    came = models.ForeignKey(PartyFacts, models.PROTECT, null=True, related_name="+", verbose_name=_("who came"))
    left = models.ForeignKey(PartyFacts, models.PROTECT, null=True, related_name="changes", verbose_name=_("whom it is about"))
    """The former party; of one who bears a decision for it the party on whom it was decided, which stays in the case."""
    bearer = models.CharField(_("Who bears the decision now"), max_length=80, blank=True)
    bearer_code = models.CharField(_("Its credit code"), max_length=18, blank=True)
    reason = models.CharField(
        pgettext_lazy("change of a party", "Reason, and what proves it"), max_length=300, validators=[MinLengthValidator(4)]
    )
    found_on = models.DateField(_("Found on that it took part"), null=True, blank=True)
    opinion = models.CharField(pgettext_lazy("penalty case", "Opinion of the leader"), max_length=500)
    decided_on = models.DateField(_("decided on"))
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("decided by"))
    act_no = models.PositiveIntegerField()

    class Meta:
        default_permissions = ()
        ordering = ("case", "pk")

    def __str__(self) -> str:
        return f"{self.kind} {self.case_id}"
