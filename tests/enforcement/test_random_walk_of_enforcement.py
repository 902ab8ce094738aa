"""A penalty case of one, two or three parties wanders over every road of its procedure: it is never stuck, and no decision stands untold."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from django.db import transaction
from django.http import Http404

from cases import calendar
from cases.models import Deadline, Participation
from documents.reading import unserved
from foundation import audit, clock, jobs
from foundation.refusals import Refusal, Refusals
from permissions.models import Account, Appointment
from permissions.roles import Role
from tests.cast import LONG_AGO, build_town
from tests.enforcement import remedies_road
from tests.enforcement.always import OUTLIVING, broken
from tests.enforcement.heavy_road import EveryRoad
from tests.enforcement.parties_road import add_party, change_party, end_party, note_bearer
from tests.enforcement.suspension_road import resume, suspend, terminate
from tests.enforcement.whole_road import DAY
from workflows.enforcement import rules, rules_discussion, rules_hearing, terms
from workflows.enforcement.flows import EnforcementFlow
from workflows.enforcement.forms_items import CheckCorrection
from workflows.enforcement.forms_report import RedoReport
from workflows.enforcement.models import Exhibit, Fact, Hearing, PartyFacts
from workflows.engine import acts
from workflows.engine.models import OPEN, Task
from workflows.engine.play import drawn
from workflows.engine.tasks import sweep

pytestmark = pytest.mark.django_db

BEGIN = dt.datetime(2026, 3, 18, 10, tzinfo=clock.ZONE)
LEAPS = [dt.timedelta(hours=3), dt.timedelta(hours=25), 4 * DAY]
Choose = Callable[[list[Any]], Any]
#: Offices that one officer holds besides his own, and tries to act in.
ALL_AT_ONCE = (
    Role.LEGAL_REVIEWER, Role.DEPUTY_LEADER, Role.BUREAU_HEAD, Role.FINANCE_OFFICER, Role.ARCHIVIST, Role.PUBLICITY_OFFICER, Role.HEARING_HOST,
)  # fmt: skip


#: What may be proposed: fines of the first tier, and one that the leaders discuss and the party may be heard of.
LIGHT, HEAVY = [("20000", 1), ("24000", 1)], [("60000", 2)]


class Wanderer(EveryRoad):
    """Everybody of the county, with one officer who holds nearly every office at once and tries to act for all."""

    def __init__(self, choose: Choose, violation: Any, parties: int) -> None:
        super().__init__(build_town(), violation)
        self.choose, self.now, self.walked, self.going_home, self.wanted = choose, BEGIN, [], False, parties
        self.refusals: list[str] = []
        self.sums = [*LIGHT, *HEAVY]
        assert self.committee() and self.host
        for role in ALL_AT_ONCE:
            Appointment.objects.create(account=self.town.third, role=role, region=self.town.county, valid_from=LONG_AGO)
        section = {"region": self.town.county, "section": self.town.mines}
        Appointment.objects.create(account=self.town.third, role=Role.SECTION_HEAD, valid_from=LONG_AGO, **section)

    @property
    def waiting(self) -> list[str]:
        """Steps that wait for somebody; a branch that waits for the others waits for nobody."""
        human = Task.objects.filter(case=self.case, status__in=OPEN, flow_task_type="HUMAN")
        return list(human.order_by("pk").values_list("step", flat=True))

    def either(self, account: Account) -> Account:
        return account if self.going_home else self.choose([account, account, self.town.third])

    def rows_of_parties(self) -> list[dict[str, Any]]:
        rows = [self.unit_row(), self.person_row(), self.unit_row(unit=self.town.other_unit)]
        return rows[: self.wanted]

    def whose(self, step: str) -> PartyFacts:
        """A party for which this step waits; of an act beside the road any party that is still in the case."""
        waiting = Task.objects.filter(case=self.case, step=step, status__in=OPEN).order_by("pk").values_list("party", flat=True)
        found = [facts for facts in self.parties if facts.party_id in waiting]
        return self.choose(found or self.parties)


def prepared(road: Wanderer) -> None:
    """Facts that lawful evidence shows, and something proposed of everybody: what a report needs."""
    facts = list(Fact.objects.filter(case=road.case))
    if not facts or any(not fact.evidence.filter(excluded_on=None).exists() for fact in facts):
        road.state(road.add_evidence())
    for facts_ in road.parties:
        if not facts_.kinds and not facts_.no_penalty_ground:
            propose(road, facts_)


def propose(road: Wanderer, facts: PartyFacts | None = None) -> None:
    facts = facts or road.choose(road.parties)
    if facts.party.kind == "person" or (not road.going_home and road.choose([False, False, True])):
        road.no_penalty(facts)
        return
    amount, tier = road.choose(road.sums)
    correction = {"correction_order": "安排电工取得操作证", "correction_by": road.today + 30 * DAY}
    road.propose(facts, amount=amount, tier=tier, no_penalty_ground="", **road.choose([{}, correction]))


def submit(road: Wanderer) -> None:
    prepared(road)
    road.submit()


def submit_changed(road: Wanderer) -> None:
    """Every party that was to change something has its reason written anew, or something else is changed as well."""
    asked = [facts for facts in road.whom_at("submit_changed_draft") if facts.review_result == "pass_after_change"]
    for facts in asked:
        if not facts.no_penalty_ground:
            amount = {"amount": road.choose([str(facts.fine), "23000"])}
            kept = {"correction_order": facts.correction_order, "correction_by": facts.correction_by}
            road.propose(facts, amount_reason=f"第{facts.draft_version}稿按意见说明理由。", tier=facts.tier, **amount, **kept)
    road.submit_changed(answers=[{"answer": "已补充裁量理由"}] * len(asked))


def interview(road: Wanderer) -> None:
    end = clock.now() - dt.timedelta(minutes=1)
    road.interview(start_at=end - dt.timedelta(seconds=30), end_at=end)


def examine(road: Wanderer) -> None:
    end = clock.now() - dt.timedelta(minutes=1)
    road.examine(start_at=end - dt.timedelta(seconds=30), end_at=end)


def exclude(road: Wanderer) -> None:
    lawful = list(Exhibit.objects.filter(case=road.case, excluded_on=None).order_by("no"))
    road.do("exclude_evidence", road.town.inspector, exhibit=road.choose(lawful), exclusion_reason="来源无法查证")


def extend(road: Wanderer) -> None:
    """The bureau's ninety days, or the higher agency's hundred and eighty."""
    filed, words = (
        road.record.filed_on,
        {"work_done": "已完成现场勘验和两次询问。", "reason": "案情复杂，需要等待检测机构的鉴定意见。", "opinion": "同意延长"},
    )
    own = {"extension_level": "own", "new_due": filed + 90 * DAY}
    higher = {
        "extension_level": "higher", "new_due": calendar.add_days(filed, 180), "higher_no": "鄂应急函〔2026〕20号", "higher_on": road.today,
        "approval": [drawn("上级批复")],
    }  # fmt: skip
    road.do("extend_case", road.town.bureau_head, **road.choose([own, higher]), **words)


def change_handler(road: Wanderer) -> None:
    said = {"no_recusal_1": True, "no_recusal_2": True, "reason": "承办人另有任务", "evidence_confirmed": True}
    road.do(
        "change_handler",
        road.either(road.town.head),
        handler_1=road.town.inspector,
        handler_2=road.choose([road.town.brigade, road.town.colleague]),
        **said,
    )


def pay(road: Wanderer, step: str) -> None:
    facts = road.whose(step)
    owed = payments_of(road, facts)
    if step == "record_part_payment":
        owed = [(purpose, str(int(float(amount)) // 2 or 1)) for purpose, amount in owed[:1]]
    elif not road.going_home:
        owed = road.choose([owed, owed, owed[:0] or [("fine", "1")]])
    road.pay(*owed, facts=facts, step=step, actor=road.either(road.finance))


def payments_of(road: Wanderer, facts: PartyFacts) -> list[tuple[str, str]]:
    from workflows.enforcement.payments import owed_by

    left = owed_by(facts, road.today)
    return [(str(purpose), f"{rest:.2f}") for purpose, rest in left.rests.items() if rest > 0] or [("fine", "1")]


def ask_time(road: Wanderer) -> None:
    facts = road.whose(road.choose(["confirm_payment", "confirm_overdue"]))
    words = {
        "kind": road.choose(["instalments", "deferral"]),
        "reason": "停产三个月，请求延期缴纳罚款",
        "proof": [drawn("申请书和财务报表")],
    }
    road.do(
        "apply_deferral", road.town.inspector, facts.party_id, applied_on=road.choose([road.today, facts.pay_due_on]), **words
    )


def decide_time(road: Wanderer) -> None:
    """Granted in one part or in two, or refused."""
    facts = road.whose("decide_deferral")
    rest = dict(payments_of(road, facts)).get("fine", "1")
    first = max(facts.pay_due_on, road.today)
    half = f"{float(rest) / 2:.2f}"
    rows = road.choose([[(30, half), (60, f"{float(rest) - float(half):.2f}")], [(30, rest)], []])
    said = "grant" if rows else "refuse"
    schedule = [{"due_on": first + days * DAY, "amount": amount} for days, amount in rows]
    words = {"decision": said, "opinion": "经核实，按此办理", "schedule": schedule}
    road.do("decide_deferral", road.either(road.town.leader), facts.party_id, **words)


def perform(road: Wanderer) -> None:
    facts = road.whose("confirm_performance")
    if road.going_home and CheckCorrection.concerns(facts):
        check(road)
    road.do("confirm_performance", road.either(road.town.head), facts.party_id)


def to_be_checked(road: Wanderer) -> PartyFacts:
    """Whose correction is still to be looked at."""
    return next(facts for facts in road.parties if CheckCorrection.concerns(facts))


def check(road: Wanderer) -> None:
    is_made = road.going_home or road.choose([True, True, False])
    facts = to_be_checked(road)
    said: dict[str, Any] = {"passed": is_made, "found": "电工已取得操作证，证号已核对。", "inspector_2": road.town.colleague}
    if not is_made:
        said |= {"found": "电工仍未取得操作证，继续上岗。", "if_failed": "again", "again_by": road.today + 20 * DAY}
    road.do("check_correction", road.town.inspector, facts.party_id, proof=[drawn("操作证")], **said)


def end_item(road: Wanderer) -> None:
    facts = to_be_checked(road)
    said = {"end_ground": "impossible", "found": "该岗位已经撤销，见机构调整文件。", "proof": [drawn("机构调整文件")]}
    road.do("end_item", road.either(road.town.leader), facts.party_id, item="correction", **said)


def serve_paper(road: Wanderer) -> None:
    own = {"serve_notice": ("ENF-27", "ENF-28"), "serve_decision": ("ENF-38", "ENF-39", "ENF-40")}
    theirs = [code for step in road.waiting if step in own for code in own[step]]
    papers = list(unserved(road.case).exclude(code__in=theirs).order_by("pk"))
    road.do("serve_paper", road.town.inspector, document=road.choose(papers), **road.served())


def change_proposal(road: Wanderer) -> None:
    facts = road.whose("change_proposal")
    if facts.effect == "no_penalty":
        nothing = {"violation": "", "circumstances": [], "grounds": [], "kinds": [], "fine": "", "no_penalty_ground": "G2"}
        road.change(facts, **nothing, correction_order="", correction_by="")
        return
    if facts.no_penalty_ground:
        road.change(
            facts, no_penalty_ground=road.choose(["G1", "G3"]), fine="", circumstances=[], grounds=[], reason="改用另一理由"
        )
        return
    lighter = {"fine": road.choose(["50000", "51000", "52000"] if facts.tier == 2 else ["10000", "9000", "8000"])}
    kept = {"correction_order": facts.correction_order, "correction_by": road.today + 30 * DAY if facts.correction_order else ""}
    road.change(facts, amount_reason=f"采纳申辩意见，第{facts.draft_version}稿从轻处罚。", **lighter, **kept)


def discuss(road: Wanderer) -> None:
    """The leaders agree, or send the draft back; whoever holds every office at once stays away. (What goes to the police has no way home yet.)"""
    task = Task.objects.filter(case=road.case, step="discuss", status__in=OPEN).order_by("pk").first()
    of = task.party_id if task is not None else None
    said = road.choose(["agree", "agree", "agree", "change", "again", "return"])
    vote = {"agree": "for", "again": "abstain"}.get(said, "against")
    away = {"attendance": "absent", "reason": "外出学习", "vote": "", "words": ""}
    there = {"vote": vote, "words": "已经阅读案卷，作此表决"}
    members = [each for each in rules_discussion.members_on(road.today) if each != road.town.bureau_head]
    rows = [*(away if each == road.town.third else there for each in members), there]
    short = {"held_at": clock.now() - dt.timedelta(seconds=50), "ended_at": clock.now() - dt.timedelta(seconds=10)}
    reasons = "" if said == "agree" else "按表决结果办理"
    road.discuss(of, rows, conclusion=said, reasons=reasons, **short)


def may_ask(road: Wanderer) -> PartyFacts:
    """A party that was told of its right to a hearing and has not asked for one."""
    return next(
        facts
        for facts in road.parties
        if facts.with_hearing and facts.noticed_on and not facts.hearing_asked_on and not facts.decided_on
    )


def when(road: Wanderer, facts: PartyFacts, more: int = 0) -> dict[str, Any]:
    """The first day on which a hearing may be held, or so many working days later."""
    day = rules_hearing.earliest_hearing(road.today)
    day = calendar.add_working_days(day, more) if more else day
    return {"hearing_at": dt.datetime.combine(day, dt.time(9), clock.ZONE), "enrol_by": day - DAY}


def fixed(road: Wanderer, facts: PartyFacts) -> Hearing:
    """The hearing of a party that a host has fixed."""
    return next(iter(Hearing.objects.filter(facts=facts).exclude(host=None).order_by("-pk")))


def postpone(road: Wanderer) -> None:
    facts = road.whose(road.choose(["serve_hearing_notice", "hold_hearing"]))
    hearing = fixed(road, facts)
    if road.going_home and (hearing.notified_on or rules_hearing.latest_notice(hearing.hearing_at) >= road.today):
        raise StopIteration
    words = {"place": "局三楼会议室", "reason": "当事人法定代表人住院"}
    road.do("postpone_hearing", hearing.host, facts.party_id, **when(road, facts, 1), **words)


def others_hear(road: Wanderer) -> None:
    facts = road.whose(road.choose(["serve_hearing_notice", "hold_hearing"]))
    host = road.choose([road.somebody(Role.HEARING_HOST, "2"), road.host])
    road.do("change_hearers", road.either(road.town.leader), facts.party_id, host=host, reason="主持人另有任务")


def hear_anew(road: Wanderer) -> None:
    waiting = [step for step in ("serve_hearing_notice", "hold_hearing", "submit_hearing_report") if step in road.waiting]
    facts = road.whose(road.choose(waiting or ["hold_hearing"]))
    road.do("hear_anew", road.either(road.town.leader), facts.party_id, reason="主持人住院，听证未能举行")


def in_the_room(road: Wanderer, act: str) -> None:
    """On the day of the hearing, which the walk waits for."""
    facts = road.whose("hold_hearing")
    hearing = fixed(road, facts)
    began = hearing.hearing_at
    assert began is not None
    if (to := began + dt.timedelta(hours=5)) > road.now:
        road.now = to
    with clock.at(road.now):
        sweep()
        times = {"started_at": began, "ended_at": began + dt.timedelta(minutes=40)}
        if act == "hold_hearing":
            road.hold(facts, hearing.host, **times)
        else:
            road.end(facts, road.choose(["absent", "left", "withdrawn"]), **times)


def review_again(road: Wanderer) -> None:
    facts = road.whose("review_after_hearing")
    result = road.choose(["pass", "fail"] if road.going_home else ["pass", "pass", "pass_after_change", "fail"])
    rows = [road.opinion_row(facts, result)]
    road.do("review_after_hearing", road.either(road.lawyer), facts.party_id, statement=True, opinions=rows)


def change_after_hearing(road: Wanderer) -> None:
    facts = road.whose("review_after_hearing")
    fine = road.choose(["52000", "51000", "90000"])
    road.do("change_after_hearing", road.town.inspector, facts.party_id, fine=fine, reason="采纳听证意见，减少罚款数额")


def moves(road: Wanderer) -> dict[str, Callable[[], Any]]:
    """What may be tried at each step or beside it, by the name of the act in the flow."""
    town, choose = road.town, road.choose
    rejected = {"reject_reason": "no_fact", "clue_check": "调取培训档案，张某持有有效操作证。"}
    letter = {"department": "大冶市消防救援大队", "reason": "疏散通道堵塞由消防救援机构管辖。", "attached_list": "检查记录1份3页"}
    return {
        "urgent_evidence": lambda: road.do(
            "urgent_evidence", town.inspector, urgent_reason="现场即将清理", urgent_started_at=clock.now(), inspector_2=town.colleague
        ),
        "extend_clue": lambda: road.do("extend_clue", road.either(town.leader), reason="等待检测结果"),
        "reject_clue": lambda: road.do("reject_clue", road.either(town.head), reject_words="持证上岗", **rejected),
        "refer_out": lambda: road.do("refer_out", road.either(town.leader), **letter),
        "await_receipt": lambda: road.do("await_receipt", town.inspector, answer="冶消收〔2026〕8号，3月20日"),
        "apply_filing": lambda: road.apply(parties=road.rows_of_parties()),
        "return_filing": lambda: road.do("return_filing", road.either(town.head), reason="缺少案件来源材料"),
        "decide_filing": lambda: (
            road.decide_filing() if (said := choose(["file", "file", "file", "return", "refuse"])) == "file"
            else road.decide_filing(decision=said, opinion="材料不足以证明违法事实", **rejected)
        ),
        "start_investigation": lambda: road.do("start_investigation", town.inspector, inspector_2=town.colleague),
        "summon": lambda: road.do(
            "summon", town.inspector, person_name="张大山", interview_at=clock.now() + DAY, interview_place="本局305室"
        ),
        "interview": lambda: interview(road),
        "examine_scene": lambda: examine(road),
        "add_evidence": road.add_evidence,
        "exclude_evidence": lambda: exclude(road),
        "state_facts": lambda: road.state(road.add_evidence(), text="该单位三月安排张大山无证从事电工作业。"),
        "propose": lambda: propose(road),
        "submit_report": lambda: submit(road),
        "redo_report": lambda: redo(road),
        "send_review": lambda: (
            road.send_on() if choose([True, False] if road.going_home else [True, True, False])
            else road.send_on(decision="return", opinion="缺少工作票原件", complete=False)
        ),
        "legal_review": lambda: road.review(
            choose(["pass", "fail"] if road.going_home else ["pass", "pass", "pass_after_change", "fail", "more_investigation"]),
            actor=road.either(road.lawyer),
        ),
        "submit_changed_draft": lambda: submit_changed(road),
        "confirm_changed_draft": lambda: road.confirm_changed(
            choose(["pass", "pass_after_change", "fail"]), actor=Account.objects.get(pk=road.opinion(to_be_changed(road)).reviewer_id)
        ),
        "discuss": lambda: discuss(road),
        "record_reconsideration": lambda: remedies_road.reconsider(road),
        "close_reconsideration": lambda: remedies_road.reconsidered(road, choose(["upheld", "withdrawn"])),
        "record_litigation": lambda: remedies_road.sue(road),
        "close_litigation": lambda: remedies_road.judged(road, choose(["upheld", "withdrawn"])),
        "stop_by_order": lambda: remedies_road.stop(road, choose(["reconsideration_body", "court", "law"])),
        "lift_stop": lambda: remedies_road.go_on(road),
        "request_hearing": lambda: road.ask(may_ask(road)),
        "withdraw_hearing_request": lambda: road.do(
            "withdraw_hearing_request", town.inspector, road.whose(choose(["schedule_hearing", "serve_hearing_notice", "hold_hearing"])).party_id,
            letter=[drawn("撤回听证申请")],
        ),
        "schedule_hearing": lambda: road.fix(facts := road.whose("schedule_hearing"), road.either(road.host), **when(road, facts)),
        "serve_hearing_notice": lambda: road.hand_over("serve_hearing_notice", road.whose("serve_hearing_notice")),
        "postpone_hearing": lambda: postpone(road),
        "change_hearers": lambda: others_hear(road),
        "hear_anew": lambda: hear_anew(road),
        "hold_hearing": lambda: in_the_room(road, "hold_hearing"),
        "end_hearing": lambda: in_the_room(road, "end_hearing"),
        "submit_hearing_report": lambda: road.report_hearing(
            facts := road.whose("submit_hearing_report"), fixed(road, facts).host
        ),
        "review_after_hearing": lambda: review_again(road),
        "change_after_hearing": lambda: change_after_hearing(road),
        "give_notice": lambda: road.give_notice(facts := road.whose("give_notice"), **({"reason": "处罚依据已变更"} if facts.notice_no else {})),
        "serve_notice": lambda: road.serve_notice(road.whose("serve_notice"), receiver="林知远"),
        "receive_defence": lambda: road.defend(road.whose("receive_defence")),
        "waive_rights": lambda: road.waive(road.whose("waive_rights")),
        "recheck_defence": lambda: road.recheck("keep" if road.going_home else choose(["keep", "keep", "lighter", "no_penalty"]), road.whose("recheck_defence")),
        "answer_late_defence": lambda: road.recheck("keep", late(road), step="answer_late_defence"),
        "change_proposal": lambda: change_proposal(road),
        "decide": lambda: decide(road),
        "withdraw_unserved": lambda: road.withdraw_decision(road.whose("serve_decision")),
        "educate": lambda: road.educate(taught(road)),
        "attempt_service": lambda: (road.put_up if choose([True, False]) else road.attempt)(road.whose("serve_decision")),
        "serve_decision": lambda: road.serve_decision(road.whose("serve_decision")),
        "record_part_payment": lambda: pay(road, "record_part_payment"),
        "remind": lambda: road.do("remind", town.inspector, road.whose("confirm_overdue").party_id, new_deadline=road.today + 10 * DAY),
        "apply_deferral": lambda: ask_time(road),
        "decide_deferral": lambda: decide_time(road),
        "assess_surcharge": lambda: road.do("assess_surcharge", town.inspector, road.whose("confirm_overdue").party_id),
        **{step: (lambda step=step: pay(road, step)) for step in ("confirm_paid_meanwhile", "confirm_deferred", "confirm_overdue")},
        "confirm_payment": lambda: pay(road, "confirm_payment"),
        "confirm_performance": lambda: perform(road),
        "check_correction": lambda: check(road),
        "end_item": lambda: end_item(road),
        "publish_decision": lambda: road.publish(unpublished(road)),
        "exempt_publicity": lambda: road.exempt(unpublished(road)),
        "submit_closing": road.submit_closing,
        "close_withdrawn": lambda: road.submit_closing("close_withdrawn", words="撤销立案，建议结案"),
        "close_terminated": lambda: road.submit_closing("close_terminated", words="案件已经终止，建议结案"),
        "approve_closing": lambda: road.close(road.going_home or choose([True, True, False]), actor=road.either(town.leader)),
        "archive": road.archive,
        "extend_case": lambda: extend(road),
        "change_handler": lambda: change_handler(road),
        "withdraw_case": road.withdraw,
        "suspend_case": lambda: suspend(road, awaits=f"{road.now:%m月%d日%H:%M}送检的检测报告"),
        "resume_investigation": lambda: resume(road),
        "terminate_case": lambda: terminate(road, ground=choose(["dissolved", "death", "other"])),
        "serve_paper": lambda: serve_paper(road),
        "sign_for_opinion": lambda: road.do("sign_for_opinion", town.inspector),
        "add_party": lambda: add_party(road, stranger(road)),
        "change_party": lambda: change_party(road, choose(road.parties), stranger(road), choose(["successor", "correct"])),
        "end_party": lambda: end_party(road, facts := choose(road.parties), "death" if facts.party.kind == "person" else "not_party"),
        "note_bearer": lambda: note_bearer(road, choose(road.parties)),
    }  # fmt: skip


def stranger(road: Wanderer) -> dict[str, Any]:
    """Somebody who is no party of the case now."""
    units = {facts.party.enterprise_id for facts in road.parties}
    is_person = any(facts.party.kind == "person" for facts in road.parties)
    rows = [road.unit_row(unit=unit) for unit in (road.town.unit, road.town.other_unit) if unit.pk not in units]
    return road.choose(rows if is_person else [*rows, road.person_row()])


def decide(road: Wanderer) -> None:
    facts = stale(road) if road.going_home else road.whose("decide")
    said = road.choose(["decide", "decide", "decide", "return_law", "return_facts"])
    by = road.either(road.town.bureau_head)
    if said == "decide":
        road.decide(facts, by)
    else:
        road.decide(facts, by, verdict=said, return_words="裁量理由不充分，退回修改")


def stale(road: Wanderer) -> PartyFacts:
    """On the way home whoever's draft rests on evidence that was excluded comes first: it can only be sent back."""
    waiting = set(Task.objects.filter(case=road.case, step="decide", status__in=OPEN).values_list("party", flat=True))
    drafts = [(facts, rules.newest_draft(facts)) for facts in road.parties if facts.party_id in waiting]
    found = [facts for facts, draft in drafts if draft is not None and list(rules.evidence_holds(facts, draft))]
    return found[0] if found else road.whose("decide")


