"""One filled paper of every kind of enforcement from the legal review on, with 1 item and with 20: one invented case, told to its end."""

from dataclasses import replace
from datetime import date
from typing import Any

from documents.catalog import paper as kind_of
from documents.identity import copies_note
from documents.remedy import paragraph_of_decision
from tests.documents import specimens
from tests.documents.specimens import SET, Specimen, seal_picture, sheet
from workflows.enforcement.papers_afterwards import EXECUTION_GROUNDS
from workflows.enforcement.papers_decision import LATE_FEE, sentences

BUREAU = specimens.BUREAU
DECIDED = date(2024, 5, 17)
NAME, ACT = "云栖木业有限公司", "未采取措施消除事故隐患"
CASE = {"case_name": f"{NAME}涉嫌{ACT}案", "case_no": "（云）应急立〔2024〕7号"}
CLOSED = CASE | {"case_name": f"{NAME}{ACT}案"}
NOTICE_NO, DECISION_NO = "（云）应急罚告〔2024〕9号", "（云）应急罚〔2024〕12号"
OFFICERS = {"inspector_1": "周启明", "inspector_2": "何文舟", "cert_no_1": "42028100101", "cert_no_2": "42028100102"}
CALL = {"contact": "周启明、何文舟", "phone": "0000-7654321", "office_address": "云石市迎宾大道1号", "office_postcode": "000000"}
UNIT = {
    "party_type": "unit", "party_name": NAME, "party_id_no": "91420281MA00000X98", "legal_rep": "林知远", "party_address": "石桥镇工业路8号",
    "party_phone": "0000-1234567",
}  # fmt: skip
UNIT_MORE = {"postcode": "000000", "position": "总经理"}
PERSON = {
    "party_name": "林知远", "sex": "男", "age": "47", "id_no": "420281197703050011", "unit": NAME, "address": "石桥镇工业路8号2栋",
}  # fmt: skip
PERSON_MORE = {"party_type": "person", "party_phone": "0000-1234567", "unit_address": "石桥镇工业路8号"}
LAW = {
    "law_violated": "《中华人民共和国安全生产法》第四十一条第二款", "penalty_basis": "《中华人民共和国安全生产法》第一百零二条",
}  # fmt: skip
FINE = {"kind": "fine", "amount": "50000.00"}
ACCOUNT = "云石市农村商业银行营业部（户名：云石市财政局，账号：0000-0000-0000）"
FACTS = (
    "2024年3月5日，执法人员检查发现你单位砂光车间除尘支管未装设火花探测装置，当日责令你单位于3月20日前整改完毕",
    "3月21日复查时，你单位仍未装设火花探测装置，也未采取停止砂光作业等措施",
    "3月5日至3月21日期间，砂光车间每日两班继续作业，作业人员每班七人",
)
EVIDENCE = (
    {"name": "营业执照复印件", "doc_no": "", "count": "1", "proves": "当事人主体资格"},
    {"name": "《责令限期整改指令书》", "doc_no": "（云）应急责改〔2024〕31号", "count": "1", "proves": "整改要求和期限"},
    {"name": "《整改复查意见书》", "doc_no": "（云）应急复查〔2024〕22号", "count": "1", "proves": "到期未整改"},
    {"name": "现场照片", "doc_no": "", "count": "4", "proves": "复查时砂光车间仍在作业"},
    {"name": "询问笔录", "doc_no": "", "count": "2", "proves": "当事人知道隐患而未采取措施"},
)
POINTS = ("执法主体", "权限和管辖", "事实", "证据", "法律适用", "程序", "裁量", "文书", "涉嫌犯罪移送")
CLAIMS = ("已订购配件，因厂家未到货无法按期安装", "整改期限过短", "企业经营困难，请求从轻处罚")


def facts(count: int) -> str:
    """One paragraph, or so many under their numbers."""
    if count == 1:
        return f"{FACTS[0]}。{FACTS[1]}。"
    return "\n".join(f"（{place + 1}）{FACTS[place % 3]}。" for place in range(count))


def evidence(count: int) -> list[dict[str, str]]:
    return [dict(EVIDENCE[place % 5]) for place in range(max(count, 4))]


def some(count: int, texts: tuple[str, ...]) -> list[str]:
    return [texts[place % len(texts)] for place in range(count)]


def remedy(on: date = DECIDED, **how: bool) -> str:
    return paragraph_of_decision(on, "决定", BUREAU, **how)


def of(code: str, f: dict[str, Any], x: dict[str, Any], number: str = "", *, on: date = DECIDED) -> Specimen:
    kind = kind_of(code)
    paper = sheet(
        code, kind.printed_title(kind.title, f, x), number, set_name=SET if kind.in_set else "", copies=copies_note(kind),
        coded=kind.is_external, seal="seal" if kind.needs_seal else "",
    )  # fmt: skip
    return Specimen(replace(paper, issued_on=on), f, x, {"seal": seal_picture()} if kind.needs_seal else {})


# --- review, discussion, notice, defence --------------------------------------------------------------------------------------


