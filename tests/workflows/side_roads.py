"""The roads beside the main one, each act as one call: more time, stop and power, listing and rounds, penalty, closure, exceptions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from cases.models import Case, Violation
from documents.models import IssuedDocument
from foundation import clock, jobs
from permissions.models import Account
from tests.cast import LONG_AGO, photo
from tests.workflows.road import DAY, Road, _files, rows, stamp
from workflows.engine import acts
from workflows.engine.models import OPEN, Task
from workflows.hazards.flows import HazardFlow
from workflows.hazards.models import HazardItem, ListingBatch, PenaltyDecision

PLAN = {
    "goals": "消除皮带机卷入危险", "measures": "安装固定式防护罩，加装拉绳开关", "funds": "企业自筹3.5万元",
    "responsible_body": "矿长牵头，安全科负责", "schedule": "第一个月采购，第二个月安装", "safety_measures": "停机挂牌，专人监护",
    "emergency_plan": "现场处置方案，配备急救箱",
}  # fmt: skip


def violation() -> Violation:
    """The violation of the catalogue that refusing to remove a hazard is."""
    return Violation.objects.get_or_create(
        code="V-102",
        defaults={
            "description_zh": "未采取措施消除事故隐患", "article_violated": "《安全生产法》第四十一条第二款",
            "penalty_article": "《安全生产法》第一百零二条", "base_kind": "yuan", "correction_required_first": True,
            "range_certainty": "verified", "tier_certainty": "verified",
        },
    )[0]  # fmt: skip


def at(day: dt.date, hour: int = 10, minute: int = 0) -> Any:
    """On a day, at an hour."""
    return clock.at(dt.datetime.combine(day, dt.time(hour, minute), clock.ZONE))


def open_steps(case: Case) -> set[str]:
    return set(Task.objects.filter(case=case, status__in=OPEN).values_list("step", flat=True))


class SideRoads(Road):
    """Plays every office that the side roads need."""

    # --- doors

    def aside(
        self,
        name: str,
        actor: Account,
        data: dict[str, Any] | None = None,
        files: dict[str, Any] | None = None,
        case: Case | None = None,
    ) -> acts.Outcome:
        outcome = acts.do_aside((case or self.case).pk, name, actor=actor, data=data or {}, files=_files(files, data))
        self._refresh(outcome)
        return outcome

    def items(self) -> list[HazardItem]:
        self.case.hazard_record.refresh_from_db()
        return list(HazardItem.objects.filter(case=self.case, round=self.case.hazard_record.order_round))

    @property
    def record(self) -> Any:
        self.case.hazard_record.refresh_from_db()
        return self.case.hazard_record

    def hand_in_report(
        self, *, own: list[dict[str, Any]] | None = None, actor: Account | None = None, **changes: Any
    ) -> acts.Outcome:
        """The unit's report of a period; without hazards of its own it says that none was found."""
        data = {
            "analysis": "设备设施按计划检修，重点治理皮带机防护", "funds": "3.50", "main_person": "董兰", "truth": "on",
            **rows("hazards", own or []), **({} if own else {"nothing_found": "on"}), **changes,
        }  # fmt: skip
        return self.do("submit_period_report", actor or self.town.unit_account, data)

    # --- where the roads begin

    def verified(self, *, major: bool = False, **changes: Any) -> Case:
        words = {"level": "major", "criterion": self.town.criterion.pk} if major else {}
        case = self.register(similar_checked="on", **words | changes)
        self.verify(**({"criterion": self.town.criterion.pk} if major else {}))
        return case

    def rectifying(self, *, days: int = 10, items: int = 1) -> Case:
        case = self.verified()
        self.order(days=days, items=items)
        self.serve()
        return case

    def failed(self) -> Case:
        case = self.rectifying()
        self.report()
        self.reinspect("failed")
        return case

    def stopped(self, **changes: Any) -> Case:
        case = self.verified(major=True, **changes)
        self.stop()
        self.serve_stop()
        return case

    def listed(self, *, items: int = 2) -> Case:
        case = self.verified(major=True)
        self.propose(requirements="\n".join(f"第{number}项治理要求：安装防护罩" for number in range(1, items + 1)))
        self.approve()
        self.announce()
        self.serve_listing()
        return case

    def referred(self) -> Case:
        case = self.failed()
        self.refer()
        return case

    # --- more time

    def ask_extension(
        self, *, days: int = 20, actor: Account | None = None, listed: bool = False, posted: dt.date | None = None, **changes: Any
    ) -> acts.Outcome:
        """The unit asks through its account; ``posted`` on a day, an officer takes the letter in with its postmark."""
        step = "apply_acceptance" if listed else "report_done"
        base = self.waiting(step).due_on or (self.record.treat_due_on if listed else self.record.due_on) or clock.today()
        data = {
            "reason": "supply", "reason_text": "防护罩生产厂家停产检修，备件要到下月才能到货，届时才能安装",
            "new_due_on": (base + days * DAY).isoformat(), "interim_measures": "设置警戒线，派专人看守",
        } | changes  # fmt: skip
        name = "request_listed_extension" if listed else "request_extension"
        files = {"evidence": [photo("letter.jpg")]}
        if posted is None:
            return self.aside(name, actor or self.town.unit_account, data, files)
        data = {"sent_on": posted.isoformat()} | data
        return self.aside(name, actor or self.town.inspector, data, files | {"posting_proof": [photo("postmark.jpg")]})

    def take_in_request(self, *, posted: dt.date, until: dt.date, actor: Account | None = None, **changes: Any) -> acts.Outcome:
        """A letter that was posted in time comes in when the period has run out."""
        data = {
            "reason": "supply", "reason_text": "防护罩生产厂家停产检修，备件要到下月才能到货，届时才能安装", "new_due_on": until.isoformat(),
            "interim_measures": "设置警戒线，派专人看守", "sent_on": posted.isoformat(),
        } | changes  # fmt: skip
        files = {"evidence": [photo("letter.jpg")], "posting_proof": [photo("postmark.jpg")]}
        return self.aside("take_in_request", actor or self.town.inspector, data, files)

    def answer_request(self, decision: str = "approve", *, actor: Account | None = None, **changes: Any) -> acts.Outcome:
        reason = "" if decision == "approve" else "理由不成立"
        return self.do("answer_request", actor or self.town.leader, {"decision": decision, "reason": reason} | changes)

    def decide_extension(
        self, decision: str = "approve", *, actor: Account | None = None, listed: bool = False, **changes: Any
    ) -> acts.Outcome:
        step = "decide_listed_extension" if listed else "decide_extension"
        default = self.town.office if listed else self.town.leader
        reason = "" if decision == "approve" else "备件已经订货，可以提前"
        return self.do(step, actor or default, {"decision": decision, "reason": reason} | changes)

    # --- the second failure

    def fail_twice(self) -> Case:
        case = self.failed()
        self.reorder()
        self.serve()
        self.report()
        self.reinspect("failed")
        return case

    def reorder(
        self,
        *,
        days: int = 10,
        actor: Account | None = None,
        problems: Sequence[str] | None = None,
        step: str = "reorder",
        **changes: Any,
    ) -> acts.Outcome:
        """A second order that asks again what is left, or these problems."""
        due = (clock.today() + days * DAY).isoformat()
        again = [
            {"problem": problem, "requirement": "安装", "legal_basis": "《安全生产法》第三十六条第一款", "due_on": due}
            for problem in (self.left() if problems is None else problems)
        ]
        data = {"due_on": due, "inspector_1": self.town.inspector.pk, "inspector_2": self.town.colleague.pk}
        if self.case.level == "major":
            data |= {"safety_ensured": "yes", "safety_measures": "隔离危险区域，专人看守"}
        return self.do(step, actor or self.town.head, data | rows("items", again) | changes)

    # --- stop, resumption, power

    def stop(
        self,
        *,
        days: int = 90,
        actor: Account | None = None,
        items: int = 1,
        problems: Sequence[str] | None = None,
        **changes: Any,
    ) -> acts.Outcome:
        until = (clock.today() + days * DAY).isoformat()
        problems = problems or self.left() or [f"{number}号皮带机尾轮无防护罩" for number in range(1, items + 1)]
        listed = [
            {
                "problem": problem,
                "requirement": "安装防护罩",
                "legal_basis": "《安全生产法》第三十六条第一款",
                "due_on": until,
            }
            for problem in problems
        ]
        data = {
            "measures": ["withdraw_people", "temporary_stop"], "stop_scope": "选厂2号皮带机", "stop_until": until,
            "inspector_1": self.town.inspector.pk, "inspector_2": self.town.colleague.pk,
        } | rows("items", listed) | changes  # fmt: skip
        return self.aside("order_stop", actor or self.town.leader, data)

    def stop_by_telephone(self, *, days: int = 90, actor: Account | None = None, **changes: Any) -> acts.Outcome:
        """On the spot, ten minutes after the leader has said so."""
        data = {
            "leader": self.town.leader.pk, "told_at": stamp(clock.now() - dt.timedelta(minutes=10)), "words": "同意立即停产，人员先撤出来",
            "measures": ["temporary_stop"], "stop_scope": "选厂2号皮带机", "stop_until": (clock.today() + days * DAY).isoformat(),
            "inspector_2": self.town.colleague.pk,
        } | changes  # fmt: skip
        return self.aside("stop_by_telephone", actor or self.town.inspector, data, {"unit_signature": [photo("sign.jpg")]})

    def confirm_stop(self, confirmed: bool = True, *, actor: Account | None = None) -> acts.Outcome:
        return self.do("confirm_stop", actor or self.town.leader, {"confirmed": "yes" if confirmed else "no", "opinion": ""})

    def serve_stop(self, *, on: dt.date | None = None) -> acts.Outcome:
        return self.do("serve_stop", self.town.inspector, self._service(on), {"proof": [photo("receipt.jpg")]})

    def _service(self, on: dt.date | None = None) -> dict[str, Any]:
        return {
            "mode": "direct", "served_on": (on or clock.today()).isoformat(), "receiver": "贺卫淼", "relation": "安全科长",
            "place": "公司办公室", "inspector_2": self.town.colleague.pk,
        }  # fmt: skip

    def ask_resume(self, *, actor: Account | None = None) -> acts.Outcome:
        data = {"facts": "已安装固定式防护罩并经自查合格", "truth": "on"}
        return self.do("apply_resume", actor or self.town.unit_account, data, {"evidence": [photo("self.jpg")]})

    def review_resume(self, result: str = "passed", *, actor: Account | None = None, **changes: Any) -> acts.Outcome:
        return self._look("review_resume", "reviewed_on", result, actor, changes)

    def _look(self, step: str, day: str, result: str, actor: Account | None, changes: dict[str, Any]) -> acts.Outcome:
        items = self.items()
        data = {day: clock.today().isoformat(), "inspector_2": self.town.third.pk} | rows(
            "results", [{"no": item.no, "result": result, "note": "现场核对，见照片1"} for item in items], initial=len(items)
        ) | changes  # fmt: skip
        files = {f"results-{index}-photos": [photo(f"look{index}.jpg")] for index in range(len(items))}
        return self.do(step, actor or self.town.inspector, data, files | {"unit_signature": [photo("sign.jpg")]})

    def decide_resume(self, granted: bool = True, *, actor: Account | None = None) -> acts.Outcome:
        data = {"granted": "yes" if granted else "no", "reason": "" if granted else "防护罩未固定，危险仍在"}
        return self.do("decide_resume", actor or self.town.leader, data)

    def notify_cut(self, *, start_at: dt.datetime | None = None, urgent: str = "", actor: Account | None = None) -> acts.Outcome:
        data = {
            "measure": "power", "supplier": "大冶市供电公司", "refusal_facts": "送达后次日复查仍在生产，拒不停产",
            "danger_facts": "作业人员面临卷入皮带机的现实危险", "start_at": stamp(start_at or clock.now() + dt.timedelta(hours=25)),
            "urgent": urgent, "safe": "on", "kept_loads": "矿井排水和通风",
        }  # fmt: skip
        return self.aside("notify_cut_power", actor or self.town.bureau_head, data)

    def serve_notice(self, *, at: dt.datetime | None = None) -> acts.Outcome:
        """The notice of the cut (INS-06) is in the unit's hands: from this hour its twenty-four run."""
        paper = IssuedDocument.objects.filter(case=self.case, code="INS-06", served_on=None).latest("id")
        data = self._service() | {"document": paper.pk, "served_at": stamp(at or clock.now())}
        return self.aside("serve_paper", self.town.inspector, data, {"proof": [photo("receipt.jpg")]})

    def cut(self, *, start_at: dt.datetime | None = None, actor: Account | None = None) -> acts.Outcome:
        data = {"start_at": stamp(start_at or clock.now()), "supply_point": "10千伏砚坪线", "still": "on"}
        return self.aside("cut_power", actor or self.town.bureau_head, data)

    def lift(self, *, actor: Account | None = None) -> acts.Outcome:
        data = {"lift_reason": "已停产撤人，危险消除", "lift_at": stamp(clock.now() + dt.timedelta(minutes=1))}
        return self.aside("lift_cut_power", actor or self.town.leader, data)

    # --- listing

    def batch(self) -> ListingBatch:
        return ListingBatch.objects.get_or_create(year=clock.today().year, number=1)[0]

    def propose(self, *, days: int = 150, actor: Account | None = None, **changes: Any) -> acts.Outcome:
        data = {
            "reasons": "符合重大隐患判定标准，依靠企业自身难以按期治理", "batch": self.batch().pk, "grade": "county", "supervisor": "大冶市应急管理局",
            "responsible_post": "矿长", "due_on": (clock.today() + days * DAY).isoformat(), "requirements": "安装防护罩\n培训人员",
        } | changes  # fmt: skip
        return self.aside("propose_listing", actor or self.town.head, data)

    def approve(self, approved: bool = True, *, actor: Account | None = None, signed: bool = True) -> acts.Outcome:
        data = {
            "approved": "yes" if approved else "no", "leader_opinion": "同意挂牌" if approved else "先由企业自行治理",
            "leader_on": clock.today().isoformat(),
        }  # fmt: skip
        return self.do("approve_listing", actor or self.town.office, data, {"signature": [photo("signed.jpg")]} if signed else {})

    def announce(self) -> acts.Outcome:
        data = {"media": "市政府网站、大冶日报", "contact": "市安委办 0714-8700000", "issuer": "何守田"}
        return self.do("announce_listing", self.town.office, data)

    def serve_listing(self, *, on: dt.date | None = None) -> acts.Outcome:
        return self.do("serve_listing", self.town.office, self._service(on), {"proof": [photo("receipt.jpg")]})

    def hand_in_plan(self, *, actor: Account | None = None, **changes: Any) -> acts.Outcome:
        return self.aside("submit_plan", actor or self.town.unit_account, PLAN | changes)

    def round(self, number: int = 1, *, actor: Account | None = None, **changes: Any) -> acts.Outcome:
        data = {
            "round_no": number, "held_on": clock.today().isoformat(), "participants": "市安委办、市纪委监委（观察）、市应急管理局",
            "observer": self.town.observer.pk, "next_due": (clock.today() + 60 * DAY).isoformat(), "progress": 40,
            "problem": "治理资金到位慢", "demand": "十日内落实资金",
        } | changes  # fmt: skip
        return self.aside("tracking_round", actor or self.town.office, data)

    def look_again(self, *, over: bool = True, **changes: Any) -> acts.Outcome:
        """Two officers look at a real danger again."""
        data = {
            "looked_at": stamp(clock.now()), "inspector_2": self.town.colleague.pk, "over": "yes" if over else "no",
            "found": "已设警戒线，人员撤出",
        } | changes  # fmt: skip
        return self.aside("look_again", self.town.inspector, data, {"photos": [photo()]})

    def revisit(self, **changes: Any) -> acts.Outcome:
        """The return visit behind a closing."""
        data = {
            "visited_on": clock.today().isoformat(), "inspector_2": self.town.colleague.pk, "is_kept": "yes",
            "found": "防护罩完好，设备正常",
        } | changes  # fmt: skip
        return self.do("revisit", self.town.inspector, data, {"photos": [photo()]})

    def letter(self, step: str = "back_to_listed") -> acts.Outcome:
        due = (clock.today() + 15 * DAY).isoformat()
        return self.do(step, self.town.office, {"addressee": "陈贵镇人民政府", "demand": "督促企业加快治理", "reply_due": due})

    def talk(self, **changes: Any) -> acts.Outcome:
        data = {
            "person": "矿长 董某", "reason": "治理进度迟缓", "at": stamp(clock.now() + 2 * DAY), "place": "市应急管理局二楼会议室",
            "host": "何守田（副局长）", "demands": "治理合同和采购单据的复印件",
        } | changes  # fmt: skip
        return self.aside("warning_talk", self.town.office, data)

    def serve_paper(self, document: Any) -> acts.Outcome:
        """Any paper of the case that nobody has handed over yet."""
        return self.aside(
            "serve_paper", self.town.inspector, self._service() | {"document": document.pk}, {"proof": [photo("receipt.jpg")]}
        )

    def serve_delisting(self) -> acts.Outcome:
        """HAZ-15, behind the closing."""
        return self.do("serve_delisting", self.town.inspector, self._service(), {"proof": [photo("receipt.jpg")]})

    def answer_referral(self, **changes: Any) -> acts.Outcome:
        """What became of a referral that was open at the closing."""
        data = {
            "decided_on": clock.today().isoformat(), "decision": "单位已关闭，不予处罚", "violation": "", "content": "", "source": "执法大队案卷",
        } | changes  # fmt: skip
        return self.do("answer_referral", self.town.head, data)

    def record_talk(self, *, signed: bool = True, actor: Account | None = None, **changes: Any) -> acts.Outcome:
        """Held for fifty minutes until now."""
        now = clock.now()
        data = {
            "start_at": stamp(now - dt.timedelta(minutes=50)), "end_at": stamp(now), "place": "市应急管理局二楼会议室",
            "host": "何守田（副局长）", "person": "矿长 董某", "attendees": "沈知秋、陆青禾（市纪委监委）", "recorder": "宋启明",
            "briefing": "通报2号皮带机防护罩至今未安装", "explanation": "原因：付款不及时。\n现状：防护罩已到货，尚未安装。",
            "demands": "5日内完成安装，由矿长负责\n10日内书面报告", "pledge": "接受约谈要求，按期完成",
        } | changes  # fmt: skip
        files = {"unit_signature": [photo("talk.jpg")]} if signed else {}
        return self.aside("record_talk", actor or self.town.office, data, files)

    def apply_acceptance(self, *, actor: Account | None = None, late: bool = False, **changes: Any) -> acts.Outcome:
        items = self.items()
        data = (
            {"completed_on": clock.today().isoformat(), "own_conclusion": "治理完成，自评合格", "truth": "on"}
            | rows("items", [{"no": item.no, "rectified": "已按方案治理完成"} for item in items], initial=len(items))
            | changes
        )
        files = {f"items-{index}-photos": [photo(f"done{index}.jpg")] for index in range(len(items))}
        if late:
            return self.aside("apply_late", actor or self.town.unit_account, data, files)
        return self.do("apply_acceptance", actor or self.town.unit_account, data, files)

    def open_acceptance(self) -> acts.Outcome:
        """Nobody has applied for it: the handlers arrange the acceptance unasked."""
        return self.do("open_acceptance", self.town.inspector, {"inspector_2": self.town.colleague.pk, "note": ""})

    def accept(self, result: str = "passed", **changes: Any) -> acts.Outcome:
        return self._look("accept_listed", "reinspected_on", result, None, changes)

    def submit_with_experts(self, *, step: str = "submit_closing", actor: Account | None = None, **changes: Any) -> acts.Outcome:
        data = {
            "expert_name": "陆青禾", "expert_workplace": "黄石职业技术学院", "expert_title": "矿山机电副教授", "expert_opinion": "治理到位，同意通过",
            "publicity": "市政府网站", "published_on": clock.today().isoformat(), "note": "",
        } | changes  # fmt: skip
        return self.do(step, actor or self.town.inspector, data, {"expert_file": [photo("expert.jpg")]})

    # --- penalty and closure

    def refer(self, *, actor: Account | None = None) -> acts.Outcome:
        data = {"violation": violation().pk, "reason": "复查不合格，拒不整改，提请立案查处"}
        return self.aside("refer_penalty", actor or self.town.head, data)

    def enter_penalty(self, *, on: dt.date | None = None, **changes: Any) -> acts.Outcome:
        return self.aside("enter_penalty", self.town.head, self._decision(on or clock.today(), "penalty_no") | changes)

    def _decision(self, on: dt.date, number: str) -> dict[str, Any]:
        """What is asked of a decision that is entered by hand; each is another one."""
        return {
            number: f"（冶）应急罚〔{on.year}〕{PenaltyDecision.objects.count() + 9}号", "decided_on": on.isoformat(),
            "violation": violation().pk, "content": "罚款人民币2万元", "source": "执法大队案卷",
        }  # fmt: skip

    def enter_other_penalty(self, *, on: dt.date | None = None, **changes: Any) -> acts.Outcome:
        """Another decision on the unit, of whichever matter."""
        data = self._decision(on or clock.today(), "number") | changes
        return self.aside("enter_other_penalty", self.town.head, data, {"file": [photo("decision.jpg")]})

    def follow(self, *, corrected: bool = False, days: int = 20) -> acts.Outcome:
        due = {} if corrected else {"due_on": (clock.today() + days * DAY).isoformat()}
        return self.do("follow_penalty", self.town.head, {"corrected": "yes" if corrected else "no"} | due)

    def count(self, *days: dt.date, left_out: str = "其余不计入", **changes: Any) -> acts.Outcome:
        """Decisions of these days are known, or entered now, and are chosen to be counted, others not."""
        for day in days:
            if not PenaltyDecision.objects.filter(unit=self.case.unit, decided_on=day).exists():
                self.enter_other_penalty(on=day)
        chosen = PenaltyDecision.objects.filter(unit=self.case.unit, decided_on__in=days).values_list("number_key", flat=True)
        return self.aside("count_penalties", self.town.head, {"decisions": list(chosen), "left_out": left_out} | changes)

    def recheck(self) -> acts.Outcome:
        data = {"found": "仍未安装防护罩，设备仍在运转", "inspector_2": self.town.third.pk}
        return self.aside(
            "recheck_refusal", self.town.inspector, data, {"photos": [photo()], "unit_signature": [photo("sign.jpg")]}
        )

    def propose_closure(self, *, ground: str = "4", actor: Account | None = None) -> acts.Outcome:
        data = {"ground": ground, "facts": "该单位拒不执行停产停业决定，经三次处罚后仍存在重大事故隐患。"}
        return self.aside("propose_closure", actor or self.town.bureau_head, data)

    def decide_closure(self, decided: bool, *, handed_over: bool = True) -> acts.Outcome:
        if decided and handed_over:
            self.hand_over()
        data = {"decided": "yes" if decided else "no", "reason": "冶政函〔2026〕15号"}
        return self.do("decide_closure", self.town.office, data, {"file": [photo("decision.jpg")]})

    # --- an order shown wrong

    def revoke(self, *, actor: Account | None = None, listed: bool = False, **changes: Any) -> acts.Outcome:
        """The deputy leader revokes what was ordered; of a listed hazard with the decision of the body that listed it."""
        withdrawn = {"withdrawal": "冶安办〔2026〕7号"} if listed else {}
        files = {"proof": [photo("check.jpg")]} | ({"withdrawal_file": [photo("withdrawn.jpg")]} if listed else {})
        data = {"reason": "复核查明该皮带机已于上月拆除，现场所见为待报废设备"} | withdrawn | changes
        return self.aside("revoke_order", actor or self.town.leader, data, files)

    def serve_revocation(self) -> acts.Outcome:
        """The last of the papers that the unit has still to get: with it the case closes."""
        self.hand_over(but="HAZ-19")
        return self.do("serve_revocation", self.town.inspector, self._service(), {"proof": [photo("receipt.jpg")]})

    # --- the unit's own report, re-appearance, exceptions

    def report_major(self, *, actor: Account | None = None, found_at: dt.datetime | None = None, **changes: Any) -> Case:
        data = {
            "unit": self.town.unit.pk, "title_text": "主井提升机制动失灵", "place": "主井井口", "criterion": self.town.criterion.pk,
            "found_at": stamp(found_at or clock.now() - dt.timedelta(hours=3)), "present_state": "提升机盘式制动器闸瓦磨损超限，制动力矩不足。",
            "cause": "闸瓦超期使用", "difficulty": "需停产更换，约十日", "plan_summary": "停产更换全部闸瓦并检测", "interim": "已停止提升，撤出井下人员",
        } | changes  # fmt: skip
        outcome = acts.open_case(
            HazardFlow, "report_major", actor=actor or self.town.unit_account, data=data, files=_files({"photos": [photo()]})
        )
        jobs.run_due()
        self.case = outcome.case
        return outcome.case

    def closed_on_site(self, **words: Any) -> Case:
        case = self.register(similar_checked="on", **words)
        self.verify()
        self.fix()
        self.close_on_site()
        return case

    def reappear(self, earlier: Case, *, actor: Account | None = None, **changes: Any) -> Case:
        data = {
            "unit": earlier.unit_id, "township": earlier.township_id, "place": earlier.place, "title_text": earlier.title,
            "description": "复查时发现防护罩已被拆除，危险再次出现。", "category": earlier.category, "level": earlier.level,
            "legal_basis": "《安全生产法》第三十六条第一款", "source": "inspection", "found_on": clock.today().isoformat(),
            "inspector_2": self.town.colleague.pk, "similar_checked": "on",
        } | changes  # fmt: skip
        outcome = acts.open_case(
            HazardFlow,
            "reappear",
            actor=actor or self.town.inspector,
            data=data,
            files=_files({"photos": [photo()]}),
            context={"earlier": earlier},
        )
        self.case = outcome.case
        self._refresh(outcome)
        return outcome.case

    def mark_gone(self) -> acts.Outcome:
        return self.aside(
            "unit_gone", self.town.inspector, {"found": "厂房已搬空，电话停机，村委会证明已搬迁"}, {"photos": [photo()]}
        )

    def refer_out(self) -> acts.Outcome:
        return self.aside(
            "refer_out", self.town.head, {"department": "大冶市住房和城乡建设局", "reason": "属于建筑施工安全监管职责"}
        )

    def receipt(self) -> acts.Outcome:
        return self.do(
            "await_receipt", self.town.inspector, {"answer": "冶建函〔2026〕3号，已接收"}, {"file": [photo("receipt.jpg")]}
        )

    def returned(self) -> acts.Outcome:
        data = {"reason": "该建筑已竣工验收，由应急管理部门监管"}
        return self.aside("take_back_referral", self.town.head, data, {"file": [photo("letter.jpg")]})

    def reassign(self, first: Account, second: Account) -> acts.Outcome:
        return self.aside(
            "reassign", self.town.head, {"inspector_1": first.pk, "inspector_2": second.pk, "reason": "原承办人调离"}
        )

    def change_level(self, level: str) -> acts.Outcome:
        return self.aside(
            "change_level", self.town.head, {"level": level, "criterion": self.town.criterion.pk, "reason": "按判定标准调整"}
        )


__all__ = ["LONG_AGO", "PLAN", "SideRoads", "at", "violation"]
