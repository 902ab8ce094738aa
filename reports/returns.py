"""The annual return: the figures of a year are sent once and stand; beside them what they would be today, and through which entries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max

from cases.models import Case
from foundation import audit, clock
from foundation.numbers import require_none
from foundation.refusals import Refusal, declare
from permissions import offices
from permissions.models import Account
from permissions.roles import Role, Scope
from reports import figures, since
from reports.models import AnnualReturn, ReturnedFigure, ReturnedTable
from reports.since import Since
from workflows.engine.boards import Rectification, declared
from workflows.engine.figures import Number, Span

SENT, EXPORTED = "annual_return_sent", "annual_return_exported"
#: The committee's office keeps the county's figures and sends them; the head of the bureau may in its place.
SENDERS = (Role.SAFETY_COMMITTEE_OFFICE, Role.BUREAU_HEAD)
SHORTEST = 4
FIRST_YEAR, LAST_YEAR = 2000, 2100

declare(
    {
        "E-RETURN-DAY": "截止日期应当在报送年度之内，且当日已经结束",
        "E-RETURN-AGAIN": "该年度已经报送，再次报送的应当写明更正理由，原报送的数字保留",
    }
)


def may_read(account: Account) -> bool:
    """Officers whose office opens the files of the whole county: the figures are the county's."""
    held = offices.standings(account)
    return any(each.reads and each.scope is Scope.COUNTY_ALL and each.section_id is None for each in held)


def may_send(account: Account) -> bool:
    return offices.holds(account, *SENDERS)


def latest_cut_off(year: int) -> date:
    """The last day of the year, of this year the last that is over."""
    return min(date(year, 12, 31), clock.today() - timedelta(days=1))


@dataclass(frozen=True)
class Counted:
    """A declared figure in its words, its number, and the keys of all that it counts or adds up."""

    words: Mapping[str, str]
    number: Number
    keys: list[int]


def digest(counted: Iterable[Counted]) -> str:
    """The figures in one short word: what was read before the sending and what is sent are the same."""
    return " ".join(f"{each.words['code']}:{each.number}" for each in counted)


def counted(span: Span) -> list[Counted]:
    """Every declared figure of a year."""
    found = []
    for figure in figures.declared():
        keys = sorted(figure.filter(span).order_by().values_list("pk", flat=True).distinct())
        words = {"code": figure.seed, "name": figure.name, "definition": figure.definition, "unit": figure.unit}
        found.append(Counted(words, figure.count(span), keys))
    return found


def send(
    year: int, *, actor: Account, cut_off: date, reason: str = "", follows: int = 0, seen: str | None = None
) -> AnnualReturn:
    """Count the figures of a year up to a day and keep them as they were sent; leaves a row in the history of the bureau.

    ``follows`` is the number of the return that the sender has before him, 0 for none, ``seen`` the `digest` of what he read. Raises Refusal: E-SCOPE without the office,
    E-RETURN-DAY for a day that is not over or of another year, E-RETURN-AGAIN without a reason where the year was sent before,
    E-TEXT-NUMBER, E-CONFLICT where another return was sent meanwhile or the figures are others than he read.
    """
    require_none(reason, "reason")
    with transaction.atomic():
        # The bureau's row is the lock: two who send at once send one after the other, and the second has another before him.
        audit.the_bureau()
        offices.forget(actor)
        if not may_send(actor):
            raise Refusal("E-SCOPE")
        last = latest_cut_off(year)
        if not date(year, 1, 1) <= cut_off <= last:
            raise Refusal("E-RETURN-DAY", field="cut_off", note=_nearest(year, cut_off, last))
        before = AnnualReturn.objects.filter(year=year).aggregate(last=Max("number"))["last"] or 0
        if before != follows:
            raise Refusal("E-CONFLICT")
        span = Span.of(year, cut_off)
        found = counted(span)
        if seen is not None and seen != digest(found):
            raise Refusal("E-CONFLICT")
        if before and len(reason.strip()) < SHORTEST:
            raise Refusal("E-RETURN-AGAIN", field="reason", note=f"至少{SHORTEST}个字")
        kept = AnnualReturn(
            year=year,
            number=before + 1,
            cut_off=cut_off,
            sent_at=clock.now(),
            sent_by=actor,
            reason=reason.strip()[:300] if before else "",
        )
        kept.save(force_insert=True)
        rows = [ReturnedFigure(sent=kept, **each.words, number=each.number, counted=each.keys) for each in found]
        ReturnedFigure.objects.bulk_create(rows)
        ReturnedTable.objects.bulk_create(
            ReturnedTable(sent=kept, process=str(words.pop("process")), scope=str(words.pop("scope")), counts=words)
            for words in map(dict, figures.tables(span))
        )
        numbers = {row.code: str(row.number) if isinstance(row.number, Decimal) else row.number for row in rows}
        facts = {"year": year, "number": kept.number, "cut_off": cut_off, "figures": numbers}
        audit.append_to_bureau([audit.Entry(SENT, reason=kept.reason, acted_on=clock.today(), after=facts)], actor=actor)
    return kept


