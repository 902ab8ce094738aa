"""The papers of a case up to its submission: filing, investigation, measures, report; and what hands it over, extends or ends it."""

from __future__ import annotations

from cases.models import Party
from documents.kinds import BUREAU, Document, Facts, PrintedDate, Remedy

SEAL, SEIZE, BOTH = "查封", "扣押", "查封、扣押"
MEASURES = (SEAL, SEIZE, BOTH)


class CasePaper(Document):
    """A paper of an enforcement case, of the set 安全生产行政执法文书."""

    folder = "enforcement"
    officers_code = "E-ENF-02"
    in_set = True


# --- which sheet of its code a paper is -------------------------------------------------------------------------------------


def measure_sheet(f: Facts, x: Facts) -> str:
    """A paper about a measure names the one that was taken: its title has no brackets (layout sheets 0.2)."""
    return str(x.get("measure") or "")


def extension_sheet(f: Facts, x: Facts) -> str:
    """The approval of the file, or the decision that names the measure."""
    return "approval" if x.get("sheet") == "approval" else measure_sheet(f, x)


def disposal_sheet(f: Facts, x: Facts) -> str:
    """The decision on the things, or their release."""
    return f"{x.get('sheet') or ''} {measure_sheet(f, x)}"


def testing_sheet(f: Facts, x: Facts) -> str:
    """How the things are looked at."""
    return str(x.get("test") or "")


def is_decision(f: Facts, x: Facts) -> bool:
    return x.get("sheet") != "approval"


def is_decided(f: Facts, x: Facts) -> bool:
    """The sheet that is sent for approval has room for what the leader will say."""
    return x.get("sheet") != "application"


def has_head(f: Facts, x: Facts) -> bool:
    """A unit and a business have somebody at their head, a person acts for himself."""
    return f.get("party_type") != Party.Kind.PERSON


PARTY = "party_type party_name party_id_no legal_rep? party_address party_phone? "
HEADED = {"legal_rep": has_head}

# --- filing -----------------------------------------------------------------------------------------------------------------

# fmt: off
FILING_APPROVAL = CasePaper(
    "ENF-01", "立案审批表", inside=True, series="应急立", keeps="30y", shows_identity=True,
    law="行政处罚法 Art.54(2)",
    decides="section_opinion leader_opinion",
    states=f"cause_of_action clue_source {PARTY}case_summary suspected_law handler_1 handler_2 section_opinion leader_opinion? filed_on?",
    needs=HEADED | {"leader_opinion": is_decided, "filed_on": is_decided},
)
NON_FILING_APPROVAL = CasePaper(
    "ENF-02", "不予立案审批表", inside=True, series="应急不立",
    law="行政处罚法 Art.54",
    decides="leader_opinion",
    states="clue_no reason_code reason leader_opinion?",
)

# --- investigation ----------------------------------------------------------------------------------------------------------

INTERVIEW_NOTICE = CasePaper(
    "ENF-05", "询问通知书", series="应急询", copies="party file", seal=BUREAU, served=True, keeps="30y",
    law="行政处罚法 Art.55",
    states="person_name unit_name? interview_at place bring_list? contact",
)
INTERVIEW_RECORD = CasePaper(
    "ENF-06", "询问笔录", keeps="30y", shows_identity=True,
    law="行政处罚法 Art.55(2)",
    decides="qa corrections refusal_note",
    states=(
        "person_name sex age id_no unit? position? phone start_at end_at place cert_no_1 cert_no_2 rights_told qa[] corrections? "
        "refusal_note?"
    ),
)
SCENE_RECORD = CasePaper(
    "ENF-07", "勘验笔录", keeps="30y",
    law="行政处罚法 Art.46",
    states="place weather? start_at end_at examined_objects findings drawings[]? photos[]? party_present witness?",
)
SAMPLING_RECEIPT = CasePaper(
    "ENF-08", "抽样取证凭证", series="应急抽", copies="party file", seal=BUREAU, served=True, keeps="30y",
    law="行政处罚法 Art.56",
    states="samples[name spec? qty batch?] place taken_at sealed_state",
)
PRESERVATION_APPROVAL = CasePaper(
    "ENF-09", "先行登记保存证据审批表", inside=True, series="应急先登审", keeps="30y",
    law="行政处罚法 Art.56",
    decides="leader_opinion",
    states="case_no items[] ground place leader_opinion approved_at",
)
PRESERVATION_NOTICE = CasePaper(
    "ENF-10", "先行登记保存证据通知书", series="应急先登通", copies="party file", seal=BUREAU, served=True, keeps="30y",
    law="行政处罚法 Art.56",
    # The duty is the fixed sentence of the sheet: nobody words it.
    states="items[name spec? qty condition?] place start_on due_on keeper duty_text?",
)
PRESERVATION_RESULT_APPROVAL = CasePaper(
    "ENF-11", "先行登记保存证据处理审批表", inside=True, series="应急先登处审", keeps="30y",
    law="行政处罚法 Art.56",
    decides="leader_opinion",
    states="ref_notice_no items[result] leader_opinion",
)
PRESERVATION_RESULT = CasePaper(
    "ENF-12", "先行登记保存证据处理决定书", series="应急先登处", copies="party file", seal=BUREAU, served=True, keeps="30y",
    remedy=Remedy.MEASURE,
    law="行政处罚法 Art.56",
    states="ref_notice_no items[name qty result] legal_basis decided_on",
)

