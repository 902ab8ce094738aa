"""The rectification view: counted from the cases in one statement, then added up by township, category and level."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from cases import lists
from cases.models import Case
from cases.vocabulary import Category, Level, Words, level_label
from permissions import grants
from permissions.models import Account, Region
from workflows.engine.boards import Rectification

NEAR, SOON, WEEK = timedelta(days=3), timedelta(days=7), timedelta(days=7)


@dataclass(frozen=True)
class Counts:
    """Cases of one scope on one day; `open_before` … as things stood a week earlier."""

    found: int = 0
    closed: int = 0
    open: int = 0
    late: int = 0
    near: int = 0
    soon: int = 0
    found_before: int = 0
    closed_before: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(**{each.name: getattr(self, each.name) + getattr(other, each.name) for each in fields(self)})

    @property
    def open_in_time(self) -> int:
        return self.open - self.late

    @property
    def open_before(self) -> int:
        return self.found_before - self.closed_before

    @property
    def rate(self) -> str:
        return rate(self.closed, self.found)

    @property
    def rate_before(self) -> str:
        return rate(self.closed_before, self.found_before)


def rate(part: int, whole: int) -> str:
    """closed / found in per cent with one decimal (hazard.md section 6); empty where there is nothing to divide by."""
    if not whole:
        return ""
    return f"{(Decimal(100 * part) / whole).quantize(Decimal('0.1'), ROUND_HALF_UP)}%"


@dataclass(frozen=True)
class Line:
    """One row of a table: a township, a category or a level, its counts, the lists behind them and its bar."""

    label: Words
    counts: Counts
    urls: Mapping[str, str]
    widths: Mapping[str, str]


@dataclass(frozen=True)
class Table:
    """The counts by one dimension, largest first where the dimension has no order of its own."""

    title: Words
    head: Words
    lines: list[Line]


@dataclass(frozen=True)
class Tile:
    """One large number: what it is, the list behind it, and the figure of a week ago where it can be known."""

    label: Words
    figure: str
    url: str
    tone: str
    before: str = ""


@dataclass(frozen=True)
class View:
    """All that the page prints."""

    total: Counts
    tiles: list[Tile]
    tables: list[Table]


Key = tuple[Any, str, str]


def count(account: Account, board: Rectification, wanted: Mapping[str, Any], today: date) -> dict[Key, Counts]:
    """By township, category and level, the cases this account may see; one statement (and one for the offices)."""
    found = Case.objects.filter(lists.narrowed(_asked(board, wanted)))
    is_open, last_week = Q(closed_on__isnull=True), today - WEEK
    known = Q(opened_on__lte=last_week)
    rows = (
        grants.visible(found, account)
        .order_by()
        .values("township_id", "category", "level")
        .annotate(
            found=Count("pk"),
            closed=Count("pk", filter=~is_open),
            open=Count("pk", filter=is_open),
            late=Count("pk", filter=lists.overdue(today)),
            near=Count("pk", filter=Q(next_due__range=(today, today + NEAR))),
            soon=Count("pk", filter=Q(next_due__range=(today, today + SOON))),
            found_before=Count("pk", filter=known),
            closed_before=Count("pk", filter=known & Q(closed_on__lte=last_week)),
        )
    )
    return {
        (row["township_id"], row["category"], row["level"]): Counts(**{each.name: row[each.name] for each in fields(Counts)})
        for row in rows
    }


def _asked(board: Rectification, wanted: Mapping[str, Any]) -> dict[str, Any]:
    narrowing = {name: wanted.get(name) for name in ("township", "category", "level", "since", "until")}
    return {**{name: value for name, value in narrowing.items() if value}, "process": board.process, "without": board.not_counted}


def view(account: Account, board: Rectification, wanted: Mapping[str, Any], today: date) -> View:
    """The figures of one board for one reader on one day; three statements whatever their number."""
    counted = count(account, board, wanted, today)
    total, asked = _sum(counted.values()), _asked(board, wanted)
    townships = list(Region.objects.filter(level=Region.Level.TOWNSHIP).order_by("code").values_list("pk", "code", "name"))
    names: dict[Any, Words] = {**{pk: name for pk, _code, name in townships}, None: _("The county itself")}
    tables = [
        Table(
            _("By township"),
            _("Township or subdistrict"),
            _lines(_grouped(counted, 0, names), names, asked, "township", {pk: code for pk, code, _name in townships}),
        ),
        Table(_("By category"), _("Category"), _category_lines(counted, asked)),
        Table(_("By level"), _("Level"), _level_lines(counted, asked, board.process)),
    ]
    return View(total, _tiles(total, asked), tables)


def _category_lines(counted: Mapping[Key, Counts], asked: Mapping[str, Any]) -> list[Line]:
    """The largest category first."""
    groups = _grouped(counted, 1, {key[1] for key in counted})
    by_size = dict(sorted(groups.items(), key=lambda group: (-group[1].found, group[0])))
    return _lines(by_size, {code: _category(code) for code in groups}, asked, "category", {code: code for code in groups if code})


def _level_lines(counted: Mapping[Key, Counts], asked: Mapping[str, Any], process: str) -> list[Line]:
    codes = dict.fromkeys([*Level.values, *sorted({key[2] for key in counted})])
    names = {code: level_label(process, code) if code else _("Without level") for code in codes}
    return _lines(_grouped(counted, 2, codes), names, asked, "level", {code: code for code in codes if code})


def _grouped(counted: Mapping[Key, Counts], place: int, keys: Iterable[Any]) -> dict[Any, Counts]:
    """The counts added up by one word of their key, in the order of the keys; groups without a case are left out."""
    groups = {key: _sum(part for whole, part in counted.items() if whole[place] == key) for key in keys}
    return {key: part for key, part in groups.items() if part.found}


def _lines(
    groups: Mapping[Any, Counts], names: Mapping[Any, Words], asked: Mapping[str, Any], parameter: str, codes: Mapping[Any, str]
) -> list[Line]:
    """A line for each group; `codes` say how the case list's filter calls it, and a group without a code has no list of its own."""
    most = max((part.found for part in groups.values()), default=0)
    return [
        Line(names[key], part, _urls({**asked, parameter: codes[key]} if key in codes else None), _widths(part, most))
        for key, part in groups.items()
    ]


