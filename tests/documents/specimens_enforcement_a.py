"""One filled paper of every kind of an enforcement case up to its submission, of transfer, extension and end: an invented case of wood dust, and one of fireworks."""

from dataclasses import replace
from datetime import date
from typing import Any

from documents.catalog import paper as kind_of
from documents.identity import copies_note
from documents.remedy import paragraph_of_decision
from tests.documents import specimens
from tests.documents.specimens import SET, Specimen, photo, seal_picture, sheet

BUREAU = specimens.BUREAU
CASE = "云栖木业有限公司涉嫌未采取措施消除事故隐患案"
CASE_NO = "（云）应急立〔2024〕7号"
ACT = "涉嫌未采取措施消除事故隐患"
LAW = "《中华人民共和国安全生产法》第四十一条第二款"
BASIS = "《中华人民共和国安全生产法》第一百零二条"
UNIT = {
    "party_type": "unit", "party_name": "云栖木业有限公司", "party_id_no": "91420281MA00000X98", "legal_rep": "林知远",
    "party_address": "石桥镇工业路8号", "party_phone": "000-0000000",
}  # fmt: skip
SHOP = {
    "party_type": "individual_business", "party_name": "石桥镇喜岁烟花爆竹零售店", "party_id_no": "92420281MA00000Y12", "legal_rep": "方小满",
    "party_address": "石桥镇老街17号", "party_phone": "000-1111111",
}  # fmt: skip
PERSON = {
    "party_type": "person", "party_name": "方小满", "party_id_no": "420281199001010020", "legal_rep": "", "party_address": "石桥镇老街17号",
    "party_phone": "000-1111111",
}  # fmt: skip
CERTIFICATES = {"cert_no_1": "42028100101", "cert_no_2": "42028100102"}
OFFICERS = {"inspector_1": "周启明", "inspector_2": "何文舟"}
PAIR = OFFICERS | CERTIFICATES
CALL = {"contact": "周启明、何文舟", "phone": "000-7654321", "office_address": "云石市城关大道66号", "office_postcode": "000000"}
OPINIONS = {
    "handler_opinion": "经核，承办人与本案无应当回避的情形，建议按上述意见办理。", "section_name": "许听澜", "leader_name": "顾长风",
    "section_opinion": "经审核，事实和依据清楚，同意承办人意见，报请审批。",
}  # fmt: skip
MATTER = {"case_name": CASE, **UNIT}
SHOP_MATTER = {"case_name": "石桥镇喜岁烟花爆竹零售店涉嫌超许可存放烟花爆竹案", **SHOP}
FACT = (
    "2024年3月5日检查发现砂光车间除尘支管未装设火花探测装置，当日责令于3月20日前整改完毕；3月21日复查时仍未装设，砂光作业仍在进行"
)
STORY = "2024年1月15日，执法人员在石桥镇老街17号检查，发现组合烟花42箱存放在许可地址以外的自建房内，与三户住宅毗连"
NOTICE, DECISION, MEASURE_LAW = (
    "（云）应急先登通〔2024〕1号",
    "（云）应急查扣〔2024〕1号",
    "《中华人民共和国安全生产法》第六十五条第一款第四项",
)


def of(
    code: str, f: dict[str, Any], x: dict[str, Any], number: str = "", *, on: str = "2024-03-25", assets: dict[str, bytes] | None = None
) -> Specimen:  # fmt: skip
    kind = kind_of(code)
    if kind.remedy and x.get("sheet") != "approval":
        f = f | {"remedy_text": paragraph_of_decision(date.fromisoformat(on), "决定", BUREAU, to_perform=False)}
    if "leader_name" in x:
        x = {"handler_on": on, "section_on": on, "leader_on": on} | x
    paper = sheet(
        code, kind.printed_title(kind.title, f, x), number, set_name=SET, copies=copies_note(kind), seal="seal" if kind.needs_seal else "",
        coded=kind.is_external and x.get("sheet") != "approval",
    )  # fmt: skip
    if x.get("sheet") == "approval":
        paper = replace(paper, copies_note="", seal="")
    pictures = (assets or {}) | ({"seal": seal_picture()} if paper.seal else {})
    return Specimen(replace(paper, issued_on=date.fromisoformat(on)), f, x, pictures)


