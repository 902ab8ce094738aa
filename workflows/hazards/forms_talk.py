"""Warning talks (安全生产约谈): the notice that calls the head of the unit, and the record of what was said (HAZ-18)."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from documents.models import IssuedDocument
from documents.reading import in_force
from foundation import clock
from foundation.refusals import Refusal, RefusalError
from workflows.engine.forms import StepForm
from workflows.engine.on_site import SIGNATURE, SignedOnSiteForm
from workflows.engine.questions import text_field
from workflows.hazards import rules
from workflows.hazards.models import WarningTalk


class CallTalk(StepForm):
    """HAZ-18, notice: a talk with the head of the unit when the treatment is late or stands still."""

    title = _("Warning talk")
    button = _("Issue the notice of the talk to the unit")
    capacity = "handled"
    record = WarningTalk
    asks = "person reason at place host demands"
    demands = text_field(
        _("Papers to bring, one a line"),
        rows=2,
        min_length=4,
        max_length=500,
        help_text=_("Besides the written report, which the notice always asks for."),
    )

    def prepare(self) -> None:
        self.initial = {"host": self.act.actor.name} | self.initial

    def check(self) -> Iterable[Refusal]:
        if clock.day_of(self.cleaned_data["at"]) < self.act.acted_on:
            yield Refusal("E-TALK-TIME", field="at", note=f"不得早于发出通知的{self.act.acted_on:%Y-%m-%d}")

    def apply(self) -> None:
        act = self.act
        no = WarningTalk.objects.filter(case=act.case).count() + 1
        talk = WarningTalk(case=act.case, no=no, notice_act=act.no, called_on=act.acted_on, **self.answers())
        act.also_save(talk)
        act.named["talk"], act.named["to_bring"] = talk, self.cleaned_data["demands"]


class RecordTalk(StepForm, SignedOnSiteForm):
    """HAZ-18, record: who came, what was told and answered, what is demanded; signed, or the refusal before a witness."""

    sometimes = "talk"
    title = _("Record a warning talk")
    button = _("File the record of the talk")
    capacity = "handled"
    legal_day = "end_at"
    record = WarningTalk
    asks = (
        (_("The talk"), "talk start_at=held_from end_at=held_until place host person attendees recorder"),
        (_("What was said"), "briefing explanation demands pledge"),
        (_("Signature of the person talked to"), SIGNATURE),
    )
    talk = forms.ModelChoiceField(label=_("Talk that was called"), queryset=WarningTalk.objects.none(), required=False)
    person = forms.CharField(label=_("Who came (post and name)"), max_length=80)
    attendees = forms.CharField(label=_("Others who took part, separated by commas"), max_length=300, required=False)
    recorder = forms.CharField(label=_("Who kept the record"), max_length=40)
    briefing = text_field(_("What was told besides the reason of the talk"), rows=2, max_length=2000, required=False)
    explanation = text_field(
        _("What the person explained: causes, present state, measures"), rows=4, min_length=4, max_length=3000
    )
    pledge = text_field(_("What the person promised"), rows=2, min_length=2, max_length=1000)

    @classmethod
    def has_occasion(cls, case: Any) -> bool:
        return WarningTalk.objects.filter(case=case, held_until__isnull=True).exists()

    @cached_property
    def waiting(self) -> list[WarningTalk]:
        """Talks of this case that were called and not recorded, the oldest first."""
        return list(WarningTalk.objects.filter(case=self.act.case, held_until__isnull=True).order_by("no"))

    def prepare(self) -> None:
        self.fields["talk"].queryset = WarningTalk.objects.filter(case=self.act.case, held_until__isnull=True)
        first = next(iter(self.waiting), None)
        if first is None:
            self.fields["talk"].empty_label = _("No talk was called that is not recorded yet")
        else:
            called = {"talk": first, "start_at": first.at, "place": first.place, "host": first.host, "person": first.person}
            self.initial = called | {"recorder": self.act.actor.name} | self.initial

    def clean_talk(self) -> WarningTalk:
        """Said before anything else that is missing: without a call there is nothing to record."""
        if not self.waiting:
            raise RefusalError(Refusal("E-TALK-NONE", field="talk"))
        return self.cleaned_data["talk"] or self.waiting[0]

    def check(self) -> Iterable[Refusal]:
        cleaned = self.cleaned_data
        yield from rules.talk_in_time(cleaned["talk"].called_on, cleaned["start_at"], cleaned["end_at"], now=clock.now())
        yield from self.signed_or_refused()

    def apply(self) -> None:
        act, talk = self.act, self.cleaned_data["talk"]
        act.named["called_by"] = _notice_number(talk)
        self.write_to(talk)
        talk.person = self.cleaned_data["person"]
        act.also_save(talk)
        act.named["talk"] = talk


def _notice_number(talk: WarningTalk) -> str:
    """The number that notice and record share."""
    notice = IssuedDocument.objects.filter(case=talk.case_id, code="HAZ-18", act_no=talk.notice_act).order_by("id").first()
    return (in_force(notice).number or "") if notice is not None else ""
