"""Papers of the roads beside the main one: more time, stop and power, listing and rounds, penalty and closure."""

from __future__ import annotations

import re
from typing import Any

from django.db.models import Q

from cases import terms
from cases.vocabulary import Level
from documents.models import IssuedDocument
from documents.shared_papers import HAND_OVER
from foundation import settings as bureau
from workflows.engine.act import Act
from workflows.engine.words import Paper, PaperContent
from workflows.hazards import papers
from workflows.hazards.documents import (
    CATEGORY_WORDS,
    LEVEL_WORDS,
    MEASURE_WORDS,
    RESULT_WORDS,
    address,
    addressee,
    items_of,
    officers,
    order_date,
    order_kind,
    order_reference,
    refusal,
)
from workflows.hazards.ledger import printed_rows
from workflows.hazards.models import HazardRecord, OwnHazard, PeriodReportRecord, TrackingRound, WarningTalk
from workflows.hazards.terms import HAND_OVER_RECEIPT
from workflows.hazards.vocabulary import (
    ClosureGround,
    ExtensionDecision,
    ExtensionReason,
    Grade,
    Measure,
    Result,
    SupplyMeasure,
)

SUPPLY_ARTICLE = "《中华人民共和国安全生产法》第七十条第一款"
REASON_WORDS = {
    ExtensionReason.FORCE_MAJEURE: "不可抗力", ExtensionReason.DESIGN_CHANGE: "设计变更", ExtensionReason.SUPPLY: "设备材料供应",
    ExtensionReason.WEATHER: "天气", ExtensionReason.OTHER: "其他",
}  # fmt: skip
DECISION_WORDS = {
    ExtensionDecision.APPROVE: "同意延期", ExtensionDecision.APPROVE_SHORTER: "同意部分延期", ExtensionDecision.REFUSE: "不同意延期",
}  # fmt: skip
GRADE_WORDS = {Grade.COUNTY: "县级", Grade.PREFECTURE: "市级", Grade.PROVINCE: "省级"}
SUPPLY_WORDS = {SupplyMeasure.POWER: "停止供电", SupplyMeasure.EXPLOSIVES: "停止供应民用爆炸物品"}
GROUND_NUMBERS = {
    ClosureGround.PENALTIES: "一", ClosureGround.STILL_UNFIT: "二", ClosureGround.NO_CONDITIONS: "三", ClosureGround.REFUSED_STOP: "四",
}  # fmt: skip
AFTER_THE_PERIOD = "期后已整改"

bureau.declare("bureau.contact", "文书上的联系人", "text", "值班室", "办公室")
bureau.declare("bureau.phone", "文书上的联系电话", "text", "0714-8700000", "示例号码，由局填写")
bureau.declare(
    "hazards.listing_as_letter", "挂牌督办通知书用红头文件格式（否则为填写式）", "boolean", False, "HAZ-09 版式，地方习惯"
)
bureau.declare(
    "hazards.public_list_a3", "挂牌督办公示印成A3（公告栏张贴；否则为A4，供网站公布）", "boolean", False, "HAZ-10 版式，地方习惯"
)


def contact(act: Act) -> dict[str, str]:
    return {
        "contact": str(bureau.value("bureau.contact", act.acted_on)),
        "phone": str(bureau.value("bureau.phone", act.acted_on)),
    }


def hazard_words(act: Act) -> str:
    return f"{act.case.title}：{act.record.description}"


def issued_on(act: Act, number: str) -> Any:
    """Day of a paper that another one cites."""
    return (
        IssuedDocument.objects.filter(case=act.case, number=number).values_list("issued_on", flat=True).first()
        if number
        else None
    )


def reference(record: HazardRecord) -> str:
    return record.listing_no if record.is_listed and record.listing_no else order_reference(record)


# --- the unit's own report, more time -------------------------------------------------------------------------------------


def major_report(act: Act) -> PaperContent:
    answers, unit = act.form.cleaned_data, act.case.unit
    return PaperContent(
        fields={
            "unit": addressee(act), "hazard": f"{act.case.title}（{act.case.place}）", "cause": answers["cause"],
            "present_state": answers["present_state"], "difficulty": answers["difficulty"], "plan_summary": answers["plan_summary"],
            "reported_at": act.recorded_at,
        },
        linked={
            "found_at": answers["found_at"], "legal_rep": unit.legal_representative if unit else "", "phone": unit.phone if unit else "",
            "interim_measures": answers["interim"], "hazard_no": act.case.number, "received_at": act.recorded_at, "plan_attached": False,
        },
    )  # fmt: skip