def lines(count: int, text: str) -> str:
    """One paragraph as it is, or so many numbered ones."""
    return f"{text}。" if count == 1 else "\n".join(f"{place}.{text}。" for place in range(1, count + 1))


def goods(count: int, **said: Any) -> list[dict[str, Any]]:
    """Fireworks, each with a label of its own."""
    return [
        {
            "name": "组合烟花",
            "spec": "36发",
            "unit": "箱",
            "qty": 42 + place,
            "condition": f"原箱封装，封签{place + 1:04d}",
            **said,
        }
        for place in range(count)
    ]


def ledgers(count: int, **said: Any) -> list[dict[str, Any]]:
    return [
        {
            "name": f"进销存账册（第{place + 1}册）",
            "spec": "A4活页",
            "unit": "本",
            "qty": 2,
            "condition": "封面完好，共46页",
            **said,
        }
        for place in range(count)
    ]


def briefly(rows: list[dict[str, Any]], *names: str) -> list[dict[str, Any]]:
    """Rows as a letter names them: how many with their unit."""
    return [{"name": row["name"], "qty": f"{row['qty']}{row['unit']}"} | {name: row[name] for name in names} for row in rows]


def filing(count: int = 1, party: dict[str, Any] | None = None) -> Specimen:
    return of(
        "ENF-01",
        {
            "cause_of_action": ACT, "clue_source": "整改复查", **(party or UNIT), "case_summary": lines(count, FACT),
            "suspected_law": f"涉嫌违反{LAW}，处罚依据为{BASIS}", "handler_1": "周启明", "handler_2": "何文舟",
            "section_opinion": "经审核，有违法事实和处罚依据，属于本机关管辖，未超过处罚时效，同意报请立案。",
            "leader_opinion": "同意立案，由周启明、何文舟承办。", "filed_on": "2024-03-25",
        },
        {
            "case_name": CASE, "clue_received_on": "2024-03-21", "position": "总经理", "sex": "女", "age": 34, **CERTIFICATES,
            **{name: said for name, said in OPINIONS.items() if name != "section_opinion"},
        },
        CASE_NO,
    )  # fmt: skip


def no_filing(count: int = 1) -> Specimen:
    return of(
        "ENF-02",
        {
            "clue_no": "XS-2023-0031", "reason_code": "已过处罚时效",
            "reason": "违法行为于2021年9月10日终了，2023年9月12日发现，已超过二年，依据《中华人民共和国行政处罚法》第三十六条不再给予行政处罚。",
            "leader_opinion": "同意不予立案，将核查结果告知举报人。",
        },
        {
            "clue_source": "群众举报", "clue_received_on": "2023-09-12", "suspect": "云栖木业有限公司", **PAIR, **OPINIONS,
            "clue_facts": "反映该公司2021年安装的除尘设备没有验收。", "findings": lines(count, "经现场核查，该设备已于2021年9月10日拆除，车间内没有同类设备"),
        },
        "（云）应急不立〔2023〕2号",
    )  # fmt: skip


def interview_notice(count: int = 1) -> Specimen:
    return of(
        "ENF-05",
        {
            "person_name": "林知远", "unit_name": "云栖木业有限公司", "interview_at": "2024-03-28T09:00:00+08:00",
            "place": "云石市应急管理局一楼询问室", "contact": "周启明、何文舟",
            "bring_list": ["身份证", "营业执照", *(f"采购合同第{place + 1}份" for place in range(count))],
        },
        {"cause_of_action": ACT, **{name: said for name, said in CALL.items() if name != "contact"}},
        "（云）应急询〔2024〕5号",
    )  # fmt: skip