def review(count: int = 1, opinion: str = "修改后通过") -> Specimen:
    return of(
        "ENF-25",
        {
            "case_no": CASE["case_no"], "received_on": "2024-04-12", "opinion": opinion, "reviewer": "沈一诺", "reviewed_on": "2024-04-16",
            "checklist": [
                {"item": point, "ok": {"证据": "不符合", "涉嫌犯罪移送": "不涉及"}.get(point, "符合"), "note": note}
                for point in POINTS
                for note in [{"证据": "照片3未注明拍摄人，已补正", "涉嫌犯罪移送": "未达到立案追诉标准"}.get(point, "")]
            ],
            "conditions": some(count, ("第2页第三段补充整改期限的起算日", "第3页处罚依据写明条款全称")) if opinion == "修改后通过" else [],
            "draft_ref": "《行政处罚告知书（送审稿）》第2稿，3页", "draft_hash": "3f9a71c2" * 8, "review_round": "首次",
        },
        CASE | {
            "section": "工贸股", "handlers": "周启明、何文舟", "materials": "案卷1册46页", "proposal": f"对{NAME}罚款人民币50,000.00元（大写：伍万元整）",
            "text": "本案主体适格，事实清楚，适用法律正确，裁量适当；证据4须补正后使用。", "qualification_no": "A0000000000",
        },
        "（云）应急法审〔2024〕11号", on=date(2024, 4, 16),
    )  # fmt: skip


def notice(count: int = 1) -> Specimen:
    return of(
        "ENF-27",
        UNIT | LAW | {
            "facts": facts(count), "evidence": evidence(count), "intended_penalty": [FINE], "defence_due_on": "2024-04-26",
            "defence_right": sentences("unit")["defence_right"], "contact": CALL["contact"],
        },
        UNIT_MORE | CALL | {"circumstances": "参照裁量基准属于较重一档", "has_hearing": True, "defence_days": 5},
        NOTICE_NO, on=date(2024, 4, 18),
    )  # fmt: skip


def hearing_right(count: int = 1) -> Specimen:
    return of(
        "ENF-28",
        LAW | {
            "party_name": NAME, "facts": facts(count), "intended_penalty": [FINE], "request_due_on": "2024-04-26",
            "hearing_right": sentences("unit")["hearing_right"], "contact": CALL["contact"],
        },
        CALL | {"party_type": "unit"},
        "（云）应急听告〔2024〕5号", on=date(2024, 4, 18),
    )  # fmt: skip


def defence(count: int = 1) -> Specimen:
    return of(
        "ENF-29",
        {
            "party_name": NAME, "representative": "林知远（法定代表人）", "at": "2024-04-23T15:00:00+08:00", "place": "云石市应急管理局二楼询问室",
            "statements": some(count, CLAIMS), "evidence_given": some(count, ("采购合同1份2页", "付款凭证1份1页")),
        },
        OFFICERS | {
            "party_type": "unit", "ended_at": "2024-04-23T15:30:00+08:00", "position": "总经理", "phone": "0000-1234567",
            "party_address": "石桥镇工业路8号", "power": "无须委托", "notice_on": "2024-04-18", "notice_no": NOTICE_NO,
        },
    )  # fmt: skip


def checked(count: int = 1) -> Specimen:
    rows = [
        {
            "claim": claim,
            "check": "采购合同签订于2024年3月22日，晚于整改期限",
            "accepted": "不采纳",
            "reason": "期间也未采取停止作业等临时措施",
        }
        for claim in some(count, CLAIMS)
    ]
    return of(
        "ENF-30",
        {"points": rows, "effect_on_penalty": "维持拟处罚"},
        CASE | {
            "party_name": NAME, "notice_no": NOTICE_NO, "served_on": "2024-04-19", "received_on": "2024-04-23", "way": "口头",
            "due_on": "2024-04-26", "reason": "申辩意见均不成立，拟处罚的事实、依据和数额不变。",
        },
        "（云）应急复核〔2024〕6号", on=date(2024, 4, 28),
    )  # fmt: skip


def waiver(rights: tuple[str, ...] = ("陈述、申辩", "听证"), kind: str = "unit") -> Specimen:
    return of(
        "ENF-31",
        {
            "party_name": NAME if kind == "unit" else "方小满", "waived_rights": list(rights), "date": "2024-04-22",
            "ref_notice_no": f"《行政处罚告知书》（{NOTICE_NO}）、《听证告知书》（（云）应急听告〔2024〕5号）",
        },
        {"party_type": kind},
    )  # fmt: skip


# --- decision -----------------------------------------------------------------------------------------------------------------

COURSE = "2024年3月21日，本机关执法人员对你单位隐患整改情况复查时发现涉嫌违法行为，于3月25日立案调查，现已调查终结。"
HEARD = (
    f"本机关于2024年4月19日向你单位送达《行政处罚告知书》（{NOTICE_NO}）和《听证告知书》。你单位要求听证，本机关于5月10日公开举行听证。"
    "你单位提出配件未到货、整改期限过短。经复核：采购合同签订于3月22日，晚于整改期限；期限十五日与安装所需时间相当，期间也未采取临时措施，"
    "该意见不予采纳；提出的经营困难不属于从轻、减轻情形。"
)
WEIGHED = (
    "该隐患存在粉尘爆炸危险，逾期后仍继续作业，无从轻、减轻情节，按照适用的裁量基准属于较重一档（三万五千元以上五万元以下）；"
    "因逾期期间未停止砂光作业，在该档内取上限。"
)
DECISION = LAW | {
    "defence_result": HEARD, "circumstances": WEIGHED, "late_fee_text": LATE_FEE, "decided_on": DECIDED.isoformat(), "pay_account": ACCOUNT,
    "correction_order": "消除上述事故隐患",
}  # fmt: skip
DECISION_MORE = {
    "course": COURSE, "act": ACT, "reviewed": True, "discussed": True, "correction_by": "2024-05-31", "e_channel": "非税收入电子缴款平台",
    "penalty_words": "应当责令立即消除或者限期消除，处五万元以下的罚款",
}  # fmt: skip


