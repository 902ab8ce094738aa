"""The roads beside the main one in the demo: a live hazard at every step, with clocks that have time, are near or over, or wait."""

from __future__ import annotations

import datetime as dt
from typing import Any

from cases.models import Case, Enterprise, Violation
from foundation import clock
from permissions.models import Account, Appointment
from permissions.roles import Role
from workflows.engine import acts
from workflows.engine.models import Task
from workflows.engine.registry import flow_by_code
from workflows.hazards.demo_story import FENGRUI, LATER, LETU, QIYU, YANPING, Plot, Story, Unit, files_of, photo, rows_of, step
from workflows.hazards.models import ListingBatch, TrackingRound

#: The committee's office, the head of the bureau.
OFFICE, BUREAU_HEAD = "DY032", "DY001"
PLAN = {
    "goals": "消除隐患，恢复设计要求的安全条件",
    "measures": "委托有资质单位设计，更换设备并检测",
    "funds": "企业自筹12.5万元",
    "responsible_body": "矿长牵头，安全科、机电科负责",
    "schedule": "第一个月完成采购，第二个月安装，第三个月检测",
    "safety_measures": "治理期间停止相关区域作业，设警戒线，专人监护",
    "emergency_plan": "现场处置方案，配备应急物资并演练一次",
}
#: Inspections, a unit's own report and a hazard that came back stand beside the stories.
OTHERS = 4


def open_batch() -> ListingBatch:
    """The committee's office opens a batch each year before anything is listed."""
    return ListingBatch.objects.get_or_create(year=clock.today().year, number=1)[0]


