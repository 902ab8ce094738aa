"""Pages become pictures one after the other, and a page is refused by its size before it is drawn."""

from __future__ import annotations

import io

import pytest
from PIL import Image
from pypdf import PdfWriter

from documents import pictures


def pdf(*sizes: tuple[float, float]) -> bytes:
    writer, out = PdfWriter(), io.BytesIO()
    for width, height in sizes:
        writer.add_blank_page(width, height)
    writer.write(out)
    return out.getvalue()


def test_the_first_pages_are_drawn_and_no_more_than_that() -> None:
    drawn = pictures.pages(pdf(*[(595, 842)] * (pictures.MOST_PAGES + 3)))
    assert len(drawn) == pictures.MOST_PAGES
    assert Image.open(io.BytesIO(drawn[0])).size == (910, 1287)


def test_a_page_that_is_no_paper_of_ours_is_not_drawn() -> None:
    for size in ((14_400, 14_400), (2_400, 1_800)):
        with pytest.raises(pictures.NoPictures):
            pictures.pages(pdf((595, 842), size))
    assert len(pictures.pages(pdf((1191, 1684)))) == 1, "A2"


def test_a_single_page_is_drawn_by_its_number() -> None:
    three = pdf((595, 842), (842, 595), (595, 842))
    assert pictures.page(three, 2) == pictures.pages(three)[1] != pictures.page(three, 1)
    assert pictures.page(three, 3) is not None
    assert (pictures.page(three, 0), pictures.page(three, 4)) == (None, None)
