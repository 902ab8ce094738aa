"""One filled paper of every kind with a template, short and long: invented persons, firms and numbers."""

import io
from datetime import date
from typing import Any, NamedTuple

from PIL import Image, ImageDraw

from documents.press import PrintResult
from documents.remedy import remedy_text
from documents.typesetting import Bureau, Mode, Paper, print_paper, qr_picture

BUREAU = Bureau(
    name="云石市应急管理局",
    county_government="云石市人民政府",
    prefecture_bureau="黄岩市应急管理局",
    court="云石市人民法院",
    number_word="云",
)
UNIT = "云石市青石桥新型建材有限公司"
SET = "安全生产行政执法文书"
TWO_COPIES = "本文书一式两份：一份由应急管理部门备案，一份交被检查单位。"
ADDRESS = "https://cases.example.org/v/0123456789abcdef0123456789abcdef/"
ISSUED = date(2024, 3, 5)

PROBLEMS = (
    "破碎车间2号皮带机尾轮（距地面0.6米）未装设防护罩，尾轮转动部位外露",
    "配电室门口堆放编织袋约3立方米，疏散通道净宽仅0.4米，不足1.1米",
    "2号窑炉燃气紧急切断阀失效，现场测试三次均未动作，可燃气体报警器无声光信号",
    "空压机储气罐（编号YL-07）安全阀校验标签已于2023年9月过期",
    "叉车司机李犇赟未能提供有效的特种设备作业人员证",
    "有限空间作业审批台账中2月18日作业记录缺少气体检测数据",
)
BASES = (
    "《中华人民共和国安全生产法》第三十六条第一款",
    "《中华人民共和国安全生产法》第四十二条第二款",
    "《中华人民共和国安全生产法》第三十六条第二款",
    "《中华人民共和国特种设备安全法》第三十九条",
    "《中华人民共和国安全生产法》第三十条第一款",
    "《工贸企业有限空间作业安全规定》第十四条",
)
OFFICERS = {"inspector_1": "沈知秋", "inspector_2": "宋启明"}
CERTIFICATES = {"cert_no_1": "17021101", "cert_no_2": "17021102"}


class Specimen(NamedTuple):
    """A paper with all that its template reads."""

    paper: Paper
    f: dict[str, Any]
    x: dict[str, Any]
    assets: dict[str, bytes]

    def print(self) -> PrintResult:
        return print_paper(self.paper, bureau=BUREAU, f=self.f, x=self.x, assets=self.assets)


def sheet(
    code: str, title: str, number: str = "", *, set_name: str = "", copies: str = "", mode: Mode = "original", seal: str = "",
    coded: bool = True,
) -> Paper:  # fmt: skip
    return Paper(
        code,
        title,
        number,
        set_name,
        copies,
        ISSUED,
        "89abcdef" if coded else "",
        qr_picture(ADDRESS) if coded else "",
        mode,
        seal,
    )


def seal_picture() -> bytes:
    """A round red stamp, transparent around it."""
    picture = Image.new("RGBA", (500, 500), (0, 0, 0, 0))
    draw = ImageDraw.Draw(picture)
    draw.ellipse((6, 6, 494, 494), outline=(215, 0, 15, 255), width=14)
    draw.regular_polygon((250, 250, 80), 5, fill=(215, 0, 15, 255))
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def photo(shade: int = 0) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (400, 300), (80 + shade, 120, 140)).save(out, "JPEG")
    return out.getvalue()


def items(count: int) -> list[dict[str, Any]]:
    return [
        {
            "no": place + 1,
            "problem": PROBLEMS[place % 6],
            "legal_basis": BASES[place % 6],
            "due_on": "2024-03-20" if place % 3 else "2024-04-08",
        }
        for place in range(count)
    ]


def plan(count: int = 5) -> Specimen:
    content = [f"{problem.split('，')[0]}情况（{basis}）" for problem, basis in zip(PROBLEMS, BASES, strict=True)]
    return Specimen(
        sheet("INS-01", "现场检查方案", "（云）应急检方〔2024〕18号", set_name=SET, coded=False),
        {
            "unit_name": UNIT,
            "unit_address": "云石市柳溪镇工业路88号",
            "contact": "程远舟 0000-1234567",
            "inspection_items": (content * 4)[:count],
            "inspection_mode": ["现场检查", "查阅资料"],
            "planned_date": "2024-03-05",
            "approver_opinion": "同意按方案检查，由沈知秋、宋启明两人于3月5日实施。",
            "approved_at": "2024-03-04",
            **OFFICERS,
        },
        {"industry": "建材", "basis": "年度监督检查计划（2024年第一季度）", **CERTIFICATES},
        {},
    )


