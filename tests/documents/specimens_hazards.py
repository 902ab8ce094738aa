"""One filled paper of every kind of hazard supervision beyond the daily ones, with 1 item and with 20: invented persons and firms."""

from dataclasses import replace
from typing import Any

from documents.catalog import paper as kind_of
from documents.press import PrintResult
from documents.remedy import remedy_text
from documents.typesetting import print_paper
from tests.documents import specimens
from tests.documents.specimens import CERTIFICATES, ISSUED, OFFICERS, PROBLEMS, SET, UNIT, seal_picture, sheet

BUREAU = replace(specimens.BUREAU, listing_body="云石市安全生产委员会办公室")
HAZARD = "2号窑炉燃气紧急切断阀失效"
NO = "YH-2024-103-00017"
STOP_ORDER = "（云）应急现决〔2024〕9号"
ORDER = "（云）应急责改〔2024〕23号"
LISTING = "（云）应急挂〔2024〕5号"
CALL = {"contact": "沈知秋", "phone": "0000-7654321"}
FOUR_COPIES = "本文书一式四份：一份交责任单位，一份送所在乡镇（街道），一份送行业主管部门，一份送纪检监察机关。"
STATE = (
    "2号窑炉燃气紧急切断阀（编号QF-02）现场测试三次均未动作，窑头可燃气体报警器无声光信号。窑头作业岗位每班7人，燃气泄漏时不能自动切断气源，"
    "存在爆燃危险。"
)


class Specimen(specimens.Specimen):
    """A paper of a county whose listing body is the office of its safety committee."""

    def print(self) -> PrintResult:
        return print_paper(self.paper, bureau=BUREAU, f=self.f, x=self.x, assets=self.assets)


def texts(count: int, text: str = "") -> list[str]:
    return [f"{text or PROBLEMS[place % 6]}" for place in range(count)]


def paragraphs(count: int, text: str = "") -> str:
    """One paragraph as it is, or so many numbered ones."""
    lines = texts(count, text)
    return lines[0] + "。" if count == 1 else "\n".join(f"{place}.{line}。" for place, line in enumerate(lines, start=1))


def of(code: str, f: dict[str, Any], x: dict[str, Any], number: str = "", *, copies: str = "", coded: bool = True) -> Specimen:
    sealed = kind_of(code).is_ours and kind_of(code).needs_seal
    return Specimen(
        sheet(
            code, kind_of(code).printed_title(kind_of(code).title, f, x), number, set_name=SET if code.startswith("INS") else "", copies=copies, coded=coded,
            seal="seal" if sealed else "",
        ),
        f, x, {"seal": seal_picture()} if sealed else {},
    )  # fmt: skip


def hand_over(count: int = 1) -> Specimen:
    return of(
        "ENF-03",
        {
            "to_agency": "云石市住房和城乡建设局", "facts": f"{UNIT}存在以下隐患。疏散通道堵塞：{paragraphs(count)}",
            "reason": "属于房屋建筑工程的安全监督管理职责", "attached_list": "隐患登记材料（YH-2024-00012）",
        },
        {**CALL, "legal_basis": "《中华人民共和国安全生产法》第六十九条", "reply_due": "2024-03-14", "sheet": "hand_over"},
        "（云）应急移函〔2024〕3号",
    )  # fmt: skip


def to_issuer() -> Specimen:
    """To whoever issued a licence that a penalty withholds."""
    return of(
        "ENF-03",
        {
            "to_agency": "鄂东省应急管理厅",
            "facts": f"本机关于2024年3月5日对{UNIT}作出行政处罚决定［（云）应急罚〔2024〕9号］，暂扣许可证件（安全生产许可证，2024年3月20日至2024年6月19日），该决定已于2024年3月8日送达当事人",
            "reason": "该许可证件已于2024年3月20日由当事人交出，由本机关收存", "attached_list": "行政处罚决定书（（云）应急罚〔2024〕9号）1份",
        },
        {**CALL, "legal_basis": "《中华人民共和国行政处罚法》第九条", "reply_due": "2024-03-27", "sheet": "issuer"},
        "（云）应急移函〔2024〕4号",
    )  # fmt: skip


