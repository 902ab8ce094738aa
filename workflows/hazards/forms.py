"""What each step of hazard supervision asks, and which refusals stand at which field."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.forms import formset_factory
from django.forms.models import ModelChoiceIterator
from django.utils.translation import gettext_lazy as _

from cases.models import Case, Criterion, Enterprise, Finding, SpecialOperation, Spokesman
from cases.vocabulary import Category, Level
from documents.models import IssuedDocument, Service
from documents.service_rules import Proofs
from foundation import clock
from foundation import settings as bureau
from foundation.refusals import Refusal
from permissions import certificates, offices, separation
from permissions.models import Account, Region, Section
from permissions.roles import Role
from workflows.engine.act import ServiceFacts
from workflows.engine.forms import PhotosField, RefusalError, StepForm, SuggestingInput
from workflows.hazards import rules
from workflows.hazards.models import HazardItem, HazardRecord, InspectionRecord, Reinspection
from workflows.hazards.vocabulary import REPORTS, SAFETY_MEASURES, Measure, Mode, PlanBasis, Result, Source

ENTER_HAZARD = _("Enter the hazards found")

DAY = {"type": "date"}
MOMENT = {"type": "datetime-local"}


def day_field(label: Any, **kwargs: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"), **kwargs)


def moment_field(label: Any, **kwargs: Any) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs=MOMENT, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(
        label=label, widget=widget, input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S"], **kwargs
    )


def text_field(label: Any, rows: int = 3, **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)


class OfficerField(forms.ModelChoiceField):
    """An inspector by name and number; the list holds those in office today."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Account.objects.none(), **kwargs)

    def label_from_instance(self, account: Any) -> str:
        return f"{account.name}（{account.officer_no or account.username}）"


def inspectors(day: dt.date) -> Any:
    """Accounts that hold the office of inspector on a day; certificates are asked of the day of the act."""
    from permissions.dated import holding
    from permissions.models import Appointment

    held = Appointment.objects.filter(holding(day), role__in=(Role.INSPECTOR, Role.CASE_HANDLER)).values("account")
    return Account.objects.filter(pk__in=held, is_active=True).order_by("officer_no", "username")


def two_officers(form: StepForm, first: str = "inspector_1", second: str = "inspector_2") -> Iterator[Refusal]:
    """E-HAZ-01 at the second officer's field: two different officers with certificates valid on the day of the act."""
    one, other = form.cleaned_data.get(first), form.cleaned_data.get(second)
    try:
        certificates.require_two_officers(
            one.pk if one else None, other.pk if other else None, form.act.acted_on, code="E-HAZ-01", field=second
        )
    except Refusal as refusal:
        yield refusal


class TwoOfficersForm(StepForm):
    """An act of two inspectors (行政处罚法 Art.42, 安全生产法 Art.67): the actor and a second one, who is told and may object."""

    second_officer = "inspector_2"
    inspector_2 = OfficerField(label=_("Second officer"))

    def prepare(self) -> None:
        super().prepare()
        # The actor stays in the list, so that naming oneself twice is refused with its code and not as a strange choice.
        self.fields["inspector_2"].queryset = inspectors(clock.today())

    def check(self) -> Iterable[Refusal]:
        second = self.cleaned_data.get("inspector_2")
        try:
            certificates.require_two_officers(
                self.act.actor.pk, second.pk if second else None, self.act.acted_on, code="E-HAZ-01", field="inspector_2"
            )
        except Refusal as refusal:
            yield refusal


class SignedOnSiteForm(forms.Form):
    """The unit's signature on the spot, or the note of its refusal with a witness or a recording (安全生产法 Art.68)."""

    unit_signature = PhotosField(label=_("Photograph of the unit's signature"), most=3, required=False)
    refusal_note = forms.CharField(label=_("Note of refusal to sign"), max_length=300, required=False)
    witness = forms.CharField(label=_("Witness"), max_length=40, required=False)
    av_recording = forms.CharField(label=_("Number of the recording"), max_length=80, required=False)


def signed_or_refused(cleaned: dict[str, Any]) -> Iterator[Refusal]:
    """One of signature and refusal; a refusal needs a witness or a recording."""
    signed, refused = bool(cleaned.get("unit_signature")), bool(cleaned.get("refusal_note"))
    if not signed and not refused:
        yield Refusal("E-REQUIRED", field="unit_signature", note="签字照片或者拒签说明")
    if refused and not (cleaned.get("witness") or cleaned.get("av_recording")):
        yield Refusal("E-REQUIRED", field="witness", note="拒签应当有见证人或者音像记录")


def write_signature(record: Any, cleaned: dict[str, Any]) -> None:
    record.refusal_note = cleaned.get("refusal_note", "")
    record.witness = cleaned.get("witness", "")
    record.av_recording = cleaned.get("av_recording", "")


# --- inspection ------------------------------------------------------------------------------------------------------------


def scoped_units(account: Account) -> Any:
    """Units in the regions of the account's offices that have not gone."""
    units = Enterprise.objects.filter(gone_on__isnull=True).order_by("name")
    held = offices.standings(account, clock.today())
    if any(standing.region_level == Region.Level.COUNTY for standing in held):
        return units
    return units.filter(
        township_id__in=[standing.region_id for standing in held if standing.region_level == Region.Level.TOWNSHIP]
    )


class UnitsByTownship(ModelChoiceIterator):
    """The choices of a unit, under the name of its township: ninety names that all begin alike are not found otherwise."""

    def __iter__(self) -> Iterator[Any]:
        if self.field.empty_label is not None:
            yield ("", self.field.empty_label)
        units = self.queryset.select_related("township").order_by("township__code", "name")
        for township, group in groupby(units, key=lambda unit: unit.township):
            yield (township.name if township else "", [self.choice(unit) for unit in group])


class UnitField(forms.ModelChoiceField):
    """A unit in the officer's region; one outside it is refused as such and not as a strange choice (E-HAZ-15)."""

    iterator = UnitsByTownship

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Enterprise.objects.none(), **kwargs)

    def to_python(self, value: Any) -> Enterprise | None:
        try:
            return super().to_python(value)
        except ValidationError:
            if str(value).isdecimal() and Enterprise.objects.filter(pk=value, gone_on__isnull=True).exists():
                raise RefusalError(Refusal("E-HAZ-15")) from None
            raise


def section_for(category: str, actor: Account) -> Section | None:
    """The section that supervises a sector, else one of those for every sector (``*``); where several do, the actor's own."""
    own = {standing.section_id for standing in offices.standings(actor, clock.today())}
    sections = list(Section.objects.order_by("code"))
    fitting = [section for section in sections if category in section.categories]
    fitting = fitting or [section for section in sections if "*" in section.categories]
    return next((section for section in fitting if section.pk in own), fitting[0] if fitting else None)


def place_case(case: Case, unit: Enterprise | None, region: Region, category: str, actor: Account) -> None:
    """Where a case lies: region, township and section, by the unit or the place."""
    case.region, case.unit, case.category = region, unit, category
    case.township_id = region.township_id
    case.section = section_for(category, actor)


