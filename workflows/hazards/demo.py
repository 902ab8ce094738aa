"""What the demo shows of hazards: the ledger of a year, closed in the next, and a live one at every step, played through the gate.

Nothing is written past the gate: the clock is held at the evening on which each matter moved, so that its record is of that day.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from pathlib import Path
from typing import Any

from cases.models import Case
from foundation import clock
from permissions.models import Account
from permissions.roles import Role
from workflows.engine.story import Plot, evening, ledger_once, sweep_what_lapsed
from workflows.engine.tasks import open_what_is_due
from workflows.hazards import demo_closings
from workflows.hazards.demo_stories import STORIES
from workflows.hazards.demo_story import LETU, YANPING, Story
from workflows.hazards.models import ListingBatch

#: The ledger of the year, the day on which it was filled in (its states are those of that day), and who keeps it.
LEDGER, FILLED_IN_ON, KEEPER = "ledger_hazards_2023.xlsx", dt.date(2024, 1, 5), "DY033"

#: Who plays a role best, and what to try.
TRY: dict[Role, tuple[str, str]] = {
    Role.INSPECTOR: (
        "DY015",
        "用手机登记隐患、下达指令书并当场取得PDF；办理“我的工作”中的送达和复查。DY014的证件已到期，一打开表单即有提示（E-HAZ-01）；DY017只看到危化股的事项",
    ),
    Role.SECTION_HEAD: ("DY009", "核实隐患，批准15日以上的整改期限"),
    Role.DEPUTY_LEADER: ("DY003", "审批销号；复查过的人不能审批（E-HAZ-08）"),
    Role.BUREAU_HEAD: ("DY001", "查看全部案件和打印失败的事件；只有主要负责人能决定停止供电（E-HAZ-11）"),
    Role.TOWNSHIP_SAFETY_OFFICER: (
        "DY038",
        "导入乡镇台账 reports/demo_data/ledger_messy_sample.xlsx（台账日期2023-07-05），查看逐行批注",
    ),
    Role.SAFETY_COMMITTEE_OFFICE: ("DY033", "审批挂牌、登记联合跟踪督办；筛选、导出全市台账，打印隐患清单"),
    Role.DISCIPLINE_OBSERVER: ("DY043", "查阅挂牌隐患的时限、文书和督办轮次，不能办理（E-HAZ-13）"),
    Role.ENTERPRISE_USER: ("QY001", "报告整改完成；只看到本单位的事项和文书"),
}
#: Inspections, a unit's own report and a hazard that came back stand beside the stories.
BESIDE = 4


def load_ledger(folder: Path) -> Counter[tuple[str, str]]:
    """The year's ledger on the evening of the day it was filled in; then what was open is closed in the year after, but for a few."""
    with evening(FILLED_IN_ON):
        taken_in = ledger_once("hazards", folder / LEDGER, keeper=KEEPER, as_of=FILLED_IN_ON)
    if taken_in:
        demo_closings.play(since=FILLED_IN_ON)
    return taken_in


def load_live() -> int:
    """Play every story once; answers how many matters there are."""
    ListingBatch.objects.get_or_create(year=clock.today().year, number=1)
    for plot in STORIES:
        Story(plot).play()
    play_beside()
    sweep_what_lapsed()
    return len(STORIES) + BESIDE


# --- beside the stories ----------------------------------------------------------------------------------------------------


def play_beside() -> None:
    """Inspections, a hazard that a unit reports itself, one that came back if one is closed, and a report of the last quarter; once."""
    beside = Story(Plot(YANPING, "", 0))
    _inspections(beside)
    _report_and_reappear(beside)
    open_what_is_due()
    _hand_in_a_report(beside)


def _inspections(story: Story) -> None:
    """One inspection planned, and one that has found what must be entered within two working days."""
    if Case.objects.filter(process="inspections", adopted=False).exists():
        return
    head, first, second = (story.officer(place) for place in ("head", "first", "second"))
    plan: dict[str, Any] = {
        "unit": story.unit, "basis": "annual_plan", "inspector_1": first, "inspector_2": second, "modes": ["site", "papers"],
        "items": "安全管理制度和培训记录\n井下通风和提升设备\n应急物资", "approver_opinion": "同意按年度计划检查",
    }  # fmt: skip
    story.open("inspections", "plan_inspection", head, planned_from=story.day(-2), **plan)
    # Yesterday in the afternoon: shortly after midnight nothing has been inspected today.
    made = story.open("inspections", "plan_inspection", head, ago=1, planned_from=story.day(1), **plan)
    end = dt.datetime.combine(story.day(1), dt.time(16, 30), clock.ZONE)
    story.do(
        made, "inspect", first, ago=1, place="选厂和井口", start_at=end - dt.timedelta(hours=2), end_at=end, showed_certificate=True,
        findings="由安全负责人陪同检查选厂。2号皮带机尾轮距地面0.6米，未装防护罩。拍照1张。", position="安全负责人", unit_opinion="记录属实",
        found_hazard=True, unit_signature=[story.photo("当事人签字")], photos=[story.photo("皮带机尾轮")],
    )  # fmt: skip


def _report_and_reappear(story: Story) -> None:
    """A unit reports a major hazard of its own; a closed hazard has come back."""
    title = "主井提升机制动力矩不足"
    if not Case.objects.filter(process="hazards", adopted=False, title=title, unit=story.unit).exists():
        story.open(
            "hazards", "report_major", Account.objects.get(username=YANPING.account), title_text=title, place="主井井口",
            found_at=clock.now() - dt.timedelta(hours=5), present_state="提升机盘式制动器闸瓦磨损超限，制动力矩不足。", cause="闸瓦超期使用",
            difficulty="须停产更换，约十日", plan_summary="停产更换全部闸瓦并委托检测", interim="已停止提升，撤出井下人员",
            photos=[story.photo("制动器")],
        )  # fmt: skip
    earlier = Case.objects.filter(process="hazards", adopted=False, outcome="closed").order_by("pk").first()
    if earlier is not None and not earlier.links_in.exists():
        by = Story(Plot(LETU, earlier.title, 1))
        by.open(
            "hazards", "reappear", by.officer("first"), of=earlier, ago=1, found_on=by.day(1), inspector_2=by.officer("second"),
            description="回访发现同一问题再次出现，涉及3处，有照片为证。", similar_checked=True,
        )  # fmt: skip


def _hand_in_a_report(story: Story) -> None:
    """One unit has handed in its report of the last quarter; the others have not yet."""
    case = Case.objects.filter(process="unitreports", unit=story.unit).order_by("pk").first()
    if case is None or case.is_closed:
        return
    end = case.period_report.period_end
    found = (("选厂2号筛平台踏板锈蚀", 40, 30, 28), ("井口信号铃线路老化", 25, 10, 12), ("炸药库避雷接地电阻超标", 12, -20, None))
    hazards = [
        {
            "title": title,
            "found_on": end - dt.timedelta(days=ago),
            "due_on": end - dt.timedelta(days=due),
            "rectified_on": end - dt.timedelta(days=done) if done else None,
        }
        for title, ago, due, done in found
    ]
    analysis = (
        "本季度组织综合检查3次、专项检查6次。未整改的避雷接地因土壤电阻率高，须更换降阻剂并复测，整改难度较小，已限期完成。"
    )
    actor = Account.objects.get(username=YANPING.account)
    story.do(case, "submit_period_report", actor, hazards=hazards, analysis=analysis, funds="6.80")
