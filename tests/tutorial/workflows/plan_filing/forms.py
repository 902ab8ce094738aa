"""What the five steps ask."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from foundation.refusals import Refusal
from workflows.engine.forms import StepForm
from workflows.engine.placing import place_case
from workflows.engine.questions import OfficersField, OwnUnitField, PhotosField
from workflows.engine.service import ServiceForm
from workflows.plan_filing import rules
from workflows.plan_filing.models import Checker, Filing


class Apply(StepForm):
    """A unit files its plan with the materials of Art.28."""

    title = _("File an emergency plan")
    capacity = "reported"
    record = Filing
    asks = "unit plan_name materials"
    unit = OwnUnitField(label=_("Unit"))
    materials = PhotosField(label=_("Plan, review, risk assessment, resources"), least=1, accept="image/*,application/pdf")

    def apply(self) -> None:
        act, unit = self.act, self.cleaned_data["unit"]
        place_case(act.case, unit, unit.region, unit.category, act.actor)
        act.case.title, act.record.received_on = self.cleaned_data["plan_name"], act.acted_on


class Accept(StepForm):
    """An officer takes the filing and names who checks it."""

    title = _("Accept the filing")
    checkers = OfficersField(label=_("Officers who check the materials"))

    def check(self) -> Iterable[Refusal]:
        if (count := len(self.cleaned_data["checkers"])) < 3 or count % 2 == 0:
            yield Refusal("E-YA-01", field="checkers")

    def apply(self) -> None:
        for account in self.cleaned_data["checkers"]:
            self.act.add("checkers", Checker(case=self.act.case, account=account))


class Check(StepForm):
    """One checker says whether the materials are complete."""

    title = _("Check the materials")
    capacity = "checked"
    record = Checker
    asks = "is_complete missing?"


class Decide(StepForm):
    """The leader files the plan, or tells the unit at once all that is missing."""

    title = _("Decide on the filing")
    button = _("Decide and issue the paper")
    capacity = "decided"
    record = Filing
    asks = "is_filed missing?"

    def prepare(self) -> None:
        said = (each.missing for each in self.act.record.rows("checkers").values())
        self.initial = {"missing": "\n".join(filter(None, said))} | self.initial

    def check(self) -> Iterable[Refusal]:
        filing, is_filed = self.act.record, self.cleaned_data["is_filed"]
        is_due = rules.are_complete(filing) or rules.is_late(filing, self.act.acted_on)
        if is_filed != is_due:
            yield Refusal("E-YA-03" if is_due else "E-YA-02", field="is_filed")
        elif not is_filed and not self.cleaned_data["missing"]:
            yield Refusal("E-YA-04", field="missing")


class HandOver(ServiceForm):
    """The paper is handed over to the unit."""

    title = _("Hand the answer over")
