"""Uploads: look at what they really are, clean them, keep what matters, refuse the rest.

Photographs are decoded and encoded anew, so nothing but the picture survives; place and time are read first and go into
columns. PDF files are opened and refused when they carry anything active. The name the browser gave is a title, never a path.
"""

from __future__ import annotations

import hashlib
import io
import re
import unicodedata
import uuid
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

import filetype
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from PIL import ExifTags, Image, ImageOps
from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from foundation import clock, stored
from foundation.refusals import Refusal

if TYPE_CHECKING:
    from cases.models import Evidence

MEGABYTE = 1024 * 1024
PHOTO_BYTES = 10 * MEGABYTE
PDF_BYTES = 20 * MEGABYTE
PHOTO_PIXELS = 50_000_000
FILES_A_STEP = 20
PDF_PAGES = 500
PDF_OBJECTS = 200_000
TITLE_LENGTH = 120

# How a file is told, and the formats Pillow may try on it: no other decoder of Pillow is ever reached.
IMAGES = {"image/jpeg": ("JPEG", "MPO"), "image/png": ("PNG",)}
EXTENSIONS = {"image/jpeg": "jpg", "image/png": "png", "application/pdf": "pdf"}
# Names that make a PDF do something: run, open, send, embed, play.
ACTIVE_KEYS = frozenset({"/JS", "/JavaScript", "/AA", "/EmbeddedFiles", "/EmbeddedFile", "/RichMedia", "/XFA", "/AF"})
ACTIVE_ACTIONS = frozenset(
    {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToR", "/GoToE", "/Rendition", "/Movie", "/Sound"}
)
ACTIVE_ANNOTATIONS = frozenset({"/FileAttachment", "/RichMedia", "/Movie", "/Sound", "/Screen", "/3D"})


@dataclass(frozen=True)
class CleanFile:
    """A file that may be kept: the cleaned bytes and what was read from the original. Bytes, pixels, degrees (WGS 84)."""

    title: str
    content: bytes
    mime: str
    sha256: str
    served_sha256: str
    width: int | None = None
    height: int | None = None
    pages: int | None = None
    taken_at: datetime | None = None
    latitude: Decimal | None = None
    longitude: Decimal | None = None

    @property
    def is_image(self) -> bool:
        return self.mime in IMAGES

    @property
    def size(self) -> int:
        return len(self.content)


@dataclass(frozen=True)
class StoredFile(CleanFile):
    """A file that is evidence already and is taken over into another case: the same file in the storage, which nobody reads for it."""

    stored_size: int = 0

    @property
    def size(self) -> int:
        return self.stored_size


def already_kept(row: Any) -> StoredFile:
    """What is known of a piece of evidence, to stand in the file of another case as well."""
    same = ("title", "mime", "sha256", "served_sha256", "width", "height", "pages", "taken_at", "latitude", "longitude")
    return StoredFile(content=b"", stored_size=row.size, **{name: getattr(row, name) for name in same})


def take_in(upload: UploadedFile, *, field: str = "photos") -> CleanFile:
    """One uploaded file, cleaned; raises Refusal E-UPLOAD-… at the field. Call it outside any transaction."""
    if not upload.size:
        raise _refusal("E-UPLOAD-EMPTY", field, _title(upload.name))
    if upload.size > max(PHOTO_BYTES, PDF_BYTES):
        raise _refusal("E-UPLOAD-SIZE", field, _title(upload.name), "照片不得超过 10 MB，PDF 不得超过 20 MB")
    upload.seek(0)
    return clean(upload.read(), upload.name or "", field=field)


def take_in_all(uploads: Sequence[UploadedFile], *, field: str = "photos") -> list[CleanFile]:
    """The files of one question of a step; at most 20."""
    if len(uploads) > FILES_A_STEP:
        raise Refusal("E-UPLOAD-COUNT", field=field)
    return [take_in(upload, field=field) for upload in uploads]


def clean(content: bytes, name: str, *, field: str = "photos") -> CleanFile:
    """The same for bytes that came another way (an import, a demo)."""
    mime = filetype.guess_mime(content[:8192])
    if mime in IMAGES:
        return _clean_image(content, mime, _title(name), field)
    if mime == "application/pdf":
        return _clean_pdf(content, _title(name), field)
    raise _refusal("E-UPLOAD-TYPE", field, _title(name), "只接受 JPG、PNG 照片或者 PDF 文件")


def keep(file: CleanFile) -> str:
    """Write the cleaned copy under a random name; returns the name in the storage. Call it before the transaction."""
    return default_storage.save(f"evidence/{uuid.uuid4().hex}.{EXTENSIONS[file.mime]}", ContentFile(file.content))


def stored_copy(row: Evidence) -> stored.StoredFile:
    """The cleaned copy of a piece of evidence as it must lie in the storage; named by its case and key, for titles may name people."""
    words = f"{row.case.number or row.case_id} 证据 {row.pk}"
    return stored.StoredFile(str(row.file.name), row.served_sha256, words, row.case)


def _refusal(code: str, field: str, title: str, words: str = "") -> Refusal:
    return Refusal(code, field=field, note=f"{title}：{words}" if words else title)


def _title(name: str | None) -> str:
    """The browser's file name as words: without path, control characters and direction marks."""
    last = PurePosixPath((name or "").replace("\\", "/")).name
    plain = "".join(letter for letter in last if unicodedata.category(letter) not in {"Cc", "Cf", "Co", "Cs"})
    return re.sub(r"\s+", " ", plain).strip()[:TITLE_LENGTH] or "未命名"


# --- photographs -----------------------------------------------------------------------------------------------------------


def _clean_image(content: bytes, mime: str, title: str, field: str) -> CleanFile:
    if len(content) > PHOTO_BYTES:
        raise _refusal("E-UPLOAD-SIZE", field, title, "照片不得超过 10 MB，PDF 不得超过 20 MB")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own cap, below, is the rule
            picture = Image.open(io.BytesIO(content), formats=IMAGES[mime])
        if picture.width * picture.height > PHOTO_PIXELS:
            raise _refusal("E-UPLOAD-PIXELS", field, title, "不得超过 5000 万像素")
        taken_at, latitude, longitude = _time_and_place(picture)
        served, width, height = _encoded_anew(picture, mime)
    except Refusal:
        raise
    except Image.DecompressionBombError as error:
        raise _refusal("E-UPLOAD-PIXELS", field, title, "不得超过 5000 万像素") from error
    except (OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, OverflowError, EOFError) as error:
        raise _refusal("E-UPLOAD-BROKEN", field, title) from error
    return CleanFile(
        title=title,
        content=served,
        mime=mime,
        sha256=hashlib.sha256(content).hexdigest(),
        served_sha256=hashlib.sha256(served).hexdigest(),
        width=width,
        height=height,
        taken_at=taken_at,
        latitude=latitude,
        longitude=longitude,
    )


def _encoded_anew(picture: Image.Image, mime: str) -> tuple[bytes, int, int]:
    """The picture upright, its pixels only: no EXIF, no comment, no profile, no second picture."""
    upright = ImageOps.exif_transpose(picture)
    if mime == "image/jpeg":
        plain = upright.convert("RGB")
    else:
        plain = upright.convert("RGBA" if "A" in upright.getbands() or "transparency" in upright.info else "RGB")
    bare = Image.frombytes(plain.mode, plain.size, plain.tobytes())
    out = io.BytesIO()
    if mime == "image/jpeg":
        bare.save(out, "JPEG", quality=88, optimize=False)
    else:
        bare.save(out, "PNG")
    return out.getvalue(), bare.width, bare.height


def _time_and_place(picture: Image.Image) -> tuple[datetime | None, Decimal | None, Decimal | None]:
    """EXIF time (the phone's own offset, else China's) and GPS position; None where the photograph does not say."""
    exif = picture.getexif()
    details = exif.get_ifd(ExifTags.IFD.Exif)
    gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    latitude = _degrees(gps.get(ExifTags.GPS.GPSLatitude), gps.get(ExifTags.GPS.GPSLatitudeRef), "S", 90)
    longitude = _degrees(gps.get(ExifTags.GPS.GPSLongitude), gps.get(ExifTags.GPS.GPSLongitudeRef), "W", 180)
    if latitude is None or longitude is None:
        latitude = longitude = None
    taken = details.get(ExifTags.Base.DateTimeOriginal) or exif.get(ExifTags.Base.DateTime)
    return _moment(taken, details.get(ExifTags.Base.OffsetTimeOriginal)), latitude, longitude


def _moment(taken: Any, offset: Any) -> datetime | None:
    if not isinstance(taken, str):
        return None
    text = taken.strip("\x00 ")
    try:
        if isinstance(offset, str) and re.fullmatch(r"[+-]\d\d:\d\d", offset.strip("\x00 ")):
            return datetime.strptime(f"{text}{offset.strip(chr(0) + ' ')}", "%Y:%m:%d %H:%M:%S%z").astimezone(UTC)
        return datetime.strptime(text, "%Y:%m:%d %H:%M:%S").replace(tzinfo=clock.ZONE)
    except ValueError:
        return None


def _degrees(parts: Any, reference: Any, negative: str, limit: int) -> Decimal | None:
    try:
        degrees, minutes, seconds = (float(part) for part in parts)
        value = degrees + minutes / 60 + seconds / 3600
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    if not 0 <= value <= limit:  # also refuses what is not a number
        return None
    signed = -value if str(reference or "").strip("\x00 ").upper() == negative else value
    return Decimal(f"{signed:.6f}")


# --- PDF files -------------------------------------------------------------------------------------------------------------


def _clean_pdf(content: bytes, title: str, field: str) -> CleanFile:
    if len(content) > PDF_BYTES:
        raise _refusal("E-UPLOAD-SIZE", field, title, "照片不得超过 10 MB，PDF 不得超过 20 MB")
    try:
        reader = PdfReader(io.BytesIO(content), strict=False)
        if reader.is_encrypted:
            raise _refusal("E-UPLOAD-LOCKED", field, title)
        pages = len(reader.pages)
        if not 0 < pages <= PDF_PAGES:
            raise _refusal("E-UPLOAD-BROKEN", field, title)
        if any(_is_active(each) for each in _dictionaries(reader)):
            raise _refusal("E-UPLOAD-ACTIVE", field, title)
    except Refusal:
        raise
    except (PyPdfError, OSError, ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError) as error:
        raise _refusal("E-UPLOAD-BROKEN", field, title) from error
    digest = hashlib.sha256(content).hexdigest()
    return CleanFile(title=title, content=content, mime="application/pdf", sha256=digest, served_sha256=digest, pages=pages)


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
