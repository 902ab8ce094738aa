"""What becomes of a decision, told in short words: attacked, stopped, and what the bodies outside say."""

from __future__ import annotations

import datetime as dt
from typing import Any

from cases.models import Deadline
from foundation import clock
from permissions.models import Account
from tests.enforcement.away import body
from tests.enforcement.whole_road import WholeRoad
from workflows.enforcement.models import PartyFacts
from workflows.engine import acts
from workflows.engine.play import drawn
from workflows.engine.tasks import sweep

GOVERNMENT, COURT = "云石市人民政府", "云石市人民法院"


def served(road: WholeRoad, **changes: Any) -> PartyFacts:
    """A fine of 20,000 yuan, decided and served today."""
    road.reviewed(**changes)
    road.told()
    road.waive()
    road.recheck()
    road.decide()
    road.serve_decision()
    return road.facts


def is_later(road: WholeRoad) -> bool:
    return road.case.is_closed


def reconsider(road: WholeRoad, actor: Account | None = None, **changes: Any) -> acts.Outcome:
    answers = {
        "body": body(GOVERNMENT, "county_gov"), "notice_no": "云政复受〔2026〕5号", "applied_on": clock.today(),
        "accepted_on": clock.today(), "notice": [drawn("行政复议受理通知书")],
    } | changes  # fmt: skip
    name = "reconsideration_later" if is_later(road) else "record_reconsideration"
    return road.do(name, actor or road.town.inspector, road.facts.party_id, **answers)


def reconsidered(road: WholeRoad, result: str = "upheld", **changes: Any) -> acts.Outcome:
    answers = {
        "result": result, "ended_on": clock.today(), "result_no": "云政复决〔2026〕5号", "result_words": "决定书主文如下",
        "document": [drawn("行政复议决定书")],
    } | changes  # fmt: skip
    name = "reconsideration_closed_later" if is_later(road) else "close_reconsideration"
    return road.do(name, road.town.inspector, road.facts.party_id, **answers)


def sue(road: WholeRoad, **changes: Any) -> acts.Outcome:
    answers = {
        "body": body(COURT, "court"), "notice_no": "（2026）鄂行初31号", "applied_on": clock.today(), "accepted_on": clock.today(),
        "notice": [drawn("应诉通知书")],
    } | changes  # fmt: skip
    name = "litigation_later" if is_later(road) else "record_litigation"
    return road.do(name, road.town.inspector, road.facts.party_id, **answers)


def judged(road: WholeRoad, result: str = "upheld", **changes: Any) -> acts.Outcome:
    answers = {
        "result": result, "ended_on": clock.today(), "result_no": "（2026）鄂行终8号", "result_words": "判决主文如下", "is_final": True,
        "document": [drawn("行政判决书")],
    } | changes  # fmt: skip
    name = "litigation_closed_later" if is_later(road) else "close_litigation"
    return road.do(name, road.town.inspector, road.facts.party_id, **answers)


def stop(road: WholeRoad, ground: str = "reconsideration_body", **changes: Any) -> acts.Outcome:
    answers = {
        "ground": ground, "order_no": "云政复停〔2026〕1号", "since": clock.today(), "words": "复议期间停止执行罚款",
        "order": [drawn("停止执行通知书")],
    } | changes  # fmt: skip
    return road.do("stop_by_order", road.town.inspector, road.facts.party_id, **answers)


def go_on(road: WholeRoad, **changes: Any) -> acts.Outcome:
    answers = {"until": clock.today(), "lifted_words": "停止执行的理由消失", "order": [drawn("恢复执行通知书")]} | changes
    return road.do("lift_stop", road.town.inspector, road.facts.party_id, **answers)


def clock_of(road: WholeRoad, term: str) -> Deadline:
    """The newest clock of a term."""
    return Deadline.objects.filter(case=road.case, term=term).latest("pk")


def swept() -> None:
    """All that has run out by now lapses."""
    while sweep():
        pass


def to_the_end(road: WholeRoad) -> None:
    """Paid, published, closed and archived."""
    road.pay()
    road.publish()
    road.submit_closing()
    road.close()


def at(day: dt.date, hour: int = 15) -> dt.datetime:
    return dt.datetime(day.year, day.month, day.day, hour, tzinfo=clock.ZONE)