def recusal(sheet: str = "decision", count: int = 1, *, granted: bool = False) -> Specimen:
    ground = "系当事人或者其代表人的近亲属：系法定代表人的堂弟"
    said = {
        "sheet": sheet, "case_name": f"{UNIT}涉嫌未采取措施消除事故隐患案", "case_no": "（云）应急立〔2024〕7号", "who": "当事人", "part": "承办人",
        "applied_on": "2024-03-27", "officer_says": "与法定代表人没有亲属关系", "enclosed": "回避申请书（1份）",
    }  # fmt: skip
    found = {
        "finding": "经核户籍资料，二人系堂兄弟" if granted else "经核户籍资料，无亲属关系", "by": "顾长风", "together": False,
        "successor": "范秀安" if granted else "", "earlier": "其此前参与的行为有效，所收集的证据由承办人重新确认" if granted else "",
        "earlier_reason": "",
    }  # fmt: skip
    decided = {"decision": "准予回避" if granted else "驳回申请", "decided_on": "2024-03-29"}
    is_asked = sheet == "application"
    return of(
        "ENF-04",
        {
            "applicant": UNIT, "officer_name_ref": "何文舟", "ground": "\n".join(f"{place}.{ground}" for place in range(1, count + 1)) if count > 1 else ground,
            **({} if is_asked else decided),
        },
        said | ({} if is_asked else found) | (CALL if sheet == "decision" else {}),
        "（云）应急回避〔2024〕1号",
    )  # fmt: skip


def cut_off(count: int = 1, **changes: Any) -> Specimen:
    visit = "3月6日、3月7日现场检查时，2号窑炉仍在点火生产，窑头有7名作业人员"
    return of(
        "INS-06",
        {
            "unit_name": UNIT, "unit_address": "云石市柳溪镇工业路88号", "stop_order_no": STOP_ORDER,
            "refusal_facts": visit if count == 1 else [f"3月{place + 6}日：{visit.partition('，')[2]}" for place in range(count)],
            "danger_facts": "燃气切断阀失效，窑头7名作业人员面临爆燃危险。", "measure": "停止供电", "start_at": "2024-03-09T10:00:00+08:00",
            "notice_given_at": "2024-03-08T09:30:00+08:00", "urgent_reason": "",
            "legal_basis": "《中华人民共和国安全生产法》第七十条第一款", "remedy_text": remedy_text(ISSUED, "决定", BUREAU), **changes,
        },
        {
            "hazard": HAZARD, "stop_order_date": "2024-03-05", "ordered": "责令2号窑炉停止使用", "kept_loads": "厂区消防水泵、应急照明",
        },
        "（云）应急强措〔2024〕1号",
        copies="本文书一式三份：一份由应急管理部门备案，一份交被检查单位，一份交供电（供应）单位。",
    )  # fmt: skip


def supply_stop(count: int = 1) -> Specimen:
    loads = "、".join(f"{place + 1}号排水泵（配电柜AP-{place + 1:02d}）" for place in range(count))
    return of(
        "INS-07",
        {
            "supplier_name": "云石市供电公司柳溪供电所", "unit_name": UNIT, "measure": "停止供电", "start_at": "2024-03-09T10:00:00+08:00",
            "legal_basis": "《中华人民共和国安全生产法》第七十条第一款", "stop_order_no": STOP_ORDER, "decision_no": "（云）应急强措〔2024〕1号",
        },
        {"stop_order_date": "2024-03-05", "supply_point": "00000000", "kept_loads": loads, **CALL},
        "（云）应急停供〔2024〕1号",
        copies="本文书一式两份：一份由应急管理部门备案，一份交供电（供应）单位。",
    )  # fmt: skip


def supply_back(count: int = 1) -> Specimen:
    reasons = "整改复查意见书（云）应急复查〔2024〕14号复查合格" if count == 1 else texts(count)
    return of(
        "INS-08",
        {
            "supplier_name": "云石市供电公司柳溪供电所", "unit_name": UNIT, "lift_reason": reasons, "lift_at": "2024-03-18T09:00:00+08:00",
            "decision_no": "（云）应急强措〔2024〕1号",
        },
        {"decision_date": "2024-03-08", "measure": "停止供电", "performed_on": "2024-03-16", "supply_point": "00000000", **CALL},
        "（云）应急复供〔2024〕1号",
        copies="本文书一式两份：一份交被检查单位，一份交供电（供应）单位。",
    )  # fmt: skip