def decision(count: int = 1, *, on: date = DECIDED, **changes: Any) -> Specimen:
    return of(
        "ENF-38",
        {"party_name": NAME, "uscc": UNIT["party_id_no"], "legal_rep": "林知远", "address": UNIT["party_address"]} | DECISION | {
            "facts": facts(count), "evidence": evidence(count), "penalties": [FINE] * count,
            "fine_yuan": f"{50000 * count}.00", "pay_due": "", "remedy_text": remedy(on), "decided_on": on.isoformat(), **changes,
        },
        DECISION_MORE | UNIT_MORE | {"party_type": "unit", "party_phone": "0000-1234567"},
        DECISION_NO, on=on,
    )  # fmt: skip


def warned(count: int = 1) -> Specimen:
    """A decision without a sum: a warning, and what is taken away."""
    specimen = decision(
        1, penalties=[{"kind": "warning"}, {"kind": "goods", "words": "组合烟花42箱，详见清单"}], fine_yuan="", pay_account="", late_fee_text=""
    )  # fmt: skip
    goods = [{"name": "组合烟花", "spec": f"{place + 36}发", "qty": "42箱", "note": "封签0107"} for place in range(count)]
    more = {"performance": "没收的非法财物应当自收到本决定书之日起三日内交至本机关指定仓库。", "goods": goods}
    return specimen._replace(x=specimen.x | more)


def decision_on_person(count: int = 1) -> Specimen:
    said = {"penalties": [{"kind": "fine", "amount": "20000.00"}], "fine_yuan": "20000.00", "position": "总经理（主要负责人）"}
    return of(
        "ENF-39",
        PERSON | DECISION | said | {"defence_result": HEARD.replace("你单位", "你"), "facts": facts(count).replace("你单位", NAME), "evidence": evidence(count), "remedy_text": remedy()},
        DECISION_MORE | PERSON_MORE | {"act": "未履行主要负责人安全生产管理职责", "course": COURSE.replace("你单位", NAME)},
        "（云）应急罚〔2024〕13号",
    )  # fmt: skip


def no_penalty(count: int = 1, ground: str = "G2", kind: str = "unit") -> Specimen:
    return of(
        "ENF-40",
        UNIT | {
            "party_type": kind, "facts": facts(count), "evidence": evidence(count), "ground": ground, "education_given": True,
            "legal_basis": "第三十三条第一款、第五十七条第一款第二项", "remedy_text": remedy(goes_on=False, to_perform=False),
            "decided_on": DECIDED.isoformat(),
        },
        UNIT_MORE | {"course": COURSE, "correction_order": "继续按月通报隐患排查治理情况"},
        "（云）应急不罚〔2024〕2号",
    )  # fmt: skip


def education(count: int = 1) -> Specimen:
    said = ("讲解《中华人民共和国安全生产法》第四十一条第二款", "指出粉尘爆炸的危险", "要求每月向从业人员通报隐患排查治理情况")
    return of(
        "ENF-41",
        {"party_name": NAME, "content": "\n".join(f"{line}。" for line in some(count, said)), "date": "2024-06-12"},
        OFFICERS | {"place": "石桥镇工业路8号会议室", "decision_no": "（云）应急不罚〔2024〕2号", "party_words": "今后按月通报。"},
    )  # fmt: skip


# --- execution, closing, publicity ---------------------------------------------------------------------------------------------


def reminder() -> Specimen:
    return of(
        "ENF-45",
        {
            "decision_no": DECISION_NO, "fine_yuan": "50000.00", "paid_yuan": "0.00", "due_on": "2024-06-04", "late_fee_yuan": "15000.00",
            "new_deadline": "2024-06-24",
        },
        CALL | {
            "party_type": "unit", "party_name": NAME, "decided_on": "2024-05-17", "rest_yuan": "50000.00", "until": "2024-06-14", "days": 10,
            "pay_account": ACCOUNT,
        },
        "（云）应急催缴〔2024〕4号", on=date(2024, 6, 14),
    )  # fmt: skip


def surcharge(count: int = 1) -> Specimen:
    return of(
        "ENF-46",
        {
            "decision_no": DECISION_NO, "fine_yuan": "50000.00", "due_on": "2024-06-04", "days": 33, "rate": "0.03", "amount_yuan": "49500.00",
            "cap_note": "加处罚款的数额不超出罚款的数额，以50,000.00元为限，本次未达到限额。", "decided_on": "2024-07-08",
            "remedy_text": remedy(),
        },
        UNIT | UNIT_MORE | {
            "penalty_on": "2024-05-17", "served_on": "2024-05-20", "payment": "至今未缴纳罚款", "since": "2024-06-05", "until": "2024-07-07",
            "computation": "50000.00元×3%×33日＝49500.00元", "pay_account": ACCOUNT,
            "suspended": [
                {"since": "2024-08-01", "until": "2024-09-10", "ground": "行政复议期间"} for _ in range(count if count > 1 else 0)
            ],
        },
        "（云）应急加罚〔2024〕1号", on=date(2024, 7, 8),
    )  # fmt: skip


