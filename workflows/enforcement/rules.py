"""What the roads of a penalty case ask: pure functions of the record, or in a branch of the party's row, and the refusals they share."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any, Literal

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases import calendar
from cases import terms as limits
from cases.models import Case, Deadline, Party, Referral
from documents.reading import unserved
from foundation import clock
from foundation import settings as bureau
from foundation.refusals import Refusal, declare
from permissions import offices
from permissions.models import Account
from permissions.roles import Role
from workflows.enforcement import daily, drafts, heavy, imposed, recused, rules_items, rules_measures, rules_transfer, terms
from workflows.enforcement.models import Claim, Draft, EnforcementRecord, Exhibit, Fact, Hearing, Opinion, PartyFacts
from workflows.enforcement.ranges import Circumstance
from workflows.enforcement.vocabulary import (
    CaseKind,
    CaseState,
    ClosingGround,
    DefenceWay,
    Effect,
    ExtensionLevel,
    FilingDecision,
    HearingEnd,
    NoPenaltyGround,
    Occasion,
    ReviewResult,
    Right,
    TransferCheck,
    Verdict,
)
from workflows.enforcement.vocabulary_correction import TAKEN_AWAY
from workflows.engine.models import OPEN, Task
from workflows.engine.words import said

declare(
    {
        "E-ENF-03": "未立案，不得继续调查",
        "E-ENF-05": "调查报告要件不全",
        "E-ENF-07": "法制审核人员应当与承办人分离",
        "E-ENF-08": "未经法制审核或审核未通过，不得作出决定",
        "E-ENF-09": "应当集体讨论而未讨论",
        "E-ENF-10": "未履行告知程序",
        "E-ENF-11": "陈述申辩（听证）期限未满",
        "E-ENF-12": "不得因申辩加重处罚",
        "E-ENF-16": "已超过办案期限且未经批准延长",
        "E-ENF-17": "同一违法行为不得两次罚款",
        "E-ENF-22": "尚有未了事项，不得结案",
        "E-ENF-24": "涉嫌犯罪的应当移送，不得以罚代刑",
        "E-ENF-28": "公示内容含依法不得公开的信息",
        "E-ENF-30": "罚缴分离，承办人不得确认收款",
        "E-ENF-33": "事故调查报告未经政府批复",
        "E-ENF-35": "送审稿已变更，应当重新审核",
        "E-ENF-37": "已排除的证据不得作为定案依据",
        "E-ENF-39": "处罚决定书缺少法定内容",
        "E-ENF-41": "送达凭证不全或送达日期不正确",
        "E-ENF-44": "移送期间不得就同一行为作出罚款决定",
        "E-ARCHIVE-HANDS": "立卷人、检查人不得为同一人",
        "E-ARCHIVE-PAGES": "案卷页数少于卷内文书的页数",
    }
)
bureau.declare(
    "enforcement.each_goes_on",
    "多个当事人的案件，一方先到决定环节的可以先行决定",
    "boolean",
    False,
    "项目默认：事实共通，一并决定",
)
bureau.declare(
    "enforcement.defence_days_beside_hearing",
    "有听证权的，陈述、申辩的期限（工作日）",
    "integer",
    5,
    "TL-ENF-17，法律未规定日数，本局规定",
)
bureau.declare(
    "enforcement.delegated_sum",
    "分管负责人受委托可以决定的罚款、没收数额（元，含本数；0为不委托）",
    "decimal",
    Decimal(0),
    "《行政处罚法》第57条第1款；项目默认不委托",
)


# Which road


@said(_("the filing is asked for the first time"))
def is_filing_new(record: EnforcementRecord) -> bool:
    return not record.filing_no


@said(_("the filing was returned before"))
def is_filing_sent_again(record: EnforcementRecord) -> bool:
    return bool(record.filing_no)


@said(_("the case is filed"))
def is_filed(record: EnforcementRecord) -> bool:
    """Filed?"""
    return record.filing_decision == FilingDecision.FILE


@said(_("the case is not filed"))
def is_refused(record: EnforcementRecord) -> bool:
    return record.filing_decision == FilingDecision.REFUSE


def is_answered(record: EnforcementRecord) -> bool:
    """The leader has filed or refused; what he returned is still to be answered, and its clocks run on."""
    return is_filed(record) or is_refused(record)


def after_filing(record: EnforcementRecord) -> Literal["file", "refuse", "return"]:
    """Filed, refused, or returned for more material?"""
    return FilingDecision(record.filing_decision).value  # type: ignore[return-value]


def live_parties(record: EnforcementRecord) -> list[PartyFacts]:
    """The parties that are still in the case, as this act leaves them."""
    rows = record.rows("parties").values()  # type: ignore[attr-defined]
    return [row for row in rows if row.is_live]


def cases_at(step: str) -> Iterator[Case]:
    """The penalty cases in which a step of this name waits."""
    waiting = Task.objects.filter(case__process="enforcement", step=step, status__in=OPEN)
    yield from Case.objects.filter(pk__in=waiting.values("case")).order_by("pk")


def to_be_reported(facts: EnforcementRecord | PartyFacts) -> list[PartyFacts]:
    """Whom a report is about: in a branch the party that came back, or came in, alone, else every party."""
    return [facts] if isinstance(facts, PartyFacts) else live_parties(facts)


def concerned(facts: EnforcementRecord | PartyFacts) -> list[PartyFacts]:
    """Whom a review is about: those of the report before it. A party that was added behind the report has one of its own to come."""
    return [row for row in to_be_reported(facts) if row.draft_version]


def after_review(facts: EnforcementRecord) -> Literal["passed", "no_penalty", "change", "failed"]:
    """What did the review find? One draft that does not pass takes the case back; one that must be changed holds the others."""
    results = {row.review_result for row in concerned(facts)}
    if results & {ReviewResult.FAIL, ReviewResult.MORE_INVESTIGATION}:
        return "failed"
    if ReviewResult.PASS_AFTER_CHANGE in results:
        return "change"
    return "no_penalty" if all(row.no_penalty_ground for row in concerned(facts)) else "passed"


def after_sending(facts: EnforcementRecord) -> Literal["send", "return"]:
    """Does the head of the section send the report on?"""
    return "return" if any(row.report_returned for row in concerned(facts)) else "send"


@said(_("the party was reported on"))
def is_reported(facts: PartyFacts) -> bool:
    return bool(facts.draft_version)


@said(_("the report is sent to legal review"))
def is_sent(facts: PartyFacts) -> bool:
    return is_reported(facts) and not facts.report_returned


def after_confirmation(facts: EnforcementRecord) -> Literal["passed", "change", "failed"]:
    """Were the changes what was asked?"""
    found = after_review(facts)
    return "passed" if found == "no_penalty" else found


@said(_("the higher agency has approved more time"))
def extended_by_higher(record: EnforcementRecord) -> bool:
    return record.extension_level == ExtensionLevel.HIGHER


def notice_owed(facts: PartyFacts) -> Literal["report", "notice", "decide"]:
    """Must the party be reported on, or told, first?

    One that was added while the others were reviewed has no report yet. No notice is owed of a proposal without penalty, nor again of what
    is not heavier and rests on the same facts.
    """
    if not facts.draft_version:
        return "report"
    return "decide" if facts.no_penalty_ground or told_enough(facts) else "notice"


def told_enough(facts: PartyFacts) -> bool:
    """The served notice covers what is proposed now: the same facts and law, and nothing heavier (行政处罚法 Art.44, 45)."""
    is_same = facts.noticed_on is not None and facts.noticed_ground == facts.draft_ground and not imposed.is_other(facts)
    return is_same and not heavier_than_told(facts)


def heavier_than_told(facts: PartyFacts) -> list[str]:
    """In what the proposal is heavier than the notice: a kind that was not told, or a higher sum; empty for none."""
    kinds = [heavy.NAMED.get(heavy.Penalty(kind), str(kind)) for kind in facts.kinds if kind not in facts.noticed_kinds]
    sums = [
        (heavy.Penalty.FINE, facts.fine, facts.noticed_fine),
        (heavy.Penalty.GAINS, facts.gains, facts.noticed_gains),
        (heavy.Penalty.GOODS, facts.goods_value, facts.noticed_goods_value),
    ]
    higher = [
        f"{heavy.NAMED[kind]}{now}元，告知{told or 0}元"
        for kind, now, told in sums
        if kind in facts.kinds and kind in facts.noticed_kinds and (now or 0) > (told or 0)
    ]
    return [*([f"未告知{'、'.join(kinds)}"] if kinds else []), *higher, *imposed.longer_than_told(facts)]


@said(_("the party has no right to a hearing"))
def told_of_defence_alone(facts: PartyFacts) -> bool:
    return not facts.with_hearing


@said(_("the party has a right to a hearing"))
def told_of_hearing(facts: PartyFacts) -> bool:
    return bool(facts.with_hearing)


def was_defended(facts: PartyFacts) -> bool:
    """The party has said something, which every point is answered of."""
    return facts.defended_on is not None


@said(_("officers heard the party"))
def was_heard(facts: PartyFacts) -> bool:
    """What a party writes is its letter; what it says is written down."""
    return facts.defence_way == DefenceWay.ORAL


def after_defence(facts: PartyFacts) -> Literal["decide", "changed", "review", "discuss"]:
    """Does the defence change what is proposed? A draft that waited for its review or discussion when a hearing was asked for goes there."""
    if facts.effect in (Effect.LIGHTER, Effect.NO_PENALTY):
        return "changed"
    if facts.review_result != ReviewResult.PASS:
        return "review"
    return "discuss" if facts.to_discuss else "decide"


@said(_("a penalty is decided"))
def punishes(facts: PartyFacts) -> bool:
    return facts.verdict == Verdict.PENALTY


@said(_("it is decided that there is no penalty"))
def punishes_not(facts: PartyFacts) -> bool:
    return facts.verdict == Verdict.NO_PENALTY


@said(_("a unit or a business is punished"))
def punishes_unit(facts: PartyFacts) -> bool:
    return punishes(facts) and facts.party.kind != Party.Kind.PERSON


@said(_("a person is punished"))
def punishes_person(facts: PartyFacts) -> bool:
    return punishes(facts) and facts.party.kind == Party.Kind.PERSON


def is_decided(facts: PartyFacts) -> bool:
    return punishes(facts) or punishes_not(facts)


def after_decision(facts: PartyFacts) -> Literal["decided", "facts", "law"]:
    """Decided, or returned for facts, or for law and sum?"""
    match Verdict(facts.verdict):
        case Verdict.RETURN_FACTS:
            return "facts"
        case Verdict.RETURN_LAW:
            return "law"
        case _:
            return "decided"


def is_last_decided(facts: PartyFacts) -> bool:
    """Every party that is still in the case has its decision: the clock of the case is kept."""
    rows = facts.rows("parties").values()  # type: ignore[attr-defined]
    return all(is_decided(row) for row in rows if row.is_live)


def is_last_served(facts: PartyFacts) -> bool:
    """Every party that is still in the case has its decision in hand: none of them can be taken back any more."""
    rows = facts.rows("parties").values()  # type: ignore[attr-defined]
    return all(is_decided(row) and row.served_on is not None for row in rows if row.is_live)


@said(_("a fine or gains are to be paid"))
def is_to_pay(facts: PartyFacts) -> bool:
    return punishes(facts) and bool(facts.fine or facts.gains)


def more_to_perform(facts: PartyFacts) -> bool:
    """Is anything of the decision left besides the money?"""
    return bool(rules_items.items_of(facts))


def what_is_performed(facts: PartyFacts) -> Literal["pay", "perform", "nothing"]:
    """What does the decision ask of the party?"""
    if is_to_pay(facts):
        return "pay"
    return "perform" if punishes(facts) and more_to_perform(facts) else "nothing"


@said(_("the party waives statement and defence"))
def waives_defence(facts: PartyFacts) -> bool:
    return Right.DEFENCE in facts.waived


@said(_("the party waives the hearing"))
def waives_hearing(facts: PartyFacts) -> bool:
    return Right.HEARING in facts.waived


@said(_("closing of the case is approved"))
def closing_approved(record: EnforcementRecord) -> bool:
    """Closing approved?"""
    return record.closing_approved is True


@said(_("the reviewer asked for a change"))
def was_to_be_changed(facts: PartyFacts) -> bool:
    """Of several parties the others wait with what was passed already."""
    opinion = opinion_in_force(facts)
    return opinion is not None and ReviewResult.PASS_AFTER_CHANGE in (opinion.result, facts.review_result)


def to_be_published(today: dt.date) -> Iterator[tuple[Case, None]]:
    """The cases with a decision that is neither published nor exempted: whoever comes to publish it later is named in them."""
    waiting = PartyFacts.objects.filter(
        verdict__in=(Verdict.PENALTY, Verdict.NO_PENALTY), published_on=None, exempt_on=None, ended="", decided_on__lte=today
    )
    yield from ((case, None) for case in Case.objects.filter(pk__in=waiting.values("case")).order_by("pk"))


# What is refused

OF_AN_ACCIDENT = {
    "accident_reply_no": ("E-ENF-33", "缺少批复文号"),
    "accident_reply_on": ("E-ENF-33", "缺少批复日期"),
    "accident_grade": ("E-ENF-45", "缺少事故等级"),
    "deaths": ("E-ENF-45", "缺少死亡人数，没有的填0"),
    "direct_loss": ("E-ENF-45", "缺少直接经济损失，没有的填0"),
}


def may_investigate(
    record: EnforcementRecord, on: dt.date, *, urgent: bool = False, field: str | None = None
) -> Iterator[Refusal]:
    """E-ENF-03 for what was done before the filing; the ``urgent`` may be done in the days that an urgent beginning leaves for it."""
    if record.filed_on is not None and on >= record.filed_on:
        return
    note = f"立案日期为{record.filed_on}" if record.filed_on else "须先批准立案"
    if urgent and record.urgent_started_at is not None:
        first = clock.day_of(record.urgent_started_at)
        last = limits.count(terms.FILE_AFTERWARDS, record.urgent_started_at).due_on
        if first <= on <= last:
            return
        note = f"紧急先行取证自{first}开始，应当在{last}以前补办立案"
    yield Refusal("E-ENF-03", field=field, note=note)


def any_decided(record: EnforcementRecord) -> bool:
    """Whether some party has its decision already."""
    return any(is_decided(row) for row in live_parties(record))


def has_decision(case: Case) -> bool:
    """The same of a stored case, for a page that says what may be done in it."""
    return PartyFacts.objects.filter(case=case, verdict__in=(Verdict.PENALTY, Verdict.NO_PENALTY), ended="").exists()


def accident_on_file(kind: str, stated: Mapping[str, Any], *, field: str | None = None) -> Iterator[Refusal]:
    """Of an accident: E-ENF-33 without the government's reply, E-ENF-45 without grade, deaths and loss; each at its question or at ``field``."""
    if kind != CaseKind.ACCIDENT:
        return
    for name, (code, words) in OF_AN_ACCIDENT.items():
        if stated.get(name) in (None, ""):
            yield Refusal(code, field=field or name, note=words)