def own_report(count: int = 1) -> Specimen:
    return of(
        "HAZ-03",
        {
            "unit": UNIT, "hazard": f"{HAZARD}（柳溪镇工业路88号2号窑炉）", "present_state": STATE if count == 1 else paragraphs(count),
            "cause": paragraphs(count, "阀体膜片老化，2023年大修时未列入更换清单"),
            "difficulty": paragraphs(count, "燃气泄漏可致窑头爆燃，危及7人；须停窑更换阀组并重新调试，工期约25日"),
            "plan_summary": paragraphs(count, "停用2号窑炉，更换紧急切断阀和报警器，由具备资质的单位调试验收"),
            "reported_at": "2024-03-05T16:20:00+08:00",
        },
        {
            "legal_rep": "程远舟", "phone": "0000-1234567", "found_at": "2024-03-05T09:40:00+08:00",
            "interim_measures": "2号窑炉已停火，窑头人员已撤出，燃气总阀关闭并上锁挂牌。", "plan_attached": True, "hazard_no": NO,
        },
        coded=False,
    )  # fmt: skip


def treatment_plan(count: int = 1) -> Specimen:
    return of(
        "HAZ-04",
        {
            "unit": UNIT, "hazard_no": NO, "goals": "更换2号窑炉燃气紧急切断系统，恢复自动切断和报警功能，消除爆燃危险。",
            "measures": paragraphs(count, "拆除失效的紧急切断阀，更换同规格新阀并重新接入报警联锁"),
            "funds": "企业自筹，2024年3月31日前全部到位。", "responsible_body": "总经理程远舟任组长，设备部、安全部各一人负责实施，车间主任负责现场。",
            "due_on": "2024-08-31", "safety_measures": paragraphs(count, "治理期间2号窑炉停用，燃气总阀上锁挂牌，动火作业逐级审批"),
            "emergency_plan": "发生燃气泄漏时立即关闭厂区总阀，按照《燃气泄漏现场处置方案》撤离人员并报告。",
        },
        {
            "hazard": HAZARD, "listing_no": LISTING, "sent_on": "2024-03-12", "amount": "186000",
            "materials": [{"name": "DN100燃气紧急切断阀（含执行机构）", "quantity": f"{place + 1}套"} for place in range(count)],
            "steps": [
                {"stage": f"第{place + 1}阶段", "content": "设备采购、进场安装", "finish_on": "2024-05-31", "post": "设备部经理"}
                for place in range(count)
            ],
        },
        coded=False,
    )  # fmt: skip


def more_time(count: int = 1) -> Specimen:
    return of(
        "HAZ-05",
        {
            "unit": UNIT, "ref_order_no": ORDER, "reason": paragraphs(count, "防护罩定制厂家自2024年3月8日起停产检修，预计3月底恢复供货"),
            "new_due_on": "2024-04-15",
            "interim_measures": paragraphs(count, "2号皮带机停用并断电上锁，配电室门口设专人看守，每班巡查并记录"), "applied_on": "2024-03-15",
        },
        {
            "township": "柳溪镇", "contact": "顾长河", "phone": "0000-1234567", "due_on": "2024-03-20", "reason_kind": "设备材料供应",
            "progress": texts(count), "proofs": ["厂家停产检修通知（1份）", "采购合同（1份）"],
        },
        coded=False,
    )  # fmt: skip


def extension(which: str, count: int = 1, *, listed: bool = False, decision: str = "同意部分延期") -> Specimen:
    reason = "备件已到货，安装工期7日，不需要延至4月15日" if count == 1 else texts(count)
    return of(
        "HAZ-06",
        {
            "unit": UNIT, "ref_order_no": ORDER, "decision": decision, "new_due_on": "" if decision == "不同意延期" else "2024-04-05",
            "reason": "" if decision == "同意延期" else reason,
        },
        {
            "sheet": which, "is_listed": listed, "is_second": False, "applied_on": "2024-03-15", "due_on": "2024-03-20", "asked_due_on": "2024-04-15",
            "reason_summary": texts(count, "防护罩定制厂家停产检修，预计3月底恢复供货"), "issuer": "何守田",
            "handler_opinion": "经核实，厂家停产属实，备件4月1日到货，建议延期至4月5日。", "section_opinion": "同意承办人意见。",
            "leader_opinion": "同意部分延期，延期至2024年4月5日，期间2号皮带机不得使用。", "leader_name": "何守田", "leader_on": "2024-03-18",
        },
        "（云）应急整延〔2024〕4号",
        copies="" if which == "approval" else "本文书一式两份：一份由应急管理部门备案，一份交责任单位。", coded=which != "approval",
    )  # fmt: skip


