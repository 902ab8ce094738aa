"""Blocks of the papers of supervision: cut cells, numbered items, sentences, opinions; on top of the words in `official`."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django import template
from django.template.context import Context
from django.utils.safestring import SafeString

from cases import money
from cases.models import Party
from documents import cutting, remedy, typography
from documents.templatetags.official import _value, _written, need
from documents.typesetting import MissingField

register = template.Library()

_END = "。；;，,．. "
_CHINESE_NUMBERS = "零一二三四五六七八九十"
_YOU: dict[str, str] = {Party.Kind.UNIT: "你单位", Party.Kind.INDIVIDUAL_BUSINESS: "你（经营者）", Party.Kind.PERSON: "你"}


@register.filter
def bare(text: Any) -> str:
    """A text without its closing stop: the paper sets its own."""
    return str(text or "").strip().rstrip(_END)


@register.simple_tag(takes_context=True)
def clause(context: Context, name: str) -> SafeString:
    """A blank that must be filled, within a sentence of the paper: lines run on, the closing stop is the paper's."""
    value = need(context, name)
    text = _value(context, name)
    if isinstance(text, list | tuple):
        text = "\n".join(str(item) for item in text)
    return (
        _written("".join(_closed(line) for line in typography.paragraphs(text)).rstrip(_END), "")
        if isinstance(text, str)
        else value
    )


def _closed(line: str) -> str:
    return line if line[-1:] in "。；：！？" else f"{line}。"


@register.filter
def cut_for(text: Any, size: str) -> cutting.Cut:
    """`f.reason|cut_for:"8x35"`: what fits into 8 lines of 35 characters, and what goes to the attached page."""
    room, per_line = size.split("x")
    if isinstance(text, list | tuple):
        items = [typography.without_number(str(item)) for item in text]
        text = [f"{place}.{item}" for place, item in enumerate(items, start=1)] if len(items) > 1 else items
    else:
        text = str(text or "")
    return cutting.cut_text(text, room=int(room), per_line=int(per_line))


@register.filter
def listed(value: Any) -> list[Any]:
    """Rows as rows, a text as its paragraphs without the numbers typed before them."""
    if isinstance(value, list | tuple):
        return [typography.without_number(item) if isinstance(item, str) else item for item in value]
    return [typography.without_number(item) for item in typography.paragraphs(str(value or ""))]


@register.filter
def in_words(value: Any) -> str:
    """Names or numbers of one list joined by 、."""
    return "、".join(str(item) for item in value) if isinstance(value, list | tuple) else str(value or "")


@register.filter
def chinese_number(number: Any) -> str:
    """三 for 3 up to 十; other numbers as they are."""
    text = str(number).strip()
    return _CHINESE_NUMBERS[int(text)] if text.isdigit() and 0 < int(text) <= 10 else text


@register.filter
def round_words(number: Any) -> str:
    """第三轮 for 3; 2024年第3轮 as it is."""
    text = str(number or "").strip()
    return text if "轮" in text else f"第{chinese_number(text)}轮"


@register.filter
def money_in_full(amount: Any) -> str:
    """人民币186000元（大写：壹拾捌万陆仟元整）."""
    return money.in_full(amount) if amount not in (None, "") else ""


@register.filter
def title_lines(title: str, tail: str) -> list[str]:
    """A long title in two lines, broken by sense before its tail (通知书)."""
    return [title.removesuffix(tail), tail] if title.endswith(tail) and len(title) > 10 else [title]


@register.filter
def cut_tail(text: str, tail: str) -> str:
    """云石市 of 云石市人民政府."""
    return text.removesuffix(tail)


@register.filter
def until(text: str, sign: str) -> str:
    """本文书一式四份 of 本文书一式四份：一份交……."""
    return text.partition(sign)[0]


@register.filter
def is_zero(number: Any) -> bool:
    """Whether a count is nothing: no days overdue."""
    return str(number).strip() == "0"


@register.filter
def is_refused(result: Any) -> bool:
    return remedy.is_refused(result)


@register.filter
def you(kind: Any) -> str:
    """How a paper speaks to its party: a unit, a business through who runs it, a person."""
    return _YOU.get(str(kind or ""), _YOU[Party.Kind.UNIT])


@register.filter
def things(items: Any) -> list[str]:
    """Rows of things as lines of a cell: 组合烟花（36发）42箱，原箱封装：解除扣押; a text stays its lines."""
    return [_thing(each) if isinstance(each, Mapping) else str(each) for each in listed(items)]


def _thing(row: Mapping[str, Any]) -> str:
    said = {name: str(row.get(name) or "") for name in ("name", "spec", "qty", "unit", "condition", "result")}
    signs = {"spec": "（{}）", "condition": "，{}", "result": "：{}"}
    return "".join(signs.get(name, "{}").format(text) for name, text in said.items() if text)


@register.filter
def goes_back(items: Any) -> bool:
    """Whether the party gets something of it back, and so signs for it."""
    return any(word in str(row.get("result") or "") for row in items or () for word in ("退还", "解除"))


@register.simple_tag(takes_context=True)
def exactly_one(context: Context, first: str, second: str) -> str:
    """Refuse a paper with both of two blanks filled or none of them: it says one thing or the other."""
    if bool(_value(context, first)) == bool(_value(context, second)) and not context["paper"].is_preview:
        raise MissingField(context["paper"].code, first)
    return ""


@register.simple_tag(takes_context=True)
def one_of(context: Context, name: str, *choices: Any) -> str:
    """Refuse a word the tick boxes of the paper do not have: else no box would be ticked."""
    value = _value(context, name)
    if value not in choices and not context["paper"].is_preview:
        raise MissingField(context["paper"].code, name)
    return ""


class Roster(NamedTuple):
    """The rows of a sign-in list on the sheet, and those on the attached page."""

    here: list[Mapping[str, Any]]
    attached: list[Mapping[str, Any]]


@register.simple_tag
def roster(people: Any, least: int, most: int) -> Roster:
    """People as rows of a sign-in list, filled up with empty rows to be written by hand; of more than `most` some go to the next page."""
    rows: list[Mapping[str, Any]] = [_person(entry) for entry in _each(people)]
    rows += [{} for _ in range(least - len(rows))]
    return Roster(rows, []) if len(rows) <= most else Roster(rows[: most - 1], rows[most - 1 :])


def _each(people: Any) -> Iterable[Any]:
    if isinstance(people, str):
        # Lines of 单位，姓名，职务; names of units alone stand in one line, set apart by 、.
        return [entry for entry in re.split(r"[\n；;]" if re.search(r"[，,\n]", people) else r"[；;、]", people) if entry.strip()]
    return people or ()


def _person(entry: Any) -> Mapping[str, Any]:
    """`unit，name，post` as a row; what is a row already stays one."""
    if isinstance(entry, Mapping):
        return entry
    parts = [part.strip() for part in re.split(r"[，,]", str(entry))]
    return dict(zip(("unit", "name", "post"), parts, strict=False))