def parts_of(facts: PartyFacts) -> list[heavy.Part]:
    """What is proposed, as hearing, discussion and the spot judge it."""
    sums = {heavy.Penalty.FINE: facts.fine, heavy.Penalty.GAINS: facts.gains, heavy.Penalty.GOODS: facts.goods_value}
    return [heavy.Part(kind, sums.get(heavy.Penalty(kind)) or Decimal(0)) for kind in facts.kinds]


def hearing_reasons(facts: PartyFacts, on: dt.date) -> list[str]:
    return heavy.hearing_reasons(parts_of(facts), facts.party.kind, on)


def discussion_reasons(facts: PartyFacts, record: EnforcementRecord, on: dt.date, occasion: heavy.Occasion) -> list[str]:
    return heavy.discussion_reasons(parts_of(facts), facts.party.kind, on, occasion)


def opinion_in_force(facts: PartyFacts) -> Opinion | None:
    """The last opinion on a party: it replaces every earlier one, whatever it says."""
    return Opinion.objects.filter(facts=facts).select_related("draft", "confirmed_draft").order_by("-pk").first()


def newest_draft(facts: PartyFacts) -> Draft | None:
    return newest_drafts([facts])[facts.pk]


def newest_drafts(parties: Collection[PartyFacts]) -> dict[int, Draft | None]:
    """The same of several parties by one statement, by the key of their rows and in their order."""
    rows = Draft.objects.filter(facts__in=parties).select_related("made_by").order_by("version")
    newest = {draft.facts_id: draft for draft in rows}
    return {facts.pk: newest.get(facts.pk) for facts in parties}


