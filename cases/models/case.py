"""The case, what it is linked with, and what it hands on."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases.vocabulary import Category, Words, level_label, process_title, state_label
from foundation.audit import AuditSubject
from permissions import grants

if TYPE_CHECKING:
    from permissions.models import Account


class CaseQuerySet(models.QuerySet["Case"]):
    def visible_to(self, account: Account, on: date | None = None) -> CaseQuerySet:
        """The cases an office or a named duty opens to this account; chainable, for conditions, not for pages of a list."""
        return grants.visible(self, account)  # type: ignore[return-value]

    def with_names(self) -> CaseQuerySet:
        """What a row of a list prints, in the same statement."""
        return self.select_related("region", "township", "section", "unit")


class Case(AuditSubject):
    """A matter before the bureau (案件), of whatever procedure; never deleted."""

    process = models.CharField(_("process"), max_length=40)
    number = models.CharField(_("number"), max_length=60, null=True, blank=True, unique=True)
    title = models.CharField(_("title"), max_length=200)
    state = models.CharField(_("state"), max_length=40)
    outcome = models.CharField(_("outcome"), max_length=40, blank=True, default="")
    region = models.ForeignKey("permissions.Region", models.PROTECT, related_name="+", verbose_name=_("place in the region tree"))
    township = models.ForeignKey(
        "permissions.Region", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("township"), db_index=False
    )
    section = models.ForeignKey(
        "permissions.Section", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("section"), db_index=False
    )
    category = models.CharField(_("category"), max_length=40, blank=True, default="")
    level = models.CharField(_("level"), max_length=20, blank=True, default="")
    unit = models.ForeignKey(
        "cases.Enterprise", models.PROTECT, null=True, blank=True, related_name="cases", verbose_name=_("responsible unit")
    )
    place = models.CharField(_("place"), max_length=120, blank=True, default="")
    opened_on = models.DateField(_("opened on"))
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    # Nobody for a case that opened by itself when its day came.
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("opened by")
    )
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("belongs to case")
    )
    adopted = models.BooleanField(_("taken in from an earlier register"), default=False)
    next_due = models.DateField(_("next deadline"), null=True, blank=True)
    created_at = models.DateTimeField(_("recorded at"))
    updated_at = models.DateTimeField(_("changed at"))

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        ordering = ("-id",)
        default_permissions = ("view",)
        # Lists go by key, newest first; an office of a township or section reads its own stretch of an index.
        indexes = [
            models.Index(fields=["township", "-id"], name="case_township_newest"),
            models.Index(fields=["section", "-id"], name="case_section_newest"),
            models.Index(fields=["section", "township", "-id"], name="case_section_township"),
            models.Index(fields=["state", "-id"], name="case_state_newest"),
            models.Index(fields=["-id"], condition=models.Q(closed_on__isnull=True), name="case_open_newest"),
            models.Index(fields=["township", "-id"], condition=models.Q(closed_on__isnull=True), name="case_township_open"),
            models.Index(fields=["section", "-id"], condition=models.Q(closed_on__isnull=True), name="case_section_open"),
            models.Index(fields=["next_due"], condition=models.Q(next_due__isnull=False), name="case_next_due"),
            models.Index(fields=["township", "next_due"], condition=models.Q(next_due__isnull=False), name="case_township_due"),
            models.Index(fields=["section", "next_due"], condition=models.Q(next_due__isnull=False), name="case_section_due"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closed_on__isnull=True) | models.Q(closed_on__gte=models.F("opened_on")),
                name="case_closed_not_before_opened",
            )
        ]

    def __str__(self) -> str:
        return self.number or f"#{self.pk}"

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """A case is closed, never deleted."""
        raise TypeError("A case is never deleted.")

    def get_absolute_url(self) -> str:
        return reverse("case", args=[self.pk])

    @property
    def is_closed(self) -> bool:
        return self.closed_on is not None

    @property
    def state_label(self) -> Words:
        return state_label(self.process, self.state)

    @property
    def process_title(self) -> Words:
        return process_title(self.process)

    @property
    def category_label(self) -> Words:
        return Category(self.category).label if self.category in Category.values else self.category

    @property
    def level_label(self) -> Words:
        return level_label(self.process, self.level)

    @property
    def who_and_where(self) -> str:
        """The responsible unit, or the public place where there is none."""
        return self.unit.name if self.unit_id and self.unit else self.place


class CaseLink(models.Model):
    """Two cases that concern each other: a hazard that came back, a penalty that grew out of it."""

    class Kind(models.TextChoices):
        REAPPEARED = "reappeared", _("Appeared again")
        DUPLICATE = "duplicate", _("Reported twice")
        REFERRED = "referred", _("Referred")
        RELATED = "related", _("Related")

    source = models.ForeignKey(Case, models.PROTECT, related_name="links_out")
    target = models.ForeignKey(Case, models.PROTECT, related_name="links_in")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    reason = models.TextField(_("reason"), blank=True, default="")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("linked case")
        verbose_name_plural = _("linked cases")
        constraints = [
            models.UniqueConstraint(fields=["source", "target", "kind"], name="case_link_once"),
            models.CheckConstraint(condition=~models.Q(source=models.F("target")), name="case_link_not_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} → {self.target_id} ({self.kind})"


class Referral(models.Model):
    """A matter handed on to another process or another department (移送), open until it is taken up and decided."""

    class Kind(models.TextChoices):
        PENALTY = "penalty", _("For penalty")
        OTHER_DEPARTMENT = "other_department", _("To the competent department")
        HIGHER_LEVEL = "higher_level", _("To the higher department")

    source_case = models.ForeignKey(Case, models.PROTECT, related_name="referrals")
    kind = models.CharField(_("kind"), max_length=30, choices=Kind)
    process = models.CharField(_("process that should take it up"), max_length=40, blank=True, default="")
    department = models.CharField(_("department"), max_length=120, blank=True, default="")
    reason = models.TextField(_("reason"))
    basis = models.TextField(_("legal basis"))
    target_case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="referred_from")
    opened_on = models.DateField(_("referred on"))
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    taken_on = models.DateField(_("taken up on"), null=True, blank=True)
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    decision = models.TextField(_("decision"), blank=True, default="")

    class Meta:
        verbose_name = _("referral")
        verbose_name_plural = _("referrals")
        indexes = [models.Index(fields=["process", "target_case"], name="referral_open")]

    def __str__(self) -> str:
        return f"{self.source_case_id} → {self.process or self.department}"
