"""A paper laid out before it is numbered: what its template misses and what no face can print is found in the act, at the field.

The page takes one to three milliseconds; the worker that prints it finds nothing any more that the officer could have mended.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from documents import glyphs
from documents.catalog import paper
from documents.identity import body_on, printable_of, sheet_of
from documents.models import IssuedDocument
from documents.press import PressRefused
from documents.typesetting import MissingField, page_html
from foundation.refusals import Refusal


def rehearse(document: IssuedDocument) -> Iterator[Refusal]:
    """Lay out a paper that is not issued yet. Sets the body that seals it and the characters its readers write by hand.

    Yields Refusal E-DOC-MISSING for what its template needs, E-DOC-GLYPH for what no face has outside names, E-DOC-LAYOUT without a template.
    """
    fields, linked = printable_of(document)
    try:
        page = page_html(sheet_of(document), bureau=document.bureau, f=fields, x=linked)
    except MissingField as missing:
        yield Refusal("E-DOC-MISSING", field=missing.field.removeprefix("x."), note=f"{document.title}：{missing.field}")
        return
    except PressRefused as refused_by_press:
        yield Refusal("E-DOC-LAYOUT", note=f"{document.title}：{refused_by_press}")
        return
    kind = paper(document.code)
    document.body = body_on(page, kind, str(document.bureau["name"]), document.recipient)[:120]
    lacking = glyphs.missing(page)
    if not lacking:
        return
    refused = False
    for field, key, text in (*_texts(fields), *_texts(linked)):
        if (signs := glyphs.missing(text)) and not glyphs.is_name(key):
            refused = True
            yield Refusal("E-DOC-GLYPH", field=field, note=f"{document.title}：{glyphs.named(signs)}；{glyphs.WAY_OUT}")
    if not refused and not document.on_paper:
        document.by_hand = lacking[:200]


def _texts(values: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Every text with the field it stands in and the name it has there."""
    for field, value in values.items():
        for key, text in _inside(value, field):
            yield field, key, text


def _inside(value: Any, key: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield key, value
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _inside(inner, str(name))
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _inside(inner, key)
