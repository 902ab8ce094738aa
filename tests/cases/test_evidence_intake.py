"""Uploads: the picture is kept, its place and time are read, and everything hostile is refused at the field."""

from __future__ import annotations

import hashlib
import io
import re
import struct
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.db import transaction
from PIL import ExifTags, Image, PngImagePlugin
from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)

from cases import evidence, evidence_child, services, tasks
from cases.models import Case, Evidence
from cases.services import NewEvidence
from foundation import clock
from foundation.bounded import Children
from foundation.refusals import Refusal
from permissions.models import Account

from .conftest import INSPECTOR, pdf, picture, upload


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


def test_when_a_program_wrote_the_file_is_not_when_the_photograph_was_taken() -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.DateTime] = "2023:06:13 09:41:07"
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeDigitized] = "2023:06:13 09:41:07"
    assert evidence.clean(picture(exif=exif), "a.jpg").taken_at is None


@pytest.mark.parametrize(
    ("ahead", "by_camera", "word"),
    [(None, False, "上传时间"), (-90_000, True, "拍摄时间"), (3600, True, "拍摄时间"), (3601, False, "上传时间")],
)
def test_a_photograph_says_the_cameras_time_or_calls_the_hand_in_so(ahead: int | None, by_camera: bool, word: str) -> None:
    handed_in = datetime(2023, 6, 13, 2, 0, tzinfo=UTC)
    taken = None if ahead is None else handed_in + timedelta(seconds=ahead)
    moment = Evidence(taken_at=taken, uploaded_at=handed_in).moment
    assert (moment.by_camera, moment.word, moment.at) == (by_camera, word, taken if by_camera else handed_in)


def test_what_hangs_behind_or_inside_a_picture_does_not_survive() -> None:
    polyglot = evidence.clean(picture() + b"<script>alert(1)</script>PK\x03\x04", "a.jpg")
    assert b"script" not in polyglot.content and b"PK\x03\x04" not in polyglot.content
    texts = PngImagePlugin.PngInfo()
    texts.add_text("XML:com.adobe.xmp", "SECRET")
    png = evidence.clean(picture(kind="PNG", pnginfo=texts), "b.png")
    assert b"SECRET" not in png.content and png.mime == "image/png"


def test_what_stands_behind_the_pixels_of_a_png_does_not_survive() -> None:
    plain = picture(kind="PNG")
    end = plain.index(b"IEND") - 4
    words = chunk(b"tEXt", b"Comment\0SECRET") + chunk(b"eXIf", b"MM\0*\0\0\0\x08\0\0SECRET")
    cleaned = evidence.clean(plain[:end] + words + plain[end:], "b.png")
    assert b"SECRET" not in cleaned.content and b"SECRET" in cleaned.original


def test_the_file_as_it_came_is_kept_beside_the_copy_and_goes_with_it() -> None:
    original = phone_photo()
    name = evidence.keep(evidence.clean(original, "a.jpg"))
    beside = evidence.original_name(name)
    with default_storage.open(beside) as kept, default_storage.open(name) as copy:
        assert kept.read() == original and b"SECRET" not in copy.read()
    assert evidence.served_name(beside) == evidence.served_name(name) == name
    evidence.forget(name)
    assert not default_storage.exists(name) and not default_storage.exists(beside)
    scan = evidence.keep(evidence.clean(pdf(), "a.pdf"))
    assert default_storage.exists(scan) and not default_storage.exists(evidence.original_name(scan)), "it is its own original"


@pytest.mark.django_db
def test_a_file_that_no_act_took_goes_with_its_original_once_no_draft_can_hold_it(
    case: Case, officer: Callable[[int], Account], monkeypatch: pytest.MonkeyPatch
) -> None:
    forgotten, taken = (evidence.keep(evidence.clean(phone_photo(), "a.jpg")) for _ in range(2))
    with transaction.atomic():
        file = NewEvidence(evidence.clean(phone_photo(), "a.jpg"), "照片 1", name=taken)
        services.add_evidence(case, [file], by=officer(INSPECTOR))
    files = (forgotten, taken, evidence.original_name(forgotten), evidence.original_name(taken))
    now = default_storage.get_modified_time(forgotten)  # files bear the machine's time
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(days=evidence.HELD_DAYS))
    tasks.clear_forgotten_files()
    assert all(map(default_storage.exists, files))
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(days=evidence.HELD_DAYS + 1, minutes=1))
    tasks.clear_forgotten_files()
    assert [default_storage.exists(name) for name in files] == [False, True, False, True]


