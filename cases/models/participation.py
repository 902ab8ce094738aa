"""Who a case is about, who took part in it, and who looked at what is sealed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from foundation.numbers import Number
from foundation.sealed import SealedTextField


class Party(models.Model):
    """A party of a case (当事人): a unit, an individual business, or a person; the identity number is sealed and shown masked."""

    class Kind(models.TextChoices):
        UNIT = "unit", _("Unit")
        INDIVIDUAL_BUSINESS = "individual_business", _("Individual business")
        PERSON = "person", _("Person")

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="parties")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    enterprise = models.ForeignKey("cases.Enterprise", models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(_("name"), max_length=120)
    credit_code = models.CharField(_("unified social credit code"), max_length=18, blank=True, default="")
    identity = SealedTextField(_("identity number"), null=True, blank=True, holds=Number.IDENTITY)
    identity_index = models.CharField(max_length=64, blank=True, default="", db_index=True)
    identity_masked = models.CharField(_("identity number, masked"), max_length=18, blank=True, default="")
    phone = SealedTextField(_("phone"), null=True, blank=True)
    phone_masked = models.CharField(_("phone, masked"), max_length=30, blank=True, default="")
    address = models.CharField(_("address"), max_length=200, blank=True, default="")
    representative = models.CharField(_("legal representative or person in charge"), max_length=60, blank=True, default="")
    post = models.CharField(_("post"), max_length=60, blank=True, default="")

    class Meta:
        verbose_name = _("party")
        verbose_name_plural = _("parties")

    def __str__(self) -> str:
        return self.name


class Reveal(models.Model):
    """One look at a sealed value: who, what, when and why; stands in the audit log of the case as well."""

    class Field(models.TextChoices):
        IDENTITY = "identity", _("Identity number")
        PHONE = "phone", _("Phone")

    party = models.ForeignKey(Party, models.PROTECT, related_name="reveals")
    field = models.CharField(_("field"), max_length=20, choices=Field)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.TextField(_("reason"))
    revealed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("look at a sealed value")
        verbose_name_plural = _("looks at sealed values")

    def __str__(self) -> str:
        return f"{self.party_id}.{self.field} @ {self.revealed_at:%Y-%m-%d}"


class Participation(models.Model):
    """That somebody took part in an act, in which capacity: performed it, was its second officer, stood in.

    The second officer is told of the act and can object; the objection marks the act and stays in the file.
    """

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="participations", db_index=False)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="participations")
    capacity = models.CharField(_("capacity"), max_length=30)
    step = models.CharField(_("step"), max_length=60)
    act_title = models.CharField(_("act"), max_length=100)
    act_no = models.PositiveIntegerField(_("number of the act in the case"))
    acted_on = models.DateField(_("acted on"))
    recorded_at = models.DateTimeField(_("recorded at"))
    second = models.BooleanField(_("named as second officer"), default=False)
    objection = models.TextField(_("objection"), blank=True, default="")
    objected_at = models.DateTimeField(_("objected at"), null=True, blank=True)

    class Meta:
        verbose_name = _("participation")
        verbose_name_plural = _("participations")
        ordering = ("act_no", "id")
        constraints = [models.UniqueConstraint(fields=["case", "act_no", "account", "capacity"], name="participation_once")]

    def __str__(self) -> str:
        return f"{self.case_id}#{self.act_no} {self.account_id} {self.capacity}"