def period_register(act: Act) -> PaperContent:
    """The unit's hazards as they stood at the end of a period: those of the bureau's register, then those it keeps itself."""
    record: PeriodReportRecord = act.record
    supervised = [
        row
        if case.closed_on is None or case.closed_on <= record.period_end
        else {**row, "state": AFTER_THE_PERIOD, "closed_on": ""}
        for case, row in zip(act.named["supervised"], printed_rows(act.named["supervised"]), strict=True)
    ]
    own = [_own_hazard(hazard, record) for hazard in act.named["own_hazards"]]
    return PaperContent(
        fields={"rows": supervised + own},
        linked={
            "as_of": record.period_end, "scope": f"{record.unit.name}，{record.period_words}（企业报送）", "analysis": record.analysis,
            "funds": record.funds, "main_person": record.main_person,
        },
    )  # fmt: skip


def _own_hazard(hazard: OwnHazard, record: PeriodReportRecord) -> dict[str, Any]:
    """A row of HAZ-02 without a number of the bureau's."""
    done_on = hazard.rectified_on
    in_time = done_on is not None and done_on <= record.period_end
    return {
        "hazard_no": "", "unit": record.unit.name, "title": hazard.title, "level": LEVEL_WORDS[Level.GENERAL],
        "found_on": hazard.found_on, "due_on": hazard.due_on,
        "state": "已整改" if in_time else AFTER_THE_PERIOD if done_on else "自行整改中", "closed_on": done_on if in_time else "",
    }  # fmt: skip


def extension_request(act: Act) -> PaperContent:
    record: HazardRecord = act.record
    unit = act.case.unit
    progress = "；".join(f"{item.no}.{item.problem}" for item in items_of(act)) or hazard_words(act)
    return PaperContent(
        fields={
            "ref_order_no": reference(record), "reason": record.extension_reason_text, "new_due_on": record.extension_asked_until,
            "interim_measures": record.extension_measures, "applied_on": record.extension_asked_on, "unit": addressee(act),
        },
        linked={
            "progress": progress, "reason_kind": REASON_WORDS[ExtensionReason(record.extension_reason)], "due_on": act.named["old_due_on"],
            "township": act.case.township.name if act.case.township else "", "contact": unit.contact if unit else "",
            "phone": unit.phone if unit else "", "proofs": act.named["proofs"], "received_on": act.acted_on,
        },
    )  # fmt: skip


def _extension(act: Act, sheet: str) -> PaperContent:
    record: HazardRecord = act.record
    granted = record.extension_granted_until
    reason = REASON_WORDS[ExtensionReason(record.extension_reason)]
    opinion = DECISION_WORDS[ExtensionDecision(record.extension_decision)] + (f"，至{granted:%Y-%m-%d}" if granted else "")
    return PaperContent(
        fields={
            "ref_order_no": reference(record), "decision": DECISION_WORDS[ExtensionDecision(record.extension_decision)],
            "new_due_on": granted, "reason": record.extension_opinion, "unit": addressee(act),
        },
        linked={
            "sheet": sheet, "applied_on": record.extension_asked_on, "asked_due_on": record.extension_asked_until,
            "due_on": record.treat_due_on if record.is_listed else record.due_on, "is_listed": record.is_listed,
            "is_second": record.extensions_granted > 1, "reason_summary": f"{reason}：{record.extension_reason_text}",
            "leader_opinion": f"{opinion}。{record.extension_opinion}".strip(), "leader_name": act.actor.name, "leader_on": act.acted_on,
            "issuer": act.actor.name,
        },
        recipient=addressee(act) if sheet == "reply" else "",
    )  # fmt: skip


def extension_sheet(act: Act) -> PaperContent:
    return _extension(act, "approval")


def extension_reply(act: Act) -> PaperContent:
    return _extension(act, "reply")


# --- resumption and power -------------------------------------------------------------------------------------------------


WHOLE_UNIT = "全部停产停业、停止使用的范围"


def stopped_by(record: HazardRecord) -> str:
    """What was ordered, in the words of INS-03; the government's refusal to close leaves the unit stopped without them."""
    words = [MEASURE_WORDS[Measure(one)].removeprefix("责令") for one in record.measures if Measure(one) in MEASURE_WORDS]
    return "、".join(words) or "停产停业治理"


