"""The stories of the demo: a live hazard at every step, with clocks that have time, are near or over, or wait."""

from __future__ import annotations

from workflows.engine.story import Plot, Unit
from workflows.hazards.demo_story import FENGRUI, LETU, QIYU, YANPING

FAILED_TWICE = "report 40 | reinspect 36 result=failed | reorder 34 days=12 | serve 34 | report 24 | reinspect 20 result=failed"


def ordered(unit: Unit, title: str, ago: int, days: int, more: str = "") -> Plot:
    """A general hazard whose order was served so many days ago."""
    begun = f"verify {ago + 1} | order {ago} days={days} | serve {ago}"
    return Plot(unit, title, ago + 2, f"{begun} | {more}" if more else begun)


def stopped(unit: Unit, title: str, ago: int, until: int, more: str = "") -> Plot:
    """A major hazard whose stop was ordered and served so many days ago."""
    begun = f"verify {ago + 1} | stop {ago} until={until} | serve_stop {ago}"
    return Plot(unit, title, ago + 2, f"{begun} | {more}" if more else begun, major=True)


def listed(unit: Unit, title: str, ago: int, due: int, more: str = "") -> Plot:
    """A major hazard whose listing notice was served so many days ago."""
    begun = f"verify {ago + 6} | listed {ago} due={due}"
    return Plot(unit, title, ago + 8, f"{begun} | {more}" if more else begun, major=True)


