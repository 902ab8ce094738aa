"""A promised print is done once, whatever happens to its worker; what cannot be printed stands on the incidents page."""

import hashlib
import io
from typing import Any

import pytest
from django.core.files.storage import default_storage
from pypdf import PdfReader

from documents import press, printing, tasks
from documents.models import IssuedDocument
from documents.press import PressFailed, PressRefused, PressUnavailable, PrintResult
from documents.services import PRINT_JOB, PaperRequest
from documents.tasks import print_promised
from documents.typesetting import page_html
from foundation import jobs
from foundation.jobs import Incident, Job
from tests.documents.conftest import MONDAY, order_data

pytestmark = [pytest.mark.django_db(transaction=True)]


class Killed(BaseException):
    """The worker died; nothing in the program catches it."""


def no_progress(percent: int, note: str = "") -> None:
    pass


def printer(monkeypatch: pytest.MonkeyPatch, act: Any) -> list[int]:
    """Put a printer of the test's own behind the job; counts its prints."""
    prints: list[int] = []

    def print_it(document: IssuedDocument, *_args: Any) -> PrintResult:
        prints.append(document.pk)
        return act(document)

    monkeypatch.setattr(tasks, "print_document", print_it)
    return prints


def sheet(document: IssuedDocument) -> PrintResult:
    pdf = b"%PDF-1.7 " + (document.number or "").encode()
    return PrintResult(pdf, 1, hashlib.sha256(pdf).hexdigest())


def stored_files() -> list[str]:
    folder = "papers/2023"
    return sorted(default_storage.listdir(folder)[1]) if default_storage.exists(folder) else []


@pytest.fixture(autouse=True)
def empty_store() -> None:
    for name in stored_files():
        default_storage.delete(f"papers/2023/{name}")


@pytest.mark.slow
def test_an_order_is_printed_as_archive_pdf_with_number_and_verification_code(cast, issued_order) -> None:
    document = issued_order()
    assert jobs.run_due() == 1
    document.refresh_from_db()
    assert document.print_state == "printed", document.print_note
    with document.pdf.open("rb") as file:
        stored = file.read()
    assert hashlib.sha256(stored).hexdigest() == document.pdf_sha256
    pages = PdfReader(io.BytesIO(stored)).pages
    text = "".join(page.extract_text() for page in pages)
    for words in ("责令限期整改指令书", "（冶）应急责改〔2023〕1号", "2023年6月20日", "一式两份", document.token[-8:]):
        assert words in text.replace(" ", "")
    assert document.pages == len(pages)
    first = document.pdf_sha256
    assert printing.print_document(document).sha256 == first, "the same frozen data give the same bytes"


@pytest.mark.slow
def test_a_preview_has_a_watermark_and_neither_number_nor_code_and_saves_nothing(cast) -> None:
    printed = printing.print_preview(PaperRequest("INS-04", order_data(unit_name="")), on=MONDAY, by=cast.first)
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(printed.pdf)).pages).replace(" ", "")
    assert "不具效力" in text.replace("　", "") and "扫码核验" not in text
    assert "〔2023〕1号" not in text
    assert not IssuedDocument.objects.exists() and not stored_files()


def test_hostile_data_are_words_on_the_page_and_nothing_else(cast, issued_order) -> None:
    hostile = '<script>alert(1)</script><img src="file:///etc/passwd"><a rel="attachment" href="file:///x">x</a>{{ 7|add:7 }}'
    document = issued_order(unit_name=hostile, items=[{"no": 1, "problem": hostile, "legal_basis": hostile}])
    html = page_html(printing.paper_of(document), bureau=document.bureau, f=document.data, x=document.linked)
    for raw in ("<script>alert", "<img src=", "<a rel="):
        assert raw not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "{{ 7|add:7 }}" in html


@pytest.mark.both_databases
def test_a_print_is_stored_once_with_its_hash(cast, issued_order, monkeypatch) -> None:
    prints = printer(monkeypatch, sheet)
    document = issued_order()
    job = Job.objects.get(kind=PRINT_JOB)
    assert jobs.run(job.pk) is True
    assert jobs.run(job.pk) is False
    document.refresh_from_db()
    assert print_promised(job, no_progress) == {"sha256": document.pdf_sha256, "pages": 1}
    assert prints == [document.pk]
    assert len(stored_files()) == 1 and document.print_state == "printed"