# --- sealing and seizure ----------------------------------------------------------------------------------------------------

SEIZURE_APPROVAL = CasePaper(
    "ENF-13", "查封（扣押）决定审批表", inside=True, series="应急查扣审", keeps="30y",
    law="行政强制法 Art.18(1)",
    decides="leader_opinion",
    states="ground objects[] legal_basis period_days leader_opinion emergency_flag reported_at?",
    needs={"reported_at": lambda f, x: bool(f.get("emergency_flag"))},
)
SEIZURE = CasePaper(
    "ENF-14", "查封（扣押）决定书", series="应急查扣", copies="party file", seal=BUREAU, served=True, keeps="30y", shows_identity=True,
    remedy=Remedy.MEASURE,
    law="行政强制法 Art.24; 安全生产法 Art.65(1)(4)",
    states=f"{PARTY}reason legal_basis period_from period_to objects_ref keep_place decided_on",
    needs=HEADED,
    sheet=measure_sheet, sheets={word: f"{word}决定书" for word in MEASURES},
    holds_until=(PrintedDate("period_to", days=30),),
)
SEIZURE_LIST = CasePaper(
    "ENF-15", "查封（扣押）物品清单", copies="party file", seal=BUREAU, served=True, keeps="30y",
    law="行政强制法 Art.24(3)",
    states="ref_decision_no items[name spec? qty unit condition? value?] keeper place",
    sheet=measure_sheet, sheets={word: f"{word}物品清单" for word in MEASURES},
)
SEIZURE_RECORD = CasePaper(
    "ENF-16", "查封（扣押）现场笔录", keeps="30y",
    law="行政强制法 Art.18(7)-(9)",
    decides="party_statement refusal_note",
    states="start_at end_at place notified_party rights_told party_statement process witness? refusal_note?",
    sheet=measure_sheet, sheets={word: f"{word}现场笔录" for word in MEASURES},
)
SEIZURE_EXTENSION = CasePaper(
    "ENF-17", "延长查封（扣押）期限审批表/决定书", series="应急查扣延", copies="party file", seal=BUREAU, served=True, keeps="30y",
    remedy=Remedy.MEASURE,
    law="行政强制法 Art.25",
    states="ref_decision_no items[] old_until new_until reason decided_on?",
    needs={"decided_on": is_decision},
    sheet=extension_sheet,
    sheets={"approval": "延长查封（扣押）期限审批表", **{word: f"延长{word}期限决定书" for word in MEASURES}},
)
TESTING_NOTICE = CasePaper(
    "ENF-18", "检测（检验、鉴定）期间告知书", series="应急检告", copies="party file", seal=BUREAU, served=True, keeps="30y",
    law="行政强制法 Art.25(3)",
    states="ref_decision_no institute test_from test_to purpose",
    sheet=testing_sheet, sheets={word: f"{word}期间告知书" for word in ("检测", "检验", "鉴定")},
)
SEIZURE_RESULT_APPROVAL = CasePaper(
    "ENF-19", "查封（扣押）处理审批表", inside=True, series="应急查扣处审", keeps="30y",
    law="行政强制法 Art.27",
    decides="leader_opinion",
    states="ref_decision_no items[result] leader_opinion",
)
SEIZURE_RESULT = CasePaper(
    "ENF-20", "查封（扣押）处理决定书/解除决定书", series="应急查扣处", copies="party file", seal=BUREAU, served=True, keeps="30y",
    remedy=Remedy.MEASURE,
    law="行政强制法 Art.27, 28",
    states="ref_decision_no items[name qty result] return_receipt_at? sale_proceeds? legal_basis decided_on",
    sheet=disposal_sheet,
    sheets={
        **{f"disposal {word}": f"{word}处理决定书" for word in MEASURES},
        **{f"release {word}": f"解除{word}决定书" for word in MEASURES},
    },
)