def listing_approval(count: int = 1) -> Specimen:
    return of(
        "HAZ-08",
        {
            "hazard_no": NO, "batch": "2024年第二批",
            "reasons": paragraphs(count, "符合《工贸企业重大事故隐患判定标准》第八条第三项；涉及停窑改造，企业难以自行在短期内消除；危及窑头7人"),
            "due_on": "2024-11-30", "supervisor_unit": "云石市住房和城乡建设局",
            "leader_opinion": "同意列为2024年第二批县级挂牌督办，由市住房和城乡建设局督办，2024年11月30日前治理完毕。",
        },
        {
            "unit": UNIT, "responsible_unit": UNIT, "description": STATE if count == 1 else paragraphs(count), "grade": "县级",
            "proposer_opinion": "建议挂牌督办。", "proposer_name": "许听澜", "proposer_on": "2024-05-20",
            "committee_opinion": "经审核，符合挂牌条件，报政府分管领导审定。", "committee_on": "2024-05-22",
        },
        "（云）应急挂审〔2024〕5号", coded=False,
    )  # fmt: skip


def listing_notice(count: int = 1, *, as_letter: bool = False) -> Specimen:
    return of(
        "HAZ-09",
        {
            "hazard_no": NO, "unit": UNIT, "description": STATE if count == 1 else paragraphs(count),
            "treat_requirements": texts(count, "2号窑炉停用期间，燃气总阀上锁挂牌，更换切断阀后由具备资质的机构出具检测报告"),
            "due_on": "2024-11-30", "responsible_unit": f"{UNIT}（总经理岗位）", "supervisor_unit": "云石市住房和城乡建设局",
            "contact": "沈知秋 0000-7654321",
        },
        {
            "issuer": "何守田", "grade": "县级", "copied_to": ["柳溪镇人民政府", "云石市住房和城乡建设局", "云石市纪律检查委员会"],
            "as_letter": as_letter,
        },
        LISTING, copies=FOUR_COPIES,
    )  # fmt: skip


def public_list(count: int = 1, *, on_board: bool = False) -> Specimen:
    return of(
        "HAZ-10",
        {
            "batch": "2024年第二批",
            "hazards": [
                {
                    "name": PROBLEMS[place % 6][:18], "place": ("柳溪镇", "金塘街道")[place % 2], "unit": UNIT if place % 3 else "云石市堃喆商贸行",
                    "due_on": "2024-11-30", "responsible": "公司总经理岗位",
                }
                for place in range(count)
            ],
        },
        {"grade": "县级", "phone": "0000-7654321", "on_board": on_board},
    )  # fmt: skip


def letter(count: int = 1, days: int = 12) -> Specimen:
    return of(
        "HAZ-11",
        {
            "to": "柳溪镇人民政府", "hazard_no": NO, "overdue_days": days, "reply_due": "2024-12-20",
            "demand": texts(count, "督促该公司于2024年12月15日前完成切断阀更换，责任人为镇安全生产监督管理办公室主任"),
        },
        {
            "unit": UNIT, "hazard": HAZARD, "description": STATE, "listing_no": LISTING, "due_on": "2024-11-30",
            "copied_to": ["云石市住房和城乡建设局"], **CALL,
        },
        "（云）应急督函〔2024〕3号",
    )  # fmt: skip


def tracking(count: int = 1, *, people: int = 3) -> Specimen:
    seats = [
        ("云石市安全生产委员会办公室", "沈知秋", "科员"),
        ("云石市纪律检查委员会", "陆青禾", "四级主任科员"),
        ("柳溪镇人民政府", "宋启明", "副镇长"),
    ]
    return of(
        "HAZ-12",
        {
            "round_no": 3, "date": "2024-09-12", "hazard_no": NO, "participants": [seats[place % 3][0] for place in range(people)], "progress": 65,
            "problems": paragraphs(count, "新阀已到货，尚未安装；联锁调试单位未确定"),
            "demand": paragraphs(count, "2024年9月30日前完成安装和调试，由设备部经理负责"), "next_due": "2024-09-30",
        },
        {
            "unit": UNIT, "place": "柳溪镇工业路88号2号窑炉", "progress_words": "新阀已到货，基础和管线改造完成，尚未安装调试。",
            "participants": [dict(zip(("unit", "name", "post"), seats[place % 3], strict=True)) for place in range(people)],
            "photo_numbers": ["IMG01", "IMG02"], "observer_note": "建议公开调试单位的选定结果。", "observer_name": "陆青禾",
        },
        coded=False,
    )  # fmt: skip


