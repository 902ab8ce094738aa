"""Decisions and refusals of hazard supervision: pure functions of the record."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, Literal

from django.utils.translation import gettext_lazy as _

from cases import calendar, terms
from cases.models import Referral
from cases.vocabulary import Result
from foundation import clock
from foundation import settings as bureau
from foundation.refusals import Refusal, declare
from permissions import regions
from permissions.models import Region
from workflows.engine.words import said
from workflows.hazards.models import HazardItem, HazardRecord, InspectionRecord, PeriodReportRecord
from workflows.hazards.terms import ASK_LISTED_EXTENSION, TRACK
from workflows.hazards.vocabulary import (
    SAFETY_MEASURES,
    STOP_MEASURES,
    ExtensionDecision,
    Measure,
    Period,
    ReturnedTo,
    Withdrawal,
)

declare(
    {
        "E-HAZ-01": "执法人员不得少于两人且证件应当有效",
        "E-HAZ-02": "未出示执法证件，不得开始检查",
        "E-HAZ-03": "检查时间不正确",
        "E-HAZ-04": "整改期限超出规定范围",
        "E-HAZ-05": "已超过整改期限，不得申请延期",
        "E-HAZ-06": "复查合格须逐项附证据",
        "E-HAZ-07": "重大隐患应当同时采取撤人、停产停用等措施",
        "E-HAZ-08": "复查人不得同时审批销号",
        "E-HAZ-09": "尚有未整改项/未公告，不得销号",
        "E-HAZ-10": "挂牌督办隐患不得删除或降级",
        "E-HAZ-11": "不符合停止供电条件",
        "E-HAZ-12": "未经审查同意不得恢复生产经营",
        "E-HAZ-13": "观察员仅可查阅",
        "E-HAZ-14": "不得办理其他单位的事项",
        "E-HAZ-15": "无权办理该区域事项",
        "E-HAZ-16": "复查两次不合格应当立案查处",
        "E-ORDER-STANDS": "责令文书已经签发，不得以终止案件代替撤销",
        "E-EXTENSION-PENDING": "已有一份延期申请尚未答复",
        "E-CLOSURE-COUNT": "处罚次数未达到提请关闭的条件（180日内三次或者一年内四次）",
        "E-PENALTY-KNOWN": "该文号的处罚决定已经登记，内容不一致",
        "E-PENALTY-COUNT": "该处罚决定不计入提请关闭的处罚次数",
        "E-ROUND-NUMBER": "督办轮次不连续或者日期不符",
        "E-ROUND-PAST": "已记录的督办轮次不得修改",
        "E-TALK-NONE": "没有已通知而尚未记录的约谈",
        "E-TALK-TIME": "约谈时间不正确",
        "E-STOP-CONFIRM": "电话决定停产停业的，由作出决定的领导本人在二十四小时内确认",
        "E-POWER-CUT": "停止供电措施尚未解除，不得销号",
        "E-NOTHING-FOUND": "已有隐患的，不得填报本期未发现隐患",
        "E-SIMILAR": "同一单位近期有相似的未销号隐患，请核对后确认",
        "E-REAPPEARED": "同一单位有相似的已销号隐患，再次出现的从原隐患登记，确属另一隐患的请确认",
    }
)

bureau.declare("hazards.default_days", "责令整改的默认期限（日）", "integer", 15, "TL-HAZ-01，系统默认")
bureau.declare("hazards.longest_days", "责令整改的最长期限（日，挂牌督办除外）", "integer", 90, "TL-HAZ-01，系统默认")
bureau.declare("hazards.inspector_days", "检查人员可自行决定的整改期限（日），超过的由科室负责人批准", "integer", 15, "项目默认")
bureau.declare("hazards.other_reinspector", "复查人员中至少一人未参与下达指令（SOD-06）", "boolean", True, "地方规定")
bureau.declare("hazards.recheck_days", "重大隐患销号后的回访（日）", "integer", 90, "项目默认")
bureau.declare(
    "hazards.extension_window_days", "申请延期的受理窗口（期限届满前的日数，0为不限）", "integer", 0, "TL-HAZ-02，系统默认不限"
)
bureau.declare("hazards.extension_days", "每次延期的最长日数（挂牌督办除外）", "integer", 60, "项目默认")
bureau.declare(
    "hazards.total_days",
    "自首次送达起连同延期的最长日数，超过的由局主要负责人决定并写明理由（挂牌督办除外）",
    "integer",
    180,
    "项目默认",
)
bureau.declare("hazards.listed_extension_days", "挂牌督办延期的最长日数", "integer", 90, "TL-HAZ-11")
bureau.declare("hazards.listing_days", "挂牌督办的最长治理期限（日）", "integer", 180, "TL-HAZ-11，系统默认")
bureau.declare("hazards.round_days", "联合跟踪督办两轮之间的最长日数", "integer", 60, "TL-HAZ-14，本局规定")
bureau.declare("hazards.observer_days", "销号后纪委观察员仍可查阅的日数", "integer", 60, "项目默认")
bureau.declare("hazards.closure_days", "达到提请关闭条件后提请的期限（日）", "integer", 15, "TL-HAZ-15，法律未规定，系统默认")
bureau.declare("hazards.acknowledge_days", "移送其他部门后应收到回执的期限（工作日）", "integer", 5, "项目默认")
bureau.declare("hazards.verify_days", "登记后核实的期限（工作日）", "integer", 3, "TL-HAZ-21，本局规定")
bureau.declare("hazards.order_days", "核实后下达责令的期限（工作日），含审批", "integer", 3, "TL-HAZ-22，本局规定")
bureau.declare("hazards.serve_days", "文书的送达期限（工作日）", "integer", 7, "TL-HAZ-23，本局规定")
bureau.declare("hazards.danger_hours", "有现实危险的隐患处置或者复看的期限（小时）", "integer", 24, "TL-HAZ-26，本局规定")
bureau.declare("hazards.handle_days", "其他环节的办理期限（工作日）", "integer", 10, "TL-HAZ-31，本局规定")
bureau.declare("hazards.answer_listed_days", "挂牌延期申请的答复期限（工作日）", "integer", 10, "TL-HAZ-32，TL-HAZ-12的说明")
bureau.declare("hazards.referral_days", "销号后登记移送处罚结果的期限（日）", "integer", 90, "TL-HAZ-28，本局规定")
bureau.declare("hazards.decide_closing_days", "审批销号的期限（工作日）", "integer", 5, "TL-HAZ-24，本局规定")
bureau.declare("hazards.hand_on_days", "销号退回后继续办理的期限（工作日）", "integer", 2, "TL-HAZ-25，本局规定")
bureau.declare("hazards.similar_days", "同一单位相似隐患的提示范围（日）", "integer", 90, "项目默认")


# Roads


def found_a_hazard(record: InspectionRecord) -> bool:
    """Hazards found?"""
    return record.found_hazard


def is_real(record: HazardRecord) -> bool:
    """Is it a hazard?"""
    return bool(record.is_real)


def is_quarterly(record: PeriodReportRecord) -> bool:
    return record.period == Period.QUARTER


def is_annual(record: PeriodReportRecord) -> bool:
    return record.period == Period.YEAR


@said(_("the period stays within what inspectors decide themselves"))
def within_inspectors_power(record: HazardRecord) -> bool:
    """Within the inspectors' power?"""
    if record.due_on is None or record.ordered_on is None:
        return True
    days = (record.due_on - record.ordered_on).days
    return days <= int(bureau.value("hazards.inspector_days", record.ordered_on))