def reviewed_draft(facts: PartyFacts, *, field: str | None = None) -> Iterator[Refusal]:
    """E-ENF-08 without an opinion that passed, E-ENF-35 where the draft is another one than that opinion read, E-ENF-37 where it holds no more."""
    opinion, draft = opinion_in_force(facts), newest_draft(facts)
    if opinion is None or draft is None or not opinion.passed_digest:
        yield Refusal("E-ENF-08", field=field)
    elif opinion.passed_digest != draft.digest:
        yield Refusal("E-ENF-35", field=field, note=f"审核的是{opinion.draft.code}，现稿为{draft.code}")
    else:
        yield from evidence_holds(facts, draft, field=field)


def no_handler(record: EnforcementRecord, hand: Account, code: str, *, field: str | None = None) -> Iterator[Refusal]:
    """What a handler of the case is refused with, who need not have done anything yet (SOD-02, 05, 08, 13); earlier acts are barred by *NotBy*."""
    if hand.pk in (record.handler_1_id, record.handler_2_id):
        yield Refusal(code, field=field, note=f"{hand.name}为本案承办人", bars_actor=True)


# --- the periods of the party ---------------------------------------------------------------------------------------------


def defence_days(facts: PartyFacts, on: dt.date) -> int:
    """How many working days the party has for its statement: as many as for the hearing, where it may ask for one (TL-ENF-17)."""
    if facts.with_hearing:
        return int(bureau.value("enforcement.defence_days_beside_hearing", on))
    return int(limits.term(terms.DEFEND.code, on).length or 0)


