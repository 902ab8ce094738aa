"""Decisions and refusals of hazard supervision: pure functions of the record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator

from cases import calendar
from foundation import settings as bureau
from foundation.refusals import Refusal, declare
from workflows.hazards.models import HazardItem, HazardRecord, InspectionRecord
from workflows.hazards.vocabulary import SAFETY_MEASURES, STOP_MEASURES, Measure, Result

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
        "E-HAZ-14": "不得办理其他单位的事项",
        "E-HAZ-15": "无权办理该区域事项",
        "E-HAZ-16": "复查两次不合格应当立案查处",
        "E-SIMILAR": "同一单位近期有相似的未销号隐患，请核对后确认",
    }
)

bureau.declare("hazards.default_days", "责令整改的默认期限（日）", "integer", 15, "TL-HAZ-01，系统默认")
bureau.declare("hazards.longest_days", "责令整改的最长期限（日，挂牌督办除外）", "integer", 90, "TL-HAZ-01，系统默认")
bureau.declare("hazards.inspector_days", "检查人员可自行决定的整改期限（日），超过的由科室负责人批准", "integer", 15, "项目默认")
bureau.declare("hazards.other_reinspector", "复查人员中至少一人未参与下达指令（SOD-06）", "boolean", True, "地方规定")
bureau.declare("hazards.recheck_days", "重大隐患销号后的回访（日）", "integer", 90, "项目默认")
bureau.declare("hazards.similar_days", "同一单位相似隐患的提示范围（日）", "integer", 90, "项目默认")


# Roads


def found_a_hazard(record: InspectionRecord) -> bool:
    """Hazards found?"""
    return record.found_hazard


def is_real(record: HazardRecord) -> bool:
    """Is it a hazard?"""
    return bool(record.is_real)


def within_inspectors_power(record: HazardRecord) -> bool:
    """Within the inspectors' power?"""
    if record.due_on is None or record.ordered_on is None:
        return True
    days = (record.due_on - record.ordered_on).days
    return days <= int(bureau.value("hazards.inspector_days", record.ordered_on))


def stops_something(record: HazardRecord) -> bool:
    """Whether INS-03 goes with the order: people are withdrawn or something is stopped."""
    return any(measure in SAFETY_MEASURES for measure in record.measures)


def order_ready(record: HazardRecord) -> bool:
    """The period order may go out without the section head."""
    return within_inspectors_power(record)


def order_ready_and_stops(record: HazardRecord) -> bool:
    return within_inspectors_power(record) and stops_something(record)


def all_items_passed(record: HazardRecord) -> bool:
    """All items rectified?"""
    return record.overall == Result.PASSED


def is_major(record: HazardRecord) -> bool:
    """Whether acceptance needs experts (HAZ-13)."""
    return record.is_major


def closing_approved(record: HazardRecord) -> bool:
    """Closing approved?"""
    return bool(record.closing_approved)


# Refusals


def period_in_range(earliest_service: dt.date, due_on: dt.date, *, field: str = "due_on") -> Iterator[Refusal]:
    """E-HAZ-04: after the service, and at most the longest period after it (90 days; listed hazards have their own)."""
    longest = int(bureau.value("hazards.longest_days", earliest_service))
    if due_on <= earliest_service:
        yield Refusal("E-HAZ-04", field=field, note=f"应当晚于{earliest_service:%Y-%m-%d}")
    elif due_on > earliest_service + dt.timedelta(days=longest):
        yield Refusal(
            "E-HAZ-04", field=field, note=f"最长{longest}日，至{earliest_service + dt.timedelta(days=longest):%Y-%m-%d}"
        )


def safety_measures_taken(level: str, measures: Collection[str], *, field: str = "measures") -> Iterator[Refusal]:
    """E-HAZ-07: a major hazard is never left to a period alone (安全生产法 Art.65(1)(3))."""
    if level == "major" and not any(measure in SAFETY_MEASURES for measure in measures):
        yield Refusal("E-HAZ-07", field=field)


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


def evidence_for_each(items: Iterable[tuple[int, str, str, bool]], *, field: str | None = "results") -> Iterator[Refusal]:
    """E-HAZ-06: an item passes only with its evidence. Items as (number, result, words, has a file)."""
    for number, result, words, has_file in items:
        if result == Result.PASSED and not (words.strip() and has_file):
            yield Refusal("E-HAZ-06", field=field, note=f"第{number}项")


def overall_of(results: Collection[str]) -> str:
    """Passed only if every item passed; failed if none did anything; else partly."""
    if results and all(result == Result.PASSED for result in results):
        return Result.PASSED
    if all(result == Result.FAILED for result in results):
        return Result.FAILED
    return Result.PARTLY


def open_items(items: Iterable[HazardItem]) -> list[HazardItem]:
    return [item for item in items if item.result != Result.PASSED]


def nothing_left(items: Iterable[HazardItem], *, field: str | None = None) -> Iterator[Refusal]:
    """E-HAZ-09: closing with open items."""
    left = open_items(items)
    if left:
        yield Refusal("E-HAZ-09", field=field, note="未整改：" + "、".join(f"第{item.no}项" for item in left))


def rectify_alone(measures: Collection[str]) -> bool:
    return Measure.RECTIFY_PERIOD in measures
