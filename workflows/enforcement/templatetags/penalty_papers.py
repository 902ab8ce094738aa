"""What only the papers of enforcement say: whom they speak to, sums in figures and capitals, penalties, evidence, grounds."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import template
from django.template.context import Context
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from cases import money
from cases.models import Party
from documents.templatetags import sheets
from documents.templatetags.official import _value, ticks
from documents.templatetags.sheets import bare
from documents.typesetting import MissingField
from documents.typography import as_day
from workflows.enforcement import papers_afterwards as afterwards
from workflows.enforcement import papers_decision as papers
from workflows.enforcement.heavy import NAMED, Penalty

register = template.Library()

WORDS = NAMED | {Penalty.WARNING: "警告", Penalty.CRITICISM: "通报批评"}


def kind_of_party(context: Context) -> str:
    """Which kind the party is: as the paper says, else its linked data. A preview may not know it yet."""
    kind = str(_value(context, "party_type") or _value(context, "x.party_type") or "")
    if kind in Party.Kind.values:
        return kind
    if context["paper"].is_preview:
        return Party.Kind.UNIT
    raise MissingField(context["paper"].code, "party_type")


@register.simple_tag(takes_context=True)
def you(context: Context) -> str:
    """你单位, 你 or 你（经营者）: never the bracket form of the empty sheet. Refuses a kind of party that there is not."""
    return sheets.you(kind_of_party(context))


@register.simple_tag(takes_context=True)
def is_person(context: Context) -> bool:
    return kind_of_party(context) == Party.Kind.PERSON


@register.filter
def in_both(amount: Any) -> str:
    """人民币50,000.00元（大写：伍万元整）; nothing for nothing, so that a blank sum is seen."""
    return money.exactly(amount) if amount not in (None, "") else ""


@register.filter
def total(rows: Iterable[Mapping[str, Any]] | None, column: str) -> Decimal:
    """The sum of a column in yuan."""
    return sum((money.yuan(row[column]) for row in rows or () if row.get(column)), Decimal(0))


@register.filter
def as_percent(rate: Any) -> str:
    """3% for 0.03."""
    return f"{Decimal(rate):.0%}" if rate not in (None, "") else ""


@register.filter
def penalty_words(rows: Any) -> list[str]:
    """Penalties as the paper numbers them: 罚款人民币50,000.00元（大写：伍万元整）, 责令停产停业（自……）.

    A row says its `kind` (行政处罚法 Art.9), the `amount` of a sum and in `words` what else belongs to it; a text stands as it is. Notice
    and decision word them here, so that both say the same.
    """
    rows = rows.splitlines() if isinstance(rows, str) else rows
    return [row if isinstance(row, str) else _penalty(row) for row in rows or ()]


def _penalty(row: Mapping[str, Any]) -> str:
    name, more = WORDS[Penalty(row["kind"])], bare(row.get("words"))
    return f"{name}{in_both(row.get('amount'))}{f'：{more}' if more else ''}"


@register.simple_tag
def fines_in(rows: Any) -> int:
    """How many of the penalties are fines: several are added up."""
    return sum(isinstance(row, Mapping) and row.get("kind") == Penalty.FINE for row in rows or ())


@register.simple_tag
def late_fee() -> str:
    """What comes of not paying a fine in time."""
    return papers.LATE_FEE


@register.filter
def ground_words(code: Any, party: str) -> str:
    """Why this party has no penalty, by the code of the ground. Raises KeyError for a ground that the law does not have."""
    return papers.NO_PENALTY_GROUNDS[str(code)].words.format(you=party) if code else ""


@register.simple_tag(takes_context=True)
def execution_grounds(context: Context) -> SafeString:
    """The grounds of the law for what is done with the execution, one a line, the one at hand ticked; another one is refused."""
    ground = _value(context, "ground")
    choices = afterwards.EXECUTION_GROUNDS.get(str(_value(context, "action")), ())
    if ground not in choices and not context["paper"].is_preview:
        raise MissingField(context["paper"].code, "ground")
    return format_html_join("", "<p>{}</p>", ((ticks(ground, choice),) for choice in choices))


@register.filter
def compact_day(value: Any) -> str:
    """20240325, as an index of a file writes days."""
    return as_day(value).strftime("%Y%m%d") if value else ""


@register.filter
def short_code(digest: Any) -> str:
    """3F9A-71C2: the first eight signs of the digest of a draft."""
    text = str(digest or "").upper()
    return f"{text[:4]}-{text[4:8]}" if text else ""


@register.simple_tag(takes_context=True)
def notes_given(context: Context, name: str) -> str:
    """Refuse a checklist with a point that is not met, or not asked, and says no word about it."""
    silent = any(row.get("ok") != "符合" and not row.get("note") for row in _value(context, name) or ())
    if silent and not context["paper"].is_preview:
        raise MissingField(context["paper"].code, name)
    return ""
