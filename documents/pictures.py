"""The pages of a printed paper as pictures, for screens that show no PDF inside a page."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable
from typing import Any

POINTS_PER_INCH = 72
# An A4 page is then about 910 pixels wide: sharp beside a form, and about forty kilobytes.
INCHES = 110
COLOURS = 32
MOST_PAGES = 12
# A page in A2 has 5 million at this size; what claims to be larger is no paper of ours.
MOST_PIXELS = 10_000_000

# PDFium keeps state of its own and is not safe in several threads at once.
_one_at_a_time = threading.Lock()


class NoPictures(Exception):
    """The library that draws pages is not installed, or could not read the paper."""


def pages(pdf: bytes, *, inches: int = INCHES, most: int = MOST_PAGES) -> list[bytes]:
    """The first pages of a PDF of our own press as PNG. Raises NoPictures. Call it outside any transaction."""
    return _pictures(pdf, inches, lambda count: range(min(count, most)))


def page(pdf: bytes, number: int, *, inches: int = INCHES) -> bytes | None:
    """One page of it, the first is 1; None where it has none of this number. Raises NoPictures. Call it outside any transaction."""
    drawn = _pictures(pdf, inches, lambda count: range(number - 1, number) if 1 <= number <= count else range(0))
    return drawn[0] if drawn else None


def _pictures(pdf: bytes, inches: int, wanted: Callable[[int], range]) -> list[bytes]:
    """Of a paper of so many pages those that are wanted."""
    try:
        import pypdfium2  # type: ignore[import-untyped]
    except ImportError as error:
        raise NoPictures("pypdfium2") from error
    scale = inches / POINTS_PER_INCH
    with _one_at_a_time:
        try:
            document = pypdfium2.PdfDocument(pdf)
            try:
                return [_drawn(document[number], scale) for number in wanted(len(document))]
            finally:
                document.close()
        except pypdfium2.PdfiumError as error:
            raise NoPictures(str(error)) from error


def _drawn(page: Any, scale: float) -> bytes:
    """One page, its bitmap gone before the next is begun; refused by its size before anything is drawn."""
    width, height = page.get_size()
    if width * height * scale * scale > MOST_PIXELS:
        raise NoPictures(f"{width:.0f} × {height:.0f}")
    return _png(page.render(scale=scale).to_pil())


def _png(picture: object) -> bytes:
    out = io.BytesIO()
    picture.convert("RGB").quantize(COLOURS).save(out, "PNG", optimize=True)  # type: ignore[attr-defined]
    return out.getvalue()