def resumption_request(act: Act) -> PaperContent:
    record: HazardRecord = act.record
    return PaperContent(
        fields={"stop_order_no": record.measure_no or order_reference(record), "applied_on": record.resume_asked_on, "unit": addressee(act)},
        linked={
            "sheet": "application", "measure": stopped_by(record), "facts": record.resume_facts, "scope": record.stop_scope or WHOLE_UNIT,
            "enclosures": act.named["proofs"],
        },
    )  # fmt: skip


def resumption_reply(act: Act) -> PaperContent:
    record: HazardRecord = act.record
    granted = bool(record.resume_granted)
    open_items = [f"第{item.no}项：{item.result_note}" for item in items_of(act) if item.result != Result.PASSED]
    return PaperContent(
        fields={
            "stop_order_no": record.measure_no or order_reference(record), "applied_on": record.resume_asked_on,
            "review_on": record.resume_reviewed_on, "result": "同意" if granted else "不同意", "reply": record.stop_scope or WHOLE_UNIT,
            "unit": addressee(act), "reason": "" if granted else "；".join([record.resume_reason, *open_items]),
        },
        linked={"sheet": "reply", "reinspection_no": record.opinion_no},
        recipient=addressee(act),
    )  # fmt: skip


def resumption_review(act: Act) -> PaperContent:
    """INS-05 of a stopped hazard: it refers to the stop, not to a period order."""
    record: HazardRecord = act.record
    names, numbers = officers(act, act.actor, act.form.cleaned_data["inspector_2"])
    return _opinion(act, names, numbers, follows="" if record.overall == Result.PASSED else "继续停产停业治理")


def refusal_opinion(act: Act) -> PaperContent:
    """INS-05 that establishes a refusal to correct after order and fine (Art.112)."""
    names, numbers = officers(act, act.actor, act.form.cleaned_data["inspector_2"])
    return _opinion(act, names, numbers, follows="依法按日连续处罚")


def _opinion(act: Act, names: dict[str, str], numbers: dict[str, str], *, follows: str) -> PaperContent:
    record: HazardRecord = act.record
    overall = {Result.PASSED: "全部整改合格", Result.PARTLY: "部分整改", Result.FAILED: "未整改"}[Result(record.overall)]
    return PaperContent(
        fields={
            "ref_order_no": order_reference(record), "reinspected_on": record.reinspected_on,
            "items": [
                {"no": item.no, "result": RESULT_WORDS[Result(item.result or Result.FAILED)], "evidence": item.result_note} for item in items_of(act)
            ],
            "overall_result": overall, "next_action": follows, **names, "unit_name": addressee(act),
        },
        linked={
            **numbers, **refusal(record), "order_date": order_date(record),
            "order_kind": "现场处理措施" if record.measure_no and not record.is_listed else order_kind(record),
            "order_items": [{"no": item.no, "problem": item.problem} for item in items_of(act)],
        },
    )  # fmt: skip


def power_decision(act: Act) -> PaperContent:
    record: HazardRecord = act.record
    return PaperContent(
        fields={
            "unit_name": addressee(act), "unit_address": address(act), "stop_order_no": record.measure_no, "refusal_facts": record.cut_refusal,
            "danger_facts": record.cut_danger, "measure": SUPPLY_WORDS[SupplyMeasure(record.cut_measure)], "start_at": record.cut_start_at,
            "notice_given_at": None if record.cut_urgent else record.cut_notice_at, "urgent_reason": record.cut_urgent,
            "legal_basis": SUPPLY_ARTICLE,
        },
        linked={
            "stop_order_date": issued_on(act, record.measure_no) or record.ordered_on, "hazard": act.case.title,
            "ordered": "、".join(MEASURE_WORDS[Measure(one)] for one in record.measures if Measure(one) in MEASURE_WORDS),
            "kept_loads": "矿井排水、通风和其他保障安全所必需的负荷",
        },
        recipient=addressee(act),
    )  # fmt: skip


def supplier_notice(act: Act) -> PaperContent:
    record: HazardRecord = act.record
    return PaperContent(
        fields={
            "supplier_name": record.cut_supplier, "unit_name": addressee(act), "measure": SUPPLY_WORDS[SupplyMeasure(record.cut_measure)],
            "start_at": record.cut_start_at, "legal_basis": SUPPLY_ARTICLE, "stop_order_no": record.measure_no,
            "decision_no": record.cut_decision_no,
        },
        linked={
            **contact(act), "stop_order_date": issued_on(act, record.measure_no) or record.ordered_on,
            "supply_point": act.named.get("supply_point", ""), "kept_loads": "矿井排水、通风和其他保障安全所必需的负荷",
        },
        recipient=record.cut_supplier,
    )  # fmt: skip


