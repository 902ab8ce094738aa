"""What the roads of a penalty case ask: pure functions of the record, or in a branch of the party's row, and the refusals they share."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Literal

from django.utils.translation import gettext_lazy as _

from cases import terms as limits
from foundation import clock
from foundation import settings as bureau
from foundation.refusals import Refusal, declare
from workflows.enforcement import heavy, terms
from workflows.enforcement.models import Draft, EnforcementRecord, Opinion, PartyFacts
from workflows.enforcement.vocabulary import CaseKind, Effect, ExtensionLevel, FilingDecision, ReviewResult, Verdict
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
    }
)
bureau.declare(
    "enforcement.each_goes_on",
    "多个当事人的案件，一方先到决定环节的可以先行决定",
    "boolean",
    False,
    "项目默认：事实共通，一并决定",
)


# Which road


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


def concerned(facts: EnforcementRecord | PartyFacts) -> list[PartyFacts]:
    """Whom a report and its review are about: in a branch the party that came back alone, else every party."""
    return [facts] if isinstance(facts, PartyFacts) else live_parties(facts)


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


@said(_("the report is sent to legal review"))
def is_sent(facts: EnforcementRecord) -> bool:
    return after_sending(facts) == "send"


def after_confirmation(facts: EnforcementRecord) -> Literal["passed", "change", "failed"]:
    """Were the changes what was asked?"""
    found = after_review(facts)
    return "passed" if found == "no_penalty" else found


@said(_("the higher agency has approved more time"))
def extended_by_higher(record: EnforcementRecord) -> bool:
    return record.extension_level == ExtensionLevel.HIGHER


def notice_owed(facts: PartyFacts) -> Literal["notice", "decide"]:
    """Must the party be told first? Not of a proposal without penalty, nor again of what is not heavier and rests on the same facts."""
    if facts.no_penalty_ground:
        return "decide"
    return "decide" if facts.noticed_digest and told_enough(facts) else "notice"


def told_enough(facts: PartyFacts) -> bool:
    """The served notice covers what is proposed now: the same facts, law and kinds, and no higher sum (行政处罚法 Art.44, 45)."""
    return False if facts.noticed_fine is None else (facts.fine or Decimal(0)) <= facts.noticed_fine


@said(_("the party has a right to a hearing"))
def told_of_hearing(facts: PartyFacts) -> bool:
    return bool(facts.with_hearing)


def was_defended(facts: PartyFacts) -> bool:
    """The party has said something, which every point is answered of."""
    return facts.defended_on is not None


def after_defence(facts: PartyFacts) -> Literal["decide", "changed"]:
    """Does the defence change what is proposed?"""
    return "changed" if facts.effect in (Effect.LIGHTER, Effect.NO_PENALTY) else "decide"


@said(_("a penalty is decided"))
def punishes(facts: PartyFacts) -> bool:
    return facts.verdict == Verdict.PENALTY


@said(_("it is decided that there is no penalty"))
def punishes_not(facts: PartyFacts) -> bool:
    return facts.verdict == Verdict.NO_PENALTY


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


@said(_("a fine or gains are to be paid"))
def is_to_pay(facts: PartyFacts) -> bool:
    return punishes(facts) and bool(facts.fine or facts.gains)


def more_to_perform(facts: PartyFacts) -> bool:
    """Is anything of the decision left besides the money?"""
    money = {heavy.Penalty.FINE, heavy.Penalty.GAINS, heavy.Penalty.WARNING, heavy.Penalty.CRITICISM}
    return bool(set(facts.kinds) - money) or bool(facts.correction_order)


def what_is_performed(facts: PartyFacts) -> Literal["pay", "perform", "nothing"]:
    """What does the decision ask of the party?"""
    if is_to_pay(facts):
        return "pay"
    return "perform" if punishes(facts) and more_to_perform(facts) else "nothing"


@said(_("closing is approved"))
def closing_approved(record: EnforcementRecord) -> bool:
    """Closing approved?"""
    return bool(record.closing_opinion) and bool(record.closing_ground)


def is_to_archive(record: EnforcementRecord) -> bool:
    """A file that was closed is archived within its days."""
    return record.archived_on is None


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
    return Draft.objects.filter(facts=facts).order_by("-version").first()


def reviewed_draft(facts: PartyFacts, *, field: str | None = None) -> Iterator[Refusal]:
    """E-ENF-08 without an opinion that passed, E-ENF-35 where the draft is another one than that opinion read."""
    opinion, draft = opinion_in_force(facts), newest_draft(facts)
    if opinion is None or draft is None or not opinion.passed_digest:
        yield Refusal("E-ENF-08", field=field)
    elif opinion.passed_digest != draft.digest:
        yield Refusal("E-ENF-35", field=field, note=f"审核的是{opinion.draft.code}，现稿为{draft.code}")
