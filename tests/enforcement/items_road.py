"""The items of a decision in short words: what it imposes, and how each is performed; what is not said is in order."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from foundation import clock
from permissions.models import Account
from tests.enforcement.heavy_road import EveryRoad
from tests.enforcement.measures_road import BOXES, MeasuresRoad, minute
from tests.enforcement.road import DAY, HOUR
from workflows.enforcement import rules_items
from workflows.enforcement.models import PartyFacts
from workflows.enforcement.models_items import CashTaken, Disposal, ItemStep
from workflows.engine import acts
from workflows.engine.models import OPEN, Task
from workflows.engine.pages import AsidePage, TaskPage
from workflows.engine.play import drawn

LICENCE = {"licence": "安全生产许可证", "licence_no": "（鄂）FM安许证字〔2024〕020号", "licence_issuer": "湖北省应急管理厅"}
FOUND = "三号变电所已停电，门窗加贴封条两道。"


@dataclass
class ItemsRoad(EveryRoad, MeasuresRoad):
    """The whole road, with a decision that imposes more than money."""

    # --- what is imposed

    def standstill(self, first: int = 10, last: int = 39) -> dict[str, Any]:
        days = {"stop_from": self.today + first * DAY, "stop_to": self.today + last * DAY}
        return {"kinds": ["stopped"], "stop_scope": "三号变电所", **days}

    def withheld(self, first: int = 10, last: int = 39) -> dict[str, Any]:
        days = {"withheld_from": self.today + first * DAY, "withheld_to": self.today + last * DAY}
        return {"kinds": ["licence_suspended"], **LICENCE, **days}

    def correction(self, days: int = 10) -> dict[str, Any]:
        return {"correction_order": "安排电工取得操作证", "correction_by": self.today + days * DAY}

    def imposed(self, *, besides: dict[str, Any] | None = None, **what: Any) -> PartyFacts:
        """From the clue to the served decision: a warning with what is said here; ``besides`` changes the filing."""
        self.begin(**besides or {})
        self.state(self.add_evidence())
        return self.decided(**what)

    def decided(self, **what: Any) -> PartyFacts:
        """The same of a case that is under investigation."""
        plain = {"amount": "", "tier": "", "kinds": ["warning"]}
        if "fine" in what.get("kinds", ()):
            plain = {"amount": "20000", "tier": "1"}
        self.propose(**plain | what)
        self.submit()
        self.send_on()
        self.review()
        if "discuss" in self.waiting:
            self.discuss()
        self.told()
        self.waive()
        self.recheck()
        self.decide()
        self.serve_decision()
        return self.facts

    # --- confiscated goods

    def confiscated(self, words: str = "组合烟花（36发）42箱") -> dict[str, Any]:
        return {"kinds": ["goods"], "goods_words": words, "goods_value": "8400"}

    def seized_things(self, **of_each: Any) -> None:
        """Fireworks in custody, or what ``of_each`` makes of them."""
        with clock.at(clock.now() - HOUR):
            self.ask_seizure()
            self.approve_seizure()
        thing = BOXES | {"what": "goods", "doing": "seize", "category": "fireworks"} | of_each
        self.seize(taken_at=minute(clock.now() - HOUR / 2), items=[thing])

    def take_over(self, *things: dict[str, Any], **changes: Any) -> acts.Outcome:
        rows = [{"name": "自制配电箱", "quantity": "2", "unit": "tai", "category": "other"} | each for each in things or ({},)]
        said = {
            "things": rows,
            "place": "指定仓库3号库",
            "keeper": "仓库保管员",
            "found": "当事人交出自制配电箱两台，双方清点签字。",
        }
        return self.of_item("take_over_goods", None, said | changes)

    def line(self, mode: str = "destroy", **changes: Any) -> dict[str, Any]:
        thing = self.goods()[0]
        return {"goods": thing.pk, "mode": mode, "quantity": f"{thing.in_state('confiscated'):f}"} | changes

    def ask_disposal(self, *lines: dict[str, Any], **changes: Any) -> acts.Outcome:
        said = {"lines": list(lines) or [self.line()], "reason": "建议移交公安机关组织销毁。"} | changes
        return self.do("ask_disposal", self.town.inspector, self.facts.party_id, **said)

    @property
    def disposal(self) -> Disposal:
        return Disposal.objects.filter(case=self.case).latest("pk")

    def of_disposal(self, name: str, actor: Account, **answers: Any) -> acts.Outcome:
        task = Task.objects.filter(case=self.case, step=name, item=f"disposals{self.disposal.pk}", status__in=OPEN).first()
        page = TaskPage(actor, task.pk) if task else AsidePage(actor, self.case.pk, name, of=str(self.disposal.pk))
        return self.send(page, answers)

    def approve_disposal(self, actor: Account | None = None, **changes: Any) -> acts.Outcome:
        return self.of_disposal("approve_disposal", actor or self.town.leader, **{"approved": True, "opinion": "同意"} | changes)

    def dispose_of(self, *, proceeds: str = "", **changes: Any) -> acts.Outcome:
        done = [{"goods": row["goods"], "proceeds": proceeds} for row in self.disposal.lines]
        said = {
            "inspector_2": self.town.colleague, "place": "指定销毁场", "witness": "纪云舒", "police_present": True, "results": done,
            "course": "公安机关民警到场，逐箱核对后引燃销毁，浸水后填埋。", "proof": [drawn("销毁照片")],
        } | changes  # fmt: skip
        return self.of_disposal("dispose_goods", self.town.inspector, **said)

    # --- cash

    def collect(self, amount: str = "20000", **changes: Any) -> acts.Outcome:
        said = {
            "inspector_2": self.town.colleague, "remote": True, "asked": True, "place": "保安湖湖心岛，距最近银行网点十八公里", "amount": amount,
            "receipt_no": "鄂财罚00012345", "proof": [drawn("当事人申请、票据存根")],
        } | changes  # fmt: skip
        return self.do("collect_cash", self.town.inspector, self.facts.party_id, **said)

    @property
    def cash(self) -> CashTaken:
        return CashTaken.objects.filter(case=self.case).latest("pk")

    def hand_in(self, actor: Account | None = None, **changes: Any) -> acts.Outcome:
        said = {"stub_no": self.cash.receipt_no, "counted": str(self.cash.amount)} | changes
        return self.do("hand_in_cash", actor or self.finance, **said)

    def deposit(self, actor: Account | None = None, **changes: Any) -> acts.Outcome:
        said = {"slip_no": "6200012345", "proof": [drawn("银行缴款回单")]} | changes
        return self.do("deposit_cash", actor or self.finance, **said)

    # --- how it is performed

    def of_item(self, name: str, actor: Account | None, answers: dict[str, Any]) -> acts.Outcome:
        both = {"inspector_2": self.town.colleague, "proof": [drawn("现场照片")]}
        return self.do(name, actor or self.town.inspector, self.facts.party_id, **both | answers)

    def stop(self, actor: Account | None = None, **changes: Any) -> acts.Outcome:
        return self.of_item("start_stop_business", actor, {"found": FOUND, "seals": "F0701、F0702"} | changes)

    def look(self, actor: Account | None = None, **changes: Any) -> acts.Outcome:
        return self.of_item("check_stop", actor, {"passed": True, "found": "封条完好，变电所未送电。"} | changes)

    def resume(self, actor: Account | None = None, **changes: Any) -> acts.Outcome:
        said = {"passed": True, "found": "两名电工已持证上岗，制度已经上墙。"}
        return self.of_item("resume_after_stop", actor, said | changes)

    def withhold(self, actor: Account | None = None, **changes: Any) -> acts.Outcome:
        said = {"fate": "handed_in", "found": "收到安全生产许可证正本、副本各一份。"}
        return self.of_item("withhold_licence", actor, said | changes)

    def hand_back(self, actor: Account | None = None, **changes: Any) -> acts.Outcome:
        said = {"receiver": "林知远，法定代表人", "found": "发还安全生产许可证正本、副本各一份。", "issuer_told_on": self.today}
        return self.of_item("return_licence", actor, said | changes)

    def check(self, actor: Account | None = None, **changes: Any) -> acts.Outcome:
        said = {"passed": True, "found": "张大山已取得低压电工作业证，证号已核对。"}
        return self.of_item("check_correction", actor, said | changes)

    def end_item(self, item: str, actor: Account | None = None, **changes: Any) -> acts.Outcome:
        said = {
            "item": item,
            "end_ground": "impossible",
            "found": "该变电所已经拆除，见拆除验收单。",
            "proof": [drawn("拆除验收单")],
        }
        return self.do("end_item", actor or self.town.leader, self.facts.party_id, **said | changes)

    def confirm(self, actor: Account | None = None, *items: dict[str, Any]) -> acts.Outcome:
        return self.do("confirm_performance", actor or self.town.head, self.facts.party_id, items=list(items))

    # --- what stands

    @property
    def steps(self) -> list[tuple[str, str, bool | None]]:
        return list(ItemStep.objects.filter(case=self.case).order_by("pk").values_list("item", "doing", "passed"))

    @property
    def left(self) -> list[str]:
        return list(rules_items.left(self.facts))


def afternoon(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(15), clock.ZONE)
