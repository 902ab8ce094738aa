"""Uploads: the picture is kept, its place and time are read, and everything hostile is refused at the field."""

from __future__ import annotations

import hashlib
import io
import struct
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from PIL import ExifTags, Image, PngImagePlugin
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject

from cases import evidence
from foundation.refusals import Refusal

from .conftest import pdf, picture, upload


def refused(content: bytes, name: str = "a.jpg", field: str = "photos") -> str:
    with pytest.raises(Refusal) as caught:
        evidence.take_in(upload(content, name), field=field)
    assert caught.value.field == field
    return caught.value.code


def phone_photo() -> bytes:
    """A photograph as a phone writes it: turned, with place, time, comment and maker's notes."""
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    exif[ExifTags.Base.Make] = "SECRET-PHONE"
    details = exif.get_ifd(ExifTags.IFD.Exif)
    details[ExifTags.Base.DateTimeOriginal] = "2023:06:13 09:41:07"
    details[ExifTags.Base.OffsetTimeOriginal] = "+08:00"
    place = exif.get_ifd(ExifTags.IFD.GPSInfo)
    place[ExifTags.GPS.GPSLatitudeRef], place[ExifTags.GPS.GPSLatitude] = "N", (30.0, 6.0, 0.0)
    place[ExifTags.GPS.GPSLongitudeRef], place[ExifTags.GPS.GPSLongitude] = "E", (114.0, 58.0, 30.0)
    return picture(size=(80, 60), exif=exif, comment=b"SECRET-COMMENT")


def test_a_photograph_keeps_its_place_and_time_in_columns_and_loses_them_in_the_copy() -> None:
    original = phone_photo()
    clean = evidence.take_in(upload(original))
    assert clean.taken_at == datetime(2023, 6, 13, 1, 41, 7, tzinfo=UTC)
    assert (clean.latitude, clean.longitude) == (Decimal("30.100000"), Decimal("114.975000"))
    assert (clean.width, clean.height) == (60, 80), "turned upright"
    served = Image.open(io.BytesIO(clean.content))
    assert not served.getexif() and b"SECRET" not in clean.content and "comment" not in served.info
    assert clean.sha256 == hashlib.sha256(original).hexdigest() != clean.served_sha256
    assert clean.served_sha256 == hashlib.sha256(clean.content).hexdigest()


def test_a_time_without_offset_is_china_time_and_nonsense_is_no_time_or_place() -> None:
    exif = Image.Exif()
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = "2023:06:13 09:41:07"
    assert evidence.clean(picture(exif=exif), "a.jpg").taken_at == datetime(2023, 6, 13, 1, 41, 7, tzinfo=UTC)
    bad = Image.Exif()
    bad.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = "0000:00:00 00:00:00"
    place = bad.get_ifd(ExifTags.IFD.GPSInfo)
    place[ExifTags.GPS.GPSLatitude], place[ExifTags.GPS.GPSLongitude] = (300.0, 0.0, 0.0), (10.0, 0.0, 0.0)
    clean = evidence.clean(picture(exif=bad), "a.jpg")
    assert clean.taken_at is None and clean.latitude is None and clean.longitude is None


def test_what_hangs_behind_or_inside_a_picture_does_not_survive() -> None:
    polyglot = evidence.clean(picture() + b"<script>alert(1)</script>PK\x03\x04", "a.jpg")
    assert b"script" not in polyglot.content and b"PK\x03\x04" not in polyglot.content
    texts = PngImagePlugin.PngInfo()
    texts.add_text("XML:com.adobe.xmp", "SECRET")
    png = evidence.clean(picture(kind="PNG", pnginfo=texts), "b.png")
    assert b"SECRET" not in png.content and png.mime == "image/png"


@pytest.mark.parametrize("mode", ["L", "RGBA", "P", "LA", "I;16", "1"])
def test_every_kind_of_png_is_taken(mode: str) -> None:
    out = io.BytesIO()
    Image.new(mode, (8, 8)).save(out, "PNG")
    assert evidence.clean(out.getvalue(), "b.png").width == 8


def test_the_content_decides_and_not_the_name() -> None:
    assert evidence.take_in(upload(picture(kind="PNG"), "lie.jpg")).mime == "image/png"
    for content in (b"<svg xmlns='http://www.w3.org/2000/svg' onload='1'/>", b"<html><script>1</script>", b"MZ" + b"\0" * 99):
        assert refused(content, "photo.jpg") == "E-UPLOAD-TYPE"
    assert refused(picture(kind="GIF", mode="P"), "a.gif") == "E-UPLOAD-TYPE"
    assert refused(b"PK\x03\x04" + b"\0" * 99, "a.xlsx", field="unit_signature") == "E-UPLOAD-TYPE"


