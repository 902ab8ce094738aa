"""What dunning and the court ask, and what they refuse (行政强制法 Art.35, 39, 40, 42, 53 to 58): functions of a party's row."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Literal

from django.utils.translation import gettext_lazy as _

from cases import calendar
from cases import terms as limits
from foundation import settings as bureau
from foundation.refusals import Refusal, declare
from workflows.enforcement import appeal_days, payments, rules, rules_late, terms
from workflows.enforcement.models import CourtApplication, Dunning, EnforcementRecord, ExecutionChange, PartyFacts
from workflows.enforcement.vocabulary import DefenceWay
from workflows.engine.words import said

declare(
    {
        "E-ENF-21": "不符合申请强制执行的期限条件",
        "E-ENF-43": "执行协议不得减免罚款本数",
    }
)
bureau.declare(
    "enforcement.court_window_from_agreement",
    "签订执行协议的，申请法院强制执行的期限自协议期满之日起计算",
    "boolean",
    True,
    "《行政强制法》第42条未规定；项目默认，参照《行政处罚法》第72条第2款",
)
LONGEST_REVIEW = 1  # years until a suspended execution is looked at again


def dunned(facts: PartyFacts) -> Dunning | None:
    """The last dunning letter about what is late now: an earlier one is about what was then put off, or agreed on, anew."""
    row = Dunning.objects.filter(facts=facts).order_by("-pk").first()
    is_earlier = row is not None and facts.late_since is not None and row.issued_on < facts.late_since
    return None if is_earlier else row


@said(_("officers heard the party"))
def was_heard(facts: PartyFacts) -> bool:
    row = dunned(facts)
    return row is not None and row.way == DefenceWay.ORAL


def application_of(facts: PartyFacts) -> CourtApplication | None:
    """The last application to the court about a party."""
    return CourtApplication.objects.filter(facts=facts).select_related("court", "upper_court").order_by("-pk").first()


@said(_("the court has longer than before"))
def is_later_answer(facts: PartyFacts) -> bool:
    """Whether the days in which the court rules end behind those in which it accepts."""
    row, running = application_of(facts), rules_late.clock_of(facts, terms.COURT.code)
    if row is None or row.accepted_on is None or running is None or running.due_on is None:
        return False
    return running.due_on < limits.count(terms.COURT, row.accepted_on, length=7).due_on


def last_change(facts: PartyFacts) -> ExecutionChange | None:
    return ExecutionChange.objects.filter(facts=facts).order_by("-pk").first()


def how_it_ended(record: EnforcementRecord) -> Literal["performed", "ended"]:
    """Was all performed, or did the execution end before?"""
    return "ended" if any(row.execution_ended_on for row in rules.live_parties(record)) else "performed"


# --- when the court may be asked ---------------------------------------------------------------------------------------------


def put_off_until(facts: PartyFacts, on: dt.date) -> dt.date | None:
    """The end of the time that was granted or agreed on; of an agreement that was broken the day before the breach."""
    granted, agreed = payments.granted_plan(facts), payments.last_agreement(facts)
    ends = []
    if granted is not None:
        ends += [each.last_day for each in payments.instalments_of(granted)][-1:]
    if agreed is not None and bureau.value("enforcement.court_window_from_agreement", on):
        whole = [each.last_day for each in payments.instalments_of(agreed)][-1:]
        ends += [agreed.broken_on - payments.DAY] if agreed.broken_on is not None else whole
    return max(ends, default=None)


def window(facts: PartyFacts, on: dt.date) -> tuple[dt.date, dt.date] | None:
    """The first and the last day on which the court may be asked; None while a remedy runs."""
    assert facts.served_on is not None
    last = appeal_days.last_day(facts.served_on, appeal_days.recorded(facts).appeals)
    return None if last is None else appeal_days.court_window(last, put_off_until(facts, on))


def may_ask_court(facts: PartyFacts, on: dt.date, *, field: str) -> Iterator[Refusal]:
    """E-ENF-21 while the decision can be attacked or is stopped, outside the three months, or before the ten working days of a dunning letter
    are over and what the party said to it is answered (行政强制法 Art.36, 53, 54)."""
    found, on_file = window(facts, on), appeal_days.recorded(facts)
    if found is None:
        yield Refusal("E-ENF-21", field=field, note="行政复议、行政诉讼尚未办结")
    elif on < found[0]:
        yield Refusal("E-ENF-21", field=field, note=f"最早{found[0]:%Y-%m-%d}申请")
    elif on > found[1]:
        yield Refusal("E-ENF-21", field=field, note=f"应当在{found[1]:%Y-%m-%d}以前申请")
    if any(stop.until is None or stop.until >= on for stop in on_file.stops):
        yield Refusal("E-ENF-21", field=field, note="已决定停止执行")
    yield from is_dunned(facts, on, field=field)


def is_dunned(facts: PartyFacts, on: dt.date, *, field: str) -> Iterator[Refusal]:
    """E-ENF-21 before ten working days since the service of a dunning letter are over, and its answer is re-checked."""
    row = dunned(facts)
    if row is None or row.served_on is None:
        yield Refusal("E-ENF-21", field=field, note="催告书尚未送达")
        return
    last = limits.count(terms.DUN, row.served_on).due_on
    if on <= last:
        yield Refusal("E-ENF-21", field=field, note=f"催告期限至{last:%Y-%m-%d}，最早{calendar.add_days(last, 1):%Y-%m-%d}申请")
    if row.stated_on is not None and row.answered_on is None:
        yield Refusal("E-ENF-21", field=field, note="当事人对催告的陈述、申辩尚未复核答复")
