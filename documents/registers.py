"""Number series: drawing numbers without gaps, writing them, reading foreign ones, and the register of what was drawn."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models.signals import post_save
from django.dispatch import receiver

from documents.catalog import CATALOGUE, series_words
from documents.kinds import Document
from documents.models import DocumentWords, IssuedDocument, Series
from foundation import settings as bureau_settings
from foundation.clock import ticks
from foundation.refusals import Refusal
from foundation.transactions import require

_NUMBER = re.compile(r"（(?P<place>[^（）]{1,10})）(?P<word>[^〔〕]{1,40})〔(?P<year>\d{4})〕(?P<sequence>[1-9]\d{0,6})号")
WORDS_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Words:
    """What the bureau prints for a kind of paper on a day."""

    title: str
    number_word: str
    set_name: str


WordRows = dict[str, list[DocumentWords]]
_cached: tuple[float, WordRows] | None = None


def forget_words() -> None:
    """Drop the cached rows; other processes follow within ten seconds."""
    global _cached
    _cached = None


def _unsettled() -> None:
    """Stands in the connection's list of things to do after commit while new words are not committed."""
    forget_words()


@receiver(post_save, sender=DocumentWords)
def _words_written(**_signal: object) -> None:
    forget_words()
    connection.on_commit(_unsettled)


def _rows() -> WordRows:
    """All rows by code, the latest first. Rows of an open transaction that wrote some are never shared: it may be rolled back."""
    global _cached
    if _cached is not None and ticks() - _cached[0] < WORDS_SECONDS:
        return _cached[1]
    found: WordRows = {}
    for row in DocumentWords.objects.order_by("-valid_from", "-id"):
        found.setdefault(row.code, []).append(row)
    if not (connection.in_atomic_block and any(entry[1] is _unsettled for entry in connection.run_on_commit)):
        _cached = (ticks(), found)
    return found


def _edited(code: str, on: date) -> list[DocumentWords]:
    """The rows in force on that day, the latest first: a blank of the latest is filled by an earlier one."""
    return [row for row in _rows().get(code, []) if row.valid_from <= on]


def words_of(document: Document, on: date) -> Words:
    """Title, number word and name of the set of a kind of paper on a day."""
    rows = _edited(document.code, on)

    def latest(blank: str, default: str) -> str:
        return next((value for row in rows if (value := getattr(row, blank))), default)

    return Words(
        title=latest("title", document.title),
        number_word=latest("number_word", document.series),
        set_name=latest("set_name", str(bureau_settings.value("bureau.set_name", on)) if document.in_set else ""),
    )


def number_text(word: str, year: int, sequence: int | None, *, place: str | None = None) -> str:
    """（冶）应急责改〔2023〕1号; without a sequence the blank of a preview. `place` is the bureau's own word by default."""
    place = place if place is not None else str(bureau_settings.value("bureau.number_word"))
    return f"（{place}）{word}〔{year}〕{'　' if sequence is None else sequence}号"


def draw(wanted: Mapping[str, int], year: int) -> dict[str, int]:
    """Draw that many numbers of each series in one statement; returns the first number drawn of each.

    The rows stay locked until the transaction ends, so draw last. A rolled back act gives its numbers back.
    """
    require()
    if not wanted:
        return {}
    series = sorted(wanted.items())  # one order for everybody, so that two acts never wait for each other
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO {Series._meta.db_table} ("code", "year", "last") VALUES {", ".join(["(%s, %s, %s)"] * len(series))} '  # noqa: S608
            f'ON CONFLICT ("code", "year") DO UPDATE SET "last" = {Series._meta.db_table}."last" + excluded."last" '
            'RETURNING "code", "last"',
            [value for code, count in series for value in (code, year, count)],
        )
        return {code: last - wanted[code] + 1 for code, last in cursor.fetchall()}


def reserve(taken: Iterable[tuple[str, int, int]]) -> None:
    """Make sure that numbers given on paper before (series, year, sequence) are never given again; draws nothing."""
    require()
    highest: dict[tuple[str, int], int] = {}
    for code, year, sequence in taken:
        highest[code, year] = max(sequence, highest.get((code, year), 0))
    if not highest:
        return
    greater = "GREATEST" if connection.vendor == "postgresql" else "MAX"
    rows = sorted((code, year, last) for (code, year), last in highest.items())
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO {Series._meta.db_table} ("code", "year", "last") VALUES {", ".join(["(%s, %s, %s)"] * len(rows))} '  # noqa: S608
            f'ON CONFLICT ("code", "year") DO UPDATE SET "last" = {greater}({Series._meta.db_table}."last", excluded."last")',
            [value for row in rows for value in row],
        )


@dataclass(frozen=True, slots=True)
class NumberRead:
    """A number as it stands on a paper; `series_code` is empty when it is not one of our own series."""

    text: str
    year: int | None = None
    sequence: int | None = None
    series_code: str = ""


def read_number(text: str) -> NumberRead:
    """Take a written number apart; brackets in half width, and blanks, are forgiven."""
    plain = "".join(text.split()).translate(str.maketrans("()[]【】﹝﹞", "（）〔〕〔〕〔〕"))
    match = _NUMBER.fullmatch(plain)
    if match is None:
        return NumberRead(text.strip())
    ours = match["place"] == bureau_settings.value("bureau.number_word")
    series = _series_named(match["word"]) if ours else ""
    return NumberRead(plain, int(match["year"]), int(match["sequence"]), series)


def read_own(document: Document, text: str, on: date, field: str) -> NumberRead:
    """The number that a paper of this kind bore when it was signed on that day: of its own series and of that year.

    Raises Refusal E-DOC-NUMBER at `field`, with a number as it may look.
    """
    read = read_number(text)
    if not document.series or read.series_code != document.series or read.year != on.year:
        example = number_text(words_of(document, on).number_word, on.year, 1)
        raise Refusal("E-DOC-NUMBER", field=field, note=f"如{example}")
    return read


def _series_named(word: str) -> str:
    """The series whose default or edited word this is, else nothing."""
    if word in series_words():
        return word
    for code, rows in _rows().items():
        if any(row.number_word == word for row in rows) and code in CATALOGUE:
            return CATALOGUE[code].series
    return ""


def register(series_code: str, year: int) -> Sequence[IssuedDocument]:
    """The numbers drawn in a series and year in their order, void ones included (文书编号登记簿)."""
    return list(
        IssuedDocument.objects.filter(series_code=series_code, year=year, sequence__isnull=False)
        .select_related("case", "issued_by", "replaced_by")
        .order_by("sequence", "id")
    )


def gaps(series_code: str, year: int) -> list[int]:
    """Numbers up to the last drawn one that stand on no paper of this register.

    Those below the highest number taken over from paper files belong to papers that were not taken over.
    """
    last = Series.objects.filter(code=series_code, year=year).values_list("last", flat=True).first() or 0
    papers = IssuedDocument.objects.filter(series_code=series_code, year=year, sequence__isnull=False)
    return sorted(set(range(1, last + 1)) - set(papers.values_list("sequence", flat=True)))