@said(_("people are withdrawn who have not been before"))
def withdraws_people(record: HazardRecord) -> bool:
    """Whether this order withdraws people, at once and by the inspectors themselves; a withdrawal that stands is not ordered again."""
    return record.withdrawal == Withdrawal.NOW


def halts(record: HazardRecord) -> bool:
    """The order asks for a stop of production or use, which the deputy leader decides (安全生产法 Art.65(1)(3))."""
    return any(measure in STOP_MEASURES for measure in record.measures)


def who_decides_order(record: HazardRecord) -> Literal["inspectors", "section_head", "leader"]:
    """Who decides on the order?"""
    if halts(record):
        return "leader"
    return "inspectors" if within_inspectors_power(record) else "section_head"


@said(_("nothing is stopped, and the period stays within what inspectors decide themselves"))
def inspectors_decide(record: HazardRecord) -> bool:
    return who_decides_order(record) == "inspectors"


@said(_("it is stopped"))
def stop_granted(record: HazardRecord) -> bool:
    """Is it stopped?"""
    return bool(record.stop_granted)


def stop_confirmed(record: HazardRecord) -> bool:
    """Confirmed in person?"""
    return bool(record.stop_confirmed)


def stop_unconfirmed(record: HazardRecord) -> bool:
    """A stop was decided by telephone, and the leader has not confirmed it in person yet."""
    return record.stop_told_at is not None and record.stop_confirmed is None