def redo(road: Wanderer) -> None:
    facts = next(facts for facts in road.parties if RedoReport.concerns(facts))
    road.do("redo_report", road.town.inspector, facts.party_id, reason="证据已排除，重新认定事实")


def to_be_changed(road: Wanderer) -> PartyFacts:
    return next(facts for facts in road.whom_at("confirm_changed_draft") if facts.review_result == "pass_after_change")


def late(road: Wanderer) -> PartyFacts:
    return next(facts for facts in road.parties if rules.open_claims(facts))


def taught(road: Wanderer) -> PartyFacts:
    return next(facts for facts in road.parties if rules.punishes_not(facts) and facts.educated_on is None)


def unpublished(road: Wanderer) -> PartyFacts:
    open_ones = (facts for facts in road.parties if rules.is_decided(facts) and not facts.published_on and not facts.exempt_on)
    return next(open_ones)


#: So many days, and some of rest, a party has for its statement.
LONGEST_RIGHT = 9
#: It takes a matter of another process, is about a penalty that the walk does not propose, puts a hand out of the case for good, or hands the case to somebody else; it has tests of its own.
LEFT_OUT = {
    # The window of the court opens months behind the last act of a walk; what leads there is told in test_court.py.
    "sign_agreement",
    "issue_dunning",
    "serve_dunning",
    "state_after_dunning",
    "answer_dunning",
    "apply_court",
    "court_executed",
    "court_accepted",
    "court_refused",
    "contest_ruling",
    "suspend_execution",
    "resume_execution",
    "end_execution",
    "close_ended",
    "add_recording",
    "apply_preservation",
    "approve_preservation",
    "preserve_evidence",
    "dispose_preserved",
    "release_kept",
    "apply_seizure",
    "approve_seizure",
    "seize",
    "approve_emergency",
    "refuse_emergency",
    "notify_testing",
    "extend_seizure",
    "release_items",
    "release_seizure",
    "drop_measure",
    "take_sample",
    "commission_appraisal",
    "receive_appraisal",
    "move_goods",
    "return_goods",
    "report_lost",
    "start_stop_business",
    "check_stop",
    "resume_after_stop",
    "withhold_licence",
    "return_licence",
    "take_over_goods",
    "ask_disposal",
    "approve_disposal",
    "dispose_goods",
    "drop_disposal",
    "collect_cash",
    "hand_in_cash",
    "deposit_cash",
    "register_daily_fine",
    "take_over_evidence",
    "also_take_up",
    "register_clue",
    "apply_recusal",
    "ask_own_recusal",
    "decide_recusal",
    "reconfirm_evidence",
    "draft_transfer",
    "review_transfer",
    "propose_transfer",
    "decide_transfer",
    "hand_over",
    "await_police",
    "police_forwarded",
    "hand_over_goods",
    "ask_police_review",
    "refer_competent",
    "confirm_receipt",
    "record_outcome",
    "back_to_case",
    "resume_case",
    "close_transferred",
    "prosecutor_returned",
    "criminal_result",
    "prosecutor_returned_later",
    "criminal_result_later",
    # The simple procedure ends a clue where it was found; it has a road and tests of its own.
    "issue_on_spot",
    "hand_over_on_spot",
    "record_on_spot",
    "take_cash",
    "hand_in_spot_cash",
    "deposit_spot_cash",
    "pay_by_bank",
    "void_form",
    "switch_to_general",
    # They take a decision away, whose way home is another one, or are done behind the closing: test_revocation.py, test_remedies.py.
    "revoke_decision",
    "serve_change",
    "withdraw_publicity",
    "refund",
    "order_refund",
    "correct_slip",
    "end_publicity",
    "report_decision",
    "void_document",
    "revoke_later",
    "end_publicity_later",
    "reconsideration_later",
    "reconsideration_closed_later",
    "litigation_later",
    "litigation_closed_later",
}
#: Acts that end the case at once or change little of the way: tried now and then only.
BESIDE = {
    "reject_clue",
    "refer_out",
    "withdraw_case",
    "terminate_case",
    "suspend_case",
    "change_handler",
    "summon",
    "extend_case",
    "remind",
    "serve_paper",
    "interview",
    "examine_scene",
    "add_party",
    "change_party",
    "end_party",
    "note_bearer",
    "sign_for_opinion",
    "record_reconsideration",
    "close_reconsideration",
    "record_litigation",
    "close_litigation",
    "stop_by_order",
    "lift_stop",
    "end_item",
}
#: What nobody refuses but the player: there is nobody, or nothing, to act upon.
NO_OCCASION = (IndexError, StopIteration)