def dunning(count: int = 1) -> Specimen:
    duties = ("缴纳罚款人民币50,000.00元", "缴纳加处罚款人民币50,000.00元", "消除砂光车间除尘系统的事故隐患")
    return of(
        "ENF-49",
        {
            "decision_no": DECISION_NO, "duty": some(count, duties), "amount_yuan": "50000.00", "late_fee_yuan": "50000.00",
            "perform_by": "2024-12-16", "mode": f"款项缴至{ACCOUNT}",
            "defence_right": "依据《中华人民共和国行政强制法》第三十六条的规定，你单位收到本催告书后有权进行陈述和申辩。",
        },
        CALL | {
            "party_type": "unit", "party_name": NAME, "penalty_on": "2024-05-17", "served_on": "2024-05-20", "due_on": "2024-06-04",
            "until": "2024-12-02", "total_yuan": "100000.00",
        },
        "（云）应急催告〔2024〕2号", on=date(2024, 12, 2),
    )  # fmt: skip


def closing(count: int = 1) -> Specimen:
    done = ("2024年6月3日缴纳罚款50,000.00元，票据号4200000123", "2024年5月30日复查，隐患已经消除，合格")
    return of(
        "ENF-59",
        {
            "case_no": CASE["case_no"], "decision_no": DECISION_NO, "performance": some(count, done), "closing_ground": "履行完毕",
            "goods_done": "无涉案物品", "publicity_done": "2024年5月28日公示", "leader_opinion": "罚款已经缴清，隐患已经消除，同意结案。",
            "closed_on": "2024-06-12",
        },
        CLOSED | OFFICERS | UNIT | {
            "filed_on": "2024-03-25", "served_on": "2024-05-20", "result": "罚款人民币50,000.00元（大写：伍万元整）", "appeal": "未申请复议，未起诉",
            "handler_opinion": "行政处罚决定已经履行完毕，建议结案。", "section_opinion": "经审核，同意结案，报分管领导审批。",
        },
        "（云）应急结〔2024〕6号", on=date(2024, 6, 12),
    )  # fmt: skip


def publicity(count: int = 1) -> Specimen:
    return of(
        "ENF-63",
        {
            "decision_no": DECISION_NO, "party_name_masked": NAME, "uscc": UNIT["party_id_no"], "cause": facts(count),
            "law": LAW["penalty_basis"], "penalty": "罚款人民币50,000.00元（大写：伍万元整）", "agency": BUREAU.name,
            "decided_on": "2024-05-17", "published_on": "2024-05-28", "expires_on": "2027-05-28", "withdrawn_on": "", "withdraw_reason": "",
        },
        CLOSED | {"legal_rep_masked": "林××", "channels": "市政府网站、信用平台"},
        on=date(2024, 5, 28),
    )  # fmt: skip


def report_up(count: int = 1) -> Specimen:
    return of(
        "ENF-64",
        {
            "decision_no": DECISION_NO, "attached": some(count, ("行政处罚决定书1份", "案件处理呈批表1份")),
            "summary": f"一、当事人：{NAME}。\n二、违法事实：{FACTS[1]}。\n三、处罚内容：罚款人民币50,000.00元，5月20日送达，尚在复议、诉讼期间。",
        },
        CALL | {
            "issuer": "陆承安", "party_name": NAME, "cause_of_action": ACT, "basis": "《安全生产违法行为行政处罚办法》第六十二条",
        },
        "（云）应急备〔2024〕3号", on=date(2024, 5, 24),
    )  # fmt: skip


# --- discussion and hearing ----------------------------------------------------------------------------------------------------


def discussion(count: int = 1) -> Specimen:
    people = ("陆承安，局长", "顾长风，副局长", "宋启明，副局长", "许听澜，总工程师", "何守田，安委办主任")
    views = ("事实清楚，证据确实，同意罚款五万元", "逾期后仍继续作业，危险较大，应当在该档内取上限", "同意前述意见，没有从轻情节")
    members = [people[place % 5].partition("，")[0] for place in range(max(count, 3))]
    return of(
        "ENF-26",
        {
            "case_no": CASE["case_no"], "held_at": "2024-05-16T15:00:00+08:00", "place": "云石市应急管理局三楼会议室", "host": "陆承安",
            "attendees": list(people[: max(3, min(count, 5))]), "recused": ["韩松年（近亲属在当事人处任职）"], "case_report": facts(count),
            "opinions": [{"member": member, "text": f"{text}。"} for member, text in zip(members, some(len(members), views), strict=True)],
            "votes": "同意5人，反对0人，弃权0人。", "conclusion": f"对{NAME}罚款人民币50,000.00元（大写：伍万元整）。", "minority_view": "无",
        },
        CASE | {
            "ended_at": "2024-05-16T15:40:00+08:00", "reporter": "周启明", "recorder": "白露", "sit_in": ["沈一诺", "何文舟"],
            "absent": ["程远（外出学习）"], "members_total": 5, "round": "二", "after_hearing": True,
        },
        "（云）应急集〔2024〕8号", on=date(2024, 5, 16),
    )  # fmt: skip


