"""A penalty on the spot in short words: a clue that two officers have found here and now; what is not said is in order."""

from __future__ import annotations

import datetime as dt
from typing import Any

from foundation import clock
from permissions.models import Account
from tests.enforcement.whole_road import WholeRoad
from workflows.engine import acts
from workflows.engine.play import drawn

UNIT_CODE, PERSON_CODE = "V-99-1", "V-105-2"


def found(road: WholeRoad, **changes: Any) -> None:
    """The clue: seen today, at the unit."""
    road.register(
        **{
            "act_to": road.today, "discovered_on": road.today, "received_at": clock.now() - dt.timedelta(minutes=20),
            "clue_facts": "检查时发现三号变电所门口未设置安全警示标志，现场拍照一张。",
        } | changes
    )  # fmt: skip


def issue(road: WholeRoad, actor: Account | None = None, **changes: Any) -> acts.Outcome:
    answers: dict[str, Any] = {
        "act_at": clock.now() - dt.timedelta(minutes=15), "act_place": "砚坪铁矿三号变电所", "violation": road.violation(UNIT_CODE), "penalty": "fine",
        "words": "三号变电所门口未设置明显的安全警示标志1处，有现场照片为证。",
        "fine": "1000", "goes_on": True, "correction_order": "设置安全警示标志", "correction_by": road.today + dt.timedelta(days=3),
        "inspector_2": road.town.colleague, "certificates_shown": True, "rights_told": True, "party_statement": "无陈述申辩意见", "pay_mode": "bank",
        "party": [road.unit_row()],
    } | changes  # fmt: skip
    return road.do("issue_on_spot", actor or road.town.inspector, **answers)


def on_person(road: WholeRoad, **changes: Any) -> acts.Outcome:
    """A hundred yuan in cash of somebody who answers for himself."""
    answers = {
        "violation": road.violation(PERSON_CODE), "party": [road.person_row()], "fine": "100", "pay_mode": "on_spot", "cash_ground": "le_100",
        "receipt_no": "0000456", "goes_on": False, "correction_order": "", "correction_by": "",
    } | changes  # fmt: skip
    return issue(road, **answers)


def hand_over(road: WholeRoad, actor: Account | None = None, **changes: Any) -> acts.Outcome:
    answers = {"handed_at": clock.now(), "unit_signature": [drawn("当事人签名")], "inspector_2": road.town.colleague} | changes
    return road.do("hand_over_on_spot", actor or road.town.inspector, **answers)


def record(road: WholeRoad, actor: Account | None = None, **changes: Any) -> acts.Outcome:
    number = changes.pop("number", road.facts.decision_no)
    return road.do("record_on_spot", actor or road.town.head, number=number)


def take(road: WholeRoad, **changes: Any) -> acts.Outcome:
    return road.do(
        "take_cash", road.town.inspector, **{"collected_at": clock.now(), "amount": "100", "receipt_given": True} | changes
    )


def hand_in(road: WholeRoad, actor: Account | None = None, **changes: Any) -> acts.Outcome:
    return road.do("hand_in_spot_cash", actor or road.finance, **{"amount": "100", "stub_no": "0000456"} | changes)


def deposit(road: WholeRoad, actor: Account | None = None, **changes: Any) -> acts.Outcome:
    answers = {"amount": "100", "bank_slip": "HD-2026-0318", "slip": [drawn("银行回单")]} | changes
    return road.do("deposit_spot_cash", actor or road.finance, **answers)


def void(road: WholeRoad, actor: Account | None = None, **changes: Any) -> acts.Outcome:
    return road.do("void_form", actor or road.town.head, **{"reason": "当事人名称写错", "party_told": True} | changes)


def switch(road: WholeRoad, actor: Account | None = None, **changes: Any) -> acts.Outcome:
    said = {"reason": "当事人对标志数量提出异议", "party_told": True} | changes
    return road.do("switch_to_general", actor or road.town.inspector, **said)
