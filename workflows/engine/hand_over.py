"""A matter that is another department's (移送): handed over with its reason, acknowledged, or sent back."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.models import OutsideBody, Referral
from foundation import clock
from workflows.engine.act import Act
from workflows.engine.forms import StepForm
from workflows.engine.questions import PhotosField, SuggestingInput, text_field

#: The bodies of the register to which a matter that is not ours goes.
HANDED_OVER_TO = (OutsideBody.Kind.DEPARTMENT, OutsideBody.Kind.POLICE)


class HandOver(StepForm):
    """The matter goes to the competent department with a record, whose answer is awaited; ``referral`` is named for its letter."""

    title = _("Hand over to the competent department")
    capacity = "decided"
    basis: ClassVar[str]
    """The provision under which it is handed over."""
    department = forms.CharField(label=_("Department"), max_length=120, widget=SuggestingInput)
    reason = text_field(_("Reason"), rows=2, min_length=10, max_length=500)

    def prepare(self) -> None:
        bodies = OutsideBody.objects.in_force(clock.today()).filter(kind__in=HANDED_OVER_TO)
        self.fields["department"].widget.suggestions = lambda: [(body.name, body.get_kind_display()) for body in bodies]

    def apply(self) -> None:
        act = self.act
        act.named["referral"] = referral = Referral(
            source_case=act.case,
            kind=Referral.Kind.OTHER_DEPARTMENT,
            department=self.cleaned_data["department"],
            reason=self.cleaned_data["reason"],
            basis=self.basis,
            opened_on=act.acted_on,
            opened_by=act.hand,
        )
        act.also_save(referral)


class FileReceipt(StepForm):
    """The department has acknowledged: its receipt is filed, and the matter leaves our register."""

    title = _("File the department's receipt")
    button = _("File the receipt and end the case here")
    capacity = "recorded"
    answer = text_field(_("Receipt: number, date, who took it over"), rows=2, min_length=4, max_length=300)
    file = PhotosField(label=_("Receipt as a file"), least=1, most=5, accept="image/*,application/pdf")

    def apply(self) -> None:
        referral = _handed_over(self.act)
        referral.taken_on, referral.decision = self.act.acted_on, self.cleaned_data["answer"]
        self.act.also_save(referral)


class TakeBack(StepForm):
    """The department sends the matter back as none of its own: it is ours again."""

    title = _("Returned by the department")
    capacity = "decided"
    reason = text_field(_("Reason that the department gives"), rows=2, min_length=4, max_length=500)
    file = PhotosField(label=_("Its letter as a file"), least=1, most=5, accept="image/*,application/pdf")

    def apply(self) -> None:
        referral = _handed_over(self.act)
        referral.decided_on, referral.decision = self.act.acted_on, self.cleaned_data["reason"]
        self.act.also_save(referral)


def _handed_over(act: Act) -> Any:
    """The newest hand-over of the matter to a department."""
    return Referral.objects.filter(source_case=act.case, kind=Referral.Kind.OTHER_DEPARTMENT).latest("id")