def supply_restored(act: Act) -> PaperContent:
    record: HazardRecord = act.record
    return PaperContent(
        fields={
            "unit_name": addressee(act), "supplier_name": record.cut_supplier, "lift_reason": record.cut_lift_reason,
            "lift_at": record.cut_lifted_at, "decision_no": record.cut_decision_no,
        },
        linked={
            **contact(act), "decision_date": issued_on(act, record.cut_decision_no), "measure": SUPPLY_WORDS[SupplyMeasure(record.cut_measure)],
            "performed_on": act.acted_on, "legal_basis": "《中华人民共和国安全生产法》第七十条第二款",
        },
        recipient=record.cut_supplier,
    )  # fmt: skip


# --- listed supervision ---------------------------------------------------------------------------------------------------


def _listing(act: Act, opinion: str, leader: dict[str, Any]) -> PaperContent:
    record: HazardRecord = act.record
    return PaperContent(
        fields={
            "hazard_no": act.case.number, "reasons": record.listing_reasons, "batch": str(record.batch), "due_on": record.treat_due_on,
            "supervisor_unit": record.supervisor, "leader_opinion": opinion,
        },
        linked={
            "unit": addressee(act), "responsible_unit": addressee(act), "description": hazard_words(act), "grade": GRADE_WORDS[Grade(record.grade)],
            "proposer_opinion": f"提请列入{record.batch}挂牌督办", "proposer_on": record.proposed_on, **leader,
        },
    )  # fmt: skip


def listing_sheet(act: Act) -> PaperContent:
    """HAZ-08 as it is sent for approval: the opinions of office and leader are still to be written."""
    return _listing(act, "（待签批）", {"proposer_name": act.actor.name})


def listing_approval(act: Act) -> PaperContent:
    record: HazardRecord = act.record
    said = "同意挂牌督办" if record.listing_approved else "不予挂牌督办"
    return _listing(
        act,
        record.listing_opinion,
        {"committee_name": act.actor.name, "committee_on": act.acted_on, "committee_opinion": said, "leader_on": act.acted_on},
    )


def listing_notice(act: Act) -> PaperContent:
    record: HazardRecord = act.record
    return PaperContent(
        fields={
            "hazard_no": act.case.number, "unit": addressee(act), "description": hazard_words(act),
            "treat_requirements": record.treatment_requirements, "due_on": record.treat_due_on,
            "responsible_unit": f"{addressee(act)}（{record.responsible_post}）", "supervisor_unit": record.supervisor,
            "contact": act.named["contact"],
        },
        linked={
            "grade": GRADE_WORDS[Grade(record.grade)], "plan_days": 10, "issuer": act.actor.name,
            "as_letter": bool(bureau.value("hazards.listing_as_letter", act.acted_on)),
            "copied_to": [name for name in (act.case.township.name if act.case.township else "", record.supervisor, "市纪委监委") if name],
        },
        recipient=addressee(act),
    )  # fmt: skip


def public_list(act: Act) -> PaperContent:
    """One public list a batch: this hazard after those of the batch that were announced before it and still stand."""
    record: HazardRecord = act.record
    before = (
        HazardRecord.objects.filter(batch=record.batch, is_listed=True, treat_due_on__isnull=False, case__closed_on__isnull=True)
        .exclude(Q(case=act.case) | Q(listing_no=""))
        .select_related("case__unit", "case__township")
        .order_by("listed_on", "case__number")
    )
    return PaperContent(
        fields={
            "batch": str(record.batch),
            "hazards": [
                {
                    "name": one.case.title, "place": one.case.place or (one.case.unit.address if one.case.unit else "") or "/",
                    "unit": one.case.who_and_where, "due_on": one.treat_due_on, "responsible": one.responsible_post or "/",
                }
                for one in (*before, record)
            ],
        },
        linked={
            "grade": GRADE_WORDS[Grade(record.grade)], "phone": contact(act)["phone"], "shown_from": act.acted_on,
            "on_board": bool(bureau.value("hazards.public_list_a3", act.acted_on)),
        },
    )  # fmt: skip


