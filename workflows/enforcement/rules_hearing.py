"""Hearing of a party: until when it is asked for, how long before it is notified, who may hold it, and what it makes void (Art.63 to 65)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext_lazy as _

from cases import calendar
from cases import terms as limits
from cases.models import Case
from documents.typography import day_text
from foundation import clock
from foundation.refusals import Refusal, declare
from permissions.models import Account
from workflows.enforcement import rules, terms
from workflows.enforcement.models import EnforcementRecord, Hearing, PartyFacts
from workflows.enforcement.vocabulary import BY_THE_PARTY, HearingEnd, Right
from workflows.engine import authority
from workflows.engine.forms import StepForm
from workflows.engine.models import OPEN, Task
from workflows.engine.reminding import Reminder
from workflows.engine.words import said

declare(
    {
        "E-ENF-13": "听证申请超过期限",
        "E-ENF-14": "听证通知期限不足七个工作日",
        "E-ENF-15": "听证主持人不得为本案调查人员",
        "E-ENF-42": "代理人超过两人或未提交授权委托书",
    }
)

MOST_REPRESENTATIVES = 2


# --- which hearing ----------------------------------------------------------------------------------------------------------


def open_hearing(facts: PartyFacts) -> Hearing | None:
    """The hearing that was asked for and is not over."""
    return Hearing.objects.filter(facts=facts, ended="").order_by("-pk").first()


@said(_("the hearing is public"))
def is_public(facts: PartyFacts) -> bool:
    """What is heard in public is announced (行政处罚法 Art.64(3))."""
    return bool(facts.hearing_public)


# --- asking for it ----------------------------------------------------------------------------------------------------------


def may_be_asked(facts: PartyFacts, asked_on: dt.date, *, field: str | None = None) -> Iterator[Refusal]:
    """E-ENF-13 where the party has no right to a hearing, has given it up, has had it, or asks too late; the day of the post mark counts."""
    last = rules.last_days(facts).get(Right.HEARING)
    if last is None:
        yield Refusal("E-ENF-13", field=field, note="尚未告知听证权利，或者拟处罚不属于听证范围")
    elif facts.hearing_asked_on is not None:
        yield Refusal("E-ENF-13", field=field, note=f"已于{facts.hearing_asked_on:%Y-%m-%d}申请听证")
    elif Right.HEARING in facts.waived:
        yield Refusal("E-ENF-13", field=field, note="已经放弃听证权利")
    elif asked_on > last:
        yield Refusal("E-ENF-13", field=field, note=f"申请期限至{last:%Y-%m-%d}，以邮戳日期为准")
    elif facts.noticed_on is not None and asked_on < facts.noticed_on:
        yield Refusal("E-ENF-DAYS", field=field, note=f"告知书{facts.noticed_on:%Y-%m-%d}送达")


# --- notifying it -----------------------------------------------------------------------------------------------------------


def latest_notice(hearing_at: dt.datetime) -> dt.date:
    """The last day on which the notice of a hearing may be served: seven working days lie strictly between (TL-ENF-19)."""
    return limits.count(terms.NOTIFY_HEARING, clock.day_of(hearing_at)).due_on


def last_announcement(day: dt.date) -> dt.date:
    """The last day on which a public hearing may be announced: three working days lie strictly between (TL-ENF-21)."""
    return limits.count(terms.ANNOUNCE_HEARING, day).due_on


def earliest_hearing(served_on: dt.date) -> dt.date:
    """The first working day on which a hearing may be held whose notice is served on this day."""
    day = calendar.add_working_days(served_on, 1)
    while limits.count(terms.NOTIFY_HEARING, day).due_on < served_on:
        day = calendar.add_working_days(day, 1)
    return day


def notified_in_time(hearing_at: dt.datetime, served_on: dt.date, *, field: str | None = None) -> Iterator[Refusal]:
    """E-ENF-14 where a notice served on that day leaves fewer than seven working days strictly before the hearing (Art.64(2))."""
    if served_on > (latest := latest_notice(hearing_at)):
        earliest = earliest_hearing(served_on)
        note = f"听证{clock.day_of(hearing_at):%Y-%m-%d}的，最迟{latest:%Y-%m-%d}送达；{served_on:%Y-%m-%d}送达的，最早{earliest:%Y-%m-%d}听证"
        yield Refusal("E-ENF-14", field=field, note=note)


def waits_for_host(today: dt.date) -> Iterator[Case]:
    """The cases that wait for somebody to fix a hearing."""
    return rules.cases_at("schedule_hearing")


def reminders(today: dt.date) -> Iterator[Reminder]:
    """On the working day before a hearing whoever hears, and the handlers who state the case there, are reminded of it."""
    waiting = Task.objects.filter(case__process="enforcement", step="hold_hearing", status__in=OPEN).values("party")
    rows = Hearing.objects.filter(ended="", hearing_at__isnull=False, facts__party__in=waiting).select_related(
        "case", "facts__party"
    )
    for hearing in rows.order_by("pk"):
        assert hearing.hearing_at is not None
        at = hearing.hearing_at.astimezone(clock.ZONE)
        if today < at.date() <= calendar.add_working_days(today, 1):
            record: EnforcementRecord = hearing.case.enforcementrecord  # type: ignore[attr-defined]
            title = f"听证提醒：{at:%Y-%m-%d %H:%M}，{hearing.place}，{hearing.facts.party.name}"
            accounts = (*(each.pk for each in hearers(hearing)), record.handler_1_id, record.handler_2_id)
            yield Reminder(hearing.case, f"hearing{hearing.pk}:{at:%Y%m%d%H%M}", title, tuple(each for each in accounts if each))


# --- who holds it -----------------------------------------------------------------------------------------------------------


def barred(form: StepForm, account: Account | None, *, field: str, step: str = "") -> Iterator[Refusal]:
    """At its question what stands against somebody named: an earlier act of this case (*NotBy* of the step), or that he handles it.

    ``step`` where he is named for another step than this act's.
    """
    if account is None:
        return
    act = form.act
    node = act.flow.living(step) if step else act.node
    if (refusal := authority.barred(node, account.pk, act.history, account.name)) is not None:
        yield Refusal(refusal.code, field=field, note=refusal.note)
    elif node.bars:
        yield from rules.no_handler(act.record, account, node.bars[0].code, field=field)


def only_the_host(hearing: Hearing | None, hand: Account, *, field: str | None = None) -> Iterator[Refusal]:
    """E-SCOPE for another host than the one who was named to the party."""
    if hearing is not None and hearing.host_id not in (None, hand.pk):
        assert hearing.host is not None
        yield Refusal("E-SCOPE", field=field, note=f"由听证通知书载明的主持人{hearing.host.name}办理")


def hearers(hearing: Hearing) -> list[Account]:
    """Host, members and clerk, as far as they are named."""
    found = (hearing.host, hearing.member_1, hearing.member_2, hearing.clerk)
    return [each for each in found if each is not None]


def different(hearing: Iterable[tuple[str, Account | None]]) -> Iterator[Refusal]:
    """E-ENF-15 where one person is named in two places of the hearing, at the later of them."""
    seen: set[int] = set()
    for field, account in hearing:
        if account is None:
            continue
        if account.pk in seen:
            yield Refusal("E-ENF-15", field=field, note=f"{account.name}不得兼任主持人、听证员、书记员")
        seen.add(account.pk)


# --- what it makes void -----------------------------------------------------------------------------------------------------


def heard_out(facts: PartyFacts, *, field: str | None = None) -> Iterator[Refusal]:
    """E-ENF-11 while a hearing that was asked for is not over, E-ENF-08 where the draft was not reviewed since it was held (Art.58, 65)."""
    if open_hearing(facts) is not None:
        yield Refusal("E-ENF-11", field=field, note="已申请听证，尚未举行")
    held, opinion = rules.hearing_held(facts), rules.opinion_in_force(facts)
    if held is not None and opinion is not None and opinion.act_no < (held.ended_act or 0):
        day = held.ended_at and clock.day_of(held.ended_at)
        yield Refusal("E-ENF-08", field=field, note=f"{day:%Y-%m-%d}听证之后尚未重新审核")


def in_writing(facts: PartyFacts) -> list[Right]:
    """The rights that the party gave up by its signature; who stays away from a hearing, or leaves it, has given it up by that."""
    by_conduct = Hearing.objects.filter(facts=facts, ended_at__isnull=False, ended__in=BY_THE_PARTY).exists()
    return [Right(each) for each in facts.waived if not (each == Right.HEARING and by_conduct)]


def words(facts: PartyFacts, who: str) -> str:
    """What became of the right to a hearing, as the decision tells it; empty where the party was told of none."""
    if not facts.with_hearing:
        return ""
    last = Hearing.objects.filter(facts=facts).exclude(ended__in=("", HearingEnd.ANEW)).order_by("-pk").first()
    if last is not None:
        asked = f"{who}于{day_text(last.requested_on)}要求听证。"
        match HearingEnd(last.ended):
            case HearingEnd.HELD:
                assert last.ended_at is not None  # written down with the record
                return f"{asked}本机关于{day_text(last.ended_at)}举行听证，{_public(last)}。"
            case HearingEnd.WITHDRAWN:
                return f"{asked}{who}撤回听证要求。"
            case HearingEnd.ABSENT:
                return f"{asked}{who}无正当理由未出席听证，视为放弃听证权利。"
            case _:
                return f"{asked}{who}未经许可中途退出听证，视为放弃听证权利。"
    return "" if Right.HEARING in facts.waived else f"{who}在规定期限内未要求听证。"


def _public(hearing: Hearing) -> str:
    return "公开进行" if hearing.is_public else "不公开进行"


def lines(text: str) -> list[str]:
    """The lines of an answer, without empty ones."""
    return [line.strip() for line in text.splitlines() if line.strip()]
