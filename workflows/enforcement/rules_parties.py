"""What stands against a change of the parties, and what falls away with a party that leaves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from cases import services as cases
from documents import services as documents
from documents.models import IssuedDocument
from documents.reading import unserved
from foundation.refusals import Refusal
from workflows.enforcement import imposed, limitation, rules, rules_discussion
from workflows.enforcement.models import EnforcementRecord, PartyFacts
from workflows.enforcement.models_parties import PartyChange
from workflows.enforcement.vocabulary import HearingEnd
from workflows.enforcement.vocabulary_parties import ChangeKind
from workflows.engine.act import Act

#: What a party is told before its decision: with a party that leaves it counts no more.
TOLD = ("ENF-27", "ENF-28", "ENF-32")
#: What was proposed of a party, as a successor of the same kind takes it over.
PROPOSED = (
    "violation_id", "other_law_id", "law_reason", "also_violated", "citation", "stage", "tier", "circumstances", "grounds", "kinds", "fine", "gains", "gains_words", "goods_value",
    "goods_words", *imposed.COLUMNS, "amount_reason", "correction_order", "correction_by", "other_act", "no_penalty_ground",
)  # fmt: skip


def may_change(record: EnforcementRecord, *, field: str) -> Iterator[Refusal]:
    """E-NOT-OPEN before the filing, whose papers name the parties, and once a decision stands or the case has ended."""
    if record.filed_on is None:
        yield Refusal("E-NOT-OPEN", field=field, note="立案以前在立案审批表中列明当事人")
    elif record.end_ground:
        yield Refusal("E-NOT-OPEN", field=field, note="案件已经撤销或者终止")
    elif decided := [row.party.name for row in rules.live_parties(record) if rules.is_decided(row)]:
        yield Refusal("E-NOT-OPEN", field=field, note=f"对{'、'.join(decided)}已经作出决定，决定以后不再变更、追加当事人")


def in_time(record: EnforcementRecord, found_on: dt.date, *, field: str) -> Iterator[Refusal]:
    """E-ENF-01 where it was found only after the limitation that somebody took part (行政处罚法 Art.36)."""
    try:
        limitation.require_in_time(record.act_to, found_on, with_harm=record.harm_life_health)
    except Refusal as refusal:
        yield Refusal(refusal.code, field=field, note=refusal.note)


def may_end(act: Act, facts: PartyFacts, *, field: str) -> Iterator[Refusal]:
    """What stands against ending one party: its decision, or that the case would go on about nobody."""
    others = [row for row in rules.live_parties(act.record) if row.pk != facts.pk]
    if rules.is_decided(facts):
        yield Refusal("E-NOT-OPEN", field=field, note="已经作出决定的，依法终结执行")
    elif not others:
        yield Refusal("E-NOT-OPEN", field=field, note="没有其他当事人的，终止案件或者撤销立案")
    elif waiting := _about_it_alone(act, others):
        yield Refusal("E-NOT-OPEN", field=field, note=f"“{waiting}”只涉及该当事人，先将案件退回调查")


def _about_it_alone(act: Act, others: list[PartyFacts]) -> str:
    """The step of the whole case that waits for a report, a review or a discussion which would be about nobody else; empty for none."""
    reported = [row for row in others if row.draft_version]
    left = {
        "send_review": reported,
        "legal_review": reported,
        "submit_changed_draft": reported,
        "confirm_changed_draft": reported,
        "discuss": [row for row in rules_discussion.whom_it_is_about(act.record) if row in others],
    }
    waiting = [task for task in act.movement.open_tasks() if task.step in left and task.party_id is None]
    return next((str(task.flow_task.task_title) for task in waiting if not left[task.step]), "")


def leaves(act: Act, facts: PartyFacts, why: str) -> None:
    """A party leaves the case: what it was told is void, what it had not been handed is taken back, its clocks and its hearing end."""
    facts.ended = why[:100]
    own = IssuedDocument.objects.filter(case=act.case, party=facts.party, state=IssuedDocument.State.ISSUED)
    not_in_hand = set(unserved(act.case).filter(party=facts.party).values_list("pk", flat=True))
    for paper in own.order_by("id"):
        if paper.code in TOLD or paper.pk in not_in_hand:
            documents.revoke(paper, on=act.acted_on, reason=why, by=act.actor)
    cases.end([row for row in act.deadlines if row.party_id == facts.party_id], reason=why, on=act.acted_on)
    act.forget_deadlines()
    for hearing in facts.hearings.filter(ended=""):  # type: ignore[attr-defined]
        hearing.ended, hearing.end_reason, hearing.ended_act = HearingEnd.WITHDRAWN, why, act.no
        act.also_save(hearing)


def take_over(former: PartyFacts, facts: PartyFacts) -> None:
    """A successor answers for what was found: what was proposed stands until it is proposed anew, where the same law fines both alike."""
    if former.party.kind != facts.party.kind:
        return
    for name in PROPOSED:
        value = getattr(former, name)
        setattr(facts, name, list(value) if isinstance(value, list) else value)


def bearer_of(facts: PartyFacts) -> PartyChange | None:
    """Who bears the decision on a party that was taken over since."""
    return PartyChange.objects.filter(left=facts, kind=ChangeKind.BEARER).order_by("-pk").first()
