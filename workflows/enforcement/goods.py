"""The register of goods of a case: what is held, by whom, and what became of it; every move of a quantity is one link of its chain.

Never is more released, handed over or disposed of than is held (E-ENF-GOODS). Other chapters ask and move goods by the functions here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext
from viewflow.workflow.token import Token

from cases import services as cases
from cases.models import Case, Deadline
from foundation import clock
from foundation.refusals import Refusal, declare
from permissions.models import Account
from workflows.enforcement.models import PartyFacts
from workflows.enforcement.models_measures import Goods, Measure, Move
from workflows.enforcement.vocabulary_measures import HELD, OPEN_STATES, GoodsState, MeasureState, Purpose
from workflows.engine.act import Act
from workflows.engine.branches import PARTIES, beside, part

declare({"E-ENF-GOODS": "涉案财物的数量或者去向与登记不符"})

MEASURES = "measures"
#: Steps that wait while a measure is in force.
WHILE_IN_FORCE = ("dispose_preserved", "release_seizure", "approve_emergency")
#: The order in which a thing that went several ways is told: what is held first, what is settled last.
ORDER = list(GoodsState)


@dataclass(frozen=True)
class HandedOver:
    """How a quantity changes hands: from whom to whom, when, where it is then, what for, what proves it."""

    from_keeper: str
    to_keeper: str
    moved_at: dt.datetime
    place: str = ""
    purpose: str = ""
    words: str = ""
    officers: tuple[Account | None, Account | None] = (None, None)
    receipts: Sequence[str] = ()
    proceeds: Decimal | None = None


def of_case(case: Case | int) -> list[Goods]:
    """The register of a case, in the order of its numbers, each thing with its moves."""
    return list(Goods.objects.filter(case=case).select_related("measure", "party").prefetch_related("moves").order_by("no"))


def held_of(party_id: int | None, case: Case | int) -> list[Goods]:
    """What is still preserved, sealed or seized of one party."""
    return [each for each in of_case(case) if each.party_id == party_id and each.in_state(*HELD)]


def confiscated_of(party_id: int | None, case: Case | int) -> list[Goods]:
    """What a decision has confiscated of one party and nobody has disposed of yet."""
    return [each for each in of_case(case) if each.party_id == party_id and each.in_state(GoodsState.CONFISCATED)]


def unsettled(case: Case | int) -> list[str]:
    """What of the register has still to be settled before the case is closed, in words (E-ENF-22)."""
    return [f"{each.no}号{each.words(quantity)}{UNSETTLED[state]}" for each in of_case(case) for state, quantity in open_of(each)]


UNSETTLED = {
    GoodsState.PRESERVED: "仍在登记保存或者待处理", GoodsState.SEIZED: "仍被查封、扣押", GoodsState.RELEASED: "已解除，尚未退还",
    GoodsState.CONFISCATED: "已没收，尚未处理",
}  # fmt: skip


def open_of(goods: Goods) -> Iterator[tuple[GoodsState, Decimal]]:
    balances = goods.balances()
    yield from ((state, balances[state]) for state in OPEN_STATES if balances.get(state))


def next_number(case: Case) -> int:
    """The number of the next thing in the register; the case is locked, so that it is given once."""
    newest = Goods.objects.filter(case=case).order_by("-no").values_list("no", flat=True).first()
    return (newest or 0) + 1


# --- moving -----------------------------------------------------------------------------------------------------------------


def take_in(act: Act, rows: Iterable[Goods], state: GoodsState, how: HandedOver) -> list[Goods]:
    """Things come into the custody of the bureau, each with the next number, and with the first link of its chain."""
    found = []
    for number, goods in enumerate(rows, start=next_number(act.case)):
        goods.case, goods.no, goods.state, goods.act_no = act.case, number, state, act.no
        goods.place, goods.keeper = how.place, how.to_keeper
        goods.save(force_insert=True)
        _link(goods, "", state, goods.quantity, how, act.no)
        found.append(goods)
    return found


def move(
    act: Act | None,
    goods: Goods,
    becomes: str,
    how: HandedOver,
    *,
    was: str,
    quantity: Decimal | None = None,
    field: str | None = None,
) -> Move:
    """Move a quantity (all of it without one) from one state to another, or with the same state from one keeper to another.

    ``act`` is None where nobody acts, because a period has run out. Raises ``Refusal`` E-ENF-GOODS for more than is in that state.
    """
    there = goods.in_state(was)
    quantity = there if quantity is None else quantity
    if quantity <= 0 or quantity > there:
        raise too_much(goods, there, field=field)
    link = _link(goods, was, becomes, quantity, how, act.no if act else None)
    if how.to_keeper:
        goods.keeper, goods.place = how.to_keeper, how.place or goods.place
    balances = goods.balances()
    goods.state = next(state for state in ORDER if balances.get(state))
    goods.save(update_fields=["state", "keeper", "place", "result", "measure"])
    if act is not None:
        act.findings.setdefault("goods", []).append(f"{goods.no} {goods.words(quantity)} {was or '-'}→{becomes}")
    return link


def too_much(goods: Goods, there: Decimal, *, field: str | None = None) -> Refusal:
    return Refusal("E-ENF-GOODS", field=field, note=f"{goods.no}号{goods.name}现有{goods.words(there)}，不得超过")


def _link(goods: Goods, was: str, becomes: str, quantity: Decimal, how: HandedOver, act_no: int | None) -> Move:
    link = Move.objects.create(
        goods=goods, was=was, becomes=becomes, quantity=quantity, from_keeper=how.from_keeper, to_keeper=how.to_keeper,
        place=how.place, moved_at=how.moved_at, purpose=how.purpose, words=how.words, proceeds=how.proceeds,
        officer_1=how.officers[0], officer_2=how.officers[1], receipts=list(how.receipts), act_no=act_no,
    )  # fmt: skip
    # Whoever asks for the balances next counts this link too.
    getattr(goods, "_prefetched_objects_cache", {}).pop("moves", None)
    return link


def in_place(goods: Goods, moment: dt.datetime, **words: Any) -> HandedOver:
    """What becomes another state where it is, in the same hands."""
    return HandedOver(goods.keeper, goods.keeper, moment, goods.place, **words)


def hand_over(
    act: Act, rows: Iterable[tuple[Goods, Decimal | None]], *, to: str, place: str, officers: tuple[Account, Account],
    receipts: Sequence[str], at: dt.datetime | None = None,
) -> list[Move]:  # fmt: skip
    """What is held goes to another agency or the police, whole or in quantities; a measure of which nothing is left is over.

    Raises ``Refusal`` E-ENF-GOODS. Leaves the moves, the state *transferred*, and the clocks of those measures met.
    """
    moment, done, touched = at or act.recorded_at, [], set()
    for goods, quantity in rows:
        touched.add(goods.measure_id)
        left = quantity
        if goods.in_state(*HELD) < (quantity or Decimal(0)) or not goods.in_state(*HELD):
            raise too_much(goods, goods.in_state(*HELD))
        for state in HELD:
            there = goods.in_state(state)
            part_of_it = there if left is None else min(there, left)
            if part_of_it:
                how = HandedOver(goods.keeper, to, moment, place, Purpose.TRANSFER, officers=officers, receipts=receipts)
                done.append(move(act, goods, GoodsState.TRANSFERRED, how, was=state, quantity=part_of_it))
                left = None if left is None else left - part_of_it
    wind_up(act, touched)
    return done


def dispose(act: Act, goods: Goods, mode: GoodsState, how: HandedOver, quantity: Decimal | None = None) -> Move:
    """What a decision has confiscated is auctioned, destroyed or handed over. Raises ``Refusal`` E-ENF-GOODS."""
    return move(act, goods, mode, how, was=GoodsState.CONFISCATED, quantity=quantity)


def report_lost(act: Act, goods: Goods, quantity: Decimal, words: str) -> None:
    """What was lost in the custody of the bureau, whatever it was to become."""
    left = quantity
    for state in OPEN_STATES:
        part_of_it = min(goods.in_state(state), left)
        if part_of_it:
            move(act, goods, GoodsState.LOST, in_place(goods, act.recorded_at, words=words), was=state, quantity=part_of_it)
            left -= part_of_it
    if left:
        raise too_much(goods, quantity - left, field="quantity")
    wind_up(act, {goods.measure_id})


# --- the decision -----------------------------------------------------------------------------------------------------------


def unnamed(held: Collection[Goods], words: str) -> list[str]:
    """What is held and not named with its quantity in these words of a decision: it has to be released before."""
    return [f"{each.no}号{each.words(each.in_state(*HELD))}" for each in held if each.words(each.in_state(*HELD)) not in words]


def suggest(form: Any, facts: PartyFacts) -> None:
    """Under the question of what is confiscated stands what is held of the party, in the words that the decision needs."""
    held = held_of(facts.party_id, facts.case_id)
    if held:
        words = "；".join(each.words(each.in_state(*HELD)) for each in held)
        form.fields["goods_words"].help_text = gettext(
            "Held now: %(goods)s. What is not confiscated is released before the decision."
        ) % {"goods": words}


def confiscate(act: Act, party_id: int | None) -> None:
    """The decision on a party confiscates what is held of it; its measures end with the day of the decision."""
    held = held_of(party_id, act.case)
    for goods in held:
        for state in HELD:
            if goods.in_state(state):
                goods.result = "没收"
                move(act, goods, GoodsState.CONFISCATED, in_place(goods, act.recorded_at), was=state)
    wind_up(act, {goods.measure_id for goods in held})


def give_up_confiscation(act: Act, party_id: int | None) -> None:
    """A decision that nobody was handed is taken back: what it confiscated is held again by its measure, to the same last day."""
    revived = set()
    for goods in of_case(act.case):
        if goods.party_id != party_id or not goods.in_state(GoodsState.CONFISCATED):
            continue
        before = [each.was for each in goods.moves.all() if each.becomes == GoodsState.CONFISCATED][-1]
        move(act, goods, before, in_place(goods, act.recorded_at), was=GoodsState.CONFISCATED)
        if before == GoodsState.SEIZED and goods.measure_id is not None:
            revived.add(goods.measure_id)
    for key in revived:
        _revive(act, key)


def _revive(act: Act, key: int) -> None:
    measure = act.movement.rows.of(MEASURES)[key]
    if measure.state != MeasureState.SETTLED:
        return
    measure.state, measure.ended_on = MeasureState.IN_FORCE, None
    row = Deadline.objects.filter(case=act.case, item=part(MEASURES, key), task_key="release_seizure").order_by("-pk").first()
    if row is not None and row.state in Deadline.MET_STATES:
        cases.reopen([row], reason=str(act.node.task_title))
        act.forget_deadlines()
    token = Token(beside(beside("start", PARTIES, measure.party_id), MEASURES, key))
    act.movement.new_task(act.flow.living("release_seizure"), token, None)


# --- measures that are over ------------------------------------------------------------------------------------------------


def of_measure(measure: Measure) -> list[Goods]:
    return [each for each in of_case(measure.case_id) if each.measure_id == measure.pk]


def held_by(measure: Measure) -> list[Goods]:
    """What the measure still holds."""
    return [each for each in of_measure(measure) if each.in_state(*HELD)]


def wind_up(act: Act, touched: Collection[int | None]) -> None:
    """Of the measures with these keys those in force that hold nothing any more are over: what waited is taken away, the clocks are kept."""
    if not touched:
        return
    for key, measure in act.movement.rows.of(MEASURES).items():
        if key not in touched or measure.state not in (MeasureState.IN_FORCE, MeasureState.KEPT) or held_by(measure):
            continue
        settle(measure, act.acted_on)
        item = part(MEASURES, key)
        for task in act.movement.open_tasks():
            if task.item == item and task.step in WHILE_IN_FORCE:
                act.movement.withdraw(task)
        if rows := [row for row in act.deadlines if row.item == item]:
            cases.meet(rows, on=act.acted_on, at=act.recorded_at, reason=str(act.node.task_title))


def settle(measure: Measure, on: dt.date) -> None:
    """Nothing is held by it any more, or all that it holds has its result."""
    measure.state, measure.ended_on = MeasureState.SETTLED, on


def let_go(measure: Measure, act: Act | None, moment: dt.datetime, result: str) -> None:
    """All that a measure holds is released, and waits to be given back."""
    for goods in held_by(measure):
        goods.result = result
        for state in HELD:
            if goods.in_state(state):
                move(act, goods, GoodsState.RELEASED, in_place(goods, moment), was=state)


def goes_back(measure: Measure) -> None:
    """What this act releases has to be given back: a task opens, unless one waits already."""
    waits = any(each.in_state(GoodsState.RELEASED) for each in of_measure(measure))
    measure.opens_return = waits and not measure.returning
    measure.returning = waits


def make_void(measure: Measure) -> None:
    """The period is over: the measure is void"""
    record = measure.case.enforcementrecord  # type: ignore[attr-defined]
    names = [officer.name for officer in (record.handler_1, record.handler_2) if officer is not None]
    measure.state, measure.ended_on, measure.let_lapse = MeasureState.VOID, clock.today(), "、".join(names)
    measure.release_no = ""  # what was released before is another decision than that of this end
    let_go(measure, None, clock.now(), "期满未处理，应当退还")
    goes_back(measure)