def _nearest(year: int, cut_off: date, last: date) -> str:
    if last < date(year, 1, 1):
        return f"{year}年度尚无已经结束的日期"
    return f"最早{year}-01-01" if cut_off < date(year, 1, 1) else f"最晚{last:%Y-%m-%d}"


# --- what was sent, and what it would be today ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """A figure as it was sent, as it would be counted today, and the entries since about what it lost or gained."""

    sent: ReturnedFigure
    today: Number | None
    """None where the figure is declared no more."""
    entries: list[Since] = field(default_factory=list)

    @property
    def has_moved(self) -> bool:
        return self.today is not None and self.today != self.sent.number


@dataclass(frozen=True)
class TableLine:
    """One count of one scope as it was sent, and today."""

    scope: str
    name: str
    sent: Any
    today: Any

    @property
    def has_moved(self) -> bool:
        return self.today is not None and bool(self.today != self.sent)


@dataclass(frozen=True)
class Beside:
    """A return with today beside it: its figures, the statistics that moved, and all that was entered since it was sent."""

    sent: AnnualReturn
    lines: list[Line]
    tables: list[TableLine]
    entries: list[Since]

    @property
    def has_moved(self) -> bool:
        return any(line.has_moved or line.entries for line in self.lines) or any(line.has_moved for line in self.tables)


def beside(sent: AnnualReturn, reader: Account) -> Beside:
    """What was sent and what the same question would answer now. Only entries since the sending can have moved it."""
    span = Span.of(sent.year, sent.cut_off)
    entries = [
        entry
        for board in declared(Rectification)
        for entry in since.entered(board, reader, sent.cut_off, sent.sent_at, most=None)
    ]
    now = {each.words["code"]: each for each in counted(span)}
    of_cases = {figure.seed for figure in figures.declared() if figure.filter(span).model is Case}
    lines = [_line(row, now.get(row.code), entries if row.code in of_cases else []) for row in sent.figures.all()]
    scopes = {(words["process"], words["scope"]): words for words in figures.tables(span)}
    tables = [
        TableLine(row.scope, NAMES.get(name, name), value, scopes.get((row.process, row.scope), {}).get(name))
        for row in sent.tables.all()
        for name, value in row.counts.items()
        if name != "cut_off"
    ]
    return Beside(sent, lines, tables, entries)


def _line(row: ReturnedFigure, now: Counted | None, entries: list[Since]) -> Line:
    if now is None:
        return Line(row, None)
    other = set(now.keys) ^ set(row.counted)
    return Line(row, now.number, [entry for entry in entries if entry.case.pk in other])


#: What the statistics count, as the page and the export call it; a process may count more.
NAMES: Mapping[str, str] = {
    "found": "发现", "closed": "销号", "open": "未销号", "overdue": "逾期", "rate": "整改率（%）", "listed": "挂牌",
    "listed_closed": "挂牌已销号", "rounds": "督办轮次",
}  # fmt: skip


def exported(sent: AnnualReturn) -> Iterator[tuple[str, ...]]:
    """The rows of the exported return: what was sent, and nothing of today."""
    for row in sent.figures.all():
        yield row.code, row.name, row.told, row.unit, row.definition
    for table in sent.tables.all():
        for name, value in table.counts.items():
            if name != "cut_off":
                yield "", NAMES.get(name, name), "—" if value is None else str(value), "", table.scope