def record(count: int = 3) -> Specimen:
    route = "9时30分，检查人员在车间主任顾长河陪同下，先后检查破碎车间、2号窑炉、空压机房、配电室。"
    found = [f"{place + 1}.{PROBLEMS[place % 6]}。照片IMG{place + 1:02d}。" for place in range(count)]
    return Specimen(
        sheet("INS-02", "现场检查记录", "（云）应急检记〔2024〕21号", set_name=SET, copies=TWO_COPIES),
        {
            "unit_name": UNIT,
            "unit_address": "云石市柳溪镇工业路88号",
            "legal_rep": "程远舟",
            "position": "总经理",
            "phone": "0000-1234567",
            "place": "破碎车间、2号窑炉、空压机房、配电室",
            "start_at": "2024-03-05T01:30:00Z",
            "end_at": "2024-03-05T11:10:00+08:00",
            **CERTIFICATES,
            "findings": "\n".join([route, *found]),
            "unit_opinion": "记录属实。",
            "refusal_note": "",
        },
        dict(OFFICERS),
        {},
    )


def measure_decision(count: int = 2) -> Specimen:
    return Specimen(
        sheet("INS-03", "现场处理措施决定书", "（云）应急现决〔2024〕9号", set_name=SET, copies=TWO_COPIES, seal="seal"),
        {
            "unit_name": UNIT,
            "found_on": "2024-03-05",
            "problems": [PROBLEMS[place % 6] for place in range(count)],
            "measures": ["责令2号窑炉停止使用", "责令窑头作业人员7人立即从危险区域内撤出"],
            "stop_scope": "2号窑炉（编号GY-02）",
            "stop_until": "2024-08-31",
            "legal_basis": "《中华人民共和国安全生产法》第六十五条第一款第三项",
            "remedy_text": remedy_text(ISSUED, "决定", BUREAU),
            **OFFICERS,
        },
        dict(CERTIFICATES),
        {"seal": seal_picture()},
    )


def order(count: int = 2, mode: Mode = "original") -> Specimen:
    return Specimen(
        sheet("INS-04", "责令限期整改指令书", "（云）应急责改〔2024〕23号", set_name=SET, copies=TWO_COPIES, mode=mode),
        {
            "unit_name": UNIT,
            "items": items(count),
            "due_on": "2024-03-20",
            "remedy_text": remedy_text(ISSUED, "指令", BUREAU),
            **OFFICERS,
        },
        {"major_numbers": [3] if count > 2 else [], **CERTIFICATES},
        {},
    )


def reinspection(count: int = 2) -> Specimen:
    return Specimen(
        sheet("INS-05", "整改复查意见书", "（云）应急复查〔2024〕14号", set_name=SET, copies=TWO_COPIES),
        {
            "unit_name": UNIT,
            "ref_order_no": "（云）应急责改〔2024〕23号",
            "reinspected_on": "2024-03-21",
            "items": [
                {"no": place + 1, "result": "已整改", "evidence": f"防护罩已安装，间隙18毫米（照片{place + 1}）"}
                for place in range(count)
            ],
            "overall_result": "部分整改",
            "next_action": "第2项另行下达（云）应急责改〔2024〕31号。",
            **OFFICERS,
        },
        {"order_date": "2024-03-05", "order_items": items(count), **CERTIFICATES},
        {},
    )


def registration(photos: int = 2) -> Specimen:
    return Specimen(
        sheet("HAZ-01", "隐患排查登记表", "（云）应急隐登〔2024〕17号", coded=False),
        {
            "hazard_no": "YH-2024-103-00017",
            "unit": UNIT,
            "township": "柳溪镇",
            "source": "检查发现",
            "found_on": "2024-03-05",
            "level": "重大",
            "category": "建材",
            "description": f"{PROBLEMS[2]}。\n窑头作业岗位7人，燃气泄漏时不能自动切断气源，存在爆燃危险。",
            "photos": [
                {
                    "asset": f"photo{place}",
                    "no": place + 1,
                    "taken_at": "2024-03-05T09:52:00+08:00",
                    "place": "2号窑炉窑头",
                }
                for place in range(photos)
            ],
            "measure_now": "责令2号窑炉停止使用，撤出窑头作业人员7人。",
            "due_on": "2024-08-31",
            "responsible": "程远舟（总经理）",
        },
        {
            "place": "云石市柳溪镇工业路88号2号窑炉",
            "criterion": "《工贸企业重大事故隐患判定标准》第八条第三项",
            "measures_taken": ["停产停用", "撤人"],
            "order_no": "（云）应急现决〔2024〕9号",
            "verification": "属实",
        },
        {f"photo{place}": photo(place) for place in range(photos)},
    )


