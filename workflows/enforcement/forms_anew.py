"""A matter is decided anew: in a case of its own, linked to the earlier one, never in the file that was closed (enforcement.md section 7)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from cases import services as cases
from cases.models import Case, CaseLink
from foundation import clock
from foundation.refusals import Refusal
from workflows.enforcement import forms_filing, rules_transfer, terms
from workflows.enforcement.fields import HandlersForm, last_day
from workflows.enforcement.models import EnforcementRecord, PartyFacts
from workflows.enforcement.vocabulary import FilingDecision
from workflows.enforcement.vocabulary_correction import TAKEN_AWAY
from workflows.engine.asking import Asks
from workflows.engine.questions import text_field

#: What of the earlier case is known of the matter: where it came from, what was done, which law was suspected.
TAKEN_OVER = (
    "source", "discovered_on", "act_from", "act_to", "harm_life_health", "clue_facts", "suspect", "suspect_unit_id", "kind", "operation_id",
    "cause_of_action", "suspected_id", "accident_reply_no", "accident_reply_on", "accident_grade", "deaths", "direct_loss",
)  # fmt: skip
OF_THE_PLACE = ("region_id", "township_id", "section_id", "category", "level", "place")


class PartiesField(forms.ModelMultipleChoiceField):
    """Parties of the earlier case about whom it is decided anew."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=PartyFacts.objects.none(), widget=forms.CheckboxSelectMultiple, **kwargs)


class OpenCorrectionCase(HandlersForm):
    """Behind a revocation, a judgment, or a transfer that came back after the closing a new case is filed, with its own number and days.

    Leaves the earlier file as it is. What is found anew is investigated, told and decided as in every case; not the same on the same
    facts, and nothing heavier because the party complained (E-ENF-12).
    """

    title = _("File the matter anew in a linked case")
    button = _("File the new case")
    capacity = "filed"
    record = EnforcementRecord
    names: ClassVar[tuple[str, ...]] = ("handlers", "spokesmen")
    asks: ClassVar[Asks] = (
        (_("Why, and about whom"), "reason parties case_summary"),
        (_("Handlers"), "handler_1 handler_2 no_recusal_1 no_recusal_2"),
        (_("Opinion"), "section_opinion opinion=filing_opinion"),
    )
    reason = text_field(
        _("Why it is filed anew: the decision, judgment or suggestion with its number"), rows=2, min_length=4, max_length=300
    )
    parties = PartiesField(label=_("Parties"))

    @classmethod
    def has_occasion(cls, case: Any) -> bool:
        return case is not None and (decided_away(case).exists() or rules_transfer.waits_for_correction(case))

    def earlier(self) -> Case | None:
        return self.act.linked_cases.get("earlier")

    def prepare(self) -> None:
        for name in ("section_opinion", "opinion"):
            self.fields[name].required = True
        earlier = self.earlier()
        if earlier is None:
            return
        self.fields["parties"].queryset = offered(earlier)
        self.initial = {"case_summary": earlier.enforcementrecord.case_summary} | self.initial  # type: ignore[attr-defined]

    def check(self) -> Iterable[Refusal]:
        cleaned, earlier = self.cleaned_data, self.earlier()
        if earlier is None or not self.has_occasion(earlier):
            yield Refusal("E-NOT-OPEN", note="只有原决定已经撤销，或者移送后退回的已结案件，才另案办理")
            return
        yield from self.two_handlers()
        for name in ("no_recusal_1", "no_recusal_2"):
            if not cleaned[name]:
                yield Refusal("E-REQUIRED", field=name, note="有应当回避情形的，不得承办")
        if self.act.hand.pk in {cleaned[name].pk for name in ("handler_1", "handler_2") if cleaned[name]}:
            yield Refusal("E-SOD-13", field="handler_1", note="批准立案的人不得承办", bars_actor=True)
        running = CaseLink.objects.filter(
            target=earlier, kind=CaseLink.Kind.RELATED, source__process="enforcement", source__closed_on=None
        )
        if running.exists():
            yield Refusal("E-NOT-OPEN", note=f"已经另案办理：{running.first().source}")  # type: ignore[union-attr]
        record: EnforcementRecord = earlier.enforcementrecord  # type: ignore[attr-defined]
        stated = {name: getattr(record, name) for name in ("act_to", "discovered_on", "harm_life_health")}
        yield from forms_filing.in_time(stated, field="reason")

    def apply(self) -> None:
        act, earlier = self.act, self.earlier()
        assert earlier is not None
        record: EnforcementRecord = act.record
        known: EnforcementRecord = earlier.enforcementrecord  # type: ignore[attr-defined]
        for name in TAKEN_OVER:
            setattr(record, name, getattr(known, name))
        record.received_at = clock.now()
        for name in OF_THE_PLACE:
            setattr(act.case, name, getattr(earlier, name))
        record.applied_on = record.filed_on = act.acted_on
        record.filed_by, record.filing_decision = act.hand, FilingDecision.FILE
        record.due_on = last_day(terms.DECIDE, act.acted_on)
        named = [self._enter(facts) for facts in self.cleaned_data["parties"]]
        act.case.unit = next((facts.party.enterprise for facts in named if facts.party.enterprise is not None), None)
        act.case.title = forms_filing.case_name(record)[:200]
        self.name_handlers()
        act.named["spokesmen"] = forms_filing.spokesmen_of(named, act.acted_on)
        act.also_save(
            CaseLink(
                source=act.case, target=earlier, kind=CaseLink.Kind.RELATED, reason=self.cleaned_data["reason"], created_by=act.actor,
                created_at=act.recorded_at,
            )
        )  # fmt: skip
        act.findings["reason"] = self.cleaned_data["reason"]

    def _enter(self, old: PartyFacts) -> PartyFacts:
        """The same party in the new case, as it was known; nothing of what was proposed or decided goes along."""
        party = old.party
        said = {
            name: getattr(party, name) for name in ("kind", "name", "credit_code", "address", "phone", "representative", "post")
        }
        new = cases.add_party(self.act.case, enterprise=party.enterprise, identity=party.identity or "", **said)
        facts: PartyFacts = self.act.add("parties", PartyFacts(case=self.act.case, party=new, born_on=old.born_on))
        facts.sex, facts.guardian = old.sex, old.guardian
        return facts


def decided_away(case: Case) -> Any:
    """The parties whose decision stands no more."""
    return PartyFacts.objects.filter(case=case, ended="", revoked_as__in=TAKEN_AWAY)


def offered(case: Case) -> Any:
    """About whom it may be decided anew: whose decision is gone; of a case that came back everybody of it."""
    gone = decided_away(case)
    found = gone if gone.exists() else PartyFacts.objects.filter(case=case, ended="")
    return found.select_related("party__enterprise").order_by("pk")