def interview(count: int = 3) -> Specimen:
    asked = [
        ("请介绍你的身份和职务。", "我叫林知远，是云栖木业有限公司的法定代表人、总经理，负责全面工作。"),
        ("除尘管道的隐患是否按期整改？", "没有，配件没有到货。\n采购合同是3月22日签的。"),
        ("你还有什么需要补充的吗？以上所说是否属实？", "没有补充，以上属实。"),
    ]
    return of(
        "ENF-06",
        {
            "person_name": "林知远", "sex": "男", "age": 46, "id_no": "420281197803050017", "unit": "云栖木业有限公司", "position": "总经理",
            "phone": "000-0000000", "start_at": "2024-03-28T09:05:00+08:00", "end_at": "2024-03-28T10:20:00+08:00",
            "place": "云石市应急管理局一楼询问室", **CERTIFICATES, "rights_told": True,
            "qa": [dict(zip("qa", asked[place % 3], strict=True)) for place in range(count)],
            "corrections": "第2页“3月20日”更正为“3月22日”，被询问人已捺印。", "refusal_note": "",
        },
        {
            **OFFICERS, "recorder": "何文舟", "round": 1, "address": "石桥镇滨河路3号", "guardian": "", "cause_of_action": ACT,
            "rights_answer": "听清楚了，不申请回避。",
        },
        on="2024-03-28",
    )  # fmt: skip


def scene(count: int = 1) -> Specimen:
    return of(
        "ENF-07",
        {
            "place": "云栖木业有限公司砂光车间", "weather": "晴", "start_at": "2024-03-26T14:00:00+08:00", "end_at": "2024-03-26T15:10:00+08:00",
            "examined_objects": "砂光机2台及除尘支管。", "findings": lines(count, "砂光机支管未见火花探测装置，管径300毫米，距地面2.4米，见照片"),
            "drawings": [{"no": 1, "name": "砂光车间平面图（1:100）", "asset": "drawing"}],
            "photos": [
                {"no": place + 1, "place": "1号砂光机支管", "taken_at": "2024-03-26T14:20:00+08:00", "taker": "何文舟", "asset": f"photo{place}"}
                for place in range(count)
            ],
            "party_present": "林知远（总经理）在场", "witness": "",
        },
        {**PAIR, "party_name": "云栖木业有限公司", "recorder": "何文舟", "shows_photos": True},
        on="2024-03-26", assets={"drawing": photo(), **{f"photo{place}": photo(place) for place in range(count)}},
    )  # fmt: skip


def sampling(count: int = 1) -> Specimen:
    return of(
        "ENF-08",
        {
            "samples": [
                {"name": "镁铝合金粉", "spec": "25kg/袋", "batch": f"202401{place + 1:02d}", "qty": "2份各500g", "base": "40袋", "spare": "1份"}
                for place in range(count)
            ],
            "place": "原料库", "taken_at": "2024-03-26T15:20:00+08:00", "sealed_state": "两份均装入铝箔袋热封，贴封签0011、0012，主样送检，备样由本机关保存",
        },
        {**UNIT, **PAIR, "site_manager": "林知远", "taken_until": "2024-03-26T15:40:00+08:00"},
        "（云）应急抽〔2024〕1号", on="2024-03-26",
    )  # fmt: skip


def keeping_approval(count: int = 1) -> Specimen:
    return of(
        "ENF-09",
        {
            "case_no": CASE_NO, "items": ledgers(count), "ground": "可能灭失", "place": "该公司财务室", "leader_opinion": "同意先行登记保存，七个工作日内提出处理意见。",
            "approved_at": "2024-01-15T10:20:00+08:00",
        },
        {
            **SHOP_MATTER, **PAIR, **OPINIONS, "keeper": "就地保存", "case_summary": f"{STORY}。",
            "ground_facts": "经营者正在整理账册，店内备有碎纸机，账册可能被销毁。",
        },
        "（云）应急先登审〔2024〕1号", on="2024-01-15",
    )  # fmt: skip


def keeping(count: int = 1) -> Specimen:
    return of(
        "ENF-10",
        {"items": ledgers(count), "place": "该店账房", "start_on": "2024-01-15", "due_on": "2024-01-24", "keeper": "就地保存"},
        {**SHOP, **PAIR, "cause_of_action": "涉嫌超许可存放烟花爆竹"}, NOTICE, on="2024-01-15",
    )  # fmt: skip


