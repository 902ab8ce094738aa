"""A bound file: every page with its number, tags and text kept, foreign files as pictures, and nothing that another hand could have put in."""

from __future__ import annotations

import hashlib
import io
from types import SimpleNamespace
from typing import Any

import pikepdf
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import DatabaseError, transaction
from django.test import Client
from PIL import Image
from pypdf import PdfReader

from cases.models import Evidence
from documents import binding, press
from documents.archive_check import problems
from documents.binding import Leaf
from documents.models import BoundFile, IssuedDocument
from foundation import audit, clock, jobs
from tests.documents.test_press import printed, text_of

pytestmark = pytest.mark.django_db
HEAD = {"title": "案卷", "author": "云石市应急管理局", "lang": "zh-CN", "moment": "2023-06-05T10:00:00+08:00"}


@pytest.fixture(scope="module", autouse=True)
def close_afterwards() -> Any:
    yield
    binding.CHILDREN.close()
    press.close_press()


def picture(mode: str = "RGB", size: tuple[int, int] = (600, 400), kind: str = "JPEG") -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, 128 if mode == "L" else "navy").save(out, kind)
    return out.getvalue()


def foreign_pdf(pages: int = 2) -> bytes:
    """A file of somebody else's that runs something when it is opened."""
    out, file = io.BytesIO(), pikepdf.new()
    for _page in range(pages):
        file.add_blank_page(page_size=(300, 500))
    file.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
    file.save(out)
    return out.getvalue()


def bound(*sheets: tuple[dict[str, Any], bytes]) -> tuple[bytes, int]:
    told = [{"title": "", "words": "材料", "first": None} | sheet for sheet, _content in sheets]
    answer, (pdf,) = binding.CHILDREN.ask({**HEAD, "sheets": told}, *(content for _sheet, content in sheets), seconds=60)
    return pdf, answer["pages"]


def outline(pdf: bytes) -> list[tuple[str, int]]:
    reader = PdfReader(io.BytesIO(pdf))
    return [(entry.title, reader.get_destination_page_number(entry) or 0) for entry in reader.outline]  # type: ignore[union-attr, arg-type]


def test_papers_keep_their_tags_and_files_of_others_become_pictures_on_numbered_pages() -> None:
    long = printed("<h1>询问笔录</h1>" + "<p>问：请说明情况。</p>" * 60)
    assert long.pages == 2
    pdf, pages = bound(
        ({"kind": "ours", "title": "案卷首页"}, printed("<h1>案卷首页</h1>").pdf),
        ({"kind": "ours", "title": "询问笔录", "first": 1}, long.pdf),
        ({"kind": "picture", "title": "证据1　照片", "first": 3, "words": "照片（原件校验值abc）"}, picture()),
        ({"kind": "picture", "first": 4}, picture("RGBA", kind="PNG")),
        ({"kind": "pdf", "title": "证据2　工作票", "first": 5}, foreign_pdf()),
        ({"kind": "picture", "title": "票据"}, picture("L", (400, 700))),
    )
    assert problems(pdf) == [] and pages == 8
    texts = ["".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages]
    assert [text[-1:] if text else "" for text in texts] == ["页", "1", "2", "3", "4", "5", "6", ""], "the cover is not counted"
    assert "请说明情况" in texts[1] and "请说明情况" in texts[2]
    assert outline(pdf) == [("案卷首页", 0), ("询问笔录", 1), ("证据1　照片", 3), ("证据2　工作票", 5), ("票据", 7)]
    with pikepdf.open(io.BytesIO(pdf)) as file:
        figures = [str(each.Alt) for each in file.Root.StructTreeRoot.K[0].K if each.S == "/Figure"]
        assert figures[0] == "照片（原件校验值abc）　1" and len(figures) == 5
        assert file.pages[3].mediabox[2] > file.pages[3].mediabox[3], "a wide picture lies on a wide page"
        for number, page in enumerate(file.pages):
            parents = dict(
                zip(
                    list(file.Root.StructTreeRoot.ParentTree.Nums)[::2],
                    list(file.Root.StructTreeRoot.ParentTree.Nums)[1::2],
                    strict=True,
                )
            )
            assert all(each.Pg.objgen == page.obj.objgen for each in parents[page.obj.StructParents] if "/Pg" in each), number


