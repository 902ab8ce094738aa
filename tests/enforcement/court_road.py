"""What is owed is dunned for and brought to the court, in short words: what is not said is in order."""

from __future__ import annotations

import datetime as dt
from typing import Any

from cases import terms as limits
from cases.models import OutsideBody
from foundation import clock
from permissions.models import Account
from tests.enforcement.late_road import LateOnFoot, LateRoad
from tests.enforcement.whole_road import DAY
from workflows.enforcement import rules, rules_court, terms
from workflows.engine import acts
from workflows.engine.play import drawn


class CourtRoad(LateRoad):
    """The road from what is late to the court, for one party."""

    def bodies(self) -> tuple[OutsideBody, OutsideBody]:
        kinds = OutsideBody.Kind
        made = [
            OutsideBody.objects.get_or_create(code=code, defaults={"name": name, "kind": kind})[0]
            for code, name, kind in (("C1", "大冶市人民法院", kinds.COURT), ("C2", "黄石市中级人民法院", kinds.UPPER_COURT))
        ]
        return made[0], made[1]

    def dun(self, **changes: Any) -> acts.Outcome:
        return self.do("issue_dunning", self.town.inspector, self.facts.party_id, **changes)

    def serve_dunning(self, **changes: Any) -> acts.Outcome:
        return self.do("serve_dunning", self.town.inspector, self.facts.party_id, **self.served(**changes))

    def say(self, actor: Account | None = None, **changes: Any) -> acts.Outcome:
        answers = {
            "way": "oral", "heard_at": clock.now() - dt.timedelta(minutes=5), "place": "本局305室", "inspector_2": self.town.colleague,
            "signed_record": [drawn("笔录签名页")], "claims": [{"text": "厂房已经抵押，请求缓缴。"}],
        } | changes  # fmt: skip
        return self.do("state_after_dunning", actor or self.town.inspector, self.facts.party_id, **answers)

    def reply(self, **changes: Any) -> acts.Outcome:
        row = {"found": "抵押属实，不影响缴款义务", "accepted": False, "answer": "不属于免除缴款义务的情形"}
        rows = [{"no": claim.no} | row for claim in rules.open_claims(self.facts)]
        answers = {"conclusion": "意见不成立，应当按照催告书履行", "answers": rows} | changes
        return self.do("answer_dunning", self.town.inspector, self.facts.party_id, **answers)

    def dunned(self) -> None:
        """Late, dunned, and the ten working days over."""
        self.overdue()
        self.dun()
        self.serve_dunning()
        self.over(limits.count(terms.DUN, self.today).due_on)

    def to_the_window(self) -> tuple[dt.date, dt.date]:
        """The first day on which the court may be asked."""
        found = rules_court.window(self.facts, self.today)
        assert found is not None
        self.over(found[0] - DAY)
        return found

    def apply_court(self, actor: Account | None = None, **changes: Any) -> acts.Outcome:
        court, _upper = self.bodies()
        answers = {
            "court": court, "facts_reasons": "被申请人未履行已经生效的行政处罚决定，经催告仍不履行。", "property_clues": "厂房一处",
        } | changes  # fmt: skip
        return self.do("apply_court", actor or self.town.bureau_head, self.facts.party_id, **answers)

    def applied(self) -> None:
        self.dunned()
        self.to_the_window()
        self.apply_court()

    def accepted(self, **changes: Any) -> acts.Outcome:
        answers = {
            "accepted_on": self.today,
            "acceptance_no": "（2026）鄂0281行审12号",
            "notice": [drawn("受理通知书")],
        } | changes
        return self.do("court_accepted", self.town.inspector, self.facts.party_id, **answers)

    def refused_by_court(self, **changes: Any) -> acts.Outcome:
        answers = {
            "ruling": "not_accepted", "ruling_no": "（2026）鄂0281行审12号之一", "ruling_on": self.today, "document": [drawn("行政裁定书")],
        } | changes  # fmt: skip
        return self.do("court_refused", self.town.inspector, self.facts.party_id, **answers)

    def contest(self, **changes: Any) -> acts.Outcome:
        answers = {"upper_court": self.bodies()[1], "contest_reasons": "催告书已经依法送达，申请材料齐备，应当受理。"} | changes
        return self.do("contest_ruling", self.town.bureau_head, self.facts.party_id, **answers)

    def suspend(self, **changes: Any) -> acts.Outcome:
        answers = {
            "suspension_ground": "1", "words": "已停业，银行账户余额312.40元。", "proof": [drawn("银行查询回执")], "review_on": self.today + 300 * DAY,
            "opinion": "同意中止执行", "court_told": True,
        } | changes  # fmt: skip
        return self.do("suspend_execution", self.town.leader, self.facts.party_id, **answers)

    def resume(self, **changes: Any) -> acts.Outcome:
        answers = {
            "words": "恢复营业，账户有款可供执行。",
            "proof": [drawn("银行查询回执")],
            "opinion": "同意恢复执行",
            "court_told": True,
        } | changes
        return self.do("resume_execution", self.town.leader, self.facts.party_id, **answers)

    def end_it(self, **changes: Any) -> acts.Outcome:
        answers = {
            "end_ground": "2", "words": "已经注销登记，无财产可供执行，无义务承受人。", "proof": [drawn("注销证明")], "opinion": "同意终结执行", "court_told": True,
        } | changes  # fmt: skip
        return self.do("end_execution", self.town.bureau_head, self.facts.party_id, **answers)

    def parts_of_proof(self) -> list[Any]:
        return [drawn("改造验收报告")]

    def far(self, *sums: int) -> list[dict[str, Any]]:
        """Parts of which the last lies behind the day on which the court may be asked."""
        return [{"due_on": self.today + 200 * DAY * no, "amount": str(each)} for no, each in enumerate(sums, start=1)]

    def agree(self, *sums: int | str, **changes: Any) -> acts.Outcome:
        answers = {
            "breach_effect": "任何一期未履行的，恢复强制执行，减免部分不再减免", "place": "大冶市应急管理局",
            "schedule": [{"due_on": self.today + 30 * DAY * no, "amount": str(each)} for no, each in enumerate(sums, start=1)],
        } | changes  # fmt: skip
        return self.do("sign_agreement", self.town.leader, self.facts.party_id, **answers)


class CourtOnFoot(LateOnFoot, CourtRoad):
    """The same road outside the walk of the table."""
