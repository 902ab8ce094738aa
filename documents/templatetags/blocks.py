"""Blocks by need: a row knows its label, requirement, slash and cut; a closing its signatures, seal, receipt and copies.

`{% load blocks %}` gives a template every word of the papers, those of `official` and `sheets` included. A blank is written as a template
asks for it: `unit` must be filled, `x.phone?` may stay empty, `found_on:day` is written as a day, `level:一般|重大` ticks one box of these
(是 or 否 for a true or false answer). Words behind it say how its cell stands in the grid: a number is how many columns it takes, any other
word a class of the sheet (`"x.found_at:moment? tight"`).
"""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django import template
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from documents.catalog import paper as kind_of
from documents.templatetags import official, sheets
from documents.templatetags.official import _value, _written, maybe, need, paragraphs, ticks, yes_no
from documents.templatetags.sheets import bare, cut_for, listed

register = template.Library()
register.tags.update(official.register.tags | sheets.register.tags)
register.filters.update(official.register.filters | sheets.register.filters)

NOTHING: tuple[Any, ...] = (None, "", [], ())
SLASH = mark_safe('<span class="slash">/</span>')
LEFT_OVER = "documents.left_over"
# A cell that grows: no text of a paper has so many lines.
ENDLESS = "9999x35"


class Blank(NamedTuple):
    """A blank as a template asks for it, and how its cell stands in the grid."""

    name: str
    way: str
    may_stay_empty: bool
    attributes: SafeString

    @classmethod
    def read(cls, written: str) -> "Blank":
        asked, *words = written.split()
        name, _sign, way = asked.removesuffix("?").partition(":")
        classes = " ".join(word for word in words if not word.isdecimal())
        spans = [word for word in words if word.isdecimal()]
        attributes = format_html(' class="{}"', classes) if classes else SafeString("")
        attributes += format_html(' colspan="{}"', spans[0]) if spans else SafeString("")
        return cls(name, way, asked.endswith("?"), attributes)

    def of(self, row: Any, place: int) -> Any:
        """What a row of a list says here."""
        if self.name.startswith("#"):
            return (row.get(self.name[1:]) if self.name != "#" else None) or place
        value = row if self.name == "." else row.get(self.name)
        if value in NOTHING:
            return SLASH if self.may_stay_empty else ""
        return ticks(value, *self.way.split("|")) if "|" in self.way else _written(value, self.way)

    def filled(self, context: Context) -> SafeString:
        if "|" not in self.way:
            return (maybe if self.may_stay_empty else need)(context, self.name, self.way)
        if not self.may_stay_empty:
            need(context, self.name)
        answer = _value(context, self.name)
        return yes_no(answer) if isinstance(answer, bool) else ticks(answer, *self.way.split("|"))


#: Which words of a block are blanks: what checks of templates read.
ASKED = {
    "row": slice(2, None, 2), "text_row": slice(2, 3), "opinion_row": slice(2, 3), "addressee": slice(0, 1), "told": slice(0, 1),
    "gathered": slice(1, None, 2),
}  # fmt: skip


def asked(block: str, words: Sequence[str]) -> list[Blank]:
    """The blanks that a block asks for; none for another word of the papers."""
    return [Blank.read(word) for word in words[ASKED[block]]] if block in ASKED else []


def _label(label: str) -> SafeString:
    # Labels stand in the templates: a break in one is markup.
    return mark_safe(label)  # noqa: S308


# --- grids -----------------------------------------------------------------------------------------------------------------


def _columns(widths: Iterable[Any]) -> SafeString:
    return format_html_join("", '<col class="w{}"/>', ((str(width).replace(".", "_"),) for width in widths))


@register.simple_block_tag(end_name="endgrid")
def grid(content: str, kind: str, *widths: Any) -> SafeString:
    """A form's table with columns of so many mm: `{% grid "form" 30 52.5 30 52.5 %}` … `{% endgrid %}`."""
    return format_html(
        '<table class="{}"><colgroup>{}</colgroup><tbody>\n{}\n</tbody></table>',
        kind,
        _columns(widths),
        content,
    )


@register.simple_block_tag(name="list", end_name="endlist")
def list_of(content: str, kind: str, *columns: str) -> SafeString:
    """A list whose columns have a width and a header: `{% list "list" "12 序号" "146 问题" %}` … `{% endlist %}`."""
    parts = [column.partition(" ") for column in columns]
    heads = format_html_join("", '<th scope="col">{}</th>', ((_label(head),) for _width, _sign, head in parts))
    return format_html(
        '<table class="{}"><colgroup>{}</colgroup>\n<thead><tr>{}</tr></thead>\n<tbody>{}</tbody></table>',
        kind, _columns(width for width, _sign, _head in parts), heads, content,
    )  # fmt: skip


