"""A party comes in behind the filing, another takes its place, one leaves; who bears a decision that stands (enforcement.md section 7)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, ClassVar

from django import forms
from django.forms import formset_factory
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from foundation import clock
from foundation.numbers import is_credit_code
from foundation.refusals import Refusal
from workflows.enforcement import forms_filing, links, rules, rules_parties
from workflows.enforcement.fields import files, party_of
from workflows.enforcement.models import EnforcementRecord, PartyFacts
from workflows.enforcement.models_parties import PartyChange
from workflows.enforcement.vocabulary_parties import ENDS, INSTEAD, ChangeKind
from workflows.engine.asking import Asks
from workflows.engine.forms import Forewarning, StepForm

NewParty = formset_factory(
    forms_filing.PartyRow, extra=0, min_num=1, max_num=1, validate_min=True, validate_max=True, absolute_max=2
)


class PartiesForm(StepForm):
    """An act of the leader on who the parties of a filed case are, with the proof for it."""

    capacity = "approved"
    record = PartyChange
    offered: ClassVar[tuple[ChangeKind, ...]] = ()

    @classmethod
    def has_occasion(cls, case: Any) -> bool:
        record: EnforcementRecord = case.enforcementrecord
        return record.filed_on is not None and not record.end_ground and not rules.has_decision(case)

    def prepare(self) -> None:
        if "kind" in self.fields:
            self.fields["kind"].choices = [("", gettext("Please choose")), *((each.value, each.label) for each in self.offered)]

    def proved(self) -> Iterator[Refusal]:
        """E-ENF-45 without a paper that proves it."""
        if not self.cleaned_data["proof"]:
            yield Refusal("E-ENF-45", field="proof", note="合并、分立协议，登记机关证明，死亡证明，或者认定当事人的证据")

    def keep(self, **words: Any) -> PartyChange:
        """The row that says what happened, to be written with the act and told by its paper."""
        act = self.act
        change = PartyChange(case=act.case, decided_on=act.acted_on, decided_by=act.hand, act_no=act.no, **words)
        self.write_to(change)
        act.also_save(change)
        act.named["change"] = change
        return change

    def restate_case(self) -> None:
        """The case is called after its first party, and lies with the first unit that is one."""
        act, parties = self.act, rules.live_parties(self.act.record)
        units = {facts.party.enterprise_id for facts in parties}
        if act.case.unit_id not in units or act.case.unit_id is None:
            act.case.unit = next((row.party.enterprise for row in parties if row.party.enterprise is not None), None)
        act.case.title = forms_filing.case_name(act.record)[:200]


class NewPartyForm(PartiesForm):
    """The same, where somebody comes in: a row as the filing asks for it."""

    names: ClassVar[tuple[str, ...]] = ("spokesmen", "change")
    row_sets: ClassVar = {"party": NewParty}
    row_titles: ClassVar = {"party": _("The new party")}

    def row_arguments(self, prefix: str) -> dict[str, Any]:
        return {"actor": self.act.actor}

    def initial_rows(self, prefix: str) -> list[dict[str, Any]]:
        return [{}]

    def named_well(self, kept: Iterable[PartyFacts]) -> Iterator[Refusal]:
        """What the filing refuses of a party, and whoever is one already."""
        for place, row in self.placed_rows("party"):
            yield from forms_filing.party_in_order(place, row, None, self.act.record.act_to)
            who = forms_filing.identity_of(row, None)
            if twin := next((facts for facts in kept if forms_filing.identity_as_kept(facts) == who), None):
                yield Refusal("E-ENF-PARTY", field=f"{place}-kind", note=f"{twin}已是本案当事人")

    def come_in(self) -> PartyFacts:
        facts = forms_filing.enter_party(self.act, self.rows("party")[0])
        self.act.named["spokesmen"] = forms_filing.spokesmen_of([facts], self.act.acted_on)
        return facts


class AddParty(NewPartyForm):
    """A further party of the same facts: with a road of its own from the report on, where the others have theirs already."""

    title = _("Add a party")
    button = _("Add the party")
    sometimes = "proof"
    asks: ClassVar[Asks] = ((_("Why"), "reason found_on proof"), (_("Opinion"), "opinion"))
    proof = files(_("What shows its part in the facts"), required=False)

    def prepare(self) -> None:
        self.fields["found_on"].required = True
        self.initial = {"found_on": clock.today()} | self.initial

    def check(self) -> Iterable[Refusal]:
        record, found_on = self.act.record, self.cleaned_data["found_on"]
        yield from rules_parties.may_change(record, field="reason")
        kept = rules.live_parties(record)
        yield from self.named_well(kept)
        if len(kept) >= forms_filing.MOST_PARTIES:
            yield Refusal("E-ENF-PARTY", field="reason", note=f"本案当事人已有{len(kept)}名")
        if found_on > self.act.acted_on:
            yield Refusal("E-DATE-FUTURE", field="found_on")
        elif found_on < record.known_on:
            yield Refusal("E-ENF-DAYS", field="found_on", note=f"本案违法行为{record.known_on}发现")
        yield from rules_parties.in_time(record, found_on, field="found_on")

    def apply(self) -> None:
        self.keep(kind=ChangeKind.ADD, came=self.come_in())
        self.restate_case()


class ChangeParty(NewPartyForm):
    """Another takes the place of a party, with proof (E-ENF-45); what the former one was told is void, and the new one is reported on anew.

    A successor of the same kind takes over what was proposed; of an estate, or of somebody who should have been named at first, it is
    proposed anew.
    """

    names: ClassVar[tuple[str, ...]] = ("spokesmen", "former", "change")
    title = _("Change a party")
    button = _("Change the party")
    sometimes = "proof"
    asks: ClassVar[Asks] = ((_("Why"), "kind reason proof"), (_("Opinion"), "opinion"))
    proof = files(_("Proof of the succession, or of who the right party is"), required=False)
    offered = INSTEAD

    def forewarning(self) -> Forewarning | None:
        facts = party_of(self)
        words = gettext("%(name)s leaves the case: its notice and its periods fall away, and the report is made anew.")
        return Forewarning(words % {"name": facts.party.name}, may_send=True)

    def check(self) -> Iterable[Refusal]:
        record, former = self.act.record, party_of(self)
        yield from rules_parties.may_change(record, field="kind")
        if self.cleaned_data["kind"] not in INSTEAD:
            yield Refusal("E-REQUIRED", field="kind")
        if self.cleaned_data["kind"] == ChangeKind.ESTATE and former.party.kind == former.party.Kind.UNIT:
            yield Refusal(
                "E-ENF-PARTY", field="kind", note=f"{former.party.name}不是自然人或者个体工商户，由承受其权利义务的单位变更"
            )
        yield from self.proved()
        yield from self.named_well(rules.live_parties(record))

    def apply(self) -> None:
        act, former = self.act, party_of(self)
        act.named["former"] = forms_filing.spokesmen_of([former], act.acted_on)
        facts = self.come_in()
        change = self.keep(came=facts, left=former)
        if change.kind == ChangeKind.SUCCESSOR:
            rules_parties.take_over(former, facts)
        rules_parties.leaves(act, former, f"变更为{facts.party.name}")
        self.restate_case()


class EndParty(PartiesForm):
    """One of several parties leaves a case without anybody in its place: dead, dissolved, or none (E-ENF-45). The others go on.

    The last one cannot leave: then the case itself ends.
    """

    names = ("penalty_no", "penalty_decided_on", "change")
    title = _("End the road of a party")
    button = _("End it for this party")
    sometimes = "proof"
    asks: ClassVar[Asks] = ((_("Why"), "kind reason proof"), (_("Opinion"), "opinion"))
    proof = files(_("Proof of the death or the dissolution, or that it has no part"), required=False)
    offered = ENDS

    @classmethod
    def has_occasion(cls, case: Any) -> bool:
        record: EnforcementRecord = case.enforcementrecord
        return (
            record.filed_on is not None and not record.end_ground and PartyFacts.objects.filter(case=case, ended="").count() > 1
        )

    @classmethod
    def concerns(cls, row: Any) -> bool:
        return not rules.is_decided(row)

    def check(self) -> Iterable[Refusal]:
        facts, record, kind = party_of(self), self.act.record, self.cleaned_data["kind"]
        if record.filed_on is None or record.end_ground:
            yield Refusal("E-NOT-OPEN", field="kind", note="尚未立案或者案件已经撤销、终止")
        if kind not in ENDS:
            yield Refusal("E-REQUIRED", field="kind")
        is_unit = facts.party.kind == facts.party.Kind.UNIT
        if (kind == ChangeKind.DEATH and is_unit) or (
            kind == ChangeKind.DISSOLVED and facts.party.kind == facts.party.Kind.PERSON
        ):
            yield Refusal("E-ENF-PARTY", field="kind", note=f"{facts.party.name}为{facts.party.get_kind_display()}")
        yield from rules_parties.may_end(self.act, facts, field="kind")
        yield from self.proved()

    def apply(self) -> None:
        act, facts = self.act, party_of(self)
        change = self.keep(left=facts)
        rules_parties.leaves(act, facts, f"{WHY[ChangeKind(change.kind)]}：{change.reason}")
        self.restate_case()
        act.named |= {"penalty_no": "", "penalty_decided_on": None}
        if rules.is_last_served(facts):
            links.answer_decided(act, facts)


#: Why the road of a party ended, as its row says it.
WHY = {ChangeKind.DEATH: "当事人死亡", ChangeKind.DISSOLVED: "当事人终止，无承受主体", ChangeKind.NOT_PARTY: "不是本案当事人"}


class NoteBearer(PartiesForm):
    """A unit on whom was decided has merged: its successor bears the decision, which stays as it is (enforcement.md section 7)."""

    names = ("change",)
    title = _("Note who bears the decision")
    button = _("Note the successor")
    sometimes = "proof"
    asks: ClassVar[Asks] = ((_("Who bears it"), "bearer bearer_code"), (_("Why"), "reason proof"), (_("Opinion"), "opinion"))
    proof = files(_("Proof of the succession, or of who the right party is"), required=False)
    bearer = forms.CharField(label=_("Who bears the decision now"), max_length=80)
    bearer_code = forms.CharField(label=_("Its credit code"), max_length=18)

    @classmethod
    def has_occasion(cls, case: Any) -> bool:
        rows = PartyFacts.objects.filter(case=case, ended="").exclude(decided_on=None).select_related("party")
        return any(cls.concerns(row) for row in rows)

    @classmethod
    def concerns(cls, row: Any) -> bool:
        return rules.punishes(row) and row.performed_on is None and row.party.kind != row.party.Kind.PERSON

    def check(self) -> Iterable[Refusal]:
        facts, code = party_of(self), self.cleaned_data["bearer_code"]
        if not self.concerns(facts):
            yield Refusal("E-NOT-OPEN", field="bearer", note="尚未作出处罚决定、已经履行完毕或者当事人为自然人")
        if not is_credit_code(code):
            yield Refusal("E-PARTY-CREDIT-CODE", field="bearer_code")
        elif code == facts.party.credit_code:
            yield Refusal("E-ENF-PARTY", field="bearer_code", note="与原当事人相同")
        yield from self.proved()

    def apply(self) -> None:
        self.keep(
            kind=ChangeKind.BEARER,
            left=party_of(self),
            bearer=self.cleaned_data["bearer"],
            bearer_code=self.cleaned_data["bearer_code"],
        )
        self.act.findings["bearer"] = self.cleaned_data["bearer"]
