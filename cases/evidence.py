"""Uploads: look at what they really are, clean them, keep what matters, refuse the rest.

Photographs are decoded and encoded anew, so nothing but the picture is served; place and time are read first and go into columns,
and the file as it came is kept beside the copy, since it alone is what the camera wrote. PDF files are opened and refused when
they carry anything active. All of that happens in a child with limits, one file at a time. The name the browser gave is never a path.
"""

from __future__ import annotations

import hashlib
import logging
import re
import unicodedata
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

import filetype
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile

from foundation import clock, stored
from foundation.bounded import ChildFailed, ChildRefused, Children
from foundation.refusals import Refusal

if TYPE_CHECKING:
    from cases.models import Evidence

logger = logging.getLogger(__name__)

MEGABYTE = 1024 * 1024
PHOTO_BYTES = 10 * MEGABYTE
PDF_BYTES = 20 * MEGABYTE
FILES_A_STEP = 20
NAME_LENGTH = 120
# So many digits, whatever stands between them, may be an identity or a card number.
NUMBER_LENGTH = 15
# So many days a file is held for a step that is not done yet.
HELD_DAYS = 60
TOO_LARGE = f"照片不得超过 {PHOTO_BYTES // MEGABYTE} MB，PDF 不得超过 {PDF_BYTES // MEGABYTE} MB"

PDF = "application/pdf"
EXTENSIONS = {"image/jpeg": "jpg", "image/png": "png", PDF: "pdf"}
IMAGES = ("image/jpeg", "image/png")

# Seconds of CPU time for one file, seconds by the clock, seconds until a file's turn comes.
SECONDS, WITHIN, PATIENCE = 30, 90, 60
# One decoder in a process: a picture of 50 megapixels needs up to 570 MB while it is turned upright.
CHILDREN = Children("cases.evidence_child", places=1, memory_mb=768, uses=200)


@dataclass(frozen=True)
class CleanFile:
    """A file that may be kept: the cleaned bytes and what was read from the original. Bytes, pixels, degrees (WGS 84)."""

    file_name: str
    """What the browser called it: to be told to whoever sends it, and never a title."""
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
    original: bytes = b""
    """The file as it came, where what is served is a copy."""
    compressed: bool = False
    """Whether it was made smaller before it was sent: it is not the camera's own file."""

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
    same = (
        "file_name", "mime", "sha256", "served_sha256", "width", "height", "pages", "taken_at", "latitude", "longitude", "compressed",
    )  # fmt: skip
    return StoredFile(content=b"", stored_size=row.size, **{name: getattr(row, name) for name in same})


def take_in(upload: UploadedFile, *, field: str = "photos") -> CleanFile:
    """One uploaded file, cleaned; raises Refusal E-UPLOAD-… at the field. Call it outside any transaction."""
    if not upload.size:
        raise _refusal("E-UPLOAD-EMPTY", field, _name(upload.name))
    if upload.size > max(PHOTO_BYTES, PDF_BYTES):
        raise _refusal("E-UPLOAD-SIZE", field, _name(upload.name), TOO_LARGE)
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
        return _clean_photo(content, mime, _name(name), field)
    if mime == PDF:
        return _clean_pdf(content, _name(name), field)
    raise _refusal("E-UPLOAD-TYPE", field, _name(name), "只接受 JPG、PNG 照片或者 PDF 文件")


def keep(file: CleanFile) -> str:
    """Write the cleaned copy under a random name, and the original beside it; returns the copy's name in the storage.

    Call it before the transaction.
    """
    name = default_storage.save(f"evidence/{uuid.uuid4().hex}.{EXTENSIONS[file.mime]}", ContentFile(file.content))
    if file.original:
        default_storage.save(original_name(name), ContentFile(file.original))
    return name


def original_name(name: str) -> str:
    """Where the file as it came stands, beside its served copy."""
    stem, dot, extension = name.rpartition(".")
    return f"{stem}.original{dot}{extension}"


def served_name(name: str) -> str:
    """The served copy of a kept file, which may be the original itself."""
    return name.replace(".original.", ".")


def forget(name: str) -> None:
    """Remove a kept file, copy and original, that has not become evidence."""
    default_storage.delete(name)
    default_storage.delete(original_name(name))


def stored_copy(row: Evidence) -> stored.StoredFile:
    """The cleaned copy of a piece of evidence as it must lie in the storage; named by its case and key, for titles may name people."""
    return stored.StoredFile(str(row.file.name), row.served_sha256, _words(row), row.case)