def possible(road: Wanderer) -> list[str]:
    """Steps that wait, and acts beside them that the flow offers now."""
    waiting = list(dict.fromkeys(road.waiting))
    beside = [
        node.name for node in EnforcementFlow.asides()
        if (not node.during or {step.name for step in node.during} & set(waiting)) and node.form_class.has_occasion(road.case)
    ]  # fmt: skip
    return [name for name in (*waiting, *beside) if name not in LEFT_OUT]


def attempt(road: Wanderer, name: str) -> bool:
    """Do it, or be refused by the law and by nothing else."""
    road.now += dt.timedelta(minutes=2)
    with clock.at(road.now):
        try:
            with transaction.atomic():
                moves(road)[name]()
        except acts.InvalidForm as invalid:
            form = invalid.form
            codes = {error.code for several in form.errors.as_data().values() for error in several}
            codes |= {
                error.code
                for formset in form.formsets.values()
                for row in formset.errors
                for several in row.as_data().values()
                for error in several
            }
            assert codes and all(str(code).startswith("E-") for code in codes), (name, form.errors, road.walked)
            road.refusals.append(f"{name}: {form.errors.as_text()}")
            return False
        except (Refusal, Refusals, acts.NotVisible, Http404, *NO_OCCASION) as refused:
            road.refusals.append(f"{name}: {refused!r}")
            return False
    road.case.refresh_from_db()
    road.walked.append(name)
    return True


