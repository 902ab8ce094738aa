"""Facts that only hazard supervision asks for: the inspection, the hazard, its items and their re-inspections."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinLengthValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.models import Criterion, Numbered, OrderedItem, Reinspected, SignedOnSite
from cases.models.decision import Decision
from cases.models.several import Several
from cases.vocabulary import Result
from foundation import clock
from workflows.hazards.vocabulary import (
    ClosureGround,
    ExtensionDecision,
    ExtensionReason,
    Grade,
    Measure,
    Mode,
    Period,
    PlanBasis,
    ReturnedTo,
    Source,
    SupplyMeasure,
    Withdrawal,
)

OFFICER = settings.AUTH_USER_MODEL


def _officer(verbose_name: Any, *, null: bool = True) -> Any:
    return models.ForeignKey(OFFICER, models.PROTECT, null=null, blank=null, related_name="+", verbose_name=verbose_name)


class InspectionRecord(SignedOnSite):
    """One on-site inspection (现场检查) of one unit by two officers (安全生产法 Art.62, 65, 67, 68)."""

    case = models.OneToOneField("cases.Case", models.PROTECT, related_name="inspection_record")
    basis = models.CharField(_("Basis"), max_length=20, choices=PlanBasis)
    urgent_reason = models.CharField(_("Reason of urgency"), max_length=300, blank=True)
    planned_from = models.DateField(_("From"), null=True, blank=True)
    planned_until = models.DateField(_("Until"), null=True, blank=True)
    items = models.TextField(
        _("What is inspected, one item a line"), max_length=2000, blank=True, validators=[MinLengthValidator(6)]
    )
    modes = Several(_("Ways of inspection"), of=Mode)
    approver_opinion = models.CharField(_("Opinion"), max_length=200, blank=True)
    approved_on = models.DateField(_("approved on"), null=True, blank=True)
    approved_by = _officer(_("approved by"))
    inspector_1 = _officer(_("first inspector"))
    inspector_2 = _officer(_("second inspector"))
    place = models.CharField(_("Place of inspection"), max_length=100, blank=True)
    start_at = models.DateTimeField(_("Began at"), null=True, blank=True)
    end_at = models.DateTimeField(_("Ended at"), null=True, blank=True)
    showed_certificate = models.BooleanField(_("Both certificates were shown"), default=False)
    findings = models.TextField(
        _("Findings"),
        max_length=5000,
        blank=True,
        validators=[MinLengthValidator(10)],
        help_text=_("Route and who went along, what was looked at, what was found, papers taken, photographs. Facts only."),
    )
    unit_present = models.BooleanField(_("Somebody of the unit was present"), default=True)
    contact = models.CharField(_("Person of the unit on site"), max_length=40, blank=True)
    position = models.CharField(_("Post"), max_length=40, blank=True)
    phone = models.CharField(_("Telephone"), max_length=30, blank=True)
    unit_opinion = models.CharField(_("Opinion of the unit"), max_length=300, blank=True)
    found_hazard = models.BooleanField(_("Hazards were found"), default=False)

    class Meta:
        default_permissions = ()
        verbose_name = _("inspection")
        verbose_name_plural = _("inspections")

    def __str__(self) -> str:
        return str(self.case_id)


class HazardRecord(SignedOnSite):
    """One hazard (事故隐患) in a unit or a public place, from finding to closing off (安全生产法 Art.41, 65, 102)."""

    case = models.OneToOneField("cases.Case", models.PROTECT, related_name="hazard_record")
    description = models.TextField(_("Description"), max_length=2000, validators=[MinLengthValidator(10)])
    source = models.CharField(_("Source"), max_length=20, choices=Source)
    legal_basis = models.CharField(_("Provision violated"), max_length=300, blank=True)
    criterion = models.ForeignKey(
        "cases.Criterion", models.PROTECT, null=True, blank=True, verbose_name=_("criterion of a major hazard")
    )
    criterion_text = models.CharField(_("criterion as cited"), max_length=300, blank=True)
    operation = models.ForeignKey(
        "cases.SpecialOperation", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Special operation")
    )
    found_on = models.DateField(_("Found on"))
    entered_on = models.DateField(_("entered on"), null=True, blank=True)
    immediate_danger = models.BooleanField(_("There is real danger now"), default=False)
    requirement = models.TextField(_("required"), blank=True)
    responsible = models.CharField(_("Responsible person (post)"), max_length=60, blank=True)
    responsible_phone = models.CharField(_("Telephone of the responsible person"), max_length=30, blank=True)
    funds = models.DecimalField(_("funds (10,000 yuan)"), max_digits=12, decimal_places=2, null=True, blank=True)
    inspector_1 = _officer(_("first inspector"))
    inspector_2 = _officer(_("second inspector"))

    is_real = Decision(_("Is it a hazard?"), yes=_("Yes, verified"), no=_("No, reject"))
    verified_on = models.DateField(_("verified on"), null=True, blank=True)
    verified_by = _officer(_("verified by"))
    verify_opinion = models.CharField(_("Opinion on verification"), max_length=300, blank=True)

    measures = Several(_("Measures"), of=Measure, blank=True)
    safety_ensured = Decision(
        _("Can safety be ensured until it is removed?"),
        yes=_("Yes, by the measures named"),
        no=_("No: people are withdrawn and it is stopped"),
    )
    safety_measures = models.CharField(
        _("Safety measures until it is removed"), max_length=500, blank=True, validators=[MinLengthValidator(4)]
    )
    withdrawal = models.CharField(_("people withdrawn"), max_length=10, choices=Withdrawal, blank=True)
    withdrawal_no = models.CharField(_("number of the withdrawal of people"), max_length=80, blank=True)
    stop_scope = models.CharField(_("What is stopped (workshop, line, device)"), max_length=200, blank=True)
    stop_until = models.DateField(_("Stopped until"), null=True, blank=True)
    order_round = models.PositiveSmallIntegerField(_("number of orders"), default=0)
    ordered_on = models.DateField(_("ordered on"), null=True, blank=True)
    order_inspector_1 = _officer(_("first officer of the order"))
    order_inspector_2 = _officer(_("second officer of the order"))
    order_no = models.CharField(_("number of the order"), max_length=80, blank=True)
    measure_no = models.CharField(_("number of the on-site measure"), max_length=80, blank=True)
    approval_opinion = models.CharField(_("Opinion of the section head"), max_length=300, blank=True)
    served_on = models.DateField(_("order served on"), null=True, blank=True)
    due_on = models.DateField(_("To be rectified by"), null=True, blank=True)
    due_on_original = models.DateField(_("first date of rectification"), null=True, blank=True)

    reported_on = models.DateField(_("reported as done on"), null=True, blank=True)
    completed_on = models.DateField(_("Rectified on"), null=True, blank=True)
    failures = models.PositiveSmallIntegerField(_("failed re-inspections"), default=0)
    reinspected_on = models.DateField(_("Re-inspected on"), null=True, blank=True)
    overall = models.CharField(_("overall result"), max_length=10, choices=Result, blank=True)
    opinion_no = models.CharField(_("number of the re-inspection opinion"), max_length=80, blank=True)

    submitted_on = models.DateField(_("submitted for closing on"), null=True, blank=True)
    experts = models.JSONField(_("experts"), default=list, blank=True)
    expert_opinion = models.CharField(_("Expert opinion"), max_length=300, blank=True)
    acceptance_no = models.CharField(_("number of the acceptance opinion"), max_length=80, blank=True)
    closing_approved = Decision(_("Decision"), yes=_("Close the hazard off"), no=_("Return it"))
    closing_returned_to = models.CharField(_("Where it is returned"), max_length=10, choices=ReturnedTo, blank=True)
    closing_opinion = models.CharField(_("Opinion of the leader"), max_length=300, blank=True)
    closed_by = _officer(_("closed by"))
    recheck_on = models.DateField(_("Return visit on"), null=True, blank=True)
    # Extension (H4): the request under way, and how many were granted.
    extension_no = models.PositiveSmallIntegerField(_("requests for extension"), default=0)
    extensions_granted = models.PositiveSmallIntegerField(_("extensions granted"), default=0)
    extension_reason = models.CharField(_("Reason of the extension"), max_length=20, choices=ExtensionReason, blank=True)
    extension_reason_text = models.TextField(
        _("Reason in words"),
        max_length=1000,
        blank=True,
        validators=[MinLengthValidator(20)],
        help_text=_("At least 20 characters."),
    )
    extension_measures = models.TextField(_("Interim measures"), max_length=1000, blank=True, validators=[MinLengthValidator(4)])
    extension_asked_on = models.DateField(_("extension asked on"), null=True, blank=True)
    extension_asked_until = models.DateField(_("Asked until"), null=True, blank=True)
    extension_decision = models.CharField(_("Decision on the extension"), max_length=20, choices=ExtensionDecision, blank=True)
    extension_granted_until = models.DateField(_("Granted until"), null=True, blank=True)
    extension_opinion = models.CharField(
        _("Reason of the decision"), max_length=300, blank=True, help_text=_("Needed unless all is granted.")
    )

    # A stop that inspectors asked for, or that the leader decided by telephone (INS-03; decision of the deputy leader).
    stop_granted = Decision(_("Decision on the stop"), yes=_("It is stopped"), no=_("It is not stopped"))
    stop_opinion = models.CharField(_("Reason of the decision on the stop"), max_length=300, blank=True)
    stop_told_at = models.DateTimeField(_("Hour of the telephone call"), null=True, blank=True)
    stop_leader = _officer(_("Leader who decided by telephone"))
    stop_words = models.CharField(
        _("Words of the leader"),
        max_length=300,
        blank=True,
        validators=[MinLengthValidator(4)],
        help_text=_("As they were said."),
    )
    stop_confirmed = Decision(
        _("Did you decide so, and does the stop hold?"), yes=_("Yes, I confirm it"), no=_("No, it lapses from now on")
    )

    # Stop and resumption (INS-03 alone, H9).
    resume_asked_on = models.DateField(_("resumption asked on"), null=True, blank=True)
    resume_facts = models.TextField(
        _("What was treated, item by item"), max_length=2000, blank=True, validators=[MinLengthValidator(10)]
    )
    resume_reviewed_on = models.DateField(_("Reviewed on site on"), null=True, blank=True)
    resume_granted = Decision(_("Decision on resumption"), yes=_("May resume"), no=_("May not resume"))
    resume_reason = models.CharField(_("Reason of the decision on resumption"), max_length=300, blank=True)
    resume_no = models.CharField(_("number of the decision on resumption"), max_length=80, blank=True)

    # Power cut-off (安全生产法 Art.70).
    cut_measure = models.CharField(_("What is cut"), max_length=20, choices=SupplyMeasure, blank=True)
    cut_supplier = models.CharField(_("Supplier"), max_length=120, blank=True)
    cut_notice_at = models.DateTimeField(_("notice served on the unit at"), null=True, blank=True)
    cut_start_at = models.DateTimeField(_("Cut from"), null=True, blank=True)
    cut_urgent = models.CharField(_("Why it is urgent (then no 24 hours)"), max_length=300, blank=True)
    cut_refusal = models.CharField(_("How the stop was refused"), max_length=500, blank=True, validators=[MinLengthValidator(10)])
    cut_danger = models.CharField(_("Real danger"), max_length=500, blank=True, validators=[MinLengthValidator(10)])
    cut_kept_loads = models.CharField(
        _("Loads that stay on"),
        max_length=300,
        blank=True,
        help_text=_("Drainage, ventilation and whatever else keeps people safe."),
    )
    cut_decision_no = models.CharField(_("number of the decision to cut"), max_length=80, blank=True)
    cut_lifted_at = models.DateTimeField(_("Restored from"), null=True, blank=True)
    cut_lift_reason = models.CharField(_("Why it is restored"), max_length=300, blank=True, validators=[MinLengthValidator(4)])

    # Listed supervision (H7).
    is_listed = models.BooleanField(_("listed"), default=False)
    listing_reasons = models.TextField(
        _("Reasons: criterion, why not in the ordinary way, danger"),
        max_length=1000,
        blank=True,
        validators=[MinLengthValidator(10)],
    )
    batch = models.ForeignKey(
        "ListingBatch", models.PROTECT, null=True, blank=True, related_name="hazards", verbose_name=_("batch")
    )
    grade = models.CharField(_("Grade of the listing"), max_length=20, choices=Grade, blank=True)
    supervisor = models.CharField(_("Supervising body"), max_length=120, blank=True)
    responsible_post = models.CharField(
        _("Responsible post"), max_length=60, blank=True, help_text=_("Title of the post, no name.")
    )
    treatment_requirements = models.TextField(
        _("Requirements of treatment"), max_length=1000, blank=True, validators=[MinLengthValidator(4)]
    )
    media = models.JSONField(_("media of the notice"), default=list, blank=True)
    proposed_on = models.DateField(_("listing proposed on"), null=True, blank=True)
    listed_on = models.DateField(_("listing approved on"), null=True, blank=True)
    listing_approved = Decision(_("Decision on the listing"), yes=_("List it"), no=_("Do not list it"))
    listing_opinion = models.CharField(_("Opinion of the government leader"), max_length=300, blank=True)
    listing_no = models.CharField(_("number of the listing notice"), max_length=80, blank=True)
    listing_served_on = models.DateField(_("listing notice served on"), null=True, blank=True)
    treat_due_on = models.DateField(_("To be treated by"), null=True, blank=True)
    treat_due_original = models.DateField(_("first date of treatment"), null=True, blank=True)
    plan_on = models.DateField(_("treatment plan handed in on"), null=True, blank=True)
    published_on = models.DateField(_("Result published on"), null=True, blank=True)
    publicity = models.CharField(_("Where the result was published (listed hazards)"), max_length=200, blank=True)

    # Referral to a penalty, its decision, and proposal to close (H6).
    violation_code = models.CharField(_("violation"), max_length=30, blank=True)
    referred_on = models.DateField(_("referred on"), null=True, blank=True)
    penalty_decided_on = models.DateField(_("Penalty decided on"), null=True, blank=True)
    penalty_no = models.CharField(_("Number of the penalty decision"), max_length=80, blank=True)
    corrected = Decision(_("Has the unit corrected it?"), yes=_("Corrected: re-inspect"), no=_("Not yet: go on rectifying"))
    penalties = models.JSONField(_("penalties while the hazard exists"), default=list, blank=True)
    closure_ground = models.CharField(_("Ground of the proposal to close"), max_length=2, choices=ClosureGround, blank=True)
    closure_facts = models.TextField(_("Facts, one by one"), max_length=2000, blank=True, validators=[MinLengthValidator(20)])
    closure_decided = Decision(_("Decision of the government"), yes=_("The unit is closed"), no=_("It is not closed"))
    closure_reason = models.CharField(
        _("Number and words of the decision"), max_length=300, blank=True, validators=[MinLengthValidator(4)]
    )

    # The order revoked because the hazard proved to be none (HAZ-19).
    revoked_on = models.DateField(_("order revoked on"), null=True, blank=True)
    revoke_reason = models.TextField(
        _("What was found, and why the order was wrong"), max_length=1000, blank=True, validators=[MinLengthValidator(10)]
    )
    revoke_no = models.CharField(_("number of the revocation"), max_length=80, blank=True)
    listing_withdrawal = models.CharField(_("Number of the decision of the body that listed it"), max_length=80, blank=True)

    unit_gone_on = models.DateField(_("unit found closed or moved on"), null=True, blank=True)
    note = models.CharField(_("Remark"), max_length=300, blank=True)

    class Meta:
        default_permissions = ()
        verbose_name = _("hazard")
        verbose_name_plural = _("hazards")
        indexes = [
            models.Index(fields=["found_on"], name="hazard_found_on"),
            models.Index(fields=["due_on"], name="hazard_due_on"),
        ]

    def __str__(self) -> str:
        return str(self.case_id)

    @property
    def treatment_since(self) -> dt.date:
        """The day from which a listed treatment runs: the service of its notice; of a ledger's hazard the nearest day it tells."""
        return self.listing_served_on or self.listed_on or self.found_on

    @property
    def is_major(self) -> bool:
        return self.case.level == "major"

    @property
    def in_words(self) -> str:
        """The hazard as its papers and the items of its orders name it."""
        return f"{self.case.title}：{self.description}"

    def cite(self, criterion: Criterion | None) -> None:
        """Rest it on a criterion of a major hazard, or on none; the words are kept as they were cited."""
        self.criterion, self.criterion_text = criterion, criterion.text if criterion else ""