def last_days(facts: PartyFacts) -> dict[Right, dt.date]:
    """Until when the party may state its case, and ask for a hearing where it was told of one; counted from the service of the notice."""
    if facts.noticed_on is None:
        return {}
    days = defence_days(facts, facts.noticed_on)
    found = {Right.DEFENCE: limits.count(terms.DEFEND, facts.noticed_on, length=days).due_on}
    if facts.with_hearing:
        found[Right.HEARING] = limits.count(terms.ASK_HEARING, facts.noticed_on).due_on
    return found


def earliest_after(facts: PartyFacts) -> dt.date | None:
    """The first day on which nothing that the party has not given up can be asked any more; None where nothing runs."""
    left = [day for right, day in last_days(facts).items() if right not in facts.waived]
    return calendar.add_days(max(left), 1) if left else None


def periods_over(facts: PartyFacts, on: dt.date, *, field: str | None = None) -> Iterator[Refusal]:
    """E-ENF-10 without a served notice, E-ENF-11 while a right runs that the party has not waived (行政处罚法 Art.44, 45, 62, 64)."""
    if facts.noticed_on is None:
        yield Refusal("E-ENF-10", field=field)
    elif (earliest := earliest_after(facts)) is not None and on < earliest:
        names = {Right.DEFENCE: "陈述、申辩", Right.HEARING: "申请听证"}
        running = "；".join(
            f"{names[right]}至{day:%Y-%m-%d}"
            for right, day in last_days(facts).items()
            if right not in facts.waived and day >= on
        )
        yield Refusal("E-ENF-11", field=field, note=f"{running}；最早{earliest:%Y-%m-%d}办理，或者当事人书面放弃")


