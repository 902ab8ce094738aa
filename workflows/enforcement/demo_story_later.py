"""How the demo plays a case that waits or ends early, a fine that is put off, and a decision that is revoked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

BUREAU_HEAD = "DY001"


class LaterActs:
    """The acts of an investigation that stands still, and of what follows a decision."""

    act: Callable[..., None]
    act_on_party: Callable[..., None]
    photo: Callable[[str], Any]
    day: Callable[[int], Any]

    # The investigation waits, or the case ends

    def stand_still(self, ago: int) -> None:
        self.act(
            "suspend_case", "leader", ago, ground="expert", awaits="省特种设备检验检测研究院的检测报告",
            reason="涉案设备是否合格决定行为的性质，检测需要四十日。", proof=[self.photo("检测委托书")], opinion="同意中止调查，检测报告到后即行恢复",
        )  # fmt: skip

    def end_early(self, ago: int) -> None:
        self.act(
            "terminate_case", "leader", ago, ground="dissolved", reason="该单位已经注销登记，没有承受其权利义务的单位。", no_successor=True,
            proof=[self.photo("准予注销登记通知书")], measures_settled=True, party_told=True, leader_opinion="同意终止调查",
        )  # fmt: skip

    # A fine that is paid later

    def ask_time(self, ago: int) -> None:
        self.act_on_party(
            "apply_deferral", "first", ago, kind="instalments", applied_on=self.day(ago), reason="停产检修两个月，货款没有收回，请求分期缴纳罚款。",
            proof=[self.photo("分期缴纳申请书和财务报表")],
        )  # fmt: skip

    def grant_time(self, ago: int, first: str, second: str) -> None:
        """Two parts, three and seven weeks from now."""
        parts = [{"due_on": self.day(-20), "amount": first}, {"due_on": self.day(-50), "amount": second}]
        self.act_on_party(
            "decide_deferral", "leader", ago, decision="grant", opinion="经济困难属实，同意分两期缴纳", schedule=parts
        )

    # A decision that does not stand

    def revoke(self, ago: int) -> None:
        self.act_on_party(
            "revoke_decision", BUREAU_HEAD, ago, source="own_finding", wrong="防护用品的标准适用错误，所配发的用品符合当时有效的标准。", kind="revoke",
            legal_basis="《中华人民共和国行政处罚法》第七十五条第二款",
        )  # fmt: skip
