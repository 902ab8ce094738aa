"""The papers of enforcement behind the decision: service, execution, closing, file, publicity, change (ENF-44 to 53, 59 to 65)."""

from __future__ import annotations

from documents.kinds import BUREAU, Facts, Remedy
from workflows.enforcement.papers_decision import PlainPaper
from workflows.enforcement.papers_investigation import CasePaper, is_decided

#: What the agency may do with an application for more time (行政处罚法 Art.66(2)).
DEFERRED, INSTALMENTS, NOT_DEFERRED = DEFERRALS = ("同意延期缴纳", "同意分期缴纳", "不予批准")
#: 行政强制法 Art.39(1), 40: the grounds, item by item.
SUSPENDED_FOR = (
    "当事人履行行政决定确有困难或者暂无履行能力", "第三人对执行标的主张权利，确有理由",
    "执行可能造成难以弥补的损失，且中止执行不损害公共利益", "行政机关认为需要中止执行的其他情形",
)  # fmt: skip
ENDED_FOR = (
    "公民死亡，无遗产可供执行，又无义务承受人", "法人或者其他组织终止，无财产可供执行，又无义务承受人", "执行标的灭失",
    "据以执行的行政决定被撤销", "行政机关认为需要终结执行的其他情形",
)  # fmt: skip
#: The grounds that stand on the sheet, by what is done; 行政强制法 Art.39(2): three years after it was suspended it is not done any more.
EXECUTION_GROUNDS = {
    "中止": SUSPENDED_FOR, "终结": (*ENDED_FOR, "中止执行满三年未恢复执行，且没有明显社会危害、当事人确无能力履行"), "恢复": ("中止执行的情形消失",),
}  # fmt: skip
REVOKED, CHANGED, REDECIDED = CHANGES = ("撤销", "变更", "撤销并重新作出")
#: A slip of the pen: the small variant of the same paper, which decides nothing.
CORRECTED = "补正"


def shows_both(f: Facts, x: Facts) -> bool:
    return x.get("kind") in (CHANGED, CORRECTED)


def decides_anew(f: Facts, x: Facts) -> bool:
    return x.get("kind") != CORRECTED


def sheet_of_change(f: Facts, x: Facts) -> str:
    return {CHANGED: "change", CORRECTED: "slip"}.get(x.get("kind", ""), "revocation")


def is_granted(f: Facts, x: Facts) -> bool:
    return x.get("decision") != NOT_DEFERRED


def is_withdrawn(f: Facts, x: Facts) -> bool:
    return bool(f.get("withdrawn_on"))


def is_record(f: Facts, x: Facts) -> bool:
    return x.get("sheet") == "record"


