"""Dates as clerks write them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from workflows.engine.intake_dates import read_day

MARCH_5 = dt.date(2023, 3, 5)


@pytest.mark.parametrize(
    "written",
    [
        dt.datetime(2023, 3, 5, 15, 30), MARCH_5, 44990, 44990.75, "44990", "2023.3.5", "2023-03-05", "2023/3/5 ", "2023年3月5日",
        "２０２３－０３－０５", "2023-03-05 15:30", "2023-03-05T08:00:00", "20230305", "2023年3月5号", "\u30002023. 3. 5",
    ],
)  # fmt: skip
def test_one_day_written_in_many_ways(written: Any) -> None:
    assert read_day(written).day == MARCH_5
    assert not read_day(written).year_from_title


def test_a_day_without_a_year_takes_that_of_the_title_and_says_so() -> None:
    for written in ("3月5日", "3.5", "03-05"):
        read = read_day(written, year=2023)
        assert (read.day, read.year_from_title) == (MARCH_5, True)
    assert read_day("3月5日").code == "IMP-DATE"
    assert read_day("2月30日", year=2023).code == "IMP-DATE"


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("05/06/2023", "IMP-DATE-AMBIGUOUS"), ("23.3.5", "IMP-DATE-AMBIGUOUS"), ("2023.2.30", "IMP-DATE"), ("上周五", "IMP-DATE"),
        ("2023年3月", "IMP-DATE"), ("2023.13.1", "IMP-DATE"), (12, "IMP-DATE"), (True, "IMP-DATE"), ("#VALUE!", "IMP-DATE"),
        ("2023-3-5或3-6", "IMP-DATE"), (dt.datetime(1899, 12, 31), "IMP-DATE"), ("1023-03-05", "IMP-DATE"), (10**9, "IMP-DATE"),
    ],
)  # fmt: skip
def test_what_is_not_clear_is_refused(written: Any, code: str) -> None:
    read = read_day(written, year=2023)
    assert (read.day, read.code) == (None, code)


def test_day_and_month_are_told_apart_only_where_the_numbers_do_it() -> None:
    assert read_day("20/06/2023").day == dt.date(2023, 6, 20)
    assert read_day("06/20/2023").day == dt.date(2023, 6, 20)
    assert read_day("05/05/2023").day == dt.date(2023, 5, 5)


def test_an_empty_cell_is_no_day_and_no_fault() -> None:
    for nothing in (None, "", "  ", "\u3000"):
        assert read_day(nothing) == read_day(None)
    assert read_day(None).code == ""