def pass_time(road: Wanderer, leap: dt.timedelta) -> None:
    road.now += leap
    with clock.at(road.now):
        sweep()
        jobs.run_due()
    road.case.refresh_from_db()
    road.walked.append(f"+{leap.total_seconds() / 86400:.1f}d")


def _is_sent_back(road: Wanderer, told: int) -> bool:
    """Evidence that was excluded mends itself by no waiting: whoever has such a draft before him sends it back."""
    return any("E-ENF-37" in each for each in road.refusals[told:])


def _is_too_late(road: Wanderer, told: int) -> bool:
    """Behind the last day of the case nothing can be decided any more: it is withdrawn, and says so."""
    return any("E-ENF-16" in each for each in road.refusals[told:])


def homeward(road: Wanderer) -> None:
    """The most direct way to the end, with everybody willing: it exists from every place, or the case is stuck."""
    road.going_home, days = True, 0
    for _ in range(120):
        if road.case.closed_on is not None:
            return
        waiting, told = list(dict.fromkeys(road.waiting)), len(road.refusals)
        assert waiting, f"nothing waits in {road.case.state} after {road.walked}"
        if (
            any(_try(road, name, 0) for name in _ways(waiting))
            or (_is_sent_back(road, told) and any(_try(road, name, -1) for name in _ways(waiting)))
            or (_is_too_late(road, told) and _try(road, "withdraw_case", 0))
        ):
            days = 0
        elif days < LONGEST_RIGHT:
            # While a right of a party runs, nothing else can be done; those who are ready wait for it.
            days += 1
            pass_time(road, DAY)
        else:
            days = 0
            assert any(_try(road, name, -1) for name in _ways(waiting)), (
                f"stuck at {waiting} in {road.case.state}: {road.refusals[-4:]}"
            )
        holds(road)
    raise AssertionError(f"no end from {road.walked}: {road.refusals[-6:]}")