def stored_original(row: Evidence) -> stored.StoredFile:
    """The file as it came, as it must lie in the storage beside its copy; a scan is its own copy."""
    name = str(row.file.name)
    return stored.StoredFile(original_name(name) if row.is_image else name, row.sha256, f"{_words(row)} 原件", row.case)


def _words(row: Evidence) -> str:
    return f"{row.case.number or row.case_id} 证据 {row.pk}"


def _refusal(code: str, field: str, name: str, words: str = "") -> Refusal:
    return Refusal(code, field=field, note=f"{name}：{words}" if words else name)


def harmless_name(file_name: str) -> str:
    """The browser's name of a file as it may be kept; nothing of one that may bear the number of a person or a card."""
    digits = re.findall(r"\d(?:\W?\d)*", unicodedata.normalize("NFKC", file_name).replace("_", " "))
    return "" if any(len(re.sub(r"\D", "", run)) >= NUMBER_LENGTH for run in digits) else file_name[:NAME_LENGTH]


def _name(name: str | None) -> str:
    """The browser's file name as words: without path, control characters and direction marks."""
    last = PurePosixPath((name or "").replace("\\", "/")).name
    plain = "".join(letter for letter in last if unicodedata.category(letter) not in {"Cc", "Cf", "Co", "Cs"})
    return re.sub(r"\s+", " ", plain).strip()[:NAME_LENGTH] or "未命名"


# --- in the child ----------------------------------------------------------------------------------------------------------


def _looked_at(content: bytes, mime: str, name: str, field: str) -> tuple[dict[str, Any], list[bytes]]:
    """What the child says of a file; what it cannot do within its limits is refused at the field."""
    try:
        return CHILDREN.ask({"mime": mime}, content, seconds=SECONDS, within=WITHIN, patience=PATIENCE)
    except ChildFailed as failure:
        if failure.kind == "busy":
            raise _refusal("E-UPLOAD-BUSY", field, name) from None
        if failure.kind in {"timeout", "memory"}:
            raise _refusal("E-UPLOAD-SIZE", field, name, "处理所需的时间或者内存超过限度") from None
        # Where it broke, without the words of the error: they may name a person.
        logger.error("an upload broke its reader: %s", failure.note.partition(": ")[0])
        raise _refusal("E-UPLOAD-BROKEN", field, name) from None
    except ChildRefused as refusal:
        raise _refusal(refusal.kind, field, name, refusal.note) from None


def _clean_photo(content: bytes, mime: str, name: str, field: str) -> CleanFile:
    if len(content) > PHOTO_BYTES:
        raise _refusal("E-UPLOAD-SIZE", field, name, TOO_LARGE)
    found, (served,) = _looked_at(content, mime, name, field)
    place: dict[str, Any] = {axis: None if found[axis] is None else Decimal(found[axis]) for axis in ("latitude", "longitude")}
    return CleanFile(
        file_name=name,
        content=served,
        original=content,
        mime=mime,
        sha256=hashlib.sha256(content).hexdigest(),
        served_sha256=hashlib.sha256(served).hexdigest(),
        width=found["width"],
        height=found["height"],
        taken_at=_moment(found["exposed"], found["offset"]),
        compressed=found["compressed"],
        **place,
    )


def _clean_pdf(content: bytes, name: str, field: str) -> CleanFile:
    if len(content) > PDF_BYTES:
        raise _refusal("E-UPLOAD-SIZE", field, name, TOO_LARGE)
    found, _none = _looked_at(content, PDF, name, field)
    digest = hashlib.sha256(content).hexdigest()
    return CleanFile(file_name=name, content=content, mime=PDF, sha256=digest, served_sha256=digest, pages=found["pages"])


def _moment(exposed: str | None, offset: str | None) -> datetime | None:
    """The camera's moment, by its own offset or else China's; None where it says none that can be."""
    try:
        if offset and re.fullmatch(r"[+-]\d\d:\d\d", offset):
            return datetime.strptime(f"{exposed}{offset}", "%Y:%m:%d %H:%M:%S%z").astimezone(UTC)
        return datetime.strptime(exposed or "", "%Y:%m:%d %H:%M:%S").replace(tzinfo=clock.ZONE)
    except (ValueError, OverflowError):
        return None
