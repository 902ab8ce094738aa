"""Warning talks (安全生产约谈): the notice that calls the head of the unit, and the record of what was said (HAZ-18)."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from documents.models import IssuedDocument
from foundation import clock
from foundation.refusals import Refusal
from workflows.engine.forms import RefusalError, StepForm
from workflows.hazards import rules
from workflows.hazards.fields import moment_field, text_field
from workflows.hazards.models import WarningTalk
from workflows.hazards.on_site import SignedOnSiteForm, signed_or_refused, write_signature


class CallTalk(StepForm):
    """HAZ-18, notice: a talk with the head of the unit when the treatment is late or stands still."""

    title = _("Warning talk")
    button = _("Issue the notice of the talk to the unit")
    capacity = "handled"
    person = forms.CharField(label=_("Who is asked to come (post and name)"), max_length=80)
    reason = text_field(_("Reason of the talk"), rows=2, min_length=4, max_length=300)
    at = moment_field(_("Time of the talk"))
    place = forms.CharField(label=_("Place of the talk"), max_length=100)
    host = forms.CharField(label=_("Who holds the talk (name and post)"), max_length=80)
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
        cleaned, act = self.cleaned_data, self.act
        names = ("person", "reason", "at", "place", "host")
        talk = WarningTalk(
            case=act.case,
            no=WarningTalk.objects.filter(case=act.case).count() + 1,
            notice_act=act.no,
            called_on=act.acted_on,
            **{name: cleaned[name] for name in names},
        )
        act.also_save(talk)
        act.named["talk"], act.named["to_bring"] = talk, cleaned["demands"]


class RecordTalk(StepForm, SignedOnSiteForm):
    """HAZ-18, record: who came, what was told and answered, what is demanded; signed, or the refusal before a witness."""

    title = _("Record a warning talk")
    button = _("File the record of the talk")
    capacity = "handled"
    legal_day = "end_at"
    groups = (
        (_("The talk"), ("talk", "start_at", "end_at", "place", "host", "person", "attendees", "recorder")),
        (_("What was said"), ("briefing", "explanation", "demands", "pledge")),
        (_("Signature of the person talked to"), ("unit_signature", "refusal_note", "witness", "av_recording")),
    )
    talk = forms.ModelChoiceField(label=_("Talk that was called"), queryset=WarningTalk.objects.none(), required=False)
    start_at = moment_field(_("Began at"))
    end_at = moment_field(_("Ended at"))
    place = forms.CharField(label=_("Place of the talk"), max_length=100)
    host = forms.CharField(label=_("Who holds the talk (name and post)"), max_length=80)
    person = forms.CharField(label=_("Who came (post and name)"), max_length=80)
    attendees = forms.CharField(label=_("Others who took part, separated by commas"), max_length=300, required=False)
    recorder = forms.CharField(label=_("Who kept the record"), max_length=40)
    briefing = text_field(_("What was told besides the reason of the talk"), rows=2, max_length=2000, required=False)
    explanation = text_field(
        _("What the person explained: causes, present state, measures"), rows=4, min_length=4, max_length=3000
    )
    demands = text_field(_("Demands, one a line, each with its day"), rows=3, min_length=4, max_length=2000)
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
        yield from signed_or_refused(cleaned)

    def apply(self) -> None:
        cleaned, act, talk = self.cleaned_data, self.act, self.cleaned_data["talk"]
        act.named["called_by"] = _notice_number(talk)
        talk.held_from, talk.held_until = cleaned["start_at"], cleaned["end_at"]
        talk.place, talk.host, talk.person, talk.demands = (cleaned[name] for name in ("place", "host", "person", "demands"))
        write_signature(talk, cleaned)
        act.also_save(talk)
        act.named["talk"] = talk


def _notice_number(talk: WarningTalk) -> str:
    """The number that notice and record share."""
    notice = IssuedDocument.objects.filter(case=talk.case_id, code="HAZ-18", act_no=talk.notice_act).order_by("id").first()
    return (notice.number or "") if notice is not None else ""