def supervision_letter(act: Act) -> PaperContent:
    record: HazardRecord = act.record
    letter = act.named["letter"]
    return PaperContent(
        fields={
            "to": letter["addressee"], "hazard_no": act.case.number, "overdue_days": str(letter["overdue"]), "demand": letter["demand"],
            "reply_due": letter["reply_due"],
        },
        linked={
            **contact(act), "hazard": act.case.title, "unit": addressee(act), "due_on": record.treat_due_on, "listing_no": record.listing_no,
            "description": record.description, "copied_to": ["市纪委监委"],
        },
        recipient=letter["addressee"],
    )  # fmt: skip


def hand_over_letter(act: Act) -> PaperContent:
    """To the department that is competent, which answers within the days that the bureau sets."""
    referral = act.named["referral"]
    due = terms.count(HAND_OVER_RECEIPT, act.acted_on, length=int(bureau.value("hazards.acknowledge_days", act.acted_on)))
    return PaperContent(
        fields={
            "to_agency": referral.department, "facts": f"{addressee(act)}存在以下隐患。{hazard_words(act)}", "reason": referral.reason,
            "attached_list": f"隐患登记材料（{act.case.number}）",
        },
        linked={**contact(act), "legal_basis": "《中华人民共和国安全生产法》第六十九条", "reply_due": due.due_on, "sheet": "hand_over"},
        recipient=referral.department,
    )  # fmt: skip


def round_record(act: Act) -> PaperContent:
    held: TrackingRound = act.named["round"]
    visit = act.named["visit"]
    photos = [row for row in act.evidence if row.field == "photos"]
    return PaperContent(
        fields={
            "round_no": f"{held.year}年第{held.number}轮", "date": held.held_on, "hazard_no": act.case.number,
            "participants": visit["participants"], "progress": str(visit["progress"]), "problems": visit["problem"], "demand": visit["demand"],
            "next_due": visit["next_due"],
        },
        linked={
            "unit": addressee(act), "place": act.case.place, "observer_name": held.observer.name if held.observer else "",
            "photo_numbers": "、".join(f"照片{number}" for number in range(1, len(photos) + 1)), "sheet": "record",
        },
    )  # fmt: skip


def treatment_plan(act: Act) -> PaperContent:
    answers, record = act.form.cleaned_data, act.record
    return PaperContent(
        fields={
            "unit": addressee(act),
            "hazard_no": act.case.number,
            "goals": answers["goals"],
            "measures": answers["measures"],
            "funds": answers["funds"],
            "responsible_body": answers["responsible_body"],
            "due_on": record.treat_due_on,
            "safety_measures": answers["safety_measures"],
            "emergency_plan": answers["emergency_plan"],
        },
        linked={
            "hazard": act.case.title,
            "listing_no": record.listing_no,
            "sent_on": act.acted_on,
            "time_demands": answers["schedule"],
            "received_on": act.acted_on,
        },
    )


def talk_notice(act: Act) -> PaperContent:
    talk: WarningTalk = act.named["talk"]
    return PaperContent(
        fields={
            "unit": addressee(act), "person": talk.person, "reason": talk.reason, "at": talk.at, "demands": act.named["to_bring"],
        },
        linked={**contact(act), "sheet": "notice", "place": talk.place, "host": talk.host, "recorder": act.actor.name},
        recipient=addressee(act),
    )  # fmt: skip


def talk_record(act: Act) -> PaperContent:
    """The record stands under the number of the notice; the unit's head signs each page, or the refusal stands on it."""
    talk: WarningTalk = act.named["talk"]
    answers = act.form.cleaned_data
    return PaperContent(
        fields={
            "unit": addressee(act), "person": talk.person, "reason": talk.reason, "at": talk.held_from, "demands": talk.demands,
        },
        linked={
            "sheet": "record", "shared_number": act.named["called_by"], "place": talk.place, "host": talk.host,
            "recorder": answers["recorder"], "start_at": talk.held_from, "end_at": talk.held_until,
            "attendees": [name.strip() for name in re.split("[,，、]", answers["attendees"]) if name.strip()],
            "briefing": answers["briefing"], "explanation": answers["explanation"], "pledge": answers["pledge"], **refusal(talk),
        },
    )  # fmt: skip