def _try(road: Wanderer, name: str, place: int) -> bool:
    """The first choice is the willing one; the last is what the law leaves where the first is refused."""
    road.choose = lambda options: options[place]
    return attempt(road, name)


#: What must be done before a step can be, in this order.
BEFORE = {
    "give_notice": ["redo_report"], "serve_notice": ["redo_report"], "submit_closing": ["serve_paper", "educate", "exempt_publicity"], "close_withdrawn": ["serve_paper"], "close_terminated": ["serve_paper"], "decide": ["answer_late_defence"],
    "approve_closing": ["serve_paper"], "hold_hearing": ["hear_anew"], "serve_hearing_notice": ["hear_anew", "postpone_hearing"],
}  # fmt: skip


def _ways(waiting: list[str]) -> list[str]:
    return [name for step in waiting for name in (*BEFORE.get(step, []), step)]


def holds(road: Wanderer) -> None:
    """After every act."""
    assert broken(road.case) == [], road.walked
    kept = Deadline.objects.filter(case=road.case, state__in=Deadline.MET_STATES)
    # What the party had its days for is over once they are: nobody is late with it.
    for met in kept.exclude(term__in=(terms.DEFEND.code, terms.ASK_HEARING.code)):
        late_ = met.due_on is not None and met.met_on is not None and met.met_on > met.due_on
        assert (met.state == "met_late", bool(met.days_late)) == (late_, late_) or met.due_at, (met, road.walked)


