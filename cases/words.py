"""Words in numbers, titles, places and names: found by a trigram index on PostgreSQL, by LIKE on SQLite."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import BooleanField, F, Func, Q, QuerySet

from cases.models.register import Enterprise, FormerName
from permissions.models import Region

#: More words than this narrow nothing further; longer ones are no words.
WORDS_ASKED = 4
LONGEST_WORD = 40
UNITS_MATCHED = 200
CASE_TEXT = ("title", "number", "place")
UNIT_TEXT = ("name", "short_name", "name_initials")


class HasWord(Func):
    """That a word stands in one of some columns, whatever its case.

    A trigram needs three characters, and most Chinese words have two. On PostgreSQL text and word are therefore compared with each
    character written twice (金牛 is sought as 金金牛牛), which two characters fill; migration 0002 lays the index over just this text.
    """

    output_field = BooleanField()

    def __init__(self, *columns: str, word: str) -> None:
        super().__init__(*(F(column) for column in columns))
        self.word = word

    def as_sql(self, compiler: Any, connection: Any, **_words: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        pattern = "%" + "".join(_escaped(letter) for letter in self.word) + "%"
        columns = [compiler.compile(column)[0] for column in self.get_source_expressions()]
        found = " OR ".join(f"{column} LIKE %s ESCAPE '\\'" for column in columns)
        return f"({found})", [pattern] * len(columns)

    def as_postgresql(self, compiler: Any, connection: Any, **_words: Any) -> tuple[str, list[Any]]:
        pattern = "%" + "".join(_escaped(letter) * 2 for letter in self.word.upper()) + "%"
        columns = [f"coalesce({compiler.compile(column)[0]}, '')" for column in self.get_source_expressions()]
        text = " || ' ' || ".join(columns)
        return f"(regexp_replace(upper({text}), '(.)', '\\1\\1', 'g') LIKE %s)", [pattern]


def _escaped(letter: str) -> str:
    return f"\\{letter}" if letter in "\\%_" else letter


def split(text: str) -> list[str]:
    """The words somebody typed, without doubles."""
    words = (word[:LONGEST_WORD].replace("\x00", "") for word in text.split())
    return list(dict.fromkeys(word for word in words if word))[:WORDS_ASKED]


def units_with(word: str) -> QuerySet[Enterprise]:
    """The units whose name, short name, initials or former name hold a word, each by all rows that are it."""
    formerly = FormerName.objects.filter(HasWord("name", word=word)).order_by().values("unit")
    named = Enterprise.objects.filter(Q(HasWord(*UNIT_TEXT, word=word)) | Q(pk__in=formerly)).order_by().values("pk")
    under = Enterprise.objects.filter(doubles__in=named).order_by().values("pk")
    return Enterprise.objects.filter(
        Q(pk__in=named) | Q(pk__in=under) | Q(merged_into__in=named) | Q(merged_into__in=under)
    ).order_by()


@dataclass(frozen=True)
class Named:
    """What the words name in the registers: by word the keys of its units and regions, and the units that bear every word.

    A word names a unit by the name of any of its rows, of today or an earlier day. The units that bear every word stand once each, by the row under which they go on;
    ``found_as`` says by the name of which double one was found, ``found_formerly`` by which former name.
    `units` is None where there are too many to be named one by one: they are then asked for within the condition.
    """

    units: dict[str, list[int]] | None
    regions: dict[str, list[int]]
    bearing_all: list[Enterprise]


def look_up(words: Sequence[str]) -> Named:
    """Ask the registers for words; four queries, whatever their number."""
    wanted, flags = Q(), {}
    formerly = _former_names(words)
    for number, word in enumerate(words):
        wanted |= Q(HasWord(*UNIT_TEXT, word=word))
        flags[f"has_{number}"] = HasWord(*UNIT_TEXT, word=word)
    wanted |= Q(pk__in=formerly)
    places = reduce(or_, (Q(name__contains=word) for word in words))
    names = list(Region.objects.filter(places).order_by().values_list("pk", "name"))
    regions = {word: [key for key, name in names if word in name] for word in words}
    units = (
        Enterprise.objects.filter(wanted)
        .annotate(**flags)
        .select_related("township", "region", "merged_into__township", "merged_into__region")
        .order_by("name", "pk")
    )
    rows: list[Any] = list(units[: UNITS_MATCHED + 1])
    if len(rows) > UNITS_MATCHED:
        return Named(None, regions, [])
    for row in rows:
        _borne_formerly(row, dict(zip(flags, words, strict=True)), formerly.get(row.pk, ()))
    keys = _keys_of_units(rows)
    by_word = {
        word: sorted({key for row in rows if getattr(row, flag) for key in keys[row.pk]})
        for word, flag in zip(words, flags, strict=True)
    }
    return Named(by_word, regions, _once_each(row for row in rows if all(getattr(row, flag) for flag in flags)))


def _former_names(words: Sequence[str]) -> dict[int, list[str]]:
    """The former names that hold one of the words, by unit."""
    wanted = reduce(or_, (Q(HasWord("name", word=word)) for word in words))
    found: dict[int, list[str]] = {}
    for unit_id, name in FormerName.objects.filter(wanted).order_by("-changed_on").values_list("unit_id", "name")[:UNITS_MATCHED]:
        found.setdefault(unit_id, []).append(name)
    return found


def _borne_formerly(row: Any, flags: Mapping[str, str], names: Iterable[str]) -> None:
    """What a former name of the row holds it holds as well; said of it where no name of today does."""
    for flag, word in flags.items():
        held = next((name for name in names if word.upper() in name.upper()), "")
        if held and not getattr(row, flag):
            setattr(row, flag, True)
            row.found_formerly = held


def _keys_of_units(rows: Sequence[Enterprise]) -> dict[int, list[int]]:
    """All rows that are one unit with each of these."""
    standing = {row.pk: row.merged_into_id or row.pk for row in rows}
    keys = {key: [key] for key in standing.values()}
    for double, under in Enterprise.objects.filter(merged_into__in=keys).order_by().values_list("pk", "merged_into_id"):
        keys[under].append(double)
    return {row: keys[under] for row, under in standing.items()}


def _once_each(rows: Iterable[Enterprise]) -> list[Enterprise]:
    """The units of these rows, in their order."""
    found: dict[int, Enterprise] = {}
    for row in rows:
        unit = row.standing
        if row is unit:
            found[unit.pk] = row
        elif unit.pk not in found:
            unit.found_as, unit.found_formerly = row.name, row.found_formerly
            found[unit.pk] = unit
    return list(found.values())


def in_case(words: Sequence[str], named: Named | None = None) -> Q:
    """That each word stands in a case's number, title or place, in a name of its unit, or in that of its township or village."""
    if not words:
        return Q()
    known = named or look_up(words)
    found = Q()
    for word in words:
        here = Q(HasWord(*CASE_TEXT, word=word))
        if known.units is None:
            here |= Q(unit__in=units_with(word).values("pk"))
        elif known.units[word]:
            here |= Q(unit_id__in=known.units[word])
        if places := known.regions[word]:
            here |= Q(township_id__in=places) | Q(region_id__in=places)
        found &= here
    return found
