"""What a party still owes is dunned for, and brought to the court: letters, applications, rulings, suspensions. Each of one party."""

from __future__ import annotations

from decimal import Decimal as Money

from django.conf import settings
from django.core.validators import MinLengthValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.models.several import Several
from workflows.enforcement.models import PartyFacts
from workflows.enforcement.vocabulary import DefenceWay
from workflows.enforcement.vocabulary_court import Enclosure, EndOfExecution, RulingKind, SuspensionOfExecution


class Dunning(models.Model):
    """One dunning letter (催告书; 行政强制法 Art.35, 54): what is owed, until when and how; what the party said to it and was answered."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+")
    facts = models.ForeignKey(PartyFacts, models.PROTECT, related_name="dunnings")
    issued_on = models.DateField(_("issued on"))
    hand_over_on = models.DateField(
        _("Handed over on"),
        null=True,
        blank=True,
        help_text=_("Only where it is certain: then the letter names the last day. Otherwise it says ten working days."),
    )
    mode = models.CharField(_("How to perform"), max_length=300, validators=[MinLengthValidator(4)])
    fine_due = models.DecimalField(_("fine still owed (yuan)"), max_digits=14, decimal_places=2, default=Money(0))
    gains_due = models.DecimalField(_("gains still owed (yuan)"), max_digits=14, decimal_places=2, default=Money(0))
    surcharge_due = models.DecimalField(_("surcharge owed on that day (yuan)"), max_digits=14, decimal_places=2, default=Money(0))
    served_on = models.DateField(_("served on"), null=True)
    stated_on = models.DateField(_("answered by the party on"), null=True)
    way = models.CharField(pgettext_lazy("answer to dunning", "Way"), max_length=10, choices=DefenceWay, blank=True)
    answered_on = models.DateField(_("re-checked on"), null=True)
    conclusion = models.CharField(
        pgettext_lazy("answer to dunning", "Conclusion"), max_length=500, blank=True, validators=[MinLengthValidator(4)]
    )
    act_no = models.PositiveIntegerField()

    class Meta:
        default_permissions = ()
        ordering = ("facts", "pk")

    def __str__(self) -> str:
        return f"{self.facts_id} {self.issued_on}"


class CourtApplication(models.Model):
    """One application to the court for execution (强制执行申请; 行政强制法 Art.53 to 58), and what became of it. Sums in yuan."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+")
    facts = models.ForeignKey(PartyFacts, models.PROTECT, related_name="court_applications")
    court = models.ForeignKey("cases.OutsideBody", models.PROTECT, related_name="+", verbose_name=_("Court"))
    applied_on = models.DateField(_("applied on"))
    target = models.CharField(_("What the court is to execute"), max_length=1000, validators=[MinLengthValidator(4)])
    fine_due = models.DecimalField(_("fine still owed (yuan)"), max_digits=14, decimal_places=2, default=Money(0))
    gains_due = models.DecimalField(_("gains still owed (yuan)"), max_digits=14, decimal_places=2, default=Money(0))
    surcharge_due = models.DecimalField(_("surcharge owed on that day (yuan)"), max_digits=14, decimal_places=2, default=Money(0))
    property_clues = models.CharField(_("Known property of the party"), max_length=500, blank=True)
    agent = models.CharField(_("Agent of the bureau"), max_length=40, blank=True)
    facts_reasons = models.TextField(_("Facts and reasons"), max_length=3000, validators=[MinLengthValidator(10)])
    enclosures = Several(_("Enclosures"), of=Enclosure)
    accepted_on = models.DateField(pgettext_lazy("court", "Accepted on"), null=True)
    acceptance_no = models.CharField(_("Number of the notice of acceptance"), max_length=60, blank=True)
    ruling = models.CharField(_("What the court has refused"), max_length=14, choices=RulingKind, blank=True)
    ruling_no = models.CharField(_("Number of the ruling"), max_length=60, blank=True)
    ruling_on = models.DateField(_("Ruling received on"), null=True)
    upper_court = models.ForeignKey(
        "cases.OutsideBody", models.PROTECT, null=True, related_name="+", verbose_name=_("Court of the higher level")
    )
    contested_on = models.DateField(_("contested on"), null=True)
    contest_reasons = models.TextField(
        _("Why the ruling is contested"), max_length=2000, blank=True, validators=[MinLengthValidator(10)]
    )
    act_no = models.PositiveIntegerField()

    class Meta:
        default_permissions = ()
        ordering = ("facts", "pk")

    def __str__(self) -> str:
        return f"{self.facts_id} {self.applied_on}"

    @property
    def total(self) -> Money:
        return self.fine_due + self.gains_due + self.surcharge_due


class ExecutionChange(models.Model):
    """The execution was suspended, went on, or ended for good (行政强制法 Art.39, 40). Never changed."""

    class What(models.TextChoices):
        SUSPENDED = "suspended", pgettext_lazy("execution", "Suspended")
        RESUMED = "resumed", pgettext_lazy("execution", "Resumed")
        ENDED = "ended", pgettext_lazy("execution", "Ended")

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+")
    facts = models.ForeignKey(PartyFacts, models.PROTECT, related_name="execution_changes")
    what = models.CharField(pgettext_lazy("execution", "What happened"), max_length=10, choices=What)
    suspension_ground = models.CharField(
        pgettext_lazy("execution", "Ground"), max_length=2, choices=SuspensionOfExecution, blank=True
    )
    end_ground = models.CharField(pgettext_lazy("end of execution", "Ground"), max_length=2, choices=EndOfExecution, blank=True)
    words = models.CharField(_("Facts that show the ground"), max_length=500, validators=[MinLengthValidator(4)])
    review_on = models.DateField(_("To be looked at again on"), null=True, blank=True)
    opinion = models.CharField(pgettext_lazy("penalty case", "Opinion of the leader"), max_length=500)
    court_told = models.BooleanField(_("A letter goes to the court"), default=False)
    decided_on = models.DateField(_("decided on"))
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("decided by"))
    act_no = models.PositiveIntegerField()

    class Meta:
        default_permissions = ()
        ordering = ("facts", "pk")

    def __str__(self) -> str:
        return f"{self.facts_id} {self.what} {self.decided_on}"
