"""A hazard enters the register, is verified, and changes its level."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.evidence import StoredFile
from cases.models import Case, Criterion, Evidence, Spokesman
from cases.vocabulary import Category, Level
from foundation import clock
from foundation.refusals import Refusal
from permissions import offices
from permissions.models import Region
from permissions.roles import Role
from workflows.engine import authority, people
from workflows.engine.asking import Asks
from workflows.engine.forms import Alike, Forewarning, StepForm
from workflows.engine.officers import uncertified
from workflows.engine.placing import findings_for, place_case, reaches, sectors_of
from workflows.engine.questions import OfficerField, PhotosField, SuggestingInput, text_field
from workflows.engine.registered import CriterionField, answer_so_far, day_asked
from workflows.hazards import rules, twins
from workflows.hazards.fields import OfficersForm, UnitField
from workflows.hazards.models import HazardRecord, InspectionRecord
from workflows.hazards.vocabulary import REPORTS, Source


class Register(OfficersForm):
    """HAZ-01: the hazard enters the register (hazard.md H2)."""

    sometimes = "criterion inspector_2"
    names = ("inspectors",)
    title = _("Register a hazard")
    button = _("Register the hazard and send it for verification")
    capacity = "registered"
    second_officer = "inspector_2"
    record = HazardRecord
    asks: ClassVar[Asks] = (
        (_("Where"), "unit township place"),
        (_("What"), "title_text description category level criterion legal_basis immediate_danger photos"),
        (
            _("How it came to be known"),
            "source operation? found_on inspector_2 responsible? responsible_phone? similar_checked",
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
    category = forms.ChoiceField(label=_("Sector"), choices=Category.choices)
    level = forms.ChoiceField(label=_("Level"), choices=Level.choices)
    criterion = CriterionField()
    legal_basis = forms.CharField(label=_("Provision violated"), max_length=300, widget=SuggestingInput)
    photos = PhotosField(label=_("Photographs of the hazard"), least=1, most=20)
    inspector_2 = OfficerField(
        label=_("Second officer"), required=False, help_text=_("A report that nobody has looked at yet needs none.")
    )
    similar_checked = forms.BooleanField(
        label=_("I have looked at the similar hazards, open and closed off, and this is another one"), required=False
    )

    def prepare(self) -> None:
        today = clock.today()
        self.fields["township"].queryset = Region.objects.filter(level=Region.Level.TOWNSHIP).standing(today).order_by("code")
        findings = partial(findings_for, self.act.actor, today)
        self.fields["title_text"].widget.suggestions = lambda: [(row.title, row.basis_on(today)) for row in findings()]
        self.fields["legal_basis"].widget.suggestions = lambda: [(row.basis_on(today), row.title) for row in findings()]
        inspection = self.act.linked_cases.get("inspection")
        if inspection is not None:
            taken = Evidence.objects.filter(case=inspection, field="photos", kind=Evidence.Kind.PHOTO)
            words = gettext("Photographs of the inspection %(number)s. Untick those that do not show this hazard.")
            self.fields["photos"].offer(taken, words % {"number": inspection.number})
        self.initial = (
            {"found_on": today, "source": Source.INSPECTION}
            | (self._from_inspection(inspection) if inspection else {})
            | self.initial
        )
        criteria = Criterion.objects.in_force(day_asked(self, "found_on"))
        self.fields["criterion"].offer(criteria, *(sectors_of(self.act.actor, today) or ()))

    def forewarning(self) -> Forewarning | None:
        """An inspector may register without a certificate only what was reported and nobody has looked at yet."""
        if not offices.holds(self.act.actor, Role.INSPECTOR) or (warning := uncertified(self)) is None:
            return None
        words = gettext("A report that nobody has looked at yet may be registered without a second officer.")
        return Forewarning(warning.words, (*warning.ways, words), may_send=True)

    @property
    def day_question(self) -> str:
        return str(self.fields["found_on"].label)

    def clean_township(self) -> Region:
        """The township of the place; of a unit it is known."""
        unit = self.cleaned_data.get("unit")
        township: Region | None = self.cleaned_data["township"] or (unit.township if unit else None)
        if township is None:
            raise ValidationError(self.fields["township"].error_messages["required"], code="required")
        return township

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
        yield from rules.criterion_of_major(cleaned["level"], cleaned["criterion"])
        unit = cleaned["unit"]
        if unit is not None and unit.township_id != cleaned["township"].pk:
            yield Refusal("E-HAZ-15", field="township", note=f"{unit.name}不在{cleaned['township'].name}")
        if not reaches(self.act.actor, self.act.node.roles, cleaned["township"]):
            yield Refusal("E-HAZ-15", field="township")
        yield from self._officers(cleaned)
        yield from self._similar(cleaned)

    def _officers(self, cleaned: dict[str, Any]) -> Iterator[Refusal]:
        """Two valid officers, or a report that they have still to look at."""
        second = cleaned["inspector_2"]
        by_township = not offices.holds(self.act.hand, Role.INSPECTOR)
        if second is None and (by_township or cleaned["source"] in REPORTS):
            return
        if by_township:
            yield Refusal("E-HAZ-01", field="inspector_2", note="乡镇登记的隐患由执法人员核实，不填执法人员")
            return
        yield from self.certified(self.act.hand, second, field="inspector_2", on=cleaned["found_on"])

    def _similar(self, cleaned: dict[str, Any]) -> Iterator[Refusal]:
        """The same unit has a similar hazard, open and found within 90 days or closed off: look, then say that this is another one."""
        if cleaned["similar_checked"]:
            return
        found = twins.similar_open(cleaned["unit"], cleaned["title_text"], cleaned["found_on"])
        if found is not None:
            yield Refusal("E-SIMILAR", field="similar_checked", note=f"{found.number} {found.title}")
        if closed := self._closed_twins(cleaned):
            yield Refusal(
                "E-REAPPEARED", field="similar_checked", note="、".join(f"{case.number} {case.title}" for case in closed)
            )

    def _closed_twins(self, answers: Mapping[str, Any]) -> list[Case]:
        """Those of these answers; never the one from which this entry comes."""
        found = twins.closed_twins(
            answers["unit"],
            answers["title_text"] or "",
            criterion=answers["criterion"],
            legal_basis=answers["legal_basis"] or "",
            place=answers["place"] or "",
        )
        return [case for case in found if case != self.act.linked_cases.get("earlier")]

    def alike(self) -> Iterable[Alike]:
        """Similar hazards of the unit: an open one to be gone on with, those closed off from which one that came back is registered."""
        names = ("unit", "title_text", "criterion", "legal_basis", "place")
        answers = {name: answer_so_far(self, name) for name in names}
        reader, coming_back = self.act.actor, self.act.flow.living("reappear")
        still_open = twins.similar_open(answers["unit"], answers["title_text"] or "", day_asked(self, "found_on"))
        for case in ([still_open] if still_open else []) + self._closed_twins(answers):
            ways = []
            if people.face_in(reader, case) is not None:
                ways.append((gettext("Look at it"), reverse("case", args=[case.pk])))
                if case.is_closed and authority.may_open(coming_back, reader):
                    url = reverse("open-case", args=[case.process, coming_back.name])
                    ways.append((str(coming_back.task_title), f"{url}?from={case.pk}"))
            state = case.state_label if case.closed_on is None else gettext("closed off on %(day)s") % {"day": case.closed_on}
            yield Alike(f"{case.number} {case.title}（{state}）", tuple(ways))

    def apply(self) -> None:
        cleaned, record, act = self.cleaned_data, self.act.record, self.act
        unit, township = cleaned["unit"], cleaned["township"]
        inspection = act.linked_cases.get("inspection")
        region = unit.region if unit is not None and unit.township_id == township.pk else township
        place_case(act.case, unit, region, cleaned["category"], act.actor)
        act.case.title, act.case.level, act.case.place = cleaned["title_text"], cleaned["level"], cleaned["place"]
        act.case.parent = inspection
        if taken := sum(isinstance(kept.file, StoredFile) for kept in cleaned["photos"]):
            act.findings["photographs_taken_over"] = {"from": inspection.number if inspection else "", "count": taken}
        record.legal_basis, record.inspector_2 = cleaned["legal_basis"], cleaned["inspector_2"]
        record.cite(cleaned["criterion"])
        record.entered_on = act.acted_on
        if cleaned["inspector_2"] is not None:
            record.inspector_1 = act.hand
            act.named["inspectors"] = [act.hand, cleaned["inspector_2"]]
        else:
            act.named["inspectors"] = []


class Verify(OfficersForm):
    """The section head says whether it is a hazard, which level, and who handles it."""

    sometimes = "criterion inspector_1 inspector_2"
    names = ("inspectors", "spokesmen")
    title = _("Verify the hazard")
    button = _("Decide on verification and tell unit and handlers")
    capacity = "verified"
    record = HazardRecord
    asks = (
        (_("Finding"), "is_real level criterion category opinion=verify_opinion"),
        (_("Handlers"), "inspector_1 inspector_2"),
    )
    level = forms.ChoiceField(label=_("Level"), choices=Level.choices)
    criterion = CriterionField()
    category = forms.ChoiceField(label=_("Sector"), choices=Category.choices)
    inspector_1 = OfficerField(label=_("First handler"), required=False)
    inspector_2 = OfficerField(label=_("Second handler"), required=False)

    def prepare(self) -> None:
        record: HazardRecord = self.act.record
        self.fields["criterion"].offer(Criterion.objects.in_force(record.found_on), self.act.case.category)
        self.initial = {
            "level": self.act.case.level, "category": self.act.case.category, "criterion": record.criterion_id,
            "inspector_1": record.inspector_1_id, "inspector_2": record.inspector_2_id,
        } | self.initial  # fmt: skip

    def check(self) -> Iterable[Refusal]:
        cleaned = self.cleaned_data
        if not cleaned["is_real"]:
            return
        yield from rules.criterion_of_major(cleaned["level"], cleaned["criterion"] or self.act.record.criterion_text)
        yield from self.two_officers()

    def apply(self) -> None:
        cleaned, record, act = self.cleaned_data, self.act.record, self.act
        record.verified_on, record.verified_by = act.acted_on, act.hand
        act.named["inspectors"] = act.named["spokesmen"] = []
        if not cleaned["is_real"]:
            return
        act.named["spokesmen"] = Spokesman.objects.of_unit(act.case.unit_id, clock.today())
        act.case.level, act.case.category = cleaned["level"], cleaned["category"]
        if cleaned["criterion"]:
            record.cite(cleaned["criterion"])
        record.inspector_1, record.inspector_2 = cleaned["inspector_1"], cleaned["inspector_2"]
        act.named["inspectors"] = [record.inspector_1, record.inspector_2]


class ChangeLevel(StepForm):
    """The level is raised or lowered only with a reason and by the section head (hazard.md section 1)."""

    sometimes = "criterion"
    title = _("Change the level")
    button = _("Change the level and tell the unit")
    capacity = "decided"
    level = forms.ChoiceField(label=_("New level"), choices=Level.choices)
    criterion = CriterionField()
    reason = text_field(_("Reason"), rows=2, min_length=4, max_length=300)

    def prepare(self) -> None:
        self.fields["criterion"].offer(Criterion.objects.in_force(self.act.record.found_on), self.act.case.category)

    def check(self) -> Iterable[Refusal]:
        yield from rules.not_revoked(self.act.record, field="level")
        if self.act.record.is_listed and self.cleaned_data["level"] == Level.GENERAL:
            yield Refusal("E-HAZ-10", field="level")
        if self.cleaned_data["level"] == self.act.case.level:
            yield Refusal("E-REQUIRED", field="level", note="级别没有变化")
        yield from rules.criterion_of_major(self.cleaned_data["level"], self.cleaned_data["criterion"])

    def apply(self) -> None:
        self.act.case.level = self.cleaned_data["level"]
        self.act.record.cite(self.cleaned_data["criterion"])
        self.act.findings["reason"] = self.cleaned_data["reason"]