class HazardItem(OrderedItem):
    """One item of an order to rectify a hazard."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="hazard_items")

    @classmethod
    def whole(cls, record: HazardRecord, **facts: Any) -> HazardItem:
        """The hazard itself as the one item of the order that the record counts now."""
        said = {"problem": record.in_words[:500], "legal_basis": record.legal_basis, "round": record.order_round, "no": 1}
        return cls(case=record.case, **said | facts)

    class Meta(OrderedItem.Meta):
        verbose_name = _("item of an order")
        verbose_name_plural = _("items of an order")


class Reinspection(Reinspected):
    """One re-inspection of a hazard; one of the two officers did not issue the order (SOD-06)."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="reinspections")

    class Meta(Reinspected.Meta):
        verbose_name = _("re-inspection")
        verbose_name_plural = _("re-inspections")


class OfYear(models.Model):
    """Something that the committee's office counts within a year, the newest first."""

    year = models.PositiveSmallIntegerField(_("year"))
    number = models.PositiveSmallIntegerField(_("number"))

    class Meta:
        abstract = True
        default_permissions = ()
        ordering = ["-year", "-number"]
        constraints = [models.UniqueConstraint(fields=["year", "number"], name="%(class)s_once")]


class ListingBatch(OfYear):
    """A batch of hazards put on the list together (挂牌批次), by year and number."""

    class Meta(OfYear.Meta):
        verbose_name = _("listing batch")
        verbose_name_plural = _("listing batches")

    def __str__(self) -> str:
        return f"{self.year}年第{'〇一二三四五六七八九十'[self.number] if self.number <= 10 else self.number}批"


