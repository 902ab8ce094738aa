"""Who reads which paper, and what the public verification page says."""

import hashlib
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.test import Client
from django.urls import reverse

from documents import views
from documents.models import IssuedDocument
from documents.press import PrintResult
from documents.services import PaperRequest, Proofs, issue, replace, revoke, serve
from permissions import grants
from permissions.models import Account
from tests.documents.conftest import MONDAY, REGISTER, UNIT_NAME

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 the print of the test"
SHA256 = hashlib.sha256(PDF).hexdigest()


@pytest.fixture(autouse=True)
def fresh_counters() -> None:
    cache.clear()


def signed_in(account: Account) -> Client:
    client = Client()
    client.force_login(account, backend="permissions.backends.OfficeAndDutyBackend")
    return client


@pytest.fixture
def printed_order(issued_order) -> Any:
    """An order whose PDF lies in the store."""

    def of(**changes: Any) -> IssuedDocument:
        document = issued_order(**changes)
        name = default_storage.save(f"papers/test/{document.token}.pdf", ContentFile(PDF))
        IssuedDocument.objects.filter(pk=document.pk).update(pdf=name, pdf_sha256=SHA256, pages=1, print_state="printed")
        document.refresh_from_db()
        return document

    return of


def status(account: Account, document: IssuedDocument, query: str = "") -> int:
    client = signed_in(account)
    page, pdf = (client.get(reverse(name, args=[document.pk]) + query) for name in ("paper-page", "paper"))
    assert page.status_code == pdf.status_code
    return pdf.status_code


def test_an_office_that_covers_the_case_reads_its_papers_and_a_stranger_finds_nothing(cast, printed_order) -> None:
    document = printed_order()
    assert status(cast.first, document) == status(cast.head, document) == 200
    assert status(cast.elsewhere, document) == 404
    assert Client().get(reverse("paper", args=[document.pk])).status_code == 302
    response = signed_in(cast.first).get(reverse("paper", args=[document.pk]))
    assert b"".join(response.streaming_content) == PDF
    assert response["Content-Type"] == "application/pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"].startswith("private, no-store") or "no-store" in response["Cache-Control"]
    assert response["Content-Disposition"].startswith("inline;")
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    saved = signed_in(cast.first).get(reverse("paper", args=[document.pk]) + "?download=1")
    assert saved["Content-Disposition"].startswith("attachment;")


def test_the_unit_reads_its_order_once_it_is_served_and_never_an_internal_sheet(cast, printed_order) -> None:
    document = printed_order()
    assert status(cast.unit_account, document) == 404
    serve(document, mode="direct", served_on=MONDAY, officers=cast.officers, by=cast.first, proofs=Proofs(receiver="林知远"))
    assert status(cast.unit_account, document) == 200
    done = [{"result": "已安装防护罩", "photos": "照片1"}]
    report_data = {"ref_order_no": document.number, "items": done, "completed_on": MONDAY, "unit": UNIT_NAME}
    asked = [PaperRequest("HAZ-02", {}, REGISTER), PaperRequest("HAZ-07", report_data)]
    internal, report = issue(cast.case, asked, issued_on=MONDAY, by=cast.first)
    client = signed_in(cast.unit_account)
    assert client.get(reverse("paper-page", args=[internal.pk])).status_code == 404
    assert client.get(reverse("paper-page", args=[report.pk])).status_code == 200, "its own report"


def test_a_unit_no_longer_named_and_an_observer_do_not_read_the_order(cast, printed_order) -> None:
    document = printed_order()
    serve(document, mode="direct", served_on=MONDAY, officers=cast.officers, by=cast.first, proofs=Proofs(receiver="林知远"))
    with transaction.atomic():
        grants.revoke(cast.case, "party", cast.unit_account, by=cast.first, reason="责任单位变更")
        grants.grant(cast.case, "observe_case", cast.elsewhere, since=MONDAY, by=cast.first, reason="纪委监督")
    assert status(cast.unit_account, document) == 404
    assert status(cast.elsewhere, document) == 404


