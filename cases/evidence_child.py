"""The child that opens uploads: one picture decoded at a time, refused by its pixels before that; PDF files looked through.

It knows nothing of cases. A picture comes back as its pixels alone, with what the camera wrote about time and place beside it.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from typing import Any

from PIL import ExifTags, Image, ImageOps
from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from foundation.bounded_child import Answer, Handler, Refused, serve

PHOTO_PIXELS = 50_000_000
# The longer side of the copy that is served, in pixels: enough for a page at 300 dots to the inch. The original stays beside it.
SERVED_SIDE = 4096
PDF_PAGES = 500
PDF_OBJECTS = 200_000
# The widest page the format itself knows, in points: 5 metres. A drawing in A0 has 3,370.
PDF_SIDE = 14_400
# How a file is told, and the formats Pillow may try on it: no other decoder of Pillow is ever reached.
FORMATS = {"image/jpeg": ("JPEG", "MPO"), "image/png": ("PNG",)}
#: The remark by which our own page says, inside a photograph, that it made it smaller (static/js/shrink.js).
COMPRESSED = b"anjian:compressed"

# Names that make a PDF do something: run, open, send, embed, play.
ACTIVE_KEYS = frozenset({"/JS", "/JavaScript", "/AA", "/EmbeddedFiles", "/EmbeddedFile", "/RichMedia", "/XFA", "/AF"})
ACTIVE_ACTIONS = frozenset(
    {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToR", "/GoToE", "/Rendition", "/Movie", "/Sound"}
)
ACTIVE_ANNOTATIONS = frozenset({"/FileAttachment", "/RichMedia", "/Movie", "/Sound", "/Screen", "/3D"})


# --- photographs -----------------------------------------------------------------------------------------------------------


def look_at_photo(content: bytes, mime: str) -> Answer:
    """The picture upright and bare, its size, the camera's time and place. Raises Refused with a code E-UPLOAD-…."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own cap, below, is the rule
            picture = Image.open(io.BytesIO(content), formats=FORMATS[mime])
        if picture.width * picture.height > PHOTO_PIXELS:
            raise Refused("E-UPLOAD-PIXELS", f"不得超过{PHOTO_PIXELS // 10_000}万像素")
        if mime == "image/png" and getattr(picture, "is_animated", False):
            raise Refused("E-UPLOAD-TYPE", "不接受动画图片")
        said = _said_by_the_camera(picture)
        compressed = picture.info.get("comment") == COMPRESSED
        served, width, height = _encoded_anew(picture, mime)
    except Image.DecompressionBombError as error:
        raise Refused("E-UPLOAD-PIXELS", f"不得超过{PHOTO_PIXELS // 10_000}万像素") from error
    except (OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, OverflowError, EOFError) as error:
        raise Refused("E-UPLOAD-BROKEN") from error
    return {"width": width, "height": height, "compressed": compressed, **said}, [served]


def _encoded_anew(picture: Image.Image, mime: str) -> tuple[bytes, int, int]:
    """The first picture upright and not too large, its pixels only: no EXIF, no comment, no profile, no second picture.

    As few copies in memory as can be.
    """
    picture.load()
    ImageOps.exif_transpose(picture, in_place=True)
    if mime == "image/jpeg":
        mode = "RGB"
    else:
        mode = "RGBA" if "A" in picture.getbands() or "transparency" in picture.info else "RGB"
    bare = picture if picture.mode == mode else picture.convert(mode)
    # Shrinks what is larger and leaves alone what is not.
    bare.thumbnail((SERVED_SIDE, SERVED_SIDE), Image.Resampling.LANCZOS, reducing_gap=2.0)
    # What Pillow would write beside the pixels hangs on the picture, what stands behind them in the file included.
    bare.info = {}
    out = io.BytesIO()
    if mime == "image/jpeg":
        bare.save(out, "JPEG", quality=88, optimize=False, exif=b"", icc_profile=None, comment=b"")
    else:
        bare.save(out, "PNG", exif=b"", icc_profile=None)
    return out.getvalue(), bare.width, bare.height