# --- where the walks begin ---------------------------------------------------------------------------------------------------


def at_the_clue(road: Wanderer) -> None:
    road.register()


def at_the_report(road: Wanderer) -> None:
    road.begin(parties=road.rows_of_parties())


def under_review(road: Wanderer) -> None:
    at_the_report(road)
    submit(road)
    road.send_on()


def told(road: Wanderer) -> None:
    under_review(road)
    road.review()
    for facts in road.parties:
        if not facts.no_penalty_ground:
            road.told(facts)


def to_be_decided(road: Wanderer) -> None:
    told(road)
    for facts in road.parties:
        if not facts.no_penalty_ground:
            road.waive(facts)
            road.recheck("keep", facts)


def to_be_discussed(road: Wanderer) -> None:
    road.sums = HEAVY
    under_review(road)
    road.review()


def may_be_heard(road: Wanderer) -> None:
    """Told of a fine of which they may be heard."""
    to_be_discussed(road)
    discuss(road)
    for facts in road.parties:
        if not facts.no_penalty_ground:
            road.told(facts)


def hearing_notified(road: Wanderer) -> None:
    """The first party is to be heard."""
    may_be_heard(road)
    (facts, *_others) = road.parties
    road.ask(facts)
    road.fix(facts, **when(road, facts))
    road.hand_over("serve_hearing_notice", facts)