@pytest.mark.both_databases
@pytest.mark.parametrize("where", ["while printing", "after storing"])
def test_a_worker_killed_in_mid_print_leaves_one_paper_in_the_end(cast, issued_order, monkeypatch, where: str) -> None:
    document = issued_order()
    job = Job.objects.get(kind=PRINT_JOB)

    def dies(_document: IssuedDocument) -> PrintResult:
        raise Killed

    if where == "while printing":
        printer(monkeypatch, dies)
    else:
        printer(monkeypatch, sheet)
        monkeypatch.setattr(IssuedDocument.objects, "filter", lambda **_: (_ for _ in ()).throw(Killed()))
    with pytest.raises(Killed):
        print_promised(job, no_progress)
    monkeypatch.undo()
    assert IssuedDocument.objects.get(pk=document.pk).print_state == "promised"
    prints = printer(monkeypatch, sheet)
    assert jobs.run(job.pk) is True
    document.refresh_from_db()
    assert prints == [document.pk] and document.print_state == "printed"
    assert stored_files() == [document.pdf.name.rpartition("/")[2]]


@pytest.mark.both_databases
def test_of_two_workers_that_print_at_once_one_print_stays(cast, issued_order, monkeypatch) -> None:
    document = issued_order()
    job = Job.objects.get(kind=PRINT_JOB)

    def other_is_faster(paper: IssuedDocument) -> PrintResult:
        monkeypatch.setattr(tasks, "print_document", lambda paper: sheet(paper))
        print_promised(job, no_progress)
        other = sheet(paper).pdf + b" another machine"
        return PrintResult(other, 2, hashlib.sha256(other).hexdigest())

    printer(monkeypatch, other_is_faster)
    result = print_promised(job, no_progress)
    document.refresh_from_db()
    assert result == {"sha256": document.pdf_sha256, "pages": 1}
    assert document.pdf_sha256 == sheet(document).sha256 and len(stored_files()) == 1


def test_without_a_press_the_promise_stands_and_says_why(cast, issued_order, monkeypatch) -> None:
    def no_press(_document: IssuedDocument) -> PrintResult:
        raise PressUnavailable("libpango-1.0.so.0")

    printer(monkeypatch, no_press)
    document = issued_order()
    job = Job.objects.get(kind=PRINT_JOB)
    for _attempt in range(7):
        Job.objects.filter(pk=job.pk).update(run_after=job.created_at)
        assert jobs.run(job.pk) is False
    job.refresh_from_db()
    document.refresh_from_db()
    assert (job.state, job.attempts) == ("promised", 0)
    assert "libpango" in job.progress_note and "libpango" in document.print_note
    assert document.print_state == "promised" and not Incident.objects.exists()
    printer(monkeypatch, sheet)
    Job.objects.filter(pk=job.pk).update(run_after=job.created_at)
    assert jobs.run(job.pk) is True
    document.refresh_from_db()
    assert (document.print_state, document.print_note) == ("printed", "")


def test_a_missing_character_fails_at_once_and_the_incident_names_it(cast, issued_order, monkeypatch) -> None:
    def refuses(_document: IssuedDocument) -> PrintResult:
        raise PressRefused("glyph", "𬱖")

    printer(monkeypatch, refuses)
    document = issued_order()
    job = Job.objects.get(kind=PRINT_JOB)
    assert jobs.run(job.pk) is False
    job.refresh_from_db()
    document.refresh_from_db()
    incident = Incident.objects.get()
    assert (job.state, document.print_state) == ("failed", "failed")
    assert "𬱖" in incident.note and document.number in incident.note
    assert "𬱖" in document.print_note


def test_a_press_that_broke_is_tried_again(cast, issued_order, monkeypatch) -> None:
    def breaks(_document: IssuedDocument) -> PrintResult:
        raise PressFailed("timeout")

    printer(monkeypatch, breaks)
    document = issued_order()
    job = Job.objects.get(kind=PRINT_JOB)
    assert jobs.run(job.pk) is False
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("promised", 1)
    assert IssuedDocument.objects.get(pk=document.pk).print_state == "promised"


def test_the_press_is_closed_after_the_suite() -> None:
    press.close_press()