def test_an_empty_a_cut_and_an_oversized_file_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert refused(b"") == "E-UPLOAD-EMPTY"
    assert refused(picture(size=(400, 400))[:300]) == "E-UPLOAD-BROKEN"
    assert refused(picture() + b"\0" * (evidence.PHOTO_BYTES + 1)) == "E-UPLOAD-SIZE"
    assert refused(b"%PDF-1.7\n" + b"\0" * evidence.PDF_BYTES, "a.pdf") == "E-UPLOAD-SIZE"


def test_a_decompression_bomb_is_refused_before_it_is_decoded() -> None:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0)
    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    assert refused(bomb, "bomb.png") == "E-UPLOAD-PIXELS"
    nine_thousand = struct.pack(">IIBBBBB", 9_000, 9_000, 8, 2, 0, 0, 0)
    large = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", nine_thousand) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")
    assert refused(large, "large.png") == "E-UPLOAD-PIXELS"


def test_more_than_twenty_files_in_one_step_are_refused() -> None:
    files = [upload(picture()) for _ in range(21)]
    with pytest.raises(Refusal) as caught:
        evidence.take_in_all(files, field="photos")
    assert caught.value.code == "E-UPLOAD-COUNT"
    assert len(evidence.take_in_all(files[:20])) == 20


def _script(writer: PdfWriter) -> None:
    action = DictionaryObject({NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert(1)")})
    writer._root_object[NameObject("/Names")] = DictionaryObject({NameObject("/JavaScript"): writer._add_object(action)})


def _attachment(writer: PdfWriter) -> None:
    writer.add_attachment("x.exe", b"MZ")


def _launch(writer: PdfWriter) -> None:
    action = DictionaryObject({NameObject("/S"): NameObject("/Launch"), NameObject("/F"): TextStringObject("cmd.exe")})
    link = DictionaryObject({NameObject("/Subtype"): NameObject("/Link"), NameObject("/A"): action})
    writer.pages[0][NameObject("/Annots")] = ArrayObject([writer._add_object(link)])


def _opens_a_site(writer: PdfWriter) -> None:
    action = DictionaryObject(
        {NameObject("/S"): NameObject("/URI"), NameObject("/URI"): TextStringObject("http://example.invalid")}
    )
    writer._root_object[NameObject("/OpenAction")] = writer._add_object(action)


def _page_action(writer: PdfWriter) -> None:
    writer.pages[0][NameObject("/AA")] = DictionaryObject()


def _form(writer: PdfWriter) -> None:
    writer._root_object[NameObject("/AcroForm")] = DictionaryObject({NameObject("/XFA"): TextStringObject("<x/>")})


@pytest.mark.parametrize("change", [_script, _attachment, _launch, _opens_a_site, _page_action, _form])
def test_a_pdf_that_does_anything_is_refused(change: Callable[[PdfWriter], None]) -> None:
    assert refused(pdf(change), "扫描件.pdf", field="unit_signature") == "E-UPLOAD-ACTIVE"


def test_a_plain_pdf_is_kept_as_it_is() -> None:
    def shows_page_first(writer: PdfWriter) -> None:
        writer._root_object[NameObject("/OpenAction")] = ArrayObject([writer.pages[0].indirect_reference, NameObject("/Fit")])

    content = pdf(shows_page_first)
    clean = evidence.take_in(upload(content, "送达回证.pdf"))
    assert (clean.mime, clean.pages, clean.content, clean.title) == ("application/pdf", 1, content, "送达回证.pdf")


def test_a_locked_and_a_broken_pdf_are_refused() -> None:
    assert refused(pdf(lambda writer: writer.encrypt("x")), "a.pdf") == "E-UPLOAD-LOCKED"
    assert refused(b"%PDF-1.7\nnothing at all", "a.pdf") == "E-UPLOAD-BROKEN"


def test_the_name_of_an_upload_is_words_and_never_a_path() -> None:
    assert evidence.clean(picture(), "../../etc/passwd").title == "passwd"
    assert evidence.clean(picture(), "C:\\Users\\x\\照片.jpg").title == "照片.jpg"
    assert evidence.clean(picture(), "a\u202egpj.exe\r\n").title == "agpj.exe"
    assert evidence.clean(picture(), "\u200b").title == "未命名"
    name = evidence.keep(evidence.clean(picture(), "../../x.php"))
    assert name.startswith("evidence/") and name.endswith(".jpg") and ".." not in name and "php" not in name