def hearing_notice(count: int = 1) -> Specimen:
    said = sentences("unit")
    return of(
        "ENF-32",
        {
            "party_name": NAME, "hearing_at": "2024-05-10T09:00:00+08:00", "place": "云石市应急管理局三楼会议室", "host": "宋知微，法规股股长",
            "members": [f"听证员{'甲乙丙丁戊'[place % 5]}，副主任科员" for place in range(count)], "clerk": "白露，科员",
            "recusal_right": said["recusal_right"], "representative_right": said["representative_right"],
        },
        CALL | CASE | {"party_type": "unit", "requested_on": "2024-04-24"},
        "（云）应急听通〔2024〕3号", on=date(2024, 4, 26),
    )  # fmt: skip


def hearing_announced() -> Specimen:
    return of(
        "ENF-33",
        {
            "cause_of_action": f"涉嫌{ACT}", "hearing_at": "2024-05-10T09:00:00+08:00", "place": "云石市应急管理局三楼会议室", "host": "宋知微",
        },
        CALL | {"party_name_masked": NAME, "enrol_by": "2024-05-08", "seats": 20},
        "（云）应急听公〔2024〕3号", on=date(2024, 4, 29),
    )  # fmt: skip


def hearing_record(count: int = 1) -> Specimen:
    pieces = (
        "证据1营业执照复印件：当事人对真实性、合法性、关联性无异议", "证据3《整改复查意见书》：当事人对真实性无异议，认为整改期限过短",
        "证据4现场照片：当事人认为拍摄时已停机，调查人员答复录像显示砂光机仍在运转",
    )  # fmt: skip
    return of(
        "ENF-34",
        {
            "host": "宋知微", "members": ["江晚", "陆青禾"], "clerk": "白露", "attendees": ["车间主任顾长河（证人）"],
            "started_at": "2024-05-10T09:00:00+08:00", "ended_at": "2024-05-10T10:40:00+08:00", "investigator_claims": facts(count),
            "party_defence": "\n".join(f"{claim}。" for claim in some(count, CLAIMS)), "cross_examination": some(count, pieces),
            "final_statements": "请求减少罚款，我单位保证今后及时消除事故隐患。",
        },
        CASE | {
            "place": "云石市应急管理局三楼会议室", "openness": "公开", "investigators": "周启明（42028100101）、何文舟（42028100102）",
            "party_name": NAME, "legal_rep": "林知远", "opening": "主持人核对到场人员身份，宣布听证纪律，告知权利。当事人不申请回避。",
            "debate": "调查人员认为逾期未整改的事实清楚。当事人认为配件未到货不是主观原因。",
        },
    )  # fmt: skip


def hearing_report(count: int = 1) -> Specimen:
    points = ("整改期限是否过短：十五日与设备安装周期相当，不成立", "配件未到货是否属于正当理由：采购晚于整改期限，不成立")
    return of(
        "ENF-35",
        {
            "case_no": CASE["case_no"], "hearing_at": "2024-05-10T09:00:00+08:00", "facts_found": facts(count),
            "dispute_points": some(count, points), "host_opinion": "当事人提出的意见均不成立，建议维持拟作出的行政处罚。",
        },
        CASE | {
            "place": "三楼会议室", "openness": "公开", "host": "宋知微", "clerk": "白露", "members": ["江晚", "陆青禾"], "proposal": "维持",
            "positions": "调查人员主张罚款五万元；当事人请求减少罚款。", "record_pages": "听证笔录6页", "leader_opinion": "同意主持人意见。",
        },
        "（云）应急听报〔2024〕3号", on=date(2024, 5, 13),
    )  # fmt: skip


# --- on the spot ---------------------------------------------------------------------------------------------------------------

SPOT = {
    "law": "《中华人民共和国安全生产法》第九十九条第一项", "time": "2024-05-20T10:15:00+08:00", "inspector_1": "周启明", "inspector_2": "何文舟",
    "correction_order": "立即在配电室设置明显的安全警示标志", "rights_told": True, "party_statement": "无陈述申辩意见", "pay_account": ACCOUNT,
}  # fmt: skip
SPOT_MORE = {name: OFFICERS[name] for name in ("cert_no_1", "cert_no_2")} | {
    "law_violated": "《中华人民共和国安全生产法》第三十五条"
}


def on_the_spot(count: int = 1, **changes: Any) -> Specimen:
    on = date(2024, 5, 20)
    missing = "、".join(f"配电室{place + 1}号柜未设置安全警示标志" for place in range(count))
    return of(
        "ENF-36",
        {"party_name": NAME, "uscc": UNIT["party_id_no"], "legal_rep": "林知远", "address": UNIT["party_address"]} | SPOT | {
            "facts": f"{missing}，有现场照片为证", "penalty": "罚款", "fine_yuan": "1000.00", "pay_mode": "银行缴款", "place": "石桥镇工业路8号配电室",
            "remedy_text": remedy(on, on_the_spot=True), "refusal_note": "", **changes,
        },
        SPOT_MORE | UNIT_MORE | {"party_type": "unit", "party_phone": "0000-1234567"},
        "（云）应急当罚单〔2024〕4号", on=on,
    )  # fmt: skip


