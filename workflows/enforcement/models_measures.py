"""Measures of a case, the goods that they hold with their chain of custody, appraisals, and the index of recordings."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinLengthValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.models.record import CaseRow
from cases.models.signed import SignedOnSite
from foundation import clock
from workflows.enforcement.vocabulary_measures import (
    OPEN_STATES,
    UNIT_WORDS,
    Category,
    Doing,
    GoodsState,
    Keeping,
    MeasureKind,
    MeasureState,
    PreservationGround,
    Purpose,
    Recorded,
    SeizureBasis,
    Testing,
    UnitOfGoods,
    What,
)

LEAST = Decimal("0.001")
NOTHING = Decimal(0)
LONGEST_SEIZURE = 30  # natural days (行政强制法 Art.25(1))


def _officer(verbose_name: Any) -> Any:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=verbose_name
    )


def plain(number: Decimal) -> str:
    """A quantity as it is written: 42, 1.5."""
    return f"{number.normalize():f}"


class Measure(SignedOnSite, CaseRow):
    """One registered preservation, or one sealing or seizure, of the things of one party: asked for, approved, carried out, settled.

    It has a period, a list of goods and an end of its own (行政处罚法 Art.56; 行政强制法 Art.18 to 28).
    """

    party = models.ForeignKey("cases.Party", models.PROTECT, related_name="+")
    no = models.PositiveSmallIntegerField(_("number"))
    kind = models.CharField(_("Kind"), max_length=12, choices=MeasureKind)
    state = models.CharField(_("state"), max_length=10, choices=MeasureState, default=MeasureState.ASKED)
    # Asked for
    objects_asked = models.JSONField(_("things asked for"), default=list)
    loss = models.CharField(_("Why it is urgent to keep it"), max_length=20, choices=PreservationGround, blank=True)
    ground = models.TextField(
        _("Facts of the case, and why the measure is needed"), max_length=3000, validators=[MinLengthValidator(20)]
    )
    keeping = models.CharField(_("How it is kept"), max_length=10, choices=Keeping, blank=True)
    place = models.CharField(_("Place of keeping"), max_length=100, blank=True)
    related = models.BooleanField(_("Do the things belong to the case?"), null=True)
    living = models.BooleanField(_("Does the party or its family live on them?"), null=True)
    sealed_before = models.BooleanField(_("Has another agency sealed or seized them already?"), null=True)
    basis = models.CharField(_("Law or administrative regulation"), max_length=12, choices=SeizureBasis, blank=True)
    urgent = models.BooleanField(_("Urgent: it is done before the approval"), default=False)
    period_days = models.PositiveSmallIntegerField(
        _("Period (days)"), null=True, validators=[MinValueValidator(1), MaxValueValidator(LONGEST_SEIZURE)]
    )
    applied_at = models.DateTimeField(_("Asked for at"), null=True)
    request_no = models.CharField(_("number of the request"), max_length=80, blank=True)
    # Approved
    approved = models.BooleanField(_("Decision on the measure"), null=True, choices=[(True, _("Approve")), (False, _("Refuse"))])
    approved_at = models.DateTimeField(_("Approved at"), null=True)
    approver = _officer(_("approved by"))
    leader_opinion = models.CharField(_("Opinion of the leader"), max_length=500, blank=True)
    # Carried out
    taken_at = models.DateTimeField(_("Carried out at"), null=True)
    taken_until = models.DateTimeField(_("Ended at"), null=True)
    officer_1 = _officer(_("first officer"))
    officer_2 = _officer(_("second officer"))
    site = models.CharField(_("Place at which it was done"), max_length=100, blank=True)
    notified = models.CharField(
        _("How and when the party was called"), max_length=200, blank=True, validators=[MinLengthValidator(4)]
    )
    party_present = models.BooleanField(_("Was the party present?"), null=True)
    rights_told = models.BooleanField(_("Reasons, basis, rights and remedies were told"), default=False)
    statement = models.TextField(_("What the party stated"), max_length=2000, blank=True)
    process = models.TextField(
        _("How it was done: labels, state of the things, who was there"), max_length=3000, blank=True,
        validators=[MinLengthValidator(10)],
    )  # fmt: skip
    keeper = models.CharField(_("Who keeps it"), max_length=80, blank=True)
    reported_at = models.DateTimeField(_("Reported to the leader at"), null=True)
    decision_no = models.CharField(_("number of the notice or the decision"), max_length=80, blank=True)
    until = models.DateField(_("until"), null=True)
    """Last day of the period as it was decided; the clock says what tests and an extension have added."""
    # Longer, tested, over
    extension_until = models.DateField(_("Extended until"), null=True)
    extension_reason = models.CharField(
        _("Why the case is complicated"), max_length=500, blank=True, validators=[MinLengthValidator(10)]
    )
    extension_no = models.CharField(_("number of the extension"), max_length=80, blank=True)
    release_no = models.CharField(_("number of the release"), max_length=80, blank=True)
    ended_on = models.DateField(_("ended on"), null=True)
    let_lapse = models.CharField(_("who let it lapse"), max_length=200, blank=True)
    returning = models.BooleanField(_("goods wait to be given back"), default=False)
    opens_return = models.BooleanField(_("this act lets goods be given back"), default=False)
    released_now = False
    """Whether the act at hand releases some of its things; no column."""

    class Meta(CaseRow.Meta):
        verbose_name = _("measure")
        verbose_name_plural = _("measures")
        ordering = ("case", "no")
        constraints = [models.UniqueConstraint(fields=["case", "no"], name="measure_number")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.no}"

    @property
    def is_live(self) -> bool:
        return self.state in (MeasureState.ASKED, MeasureState.APPROVED, MeasureState.IN_FORCE, MeasureState.KEPT)

    @property
    def is_in_force(self) -> bool:
        return self.state == MeasureState.IN_FORCE

    @property
    def taken_on(self) -> dt.date | None:
        return clock.day_of(self.taken_at) if self.taken_at else None


class Goods(models.Model):
    """One thing, or a quantity of things of one kind, in the custody of the bureau (涉案物品), as the list of its measure names it.

    The quantity of the list never changes: what becomes of it, whole or in parts, stands in its moves.
    """

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+")
    party = models.ForeignKey("cases.Party", models.PROTECT, related_name="+")
    measure = models.ForeignKey(Measure, models.PROTECT, null=True, related_name="goods")
    """The measure that holds it, or held it last; none for a sample."""
    came_from = models.ForeignKey(Measure, models.PROTECT, null=True, related_name="passed_on")
    """The preservation out of which it was seized."""
    no = models.PositiveSmallIntegerField(_("number"))
    name = models.CharField(_("Name of the thing"), max_length=60)
    spec = models.CharField(_("Specification, or address"), max_length=60, blank=True)
    batch = models.CharField(_("Batch"), max_length=40, blank=True)
    what = models.CharField(_("What it is"), max_length=10, choices=What, default=What.GOODS)
    doing = models.CharField(_("What is done to it"), max_length=6, choices=Doing, default=Doing.SEIZE)
    quantity = models.DecimalField(_("Quantity"), max_digits=14, decimal_places=3, validators=[MinValueValidator(LEAST)])
    unit = models.CharField(_("Counted in"), max_length=10, choices=UnitOfGoods)
    condition = models.CharField(_("Marks and condition"), max_length=100, blank=True)
    value = models.DecimalField(
        _("Estimated value (yuan)"), max_digits=14, decimal_places=2, null=True, blank=True,
        validators=[MinValueValidator(Decimal("0.01"))],
    )  # fmt: skip
    label_no = models.CharField(_("Number of the label"), max_length=40, blank=True)
    category = models.CharField(_("Category"), max_length=10, choices=Category, default=Category.OTHER)
    place = models.CharField(_("place"), max_length=100, blank=True)
    keeper = models.CharField(_("keeper"), max_length=80, blank=True)
    result = models.CharField(_("what was decided on it last"), max_length=60, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=GoodsState)
    """Of a thing that went several ways, the one that is furthest from being settled."""
    act_no = models.PositiveIntegerField()

    class Meta:
        default_permissions = ()
        ordering = ("case", "no")
        constraints = [models.UniqueConstraint(fields=["case", "no"], name="goods_number")]

    def __str__(self) -> str:
        return f"{self.no} {self.words()}"

    @property
    def title(self) -> str:
        return f"{self.name}（{self.spec}）" if self.spec else self.name

    def words(self, quantity: Decimal | None = None) -> str:
        """As a decision names it: 组合烟花（36发）42箱."""
        return f"{self.title}{plain(self.quantity if quantity is None else quantity)}{UNIT_WORDS[UnitOfGoods(self.unit)]}"

    def balances(self) -> dict[str, Decimal]:
        """How much of it is in each state, of those in which there is any."""
        found: dict[str, Decimal] = {}
        for move in self.moves.all():
            if move.was:
                found[move.was] = found.get(move.was, NOTHING) - move.quantity
            found[move.becomes] = found.get(move.becomes, NOTHING) + move.quantity
        return {state: number for state, number in found.items() if number}

    def in_state(self, *states: str) -> Decimal:
        balances = self.balances()
        return sum((balances.get(state, NOTHING) for state in states), NOTHING)

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES


class Move(models.Model):
    """One link of the chain of custody: how much of a thing passed from whom to whom, when and what for, and what it is since (流转).

    The first move of a thing takes it in; a move between the same states changes its keeper only.
    """

    goods = models.ForeignKey(Goods, models.PROTECT, related_name="moves")
    was = models.CharField(_("was"), max_length=12, choices=GoodsState, blank=True)
    becomes = models.CharField(_("is since"), max_length=12, choices=GoodsState)
    quantity = models.DecimalField(_("Quantity"), max_digits=14, decimal_places=3, validators=[MinValueValidator(LEAST)])
    from_keeper = models.CharField(_("Handed over by"), max_length=80)
    to_keeper = models.CharField(_("Received by"), max_length=80)
    place = models.CharField(_("Place where it is since"), max_length=100, blank=True)
    moved_at: Any = models.DateTimeField(_("Time of the move"), null=True)
    """Empty where only the register of an earlier year tells that it was done, and not when."""
    purpose = models.CharField(_("Purpose"), max_length=10, choices=Purpose, blank=True)
    words = models.CharField(pgettext_lazy("move of goods", "Remarks"), max_length=300, blank=True)
    proceeds = models.DecimalField(
        _("Proceeds (yuan)"), max_digits=12, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(NOTHING)]
    )
    officer_1 = _officer(_("first officer"))
    officer_2 = _officer(_("second officer"))
    receipts = models.JSONField(_("digests of the receipt"), default=list)
    act_no = models.PositiveIntegerField(null=True)
    """None where the system moved it, because a period had run out."""

    class Meta:
        default_permissions = ()
        ordering = ("goods", "pk")

    def __str__(self) -> str:
        return f"{self.goods_id} {self.becomes}"


class ExcludedPeriod(models.Model):
    """A test of seized things, told to the party before it begins: its definite period is not counted (行政强制法 Art.25(3))."""

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="tests")
    how = models.CharField(_("How they are looked at"), max_length=10, choices=Testing)
    institute = models.ForeignKey("cases.OutsideBody", models.PROTECT, related_name="+", verbose_name=_("Institute"))
    purpose = models.CharField(_("What for"), max_length=200, validators=[MinLengthValidator(4)])
    test_from = models.DateField(_("First day of the test"))
    test_to = models.DateField(_("Last day of the test"))
    told_on = models.DateField(_("told on"))
    goods = models.ManyToManyField(Goods, related_name="+")
    act_no = models.PositiveIntegerField()

    class Meta:
        default_permissions = ()
        ordering = ("measure", "test_from")

    def __str__(self) -> str:
        return f"{self.test_from} {self.test_to}"

    @property
    def days(self) -> int:
        """Both days are of the test."""
        return (self.test_to - self.test_from).days + 1


class Appraisal(models.Model):
    """An institute is asked about facts, and answers (鉴定; 行政处罚法 Art.46): its opinion becomes evidence and is told to the party."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+")
    no = models.PositiveSmallIntegerField(_("number"))
    institute = models.ForeignKey("cases.OutsideBody", models.PROTECT, related_name="+", verbose_name=_("Institute"))
    goods = models.ManyToManyField(Goods, related_name="+")
    questions = models.TextField(
        _("What is asked, one question a line: facts, never the law"), max_length=1000, validators=[MinLengthValidator(4)]
    )
    due_on = models.DateField(_("To be answered by"))
    asked_on = models.DateField(_("asked on"))
    received_on = models.DateField(_("Opinion received on"), null=True)
    experts = models.CharField(
        _("Experts who signed it, with their qualification"), max_length=200, blank=True, validators=[MinLengthValidator(4)]
    )
    conclusion = models.CharField(_("What it concludes"), max_length=500, blank=True, validators=[MinLengthValidator(4)])
    told_on = models.DateField(_("Result told to the party on"), null=True)
    act_no = models.PositiveIntegerField()

    class Meta:
        default_permissions = ()
        ordering = ("case", "no")
        constraints = [models.UniqueConstraint(fields=["case", "no"], name="appraisal_number")]

    def __str__(self) -> str:
        return f"{self.no} {self.institute}"