class PlanInspection(StepForm):
    """INS-01: what is inspected where, when and by whom; approved before anybody goes."""

    title = _("Plan an inspection")
    button = _("Approve the plan and tell both inspectors")
    capacity = "planned"
    groups = (
        (_("Who and when"), ("unit", "basis", "urgent_reason", "planned_from", "planned_until", "inspector_1", "inspector_2")),
        (_("What"), ("items", "modes")),
        (_("Approval"), ("approver_opinion",)),
    )

    unit = UnitField(label=_("Unit"))
    basis = forms.ChoiceField(label=_("Basis"), choices=PlanBasis.choices)
    urgent_reason = forms.CharField(label=_("Reason of urgency"), max_length=300, required=False)
    planned_from = day_field(_("From"))
    planned_until = day_field(_("Until"), required=False)
    inspector_1 = OfficerField(label=_("First inspector"))
    inspector_2 = OfficerField(label=_("Second inspector"))
    items = text_field(_("What is inspected, one item a line"), rows=6, min_length=6, max_length=2000)
    modes = forms.MultipleChoiceField(label=_("Ways of inspection"), choices=Mode.choices, widget=forms.CheckboxSelectMultiple)
    approver_opinion = forms.CharField(label=_("Opinion"), max_length=200)

    def prepare(self) -> None:
        self.fields["unit"].queryset = scoped_units(self.act.actor)
        for name in ("inspector_1", "inspector_2"):
            self.fields[name].queryset = inspectors(clock.today())

    def check(self) -> Iterable[Refusal]:
        cleaned = self.cleaned_data
        if cleaned["basis"] == PlanBasis.URGENT and not cleaned["urgent_reason"]:
            yield Refusal("E-REQUIRED", field="urgent_reason")
        first, last = cleaned["planned_from"], cleaned["planned_until"] or cleaned["planned_from"]
        if last < first:
            yield Refusal("E-HAZ-03", field="planned_until")
        try:
            certificates.require_two_officers(
                cleaned["inspector_1"].pk, cleaned["inspector_2"].pk, first, code="E-HAZ-01", field="inspector_2"
            )
        except Refusal as refusal:
            yield refusal

    def apply(self) -> None:
        cleaned, record, act = self.cleaned_data, self.act.record, self.act
        unit = cleaned["unit"]
        place_case(act.case, unit, unit.region, unit.category, act.actor)
        act.case.title = f"{unit.name}现场检查"
        for name in (
            "basis",
            "urgent_reason",
            "planned_from",
            "items",
            "modes",
            "approver_opinion",
            "inspector_1",
            "inspector_2",
        ):
            setattr(record, name, cleaned[name])
        record.planned_until = cleaned["planned_until"] or cleaned["planned_from"]
        record.approved_on, record.approved_by = act.acted_on, act.actor
        act.named["inspectors"] = [cleaned["inspector_1"], cleaned["inspector_2"]]


class InspectionFacts(TwoOfficersForm, SignedOnSiteForm):
    """INS-02: what two inspectors saw, facts only, to the minute."""

    capacity = "inspected"
    legal_day = "end_at"
    place = forms.CharField(label=_("Place of inspection"), max_length=100)
    start_at = moment_field(_("Began at"))
    end_at = moment_field(_("Ended at"))
    showed_certificate = forms.BooleanField(label=_("Both certificates were shown"), required=False)
    findings = text_field(
        _("Findings"),
        rows=8,
        min_length=10,
        max_length=5000,
        help_text=_("Route and who went along, what was looked at, what was found, papers taken, photographs. Facts only."),
    )
    photos = PhotosField(label=_("Photographs"), most=20, required=False)
    unit_present = forms.BooleanField(label=_("Somebody of the unit was present"), required=False, initial=True)
    contact = forms.CharField(label=_("Person of the unit on site"), max_length=40, required=False)
    position = forms.CharField(label=_("Post"), max_length=40, required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=30, required=False)
    unit_opinion = forms.CharField(label=_("Opinion of the unit"), max_length=300, required=False)
    found_hazard = forms.BooleanField(label=_("Hazards were found"), required=False)

    def check(self) -> Iterable[Refusal]:
        yield from super().check()
        cleaned = self.cleaned_data
        if not cleaned["showed_certificate"]:
            yield Refusal("E-HAZ-02", field="showed_certificate")
        if cleaned["end_at"] <= cleaned["start_at"]:
            yield Refusal("E-HAZ-03", field="end_at", note="结束时间应当晚于开始时间")
        elif cleaned["end_at"] > clock.now():
            yield Refusal("E-HAZ-03", field="end_at", note="结束时间晚于现在")
        yield from signed_or_refused(cleaned)

    def apply(self) -> None:
        cleaned, record, act = self.cleaned_data, self.act.record, self.act
        names = ("place", "start_at", "end_at", "showed_certificate", "findings", "unit_present", "contact", "position", "phone",
                 "unit_opinion", "found_hazard")  # fmt: skip
        for name in names:
            setattr(record, name, cleaned[name])
        write_signature(record, cleaned)
        record.inspector_1, record.inspector_2 = act.actor, cleaned["inspector_2"]
        act.case.place = record.place


class Inspect(InspectionFacts):
    """The planned inspection as it was carried out."""

    title = _("Inspect on site")
    button = _("File the inspection record")
    groups = (
        (_("On site"), ("place", "start_at", "end_at", "inspector_2", "showed_certificate")),
        (_("What was found"), ("findings", "photos", "found_hazard")),
        (
            _("The unit"),
            (
                "unit_present",
                "contact",
                "position",
                "phone",
                "unit_opinion",
                "unit_signature",
                "refusal_note",
                "witness",
                "av_recording",
            ),
        ),
    )

    def prepare(self) -> None:
        super().prepare()
        record, case = self.act.record, self.act.case
        other = record.inspector_2 if record.inspector_1_id == self.act.actor.pk else record.inspector_1
        unit = case.unit
        self.initial = {
            "inspector_2": other, "place": unit.address if unit else case.place, "contact": unit.contact if unit else "",
            "phone": unit.phone if unit else "", "unit_present": True,
        } | self.initial  # fmt: skip

    def apply(self) -> None:
        super().apply()
        self.act.named["spokesmen"] = spokesmen_of(self.act.case)


class InspectAtOnce(InspectionFacts):
    """An inspection without a plan, for an urgent reason (hazard.md H1)."""

    title = _("Inspect at once")
    button = _("File the inspection record")
    groups = (
        (_("Which unit, and why now"), ("unit", "urgent_reason")),
        *Inspect.groups,
    )
    unit = UnitField(label=_("Unit"))
    urgent_reason = forms.CharField(label=_("Reason of urgency"), max_length=300)

    def prepare(self) -> None:
        super().prepare()
        self.fields["unit"].queryset = scoped_units(self.act.actor)
        self.initial = {"unit_present": True} | self.initial

    def apply(self) -> None:
        super().apply()
        cleaned, record, act = self.cleaned_data, self.act.record, self.act
        unit = cleaned["unit"]
        place_case(act.case, unit, unit.region, unit.category, act.actor)
        act.case.title = f"{unit.name}现场检查"
        record.basis, record.urgent_reason = PlanBasis.URGENT, cleaned["urgent_reason"]
        record.planned_from = record.planned_until = clock.day_of(cleaned["start_at"])
        act.named["inspectors"] = [act.actor, cleaned["inspector_2"]]
        act.named["spokesmen"] = spokesmen_of(act.case)