def tracking_cover(count: int = 1) -> Specimen:
    return of(
        "HAZ-12",
        {"round_no": 3, "date": "2024-09-12"},
        {
            "sheet": "cover",
            "rows": [
                {
                    "hazard_no": f"YH-2024-103-{place + 1:05d}", "unit_hazard": f"{UNIT}：{PROBLEMS[place % 6][:16]}", "progress": 65,
                    "problems": "新阀已到货，尚未安装", "demand": "2024年9月30日前完成安装调试",
                }
                for place in range(count)
            ],
        },
        coded=False,
    )  # fmt: skip


def acceptance(count: int = 1, conclusion: str = "验收合格") -> Specimen:
    passed = conclusion == "验收合格"
    return of(
        "HAZ-13",
        {
            "hazard_no": NO, "checked_on": "2024-11-20", "items": texts(count), "conclusion": conclusion, "unit": UNIT,
            "experts": [
                {"name": "陆青禾", "workplace": "云石职业技术学院", "title": "燃气工程、副教授", "opinion": "同意验收" if passed else "不同意"}
            ],
        },
        {
            "hazard": HAZARD, "asked_on": "2024-11-14", "is_listed": True, "issuer": "何守田", **OFFICERS, **CERTIFICATES,
            "reason": "" if passed else "报警联锁未接入，应当于2024年12月10日前接入并重新申请验收",
            "rows": [
                {
                    "no": place + 1, "content": PROBLEMS[place % 6], "found": f"已更换并现场测试三次均动作（照片{place + 1}，检测报告第{place + 1}页）",
                    "result": "合格" if passed or place else "不合格",
                }
                for place in range(count)
            ],
            "institute": "云石市安全技术检测中心", "report_no": "YSJC-2024-118",
        },
        "（云）应急验收〔2024〕3号", copies="本文书一式两份：一份由应急管理部门备案，一份交责任单位。",
    )  # fmt: skip


def closing_notice(resumed: str = "同意恢复生产经营") -> Specimen:
    return of(
        "HAZ-15",
        {"hazard_no": NO, "listing_no": LISTING, "closed_on": "2024-11-28", "resume_permitted": resumed, "unit": UNIT},
        {
            "hazard": HAZARD, "acceptance_no": "（云）应急验收〔2024〕3号", "accepted_on": "2024-11-20", "resume_scope": "2号窑炉",
            "publicity": "市政府网站2024年11月25日公告", "recheck_on": "2025-02-28", "copied_to": ["柳溪镇人民政府", "云石市纪律检查委员会"],
        },
        "（云）应急核销〔2024〕2号", copies="本文书一式三份：一份交责任单位，一份送所在乡镇（街道），一份送纪检监察机关。",
    )  # fmt: skip


def resumption_request(count: int = 1) -> Specimen:
    return of(
        "HAZ-16",
        {"stop_order_no": STOP_ORDER, "applied_on": "2024-11-10", "unit": UNIT},
        {
            "sheet": "application", "measure": "2号窑炉停止使用", "scope": "2号窑炉",
            "facts": texts(count, "已更换燃气紧急切断阀和报警器，联锁测试三次均动作"),
            "enclosures": ["治理方案（1份）", "治理完成证明材料（4份）"],
        },
        coded=False,
    )  # fmt: skip


def resumption_reply(count: int = 1, *, refused: bool = False) -> Specimen:
    return of(
        "HAZ-16",
        {
            "stop_order_no": STOP_ORDER, "applied_on": "2024-11-10", "review_on": "2024-11-18", "result": "不同意" if refused else "同意",
            "reply": "2号窑炉", "unit": UNIT, "reason": texts(count) if refused else "",
            "remedy_text": remedy_text(ISSUED, "决定", BUREAU) if refused else "",
        },
        {
            "sheet": "reply", "reinspection_no": "（云）应急复查〔2024〕31号",
            "conditions": [] if refused else texts(count, "恢复使用首月，每班测试紧急切断阀一次并记录"),
        },
        "（云）应急恢复〔2024〕2号", copies="本文书一式两份：一份由应急管理部门备案，一份交责任单位。",
    )  # fmt: skip