class RoadStory(Story):
    """Plays the side roads as well."""

    def by_number(self, number: str) -> Account:
        return Account.objects.get(officer_no=number)

    def soon(self, days: int) -> str:
        return (self.today + dt.timedelta(days=days)).isoformat()

    # More time

    def _ask_extension(self, case: Case, *, ago: int, until: int, listed: bool = False) -> None:
        data = {
            "reason": "supply",
            "reason_text": "关键备件须向厂家定制，供货周期较原计划推迟，到货后才能安装调试",
            "new_due_on": self.soon(until),
            "interim_measures": "停用相关设备，设置警戒线并派专人看守",
            **self.dated(ago),
        }
        name = "request_listed_extension" if listed else "request_extension"
        self._aside(case, name, self.party(ago), data, {"evidence": [photo("供货说明")]})

    def _decide_extension(self, case: Case, *, ago: int) -> None:
        self._do(case, "decide_extension", self.officer("leader"), {"decision": "approve", "reason": "", **self.dated(ago)})

    # Stop, resumption, power

    def _stop(self, case: Case, *, ago: int, until: int) -> None:
        record = case.hazard_record
        item = {
            "problem": f"{case.title}：{record.description}"[:400],
            "requirement": "立即停止作业，消除隐患并经审查同意后方可恢复",
            "legal_basis": record.legal_basis,
            "due_on": self.soon(until),
        }
        data = {
            "measures": ["withdraw_people", "temporary_stop"],
            "stop_scope": "隐患所在区域及相关设备",
            "stop_until": self.soon(until),
            "inspector_1": self.officer("first").pk,
            "inspector_2": self.officer("second").pk,
            **self.dated(ago),
        }
        self._aside(case, "order_stop", self.officer("leader"), data | rows_of("items", [item]))

    def _serve_stop(self, case: Case, *, ago: int) -> None:
        self._serve_at(case, "serve_stop", self.officer("first"), ago)

    def _serve_at(self, case: Case, name: str, actor: Account, ago: int) -> None:
        data = {
            "mode": "direct",
            "receiver": self.unit.contact,
            "relation": "安全负责人",
            "place": self.unit.address,
            "inspector_2": self.officer("second").pk,
            **self.dated(ago, "served_on"),
        }
        self._do(case, name, actor, data, {"proof": [photo("送达回执")]})

    def _ask_resume(self, case: Case, *, ago: int) -> None:
        data = {"facts": "隐患已消除，经企业自查并委托检测合格，资料齐全", "truth": "on", **self.dated(ago)}
        self._do(case, "apply_resume", self.party(ago), data, {"evidence": [photo("自查报告")]})

    def _review_resume(self, case: Case, *, ago: int, result: str = "passed") -> None:
        self._look(case, "review_resume", "reviewed_on", ago, result)

    def _look(self, case: Case, name: str, day: str, ago: int, result: str) -> None:
        items = self._items(case)
        answers = [{"no": item.no, "result": result, "note": "现场核对，见照片"} for item in items]
        data = {"inspector_2": self.officer("third").pk, **self.dated(ago, day)} | rows_of("results", answers, len(items))
        files: dict[str, Any] = {f"results-{number}-photos": [photo("现场审查")] for number in range(len(items))}
        self._do(case, name, self.officer("first"), data, files | {"unit_signature": [photo("当事人签字")]})

    def _decide_resume(self, case: Case, *, ago: int) -> None:
        self._do(case, "decide_resume", self.officer("leader"), {"granted": "yes", "reason": "", **self.dated(ago)})

    def _notify_cut(self, case: Case) -> None:
        start = clock.now().astimezone(clock.ZONE) + dt.timedelta(hours=26)
        data = {
            "measure": "power",
            "supplier": "大冶市供电公司",
            "refusal_facts": "停产决定送达后两次检查仍在生产，拒不执行",
            "danger_facts": "作业人员仍在危险区域，随时可能发生事故",
            "start_at": start.strftime("%Y-%m-%dT%H:%M"),
            "urgent": "",
            "safe": "on",
        }
        self._aside(case, "notify_cut_power", self.by_number(BUREAU_HEAD), data)

    # Listing

    def _propose(self, case: Case, *, ago: int, due: int) -> None:
        data = {
            "reasons": "符合重大隐患判定标准，企业自身难以按期治理，需县级挂牌督办",
            "batch": ListingBatch.objects.get(year=self.today.year, number=1).pk,
            "grade": "county",
            "supervisor": "市应急管理局",
            "responsible_post": "主要负责人",
            "due_on": self.soon(due),
            "requirements": "编制并落实治理方案\n更换不符合要求的设备并检测合格",
            **self.dated(ago),
        }
        self._aside(case, "propose_listing", self.officer("head"), data)

    def _approve(self, case: Case, *, ago: int) -> None:
        data = {"approved": "yes", "leader_opinion": "同意挂牌督办", **self.dated(ago)}
        self._do(case, "approve_listing", self.by_number(OFFICE), data, {"signature": [photo("政府分管领导签批")]})

    def _announce(self, case: Case, *, ago: int) -> None:
        data = {"media": "市人民政府网站、大冶日报", "contact": "市安委办 0714-8700000", **self.dated(ago)}
        self._do(case, "announce_listing", self.by_number(OFFICE), data)

    def _serve_listing(self, case: Case, *, ago: int) -> None:
        self._serve_at(case, "serve_listing", self.by_number(OFFICE), ago)

    def _listed(self, case: Case, *, ago: int, due: int) -> None:
        """From the proposal to the service of the notice."""
        self._propose(case, ago=ago + 4, due=due)
        self._approve(case, ago=ago + 2)
        self._announce(case, ago=ago + 1)
        self._serve_listing(case, ago=ago)

    def _plan(self, case: Case, *, ago: int) -> None:
        self._aside(case, "submit_plan", self.party(ago), {**PLAN, **self.dated(ago)})

    def _round(self, case: Case, *, ago: int, progress: int) -> None:
        """Visited in the round of that day; the first visit of the day makes the round."""
        held_on = self.day(ago)
        of_year = TrackingRound.objects.filter(year=held_on.year)
        known = of_year.filter(held_on=held_on).first()
        observer = Appointment.objects.filter(role=Role.DISCIPLINE_OBSERVER).order_by("account__username").first()
        data = {
            "round_no": known.number if known else of_year.count() + 1,
            "participants": "市安委办、市纪委监委（观察）、行业主管部门、属地乡镇（街道）",
            "observer": observer.account_id if observer else "",
            "next_due": (held_on + dt.timedelta(days=60)).isoformat(),
            "progress": progress,
            "problem": "治理资金到位较慢，设备尚未全部到货",
            "demand": "十五日内落实资金，按方案倒排工期",
            **self.dated(ago, "held_on"),
        }
        self._aside(case, "tracking_round", self.by_number(OFFICE), data, {"photos": [photo("督办现场")]})

    def _letter(self, case: Case, *, ago: int) -> None:
        reply = (self.day(ago) + dt.timedelta(days=15)).isoformat()
        data = {"addressee": self.unit.name, "demand": "按治理方案加快进度并书面报告", "reply_due": reply, **self.dated(ago)}
        self._do(case, "back_to_listed", self.by_number(OFFICE), data)

    def _talk(self, case: Case, *, ago: int) -> None:
        """Called two days before."""
        held = dt.datetime.combine(self.day(ago), dt.time(9), clock.ZONE)
        name = self.by_number(OFFICE).name
        person = self.unit.legal_representative or self.unit.contact
        common = {"person": f"{person}（主要负责人）", "place": "市应急管理局三楼会议室", "host": f"{name}（市安委办）"}
        data = {
            **common,
            "reason": "挂牌督办的重大事故隐患治理进度迟缓",
            "at": held.strftime("%Y-%m-%dT%H:%M"),
            "demands": "治理合同、采购单据和施工进度表的复印件",
            **self.dated(ago + 2),
        }
        self._aside(case, "warning_talk", self.by_number(OFFICE), data)
        record = {
            **common,
            "start_at": held.strftime("%Y-%m-%dT%H:%M"),
            "end_at": (held + dt.timedelta(minutes=50)).strftime("%Y-%m-%dT%H:%M"),
            "attendees": "市应急管理局、属地乡镇（街道）、市纪委监委（观察）",
            "recorder": name,
            "explanation": "原因：设备定制周期长，资金到位慢。\n现状：设备已到货，尚未安装。\n措施：已增加施工班组。",
            "demands": "十日内完成设备安装，由主要负责人负责\n十五日内提交书面整改报告",
            "pledge": "接受约谈要求，按期完成治理，治理期间不冒险作业。",
            "late_reason": LATER,
        }
        self._aside(case, "record_talk", self.by_number(OFFICE), record, {"unit_signature": [photo("约谈记录签名")]})

    def _apply_acceptance(self, case: Case, *, ago: int) -> None:
        items = self._items(case)
        answers = [{"no": item.no, "rectified": "已按治理方案完成并检测合格"} for item in items]
        data = {"completed_on": self.day(ago).isoformat(), "truth": "on", **self.dated(ago)}
        files = {f"items-{number}-photos": [photo("治理后")] for number in range(len(items))}
        self._do(case, "apply_acceptance", self.party(ago), data | rows_of("items", answers, len(items)), files)

    def _accept(self, case: Case, *, ago: int, result: str) -> None:
        self._look(case, "accept_listed", "reinspected_on", ago, result)

    # Penalty and closure

    def _reorder(self, case: Case, *, ago: int, days: int) -> None:
        people = {"inspector_1": self.officer("first").pk, "inspector_2": self.officer("second").pk}
        self._do(case, "reorder", self.officer("head"), people | self._demand(case, ago, days, "立即整改到位"))

    def _refer(self, case: Case, *, ago: int) -> None:
        violation = Violation.objects.in_force(self.day(ago)).filter(code="V-102").first()
        data = {
            "violation": violation.pk if violation else "",
            "reason": "二次复查仍不合格，未采取措施消除事故隐患",
            **self.dated(ago),
        }
        self._aside(case, "refer_penalty", self.officer("head"), data)

    def _enter_penalty(self, case: Case, *, ago: int) -> None:
        data = {
            "penalty_no": f"（冶）应急罚〔{self.today.year}〕9号",
            "decided_on": self.day(ago).isoformat(),
            "source": "执法大队案卷",
            **self.dated(ago),
        }
        self._aside(case, "enter_penalty", self.officer("head"), data)

    def _propose_closure(self, case: Case, *, ago: int) -> None:
        data = {"ground": "4", "facts": "停产停业决定送达后仍组织生产，经两次检查制止无效，拒不执行停产决定。", **self.dated(ago)}
        self._aside(case, "propose_closure", self.by_number(BUREAU_HEAD), data)

    def _refer_out(self, case: Case, *, ago: int) -> None:
        data = {"department": "市住房和城乡建设局", "reason": "属于房屋建筑工程的安全监督管理职责", **self.dated(ago)}
        self._aside(case, "refer_out", self.officer("head"), data)