def open_claims(facts: PartyFacts) -> list[Claim]:
    """The points of the defence that nobody has answered yet, in their order."""
    return list(Claim.objects.filter(facts=facts, accepted=None).order_by("no"))


# --- what stands against a decision ------------------------------------------------------------------------------------------


def hearing_held(facts: PartyFacts) -> Hearing | None:
    """The last hearing of the party that was held to its end."""
    return Hearing.objects.filter(facts=facts, ended=HearingEnd.HELD).order_by("-pk").first()


def occasion_of(facts: PartyFacts, record: EnforcementRecord, opinion: Opinion | None = None) -> heavy.Occasion:
    """What beside the penalties themselves makes the leaders discuss the case; ``opinion`` where it is being written now."""
    because = opinion.discuss_because if (opinion := opinion or opinion_in_force(facts)) else ""
    return heavy.Occasion(
        was_heard=hearing_held(facts) is not None, is_accident=record.kind == CaseKind.ACCIDENT,
        is_below_least=Circumstance.MITIGATED in facts.circumstances, was_disputed=because == Occasion.DISPUTED,
        is_complex=because == Occasion.COMPLEX,
    )  # fmt: skip


def to_be_discussed(facts: PartyFacts, record: EnforcementRecord, on: dt.date, opinion: Opinion | None = None) -> list[str]:
    """Why the leaders must still discuss the newest draft of a party: none where they need not, or have agreed to these very words."""
    draft, occasion = newest_draft(facts), occasion_of(facts, record, opinion)
    if facts.discussed_digest and draft is not None and facts.discussed_digest == draft.digest:
        return []
    if facts.no_penalty_ground:
        # Nothing is imposed: what was heard, or is in dispute, is discussed all the same.
        return list(replace(occasion, is_accident=False, is_below_least=False).reasons)
    return discussion_reasons(facts, record, on, occasion)