@register.simple_tag
def table(rows: Any, kind: str, *columns: str, foot: Any = "") -> SafeString:
    """A list filled from rows: `{% table f.penalties "list" "12 序号 #" "42 文号 number" "30 日期 decided_on:day? c" %}`.

    Each column says width, header, and what stands in it: a value of the row, `.` for the row itself, `#` for its number (`#no`: the
    row's own where it has one). The words behind are those of a blank. A list without rows says 无; `foot` is its closing line.
    """
    parts = [column.split(" ", 2) for column in columns]
    blanks = [Blank.read(f"{asked} c" if asked.startswith("#") else asked) for _width, _head, asked in parts]
    lines = (
        format_html_join("", "<td{}>{}</td>", ((blank.attributes, blank.of(each, place)) for blank in blanks))
        for place, each in enumerate(rows or (), start=1)
    )
    whole = '<td colspan="{}"{}>{}</td>'
    written = [*lines] or [format_html(whole, len(parts), mark_safe(' class="c"'), "无")]
    written += [format_html(whole, len(parts), "", foot)] if foot else []
    body = format_html_join("\n", "<tr>{}</tr>", ((line,) for line in written))
    return list_of(body, kind, *(f"{width} {head}" for width, head, _asked in parts))


@register.simple_tag(takes_context=True)
def opinion_row(
    context: Context,
    height: str,
    label: str,
    written: str,
    *,
    name: str = "",
    on: Any = None,
    at: Any = None,
    sealed: bool = False,
    two: bool = False,
    officers: bool = False,
) -> SafeString:
    """A row for an opinion: `{% opinion_row "h34" "分管领导<br/>意　　见" "leader_opinion 3" name=x.leader_name on=x.leader_on %}`.

    It is signed by hand, by two where it says so, by the two officers of the case with their certificates, and stamped; the day too, or the
    day with its hour (`at`), is written by hand where none is given. An opinion that may stay empty leaves room to write it, unless this
    sheet of the paper needs it.
    """
    blank = Blank.read(written)
    blank = blank._replace(may_stay_empty=blank.may_stay_empty and not _is_needed(context, blank.name))
    said = "" if blank.may_stay_empty and _value(context, blank.name) in NOTHING else blank.filled(context)
    signing = {"name": name, "on": on, "at": at, "sealed": sealed, "two": two, "officers": _officers(context) if officers else ()}
    hand = render_to_string("documents/blocks/opinion_hand.html", signing)
    words = '<tr><th scope="row" class="label {}">{}</th><td class="opinion"{}><div class="said">{}</div>{}</td></tr>'
    return format_html(words, height, _label(label), blank.attributes, said, hand)


def _is_needed(context: Context, name: str) -> bool:
    """Whether the kind of the paper needs this blank always, or for what stands on the sheet."""
    kind = kind_of(context["paper"].code)
    when = kind.needs.get(name)
    return any(blank.required for blank in kind.fields if blank.name == name) or bool(when and when(context["f"], context["x"]))


def _officers(context: Context) -> list[tuple[Any, Any]]:
    """Names and certificates of the two who have the case. Raises MissingField where one is not there, or both are one."""
    names = [official.first_of(context, f"handler_{place}") or need(context, f"x.inspector_{place}") for place in (1, 2)]
    official.different_officers(context, "x.cert_no_1", "x.cert_no_2")
    return [(name, need(context, f"x.cert_no_{place}")) for place, name in enumerate(names, start=1)]


@register.simple_tag(takes_context=True)
def row(context: Context, height: str, *pairs: str) -> SafeString:
    """A row of labels and blanks in turns: `{% row "h9" "联系人" "x.contact?" "联系电话" "x.phone?" %}`."""
    cells = []
    for place, (label, written) in enumerate(zip(pairs[::2], pairs[1::2], strict=True)):
        blank = Blank.read(written)
        cells.append((f"label {height}" if not place else "label", _label(label), blank.attributes, blank.filled(context)))
    return format_html("<tr>{}</tr>", format_html_join("", '<th scope="row" class="{}">{}</th><td{}>{}</td>', cells))


