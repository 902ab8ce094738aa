"""Every official paper of the bureau as a value: one entry for each row of the domain's documents.csv.

A field with `!` must be present or the paper is not issued (layout sheets); `name[a b]` is a list with columns a and b.
Number words are the defaults; the bureau edits the printed words as dated rows (`documents.models.DocumentWords`).
"""

from documents.kinds import EXTERNAL, INTERNAL, Document, PrintedDate, Remedy, fields_of

ROWS: tuple[Document, ...] = (
    # --- Inspection: the set 安全生产行政执法文书 ---
    Document(
        "INS-01", "现场检查方案", "Inspection plan sheet",
        process="inspection", step="before inspection", kind=INTERNAL, series="应急检方",
        copies=1, holders=("file",), signatures="section_head",
        seal="", service="", retention="10y",
        legal_basis="安全生产法 Art.62",
        fields=fields_of(
            "unit_name! unit_address! contact inspection_items! inspection_mode! inspector_1! inspector_2! planned_date! "
            "approver_opinion! approved_at!"
        ),
        certainty="verified", note="name in published form lists",
    ),
    Document(
        "INS-02", "现场检查记录", "On-site inspection record",
        process="inspection", step="inspection", kind=EXTERNAL, series="应急检记",
        copies=2, holders=("unit", "file"), signatures="inspectors(2); unit head (refusal noted)",
        seal="", service="", retention="10y",
        legal_basis="安全生产法 Art.68",
        fields=fields_of(
            "unit_name! unit_address! legal_rep! position phone place! start_at! end_at! cert_no_1! cert_no_2! findings! "
            "unit_opinion refusal_note"
        ),
        certainty="verified", note="name in published form lists",
    ),
    Document(
        "INS-03", "现场处理措施决定书", "On-site measure decision",
        process="inspection", step="inspection", kind=EXTERNAL, series="应急现决",
        copies=2, holders=("unit", "file"), signatures="inspectors(2); unit",
        seal="bureau", service="yes", retention="30y", remedy=Remedy.ORDER,
        legal_basis="安全生产法 Art.65(1)(3); 安全生产违法行为行政处罚办法(2015) Art.14",
        printed_dates=(PrintedDate("stop_until", months=6),),
        fields=fields_of(
            "unit_name! found_on! problems! measures! stop_scope stop_until legal_basis! remedy_text! inspector_1! "
            "inspector_2!"
        ),
        certainty="verified", note="name in published form lists; stop order at most 6 months",
    ),
    Document(
        "INS-04", "责令限期整改指令书", "Rectification order",
        process="inspection", step="rectify", kind=EXTERNAL, series="应急责改",
        copies=2, holders=("unit", "file"), signatures="inspectors(2); unit",
        seal="bureau", service="yes", retention="10y (30y if case follows)", remedy=Remedy.ORDER,
        legal_basis="行政处罚法 Art.28; 安全生产法 Art.65(1)(2)",
        printed_dates=(PrintedDate("due_on", days=90), PrintedDate("items.due_on", days=90)),
        fields=fields_of(
            "unit_name! items![no problem! due_on legal_basis] due_on! remedy_text! inspector_1! inspector_2! served_at"
        ),
        certainty="verified", note="name in published form lists",
    ),
    Document(
        "INS-05", "整改复查意见书", "Re-inspection opinion",
        process="inspection", step="reinspect", kind=EXTERNAL, series="应急复查",
        copies=2, holders=("unit", "file"), signatures="inspectors(2); unit",
        seal="bureau", service="yes", retention="10y",
        legal_basis="安全生产违法行为行政处罚办法(2015) Art.16",
        fields=fields_of(
            "ref_order_no! reinspected_on! items![no! result! evidence] overall_result! next_action inspector_1! "
            "inspector_2! unit_name!"
        ),
        certainty="verified", note="name in published form lists",
    ),
    Document(
        "INS-06", "强制措施决定书（停止供电等）", "Power cut-off decision and notice",
        process="inspection", step="compel", kind=EXTERNAL, series="应急强措",
        copies=3, holders=("unit", "supplier", "file"), signatures="bureau_head",
        seal="bureau", service="yes", retention="30y", remedy=Remedy.ORDER,
        legal_basis="安全生产法 Art.70",
        fields=fields_of(
            "unit_name! stop_order_no! refusal_facts! danger_facts! measure! start_at! notice_given_at urgent_reason "
            "legal_basis! unit_address! remedy_text!"
        ),
        certainty="verified", note="name in published form lists (older name)",
    ),
    Document(
        "INS-07", "停止供电（供应民用爆炸物品）通知书", "Notice to supplier to stop supply",
        process="inspection", step="compel", kind=EXTERNAL, series="应急停供",
        copies=2, holders=("supplier", "file"), signatures="bureau_head",
        seal="bureau", service="yes", retention="30y",
        legal_basis="安全生产法 Art.70",
        fields=fields_of(
            "supplier_name! unit_name! measure! start_at! legal_basis! stop_order_no! decision_no!"
        ),
        certainty="unsure", note="conditional: only with a power cut-off",
    ),
    Document(
        "INS-08", "恢复供电（解除强制措施）通知书", "Lift of power cut-off",
        process="inspection", step="lift", kind=EXTERNAL, series="应急复供",
        copies=2, holders=("supplier", "unit"), signatures="deputy_leader",
        seal="bureau", service="yes", retention="30y",
        legal_basis="安全生产法 Art.70(2)",
        fields=fields_of(
            "unit_name! supplier_name! lift_reason! lift_at! decision_no!"
        ),
        certainty="unsure", note="conditional: only after a power cut-off",
    ),
    # --- Administrative enforcement, from filing to archive ---
    Document(
        "ENF-01", "立案审批表", "Filing approval form",
        process="enforcement", step="file", kind=INTERNAL, series="应急立",
        copies=1, holders=("file",), signatures="handlers(2); section_head; leader",
        seal="", service="", retention="30y",
        legal_basis="行政处罚法 Art.54(2)",
        fields=fields_of(
            "cause_of_action! clue_source party_type party_name! party_id_no legal_rep party_address party_phone "
            "case_summary suspected_law handler_1 handler_2 section_opinion leader_opinion filed_on"
        ),
        certainty="verified", note="pattern （冶）应急立〔2023〕1号 is the model",
    ),
    Document(
        "ENF-02", "不予立案审批表", "Non-filing approval",
        process="enforcement", step="file", kind=INTERNAL, series="应急不立",
        copies=1, holders=("file",), signatures="leader",
        seal="", service="", retention="10y",
        legal_basis="行政处罚法 Art.54",
        fields=fields_of(
            "clue_no reason_code reason leader_opinion"
        ),
        certainty="from-memory-confident",
    ),
    Document(
        "ENF-03", "指定管辖/案件移送（交）函", "Case hand-over to another agency",
        process="enforcement", step="jurisdiction", kind=EXTERNAL, series="应急移函",
        copies=2, holders=("agency", "file"), signatures="leader",
        seal="bureau", service="", retention="30y",
        legal_basis="行政处罚法 Art.22, 25",
        fields=fields_of(
            "to_agency! facts! reason attached_list"
        ),
        certainty="unsure",
    ),
    Document(
        "ENF-04", "回避申请表/回避决定书", "Recusal application and decision",
        process="enforcement", step="recusal", kind=EXTERNAL, series="应急回避",
        copies=2, holders=("applicant", "file"), signatures="leader",
        seal="bureau", service="yes", retention="30y",
        legal_basis="行政处罚法 Art.43",
        fields=fields_of(
            "applicant officer_name_ref ground decision decided_on!"
        ),
        certainty="from-memory-confident",
    ),
    Document(
        "ENF-05", "询问通知书", "Interview notice",
        process="enforcement", step="investigate", kind=EXTERNAL, series="应急询",
        copies=2, holders=("party", "file"), signatures="",
        seal="bureau", service="yes", retention="30y",
        legal_basis="行政处罚法 Art.55",
        fields=fields_of(
            "person_name unit_name! interview_at place bring_list contact"
        ),
        certainty="verified", note="name in published form lists",
    ),
    Document(
        "ENF-06", "询问笔录", "Interview record",
        process="enforcement", step="investigate", kind=EXTERNAL,
        copies=1, holders=("file",), signatures="interviewee (each page); inspectors(2); recorder",
        seal="", service="", retention="30y",
        legal_basis="行政处罚法 Art.55(2)",
        fields=fields_of(
            "person_name sex age id_no unit! position phone start_at end_at place cert_no_1 cert_no_2 rights_told qa[] "
            "corrections refusal_note"
        ),
        certainty="verified", note="name in published form lists",
    ),
    Document(
        "ENF-07", "勘验笔录", "Scene examination record",
        process="enforcement", step="investigate", kind=EXTERNAL,
        copies=1, holders=("file",), signatures="party; invited person; inspectors(2)",
        seal="", service="", retention="30y",
        legal_basis="行政处罚法 Art.46",
        fields=fields_of(
            "place weather start_at end_at examined_objects findings drawings photos party_present witness"
        ),
        certainty="verified", note="name in published form lists",
    ),
    Document(
        "ENF-08", "抽样取证凭证", "Sampling receipt",
        process="enforcement", step="investigate", kind=EXTERNAL, series="应急抽",
        copies=2, holders=("party", "file"), signatures="party; inspectors(2)",
        seal="bureau", service="yes", retention="30y",
        legal_basis="行政处罚法 Art.56",
        fields=fields_of(
            "samples[name spec qty batch] place taken_at sealed_state"
        ),
        certainty="verified", note="name in published form lists",
    ),
    Document(
        "ENF-09", "先行登记保存证据审批表", "Approval of registered preservation",
        process="enforcement", step="preserve", kind=INTERNAL, series="应急先登审",
        copies=1, holders=("file",), signatures="handlers(2); leader",
        seal="", service="", retention="30y",
        legal_basis="行政处罚法 Art.56",
        fields=fields_of(
            "case_no! items[] ground place leader_opinion approved_at"
        ),
        certainty="verified", note="name in published form lists",
    ),
    Document(
        "ENF-10", "先行登记保存证据通知书", "Notice of registered preservation",
        process="enforcement", step="preserve", kind=EXTERNAL, series="应急先登通",
        copies=2, holders=("party", "file"), signatures="party; inspectors(2)",
        seal="bureau", service="yes", retention="30y",
        legal_basis="行政处罚法 Art.56",
        fields=fields_of(
            "items[name spec qty condition] place start_on due_on keeper duty_text"
        ),
        certainty="verified", note="name in published form lists",
    ),
    Document(
        "ENF-11", "先行登记保存证据处理审批表", "Approval of disposal",
        process="enforcement", step="preserve", kind=INTERNAL, series="应急先登处审",
        copies=1, holders=("file",), signatures="leader",
        seal="", service="", retention="30y",
        legal_basis="行政处罚法 Art.56",
        fields=fields_of(
            "ref_notice_no! items[result] leader_opinion"
        ),
        certainty="verified", note="name in published form lists",
    ),
    Document(
        "ENF-12", "先行登记保存证据处理决定书", "Decision on preserved evidence",
        process="enforcement", step="preserve", kind=EXTERNAL, series="应急先登处",
        copies=2, holders=("party", "file"), signatures="",
        seal="bureau", service="yes", retention="30y", remedy=Remedy.ORDER,
        legal_basis="行政处罚法 Art.56",
        fields=fields_of(
            "ref_notice_no! items[name qty result] legal_basis! decided_on! remedy_text!"
        ),
        certainty="verified", note="name in published form lists",
    ),
    Document(
        "ENF-13", "查封（扣押）决定审批表", "Approval of sealing or seizure",
        process="enforcement", step="seize", kind=INTERNAL, series="应急查扣审",
        copies=1, holders=("file",), signatures="leader",
        seal="", service="", retention="30y",
        legal_basis="行政强制法 Art.18(1)",
        fields=fields_of(
            "ground objects[] legal_basis! period_days leader_opinion emergency_flag reported_at"
        ),
        certainty="verified", note="name in published form lists",
    ),
    Document(
        "ENF-14", "查封（扣押）决定书", "Sealing or seizure decision",
        process="enforcement", step="seize", kind=EXTERNAL, series="应急查扣",
        copies=2, holders=("party", "file"), signatures="party (receipt)",
        seal="bureau", service="yes", retention="30y", remedy=Remedy.ORDER,
        legal_basis="行政强制法 Art.24; 安全生产法 Art.65(1)(4)",
        fields=fields_of(
            "party_type party_name! party_id_no legal_rep party_address party_phone reason legal_basis! period_from "
            "period_to objects_ref keep_place remedy_text! decided_on!"
        ),
        certainty="verified", note="name in published form lists",
    ),
    Document(
        "ENF-15", "查封（扣押）物品清单", "List of sealed or seized objects",
        process="enforcement", step="seize", kind=EXTERNAL,
        copies=2, holders=("party", "file"), signatures="party; inspectors(2); witness",
        seal="bureau", service="yes", retention="30y",
        legal_basis="行政强制法 Art.24(3)",
        fields=fields_of(
            "ref_decision_no! items[name spec qty unit condition value] keeper place"
        ),
        certainty="verified", note="name in published form lists; two copies, one each",
    ),
    Document(
        "ENF-16", "查封（扣押）现场笔录", "On-site record of sealing or seizure",
        process="enforcement", step="seize", kind=EXTERNAL,
        copies=1, holders=("file",), signatures="party or witness; inspectors(2)",
        seal="", service="", retention="30y",
        legal_basis="行政强制法 Art.18(7)-(9)",
        fields=fields_of(
            "start_at end_at place notified_party rights_told party_statement process witness refusal_note"
        ),
        certainty="from-memory-confident",
    ),
    Document(
        "ENF-17", "延长查封（扣押）期限审批表/决定书", "Extension of seizure",
        process="enforcement", step="seize", kind=EXTERNAL, series="应急查扣延",
        copies=2, holders=("party", "file"), signatures="leader",
        seal="bureau", service="yes", retention="30y", remedy=Remedy.ORDER,
        legal_basis="行政强制法 Art.25",
        fields=fields_of(
            "ref_decision_no! old_until new_until reason remedy_text! decided_on!"
        ),
        certainty="from-memory-confident",
    ),
    Document(
        "ENF-18", "检测（检验、鉴定）期间告知书", "Notice of testing period",
        process="enforcement", step="seize", kind=EXTERNAL, series="应急检告",
        copies=2, holders=("party", "file"), signatures="",
        seal="bureau", service="yes", retention="30y",
        legal_basis="行政强制法 Art.25(3)",
        fields=fields_of(
            "ref_decision_no! institute test_from test_to purpose"
        ),
        certainty="from-memory-confident",
    ),
    Document(
        "ENF-19", "查封（扣押）处理审批表", "Approval of disposal of seized objects",
        process="enforcement", step="seize", kind=INTERNAL, series="应急查扣处审",
        copies=1, holders=("file",), signatures="leader",
        seal="", service="", retention="30y",
        legal_basis="行政强制法 Art.27",
        fields=fields_of(
            "ref_decision_no! items[result] leader_opinion"
        ),
        certainty="verified", note="name in published form lists",
    ),
    Document(
        "ENF-20", "查封（扣押）处理决定书/解除决定书", "Decision on or release of seized objects",
        process="enforcement", step="seize", kind=EXTERNAL, series="应急查扣处",
        copies=2, holders=("party", "file"), signatures="party (goods receipt)",
        seal="bureau", service="yes", retention="30y", remedy=Remedy.ORDER,
        legal_basis="行政强制法 Art.27, 28",
        fields=fields_of(
            "ref_decision_no! items[name qty result] return_receipt_at sale_proceeds legal_basis! remedy_text! decided_on!"
        ),
        certainty="verified", note="name in published form lists",
    ),
    Document(
        "ENF-21", "鉴定委托书", "Appraisal commission",
        process="enforcement", step="appraise", kind=EXTERNAL, series="应急鉴",
        copies=2, holders=("institute", "file"), signatures="",
        seal="bureau", service="", retention="30y",
        legal_basis="行政处罚法 Art.46",
        fields=fields_of(
            "institute objects[] questions due_on"
        ),
        certainty="verified", note="name in published form lists",
    ),
    Document(
        "ENF-22", "证据清单", "Evidence list",
        process="enforcement", step="investigate", kind=INTERNAL,
        copies=1, holders=("file",), signatures="handlers(2)",
        seal="", service="", retention="30y",
        legal_basis="行政处罚法 Art.46, 47",
        fields=fields_of(
            "evidence[no kind name source collected_at proves]"
        ),
        certainty="from-memory-confident",
    ),
    Document(
        "ENF-23", "调查终结报告", "Investigation report",
        process="enforcement", step="report", kind=INTERNAL, series="应急调报",
        copies=1, holders=("file",), signatures="handlers(2); section_head",
        seal="", service="", retention="30y",
        legal_basis="行政处罚法 Art.57",
        fields=fields_of(
            "party_type party_name! party_id_no legal_rep party_address party_phone facts! evidence[] law_violated! "
            "penalty_basis! circumstances tier proposal defence_needed hearing_needed"
        ),
        certainty="verified", note="named 案件调查报告 in a form list",
    ),
    Document(
        "ENF-24", "案件处理呈批表", "Case handling submission",
        process="enforcement", step="submit", kind=INTERNAL, series="应急处呈",
        copies=1, holders=("file",), signatures="handlers(2); section_head; reviewer; leader",
        seal="", service="", retention="30y",
        legal_basis="行政处罚法 Art.57; 安全生产违法行为行政处罚办法(2015) Art.28",
        fields=fields_of(
            "case_no! facts! evidence_summary party_opinion law! proposal section_opinion review_opinion leader_opinion"
        ),
        certainty="verified", note="name in published form lists",
    ),
    Document(
        "ENF-25", "法制审核意见书", "Legal review opinion",
        process="enforcement", step="review", kind=INTERNAL, series="应急法审",
        copies=2, holders=("handlers", "file"), signatures="reviewer (and head of review section)",
        seal="bureau", service="", retention="30y",
        legal_basis="行政处罚法 Art.58",
        fields=fields_of(
            "case_no! received_on checklist[item ok note] opinion conditions reviewer reviewed_on draft_ref draft_hash "
            "review_round"
        ),
        certainty="verified", note="72 in the seed; name in the seed is 行政执法法制审核意见书",
    ),
    Document(
        "ENF-26", "行政处罚集体讨论记录", "Record of collective discussion",
        process="enforcement", step="discuss", kind=INTERNAL, series="应急集",
        copies=1, holders=("file",), signatures="all members; recorder",
        seal="", service="", retention="permanent",
        legal_basis="行政处罚法 Art.57(2)",
        fields=fields_of(
            "case_no! held_at place host attendees[] recused[] case_report opinions[member text] votes conclusion "
            "minority_view"
        ),
        certainty="verified", note="name in published form lists",
    ),
    Document(
        "ENF-27", "行政处罚告知书", "Penalty notice",
        process="enforcement", step="notify", kind=EXTERNAL, series="应急罚告",
        copies=2, holders=("party", "file"), signatures="",
        seal="bureau", service="yes", retention="30y",
        legal_basis="行政处罚法 Art.44",
        fields=fields_of(
            "party_type party_name! party_id_no legal_rep party_address party_phone facts! evidence law_violated! "
            "penalty_basis! intended_penalty! defence_right defence_due_on contact"
        ),
        certainty="verified", note="name in published form lists; the word 告 is also seen",
    ),
    Document(
        "ENF-28", "听证告知书", "Hearing right notice",
        process="enforcement", step="notify", kind=EXTERNAL, series="应急听告",
        copies=2, holders=("party", "file"), signatures="",
        seal="bureau", service="yes", retention="30y",
        legal_basis="行政处罚法 Art.63",
        fields=fields_of(
            "party_name! facts! intended_penalty! hearing_right request_due_on! contact law_violated! penalty_basis!"
        ),
        certainty="verified", note="name in published form lists",
    ),
    Document(
        "ENF-29", "当事人陈述申辩笔录", "Record of statement and defence",
        process="enforcement", step="defend", kind=EXTERNAL,
        copies=1, holders=("file",), signatures="party; inspectors(2)",
        seal="", service="", retention="30y",
        legal_basis="行政处罚法 Art.45",
        fields=fields_of(
            "party_name! representative at place statements evidence_given[]"
        ),
        certainty="verified", note="name in published form lists",
    ),
    Document(
        "ENF-30", "陈述申辩复核意见书", "Re-check of defence",
        process="enforcement", step="defend", kind=INTERNAL, series="应急复核",
        copies=1, holders=("file",), signatures="handlers(2); section_head",
        seal="", service="", retention="30y",
        legal_basis="行政处罚法 Art.45",
        fields=fields_of(
            "points[claim check accepted reason] effect_on_penalty"
        ),
        certainty="from-memory-confident",
    ),
    Document(
        "ENF-31", "放弃陈述申辩（听证）声明", "Waiver of defence or hearing",
        process="enforcement", step="defend", kind=EXTERNAL,
        copies=1, holders=("file",), signatures="party",
        seal="", service="", retention="30y",
        legal_basis="行政处罚法 Art.62",
        fields=fields_of(
            "party_name! waived_rights[] date ref_notice_no!"
        ),
        certainty="from-memory-confident",
    ),
    Document(
        "ENF-32", "听证会通知书", "Notice of hearing",
        process="enforcement", step="hear", kind=EXTERNAL, series="应急听通",
        copies=2, holders=("party", "file"), signatures="",
        seal="bureau", service="yes", retention="30y",
        legal_basis="行政处罚法 Art.64(2)",
        fields=fields_of(
            "party_name! hearing_at place host members clerk recusal_right representative_right"
        ),
        certainty="verified", note="name in published form lists",
    ),
    Document(
        "ENF-33", "听证公告", "Public hearing announcement",
        process="enforcement", step="hear", kind=EXTERNAL, series="应急听公",
        copies=1, holders=("website",), signatures="",
        seal="bureau", service="", retention="30y",
        legal_basis="行政处罚法 Art.64(3)",
        fields=fields_of(
            "cause_of_action! hearing_at place host"
        ),
        certainty="unsure", note="conditional: public hearing only",
    ),
    Document(
        "ENF-34", "听证笔录", "Hearing record",
        process="enforcement", step="hear", kind=EXTERNAL,
        copies=1, holders=("file",), signatures="party or representative (refusal noted); host; clerk",
        seal="", service="", retention="30y",
        legal_basis="行政处罚法 Art.64(8)",
        fields=fields_of(
            "host members clerk attendees started_at ended_at investigator_claims party_defence cross_examination "
            "final_statements"
        ),
        certainty="verified", note="name in published form lists",
    ),
    Document(
        "ENF-35", "听证会报告书", "Hearing report",
        process="enforcement", step="hear", kind=INTERNAL, series="应急听报",
        copies=1, holders=("leader", "file"), signatures="host; members",
        seal="", service="", retention="30y",
        legal_basis="行政处罚法 Art.65",
        fields=fields_of(
            "case_no! hearing_at facts_found dispute_points host_opinion"
        ),
        certainty="verified", note="name in published form lists",
    ),
    Document(
        "ENF-36", "行政（当场）处罚决定书（单位）", "On-the-spot decision (unit)",
        process="simple", step="decide", kind=EXTERNAL, series="应急当罚单",
        copies=2, holders=("party", "file"), signatures="inspectors(2); party",
        seal="bureau", service="on the spot", retention="10y", remedy=Remedy.ON_THE_SPOT,
        legal_basis="行政处罚法 Art.51, 52",
        fields=fields_of(
            "party_name! uscc legal_rep address facts! law! penalty! fine_yuan! pay_mode pay_account time place "
            "remedy_text! inspector_1! inspector_2! correction_order rights_told party_statement refusal_note"
        ),
        certainty="verified", note="name in published form lists; pre-numbered form",
    ),
    Document(
        "ENF-37", "行政（当场）处罚决定书（个人）", "On-the-spot decision (person)",
        process="simple", step="decide", kind=EXTERNAL, series="应急当罚个",
        copies=2, holders=("party", "file"), signatures="inspectors(2); party",
        seal="bureau", service="on the spot", retention="10y", remedy=Remedy.ON_THE_SPOT,
        legal_basis="行政处罚法 Art.51, 52",
        fields=fields_of(
            "party_name! sex age id_no unit! address facts! law! penalty! fine_yuan! pay_mode pay_account time place "
            "remedy_text! inspector_1! inspector_2! correction_order rights_told party_statement refusal_note"
        ),
        certainty="verified", note="name in published form lists",
    ),
    Document(
        "ENF-38", "行政处罚决定书（单位）", "Penalty decision (unit)",
        process="enforcement", step="decide", kind=EXTERNAL, series="应急罚",
        copies=3, holders=("party", "file", "bank"), signatures="",
        seal="bureau", service="yes", retention="30y", remedy=Remedy.PENALTY,
        legal_basis="行政处罚法 Art.59",
        fields=fields_of(
            "party_name! uscc legal_rep address facts! evidence defence_result law_violated! penalty_basis! circumstances "
            "penalties![] fine_yuan! pay_due pay_account late_fee_text remedy_text! decided_on! correction_order"
        ),
        certainty="verified", note="real example from another county: （湘株醴）应急罚〔2023〕125号; suffix 单/个 optional",
    ),
    Document(
        "ENF-39", "行政处罚决定书（个人）", "Penalty decision (person)",
        process="enforcement", step="decide", kind=EXTERNAL, series="应急罚",
        copies=3, holders=("party", "file", "bank"), signatures="",
        seal="bureau", service="yes", retention="30y", remedy=Remedy.PENALTY,
        legal_basis="行政处罚法 Art.59",
        fields=fields_of(
            "party_name! sex age id_no unit! position address facts! evidence defence_result law_violated! penalty_basis! "
            "circumstances penalties![] fine_yuan! pay_due pay_account late_fee_text remedy_text! decided_on! "
            "correction_order"
        ),
        certainty="verified", note="name in published form lists",
    ),
    Document(
        "ENF-40", "不予行政处罚决定书", "No-penalty decision",
        process="enforcement", step="decide", kind=EXTERNAL, series="应急不罚",
        copies=2, holders=("party", "file"), signatures="",
        seal="bureau", service="yes", retention="30y", remedy=Remedy.NO_PENALTY,
        legal_basis="行政处罚法 Art.33, 57(1)(ii)(iii)",
        fields=fields_of(
            "party_type party_name! party_id_no legal_rep party_address party_phone facts! evidence ground legal_basis! "
            "education_given remedy_text! decided_on!"
        ),
        certainty="from-memory-confident",
    ),
    Document(
        "ENF-41", "不予处罚教育记录", "Record of education",
        process="enforcement", step="decide", kind=EXTERNAL,
        copies=1, holders=("file",), signatures="party; inspectors",
        seal="", service="", retention="10y",
        legal_basis="行政处罚法 Art.33(3)",
        fields=fields_of(
            "party_name! content date"
        ),
        certainty="from-memory-confident",
    ),
    Document(
        "ENF-42", "送达回执", "Service receipt",
        process="enforcement", step="serve", kind=EXTERNAL, series="应急送",
        copies=1, holders=("file",), signatures="receiver; serving officers(2); witness",
        seal="", service="", retention="30y",
        legal_basis="行政处罚法 Art.61; 民事诉讼法 Art.87",
        fields=fields_of(
            "doc_code doc_no! receiver relation service_mode served_at place refusal_reason witness_name_ref proof_files"
        ),
        certainty="verified", note="name in published form lists",
    ),
    Document(
        "ENF-43", "送达地址（方式）确认书", "Service address confirmation",
        process="enforcement", step="serve", kind=EXTERNAL,
        copies=1, holders=("file",), signatures="party",
        seal="", service="", retention="30y",
        legal_basis="行政处罚法 Art.61(2)",
        fields=fields_of(
            "party_name! address phone email fax agrees_electronic confirmed_on"
        ),
        certainty="from-memory-confident",
    ),
    Document(
        "ENF-44", "送达公告", "Public notice of service",
        process="enforcement", step="serve", kind=EXTERNAL, series="应急送公",
        copies=1, holders=("website", "notice board"), signatures="",
        seal="bureau", service="", retention="30y",
        legal_basis="民事诉讼法 Art.95",
        fields=fields_of(
            "party_name! doc_no! content_summary published_on! deemed_served_on! reason"
        ),
        certainty="from-memory-confident",
    ),
    Document(
        "ENF-45", "罚款催缴通知书", "Payment reminder",
        process="enforcement", step="execute", kind=EXTERNAL, series="应急催缴",
        copies=2, holders=("party", "file"), signatures="",
        seal="bureau", service="yes", retention="30y",
        legal_basis="行政处罚法 Art.72",
        fields=fields_of(
            "decision_no! fine_yuan! paid_yuan due_on late_fee_yuan new_deadline"
        ),
        certainty="verified", note="name in published form lists",
    ),
    Document(
        "ENF-46", "加处罚款决定书", "Late surcharge decision",
        process="enforcement", step="execute", kind=EXTERNAL, series="应急加罚",
        copies=2, holders=("party", "file"), signatures="",
        seal="bureau", service="yes", retention="30y", remedy=Remedy.CHANGE,
        legal_basis="行政处罚法 Art.72(1); 行政强制法 Art.45",
        fields=fields_of(
            "decision_no! fine_yuan! due_on days rate amount_yuan cap_note remedy_text! decided_on!"
        ),
        certainty="from-memory-confident",
    ),
    Document(
        "ENF-47", "延期（分期）缴纳罚款审批表", "Approval of deferral",
        process="enforcement", step="execute", kind=INTERNAL, series="应急缴审",
        copies=1, holders=("file",), signatures="leader",
        seal="", service="", retention="30y",
        legal_basis="行政处罚法 Art.66(2)",
        fields=fields_of(
            "decision_no! application_text schedule[due_on amount] leader_opinion"
        ),
        certainty="verified", note="name in published form lists",
    ),
    Document(
        "ENF-48", "延期（分期）缴纳罚款批准书", "Deferral approval letter",
        process="enforcement", step="execute", kind=EXTERNAL, series="应急缴批",
        copies=2, holders=("party", "file"), signatures="",
        seal="bureau", service="yes", retention="30y",
        legal_basis="行政处罚法 Art.66(2)",
        fields=fields_of(
            "decision_no! schedule[due_on amount] conditions"
        ),
        certainty="verified", note="name in published form lists",
    ),
    Document(
        "ENF-49", "催告书", "Dunning letter",
        process="enforcement", step="execute", kind=EXTERNAL, series="应急催告",
        copies=2, holders=("party", "file"), signatures="",
        seal="bureau", service="yes", retention="30y",
        legal_basis="行政强制法 Art.35, 54",
        fields=fields_of(
            "decision_no! duty amount_yuan late_fee_yuan perform_by mode defence_right"
        ),
        certainty="from-memory-confident",
    ),
    Document(
        "ENF-50", "强制执行申请书", "Application to court",
        process="enforcement", step="execute", kind=EXTERNAL, series="应急强执",
        copies=2, holders=("court", "file"), signatures="bureau_head",
        seal="bureau", service="", retention="permanent",
        legal_basis="行政强制法 Art.55",
        fields=fields_of(
            "party decision_no! facts_reasons party_opinion dunning_served_at target amount_yuan attached[] applied_on"
        ),
        certainty="verified", note="name in published form lists",
    ),
    Document(
        "ENF-51", "执行协议", "Execution agreement",
        process="enforcement", step="execute", kind=EXTERNAL, series="应急执协",
        copies=2, holders=("party", "file"), signatures="party; leader",
        seal="bureau", service="", retention="30y",
        legal_basis="行政强制法 Art.42",
        fields=fields_of(
            "decision_no! schedule[] late_fee_reduction breach_effect"
        ),
        certainty="unsure", note="optional: only when an agreement is made",
    ),
    Document(
        "ENF-52", "中止（终结、恢复）执行审批表", "Suspend/end/resume execution",
        process="enforcement", step="execute", kind=INTERNAL, series="应急执中",
        copies=1, holders=("file",), signatures="leader",
        seal="", service="", retention="30y",
        legal_basis="行政强制法 Art.39, 40",
        fields=fields_of(
            "decision_no! action ground leader_opinion"
        ),
        certainty="from-memory-confident",
    ),
    Document(
        "ENF-53", "罚没物品处理审批表/处理记录", "Disposal of confiscated goods",
        process="enforcement", step="execute", kind=INTERNAL, series="应急罚没处",
        copies=1, holders=("file",), signatures="leader; two officers; finance",
        seal="", service="", retention="30y",
        legal_basis="行政处罚法 Art.74; 烟花爆竹安全管理条例 Art.43",
        fields=fields_of(
            "items[name qty mode proceeds] witness place done_on handover_to"
        ),
        certainty="from-memory-confident", note="fireworks: destroyed under the police",
    ),
    Document(
        "ENF-54", "案件移送审批表", "Transfer approval",
        process="transfer", step="transfer", kind=INTERNAL, series="应急移审",
        copies=1, holders=("file",), signatures="special team(2); bureau_head",
        seal="", service="", retention="permanent",
        legal_basis="行政执法机关移送涉嫌犯罪案件的规定 Art.5",
        fields=fields_of(
            "case_no! facts! suspected_crime team report_at head_decision decided_at reason_if_refused"
        ),
        certainty="verified", note="name in published form lists",
    ),
    Document(
        "ENF-55", "涉嫌犯罪案件移送书", "Transfer letter to police",
        process="transfer", step="transfer", kind=EXTERNAL, series="应急移",
        copies=3, holders=("police", "procurator copy", "file"), signatures="",
        seal="bureau", service="receipt", retention="permanent",
        legal_basis="行政执法机关移送涉嫌犯罪案件的规定, Art.6",
        fields=fields_of(
            "to_police! case_summary attached[] goods_list handed_at receipt_signed_at"
        ),
        certainty="verified", note="seed: diesel and fireworks cases",
    ),
    Document(
        "ENF-56", "涉案物品清单", "List of goods in the case",
        process="transfer", step="transfer", kind=EXTERNAL,
        copies=2, holders=("police", "file"), signatures="both",
        seal="bureau", service="", retention="permanent",
        legal_basis="行政执法机关移送涉嫌犯罪案件的规定, Art.6(3)",
        fields=fields_of(
            "items[name spec qty unit place custodian]"
        ),
        certainty="verified", note="name in published form lists",
    ),
    Document(
        "ENF-57", "案件延期办结审批表", "Extension of the case limit",
        process="enforcement", step="extend", kind=INTERNAL, series="应急延审",
        copies=1, holders=("file",), signatures="leader; higher agency",
        seal="", service="", retention="30y",
        legal_basis="安全生产违法行为行政处罚办法(2015) Art.32",
        fields=fields_of(
            "case_no! old_due new_due reason level opinion"
        ),
        certainty="verified", note="name in published form lists",
    ),
    Document(
        "ENF-58", "案件终止（撤销）审批表", "End or withdrawal of case",
        process="enforcement", step="end", kind=INTERNAL, series="应急终审",
        copies=1, holders=("file",), signatures="leader",
        seal="", service="", retention="30y",
        legal_basis="行政处罚法 Art.36, 57",
        fields=fields_of(
            "case_no! ground_code ground leader_opinion"
        ),
        certainty="verified", note="name in published form lists",
    ),
    Document(
        "ENF-59", "结案审批表", "Closing approval",
        process="enforcement", step="close", kind=INTERNAL, series="应急结",
        copies=1, holders=("file",), signatures="handlers(2); section_head; leader",
        seal="", service="", retention="30y",
        legal_basis="行政处罚法 Art.47",
        fields=fields_of(
            "case_no! decision_no! performance[] closing_ground goods_done publicity_done leader_opinion closed_on"
        ),
        certainty="verified", note="name in published form lists",
    ),
    Document(
        "ENF-60", "案卷首页（封面）", "File cover",
        process="enforcement", step="archive", kind=INTERNAL,
        copies=1, holders=("archive",), signatures="archivist",
        seal="", service="", retention="as file",
        legal_basis="档案法",
        fields=fields_of(
            "agency_name case_name cause_of_action! result filed_on closed_on handlers archived_on archive_no retention"
        ),
        certainty="verified", note="fields found in a Henan form guide",
    ),
    Document(
        "ENF-61", "卷内目录", "File contents list",
        process="enforcement", step="archive", kind=INTERNAL,
        copies=1, holders=("archive",), signatures="archivist",
        seal="", service="", retention="as file",
        legal_basis="档案法",
        fields=fields_of(
            "seq doc_title doc_no! author date pages note"
        ),
        certainty="verified", note="name in published form lists",
    ),
    Document(
        "ENF-62", "备考表", "File remarks page",
        process="enforcement", step="archive", kind=INTERNAL,
        copies=1, holders=("archive",), signatures="archivist; checker",
        seal="", service="", retention="as file",
        legal_basis="档案法",
        fields=fields_of(
            "pages_total remarks filed_by checked_by date"
        ),
        certainty="from-memory-confident",
    ),
    Document(
        "ENF-63", "行政处罚信息公示表", "Penalty publicity record",
        process="publicity", step="publish", kind=EXTERNAL,
        copies=1, holders=("website",), signatures="publicity_officer",
        seal="", service="", retention="10y",
        legal_basis="安全生产法 Art.78(2); 国办发〔2018〕118号",
        fields=fields_of(
            "decision_no! party_name_masked uscc cause law! penalty! agency decided_on! published_on! expires_on "
            "withdrawn_on withdraw_reason"
        ),
        certainty="from-memory-confident",
    ),
    Document(
        "ENF-64", "行政处罚备案报告", "Report of decision to higher agency",
        process="enforcement", step="record", kind=EXTERNAL, series="应急备",
        copies=1, holders=("prefecture bureau",), signatures="leader",
        seal="bureau", service="", retention="30y",
        legal_basis="安全生产违法行为行政处罚办法(2015) Art.62",
        fields=fields_of(
            "decision_no! summary attached"
        ),
        certainty="from-memory-confident",
    ),
    Document(
        "ENF-65", "行政处罚决定变更（撤销）决定书", "Decision to change or revoke a penalty decision",
        process="enforcement", step="correct", kind=EXTERNAL, series="应急罚变",
        copies=2, holders=("party", "file"), signatures="",
        seal="bureau", service="yes", retention="30y", remedy=Remedy.CHANGE,
        legal_basis="行政处罚法 Art.48(2), 75(2)",
        fields=fields_of(
            "decision_no! old_content new_content reason refund_yuan remedy_text! decided_on! legal_basis!"
        ),
        certainty="unsure", note="for self-correction, or after reconsideration or judgment",
    ),
    # --- Hazard supervision ---
    Document(
        "HAZ-01", "隐患排查登记表", "Hazard registration form",
        process="hazard", step="register", kind=INTERNAL, series="应急隐登",
        copies=1, holders=("file",), signatures="inspector",
        seal="", service="", retention="10y",
        legal_basis="安全生产法 Art.41",
        fields=fields_of(
            "hazard_no! unit township! source! found_on! level! category! description! photos measure_now! due_on "
            "responsible!"
        ),
        certainty="from-memory-confident",
    ),
    Document(
        "HAZ-02", "隐患清单（台账）", "Hazard register",
        process="hazard", step="register", kind=INTERNAL,
        copies=1, holders=("file",), signatures="",
        seal="", service="", retention="10y",
        legal_basis="",
        fields=fields_of(
            "hazard_no unit level found_on due_on state closed_on"
        ),
        certainty="from-memory-confident", note="seed: 清单式管理",
    ),
    Document(
        "HAZ-03", "重大事故隐患报告单", "Major hazard report of the unit",
        process="hazard", step="report", kind=EXTERNAL,
        copies=2, holders=("bureau", "unit"), signatures="unit head",
        seal="unit", service="", retention="30y",
        legal_basis="安全生产法 Art.41(2); 令16号 Art.14",
        fields=fields_of(
            "unit! hazard! cause! present_state! difficulty! plan_summary! reported_at!"
        ),
        certainty="from-memory-confident",
    ),
    Document(
        "HAZ-04", "重大事故隐患治理方案", "Treatment plan",
        process="hazard", step="plan", kind=EXTERNAL,
        copies=2, holders=("bureau", "unit"), signatures="unit head",
        seal="unit", service="", retention="30y",
        legal_basis="鄂安〔2010〕20号 Art.7",
        fields=fields_of(
            "goals! measures! funds! responsible_body! due_on! safety_measures! emergency_plan! unit! hazard_no!"
        ),
        certainty="verified", note="six contents found",
    ),
    Document(
        "HAZ-05", "整改延期申请表", "Extension application",
        process="hazard", step="extend", kind=EXTERNAL,
        copies=1, holders=("bureau",), signatures="unit head",
        seal="unit", service="", retention="10y",
        legal_basis="安全生产违法行为行政处罚办法(2015) Art.16",
        fields=fields_of(
            "ref_order_no! reason! new_due_on! interim_measures! applied_on! unit!"
        ),
        certainty="from-memory-confident",
    ),
    Document(
        "HAZ-06", "整改延期审批表/答复书", "Extension reply",
        process="hazard", step="extend", kind=EXTERNAL, series="应急整延",
        copies=2, holders=("unit", "file"), signatures="leader",
        seal="bureau", service="yes", retention="10y",
        legal_basis="安全生产违法行为行政处罚办法(2015) Art.16",
        fields=fields_of(
            "ref_order_no! decision! new_due_on reason unit!"
        ),
        certainty="from-memory-confident",
    ),
    Document(
        "HAZ-07", "整改完成报告（复查申请）", "Completion report",
        process="hazard", step="done", kind=EXTERNAL,
        copies=1, holders=("bureau",), signatures="unit head",
        seal="unit", service="", retention="10y",
        legal_basis="安全生产违法行为行政处罚办法(2015) Art.16",
        fields=fields_of(
            "ref_order_no! items![result! photos!] completed_on! unit!"
        ),
        certainty="from-memory-confident",
    ),
    Document(
        "HAZ-08", "重大事故隐患挂牌督办审批表", "Listing approval",
        process="hazard", step="list", kind=INTERNAL, series="应急挂审",
        copies=1, holders=("file",), signatures="committee office; government leader",
        seal="", service="", retention="permanent",
        legal_basis="安全生产法 Art.41(3)",
        fields=fields_of(
            "hazard_no! reasons! batch! due_on! supervisor_unit! leader_opinion!"
        ),
        certainty="from-memory-confident",
    ),
    Document(
        "HAZ-09", "重大事故隐患挂牌督办通知书", "Listing notice",
        process="hazard", step="list", kind=EXTERNAL, series="应急挂",
        copies=4, holders=("unit", "township", "sector department", "discipline commission"), signatures="",
        seal="listing", service="yes", retention="permanent",
        legal_basis="安全生产法 Art.41(3); 鄂安〔2010〕20号",
        fields=fields_of(
            "hazard_no! unit! description! treat_requirements! due_on! responsible_unit! supervisor_unit! contact!"
        ),
        certainty="verified", note="name in the Hubei measures (重大隐患挂牌督办通知书)",
    ),
    Document(
        "HAZ-10", "挂牌督办公示", "Public list",
        process="hazard", step="list", kind=EXTERNAL,
        copies=1, holders=("website", "media"), signatures="",
        seal="listing", service="", retention="10y",
        legal_basis="鄂安〔2010〕20号 Art.2",
        fields=fields_of(
            "batch! hazards![name! place! unit! due_on! responsible!]"
        ),
        certainty="verified",
    ),
    Document(
        "HAZ-11", "督办函", "Supervision letter",
        process="hazard", step="track", kind=EXTERNAL, series="应急督函",
        copies=2, holders=("unit", "file"), signatures="committee office",
        seal="listing", service="yes", retention="10y",
        legal_basis="local",
        fields=fields_of(
            "to! hazard_no! overdue_days! demand! reply_due!"
        ),
        certainty="from-memory-confident",
    ),
    Document(
        "HAZ-12", "跟踪督办记录表", "Tracking round record",
        process="hazard", step="track", kind=INTERNAL,
        copies=1, holders=("file", "discipline commission"), signatures="joint team",
        seal="", service="", retention="10y",
        legal_basis="local (seed: 5 rounds)",
        fields=fields_of(
            "round_no! date! hazard_no! participants! progress! problems! demand! next_due!"
        ),
        certainty="from-memory-confident",
    ),
    Document(
        "HAZ-13", "重大隐患验收意见书", "Acceptance opinion",
        process="hazard", step="accept", kind=EXTERNAL, series="应急验收",
        copies=2, holders=("unit", "file"), signatures="experts; inspectors(2); department",
        seal="bureau", service="yes", retention="permanent",
        legal_basis="鄂安〔2010〕20号 Art.10",
        fields=fields_of(
            "hazard_no! checked_on! experts! items! conclusion! unit!"
        ),
        certainty="verified",
    ),
    Document(
        "HAZ-14", "销号（核销）审批表", "Closing-off approval",
        process="hazard", step="close", kind=INTERNAL, series="应急销审",
        copies=1, holders=("file",), signatures="leader",
        seal="", service="", retention="permanent",
        legal_basis="鄂安〔2010〕20号 Art.10",
        fields=fields_of(
            "hazard_no! acceptance_no! publicity leader_opinion! closed_on!"
        ),
        certainty="from-memory-confident",
    ),
    Document(
        "HAZ-15", "隐患核销通知书", "Closing-off notice",
        process="hazard", step="close", kind=EXTERNAL, series="应急核销",
        copies=3, holders=("unit", "township", "discipline commission"), signatures="",
        seal="listing", service="yes", retention="permanent",
        legal_basis="鄂安〔2010〕20号 Art.10",
        fields=fields_of(
            "hazard_no! listing_no! closed_on! resume_permitted! unit!"
        ),
        certainty="verified", note="reply of cancellation and consent to resume",
    ),
    Document(
        "HAZ-16", "恢复生产经营申请书/批复", "Resumption application and reply",
        process="hazard", step="resume", kind=EXTERNAL, series="应急恢复",
        copies=2, holders=("unit", "file"), signatures="leader",
        seal="bureau", service="yes", retention="30y", remedy=Remedy.IF_REFUSED,
        legal_basis="安全生产法 Art.65(1)(3)",
        fields=fields_of(
            "stop_order_no! applied_on! review_on result reply unit! reason remedy_text"
        ),
        certainty="from-memory-confident",
    ),
    Document(
        "HAZ-17", "提请关闭建议书", "Proposal to close",
        process="hazard", step="close-down", kind=EXTERNAL, series="应急提关",
        copies=2, holders=("government", "file"), signatures="bureau_head",
        seal="bureau", service="", retention="permanent",
        legal_basis="安全生产法 Art.113",
        fields=fields_of(
            "unit! ground! penalties![] facts! proposal!"
        ),
        certainty="from-memory-confident",
    ),
    Document(
        "HAZ-18", "安全生产约谈通知书/记录", "Warning talk notice and record",
        process="hazard", step="talk", kind=EXTERNAL, series="应急约谈",
        copies=2, holders=("unit", "file"), signatures="host; unit head",
        seal="bureau", service="yes", retention="10y",
        legal_basis="local",
        fields=fields_of(
            "unit! person! reason! at! demands!"
        ),
        certainty="from-memory-confident",
    ),
    # --- Relief ---
    Document(
        "REL-01", "受灾困难群众救助申请表", "Relief application form",
        process="relief", step="apply", kind=EXTERNAL,
        copies=1, holders=("village",), signatures="household head",
        seal="", service="", retention="10y",
        legal_basis="自然灾害救助条例 Art.20",
        fields=fields_of(
            "household_head! id_no! phone village! members![name! id_no relation] event! loss_kind! need_kinds! bank_card! "
            "application_on! nominated_by statement!"
        ),
        certainty="from-memory-confident",
    ),
    Document(
        "REL-02", "村民小组提名表", "Nomination form",
        process="relief", step="apply", kind=EXTERNAL,
        copies=1, holders=("village",), signatures="group head",
        seal="", service="", retention="10y",
        legal_basis="条例 Art.20",
        fields=fields_of(
            "households![] reason date!"
        ),
        certainty="from-memory-confident",
    ),
    Document(
        "REL-03", "民主评议会议记录", "Appraisal meeting record",
        process="relief", step="appraise", kind=INTERNAL,
        copies=1, holders=("township",), signatures="host; recorder; members",
        seal="village", service="", retention="10y",
        legal_basis="条例 Art.20",
        fields=fields_of(
            "held_at! place! attendees! members_present! results![household for against abstain category amount_suggested] "
            "recused"
        ),
        certainty="verified", note="name in a county notice",
    ),
    Document(
        "REL-04", "救助对象公示（第一榜）", "Village publicity (first)",
        process="relief", step="publicise", kind=EXTERNAL,
        copies=1, holders=("notice board",), signatures="village",
        seal="village", service="", retention="10y",
        legal_basis="条例 Art.20",
        fields=fields_of(
            "village! households![head! persons! category!] posted_on! until! objection_phone! photo"
        ),
        certainty="verified", note="at least 7 days by default",
    ),
    Document(
        "REL-05", "公示异议处理记录", "Objection record",
        process="relief", step="publicise", kind=INTERNAL,
        copies=1, holders=("township",), signatures="handler",
        seal="", service="", retention="10y",
        legal_basis="条例 Art.20",
        fields=fields_of(
            "objector! target! content! re_appraisal_result! answered_on!"
        ),
        certainty="from-memory-confident",
    ),
    Document(
        "REL-06", "乡镇审核表（汇总表）", "Township review summary",
        process="relief", step="review", kind=INTERNAL,
        copies=2, holders=("county", "township"), signatures="township leader",
        seal="township", service="", retention="10y",
        legal_basis="条例 Art.20",
        fields=fields_of(
            "village_batches households persons amounts sampled rejected[] opinion!"
        ),
        certainty="from-memory-confident",
    ),
    Document(
        "REL-07", "需救助人口一览表", "List of persons in need",
        process="relief", step="review", kind=INTERNAL,
        copies=1, holders=("county",), signatures="township",
        seal="township", service="", retention="10y",
        legal_basis="条例 Art.21",
        fields=fields_of(
            "household_head id_no persons need_kind category remark"
        ),
        certainty="verified", note="name found",
    ),
    Document(
        "REL-08", "县级审批表", "County approval form",
        process="relief", step="approve", kind=INTERNAL, series="应急救审",
        copies=2, holders=("township", "file"), signatures="approver; leader",
        seal="bureau", service="", retention="10y",
        legal_basis="条例 Art.20",
        fields=fields_of(
            "batch! households! persons! amount! sampled! verified_rate! opinion! approved_on!"
        ),
        certainty="from-memory-confident",
    ),
    Document(
        "REL-09", "救助工作方案", "Relief work plan",
        process="relief", step="plan", kind=INTERNAL, series="应急救方",
        copies=2, holders=("government", "prefecture bureau"), signatures="leader",
        seal="bureau", service="", retention="10y",
        legal_basis="条例 Art.21(2)",
        fields=fields_of(
            "season! needs! standard! funds! schedule!"
        ),
        certainty="verified", note="approved by the government, filed upward",
    ),
    Document(
        "REL-10", "资金分配方案", "Fund distribution plan",
        process="relief", step="fund", kind=INTERNAL, series="应急资分",
        copies=2, holders=("finance", "township"), signatures="leader; finance",
        seal="bureau", service="", retention="10y",
        legal_basis="条例 Art.22",
        fields=fields_of(
            "batch! source! total! township_amounts![]"
        ),
        certainty="from-memory-confident",
    ),
    Document(
        "REL-11", "资金拨付通知", "Allotment notice",
        process="relief", step="fund", kind=EXTERNAL, series="应急拨",
        copies=2, holders=("finance", "township"), signatures="",
        seal="bureau", service="", retention="10y",
        legal_basis="条例 Art.22",
        fields=fields_of(
            "batch! amount! use! deadline! bank!"
        ),
        certainty="from-memory-confident",
    ),
    Document(
        "REL-12", "发放明细表", "Payment detail list",
        process="relief", step="pay", kind=INTERNAL,
        copies=2, holders=("bank", "file"), signatures="finance; township",
        seal="bureau", service="", retention="10y",
        legal_basis="条例 Art.26",
        fields=fields_of(
            "no household_head id_no card_no persons amount status paid_on receipt_no"
        ),
        certainty="from-memory-confident",
    ),
    Document(
        "REL-13", "退汇处理表", "Returned payment sheet",
        process="relief", step="pay", kind=INTERNAL,
        copies=1, holders=("file",), signatures="finance",
        seal="", service="", retention="10y",
        legal_basis="local",
        fields=fields_of(
            "payment_no! reason! new_card! reissued_on"
        ),
        certainty="from-memory-confident",
    ),
    Document(
        "REL-14", "对账表", "Reconciliation sheet",
        process="relief", step="reconcile", kind=INTERNAL,
        copies=2, holders=("finance", "file"), signatures="finance; relief officer",
        seal="", service="", retention="10y",
        legal_basis="条例 Art.24, 28",
        fields=fields_of(
            "allotted! paid! returned! unspent! difference! checked_on!"
        ),
        certainty="from-memory-confident",
    ),
    Document(
        "REL-15", "救助资金公开表", "Public payment table",
        process="relief", step="publish", kind=EXTERNAL,
        copies=1, holders=("website", "village board"), signatures="publicity_officer",
        seal="village", service="", retention="10y",
        legal_basis="条例 Art.26",
        fields=fields_of(
            "source! total! village! household_masked! persons! amount! hotline!"
        ),
        certainty="from-memory-confident",
    ),
    Document(
        "REL-16", "救灾物资发放表", "Supply issue table",
        process="relief", step="goods", kind=INTERNAL, series="应急物发",
        copies=2, holders=("file", "receiver"), signatures="receivers; issuer",
        seal="", service="", retention="10y",
        legal_basis="条例 Art.22(2)",
        fields=fields_of(
            "items![name qty] receivers![name sign] date!"
        ),
        certainty="from-memory-confident",
    ),
    Document(
        "REL-17", "责令退回救助款物通知书", "Order to return relief",
        process="relief", step="recover", kind=EXTERNAL, series="应急退",
        copies=2, holders=("household", "file"), signatures="leader",
        seal="bureau", service="yes", retention="30y", remedy=Remedy.ORDER,
        legal_basis="条例 Art.30",
        fields=fields_of(
            "household! facts! amount! due_on! remedy_text!"
        ),
        certainty="from-memory-confident",
    ),
    Document(
        "REL-18", "倒损住房核定表", "Housing loss verification",
        process="relief", step="housing", kind=INTERNAL,
        copies=1, holders=("county",), signatures="village; township; technician",
        seal="", service="", retention="10y",
        legal_basis="条例 Art.19",
        fields=fields_of(
            "household! rooms! damage_level! photos! standard! amount!"
        ),
        certainty="from-memory-confident",
    ),
    Document(
        "REL-19", "不予救助告知书", "Refusal notice",
        process="relief", step="review", kind=EXTERNAL, series="应急不救",
        copies=1, holders=("household",), signatures="township",
        seal="township", service="yes", retention="10y",
        legal_basis="local",
        fields=fields_of(
            "household! reason! objection_way!"
        ),
        certainty="unsure",
    ),
    # --- Tip-offs ---
    Document(
        "TIP-01", "举报登记表", "Tip-off registration",
        process="tipoff", step="receive", kind=INTERNAL, series="应急举登",
        copies=1, holders=("file (sealed)",), signatures="clerk",
        seal="", service="", retention="10y",
        legal_basis="安全生产法 Art.73",
        fields=fields_of(
            "tip_no! mode named target content evidence received_at identity_sealed"
        ),
        certainty="from-memory-confident",
    ),
    Document(
        "TIP-02", "举报受理/不予受理告知书", "Acceptance or refusal notice",
        process="tipoff", step="accept", kind=EXTERNAL, series="应急举受",
        copies=1, holders=("tipster",), signatures="clerk",
        seal="", service="yes", retention="10y",
        legal_basis="安全生产法 Art.73",
        fields=fields_of(
            "tip_no! decision reason"
        ),
        certainty="from-memory-confident",
    ),
    Document(
        "TIP-03", "举报核查报告", "Verification report",
        process="tipoff", step="verify", kind=INTERNAL, series="应急举核",
        copies=1, holders=("file",), signatures="inspectors(2); leader",
        seal="", service="", retention="10y",
        legal_basis="安全生产法 Art.73",
        fields=fields_of(
            "tip_no! checked_on facts! verified case_no! hazard_no"
        ),
        certainty="from-memory-confident",
    ),
    Document(
        "TIP-04", "举报奖励审批表", "Reward approval",
        process="tipoff", step="reward", kind=INTERNAL, series="应急举奖",
        copies=1, holders=("finance", "file"), signatures="leader; finance",
        seal="", service="", retention="10y",
        legal_basis="安全生产领域举报奖励办法(2018)",
        fields=fields_of(
            "tip_no! basis fine_yuan! rate amount_yuan floor cap internal_bonus leader_opinion"
        ),
        certainty="from-memory-confident",
    ),
    Document(
        "TIP-05", "举报奖励领取通知/领取凭证", "Reward notice and receipt",
        process="tipoff", step="pay", kind=EXTERNAL,
        copies=1, holders=("tipster",), signatures="tipster (code or ID)",
        seal="", service="yes", retention="10y",
        legal_basis="安全生产领域举报奖励办法(2018)",
        fields=fields_of(
            "tip_no! amount_yuan collect_by collected_on"
        ),
        certainty="from-memory-confident",
    ),
    # --- Crackdown operations ---
    Document(
        "OPS-01", "打非治违行动方案/记录", "Crackdown plan and record",
        process="crackdown", step="plan", kind=INTERNAL, series="应急打非",
        copies=1, holders=("file",), signatures="leader",
        seal="", service="", retention="10y",
        legal_basis="local",
        fields=fields_of(
            "op_no date place partners officers targets results[goods persons money]"
        ),
        certainty="from-memory-confident",
    ),
    # --- Emergency plans filed by units ---
    Document(
        "PLAN-01", "应急预案备案申报表", "Plan filing application",
        process="plan", step="apply", kind=EXTERNAL,
        copies=2, holders=("bureau",), signatures="unit",
        seal="unit", service="", retention="10y",
        legal_basis="生产安全事故应急预案管理办法 Art.28",
        fields=fields_of(
            "unit! plan_kind published_on! review_minutes e_doc risk_result resource_list"
        ),
        certainty="verified", note="materials found",
    ),
    Document(
        "PLAN-02", "应急预案备案登记表", "Plan filing certificate",
        process="plan", step="file", kind=EXTERNAL, series="应急预备",
        copies=2, holders=("unit", "file"), signatures="",
        seal="bureau", service="", retention="10y",
        legal_basis="生产安全事故应急预案管理办法, Art.29",
        fields=fields_of(
            "filing_no! unit! plan_names filed_on valid_until"
        ),
        certainty="verified",
    ),
    Document(
        "PLAN-03", "备案材料补正告知书", "Notice of missing items",
        process="plan", step="check", kind=EXTERNAL, series="应急预补",
        copies=1, holders=("unit",), signatures="clerk",
        seal="", service="yes", retention="10y",
        legal_basis="生产安全事故应急预案管理办法, Art.29",
        fields=fields_of(
            "missing[] told_at"
        ),
        certainty="from-memory-confident",
    ),
    # --- Supplies ---
    Document(
        "SUP-01", "物资调拨单", "Supplies allocation order",
        process="supplies", step="allocate", kind=INTERNAL, series="应急调",
        copies=3, holders=("warehouse", "receiver", "file"), signatures="leader; keeper; receiver",
        seal="bureau", service="", retention="10y",
        legal_basis="条例 Art.22(2)",
        fields=fields_of(
            "order_no! items[name qty unit] from_store to_township reason approved_on issued_on received_on returned_on"
        ),
        certainty="from-memory-confident",
    ),
    Document(
        "SUP-02", "物资入库/出库/盘点单", "Stock in/out/count",
        process="supplies", step="stock", kind=INTERNAL,
        copies=2, holders=("warehouse",), signatures="keeper; checker",
        seal="", service="", retention="10y",
        legal_basis="local",
        fields=fields_of(
            "items[] qty value source at"
        ),
        certainty="from-memory-confident",
    ),
    # --- Assessment ---
    Document(
        "ASM-01", "月度考核排名通报", "Monthly ranking notice",
        process="assessment", step="rank", kind=EXTERNAL, series="应急考",
        copies=1, holders=("townships", "committees"), signatures="committee office",
        seal="bureau", service="", retention="10y",
        legal_basis="local (seed)",
        fields=fields_of(
            "month objects[name score rank] first last remark"
        ),
        certainty="from-memory-confident",
    ),
)
