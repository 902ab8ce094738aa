"""Whether a PDF is a sound archive file: PDF/A-2a as far as a look at its parts can tell, and nothing active in it."""

import io
import re
from collections.abc import Iterator
from typing import Any

import pikepdf

# Names under which a PDF does something when it is opened or clicked.
ACTIVE = frozenset(
    {"/JavaScript", "/JS", "/Launch", "/SubmitForm", "/ImportData", "/ResetForm", "/URI", "/GoToR", "/GoToE", "/Rendition"}
)
EMBEDDING = ("/EmbeddedFiles", "/JavaScript")


def problems(pdf: bytes) -> list[str]:
    """What is wrong, in sentences; an empty list for a sound archive file. Raises nothing for a broken file: it is a problem."""
    try:
        with pikepdf.open(io.BytesIO(pdf)) as document:
            return [*_envelope(document), *_tags(document), *_fonts(document), *_activity(document)]
    except pikepdf.PdfError as error:
        return [f"not a readable PDF: {error}"]


def _envelope(document: pikepdf.Pdf) -> Iterator[str]:
    """Output intent with a colour profile, XMP that claims part 2 conformance A, file identifier, no encryption."""
    intents = [intent for intent in document.Root.get("/OutputIntents", []) if intent.get("/S") == "/GTS_PDFA1"]
    if not intents or "/DestOutputProfile" not in intents[0]:
        yield "no output intent with a colour profile"
    metadata = document.Root.get("/Metadata")
    xmp = metadata.read_bytes().decode("utf-8", "replace") if metadata is not None else ""
    for name, wanted in (("part", "2"), ("conformance", "A")):
        # As an attribute, or as an element that may say what its prefix means.
        found = re.search(rf"pdfaid:{name}(?:=\"|(?:\s[^>]*)?>)\s*([^\"<\s]+)", xmp)
        if not found or found[1] != wanted:
            yield f"XMP does not claim pdfaid:{name} {wanted}"
    if "/ID" not in document.trailer:
        yield "no file identifier"
    if document.is_encrypted:
        yield "encrypted"


def _tags(document: pikepdf.Pdf) -> Iterator[str]:
    """Marked content with a structure tree, and the language of the text."""
    if not bool(document.Root.get("/MarkInfo", {}).get("/Marked", False)):
        yield "content is not marked"
    tree = document.Root.get("/StructTreeRoot")
    if tree is None or "/K" not in tree:
        yield "no structure tree"
    else:
        yield from _structure(document, tree)
    if not str(document.Root.get("/Lang", "")):
        yield "no language"


def _structure(document: pikepdf.Pdf, tree: Any) -> Iterator[str]:
    """What is read aloud: all marked content hangs in the tree, every figure has words, every head of a table says what it heads."""
    found = {element.objgen: element for element in _elements(tree)}
    for number, page in enumerate(document.pages, start=1):
        for entry in _parents(tree, page.obj.get("/StructParents")):
            if entry.objgen not in found:
                yield f"page {number}: marked content that hangs outside the structure tree"
    for element in found.values():
        kind = str(element.get("/S", ""))
        if kind == "/Figure" and not str(element.get("/Alt", "")):
            yield "a figure without words"
        if kind == "/TH" and str(element.get("/A", {}).get("/Scope", "")) not in {"/Row", "/Column", "/Both"}:
            yield "a head of a table without scope"
        if kind == "/Table":
            inside = {str(each.get("/S", "")) for each in _elements(element)}
            # A table of pictures only sets them side by side.
            if "/TH" not in inside and "/Figure" not in inside:
                yield "a table without heads"


def _elements(parent: Any) -> Iterator[Any]:
    """The structure elements below one, without recursion."""
    waiting = [parent]
    while waiting:
        children = waiting.pop().get("/K", [])
        for child in children if isinstance(children, pikepdf.Array) else [children]:
            if isinstance(child, pikepdf.Dictionary) and "/S" in child:
                yield child
                waiting.append(child)


def _parents(tree: Any, key: Any) -> Iterator[Any]:
    """The structure elements that the marked content of a page belongs to."""
    numbers = list(tree.get("/ParentTree", {}).get("/Nums", []))
    for at, entry in zip(numbers[::2], numbers[1::2], strict=True):
        if key is not None and at == key and isinstance(entry, pikepdf.Array):
            yield from entry


def _fonts(document: pikepdf.Pdf) -> Iterator[str]:
    """Every font is embedded and says which characters its glyphs are."""
    for item in _objects(document):
        if item.get("/Type") != "/Font":
            continue
        name = str(item.get("/BaseFont", "?"))
        if item.get("/Subtype") == "/Type0" and "/ToUnicode" not in item:
            yield f"font {name} does not say its characters"
        if item.get("/Subtype") in ("/Type0", "/Type3"):
            continue
        descriptor = item.get("/FontDescriptor", {})
        if not any(f"/FontFile{number}" in descriptor for number in ("", "2", "3")):
            yield f"font {name} is not embedded"


def _activity(document: pikepdf.Pdf) -> Iterator[str]:
    """Nothing runs, opens, sends or hides in the file."""
    for key in ("/OpenAction", "/AA", "/AcroForm", "/AF", "/Collection"):
        if key in document.Root:
            yield f"the file has {key}"
    names = document.Root.get("/Names", {})
    for key in EMBEDDING:
        if key in names:
            yield f"the file has {key}"
    for item in _objects(document):
        if str(item.get("/S", "")) in ACTIVE:
            yield f"the file has an action {item['/S']}"
        if "/AA" in item or "/EF" in item:
            yield "an object of the file acts or embeds"


def _objects(document: pikepdf.Pdf) -> Iterator[Any]:
    """All dictionaries of the file, those inside other objects too."""
    for item in document.objects:
        yield from _inside(item)


def _inside(item: Any) -> Iterator[Any]:
    if isinstance(item, pikepdf.Array):
        children = list(item)
    elif isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
        yield item
        children = [item[key] for key in item.keys()]  # noqa: SIM118
    else:
        return
    for child in children:
        # What stands on its own is met on its own.
        if isinstance(child, pikepdf.Object) and not child.is_indirect:
            yield from _inside(child)