def on_the_spot_person(count: int = 1) -> Specimen:
    on = date(2024, 5, 20)
    return of(
        "ENF-37",
        PERSON | SPOT | {
            "facts": "、".join(["未按规定佩戴劳动防护用品"] * count) + "，有现场照片为证", "penalty": "罚款", "fine_yuan": "100.00",
            "pay_mode": "当场收缴", "pay_account": "", "place": "砂光车间", "remedy_text": remedy(on, on_the_spot=True), "refusal_note": "林知远以需请示为由拒绝签名，10时40分。",
        },
        SPOT_MORE | PERSON_MORE | {
            "on_spot_ground": "一百元以下", "receipt_no": "0000456", "av_recording": "ZF-07", "statement_answer": "不影响处罚", "position": "总经理",
        },
        "（云）应急当罚个〔2024〕2号", on=on,
    )  # fmt: skip


# --- the other roads of execution, and the file ---------------------------------------------------------------------------------

DECIDED_EARLIER = {"party_type": "unit", "party_name": NAME, "penalty_on": "2024-05-17"}


def parts(count: int) -> list[dict[str, str]]:
    months = [f"{2024 + (place + 6) // 12}-{(place + 6) % 12 + 1:02d}-28" for place in range(count)]
    return [{"due_on": due, "amount": f"{50000 // count}.00"} for due in months]


def public_service(count: int = 1) -> Specimen:
    return of(
        "ENF-44",
        {
            "party_name": NAME, "doc_no": DECISION_NO, "content_summary": facts(count), "published_on": "2024-05-24",
            "deemed_served_on": "2024-06-24", "reason": "邮件被退回，登记住所无人",
        },
        CALL | {
            "party_type": "unit", "title": "行政处罚决定书", "collect_at": "云石市应急管理局二楼", "rights": "罚款自视为送达之日起十五日内缴纳。",
        },
        "（云）应急送公〔2024〕1号", on=date(2024, 5, 24),
    )  # fmt: skip


def deferral_sheet(count: int = 1) -> Specimen:
    return of(
        "ENF-47",
        {
            "decision_no": DECISION_NO, "application_text": "销售回款推迟，银行账户余额不足，申请分期缴纳。", "schedule": parts(count),
            "leader_opinion": "同意分期缴纳，任何一期逾期的，自次日起对该期加处罚款。",
        },
        CLOSED | OFFICERS | UNIT | {
            "served_on": "2024-05-20", "penalty": "未采取措施消除事故隐患，罚款人民币50,000.00元", "kind": "分期", "applied_on": "2024-05-29",
            "proofs": "银行账户流水1份", "handler_opinion": "经核实困难属实，建议同意分期。", "section_opinion": "同意，财务已知悉。",
        },
        "（云）应急缴审〔2024〕2号", on=date(2024, 5, 30),
    )  # fmt: skip


def deferral(count: int = 1, decided: str = "同意分期缴纳") -> Specimen:
    return of(
        "ENF-48",
        {
            "decision_no": DECISION_NO, "schedule": [] if decided == "不予批准" else parts(count),
            "conditions": "任何一期未按期缴纳的，自次日起对该期每日按百分之三加处罚款" if decided != "不予批准" else "原缴款期限不变",
        },
        DECIDED_EARLIER | {
            "decision": decided, "fine_yuan": "50000.00", "rest_yuan": "50000.00", "applied_on": "2024-05-29", "pay_account": ACCOUNT,
            "reason": "未提交经济困难的证明",
        },
        "（云）应急缴批〔2024〕2号", on=date(2024, 5, 31),
    )  # fmt: skip


def court_application(count: int = 1) -> Specimen:
    return of(
        "ENF-50",
        {
            "party": NAME, "decision_no": DECISION_NO, "facts_reasons": facts(count), "party_opinion": "", "dunning_served_at": "2024-12-02",
            "target": "1.罚款50,000.00元；\n2.加处罚款50,000.00元。", "amount_yuan": "100000.00",
            "attached": some(count, ("行政处罚决定书及送达回执3页", "催告书及送达回执2页", "被申请人身份材料1页")), "applied_on": "2024-12-18",
        },
        CALL | UNIT_MORE | {
            "party_type": "unit", "party_id_no": UNIT["party_id_no"], "party_address": UNIT["party_address"], "legal_rep": "林知远",
            "party_phone": "0000-1234567", "bureau_head": "陆承安", "bureau_head_post": "局长", "agent": "周启明", "property_clues": "石桥镇工业路8号厂房",
        },
        "（云）应急强执〔2024〕1号", on=date(2024, 12, 18),
    )  # fmt: skip


def agreement(count: int = 2) -> Specimen:
    return of(
        "ENF-51",
        {
            "decision_no": DECISION_NO, "schedule": parts(count), "late_fee_reduction": "30000.00",
            "breach_effect": "任何一期未履行的，恢复强制执行，减免的部分不再减免",
        },
        DECIDED_EARLIER | UNIT_MORE | {
            "party_id_no": UNIT["party_id_no"], "party_address": UNIT["party_address"], "legal_rep": "林知远", "party_phone": "0000-1234567",
            "until": "2024-12-20", "fine_rest": "50000.00", "late_fee_yuan": "50000.00", "remedial_measures": "2025年1月31日前完成除尘系统改造",
            "pay_account": ACCOUNT, "place": "云石市应急管理局", "signed_on": "2024-12-20",
        },
        "（云）应急执协〔2024〕1号", on=date(2024, 12, 20),
    )  # fmt: skip


