"""How the demo plays transfers and recusals: what each act of a plot answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cases.models import OutsideBody
from workflows.enforcement import rules
from workflows.enforcement.models import Exhibit, Recusal
from workflows.enforcement.vocabulary import Point

BUREAU_HEAD, REVIEWER = "DY001", "DY006"
POLICE, PROCURATORATE, AGENCY = "大冶市公安局", "大冶市人民检察院", "大冶市市场监督管理局"
ENCLOSURES = "调查材料（1份12页）\n涉案物品清单（1份1页）\n证据材料（1份26页）"
GOOD = {
    "name": "0号柴油", "spec": "散装", "qty": "1.6", "unit": "吨", "place": "指定油库3号罐", "custodian": "油库保管员", "condition": "已贴封签",
}  # fmt: skip


class TransferActs:
    """The acts of a case that leaves the bureau, or that an officer leaves."""

    act: Callable[..., None]
    officer: Callable[[str], Any]
    photo: Callable[[str], Any]
    day: Callable[[int], Any]
    case: Any
    plot: Any
    facts: Any

    def _body(self, name: str) -> OutsideBody:
        found, _made = OutsideBody.objects.get_or_create(
            name=name, defaults={"code": f"DEMO-{name[-6:]}", "kind": OutsideBody.Kind.DEPARTMENT}
        )
        return found

    # To the police

    def draft_transfer(self, ago: int) -> None:
        self.act(
            "draft_transfer", "first", ago, way="police", body=self._body(POLICE), transfer_check="yes", transfer_reason="达到危险作业罪的立案追诉标准",
            facts=f"{self.plot.offence.seen.replace('{day}', '')}经查，现场另存0号柴油1.6吨，没有任何许可，与两户住宅毗连。", crime="危险作业罪",
            article="刑法第一百三十四条之一第三项", threshold="未经批准储存危险物品1.6吨，具有发生重大伤亡事故的现实危险", attached_list=ENCLOSURES, goods=[GOOD],
        )  # fmt: skip

    def draft_referral(self, ago: int) -> None:
        self.act(
            "draft_transfer", "first", ago, way="agency", body=self._body(AGENCY), transfer_check="no", transfer_reason="只储存自用，没有销售，数量较小",
            facts=f"{self.plot.offence.seen.replace('{day}', '')}另查明，所用压力容器未办理使用登记。",
            reason="特种设备的使用登记和检验由市场监督管理部门监督管理，不由本局管辖。", attached_list=ENCLOSURES, goods=[], crime="", article="", threshold="",
        )  # fmt: skip

    def review_letter(self, ago: int) -> None:
        draft = rules.newest_draft(self.facts)
        assert draft is not None  # the letter made it
        row = {"draft": draft.digest, "result": "pass", "text": "移送的事实清楚，证据齐全，符合移送条件。"}
        row |= {f"point_{point}": "ok" for point in Point}
        self.act("review_transfer", REVIEWER, ago, statement=True, opinions=[row])

    def propose_transfer(self, ago: int) -> None:
        team = [self.officer("first").pk, self.officer("second").pk]
        self.act(
            "propose_transfer",
            "first",
            ago,
            members=team,
            handler_opinion="涉嫌犯罪，建议移送公安机关。",
            measures="储油罐已贴封签，由指定油库保管。",
        )

    def approve_transfer(self, ago: int) -> None:
        self.act("decide_transfer", BUREAU_HEAD, ago, decision="approve")

    def give_to_police(self, ago: int) -> None:
        self.act(
            "hand_over", "first", ago, receiver="治安大队值班民警", receipt=[self.photo("公安机关签收的移送书")],
            procurator=self._body(PROCURATORATE), procurator_copied=True,
        )  # fmt: skip

    def to_police(self, ago: int) -> None:
        """From the letter to the hand-over, on four days up to this one."""
        self.draft_transfer(ago + 3)
        self.review_letter(ago + 2)
        self.propose_transfer(ago + 1)
        self.approve_transfer(ago + 1)
        self.give_to_police(ago)

    def police_open(self, ago: int) -> None:
        self._answer(ago, "opened", "经审查，涉嫌犯罪，决定立案侦查")

    def police_refuse(self, ago: int) -> None:
        self._answer(ago, "not_opened", "经审查，没有发生重大伤亡事故的现实危险，不予立案")

    def _answer(self, ago: int, result: str, words: str) -> None:
        self.act(
            "await_police", "first", ago, police_result=result, answer_no="冶公通字〔2026〕号外", answered_on=self.day(ago), answer_words=words,
            letter=[self.photo("公安机关通知书")],
        )  # fmt: skip

    def goods_over(self, ago: int) -> None:
        self.act(
            "hand_over_goods",
            "first",
            ago,
            goods_receiver="物证管理员",
            complete=True,
            receipt=[self.photo("公安机关签收的物品清单")],
        )

    # To the competent agency

    def refer(self, ago: int) -> None:
        self.act("refer_competent", "leader", ago, opinion="同意移送")

    def receipt(self, ago: int) -> None:
        self.act("confirm_receipt", "first", ago, answer="市场监督管理局登记窗口签收", file=[self.photo("移送回执")])

    # Recusal

    def ask_recusal(self, ago: int) -> None:
        self.act(
            "apply_recusal", "first", ago, officer=self.officer("second"), ground="kin", ground_words="系该单位安全负责人的表弟",
            officer_says="确有亲属关系，同意回避", application=[self.photo("回避申请书")],
        )  # fmt: skip

    def grant_recusal(self, ago: int) -> None:
        row = Recusal.objects.get(case=self.case, decision="")
        taken = Exhibit.objects.filter(case=self.case, collector_2=row.officer).exists()
        self.act(
            "decide_recusal", "leader", ago, decision="grant", reason="经核对户籍资料，亲属关系属实", handler=self.officer("third"),
            successor_states=True, earlier_acts="reconfirm" if taken else "stand", earlier_reason="" if taken else "尚未收集证据",
        )  # fmt: skip