def served(road: Wanderer) -> None:
    to_be_decided(road)
    for facts in road.parties:
        road.decide(facts)
    for facts in road.parties:
        road.serve_decision(facts)


BEGUN_AT = (
    at_the_clue,
    at_the_report,
    under_review,
    told,
    to_be_decided,
    to_be_discussed,
    may_be_heard,
    hearing_notified,
    served,
)
BEGINNINGS = {each.__name__: each for each in BEGUN_AT}
#: So many walks, the same every time. `./dev test --walks N --seed S` draws N others.
DRAWN = "ANJIAN_WALKS" in os.environ
EXAMPLES = max(int(os.environ.get("ANJIAN_WALKS", "9")), 1)
SEED = int(os.environ.get("ANJIAN_WALKS_SEED", "2026"))
MOVES = 8


def wander(begin: Callable[[Wanderer], None], choose: Choose, violation: Any, parties: int, reached: set[str]) -> None:
    """Acts at random from where the walk begins, then home and into the archive."""
    with transaction.atomic():
        with clock.at(BEGIN):
            road = Wanderer(choose, violation, parties)
            road.choose = lambda options: options[0]
            begin(road)
            road.choose = choose
        try:
            for _ in range(MOVES):
                if road.case.closed_on is not None:
                    break
                one_move(road, reached)
                holds(road)
            homeward(road)
            holds(road)
            for step in road.waiting:
                assert _try(road, step, 0), (step, road.walked)
            left = Deadline.objects.open().filter(case=road.case).exclude(term__in=OUTLIVING)
            assert not road.waiting and not left.exists(), road.walked
            jobs.run_due()
            assert list(jobs.Incident.objects.values_list("kind", "note")) == []
            assert audit.verify() == []
        except BaseException as error:
            error.add_note(f"{parties} parties from {begin.__name__}: {' | '.join(road.walked)}")
            raise
        reached.update(Participation.objects.filter(case=road.case).values_list("step", flat=True))
        transaction.set_rollback(True)


