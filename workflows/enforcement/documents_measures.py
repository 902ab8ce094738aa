"""What the papers of samples, appraisals and measures state that is special to them (ENF-08 to ENF-21)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from documents.kinds import number_of_act
from permissions.models import Account
from workflows.enforcement import goods, rules_measures
from workflows.enforcement import papers_investigation as investigation
from workflows.enforcement.documents import HANDLERS, Said, block_of, call, matter, states
from workflows.enforcement.models import PartyFacts
from workflows.enforcement.models_measures import Appraisal, Goods, Measure, plain
from workflows.enforcement.vocabulary_measures import (
    UNIT_WORDS,
    Doing,
    Keeping,
    PreservationGround,
    ReleaseGround,
    SeizureBasis,
    Testing,
    UnitOfGoods,
)
from workflows.engine.act import Act
from workflows.engine.stating import REFUSAL, acting_officers, day_of_paper

LOSS_WORDS = {PreservationGround.MAY_BE_LOST: "可能灭失", PreservationGround.HARD_TO_GET: "以后难以取得"}
KEEPING_WORDS = {Keeping.ON_SITE: "就地保存", Keeping.MOVED: "异地保存"}
TESTING_WORDS = {Testing.TEST: "检测", Testing.INSPECTION: "检验", Testing.APPRAISAL: "鉴定"}
CHECKED = ["与案件有关", "非生活必需品", "未被其他机关查封"]
RELEASE_ARTICLE = "《中华人民共和国行政强制法》第二十八条第一款第{}项"
ITEM_WORDS = {
    ReleaseGround.NO_VIOLATION: "一", ReleaseGround.UNRELATED: "二", ReleaseGround.DECIDED: "三", ReleaseGround.EXPIRED: "四", ReleaseGround.OTHER: "五",
}  # fmt: skip
DISPOSAL_ARTICLE, URGENT_ARTICLE = "《中华人民共和国行政强制法》第二十七条", "《中华人民共和国行政强制法》第十九条"
EVIDENCE_ARTICLE = "《中华人民共和国行政处罚法》第五十六条"
REFUSED = "不予批准，立即解除。"


def measure(act: Act) -> Measure:
    found = act.facts
    assert isinstance(found, Measure)
    return found


def party_of(act: Act) -> PartyFacts:
    """Whose things they are."""
    found: PartyFacts = act.movement.rows.of("parties")[measure(act).party_id]
    return found


def word_of(rows: Iterable[Any]) -> str:
    """查封, 扣押, or both: what is done to these things."""
    doings = {row["doing"] if isinstance(row, dict) else row.doing for row in rows}
    if doings == {Doing.SEAL}:
        return investigation.SEAL
    return investigation.SEIZE if doings <= {Doing.SEIZE, ""} else investigation.BOTH


def row_of(each: Goods, quantity: Decimal | None = None, **more: Any) -> dict[str, Any]:
    """One thing as the row of a paper."""
    return {
        "name": each.name, "spec": each.spec, "qty": plain(each.quantity if quantity is None else quantity),
        "unit": UNIT_WORDS[UnitOfGoods(each.unit)], "condition": _with_label(each), "value": each.value if each.value is not None else "",
    } | more  # fmt: skip


def _with_label(each: Goods) -> str:
    return "，".join(word for word in (each.condition, f"封签{each.label_no}" if each.label_no else "") if word)


def asked_rows(of: Measure) -> list[dict[str, Any]]:
    """The things of a request, as it names them."""
    return [
        {"name": row["name"], "spec": row.get("spec", ""), "qty": row["quantity"], "unit": UNIT_WORDS[UnitOfGoods(row["unit"])], "condition": row.get("condition", "")}
        for row in of.objects_asked
    ]  # fmt: skip


def settled_rows(results: Iterable[tuple[Goods, Decimal, str]], *, whole: bool) -> list[dict[str, Any]]:
    """What becomes of each thing: with its quantity in words for a decision, in its parts for an approval."""
    if not whole:
        return [row_of(each, quantity, condition="", result=words) for each, quantity, words in results]
    return [
        {"name": each.title, "qty": f"{plain(quantity)}{UNIT_WORDS[UnitOfGoods(each.unit)]}", "result": words}
        for each, quantity, words in results
    ]


def head(act: Act) -> dict[str, Any]:
    """The case and the party at the head of every paper of a measure."""
    facts = party_of(act)
    return block_of(facts, act.acted_on) | matter(act) | {"party_name": facts.party.name}


def by_leader(act: Act) -> dict[str, Any]:
    return {"leader_name": act.hand.name, "leader_on": act.acted_on}


def to_the_party(act: Act) -> dict[str, Any]:
    facts = party_of(act)
    return {"party_name": facts.party.name, "party_type": facts.party.kind, "recipient": facts.party.name}


def officers(act: Act) -> tuple[Account | None, Account | None]:
    return measure(act).officer_1, measure(act).officer_2


# --- samples and appraisal --------------------------------------------------------------------------------------------------


def sampling(act: Act) -> Said:
    """ENF-08."""
    facts, answers = act.facts, act.form.cleaned_data
    assert isinstance(facts, PartyFacts)
    return {
        "samples": [
            row_of(each, condition="", qty=f"{plain(each.quantity)}{UNIT_WORDS[UnitOfGoods(each.unit)]}", batch=each.batch, **more)
            for each, more in act.named["samples_taken"]
        ],
        "place": answers["place"], "taken_at": answers["taken_at"], "taken_until": answers["taken_until"], "sealed_state": answers["sealed_state"],
        "party_name": facts.party.name, "party_address": facts.party.address, "party_phone": facts.party.phone or "",
        "site_manager": answers["site_manager"], "recipient": facts.party.name, **{name: answers[name] for name in REFUSAL},
    }  # fmt: skip


def commission(act: Act) -> Said:
    """ENF-21."""
    asked: Appraisal = act.named["appraisal"]
    return call(act) | matter(act) | {
        "institute": asked.institute.name, "objects": [{"name": each.name, "spec": each.spec, "qty": f"{plain(each.quantity)}{UNIT_WORDS[UnitOfGoods(each.unit)]}", "note": each.batch} for each in act.named["objects"]],
        "questions": asked.questions, "due_on": asked.due_on, "materials": act.form.cleaned_data["materials"].splitlines(),
        "recipient": asked.institute.name,
    }  # fmt: skip


# --- registered preservation ------------------------------------------------------------------------------------------------


def preservation_asked(act: Act) -> Said:
    """ENF-09 as it is sent to the leader."""
    return _preservation(act) | {"sheet": "application", "leader_opinion": "", "approved_at": None}


def preservation_decided(act: Act) -> Said:
    """ENF-09 with what the leader said, at what hour."""
    of = measure(act)
    return _preservation(act) | by_leader(act) | {
        "leader_opinion": of.leader_opinion, "approved_at": of.approved_at, "shared_number": of.request_no,
    }  # fmt: skip


def _preservation(act: Act) -> dict[str, Any]:
    of = measure(act)
    return head(act) | {
        "items": asked_rows(of), "ground": LOSS_WORDS[PreservationGround(of.loss)], "keeper": KEEPING_WORDS[Keeping(of.keeping)], "place": of.place,
        "case_summary": act.record.case_summary, "ground_facts": of.ground, "handler_on": _day(of.applied_at),
    }  # fmt: skip


def _day(moment: dt.datetime | None) -> dt.date | None:
    return goods.clock.day_of(moment) if moment else None


def preservation_notice(act: Act) -> Said:
    """ENF-10."""
    of = measure(act)
    return to_the_party(act) | {
        "items": [row_of(each) for each in act.named["items_taken"]], "place": of.place, "start_on": of.taken_on, "due_on": of.until,
        "keeper": f"{KEEPING_WORDS[Keeping(of.keeping)]}，由{of.keeper}保管", "cause_of_action": act.record.cause_of_action, "duty_text": "",
    }  # fmt: skip


def preserved_approval(act: Act) -> Said:
    """ENF-11."""
    of = measure(act)
    return head(act) | by_leader(act) | {
        "ref_notice_no": of.decision_no, "items": settled_rows(act.named["results"], whole=False), "notice_on": day_of_paper(act, of.decision_no) or of.taken_on,
        "due_on": of.until, "working_day": rules_measures.working_day(of, act.acted_on), "case_summary": act.record.case_summary,
        "reasons": act.form.cleaned_data["reasons"],
    }  # fmt: skip


def preserved_decision(act: Act) -> Said:
    """ENF-12."""
    of = measure(act)
    return to_the_party(act) | {
        "ref_notice_no": of.decision_no, "items": settled_rows(act.named["results"], whole=True), "legal_basis": EVIDENCE_ARTICLE,
        "decided_on": act.acted_on, "notice_on": day_of_paper(act, of.decision_no) or of.taken_on,
    }  # fmt: skip


# --- sealing and seizure ----------------------------------------------------------------------------------------------------


def seizure_asked(act: Act) -> Said:
    """ENF-13 as it is sent to the leader, before anything is done."""
    return _seizure(act) | {"sheet": "application", "leader_opinion": "", "reported_at": None}


def seizure_decided(act: Act) -> Said:
    """ENF-13 with what the leader said, at what hour."""
    of = measure(act)
    return _seizure(act) | by_leader(act) | {
        "leader_opinion": of.leader_opinion, "approved_at": of.approved_at, "reported_at": of.reported_at, "shared_number": of.request_no,
    }  # fmt: skip


def urgent_decided(act: Act) -> Said:
    """ENF-13 of an urgent seizure: the leader says yes or no when it is done already, under a number of its own."""
    of = measure(act)
    refused = "" if of.approved else REFUSED
    return _seizure(act) | by_leader(act) | {
        "leader_opinion": f"{refused}{of.leader_opinion}", "approved_at": of.approved_at, "reported_at": of.reported_at,
        "objects": [row_of(each) for each in goods.of_measure(of)],
    }  # fmt: skip


def _seizure(act: Act) -> dict[str, Any]:
    of = measure(act)
    word = word_of(of.objects_asked)
    return head(act) | {
        "ground": of.ground, "objects": asked_rows(of), "legal_basis": rules_measures.BASIS_WORDS[SeizureBasis(of.basis)],
        "period_days": of.period_days, "emergency_flag": of.urgent, "measure": word.split("、"), "checks": CHECKED, "period_from": of.taken_on,
        "period_to": of.until, "taken_at": of.taken_at, "handler_on": _day(of.applied_at),
    }  # fmt: skip


def seizure(act: Act) -> Said:
    """ENF-14."""
    of, taken = measure(act), act.named["items_taken"]
    word = word_of(taken)
    return block_of(party_of(act), act.acted_on) | {
        "reason": of.ground.rstrip("。"), "legal_basis": rules_measures.BASIS_WORDS[SeizureBasis(of.basis)], "period_from": of.taken_on, "period_to": of.until,
        "objects_ref": f"《{word}物品清单》", "keep_place": of.place, "decided_on": act.acted_on, "measure": word,
        "objects": [row_of(each, condition="") for each in taken], "emergency_taken_at": of.taken_at if of.urgent else "",
        "recipient": party_of(act).party.name,
    }  # fmt: skip


def seizure_list(act: Act) -> Said:
    """ENF-15, under the number of the decision that goes out with it."""
    of, taken = measure(act), act.named["items_taken"]
    return to_the_party(act) | {
        "ref_decision_no": number_of_act(investigation.SEIZURE.code), "items": [row_of(each) for each in taken], "keeper": of.keeper, "place": of.place,
        "measure": word_of(taken),
    }  # fmt: skip


def seizure_record(act: Act) -> Said:
    """ENF-16."""
    of, word = measure(act), word_of(act.named["items_taken"])
    second = of.officer_2.name if of.officer_2 else ""
    return to_the_party(act) | {
        "start_at": of.taken_at, "end_at": of.taken_until, "place": of.site, "notified_party": of.notified, "rights_told": of.rights_told,
        "party_statement": of.statement, "process": of.process, "witness": of.witness, "refusal_note": of.refusal_note, "measure": word,
        "recorder": second, "reason": of.ground.rstrip("。"), "legal_basis": rules_measures.BASIS_WORDS[SeizureBasis(of.basis)],
        "papers": [f"《{word}决定书》", f"《{word}物品清单》"], "av_recording": of.av_recording,
    }  # fmt: skip


def testing_notice(act: Act) -> Said:
    """ENF-18."""
    of, answers = measure(act), act.form.cleaned_data
    return to_the_party(act) | call(act) | {
        "ref_decision_no": of.decision_no, "institute": answers["institute"].name, "test_from": answers["test_from"], "test_to": answers["test_to"],
        "purpose": answers["purpose"], "measure": word_of(goods.of_measure(of)), "test": TESTING_WORDS[Testing(answers["how"])],
        "objects": [row_of(each, each.in_state(*goods.HELD), condition="") for each in act.named["goods_tested"]], "decision_on": of.taken_on,
        "new_until": act.named["new_until"], "ended_on": None,
    }  # fmt: skip


def extension_approval(act: Act) -> Said:
    """ENF-17, the sheet of the file."""
    return {**extension(act), "sheet": "approval", "decided_on": None}


def extension(act: Act) -> Said:
    """ENF-17, the decision: it names what is kept."""
    of, kept = measure(act), act.named["kept"]
    return head(act) | to_the_party(act) | by_leader(act) | {
        "ref_decision_no": of.decision_no, "items": [row_of(each, each.in_state(*goods.HELD), condition="") for each in kept], "old_until": act.named["old_until"],
        "new_until": of.extension_until, "reason": of.extension_reason, "decided_on": act.acted_on, "sheet": "decision", "measure": word_of(kept),
        "leader_opinion": act.form.cleaned_data["leader_opinion"],
    }  # fmt: skip


def seized_approval(act: Act) -> Said:
    """ENF-19."""
    of = measure(act)
    said = head(act) | by_leader(act) | release_words(act)
    return said | {
        "ref_decision_no": of.decision_no, "items": settled_rows(act.named["results"], whole=False), "period_from": of.taken_on,
        "period_to": rules_measures.last_day_of(of), "reasons": f"{said['finding']}。依据{said['legal_basis']}。",
        "leader_opinion": act.form.cleaned_data.get("leader_opinion") or of.leader_opinion,
    }  # fmt: skip


def seized_decision(act: Act) -> Said:
    """ENF-20: released, sold or destroyed, on which ground of the law."""
    of = measure(act)
    disposes = act.named.get("disposes", False)
    return to_the_party(act) | release_words(act) | {
        "ref_decision_no": of.decision_no, "items": settled_rows(act.named["results"], whole=True), "decided_on": act.acted_on,
        "sheet": "disposal" if disposes else "release", "measure": word_of(each for each, _quantity, _words in act.named["results"]),
        "decision_on": of.taken_on, "return_receipt_at": act.form.cleaned_data.get("returned_at"), "sale_proceeds": act.named.get("sale_proceeds") or "",
        "collect_by": act.form.cleaned_data.get("collect_by"),
    }  # fmt: skip


def release_words(act: Act) -> dict[str, str]:
    """What was found and by which article it is lifted: as the leader says it, or because a period has run out."""
    of, answers = measure(act), act.form.cleaned_data
    if ground := answers.get("release_ground"):
        article = RELEASE_ARTICLE.format(ITEM_WORDS[ReleaseGround(ground)])
        basis = f"{DISPOSAL_ARTICLE}、{article[len('《中华人民共和国行政强制法》') :]}" if act.named.get("disposes") else article
        return {"finding": answers["finding"].rstrip("。"), "legal_basis": basis}
    if of.urgent and not of.approved:
        said = "情况紧急先行实施的措施未获批准" if of.approved is False else "情况紧急先行实施的措施未在二十四小时内补办批准"
        return {"finding": said, "legal_basis": URGENT_ARTICLE}
    return {"finding": "措施期限已经届满", "legal_basis": RELEASE_ARTICLE.format(ITEM_WORDS[ReleaseGround.EXPIRED])}


# fmt: off
SAMPLING = states(investigation.SAMPLING_RECEIPT, sampling, officers=acting_officers)
COMMISSION = states(investigation.APPRAISAL_COMMISSION, commission)
PRESERVATION_ASKED = states(investigation.PRESERVATION_APPROVAL, preservation_asked, number_to="request_no", officers=HANDLERS)
PRESERVATION_DECIDED = states(investigation.PRESERVATION_APPROVAL, preservation_decided, numbered=False, officers=HANDLERS)
PRESERVATION_NOTICE = states(investigation.PRESERVATION_NOTICE, preservation_notice, number_to="decision_no", officers=officers)
PRESERVED_APPROVAL = states(investigation.PRESERVATION_RESULT_APPROVAL, preserved_approval, officers=HANDLERS)
PRESERVED_DECISION = states(investigation.PRESERVATION_RESULT, preserved_decision)
SEIZURE_ASKED = states(investigation.SEIZURE_APPROVAL, seizure_asked, number_to="request_no", officers=HANDLERS)
SEIZURE_DECIDED = states(investigation.SEIZURE_APPROVAL, seizure_decided, numbered=False, officers=HANDLERS)
URGENT_DECIDED = states(investigation.SEIZURE_APPROVAL, urgent_decided, number_to="request_no", officers=HANDLERS)
SEIZURE = states(investigation.SEIZURE, seizure, number_to="decision_no")
SEIZURE_LIST = states(investigation.SEIZURE_LIST, seizure_list, officers=officers)
SEIZURE_RECORD = states(investigation.SEIZURE_RECORD, seizure_record, officers=officers)
TESTING_NOTICE = states(investigation.TESTING_NOTICE, testing_notice)
EXTENSION_APPROVAL = states(investigation.SEIZURE_EXTENSION, extension_approval, numbered=False, officers=HANDLERS)
EXTENSION = states(investigation.SEIZURE_EXTENSION, extension, number_to="extension_no")
SEIZED_APPROVAL = states(investigation.SEIZURE_RESULT_APPROVAL, seized_approval, officers=HANDLERS)
SEIZED_DECISION = states(investigation.SEIZURE_RESULT, seized_decision, number_to="release_no")
# fmt: on
