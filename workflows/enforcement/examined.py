"""What an examiner of files would mark down in a penalty case, found before the case is closed and before its file lies in the archive.

Nothing here refuses an act: what must not happen is refused where it is done. Papers signed by hand, acts entered later, evidence excluded
afterwards and rules changed backwards leave traces that only the whole file shows. Each finding names the paper or the act it concerns.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from cases.models import Deadline, Evidence
from documents.catalog import paper as kind_of
from documents.models import IssuedDocument, Service
from documents.typography import day_text
from foundation import clock
from permissions import certificates
from workflows.enforcement import papers_decision as decision
from workflows.enforcement import rules, terms
from workflows.enforcement.models import EnforcementRecord, Exhibit, Fact, Minutes, Opinion, PartyFacts
from workflows.enforcement.vocabulary import Right

#: Limits of the bureau itself: what a party lets pass is no fault of the file.
OURS = (
    terms.DECIDE_FILING, terms.FILE_AFTERWARDS, terms.DECIDE, terms.DECIDE_BY_MEASURES, terms.LEGAL_REVIEW, terms.RECHECK_DEFENCE,
    terms.SERVE_DECISION, terms.PUBLISH_PENALTY, terms.PUBLISH_OTHER,
)  # fmt: skip
#: What notice and decision must say in the same words (行政处罚法 Art.44), under the names that both papers have.
TOLD = {"facts": "违法事实", "law_violated": "违反的规定", "penalty_basis": "处罚依据"}
DECISIONS = (decision.DECISION_UNIT.code, decision.DECISION_PERSON.code)
RIGHT_WORDS = {Right.DEFENCE: "陈述、申辩", Right.HEARING: "要求听证"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to be marked down, and the paper or the act it concerns."""

    about: str
    what: str

    def __str__(self) -> str:
        return f"{self.about}：{self.what}"


def examined(record: EnforcementRecord) -> list[Finding]:
    """Everything in the file that would be marked down, in the course of the case."""
    parties = rules.live_parties(record)
    return [
        *_evidence(record), *_minutes(record), *(found for facts in parties for found in _of_party(record, facts)), *_papers(record),
        *_limits(record),
    ]  # fmt: skip


# --- the evidence -----------------------------------------------------------------------------------------------------------


def _evidence(record: EnforcementRecord) -> Iterator[Finding]:
    """Facts that nothing proves any more, evidence from before the filing, copies of nobody (行政处罚法 Art.40, 46, 54)."""
    for fact in Fact.objects.filter(case=record.case).prefetch_related("evidence").order_by("no"):
        if all(exhibit.is_excluded for exhibit in fact.evidence.all()):
            yield Finding(f"违法事实{fact.no}", "没有可以采用的证据")
    for exhibit in Exhibit.objects.filter(case=record.case, excluded_on=None).order_by("no"):
        about, day = f"证据{exhibit.no} {exhibit.name}", clock.day_of(exhibit.collected_at)
        if record.filed_on and day < record.filed_on and record.urgent_started_at is None:
            yield Finding(about, f"{day_text(day)}收集，早于立案（{day_text(record.filed_on)}），没有紧急收集的记载")
        if exhibit.is_copy and not exhibit.source_person:
            yield Finding(about, "复制件没有写明提供人")


def _minutes(record: EnforcementRecord) -> Iterator[Finding]:
    """Records that nobody signed, and officers without a certificate of the day (行政处罚法 Art.42, 55)."""
    signed = set(Evidence.objects.filter(case=record.case, field="unit_signature").values_list("act_no", flat=True))
    for minutes in Minutes.objects.filter(case=record.case).select_related("exhibit", "officer_1", "officer_2"):
        about, day = minutes.exhibit.name, clock.day_of(minutes.end_at)
        if minutes.exhibit.act_no not in signed and not minutes.refusal_note:
            yield Finding(about, "没有签名页，也没有拒绝签名的说明")
        valid = certificates.valid_on([minutes.officer_1_id, minutes.officer_2_id], day)
        for officer in (minutes.officer_1, minutes.officer_2):
            if valid[officer.pk] is None:
                yield Finding(about, f"{officer.name}在{day_text(day)}没有有效的执法证件")


# --- a party ----------------------------------------------------------------------------------------------------------------