def closure_proposal(count: int = 3) -> Specimen:
    days = ("2023-01-10", "2023-04-20", "2023-07-08")
    return of(
        "HAZ-17",
        {
            "unit": UNIT, "ground": "第一项",
            "penalties": [
                {
                    "number": f"（云）应急罚〔2023〕{place * 7 + 3}号", "decided_on": days[min(place, 2)],
                    "article": "安全生产法第一百零二条", "content": "罚款人民币50000元",
                }
                for place in range(count)
            ],
            "facts": "2023年1月5日检查发现该公司2号窑炉燃气紧急切断阀失效，以（云）应急责改〔2023〕2号责令限期整改。\n"
            "2023年4月、7月复查，重大事故隐患仍未消除，该公司两次擅自恢复生产。",
            "proposal": "对云石市青石桥新型建材有限公司予以关闭。\n由有关部门依法吊销其有关证照，柳溪镇人民政府负责职工安置和场地安全。",
        },
        {
            "issuer": "许听澜", "unit_facts": "云石市青石桥新型建材有限公司，住所云石市柳溪镇工业路88号，从业人员86人，主要生产烧结砖。",
            "measures_taken": "先后下达责令限期整改指令书3份、现场处理措施决定书2份",
            "ground_facts": "该公司自2023年1月起一直存在重大事故隐患，一百八十日内三次受到《中华人民共和国安全生产法》规定的行政处罚，符合上述规定。",
            "enclosures": ["行政处罚决定书（3份）", "整改复查意见书（3份）"], **CALL,
        },
        "（云）应急提关〔2024〕1号",
    )  # fmt: skip


def talk_notice(count: int = 1) -> Specimen:
    return of(
        "HAZ-18",
        {
            "unit": UNIT, "person": "程远舟（总经理）", "reason": "挂牌督办的重大事故隐患逾期12日未治理完毕", "at": "2024-12-03T09:00:00+08:00",
            "demands": texts(count, "治理合同、采购单据和施工进度表的复印件"),
        },
        {"sheet": "notice", "place": "云石市应急管理局三楼会议室", "host": "何守田", "host_post": "副局长", **CALL},
        "（云）应急约谈〔2024〕6号", copies="本文书一式两份：一份由应急管理部门备案，一份交责任单位。",
    )  # fmt: skip


def talk_record(count: int = 1) -> Specimen:
    return of(
        "HAZ-18",
        {
            "unit": UNIT, "person": "程远舟（总经理）", "reason": "挂牌督办的重大事故隐患逾期12日未治理完毕", "at": "2024-12-03T09:00:00+08:00",
            "demands": texts(count, "2024年12月10日前书面报告治理进展，12月20日前完成调试，由总经理负责"),
        },
        {
            "sheet": "record", "place": "云石市应急管理局三楼会议室", "host": "何守田", "host_post": "副局长", "recorder": "宋启明",
            "start_at": "2024-12-03T09:00:00+08:00", "end_at": "2024-12-03T09:50:00+08:00", "attendees": ["沈知秋", "陆青禾（市纪律检查委员会）"],
            "briefing": STATE, "explanation": "原因：阀门定制周期长，付款不及时。\n现状：新阀已到货，尚未安装。\n措施：已与调试单位签订合同。",
            "pledge": "接受约谈要求，按期完成治理，期间2号窑炉不使用。",
        },
        "（云）应急约谈〔2024〕6号",
    )  # fmt: skip


def revocation(count: int = 1, **linked: Any) -> Specimen:
    papers = [("责令限期整改指令书", ORDER, "2024-03-05", "2024-03-06"), ("现场处理措施决定书", STOP_ORDER, "2024-03-05", None)]
    return of(
        "HAZ-19",
        {
            "unit_name": UNIT, "hazard_no": NO,
            "orders": [
                dict(zip(("title", "number", "issued_on", "served_on"), papers[place % 2], strict=True)) for place in range(max(count, 1))
            ],
            "reason": paragraphs(count, "该切断阀所在的2号窑炉已于2023年12月拆除，检查人员所见为待报废的旧阀，车间内没有燃气管线"),
            "remedy_text": remedy_text(ISSUED, "决定", BUREAU),
        },
        {"hazard": HAZARD, "is_halted": False, **linked},
        "（云）应急责撤〔2024〕1号", copies="本文书一式两份：一份由应急管理部门备案，一份交责任单位。",
    )  # fmt: skip