def test_a_large_picture_is_served_smaller_and_kept_whole() -> None:
    side = evidence_child.SERVED_SIDE
    for size, served in (((side, 30), (side, 30)), ((2 * side, 60), (side, 30)), ((30, 2 * side), (15, side))):
        original = picture(size=size)
        cleaned = evidence.clean(original, "a.jpg")
        assert (cleaned.width, cleaned.height) == served and cleaned.original == original


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


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def claimed_png(width: int, height: int) -> bytes:
    """A picture that says it is so large and holds nothing: whoever decodes it finds it broken."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


def claimed_jpeg(width: int, height: int) -> bytes:
    content = picture(size=(8, 8))
    frame = content.index(b"\xff\xc0") + 5
    return content[:frame] + struct.pack(">HH", height, width) + content[frame + 4 :]


@pytest.mark.parametrize(("claimed", "name"), [(claimed_png, "a.png"), (claimed_jpeg, "a.jpg")])
def test_a_picture_is_refused_by_its_pixels_before_it_is_decoded(claimed: Callable[[int, int], bytes], name: str) -> None:
    for size in ((50_000, 50_000), (9_000, 9_000), (10_000, 5_001)):
        assert refused(claimed(*size), name) == "E-UPLOAD-PIXELS"
    # One line less may be decoded; only then does it show that there is nothing in the PNG.
    assert claimed is claimed_jpeg or refused(claimed(10_000, 5_000), name) == "E-UPLOAD-BROKEN"


def test_a_picture_of_the_most_pixels_is_taken_within_the_limits_of_the_child() -> None:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    Image.new("RGBA", (10_000, 5_000), (1, 2, 3, 4)).save(out, "PNG", compress_level=1, exif=exif)
    cleaned = evidence.clean(out.getvalue(), "a.png")
    assert (cleaned.width, cleaned.height) == (evidence_child.SERVED_SIDE // 2, evidence_child.SERVED_SIDE)


def test_one_decoder_works_at_a_time_whoever_sends() -> None:
    """Four photographs sent at once are decoded one after the other, by one child."""
    with ThreadPoolExecutor(4) as senders:
        cleaned = list(senders.map(lambda number: evidence.clean(picture(size=(900, 600)), f"{number}.jpg"), range(8)))
    assert len({file.served_sha256 for file in cleaned}) == 1
    assert evidence.CHILDREN.places == 1 and evidence.CHILDREN.idle.qsize() == 1


def test_what_the_child_cannot_do_is_refused_at_the_field(monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.BytesIO()
    Image.new("RGB", (7_000, 7_000)).save(out, "PNG", compress_level=1)
    with monkeypatch.context() as patch:
        patch.setattr(evidence, "WITHIN", 0)
        assert refused(out.getvalue(), "a.png") == "E-UPLOAD-SIZE"
    with monkeypatch.context() as patch, evidence.CHILDREN.free:
        patch.setattr(evidence, "PATIENCE", 0)
        assert refused(picture()) == "E-UPLOAD-BUSY"
    with monkeypatch.context() as patch:
        patch.setattr(evidence, "CHILDREN", Children("cases.evidence_child", places=1, memory_mb=160))
        assert refused(out.getvalue(), "a.png") == "E-UPLOAD-SIZE"
        assert evidence.clean(picture(), "a.jpg").width == 80, "the next photograph is taken"
        evidence.CHILDREN.close()


def test_a_moving_picture_is_no_photograph_and_the_second_picture_of_a_phone_is_left_out() -> None:
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    moving, two = io.BytesIO(), io.BytesIO()
    frames[0].save(moving, "PNG", save_all=True, append_images=frames[1:])
    assert refused(moving.getvalue(), "a.png") == "E-UPLOAD-TYPE"
    frames[0].save(moving := io.BytesIO(), "PNG")
    assert evidence.clean(moving.getvalue(), "a.png").width == 8
    frames[0].save(two, "MPO", save_all=True, append_images=frames[1:])
    cleaned = evidence.clean(two.getvalue(), "a.jpg")
    served = Image.open(io.BytesIO(cleaned.content))
    assert getattr(served, "n_frames", 1) == 1 and served.getpixel((4, 4))[0] > 200


@pytest.mark.parametrize(("orientation", "corner"), list(enumerate(["tl", "tr", "br", "bl", "tl", "tr", "br", "bl"], start=1)))
def test_every_turn_of_a_camera_is_shown_upright(orientation: int, corner: str) -> None:
    """The red corner of the stored picture ends where the camera says that it belongs."""
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    stored = Image.new("RGB", (64, 32), "white")
    stored.paste("red", (0, 0, 16, 16))
    out = io.BytesIO()
    stored.save(out, "PNG", exif=exif)
    served = Image.open(io.BytesIO(evidence.clean(out.getvalue(), "a.png").content))
    assert served.size == ((64, 32) if orientation < 5 else (32, 64))
    x, y = (served.width - 2 if corner[1] == "r" else 1), (served.height - 2 if corner[0] == "b" else 1)
    assert served.getpixel((x, y)) == (255, 0, 0) and not served.getexif()


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


def test_a_pdf_of_too_many_or_too_wide_pages_is_refused() -> None:
    def many(count: int) -> Callable[[PdfWriter], None]:
        def add(writer: PdfWriter) -> None:
            for _ in range(count - len(writer.pages)):
                writer.add_blank_page(210, 297)

        return add

    def wide(side: float, unit: float = 1) -> Callable[[PdfWriter], None]:
        def add(writer: PdfWriter) -> None:
            page = writer.add_blank_page(100, side)
            page[NameObject("/UserUnit")] = FloatObject(unit)

        return add

    most, side = evidence_child.PDF_PAGES, evidence_child.PDF_SIDE
    assert refused(pdf(many(most + 1)), "a.pdf") == "E-UPLOAD-SIZE"
    assert evidence.clean(pdf(many(most)), "a.pdf").pages == most
    for hostile in (wide(side + 1), wide(side / 10 + 1, 10), wide(-side - 1)):
        assert refused(pdf(hostile), "a.pdf") == "E-UPLOAD-SIZE"
    assert evidence.clean(pdf(wide(side)), "a.pdf").pages == evidence.clean(pdf(wide(side / 10, 10)), "a.pdf").pages == 2


def test_a_pdf_that_unpacks_without_end_is_refused_and_harms_nobody() -> None:
    bomb = zlib.compress(b"1 0 " * 60_000_000, 9)

    def pack(writer: PdfWriter) -> None:
        stream = StreamObject()
        stream._data = bomb
        stream.update({NameObject("/Filter"): NameObject("/FlateDecode"), NameObject("/Type"): NameObject("/ObjStm")})
        stream.update({NameObject("/N"): NumberObject(2), NameObject("/First"): NumberObject(8)})
        writer._add_object(stream)

    # A stream that nobody has to unpack stays packed; one in which the pages stand is unpacked and stopped.
    assert evidence.clean(pdf(pack), "a.pdf").pages == 1
    body = b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 4 0 R>>endobj\n"
    at = len(body)
    body += (
        b"2 0 obj<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>stream\n" % len(bomb) + bomb + b"\nendstream endobj\n"
    )
    table = b"".join(struct.pack(">BIB", *row) for row in [(0, 0, 0), (1, 9, 0), (1, at, 0), (1, len(body), 0), (2, 2, 0)])
    start = len(body)
    body += b"3 0 obj<</Type/XRef/Size 5/W[1 4 1]/Root 1 0 R/Length %d>>stream\n" % len(table) + table + b"\nendstream endobj\n"
    body += b"startxref\n%d\n%%%%EOF" % start
    assert refused(body, "a.pdf") in {"E-UPLOAD-BROKEN", "E-UPLOAD-SIZE"}
    assert evidence.clean(pdf(), "a.pdf").pages == 1


def test_a_pdf_whose_pages_go_round_in_a_circle_is_refused() -> None:
    def circle(writer: PdfWriter) -> None:
        pages = writer._root_object["/Pages"].get_object()
        pages[NameObject("/Kids")].append(writer._root_object.raw_get("/Pages"))

    assert refused(pdf(circle), "a.pdf") == "E-UPLOAD-BROKEN"


def test_a_plain_pdf_is_kept_as_it_is() -> None:
    def shows_page_first(writer: PdfWriter) -> None:
        writer._root_object[NameObject("/OpenAction")] = ArrayObject([writer.pages[0].indirect_reference, NameObject("/Fit")])

    content = pdf(shows_page_first)
    clean = evidence.take_in(upload(content, "送达回证.pdf"))
    assert (clean.mime, clean.pages, clean.content, clean.file_name) == ("application/pdf", 1, content, "送达回证.pdf")


def test_a_locked_and_a_broken_pdf_are_refused() -> None:
    assert refused(pdf(lambda writer: writer.encrypt("x")), "a.pdf") == "E-UPLOAD-LOCKED"
    assert refused(b"%PDF-1.7\nnothing at all", "a.pdf") == "E-UPLOAD-BROKEN"


def test_the_name_of_an_upload_is_words_and_never_a_path() -> None:
    assert evidence.clean(picture(), "../../etc/passwd").file_name == "passwd"
    assert evidence.clean(picture(), "C:\\Users\\x\\照片.jpg").file_name == "照片.jpg"
    assert evidence.clean(picture(), "a\u202egpj.exe\r\n").file_name == "agpj.exe"
    assert evidence.clean(picture(), "\u200b").file_name == "未命名"
    name = evidence.keep(evidence.clean(picture(), "../../x.php"))
    assert name.startswith("evidence/") and name.endswith(".jpg") and ".." not in name and "php" not in name


def test_what_others_send_is_decoded_in_children_alone() -> None:
    """No other module of the product opens a picture or a foreign PDF; the bookbinder is a child as well."""
    root = Path(__file__).resolve().parents[2]
    opening = re.compile(r"\bImage\.open\b|\bPdfReader\b|\bpypdfium2\.PdfDocument\b|\bevidence_child\.look")
    floors = ("config", "foundation", "permissions", "cases", "documents", "workflows", "reports")
    found = {path.name for floor in floors for path in (root / floor).rglob("*.py") if opening.search(path.read_text("utf-8"))}
    assert found == {"evidence_child.py", "binding_child.py", "pictures.py"}, "pictures.py draws papers of our own press"