def hazard_list(count: int = 3) -> Specimen:
    return Specimen(
        sheet("HAZ-02", "隐患清单（台账）", coded=False),
        {
            "rows": [
                {
                    "hazard_no": f"YH-2024-103-{place + 1:05d}",
                    "unit": UNIT if place % 2 else "云石市堃喆商贸行",
                    "title": PROBLEMS[place % 6][:30],
                    "level": "重大" if place % 6 == 2 else "一般",
                    "found_on": "2024-03-05",
                    "due_on": "2024-08-31" if place % 2 else "2025-02-28",
                    "state": "整改中" if place % 4 else "已销号",
                    "closed_on": "" if place % 4 else "2024-05-08",
                }
                for place in range(count)
            ]
        },
        {"scope": "柳溪镇", "as_of": "2024-12-31"},
        {},
    )


def completion(count: int = 2) -> Specimen:
    pairs = min(count, 4)
    return Specimen(
        sheet("HAZ-07", "整改完成报告（复查申请）", coded=False),
        {
            "unit": UNIT,
            "ref_order_no": "（云）应急责改〔2024〕23号",
            "completed_on": "2024-03-18",
            "items": [
                {"no": place + 1, "result": "已安装固定式防护罩，间隙18毫米", "photos": f"照片{place + 1}-1、{place + 1}-2"}
                for place in range(count)
            ],
        },
        {
            "order_items": items(count),
            "photo_pairs": [
                {"no": place + 1, "before": f"before{place}", "after": f"after{place}", "place": "破碎车间"}
                for place in range(pairs)
            ],
        },
        {f"{when}{place}": photo(place) for when in ("before", "after") for place in range(pairs)},
    )


def closing(*, listed: bool = True) -> Specimen:
    return Specimen(
        sheet("HAZ-14", "销号（核销）审批表", "（云）应急销审〔2024〕6号", coded=False),
        {
            "hazard_no": "YH-2024-103-00017",
            "acceptance_no": "（云）应急验收〔2024〕3号",
            "publicity": "市政府网站2024年11月25日公告" if listed else "",
            "leader_opinion": "五项整改内容全部验收合格，结果已公告，同意自2024年11月28日起销号，三个月后回访。",
            "closed_on": "2024-11-28",
        },
        {
            "level": "重大" if listed else "一般",
            "listing_no": "（云）应急挂〔2024〕5号" if listed else "",
            "unit": UNIT,
            "description": PROBLEMS[2],
            "accepted_on": "2024-11-20",
            "items_total": 5,
            "items_done": 5,
            "is_listed": listed,
            "resumption": "不涉及",
            "recheck_on": "2025-02-28",
            "section_opinion": "经核对，五项全部完成，佐证齐全，建议销号。",
            "committee_opinion": "同意核销，解除挂牌督办。",
        },
        {},
    )


# Each paper as usual and at its longest, with the pages it must take.
ALL = {
    "plan": (plan, 1),
    "plan of twenty items": (lambda: plan(20), 2),
    "record": (record, 1),
    "record of twenty findings": (lambda: record(20), 2),
    "decision": (measure_decision, 1),
    "decision on twenty problems": (lambda: measure_decision(20), 2),
    "order on one item": (lambda: order(1), 1),
    "order on twenty items": (lambda: order(20), 3),
    "re-inspection": (reinspection, 1),
    "re-inspection of eight items": (lambda: reinspection(8), 1),
    "re-inspection of twenty items": (lambda: reinspection(20), 3),
    "registration without picture": (lambda: registration(0), 1),
    "registration": (registration, 1),
    "registration with eight pictures": (lambda: registration(8), 2),
    "empty list": (lambda: hazard_list(0), 1),
    "list": (hazard_list, 1),
    "list of twenty": (lambda: hazard_list(20), 2),
    "completion": (lambda: completion(1), 2),
    "completion of twenty items": (lambda: completion(20), 4),
    "closing": (lambda: closing(listed=False), 1),
    "closing of a listed hazard": (closing, 1),
}
