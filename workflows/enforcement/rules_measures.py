"""What the roads of measures ask, and what stands against a measure (行政处罚法 Art.56; 行政强制法 Art.18 to 28)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any, Literal

from django.utils.translation import gettext_lazy as _

from cases import calendar
from cases import terms as limits
from cases.models import Case, Deadline
from documents.typography import day_text
from foundation import clock
from foundation.refusals import Refusal, declare
from workflows.enforcement import goods, terms
from workflows.enforcement.models import EnforcementRecord
from workflows.enforcement.models_measures import LONGEST_SEIZURE, Measure
from workflows.enforcement.vocabulary_measures import MeasureKind, MeasureState, SeizureBasis
from workflows.engine.branches import part
from workflows.engine.words import said

declare(
    {
        "E-ENF-04": "未经批准或已超期",
        "E-ENF-26": "查封扣押超过法定期限",
        "E-ENF-46": "不得查封扣押与案件无关的财物、生活必需品或已被查封的财物",
        "E-ENF-APPRAISAL": "鉴定委托、鉴定意见不符合规定",
        "E-ENF-RECORDING": "音像记录已经登记或者时间不正确",
    }
)

BASIS_WORDS = {
    SeizureBasis.SAFETY_LAW: "《中华人民共和国安全生产法》第六十五条第一款第四项",
    SeizureBasis.CHEMICALS: "《危险化学品安全管理条例》第七条第一款第四项",
}
#: The regulation ends where the law on hazardous chemicals begins.
BASIS_UNTIL = {SeizureBasis.CHEMICALS: dt.date(2026, 4, 30)}
MORE_DAYS = 30  # natural days, once (行政强制法 Art.25(1))


# Which road


def is_urgent(measure: Measure) -> bool:
    """Is it done before the approval?"""
    return measure.urgent


@said(_("it waits for the approval"))
def is_not_urgent(measure: Measure) -> bool:
    return not measure.urgent


def first_step(measure: Measure) -> Literal["approve", "seize"]:
    """Is the seizure urgent?"""
    return "seize" if measure.urgent else "approve"


def after_approval(measure: Measure) -> Literal["approved", "refused"]:
    """Does the leader approve the measure?"""
    return "approved" if measure.approved else "refused"


def what_goes_back(measure: Measure) -> Literal["return", "nothing"]:
    """Has anything to be given back?"""
    return "return" if measure.opens_return else "nothing"


def left_to_return(measure: Measure) -> Literal["more", "all"]:
    """Has all of it been given back?"""
    return "more" if measure.returning else "all"


@said(_("things are released that the extension does not name"))
def releases_the_rest(measure: Measure) -> bool:
    return measure.released_now


@said(_("the period ran out before the things were released"))
def has_lapsed(measure: Measure) -> bool:
    return measure.kind == MeasureKind.SEIZURE and measure.state == MeasureState.VOID and not measure.release_no


# What is refused


def clock_of(measure: Measure) -> Deadline | None:
    """The clock of a measure that is in force, as it was extended."""
    code = terms.SETTLE_PRESERVATION.code if measure.kind == MeasureKind.PRESERVATION else terms.SEIZURE.code
    rows = Deadline.objects.filter(case=measure.case_id, term=code, item=part(goods.MEASURES, measure.pk))
    return rows.order_by("-pk").first()


def last_day_of(measure: Measure) -> dt.date | None:
    row = clock_of(measure)
    return row.due_on if row is not None else measure.until


def in_time(measure: Measure, on: dt.date, *, code: str = "E-ENF-26", field: str | None = None) -> Iterator[Refusal]:
    """Refused with ``code`` where the period was over on the day: nothing can be done on a measure that is void (D45)."""
    last = last_day_of(measure)
    if not measure.is_in_force or (last is not None and on > last):
        note = f"期限至{last:%Y-%m-%d}，措施已经失效，应当退还" if last else "措施不在实施中"
        yield Refusal(code, field=field, note=note)


def may_be_taken(answers: Any) -> Iterator[Refusal]:
    """E-ENF-46 for what is not of the case, what people live on, and what another agency has sealed (行政强制法 Art.23)."""
    if answers["related"] is False:
        yield Refusal("E-ENF-46", field="related", note="与违法行为无关的场所、设施、财物不得查封、扣押")
    if answers["living"]:
        yield Refusal("E-ENF-46", field="living", note="公民个人及其所扶养家属的生活必需品不得查封、扣押")
    if answers["sealed_before"]:
        yield Refusal("E-ENF-46", field="sealed_before", note="已被其他国家机关依法查封的，不得重复查封")


def basis_holds(basis: str, on: dt.date, *, field: str) -> Iterator[Refusal]:
    """E-ENF-04 for a power that had ended on the day."""
    until = BASIS_UNTIL.get(SeizureBasis(basis)) if basis else None
    if until is not None and on > until:
        yield Refusal("E-ENF-04", field=field, note=f"该条例施行至{day_text(until)}，应当依据现行法律")


def approved_before(measure: Measure, moment: dt.datetime, *, field: str) -> Iterator[Refusal]:
    """E-ENF-04 for what was begun before the leader had approved it."""
    if measure.approved_at is None or not measure.approved:
        yield Refusal("E-ENF-04", field=field, note="未经本机关负责人批准")
    elif moment < measure.approved_at:
        at = measure.approved_at.astimezone(clock.ZONE)
        yield Refusal("E-ENF-04", field=field, note=f"批准时间为{at:%Y-%m-%d %H:%M}，不得先行实施")


def tested_days(measure: Measure) -> int:
    """The days that are not counted, because the things were tested (行政强制法 Art.25(3))."""
    return sum(each.days for each in measure.tests.all()) if measure.pk else 0


def longest(measure: Measure) -> dt.date | None:
    """Until when a seizure may be extended at most: thirty days behind the period decided and the days of its tests."""
    if measure.until is None:
        return None
    return calendar.add_days(measure.until, MORE_DAYS + tested_days(measure))


def working_day(measure: Measure, on: dt.date) -> int:
    """On which working day of the seven something is decided."""
    return calendar.working_days_from_to(calendar.add_days(measure.taken_on, 1), on) if measure.taken_on else 0


def period_of(measure: Measure, taken_on: dt.date) -> dt.date:
    """The last day of a measure that is carried out on this day."""
    if measure.kind == MeasureKind.PRESERVATION:
        return limits.count(terms.SETTLE_PRESERVATION, taken_on).due_on
    return calendar.add_days(taken_on, measure.period_days or LONGEST_SEIZURE)


# What stands against an end of the case


def unsettled(case: Case) -> list[str]:
    """Measures that wait or are in force, and goods that are not settled, in words: none where the case may end (E-ENF-22)."""
    live = (MeasureState.ASKED, MeasureState.APPROVED, MeasureState.IN_FORCE)
    found = [
        f"{KIND_WORDS[MeasureKind(each.kind)]}{each.no}{LIVE_WORDS[MeasureState(each.state)]}"
        for each in measures_of(case)
        if each.state in live
    ]
    return [*found, *goods.unsettled(case)]


def in_hand(case: Case) -> list[str]:
    """The same without measures that were only asked for, which an end of the case makes needless."""
    found = [f"{KIND_WORDS[MeasureKind(each.kind)]}{each.no}尚未解除" for each in measures_of(case) if each.is_in_force]
    return [*found, *goods.unsettled(case)]


KIND_WORDS = {MeasureKind.PRESERVATION: "先行登记保存", MeasureKind.SEIZURE: "查封扣押"}
LIVE_WORDS = {
    MeasureState.ASKED: "尚待批准",
    MeasureState.APPROVED: "已经批准，尚未实施",
    MeasureState.IN_FORCE: "尚未解除、处理",
}


def measures_of(case: Case) -> list[Measure]:
    return list(Measure.objects.filter(case=case).order_by("no"))


def drop_unused(record: EnforcementRecord) -> None:
    """The case ends: what was asked for or approved is not carried out any more."""
    for measure in record.rows(goods.MEASURES).values():  # type: ignore[attr-defined]
        if measure.state in (MeasureState.ASKED, MeasureState.APPROVED):
            measure.state = MeasureState.DROPPED


def settled_words(case: Case) -> str:
    """What the closing says of the goods of the case, by what the register knows."""
    rows = goods.of_case(case)
    if not rows:
        return "无涉案物品"
    return f"涉案物品{len(rows)}项，均已处理完毕" if not goods.unsettled(case) else ""