# --- registration ----------------------------------------------------------------------------------------------------------


class Register(StepForm):
    """HAZ-01: the hazard enters the register (hazard.md H2)."""

    title = _("Register a hazard")
    button = _("Register the hazard and send it for verification")
    capacity = "registered"
    second_officer = "inspector_2"
    groups = (
        (_("Where"), ("unit", "township", "place")),
        (_("What"), ("title_text", "description", "category", "level", "criterion", "legal_basis", "immediate_danger", "photos")),
        (
            _("How it came to be known"),
            ("source", "operation", "found_on", "inspector_2", "responsible", "responsible_phone", "similar_checked"),
        ),
    )

    unit = UnitField(
        label=_("Responsible unit"),
        required=False,
        help_text=_("Leave empty only for a public place."),
    )
    township = forms.ModelChoiceField(
        label=_("Township or subdistrict"),
        queryset=Region.objects.none(),
        required=False,
        help_text=_("With a unit chosen, its own township is taken."),
    )
    place = forms.CharField(label=_("Place"), max_length=120)
    title_text = forms.CharField(
        label=_("Name of the hazard"),
        min_length=2,
        max_length=80,
        widget=SuggestingInput,
        help_text=_("Names of the catalogue are suggested as you type, with their provisions."),
    )
    description = text_field(_("Description"), rows=5, min_length=10, max_length=2000)
    category = forms.ChoiceField(label=_("Sector"), choices=Category.choices)
    level = forms.ChoiceField(label=_("Level"), choices=Level.choices)
    criterion = forms.ModelChoiceField(label=_("Criterion of a major hazard"), queryset=Criterion.objects.none(), required=False)
    legal_basis = forms.CharField(label=_("Provision violated"), max_length=300, widget=SuggestingInput)
    source = forms.ChoiceField(label=_("Source"), choices=Source.choices, initial=Source.INSPECTION)
    operation = forms.ModelChoiceField(label=_("Special operation"), queryset=SpecialOperation.objects.none(), required=False)
    found_on = day_field(_("Found on"))
    immediate_danger = forms.BooleanField(label=_("There is real danger now"), required=False)
    photos = PhotosField(label=_("Photographs"), least=1, most=20)
    inspector_2 = OfficerField(
        label=_("Second officer"), required=False, help_text=_("A report that nobody has looked at yet needs none.")
    )
    responsible = forms.CharField(label=_("Responsible person (post)"), max_length=60, required=False)
    responsible_phone = forms.CharField(label=_("Telephone of the responsible person"), max_length=30, required=False)
    similar_checked = forms.BooleanField(
        label=_("I have looked at the similar open hazards and this is another one"), required=False
    )

    def prepare(self) -> None:
        today = clock.today()
        self.fields["unit"].queryset = scoped_units(self.act.actor)
        self.fields["township"].queryset = Region.objects.filter(level=Region.Level.TOWNSHIP).order_by("code")
        self.fields["criterion"].queryset = Criterion.objects.in_force(today)
        self.fields["operation"].queryset = SpecialOperation.objects.all()
        self.fields["inspector_2"].queryset = inspectors(today)
        self.fields["title_text"].widget.suggestions = lambda: [
            (row.title, row.basis_on(today)) for row in self._catalogue(today)
        ]
        self.fields["legal_basis"].widget.suggestions = lambda: [
            (row.basis_on(today), row.title) for row in self._catalogue(today)
        ]
        inspection = self.act.linked_cases.get("inspection")
        self.initial = {"found_on": today} | (self._from_inspection(inspection) if inspection else {}) | self.initial

    def clean_township(self) -> Region:
        """The township of the place; of a unit it is known."""
        unit = self.cleaned_data.get("unit")
        township: Region | None = self.cleaned_data["township"] or (unit.township if unit else None)
        if township is None:
            raise ValidationError(self.fields["township"].error_messages["required"], code="required")
        return township

    def _catalogue(self, today: dt.date) -> list[Finding]:
        """Findings of the sectors that the actor's sections supervise; of all sectors for who has no section."""
        own = {each.section_id for each in offices.standings(self.act.actor, today) if each.section_id is not None}
        rows = Finding.objects.in_force(today)
        if own:
            sectors = {each for section in Section.objects.filter(pk__in=own) for each in section.categories}
            rows = rows.filter(category__in=sectors)
        return list(rows.order_by("title"))

    def _from_inspection(self, inspection: Case) -> dict[str, Any]:
        record: InspectionRecord = inspection.inspection_record
        other = record.inspector_2 if record.inspector_1_id == self.act.actor.pk else record.inspector_1
        return {
            "unit": inspection.unit, "township": inspection.township, "place": record.place or inspection.place,
            "category": inspection.category, "source": Source.INSPECTION, "description": record.findings,
            "found_on": clock.day_of(record.end_at) if record.end_at else clock.today(), "inspector_2": other,
        }  # fmt: skip

    def check(self) -> Iterable[Refusal]:
        cleaned = self.cleaned_data
        if cleaned["found_on"] > clock.today():
            yield Refusal("E-HAZ-03", field="found_on")
        if cleaned["level"] == Level.MAJOR and not cleaned["criterion"]:
            yield Refusal("E-REQUIRED", field="criterion", note="重大隐患须选判定依据")
        unit = cleaned["unit"]
        if unit is not None and unit.township_id != cleaned["township"].pk:
            yield Refusal("E-HAZ-15", field="township", note=f"{unit.name}不在{cleaned['township'].name}")
        if not self._in_region(cleaned["township"]):
            yield Refusal("E-HAZ-15", field="township")
        yield from self._officers(cleaned)
        yield from self._similar(cleaned)

    def _in_region(self, township: Region) -> bool:
        """Whether one of the actor's offices for this act reaches the township (E-HAZ-15)."""
        return any(
            standing.region_level == Region.Level.COUNTY or standing.region_id == township.pk
            for standing in offices.standings(self.act.actor, clock.today())
            if standing.role in self.act.node.roles
        )

    def _officers(self, cleaned: dict[str, Any]) -> Iterator[Refusal]:
        """Two valid officers, or a report that they have still to look at."""
        second = cleaned["inspector_2"]
        by_township = not offices.holds(self.act.actor, Role.INSPECTOR)
        if second is None and (by_township or cleaned["source"] in REPORTS):
            return
        first = self.act.actor.pk if not by_township else None
        if by_township:
            yield Refusal("E-HAZ-01", field="inspector_2", note="乡镇登记的隐患由执法人员核实，不填执法人员")
            return
        try:
            certificates.require_two_officers(
                first, second.pk if second else None, cleaned["found_on"], code="E-HAZ-01", field="inspector_2"
            )
        except Refusal as refusal:
            yield refusal

    def _similar(self, cleaned: dict[str, Any]) -> Iterator[Refusal]:
        """The same unit has a similar open hazard within 90 days: look, then say that this is another one."""
        if cleaned["similar_checked"]:
            return
        found = similar_open(cleaned["unit"], cleaned["title_text"], cleaned["found_on"])
        if found is not None:
            yield Refusal("E-SIMILAR", field="similar_checked", note=f"{found.number} {found.title}")

    def apply(self) -> None:
        cleaned, record, act = self.cleaned_data, self.act.record, self.act
        unit, township = cleaned["unit"], cleaned["township"]
        inspection = act.linked_cases.get("inspection")
        region = unit.region if unit is not None and unit.township_id == township.pk else township
        place_case(act.case, unit, region, cleaned["category"], act.actor)
        act.case.title, act.case.level, act.case.place = cleaned["title_text"], cleaned["level"], cleaned["place"]
        act.case.parent = inspection
        names = ("description", "source", "legal_basis", "criterion", "operation", "found_on", "immediate_danger", "responsible",
                 "responsible_phone", "inspector_2")  # fmt: skip
        for name in names:
            setattr(record, name, cleaned[name])
        record.criterion_text = cleaned["criterion"].text if cleaned["criterion"] else ""
        record.entered_on = act.acted_on
        if cleaned["inspector_2"] is not None:
            record.inspector_1 = act.actor
            act.named["inspectors"] = [act.actor, cleaned["inspector_2"]]
        else:
            act.named["inspectors"] = []