def _said_by_the_camera(picture: Image.Image) -> dict[str, str | None]:
    """The moment of exposure as written, with its offset, and the GPS position in degrees; None where it does not say.

    Only DateTimeOriginal is the moment of the exposure; DateTime is when a program last wrote the file.
    """
    exif = picture.getexif()
    details = exif.get_ifd(ExifTags.IFD.Exif)
    gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    latitude = _degrees(gps.get(ExifTags.GPS.GPSLatitude), gps.get(ExifTags.GPS.GPSLatitudeRef), "S", 90)
    longitude = _degrees(gps.get(ExifTags.GPS.GPSLongitude), gps.get(ExifTags.GPS.GPSLongitudeRef), "W", 180)
    if latitude is None or longitude is None:
        latitude = longitude = None
    return {
        "exposed": _text(details.get(ExifTags.Base.DateTimeOriginal)),
        "offset": _text(details.get(ExifTags.Base.OffsetTimeOriginal)),
        "latitude": latitude,
        "longitude": longitude,
    }


def _text(value: Any) -> str | None:
    return value.strip("\x00 ")[:40] if isinstance(value, str) else None


def _degrees(parts: Any, reference: Any, negative: str, limit: int) -> str | None:
    try:
        degrees, minutes, seconds = (float(part) for part in parts)
        value = degrees + minutes / 60 + seconds / 3600
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    if not 0 <= value <= limit:  # also refuses what is not a number
        return None
    signed = -value if str(reference or "").strip("\x00 ").upper() == negative else value
    return f"{signed:.6f}"


# --- PDF files -------------------------------------------------------------------------------------------------------------


def look_at_pdf(content: bytes) -> Answer:
    """How many pages it has. Raises Refused with a code E-UPLOAD-…: locked, broken, active, too long, too wide."""
    try:
        reader = PdfReader(io.BytesIO(content), strict=False)
        if reader.is_encrypted:
            raise Refused("E-UPLOAD-LOCKED")
        pages = len(reader.pages)
        if not pages:
            raise Refused("E-UPLOAD-BROKEN")
        if pages > PDF_PAGES:
            raise Refused("E-UPLOAD-SIZE", f"不得超过{PDF_PAGES}页")
        if any(_is_active(each) for each in _dictionaries(reader)):
            raise Refused("E-UPLOAD-ACTIVE")
        if any(_side(page) > PDF_SIDE for page in reader.pages):
            raise Refused("E-UPLOAD-SIZE", "页面尺寸过大")
    except (PyPdfError, OSError, ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError) as error:
        raise Refused("E-UPLOAD-BROKEN") from error
    return {"pages": pages}, []


def _side(page: Any) -> float:
    """The longer side of a page in points, its own unit counted in."""
    box = page.mediabox
    return float(max(abs(box.width), abs(box.height))) * float(page.get("/UserUnit", 1))


def _is_active(entry: DictionaryObject) -> bool:
    if ACTIVE_KEYS & set(entry):
        return True
    opens = entry.get("/OpenAction")
    opens = opens.get_object() if isinstance(opens, IndirectObject) else opens
    if isinstance(opens, DictionaryObject) and _name(opens, "/S") != "/GoTo":  # every printer tells which page comes first
        return True
    if _name(entry, "/S") in ACTIVE_ACTIONS or _name(entry, "/Subtype") in ACTIVE_ANNOTATIONS:
        return True
    return _name(entry, "/Type") == "/Filespec"


def _name(entry: DictionaryObject, key: str) -> str:
    value = entry.raw_get(key) if key in entry else None
    if isinstance(value, IndirectObject):
        value = value.get_object()
    return str(value) if isinstance(value, str) else ""


def _dictionaries(reader: PdfReader) -> Iterator[DictionaryObject]:
    """Every dictionary that can be reached from the trailer, each once, without recursion."""
    waiting: list[Any] = [reader.trailer]
    seen: set[tuple[int, int]] = set()
    looked = 0
    while waiting:
        entry = waiting.pop()
        if isinstance(entry, IndirectObject):
            if (entry.idnum, entry.generation) in seen:
                continue
            seen.add((entry.idnum, entry.generation))
            entry = entry.get_object()
        looked += 1
        if looked > PDF_OBJECTS:
            raise ValueError("too many objects")
        if isinstance(entry, DictionaryObject):
            yield entry
            waiting.extend(entry.raw_get(key) for key in entry)
        elif isinstance(entry, ArrayObject):
            waiting.extend(list.__iter__(entry))


def start() -> Handler:
    """The decoders are loaded before the doors are closed."""
    Image.init()

    def handle(head: dict[str, Any], blobs: list[bytes]) -> Answer:
        (content,) = blobs
        if head["mime"] in FORMATS:
            return look_at_photo(content, head["mime"])
        return look_at_pdf(content)

    return handle


if __name__ == "__main__":
    serve(start)