class TrackingRound(OfYear):
    """A joint round (联合跟踪督办) of the committee's office with the discipline observer; never changed afterwards."""

    held_on = models.DateField(_("date"))
    participants = models.CharField(_("who took part"), max_length=300)
    observer = _officer(_("discipline observer who signed in"))
    next_due = models.DateField(_("next round by"), null=True, blank=True)

    class Meta(OfYear.Meta):
        verbose_name = _("tracking round")
        verbose_name_plural = _("tracking rounds")

    def __str__(self) -> str:
        return f"{self.year}-{self.number} {self.held_on}"


class RoundVisit(models.Model):
    """What a round found of one listed hazard (HAZ-12)."""

    round = models.ForeignKey(TrackingRound, models.PROTECT, related_name="visits")
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="tracking_visits")
    progress = models.PositiveSmallIntegerField(_("Progress (%)"), default=0, validators=[MaxValueValidator(100)])
    problem = models.TextField(_("Problems"), max_length=1000, blank=True)
    demand = models.TextField(_("Demand"), max_length=1000, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ["round", "case"]
        constraints = [models.UniqueConstraint(fields=["round", "case"], name="hazard_visit_once")]
        verbose_name = _("visit of a round")
        verbose_name_plural = _("visits of rounds")

    def __str__(self) -> str:
        return f"{self.round_id} {self.case_id} {self.progress}%"


class PenaltyDecision(models.Model):
    """A penalty decision (行政处罚决定), entered by hand from its paper; one row a number, whichever hazards it answers.

    That of a public place is on nobody of the register, and in no unit's count.
    """

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="penalty_decisions")
    unit = models.ForeignKey(
        "cases.Enterprise", models.PROTECT, null=True, blank=True, related_name="penalty_decisions", verbose_name=_("unit")
    )
    number = models.CharField(_("Number of the decision"), max_length=80)
    number_key = models.CharField(_("number however it is written"), max_length=80, unique=True, editable=False)
    decided_on = models.DateField(_("Decided on"))
    violation = models.ForeignKey("cases.Violation", models.PROTECT, related_name="+", verbose_name=_("Ground of the penalty"))
    content = models.CharField(_("What the decision imposes"), max_length=200, validators=[MinLengthValidator(2)])
    source = models.CharField(_("Where this is known from"), max_length=120)

    class Meta:
        default_permissions = ()
        ordering = ["decided_on", "number_key"]
        verbose_name = _("penalty decision")
        verbose_name_plural = _("penalty decisions")

    def __str__(self) -> str:
        return f"{self.number} {self.decided_on}"