def revocation_of_listed() -> Specimen:
    return revocation(2, is_halted=True, listing_body=BUREAU.listing_body, withdrawal="云安办〔2024〕31号")


# Each paper as usual and at its longest, with the pages it must take.
ALL = {
    "recusal asked for": (lambda: recusal("application"), 1),
    "recusal asked for on twenty grounds": (lambda: recusal("application", 20), 2),
    "recusal of an officer decided": (lambda: recusal("approval", granted=True), 1),
    "recusal granted": (lambda: recusal(granted=True), 1),
    "recusal refused": (recusal, 1),
    "cut-off": (cut_off, 1),
    "cut-off on twenty facts": (lambda: cut_off(20), 2),
    "urgent cut-off of explosives": (
        lambda: cut_off(1, measure="停止供应民用爆炸物品", notice_given_at="", urgent_reason=""),
        1,
    ),
    "supply stop": (supply_stop, 1),
    "supply stop with twenty loads": (lambda: supply_stop(20), 2),
    "supply back": (supply_back, 1),
    "supply back after twenty repairs": (lambda: supply_back(20), 2),
    "own report": (own_report, 1),
    "own report of twenty": (lambda: own_report(20), 3),
    "treatment plan": (treatment_plan, 2),
    "treatment plan of twenty": (lambda: treatment_plan(20), 4),
    "more time": (more_time, 1),
    "more time for twenty": (lambda: more_time(20), 3),
    "extension approval": (lambda: extension("approval"), 1),
    "extension approval for twenty": (lambda: extension("approval", 20), 2),
    "extension reply": (lambda: extension("reply"), 1),
    "extension reply for twenty": (lambda: extension("reply", 20), 2),
    "extension reply listed": (lambda: extension("reply", listed=True), 1),
    "extension refused": (lambda: extension("reply", decision="不同意延期"), 1),
    "listing approval": (listing_approval, 1),
    "listing approval of twenty": (lambda: listing_approval(20), 3),
    "listing notice": (listing_notice, 1),
    "listing notice of twenty": (lambda: listing_notice(20), 3),
    "listing notice as letter": (lambda: listing_notice(as_letter=True), 2),
    "listing notice of twenty as letter": (lambda: listing_notice(20, as_letter=True), 5),
    "public list": (public_list, 1),
    "public list of twenty": (lambda: public_list(20), 3),
    "public list on a board": (lambda: public_list(on_board=True), 1),
    "public list of twenty on a board": (lambda: public_list(20, on_board=True), 2),
    "letter": (letter, 1),
    "hand-over": (hand_over, 1),
    "letter to an issuer": (to_issuer, 1),
    "hand-over of twenty": (lambda: hand_over(20), 2),
    "letter of twenty demands": (lambda: letter(20), 3),
    "tracking": (tracking, 1),
    "tracking of twenty": (lambda: tracking(20, people=20), 3),
    "tracking cover": (tracking_cover, 1),
    "tracking cover of twenty": (lambda: tracking_cover(20), 2),
    "acceptance": (acceptance, 1),
    "acceptance of twenty": (lambda: acceptance(20), 3),
    "acceptance refused": (lambda: acceptance(2, "验收不合格"), 1),
    "closing notice": (closing_notice, 1),
    "resumption request": (resumption_request, 1),
    "resumption request of twenty": (lambda: resumption_request(20), 2),
    "resumption reply": (resumption_reply, 1),
    "resumption reply of twenty conditions": (lambda: resumption_reply(20), 2),
    "resumption refused": (lambda: resumption_reply(1, refused=True), 1),
    "resumption refused for twenty": (lambda: resumption_reply(20, refused=True), 2),
    "closure proposal": (closure_proposal, 3),
    "closure proposal of twenty penalties": (lambda: closure_proposal(20), 4),
    "talk notice": (talk_notice, 1),
    "talk notice of twenty papers": (lambda: talk_notice(20), 2),
    "talk record": (talk_record, 1),
    "talk record of twenty demands": (lambda: talk_record(20), 2),
    "revocation": (revocation, 1),
    "revocation of a listed hazard": (revocation_of_listed, 1),
    "revocation of twenty papers": (lambda: revocation(20), 2),
}
