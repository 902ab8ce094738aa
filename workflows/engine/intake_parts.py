"""A workbook's parts before anything reads them: whatever an XML parser could make grow is counted, whatever the part is called.

A part is XML if an XML parser finds an element in it; names and declared types say nothing, since the relationships of the file
decide what is read as what. Everything is streamed, nothing is kept. Called in the bounded child, for even looking takes time.
"""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from collections import Counter
from collections.abc import Mapping
from io import BytesIO
from typing import IO
from xml.parsers import expat

from openpyxl.utils import range_boundaries

from foundation.refusals import Refusal

LONGEST_UNPACKED = 60 * 1024 * 1024
MOST_PARTS = 1_000
#: How much larger the file may become by unpacking; a small one holds little else than repeated markup.
MOST_RATIO = 200
SMALLEST_RATED = 4096
#: A range named in the file is unfolded cell by cell: one over the whole sheet would fill the memory.
MOST_RANGED_CELLS = 100_000
MOST_ELEMENTS = 5_000_000
DEEPEST = 200
PIECE = 64 * 1024
LAST_COLUMN, LAST_ROW = 16_384, 1_048_576

#: What makes a workbook grow in memory, by the name of its element: how many there may be, and what it is called.
BOUNDS: Mapping[str, tuple[int, str]] = {
    "sheet": (200, "工作表"),
    "c": (600_000, "单元格"),
    "row": (100_000, "行"),
    "col": (20_000, "列"),
    "si": (600_000, "文字"),
    "mergeCell": (20_000, "合并单元格"),
    "hyperlink": (20_000, "超链接"),
    "comment": (20_000, "批注"),
    "dataValidation": (10_000, "数据有效性规则"),
    "cfRule": (10_000, "条件格式"),
    "definedName": (10_000, "名称"),
    "xf": (65_000, "单元格格式"),
    "font": (65_000, "字体"),
    "fill": (65_000, "填充"),
    "border": (65_000, "边框"),
    "dxf": (20_000, "条件格式样式"),
    "cellStyle": (4_000, "单元格样式"),
    "blip": (500, "图片"),
    "chart": (200, "图表"),
}
_RANGED = ("mergeCell", "hyperlink")
_WORKBOOKS = tuple(
    f"application/vnd.openxmlformats-officedocument.spreadsheetml.{kind}.main+xml" for kind in ("sheet", "template")
)
_FORBIDDEN_TYPES = ("macroenabled", "vbaproject", "sheet.binary")
#: Parts that one sheet alone has. Two relationships to one of them would read it twice: a small file would grow by repetition.
_READ_ONCE = ("/worksheet", "/chartsheet", "/comments", "/drawing", "/table")
CONTENT_TYPES = "[Content_Types].xml"