def _category(code: str) -> Words:
    return Category(code).label if code in Category.values else code or _("Without category")


def _sum(parts: Iterable[Counts]) -> Counts:
    return sum(parts, Counts())


def _url(asked: Mapping[str, Any], **more: str) -> str:
    words = {name: value for name, value in {**asked, **more}.items() if value}
    return f"{reverse('case-list')}?{urlencode(words)}"


def _urls(asked: Mapping[str, Any] | None) -> dict[str, str]:
    """The list behind each number; where a group has no value of its own there is no list that shows it alone."""
    if asked is None:
        return {}
    return {
        "found": _url(asked),
        "closed": _url(asked, open="no"),
        "open": _url(asked, open="yes"),
        "late": _url(asked, due="late"),
        "near": _url(asked, due="3"),
        "soon": _url(asked, due="7"),
    }


def _widths(part: Counts, most: int) -> dict[str, str]:
    """The bar in units of its drawing, 0 to 100: closed, open in time, late, one after the other."""
    if not most:
        return {}
    closed, in_time, late = (round(100 * number / most, 2) for number in (part.closed, part.open_in_time, part.late))
    return {
        "closed": f"{closed:.2f}",
        "open": f"{in_time:.2f}",
        "open_x": f"{closed:.2f}",
        "late": f"{late:.2f}",
        "late_x": f"{closed + in_time:.2f}",
    }


def _tiles(total: Counts, asked: Mapping[str, Any]) -> list[Tile]:
    urls = _urls(asked)
    known = total.found_before > 0
    return [
        Tile(_("Open cases"), str(total.open), urls["open"], "primary", str(total.open_before) if known else ""),
        Tile(_("Overdue"), str(total.late), urls["late"], "late" if total.late else ""),
        Tile(_("Due within 3 days"), str(total.near), urls["near"], "near" if total.near else ""),
        Tile(_("Due within 7 days"), str(total.soon), urls["soon"], ""),
        Tile(_("Closing rate"), total.rate or "—", urls["closed"], "done", total.rate_before),
    ]