def discussed(facts: PartyFacts, record: EnforcementRecord, on: dt.date, *, field: str | None = None) -> Iterator[Refusal]:
    """E-ENF-09 for a draft that the leaders must discuss together and have not agreed to in these words (行政处罚法 Art.57(2), 65).

    A hearing makes what was agreed to before it void.
    """
    if reasons := to_be_discussed(facts, record, on):
        yield Refusal("E-ENF-09", field=field, note=f"{'、'.join(reasons)}，负责人集体讨论后方可决定")


#: What is done about a draft that rests on evidence which was excluded: the draft and what was said of it count no more.
ANEW = "送审稿及其审核意见不再有效，应当退回补充调查，重新认定事实并提交调查报告"


def evidence_holds(facts: PartyFacts, draft: Draft, *, field: str | None = None) -> Iterator[Refusal]:
    """E-ENF-37 for a draft that cites evidence which was excluded since, or a fact that nothing else shows (行政处罚法 Art.46)."""
    if cited := cited_although_excluded(draft):
        yield Refusal("E-ENF-37", field=field, note=f"{'、'.join(f'证据{each.no}' for each in cited)}已排除；{ANEW}")
    stated = Fact.objects.filter(case_id=facts.case_id).prefetch_related("evidence").order_by("no")
    bare = [fact for fact in stated if all(each.is_excluded for each in fact.evidence.all())]
    if bare:
        yield Refusal("E-ENF-37", field=field, note=f"{'、'.join(f'事实{fact.no}' for fact in bare)}没有合法证据；{ANEW}")


def cited_although_excluded(draft: Draft) -> list[Exhibit]:
    """The pieces of evidence that a draft cites and that were excluded after it was made."""
    excluded = Exhibit.objects.filter(case_id=draft.case_id).exclude(excluded_on=None).order_by("no")
    return [each for each in excluded if drafts.cited_as(each) in draft.content.get("evidence", [])]


def fined_before(facts: PartyFacts, record: EnforcementRecord, *, field: str, other: str = "") -> Iterator[Refusal]:
    """E-ENF-17 where the party was fined for the same act already: no act is fined twice, by whatever laws (行政处罚法 Art.29).

    It is the same act where the violation is the same, or the matter that was handed on, in days that overlap. Of another violation in those
    days ``facts.other_act`` says why it is another act, at the question ``other``; without it that is refused as well.
    """
    party, same = facts.party, Q(pk__in=())
    if party.enterprise is not None:
        same |= Q(party__enterprise__in=party.enterprise.all_ids())
    if party.credit_code:
        same |= Q(party__credit_code=party.credit_code)
    if party.identity_index:
        same |= Q(party__identity_index=party.identity_index)
    fined = PartyFacts.objects.filter(same, verdict=Verdict.PENALTY, fine__gt=0, ended="")
    fined = fined.exclude(case__in={facts.case_id, *daily.chain(facts.case_id)})
    fined = fined.exclude(revoked_as__in=TAKEN_AWAY)
    first, last = record.act_from or record.act_to, record.act_to
    for earlier in fined.select_related("case__enforcementrecord", "violation").order_by("decided_on", "pk"):
        theirs: EnforcementRecord = earlier.case.enforcementrecord  # type: ignore[attr-defined]
        is_same = facts.violation is not None and facts.violation.code == getattr(earlier.violation, "code", None)
        if theirs.act_to is None:
            # A year's register may not tell when the act ended: it did before its decision, and whoever fines again says why it is another.
            if is_same and earlier.decided_on is not None and first <= earlier.decided_on and not facts.other_act:
                said = f"{earlier.decision_no or earlier.case}已于{earlier.decided_on:%Y-%m-%d}对该当事人的同类行为罚款，台账未载行为日期"
                yield Refusal("E-ENF-17", field=other or field, note=f"{said}；不是同一行为的，写明区别")
                return
            continue
        if not ((theirs.act_from or theirs.act_to) <= last and first <= theirs.act_to):
            continue
        said = (
            f"{earlier.decision_no or earlier.case}已于{earlier.decided_on:%Y-%m-%d}对该当事人{theirs.act_to:%Y-%m-%d}的行为罚款"
        )
        if is_same or _handed_on(facts.case_id) & _handed_on(earlier.case_id):
            yield Refusal("E-ENF-17", field=field, note=said)
            return
        if not facts.other_act:
            yield Refusal("E-ENF-17", field=other or field, note=f"{said}；不是同一行为的，写明区别")
            return


