"""The bookbinder: a child process that joins the sheets of a file into one archive PDF, page numbers in the corner.

Papers of our own press keep their text and their tags: the trees hang side by side below one document. What others have sent enters as
pictures of its pages, for its fonts, colours and actions are not ours to vouch for; the file itself stays as it was handed in. It knows
nothing of Django and runs within the limits of `foundation.bounded_child`.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2  # type: ignore[import-untyped]
from fontTools import subset  # type: ignore[import-untyped]
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]
from pikepdf import Array, Dictionary, Name, Stream, String
from PIL import Image

from foundation.bounded_child import Answer, Handler, Refused, serve

FONTS = Path(__file__).resolve().parent / "fonts"
FIGURES = "FandolSong-Regular.ttf"

OURS, PDF, PICTURE = "ours", "pdf", "picture"
# A scanned page is read on a screen and printed in A4: what is finer than this only fills the archive.
INCHES, POINTS = 150, 72
QUALITY = 80
A4 = (595.28, 841.89)
MARGIN = 28.35  # 1 cm
MOST_PIXELS = 20_000_000
# The page number stands in the upper outer corner, as the rules of archives want it.
NUMBER_SIZE, NUMBER_RIGHT, NUMBER_TOP = 10, 42, 30


class Binder:
    """One file while it is bound: pages, tree of tags, outline."""

    def __init__(self, title: str, author: str, lang: str, moment: str, font: bytes, widths: list[int]) -> None:
        self.out = pikepdf.new()
        self.title, self.author, self.moment = title, author, moment
        self.document = self.out.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, K=Array()))
        self.numbers: list[Any] = []
        self.key = 0
        self.intent: Any = None
        self.marks: list[tuple[str, int]] = []
        self.out.Root.Lang = String(lang)
        self.font = self._font(font, widths)

    def _font(self, content: bytes, widths: list[int]) -> Any:
        """The figures of a face of ours, for the page numbers."""
        file = Stream(self.out, content)
        file[Name.Length1] = len(content)
        descriptor = Dictionary(
            Type=Name.FontDescriptor, FontName=Name("/ANJIAN+Figures"), Flags=32, FontBBox=Array([0, -200, 1000, 900]), ItalicAngle=0,
            Ascent=880, Descent=-120, CapHeight=700, StemV=80, FontFile2=self.out.make_indirect(file),
        )  # fmt: skip
        return self.out.make_indirect(
            Dictionary(
                Type=Name.Font, Subtype=Name.TrueType, BaseFont=Name("/ANJIAN+Figures"), FirstChar=48, LastChar=57,
                Widths=Array(widths), Encoding=Name.WinAnsiEncoding, FontDescriptor=self.out.make_indirect(descriptor),
            )
        )  # fmt: skip

    # --- one sheet after another -------------------------------------------------------------------------------------------

    def add(self, sheet: dict[str, Any], content: bytes) -> None:
        """A paper of ours, or the file that somebody handed in; `first` is the number of its first page, none where it is not known."""
        begins = len(self.out.pages)
        if sheet["kind"] == OURS:
            self._take_over(content)
        else:
            for number, picture in enumerate(_pages(content) if sheet["kind"] == PDF else iter([_picture(content)]), start=1):
                self._picture_page(picture, f"{sheet['words']}　{number}")
        if sheet.get("title"):
            self.marks.append((sheet["title"], begins))
        if sheet.get("first"):
            for place in range(begins, len(self.out.pages)):
                self._number(place, sheet["first"] + place - begins)

    def _take_over(self, content: bytes) -> None:
        """The pages of a print of ours with its tags: the keys under which its pages find them move behind those that are there."""
        with pikepdf.open(io.BytesIO(content)) as paper:
            begins, known = len(self.out.pages), len(paper.pages)
            self.out.pages.extend(paper.pages)
            if self.intent is None:
                self.intent = self.out.copy_foreign(paper.make_indirect(paper.Root.OutputIntents))
            tree = self.out.copy_foreign(paper.make_indirect(paper.Root.StructTreeRoot))
            for child in _list(tree.K):
                child.S, child.P = Name.Part, self.document
                self.document.K.append(child)
            of_pages = dict(_numbers(tree.ParentTree))
            for page in list(self.out.pages)[begins : begins + known]:
                if (old := page.obj.get("/StructParents")) is not None:
                    self.numbers += [self.key, of_pages[int(old)]]
                    page.obj.StructParents = self.key
                    self.key += 1

    def _picture_page(self, picture: Image.Image, words: str) -> None:
        """One page with a picture on it, upright, as large as the page takes, told in words for whoever cannot see it."""
        wide = picture.width > picture.height
        width, height = (A4[1], A4[0]) if wide else A4
        scale = min((width - 2 * MARGIN) / picture.width, (height - 2 * MARGIN) / picture.height)
        w, h = picture.width * scale, picture.height * scale
        x, y = (width - w) / 2, (height - h) / 2
        packed = io.BytesIO()
        picture.save(packed, "JPEG", quality=QUALITY)
        image = Stream(self.out, packed.getvalue())
        image.stream_dict = Dictionary(
            Type=Name.XObject, Subtype=Name.Image, Width=picture.width, Height=picture.height, BitsPerComponent=8,
            ColorSpace=Name.DeviceGray if picture.mode == "L" else Name.DeviceRGB, Filter=Name.DCTDecode,
        )  # fmt: skip
        drawn = f"/Figure <</MCID 0>> BDC q {w:.2f} 0 0 {h:.2f} {x:.2f} {y:.2f} cm /Im Do Q EMC".encode()
        page = self.out.make_indirect(
            Dictionary(
                Type=Name.Page, MediaBox=Array([0, 0, round(width, 2), round(height, 2)]), StructParents=self.key,
                Resources=Dictionary(XObject=Dictionary(Im=self.out.make_indirect(image))), Contents=Stream(self.out, drawn),
            )
        )  # fmt: skip
        self.out.pages.append(pikepdf.Page(page))
        figure = self.out.make_indirect(
            Dictionary(Type=Name.StructElem, S=Name.Figure, P=self.document, Pg=self.out.pages[-1].obj, K=0, Alt=String(words))
        )
        self.document.K.append(figure)
        self.numbers += [self.key, Array([figure])]
        self.key += 1

    def _number(self, place: int, number: int) -> None:
        """The page number in the upper right corner, beside the tags: it is no part of what the page says."""
        page = self.out.pages[place]
        right, top = float(page.mediabox[2]), float(page.mediabox[3])
        x = right - NUMBER_RIGHT - NUMBER_SIZE * 0.5 * len(str(number))
        name = page.add_resource(self.font, Name.Font, prefix="No")
        drawn = f"/Artifact <</Type /Pagination>> BDC q BT {name} {NUMBER_SIZE} Tf {x:.2f} {top - NUMBER_TOP:.2f} Td ({number}) Tj ET Q EMC"
        # What the page draws itself may leave the coordinates turned.
        page.contents_add(b"q", prepend=True)
        page.contents_add(b"Q " + drawn.encode())

    # --- the whole ---------------------------------------------------------------------------------------------------------

    def bound(self) -> tuple[bytes, int]:
        """The bytes and the number of pages. Raises Refused where no paper of ours gives the colours."""
        if self.intent is None:
            raise Refused("empty", "")
        root = self.out.Root
        tree = self.out.make_indirect(
            Dictionary(
                Type=Name.StructTreeRoot, K=Array([self.document]), ParentTree=self.out.make_indirect(Dictionary(Nums=Array(self.numbers))),
                ParentTreeNextKey=self.key,
            )
        )  # fmt: skip
        self.document.P = tree
        root.StructTreeRoot, root.MarkInfo, root.OutputIntents = tree, Dictionary(Marked=True), self.intent
        root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
        with self.out.open_outline() as outline:
            outline.root.extend(pikepdf.OutlineItem(title, place) for title, place in self.marks)
        with self.out.open_metadata(set_pikepdf_as_editor=False, update_docinfo=True) as said:
            said["dc:title"], said["dc:creator"] = self.title, [self.author]
            said["pdf:Producer"] = said["xmp:CreatorTool"] = "Anjian"
            said["xmp:CreateDate"] = said["xmp:ModifyDate"] = said["xmp:MetadataDate"] = self.moment
            said["pdfaid:part"], said["pdfaid:conformance"] = "2", "A"
        out = io.BytesIO()
        self.out.save(out, deterministic_id=True, linearize=False, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return out.getvalue(), len(self.out.pages)


def _list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, Array) else [value]


def _numbers(tree: Any) -> Iterator[tuple[int, Any]]:
    """The entries of a number tree, its branches followed."""
    flat = list(tree.get("/Nums", []))
    yield from ((int(key), value) for key, value in zip(flat[::2], flat[1::2], strict=True))
    for branch in tree.get("/Kids", []):
        yield from _numbers(branch)


def _picture(content: bytes) -> Image.Image:
    """A photograph as it lies in the file, which our own intake has encoded anew."""
    picture = Image.open(io.BytesIO(content), formats=("JPEG", "PNG"))
    if picture.width * picture.height > MOST_PIXELS:
        picture.thumbnail((4096, 4096))
    if picture.mode in ("L", "RGB"):
        return picture
    if "A" not in picture.getbands():
        return picture.convert("RGB")
    white = Image.new("RGB", picture.size, "white")
    white.paste(picture, mask=picture.getchannel("A"))
    return white


def _pages(content: bytes) -> Iterator[Image.Image]:
    """The pages of a PDF as pictures, one at a time. Raises Refused for one that cannot be read."""
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        raise Refused("unreadable", str(error)) from error
    try:
        for page in document:
            width, height = page.get_size()
            scale = min(INCHES / POINTS, (MOST_PIXELS / max(width * height, 1)) ** 0.5)
            yield page.render(scale=scale).to_pil().convert("RGB")
    finally:
        document.close()


def _figures() -> tuple[bytes, list[int]]:
    """The ten figures of a face of ours as a font of its own, with their widths in thousandths."""
    font = TTFont(FONTS / FIGURES)
    options = subset.Options(layout_features=[], name_IDs=[], notdef_outline=True, hinting=False)
    cutter = subset.Subsetter(options)
    cutter.populate(text="0123456789")
    cutter.subset(font)
    names, each = font.getBestCmap(), font["head"].unitsPerEm
    widths = [round(font["hmtx"][names[ord(figure)]][0] * 1000 / each) for figure in "0123456789"]
    out = io.BytesIO()
    font.save(out)
    return out.getvalue(), widths


def start() -> Handler:
    """A binder ready to bind."""
    font, widths = _figures()

    def handle(head: dict[str, Any], blobs: list[bytes]) -> Answer:
        binder = Binder(head["title"], head["author"], head["lang"], head["moment"], font, widths)
        for sheet, content in zip(head["sheets"], blobs, strict=True):
            binder.add(sheet, content)
        pdf, pages = binder.bound()
        return {"pages": pages}, [pdf]

    return handle


if __name__ == "__main__":
    serve(start, readable=(FONTS,))
