"""Questions and refusals that several steps of a penalty case ask alike."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from cases import limits as kinds_of_limits
from cases import terms as limits
from cases.models import CaseDuty, Violation
from foundation import clock
from foundation.inputs import key_in
from foundation.refusals import Refusal, RefusalError, declare
from permissions import certificates
from permissions.dated import holding
from permissions.models import Account
from workflows.enforcement.models import Exhibit, PartyFacts
from workflows.enforcement.models_measures import Recording
from workflows.engine import officers
from workflows.engine.forms import StepForm
from workflows.engine.questions import PhotosField
from workflows.engine.registered import ViolationField

declare(
    {
        "E-ENF-02": "执法人员不足两人或证件无效",
        "E-ENF-DAYS": "日期先后顺序不正确",
        "E-ENF-PARTY": "当事人信息不完整或者前后不一致",
        "E-ENF-PROPOSAL": "处罚建议前后不一致",
    }
)

FILES = "image/*,application/pdf"
SHORTEST_REASON = 4  # characters


class OfficersForm(officers.OfficersForm):
    """Two officers are named (E-ENF-02)."""

    officers_code = "E-ENF-02"


class TwoOfficersForm(officers.TwoOfficersForm):
    """The actor and a second officer (E-ENF-02)."""

    officers_code = "E-ENF-02"

    def prepare(self) -> None:
        super().prepare()
        self.initial = {"inspector_2": other_handler(self)} | self.initial


class HandlersForm(OfficersForm):
    """Two handlers are named for the case, ``handlers`` to the flow (SOD-01; E-ENF-02)."""

    names: ClassVar[tuple[str, ...]] = ("handlers",)

    def two_handlers(self) -> Iterator[Refusal]:
        """At the second handler: two different officers with certificates valid on the day of the act."""
        yield from self.two_officers("handler_1", "handler_2")

    def name_handlers(self) -> None:
        """They hold the case from now on, and took part in the act that names them."""
        act, both = self.act, [self.cleaned_data["handler_1"], self.cleaned_data["handler_2"]]
        act.named["handlers"] = both
        for handler in both:
            if handler.pk != act.hand.pk:
                act.participate(handler, act.node.capacity, second=True)


def other_handler(form: StepForm) -> int | None:
    """Of the two handlers the one who does not act now."""
    record = form.act.record
    found: int | None = record.handler_2_id if record.handler_1_id == form.act.actor.pk else record.handler_1_id
    return found


def is_handler(form: StepForm) -> bool:
    """Whether whoever does the act handles this case on its day."""
    held = CaseDuty.objects.filter(holding(form.act.acted_on), content_object=form.act.case, user=form.act.hand)
    return held.filter(permission__codename="handle_case").exists()


def runs_until(form: StepForm, term: kinds_of_limits.Term) -> dt.date | None:
    """The last day of a limit of the case whose clock runs; None where none does, or it was over on the day of the act."""
    row = next((row for row in form.act.deadlines if row.term == term.code and row.is_ticking), None)
    return row.due_on if row is not None and row.due_on is not None and form.act.acted_on <= row.due_on else None


def last_day(term: kinds_of_limits.Term, day: dt.date) -> dt.date:
    return limits.count(term, day).due_on


def not_ahead(moment: dt.datetime, *, field: str) -> Iterator[Refusal]:
    """E-DATE-FUTURE for a moment that has not come."""
    if moment > clock.now():
        yield Refusal("E-DATE-FUTURE", field=field)


def in_order(earlier: Any, later: Any, *, field: str, note: str) -> Iterator[Refusal]:
    """E-ENF-DAYS where the later of two days or moments lies before the earlier; what is not answered is in order."""
    if earlier is not None and later is not None and later < earlier:
        yield Refusal("E-ENF-DAYS", field=field, note=note)


def says_why(opinion: str, *, field: str) -> Iterator[Refusal]:
    """E-REASON for an opinion that refuses or returns and does not say why: 同意 alone is enough for what is agreed to, and for nothing else."""
    if len(opinion.strip()) < SHORTEST_REASON:
        yield Refusal("E-REASON", field=field)


class ViolationInForce(ViolationField):
    """A row of the standard that was in force on the day that counts; one of another day is refused with its dates."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Violation.objects.none(), **kwargs)

    def offer(self, *days: dt.date) -> None:
        """The rows in force on one of these days."""
        found = Violation.objects.none()
        for day in dict.fromkeys(days):
            found |= Violation.objects.in_force(day)
        self.queryset = found.order_by("code", "valid_from")

    def to_python(self, value: Any) -> Violation | None:
        try:
            return super().to_python(value)
        except forms.ValidationError:
            key = key_in(value)
            other = Violation.objects.filter(pk=key).first() if key is not None else None
            if other is None:
                raise
            until = f"至{other.valid_until:%Y-%m-%d}止" if other.valid_until else ""
            since = f"自{other.valid_from:%Y-%m-%d}起施行" if other.valid_from else ""
            raise RefusalError(Refusal("E-REQUIRED", note=f"须选违法行为发生时有效的条款，{other.code}{since}{until}")) from None


class DigestField(forms.Field):
    """The SHA-256 of a file of ours: sixty-four figures and letters a to f, and so no free text that could hold a number of a person."""

    def __init__(self, **kwargs: Any) -> None:
        column = Recording._meta.get_field("sha256")
        super().__init__(label=_("SHA-256 of the file"), help_text=column.help_text, validators=column.validators, **kwargs)

    def to_python(self, value: Any) -> str:
        return str(value or "").strip().lower()


class ExhibitsField(forms.ModelMultipleChoiceField):
    """Pieces of evidence of the case by their numbers; what is excluded is marked, and refused where it is cited."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Exhibit.objects.none(), widget=forms.CheckboxSelectMultiple, **kwargs)

    def offer(self, case_id: Any) -> None:
        self.queryset = Exhibit.objects.filter(case_id=case_id).order_by("no")

    def label_from_instance(self, exhibit: Any) -> str:
        return f"{exhibit.no}. {exhibit.name}（{exhibit.get_kind_display()}）{'　已排除' if exhibit.is_excluded else ''}"


def next_exhibit(form: StepForm) -> int:
    """The number of the next piece of evidence of the case; the case is locked, so that it is given once."""
    newest = Exhibit.objects.filter(case=form.act.case).order_by("-no").values_list("no", flat=True).first()
    return (newest or 0) + 1


def digests(form: StepForm, *names: str) -> list[str]:
    """The SHA-256 of every file that answers these questions."""
    return [each.kept.file.sha256 for each in form.handed_in() if each.field in names]


def valid_recorder(recorder: Account | None, on: dt.date, *, field: str) -> Iterator[Refusal]:
    """E-ENF-02 where a third person writes the record down without a certificate valid on the day."""
    if recorder is not None and (why := certificates.why_not_valid(recorder.pk, on)) is not None:
        yield Refusal("E-ENF-02", field=field, note=why)


def party_of(form: StepForm) -> PartyFacts:
    """The party that an act about one of them is about."""
    facts = form.act.facts
    assert isinstance(facts, PartyFacts)
    return facts


def files(label: Any, *, most: int = 10, required: bool = True) -> PhotosField:
    """Papers as photographs or files."""
    return PhotosField(label=label, least=1 if required else 0, most=most, required=required, accept=FILES)