def look_at_parts(content: bytes) -> None:
    """Raises Refusal E-INTAKE-TYPE (no workbook, macros, encrypted, entities), E-INTAKE-SIZE or E-INTAKE-BROKEN."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            parts = archive.infolist()
            _look_at_sizes(parts, len(content))
            _look_at_names(parts)
            found = _Found()
            for part in parts:
                with archive.open(part) as stream:
                    found.look_at(part.filename, stream)
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError, zlib.error) as error:
        raise Refusal("E-INTAKE-BROKEN", field="file") from error
    if not found.is_workbook:
        raise Refusal("E-INTAKE-TYPE", field="file")


def too_many(most: int, words: str) -> Refusal:
    return Refusal("E-INTAKE-SIZE", field="file", note=f"{words}不超过{most}个")


def _look_at_sizes(parts: list[zipfile.ZipInfo], packed: int) -> None:
    """Sizes as declared: zipfile reads no more of a part than that."""
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > MOST_PARTS:
        raise too_many(MOST_PARTS, "文件内部分")
    if unpacked > LONGEST_UNPACKED or unpacked > MOST_RATIO * max(packed, SMALLEST_RATED):
        raise Refusal("E-INTAKE-SIZE", field="file", note="解压后过大")


def _look_at_names(parts: list[zipfile.ZipInfo]) -> None:
    names = {part.filename for part in parts}
    if CONTENT_TYPES not in names:
        raise Refusal("E-INTAKE-TYPE", field="file")
    if any(part.flag_bits & 1 or "vbaproject" in part.filename.lower() for part in parts):
        raise Refusal("E-INTAKE-TYPE", field="file", note="含有宏或者已加密")
    if len(names) != len(parts):
        raise Refusal("E-INTAKE-BROKEN", field="file", note="文件内部分重名")


class _Found:
    """What was counted in all parts together."""

    def __init__(self) -> None:
        self.count: Counter[str] = Counter()
        self.elements = 0
        self.ranged = 0
        self.is_workbook = False
        self.read_once: set[str] = set()
        self.sheets: set[str] = set()

    def look_at(self, name: str, stream: IO[bytes]) -> None:
        """One part, piece by piece. What breaks off here breaks off for every parser: what came before counts."""
        part = _Part(self, name)
        parser = expat.ParserCreate()
        parser.StartElementHandler = part.start
        parser.EndElementHandler = part.end
        parser.StartDoctypeDeclHandler = part.refuse_entities
        parser.EntityDeclHandler = part.refuse_entities
        try:
            while piece := stream.read(PIECE):
                parser.Parse(piece)
        except expat.ExpatError:
            return


class _Part:
    """One part while it is parsed; what it is told goes to what was found."""

    def __init__(self, found: _Found, name: str) -> None:
        self.found, self.name = found, name
        self.depth = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        found, local = self.found, tag.rpartition(":")[2]
        self.depth += 1
        found.elements += 1
        if found.elements > MOST_ELEMENTS or self.depth > DEEPEST:
            raise Refusal("E-INTAKE-SIZE", field="file", note="内容过多或者嵌套过深")
        bound = BOUNDS.get(local)
        if bound is not None:
            found.count[local] += 1
            if found.count[local] > bound[0]:
                raise too_many(*bound)
        if local in _RANGED:
            self.unfold(attributes.get("ref", ""))
        elif local == "sheet":
            self.open_once(found.sheets, next((value for name, value in attributes.items() if name.endswith(":id")), ""))
        elif local == "Relationship":
            self.relate(attributes)
        elif self.name == CONTENT_TYPES:
            self.declare(attributes.get("ContentType", ""))

    def end(self, _tag: str) -> None:
        self.depth -= 1

    def refuse_entities(self, *_: object) -> None:
        raise Refusal("E-INTAKE-TYPE", field="file", note="含有实体声明")

    def unfold(self, reference: str) -> None:
        """A merged cell or a link is unfolded to every cell it covers; whole columns and rows are ranges too."""
        if not reference:
            return
        try:
            first_column, first_row, last_column, last_row = range_boundaries(reference.upper())
            columns = abs((last_column or LAST_COLUMN) - (first_column or 1)) + 1
            self.found.ranged += columns * (abs((last_row or LAST_ROW) - (first_row or 1)) + 1)
        except (ValueError, TypeError) as error:
            raise Refusal("E-INTAKE-BROKEN", field="file") from error
        if self.found.ranged > MOST_RANGED_CELLS:
            raise Refusal("E-INTAKE-SIZE", field="file", note="合并单元格或者超链接的范围过大")

    def open_once(self, seen: set[str], what: str) -> None:
        if what and what in seen:
            raise Refusal("E-INTAKE-BROKEN", field="file", note="同一部分被引用两次")
        seen.add(what)

    def relate(self, attributes: Mapping[str, str]) -> None:
        if attributes.get("TargetMode") != "External" and attributes.get("Type", "").endswith(_READ_ONCE):
            folder = posixpath.dirname(posixpath.dirname(self.name))
            target = attributes.get("Target", "")
            self.open_once(self.found.read_once, posixpath.normpath(posixpath.join("/", folder, target)))

    def declare(self, kind: str) -> None:
        """The declared types say what the file calls itself: a workbook, or one that runs something."""
        if any(word in kind.lower() for word in _FORBIDDEN_TYPES):
            raise Refusal("E-INTAKE-TYPE", field="file", note="含有宏")
        self.found.is_workbook = self.found.is_workbook or kind in _WORKBOOKS
