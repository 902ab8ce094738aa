"""The press itself: a child process that turns one page of HTML after another into an archive PDF, and alone imports WeasyPrint.

It is started by `documents.press` with nothing of Django in it, within the limits of `foundation.bounded_child`. What it may read
is the vendored fonts and what came with the request.
"""

import gzip
import logging
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from foundation.bounded_child import Answer, Handler, Refused, serve

HERE = Path(__file__).resolve().parent
FONTS = HERE / "fonts"
STYLES = HERE / "papercss"

# One run of text above this length makes the line breaker crawl (500 KB took 24 s): no field of a paper comes near it.
LONGEST_TEXT = 40_000
# A table cell that claims a million columns never ends.
WIDEST_SPAN = 60
# Papers are made of text, tables and pictures; none of these has a place on one.
FORBIDDEN = frozenset(
    {"script", "link", "base", "iframe", "frame", "object", "embed", "applet", "form", "input", "button", "select", "textarea"}
    | {"video", "audio", "source", "track", "meta", "style", "template", "noscript"}
)
# Stylesheets that a page reads only if it says so with a class: every selector is tried on every element.
SPECIAL = {"form": "form", "list": "list", "pictures": "pictures", "record": "record", "letters": "letter", "reports": "report"}
# Sheets that name faces and nothing else: the common ones are read at the start, the largest by the first page that needs it.
FACES = ("faces", "rarest")
LAST_OF_FIRST_PLANE = "\uffff"
# Level 9 takes half as long again for one part in two hundred.
COMPRESSION = 6
# Layout makes many objects and few cycles: collecting them between papers is cheaper than in the middle of one.
PAPERS_BETWEEN_COLLECTIONS = 20
BASE = "anjian:page/"
MOMENT = "2000-01-01T00:00:00+08:00"