# fmt: off
PUBLIC_SERVICE = CasePaper(
    "ENF-44", "送达公告", series="应急送公", copies="website notice_board", seal=BUREAU, keeps="30y",
    law="民事诉讼法 Art.95",
    states="party_name doc_no content_summary published_on deemed_served_on reason",
)
REMINDER = CasePaper(
    "ENF-45", "罚款催缴通知书", series="应急催缴", copies="party file", seal=BUREAU, served=True, keeps="30y",
    law="行政处罚法 Art.72",
    decides="new_deadline",
    states="decision_no fine_yuan paid_yuan due_on late_fee_yuan new_deadline",
)
SURCHARGE = CasePaper(
    "ENF-46", "加处罚款决定书", series="应急加罚", copies="party file", seal=BUREAU, served=True, keeps="30y",
    remedy=Remedy.CHANGE, law="行政处罚法 Art.72(1); 行政强制法 Art.45", shows_identity=True,
    decides="days amount_yuan decided_on",
    states="decision_no fine_yuan due_on days rate amount_yuan cap_note decided_on",
)
DEFERRAL_SHEET = CasePaper(
    "ENF-47", "延期（分期）缴纳罚款审批表", inside=True, series="应急缴审", keeps="30y",
    law="行政处罚法 Art.66(2)",
    decides="schedule.due_on schedule.amount leader_opinion",
    states="decision_no application_text schedule[due_on amount]? leader_opinion",
)
DEFERRAL = CasePaper(
    "ENF-48", "延期（分期）缴纳罚款批准书", series="应急缴批", copies="party file", seal=BUREAU, served=True, keeps="30y",
    law="行政处罚法 Art.66(2)",
    decides="schedule.due_on schedule.amount conditions",
    states="decision_no schedule[due_on amount]? conditions",
    needs={"schedule": is_granted},
    sheet=lambda f, x: "instalments" if x.get("decision") == INSTALMENTS else "deferral",
    sheets={"deferral": "延期缴纳罚款批准书", "instalments": "分期缴纳罚款批准书"},
)
DUNNING = CasePaper(
    "ENF-49", "催告书", series="应急催告", copies="party file", seal=BUREAU, served=True, keeps="30y",
    law="行政强制法 Art.35, 54",
    decides="duty perform_by",
    states="decision_no duty amount_yuan late_fee_yuan? perform_by mode defence_right",
)
COURT_APPLICATION = CasePaper(
    "ENF-50", "强制执行申请书", series="应急强执", copies="court file", seal=BUREAU, keeps="permanent",
    law="行政强制法 Art.55", shows_identity=True,
    decides="target applied_on",
    states="party decision_no facts_reasons party_opinion? dunning_served_at target amount_yuan attached[] applied_on",
)
AGREEMENT = CasePaper(
    "ENF-51", "执行协议", series="应急执协", copies="party file", seal=BUREAU, keeps="30y",
    law="行政强制法 Art.42", shows_identity=True,
    decides="schedule late_fee_reduction breach_effect",
    states="decision_no schedule[] late_fee_reduction? breach_effect",
)
EXECUTION_STATE = CasePaper(
    "ENF-52", "中止（终结、恢复）执行审批表", inside=True, series="应急执中", keeps="30y",
    law="行政强制法 Art.39, 40",
    decides="action leader_opinion",
    states="decision_no action ground leader_opinion",
)
GOODS_DISPOSAL = CasePaper(
    "ENF-53", "罚没物品处理审批表/处理记录", inside=True, series="应急罚没处", keeps="30y",
    law="行政处罚法 Art.74; 烟花爆竹安全管理条例 Art.43",
    decides="items.mode",
    states="items[name qty mode proceeds?] witness? place? done_on? handover_to?",
    sheets={"approval": "罚没物品处理审批表", "record": "罚没物品处理记录"},
    needs={"witness": is_record, "place": is_record, "done_on": is_record},
)
CLOSING = CasePaper(
    "ENF-59", "结案审批表", inside=True, series="应急结", keeps="30y",
    law="行政处罚法 Art.47", shows_identity=True,
    decides="leader_opinion closed_on",
    states="case_no decision_no? performance[]? closing_ground goods_done? publicity_done? leader_opinion? closed_on?",
    needs={"leader_opinion": is_decided, "closed_on": is_decided},
)
COVER = PlainPaper(
    "ENF-60", "案卷首页（封面）", inside=True, copies="archive", keeps="as file",
    law="档案法",
    states="agency_name case_name cause_of_action result filed_on closed_on handlers archived_on archive_no retention",
)
CONTENTS = PlainPaper(
    "ENF-61", "卷内目录", inside=True, copies="archive", keeps="as file",
    law="档案法",
    states="seq? doc_title? doc_no? author? date? pages? note?",
    is_list=True,
)
REMARKS = PlainPaper(
    "ENF-62", "备考表", inside=True, copies="archive", keeps="as file",
    law="档案法",
    states="pages_total remarks? filed_by checked_by date",
)
PUBLICITY = PlainPaper(
    "ENF-63", "行政处罚信息公示表", copies="website",
    law="安全生产法 Art.78(2); 国办发〔2018〕118号",
    states=(
        "decision_no party_name_masked uscc? cause law penalty agency decided_on published_on expires_on? withdrawn_on? "
        "withdraw_reason?"
    ),
    needs={"withdraw_reason": is_withdrawn},
)
REPORT_UP = PlainPaper(
    "ENF-64", "行政处罚备案报告", series="应急备", copies="prefecture_bureau", seal=BUREAU, keeps="30y",
    law="安全生产违法行为行政处罚办法(2015) Art.62",
    states="decision_no summary attached",
)
CHANGE = CasePaper(
    "ENF-65", "行政处罚决定变更（撤销）决定书", series="应急罚变", copies="party file", seal=BUREAU, served=True, keeps="30y",
    remedy=Remedy.CHANGE, law="行政处罚法 Art.48(2), 75(2)", shows_identity=True,
    decides="old_content new_content reason decided_on",
    states="decision_no old_content? new_content? reason refund_yuan? decided_on legal_basis?",
    needs={"old_content": shows_both, "new_content": shows_both, "legal_basis": decides_anew},
    sheet=sheet_of_change,
    sheets={"change": "行政处罚决定变更决定书", "revocation": "行政处罚决定撤销决定书", "slip": "行政处罚决定书补正通知"},
)
# fmt: on