def execution_state(action: str = "中止", count: int = 1) -> Specimen:
    ground = EXECUTION_GROUNDS[action][0]
    return of(
        "ENF-52",
        {
            "decision_no": DECISION_NO, "action": action, "ground": ground,
            "leader_opinion": f"同意{action}执行。",
        },
        CLOSED | OFFICERS | {
            "party_name": NAME, "state": "应缴100,000.00元，已缴0.00元", "facts": "\n".join(["已停业，银行账户余额312.40元。"] * count),
            "proofs": "银行查询回执1份", "review_on": "2025-09-01", "court_letter": True, "handler_opinion": "建议中止执行。",
            "section_opinion": "同意承办人意见。",
        },
        "（云）应急执中〔2024〕1号", on=date(2024, 12, 23),
    )  # fmt: skip


def goods_disposal(which: str = "approval", count: int = 1) -> Specimen:
    rows = [{"name": f"组合烟花（{36 + place}发）", "qty": "42箱", "mode": "销毁", "proceeds": ""} for place in range(count)]
    done = {
        "witness": "石桥镇政府工作人员江晚",
        "place": "市公安局指定销毁场",
        "done_on": "2024-06-20",
        "handover_to": "云石市公安局",
    }
    return of(
        "ENF-53",
        {"items": rows} | (done if which == "record" else {}),
        CLOSED | {
            "sheet": which, "decision_no": DECISION_NO, "effective_on": "2024-05-20", "legal_basis": "《烟花爆竹安全管理条例》第四十三条",
            "valuation": "无须评估", "handler_opinion": "建议移交公安机关销毁。", "section_opinion": "无变价款。", "leader_opinion": "同意移交公安机关销毁。",
            "course": "清点数量与清单一致，由公安机关监督销毁。", "av_recording": "ZF-31", "treasury_receipt": "",
        },
        "（云）应急罚没处〔2024〕1号", on=date(2024, 6, 20),
    )  # fmt: skip


def cover() -> Specimen:
    return of(
        "ENF-60",
        {
            "agency_name": BUREAU.name, "case_name": CLOSED["case_name"], "cause_of_action": ACT, "filed_on": "2024-03-25",
            "result": "依据《中华人民共和国安全生产法》第一百零二条，罚款人民币50,000.00元（大写：伍万元整）", "closed_on": "2024-06-12",
            "handlers": ["周启明", "何文舟"], "archived_on": "2024-06-28", "archive_no": "2024-ZF-0007", "retention": "30年",
        },
        {"papers_total": 24, "pages_total": 64},
    )  # fmt: skip


def contents(count: int = 3) -> Specimen:
    titles = (("行政处罚决定书", DECISION_NO), ("立案审批表", CASE["case_no"]), ("询问笔录", ""), ("行政处罚告知书", NOTICE_NO))
    rows = [
        {
            "seq": place + 1,
            "doc_title": titles[place % 4][0],
            "doc_no": titles[place % 4][1],
            "author": BUREAU.name,
            "date": "2024-03-25",
            "pages": str(place * 3 + 1),
            "note": "",
        }
        for place in range(count)
    ]
    return of("ENF-61", {"rows": rows}, {"case_name": CLOSED["case_name"]})


def remarks(count: int = 1) -> Specimen:
    return of(
        "ENF-62",
        {
            "pages_total": "64", "remarks": "\n".join(["第31页为复印件，原件存当事人处。"] * count), "filed_by": "周启明", "checked_by": "白露",
            "date": "2024-06-28",
        },
        {"photos": 4, "discs": 1},
    )  # fmt: skip


def change(count: int = 1, kind: str = "变更") -> Specimen:
    is_changed = kind == "变更"
    return of(
        "ENF-65",
        {
            "decision_no": DECISION_NO, "old_content": [FINE] if is_changed else "", "reason": "\n".join(["裁量档次认定有误，应当适用一般一档。"] * count),
            "new_content": [{"kind": "fine", "amount": "45000.00"}] if is_changed else "", "refund_yuan": "5000.00",
            "legal_basis": "《中华人民共和国行政处罚法》第七十五条第二款", "remedy_text": remedy(to_perform=False), "decided_on": "2024-07-01",
        },
        UNIT | UNIT_MORE | {
            "penalty_on": "2024-05-17", "kind": kind, "found": "本机关自行检查发现", "refund_by": "云石市财政局", "was_published": True,
            "redecide_by": "2024-08-01",
        },
        "（云）应急罚变〔2024〕1号", on=date(2024, 7, 1),
    )  # fmt: skip