class Remarks(logging.Handler):
    """What WeasyPrint says while it works: a missing glyph is only a log line to it."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.missing: dict[str, None] = {}
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if ".notdef glyph" in str(record.msg) and isinstance(record.args, tuple):
            self.missing[str(record.args[0])] = None
        else:
            self.lines.append(record.getMessage())


class Press:
    """WeasyPrint, warm: one font configuration and one parsed stylesheet for every paper this process prints."""

    def __init__(self) -> None:
        import cssselect2  # type: ignore[import-untyped]
        import weasyprint
        from weasyprint.text.fonts import FontConfiguration
        from weasyprint.urls import URLFetcher, URLFetcherResponse

        press = self

        class OnlyOurs(URLFetcher):
            """Serves vendored fonts and the pictures of this request, and nothing else on earth."""

            def fetch(self, url: str, headers: Any = None) -> Any:
                return URLFetcherResponse(url, press.resource(url))

        class Parsed(weasyprint.HTML):  # type: ignore[misc]
            """A page that is well-formed XML, as our templates are: read by expat, many times faster than by an HTML parser."""

            def __init__(self, root: ElementTree.Element) -> None:
                self.base_url, self.url_fetcher, self.media_type = BASE, press.fetcher, "print"
                self.wrapper_element = cssselect2.ElementWrapper.from_html_root(root, content_language=None)
                self.etree_element = self.wrapper_element.etree_element

        self.weasyprint, self.parsed = weasyprint, Parsed
        self.assets: Mapping[str, bytes] = {}
        self.refused: list[str] = []
        self.remarks = Remarks()
        logger = logging.getLogger("weasyprint")
        logger.handlers, logger.propagate = [self.remarks], False
        logger.setLevel(logging.WARNING)
        self.fetcher = OnlyOurs()
        self.font_config = FontConfiguration()
        self.sources = {path.stem.partition("-")[2]: path.read_text(encoding="utf-8") for path in sorted(STYLES.glob("*.css"))}
        self.sheets: dict[tuple[str, ...], Any] = {}
        self.read("faces")
        # Every stylesheet is read once at the start, so that an error in one stops the press and not a paper.
        self.read(*(name for name in self.sources if name not in FACES))
        if self.remarks.lines or self.refused:
            raise Refused("stylesheet", "; ".join(self.remarks.lines + self.refused))

    def resource(self, url: str) -> bytes:
        """The bytes of `anjian:font/NAME` or `anjian:asset/NAME`; everything else is written down and refused."""
        if url.startswith("anjian:font/"):
            name = url.removeprefix("anjian:font/")
            if name in {path.name for path in FONTS.glob("*.ttf")}:
                return (FONTS / name).read_bytes()
            if f"{name}.gz" in {path.name for path in FONTS.glob("*.ttf.gz")}:
                return gzip.decompress((FONTS / f"{name}.gz").read_bytes())
        elif url.startswith("anjian:asset/") and (name := url.removeprefix("anjian:asset/")) in self.assets:
            return self.assets[name]
        self.refused.append(url[:200])
        raise ValueError("not served")

    def read(self, *names: str) -> Any:
        """These stylesheets as one, parsed once: each sheet of its own would be asked about every element of every page."""
        if names not in self.sheets:
            text = "\n".join(self.sources[name] for name in names)
            self.sheets[names] = self.weasyprint.CSS(string=text, font_config=self.font_config, url_fetcher=self.fetcher)
        return self.sheets[names]

    def parse(self, html: str) -> Any:
        """The page as a tree. Whatever is not plain XML without a document type of its own goes through the HTML parser."""
        if "<!ENTITY" not in html and "<!DOCTYPE html>" in html[:40]:
            try:
                return self.parsed(ElementTree.fromstring(html))  # noqa: S314 (no entities, and expat is kept current)
            except ElementTree.ParseError:
                pass
        return self.weasyprint.HTML(string=html, base_url=BASE, url_fetcher=self.fetcher)

    def print(self, html: str, head: Mapping[str, Any], assets: Mapping[str, bytes]) -> tuple[bytes, int]:
        """The PDF and its number of pages. Raises Refused."""
        self.assets, self.refused = assets, []
        self.remarks.missing.clear()
        self.remarks.lines.clear()
        page = self.parse(html)
        _look_over(page.etree_element)
        if max(html) > LAST_OF_FIRST_PLANE:
            self.read("rarest")
        wanted = (name for name in self.sources if name not in SPECIAL or f'class="{SPECIAL[name]}' in html)
        sheets = [self.read(*(name for name in wanted if name not in FACES))]
        document = page.render(font_config=self.font_config, stylesheets=sheets, pdf_variant=head["variant"])
        document.metadata.title, document.metadata.authors = head["title"], [head["author"]]
        document.metadata.lang = head["lang"]
        document.metadata.generator = "Anjian"
        document.metadata.created = document.metadata.modified = head.get("moment") or MOMENT
        pdf = document.write_pdf(pdf_variant=head["variant"], finisher=_finish)
        if self.remarks.missing:
            raise Refused("glyph", "".join(self.remarks.missing))
        if self.refused:
            raise Refused("resource", " ".join(self.refused))
        if self.remarks.lines:
            raise Refused("remark", "; ".join(self.remarks.lines)[:500])
        return pdf, len(document.pages)


def _finish(document: Any, pdf: Any) -> None:
    """What the file needs after WeasyPrint has drawn it."""
    _complete_tags(pdf)
    _write_once(document, pdf)


def _complete_tags(pdf: Any) -> None:
    """Hang the running feet and heads into the structure tree, page by page, and say which way a head of a table heads.

    WeasyPrint tags what stands in the margins, signatures among it, and leaves it outside the tree.
    """
    import pydyf  # type: ignore[import-untyped]

    dictionaries = (item for item in pdf.objects if isinstance(item, pydyf.Dictionary))
    elements = {item.reference: item for item in dictionaries if item.get("Type") == "/StructElem"}
    root = next(item for item in elements.values() if item["S"] == "/Document")
    hung = set(root["K"])
    loose: dict[Any, list[Any]] = {}
    for reference, element in elements.items():
        if element["P"] == root.reference and reference not in hung:
            loose.setdefault(element["Pg"], []).append(reference)
        if element["S"] == "/TH":
            row = elements[element["P"]]
            heads_columns = elements.get(row["P"], {}).get("S") == "/THead"
            element["A"]["Scope"] = "/Column" if heads_columns else "/Row"
    kept = list(root["K"])
    for at in range(len(kept) - 1, -1, -1):
        # After the last element of its page.
        if feet := loose.pop(elements[kept[at]]["Pg"], None):
            kept[at + 1 : at + 1] = feet
    root["K"][:] = [*kept, *(reference for feet in loose.values() for reference in feet)]


def _write_once(document: Any, pdf: Any) -> None:
    """Turn every object of the file into its bytes now.

    The writer asks each object for them twice, once for the file and once for the identifier: it would compress all fonts twice.
    """
    import pydyf  # type: ignore[import-untyped]

    class Written(pydyf.Object):  # type: ignore[misc]
        """A finished object: only its bytes."""

        def __init__(self, source: Any) -> None:
            super().__init__()
            self.number, self.generation, self.free = source.number, source.generation, source.free
            self.bytes = source.data
            self.can_be_packed = source.compressible

        @property
        def data(self) -> bytes:
            return self.bytes

        @property
        def compressible(self) -> bool:
            return self.can_be_packed

    for position, source in enumerate(pdf.objects):
        if source.free == "f" or source is pdf.pages or source is pdf.catalog:
            continue
        if isinstance(source, pydyf.Stream) and source.compress and all(isinstance(item, bytes | str) for item in source.stream):
            content = b"\n".join(item if isinstance(item, bytes) else item.encode() for item in source.stream)
            source.stream, source.compress = [zlib.compress(content, COMPRESSION)], False
            source.extra["Filter"] = "/FlateDecode"
        pdf.objects[position] = Written(source)


def _look_over(root: Any) -> None:
    """Refuse what no paper contains and what would keep the press busy for ever."""
    for element in root.iter():
        name = element.tag.lower() if isinstance(element.tag, str) else ""
        if name in FORBIDDEN:
            # `<meta charset>` stands in every page's head and says nothing else.
            if name == "meta" and set(element.keys()) <= {"charset"}:
                continue
            raise Refused("element", name)
        for attribute in ("colspan", "rowspan", "span"):
            if (value := element.get(attribute)) and not (value.isdigit() and int(value) <= WIDEST_SPAN):
                raise Refused("span", f"{attribute}={value[:20]}")
        if element.get("href", "#").lstrip()[:1] != "#" or element.get("rel"):
            raise Refused("link", element.get("href", "")[:100])
        if max(len(element.text or ""), len(element.tail or "")) > LONGEST_TEXT:
            raise Refused("length", str(LONGEST_TEXT))


def start() -> Handler:
    """A press ready to print. Raises OSError where Pango is missing."""
    press = Press()

    def handle(head: dict[str, Any], blobs: list[bytes]) -> Answer:
        html, *pictures = blobs
        pdf, pages = press.print(html.decode(), head, dict(zip(head["assets"], pictures, strict=True)))
        return {"pages": pages}, [pdf]

    return handle


if __name__ == "__main__":
    serve(start, readable=(FONTS, STYLES), requests_between_collections=PAPERS_BETWEEN_COLLECTIONS)