# --- stories ---------------------------------------------------------------------------------------------------------------


def stopped(unit: Unit, title: str, ago: int, until: int, *more: tuple[str, dict[str, Any]]) -> Plot:
    """A major hazard whose stop was ordered and served so many days ago."""
    begun = (step("verify", ago + 1), step("stop", ago, until=until), step("serve_stop", ago))
    return Plot(unit, title, ago + 2, (*begun, *more), major=True)


def listed(unit: Unit, title: str, ago: int, due: int, *more: tuple[str, dict[str, Any]]) -> Plot:
    """A major hazard whose listing notice was served so many days ago."""
    return Plot(unit, title, ago + 8, (step("verify", ago + 6), step("listed", ago, due=due), *more), major=True)


def ordered(unit: Unit, title: str, ago: int, days: int, *more: tuple[str, dict[str, Any]]) -> Plot:
    """A general hazard whose order was served so many days ago."""
    begun = (step("verify", ago + 1), step("order", ago, days=days), step("serve", ago))
    return Plot(unit, title, ago + 2, (*begun, *more))


FAILED_TWICE = (
    step("report", 40),
    step("reinspect", 36, result="failed"),
    step("reorder", 34, days=12),
    step("serve", 34),
    step("report", 24),
    step("reinspect", 20, result="failed"),
)

