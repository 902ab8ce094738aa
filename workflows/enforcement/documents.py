"""What each paper of a penalty case states that is special to it; the rest stands in the act, its answers and the record.

Notice and decision are worded by the draft that was reviewed. What nobody entered is left to the pen.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any

from cases import terms as limits
from cases.models import OutsideBody, Party
from cases.money import figures
from documents.frozen import Picture
from documents.models import IssuedDocument
from documents.shared_papers import HAND_OVER
from documents.templatetags.sheets import you
from documents.typography import day_text, without_number
from foundation import settings as bureau
from permissions.models import Account
from workflows.enforcement import (
    accidents,
    case_file,
    drafts,
    heavy,
    payments,
    reviews,
    rules,
    rules_hearing,
    rules_items,
    rules_measures,
    rules_transfer,
    terms,
)
from workflows.enforcement import papers_afterwards as afterwards
from workflows.enforcement import papers_decision as decision
from workflows.enforcement import papers_investigation as investigation
from workflows.enforcement.limitation import age_on
from workflows.enforcement.models import Claim, EnforcementRecord, Exhibit, Fact, Minutes, Opinion, PartyFacts, Performance
from workflows.enforcement.vocabulary import (
    Bring,
    Channel,
    Checked,
    ClosingGround,
    ClueDecision,
    ClueSource,
    DefenceWay,
    Effect,
    EndGround,
    EvidenceKind,
    ExtensionLevel,
    Point,
    Retention,
    ReviewResult,
    ReviewRound,
    Right,
    Sex,
    TransferCheck,
)
from workflows.enforcement.vocabulary_correction import RevocationKind
from workflows.engine.act import Act
from workflows.engine.stating import REFUSAL, acting_officers, contact, day_of_paper, officers_of, photos_of, stated, two_officers

Said = Mapping[str, Any]

SOURCE_WORDS = {
    ClueSource.INSPECTION: "监督检查", ClueSource.HAZARD: "隐患查处", ClueSource.TIPOFF: "投诉举报", ClueSource.TRANSFER_IN: "其他机关移送",
    ClueSource.UPPER: "上级交办", ClueSource.ACCIDENT: "生产安全事故", ClueSource.OTHER: "其他",
}  # fmt: skip
#: Why there is no case, as the sheet has its boxes.
REJECT_WORDS = {
    ClueDecision.NO_FACT: "无违法事实", ClueDecision.NOT_OURS: "不属本机关管辖", ClueDecision.LIMITATION: "已过处罚时效", ClueDecision.ALREADY_HANDLED: "其他",
}  # fmt: skip
BRING_WORDS = {
    Bring.IDENTITY: "身份证", Bring.LICENCE: "营业执照", Bring.POWER: "法定代表人身份证明或者委托书", Bring.CONTRACT: "劳动合同",
}  # fmt: skip
EVIDENCE_WORDS = {
    EvidenceKind.DOCUMENT: "书证", EvidenceKind.OBJECT: "物证", EvidenceKind.AUDIO_VIDEO: "视听资料", EvidenceKind.ELECTRONIC: "电子数据",
    EvidenceKind.WITNESS: "证人证言", EvidenceKind.PARTY: "当事人的陈述", EvidenceKind.EXPERT: "鉴定意见", EvidenceKind.SCENE: "勘验笔录、现场笔录",
}  # fmt: skip
SEX_WORDS = {Sex.MALE: "男", Sex.FEMALE: "女"}
TRANSFER_WORDS = {TransferCheck.NO: "不涉嫌犯罪", TransferCheck.POSSIBLE: "可能涉嫌犯罪", TransferCheck.YES: "涉嫌犯罪"}
CHECKED_WORDS = {Checked.OK: "符合", Checked.NOT_OK: "不符合", Checked.NOT_CONCERNED: "不涉及"}
RESULT_WORDS = {
    ReviewResult.PASS: "审核通过", ReviewResult.PASS_AFTER_CHANGE: decision.PASSED_CHANGED, ReviewResult.FAIL: "审核不通过",
    ReviewResult.MORE_INVESTIGATION: "退回补充调查",
}  # fmt: skip
ROUND_WORDS = {ReviewRound.FIRST: "首次", ReviewRound.CHANGED: "修改后", ReviewRound.AFTER_HEARING: "听证后"}
RIGHT_WORDS = {Right.DEFENCE: "陈述、申辩", Right.HEARING: "听证"}
WAY_WORDS = {DefenceWay.ORAL: "口头", DefenceWay.WRITTEN: "书面"}
EFFECT_WORDS = {Effect.KEEP: "维持拟处罚", Effect.LIGHTER: "减轻", Effect.NO_PENALTY: "不予处罚"}
CLOSING_WORDS = {
    ClosingGround.PERFORMED: "履行完毕", ClosingGround.NO_PENALTY: "不予处罚", ClosingGround.WITHDRAWN: "撤销、终止",
    ClosingGround.TERMINATED: "撤销、终止", ClosingGround.TRANSFERRED: "移送", ClosingGround.REVOKED: "其他",
    ClosingGround.EXECUTION_ENDED: "其他",
}  # fmt: skip
END_WORDS = {
    EndGround.NO_FACT: "违法事实不成立且未告知", EndGround.LIMITATION: "已过时效", EndGround.WRONG_PARTY: "当事人错误", EndGround.DEATH: "自然人死亡",
    EndGround.DISSOLVED: "单位终止且无承受人", EndGround.OTHER: "其他",
}  # fmt: skip
LEVEL_WORDS = {ExtensionLevel.OWN: "本机关负责人", ExtensionLevel.HIGHER: "上一级机关"}
CHANNEL_WORDS = {Channel.WEBSITE: "市政府网站", Channel.CREDIT: "信用信息公示平台"}
RETENTION_WORDS = {Retention.TEN: "10年", Retention.THIRTY: "30年", Retention.PERMANENT: "永久"}

bureau.declare("enforcement.fine_account_name", "罚款代收账户的户名", "text", "大冶市财政局", "示例县，由局填写")

PROPOSED, CHANGED_PROPOSAL, OTHER_HANDLERS = "处罚（不处罚）建议", "改变拟处罚", "更换承办人"
NOTHING_TO_SAY = "/"
#: What both handlers state when they ask for the filing (行政处罚法 Art.43).
NO_RECUSAL = "经核，承办人与本案无应当回避的情形。"


# --- shared pieces ---------------------------------------------------------------------------------------------------------


def party_facts(act: Act) -> PartyFacts:
    """Whom a paper of one party is about."""
    facts = act.facts
    assert isinstance(facts, PartyFacts)
    return facts


def block_of(facts: PartyFacts, on: dt.date) -> dict[str, Any]:
    """The party at the head of a paper; of a person sex and age on the day."""
    party = facts.party
    block: dict[str, Any] = {
        "party_type": party.kind, "party_name": party.name, "party_id_no": party.credit_code, "legal_rep": party.representative,
        "party_address": party.address, "party_phone": party.phone or "", "position": party.post,
    }  # fmt: skip
    if party.kind == Party.Kind.PERSON:
        born = f"{day_text(facts.born_on)}出生" if facts.born_on else ""
        block |= {"party_id_no": party.identity or born, "legal_rep": "", **of_a_person(facts, on)}
    return block


def of_a_person(facts: PartyFacts, on: dt.date) -> dict[str, Any]:
    sex = SEX_WORDS[Sex(facts.sex)] if facts.sex else ""
    return {"sex": sex, "age": age_on(facts.born_on, on) if facts.born_on else "", "unit": ""}


def block_of_case(act: Act) -> dict[str, Any]:
    """The party of a paper about the whole case; of several all of them, each blank in the same order."""
    blocks = [block_of(facts, act.acted_on) for facts in rules.live_parties(act.record)]
    if len(blocks) < 2:
        return blocks[0] if blocks else {}
    return {name: first if name == "party_type" else _of_all(name, blocks) for name, first in blocks[0].items()} | {
        "several": True
    }


def _of_all(name: str, blocks: list[dict[str, Any]]) -> str:
    """A blank of all parties; where only some have it, whose it is."""
    found = [(block[name], block["party_name"]) for block in blocks if block.get(name)]
    return "；".join(str(value) if len(found) == len(blocks) else f"{value}（{who}）" for value, who in found)


def matter(act: Act) -> dict[str, Any]:
    """Name and number of the case; once it is decided it is suspected no more."""
    record: EnforcementRecord = act.record
    name = act.case.title
    return {
        "case_name": name.replace("涉嫌", "", 1) if rules.any_decided(record) else name,
        "case_no": record.filing_no or (act.case.number if record.on_spot else ""),
    }


def call(act: Act) -> dict[str, str]:
    """Whom the party calls: the handlers, under the telephone of the bureau."""
    return contact(act) | {"contact": "、".join(handlers(act.record))}


def handlers(record: EnforcementRecord) -> list[str]:
    return [officer.name for officer in (record.handler_1, record.handler_2) if officer is not None]


def law_suspected(record: EnforcementRecord) -> str:
    row = record.suspected
    if row is None:
        return ""
    violated, basis = row.article_violated_zh or row.article_violated, row.penalty_article_zh or row.penalty_article
    return f"涉嫌违反{drafts.cited(violated, '')}，处罚依据为{drafts.cited(basis, '')}"


def law_of(facts: PartyFacts, record: EnforcementRecord) -> tuple[str, str]:
    """What was violated and what the penalty rests on: as proposed, else as it was suspected."""
    if facts.violation is not None:
        return drafts.law_violated(facts), drafts.penalty_basis(facts)
    row = record.suspected
    if row is None:
        return "", ""
    return (
        drafts.cited(row.article_violated_zh or row.article_violated, facts.citation),
        drafts.cited(row.penalty_article_zh or row.penalty_article, facts.citation),
    )


def one_text(lines: Iterable[str]) -> str:
    """Lines of a draft as a text of the paper: one stands without its number."""
    lines = list(lines)
    return without_number(lines[0]) if len(lines) == 1 else "\n".join(lines)


def cited_evidence(lines: Iterable[str]) -> list[Any]:
    """The evidence of a draft in the rows of a paper: the same words, cut where the paper words them itself."""
    found = ((line, re.fullmatch(r"证据(\d+) (.*?)：(.*)", line, re.DOTALL)) for line in lines)
    return [{"no": int(cut[1]), "name": cut[2], "proves": cut[3]} if cut else line for line, cut in found]


def account_of(bank: OutsideBody | None, on: dt.date) -> str:
    """Where a fine is paid: the bank, in whose name the account is kept, its number (papers_enforcement.md, PAY)."""
    if bank is None:
        return ""
    said = {"户名": str(bureau.value("enforcement.fine_account_name", on)), "账号": bank.account}
    known = "，".join(f"{name}：{value}" for name, value in said.items() if value)
    return f"{bank.name}（{known}）" if bank.account else bank.name


def how_it_went(record: EnforcementRecord) -> str:
    """From where the matter came, and when it was filed and looked into."""
    source = SOURCE_WORDS[ClueSource(record.source)]
    said = [f"{day_text(record.known_on)}，本机关发现涉嫌违法行为（案件来源：{source}）"]
    said += [replied] if (replied := accidents.course(record)) else []
    filed = f"立案，案号{record.filing_no}" if record.filing_no else "立案"
    for day, words in ((record.filed_on, filed), (record.investigated_on, "开始调查"), (record.reported_on, "调查终结")):
        said += [f"{day_text(day)}{words}"] if day else []
    return "，".join(said) + "。"


def rows_of_evidence(exhibits: Iterable[Exhibit]) -> list[dict[str, Any]]:
    return [
        {
            "no": each.no, "kind": EVIDENCE_WORDS[EvidenceKind(each.kind)], "name": each.name, "source": each.source_person,
            "collected_at": each.collected_at, "collectors": f"{each.collector_1.name}、{each.collector_2.name}", "proves": each.proves,
            "fact": "、".join(f"事实{fact.no}" for fact in Fact.objects.filter(evidence=each).order_by("no")) if each.pk else "",
            "note": "复制件" if each.is_copy else "原件",
        }
        for each in exhibits
    ]  # fmt: skip


def signed_on_site(minutes: Minutes) -> dict[str, Any]:
    return {name: getattr(minutes, name) for name in REFUSAL}


def number_of(act: Act, code: str) -> str:
    """The number of the last paper of this code to the party."""
    rows = IssuedDocument.objects.filter(case=act.case, code=code, party=act.party_id, state=IssuedDocument.State.ISSUED)
    return rows.order_by("-id").values_list("number", flat=True).first() or ""


# --- clue and filing --------------------------------------------------------------------------------------------------------


def not_filed(act: Act) -> Said:
    """ENF-02, of a clue or of a filing that the leader refuses; whoever told of it is not named."""
    record: EnforcementRecord = act.record
    return {
        "clue_no": act.case.number or "", "reason_code": REJECT_WORDS[ClueDecision(record.reject_reason)], "reason": record.reject_words,
        "leader_opinion": record.filing_opinion, "clue_source": SOURCE_WORDS[ClueSource(record.source)],
        "clue_received_on": record.received_at, "suspect": record.suspect or (record.suspect_unit.name if record.suspect_unit else ""),
        "clue_facts": record.clue_facts, "findings": record.clue_check, **inspectors(act),
    }  # fmt: skip


def inspectors(act: Act) -> dict[str, str]:
    """The two who have the case, where they are named already and may sign with their certificates today; else the pen names them."""
    record: EnforcementRecord = act.record
    said = two_officers(record.handler_1, record.handler_2, act)
    return said if all(said.get(name) for name in ("cert_no_1", "cert_no_2")) else {}


def hand_over_letter(act: Act) -> Said:
    referral = act.named["referral"]
    return contact(act) | {
        "to_agency": referral.department, "facts": act.record.clue_facts, "reason": referral.reason,
        "attached_list": "\n".join(act.named["attached"]), "legal_basis": "《中华人民共和国行政处罚法》第二十二条、第二十五条",
        "reply_due": limits.count(terms.AGENCY_RECEIPT, act.acted_on).due_on, "sheet": "hand_over", "recipient": referral.department,
    }  # fmt: skip


def filing(act: Act) -> Said:
    """ENF-01 as it is sent for approval: what the leader says is still to be written."""
    return {**_filing(act), "sheet": "application", "leader_opinion": "", "filed_on": None}


def filing_anew(act: Act) -> Said:
    """Sent once more after it came back, under the number that it has."""
    return {**filing(act), "shared_number": act.record.filing_no}


def filing_approved(act: Act) -> Said:
    """The same sheet under the number it was sent with, decided."""
    record: EnforcementRecord = act.record
    return _filing(act) | {
        "leader_opinion": record.filing_opinion, "leader_name": act.hand.name, "filed_on": record.filed_on, "shared_number": record.filing_no,
    }  # fmt: skip


def _filing(act: Act) -> dict[str, Any]:
    record: EnforcementRecord = act.record
    names = [*handlers(record), "", ""]
    return block_of_case(act) | {
        "cause_of_action": record.cause_of_action, "clue_source": SOURCE_WORDS[ClueSource(record.source)], "case_name": act.case.title,
        "clue_received_on": record.received_at, "case_summary": record.case_summary, "suspected_law": law_suspected(record),
        "handler_1": names[0], "handler_2": names[1], "handler_opinion": f"{NO_RECUSAL}建议立案调查。", "section_opinion": record.section_opinion, "handler_on": record.applied_on,
    }  # fmt: skip


# --- investigation ----------------------------------------------------------------------------------------------------------


def interview_notice(act: Act) -> Said:
    answers = act.form.cleaned_data
    bring = [BRING_WORDS[Bring(each)] if each != Bring.OTHER else answers["bring_other"] for each in act.named["bring"]]
    return call(act) | {
        "bring_list": bring, "place": answers["interview_place"], "cause_of_action": act.record.cause_of_action, "recipient": answers["person_name"],
    }  # fmt: skip


def interview(act: Act) -> Said:
    minutes: Minutes = act.named["minutes"]
    recusal = "申请回避" if minutes.recusal_asked else "不申请回避"
    return signed_on_site(minutes) | _minutes(act) | {
        "person_name": minutes.person, "sex": SEX_WORDS[Sex(minutes.sex)], "age": minutes.age, "id_no": minutes.identity, "unit": minutes.employer,
        "position": minutes.post, "phone": minutes.phone or "", "rights_told": minutes.rights_told, "corrections": minutes.corrections,
        "qa": [{"q": row["question"], "a": row["answer"]} for row in minutes.qa], "round": minutes.round, "address": minutes.home,
        "guardian": minutes.guardian, "cause_of_action": act.record.cause_of_action, "rights_answer": f"听清楚了，{recusal}。",
        "notice_no": minutes.notice.printed_number if minutes.notice else "",
    }  # fmt: skip


def _minutes(act: Act) -> dict[str, Any]:
    minutes: Minutes = act.named["minutes"]
    recorder = minutes.recorder.name if minutes.recorder else ""
    return {name: getattr(minutes, name) for name in ("start_at", "end_at", "place")} | {"recorder": recorder}


def scene(act: Act) -> Said:
    minutes: Minutes = act.named["minutes"]
    drawings = [row for row in act.evidence if row.field == "drawings"]
    who = "、".join(facts.party.name for facts in rules.live_parties(act.record))
    taker = act.form.cleaned_data["photographer"]
    return _minutes(act) | {
        "weather": minutes.weather, "examined_objects": minutes.examined or minutes.place, "findings": minutes.findings,
        "photos": [row | {"taker": taker.name} for row in photos_of(act, "photos")], "shows_photos": True,
        "drawings": [
            {"no": number, "name": "现场图", **({"asset": Picture(row.pk)} if row.is_image else {})}
            for number, row in enumerate(drawings, start=1)
        ],
        "party_present": "在场" if minutes.party_present else f"不在场（{minutes.absence}）", "witness": minutes.invited or minutes.witness,
        "refusal_note": minutes.refusal_note, "av_recording": minutes.av_recording, "party_name": who or act.record.suspect or act.case.who_and_where,
    }  # fmt: skip


def minutes_officers(act: Act) -> tuple[Account | None, Account | None]:
    minutes: Minutes = act.named["minutes"]
    return minutes.officer_1, minutes.officer_2


def evidence_list(act: Act) -> Said:
    """ENF-22: what may be cited, and apart what was excluded, with the reason."""
    exhibits: list[Exhibit] = act.named["exhibits"]
    excluded = [
        {"no": each.no, "kind": EVIDENCE_WORDS[EvidenceKind(each.kind)], "name": each.name, "reason": each.exclusion_reason}
        for each in exhibits
        if each.is_excluded
    ]
    return matter(act) | {"evidence": rows_of_evidence(each for each in exhibits if not each.is_excluded), "excluded": excluded}


def report(act: Act) -> Said:
    """ENF-23 of one party: the words of its draft, made in this act."""
    facts, record = party_facts(act), act.record
    content = drafts.content_now(act.case.pk, facts)
    violated, basis = law_of(facts, record)
    occasion = rules.occasion_of(facts, record)
    return block_of(facts, act.acted_on) | matter(act) | {
        "facts": [
            {"text": fact.text, "evidence": "、".join(f"证据{each.no}" for each in fact.evidence.all() if not each.is_excluded)}
            for fact in act.named["facts"]
        ],
        "evidence": cited_evidence(content["evidence"]), "law_violated": violated, "penalty_basis": basis,
        "circumstances": [drafts.circumstances(facts, with_tier=False)] if content["circumstances"] else [NOTHING_TO_SAY],
        "tier": f"第{facts.tier}阶次" if facts.tier else NOTHING_TO_SAY,
        "proposal": _proposed(content), "defence_needed": not facts.no_penalty_ground,
        "hearing_needed": bool(rules.hearing_reasons(facts, act.acted_on)),
        "discussion_needed": bool(rules.discussion_reasons(facts, record, act.acted_on, occasion)), "course": how_it_went(record),
        "transfer_check": f"{TRANSFER_WORDS[TransferCheck(record.transfer_check)]}：{record.transfer_reason}",
        "procedure_note": "；".join(rules.hearing_reasons(facts, act.acted_on)),
    }  # fmt: skip


def _proposed(content: Mapping[str, list[str]]) -> list[str]:
    """The penalties, and what the party is ordered to set right."""
    return content["penalties"] + [f"责令{line}" for line in content["correction"]]


def submission(act: Act) -> Said:
    """ENF-24 with which the section sends the draft of one party to legal review."""
    return _submission(act, PROPOSED) | {
        "section_opinion": act.record.sending_opinion,
        "section_name": act.hand.name,
        "section_on": act.acted_on,
    }


def changed_draft(act: Act) -> Said:
    return _submission(act, PROPOSED)


def changed_proposal(act: Act) -> Said:
    return _submission(act, CHANGED_PROPOSAL)


def _submission(act: Act, what: str) -> dict[str, Any]:
    facts = party_facts(act)
    content = drafts.content_now(act.case.pk, facts)
    violated, basis = law_of(facts, act.record)
    opinion = rules.opinion_in_force(facts)
    return block_of(facts, act.acted_on) | matter(act) | {
        "matter": what, "facts": one_text(content["facts"]), "evidence_summary": content["evidence"], "party_opinion": party_opinion(facts),
        "law": f"违反{violated}，依据{basis}", "proposal": "；".join(_proposed(content)), "section_opinion": "",
        "review_opinion": _review_words(act, opinion) if opinion else "", "review_on": opinion.reviewed_on if opinion else None,
        "leader_opinion": "",
    }  # fmt: skip


def _review_words(act: Act, opinion: Opinion) -> str:
    number = number_of(act, decision.LEGAL_REVIEW.code)
    return f"{f'{number}，' if number else ''}{RESULT_WORDS[ReviewResult(opinion.result)]}。"


def party_opinion(facts: PartyFacts) -> str:
    """What the party has said so far of what is intended against it."""
    claims = list(Claim.objects.filter(facts=facts).order_by("no"))
    if claims:
        return "；".join(f"{claim.no}.{claim.text}" for claim in claims)
    return "未提出陈述、申辩" if facts.noticed_on else "尚未告知"


def handlers_changed(act: Act) -> Said:
    """ENF-24 with which the section names others: no proposal yet, the case as it was filed."""
    record: EnforcementRecord = act.record
    cited = [drafts.cited_as(each) for each in drafts.lawful_exhibits(act.case.pk)]
    return block_of_case(act) | matter(act) | {
        "matter": OTHER_HANDLERS, "facts": record.case_summary or record.clue_facts, "evidence_summary": cited or [NOTHING_TO_SAY],
        "party_opinion": NOTHING_TO_SAY, "law": law_suspected(record) or NOTHING_TO_SAY, "proposal": f"由{'、'.join(handlers(record))}承办本案。",
        "section_opinion": act.form.cleaned_data["reason"], "section_on": act.acted_on, "review_opinion": "", "leader_opinion": "",
    }  # fmt: skip


# --- review, notice, defence -------------------------------------------------------------------------------------------------


def review(act: Act) -> Said:
    """ENF-25 of one party, bound to the very draft that was read."""
    facts = party_facts(act)
    opinion: Opinion = act.named["opinions"][facts.pk]
    draft, confirmed = opinion.draft, opinion.confirmed_draft
    return matter(act) | {
        "received_on": opinion.received_on, "opinion": RESULT_WORDS[ReviewResult(opinion.result)], "reviewer": opinion.reviewer.name,
        "checklist": [
            {"item": reviews.POINT_WORDS[Point(row["point"])], "ok": CHECKED_WORDS[Checked(row["checked"])], "note": reviews.remark(row)}
            for row in opinion.checklist
        ],
        "conditions": [f"{drafts.PARTS[row['part']]}：{row['text']}" for row in opinion.conditions], "reviewed_on": opinion.reviewed_on,
        "questions": opinion.questions, "draft_ref": f"对{facts.party.name}的送审稿第{draft.version}稿", "draft_hash": draft.digest,
        "review_round": ROUND_WORDS[ReviewRound(opinion.review_round)], "handlers": "、".join(handlers(act.record)),
        "proposal": "；".join(draft.content["penalties"]), "section": act.case.section.name if act.case.section else "",
        "materials": f"调查终结报告1份，证据{len(draft.content['evidence'])}件", "text": opinion.text, "new_hash": confirmed.digest if confirmed else "",
        "qualification_no": act.form.cleaned_data.get("qualification_no", ""),
    }  # fmt: skip


def penalty_notice(act: Act) -> Said:
    """ENF-27: the words of the reviewed draft. Its last day follows from its service, which is still to come."""
    facts, content = party_facts(act), act.named["draft"].content
    return block_of(facts, act.acted_on) | call(act) | _told(act) | {
        "evidence": cited_evidence(content["evidence"]), "defence_right": decision.sentences(facts.party.kind)["defence_right"],
        "defence_due_on": None, "defence_days": rules.defence_days(facts, act.acted_on),
        "circumstances": "；".join([*content["circumstances"], *content.get("laws", [])]), "has_hearing": facts.with_hearing, "replaces_notice": act.named["replaces"],
        "recipient": facts.party.name,
    }  # fmt: skip


def _told(act: Act) -> dict[str, Any]:
    """What notice and hearing notice say in the same words."""
    content = act.named["draft"].content
    return {
        "facts": one_text(content["facts"]), "law_violated": "；".join(content["law"]), "penalty_basis": "；".join(content["basis"]),
        "intended_penalty": content["penalties"],
    }  # fmt: skip


def hearing_notice(act: Act) -> Said:
    facts = party_facts(act)
    return call(act) | _told(act) | {
        "party_name": facts.party.name, "party_type": facts.party.kind, "hearing_right": decision.sentences(facts.party.kind)["hearing_right"],
        "request_due_on": None, "recipient": facts.party.name,
    }  # fmt: skip


def defence_record(act: Act) -> Said:
    facts, answers = party_facts(act), act.form.cleaned_data
    given = len([row for row in act.evidence if row.field == "evidence_given"])
    return {
        "party_name": facts.party.name, "party_type": facts.party.kind, "at": answers["heard_at"], "statements": [each.text for each in act.named["claims"]],
        "evidence_given": [f"证据材料{given}件"] if given else [], "position": facts.party.post, "phone": facts.party.phone or "",
        "party_address": facts.party.address, "notice_no": facts.notice_no, "notice_on": day_of_paper(act, facts.notice_no) or facts.noticed_on,
    }  # fmt: skip


def recheck(act: Act) -> Said:
    """ENF-30: an answer to each point."""
    facts = party_facts(act)
    return matter(act) | {
        "points": [
            {"claim": each.text, "check": each.check_words, "accepted": "采纳" if each.accepted else "不采纳", "reason": each.answer}
            for each in act.named["claims"]
        ],
        "effect_on_penalty": EFFECT_WORDS[Effect(facts.effect)], "lighter": facts.effect_reason, "party_name": facts.party.name,
        "notice_no": facts.notice_no, "served_on": facts.noticed_on, "received_on": facts.defended_on,
        "way": WAY_WORDS[DefenceWay(facts.defence_way)] if facts.defence_way else "", "due_on": rules.last_days(facts).get(Right.DEFENCE),
        "reason": facts.effect_reason,
    }  # fmt: skip


def waiver(act: Act) -> Said:
    facts = party_facts(act)
    hearing = number_of(act, decision.HEARING_RIGHT.code) if facts.with_hearing else ""
    notices = [f"《行政处罚告知书》（{facts.notice_no}）", *([f"《听证告知书》（{hearing}）"] if hearing else [])]
    return {
        "party_name": facts.party.name, "party_type": facts.party.kind, "waived_rights": [RIGHT_WORDS[each] for each in act.named["waived_rights"]],
        "date": act.form.cleaned_data["signed_on"], "ref_notice_no": "、".join(notices),
    }  # fmt: skip


# --- decision ---------------------------------------------------------------------------------------------------------------


def decision_on_unit(act: Act) -> Said:
    """ENF-38."""
    party = party_facts(act).party
    return _decision(act) | {"uscc": party.credit_code, "legal_rep": party.representative, "address": party.address}


def decision_on_person(act: Act) -> Said:
    """ENF-39."""
    facts = party_facts(act)
    block = block_of(facts, act.acted_on)
    return _decision(act) | of_a_person(facts, act.acted_on) | {"id_no": block["party_id_no"], "address": facts.party.address}


def _decision(act: Act) -> dict[str, Any]:
    facts, content = party_facts(act), act.named["draft"].content
    is_fined = heavy.Penalty.FINE in facts.kinds
    account = account_of(facts.pay_bank, act.acted_on) if rules.is_to_pay(facts) else ""
    gains = heavy.Penalty.GAINS in facts.kinds and account
    return {
        "party_type": facts.party.kind, "party_name": facts.party.name, "party_phone": facts.party.phone or "", "position": facts.party.post,
        "facts": one_text(content["facts"]), "evidence": cited_evidence(content["evidence"]), "defence_result": what_was_heard(act),
        "law_violated": "；".join(content["law"]), "penalty_basis": "；".join(content["basis"]), "circumstances": "；".join([*content["circumstances"], *content.get("laws", [])]),
        "penalties": content["penalties"], "fine_yuan": facts.fine if is_fined else "", "pay_due": "", "pay_account": account if is_fined else "",
        "late_fee_text": decision.LATE_FEE if is_fined else "", "decided_on": facts.decided_on, "correction_order": facts.correction_order,
        "correction_by": facts.correction_by, "course": how_it_went(act.record), "reviewed": True, "discussed": bool(facts.discussed_digest),
        "act": facts.violation.description_zh if facts.violation else "",
        "performance": f"没收的违法所得自收到本决定书之日起十五日内缴至{account}。" if gains else "", "recipient": facts.party.name,
    }  # fmt: skip


def what_was_heard(act: Act) -> str:
    """How the party was told of its rights, what it said, and what became of each point (行政处罚法 Art.44, 45)."""
    facts = party_facts(act)
    who = you(facts.party.kind)
    hearing = number_of(act, decision.HEARING_RIGHT.code) if facts.with_hearing else ""
    papers = f"《行政处罚告知书》（{facts.notice_no}）" + (f"和《听证告知书》（{hearing}）" if hearing else "")
    said = [f"本机关于{day_text(facts.noticed_on)}向{who}送达{papers}。"] if facts.noticed_on else []
    claims = list(Claim.objects.filter(facts=facts).order_by("no"))
    for claim in claims:
        taken = "予以采纳" if claim.accepted else "不予采纳"
        said.append(
            f"{who}提出：{claim.text.rstrip('。')}。经复核：{claim.check_words.rstrip('。')}，该意见{taken}（{claim.answer.rstrip('。')}）。"
        )
    if waived := rules_hearing.in_writing(facts):
        said.append(f"{who}书面放弃{'、'.join(RIGHT_WORDS[each] for each in waived)}的权利。")
    if not claims and Right.DEFENCE not in facts.waived:
        said.append(f"{who}在规定期限内未提出陈述、申辩。")
    return "".join([*said, rules_hearing.words(facts, who)])


def no_penalty(act: Act) -> Said:
    """ENF-40."""
    facts, content = party_facts(act), act.named["draft"].content
    correction = facts.correction_order + (f"（{day_text(facts.correction_by)}前）" if facts.correction_by else "")
    return block_of(facts, act.acted_on) | {
        "facts": one_text(content["facts"]), "evidence": cited_evidence(content["evidence"]), "ground": facts.no_penalty_ground,
        "legal_basis": decision.NO_PENALTY_GROUNDS[facts.no_penalty_ground].articles, "education_given": facts.no_penalty_ground in rules.TAUGHT,
        "decided_on": facts.decided_on, "course": how_it_went(act.record), "correction_order": correction, "recipient": facts.party.name,
    }  # fmt: skip


def education(act: Act) -> Said:
    facts, answers = party_facts(act), act.form.cleaned_data
    return {
        "party_name": facts.party.name, "party_type": facts.party.kind, "date": facts.educated_on, "decision_no": facts.decision_no,
        "party_words": answers["party_words"],
    }  # fmt: skip


# --- performance, publicity, end ---------------------------------------------------------------------------------------------


def reminder(act: Act) -> Said:
    facts = party_facts(act)
    owed: payments.Owed = act.named["owed"]
    fine = facts.fine or payments.NOTHING
    return call(act) | {
        "decision_no": facts.decision_no, "fine_yuan": fine, "paid_yuan": fine - owed.fine, "due_on": payments.due_of(facts),
        "late_fee_yuan": owed.reckoned.amount, "party_type": facts.party.kind, "party_name": facts.party.name, "decided_on": facts.decided_on,
        "rest_yuan": owed.fine, "until": act.acted_on, "days": owed.reckoned.days,
        "pay_account": account_of(facts.pay_bank, act.acted_on), "recipient": facts.party.name,
    }  # fmt: skip


def publicity(act: Act) -> Said:
    """ENF-63: the text that was looked through, and no private word besides."""
    facts = party_facts(act)
    is_person = facts.party.kind == Party.Kind.PERSON
    draft = rules.newest_draft(facts)
    return {"case_name": _public_name(act)} | {
        "decision_no": facts.decision_no, "party_name_masked": act.named["party_masked"], "uscc": "" if is_person else facts.party.credit_code,
        "cause": facts.masked_text, "law": law_of(facts, act.record)[1], "penalty": "；".join(draft.content["penalties"] if draft else drafts.penalties(facts)),
        "agency": str(bureau.value("bureau.name", act.acted_on)), "decided_on": facts.decided_on, "published_on": facts.published_on,
        "expires_on": facts.publish_until, "withdrawn_on": None, "withdraw_reason": "",
        "channels": "、".join(CHANNEL_WORDS[Channel(each)] for each in facts.channels),
    }  # fmt: skip


def _public_name(act: Act) -> str:
    """The case under the name of this party, as the public reads it."""
    return f"{act.named['party_masked']}{act.record.cause_of_action.removeprefix('涉嫌')}案"


def closing(act: Act) -> Said:
    """ENF-59 as it is sent for approval."""
    return _closing(act) | {"sheet": "application", "leader_opinion": "", "closed_on": None}


def closing_anew(act: Act) -> Said:
    """Sent once more after it came back, under the number that it has."""
    return {**closing(act), "shared_number": act.record.closing_no}


def closing_approved(act: Act) -> Said:
    record: EnforcementRecord = act.record
    return _closing(act) | {
        "leader_opinion": record.closing_opinion, "leader_name": act.hand.name, "leader_on": act.acted_on, "closed_on": act.acted_on,
        "shared_number": record.closing_no,
    }  # fmt: skip


def _closing(act: Act) -> dict[str, Any]:
    record: EnforcementRecord = act.record
    parties = rules.live_parties(record)
    served = [facts.served_on for facts in parties if facts.served_on]
    return block_of_case(act) | matter(act) | {
        "decision_no": "、".join(facts.decision_no for facts in parties if facts.decision_no), "performance": performance(parties),
        "closing_ground": CLOSING_WORDS[ClosingGround(record.closing_ground)], "goods_done": rules_measures.settled_words(act.case),
        "publicity_done": "；".join(_published(facts) for facts in parties if facts.published_on or facts.exempt_on),
        "filed_on": record.filed_on, "served_on": max(served) if served else None, "result": result(act) or record.end_reason or rules_transfer.went(act.case),
        "handler_opinion": record.closing_words,
    }  # fmt: skip


def _published(facts: PartyFacts) -> str:
    if facts.published_on:
        return f"{day_text(facts.published_on)}公示"
    return f"{day_text(facts.exempt_on)}决定不予公开" if facts.exempt_on else ""


def performance(parties: Iterable[PartyFacts]) -> list[str]:
    """What came in and what was done, in the order of its days."""
    found: list[tuple[dt.date, str]] = []
    for facts in parties:
        found += [
            (paid.paid_on, f"{day_text(paid.paid_on)}{facts.party.name}缴纳{payments.NAMED[type(paid).For(paid.purpose)]}{figures(paid.amount)}元，票据号{paid.receipt_no or '台账未载'}")
            for paid in facts.payments.all()
        ]  # fmt: skip
        found += [
            (done.done_on, f"{day_text(done.done_on)}{facts.party.name}：{done.words}")
            for done in Performance.objects.filter(facts=facts)
        ]
        found += [
            (step.done_on, f"{day_text(step.done_on)}{facts.party.name}：{rules_items.told(step)}")
            for step in rules_items.besides_performance(facts)
        ]
    return [words for _day, words in sorted(found)]


def result(act: Act) -> str:
    """What was decided, by party where there are several."""
    parties = [facts for facts in rules.live_parties(act.record) if rules.is_decided(facts)]
    several = len(parties) > 1
    return "\n".join(
        f"{f'{facts.party.name}：' if several else ''}{'；'.join(drafts.penalties(facts))}{became(facts)}" for facts in parties
    )


def became(facts: PartyFacts) -> str:
    """What was done since about a decision: revoked or changed, on which day and under which number; nothing where it stands as it was."""
    if facts.revoked_on is None:
        return ""
    what = "变更" if facts.revoked_as == RevocationKind.CHANGE else "撤销"
    return f"（{day_text(facts.revoked_on)}以{facts.change_no}{what}）"


def extension(act: Act) -> Said:
    record, answers = act.record, act.form.cleaned_data
    return block_of_case(act) | matter(act) | {
        "old_due": act.named["old_due"], "level": LEVEL_WORDS[ExtensionLevel(record.extension_level)], "filed_on": record.filed_on,
        "work_done": answers["work_done"], "higher_no": record.higher_no, "higher_on": record.higher_on, "leader_name": act.hand.name,
        "leader_on": act.acted_on,
    }  # fmt: skip


def ended(act: Act) -> Said:
    record: EnforcementRecord = act.record
    return block_of_case(act) | matter(act) | {
        "ground_code": END_WORDS[EndGround(record.end_ground)], "ground": record.end_reason, "kind": "撤销立案", "filed_on": record.filed_on,
        "findings": record.case_summary, "goods": rules_measures.settled_words(act.case), "leader_name": act.hand.name, "leader_on": act.acted_on,
    }  # fmt: skip


# --- the file ---------------------------------------------------------------------------------------------------------------


def file_cover(act: Act) -> Said:
    record, file = act.record, act.named["archived"]
    return {
        "agency_name": str(bureau.value("bureau.name", act.acted_on)), "case_name": matter(act)["case_name"],
        "cause_of_action": record.cause_of_action.removeprefix("涉嫌") if rules.any_decided(record) else record.cause_of_action,
        "result": _whole_result(act) or record.end_reason or rules_transfer.went(act.case), "filed_on": record.filed_on, "closed_on": act.case.closed_on, "handlers": handlers(record),
        "archived_on": file.archived_on, "archive_no": file.archive_no, "retention": _kept_for(act),
        "papers_total": len(case_file.sheets(act.case, act.acted_on)), "pages_total": file.pages,
    }  # fmt: skip


def _kept_for(act: Act) -> str:
    """As the closing says it; of a case that came in closed as whoever archived it said."""
    said = act.named.get("retention") or act.record.retention
    return RETENTION_WORDS[Retention(said)] if said else ""


def _whole_result(act: Act) -> str:
    """What was decided, behind the law that was broken and the basis of the penalty."""
    parties = [facts for facts in rules.live_parties(act.record) if rules.is_decided(facts)]
    said = []
    for facts in parties:
        violated, basis = law_of(facts, act.record)
        grounds = f"违反{violated}，依据{basis}，" if rules.punishes(facts) and violated and basis else ""
        said.append(f"{f'{facts.party.name}：' if len(parties) > 1 else ''}{grounds}{'；'.join(drafts.penalties(facts))}")
    return "\n".join(said)


def file_index(act: Act) -> Said:
    """ENF-61: what lies in the file, in its order; of the last entry the first and the last page."""
    entries = case_file.paged(case_file.sheets(act.case, act.acted_on))
    rows = [
        {
            "seq": number, "doc_title": entry.sheet.title, "doc_no": entry.sheet.number, "author": entry.sheet.author, "date": entry.sheet.on,
            "pages": _pages(entry, is_last=number == len(entries)), "note": entry.sheet.note,
        }
        for number, entry in enumerate(entries, start=1)
    ]  # fmt: skip
    return {"rows": rows, "case_name": matter(act)["case_name"]}


def _pages(entry: case_file.Paged, *, is_last: bool) -> str:
    """Left to the pen where a page before it is not known."""
    if not entry.first or not entry.sheet.pages:
        return ""
    return f"{entry.first}-{entry.last}" if is_last and entry.last != entry.first else str(entry.first)


def file_remarks(act: Act) -> Said:
    file = act.named["archived"]
    return {
        "pages_total": str(file.pages), "remarks": file.remarks, "filed_by": file.filed_by.name, "checked_by": file.checked_by.name,
        "date": file.archived_on, "photos": file.photos, "discs": file.discs,
    }  # fmt: skip


# --- the papers, each with what it says -----------------------------------------------------------------------------------------


HANDLERS = officers_of("handler_1", "handler_2")
#: Nothing is taken from the unit of the case, which is not always the party.
states = partial(stated, shared=MappingProxyType({}))

# fmt: off
NOT_FILED = states(investigation.NON_FILING_APPROVAL, not_filed)
HAND_OVER_LETTER = states(HAND_OVER, hand_over_letter)
FILING = states(investigation.FILING_APPROVAL, filing, number_to="filing_no", officers=HANDLERS)
FILING_ANEW = states(investigation.FILING_APPROVAL, filing_anew, numbered=False, officers=HANDLERS)
FILING_APPROVED = states(investigation.FILING_APPROVAL, filing_approved, numbered=False, officers=HANDLERS)
INTERVIEW_NOTICE = states(investigation.INTERVIEW_NOTICE, interview_notice)
INTERVIEW_RECORD = states(investigation.INTERVIEW_RECORD, interview, officers=minutes_officers)
SCENE_RECORD = states(investigation.SCENE_RECORD, scene, officers=minutes_officers)
EVIDENCE_LIST = states(investigation.EVIDENCE_LIST, evidence_list)
REPORT = states(investigation.INVESTIGATION_REPORT, report, officers=HANDLERS)
SUBMISSION = states(investigation.SUBMISSION, submission, officers=HANDLERS)
CHANGED_DRAFT = states(investigation.SUBMISSION, changed_draft, officers=HANDLERS)
CHANGE_OF_PROPOSAL = states(investigation.SUBMISSION, changed_proposal, officers=HANDLERS)
CHANGE_OF_HANDLERS = states(investigation.SUBMISSION, handlers_changed, officers=HANDLERS)
OPINION = states(decision.LEGAL_REVIEW, review)
PENALTY_NOTICE = states(decision.PENALTY_NOTICE, penalty_notice, number_to="notice_no")
HEARING_NOTICE = states(decision.HEARING_RIGHT, hearing_notice)
DEFENCE_RECORD = states(decision.DEFENCE_RECORD, defence_record, officers=acting_officers)
RECHECK = states(decision.DEFENCE_CHECK, recheck)
WAIVER = states(decision.WAIVER, waiver)
DECISION_ON_UNIT = states(decision.DECISION_UNIT, decision_on_unit, number_to="decision_no")
DECISION_ON_PERSON = states(decision.DECISION_PERSON, decision_on_person, number_to="decision_no")
NO_PENALTY_DECISION = states(decision.NO_PENALTY, no_penalty, number_to="decision_no")
EDUCATION = states(decision.EDUCATION, education, officers=acting_officers)
REMINDER = states(afterwards.REMINDER, reminder)
PUBLICITY = states(afterwards.PUBLICITY, publicity)
CLOSING = states(afterwards.CLOSING, closing, number_to="closing_no", officers=HANDLERS)
CLOSING_ANEW = states(afterwards.CLOSING, closing_anew, numbered=False, officers=HANDLERS)
CLOSING_APPROVED = states(afterwards.CLOSING, closing_approved, numbered=False, officers=HANDLERS)
EXTENSION = states(investigation.EXTENSION_APPROVAL, extension, officers=HANDLERS)
ENDED = states(investigation.END_APPROVAL, ended, officers=HANDLERS)
FILE_COVER = states(afterwards.COVER, file_cover)
FILE_INDEX = states(afterwards.CONTENTS, file_index)
FILE_REMARKS = states(afterwards.REMARKS, file_remarks)
# fmt: on
