"""A fine is paid later: more time is asked for, granted or refused (行政处罚法 Art.66(2)); a surcharge on what is late is decided (Art.72(1)(i))."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any, ClassVar

from django.forms import formset_factory
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.money import figures, yuan
from foundation import clock
from foundation.refusals import Refusal
from workflows.enforcement import payments, rules, rules_late
from workflows.enforcement.fields import files, in_order, party_of, says_why
from workflows.enforcement.forms_payment import ConfirmPayment
from workflows.enforcement.models import PartyFacts, PaymentPlan, PlannedPart, SurchargeDecision
from workflows.enforcement.surcharge import MOST_INSTALMENTS, RATE, Instalment, Reckoned, Span, computation, require_schedule
from workflows.enforcement.vocabulary_late import PlanDecision, PlanKind, PlanStands
from workflows.engine.asking import AskingForm, Asks
from workflows.engine.forms import Forewarning, StepForm

#: What stands in the question first; the leader words it as he means it (ENF-48).
CONDITIONS = "未按期缴纳的，自期满次日起就未缴部分每日加处百分之三的罚款"


class PartForm(AskingForm):
    """One part of a payment: until when how much."""

    record = PlannedPart
    asks = "due_on amount"


def parts_set(*, least: int) -> Any:
    """The parts of a payment as a list of rows, at most twelve."""
    return formset_factory(
        PartForm, extra=0, min_num=least, max_num=MOST_INSTALMENTS, validate_min=True, validate_max=True, absolute_max=20
    )


class PlanForm(StepForm):
    """Other days of payment than those of the decision, part by part."""

    record = PaymentPlan
    row_sets: ClassVar = {"schedule": parts_set(least=0)}
    row_titles: ClassVar = {"schedule": _("Until when how much is paid")}

    def instalments(self) -> list[Instalment]:
        return [Instalment(row["due_on"], row["amount"]) for row in self.rows("schedule")]

    def at_its_part(self, refusal: Refusal) -> Refusal:
        """A refusal of the whole schedule at the last part that stands in it."""
        placed = self.placed_rows("schedule")
        field = f"{placed[-1][0]}-due_on" if placed else "kind" if "kind" in self.fields else "decision"
        return Refusal(refusal.code, field=field, note=refusal.note)

    def keep_parts(self, plan: PaymentPlan) -> None:
        for number, row in enumerate(self.rows("schedule"), start=1):
            PlannedPart.objects.create(plan=plan, no=number, due_on=row["due_on"], amount=row["amount"])

    def name_parts(self) -> None:
        self.act.named["schedule_rows"] = [{"due_on": each.last_day, "amount": each.amount} for each in self.instalments()]


class ApplyDeferral(StepForm):
    """The party asks in writing, before the last day of payment, to pay later or in parts, and shows its hardship (E-ENF-36).

    What is asked waits for the leader; the last day of payment does not lapse meanwhile, and holds again where it is refused. What was sent in
    time and came in behind the last day is taken in as well.
    """

    title = _("Apply to pay later or in instalments")
    button = _("Hand the application in")
    capacity = "requested"
    record = PaymentPlan
    asks: ClassVar[Asks] = ((_("Application"), "kind applied_on reason"), (_("Proof"), "proof"))
    proof = files(_("Application of the party, and proof of its hardship"))

    @classmethod
    def concerns(cls, row: Any) -> bool:
        return rules.is_to_pay(row) and bool(row.fine)

    def prepare(self) -> None:
        kinds = [(kind.value, kind.label) for kind in (PlanKind.DEFERRAL, PlanKind.INSTALMENTS)]
        self.fields["kind"].choices = kinds
        if self.is_own_account:
            # What comes in by its own account comes in today; officers enter the day on which a letter was sent or handed in.
            del self.fields["applied_on"]
        else:
            self.initial = {"applied_on": clock.today()} | self.initial

    @property
    def day_asked(self) -> dt.date:
        day: dt.date = self.cleaned_data.get("applied_on") or self.act.acted_on
        return day

    def check(self) -> Iterable[Refusal]:
        facts, field = party_of(self), "kind" if self.is_own_account else "applied_on"
        yield from rules_late.may_ask_for_time(facts, self.day_asked, field=field)
        if self.day_asked > self.act.acted_on:
            yield Refusal("E-DATE-FUTURE", field=field)
        yield from in_order(facts.served_on, self.day_asked, field=field, note=f"决定书{facts.served_on:%Y-%m-%d}送达")

    def apply(self) -> None:
        act, facts, cleaned = self.act, party_of(self), self.cleaned_data
        PaymentPlan.objects.create(
            case=act.case, facts=facts, kind=cleaned["kind"], applied_on=self.day_asked, reason=cleaned["reason"],
            enclosed=self.enclosed("proof"), act_no=act.no,
        )  # fmt: skip
        facts.more_time = PlanStands.ASKED


def asked_plan(facts: PartyFacts) -> PaymentPlan:
    """The application that waits for its answer."""
    return PaymentPlan.objects.filter(facts=facts, decision="").exclude(kind=PlanKind.AGREEMENT).latest("pk")


class DecideDeferral(PlanForm):
    """ENF-47, 48: the leader grants the time, part by part, or refuses it with the reason; of the fine nothing is waived (E-ENF-36)."""

    title = _("Decide on the time to pay")
    button = _("Decide, and issue the answer to the party")
    capacity = "approved"
    names = ("schedule_rows", "plan")
    asks: ClassVar[Asks] = ((_("Decision"), "decision opinion conditions"),)

    def prepare(self) -> None:
        answers = [(each.value, each.label) for each in (PlanDecision.GRANT, PlanDecision.REFUSE)]
        self.fields["decision"].choices = answers
        self.initial = {"conditions": CONDITIONS} | self.initial

    def forewarning(self) -> Forewarning | None:
        facts, plan = party_of(self), asked_plan(party_of(self))
        rest = payments.owed_by(facts, self.act.acted_on).fine
        words = gettext("Asked for on %(day)s: %(kind)s. Of the fine %(rest)s yuan are open.") % {
            "day": f"{plan.applied_on:%Y-%m-%d}", "kind": plan.get_kind_display(), "rest": figures(rest),
        }  # fmt: skip
        until = gettext("To be paid by %(day)s.") % {"day": f"{facts.pay_due_on:%Y-%m-%d}"}
        return Forewarning(words, (plan.reason, until), may_send=True)

    def check(self) -> Iterable[Refusal]:
        yield from rules.no_handler(self.act.record, self.act.hand, "E-SOD-13", field="decision")
        if self.cleaned_data["decision"] != PlanDecision.GRANT:
            yield from says_why(self.cleaned_data["opinion"], field="opinion")
            if self.rows("schedule"):
                yield self.at_its_part(Refusal("E-ENF-36", note="不予批准的，不填缴款计划"))
            return
        yield from self._schedule_is_right()

    def _schedule_is_right(self) -> Iterator[Refusal]:
        facts, plan, items = party_of(self), asked_plan(party_of(self)), self.instalments()
        assert facts.pay_due_on is not None and plan.applied_on is not None
        rest = payments.owed_by(facts, facts.pay_due_on).fine
        if not items and self.formsets["schedule"].is_valid():
            yield self.at_its_part(Refusal("E-ENF-36", note="应当写明各期缴款日期和数额"))
            return
        try:
            require_schedule(rest, facts.pay_due_on, plan.applied_on, items)
        except Refusal as refusal:
            yield self.at_its_part(refusal)
            return
        if (plan.kind == PlanKind.DEFERRAL) != (len(items) == 1):
            yield self.at_its_part(
                Refusal("E-ENF-36", note=f"申请的是{'延期' if plan.kind == PlanKind.DEFERRAL else '分期'}缴纳")
            )
        if items[0].last_day < self.act.acted_on:
            yield self.at_its_part(Refusal("E-ENF-36", note="首期缴款日期不得早于批准日期"))

    def apply(self) -> None:
        act, facts, cleaned = self.act, party_of(self), self.cleaned_data
        plan = asked_plan(facts)
        plan.decision, plan.opinion, plan.conditions = cleaned["decision"], cleaned["opinion"], cleaned["conditions"]
        plan.decided_on, plan.decided_by = act.acted_on, act.hand
        assert facts.pay_due_on is not None and facts.fine is not None
        plan.paid_before = facts.fine - payments.owed_by(facts, facts.pay_due_on).fine
        plan.save()
        self.name_parts()
        act.named["plan"] = plan
        if plan.decision == PlanDecision.GRANT:
            self.keep_parts(plan)
            facts.more_time, facts.plan_due_on, facts.late_since = PlanStands.GRANTED, self.instalments()[0].last_day, None
        else:
            facts.more_time = PlanStands.REFUSED


class ConfirmPaidMeanwhile(ConfirmPayment):
    """All is paid while the application waits: it needs no answer any more."""

    def apply(self) -> None:
        super().apply()
        plan = asked_plan(self.act.facts)
        plan.decision, plan.decided_on = PlanDecision.NEEDLESS, self.act.acted_on
        plan.save(update_fields=["decision", "decided_on"])
        self.act.facts.more_time = ""


class AssessSurcharge(StepForm):
    """ENF-46: three per cent of the fine for each late day, never more than the fine, without the days of a remedy (E-ENF-20).

    A later decision is about later days. What was decided does not stop what goes on growing until the fine is paid.
    """

    names = ("surcharge",)
    title = _("Decide on the late surcharge")
    button = _("Issue the decision on the surcharge")
    capacity = "handled"
    record = SurchargeDecision
    asks = "until"

    @classmethod
    def concerns(cls, row: Any) -> bool:
        return row.late_since is not None and bool(row.fine)

    def prepare(self) -> None:
        self.initial = {"until": self.act.acted_on} | self.initial

    def forewarning(self) -> Forewarning | None:
        facts = party_of(self)
        now = payments.owed_by(facts, self.act.acted_on)
        words = gettext("Owed today: %(sums)s.") % {"sums": now.words}
        earlier = [f"{row.since:%Y-%m-%d}至{row.until:%Y-%m-%d}：{figures(row.amount)}元" for row in decided_before(facts)]
        return Forewarning(words, (computation(facts.fine or Decimal(0), now.reckoned), *earlier), may_send=True)

    def check(self) -> Iterable[Refusal]:
        facts, until = party_of(self), self.cleaned_data["until"]
        found = list(rules_late.may_reckon(facts, until, self.act.acted_on, field="until"))
        yield from found
        if not found and further_surcharge(facts, until).amount <= 0:
            yield Refusal("E-ENF-20", field="until", note="截至该日没有尚未决定的加处罚款，或者加处罚款已达罚款数额")

    def apply(self) -> None:
        act, facts, until = self.act, party_of(self), self.cleaned_data["until"]
        earlier, further = list(decided_before(facts)), further_surcharge(facts, until)
        first = earlier[-1].until if earlier else payments.due_of(facts)
        assert first is not None
        row = SurchargeDecision(
            case=act.case, facts=facts, since=first + payments.DAY, until=until, days=further.days, amount=further.amount,
            computation=line_of(facts, further), decided_on=act.acted_on, decided_by=act.hand, act_no=act.no,
        )  # fmt: skip
        act.also_save(row)
        act.named["surcharge"] = row
        act.findings["surcharge"] = f"{row.since:%Y-%m-%d}至{until:%Y-%m-%d}：{figures(row.amount)}元"


def decided_before(facts: PartyFacts) -> list[SurchargeDecision]:
    """The decisions on the surcharge of a party, the earliest first."""
    return list(SurchargeDecision.objects.filter(facts=facts).order_by("until"))


def further_surcharge(facts: PartyFacts, until: dt.date) -> Reckoned:
    """What has grown since the last decision, up to a day: its days and its sum; together they never go beyond the fine."""
    assert facts.pay_due_on is not None and facts.fine is not None
    earlier, other = decided_before(facts), payments.other_time_of(facts)
    off = list(payments.not_counted(facts, until))
    if earlier:
        if until <= earlier[-1].until:
            return Reckoned(0, Decimal(0))
        off.append(Span(min(facts.pay_due_on, earlier[0].since), earlier[-1].until))
    found = payments.surcharge_until(
        facts.fine, facts.pay_due_on, payments.received(facts), min(until, other.agreed_on or until), suspended=off, planned=other.parts
    )  # fmt: skip
    most = facts.fine - sum((row.amount for row in earlier), Decimal(0))
    return Reckoned(found.days, min(found.amount, most), found.capped_on, found.stretches)


def line_of(facts: PartyFacts, further: Reckoned) -> str:
    """The reckoning as the decision prints it; of a later one what was decided before counts against the cap."""
    assert facts.fine is not None
    if not decided_before(facts):
        return computation(facts.fine, further)
    stretches = [each for each in further.stretches if each.days]
    line = "＋".join(f"{each.base}元×{RATE:.0%}×{each.days}日" for each in stretches)
    whole = yuan(sum((each.base * RATE * each.days for each in stretches), Decimal(0)))
    if whole <= further.amount:
        return f"{line}＝{further.amount}元"
    return f"{line}＝{whole}元，连同此前已决定的加处罚款以罚款数额{yuan(facts.fine)}元为限，本次{further.amount}元"