def one_move(road: Wanderer, reached: set[str]) -> None:
    """On, beside, or wait; half of the time to where no walk has been yet."""
    options = possible(road)
    forward = [name for name in options if name not in BESIDE]
    new = [name for name in options if name not in reached and name not in road.walked]
    kind = road.choose(["new"] * 5 + ["on"] * 5 + ["time"] * 2 + ["beside"])
    if kind == "time":
        pass_time(road, road.choose(LEAPS))
    elif kind == "new" and new:
        attempt(road, road.choose(new))
    else:
        attempt(road, road.choose(forward if kind != "beside" and forward else options))


@pytest.mark.walk
@pytest.mark.parametrize("parties", [1, 2, 3])
def test_penalty_cases_wander_and_always_come_home(violation: Any, parties: int) -> None:
    reached: set[str] = set()
    names = list(BEGINNINGS)
    for number in range(max(EXAMPLES // 3, 1)):
        name = names[(2 * number + parties) % len(names)]
        choose = Random(f"{SEED}:{parties}:{name}:{number}").choice
        wander(BEGINNINGS[name], choose, violation, parties, reached)
    assert {"decide", "archive"} <= reached or DRAWN, reached


def test_the_walk_knows_every_act_of_the_flow(violation: Any) -> None:
    """A new step or side act must find its place in the walk."""
    with transaction.atomic(), clock.at(BEGIN):
        known = set(moves(Wanderer(lambda options: options[0], violation, 1)))
        transaction.set_rollback(True)
    named = {node.name for node in (*EnforcementFlow.steps(), *EnforcementFlow.asides())}
    assert named - known <= LEFT_OUT and known <= named, (named - known, known - named)