def kept_approval(count: int = 1) -> Specimen:
    return of(
        "ENF-11",
        {"ref_notice_no": NOTICE, "items": ledgers(count, result="复制后退还"), "leader_opinion": "同意按上述意见处理。"},
        {
            **SHOP_MATTER, **PAIR, **OPINIONS, "case_no": CASE_NO, "case_summary": f"{STORY}。", "notice_on": "2024-01-15", "due_on": "2024-01-24",
            "working_day": 6, "reasons": "账册已复印并经核对无误，原件不再需要保存，依据《中华人民共和国行政处罚法》第五十六条退还。",
        },
        "（云）应急先登处审〔2024〕1号", on="2024-01-23",
    )  # fmt: skip


def kept(count: int = 1, result: str = "复制后退还") -> Specimen:
    return of(
        "ENF-12",
        {
            "ref_notice_no": NOTICE, "items": briefly(ledgers(count, result=result), "result"), "legal_basis": "《中华人民共和国行政处罚法》第五十六条",
            "decided_on": "2024-01-23",
        },
        {**SHOP, "notice_on": "2024-01-15"}, "（云）应急先登处〔2024〕1号", on="2024-01-23",
    )  # fmt: skip


def seizing_approval(count: int = 1, *, urgent: bool = False) -> Specimen:
    return of(
        "ENF-13",
        {
            "ground": f"{STORY}。", "objects": goods(count), "legal_basis": MEASURE_LAW, "period_days": 30, "emergency_flag": urgent,
            "leader_opinion": "同意扣押组合烟花，期限三十日，存放于指定仓库。", "reported_at": "2024-01-15T18:00:00+08:00" if urgent else "",
        },
        {
            **SHOP_MATTER, **PAIR, **OPINIONS, "measure": ["扣押"], "checks": ["与案件有关", "非生活必需品", "未被其他机关查封"],
            "period_from": "2024-01-15", "period_to": "2024-02-14", "taken_at": "2024-01-15T14:40:00+08:00",
            "approved_at": "2024-01-15T14:30:00+08:00",
        },
        "（云）应急查扣审〔2024〕1号", on="2024-01-15",
    )  # fmt: skip


def seizing(count: int = 1, party: dict[str, Any] | None = None, measure: str = "扣押") -> Specimen:
    return of(
        "ENF-14",
        {
            **(party or SHOP), "reason": STORY, "legal_basis": MEASURE_LAW, "period_from": "2024-01-15", "period_to": "2024-02-14",
            "objects_ref": f"《{measure}物品清单》", "keep_place": "云石市烟花爆竹指定仓库", "decided_on": "2024-01-15",
        },
        {"measure": measure, "objects": goods(count), "position": "经营者", "sex": "女", "age": 34, "emergency_taken_at": ""},
        DECISION, on="2024-01-15",
    )  # fmt: skip


def seized_things(count: int = 1) -> Specimen:
    return of(
        "ENF-15",
        {
            "ref_decision_no": DECISION, "items": goods(count, value="180.00"), "keeper": "云石市烟花爆竹指定仓库保管员",
            "place": "云石市烟花爆竹指定仓库3号库",
        },
        {**SHOP, **PAIR, "measure": "扣押"}, on="2024-01-15",
    )  # fmt: skip


def seizing_record(count: int = 1) -> Specimen:
    return of(
        "ENF-16",
        {
            "start_at": "2024-01-15T14:40:00+08:00", "end_at": "2024-01-15T15:50:00+08:00", "place": "石桥镇老街17号", "rights_told": True,
            "notified_party": "电话通知经营者方小满，14时35分到场", "party_statement": "货是代存的，过两天就运走。",
            "process": lines(count, "逐箱清点组合烟花，加贴封签0001至0042，装车运往指定仓库，方小满全程在场"), "witness": "", "refusal_note": "",
        },
        {
            **SHOP, **PAIR, "measure": "扣押", "recorder": "何文舟", "reason": STORY, "legal_basis": MEASURE_LAW,
            "papers": [f"《扣押决定书》{DECISION}", "《扣押物品清单》"], "av_recording": "V20240115-03",
        },
        on="2024-01-15",
    )  # fmt: skip


