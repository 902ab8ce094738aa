"""What the demo shows of hazards: the ledger of a year, and a live one at every step of the way, each played through the gate.

Nothing is written past the gate and the clock is never moved: earlier days are days of handling, entered with their reason.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from pathlib import Path

from cases.models import Deadline
from foundation import clock
from permissions.models import Account
from permissions.roles import Role
from workflows.engine import acts, intake
from workflows.engine.intake_models import IntakeRun
from workflows.engine.tasks import open_what_is_due
from workflows.hazards import demo_roads
from workflows.hazards.demo_story import FENGRUI, LETU, QIYU, YANPING, Plot, step

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


def load_ledger(folder: Path) -> Counter[tuple[str, str]]:
    """The year's ledger comes in by the door that every bureau's ledger takes; once. Answers its rows by outcome and code."""
    content = (folder / LEDGER).read_bytes()
    if IntakeRun.objects.filter(sha256=hashlib.sha256(content).hexdigest(), state=IntakeRun.State.COMMITTED).exists():
        return Counter()
    keeper = Account.objects.get(officer_no=KEEPER)
    judged, _run = intake.import_now("hazards", content, LEDGER, sender=keeper, as_of=FILLED_IN_ON)
    return Counter((str(judgement.outcome), judgement.code) for judgement in judged)


def load_live() -> int:
    """Play every story once; answers how many matters there are."""
    stories = (*STORIES, *demo_roads.STORIES)
    demo_roads.open_batch()
    for story in stories:
        demo_roads.RoadStory(story).play()
    demo_roads.play_inspections()
    demo_roads.report_and_reappear()
    open_what_is_due()
    demo_roads.hand_in_a_report()
    _sweep_what_lapsed()
    return len(stories) + demo_roads.OTHERS


def _sweep_what_lapsed() -> None:
    """What the sweep would find tonight is found now, so that the lists show it; only of the matters played here."""
    due = Deadline.objects.past_due(clock.today()).filter(case__adopted=False)
    for number in due.order_by("due_on", "id").values_list("pk", flat=True):
        acts.lapse(number)


# --- stories of the main road -------------------------------------------------------------------------------------------------


STORIES: tuple[Plot, ...] = (
    # waiting for verification; verified; order above the inspectors' power; order waiting for service
    Plot(YANPING, "采场浮石未及时清理", 1),
    Plot(FENGRUI, "气瓶混放", 3, (step("verify", 2),)),
    Plot(QIYU, "高处作业平台护栏缺失", 4, (step("verify", 3), step("order", 2, days=30))),
    Plot(LETU, "加油区灭火器压力不足", 3, (step("verify", 2), step("order", 1, days=9))),
    # being rectified: with time, nearly over, over
    Plot(FENGRUI, "配电箱未接地且一闸多机", 6, (step("verify", 5), step("order", 4, days=14), step("serve", 4))),
    Plot(YANPING, "局扇风筒破损漏风", 14, (step("verify", 13), step("order", 12, days=14), step("serve", 12))),
    Plot(LETU, "卸油口静电接地报警失灵", 20, (step("verify", 19), step("order", 18, days=13), step("serve", 18))),
    # reported: re-inspection soon due, and late
    Plot(YANPING, "避灾路线标识不清", 16, (step("verify", 15), step("order", 14, days=12), step("serve", 14), step("report", 8))),
    Plot(FENGRUI, "起重机限位失灵", 24, (step("verify", 23), step("order", 22, days=12), step("serve", 22), step("report", 13))),
    # failed; passed; submitted for closing
    Plot(
        LETU,
        "劳动防护用品佩戴不规范",
        18,
        (
            step("verify", 17),
            step("order", 16, days=10),
            step("serve", 16),
            step("report", 9),
            step("reinspect", 2, result="failed"),
        ),
    ),
    Plot(
        FENGRUI,
        "安全出口上锁",
        20,
        (step("verify", 19), step("order", 18, days=12), step("serve", 18), step("report", 8), step("reinspect", 3)),
    ),
    Plot(
        YANPING,
        "上山道路挡车墙高度不足",
        22,
        (
            step("verify", 21),
            step("order", 20, days=14),
            step("serve", 20),
            step("report", 9),
            step("reinspect", 4),
            step("submit", 3),
        ),
    ),
    # fixed on the spot, waiting for another to close it; closed
    Plot(FENGRUI, "疏散通道堆放纸箱", 2, (step("verify", 2), step("fix", 2))),
    Plot(
        LETU,
        "安全标签和技术说明书缺失",
        30,
        (
            step("verify", 29),
            step("order", 28, days=10),
            step("serve", 28),
            step("report", 22),
            step("reinspect", 18),
            step("submit", 15),
            step("close", 12),
        ),
    ),
)