def test_a_file_that_cannot_be_read_is_refused_and_the_binder_goes_on() -> None:
    cover = ({"kind": "ours", "title": "首页"}, printed("<h1>首页</h1>").pdf)
    with pytest.raises(Exception, match="unreadable"):
        bound(cover, ({"kind": "pdf"}, b"%PDF-1.7 broken"))
    assert bound(cover)[1] == 1


# --- as a promised job ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def told(cast: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> list[Leaf]:
    """What lies in the file of the cast's case, as a test fills it."""
    leaves: list[Leaf] = []

    def today(_case: Any, _on: Any) -> list[Leaf]:
        for leaf in leaves:
            if leaf.paper is not None:
                leaf.paper.refresh_from_db()
        return leaves

    monkeypatch.setitem(binding._tellers, cast.case.process, today)
    return leaves


def evidence(cast: SimpleNamespace, content: bytes, mime: str = "image/jpeg") -> Evidence:
    name, digest = default_storage.save("evidence/binding.jpg", ContentFile(content)), hashlib.sha256(content).hexdigest()
    return Evidence.objects.create(
        case=cast.case, kind="photo" if mime.startswith("image") else "document", title="照片", file=name, sha256=digest,
        served_sha256=digest, mime=mime, size=len(content), uploaded_by=cast.first, uploaded_at=clock.now(),
    )  # fmt: skip


def promised(cast: SimpleNamespace) -> None:
    with transaction.atomic():
        binding.promise(cast.case, by=cast.first)


@pytest.mark.django_db(transaction=True)
def test_a_file_is_bound_once_as_it_lies_and_anew_when_it_has_changed(
    cast: SimpleNamespace, told: list[Leaf], issued_order: Any, client: Client
) -> None:
    paper = issued_order()
    told += [Leaf("整改指令书", 1, paper=paper), Leaf("照片", 2, evidence=evidence(cast, picture())), Leaf("实物清单")]
    promised(cast)
    assert binding.is_promised(cast.case)
    jobs.run_due()
    paper.refresh_from_db()
    if not BoundFile.objects.exists():
        # The paper was printed first; the file waited for it.
        with clock.at(clock.now() + binding.WAITS):
            jobs.run_due()
    (first,) = BoundFile.objects.all()
    assert (first.pages, first.leaves, first.asked_by) == (3, 3, cast.first) and not binding.is_promised(cast.case)
    pdf = binding.stored_file(first).read()
    assert problems(pdf) == [] and "本件仅有纸质原件" in text_of(pdf)
    row = audit.history(cast.case).get(act=binding.BOUND)
    assert row.after["sha256"] == first.pdf_sha256
    with clock.at(clock.now() + 5 * binding.WAITS):
        promised(cast)
        jobs.run_due()
        assert BoundFile.objects.count() == 1, "nothing has changed"
        told.pop()
        assert binding.fingerprint(told) != first.fingerprint
    with clock.at(clock.now() + 10 * binding.WAITS):
        promised(cast)
        jobs.run_due()
        assert BoundFile.objects.count() == 2
    client.force_login(cast.first)
    answer = client.get(f"/bound-files/{first.pk}/pdf/")
    assert b"".join(answer.streaming_content) == pdf and "no-store" in answer["Cache-Control"]  # type: ignore[attr-defined]
    client.force_login(cast.unit_account)
    assert client.get(f"/bound-files/{first.pk}/pdf/").status_code == 404, "a party reads its own papers only"
    with pytest.raises(DatabaseError), transaction.atomic():
        BoundFile.objects.filter(pk=first.pk).update(pages=1)


@pytest.mark.django_db(transaction=True)
def test_a_paper_that_did_not_print_and_a_spoilt_file_stand_against_the_file(
    cast: SimpleNamespace, told: list[Leaf], issued_order: Any
) -> None:
    paper = issued_order()
    jobs.run_due()
    told += [Leaf("整改指令书", 1, paper=IssuedDocument.objects.get(pk=paper.pk))]
    row = evidence(cast, picture())
    told += [Leaf("照片", 2, evidence=row)]
    default_storage.delete(row.file.name)
    promised(cast)
    jobs.run_due()
    assert not BoundFile.objects.exists()
    assert jobs.Incident.objects.filter(kind=binding.BIND_JOB, note__contains="校验值").exists()
    told.pop()
    IssuedDocument.objects.filter(pk=paper.pk).update(print_state=IssuedDocument.PrintState.FAILED)
    with clock.at(clock.now() + 5 * binding.WAITS):
        promised(cast)
        jobs.run_due()
    assert not BoundFile.objects.exists()