def longer(which: str, count: int = 1) -> Specimen:
    decided = {} if which == "approval" else {"decided_on": "2024-02-12"}
    return of(
        "ENF-17",
        {
            "ref_decision_no": DECISION, "items": goods(count), "old_until": "2024-02-14", "new_until": "2024-03-15",
            "reason": "鉴定机构对其中四个批次补充检测，药量数据尚未取得，违法数量不能认定", **decided,
        },
        {
            **SHOP_MATTER, **PAIR, **OPINIONS, "sheet": which, "measure": "扣押", "leader_opinion": "情况复杂，同意延长至2024年3月15日。",
        },
        "（云）应急查扣延〔2024〕1号", on="2024-02-12",
    )  # fmt: skip


def testing(count: int = 1, ended_on: str = "") -> Specimen:
    return of(
        "ENF-18",
        {
            "ref_decision_no": DECISION, "institute": "云石市产品质量检验所", "test_from": "2024-01-20", "test_to": "2024-01-29",
            "purpose": "认定药量是否符合国家标准的需要",
        },
        {
            **SHOP, **CALL, "measure": "扣押", "test": "检测", "objects": goods(count), "decision_on": "2024-01-15", "new_until": "2024-02-24",
            "ended_on": ended_on,
        },
        "（云）应急检告〔2024〕1号", on="2024-01-19",
    )  # fmt: skip


def seized_approval(count: int = 1) -> Specimen:
    return of(
        "ENF-19",
        {"ref_decision_no": DECISION, "items": goods(count, result="没收，随处罚决定处理"), "leader_opinion": "同意按上述意见处理。"},
        {
            **SHOP_MATTER, **PAIR, **OPINIONS, "period_from": "2024-01-15", "period_to": "2024-02-14",
            "reasons": "上述物品属于超许可存放的烟花爆竹，依据《中华人民共和国行政强制法》第二十七条处理。",
        },
        "（云）应急查扣处审〔2024〕1号", on="2024-02-13",
    )  # fmt: skip


def seized(which: str, count: int = 1, *, sold: bool = False) -> Specimen:
    result = "解除扣押，予以退还" if which == "release" else "没收，随处罚决定处理"
    return of(
        "ENF-20",
        {
            "ref_decision_no": DECISION, "items": briefly(goods(count, result=result), "result"), "sale_proceeds": "1260.00" if sold else "",
            "legal_basis": "《中华人民共和国行政强制法》第二十八条第一款第三项" if which == "release" else "《中华人民共和国行政强制法》第二十七条",
            "decided_on": "2024-02-13", "return_receipt_at": "2024-02-18T10:00:00+08:00" if which == "release" else "",
        },
        {
            **SHOP, "sheet": which, "measure": "扣押", "decision_on": "2024-01-15", "collect_by": "2024-02-20" if which == "release" else "",
            "finding": "鉴定意见表明上述物品的药量符合标准" if which == "release" else "上述物品属于超许可存放的烟花爆竹",
        },
        "（云）应急查扣处〔2024〕1号", on="2024-02-13",
    )  # fmt: skip


def commission(count: int = 1) -> Specimen:
    return of(
        "ENF-21",
        {
            "institute": "云石市产品质量检验所", "objects": briefly(goods(count, note="送检2箱"), "spec", "note"), "due_on": "2024-01-29",
            "questions": "样品是否符合GB 10631规定的药量要求\n样品的单发药量是多少克",
        },
        {**CALL, "case_name": SHOP_MATTER["case_name"], "materials": ["抽样取证凭证（1份）", "样品照片（4张）"]},
        "（云）应急鉴〔2024〕1号", on="2024-01-19",
    )  # fmt: skip


def evidence_rows(count: int) -> list[dict[str, Any]]:
    kinds = (
        ("书证", "营业执照复印件"),
        ("书证", "责令限期整改指令书"),
        ("当事人的陈述", "询问笔录（林知远）"),
        ("勘验笔录", "勘验笔录及照片"),
    )
    return [
        {
            "no": place + 1, "kind": kinds[place % 4][0], "name": kinds[place % 4][1], "source": "云栖木业有限公司", "collected_at": "2024-03-28",
            "collectors": "周启明、何文舟", "pages": 3, "proves": "隐患未按期整改", "fact": "事实（一）", "note": "原件", "count": 1,
        }
        for place in range(count)
    ]  # fmt: skip