class WarningTalk(Numbered, SignedOnSite):
    """One warning talk (安全生产约谈): called by a notice, recorded once it has been held (HAZ-18, two sheets under one number)."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="warning_talks")
    notice_act = models.PositiveIntegerField(_("act of the notice"))
    called_on = models.DateField(_("called on"))
    person = models.CharField(_("Who is asked to come (post and name)"), max_length=80)
    reason = models.TextField(_("Reason of the talk"), max_length=300, validators=[MinLengthValidator(4)])
    at = models.DateTimeField(_("Time of the talk"))
    place = models.CharField(_("Place of the talk"), max_length=100)
    host = models.CharField(_("Who holds the talk (name and post)"), max_length=80)
    held_from = models.DateTimeField(_("Began at"), null=True, blank=True)
    held_until = models.DateTimeField(_("Ended at"), null=True, blank=True)
    demands = models.TextField(
        _("Demands, one a line, each with its day"), max_length=2000, blank=True, validators=[MinLengthValidator(4)]
    )

    class Meta(Numbered.Meta):
        verbose_name = _("warning talk")
        verbose_name_plural = _("warning talks")

    def __str__(self) -> str:
        return f"{self.at.astimezone(clock.ZONE):%Y-%m-%d %H:%M} {self.person}"


class ExtensionRequest(Numbered):
    """One request for more time and its answer, kept beside the current one (整改延期)."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="extension_requests")
    asked_on = models.DateField(_("asked on"))
    received_on = models.DateField(_("received on"), null=True, blank=True)
    old_due_on = models.DateField(_("due before"))
    asked_until = models.DateField(_("asked until"), null=True, blank=True)
    """Unknown of a request that a ledger tells of without the day."""
    reason = models.CharField(_("reason"), max_length=20, choices=ExtensionReason)
    decision = models.CharField(_("decision"), max_length=20, choices=ExtensionDecision, blank=True)
    answered_on = models.DateField(_("answered on"), null=True, blank=True)
    granted_until = models.DateField(_("granted until"), null=True, blank=True)

    class Meta(Numbered.Meta):
        verbose_name = _("request for extension")
        verbose_name_plural = _("requests for extension")

    def __str__(self) -> str:
        return f"{self.case_id} {self.asked_on} {self.decision}"


