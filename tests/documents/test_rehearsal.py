"""What is printed is laid out before it is numbered and frozen with the paper; what did not print is neither served nor in force."""

import hashlib
import io
from collections.abc import Callable
from dataclasses import replace as with_changes
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from documents import checks, glyphs, registers, tasks
from documents.catalog import CATALOGUE, paper
from documents.identity import paper_of, printable_of
from documents.models import DocumentWords, IssuedDocument, Series
from documents.press import PressRefused, PrintResult
from documents.printing import print_document
from documents.services import REPRINTED, PaperRequest, Proofs, attempt_service, issue, publish_service, serve
from documents.typesetting import page_html
from foundation import audit, jobs
from foundation.jobs import Incident
from foundation.refusals import Refusal, Refusals
from tests.documents import specimens, specimens_enforcement_a, specimens_enforcement_b, specimens_hazards
from tests.documents.conftest import MONDAY, order

pytestmark = pytest.mark.django_db
# Of the last plane, for private use: no face has it, and none ever will.
NOWHERE = "\U0010fffd"

SPECIMENS: dict[str, Callable[[], specimens.Specimen]] = {
    "INS-01": specimens.plan, "INS-02": specimens.record, "INS-03": specimens.measure_decision, "INS-04": specimens.order,
    "INS-05": specimens.reinspection, "INS-06": specimens_hazards.cut_off, "INS-07": specimens_hazards.supply_stop,
    "INS-08": specimens_hazards.supply_back, "HAZ-01": specimens.registration, "HAZ-02": specimens.hazard_list,
    "HAZ-03": specimens_hazards.own_report, "HAZ-04": specimens_hazards.treatment_plan, "HAZ-05": specimens_hazards.more_time,
    "HAZ-06": lambda: specimens_hazards.extension("reply"), "HAZ-07": specimens.completion, "HAZ-08": specimens_hazards.listing_approval,
    "HAZ-09": specimens_hazards.listing_notice, "HAZ-10": specimens_hazards.public_list, "HAZ-11": specimens_hazards.letter,
    "HAZ-12": specimens_hazards.tracking, "HAZ-13": specimens_hazards.acceptance, "HAZ-14": specimens.closing,
    "HAZ-15": specimens_hazards.closing_notice, "HAZ-16": specimens_hazards.resumption_reply,
    "HAZ-17": specimens_hazards.closure_proposal, "HAZ-18": specimens_hazards.talk_notice,
    "HAZ-19": specimens_hazards.revocation, **specimens_enforcement_a.BY_CODE, **specimens_enforcement_b.BY_CODE,
}  # fmt: skip


def asked(code: str, *, without: tuple[str, str] | None = None) -> PaperRequest:
    """The specimen of a paper as an act would ask for it, one of its values left out."""
    specimen = SPECIMENS[code]()
    values = {"f": dict(specimen.f), "x": dict(specimen.x)}
    if without is not None:
        del values[without[0]][without[1]]
    accepts = paper(code).accepts
    return PaperRequest(code, {name: value for name, value in values["f"].items() if name in accepts}, values["x"])


def drawn() -> list[tuple[str, int]]:
    return sorted(Series.objects.values_list("code", "last"))


# --- rehearsed ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", SPECIMENS)
def test_whatever_a_template_misses_is_refused_before_a_number_is_drawn(cast: SimpleNamespace, code: str) -> None:
    specimen = SPECIMENS[code]()
    with transaction.atomic():
        issue(cast.case, [asked(code)], issued_on=MONDAY, by=cast.first)
    before, refused = drawn(), 0
    for place in [("f", name) for name in asked(code).data] + [("x", name) for name in specimen.x]:
        try:
            with transaction.atomic():
                (document,) = issue(cast.case, [asked(code, without=place)], issued_on=MONDAY, by=cast.first)
                fields, linked = printable_of(document)
                page_html(paper_of(document), bureau=document.bureau, f=fields, x=linked)  # the worker finds nothing any more
                transaction.set_rollback(True)
        except (Refusal, Refusals) as found:
            refused += 1
            assert {one.code for one in (found if isinstance(found, Refusals) else [found])} <= {"E-DOC-MISSING"}
        assert drawn() == before
    assert refused, "every paper needs something"
    assert IssuedDocument.objects.count() == 1


