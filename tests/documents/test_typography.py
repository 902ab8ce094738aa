"""Dates, periods, numbers, ticks and lists as a Chinese paper writes them; where a list leaves its page."""

from datetime import UTC, date, datetime

import pytest

from documents import typography
from documents.remedy import remedy_text
from tests.documents.specimens import BUREAU


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (date(2024, 3, 5), "2024年3月5日"),
        ("2024-12-31", "2024年12月31日"),
        # Seven in the evening in London is the next morning in Beijing.
        (datetime(2024, 3, 5, 19, tzinfo=UTC), "2024年3月6日"),
        ("2024-03-05T16:30:00Z", "2024年3月6日"),
    ],
)
def test_a_day_is_written_in_full_without_leading_zeros(value, text) -> None:
    assert typography.day_text(value) == text


@pytest.mark.parametrize(
    ("start", "end", "text"),
    [
        ("2024-03-05T09:30:00+08:00", "2024-03-05T11:10:00+08:00", "2024年3月5日9时30分至11时10分"),
        ("2024-03-05T22:05:00+08:00", "2024-03-06T01:00:00+08:00", "2024年3月5日22时05分至2024年3月6日1时00分"),
        ("2024-03-05T01:30:00Z", "2024-03-05T03:10:00Z", "2024年3月5日9时30分至11时10分"),
    ],
)
def test_two_points_of_time_on_one_day_name_the_day_once(start, end, text) -> None:
    assert typography.span_text(start, end) == text


def test_a_span_of_days_names_the_year_again_only_when_it_changes() -> None:
    assert typography.days_text("2024-03-05", None) == "2024年3月5日"
    assert typography.days_text("2024-03-05", "2024-03-07") == "2024年3月5日至3月7日"
    assert typography.days_text("2024-12-30", "2025-01-02") == "2024年12月30日至2025年1月2日"


def test_a_counted_period_prints_its_end_only_once_service_has_fixed_it() -> None:
    assert typography.counted_due_text(15, "2024-04-08") == "自收到之日起15日内（至2024年4月8日）"
    assert typography.counted_due_text(15, None) == "自收到之日起15日内"


@pytest.mark.parametrize(
    ("numbers", "text"),
    [
        ([1], "第1项"),
        ([2, 1], "第1、2项"),
        ([1, 2, 3, 4], "第1至4项"),
        (["1", "2", "3", "5", "7", "8"], "第1至3、5、7、8项"),
        ([], "/"),
    ],
)
def test_item_numbers_are_named_as_an_order_names_them(numbers, text) -> None:
    assert typography.numbers_text(numbers) == text


@pytest.mark.parametrize(("value", "text"), [(4500, "4,500.00"), ("30020.05", "30,020.05"), ("0.005", "0.01")])
def test_amounts_in_lists_have_separators_and_two_decimals(value, text) -> None:
    assert typography.amount_text(value) == text


def test_a_rate_has_one_decimal_and_nothing_to_share_is_a_slash() -> None:
    assert typography.percent_text(902, 1000) == "90.2%"
    assert typography.percent_text(1, 3) == "33.3%"
    assert typography.percent_text(0, 0) == "/"


@pytest.mark.parametrize(
    ("typed", "left"),
    [
        ("1.未装防护罩", "未装防护罩"),
        ("（2）通道堵塞", "通道堵塞"),
        ("三、切断阀失效", "切断阀失效"),
        ("第4项：已整改", "已整改"),
        ("1.5米平台无护栏", "1.5米平台无护栏"),
        ("2号窑炉熄火", "2号窑炉熄火"),
    ],
)
def test_a_typed_number_goes_and_a_measure_stays(typed, left) -> None:
    assert typography.without_number(typed) == left


def test_all_choices_are_printed_and_foreign_words_go_to_other() -> None:
    assert typography.ticks("重大", ("一般", "重大")) == [(False, "一般"), (True, "重大")]
    assert typography.ticks(["询问", "无人机巡查"], ("询问", "其他")) == [(True, "询问"), (True, "其他：无人机巡查")]
    assert typography.ticks("", ("一般", "重大")) == [(False, "一般"), (False, "重大")]


def test_a_text_is_measured_in_full_width_characters() -> None:
    assert typography.width("2号窑炉") == typography.Decimal("3.5")
    assert typography.lines("中" * 35, 34) == 2
    assert typography.lines("中" * 34, 34) == 1
    assert typography.lines("甲\n\n乙", 34) == 3


@pytest.mark.parametrize(
    ("count", "sizes"),
    [(0, [0]), (10, [10]), (11, [10, 1]), (12, [11, 1]), (21, [11, 10]), (22, [11, 10, 1])],
)
def test_a_list_is_cut_into_pages_with_room_for_its_closing_line(count, sizes) -> None:
    pages = typography.leaves(list(range(count)), [1] * count, full=11, last=10)
    assert [len(page) for page in pages] == sizes
    assert [row for page in pages for row in page] == list(range(count))


def test_a_high_row_takes_the_place_of_two() -> None:
    assert [len(page) for page in typography.leaves(list("abcdef"), [2] * 6, full=11, last=10)] == [5, 1]


def test_until_2023_two_bodies_hear_a_complaint_and_from_2024_one() -> None:
    old = remedy_text(date(2023, 12, 31), "指令", BUREAU)
    assert old.startswith(
        "如不服本指令，可以自收到之日起60日内向云石市人民政府或者黄岩市应急管理局申请行政复议，或者6个月内依法向云石市人民法院"
    )
    new = remedy_text(date(2024, 1, 1), "决定", BUREAU)
    assert "黄岩市应急管理局" not in new and "或者6个月内" in new and new.startswith("如不服本决定")
    assert new.endswith("复议、诉讼期间不停止执行，法律另有规定的除外。")