def is_halted(record: HazardRecord) -> bool:
    """A stop with its end was decided, by itself or with an order, and nothing has lifted it since; one that is only asked for is none."""
    is_asked_for = halts(record) and record.stop_granted is None
    return record.stop_until is not None and not record.resume_granted and not is_asked_for


def is_halted_on(record: HazardRecord, on: dt.date) -> bool:
    """The same where its last day has not come yet."""
    return is_halted(record) and record.stop_until is not None and record.stop_until > on


@said(_("the power is not cut for urgency"))
def notice_is_due(record: HazardRecord) -> bool:
    """The twenty-four hours before a cut have to pass, unless it is urgent (安全生产法 Art.70)."""
    return not record.cut_urgent


def people_are_out(record: HazardRecord) -> bool:
    """People were ordered out of the danger, by this act or before it."""
    return bool(record.withdrawal)


def all_passed(record: HazardRecord) -> bool:
    return record.overall == Result.PASSED


def in_danger(record: HazardRecord) -> bool:
    """There is real danger now, as registered or as whoever looked last found."""
    return record.immediate_danger


@said(_("closing is approved"))
def closing_approved(record: HazardRecord) -> bool:
    """Closing approved?"""
    return bool(record.closing_approved)


def after_reinspection(record: HazardRecord) -> Literal["passed", "failed", "failed_listed"]:
    """What follows the re-inspection?"""
    if record.overall == Result.PASSED:
        return "passed"
    return "failed_listed" if record.is_listed else "failed"


@said(_("the hazard is major or listed"))
def major_or_listed(record: HazardRecord) -> bool:
    """Whether acceptance needs experts (HAZ-13)."""
    return record.is_major or record.is_listed


def listing_approved(record: HazardRecord) -> bool:
    """Listing approved?"""
    return bool(record.listing_approved)


def extension_granted(record: HazardRecord) -> bool:
    """Extension granted?"""
    return record.extension_decision in (ExtensionDecision.APPROVE, ExtensionDecision.APPROVE_SHORTER)


def extension_pending(record: HazardRecord) -> bool:
    """A request for more time waits for its answer: the period does not lapse over it."""
    return bool(record.extension_asked_on) and not record.extension_decision


def resume_granted(record: HazardRecord) -> bool:
    """Resumption granted?"""
    return bool(record.resume_granted)


def after_penalty(record: HazardRecord) -> Literal["corrected", "corrected_listed", "not_corrected", "not_corrected_listed"]:
    """Corrected after the penalty, and is it listed?"""
    if record.corrected:
        return "corrected_listed" if record.is_listed else "corrected"
    return "not_corrected_listed" if record.is_listed else "not_corrected"


def not_corrected(record: HazardRecord) -> bool:
    """An order that the penalty has not made the unit follow: the decision gives it a period."""
    return after_penalty(record) == "not_corrected"


def not_corrected_listed(record: HazardRecord) -> bool:
    """The same of a listed treatment."""
    return after_penalty(record) == "not_corrected_listed"


@said(_("the government decides to close the unit"))
def closure_decided(record: HazardRecord) -> bool:
    """Does the government close the unit?"""
    return bool(record.closure_decided)


def closed_or_returned(record: HazardRecord) -> Literal["closed", "papers", "review", "review_listed", "order", "list"]:
    """Closed off, or returned: for papers, to a re-inspection, to an order, to the list?"""
    if record.closing_approved:
        return "closed"
    match ReturnedTo(record.closing_returned_to):
        case ReturnedTo.PAPERS:
            return "papers"
        case ReturnedTo.REVIEW:
            return "review_listed" if record.is_listed else "review"
        case ReturnedTo.ORDER:
            return "order"
        case ReturnedTo.LIST:
            return "list"