def similar_open(unit: Enterprise | None, title: str, found_on: dt.date) -> Case | None:
    """An open hazard of the same unit with nearly the same name, found within the days of the setting."""
    if unit is None:
        return None
    since = found_on - dt.timedelta(days=int(bureau.value("hazards.similar_days")))
    wanted = _letters(title)
    for case in Case.objects.filter(process="hazards", unit=unit, closed_on__isnull=True, hazard_record__found_on__gte=since):
        if alike(wanted, _letters(case.title)):
            return case
    return None


def _letters(text: str) -> set[str]:
    return {letter for letter in text if letter.isalnum()}


def alike(one: set[str], other: set[str]) -> bool:
    """Whether two names share nearly all their characters: 防护罩 and 防护罩壳 do."""
    return bool(one and other) and len(one & other) / len(one | other) >= 0.75


def spokesmen_of(case: Case) -> list[Account]:
    """Who speaks for the unit of the case today: from here on it reads the papers served on it, and answers."""
    if case.unit_id is None:
        return []
    rows = Spokesman.objects.speaking(clock.today()).filter(enterprise_id=case.unit_id)
    return [row.account for row in rows.select_related("account")]


class Verify(StepForm):
    """The section head says whether it is a hazard, which level, and who handles it."""

    title = _("Verify the hazard")
    button = _("Decide on verification and tell unit and handlers")
    capacity = "verified"
    groups = (
        (_("Finding"), ("is_real", "level", "criterion", "category", "opinion")),
        (_("Handlers"), ("inspector_1", "inspector_2")),
    )
    is_real = forms.TypedChoiceField(
        label=_("Is it a hazard?"),
        choices=[("yes", _("Yes, verified")), ("no", _("No, reject"))],
        widget=forms.RadioSelect,
        coerce=lambda value: value == "yes",
    )
    level = forms.ChoiceField(label=_("Level"), choices=Level.choices)
    criterion = forms.ModelChoiceField(label=_("Criterion of a major hazard"), queryset=Criterion.objects.none(), required=False)
    category = forms.ChoiceField(label=_("Sector"), choices=Category.choices)
    opinion = text_field(_("Opinion"), rows=2, max_length=300)
    inspector_1 = OfficerField(label=_("First handler"), required=False)
    inspector_2 = OfficerField(label=_("Second handler"), required=False)

    def prepare(self) -> None:
        record: HazardRecord = self.act.record
        self.fields["criterion"].queryset = Criterion.objects.in_force(record.found_on)
        for name in ("inspector_1", "inspector_2"):
            self.fields[name].queryset = inspectors(clock.today())
        self.initial = {
            "level": self.act.case.level, "category": self.act.case.category, "criterion": record.criterion_id,
            "inspector_1": record.inspector_1_id, "inspector_2": record.inspector_2_id,
        } | self.initial  # fmt: skip

    def check(self) -> Iterable[Refusal]:
        cleaned = self.cleaned_data
        if not cleaned["is_real"]:
            return
        if cleaned["level"] == Level.MAJOR and not (cleaned["criterion"] or self.act.record.criterion_text):
            yield Refusal("E-REQUIRED", field="criterion", note="重大隐患须选判定依据")
        yield from two_officers(self)

    def apply(self) -> None:
        cleaned, record, act = self.cleaned_data, self.act.record, self.act
        record.is_real, record.verify_opinion = cleaned["is_real"], cleaned["opinion"]
        record.verified_on, record.verified_by = act.acted_on, act.actor
        act.named["inspectors"] = act.named["spokesmen"] = []
        if not cleaned["is_real"]:
            return
        act.named["spokesmen"] = spokesmen_of(act.case)
        act.case.level, act.case.category = cleaned["level"], cleaned["category"]
        if cleaned["criterion"]:
            record.criterion, record.criterion_text = cleaned["criterion"], cleaned["criterion"].text
        known = {record.inspector_1_id, record.inspector_2_id}
        record.inspector_1, record.inspector_2 = cleaned["inspector_1"], cleaned["inspector_2"]
        act.named["inspectors"] = [one for one in (record.inspector_1, record.inspector_2) if one.pk not in known or one.pk]


class ChangeLevel(StepForm):
    """The level is raised or lowered only with a reason and by the section head (hazard.md section 1)."""

    title = _("Change the level")
    button = _("Change the level and tell the unit")
    capacity = "decided"
    level = forms.ChoiceField(label=_("New level"), choices=Level.choices)
    criterion = forms.ModelChoiceField(label=_("Criterion of a major hazard"), queryset=Criterion.objects.none(), required=False)
    reason = text_field(_("Reason"), rows=2, min_length=4, max_length=300)

    def prepare(self) -> None:
        self.fields["criterion"].queryset = Criterion.objects.in_force(self.act.record.found_on)

    def check(self) -> Iterable[Refusal]:
        if self.act.record.is_listed and self.cleaned_data["level"] == Level.GENERAL:
            yield Refusal("E-HAZ-10", field="level")
        if self.cleaned_data["level"] == self.act.case.level:
            yield Refusal("E-REQUIRED", field="level", note="级别没有变化")
        if self.cleaned_data["level"] == Level.MAJOR and not self.cleaned_data["criterion"]:
            yield Refusal("E-REQUIRED", field="criterion", note="重大隐患须选判定依据")

    def apply(self) -> None:
        self.act.case.level = self.cleaned_data["level"]
        criterion = self.cleaned_data["criterion"]
        self.act.record.criterion = criterion
        self.act.record.criterion_text = criterion.text if criterion else ""
        self.act.findings["reason"] = self.cleaned_data["reason"]


# --- measures --------------------------------------------------------------------------------------------------------------


