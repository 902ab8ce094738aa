"""What only this process asks for: the filing, the officers who check its materials, and where a filing stands."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.models import CaseMember, CaseRecord


class State(models.TextChoices):
    """Where a filing stands."""

    RECEIVED = "received", _("Received")
    CHECKING = "checking", _("Materials being checked")
    DECIDING = "deciding", _("To be decided")
    SERVING = "serving", _("Answer to be handed over")
    FILED = "filed", _("Plan filed")
    NOT_FILED = "not_filed", _("Plan not filed")


class Filing(CaseRecord):
    """One emergency plan that a unit files with the bureau."""

    plan_name = models.CharField(_("Name of the plan"), max_length=60)
    received_on = models.DateField()
    is_filed = models.BooleanField(_("Decision"), null=True, choices=[(True, _("File the plan")), (False, _("Do not file it"))])
    missing = models.TextField(_("What is missing, one thing a line"), max_length=500, blank=True)


class Checker(CaseMember):
    """An officer who checks the materials, and what this officer says."""

    is_complete = models.BooleanField(_("Are the materials complete?"), null=True)
    missing = models.TextField(_("What is missing, one thing a line"), max_length=500, blank=True)
