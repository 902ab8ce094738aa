"""Facts that only hazard supervision asks for: the inspection, the hazard, its items and their re-inspections."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from workflows.hazards.vocabulary import Measure, Mode, PlanBasis, Result, Source

OFFICER = settings.AUTH_USER_MODEL


def _officer(verbose_name: Any, *, null: bool = True) -> Any:
    return models.ForeignKey(OFFICER, models.PROTECT, null=null, blank=null, related_name="+", verbose_name=verbose_name)


class SignedOnSite(models.Model):
    """How the unit answered a paper on the spot: it signed, or its refusal was noted before a witness or a recording (安全生产法 Art.68)."""

    refusal_note = models.CharField(_("note of refusal to sign"), max_length=300, blank=True)
    witness = models.CharField(_("witness"), max_length=40, blank=True)
    av_recording = models.CharField(_("audio-visual recording"), max_length=80, blank=True)

    class Meta:
        abstract = True


class InspectionRecord(SignedOnSite):
    """One on-site inspection (现场检查) of one unit by two officers (安全生产法 Art.62, 65, 67, 68)."""

    case = models.OneToOneField("cases.Case", models.PROTECT, related_name="inspection_record")
    basis = models.CharField(_("basis"), max_length=20, choices=PlanBasis)
    urgent_reason = models.CharField(_("reason of urgency"), max_length=300, blank=True)
    planned_from = models.DateField(_("planned from"), null=True, blank=True)
    planned_until = models.DateField(_("planned until"), null=True, blank=True)
    items = models.TextField(_("what is inspected"), blank=True)
    modes = models.JSONField(_("ways of inspection"), default=list)
    approver_opinion = models.CharField(_("opinion of the approver"), max_length=200, blank=True)
    approved_on = models.DateField(_("approved on"), null=True, blank=True)
    approved_by = _officer(_("approved by"))
    inspector_1 = _officer(_("first inspector"))
    inspector_2 = _officer(_("second inspector"))
    place = models.CharField(_("place of inspection"), max_length=100, blank=True)
    start_at = models.DateTimeField(_("start"), null=True, blank=True)
    end_at = models.DateTimeField(_("end"), null=True, blank=True)
    showed_certificate = models.BooleanField(_("certificates shown"), default=False)
    findings = models.TextField(_("findings"), blank=True)
    unit_present = models.BooleanField(_("unit present"), default=True)
    contact = models.CharField(_("person of the unit"), max_length=40, blank=True)
    position = models.CharField(_("post"), max_length=40, blank=True)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    unit_opinion = models.CharField(_("opinion of the unit"), max_length=300, blank=True)
    found_hazard = models.BooleanField(_("hazards found"), default=False)

    class Meta:
        default_permissions = ()
        verbose_name = _("inspection")
        verbose_name_plural = _("inspections")

    def __str__(self) -> str:
        return str(self.case_id)

    def mode_labels(self) -> list[str]:
        return [str(Mode(mode).label) for mode in self.modes]


class HazardRecord(SignedOnSite):
    """One hazard (事故隐患) in a unit or a public place, from finding to closing off (安全生产法 Art.41, 65, 102)."""

    case = models.OneToOneField("cases.Case", models.PROTECT, related_name="hazard_record")
    description = models.TextField(_("description"))
    source = models.CharField(_("source"), max_length=20, choices=Source)
    legal_basis = models.CharField(_("provision violated"), max_length=300, blank=True)
    criterion = models.ForeignKey(
        "cases.Criterion", models.PROTECT, null=True, blank=True, verbose_name=_("criterion of a major hazard")
    )
    criterion_text = models.CharField(_("criterion as cited"), max_length=300, blank=True)
    operation = models.ForeignKey(
        "cases.SpecialOperation", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("special operation")
    )
    found_on = models.DateField(_("found on"))
    entered_on = models.DateField(_("entered on"), null=True, blank=True)
    immediate_danger = models.BooleanField(_("real danger now"), default=False)
    requirement = models.TextField(_("required"), blank=True)
    responsible = models.CharField(_("responsible person (post)"), max_length=60, blank=True)
    responsible_phone = models.CharField(_("phone of the responsible person"), max_length=30, blank=True)
    funds = models.DecimalField(_("funds (10,000 yuan)"), max_digits=12, decimal_places=2, null=True, blank=True)
    inspector_1 = _officer(_("first inspector"))
    inspector_2 = _officer(_("second inspector"))

    is_real = models.BooleanField(_("is a hazard"), null=True, blank=True)
    verified_on = models.DateField(_("verified on"), null=True, blank=True)
    verified_by = _officer(_("verified by"))
    verify_opinion = models.CharField(_("opinion on verification"), max_length=300, blank=True)

    measures = models.JSONField(_("measures"), default=list, blank=True)
    stop_scope = models.CharField(_("what is stopped"), max_length=200, blank=True)
    stop_until = models.DateField(_("stopped until"), null=True, blank=True)
    order_round = models.PositiveSmallIntegerField(_("number of orders"), default=0)
    ordered_on = models.DateField(_("ordered on"), null=True, blank=True)
    order_inspector_1 = _officer(_("first officer of the order"))
    order_inspector_2 = _officer(_("second officer of the order"))
    order_no = models.CharField(_("number of the order"), max_length=80, blank=True)
    measure_no = models.CharField(_("number of the on-site measure"), max_length=80, blank=True)
    approval_opinion = models.CharField(_("opinion of the section head"), max_length=300, blank=True)
    served_on = models.DateField(_("order served on"), null=True, blank=True)
    due_on = models.DateField(_("to be rectified by"), null=True, blank=True)
    due_on_original = models.DateField(_("first date of rectification"), null=True, blank=True)

    reported_on = models.DateField(_("reported as done on"), null=True, blank=True)
    completed_on = models.DateField(_("rectified on"), null=True, blank=True)
    failures = models.PositiveSmallIntegerField(_("failed re-inspections"), default=0)
    reinspected_on = models.DateField(_("re-inspected on"), null=True, blank=True)
    overall = models.CharField(_("overall result"), max_length=10, choices=Result, blank=True)
    opinion_no = models.CharField(_("number of the re-inspection opinion"), max_length=80, blank=True)

    submitted_on = models.DateField(_("submitted for closing on"), null=True, blank=True)
    experts = models.JSONField(_("experts"), default=list, blank=True)
    expert_opinion = models.CharField(_("opinion of the experts"), max_length=300, blank=True)
    acceptance_no = models.CharField(_("number of the acceptance opinion"), max_length=80, blank=True)
    closing_approved = models.BooleanField(_("closing approved"), null=True, blank=True)
    closing_opinion = models.CharField(_("opinion of the leader"), max_length=300, blank=True)
    closed_by = _officer(_("closed by"))
    recheck_on = models.DateField(_("return visit on"), null=True, blank=True)
    note = models.CharField(_("remark"), max_length=300, blank=True)

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
    def is_major(self) -> bool:
        return self.case.level == "major"

    def measure_labels(self) -> list[str]:
        return [str(Measure(measure).label) for measure in self.measures]


class HazardItem(models.Model):
    """One item of an order (整改事项): the problem, what is required, by which provision and until when."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="hazard_items")
    round = models.PositiveSmallIntegerField(_("order"), default=1)
    no = models.PositiveSmallIntegerField(_("number"))
    problem = models.CharField(_("problem"), max_length=500)
    requirement = models.CharField(_("requirement"), max_length=500, blank=True)
    legal_basis = models.CharField(_("provision"), max_length=300)
    due_on = models.DateField(_("until"))
    rectified = models.CharField(_("as reported by the unit"), max_length=500, blank=True)
    result = models.CharField(_("result"), max_length=10, choices=Result, blank=True)
    result_note = models.CharField(_("found and proved by"), max_length=300, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ["round", "no"]
        constraints = [models.UniqueConstraint(fields=["case", "round", "no"], name="hazard_item_once")]
        verbose_name = _("item of an order")
        verbose_name_plural = _("items of an order")

    def __str__(self) -> str:
        return f"{self.no}. {self.problem}"


class Reinspection(models.Model):
    """One re-inspection (整改复查) by two officers, of whom one did not issue the order (SOD-06)."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="reinspections")
    round = models.PositiveSmallIntegerField(_("order"), default=1)
    reinspected_on = models.DateField(_("re-inspected on"))
    inspector_1 = _officer(_("first inspector"), null=False)
    inspector_2 = _officer(_("second inspector"))
    overall = models.CharField(_("overall result"), max_length=10, choices=Result)
    results = models.JSONField(_("results by item"), default=list)
    act_no = models.PositiveIntegerField(default=0)

    class Meta:
        default_permissions = ()
        ordering = ["reinspected_on", "id"]
        verbose_name = _("re-inspection")
        verbose_name_plural = _("re-inspections")

    def __str__(self) -> str:
        return f"{self.case_id} {self.reinspected_on} {self.overall}"
