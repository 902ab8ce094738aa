"""The papers that several procedures use: handing a matter over, recusal, re-inspection, and what service leaves in the file."""

from documents.kinds import BUREAU, Document, Facts


def is_decided(f: Facts, x: Facts) -> bool:
    """Whether the sheet says what was decided, and not only what was asked for."""
    return x.get("sheet") != "application"


class SetPaper(Document):
    """One of the set 安全生产行政执法文书, whose name stands in its head."""

    in_set = True


#: What a re-inspection may come to: of an order to correct, and of a penalty that is carried out.
CORRECTED = ("全部整改合格", "部分整改", "未整改")
CARRIED_OUT = ("正在履行", "已经履行", "未履行")
NOT_IN_ORDER = (*CORRECTED[1:], CARRIED_OUT[2])


# fmt: off
HAND_OVER = Document(
    "ENF-03", "指定管辖/案件移送（交）函", series="应急移函", copies="agency file", seal=BUREAU, keeps="30y",
    law="行政处罚法 Art.22, 25",
    states="to_agency facts reason? attached_list?",
    sheets={"jurisdiction": "指定管辖函", "hand_over": "移送函", "issuer": "许可证件处理告知函"},
)
RECUSAL = Document(
    "ENF-04", "回避申请表/回避决定书", series="应急回避", copies="applicant file", seal=BUREAU, served=True, keeps="30y",
    law="行政处罚法 Art.43",
    states="applicant officer_name_ref ground decision? decided_on?",
    decides="decision decided_on",
    sheets={"application": "回避申请表", "approval": "回避申请表", "decision": "回避决定书"},
    needs={"decision": is_decided, "decided_on": is_decided},
)
REINSPECTION_OPINION = SetPaper(
    "INS-05", "整改复查意见书", series="应急复查", copies="unit file", seal=BUREAU, served=True,
    law="安全生产违法行为行政处罚办法(2015) Art.16",
    states="ref_order_no reinspected_on items[no result evidence?] overall_result next_action? inspector_1 inspector_2 unit_name",
    needs={"next_action": lambda f, x: f.get("overall_result") in NOT_IN_ORDER},
)
RECEIPT = Document(
    "ENF-42", "送达回执", series="应急送", keeps="30y",
    law="行政处罚法 Art.61; 民事诉讼法 Art.87",
    states="doc_code? doc_no receiver? relation? service_mode? served_at? place? refusal_reason? witness_name_ref? proof_files?",
)
ADDRESS_CONFIRMATION = Document(
    "ENF-43", "送达地址（方式）确认书", keeps="30y",
    law="行政处罚法 Art.61(2)",
    states="party_name address? phone? email? fax? agrees_electronic? confirmed_on?",
)
# fmt: on
