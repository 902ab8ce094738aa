"""The papers of hazards, of the set for inspections (INS) and of its own (HAZ): what each is, and which blanks it has."""

from __future__ import annotations

from documents.kinds import BUREAU, LISTING, UNIT, Document, Facts, PrintedDate, Remedy
from documents.remedy import REFUSED, is_refused


class OwnPaper(Document):
    """A paper of hazard supervision."""

    folder = "hazards"
    officers_code = "E-HAZ-01"
    period_code = "E-HAZ-04"


class SetPaper(OwnPaper):
    """One of the set 安全生产行政执法文书, whose name stands in its head."""

    in_set = True


# --- which sheet of its code a paper is -------------------------------------------------------------------------------------


def is_power(measure: object) -> bool:
    """Whether a cut-off is one of power; the law's 24 hours' notice belongs to power only (安全生产法 Art.70(2))."""
    return "电" in str(measure or "")


def supply_sheet(f: Facts, x: Facts) -> str:
    """What is cut off: power, if nothing is said, or explosives."""
    measure = f.get("measure") or x.get("measure")
    return "power" if is_power(measure) or not measure else "explosives"


def is_reply(f: Facts, x: Facts) -> bool:
    return x.get("sheet") == "reply"


def extension_sheet(f: Facts, x: Facts) -> str:
    """The approval of the file, or the reply to the unit; of a listed hazard an opinion."""
    return "listed" if is_reply(f, x) and x.get("is_listed") else str(x.get("sheet") or "")


def resumption_sheet(f: Facts, x: Facts) -> str:
    """The unit's application, or the reply, which may refuse."""
    return "refusal" if is_reply(f, x) and is_refused(f.get("result")) else str(x.get("sheet") or "")


def of_listed(f: Facts, x: Facts) -> str:
    return "listed" if x.get("is_listed") else ""


def always_listed(f: Facts, x: Facts) -> str:
    return "listed"


# --- the papers -------------------------------------------------------------------------------------------------------------