def _handed_on(case_id: int) -> set[int]:
    """The cases whose matters a penalty case has taken up."""
    return set(Referral.objects.filter(target_case=case_id).values_list("source_case", flat=True))


def limits_of(case: Case) -> list[Deadline]:
    """The clocks within which the case is to be decided, as each stands or stood last, the nearest first."""
    rows = Deadline.objects.filter(case=case, term__in=(terms.DECIDE.code, terms.DECIDE_BY_MEASURES.code), party=None)
    newest = {row.term: row for row in rows.exclude(due_on=None).order_by("pk")}
    return sorted(newest.values(), key=lambda row: row.due_on or dt.date.max)


def in_time(case: Case, on: dt.date, *, field: str | None = None) -> Iterator[Refusal]:
    """E-ENF-16 for a decision behind the last day of the case, as it was extended (行政处罚法 Art.60)."""
    for row in limits_of(case)[:1]:
        if row.due_on is not None and on > row.due_on:
            yield Refusal("E-ENF-16", field=field, note=f"办案期限至{row.due_on:%Y-%m-%d}")


def no_crime(record: EnforcementRecord, facts: PartyFacts, *, field: str | None = None) -> Iterator[Refusal]:
    """E-ENF-24 where a crime is suspected, E-ENF-44 for a fine while the police have the matter (行政处罚法 Art.27, 82)."""
    with_police = record.police_since is not None and record.police_back_on is None
    if with_police and heavy.Penalty.FINE in facts.kinds:
        yield Refusal("E-ENF-44", field=field, note=f"{record.police_since:%Y-%m-%d}移送公安机关，尚未退回")
    elif record.transfer_check == TransferCheck.YES and record.police_back_on is None:
        yield Refusal("E-ENF-24", field=field, note=record.transfer_reason)
    if heavy.Penalty.FINE in facts.kinds and (criminal := rules_transfer.criminal_fine_on(facts.pk)) is not None:
        note = f"{criminal.body.name}{criminal.document_no}已判处罚金{criminal.criminal_fine}元，不再罚款"
        yield Refusal("E-ENF-44", field=field, note=note)


def missing_of_decision(facts: PartyFacts, draft: Draft, on: dt.date) -> list[str]:
    """What the decision would lack of what the law wants in it, as the draft stands (行政处罚法 Art.59(1)); remedies, day and seal are the
    program's."""
    party, content = facts.party, draft.content
    wanted = [
        ("当事人地址", party.address),
        ("当事人性别", facts.sex or party.kind != Party.Kind.PERSON),
        ("违法事实", content.get("facts")),
        ("证据", content.get("evidence")),
        ("违反的规定", content.get("law")),
        ("处罚依据", content.get("basis")),
        ("处罚种类", facts.kinds),
        ("裁量理由", facts.amount_reason or heavy.Penalty.FINE not in facts.kinds),
    ]
    wanted += [
        (f"{heavy.NAMED[kind]}的数额", value)
        for kind, value in ((heavy.Penalty.FINE, facts.fine), (heavy.Penalty.GAINS, facts.gains))
        if kind in facts.kinds
    ]
    if heavy.Penalty.GAINS in facts.kinds:
        wanted.append(("违法所得的计算", facts.gains_words))
    if heavy.Penalty.GOODS in facts.kinds:
        wanted.append(("没收物品", facts.goods_words))
    if facts.correction_order:
        wanted.append(("改正期限", facts.correction_by))
    return [name for name, value in wanted if not value] + imposed.missing(facts, on)