@said(_("closing is approved and the hazard was listed"))
def closed_and_listed(record: HazardRecord) -> bool:
    return bool(record.closing_approved) and record.is_listed


def delisting_owed(record: HazardRecord) -> bool:
    """The closing has issued HAZ-15, which the unit has still to get."""
    return closed_and_listed(record) and not record.closure_decided


def revisit_owed(record: HazardRecord) -> bool:
    """The closing set a day for a return visit; a unit that the government shuts is visited no more."""
    return bool(record.closing_approved) and record.recheck_on is not None and not record.closure_decided


def referral_open(record: HazardRecord) -> bool:
    """The brigade has the matter, and what became of it is not known here yet."""
    if record.referred_on is None or record.penalty_decided_on is not None:
        return False
    return Referral.objects.filter(source_case=record.case, kind=Referral.Kind.PENALTY, decided_on=None).exists()


def returned_to_the_list(record: HazardRecord) -> bool:
    """Closing of a listed hazard was returned to its treatment, which goes on under the day that was set, be it over."""
    return not record.closing_approved and record.closing_returned_to == ReturnedTo.LIST


def treatment_runs(record: HazardRecord) -> bool:
    """The treatment period of a listed hazard is not over yet."""
    return record.treat_due_on is not None and record.treat_due_on > clock.today()


def threshold_reached(record: HazardRecord) -> bool:
    """Three penalties in 180 days, or four in a year, while a major hazard exists (安全生产法 Art.113(1)).

    What was counted was: each by the Safety Law, on a day on which a major hazard was there.
    """
    return count_reached([dt.date.fromisoformat(str(one["decided_on"])) for one in record.penalties]) is not None


# Refusals


def managed_here(region: Region, on: dt.date, *, field: str) -> Iterator[Refusal]:
    """E-HAZ-15: where another bureau runs a region on the day, this one neither inspects nor orders there; it registers, and hands over."""
    if not regions.is_managed_here(region, on):
        note = f"{region}在{on:%Y-%m-%d}不由本局管理，本局不实施检查、不下达责令；隐患可以登记，登记后移送主管部门"
        yield Refusal("E-HAZ-15", field=field, note=note)


def period_in_range(earliest_service: dt.date, due_on: dt.date, *, field: str = "due_on") -> Iterator[Refusal]:
    """E-HAZ-04: after the service, and at most the longest period after it (90 days; listed hazards have their own)."""
    longest = int(bureau.value("hazards.longest_days", earliest_service))
    if due_on <= earliest_service:
        yield Refusal("E-HAZ-04", field=field, note=f"应当晚于{earliest_service:%Y-%m-%d}")
    elif due_on > earliest_service + dt.timedelta(days=longest):
        yield Refusal(
            "E-HAZ-04", field=field, note=f"最长{longest}日，至{earliest_service + dt.timedelta(days=longest):%Y-%m-%d}"
        )


def not_revoked(record: HazardRecord, *, field: str) -> Iterator[Refusal]:
    """E-NOT-OPEN: while a revocation is on its way to the unit nothing is decided any more about what proved to be no hazard."""
    if record.revoked_on is not None:
        yield Refusal("E-NOT-OPEN", field=field, note="责令已撤销，隐患不属实")


def criterion_of_major(level: str, criterion: object) -> Iterator[Refusal]:
    """A major hazard is one by a criterion."""
    if level == "major" and not criterion:
        yield Refusal("E-REQUIRED", field="criterion", note="重大隐患须选判定依据")


def treatment_in_range(on: dt.date, due_on: dt.date) -> Iterator[Refusal]:
    """E-HAZ-04: a listed treatment ends after the day on which it is set, and not after the longest period (TL-HAZ-11)."""
    longest = on + dt.timedelta(days=int(bureau.value("hazards.listing_days", on)))
    if not on < due_on <= longest:
        yield Refusal("E-HAZ-04", field="due_on", note=f"治理期限最长至{longest:%Y-%m-%d}")


def latest_round(held_on: dt.date) -> dt.date:
    """The day by which the round that follows one of this day is due at the latest (TL-HAZ-14)."""
    days = int(bureau.value("hazards.round_days", held_on))
    return terms.count(TRACK, held_on, length=days).due_on