class OrderItemForm(forms.Form):
    """One item of an order."""

    problem = text_field(_("Problem"), rows=3, max_length=500)
    requirement = text_field(_("Requirement"), rows=2, max_length=500, required=False)
    legal_basis = text_field(_("Provision"), rows=2, max_length=300)
    due_on = day_field(_("Until"), required=False, help_text=_("Only where it ends before the period of the whole order."))


OrderItems = formset_factory(OrderItemForm, extra=0, min_num=1, max_num=40, validate_min=True, validate_max=True, absolute_max=60)


class OrderRectify(TwoOfficersForm, SignedOnSiteForm):
    """INS-04, with INS-03 where people are withdrawn or something is stopped (安全生产法 Art.65(1))."""

    title = _("Order rectification")
    button = _("Issue the order to the unit")
    capacity = "ordered"
    row_sets = {"items": OrderItems}
    groups = (
        (_("Measures"), ("measures", "stop_scope", "stop_until")),
        (_("Period"), ("due_on",)),
        (_("Officers and the unit"), ("inspector_2", "unit_signature", "refusal_note", "witness", "av_recording")),
    )
    measures = forms.MultipleChoiceField(label=_("Measures"), choices=[], widget=forms.CheckboxSelectMultiple)
    stop_scope = forms.CharField(label=_("What is stopped (workshop, line, device)"), max_length=200, required=False)
    stop_until = day_field(_("Stopped until"), required=False)
    due_on = day_field(_("To be rectified by"), help_text=_("The last day allowed. Above 15 days the section head decides."))

    def prepare(self) -> None:
        super().prepare()
        offered = (Measure.RECTIFY_PERIOD, *SAFETY_MEASURES)
        self.fields["measures"].choices = [(measure.value, measure.label) for measure in offered]
        record, case = self.act.record, self.act.case
        due = clock.today() + dt.timedelta(days=int(bureau.value("hazards.default_days")))
        other = record.inspector_2_id if record.inspector_1_id == self.act.actor.pk else record.inspector_1_id
        self.initial = {"measures": [Measure.RECTIFY_PERIOD], "due_on": due, "inspector_2": other} | self.initial
        self._first_item = {
            "problem": f"{case.title}：{record.description}"[:500],
            "legal_basis": record.legal_basis,
            "requirement": record.requirement,
        }

    def initial_rows(self, prefix: str) -> list[dict[str, Any]]:
        earlier = HazardItem.objects.filter(case=self.act.case, round=self.act.record.order_round).exclude(result=Result.PASSED)
        return [
            {"problem": item.problem, "requirement": item.requirement, "legal_basis": item.legal_basis} for item in earlier
        ] or [self._first_item]

    def check(self) -> Iterable[Refusal]:
        yield from super().check()
        cleaned, on = self.cleaned_data, self.act.acted_on
        if Measure.RECTIFY_PERIOD not in cleaned["measures"]:
            yield Refusal("E-REQUIRED", field="measures", note="本环节须含限期整改")
        yield from rules.reordered_once(self.act.record.failures)
        yield from rules.period_in_range(on, cleaned["due_on"])
        yield from self._item_dates(cleaned["due_on"], on)
        yield from rules.safety_measures_taken(self.act.case.level, cleaned["measures"])
        yield from rules.stop_in_range(cleaned["measures"], cleaned["stop_scope"], cleaned["stop_until"], on)
        yield from signed_or_refused(cleaned)

    def _item_dates(self, due_on: dt.date, on: dt.date) -> Iterator[Refusal]:
        for number, (place, row) in enumerate(self.placed_rows("items"), start=1):
            if not on < (row["due_on"] or due_on) <= due_on:
                note = f"第{number}项期限应当晚于{on:%Y-%m-%d}，不晚于{due_on:%Y-%m-%d}"
                yield Refusal("E-HAZ-04", field=f"{place}-due_on", note=note)

    def apply(self) -> None:
        cleaned, record, act = self.cleaned_data, self.act.record, self.act
        record.order_round += 1
        record.measures = list(cleaned["measures"])
        record.stop_scope, record.stop_until = cleaned["stop_scope"], cleaned["stop_until"]
        write_period(self, cleaned["due_on"])
        record.order_inspector_1, record.order_inspector_2 = act.actor, cleaned["inspector_2"]
        write_signature(record, cleaned)


def write_period(form: StepForm, due_on: dt.date) -> None:
    """The items and the last day of the period of this order."""
    record, act = form.act.record, form.act
    record.ordered_on, record.due_on, record.served_on, record.overall = act.acted_on, due_on, None, ""
    record.due_on_original = record.due_on_original or due_on
    act.named["items"] = [
        HazardItem(
            case=act.case,
            round=record.order_round,
            no=number,
            problem=row["problem"],
            requirement=row["requirement"],
            legal_basis=row["legal_basis"],
            due_on=row["due_on"] or due_on,
        )
        for number, row in enumerate(form.rows("items"), start=1)
    ]
    for item in act.named["items"]:
        act.also_save(item)


class ApproveOrder(StepForm):
    """A period above the inspectors' power is decided by the section head (hazard.md H3)."""

    title = _("Approve the period of the order")
    button = _("Approve and issue the order to the unit")
    capacity = "approved"
    asks_history = True
    due_on = day_field(_("To be rectified by"))
    opinion = text_field(_("Opinion"), rows=2, min_length=4, max_length=300)

    def prepare(self) -> None:
        self.initial = {"due_on": self.act.record.due_on} | self.initial

    def check(self) -> Iterable[Refusal]:
        due_on = self.cleaned_data["due_on"]
        yield from rules.period_in_range(self.act.acted_on, due_on)
        if due_on > self.act.record.due_on:
            yield Refusal("E-HAZ-04", field="due_on", note="不得长于提请的期限")

    def apply(self) -> None:
        record, act = self.act.record, self.act
        due_on = self.cleaned_data["due_on"]
        record.ordered_on, record.approval_opinion = act.acted_on, self.cleaned_data["opinion"]
        if record.due_on_original == record.due_on:
            record.due_on_original = due_on
        record.due_on = due_on
        items = list(HazardItem.objects.filter(case=act.case, round=record.order_round))
        for item in items:
            if item.due_on > due_on:
                item.due_on = due_on
                act.also_save(item)
        act.named["items"] = items