def evidence_list(count: int = 4) -> Specimen:
    return of(
        "ENF-22",
        {"evidence": evidence_rows(count)},
        {
            "case_name": CASE, "case_no": CASE_NO, "page_from": 12, "page_to": 46,
            "excluded": [{"no": count + 1, "kind": "视听资料", "name": "未告知即拍摄的录音", "reason": "取得方式违反法律规定"}],
        },
        on="2024-04-08",
    )  # fmt: skip


def report(count: int = 2, party: dict[str, Any] | None = None) -> Specimen:
    proofs = [{name: row[name] for name in ("no", "name", "count", "proves")} for row in evidence_rows(count)]
    return of(
        "ENF-23",
        {
            **(party or UNIT), "facts": [{"text": FACT, "evidence": "证据1、证据2"} for _place in range(count)], "evidence": proofs,
            "law_violated": LAW, "penalty_basis": BASIS, "circumstances": ["未整改持续十六日以上，无从轻、减轻情节"], "tier": "较重一档",
            "proposal": ["对云栖木业有限公司：罚款人民币50000元（大写：伍万元整）", "责令于2024年5月31日前消除上述事故隐患"],
            "defence_needed": True, "hearing_needed": True,
        },
        {
            "case_name": CASE, "position": "总经理", **PAIR, "discussion_needed": True, "sex": "女", "age": 34,
            "course": "2024年3月21日复查发现，3月25日立案，3月26日勘验现场，3月28日询问林知远。", "transfer_check": "不涉嫌犯罪：未造成后果，不属于危险作业罪的情形。",
            "section_opinion": "同意调查结论和处理建议。", "section_on": "2024-04-09", "procedure_note": "罚款达到五万元，应当告知听证权利并集体讨论。",
            "evidence_note": "上述证据来源合法，相互印证。", "law_text": "该条规定：生产经营单位应当采取措施，及时发现并消除事故隐患。",
            "comparison": "本机关2023年同类案件处四万五千元至五万元罚款。",
        },
        "（云）应急调报〔2024〕7号", on="2024-04-08",
    )  # fmt: skip


def submission(count: int = 1) -> Specimen:
    return of(
        "ENF-24",
        {
            "case_no": CASE_NO, "facts": lines(count, FACT), "evidence_summary": ["责令限期整改指令书", "整改复查意见书", "询问笔录"],
            "party_opinion": "尚未告知", "law": f"违反{LAW}，依据{BASIS}", "proposal": "罚款人民币50000元（大写：伍万元整），责令于2024年5月31日前消除隐患。",
            "section_opinion": "同意处罚建议。", "review_opinion": "（云）应急法审〔2024〕6号，修改后通过。", "leader_opinion": "同意拟处罚意见，提请集体讨论。",
        },
        {
            **MATTER, **PAIR, "position": "总经理", "matter": "处罚（不处罚）建议", "review_on": "2024-04-16",
            **{name: said for name, said in OPINIONS.items() if name != "section_opinion"},
        },
        "（云）应急处呈〔2024〕7号", on="2024-04-17",
    )  # fmt: skip


def transfer_approval(count: int = 1, *, refused: bool = False, asked: bool = False) -> Specimen:
    decided = {
        "head_decision": "不批准移送" if refused else "批准移送", "decided_at": "2024-06-21T10:00:00+08:00",
        "reason_if_refused": "鉴定意见不能证明存在现实危险，继续调查。" if refused else "",
    }  # fmt: skip
    return of(
        "ENF-54",
        {
            "case_no": CASE_NO, "facts": lines(count, STORY), "team": ["周启明", "何文舟"], "report_at": "2024-06-20T09:00:00+08:00",
            "suspected_crime": "涉嫌危险作业罪，刑法第一百三十四条之一第三项；未经批准储存烟花爆竹42箱，具有发生重大伤亡事故的现实危险。",
            **({} if asked else decided),
        },
        {
            **SHOP_MATTER, "sheet": "application" if asked else "approval", "to_police": "云石市公安局", "team_on": "2024-06-18", "measures": "已扣押组合烟花42箱，存放于指定仓库。", "reviewer": "沈一诺",
            "handler_opinion": "建议移送公安机关。", "review_opinion": "符合移送条件，材料齐全。", "review_on": "2024-06-20", "head_name": "陆承安",
        },
        "（云）应急移审〔2024〕1号", on="2024-06-21",
    )  # fmt: skip


