"""The press itself: a child process that turns one page of HTML after another into an archive PDF, and alone imports WeasyPrint.

It is started by `documents.press` with nothing of Django in it. Frames on both pipes: four bytes of length, a JSON head, then the
blobs whose lengths the head lists. What it may read is the vendored fonts and what came with the request; it opens no socket,
starts no process, and ends itself when its memory or its CPU time runs out.
"""

import gc
import json
import logging
import os
import resource
import shutil
import struct
import sys
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any
from xml.etree import ElementTree

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
SPECIAL = {"form": "form", "list": "list", "pictures": "pictures", "record": "record", "letters": "letter"}
# Level 9 takes half as long again for one part in two hundred.
COMPRESSION = 6
# Layout makes many objects and few cycles: collecting them between papers is cheaper than in the middle of one.
PAPERS_BETWEEN_COLLECTIONS = 20
BASE = "anjian:page/"
MOMENT = "2000-01-01T00:00:00+08:00"


class Refused(Exception):
    """The page cannot be printed as it stands; another attempt would end the same way."""

    def __init__(self, kind: str, note: str) -> None:
        super().__init__(note)
        self.kind, self.note = kind, note


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


def read_frame(stream: IO[bytes]) -> tuple[dict[str, Any], list[bytes]] | None:
    """One frame, or None at the end of the stream. Raises EOFError when the other side went away in the middle."""
    size = stream.read(4)
    if not size:
        return None
    head = json.loads(_exactly(stream, struct.unpack(">I", size)[0]))
    return head, [_exactly(stream, length) for length in head.get("blobs", ())]


def _exactly(stream: IO[bytes], length: int) -> bytes:
    data = stream.read(length)
    if len(data) != length:
        raise EOFError
    return data


def write_frame(stream: IO[bytes], head: Mapping[str, Any], *blobs: bytes) -> None:
    """Send one frame and flush it."""
    packed = json.dumps({**head, "blobs": [len(blob) for blob in blobs]}).encode()
    stream.write(struct.pack(">I", len(packed)) + packed)
    for blob in blobs:
        stream.write(blob)
    stream.flush()


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
        self.read(*(name for name in self.sources if name != "faces"))
        if self.remarks.lines or self.refused:
            raise Refused("stylesheet", "; ".join(self.remarks.lines + self.refused))

    def resource(self, url: str) -> bytes:
        """The bytes of `anjian:font/NAME` or `anjian:asset/NAME`; everything else is written down and refused."""
        if url.startswith("anjian:font/"):
            name = url.removeprefix("anjian:font/")
            if name in {path.name for path in FONTS.glob("*.ttf")}:
                return (FONTS / name).read_bytes()
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
        wanted = (name for name in self.sources if name not in SPECIAL or f'class="{SPECIAL[name]}' in html)
        sheets = [self.read(*(name for name in wanted if name != "faces"))]
        document = page.render(font_config=self.font_config, stylesheets=sheets, pdf_variant=head["variant"])
        document.metadata.title, document.metadata.authors = head["title"], [head["author"]]
        document.metadata.lang = head["lang"]
        document.metadata.generator = "Anjian"
        document.metadata.created = document.metadata.modified = head.get("moment") or MOMENT
        pdf = document.write_pdf(pdf_variant=head["variant"], finisher=_write_once)
        if self.remarks.missing:
            raise Refused("glyph", "".join(self.remarks.missing))
        if self.refused:
            raise Refused("resource", " ".join(self.refused))
        if self.remarks.lines:
            raise Refused("remark", "; ".join(self.remarks.lines)[:500])
        return pdf, len(document.pages)


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


def _close_the_doors(scratch: str) -> None:
    """After the start nothing but Python's own modules, the fonts and the scratch folder may be opened; no socket, no process."""
    libraries = {str(Path(path).resolve()) for path in (sys.prefix, sys.base_prefix, str(HERE), *sys.path) if path}
    readable = (*libraries, scratch, "/usr/lib", "/dev/null")
    forbidden = ("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.system", "urllib.", "ftplib.")

    def guard(event: str, args: tuple[Any, ...]) -> None:
        if event == "open":
            path = args[0]
            if isinstance(path, int):
                return
            name = os.path.realpath(os.fsdecode(path)) if path is not None else ""
            writes = isinstance(args[1], str) and any(sign in args[1] for sign in "wax+")
            if name.startswith(scratch) or (name.startswith(readable) and not writes):
                return
            raise PermissionError(f"the press opens no {name}")
        if event.startswith(forbidden):
            raise PermissionError(f"the press does no {event}")

    sys.addaudithook(guard)


def main() -> None:
    """Serve requests from standard input until it closes."""
    inward = sys.stdin.buffer
    # C libraries may write to descriptor 1; the frames go through a descriptor of their own.
    outward = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    resource.setrlimit(resource.RLIMIT_AS, (memory := int(sys.argv[1]) * 2**20, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (64 * 2**20, 64 * 2**20))
    try:
        press = Press()
    except OSError as problem:
        write_frame(outward, {"error": "unavailable", "note": str(problem)[:500]})
        return
    except Refused as refusal:
        write_frame(outward, {"error": refusal.kind, "note": refusal.note})
        return
    _close_the_doors(os.path.realpath(sys.argv[2]))
    gc.collect()
    gc.freeze()
    gc.disable()
    write_frame(outward, {"ready": True})
    papers = 0
    while (request := read_frame(inward)) is not None:
        if (papers := papers + 1) % PAPERS_BETWEEN_COLLECTIONS == 0:
            gc.collect()
        head, (html, *blobs) = request
        used = resource.getrusage(resource.RUSAGE_SELF)
        seconds = int(used.ru_utime + used.ru_stime) + int(head["timeout"]) + 2
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, resource.RLIM_INFINITY))
        try:
            pdf, pages = press.print(html.decode(), head, dict(zip(head["assets"], blobs, strict=True)))
        except Refused as refusal:
            write_frame(outward, {"error": refusal.kind, "note": refusal.note})
        except MemoryError:
            write_frame(outward, {"error": "memory", "note": ""})
            return
        except Exception as problem:  # whatever a page provokes is the page's failure, not the press's
            write_frame(outward, {"error": "failed", "note": f"{type(problem).__name__}: {problem}"[:300]})
        else:
            used = resource.getrusage(resource.RUSAGE_SELF)
            write_frame(outward, {"pages": pages, "cpu": used.ru_utime + used.ru_stime}, pdf)


if __name__ == "__main__":
    try:
        main()
    finally:
        # Whoever started this process may be gone without a chance to clear up: the copies of the fonts go with the press.
        shutil.rmtree(sys.argv[2], ignore_errors=True)