class Recording(models.Model):
    """One recording of an act in sound and picture, known by the digest of its file (执法全过程记录; 行政处罚法 Art.47)."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+")
    no = models.PositiveSmallIntegerField(_("number"))
    name = models.CharField(_("Name or number of the recording"), max_length=60)
    device = models.CharField(_("Device and its number"), max_length=60)
    started_at = models.DateTimeField(_("Recorded from"))
    ended_at = models.DateTimeField(_("Recorded until"))
    shows = models.CharField(_("What it shows"), max_length=14, choices=Recorded)
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("Who recorded it"))
    sha256 = models.CharField(
        _("SHA-256 of the file"), max_length=64, validators=[RegexValidator(r"^[0-9a-f]{64}$")],
        help_text=_("64 signs 0-9 and a-f, as the station for recorders or sha256sum prints them."),
    )  # fmt: skip
    stored_at = models.CharField(_("Where the file is kept"), max_length=100)
    act_no = models.PositiveIntegerField()

    class Meta:
        default_permissions = ()
        ordering = ("case", "no")
        constraints = [
            models.UniqueConstraint(fields=["case", "no"], name="recording_number"),
            models.UniqueConstraint(fields=["case", "sha256"], name="recording_once"),
        ]

    def __str__(self) -> str:
        return f"{self.no} {self.name}"

    @property
    def minutes(self) -> int:
        return max(round((self.ended_at - self.started_at).total_seconds() / 60), 1)
