"""The rectification view: one statement tells how every case stood on a day and a week before; the rest is adding up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import Count, F
from django.utils.translation import gettext as _

from cases import as_at
from cases.vocabulary import Category, Level, Words, level_label
from permissions import regions
from permissions.models import Region
from reports.months import Chart, charts
from reports.scope import MEASURES, Scope

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Counts:
    """Cases of one scope as they stood on one day; soon includes near. Owed are those to which the bureau owes an answer: they are not late."""

    found: int = 0
    closed: int = 0
    open: int = 0
    late: int = 0
    owed: int = 0
    near: int = 0
    soon: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(**{each.name: getattr(self, each.name) + getattr(other, each.name) for each in fields(self)})

    @property
    def open_in_time(self) -> int:
        return self.open - self.late

    @property
    def rate(self) -> str:
        return rate(self.closed, self.found)


def rate(part: int, whole: int) -> str:
    """closed / found in per cent with one decimal; empty where there is nothing to divide by."""
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

    code: str
    title: Words
    head: Words
    lines: list[Line]
    note: Words = ""
    """What the lines leave out of what the total counts."""


@dataclass(frozen=True)
class Tile:
    """One large number: what it is, the list behind it, and the same figure a week before."""

    label: Words
    figure: str
    url: str
    tone: str
    before: str


@dataclass(frozen=True)
class View:
    """All that the page prints."""

    total: Counts
    total_urls: Mapping[str, str]
    tiles: list[Tile]
    tables: list[Table]
    charts: list[Chart]


Key = tuple[Any, str, str]


def count(scope: Scope) -> tuple[dict[Key, Counts], Counts]:
    """By township, category and level how the cases stood on the day, and all of them together a week before; one statement."""
    standing = scope.board.counting.standing
    rows = (
        scope.cases()
        .order_by()
        .values(
            lies_in=F("township_then"),
            sector=F("category_then"),
            grade=F("level_then"),
            now=standing(scope.day),
            before=standing(scope.day - WEEK),
        )
        .annotate(number=Count("pk"))
    )
    now: dict[Key, Counts] = {}
    before = Counts()
    for row in rows:
        key = (row["lies_in"], row["sector"], row["grade"])
        now[key] = now.get(key, Counts()) + _counts(row["now"], row["number"])
        before += _counts(row["before"], row["number"])
    return now, before


def _counts(word: str, number: int) -> Counts:
    """So many cases that stood so, in each measure they belong to."""
    if word == as_at.NOT_FOUND:
        return Counts()
    return Counts(**{measure: number for measure, words in MEASURES.items() if not words or word in words})


def view(scope: Scope) -> View:
    """The figures of one board for one reader on one day; six statements whatever their number."""
    counted, before = count(scope)
    total = _sum(counted.values())
    townships = list(Region.objects.filter(level=Region.Level.TOWNSHIP).order_by("code").values_list("pk", "code", "name"))
    names: dict[Any, Words] = {**{pk: name for pk, _code, name in townships}, None: _("The county itself")}
    codes = {pk: code for pk, code, _name in townships}
    by_township, left_out = _assessed(_grouped(counted, 0, names), scope)
    tables = [
        Table(
            "township",
            _("By township"),
            _("Township or subdistrict"),
            _lines(scope, by_township, names, "township", codes),
            _left_out(left_out, names, scope),
        ),
        Table("category", _("By category"), _("Category"), _category_lines(scope, counted)),
        Table("level", _("By level"), _("Level"), _level_lines(scope, counted)),
    ]
    return View(total, scope.urls(), _tiles(scope, total, before), tables, charts(scope) if total.found else [])


def _assessed(groups: dict[Any, Counts], scope: Scope) -> tuple[dict[Any, Counts], dict[Any, Counts]]:
    """The townships that are compared with each other, and those that the bureau does not run on the day: no success or fault of theirs."""
    managed = regions.managed_region_ids(scope.day)
    compared = {key: part for key, part in groups.items() if key is None or key in managed}
    return compared, {key: part for key, part in groups.items() if key not in compared}


def _left_out(groups: Mapping[Any, Counts], names: Mapping[Any, Words], scope: Scope) -> Words:
    if not groups:
        return ""
    said = "、".join(_("%(name)s: %(found)d found, %(closed)d closed") % {
        "name": names[key], "found": part.found, "closed": part.closed,
    } for key, part in groups.items())  # fmt: skip
    words = _("Not run by this bureau on %(day)s and left out of the comparison, but counted in the total: %(said)s")
    return words % {"day": scope.day.isoformat(), "said": said}


def _category_lines(scope: Scope, counted: Mapping[Key, Counts]) -> list[Line]:
    """The largest category first."""
    groups = _grouped(counted, 1, {key[1] for key in counted})
    by_size = dict(sorted(groups.items(), key=lambda group: (-group[1].found, group[0])))
    return _lines(
        scope, by_size, {code: _category(code) for code in groups}, "category", {code: [code] for code in groups if code}
    )


def _level_lines(scope: Scope, counted: Mapping[Key, Counts]) -> list[Line]:
    codes = dict.fromkeys([*Level.values, *sorted({key[2] for key in counted})])
    names = {code: level_label(scope.board.process, code) if code else _("Without level") for code in codes}
    return _lines(scope, _grouped(counted, 2, codes), names, "level", {code: code for code in codes if code})


def _grouped(counted: Mapping[Key, Counts], place: int, keys: Iterable[Any]) -> dict[Any, Counts]:
    """The counts added up by one word of their key, in the order of the keys; groups without a case are left out."""
    groups = {key: _sum(part for whole, part in counted.items() if whole[place] == key) for key in keys}
    return {key: part for key, part in groups.items() if part.found}


def _lines(
    scope: Scope, groups: Mapping[Any, Counts], names: Mapping[Any, Words], parameter: str, codes: Mapping[Any, Any]
) -> list[Line]:
    """A line for each group; `codes` say how the filter calls it, and a group that it cannot name has no list of its own."""
    most = max((part.found for part in groups.values()), default=0)
    return [
        Line(names[key], part, scope.urls(**{parameter: codes[key]}) if key in codes else {}, _widths(part, most))
        for key, part in groups.items()
    ]


def _category(code: str) -> Words:
    return Category(code).label if code in Category.values else code or _("Without category")


def _sum(parts: Iterable[Counts]) -> Counts:
    return sum(parts, Counts())


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


def _tiles(scope: Scope, total: Counts, before: Counts) -> list[Tile]:
    def tile(label: Words, measure: str, tone: str) -> Tile:
        return Tile(label, str(getattr(total, measure)), scope.url(measure), tone, str(getattr(before, measure)))

    return [
        tile(_("Open cases"), "open", "primary"),
        tile(_("Overdue"), "late", "late" if total.late else ""),
        tile(_("Due within 3 days"), "near", "near" if total.near else ""),
        tile(_("Due within 7 days"), "soon", ""),
        *([tile(_("Answer owed by the bureau"), "owed", "late" if total.owed else "")] if scope.board.counting.owed else []),
        Tile(_("Closing rate"), total.rate or "—", scope.url("closed"), "done", before.rate or "—"),
    ]
