"""The items of a decision besides its money: which there are, which stand performed or ended, and what is done about each next.

A decision is performed when each of its items is, never by the money alone (行政处罚法 Art.66; E-ENF-22).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Literal

from django.utils.translation import gettext_lazy as _

from foundation.refusals import Refusal
from workflows.enforcement import appeal_days, goods, heavy
from workflows.enforcement.models import PartyFacts, Performance
from workflows.enforcement.models_items import CashTaken, Disposal, ItemStep
from workflows.enforcement.vocabulary import Verdict
from workflows.enforcement.vocabulary_correction import TAKEN_AWAY
from workflows.enforcement.vocabulary_items import CashState, IfNotCorrected, ItemDoing, LicenceFate
from workflows.enforcement.vocabulary_measures import Category
from workflows.engine.words import said

#: The item of a decision that is no penalty: what the party must put right (行政处罚法 Art.28).
CORRECTION = "correction"
#: A fine and gains are paid, a warning and a criticism are done with the service.
MONEY = (heavy.Penalty.FINE, heavy.Penalty.GAINS)
SERVED = (heavy.Penalty.WARNING, heavy.Penalty.CRITICISM)


def items_of(facts: PartyFacts) -> dict[str, str]:
    """What a decision asks besides money, by the item's code, in the words of papers."""
    found = {str(kind): heavy.NAMED[heavy.Penalty(kind)] for kind in facts.kinds if kind not in (*MONEY, *SERVED)}
    return found | ({CORRECTION: f"责令改正：{facts.correction_order}"} if facts.correction_order else {})


def has_own_act(item: str) -> bool:
    """Whether an item is performed by acts of its own; what has none is confirmed with its proof by the head of the section."""
    return item in (CORRECTION, heavy.Penalty.GOODS, *heavy.STOPS, *heavy.LICENCES)


def is_to_perform(facts: PartyFacts) -> bool:
    """Whether the decision is in the party's hands, stands, and imposes something."""
    stands = facts.verdict == Verdict.PENALTY and facts.revoked_as not in TAKEN_AWAY and not facts.ended
    return stands and facts.served_on is not None and facts.performed_on is None


def steps_of(facts: PartyFacts, item: str = "") -> list[ItemStep]:
    """What was done so far, of one item or of all, in its order."""
    rows = ItemStep.objects.filter(facts=facts)
    return list(rows.filter(item=item) if item else rows)


def settled(facts: PartyFacts) -> set[str]:
    """The items that stand performed or ended."""
    done = set(Performance.objects.filter(facts=facts).values_list("item", flat=True))
    return done | set(ItemStep.objects.filter(facts=facts, doing=ItemDoing.ENDED).values_list("item", flat=True))


def days_of(facts: PartyFacts) -> list[dt.date]:
    """On which days the items were performed or ended."""
    days = list(Performance.objects.filter(facts=facts).values_list("done_on", flat=True))
    return days + list(ItemStep.objects.filter(facts=facts, doing=ItemDoing.ENDED).values_list("done_on", flat=True))


def left(facts: PartyFacts) -> dict[str, str]:
    """The items that still have to be performed, by code and name."""
    done = settled(facts)
    return {item: name for item, name in items_of(facts).items() if item not in done}


def open_item(facts: PartyFacts, *items: str) -> str:
    """The first of these items that the decision has and that is neither performed nor ended; empty for none."""
    if not is_to_perform(facts):
        return ""
    still = left(facts)
    return next((item for item in items if item in still), "")


def last_step(facts: PartyFacts, item: str, *doings: ItemDoing) -> ItemStep | None:
    """The newest of what was done about an item, of these kinds."""
    found = [step for step in steps_of(facts, item) if step.doing in doings]
    return found[-1] if found else None


def corrected_by(facts: PartyFacts) -> dt.date | None:
    """Until when the party may correct: the day of the decision, or the later one that a check which failed has set."""
    checked = last_step(facts, CORRECTION, ItemDoing.CHECKED)
    return checked.again_by if checked is not None and checked.again_by else facts.correction_by


