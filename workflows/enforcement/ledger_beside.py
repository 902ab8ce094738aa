"""The sheets beside the case register: every opinion of the legal review, the goods of the cases, fines paid in parts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

from workflows.enforcement import ledger
from workflows.enforcement.ledger_entry import Part, Reviewed, Thing
from workflows.engine.intake_reading import name_key
from workflows.engine.intake_sheet import Table, as_day

OPINIONS, GOODS, PARTS = "法制审核登记", "涉案物品登记", "分期缴款"
BESIDE = {OPINIONS: "作为历次审核意见读取", GOODS: "作为涉案物品读取", PARTS: "作为分期缴款读取"}
SUPERSEDED = "已被替代"


class Beside:
    """What stands beside the register, by the number of the filing and, where it is about one, the name of the party."""

    def __init__(self, tables: Iterable[Table] = ()) -> None:
        self.opinions: dict[tuple[str, str], list[Reviewed]] = {}
        self.things: dict[str, list[Thing]] = {}
        self.parts: dict[tuple[str, str], list[Part]] = {}
        for table in tables:
            match table.title:
                case "法制审核登记":
                    for filing, party, opinion in _opinions(table):
                        self.opinions.setdefault((filing, party), []).append(opinion)
                case "涉案物品登记":
                    for filing, thing in _things(table):
                        self.things.setdefault(filing, []).append(thing)
                case "分期缴款":
                    for filing, party, part in _parts(table):
                        self.parts.setdefault((filing, party), []).append(part)


def _opinions(table: Table) -> Iterator[tuple[str, str, Reviewed]]:
    for row in table.under("审核意见书文号", "立案号", "当事人"):
        reviewed = as_day(row.get("审核日期"))
        number = _text(row, "审核意见书文号")
        if number and reviewed is not None:
            result = ledger.RESULTS.read(name_key(_text(row, "审核结论"))) or ""
            round_ = ledger.ROUNDS.read(name_key(_text(row, "审核次数"))) or ""
            opinion = Reviewed(
                number, _text(row, "当事人"), as_day(row.get("送审日期")), reviewed, str(result), str(round_), _text(row, "审核人"),
                _text(row, "是否有效") != SUPERSEDED,
            )  # fmt: skip
            yield name_key(_text(row, "立案号")), name_key(opinion.party), opinion


def _things(table: Table) -> Iterator[tuple[str, Thing]]:
    for row in table.under("立案号", "名称", "数量", "单位"):
        thing = Thing(
            _text(row, "查封扣押文号"), _text(row, "类别"), _text(row, "名称"), _number(row, "数量"), _text(row, "单位"), _text(row, "措施"),
            _text(row, "保管"), _text(row, "最终处理"), as_day(row.get("处理日期")),
        )  # fmt: skip
        yield name_key(_text(row, "立案号")), thing


def _parts(table: Table) -> Iterator[tuple[str, str, Part]]:
    for row in table.under("立案号", "当事人", "期数", "金额"):
        amount = _number(row, "金额")
        if amount is not None:
            number = int(_number(row, "期数") or 0)
            part = Part(number, as_day(row.get("应缴日期")), amount, as_day(row.get("实缴日期")))
            yield name_key(_text(row, "立案号")), name_key(_text(row, "当事人")), part


def _text(row: dict[str, Any], name: str) -> str:
    return str(row.get(name) or "").strip()


def _number(row: dict[str, Any], name: str) -> Decimal | None:
    try:
        return Decimal(name_key(str(row.get(name))))
    except InvalidOperation:
        return None