STORIES: tuple[Plot, ...] = (
    # more time: asked in time, near its end; not answered in time, so that the period waits for the answer; granted
    ordered(FENGRUI, "除尘系统未设泄爆装置", 14, 15, step("ask_extension", 2, until=25)),
    ordered(LETU, "油罐区可燃气体报警器失效", 19, 14, step("ask_extension", 8, until=20)),
    ordered(YANPING, "提升机钢丝绳检测到期未检", 12, 15, step("ask_extension", 5, until=30), step("decide_extension", 4)),
    # stop: to be served, with time, nearly over, over, notice of the cut, resumption at each step
    Plot(YANPING, "井下主扇风机停运", 4, (step("verify", 3), step("stop", 1, until=60)), major=True),
    stopped(QIYU, "采空区未按设计处理", 20, 70),
    stopped(FENGRUI, "熔炼炉冷却水系统无监测报警", 40, 3),
    stopped(QIYU, "排土场边坡出现裂缝", 50, -4),
    stopped(QIYU, "擅自启用停用炸药库", 12, 80, ("notify_cut", {})),
    stopped(YANPING, "防坠器动作试验不合格", 25, 40, step("ask_resume", 4)),
    stopped(FENGRUI, "深井铸造无应急排水", 30, 40, step("ask_resume", 16)),
    stopped(LETU, "卸油区防雷接地失效", 25, 40, step("ask_resume", 9), step("review_resume", 3)),
    stopped(YANPING, "井口安全门闭锁失效", 30, 40, step("ask_resume", 12), step("review_resume", 8), step("decide_resume", 5)),
    # listing: proposed, approved, announced, without its plan in time, tracked, nearly over, longer asked, applied, failed
    Plot(YANPING, "尾矿输送管线穿越居民区", 6, (step("verify", 5), step("propose", 2, due=150)), major=True),
    Plot(
        QIYU,
        "矿区排水能力不足",
        8,
        (step("verify", 7), step("propose", 5, due=150), step("approve", 3)),
        major=True,
    ),
    Plot(
        FENGRUI,
        "吊运熔融金属起重机不符合要求",
        12,
        (step("verify", 11), step("propose", 8, due=150), step("approve", 4), step("announce", 3)),
        major=True,
    ),
    listed(LETU, "油罐基础不均匀沉降", 14, 140),
    listed(
        YANPING,
        "露天转地下未设隔离矿柱",
        90,
        4,
        step("plan", 84),
        step("round", 40, progress=60),
        step("letter", 39),
        step("talk", 20),
    ),
    listed(QIYU, "相邻矿山巷道贯通未封堵", 30, 100, step("plan", 24), step("round", 5, progress=35)),
    listed(FENGRUI, "涂装车间与办公楼合建", 40, 60, step("plan", 33), step("ask_extension", 4, until=120, listed=True)),
    listed(YANPING, "竖井罐道变形超限", 60, 40, step("plan", 55), step("apply_acceptance", 4)),
    listed(QIYU, "通风系统未形成", 70, 30, step("plan", 63), step("apply_acceptance", 12), step("accept", 5, result="failed")),
    # penalty: waiting for its decision, decided; closure proposed; handed to another department
    ordered(FENGRUI, "煤气管道排水器失效", 50, 12, *FAILED_TWICE, step("refer", 15)),
    ordered(QIYU, "爆破警戒距离不足", 50, 12, *FAILED_TWICE, step("refer", 18), step("enter_penalty", 3)),
    stopped(QIYU, "越界开采保安矿柱", 45, 60, step("propose_closure", 6)),
    Plot(FENGRUI, "宿舍楼外墙脱落", 5, (step("verify", 4), step("refer_out", 2))),
)


# --- beside the stories ----------------------------------------------------------------------------------------------------