@pytest.mark.parametrize("text", [NOWHERE, "尾轮无防护罩😀", "第一行\n" + NOWHERE])
def test_a_character_no_face_has_is_named_at_its_field_and_no_number_is_drawn(cast: SimpleNamespace, text: str) -> None:
    items = [{"no": 1, "problem": text, "due_on": date(2023, 6, 20), "legal_basis": "《安全生产法》"}]
    with pytest.raises(Refusal) as caught, transaction.atomic():
        issue(cast.case, [order(items=items)], issued_on=MONDAY, by=cast.first)
    refusal = caught.value
    assert (refusal.code, refusal.field) == ("E-DOC-GLYPH", "items")
    assert glyphs.named(glyphs.missing(text)) in refusal.note and "通用字" in refusal.note
    assert not Series.objects.exists() and not IssuedDocument.objects.exists()


def test_what_clerks_type_and_a_name_that_no_face_has_are_issued(cast: SimpleNamespace) -> None:
    items = [
        {"no": 1, "problem": "H₂S、CO₂超标10⁻³，约⅓m³，☑✔①⑳㉚", "due_on": date(2023, 6, 20), "legal_basis": "《安全生产法》"}
    ]
    with transaction.atomic():
        (plain,) = issue(cast.case, [order(items=items)], issued_on=MONDAY, by=cast.first)
        (named,) = issue(cast.case, [order(unit_name=f"大冶市{NOWHERE}记建材有限公司")], issued_on=MONDAY, by=cast.first)
    assert (plain.by_hand, named.by_hand) == ("", NOWHERE)
    page = Client()
    page.force_login(cast.first, backend="permissions.backends.OfficeAndDutyBackend")
    assert "手写" in page.get(reverse("paper-page", args=[named.pk])).content.decode()
    assert "手写" not in page.get(reverse("paper-page", args=[plain.pk])).content.decode()


@pytest.mark.slow
def test_the_press_prints_a_box_for_it_and_says_so(cast: SimpleNamespace) -> None:
    with transaction.atomic():
        (document,) = issue(cast.case, [order(unit_name=f"大冶市{NOWHERE}<b>记建材有限公司")], issued_on=MONDAY, by=cast.first)
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(print_document(document).pdf)).pages).replace(" ", "")
    assert "大冶市□<b>记建材有限公司" in text and "手写补全" in text


# --- frozen ---------------------------------------------------------------------------------------------------------------------


def test_what_a_paper_says_of_itself_stays_whatever_changes_afterwards(cast: SimpleNamespace, settings: Any) -> None:
    with transaction.atomic():
        notice, listing = issue(cast.case, [asked("HAZ-18"), asked("HAZ-15")], issued_on=MONDAY, by=cast.first)
    before = {document.pk: paper_of(document) for document in (notice, listing)}
    assert (notice.title, listing.title) == ("安全生产约谈通知书", "重大事故隐患核销通知书")
    assert listing.body == listing.bureau["listing_body"] != notice.body == listing.bureau["name"]
    IssuedDocument.objects.update(print_state="printed")
    pages = {}
    for moment in ("then", "now"):
        reader = Client()
        reader.force_login(cast.first, backend="permissions.backends.OfficeAndDutyBackend")
        for document in (notice, listing):
            found = Client().get(reverse("verify", args=[document.token])).content.decode()
            assert document.title in found and document.number in found and document.body in found
            listed = reader.get(reverse("paper-page", args=[document.pk])).content.decode()
            assert document.title in listed and document.number in listed and document.address in listed
            pages[moment, document.pk] = found
        DocumentWords.objects.create(code="HAZ-18", title="约谈函/约谈笔录", number_word="改了词", valid_from=date(2020, 1, 1))
        DocumentWords.objects.create(code="HAZ-15", title="别的名称", valid_from=date(2020, 1, 1))
        registers.forget_words()
        settings.ANJIAN_PUBLIC_URL = "https://elsewhere.example"
    for document in (notice, listing):
        again = IssuedDocument.objects.get(pk=document.pk)
        assert paper_of(again) == before[document.pk]
        assert (again.title, again.printed_number, again.body, again.address) == (
            document.title, document.number, document.body, document.address,
        )  # fmt: skip


