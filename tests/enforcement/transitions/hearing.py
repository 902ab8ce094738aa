"""Collective discussion and hearing."""

from __future__ import annotations

import datetime as dt
from typing import Any

from cases import calendar
from foundation import clock
from permissions.models import Account
from permissions.roles import Role
from tests.enforcement.heavy_road import VIEW
from tests.enforcement.transitions.main_road import also
from tests.enforcement.transitions.table import HANDLERS, HEAD, Chapter, Key
from tests.enforcement.transitions.walk import Walk
from tests.enforcement.whole_road import a_day_later
from workflows.enforcement import rules_hearing
from workflows.engine.play import drawn

ASKING = "defence or legal_review or discussion"
IN_HAND = "the hearing counts as notified when its notice is in the party's hands: notice and service are walked together"
IN_TIME = "a notice is served in time or not at all, and with the service its clock is kept"
NO_HEARING = "nothing was heard, so there is no record of it: the written withdrawal lies in the file"
SAID_OTHERWISE: dict[tuple[str, str, str], tuple[str, str]] = {
    ("hearing_requested", "schedule_hearing", "deadlines_stopped"): ("TL-ENF-19;TL-ENF-21", IN_TIME),
    ("hearing_scheduled", "postpone_hearing", "documents"): ("ENF-32;ENF-33", "a public hearing is announced with its new day"),
    ("hearing_scheduled", "postpone_hearing", "deadlines_started"): ("TL-ENF-19;TL-ENF-20;TL-ENF-21", "likewise"),
    ("hearing_scheduled", "postpone_hearing", "deadlines_stopped"): ("TL-ENF-19;TL-ENF-21", IN_TIME),
    ("hearing_requested", "withdraw_hearing_request", "documents"): ("", NO_HEARING),
}  # fmt: skip

HEARERS = "whoever was named for the hearing hears of its day"
HOSTS = "the host hears that his notice was served"
TOLD_BESIDES: dict[Key, dict[str, str]] = {
    ("discussion", "discuss_approve"): {"section_head": HEAD},
    ("discussion", "discuss_return"): {"section_head": HEAD},
    (ASKING, "request_hearing"): {"handlers": HANDLERS},
    ("hearing_requested", "schedule_hearing"): {"hearing_member": HEARERS, "clerk": HEARERS, "hearing_host": HOSTS},
    ("hearing_scheduled", "postpone_hearing"): {"hearing_member": HEARERS, "clerk": HEARERS, "hearing_host": HOSTS},
    ("hearing_requested", "withdraw_hearing_request"): {"hearing_host": "who is to hold it hears that it is not held"},
    ("hearing_scheduled", "hold_hearing"): {"handlers": HANDLERS},
    ("heard", "submit_hearing_report"): {"handlers": HANDLERS},
    ("heard", "review_after_hearing"): {"section_head": HEAD},
    ("heard", "review_fail_after_hearing"): {"section_head": HEAD},
}
NOT_KEPT: dict[Key, dict[str, str]] = {
    ("hearing_scheduled", "postpone_hearing"): {"TL-ENF-20": "ended: the new day has its days anew"},
    ("heard", "change_after_hearing"): {"TL-ENF-22": "ended: the changed draft has its days anew"},
}
CANNOT: dict[tuple[Key, str], str] = {
    (
        ("discussion", "discuss_approve"),
        "E-ENF-09",
    ): "this is the discussion itself; a decision without it is refused (test_discussion)",
    (("heard", "review_after_hearing"), "E-ENF-08"): "the step opens with the report of the hearing, and not before",
}
FEW = [
    {"vote": "for", "words": VIEW},
    *[{"attendance": "absent", "reason": "外出学习", "vote": "", "words": ""}] * 2,
    {"vote": "for", "words": VIEW},
]


def reviewed(road: Walk) -> None:
    """Filed, reported and passed by the lawyer: a fine of 60,000 yuan, which the leaders discuss and of which the party may be heard."""
    assert road.committee() and road.host
    road.begin()
    road.state(road.add_evidence())
    road.propose(tier=2, amount="60000", amount_reason="三人无证上岗，属第二阶次，无从轻从重情节。")
    road.submit()
    road.send_on()
    road.review()


def when(day: dt.date, hour: int = 10) -> dict[str, Any]:
    return {"hearing_at": dt.datetime.combine(day, dt.time(hour), clock.ZONE), "enrol_by": day - dt.timedelta(days=2)}


def notified(road: Walk, **changes: Any) -> None:
    """The host fixes the first day that is possible, and the notice is handed over at once."""
    road.fix(road.facts, **when(rules_hearing.earliest_hearing(road.today)) | changes)
    road.hand_over("serve_hearing_notice", road.facts)


def on_its_day(road: Walk) -> None:
    """The afternoon of the day of the hearing."""
    at = road.hearing().hearing_at
    assert at is not None
    road.at(at + dt.timedelta(hours=5))


def reported(road: Walk) -> None:
    """Asked for, notified, held, and reported on the next day."""
    reviewed(road)
    road.discuss()
    road.told()
    road.ask(road.facts)
    notified(road)
    on_its_day(road)
    road.hold(road.facts)
    road.at(a_day_later(road.today))
    road.report_hearing(road.facts)


def review_again(road: Walk, result: str = "pass", actor: Account | None = None) -> None:
    rows = [road.opinion_row(road.facts, result)]
    road.do("review_after_hearing", actor or road.lawyer, road.facts.party_id, statement=True, opinions=rows)


def put_off(road: Walk, day: dt.date) -> None:
    road.do("postpone_hearing", road.host, road.facts.party_id, **when(day), place="局三楼会议室", reason="当事人法定代表人住院")