def next_round_in_time(held_on: dt.date, next_due: dt.date) -> Iterator[Refusal]:
    """E-HAZ-04: the next round comes after this one, and within the interval between two (TL-HAZ-14)."""
    latest = latest_round(held_on)
    if not held_on < next_due <= latest:
        yield Refusal("E-HAZ-04", field="next_due", note=f"下次时限应当晚于本轮日期，最迟{latest:%Y-%m-%d}")


def safety_measures_taken(level: str, measures: Collection[str], *, field: str = "measures") -> Iterator[Refusal]:
    """E-HAZ-07: a major hazard is never left to a period alone (安全生产法 Art.65(1)(3))."""
    if level == "major" and not any(measure in SAFETY_MEASURES for measure in measures):
        yield Refusal("E-HAZ-07", field=field)


def safety_secured(
    level: str,
    measures: Collection[str],
    *,
    ensured: bool | None,
    words: str,
    people_withdrawn: bool,
    stopped: bool,
    field: str = "measures",
) -> Iterator[Refusal]:
    """E-HAZ-07: nothing but a major hazard is stopped, and a major one is left to a period only where safety is secured until it is removed.

    Where it cannot be ensured people are withdrawn and a stop is in force or asked for in the same act (安全生产法 Art.65(1)(3)); where it can,
    the order says by what.
    """
    stops = any(measure in STOP_MEASURES for measure in measures)
    withdraws = Measure.WITHDRAW_PEOPLE in measures or people_withdrawn
    if level != "major":
        if stops:
            yield Refusal("E-HAZ-07", field=field, note="停产停业、停止使用由分管领导决定，只适用于重大隐患")
        return
    if ensured is None:
        yield Refusal("E-HAZ-07", field="safety_ensured", note="应当写明排除前和排除过程中能否保证安全")
    elif ensured and not words:
        yield Refusal("E-HAZ-07", field="safety_measures", note="能够保证安全的，写明整改期间的安全措施")
    if (stops or ensured is False) and not withdraws:
        yield Refusal("E-HAZ-07", field=field, note="无法保证安全、停产停用的，应当同时撤出人员")
    if ensured is False and not (stops or stopped):
        yield Refusal("E-HAZ-07", field=field, note="无法保证安全的，应当有停产停用的决定，或者同时提请分管领导决定")


def stop_in_range(measures: Collection[str], scope: str, until: dt.date | None, served: dt.date) -> Iterator[Refusal]:
    """A stop names its object and ends within six months of service (TL-HAZ-18)."""
    if not any(measure in STOP_MEASURES for measure in measures):
        return
    if not scope:
        yield Refusal("E-REQUIRED", field="stop_scope")
    if until is None:
        yield Refusal("E-REQUIRED", field="stop_until")
    elif not served < until <= calendar.add_months(served, 6):
        yield Refusal("E-HAZ-04", field="stop_until", note="停产停业期限不超过送达之日起6个月")


def reviewed_before_resuming(record: HazardRecord, *, field: str) -> Iterator[Refusal]:
    """E-HAZ-12: what was stopped resumes only after two officers have found everything put right."""
    if is_halted(record) and record.overall != Result.PASSED:
        yield Refusal("E-HAZ-12", field=field, note=f"停产停业范围：{record.stop_scope}")


def numbered(items: Collection[HazardItem]) -> list[str]:
    """What items are called: by their order as well, where not all are of the first."""
    several = any(item.round > 1 for item in items)
    return [f"第{item.round}次责令第{item.no}项" if several else f"第{item.no}项" for item in items]


def nothing_left(items: Collection[HazardItem], *, field: str | None = None) -> Iterator[Refusal]:
    """E-HAZ-09: closing with open items, of whichever order."""
    left = [name for name, item in zip(numbered(items), items, strict=True) if item.result != Result.PASSED]
    if left:
        yield Refusal("E-HAZ-09", field=field, note="未整改：" + "、".join(left))