class PeriodReportRecord(models.Model):
    """What a unit reports of a quarter or a year: its hazards, what it did about them, signed by its main person (暂行规定 Art.14)."""

    case = models.OneToOneField("cases.Case", models.PROTECT, related_name="period_report")
    unit = models.ForeignKey("cases.Enterprise", models.PROTECT, related_name="period_reports", verbose_name=_("unit"))
    period = models.CharField(_("period"), max_length=10, choices=Period)
    period_end = models.DateField(_("last day of the period"))
    reported_on = models.DateField(_("reported on"), null=True, blank=True)
    found = models.PositiveIntegerField(_("hazards of the period"), null=True, blank=True)
    rectified = models.PositiveIntegerField(_("rectified by its end"), null=True, blank=True)
    major_open = models.PositiveIntegerField(_("major hazards still open"), null=True, blank=True)
    funds = models.DecimalField(
        _("Funds used (10,000 yuan)"), max_digits=12, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    analysis = models.TextField(
        _("State, causes and what is planned"),
        max_length=500,
        blank=True,
        validators=[MinLengthValidator(10)],
        help_text=_("For hazards not yet rectified: their present state, the cause, and how hard they are to fix."),
    )
    main_person = models.CharField(_("Main person in charge who signs"), max_length=40, blank=True)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["unit", "period", "period_end"], name="period_report_once")]
        verbose_name = _("periodic report")
        verbose_name_plural = _("periodic reports")

    def __str__(self) -> str:
        return f"{self.unit_id} {self.period_words}"

    @property
    def period_start(self) -> dt.date:
        """The first day of the quarter or the year."""
        end = self.period_end
        return dt.date(end.year, 1 if self.period == Period.YEAR else end.month - 2, 1)

    @property
    def period_words(self) -> str:
        """``2026年第三季度`` or ``2026年度``."""
        if self.period == Period.YEAR:
            return f"{self.period_end.year}年度"
        return f"{self.period_end.year}年第{'一二三四'[(self.period_end.month - 1) // 3]}季度"


class OwnHazard(Numbered):
    """A general hazard that a unit found and keeps by itself, as its report says (安全生产法 Art.41(2))."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="own_hazards")
    title = models.CharField(_("Hazard and place"), max_length=80, validators=[MinLengthValidator(2)])
    found_on = models.DateField(_("Found on"))
    due_on = models.DateField(_("To be rectified by"), null=True, blank=True)
    rectified_on = models.DateField(_("Rectified on"), null=True, blank=True)

    class Meta(Numbered.Meta):
        verbose_name = _("hazard of a report")
        verbose_name_plural = _("hazards of reports")

    def __str__(self) -> str:
        return f"{self.case_id} {self.no}"