@register.simple_tag(takes_context=True)
def text_row(
    context: Context, height: str, label: str, written: str, size: str = "", before: Any = "", after: Any = "", lines: Any = None
) -> SafeString:
    """A row of running text, cut to so many lines: `{% text_row "h48" "申请延期理由" "reason 3" "7x35" %}`; `attached` prints the rest.

    Without a size the row grows and may break. Where it may stay empty its cell is slashed. `before` and `after` stand in lines of their
    own over and under the text; `demand:items` numbers the lines of a text; `lines` stand there in place of what the blank says itself.
    """
    blank = Blank.read(written)
    value = _value(context, blank.name) if lines is None else lines
    is_empty = blank.may_stay_empty and value in NOTHING and not (before or after)
    head = format_html(
        '<tr{}><th scope="row" class="label {}">{}</th>', "" if size else mark_safe(' class="breaks"'), height, _label(label)
    )
    if is_empty:
        return format_html('{}<td class="slashed"{}>{}</td></tr>', head, blank.attributes, SLASH)
    if not blank.may_stay_empty:
        need(context, blank.name)
    part = cut_for(listed(value) if blank.way == "items" else value, size or ENDLESS)
    if part.attached:
        rest: Any = context.render_context.setdefault(LEFT_OVER, [])
        rest.append((label.replace("<br/>", ""), part.attached))
    cell = [format_html("<p>{}</p>", line) for line in (before,) if line]
    cell.append(render_to_string("documents/blocks/cell.html", {"part": part}))
    cell += [format_html("<p>{}</p>", line) for line in (after,) if line]
    return format_html('{}<td class="text"{}>{}</td></tr>', head, blank.attributes, _joined(cell))


@register.simple_tag(takes_context=True)
def gathered(context: Context, *pairs: str) -> str:
    """Several blanks as the paragraphs of one cell, each behind its words: `{% gathered "" "facts" "依据：" "law" as whole %}`."""
    found = []
    for label, written in zip(pairs[::2], pairs[1::2], strict=True):
        blank = Blank.read(written)
        if not blank.may_stay_empty:
            need(context, blank.name)
        value = _value(context, blank.name)
        said = paragraphs(sheets.in_words(value) if isinstance(value, list | tuple) else value)
        found += [f"{label if not place else ''}{line}" for place, line in enumerate(said)]
    return "\n".join(found)


@register.simple_tag(takes_context=True)
def either(context: Context, *names: str) -> Any:
    """The first of these blanks that is filled; a slash where none is."""
    return official.first_of(context, *names) or SLASH


@register.simple_block_tag(takes_context=True, end_name="endattached")
def attached(context: Context, content: str) -> SafeString:
    """The attached page with what the rows above had no room for, closed by what stands within; nothing where all had room."""
    rest = continued(context)
    return attached_page(context, _joined([rest, content])) if rest else mark_safe("")


@register.simple_tag(takes_context=True)
def continued(context: Context) -> SafeString:
    """What the rows above had no room for, under their labels: for a page behind that has more on it; nothing where all had room."""
    rest = context.render_context.get(LEFT_OVER)
    return render_to_string("documents/blocks/continued.html", {"rest": rest}) if rest else mark_safe("")


@register.simple_block_tag(end_name="endwords")
def words(content: str) -> SafeString:
    """Keeps words for a block below: `{% words as order %}文书：{{ x.order_no }}{% endwords %}`."""
    return mark_safe(content.strip())  # noqa: S308


@register.simple_block_tag(takes_context=True, end_name="endattached_page")
def attached_page(context: Context, content: str) -> SafeString:
    """A page behind the paper, under its title and number."""
    head = render_to_string("documents/blocks/attached_head.html", {"paper": context["paper"]})
    return format_html('<div class="attached">{}{}</div>', head, content)


@register.simple_block_tag(takes_context=True, end_name="endsigned_pages")
def signed_pages(context: Context, content: str) -> SafeString:
    """A record of which every page is headed anew and signed at its foot: what stands within is signed."""
    return format_html(
        "{}", render_to_string("documents/blocks/signed_pages.html", {"paper": context["paper"], "signatures": content})
    )


# --- sentences -------------------------------------------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def addressee(context: Context, name: str) -> SafeString:
    """To whom a paper speaks, with its colon."""
    return format_html('<p class="addressee">{}：</p>', need(context, name))


