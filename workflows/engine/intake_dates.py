"""Dates as clerks write them: read without guessing; what is guessed says so, what is not clear is refused."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from openpyxl.utils.datetime import WINDOWS_EPOCH, from_excel

#: Serial numbers of Excel that can be a day of a ledger: 2000-01-01 to 2099-12-31.
FIRST_SERIAL, LAST_SERIAL = 36526, 73050
FIRST_YEAR, LAST_YEAR = 2000, 2099

_TIME = r"(?:[\sT]+\d{1,2}[:：时]\d{1,2}(?:[:：分]\d{1,2}(?:\.\d+)?)?[分秒]?)?"
_YEAR_FIRST = re.compile(rf"(?P<y>\d{{4}})\s*[-./年]\s*(?P<m>\d{{1,2}})\s*[-./月]\s*(?P<d>\d{{1,2}})\s*[日号]?{_TIME}")
_COMPACT = re.compile(r"(?P<y>20\d{2})(?P<m>\d{2})(?P<d>\d{2})")
_NO_YEAR = re.compile(r"(?P<m>\d{1,2})\s*(?:月|[./-])\s*(?P<d>\d{1,2})\s*[日号]?")
_YEAR_LAST = re.compile(rf"(?P<a>\d{{1,2}})\s*[-./]\s*(?P<b>\d{{1,2}})\s*[-./]\s*(?P<y>\d{{4}}){_TIME}")
_SHORT_YEAR = re.compile(r"\d{2}\s*[-./年]\s*\d{1,2}\s*[-./月]\s*\d{1,2}\s*[日号]?")
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")


@dataclass(frozen=True)
class DayRead:
    """What a cell says: a day, perhaps with the year of the title, or the code of what is wrong with it."""

    day: dt.date | None = None
    code: str = ""
    note: str = ""
    year_from_title: bool = False


NOTHING = DayRead()


def plain(text: str) -> str:
    """Full-width digits and letters as half-width ones, outer blanks gone."""
    return unicodedata.normalize("NFKC", text).strip()


def read_day(value: Any, *, year: int | None = None, epoch: dt.datetime = WINDOWS_EPOCH) -> DayRead:
    """The day a cell names. ``year`` is that of the sheet's title, for dates written without one (a warning)."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return NOTHING
    if isinstance(value, dt.datetime):
        return _within(value.date(), str(value))
    if isinstance(value, dt.date):
        return _within(value, str(value))
    if isinstance(value, bool):
        return _unreadable(str(value))
    if isinstance(value, int | float):
        return _of_serial(value, epoch)
    return _of_text(str(value), year, epoch)


def _of_text(text: str, year: int | None, epoch: dt.datetime) -> DayRead:
    written = plain(text)
    if _SERIAL.fullmatch(written):
        return _of_serial(float(written), epoch)
    if found := _YEAR_FIRST.fullmatch(written) or _COMPACT.fullmatch(written):
        return _day(int(found["y"]), int(found["m"]), int(found["d"]), text)
    if found := _YEAR_LAST.fullmatch(written):
        return _year_last(int(found["a"]), int(found["b"]), int(found["y"]), text)
    if _SHORT_YEAR.fullmatch(written):
        return DayRead(code="IMP-DATE-AMBIGUOUS", note=f"日期“{_shown(text)}”年份不完整")
    if found := _NO_YEAR.fullmatch(written):
        if year is None:
            return DayRead(code="IMP-DATE", note=f"日期“{_shown(text)}”没有年份")
        read = _day(year, int(found["m"]), int(found["d"]), text)
        return DayRead(read.day, read.code, read.note, year_from_title=read.day is not None)
    return _unreadable(text)


def _year_last(first: int, second: int, year: int, text: str) -> DayRead:
    """Day and month in an order that only some numbers betray."""
    if first <= 12 and second <= 12 and first != second:
        return DayRead(code="IMP-DATE-AMBIGUOUS", note=f"日期“{_shown(text)}”日月顺序不明")
    month, day = (first, second) if second > 12 else (second, first)
    return _day(year, month, day, text)


def _of_serial(number: float, epoch: dt.datetime) -> DayRead:
    if not FIRST_SERIAL <= number <= LAST_SERIAL:
        return _unreadable(f"{number:g}")
    found = from_excel(int(number), epoch)
    return _within(found.date() if isinstance(found, dt.datetime) else found, f"{number:g}")


def _day(year: int, month: int, day: int, text: str) -> DayRead:
    try:
        return _within(dt.date(year, month, day), text)
    except ValueError:
        return DayRead(code="IMP-DATE", note=f"日期“{_shown(text)}”不存在")


def _within(day: Any, text: str) -> DayRead:
    if not isinstance(day, dt.date) or not FIRST_YEAR <= day.year <= LAST_YEAR:
        return _unreadable(text)
    return DayRead(day)


def _unreadable(text: str) -> DayRead:
    return DayRead(code="IMP-DATE", note=f"日期“{_shown(text)}”无法识别")


def _shown(text: str) -> str:
    return " ".join(str(text).split())[:30]