STORIES: tuple[Plot, ...] = (
    # waiting for verification; verified; order above the inspectors' power; order waiting for service
    Plot(YANPING, "采场浮石未及时清理", 1),
    Plot(FENGRUI, "气瓶混放", 3, "verify 2"),
    Plot(QIYU, "高处作业平台护栏缺失", 4, "verify 3 | order 2 days=30"),
    Plot(LETU, "加油区灭火器压力不足", 3, "verify 2 | order_on_paper 1 days=9"),
    # being rectified: with time, nearly over, over
    ordered(FENGRUI, "配电箱未接地且一闸多机", 4, 14),
    ordered(YANPING, "局扇风筒破损漏风", 12, 14),
    ordered(LETU, "卸油口静电接地报警失灵", 18, 13),
    # reported: re-inspection soon due, and late; failed; passed; submitted for closing
    ordered(YANPING, "避灾路线标识不清", 14, 12, "report 8"),
    ordered(FENGRUI, "起重机限位失灵", 22, 12, "report 13"),
    ordered(LETU, "劳动防护用品佩戴不规范", 16, 10, "report 9 | reinspect 2 result=failed"),
    ordered(FENGRUI, "安全出口上锁", 18, 12, "report 8 | reinspect 3"),
    ordered(YANPING, "上山道路挡车墙高度不足", 20, 14, "report 9 | reinspect 4 | submit 3"),
    # a closing that came back: for papers, for another order
    ordered(FENGRUI, "空压机安全阀未检定", 24, 10, "report 16 | reinspect 12 | submit 9 | hand_back 1 to=papers"),
    ordered(YANPING, "水泵房应急照明损坏", 24, 10, "report 16 | reinspect 12 | submit 9 | hand_back 1 to=order"),
    # fixed on the spot, waiting for another to close it; closed
    Plot(FENGRUI, "疏散通道堆放纸箱", 2, "verify 2 | fix 2"),
    ordered(LETU, "安全标签和技术说明书缺失", 28, 10, "report 22 | reinspect 18 | submit 15 | hand_over 13 | close 12"),
    # more time: asked in time, near its end; not answered in time, so that the period waits for the answer; granted
    ordered(FENGRUI, "除尘系统未设泄爆装置", 14, 15, "ask_extension 2 until=25"),
    ordered(LETU, "油罐区可燃气体报警器失效", 19, 14, "ask_extension 8 until=20"),
    ordered(YANPING, "提升机钢丝绳检测到期未检", 12, 15, "ask_extension 5 until=30 | decide_extension 4"),
    # a request that came by post when the period was over; an order shown wrong, its revocation to be served
    ordered(LETU, "加油机防撞设施损坏", 24, 13, "take_in 6 sent=12 until=25"),
    ordered(FENGRUI, "冲压机双手按钮失效", 10, 14, "revoke 1"),
    # a stop asked for within an order; one that the leader decided by telephone
    Plot(QIYU, "溜井口无格筛", 4, "verify 3 | order_with_stop 1 days=14 until=60", major=True),
    Plot(YANPING, "井下火药临时存放点超量", 2, "verify 1 | stop_by_telephone 0 until=30", major=True),
    # stop: to be served, with time, nearly over, over, notice of the cut, resumption at each step
    Plot(YANPING, "井下主扇风机停运", 4, "verify 3 | stop 1 until=60", major=True),
    stopped(QIYU, "采空区未按设计处理", 20, 70),
    stopped(FENGRUI, "熔炼炉冷却水系统无监测报警", 40, 3),
    stopped(QIYU, "排土场边坡出现裂缝", 50, -4),
    stopped(QIYU, "擅自启用停用炸药库", 12, 80, "notify_cut 0"),
    stopped(YANPING, "防坠器动作试验不合格", 25, 40, "ask_resume 4"),
    stopped(FENGRUI, "深井铸造无应急排水", 30, 40, "ask_resume 16"),
    stopped(LETU, "卸油区防雷接地失效", 25, 40, "ask_resume 9 | review_resume 3"),
    stopped(YANPING, "井口安全门闭锁失效", 30, 40, "ask_resume 12 | review_resume 8 | decide_resume 5"),
    # listing: proposed, approved, announced, without its plan in time, tracked, nearly over, longer asked, applied, failed
    Plot(YANPING, "尾矿输送管线穿越居民区", 6, "verify 5 | propose 2 due=150", major=True),
    Plot(QIYU, "矿区排水能力不足", 8, "verify 7 | propose 5 due=150 | approve 3", major=True),
    Plot(FENGRUI, "吊运熔融金属起重机不符合要求", 12, "verify 11 | propose 8 due=150 | approve 4 | announce 3", major=True),
    listed(LETU, "油罐基础不均匀沉降", 14, 140),
    listed(YANPING, "露天转地下未设隔离矿柱", 90, 4, "plan 84 | round 40 progress=60 | letter 39 | talk 20"),
    listed(QIYU, "相邻矿山巷道贯通未封堵", 30, 100, "plan 24 | round 5 progress=35"),
    listed(FENGRUI, "涂装车间与办公楼合建", 40, 60, "plan 33 | ask_listed_extension 4 until=120"),
    listed(YANPING, "竖井罐道变形超限", 60, 40, "plan 55 | apply_acceptance 4"),
    listed(QIYU, "通风系统未形成", 70, 30, "plan 63 | apply_acceptance 12 | accept 5 result=failed"),
    # its treatment over without an application, so that the acceptance is made unasked; not accepted, and referred for it
    listed(QIYU, "尾矿库排洪设施淤堵", 60, -3),
    listed(YANPING, "主要通风机无备用电机", 60, 30, "plan 55 | apply_acceptance 14 | accept 9 result=failed | refer 4"),
    # closed off: the notice of delisting is to be served, a referral is not answered
    listed(
        LETU,
        "站房与储罐防火间距不足",
        60,
        40,
        "plan 55 | apply_acceptance 12 | accept 9 result=passed | submit_listed 6 | hand_over 4 | close 2",
    ),
    ordered(QIYU, "炸药库值守人员不足", 50, 12, f"{FAILED_TWICE} | refer 15 | propose_closure 12 | hand_over 5 | shut 3"),
    # penalty: waiting for its decision, decided; closure proposed; handed to another department
    ordered(FENGRUI, "煤气管道排水器失效", 50, 12, f"{FAILED_TWICE} | refer 15"),
    ordered(QIYU, "爆破警戒距离不足", 50, 12, f"{FAILED_TWICE} | refer 18 | enter_penalty 3"),
    stopped(QIYU, "越界开采保安矿柱", 45, 60, "propose_closure 6"),
    Plot(FENGRUI, "宿舍楼外墙脱落", 5, "verify 4 | refer_out 2"),
)
