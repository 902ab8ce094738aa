"""The blocks and words of official papers: filled blanks, Chinese dates, ticks, statements, signatures, seal, copies."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django import template
from django.template.context import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from documents import typography
from documents.typesetting import MissingField

register = template.Library()

WAYS: dict[str, Callable[[Any], str]] = {
    "day": typography.day_text,
    "short_day": typography.short_day_text,
    "moment": typography.moment_text,
    "hour": typography.hour_text,
    "numbers": typography.numbers_text,
    "amount": typography.amount_text,
    "percent": lambda value: f"{value}%",
    "two_lines": lambda value: typography.day_text(value).replace("年", "年\n"),
}
# A choice stays in one line, but for what was typed behind 其他.
LONG_CHOICE = 20
# An unfilled blank in a preview: wide enough to be seen.
UNFILLED = mark_safe('<span class="unfilled">　　　　</span>')


def _value(context: Context, name: str) -> Any:
    """`unit_name` from the fields of the paper, `x.place` from the linked record; empty text counts as nothing."""
    record = context["x"] if name.startswith("x.") else context["f"]
    value = record.get(name.removeprefix("x."))
    return value.strip() or None if isinstance(value, str) else value


def _written(value: Any, way: str) -> SafeString:
    if way:
        value = WAYS[way](value)
    if isinstance(value, str) and "\n" in value:
        return format_html_join(mark_safe("<br/>"), "{}", ((line,) for line in typography.paragraphs(value)))
    return format_html("{}", value)


@register.simple_tag(takes_context=True)
def need(context: Context, name: str, way: str = "") -> SafeString:
    """A blank that must be filled. Raises MissingField, but leaves it open in a preview."""
    value = _value(context, name)
    if value in (None, "", [], ()):
        if context["paper"].is_preview:
            return UNFILLED
        raise MissingField(context["paper"].code, name)
    return _written(value, way)


@register.simple_tag(takes_context=True)
def maybe(context: Context, name: str, way: str = "") -> SafeString:
    """A blank that may stay empty: then one slash."""
    value = _value(context, name)
    return mark_safe('<span class="slash">/</span>') if value in (None, "", [], ()) else _written(value, way)


@register.simple_tag(takes_context=True)
def demand(context: Context, name: str) -> str:
    """Refuse the paper when the field is empty, and print nothing: for fields that the template words itself."""
    need(context, name)
    return ""


@register.simple_tag(takes_context=True)
def first_of(context: Context, *names: str) -> Any:
    """The first of these blanks that is filled, else nothing."""
    return next((value for name in names if (value := _value(context, name)) not in (None, "", [], ())), None)


@register.filter
def day(value: Any) -> str:
    """2024年3月5日; nothing for nothing."""
    return typography.day_text(value) if value else ""


@register.filter
def short_day(value: Any) -> str:
    """2024-03-05 for the cells of lists; a slash for nothing."""
    return typography.short_day_text(value) if value else typography.SLASH


@register.filter
def moment(value: Any) -> str:
    """2024年3月5日9时30分."""
    return typography.moment_text(value) if value else ""


@register.filter
def or_slash(value: Any) -> Any:
    """One slash for an empty value."""
    return typography.SLASH if value in (None, "", [], ()) else value


@register.filter
def spread(label: str) -> str:
    """A label of two characters on the width of four."""
    return typography.spread(label)


@register.filter
def item_numbers(numbers: Any) -> str:
    """第1至4、7项."""
    return typography.numbers_text(numbers or ())


@register.filter
def paragraphs(text: Any) -> list[str]:
    """The paragraphs of a text, or the items of a list, as a list."""
    if isinstance(text, str):
        return typography.paragraphs(text)
    return [str(item) for item in text or ()]


@register.filter
def unnumbered(text: Any) -> list[str]:
    """As `paragraphs`, without the numbers an officer typed before the items: the paper numbers them itself."""
    return [typography.without_number(item) for item in paragraphs(text)]


@register.filter
def in_rows_of(items: Sequence[Any], number: int) -> list[Sequence[Any]]:
    """The items in rows of so many."""
    items = list(items or ())
    return [items[start : start + number] for start in range(0, len(items), number)]


@register.filter
def vertical(label: str) -> SafeString:
    """A label written from top to bottom."""
    return format_html('<span class="upright">{}</span>', label)


@register.simple_tag
def ticks(chosen: Any, *choices: str) -> SafeString:
    """All choices with a box before each, the chosen one ticked: one character, so that a reader hears which."""
    boxes = (
        (" long" if len(word) > LONG_CHOICE else "", "☑" if on else "□", word) for on, word in typography.ticks(chosen, choices)
    )
    return format_html_join(" ", '<span class="choice{}"><span class="box">{}</span>{}</span>', boxes)


@register.simple_tag
def yes_no(answer: Any) -> SafeString:
    """□是 □否, ticked by a true or false answer; neither for an unanswered question."""
    return ticks("" if answer is None else "是" if answer else "否", "是", "否")


@register.simple_tag
def due_clauses(items: Sequence[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """One clause a date: (第1、2项, 2024年3月20日), in the order of the dates."""
    by_day: dict[Any, list[int]] = {}
    for item in items:
        if item["due_on"]:
            by_day.setdefault(typography.as_day(item["due_on"]), []).append(int(item["no"]))
    return [(typography.numbers_text(numbers), typography.day_text(due)) for due, numbers in sorted(by_day.items())]


@register.simple_tag(takes_context=True)
def days_of(context: Context, first: str, last: str) -> str:
    """2024年3月5日至3月7日; one day when the last is open."""
    start, end = _value(context, first), _value(context, last)
    return typography.days_text(start, end) if start else ""


@register.simple_tag
def inspection_time(start: Any, end: Any) -> str:
    """2024年3月5日9时30分至11时10分; nothing while one of them is open."""
    return typography.span_text(start, end) if start and end else ""


@register.simple_tag(takes_context=True)
def different_officers(context: Context, first: str, second: str) -> str:
    """Refuse a paper on which the two officers, or their certificates, are one."""
    one, other = _value(context, first), _value(context, second)
    if one and one == other and not context["paper"].is_preview:
        raise MissingField(context["paper"].code, second)
    return ""


@register.filter
def labelled(sums: Any, labels: str) -> list[tuple[str, Any]]:
    """Sums by the labels of their columns: ``persons:人数 fen:金额（分）``."""
    return [(label, (sums or {}).get(name, 0)) for name, label in (word.split(":") for word in labels.split())]


@register.simple_tag
def ledger_pages(rows: Any, as_of: Any, full: int, last: int, widths: str) -> list[tuple[Any, ...]]:
    """The rows of a list cut into pages, numbered through, the overdue ones marked; two lines fit a place of 9 mm.

    `widths` says how many characters a cell takes in a line, as in `title:16 unit:13`; a row of more lines takes more places.
    """
    limits = {name: int(size) for name, size in (word.split(":") for word in widths.split())}
    numbered = [{**row, "serial": place, "state": _state(row, as_of)} for place, row in enumerate(rows or (), start=1)]
    heights = [
        max(-(-typography.lines(str(row.get(name) or ""), size) // 2) for name, size in limits.items()) for row in numbered
    ]
    return typography.leaves(numbered, heights, full=full, last=last)


def _state(row: Mapping[str, Any], as_of: Any) -> str:
    """In words, not by colour alone."""
    return "\n".join(word for word in (str(row.get("state") or ""), "逾期" if _is_overdue(row, as_of) else "") if word)


def _is_overdue(row: Mapping[str, Any], as_of: Any) -> bool:
    due = row.get("due_on")
    return bool(due and as_of and not row.get("closed_on") and typography.as_day(due) < typography.as_day(as_of))


@register.simple_tag
def ledger_totals(rows: Any, as_of: Any) -> str:
    """The closing line of a register: found, closed, open, overdue among the open, and the rate with its base."""
    rows = rows or ()
    closed = sum(bool(row.get("closed_on")) for row in rows)
    overdue = sum(_is_overdue(row, as_of) for row in rows)
    rate = typography.percent_text(closed, len(rows))
    return f"合计：发现{len(rows)}件，已销号{closed}件，未销号{len(rows) - closed}件（其中逾期{overdue}件），整改率{rate}（已销号÷发现）"
