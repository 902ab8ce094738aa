"""Goods of the case register: its measure, its things with what became of them, and the links of their chain as far as it tells them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.db import models

from cases.models import Party
from workflows.enforcement import ledger
from workflows.enforcement.ledger_entry import Entry, Thing
from workflows.enforcement.models_measures import Goods, Measure, Move
from workflows.enforcement.vocabulary_measures import Category, Doing, GoodsState, MeasureKind, MeasureState, Purpose, What
from workflows.engine.adoption import noon

ACT = 1
#: Who has a thing behind its last move, where the register says no more.
_GOES_TO = {
    GoodsState.TRANSFERRED: ("公安机关", Purpose.TRANSFER),
    GoodsState.DESTROYED: ("", Purpose.DESTROY),
    GoodsState.RETURNED: ("当事人", Purpose.RETURN),
    GoodsState.RELEASED: ("当事人", Purpose.RETURN),
}


def words(thing: Thing) -> str:
    """As a decision names it: 组合烟花42箱."""
    return f"{thing.name}{f'{thing.quantity.normalize():f}' if thing.quantity is not None else ''}{thing.unit}"


def rows(lead: Entry, party: Party) -> Iterator[models.Model]:
    """The measure, then its goods, then their moves."""
    seized = lead.day("seized_on")
    if seized is None or not lead.things:
        return
    one, other = lead.handlers[:2]
    over = lead.day("measure_over_on")
    measure = Measure(
        party=party, no=1, kind=MeasureKind.SEIZURE, state=MeasureState.SETTLED if over else MeasureState.IN_FORCE, approved=True,
        taken_at=noon(seized), officer_1=one, officer_2=other, decision_no=lead.text("seizure_no"), until=lead.day("seized_until"),
        ended_on=over,
    )  # fmt: skip
    goods = [_goods(number, thing, measure, party) for number, thing in enumerate(lead.things, start=1)]
    yield measure
    yield from goods
    for row, thing in zip(goods, lead.things, strict=True):
        yield from _moves(row, thing, party, seized)


def _goods(number: int, thing: Thing, measure: Measure, party: Party) -> Goods:
    category, doing = ledger.CATEGORIES.read(thing.category), ledger.DOINGS.read(thing.doing)
    at_once = doing == ledger.CONFISCATED_AT_ONCE
    sealed = doing == Doing.SEAL
    return Goods(
        party=party, measure=None if at_once else measure, no=number, name=thing.name[:60],
        what=What.FACILITY if category in (Category.TANK, Category.PUMP) else What.GOODS,
        doing=Doing.SEAL if sealed else Doing.SEIZE, quantity=thing.quantity or Decimal(0), unit=ledger.UNITS.read(thing.unit), category=category,
        place=thing.kept[:100], keeper=thing.kept[:80], result=thing.result[:60], state=_last(thing), act_no=ACT,
    )  # fmt: skip


def _last(thing: Thing) -> str:
    """What a thing is now; what was sealed and is released stays with the party, and what was confiscated of a closed case was disposed of."""
    if not thing.result:
        return GoodsState.CONFISCATED if ledger.DOINGS.read(thing.doing) == ledger.CONFISCATED_AT_ONCE else GoodsState.SEIZED
    found = ledger.SETTLED.read(thing.result)
    return GoodsState.RETURNED if found == GoodsState.RELEASED else str(found)


def _moves(goods: Goods, thing: Thing, party: Party, seized: dt.date) -> Iterator[Move]:
    """Taken in on the day of the seizure; settled on the day on which the measure ended, a destruction on one that nobody tells."""
    quantity = thing.quantity or Decimal(0)
    common: dict[str, Any] = {"goods": goods, "quantity": quantity, "act_no": ACT}
    settled = noon(thing.settled_on) if thing.settled_on else None
    kept = thing.kept[:80]
    if goods.measure is None:
        yield Move(
            **common,
            becomes=GoodsState.CONFISCATED,
            from_keeper=party.name[:80],
            to_keeper=kept,
            place=goods.place,
            moved_at=settled,
        )
        return
    first = Move(
        **common, becomes=GoodsState.SEIZED, from_keeper=party.name[:80], to_keeper=kept, place=goods.place, moved_at=noon(seized),
        purpose=Purpose.STORE, officer_1=goods.measure.officer_1, officer_2=goods.measure.officer_2,
    )  # fmt: skip
    yield first
    if not thing.result:
        return
    was = GoodsState.SEIZED
    if "没收" in thing.result:
        yield Move(
            **common,
            was=was,
            becomes=GoodsState.CONFISCATED,
            from_keeper=kept,
            to_keeper=kept,
            place=goods.place,
            moved_at=settled,
        )
        was, settled = GoodsState.CONFISCATED, None
    if goods.state != was:
        to, purpose = _GOES_TO.get(GoodsState(goods.state), ("", ""))
        yield Move(
            **common, was=was, becomes=goods.state, from_keeper=kept, to_keeper=to, moved_at=settled, purpose=purpose,
            words=thing.result[:300],
        )  # fmt: skip