def _of_party(record: EnforcementRecord, facts: PartyFacts) -> Iterator[Finding]:
    yield from _days(record, facts)
    yield from _law(record, facts)
    if rules.punishes(facts) and not record.on_spot:
        yield from _told(facts)


def _days(record: EnforcementRecord, facts: PartyFacts) -> Iterator[Finding]:
    """The days of the acts run forward (layout sheets, Annex B 7)."""
    reviews = list(Opinion.objects.filter(facts=facts).order_by("reviewed_on").values_list("reviewed_on", flat=True))
    first, last = (reviews[0], reviews[-1]) if reviews else (None, None)
    chains: tuple[tuple[tuple[str, dt.date | None], ...], ...] = (
        (
            ("立案", record.filed_on), ("调查终结报告", record.reported_on), ("法制审核", last), ("处罚决定", facts.decided_on),
            ("决定书送达", facts.served_on), ("履行完毕", facts.performed_on),
        ),
        (("法制审核", first), ("告知书送达", facts.noticed_on), ("处罚决定", facts.decided_on)),
    )  # fmt: skip
    for chain in chains:
        for (before, day), (after, later) in pairwise((name, known) for name, known in chain if known):
            if day and later and later < day:
                yield Finding(f"{facts}的{after}", f"日期（{day_text(later)}）早于{before}（{day_text(day)}）")


def _told(facts: PartyFacts) -> Iterator[Finding]:
    """Nobody is punished who was not told, or before its periods were over, or for something else than was told (Art.41, 44, 45, 62)."""
    about = f"《行政处罚决定书》{facts.decision_no}".strip()
    if facts.noticed_on is None:
        yield Finding(about, "作出前没有告知书的送达")
    for right, last in rules.last_days(facts).items():
        if facts.decided_on and facts.decided_on <= last and right not in facts.waived:
            yield Finding(about, f"{RIGHT_WORDS[right]}的期限（至{day_text(last)}）未满即作出决定")
    standing = IssuedDocument.objects.filter(case=facts.case, party=facts.party_id, state=IssuedDocument.State.ISSUED).order_by(
        "-id"
    )
    notice = standing.filter(code=decision.PENALTY_NOTICE.code).first()
    decided = standing.filter(code__in=DECISIONS).first()
    if notice and decided:
        for name, words in TOLD.items():
            if notice.data.get(name) != decided.data.get(name):
                yield Finding(about, f"{words}与《行政处罚告知书》{notice.printed_number}不一致")


def _law(record: EnforcementRecord, facts: PartyFacts) -> Iterator[Finding]:
    """The law of the day of the act, or the one in force at the decision where it is lighter (行政处罚法 Art.37)."""
    row = facts.violation
    days = [day for day in (record.act_to, facts.decided_on) if day]
    if row is not None and not any(row.holds_on(day) for day in days):
        yield Finding(
            f"{facts}的处罚依据", f"{row.penalty_article_zh or row.penalty_article}在行为日和决定日均未施行或者已经失效"
        )


# --- papers and limits --------------------------------------------------------------------------------------------------------


def _papers(record: EnforcementRecord) -> Iterator[Finding]:
    """Papers without a number or a print, and services that nothing proves (行政处罚法 Art.61; 民事诉讼法 Art.87)."""
    standing = IssuedDocument.objects.filter(case=record.case, state=IssuedDocument.State.ISSUED, cover=None)
    for paper in standing.order_by("id").prefetch_related("services__proofs"):
        about = f"《{paper.title}》{paper.printed_number}"
        if kind_of(paper.code).series and not paper.printed_number:
            yield Finding(about, "没有文书编号")
        if paper.print_state == IssuedDocument.PrintState.FAILED:
            yield Finding(about, "尚未印成")
        for service in paper.services.all():
            if service.outcome == Service.Outcome.SERVED and not service.proofs.all():
                yield Finding(about, f"{day_text(service.served_on or service.tried_on)}的送达没有回执或者其他证明")


def _limits(record: EnforcementRecord) -> Iterator[Finding]:
    late = Deadline.objects.filter(case=record.case, term__in=[term.code for term in OURS], state=Deadline.State.MET_LATE)
    for row in late.select_related("party").order_by("due_on", "id"):
        whose = f"（{row.party.name}）" if row.party else ""
        yield Finding(f"{row.title}{whose}", f"超过期限{row.days_late}日" if row.days_late else "超过期限")