def test_a_paper_that_is_being_printed_says_so(cast, issued_order) -> None:
    response = signed_in(cast.first).get(reverse("paper", args=[issued_order().pk]))
    assert response.status_code == 202
    assert response["Content-Type"].startswith("text/html")


def test_a_revoked_paper_is_handed_out_marked_void_and_the_file_keeps_the_original(cast, printed_order, monkeypatch) -> None:
    document = printed_order()
    revoke(document, on=MONDAY, reason="认定事实有误", by=cast.head)
    modes = []

    def print_marked(_document: IssuedDocument, mode: str) -> PrintResult:
        modes.append(mode)
        return PrintResult(b"%PDF void", 1, "b" * 64)

    monkeypatch.setattr(views, "print_document", print_marked)
    client, url = signed_in(cast.head), reverse("paper", args=[document.pk])
    assert client.get(url).content == b"%PDF void"
    assert client.get(url + "?copy=1").content == b"%PDF void"
    assert b"".join(client.get(url + "?original=1").streaming_content) == PDF
    assert modes == ["revoked", "revoked"]


def test_a_reading_copy_is_marked_and_not_printed_without_end(cast, printed_order, monkeypatch) -> None:
    document = printed_order()
    monkeypatch.setattr(views, "print_document", lambda _document, mode: PrintResult(mode.encode(), 1, ""))
    client, url = signed_in(cast.first), reverse("paper", args=[document.pk]) + "?copy=1"
    answers = [client.get(url) for _ in range(views.COPIES_A_MINUTE + 1)]
    assert answers[0].content == b"copy"
    assert answers[-1].status_code == 429 and answers[-1]["Retry-After"]


# --- verification ---------------------------------------------------------------------------------------------------------------


def test_anybody_who_holds_a_paper_learns_whether_it_is_genuine_and_nothing_about_anybody(cast, printed_order) -> None:
    document = printed_order()
    response = Client().get(reverse("verify", args=[document.token]))
    text = response.content.decode()
    assert response.status_code == 200
    for words in (document.title, document.number, "大冶市应急管理局", SHA256, "2023-06-05"):
        assert words in text
    for secret in (UNIT_NAME, "青石桥", "沈知秋", "宋启明", "尾轮", cast.case.number):
        assert secret not in text
    assert "noindex" in response["X-Robots-Tag"]
    assert "no-store" in response["Cache-Control"]


def test_the_page_says_what_became_of_the_paper(cast, printed_order) -> None:
    old = printed_order()
    new = replace(old, {"inspector_1": "沈知夏"}, issued_on=MONDAY, by=cast.first, reason="当事人姓名张某有误")
    text = Client().get(reverse("verify", args=[old.token])).content.decode()
    assert new.number in text and "当事人姓名" not in text
    revoke(new, on=MONDAY, reason="认定张某违法有误", by=cast.head)
    text = Client().get(reverse("verify", args=[new.token])).content.decode()
    assert "张某" not in text and "2023-06-05" in text


def test_an_unknown_token_an_internal_sheet_and_a_units_own_report_are_no_papers_of_the_bureau(cast) -> None:
    sheets = issue(cast.case, [PaperRequest("HAZ-02", {}, REGISTER)], issued_on=MONDAY, by=cast.first)
    for token in ("0" * 32, sheets[0].token):
        response = Client().get(reverse("verify", args=[token]))
        assert response.status_code == 404 and "noindex" in response["X-Robots-Tag"]
    assert Client().get("/v/1/").status_code == 404


def test_tokens_cannot_be_guessed_at_speed(cast) -> None:
    client = Client()
    answers = [client.get(reverse("verify", args=[f"{n:032x}"])).status_code for n in range(views.LOOKUPS_A_MINUTE + 1)]
    assert set(answers[:-1]) == {404} and answers[-1] == 429
