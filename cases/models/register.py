"""The registers of enterprises and of outside bodies, and the dated catalogues: violations, criteria, findings, special operations."""

from __future__ import annotations

import re
from datetime import date
from typing import Any, TypeVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.vocabulary import Category, Level, RiskLevel
from foundation.numbers import Number
from foundation.sealed import SealedTextField
from permissions.models import Account

#: How a citation of the Safety Law begins, on papers (《中华人民共和国安全生产法》第…) and in the standard (安全生产法(2021) Art.…).
SAFETY_LAW = re.compile(r"《?(中华人民共和国)?安全生产法(?=[》(（第\s])")

DatedModel = TypeVar("DatedModel", bound="Dated")


def in_force(on: date) -> models.Q:
    """The rows in force on a day: both ends included, an open end has none."""
    return (models.Q(valid_from__isnull=True) | models.Q(valid_from__lte=on)) & (
        models.Q(valid_until__isnull=True) | models.Q(valid_until__gte=on)
    )


class DatedQuerySet(models.QuerySet[DatedModel]):
    def in_force(self, on: date) -> DatedQuerySet[DatedModel]:
        return self.filter(in_force(on))


class Dated(models.Model):
    """A row of law or of the bureau that holds from a day until a day (both included)."""

    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True

    def holds_on(self, day: date) -> bool:
        """The same as `in_force`, of a row that is at hand."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_until is None or day <= self.valid_until)


class Enterprise(models.Model):
    """A unit under supervision (生产经营单位), an individual business, or another body of the register; never deleted."""

    class Kind(models.TextChoices):
        UNIT = "unit", _("Unit")
        INDIVIDUAL_BUSINESS = "individual_business", _("Individual business")
        BODY = "body", _("Department or other body")

    credit_code = models.CharField(_("unified social credit code"), max_length=18, null=True, blank=True, unique=True)
    name = models.CharField(_("name"), max_length=120, db_index=True)
    short_name = models.CharField(_("short name"), max_length=60, blank=True, default="")
    name_initials = models.CharField(_("initials of the name"), max_length=120, blank=True, default="", db_index=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.UNIT)
    organisation_type = models.CharField(_("type of organisation"), max_length=30, blank=True, default="")
    category = models.CharField(_("category"), max_length=40, choices=Category, blank=True, default="")
    sub_sector = models.CharField(_("sub-sector"), max_length=60, blank=True, default="")
    region = models.ForeignKey("permissions.Region", models.PROTECT, related_name="+", verbose_name=_("place in the region tree"))
    township = models.ForeignKey(
        "permissions.Region", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("township")
    )
    address = models.CharField(_("address"), max_length=200, blank=True, default="")
    legal_representative = models.CharField(_("legal representative"), max_length=60, blank=True, default="")
    contact = models.CharField(_("contact"), max_length=60, blank=True, default="")
    phone = models.CharField(_("phone"), max_length=30, blank=True, default="")
    risk_level = models.CharField(_("risk level"), max_length=10, choices=RiskLevel, blank=True, default="")
    employees = models.PositiveIntegerField(_("employees"), null=True, blank=True)
    notes = models.TextField(_("notes"), blank=True, default="")
    gone_on = models.DateField(_("closed or moved away on"), null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="doubles", verbose_name=_("merged into")
    )
    """The older row of the same unit, itself merged into none; written by `cases.doubles` alone."""
    found_as = found_formerly = ""
    """By the name of which double, or by which former name, a search has found it."""

    class Meta:
        verbose_name = _("enterprise")
        verbose_name_plural = _("enterprises")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    @property
    def standing(self) -> Enterprise:
        """The row under which the unit goes on: new cases are opened for it, its accounts speak for it."""
        return self.merged_into or self

    def all_ids(self) -> list[int]:
        """The keys of all rows that are this unit, its own among them; whatever counts by unit counts by these. One statement."""
        return list(one_unit(self.pk).values_list("pk", flat=True))


def one_unit(unit_id: Any) -> models.QuerySet[Enterprise]:
    """All rows of the register that are one unit with this one, by its key or an expression for it: the row it goes on under and its doubles."""
    standing = models.Q(pk=unit_id) | models.Q(doubles=unit_id)
    under = Enterprise.objects.filter(standing).values("pk")
    return Enterprise.objects.filter(models.Q(pk__in=under) | models.Q(merged_into__in=under) | models.Q(pk=unit_id)).order_by()


class FormerName(models.Model):
    """What a unit was called until the day from which it bears another name; written once with the change, and never changed itself."""

    unit = models.ForeignKey(Enterprise, models.PROTECT, related_name="former_names", verbose_name=_("unit"))
    name = models.CharField(_("name before"), max_length=120)
    changed_on = models.DateField(_("renamed on"))
    paper = models.CharField(_("paper on which the change rests"), max_length=200)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("entered by"))
    entered_at = models.DateTimeField(_("recorded at"))

    class Meta:
        default_permissions = ()
        verbose_name = _("former name of a unit")
        verbose_name_plural = _("former names of units")
        ordering = ("unit", "changed_on")
        constraints = [models.UniqueConstraint(fields=["unit", "changed_on"], name="former_name_one_a_day")]

    def __str__(self) -> str:
        return f"{self.name}（至{self.changed_on}）"


class UnitMerger(models.Model):
    """That two rows of the register are one unit: proposed by a section head, confirmed or refused by another one; never changed afterwards."""

    younger = models.ForeignKey(Enterprise, models.PROTECT, related_name="+", verbose_name=_("younger row"))
    older = models.ForeignKey(Enterprise, models.PROTECT, related_name="+", verbose_name=_("older row, under which it goes on"))
    reason = models.CharField(_("reason"), max_length=300)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("proposed by"))
    proposed_at = models.DateTimeField(_("proposed at"))
    confirmed = models.BooleanField(_("confirmed"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    opinion = models.CharField(_("opinion"), max_length=300, blank=True, default="")

    class Meta:
        default_permissions = ()
        verbose_name = _("merger of rows")
        verbose_name_plural = _("mergers of rows")
        ordering = ("-pk",)
        constraints = [
            models.CheckConstraint(condition=models.Q(younger__gt=models.F("older")), name="merger_into_the_older"),
            models.CheckConstraint(
                condition=models.Q(decided_by__isnull=True) | ~models.Q(decided_by=models.F("proposed_by")),
                name="merger_by_two_people",
            ),
            models.CheckConstraint(
                condition=models.Q(confirmed__isnull=True, decided_by__isnull=True, decided_at__isnull=True)
                | models.Q(confirmed__isnull=False, decided_by__isnull=False, decided_at__isnull=False),
                name="merger_decided_by_somebody",
            ),
            models.UniqueConstraint(
                fields=["younger"], condition=models.Q(confirmed__isnull=True), name="merger_proposed_once_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.younger} → {self.older}"


class SpokesmanQuerySet(models.QuerySet["Spokesman"]):
    def speaking(self, on: date) -> SpokesmanQuerySet:
        """Who speaks for a unit on a day, the last day included; nobody whose account is switched off does."""
        current = models.Q(until__isnull=True) | models.Q(until__gte=on)
        return self.filter(current, since__lte=on, account__is_active=True)

    def of(self, unit_id: int | None) -> SpokesmanQuerySet:
        """The rows about a unit, under whichever row of the register."""
        return self.filter(enterprise__in=one_unit(unit_id).values("pk")) if unit_id else self.none()

    def of_unit(self, enterprise_id: int | None, on: date) -> list[Account]:
        """Who speaks for a unit on a day or will from a later one: named in a case, a duty counts only from then."""
        rows = self.of(enterprise_id).filter(account__is_active=True).exclude(until__lt=on)
        return [row.account for row in rows.select_related("account")] if enterprise_id else []


class Spokesman(models.Model):
    """Which unit an account speaks for (企业用户), and since when; several in a row, never two units at once."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="speaks_for", verbose_name=_("account"))
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="spokesmen", verbose_name=_("enterprise"))
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)

    objects = SpokesmanQuerySet.as_manager()

    class Meta:
        verbose_name = _("account of an enterprise")
        verbose_name_plural = _("accounts of enterprises")
        constraints = [
            models.UniqueConstraint(
                fields=["account"], condition=models.Q(until__isnull=True), name="spokesman_one_unit_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.account_id} → {self.enterprise_id}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Whoever is named for a row that was merged speaks for the unit under the row it goes on under."""
        if self._state.adding:
            self.enterprise = self.enterprise.standing
        super().save(*args, **kwargs)


class OutsideBody(Dated):
    """A body outside the bureau that papers name or are sent to: court, bank, institute, department. It has no account here."""

    class Kind(models.TextChoices):
        COUNTY_GOVERNMENT = "county_gov", _("People's government of the county")
        PREFECTURE_BUREAU = "prefecture_bureau", _("Bureau of the prefecture")
        COURT = "court", _("People's court")
        UPPER_COURT = "court_upper", _("People's court of the higher level")
        POLICE = "police", _("Police")
        PROCURATORATE = "procuratorate", _("Procuratorate")
        JUSTICE = "justice", _("Bureau of justice")
        FINANCE = "finance_bureau", _("Bureau of finance")
        BANK = "bank", _("Bank")
        INSTITUTE = "institute", _("Testing institute")
        SUPPLIER = "supplier", _("Supplier of power")
        WAREHOUSE = "warehouse", _("Warehouse")
        DISCIPLINE = "discipline", _("Discipline commission")
        AUDIT = "audit", _("Bureau of audit")
        DEPARTMENT = "department", _("Department in charge of a sector")

    code = models.CharField(_("code"), max_length=30)
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=30, choices=Kind)
    used_for = models.CharField(_("used for"), max_length=200, blank=True, default="")
    address = models.CharField(_("address"), max_length=200, blank=True, default="")
    account = SealedTextField(_("bank account"), blank=True, default="", holds=Number.CARD)
    note = models.CharField(_("note"), max_length=300, blank=True, default="")

    class Meta:
        verbose_name = _("outside body")
        verbose_name_plural = _("outside bodies")
        ordering = ("kind", "code", "valid_from")
        constraints = [models.UniqueConstraint(fields=["code", "valid_from"], name="body_code_from", nulls_distinct=False)]

    def __str__(self) -> str:
        return self.name


class Violation(Dated):
    """One row of the discretion standard (裁量基准): a violation, its articles, its range and tiers of fine, in yuan."""

    code = models.CharField(_("code"), max_length=30)
    description_zh = models.CharField(_("violation"), max_length=200)
    description_en = models.CharField(_("violation in English"), max_length=200, blank=True, default="")
    article_violated = models.CharField(_("article violated"), max_length=200)
    penalty_article = models.CharField(_("article of the penalty"), max_length=200)
    article_violated_zh = models.CharField(_("article violated as papers cite it"), max_length=200, blank=True, default="")
    penalty_article_zh = models.CharField(_("article of the penalty as papers cite it"), max_length=200, blank=True, default="")
    first_unit_min_yuan = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    first_unit_max_yuan = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    first_person_min_yuan = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    first_person_max_yuan = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    overdue_unit_min_yuan = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    overdue_unit_max_yuan = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    overdue_person_min_yuan = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    overdue_person_max_yuan = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    base_kind = models.CharField(_("what the fine is counted on"), max_length=80)
    other_measures = models.CharField(_("other measures"), max_length=300, blank=True, default="")
    correction_required_first = models.BooleanField(_("correction must be ordered first"))
    tiers = models.JSONField(_("tiers of discretion: fact and range in yuan"), default=list)
    range_certainty = models.CharField(_("certainty of the range"), max_length=40)
    tier_certainty = models.CharField(_("certainty of the tiers"), max_length=40)
    note = models.CharField(_("note"), max_length=300, blank=True, default="")

    class Meta:
        verbose_name = _("violation")
        verbose_name_plural = _("violations")
        ordering = ("code", "valid_from")
        constraints = [models.UniqueConstraint(fields=["code", "valid_from"], name="violation_code_from", nulls_distinct=False)]

    def __str__(self) -> str:
        return f"{self.code} {self.description_zh}"

    @property
    def penalty_cited(self) -> str:
        """The article of the penalty in the words of papers; as the standard names it where those are not entered."""
        return _item_open(self.penalty_article_zh) or self.penalty_article

    @property
    def violated_cited(self) -> str:
        """The article violated, in the same way."""
        return _item_open(self.article_violated_zh) or self.article_violated

    @property
    def basis(self) -> str:
        """Code, article violated and article of the penalty, as a matter that is handed on cites them."""
        return f"{self.code} {self.violated_cited}；{self.penalty_cited}"

    @property
    def is_of_safety_law(self) -> bool:
        """Whether it is punished by the Safety Law (安全生产法) itself, and not by another law or a rule made under it."""
        return SAFETY_LAW.match(self.penalty_cited) is not None


def _item_open(citation: str) -> str:
    """Which item of the article applies is chosen with the penalty; until then its number is a cross."""
    return citation.replace("{item}", "×")


class Criterion(Dated):
    """An item of a standard by which a hazard is major (重大隐患判定标准); the day of finding says which standard holds."""

    code = models.CharField(_("code"), max_length=30)
    category = models.CharField(_("category"), max_length=40, choices=Category)
    standard = models.CharField(_("standard"), max_length=120, blank=True, default="")
    standard_no = models.CharField(_("number of the standard"), max_length=60, blank=True, default="")
    item = models.CharField(_("item of the standard"), max_length=60, blank=True, default="")
    subject = models.CharField(_("what it is about"), max_length=120, blank=True, default="")
    text = models.CharField(_("criterion as papers cite it"), max_length=200)
    certainty = models.CharField(_("certainty"), max_length=40, blank=True, default="")
    note = models.CharField(_("note"), max_length=300, blank=True, default="")

    class Meta:
        verbose_name = _("criterion of major hazards")
        verbose_name_plural = _("criteria of major hazards")
        ordering = ("category", "code")
        constraints = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="criterion_code_from", nulls_distinct=False),
            models.UniqueConstraint(fields=["category", "text", "valid_from"], name="criterion_text_from", nulls_distinct=False),
        ]

    def __str__(self) -> str:
        return self.text


