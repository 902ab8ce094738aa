"""From the words of one paper to its printed page: the context every paper template gets, and the page or PDF made of it."""

import io
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any, Literal

import segno
from django.template import TemplateDoesNotExist
from django.template.loader import render_to_string

from documents import glyphs
from documents.catalog import paper as kind_of
from documents.press import PressRefused, PrintResult, print_pdf

MODES = ("original", "preview", "copy", "revoked", "corrected")
Mode = Literal["original", "preview", "copy", "revoked", "corrected"]


class MissingField(Exception):
    """A blank that must be filled is empty: the paper is not issued. Preview prints the empty blank instead."""

    def __init__(self, code: str, field: str) -> None:
        self.code, self.field = code, field
        super().__init__(f"{code} 缺少必填项 {field}")


class Blanks(dict[str, Any]):
    """The fields of a paper for its template: one that is not there is empty, and `f.items` is the field, never the method."""

    def __missing__(self, name: str) -> str:
        return ""


def blanks(value: Any) -> Any:
    """The value with every mapping in it, at any depth, as Blanks."""
    if isinstance(value, Mapping):
        return Blanks({name: blanks(inner) for name, inner in value.items()})
    if isinstance(value, list | tuple):
        return [blanks(inner) for inner in value]
    return value


@dataclass(frozen=True, slots=True)
class Bureau:
    """The words of the bureau that papers print: dated settings, frozen with each paper."""

    name: str
    county_government: str
    prefecture_bureau: str
    court: str
    number_word: str
    listing_body: str = ""
    # Custom, not law: orders remind the unit to ask for more time in writing before the end.
    extension_hint: bool = True

    @classmethod
    def of(cls, words: "Mapping[str, Any] | Bureau") -> "Bureau":
        """The bureau named by a mapping; what it says besides is left out."""
        if isinstance(words, cls):
            return words
        known = {field.name for field in fields(cls)}
        return cls(**{name: value for name, value in words.items() if name in known})  # type: ignore[union-attr]


@dataclass(frozen=True, slots=True)
class Paper:
    """What a paper says about itself. `seal` names the asset of a printed electronic seal; empty leaves room for the stamp."""

    code: str
    title: str
    number: str = ""
    set_name: str = ""
    copies_note: str = ""
    issued_on: date | str | None = None
    token_tail: str = ""
    qr_svg: str = ""
    mode: Mode = "original"
    seal: str = ""
    # Characters that no face has: their boxes are filled by hand, and the paper says so.
    by_hand: str = ""
    # The number, or the title, of the paper that took the place of this one.
    corrected_by: str = ""
    # The compact setting of profile F: 五号 on 19 pt.
    is_compact: bool = False

    @property
    def is_preview(self) -> bool:
        return self.mode == "preview"

    @property
    def shown_seal(self) -> str:
        """A preview and a reading copy bear no seal."""
        return self.seal if self.mode in {"original", "revoked", "corrected"} else ""

    @property
    def has_long_title(self) -> bool:
        return len(self.title) > 14


def qr_picture(address: str) -> str:
    """The QR code of a verification address as inline SVG, its four quiet modules included."""
    drawn = io.BytesIO()
    code = segno.make(address, error="m", micro=False)
    code.save(
        drawn, kind="svg", xmldecl=False, nl=False, border=4, omitsize=True, svgclass=None, lineclass=None, title="文书核验二维码"
    )
    return drawn.getvalue().decode()


def verified(paper: Paper, *, address: str, token: str) -> Paper:
    """The paper with its QR code and the last eight signs of its token; a preview has neither."""
    return paper if paper.is_preview else replace(paper, qr_svg=qr_picture(address), token_tail=token[-8:])


def page_html(
    paper: Paper, *, bureau: Mapping[str, Any] | Bureau, f: Mapping[str, Any], x: Mapping[str, Any] | None = None
) -> str:
    """The paper as one page of HTML for the press. Raises MissingField, unless it is a preview, and PressRefused without a template."""
    context = {"paper": paper, "bureau": Bureau.of(bureau), "f": blanks(f), "x": blanks(x or {})}
    try:
        return render_to_string(kind_of(paper.code).template, context)
    except TemplateDoesNotExist as missing:
        raise PressRefused("template", str(missing)) from missing


def _with_boxes(paper: Paper, **words: Any) -> str:
    """The page with a ruled box for every character that no face has, and the sentence that says who fills it."""
    html = page_html(paper, **words)
    lacking = glyphs.missing(html)
    if lacking and not paper.by_hand:
        html = page_html(replace(paper, by_hand=lacking), **words)
    return glyphs.boxed(html, lacking)


def print_paper(
    paper: Paper,
    *,
    bureau: Mapping[str, Any] | Bureau,
    f: Mapping[str, Any],
    x: Mapping[str, Any] | None = None,
    assets: Mapping[str, bytes] | None = None,
    timeout: float = 60,
) -> PrintResult:
    """The paper as an archive PDF; the same bytes every time. Raises MissingField and what `print_pdf` raises."""
    bureau = Bureau.of(bureau)
    html = _with_boxes(paper, bureau=bureau, f=f, x=x)
    day = paper.issued_on.isoformat() if isinstance(paper.issued_on, date) else paper.issued_on
    return print_pdf(
        html,
        title=f"{paper.title} {paper.number}".strip(),
        author=bureau.name,
        assets=assets,
        timeout=timeout,
        moment=f"{day}T00:00:00+08:00" if day else None,
    )
