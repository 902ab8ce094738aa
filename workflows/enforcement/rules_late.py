"""What the roads of late payment ask, and what they refuse (行政处罚法 Art.66(2), 72; 行政强制法 Art.42, 45): functions of a party's row."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Literal

from django.utils.translation import gettext_lazy as _

from cases.models import Deadline
from foundation import clock
from foundation.refusals import Refusal, declare
from workflows.enforcement import appeal_days, payments, rules, terms
from workflows.enforcement.models import PartyFacts
from workflows.enforcement.vocabulary_late import PlanStands
from workflows.engine.words import said

declare({"E-ENF-20": "加处罚款超出本数或在复议诉讼期间计收"})


def is_asked(facts: PartyFacts) -> bool:
    """Whether an application for more time waits for its answer."""
    return facts.more_time == PlanStands.ASKED


@said(_("more time is granted"))
def is_granted(facts: PartyFacts) -> bool:
    return facts.more_time == PlanStands.GRANTED


def after_deferral(facts: PartyFacts) -> Literal["granted", "refused", "late"]:
    """Is more time granted? An application that was sent in time and came in late leads back to what is late."""
    if is_granted(facts):
        return "granted"
    return "late" if facts.late_since is not None else "refused"


def what_was_broken(facts: PartyFacts) -> Literal["deferral", "agreement"]:
    """Which plan was not kept?"""
    return "deferral" if payments.agreement_of(facts) is None else "agreement"


@said(_("a part of the plan is paid, and another one is still to come"))
def is_part_kept(facts: PartyFacts) -> bool:
    """Whether the next part of the plan lies behind the one whose clock runs."""
    running = Deadline.objects.filter(
        case=facts.case_id, party=facts.party_id, term=terms.PAY_LATER.code, state__in=Deadline.TICKING_STATES
    )
    due = running.order_by("-pk").values_list("due_on", flat=True).first()
    return due is not None and facts.plan_due_on is not None and facts.plan_due_on > due


def is_next_part_to_come(facts: PartyFacts) -> bool:
    """Whether the part whose clock ran was paid while it stood still: then nothing is late before the day of the next one."""
    plan = payments.plan_in_force(facts)
    part = payments.next_part(plan, payments.received(facts)) if plan is not None else None
    return plan is not None and (part is None or part.last_day >= clock.today())


def clock_of(facts: PartyFacts, term: str) -> Deadline | None:
    """The newest clock of a limit of the party."""
    return Deadline.objects.filter(case=facts.case_id, party=facts.party_id, term=term).order_by("-pk").first()


# --- what follows when a last day is over -----------------------------------------------------------------------------------


def becomes_late(facts: PartyFacts) -> None:
    """The payment is late

    From the day behind its last one, which is that of its clock: a stop in between has moved it.
    """
    row = clock_of(facts, terms.PAY.code)
    if row is not None and row.due_on is not None:
        facts.pay_due_on = row.due_on
    _late(facts, facts.pay_due_on)


def breaks_its_agreement(facts: PartyFacts) -> None:
    """The agreement is broken: what it waived is owed again"""
    breaks_its_plan(facts)


def breaks_its_plan(facts: PartyFacts) -> None:
    """A part was not paid in time: the plan is kept no more"""
    plan = payments.plan_in_force(facts)
    part = payments.next_part(plan, payments.received(facts)) if plan is not None else None
    row = clock_of(facts, terms.PAY_LATER.code)
    # A stop in between has moved the clock of the part.
    due = max(day for day in (part and part.last_day, row and row.due_on, facts.plan_due_on) if day is not None)
    if plan is not None:
        plan.broken_on = due + payments.DAY
        plan.save(update_fields=["broken_on"])
    facts.more_time, facts.plan_due_on = PlanStands.BROKEN, None
    _late(facts, due)


def _late(facts: PartyFacts, due: dt.date | None) -> None:
    facts.late_since = due + payments.DAY if due is not None else None


# --- refusals ---------------------------------------------------------------------------------------------------------------


def may_ask_for_time(facts: PartyFacts, on: dt.date, *, field: str) -> Iterator[Refusal]:
    """E-ENF-36 for an application behind the last day of payment, or about what is no fine (行政处罚法 Art.66(2))."""
    if not rules.is_to_pay(facts) or not facts.fine:
        yield Refusal("E-ENF-36", field=field, note="决定中没有罚款")
    elif facts.pay_due_on is not None and on > facts.pay_due_on:
        yield Refusal("E-ENF-36", field=field, note=f"缴款期限至{facts.pay_due_on:%Y-%m-%d}，应当在期限届满前申请")


def may_reckon(facts: PartyFacts, until: dt.date, on: dt.date, *, field: str) -> Iterator[Refusal]:
    """E-ENF-20 for a surcharge of days that have not come, or decided on while the party's remedy runs (行政处罚法 Art.73(3))."""
    if until > on:
        yield Refusal("E-ENF-20", field=field, note=f"计算至的日期不得晚于{on:%Y-%m-%d}")
    if appeal_days.is_open(appeal_days.recorded(facts).appeals):
        yield Refusal("E-ENF-20", field=field, note="行政复议、行政诉讼期间不计算加处罚款，办结以后再决定")