# fmt: off
INSPECTION_PLAN = SetPaper(
    "INS-01", "现场检查方案", inside=True, series="应急检方",
    law="安全生产法 Art.62",
    decides="approver_opinion",
    states=(
        "unit_name unit_address contact? inspection_items inspection_mode inspector_1 inspector_2 planned_date "
        "approver_opinion approved_at"
    ),
)
INSPECTION_RECORD = SetPaper(
    "INS-02", "现场检查记录", series="应急检记", copies="unit file",
    law="安全生产法 Art.68",
    decides="unit_opinion refusal_note",
    states=(
        "unit_name unit_address legal_rep position? phone? place start_at end_at cert_no_1 cert_no_2 findings unit_opinion? "
        "refusal_note?"
    ),
)
ON_SITE_MEASURE = SetPaper(
    "INS-03", "现场处理措施决定书", series="应急现决", copies="unit file", seal=BUREAU, served=True, keeps="30y",
    remedy=Remedy.ORDER,
    law="安全生产法 Art.65(1)(3); 安全生产违法行为行政处罚办法(2015) Art.14",
    decides="stop_scope",
    states="unit_name found_on problems measures stop_scope? stop_until? legal_basis inspector_1 inspector_2",
    holds_until=(PrintedDate("stop_until", months=6),),
    needs={"stop_scope": lambda f, x: bool(f.get("stop_until")), "stop_until": lambda f, x: bool(f.get("stop_scope"))},
)
RECTIFICATION_ORDER = SetPaper(
    "INS-04", "责令限期整改指令书", series="应急责改", copies="unit file", seal=BUREAU, served=True,
    keeps="10y (30y if case follows)", remedy=Remedy.ORDER,
    law="行政处罚法 Art.28; 安全生产法 Art.65(1)(2)",
    decides="items.requirement",
    states="unit_name items[no? problem requirement? due_on? legal_basis?] due_on inspector_1 inspector_2 served_at?",
    holds_until=(PrintedDate("due_on", days=90), PrintedDate("items.due_on", days=90)),
)
POWER_DECISION = SetPaper(
    "INS-06", "强制措施决定书（停止供电等）", series="应急强措", copies="unit supplier file", seal=BUREAU, served=True,
    keeps="30y", remedy=Remedy.ORDER,
    law="安全生产法 Art.70",
    states=(
        "unit_name stop_order_no refusal_facts danger_facts measure start_at notice_given_at? urgent_reason? legal_basis "
        "unit_address"
    ),
    sheet=supply_sheet, sheets={"power": "停止供电决定书", "explosives": "停止供应民用爆炸物品决定书"},
    needs={"notice_given_at": lambda f, x: is_power(f.get("measure")) and not f.get("urgent_reason")},
)
SUPPLIER_NOTICE = SetPaper(
    "INS-07", "停止供电（供应民用爆炸物品）通知书", series="应急停供", copies="supplier file", seal=BUREAU, served=True,
    keeps="30y",
    law="安全生产法 Art.70",
    states="supplier_name unit_name measure start_at legal_basis stop_order_no decision_no",
    sheet=supply_sheet, sheets={"power": "停止供电通知书", "explosives": "停止供应民用爆炸物品通知书"},
)
SUPPLY_RESTORED = SetPaper(
    "INS-08", "恢复供电（解除强制措施）通知书", series="应急复供", copies="supplier unit", seal=BUREAU, served=True, keeps="30y",
    law="安全生产法 Art.70(2)",
    states="unit_name supplier_name lift_reason lift_at decision_no",
    sheet=supply_sheet, sheets={"power": "恢复供电通知书", "explosives": "恢复供应民用爆炸物品通知书"},
)
REGISTRATION = OwnPaper(
    "HAZ-01", "隐患排查登记表", inside=True, series="应急隐登",
    law="安全生产法 Art.41",
    states="hazard_no unit? township source found_on level category description photos? measure_now due_on? responsible",
)
REGISTER = OwnPaper(
    "HAZ-02", "隐患清单（台账）", inside=True,
    states="hazard_no? unit? level? found_on? due_on? state? closed_on?",
    is_list=True,
)
MAJOR_REPORT = OwnPaper(
    "HAZ-03", "重大事故隐患报告单", copies="bureau unit", seal=UNIT, keeps="30y",
    law="安全生产法 Art.41(2); 令16号 Art.14",
    states="unit hazard cause present_state difficulty plan_summary reported_at",
)
TREATMENT_PLAN = OwnPaper(
    "HAZ-04", "重大事故隐患治理方案", copies="bureau unit", seal=UNIT, keeps="30y",
    law="鄂安〔2010〕20号 Art.7",
    states="goals measures funds responsible_body due_on safety_measures emergency_plan unit hazard_no",
)
EXTENSION_REQUEST = OwnPaper(
    "HAZ-05", "整改延期申请表", copies="bureau", seal=UNIT,
    law="安全生产违法行为行政处罚办法(2015) Art.16",
    states="ref_order_no reason new_due_on interim_measures applied_on unit",
)
EXTENSION = OwnPaper(
    "HAZ-06", "整改延期审批表/答复书", series="应急整延", copies="unit file", seal=BUREAU, served=True,
    law="安全生产违法行为行政处罚办法(2015) Art.16",
    states="ref_order_no decision new_due_on? reason? unit",
    sheet=extension_sheet,
    sheets={"approval": "整改延期审批表", "reply": "整改延期申请答复书", "listed": "重大事故隐患治理延期审批意见书"},
    needs={"new_due_on": lambda f, x: f.get("decision") != "不同意延期", "reason": lambda f, x: f.get("decision") != "同意延期"},
)
COMPLETION_REPORT = OwnPaper(
    "HAZ-07", "整改完成报告（复查申请）", copies="bureau", seal=UNIT,
    law="安全生产违法行为行政处罚办法(2015) Art.16",
    states="ref_order_no items[result photos] completed_on unit",
    sheet=of_listed, sheets={"listed": "重大事故隐患治理验收申请书"},
)
LISTING_SHEET = OwnPaper(
    "HAZ-08", "重大事故隐患挂牌督办审批表", inside=True, series="应急挂审", keeps="permanent",
    law="安全生产法 Art.41(3)",
    decides="leader_opinion",
    states="hazard_no reasons batch due_on supervisor_unit leader_opinion",
)
LISTING_NOTICE = OwnPaper(
    "HAZ-09", "重大事故隐患挂牌督办通知书", series="应急挂", copies="unit township sector_department discipline_commission",
    seal=LISTING, served=True, keeps="permanent",
    law="安全生产法 Art.41(3); 鄂安〔2010〕20号",
    states="hazard_no unit description treat_requirements due_on responsible_unit supervisor_unit contact",
)
PUBLIC_LIST = OwnPaper(
    "HAZ-10", "挂牌督办公示", copies="public", seal=LISTING,
    law="鄂安〔2010〕20号 Art.2",
    states="batch hazards[name place unit due_on responsible]",
)
SUPERVISION_LETTER = OwnPaper(
    "HAZ-11", "督办函", series="应急督函", copies="unit file", seal=LISTING, served=True,
    law="local",
    decides="demand reply_due",
    states="to hazard_no overdue_days demand reply_due",
)
ROUND_RECORD = OwnPaper(
    "HAZ-12", "跟踪督办记录表", inside=True, copies="file discipline_commission",
    law="local (seed: 5 rounds)",
    decides="participants demand",
    states="round_no date hazard_no participants progress problems demand next_due",
)
ACCEPTANCE_OPINION = OwnPaper(
    "HAZ-13", "重大隐患验收意见书", series="应急验收", copies="unit file", seal=BUREAU, served=True, keeps="permanent",
    law="鄂安〔2010〕20号 Art.10",
    states="hazard_no checked_on experts items conclusion unit",
    sheet=always_listed, sheets={"listed": "重大事故隐患治理验收意见书"},
)
CLOSING_APPROVAL = OwnPaper(
    "HAZ-14", "销号（核销）审批表", inside=True, series="应急销审", keeps="permanent",
    law="鄂安〔2010〕20号 Art.10",
    decides="leader_opinion",
    states="hazard_no acceptance_no publicity? leader_opinion closed_on",
    needs={"publicity": lambda f, x: bool(x.get("is_listed"))},
)
DELISTING = OwnPaper(
    "HAZ-15", "隐患核销通知书", series="应急核销", copies="unit township discipline_commission", seal=LISTING, served=True,
    keeps="permanent",
    law="鄂安〔2010〕20号 Art.10",
    states="hazard_no listing_no closed_on resume_permitted unit",
    sheet=always_listed, sheets={"listed": "重大事故隐患核销通知书"},
)
RESUMPTION = OwnPaper(
    "HAZ-16", "恢复生产经营申请书/批复", series="应急恢复", copies="unit file", seal=BUREAU, served=True, keeps="30y",
    remedy=Remedy.IF_REFUSED,
    law="安全生产法 Art.65(1)(3)",
    states="stop_order_no applied_on review_on? result? reply? unit reason?",
    sheet=resumption_sheet,
    sheets={"application": "恢复生产经营申请书", "reply": "恢复生产经营批复", "refusal": "不予恢复生产经营决定书"},
    needs={
        "review_on": is_reply, "result": is_reply, "reply": lambda f, x: f.get("result") == "同意",
        "reason": lambda f, x: f.get("result") == REFUSED, "remedy_text": lambda f, x: f.get("result") == REFUSED,
    },
)
CLOSURE_PROPOSAL = OwnPaper(
    "HAZ-17", "提请关闭建议书", series="应急提关", copies="government file", seal=BUREAU, keeps="permanent",
    law="安全生产法 Art.113",
    states="unit ground penalties[]? facts proposal",
)
WARNING_TALK = OwnPaper(
    "HAZ-18", "安全生产约谈通知书/记录", series="应急约谈", copies="unit file", seal=BUREAU, served=True,
    law="local",
    decides="person demands",
    states="unit person reason at demands",
    sheets={"notice": "安全生产约谈通知书", "record": "安全生产约谈记录"},
)
ORDER_REVOCATION = OwnPaper(
    "HAZ-19", "责令撤销决定书", series="应急责撤", copies="unit file", seal=BUREAU, served=True, keeps="30y", remedy=Remedy.ORDER,
    law="安全生产法 Art.65(1)",
    decides="reason",
    states="unit_name hazard_no orders[title number? issued_on served_on?] reason",
)
# fmt: on
