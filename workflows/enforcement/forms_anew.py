"""A matter is decided anew: in a case of its own, linked to the earlier one, never in the file that was closed (enforcement.md section 7)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from cases.models import Case, CaseLink
from foundation import clock
from foundation.refusals import Refusal
from workflows.enforcement import forms_filing, rules_transfer
from workflows.enforcement.fields import HandlersForm
from workflows.enforcement.models import EnforcementRecord, PartyFacts
from workflows.enforcement.vocabulary_correction import TAKEN_AWAY
from workflows.engine.asking import Asks
from workflows.engine.questions import text_field

#: What of the earlier case is known of the matter: where it came from, what was done, which law was suspected.
TAKEN_OVER = (
    "source", "discovered_on", "act_from", "act_to", "harm_life_health", "clue_facts", "suspect", "suspect_unit_id", "kind", "operation_id",
    "cause_of_action", "case_summary", "suspected_id", "accident_reply_no", "accident_reply_on", "accident_grade", "deaths", "direct_loss",
)  # fmt: skip
OF_THE_PLACE = ("region_id", "township_id", "section_id", "category", "level", "place")


class OpenCorrectionCase(HandlersForm):
    """Behind a revocation, a judgment, or a transfer that came back after the closing the matter gets a new case with its own number and days.

    Leaves the earlier file as it is. The named handlers ask for the filing, and it is investigated, told and decided as every case is; not
    the same on the same facts, and nothing heavier because the party complained (E-ENF-12).
    """

    title = _("File the matter anew in a linked case")
    button = _("Open the linked case")
    capacity = "approved"
    record = EnforcementRecord
    asks: ClassVar[Asks] = "reason handler_1 handler_2"
    reason = text_field(
        _("Why it is filed anew: the decision, judgment or suggestion with its number"), rows=2, min_length=4, max_length=300
    )

    @classmethod
    def has_occasion(cls, case: Any) -> bool:
        return case is not None and (decided_away(case) or rules_transfer.waits_for_correction(case))

    def earlier(self) -> Case | None:
        return self.act.linked_cases.get("earlier")

    def check(self) -> Iterable[Refusal]:
        cleaned, earlier = self.cleaned_data, self.earlier()
        if earlier is None or not self.has_occasion(earlier):
            yield Refusal("E-NOT-OPEN", field="reason", note="只有原决定已经撤销，或者移送后退回的已结案件，才另案办理")
            return
        yield from self.two_handlers()
        if self.act.hand.pk in {cleaned[name].pk for name in ("handler_1", "handler_2") if cleaned[name]}:
            yield Refusal("E-SOD-13", field="handler_1", note="决定重新立案的人不得承办", bars_actor=True)
        running = CaseLink.objects.filter(
            target=earlier, kind=CaseLink.Kind.RELATED, source__process="enforcement", source__closed_on=None
        )
        if (other := running.select_related("source").first()) is not None:
            yield Refusal("E-NOT-OPEN", field="reason", note=f"已经另案办理：{other.source}")
        record: EnforcementRecord = earlier.enforcementrecord  # type: ignore[attr-defined]
        stated = {name: getattr(record, name) for name in ("act_to", "discovered_on", "harm_life_health")}
        yield from forms_filing.in_time(stated, field="reason")

    def apply(self) -> None:
        act, earlier = self.act, self.earlier()
        assert earlier is not None
        known: EnforcementRecord = earlier.enforcementrecord  # type: ignore[attr-defined]
        for name in TAKEN_OVER:
            setattr(act.record, name, getattr(known, name))
        act.record.received_at = clock.now()
        for name in OF_THE_PLACE:
            setattr(act.case, name, getattr(earlier, name))
        act.record.suspect_unit = known.suspect_unit or earlier.unit
        act.case.title = earlier.title
        self.name_handlers()
        act.also_save(
            CaseLink(
                source=act.case, target=earlier, kind=CaseLink.Kind.RELATED, reason=self.cleaned_data["reason"], created_by=act.actor,
                created_at=act.recorded_at,
            )
        )  # fmt: skip
        act.findings["reason"] = self.cleaned_data["reason"]


def decided_away(case: Case) -> bool:
    """Whether the decision on some party of the case stands no more."""
    return PartyFacts.objects.filter(case=case, ended="", revoked_as__in=TAKEN_AWAY).exists()
