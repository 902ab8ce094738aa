"""Measures of a penalty case in short words: asked for, approved, carried out, settled; what is not said is in order."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

from cases.models import OutsideBody
from foundation import clock
from permissions.models import Account
from tests.cast import LONG_AGO
from tests.enforcement.road import HOUR, PenaltyRoad
from workflows.enforcement import goods
from workflows.enforcement.models_measures import Goods, Measure
from workflows.engine import acts
from workflows.engine.models import OPEN, Task
from workflows.engine.pages import AsidePage, TaskPage
from workflows.engine.play import drawn

BOXES = {"name": "组合烟花", "spec": "36发", "quantity": "42", "unit": "xiang", "condition": "原箱封装"}
LEDGERS = {"name": "进销存账册", "quantity": "2", "unit": "ben", "condition": "2026年1月至10月"}
WHY = "现场存放组合烟花四十二箱，超过许可证载明的数量，存放间没有监控，随时可能转移。"


def digest(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()


def minute(moment: dt.datetime) -> dt.datetime:
    return moment.astimezone(clock.ZONE).replace(second=0, microsecond=0)


def institute() -> OutsideBody:
    found, _made = OutsideBody.objects.get_or_create(
        code="LAB", defaults={"name": "云石市产品质量检验所", "kind": OutsideBody.Kind.INSTITUTE, "valid_from": LONG_AGO}
    )
    return found


class MeasuresRoad(PenaltyRoad):
    """The road with measures; ``M`` below is the measure that was asked for last, unless another is named."""

    @property
    def measure(self) -> Measure:
        return Measure.objects.filter(case=self.case).latest("pk")

    def goods(self) -> list[Goods]:
        return goods.of_case(self.case)

    def states(self) -> list[str]:
        return [each.state for each in self.goods()]

    def of_measure(self, name: str, actor: Account, measure: Measure | None = None, /, **answers: Any) -> acts.Outcome:
        """A step or an act about one measure."""
        measure = measure or self.measure
        task = Task.objects.filter(case=self.case, step=name, item=f"measures{measure.pk}", status__in=OPEN).first()
        page = TaskPage(actor, task.pk) if task else AsidePage(actor, self.case.pk, name, of=str(measure.pk))
        return self.send(page, answers)

    @property
    def _party(self) -> int:
        return self.parties[0].party_id

    # --- preservation

    def ask_preservation(self, of: int | None = None, **changes: Any) -> Measure:
        answers = {
            "loss": "may_be_lost", "ground": "经营者正在整理账册，店内备有碎纸机，账册可能被销毁。", "keeping": "on_site", "place": "该店账房",
            "items": [LEDGERS],
        } | changes  # fmt: skip
        self.do("apply_preservation", self.town.inspector, of or self._party, **answers)
        return self.measure

    def approve_preservation(self, measure: Measure | None = None, actor: Account | None = None, **changes: Any) -> acts.Outcome:
        answers = {"approved": True, "opinion": "同意先行登记保存，七个工作日内处理"} | changes
        return self.of_measure("approve_preservation", actor or self.town.leader, measure, **answers)

    def preserve(self, measure: Measure | None = None, **changes: Any) -> acts.Outcome:
        answers = {"inspector_2": self.town.colleague, "keeper": "该店会计", "unit_signature": [drawn("清单签名")]} | changes
        return self.of_measure("preserve_evidence", self.town.inspector, measure, **answers)

    def preserved(self, **changes: Any) -> Measure:
        self.ask_preservation(**changes)
        self.approve_preservation()
        self.preserve()
        return self.measure

    def dispose(self, measure: Measure | None = None, result: str = "copy_return", **changes: Any) -> acts.Outcome:
        measure = measure or self.measure
        rows = [
            {"goods": each.pk, "result": result, "quantity": str(each.in_state("preserved"))} for each in goods.held_by(measure)
        ]
        answers = {"results": rows, "reasons": "账册已经复印核对，原件不再需要保存", "leader_opinion": "同意"} | changes
        return self.of_measure("dispose_preserved", self.town.leader, measure, **answers)

    # --- seizure

    def ask_seizure(self, of: int | None = None, **changes: Any) -> Measure:
        answers = {
            "ground": WHY, "basis": "safety_law", "related": True, "living": False, "sealed_before": False, "place": "指定仓库3号库",
            "items": [BOXES | {"what": "goods", "doing": "seize"}],
        } | changes  # fmt: skip
        self.do("apply_seizure", self.town.inspector, of or self._party, **answers)
        return self.measure

    def approve_seizure(self, measure: Measure | None = None, actor: Account | None = None, **changes: Any) -> acts.Outcome:
        answers = {"approved": True, "opinion": "同意扣押，期限三十日"} | changes
        return self.of_measure("approve_seizure", actor or self.town.leader, measure, **answers)

    def seize(self, measure: Measure | None = None, **changes: Any) -> acts.Outcome:
        measure = measure or self.measure
        answers = {
            "inspector_2": self.town.colleague, "taken_until": minute(clock.now()), "certificates_shown": True,
            "notified": "电话通知，经营者十分钟后到场", "party_present": True, "rights_told": True, "statement": "货是代存的，过两天就运走。",
            "living": False, "sealed_before": False, "process": "逐箱清点组合烟花，加贴封签，装车运往指定仓库。", "keeper": "仓库保管员",
            "recording": f"V{measure.pk:04d}", "device": "执法记录仪07号", "sha256": digest(f"recording {measure.pk}"), "stored_at": "采集站",
            "unit_signature": [drawn("清单签名")],
        } | changes  # fmt: skip
        return self.of_measure("seize", self.town.inspector, measure, **answers)

    def seized(self, **changes: Any) -> Measure:
        """Asked for and approved an hour ago, carried out up to now."""
        with clock.at(clock.now() - HOUR):
            self.ask_seizure(**changes)
            self.approve_seizure()
        self.seize(taken_at=minute(clock.now() - HOUR / 2))
        return self.measure

    def seized_urgently(self, **changes: Any) -> Measure:
        with clock.at(clock.now() - HOUR):
            self.ask_seizure(urgent=True, urgent_reason="车辆已经发动，来不及报批", **changes)
        begun = minute(clock.now() - HOUR / 2)
        self.seize(taken_at=begun, reported_at=begun + dt.timedelta(minutes=10))
        return self.measure

    def approve_afterwards(self, measure: Measure | None = None, **changes: Any) -> acts.Outcome:
        return self.of_measure("approve_emergency", self.town.leader, measure, **{"opinion": "情况属实，补办批准"} | changes)

    def refuse_afterwards(self, measure: Measure | None = None, **changes: Any) -> acts.Outcome:
        answers = {"opinion": "不属于紧急情况，应当立即解除", "collect_by": self.today + dt.timedelta(days=5)} | changes
        return self.of_measure("refuse_emergency", self.town.leader, measure, **answers)

    def tell_of_test(self, measure: Measure | None = None, first: int = 1, days: int = 10, **changes: Any) -> acts.Outcome:
        begin = self.today + dt.timedelta(days=first)
        answers = {
            "items": [each.pk for each in goods.held_by(measure or self.measure)], "how": "test", "purpose": "认定药量是否符合国家标准",
            "institute": institute(), "test_from": begin, "test_to": begin + dt.timedelta(days=days - 1),
        } | changes  # fmt: skip
        return self.of_measure("notify_testing", self.town.inspector, measure, **answers)

    def extend(self, measure: Measure | None = None, **changes: Any) -> acts.Outcome:
        answers = {
            "extension_reason": "鉴定机构对四个批次补充检测，数量尚不能认定",
            "leader_opinion": "情况复杂，同意延长",
        } | changes
        return self.of_measure("extend_seizure", self.town.leader, measure, **answers)

    def release(self, measure: Measure | None = None, step: str = "release_seizure", **changes: Any) -> acts.Outcome:
        answers = {
            "release_ground": "3", "finding": "违法行为已经处理，不再需要扣押", "leader_opinion": "同意解除",
            "collect_by": self.today + dt.timedelta(days=5),
        } | changes  # fmt: skip
        return self.of_measure(step, self.town.leader, measure, **answers)

    def give_back(self, measure: Measure | None = None, **changes: Any) -> acts.Outcome:
        answers = {
            "inspector_2": self.town.colleague, "counted": True, "receiver": "林知远，法定代表人", "receipt": [drawn("领取凭证")],
        } | changes  # fmt: skip
        return self.of_measure("return_goods", self.town.inspector, measure, **answers)

    def move(self, each: Goods, **changes: Any) -> acts.Outcome:
        answers = {
            "item": each, "quantity": str(each.quantity), "purpose": "store", "from_keeper": "仓库保管员", "to_keeper": "市物证中心",
            "place": "市物证中心2号柜", "moved_at": minute(clock.now()), "inspector_2": self.town.colleague, "receipt": [drawn("交接凭证")],
        } | changes  # fmt: skip
        return self.do("move_goods", self.town.inspector, **answers)

    # --- samples and appraisal

    def sample(self, of: int | None = None, **changes: Any) -> acts.Outcome:
        now = minute(clock.now())
        answers = {
            "taken_at": now - HOUR, "taken_until": now, "place": "原料库", "site_manager": "林知远", "inspector_2": self.town.colleague,
            "sealed_state": "两份均装入铝箔袋热封，贴封签0011、0012", "keeper": "市应急管理局", "proves": "粉尘的爆炸性",
            "unit_signature": [drawn("凭证签名")],
            "samples": [{"name": "镁铝合金粉", "spec": "25kg/袋", "batch": "20260102", "quantity": "0.5", "unit": "kg", "base": "40袋", "spare": "1份"}],
        } | changes  # fmt: skip
        return self.do("take_sample", self.town.inspector, of or self._party, **answers)

    def commission(self, **changes: Any) -> acts.Outcome:
        answers = {
            "institute": institute(), "qualification": [drawn("资质证书")], "items": [each.pk for each in self.goods()],
            "questions": "样品是否具有爆炸性\n样品的爆炸下限是多少", "materials": "抽样取证凭证（1份）", "due_on": self.today + dt.timedelta(days=10),
        } | changes  # fmt: skip
        return self.do("commission_appraisal", self.town.inspector, **answers)

    def receive_opinion(self, **changes: Any) -> acts.Outcome:
        answers = {
            "experts": "周工，高级工程师", "qualified": True, "report": [drawn("鉴定意见")], "conclusion": "样品具有爆炸性",
            "proves": "粉尘具有爆炸性", "inspector_2": self.town.colleague,
        } | changes  # fmt: skip
        if "appraisal" not in answers:
            from workflows.enforcement.models_measures import Appraisal

            answers["appraisal"] = Appraisal.objects.filter(case=self.case).latest("no")
        return self.do("receive_appraisal", self.town.inspector, **answers)
