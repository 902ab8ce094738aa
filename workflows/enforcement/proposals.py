"""What is proposed against one party: asked alike in the report and wherever it is changed later, and weighed by the same rules."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any, ClassVar

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.models import Violation
from cases.models.register import in_force
from cases.money import figures
from foundation.refusals import Refusal
from workflows.enforcement import accidents, daily, earlier, goods, heavy, imposed, laws, rules
from workflows.enforcement.models import EnforcementRecord, PartyFacts
from workflows.enforcement.ranges import Proposal, Stage, require_in_range
from workflows.engine.asking import Asks
from workflows.engine.forms import Forewarning, StepForm

#: What the law of fines calls its numbers, as the questions are called.
ASKED_AS = {"amount": "fine", "income_last_year": "income", "penalties": "kinds"}
LICENCE = "licence? licence_no? licence_issuer? withheld_from? withheld_to?"
STANDSTILL = "stop_from? stop_to? stop_scope?"
ASKS: Asks = (
    (_("Law"), "violation? citation? stage? tier? law_reason?"),
    (_("Circumstances"), "circumstances? grounds?"),
    (
        _("Penalties"),
        "kinds? fine? income? income_words? amount_reason? other_act? gains? gains_words? goods_words? goods_value?",
    ),
    (_("Licence"), LICENCE),
    (_("Standstill"), STANDSTILL),
    (_("Correction"), "correction_order? correction_by?"),
    (_("No penalty"), "no_penalty_ground?"),
)
#: What a proposal that nobody is punished leaves empty.
OF_A_PENALTY = ("fine", "gains", "goods_value", "withheld_from", "withheld_to", "stop_from", "stop_to", "tier", "income")
WORDS_OF_A_PENALTY = ("gains_words", "goods_words", *imposed.LICENCE, "stop_scope", "amount_reason", "stage", "income_words")


def in_range(facts: PartyFacts, record: EnforcementRecord, on: dt.date) -> Iterator[Refusal]:
    """E-ENF-06, E-ENF-25, E-ENF-45 of a proposal as it stands on a row, each at its question."""
    if (row := daily.of_case(record.case_id)) is not None and heavy.Penalty.FINE in facts.kinds:
        yield from daily.sum_holds(row, facts, facts.fine, facts.violation, field="fine")
        return
    try:
        heavy.require_ours(rules.parts_of(facts))
        if heavy.Penalty.FINE in facts.kinds and facts.violation is not None:
            require_in_range(
                Proposal(
                    violation=facts.violation, kind=facts.party.kind, stage=facts.stage, amount=facts.fine or Decimal(0), on=on,
                    tier=facts.tier, circumstances=facts.circumstances, grounds=facts.grounds, gains=facts.gains or Decimal(0),
                    income=facts.income, grade=record.accident_grade,
                )
            )  # fmt: skip
    except Refusal as refusal:
        yield Refusal(refusal.code, field=ASKED_AS.get(refusal.field or "", refusal.field), note=refusal.note)


def discussed_later(facts: PartyFacts, record: EnforcementRecord, on: dt.date) -> Forewarning:
    """From which sum on the leaders discuss a penalty together before it is decided (E-ENF-09), and why this one as it stands."""
    limit = heavy.discussion_limit(facts.party.kind, on)
    words = gettext("From %(sum)s yuan on the leaders discuss the penalty of this party together before it is decided.")
    reasons = rules.discussion_reasons(facts, record, on, rules.occasion_of(facts, record))
    return Forewarning(words % {"sum": figures(limit)}, tuple(reasons), may_send=True)


class ProposalForm(StepForm):
    """The law, the circumstances and the penalty of one party, or why it is not punished."""

    record = PartyFacts
    asks: ClassVar[Asks] = ASKS
    sometimes = (
        "violation law_reason citation stage tier circumstances grounds kinds fine income income_words amount_reason other_act gains gains_words goods_words goods_value"
        " licence licence_no licence_issuer withheld_from withheld_to stop_from stop_to stop_scope correction_order correction_by no_penalty_ground"
    )

    def prepare(self) -> None:
        facts, on = self.act.facts, self.act.record.act_to
        self.fields["violation"].queryset = Violation.objects.filter(in_force(on)) | Violation.objects.filter(
            pk=facts.violation_id
        )
        self.fields["circumstances"].help_text = earlier.hint(facts, self.act.record)
        self.initial = {name: getattr(facts, name) for name in self.columns} | {"violation": facts.violation_id} | self.initial
        goods.suggest(self, facts)

    def forewarning(self) -> Forewarning | None:
        return discussed_later(self.act.facts, self.act.record, self.act.acted_on)

    def proposed(self) -> PartyFacts:
        """The row as these answers leave it; no row of the case is touched."""
        facts = self.act.facts
        row = PartyFacts(**{column.attname: getattr(facts, column.attname) for column in PartyFacts._meta.concrete_fields})
        self.write_to(row)
        return row

    def write_to(self, row: Any) -> None:
        super().write_to(row)
        row.other_law = laws.other(row.violation, self.act.record.act_to, self.act.acted_on)
        if row.other_law is None:
            row.law_reason = ""
        if not row.no_penalty_ground:
            return
        row.kinds, row.circumstances, row.grounds = [], [], []
        for name in OF_A_PENALTY:
            setattr(row, name, None)
        for name in WORDS_OF_A_PENALTY:
            setattr(row, name, "")

    def check(self) -> Iterable[Refusal]:
        yield from super().check()
        row = self.proposed()
        if not row.no_penalty_ground:
            yield from self._penalty_is_whole(row)
            yield from self._law_applies(row)
            yield from in_range(row, self.act.record, self.act.acted_on)
            if heavy.Penalty.FINE in row.kinds:
                yield from rules.fined_before(row, self.act.record, field="fine", other="other_act")
        if row.correction_by and row.correction_by <= self.act.acted_on:
            yield Refusal("E-ENF-39", field="correction_by", note="改正期限应当晚于今日")
        if row.correction_order and not row.correction_by:
            yield Refusal("E-ENF-39", field="correction_by", note="责令改正应当写明期限")

    def _law_applies(self, row: PartyFacts) -> Iterator[Refusal]:
        if row.violation is None:
            return
        yield from accidents.fits(row.violation, self.act.record, field="violation")
        if heavy.Penalty.FINE in row.kinds:
            yield from accidents.income_proved(row.violation, self.act.record, row.income_words, field="income_words")
        also = list(Violation.objects.filter(pk__in=row.also_violated).order_by("code"))
        stage, act_to = row.stage or Stage.FIRST, self.act.record.act_to
        for each in laws.in_order(row.violation, also, row.law_reason, row, stage, act_to, self.act.acted_on):
            # The other provisions were named in the report; here the violation is chosen by which is fined.
            yield Refusal(each.code, field="violation" if each.field == "also" else each.field, note=each.note)

    def _penalty_is_whole(self, row: PartyFacts) -> Iterator[Refusal]:
        """E-ENF-39 at each question that these kinds of penalty call for."""
        kinds = set(row.kinds)
        if not kinds:
            yield Refusal("E-ENF-39", field="kinds", note="应当选定处罚种类，或者写明不予处罚的理由")
        wanted = {
            "violation": bool(kinds),
            "fine": heavy.Penalty.FINE in kinds,
            "amount_reason": heavy.Penalty.FINE in kinds,
            "stage": heavy.Penalty.FINE in kinds,
            "gains": heavy.Penalty.GAINS in kinds,
            "gains_words": heavy.Penalty.GAINS in kinds,
            "goods_words": heavy.Penalty.GOODS in kinds,
            "goods_value": heavy.Penalty.GOODS in kinds,
        }
        for name, is_wanted in wanted.items():
            if is_wanted and not getattr(row, name):
                yield Refusal("E-ENF-39", field=name, note="该处罚种类应当写明此项")
        if not kinds & {heavy.Penalty.FINE} and row.fine:
            yield Refusal("E-ENF-39", field="kinds", note="写明了罚款数额，应当选定罚款")
        yield from imposed.in_order({name: getattr(row, name) for name in imposed.COLUMNS}, kinds, self.act.acted_on)