class ServiceForm(TwoOfficersForm):
    """How a paper was handed over, and what proves it (enforcement.md E11)."""

    capacity = "served"
    legal_day = "served_on"
    groups = (
        (_("Service"), ("mode", "served_on", "inspector_2", "receiver", "relation", "place", "proof")),
        (_("Where it was refused"), ("refusal_note", "witness", "recording")),
        (_("Where it was sent, or handed over by another body"), ("slip_number", "through", "address", "confirmed_on")),
        (_("Where it was served by public notice"), ("published_on", "medium")),
    )
    mode = forms.ChoiceField(label=_("Way of service"), choices=Service.Mode.choices)
    served_on = day_field(_("Served on"))
    receiver = forms.CharField(label=_("Received by"), max_length=40, required=False)
    relation = forms.CharField(label=_("Relation to the unit or post"), max_length=40, required=False)
    place = forms.CharField(label=_("Place of service"), max_length=120, required=False)
    refusal_note = forms.CharField(label=_("Note of refusal"), max_length=300, required=False)
    witness = forms.CharField(label=_("Witness"), max_length=80, required=False)
    recording = forms.CharField(label=_("Number of the recording"), max_length=80, required=False)
    slip_number = forms.CharField(label=_("Number of the post slip"), max_length=60, required=False)
    through = forms.CharField(label=_("Body that handed it over"), max_length=80, required=False)
    address = forms.CharField(label=_("Confirmed electronic address"), max_length=120, required=False)
    confirmed_on = day_field(_("Confirmation signed on"), required=False)
    published_on = day_field(_("Public notice on"), required=False)
    medium = forms.CharField(label=_("Medium of the notice"), max_length=120, required=False)
    proof = PhotosField(
        label=_("Proof: signed receipt, slip, recording, page"), least=1, most=10, accept="image/*,application/pdf"
    )

    def prepare(self) -> None:
        super().prepare()
        record = self.act.record
        other = getattr(record, "order_inspector_2_id", None)
        if other == self.act.actor.pk:
            other = getattr(record, "order_inspector_1_id", None)
        unit = self.act.case.unit
        self.initial = {
            "served_on": clock.today(), "inspector_2": other, "receiver": unit.contact if unit else "", "mode": Service.Mode.DIRECT,
            "place": unit.address if unit else self.act.case.place,
        } | self.initial  # fmt: skip

    def proofs(self) -> Proofs:
        """The facts of the service; files follow when they have become evidence."""
        cleaned = self.cleaned_data
        texts = (
            "receiver",
            "relation",
            "place",
            "refusal_note",
            "witness",
            "recording",
            "slip_number",
            "through",
            "address",
            "medium",
        )
        return Proofs(
            **{name: cleaned[name] for name in texts}, confirmed_on=cleaned["confirmed_on"], published_on=cleaned["published_on"]
        )

    def officers(self) -> tuple[Account, Account]:
        return self.act.actor, self.cleaned_data["inspector_2"]

    def to_serve(self) -> list[IssuedDocument]:
        """The papers that this service hands over."""
        raise NotImplementedError

    def check(self) -> Iterable[Refusal]:
        from documents import service_rules
        from documents.catalog import paper

        yield from super().check()
        cleaned = self.cleaned_data
        proofs = self.proofs()
        failed = False
        yield from _at(
            service_rules.proof_refusals(
                cleaned["mode"], cleaned["served_on"], _assumed(proofs, cleaned["proof"]), has_failed_before=failed
            )
        )
        for document in self.to_serve():
            yield from _at(service_rules.date_refusals(cleaned["served_on"], document.issued_on, clock.today(), None))
            yield from _at(
                service_rules.printed_date_refusals(paper(document.code), document.data, cleaned["served_on"], listed=False)
            )

    def apply(self) -> None:
        for document in self.to_serve():
            self.act.services.append(
                ServiceFacts(
                    code=document.code, mode=self.cleaned_data["mode"], served_on=self.cleaned_data["served_on"],
                    officers=self.officers(), proofs=self.proofs(), document_id=document.pk,
                )
            )  # fmt: skip


def _at(refusals: Iterable[Refusal]) -> Iterator[Refusal]:
    """Fields of the service floor as this form calls them."""
    for refusal in refusals:
        yield Refusal(refusal.code, field="served_on" if refusal.field in ("due_on", None) else refusal.field, note=refusal.note)


def _assumed(proofs: Proofs, files: Any) -> Proofs:
    from dataclasses import replace

    return replace(proofs, proof=tuple(files or ()), confirmation=(files[0] if files and proofs.confirmed_on else None))


class ServeOrder(ServiceForm):
    """The order is handed over; its day starts the period."""

    title = _("Serve the order")
    button = _("Record the service; the period starts")

    def to_serve(self) -> list[IssuedDocument]:
        wanted = {"INS-03", "INS-04"}
        rows = IssuedDocument.objects.filter(
            case=self.act.case, code__in=wanted, state=IssuedDocument.State.ISSUED, served_on__isnull=True
        )
        return list(rows.order_by("id"))

    def apply(self) -> None:
        super().apply()
        self.act.record.served_on = self.cleaned_data["served_on"]


class ServePaper(ServiceForm):
    """Any other paper of the case that has still to be served."""

    title = _("Serve a paper")
    button = _("Record the service")
    groups: ClassVar[Any] = ((_("Paper"), ("document",)), *ServiceForm.groups)
    document = forms.ModelChoiceField(label=_("Paper"), queryset=IssuedDocument.objects.none())

    def prepare(self) -> None:
        super().prepare()
        from documents.catalog import CATALOGUE

        codes = [code for code, kind in CATALOGUE.items() if kind.needs_service]
        waiting = {"INS-03", "INS-04"} if self.act.movement and self._order_waits() else set()
        self.fields["document"].queryset = IssuedDocument.objects.filter(
            case=self.act.case, code__in=set(codes) - waiting, state=IssuedDocument.State.ISSUED, served_on__isnull=True
        )

    def _order_waits(self) -> bool:
        return any(task.step == "serve_order" for task in self.act.movement.open_tasks())

    def to_serve(self) -> list[IssuedDocument]:
        return [self.cleaned_data["document"]]


class FixOnSite(TwoOfficersForm, SignedOnSiteForm):
    """Removed under the officers' eyes: a photograph before, a photograph after (hazard.md H3)."""

    title = _("Fixed on the spot")
    button = _("Confirm the fix and send it for closing")
    capacity = "reinspected"
    groups = (
        (_("What was done"), ("fixed", "before", "after")),
        (_("Officers and the unit"), ("inspector_2", "unit_signature", "refusal_note", "witness", "av_recording")),
    )
    fixed = text_field(_("What was removed, and how"), rows=3, min_length=4, max_length=500)
    before = PhotosField(label=_("Photographs before"), least=1, most=10)
    after = PhotosField(label=_("Photographs after"), least=1, most=10)

    def check(self) -> Iterable[Refusal]:
        yield from super().check()
        yield from signed_or_refused(self.cleaned_data)
        if self.act.case.level == Level.MAJOR:
            yield Refusal("E-HAZ-07", field="fixed", note="重大隐患不适用当场整改销号")

    def apply(self) -> None:
        cleaned, record, act = self.cleaned_data, self.act.record, self.act
        record.measures = [Measure.IMMEDIATE]
        record.ordered_on = record.completed_on = act.acted_on
        record.order_round += 1
        record.overall = Result.PASSED
        record.order_inspector_1, record.order_inspector_2 = act.actor, cleaned["inspector_2"]
        write_signature(record, cleaned)
        item = HazardItem(
            case=act.case, round=record.order_round, no=1, problem=f"{act.case.title}：{record.description}"[:500],
            requirement="立即排除", legal_basis=record.legal_basis, due_on=act.acted_on, result=Result.PASSED,
            rectified=cleaned["fixed"], result_note=cleaned["fixed"][:300],
        )  # fmt: skip
        act.also_save(item)
        act.named["items"] = [item]
        act.named["fixed"] = cleaned["fixed"]