def delisting(act: Act) -> PaperContent:
    record: HazardRecord = act.record
    stopped = record.resume_granted is not None
    permitted = ("同意恢复生产经营" if record.resume_granted else "恢复生产经营另行批复") if stopped else "未停产，不涉及"
    return PaperContent(
        fields={
            "hazard_no": act.case.number, "listing_no": record.listing_no, "closed_on": act.acted_on, "resume_permitted": permitted,
            "unit": addressee(act),
        },
        linked={
            "hazard": act.case.title, "acceptance_no": record.acceptance_no, "accepted_on": record.reinspected_on,
            "resume_scope": record.stop_scope or (WHOLE_UNIT if stopped else ""), "recheck_on": record.recheck_on, "publicity": record.publicity,
            "copied_to": [name for name in (act.case.township.name if act.case.township else "", "市纪委监委") if name],
        },
        recipient=addressee(act),
    )  # fmt: skip


# --- closure --------------------------------------------------------------------------------------------------------------


def closure_proposal(act: Act) -> PaperContent:
    record: HazardRecord = act.record
    unit = act.case.unit
    facts = [f"{addressee(act)}，{address(act)}"]
    if unit is not None:
        facts.append(f"统一社会信用代码{unit.credit_code or '/'}，法定代表人{unit.legal_representative or '/'}，从业人员{unit.employees or '/'}人，"
                     f"行业：{CATEGORY_WORDS.get(act.case.category, '/')}")  # fmt: skip
    rows = [
        {"number": one["number"], "decided_on": one["decided_on"], "article": one["article"], "content": one["content"]}
        for one in record.penalties
    ] or [{"number": "/", "decided_on": act.acted_on, "article": "/", "content": "/"}]
    return PaperContent(
        fields={
            "unit": addressee(act), "ground": GROUND_NUMBERS[ClosureGround(record.closure_ground)], "penalties": rows,
            "facts": record.closure_facts, "proposal": f"建议依法对{addressee(act)}予以关闭，由有关部门依法吊销其有关证照，妥善安置职工，保障场所安全。",
        },
        linked={
            **contact(act), "issuer": act.actor.name, "unit_facts": facts,
            "measures_taken": "；".join(number for number in (record.order_no, record.measure_no, record.opinion_no) if number),
            "printed_on": act.acted_on,
        },
        recipient=str(bureau.value("bureau.county_government", act.acted_on)),
    )  # fmt: skip


HAND_OVER_LETTER = Paper(HAND_OVER, hand_over_letter)
MAJOR_REPORT = Paper(papers.MAJOR_REPORT, major_report)
PERIOD_REGISTER = Paper(papers.REGISTER, period_register)
EXTENSION_REQUEST = Paper(papers.EXTENSION_REQUEST, extension_request)
EXTENSION_SHEET = Paper(papers.EXTENSION, extension_sheet, numbered=False)
EXTENSION_REPLY = Paper(papers.EXTENSION, extension_reply)
RESUMPTION_REQUEST = Paper(papers.RESUMPTION, resumption_request, numbered=False)
RESUMPTION_REVIEW = Paper(papers.REINSPECTION_OPINION, resumption_review, number_to="opinion_no")
RESUMPTION_REPLY = Paper(papers.RESUMPTION, resumption_reply, number_to="resume_no")
REFUSAL_OPINION = Paper(papers.REINSPECTION_OPINION, refusal_opinion)
POWER_DECISION = Paper(papers.POWER_DECISION, power_decision, number_to="cut_decision_no")
SUPPLIER_NOTICE = Paper(papers.SUPPLIER_NOTICE, supplier_notice)
SUPPLY_RESTORED = Paper(papers.SUPPLY_RESTORED, supply_restored)
LISTING_SHEET = Paper(papers.LISTING_SHEET, listing_sheet)
LISTING_APPROVAL = Paper(papers.LISTING_SHEET, listing_approval)
LISTING_NOTICE = Paper(papers.LISTING_NOTICE, listing_notice, number_to="listing_no")
PUBLIC_LIST = Paper(papers.PUBLIC_LIST, public_list)
SUPERVISION_LETTER = Paper(papers.SUPERVISION_LETTER, supervision_letter)
ROUND_RECORD = Paper(papers.ROUND_RECORD, round_record)
TREATMENT_PLAN = Paper(papers.TREATMENT_PLAN, treatment_plan)
TALK_NOTICE = Paper(papers.WARNING_TALK, talk_notice)
TALK_RECORD = Paper(papers.WARNING_TALK, talk_record, numbered=False)
DELISTING = Paper(papers.DELISTING, delisting)
CLOSURE_PROPOSAL = Paper(papers.CLOSURE_PROPOSAL, closure_proposal)
