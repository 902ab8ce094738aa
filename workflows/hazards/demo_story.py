"""How the demo plays a hazard: the officers of the unit's team do what the forms ask, on their days, through the gate."""

from __future__ import annotations

import datetime as dt

from cases.models import Case, Deadline, Finding, Violation
from documents.models import Series
from documents.reading import unserved
from documents.registers import number_text
from foundation import clock
from permissions import offices
from permissions.roles import Role
from workflows.engine import acts, story
from workflows.engine.story import Team, Unit
from workflows.hazards import papers
from workflows.hazards.models import TrackingRound

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

MINES = Team("DY015", "DY016", "DY025", "DY009", "DY002")
CHEMICALS = Team("DY017", "DY018", "DY026", "DY010", "DY003")
TRADE = Team("DY020", "DY021", "DY025", "DY011", "DY003")

YANPING = Unit("大冶市砚坪铁矿有限公司", MINES, "QY001")
QIYU = Unit("大冶市栖峪铜铁矿业有限公司", MINES)
FENGRUI = Unit("大冶市沣锐精密铸造有限公司", TRADE, "QY002")
LETU = Unit("大冶市陈贵镇乐途加油站", CHEMICALS, "QY003")


class Story(story.Story):
    """Plays one hazard."""

    process = "hazards"

    # The main road

    def opened(self) -> Case:
        plot, unit = self.plot, self.unit
        known = Finding.objects.filter(title=plot.finding).first()
        return self.open(
            "hazards", "register", self.officer("first"), ago=plot.found, unit=unit, township=unit.township, place=f"{unit.region.name}厂区",
            title_text=plot.finding, description=known.description if known else f"现场检查发现{plot.finding}，涉及2处，有照片为证。",
            category=unit.category, level="major" if plot.major else "general", criterion=self.criterion(),
            legal_basis=known.basis_on(self.day(plot.found)) if known else "《中华人民共和国安全生产法》第三十六条第一款",
            found_on=self.day(plot.found), inspector_2=self.officer("second"), responsible=f"{unit.contact}（安全负责人）",
            responsible_phone=unit.phone, similar_checked=True,
        )  # fmt: skip

    def verify(self, ago: int) -> None:
        self.act("verify", "head", ago, is_real=True, criterion=self.criterion(), opinion="情况属实，由检查人员依法处理")

    def order(self, ago: int, days: str) -> None:
        self.act(
            "order_rectify", "first", ago, due_on=self.day(ago - int(days)), inspector_2=self.officer("second"),
            unit_signature=[self.photo("当事人签字")], items={"requirement": "立即组织整改，完成后书面报告"},
        )  # fmt: skip

    def order_with_stop(self, ago: int, days: str, until: str) -> None:
        """People out at once, and the stop asked of the leader, who has not decided yet."""
        self.act(
            "order_rectify", "first", ago, measures=["rectify_period", "withdraw_people", "temporary_stop"], safety_ensured=False,
            stop_scope="隐患所在区域及相关设备", stop_until=self.day(-int(until)), due_on=self.day(ago - int(days)),
            inspector_2=self.officer("second"), unit_signature=[self.photo("当事人签字")], items={"requirement": "停止作业，消除隐患并书面报告"},
        )  # fmt: skip

    def stop_by_telephone(self, ago: int, until: str) -> None:
        """The leader has decided by telephone just now, and confirms it in person within a day."""
        self.act(
            "stop_by_telephone", "first", ago, leader=self.officer("leader"), told_at=clock.now() - dt.timedelta(minutes=5),
            words="同意立即停产，人员全部撤出，明早到局办理确认", stop_scope="隐患所在区域及相关设备", stop_until=self.day(-int(until)),
            inspector_2=self.officer("second"), unit_signature=[self.photo("当事人签字")],
        )  # fmt: skip

    def order_on_paper(self, ago: int, days: str) -> None:
        """Signed where there was no network, under the number of the paper register; the second officer enters it."""
        drawn = Series.objects.filter(code=papers.RECTIFICATION_ORDER.series, year=self.day(ago).year).first()
        number = number_text(papers.RECTIFICATION_ORDER.series, self.day(ago).year, drawn.last + 1 if drawn else 1)
        self.enter_later(
            "order_rectify", "second", ago, due_on=self.day(ago - int(days)), signed_by=self.officer("first"), late_number=number,
            inspector_2=self.officer("second"), unit_signature=[self.photo("当事人签字")], items={"requirement": "立即组织整改，完成后书面报告"},
        )  # fmt: skip

    def serve(self, ago: int) -> None:
        self._serve("serve_order", "first", ago)

    def _serve(self, name: str, who: str, ago: int) -> None:
        self.act(name, who, ago, relation="安全负责人", inspector_2=self.officer("second"))

    def report(self, ago: int) -> None:
        self.act_of_unit("report_done", ago, completed_on=self.day(ago), items={"rectified": "已按要求整改，并组织班组自查"})

    def reinspect(self, ago: int, result: str = "passed") -> None:
        self._look("reinspect", ago, result)

    def _look(self, name: str, ago: int, result: str) -> None:
        found = {"result": result, "note": "现场核对，见照片", "photos": [self.photo("复查")]}
        self.act(name, "first", ago, inspector_2=self.officer("third"), unit_signature=[self.photo("当事人签字")], results=found)

    def submit(self, ago: int) -> None:
        self.act("submit_closing", "first", ago)

    def close(self, ago: int) -> None:
        self.act("approve_closing", "leader", ago, approved=True, opinion="同意销号")

    def hand_back(self, ago: int, to: str) -> None:
        self.act("approve_closing", "leader", ago, approved=False, back_to=to, opinion="整改后照片不清，退回核实")

    def submit_listed(self, ago: int) -> None:
        self.act(
            "submit_closing", "first", ago, expert_name="陆青禾", expert_workplace="黄石职业技术学院", expert_title="安全工程副教授",
            expert_opinion="治理到位，同意通过验收", expert_file=[self.photo("专家签字的意见")], publicity="市人民政府网站", published_on=self.day(ago),
        )  # fmt: skip

    def hand_over(self, ago: int) -> None:
        """Whatever has still to be handed over: nothing is closed before."""
        for document in unserved(self.case).order_by("id"):
            self.act("serve_paper", "first", ago, document=document, relation="安全负责人", inspector_2=self.officer("second"))

    def fix(self, ago: int) -> None:
        end = dt.datetime.combine(self.day(ago), dt.time(0, 40), clock.ZONE)
        self.act(
            "fix_on_site", "first", ago, start_at=end - dt.timedelta(minutes=40), end_at=end, showed_certificate=True,
            fixed="当场清理通道并恢复原状", inspector_2=self.officer("second"), unit_signature=[self.photo("当事人签字")],
        )  # fmt: skip

    # More time, stop, power

    def ask_extension(self, ago: int, until: str, name: str = "request_extension") -> None:
        self.act_of_unit(
            name, ago, reason="supply", reason_text="关键备件须向厂家定制，供货周期较原计划推迟，到货后才能安装调试",
            new_due_on=self.day(-int(until)), interim_measures="停用相关设备，设置警戒线并派专人看守",
        )  # fmt: skip

    def take_in(self, ago: int, sent: str, until: str) -> None:
        """A letter that was posted in time comes in when the period has run out, and the bureau knows it."""
        with self._on(ago):
            for number in Deadline.objects.past_due(clock.today()).filter(case=self.case).values_list("pk", flat=True):
                acts.lapse(number)
        self.act(
            "take_in_request", "first", ago, reason="supply", reason_text="关键备件须向厂家定制，供货周期较原计划推迟，到货后才能安装调试",
            new_due_on=self.day(-int(until)), interim_measures="停用相关设备，设置警戒线并派专人看守", sent_on=self.day(int(sent)),
            posting_proof=[self.photo("邮戳")],
        )  # fmt: skip

    def revoke(self, ago: int) -> None:
        self.act("revoke_order", "leader", ago, reason="经复核，责令所列设备属于相邻单位，本单位无此隐患")

    def ask_listed_extension(self, ago: int, until: str) -> None:
        self.ask_extension(ago, until, "request_listed_extension")

    def decide_extension(self, ago: int) -> None:
        self.act("decide_extension", "leader", ago, decision="approve")

    def stop(self, ago: int, until: str) -> None:
        requirement = "立即停止作业，消除隐患并经审查同意后方可恢复"
        self.act(
            "order_stop", "leader", ago, stop_scope="隐患所在区域及相关设备", stop_until=self.day(-int(until)),
            items={"requirement": requirement, "due_on": self.day(-int(until))},
        )  # fmt: skip

    def serve_stop(self, ago: int) -> None:
        self._serve("serve_stop", "first", ago)

    def ask_resume(self, ago: int) -> None:
        self.act_of_unit("apply_resume", ago, facts="隐患已消除，经企业自查并委托检测合格，资料齐全")

    def review_resume(self, ago: int, result: str = "passed") -> None:
        self._look("review_resume", ago, result)

    def decide_resume(self, ago: int) -> None:
        self.act("decide_resume", "leader", ago, granted=True)

    def notify_cut(self, ago: int) -> None:
        self.act(
            "notify_cut_power", BUREAU_HEAD, ago, measure="power", supplier="大冶市供电公司", start_at=clock.now() + dt.timedelta(hours=26),
            refusal_facts="停产决定送达后两次检查仍在生产，拒不执行", danger_facts="作业人员仍在危险区域，随时可能发生事故",
            kept_loads="矿井排水、通风和其他保障安全所必需的负荷",
        )  # fmt: skip

    # Listing

    def listed(self, ago: int, due: str) -> None:
        """From the proposal to the service of the notice."""
        self.propose(ago + 4, due)
        self.approve(ago + 2)
        self.announce(ago + 1)
        self._serve("serve_listing", OFFICE, ago)

    def propose(self, ago: int, due: str) -> None:
        self.act(
            "propose_listing", "head", ago, reasons="符合重大隐患判定标准，企业自身难以按期治理，需县级挂牌督办", supervisor="市应急管理局",
            responsible_post="主要负责人", due_on=self.day(-int(due)), requirements="编制并落实治理方案\n更换不符合要求的设备并检测合格",
        )  # fmt: skip

    def approve(self, ago: int) -> None:
        signature = [self.photo("政府分管领导签批")]
        self.act(
            "approve_listing", OFFICE, ago, approved=True, leader_opinion="同意挂牌督办", leader_on=self.day(ago), signature=signature,
        )  # fmt: skip

    def announce(self, ago: int) -> None:
        self.act(
            "announce_listing", OFFICE, ago, media="市人民政府网站、大冶日报", contact="市安委办 0714-8700000", issuer="市安委办主任",
        )  # fmt: skip

    def plan(self, ago: int) -> None:
        self.act_of_unit("submit_plan", ago, **PLAN)

    def round(self, ago: int, progress: str) -> None:
        """Visited in the round of that day; the first visit of the day makes the round."""
        held_on = self.day(ago)
        of_year = TrackingRound.objects.filter(year=held_on.year)
        known = of_year.filter(held_on=held_on).first()
        self.act(
            "tracking_round", OFFICE, ago, round_no=known.number if known else of_year.count() + 1, observer=offices.everybody(Role.DISCIPLINE_OBSERVER).first(),
            next_due=held_on + dt.timedelta(days=60), progress=progress, problem="治理资金到位较慢，设备尚未全部到货",
            demand="十五日内落实资金，按方案倒排工期", photos=[self.photo("督办现场")],
        )  # fmt: skip

    def letter(self, ago: int) -> None:
        self.act("back_to_listed", OFFICE, ago, demand="按治理方案加快进度并书面报告", reply_due=self.day(ago - 15))

    def talk(self, ago: int) -> None:
        """Called two days before."""
        held = dt.datetime.combine(self.day(ago), dt.time(9), clock.ZONE)
        name = self.officer(OFFICE).name
        person = f"{self.unit.legal_representative or self.unit.contact}（主要负责人）"
        common = {"person": person, "place": "市应急管理局三楼会议室", "host": f"{name}（市安委办）"}
        self.act(
            "warning_talk", OFFICE, ago + 2, **common, reason="挂牌督办的重大事故隐患治理进度迟缓", at=held,
            demands="治理合同、采购单据和施工进度表的复印件",
        )  # fmt: skip
        self.act(
            "record_talk", OFFICE, ago, **common, start_at=held, end_at=held + dt.timedelta(minutes=50), recorder=name,
            attendees="市应急管理局、属地乡镇（街道）、市纪委监委（观察）", unit_signature=[self.photo("约谈记录签名")],
            explanation="原因：设备定制周期长，资金到位慢。\n现状：设备已到货，尚未安装。\n措施：已增加施工班组。",
            demands="十日内完成设备安装，由主要负责人负责\n十五日内提交书面整改报告",
            pledge="接受约谈要求，按期完成治理，治理期间不冒险作业。",
        )  # fmt: skip

    def apply_acceptance(self, ago: int) -> None:
        done = {"rectified": "已按治理方案完成并检测合格"}
        self.act_of_unit("apply_acceptance", ago, completed_on=self.day(ago), own_conclusion="治理已经完成，自评合格", items=done)

    def accept(self, ago: int, result: str) -> None:
        self._look("accept_listed", ago, result)

    # Penalty, closure, another department

    def reorder(self, ago: int, days: str) -> None:
        self.act("reorder", "head", ago, due_on=self.day(ago - int(days)), items={"requirement": "立即整改到位"})

    def refer(self, ago: int) -> None:
        violation = Violation.objects.in_force(self.day(ago)).filter(code="V-102").first()
        self.act("refer_penalty", "head", ago, violation=violation, reason="二次复查仍不合格，未采取措施消除事故隐患")

    def enter_penalty(self, ago: int) -> None:
        number = f"（冶）应急罚〔{clock.today().year}〕9号"
        self.act(
            "enter_penalty",
            "head",
            ago,
            penalty_no=number,
            decided_on=self.day(ago),
            content="罚款人民币3万元",
            source="执法大队案卷",
        )

    def propose_closure(self, ago: int) -> None:
        facts = "停产停业决定送达后仍组织生产，经两次检查制止无效，拒不执行停产决定。"
        self.act("propose_closure", BUREAU_HEAD, ago, ground="4", facts=facts)

    def shut(self, ago: int) -> None:
        number = f"冶政函〔{clock.today().year}〕15号"
        self.act("decide_closure", OFFICE, ago, decided=True, reason=number, file=[self.photo("政府决定")])

    def refer_out(self, ago: int) -> None:
        self.act("refer_out", "head", ago, department="大冶市住房和城乡建设局", reason="属于房屋建筑工程的安全监督管理职责")
