"""The administrative division of the county, and the sections of the bureau."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class RegionQuerySet(models.QuerySet["Region"]):
    def standing(self, on: date) -> RegionQuerySet:
        """Those that have not ended before this day."""
        return self.exclude(ended_on__lt=on)


class Region(models.Model):
    """A unit of the administrative division by its statistical code: 6 digits county, 9 township, 12 village."""

    class Level(models.TextChoices):
        COUNTY = "county", _("County")
        TOWNSHIP = "township", _("Township level")
        VILLAGE = "village", _("Village level")

    class Kind(models.TextChoices):
        COUNTY_LEVEL_CITY = "county_level_city", _("County-level city")
        COUNTY = "county", _("County")
        DISTRICT = "district", _("District")
        SUBDISTRICT = "subdistrict", _("Subdistrict")
        TOWN = "town", _("Town")
        TOWNSHIP = "township", _("Township")
        COMMUNITY = "community", _("Community")
        VILLAGE = "village", _("Village")

    code = models.CharField(
        _("code"), max_length=12, unique=True, validators=[RegexValidator(r"^\d{6}(\d{3}(\d{3})?)?$", _("6, 9 or 12 digits"))]
    )
    name = models.CharField(_("name"), max_length=60)
    level = models.CharField(_("level"), max_length=10, choices=Level)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("part of"))
    ended_on = models.DateField(_("last day"), null=True, blank=True, editable=False)
    """Last day of a township that was merged into another; written by `permissions.townships` alone."""
    successor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="predecessors", verbose_name=_("successor")
    )

    objects = RegionQuerySet.as_manager()

    class Meta:
        ordering = ("code",)
        verbose_name = _("region")
        verbose_name_plural = _("regions")
        constraints = [
            # The house serves one bureau of one county: an office of the county therefore covers every case there is.
            models.UniqueConstraint(fields=["level"], condition=Q(level="county"), name="one_county"),
            models.CheckConstraint(
                condition=Q(level="county", parent__isnull=True) | (~Q(level="county") & Q(parent__isnull=False)),
                name="region_has_parent_below_county",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, successor__isnull=True)
                | (Q(level="township", ended_on__isnull=False, successor__isnull=False) & ~Q(successor=models.F("id"))),
                name="township_ends_with_successor",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def delete(self, using: Any = None, keep_parents: bool = False) -> tuple[int, dict[str, int]]:
        """An ended township is what figures of its days name: it is never deleted."""
        if self.ended_on is not None:
            raise TypeError("a township that has ended is never deleted")
        return super().delete(using=using, keep_parents=keep_parents)

    def standing_on(self, day: date) -> Region:
        """This place, or the township that goes on for it on the day; no statement for what has not ended."""
        return self.successor.standing_on(day) if self.successor and self.ended_on and self.ended_on < day else self

    @property
    def township_code(self) -> str | None:
        """The nine digits of the township this place is or lies in; None for the county."""
        return self.code[:9] if len(self.code) >= 9 else None

    @property
    def township_id(self) -> int | None:
        """The key of the township this place is or lies in; None for the county."""
        return {self.Level.COUNTY: None, self.Level.TOWNSHIP: self.pk, self.Level.VILLAGE: self.parent_id}[self.Level(self.level)]


class RegionManagement(models.Model):
    """Whether the bureau itself runs a region, from a day to a day.

    A township run by the upper city's zone stays on the map but takes no part in assessment. An empty first day says
    that the day is not known and that it has been so as far back as anybody asks; enter the day once it is verified.
    """

    region = models.ForeignKey(Region, models.PROTECT, related_name="managements", verbose_name=_("region"))
    is_managed_here = models.BooleanField(_("run by this county"))
    valid_from = models.DateField(_("from"), null=True, blank=True)
    valid_until = models.DateField(_("until (last day)"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True)

    class Meta:
        ordering = ("region__code", "valid_from")
        verbose_name = _("management of a region")
        verbose_name_plural = _("management of regions")
        constraints = [
            models.UniqueConstraint(fields=["region", "valid_from"], name="one_management_a_day"),
            models.UniqueConstraint(fields=["region"], condition=Q(valid_from__isnull=True), name="one_management_since_ever"),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True) | Q(valid_until__isnull=True) | Q(valid_until__gte=models.F("valid_from")),
                name="management_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.region}: {'✓' if self.is_managed_here else '✗'}"

    def holds_on(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_until is None or day <= self.valid_until)


class Section(models.Model):
    """A section of the bureau, with the hazard categories it supervises (`categories` empty: none)."""

    ALL = "*"

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=60, unique=True)
    categories = models.JSONField(_("hazard categories"), default=list, blank=True, help_text=_("Codes; “*” stands for all"))

    class Meta:
        ordering = ("code",)
        verbose_name = _("section")
        verbose_name_plural = _("sections")

    def __str__(self) -> str:
        return self.name

    def supervises(self, category: str) -> bool:
        """Whether hazards of this category may belong to this section."""
        return self.ALL in self.categories or category in self.categories
