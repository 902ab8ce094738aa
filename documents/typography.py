"""How a Chinese paper writes dates, times, numbers, ticks and lists, and where a list leaves the page: pure functions.

Frozen data carry dates as ISO text; every function that takes a date takes such text as well. Days and hours are Beijing's.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal
from math import ceil
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

BEIJING = ZoneInfo("Asia/Shanghai")
SLASH = "/"
CONTINUED = "（此栏不够，接附页）"

_NUMBER = re.compile(
    r"^\s*(?:第?\d{1,2}项[:：]\s*|[（(]\d{1,2}[)）]\s*|\d{1,2}\s*[.．、](?!\d)\s*|[一二三四五六七八九十]{1,3}、\s*)"
)
Item = TypeVar("Item")


def as_day(value: date | datetime | str) -> date:
    """The day meant by a date, a moment or their ISO text. Raises ValueError for other text."""
    if isinstance(value, str):
        return as_moment(value).date() if len(value) > 10 else date.fromisoformat(value)
    return as_moment(value).date() if isinstance(value, datetime) else value


def as_moment(value: datetime | str) -> datetime:
    """The Beijing moment meant by a datetime or its ISO text; naive ones are Beijing's already."""
    moment = datetime.fromisoformat(value.replace("Z", "+00:00")) if isinstance(value, str) else value
    return moment.astimezone(BEIJING) if moment.tzinfo else moment


def day_text(value: date | datetime | str) -> str:
    """2024年3月5日: no leading zero, all three parts."""
    day = as_day(value)
    return f"{day.year}年{day.month}月{day.day}日"


def short_day_text(value: date | datetime | str) -> str:
    """2024-03-05, allowed in the cells of lists only."""
    return as_day(value).isoformat()


def hour_text(value: datetime | time | str) -> str:
    """9时30分, of 24 hours."""
    moment = value if isinstance(value, time) else as_moment(value)
    return f"{moment.hour}时{moment.minute:02d}分"


def moment_text(value: datetime | str) -> str:
    """2024年3月5日9时30分."""
    return day_text(value) + hour_text(value)


def span_text(start: datetime | str, end: datetime | str) -> str:
    """2024年3月5日9时30分至11时10分; the second day is named when it is another one."""
    first, last = as_moment(start), as_moment(end)
    return f"{moment_text(first)}至{hour_text(last) if first.date() == last.date() else moment_text(last)}"


def days_text(first: date | str, last: date | str | None) -> str:
    """One day, or 2024年3月5日至3月7日 (the year again when it changes)."""
    start = as_day(first)
    end = as_day(last) if last else start
    if start == end:
        return day_text(start)
    return f"{day_text(start)}至{day_text(end) if start.year != end.year else f'{end.month}月{end.day}日'}"


def counted_due_text(days: int, due: date | str | None) -> str:
    """自收到之日起15日内（至2024年4月8日); the date only if service has already fixed it."""
    return f"自收到之日起{days}日内" + (f"（至{day_text(due)}）" if due else "")


def amount_text(value: Decimal | int | str) -> str:
    """4,500.00 for the cells of lists."""
    return f"{Decimal(value).quantize(Decimal('0.01'), ROUND_HALF_UP):,}"


def percent_text(part: int, whole: int) -> str:
    """90.2%; a slash when there is nothing to take a share of."""
    if not whole:
        return SLASH
    return f"{(Decimal(part) * 100 / whole).quantize(Decimal('0.1'), ROUND_HALF_UP)}%"


def numbers_text(numbers: Iterable[int | str]) -> str:
    """第1、2项, 第1至4、7项: item numbers as an order names them; a slash for none."""
    ordered = sorted({int(number) for number in numbers})
    if not ordered:
        return SLASH
    runs: list[list[int]] = []
    for number in ordered:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    parts = [f"{run[0]}至{run[-1]}" if len(run) > 2 else "、".join(map(str, run)) for run in runs]
    return f"第{'、'.join(parts)}项"


def spread(label: str) -> str:
    """A label of two characters set apart to the width of four: 地　　址."""
    return f"{label[0]}　　{label[1]}" if len(label) == 2 else label


def ticks(chosen: Any, choices: Sequence[str]) -> list[tuple[bool, str]]:
    """All choices in their order, each with whether it is the chosen one (or among the chosen).

    A chosen word that is no choice goes to 其他, when there is one, with its words.
    """
    words = [chosen] if isinstance(chosen, str) else list(chosen or ())
    marked = [(choice in words, choice) for choice in choices]
    others = [word for word in words if word and word not in choices]
    if others and "其他" in choices:
        marked = [(True, f"其他：{'、'.join(others)}") if choice == "其他" else (on, choice) for on, choice in marked]
    return marked


def width(text: str) -> Decimal:
    """How many full-width characters a text is wide."""
    half = sum(unicodedata.east_asian_width(character) not in "WFA" for character in text)
    return Decimal(len(text)) - Decimal(half) / 2


def lines(text: str, per_line: int) -> int:
    """How many lines of so many characters a text takes; at least one."""
    return sum(max(1, ceil(width(paragraph) / per_line)) for paragraph in (text.splitlines() or [""]))


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a text typed into a box, blank lines left out."""
    return [line.strip() for line in (text or "").splitlines() if line.strip()]


def leaves(rows: Sequence[Item], heights: Sequence[int], *, full: int, last: int) -> list[tuple[Item, ...]]:
    """Cut the rows of a list into pages before printing: `full` places a page, `last` on the final one; a row takes its height.

    The print engine cannot sum a page, so the pages are known beforehand. One empty page for no rows.
    """
    pages: list[tuple[Item, ...]] = []
    page: list[Item] = []
    used = 0
    for row, height in zip(rows, heights, strict=True):
        if page and used + height > full:
            pages.append(tuple(page))
            page, used = [], 0
        page.append(row)
        used += height
    # The closing line needs its place: what does not fit beside it moves to one more page.
    if page and used > last and len(page) > 1:
        *front, tail = page
        pages.append(tuple(front))
        page = [tail]
    pages.append(tuple(page))
    return pages


def without_number(item: str) -> str:
    """An item without the number typed before it: `1.`, `（1）`, `一、`, `第1项：`; a measure such as `1.5米` stays whole."""
    return _NUMBER.sub("", item, count=1) or item