def not_before_it_was_asked(record: HazardRecord, done_on: dt.date, *, field: str) -> Iterator[Refusal]:
    """E-HAZ-03: what an order or the list asks was not rectified before it was asked; what nobody has ordered yet, not before it was found."""
    asked_on = record.listed_on if record.is_listed else record.ordered_on
    since = max(day for day in (record.found_on, asked_on) if day is not None)
    if done_on < since:
        what = "发现" if since == record.found_on else "批准挂牌" if record.is_listed else "责令整改"
        yield Refusal("E-HAZ-03", field=field, note=f"不得早于{what}日期{since:%Y-%m-%d}")


def all_stand_again(left: Collection[HazardItem], problems: Iterable[str]) -> Iterator[Refusal]:
    """E-HAZ-09: the next order asks again whatever has not passed, each problem in the words in which it was ordered."""
    asked = Counter(problems)
    missing = []
    for name, item in zip(numbered(left), left, strict=True):
        if asked[item.problem] > 0:
            asked[item.problem] -= 1
        else:
            missing.append(f"{name}“{item.problem}”")
    if missing:
        yield Refusal("E-HAZ-09", note=f"{'、'.join(missing)}复查未合格，应当列入本次责令，“问题”照原文填写")


def withdraw_request(record: HazardRecord) -> None:
    """A request for more time that nobody has answered is void once the work is reported as done or the unit is to be closed."""
    if extension_pending(record):
        record.extension_asked_on = None


def withdraw_people(record: HazardRecord, measures: Collection[str]) -> None:
    """Note whether this act orders people out; an order to leave that stands is not given again."""
    if record.withdrawal:
        record.withdrawal = Withdrawal.STANDS
    elif Measure.WITHDRAW_PEOPLE in measures:
        record.withdrawal = Withdrawal.NOW


def extension_in_time(due_on: dt.date | None, asked_on: dt.date, *, field: str = "new_due_on") -> Iterator[Refusal]:
    """E-HAZ-05: up to and including the due date, and not before the window if the bureau has set one."""
    if due_on is None:
        yield Refusal("E-HAZ-05", field=field, note="没有正在计算的整改期限")
        return
    window = int(bureau.value("hazards.extension_window_days", asked_on))
    if asked_on > due_on:
        yield Refusal("E-HAZ-05", field=field, note=f"期限为{due_on:%Y-%m-%d}")
    elif window and asked_on < due_on - dt.timedelta(days=window):
        yield Refusal("E-HAZ-05", field=field, note=f"应当在期限届满前{window}日内提出")


def listed_extension_in_time(due_on: dt.date | None, asked_on: dt.date, *, field: str = "new_due_on") -> Iterator[Refusal]:
    """E-HAZ-05: at least twenty working days before the end of the treatment (TL-HAZ-12)."""
    if due_on is None:
        yield Refusal("E-HAZ-05", field=field, note="没有正在计算的治理期限")
        return
    latest = terms.count(ASK_LISTED_EXTENSION, due_on).due_on
    if asked_on > latest:
        yield Refusal("E-HAZ-05", field=field, note=f"挂牌督办的延期应当在{latest:%Y-%m-%d}前申请")


def talk_in_time(called_on: dt.date, start: dt.datetime, end: dt.datetime, *, now: dt.datetime) -> Iterator[Refusal]:
    """E-TALK-TIME: held on one day, not before it was called, and over by now."""
    if not start < end:
        yield Refusal("E-TALK-TIME", field="end_at", note="结束时间应当晚于开始时间")
    elif clock.day_of(start) != clock.day_of(end):
        yield Refusal("E-TALK-TIME", field="end_at", note="开始和结束应当在同一日")
    elif end > now:
        yield Refusal("E-TALK-TIME", field="end_at", note="结束时间晚于现在")
    if clock.day_of(start) < called_on:
        yield Refusal("E-TALK-TIME", field="start_at", note=f"不得早于发出通知的{called_on:%Y-%m-%d}")


def longer_in_range(old: dt.date, new: dt.date, *, listed: bool, on: dt.date, field: str = "new_due_on") -> Iterator[Refusal]:
    """E-HAZ-04: later than before, and at most 60 days more (listed: 90)."""
    latest = latest_extension(old, listed=listed, on=on)
    if not old < new <= latest:
        yield Refusal("E-HAZ-04", field=field, note=f"应当晚于{old:%Y-%m-%d}，最长{(latest - old).days}日，至{latest:%Y-%m-%d}")