class CloseOnSite(StepForm):
    """HAZ-14 for a hazard fixed on the spot, by somebody who was not there (SOD-07)."""

    title = _("Close a hazard fixed on the spot")
    button = _("Close the hazard off")
    capacity = "closed"
    opinion = text_field(_("Opinion"), rows=2, min_length=4, max_length=300)

    def apply(self) -> None:
        record = self.act.record
        record.closing_approved, record.closing_opinion = True, self.cleaned_data["opinion"]
        record.closed_by = self.act.actor
        self.act.named["items"] = list(HazardItem.objects.filter(case=self.act.case, round=record.order_round))


# --- report, re-inspection, closing ----------------------------------------------------------------------------------------


class RectifiedItemForm(forms.Form):
    """What the unit did about one item."""

    no = forms.IntegerField(widget=forms.HiddenInput)
    problem = forms.CharField(label=_("Problem"), required=False, disabled=True)
    rectified = forms.CharField(label=_("What was done"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    photos_before = PhotosField(label=_("Photographs before"), most=10, required=False)
    photos = PhotosField(label=_("Photographs after, or a test report"), least=1, most=10, accept="image/*,application/pdf")


RectifiedItems = formset_factory(RectifiedItemForm, extra=0)


def current_items(form: StepForm) -> list[HazardItem]:
    """The items of the order in force, in their order."""
    return list(HazardItem.objects.filter(case=form.act.case, round=form.act.record.order_round).order_by("no"))


class ReportDone(StepForm):
    """HAZ-07: the unit reports item by item, with proof for each, and asks for re-inspection."""

    title = _("Report rectification as done")
    button = _("Send the report to the bureau and ask for re-inspection")
    capacity = "requested"
    row_sets = {"items": RectifiedItems}
    groups = ((_("Report"), ("completed_on", "truth")),)
    completed_on = day_field(_("Rectified on"))
    truth = forms.BooleanField(label=_("What is reported here is true"))

    def initial_rows(self, prefix: str) -> list[dict[str, Any]]:
        self.items = current_items(self)
        return [{"no": item.no, "problem": f"{item.no}. {item.problem}"} for item in self.items]

    def check(self) -> Iterable[Refusal]:
        if self.cleaned_data["completed_on"] > clock.today():
            yield Refusal("E-DATE-FUTURE", field="completed_on")
        told = {row["no"] for row in self.rows("items")}
        missing = [item for item in current_items(self) if item.no not in told]
        if missing:
            yield Refusal("E-REQUIRED", field="completed_on", note="、".join(f"第{item.no}项" for item in missing))

    def apply(self) -> None:
        record, act = self.act.record, self.act
        rules.withdraw_request(record)
        record.reported_on, record.completed_on = act.acted_on, self.cleaned_data["completed_on"]
        told = {row["no"]: row for row in self.rows("items")}
        items = current_items(self)
        for item in items:
            item.rectified = told[item.no]["rectified"]
            act.also_save(item)
        act.named["items"] = items
        act.named["photo_counts"] = {number: len(row["photos"]) for number, row in told.items()}


class OpenReview(TwoOfficersForm):
    """The period has passed without a report: the bureau sets the re-inspection itself (hazard.md H5)."""

    title = _("Arrange the re-inspection")
    button = _("Arrange the re-inspection and tell the unit")
    capacity = "handled"
    note = forms.CharField(label=_("Remark"), max_length=300, required=False)

    def apply(self) -> None:
        self.act.findings["note"] = self.cleaned_data["note"]


class ResultForm(forms.Form):
    """What the officers found of one item, and what proves it."""

    no = forms.IntegerField(widget=forms.HiddenInput)
    problem = forms.CharField(label=_("Problem"), required=False, disabled=True)
    result = forms.ChoiceField(label=_("Result"), choices=Result.choices, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("State found, photograph or test report"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )
    photos = PhotosField(label=_("Photographs"), most=10, required=False, accept="image/*,application/pdf")


Results = formset_factory(ResultForm, extra=0)


class Reinspect(TwoOfficersForm, SignedOnSiteForm):
    """INS-05: two officers look at every item; at least one of them did not issue the order (SOD-06)."""

    title = _("Re-inspect item by item")
    button = _("Issue the re-inspection opinion to the unit")
    capacity = "reinspected"
    asks_history = True
    legal_day = "reinspected_on"
    row_sets = {"results": Results}
    groups = (
        (_("When and by whom"), ("reinspected_on", "inspector_2")),
        (_("The unit"), ("unit_signature", "refusal_note", "witness", "av_recording")),
    )
    reinspected_on = day_field(_("Re-inspected on"))

    def prepare(self) -> None:
        super().prepare()
        self.initial = {"reinspected_on": clock.today()} | self.initial

    def initial_rows(self, prefix: str) -> list[dict[str, Any]]:
        return [{"no": item.no, "problem": f"{item.no}. {item.problem}"} for item in current_items(self)]

    def check(self) -> Iterable[Refusal]:
        yield from super().check()
        record, on = self.act.record, self.cleaned_data["reinspected_on"]
        if record.ordered_on and on < record.ordered_on:
            yield Refusal("E-HAZ-03", field="reinspected_on", note=f"不得早于下达日期{record.ordered_on:%Y-%m-%d}")
        yield from self._another_officer()
        rows = self.rows("results")
        missing = {item.no for item in current_items(self)} - {row["no"] for row in rows}
        if missing:
            yield Refusal("E-REQUIRED", field="reinspected_on", note="、".join(f"第{number}项" for number in sorted(missing)))
        for place, row in self.placed_rows("results"):
            evidence = (row["no"], row["result"], row["note"], bool(row["photos"]))
            yield from rules.evidence_for_each([evidence], field=f"{place}-photos")
        yield from signed_or_refused(self.cleaned_data)

    def _another_officer(self) -> Iterator[Refusal]:
        """SOD-06, a setting that is on by default."""
        if not bureau.value("hazards.other_reinspector", self.act.acted_on):
            return
        record, second = self.act.record, self.cleaned_data.get("inspector_2")
        took = [one for one in self.act.history if one.capacity == "ordered" and one.case_id == self.act.case.pk]
        newest = max((one.act_no for one in took), default=0)
        # Who signed the order as its officers, and who issued it: a section head issues the second one.
        ordered = {record.order_inspector_1_id, record.order_inspector_2_id} - {None}
        ordered |= {one.account_id for one in took if one.act_no == newest}
        if second is not None and ordered and {self.act.actor.pk, second.pk} <= ordered:
            yield Refusal(separation.SOD_06.code, field="inspector_2", note="两名复查人员均参与下达指令")

    def apply(self) -> None:
        cleaned, record, act = self.cleaned_data, self.act.record, self.act
        found = {row["no"]: row for row in self.rows("results")}
        items = current_items(self)
        for item in items:
            item.result, item.result_note = found[item.no]["result"], found[item.no]["note"]
            act.also_save(item)
        record.overall = rules.overall_of([item.result for item in items])
        record.reinspected_on = cleaned["reinspected_on"]
        record.failures += record.overall != Result.PASSED
        write_signature(record, cleaned)
        results = [{"no": item.no, "result": item.result, "note": item.result_note} for item in items]
        act.also_save(
            Reinspection(
                case=act.case, round=record.order_round, reinspected_on=record.reinspected_on, inspector_1=act.actor,
                inspector_2=cleaned["inspector_2"], overall=record.overall, results=results, act_no=act.no,
            )
        )  # fmt: skip
        act.named["items"] = items


class Reorder(TwoOfficersForm):
    """The second order, once only: after a second failure the case goes to penalty (E-HAZ-16)."""

    title = _("Order rectification again")
    button = _("Issue the second order to the unit")
    capacity = "ordered"
    row_sets = {"items": OrderItems}
    groups = ((_("Period"), ("due_on",)), (_("Officers"), ("inspector_1", "inspector_2")))
    inspector_1 = OfficerField(label=_("First officer"))
    due_on = day_field(_("To be rectified by"))

    def prepare(self) -> None:
        super().prepare()
        record = self.act.record
        self.fields["inspector_1"].queryset = inspectors(clock.today())
        due = clock.today() + dt.timedelta(days=int(bureau.value("hazards.default_days")))
        self.initial = {
            "due_on": due,
            "inspector_1": record.order_inspector_1_id,
            "inspector_2": record.order_inspector_2_id,
        } | self.initial

    initial_rows = OrderRectify.initial_rows
    _first_item: dict[str, Any] = {}

    def check(self) -> Iterable[Refusal]:
        cleaned, record = self.cleaned_data, self.act.record
        yield from rules.reordered_once(record.failures)
        yield from two_officers(self)
        yield from rules.period_in_range(self.act.acted_on, cleaned["due_on"])
        yield from OrderRectify._item_dates(self, cleaned["due_on"], self.act.acted_on)  # type: ignore[arg-type]

    def apply(self) -> None:
        cleaned, record = self.cleaned_data, self.act.record
        record.order_round += 1
        record.measures = [measure for measure in record.measures if measure == Measure.RECTIFY_PERIOD] or [
            Measure.RECTIFY_PERIOD
        ]
        write_period(self, cleaned["due_on"])
        record.order_inspector_1, record.order_inspector_2 = cleaned["inspector_1"], cleaned["inspector_2"]
        self.act.participate(cleaned["inspector_1"], "ordered", second=True)


class SubmitClosing(StepForm):
    """The handlers ask for closing; a major hazard needs an expert opinion (HAZ-13)."""

    title = _("Submit for closing")
    button = _("Submit to the leader for closing")
    capacity = "requested"
    groups = (
        (_("Acceptance"), ("expert_name", "expert_workplace", "expert_title", "expert_opinion", "expert_file")),
        (_("Publication"), ("publicity", "published_on")),
        (_("After closing"), ("recheck_on", "note")),
    )
    expert_name = forms.CharField(label=_("Expert"), max_length=40, required=False)
    expert_workplace = forms.CharField(label=_("Workplace of the expert"), max_length=80, required=False)
    expert_title = forms.CharField(label=_("Field and title of the expert"), max_length=60, required=False)
    expert_opinion = text_field(_("Expert opinion"), rows=2, max_length=300, required=False)
    expert_file = PhotosField(label=_("Signed expert opinion"), most=5, required=False, accept="image/*,application/pdf")
    publicity = forms.CharField(label=_("Where the result was published (listed hazards)"), max_length=200, required=False)
    published_on = day_field(_("Result published on"), required=False)
    recheck_on = day_field(_("Return visit on"), required=False)
    note = forms.CharField(label=_("Remark"), max_length=300, required=False)

    def prepare(self) -> None:
        if self.act.case.level == Level.MAJOR:
            after = dt.timedelta(days=int(bureau.value("hazards.recheck_days")))
            self.initial = {"recheck_on": clock.today() + after} | self.initial

    def check(self) -> Iterable[Refusal]:
        yield from rules.nothing_left(current_items(self))
        if self.act.record.is_listed:
            if not (self.cleaned_data["publicity"] and self.cleaned_data["published_on"]):
                yield Refusal("E-HAZ-09", field="publicity", note="挂牌督办的验收结果应当公告")
        elif self.act.case.level != Level.MAJOR:
            return
        for name in ("expert_name", "expert_workplace", "expert_title", "expert_opinion"):
            if not self.cleaned_data[name]:
                yield Refusal("E-REQUIRED", field=name, note="重大隐患销号须有专家意见")
        if not self.cleaned_data["expert_file"]:
            yield Refusal("E-REQUIRED", field="expert_file", note="重大隐患销号须有专家意见")

    def apply(self) -> None:
        cleaned, record, act = self.cleaned_data, self.act.record, self.act
        record.submitted_on, record.note = act.acted_on, cleaned["note"]
        record.publicity, record.published_on = cleaned["publicity"], cleaned["published_on"]
        if cleaned["expert_name"]:
            record.experts = [
                {"name": cleaned["expert_name"], "workplace": cleaned["expert_workplace"], "title": cleaned["expert_title"],
                 "opinion": cleaned["expert_opinion"]}
            ]  # fmt: skip
            record.expert_opinion = cleaned["expert_opinion"]
        record.recheck_on = cleaned["recheck_on"]
        act.named["items"] = current_items(self)


class ApproveClosing(StepForm):
    """HAZ-14: closing off by somebody who did not accept the hazard (SOD-07, E-HAZ-08)."""

    title = _("Decide on closing")
    button = _("Decide on closing and tell the unit")
    capacity = "closed"
    approved = forms.TypedChoiceField(
        label=_("Decision"),
        choices=[("yes", _("Close the hazard off")), ("no", _("Return for further rectification"))],
        widget=forms.RadioSelect,
        coerce=lambda value: value == "yes",
    )
    opinion = text_field(_("Opinion"), rows=2, min_length=4, max_length=300)

    def check(self) -> Iterable[Refusal]:
        if self.cleaned_data["approved"]:
            yield from rules.nothing_left(current_items(self))
            if self.act.record.cut_decision_no and self.act.record.cut_lifted_at is None and self._is_cut():
                yield Refusal("E-POWER-CUT", field="approved")
            if self.act.record.is_listed and not self.act.record.published_on:
                yield Refusal("E-HAZ-09", field="approved", note="挂牌督办的验收结果未公告")

    def _is_cut(self) -> bool:
        """Whether the supplier was told to cut under the decision in force (安全生产法 Art.70(2): it is lifted without delay)."""
        told = IssuedDocument.objects.filter(case=self.act.case, code="INS-07", state=IssuedDocument.State.ISSUED)
        return any(paper.data.get("decision_no") == self.act.record.cut_decision_no for paper in told)

    def apply(self) -> None:
        cleaned, record = self.cleaned_data, self.act.record
        record.closing_approved, record.closing_opinion = cleaned["approved"], cleaned["opinion"]
        if cleaned["approved"]:
            record.closed_by = self.act.actor
        self.act.named["items"] = current_items(self)