# Each paper as usual and at its longest, with the pages it must take.
ALL = {
    "review": (review, 1),
    "review with twenty conditions": (lambda: review(20), 2),
    "review passed": (lambda: review(opinion="审核通过"), 1),
    "penalty notice": (notice, 2),
    "penalty notice of twenty facts": (lambda: notice(20), 3),
    "hearing right": (hearing_right, 1),
    "hearing right on twenty facts": (lambda: hearing_right(20), 2),
    "defence": (defence, 1),
    "defence of twenty claims": (lambda: defence(20), 2),
    "defence checked": (checked, 1),
    "defence of twenty claims checked": (lambda: checked(20), 2),
    "waiver": (waiver, 1),
    "waiver of a person": (lambda: waiver(("听证",), "person"), 1),
    "penalty decision": (decision, 2),
    "penalty decision on twenty facts": (lambda: decision(20), 4),
    "penalty decision before 2024": (lambda: decision(on=date(2023, 12, 28)), 2),
    "decision without a sum": (warned, 3),
    "decision on twenty goods": (lambda: warned(20), 3),
    "decision on a person": (decision_on_person, 2),
    "decision on a person for twenty facts": (lambda: decision_on_person(20), 4),
    "no penalty": (no_penalty, 2),
    "no penalty after twenty facts": (lambda: no_penalty(20), 3),
    "no penalty for want of proof": (lambda: no_penalty(ground="G6"), 2),
    "education": (education, 1),
    "education on twenty points": (lambda: education(20), 2),
    "reminder": (reminder, 1),
    "surcharge": (surcharge, 1),
    "surcharge without twenty spans": (lambda: surcharge(20), 2),
    "dunning": (dunning, 1),
    "dunning for twenty duties": (lambda: dunning(20), 2),
    "case closed": (closing, 1),
    "case closed after twenty payments": (lambda: closing(20), 2),
    "publicity": (publicity, 1),
    "publicity of twenty facts": (lambda: publicity(20), 2),
    "report to the bureau above": (report_up, 2),
    "report with twenty papers": (lambda: report_up(20), 4),
    "discussion": (discussion, 2),
    "discussion by twenty": (lambda: discussion(20), 3),
    "hearing notice": (hearing_notice, 1),
    "hearing notice with twenty members": (lambda: hearing_notice(20), 2),
    "hearing announced": (hearing_announced, 1),
    "hearing record": (hearing_record, 2),
    "hearing record with twenty pieces": (lambda: hearing_record(20), 4),
    "hearing report": (hearing_report, 1),
    "hearing report on twenty points": (lambda: hearing_report(20), 2),
    "on the spot": (on_the_spot, 2),
    "on the spot for twenty things": (lambda: on_the_spot(20), 2),
    "on the spot with a warning": (lambda: on_the_spot(penalty="警告", fine_yuan="", pay_mode="", pay_account=""), 2),
    "on the spot against a person": (on_the_spot_person, 2),
    "on the spot against a person for twenty things": (lambda: on_the_spot_person(20), 2),
    "public service": (public_service, 1),
    "public service of twenty facts": (lambda: public_service(20), 2),
    "deferral approved": (deferral_sheet, 1),
    "deferral in twenty parts approved": (lambda: deferral_sheet(20), 2),
    "deferral": (deferral, 1),
    "deferral in twenty parts": (lambda: deferral(20), 2),
    "deferral refused": (lambda: deferral(decided="不予批准"), 1),
    "application to the court": (court_application, 2),
    "application to the court with twenty papers": (lambda: court_application(20), 3),
    "agreement": (agreement, 2),
    "agreement in twenty parts": (lambda: agreement(20), 2),
    "execution suspended": (execution_state, 1),
    "execution suspended for twenty reasons": (lambda: execution_state("中止", 20), 2),
    "execution ended": (lambda: execution_state("终结"), 1),
    "execution resumed": (lambda: execution_state("恢复"), 1),
    "goods to be disposed of": (goods_disposal, 1),
    "twenty goods to be disposed of": (lambda: goods_disposal("approval", 20), 2),
    "goods disposed of": (lambda: goods_disposal("record"), 1),
    "twenty goods disposed of": (lambda: goods_disposal("record", 20), 2),
    "cover of the file": (cover, 1),
    "contents of the file": (contents, 1),
    "contents of twenty papers": (lambda: contents(20), 1),
    "remarks on the file": (remarks, 1),
    "twenty remarks on the file": (lambda: remarks(20), 1),
    "decision changed": (change, 1),
    "decision changed for twenty reasons": (lambda: change(20), 2),
    "decision revoked": (lambda: change(kind="撤销并重新作出"), 1),
}

#: One specimen of every paper.
BY_CODE = {
    "ENF-25": review, "ENF-26": discussion, "ENF-27": notice, "ENF-28": hearing_right, "ENF-29": defence, "ENF-30": checked, "ENF-31": waiver,
    "ENF-32": hearing_notice, "ENF-33": hearing_announced, "ENF-34": hearing_record, "ENF-35": hearing_report, "ENF-36": on_the_spot,
    "ENF-37": on_the_spot_person, "ENF-38": decision, "ENF-39": decision_on_person, "ENF-40": no_penalty, "ENF-41": education,
    "ENF-44": public_service, "ENF-45": reminder, "ENF-46": surcharge, "ENF-47": deferral_sheet, "ENF-48": deferral, "ENF-49": dunning,
    "ENF-50": court_application, "ENF-51": agreement, "ENF-52": execution_state, "ENF-53": goods_disposal, "ENF-59": closing, "ENF-60": cover,
    "ENF-61": contents, "ENF-62": remarks, "ENF-63": publicity, "ENF-64": report_up, "ENF-65": change,
}  # fmt: skip