def transfer_letter(count: int = 1, handed_at: str = "") -> Specimen:
    attached = ("调查报告（1份8页）", "涉案物品清单（1份1页）", "检测报告（1份6页）", "证据材料（1份31页）")
    return of(
        "ENF-55",
        {
            "to_police": "云石市公安局", "case_summary": lines(count, f"{STORY}。本机关已扣押上述物品，未给予罚款"),
            "attached": [attached[place % 4] for place in range(4 if count == 1 else 8)], "goods_list": "《涉案物品清单》", "handed_at": handed_at,
            "receipt_signed_at": "2024-06-22T09:40:00+08:00" if handed_at else "",
        },
        {**CALL, "case_name": SHOP_MATTER["case_name"], "filed_on": "2024-01-16", "suspected_crime": "危险作业罪"},
        "（云）应急移〔2024〕1号", on="2024-06-21",
    )  # fmt: skip


def transferred_goods(count: int = 1) -> Specimen:
    return of(
        "ENF-56",
        {"items": goods(count, place="指定仓库3号库", custodian="仓库保管员")},
        {"case_name": SHOP_MATTER["case_name"], "letter_no": "（云）应急移〔2024〕1号", "handing": "随案移送"}, on="2024-06-21",
    )  # fmt: skip


def more_days(count: int = 1, level: str = "本机关负责人") -> Specimen:
    return of(
        "ENF-57",
        {
            "case_no": CASE_NO, "old_due": "2024-06-23", "new_due": "2024-09-21", "reason": lines(count, "鉴定机构尚未出具粉尘爆炸性鉴定意见，违法后果不能认定"),
            "level": level, "opinion": "同意延长办案期限至2024年9月21日。",
        },
        {
            **MATTER, **PAIR, **OPINIONS, "position": "总经理", "filed_on": "2024-03-25", "work_done": "已勘验现场，询问两人，委托鉴定。",
            **({"higher_no": "黄应急批〔2024〕11号", "higher_on": "2024-06-20"} if level == "上一级机关" else {}),
        },
        "（云）应急延审〔2024〕1号", on="2024-06-18",
    )  # fmt: skip


def ended(count: int = 1) -> Specimen:
    return of(
        "ENF-58",
        {
            "case_no": CASE_NO, "ground_code": "当事人错误", "ground": lines(count, "实际经营者为另一单位，营业执照和租赁合同证明该公司2023年12月已停止经营"),
            "leader_opinion": "同意撤销立案，对实际经营者另行立案。",
        },
        {
            **MATTER, **PAIR, **OPINIONS, "kind": "撤销立案", "filed_on": "2024-03-25", "findings": "经查，砂光车间自2024年1月起由他人租赁经营。",
            "goods": "无在控物品，未采取强制措施。",
        },
        "（云）应急终审〔2024〕1号", on="2024-04-08",
    )  # fmt: skip