def may_decide(facts: PartyFacts, hand: Account, on: dt.date, *, field: str | None = None) -> Iterator[Refusal]:
    """E-SCOPE where a deputy decides what was not handed to him: by default everything is the head's (行政处罚法 Art.57(1)).

    Where the head has withdrawn from the case a deputy decides it.
    """
    if offices.holds(hand, Role.BUREAU_HEAD, on=on) or recused.head_has_withdrawn(facts.case):
        return
    most: Decimal = bureau.value("enforcement.delegated_sum", on)
    delegated = {*heavy.SUMS, heavy.Penalty.WARNING, heavy.Penalty.CRITICISM}
    parts = parts_of(facts)
    if most <= 0:
        yield Refusal("E-SCOPE", field=field, note="本局未委托分管负责人决定，由主要负责人决定")
    elif any(part.kind not in delegated or part.amount > most for part in parts):
        yield Refusal("E-SCOPE", field=field, note=f"分管负责人只决定罚款、没收不超过{most}元的案件，由主要负责人决定")


# --- what stands against the closing -----------------------------------------------------------------------------------------

#: Whoever is not punished on these grounds is taught (行政处罚法 Art.33(3)).
TAUGHT = (
    NoPenaltyGround.MINOR, NoPenaltyGround.FIRST, NoPenaltyGround.NO_FAULT, NoPenaltyGround.UNDER_AGE, NoPenaltyGround.MENTAL,
)  # fmt: skip


def grounds_of_closing(record: EnforcementRecord, state: str) -> list[ClosingGround]:
    """On which grounds the case may be closed where it stands."""
    if state == CaseState.TRANSFERRED:
        return [ClosingGround.TRANSFERRED]
    if state == CaseState.WITHDRAWN:
        return [ClosingGround.WITHDRAWN]
    if state == CaseState.TERMINATED:
        return [ClosingGround.TERMINATED]
    parties = live_parties(record)
    if not parties:
        return [ClosingGround.TERMINATED]
    standing = [row for row in parties if row.revoked_as not in TAKEN_AWAY]
    if not standing:
        return [ClosingGround.REVOKED]
    return [ClosingGround.PERFORMED if any(punishes(row) for row in standing) else ClosingGround.NO_PENALTY]


def after_closing(record: EnforcementRecord) -> Literal["closed", "performed", "withdrawn", "terminated", "transferred"]:
    """Closed, or returned to where it was submitted?"""
    if closing_approved(record):
        return "closed"
    state = state_of_ground(record)
    match state:
        case CaseState.TRANSFERRED:
            return "transferred"
        case CaseState.WITHDRAWN:
            return "withdrawn"
        case CaseState.TERMINATED:
            return "terminated"
        case _:
            return "performed"


@said(_("the closing is asked for the first time"))
def is_closing_new(record: EnforcementRecord) -> bool:
    return not record.closing_no


@said(_("the closing was returned before"))
def is_closing_sent_again(record: EnforcementRecord) -> bool:
    return bool(record.closing_no)


def state_of_ground(record: EnforcementRecord) -> str:
    """From which state the case was submitted for closing, by the ground that was chosen."""
    states = {
        ClosingGround.WITHDRAWN: CaseState.WITHDRAWN, ClosingGround.TERMINATED: CaseState.TERMINATED,
        ClosingGround.TRANSFERRED: CaseState.TRANSFERRED,
    }  # fmt: skip
    return states.get(ClosingGround(record.closing_ground), CaseState.PERFORMED)


def left_to_do(record: EnforcementRecord, state: str) -> list[str]:
    """What stands in the way of the closing, in words: measures and goods, papers not handed over, decisions not performed, not published."""
    found = rules_measures.unsettled(record.case)
    found += [f"《{paper.title}》{paper.printed_number}尚未送达" for paper in unserved(record.case).order_by("id")]
    if state in (CaseState.WITHDRAWN, CaseState.TERMINATED, CaseState.TRANSFERRED):
        return found
    for row in live_parties(record):
        if not is_decided(row):
            found.append(f"{row}尚未作出决定")
            continue
        if row.revoked_as in TAKEN_AWAY:
            # Of what stands no more nothing is performed, published or taught.
            continue
        if punishes(row) and (items := rules_items.left(row)):
            found.append(f"{row}的决定尚未履行：{'、'.join(items.values())}")
        elif row.performed_on is None:
            found.append(f"{row}的决定尚未履行完毕")
        found += [f"当场收缴的罚款{each}尚未缴付银行" for each in rules_items.cash_out(row)]
        if row.published_on is None and row.exempt_on is None:
            found.append(f"{row}的决定尚未公示，也未决定不予公开")
        if punishes_not(row) and row.no_penalty_ground in TAUGHT and row.educated_on is None:
            found.append(f"{row}尚未予以教育")
    return found