def not_to_a_day_past(until: dt.date, on: dt.date, *, field: str) -> Iterator[Refusal]:
    """E-HAZ-04: no period is moved to a day that is over when it is decided."""
    if until < on:
        yield Refusal("E-HAZ-04", field=field, note=f"不得延至已过的日期，最早为{on:%Y-%m-%d}")


def within_the_total(first_served: dt.date | None, until: dt.date, on: dt.date, *, field: str) -> Iterator[Refusal]:
    """E-HAZ-04: all periods together last at most so long from the first service; beyond it the head of the bureau decides, with a reason."""
    if first_served is None:
        return
    longest = int(bureau.value("hazards.total_days", on))
    latest = first_served + dt.timedelta(days=longest)
    if until > latest:
        note = f"自首次送达（{first_served:%Y-%m-%d}）起最长{longest}日，至{latest:%Y-%m-%d}；超过的由局主要负责人决定并写明理由"
        yield Refusal("E-HAZ-04", field=field, note=note)


def latest_extension(old: dt.date, *, listed: bool, on: dt.date) -> dt.date:
    """The latest day to which a period that ends on ``old`` may be moved."""
    return old + dt.timedelta(days=int(bureau.value("hazards.listed_extension_days" if listed else "hazards.extension_days", on)))


def count_reached(decisions: Collection[dt.date]) -> dt.date | None:
    """The day on which penalties decided on these days last came to the threshold of Art.113(1); None where they never did.

    Three in any 180 days or four in any year: the day of the first is not counted, the year ends on the same date (《民法典》第201、202条).
    """
    days = sorted(decisions)
    in_half_year = {third for first, third in zip(days, days[2:], strict=False) if third <= first + dt.timedelta(days=180)}
    in_year = {fourth for first, fourth in zip(days, days[3:], strict=False) if fourth <= calendar.add_years(first, 1)}
    return max(in_half_year | in_year, default=None)


def inspected_in_order(cleaned: Mapping[str, Any]) -> Iterator[Refusal]:
    """E-HAZ-02 and E-HAZ-03: both certificates were shown, and the visit ended after it began and not in the future."""
    if not cleaned["showed_certificate"]:
        yield Refusal("E-HAZ-02", field="showed_certificate")
    if cleaned["end_at"] <= cleaned["start_at"]:
        yield Refusal("E-HAZ-03", field="end_at", note="结束时间应当晚于开始时间")
    elif cleaned["end_at"] > clock.now():
        yield Refusal("E-HAZ-03", field="end_at", note="结束时间晚于现在")


def reordered_once(failures: int, *, field: str | None = None) -> Iterator[Refusal]:
    """E-HAZ-16: after a second failure there is no further order; the case goes to penalty."""
    if failures >= 2:
        yield Refusal("E-HAZ-16", field=field)


def cut_allowed(
    *, level: str, stop_ordered: bool, notice_at: dt.datetime | None, start_at: dt.datetime, urgent: str, field: str = "start_at"
) -> Iterator[Refusal]:
    """E-HAZ-11: of a major hazard, after a stop order, and 24 hours after the unit has the notice unless the danger is urgent (安全生产法 Art.70)."""
    if level != "major":
        yield Refusal("E-HAZ-11", field=field, note="停止供电只适用于重大隐患，现为一般隐患")
    elif not stop_ordered:
        yield Refusal("E-HAZ-11", field=field, note="尚未作出停产停业、停止使用的决定，或者决定尚未送达、尚未确认")
    elif not urgent and notice_at is None:
        yield Refusal("E-HAZ-11", field=field, note="停电决定（通知）尚未送达企业")
    elif not urgent and notice_at is not None and start_at < notice_at + dt.timedelta(hours=24):
        allowed = (notice_at + dt.timedelta(hours=24)).astimezone(clock.ZONE)
        yield Refusal("E-HAZ-11", field=field, note=f"应当提前二十四小时通知，{allowed:%Y-%m-%d %H:%M}以后方可停电")


# Likeness


def letters(title: str) -> frozenset[str]:
    return frozenset(sign for sign in title if sign.isalnum())


def alike(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two names share nearly all their characters: 防护罩 and 防护罩壳 do."""
    return bool(one and other) and len(one & other) / len(one | other) >= 0.75