def heard(road: Walk) -> None:
    """The leaders send the draft back once; the party takes its request back and asks again by post; put off, held, reported, agreed to again."""
    reviewed(road)
    lacking = {"conclusion": "return", "reasons": "缺少三人上岗的考勤记录"}
    road.refuses("discussion", "discuss_return", "E-ENF-38", lambda: road.discuss(members=FEW, **lacking))
    with road.row("discussion", "discuss_return"):
        road.discuss(members=[{"vote": "against", "words": "证据不足，应当补充"}] * 4, **lacking)
    road.submit()
    road.send_on()
    road.review()
    road.refuses("discussion", "discuss_approve", "E-ENF-38", lambda: road.discuss(members=FEW))
    with road.row("discussion", "discuss_approve"):
        road.discuss()
    road.told()
    told_on, last = road.today, road.last_day_of_rights()
    with road.row(ASKING, "request_hearing"):
        road.do("request_hearing", road.town.unit_account, road.facts.party_id)
    with road.row("hearing_requested", "withdraw_hearing_request"):
        road.do("withdraw_hearing_request", road.town.unit_account, road.facts.party_id)
    road.at(a_day_later(last))
    road.refuses(ASKING, "request_hearing", "E-ENF-13", lambda: road.ask(road.facts))
    road.ask(road.facts, asked_way="post", posted_on=told_on)
    day = rules_hearing.earliest_hearing(road.today)
    early, colleague = when(day - dt.timedelta(days=1)), road.town.colleague
    road.refuses("hearing_requested", "schedule_hearing", "E-ENF-14", lambda: road.fix(road.facts, **early))
    also(road, colleague, Role.HEARING_MEMBER)
    road.refuses(
        "hearing_requested", "schedule_hearing", "E-ENF-15", lambda: road.fix(road.facts, **when(day), member_1=colleague)
    )
    with road.row("hearing_requested", "schedule_hearing"):
        notified(road)
    road.at(a_day_later(calendar.add_working_days(road.today, 1)))
    road.refuses("hearing_scheduled", "postpone_hearing", "E-ENF-14", lambda: put_off(road, calendar.add_working_days(day, 1)))
    with road.row("hearing_scheduled", "postpone_hearing"):
        put_off(road, rules_hearing.earliest_hearing(road.today))
        road.hand_over("serve_hearing_notice", road.facts)
    on_its_day(road)
    also(road, road.town.inspector, Role.HEARING_HOST)
    road.refuses("hearing_scheduled", "hold_hearing", "E-ENF-15", lambda: road.hold(road.facts, road.town.inspector))
    three = [
        {"name": name, "powers": "general", "power_of_attorney": [drawn("授权委托书")]} for name in ("王律师", "李律师", "赵律师")
    ]
    road.refuses("hearing_scheduled", "hold_hearing", "E-ENF-42", lambda: road.hold(road.facts, representatives=three))
    with road.row("hearing_scheduled", "hold_hearing"):
        road.hold(road.facts)
    road.at(a_day_later(road.today))
    with road.row("heard", "submit_hearing_report"):
        road.report_hearing(road.facts)
    also(road, colleague, Role.LEGAL_REVIEWER)
    road.refuses("heard", "review_after_hearing", "E-ENF-07", lambda: review_again(road, actor=colleague))
    with road.row("heard", "review_after_hearing"):
        review_again(road)
    road.discuss(road.facts.party_id)
    road.decide()


def for_the_police(road: Walk) -> None:
    """The leaders think that it is a crime: the report is back where it was sent on from, and goes to no review."""
    reviewed(road)
    to_them = {"conclusion": "transfer", "reasons": "达到重大劳动安全事故罪的追诉标准"}
    road.refuses("discussion", "discuss_transfer", "E-ENF-38", lambda: road.discuss(members=FEW, **to_them))
    with road.row("discussion", "discuss_transfer"):
        road.discuss(members=[{"vote": "against", "words": "涉嫌犯罪，应当移送"}] * 4, **to_them)


def found_wanting(road: Walk) -> None:
    """The hearing shows that facts are missing."""
    reported(road)
    also(road, road.town.inspector, Role.LEGAL_REVIEWER)
    wrong = road.town.inspector
    road.refuses("heard", "review_fail_after_hearing", "E-ENF-07", lambda: review_again(road, "fail", wrong))
    with road.row("heard", "review_fail_after_hearing"):
        review_again(road, "fail")


def changed(road: Walk) -> None:
    """What the party said in the hearing makes the fine lighter, and nothing makes it heavier."""
    reported(road)
    inspector, of = road.town.inspector, road.facts.party_id
    heavier = {"fine": "70000", "reason": "听证中态度恶劣"}
    road.refuses("heard", "change_after_hearing", "E-ENF-12", lambda: road.do("change_after_hearing", inspector, of, **heavier))
    with road.row("heard", "change_after_hearing"):
        road.do("change_after_hearing", inspector, of, fine="52000", reason="采纳听证意见，减少罚款数额")
    road.review()
    road.discuss(of)
    assert road.waiting == ["decide"]


def stayed_away(road: Walk) -> None:
    """The party was called and did not come: it has given up its right."""
    reviewed(road)
    road.discuss()
    road.told()
    road.ask(road.facts)
    notified(road)
    on_its_day(road)
    with road.row("hearing_scheduled", "end_hearing"):
        road.end(road.facts)


CHAPTER = Chapter(
    stories=(heard, for_the_police, found_wanting, changed, stayed_away), said_otherwise=SAID_OTHERWISE, told_besides=TOLD_BESIDES, not_kept=NOT_KEPT,
    cannot=CANNOT,
)  # fmt: skip
