"""A heavy decision is reported to the bureau above (ENF-64; 安全生产违法行为行政处罚办法 Art.62), and a paper that came to nothing is void."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from documents import services as documents
from documents.models import IssuedDocument
from documents.reading import unserved
from foundation import clock
from foundation.refusals import Refusal
from permissions.roles import Role
from workflows.enforcement import drafts, rules_correction
from workflows.enforcement.fields import in_order, party_of
from workflows.enforcement.holders import HolderField
from workflows.enforcement.models import EnforcementRecord, PartyFacts
from workflows.engine.asking import Asks
from workflows.engine.forms import StepForm
from workflows.engine.questions import text_field


class ReportDecision(StepForm):
    """ENF-64: the letter upward about one decision, signed for issue by a leader (TL-ENF-48, ten days from the decision)."""

    title = _("Report a decision to the bureau above")
    button = _("Issue the report")
    capacity = "handled"
    record = PartyFacts
    asks: ClassVar[Asks] = "sent_on=reported_up_on issuer summary enclosures"
    issuer = HolderField(Role.BUREAU_HEAD, Role.DEPUTY_LEADER, label=_("Leader who has signed the draft"))
    summary = text_field(
        _("Summary: party, facts, basis, penalty, procedure, service, remedies"), rows=6, min_length=20, max_length=3000
    )
    enclosures = text_field(_("Enclosures, one a line"), rows=3, min_length=4, max_length=1000)

    @classmethod
    def has_occasion(cls, case: Any) -> bool:
        return any(cls.concerns(row) for row in PartyFacts.objects.filter(case=case, ended=""))

    @classmethod
    def concerns(cls, row: Any) -> bool:
        return rules_correction.is_to_report(row) and row.reported_up_on is None

    def prepare(self) -> None:
        facts = party_of(self)
        self.fields["sent_on"].required = True
        told = (f"一、当事人：{facts.party.name}。", f"二、处罚内容：{'；'.join(drafts.penalties(facts))}。")
        self.initial = {
            "sent_on": clock.today(), "summary": "\n".join(told), "enclosures": f"行政处罚决定书（{facts.decision_no}）1份",
        } | self.initial  # fmt: skip

    def check(self) -> Iterable[Refusal]:
        facts = party_of(self)
        if not rules_correction.is_to_report(facts):
            yield Refusal("E-NOT-OPEN", field="sent_on", note="该决定不属于应当报上级备案的决定")
        elif facts.reported_up_on is not None:
            yield Refusal("E-NOT-OPEN", field="sent_on", note=f"{facts.reported_up_on:%Y-%m-%d}已经报送备案")
        else:
            decided, sent = facts.decided_on, self.cleaned_data["sent_on"]
            yield from in_order(decided, sent, field="sent_on", note=f"{decided:%Y-%m-%d}作出决定")
            if sent > self.act.acted_on:
                yield Refusal("E-DATE-FUTURE", field="sent_on")


#: Papers that may come to nothing before anybody has them; every other is taken back, changed or revoked by an act of its own.
VOIDABLE = ("ENF-05", "ENF-21", "ENF-45")


class DocumentField(forms.ModelChoiceField):
    """A paper by its title and number."""

    def label_from_instance(self, obj: Any) -> str:
        return f"《{obj.title}》{obj.printed_number}"


class VoidDocument(StepForm):
    """A paper that nobody was handed and that decides nothing is void; its number stays with it and is given to no other (文书作废)."""

    title = _("Declare a paper void")
    button = _("Declare it void")
    capacity = "approved"
    record = EnforcementRecord
    asks: ClassVar[Asks] = "document reason"
    document = DocumentField(queryset=IssuedDocument.objects.none(), label=_("Paper"))
    reason = text_field(_("Why it is void"), rows=2, min_length=4, max_length=300)

    @classmethod
    def has_occasion(cls, case: Any) -> bool:
        return voidable(case).exists()

    def prepare(self) -> None:
        self.fields["document"].queryset = voidable(self.act.case).order_by("pk")

    def apply(self) -> None:
        act, paper, reason = self.act, self.cleaned_data["document"], self.cleaned_data["reason"]
        documents.revoke(paper, on=act.acted_on, reason=reason, by=act.actor)
        act.forget_deadlines()
        act.findings |= {"void": f"{paper.code} {paper.printed_number}".strip(), "reason": reason}


def voidable(case: Any) -> Any:
    """What of a case may be declared void."""
    handed = set(unserved(case).filter(code__in=VOIDABLE).values_list("pk", flat=True))
    rows = IssuedDocument.objects.filter(case=case, code__in=VOIDABLE, state=IssuedDocument.State.ISSUED)
    return rows.filter(pk__in=handed) | rows.filter(code="ENF-21")