#: One of each code, as it goes out.
BY_CODE = {
    "ENF-01": filing, "ENF-02": no_filing, "ENF-05": interview_notice, "ENF-06": interview, "ENF-07": scene, "ENF-08": sampling,
    "ENF-09": keeping_approval, "ENF-10": keeping, "ENF-11": kept_approval, "ENF-12": kept, "ENF-13": seizing_approval, "ENF-14": seizing,
    "ENF-15": seized_things, "ENF-16": seizing_record, "ENF-17": lambda: longer("decision"), "ENF-18": testing, "ENF-19": seized_approval,
    "ENF-20": lambda: seized("disposal"), "ENF-21": commission, "ENF-22": evidence_list, "ENF-23": report, "ENF-24": submission,
    "ENF-54": transfer_approval, "ENF-55": transfer_letter, "ENF-56": transferred_goods, "ENF-57": more_days, "ENF-58": ended,
}  # fmt: skip
# Each paper as usual and at its longest, with the pages it must take.
ALL = {
    "filing": (filing, 1),
    "filing of a person": (lambda: filing(1, PERSON), 1),
    "filing on twenty facts": (lambda: filing(20), 2),
    "no filing": (no_filing, 1),
    "no filing after twenty checks": (lambda: no_filing(20), 2),
    "interview notice": (interview_notice, 1),
    "interview notice with twenty papers": (lambda: interview_notice(20), 1),
    "interview": (interview, 2),
    "interview of twenty questions": (lambda: interview(20), 3),
    "scene": (scene, 3),
    "scene of twenty pictures": (lambda: scene(20), 8),
    "sampling": (sampling, 1),
    "sampling of twenty": (lambda: sampling(20), 2),
    "keeping approval": (keeping_approval, 1),
    "keeping approval for twenty": (lambda: keeping_approval(20), 2),
    "keeping": (keeping, 1),
    "keeping of twenty": (lambda: keeping(20), 2),
    "kept approval": (kept_approval, 1),
    "kept approval for twenty": (lambda: kept_approval(20), 2),
    "kept": (kept, 1),
    "kept for confiscation": (lambda: kept(1, "作为涉案物品随案处理"), 1),
    "kept of twenty": (lambda: kept(20), 2),
    "seizing approval": (seizing_approval, 1),
    "seizing approval in a hurry": (lambda: seizing_approval(urgent=True), 1),
    "seizing approval for twenty": (lambda: seizing_approval(20), 2),
    "seizing": (seizing, 1),
    "sealing and seizing of a person": (lambda: seizing(2, PERSON, "查封、扣押"), 1),
    "seizing of twenty": (lambda: seizing(20), 2),
    "seized things": (seized_things, 1),
    "seized things, twenty": (lambda: seized_things(20), 2),
    "seizing record": (seizing_record, 1),
    "seizing record of twenty acts": (lambda: seizing_record(20), 3),
    "longer approval": (lambda: longer("approval"), 1),
    "longer approval for twenty": (lambda: longer("approval", 20), 2),
    "longer": (lambda: longer("decision"), 1),
    "longer for twenty": (lambda: longer("decision", 20), 2),
    "testing": (testing, 1),
    "testing that has ended": (lambda: testing(ended_on="2024-01-26"), 1),
    "testing of twenty": (lambda: testing(20), 1),
    "seized approval": (seized_approval, 1),
    "seized approval for twenty": (lambda: seized_approval(20), 2),
    "seized": (lambda: seized("disposal"), 1),
    "seized and sold": (lambda: seized("disposal", sold=True), 1),
    "seized of twenty": (lambda: seized("disposal", 20), 2),
    "release": (lambda: seized("release"), 1),
    "release of twenty": (lambda: seized("release", 20), 2),
    "commission": (commission, 1),
    "commission on twenty": (lambda: commission(20), 2),
    "evidence list": (evidence_list, 1),
    "evidence list of twenty": (lambda: evidence_list(20), 3),
    "report": (report, 2),
    "report on a person": (lambda: report(2, PERSON), 2),
    "report on twenty facts": (lambda: report(20), 5),
    "submission": (submission, 1),
    "submission of twenty facts": (lambda: submission(20), 3),
    "transfer approval": (transfer_approval, 1),
    "transfer asked for": (lambda: transfer_approval(asked=True), 1),
    "transfer refused": (lambda: transfer_approval(refused=True), 1),
    "transfer approval on twenty facts": (lambda: transfer_approval(20), 2),
    "transfer letter": (transfer_letter, 1),
    "transfer letter that was handed over": (lambda: transfer_letter(handed_at="2024-06-22T09:30:00+08:00"), 1),
    "transfer letter of twenty": (lambda: transfer_letter(20), 3),
    "transferred goods": (transferred_goods, 1),
    "transferred goods, twenty": (lambda: transferred_goods(20), 2),
    "more days": (more_days, 1),
    "more days from above": (lambda: more_days(level="上一级机关"), 1),
    "more days for twenty reasons": (lambda: more_days(20), 2),
    "ended": (ended, 1),
    "ended for twenty reasons": (lambda: ended(20), 2),
}