def is_handed_in(facts: PartyFacts, item: str) -> bool:
    """Whether the bureau holds the licence."""
    taken = last_step(facts, item, ItemDoing.WITHHELD)
    return taken is not None and taken.fate == LicenceFate.HANDED_IN


@said(_("a correction is ordered"))
def orders_correction(facts: PartyFacts) -> bool:
    return facts.verdict == Verdict.PENALTY and bool(facts.correction_order)


@said(_("it is to be checked again by a new day"))
def is_checked_again(facts: PartyFacts) -> bool:
    """Reads the check that this act has made."""
    return getattr(facts, "checked_now", None) == IfNotCorrected.AGAIN


@said(_("goods are confiscated"))
def confiscates(facts: PartyFacts) -> bool:
    return facts.verdict == Verdict.PENALTY and heavy.Penalty.GOODS in facts.kinds


@said(_("nothing of the confiscated goods is left"))
def left_nothing(disposal: Disposal) -> bool:
    """Reads what this act has disposed of."""
    return bool(getattr(disposal, "left_nothing", False))


@said(_("nothing of the confiscated goods is left"))
def has_ended_goods(facts: PartyFacts) -> bool:
    """Reads what this act has ended."""
    return getattr(facts, "ended_now", "") == heavy.Penalty.GOODS


def after_disposal(disposal: Disposal) -> Literal["approved", "refused"]:
    """Does the leader approve the disposal?"""
    return "approved" if disposal.approved else "refused"


def disposal_from(facts: PartyFacts, served_on: dt.date) -> dt.date:
    """From which day goods are to be disposed of: when nobody can contest the decision any more; fireworks at once (TL-ENF-53)."""
    things = goods.confiscated_of(facts.party_id, facts.case_id)
    if things and all(each.category == Category.FIREWORKS for each in things):
        return served_on
    return appeal_days.last_day(served_on) or served_on


@said(_("nothing of a correction is left"))
def has_corrected(facts: PartyFacts) -> bool:
    """Reads what this act has ended."""
    return getattr(facts, "ended_now", "") == CORRECTION


def behind_the_service(facts: PartyFacts, day: dt.date, *, field: str) -> Iterator[Refusal]:
    """E-ENF-DAYS for what is said to be done before the decision was in the party's hands."""
    if facts.served_on is not None and day < facts.served_on:
        yield Refusal("E-ENF-DAYS", field=field, note=f"决定书{facts.served_on:%Y-%m-%d}送达")


def cash_out(facts: PartyFacts) -> list[CashTaken]:
    """What officers took of a party in cash and the bank has not got yet."""
    return list(CashTaken.objects.filter(case=facts.case_id, party=facts.party_id).exclude(state=CashState.BANKED))


def not_stopped(facts: PartyFacts, day: dt.date, *, field: str) -> Iterator[Refusal]:
    """E-NOT-OPEN while execution was ordered to stop: nothing is taken from the party meanwhile (行政处罚法 Art.73(1))."""
    for stop in appeal_days.recorded(facts).stops:
        if stop.since <= day and (stop.until is None or day <= stop.until):
            yield Refusal("E-NOT-OPEN", field=field, note=f"自{stop.since:%Y-%m-%d}起停止执行")


# --- what stands in the file ----------------------------------------------------------------------------------------------------

TOLD = {
    ItemDoing.STOPPED: "开始停产停业", ItemDoing.LOOKED_AT: "停产停业期间检查", ItemDoing.RESUMED: "停产停业期满验收", ItemDoing.WITHHELD: "收缴许可证件",
    ItemDoing.RETURNED: "发还许可证件", ItemDoing.CHECKED: "改正复查", ItemDoing.TAKEN_OVER: "收取没收物品", ItemDoing.DISPOSED: "处理没收物品",
    ItemDoing.ENDED: "不再履行",
}  # fmt: skip


def told(step: ItemStep) -> str:
    """What was done, in the words of papers."""
    return f"{TOLD[ItemDoing(step.doing)]}，{step.found}"


def besides_performance(facts: PartyFacts) -> list[ItemStep]:
    """What was done about the items, but for the acts that performed one and are told as that."""
    performed = set(Performance.objects.filter(facts=facts).values_list("act_no", flat=True))
    return [step for step in steps_of(facts) if step.act_no not in performed]
