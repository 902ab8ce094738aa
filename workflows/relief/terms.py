"""The limits of relief, countable before its process is built."""

from dataclasses import replace
from datetime import date

from cases import calendar, terms
from cases.calendar import Counted
from cases.limits import DAYS, MONTHS, WORKING_DAYS, Term, Unit


def _by_31_october(limit: Term, day: date, length: int | None) -> Counted:
    """The next 31 October."""
    terms.refuse_length(limit, length)
    due = date(day.year, 10, 31)
    counted = calendar.count_fixed(due if day <= due else date(day.year + 1, 10, 31), start=day, roll=False)
    return replace(counted, basis=f"{limit.basis}；每年10月31日前")


def _winter_season(limit: Term, day: date, length: int | None) -> Counted:
    """The season from December to May in which the day lies, or the next one."""
    terms.refuse_length(limit, length)
    end = date(day.year if day.month <= 5 else day.year + 1, 5, 31)
    return Counted(end, end, opens=date(end.year - 1, 12, 1), basis=f"{limit.basis}；12月至次年5月")


def _before_spring_festival(limit: Term, day: date, length: int | None) -> Counted:
    """The working days, but a winter batch not after the last working day before Spring Festival; others are counted simply."""
    counted = terms.count(limit, day, length=length, simply=True)
    festival = next(found for year in (day.year, day.year + 1) if (found := calendar.spring_festival(year)) > day)
    last = calendar.last_working_day_before(festival)
    if not day < last < counted.due_on:
        return counted
    days = tuple(each for each in counted.days if each.date <= last)
    provisional = any(each.provisional for each in days)
    return replace(counted, due=last, raw=last, days=days, provisional=provisional, basis=f"{limit.basis}；春节前最后一个工作日")


# fmt: off
REPORT_LOSS = Term(
    "TL-REL-01", "受灾情况报告", None, Unit.RECURRING, "township/bureau",
    law="自然灾害救助条例 Art.16, 17", basis="《自然灾害救助条例》第16条、第17条",
)
APPRAISE = Term(
    "TL-REL-02", "村级民主评议", 3, WORKING_DAYS, "village committee", configurable=True,
    law="local example: 3 working days", basis="本局规定（参照乡镇做法）",
)
POST_VILLAGE_LIST = Term(
    "TL-REL-03", "村级公示期", 7, DAYS, "village committee", configurable=True, minimum=3,
    law="自然灾害救助条例 Art.20 requires publicity, no number; Henan: not less than 7 days; another district: not less than 3 days",
    basis="《自然灾害救助条例》第20条；本局规定",
)
APPRAISE_AGAIN = Term("TL-REL-04", "异议复评", 5, WORKING_DAYS, "village committee", configurable=True)
TOWNSHIP_REVIEW = Term(
    "TL-REL-05", "乡镇审核", 10, DAYS, "township", rolls=True, configurable=True,
    law="Henan implementing rule: 10 days (local example: 3 days)", basis="本局规定（参照河南省实施办法）",
)
COUNTY_APPROVAL = Term(
    "TL-REL-06", "县级审批", 10, DAYS, "county relief office", rolls=True, configurable=True,
    law="Henan implementing rule: 10 days (local example: 3 working days)", basis="本局规定（参照河南省实施办法）",
)
WINTER_NEEDS = Term(
    "TL-REL-07", "冬春需求统计完成", None, Unit.FIXED_DATE, "bureau", counts=_by_31_october,
    law="自然灾害救助条例 Art.21(2) (每年10月底前)", basis="《自然灾害救助条例》第21条第2款",
)
WINTER_SEASON = Term(
    "TL-REL-08", "冬春救助时段", None, Unit.FIXED_DATE, "bureau", configurable=True, counts=_winter_season,
    law="Chongqing procedure (local); national practice the same", basis="冬春救助工作惯例",
)
PAY_HOUSEHOLDS = Term(
    "TL-REL-09", "资金发放到户", 15, WORKING_DAYS, "finance/bureau", configurable=True, counts=_before_spring_festival,
    law="local example 15 working days; Chongqing: before Spring Festival",
)
PUBLISH_PAYMENT = Term(
    "TL-REL-10", "发放结果公开", 20, WORKING_DAYS, "publicity officer",
    law="自然灾害救助条例 Art.26; 政府信息公开条例 Art.26 (20 working days)",
    basis="《自然灾害救助条例》第26条；《政府信息公开条例》第26条",
)
PAY_RETURNED_AGAIN = Term("TL-REL-11", "退汇重发", 10, WORKING_DAYS, "finance", configurable=True)
RETURN_AID = Term(
    "TL-REL-12", "责令退回骗取款物", 15, DAYS, "household", rolls=True, configurable=True,
    law="自然灾害救助条例 Art.30 (限期; no number)", basis="《自然灾害救助条例》第30条；本局规定",
)
PAY_EMERGENCY = Term(
    "TL-REL-13", "应急救助发放", 15, WORKING_DAYS, "bureau", configurable=True,
    law="relief.md section 5 (table and posting within 15 working days); 自然灾害救助条例 Art.14 (no number); local default",
    basis="《自然灾害救助条例》第14条；本局规定",
)
TRANSITIONAL_AID = Term(
    "TL-REL-14", "过渡期救助期限", 3, MONTHS, "bureau", configurable=True,
    law="自然灾害救助条例 Art.18; one province: 20 yuan a day, 90 days (setting)",
    basis="《自然灾害救助条例》第18条；本局规定",
)
PAY_CONDOLENCE = Term(
    "TL-REL-15", "遇难人员家属抚慰发放", 15, WORKING_DAYS, "bureau", configurable=True,
    law="自然灾害救助条例 Art.14; local default", basis="《自然灾害救助条例》第14条；本局规定",
)
VERIFY_HOUSES = Term(
    "TL-REL-16", "倒损住房核定", 15, DAYS, "township/bureau", rolls=True, configurable=True,
    law="自然灾害救助条例 Art.20(1) (no number); local default", basis="《自然灾害救助条例》第20条第1款；本局规定",
)
BREAK_FUNDS_DOWN = Term(
    "TL-REL-17", "下达资金分解", 10, WORKING_DAYS, "bureau/finance", configurable=True,
    law="中央自然灾害救灾资金管理暂行办法 (财建〔2020〕245号), article not read; local default",
    basis="《中央自然灾害救灾资金管理暂行办法》（财建〔2020〕245号）；本局规定",
)
OBJECT_TO_REFUSAL = Term("TL-REL-18", "不予救助异议", 10, WORKING_DAYS, "household", configurable=True)
# fmt: on