# --- evidence, report, submission -------------------------------------------------------------------------------------------

APPRAISAL_COMMISSION = CasePaper(
    "ENF-21", "鉴定委托书", series="应急鉴", copies="institute file", seal=BUREAU, keeps="30y",
    law="行政处罚法 Art.46",
    states="institute objects[] questions due_on",
)
EVIDENCE_LIST = CasePaper(
    "ENF-22", "证据清单", inside=True, keeps="30y",
    law="行政处罚法 Art.46, 47",
    states="evidence[no? kind name source? collected_at proves]?",
)
INVESTIGATION_REPORT = CasePaper(
    "ENF-23", "调查终结报告", inside=True, series="应急调报", keeps="30y", shows_identity=True,
    law="行政处罚法 Art.57",
    states=f"{PARTY}facts evidence[] law_violated penalty_basis circumstances tier proposal defence_needed hearing_needed",
    needs=HEADED,
)
SUBMISSION = CasePaper(
    "ENF-24", "案件处理呈批表", inside=True, series="应急处呈", keeps="30y",
    law="行政处罚法 Art.57; 安全生产违法行为行政处罚办法(2015) Art.28",
    decides="party_opinion section_opinion review_opinion leader_opinion",
    states="case_no facts evidence_summary? party_opinion law proposal section_opinion? review_opinion? leader_opinion?",
)

# --- transfer to the police, extension, end ---------------------------------------------------------------------------------

TRANSFER_APPROVAL = CasePaper(
    "ENF-54", "案件移送审批表", inside=True, series="应急移审", keeps="permanent",
    law="行政执法机关移送涉嫌犯罪案件的规定 Art.5",
    decides="head_decision decided_at reason_if_refused",
    states="case_no facts suspected_crime team report_at head_decision? decided_at? reason_if_refused?",
    needs={
        "reason_if_refused": lambda f, x: f.get("head_decision") == "不批准移送",
        "head_decision": lambda f, x: x.get("sheet") != "application",
        "decided_at": lambda f, x: x.get("sheet") != "application",
    },
)
TRANSFER_LETTER = CasePaper(
    "ENF-55", "涉嫌犯罪案件移送书", series="应急移", copies="police procurator_copy file", seal=BUREAU, keeps="permanent",
    law="行政执法机关移送涉嫌犯罪案件的规定 Art.6",
    states="to_police case_summary attached[] goods_list? handed_at? receipt_signed_at?",
)
GOODS_LIST = CasePaper(
    "ENF-56", "涉案物品清单", copies="police file", seal=BUREAU, keeps="permanent",
    law="行政执法机关移送涉嫌犯罪案件的规定 Art.6(3)",
    states="items[name spec? qty unit place custodian]",
)
EXTENSION_APPROVAL = CasePaper(
    "ENF-57", "案件延期办结审批表", inside=True, series="应急延审", keeps="30y",
    law="安全生产违法行为行政处罚办法(2015) Art.32",
    decides="opinion",
    states="case_no old_due new_due reason level opinion",
)
END_APPROVAL = CasePaper(
    "ENF-58", "案件终止（撤销）审批表", inside=True, series="应急终审", keeps="30y",
    law="行政处罚法 Art.36, 57",
    decides="leader_opinion",
    states="case_no ground_code ground leader_opinion",
)
# fmt: on
