"""How the demo plays measures: asked for in the afternoon, approved, carried out, with the words of a shop that stores too many fireworks."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import TYPE_CHECKING, Any

from foundation import clock
from workflows.enforcement.models_measures import Measure
from workflows.engine.story import Story

if TYPE_CHECKING:

    class Base(Story):
        """Whoever plays the case."""

        def act_on_party(self, name: str, who: str, ago: int, /, **answers: Any) -> None: ...

else:
    Base = object

ASKED, APPROVED, BEGAN, ENDED = dt.time(15), dt.time(15, 20), dt.time(16), dt.time(16, 40)
BOXES = {
    "name": "组合烟花",
    "spec": "36发",
    "what": "goods",
    "doing": "seize",
    "quantity": "42",
    "unit": "xiang",
    "condition": "原箱封装",
}
ROOM = {
    "name": "烟花爆竹存放间",
    "spec": "店后间",
    "what": "premises",
    "doing": "seal",
    "quantity": "1",
    "unit": "jian_room",
    "condition": "铁门完好",
}
LEDGERS = {"name": "进销存账册", "quantity": "2", "unit": "ben", "condition": "手写，装订完好"}


class MeasureActs(Base):
    """Acts of a plot: measures against the one party of the case, the newest of them."""

    def _at(self, ago: int, hour: dt.time) -> dt.datetime:
        return dt.datetime.combine(self.day(ago), hour, clock.ZONE)

    def _on_measure(self, name: str, who: str, ago: int, **answers: Any) -> None:
        measure = Measure.objects.filter(case=self.case).latest("pk")
        self.act(name, who, ago, of=measure.pk, **answers)

    def ask_preservation(self, ago: int) -> None:
        self.act_on_party(
            "apply_preservation", "first", ago, loss="may_be_lost", ground="经营者正在整理账册，店内备有碎纸机，账册可能被销毁。",
            keeping="on_site", place="该单位财务室", applied_at=self._at(ago, ASKED), items=[LEDGERS],
        )  # fmt: skip

    def approve_preservation(self, ago: int) -> None:
        words = "同意先行登记保存，七个工作日内提出处理意见"
        self.act("approve_preservation", "leader", ago, approved=True, approved_at=self._at(ago, APPROVED), opinion=words)

    def preserve(self, ago: int) -> None:
        self.act(
            "preserve_evidence", "first", ago, taken_at=self._at(ago, BEGAN), keeper=f"该单位会计{self.unit.contact}",
            unit_signature=[self.photo("保存清单签名")],
        )  # fmt: skip

    def _ask_seizure(self, ago: int, **more: Any) -> None:
        self.act_on_party(
            "apply_seizure", "first", ago, ground="现场存放组合烟花四十二箱，没有流向登记标签，存放间无人看管，随时可能转移。", basis="safety_law",
            related=True, living=False, sealed_before=False, place="指定仓库3号库", applied_at=self._at(ago, ASKED), items=[BOXES, ROOM], **more,
        )  # fmt: skip

    def ask_seizure(self, ago: int) -> None:
        self._ask_seizure(ago)

    def ask_urgent(self, ago: int) -> None:
        self._ask_seizure(ago, urgent=True, urgent_reason="货车已经停在店门口装货，来不及报批")

    def approve_seizure(self, ago: int) -> None:
        words = "同意查封存放间、扣押组合烟花，期限三十日"
        self.act("approve_seizure", "leader", ago, approved=True, approved_at=self._at(ago, APPROVED), opinion=words)

    def _seize(self, ago: int, **more: Any) -> None:
        begun = self._at(ago, BEGAN)
        name = f"V{begun:%Y%m%d}-{self.case.pk:03d}"
        self.act(
            "seize", "first", ago, taken_at=begun, taken_until=self._at(ago, ENDED), certificates_shown=True, notified="电话通知，经营者十分钟后到场",
            party_present=True, rights_told=True, statement="货是代存的，过两天就运走。", living=False, sealed_before=False,
            process="逐箱清点组合烟花，加贴封签；存放间加锁、贴封条，经营者全程在场。", keeper="仓库保管员", recording=name, device="执法记录仪07号",
            sha256=hashlib.sha256(name.encode()).hexdigest(), stored_at="执法记录仪采集站", unit_signature=[self.photo("查封扣押清单签名")], **more,
        )  # fmt: skip

    def seize(self, ago: int) -> None:
        self._seize(ago)

    def seize_urgent(self, ago: int) -> None:
        self._seize(ago, reported_at=self._at(ago, ENDED))
