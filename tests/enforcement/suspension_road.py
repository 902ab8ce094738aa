"""A case that waits, and one that ends before its decision, in short words: what is not said is in order."""

from __future__ import annotations

from typing import Any

from foundation import clock
from permissions.models import Account
from tests.enforcement.road import PenaltyRoad
from workflows.engine import acts
from workflows.engine.play import drawn


def suspend(road: PenaltyRoad, actor: Account | None = None, **changes: Any) -> acts.Outcome:
    answers = {
        "ground": "expert", "awaits": "省检测中心对低压柜的检测报告", "reason": "低压柜是否带电决定作业的性质，检测需要四十日。",
        "proof": [drawn("检测委托书")], "opinion": "同意中止调查，检测报告到后即行恢复",
    } | changes  # fmt: skip
    return road.do("suspend_case", actor or road.town.leader, **answers)


def resume(road: PenaltyRoad, actor: Account | None = None, **changes: Any) -> acts.Outcome:
    answers = {
        "gone_on": clock.today(), "outcome": "省检字〔2026〕118号检测报告已经收到", "proof": [drawn("检测报告")], "opinion": "同意恢复调查",
    } | changes  # fmt: skip
    return road.do("resume_investigation", actor or road.town.leader, **answers)


def terminate(road: PenaltyRoad, actor: Account | None = None, **changes: Any) -> acts.Outcome:
    answers = {
        "ground": "dissolved", "reason": "该单位已经注销登记，没有承受其权利义务的单位。", "proof": [drawn("准予注销登记通知书")],
        "no_successor": True, "measures_settled": True, "party_told": True, "leader_opinion": "同意终止调查",
    } | changes  # fmt: skip
    return road.do("terminate_case", actor or road.town.leader, **answers)


def close(road: Any) -> None:
    road.submit_closing("close_terminated", words="案件已经终止，建议结案")
    road.close()