@register.simple_tag(takes_context=True)
def told(context: Context, written: str) -> SafeString:
    """The paragraphs of a text, or the items of a list, one below the other."""
    blank = Blank.read(written)
    if not blank.may_stay_empty:
        need(context, blank.name)
    return format_html_join("\n", "<p>{}</p>", ((line,) for line in paragraphs(_value(context, blank.name))))


@register.simple_tag
def numbered(items: Any, stop: str = "") -> SafeString:
    """Items numbered by the paper, not by who typed them, a single one not at all; with a stop each ends in it, whatever was typed."""
    found = listed(items)
    lines = (
        (f"{place}." if len(found) > 1 else "", bare(item) + stop if stop else item) for place, item in enumerate(found, start=1)
    )
    return format_html('<div class="items">{}</div>', format_html_join("", "<p>{}{}</p>", lines))


@register.simple_tag(takes_context=True)
def ordered_items(context: Context) -> list[dict[str, Any]]:
    """The items of the paper, each with the number, the problem and the day of the order where it leaves them out (`x.order_items`)."""
    ordered = {str(each.get("no") or place): each for place, each in enumerate(_value(context, "x.order_items") or (), start=1)}
    found = []
    for place, item in enumerate(_value(context, "items") or (), start=1):
        number = item.get("no") or place
        said = ordered.get(str(number), {})
        missing = {"problem": said.get("problem"), "due_on": _value(context, "due_on")}
        found.append({**item, "no": number, **{name: item.get(name) or value for name, value in missing.items()}})
    return found


@register.simple_tag
def fits(items: Any, room: int) -> bool:
    """Whether so many items stay in the letter; more of them go to the attached page."""
    return len(items or ()) <= room


@register.simple_tag(takes_context=True)
def enclosures(context: Context, name: str) -> SafeString:
    """What goes with a letter, numbered where there are several (GB/T 9704 7.3.5); nothing where nothing does."""
    found = [bare(each) for each in listed(_value(context, name))]
    numbers = [f"{place}." if len(found) > 1 else "" for place in range(1, len(found) + 1)]
    heads = ["附件：", *["　　　"] * len(found)]
    lines = format_html_join("", "<p>{}{}{}</p>", zip(heads, numbers, found, strict=False))
    return format_html('<div class="enclosures">{}</div>', lines) if found else mark_safe("")


@register.simple_tag(takes_context=True)
def contact(context: Context) -> SafeString:
    """Whom to call."""
    return format_html("<p>联系人：{}　联系电话：{}</p>", need(context, "x.contact"), need(context, "x.phone"))


@register.simple_tag(takes_context=True)
def copied_to(context: Context) -> SafeString:
    """Who gets a copy besides; nothing where nobody does."""
    bodies = sheets.in_words(_value(context, "x.copied_to"))
    return format_html('<p class="flush">抄送：{}</p>', bodies) if bodies else mark_safe("")


# --- the end of a paper ----------------------------------------------------------------------------------------------------


@register.simple_tag
def hand_date() -> SafeString:
    """A date to be written by hand."""
    return render_to_string("documents/blocks/hand_date.html")


@register.simple_tag(takes_context=True)
def close(
    context: Context, signed: str = "", *, receipt: bool = False, copies: bool = True, body: str = "", unit: str = "", officers: str = "",
    below: str = "", dated: str = "",
) -> SafeString:  # fmt: skip
    """How a paper ends: who signs it (`officers unit`, in this order), seal and date, receipt, and who gets a copy.

    `body` seals it in place of the bureau; `unit` and `officers` are what their signatures are called; `below` is who signs under the seal
    that it was handed over (`handed_over`, with the hour `received_at`); `dated` is the blank with the day over which the seal lies, where
    it is not that of the paper.
    """
    words: dict[str, Any] = {str(name): value for name, value in context.flatten().items()}
    words |= {"receipt": receipt, "body": body, "label": unit, "officers": officers}
    words["dated"] = need(context, dated, "day") if dated else ""
    parts = [render_to_string(f"documents/blocks/{who}.html", words) for who in signed.split()]
    ends = ["sealing", *([below] if below else []), *(["copies"] if copies else [])]
    signatures = format_html('<div class="signatures">{}</div>', _joined(parts)) if parts else mark_safe("")
    return _joined([signatures, *(render_to_string(f"documents/blocks/{end}.html", words) for end in ends)])


def _joined(parts: Iterable[Any]) -> SafeString:
    return format_html_join("", "{}", ((part,) for part in parts))