def test_a_second_sheet_is_listed_under_the_number_it_bears(cast: SimpleNamespace) -> None:
    first, second = asked("HAZ-18"), with_changes(asked("HAZ-18"), numbered=False)
    with transaction.atomic():
        one, other = issue(cast.case, [first, second], issued_on=MONDAY, by=cast.first)
    assert other.number is None and other.printed_number == one.number == one.printed_number
    assert one.number in str(other)


@pytest.mark.both_databases
@pytest.mark.parametrize("column", ["title", "printed_number", "body", "address", "by_hand"])
def test_the_database_holds_the_printed_identity_fast(issued_order: Callable[..., IssuedDocument], column: str) -> None:
    document = issued_order()
    with pytest.raises(DatabaseError), transaction.atomic():
        IssuedDocument.objects.filter(pk=document.pk).update(**{column: "改过"})
    IssuedDocument.objects.filter(pk=document.pk).update(print_note="可以写")


# --- not printed ----------------------------------------------------------------------------------------------------------------


def test_what_did_not_print_is_neither_served_nor_in_force_and_is_repaired_under_its_number(
    cast: SimpleNamespace, issued_order: Callable[..., IssuedDocument], monkeypatch: pytest.MonkeyPatch
) -> None:
    document = issued_order()
    number = document.number
    assert document.state_words == "尚未印成"

    def refuses(_document: IssuedDocument) -> PrintResult:
        raise PressRefused("remark", "x")

    monkeypatch.setattr(tasks, "print_document", refuses)
    jobs.run_due()
    document.refresh_from_db()
    assert (document.print_state, document.state_words) == ("failed", "尚未印成")
    shared: dict[str, Any] = {"officers": cast.officers, "by": cast.first}
    for serving in (
        lambda: serve(document, mode="direct", served_on=MONDAY, proofs=Proofs(receiver="林知远"), **shared),
        lambda: attempt_service(document, mode="direct", tried_on=MONDAY, failure="无人", **shared),
        lambda: publish_service(document, published_on=MONDAY, medium="门户网站", **shared),
    ):
        with pytest.raises(Refusal, match="E-DOC-UNPRINTED"), transaction.atomic():
            serving()
    text = Client().get(reverse("verify", args=[document.token])).content.decode()
    assert "尚未印成" in text and "有效" not in text
    pdf = b"%PDF repaired"
    monkeypatch.setattr(tasks, "print_document", lambda _document: PrintResult(pdf, 1, hashlib.sha256(pdf).hexdigest()))
    with transaction.atomic():
        jobs.retry(Incident.objects.get(closed_at=None), by=cast.head)
    jobs.run_due()
    document.refresh_from_db()
    assert (document.number, document.print_state) == (number, "printed")
    (told,) = [row for row in audit.history(cast.case) if row.act == REPRINTED]
    assert told.after["number"] == number
    with transaction.atomic():
        serve(document, mode="direct", served_on=MONDAY, proofs=Proofs(receiver="林知远"), **shared)


def test_a_first_print_is_no_repair(cast: SimpleNamespace, issued_order: Callable[..., IssuedDocument], monkeypatch: Any) -> None:
    issued_order()
    pdf = b"%PDF first"
    monkeypatch.setattr(tasks, "print_document", lambda _document: PrintResult(pdf, 1, hashlib.sha256(pdf).hexdigest()))
    jobs.run_due()
    assert not [row for row in audit.history(cast.case) if row.act == REPRINTED]


# --- declared -------------------------------------------------------------------------------------------------------------------


def test_every_blank_a_template_reads_is_declared() -> None:
    assert checks.check_templates() == []
    assert all(checks.fields_read(paper(code)) for code in SPECIMENS), "the walk finds blanks in every template"


@pytest.mark.parametrize("code", ["INS-02", "INS-04", "HAZ-16", "HAZ-18"])
def test_a_blank_that_is_not_declared_is_an_error_of_the_check(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    kind = paper(code)
    read = sorted(checks.fields_read(kind) - {"remedy_text"})
    for name in read:
        shorter = with_changes(kind, states=" ".join(word for word in kind.field_names if word not in (name, "remedy_text")))
        monkeypatch.setitem(CATALOGUE, code, shorter)
        assert [error.id for error in checks.check_templates()] == ["documents.E001"], name
        assert name in checks.check_templates()[0].msg