class Finding(Dated):
    """One row of the hazard catalogue (隐患目录): what was found, by which standard, what must be done, what proves it."""

    code = models.CharField(_("code"), max_length=30)
    category = models.CharField(_("category"), max_length=40, choices=Category)
    level = models.CharField(_("level"), max_length=20, choices=Level)
    title = models.CharField(_("title"), max_length=80)
    description = models.TextField(_("description"))
    legal_basis = models.CharField(_("legal basis"), max_length=200)
    basis_valid_from = models.DateField(_("basis valid from"), null=True, blank=True)
    basis_before = models.CharField(_("basis before that day"), max_length=200, blank=True, default="")
    certainty = models.CharField(_("certainty of the citation"), max_length=40)
    usual_measures = models.JSONField(_("usual measures"), default=list)
    requirement = models.TextField(_("requirement"))
    usual_days = models.PositiveIntegerField(_("usual days"))
    typical_proof = models.CharField(_("typical proof"), max_length=200, blank=True, default="")

    class Meta:
        verbose_name = _("finding of the catalogue")
        verbose_name_plural = _("catalogue of findings")
        ordering = ("category", "code")
        constraints = [models.UniqueConstraint(fields=["code", "valid_from"], name="finding_code_from", nulls_distinct=False)]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    def basis_on(self, day: date) -> str:
        """The standard to cite for a finding of this day: the old one before the new one was in force."""
        if self.basis_valid_from and day < self.basis_valid_from and self.basis_before:
            return self.basis_before
        return self.legal_basis


class SpecialOperation(Dated):
    """A special operation (专项行动): its name is part of every figure counted under it."""

    code = models.CharField(_("code"), max_length=30, unique=True)
    name = models.CharField(_("name"), max_length=80, unique=True)
    categories = models.JSONField(_("categories"), default=list, blank=True)

    class Meta:
        verbose_name = _("special operation")
        verbose_name_plural = _("special operations")
        ordering = ("-valid_from", "code")

    def __str__(self) -> str:
        return self.name