def play_inspections() -> None:
    """One inspection planned, and one that has found what must be entered within two working days."""
    flow = flow_by_code("inspections")
    if Case.objects.filter(process="inspections", adopted=False).exists():
        return
    story = RoadStory(Plot(YANPING, "", 0))
    acts.open_case(flow, "plan_inspection", actor=story.officer("head"), data=_plan_of(story, 2))
    outcome = acts.open_case(flow, "plan_inspection", actor=story.officer("head"), data=_plan_of(story, 0))
    task = Task.objects.get(case=outcome.case, step="inspect", status="NEW")
    end = clock.now().astimezone(clock.ZONE) - dt.timedelta(minutes=5)
    data = {
        "place": "选厂和井口",
        "start_at": (end - dt.timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M"),
        "end_at": end.strftime("%Y-%m-%dT%H:%M"),
        "inspector_2": story.officer("second").pk,
        "showed_certificate": "on",
        "findings": "由安全负责人陪同检查选厂。2号皮带机尾轮距地面0.6米，未装防护罩。拍照1张。",
        "unit_present": "on",
        "contact": story.unit.contact,
        "position": "安全负责人",
        "phone": story.unit.phone,
        "unit_opinion": "记录属实",
        "found_hazard": "on",
    }
    files = files_of({"unit_signature": [photo("当事人签字")], "photos": [photo("皮带机尾轮")]})
    acts.perform(task.pk, actor=story.officer("first"), data=data, files=files)


def _plan_of(story: RoadStory, days: int) -> dict[str, Any]:
    return {
        "unit": story.unit.pk,
        "basis": "annual_plan",
        "planned_from": story.soon(days),
        "inspector_1": story.officer("first").pk,
        "inspector_2": story.officer("second").pk,
        "items": "安全管理制度和培训记录\n井下通风和提升设备\n应急物资",
        "modes": ["site", "papers"],
        "approver_opinion": "同意按年度计划检查",
    }


def report_and_reappear() -> None:
    """A unit reports a major hazard of its own; a closed hazard has come back."""
    flow = flow_by_code("hazards")
    title = "主井提升机制动力矩不足"
    unit = Enterprise.objects.get(name=YANPING.name)
    if not Case.objects.filter(process="hazards", adopted=False, title=title, unit=unit).exists():
        found_at = clock.now().astimezone(clock.ZONE) - dt.timedelta(hours=5)
        data = {
            "unit": unit.pk,
            "title_text": title,
            "place": "主井井口",
            "found_at": found_at.strftime("%Y-%m-%dT%H:%M"),
            "present_state": "提升机盘式制动器闸瓦磨损超限，制动力矩不足。",
            "cause": "闸瓦超期使用",
            "difficulty": "须停产更换，约十日",
            "plan_summary": "停产更换全部闸瓦并委托检测",
            "interim": "已停止提升，撤出井下人员",
        }
        actor = Account.objects.get(username=YANPING.account)
        acts.open_case(flow, "report_major", actor=actor, data=data, files=files_of({"photos": [photo("制动器")]}))
    earlier = Case.objects.filter(process="hazards", adopted=False, outcome="closed").order_by("pk").first()
    if earlier is not None and not earlier.links_in.exists():
        _reappear(flow, earlier)


def hand_in_a_report() -> None:
    """One unit has handed in its report of the last quarter; the others have not yet."""
    story = RoadStory(Plot(YANPING, "", 0))
    case = Case.objects.filter(process="unitreports", unit=story.unit).order_by("pk").first()
    if case is None or case.is_closed:
        return
    end = case.period_report.period_end
    found = (("选厂2号筛平台踏板锈蚀", 40, 30, 28), ("井口信号铃线路老化", 25, 10, 12), ("炸药库避雷接地电阻超标", 12, -20, None))
    own = [
        {
            "title": title,
            "found_on": (end - dt.timedelta(days=ago)).isoformat(),
            "due_on": (end - dt.timedelta(days=due)).isoformat(),
            "rectified_on": (end - dt.timedelta(days=done)).isoformat() if done else "",
        }
        for title, ago, due, done in found
    ]
    data = {
        "analysis": "本季度组织综合检查3次、专项检查6次。未整改的避雷接地因土壤电阻率高，须更换降阻剂并复测，整改难度较小，已限期完成。",
        "funds": "6.80",
        "main_person": story.unit.legal_representative,
        "truth": "on",
    }
    story._do(case, "submit_period_report", story.party(0), data | rows_of("hazards", own))


def _reappear(flow: Any, earlier: Case) -> None:
    story = RoadStory(Plot(LETU, earlier.title, 1))
    record = earlier.hazard_record
    data = {
        "unit": earlier.unit_id,
        "township": earlier.township_id,
        "place": earlier.place,
        "title_text": earlier.title,
        "description": "回访发现同一问题再次出现，涉及3处，有照片为证。",
        "category": earlier.category,
        "level": earlier.level,
        "legal_basis": record.legal_basis,
        "source": "inspection",
        "found_on": story.day(1).isoformat(),
        "inspector_2": story.officer("second").pk,
        "similar_checked": "on",
        **story.dated(1),
    }
    files = files_of({"photos": [photo(earlier.title)]})
    acts.open_case(flow, "reappear", actor=story.officer("first"), data=data, files=files, context={"earlier": earlier})
